"""The backup for the stick: what it holds comes out, and nothing else gets in."""

import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from hongdang_desktop.core.errors import Stopped
from hongdang_desktop.core.progress import Progress, silent
from hongdang_desktop.exchange import backupfile
from hongdang_desktop.exchange.backupfile import BackupHeader, Member, Origin
from hongdang_desktop.exchange.errors import PackageError
from hongdang_desktop.exchange.suite import SUITES, Identity, Recipient

SUITE = SUITES["A1"]
SIGN, OTHER = SUITE.new_signing_key(), SUITE.new_signing_key()
MINE, PLANT = SUITE.new_identity(), SUITE.new_identity()
ORIGIN = Origin("plant-1", "pc-1", "2026-11-23T09:00:00+08:00", 7)
BLOB = "ab" * 32


def member(name: str, content: bytes, size: int | None = None) -> Member:
    return Member(name, len(content) if size is None else size, lambda: io.BytesIO(content))


DATABASE = member("station.db", b"sqlcipher" * 9000)
SLOT = member("data.key", b'{"slot": "open"}')
MANIFEST = member("manifest.json", b'{"format": 1, "program": "0.1.0"}')
WHOLE = (MANIFEST, DATABASE, SLOT, member(f"blobs/{BLOB}", b"HDB1" * 100))


def write(target: Path, *members: Member, to: tuple[Recipient, ...] = ()) -> BackupHeader:
    recipients = to or (SUITE.recipient(MINE), SUITE.recipient(PLANT))
    return backupfile.write(
        target, members or WHOLE, ORIGIN, suite=SUITE, key=SIGN, recipients=recipients,
        progress=silent(),
    )  # fmt: skip


@pytest.fixture
def file(tmp_path: Path) -> Path:
    write(tmp_path / "a.djb")
    return tmp_path / "a.djb"


def code(work: Callable[[], object]) -> str:
    with pytest.raises(PackageError) as refused:
        work()
    return refused.value.code


@pytest.mark.parametrize("identity", [MINE, PLANT])
def test_each_recipient_gets_everything_back(
    file: Path, tmp_path: Path, identity: Identity
) -> None:
    header = backupfile.verify(file, SUITE.verify_key(SIGN), progress=silent())
    assert (header.plant, header.sender, header.revisions) == ("plant-1", "pc-1", 7)
    assert backupfile.peek(file) == header
    found = backupfile.unpack(file, [identity], tmp_path / "out", progress=silent())
    assert (found.manifest["program"], found.slot, found.blobs) == (
        "0.1.0", b'{"slot": "open"}', (BLOB,),
    )  # fmt: skip
    assert (tmp_path / "out" / "station.db").read_bytes() == b"sqlcipher" * 9000
    assert (tmp_path / "out" / "blobs" / BLOB).read_bytes() == b"HDB1" * 100


def test_it_is_signed_over_the_header_and_sealed(file: Path, tmp_path: Path) -> None:
    assert backupfile.signed_by(file, SUITE.verify_key(SIGN))
    assert not backupfile.signed_by(file, SUITE.verify_key(OTHER))
    wrong = SUITE.verify_key(OTHER)
    assert code(lambda: backupfile.verify(file, wrong, progress=silent())) == "E_SIGNATURE"
    stranger = SUITE.new_identity()
    out = tmp_path / "out"
    assert code(lambda: backupfile.unpack(file, [stranger], out, progress=silent())) == "E_DECRYPT"
    assert b"sqlcipher" not in file.read_bytes()


