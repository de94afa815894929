"""Saves a few entries in a station, one transaction each, and tells each once it was acknowledged."""

from pathlib import Path

from hongdang_desktop.station.station import Station


def main(words: list[str]) -> int:
    """Take the folder, the first number and how many entries."""
    folder, first, count = Path(words[0]), int(words[1]), int(words[2])
    station = Station.open(folder)
    for number in range(first, first + count):
        changes = station.book.save("party_group", {"name": f"{number}组", "note": "长" * 600})
        print(f"{number}组", changes.ids[0], flush=True)  # noqa: T201 - the parent listens
    station.close()
    return 0
