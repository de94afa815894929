"""Three months of a real branch, kept day by day in a real database, and reckoned by hand.

The branch begins its books on August 31: of the third quarter it is not asked for what it did not do.
Points are in hundredths; "-" is not applicable.

         September          October            November
ZY1          -               300/300              0/300   conveyed: in time; not at all
ZY2       400/400            200/400              0/400   committee: 5 of 5; 2 of 5; none
ZY3          -                  -                  -      the quarter began before the books
ZY4       300/300            150/300              0/300   both groups; one of two; none
ZY5       200/200               -                  -      a lecture; no end of a quarter
ZY6       400/400            300/400              0/400   on the 15th; on the 25th; none
ZY7       300/300              0/300              0/300   dues: 7 of 7; 6 of 7 = 85 %; 0 of 7
ZY8       300/300            300/300            300/300   talks of 14: 2 (1.17); 4 (2.33); 4 (3.5)
ZY9       200/400               -                 0/400   1 of 2 in time; none due; 0 of 1
ZR1       300/300            300/300            300/300   both teams have a member
ZR2       300/300            300/300              0/300   the group that runs with its team met
ZR3          -                  -                  -      no lists of duties
ZR4       300/300            300/300            300/300   the term ends in May 2027
ZR5          -                  -                  -      nobody on the way
ZR6          -                 0/300               -      a decision without its outcome
ZD1       400/400              0/400               -      1 of 1; 0 of 1
ZD2       300/400            300/400              0/400   2/2 judged, 1/2 reached; 1/2, 1/1; none
ZD3          -               400/400               -      1 of 1
ZD4          -                  -               200/400   one violation by a member
ZD5, ZD6     -                  -                  -      nothing handed in
ZD7       200/200            100/200            200/200   0 late of 20; 2 of 16 and 1 with cause; 0 of 4
SZ1       343/400            343/400            343/400   6 of 7 have the hours: 342.86
SZ2       200/300            200/300              0/300   5, 5, 0 of 5 leaders have 4.7, 9.3, 14 hours; no certificate
SZ3       400/400            400/400            200/400   practised; tagged; only the human part
SZ4          -                  -                  -      nobody
KH1          -                  -               400/400   closed in time
KH2          -               400/400               -      settled, and content
KH3       200/200              0/200              0/200
KH4          -                  -                  -      the quarter began before the books
sum     5043/5500          4293/6300          2243/6000
of 100     91.69              68.14              37.38
"""

from collections.abc import Iterator, Mapping
from datetime import datetime

import pytest

from hongdang_desktop import paths
from hongdang_desktop.assessment.checking import read_template
from hongdang_desktop.assessment.evidence import Evidence, View, suggested
from hongdang_desktop.assessment.rules.catalogue import RULES
from hongdang_desktop.assessment.scoring import Score, total
from hongdang_desktop.assessment.template import Template, When
from hongdang_desktop.core.clock import PLANT_TIME, SetClock
from hongdang_desktop.core.periods import read_period
from hongdang_desktop.station.books.lookup import Lookup
from tests.station.diary import Diary, written
from tests.station.world import alone

SEPTEMBER: Mapping[str, int | None] = {
    "ZY1": None, "ZY2": 400, "ZY3": None, "ZY4": 300, "ZY5": 200, "ZY6": 400, "ZY7": 300,
    "ZY8": 300, "ZY9": 200, "ZR1": 300, "ZR2": 300, "ZR3": None, "ZR4": 300, "ZR5": None,
    "ZR6": None, "ZD1": 400, "ZD2": 300, "ZD3": None, "ZD4": None, "ZD5": None, "ZD6": None,
    "ZD7": 200, "SZ1": 343, "SZ2": 200, "SZ3": 400, "SZ4": None, "KH1": None, "KH2": None,
    "KH3": 200, "KH4": None,
}  # fmt: skip
OCTOBER: Mapping[str, int | None] = {
    **SEPTEMBER, "ZY1": 300, "ZY2": 200, "ZY4": 150, "ZY5": None, "ZY6": 300, "ZY7": 0,
    "ZY9": None, "ZR6": 0, "ZD1": 0, "ZD3": 400, "ZD7": 100, "KH2": 400, "KH3": 0,
}  # fmt: skip
NOVEMBER: Mapping[str, int | None] = {
    **OCTOBER, "ZY1": 0, "ZY2": 0, "ZY4": 0, "ZY6": 0, "ZY7": 0, "ZY9": 0, "ZR2": 0,
    "ZR6": None, "ZD1": None, "ZD2": 0, "ZD3": None, "ZD4": 200, "ZD7": 200, "SZ2": 0, "SZ3": 200,
    "KH1": 400, "KH2": None,
}  # fmt: skip


