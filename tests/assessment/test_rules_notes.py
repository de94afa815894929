"""One short line for an entry: why it counts or does not; of whom something is missing."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings

from hongdang_desktop.assessment.evidence import Evidence, View, suggested
from hongdang_desktop.assessment.rules.catalogue import RULES
from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.core.periods import read_period
from hongdang_desktop.ledgers.frame import Frame
from hongdang_desktop.ledgers.member import Member
from tests.assessment.books import TEAMS, Payloads, asked, books, team
from tests.assessment.test_rules_any_book import odd_books
from tests.assessment.test_rules_meetings import group, meeting
from tests.assessment.test_rules_one_closing import finding, problem, wish
from tests.assessment.test_rules_people import ALL, activist, applicant, paid
from tests.ledgers.makings import FakeFacts

BEGUN = {"b1": Frame(start=date(2026, 1, 1))}


def notes(found: Evidence) -> dict[str, str]:
    return dict(found.notes)


def test_problems_say_who_saw_it_or_how_late_it_was() -> None:
    facts = books(
        problem=(
            problem("p", "2026-11-20", "2026-11-18"), problem("q", "2026-11-20", "2026-11-23"),
            problem("r", "2026-11-20", ""), problem("s", "2026-11-20", "2026-12-01"),
            problem("t", "2026-11-20", "2026-11-20", verifier="外来的"),
            problem(
                "u", "2026-11-01", "2026-11-20",
                extensions=[{"id": "e", "until": "2026-11-25", "reason": "等料"}],
            ),
        ),
    )  # fmt: skip
    assert notes(asked("problems", facts)) == {
        "p": "按期关，验证：a", "q": "期限 11月20日，晚 3 天关", "r": "期限 11月20日，还没关",
        "s": "期限 11月20日，还没关", "t": "按期关，验证：外来的", "u": "按期关（延期 1 次），验证：a",
    }  # fmt: skip


def test_findings_and_requests_speak_from_where_they_were_closed() -> None:
    facts = books(
        problem=(problem("p"),),
        field_check=(finding("f", problem_entry="p"), finding("g", done_on="2026-11-09", verifier="b")),
        employee_request=(
            wish("r", done_on="2026-11-09", handling="办了", answer="fairly", visited_on="2026-11-12"),
            wish("s", done_on="2026-11-14", handling="办了"),
        ),
    )  # fmt: skip
    assert notes(asked("post_duty", facts)) == {"f": "按期关，验证：a", "g": "按期关，验证：b"}
    assert notes(asked("requests", facts)) == {
        "r": "按期办结，回访基本满意", "s": "期限 11月10日，晚 4 天办结",
    }  # fmt: skip


def test_several_decisions_of_one_meeting_share_a_line() -> None:
    item: JsonObject = {
        "title": "培训", "decision": "办", "owner": "a", "due": "2026-11-10", "progress": "done",
        "done_on": "2026-11-09",
    }  # fmt: skip
    held = meeting(
        "2026-11-01", agenda=[{"id": "i", **item}, {"id": "k", **item, "progress": "doing"}]
    )
    found = asked("decisions_carried", books(assembly=(held,)))
    assert notes(found) == {"assembly-1": "到期 2 条，落实了 1 条"}


def test_members_who_owe_are_named_though_they_have_no_entry() -> None:
    people = {f"m{n}": Member(name=str(n), category="full") for n in range(3)}
    kept = (paid("m0"), paid("m1", paid=4000))
    found = asked("dues", books(people=people, frames=BEGUN, dues=kept))
    assert notes(found) == {"m1": "少交", "m2": "没有基数"}
    assert found.entries == ("dues-1", "dues-2")


def test_talks_that_are_missing() -> None:
    found = asked("talks", books(talk=ALL[:2], frames=BEGUN))
    assert notes(found) == {"a": "党员间没谈", "b": "支委没和他谈，党员间没谈"}
    assert notes(asked("talks", books(frames=BEGUN)))["sec"] == "没和org谈"


def test_meetings_say_who_came_and_when_they_were() -> None:
    both = (meeting("2026-11-03", came=1, of=3), meeting("2026-11-20", came=2, of=3))
    assert notes(asked("committee_meeting", books(committee_meeting=both))) == {
        "committee_meeting-1": "到会不到半数", "committee_meeting-2": "到会够半数",
    }  # fmt: skip
    days: Payloads = ({"occurred_on": "2026-11-10"}, {"occurred_on": "2026-11-15"})
    facts = books(branch=({"theme_day": 15},), theme_day=days)
    assert notes(asked("theme_day", facts)) == {
        "theme_day-1": "离固定日 5 天", "theme_day-2": "就在固定日",
    }  # fmt: skip
    groups = (group("g1", "一组"), group("g2", "二组"))
    held = meeting("2026-11-05", party_group="g1")
    found = asked("group_meetings", books(party_group=groups, group_meeting=(held,)))
    assert notes(found) == {"g2": "没有开党小组会"}


def test_late_records_say_why() -> None:
    def late(reason: str) -> JsonObject:
        return {
            "occurred_on": "2026-11-02", "finalised_at": "2026-11-20T09:00:00+08:00", "late": True,
            "late_reason": reason,
        }  # fmt: skip

    found = asked("records_in_time", books(theme_day=(late("忘了"), late("夜班抢险"))))
    assert notes(found) == {
        "theme_day-1": "补记：忘了",
        "theme_day-2": "补记，有正当原因：夜班抢险",
    }
    assert found.entries == ("theme_day-1", "theme_day-2")


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("coverage", {"sec": "采油一班有党员 3 名", "t3": "没有党员，也没有培养的人"}),
        ("team_appraisal", {"t1": "11月没考评", "t2": "11月没考评", "t3": "11月没考评"}),
        ("study_hours", {"sec": "有 0 学时，该有 29.4"}),
    ],
)
def test_what_is_missing_of_teams_and_people(rule: str, words: dict[str, str]) -> None:
    facts = books(organisation=(*TEAMS, team("t3", "集输班")), frames=BEGUN)
    found = notes(asked(rule, facts))
    assert words.items() <= found.items()


def test_people_on_the_way_say_what_is_overdue() -> None:
    waiting = applicant(applied_on="2026-10-05", talk_on=None, talked_by=None)
    found = asked("joining", books(applicant=(waiting,)))
    assert notes(found) == {"x1": "2026-11-05 以前应当谈话，还没记"}
    assert notes(asked("activists", books(applicant=(activist(),), frames=BEGUN))) == {
        "x1": "半年考察逾期"
    }


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(odd_books())
def test_a_note_is_short_and_of_a_record_that_exists(facts: FakeFacts) -> None:
    for rule in RULES.values():
        found = suggested(rule, View(facts, "b1", read_period("2026-11")), 400, {})
        for entry, words in found.notes.items():
            assert facts.record(entry) is not None, (rule.name, entry)
            assert 2 <= len(words) <= 60, (rule.name, words)


def test_notes_are_kept_nowhere() -> None:
    found = asked("problems", books(problem=(problem("p"),)))
    assert "按期关" not in str(found.values)
