"""A roster that the plant has in Excel: looked through, sent as cards, taken over at a click."""

from pathlib import Path

import pytest

from hongdang_desktop.core.errors import UserError
from hongdang_desktop.ledgers.column_match import Matching
from hongdang_desktop.station.views import Listing
from tests.output.tables import sheet
from tests.station.world import Chain, refused

HEADS = (
    "姓名",
    "性别",
    "身份证号",
    "民族",
    "出生年月",
    "党员类别",
    "入党时间",
    "转正时间",
    "所在班组",
)
ROWS = (
    ("骆小满", "男", "999999199003040016", "汉", "1990.3.4", "正式", "20150701", "2016/7/1", "采油七班"),
    ("温如故", "男", "999999199003040016", "汉", "1990.3.4", "正式", "20150701", "2016/7/1", "采油一班"),
)  # fmt: skip


def _proposed(chain: Chain, file: Path, branch: str) -> Matching:
    looked = chain.plant.roster_sheets.looked("member", file, branch=branch)
    assert isinstance(looked, Matching)
    return looked


def test_the_roster_reaches_the_branch_and_is_taken_over(chain: Chain, tmp_path: Path) -> None:
    one, sheets = chain.names.one, chain.plant.roster_sheets
    file = sheet(tmp_path / "名册.xlsx", ("花名册",), HEADS, *ROWS)
    match = _proposed(chain, file, one)
    assert sheets.new_teams(file, one, match=match) == ("采油七班",)
    sheets.add_teams(one, ("采油七班",))
    assert sheets.new_teams(file, one, match=match) == ()
    checked = sheets.check("member", file, branch=one, match=match)
    assert len(checked.wanted()) == 2
    sheets.send(checked)
    assert not chain.plant.book.list(Listing("member"))  # the plant writes no branch's books
    chain.down(chain.a)
    (waiting,) = chain.a.cards.list(one)
    chain.a.cards.accept(waiting.id)
    members = {e.called: e for e in chain.a.book.list(Listing("member"))}
    assert set(members) == {"骆小满", "温如故"}
    teams = {node.name: node.id for node in chain.a.tree.teams(one)}
    assert {name: e.payload["team"] for name, e in members.items()} == {
        "骆小满": teams["采油七班"], "温如故": teams["采油一班"],
    }  # fmt: skip
    assert all(entry.final for entry in members.values())


def test_only_the_plant_and_only_rosters(chain: Chain, tmp_path: Path) -> None:
    file = sheet(tmp_path / "名册.xlsx", HEADS, *ROWS)
    with pytest.raises(UserError) as error:
        chain.a.roster_sheets.check("member", file, branch=chain.names.one)
    assert refused(error) == "PLANT_ONLY"
    groups = sheet(tmp_path / "小组.xlsx", ("名称",), ("一组",))
    with pytest.raises(UserError) as error:
        chain.plant.roster_sheets.check("party_group", groups, branch=chain.names.one)
    assert refused(error) == "NO_SUCH_LEDGER"
    with pytest.raises(UserError) as error:
        chain.plant.sheets.check("member", file, branch=chain.names.one)
    assert refused(error) == "OWNED_BY_BRANCH"


def test_new_teams_are_registered_on_the_way(chain: Chain, tmp_path: Path) -> None:
    one, sheets = chain.names.one, chain.plant.roster_sheets
    file = sheet(tmp_path / "名册.xlsx", HEADS, *ROWS)
    checked = sheets.check("member", file, branch=one, match=_proposed(chain, file, one))
    assert sheets.send_with_teams(checked, file).sentence.startswith("2 人的名册")
    assert "采油七班" in {node.name for node in chain.plant.tree.teams(one)}
