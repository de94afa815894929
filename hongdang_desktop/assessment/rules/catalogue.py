"""All evidence rules by name. A name means the same for ever: what judges otherwise gets another."""

from collections.abc import Mapping

from hongdang_desktop.assessment.evidence import EvidenceRule
from hongdang_desktop.assessment.rules import (
    dues,
    follow_up,
    meetings,
    merits,
    people,
    production,
    records,
    study,
    teams,
    yearly,
)

_PARTS = (meetings, dues, people, study, teams, follow_up, production, records, merits, yearly)

RULES: Mapping[str, EvidenceRule] = {rule.name: rule for part in _PARTS for rule in part.RULES}
