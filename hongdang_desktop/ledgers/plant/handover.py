"""P08 移交单: what passes from one branch to another by way of the plant: cards of people and matters.

Written by the plant from what it holds. Each handover has two records: one for the receiver (``to``,
with the payloads to take over) and one for the sender (``from``, with the answers); neither branch
sees what concerns only the other. What a branch keeps to itself (private columns) is not on a card.
"""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Any

from hongdang_desktop.core.canonical import Json
from hongdang_desktop.core.columns import Choice, Day, Month, Parts, Text
from hongdang_desktop.core.problems import Level, Problem
from hongdang_desktop.core.records import Part
from hongdang_desktop.ledgers.due import Asked, Due, Weight
from hongdang_desktop.ledgers.envelope import Envelope
from hongdang_desktop.ledgers.ledger import Facts, Ledger, Owner, Rhythm, Setting
from hongdang_desktop.ledgers.naming_few import sentence
from hongdang_desktop.ledgers.office.handover_answer import answer_id

SIDES = {"to": "交来", "from": "交出"}
WHYS = {"transfer": "组织关系转接", "reorganisation": "支部调整", "roster": "名册下发"}
VERDICTS = {"accepted": "已接收", "already": "本来就在", "refused": "没接", "withdrawn": "厂里收回"}
WAITING = "waiting"
STANDINGS = {**VERDICTS, WAITING: "等接收"}

CARD_KINDS = (
    "member", "party_group", "applicant", "development", "problem", "employee_request",
)  # fmt: skip
"""Ledgers of which cards are made, in the order in which they are taken over."""

PRIVATE = "只有支部能看的内容（谈心、党费基数）不随移交单走。"


class Card(Part):
    """One record to take over; its id is that of the sender's record, or new where there is none.

    ``content`` is the whole record as the plant holds it, by version ``version`` of its ledger;
    ``dues_until`` the last month that a member is asked for by the sender.
    """

    ledger: Annotated[str | None, Text("台账", required=True, longest=40)] = None
    called: Annotated[str | None, Text("名称", required=True)] = None
    version: int | None = None
    content: dict[str, Any] | None = None
    dues_until: Annotated[str | None, Month("党费交至")] = None


class Answered(Part):
    """What became of the card with this id."""

    verdict: Annotated[str | None, Choice("结果", required=True, options=VERDICTS)] = None
    on: Annotated[date | None, Day("日期")] = None
    reason: Annotated[str | None, Text("原因")] = None


class Handover(Envelope):
    """One side of one handover. ``occurred_on`` is from when it holds.

    ``twin`` is the other side's record, ``transfer`` the sender's letter (L18), ``decision`` the
    plant's decision on a reorganisation (P09); all without strokes, so that they keep nobody from
    deleting what they name. ``arrears`` are months that the sender did not collect.
    """

    side: Annotated[str | None, Choice("方向", required=True, options=SIDES)] = None
    why: Annotated[str | None, Choice("缘由", required=True, options=WHYS)] = None
    counterpart: Annotated[str | None, Text("对方党组织")] = None
    occurred_on: Annotated[date | None, Day("从哪天起", required=True)] = None
    number: Annotated[str | None, Text("文件编号")] = None
    letter: Annotated[str | None, Text("介绍信编号")] = None
    issued_on: Annotated[date | None, Day("开具日期")] = None
    valid_until: Annotated[date | None, Day("有效期到")] = None
    dues_until: Annotated[str | None, Month("党费交至")] = None
    cards: Annotated[tuple[Card, ...], Parts("移交内容")] = ()
    answers: Annotated[tuple[Answered, ...], Parts("接收情况", living=True)] = ()
    withdrawn_on: Annotated[date | None, Day("收回日期", living=True)] = None
    withdrawn_reason: Annotated[str | None, Text("收回原因", living=True)] = None
    twin: str | None = None
    transfer: str | None = None
    decision: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Return how the cards are called: people first, else all."""
        people = tuple(e.called or "" for e in self.cards if e.ledger == "member")
        return people or tuple(each.called or "" for each in self.cards)


@dataclass(frozen=True)
class State:
    """How far one card is. ``verdict`` is one of STANDINGS; ``entry`` is the receiver's record."""

    card: Card
    verdict: str
    on: date | None = None
    reason: str = ""
    entry: str = ""


