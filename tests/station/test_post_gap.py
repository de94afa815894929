"""Holes: what cannot be used yet is kept, asked for, and used when the hole is filled."""

import shutil
from pathlib import Path

import pytest

from hongdang_desktop.core.errors import Stopped
from hongdang_desktop.core.progress import Progress
from hongdang_desktop.station.keys import keyring
from hongdang_desktop.station.station import Station
from hongdang_desktop.store import journal, packages
from tests.station import forge
from tests.station.world import Chain, admitted, called, group


def _inbox(station: Station) -> list[str]:
    return sorted(path.name for path in (station.folder / "inbox").iterdir())


def _restored(chain: Chain) -> Path:
    """Leave the plant as it was before a's first group, which a believes confirmed; return a package."""
    old = chain.copy("plant")
    chain.a.book.save("party_group", group("一组"))
    chain.up(chain.a)
    chain.down(chain.a)
    assert chain.a.post.outgoing().total == 0
    chain.back_to("plant", old)
    chain.a.book.save("party_group", group("二组"))
    path, _ = chain.a.post.export(chain.stick)
    return path


def test_package_before_its_predecessor_waits(chain: Chain) -> None:
    path = _restored(chain)
    digest = chain.plant.digest()
    (arrival,) = chain.plant.post.look(path)
    assert (arrival.code, arrival.importable) == ("GAP", True)
    for _ in range(2):
        (receipt,) = chain.plant.post.receive(path)
        assert (receipt.code, receipt.changes) == ("GAP", None)
        assert receipt.sentence.startswith("缺 第一支部·电脑A 第2号包（第1条），补到后自动导入")
    assert chain.plant.digest() == digest
    assert len(_inbox(chain.plant)) == 1
    assert next(b.waiting for b in chain.plant.post.branches() if b.branch.code == "B001") == 1
    assert chain.plant.post.notes()[0].state == "缺前面的包，先收着"


def test_plant_restored_from_an_older_copy_gets_everything_again(chain: Chain) -> None:
    # The number of its next package is one that a has seen before: the word counts all the same.
    path = _restored(chain)
    chain.plant.post.receive(path)
    assert chain.down(chain.a).code == ""
    assert chain.a.post.outgoing().total == 2
    filler, _ = chain.a.post.export(chain.stick)
    receipts = chain.plant.post.receive(filler)
    assert [receipt.code for receipt in receipts] == ["", ""]
    assert called(chain.plant) == ["二组", "一组"]
    assert chain.plant.digest(chain.names.one) == chain.a.digest(chain.names.one)
    assert _inbox(chain.plant) == []
    assert chain.plant._core.read(packages.waiting) == ()
    assert chain.plant.verify() == []


def test_restored_without_any_waiting_package(chain: Chain) -> None:
    old = chain.copy("plant")
    chain.a.book.save("party_group", group("一组"))
    chain.up(chain.a)
    chain.down(chain.a)
    chain.back_to("plant", old)
    chain.down(chain.a)
    assert chain.a.post.outgoing().total == 1
    chain.up(chain.a)
    assert chain.plant.digest(chain.names.one) == chain.a.digest(chain.names.one)


def test_a_word_that_was_overtaken_does_not_raise_what_is_held(chain: Chain) -> None:
    old = chain.copy("plant")
    chain.a.book.save("party_group", group("一组"))
    chain.up(chain.a)
    before, _ = chain.plant.post.export(chain.stick, chain.names.one)  # says that it holds all
    late = chain.folder / "late.djx"
    late.write_bytes(before.read_bytes())
    chain.back_to("plant", old)
    for _ in range(3):
        chain.down(chain.a)  # says that it holds nothing
    assert chain.a.post.outgoing().total == 1
    chain.a.post.receive(late)
    assert chain.a.post.outgoing().total == 1


@pytest.mark.parametrize(("held", "asked", "sent"), [(3, 0, 0), (3, 2, 2), (2, 0, 1), (0, 0, 3)])
def test_what_is_sent_again_is_what_the_plant_says_it_lacks(
    chain: Chain, held: int, asked: int, sent: int
) -> None:
    for name in ("一组", "二组", "三组"):
        chain.a.book.save("party_group", group(name))
    stream, _, _ = forge.tip(chain.a, chain.names.one)
    head = chain.a._core.read(lambda c: journal.chained(c, stream, held)) or ""
    word = forge.package(
        chain.plant, chain.folder / "word.djx", chain.names.one, to=chain.names.one,
        have={stream: (held, head)}, need={stream: asked} if asked else {},
    )  # fmt: skip
    assert chain.a.post.receive(word)[0].code == ""
    assert chain.a.post.outgoing().total == sent


