"""Two runs in one order come together key by key."""

from hypothesis import given
from hypothesis import strategies as st

from hongdang_desktop.store.abreast import abreast

RUNS = st.dictionaries(st.text(max_size=3), st.integers())


@given(RUNS, RUNS)
def test_every_key_comes_once_with_what_each_side_has(
    left: dict[str, int], right: dict[str, int]
) -> None:
    walked = list(abreast(sorted(left.items()), sorted(right.items())))
    assert walked == [(key, left.get(key), right.get(key)) for key in sorted({*left, *right})]
