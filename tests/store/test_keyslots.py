"""The slots of the data key: the open one for ever, the one for the plant, and the way back."""

import base64
import json
import subprocess
import sys
from pathlib import Path

import pytest

from hongdang_desktop.store import backups, keyslots
from hongdang_desktop.store.errors import Damaged, NoStation, StationExists
from hongdang_desktop.store.keyslots import NoEscrow, WrongKey
from hongdang_desktop.store.store import Store, put_setting
from tests.store.world import Pc, keep, state

_HEAD = b"age-encryption.org/v1\n"
_KEPT = Path(__file__).parents[1] / "data" / "database-0.1.0"


def seal(plain: bytes) -> bytes:
    """A fake of age: the form, the length, and no secret."""
    return _HEAD + base64.b64encode(plain).ljust(300)


def unseal(sealed: bytes) -> bytes:
    return base64.b64decode(sealed.removeprefix(_HEAD).strip())


@pytest.fixture
def closed(store: Store, folder: Path) -> Path:
    """A station with one entry and an escrow slot, closed."""
    keep(store, Pc("here").write("r-1"))
    keyslots.keep_escrow(folder, seal)
    store.close()
    return folder


def recover(folder: Path, sealed: bytes) -> None:
    keyslots.recover(folder, sealed, unseal, lambda key: backups.opens(folder / "station.db", key))


def test_the_slot_of_the_first_version_is_read() -> None:
    slot = (_KEPT / "keys" / "data.key").read_bytes()
    key = keyslots.open_slots(_KEPT)
    assert key.hex() == json.loads(slot)["key"]
    assert json.loads(keyslots.slot_of(key)) == json.loads(slot)
    assert backups.opens(_KEPT / "station.db", key)


def test_the_open_slot_is_for_its_owner_alone(store: Store, folder: Path) -> None:
    assert (folder / "keys" / "data.key").stat().st_mode & 0o077 == 0
    assert [path.name for path in (folder / "keys").iterdir()] == ["data.key"]


def test_what_lies_in_escrow_is_the_open_slot_itself(closed: Path) -> None:
    assert unseal(keyslots.escrow(closed)) == (closed / "keys" / "data.key").read_bytes()
    assert base64.b64decode(keyslots.escrow_text(closed)) == keyslots.escrow(closed)


def test_without_escrow_the_manifest_says_nothing(store: Store, folder: Path) -> None:
    assert keyslots.escrow_text(folder) == ""
    with pytest.raises(NoEscrow):
        keyslots.escrow(folder)


@pytest.mark.parametrize(
    "content", [b"", b"age", _HEAD + b"x" * 20, _HEAD + b"x" * 9000, b"y" * 400]
)
def test_what_cannot_be_an_escrow_slot(closed: Path, content: bytes) -> None:
    (closed / "keys" / "escrow.age").write_bytes(content)
    assert keyslots.escrow_text(closed) == ""
    with pytest.raises(NoEscrow):
        keyslots.keep_escrow(closed, lambda _: content)
    assert (closed / "keys" / "escrow.age").read_bytes() == content
    with pytest.raises(NoEscrow):
        recover(closed, content)


@pytest.mark.parametrize("lost", [True, False])
def test_a_lost_or_spoilt_key_comes_back_from_escrow(closed: Path, lost: bool) -> None:
    slot = closed / "keys" / "data.key"
    right = slot.read_bytes()
    slot.unlink() if lost else slot.write_bytes(b"rubbish")
    with pytest.raises(Damaged):
        Store.open(closed)
    recover(closed, keyslots.escrow(closed))
    assert slot.read_bytes() == right
    old = slot.with_name("data.key.old")
    assert [old.read_bytes()] == [b"rubbish"] if not lost else not old.exists()
    again = Store.open(closed)
    assert len(again.read(state).heads) == 1
    again.close()


def test_a_key_that_does_not_fit_changes_nothing(closed: Path) -> None:
    slot = closed / "keys" / "data.key"
    before = slot.read_bytes()
    with pytest.raises(WrongKey) as refused:
        recover(closed, seal(keyslots.slot_of(b"x" * 32)))
    assert refused.value.code == "KEY_MISMATCH"
    for odd in (b"{}", b'{"key": "00"}', b"[1]", b"\xff"):
        with pytest.raises(NoEscrow):
            recover(closed, seal(odd))
    assert slot.read_bytes() == before


_KILLED = """
import os, signal, sys
from pathlib import Path
from hongdang_desktop.store import database, kernel, keyslots, store
where, folder = sys.argv[1], Path(sys.argv[2])
def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)
if where == "begin":
    keyslots.begin = die
elif where == "database":
    database.Database._open = die
elif where == "migrate":
    kernel.migrate = die
elif where == "finish":
    keyslots.finish = die
else:
    store.Store.create(folder).write(lambda c: store.put_setting(c, "making", True))
    die()
store.Store.create(folder)
"""


@pytest.mark.parametrize("where", ["begin", "database", "migrate", "finish", "filling"])
def test_a_making_that_was_killed_can_be_begun_again(tmp_path: Path, where: str) -> None:
    folder = tmp_path / "place"
    words = [sys.executable, "-c", _KILLED, where, str(folder)]
    assert subprocess.run(words, check=False).returncode == -9
    if where != "filling":  # who fills it says there that it is not whole
        with pytest.raises(NoStation):
            Store.open(folder)
    store = Store.create(folder)
    keep(store, Pc("here").write("r-1"))
    store.close()
    assert [path.name for path in (folder / "keys").iterdir()] == ["data.key"]
    with pytest.raises(StationExists):
        Store.create(folder)
    again = Store.open(folder)
    assert again.faults() == []
    again.close()


def test_a_named_station_without_entries_is_never_cleared(store: Store, folder: Path) -> None:
    store.write(lambda c: put_setting(c, "role", "branch"))
    store.close()
    with pytest.raises(StationExists):
        Store.create(folder)
    Store.open(folder).close()
