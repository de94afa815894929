"""``python -m hongdang_desktop [DIR] [--practice]`` opens the window; a command goes to the CLI."""

import sys
from pathlib import Path


def main() -> int:
    """Start the window, or hand a command over. Only what is needed is loaded."""
    words = sys.argv[1:]
    practice = "--practice" in words
    places = [word for word in words if word != "--practice"]
    if len(places) > 1 or any(word.startswith("-") for word in places):
        return _command()
    if places and not Path(places[0]).is_dir():
        return _command()
    # Loaded here: a command must not wait for Qt, nor the window for the command line's library.
    from hongdang_desktop.ui.app import run  # noqa: PLC0415

    return run(Path(places[0]) if places else None, practice=practice)


def _command() -> int:
    from hongdang_desktop import cli  # noqa: PLC0415 - as above

    return cli.main()


if __name__ == "__main__":
    sys.exit(main())
