"""Commands about what is due, and the answer that there is nothing to record."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Annotated

import typer

from hongdang_desktop.cli.answers import Answer, columns
from hongdang_desktop.cli.asking import branch_of, one_branch, opened
from hongdang_desktop.cli.stations import Branch, Folder
from hongdang_desktop.core.canonical import Json
from hongdang_desktop.core.columns import Day
from hongdang_desktop.core.errors import UserError
from hongdang_desktop.core.periods import read_period
from hongdang_desktop.core.typed import Unreadable
from hongdang_desktop.ledgers.catalogue import find
from hongdang_desktop.station.views import Duty

_FIRST_YEAR, _LAST_YEAR = 1921, 2200
"""There was no party before; and what looks years ahead must still find a day in the calendar."""


class BadDay(UserError):
    """A text that is no day, or one that is too far away."""

    code = "BAD_DAY"


def duties(
    folder: Folder,
    branch: Branch = None,
    on: Annotated[str | None, typer.Option(metavar="DATE", help="看哪一天的")] = None,
) -> Answer:
    """列出要办的事和过期的事。"""
    try:
        day = date.fromisoformat(str(Day("日期").parse(on))) if on else None
    except Unreadable as wrong:
        raise BadDay(wrong.sentence + wrong.cure) from None
    if day is not None and not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise BadDay(f"{day} 太远了。写 {_FIRST_YEAR} 到 {_LAST_YEAR} 年之间的日子。")
    with opened(folder) as station:
        when = day or station.today()
        wanted = branch_of(station, branch)
        nodes = [n for n in station.tree.branches() if wanted in (None, n.id)]
        found = [(node, duty) for node in nodes for duty in station.desk.duties(node.id, when)]
    rows = [
        (f"{duty.due}", _overdue(duty), node.shown, duty.sentence, duty.source)
        for node, duty in found
    ]
    data: list[Json] = [_data(duty) for _, duty in found]
    return Answer(data, columns(("期限", "过期", "支部", "事项", "依据"), rows))


def none(  # noqa: PLR0917 - one option each
    folder: Folder,
    ledger: Annotated[
        str, typer.Argument(metavar="LEDGER", help="台账：键或编码；年度节律的事写 rhythm")
    ],
    period: Annotated[str, typer.Argument(metavar="PERIOD", help="2026-11、2026Q4 或 2026")],
    reason: Annotated[str, typer.Option(help="一句为什么没有")],
    about: Annotated[str, typer.Option(help="duties --json 里的 about")] = "",
    branch: Branch = None,
) -> Answer:
    """记下这个月没有这件事（本月无此事项）。只有准许没有的才行，能撤销。"""
    key = "" if ledger == "rhythm" else find(ledger).key
    text = read_period(period).text
    with opened(folder) as station:
        duty = station.desk.wanted(one_branch(station, branch), key, text, about)
        changes = station.desk.answer_none(duty, reason)
    data: Json = {"id": changes.ids[0], "ledger": key, "period": text, "about": about}
    return Answer(data, (changes.sentence,))


def _overdue(duty: Duty) -> str:
    return f"{duty.overdue} 天" if duty.overdue else ""


def _data(duty: Duty) -> Json:
    return {
        "rule": duty.rule, "article": duty.article, "sentence": duty.sentence,
        "due": duty.due.isoformat(), "overdue": duty.overdue, "weight": duty.weight,
        "source": duty.source, "done_by": duty.done_by, "period": duty.period,
        "about": duty.about, "may_be_none": duty.may_be_none, "ledger": duty.ledger,
        "branch": duty.branch, "entry": duty.entry,
    }  # fmt: skip


COMMANDS: Mapping[str, Callable[..., Answer]] = {"duties": duties, "none": none}
