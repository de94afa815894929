"""Rightly signed, of any content: taken over whole, shown where it can be, the rest kept and listed."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.core.journal import Kind
from hongdang_desktop.ledgers.catalogue import catalogue
from hongdang_desktop.station.views import Listing, Refused
from tests.station import forge
from tests.station.test_any_payload import payloads
from tests.station.world import Chain

KEYS = sorted(ledger.key for ledger in catalogue())
revisions = st.lists(
    st.tuples(
        st.sampled_from(KEYS), st.sampled_from(("r-1", "r-2", "r-3")), payloads,
        st.sampled_from((Kind.PUT, Kind.PUT, Kind.DELETE)), st.booleans(),
    ),
    min_size=1, max_size=5,
)  # fmt: skip


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(listed=revisions)
def test_anything_signed(
    chain: Chain, listed: list[tuple[str, str, JsonObject, Kind, bool]]
) -> None:
    a, plant, one = chain.a, chain.plant, chain.names.one
    for key, record, payload, kind, upon in listed:
        parents = forge.heads(a, record) if upon else ()
        try:
            forge.smuggle(
                a, one, key, record, {**payload, "branch": one}, kind=kind, parents=parents
            )
        except Refused as refused:
            assert refused.code == "PROBLEMS"  # noqa: PT017 - what no package takes
    assert chain.up(a).code == ""
    assert a.digest(one) == plant.digest(one)
    assert plant.verify() == []
    assert a.verify() == []
    shown = {entry.id for key in KEYS for entry in plant.book.list(Listing(key), limit=100)}
    assert not shown & {each.record for each in plant.odd()}
    for entry in shown:
        plant.book.history(entry)
        plant.book.derived(plant.book.entry(entry))
    plant.book.conflicts()
    plant.desk.home(one)
    digest = plant.digest()
    plant.rebuild()
    assert plant.digest() == digest
