"""Keys renewed: of a branch PC, of the plant; nothing of what the old ones vouched for is lost."""

from functools import partial
from pathlib import Path

import pytest

from hongdang_desktop.exchange.errors import PackageError
from hongdang_desktop.exchange.plantkeys import signing_key_from_paper
from hongdang_desktop.exchange.roster import Status, VerifiedRoster, sign_roster
from hongdang_desktop.exchange.rosterfile import make_roster_file
from hongdang_desktop.station.keys import keyring
from hongdang_desktop.station.keys.keyring import Trust
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Refused, Role
from hongdang_desktop.store import journal
from tests.station.test_recovering import sheet_of
from tests.station.world import Chain, called, clock, group, refused

pytestmark = pytest.mark.usefixtures("quick_codes")


@pytest.fixture
def stick(chain: Chain) -> Path:
    return chain.stick


def trust(station: Station) -> Trust:
    return station._core.read(keyring.trust)


def serial(station: Station) -> tuple[int, int]:
    roster = trust(station).roster
    assert roster is not None
    return roster.serial, roster.version


# A branch PC --------------------------------------------------------------------------------------


def rotated(chain: Chain, stick: Path) -> tuple[Path, str]:
    """Give PC a new keys; return its request and what to read out."""
    invited = chain.plant.post.invite((), stick, replaces=chain.a.info().device)
    chain.a.post.join(invited.path, invited.code, "电脑A")
    request = chain.a.post.request(stick)
    return request.path, request.fingerprint


def test_nothing_is_lost_when_a_pc_gets_new_keys(chain: Chain, stick: Path) -> None:
    chain.a.book.save("party_group", group("一组"))
    chain.up(chain.a)
    chain.a.book.save("party_group", group("二组"))  # known here alone when the keys change
    old = chain.a.info().device
    late, _ = chain.plant.post.export(stick, chain.names.one)  # still sealed to the old key
    path, fingerprint = rotated(chain, stick)
    assert chain.a.info().device != old
    chain.a.book.save("party_group", group("三组"))
    assert chain.a.post.receive(late)[0].code == ""
    early, _ = chain.a.post.export(stick)
    assert chain.plant.post.receive(early)[0].code == "E_UNKNOWN_SENDER"
    chain.plant.post.admit(path, fingerprint)
    assert sorted(called(chain.plant)) == ["一组", "三组", "二组"]
    assert [(pc.name, pc.state) for pc in chain.plant.roster.pcs()][1:] == [
        ("电脑A", "已换下"), ("电脑A", "在用"), ("电脑B", "在用"), ("电脑C", "在用"),
    ]  # fmt: skip
    for _ in range(2):
        for station in (chain.a, chain.b):
            assert chain.up(station).code == ""
            assert chain.down(station).code == ""
    digests = {s.digest(chain.names.one) for s in (chain.plant, chain.a, chain.b)}
    assert len(digests) == 1
    assert chain.a.verify() == chain.plant.verify() == []
    assert chain.a.post.outgoing().total == 0


def test_the_old_streams_are_closed_and_others_carry_them(chain: Chain, stick: Path) -> None:
    chain.a.book.save("party_group", group("一组"))
    old = chain.a.info().device
    path, fingerprint = rotated(chain, stick)
    chain.plant.post.admit(path, fingerprint)
    streams = chain.a._core.read(journal.streams).values()
    assert {(info.device == old, info.retired) for info in streams if info.own} == {(True, True)}
    chain.a.book.save("party_group", group("二组"))
    chain.shut("a")
    chain.station("a")  # opened again it goes on as the new one
    streams = chain.a._core.read(journal.streams).values()
    mine = {info.device for info in streams if info.own and not info.retired}
    assert mine == {chain.a.info().device} != {old}
    sent, _ = chain.a.post.export(stick)
    assert chain.plant.post.receive(sent)[0].code == ""
    chain.down(chain.b)
    assert sorted(called(chain.b)) == ["一组", "二组"]


def test_one_that_was_stopped_gets_new_keys_by_itself(chain: Chain, stick: Path) -> None:
    chain.a.book.save("party_group", group("一组"))
    chain.up(chain.a)
    chain.plant.roster.retire("电脑A", "先停一停")
    old = chain.a.info().device
    chain.a.book.save("party_group", group("二组"))
    invited = chain.plant.post.invite((chain.names.one,), stick)
    chain.a.post.join(invited.path, invited.code, "电脑A")
    assert chain.a.info().device != old
    request = chain.a.post.request(stick)
    chain.plant.post.admit(request.path, request.fingerprint)
    assert chain.up(chain.a).code == ""
    assert sorted(called(chain.plant)) == ["一组", "二组"]


