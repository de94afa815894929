"""The practice plant is whole, repeatable, nobody's, and as imperfect as life."""

from collections.abc import Iterator
from contextlib import ExitStack
from itertools import pairwise
from pathlib import Path

import pytest

from hongdang_desktop.core import identity
from hongdang_desktop.core.errors import Stopped
from hongdang_desktop.core.periods import read_period
from hongdang_desktop.core.problems import Level
from hongdang_desktop.core.progress import Progress
from hongdang_desktop.ledgers.assembly import Assembly
from hongdang_desktop.ledgers.branch import Branch
from hongdang_desktop.ledgers.catalogue import catalogue
from hongdang_desktop.ledgers.committee_meeting import CommitteeMeeting
from hongdang_desktop.ledgers.ledger import Audience
from hongdang_desktop.ledgers.meeting import Meeting
from hongdang_desktop.ledgers.member import Member
from hongdang_desktop.station.practice.plant import NotEmpty, make, open_or_make
from hongdang_desktop.station.practice.texts import texts
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Entry, Listing

OCTOBER = read_period("2026-10")


@pytest.fixture(scope="module")
def plant(practice_plant: Path) -> Iterator[Station]:
    with Station.open(practice_plant / "plant") as station:
        yield station


def all_of(station: Station, ledger: str, branch: str | None = None) -> tuple[Entry, ...]:
    return station.book.list(Listing(ledger, branch=branch, descending=False), limit=1000)


def committee(station: Station, code: str) -> list[tuple[Entry, CommitteeMeeting]]:
    found = all_of(station, "committee_meeting", station.tree.node(code).id)
    return [(e, e.record) for e in found if isinstance(e.record, CommitteeMeeting)]


def assemblies(station: Station, code: str) -> list[Assembly]:
    found = all_of(station, "assembly", station.tree.node(code).id)
    return [entry.record for entry in found if isinstance(entry.record, Assembly)]


def digest_of(folder: Path) -> str:
    with Station.open(folder) as station:
        return station.digest()


def test_the_same_seed_gives_the_same_digests_and_another_one_others(tmp_path: Path) -> None:
    digests = []
    for name, seed in (("a", 7), ("b", 7), ("c", 8)):
        made = make(tmp_path / name, branches=1, months=1, until=OCTOBER, seed=seed)
        digests.append([digest_of(each) for each in (made.plant, *made.stations)])
    assert digests[0] == digests[1]
    assert not set(digests[0]) & set(digests[2])


def test_everything_is_clean_and_both_sides_agree(practice_plant: Path) -> None:
    with ExitStack() as stack:
        stations = [stack.enter_context(Station.open(f)) for f in sorted(practice_plant.iterdir())]
        *branch_stations, plant = stations
        assert [station.verify() for station in stations] == [[], [], []]
        assert [station.odd() for station in stations] == [(), (), ()]
        for station in branch_stations:
            for node in station.tree.branches():
                assert station.digest(node.id) == plant.digest(node.id)
                assert station.desk.home(node.id).unsent == 0


def test_one_pc_keeps_two_branches_and_one_branch_is_joint(practice_plant: Path) -> None:
    with Station.open(practice_plant / "branch-02") as station:
        nodes = station.tree.branches()
        kinds = [
            each.record.kind
            for node in nodes
            for each in all_of(station, "branch", node.id)
            if isinstance(each.record, Branch)
        ]
        assert station.info().practice
    assert [node.code for node in nodes] == ["B002", "B003"]
    assert kinds == ["branch", "joint"]


def test_every_ledger_has_entries(plant: Station) -> None:
    for ledger in catalogue():
        if not ledger.optional and ledger.audience is not Audience.BRANCH:
            assert plant.book.count(Listing(ledger.key)), ledger.key
    for node in plant.tree.branches():
        for key in ("branch", "member", "party_group", "assembly", "committee_meeting"):
            assert plant.book.count(Listing(key, branch=node.id)), (node.code, key)


def test_what_is_final_has_no_gaps(plant: Station) -> None:
    wrong = [
        problem
        for ledger in catalogue()
        for entry in all_of(plant, ledger.key)
        if entry.final
        for problem in plant.book.check(ledger.key, entry.payload, entry.id)
        if problem.level is not Level.WARN
    ]
    assert not wrong


def test_nobody_is_meant(plant: Station) -> None:
    members = [e.record for e in all_of(plant, "member") if isinstance(e.record, Member)]
    numbers = [member.identity_number or "" for member in members]
    assert all(number.startswith("999999") and not identity.fault(number) for number in numbers)
    assert all((member.phone or "").startswith("000-") for member in members)
    assert len(set(numbers)) == len({member.name for member in members}) == len(members) == 67


