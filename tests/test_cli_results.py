"""``hongdang results``, ``results-import`` and ``results-set``: offices' tables, as words and as JSON."""

from pathlib import Path

import pytest

from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Role
from tests.commands import Hongdang
from tests.output.tables import sheet
from tests.test_cli import hongdang

USED = (hongdang,)
WHO = ("--office", "经营科", "--confirmed-by", "闻人静")
MONTH = ("--month", "2026-09")


@pytest.fixture
def plant(tmp_path: Path) -> Path:
    with Station.create(tmp_path / "plant", role=Role.PLANT, name="红岗采油厂党委") as station:
        for number in (1, 2):
            station.tree.add(
                "branch", f"第{number}党支部", code=f"B00{number}", parent=station.info().plant
            )
    return tmp_path / "plant"


def test_a_table_is_checked_confirmed_and_listed(
    hongdang: Hongdang, plant: Path, tmp_path: Path
) -> None:
    file = sheet(
        tmp_path / "表.xlsx", ["支部", "计划产量（吨）", "实际产量（吨）"], ["B001", 1000, 985],
        ["第二党支部", 1000, 985],
    )  # fmt: skip
    seen = hongdang("results-import", plant, file, *MONTH, "--check", "--json")
    assert (seen.code, seen.refusal) == (1, "SHEET_REFUSED_ROWS")
    counts = seen.data["counts"]
    assert (counts["good"], counts["refused"]) == (1, 1)
    assert seen.data["rows"][1]["problems"][0]["code"] == "UNKNOWN_NAME"
    marked = tmp_path / "标好.xlsx"
    assert (
        hongdang.refused("results-import", plant, file, *MONTH, "--marked", marked) == "NO_OFFICE"
    )
    assert marked.exists()
    (entry,) = hongdang.done("results-import", plant, file, *MONTH, *WHO, "--json").data["ids"]
    found = hongdang.done("results", plant, *MONTH, "--json").data
    first, second = found["branches"]
    assert (first["id"], first["output_rate"], first["final"]) == (entry, 9_850, True)
    assert first["handed_in"][0]["confirmed_by"] == "闻人静"
    assert (second["id"], second["missing"]) == (None, ["output", "cost", "hse"])
    lines = hongdang.done("results", plant, *MONTH)
    assert "98.5%" in lines.out
    assert "没交" in lines.out
    kept = hongdang.done("entries", plant, "production_result", "--json").data
    assert [each["id"] for each in kept] == [entry]


def test_a_result_is_set_and_corrected(hongdang: Hongdang, plant: Path) -> None:
    place = ("--branch", "B001", *MONTH)
    hongdang.done("results-set", plant, *place, *WHO, "--output", "98%", "--hse", "达标")
    assert hongdang.refused("results-set", plant, *place, *WHO, "--output", "99") == "NO_REASON"
    hongdang.done(
        "results-set", plant, *place, *WHO, "--output", "99", "--hse", "责任事故", "--hse-words",
        "碰伤一人", "--reason", "复查",
    )  # fmt: skip
    (line, _) = hongdang.done("results", plant, *MONTH, "--json").data["branches"]
    assert (line["output_rate"], line["hse"], line["reason"]) == (9_900, "accident", "复查")
    hongdang.done("results-set", plant, *place, *WHO, "--spared", "cost")
    hongdang.done("results-set", plant, *place, *WHO, "--output", "-", "--reason", "交错了")
    (line, _) = hongdang.done("results", plant, *MONTH, "--json").data["branches"]
    assert (line["output_rate"], line["spared"], line["missing"]) == (None, ["cost"], ["output"])


@pytest.mark.parametrize(
    "wrong", [("--output", "0.98"), ("--output", "800吨"), ("--hse", "凑合"), ("--spared", "dues")]
)
def test_what_cannot_be_read_is_wrong_usage(
    wrong: tuple[str, str], hongdang: Hongdang, plant: Path
) -> None:
    ran = hongdang("results-set", plant, "--branch", "B001", *MONTH, *WHO, *wrong, "--json")
    assert (ran.code, ran.refusal) == (2, "USAGE")
