"""Saves without end in a station and tells each id once it was acknowledged; to be killed.

Run as ``python -m tests.station.killed FOLDER FIRST``.
"""

import sys
from pathlib import Path

from hongdang_desktop.station.station import Station


def main(folder: Path, first: int) -> None:
    station = Station.open(folder)
    print("open", flush=True)  # noqa: T201 - the parent listens
    for number in range(first, first + 1_000_000):
        changes = station.book.save("party_group", {"name": f"{number}组", "note": "长" * 3000})
        station.drafts.put(
            "k", ledger="party_group", branch="", entry=None, called=str(number), texts={}
        )
        print(number, changes.ids[0], flush=True)  # noqa: T201


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
