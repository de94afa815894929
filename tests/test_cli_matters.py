"""``hongdang matters`` and ``hongdang matter``: the list, and the next step, from the command line."""

import json
from pathlib import Path

import pytest

from hongdang_desktop.cli.app import run
from hongdang_desktop.core.canonical import JsonObject
from tests.station.world import alone, committee, meeting, saved


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    station, branch = alone(tmp_path / "s")
    people = committee(station)
    held = saved(station.book.save("committee_meeting", {"branch": branch, **meeting(people)}))
    life: JsonObject = {
        **meeting(people, agenda=[]), "branch": branch, "title": "组织生活会", "form": "assembly",
        "topic": "担当", "self_checks": [{"id": "s1", "member": people[0], "found": "怕担责"}],
    }  # fmt: skip
    life.pop("votes")
    own = saved(station.book.save("organisation_life", life))
    station.book.finalise_all([held, own])
    station.close()
    return tmp_path / "s"


def answer(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> dict[str, object]:
    assert run([*words, "--json"]) == code
    told = capsys.readouterr()
    found: dict[str, object] = json.loads(told.out if code == 0 else told.err.splitlines()[-1])
    return found


def listed(capsys: pytest.CaptureFixture[str], folder: Path, *more: str) -> list[dict[str, object]]:
    found = answer(capsys, "matters", str(folder), *more)["matters"]
    assert isinstance(found, list)
    return found


def test_a_decision_from_list_to_closed(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    first, own = listed(capsys, folder, "--open")
    assert (first["kind"], first["owner"], first["due"]) == ("决议", "耿砚山", "2026-12-10")
    assert (own["text"], own["private"]) == ("（未显示）", True)
    (uncovered,) = [m for m in listed(capsys, folder, "--with-sensitive") if m["private"]]
    assert uncovered["text"] == "怕担责"
    entry, part = str(first["entry"]), str(first["part"])
    made = answer(
        capsys, "matter", str(folder), entry, "hand-on", "--part", part, "--until", "2026-12-01"
    )
    problem = str(made["id"])
    answer(capsys, "matter", str(folder), entry, "done", "--part", part, "--text", "学完了",
           "--day", "2026-11-23")  # fmt: skip
    seen = (
        "matter",
        str(folder),
        problem,
        "verify",
        "--conclusion",
        "已解决",
        "--day",
        "2026-11-23",
    )
    assert answer(capsys, *seen, "--who", "耿砚山", code=1)["code"] == "SAME_PERSON"
    answer(capsys, *seen, "--who", "储望舒")
    (left,) = listed(capsys, folder, "--open")
    assert left["kind"] == "个人查摆"
    assert {m["state"] for m in listed(capsys, folder) if m["entry"] == problem} == {"关闭"}


def test_what_is_wrong_is_said(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    own = next(m for m in listed(capsys, folder) if m["private"])
    words = ("matter", str(folder), str(own["entry"]), "hand-on", "--part", str(own["part"]))
    assert answer(capsys, *words, code=1)["code"] == "NOT_RELEASED"
    bad = ("matter", str(folder), str(own["entry"]), "done", "--part", str(own["part"]))
    assert answer(capsys, *bad, "--day", "11月", code=1)["code"] == "BAD_DAY"
    assert run(["matter", str(folder), "x", "close"]) == 2
    capsys.readouterr()
