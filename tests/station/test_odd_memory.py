"""A memory outside the folder that is no good is passed over: the station opens and sends as ever."""

import json
import os
from pathlib import Path

import pytest

from hongdang_desktop.core.canonical import Json
from hongdang_desktop.store.store import get_setting
from tests.station.world import Chain, group

HASH = "a" * 64


def settings(chain: Chain) -> list[Json]:
    """Return what an opening could have taken over from the memory."""
    names = ("roster_seen", "epoch", "birth")
    return chain.a._core.read(lambda c: [get_setting(c, name) for name in names])


def memory_of(chain: Chain, state: Path) -> Path:
    """Let PC a write its memory, close it, and return the file."""
    chain.a.book.save("party_group", group("一组"))
    birth = chain.a._core.read(lambda c: get_setting(c, "birth"))
    chain.shut("a")
    file = state / "highwater" / f"{birth}.json"
    assert file.is_file()
    return file


def require_as_ever(chain: Chain, before: list[Json]) -> None:
    assert settings(chain) == before
    assert chain.a.notices() == ()
    chain.a.book.save("party_group", group("二组"))
    assert chain.up(chain.a).code == ""
    assert chain.down(chain.a).code == ""


@pytest.mark.parametrize(
    "text",
    [
        "[" * 200_000, "{", "[]", "1" * 5000, '{"birth": 1}', " " * (1 << 20) + "{}",
        b"\xff\xfe".decode("latin-1"),
    ],
)  # fmt: skip
def test_what_is_no_memory_at_all(chain: Chain, state: Path, text: str) -> None:
    file, before = memory_of(chain, state), settings(chain)
    chain.shut("a")
    file.write_text(text, encoding="latin-1")
    require_as_ever(chain, before)


@pytest.mark.parametrize(
    "part",
    [
        {"streams": {"own": [10**30, HASH]}},
        {"streams": {"own": [2**63, HASH]}},
        {"streams": {"own": [True, HASH]}},
        {"streams": {"own": [0, HASH]}},
        {"streams": {"own": [9, "A" * 64]}},
        {"streams": {"own": [9, HASH, 1]}},
        {"streams": {"own": ["9", HASH]}},
        {"streams": {"\ud800": [5, HASH]}},
        {"streams": {"x": [5, HASH]}},
        {"streams": ["own"]},
        {"roster": {"serial": 10**40, "version": 10**40, "digest": HASH}},
        {"roster": {"serial": -1, "version": 1, "digest": HASH}},
        {"roster": {"serial": True, "version": 9, "digest": HASH}},
        {"roster": {"serial": 9, "version": 9, "digest": "\ud800"}},
        {"roster": {"serial": 9, "version": 9}},
        {"roster": [9, 9, HASH]},
    ],
)
def test_odd_parts_of_a_memory(chain: Chain, state: Path, part: dict[str, Json]) -> None:
    file, before = memory_of(chain, state), settings(chain)
    chain.shut("a")
    kept = json.loads(file.read_text(encoding="utf-8"))
    streams = part.get("streams")
    own = next(iter(kept["streams"]))
    if isinstance(streams, dict):
        part = {"streams": {own if name == "own" else name: tip for name, tip in streams.items()}}
    file.write_text(json.dumps({**kept, **part}), encoding="ascii")
    require_as_ever(chain, before)


def test_the_memory_of_another_station(chain: Chain, state: Path) -> None:
    file, before = memory_of(chain, state), settings(chain)
    chain.shut("a")
    kept = json.loads(file.read_text(encoding="utf-8"))
    tips = {name: [seq + 9, HASH] for name, (seq, _) in kept["streams"].items()}
    file.write_text(json.dumps({**kept, "streams": tips, "birth": "0" * 32}), encoding="utf-8")
    require_as_ever(chain, before)


def test_a_folder_in_the_place_of_the_memory(chain: Chain, state: Path) -> None:
    file, before = memory_of(chain, state), settings(chain)
    chain.shut("a")
    file.unlink()
    file.mkdir()
    require_as_ever(chain, before)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="nothing is closed to root")
def test_a_memory_that_may_not_be_read(chain: Chain, state: Path) -> None:
    file, before = memory_of(chain, state), settings(chain)
    chain.shut("a")
    file.chmod(0)
    file.parent.chmod(0o500)
    try:
        require_as_ever(chain, before)
    finally:
        file.parent.chmod(0o700)


def test_a_memory_that_the_system_refuses(
    chain: Chain, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, before = memory_of(chain, state), settings(chain)
    chain.shut("a")
    real = Path.read_text

    def closed(path: Path, *words: str, **more: str) -> str:
        if path == file:
            raise PermissionError(13, "Permission denied", str(path))
        return real(path, *words, **more)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_text", closed)
        require_as_ever(chain, before)