def test_word_about_another_history_is_no_word(chain: Chain) -> None:
    chain.a.book.save("party_group", group("一组"))
    stream, seq, _ = forge.tip(chain.a, chain.names.one)
    word = forge.package(
        chain.plant, chain.folder / "word.djx", chain.names.one, to=chain.names.one,
        have={stream: (seq, "0" * 64)},
    )  # fmt: skip
    chain.a.post.receive(word)
    assert chain.a.post.outgoing().total == 1


def test_roster_in_a_package_that_was_overtaken_is_not_adopted(
    chain: Chain, quick_codes: None, tmp_path: Path
) -> None:
    slow, _ = chain.plant.post.export(chain.stick, chain.names.one)
    kept = Path(shutil.copy(slow, chain.folder / "slow.djx"))
    third = admitted(chain.plant, tmp_path / "third", chain.stick, "电脑D", chain.names.one)
    chain.down(chain.a)
    known = chain.a._core.read(keyring.trust).seen
    (receipt,) = chain.a.post.receive(kept)
    assert receipt.code == ""
    assert chain.a._core.read(keyring.trust).seen == known
    chain.down(third, chain.names.one)
    third.book.save("party_group", group("丁的"))
    path, _ = third.post.export(chain.stick)
    assert chain.a.post.receive(path)[0].new == 1
    third.close()


def test_what_waits_outlives_closing(chain: Chain) -> None:
    path = _restored(chain)
    chain.plant.post.receive(path)
    chain.shut("plant")
    assert len(_inbox(chain.plant)) == 1
    chain.down(chain.a)
    filler, _ = chain.a.post.export(chain.stick)
    path.unlink()
    assert len(chain.plant.post.receive(filler)) == 2
    assert chain.plant.digest(chain.names.one) == chain.a.digest(chain.names.one)


class _StopsAt(Progress):
    """Stops when a sentence is said for the nth time."""

    def __init__(self, word: str, nth: int) -> None:
        super().__init__()
        self._word = word
        self._left = nth

    def step(self, sentence: str, done: int = 0, total: int = 0) -> None:
        if self._word in sentence:
            self._left -= 1
            if not self._left:
                self.stop()
        super().step(sentence, done, total)


def test_stopping_while_the_waiting_is_used_keeps_it(chain: Chain) -> None:
    path = _restored(chain)
    chain.plant.post.receive(path)
    chain.down(chain.a)
    filler, _ = chain.a.post.export(chain.stick)
    path.unlink()
    for nth in range(1, 8):
        try:
            chain.plant.post.receive(filler, _StopsAt("核对", nth))
        except Stopped:
            waiting = chain.plant._core.read(packages.waiting)
            assert len(_inbox(chain.plant)) == len(waiting)
            continue
        break
    else:
        pytest.fail("never came to its end")
    assert nth > 1
    chain.plant.post.receive(filler)
    chain.shut("plant")
    chain.plant.post.receive(chain.a.post.export(chain.stick)[0])
    assert chain.plant.digest(chain.names.one) == chain.a.digest(chain.names.one)
    assert _inbox(chain.plant) == []


def test_what_waited_and_is_then_refused_goes(chain: Chain) -> None:
    # The waiting package writes into a record of another branch: that shows once the hole is filled.
    chain.c.book.save("party_group", group("别的支部", branch=chain.names.two))
    foreign = chain.c.book.ids(forge.GROUPS)[0]
    chain.up(chain.c, chain.names.two)
    chain.a.book.save("party_group", group("一组"))
    filler, _ = chain.a.post.export(chain.stick)
    forge.smuggle(
        chain.a, chain.names.one, "party_group", foreign,
        {"branch": chain.names.one, "name": "抢来的"},
        parents=(forge.revision_of(chain.c, foreign),),
    )  # fmt: skip
    bad = forge.package(chain.a, chain.folder / "bad.djx", chain.names.one, after=1)
    assert chain.plant.post.receive(bad)[0].code == "GAP"
    assert chain.plant.post.receive(filler)[0].code == ""
    assert _inbox(chain.plant) == []
    assert chain.plant._core.read(packages.waiting) == ()
    assert called(chain.plant) == ["别的支部", "一组"]


def test_package_of_a_newer_program_waits_for_the_upgrade(
    chain: Chain, monkeypatch: pytest.MonkeyPatch
) -> None:
    chain.a.book.save("party_group", group("一组"))
    newer = forge.package(chain.a, chain.folder / "newer.djx", chain.names.one, min_reader=3)
    digest = chain.plant.digest()
    (receipt,) = chain.plant.post.receive(newer)
    assert (receipt.code, chain.plant.digest()) == ("E_NEEDS_UPGRADE", digest)
    newer.unlink()
    chain.shut("plant")
    assert len(_inbox(chain.plant)) == 1
    forge.newer_reader(monkeypatch)
    chain.plant.post.receive(chain.c.post.export(chain.stick, chain.names.two)[0])
    assert called(chain.plant) == ["一组"]
    assert _inbox(chain.plant) == []
