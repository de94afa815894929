"""An import: looked at before, each file all or nothing, and taken back as one action."""

import shutil
from pathlib import Path

import pytest
from sqlalchemy import Connection, delete, event

from hongdang_desktop.core.errors import Stopped
from hongdang_desktop.core.progress import Progress
from hongdang_desktop.exchange.limits import KIB
from hongdang_desktop.station.carriage import accounts, inbox
from hongdang_desktop.station.keys import keyring
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Refused
from hongdang_desktop.store import batches, journal, packages, projection, tables
from hongdang_desktop.store import kernel as k
from tests.station import forge
from tests.station.world import Chain, called, group, member, refused, saved


def exported(chain: Chain, station: Station, branch: str | None = None) -> Path:
    place = chain.folder / f"way-{len(list(chain.folder.iterdir()))}"
    place.mkdir()
    return station.post.export(place, branch)[0]


def rows(station: Station) -> dict[str, list[tuple[object, ...]]]:
    """Return what an import changes, as it stands in the database."""

    def read(connection: Connection) -> dict[str, list[tuple[object, ...]]]:
        kept = (k.stream, k.revision, k.head, k.odd, k.acknowledged, k.peer, k.checkpoint, k.notice)
        return {
            table.name: sorted(tuple(row) for row in connection.execute(table.select()))
            for table in kept
        }

    return station._core.read(read)


# Looking ----------------------------------------------------------------------------------------


def test_preview_says_who_what_how_much_and_what_to_mind(chain: Chain) -> None:
    group_id = saved(chain.a.book.save("party_group", group("一组")))
    chain.up(chain.a)
    chain.down(chain.b)
    chain.b.book.save("party_group", group("乙改的"), group_id)
    chain.up(chain.b)
    chain.a.book.save("party_group", group("甲改的"), group_id)
    chain.a.book.save("member", member())
    path = exported(chain, chain.a)
    (path.parents[2] / "autorun.inf").write_text("x")
    before = rows(chain.plant)
    (arrival,) = chain.plant.post.look(path.parents[2])
    assert (arrival.sender, arrival.peer, arrival.number) == ("电脑A", "第一支部", 3)
    assert [(c.title, c.new, c.changed) for c in arrival.counts] == [
        ("党小组", 0, 1), ("党员名册", 1, 0),
    ]  # fmt: skip
    assert (arrival.entries, arrival.conflicts, arrival.attachments) == (2, 1, 0)
    assert "autorun.inf" in arrival.warnings[0]
    assert rows(chain.plant) == before
    assert not list((chain.plant.folder / "inbox").iterdir())
    chain.plant.post.receive(path)
    assert len(chain.plant.book.conflicts()) == 1


def test_known_part_of_a_package_is_not_counted_as_new(chain: Chain) -> None:
    chain.a.book.save("party_group", group("一"))
    chain.up(chain.a)
    chain.a.book.save("party_group", group("二"))
    (arrival,) = chain.plant.post.look(exported(chain, chain.a))
    assert arrival.entries == 1


# Gaps -------------------------------------------------------------------------------------------


def test_gap_names_the_pc_the_packages_and_the_entries(chain: Chain) -> None:
    old = chain.copy("plant")
    for name in ("一", "二", "三"):
        chain.a.book.save("party_group", group(name))
        chain.up(chain.a)
    chain.down(chain.a)
    chain.back_to("plant", old)
    chain.a.book.save("party_group", group("四"))
    path = exported(chain, chain.a)
    (arrival,) = chain.plant.post.look(path)
    said = "缺 第一支部·电脑A 第2–4号包（第1–3条），补到后自动导入"
    assert (arrival.code, arrival.sentence.startswith(said)) == ("GAP", True)
    (receipt,) = chain.plant.post.receive(path)
    assert receipt.sentence.startswith(said)


# One bad file, a stop ---------------------------------------------------------------------------


def test_one_bad_file_stops_none_and_keeps_its_code(chain: Chain) -> None:
    folder = chain.folder / "all"
    folder.mkdir()
    chain.a.book.save("party_group", group("一"))
    good = Path(shutil.copy(exported(chain, chain.a), folder / "1.djx"))
    (folder / "2.djx").write_bytes(b"not one of ours")
    (folder / "3.djx").write_bytes(good.read_bytes()[:-5])
    (folder / "4.djx").write_bytes(good.read_bytes() + b"x")
    chain.c.book.save("party_group", group("别家", branch=chain.names.two))
    shutil.copy(exported(chain, chain.c, chain.names.two), folder / "5.djx")
    receipts = {r.file: r.code for r in chain.plant.post.receive(folder)}
    assert receipts == {
        "1.djx": "", "2.djx": "E_MAGIC", "3.djx": "E_TRUNC", "4.djx": "E_TRAILING", "5.djx": "",
    }  # fmt: skip
    assert set(called(chain.plant)) == {"一", "别家"}


