"""Branches x months at the plant: each word, what to do now, and whose turn it is."""

from collections.abc import Callable
from dataclasses import fields
from datetime import date

import pytest
from sqlalchemy import Engine, event

from hongdang_desktop.ledgers.office.sheet import LEDGER, sheet_id
from hongdang_desktop.station.assessing.review_views import Cell, Group, Overview, Row
from hongdang_desktop.station.assessing.views import Which
from hongdang_desktop.station.core import Pen
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Role
from hongdang_desktop.store import journal
from hongdang_desktop.store.store import put_setting
from tests.station.reviewed import at_noon, started, submit
from tests.station.world import Chain, committee, member


def row_of(chain: Chain, branch: str, year: int = 2026) -> Row:
    (row,) = [each for each in chain.plant.reviewing.overview(year).rows if each.branch == branch]
    return row


def cell_of(chain: Chain, which: Which) -> Cell:
    row = row_of(chain, which.branch)
    return next(each for each in row.months if each.period == which.period)


@pytest.fixture
def november(chain: Chain) -> Which:
    """The sheet of branch one, whose roster and minutes are at the plant; it is December 3."""
    which, _ = started(chain)
    chain.up(chain.a)
    return which


def test_each_word_from_nothing_to_accepted(chain: Chain, november: Which) -> None:
    plant = chain.plant

    def now(word: str, group: Group, todo: str) -> Cell:
        row = row_of(chain, november.branch)
        assert row.months[-1].word == ""  # December is not over
        assert [each.word for each in row.months[:-2]] == [""] * 10  # before the books were begun
        cell = row.months[-2]
        assert (cell.word, row.group, row.todo) == (word, group, todo)
        return cell

    now("没开始", Group.FINE, "")
    sheet = chain.a.assessing.sheet(november)
    chain.a.assessing.agree(november, [each.item.key for each in sheet.lines if each.clear][:1])
    chain.up(chain.a)
    now("草稿", Group.FINE, "")
    submit(chain.a, november)
    chain.up(chain.a)
    assert now("待审", Group.PLANT, "11月自评等审核").told == "12月3日上报"
    chain.a.assessing.withdraw(november)
    chain.up(chain.a)
    now("撤回", Group.FINE, "")
    submit(chain.a, november)
    chain.up(chain.a)
    plant.reviewing.take(november)
    now("在审", Group.PLANT, "11月自评等审核")
    item = next(each.item.key for each in sheet.lines if each.own)
    plant.reviewing.return_(november, "看看。", items=(item,))
    cell = now("退回", Group.PLANT, "11月退回还没带走，写包")
    assert (cell.returned, cell.times, cell.told) == (1, 1, "12月3日上报；12月3日退回 1 项")
    chain.down(chain.a)
    now("退回", Group.FINE, "11月退回了，等支部改")
    at_noon(chain, date(2026, 12, 15))
    now("退回", Group.HELP, "11月退回 12 天没改，问一问")
    submit(chain.a, november)
    chain.up(chain.a)
    now("重报", Group.PLANT, "11月自评等审核")
    plant.reviewing.return_(november, "还不行。")
    chain.down(chain.a)
    cell = now("退回", Group.HELP, "11月退回 2 次，去一趟一起改")
    assert (cell.returned, cell.times) == (0, 2)
    submit(chain.a, november)
    chain.up(chain.a)
    plant.reviewing.accept(november)
    cell = now("受理", Group.FINE, "")
    assert not cell.late  # it was in time at first


