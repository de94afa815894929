"""Commands about who belongs to the exchange: PCs, the roster, the plant's keys and its loss.

A key is read from a file or from stdin, never from the words of a command: those stay in histories.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated

import typer

from hongdang_desktop.cli.answers import Answer, columns
from hongdang_desktop.cli.asking import NoFile, opened, read_text
from hongdang_desktop.cli.stations import Folder
from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.exchange.errors import Code, PackageError
from hongdang_desktop.station.keys.rostering import PcNote
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Changes

Pc = Annotated[str, typer.Argument(metavar="PC", help="电脑：名称或编号")]
Root = Annotated[
    str, typer.Option("--root", metavar="FILE|-", help="抄有根密钥的文件，- 是标准输入")
]


def pcs(folder: Folder) -> Answer:
    """列出名册上的电脑：状态、最后一包、停用后又来的包。"""
    with opened(folder) as station:
        found = station.roster.pcs()
    rows = [
        (
            pc.id, pc.name, "厂党委" if pc.plant else "、".join(b.shown for b in pc.branches),
            pc.state + ("（本机）" if pc.here else ""),
            f"第 {pc.last_number} 包 {pc.last_at:%Y-%m-%d}" if pc.last_at else "",
            f"{pc.quarantined or ''}", pc.reason,
        )
        for pc in found
    ]  # fmt: skip
    head = ("id", "名称", "支部", "状态", "最后收到", "停用后的包", "缘由")
    return Answer([_pc_data(pc) for pc in found], columns(head, rows))


def rename_pc(
    folder: Folder, pc: Pc, name: Annotated[str, typer.Argument(metavar="NAME")]
) -> Answer:
    """厂党委：给一台电脑改名。"""
    with opened(folder) as station:
        return _done(station.roster.rename(pc, name))


def revoke(
    folder: Folder,
    pc: Pc,
    reason: Annotated[str, typer.Option(help="为什么停用，比如“电脑丢了”")] = "",
) -> Answer:
    """厂党委：停用丢失、被盗的电脑。以后从它来的数据只隔离保存，不用。"""
    with opened(folder) as station:
        return _done(station.roster.revoke(pc, reason))


def retire(
    folder: Folder, pc: Pc, reason: Annotated[str, typer.Option(help="为什么换下")] = ""
) -> Answer:
    """厂党委：换下一台电脑。它写过的都算数，停用后找回来的也用这个命令。"""
    with opened(folder) as station:
        return _done(station.roster.retire(pc, reason))


def quarantine(folder: Folder) -> Answer:
    """厂党委：列出停用后的数据，只看不用。"""
    with opened(folder) as station:
        found = station.roster.quarantined()
    data: list[Json] = [
        {
            "pid": each.pid, "pc": each.pc, "branch": each.branch, "number": each.number,
            "at": each.at.isoformat(), "file": each.file, "size": each.size,
        }
        for each in found
    ]  # fmt: skip
    rows = [(f"{e.at:%Y-%m-%d %H:%M}", e.branch, e.pc, f"{e.number}", e.file) for e in found]
    lines = columns(("时间", "支部", "电脑", "第几包", "文件"), rows) if rows else ()
    return Answer(data, lines, () if found else ("没有停用后的数据。",))


def roster(
    action: Annotated[str, typer.Argument(metavar="export|import")],
    folder: Folder,
    place: Annotated[Path, typer.Argument(metavar="FOLDER|FILE", help="U盘、文件夹，或名册文件")],
) -> Answer:
    """写出或收下名册文件：厂党委换了密钥，各支部先收它。"""
    if action not in ("export", "import"):
        raise typer.BadParameter(action, param_hint="export|import")
    with opened(folder) as station:
        if action == "export":
            path = station.roster.export(place)
            return Answer({"file": str(path)}, (str(path),), ("名册写好了。",))
        if not place.is_file():
            raise NoFile(str(place))
        return _done(station.roster.receive(place))


def renew_key(
    folder: Folder,
    root: Root,
    stolen: Annotated[bool, typer.Option("--stolen", help="旧密钥可能被偷了")] = False,
    recovery: Annotated[bool, typer.Option("--recovery", help="换恢复密钥")] = False,
) -> Answer:
    """厂党委：凭密钥纸换厂党委密钥，或换恢复密钥。"""
    typed = _first_line(root)
    with opened(folder) as station:
        if recovery:
            return _done(station.roster.renew_recovery(typed))
        return _done(station.roster.renew_plant_key(typed, stolen=stolen))


def renew_root(folder: Folder) -> Answer:
    """厂党委：密钥纸丢了或被偷，换根密钥。以后每台电脑都要重新邀请一次。"""
    with opened(folder) as station:
        return _done(station.roster.renew_root())


def recover_plant(
    folder: Folder,
    sources: Annotated[
        list[Path], typer.Option("--from", metavar="FILE", help="名册文件，或带名册的数据包")
    ],
    sheet: Annotated[
        str, typer.Option("--sheet", metavar="FILE|-", help="两行：根密钥、恢复密钥；- 是标准输入")
    ],
) -> Answer:
    """厂党委电脑没了，又没有备份：凭密钥纸在 DIR 重新建站，再收各支部的包。"""
    lines = _lines(sheet)
    if len(lines) != 2:
        raise PackageError(Code.BAD_KEY, reason="not two lines")
    with Station.from_paper(folder, sources, root=lines[0], recovery=lines[1]) as station:
        name = station.info().name
        found = station.roster.pcs()
    data: JsonObject = {"name": name, "pcs": [_pc_data(pc) for pc in found]}
    said = (
        f"{name}重新建好了，还没有数据。",
        "把名册文件（hongdang roster export）交给各支部先收，再请他们各导出一次，带回来收。",
    )
    return Answer(data, (), said)


def _done(changes: Changes) -> Answer:
    return Answer({"sentence": changes.sentence}, (), (changes.sentence,))


def _pc_data(pc: PcNote) -> Json:
    return {
        "id": pc.id, "name": pc.name, "branches": [b.id for b in pc.branches],
        "status": str(pc.status), "plant": pc.plant, "here": pc.here, "number": pc.last_number,
        "at": pc.last_at.isoformat() if pc.last_at else None, "reach": dict(pc.reach),
        "quarantined": pc.quarantined, "since": pc.since, "reason": pc.reason,
    }  # fmt: skip


def _first_line(file: str) -> str:
    return next(iter(_lines(file)), "")


def _lines(file: str) -> list[str]:
    return [line.strip() for line in read_text(file).splitlines() if line.strip()]


COMMANDS: Mapping[str, Callable[..., Answer]] = {
    "pcs": pcs, "rename-pc": rename_pc, "revoke": revoke, "retire": retire,
    "quarantine": quarantine, "roster": roster, "renew-key": renew_key, "renew-root": renew_root,
    "recover-plant": recover_plant,
}  # fmt: skip
