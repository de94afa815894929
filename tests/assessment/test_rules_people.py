"""Dues, talks, term, joining, activists: full, part, none, not applicable, the edge of each band."""

from datetime import date

import pytest

from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.ledgers.envelope import Envelope
from hongdang_desktop.ledgers.frame import Frame
from hongdang_desktop.ledgers.member import Member
from tests.assessment.books import PEOPLE, Payloads, asked, books, given

BEGUN = {"b1": Frame(start=date(2026, 1, 1))}


def crowd(number: int) -> dict[str, Envelope]:
    return {
        f"m{n}": Member(name=f"党员{n}", category="full", joined_on=date(2010, 7, 1))
        for n in range(number)
    }


def paid(who: str, month: str = "2026-11", **more: Json) -> JsonObject:
    return {
        "occurred_on": f"{month}-10", "month": month, "member": who, "category": "in_service",
        "base": 420_000, "due": 4200, "paid": 4200, "kind": "normal", **more,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("unpaid", "expected"),
    [(0, 300), (1, 200), (5, 200), (6, 0), (100, 0)],
)
def test_dues_are_judged_by_the_collection_rate(unpaid: int, expected: int) -> None:
    # Of 100 members 0, 1, 5 and 6 owe: 100 %, 99 %, 95 % and 94 %.
    known = tuple(paid(f"m{n}") for n in range(100 - unpaid))
    facts = books(people=crowd(100), frames=BEGUN, dues=known)
    found = asked("dues", facts, points=300, full=100, part=95, part_points=2)
    assert found.points == expected
    assert found.words == f"本月应交 100 人，交齐 {100 - unpaid} 人（{100 - unpaid}%）"
    assert len(found.entries) == 100 - unpaid
    assert asked("dues_rate", facts, points=300).points == 3 * (100 - unpaid)


def test_dues_paid_short_or_later_are_not_in_time() -> None:
    short = (paid("m0", paid=4000), paid("m1"))
    assert given("dues_rate", books(people=crowd(2), frames=BEGUN, dues=short))[0] == 200
    late = (paid("m0"), paid("m1", "2026-12", kind="supplement", months=["2026-11"]))
    facts = books(people=crowd(2), frames=BEGUN, dues=late, today="2026-12-31")
    assert given("dues_rate", facts)[0] == 200


def test_relieved_members_are_not_asked() -> None:
    kept = (paid("m0", kind="relief", paid=0, relief_number="厂党发〔2026〕1号"),)
    facts = books(people=crowd(1), frames=BEGUN, dues=kept)
    assert given("dues", facts) == (None, "本月没有人应交党费")
    assert given("dues", books(people={})) == (None, "本月没有人应交党费")


def talk(speaker: str, partner: str, day: str = "2026-03-02") -> JsonObject:
    return {"occurred_on": day, "speaker": speaker, "partner": partner, "pair": "members"}


# Two of the committee (one pair), two members: 1 + 2 (committee with each) + 2 (among members) = 5.
ALL = (talk("sec", "org"), talk("sec", "a"), talk("org", "b"), talk("a", "b"))
"""Together they do all five: the last one counts for both members."""


def test_all_talks_of_the_year_are_more_than_enough() -> None:
    found = asked("talks", books(talk=ALL, frames=BEGUN), points=300)
    assert (found.points, found.words) == (300, "到现在该谈 5 次，谈了 5 次（全年 5 次）")
    assert len(found.entries) == 4


@pytest.mark.parametrize(
    ("period", "talks", "expected"),
    [
        ("2026-09", ALL[:3], 150),  # 3/5 = 60 %, 9/12 = 75 %: 15 behind
        ("2026-06", ALL[:3], 300),  # 60 % against 50 %
        ("2026-03", ALL[:1], 150),  # 20 % against 25 %
        ("2026-11", ALL[:3], 0),  # 60 % against 91.7 %
        ("2026-11", (), 0),
    ],
)
def test_talks_keep_step_with_the_months(period: str, talks: Payloads, expected: int) -> None:
    found = given("talks", books(talk=talks, frames=BEGUN), period, 300, behind=20, part_points=1.5)
    assert found[0] == expected


@pytest.mark.parametrize(("behind", "expected"), [(15, 150), (14, 0)])
def test_the_edge_of_being_behind(behind: int, expected: int) -> None:
    facts = books(talk=ALL[:3], frames=BEGUN)
    assert given("talks", facts, "2026-09", 300, behind=behind)[0] == expected


def test_a_talk_after_the_month_is_not_of_it() -> None:
    facts = books(talk=(*ALL[:3], talk("a", "b", "2026-10-05")), frames=BEGUN)
    assert given("talks_covered", facts, "2026-09", 300) == (
        240, "到现在该谈 4 次，谈了 3 次（全年 5 次）",
    )  # fmt: skip  # 3 × 12 / (5 × 9) = 80 %


def test_nobody_to_talk_with() -> None:
    assert given("talks", books(people={"sec": PEOPLE["sec"]})) == (None, "没有要谈的人")
    assert given("talks_and_requests", books(people={})) == (None, "没有要谈的人，也没有到期的诉求")