def test_late_with_and_without_packages(chain: Chain, november: Which) -> None:
    at_noon(chain, date(2026, 12, 5))
    assert (cell_of(chain, november).word, cell_of(chain, november).late) == ("没开始", False)
    at_noon(chain, date(2026, 12, 6))
    cell = cell_of(chain, november)
    assert (cell.word, cell.late, cell.told) == (
        "晚了", True, "12月5日截止，来过包，没有这张表。",
    )  # fmt: skip
    assert row_of(chain, november.branch).todo == "11月自评没报，打电话问问"
    two = row_of(chain, chain.names.two)  # nothing came of it since November
    assert two.months[-2].word == "未到"
    assert (two.group, two.todo) == (Group.HELP, "11月没来包，打电话问问")
    assert two.last == date(2026, 11, 23)
    submit(chain.a, november)
    chain.up(chain.a)
    cell = cell_of(chain, november)
    assert (cell.word, cell.late, cell.told) == ("待审", True, "12月6日上报，过了截止日")
    # Nobody else had a sheet before November: no earlier month is asked of anybody.
    at_noon(chain, date(2027, 1, 6))
    row = row_of(chain, chain.names.two)
    assert [each.word for each in row.months][-2:] == ["未到", "未到"]
    assert row.todo == "2 个月没来包，打电话问问"
    january = row_of(chain, chain.names.two, 2027)
    assert [(each.period, each.word) for each in january.months] == [("2027-01", "")]


def test_a_package_that_waits_for_another_one(chain: Chain, november: Which) -> None:
    at_noon(chain, date(2026, 12, 6))
    old = chain.copy("plant")
    chain.a.book.save("member", member("边长河"))
    chain.up(chain.a)
    missing = chain.plant.post.notes(limit=1)[0].number
    chain.down(chain.a)
    chain.back_to(
        "plant", old
    )  # that package is not here any more, and its sender knows it arrived
    chain.a.book.save("member", member("路远山"))
    assert chain.up(chain.a).code == "GAP"
    row = row_of(chain, november.branch)
    assert row.months[-2].word == "缺包"
    assert row.waiting == 1
    assert (row.group, row.todo) == (Group.HELP, f"11月缺第 {missing} 包，请再拷一次")
    at_noon(chain, date(2027, 1, 6))
    chain.c.book.save("member", member("边长河", branch=chain.names.two))
    submit(chain.c, Which(chain.names.two, november.period))  # since then it is asked of everybody
    chain.up(chain.c, chain.names.two)
    assert [each.word for each in row_of(chain, november.branch).months][-2:] == ["缺包", "收着"]


def test_groups_come_in_order_and_by_code_within(chain: Chain, november: Which) -> None:
    submit(chain.a, november)
    chain.up(chain.a)
    at_noon(chain, date(2026, 12, 6))
    found = chain.plant.reviewing.overview(2026)
    assert [(each.code, each.group) for each in found.rows] == [
        ("B002", Group.HELP), ("B003", Group.HELP), ("B001", Group.PLANT),
    ]  # fmt: skip
    assert found.counts("2026-11") == {"待审": 1, "未到": 2}
    assert found.to_review == 1
    assert [each.code for each in found.group(Group.PLANT)] == ["B001"]
    first = found.group(Group.PLANT)[0]
    assert (first.name, first.unit, first.secretary) == ("第一支部", "采油一作业区", "耿砚山")
    names = {each.name for kind in (Overview, Row, Cell) for each in fields(kind)}
    assert not names & {"total", "totals", "sum", "rank", "points", "score"}


def test_nobody_began_yet_and_only_the_last_month_is_asked(chain: Chain) -> None:
    committee(chain.a)
    chain.up(chain.a)
    at_noon(chain, date(2027, 3, 3))
    words = [each.word for each in row_of(chain, chain.names.one, 2027).months]
    assert words == ["", "没开始", ""]
    assert chain.plant.reviewing.overview(2023).rows[0].months == ()  # before the form


def test_a_secretary_with_a_post_comes_before_the_roster(chain: Chain, november: Which) -> None:
    one = chain.names.one
    people = {each.name: each.id for each in chain.a.book.people(one)}
    (post,) = chain.a.book.save("committee_post", {
        "branch": one, "person": people["丛南麓"], "posts": ["secretary"], "since": "2026-11-25",
        "filing": "approved", "filing_number": "红采党〔2026〕3号",
    }).ids  # fmt: skip
    chain.a.book.finalise(post)
    chain.up(chain.a)
    assert row_of(chain, one).secretary == "丛南麓"


