"""What may be kept is the same whether it is looked at at once or piece by piece."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hongdang_desktop.core import keeping
from hongdang_desktop.core.canonical import canonical
from hongdang_desktop.core.keeping import written

TEXTS = st.text(
    st.sampled_from('a甲 \\\n\t"\u0301e\u0344\u200e\u202e\x00\x0b\x7f\ud800é𬭎\uac00\u11a8\u1100\u1161'),
    max_size=6,
)  # fmt: skip
VALUES = st.recursive(
    st.none() | st.booleans() | TEXTS | st.floats(allow_nan=False)
    | st.integers(-(2**54), 2**54),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


@given(st.dictionaries(TEXTS, VALUES, max_size=4))
@example({"a": "e", "b": "\u0301"})
@example({"a": [{"b": [{"c": [{"d": [{"e": [{"f": 1.5}]}]}]}]}]})
def test_one_look_at_the_whole_says_what_every_look_says(payload: dict[str, object]) -> None:
    data, wrong = written(payload)
    faults = tuple(keeping._faults(payload))
    assert wrong == faults
    assert data == (b"" if faults else canonical(payload))


@pytest.mark.parametrize("bad", ["\ud800", "\x00", "e\u0301", "\u202e", 1.5, 2**60])
def test_what_may_not_be_kept_is_found_wherever_it_stands(bad: object) -> None:
    for payload in ({"a": bad}, {"a": [bad]}, {"a": [{"b": bad}]}):
        data, wrong = written(payload)
        assert data == b""
        assert len(wrong) == 1
