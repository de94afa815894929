"""How the columns of a branch's own Excel table are to be read: matched once, applied ever after."""

import hashlib
import uuid
from collections.abc import Iterable
from typing import Annotated

from hongdang_desktop.core.columns import Parts, Text
from hongdang_desktop.core.records import Part
from hongdang_desktop.ledgers.envelope import Envelope
from hongdang_desktop.ledgers.ledger import Ledger, Rhythm


class ProfileColumn(Part):
    """One column: its head in the table, and the field it means; none is read nowhere."""

    head: Annotated[str | None, Text("表里的栏", required=True)] = None
    means: Annotated[str | None, Text("读成", longest=50)] = None


class SheetProfile(Envelope):
    """One set of heads of one ledger. ``ledger`` is the key; two sets may bear one name."""

    ledger: Annotated[str | None, Text("台账", required=True, longest=50)] = None
    name: Annotated[str | None, Text("名称", required=True, longest=50)] = None
    columns: Annotated[tuple[ProfileColumn, ...], Parts("对栏")] = ()


def profile_id(branch: str, ledger: str, heads: Iterable[str]) -> str:
    """Return the id of what a branch said about a set of heads, the same on every PC."""
    said = "\n".join(sorted(heads)).encode()
    return str(
        uuid.uuid5(
            uuid.NAMESPACE_OID,
            f"sheet_profile/{branch}/{ledger}/{hashlib.sha256(said).hexdigest()}",
        )
    )


LEDGER = Ledger(
    code="O20",
    key="sheet_profile",
    title="表格对栏",
    model=SheetProfile,
    mechanism="execution",
    rhythm=Rhythm.CHANGE,
    called=lambda profile: profile.name or "（还没有名称）",
    shown=("ledger", "name"),
    latest_wins=True,
)
