"""What a sheet cost: counted per sheet, at this PC, never in a record; off when somebody says so."""

from hongdang_desktop.station.assessing.views import Which
from hongdang_desktop.station.burden import Counted, Figure, Stopwatch
from hongdang_desktop.station.station import Station


def which(station: Station, period: str = "2026-10") -> Which:
    return Which(station.info().branches[0].id, period)


def test_it_adds_up_per_sheet(branch: Station) -> None:
    october, september = which(branch), which(branch, "2026-09")
    assert branch.burden.of(october) == Figure()
    branch.burden.note(october, typed=12, seconds=65)
    assert branch.burden.note(october, changed=2, seconds=10) == Figure(12, 2, 75)
    branch.burden.note(september, typed=3)
    assert branch.burden.all() == (
        Counted(october.branch, "2026-10", "self_assessment", Figure(12, 2, 75)),
        Counted(october.branch, "2026-09", "self_assessment", Figure(3, 0, 0)),
    )
    assert Figure(12, 2, 75).words == "用时 1 分 15 秒，打了 12 个字，改了 2 处建议"
    assert Figure().words == ""


def test_nothing_of_it_is_a_record(branch: Station) -> None:
    before, home = branch.digest(), branch.info().branches[0].id
    unsent = branch.desk.home(home).unsent
    branch.burden.note(which(branch), typed=5, changed=1, seconds=30)
    assert branch.digest() == before
    assert branch.desk.home(home).unsent == unsent


def test_switched_off_it_counts_nothing_and_cleared_it_forgets(branch: Station) -> None:
    assert [branch.burden.on] == [True]
    branch.burden.note(which(branch), typed=5)
    branch.burden.switch(on=False)
    assert branch.burden.note(which(branch), typed=9) == Figure(typed=5)
    assert [branch.burden.on] == [False]
    branch.burden.clear()
    assert (branch.burden.all(), branch.burden.on) == ((), False)
    branch.burden.switch(on=True)
    assert branch.burden.note(which(branch), typed=1, seconds=-4) == Figure(typed=1)


def test_only_so_many_sheets_are_kept(branch: Station) -> None:
    for number in range(130):
        branch.burden.note(which(branch, f"{2000 + number // 12}-{number % 12 + 1:02d}"), typed=1)
    kept = branch.burden.all()
    assert (len(kept), kept[0].period, kept[-1].period) == (120, "2010-10", "2000-11")


def test_a_long_pause_is_no_work() -> None:
    watch = Stopwatch()
    for at in (0.0, 10.0, 70.0, 130.1, 131.0):
        watch.stir(at)
    assert watch.taken() == 70
    watch.stir(131.2)  # the fractions of a second are kept for the next time
    assert watch.taken() == 1
    watch.rest()
    watch.stir(140.0)
    assert watch.taken() == 0