@pytest.mark.parametrize("at", ["signature", "length", "body"])
def test_a_changed_copy_of_what_was_received_is_not_called_known(chain: Chain, at: str) -> None:
    chain.a.book.save("party_group", group("一"))
    path = exported(chain, chain.a)
    assert chain.plant.post.receive(path)[0].code == ""
    data = bytearray(path.read_bytes())
    if at == "body":
        data[-30] ^= 4
    elif at == "signature":
        data[data.index(b'"no":') + 5] ^= 1
    copy = chain.folder / "copy.djx"
    copy.write_bytes(data if at != "length" else data[:-1])
    expected = {"signature": "E_SIGNATURE", "length": "E_TRUNC", "body": "E_BODY_HASH"}[at]
    assert chain.plant.post.receive(copy)[0].code == expected
    assert chain.plant.post.receive(path)[0].code == "DUPLICATE"


class _StopsAfter(Progress):
    def __init__(self, word: str) -> None:
        super().__init__()
        self._word = word

    def step(self, sentence: str, done: int = 0, total: int = 0) -> None:
        if self._word in sentence:
            self.stop()
        super().step(sentence, done, total)


def test_stopped_between_two_files_keeps_the_first(chain: Chain) -> None:
    folder = chain.folder / "all"
    folder.mkdir()
    for number, name in enumerate(("一", "二"), start=1):
        chain.a.book.save("party_group", group(name))
        shutil.copy(exported(chain, chain.a), folder / f"{number}.djx")
    with pytest.raises(Stopped):
        chain.plant.post.receive(folder, _StopsAfter("正在收 2 / 2 包"))
    assert called(chain.plant) == ["一"]
    done = chain.plant.post.can_undo_import()
    assert done is not None
    assert done.sentence == "收了 1 包，1 条"


# The inbox --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "value"), [("MOST_UNKNOWN", 2), ("MOST_UNKNOWN_BYTES", 7 * KIB)])
def test_packages_of_unknown_pcs_are_kept_up_to_a_limit(
    chain: Chain, monkeypatch: pytest.MonkeyPatch, name: str, value: int
) -> None:
    monkeypatch.setattr(inbox, name, value)
    codes = []
    for number in range(4):
        path = exported(chain, chain.a)
        forge.rename_sender(path, f"unknown-{number}")
        (receipt,) = chain.plant.post.receive(path)
        codes.append(receipt.code)
    kept = codes.count("E_UNKNOWN_SENDER")
    assert 1 <= kept <= 2
    assert codes == ["E_UNKNOWN_SENDER"] * kept + ["E_INBOX_FULL"] * (4 - kept)
    assert len(list((chain.plant.folder / "inbox").iterdir())) == kept
    # What is known is not held up by it.
    assert chain.up(chain.a).code == ""


def test_what_waits_for_a_gap_is_limited_too(chain: Chain, monkeypatch: pytest.MonkeyPatch) -> None:
    chain.a.book.save("party_group", group("一"))
    chain.a.book.save("party_group", group("二"))
    later = forge.package(chain.a, chain.folder / "2.djx", chain.names.one, number=902, after=1)
    monkeypatch.setattr(inbox, "MOST_BYTES", 100)
    assert chain.plant.post.receive(later)[0].code == "E_INBOX_FULL"
    assert list((chain.plant.folder / "inbox").iterdir()) == []
    monkeypatch.undo()
    assert chain.plant.post.receive(later)[0].code == "GAP"


# Taking back ------------------------------------------------------------------------------------


