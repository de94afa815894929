"""What a person has to know of until it is settled (待处理), in sentences.

A code's sentence stands in ``_WORDS`` and is filled with the facts that were kept with it; a code
of a newer program is shown by its code. ``keep`` and ``settle`` run in the caller's transaction.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from hongdang_desktop import BUILT
from hongdang_desktop.core.canonical import Json
from hongdang_desktop.core.clock import PLANT_TIME, Clock, stamp_moment
from hongdang_desktop.station import templated
from hongdang_desktop.station.views import Notice, Role
from hongdang_desktop.store import journal, notices
from hongdang_desktop.store.store import get_setting, put_setting

ROLLED_BACK: Final = "ROLLED_BACK"
MOVED_PC: Final = "MOVED_PC"
FORK: Final = "FORK"
MISMATCH: Final = "MISMATCH"
BACKUP_FAILED: Final = "BACKUP_FAILED"
RESTORED: Final = "RESTORED"
ROSTER_OLD: Final = "ROSTER_OLD"
LATER_THAN_CUTOFF: Final = "LATER_THAN_CUTOFF"
CLOCK_BEHIND: Final = "CLOCK_BEHIND"
CLOCK_AHEAD: Final = "CLOCK_AHEAD"
NEW_TEMPLATE: Final = "NEW_TEMPLATE"

_DAY: Final = timedelta(days=1)
_LONG: Final = timedelta(days=400)

_SEEN_TEMPLATES: Final = "templates_seen"

_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    NEW_TEMPLATE: (
        "厂里下发了新模板。{title}第 {version} 版，从{since}起用。",
        "以前上报的月份不变。看过了就点“知道了”。",
    ),
    ROLLED_BACK: (
        "数据回到了旧的一份。{day}以后的 {count} 条不在本机。",
        "{cure}",
    ),
    RESTORED: (
        "数据恢复过了。现在是 {moment} 的那一份，之后记的、收的这里没有。",
        "{cure}",
    ),
    LATER_THAN_CUTOFF: (
        "有停用以后写的记录。{who}停用以后写的 {count} 条这里收过，厂里没有用。",
        "{cure}",
    ),
    ROSTER_OLD: (
        "名册回到了旧的一版。停用、换下过的电脑可能又算在用。",
        "{cure}",
    ),
    MOVED_PC: (
        "这份数据到了另一台电脑上。先答这一条再记，答了改不回来。",
        "{cure}",
    ),
    FORK: (
        "有台电脑恢复过旧数据。{who}在恢复前和恢复后都记过，两份都留着，没有丢。",
        "问问用那台电脑的人。两份不一样的，到台账里选一份。",
    ),
    MISMATCH: (
        "两边记的对不上。收下{who}第 {number} 包以后，本机和那边的内容不一样。",
        "旧包先别删。请那边再写一个包带过来；还对不上，把两边的备份交给管理员。",
    ),
    CLOCK_BEHIND: (
        "电脑的日期可能慢了。现在是{now}，比{what}的{last}还早。",
        "看看电脑右下角的日期，改对了再记。日期没错就点“知道了”。",
    ),
    CLOCK_AHEAD: (
        "电脑的日期可能快了。现在是{now}，上一条记录是{last}。",
        "看看电脑右下角的日期，改对了再记。日期没错就点“知道了”。",
    ),
    BACKUP_FAILED: (
        "{where}备份没有做成。{why}",
        "以前的备份都在。腾出空间或换一块盘，再到“设置”里的“备份”点“现在备份”。",
    ),
}
"""By code: what happened, and what to do now; the names in braces are facts.