def test_a_body_of_another_backup_does_not_fit(file: Path, tmp_path: Path) -> None:
    other = tmp_path / "b.djb"
    write(other)
    head = file.read_bytes()[: 5 + 1024 + 89]
    body = other.read_bytes()[5 + 1024 + 89 :]
    file.write_bytes(head + body)
    key = SUITE.verify_key(SIGN)
    assert code(lambda: backupfile.verify(file, key, progress=silent())) in {
        "E_BODY_HASH", "E_TRUNC", "E_TRAILING",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("members", "wanted"),
    [
        ((DATABASE, SLOT), "E_ORDER"),
        ((MANIFEST, SLOT, DATABASE), "E_ORDER"),
        ((MANIFEST, DATABASE), "E_ORDER"),
        ((MANIFEST, DATABASE, SLOT, SLOT), "E_DUP_MEMBER"),
        ((*WHOLE, WHOLE[3]), "E_DUP_MEMBER"),
        ((*WHOLE, member("blobs/../../x", b"x")), "E_MEMBER_NAME"),
        ((*WHOLE, member("blobs/" + "AB" * 32, b"x")), "E_MEMBER_NAME"),
        ((*WHOLE, member("/etc/passwd", b"x")), "E_MEMBER_NAME"),
        ((MANIFEST, member("station.db-journal", b"x"), SLOT), "E_MEMBER_NAME"),
        ((member("manifest.json", b"[]"), DATABASE, SLOT), "E_MANIFEST"),
        ((member("manifest.json", b"{"), DATABASE, SLOT), "E_MANIFEST"),
        ((member("manifest.json", b'{"a":1,"a":2}'), DATABASE, SLOT), "E_DUP_KEY"),
        ((member("manifest.json", b" " * 70_000), DATABASE, SLOT), "E_TOO_BIG"),
        ((MANIFEST, DATABASE, member("data.key", b" " * 70_000)), "E_TOO_BIG"),
    ],
)
def test_rightly_sealed_and_still_refused(
    tmp_path: Path, members: tuple[Member, ...], wanted: str
) -> None:
    write(tmp_path / "a.djb", *members)
    out = tmp_path / "out"
    assert (
        code(lambda: backupfile.unpack(tmp_path / "a.djb", [MINE], out, progress=silent()))
        == wanted
    )
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        ({"format": 2}, "E_FORMAT"), ({"suite": "G9"}, "E_FORMAT"), ({"format": "1"}, "E_HEADER"),
        ({"plant": "../x"}, "E_HEADER"), ({"body_len": -1}, "E_HEADER"), ({"at": None}, "E_HEADER"),
        ({"body_len": 10**12}, "E_TRUNC"), ({"body_len": 1}, "E_TRAILING"),
        ({"body_sha256": "x"}, "E_HEADER"), ({"revisions": 1.5}, "E_NUMBER"),
    ],
)  # fmt: skip
def test_an_odd_header(file: Path, change: dict[str, object], wanted: str) -> None:
    magic, line, rest = file.read_bytes().split(b"\n", 2)
    fields = json.loads(line) | change
    file.write_bytes(b"\n".join([magic, json.dumps(fields).encode().ljust(1023), rest]))
    assert code(lambda: backupfile.peek(file)) == wanted


@pytest.mark.parametrize(
    ("content", "wanted"),
    [(b"", "E_MAGIC"), (b"DJX1\n", "E_MAGIC"), (b"DJB2\n{}\n", "E_FORMAT"), (b"DJB1\n", "E_HEADER"),
     (b"DJB1\n[]\n", "E_HEADER"), (b"DJB1\n" + b" " * 70_000, "E_TOO_BIG")],
)  # fmt: skip
def test_no_backup_at_all(tmp_path: Path, content: bytes, wanted: str) -> None:
    (tmp_path / "a.djb").write_bytes(content)
    assert code(lambda: backupfile.peek(tmp_path / "a.djb")) == wanted


@pytest.mark.parametrize("size", [3, 500])
def test_a_member_of_another_length_than_was_said_writes_nothing(tmp_path: Path, size: int) -> None:
    changed = member("station.db", b"x" * 100, size)
    assert code(lambda: write(tmp_path / "a.djb", MANIFEST, changed, SLOT)) == "E_BLOB_LENGTH"
    assert not (tmp_path / "a.djb").exists()


def test_stopping_leaves_no_file(tmp_path: Path) -> None:
    progress = Progress()
    progress.stop()
    with pytest.raises(Stopped):
        backupfile.write(
            tmp_path / "a.djb", WHOLE, ORIGIN, suite=SUITE, key=SIGN,
            recipients=[SUITE.recipient(MINE)], progress=progress,
        )  # fmt: skip
    assert not (tmp_path / "a.djb").exists()
