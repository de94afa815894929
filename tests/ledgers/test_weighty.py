"""Which fields no program merges: identity, states, posts, votes, what the program keeps."""

import pytest

from hongdang_desktop.core.columns import Money, Signature
from hongdang_desktop.core.records import Record, is_weighty
from hongdang_desktop.ledgers.catalogue import find, kinds
from hongdang_desktop.ledgers.envelope import KEPT_BY_PROGRAM

WEIGHTY = {
    "branch": {"full_name", "party_code", "kind", "superior", "approval_number"},
    "party_group": {"leader", "dissolved_on"},
    "member": {
        "person", "name", "identity_number", "born_on", "category", "joined_on", "confirmed_on",
        "standing", "left_on", "dues_from", "dues_until", "lost", "lost_on", "party_post", "voting",
    },
    "assembly": {"votes", "expected", "expected_voters", "chair_signature", "recorder_signature"},
    "committee_meeting": {
        "votes", "expected", "expected_voters", "chair_signature", "recorder_signature",
    },
}  # fmt: skip
AROUND = KEPT_BY_PROGRAM | {"branch", "late_reason", "not_secret_reason"}


def weighty(key: str) -> set[str]:
    model: type[Record] = find(key).model
    return {name for name in model.model_fields if is_weighty(model, name)}


@pytest.mark.parametrize("key", sorted(WEIGHTY))
def test_exactly_these_are_for_people_to_decide(key: str) -> None:
    assert weighty(key) == WEIGHTY[key] | AROUND


@pytest.mark.parametrize("key", sorted(kinds()))
def test_what_the_program_keeps_and_money_and_signatures_always_are(key: str) -> None:
    found = weighty(key)
    assert found >= AROUND
    assert found >= {n for n, c in find(key).columns.items() if isinstance(c, Money | Signature)}
