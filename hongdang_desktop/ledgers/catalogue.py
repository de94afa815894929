"""The ledgers that this program knows, found by looking into this folder."""

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache
from types import ModuleType

from hongdang_desktop import ledgers
from hongdang_desktop.core.errors import UserError
from hongdang_desktop.ledgers import office, plant
from hongdang_desktop.ledgers.ledger import AnyLedger


class NoSuchLedger(UserError):
    """A word that is neither code nor key of a ledger."""

    code = "NO_SUCH_LEDGER"

    def __init__(self, word: str) -> None:
        super().__init__(f"没有叫“{word}”的台账。用 hongdang ledgers 看有哪些。")


@cache
def catalogue() -> tuple[AnyLedger, ...]:
    """Return the ledgers of the book, by code."""
    return tuple(sorted(_found(ledgers), key=lambda ledger: ledger.code))


@cache
def plant_books() -> tuple[AnyLedger, ...]:
    """Return the plant's own books and what goes to and fro with the branches, by code."""
    return tuple(sorted(_found(plant), key=lambda ledger: ledger.code))


@cache
def kinds() -> Mapping[str, AnyLedger]:
    """Return every kind of record by key: the book's ledgers, the plant's, the office's."""
    return {each.key: each for each in (*catalogue(), *plant_books(), *_found(office))}


def find(word: str) -> AnyLedger:
    """Return the kind of record with this key or code. Raises NoSuchLedger."""
    if word in kinds():
        return kinds()[word]
    for ledger in kinds().values():
        if ledger.code == word.upper():
            return ledger
    raise NoSuchLedger(word)


def _found(package: ModuleType) -> tuple[AnyLedger, ...]:
    found = []
    for module in pkgutil.iter_modules(package.__path__):
        if not module.ispkg:
            name = f"{package.__name__}.{module.name}"
            ledger = getattr(importlib.import_module(name), "LEDGER", None)
            if ledger is not None:
                found.append(ledger)
    return tuple(found)
