"""Sensitive values are covered until somebody asks; what cannot be read here is said to be the branch's."""

from typing import Annotated

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.core.columns import Money, Parts, Text
from hongdang_desktop.core.journal import LINK
from hongdang_desktop.core.records import Part
from hongdang_desktop.ledgers.catalogue import kinds
from hongdang_desktop.ledgers.covering import (
    covered_names,
    part_shown,
    shown,
    unread_names,
    without_covered,
)
from hongdang_desktop.ledgers.envelope import Envelope

LINKED: JsonObject = {LINK: "0" * 64}


class Word(Part):
    """One line, half of it nobody's business."""

    topic: Annotated[str | None, Text("话题")] = None
    phone: Annotated[str | None, Text("电话", sensitive=True)] = None


class Whole(Part):
    """One line of a list that is covered as a whole."""

    said: Annotated[str | None, Text("说的")] = None


class Sample(Envelope):
    """One of each."""

    name: Annotated[str | None, Text("名称")] = None
    number: Annotated[str | None, Text("号码", sensitive=True)] = None
    base: Annotated[int | None, Money("基数", sensitive=True, private=True)] = None
    words: Annotated[tuple[Word, ...], Parts("各人")] = ()
    said: Annotated[tuple[Whole, ...], Parts("说的话", sensitive=True, private=True)] = ()


PAYLOAD: JsonObject = {
    "name": "第一", "number": "999999198001010011", "base": 987654,
    "words": [{"id": "w", "topic": "安全", "phone": "13900000000"}],
    "said": [{"id": "s", "said": "一句话"}],
}  # fmt: skip


def _shown(name: str, *, uncovered: bool = False) -> str:
    return shown(Sample, name, PAYLOAD, None, uncovered=uncovered)


def test_what_is_sensitive_is_covered_wherever_it_stands() -> None:
    assert _shown("name") == "第一"
    assert _shown("number") == "****0011"
    assert _shown("base") == "****"
    assert _shown("words") == "安全；****0000"
    assert _shown("said") == "（1 项，未显示）"
    assert shown(Sample, "said", {}, None) == shown(Sample, "number", {}, None) == ""


def test_who_asks_sees_everything() -> None:
    assert _shown("number", uncovered=True) == "999999198001010011"
    assert _shown("base", uncovered=True) == "9,876.54"
    assert _shown("words", uncovered=True) == "安全；13900000000"
    assert _shown("said", uncovered=True) == "一句话"
    assert part_shown(Word, Word(topic="安全", phone="12"), None, uncovered=True) == "安全；12"


def test_a_payload_is_told_without_them_and_says_which_are_missing() -> None:
    found, hidden = without_covered(Sample, {**PAYLOAD, **LINKED})
    assert found == {"name": "第一"}
    assert hidden == ("number", "base", "words", "said")
    assert without_covered(Sample, {"name": "第一"}) == ({"name": "第一"}, ())


def test_at_the_plant_the_branchs_fields_are_named_as_its_own() -> None:
    public: JsonObject = {"name": "第一"}
    assert unread_names(Sample.model_validate(public)) == frozenset()
    assert unread_names(Sample.model_validate({**public, **LINKED})) == {"base", "said"}
    assert unread_names(Sample.model_validate({**public, **LINKED, "base": 1})) == frozenset()
    assert without_covered(Sample, {**public, **LINKED}) == (public, ("base", "said"))


def test_private_columns_of_every_ledger_are_covered() -> None:
    for ledger in kinds().values():
        for name, column in ledger.columns.items():
            assert not column.private or column.sensitive, f"{ledger.key}.{name}"
            if column.sensitive:
                assert name in covered_names(ledger.model)