def entry_id_of(branch: str, source: str) -> str:
    """Return the id of a receiver's record that goes on from ``source``: the same on all its PCs."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"handover/{branch}/{source}"))


def bare(entry_id: str) -> str:
    """Return an id as a handover names it: deleting a record is refused where its id stands elsewhere."""
    return entry_id.replace("-", "")


def whole(mark: str | None) -> str:
    """Return the id that ``bare`` came from, "" for none."""
    try:
        return str(uuid.UUID(mark)) if mark else ""
    except ValueError:
        return mark or ""


def states(handover_id: str, handover: Handover, facts: Facts) -> tuple[State, ...]:
    """Return how far each card is, as the receiver's own records say.

    That it was taken over is shown by the entry itself: should one PC have refused what another one
    took over, it is taken over. A sender has only what the plant told him.
    """
    if handover.side == "from":
        told = {each.id: each for each in handover.answers}
        return tuple(_told(card, told.get(card.id)) for card in handover.cards)
    return tuple(_state(handover_id, handover, card, facts) for card in handover.cards)


def _told(card: Card, answered: Answered | None) -> State:
    if answered is None:
        return State(card, WAITING)
    return State(card, answered.verdict or WAITING, answered.on, answered.reason or "")


def _state(handover_id: str, handover: Handover, card: Card, facts: Facts) -> State:
    entry = entry_id_of(handover.branch or "", card.id)
    answer: Any = facts.record(answer_id(handover_id, card.id))
    on, reason = (answer.occurred_on, answer.why or "") if answer else (None, "")
    if facts.record(entry) is not None:
        return State(card, "accepted", on or handover.occurred_on, "", entry)
    if answer is not None and answer.verdict == "already":
        return State(card, "already", on, reason, whole(answer.entry))
    if answer is not None and answer.verdict == "refused":
        return State(card, "refused", on, reason)
    if handover.withdrawn_on:
        return State(card, "withdrawn", handover.withdrawn_on, handover.withdrawn_reason or "")
    return State(card, WAITING)


def problems(handover: Handover, setting: Setting) -> Iterator[Problem]:
    """Yield what does not fit together within one."""
    del setting
    if handover.issued_on and handover.valid_until and handover.valid_until < handover.issued_on:
        yield Problem(
            "valid_until", "END_BEFORE_START", Level.SAVE, "有效期在开具日期之前。",
            "看看哪个日期抄反了。",
        )  # fmt: skip


def duties(asked: Asked) -> Iterator[Due]:
    """Yield what waits to be taken over, at the receiver and at the sender (rules R01, R04)."""
    today = asked.setting.today
    rule, letters = asked.setting.rules.on("R04", today), asked.setting.rules.on("R01", today)
    if rule is None or letters is None:
        return
    for entry_id, handover in asked.facts.records("handover", asked.branch):
        waiting = tuple(_waiting(asked, entry_id, handover))
        if not waiting or not handover.occurred_on:
            continue
        due = handover.occurred_on + timedelta(days=rule.numbers["days"])
        names = [each.called or "" for each in waiting if each.ledger == "member"]
        few = names or [each.called or "" for each in waiting]
        counter = "人" if names else "件"
        if handover.side == "to":
            over = handover.valid_until is not None and today > handover.valid_until
            words = "介绍信过期，问厂里再接" if over else "接收"
            yield Due(
                sentence(words, few, counter), min(due, handover.valid_until or due),
                letters.id if over else rule.id, (letters if over else rule).reference,
                "看过内容，点“接收”或写明为什么不接，就算办好。", entry=entry_id,
                action="去接收", weight=Weight.RED if today > due or over else Weight.YELLOW,
                about=entry_id, page="handovers",
            )  # fmt: skip
        elif handover.why == "reorganisation" and today > due:
            yield Due(
                sentence("对方还没接收", few, counter), due, rule.id, rule.reference,
                "对方接收以后，厂里的包带回来就算办好；久等不来，问厂里。", entry=entry_id,
                action="看移交单", weight=Weight.YELLOW, about=entry_id, page="handovers",
            )  # fmt: skip


def _waiting(asked: Asked, entry_id: str, handover: Handover) -> Iterator[Card]:
    """Yield the cards that nobody answered to; asked at every look at the home page, so cheaply."""
    if handover.withdrawn_on:
        return
    if handover.side == "from":
        done = {each.id for each in handover.answers}
    else:
        names = ("handover", "card")
        answers = asked.facts.values("handover_answer", asked.branch, names, drafts=True)
        done = {whole(card) for _, mine, card in answers if mine == bare(entry_id)}
    for card in handover.cards:
        if card.id not in done and (
            handover.side == "from"
            or asked.facts.record(entry_id_of(handover.branch or "", card.id)) is None
        ):
            yield card


def _called(handover: Handover) -> str:
    names = handover.names
    few = "、".join(names[:3]) + (f"等 {len(names)} 项" if len(names) > 3 else "")
    return f"{SIDES.get(handover.side or '', '')} {few}".strip() or "（空）"


def card_payload(card: Card) -> dict[str, Json]:
    """Return the payload of a card, empty where the sender's copy holds none."""
    return dict(card.content or {})


LEDGER = Ledger(
    code="P08",
    key="handover",
    title="移交单",
    model=Handover,
    mechanism="organisation",
    rhythm=Rhythm.CHANGE,
    owner=Owner.PLANT,
    called=_called,
    shown=("side", "why", "counterpart", "occurred_on", "letter", "valid_until"),
    rules=problems,
    duties=duties,
    page="handovers",
)
