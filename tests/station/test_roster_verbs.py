"""The plant's word about PCs: listed, renamed, stopped, replaced; and what comes afterwards."""

from pathlib import Path

import pytest

from hongdang_desktop.exchange.roster import Status
from hongdang_desktop.station.keys import keyring
from hongdang_desktop.station.keys.endings import Ending
from hongdang_desktop.station.keys.rostering import PcNote
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Refused
from tests.station.world import Chain, called, group, refused

pytestmark = pytest.mark.usefixtures("quick_codes")


@pytest.fixture
def stick(chain: Chain) -> Path:
    return chain.stick


def note(chain: Chain, name: str) -> PcNote:
    return chain.plant.roster.pc(chain.station(name).info().device)


def version(station: Station) -> tuple[int, int]:
    roster = station._core.read(keyring.trust).roster
    assert roster is not None
    return roster.serial, roster.version


def test_all_pcs_with_what_came_from_them(chain: Chain) -> None:
    chain.a.book.save("party_group", group())
    chain.up(chain.a)
    pcs = chain.plant.roster.pcs()
    assert [(pc.name, pc.state, pc.plant, pc.here) for pc in pcs] == [
        ("厂党委", "在用", True, True),
        ("电脑A", "在用", False, False),
        ("电脑B", "在用", False, False),
        ("电脑C", "在用", False, False),
    ]
    a, c = pcs[1], pcs[3]
    assert a.last_number == 2
    assert a.last_at == chain.now.now()
    assert list(a.reach.values()) == [1]
    assert [branch.code for branch in c.branches] == ["B002", "B003"]
    assert [pc.name for pc in chain.a.roster.pcs()] == ["厂党委", "电脑A", "电脑B"]


def test_every_word_is_a_version_that_travels(chain: Chain) -> None:
    serial, before = version(chain.plant)
    chain.plant.roster.rename(note(chain, "a").id, "  书记的电脑 ")
    chain.plant.roster.retire(note(chain, "b").id)
    assert version(chain.plant) == (serial, before + 2)
    assert chain.down(chain.a).code == ""
    assert version(chain.a) == (serial, before + 2)
    assert [(pc.name, pc.state) for pc in chain.a.roster.pcs()] == [
        ("厂党委", "在用"), ("书记的电脑", "在用"), ("电脑B", "已换下"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "verb"),
    [
        ("NO_SUCH_PC", lambda r: r.revoke("nobody", "丢了")),
        ("NO_REASON", lambda r: r.revoke("电脑A", "  ")),
        ("OWN_PC", lambda r: r.revoke("厂党委", "丢了")),
        ("OWN_PC", lambda r: r.retire("厂党委")),
        ("NO_NAME", lambda r: r.rename("电脑A", " ")),
    ],
)
def test_words_that_mean_nothing(chain: Chain, code: str, verb: object) -> None:
    before = version(chain.plant)
    with pytest.raises(Refused) as error:
        verb(chain.plant.roster)  # type: ignore[operator]
    assert refused(error) == code
    assert version(chain.plant) == before


def test_what_is_stopped_is_not_stopped_again(chain: Chain) -> None:
    chain.plant.roster.retire("电脑A", "换新的")
    with pytest.raises(Refused) as error:
        chain.plant.roster.retire("电脑A")
    assert refused(error) == "NOT_ACTIVE"
    chain.plant.roster.revoke("电脑A", "找不到了")
    with pytest.raises(Refused) as error:
        chain.plant.roster.revoke("电脑A", "找不到了")
    assert refused(error) == "NOT_ACTIVE"
    assert (note(chain, "a").state, note(chain, "a").reason) == ("已停用", "找不到了")
    assert note(chain, "a").since == "2026-11-23"


def test_two_pcs_of_one_name(chain: Chain) -> None:
    chain.plant.roster.rename("电脑B", "电脑A")
    with pytest.raises(Refused) as error:
        chain.plant.roster.pc("电脑A")
    assert refused(error) == "MANY_PCS"
    chain.plant.roster.retire(chain.b.info().device)
    assert chain.plant.roster.pc("电脑A").id == chain.a.info().device


def test_only_the_plant_decides(chain: Chain) -> None:
    with pytest.raises(Refused) as error:
        chain.a.roster.revoke("电脑B", "丢了")
    assert refused(error) == "PLANT_ONLY"


