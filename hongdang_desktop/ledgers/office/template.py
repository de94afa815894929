"""Forms as the plant's data: each version of each form is one record, for ever.

A version that stands here holds in the place of the shipped file of its key; what is newer follows
from its number, never from when it came, so that nothing older can roll it back.
"""

import uuid
from datetime import date
from typing import Annotated

from hongdang_desktop.core.columns import Day, LongText, Text, Whole
from hongdang_desktop.ledgers.envelope import Envelope
from hongdang_desktop.ledgers.ledger import Ledger, Owner, Rhythm

LONGEST = 150_000
"""Signs of one form."""


class FormVersion(Envelope):
    """``text`` is the TOML; it was found without faults by the program that published it.

    ``form``, ``version``, ``title`` and ``since`` are those of the text, so that one that this
    program cannot read is still listed. ``number`` is that of the document that introduced it.
    """

    form: Annotated[str | None, Text("键", required=True, longest=40)] = None
    version: Annotated[int | None, Whole("版本", required=True, least=1, most=10_000)] = None
    title: Annotated[str | None, Text("名称", required=True, longest=60)] = None
    since: Annotated[date | None, Day("起用日期", required=True)] = None
    text: Annotated[str | None, LongText("内容", required=True, longest=LONGEST)] = None
    source: Annotated[str | None, Text("出处")] = None
    number: Annotated[str | None, Text("文号", longest=60)] = None
    approved_by: Annotated[str | None, Text("谁定的")] = None


def template_id(form: str, version: int, branch: str = "") -> str:
    """Return the id of a version, the plant's or a branch's own, the same on every PC."""
    whose = f"{branch}/" if branch else ""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"template/{whose}{form}/{version}"))


def called(template: FormVersion) -> str:
    """Return the name of a version in lists."""
    return f"{template.title or '模板'}　第 {template.version or '？'} 版"


LEDGER = Ledger(
    code="O23",
    key="template",
    title="考评模板",
    model=FormVersion,
    mechanism="appraisal",
    rhythm=Rhythm.CHANGE,
    called=called,
    shown=("form", "version", "since", "source", "approved_by"),
    owner=Owner.PLANT,
)
