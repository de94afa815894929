"""Commands about the catalogue: which ledgers there are, which of them a branch keeps, and how."""

from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from hongdang_desktop.cli.answers import Answer, columns
from hongdang_desktop.cli.asking import WrongUsage, one_branch, opened
from hongdang_desktop.cli.stations import Branch, Folder
from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.clock import SystemClock, today
from hongdang_desktop.core.rules import RuleBook
from hongdang_desktop.ledgers.catalogue import catalogue, find
from hongdang_desktop.ledgers.ledger import AnyLedger
from hongdang_desktop.ledgers.rulebook import rule_book
from hongdang_desktop.station.shelf import Shelved

_OWNERS = {"branch": "支部", "plant": "厂党委"}
_AUDIENCES = {"plant": "支部和厂里", "branch": "只本支部"}


class Act(StrEnum):
    """What is done with one ledger of the catalogue."""

    RENAME = "rename"
    ON = "on"
    OFF = "off"
    MOVE = "move"


def ledgers(
    folder: Annotated[
        Path | None, typer.Argument(metavar="DIR", help="工作台文件夹：列出支部自己的目录")
    ] = None,
    branch: Branch = None,
) -> Answer:
    """列出有哪些台账；写了工作台，就列支部自己的叫法、顺序和启用。"""
    if folder is None:
        day, rules = today(SystemClock()), rule_book()
        listed = [(each, None) for each in catalogue()]
        return _listed([(e, s) for e, s in listed], rules, day)
    with opened(folder) as station:
        shelf = station.shelf.of(one_branch(station, branch))
        return _listed([(find(each.ledger), each) for each in shelf], rule_book(), station.today())


def shelf(
    folder: Folder,
    act: Annotated[Act, typer.Argument(metavar="rename|on|off|move", help="做什么")],
    ledger: Annotated[str, typer.Argument(metavar="LEDGER", help="台账：键或编码")],
    value: Annotated[
        str | None, typer.Argument(metavar="[名字|up|down]", help="rename 的新名字，move 的方向")
    ] = None,
    branch: Branch = None,
) -> Answer:
    """改支部的台账目录：改名（空名字改回来）、启用、停用、上移下移；都能撤销。"""
    with opened(folder) as station:
        here, kept = one_branch(station, branch), station.shelf
        if act is Act.RENAME:
            if value is None:
                raise WrongUsage('rename 后面还缺新名字；写 "" 就改回原来的。')
            changes = kept.rename(here, ledger, value)
        elif act is Act.MOVE:
            if value not in {"up", "down"}:
                raise WrongUsage("move 后面写 up 或 down。")
            changes = kept.move(here, ledger, -1 if value == "up" else 1)
        else:
            changes = kept.switch(here, ledger, on=act is Act.ON)
        key = find(ledger).key
        shown = next(each for each in kept.of(here) if each.ledger == key)
    return Answer(_kept(shown), said=(changes.sentence,))


def _listed(found: list[tuple[AnyLedger, Shelved | None]], rules: RuleBook, day: date) -> Answer:
    rows, data = [], list[Json]()
    for ledger, kept in found:
        rule_id = ledger.clock.rule if ledger.clock else ledger.rule
        rule = rules.on(rule_id, day) if rule_id else None
        article = rule.reference if rule else ""
        on = kept.on if kept else not ledger.optional
        title = kept.title if kept else ledger.title
        row = (
            ledger.code, ledger.key, title, "启用" if on else "没启用", str(ledger.rhythm),
            f"{rule_id} {article}".strip(), _OWNERS[ledger.owner], _AUDIENCES[ledger.audience],
        )  # fmt: skip
        rows.append((*row, str(kept.entries)) if kept else row)
        each: JsonObject = {
            "code": ledger.code, "key": ledger.key, "title": title, "rhythm": str(ledger.rhythm),
            "rule": rule_id, "article": article, "owner": str(ledger.owner),
            "audience": str(ledger.audience), "version": ledger.version, "on": on,
        }  # fmt: skip
        data.append(each | _kept(kept) if kept else each)
    head = ("编码", "键", "台账", "启用", "多久记一次", "规则", "谁记", "谁看")
    with_number = any(kept for _, kept in found)
    return Answer(data, columns((*head, "已有") if with_number else head, rows))


def _kept(kept: Shelved) -> JsonObject:
    return {
        "key": kept.ledger, "code": kept.code, "title": kept.title, "shipped": kept.shipped,
        "on": kept.on, "place": kept.place, "entries": kept.entries, "note": kept.note,
    }  # fmt: skip


COMMANDS: Mapping[str, Callable[..., Answer]] = {"ledgers": ledgers, "shelf": shelf}
