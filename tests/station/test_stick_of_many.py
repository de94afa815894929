"""One stick goes round: what is on it for others is passed over, what is for nobody here is told."""

from contextlib import ExitStack
from pathlib import Path

from hongdang_desktop.station.station import Station


def test_packages_for_other_branches_are_passed_over(demo: Path, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    with ExitStack() as stack:
        stations = [stack.enter_context(Station.open(each)) for each in sorted(demo.iterdir())]
        first, second, plant = stations
        for node in plant.tree.branches():
            plant.post.export(stick, node.id)
        assert [a.peer for a in first.post.look(stick)] == ["采油一区支部"]
        assert [r.code for r in first.post.receive(stick)] == [""]
        assert [r.code for r in second.post.receive(stick)] == ["", ""]
        assert plant.post.look(stick) == ()


def test_a_package_for_another_branch_that_is_named_is_refused(demo: Path, tmp_path: Path) -> None:
    with Station.open(demo / "plant") as plant, Station.open(demo / "branch-01") as branch:
        path, _ = plant.post.export(tmp_path, plant.tree.node("B002").id)
        assert [receipt.code for receipt in branch.post.receive(path)] == ["E_NOT_FOR_ME"]
