"""Packages out and in, enrolment."""

from hongdang_desktop.station.core import Core


class Post:
    """The road between stations."""

    def __init__(self, core: Core) -> None:
        self._core = core
