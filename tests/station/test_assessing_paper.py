"""月度自评表 on paper: everything by which a reader can judge the sheet, and honest when it is none yet."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pypdfium2
import pytest

from hongdang_desktop.core.clock import PLANT_TIME, SetClock
from hongdang_desktop.core.errors import UserError
from hongdang_desktop.station.assessing.views import Which
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Paper
from tests.station.test_assessing_duties import fill, home, say
from tests.station.world import alone, committee, refused


def words(paper: Paper) -> str:
    with pypdfium2.PdfDocument(paper.pdf) as pdf:
        return "".join("".join(page.get_textpage().get_text_range().split()) for page in pdf)


@pytest.fixture
def branch(tmp_path: Path) -> Iterator[Station]:
    """A branch that keeps its books since 2026-08-03; today is 2026-11-04."""
    now = SetClock(datetime(2026, 8, 3, 9, tzinfo=PLANT_TIME))
    station, _ = alone(tmp_path / "s", now=now)
    committee(station)
    now.moment = datetime(2026, 11, 4, 9, tzinfo=PLANT_TIME)
    yield station
    station.close()


def october(station: Station) -> Paper:
    return station.papers.make("self_assessment", branch=home(station), year=2026, month=10)


def test_what_nobody_submitted_is_a_draft(branch: Station) -> None:
    paper = october(branch)
    said = words(paper)
    assert "2026年10月没上报（没开始）" in said
    assert [note.kind for note in paper.notes] == ["draft"]
    assert paper.revisions == ()
    november = branch.papers.make("self_assessment", branch=home(branch), year=2026, month=11)
    assert "这个月还没过完" in words(november)


def test_submitted_it_says_who_when_and_by_which_form(branch: Station) -> None:
    which = fill(branch, "2026-10")
    view, paper = branch.assessing.sheet(which), october(branch)
    said = words(paper)
    assert "已上报2026-11-04卞秋禾上报" in said
    assert f"模板第{view.template.version}版" in said
    for line in view.lines:
        assert line.item.key in said
        assert "".join(line.item.title.split()) in said
    for section in view.template.sections:
        assert f"{section.title}小计" in said
    assert f"{view.own.total / 100:g}" in said
    assert f"共{(10000 - view.own.possible) / 100:g}分不适用" in said
    assert "季末月才评：支部党员大会每季至少一次4分" in said
    assert "2026-11-04卞秋禾上报" in said
    assert "书记签字" in said
    assert "厂党委审核" in said
    assert not paper.notes
    assert paper.revisions == (view.revision,)


def test_a_deduction_names_its_problem(branch: Station) -> None:
    which = Which(home(branch), "2026-10")
    lost = next(
        line for line in branch.assessing.sheet(which).lines
        if line.own is not None and line.own < line.item.points
    )  # fmt: skip
    assert "还没转" in words(october(branch))
    entry = branch.assessing.make_problem(which, lost.item.key).ids[0]
    assert str(branch.book.entry(entry).payload["problem"]).replace(" ", "")[:12] in words(
        october(branch)
    )


def test_late_and_returned_are_told(branch: Station) -> None:
    which = fill(branch, "2026-09")
    say(branch, which, "returned", "KH3")
    paper = branch.papers.make("self_assessment", branch=home(branch), year=2026, month=9)
    said = words(paper)
    assert "迟报应在2026-10-05前上报，2026-11-04上报，迟30天" in said
    assert "厂里退回：党务公开（再看看）" in said
    assert [note.kind for note in paper.notes] == ["late"]  # as submitted it is no draft
    branch.assessing.decide(which, "KH3", own=0, reason="Y1")
    paper = branch.papers.make("self_assessment", branch=home(branch), year=2026, month=9)
    assert "draft" in {note.kind for note in paper.notes}


def test_a_year_lists_the_branchs_own_months(branch: Station) -> None:
    which = fill(branch, "2026-09")
    total = branch.assessing.sheet(which).own.total
    paper = branch.papers.make("self_assessment", branch=home(branch), year=2026)
    said = words(paper)
    assert "9月已上报（迟）" in said
    assert f"{total / 100:g}" in said
    assert "10月没开始" in said
    assert "11月" not in said
    with pytest.raises(UserError) as error:
        branch.papers.make("self_assessment", branch=home(branch), year=2025)
    assert refused(error) == "NOTHING_TO_PRINT"


def test_it_is_offered_before_the_ledgers(branch: Station) -> None:
    offered = {each.key: each for each in branch.papers.choices(home(branch))}
    assert offered["self_assessment"].title == "月度自评表"
    assert offered["self_assessment"].dated
