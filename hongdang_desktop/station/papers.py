"""What can be printed."""

from hongdang_desktop.station.core import Core


class Papers:
    """The papers of a station."""

    def __init__(self, core: Core) -> None:
        self._core = core
