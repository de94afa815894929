"""What the plant writes: the answer to a petition (批复), a notice (通知); red head, no secrets."""

from hongdang_desktop.ledgers.letters import words
from hongdang_desktop.ledgers.official import Head, Official, Para, Telling, blank, or_blank, said

_VERDICTS = {
    "approved": "同意你支部所请事项", "filed": "对你支部所报事项准予备案",
    "refused": "不同意你支部所请事项", "returned": "所请事项退回，请修改后重新上报",
    "revoked": "收回关于所请事项的原批复",
}  # fmt: skip


def reply(telling: Telling) -> Official:
    """Return 批复; ``record`` is the petition that it answers, ``title`` that of the petition."""
    name = words.short(telling)
    asked = telling.title or f"{name}关于{blank(6)}的请示"
    about = _about(asked, name)
    verdict = _VERDICTS.get(telling.verdict, blank(8))
    until = f"，时间至{said(telling.until)}" if telling.until else ""
    matter = f"请示事项为：{telling.asks.rstrip('。')}。" if telling.asks else ""
    body = (
        Para(f"你支部《{asked}》收悉。{matter}经研究，现批复如下："),
        Para(f"{verdict}{until}。"), *words.added(telling), Para("特此批复。"),
    )  # fmt: skip
    return Official(
        title=f"关于{about}的批复", to=name, body=body,
        signed=(words.superior(telling),), day=telling.day, head=_head(telling), together=(name,),
    )  # fmt: skip


def notice(telling: Telling) -> Official:
    """Return 通知 of a circular; without ``branch`` it is for all branches."""
    record = telling.record
    paragraphs = [
        Para(line.strip()) for line in (record.demands or "").splitlines() if line.strip()
    ]
    if record.due:
        paragraphs.append(Para(f"请于{said(record.due)}前办结并上报。"))
    if record.to_convey:
        paragraphs.append(Para("请组织党员传达学习，并做好记录。"))
    title = record.title or f"关于{blank(8)}的通知"
    return Official(
        title=title, to=words.short(telling) if telling.branch_id else "各党支部",
        body=tuple(paragraphs) or (Para(blank(24)),),
        signed=(record.sender or words.superior(telling),), day=record.occurred_on,
        head=_head(telling),
    )  # fmt: skip


def _head(telling: Telling) -> Head:
    return Head(f"{words.superior(telling)}文件", or_blank(telling.number, 6))


def _about(asked: str, name: str) -> str:
    """Return what a petition was about: its title without who wrote it and what it is."""
    about = asked.removeprefix(name)
    for ending in ("的请示", "的报告", "请示", "报告"):
        about = about.removesuffix(ending)
    return about.removeprefix("关于") or blank(6)
