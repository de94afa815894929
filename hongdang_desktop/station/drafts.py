"""What is half written: raw text of open editors, safe from a power cut, never journalled."""

from collections.abc import Mapping
from datetime import datetime

from hongdang_desktop.core.canonical import Json
from hongdang_desktop.station.core import Core
from hongdang_desktop.station.views import Scratch
from hongdang_desktop.store import scratches


class Drafts:
    """The scratch texts of a station."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def put(
        self,
        key: str,
        *,
        ledger: str,
        branch: str,
        entry: str | None,
        called: str,
        texts: Mapping[str, Json],
    ) -> datetime:
        """Keep what an editor holds now; returns the moment. The same key is overwritten."""
        now = self._core.clock.now()
        self._core.store.write(
            lambda c: scratches.put(
                c, key, ledger=ledger, branch=branch, entry=entry, called=called, texts=texts,
                saved_at=now.isoformat(),
            )
        )  # fmt: skip
        return now

    def all(self) -> tuple[Scratch, ...]:
        """Return everything half written, the latest first."""
        return tuple(
            Scratch(**{**row, "saved_at": datetime.fromisoformat(row["saved_at"])})
            for row in self._core.read(scratches.all_of)
        )

    def get(self, key: str) -> Scratch | None:
        """Return what was kept under a key."""
        return next((scratch for scratch in self.all() if scratch.key == key), None)

    def drop(self, key: str) -> None:
        """Forget what was kept under a key: it was saved properly, or is not wanted."""
        self._core.store.write(lambda c: scratches.drop(c, key))
