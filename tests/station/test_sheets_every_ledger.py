"""Every ledger goes out to Excel and is known again when it comes back, whichever it is."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.core.records import Record, part_model
from hongdang_desktop.ledgers.catalogue import catalogue
from hongdang_desktop.ledgers.ledger import AnyLedger
from hongdang_desktop.output.workbook.layout import NUMBER, empty_form, names_by_head
from hongdang_desktop.output.workbook.reading import read_book
from hongdang_desktop.station.sheet_views import RowState
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Listing
from tests.station import samples
from tests.station.samples import Ground
from tests.station.world import alone, committee

EACH = pytest.mark.parametrize("ledger", catalogue(), ids=lambda ledger: str(ledger.key))


@dataclass(frozen=True)
class Shelf:
    station: Station
    branch: str
    ids: dict[str, str]


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    """A branch with a sample of every ledger as a draft; tests only look, or put back."""
    folder = tmp_path_factory.mktemp("sheets")
    station, branch = alone(folder / "branch")
    people = committee(station, branch)
    area = next(node.id for node in station.tree.nodes("area"))
    team = station.tree.add("team", "注采一班", parent=area, branch=branch)
    units = {"branch": branch, "team": team, "area": area}
    ids = {"member": people[0]}
    for ledger in catalogue():
        if ledger.optional:
            station.shelf.switch(branch, ledger.key, on=True)
        ground = Ground(station.today(), people, units, ids)
        payload: JsonObject = {**samples.sample(ledger, ground), "branch": branch}
        ids[ledger.key] = samples.saved(station, ledger, payload)
    yield Shelf(station, branch, ids)
    station.close()


@EACH
def test_what_went_out_is_known_again_when_it_comes_back(
    shelf: Shelf, ledger: AnyLedger, tmp_path: Path
) -> None:
    file = tmp_path / "out.xlsx"
    wanted = Listing(ledger.key, branch=shelf.branch)
    entries = shelf.station.book.list(wanted, limit=1000)
    assert shelf.station.sheets.export(wanted, file, with_sensitive=True) == len(entries)
    checked = shelf.station.sheets.check(ledger.key, file, branch=shelf.branch)
    assert [row.state for row in checked.rows] == [RowState.SAME] * len(entries)
    assert {row.remarks[0].code for row in checked.rows} == {"SAME"}
    assert checked.notes == ()
    for row, entry in zip(checked.rows, entries, strict=True):
        assert row.called == entry.called
        for name in ledger.own_columns:
            came, went = row.payload.get(name), entry.payload.get(name)
            model: type[Record] = ledger.model
            if part_model(model, name) is None:
                assert came == went, name
            elif ledger.columns[name].kind != "attachments":
                assert isinstance(came or [], list)
                assert len(came or []) == len(went or []), name  # type: ignore[arg-type]  # lists both


@EACH
def test_a_sample_comes_into_an_empty_ledger_as_it_was(
    shelf: Shelf, ledger: AnyLedger, tmp_path: Path
) -> None:
    """Every column of the sample: taken out, deleted, brought in again; then all is put back."""
    file = tmp_path / "out.xlsx"
    station, wanted = shelf.station, Listing(ledger.key, branch=shelf.branch)
    station.sheets.export(wanted, file, with_sensitive=True)
    former = station.book.entry(shelf.ids[ledger.key])
    free = not any(shelf.ids[ledger.key] in str(entry) for entry in _others(shelf, ledger))
    if not free or former.final:
        pytest.skip("others name the sample")
    station.book.delete(former.id)
    try:
        checked = station.sheets.check(ledger.key, file, branch=shelf.branch)
        new = [row for row in checked.rows if row.state is not RowState.SAME]
        assert len(new) == 1
        assert new[0].state in (RowState.GOOD, RowState.LOOK), new[0].remarks
        changes = station.sheets.bring_in(checked)
        again = station.book.entry(changes.ids[0])
        assert not again.final
        assert again.called == former.called
        assert station.sheets.export(wanted, tmp_path / "again.xlsx", with_sensitive=True)
        assert _cells(tmp_path / "again.xlsx") == _cells(file)
        station.book.undo()
    finally:
        station.book.undo()
    assert station.book.entry(former.id).payload == former.payload


@EACH
def test_its_form_tells_every_column_and_is_empty(
    shelf: Shelf, ledger: AnyLedger, tmp_path: Path
) -> None:
    file = tmp_path / "form.xlsx"
    shelf.station.sheets.template(ledger.key, file, branch=shelf.branch)
    layout = empty_form(ledger)
    book = read_book(file)
    titles = [sheet.title for sheet in book.sheets if not sheet.hidden]
    assert titles == [*(plan.title for plan in layout.sheets), "说明"]
    for plan, sheet in zip(layout.sheets, book.sheets, strict=False):
        (number, heads), *rest = sheet.rows
        assert number == 1
        assert not rest
        assert [h for h in heads if h != NUMBER] == [field.head for field in plan.fields]
        known = names_by_head(plan)
        assert len({field.head for field in plan.fields}) == len(plan.fields)
        assert {field.name for field in plan.fields} <= set(known.values())
    told = {str(row[1]) for _, row in book.sheets[len(layout.sheets)].rows if len(row) > 3}
    assert {field.column.label for plan in layout.sheets for field in plan.fields} <= told


def _others(shelf: Shelf, ledger: AnyLedger) -> Iterator[object]:
    for key, entry_id in shelf.ids.items():
        if key != ledger.key:
            yield shelf.station.book.entry(entry_id)


def _cells(file: Path) -> list[object]:
    return [(sheet.title, sheet.rows) for sheet in read_book(file).sheets]
