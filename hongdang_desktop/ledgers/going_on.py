"""What the two ledgers of the way into the Party share: columns that go on for years."""

from collections.abc import Mapping
from typing import Annotated

from hongdang_desktop.core.columns import Attachments, Choice, LongText
from hongdang_desktop.ledgers.envelope import Attachment

LivingNote = Annotated[str | None, LongText("备注", living=True)]
"""Notes go on after the entry is final; why a step was recorded as it was stands there."""
LivingFiles = Annotated[tuple[Attachment, ...], Attachments("附件", living=True)]
"""Papers come in with every step."""


def ends(options: Mapping[str, str], hint: str) -> Choice:
    """Return the column of why somebody goes no further."""
    return Choice("不再往下走", living=True, weighty=True, options=options, hint=hint)
