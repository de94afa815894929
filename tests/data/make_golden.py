"""How the kept data of a version is made: ``python -m tests.data.make_golden 0.2.0``.

Run once, at the release. What it makes is never changed and never made again: keys are drawn anew
each time, so a second run gives other files. It makes beside this file

``package-<version>/``: a small plant: two PCs of one branch and the plant, as they were before the
packages came (their keys are what opens them), the packages in the order in which they were made,
the roster as a file, and ``expected.json``: what every later version must make of them.

``database-<version>/``: one of the PCs afterwards, with attachments and a sealed stream.
"""

import io
import json
import os
import random
import shutil
import sys
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Final

from PIL import Image

from hongdang_desktop import __version__
from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.clock import PLANT_TIME, SetClock
from hongdang_desktop.exchange.streams import Way
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Role
from tests.station import forge
from tests.station.world import meeting, member

HERE: Final = Path(__file__).parent
START: Final = datetime(2026, 11, 23, 10, tzinfo=PLANT_TIME)
PEOPLE: Final = ("耿砚山", "丛南麓", "卞秋禾", "舒北辰", "储望舒")
_TOMORROW: Final[list[Json]] = [1, "二"]
_KEPT: Final = ("station.db", "keys", "blobs")
"""What belongs to a station; backups, inbox and lock do not."""


def main(version: str) -> None:
    """Make both folders of a version; refuse where they are there already."""
    packages, database = HERE / f"package-{version}", HERE / f"database-{version}"
    if packages.exists() or database.exists() or version != __version__:
        sys.exit(f"{version} is there already, or not the version of this program.")
    with tempfile.TemporaryDirectory() as scratch:
        base = Path(scratch)
        os.environ["HONGDANG_STATE"] = str(base / "state")
        expected = _make(base, packages)
        _copy(base / "a", database)
    (packages / "expected.json").write_text(
        json.dumps(expected, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8"
    )


def _make(base: Path, packages: Path) -> JsonObject:
    clock, stick = SetClock(START), base / "stick"
    stick.mkdir()
    packages.mkdir()
    with Station.create(
        base / "plant", role=Role.PLANT, name="红岗采油厂党委", clock=clock
    ) as plant:
        branch = plant.tree.add(
            "branch", "采油一作业区第一党支部", code="B001", short_name="第一支部",
            parent=plant.info().plant,
        )  # fmt: skip
        with _joined(plant, base / "a", branch, stick, "电脑A", clock) as a:
            _joined(plant, base / "b", branch, stick, "电脑B", clock).close()
            a.post.receive(plant.post.export(stick, branch)[0])
            plant.close()
            for name in ("plant", "b"):
                _copy(base / name, packages / name)
            return _sent(base, packages, a, branch, clock)


def _sent(base: Path, packages: Path, a: Station, branch: str, clock: SetClock) -> JsonObject:
    """Let a write and send, the plant answer, and both PCs and the plant take everything in."""
    stick = base / "stick"
    entry = _written(base, a, branch)
    clock.advance(hours=1)
    up = packages / "1-up.djx"
    shutil.copyfile(a.post.export(stick)[0], up)
    with Station.open(base / "plant", clock=clock) as plant:
        receipts: list[Json] = [[r.code, r.new] for r in plant.post.receive(up)]
        after_up = plant.digest()
        plant.tree.add("team", "采油一班", parent=plant.info().plant, branch=branch)
        plant.roster.rename(a.info().device, "电脑A（二楼）")
        clock.advance(hours=1)
        down = packages / "2-down.djx"
        shutil.copyfile(plant.post.export(stick, branch)[0], down)
        shutil.copyfile(plant.roster.export(stick), packages / "3-roster.djy")
        a.post.receive(down)
        return {
            "at": clock.now().isoformat(), "branch": branch, "meeting": entry,
            "plant received": receipts, "plant after up": after_up,
            "of the branch": a.digest(branch), "at a": a.digest(),
        }  # fmt: skip


def _written(base: Path, a: Station, branch: str) -> str:
    """Write members, a final and corrected meeting with attachments, a deletion, a sealed line."""
    posts = ("secretary", "deputy", "organisation", "publicity", "discipline")
    people = a.book.save_all(
        "member", [(member(n, party_post=p), None) for n, p in zip(PEOPLE, posts, strict=True)]
    ).ids
    a.book.finalise_all(people)
    photo, paper = base / "现场.jpg", base / "通知.pdf"
    photo.write_bytes(_photo())
    paper.write_bytes(_pdf())
    files: list[Json] = [a.attachments.take(photo), a.attachments.take(paper)]
    (entry,) = a.book.save("committee_meeting", meeting(people, attachments=files)).ids
    a.book.finalise(entry)
    final = a.book.entry(entry)
    a.book.correct(entry, {**final.payload, "title": "11月支部委员会会议（一）"}, "题目写错")
    (gone,) = a.book.save("party_group", {"name": "记错的小组"}).ids
    a.book.delete(gone, "记错了")
    (group,) = a.book.save("party_group", {"name": "第一党小组", "members": list(people)}).ids
    payload: JsonObject = {**a.book.entry(group).payload, "of_tomorrow": {"kept": _TOMORROW}}
    forge.smuggle(a, branch, "party_group", group, payload, parents=forge.heads(a, group))
    secret: JsonObject = {"branch": branch, "name": "只给支部看的小组"}
    forge.smuggle(a, branch, "party_group", "r-own", secret, way=Way.OWN)
    odd: JsonObject = {"branch": branch, "name": 7}
    forge.smuggle(a, branch, "party_group", "r-odd", odd)
    return entry


def _joined(
    plant: Station, folder: Path, branch: str, stick: Path, pc: str, clock: SetClock
) -> Station:
    invited = plant.post.invite((branch,), stick)
    station = Station.from_invitation(folder, invited.path, invited.code, pc=pc, clock=clock)
    station.actor = "卞秋禾"
    asked = station.post.request(stick)
    plant.post.admit(asked.path, asked.fingerprint)
    station.post.receive(plant.post.export(stick, branch)[0])
    return station


def _copy(station: Path, target: Path) -> None:
    target.mkdir()
    for name in _KEPT:
        source = station / name
        if source.is_dir():
            shutil.copytree(source, target / name)
        elif source.exists():
            shutil.copyfile(source, target / name)


def _photo() -> bytes:
    out = io.BytesIO()
    noise = random.Random(1).randbytes(48 * 36 * 3)  # noqa: S311 - for a picture
    Image.frombytes("RGB", (48, 36), noise).resize((320, 240)).save(out, "JPEG", quality=70)
    return out.getvalue()


def _pdf() -> bytes:
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]"
        b"/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\n"
        b"trailer<</Root 1 0 R>>\n%%EOF\n"
    )


if __name__ == "__main__":
    main(sys.argv[1])
