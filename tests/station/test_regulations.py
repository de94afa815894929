"""Rules and days that are changed without a new program: by the plant, by a branch, wrong ones."""

from dataclasses import replace
from datetime import date

import pytest

from hongdang_desktop.ledgers.catalogue import find
from hongdang_desktop.ledgers.regulation_faults import NamedDay
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Refused
from tests.ledgers.test_regulation_faults import RULE
from tests.station.world import Chain, committee, meeting

DAYS = "2027-01-01,休,元旦\n2027-01-03,班\n"
NEW_YEAR = date(2027, 1, 1)


def _numbers(station: Station, day: date) -> object:
    rule = station._core.setting().rules.on("G02", day)
    return rule.numbers["workdays"] if rule else None


def test_a_year_without_a_calendar_says_so_until_it_is_given_one(branch: Station) -> None:
    days = branch._core.setting().workdays
    assert days.is_workday(NEW_YEAR)
    assert days.doubt(NEW_YEAR) == "2027 年放假安排还没录，先按双休算"
    assert branch.regulations.days(2027) == ()
    changes = branch.regulations.use("calendar/2027.csv", DAYS, source="国办通知")
    assert changes.ledgers == {"branch_regulation"}
    days = branch._core.setting().workdays
    assert not days.is_workday(NEW_YEAR)
    assert days.is_workday(date(2027, 1, 3))
    assert days.doubt(NEW_YEAR) == ""
    assert branch.regulations.years()[-1] == 2027
    branch.book.undo()
    assert branch._core.setting().workdays.is_workday(NEW_YEAR)
    branch.book.redo()
    assert not branch._core.setting().workdays.is_workday(NEW_YEAR)


def test_what_is_in_force_is_still_there_after_opening_again(branch: Station) -> None:
    branch.regulations.use("calendar/2027.csv", DAYS, source="国办通知")
    folder = branch.folder
    branch.close()
    with Station.open(folder) as again:
        assert not again._core.setting().workdays.is_workday(NEW_YEAR)
        (file,) = [each for each in again.regulations.files() if each.name == "calendar/2027.csv"]
        assert (file.whose, file.source, file.approved_by) == ("本支部", "国办通知", "卞秋禾")
        again.regulations.drop("calendar/2027.csv")
        assert again._core.setting().workdays.is_workday(NEW_YEAR)


def test_a_file_with_faults_is_not_kept(branch: Station) -> None:
    text = "2027-02-30,休\n2026-01-01,休\n"
    with pytest.raises(Refused) as wrong:
        branch.regulations.use("calendar/2027.csv", text)
    assert wrong.value.code == "BAD_REGULATION"
    assert [problem.field for problem in wrong.value.problems] == ["1", "2"]
    assert "第 1 行" in wrong.value.sentence
    assert [fault.line for fault in branch.regulations.check("calendar/2027.csv", text)] == [1, 2]
    assert branch.regulations.years()[-1] < 2027
    with pytest.raises(Refused) as wrong:
        branch.regulations.text("calendar/2027.csv")
    assert wrong.value.code == "NO_SUCH_REGULATION"
    with pytest.raises(Refused) as wrong:
        branch.regulations.drop("calendar/2027.csv")
    assert wrong.value.code == "NO_SUCH_REGULATION"


def test_days_are_given_one_by_one(branch: Station) -> None:
    days = (NamedDay(NEW_YEAR, works=False, why="元旦"),)
    branch.regulations.set_days(2027, days, source="国办通知")
    assert branch.regulations.days(2027) == days


def test_a_threshold_is_changed_from_a_day_on(branch: Station) -> None:
    regulations = branch.regulations
    version = branch._core.setting().rules.version
    regulations.amend("G02", NEW_YEAR, {"workdays": 5}, source="本支部约定", article="第2条")
    assert (_numbers(branch, date(2026, 12, 31)), _numbers(branch, NEW_YEAR)) == (3, 5)
    assert branch._core.setting().rules.version != version
    regulations.amend("G02", date(2028, 1, 1), {"workdays": 7}, source="本支部约定")
    assert [_numbers(branch, date(year, 6, 1)) for year in (2026, 2027, 2028)] == [3, 5, 7]
    lines = [line for line in regulations.rules() if line.rule.id == "G02"]
    assert [(line.whose, line.state) for line in lines] == [
        ("随程序", "在用"), ("改过", "还没起用"), ("改过", "还没起用"),
    ]  # fmt: skip
    assert lines[1].rule.reference == "本支部约定第2条"


@pytest.mark.parametrize(
    ("rule", "since", "numbers", "source", "code"),
    [
        ("X9", NEW_YEAR, {"workdays": 5}, "s", "NO_SUCH_RULE"),
        ("G02", date(1921, 7, 1), {"workdays": 5}, "s", "RULE_EARLIER"),
        ("G02", NEW_YEAR, {"days": 5}, "s", "BAD_REGULATION"),
        ("G02", NEW_YEAR, {"workdays": 5}, " ", "BAD_REGULATION"),
    ],
)
def test_a_threshold_that_is_not_changed(
    branch: Station, rule: str, since: date, numbers: dict[str, int], source: str, code: str
) -> None:
    with pytest.raises(Refused) as wrong:
        branch.regulations.amend(rule, since, numbers, source=source)
    assert wrong.value.code == code
    assert _numbers(branch, NEW_YEAR) == 3


