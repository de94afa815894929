"""A month of dues for all members: states, arrears, sums that prove themselves, the year."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongdang_desktop.ledgers.dues_grid import Counts, Grid, State
from hongdang_desktop.ledgers.dues_stay import Stay, month_after, month_before
from hongdang_desktop.ledgers.dues_sums import FIELDS, Payment, collection_rate, payment_of, shares
from hongdang_desktop.ledgers.dues_totals import Check, Totals, totals
from hongdang_desktop.ledgers.dues_year import year_grid
from tests.ledgers.dues_makings import EXAMPLES, grid, line, months, paid, payment, stay

NOVEMBER = "2026-11"
UP_TO_NOW = months(1, 10)


def sums(found: Grid, month: str = NOVEMBER) -> Totals:
    return totals(found, month, found.lines(month))


def check(found: Grid, key: str, month: str = NOVEMBER) -> Check:
    return next(each for each in sums(found, month).checks if each.key == key)


@pytest.mark.parametrize(("category", "base", "rate", "due"), EXAMPLES)
def test_who_has_not_paid_owes_what_the_last_base_says(
    category: str, base: int, rate: int, due: int
) -> None:
    last = paid("m1", UP_TO_NOW, category=category, base=base, rate=rate, due=due, paid=due)
    found = line(grid([stay()], last))
    assert (found.category, found.base, found.rate, found.due) == (category, base, rate, due)
    assert (found.counts, found.state, found.short) == (Counts.DUE, State.UNPAID, due)


@pytest.mark.parametrize(
    ("more", "counts", "state"),
    [
        ({}, Counts.DUE, State.PAID),
        ({"paid": 4199}, Counts.DUE, State.SHORT),
        ({"paid": 4201}, Counts.DUE, State.MORE),
        ({"paid": 0}, Counts.DUE, State.UNPAID),
        ({"final": False}, Counts.DUE, State.DRAFT),
        ({"kind": "relief", "paid": 0, "number": "红党发〔2026〕8号"}, Counts.RELIEVED, State.RELIEVED),
        ({"kind": "relief", "paid": 0}, Counts.OPEN, State.NO_NUMBER),
        ({"kind": "relief", "paid": 0, "number": " "}, Counts.OPEN, State.NO_NUMBER),
        ({"base": None, "due": None, "paid": 0}, Counts.OPEN, State.NO_BASE),
        ({"base": None, "category": "fixed", "due": 20, "paid": 20}, Counts.DUE, State.PAID),
    ],
)  # fmt: skip
def test_an_entry_says_how_the_month_stands(
    more: dict[str, object], counts: Counts, state: State
) -> None:
    found = line(grid([stay()], [*paid("m1", UP_TO_NOW), payment("m1", NOVEMBER, **more)]))
    assert (found.counts, found.state) == (counts, state)


@pytest.mark.parametrize(
    ("who", "counts", "state"),
    [
        ({}, Counts.OPEN, State.NO_BASE),
        ({"owes_from": "2026-12", "asked_from": "2026-12", "came": date(2026, 11, 20)}, Counts.NOT_YET, State.NOT_YET),
        ({"left": date(2026, 11, 1), "owes_until": "2026-10", "why": "去世"}, Counts.LEFT, State.LEFT),
        ({"left": date(2026, 11, 1), "owes_until": "2026-11", "why": "已转出"}, Counts.OPEN, State.NO_BASE),
    ],
)  # fmt: skip
def test_who_came_or_left_in_the_month_is_on_the_list(
    who: dict[str, object], counts: Counts, state: State
) -> None:
    found = line(grid([stay("m1", **who)], []))
    assert (found.counts, found.state) == (counts, state)


def test_who_left_before_or_comes_later_is_not() -> None:
    gone = stay("m1", left=date(2026, 10, 31), owes_until="2026-09", why="已转出")
    coming = stay("m2", came=date(2026, 12, 1), owes_from="2026-12", asked_from="2026-12")
    assert grid([gone, coming], []).lines(NOVEMBER) == ()


def test_what_somebody_pays_who_is_gone_stands_below_and_is_named() -> None:
    gone = stay("m1", left=date(2026, 9, 30), owes_until="2026-09", why="已转出")
    found = grid([gone], [payment()])
    assert line(found).counts is Counts.OUTSIDE
    assert sums(found).received == 4200
    assert check(found, "cash").words.endswith("党员m1交了，不在名册。")


def test_months_before_the_books_are_owed_only_where_they_were_taken_over() -> None:
    taken = payment(month="2025-12", kind="arrear", months=("2025-11", "2025-12"), due=8400, paid=0)
    plain = grid([stay()], paid("m1", months(1, 11)))
    assert line(plain, month="2026-02").arrears == ()
    found = grid([stay()], [taken, *paid("m1", months(1, 11))])
    assert [each.month for each in line(found).arrears] == ["2025-11", "2025-12"]
    assert check(found, "arrears", "2025-12").holds
    late = payment(kind="supplement", months=("2025-11", "2025-12"), due=8400, paid=8400, id="s")
    settled = grid([stay()], [taken, *paid("m1", months(1, 11)), late])
    assert line(settled, month="2026-12").arrears == ()
    assert "上月末欠 84.00" in check(settled, "arrears").sentence
    assert check(settled, "arrears").holds


def test_arrears_say_the_months_in_a_row() -> None:
    found = line(grid([stay()], paid("m1", [*months(1, 4), "2026-06", *months(10, 10)])))
    assert [each.month for each in found.arrears] == ["2026-05", *months(7, 9)]
    assert found.run == 3
    assert [each.amount for each in found.arrears] == [4200] * 4


def test_a_supplement_stands_in_both_months() -> None:
    late = payment(kind="supplement", months=("2026-08", "2026-09"), due=8400, paid=8400, id="s")
    found = grid([stay()], [*paid("m1", [*months(1, 7), "2026-10", "2026-11"]), late])
    august = line(found, month="2026-08")
    assert (august.state, august.made_up, august.short) == (State.MADE_UP, 4200, 0)
    november = line(found)
    assert [each.months for each in november.received] == [("2026-08", "2026-09")]
    assert (sums(found).received, sums(found).owed_before, sums(found).owed_after) == (
        12600,
        8400,
        0,
    )
    assert line(found, month="2026-10").arrears != ()  # then it was still owed


def test_a_supplement_that_is_too_much_is_the_reason() -> None:
    late = payment(kind="supplement", months=("2026-10",), due=4200, paid=5000, id="s")
    found = grid([stay()], [*paid("m1", months(1, 9)), payment(), late])
    wrong = check(found, "arrears")
    assert not wrong.holds
    assert "党员m1补交的和欠的差 8.00" in wrong.words


def test_a_base_that_changes_in_the_year_is_visible_from_its_month() -> None:
    new = paid("m1", months(7, 11), base=450_000, due=4500, paid=4500)
    found = grid([stay()], [*paid("m1", months(1, 6)), *new])
    assert line(found, month="2026-07").changed_from == 420_000
    assert line(found, month="2026-08").changed_from is None


# The proofs ----------------------------------------------------------------------------------


def test_members_are_those_who_owe_are_relieved_or_left() -> None:
    people = [
        stay("m1"), stay("m2"), stay("m3", left=date(2026, 11, 3), owes_until="2026-10", why="去世"),
    ]  # fmt: skip
    relief = payment("m2", kind="relief", paid=0, number="8号")
    found = check(grid(people, [payment("m1"), relief]), "heads")
    assert found.sentence == "党员 3 人 = 应交 1 + 减免 1 + 转出去世 1。"
    assert found.holds


def test_who_has_a_waiver_without_number_is_the_reason() -> None:
    found = check(grid([stay("m1")], [payment(kind="relief", paid=0)]), "heads")
    assert not found.holds
    assert found.words == "党员 1 人 = 应交 0 + 减免 0 + 转出去世 0，差 1 人：党员m1减免没文号。"


def test_a_due_that_the_rule_does_not_give_is_named() -> None:
    found = check(grid([stay()], [payment(due=4300, paid=4300)]), "due")
    assert not found.holds
    assert (
        found.words
        == "应交 43.00 = 在职 1% 1 人 43.00，差 1.00 元：党员m1按规定 42.00，记的 43.00。"
    )


def test_what_was_handed_up_and_what_is_left() -> None:
    people = [stay("m1"), stay("m2")]
    entries = [payment("m1", remitted_on=date(2026, 11, 20), voucher="7号"), payment("m2")]
    found = grid(people, entries)
    assert (sums(found).handed, sums(found).vouchers) == (4200, ("7号",))
    assert check(found, "handed").words == "实收 84.00 = 已上缴 42.00 + 未上缴 42.00。"


@pytest.mark.parametrize(
    ("settled", "owing", "rate"),
    [(100, 100, 100), (99, 100, 99), (199, 200, 99), (95, 100, 95), (94, 100, 94), (19, 20, 95),
     (0, 3, 0), (0, 0, 100), (10, 12, 83)],
)  # fmt: skip
def test_the_rate_is_whole_only_where_everybody_paid(settled: int, owing: int, rate: int) -> None:
    assert collection_rate(settled, owing) == rate


@given(st.integers(-1000, 10_000_000), st.integers(1, 40))
def test_no_fen_is_lost_in_shares(total: int, number: int) -> None:
    parts = shares(total, number)
    assert sum(parts) == total
    assert max(parts) - min(parts) <= 1


@pytest.mark.parametrize(("month", "after"), [("2026-12", "2027-01"), ("2026-09", "2026-10")])
def test_months_follow_each_other(month: str, after: str) -> None:
    assert month_after(month) == after
    assert month_before(after) == month


def test_what_is_no_month_in_an_entry_of_others_is_left_out() -> None:
    row: dict[str, object] = dict.fromkeys(FIELDS)
    row |= {
        "member": "m1",
        "month": "viel",
        "months": ["2026-13", "2026-09", "x"],
        "stage": "final",
    }
    found = payment_of("e1", *row.values())
    assert (found.month, found.months) == ("", ("2026-09",))
    assert grid([stay()], [found]).lines(NOVEMBER) != ()


# Any roster ----------------------------------------------------------------------------------

_RATES = {
    "in_service": ((300_000, "0.005"), (500_000, "0.01"), (1_000_000, "0.015"), (None, "0.02")),
    "retired": ((500_000, "0.005"), (None, "0.01")),
}


def by_hand(category: str, base: int) -> int:
    """Return what is due, reckoned in yuan with decimal numbers: another way than the program's."""
    rate = next(r for upto, r in _RATES[category] if upto is None or base <= upto)
    yuan = Decimal(base) / 100 * Decimal(rate)
    return int(yuan.quantize(Decimal("0.01"), ROUND_HALF_UP) * 100)


