"""Sealing with a spoken code: what the stock library reads, and every way to fail."""

import pyrage
import pytest

from hongdang_desktop.exchange.errors import Code
from hongdang_desktop.exchange.passphrase import CHUNK, WORK, open_with_code, seal_with_code
from tests.exchange.world import refused

CODE = "123456789012"
QUICK = 4


@pytest.mark.parametrize("data", [b"x", bytes(range(256)) * 200, bytes(CHUNK)])
def test_there_and_back(data: bytes) -> None:
    assert open_with_code(seal_with_code(data, CODE, work=QUICK), CODE) == data


def test_the_stock_library_opens_it() -> None:
    assert pyrage.passphrase.decrypt(seal_with_code(b"seed", CODE, work=QUICK), CODE) == b"seed"


def test_the_cost_is_fixed() -> None:
    sealed = seal_with_code(b"seed", CODE)
    assert sealed.split(b"\n")[1].endswith(b" 18")
    assert open_with_code(sealed, CODE) == b"seed"
    assert WORK == 18


def test_a_wrong_code() -> None:
    sealed = seal_with_code(b"seed", CODE, work=QUICK)
    refused(Code.BAD_CODE, lambda: open_with_code(sealed, "123456789013"))


def test_every_changed_byte_is_seen() -> None:
    sealed = seal_with_code(b"seed", CODE, work=QUICK)
    for place in range(len(sealed)):
        changed = bytearray(sealed)
        changed[place] ^= 1
        with pytest.raises(Exception) as caught:  # noqa: PT011 - its code is what counts
            open_with_code(bytes(changed), CODE)
        assert getattr(caught.value, "code", None) in {Code.DECRYPT, Code.BAD_CODE}


def test_a_file_that_wants_more_memory_than_ours() -> None:
    sealed = seal_with_code(b"seed", CODE, work=QUICK)
    for work in (b"19", b"30", b"99"):
        greedy = sealed.replace(b" 4\n", b" " + work + b"\n")
        refused(Code.DECRYPT, lambda greedy=greedy: open_with_code(greedy, CODE))  # type: ignore[misc]


def test_cut_off() -> None:
    sealed = seal_with_code(b"seed", CODE, work=QUICK)
    for length in range(len(sealed)):
        refused(Code.DECRYPT, lambda length=length: open_with_code(sealed[:length], CODE))  # type: ignore[misc]


def test_more_than_a_chunk_is_refused() -> None:
    with pytest.raises(ValueError, match="chunk"):
        seal_with_code(bytes(CHUNK + 1), CODE, work=QUICK)
