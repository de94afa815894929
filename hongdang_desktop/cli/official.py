"""Commands for documents (公文): the text of one, and how far the plant's notices are."""

from collections.abc import Callable, Mapping
from typing import Annotated

import typer

from hongdang_desktop.cli.answers import Answer, columns
from hongdang_desktop.cli.asking import opened
from hongdang_desktop.cli.lists import entry_data
from hongdang_desktop.cli.stations import Folder
from hongdang_desktop.core.canonical import Json


def letter(
    folder: Folder,
    entry: Annotated[
        str, typer.Argument(metavar="ENTRY", help="请示、批复、通知、转接或发展对象的 id")
    ],
    sensitive: Annotated[bool, typer.Option("--sensitive", help="敏感栏也写出来")] = False,
) -> Answer:
    """公文的正文，好粘贴到 Word；打印用 print DIR official --subject ENTRY。"""
    with opened(folder) as station:
        text = station.official.text(entry, with_sensitive=sensitive)
    return Answer({"entry": entry, "text": text}, tuple(text.rstrip("\n").split("\n")))


def sent(folder: Folder) -> Answer:
    """发出的通知：哪些支部收到、办好没有。"""
    with opened(folder) as station:
        found = station.petitions.sent()
    data: list[Json] = [
        {
            "circular": entry_data(each.circular),
            "receivers": [
                {"branch": r.branch, "name": r.name, "entry": r.entry or None, "state": r.state}
                for r in each.receivers
            ],
        }
        for each in found
    ]
    rows = [
        (each.circular.id, each.circular.called, r.name, r.state or "还没回包")
        for each in found
        for r in each.receivers
    ]
    return Answer(data, columns(("id", "通知", "支部", "到哪一步"), rows))


COMMANDS: Mapping[str, Callable[..., Answer]] = {"letter": letter, "sent": sent}