def test_an_import_of_many_files_is_taken_back_as_one(chain: Chain) -> None:
    kept = saved(chain.a.book.save("party_group", group("早的")))
    gone = saved(chain.a.book.save("party_group", group("要删的")))
    chain.up(chain.a)
    before, digest = rows(chain.plant), chain.plant.digest()
    folder = chain.folder / "all"
    folder.mkdir()
    chain.a.book.save("party_group", group("改过"), kept)
    shutil.copy(exported(chain, chain.a), folder / "1.djx")
    chain.a.book.delete(gone)
    chain.a.book.save("member", member())
    shutil.copy(exported(chain, chain.a), folder / "2.djx")
    chain.c.book.save("party_group", group("别家", branch=chain.names.two))
    shutil.copy(exported(chain, chain.c, chain.names.two), folder / "3.djx")
    assert [r.code for r in chain.plant.post.receive(folder)] == ["", "", ""]
    after, changed = rows(chain.plant), chain.plant.digest()
    done = chain.plant.post.can_undo_import()
    assert done is not None
    assert done.sentence == "收了 3 包，4 条"

    changes = chain.plant.post.undo_import()
    assert {"party_group", "member"} <= changes.ledgers
    assert (rows(chain.plant), chain.plant.digest()) == (before, digest)
    assert chain.plant.verify() == []
    chain.plant.rebuild()
    assert chain.plant.digest() == digest
    assert set(called(chain.plant)) == {"早的", "要删的"}
    assert [r.code for r in chain.plant.post.receive(folder)] == ["", "", ""]
    assert (rows(chain.plant), chain.plant.digest()) == (after, changed)
    assert chain.plant.verify() == []


def test_taken_back_is_asked_for_again(chain: Chain) -> None:
    chain.a.book.save("party_group", group("一"))
    chain.up(chain.a)
    chain.plant.post.undo_import()
    chain.down(chain.a)
    assert chain.a.post.outgoing().total == 1
    assert "已撤销，可以再收" in [note.state for note in chain.plant.post.notes()]
    chain.up(chain.a)
    assert called(chain.plant) == ["一"]
    assert chain.plant.digest(chain.names.one) == chain.a.digest(chain.names.one)


def test_only_the_last_import_and_only_once(chain: Chain) -> None:
    for name in ("一", "二"):
        chain.a.book.save("party_group", group(name))
        chain.up(chain.a)
    chain.plant.post.undo_import()
    assert called(chain.plant) == ["一"]
    assert chain.plant.post.can_undo_import() is None
    with pytest.raises(Refused) as caught:
        chain.plant.post.undo_import()
    assert refused(caught) == "NOTHING_TO_UNDO"
    assert called(chain.plant) == ["一"]


def test_nothing_imported_is_nothing_to_take_back(chain: Chain) -> None:
    fresh = chain.a
    fresh._core.store.write(lambda c: c.execute(delete(k.batch)))
    assert fresh.post.can_undo_import() is None
    with pytest.raises(Refused) as caught:
        fresh.post.undo_import()
    assert refused(caught) == "NOTHING_TO_UNDO"


def test_asking_costs_the_same_however_much_came(chain: Chain) -> None:
    asked = []
    for count in (1, 12):
        for number in range(count):
            chain.a.book.save("party_group", group(f"{count}-{number}"))
        chain.up(chain.a)
        statements: list[str] = []

        def note(*args: object, kept: list[str] = statements) -> None:
            kept.append(str(args[2]))

        engine = chain.plant._core.read(lambda c: c.engine)
        event.listen(engine, "before_cursor_execute", note)
        assert chain.plant.post.can_undo_import() is not None
        event.remove(engine, "before_cursor_execute", note)
        asked.append(len(statements))
    assert 0 < asked[0] == asked[1] < 12


def test_what_was_built_on_stays(chain: Chain) -> None:
    entry = saved(chain.a.book.save("party_group", group("一")))
    chain.b.post.receive(exported(chain, chain.a))
    chain.b.book.save("party_group", group("乙改的"), entry)
    assert chain.b.post.can_undo_import() is None
    digest = chain.b.digest()
    with pytest.raises(Refused) as caught:
        chain.b.post.undo_import()
    assert (refused(caught), chain.b.digest()) == ("BUILT_ON", digest)


def test_own_work_on_other_things_does_not_hold_it(chain: Chain) -> None:
    chain.a.book.save("party_group", group("一"))
    chain.b.post.receive(exported(chain, chain.a))
    chain.b.book.save("party_group", group("乙的"))
    digest_of_own = forge.tip(chain.b, chain.names.one)
    chain.b.post.undo_import()
    assert called(chain.b) == ["乙的"]
    assert forge.tip(chain.b, chain.names.one) == digest_of_own
    assert chain.b.verify() == []


def test_what_was_printed_stays(chain: Chain) -> None:
    entry = saved(chain.a.book.save("party_group", group("一")))
    chain.up(chain.a)
    revision = forge.revision_of(chain.plant, entry)
    chain.plant._core.store.write(
        lambda c: journal.note_printed(c, [revision], paper="x", at="2026-11-23")
    )
    with pytest.raises(Refused) as caught:
        chain.plant.post.undo_import()
    assert refused(caught) == "BUILT_ON"


