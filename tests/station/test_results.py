"""Results of offices: tables looked through, confirmed by name, sent to the branch, read by rules."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from hongdang_desktop.assessment.evidence import Evidence, View, suggested
from hongdang_desktop.assessment.rules.catalogue import RULES
from hongdang_desktop.core.canonical import Json, JsonObject, canonical
from hongdang_desktop.core.errors import UserError
from hongdang_desktop.core.periods import read_period
from hongdang_desktop.ledgers.catalogue import find
from hongdang_desktop.ledgers.plant.production_result import result_id
from hongdang_desktop.station.books.lookup import Lookup
from hongdang_desktop.station.results_views import CheckedResults
from hongdang_desktop.station.sheet_views import RowState
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Listing
from hongdang_desktop.store import journal
from tests.station.world import Chain, committee, parts, refused, saved

HEAD = ("支部", "产量完成率", "成本占计划", "HSE", "HSE说明")
OCTOBER = "2026-10"
KEY = "production_result"
Cells = tuple[Any, ...]


def table(folder: Path, *rows: Cells, name: str = "表.xlsx", percent: str = "") -> Path:
    """Write a table; ``percent`` is the format of all its numbers."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    if percent:
        for cells in sheet.iter_rows():
            for cell in cells:
                if isinstance(cell.value, int | float):
                    cell.number_format = percent
    file = folder / name
    book.save(file)
    return file


def signed(plant: Station, checked: CheckedResults, reason: str = "") -> tuple[str, ...]:
    return plant.results.confirm(
        checked, office="生产科", confirmed_by="佟望山", reason=reason
    ).ids  # fmt: skip


def put(
    plant: Station, branch: str, month: str = OCTOBER, reason: str = "", **fields: Json
) -> None:
    plant.results.put(
        branch, month, fields, office="生产科", confirmed_by="佟望山", reason=reason
    )  # fmt: skip


def suggest(station: Station, branch: str, rule: str, month: str = OCTOBER) -> Evidence:
    facts = Lookup(station._core)
    return suggested(RULES[rule], View(facts, branch, read_period(month)), 400, {})


def record(station: Station, entry: str) -> Any:  # noqa: ANN401 - of this ledger
    return station.book.entry(entry).record


def codes(checked: CheckedResults) -> list[tuple[RowState, list[str]]]:
    return [(row.state, [each.code for each in row.remarks]) for row in checked.rows]


def test_a_table_is_confirmed_travels_and_changes_what_the_branch_is_suggested(
    chain: Chain, tmp_path: Path
) -> None:
    plant, one = chain.plant, chain.names.one
    committee(chain.a, one)  # its books begin
    file = table(tmp_path, HEAD, ("第一支部", 97.5, 103, "达标"), ("B002", 101, 99.5, "未达标", "噪声超标"))  # fmt: skip
    checked = plant.results.check(file, OCTOBER)
    assert codes(checked) == [(RowState.GOOD, []), (RowState.GOOD, [])]
    assert (checked.subjects, checked.months) == (("output", "cost", "hse"), (OCTOBER,))
    assert len(signed(plant, checked)) == 2
    line = plant.results.month(OCTOBER).line(one)
    assert line is not None
    assert (line.output, line.cost, line.hse, line.final) == (9_750, 10_300, "good", True)
    assert {s.subject: (s.office, s.confirmed_by) for s in line.sources.values()} == dict.fromkeys(
        ("output", "cost", "hse"), ("生产科", "佟望山")
    )

    chain.now.moment = chain.now.moment.replace(month=12, day=3)
    before = suggest(chain.a, one, "output", "2026-11")
    assert (before.points, before.words) == (None, "科室还没交这个月的数")
    put(plant, one, "2026-11", output_rate=9_750, cost_rate=10_300)
    chain.down(chain.a, one)
    after = suggest(chain.a, one, "output", "2026-11")
    assert (after.points, after.entries) == (200, (result_id(one, "2026-11"),))
    assert suggest(chain.a, one, "cost", "2026-11").points == 100
    put(plant, one, "2026-11", reason="科室改数", output_rate=10_000)
    chain.down(chain.a, one)
    assert suggest(chain.a, one, "output", "2026-11").points == 400
    (entry,) = [e for e in chain.a.book.list(Listing(KEY)) if e.payload["month"] == "2026-11"]
    assert (entry.corrected, entry.record.reason) == (True, "科室改数")
    with pytest.raises(UserError) as error:
        chain.a.book.correct(entry.id, {**entry.payload, "output_rate": 10_100}, "自己改")
    assert refused(error) == "OWNED_BY_PLANT"
    with pytest.raises(UserError) as error:
        put(chain.a, one, "2026-11", output_rate=10_100)
    assert refused(error) == "OWNED_BY_PLANT"
    others = chain.c.book.list(Listing(KEY))
    assert [e for e in others if e.record.branch == one] == []  # it goes to its branch alone


