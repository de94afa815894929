"""What a person has to know of until it is settled (待处理), in sentences.

A code's sentence stands in ``_WORDS`` and is filled with the facts that were kept with it; a code
of a newer program is shown by its code. ``keep`` and ``settle`` run in the caller's transaction.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from hongdang_desktop.core.canonical import Json
from hongdang_desktop.core.clock import Clock
from hongdang_desktop.station.views import Notice
from hongdang_desktop.store import notices

ROLLED_BACK: Final = "ROLLED_BACK"
MOVED_PC: Final = "MOVED_PC"
FORK: Final = "FORK"
MISMATCH: Final = "MISMATCH"
BACKUP_FAILED: Final = "BACKUP_FAILED"

_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    ROLLED_BACK: (
        "检测到数据库被恢复到旧版本：{day}之后的{count}条记录不在本机，可从厂党委恢复。",
        "先收U盘上本机以前的包；还缺，请厂党委做一份恢复包带回来。现在照常记，不会覆盖旧记录。",
    ),
    MOVED_PC: (
        "这份数据换了电脑。",
        "旧电脑不再用，点“换了电脑”；两台都要用，点“复制了一份”，再请厂里发新邀请。",
    ),
    FORK: (
        "{who} 有两段历史：第 {first} 条起写过两回，两段都收下了，没有丢。",
        "那台电脑可能恢复过旧数据。到“待处理冲突”里一条一条选定。",
    ),
    MISMATCH: (
        "对账不一致：收下{who}第 {number} 包以后，两边的内容对不上。",
        "先不要删旧包。请两边各点一次“核对”，再重新导出一份带过来。",
    ),
    BACKUP_FAILED: (
        "{where}备份没有做成：{why}",
        "以前的备份都在。腾出空间或换一块盘，再到“备份与恢复”点“立即备份”。",
    ),
}
"""By code: what happened, and what to do now; the names in braces are facts."""


def keep(
    connection: Connection, code: str, subject: str, at: str, facts: Mapping[str, Json]
) -> None:
    """Keep a notice about ``subject`` (a stream, a device, a file) until it is settled.

    ``at`` is an ISO moment. Kept again it has the new facts and its first moment.
    """
    notices.keep(connection, code, subject, at, facts)


def settle(connection: Connection, code: str, subject: str | None = None) -> None:
    """Take a notice away, or all of its code; one that is not there is no error."""
    notices.settle(connection, code, subject)


def shown(connection: Connection, clock: Clock) -> tuple[Notice, ...]:
    """Return everything that is not settled, the oldest first."""
    del clock
    return tuple(
        _notice(each.code, each.subject, datetime.fromisoformat(each.at), each.facts)
        for each in notices.kept(connection)
    )


def _notice(code: str, subject: str, at: datetime, facts: Mapping[str, Json]) -> Notice:
    sentence, cure = _WORDS.get(code, (f"有一件事要处理（{code}）。", "升级软件以后再看。"))
    known = _Facts({key: str(value) for key, value in facts.items()})
    return Notice(code, sentence.format_map(known), cure.format_map(known), at, subject)


class _Facts(dict[str, str]):
    """Facts by name; one that an older program did not keep is shown as unknown."""

    def __missing__(self, key: str) -> str:
        return "？"
