"""What every entry of every ledger carries (domain.md §6, 公共信封)."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from hongdang_desktop.core.columns import (
    Attachments,
    Choices,
    Day,
    LongText,
    Moment,
    Names,
    Text,
    Whole,
    YesNo,
)
from hongdang_desktop.core.filekinds import MOST_BYTES
from hongdang_desktop.core.records import Instant, Part, Record
from hongdang_desktop.core.references import OrganisationRef


class Stage(StrEnum):
    """The stored states. 已上报, 已退回, 已受理, 已更正 are derived elsewhere."""

    DRAFT = "draft"
    FINAL = "final"


STAGES = {Stage.DRAFT: "草稿", Stage.FINAL: "已定稿"}

MECHANISMS = {
    "politics": "政治引领",
    "organisation": "组织融合",
    "execution": "制度执行",
    "quality": "素质提升",
    "appraisal": "考核评价",
}
"""The paper's five mechanisms (论文第四部分), which also group the ledgers."""

BASES = {
    "basic_organisation": "基本组织",
    "basic_team": "基本队伍",
    "basic_system": "基本制度",
    "grassroots": "基层建设",
    "groundwork": "基础工作",
    "skills": "基本功训练",
}
"""三基本 and 三基, the tags of domain.md §7.4."""


class _Digest(Text):
    """64 hex digits; people are told the first eight, enough to see that two files differ."""

    def format(self, value: object, names: Names | None = None) -> str:
        return super().format(value, names)[:8]


class _Length(Whole):
    """A number of bytes, told in KB."""

    def format(self, value: object, names: Names | None = None) -> str:
        del names
        return f"{max(1, round(value / 1024))} KB" if isinstance(value, int) else ""


class Attachment(Part):
    """A file beside the entry, found by the SHA-256 of its bytes."""

    name: Annotated[str | None, Text("文件名", required=True)] = None
    size: Annotated[int | None, _Length("大小", most=MOST_BYTES)] = None
    sha256: Annotated[str | None, _Digest("摘要", required=True)] = None


class Envelope(Record):
    """The fields before and behind a ledger's own ones.

    ``entered_at`` is when the entry was first saved; ``finalised_at`` when it became final, which
    alone counts for lateness (rule G02): until then a draft may still be changed without a trace.
    ``opening``: it is of the time before the branch began its books, taken over and never late.
    ``rules`` is the version of the rule book that the entry was finalised by; ``reason`` is why it
    was corrected or deleted, kept with the revision that did so. ``not_secret_reason`` is why the
    secretary let pass what looks like a mark of secrecy (rule S01). ``taken_from`` is the id of another
    branch's record that this one goes on from (a card of the plant's, P08).
    """

    branch: Annotated[str | None, OrganisationRef("支部", required=True, weighty=True)] = None
    year: Annotated[int | None, Whole("所属年度", least=1921, most=2200, unit="年")] = None
    occurred_on: Annotated[date | None, Day("发生日期", required=True)] = None
    stage: str = Stage.DRAFT
    entered_at: Annotated[Instant | None, Moment("录入时刻", weighty=True)] = None
    entered_by: Annotated[str | None, Text("录入人", weighty=True)] = None
    finalised_at: Annotated[Instant | None, Moment("定稿时刻", weighty=True)] = None
    finalised_by: Annotated[str | None, Text("定稿人", weighty=True)] = None
    opening: Annotated[bool | None, YesNo("建账", weighty=True)] = None
    late: Annotated[bool | None, YesNo("是否补记", weighty=True)] = None
    late_reason: Annotated[str | None, Text("补记理由", weighty=True)] = None
    rules: str | None = None
    reason: str | None = None
    taken_from: str | None = None
    mechanisms: Annotated[tuple[str, ...], Choices("五机制标签", options=MECHANISMS)] = ()
    bases: Annotated[tuple[str, ...], Choices("三基标签", options=BASES)] = ()
    attachments: Annotated[tuple[Attachment, ...], Attachments("附件")] = ()
    note: Annotated[str | None, LongText("备注")] = None
    not_secret_reason: Annotated[str | None, Text("误报说明", weighty=True)] = None


KEPT_BY_PROGRAM = frozenset(
    {
        "stage",
        "entered_at",
        "entered_by",
        "finalised_at",
        "finalised_by",
        "late",
        "rules",
        "reason",
        "opening",
        "taken_from",
    }
)
"""Fields that a person never types: what comes in from outside under these names is not taken over."""

AROUND = frozenset(Envelope.model_fields)
"""Names of the envelope; what else a record has is the ledger's own."""
