"""The practice plant: made by the verbs that people use, month by month on a simulated clock."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from shutil import rmtree
from tempfile import TemporaryDirectory

from hongdang_desktop.core.clock import SetClock, SystemClock, today
from hongdang_desktop.core.errors import UserError
from hongdang_desktop.core.ids import Uuid7Source
from hongdang_desktop.core.periods import Period, month_of
from hongdang_desktop.core.progress import Progress, silent
from hongdang_desktop.ledgers.rulebook import work_calendar
from hongdang_desktop.station.carriage.answers import Receipt
from hongdang_desktop.station.practice.assessing import is_assessed
from hongdang_desktop.station.practice.branch import PracticeBranch
from hongdang_desktop.station.practice.keepers import KEEPERS
from hongdang_desktop.station.practice.meetings import Scribe, moment
from hongdang_desktop.station.practice.office import PlantOffice
from hongdang_desktop.station.practice.people import Invention
from hongdang_desktop.station.practice.reviewing import Reviewer
from hongdang_desktop.station.practice.texts import BranchPlan, StationPlan, Texts, texts
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Role

PLANT = "plant"
"""Name of the plant station's folder; the branch stations are branch-01, branch-02 …"""


class NotEmpty(UserError):
    """A practice plant is only made where there is nothing yet."""

    code = "NOT_EMPTY"

    def __init__(self, folder: Path) -> None:
        super().__init__(f"“{folder}”里已经有东西。换一个空文件夹。")


@dataclass(frozen=True)
class Practice:
    """What was made: the plant's folder, the branch stations' folders, the last month."""

    plant: Path
    stations: tuple[Path, ...]
    until: Period


def last_month(day: date) -> Period:
    """Return the last month that is over."""
    return month_of(day.replace(day=1) - timedelta(days=1))


def open_or_make(folder: Path, progress: Progress | None = None) -> Path:
    """Return the plant's folder of a practice plant, which is made if it is not there yet."""
    if not (folder / PLANT).is_dir():
        make(
            folder, branches=2, progress=progress
        )  # three branches: whoever waits waits half as long
    return folder / PLANT


def make(
    folder: Path,
    *,
    branches: int = 4,
    months: int = 24,
    until: Period | None = None,
    seed: int = 1,
    progress: Progress | None = None,
) -> Practice:
    """Make a plant and so many branch stations, exchanged up to the end of the last month.

    The same arguments give the same digests; only the keys differ. One of the stations keeps two
    branches. Whole or not at all. Raises NotEmpty, Stopped, or what refuses the place.
    """
    last = until or last_month(today(SystemClock()))
    plans = texts().stations[:branches]
    with _whole(folder) as place, ExitStack() as stack, TemporaryDirectory() as stick:
        maker = _Maker(place, Path(stick), stack, months=_months(last, months), seed=seed)
        maker.run(plans, progress or silent())
    return Practice(
        folder / PLANT,
        tuple(folder / _folder(number) for number in range(1, len(plans) + 1)),
        last,
    )


