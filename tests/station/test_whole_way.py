"""From a new plant and a new branch PC to one entry that both have, with real invitation codes."""

from pathlib import Path

import pytest

from hongdang_desktop.exchange.errors import PackageError
from hongdang_desktop.station.keys.enrolling import read_invitation
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Role, Standing
from tests.station.world import called, clock, group, refused


def test_the_whole_way(tmp_path: Path) -> None:
    stick = tmp_path / "usb"
    stick.mkdir()
    with Station.create(tmp_path / "p", role=Role.PLANT, name="红岗采油厂党委", clock=clock()) as p:
        one = p.tree.add("branch", "第一党支部", code="B001", parent=p.info().plant)
        invited = p.post.invite((one,), stick)
        with pytest.raises(PackageError) as error:
            read_invitation(invited.path, "000000 000000")
        assert refused(error) == "E_BAD_CODE"
        spoken = f"{invited.code[:6]} {invited.code[6:]}"
        offer = read_invitation(invited.path, spoken)
        assert offer.fingerprint == invited.fingerprint == p.post.fingerprint()
        assert [node.name for node in offer.branches] == ["第一党支部"]
        with Station.from_invitation(tmp_path / "b", invited.path, spoken, pc="电脑A") as b:
            assert b.info().standing is Standing.INVITED
            b.book.save("party_group", group())
            sent, _ = b.post.export(stick)
            (receipt,) = p.post.receive(sent)
            assert (receipt.code, called(p)) == ("E_UNKNOWN_SENDER", [])
            requested = b.post.request(stick)
            ((path, candidate),) = p.post.candidates(stick)
            assert candidate.fingerprint == requested.fingerprint
            assert (candidate.pc, candidate.known) == ("电脑A", False)
            p.post.admit(path, requested.fingerprint)
            assert called(p) == ["第一党小组"]
            down, _ = p.post.export(stick, one)
            b.post.receive(down)
            assert b.info().standing is Standing.ENROLLED
            assert b.post.outgoing().total == 0
            assert b.digest(one) == p.digest(one)
            assert (b.verify(), p.verify()) == ([], [])