def test_one_that_was_lost_and_found_brings_everything(chain: Chain, stick: Path) -> None:
    chain.a.book.save("party_group", group("一组"))
    chain.up(chain.a)
    chain.plant.roster.revoke("电脑A", "找不到了")
    chain.a.book.save("party_group", group("二组"))
    assert chain.up(chain.a).code == "E_REVOKED"
    assert called(chain.plant) == ["一组"]
    chain.plant.roster.retire("电脑A", "找到了，没人动过")
    assert sorted(called(chain.plant)) == ["一组", "二组"]
    assert chain.plant.roster.quarantined() == ()


# The plant's key ----------------------------------------------------------------------------------


@pytest.mark.parametrize("stolen", [False, True])
def test_branches_believe_the_new_plant_key_by_the_roster_file(
    chain: Chain, stick: Path, stolen: bool
) -> None:
    chain.a.book.save("party_group", group("一组"))
    early, _ = chain.a.post.export(stick)  # sealed to the old key
    old = chain.plant.info().device
    chain.plant.roster.renew_plant_key(sheet_of(chain.plant).root, stolen=stolen)
    assert serial(chain.plant) == (2, 1)
    former = trust(chain.plant).directory.plant_device(old)
    assert former is not None
    assert former.status is (Status.REVOKED if stolen else Status.RETIRED)
    assert bool(former.cutoff) is stolen
    assert chain.plant.post.receive(early)[0].code == ""
    chain.plant.tree.add("team", "采油二班", parent=chain.names.area, branch=chain.names.one)
    path, _ = chain.plant.post.export(stick, chain.names.one)
    assert chain.b.post.receive(path)[0].code == "E_UNKNOWN_SENDER"
    looked = {a.name: (a.code, a.sender, a.importable) for a in chain.b.post.look(stick)}
    assert looked[path.name] == ("", "厂党委", True)
    assert [code for code, *_ in looked.values()] == ["", "", ""]
    assert serial(chain.b) == (1, 4)  # only looked at
    receipts = chain.b.post.receive(stick)
    assert (receipts[0].file.endswith(".djy"), receipts[0].code) == (True, "")
    assert path.name in {r.file for r in receipts if r.code == ""}
    assert serial(chain.b) == (2, 1)
    assert "采油二班" in {node.name for node in chain.b.tree.nodes("team")}
    assert chain.b.digest(chain.names.one) == chain.plant.digest(chain.names.one)
    assert chain.up(chain.b).code == ""
    assert (chain.plant.verify(), chain.b.verify()) == ([], [])


def test_the_roster_file_comes_until_all_have_told_that_they_know(
    chain: Chain, stick: Path
) -> None:
    chain.plant.post.export(stick, chain.names.one)
    assert list(stick.rglob("*.djy")) == []
    chain.plant.roster.renew_plant_key(sheet_of(chain.plant).root, stolen=False)
    for _ in range(2):
        chain.plant.post.export(stick, chain.names.one)
    (file,) = stick.rglob("*.djy")
    for station in (chain.a, chain.b):
        station.post.receive(file)
        assert chain.up(station).code == ""
    file.unlink()
    chain.plant.post.export(stick, chain.names.one)
    assert list(stick.rglob("*.djy")) == []


def test_a_thief_is_overtaken_whatever_version_he_signs(chain: Chain, stick: Path) -> None:
    def thief(number: int) -> Path:
        """Sign a roster with the key that the plant had."""
        blob = chain.folder / f"thief-{number}.djy"
        station = stolen_plant
        roster = trust(station).roster
        assert roster is not None
        station._core.store.write(
            lambda c: keyring.publish(c, roster.model_copy(update={"version": number}))
        )
        kept = trust(station)
        assert kept.roster is not None
        assert kept.roster_blob is not None
        verified = VerifiedRoster(kept.roster, kept.roster_blob)
        blob.write_bytes(make_roster_file(verified, suite=kept.suite))
        return blob

    copy = chain.copy("plant")
    stolen_plant = Station.open(copy, clock=chain.now)
    chain.a.roster.receive(thief(9999))
    assert serial(chain.a) == (1, 9999)
    chain.plant.roster.renew_plant_key(sheet_of(chain.plant).root, stolen=True)
    new = chain.plant.roster.export(stick)
    chain.a.roster.receive(new)
    assert serial(chain.a) == (2, 1)
    with pytest.raises(PackageError) as error:
        chain.a.roster.receive(thief(10_000))
    assert refused(error) == "E_ROSTER_ROLLBACK"
    forged, _ = stolen_plant.post.export(stick, chain.names.one)
    assert chain.a.post.receive(forged)[0].code == "E_REVOKED"
    assert serial(chain.a) == (2, 1)
    stolen_plant.close()


