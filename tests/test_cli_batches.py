"""``hongdang batch``: a month is said line by line, or put in as drafts."""

import json
from pathlib import Path

import pytest

from tests.commands import Hongdang
from tests.test_cli import branch, hongdang, member

USED = (branch, hongdang)


@pytest.fixture
def people(hongdang: Hongdang, branch: Path) -> Path:
    """Return a branch with one member."""
    folder = branch.parent / "people.json"
    folder.write_text(member(), encoding="utf-8")
    (entry,) = hongdang.done("add", branch, "member", folder).lines
    hongdang.done("final", branch, "member", entry)
    return branch


def test_a_month_is_printed_and_nothing_is_saved(hongdang: Hongdang, people: Path) -> None:
    ran = hongdang.done("batch", people, "dues", "--month", "2026-10")
    (line,) = ran.lines
    assert json.loads(line)["month"] == "2026-10"
    assert "新的 1 条" in ran.err
    assert hongdang.done("entries", people, "dues", "--json").data == []


def test_the_drafts_are_added_once(hongdang: Hongdang, people: Path) -> None:
    ran = hongdang.done("batch", people, "L15", "--month", "2026-10", "--add")
    assert len(ran.lines) == 1
    assert hongdang.done("batch", people, "L15", "--month", "2026-10", "--add").lines == []
    (line,) = hongdang.done("batch", people, "L15", "--month", "2026-10").lines
    assert json.loads(line)["id"] == ran.lines[0]


def test_what_is_no_month_or_no_batch_is_refused(hongdang: Hongdang, people: Path) -> None:
    assert hongdang.refused("batch", people, "dues", "--month", "2026Q4") == "BAD_PERIOD"
    assert hongdang.refused("batch", people, "party_group") == "NO_BATCH"
    assert hongdang.refused("batch", people, "dues", "--month", "9999-12", "--add") == "NOT_BEGUN"
