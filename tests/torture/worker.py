"""Commands for children that the program's own command line does not have."""

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from hongdang_desktop.core.errors import UserError
from hongdang_desktop.station.station import Station


def save_many(words: list[str]) -> int:
    """Save entries one by one and tell each once it was acknowledged: folder, first number, count."""
    folder, first, count = Path(words[0]), int(words[1]), int(words[2])
    with Station.open(folder) as station:
        for number in range(first, first + count):
            payload = {"name": f"{number}组", "note": "长" * 600}
            changes = station.book.save("party_group", payload)
            print(f"{number}组", changes.ids[0], flush=True)  # noqa: T201 - the parent listens
    return 0


def attach(words: list[str]) -> int:
    """Take a file in and save an entry that names it: folder, file."""
    with Station.open(Path(words[0])) as station:
        part = station.attachments.take(Path(words[1]))
        station.book.save("party_group", {"name": "带照片的组", "attachments": [part]})
    print("done", flush=True)  # noqa: T201 - the parent listens
    return 0


COMMANDS: Mapping[str, Callable[[list[str]], int]] = {"worker": save_many, "attach": attach}


def run(words: list[str]) -> int:
    """Run a command, refused in the words of the command line."""
    try:
        return COMMANDS[words[0]](words[1:])
    except UserError as error:
        print(json.dumps({"code": error.code, "message": error.sentence}), file=sys.stderr)  # noqa: T201
        return 1


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