def test_talks_and_requests_share_the_points() -> None:
    wish: JsonObject = {"occurred_on": "2026-11-01", "request": "淋浴", "due": "2026-11-20"}
    facts = books(talk=ALL, employee_request=(wish,), frames=BEGUN)
    assert given("talks_and_requests", facts, points=500) == (
        250, "该谈 5 次谈了 5 次；诉求到期 1 条办结 0 条",
    )  # fmt: skip
    assert given("talks_and_requests", books(talk=ALL, frames=BEGUN), points=500)[0] == 500


def term(approved: str, **more: Json) -> JsonObject:
    return {"session": "第三届", "approved_on": approved, "occurred_on": approved, **more}


@pytest.mark.parametrize(
    ("kept", "expected", "words"),
    [
        (term("2024-01-10"), 300, "2027-01-10 届满，没有空缺过久的职务"),
        (term("2023-11-30"), 300, "2026-11-30 届满，没有空缺过久的职务"),  # its last day
        (term("2023-11-29"), 0, "2026-11-29 届满，没换届，没延期批复"),
        (
            term("2023-11-01", extensions=[{"id": "e", "number": "3号", "until": "2027-03-01"}]),
            300, "批复延到 2027-03-01，没有空缺过久的职务",
        ),
        (
            term("2023-11-01", extensions=[{"id": "e", "until": "2027-03-01"}]),
            0, "2026-11-01 届满，没换届，没延期批复",
        ),
    ],
)  # fmt: skip
def test_a_term_ends_unless_it_was_extended(kept: JsonObject, expected: int, words: str) -> None:
    assert given("term", books(term=(kept,)), points=300) == (expected, words)


@pytest.mark.parametrize(("left", "expected"), [("2026-08-30", 300), ("2026-08-29", 0)])
def test_a_post_is_vacant_for_three_months_at_most(left: str, expected: int) -> None:
    posts: Payloads = (
        {"person": "sec", "posts": ["secretary"], "since": "2024-01-10"},
        {"person": "org", "posts": ["organisation"], "since": "2024-01-10", "until": left},
    )
    found = asked("term", books(term=(term("2024-01-10"),), committee_post=posts), points=300)
    assert found.points == expected
    if not expected:
        assert found.words == "组织委员空缺超过 3 个月"
        assert found.entries == ("term-1", "committee_post-2")


def test_an_unknown_term_gives_nothing() -> None:
    assert given("term", books()) == (0, "届次还没有登记")


def applicant(**more: Json) -> JsonObject:
    return {
        "id": "x1", "name": "求真", "born_on": "1999-01-01", "applied_on": "2026-01-05",
        "talk_on": "2026-01-20", "talked_by": "sec", "occurred_on": "2026-01-05", **more,
    }  # fmt: skip


def test_nobody_on_the_way_and_somebody_in_time() -> None:
    assert given("joining", books()) == (None, "没有正在发展的人")
    found = asked("joining", books(applicant=(applicant(),)), points=300)
    assert (found.points, found.words) == (300, "在发展 1 人，没有超期和违规")
    assert found.entries == ("x1",)


def test_each_high_warning_costs_one_point() -> None:
    waiting = applicant(applied_on="2026-10-05", talk_on=None, talked_by=None)
    found = asked("joining", books(applicant=(waiting,)), points=300, each=1)
    assert (found.points, found.words) == (200, "在发展 1 人，1 处超期或违规")


def test_a_warning_of_former_months_is_not_counted_again() -> None:
    late = applicant(talk_on="2026-03-20")
    assert given("joining", books(applicant=(late,)), "2026-03", 300)[0] == 200
    assert given("joining", books(applicant=(late,)), "2026-11", 300)[0] == 300


def test_who_withdrew_is_no_longer_on_the_way() -> None:
    gone = applicant(talk_on=None, ending="withdrawn", ended_on="2026-03-01")
    assert given("joining", books(applicant=(gone,)))[0] is None


def activist(*reviews: str, **more: Json) -> JsonObject:
    return applicant(
        decided_on="2026-01-31", contacts=["a"], filed_on="2026-02-01",
        reviews=[{"id": f"r{n}", "on": day} for n, day in enumerate(reviews)], **more,
    )  # fmt: skip


TRAINED: JsonObject = {
    "person": "b", "direction": "to_backbone", "state": "doing",
    "progress": [{"id": "p", "on": "2026-10-03", "what": "考取技师"}],
}  # fmt: skip


@pytest.mark.parametrize(
    ("reviews", "trained", "expected"),
    [
        (("2026-07-20",), (TRAINED,), 300),
        (("2026-07-20",), ({**TRAINED, "progress": []},), 200),
        ((), (TRAINED,), 100),
        ((), ({**TRAINED, "progress": []},), 0),
        (("2026-07-20",), (), 300),  # nobody is trained: the reviews are all there is
    ],
)
def test_activists_are_reviewed_and_training_goes_on(
    reviews: tuple[str, ...], trained: Payloads, expected: int
) -> None:
    facts = books(applicant=(activist(*reviews),), dual_training=trained, frames=BEGUN)
    assert given("activists", facts, points=300, reviews=2)[0] == expected


def test_without_activists_the_training_is_all_there_is() -> None:
    assert given("activists", books(dual_training=(TRAINED,)), points=300)[0] == 300
    assert given("activists", books()) == (None, "没有积极分子，也没有双培养的人")
    assert given("dual_training", books(dual_training=(TRAINED,)), "2026Q4") == (
        400, "双培养 1 人，有进展 1 人",
    )  # fmt: skip
    assert given("dual_training", books()) == (None, "没有双培养的人")
