"""L15: the bands exact to the fen, what is said of a payment, who owes, who is in arrears."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.core.columns import Money
from hongdang_desktop.core.problems import Level
from hongdang_desktop.core.rules import RuleBook
from hongdang_desktop.ledgers import dues, dues_arrears
from hongdang_desktop.ledgers.due import Asked, Due
from hongdang_desktop.ledgers.dues import LEDGER, Dues
from hongdang_desktop.ledgers.dues_bands import owed, reckoned
from hongdang_desktop.ledgers.frame import Frame
from hongdang_desktop.ledgers.ledger import Beginning
from hongdang_desktop.ledgers.member import Member
from hongdang_desktop.ledgers.rulebook import rule_book
from tests.ledgers.makings import FakeFacts, setting

BANDS = rule_book().on("F00", date(2026, 11, 1))
MONEY = Money("")


def due_of(category: str, base: str) -> str:
    assert BANDS is not None
    _, amount = reckoned(BANDS, category, int(str(MONEY.parse(base))))
    return MONEY.format(amount)


@pytest.mark.parametrize(
    ("base", "due"),
    [
        ("2860", "14.30"), ("3000", "15.00"), ("3000.01", "30.00"), ("4200", "42.00"),
        ("5000", "50.00"), ("5000.01", "75.00"), ("6873.45", "103.10"), ("10000", "150.00"),
        ("10000.01", "200.00"), ("12500", "250.00"),
    ],
)  # fmt: skip
def test_the_examples_of_those_at_work_are_exact(base: str, due: str) -> None:
    assert due_of("in_service", base) == due


@pytest.mark.parametrize(
    ("base", "due"),
    [("4600", "23.00"), ("5000", "25.00"), ("5000.01", "50.00"), ("6200", "62.00")],
)
def test_the_examples_of_the_retired_are_exact(base: str, due: str) -> None:
    assert due_of("retired", base) == due


def test_a_fixed_amount_needs_no_base() -> None:
    assert BANDS is not None
    assert reckoned(BANDS, "fixed", None) == (None, 20)


def test_half_a_fen_goes_up_and_less_goes_down() -> None:
    assert BANDS is not None
    assert reckoned(BANDS, "in_service", 100) == (50, 1)  # 0.5 fen
    assert reckoned(BANDS, "in_service", 99) == (50, 0)  # 0.495 fen


def test_rounding_to_jiao_is_a_number_of_the_rule() -> None:
    assert BANDS is not None
    jiao = replace(BANDS, numbers={"step": 10})
    assert reckoned(jiao, "in_service", 687345) == (150, 10310)
    assert reckoned(jiao, "in_service", 301000) == (100, 3010)
    assert reckoned(jiao, "in_service", 300500) == (100, 3010)  # 30.05 goes up
    assert reckoned(jiao, "in_service", 300499) == (100, 3000)


@given(st.integers(0, 10_000_000), st.sampled_from(["in_service", "retired"]))
def test_the_amount_is_never_a_fen_off(base: int, category: str) -> None:
    assert BANDS is not None
    rate, amount = reckoned(BANDS, category, base)
    assert rate is not None
    assert amount is not None
    assert abs(amount * 10_000 - base * rate) * 2 <= 10_000


def test_each_month_counts_by_the_rule_of_its_own_time() -> None:
    assert BANDS is not None
    old = replace(BANDS, until=date(2026, 8, 31))
    new = replace(BANDS, since=date(2026, 9, 1), table=({"category": "in_service", "rate": 300},))
    book = RuleBook("x", (old, new))
    assert owed(book, "in_service", 100_000, ["2026-08"]) == (50, 500)
    assert owed(book, "in_service", 100_000, ["2026-08", "2026-09"]) == (300, 3500)


def test_nothing_is_reckoned_before_there_was_a_rule() -> None:
    assert owed(rule_book(), "in_service", 100_000, ["2008-03"]) == (None, None)
    assert owed(rule_book(), "in_service", 100_000, ["2008-04"]) == (50, 500)


# One payment ---------------------------------------------------------------------------------


def payment(**changes: object) -> JsonObject:
    whole: dict[str, object] = {
        "branch": "b1", "occurred_on": "2026-11-10", "year": 2026, "month": "2026-11",
        "member": "m1", "category": "in_service", "base": 420_000, "rate": 100, "due": 4200,
        "paid": 4200, "kind": "normal", **changes,
    }  # fmt: skip
    return {key: value for key, value in whole.items() if value is not None}  # type: ignore[misc]


def said(payload: JsonObject) -> set[tuple[str, Level]]:
    return {(p.code, p.level) for p in LEDGER.check(payload, setting())}


def test_a_payment_in_order_has_no_problem() -> None:
    assert said(payment()) == set()


def test_reckoning_gives_rate_amount_and_basis() -> None:
    entry = Dues.model_validate({"month": "2026-11", "category": "in_service", "base": 687_345, "kind": "normal"})  # fmt: skip
    assert dues.reckon(entry, setting()) == {
        "rate": 150, "due": 10310, "basis": "固定收入扣个人所得税",
    }  # fmt: skip


def test_a_basis_that_was_typed_stays() -> None:
    entry = Dues.model_validate({"month": "2026-11", "category": "in_service", "base": 1, "basis": "一月核定", "kind": "normal"})  # fmt: skip
    assert "basis" not in dues.reckon(entry, setting())


def test_a_final_entry_without_its_base_keeps_what_it_was_judged_by() -> None:
    entry = LEDGER.read(payment(base=None, stage="final"))
    assert dues.reckon(entry, setting()) == {}


def test_a_supplement_owes_for_each_month() -> None:
    entry = LEDGER.read(payment(kind="supplement", months=["2026-08", "2026-09"]))
    assert dues.reckon(entry, setting())["due"] == 8400


def test_a_donation_is_owed_by_nobody() -> None:
    entry = LEDGER.read(payment(kind="donation", base=None, due=None, rate=None, paid=50_000))
    assert dues.reckon(entry, setting())["due"] is None
    assert said(payment(kind="donation", base=None, due=None, rate=None, paid=50_000)) == set()


def test_a_base_is_asked_for_where_a_rate_needs_one() -> None:
    assert ("REQUIRED", Level.FINAL) in said(payment(base=None, due=None))
    assert said(payment(base=None, due=20, paid=20, category="fixed")) == set()


def test_one_fen_less_than_due_is_said() -> None:
    assert said(payment(paid=4199)) == {("F07", Level.WARN)}


@pytest.mark.parametrize(("months", "problem"), [(6, False), (7, True)])
def test_a_supplement_spans_six_months_at_most(months: int, problem: bool) -> None:
    covered = [f"2026-{month:02d}" for month in (1, months)]
    found = said(payment(kind="supplement", months=covered))
    assert (("F03", Level.WARN) in found) is problem


def test_a_supplement_says_which_months_and_a_normal_payment_does_not() -> None:
    assert ("REQUIRED", Level.FINAL) in said(payment(kind="supplement"))
    assert ("KIND", Level.FINAL) in said(payment(months=["2026-08"]))


def test_a_supplement_is_for_months_that_were() -> None:
    assert ("KIND", Level.WARN) in said(payment(kind="supplement", months=["2026-12"]))


def test_a_waiver_needs_its_number_but_can_be_written_down_without() -> None:
    assert said(payment(kind="relief", paid=0)) == {("F05", Level.WARN)}
    assert said(payment(kind="relief", paid=0, relief_number="红党发〔2026〕8号")) == set()
    rule = rule_book().on("F05", date(2026, 11, 1))
    assert rule is not None
    assert rule.weight == "red"


@pytest.mark.parametrize(("paid", "problem"), [(104_199, False), (104_200, True)])
def test_a_thousand_more_goes_up(paid: int, problem: bool) -> None:
    assert (("F06", Level.WARN) in said(payment(kind="more", paid=paid))) is problem


def test_more_that_is_not_more_is_said() -> None:
    assert ("KIND", Level.WARN) in said(payment(kind="more"))


def test_no_amount_is_negative() -> None:
    assert ("OUT_OF_RANGE", Level.SAVE) in said(payment(paid=-1))


# Beside the roster ---------------------------------------------------------------------------


def person(name: str = "张三", **changes: object) -> Member:
    whole: dict[str, object] = {
        "name": name, "category": "full", "joined_on": date(2015, 7, 1), "standing": "normal",
        "occurred_on": date(2025, 1, 1), **changes,
    }  # fmt: skip
    return Member.model_validate(whole)


def beside(payload: JsonObject, facts: FakeFacts, entry_id: str = "") -> set[str]:
    found = LEDGER.check(payload, setting(), facts=facts, entry_id=entry_id)
    return {problem.code for problem in found}


def test_dues_are_paid_from_the_day_of_the_assembly() -> None:
    """A payment for the very month is lawful; only one for a month before is strange."""
    facts = FakeFacts(people={"m1": person(joined_on=date(2026, 11, 30))})
    assert beside(payment(), facts) == set()
    facts = FakeFacts(people={"m1": person(joined_on=date(2026, 12, 1))})
    assert beside(payment(), facts) == {"F04"}


def test_somebody_who_left_is_named() -> None:
    facts = FakeFacts(people={"m1": person(standing="moved")})
    assert beside(payment(), facts) == {"LEFT"}


def test_a_second_payment_of_a_month_is_asked_about() -> None:
    other = LEDGER.read(payment(stage="final"))
    facts = FakeFacts(people={"m1": person()}, books={"dues": (("e1", other),)})
    assert beside(payment(), facts, "e2") == {"DUES_TWICE"}
    assert beside(payment(), facts, "e1") == set()
    assert beside(payment(kind="supplement", months=["2026-10"]), facts, "e2") == set()


def test_who_left_in_the_month_may_have_paid_for_it() -> None:
    facts = FakeFacts(people={"m1": person(standing="moved", left_on=date(2026, 11, 20))})
    assert beside(payment(), facts) == set()
    facts = FakeFacts(people={"m1": person(standing="moved", left_on=date(2026, 10, 31))})
    assert beside(payment(), facts) == {"LEFT"}


@pytest.mark.parametrize(
    ("basis", "said"), [("固定收入扣个人所得税", True), ("7月调资，固定收入扣个人所得税", False)]
)
def test_a_base_unlike_the_last_one_asks_on_what_ground(basis: str, said: bool) -> None:
    usual = "固定收入扣个人所得税"
    before = LEDGER.read(payment(month="2026-06", base=400_000, basis=usual, stage="final"))
    facts = FakeFacts(people={"m1": person()}, books={"dues": (("e1", before),)})
    assert ("BASE_CHANGED" in beside(payment(basis=basis), facts)) is said
    assert beside(payment(base=400_000, due=4000, paid=4000, basis=usual), facts) == set()


def test_the_sentence_names_both_bases() -> None:
    before = LEDGER.read(payment(month="2026-06", base=400_000, stage="final"))
    facts = FakeFacts(people={"m1": person()}, books={"dues": (("e1", before),)})
    (found,) = LEDGER.check(payment(), setting(), facts=facts)
    assert found.text == "基数和 2026-06 的不一样：4,000.00 改成 4,200.00。写一句核定依据。"


def test_an_overpayment_is_said_whatever_its_kind() -> None:
    assert said(payment(paid=4201)) == {("KIND", Level.WARN)}
    assert said(payment(paid=4201, kind="more")) == set()


def test_arrears_from_before_the_books_are_taken_over_in_one_entry() -> None:
    owed = payment(
        kind="arrear", months=["2025-11", "2025-12"], month=None, paid=None, occurred_on=None
    )
    settled = dues.settle(LEDGER.read(owed))
    assert settled == {"paid": 0, "month": "2025-12", "occurred_on": "2025-12-31"}
    entry = LEDGER.read({**owed, **settled})
    assert dues.reckon(entry, setting())["due"] == 8400
    assert {code for code, _ in said({**owed, **settled, "due": 8400})} == set()


@pytest.mark.parametrize(("month", "problem"), [("2026-01", False), ("2026-02", True)])
def test_arrears_of_the_time_of_the_books_are_not_typed(month: str, problem: bool) -> None:
    frames = {"b1": Frame(start=date(2026, 1, 1))}
    entry = payment(kind="arrear", months=[month], month=month, paid=0)
    found = LEDGER.check(entry, replace(setting(), frames=frames))
    assert (("months", "KIND") in {(p.field, p.code) for p in found}) is problem


def test_a_new_entry_of_a_member_takes_over_his_base_and_channel() -> None:
    last = LEDGER.read(payment(month="2026-10", channel="cash", stage="final"))
    facts = FakeFacts(people={"m1": person(retired=True)}, books={"dues": (("e1", last),)})
    begun = dues.begin(Beginning(date(2026, 11, 23), (), facts=facts, branch="b1", given={"member": "m1"}))  # fmt: skip
    assert (begun["base"], begun["channel"], begun["category"]) == (420_000, "cash", "in_service")
    none = dues.begin(Beginning(date(2026, 11, 23), (), facts=facts, branch="b1", given={"member": "m2"}))  # fmt: skip
    assert "base" not in none


# Duties --------------------------------------------------------------------------------------


def paid(member: str, at: Iterable[str], **changes: object) -> list[tuple[str, Dues]]:
    found = []
    for month in at:
        usual: dict[str, object] = {
            "member": member, "month": month, "occurred_on": f"{month}-05", "stage": "final",
        }  # fmt: skip
        found.append((f"{member}-{month}", LEDGER.read(payment(**{**usual, **changes}))))
    return found


def months(first: int, last: int) -> list[str]:
    return [f"2026-{month:02d}" for month in range(first, last + 1)]


def asked(today: str, people: dict[str, Member], entries: list[tuple[str, Dues]]) -> Asked:
    facts = FakeFacts(people=people, books={"dues": tuple(entries)})
    return Asked("b1", facts, setting(today), date(2026, 1, 1), LEDGER)


def owing(today: str, people: dict[str, Member], entries: list[tuple[str, Dues]]) -> list[Due]:
    return list(dues_arrears.duties(asked(today, people, entries)))


def rows(found: list[Due]) -> list[tuple[str, str, str]]:
    return [(due.rule, str(due.weight), due.due.isoformat()) for due in found]


ONE = {"m1": person()}


@pytest.mark.parametrize(("day", "told"), [("14", False), ("15", True), ("30", True)])
def test_the_month_is_asked_for_from_the_fifteenth(day: str, told: bool) -> None:
    found = owing(f"2026-11-{day}", ONE, paid("m1", months(1, 10)))
    assert rows(found) == ([("F01", "blue", "2026-11-30")] if told else [])


def test_who_paid_is_not_asked() -> None:
    assert owing("2026-11-30", ONE, paid("m1", months(1, 11))) == []


def test_a_draft_is_no_payment() -> None:
    draft = LEDGER.read(payment(member="m1", stage="draft"))
    entries = [*paid("m1", months(1, 10)), ("d", draft)]
    assert rows(owing("2026-11-15", ONE, entries)) == [("F01", "blue", "2026-11-30")]


@pytest.mark.parametrize(
    ("last_paid", "weight"),
    [(9, None), (8, "yellow"), (7, "yellow"), (6, "orange"), (5, "orange"), (4, "red"), (1, "red")],
)
def test_arrears_grow_from_yellow_to_red(last_paid: int, weight: str | None) -> None:
    found = owing("2026-10-01", ONE, paid("m1", months(1, last_paid)))
    expected = [("F02", weight)] if weight else []
    assert [(due.rule, str(due.weight)) for due in found] == expected


def test_arrears_are_overdue_since_the_first_month() -> None:
    (found,) = owing("2026-11-01", ONE, paid("m1", months(1, 7)))
    assert found.due == date(2026, 8, 31)
    assert found.sentence == "欠党费 3 个月：张三"


def test_one_in_arrears_is_handed_over_with_his_months_and_base() -> None:
    (found,) = owing("2026-11-01", ONE, paid("m1", months(1, 7)))
    assert found.new["member"] == "m1"
    assert found.new["months"] == ["2026-08", "2026-09", "2026-10"]
    assert (found.new["base"], found.new["category"]) == (420_000, "in_service")
    assert (found.action, found.page) == ("记补交", "")


def test_several_in_arrears_lead_to_the_month() -> None:
    (found,) = owing("2026-11-01", {**ONE, "m2": person("李四")}, [*paid("m1", months(1, 9)), *paid("m2", months(1, 9))])  # fmt: skip
    assert (found.page, found.new) == ("dues", {})


def test_what_was_owed_before_the_books_is_in_arrears() -> None:
    taken = paid("m1", ["2025-12"], kind="arrear", months=["2025-11", "2025-12"], paid=0, due=8400)
    (found,) = owing("2026-02-01", ONE, [*taken, *paid("m1", ["2026-01"])])
    assert found.sentence == "欠党费 2 个月：张三"
    late = paid("m1", ["2026-02"], kind="supplement", months=["2025-11", "2025-12"], paid=8400, due=8400)  # fmt: skip
    assert owing("2026-02-10", ONE, [*taken, *paid("m1", ["2026-01"]), *late]) == []


def test_a_supplement_or_a_waiver_settles() -> None:
    late = paid("m1", ["2026-10"], kind="supplement", months=["2026-08", "2026-09"])
    waived = paid("m1", ["2026-11"], kind="relief", paid=0, relief_number="3号")
    entries = [*paid("m1", months(1, 7)), *late, *waived]
    assert [due.rule for due in owing("2026-11-30", ONE, entries)] == ["F02"]  # October alone
    assert owing("2026-11-30", ONE, [*entries, *paid("m1", ["2026-10"])]) == []


@pytest.mark.parametrize(
    ("more", "settled"),
    [
        ({"paid": 0}, False), ({"paid": 1, "due": None, "base": None}, True), ({"paid": 1, "due": 2}, False),
        ({"paid": 2, "due": 2}, True), ({"paid": 0, "due": 0}, True),
        ({"paid": 0, "kind": "relief"}, False), ({"paid": 0, "kind": "relief", "relief_number": " "}, False),
        ({"paid": 1999, "due": 2000, "kind": "relief"}, False),
    ],
)  # fmt: skip
def test_who_paid_nothing_owes_unless_it_was_granted(more: JsonObject, settled: bool) -> None:
    entries = [*paid("m1", months(1, 10)), *paid("m1", ["2026-11"], **more)]
    assert [due.rule for due in owing("2026-11-30", ONE, entries)] == ([] if settled else ["F01"])


def test_what_was_made_up_for_is_added() -> None:
    short = [*paid("m1", months(1, 9)), *paid("m1", ["2026-10"], paid=600, due=1000)]
    assert [due.rule for due in owing("2026-11-10", ONE, short)] == ["F02"]
    for rest, rules in ((399, ["F02"]), (400, [])):
        ((_, more),) = paid(
            "m1", ["2026-11"], kind="supplement", months=["2026-10"], paid=rest, due=1000
        )
        assert [due.rule for due in owing("2026-11-10", ONE, [*short, ("x", more)])] == rules


def test_a_donation_settles_nothing() -> None:
    entries = [*paid("m1", months(1, 10)), *paid("m1", ["2026-11"], kind="donation")]
    assert [due.rule for due in owing("2026-11-15", ONE, entries)] == ["F01"]


def test_forty_members_are_one_row() -> None:
    people = {f"m{n}": person(f"李大{n % 10}") for n in range(40)}
    found = owing("2026-01-20", people, [])
    assert [due.sentence for due in found] == ["1月党费未交：李大0、李大1、李大2等 40 人"]
    assert len(found[0].sentence) <= 24


def test_nothing_is_owed_before_the_books_begin_or_when_one_came() -> None:
    found = list(
        dues_arrears.duties(
            Asked("b1", FakeFacts(people=ONE), setting("2026-03-01"), date(2026, 2, 16), LEDGER)
        )
    )
    assert found == []
    came = {"m1": person(occurred_on=date(2026, 9, 16))}
    assert [due.rule for due in owing("2026-10-31", came, [])] == ["F01"]


def test_a_probationary_member_owes_from_the_month_after_the_assembly() -> None:
    new = {"m1": person(category="probationary", joined_on=date(2026, 9, 28))}
    assert owing("2026-09-30", new, []) == []
    assert owing("2026-10-14", new, []) == []
    assert rows(owing("2026-10-15", new, [])) == [("F04", "yellow", "2026-10-31")]
    assert rows(owing("2026-12-01", new, [])) == [("F04", "yellow", "2026-10-31")]
    assert [due.rule for due in owing("2027-01-01", new, [])] == ["F02", "F04"]  # three months
    assert owing("2026-10-15", new, paid("m1", ["2026-10"])) == []


def test_who_left_is_not_asked_and_no_duty_touches_membership() -> None:
    assert owing("2026-11-30", {"m1": person(standing="moved")}, []) == []
    for due in owing("2026-11-30", ONE, []):
        assert "standing" not in due.new


def test_nothing_is_asked_where_books_have_not_begun() -> None:
    assert list(dues_arrears.duties(Asked("b1", FakeFacts(people=ONE), setting(), None, LEDGER))) == []  # fmt: skip


# The batch -----------------------------------------------------------------------------------


def test_a_batch_carries_the_last_base_over_for_everybody_who_owes() -> None:
    people = {
        "m1": person(), "m2": person("李四"), "m3": person("王五", joined_on=date(2026, 11, 2)),
        "m4": person("赵六", standing="moved"),
    }  # fmt: skip
    entries = [
        *paid("m1", ["2026-09"], base=400_000, channel="cash"),
        *paid("m1", ["2026-10"], base=500_000, channel="online"),
    ]
    found = list(dues_arrears.batch(asked("2026-11-23", people, entries)))
    assert [each["member"] for each in found] == ["m1", "m2"]
    assert found[0]["base"] == 500_000
    assert found[0]["channel"] == "online"
    assert found[0]["month"] == "2026-11"
    assert "paid" not in found[0]
    assert "base" not in found[1]


def test_a_batch_goes_on_with_drafts_and_leaves_final_entries_alone() -> None:
    draft = LEDGER.read(payment(member="m2"))
    entries = [*paid("m1", ["2026-11"]), ("d", draft)]
    people = {"m1": person(), "m2": person("李四")}
    found = list(dues_arrears.batch(asked("2026-11-23", people, entries)))
    assert [(each["id"], each["paid"]) for each in found] == [("d", 4200)]


def test_a_batch_carries_a_waiver_only_with_its_number() -> None:
    numbered = paid("m1", ["2026-10"], kind="relief", relief_number="〔2026〕8号", paid=0)
    bare = paid("m1", ["2026-10"], kind="relief", paid=0)
    (found,) = dues_arrears.batch(asked("2026-11-23", ONE, numbered))
    assert (found["kind"], found["relief_number"]) == ("relief", "〔2026〕8号")
    (found,) = dues_arrears.batch(asked("2026-11-23", ONE, bare))
    assert found["kind"] == "normal"
