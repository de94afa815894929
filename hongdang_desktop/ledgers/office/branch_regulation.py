"""A branch's own rules, days and rhythm: where it has no plant, or the plant has sent none of them."""

from hongdang_desktop.ledgers.ledger import Ledger, Rhythm
from hongdang_desktop.ledgers.office.regulation import Regulation


class BranchRegulation(Regulation):
    """As the plant's; ``branch`` says whose."""


LEDGER = Ledger(
    code="O13",
    key="branch_regulation",
    title="本支部的规则与日历",
    model=BranchRegulation,
    mechanism="organisation",
    rhythm=Rhythm.CHANGE,
    called=lambda regulation: regulation.name or "（还没有名称）",
    shown=("name", "since", "source", "approved_by"),
    latest_wins=True,
)
