"""A look at the built program itself: are its data there, can it save, print, seal and open."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from hongdang_desktop import __version__
from hongdang_desktop.cli.answers import Answer
from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.core.errors import UserError
from hongdang_desktop.ledgers.catalogue import catalogue
from hongdang_desktop.ledgers.ledger import AnyLedger
from hongdang_desktop.ledgers.rulebook import rule_book, work_calendar
from hongdang_desktop.station.practice import plant as practice
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Listing


class SelfTestFailed(UserError):
    """The program does not do what it must on this computer."""

    code = "SELF_TEST"

    def __init__(self, what: str) -> None:
        super().__init__(f"自检没过：{what}。重装一遍；还不行，把这句话交给管程序的人。")


def self_test(
    file: Annotated[Path | None, typer.Argument(metavar="FILE", help="结果另写一份")] = None,
) -> Answer:
    """在临时文件夹里存、印、封、拆一遍，看程序在这台电脑上能不能用。"""
    with TemporaryDirectory(ignore_cleanup_errors=True) as place:
        found = _run(Path(place) / "demo")
    if file is not None:
        file.write_text(json.dumps(found, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    lines = tuple(f"{key} {value}" for key, value in found.items())
    return Answer(found, lines, ("自检过了。",))


def _run(folder: Path) -> JsonObject:
    made = practice.make(folder, branches=1, months=1)
    with Station.open(made.stations[0]) as branch, Station.open(made.plant) as plant:
        node = branch.tree.branches()[0].id
        digests = {branch.digest(node), plant.digest(node)}
        faults = [*branch.verify(), *plant.verify()]
        if faults or len(digests) != 1:
            raise SelfTestFailed(faults[0] if faults else "两边摘要不同")
        saved = sum(branch.book.count(Listing(each.key)) for each in catalogue())
        pages = sum(_printed(branch, each) for each in catalogue())
    return {
        "version": __version__,
        "ledgers": len(catalogue()),
        "templates": 0,
        "rules": len(rule_book().rules),
        "calendar_years": len(work_calendar().years),
        "saved": saved,
        "printed_pages": pages,
        "packages": "sealed and opened",
        "digest": digests.pop(),
    }


def _printed(station: Station, ledger: AnyLedger) -> int:
    """Return how many pages the newest entry of a ledger has on paper, 0 where there is none."""
    found = station.book.list(Listing(ledger.key), limit=1)
    if not found:
        return 0
    paper = station.papers.make(ledger.key, entry=found[0].id)
    if not paper.pdf.startswith(b"%PDF"):
        raise SelfTestFailed(f"{ledger.title}印不出 PDF")
    return paper.pages
