"""Rules, working days and yearly rhythm as dated texts: a new one needs no new program.

The plant's hold for all its branches. A text stands in place of the shipped file of its name; its
record's id follows from the name, so that there is one of each.
"""

import uuid
from datetime import date
from typing import Annotated

from hongdang_desktop.core.columns import Day, LongText, Text
from hongdang_desktop.ledgers.envelope import Envelope
from hongdang_desktop.ledgers.ledger import Ledger, Owner, Rhythm

LONGEST = 200_000
"""Signs of one file."""


class Regulation(Envelope):
    """``name`` is that of the file: calendar/2027.csv, rules/dues.toml, rhythm.toml.

    ``text`` was found without faults before it was kept. ``since`` is from when its maker says that
    it holds; each rule in it has its own day.
    """

    name: Annotated[str | None, Text("文件", required=True, longest=60)] = None
    text: Annotated[str | None, LongText("内容", required=True, longest=LONGEST)] = None
    since: Annotated[date | None, Day("起用日期")] = None
    source: Annotated[str | None, Text("出处")] = None
    approved_by: Annotated[str | None, Text("谁定的")] = None


def regulation_id(name: str, branch: str = "") -> str:
    """Return the id of the record with this name, the plant's or a branch's own."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"regulation/{branch}/{name}"))


LEDGER = Ledger(
    code="O12",
    key="regulation",
    title="规则与日历",
    model=Regulation,
    mechanism="organisation",
    rhythm=Rhythm.CHANGE,
    called=lambda regulation: regulation.name or "（还没有名称）",
    shown=("name", "since", "source", "approved_by"),
    owner=Owner.PLANT,
)
