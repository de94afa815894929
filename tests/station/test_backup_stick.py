"""A backup carried on a stick: who opens it, and that every bit of it counts."""

import shutil
import subprocess
from pathlib import Path

import pytest
from sqlalchemy import Connection

from hongdang_desktop.core.canonical import Json
from hongdang_desktop.core.progress import silent
from hongdang_desktop.exchange import backupfile
from hongdang_desktop.exchange.backupfile import Origin
from hongdang_desktop.exchange.errors import PackageError
from hongdang_desktop.station.keys import keyring
from hongdang_desktop.station.keys.endings import Ending
from hongdang_desktop.station.safety import rescuing, restoring
from hongdang_desktop.station.safety.backupsource import ForeignBackup, Helpers
from hongdang_desktop.station.station import Station
from hongdang_desktop.store.store import get_setting, put_setting
from tests.station.test_backing import flip, held_bytes, sheet_of
from tests.station.world import Chain, admitted, called, clock, group
from tests.store.test_disk import _mount, needs_mount


def test_a_backup_on_the_stick_opens_in_the_branch_and_with_the_paper(chain: Chain) -> None:
    chain.a.book.save("party_group", group("甲"))
    sha, _ = chain.a._core.store.blobs.put(held_bytes(b"photo" * 1000))
    path = chain.a.backups.to_stick(chain.stick, attachments=True)
    assert path.name == "B001-第一支部-备份-20261123.djb"
    for word in ("采油一作业区", "红岗采油厂党委", "party_group"):
        assert word.encode() not in path.read_bytes()
    chain.a.book.save("party_group", group("乙"))
    digest, sheet = chain.a.digest(), sheet_of(chain)
    chain.plant.post.forget_paper_keys()
    folder, plant, other = chain.shut("a"), chain.shut("plant"), chain.shut("b")

    found = restoring.look(path, folder)
    assert (found.missing, found.missing_own, found.signed) == (1, 1, True)
    restoring.restore(path, folder, clock=clock())
    with Station.open(folder, clock=clock()) as station:
        assert called(station) == ["甲"]

    with pytest.raises(PackageError) as refused:  # what is for the branch alone stands in it
        restoring.look(path, chain.folder / "new", helpers=Helpers(station=plant))
    assert refused.value.code == "E_DECRYPT"

    for number, helpers in enumerate(
        (Helpers(station=other), Helpers(recovery=rescuing.recovery_of(sheet).text))
    ):
        new = chain.folder / f"new-{number}"
        assert restoring.look(path, new, helpers=helpers).missing is None
        assert not new.exists() or not list(new.iterdir())
        restoring.restore(path, new, helpers=helpers, clock=clock())
        with Station.open(new, clock=clock()) as station:
            assert called(station) == ["甲"]
            assert station.verify() == []
            assert station._core.store.blobs.verify(sha)
            assert station.digest() != digest


def test_a_damaged_attachment_comes_back_with_the_backup(chain: Chain) -> None:
    blobs = chain.a._core.store.blobs
    sha, _ = blobs.put(held_bytes(b"photo" * 1000))
    path = chain.a.backups.to_stick(chain.stick, attachments=True)
    flip(blobs.path(sha), 100)
    assert not blobs.verify(sha)
    restoring.restore(path, chain.shut("a"), clock=clock())
    assert chain.a._core.store.blobs.verify(sha)


@pytest.mark.usefixtures("quick_codes")
def test_who_keeps_only_one_of_the_branches_does_not_open_it(chain: Chain) -> None:
    two, three = chain.names.two, chain.names.three
    some = admitted(chain.plant, chain.folder / "some", chain.stick, "电脑E", three)
    every = admitted(chain.plant, chain.folder / "every", chain.stick, "电脑F", two, three)
    for station in (chain.c, some, every):
        chain.down(station, three)
    path = chain.c.backups.to_stick(chain.stick)
    chain.plant.post.forget_paper_keys()
    some.close()
    every.close()
    helpers = Helpers(station=chain.folder / "every")
    assert restoring.look(path, chain.folder / "new", helpers=helpers).signed
    for folder in (chain.folder / "some", chain.shut("plant"), chain.shut("a")):
        with pytest.raises(PackageError) as refused:
            restoring.look(path, chain.folder / "new", helpers=Helpers(station=folder))
        assert refused.value.code == "E_DECRYPT"


