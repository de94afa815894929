"""Official documents written from the books: of a petition, a reply, a notice, or an entry itself."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from hongdang_desktop.ledgers.covering import covered_names
from hongdang_desktop.ledgers.letters import joining, plain, plant, transfer
from hongdang_desktop.ledgers.official import Telling, Written, plain_text
from hongdang_desktop.ledgers.plant.petition import known
from hongdang_desktop.ledgers.transfer import Transfer
from hongdang_desktop.station.book import Book
from hongdang_desktop.station.books.lookup import Lookup
from hongdang_desktop.station.core import Core, kind_of
from hongdang_desktop.station.handing.asking import as_issued
from hongdang_desktop.station.looks import Looks
from hongdang_desktop.station.special_papers import Made, PaperAsk
from hongdang_desktop.station.views import Entry, Refused

if TYPE_CHECKING:
    from hongdang_desktop.ledgers.ledger import AnyLedger

LETTERS: dict[str, Callable[[Telling], Written]] = {
    "transfer": transfer.three_parts,
    "development": joining.publicity,
}
"""Documents of an entry that ask the plant for nothing, by ledger."""
TITLES = {
    "transfer": "组织关系介绍信", "development": "公示", "petition": "请示", "reply": "批复",
    "circular": "通知",
}  # fmt: skip
"""How the document of an entry is called, by ledger; others have none."""


class Official:
    """The documents of one station as text; on paper they are special papers."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def text(self, entry: str, *, with_sensitive: bool = False) -> str:
        """Return the document of a petition, reply, notice or entry, to be pasted.

        Raises NoSuchEntry, Refused NO_LETTER.
        """
        found = Book(self._core).entry(entry)
        if with_sensitive:
            _note_look(self._core, found)
        return plain_text(written(self._core, found, uncovered=with_sensitive))


def make(core: Core, ask: PaperAsk) -> Made:
    """Return the document of the record that ``ask.subject`` names, a draft marked as one."""
    # Loaded with the first paper, like the engine.
    from hongdang_desktop.output.document import Document  # noqa: PLC0415

    entry = Book(core).entry(ask.subject)
    if ask.uncovered:
        _note_look(core, entry)
    said = written(core, entry, uncovered=ask.uncovered)
    document = Document(title=said.title, official=said, draft=not entry.final)
    return Made((document,), (entry.revision,) if entry.final else ())


def written(core: Core, entry: Entry, *, uncovered: bool = False) -> Written:
    """Return what the document of an entry says, from this moment's books."""
    facts = Lookup(core)
    record = entry.record
    if isinstance(record, Transfer):
        record = as_issued(facts, entry.id, record)
    base = _telling(facts, record, entry.id, uncovered=uncovered)
    if entry.ledger == "petition":
        return _petition(facts, entry.record, base)
    if entry.ledger == "reply":
        return _reply(facts, entry.record, base)
    if entry.ledger == "circular":
        return plant.notice(replace(base, number=str(entry.payload.get("number") or "")))
    if entry.ledger not in LETTERS:
        raise Refused("NO_LETTER", f"“{entry.called}”没有公文。看看是哪一条。")
    return LETTERS[entry.ledger](base)


def _telling(facts: Lookup, record: Any, entry_id: str, *, uncovered: bool) -> Telling:  # noqa: ANN401
    names = {node.kind: node for node in facts.nodes.values()}
    branch = facts.nodes.get(record.branch or "")
    top = names.get("plant")
    return Telling(
        record, facts, entry_id=entry_id, branch=(branch.name if branch else "") or "",
        plant=(top.name if top else "") or "", day=record.occurred_on, uncovered=uncovered,
    )  # fmt: skip


def _petition(facts: Lookup, record: Any, base: Telling) -> Written:  # noqa: ANN401 - a P02
    _, kind = known().get(record.kind or "", (None, None))
    about = facts.record(record.about) if record.about else None
    telling = replace(
        base, record=about if about is not None else record, entry_id=record.about or "",
        part=record.part or "", title=record.title or "", asks=record.asks or "",
        until=record.until, words=record.words or "", number=record.number or "",
    )  # fmt: skip
    letter = kind.letter if kind and kind.letter and about is not None else plain.plain
    return letter(telling)


def _reply(facts: Lookup, record: Any, base: Telling) -> Written:  # noqa: ANN401 - a P03
    asked = facts.record(record.petition) if record.petition else None
    _, kind = known().get(record.kind or (asked.kind if asked else "") or "", (None, None))
    telling = replace(
        base, title=(asked.title if asked else "") or (kind.title if kind else ""),
        asks=(asked.asks if asked else "") or "", until=record.until,
        verdict=record.verdict or "", words=record.reasons or "", number=record.number or "",
    )  # fmt: skip
    letter = kind.answer if kind and kind.answer else plant.reply
    return letter(telling)


def _note_look(core: Core, entry: Entry) -> None:
    """Remember that covered values of an entry were written out."""
    about = getattr(entry.record, "about", None) if entry.ledger == "petition" else None
    shown = Book(core).entry(about) if about else entry
    ledger: AnyLedger = kind_of(shown.ledger)
    if covered_names(ledger.model):
        Looks(core).note((shown,), "paper")
