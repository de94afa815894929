"""Commands about the frame of a branch's books: begin, close-year, reopen, years."""

from datetime import date
from pathlib import Path

import pytest

from tests.commands import Hongdang


@pytest.fixture
def hongdang(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Hongdang:
    return Hongdang(capsys, monkeypatch)


@pytest.fixture
def branch(tmp_path: Path, hongdang: Hongdang) -> Path:
    folder = tmp_path / "b"
    hongdang.done("create", folder, "--role", "branch", "--name", "甲党支部", "--on", "2020-3-1")
    return folder


def test_a_new_branch_begins_on_the_first_of_the_month(tmp_path: Path, hongdang: Hongdang) -> None:
    hongdang.done("create", tmp_path / "c", "--role", "branch", "--name", "乙党支部")
    told = hongdang.done("begin", tmp_path / "c", "--json").data
    assert told["starts_on"] == told["proposed"]
    assert date.fromisoformat(told["starts_on"]).day == 1
    assert [each["key"] for each in told["steps"]][:3] == ["team", "member", "term"]


def test_the_start_is_moved_and_told(branch: Path, hongdang: Hongdang) -> None:
    told = hongdang.done("begin", branch, "--on", "2021年5月1日", "--json").data
    assert told["starts_on"] == "2021-05-01"
    assert [each["starts_on"] for each in told["said"]] == ["2021-05-01", "2020-03-01"]
    assert "建账日  2021-05-01" in hongdang.done("begin", branch).out
    assert hongdang("begin", branch, "--on", "哪天", "--json").refusal == "BAD_DAY"
    assert hongdang("begin", branch, "--on", "2199-01-01", "--json").refusal == "START_AHEAD"


def test_a_year_is_closed_and_opened_again(branch: Path, hongdang: Hongdang) -> None:
    told = hongdang.done("close-year", branch, "2020", "--json").data
    assert told["closed"] is True
    assert hongdang("close-year", branch, "2020", "--json").refusal == "YEAR_CLOSED"
    assert "已封账" in hongdang.done("years", branch).out
    words = ("reopen", branch, "甲党支部", "2020", "--until", "2999-12-31")
    assert hongdang(*words, "--json").refusal == "NO_REASON"
    told = hongdang.done(*words, "--reason", "补一次会", "--number", "9号", "--json").data
    assert told["closed"] is False
    assert told["reopened"][0]["number"] == "9号"
    assert "重开到 2999-12-31" in hongdang.done("years", branch).out
    assert hongdang(*words[:3], "2019", *words[4:], "--json").refusal == "NOT_CLOSED"
