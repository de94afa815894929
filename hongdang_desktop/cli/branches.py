"""Commands about what passes between branches: handovers, reorganisations and their account."""

from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated

import typer

from hongdang_desktop.cli.answers import Answer, columns
from hongdang_desktop.cli.asking import BadJson, WrongUsage, branch_of, opened, read_objects
from hongdang_desktop.cli.stations import Branch, Folder
from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.typed import read_day
from hongdang_desktop.ledgers.plant.handover import SIDES, STANDINGS, WHYS
from hongdang_desktop.station.handing.accounting import WORDS, Account
from hongdang_desktop.station.handing.plan import WHAT, Plan, Preview, Target
from hongdang_desktop.station.handing.views import Handing, Letter
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Changes, Role


class Act(StrEnum):
    """What is done with handovers."""

    LIST = "list"
    LETTERS = "letters"
    ISSUE = "issue"
    ACCEPT = "accept"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    RECEIVED = "received"
    ODD = "odd"


def handover(  # noqa: PLR0913 - options of a command
    folder: Folder,
    act: Annotated[
        Act,
        typer.Argument(metavar="list|letters|issue|accept|refuse|withdraw|received|odd", help="做什么"),
    ] = Act.LIST,
    which: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="移交单的编号；issue 是介绍信记录的编号")
    ] = None,
    *,
    to: Annotated[str | None, typer.Option(metavar="BRANCH", help="issue：接收支部")] = None,
    letter: Annotated[str, typer.Option(metavar="NO", help="issue：介绍信编号")] = "",
    reason: Annotated[str, typer.Option(metavar="WHY", help="refuse、withdraw 的原因")] = "",
    card: Annotated[
        list[str] | None, typer.Option(metavar="ID", help="accept、refuse：只办这一项，可以多次")
    ] = None,
    on: Annotated[str | None, typer.Option(metavar="DAY", help="received：回执日期")] = None,
    branch: Branch = None,
) -> Answer:  # fmt: skip
    """转接与移交：看、开介绍信、接收、不接、收回、记外单位的回执；odd 看全厂对不上的人和组。"""
    with opened(folder) as station:
        if act is Act.LIST:
            return _listed(station.cards.list(branch_of(station, branch)))
        if act is Act.LETTERS:
            return _letters(station.cards.letters())
        if act is Act.ODD:
            return _odd(station)
        if which is None:
            raise WrongUsage(f"{act} 后面还缺编号。用 hongdang handover DIR list 看。")
        changes = _act(station, act, which, to=to or "", letter=letter, reason=reason,
                       cards=card, on=on)  # fmt: skip
        return Answer({"ids": list(changes.ids), "action": changes.action}, (), (changes.sentence,))


def _act(
    station: Station, act: Act, which: str, *, to: str, letter: str, reason: str,
    cards: list[str] | None, on: str | None,
) -> Changes:  # fmt: skip
    kept = station.cards
    if act is Act.ISSUE:
        return kept.issue(which, to, letter=letter)
    if act is Act.ACCEPT:
        return kept.accept(which, cards)
    if act is Act.REFUSE:
        return kept.refuse(which, reason, cards)
    if act is Act.WITHDRAW:
        return kept.withdraw(which, reason)
    return kept.received(which, read_day(on) if on else station.today())


def _listed(found: tuple[Handing, ...]) -> Answer:
    rows = [
        (
            str(each.record.occurred_on or ""), each.branch_name,
            SIDES.get(each.record.side or "", ""), WHYS.get(each.record.why or "", ""),
            each.record.counterpart or "", state.card.called or "", STANDINGS[state.verdict],
            state.reason, each.id,
        )
        for each in found
        for state in each.states
    ]  # fmt: skip
    heads = ("日期", "支部", "方向", "缘由", "对方", "内容", "情况", "原因", "编号")
    return Answer([_handing(each) for each in found], columns(heads, rows))