def test_a_backup_on_the_stick_of_another_pc_is_refused(chain: Chain) -> None:
    path = chain.b.backups.to_stick(chain.stick)
    for name in ("a", "c"):  # a could open it, c could not: neither is its PC
        with pytest.raises(ForeignBackup):
            restoring.restore(path, chain.shut(name))
    new = chain.folder / "new"
    with pytest.raises(PackageError) as refused:
        restoring.restore(path, new)
    assert refused.value.code == "E_DECRYPT"


def forged(chain: Chain, *, sender: str, device: str) -> Path:
    """Write a backup of the colleague's data that says it is of PC a, sealed to a, by any key."""
    own = chain.a._core.read(keyring.own_keys)
    thief = Station.open(chain.copy("b"), clock=clock())
    thief.book.save("party_group", group("伪造的记录"))
    keys = thief._core.read(keyring.own_keys)

    def claim(connection: Connection) -> None:
        former: list[Json] = [{"device": sender, "identity": keys.identity.text}]
        put_setting(connection, "device", device)
        put_setting(connection, "former_keys", former if sender != device else None)

    thief._core.store.write(claim)
    thief.backups.make()
    newest = thief.backups._newest(silent())
    plant = thief._core.read(keyring.trust).plant
    file = chain.folder / "forged.djb"
    backupfile.write(
        file, thief.backups._members(newest, attachments=False),
        Origin(plant, sender, "2026-11-23T10:00:00+08:00", newest.revisions),
        suite=keys.suite, key=keys.suite.new_signing_key(), progress=silent(),
        recipients=[own.suite.recipient(own.identity)],
    )  # fmt: skip
    thief.close()
    return file


def with_new_keys(chain: Chain) -> None:
    """Give PC a new keys, as the plant wants it."""
    invited = chain.plant.post.invite((), chain.stick, replaces=chain.a.info().device)
    chain.a.post.join(invited.path, invited.code, "电脑A")
    request = chain.a.post.request(chain.stick)
    chain.plant.post.admit(request.path, request.fingerprint)
    chain.down(chain.a)


@pytest.mark.usefixtures("quick_codes")
@pytest.mark.parametrize("which", ["former", "present"])
def test_a_forged_backup_in_the_name_of_this_pc_is_refused(chain: Chain, which: str) -> None:
    chain.a.book.save("party_group", group("甲"))
    old = chain.a.info().device
    with_new_keys(chain)
    new = chain.a.info().device
    file = forged(chain, sender=old if which == "former" else new, device=new)
    digest, folder = chain.a.digest(), chain.shut("a")
    for way in (restoring.look, restoring.restore):
        with pytest.raises(PackageError) as refused:
            way(file, folder)
        assert refused.value.code == "E_SIGNATURE"
    assert chain.a.digest() == digest


@pytest.mark.usefixtures("quick_codes")
@pytest.mark.parametrize("listed", [True, False])
def test_a_backup_of_before_the_keys_changed_still_serves(chain: Chain, *, listed: bool) -> None:
    chain.a.book.save("party_group", group("甲"))
    old, path = chain.a.info().device, chain.a.backups.to_stick(chain.stick)
    with_new_keys(chain)

    def as_an_earlier_program(connection: Connection) -> None:
        kept = get_setting(connection, "former_keys")
        assert isinstance(kept, list)
        assert isinstance(kept[0], dict)
        put_setting(connection, "former_keys", [{**kept[0], "sign": ""}])

    if listed:
        chain.a._core.store.write(as_an_earlier_program)
    assert old in chain.a._core.read(keyring.own_signers)
    folder = chain.shut("a")
    assert restoring.look(path, folder).signed
    restoring.restore(path, folder, clock=clock())
    assert called(chain.a) == ["甲"]


