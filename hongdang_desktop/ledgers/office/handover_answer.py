"""What a branch answered to a card that the plant handed over: taken over, already here, or not."""

import uuid
from typing import Annotated

from hongdang_desktop.core.columns import Choice, Text
from hongdang_desktop.ledgers.envelope import Envelope
from hongdang_desktop.ledgers.ledger import Ledger, Rhythm

VERDICTS = {"accepted": "已接收", "already": "本来就在", "refused": "没接"}


class HandoverAnswer(Envelope):
    """One card's answer; its id follows from handover and card, so that two PCs give one answer.

    ``handover``, ``card`` and ``entry`` (the record that was here already) are ids without strokes.
    """

    handover: Annotated[str | None, Text("移交单", required=True, longest=64)] = None
    card: Annotated[str | None, Text("内容", required=True, longest=64)] = None
    verdict: Annotated[str | None, Choice("结果", required=True, options=VERDICTS)] = None
    entry: Annotated[str | None, Text("已有记录", longest=64)] = None
    why: Annotated[str | None, Text("原因")] = None


def answer_id(handover: str, card: str) -> str:
    """Return the id of the answer to one card."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"handover answer/{handover}/{card}"))


LEDGER = Ledger(
    code="O18",
    key="handover_answer",
    title="移交接收情况",
    model=HandoverAnswer,
    mechanism="organisation",
    rhythm=Rhythm.ANY,
    called=lambda answer: VERDICTS.get(answer.verdict or "", "（空）"),
    shown=("occurred_on", "verdict", "why"),
    latest_wins=True,
)
