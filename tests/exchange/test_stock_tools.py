"""What we write opens without us: openssl, age, tar and zstd are enough (exchange.md §2)."""

import base64
import hashlib
import json
import os
import pty
import shutil
import subprocess
from pathlib import Path

import pytest

from hongdang_desktop.core.journal import GENESIS
from hongdang_desktop.exchange.enrolment import make_invitation
from hongdang_desktop.exchange.packing import SegmentDraft
from tests.exchange.test_segments import repetitive
from tests.exchange.world import SUITE, UP, World, blob, draft, run, write

TOOLS = ("openssl", "age", "tar", "zstd")
MISSING = [tool for tool in TOOLS if shutil.which(tool) is None]
pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"not installed: {' '.join(MISSING)}")
PHOTO = bytes(range(256)) * 300


def tool(*command: str, folder: Path, data: bytes | None = None) -> bytes:
    return subprocess.run(
        command, cwd=folder, input=data, check=True, capture_output=True, timeout=60
    ).stdout


@pytest.fixture
def package(world: World, tmp_path: Path) -> Path:
    return write(world, tmp_path / "p.djx", draft(blobs=(blob(PHOTO),)))


def test_openssl_verifies_the_signature(world: World, package: Path) -> None:
    folder = package.parent
    magic, header, signature = package.read_bytes().split(b"\n")[:3]
    (folder / "hdr.bin").write_bytes(magic + b"\n" + header + b"\n")
    (folder / "sig.bin").write_bytes(base64.b64decode(signature))
    raw = base64.b64decode(SUITE.verify_key(world.a.sign).text.removeprefix("ed25519:"))
    der = base64.b64encode(bytes.fromhex("302a300506032b6570032100") + raw).decode()
    pem = f"-----BEGIN PUBLIC KEY-----\n{der}\n-----END PUBLIC KEY-----\n"
    (folder / "k.pem").write_text(pem, encoding="ascii")
    command = "openssl pkeyutl -verify -pubin -inkey k.pem -rawin -in hdr.bin -sigfile sig.bin"
    assert b"Verified Successfully" in tool(*command.split(), folder=folder)


def test_age_tar_and_zstd_take_it_apart(world: World, package: Path) -> None:
    folder = package.parent
    out = folder / "out"
    out.mkdir()
    body = tool("tail", "-n", "+4", "p.djx", folder=folder)
    assert json.loads(package.read_bytes().split(b"\n")[1])["body_len"] == len(body)
    archives = set()
    for keys in (world.hq, world.recovery, world.b):
        (folder / "hq.key").write_text(keys.identity.text + "\n", encoding="ascii")
        archives.add(tool("age", "-d", "-i", "hq.key", folder=folder, data=body))
    (archive,) = archives
    tool("tar", "-x", folder=out, data=archive)
    names = sorted(path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file())
    digest = hashlib.sha256(PHOTO).hexdigest()
    assert names == [f"blobs/{digest}", "manifest.json", "ops.jsonl.zst"]
    assert (out / "blobs" / digest).read_bytes() == PHOTO
    assert json.loads((out / "manifest.json").read_bytes())["nops"] == 3
    lines = tool("zstd", "-d", "-c", "ops.jsonl.zst", folder=out).splitlines()
    assert lines == [revision.to_line() for revision in run(UP, 3)]


def test_zstd_takes_the_deliberately_loose_form_too(world: World, tmp_path: Path) -> None:
    package = draft(segments=(SegmentDraft(GENESIS, repetitive()),))
    body = write(world, tmp_path / "p.djx", package).read_bytes().split(b"\n", 3)[3]
    (tmp_path / "hq.key").write_text(world.hq.identity.text + "\n", encoding="ascii")
    archive = tool("age", "-d", "-i", "hq.key", folder=tmp_path, data=body)
    frame = tool("tar", "-xO", "ops.jsonl.zst", folder=tmp_path, data=archive)
    lines = tool("zstd", "-d", "-c", folder=tmp_path, data=frame).splitlines()
    assert lines == [revision.to_line() for revision in repetitive()]


def test_age_opens_an_invitation_with_the_code(world: World, tmp_path: Path) -> None:
    made = make_invitation(
        roster=world.roster, suite=SUITE, invitation="i-1", branches=(), seed={"x": 1}
    )
    (tmp_path / "i.age").write_bytes(made.file.split(b"\n", 2)[2])
    # age asks the terminal, never a pipe
    try:
        child, terminal = pty.fork()
    except OSError as error:
        pytest.skip(f"this system gives no terminals: {error}")
    if child == 0:  # pragma: no cover - another process
        os.chdir(tmp_path)
        os.execvp("age", ["age", "-d", "-o", "i.json", "i.age"])  # noqa: S606
    try:
        _read_until(terminal, b":")
        os.write(terminal, made.code.encode() + b"\n")
        _read_until(terminal, b"")
    finally:
        _, status = os.waitpid(child, 0)
        os.close(terminal)
    assert status == 0
    assert json.loads((tmp_path / "i.json").read_bytes())["seed"] == {"x": 1}


def _read_until(terminal: int, end: bytes) -> None:
    """Read what a program says until it says ``end``, or until it ends when that is empty."""
    said = b""
    while not end or end not in said:
        try:
            piece = os.read(terminal, 1024)
        except OSError:  # how a terminal says that nobody is there any more
            return
        if not piece:
            return
        said += piece