@pytest.mark.usefixtures("quick_codes")
def test_a_stolen_key_vouches_for_no_backup(chain: Chain) -> None:
    path = chain.a.backups.to_stick(chain.stick)
    invited = chain.plant.post.invite(
        (), chain.stick, replaces=chain.a.info().device, ending=Ending.REVOKED
    )
    chain.a.post.join(invited.path, invited.code, "电脑A")
    request = chain.a.post.request(chain.stick)
    chain.plant.post.admit(request.path, request.fingerprint)
    chain.down(chain.a)
    with pytest.raises(PackageError) as refused:
        restoring.look(path, chain.shut("a"))
    assert refused.value.code == "E_SIGNATURE"


def test_where_nobody_is_known_a_backup_says_that_it_was_not_proved(chain: Chain) -> None:
    path, sheet = chain.a.backups.to_stick(chain.stick), sheet_of(chain)
    new, helpers = chain.folder / "new", Helpers(rescuing.recovery_of(sheet).text)
    found = restoring.look(path, new, helpers=helpers)
    assert not found.signed
    assert "签名没法核对" in found.sentence
    assert not new.exists()
    done = restoring.restore(path, new, helpers=helpers, clock=clock())
    assert "签名没法核对" in done.sentence
    other = Helpers(station=chain.shut("b"))
    known = restoring.look(path, chain.folder / "newer", helpers=other)
    assert known.signed
    assert "签名" not in known.sentence


def test_a_forged_backup_vouches_for_itself_at_least(chain: Chain) -> None:
    device = chain.a.info().device
    file = forged(chain, sender=device, device=device)
    identity = chain.a._core.read(keyring.own_keys).identity
    new = chain.folder / "deep" / "new"
    with pytest.raises(PackageError) as refused:
        restoring.restore(file, new, helpers=Helpers(identity.text))
    assert refused.value.code == "E_SIGNATURE"
    assert not new.parent.exists()


@needs_mount
def test_a_medium_that_may_only_be_read_does_for_a_restore(chain: Chain, tmp_path: Path) -> None:
    point = tmp_path / "cd"
    point.mkdir()
    _mount("-t", "tmpfs", "-o", "size=8m", "tmpfs", str(point))
    try:
        plain = Path(shutil.copy(chain.a.backups.make().path, point))
        sealed = chain.a.backups.to_stick(point)
        chain.a.book.save("party_group", group("乙"))
        folder = chain.shut("a")
        _mount("-o", "remount,ro", str(point))
        for file in (plain, sealed):
            assert restoring.look(file, folder).missing in {0, 1}
            restoring.restore(file, folder, clock=clock())
            with Station.open(folder, clock=clock()) as station:
                assert called(station) == []
    finally:
        subprocess.run(["umount", "-l", str(point)], check=True)


def test_every_bit_of_a_backup_on_the_stick_counts(chain: Chain) -> None:
    path = chain.a.backups.to_stick(chain.stick)
    folder, whole = chain.shut("a"), path.read_bytes()
    body = len(whole) // 2
    for at, codes in (
        (0, {"E_MAGIC"}), (3, {"E_MAGIC", "E_FORMAT"}), (40, {"E_SIGNATURE", "E_HEADER"}),
        (1100, {"E_SIGNATURE", "E_HEADER"}), (body, {"E_BODY_HASH"}), (-1, {"E_BODY_HASH"}),
    ):  # fmt: skip
        path.write_bytes(whole)
        flip(path, at)
        with pytest.raises((PackageError, ForeignBackup)) as refused:
            restoring.look(path, folder)
        assert refused.value.code in codes
    path.write_bytes(whole[:-1])
    with pytest.raises(PackageError) as refused:
        restoring.look(path, folder)
    assert refused.value.code == "E_TRUNC"
    path.write_bytes(whole + b"x")
    with pytest.raises(PackageError) as refused:
        restoring.look(path, folder)
    assert refused.value.code == "E_TRAILING"
    path.write_bytes(whole)
    assert restoring.look(path, folder).missing == 0
    assert not list(folder.glob("restore.tmp"))
