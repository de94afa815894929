"""The practice plant's monthly sheets: filled in, answered, some late or returned, the newest waiting."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from types import SimpleNamespace

import pytest

from hongdang_desktop.core.periods import Period, month_of, read_period
from hongdang_desktop.ledgers.rulebook import work_calendar
from hongdang_desktop.station.assessing.views import State, Which
from hongdang_desktop.station.practice.assessing import Assessor, is_assessed
from hongdang_desktop.station.practice.plant import make
from hongdang_desktop.station.station import Station


@pytest.fixture(scope="module")
def seven(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Station, Station]]:
    """A plant and the PC of its one branch, seven months to 2026-10."""
    folder = tmp_path_factory.mktemp("seven") / "demo"
    made = make(folder, branches=1, months=7, until=read_period("2026-10"))
    with ExitStack() as stack:
        stations = (Station.open(made.plant), Station.open(made.stations[0]))
        for station in stations:
            stack.enter_context(station)
        yield stations


def states(station: Station, code: str) -> dict[str, State]:
    branch = station.tree.node(code).id
    found = station.assessing.months(branch, 2026)
    return {each.period[5:]: each.state for each in found if each.state is not State.NONE}


def test_the_newest_wait_and_the_others_are_answered(practice_plant: Path) -> None:
    with Station.open(practice_plant / "plant") as plant:
        for code, newest in (
            ("B001", State.TAKEN), ("B002", State.RETURNED), ("B003", State.SUBMITTED),
        ):  # fmt: skip
            assert states(plant, code) == {"08": State.ACCEPTED, "09": newest}
    with Station.open(practice_plant / "branch-02") as branch:
        told = [
            duty.sentence
            for node in branch.tree.branches()
            for duty in branch.desk.duties(node.id, read_period("2026-11").first)
            if duty.page == "assess"
        ]
    assert told == ["9月自评，厂里退回了 2 项", "10月自评还没填", "10月自评还没填"]


def test_one_came_back_and_went_again(seven: tuple[Station, Station]) -> None:
    plant, _ = seven
    branch = plant.tree.node("B001").id
    sent = {
        month: plant.assessing.sheet(Which(branch, f"2026-{month}")).submitted_on
        for month in states(plant, "B001")
    }
    again = [
        month for month, day in sent.items()
        if day is not None and day > read_period(f"2026-{int(month) + 1:02d}").last
    ]  # fmt: skip
    assert list(sent) == ["04", "05", "06", "07", "08", "09"]
    assert again == ["06"]


def test_values_were_changed_and_a_bonus_given_and_a_problem_made(
    seven: tuple[Station, Station],
) -> None:
    _, branch = seven
    home = branch.info().branches[0].id
    sheets = [branch.assessing.sheet(Which(home, f"2026-{n:02d}")) for n in range(4, 10)]
    changed = [
        line
        for sheet in sheets
        for line in sheet.lines
        if line.answer.own is not None and line.answer.own != line.suggested
    ]
    assert changed
    assert [extra.points for sheet in sheets for extra in sheet.bonus] == [100]
    made = [
        branch.assessing.problem_of(sheet.which, line.item.key)
        for sheet in sheets
        for line in sheet.lines
    ]
    problems = [branch.book.entry(each) for each in made if each]
    assert problems
    assert {each.payload["source"] for each in problems} == {"self_assessment"}
    assert "solved" in {each.payload.get("conclusion") for each in problems}
    assert sheets[-1].line("ZD5").suggested is not None  # an office has handed in


def test_every_sheet_comes_to_the_same_again(seven: tuple[Station, Station]) -> None:
    plant, branch = seven
    home = branch.info().branches[0].id
    for month in states(branch, "B001"):
        which = Which(home, f"2026-{month}")
        for station in (branch, plant):
            again = station.assessing.recomputed(which)
            assert (again.kept, again.differs) == (again.again, ()), month


def days(number: int, left: int, month: Period) -> list[int]:
    """Return the days on which a branch of a plant of 24 months fills in or mends."""
    branch = SimpleNamespace(number=number, months=24)
    return [at.day for at, _ in Assessor(branch).month(month, left)]  # type: ignore[arg-type]


def test_when_it_is_filled_in() -> None:
    july = read_period("2026-07")
    assert days(2, 3, july)[0] == 9  # late
    assert days(3, 4, july) == []  # not begun
    assert days(0, 9, july) == []  # before there was the form
    for number in range(5):
        for left in set(range(9)) - {3, 4}:
            month = month_of(july.first.replace(month=10 - left))
            day = days(number, left, month)[0]
            assert 2 <= day <= 5
            open_ = [
                d for d in range(2, 6) if work_calendar().is_workday(month.first.replace(day=d))
            ]
            assert not open_ or day in open_


def test_so_many_months_at_most() -> None:
    assert [left for left in range(24) if is_assessed(left, 24)] == list(range(9))
    assert [left for left in range(3) if is_assessed(left, 3)] == [0, 1]
