"""L29: one branch enters, the other confirms by a number; agreements that run out."""

from dataclasses import dataclass
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.problems import Level
from hongdang_desktop.ledgers.due import Asked, Weight
from hongdang_desktop.ledgers.joint_building import (
    LEDGER,
    JointBuilding,
    confirmation_number,
    cross,
    duties,
    matched,
    read_number,
    settle,
)
from hongdang_desktop.ledgers.office.organisation import Organisation
from tests.ledgers.makings import FakeFacts, codes, setting

FINAL, SAVE, WARN = Level.FINAL, Level.SAVE, Level.WARN


def joint(**more: Json) -> JsonObject:
    return {
        "branch": "b1", "occurred_on": "2026-11-23", "partners": ["井下区支部"], "way": "area",
        "seven": ["skills"], "activity": "一起看了 3 口井", "solved": "定了倒井流程", "stage": "final",
        **more,
    }  # fmt: skip


def said(**more: Json) -> set[tuple[str, Level]]:
    return codes("joint_building", joint(**more))


@given(st.uuids())
def test_a_number_is_read_however_it_is_typed(entry: object) -> None:
    number = confirmation_number(str(entry))
    assert read_number(number) == number
    assert read_number(number.lower().replace("-", " ")) == number
    assert len(number) == 9


@given(st.uuids(), st.integers(0, 6), st.sampled_from("23456789ABCDEFGHJKMNPQRSTUVWXYZ"))
def test_one_wrong_sign_is_found(entry: object, place: int, other: str) -> None:
    signs = confirmation_number(str(entry)).replace("-", "")
    wrong = signs[:place] + other + signs[place + 1 :]
    assert (read_number(wrong) == "") == (wrong != signs)


def test_what_is_no_number_is_refused() -> None:
    good = confirmation_number("a")
    assert said(confirms=good) == set()
    for bad in (
        "1",
        good[:-1],
        good + "2",
        "OIL-100-A",
        good[:-1] + ("2" if good[-1] != "2" else "3"),
    ):
        assert said(confirms=bad) == {("BAD_CODE", FINAL)}
    assert settle(LEDGER.read(joint(confirms=good.lower()))) == {"confirms": good}


def test_what_it_solved_is_asked_and_not_demanded() -> None:
    assert said() == set()
    assert said(solved=None) == {("GJ03", WARN)}


def test_an_agreement_ends_after_it_begins() -> None:
    assert said(agreed_on="2026-01-01", agreed_until="2026-01-01") == set()
    assert said(agreed_on="2026-01-02", agreed_until="2026-01-01") == {("END_BEFORE_START", SAVE)}


def test_a_benefit_is_no_amount_of_oil() -> None:
    assert said(benefit="少花 3 万元，检泵周期长 10%") == set()
    assert said(benefit="增油 300 吨") == {("XM01", WARN)}


@dataclass
class Plant(FakeFacts):
    """Knows two branches and what both wrote."""

    def find_organisations(self, words: str) -> tuple[str, ...]:
        return tuple(i for i, node in self.books["organisation"] if node.name == words)

    def records(
        self, ledger: str, branch: str, *, since: date | None = None, drafts: bool = False
    ) -> tuple[tuple[str, JointBuilding], ...]:
        found = super().records(ledger, branch, since=since, drafts=drafts)
        return tuple((i, record) for i, record in found if record.branch == branch)


def plant(*kept: tuple[str, JsonObject]) -> Plant:
    nodes = (
        ("b1", Organisation(kind="branch", name="采油一区支部", branch="b1")),
        ("b2", Organisation(kind="branch", name="井下区支部", branch="b2")),
    )
    book = tuple((entry, LEDGER.read(payload)) for entry, payload in kept)
    return Plant(books={"organisation": nodes, "joint_building": book})


FIRST = joint()
SECOND = joint(branch="b2", partners=["采油一区支部"], confirms=confirmation_number("e1"))


def words(entry: str, payload: JsonObject, facts: FakeFacts) -> str:
    return LEDGER.worked_out("confirmation", LEDGER.read(payload), entry, facts)


def test_both_entries_are_seen_to_match() -> None:
    facts = plant(("e1", FIRST), ("e2", SECOND))
    assert matched(LEDGER.read(FIRST), "e1", facts) == LEDGER.read(SECOND)
    assert matched(LEDGER.read(SECOND), "e2", facts) == LEDGER.read(FIRST)
    assert words("e1", FIRST, facts) == words("e2", SECOND, facts) == "对上了"


def test_another_day_is_told() -> None:
    other = {**SECOND, "occurred_on": "2026-11-20"}
    facts = plant(("e1", FIRST), ("e2", other))
    assert words("e1", FIRST, facts) == "日期不同，对方 2026-11-20"


def test_alone_it_waits() -> None:
    facts = plant(("e1", FIRST))
    assert words("e1", FIRST, facts) == "等对方确认"
    assert words("e2", SECOND, plant(("e2", SECOND))) == "已填确认号"
    stranger = {**SECOND, "confirms": confirmation_number("e9")}
    assert matched(LEDGER.read(FIRST), "e1", plant(("e1", FIRST), ("e2", stranger))) is None


def test_a_number_is_shown_where_the_other_one_confirms() -> None:
    record = LEDGER.read(FIRST)
    assert LEDGER.worked_out("number", record, "e1", plant()) == confirmation_number("e1")
    assert LEDGER.worked_out("number", record, "", plant()) == ""
    assert LEDGER.worked_out("number", LEDGER.read(SECOND), "e2", plant()) == ""


def test_nothing_confirms_itself_or_the_same_twice() -> None:
    def found(payload: JsonObject, entry: str, facts: FakeFacts) -> list[str]:
        return [p.code for p in cross(LEDGER.read(payload), entry, facts, setting())]

    own = joint(confirms=confirmation_number("e1"))
    assert found(own, "e1", plant()) == ["OWN_CODE"]
    assert found(SECOND, "e2", plant(("e2", SECOND))) == []
    assert found(SECOND, "e3", plant(("e2", SECOND))) == ["TWICE"]


def due(today: str, *kept: JsonObject) -> list[tuple[str, str, Weight]]:
    book = tuple((f"e{n}", LEDGER.read(each)) for n, each in enumerate(kept))
    facts = FakeFacts(books={"joint_building": book})
    asked = Asked("b1", facts, setting(today), date(2026, 1, 1), LEDGER)
    return [(d.sentence, d.due.isoformat(), d.weight) for d in duties(asked)]


def test_an_agreement_reminds_a_month_before_its_end() -> None:
    old = joint(agreed_on="2025-03-31", agreed_until="2026-12-31")
    row = "与井下区支部的协议到期"
    assert due("2026-11-30", old) == []
    assert due("2026-12-01", old) == [(row, "2026-12-31", Weight.BLUE)]
    assert due("2027-01-01", old) == [(row, "2026-12-31", Weight.YELLOW)]
    assert due("2027-01-31", old) == []
    assert due("2026-12-31", old, joint(agreed_until="2028-12-31")) == []