def test_the_plants_rules_reach_its_branches_and_theirs_stand_back(chain: Chain) -> None:
    chain.a.regulations.use("calendar/2027.csv", DAYS)
    assert not chain.a._core.setting().workdays.is_workday(NEW_YEAR)
    with pytest.raises(Refused) as wrong:
        chain.a.regulations.use("rules/own.toml", RULE)
    assert wrong.value.code == "OWNED_BY_PLANT"
    plants = "2027-01-01,班\n2027-01-04,休\n"
    chain.plant.regulations.use("rules/own.toml", RULE)
    chain.plant.regulations.use("calendar/2027.csv", plants)
    chain.down(chain.a)
    assert _numbers(chain.a, NEW_YEAR) == _numbers(chain.plant, NEW_YEAR) == 5
    days = chain.a._core.setting().workdays
    assert days.is_workday(NEW_YEAR)
    assert not days.is_workday(date(2027, 1, 4))
    with pytest.raises(Refused) as wrong:
        chain.a.regulations.use("calendar/2027.csv", DAYS)
    assert wrong.value.code == "OWNED_BY_PLANT"
    chain.a.regulations.use("calendar/2028.csv", "2028-01-03,休\n")
    assert chain.up(chain.a).code == ""
    assert chain.plant._core.setting().workdays.doubt(date(2028, 1, 3))
    chain.down(chain.b)
    assert chain.b._core.setting().workdays.doubt(date(2028, 1, 3)) == ""
    chain.plant.regulations.drop("rules/own.toml")
    chain.down(chain.a)
    assert _numbers(chain.a, NEW_YEAR) == 3
    assert chain.a.verify() == []


def test_what_a_newer_program_sent_stops_nothing(
    chain: Chain, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("hongdang_desktop.station.regulations.faults", lambda *_: ())
        for name, text in (
            ("rules/own.toml", RULE.replace("workdays", "days")),
            ("rules/new.toml", "[[ordinance]]\n"), ("calendar/2027.csv", "2027-01-01,half\n"),
            ("rhythm.toml", "[[thing]]\n"),
        ):  # fmt: skip
            chain.plant.regulations.use(name, text)
    chain.down(chain.a)
    assert _numbers(chain.a, NEW_YEAR) == 3
    assert chain.a._core.setting().workdays.doubt(NEW_YEAR)
    assert chain.a.desk.home(chain.names.one).today == date(2026, 11, 23)
    files = [file for file in chain.a.regulations.files() if file.entry]
    assert [file.used for file in files] == [False] * 4


def test_the_yearly_rhythm_is_that_of_the_plant(chain: Chain) -> None:
    text = '[[item]]\nid = "own"\nwhat = "厂里的事"\nmonths = [11]\nsource = "厂党委"\n'
    chain.plant.regulations.use("rhythm.toml", text)
    chain.down(chain.a)
    committee(chain.a, chain.names.one)
    told = [duty.sentence for duty in chain.a.desk.duties(chain.names.one)]
    assert "厂里的事" in told


def test_an_import_taken_back_takes_its_rules_back(chain: Chain) -> None:
    chain.plant.regulations.use("rules/own.toml", RULE)
    chain.down(chain.a)
    assert _numbers(chain.a, NEW_YEAR) == 5
    chain.a.post.undo_import()
    assert _numbers(chain.a, NEW_YEAR) == 3


def test_what_is_final_keeps_the_version_it_was_judged_by(branch: Station) -> None:
    entry = branch.book.entry(committee(branch)[0])
    branch.regulations.use("rules/own.toml", RULE)
    assert branch.book.entry(entry.id).payload["rules"] == entry.payload["rules"]
    assert branch._core.setting().rules.version != entry.payload["rules"]


def test_the_first_page_says_that_the_days_of_next_month_are_guessed(branch: Station) -> None:
    here = branch.info().branches[0].id
    assert not any("放假安排" in hint for hint in branch.desk.home(here).hints)
    later = branch.desk.home(here, date(2026, 12, 5)).hints
    assert any("2027 年放假安排还没录，先按双休算。到“设置" in hint for hint in later)
    branch.regulations.use("calendar/2027.csv", DAYS)
    assert branch.desk.home(here, date(2026, 12, 5)).hints == branch.desk.home(here).hints


def test_a_late_entry_of_a_year_without_a_calendar_says_so(branch: Station) -> None:
    ledger = find("committee_meeting")
    setting = replace(branch._core.setting(), today=date(2027, 3, 31))
    payload = meeting(committee(branch), "2027-03-01")
    (late,) = [p for p in ledger.check(payload, setting) if p.code == "G02"]
    assert "2027 年放假安排还没录，先按双休算" in late.sentence
