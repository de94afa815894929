"""Starts children of ``tests.torture.child`` and lets strace watch, kill or hinder them."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.torture import trace
from tests.torture.trace import Call

ROOT = Path(__file__).parents[2]
_PATIENCE = 120.0
"""Seconds after which a child has hung; nothing here takes a tenth of it."""


@dataclass(frozen=True)
class Ran:
    """How a child ended: its exit code, or -9 and the like; and what it said."""

    code: int
    out: str
    err: str

    @property
    def refusal(self) -> str:
        """Return the code of a refusal said with ``--json``, "" for none."""
        for line in (*self.out.splitlines(), *self.err.splitlines()):
            if line.startswith("{") and '"code"' in line:
                return str(json.loads(line).get("code") or "")
        return ""


@cache
def why_no_strace() -> str:
    """Return why strace cannot be used here, "" when it can: it must be there, and allowed."""
    if sys.platform != "linux" or not shutil.which("strace"):
        return "strace is not installed"
    words = ["strace", "-qq", "-e", "trace=none", "true"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    return done.stderr.strip()[:200] if done.returncode else ""


class Children:
    """One parent of many children; ``folder`` takes their words and the traces."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._gate = folder / "gate"
        os.mkfifo(self._gate)
        self._parent = subprocess.Popen(
            [sys.executable, "-m", "tests.torture.child"], cwd=ROOT, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip

    def close(self) -> None:
        assert self._parent.stdin is not None
        self._parent.stdin.close()
        self._parent.wait(30)
        assert self._parent.stdout is not None
        self._parent.stdout.close()

    def run(
        self,
        words: Sequence[str],
        *,
        state: Path,
        watch: Sequence[str] = (),
        weaken: str = "",
        stop: int = 0,
    ) -> Ran:
        """Run a command; ``watch`` are words for strace, if it shall watch."""
        out, err = self._folder / "out", self._folder / "err"
        order = {
            "words": list(words), "out": str(out), "err": str(err), "gate": str(self._gate),
            "state": str(state), "weaken": weaken, "stop": stop,
        }  # fmt: skip
        assert self._parent.stdin is not None
        self._parent.stdin.write(json.dumps(order) + "\n")
        self._parent.stdin.flush()
        pid = self._answer("pid")
        tracer = _attach(pid, watch) if watch else None
        with self._gate.open("wb"):
            pass
        status = self._answer("status")
        if tracer is not None:
            tracer.wait(_PATIENCE)
        code = -os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)
        return Ran(code, out.read_text("utf-8"), err.read_text("utf-8"))

    def record(self, words: Sequence[str], *, state: Path, weaken: str = "") -> list[Call]:
        """Run a command to its end and return what it did to files."""
        file = self._folder / "trace"
        watch = ("-y", "-xx", "-s", str(1 << 26), "-o", str(file), "-e", f"trace={trace.wanted()}")
        ran = self.run(words, state=state, watch=watch, weaken=weaken)
        assert ran.code == 0, ran
        calls = trace.read(file)
        assert any(call.name == "pwrite64" for call in calls), "the trace is empty"
        return calls

    def hinder(
        self, words: Sequence[str], call: Call, how: str, *, state: Path, lasting: str = ""
    ) -> Ran:
        """Run a command to which ``how`` happens (as strace says it) at the given call.

        ``lasting`` "+": and at every later call of that name.
        """
        only = ("-P", str(call.path)) if call.fixed else ()
        watch = (
            "-o", str(self._folder / "trace"), *only, "-e", f"trace={call.system}",
            "-e", f"inject={call.system}:{how}:when={call.index}{lasting}",
        )  # fmt: skip
        return self.run(words, state=state, watch=watch)

    def _answer(self, word: str) -> int:
        assert self._parent.stdout is not None
        name, number = self._parent.stdout.readline().split()
        assert name == word
        return int(number)


def _attach(pid: int, watch: Sequence[str]) -> subprocess.Popen[bytes]:
    """Start strace on a child that waits at the gate, and return once it watches."""
    tracer = subprocess.Popen(
        ["strace", "-f", "-qq", *watch, "-p", str(pid)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    status = Path(f"/proc/{pid}/status")
    until = time.monotonic() + 10
    while "TracerPid:\t0\n" in status.read_text():
        if tracer.poll() is not None or time.monotonic() > until:
            os.kill(pid, signal.SIGKILL)
            raise AssertionError("strace did not attach")
        time.sleep(0.002)
    return tracer


def reachable(calls: Sequence[Call], number: int) -> bool:
    """Say whether strace can act on just this call.

    It counts by thread, so that another thread's call of the same name and count, if it comes
    earlier, would be met instead.
    """
    this = calls[number]
    return not any(
        (each.system, each.index) == (this.system, this.index)
        and each.thread != this.thread
        and (each.path == this.path if this.fixed else not each.fixed)
        for each in calls[:number]
    )
