"""L32 上级文件与任务收发: what came from above, by when, and how it was carried out.

Secrets of any kind have no place in this program (保密法): the degree is always 非密.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Annotated

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.core.columns import Choice, Day, LongText, Text, YesNo
from hongdang_desktop.core.problems import Level, Problem
from hongdang_desktop.core.references import EntryRef, EntryRefs, MemberRef
from hongdang_desktop.ledgers import follow_up
from hongdang_desktop.ledgers.due import Asked, Due
from hongdang_desktop.ledgers.envelope import Envelope
from hongdang_desktop.ledgers.follow_up import short
from hongdang_desktop.ledgers.ledger import Beginning, Derived, Facts, Ledger, Rhythm, Setting

DEGREES = {"open": "非密"}


class Directive(Envelope):
    """One document or task from above; ``carried_out`` are the meetings, studies and other entries.

    One that came by the plant's package names its ``circular``; then nobody had to enter it.
    """

    occurred_on: Annotated[date | None, Day("收到日期", required=True)] = None
    number: Annotated[str | None, Text("文号", hint="没有文号就空着。")] = None
    title: Annotated[str | None, Text("标题", required=True)] = None
    sender: Annotated[str | None, Text("来文单位")] = None
    degree: Annotated[
        str | None, Choice("密级", options=DEGREES, reckoned=True, hint="涉密文件不进本软件。")
    ] = None  # fmt: skip
    demands: Annotated[str | None, LongText("要求")] = None
    to_convey: Annotated[
        bool | None, YesNo("要求传达学习", hint="选“是”，会后把那次会选进落实记录。")
    ] = None
    owner: Annotated[str | None, MemberRef("责任人", living=True)] = None
    due: Annotated[date | None, Day("办理期限")] = None
    carried_out: Annotated[
        tuple[str, ...], EntryRefs("落实记录", living=True, hint="选哪次会、哪次学习落实的。")
    ] = ()
    reported_on: Annotated[date | None, Day("报送日期", living=True)] = None
    circular: Annotated[
        str | None, EntryRef("厂里的通知", ledger="circular", weighty=True, hint="自动带来的。")
    ] = None

    @property
    def is_done(self) -> bool:
        """Say whether nothing is left: reported where a day was set, conveyed where that was asked."""
        conveyed = bool(self.carried_out) or not self.to_convey
        reported = bool(self.reported_on) or self.due is None
        return conveyed and reported


def problems(record: Directive, setting: Setting) -> Iterator[Problem]:
    """Yield what does not fit together within one document."""
    came = record.occurred_on
    yield from follow_up.not_before(came, record.due, "due", "办理期限在收到日期之前")
    yield from follow_up.not_before(
        came, record.reported_on, "reported_on", "报送日期在收到日期之前"
    )
    yield from follow_up.not_yet(record.reported_on, setting.today, "reported_on", "报送日期")
    if record.due and not record.owner:
        level = Level.WARN if record.circular else Level.FINAL
        yield Problem("owner", "REQUIRED", level, "有期限，还没有责任人。", "定一个人办。")
    if record.due and not (record.demands or "").strip():
        yield Problem("demands", "NO_DEMANDS", Level.WARN, "有期限，没写要办什么。", "写一句要求。")


def cross(record: Directive, entry_id: str, facts: Facts, setting: Setting) -> Iterator[Problem]:
    """Yield a warning where the same document is there already."""
    del setting
    number = (record.number or "").strip()
    if not number:
        return
    kept = facts.values("directive", record.branch or "", ("number", "occurred_on"), drafts=True)
    for entry, known, day in kept:
        if entry != entry_id and known == number:
            yield Problem(
                "number", "TWICE", Level.WARN, f"这个文号 {day} 记过一条。", "看看是不是同一个文件。"
            )  # fmt: skip
            return


def duties(asked: Asked) -> Iterator[Due]:
    """Yield what is to be reported by a day, and what is still to be conveyed (rule SW01)."""
    names = ("due", "to_convey", "carried_out", "reported_on", "title", "occurred_on")
    rule = asked.setting.rules.on("SW01", asked.setting.today)
    for entry, due, convey, carried_out, reported, title, came in asked.facts.values(
        "directive", asked.branch, names
    ):
        last, name, begun = follow_up.day(due), short(title), follow_up.day(came)
        if last and not reported:
            yield from follow_up.deadline(
                asked, f"{name}：该报送", last, entry=entry, action="填报送",
                done_by="办完报送，填报送日期。", rule="SW02",
            )  # fmt: skip
        if convey and not carried_out and rule and begun:
            yield from follow_up.deadline(
                asked, f"{name}：该传达", begun + timedelta(days=rule.numbers["days"]), entry=entry,
                action="填落实", rule="SW01", done_by="会上学了，就在落实记录里选那次会。",
            )  # fmt: skip


def begin(beginning: Beginning) -> JsonObject:
    """Return a new document, received today, from whoever sent the last one."""
    last = beginning.last if isinstance(beginning.last, Directive) else None
    new: JsonObject = {"degree": "open"}
    if last and last.sender:
        new["sender"] = last.sender
    return new


def settle(record: Directive) -> JsonObject:
    """Return the degree, which is the same for all that may be written here."""
    return {"degree": "open"} if record.title or record.number else {}


def _state(record: Directive, entry_id: str, facts: Facts) -> str:
    del entry_id, facts
    if record.due is None and not record.to_convey:
        return "已收"
    if record.is_done:
        return "已办"
    return "在办" if record.carried_out or record.reported_on else "待办"


LEDGER = Ledger(
    code="L32",
    key="directive",
    title="上级文件与任务收发",
    model=Directive,
    mechanism="politics",
    rhythm=Rhythm.ANY,
    called=lambda record: record.title or record.number or "（还没写标题）",
    shown=("occurred_on", "number", "title", "owner", "due", "state"),
    rules=problems,
    ended_on=lambda record: None if record.circular else record.occurred_on,
    begin=begin,
    settle=settle,
    derived=(Derived("state", "办理状态", _state),),
    cross=cross,
    duties=duties,
    seldom=("circular",),
)
