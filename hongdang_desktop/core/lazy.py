"""A value that an object works out when it is asked first, without a lock.

``functools.cached_property`` of Python 3.11 holds one lock for all objects of a class while it works.
A thread that waits for the database's thread within it, and the database's thread that asks another
object of the class for the same value, then wait for each other for ever.
"""

from collections.abc import Callable
from typing import Any, Generic, TypeVar, overload

T = TypeVar("T")


class lazy(Generic[T]):  # noqa: N801 - used as ``property`` is
    """Two threads may both work it out; the later answer stays. It must be the same one."""

    def __init__(self, work: Callable[[Any], T]) -> None:
        self._work = work
        self.__doc__ = work.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, thing: None, owner: type) -> "lazy[T]": ...

    @overload
    def __get__(self, thing: object, owner: type | None = None) -> T: ...

    def __get__(self, thing: object | None, owner: type | None = None) -> "T | lazy[T]":
        if thing is None:
            return self
        value = self._work(thing)
        thing.__dict__[self._name] = value  # from now on found before this descriptor
        return value
