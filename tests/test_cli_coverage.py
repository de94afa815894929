"""``hongdang coverage``, ``align`` and ``succession``: what the pages show, as words and as JSON."""

import json
from pathlib import Path

from tests.commands import Hongdang
from tests.test_cli import branch, hongdang, member

USED = (branch, hongdang)


def test_a_branch_without_teams(hongdang: Hongdang, branch: Path) -> None:
    data = hongdang.done("coverage", branch, "--month", "2026-11", "--json").data
    assert (data["month"], data["teams"], data["quota"]["places"]) == ("2026-11", [], None)
    assert hongdang.refused("coverage", branch, "--month", "2026-13") == "BAD_PERIOD"
    assert hongdang.refused("align", branch, "nobody") == "NOT_JOINED"


def test_a_handover_is_listed_and_drawn_up(hongdang: Hongdang, branch: Path) -> None:
    folder = branch.parent / "people.json"
    folder.write_text(member(), encoding="utf-8")
    (entry,) = hongdang.done("add", branch, "member", folder).lines
    hongdang.done("final", branch, "member", entry)
    found = hongdang.done("succession", branch, "--json").data
    assert found["id"] is None
    assert {"heading", "what"} <= set(found["lines"][0])
    made = hongdang.done("succession", branch, "--taking", "卞秋禾", "--json").data["id"]
    (kept,) = hongdang.done("entries", branch, "secretary_handover", "--json").data
    assert kept["id"] == made
    assert len(json.dumps(kept, ensure_ascii=False)) > 100