The first sentence is a title of up to 16 characters.
"""

_OF_FORK: Final[Mapping[str, tuple[str, str]]] = {
    "own": (
        "这台电脑恢复过旧数据。{who}就是这台，恢复前和恢复后记的都留着，没有丢。",
        "照常记就行。两份不一样的，到台账里选一份。",
    ),
    "plant": (
        "有台电脑恢复过旧数据。{who}在恢复前和恢复后都记过，两份都收下了，没有丢。",
        "打电话问问：是恢复过备份，还是把数据拷到了另一台。两份不一样的由支部选。",
    ),
}
"""FORK where it is our own, and at the plant; elsewhere the words are those of a colleague."""


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


def dismiss(connection: Connection, code: str, subject: str) -> None:
    """Let a notice rest that a person has seen to.

    One about the clock is silent until our stamps have gone on by more than a day.
    """
    settle(connection, code, subject)
    if code == NEW_TEMPLATE:
        form, _, version = subject.rpartition(" ")
        put_setting(connection, _SEEN_TEMPLATES, {**_seen(connection), form: int(version)})
    if code in (CLOCK_BEHIND, CLOCK_AHEAD):
        put_setting(connection, "clock_trusted", journal.last_stamps(connection)[0])


def shown(connection: Connection, clock: Clock) -> tuple[Notice, ...]:
    """Return everything that is not settled, the oldest first; of the clock as it is now."""
    kept = tuple(
        _notice(each.code, each.subject, datetime.fromisoformat(each.at), each.facts)
        for each in notices.kept(connection)
    )
    now = clock.now().astimezone(PLANT_TIME)
    return (*_of_clock(connection, now), *kept, *_of_templates(connection, now))


def forked_branches(connection: Connection) -> frozenset[str]:
    """Return the branches with a FORK that nobody has seen to."""
    kept = notices.kept(connection, FORK)
    return frozenset(str(each.facts.get("branch") or "") for each in kept) - {""}


def _of_clock(connection: Connection, now: datetime) -> Iterator[Notice]:
    """Yield what is odd about the clock: before this program, or far from our last revision."""
    stamp, _ = journal.last_stamps(connection)
    trusted = str(get_setting(connection, "clock_trusted") or "")
    last = stamp_moment(stamp) if stamp else None
    if last is not None and trusted and last - stamp_moment(trusted) < _DAY:
        return
    facts = {"now": _day(now), "last": _day(last) if last else "？"}
    if now.date() < BUILT:
        yield _notice(CLOCK_BEHIND, "", now, {**facts, "last": _day(BUILT), "what": "这个软件"})
    elif last is not None and now < last - _DAY:
        yield _notice(CLOCK_BEHIND, "", now, {**facts, "what": "最后一条记录"})
    elif last is not None and now > last + _LONG:
        yield _notice(CLOCK_AHEAD, "", now, facts)


def _of_templates(connection: Connection, now: datetime) -> Iterator[Notice]:
    """Yield the newest version of each form that the plant sent and nobody here has seen to."""
    if get_setting(connection, "role") != Role.BRANCH or not get_setting(connection, "invitation"):
        return
    seen = _seen(connection)
    newest = {each.key: each for each in templated.kept(connection, Role.BRANCH)}
    for key, each in newest.items():
        if each.since is not None and each.version > seen.get(key, 0):
            facts: dict[str, Json] = {
                "title": each.title, "version": each.version,
                "since": f"{each.since.year}年{each.since.month}月",
            }  # fmt: skip
            yield _notice(NEW_TEMPLATE, f"{key} {each.version}", now, facts)


def _seen(connection: Connection) -> dict[str, int]:
    """Return up to which version of each form somebody has seen to it."""
    kept = get_setting(connection, _SEEN_TEMPLATES)
    found = kept.items() if isinstance(kept, dict) else ()
    return {key: version for key, version in found if isinstance(version, int)}


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _notice(code: str, subject: str, at: datetime, facts: Mapping[str, Json]) -> Notice:
    sentence, cure = _WORDS.get(code, (f"有一件事要处理（{code}）。", "升级软件以后再看。"))
    if code == FORK:
        sentence, cure = _OF_FORK.get(str(facts.get("side")), (sentence, cure))
    known = _Facts({key: str(value) for key, value in facts.items()})
    return Notice(code, sentence.format_map(known), cure.format_map(known), at, subject)


class _Facts(dict[str, str]):
    """Facts by name; one that an older program did not keep is shown as unknown."""

    def __missing__(self, key: str) -> str:
        return "？"
