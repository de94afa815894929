"""Commands about the way into the Party: how far each person is, and one step at a time."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Annotated

import typer

from hongdang_desktop.cli.answers import Answer, as_data, columns, in_words
from hongdang_desktop.cli.asking import one_branch, opened, payloads_of, read_objects, read_text
from hongdang_desktop.cli.duties import BadDay
from hongdang_desktop.cli.stations import Branch, Folder
from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.columns import Day
from hongdang_desktop.core.typed import Unreadable
from hongdang_desktop.ledgers.catalogue import find
from hongdang_desktop.ledgers.joining_boxes import column_at
from hongdang_desktop.ledgers.joining_windows import limits_said
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Refused
from hongdang_desktop.station.ways_views import GONE, OFFERS, Offer, OnTheWay, WayStep, WayView

Person = Annotated[str, typer.Argument(metavar="PERSON", help="姓名，或入党申请那条的编号")]


def way(
    folder: Folder,
    person: Annotated[
        str, typer.Argument(metavar="[PERSON]", help="姓名或编号；不写就列出所有人")
    ] = "",
    branch: Branch = None,
    on: Annotated[str | None, typer.Option(metavar="DATE", help="看哪一天的")] = None,
) -> Answer:
    """发展党员：每个人走到哪一步；写上人，就看他的 25 步。"""
    day = _day(on)
    with opened(folder) as station:
        if person:
            view = station.ways.view(station.ways.named(person), day)
            return Answer(_way_data(view), _way_lines(view))
        rows = station.ways.people(one_branch(station, branch), day)
    table = [
        (each.name, each.stage, _next(each), f"{each.due or ''}", each.due_for, f"{each.problems or ''}")
        for each in rows
    ]  # fmt: skip
    head = ("姓名", "现在", "下一步", "期限", "要办的", "提醒")
    data: list[Json] = [_row_data(each) for each in rows]
    return Answer(data, columns(head, table))


def step(  # noqa: PLR0917 - one option each
    folder: Folder,
    person: Person,
    number: Annotated[int, typer.Argument(metavar="STEP", help="第几步，1 到 25")],
    file: Annotated[str, typer.Argument(metavar="FILE", help="JSON 文件，- 是标准输入")],
    reason: Annotated[str, typer.Option(help="照实记的原因，或更正的理由")] = "",
    branch: Branch = None,
) -> Answer:
    """记一步：只填这一步的几栏。第 1 步写新的人，就是登记入党申请。"""
    said = read_objects(file)[0]
    with opened(folder) as station:
        ways = station.ways
        if number == 1 and not _is_known(station, person):
            changes = ways.begin(one_branch(station, branch), _application(station, person, said))
            who = changes.ids[0]
        else:
            who = ways.named(person)
            found = next((each for each in ways.view(who).steps if each.no == number), None)
            values = ways.taken_down(found, said) if found else {}
            changes = ways.step(who, number, values, reason)
        done = ways.view(who).step(number)
    data: JsonObject = {"id": who, "sentence": changes.sentence, "step": _step_data(done)}
    return Answer(data, (changes.sentence,), tuple(in_words(each) for each in done.problems))


def enrol(
    folder: Folder,
    person: Person,
    identity: Annotated[
        str, typer.Option("--identity", help="文件，里面是公民身份号码；- 是标准输入")
    ] = "",
    group: Annotated[str, typer.Option(help="编入哪个党小组：名称或 id")] = "",
) -> Answer:
    """接收批准以后编入党员名册；转正或取消资格批准以后，把名册跟着改过来。"""
    number = read_text(identity).strip() if identity else ""
    with opened(folder) as station:
        view = station.ways.view(station.ways.named(person))
        if view.offer in (Offer.CONFIRM, Offer.STRIKE):
            changes = station.ways.settle(view.person.id)
        else:
            changes = station.ways.enrol(view.person.id, identity_number=number, group=group)
        entry = station.book.entry(changes.ids[0])
    data: JsonObject = {
        "id": entry.id, "sentence": changes.sentence, "final": entry.final, "name": entry.called,
    }  # fmt: skip
    return Answer(data, (changes.sentence,))


def _is_known(station: Station, person: str) -> bool:
    try:
        station.ways.named(person)
    except Refused as refused:
        if refused.code != "NO_SUCH_PERSON":
            raise
        return False
    return True


def _application(station: Station, person: str, said: Mapping[str, Json]) -> JsonObject:
    (payload,) = payloads_of(station, station.ways.application, (said,))
    return {"name": person, **payload}


def _day(words: str | None) -> date | None:
    try:
        return date.fromisoformat(str(Day("日期").parse(words))) if words else None
    except Unreadable as wrong:
        raise BadDay(wrong.sentence + wrong.cure) from None


def _next(row: OnTheWay) -> str:
    return f"{row.next_no or ''} {row.next_name}".strip()


def _way_lines(view: WayView) -> tuple[str, ...]:
    person = view.person
    rows = [
        (f"{each.no}", each.name, GONE[each.gone], f"{each.day or ''}", _said(each), each.article)
        for each in view.steps
    ]
    lines = [
        f"{person.name}　{person.stage}",
        *columns(("步", "步骤", "", "日期", "记了", "条款"), rows),
    ]
    lines += [f"{label}：{words}" for label, words in view.dates]
    ahead = view.next
    if ahead is not None:
        lines += [f"下一步：{ahead.no} {ahead.name}", *limits_said(ahead.window, view.today)]
    if view.offer:
        lines.append(f"一下能办：{OFFERS[view.offer]}（hongdang enrol）。")
    lines += [in_words(each) for step in view.steps for each in step.problems]
    lines += [in_words(each) for each in view.general]
    return tuple(lines)


def _said(each: WayStep) -> str:
    words = [f"{label} {value}" for label, value in each.said if value != f"{each.day}"]
    return "；".join([*words, *([each.vote] if each.vote else [])])


def _row_data(row: OnTheWay) -> Json:
    return {
        "id": row.id, "name": row.name, "stage": row.stage, "next": row.next_no or None,
        "next_name": row.next_name, "done": row.done, "problems": row.problems,
        "due": row.due.isoformat() if row.due else None, "due_for": row.due_for,
        "weight": row.weight, "over": row.over,
    }  # fmt: skip


def _way_data(view: WayView) -> Json:
    steps: list[Json] = [_step_data(each) for each in view.steps]
    general: list[Json] = [as_data(each) for each in view.general]
    return {
        "person": _row_data(view.person), "today": view.today.isoformat(), "rules": view.version,
        "entries": dict(view.entries), "dates": dict(view.dates), "steps": steps,
        "problems": general, "offer": str(view.offer) or None, "register": view.register or None,
    }  # fmt: skip


def _step_data(each: WayStep) -> JsonObject:
    model, window = find(each.ledger).model, each.window
    boxes: list[Json] = [
        {
            "path": box.path, "label": column_at(model, box.path).label,
            "filled": box.value not in (None, "", []),
        }
        for box in each.boxes
    ]  # fmt: skip
    materials: list[Json] = [
        {"name": m.name, "file": m.file or None, "said": m.said or None} for m in each.materials
    ]
    return {
        "no": each.no, "stage": each.stage, "name": each.name, "who": each.who,
        "article": each.article, "state": str(each.gone),
        "day": each.day.isoformat() if each.day else None, "said": dict(each.said),
        "vote": each.vote or None, "reason": each.reason or None, "waiting": each.waiting or None,
        "earliest": window.earliest.isoformat() if window.earliest else None,
        "latest": window.latest.isoformat() if window.latest else None,
        "boxes": boxes, "materials": materials,
        "problems": [as_data(problem) for problem in each.problems],
    }  # fmt: skip


COMMANDS: Mapping[str, Callable[..., Answer]] = {"way": way, "step": step, "enrol": enrol}