def test_rosters_that_are_not_to_be_believed(chain: Chain, stick: Path) -> None:
    old = chain.plant.roster.export(stick)
    chain.plant.roster.rename("电脑B", "新名")
    new = chain.plant.roster.export(stick)
    assert old != new
    assert chain.a.roster.receive(new).ids
    assert not chain.a.roster.receive(new).ids  # known
    with pytest.raises(PackageError) as error:
        chain.a.roster.receive(old)
    assert refused(error) == "E_ROSTER_ROLLBACK"
    assert chain.a.post.receive(stick) == ()  # overtaken ones are passed over
    assert chain.a.post.look(stick) == ()
    assert [a.code for a in chain.a.post.look(old)] == ["E_ROSTER_ROLLBACK"]
    assert [a.code for a in chain.a.post.look(new)] == ["DUPLICATE"]
    assert chain.a.post.receive(old)[0].code == "E_ROSTER_ROLLBACK"
    data = new.read_bytes()
    new.write_bytes(data[:-20])
    assert chain.b.post.receive(new)[0].code == "E_TRUNC"
    with Station.create(chain.folder / "q", role=Role.PLANT, name="别的厂", clock=clock()) as other:
        foreign = other.roster.export(stick)
        assert other.post.receive(foreign)[0].code == "DUPLICATE"
    assert chain.a.post.receive(foreign)[0].code == "E_DECRYPT"


def test_a_forged_roster_file(chain: Chain, stick: Path) -> None:
    kept = trust(chain.plant)
    assert kept.roster is not None
    assert kept.roster_blob is not None
    text = kept.roster_blob.decode().replace("电脑A", "电脑Z")
    verified = VerifiedRoster(kept.roster, text.encode())
    file = stick / "forged.djy"
    file.write_bytes(make_roster_file(verified, suite=kept.suite))
    before = trust(chain.a).seen
    assert chain.a.post.receive(file)[0].code == "E_ROSTER_SIGNATURE"
    assert trust(chain.a).seen == before


def test_a_slip_in_the_root_key_changes_nothing(chain: Chain, tmp_path: Path) -> None:
    sheet = sheet_of(chain.plant)
    with Station.create(tmp_path / "q", role=Role.PLANT, name="别的厂", clock=clock()) as other:
        foreign = sheet_of(other).root
    before = trust(chain.plant).seen, chain.plant.info().device
    for typed in (sheet.root[:-1] + ("A" if sheet.root[-1] != "A" else "B"), "", foreign):
        for verb in (
            partial(chain.plant.roster.renew_plant_key, typed, stolen=True),
            partial(chain.plant.roster.renew_recovery, typed),
        ):
            with pytest.raises(PackageError) as error:
                verb()
            assert refused(error) == "E_BAD_KEY"
    assert (trust(chain.plant).seen, chain.plant.info().device) == before
    assert signing_key_from_paper(foreign).text


def test_branches_cannot_renew_the_plants_keys(chain: Chain) -> None:
    root = sheet_of(chain.plant).root
    for verb in (
        partial(chain.a.roster.renew_plant_key, root, stolen=False),
        partial(chain.a.roster.renew_recovery, root),
        chain.a.roster.renew_root,
    ):
        with pytest.raises(Refused) as error:
            verb()
        assert refused(error) == "PLANT_ONLY"


# The keys on paper --------------------------------------------------------------------------------


def test_a_new_recovery_key_is_printed_and_sealed_to(chain: Chain) -> None:
    before = sheet_of(chain.plant)
    chain.plant.post.forget_paper_keys()
    chain.plant.roster.renew_recovery(before.root)
    after = sheet_of(chain.plant)
    assert after.root == before.root
    assert after.recovery != before.recovery
    chain.down(chain.a)
    roster = trust(chain.a).roster
    kept = trust(chain.plant)
    assert roster is not None
    assert kept.roster is not None
    assert roster.recovery == kept.roster.recovery


