from datetime import date

from hongdang_desktop.core.problems import Level, Problem
from hongdang_desktop.core.rules import Rule, RuleBook


def rule(since: str, until: str | None = None, **more: int) -> Rule:
    return Rule(
        "M06", "到会", date.fromisoformat(since), Level.FINAL, "支部条例", "第11条", "V",
        date.fromisoformat(until) if until else None, more,
    )  # fmt: skip


BOOK = RuleBook("v", (rule("2018-10-28", "2026-04-30", n=1), rule("2026-05-01", n=2)))


def test_the_version_in_force_on_a_day() -> None:
    found = {
        day: version.numbers["n"] if version else None
        for day in ("2018-10-27", "2018-10-28", "2026-04-30", "2026-05-01", "2100-01-01")
        for version in (BOOK.on("M06", date.fromisoformat(day)),)
    }
    assert list(found.values()) == [None, 1, 1, 2, 2]
    assert BOOK.on("M07", date(2026, 1, 1)) is None


def test_a_rules_problem_quotes_its_article() -> None:
    assert rule("2018-10-28").problem("votes/v1/result", "不够。", "再看。") == Problem(
        "votes/v1/result", "M06", Level.FINAL, "不够。", "再看。", "支部条例第11条"
    )


def test_a_problem_reads_as_two_sentences() -> None:
    assert Problem("x", "REQUIRED", Level.FINAL, "还没有责任人。", "填一个人。").text == "还没有责任人。填一个人。"  # fmt: skip