def test_tonnes_are_reckoned_to_a_rate_and_stand_nowhere(chain: Chain, tmp_path: Path) -> None:
    plant, one = chain.plant, chain.names.one
    file = table(
        tmp_path, ("2026年10月生产情况",), ("填报科室：经营科  确认人：佟望山",),
        ("单位", "计划产量（吨）", "实际产量（吨）", "计划成本", "实际成本", "累计产量（吨）", "备注"),
        ("第一支部", 12_345, 12_344, "8,800.5元", 8801, 98_765, "日产 411 吨"),
        ("第二支部", 0, 100, 10, 9, 1, None),
        ("合计", 12_345, 12_444, 8810, 8810, 2, None),
    )  # fmt: skip
    checked = plant.results.check(file)
    assert (checked.office, checked.confirmed_by, checked.months) == (
        "经营科",
        "佟望山",
        (OCTOBER,),
    )
    assert codes(checked) == [(RowState.GOOD, []), (RowState.REFUSED, ["NO_PLAN"])]
    assert any("只用来算比率" in note for note in checked.notes)
    assert any("累计产量" in note and "没有读" in note for note in checked.notes)
    (entry,) = signed(plant, checked)
    payload = plant.book.entry(entry).payload
    assert (payload["output_rate"], payload["cost_rate"]) == (9_999, 10_001)  # down, and up
    revisions = plant._core.read(lambda c: journal.of_record(c, entry))
    kept = [
        {k: v for k, v in (r.payload or {}).items() if k in find(KEY).columns} for r in revisions
    ]
    assert set().union(*kept) == {
        "branch", "month", "output_rate", "cost_rate", "handed_in", "occurred_on", "year", "stage",
        "entered_at", "entered_by", "finalised_at", "finalised_by", "rules",
    } & find(KEY).columns.keys()  # fmt: skip
    assert all("吨" not in canonical(each).decode() for each in kept)
    for words in ("完成 1.2 万吨", "日产 300 方"):
        with pytest.raises(UserError) as error:
            put(plant, one, hse="short", hse_words=words)
        assert refused(error) == "PROBLEMS"


@pytest.mark.parametrize(
    ("cell", "code", "says"),
    [
        (0.98, "RATIO", "0.98 是 98%"), ("0.98", "RATIO", ""), (1.02, "RATIO", "102%"),
        (1, "RATIO", "100%"), (-3, "OUT_OF_RANGE", ""), (1020, "TOO_MUCH", "不像比率"),
        ("1020吨", "TONNES", "1020吨"), ("很好", "BAD_NUMBER", ""), ("98%左右", "BAD_NUMBER", ""),
        (20.5, "FAR", "20.5%"), (180, "FAR", ""), (45, "FAR", ""),
    ],
)  # fmt: skip
def test_odd_rates_are_refused_or_looked_at(
    cell: object, code: str, says: str, chain: Chain, tmp_path: Path
) -> None:
    checked = chain.plant.results.check(table(tmp_path, HEAD[:2], ("第一支部", cell)), OCTOBER)
    (row,) = checked.rows
    state = RowState.LOOK if code == "FAR" else RowState.REFUSED
    assert (row.state, [each.code for each in row.remarks]) == (state, [code])
    assert says in row.remarks[0].text
    assert row.remarks[0].cell == "B2"
    assert checked.ratios == (code == "RATIO")


