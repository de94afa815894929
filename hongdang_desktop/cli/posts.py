"""Commands for the road between stations: enrolment, packages out and in, looking at a file."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Annotated

import typer

from hongdang_desktop.cli.answers import Answer, columns
from hongdang_desktop.cli.asking import NoFile, WrongUsage, branch_of, opened
from hongdang_desktop.cli.stations import Folder, node_data
from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.errors import UserError
from hongdang_desktop.core.progress import silent
from hongdang_desktop.exchange import enrolment, smallfile
from hongdang_desktop.exchange.errors import Code, PackageError, Size
from hongdang_desktop.exchange.names import BACKUP, ENROLMENT
from hongdang_desktop.exchange.package import check_whole
from hongdang_desktop.station.carriage.answers import Arrival, Receipt
from hongdang_desktop.station.keys.endings import Ending
from hongdang_desktop.station.keys.enrolling import read_invitation
from hongdang_desktop.station.safety import backupsource
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Refused, Role, Standing

_MOUNTS = frozenset({Path("/media"), Path("/run/media"), Path("/mnt")})


def _made(place: Path) -> Path:
    """Make a folder that was named; but never where a stick would be that is not plugged in."""
    if not place.exists() and place.parent.is_dir() and not _MOUNTS & {*place.absolute().parents}:
        place.mkdir()
    return place


To = Annotated[Path, typer.Option("--to", metavar="FOLDER", help="U盘或文件夹", callback=_made)]
_FINE = frozenset({"", "DUPLICATE", "OWN"})
"""Codes of an import after which nothing is left to do."""


def invite(
    folder: Folder,
    to: To,
    branches: Annotated[list[str] | None, typer.Argument(metavar="BRANCH…")] = None,
    replaces: Annotated[
        str, typer.Option("--replaces", metavar="PC", help="换下哪台电脑；同一台换密钥也用它")
    ] = "",
    lost: Annotated[bool, typer.Option("--lost", help="换下的那台丢了：停用，而不是换下")] = False,
) -> Answer:
    """厂党委：给一台支部电脑写建站邀请。口令打电话说，指纹打电话对。"""
    if lost and not replaces:
        raise WrongUsage("--lost 说的是换下的那台：加上 --replaces。")
    with opened(folder) as station:
        ids = tuple(branch_of(station, each) or "" for each in branches or ())
        old = station.roster.pc(replaces).id if replaces else ""
        ending = Ending.REVOKED if lost else Ending.RETIRED
        made = station.post.invite(ids, to, replaces=old, ending=ending)
    data: JsonObject = {
        "file": str(made.path), "code": made.code, "fingerprint": made.fingerprint,
    }  # fmt: skip
    lines = (str(made.path), made.code, made.fingerprint)
    return Answer(data, lines, ("上面三行：邀请文件、口令、厂党委指纹。口令不要写在U盘上。",))


def request(  # noqa: PLR0917 - one option each
    folder: Folder,
    to: To,
    invitation: Annotated[
        Path | None, typer.Option("--invitation", metavar="FILE", help="邀请文件")
    ] = None,
    code: Annotated[str, typer.Option(help="口令，12 位数字")] = "",
    fingerprint: Annotated[str, typer.Option(help="电话里听到的厂党委指纹，24 位")] = "",
    pc: Annotated[str, typer.Option(help="这台电脑叫什么")] = "电脑A",
    new_root: Annotated[
        bool, typer.Option("--new-root", help="厂党委换了根密钥，指纹已经打电话对过")
    ] = False,
) -> Answer:
    """支部：凭邀请申请入网；DIR 里还没有工作台就新建一个。指纹打电话报给厂党委。"""
    if invitation is not None:
        _join(folder, invitation, code, fingerprint, pc, new_root=new_root)
    with opened(folder) as station:
        made = station.post.request(to)
    data: JsonObject = {"file": str(made.path), "fingerprint": made.fingerprint}
    return Answer(data, (str(made.path), made.fingerprint), ("上面两行：申请文件、本机指纹。",))


def admit(
    folder: Folder,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="入网申请文件")],
    fingerprint: Annotated[str, typer.Argument(help="电话里听到的本机指纹，24 位")],
) -> Answer:
    """厂党委：指纹对上了就受理入网。"""
    with opened(folder) as station:
        who = station.post.read_request(file)
        changes = station.post.admit(file, fingerprint)
    data: JsonObject = {
        "pc": who.pc, "branches": [node_data(node) for node in who.branches],
        "sentence": changes.sentence,
    }  # fmt: skip
    return Answer(data, (), (changes.sentence,))


def export(
    folder: Folder,
    to: To,
    receiver: Annotated[str | None, typer.Option("--for", help="只给这个支部的")] = None,
) -> Answer:
    """写数据包：支部端上报，厂党委端下发；没说哪个支部就每个都写。"""
    written: list[tuple[str, Path, str]] = []
    with opened(folder) as station:
        for branch in _receivers(station, receiver):
            paths, changes = station.post.export_volumes(to, branch)
            torn = station.post.outgoing(branch).conflicts
            warning = f"有 {torn} 条冲突还没定（看 conflicts），定好再带一次。" if torn else ""
            said = (changes.sentence + warning, *[""] * (len(paths) - 1))
            written += [
                (branch, path, sentence) for path, sentence in zip(paths, said, strict=True)
            ]
    data: list[Json] = [{"branch": branch, "file": str(path)} for branch, path, _ in written]
    said = tuple(sentence for _, _, sentence in written if sentence)
    return Answer(data, tuple(str(path) for _, path, _ in written), said)


def import_(
    folder: Folder,
    places: Annotated[list[Path], typer.Argument(metavar="FILE|FOLDER…")],
    check: Annotated[bool, typer.Option("--check", help="只看，不收")] = False,
) -> Answer:
    """收数据包。再收一遍什么都不变；坏的不收，缺前面的先留着。"""
    for place in places:
        if not place.exists():
            raise NoFile(str(place))
    with opened(folder) as station:
        if check:
            return _looked([arrival for place in places for arrival in station.post.look(place)])
        return _received([r for place in places for r in station.post.receive(place)])


def undo_import(folder: Folder) -> Answer:
    """撤销最近一次收包，整个退回去；在它上面改过或打印过的不能撤。"""
    with opened(folder) as station:
        changes = station.post.undo_import()
    data: JsonObject = {"records": list[Json](changes.ids), "sentence": changes.sentence}
    return Answer(data, (), (changes.sentence,))


def receipt(
    folder: Folder,
    branch: Annotated[str | None, typer.Option("--branch", help="哪个支部")] = None,
) -> Answer:
    """看回执：对方收到哪一条、附件缺几个；可以在电话里念。"""
    with opened(folder) as station:
        found = [
            (about, station.tree.node(about).shown, each)
            for about in _receivers(station, branch)
            for each in station.post.receipts(about)
        ]
    data: list[Json] = [
        {
            "branch": about, "who": each.who, "held": each.held, "total": each.total,
            "day": each.day.isoformat() if each.day else None, "missing": each.missing,
            "sentence": each.sentence,
        }
        for about, _, each in found
    ]  # fmt: skip
    several = len({about for about, _, _ in found}) > 1
    said = (f"{name}：{each.sentence}" if several else each.sentence for _, name, each in found)
    return Answer(data, tuple(said), ())


def check_file(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="数据包、备份、名册、邀请或申请")],
    with_station: Annotated[
        Path | None, typer.Option("--with", metavar="DIR", help="用这个工作台的钥匙连里面也核对")
    ] = None,
) -> Answer:
    """看一个文件是不是完整的；什么都不写。"""
    if not file.is_file():
        raise NoFile(str(file))
    if file.suffix.lower() == BACKUP:
        return _backup_file(file, with_station)
    if with_station is not None:
        with opened(with_station) as station:
            return _looked(list(station.post.look(file)))
    if file.suffix.lower() == ENROLMENT:
        return _enrolment_file(file)
    header = check_whole(file, progress=silent())
    data: JsonObject = {
        "file": str(file), "number": header.no, "sender": header.sender, "plant": header.plant,
        "branch": header.branch, "to": header.to, "sha256": header.body_sha256,
    }  # fmt: skip
    return Answer(data, (), (f"完整，第 {header.no} 包。是谁写的，要在收包的工作台上核对。",))


def _backup_file(file: Path, with_station: Path | None) -> Answer:
    found = backupsource.check(file, with_station, silent())
    data: JsonObject = {
        "file": str(file), "kind": "backup", "plant": found.plant, "sender": found.sender,
        "at": found.at.isoformat(), "entries": found.entries, "signed": found.signed,
    }  # fmt: skip
    return Answer(data, (), (found.sentence,))


def _enrolment_file(file: Path) -> Answer:
    content = file.read_bytes()
    header, missing = smallfile.peek(content), smallfile.lacking(content)
    if missing:
        found = len(content)
        raise PackageError(Code.TRUNC, expected=Size(found + missing), found=Size(found))
    data: JsonObject = {"file": str(file), "kind": str(header.kind), "plant": header.plant}
    if header.kind is smallfile.FileKind.ROSTER:
        return Answer(data, (), ("完整，是名册文件。在已入网的工作台上收它。",))
    return Answer(data, (), ("完整。里面要凭口令或在厂党委的工作台上打开。",))


def _join(
    folder: Path, invitation: Path, code: str, fingerprint: str, pc: str, *, new_root: bool
) -> None:
    if fingerprint:
        enrolment.check_fingerprint(read_invitation(invitation, code).fingerprint, fingerprint)
    if not (folder / "station.db").exists():
        Station.from_invitation(folder, invitation, code, pc=pc).close()
        return
    with opened(folder) as station:
        if station.info().standing is Standing.PLANT:
            raise Refused("OTHER_PLANT", "这是厂党委的工作台，不能凭邀请入网。换一个文件夹。")
        station.post.join(invitation, code, pc, new_root=new_root)


def _receivers(station: Station, words: str | None) -> tuple[str, ...]:
    """Return the branches to write for: the one that was named, else all that can receive."""
    branch = branch_of(station, words)
    if branch is not None:
        return (branch,)
    if station.info().role is Role.PLANT:
        found = tuple(post.branch.id for post in station.post.branches() if post.pcs)
    else:
        found = tuple(node.id for node in station.tree.branches())
    if not found:
        raise Refused("NOBODY", "还没有入网的支部，写不了数据包。先邀请一台支部电脑。")
    return found


def _received(receipts: list[Receipt]) -> Answer:
    data: list[Json] = [
        {"file": r.file, "code": r.code, "sentence": r.sentence, "new": r.new} for r in receipts
    ]
    rows = [(r.file, str(r.new), r.sentence) for r in receipts]
    wrong = next((r for r in receipts if r.code not in _FINE), None)
    if not receipts:
        wrong = Receipt("", "NO_PACKAGE", "没有找到要收的数据包。看看是不是选错了文件夹。")
    return Answer(
        data, columns(("文件", "新内容", "结果"), rows) if rows else (),
        refusal=Refused(wrong.code, wrong.sentence) if wrong else None,
    )  # fmt: skip


def _looked(arrivals: list[Arrival]) -> Answer:
    data: list[Json] = []
    rows = []
    for each in arrivals:
        counts: list[Json] = [
            {"title": c.title, "new": c.new, "changed": c.changed, "removed": c.removed}
            for c in each.counts
        ]
        data.append({
            "file": each.path, "sender": each.sender, "number": each.number, "code": each.code,
            "sentence": each.sentence, "importable": each.importable, "counts": counts,
            "warnings": list[Json](each.warnings), "entries": each.entries,
            "attachments": each.attachments, "attachment_bytes": each.attachment_bytes,
            "conflicts": each.conflicts, "volume": list[Json](each.volume),
        })  # fmt: skip
        brings = "，".join(_brings(each))
        rows.append(
            (each.name, each.sender, f"{each.number}", each.sentence or brings or "没有新内容")
        )
    wrong = next((each for each in arrivals if each.code not in _FINE), None)
    error: UserError | None = Refused(wrong.code, wrong.sentence) if wrong else None
    if not arrivals:
        error = Refused("NO_PACKAGE", "没有找到要收的数据包。看看是不是选错了文件夹。")
    said = tuple(dict.fromkeys(warning for each in arrivals for warning in each.warnings))
    shown = columns(("文件", "来源", "第几包", "内容"), rows) if rows else ()
    return Answer(data, shown, said, error)


def _brings(arrival: Arrival) -> Iterator[str]:
    """Yield what a package would bring, in words."""
    for count in arrival.counts:
        yield f"{count.title} 新 {count.new} 改 {count.changed}"
    if arrival.attachments:
        yield f"附件 {arrival.attachments} 个 {Size(arrival.attachment_bytes):}"
    if arrival.conflicts:
        yield f"会有 {arrival.conflicts} 条冲突"


COMMANDS: Mapping[str, Callable[..., Answer]] = {
    "invite": invite, "request": request, "admit": admit, "export": export, "import": import_,
    "check": check_file, "undo-import": undo_import, "receipt": receipt,
}  # fmt: skip