def _handing(each: Handing) -> Json:
    record = each.record
    return {
        "id": each.id, "branch": each.branch, "branch_name": each.branch_name, "side": record.side,
        "why": record.why, "counterpart": record.counterpart, "letter": record.letter,
        "number": record.number, "from": _day(record.occurred_on),
        "valid_until": _day(record.valid_until), "withdrawn_on": _day(record.withdrawn_on),
        "cards": [
            {
                "id": state.card.id, "ledger": state.card.ledger, "called": state.card.called,
                "state": state.verdict, "on": _day(state.on), "reason": state.reason or None,
                "entry": state.entry or None,
            }
            for state in each.states
        ],
    }  # fmt: skip


def _letters(found: tuple[Letter, ...]) -> Answer:
    rows = [
        (each.name, each.branch_name, each.counterpart, each.letter, each.dues_until, each.entry)
        for each in found
    ]
    data: list[Json] = [
        {
            "entry": each.entry, "name": each.name, "branch": each.branch,
            "counterpart": each.counterpart, "to": each.to or None, "letter": each.letter or None,
            "dues_until": each.dues_until or None, "open_problems": each.problems,
        }
        for each in found
    ]  # fmt: skip
    return Answer(data, columns(("姓名", "支部", "对方", "编号", "党费交至", "记录"), rows))


def _odd(station: Station) -> Answer:
    found = station.cards.oddities()
    data: list[Json] = [
        {"code": e.code, "sentence": e.sentence, "branches": [*e.branches], "entries": [*e.entries]}
        for e in found
    ]
    return Answer(data, tuple(f"{each.sentence}{each.cure}" for each in found))


def reorganise(
    folder: Folder,
    file: Annotated[str, typer.Argument(metavar="FILE", help="调整方案（JSON），- 是标准输入")],
    *,
    check: Annotated[bool, typer.Option("--check", help="只看会怎样，什么都不改")] = False,
) -> Answer:
    """支部合并、拆分、撤销（厂党委）：按方案办，或先看每一项去哪里。

    方案这样写：{"kind": "merge", "number": "红厂党〔2026〕9号", "day": "2026-12-01",
    "from": ["B003"], "to": ["B002", {"name": "第四党支部", "code": "B004"}], "default": 0,
    "teams": {"采油一班": 1}, "items": {"记录编号": 1}}。kind 是 merge 合并、split 拆分、dissolve 撤销；
    default、teams、items 里的数是 to 里的第几个，从 0 数起。
    """
    with opened(folder) as station:
        (said, *others) = read_objects(file)
        if others:
            raise BadJson("方案只能有一个")
        plan = read_plan(station, said)
        preview = station.reorganising.preview(plan)
        lines = _places(preview)
        if check or station.info().role is not Role.PLANT:
            return Answer(_preview(preview), lines, preview.remarks)
        changes = station.reorganising.carry_out(plan)
        done = station.reorganising.account(changes.ids[0])
        return Answer({"id": changes.ids[0], **_account(done)}, lines, (changes.sentence,))


def account(
    folder: Folder,
    which: Annotated[str | None, typer.Argument(metavar="[ID]", help="哪一次调整；空着列出所有")] = None,
    *,
    late_to: Annotated[
        str | None, typer.Option(metavar="BRANCH", help="把后来才带来的补交给这个支部")
    ] = None,
) -> Answer:  # fmt: skip
    """支部调整的账：原来有什么，现在在哪里，还有什么没接收。"""
    with opened(folder) as station:
        kept = station.reorganising
        if which is None:
            listed = kept.decisions()
            rows = [
                (str(d.day), d.kind, d.number, "、".join(d.from_names), "、".join(d.to_names),
                 str(d.open), d.id)
                for d in listed
            ]  # fmt: skip
            data: list[Json] = [{"id": d.id, "number": d.number, "open": d.open} for d in listed]
            return Answer(data, columns(("从", "方式", "文号", "原", "现", "没接收", "编号"), rows))
        said = (kept.hand_late(which, late_to).sentence,) if late_to else ()
        found = kept.account(which)
        sums = [
            (each.source, each.what, str(each.decided), str(each.settled), str(each.open))
            for each in found.sums
        ]
        lines = columns(("原支部", "内容", "原有", "已到位", "没接收"), sums)
        waiting = [
            f"{each.source} → {each.receiver} {each.what} {each.called} {WORDS[each.state]} {each.reason}"
            for each in found.lines
            if each.state in ("waiting", "refused", "withdrawn")
        ]
        waiting += [
            f"后来才带来：{WHAT[each.item.ledger]} {each.item.called}" for each in found.late
        ]
        return Answer(_account(found), (*lines, *waiting), said)


