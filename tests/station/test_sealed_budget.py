"""What is sealed within a line swells no further than the lines themselves may (exchange.md §3)."""

import base64
import io
from dataclasses import replace

import pytest
import zstandard

from hongdang_desktop.core.canonical import Json, JsonObject, canonical, digest
from hongdang_desktop.core.journal import Kind, Revision
from hongdang_desktop.exchange.errors import Code
from hongdang_desktop.exchange.limits import LIMITS
from hongdang_desktop.exchange.strictjson import count_values
from hongdang_desktop.exchange.suite import Recipient
from hongdang_desktop.station.carriage import sealing
from hongdang_desktop.station.carriage.sealing import Budget
from hongdang_desktop.station.keys.keyring import SUITE
from tests.exchange.world import Keys, refused

ME = Keys()
STREAM = "pc-a/0123456789ab/own/b-one"


def sealed(payload: JsonObject, readers: int = 1, packed: bytes | None = None) -> Revision:
    """A revision sealed to us and to others, as a hostile colleague would."""
    recipients = [SUITE.recipient(Keys().identity) for _ in range(readers - 1)]
    if packed is None:
        packed = zstandard.ZstdCompressor().compress(canonical(payload))
    target = io.BytesIO()
    SUITE.seal(io.BytesIO(packed), target, [*recipients, Recipient(ME.recipient.text)])
    return Revision(
        stream=STREAM, seq=1, type="party_group", version=1, record="r-1", kind=Kind.PUT,
        parents=(), clock="1764000000000.0000", actor="张三", action="x-1",
        payload_hash=digest(payload), sealed=(base64.b64encode(target.getvalue()).decode(),),
    )  # fmt: skip


def unsealed(revision: Revision, budget: Budget) -> Revision:
    return sealing.unseal(revision, (ME.identity,), SUITE, budget)


def nested(count: int) -> JsonObject:
    empty: Json = []
    return {"x": [empty] * count}


def test_values_of_all_sealed_payloads_count_together() -> None:
    payload = nested(100)
    each = count_values(canonical(payload))
    budget = Budget(values=2 * each)
    for _ in range(2):
        assert unsealed(sealed(payload), budget).payload == payload
    refused(Code.TOO_MANY, lambda: unsealed(sealed(payload), budget))


def test_bytes_of_all_sealed_payloads_count_together() -> None:
    payload = nested(100)
    each = len(canonical(payload))
    budget = Budget(size=2 * each)
    for _ in range(2):
        unsealed(sealed(payload), budget)
    refused(Code.TOO_BIG, lambda: unsealed(sealed(payload), budget))


def test_readers_named_count_together_also_where_we_are_none() -> None:
    budget, stranger = Budget(readers=10), Keys()
    for_others = replace(sealed({}, readers=3))
    sealing.unseal(for_others, (stranger.identity,), SUITE, budget)
    left = budget.readers
    assert left <= 10 - 3
    refused(Code.TOO_MANY, lambda: unsealed(sealed({}, readers=left + 1), budget))


def test_a_bomb_is_read_no_further_than_a_line_may_be_long() -> None:
    bomb = zstandard.ZstdCompressor().compress(bytes(64 << 20))
    budget = Budget()
    refused(Code.TOO_BIG, lambda: unsealed(sealed({}, packed=bomb), budget))
    assert budget.size == LIMITS.ops_bytes - LIMITS.line_bytes - 1


@pytest.mark.parametrize(
    ("packed", "code"),
    [
        (b"no zstd", Code.CHAIN),
        (zstandard.ZstdCompressor().compress(b"[]"), Code.CHAIN),
        (zstandard.ZstdCompressor().compress(b'{"a":2}'), Code.CHAIN),
        (zstandard.ZstdCompressor().compress(b"{"), Code.LINE),
        (zstandard.ZstdCompressor().compress(b'{"a":1,"a":1}'), Code.DUP_KEY),
        (zstandard.ZstdCompressor().compress(b'{"a":' + b"[" * 30 + b"]" * 30 + b"}"), Code.DEPTH),
        (zstandard.ZstdCompressor().compress(b'{"a":NaN}'), Code.NUMBER),
        (zstandard.ZstdCompressor().compress('{"a":"\u202e"}'.encode()), Code.TEXT),
    ],
)
def test_what_is_sealed_is_read_as_strictly(packed: bytes, code: Code) -> None:
    refused(code, lambda: unsealed(sealed({"a": 1}, packed=packed), Budget()))


def test_what_is_not_for_us_is_kept_as_it_came() -> None:
    revision = sealed({"a": 1})
    assert sealing.unseal(revision, (Keys().identity,), SUITE, Budget()) == revision
    for text in ("AAAA", "A" * 64_000, revision.sealed[0][:-8]):
        odd = replace(revision, sealed=(text,))
        assert unsealed(odd, Budget()) == odd
