"""L18: the letter of introduction in three parts (存根, 介绍信, 回执): sealed by the committee above."""

from datetime import date
from typing import TYPE_CHECKING

from hongdang_desktop.ledgers.letters import words
from hongdang_desktop.ledgers.member import SEXES
from hongdang_desktop.ledgers.official import (
    Official,
    Para,
    Slip,
    Telling,
    ThreeParts,
    blank,
    or_blank,
    said,
)

if TYPE_CHECKING:
    from hongdang_desktop.ledgers.member import Member
    from hongdang_desktop.ledgers.transfer import Transfer

_KINDS = {"full": "正式", "probationary": "预备"}
_DAYS = "R01"


def three_parts(telling: Telling) -> ThreeParts:
    """Return the letter of one transfer; the identity number only where sensitive values may be shown."""
    record: Transfer = telling.record
    found = telling.facts.record(record.member) if record.member else None
    member: Member | None = found
    name = telling.person(record.member)
    kind = _KINDS.get(member.category or "" if member else "", blank(2))
    number = f"第 {or_blank(record.letter, 4)} 号"
    there, here = or_blank(record.addressee or record.counterpart, 10), words.sender(telling)
    day = said(record.issued_on)
    until = said_month(record.dues_until)
    return ThreeParts(
        "中国共产党党员组织关系介绍信",
        (
            Slip(
                "存根", number, "",
                (
                    (f"{name}同志系中共{kind}党员，组织关系由{here}转到{or_blank(record.counterpart, 10)}。"
                    f"党费已交到{until}。"),
                    f"有效期{_valid(telling)}天。",
                ), day, (f"经办人：{_handler(telling)}　　领取人签字：{blank(5)}",),
            ),
            Slip(
                "", number, there,
                (
                    (f"{name}同志（{_sex(member)}），{_age(member, record.issued_on)}岁，{_nation(member)}，"
                    f"系中共{kind}党员，身份证号码{_identity(telling, member)}，由{here}去"
                    f"{or_blank(record.counterpart, 10)}，请转接组织关系。该同志党费已交到{until}。"),
                    f"（有效期{_valid(telling)}天）",
                ), f"（盖章）　　{day}",
                (
                    f"党员联系电话或其他联系方式：{_phone(telling, member)}",
                    f"党员原所在基层党委通讯地址：{blank(14)}",
                    f"联系电话：{blank(7)}　传真：{blank(6)}　邮编：{blank(4)}",
                ),
            ),
            Slip(
                "回执联", number, words.superior(telling),
                (f"{name}同志的党员组织关系已转达我处，特此回复。",), f"（盖章）　　{said(None)}",
                (f"经办人：{blank(5)}　　联系电话：{blank(7)}",),
            ),
        ),
    )  # fmt: skip


def asking(telling: Telling) -> Official:
    """Return 关于转移党员组织关系的请示: who goes where, and up to when his dues are paid."""
    record: Transfer = telling.record
    name = telling.person(record.member)
    found = telling.facts.record(record.member) if record.member else None
    about = words.person(found) if found is not None else f"{name}，{blank(12)}。"
    return words.request(
        telling, f"转移{name}同志党员组织关系",
        words.explained(telling, f"{name}同志因{blank(8)}，需要转移党员组织关系。"),
        Para(about),
        Para(
            f"拟将其组织关系由{words.short(telling)}转往{or_blank(record.counterpart, 10)}，"
            f"党费已交到{said_month(record.dues_until)}。请予办理并开具组织关系介绍信。"
        ),
        together=(name,),
    )  # fmt: skip


def said_month(value: str | None) -> str:
    """Return YYYY-MM as documents write it."""
    return f"{int(value[:4])}年{int(value[5:7])}月" if value else words.month(None)


def _valid(telling: Telling) -> str:
    record: Transfer = telling.record
    rule = telling.facts.setting().rules.on(_DAYS, record.issued_on) if record.issued_on else None
    return or_blank(record.valid_days or (rule.numbers["valid_days"] if rule else None), 2)


def _sex(member: "Member | None") -> str:
    return SEXES.get(member.sex or "" if member else "", blank(1))


def _age(member: "Member | None", day: date | None) -> str:
    if member is None or member.born_on is None or day is None:
        return blank(2)
    born = member.born_on
    return str(day.year - born.year - ((day.month, day.day) < (born.month, born.day)))


def _nation(member: "Member | None") -> str:
    return words.nation(member) if member else f"{blank(2)}族"


def _identity(telling: Telling, member: "Member | None") -> str:
    return or_blank(member.identity_number if member and telling.uncovered else None, 9)


def _phone(telling: Telling, member: "Member | None") -> str:
    return or_blank(member.phone if member and telling.uncovered else None, 8)


def _handler(telling: Telling) -> str:
    record: Transfer = telling.record
    if not record.handler:
        return blank(5)
    return telling.facts.member(record.handler) or record.handler
