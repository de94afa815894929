"""Photos and files beside entries: taken in, looked at, saved elsewhere, missed when they are not here."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.errors import Stopped
from hongdang_desktop.core.filekinds import FileKind, FileRefused
from hongdang_desktop.core.problems import Level
from hongdang_desktop.core.progress import Progress
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Refused
from hongdang_desktop.store import attached
from hongdang_desktop.store.blobs import BlobDamaged, BlobGone
from tests.station import world
from tests.station.pictures import PHONE, docx, pdf, photo, screenshot, written

ABSENT = "ab" * 32


@pytest.fixture
def files(tmp_path: Path) -> Path:
    return tmp_path / "stick"


def _entry(station: Station, *parts: Json) -> str:
    payload = world.group(attachments=list(parts))
    return world.saved(station.book.save("party_group", payload))


def _add(station: Station, entry: str, *parts: Json) -> None:
    found = station.book.entry(entry)
    before = found.payload.get("attachments")
    payload = {
        **found.payload,
        "attachments": [*(before if isinstance(before, list) else []), *parts],
    }
    station.book.save("party_group", payload, entry)


def _stopping(refused: Refused) -> list[str]:
    return [each.code for each in refused.problems if each.level is Level.SAVE]


def _present(station: Station) -> dict[str, int]:
    return station._core.read(attached.present)


def _everything(folder: Path) -> Iterator[bytes]:
    yield from (each.read_bytes() for each in folder.rglob("*") if each.is_file())


def test_a_photo_is_taken_in_and_named_by_the_entry(branch: Station, files: Path) -> None:
    part = branch.attachments.take(written(files, "参观 现场.JPEG", photo(3000, 2000)))
    assert part["name"] == "参观 现场.jpg"
    sha256 = str(part["sha256"])
    entry = _entry(branch, part)
    kept = branch.book.entry(entry).record.attachments
    assert [(each.id, each.sha256, each.name) for each in kept] == [
        (part["id"], sha256, "参观 现场.jpg")
    ]
    data = branch.attachments.read(sha256)
    assert len(data) == part["size"] == kept[0].size
    assert data.startswith(b"\xff\xd8\xff")
    assert PHONE.encode() not in data
    assert branch.attachments.kind(sha256) is FileKind.JPG
    assert _present(branch) == {sha256: len(data)}
    assert branch.attachments.missing() == ()
    assert branch.verify() == []


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [("扫描.pdf", pdf(), FileKind.PDF), ("通知", docx(), FileKind.DOCX)],
)
def test_documents_stay_as_they_are(
    branch: Station, files: Path, name: str, data: bytes, kind: FileKind
) -> None:
    part = branch.attachments.take(written(files, name, data))
    assert branch.attachments.read(str(part["sha256"])) == data
    assert str(part["name"]).endswith(f".{kind}")


def test_nothing_of_it_can_be_read_in_the_folder(branch: Station, files: Path) -> None:
    words = "卞秋禾写的通知，谁也不该在磁盘上读到"
    path = written(files, "通知.docx", docx(words))
    _entry(branch, branch.attachments.take(path))
    plain = path.read_bytes()
    branch.close()
    for kept in _everything(branch.folder):
        assert words.encode() not in kept
        assert all(plain[at : at + 24] not in kept for at in range(0, len(plain) - 24, 24))


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"", "FILE_EMPTY"), (b"MZ\x90\0", "FILE_PROGRAM"), (b"\xff\xd8\xff\xe0", "FILE_DAMAGED")],
)
def test_what_cannot_be_taken_leaves_nothing(
    branch: Station, files: Path, data: bytes, code: str
) -> None:
    with pytest.raises(FileRefused) as caught:
        branch.attachments.take(written(files, "照片.jpg", data))
    assert caught.value.code == code
    assert _present(branch) == {}
    assert list(branch._core.store.blobs.names()) == []


def test_what_is_no_file_is_not_even_opened(
    branch: Station, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files.mkdir()
    pipe = files / "pipe.jpg"
    wanted = {files: "FILE_FOLDER", files / "gone.jpg": "FILE_UNREADABLE"}
    if hasattr(os, "mkfifo"):
        os.mkfifo(pipe)  # opening it would wait for ever
        wanted[pipe] = "FILE_UNREADABLE"
    large = files / "large.pdf"
    with large.open("wb") as file:
        file.truncate(64 * 1024 * 1024 + 1)
    wanted[large] = "FILE_TOO_BIG"
    opened: list[Path] = []
    plain_open = Path.open

    def noted(path: Path, mode: str = "r") -> object:
        opened.append(path)
        return plain_open(path, mode)

    monkeypatch.setattr(Path, "open", noted)
    for path, code in wanted.items():
        with pytest.raises(FileRefused) as caught:
            branch.attachments.take(path)
        assert caught.value.code == code
    assert opened == []


def test_of_many_those_that_can_be_are_taken(branch: Station, files: Path) -> None:
    paths = [
        written(files, "一.jpg", photo()), written(files, "二.exe", b"MZ"),
        written(files, "三.png", screenshot()), written(files, "四.jpg", photo()),
    ]  # fmt: skip
    told: list[str] = []
    progress = Progress(lambda sentence, done, total: told.append(sentence))
    taken = branch.attachments.take_all(paths, progress)
    assert [part["name"] for part in taken.parts] == ["一.jpg", "三.png", "四.jpg"]
    assert [(name, error.code) for name, error in taken.refused] == [("二.exe", "FILE_PROGRAM")]
    assert taken.parts[0]["sha256"] == taken.parts[2]["sha256"]
    assert taken.parts[0]["id"] != taken.parts[2]["id"]
    assert told[-1] == "放好了"
    assert any("三.png" in sentence for sentence in told)


def test_stopped_it_leaves_all_as_it_was(branch: Station, files: Path) -> None:
    before = branch.attachments.take(written(files, "旧.jpg", photo(100, 100)))
    paths = [
        written(files, "旧.jpg", photo(100, 100)), written(files, "新.jpg", photo(200, 200)),
        written(files, "后.jpg", photo(300, 300)),
    ]  # fmt: skip
    progress = Progress()

    def listen(sentence: str, done: int, total: int) -> None:
        if "后" in sentence:
            progress.stop()

    progress._listener = listen
    with pytest.raises(Stopped):
        branch.attachments.take_all(paths, progress)
    assert set(_present(branch)) == {before["sha256"]}
    assert list(branch._core.store.blobs.names()) == [before["sha256"]]


def test_an_entry_cannot_name_what_is_not_here(branch: Station) -> None:
    part: JsonObject = {"sha256": ABSENT, "name": "照片.jpg", "size": 5}
    with pytest.raises(Refused) as caught:
        _entry(branch, part)
    assert _stopping(caught.value) == ["NO_SUCH_ATTACHMENT"]
    assert "照片.jpg" in caught.value.sentence


def test_what_was_in_the_entry_before_may_stay_and_nothing_else_may_come(
    branch: Station, files: Path
) -> None:
    """It came with the records, its file comes later: nobody may be kept from working."""
    station = branch
    part = station.attachments.take(written(files, "照片.jpg", photo()))
    entry = _entry(station, part)
    station._core.store.write(lambda c: attached.lose(c, str(part["sha256"])))
    station._core.store.blobs.remove(str(part["sha256"]))
    payload = {**station.book.entry(entry).payload, "name": "第二党小组"}
    station.book.save("party_group", payload, entry)
    assert [(each.entry, each.name, each.sha256) for each in station.attachments.missing()] == [
        (entry, "照片.jpg", part["sha256"])
    ]
    with pytest.raises(Refused):
        _add(station, entry, {"sha256": ABSENT, "name": "x.jpg", "size": 1})


def test_a_large_document_is_taken_saved_and_made_final(branch: Station, files: Path) -> None:
    (leader,) = branch.book.save("member", world.member()).ids
    branch.book.finalise(leader)
    part = branch.attachments.take(written(files, "大.pdf", pdf() + bytes(3_000_000)))
    payload = world.group(leader=leader, members=[leader], attachments=[part])
    entry = world.saved(branch.book.save("party_group", payload))
    branch.book.finalise(entry)
    assert branch.book.entry(entry).record.attachments[0].size == part["size"]


def test_a_final_entry_takes_files_by_correction(branch: Station, files: Path) -> None:
    entry = world.saved(branch.book.save("member", world.member()))
    branch.book.finalise(entry)
    part = branch.attachments.take(written(files, "照片.jpg", photo()))
    payload: JsonObject = {**branch.book.entry(entry).payload, "attachments": [part]}
    with pytest.raises(Refused) as caught:
        branch.book.save("member", payload, entry)
    assert caught.value.code == "G03"
    branch.book.correct(entry, payload, "补一张照片")
    assert branch.book.entry(entry).record.attachments[0].name == "照片.jpg"
    absent: JsonObject = {
        **branch.book.entry(entry).payload,
        "attachments": [{**part, "sha256": ABSENT}],
    }
    with pytest.raises(Refused) as caught:
        branch.book.correct(entry, absent, "换一张")
    assert _stopping(caught.value) == ["NO_SUCH_ATTACHMENT"]


def test_looking_at_pictures_and_pages(branch: Station, files: Path) -> None:
    parts = branch.attachments.take_all(
        [
            written(files, "a.jpg", photo(400, 300)), written(files, "b.png", screenshot()),
            written(files, "c.pdf", pdf(3)), written(files, "d.docx", docx()),
        ]
    ).parts  # fmt: skip
    looks = [branch.attachments.look(part, 96) for part in parts]
    assert [look.pages for look in looks] == [1, 1, 3, 0]
    assert all(look.here for look in looks)
    sizes = [(p.width, p.height) for look in looks if (p := look.picture)]
    assert sizes == [(96, 72), (96, 64), (69, 96)]
    picture = looks[0].picture
    assert picture is not None
    assert len(picture.data) == picture.height * picture.stride
    assert looks[3].picture is None
    page = branch.attachments.picture(looks[2].sha256, 3, longest=500)
    assert page.height == 500


def test_one_that_cannot_be_looked_at_is_only_named(branch: Station, files: Path) -> None:
    broken = branch.attachments.take(written(files, "a.pdf", b"%PDF-1.7 and nothing more"))
    look = branch.attachments.look(broken, 96)
    assert (look.name, look.here, look.pages, look.picture) == ("a.pdf", True, 0, None)
    look = branch.attachments.look({"sha256": ABSENT, "name": "b.jpg", "size": 7}, 96)
    assert (look.name, look.here, look.size) == ("b.jpg", False, 7)
    look = branch.attachments.look({"sha256": "../../etc/passwd", "name": None}, 96)
    assert (look.name, look.here) == ("", False)


def test_a_damaged_one_is_said_so_and_asked_for_again(branch: Station, files: Path) -> None:
    part = branch.attachments.take(written(files, "a.jpg", photo()))
    entry = _entry(branch, part)
    path = branch._core.store.blobs.path(str(part["sha256"]))
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(BlobDamaged) as caught:
        branch.attachments.read(str(part["sha256"]))
    assert caught.value.code == "BLOB_DAMAGED"
    assert [each.entry for each in branch.attachments.missing()] == [entry]
    assert branch._core.read(attached.wanted) == {part["sha256"]: part["size"]}
    branch.attachments.take(written(files, "a.jpg", photo()))  # the same file mends it
    assert branch.attachments.missing() == ()
    assert branch.attachments.read(str(part["sha256"]))


def test_a_lost_one_is_said_so_and_asked_for_again(branch: Station, files: Path) -> None:
    part = branch.attachments.take(written(files, "a.jpg", photo()))
    _entry(branch, part)
    branch._core.store.blobs.remove(str(part["sha256"]))
    with pytest.raises(BlobGone):
        branch.attachments.read(str(part["sha256"]))
    assert len(branch.attachments.missing()) == 1


def test_copies_are_saved_beside_what_is_there(
    branch: Station, files: Path, tmp_path: Path
) -> None:
    part = branch.attachments.take(written(files, "现场.jpg", photo()))
    sha256, out = str(part["sha256"]), tmp_path / "out"
    out.mkdir()
    names = [
        branch.attachments.to_folder(sha256, name, out).name
        for name in ("现场.jpg", "现场.jpg", "../../现场.exe", "CON")
    ]
    assert names == ["现场.jpg", "现场(2).jpg", "现场.exe.jpg", "_CON.jpg"]
    assert sorted(each.name for each in out.iterdir()) == sorted(names)
    target = out / "chosen.jpg"
    target.write_bytes(b"old")
    branch.attachments.to_file(sha256, target)
    assert target.read_bytes() == branch.attachments.read(sha256)


def test_a_copy_of_a_damaged_one_leaves_what_was_there(
    branch: Station, files: Path, tmp_path: Path
) -> None:
    part = branch.attachments.take(written(files, "a.pdf", pdf() + bytes(600_000)))
    path = branch._core.store.blobs.path(str(part["sha256"]))
    data = bytearray(path.read_bytes())
    data[300_000] ^= 1
    path.write_bytes(data)
    target = written(tmp_path / "out", "a.pdf", b"old")
    with pytest.raises(BlobDamaged):
        branch.attachments.to_file(str(part["sha256"]), target)
    assert [(each.name, each.read_bytes()) for each in target.parent.iterdir()] == [
        ("a.pdf", b"old")
    ]


def test_a_copy_that_was_stopped_leaves_what_was_there(
    branch: Station, files: Path, tmp_path: Path
) -> None:
    part = branch.attachments.take(written(files, "a.pdf", pdf() + bytes(600_000)))
    target = written(tmp_path / "out", "a.pdf", b"old")
    progress = Progress(lambda sentence, done, total: progress.stop() if done else None)
    with pytest.raises(Stopped):
        branch.attachments.to_file(str(part["sha256"]), target, progress)
    assert [(each.name, each.read_bytes()) for each in target.parent.iterdir()] == [
        ("a.pdf", b"old")
    ]


def test_no_plain_copy_is_made_to_look_at_one(
    branch: Station, files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever looks over the disk afterwards, or in the folder for passing files, finds nothing."""
    passing = tmp_path / "passing"
    passing.mkdir()
    monkeypatch.setenv("TMPDIR", str(passing))
    part = branch.attachments.take(written(files, "a.pdf", pdf()))
    before = {each for each in tmp_path.rglob("*") if each.is_file()}
    branch.attachments.look(part, 96)
    branch.attachments.picture(str(part["sha256"]), 2, longest=400)
    assert {each for each in tmp_path.rglob("*") if each.is_file()} == before


