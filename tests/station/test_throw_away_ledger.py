"""A ledger is one file: a few lines lie in the folder, and the whole program knows it."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest

from hongdang_desktop import ledgers
from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.ledgers import catalogue
from hongdang_desktop.ledgers.schema import schema_of
from hongdang_desktop.station.views import Listing, Refused
from tests.commands import Hongdang
from tests.station.world import Chain, refused, saved

KEY = "throw_away"
FILE = '''"""L99 试用台账: thrown away behind the test."""

from typing import Annotated

from hongdang_desktop.core.columns import Choice, Number, Text
from hongdang_desktop.ledgers.envelope import Envelope
from hongdang_desktop.ledgers.ledger import Ledger, Rhythm


class ThrowAway(Envelope):
    """One thing."""

    name: Annotated[str | None, Text("事由", required=True)] = None
    kind: Annotated[str | None, Choice("类别", options={"a": "修井", "b": "巡线"})] = None
    hours: Annotated[int | None, Number("用时", unit="小时")] = None
    phone: Annotated[str | None, Text("联系电话", sensitive=True)] = None
    opinion: Annotated[str | None, Text("支部意见", sensitive=True, private=True)] = None


LEDGER = Ledger(
    code="L99", key="throw_away", title="试用台账", model=ThrowAway, mechanism="execution",
    rhythm=Rhythm.ANY, called=lambda each: each.name or "", shown=("name", "kind", "hours"),
)
'''
MOST_LINES = 25
PAYLOAD: JsonObject = {
    "occurred_on": "2026-11-20", "name": "试用井场巡检", "kind": "b", "hours": 15,
    "phone": "13900000000", "opinion": "只在支部说",
}  # fmt: skip


def _forget() -> None:
    catalogue.catalogue.cache_clear()
    catalogue.kinds.cache_clear()


@pytest.fixture(autouse=True)
def ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Put the file beside the others."""
    folder = tmp_path / "more"
    folder.mkdir()
    (folder / f"{KEY}.py").write_text(FILE, encoding="utf-8")
    monkeypatch.setattr(ledgers, "__path__", [*ledgers.__path__, str(folder)])
    _forget()
    yield
    monkeypatch.undo()
    sys.modules.pop(f"{ledgers.__name__}.{KEY}", None)
    vars(ledgers).pop(KEY, None)
    _forget()


def test_it_took_few_lines() -> None:
    lines = [line for line in FILE.splitlines() if line.strip()]
    print(f"a ledger took {len(lines)} lines")  # noqa: T201 - to be read with -s
    assert len(lines) <= MOST_LINES
    assert [each.key for each in catalogue.catalogue()][-1] == KEY


def test_it_goes_through_the_whole_program(chain: Chain, tmp_path: Path) -> None:
    book, one = chain.a.book, chain.names.one
    with pytest.raises(Refused) as wrong:
        book.save(KEY, {**PAYLOAD, "kind": "c"})
    assert refused(wrong) == "PROBLEMS"
    assert [p.field for p in book.check(KEY, {"occurred_on": "2026-11-20"})] == ["name"]
    entry = saved(book.save(KEY, PAYLOAD))
    book.finalise(entry)
    assert [each.id for each in book.list(Listing(KEY, words="巡检"))] == [entry]
    assert [each.entry.id for each in book.search("syjc")] == [entry]
    assert book.search("139000") == ()
    assert "用时：1.5" in book.as_text(entry)

    paper = chain.a.papers.make(KEY, entry=entry)
    pages = pypdfium2.PdfDocument(paper.pdf)
    printed = pages[0].get_textpage().get_text_range()
    pages.close()
    assert "试用井场巡检" in printed
    assert "****0000" in printed
    assert "13900000000" not in printed

    assert chain.up(chain.a).code == ""
    assert chain.down(chain.b).code == ""
    assert chain.b.book.entry(entry).payload["opinion"] == "只在支部说"
    assert "opinion" not in chain.plant.book.entry(entry).payload
    assert chain.a.digest(one) == chain.b.digest(one) == chain.plant.digest(one)
    for station in (chain.a, chain.b, chain.plant):
        assert station.verify() == []

    book.correct(entry, {**book.entry(entry).payload, "hours": 20}, "写错了")
    assert book.history(entry)[0].what == "更正用时"
    chain.a.sheets.export(Listing(KEY), tmp_path / "table.xlsx", with_sensitive=True)
    assert (tmp_path / "table.xlsx").stat().st_size > 0


def test_the_command_line_knows_it(
    chain: Chain, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = chain.shut("a")
    hongdang = Hongdang(capsys, monkeypatch)
    said = '{"日期": "2026-11-20", "事由": "巡线", "用时": "2.5", "联系电话": "13900000000"}'
    said = said.replace("日期", "发生日期")
    (entry,) = hongdang.done("add", folder, "L99", "-", "--json", typed=said).data["ids"]
    (listed,) = hongdang.done("entries", folder, KEY, "--json").data
    assert (listed["id"], listed["payload"]["hours"]) == (entry, 25)
    assert listed["covered"] == ["phone"]
    (whole,) = hongdang.done("entries", folder, KEY, "--with-sensitive", "--json").data
    assert whole["payload"]["phone"] == "13900000000"
    assert "事由：巡线" in hongdang.done("text", folder, entry).lines
    assert hongdang.done("schema", KEY).data == json.loads(
        json.dumps(schema_of(catalogue.find(KEY)))
    )
