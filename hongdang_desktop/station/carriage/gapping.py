"""What a package lacks before it can be used, said so that somebody can go and fetch it."""

from collections.abc import Mapping

from sqlalchemy import Connection

from hongdang_desktop.core.journal import written_stream
from hongdang_desktop.exchange.manifest import Header, Manifest
from hongdang_desktop.exchange.streams import parse_stream
from hongdang_desktop.station.keys.keyring import Trust
from hongdang_desktop.store import packages


def sentence(
    connection: Connection,
    trust: Trust,
    header: Header,
    manifest: Manifest,
    *,
    gaps: Mapping[str, int],
    names: Mapping[str, str],
) -> str:
    """Return what is missing and from whom; ``gaps`` are, by written stream, the first number.

    ``names`` are the branches by id. Package numbers are said where they are known: those of the
    sender that never came.
    """
    stream = min(gaps)
    first = gaps[stream]
    last = min(
        (each.first - 1 for each in manifest.segs if written_stream(each.s) == stream),
        default=first,
    )
    rows = f"第{first}–{last}条" if last > first else f"第{first}条"
    who, numbers = _who(trust, stream, names), ""
    name = parse_stream(stream)
    if name is not None and name.device == header.sender:
        numbers = _numbers(packages.last_number(connection, header.branch, header.sender), header)
    what = f"{numbers}（{rows}）" if numbers else rows
    more = f"等 {len(gaps)} 处" if len(gaps) > 1 else ""
    return f"缺 {who} {what}{more}，补到后自动导入。这一包先替您收着。"


def _who(trust: Trust, stream: str, names: Mapping[str, str]) -> str:
    name = parse_stream(stream)
    if name is None:
        return "别处"
    directory = trust.roster or trust.invitation
    device = directory and (
        directory.branch_device(name.device) or directory.plant_device(name.device)
    )
    pc = device.name if device else "没登记的电脑"
    branch = (
        names.get(name.branch, "") if directory and directory.branch_device(name.device) else ""
    )
    return f"{branch}·{pc}" if branch else pc


def _numbers(last: int, header: Header) -> str:
    """Return which packages of the sender lie between the last that came and this one."""
    first, before = last + 1, header.no - 1
    if first > before:
        return ""
    return f"第{first}–{before}号包" if before > first else f"第{first}号包"
