"""Files on a stick whose names are no text, or would steer a terminal: taken in like any other."""

import os
from pathlib import Path

import pytest

from hongdang_desktop.cli import answers
from hongdang_desktop.exchange.names import shown
from tests.station.world import Chain, called, group

NAMES = [b"\xff\xfe.djx", b"a\x1b[2J\nb.djx"]


def _renamed(path: Path, name: bytes) -> Path:
    target = Path(os.fsdecode(os.fsencode(path.parent) + b"/" + name))
    try:
        return path.rename(target)
    except (OSError, ValueError):
        pytest.skip("no such name on this file system")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("known", [True, False], ids=["a package", "rubbish"])
def test_an_odd_name_stops_no_stick(chain: Chain, name: bytes, *, known: bool) -> None:
    chain.a.book.save("party_group", group("甲组"))
    first, _ = chain.a.post.export(chain.stick)
    chain.b.book.save("party_group", group("乙组"))
    chain.b.post.export(chain.stick)
    if not known:
        first.write_bytes(b"x" * 500)
    odd = _renamed(first, name)
    arrivals = chain.plant.post.look(chain.stick)
    assert str(odd) in [arrival.path for arrival in arrivals]
    receipts = {receipt.file: receipt.code for receipt in chain.plant.post.receive(chain.stick)}
    expected = "" if known else "E_MAGIC"
    assert sorted(receipts.values()) == sorted([expected, ""])
    assert receipts[shown(odd)] == expected
    shown(odd).encode("utf-8")
    assert shown(odd).isprintable()
    assert sorted(called(chain.plant)) == (["乙组", "甲组"] if known else ["乙组"])
    again = chain.plant.post.receive(chain.stick)
    assert {receipt.code for receipt in again} == {expected or "DUPLICATE", "DUPLICATE"}


def test_the_command_line_prints_half_a_sign(capsys: pytest.CaptureFixture[str]) -> None:
    assert answers.give(answers.Answer({"path": "\udcff"}, ("\udcff.djx",), ("\udcfe",))) == 0
    ran = capsys.readouterr()
    assert (ran.out, ran.err) == ("�.djx\n", "�\n")
