"""How many came: what a list shows of people whose names would fill it."""

from typing import Any

from hongdang_desktop.ledgers.ledger import Derived, Facts


def headcount(label: str = "人数") -> Derived[Any]:
    """Return the column that counts ``participants`` (of all, where the ledger has ``absent``)."""

    def value(record: Any, entry_id: str, facts: Facts) -> str:  # noqa: ANN401 - any ledger's
        del entry_id, facts
        came, away = len(record.participants), len(getattr(record, "absent", ()))
        if not came:
            return ""
        return f"{came}/{came + away}" if away else f"{came} 人"

    return Derived("headcount", label, value)