def test_what_is_no_hash_is_not_here(branch: Station) -> None:
    with pytest.raises(BlobGone):
        branch.attachments.kind("../station.db")


def test_what_nobody_names_goes_after_a_month_and_nothing_else(tmp_path: Path, files: Path) -> None:
    clock = world.clock()
    station, own = world.alone(tmp_path / "alone", now=clock)
    take = station.attachments.take
    left = take(written(files, "left.pdf", pdf(1, "left")))
    typed = take(written(files, "typed.pdf", pdf(1, "typed")))
    saved = take(written(files, "saved.pdf", pdf(1, "saved")))
    removed = take(written(files, "removed.pdf", pdf(1, "removed")))
    entry = _entry(station, saved, removed)
    station.book.save("party_group", {**world.group(), "attachments": [saved]}, entry)
    station.drafts.put(
        "new", ledger="party_group", branch=own, entry=None, called="",
        texts={"payload": {"attachments": [typed]}},
    )  # fmt: skip
    clock.advance(days=30)
    take(written(files, "a.jpg", photo(40, 30)))
    assert left["sha256"] in _present(station)
    clock.advance(seconds=1)
    late = take(written(files, "b.jpg", photo(30, 40)))
    assert set(_present(station)) >= {each["sha256"] for each in (typed, saved, removed, late)}
    assert left["sha256"] not in _present(station)
    assert not station._core.store.blobs.has(str(left["sha256"]))
    station.close()
