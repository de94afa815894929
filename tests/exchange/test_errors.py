"""Every code has a sentence a person can act on."""

import string

import pytest

from hongdang_desktop.exchange.errors import SENTENCES, Code, PackageError, Size

FACTS = {
    "expected": Size(2048), "found": Size(3), "extra": Size(1), "line": 7, "seq": 9, "missing": 2,
    "what": "附件", "limit": 20_000, "short": Size(12 << 20), "where": "U盘",
}  # fmt: skip


@pytest.mark.parametrize("code", list(Code))
def test_every_code_has_its_sentence(code: Code) -> None:
    error = PackageError(code, **FACTS)
    assert error.code == code.value
    assert str(error) == error.sentence
    assert "{" not in error.sentence
    assert error.facts == FACTS


@pytest.mark.parametrize("code", list(Code))
def test_sentences_are_short_and_plain(code: Code) -> None:
    text = SENTENCES[code]
    assert text.endswith("。")
    for sentence in text.split("。"):
        assert len(sentence) <= 34
    for word in ("！", "失败", "错误", "非法", "系统", "操作", "请勿", "E_"):
        assert word not in text


def test_sentences_ask_only_for_known_facts() -> None:
    fields = {
        name
        for text in SENTENCES.values()
        for _, name, _, _ in string.Formatter().parse(text)
        if name
    }
    assert fields == set(FACTS)


@pytest.mark.parametrize(
    ("size", "text"),
    [(0, "0 字节"), (1023, "1023 字节"), (1024, "1 KB"), (1536, "1.5 KB"), (12 << 20, "12 MB"),
     (2 << 30, "2 GB")],
)  # fmt: skip
def test_sizes_as_people_say_them(size: int, text: str) -> None:
    assert f"{Size(size)}" == text
    assert f"{Size(size):d}" == str(size)
