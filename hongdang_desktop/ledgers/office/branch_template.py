"""A branch's own forms: they hold only as long as no plant has invited it."""

from hongdang_desktop.ledgers.ledger import Ledger, Rhythm
from hongdang_desktop.ledgers.office.template import FormVersion, called


class BranchFormVersion(FormVersion):
    """As the plant's; ``branch`` says whose."""


LEDGER = Ledger(
    code="O26",
    key="branch_template",
    title="本支部的考评模板",
    model=BranchFormVersion,
    mechanism="appraisal",
    rhythm=Rhythm.CHANGE,
    called=called,
    shown=("form", "version", "since", "source", "approved_by"),
    latest_wins=True,
)
