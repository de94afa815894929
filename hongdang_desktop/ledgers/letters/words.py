"""What the letters share: who writes to whom, who the members are, how a request ends.

A letter says what the books say and nothing else; the rest are lines to write on.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from hongdang_desktop.core.records import columns_of
from hongdang_desktop.ledgers.envelope import Envelope
from hongdang_desktop.ledgers.member import SEXES, Member
from hongdang_desktop.ledgers.official import (
    Level,
    Official,
    Para,
    Telling,
    blank,
    count,
    or_blank,
    said,
)

METHODS = {"hands": "举手表决", "ballot": "无记名投票"}


def sender(telling: Telling) -> str:
    """Return how the branch signs: its full name, which is that of its seal."""
    node = telling.facts.node(telling.branch_id)
    kept = telling.facts.records("branch", telling.branch_id)
    full = kept[-1][1].full_name if kept else ""
    return full or (node.name if node else "") or telling.branch or blank(8)


def short(telling: Telling) -> str:
    """Return how the branch is called within the plant."""
    node = telling.facts.node(telling.branch_id)
    return telling.branch or (node.name if node else "") or blank(6)


def superior(telling: Telling) -> str:
    """Return to whom the branch writes."""
    return telling.plant or blank(8)


def heading(text: str) -> Para:
    """Return a heading of the first level."""
    return Para(text, Level.FIRST)


def item(text: str) -> Para:
    """Return an item of a list: 1."""
    return Para(text, Level.THIRD)


def request(
    telling: Telling, about: str, *body: Para, attachments: Sequence[str] = (),
    together: Sequence[str] = (),
) -> Official:  # fmt: skip
    """Return a 请示 (as a petition's title has it, a 报告): one matter, an ending, whom to call."""
    if telling.title.endswith("报告"):  # what is decided on it is asked for all the same
        body = (*body, Para("现予报告，请审批。"))
        return _upward(telling, "", body, attachments, together=together)
    return _upward(
        telling, f"关于{about}的请示", (*body, Para("妥否，请批示。")), attachments,
        remark=contact(telling), together=together,
    )  # fmt: skip


def report(
    telling: Telling, about: str, *body: Para, attachments: Sequence[str] = (),
    together: Sequence[str] = (), ending: str = "特此报告。",
) -> Official:  # fmt: skip
    """Return a 报告: it asks for nothing."""
    return _upward(
        telling, f"关于{about}的报告", (*body, Para(ending)), attachments, together=together
    )


def _upward(
    telling: Telling, about: str, body: tuple[Para, ...], attachments: Sequence[str], *,
    remark: str = "", together: Sequence[str] = (),
) -> Official:  # fmt: skip
    name = short(telling)
    return Official(
        title=telling.title or f"{name}{about}", to=superior(telling), body=body, attachments=tuple(attachments),
        signed=(sender(telling),), day=telling.day, remark=remark, together=(name, *together),
    )  # fmt: skip


def contact(telling: Telling) -> str:
    """Return whom to ask and under which number, as far as the branch's own record says it."""
    kept = telling.facts.records("branch", telling.branch_id)
    branch = kept[-1][1] if kept else None
    name = telling.person(branch.contact) if branch else blank(4)
    phone = or_blank(branch.phone if branch else None, 6)
    return f"联系人：{name}　电话：{phone}"


def explained(telling: Telling, otherwise: str) -> Para:
    """Return what the branch wrote of its reasons, else this sentence with room for them."""
    return Para(telling.words or otherwise)


def added(telling: Telling) -> tuple[Para, ...]:
    """Return what the branch wrote besides, a paragraph a line."""
    return tuple(Para(line.strip()) for line in telling.words.splitlines() if line.strip())


def members(telling: Telling) -> list[tuple[str, Member]]:
    """Return the branch's members of today."""
    everyone = telling.facts.members(telling.branch_id)
    return [(i, each) for i, each in everyone if isinstance(each, Member) and each.active]


def strength(telling: Telling) -> str:
    """Return how many members a branch has, in words."""
    everyone = [member for _, member in members(telling)]
    if not everyone:
        return f"现有党员{blank(2)}名，其中正式党员{blank(2)}名、预备党员{blank(2)}名"
    full = sum(each.category == "full" for each in everyone)
    new = len(everyone) - full
    parts = f"正式党员{full}名" + (f"、预备党员{new}名" if new else "")
    return f"现有党员{len(everyone)}名，其中{parts}" if new else f"现有党员{full}名，均为正式党员"


def secretary(telling: Telling) -> str:
    """Return the secretary's name."""
    found = [m.name for _, m in members(telling) if m.party_post == "secretary" and m.name]
    return "、".join(found) or blank(3)


def person(record: Any, *, joined: bool = True) -> str:  # noqa: ANN401 - member or applicant
    """Return somebody in one line: 张三，男，汉族，1985年3月出生，本科，2010年7月入党，现任……。"""
    parts = [
        or_blank(record.name, 3),
        SEXES.get(record.sex or "", "") or blank(1),
        nation(record),
        f"{month(record.born_on)}出生",
        f"{label(record, 'education') or blank(2)}文化",
    ]
    if joined:
        parts.append(f"{month(getattr(record, 'joined_on', None))}加入中国共产党")
    parts.append(f"现工作岗位为{or_blank(record.post)}")
    return "，".join(parts) + "。"


def nation(record: Any) -> str:  # noqa: ANN401 - member or applicant
    """Return somebody's nation as documents write it: 汉族."""
    word = label(record, "nation")
    return f"{word or blank(2)}族" if not word.endswith("族") else word


def month(day: date | None) -> str:
    """Return a month as documents write it."""
    return f"{day.year}年{day.month}月" if day else "＿＿年＿月"


def days(since: date | None, until: date | None) -> str:
    """Return from when to when."""
    return f"{said(since)}至{said(until)}"


def ballot(
    expected: int | None, present: int | None, votes: Sequence[int | None], *, method: str = ""
) -> str:
    """Return a vote in words; ``votes`` are for, against, abstained, ``method`` how it was taken."""
    words = ("赞成", "反对", "弃权")
    told = "、".join(f"{word}{count(each, '票')}" for word, each in zip(words, votes, strict=True))
    return (
        f"应到会有表决权的党员{count(expected, '名')}，实到会{count(present, '名')}。"
        f"大会采取{METHODS.get(method) or blank(4)}的方式进行表决，{told}。"
    )


def label(record: Envelope, name: str) -> str:
    """Return one field of a record as people read it."""
    column = columns_of(type(record)).get(name)
    return column.format(getattr(record, name)) if column else ""
