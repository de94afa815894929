"""The text that a digest takes of a row is the canonical form of the payload that it stands for."""

import pytest

from hongdang_desktop.core.canonical import Json, canonical
from hongdang_desktop.ledgers.catalogue import kinds
from hongdang_desktop.store.tables import payload_of, row_of, table_of, text_of

MEETING: dict[str, Json] = {
    "branch": "b-one", "stage": "draft", "title": '传达"安全"\\n第一', "year": 2026, "late": True,
    "sessions": [{"starts_at": "2026-11-16T09:00:00+08:00", "place": "二楼", "id": "s1"}],
    "attendance": [{"member": f"m{n}", "id": f"p{n}", "voter": n > 0, "sessions": ["s1"]}
                   for n in range(3)],
}  # fmt: skip


@pytest.mark.parametrize("more", [{}, {"of_a_newer_program": {"b": 1, "a": ["乙", True]}}])
def test_the_text_is_the_canonical_payload(more: dict[str, Json]) -> None:
    ledger = kinds()["committee_meeting"]
    row = row_of(ledger, {**MEETING, **more})
    names = table_of(ledger.key).columns.keys()
    payload = payload_of(ledger, row)
    assert set(MEETING) | set(more) <= set(payload)
    assert text_of(ledger, [row.get(name) for name in names]) == canonical(payload).decode()
