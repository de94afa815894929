"""Two branches of the practice plant merge: members, teams, open problems, histories are accounted for."""

import json
from pathlib import Path

import pytest

from hongdang_desktop.ledgers.plant.handover import entry_id_of
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Listing
from tests.commands import Hongdang


@pytest.fixture
def hongdang(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Hongdang:
    return Hongdang(capsys, monkeypatch)


def keeper(demo: Path, branch: str) -> Path:
    """Return the folder of the station that keeps a branch."""
    for folder in sorted(demo.glob("branch-*")):
        with Station.open(folder) as station:
            if branch in {node.id for node in station.tree.branches()}:
                return folder
    raise AssertionError(branch)


def carried(demo: Path, stick: Path, *codes: str) -> None:
    """Take every branch's package to the plant, and the plant's back."""
    for code in codes:
        with Station.open(demo / "plant") as plant:
            branch = plant.tree.node(code).id
        with Station.open(keeper(demo, branch)) as station, Station.open(demo / "plant") as plant:
            up, _ = station.post.export(stick, branch)
            assert [r.code for r in plant.post.receive(up)] == [""]
            down, _ = plant.post.export(stick, branch)
            assert [r.code for r in station.post.receive(down)] == [""]


def test_two_branches_merge_and_all_is_accounted_for(
    demo: Path, tmp_path: Path, hongdang: Hongdang
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    with Station.open(demo / "plant") as plant:
        gone, stays = (plant.tree.node(code).id for code in ("B001", "B002"))
        today = plant.today().isoformat()
        before = {
            ledger: plant.book.count(Listing(ledger, branch=gone))
            for ledger in ("member", "problem", "committee_meeting", "dues", "applicant")
        }
        people = {p.name for b in (gone, stays) for p in plant.book.people(b)}
        teams = {node.id for b in (gone, stays) for node in plant.tree.teams(b)}
    plan = {
        "kind": "merge", "number": "红厂党〔2026〕9号", "decided_on": today, "day": today,
        "from": ["B001"], "to": ["B002"],
    }  # fmt: skip
    said = json.dumps(plan, ensure_ascii=False)
    looked = hongdang.done("reorganise", demo / "plant", "-", "--check", "--json", typed=said).data
    assert looked["nowhere"] == 0
    done = hongdang.done("reorganise", demo / "plant", "-", "--json", typed=said).data
    assert done["whole"]
    carried(demo, stick, "B001", "B002")
    receiver = keeper(demo, stays)
    cards = hongdang.done("handover", receiver, "list", "--branch", "B002", "--json").data
    for each in cards:
        hongdang.done("handover", receiver, "accept", each["id"])
    carried(demo, stick, "B002", "B001", "B001")
    account = hongdang.done("account", demo / "plant", done["id"], "--json").data
    assert (account["whole"], account["open"], account["late"]) == (True, 0, [])
    assert {each["state"] for each in account["lines"]} == {"accepted", "moved"}
    assert sum(e["decided"] for e in account["sums"]) == len(looked["placed"])
    with Station.open(demo / "plant") as plant:
        assert plant.book.people(gone) == ()
        assert {p.name for p in plant.book.people(stays)} == people
        assert {node.id for node in plant.tree.teams(stays)} == teams
        assert {k: plant.book.count(Listing(k, branch=gone)) for k in before} == before
        assert plant.cards.oddities() == ()
        moved = [each["id"] for each in looked["placed"] if each["what"] == "problem"]
        for problem in moved:
            assert plant.book.entry(entry_id_of(stays, problem)).record.taken_from == problem
    with Station.open(keeper(demo, gone)) as station:
        assert station.desk.duties(gone) == ()
        assert (
            station.book.count(Listing("committee_meeting", branch=gone))
            == (before["committee_meeting"])
        )
        assert station.papers.make("problem", branch=gone, year=2026).pages


def test_one_member_moves_by_commands_alone(demo: Path, tmp_path: Path, hongdang: Hongdang) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    with Station.open(demo / "plant") as plant:
        home, goal = (plant.tree.node(code) for code in ("B001", "B002"))
        who = plant.book.people(home.id)[-1]
        today = plant.today().isoformat()
    sender, receiver = keeper(demo, home.id), keeper(demo, goal.id)
    letter = json.dumps({
        "direction": "between", "member": who.id, "counterpart": goal.name, "issued_on": today,
        "dues_until": today[:7],
    })  # fmt: skip
    entry = hongdang.done(
        "add", sender, "transfer", "-", "--json", "--branch", "B001", typed=letter
    )
    hongdang.done("final", sender, "transfer", entry.data["ids"][0])
    carried(demo, stick, "B001")
    (wish,) = hongdang.done("handover", demo / "plant", "letters", "--json").data
    assert (wish["name"], wish["to"]) == (who.name, goal.id)
    hongdang.done("handover", demo / "plant", "issue", wish["entry"], "--to", "B002")
    carried(demo, stick, "B002")
    listed = hongdang.done("handover", receiver, "list", "--branch", "B002", "--json").data
    assert who.name in hongdang.done("handover", receiver, "--branch", "B002").out
    assert (
        hongdang("handover", receiver, "refuse", listed[0]["id"], "--json").refusal == "NO_REASON"
    )
    hongdang.done("handover", receiver, "accept", listed[0]["id"])
    carried(demo, stick, "B002", "B001", "B001")
    with Station.open(demo / "plant") as plant:
        assert who.name in {p.name for p in plant.book.people(goal.id)}
        assert who.name not in {p.name for p in plant.book.people(home.id)}
    assert hongdang.done("handover", demo / "plant", "odd", "--json").data == []


@pytest.mark.parametrize("text", ['{"kind": "merge"}', '{"from": 1}', "[]"])
def test_a_plan_that_nobody_understands(hongdang: Hongdang, demo: Path, text: str) -> None:
    ran = hongdang("reorganise", demo / "plant", "-", "--json", typed=text)
    assert ran.refusal == "BAD_JSON"
