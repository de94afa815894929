"""Runs a command of the program within a test."""

import io
import json
from dataclasses import dataclass
from typing import Any

import pytest

from hongdang_desktop import cli


@dataclass(frozen=True)
class Ran:
    """What a command answered."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:  # noqa: ANN401 - JSON of whatever form
        """What stands on stdout, parsed."""
        return json.loads(self.out)

    @property
    def refusal(self) -> str:
        """The code of the last line of stderr."""
        last = json.loads(self.err.splitlines()[-1])
        assert set(last) == {"code", "message"}
        assert last["message"]
        return str(last["code"])

    @property
    def lines(self) -> list[str]:
        """The lines of stdout."""
        return self.out.splitlines()


class Hongdang:
    """Callable like the program: ``hongdang("digest", folder)``."""

    def __init__(self, capsys: pytest.CaptureFixture[str], patch: pytest.MonkeyPatch) -> None:
        self._capsys = capsys
        self._patch = patch

    def __call__(self, *words: object, typed: str | bytes = "") -> Ran:
        """Run a command in this process; ``typed`` is what comes from stdin."""
        sent = typed.encode() if isinstance(typed, str) else typed
        with self._patch.context() as patch:
            stdin = io.TextIOWrapper(io.BytesIO(sent), encoding="utf-8")
            patch.setattr("sys.stdin", stdin)
            self._capsys.readouterr()
            code = cli.main([str(word) for word in words])
        captured = self._capsys.readouterr()
        assert "Traceback" not in captured.err
        return Ran(code, captured.out, captured.err)

    def done(self, *words: object, typed: str | bytes = "") -> Ran:
        """Run a command that must succeed."""
        ran = self(*words, typed=typed)
        assert ran.code == 0, ran.err
        return ran

    def refused(self, *words: object, typed: str | bytes = "") -> str:
        """Run a command with ``--json`` that must be refused; return the code."""
        ran = self(*words, "--json", typed=typed)
        assert ran.code == 1, ran.out
        return ran.refusal
