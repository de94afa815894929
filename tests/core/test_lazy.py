"""A lazy value is worked out once for each object, and never holds another object up."""

import threading

from hongdang_desktop.core.lazy import lazy


class Thing:
    def __init__(self, other: "Thing | None" = None) -> None:
        self.other = other
        self.worked = 0

    @lazy
    def value(self) -> int:
        """A number."""
        self.worked += 1
        if self.other is not None:  # asks another object in another thread, as the store does
            asking = threading.Thread(target=lambda: self.other and self.other.value, daemon=True)
            asking.start()
            asking.join(5)
            assert not asking.is_alive()
        return 7


def test_it_is_worked_out_once() -> None:
    thing = Thing()
    assert (thing.value, thing.value, thing.worked) == (7, 7, 1)
    assert (Thing().value, Thing.value.__doc__) == (7, "A number.")


def test_two_objects_do_not_wait_for_each_other() -> None:
    assert Thing(Thing()).value == 7
