"""Two long runs in the same order, walked side by side: no more of either is held than one item."""

from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

T = TypeVar("T")
U = TypeVar("U")


def abreast(
    left: Iterable[tuple[Any, T]], right: Iterable[tuple[Any, U]]
) -> Iterator[tuple[Any, T | None, U | None]]:
    """Yield (key, left, right) for every key of either side, None where a side does not have it.

    Both give (key, item) by rising keys, each key once. Where one does not, keys come up as if the
    other side had them not.
    """
    lefts, rights = iter(left), iter(right)
    one, other = next(lefts, None), next(rights, None)
    while one is not None and other is not None:
        if one[0] < other[0]:
            yield one[0], one[1], None
            one = next(lefts, None)
        elif other[0] < one[0]:
            yield other[0], None, other[1]
            other = next(rights, None)
        else:
            yield one[0], one[1], other[1]
            one, other = next(lefts, None), next(rights, None)
    while one is not None:
        yield one[0], one[1], None
        one = next(lefts, None)
    while other is not None:
        yield other[0], None, other[1]
        other = next(rights, None)
