"""The ways back in their order (exchange.md §4.3), each on the same accident: the disk spoilt the file.

Newest verified backup, older ones: ``test_backing.py``. Here: what no backup holds any more.
"""

from pathlib import Path

import pytest

from hongdang_desktop.station.safety import rescuing, restoring
from hongdang_desktop.store.errors import Damaged
from tests.station.world import Chain, called, group


def _spoil(folder: Path) -> None:
    file = folder / "station.db"
    content = bytearray(file.read_bytes())
    content[3000:3100] = bytes(100)
    file.write_bytes(content)


def _lost(chain: Chain) -> Path:
    """Three entries: one in the backup, one on the stick and at the plant, one nowhere else."""
    for name in ("甲", "乙", "丙"):
        chain.a.book.save("party_group", group(name))
        if name == "甲":
            chain.a.backups.make()
        if name == "乙":
            chain.up(chain.a)
        chain.now.advance(minutes=5)
    folder = chain.shut("a")
    _spoil(folder)
    with pytest.raises(Damaged):
        chain.station("a")
    restoring.restore_newest(folder, clock=chain.now)
    return folder


def test_the_backup_alone_says_what_is_missing(chain: Chain) -> None:
    _lost(chain)
    assert called(chain.a) == ["甲"]
    assert [notice.code for notice in chain.a.notices()] == ["RESTORED", "ROLLED_BACK"]
    assert chain.a.verify() == []


def test_own_packages_on_the_stick_bring_back_what_they_hold(chain: Chain) -> None:
    _lost(chain)
    chain.a.post.receive(chain.stick)
    assert called(chain.a) == ["甲", "乙"]
    assert chain.a.verify() == []
    chain.a.book.save("party_group", group("丁"))
    assert chain.up(chain.a).code == ""
    assert set(called(chain.plant)) >= {"甲", "乙", "丁"}


def test_the_plant_gives_back_what_it_was_sent(chain: Chain) -> None:
    _lost(chain)
    for file in chain.stick.rglob("*.djx"):
        file.unlink()
    for path in chain.plant.post.restore_package(chain.names.one, chain.stick):
        chain.a.post.receive(path)
    assert called(chain.a) == ["甲", "乙"]
    assert chain.a.verify() == []


def test_the_damaged_file_gives_what_is_nowhere_else(chain: Chain, tmp_path: Path) -> None:
    for name in ("甲", "乙", "丙"):
        chain.a.book.save("party_group", group(name, note="长" * 2000))
    folder = chain.shut("a")
    file = folder / "station.db"
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    done = rescuing.rescue(folder, tmp_path, clock=chain.now)
    text = done.path.read_text(encoding="utf-8")
    assert sum(f'"name":"{name}"' in text for name in ("甲", "乙", "丙")) >= 2