def test_ratios_are_rates_where_somebody_says_so_or_the_cell_does(
    chain: Chain, tmp_path: Path
) -> None:
    rows = (HEAD[:2], ("第一支部", 0.985), ("第二支部", 1), ("第三支部", 98.5))
    plain = chain.plant.results.check(table(tmp_path, *rows), OCTOBER, ratio=True)
    assert [row.payload["output_rate"] for row in plain.rows] == [9_850, 10_000, 9_850]
    shown = table(tmp_path, *rows[:3], ("第三支部", 0.9), name="百分.xlsx", percent="0.0%")
    formatted = chain.plant.results.check(shown, OCTOBER)
    assert [row.payload["output_rate"] for row in formatted.rows] == [9_850, 10_000, 9_000]
    typed = table(
        tmp_path, HEAD[:2], ("第一支部", "98.456％"), ("第二支部", "0.98%"), name="t.xlsx"
    )
    said = chain.plant.results.check(typed, OCTOBER)
    assert [row.payload["output_rate"] for row in said.rows] == [9_846, 98]


def test_what_does_not_fit_is_refused_by_line(chain: Chain, tmp_path: Path) -> None:
    file = table(
        tmp_path, ("支部", "月份", "完成率", "HSE", "HSE说明"),
        ("第九支部", "2026-10", 98, None, None), ("第一支部", "2026-11", 98, None, None),
        ("第一支部", "2027-01", 98, None, None), ("第一支部", "2026-09", 98, None, None),
        ("第一支部", "2026-09", 97, None, None), ("第二支部", "九月", 98, None, None),
        ("第二支部", 9, 98, "责任事故", None), ("第三支部", "2026-09", None, "凑合", None),
        (None, "2026-09", 98, None, None), ("第三支部", "2026-08", None, None, None),
        ("第二支部", "2026-08", 98, None, None), ("B002", "2026年8月", "98%", None, None),
        ("制表人：某某", None, None, None, None),
    )  # fmt: skip
    checked = chain.plant.results.check(file, OCTOBER)
    assert codes(checked) == [
        (RowState.REFUSED, ["UNKNOWN_NAME"]), (RowState.REFUSED, ["MONTH_NOT_OVER"]),
        (RowState.REFUSED, ["MONTH_NOT_OVER"]), (RowState.REFUSED, ["TWICE"]),
        (RowState.REFUSED, ["TWICE"]), (RowState.REFUSED, ["BAD_MONTH"]),
        (RowState.REFUSED, ["REQUIRED"]), (RowState.REFUSED, ["BAD_CHOICE"]),
        (RowState.REFUSED, ["REQUIRED"]), (RowState.REFUSED, ["NOTHING"]),
        (RowState.GOOD, []), (RowState.SAME, ["SAME_ROW"]),
    ]  # fmt: skip
    assert checked.rows[6].payload["month"] == "2026-09"
    assert all(r.sentence.endswith("。") for row in checked.rows for r in row.remarks)
    assert len(signed(chain.plant, checked)) == 1


def test_a_second_table_adds_corrects_with_a_reason_and_never_doubles(
    chain: Chain, tmp_path: Path
) -> None:
    plant, one = chain.plant, chain.names.one
    first = table(tmp_path, HEAD[:2], ("第一支部", 98))
    (entry,) = signed(plant, plant.results.check(first, OCTOBER))
    assert entry == result_id(one, OCTOBER)
    again = plant.results.check(first, OCTOBER)
    assert codes(again) == [(RowState.SAME, ["SAME"])]
    with pytest.raises(UserError) as error:
        signed(plant, again)
    assert refused(error) == "NOTHING_TO_TAKE"

    cost = table(tmp_path, ("支部", "成本占计划"), ("第一支部", 102), name="成本.xlsx")
    added = plant.results.check(cost, OCTOBER)
    assert codes(added) == [(RowState.GOOD, [])]
    plant.results.confirm(added, office="经营科", confirmed_by="闻人静")
    kept = plant.book.entry(entry)
    assert (kept.payload["output_rate"], kept.payload["cost_rate"]) == (9_800, 10_200)
    assert (kept.corrected, kept.final) == (False, True)  # nothing that stood there was changed
    assert [(h.office, h.confirmed_by) for h in record(plant, entry).handed_in] == [
        ("生产科", "佟望山"), ("经营科", "闻人静"),
    ]  # fmt: skip

    other = table(tmp_path, HEAD[:2], ("第一支部", 99), name="改.xlsx")
    corrects = plant.results.check(other, OCTOBER)
    assert codes(corrects) == [(RowState.LOOK, ["CORRECTS"])]
    assert "原来是 98%（生产科 佟望山）" in corrects.rows[0].remarks[0].sentence
    assert corrects.corrects == {2}
    with pytest.raises(UserError) as error:
        signed(plant, corrects)
    assert refused(error) == "NO_REASON"
    signed(plant, corrects, "盘库后调整")
    kept = plant.book.entry(entry)
    assert (kept.payload["output_rate"], kept.corrected) == (9_900, True)
    assert kept.record.reason == "盘库后调整"
    assert [each.id for each in plant.book.list(Listing(KEY))] == [entry]
    plant.book.undo()
    assert plant.book.entry(entry).payload["output_rate"] == 9_800
    put(plant, one, reason="交错了支部", output_rate=None)
    kept = plant.book.entry(entry)
    assert "output_rate" not in kept.payload
    assert [h.subject for h in record(plant, entry).handed_in] == ["cost"]


