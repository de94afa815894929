"""A form written as TOML is the same form when it is read again."""

from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from hongdang_desktop.assessment.checking import check
from hongdang_desktop.assessment.template import Every, Needs, Scorer, Template, When
from hongdang_desktop.assessment.writing import raw_form, raw_text, template_text, told_points
from tests.assessment.test_checking import RULES, TEXT, shipped


def test_the_shipped_form_comes_back_the_same() -> None:
    text = template_text(shipped())
    again, faults = check(text, RULES)
    assert faults == ()
    assert again == shipped()
    assert template_text(shipped()) == text
    assert len(text) < 2 * len(TEXT)


_words = st.text(st.characters(codec="utf-8", exclude_characters="\r"), min_size=1, max_size=20)
_keys = st.from_regex(r"[A-Za-z][A-Za-z0-9_]{0,8}", fullmatch=True)
_points = st.integers(0, 100_000).map(told_points)
_item = st.fixed_dictionaries(
    {"key": _keys, "title": _words, "points": _points},
    optional={
        "rule": _keys, "human": _points, "judgement": _words, "article": _words,
        "numbers": st.dictionaries(
            _words, st.one_of(st.integers(-9, 9), st.sampled_from((0.5, 1.25)), _words, st.booleans(),
                              st.lists(_words, max_size=2)), max_size=3),
        "scorers": st.lists(st.sampled_from(Scorer).map(str), max_size=3),
        "reasons": st.lists(_keys, max_size=2),
        "when": st.sampled_from(When).map(str),
        "needs": st.lists(st.sampled_from(Needs).map(str), max_size=2),
    },
)  # fmt: skip
_form = st.fixed_dictionaries(
    {
        "key": _keys, "version": st.integers(1, 10_000), "title": _words, "source": _words,
        "since": st.dates(date(2000, 1, 1), date(2100, 1, 1)),
        "period": st.sampled_from(Every).map(str), "subject": st.just("branch"), "total": _points,
        "section": st.lists(
            st.fixed_dictionaries(
                {"key": _keys, "title": _words, "item": st.lists(_item, max_size=3)},
                optional={"mechanism": _words},
            ), max_size=3),
    },
    optional={
        "bonus": _points, "approved_by": _words,
        "window": st.fixed_dictionaries({"first": st.integers(1, 28), "last": st.integers(1, 28)}),
        "weights": st.dictionaries(st.sampled_from(Scorer).map(str), st.integers(0, 100), max_size=3),
        "reason": st.lists(
            st.fixed_dictionaries(
                {"key": _keys, "title": _words}, optional={"free": st.booleans(), "excuses": st.booleans()},
            ), max_size=3),
        "threshold": st.lists(
            st.fixed_dictionaries({"key": _keys, "title": _words, "least": _points}), max_size=2),
        "veto": st.lists(
            st.fixed_dictionaries({"key": _keys, "title": _words}, optional={"rule": _keys}), max_size=2),
        "paper": st.fixed_dictionaries({"landscape": st.booleans()}),
    },
)  # fmt: skip


@given(_form)
def test_any_form_comes_back_the_same(raw: dict[str, Any]) -> None:
    form = Template.model_validate(raw)
    again, _ = check(template_text(form), RULES)
    assert again == form
    written, _ = check(raw_text(raw), RULES)
    assert written == form
    assert Template.model_validate(raw_form(form)) == form