def test_a_new_root_is_believed_by_nobody_who_was_not_invited_again(
    chain: Chain, stick: Path, tmp_path: Path
) -> None:
    old_roster = chain.plant.roster.export(stick)
    before = sheet_of(chain.plant)
    chain.plant.roster.renew_root()
    after = sheet_of(chain.plant)
    assert after.root != before.root
    chain.a.book.save("party_group", group("一组"))
    assert chain.up(chain.a).code == ""  # what a sends counts as before
    with pytest.raises(PackageError) as error:
        chain.a.roster.receive(chain.plant.roster.export(stick))
    assert refused(error) == "E_ROSTER_SIGNATURE"
    assert chain.down(chain.a).code == "E_ROSTER_SIGNATURE"
    invited = chain.plant.post.invite((chain.names.one,), stick)
    with pytest.raises(Refused) as other:
        chain.a.post.join(invited.path, invited.code, "电脑A")
    assert refused(other) == "OTHER_ROOT"
    chain.a.post.join(invited.path, invited.code, "电脑A", new_root=True)
    request = chain.a.post.request(stick)
    chain.plant.post.admit(request.path, request.fingerprint)
    assert chain.down(chain.a).code == ""
    assert chain.up(chain.a).code == ""
    with pytest.raises(PackageError) as error:
        chain.a.roster.receive(old_roster)
    assert refused(error) == "E_ROSTER_SIGNATURE"
    assert chain.a.digest(chain.names.one) == chain.plant.digest(chain.names.one)
    with pytest.raises(PackageError) as error:
        chain.plant.roster.renew_plant_key(before.root, stolen=True)
    assert refused(error) == "E_BAD_KEY"


def test_who_stole_the_sheet_is_left_behind_with_the_old_root(chain: Chain, stick: Path) -> None:
    kept = trust(chain.plant)
    assert kept.roster is not None
    root = signing_key_from_paper(sheet_of(chain.plant).root)
    roster = kept.roster.model_copy(update={"serial": 50, "version": 9999})
    blob = sign_roster(roster, key=root, suite=kept.suite)
    stolen = stick / "thief.djy"
    stolen.write_bytes(make_roster_file(VerifiedRoster(roster, blob), suite=kept.suite))
    assert chain.a.post.receive(stolen)[0].code == ""
    assert serial(chain.a) == (50, 9999)
    chain.plant.roster.renew_root()
    invited = chain.plant.post.invite((chain.names.one,), stick)
    chain.a.post.join(invited.path, invited.code, "电脑A", new_root=True)
    request = chain.a.post.request(stick)
    chain.plant.post.admit(request.path, request.fingerprint)
    chain.shut("a")
    assert chain.a.post.receive(stolen)[0].code == "E_ROSTER_SIGNATURE"
    assert chain.down(chain.a).code == ""
    assert serial(chain.a) == (2, 2)
    chain.shut("a")
    chain.plant.roster.rename("电脑A", "书记的电脑")
    assert chain.down(chain.a).code == ""


# Invitations on their way --------------------------------------------------------------------------


def invited(chain: Chain, stick: Path) -> tuple[Station, Path, str]:
    made = chain.plant.post.invite((chain.names.one,), stick)
    station = Station.from_invitation(
        chain.folder / "new", made.path, made.code, pc="电脑D", clock=clock()
    )
    request = station.post.request(stick)
    return station, request.path, request.fingerprint


def test_an_invitation_outlives_a_new_plant_key(chain: Chain, stick: Path) -> None:
    station, path, fingerprint = invited(chain, stick)
    chain.plant.roster.renew_plant_key(sheet_of(chain.plant).root, stolen=False)
    chain.plant.post.admit(path, fingerprint)
    down, _ = chain.plant.post.export(stick, chain.names.one)
    assert station.post.receive(down)[0].code == "E_UNKNOWN_SENDER"
    assert {receipt.code for receipt in station.post.receive(stick)} == {""}
    assert chain.up(station).code == ""
    assert station.digest(chain.names.one) == chain.plant.digest(chain.names.one)
    station.close()


def test_an_invitation_of_before_the_new_root_serves_no_more(chain: Chain, stick: Path) -> None:
    station, path, fingerprint = invited(chain, stick)
    chain.plant.roster.renew_root()
    with pytest.raises(PackageError) as error:
        chain.plant.post.admit(path, fingerprint)
    assert refused(error) == "E_FOREIGN_INVITATION"
    station.close()
