"""Packages, their size and their time; and five years of sixty branches at the plant.

Prints its own table (bytes, seconds), and returns the ratios that design.md §8 has. ``--small``
takes six branches and six months for the last part, and six months for the others.
"""

import io
import lzma
import os
import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from PIL import Image
from sqlalchemy import Connection

from hongdang_desktop.core.canonical import JsonObject, canonical, digest
from hongdang_desktop.core.clock import PLANT_TIME, SetClock
from hongdang_desktop.core.journal import SALT, Kind, Revision
from hongdang_desktop.exchange.streams import StreamName, Way
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Role
from hongdang_desktop.store import journal, projection
from tests.bench import month as months
from tests.bench.month import Written

T = TypeVar("T")
Ratio = tuple[str, str, float, float]
SMALL = "--small" in sys.argv
_BRANCHES, _MONTHS = (6, 6) if SMALL else (60, 60)
_PHOTO_MONTHS = 2 if SMALL else 3


@dataclass(frozen=True)
class Pair:
    """A plant and one PC of its only branch."""

    plant: Station
    pc: Station
    branch: str
    people: list[str]
    stick: Path
    clock: SetClock


def measure() -> list[Ratio]:
    """Print what packages cost; return nothing, since no ratio of theirs has a budget."""
    with tempfile.TemporaryDirectory(dir=Path.home()) as folder:
        _text(Path(folder) / "text")
        _photos(Path(folder) / "photos")
        _years(Path(folder) / "years")
        _plant(Path(folder) / "plant")
    _say("peak memory of this process", f"{_peak() / 2**20:.0f} MB")
    return []


def _text(base: Path) -> None:
    """Months of text, each exported and taken in, both sides acknowledging."""
    sizes, out, taken, floors = [], [], [], []
    with ExitStack() as stack:
        pair = _pair(base, stack)
        for number in range(6 if SMALL else 12):
            rows = _write(pair, number)
            path, seconds = _timed(lambda: pair.pc.post.export(pair.stick)[0])
            out.append(seconds)
            sizes.append(path.stat().st_size)
            receipt, seconds = _timed(lambda path=path: pair.plant.post.receive(path)[0])  # type: ignore[misc]
            _require(receipt.code == "" and receipt.new >= months.ENTRIES, receipt.sentence)
            taken.append(seconds)
            floors.append(_floor(rows))
            _back(pair)
    size, floor = statistics.median(sizes), statistics.median(floors)
    _say("month of text: package", f"{size:,.0f} bytes")
    _say("  final rows under xz -9", f"{floor:,.0f} bytes; the package is {size / floor:.2f} times")
    _say("  export / import, median", f"{_ms(out)} / {_ms(taken)}")


def _photos(base: Path) -> None:
    """Months with two photos a meeting and a scan for some: JPEG bytes as the intake makes them."""
    sizes, files, out, taken = [], [], [], []
    with ExitStack() as stack:
        pair = _pair(base, stack)
        for number in range(_PHOTO_MONTHS):
            files.append(_pictured(pair, number))
            path, seconds = _timed(lambda: pair.pc.post.export(pair.stick)[0])
            out.append(seconds)
            sizes.append(path.stat().st_size)
            receipt, seconds = _timed(lambda path=path: pair.plant.post.receive(path)[0])  # type: ignore[misc]
            _require(receipt.code == "", receipt.sentence)
            taken.append(seconds)
            _back(pair)
    size, photo = statistics.median(sizes), statistics.median(files)
    _say("month with photos: package", f"{size:,.0f} bytes, {size / photo:.4f} of its photos")
    _say("  export / import, median", f"{_ms(out)} / {_ms(taken)}")


def _years(base: Path) -> None:
    """Five years of one branch that the plant never acknowledged: one package."""
    with ExitStack() as stack:
        pair = _pair(base, stack)
        entries = sum(_write_at_once(pair, number) for number in range(_MONTHS))
        path, out = _timed(lambda: pair.pc.post.export(pair.stick)[0])
        receipt, taken = _timed(lambda: pair.plant.post.receive(path)[0])
        _require(receipt.code == "", receipt.sentence)
        same = pair.pc.digest(pair.branch) == pair.plant.digest(pair.branch)
        _require(same, "the digests differ")
        _say(f"{_MONTHS} months of one branch", f"{receipt.new:,} entries, {entries:,} records")
        _say("  one package", f"{path.stat().st_size:,} bytes")
        _say("  export / import", f"{out:.2f} s / {taken:.2f} s")
        _say("  branch database", f"{_size(pair.pc):.1f} MB")


