"""A backup carried on a stick: who opens it, and that every bit of it counts."""

import shutil
import subprocess
from pathlib import Path

import pytest

from hongdang_desktop.exchange.errors import PackageError
from hongdang_desktop.station.safety import rescuing, restoring
from hongdang_desktop.station.safety.backupsource import ForeignBackup, Helpers
from hongdang_desktop.station.station import Station
from tests.station.test_backing import flip, held_bytes, sheet_of
from tests.station.world import Chain, called, clock, group
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


def test_a_backup_on_the_stick_of_another_pc_is_refused(chain: Chain) -> None:
    path = chain.b.backups.to_stick(chain.stick)
    for name in ("a", "c"):  # a could open it, c could not: neither is its PC
        with pytest.raises(ForeignBackup):
            restoring.restore(path, chain.shut(name))
    new = chain.folder / "new"
    with pytest.raises(PackageError) as refused:
        restoring.restore(path, new)
    assert refused.value.code == "E_DECRYPT"


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