def test_closing_between_does_not_matter(chain: Chain) -> None:
    chain.a.book.save("party_group", group("一"))
    before = rows(chain.plant)
    chain.up(chain.a)
    chain.shut("plant")
    chain.plant.post.undo_import()
    assert rows(chain.plant) == before
    kept = chain.plant._core.read(batches.last)
    assert kept is not None
    assert kept.undone


# Honesty ----------------------------------------------------------------------------------------


def test_an_import_that_would_lose_a_record_is_rolled_back(
    chain: Chain, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = saved(chain.a.book.save("party_group", group("一")))
    chain.a.book.save("party_group", group("旁边的"))
    chain.up(chain.a)
    chain.a.book.save("party_group", group("二"), entry)
    path = exported(chain, chain.a)
    before = rows(chain.plant)
    honest = projection.project

    def forgetful(connection: Connection, records: object) -> None:
        honest(connection, records)  # type: ignore[arg-type]
        table = tables.table_of("party_group")
        connection.execute(delete(table).where(table.c.id == entry))

    monkeypatch.setattr(projection, "project", forgetful)
    (receipt,) = chain.plant.post.receive(path)
    monkeypatch.undo()
    assert (receipt.code, rows(chain.plant)) == ("E_LOST", before)
    assert chain.plant.verify() == []
    assert chain.plant.post.receive(path)[0].code == ""


def test_a_record_beside_that_vanishes_is_noticed_too(
    chain: Chain, monkeypatch: pytest.MonkeyPatch
) -> None:
    chain.a.book.save("party_group", group("一"))
    beside = saved(chain.a.book.save("party_group", group("旁边的")))
    chain.up(chain.a)
    chain.a.book.save("party_group", group("三"))
    path = exported(chain, chain.a)
    honest = projection.project

    def forgetful(connection: Connection, records: object) -> None:
        honest(connection, records)  # type: ignore[arg-type]
        table = tables.table_of("party_group")
        connection.execute(delete(table).where(table.c.id == beside))

    monkeypatch.setattr(projection, "project", forgetful)
    assert chain.plant.post.receive(path)[0].code == "E_LOST"
    monkeypatch.undo()
    assert len(called(chain.plant)) == 2


def test_accounts_that_do_not_agree_are_said_and_nothing_is_confirmed(
    chain: Chain, monkeypatch: pytest.MonkeyPatch
) -> None:
    chain.a.book.save("party_group", group("一"))
    honest = accounts.of

    def other(connection: Connection, branch: str) -> accounts.Account:
        return accounts.Account(honest(connection, branch).shape, "0" * 64)

    monkeypatch.setattr(accounts, "of", other)
    path = exported(chain, chain.a)
    monkeypatch.undo()
    assert chain.plant.post.receive(path)[0].code == ""
    (notice,) = [n for n in chain.plant.notices() if n.code == "MISMATCH"]
    assert notice.sentence.startswith("两边记的对不上")
    assert "电脑A" in notice.sentence
    chain.down(chain.a)
    assert chain.a.post.outgoing().total == 1  # not confirmed: everything is sent again
    chain.up(chain.a)
    assert "MISMATCH" not in [n.code for n in chain.plant.notices()]
    chain.down(chain.a)
    assert chain.a.post.outgoing().total == 0


def test_accounts_of_another_shape_are_not_compared(
    chain: Chain, monkeypatch: pytest.MonkeyPatch
) -> None:
    chain.a.book.save("party_group", group("一"))
    monkeypatch.setattr(accounts, "of", lambda *_: accounts.Account("1" * 64, "0" * 64))
    path = exported(chain, chain.a)
    monkeypatch.undo()
    assert chain.plant.post.receive(path)[0].code == ""
    assert [n.code for n in chain.plant.notices()] == []


def test_receipt_for_people(chain: Chain) -> None:
    (before, *_) = chain.a.post.receipts()
    assert "还没有回执" in before.sentence
    for name in ("一", "二"):
        chain.a.book.save("party_group", group(name))
    chain.up(chain.a)
    chain.down(chain.a)
    (receipt, *_) = chain.a.post.receipts()
    assert (receipt.held, receipt.total, receipt.missing) == (2, 2, 0)
    assert receipt.sentence == "红岗采油厂党委已收到至第 2 条（2026-11-23）。"
    who = {receipt.who for receipt in chain.plant.post.receipts(chain.names.one)}
    assert who == {"电脑A", "电脑B"}
    assert chain.a._core.read(lambda c: packages.holes(c, chain.names.one)) == {}
    assert chain.a._core.read(keyring.own_devices) == {chain.a._core.device}