class _Maker:
    """Holds all stations open while their year goes by; each has a clock of its own."""

    def __init__(
        self, place: Path, stick: Path, stack: ExitStack, *, months: list[Period], seed: int
    ) -> None:
        self._place = place
        self._stick = stick
        self._stack = stack
        self._months = months
        self._seed = seed
        self._texts: Texts = texts()
        self._begin = _workday(months[0].first - timedelta(days=12))
        self._branches: list[PracticeBranch] = []
        self._told: dict[str, str] = {}
        self._clock = self._new_clock()
        self._plant = self._stack.enter_context(
            Station.create(
                place / PLANT, role=Role.PLANT, name=self._texts.plant, clock=self._clock,
                ids=self._ids(self._clock, 0), practice=True,
            )
        )  # fmt: skip
        self._plant.actor = "蒲若川"
        self._office = PlantOffice(self._plant)
        self._reviewer = Reviewer(self._plant)

    def run(self, plans: tuple[StationPlan, ...], progress: Progress) -> None:
        """Found everything, then let the months go by."""
        steps = len(self._months) + 2
        progress.step("正在搭起厂党委和支部端", 0, steps)
        self._found(plans)
        progress.step("正在登记党员和党小组", 1, steps)
        for branch in self._branches:
            branch.keepers = tuple(engage(branch) for engage in KEEPERS)
            branch.register(self._months)
        self._exchange(moment(self._begin, "17:00"))
        self._name_leaders()
        self._office.begin(
            tuple((each.id, each.scribe.people[2]) for each in self._branches)
        )  # fmt: skip
        for number, month in enumerate(self._months):
            progress.step(f"正在写 {month.first.year}年{month.first.month}月", number + 2, steps)
            left = len(self._months) - 1 - number
            if is_assessed(left, len(self._months)):
                self._hand_in(self._months[number - 1], month, left)
            self._clock.moment = moment(_first_workday(month.first), "09:30")
            self._office.month(month, tuple(each.id for each in self._branches))
            latest = moment(_workday(month.last), "16:40")
            for branch in self._branches:
                latest = max(latest, branch.live(month, left))
            self._exchange(latest + timedelta(minutes=10), left=left)
        # What the last packages brought into the books of the branches goes up, too.
        self._exchange(self._clock.now() + timedelta(minutes=10))

    def _found(self, plans: tuple[StationPlan, ...]) -> None:
        tree = self._plant.tree
        plant = self._plant.info().plant or ""
        tree.change(plant, name=self._texts.plant_node, short_name=self._texts.plant)
        general = None
        if any(plan.general for plan in plans):
            general = tree.add("general_branch", self._texts.general_branch, parent=plant)
        invention = Invention(self._texts.people, Random(f"{self._seed}/people"))  # noqa: S311
        for number, plan in enumerate(plans, start=1):
            above = general if plan.general and general else plant
            area = tree.add("area", plan.area, code=f"A{number:02d}", parent=plant)
            ids: dict[str, str] = {}
            for each in plan.branch:
                code = f"B{len(self._branches) + len(ids) + 1:03d}"
                ids[code] = tree.add(
                    "branch", each.name, code=code, short_name=each.short_name, parent=above,
                    areas=(area,), joint=each.joint,
                )  # fmt: skip
            teams = {
                code: tuple(
                    tree.add("team", team, parent=area, branch=ids[code]) for team in each.teams
                )
                for code, each in zip(ids, plan.branch, strict=True)
            }
            station, clock = self._enrol(number, plan, tuple(ids.values()))
            for (code, branch), each in zip(ids.items(), plan.branch, strict=True):
                scribe = self._scribe(plan, each)
                people = invention.members(each, teams[code], before=self._begin)
                self._branches.append(
                    PracticeBranch(
                        number=len(self._branches), id=branch, code=code, above=above,
                        teams=teams[code], station=station, clock=clock, scribe=scribe,
                        invented=people, told=self._told,
                    )
                )  # fmt: skip

    def _enrol(
        self, number: int, plan: StationPlan, branches: tuple[str, ...]
    ) -> tuple[Station, SetClock]:
        """Let a branch PC join as in real life: invitation, request, admission, first package."""
        clock = self._new_clock()
        invited = self._plant.post.invite(branches, self._stick)
        station = self._stack.enter_context(
            Station.from_invitation(
                self._place / _folder(number), invited.path, invited.code, pc="电脑A",
                name=plan.area, clock=clock, ids=self._ids(clock, number), practice=True,
            )
        )  # fmt: skip
        requested = station.post.request(self._stick)
        self._plant.post.admit(requested.path, requested.fingerprint)
        for branch in branches:
            path, _ = self._plant.post.export(self._stick, branch)
            _accepted(station.post.receive(path))
        return station, clock

    def _name_leaders(self) -> None:
        """The plant writes down who leads a team, once it knows the members."""
        self._clock.advance(hours=1)
        for branch in self._branches:
            for person in branch.scribe.people:
                if person.leads:
                    self._plant.tree.change(person.team, leader=person.id)

    def _hand_in(self, about: Period, month: Period, left: int) -> None:
        """Bring the branches what the offices handed in, before they fill in their sheets."""
        self._clock.moment = moment(month.first, "08:20")
        self._reviewer.results(about, tuple(each.id for each in self._branches), left)
        for branch in self._branches:
            branch.clock.moment = self._clock.moment = moment(month.first, "08:40")
            path, _ = self._plant.post.export(self._stick, branch.id)
            _accepted(branch.station.post.receive(path))

    def _exchange(self, at: datetime, *, left: int | None = None) -> None:
        """Carry one stick to and fro: each side hears that the other has everything.

        With ``left`` months to come the plant answers on the way; at the end it keeps some waiting.
        """
        for branch in self._branches:
            branch.clock.moment = self._clock.moment = at
            path, _ = branch.station.post.export(self._stick, branch.id)
            _accepted(self._plant.post.receive(path))
            if left:
                self._office.answer(branch.id)
            if left is not None:
                self._reviewer.review(branch.id, branch.number, left)
            path, _ = self._plant.post.export(self._stick, branch.id)
            _accepted(branch.station.post.receive(path))

    def _scribe(self, plan: StationPlan, branch: BranchPlan) -> Scribe:
        rng = Random(f"{self._seed}/{len(self._branches)}")  # noqa: S311 - invents, protects nothing
        return Scribe(self._texts, branch, plan, [], rng)

    def _new_clock(self) -> SetClock:
        return SetClock(moment(self._begin, "09:00"))

    def _ids(self, clock: SetClock, number: int) -> Uuid7Source:
        return Uuid7Source(clock, seed=self._seed * 100 + number)


@contextmanager
def _whole(folder: Path) -> Iterator[Path]:
    """Yield a folder beside ``folder`` that takes its place in the end, or goes."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise NotEmpty(folder)
    full = folder.absolute()
    part = full.with_name(f"{full.name}.part")
    rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    try:
        yield part
    except BaseException:
        rmtree(part, ignore_errors=True)
        raise
    folder.mkdir(exist_ok=True)
    for each in sorted(part.iterdir()):  # the plant comes last: where it is, everything is
        each.rename(folder / each.name)
    part.rmdir()


def _accepted(receipts: tuple[Receipt, ...]) -> None:
    wrong = [receipt for receipt in receipts if receipt.code]
    if wrong:
        raise RuntimeError(f"the practice exchange failed: {wrong[0].code} {wrong[0].sentence}")


def _months(last: Period, number: int) -> list[Period]:
    """Return so many months, the last one being ``last``."""
    found = [last]
    while len(found) < number:
        found.insert(0, last_month(found[0].first))
    return found


def _workday(day: date) -> date:
    """Return the day, or the last working day before it."""
    while not work_calendar().is_workday(day):
        day -= timedelta(days=1)
    return day


def _first_workday(day: date) -> date:
    """Return the day, or the first working day after it."""
    while not work_calendar().is_workday(day):
        day += timedelta(days=1)
    return day


def _folder(number: int) -> str:
    return f"branch-{number:02d}"