_PEOPLE = st.lists(
    st.tuples(
        st.sampled_from(["in_service", "retired"]),
        st.integers(100_000, 1_500_000),
        st.lists(st.sampled_from(["paid", "draft", "short", "none", "relief"]), min_size=11, max_size=11),
        st.sampled_from([None, *months(3, 11)]),
        st.sampled_from(["2026-01", "2026-05", "2026-12"]),
    ),
    max_size=6,
)  # fmt: skip
_Person = tuple[str, int, list[str], str | None, str]


def _entries(member: str, person: _Person) -> list[Payment]:
    category, base, states, _, _ = person
    due = by_hand(category, base)
    made = []
    for month, state in zip(months(1, 11), states, strict=True):
        amount = {"paid": due, "draft": due, "short": due // 2, "relief": 0}.get(state)
        if amount is None:
            continue
        more: dict[str, object] = {
            "category": category, "base": base, "due": due, "paid": amount, "final": state != "draft",
        }  # fmt: skip
        if state == "relief":
            more |= {"kind": "relief", "number": "8号"}
        made.append(payment(member, month, **more))
    return made


def _stay(member: str, person: _Person) -> Stay:
    left = person[3]
    return stay(
        member, asked_from=person[4], owes_from=person[4], came=None,
        left=date.fromisoformat(f"{left}-20") if left else None, why="已转出" if left else "",
        owes_until=month_before(left) if left else "",
    )  # fmt: skip


@given(_PEOPLE)
def test_the_sums_are_those_of_independent_arithmetic_over_the_roster(
    people: list[_Person],
) -> None:
    known = {f"m{number}": person for number, person in enumerate(people)}
    stays = [_stay(member, person) for member, person in known.items()]
    entries = [each for member, person in known.items() for each in _entries(member, person)]
    found = grid(stays, entries)
    for place, month in enumerate(months(1, 11)):
        due = got = here = 0
        for category, base, states, left, since in known.values():
            if left is not None and month > left:
                continue
            here += 1
            state = states[place]
            asked = since <= month and (left is None or month < left)
            bases = any(each != "none" for each in states[: place + 1])
            if state != "relief" and (state != "none" or (asked and bases)):
                due += by_hand(category, base)
            got += {"paid": by_hand(category, base), "short": by_hand(category, base) // 2}.get(
                state, 0
            )
        outside = sum(
            p.paid or 0 for p in entries
            if p.month == month and p.final and p.kind != "relief"
            and (left := known[p.member][3]) is not None and month > left
        )  # fmt: skip
        told = sums(found, month)
        assert (told.members, told.due, told.received) == (here, due, got + outside)
        assert told.members == sum(n for k, n in told.counted.items() if k is not Counts.OUTSIDE)
        assert told.due == sum(band.due for band in told.bands)
        assert check(found, "due", month).holds
        assert check(found, "paid", month).holds
        assert check(found, "cash", month).holds
        assert check(found, "arrears", month).holds


@given(_PEOPLE)
def test_the_year_agrees_with_its_months(people: list[_Person]) -> None:
    stays = [_stay(f"m{number}", person) for number, person in enumerate(people)]
    entries = [p for number, person in enumerate(people) for p in _entries(f"m{number}", person)]
    found = grid(stays, entries)
    year = year_grid(found, 2026)
    assert year.totals == tuple(sums(found, month) for month in year.months)
    assert all(each.holds for each in year.checks if each.key != "months")
    assert sum(row.due for row in year.rows) == year.due
    assert sum(row.short for row in year.rows) == year.unpaid
