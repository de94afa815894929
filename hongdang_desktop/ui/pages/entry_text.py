"""复制为文本: an entry on the clipboard, to be pasted into the other platform; and who looked at it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication

from hongdang_desktop.ui.kit.messages import Message, MessageStack, refusal
from hongdang_desktop.ui.kit.tokens import Tone
from hongdang_desktop.ui.words import moment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QWidget

    from hongdang_desktop.core.canonical import JsonObject
    from hongdang_desktop.station.station import Station
    from hongdang_desktop.ui.work import Work

_MOST_LOOKS = 5


def copy_text(
    work: Work, owner: QWidget, messages: MessageStack, entry: str, payload: JsonObject
) -> None:
    """Put an entry on the clipboard as it stands in the form, and say so."""
    book = work.station.book

    def done(text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        said = f"{len(text)} 字，到别的平台里粘贴就行。身份证号、电话这些敏感栏没有带。"
        messages.say(Message("复制好了", said, Tone.DONE, key="copied"))

    work.tasks.run(
        lambda _: book.as_text(entry, payload), owner=owner, done=done,
        failed=lambda error: messages.say(refusal(error)),
    )  # fmt: skip


def note_look(work: Work, owner: QWidget, entry: str) -> None:
    """Write down that the covered values of an entry are looked at; only the plant does."""
    if work.is_plant:
        station = work.station
        work.tasks.run(partial(_note, station, entry), owner=owner, done=lambda _: None)


def looks_at(station: Station, branch: str, entry: str) -> tuple[str, ...]:
    """Return who looked at the covered values of an entry, in lines, the latest first."""
    return tuple(_lines(station, branch, entry))


def _lines(station: Station, branch: str, entry: str) -> Iterator[str]:
    looks = station.looks.of(branch, entry)
    for each in looks[:_MOST_LOOKS]:
        yield f"{moment(each.at, station.today())}　{each.who}　{each.place}"
    if len(looks) > _MOST_LOOKS:
        yield f"一共 {len(looks)} 次"


def _note(station: Station, entry: str, _progress: object) -> None:
    station.looks.note([station.book.entry(entry)], "entry")
