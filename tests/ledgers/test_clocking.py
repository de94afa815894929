"""The clock of a ledger: what each period owes, in words, weights and days."""

from dataclasses import replace
from datetime import date, datetime
from typing import Annotated

import pytest

from hongdang_desktop.core.clock import PLANT_TIME
from hongdang_desktop.core.columns import Text
from hongdang_desktop.core.periods import Period
from hongdang_desktop.core.problems import Level
from hongdang_desktop.core.rules import Rule, RuleBook
from hongdang_desktop.ledgers.catalogue import catalogue
from hongdang_desktop.ledgers.clocking import clock_dues, owed, period_of, period_words
from hongdang_desktop.ledgers.due import Asked, Clock, Due
from hongdang_desktop.ledgers.envelope import Envelope
from hongdang_desktop.ledgers.ledger import AnyLedger, Ledger, Rhythm
from hongdang_desktop.ledgers.office.nothing_due import NothingDue
from tests.ledgers.makings import FakeFacts, setting


class Note(Envelope):
    """The smallest thing with a day."""

    who: Annotated[str | None, Text("谁")] = None


def ledger(clock: Clock, ended: bool = False) -> AnyLedger:
    return Ledger(
        code="X1", key="note", title="台账", model=Note, mechanism="politics", rhythm=Rhythm.MONTH,
        called=lambda note: note.who or "", shown=("who",), clock=clock,
        ended_on=(lambda note: note.occurred_on) if ended else (lambda _: None),
    )  # fmt: skip


def rule(**numbers: int) -> Rule:
    return Rule(
        "R", "每期一次", date(1921, 7, 1), Level.WARN, "某条例", "第1条", "V", numbers=numbers
    )


def note(day: str, who: str | None = None, *, final: bool = True, year: int | None = None) -> Note:
    return Note(
        branch="b", occurred_on=date.fromisoformat(day), who=who, year=year,
        stage="final" if final else "draft",
    )  # fmt: skip


def asked(
    kind: AnyLedger, today: str, *notes: Note, numbers: Rule | None = None, start: str = "2026-01-05",
    answers: tuple[NothingDue, ...] = (),
) -> Asked:  # fmt: skip
    books = {
        "note": tuple((f"n{n}", each) for n, each in enumerate(notes)),
        "nothing_due": tuple((f"a{n}", each) for n, each in enumerate(answers)),
    }
    known = replace(setting(today), rules=RuleBook("1", (numbers or rule(),)))
    return Asked("b", FakeFacts(books=books), known, date.fromisoformat(start), kind)


def told(question: Asked) -> list[tuple[str, str, str]]:
    return [(due.sentence, str(due.due), str(due.weight)) for due in dues(question)]


def dues(question: Asked) -> list[Due]:
    return list(clock_dues(question.ledger, question))


MONTHLY = Clock("R", Rhythm.MONTH, "{month}月还没记")


@pytest.mark.parametrize(
    ("day", "weight"),
    [("2026-01-19", "blue"), ("2026-01-20", "yellow"), ("2026-01-30", "yellow"), ("2026-01-31", "red")],
)  # fmt: skip
def test_it_presses_from_the_day_of_the_rule(day: str, weight: str) -> None:
    question = asked(ledger(MONTHLY), day, numbers=rule(day=20))
    assert told(question) == [("1月还没记", "2026-01-31", weight)]


def test_a_rule_that_weighs_blue_never_turns_red() -> None:
    blue = replace(rule(), weight="blue")
    assert told(asked(ledger(MONTHLY), "2026-01-30", numbers=blue))[0][2] == "blue"
    assert told(asked(ledger(MONTHLY), "2026-02-01", numbers=blue))[0][2] == "yellow"


@pytest.mark.parametrize(
    ("every", "day", "sentence"),
    [
        (Rhythm.MONTH, "2026-05-02", "台账还有 4 个月没记，最早 2026年1月"),
        (Rhythm.QUARTER, "2026-07-01", "台账还有 2 个季度没记：第一季度、第二季度"),
        (Rhythm.HALF, "2027-01-01", "台账还有 2 个半年没记：2026年上半年、2026年下半年"),
        (Rhythm.YEAR, "2028-01-01", "台账还有 2 年没记：2026年、2027年"),
    ],
)
def test_all_that_is_overdue_is_one_row(every: Rhythm, day: str, sentence: str) -> None:
    late = [d for d in dues(asked(ledger(replace(MONTHLY, every=every)), day)) if d.due < date.fromisoformat(day)]  # fmt: skip
    assert [due.sentence for due in late] == [sentence]


