"""No table of an office is so odd that reading it fails, and no amount ever comes out of it."""

from datetime import date, datetime, time
from decimal import ROUND_CEILING, ROUND_FLOOR
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hongdang_desktop.core.typed import Unreadable
from hongdang_desktop.ledgers.office.organisation import Organisation
from hongdang_desktop.ledgers.plant.production_result import HSE, MOST_RATE
from hongdang_desktop.output.workbook.raw import CellValue, Fault, Percent, RawBook, RawSheet
from hongdang_desktop.station.results_heads import find_results
from hongdang_desktop.station.results_reading import Line, Reader, rate_of, reckoned

NODES = {
    "a1": Organisation(kind="area", name="采油一作业区"),
    "b1": Organisation(kind="branch", name="第一党支部", short_name="一支部", areas=("a1",)),
    "b2": Organisation(kind="branch", name="第二党支部", areas=("a2",)),
    "t1": Organisation(kind="team", name="采油一班", branch="b1"),
    "t2": Organisation(kind="team", name="采油一班", branch="b2"),
}
NAMED = ("支部", "班组", "月份", "完成率", "成本占计划", "计划产量", "实际产量", "HSE", "HSE说明",
         "核定", "得分", "核定说明", "备注", "累计（吨）", "序号")  # fmt: skip


class Names:
    """Knows the units by name. Implements what the reader asks of ``Names``."""

    def find_organisations(self, words: str) -> tuple[str, ...]:
        return tuple(i for i, node in NODES.items() if words in (node.name, node.short_name))

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - nothing else is asked
        raise AssertionError(name)


def read(*rows: tuple[CellValue, ...], month: str = "2026-10", ratio: bool = False) -> list[Line]:
    """Return the lines of a table; its first row is the head."""
    sheet = RawSheet("表", tuple(enumerate(rows, start=1)))
    head = find_results(RawBook((sheet,)))
    if head is None:
        return []
    return list(Reader(head, Names(), NODES, ratio=ratio).lines(month))


CELLS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.floats(0, 3), st.text(max_size=12),
    st.floats(allow_nan=False, allow_infinity=False).map(Percent), st.sampled_from(list(Fault)),
    st.just(date(2026, 9, 1)), st.just(datetime.fromisoformat("2026-09-01")), st.just(time(8)),
    st.sampled_from(["一支部", "第二党支部", "采油一班", "2026年9月", "9月", "98.5%", "800吨", "达标",
                     "责任事故", "认可", "不一致", "不考核", "合计", "制表：某", "１０２"]),
)  # fmt: skip


@settings(max_examples=120, deadline=None)
@given(st.permutations(NAMED), st.lists(st.lists(CELLS, max_size=15), max_size=6), st.booleans())
def test_any_table_is_read_or_refused_line_by_line(
    heads: list[str], rows: list[list[CellValue]], ratio: bool
) -> None:
    for line in read(tuple(heads), *(tuple(row) for row in rows), ratio=ratio):
        assert all(each.sentence and each.sentence[-1] in "。？" for each in line.remarks)
        for name in ("output_rate", "cost_rate"):
            rate = line.said.get(name)
            assert rate is None or (isinstance(rate, int) and 0 <= rate <= MOST_RATE)
        assert line.said.get("hse") in {None, *HSE}
        assert "吨" not in str(line.said)
        if not line.refused:
            assert line.month
            assert line.branch in {"b1", "b2"}


def test_heads_of_two_rows_and_an_area_in_the_place_of_a_branch() -> None:
    rows = read(
        ("10月份情况", None, None, None, None), ("单位", "产量", None, "成本", None),
        (None, "计划", "完成", "计划", "完成"), ("采油一作业区", 200, 199, 50, "51万元"),
    )  # fmt: skip
    assert [(r.branch, r.said) for r in rows] == [
        ("b1", {"output_rate": 9_950, "cost_rate": 10_200})
    ]


def test_teams_of_one_name_are_told_apart_by_their_branch() -> None:
    (alone,) = read(("班组", "核定"), ("采油一班", "认可"))
    assert [each.code for each in alone.remarks] == ["AMBIGUOUS"]
    (named,) = read(("支部", "班组", "核定"), ("第二党支部", "采油一班", "认可"))
    assert (named.team, named.branch, named.said) == ("t2", "b2", {"verdict": "confirmed"})


@pytest.mark.parametrize(
    ("plan", "done", "output", "cost"),
    [(3, 2, 6_666, 6_667), (3, 3, 10_000, 10_000), ("1,000 吨", "999.99吨", 9_999, 10_000)],
)
def test_rounding_never_fulfils_a_plan(
    plan: CellValue, done: CellValue, output: int, cost: int
) -> None:
    assert reckoned(plan, done, ROUND_FLOOR) == output
    assert reckoned(plan, done, ROUND_CEILING) == cost


def test_a_rate_and_what_it_is_reckoned_from_must_agree() -> None:
    head = ("支部", "完成率", "计划产量", "实际产量")
    same, other, rounded = read(
        head, ("一支部", 98, 100, 98), ("第二党支部", 99, 100, 98), ("一支部", 66.7, 3, 2)
    )
    assert (same.said, same.remarks) == ({"output_rate": 9_800}, [])
    assert [each.code for each in other.remarks] == ["NOT_THE_SAME"]
    assert rounded.said == {"output_rate": 6_670}


@pytest.mark.parametrize(
    ("cell", "rate"),
    [(98, 9_800), ("98", 9_800), ("９８．５％", 9_850), ("0.98%", 98), (Percent(0.98), 9_800),
     (Percent(1.0), 10_000), (2.01, 201), (0, 0), ("", None), (None, None), (98.455, 9_846)],
)  # fmt: skip
def test_rates(cell: CellValue, rate: int | None) -> None:
    assert rate_of(cell) == rate


@pytest.mark.parametrize("cell", [0.98, "0.98", 1, 2, "1.0", 0.0001])
def test_what_may_be_a_ratio_is_asked(cell: CellValue) -> None:
    with pytest.raises(Unreadable) as wrong:
        rate_of(cell)
    assert wrong.value.code == "RATIO"
    assert rate_of(cell, ratio=True) == round(float(str(cell)) * 10_000)


def test_a_dash_is_nothing_and_spares_nobody() -> None:
    head = ("支部", "完成率", "HSE", "HSE说明")
    dash, spared, empty = read(
        head,
        ("一支部", "—", "达标", "无"),
        ("一支部", "不考核", "/", None),
        ("一支部", "-", "无", None),
    )
    assert (dash.said, dash.spared) == ({"hse": "good"}, [])
    assert (spared.said, spared.spared, spared.remarks) == ({}, ["output"], [])
    assert [each.code for each in empty.remarks] == ["NOTHING"]
