"""Commands about the forms of a station: its versions, one of them as a file, a new one laid down."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Annotated

import typer

from hongdang_desktop.cli.answers import Answer, columns
from hongdang_desktop.cli.asking import WrongUsage, opened, read_text
from hongdang_desktop.cli.stations import Folder
from hongdang_desktop.core.canonical import Json
from hongdang_desktop.core.periods import read_period
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.template_views import Edition, change_words
from hongdang_desktop.station.views import Refused


class Act(StrEnum):
    """What is done with the forms of a station."""

    LIST = "list"
    SHOW = "show"
    PUBLISH = "publish"


def template(  # noqa: PLR0917 - one option each
    folder: Folder,
    act: Annotated[Act, typer.Argument(metavar="[list|show|publish]", help="做什么")] = Act.LIST,
    what: Annotated[str | None, typer.Argument(metavar="[KEY|FILE]", help="键或模板文件")] = None,
    version: Annotated[int | None, typer.Option("--version", help="看哪一版")] = None,
    period: Annotated[
        str | None, typer.Option("--period", help="看哪个周期在用的，如 2026-11")
    ] = None,
    number: Annotated[str, typer.Option("--number", help="定它的文号")] = "",
    approved_by: Annotated[str, typer.Option("--approved-by", help="谁定的")] = "",
) -> Answer:
    """看工作台里的考评模板和各版，给出一版的文字，下发新的一版。"""
    with opened(folder) as station:
        if act is Act.LIST:
            return _listed(station)
        if what is None:
            raise WrongUsage(f"template {act} 后面还缺{'键' if act is Act.SHOW else '模板文件'}。")
        if act is Act.SHOW:
            return _shown(station, what, version, period)
        content = read_text(what)
        changes = change_words(station.templates.preview(content))
        done = station.templates.publish(content, number=number, approved_by=approved_by)
        data: Json = {"id": done.ids[0], "sentence": done.sentence, "changes": list(changes)}
        return Answer(data, (done.sentence, *(f"  {each}" for each in changes)))


def _listed(station: Station) -> Answer:
    editions = station.templates.all()
    rows = [
        (each.key, each.title, str(each.version), str(each.since or ""), each.whose, each.state)
        for each in editions
    ]
    heads = ("键", "名称", "版本", "起用", "谁的", "状态")
    told = tuple(each.told for each in editions if each.told)
    return Answer({"templates": [_data(each) for each in editions]}, columns(heads, rows), told)


def _shown(station: Station, key: str, version: int | None, period: str | None) -> Answer:
    templates = station.templates
    wanted = version
    if wanted is None and period is not None:
        form = templates.in_force(key, read_period(period))
        wanted = form.template.version if form else 0
    known = [each for each in templates.all() if each.key == key]
    if wanted is None and known:
        wanted = next((each.version for each in known if each.state == "在用"), known[0].version)
    # Of one number the plant's stands in the place of the shipped one.
    found = sorted(
        (each for each in known if each.version == wanted), key=lambda each: each.whose == "随程序"
    )
    if not found:
        raise Refused("NO_SUCH_TEMPLATE", f"没有“{key}”的这一版。用 template DIR 看有哪些。")
    edition = found[0]
    told = (edition.told,) if edition.told else ()
    return Answer(
        {**_data(edition), "text": edition.text}, tuple(edition.text.splitlines()), told
    )  # fmt: skip


def _data(edition: Edition) -> dict[str, Json]:
    return {
        "key": edition.key, "version": edition.version, "title": edition.title,
        "since": edition.since.isoformat() if edition.since else None, "whose": edition.whose,
        "state": edition.state, "digest": edition.digest, "entry": edition.entry or None,
        "number": edition.number, "approved_by": edition.approved_by, "source": edition.source,
        "faults": [
            {"at": each.at, "sentence": each.sentence, "cure": each.cure} for each in edition.faults
        ],
    }  # fmt: skip


COMMANDS: Mapping[str, Callable[..., Answer]] = {"template": template}
