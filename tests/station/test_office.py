"""What the plant's office keeps for itself leaves no PC: no package, no receipt, no account has it."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, text

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.core.progress import silent
from hongdang_desktop.exchange import packing, segments
from hongdang_desktop.exchange.errors import Code
from hongdang_desktop.exchange.streams import Way, parse_stream
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Refused
from hongdang_desktop.store import journal
from tests.station import forge
from tests.station.world import Chain, group

SECRET = "办公室自己的话"


def talent(branch: str, **more: Any) -> JsonObject:  # noqa: ANN401 - values of any column
    return {
        "branch": branch, "person": "耿砚山", "pool": "reserve", "strengths": SECRET,
        "state": "in", **more,
    }  # fmt: skip


def everything(station: Station) -> str:
    """Return all text of a station's database."""

    def read(connection: Connection) -> str:
        names = connection.execute(
            text("SELECT name FROM sqlite_master WHERE type = 'table'")
        ).scalars()
        return "\n".join(
            str(tuple(row))
            for name in names.all()
            for row in connection.execute(text(f'SELECT * FROM "{name}"'))
        )

    return station._core.read(read)


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """Every line that goes into a package from now on, before it is sealed."""
    seen: list[bytes] = []
    compress = segments.compress_lines

    def watch(made: Any, limits: Any) -> bytes:  # noqa: ANN401 - as the function itself
        seen.extend(made())
        return compress(made, limits)

    monkeypatch.setattr(packing, "compress_lines", watch)
    return seen


def office_streams(names: Iterable[str]) -> list[str]:
    found = [parse_stream(name) for name in names]
    return [str(each) for each in found if each and each.way is Way.OFFICE]


def test_nothing_of_it_leaves(chain: Chain, lines: list[bytes], tmp_path: Path) -> None:
    chain.a.book.save("party_group", group())
    chain.up(chain.a)
    paper = tmp_path / "paper.pdf"
    paper.write_bytes(b"%PDF-1.4\n" + b"office only\n" * 50 + b"%%EOF\n")
    attached = chain.plant.attachments.take(paper)
    (entry,) = chain.plant.book.save("talent", talent(chain.names.one, attachments=[attached])).ids
    chain.plant.book.finalise(entry)
    chain.plant.book.save("circular", {"title": "发给各支部的话", "occurred_on": "2026-11-23"})

    assert chain.down(chain.a).code == ""
    paths = chain.plant.post.restore_package(chain.names.one, chain.stick)
    for path in paths:
        chain.b.post.receive(path)

    sent = b"\n".join(lines).decode()
    assert "发给各支部的话" in sent
    for word in (SECRET, "talent", entry, str(attached["sha256"]), "/office"):
        assert word not in sent
    for station in (chain.a, chain.b):
        held = everything(station)
        assert "发给各支部的话" in held
        for word in (SECRET, entry, str(attached["sha256"]), "/office"):
            assert word not in held
    outgoing = chain.plant.post.outgoing(chain.names.one)
    assert "office" not in str(outgoing)
    assert chain.a.digest(chain.names.one) == chain.plant.digest(chain.names.one)
    assert chain.plant.verify() == []


def test_it_stands_in_backups_and_can_be_undone(chain: Chain, tmp_path: Path) -> None:
    (entry,) = chain.plant.book.save("talent", talent(chain.names.one)).ids
    before = chain.plant.digest()
    chain.plant.book.save("talent", talent(chain.names.one, post="书记"), entry)
    chain.plant.book.undo()
    assert chain.plant.digest() == before
    chain.plant.rebuild()
    assert chain.plant.book.entry(entry).payload["strengths"] == SECRET
    known = chain.plant._core.read(journal.streams)
    assert len(office_streams(known)) == 1
    copy = chain.copy("plant")  # a backup is a copy of the whole database
    with Station.open(copy, clock=chain.now) as again:
        assert again.book.entry(entry).payload["strengths"] == SECRET


def test_a_branch_does_not_write_it(chain: Chain, branch: Station) -> None:
    for station in (chain.a, branch):  # nor one that began without a plant
        at = station.info().branches[0].id
        with pytest.raises(Refused) as error:
            station.book.save("talent", talent(at))
        assert error.value.code == "OFFICE_ONLY"
        with pytest.raises(Refused) as error:
            station.sheets.check_text("talent", "姓名\n耿砚山", branch=at)
        assert error.value.code == "OFFICE_ONLY"


@pytest.mark.parametrize("way", [Way.UP, Way.OWN])
def test_the_plant_takes_none_from_a_branch(chain: Chain, way: Way) -> None:
    one = chain.names.one
    forge.smuggle(chain.a, one, "talent", "forged-talent", talent(one), way=way)
    receipt = chain.up(chain.a)
    assert receipt.code == Code.FOREIGN_STREAM
    assert chain.plant.verify() == []


def test_a_branch_takes_none_from_the_plant(chain: Chain) -> None:
    one = chain.names.one
    forge.smuggle(chain.plant, one, "talent", "talent-1", talent(one), way=Way.DOWN)
    assert chain.down(chain.a).code == Code.FOREIGN_STREAM
    assert SECRET not in everything(chain.a)


def test_a_stream_of_the_office_in_a_package_is_refused(
    chain: Chain, monkeypatch: pytest.MonkeyPatch
) -> None:
    chain.plant.book.save("talent", talent(chain.names.one))
    monkeypatch.setattr(journal, "_OFFICE", "")  # a program that forgot what stays
    monkeypatch.setattr(
        "hongdang_desktop.station.carriage.basis._may_travel", lambda *_: True
    )  # fmt: skip
    path, _ = chain.plant.post.export(chain.stick, chain.names.one, silent())
    (receipt, *_) = chain.a.post.receive(path)
    assert receipt.code == Code.FOREIGN_STREAM
    assert SECRET not in everything(chain.a)