def test_an_entry_came_late_and_says_why(plant: Station) -> None:
    late = [meeting for _, meeting in committee(plant, "B001") if meeting.late]
    assert [bool(meeting.late_reason) for meeting in late] == [True]


def test_a_final_entry_was_corrected_and_says_why(plant: Station) -> None:
    (corrected,) = [entry for entry, _ in committee(plant, "B001") if entry.corrected]
    newest = next(v for v in plant.book.history(corrected.id) if v.reason)
    assert newest.reason == "列席人员漏记，补上。" or newest.reason.startswith("核对签到表")


def test_a_draft_was_left_over_and_a_meeting_is_planned(plant: Station) -> None:
    drafts = [meeting for entry, meeting in committee(plant, "B001") if not entry.final]
    assert [meeting.is_plan for meeting in drafts] == [False, True]
    assert drafts[1].planned_at is not None
    assert drafts[1].planned_at.date() > OCTOBER.last


def test_a_month_was_missed_and_the_next_meeting_says_so(plant: Station) -> None:
    held = [m for entry, m in committee(plant, "B002") if entry.final and m.occurred_on]
    assert [m.occurred_on.month for m in held if m.occurred_on] == [9, 10]
    assert held[0].note == texts().sayings.missed


def test_a_meeting_without_quorum_is_recorded_as_it_was_and_called_again(plant: Station) -> None:
    first, second = assemblies(plant, "B003")
    assert first.stage == second.stage == "final"
    assert first.voters_in(None) * 2 < first.number_of_voters
    assert not first.votes
    assert second.voters_in(None) * 2 >= second.number_of_voters
    assert "第二次" in (second.title or "")


def test_shift_workers_meet_in_two_sessions_and_vote_in_one(plant: Station) -> None:
    (meeting,) = assemblies(plant, "B001")
    assert len(meeting.sessions) == 2
    assert all(any(s.id in p.sessions for p in meeting.present) for s in meeting.sessions)
    assert {vote.session for vote in meeting.votes} == {meeting.sessions[0].id}
    assert {vote.result for vote in meeting.votes} <= {"passed", "failed"}


def test_decisions_have_an_owner_and_a_day_and_are_carried_out(plant: Station) -> None:
    meetings = [
        e.record
        for key in ("committee_meeting", "assembly")
        for e in all_of(plant, key)
        if e.final and isinstance(e.record, Meeting)
    ]
    decided = [item for meeting in meetings for item in meeting.agenda if item.decision]
    assert all(item.owner and item.due for item in decided)
    assert {"done", "doing"} <= {item.progress for item in decided}


def test_nothing_is_said_twice_in_a_row(plant: Station) -> None:
    for node in plant.tree.branches():
        held = [m for entry, m in committee(plant, node.code) if entry.final]
        for one, next_one in pairwise(held):
            said = {item.discussion for item in one.agenda}
            assert not said & {item.discussion for item in next_one.agenda}


def test_somebody_on_probation_becomes_a_full_member(tmp_path: Path) -> None:
    made = make(tmp_path / "d", branches=1, months=12, until=OCTOBER)
    with Station.open(made.stations[0]) as station:
        confirmed = [
            entry
            for entry in all_of(station, "member")
            if entry.corrected and isinstance(entry.record, Member)
        ]
        ballots = [
            vote
            for e in all_of(station, "assembly")
            if isinstance(e.record, Assembly)
            for vote in e.record.votes
            if vote.matter == "joining"
        ]
    assert len(confirmed) == len(ballots) == 1
    assert (ballots[0].method, ballots[0].result) == ("ballot", "passed")


def test_a_folder_with_something_in_it_is_refused(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("!", encoding="utf-8")
    with pytest.raises(NotEmpty) as error:
        make(tmp_path)
    assert error.value.code == "NOT_EMPTY"
    assert [each.name for each in tmp_path.iterdir()] == ["letter.txt"]


def test_it_may_be_made_right_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    make(Path(), branches=1, months=1, until=OCTOBER)
    assert sorted(each.name for each in here.iterdir()) == ["branch-01", "plant"]
    assert sorted(each.name for each in tmp_path.iterdir()) == ["here"]


def test_stopping_leaves_nothing(tmp_path: Path) -> None:
    progress = Progress(lambda _sentence, done, _total: progress.stop() if done else None)
    with pytest.raises(Stopped):
        make(tmp_path / "d", branches=1, months=1, until=OCTOBER, progress=progress)
    assert not list(tmp_path.iterdir())


def test_a_practice_plant_is_made_once(demo: Path) -> None:
    before = (demo / "plant" / "station.db").stat().st_mtime_ns
    assert open_or_make(demo) == demo / "plant"
    assert (demo / "plant" / "station.db").stat().st_mtime_ns == before
