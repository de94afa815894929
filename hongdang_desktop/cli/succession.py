"""书记交接: what is open, and the record that is drawn up from it."""

from collections.abc import Callable, Mapping
from typing import Annotated

import typer

from hongdang_desktop.cli.answers import Answer, columns
from hongdang_desktop.cli.asking import one_branch, opened
from hongdang_desktop.cli.stations import Branch, Folder
from hongdang_desktop.core.canonical import Json


def succession(
    folder: Folder,
    branch: Branch = None,
    taking: Annotated[
        str | None, typer.Option(metavar="NAME", help="接任人；写了就存一份交接草稿")
    ] = None,
) -> Answer:
    """列出书记交接时要交代的事；写了接任人就存成一份草稿，看过再定稿、打印。"""
    with opened(folder) as station:
        wanted = one_branch(station, branch)
        found = station.succession.gather(wanted)
        changes = station.succession.draw_up(wanted, taking=taking) if taking else None
    lines: list[Json] = [line.payload() for line in found]
    rows = [(line.heading, f"{line.due or ''}", line.what, line.more) for line in found]
    data: Json = {"lines": lines, "id": changes.ids[0] if changes else None}
    return Answer(data, columns(("类别", "期限", "事项", "说明"), rows))


COMMANDS: Mapping[str, Callable[..., Answer]] = {"succession": succession}
