"""Packages and sticks that are no good: exact codes, digests unchanged, the inbox clean."""

import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from hongdang_desktop.core.errors import Stopped, UserError
from hongdang_desktop.core.progress import Progress
from hongdang_desktop.exchange.errors import Code, PackageError
from hongdang_desktop.exchange.roster import Status
from hongdang_desktop.station.keys.keyring import NotJoined
from hongdang_desktop.station.station import Station
from hongdang_desktop.store import packages
from tests.station import forge
from tests.station.world import Chain, alone, called, group, refused


@pytest.fixture
def package(chain: Chain) -> Path:
    chain.a.book.save("party_group", group("一组"))
    return chain.a.post.export(chain.stick)[0]


def _inbox(station: Station) -> list[str]:
    return sorted(path.name for path in (station.folder / "inbox").iterdir())


def _refused(station: Station, path: Path) -> str:
    """Return the code; nothing at all may have changed."""
    before = station.digest(), _inbox(station), forge.states(station)
    (arrival,) = station.post.look(path)
    (receipt,) = station.post.receive(path)
    assert (station.digest(), _inbox(station), forge.states(station)) == before
    assert (receipt.changes, receipt.new) == (None, 0)
    assert receipt.sentence
    assert (arrival.code, arrival.importable) == (receipt.code, False)
    return receipt.code