def _plant(base: Path) -> None:
    """Sixty branches at the plant: their revisions appended in bulk, not by 3,600 packages."""
    clock = SetClock(datetime(2026, 11, 23, 9, tzinfo=PLANT_TIME))
    with Station.create(base, role=Role.PLANT, name="练习厂党委", clock=clock) as plant:
        branches = [
            plant.tree.add("branch", f"练习第{n + 1}党支部", code=f"B{n + 1:03}")
            for n in range(_BRANCHES)
        ]
        before, sizes, entries = time.perf_counter(), [_size(plant)], 0
        for year in range(max(1, _MONTHS // 12)):
            for number, branch in enumerate(branches):
                entries += _appended(plant, branch, number, year, min(12, _MONTHS))
            sizes.append(_size(plant))
        took = time.perf_counter() - before
        _say(
            f"{_BRANCHES} branches x {_MONTHS} months at the plant",
            f"{entries:,} entries appended in bulk in {took:.0f} s "
            f"({took / entries * 1e3:.2f} ms each)",
        )
        grown = (sizes[-1] - sizes[0]) / max(1, len(sizes) - 1)
        _say("  database", f"{sizes[-1]:.0f} MB; grows by {grown:.1f} MB in a year")
        _, digested = _timed(plant.digest)
        _, verified = _timed(lambda: _require(plant.verify() == [], "damaged"))
        _, rebuilt = _timed(plant.rebuild)
        _say(
            "  digest / verify / rebuild", f"{digested:.1f} s / {verified:.1f} s / {rebuilt:.1f} s"
        )


def _pair(base: Path, stack: ExitStack) -> Pair:
    clock = SetClock(datetime(2026, 11, 23, 9, tzinfo=PLANT_TIME))
    stick = base / "stick"
    stick.mkdir(parents=True)
    plant = stack.enter_context(
        Station.create(base / "plant", role=Role.PLANT, name="练习厂党委", clock=clock)
    )
    branch = plant.tree.add("branch", "练习支部", code="B001")
    invited = plant.post.invite((branch,), stick)
    pc = stack.enter_context(
        Station.from_invitation(base / "pc", invited.path, invited.code, pc="电脑A", clock=clock)
    )
    pc.actor = "卞秋禾"
    asked = pc.post.request(stick)
    plant.post.admit(asked.path, asked.fingerprint)
    pair = Pair(plant, pc, branch, [], stick, clock)
    _back(pair)
    pair.people.extend(pc.book.save_all("member", [(each, None) for each in months.members()]).ids)
    plant.post.receive(pc.post.export(stick)[0])
    _back(pair)
    return pair


def _back(pair: Pair) -> None:
    """Carry the plant's answer home, so that the next package holds what is new only."""
    pair.clock.advance(hours=1)
    pair.pc.post.receive(pair.plant.post.export(pair.stick, pair.branch)[0])


def _write(pair: Pair, number: int, files: Iterator[JsonObject] | None = None) -> list[JsonObject]:
    """Save a month as a person does, entry by entry; return its final payloads."""
    ids: dict[str, str] = {}
    final: dict[str, JsonObject] = {}
    for entry in months.month(number, pair.people):
        payload: JsonObject = {**entry.payload, "branch": pair.branch}
        if files is not None and entry.record.startswith("c") and entry.record not in ids:
            payload["attachments"] = [next(files) for _ in range(months.PHOTOS_EACH)]
        known = ids.get(entry.record)
        if known is not None and entry.record in final:
            payload = {**final[entry.record], **payload}
        ids[entry.record] = pair.pc.book.save(entry.ledger, payload, known).ids[0]
        final[entry.record] = payload
    return list(final.values())


def _write_at_once(pair: Pair, number: int) -> int:
    """Save a month in a few actions; return how many records it has."""
    ids: dict[str, str] = {}
    waiting = months.month(number, pair.people)
    while waiting:
        now: dict[str, Written] = {}
        for entry in waiting:
            now.setdefault(entry.record, entry)
        waiting = [entry for entry in waiting if now[entry.record] is not entry]
        for ledger in {entry.ledger for entry in now.values()}:
            chosen = [entry for entry in now.values() if entry.ledger == ledger]
            items = [
                ({**entry.payload, "branch": pair.branch}, ids.get(entry.record))
                for entry in chosen
            ]
            saved = pair.pc.book.save_all(ledger, items).ids
            ids.update(zip((entry.record for entry in chosen), saved, strict=True))
    return len(ids)


def _pictured(pair: Pair, number: int) -> int:
    """Save a month with its photos; return how many bytes they have as they are kept."""
    pick = random.Random(number)  # noqa: S311 - for pictures
    folder = pair.stick.parent / "camera"
    folder.mkdir(exist_ok=True)
    parts: list[JsonObject] = []
    for n in range(months.MEETINGS * months.PHOTOS_EACH):
        path = folder / f"{number}-{n}.jpg"
        path.write_bytes(_jpeg(pick))
        parts.append(pair.pc.attachments.take(path))
    _write(pair, number, iter(parts))
    return sum(int(str(part["size"])) for part in parts)


def _jpeg(pick: random.Random) -> bytes:
    """Return a photo of about 250 KB: a coarse noise, enlarged, under a fine one."""
    coarse = Image.frombytes("RGB", (48, 36), pick.randbytes(48 * 36 * 3))
    fine = Image.frombytes("L", (1600, 1200), pick.randbytes(1600 * 1200)).convert("RGB")
    photo = Image.blend(coarse.resize((1600, 1200), Image.Resampling.BICUBIC), fine, 0.06)
    out = io.BytesIO()
    photo.save(out, "JPEG", quality=90)
    return out.getvalue()


def _appended(plant: Station, branch: str, number: int, year: int, count: int) -> int:
    """Append a year of one branch to the journal and project it, as an import does."""
    stream = StreamName(f"pc-{number}", "0123456789ab", Way.UP, branch)

    def work(connection: Connection) -> int:
        info = journal.open_stream(
            connection, str(stream), device=stream.device, channel=stream.channel, branch=branch,
            own=False,
        )  # fmt: skip
        revisions = list(_revisions(str(stream), branch, info.seq, year * 12, count))
        journal.append(connection, revisions)
        projection.project(connection, dict.fromkeys(each.record for each in revisions))
        return len(revisions)

    return plant._core.store.write(work)


def _revisions(
    stream: str, branch: str, seq: int, first_month: int, count: int
) -> Iterator[Revision]:
    people = [f"{branch}-m{n}" for n in range(months.MEMBERS)]
    for number in range(first_month, first_month + count):
        last: dict[str, str] = {}
        for entry in _month(number, people):
            seq += 1
            payload: JsonObject = {**entry.payload, "branch": branch, SALT: os.urandom(16).hex()}
            yield Revision(
                stream=stream, seq=seq, type=entry.ledger, version=1,
                record=f"{branch}-{number}-{entry.record}", kind=Kind.PUT,
                parents=(last[entry.record],) if entry.record in last else (),
                clock=f"{1_700_000_000_000 + number * 10_000 + seq:013}.0000", actor="卞秋禾",
                action=f"x-{seq}", payload_hash=digest(payload), payload=payload,
            )  # fmt: skip
            last[entry.record] = f"{stream}:{seq}"


_MADE: dict[tuple[int, str], list[Written]] = {}


def _month(number: int, people: list[str]) -> list[Written]:
    """Return a month's entries, made once a month and branch; kept for the branch at hand only."""
    key = (number, people[0])
    if key not in _MADE:
        _MADE.clear()
        _MADE[key] = months.month(number, people)
    return _MADE[key]


def _floor(rows: list[JsonObject]) -> int:
    """Return how many bytes the final payloads take at least, as far as xz knows."""
    return len(lzma.compress(b"\n".join(canonical(each) for each in rows), preset=9))


def _size(station: Station) -> float:
    return (station.folder / "station.db").stat().st_size / 2**20


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _timed(work: Callable[[], T]) -> tuple[T, float]:
    begin = time.perf_counter()
    answer = work()
    return answer, time.perf_counter() - begin


def _ms(seconds: list[float]) -> str:
    return f"{statistics.median(seconds) * 1e3:.0f} ms"


def _require(good: bool, sentence: str) -> None:
    if not good:
        raise RuntimeError(sentence)


def _say(what: str, result: str) -> None:
    print(f"{what:44}  {result}", flush=True)
