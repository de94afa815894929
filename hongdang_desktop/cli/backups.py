"""Commands for backups: make, list, look, restore, drill; and when nothing opens any more."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated

import typer

from hongdang_desktop.cli.answers import WISHES, Answer, columns, say
from hongdang_desktop.cli.asking import NoFile, WrongUsage, opened, read_text
from hongdang_desktop.cli.stations import Folder
from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.progress import Progress
from hongdang_desktop.exchange.errors import Size
from hongdang_desktop.station.safety import rescuing, restoring
from hongdang_desktop.station.safety.backing import BackupRow, BackupState
from hongdang_desktop.station.safety.backupsource import Helpers
from hongdang_desktop.store.errors import Damaged, NoStation

_To = Annotated[Path | None, typer.Option("--to", metavar="FOLDER", help="U盘或文件夹，写成 .djb")]
_Sheet = Annotated[
    Path | None,
    typer.Option("--sheet", metavar="FILE|-", help="密钥纸上的恢复密钥；- 从标准输入读"),
]
_Second = Annotated[
    Path | None, typer.Option("--second", metavar="FOLDER", help="以后在这个文件夹里也放一份")
]


def backup(
    folder: Folder,
    to: _To = None,
    attachments: Annotated[bool, typer.Option("--attachments", help="附件也写进 .djb")] = False,
    second: _Second = None,
    no_second: Annotated[bool, typer.Option("--no-second", help="不再放第二份")] = False,
) -> Answer:
    """做一份备份并核对；--to 再写一份到U盘，管同样支部的电脑和密钥纸打得开。"""
    if second is not None and no_second:
        raise WrongUsage("--second 和 --no-second 只能说一个。")
    with opened(folder) as station:
        if second is not None or no_second:
            station.backups.choose(None if no_second else second, _progress())
        if to is not None:
            path = station.backups.to_stick(to, attachments=attachments, progress=_progress())
            data: JsonObject = {"file": str(path), "size": path.stat().st_size}
            return Answer(data, (str(path),), ("写好并核对过了，可以拔U盘。",))
        made = station.backups.make(_progress())
    return Answer(_data(made), (str(made.path),), (f"备份好了，{made.entries} 条，核对过。",))


def backups(folder: Folder) -> Answer:
    """列出备份，新的在前；数据文件坏了也列得出。"""
    try:
        with opened(folder) as station:
            state = station.backups.state()
    except Damaged:
        rows = restoring.listed(folder)
        good = next((row.at for row in rows if row.verified), None)
        state = BackupState(rows, None, False, good, True)
    data: JsonObject = {
        "backups": [_data(row) for row in state.rows], "changed": state.changed,
        "second": str(state.second) if state.second else None, "second_there": state.second_there,
    }  # fmt: skip
    lines = [
        (f"{row.at:%Y-%m-%d %H:%M}", row.reason, "核对过" if row.verified else "没有核对过",
         str(row.entries), f"{Size(row.size)}", "两处" if row.twice else "", row.path.name)
        for row in state.rows
    ]  # fmt: skip
    heads = ("时间", "原因", "核对", "条数", "大小", "第二份", "文件")
    return Answer(data, columns(heads, lines) if lines else (), _said(state))


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="备份文件，.db 或 .djb")],
    folder: Folder,
    check: Annotated[bool, typer.Option("--check", help="只看，什么都不改")] = False,
    sheet: _Sheet = None,
    helper: Annotated[
        Path | None,
        typer.Option("--with", metavar="DIR", help="用管同样支部的另一台电脑的钥匙开 .djb"),
    ] = None,
) -> Answer:
    """恢复到一份备份；先核对，现在的样子先备份一份，坏文件移到一边留着。"""
    if not file.is_file():
        raise NoFile(str(file))
    recovery = rescuing.recovery_of(read_text(sheet)).text if sheet else ""
    helpers = Helpers(recovery, helper)
    if check:
        found = restoring.look(file, folder, helpers=helpers, progress=_progress())
        return Answer(_found(found), (), (found.sentence,))
    done = restoring.restore(file, folder, helpers=helpers, progress=_progress())
    said = (done.sentence, f"坏文件留在 {done.kept}。") if done.kept else (done.sentence,)
    kept = str(done.kept) if done.kept else None
    return Answer({**_found(done.finding), "kept": kept}, (), said)


def drill(folder: Folder) -> Answer:
    """演练：把最新的备份恢复到临时文件夹，打开，和做备份时比。"""
    _require(folder)
    done = rescuing.drill(folder, _progress())
    data: JsonObject = {
        "file": str(done.path), "at": done.at.isoformat(), "entries": done.entries,
        "digest": done.digest,
    }  # fmt: skip
    return Answer(
        data, (done.digest,),
        (f"通过：{done.at:%Y-%m-%d %H:%M} 的备份打得开，{done.entries} 条都在。",),
    )  # fmt: skip


def salvage(
    folder: Folder,
    to: Annotated[Path, typer.Option("--to", metavar="FOLDER", help="写到哪里")],
    file: Annotated[
        Path | None, typer.Option("--file", metavar="FILE", help="移到一边的坏文件；不说就是现用的")
    ] = None,
) -> Answer:
    """从坏了的数据文件里抢救还读得出的记录，写成 JSON Lines；原文件不动。"""
    _require(folder)
    if not to.is_dir():
        raise NoFile(str(to))
    done = rescuing.rescue(folder, to, file=file, progress=_progress())
    data: JsonObject = {
        "file": str(done.path), "entries": done.entries, "lost": dict(done.lost), "odd": done.odd,
    }  # fmt: skip
    return Answer(data, (str(done.path),), (done.sentence,))


def recover_key(
    folder: Folder,
    sheet: Annotated[
        Path, typer.Option("--sheet", metavar="FILE|-", help="密钥纸上的恢复密钥；- 从标准输入读")
    ],
    escrow: Annotated[
        Path | None,
        typer.Option("--escrow", metavar="FILE", help="托管的钥匙 escrow.age，本机没有时用"),
    ] = None,
) -> Answer:
    """找回丢了的数据钥匙：用厂党委的密钥纸打开托管的那一份。"""
    _require(folder)
    sealed = None
    if escrow is not None:
        try:
            sealed = escrow.read_bytes()
        except OSError as error:
            raise NoFile(str(escrow), error.strerror or "") from error
    rescuing.recover_key(folder, read_text(sheet), sealed)
    return Answer({"folder": str(folder)}, (), ("钥匙找回来了，可以打开工作台了。",))


def escrow(
    folder: Folder,
    pc: Annotated[str, typer.Argument(metavar="PC", help="电脑的名称或 id")],
    to: Annotated[Path, typer.Option("--to", metavar="FOLDER", help="U盘或文件夹")],
) -> Answer:
    """厂党委：写出一台电脑托管的钥匙，和密钥纸一起带去找回它的数据钥匙。"""
    if not to.is_dir():
        raise NoFile(str(to))
    with opened(folder) as station:
        known = station.roster.pc(pc)
        path = station.backups.escrow_of(known.id, known.name, to)
    return Answer({"file": str(path)}, (str(path),), ("只有密钥纸打得开它。",))


def _require(folder: Path) -> None:
    if not folder.is_dir():
        raise NoStation(str(folder))


def _progress() -> Progress:
    """Say each new step of long work on stderr, once."""
    said: set[str] = set()

    def hear(sentence: str, done: int, total: int) -> None:
        del done, total
        if sentence not in said and not WISHES.get().as_json:
            said.add(sentence)
            say(sentence + "…")

    return Progress(hear)


def _said(state: BackupState) -> tuple[str, ...]:
    said = []
    if state.last_good is None:
        said.append("还没有核对过的备份。")
    elif state.changed:
        said.append("最后一份备份以后又写过。")
    if state.second is not None and not state.second_there:
        said.append(f"第二个文件夹“{state.second}”现在不在，插上盘以后会自动补。")
    return tuple(said)


def _data(row: BackupRow) -> JsonObject:
    return {
        "file": str(row.path), "at": row.at.isoformat(), "reason": row.reason,
        "verified": row.verified, "entries": row.entries, "size": row.size, "twice": row.twice,
    }  # fmt: skip


def _found(found: restoring.Finding) -> dict[str, Json]:
    return {
        "file": str(found.path), "at": found.at.isoformat(), "entries": found.entries,
        "schema": found.schema, "program": found.program, "missing": found.missing,
        "missing_own": found.missing_own, "signed": found.signed, "sentence": found.sentence,
    }  # fmt: skip


COMMANDS: Mapping[str, Callable[..., Answer]] = {
    "backup": backup, "backups": backups, "restore": restore, "drill": drill, "salvage": salvage,
    "recover-key": recover_key, "escrow": escrow,
}  # fmt: skip
