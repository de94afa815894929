"""The architecture in sentences. An exception stands here by name, and the list only grows shorter."""

import ast
import subprocess
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import hongdang_desktop

HERE = Path(hongdang_desktop.__file__).parent
PACKAGE = "hongdang_desktop"

# What each part may import besides itself. `paths` is a leaf that anybody may import.
MAY_IMPORT = {
    "__main__": {"cli", "ui", "station", "core"},
    "cli": {"ui", "station", "store", "exchange", "output", "assessment", "ledgers", "core"},
    "ui": {"station", "ledgers", "core"},
    "station": {"store", "exchange", "output", "assessment", "ledgers", "core"},
    "store": {"ledgers", "core"},
    "exchange": {"ledgers", "core"},
    "output": {"ledgers", "core"},
    "assessment": {"ledgers", "core"},
    "ledgers": {"core"},
    "core": set[str](),
    "paths": set[str](),
}

# Who alone may import a library.
HOME_OF = {
    "PySide6": {"ui"},
    "shiboken6": {"ui"},
    "reportlab": {"output"},
    "pypdfium2": {"output"},
    "sqlcipher3": {"store"},
    "sqlite3": {"store"},
    "pyrage": {"exchange", "store"},
    "typer": {"cli"},
}

# The program never speaks to a network.
NETWORK = {"socket", "ssl", "http", "urllib", "ftplib", "smtplib", "requests", "httpx", "asyncio"}

# These parts of Qt are GPL only, or speak to a network.
FORBIDDEN_QT = {
    *("QtCharts", "QtDataVisualization", "QtGraphs", "QtGraphsWidgets", "QtHttpServer"),
    *("QtNetworkAuth", "QtQuick3D", "QtVirtualKeyboard", "QtWebEngineCore", "QtWebEngineWidgets"),
    *("QtWebSockets",),
}

# module -> what it imports against the rules, and why it may
EXCEPTIONS: Mapping[str, set[str]] = {}


@cache
def _modules() -> dict[str, ast.Module]:
    found = {}
    for file in sorted(HERE.rglob("*.py")):
        parts = file.relative_to(HERE.parent).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found[name] = ast.parse(file.read_text(encoding="utf-8"), str(file))
    return found


def _imported(node: ast.AST) -> Iterator[str]:
    """Yield the dotted names that an import statement may bring in."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module:
        yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _imports(module: str) -> set[str]:
    return {name for node in ast.walk(_modules()[module]) for name in _imported(node)}


def _own_imports(module: str) -> set[str]:
    """Return the modules of the program that a module imports when it is loaded."""
    known = _modules()
    found = set()
    for statement in known[module].body:
        for name in _imported(statement):
            if name in known:
                found.add(name)
            elif name.rpartition(".")[0] in known:
                found.add(name.rpartition(".")[0])
    return found - {module}


def _part(module: str) -> str:
    return module.split(".")[1] if "." in module else ""


def _against(rule: Mapping[str, set[str]]) -> list[str]:
    """Return "module imports name" for all that the rule, library -> home, does not allow."""
    return [
        f"{module} imports {name}"
        for module in _modules()
        for name in sorted(_imports(module) - EXCEPTIONS.get(module, set()))
        if name.split(".")[0] in rule and _part(module) not in rule[name.split(".")[0]]
    ]


def test_each_part_imports_only_what_lies_below_it() -> None:
    wrong = [
        f"{module} imports {name}"
        for module in _modules()
        for name in sorted(_imports(module) - EXCEPTIONS.get(module, set()))
        if name.startswith(f"{PACKAGE}.")
        and (part := _part(module))
        and _part(name) not in {part, "paths", "__version__"} | MAY_IMPORT[part]
    ]
    assert not wrong


def test_every_part_has_its_place_in_the_order() -> None:
    assert {_part(module) for module in _modules()} - {""} <= MAY_IMPORT.keys()


def test_a_library_is_imported_only_where_it_is_at_home() -> None:
    assert not _against(HOME_OF)


def test_core_knows_no_database() -> None:
    homes = MAY_IMPORT.keys() - {"core"}
    assert not _against(dict.fromkeys(("sqlalchemy", "sqlmodel"), homes))


def test_nothing_speaks_to_a_network() -> None:
    assert not _against({name: set() for name in NETWORK})


def test_no_part_of_qt_that_is_gpl_only_or_a_browser() -> None:
    wrong = [
        f"{module} imports {name}"
        for module in _modules()
        for name in sorted(_imports(module))
        if name.startswith("PySide6.") and name.split(".")[1] in FORBIDDEN_QT
    ]
    assert not wrong


def test_no_module_imports_itself_in_a_circle() -> None:
    try:
        TopologicalSorter({name: _own_imports(name) for name in _modules()}).prepare()
    except CycleError as circle:
        pytest.fail(" → ".join(circle.args[1]))


def test_an_exception_is_still_needed() -> None:
    stale = {
        module: names - _imports(module)
        for module, names in EXCEPTIONS.items()
        if names - _imports(module)
    }
    assert not stale


def test_station_loads_neither_window_nor_paper_nor_excel() -> None:
    modules = ", ".join(name for name in _modules() if _part(name) == "station")
    seen = "{'PySide6', 'reportlab', 'openpyxl'} & {name.split('.')[0] for name in sys.modules}"
    done = subprocess.run(
        [sys.executable, "-c", f"import sys, {modules}; print({seen})"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "set()"