def test_what_comes_after_the_stop_is_kept_apart(chain: Chain) -> None:
    chain.a.book.save("party_group", group("一组"))
    chain.up(chain.a)
    chain.plant.roster.revoke("电脑A", "电脑丢了")
    assert note(chain, "a").status is Status.REVOKED
    roster = chain.plant._core.read(keyring.trust).roster
    assert roster is not None
    known = roster.branch_device(chain.a.info().device)
    assert known is not None
    assert known.cutoff == note(chain, "a").reach != {}
    chain.a.book.save("party_group", group("二组"))
    path, _ = chain.a.post.export(chain.stick)
    before = chain.plant.digest()
    for _ in range(2):
        assert chain.plant.post.receive(path)[0].code == "E_REVOKED"
    assert (called(chain.plant), chain.plant.digest()) == (["一组"], before)
    (kept,) = chain.plant.roster.quarantined()
    assert (kept.pc, kept.branch, kept.number, kept.file) == ("电脑A", "第一支部", 3, path.name)
    assert kept.size == path.stat().st_size
    assert note(chain, "a").quarantined == 1
    chain.shut("plant")
    assert chain.plant.roster.quarantined() == (kept,)
    assert (chain.plant.folder / "inbox" / f"{kept.pid}.djx").read_bytes() == path.read_bytes()
    (entry,) = chain.plant.roster.inside(kept.pid)
    assert (entry.new, entry.changed) == (1, 0)


def test_a_branch_keeps_nothing_of_a_stopped_pc(chain: Chain) -> None:
    chain.plant.roster.revoke("电脑A", "电脑丢了")
    chain.down(chain.b)
    chain.a.book.save("party_group", group())
    path, _ = chain.a.post.export(chain.stick)
    assert chain.b.post.receive(path)[0].code in {"E_REVOKED", "E_NOT_FOR_ME"}
    assert list((chain.b.folder / "inbox").iterdir()) == []


def test_nothing_is_sealed_to_a_pc_that_went(chain: Chain) -> None:
    chain.plant.roster.retire("电脑A")
    assert chain.down(chain.a, chain.names.one).code == "E_DECRYPT"


def test_one_that_went_in_good_order_may_still_hand_in(chain: Chain) -> None:
    chain.a.book.save("party_group", group("一组"))
    chain.plant.roster.retire("电脑A")
    assert chain.up(chain.a).code == ""
    assert called(chain.plant) == ["一组"]


@pytest.mark.parametrize(("ending", "word"), [("retired", "已换下"), ("revoked", "已停用")])
def test_the_new_pc_takes_the_place_of_the_old(
    chain: Chain, stick: Path, tmp_path: Path, ending: str, word: str
) -> None:
    chain.a.book.save("party_group", group("一组"))
    chain.up(chain.a)
    old = chain.a.info().device
    _, before = version(chain.plant)
    invited = chain.plant.post.invite((), stick, replaces=old, ending=Ending(ending))
    new = Station.from_invitation(tmp_path / "new", invited.path, invited.code, pc="新电脑")
    assert [branch.id for branch in new.info().branches] == [chain.names.one]
    request = new.post.request(stick)
    assert note(chain, "a").state == "在用"
    chain.plant.post.admit(request.path, request.fingerprint)
    assert version(chain.plant)[1] == before + 1
    assert note(chain, "a").state == word
    assert note(chain, "a").reason == "换成了新电脑"
    assert chain.down(new).code == ""
    new.close()


def test_a_pc_that_is_not_there_cannot_be_replaced(chain: Chain, stick: Path) -> None:
    with pytest.raises(Refused) as error:
        chain.plant.post.invite((), stick, replaces="nobody")
    assert refused(error) == "NO_SUCH_PC"
    chain.plant.roster.retire("电脑A")
    with pytest.raises(Refused) as error:
        chain.plant.post.invite((), stick, replaces=chain.a.info().device)
    assert refused(error) == "NOT_ACTIVE"


def test_a_colleague_hands_on_what_was_before_the_stop_only(chain: Chain) -> None:
    chain.a.book.save("party_group", group("一组"))
    chain.up(chain.a)
    chain.a.book.save("party_group", group("二组"))
    path, _ = chain.a.post.export(chain.stick)
    assert chain.b.post.receive(path)[0].code == ""
    chain.plant.roster.revoke("电脑A", "电脑丢了")
    chain.b.book.save("party_group", group("三组"))
    assert chain.up(chain.b).code == "E_REVOKED"  # b did not know: kept apart, with the rest of it
    assert called(chain.plant) == ["一组"]
    chain.down(chain.b)
    assert chain.up(chain.b).code == ""
    assert sorted(called(chain.plant)) == ["一组", "三组"]
    assert (chain.plant.verify(), chain.b.verify()) == ([], [])
    chain.down(chain.b)
    chain.up(chain.b)
    assert [pc.quarantined for pc in chain.plant.roster.pcs()] == [0, 0, 1, 0]
    assert chain.plant.notices() == ()
    assert [notice.code for notice in chain.b.notices()] == ["LATER_THAN_CUTOFF"]
    assert sorted(called(chain.b)) == ["一组", "三组"]
    chain.plant.roster.retire("电脑A", "找到了")
    assert chain.plant.roster.quarantined() == ()
    assert sorted(called(chain.plant)) == ["一组", "三组", "二组"]
    chain.down(chain.b)
    assert chain.b.notices() == ()
    assert chain.b.digest(chain.names.one) == chain.plant.digest(chain.names.one)
