"""What holds for every ledger through the whole program; a new one is tested as soon as it is there.

One plant and one branch are shared: each ledger has its sample in it, saved once and carried once.
"""

import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
import pytest

from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.columns import Choice
from hongdang_desktop.core.problems import Level
from hongdang_desktop.ledgers.catalogue import catalogue, plant_books
from hongdang_desktop.ledgers.envelope import AROUND
from hongdang_desktop.ledgers.ledger import AnyLedger, Audience, Owner
from hongdang_desktop.ledgers.schema import schema_of
from hongdang_desktop.station.books.entries import NoSuchEntry
from hongdang_desktop.station.sheet_views import RowState
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Entry, Listing, Refused
from tests.commands import Hongdang
from tests.station import samples
from tests.station.samples import Ground
from tests.station.world import Chain, Names, committee

MADE_BY_VERBS = {"handover", "reorganisation"}
"""Books of the plant's that nobody fills in by hand; they have tests of their own."""

LEDGERS = (*catalogue(), *(b for b in plant_books() if b.key not in MADE_BY_VERBS))
EACH = pytest.mark.parametrize("ledger", LEDGERS, ids=lambda ledger: str(ledger.key))


@dataclass(frozen=True)
class Shelf:
    """The samples: by ledger the id of its entry; and what stands in them."""

    chain: Chain
    ids: Mapping[str, str]
    payloads: Mapping[str, JsonObject]
    final: frozenset[str]
    ground: Ground

    def writer(self, ledger: AnyLedger) -> Station:
        """Return the station whose ledger it is."""
        return self.chain.a if ledger.owner is Owner.BRANCH else self.chain.plant

    def reader(self, ledger: AnyLedger) -> Station:
        """Return the station that got it on the stick."""
        return self.chain.plant if ledger.owner is Owner.BRANCH else self.chain.a

    def entry(self, ledger: AnyLedger) -> Entry:
        return self.writer(ledger).book.entry(self.ids[ledger.key])


@pytest.fixture(scope="module")
def shelf(
    template: tuple[Path, Names], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Shelf]:
    """Save a sample of every ledger, make final what is lawful, carry all up and down."""
    folder, names = template
    chain = Chain(folder, tmp_path_factory.mktemp("every") / "chain", names)
    people = committee(chain.a)
    units = {"branch": names.one, "team": names.team, "area": names.area}
    ids = {"member": people[0]}
    payloads: dict[str, JsonObject] = {}
    final: set[str] = set()
    made = Shelf(
        chain, ids, payloads, frozenset(), Ground(chain.now.now().date(), people, units, ids)
    )
    for ledger in LEDGERS:
        payload = {**samples.sample(ledger, made.ground), "branch": names.one}
        writer = made.writer(ledger)
        if ledger.optional:
            chain.a.shelf.switch(names.one, ledger.key, on=True)
        ids[ledger.key] = samples.saved(writer, ledger, payload)
        try:
            writer.book.finalise(ids[ledger.key])
            final.add(ledger.key)
        except Refused as refusal:
            assert refusal.code == "PROBLEMS"  # noqa: PT017 - most samples are lawful
        payloads[ledger.key] = dict(made.entry(ledger).payload)
    for carried in (chain.up(chain.a), chain.down(chain.a), chain.down(chain.b)):
        assert carried.code == ""
    # What follows from the plant's records in the books of the branch goes up, too.
    for carried in (chain.up(chain.a), chain.up(chain.b), chain.down(chain.a), chain.down(chain.b)):
        assert carried.code == ""
    yield Shelf(chain, ids, payloads, frozenset(final), made.ground)
    chain.close()


def _flat(words: str) -> str:
    return "".join(words.split())


def _called(ledger: AnyLedger, payload: Mapping[str, Json]) -> str:
    return str(ledger.called(ledger.reread(payload)))