def _account(found: Account) -> JsonObject:
    return {
        "whole": found.whole, "open": found.open,
        "sums": [
            {"from": e.source, "what": e.what, "decided": e.decided, "settled": e.settled,
             "open": e.open}
            for e in found.sums
        ],
        "lines": [
            {"what": e.what, "called": e.called, "from": e.source, "to": e.receiver,
             "state": e.state, "reason": e.reason or None, "entry": e.entry or None}
            for e in found.lines
        ],
        "late": [{"what": WHAT[e.item.ledger], "called": e.item.called, "id": e.item.id}
                 for e in found.late],
    }  # fmt: skip


def read_plan(station: Station, said: JsonObject) -> Plan:
    """Return the plan that a JSON object describes; branches and teams by code, name or id.

    Keys: kind, number, decided_on, day, from [branch], to [branch, or {name, code, short_name}],
    default (place in ``to``, from 0), teams {team: place}, items {id: place}. Raises BadJson.
    """
    try:
        sources = tuple(station.tree.node(str(each)).id for each in _list(said["from"]))
        targets = tuple(_target(station, n, each) for n, each in enumerate(_list(said["to"])))
        where = {str(n): target.key for n, target in enumerate(targets)}
        default = said.get("default", 0 if len(targets) == 1 else None)
        day = date.fromisoformat(str(said["day"]))
        return Plan(
            str(said["kind"]), str(said.get("number") or ""),
            date.fromisoformat(str(said.get("decided_on") or said["day"])), day, sources, targets,
            "" if default is None else where[str(default)],
            {station.tree.node(k).id: where[str(v)] for k, v in _map(said.get("teams")).items()},
            {k: where[str(v)] for k, v in _map(said.get("items")).items()},
        )  # fmt: skip
    except (KeyError, ValueError, TypeError) as error:
        raise BadJson(f"方案里的 {error} 看不懂，照 hongdang reorganise --help 写") from error


def _target(station: Station, place: int, said: Json) -> Target:
    if isinstance(said, dict):
        return Target(
            f"new{place}", str(said["name"]), str(said.get("code") or ""),
            str(said.get("short_name") or ""), new=True,
        )  # fmt: skip
    node = station.tree.node(str(said))
    return Target(node.id, node.name, node.code, node.shown)


def _list(said: Json) -> list[Json]:
    if not isinstance(said, list):
        raise TypeError(said)
    return said


def _map(said: Json) -> dict[str, Json]:
    return said if isinstance(said, dict) else {}


def _places(preview: Preview) -> tuple[str, ...]:
    rows = [
        (
            preview.names[p.source], WHAT[p.item.ledger], p.item.called,
            preview.names.get(p.to, "（还没定）"), p.item.id,
        )
        for p in preview.placed
    ]  # fmt: skip
    return columns(("原支部", "内容", "名称", "去", "编号"), rows)


def _preview(preview: Preview) -> Json:
    return {
        "placed": [
            {"id": p.item.id, "what": p.item.ledger, "called": p.item.called, "from": p.source,
             "to": p.to or None}
            for p in preview.placed
        ],
        "nowhere": len(preview.nowhere), "remarks": list(preview.remarks),
    }  # fmt: skip


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


COMMANDS: Mapping[str, Callable[..., Answer]] = {
    "handover": handover, "reorganise": reorganise, "account": account,
}  # fmt: skip