def test_truncated_anywhere(chain: Chain, package: Path) -> None:
    data, cut = package.read_bytes(), chain.folder / "cut.djx"
    codes = {0: "E_MAGIC", 3: "E_MAGIC", 5: "E_HEADER", 40: "E_HEADER"}
    start = data.index(b"age-encryption")
    codes |= dict.fromkeys((start, start + 1, len(data) // 2, len(data) - 1), "E_TRUNC")
    for size, code in codes.items():
        cut.write_bytes(data[:size])
        assert _refused(chain.plant, cut) == code, size
    assert chain.plant.post.receive(package)[0].new == 1


def test_one_bit_changed_anywhere(chain: Chain, package: Path) -> None:
    data, bad = package.read_bytes(), chain.folder / "bad.djx"
    start, dice = data.index(b"age-encryption"), random.Random(7)  # noqa: S311 - dice
    for at in (*dice.sample(range(start, len(data)), 6), start, len(data) - 1):
        _flip(data, bad, at, dice.randrange(8))
        assert _refused(chain.plant, bad) == "E_BODY_HASH", at
    _flip(data, bad, data.index(b'"no":') + 5, 0)
    assert _refused(chain.plant, bad) == "E_SIGNATURE"
    _flip(data, bad, 0, 1)
    assert _refused(chain.plant, bad) == "E_MAGIC"
    bad.write_bytes(data + b"x")
    assert _refused(chain.plant, bad) == "E_TRAILING"
    assert chain.plant.post.receive(package)[0].new == 1
    assert chain.plant.verify() == []


def _flip(data: bytes, target: Path, at: int, bit: int) -> None:
    broken = bytearray(data)
    broken[at] ^= 1 << bit
    target.write_bytes(broken)


def test_for_another_branch(chain: Chain, package: Path) -> None:
    assert _refused(chain.c, package) == "E_NOT_FOR_ME"
    down, _ = chain.plant.post.export(chain.stick, chain.names.one)
    assert _refused(chain.c, down) == "E_NOT_FOR_ME"


def test_of_another_plant(chain: Chain, package: Path) -> None:
    other = forge.package(
        chain.a, chain.folder / "x.djx", chain.names.one, plant="another-plant"
    )  # fmt: skip
    assert _refused(chain.plant, other) == "E_NOT_FOR_ME"


def test_about_a_branch_that_is_not_the_senders(chain: Chain) -> None:
    chain.a.book.save("party_group", group())
    about = forge.package(chain.a, chain.folder / "x.djx", chain.names.two)
    assert _refused(chain.plant, about) == "E_SENDER_BRANCH"


def test_sender_that_is_not_known_yet(chain: Chain, package: Path) -> None:
    forge.forget_roster(chain.b)
    assert _refused(chain.b, package) == "E_UNKNOWN_SENDER"
    assert _inbox(chain.b) == []


def test_revoked_sender(chain: Chain, package: Path) -> None:
    forge.set_status(chain.plant, chain.a.info().device, Status.REVOKED)
    assert chain.plant.post.receive(package)[0].code == "E_REVOKED"
    assert called(chain.plant) == []  # kept apart: test_roster_verbs
    chain.down(chain.b)
    assert _refused(chain.b, package) == "E_REVOKED"


def test_something_else_altogether(chain: Chain) -> None:
    junk = chain.folder / "photo.djx"
    for content in (
        b"",
        b"\xff\xd8\xff\xe0" * 100,
        b"DJX2\n{}",
        b"DJX1\n{}\n\n",
        b"DJX1\n[1]\nx\n",
    ):
        junk.write_bytes(content)
        assert _refused(chain.plant, junk).startswith("E_")


def test_one_bad_file_stops_none(chain: Chain, package: Path) -> None:
    data = package.read_bytes()
    _flip(data, package.with_name("B001-坏.djx"), len(data) - 5, 3)
    package.with_name("B000-空.djx").write_bytes(b"")
    package.with_name("说明.txt").write_text("x")
    package.with_name("._x.djx").write_bytes(b"x")
    (package.parent / "文件夹.djx").mkdir()
    receipts = {r.file: r.code for r in chain.plant.post.receive(chain.stick)}
    assert receipts == {"B000-空.djx": "E_MAGIC", "B001-坏.djx": "E_BODY_HASH", package.name: ""}
    assert called(chain.plant) == ["一组"]
    assert _inbox(chain.plant) == []


def test_place_that_is_not_there(chain: Chain) -> None:
    with pytest.raises(PackageError) as error:
        chain.plant.post.receive(chain.folder / "nothing")
    assert refused(error) == "E_STICK_GONE"


def test_nothing_goes_out_or_in_before_an_invitation(tmp_path: Path) -> None:
    station, branch = alone(tmp_path / "s")
    for verb in (
        lambda: station.post.outgoing(branch), lambda: station.post.export(tmp_path, branch),
        lambda: station.post.receive(tmp_path), lambda: station.post.request(tmp_path),
    ):  # fmt: skip
        with pytest.raises(NotJoined) as error:
            verb()
        assert refused(error) == "NOT_JOINED"
    assert station.post.notes() == ()
    station.close()


class _StopsAfter(Progress):
    def __init__(self, steps: int) -> None:
        super().__init__()
        self._left = steps

    def step(self, sentence: str, done: int = 0, total: int = 0) -> None:
        if not self._left:
            self.stop()
        self._left -= 1
        super().step(sentence, done, total)


def test_stopped_export_leaves_nothing_but_its_number(chain: Chain) -> None:
    chain.a.book.save("party_group", group())
    seen = set[int]()
    for steps in range(20):
        number = chain.a.post.outgoing().number
        assert number not in seen
        try:
            chain.a.post.export(chain.stick, progress=_StopsAfter(steps))
        except Stopped:
            seen.add(number)
            assert [p for p in chain.stick.rglob("*") if p.is_file()] == []
            assert _inbox(chain.a) == []
            assert chain.a.post.notes()[0].state == "没写完"
            assert chain.a.desk.home(chain.names.one).unsent == 1
            continue
        break
    assert seen
    assert chain.a.post.notes()[0].state == "还没有回执"
    assert chain.plant.post.receive(chain.stick)[0].new == 1


def test_stopped_import_leaves_nothing(chain: Chain, package: Path) -> None:
    digest = chain.plant.digest()
    stopped = 0
    for steps in range(20):
        try:
            chain.plant.post.receive(package, progress=_StopsAfter(steps))
        except Stopped:
            stopped += 1
            assert chain.plant.digest() == digest
            assert _inbox(chain.plant) == []
            continue
        break
    assert stopped > 1
    assert called(chain.plant) == ["一组"]


needs_mount = pytest.mark.skipif(
    sys.platform != "linux" or os.geteuid() != 0, reason="only root may mount a small disk"
)


@pytest.fixture
def tiny(tmp_path: Path) -> Iterator[Path]:
    point = tmp_path / "tiny"
    point.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", point], capture_output=True, check=False
    )
    if done.returncode:
        pytest.skip("no mount here")
    yield point
    subprocess.run(["umount", "-l", point], check=True)


@needs_mount
def test_full_and_write_protected_stick(chain: Chain, tiny: Path) -> None:
    chain.a.book.save("party_group", group())
    numbers = [chain.a.post.outgoing().number]
    with pytest.raises(PackageError) as error:
        chain.a.post.export(tiny)
    assert refused(error) == "E_DISK_FULL"
    numbers.append(chain.a.post.outgoing().number)
    subprocess.run(["mount", "-o", "remount,ro,size=4m", tiny], check=True)
    with pytest.raises(PackageError) as error:
        chain.a.post.export(tiny)
    assert refused(error) == "E_READ_ONLY"
    numbers.append(chain.a.post.outgoing().number)
    assert len(set(numbers)) == 3
    assert _inbox(chain.a) == []
    assert chain.a.desk.home(chain.names.one).unsent == 1
    assert chain.up(chain.a).new == 1


def test_stick_that_is_pulled_right_after_writing(
    chain: Chain, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object, **__: object) -> None:
        raise PackageError(Code.STICK_GONE)

    chain.a.book.save("party_group", group())
    monkeypatch.setattr("hongdang_desktop.exchange.medium.prune", gone)
    path, _ = chain.a.post.export(chain.stick)
    assert chain.a.post.notes()[0].state == "还没有回执"
    assert chain.a.desk.home(chain.names.one).unsent == 0
    assert chain.plant.post.receive(path)[0].new == 1


@needs_mount
def test_no_room_to_build_a_package_at_home(chain: Chain, tiny: Path) -> None:
    chain.a.book.save("party_group", group("一组", note="长" * 40_000))
    inbox = chain.a.folder / "inbox"
    inbox.rmdir()
    inbox.symlink_to(tiny)
    (tiny / "filler").write_bytes(bytes(60 * 1024))
    with pytest.raises(UserError) as error:
        chain.a.post.export(chain.stick)
    assert refused(error) == "E_DISK_FULL"
    assert [path.name for path in tiny.iterdir()] == ["filler"]
    (tiny / "filler").unlink()
    assert chain.up(chain.a).new == 1


def test_write_protected_stick_is_read(chain: Chain, package: Path) -> None:
    package.chmod(0o444)
    package.parent.chmod(0o555)
    try:
        assert chain.plant.post.receive(chain.stick)[0].new == 1
    finally:
        package.parent.chmod(0o755)


def test_full_disk_at_the_plant_takes_nothing_and_goes_on(chain: Chain) -> None:
    chain.a.book.save("party_group", group("一组", note="长" * 49_000))
    path, _ = chain.a.post.export(chain.stick)
    digest = chain.plant.digest()
    _allow_pages(chain.plant, 1)
    (receipt,) = chain.plant.post.receive(path)
    assert (receipt.code, receipt.changes) == ("E_DISK_FULL", None)
    assert (chain.plant.digest(), _inbox(chain.plant)) == (digest, [])
    _allow_pages(chain.plant, 1_000_000)
    assert chain.plant.post.receive(path)[0].new == 1
    assert chain.plant.verify() == []


def _allow_pages(station: Station, pages: int) -> None:
    """Let the database grow to so many pages (never below what it has)."""
    station._core.store._database.outside(
        lambda c: c.exec_driver_sql(f"PRAGMA max_page_count={pages}").scalar()
    )


def test_what_a_killed_run_left_in_the_inbox_goes(chain: Chain, package: Path) -> None:
    folder = chain.shut("plant") / "inbox"
    for name in ("x.out", "y.djx", "y.djx.part", "z.djy"):
        shutil.copy(package, folder / name)
    assert chain.plant.info().enrolled
    assert _inbox(chain.plant) == []


def test_a_strangers_package_takes_no_ones_place(chain: Chain, package: Path) -> None:
    # Anybody can read the id of a package on the stick and put it on a file of his own.
    plant, one = chain.plant, chain.names.one
    plant.post.receive(package)
    sent, _ = plant.post.export(chain.stick, one)
    (ours,) = (row for row in plant._core.read(packages.latest) if row.out and row.number == 2)
    before, number = forge.states(plant), plant.post.outgoing(one).number
    for pid in (ours.pid, next(pid for pid, state in before.items() if state == "received")):
        forged = forge.package(chain.c, chain.folder / "f.djx", chain.names.two, pid=pid)
        assert _refused_by_id(plant, forged) == "E_HEADER"
        forge.rename_sender(forged, "somebody-unknown")
        assert _refused_by_id(plant, forged) == "E_UNKNOWN_SENDER"
        assert forge.states(plant) == before
    assert plant.post.outgoing(one).number == number
    assert sent.exists()


def _refused_by_id(station: Station, path: Path) -> str:
    (receipt,) = station.post.receive(path)
    assert receipt.changes is None
    assert _inbox(station) == []
    return receipt.code


def test_a_damaged_copy_does_not_replace_what_waits(chain: Chain) -> None:
    chain.a.book.save("party_group", group("一组"))
    chain.a.book.save("party_group", group("二组"))
    filler = forge.package(chain.a, chain.folder / "1.djx", chain.names.one, number=901)
    later = forge.package(chain.a, chain.folder / "2.djx", chain.names.one, number=902, after=1)
    assert chain.plant.post.receive(later)[0].code == "GAP"
    data = later.read_bytes()
    _flip(data, later, len(data) - 9, 2)
    assert chain.plant.post.receive(later)[0].code == "GAP"
    assert [r.code for r in chain.plant.post.receive(filler)] == ["", ""]
    assert _inbox(chain.plant) == []
