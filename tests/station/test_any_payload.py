"""Whatever is handed to the book: it is refused with problems, or it is kept, listed and sendable."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hongdang_desktop.core.canonical import Json
from hongdang_desktop.core.errors import UserError
from hongdang_desktop.ledgers.catalogue import catalogue
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Listing, Refused
from tests.station.world import require_sendable, saved

LEDGERS = {ledger.key: ledger for ledger in catalogue()}
FIELDS = sorted(
    {name for ledger in LEDGERS.values() for name in ledger.model.model_fields} - {"branch"}
)
DAYS = ("2026-11-20", "2026-02-30", "1899-12-31", "2200-01-01", "20261120")
MOMENTS = ("2026-11-20T09:00:00+08:00", "2026-11-20T09:00:00", "0001-01-01T00:00:00+00:00",
           "9999-12-31T23:59:59-12:00", "2026-11-20T24:00:00Z")  # fmt: skip

texts = st.one_of(
    st.text(max_size=12), st.sampled_from((*DAYS, *MOMENTS, "", " ", "full", "passed", "s1", "x:1"))
)
scalars = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**60), 2**60), texts
)  # fmt: skip
part_names = st.sampled_from((
    "id", "starts_at", "ends_at", "place", "member", "sessions", "voter", "absence", "title", "due",
    "decision", "in_favour", "against", "present", "expected", "result", "session", "matter", "x",
))  # fmt: skip
parts = st.lists(st.dictionaries(part_names, st.one_of(scalars, st.lists(texts, max_size=2)), max_size=5), max_size=3)  # fmt: skip
values = st.one_of(scalars, st.lists(scalars, max_size=3), parts)
payloads = st.dictionaries(st.one_of(st.sampled_from(FIELDS), texts), values, max_size=7)


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(key=st.sampled_from(sorted(LEDGERS)), payload=payloads)
def test_anything_typed(branch: Station, key: str, payload: dict[str, Json]) -> None:
    book, one = branch.book, branch.info().branches[0].id
    branch.shelf.switch(one, key, on=True)
    problems = book.check(key, payload)
    book.examine(key, payload)
    try:
        entry = saved(book.save(key, {**payload, "branch": one}))
    except Refused as refused:
        assert refused.code == "PROBLEMS"  # noqa: PT017
        assert all(problem.text for problem in refused.problems)  # noqa: PT017
        return
    assert not any(problem.level == "save" and problem.field != "branch" for problem in problems)
    kept = book.entry(entry)
    assert kept in book.list(Listing(key), limit=10_000)
    book.derived(kept)
    branch.desk.home(one)
    try:
        branch.papers.make(key, entry=entry)
    except UserError as error:
        assert error.code == "MISSING_GLYPH"  # noqa: PT017
    try:
        book.finalise(entry, "夜班")
    except Refused as refused:
        assert refused.code == "PROBLEMS"  # noqa: PT017
    book.history(entry)
    require_sendable(branch)
    book.delete(entry, "试")