@pytest.fixture(scope="module")
def diary(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Diary]:
    now = SetClock(datetime(2026, 8, 31, 10, 0, tzinfo=PLANT_TIME))
    station, home = alone(tmp_path_factory.mktemp("months") / "b", now=now)
    made = Diary(station, home, now)
    written(made)
    yield made
    station.close()


@pytest.fixture(scope="module")
def form() -> Template:
    name = "self_assessment.toml"
    return read_template(name, (paths.forms() / name).read_text(encoding="utf-8"), RULES)


def judged(diary: Diary, form: Template, month: str) -> dict[str, Evidence]:
    """Return what the rules suggest for the items that a month has."""
    period = read_period(month)
    view = View(Lookup(diary.station._core), diary.home, period)
    return {
        item.key: suggested(RULES[item.rule], view, item.points - item.human, item.numbers)
        for item in form.items
        if item.when is When.ALWAYS or period.last.month % 3 == 0
    }


@pytest.mark.parametrize(
    ("month", "expected", "sums"),
    [
        ("2026-09", SEPTEMBER, (5043, 5500, 9169)),
        ("2026-10", OCTOBER, (4293, 6300, 6814)),
        ("2026-11", NOVEMBER, (2243, 6000, 3738)),
    ],
)
def test_a_month_is_as_reckoned_by_hand(
    diary: Diary, form: Template, month: str, expected: Mapping[str, int | None],
    sums: tuple[int, int, int],
) -> None:  # fmt: skip
    found = judged(diary, form, month)
    given: dict[str, int | None] = {}
    for item in form.items:
        evidence = found.get(item.key)
        known = evidence.points if evidence else None
        given[item.key] = None if known is None else known + item.human
    assert given == expected, {k: e.words for k, e in found.items() if given[k] != expected[k]}
    scores = [Score(item, given[item.key]) for item in form.items]
    whole = total(form, scores)
    assert (whole.given, whole.possible, whole.scaled) == sums


@pytest.mark.parametrize("month", ["2026-09", "2026-10", "2026-11"])
def test_every_point_rests_on_entries_that_are_there(
    diary: Diary, form: Template, month: str
) -> None:
    for key, evidence in judged(diary, form, month).items():
        assert 4 <= len(evidence.words) <= 40, (key, evidence.words)
        for entry in evidence.entries:
            assert diary.station.book.entry(entry).id == entry
        if evidence.points and key != "ZD7":
            assert evidence.entries, key


def test_the_month_before_the_books_and_the_one_to_come_do_not_apply(
    diary: Diary, form: Template
) -> None:
    for month, words in (("2026-07", "支部那时还没有建账"), ("2027-01", "本月还没到")):
        found = judged(diary, form, month)
        assert {each.points for each in found.values()} == {None}
        assert {each.words for each in found.values()} == {words}


def test_a_month_is_the_same_when_it_is_asked_again_later(diary: Diary, form: Template) -> None:
    now = judged(diary, form, "2026-09")
    diary.on("2026-12-31")
    later = judged(diary, form, "2026-09")
    assert {k: (e.points, e.words) for k, e in now.items()} == {
        k: (e.points, e.words) for k, e in later.items()
    }
