"""P01 通知与任务: what the plant sends to one branch, or to all; each branch finds it in its L32.

Secrets of any kind have no place in this program (保密法): the degree is always 非密.
"""

from collections.abc import Iterator
from datetime import date
from typing import Annotated

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.core.columns import Choice, Day, LongText, Text, YesNo
from hongdang_desktop.core.problems import Level, Problem
from hongdang_desktop.core.references import OrganisationRef
from hongdang_desktop.ledgers import follow_up
from hongdang_desktop.ledgers.directive import DEGREES
from hongdang_desktop.ledgers.envelope import Envelope
from hongdang_desktop.ledgers.follows import Follow, Made, following_id
from hongdang_desktop.ledgers.ledger import Beginning, Facts, Ledger, Owner, Rhythm, Setting

SENDER = "厂党委"


class Circular(Envelope):
    """One notice, or one task; without ``branch`` it is for all branches."""

    branch: Annotated[
        str | None,
        OrganisationRef("发给", weighty=True, of=("branch",), hint="空着就是发给所有支部。"),
    ] = None
    occurred_on: Annotated[date | None, Day("发文日期", required=True, weighty=True)] = None
    number: Annotated[str | None, Text("文号", weighty=True, hint="没有文号就空着。")] = None
    title: Annotated[str | None, Text("标题", required=True)] = None
    sender: Annotated[str | None, Text("发文单位", hint=f"空着就是{SENDER}。")] = None
    degree: Annotated[
        str | None, Choice("密级", options=DEGREES, reckoned=True, hint="涉密文件不进本软件。")
    ] = None  # fmt: skip
    task: Annotated[bool | None, YesNo("是任务", hint="要支部办完再报的，选“是”。")] = None
    demands: Annotated[str | None, LongText("要求")] = None
    to_convey: Annotated[bool | None, YesNo("要求传达学习")] = None
    due: Annotated[date | None, Day("办理期限", weighty=True)] = None


def problems(record: Circular, setting: Setting) -> Iterator[Problem]:
    """Yield what does not fit together within one document."""
    del setting
    yield from follow_up.not_before(record.occurred_on, record.due, "due", "办理期限在发文日期之前")
    if record.task and not record.due:
        yield Problem("due", "REQUIRED", Level.FINAL, "是任务，还没有办理期限。", "定一个日期。")
    if (record.task or record.due) and not (record.demands or "").strip():
        yield Problem(
            "demands", "REQUIRED", Level.FINAL, "还没写要支部办什么。", "写一句要求。"
        )  # fmt: skip


def cross(record: Circular, entry_id: str, facts: Facts, setting: Setting) -> Iterator[Problem]:
    """Yield a warning where the same number is there already."""
    del setting
    number = (record.number or "").strip()
    if number and any(each != entry_id for each in facts.bearing("circular", "", "number", number)):
        yield Problem("number", "TWICE", Level.WARN, "这个文号已经发过一次。", "看看是不是同一个。")


def begin(beginning: Beginning) -> JsonObject:
    """Return a new document of today; it goes to all branches until one is chosen."""
    return {"degree": "open", "occurred_on": beginning.today.isoformat()}


def follows(record: Circular, entry_id: str, branch: str, facts: Facts) -> Iterator[Follow]:
    """Yield the branch's line in L32; what is left is to carry it out."""
    del facts
    payload: JsonObject = {
        "circular": entry_id, "number": record.number, "title": record.title,
        "sender": record.sender or SENDER, "degree": "open", "demands": record.demands,
        "to_convey": record.to_convey,
        "occurred_on": record.occurred_on.isoformat() if record.occurred_on else None,
        "due": record.due.isoformat() if record.due else None,
    }  # fmt: skip
    yield Made(
        "directive", following_id(entry_id, branch), payload,
        because=record.number or record.title or "", final=True,
    )  # fmt: skip


LEDGER = Ledger(
    code="P01",
    key="circular",
    title="通知与任务",
    model=Circular,
    mechanism="politics",
    rhythm=Rhythm.ANY,
    owner=Owner.PLANT,
    called=lambda record: record.title or record.number or "（还没写标题）",
    page="replies",
    shown=("occurred_on", "number", "title", "branch", "task", "due"),
    rules=problems,
    cross=cross,
    begin=begin,
    settle=lambda record: {"degree": "open"} if record.title or record.number else {},
    follows=follows,
)