def test_a_year_is_told_from_october_unless_the_rule_names_a_month() -> None:
    yearly = replace(MONTHLY, every=Rhythm.YEAR, missing="{year}年还没记")
    assert told(asked(ledger(yearly), "2026-09-30")) == []
    assert told(asked(ledger(yearly), "2026-10-01")) == [("2026年还没记", "2026-12-31", "blue")]
    assert told(asked(ledger(yearly), "2026-10-01", numbers=rule(month=11))) == []
    assert len(told(asked(ledger(yearly), "2026-11-01", numbers=rule(month=11)))) == 1


def test_grace_gives_months_more_and_the_year_typed_decides() -> None:
    clock = Clock("R", Rhythm.YEAR, "{year}年还没记", by_year=True, grace=3)
    assert told(asked(ledger(clock), "2027-02-01")) == [("2026年还没记", "2027-03-31", "blue")]
    assert told(asked(ledger(clock), "2027-03-31")) == [("2026年还没记", "2027-03-31", "red")]
    (due,) = dues(asked(ledger(clock), "2027-04-01"))
    assert (due.due, due.new) == (date(2027, 3, 31), {"year": 2026})
    assert told(asked(ledger(clock), "2027-04-01", note("2027-02-01", year=2026))) == []
    assert len(told(asked(ledger(clock), "2027-04-01", note("2027-02-01", year=2027)))) == 1


GROUPS = (("g1", "一组"), ("g2", "二组"), ("g3", "三组"), ("g4", "四组"))


def _each(count: int) -> Clock:
    return Clock(
        "R", Rhythm.MONTH, "{who}{month}月还没记", each=lambda _: GROUPS[:count],
        of=lambda record: record.who or "", begins=lambda who: {"who": who}, reads=("who",),
    )  # fmt: skip


def test_each_who_owes_one_has_a_row_that_begins_with_him() -> None:
    found = dues(asked(ledger(_each(2)), "2026-01-10"))
    assert [(d.sentence, d.about, d.new) for d in found] == [
        ("一组1月还没记", "g1", {"who": "g1"}), ("二组1月还没记", "g2", {"who": "g2"}),
    ]  # fmt: skip
    (left,) = dues(asked(ledger(_each(2)), "2026-01-10", note("2026-01-09", "g1")))
    assert left.about == "g2"


def test_of_many_who_owe_one_the_first_three_are_named() -> None:
    (due,) = dues(asked(ledger(_each(4)), "2026-01-10"))
    assert due.sentence == "1月台账还没记：一组等 4 个"
    assert due.new == {"who": "g1"}


def test_one_entry_may_count_for_several() -> None:
    clock = replace(_each(2), of=lambda record: ("g1", "g2"), reads=())
    assert told(asked(ledger(clock), "2026-01-10", note("2026-01-09", "x"))) == []


def test_whether_an_entry_counts_is_asked() -> None:
    clock = replace(MONTHLY, counts=lambda record: record.who == "yes")
    assert len(told(asked(ledger(clock), "2026-01-10", note("2026-01-09", "no")))) == 1
    assert told(asked(ledger(clock), "2026-01-10", note("2026-01-09", "yes"))) == []


def test_what_was_held_is_not_missing_what_is_only_begun_is() -> None:
    draft = note("2026-01-09", final=False)
    assert told(asked(ledger(MONTHLY, ended=True), "2026-01-10", draft)) == []
    (plan,) = dues(asked(ledger(MONTHLY, ended=True), "2026-01-08", draft))
    assert (plan.entry, plan.action) == ("n0", "接着写")
    (begun,) = dues(asked(ledger(MONTHLY), "2026-01-10", draft))
    assert begun.entry == "n0"


def test_an_answer_settles_its_own_period_and_ledger_alone() -> None:
    clock = replace(MONTHLY, may_be_none=True)
    answer = NothingDue(branch="b", ledger="note", period="2026-01", why="没有", stage="final")
    assert told(asked(ledger(clock), "2026-01-10", answers=(answer,))) == []
    for other in (answer.model_copy(update={"period": "2026-02"}),
                  answer.model_copy(update={"ledger": "else"}),
                  answer.model_copy(update={"about": "g1"})):  # fmt: skip
        assert len(told(asked(ledger(clock), "2026-01-10", answers=(other,)))) == 1


def test_nothing_is_owed_before_the_start_or_without_one() -> None:
    assert told(replace(asked(ledger(MONTHLY), "2026-01-10"), start=None)) == []
    assert told(asked(ledger(MONTHLY), "2025-12-31")) == []
    assert told(asked(ledger(MONTHLY), "2016-01-31")) == []