def test_nobody_confirms_without_a_name(chain: Chain, tmp_path: Path) -> None:
    plant = chain.plant
    checked = plant.results.check(table(tmp_path, HEAD[:2], ("第一支部", 98)), OCTOBER)
    for office, name, code in (("", "佟望山", "NO_OFFICE"), ("生产科", " ", "NO_NAME")):
        with pytest.raises(UserError) as error:
            plant.results.confirm(checked, office=office, confirmed_by=name)
        assert refused(error) == code
    assert plant.book.list(Listing(KEY)) == ()
    with pytest.raises(UserError) as error:
        plant.results.check(table(tmp_path, ("姓名", "年龄"), ("某", 3), name="别.xlsx"), OCTOBER)
    assert refused(error) == "SHEET_NO_HEAD"
    with pytest.raises(UserError) as error:
        plant.results.check(tmp_path / "没有.xlsx", OCTOBER)
    assert refused(error) == "NO_FILE"
    with pytest.raises(UserError) as error:
        chain.a.results.check(tmp_path / "表.xlsx", OCTOBER)
    assert refused(error) == "OWNED_BY_PLANT"


def judged(station: Station, team: str, points: tuple[int, ...]) -> None:
    names = ("学习型", "安全型", "清洁型", "节约型", "和谐型")
    marks: list[Json] = [
        {"id": f"m{n}", "kind": name, "points": each}
        for n, (name, each) in enumerate(zip(names, points, strict=True))
    ]
    payload: JsonObject = {
        "month": OCTOBER, "team": team, "occurred_on": "2026-11-03", "appraiser": "某人",
        "marks": marks, "deductions": "练兵少一次", "late_reason": "倒班",
    }  # fmt: skip
    station.book.finalise(saved(station.book.save("team_appraisal", payload)))