def test_samples_say_something_in_most_columns(shelf: Shelf) -> None:
    """A rule may refuse a value of the sample, but not make the sample worth nothing."""
    for ledger in LEDGERS:
        own = set(ledger.own_columns)
        said = own & shelf.payloads[ledger.key].keys()
        assert len(said) * 2 >= len(own), ledger.key


@EACH
def test_it_stands_in_its_list(shelf: Shelf, ledger: AnyLedger) -> None:
    book, entry = shelf.writer(ledger).book, shelf.entry(ledger)
    assert entry.called
    for name in ledger.shown:
        listed = book.list(Listing(ledger.key, branch=shelf.chain.names.one, sort=name))
        assert entry.id in [each.id for each in listed]
    assert [label for label, _ in book.derived(entry)] == [each.label for each in ledger.derived]
    words = _called(ledger, entry.payload).split()
    if words:
        found = book.list(Listing(ledger.key, words=words[0]), limit=100)
        assert entry.id in [each.id for each in found]


@EACH
def test_it_is_checked_as_it_was_saved(shelf: Shelf, ledger: AnyLedger) -> None:
    book, entry = shelf.writer(ledger).book, shelf.entry(ledger)
    problems = book.check(ledger.key, entry.payload, entry.id)
    assert not [each for each in problems if each.level is Level.SAVE]
    if ledger.key in shelf.final:
        assert entry.final
        assert not [each for each in problems if each.level is Level.FINAL]
    assert all(each.sentence for each in problems)
    book.examine(ledger.key, entry.payload, entry.id)


@EACH
def test_an_empty_one_is_saved_and_told_what_is_missing(shelf: Shelf, ledger: AnyLedger) -> None:
    required = [n for n, column in ledger.own_columns.items() if column.required]
    blank = shelf.writer(ledger).book.blank(ledger.key, shelf.chain.names.one)
    problems = shelf.writer(ledger).book.check(ledger.key, {"branch": shelf.chain.names.one})
    missing = [each.field for each in problems if each.code == "REQUIRED"]
    assert set(required) - {"branch"} <= set(missing)
    assert blank["branch"] == shelf.chain.names.one


@EACH
def test_its_paper_says_what_it_says(shelf: Shelf, ledger: AnyLedger) -> None:
    station, entry = shelf.writer(ledger), shelf.entry(ledger)
    paper = station.papers.make(ledger.key, entry=entry.id)
    assert paper.pdf.startswith(b"%PDF")
    document = pypdfium2.PdfDocument(paper.pdf)
    try:
        printed = _flat("".join(page.get_textpage().get_text_range() for page in document))
    finally:
        document.close()
    texts = list(samples.texts(ledger, entry.payload))
    open_ones = [(c.label, _flat(words)) for c, words in texts if not c.sensitive]
    open_ones += [
        (column.label, _flat(column.format(entry.payload[name])))
        for name, column in ledger.own_columns.items()
        if isinstance(column, Choice) and entry.payload.get(name) and not column.sensitive
    ]
    assert not [column.label for column, words in texts if column.sensitive and words in printed]
    # A paper of its own may leave out what is overtaken, like the plan of a meeting that was held.
    missing = [label for label, words in open_ones if words not in printed]
    assert len(missing) * 8 <= len(open_ones), missing


@EACH
def test_both_sides_hold_the_same(shelf: Shelf, ledger: AnyLedger) -> None:
    here, there = shelf.entry(ledger), shelf.reader(ledger).book
    private = {name for name, column in ledger.columns.items() if column.private}
    if ledger.owner is Owner.OFFICE:
        for station in (shelf.chain.a, shelf.chain.b):
            with pytest.raises(NoSuchEntry):
                station.book.entry(here.id)
        return
    assert dict(shelf.chain.b.book.entry(here.id).payload) == dict(here.payload)
    if ledger.audience is Audience.BRANCH:
        with pytest.raises(NoSuchEntry):
            there.entry(here.id)
        return
    arrived = there.entry(here.id)
    # What an entry is called stands in the records that name it, openly: nothing private is in it.
    assert (arrived.called, arrived.final) == (here.called, here.final)
    assert dict(arrived.payload) == {k: v for k, v in here.payload.items() if k not in private}