@pytest.mark.parametrize(("start", "later"), [("2026-01-16", 1), ("2026-01-17", 0)])
def test_who_began_late_in_a_period_is_asked_while_it_runs(start: str, later: int) -> None:
    assert len(told(asked(ledger(MONTHLY), "2026-01-31", start=start))) == 1
    late = [d for d in dues(asked(ledger(MONTHLY), "2026-02-01", start=start)) if d.due.month == 1]
    assert len(late) == later


def test_what_is_of_a_former_year_says_so() -> None:
    done = note("2026-01-09")
    found = dues(asked(ledger(MONTHLY), "2026-01-20", done, start="2025-12-01"))
    assert [due.sentence for due in found] == ["2025年12月还没记"]


def test_whether_a_branch_must_is_asked_of_each_period() -> None:
    clock = replace(MONTHLY, applies=lambda then: then.setting.today >= date(2026, 3, 15))
    assert [d.sentence for d in dues(asked(ledger(clock), "2026-04-10"))] == [
        "3月还没记",
        "4月还没记",
    ]


def _fixed(_asked: Asked, month: Period) -> date:
    return month.last.replace(day=25)


@pytest.mark.parametrize(
    ("day", "sentence", "due", "plan"),
    [
        ("2026-01-21", "1月还没记", "2026-01-25", False),
        ("2026-01-22", "1月25日还没安排", "2026-01-25", True),
        ("2026-01-25", "1月25日还没安排", "2026-01-25", True),
        ("2026-01-26", "1月还没记", "2026-01-31", False),
    ],
)
def test_a_fixed_day_asks_for_a_plan(day: str, sentence: str, due: str, plan: bool) -> None:
    clock = replace(MONTHLY, fixed=_fixed, unplanned="{month}月{day}日还没安排")
    (found,) = dues(asked(ledger(clock), day, numbers=rule(before=3)))
    assert (found.sentence, str(found.due), found.plan) == (sentence, due, plan)


def test_ten_years_are_one_row_and_quick() -> None:
    began = datetime.now(PLANT_TIME)
    question = asked(ledger(MONTHLY), "2036-01-31")
    assert [d.sentence for d in dues(question)] == [
        "台账还有 120 个月没记，最早 2026年1月",
        "1月还没记",
    ]
    assert len(owed(question.ledger, question)) == 121
    assert (datetime.now(PLANT_TIME) - began).total_seconds() < 2


def test_a_long_title_leaves_out_since_when() -> None:
    kind = replace(ledger(MONTHLY), title="一本名字特别长的台账和查改")
    late = dues(asked(kind, "2036-01-31"))[0]
    assert late.sentence == "一本名字特别长的台账和查改还有 120 个月没记"


def test_the_last_year_of_the_calendar_ends() -> None:
    question = asked(ledger(replace(MONTHLY, every=Rhythm.YEAR)), "9999-12-31", start="9998-01-01")
    assert len(owed(question.ledger, question)) == 2


@pytest.mark.parametrize(
    ("text", "year", "words"),
    [("2026-10", 2026, "10月"), ("2025-10", 2026, "2025年10月"), ("2026Q3", 2026, "第三季度"),
     ("2026H1", 2026, "上半年"), ("2026", 2026, "2026年")],
)  # fmt: skip
def test_periods_are_called_as_people_do(text: str, year: int, words: str) -> None:
    every = {7: Rhythm.MONTH, 4: Rhythm.YEAR}.get(len(text), Rhythm.HALF if "H" in text else Rhythm.QUARTER)  # fmt: skip
    day = {"2026-10": date(2026, 10, 3), "2025-10": date(2025, 10, 3), "2026Q3": date(2026, 8, 1)}
    period = period_of(every, day.get(text, date(2026, 2, 1)))
    assert (period.text, period_words(period, year)) == (text, words)


CLOCKED = tuple(each for each in catalogue() if each.clock)


@pytest.mark.parametrize("each", CLOCKED, ids=lambda each: each.key)
def test_every_clock_of_the_catalogue_can_be_read(each: AnyLedger) -> None:
    assert each.clock is not None
    assert setting("2026-11-23").rules.on(each.clock.rule, date(2026, 11, 30)) is not None
    today = period_of(each.clock.every, date(2026, 11, 23)).last
    assert each.clock.missing.format(month=1, quarter="一", year=2026, who="", day=1, half="上")
    assert today >= date(2026, 11, 30)
    assert set(each.clock.reads) <= set(each.columns)
