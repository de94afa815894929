"""Puts the commands together, reads what holds for all of them, and turns errors into exit codes."""

import json
import os
import sys
import traceback
from collections.abc import Sequence
from datetime import datetime
from io import TextIOWrapper
from pathlib import Path
from types import TracebackType
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.exceptions import Abort, TyperException
from typer.main import get_command

from hongdang_desktop import __version__, paths
from hongdang_desktop.cli import (
    assessing,
    attachments,
    backups,
    batches,
    books,
    branches,
    conflicts,
    coverage,
    dues,
    duties,
    forms,
    keys,
    lists,
    matters,
    notices,
    official,
    openings,
    petitions,
    posts,
    privacy,
    regulations,
    results,
    reviewing,
    shelves,
    stations,
    succession,
    tables,
    templates,
    ways,
)
from hongdang_desktop.cli.answers import WISHES, Answer, Wishes, give, refuse, say
from hongdang_desktop.cli.asking import WrongUsage
from hongdang_desktop.core.clock import PLANT_TIME
from hongdang_desktop.core.errors import Stopped, UserError

_EPILOG = "每个命令都可以加 --json（结果和拒绝原因都是 JSON）和 --as 姓名（谁在办）。"


_WORDS = {
    "Usage: ": "用法：",
    "[OPTIONS]": "[选项]",
    "COMMAND [ARGS]...": "命令 …",
    "Arguments:": "参数：",
    "Options:": "选项：",
    "Commands:": "命令：",
    "Show this message and exit.": "看这些说明。",
    "[required]": "（必填）",
    "[default: ": "[默认 ",
}
"""What the library says in English."""


def run(words: Sequence[str]) -> int:
    """Run one command; return 0 done, 1 refused, 2 wrong usage. Bugs pass."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # a Windows console or pipe may think otherwise
            stream.reconfigure(encoding="utf-8")
    token = WISHES.set(Wishes("--json" in words))
    try:
        rest, wishes = _wishes(words)
        WISHES.set(wishes)
        result = get_command(_app()).main(args=rest, prog_name="hongdang", standalone_mode=False)
        return give(result) if isinstance(result, Answer) else int(result or 0)
    except WrongUsage as error:
        return refuse(error, 2)
    except UserError as error:
        return refuse(error)
    except TyperException as error:
        return refuse(WrongUsage(_in_chinese(error)), 2)
    except (Abort, KeyboardInterrupt):
        return refuse(Stopped())
    except BrokenPipeError:
        # Whoever read us has gone (| head); Python would complain again when it flushes.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    finally:
        WISHES.reset(token)


class _Group(TyperGroup):
    """All commands, with help in Chinese."""

    def get_help(self, ctx: Any) -> str:  # noqa: ANN401 - a context of the library's own
        """Return the help."""
        return _help_in_chinese(super().get_help(ctx))


class _Command(TyperCommand):
    """One command, with help in Chinese."""

    def get_help(self, ctx: Any) -> str:  # noqa: ANN401 - as above
        """Return the help."""
        return _help_in_chinese(super().get_help(ctx))


def _app() -> typer.Typer:
    app = typer.Typer(
        cls=_Group,
        help="红岗党建工作台。不带命令就打开窗口。", epilog=_EPILOG, add_completion=False,
        rich_markup_mode=None, invoke_without_command=True, pretty_exceptions_enable=False,
    )  # fmt: skip
    app.callback()(_start)
    app.command("open", cls=_Command, epilog=_EPILOG, help="在窗口里打开一个工作台。")(_open)
    for part in (
        stations,
        backups,
        batches,
        books,
        branches,
        attachments,
        conflicts,
        lists,
        duties,
        matters,
        posts,
        keys,
        notices,
        tables,
        shelves,
        openings,
        regulations,
        privacy,
        coverage,
        dues,
        succession,
        petitions,
        official,
        ways,
        templates,
        forms,
        assessing,
        reviewing,
        results,
    ):
        for name, command in part.COMMANDS.items():
            app.command(name, cls=_Command, epilog=_EPILOG)(command)
    return app


def _start(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="说出版本号。")] = False,
) -> None:
    if version:
        sys.stdout.write(__version__ + "\n")
        raise typer.Exit
    if context.invoked_subcommand is None:
        raise typer.Exit(_window(None))


def _open(folder: Annotated[Path, typer.Argument(metavar="DIR", help="工作台文件夹")]) -> int:
    return _window(folder)


def _window(folder: Path | None) -> int:
    # Qt is loaded here: no other command waits for it, and none needs a display.
    from hongdang_desktop.ui.app import run as show  # noqa: PLC0415

    return show(folder)


def _wishes(words: Sequence[str]) -> tuple[list[str], Wishes]:
    """Take out what may stand anywhere: ``--json`` and ``--as NAME``; what follows ``--`` stays."""
    rest: list[str] = []
    as_json, actor = False, ""
    waiting = list(words)
    while waiting:
        word = waiting.pop(0)
        if word == "--":
            rest += [word, *waiting]
            break
        if word == "--json":
            as_json = True
        elif word == "--as":
            if not waiting:
                raise WrongUsage("--as 后面还缺姓名。")
            actor = waiting.pop(0)
        elif word.startswith("--as="):
            actor = word.removeprefix("--as=")
        else:
            rest.append(word)
    return rest, Wishes(as_json, actor)


def _help_in_chinese(text: str) -> str:
    for english, chinese in _WORDS.items():
        text = text.replace(english, chinese)
    return text


def _in_chinese(error: TyperException) -> str:
    """Return what is wrong with the words; the library says it in English."""
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "hongdang"
    more = f"看 {command} --help。"
    parameter = getattr(error, "param", None)
    option = getattr(error, "option_name", None)
    kind = type(error).__name__
    if kind == "MissingParameter" and parameter is not None:
        return f"还缺 {_called(parameter)}。{more}"
    if kind == "NoSuchOption":
        return f"没有 {option} 这个选项。{more}"
    if kind == "BadOptionUsage":
        return f"{option} 后面还缺内容。{more}"
    if kind == "BadParameter" and parameter is not None:
        return f"{_called(parameter)} 写得不对。{more}"
    if "No such command" in error.message:
        return f"没有 {error.message.split(chr(39))[1]} 这个命令。{more}"
    return f"用法不对。{more}"


def _called(parameter: object) -> str:
    names: list[str] = getattr(parameter, "opts", [])
    metavar: str | None = getattr(parameter, "metavar", None)
    return names[0] if names and names[0].startswith("-") else metavar or names[0].upper()


def note_bug(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Keep what nobody foresaw in the log and say one sentence; Python then exits with 1."""
    now = datetime.now(PLANT_TIME)
    file = paths.state() / "hongdang.log"
    words = "".join(traceback.format_exception(kind, error, trace))
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("a", encoding="utf-8") as log:
            log.write(f"{now:%Y-%m-%d %H:%M:%S} {__version__} {' '.join(sys.argv)}\n{words}\n")
        where = f"详情记在 {file}"
    except OSError:
        where = f"{kind.__name__}，日志也写不进去"
    sentence = f"程序出了没料到的错，数据没有动。{where}，请把它交给管程序的人。"
    say(sentence)
    if "--json" in sys.argv:
        say(json.dumps({"code": "BUG", "message": sentence}, ensure_ascii=False))
