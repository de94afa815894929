"""Root and recovery key: in no database, and gone for good once the sheets are in the safe."""

import shutil
from pathlib import Path

import pytest
from sqlalchemy import Connection

from hongdang_desktop.core.canonical import Json
from hongdang_desktop.exchange.plantkeys import identity_from_paper, signing_key_from_paper
from hongdang_desktop.station.keys import keyring
from hongdang_desktop.station.safety import restoring
from hongdang_desktop.station.safety.backupsource import Helpers
from hongdang_desktop.station.station import Station
from hongdang_desktop.store import keyslots, paperkeys
from hongdang_desktop.store.database import Database
from hongdang_desktop.store.store import get_setting, put_setting
from tests.station.test_recovering import sheet_of
from tests.station.world import Chain, clock, group


def secrets_of(plant: Station) -> tuple[str, str]:
    """Return root and recovery key as they stand in the file."""
    sheet = sheet_of(plant)
    root = signing_key_from_paper(sheet.root).text
    return root, identity_from_paper(sheet.recovery, suite=plant._core.read(keyring.suite)).text


def everything_in(file: Path, key: bytes) -> str:
    """Return every value of every table of a database."""

    def read(connection: Connection) -> str:
        tables = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'")
        names = [row[0] for row in tables.all()]
        rows = [connection.exec_driver_sql(f'SELECT * FROM "{name}"').all() for name in names]
        return repr(rows)

    database = Database(file, key, read_only=True)
    try:
        return database.outside(read)
    finally:
        database.close()


def test_no_backup_holds_them_or_brings_the_sheet_back(chain: Chain) -> None:
    known = secrets_of(chain.plant)
    shutil.copy(chain.plant.backups.make().path, chain.folder / "kept.db")
    stick = chain.plant.backups.to_stick(chain.stick)
    chain.plant.post.forget_paper_keys()
    assert chain.plant.post.recovery_sheet() is None
    chain.plant.tree.add("area", "采油九作业区")
    chain.plant.backups.make()
    folder = chain.shut("plant")
    key = keyslots.open_slots(folder)
    for file in (folder / "station.db", *(folder / "backups").glob("*.db")):
        text = everything_in(file, key)
        assert '"sign"' in text
        assert not any(secret in text for secret in known)
    assert not list((folder / "keys").glob("paper*"))
    oldest = restoring.listed(folder)[-1].path
    for backup in (oldest, stick, chain.folder / "kept.db"):
        restoring.restore(backup, folder, clock=clock())
        with Station.open(folder, clock=clock()) as plant:
            assert plant.post.recovery_sheet() is None


def test_they_wait_on_this_pc_through_a_restore_until_they_are_printed(chain: Chain) -> None:
    known = secrets_of(chain.plant)
    backup = chain.plant.backups.make().path
    folder = chain.shut("plant")
    content = (folder / "keys" / paperkeys.NAME).read_bytes()
    assert not any(secret.encode() in content for secret in known)
    restoring.restore(backup, folder, clock=clock())
    assert secrets_of(chain.plant) == known


def test_an_earlier_database_gives_them_up_at_its_opening(chain: Chain) -> None:
    known = secrets_of(chain.plant)
    old: Json = {"root": known[0], "recovery": known[1]}
    chain.plant.post.forget_paper_keys()
    chain.plant._core.store.write(lambda c: put_setting(c, "paper_keys", old))
    folder = chain.shut("plant")
    assert secrets_of(chain.plant) == known
    assert chain.plant._core.read(lambda c: get_setting(c, "paper_keys")) is None
    chain.shut("plant")
    assert not any(
        secret in everything_in(folder / "station.db", keyslots.open_slots(folder))
        for secret in known
    )


def test_until_they_are_gone_the_plant_opens_what_is_sealed_to_them(chain: Chain) -> None:
    chain.a.book.save("party_group", group("甲"))
    path = chain.a.backups.to_stick(chain.stick)
    folder, helpers = chain.folder / "new", Helpers(station=chain.shut("plant"))
    assert restoring.look(path, folder, helpers=helpers).signed


def test_keys_of_a_verb_that_failed_are_not_on_the_sheet(
    chain: Chain, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = secrets_of(chain.plant)

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("cut off")

    monkeypatch.setattr("hongdang_desktop.station.core.Pen.finish", fail)
    with pytest.raises(RuntimeError, match="cut off"):
        chain.plant.roster.renew_root()
    monkeypatch.undo()
    assert secrets_of(chain.plant) == before
    chain.plant.roster.renew_root()
    assert secrets_of(chain.plant)[0] != before[0]


def test_a_file_that_is_no_good_is_no_sheet(chain: Chain) -> None:
    file = chain.plant.folder / "keys" / paperkeys.NAME
    for content in (b"", b"x" * 20, b"x" * 200):
        file.write_bytes(content)
        assert chain.plant.post.recovery_sheet() is None
