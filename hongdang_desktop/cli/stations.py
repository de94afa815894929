"""Commands about a whole station: make, look at, verify."""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from hongdang_desktop.cli.answers import Answer, say
from hongdang_desktop.cli.asking import branch_of, opened
from hongdang_desktop.cli.self_test import self_test
from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.columns import Day
from hongdang_desktop.core.errors import UserError
from hongdang_desktop.core.periods import BadPeriod, read_period
from hongdang_desktop.core.progress import Progress
from hongdang_desktop.core.typed import Unreadable
from hongdang_desktop.station.practice import plant as practice
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Info, Node, Role, Standing

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="工作台文件夹")]
Branch = Annotated[str | None, typer.Option("--branch", help="支部：编码、名称或 id")]

_ROLES = {Role.PLANT: "厂党委端", Role.BRANCH: "支部端"}
_STANDINGS = {
    Standing.PLANT: "", Standing.ALONE: "，独立使用", Standing.INVITED: "，等厂里受理入网",
    Standing.ENROLLED: "，已入网",
}  # fmt: skip


class BadStart(UserError):
    """A text that is no day."""

    code = "BAD_DAY"


class Faults(UserError):
    """A station in which something is damaged."""

    code = "FAULTS"

    def __init__(self, count: int) -> None:
        super().__init__(f"有 {count} 处对不上。不要再往里写，先用最近的备份恢复。")


def demo(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="空文件夹，或还没有的文件夹")],
    branches: Annotated[int, typer.Option(min=1, max=8, help="几个支部端")] = 4,
    months: Annotated[int, typer.Option(min=1, max=60, help="几个月")] = 24,
    until: Annotated[str | None, typer.Option(metavar="YYYY-MM", help="写到哪个月")] = None,
    seed: Annotated[int, typer.Option(help="同一个数，同样的内容")] = 1,
) -> Answer:
    """做一个练习用的厂：DIR/plant 和 DIR/branch-01 起，互相交换过。"""
    period = read_period(until) if until else None
    if period and len(period.text) != 7:
        raise BadPeriod(until or "")
    made = practice.make(
        folder, branches=branches, months=months, until=period, seed=seed,
        progress=Progress(lambda sentence, done, total: say(f"{done + 1}/{total} {sentence}")),
    )  # fmt: skip
    folders = [made.plant, *made.stations]
    data: JsonObject = {
        "plant": str(made.plant), "stations": [str(each) for each in made.stations],
        "until": made.until.text, "seed": seed,
    }  # fmt: skip
    return Answer(data, tuple(map(str, folders)), (f"练习数据做好了，写到 {made.until.text}。",))


def create(  # noqa: PLR0917 - one option each
    folder: Folder,
    role: Annotated[Role, typer.Option(help="plant 厂党委端，branch 支部端")],
    name: Annotated[str, typer.Option(help="名称；支部端写支部名称")],
    area: Annotated[str, typer.Option(help="支部端：所在作业区")] = "",
    code: Annotated[str, typer.Option(help="支部端：支部编码")] = "",
    on: Annotated[
        str | None, typer.Option(metavar="DATE", help="支部端：建账日，不写就是本月 1 日")
    ] = None,
) -> Answer:
    """新建一个工作台。支部端先独立用，以后可以入网，编号和历史都不变。"""
    with Station.create(folder, role=role, name=name) as station:
        if role is Role.BRANCH:
            station.start_alone(
                area=area or name.removesuffix("党支部"), branch=name, code=code,
                starts_on=_start(on, station.today()),
            )  # fmt: skip
        return Answer(_facts(station.info(), folder), (), (f"建好了：{folder}。",))


def _start(on: str | None, today: date) -> date:
    """Return the day from which a new branch keeps its books. Raises BadStart."""
    try:
        return date.fromisoformat(str(Day("建账日").parse(on))) if on else today.replace(day=1)
    except Unreadable as wrong:
        raise BadStart(wrong.sentence + wrong.cure) from None


def info(folder: Folder) -> Answer:
    """说出这是谁的工作台，管哪些支部。"""
    with opened(folder) as station:
        known = station.info()
    lines = [
        f"名称  {known.name}{'（练习）' if known.practice else ''}",
        f"类别  {_ROLES[known.role]}{_STANDINGS[known.standing]}",
        f"厂党委  {known.plant_name or '（还没有）'}",
        *(f"支部  {node.code} {node.name}" for node in known.branches),
    ]
    return Answer(_facts(known, folder), tuple(lines))


def digest(folder: Folder, branch: Branch = None) -> Answer:
    """算出全部内容的摘要（SHA-256）；两边交换过的支部，摘要相同。"""
    with opened(folder) as station:
        wanted = branch_of(station, branch)
        value = station.digest(wanted)
    return Answer({"digest": value, "branch": wanted}, (value,))


def verify(folder: Folder) -> Answer:
    """核对数据文件、流水和台账。"""
    with opened(folder) as station:
        faults = station.verify()
    refusal = Faults(len(faults)) if faults else None
    said = () if faults else ("都对得上。",)
    return Answer({"faults": list[Json](faults)}, tuple(faults), said, refusal)


def rebuild(folder: Folder) -> Answer:
    """从流水重新做出全部台账。"""
    with opened(folder) as station:
        station.rebuild()
        value = station.digest()
    return Answer({"digest": value}, (), ("台账都重新做好了。",))


def node_data(node: Node) -> Json:
    """Return a node for ``--json``."""
    return {
        "id": node.id, "kind": node.kind, "code": node.code, "name": node.name,
        "short_name": node.shown, "parent": node.parent,
    }  # fmt: skip


def _facts(known: Info, folder: Path) -> JsonObject:
    return {
        "folder": str(folder), "role": str(known.role), "name": known.name,
        "device": known.device, "plant": known.plant, "plant_name": known.plant_name,
        "standing": str(known.standing), "enrolled": known.enrolled, "practice": known.practice,
        "branches": [node_data(node) for node in known.branches],
    }  # fmt: skip


COMMANDS: Mapping[str, Callable[..., Answer]] = {
    "demo": demo, "create": create, "info": info, "digest": digest, "verify": verify,
    "rebuild": rebuild, "self-test": self_test,
}  # fmt: skip
