"""hongdang petitions, petition, reply, withdraw, branches: a request there and its answer back."""

from pathlib import Path

import pytest

from tests.commands import Hongdang


@pytest.fixture
def hongdang(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Hongdang:
    return Hongdang(capsys, monkeypatch)


def test_there_and_back(hongdang: Hongdang, demo: Path, tmp_path: Path) -> None:
    plant, branch = demo / "plant", demo / "branch-01"
    stick = tmp_path / "stick"
    stick.mkdir()
    offered = hongdang.done("petitions", branch, "--offered", "--json").data
    assert {"kind", "entry", "urged", "lacking", "draft"} <= offered[0].keys()
    (early,) = [each for each in offered if each["kind"] == "term_early"]
    made = hongdang.done(
        "petition", branch, "term_early", early["entry"], "--words", "队上要重组。", "--final",
        "--json",
    )  # fmt: skip
    (petition,) = made.data["ids"]
    listed = hongdang.done("petitions", branch, "--waiting", "--json").data
    assert petition in [each["id"] for each in listed]
    hongdang.done("export", branch, "--to", stick)
    hongdang.done("import", plant, stick)
    seen = hongdang.done("petitions", plant, "--entry", petition, "--json").data
    assert ["要说明的", "队上要重组。"] in seen["evidence"]
    assert seen["state"] == "等批复"
    assert (
        hongdang.refused("reply", plant, petition, "--verdict", "同意") == "PROBLEMS"
    )  # without a number
    answered = hongdang.done(
        "reply", plant, petition, "--verdict", "同意", "--number", "红采党复〔2026〕99号",
        "--day", "2026-11-20", "--json",
    )  # fmt: skip
    assert len(answered.data["ids"]) == 1
    assert (
        hongdang.refused("reply", plant, petition, "--verdict", "同意", "--number", "又一个")
        == "ANSWERED"
    )
    hongdang.done("export", plant, "--to", stick, "--for", "B001")
    hongdang.done("import", branch, stick)
    (told,) = [
        each for each in hongdang.done("petitions", branch, "--json").data
        if each["id"] == petition
    ]  # fmt: skip
    assert (told["state"], told["open"]) == ("同意", False)
    assert hongdang.refused("withdraw", branch, petition) == "ANSWERED"


def test_who_leads_which_branch(hongdang: Hongdang, demo: Path) -> None:
    found = hongdang.done("branches", demo / "plant", "--json").data
    assert [each["code"] for each in found] == ["B001", "B002", "B003"]
    assert all(each["seats"] and each["full"] for each in found)
    lines = hongdang.done("branches", demo / "plant").lines
    assert len(lines) == len(found) + 1


def test_what_cannot_be_read_is_said(hongdang: Hongdang, demo: Path) -> None:
    branch = demo / "branch-01"
    (term,) = [
        each["entry"]
        for each in hongdang.done("petitions", branch, "--offered", "--json").data
        if each["kind"] == "term_early"
    ]
    assert hongdang.refused("petition", branch, "nonsense", term) == "NO_SUCH_PETITION"
    assert hongdang.refused("petition", branch, "term_early", "nothing") == "NO_SUCH_ENTRY"
    assert hongdang.refused("petition", branch, "term_result", term) == "NOT_NOW"