def test_an_office_agrees_with_the_marks_of_a_team_or_says_why_not(
    chain: Chain, tmp_path: Path
) -> None:
    plant, one, team = chain.plant, chain.names.one, chain.names.team
    head = ("班组", "得分", "核定", "核定说明")
    early = plant.results.check(table(tmp_path, head, ("采油一班", 97.5)), OCTOBER)
    assert codes(early) == [(RowState.REFUSED, ["NO_MARKS"])]
    judged(chain.a, team, (185, 200, 190, 200, 200))
    chain.up(chain.a)
    line = plant.results.month(OCTOBER).line(one)
    assert line is not None
    assert [(t.name, t.tenths, t.verdict) for t in line.teams] == [("采油一班", 975, "")]
    assert "teams" in line.missing
    rows = [
        ((97.5, None, None), RowState.GOOD, []),
        ((None, "同意", None), RowState.GOOD, []),
        ((90, None, None), RowState.REFUSED, ["NO_REASON"]),
        ((90, "认可", None), RowState.REFUSED, ["NOT_THE_SAME"]),
        ((None, None, None), RowState.REFUSED, ["REQUIRED"]),
        ((90, "不一致", "现场有漏油"), RowState.GOOD, []),
    ]  # fmt: skip
    for number, (cells, state, said) in enumerate(rows):
        file = table(tmp_path, head, ("采油一班", *cells), name=f"{number}.xlsx")
        assert codes(plant.results.check(file, OCTOBER)) == [(state, said)], cells
    signed(plant, plant.results.check(tmp_path / "0.xlsx", OCTOBER))
    line = plant.results.month(OCTOBER).line(one)
    assert line is not None
    assert [(t.verdict, t.points) for t in line.teams] == [("confirmed", 975)]
    assert "teams" not in line.missing
    differs = plant.results.check(tmp_path / "5.xlsx", OCTOBER)
    assert codes(differs) == [(RowState.LOOK, ["CORRECTS"])]
    signed(plant, differs, "复查现场")
    line = plant.results.month(OCTOBER).line(one)
    assert line is not None
    assert [(t.verdict, t.points, t.words) for t in line.teams] == [("differs", 900, "现场有漏油")]
    chain.down(chain.a, one)
    (entry,) = chain.a.book.list(Listing(KEY))
    assert [each.verdict for each in record(chain.a, entry.id).teams] == ["differs"]

    def told() -> list[str]:
        return [d.sentence for d in chain.a.desk.duties(one) if d.ledger == KEY]

    assert told() == ["采油一班 2026-10 五型考评，科室看法不一致：现场有漏油"]
    chain.now.moment += timedelta(days=32)
    assert told() == []
    chain.now.moment -= timedelta(days=32)
    (marked,) = chain.a.book.list(Listing("team_appraisal"))
    points: list[Json] = [
        {**each, "points": int(str(each["points"])) - 15} for each in parts(marked.payload, "marks")
    ]
    chain.a.book.correct(marked.id, {**marked.payload, "marks": points}, "照科室意见改")
    assert told() == []  # 97.5 - 7.5 are the office's 90


def test_what_is_missing_is_told_by_month_and_subject(chain: Chain, tmp_path: Path) -> None:
    plant, names = chain.plant, chain.names
    assert plant.results.late() == ()  # no office has ever handed in anything
    assert {(g.month, g.subject, len(g.names)) for g in plant.results.gaps()} == {
        (OCTOBER, each, 3) for each in ("output", "cost", "hse")
    }
    put(plant, names.one, "2026-08", output_rate=9_800, cost_rate=9_900, hse="good")
    plant.results.put(
        names.two, "2026-08", {"hse": "good"}, office="生产科", confirmed_by="佟望山",
        spared=("output", "cost"),
    )  # fmt: skip
    found = [(g.month, g.subject, g.names) for g in plant.results.gaps()]
    assert [each for each in found if each[0] == "2026-08"] == [
        ("2026-08", each, ("第三支部",)) for each in ("output", "cost", "hse")
    ]
    assert {month for month, _, _ in found} == {"2026-10", "2026-09", "2026-08"}
    assert plant.results.gaps()[0].words == "产量完成率都没交"
    spared = plant.results.month("2026-08").line(names.two)
    assert spared is not None
    assert (set(spared.spared), spared.missing) == ({"output", "cost"}, ())
    later = table(tmp_path, HEAD[:2], ("第二支部", "不考核"), ("第三支部", "不考核"))
    checked = plant.results.check(later, "2026-08")
    assert [row.state for row in checked.rows] == [RowState.SAME, RowState.GOOD]
    assert plant.results.signers()[0] == ("output", "生产科", "佟望山")
    assert {gap.month for gap in plant.results.late()} == {OCTOBER}
    chain.now.moment = chain.now.moment.replace(day=4)
    assert plant.results.late() == ()  # offices have until the fifth


def test_two_pcs_of_the_plant_write_one_entry(chain: Chain) -> None:
    put(chain.plant, chain.names.one, output_rate=9_800)
    kept = chain.plant.results.month(OCTOBER).line(chain.names.one)
    assert kept is not None
    assert kept.entry == result_id(chain.names.one, OCTOBER)
    with pytest.raises(UserError) as error:
        put(chain.plant, chain.names.one, output_rate=9_800)
    assert refused(error) == "NOTHING_CHANGED"
    with pytest.raises(UserError) as error:
        put(chain.plant, chain.names.one, "2026-11", output_rate=9_800)
    assert refused(error) == "PROBLEMS"
    with pytest.raises(UserError) as error:
        put(chain.plant, chain.names.one, "2026", output_rate=9_800)
    assert refused(error) == "BAD_PERIOD"
