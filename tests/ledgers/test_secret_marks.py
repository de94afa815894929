"""Rule S01 over every text of every ledger: it stops finalising until the secretary answers."""

import pytest

from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.problems import Level
from hongdang_desktop.core.records import Record, columns_of, part_model
from hongdang_desktop.ledgers.catalogue import find, kinds
from hongdang_desktop.ledgers.ledger import AnyLedger
from tests.ledgers.makings import meeting, said, setting

EACH = pytest.mark.parametrize("ledger", kinds().values(), ids=lambda ledger: str(ledger.key))
_TEXTS = ("text", "long", "member_or_text")
S01 = ("S01", Level.FINAL)


def marks(ledger: AnyLedger, payload: JsonObject) -> set[tuple[str, Level]]:
    found = ledger.check(payload, setting())
    return {(problem.field, problem.level) for problem in found if problem.code == "S01"}


@EACH
def test_no_text_of_a_ledger_is_overlooked(ledger: AnyLedger) -> None:
    around = {("not_secret_reason", Level.FINAL)}
    model: type[Record] = ledger.model
    for name, column in columns_of(model).items():
        parts = part_model(model, name)
        if parts is not None and column.kind == "parts":
            for inner, each in columns_of(parts).items():
                if each.kind in _TEXTS:
                    line: JsonObject = {"id": "x", inner: "机密★10年"}
                    payload: JsonObject = {name: [line]}
                    assert marks(ledger, payload) == around | {(f"{name}/x/{inner}", Level.FINAL)}
        elif column.kind in _TEXTS and name != "not_secret_reason":
            assert marks(ledger, {name: "一\n机密★10年"}) == around | {(name, Level.FINAL)}
        elif column.kind == "texts":
            assert marks(ledger, {name: ["一", "绝密★"]}) == around | {(name, Level.FINAL)}


def test_the_oath_is_no_secret() -> None:
    oath = "我志愿加入中国共产党，拥护党的纲领，遵守党的章程，履行党员义务，执行党的决定，严守党的纪律，保守党的秘密。"
    item: JsonObject = {"id": "i1", "title": "重温入党誓词", "discussion": oath}
    assert said("assembly", meeting(agenda=[item], note="学习了保守国家秘密法。")) == set()
    item["discussion"] = f"{oath}\n秘密★1年"
    assert said("assembly", meeting(agenda=[item])) == {
        ("S01", "agenda/i1/discussion", Level.FINAL), ("S01", "not_secret_reason", Level.FINAL),
    }  # fmt: skip


def test_the_name_of_an_attachment_counts() -> None:
    def with_file(name: str) -> list[Json]:
        return [{"id": "f1", "name": name, "size": 10, "sha256": "0" * 64}]

    assert said("assembly", meeting(attachments=with_file("保守党的秘密.docx"))) == set()
    assert said("assembly", meeting(attachments=with_file("【机密】方案.docx"))) == {
        ("S01", "attachments/f1/name", Level.FINAL), ("S01", "not_secret_reason", Level.FINAL),
    }  # fmt: skip


def test_the_secretary_may_say_that_it_is_a_false_alarm() -> None:
    marked = meeting(note="机密★ 是保密答题里的选项")
    assert {code for code, _, _ in said("assembly", marked)} == {"S01"}
    answered = meeting(note="机密★ 是保密答题里的选项", not_secret_reason="保密知识答题，不是密件")
    assert said("assembly", answered) == {("S01", "note", Level.WARN)}
    # An answer of spaces is none, and an answer where nothing was asked does no harm.
    assert ("S01", "note", Level.FINAL) in said("assembly", {**marked, "not_secret_reason": " "})
    assert said("assembly", meeting(not_secret_reason="不涉密")) == set()


def test_what_is_said() -> None:
    first, last = find("assembly").check(meeting(note="绝密★"), setting())
    assert first.text == "备注里有密级标志“绝密★”。涉密的不能录入，删掉；是误报，请书记写明理由。"
    assert last.field == "not_secret_reason"
