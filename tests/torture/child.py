"""Runs commands of the real program, each in a process of its own that is forked all loaded.

Run as ``python -m tests.torture.child``. Each line of stdin is an order, a JSON object:
``words`` (the command), ``out`` and ``err`` (files), ``gate`` (a named pipe: the child waits until
it is opened for writing), ``state`` (the user's state folder), ``weaken`` (a pragma to put in the
place of the program's own), ``stop`` (be killed at the so-manieth step that Python sees).
Answers ``pid N`` and then ``status N``.
"""

import json
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypinyin  # noqa: F401 - loaded before the fork, as everything that a command needs
from sqlalchemy import Engine, event
from sqlcipher3 import dbapi2  # noqa: F401 - as above

from hongdang_desktop import cli
from hongdang_desktop.cli import app  # noqa: F401 - as above
from hongdang_desktop.station import post
from hongdang_desktop.station.safety import backing, restoring
from hongdang_desktop.store import database
from tests.torture import worker

_LOADED = (backing, post, restoring)


def main() -> None:
    for line in sys.stdin:
        order = json.loads(line)
        pid = os.fork()
        if not pid:
            _obey(order)
        print("pid", pid, flush=True)  # noqa: T201 - the parent listens
        print("status", os.waitpid(pid, 0)[1], flush=True)  # noqa: T201


def _obey(order: dict[str, Any]) -> None:
    """Do what was ordered and leave; nothing of the parent is touched."""
    code = 70
    try:
        for number, name in ((1, "out"), (2, "err")):
            os.dup2(os.open(order[name], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), number)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        sys.stdin = open(0, encoding="utf-8")  # noqa: SIM115 - the parent's has been read from
        os.environ["HONGDANG_STATE"] = order["state"]
        with Path(order["gate"]).open("rb") as gate:
            gate.read()
        if order.get("weaken"):
            _weaken(order["weaken"])
        if order.get("stop"):
            _die_at(order["stop"])
        code = _run(order["words"])
    finally:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        os._exit(code)


def _run(words: list[str]) -> int:
    """Run a command as ``hongdang`` does, or the worker that saves many entries."""
    sys.argv = ["hongdang", *words]
    try:
        return worker.run(words) if words[0] in worker.COMMANDS else cli.main()
    except BaseException as error:  # noqa: BLE001 - what the interpreter would do
        sys.excepthook(type(error), error, error.__traceback__)
        return 1


def _weaken(pragma: str) -> None:
    """Put a pragma in the place of the program's own of that name."""
    name = pragma.split("=", maxsplit=1)[0]
    assert any(each.startswith(f"{name}=") for each in database._PRAGMAS), pragma
    kept = tuple(each for each in database._PRAGMAS if not each.startswith(f"{name}="))
    vars(database)["_PRAGMAS"] = (*kept, pragma)


def _die_at(number: int) -> None:
    """Be killed at a step, where no tracer is to be had: coarser, but without any right or tool."""
    left = [number]

    def step() -> None:
        left[0] -= 1
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)

    def hook(name: str, args: tuple[Any, ...]) -> None:
        writes = name == "open" and isinstance(args[1], str) and set(args[1]) & set("wxa+")
        if writes or name in ("os.rename", "os.remove", "os.mkdir"):
            step()

    def before(sync: Callable[[int], None]) -> Callable[[int], None]:
        def synced(handle: int) -> None:
            step()
            sync(handle)

        return synced

    sys.addaudithook(hook)
    os.fsync = before(os.fsync)  # type: ignore[assignment]
    event.listen(Engine, "before_cursor_execute", lambda *_: step())


if __name__ == "__main__":
    main()
