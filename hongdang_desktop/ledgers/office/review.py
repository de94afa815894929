"""What the plant says to one submission of a sheet: taken up, returned, accepted (审核)."""

import uuid
from typing import Annotated

from hongdang_desktop.core.columns import Choice, LongText, Parts, Text, Whole, YesNo
from hongdang_desktop.core.records import Part
from hongdang_desktop.ledgers.envelope import Envelope
from hongdang_desktop.ledgers.ledger import Ledger, Owner, Rhythm

TAKEN, RETURNED, ACCEPTED = "taken", "returned", "accepted"
VERDICTS = {TAKEN: "在审", RETURNED: "退回", ACCEPTED: "受理"}
_MOST_POINTS = 100_000


class ReviewItem(Part):
    """One item, ``id`` is its key in the form; points in hundredths, None: as the branch has it.

    ``waived``: it does not apply, as the branch asked; False where it does apply all the same.
    """

    points: Annotated[int | None, Whole("厂审分", least=0, most=_MOST_POINTS)] = None
    waived: Annotated[bool | None, YesNo("不适用")] = None
    returned: Annotated[bool | None, YesNo("退回")] = None
    words: Annotated[str | None, LongText("意见")] = None


class Review(Envelope):
    """One submission's review. ``sheet_revision`` and ``sheet_hash`` are those of the sheet as submitted."""

    sheet: Annotated[str | None, Text("自评表", required=True, longest=64)] = None
    sheet_revision: Annotated[str | None, Text("版本", required=True, longest=300)] = None
    sheet_hash: str | None = None
    form: str | None = None
    period: Annotated[str | None, Text("周期", longest=10)] = None
    verdict: Annotated[str | None, Choice("结果", options=VERDICTS, required=True)] = None
    words: Annotated[str | None, LongText("总的意见")] = None
    items: Annotated[tuple[ReviewItem, ...], Parts("各项")] = ()

    def item(self, key: str) -> ReviewItem:
        """Return what is said of an item, nothing where nothing is."""
        return next((item for item in self.items if item.id == key), ReviewItem(id=key))


def review_id(sheet: str, payload_hash: str) -> str:
    """Return the id of the review of one submission."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"review/{sheet}/{payload_hash}"))


LEDGER = Ledger(
    code="O25",
    key="review",
    title="自评审核",
    model=Review,
    mechanism="appraisal",
    rhythm=Rhythm.ANY,
    owner=Owner.PLANT,
    called=lambda review: f"{review.period or ''} {VERDICTS.get(review.verdict or '', '审核')}",
    shown=("period", "verdict", "words"),
    latest_wins=True,
    quotes=True,
)
