"""Rows without a day are known again, too."""

from pathlib import Path

import pytest

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Listing
from tests.station.test_sheets import codes, states


@pytest.mark.parametrize(
    ("ledger", "payload"),
    [
        ("problem", {"problem": "门锁坏了"}), ("talk", {}), ("directive", {"title": "通知"}),
        ("work_plan", {}), ("party_lecture", {}), ("volunteering", {}), ("study", {}),
    ],
)  # fmt: skip
def test_our_own_undated_drafts_are_known_again(
    branch: Station, tmp_path: Path, ledger: str, payload: JsonObject
) -> None:
    branch.book.save(ledger, {"note": "没有日期", **payload})
    out = tmp_path / "out.xlsx"
    branch.sheets.export(Listing(ledger), out, with_sensitive=True)
    again = branch.sheets.check(ledger, out)
    assert (states(again), codes(again)) == (["same"], [[("第 2 行", "SAME")]])


def test_a_table_without_days_is_not_brought_twice(branch: Station, tmp_path: Path) -> None:
    branch.book.save("problem", {"occurred_on": "2026-11-20", "problem": "另一件"})
    file = tmp_path / "i.csv"
    file.write_text("问题,发现日期\n门锁坏了,\n灯不亮,2026-11-20\n", encoding="utf-8")
    first = branch.sheets.check("problem", file)
    assert "same" not in states(first)
    branch.sheets.bring_in(first)
    assert codes(branch.sheets.check("problem", file)) == [
        [("第 2 行", "SAME")], [("第 3 行", "SAME")],
    ]  # fmt: skip
