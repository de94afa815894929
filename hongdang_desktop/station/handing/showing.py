"""A card as people look at it before they take it over: what is on it, in words, nothing sensitive."""

from collections.abc import Iterator
from dataclasses import dataclass

from hongdang_desktop.core.canonical import Json
from hongdang_desktop.core.columns import Names
from hongdang_desktop.ledgers.plant.handover import STANDINGS, State, card_payload
from hongdang_desktop.station.books.naming import KEPT, KeptNames
from hongdang_desktop.station.core import kind_of

_SHOWN = {
    "member": (
        "sex", "nation", "born_on", "education", "category", "joined_on", "confirmed_on", "post",
        "voting", "away", "whereabouts",
    ),
    "party_group": ("leader", "members", "team"),
    "applicant": ("applied_on", "talk_on", "decided_on", "filed_on", "contacts", "reviews"),
    "development": (
        "listed_on", "introducers", "checked_on", "admitted_on", "approved_on", "approval_number",
        "requested_on",
    ),
    "problem": ("problem", "owner", "due", "measures", "done_on"),
    "employee_request": ("request", "handler", "due", "done_on"),
}  # fmt: skip


@dataclass(frozen=True)
class CardShown:
    """One card: its ledger's title, how it is called, how far it is, and lines of label and text."""

    id: str
    ledger: str
    title: str
    called: str
    state: str
    said: str
    reason: str
    lines: tuple[tuple[str, str], ...]
    covered: int = 0


def shown(state: State, names: Names) -> CardShown:
    """Return a card as it is looked at; a sender's copy has no content, and no lines."""
    card = state.card
    kind = kind_of(card.ledger or "")
    content = card_payload(card)
    kept = {KEPT: content.get(KEPT)} if content.get(KEPT) else {}
    known = KeptNames(names, kept)
    lines = tuple(_lines(card.ledger or "", content, known)) if content else ()
    covered = sum(
        column.sensitive and bool(content.get(name)) for name, column in kind.columns.items()
    )
    return CardShown(
        card.id, card.ledger or "", kind.title, card.called or "", state.verdict,
        STANDINGS.get(state.verdict, ""), state.reason, lines, covered,
    )  # fmt: skip


def _lines(ledger: str, content: dict[str, Json], names: Names) -> Iterator[tuple[str, str]]:
    columns = kind_of(ledger).columns
    for name in _SHOWN.get(ledger, ()):
        value = content.get(name)
        if value is None or name not in columns:
            continue
        if isinstance(value, list) and value and isinstance(value[0], dict):
            yield columns[name].label, f"{len(value)} 条"
        else:
            words = columns[name].format(value, names)
            if words:
                yield columns[name].label, words
