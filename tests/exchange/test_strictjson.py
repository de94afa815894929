"""Strict reading: hypothesis looks for values that do not come back, and for texts that slip through."""

import json
import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hongdang_desktop.core.canonical import Json, canonical
from hongdang_desktop.exchange.errors import Code, PackageError
from hongdang_desktop.exchange.strictjson import check_texts, clean, parse
from tests.exchange.world import refused


def read(data: bytes, depth: int = 16, size: int = 1 << 20, text: int = 100) -> Json:
    return parse(
        data,
        syntax=Code.LINE,
        what="一条记录",
        max_bytes=size,
        max_depth=depth,
        max_text=text,
        line=1,
    )


TEXT = (
    st.text(max_size=20)
    .map(lambda text: unicodedata.normalize("NFC", text))
    .filter(lambda text: clean(text, max_text=100))
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=20,
)


@settings(deadline=None, max_examples=150)
@given(VALUES)
def test_what_is_allowed_comes_back(value: Json) -> None:
    assert read(canonical(value), depth=30) == value


@settings(deadline=None, max_examples=300)
@given(
    st.binary(max_size=60)
    | st.text('{}[]",:0123456789.eE+-\\u\x00nulltrefas ', max_size=40).map(str.encode)
)
def test_anything_is_read_or_refused_in_words(data: bytes) -> None:
    try:
        value = read(data)
    except PackageError as error:
        code = Code(error.code)
    else:
        assert value == json.loads(data)
        return
    assert code in {Code.LINE, Code.NUMBER, Code.TEXT, Code.DUP_KEY, Code.DEPTH}


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=10))
def test_texts_are_nfc_and_hide_nothing(text: str) -> None:
    hidden = any(
        unicodedata.bidirectional(sign) in {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
        or sign == "\0" or unicodedata.category(sign) == "Cs"
        for sign in text
    )  # fmt: skip
    if hidden or unicodedata.normalize("NFC", text) != text:
        assert not clean(text, max_text=10)


@pytest.mark.parametrize(
    "hidden",
    [
        *"\x00\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069",
        chr(0xD800),
        chr(0xDFFF),
    ],
)
def test_each_hidden_sign(hidden: str) -> None:
    for value in ([hidden], {"a": [{"b": f"x{hidden}"}]}, {f"{hidden}y": 1}, hidden):
        refused(Code.TEXT, lambda value=value: read(json.dumps(value).encode()))  # type: ignore[misc]
        refused(Code.TEXT, lambda value=value: check_texts(value, max_text=10))  # type: ignore[misc]


def test_the_longest_text() -> None:
    assert read(canonical("长" * 100)) == "长" * 100
    refused(Code.TEXT, lambda: read(canonical("长" * 101)))
    refused(Code.TEXT, lambda: read(canonical({"长" * 101: 1})))


def test_texts_that_are_not_composed() -> None:
    assert read('"é"'.encode()) == "é"
    refused(Code.TEXT, lambda: read('"e\u0301"'.encode()))


def test_the_greatest_number() -> None:
    for number in (2**53, -(2**53), 0):
        assert read(str(number).encode()) == number
    for text in (str(2**53 + 1), str(-(2**53) - 1), "9" * 5000, "1.5", "1e3", "NaN", "-Infinity"):
        refused(Code.NUMBER, lambda text=text: read(text.encode()))  # type: ignore[misc]


def test_the_deepest_brackets() -> None:
    assert read(b"[" * 16 + b"]" * 16)
    refused(Code.DEPTH, lambda: read(b"[" * 17 + b"]" * 17))
    refused(Code.DEPTH, lambda: read(b'{"a":' * 17 + b"1" + b"}" * 17))
    refused(Code.DEPTH, lambda: read(b"[" * 500_000))
    refused(Code.DEPTH, lambda: read(b'["' + b"]" * 50 + b'"' + b"[" * 17))


def test_no_line_keeps_us_busy() -> None:
    size = 1 << 20
    began = time.perf_counter()
    for data in (
        b'"' + b'\\"' * (size // 2),
        b'"' * size,
        b"\\" * size,
        b'"' + b"a" * size,
        b'"' + b"\\" * size,
        b"[]" * (size // 2),
        b'{"' * (size // 2),
    ):
        with pytest.raises(PackageError):
            read(data, size=2 * size)
    assert time.perf_counter() - began < 20  # quadratic work took minutes


def test_brackets_in_texts_do_not_count() -> None:
    for text in ("[" * 50, '\\"[[[[[[[[[[[[[[[[[[[[', '"[' * 20):
        assert read(canonical({"a": text})) == {"a": text}


def test_a_key_twice_at_any_depth() -> None:
    refused(Code.DUP_KEY, lambda: read(b'{"a":1,"a":1}'))
    refused(Code.DUP_KEY, lambda: read(b'[{"b":{"a":1,"\\u0061":1}}]'))


def test_the_longest_line() -> None:
    assert read(b" " * 9 + b"1", size=10) == 1
    refused(Code.TOO_BIG, lambda: read(b" " * 10 + b"1", size=10))


def test_bad_syntax_has_the_callers_code() -> None:
    for data in (b"", b"{", b"1 2", b"\xff", b"'a'", b'"\x01"', b"\xef\xbb\xbf1", b"[1,]"):
        refused(Code.LINE, lambda data=data: read(data))  # type: ignore[misc]


@settings(deadline=None, max_examples=300)
@given(
    st.recursive(
        st.text(max_size=6) | st.integers(0, 9),
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
        ),
        max_leaves=6,
    ),
    st.booleans(),
)
def test_looked_at_as_a_whole_or_piece_by_piece_it_is_the_same(value: Json, escaped: bool) -> None:
    """The quick look over the whole text lets nothing through that the slow one would stop."""
    data = json.dumps(value, ensure_ascii=escaped).encode("utf-8", "surrogatepass")
    try:
        check_texts(value, max_text=100)
        fine = True
    except PackageError:
        fine = False
    try:
        found = read(data)
    except PackageError as error:
        assert not fine
        assert error.code in {Code.TEXT, Code.LINE, Code.DUP_KEY}  # noqa: PT017
    else:
        assert fine
        assert found == value


def test_signs_that_only_together_are_not_composed() -> None:
    for text in ("e\u0301", "\u1100\u1161", "\u0301e", "a\u0327\u0301"):
        whole = unicodedata.normalize("NFC", text) == text
        for data in (json.dumps([text]), json.dumps([text], ensure_ascii=False)):
            if whole:
                assert read(data.encode()) == [text]
            else:
                refused(Code.TEXT, lambda data=data: read(data.encode()))  # type: ignore[misc]
