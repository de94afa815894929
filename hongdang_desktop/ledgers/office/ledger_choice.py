"""Which ledgers a branch keeps, under which title and in which place: one record a ledger.

The paper's practice knows five books as well as forty (domain.md §6, 实证), so the catalogue is the
branch's own matter. The record's id follows from branch and ledger: two PCs never make two of them.
"""

import uuid
from typing import Annotated

from hongdang_desktop.core.columns import Text, Whole, YesNo
from hongdang_desktop.ledgers.envelope import Envelope
from hongdang_desktop.ledgers.ledger import Ledger, Rhythm

LONGEST_TITLE = 30


class LedgerChoice(Envelope):
    """What a branch decided about one ledger; what is None is as the program has it.

    ``ledger`` is the key, which may be that of a newer program.
    """

    ledger: Annotated[str | None, Text("台账", required=True)] = None
    title: Annotated[str | None, Text("本支部叫法", longest=LONGEST_TITLE)] = None
    place: Annotated[int | None, Whole("位置", least=0, most=10_000)] = None
    on: Annotated[bool | None, YesNo("启用")] = None


def choice_id(branch: str, ledger: str) -> str:
    """Return the id of the record about a ledger of a branch, the same on every PC."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"ledger_choice/{branch}/{ledger}"))


LEDGER = Ledger(
    code="O11",
    key="ledger_choice",
    title="台账目录",
    model=LedgerChoice,
    mechanism="organisation",
    rhythm=Rhythm.CHANGE,
    called=lambda choice: choice.title or choice.ledger or "（还没有名称）",
    shown=("ledger", "title", "place", "on"),
    latest_wins=True,
)
