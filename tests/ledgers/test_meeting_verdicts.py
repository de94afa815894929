"""The sentences under attendance and votes: true, with the article, and green only when fulfilled."""

import pytest

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.ledgers.catalogue import find
from hongdang_desktop.ledgers.verdict import Verdict
from tests.ledgers.makings import meeting, people, session, setting, vote


def verdicts(key: str, **changes: object) -> dict[str, Verdict]:
    ledger = find(key)
    record = ledger.read(meeting(**changes))
    return {each.field: each for each in ledger.verdicts(record, setting())}


def of_people(key: str, came: int, away: int, **changes: object) -> Verdict:
    found = verdicts(key, **{"attendance": people(came, away), "votes": [], **changes})
    return found["attendance"]


def test_half_of_the_committee_came() -> None:
    assert of_people("committee_meeting", 4, 1) == Verdict(
        "attendance", "应到 5 人，实到 4 人，够半数，可以开会。", True, "支部条例第12条"
    )


def test_too_few_of_the_committee_came() -> None:
    said = of_people("committee_meeting", 5, 7)
    assert said.sentence == "应到 12 人，实到 5 人，还差 1 人才够半数。会可以照实记。"
    assert not said.fulfilled


def test_two_sessions_count_one_by_one() -> None:
    sittings = [session(), session("s2", "2026-11-23T20:00", "2026-11-23T21:00")]
    night: list[JsonObject] = [
        {**line, "id": f"n{n}", "member": f"n{n}"} for n, line in enumerate(people(2, room="s2"))
    ]
    said = of_people("committee_meeting", 0, 0, attendance=[*people(3), *night], sessions=sittings)
    assert said.sentence == "应到 5 人，实到 5 人，一场最多到 3 人，够半数，可以开会。"
    assert said.fulfilled


def test_the_assembly_counts_those_with_a_vote() -> None:
    said = of_people("assembly", 0, 0, attendance=people(2, 1, guests=1))
    assert said.sentence == "应到 4 人，实到 3 人，有表决权的 3 人到了 2 人，够半数，可以表决。"
    assert of_people("assembly", 3, 1).sentence == "应到 4 人，实到 3 人，够半数，可以表决。"


def test_a_plan_is_not_judged() -> None:
    plan = {"title": "t", "planned_at": "2026-11-20T09:00:00+08:00"}
    ledger = find("assembly")
    assert list(ledger.verdicts(ledger.read(plan), setting())) == []


@pytest.mark.parametrize(
    ("cast", "result", "sentence", "fulfilled"),
    [
        ((6, 4, 0), "passed", "赞成 6 票，超过应到 10 人的半数，通过。", True),
        ((6, 4, 0), None, "赞成 6 票，超过应到 10 人的半数，可以记“通过”。", False),
        ((6, 4, 0), "failed", "赞成 6 票，超过应到 10 人的半数，记的是“未通过”。", False),
        ((5, 5, 0), "passed", "赞成 5 票，没超过应到 10 人的半数，不能记“通过”。", False),
        ((5, 5, 0), "failed", "赞成 5 票，没超过应到 10 人的半数，未通过。", True),
    ],
)
def test_the_majority(
    cast: tuple[int, int, int], result: str | None, sentence: str, fulfilled: bool
) -> None:
    said = verdicts("assembly", votes=[vote(*cast, result=result)])["votes/v1"]
    assert (said.sentence, said.fulfilled) == (sentence, fulfilled)
    assert said.note == "票数合计 10，与实到 10 人相符"


def test_a_sum_that_is_wrong_is_not_praised() -> None:
    assert verdicts("assembly", votes=[vote(6, 3)])["votes/v1"].note == ""


def test_without_quorum_nothing_passes() -> None:
    motion = vote(4, result="passed")
    said = verdicts("assembly", attendance=people(4, 6), votes=[motion])["votes/v1"]
    assert said.sentence == "应到 10 人，到了 4 人，还差 1 人才能表决，不能记“通过”。"
    assert not said.fulfilled


def test_joining_needs_more_than_half() -> None:
    motion = vote(5, result="passed", matter="joining")
    said = verdicts("assembly", attendance=people(5, 5), votes=[motion])["votes/v1"]
    assert said.sentence.startswith("应到 10 人，到了 5 人，还差 1 人才能表决")
    assert said.source == "发展细则（2026年版）第19条（转正比照）"


def test_a_vote_that_is_not_counted_yet_is_not_judged() -> None:
    assert "votes/v1" not in verdicts("assembly", votes=[{"id": "v1", "motion": "m"}])