def test_digests_are_equal_everywhere(shelf: Shelf) -> None:
    chain, one = shelf.chain, shelf.chain.names.one
    assert chain.a.digest(one) == chain.plant.digest(one) == chain.b.digest(one)
    assert chain.a.digest() == chain.b.digest()
    for station in (chain.a, chain.plant, chain.b):
        assert station.verify() == []
        assert station.odd() == ()


@EACH
def test_a_change_stands_in_its_history_and_can_be_taken_back(
    shelf: Shelf, ledger: AnyLedger
) -> None:
    station = shelf.writer(ledger)
    payload = {**samples.sample(ledger, shelf.ground), "branch": shelf.chain.names.one}
    entry = samples.saved(station, ledger, payload)
    before = station.book.entry(entry)
    digest = station.digest()
    station.book.save(ledger.key, {**before.payload, "note": "改了一句"}, entry)
    assert station.book.entry(entry).record.note == "改了一句"
    versions = station.book.history(entry)
    assert [each.what for each in versions] == ["改了备注", "新记"]
    assert [each.payload.get("note") for each in versions] == ["改了一句", None]
    station.book.undo()
    assert station.digest() == digest
    assert dict(station.book.entry(entry).payload) == dict(before.payload)
    station.book.undo()
    assert entry not in [each.id for each in station.book.list(Listing(ledger.key), limit=100)]


@EACH
def test_its_schema_knows_every_field_that_is_kept(shelf: Shelf, ledger: AnyLedger) -> None:
    schema = schema_of(ledger)
    known = schema["properties"]
    assert isinstance(known, dict)
    kept = {name for name in shelf.payloads[ledger.key] if not name.startswith("_")}
    assert kept - known.keys() <= AROUND
    assert json.loads(json.dumps(schema)) == schema


@EACH
def test_its_table_is_known_again(shelf: Shelf, ledger: AnyLedger, tmp_path: Path) -> None:
    station, branch = shelf.writer(ledger), shelf.chain.names.one
    file = tmp_path / "table.xlsx"
    station.sheets.export(Listing(ledger.key, branch=branch), file, with_sensitive=True)
    checked = station.sheets.check(ledger.key, file, branch=branch)
    assert checked.rows
    assert {row.state for row in checked.rows} == {RowState.SAME}
    station.sheets.export(Listing(ledger.key, branch=branch), file)
    assert not [
        column.label
        for column, words in samples.texts(ledger, shelf.payloads[ledger.key])
        if column.sensitive and words.encode() in _sheets_of(file)
    ]


def _sheets_of(file: Path) -> bytes:
    with zipfile.ZipFile(file) as archive:
        return b"".join(archive.read(name) for name in archive.namelist())


@pytest.fixture(scope="module")
def folder(shelf: Shelf) -> Path:
    """A copy of the branch's folder for the command line: nobody else sits on it."""
    return shelf.chain.copy("a")


@EACH
def test_the_command_line_adds_and_lists(
    shelf: Shelf,
    folder: Path,
    ledger: AnyLedger,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hongdang = Hongdang(capsys, monkeypatch)
    if ledger.owner is Owner.OFFICE:
        assert hongdang.done("entries", folder, ledger.code, "--json").data == []
        return
    listed = hongdang.done("entries", folder, ledger.code, "--json").data
    (before,) = [each for each in listed if each["id"] == shelf.ids[ledger.key]]
    if ledger.owner is Owner.PLANT:
        return
    typed = {k: v for k, v in shelf.payloads[ledger.key].items() if k not in AROUND and k[0] != "_"}
    typed["occurred_on"] = before["occurred_on"]
    added = hongdang.done("add", folder, ledger.key, "-", "--json", typed=json.dumps(typed))
    (entry,) = added.data["ids"]
    lines = hongdang.done("entries", folder, ledger.key).lines
    assert len(lines) == len(listed) + 2
    assert any(line.startswith(entry) for line in lines)