def test_two_pcs_that_submitted_apart_are_told(chain: Chain, november: Which) -> None:
    chain.down(chain.b, november.branch)
    item = next(e.item.key for e in chain.b.assessing.sheet(november).lines if e.suggested)
    submit(chain.a, november)
    chain.b.assessing.decide(november, item, own=0, reason="Y4")
    submit(chain.b, november)
    chain.up(chain.a)
    chain.up(chain.b)
    row = row_of(chain, november.branch)
    assert row.group is Group.HELP
    assert "11月两台电脑各报一份，请支部定" in row.todo


def test_a_petition_waits_for_the_plant_too(chain: Chain, november: Which) -> None:
    one = november.branch
    (term,) = chain.a.book.save("term", {
        **chain.a.book.blank("term", one), "session": "第三届", "approved_on": "2024-03-01",
    }).ids  # fmt: skip
    chain.a.book.finalise(term)
    kinds = [each.kind for each in chain.a.petitions.offered(one) if not each.lacking]
    kind = next(each for each in kinds if each.startswith("term"))
    (asked,) = chain.a.petitions.begin(one, kind, term).ids
    if kind in ("term_delay", "term_early"):
        payload = chain.a.book.entry(asked).payload
        chain.a.book.save("petition", {**payload, "until": "2027-06-01", "words": "重组。"}, asked)
    chain.a.book.finalise(asked)
    chain.up(chain.a)
    row = row_of(chain, one)
    assert (row.group, row.todo) == (Group.PLANT, "1 份请示等批复")
    chain.plant.petitions.reply([asked], verdict="returned", reasons="再写细一点。")
    assert row_of(chain, one).group is Group.FINE


@pytest.mark.parametrize("odd", [
    {"period": "十一月"}, {"period": "2026-1"}, {"period": "2026-10"}, {"subject": "别人"},
])  # fmt: skip
def test_a_sheet_that_says_it_is_another_is_none(
    chain: Chain, november: Which, odd: dict[str, str]
) -> None:
    submit(chain.a, november)

    def work(pen: Pen) -> None:
        (head,) = journal.heads_of(pen.connection, november.record)
        pen.put(LEDGER, november.record, {**(head.payload or {}), **odd}, (head.id,))

    chain.a._core.verb("改了。", work)
    assert chain.up(chain.a).code == ""
    assert chain.plant.reviewing.queue() == ()
    assert cell_of(chain, november).word == "没开始"
    assert chain.plant.reviewing.answered(november.branch) == ()


def _many(station: Station, branches: list[str], months: int) -> None:
    station._core.store.write(lambda c: put_setting(c, "branches", list(branches)))

    def work(pen: Pen) -> None:
        for branch in branches:
            for number in range(1, months + 1):
                period = f"2026-{number:02d}"
                pen.put(LEDGER, sheet_id("self_assessment", branch, "", period), {
                    "branch": branch, "year": 2026, "occurred_on": f"{period}-28",
                    "stage": "final", "form": "self_assessment", "version": 1, "period": period,
                    "state": "submitted", "submitted_at": f"{period}-28T10:00:00+08:00",
                    "items": [{"id": f"I{n}", "suggested": 300, "decided": True}
                              for n in range(30)],
                })  # fmt: skip

    station._core.verb("x", work)


def test_sixty_branches_cost_no_more_questions_than_one(
    tmp_path_factory: pytest.TempPathFactory, chain: Chain
) -> None:
    """The number of statements does not grow with branches or months."""

    def asked(count: int) -> int:
        folder = tmp_path_factory.mktemp("many") / "s"
        station = Station.create(folder, role=Role.BRANCH, name="x", clock=chain.now)
        home = station.start_alone(
            area="一区", branch="一支部", code="B000", short_name="一", plant="厂"
        )
        more = [station.tree.add("branch", f"第{n}", code=f"C{n:03d}") for n in range(count)]
        _many(station, [home, *more], 10)
        assert len(station.reviewing.overview(2026).rows) == count + 1
        found = _statements(lambda: station.reviewing.overview(2026))
        station.close()
        return found

    assert asked(12) == asked(1)


def _statements(look: Callable[[], Overview]) -> int:
    """Return how many statements a question runs."""
    seen: list[object] = []

    def note(*told: object) -> None:
        seen.append(told)

    event.listen(Engine, "before_cursor_execute", note)
    look()
    event.remove(Engine, "before_cursor_execute", note)
    return len(seen)
