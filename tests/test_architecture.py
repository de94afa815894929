"""The architecture in sentences. An exception stands here by name, and the list only grows shorter."""

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import hongdang_desktop
from hongdang_desktop.ledgers.catalogue import kinds

HERE = Path(hongdang_desktop.__file__).parent
ROOT = HERE.parent
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
    "openpyxl": {"output"},
    "xlrd": {"output"},
    "sqlalchemy": {"store"},
    "sqlmodel": {"store"},
    "sqlcipher3": {"store"},
    "sqlite3": {"store"},
    "pyrage": {"exchange"},
    "cryptography": {"store", "exchange"},
    "PIL": {"station"},
    "zstandard": {"exchange"},
    "typer": {"cli"},
}

# The station hands the connection of a transaction on to the store, and does nothing else with it.
HANDED_ON = {"station": {"sqlalchemy.Connection"}}

# What touches files, other programs or the machine has no place in core.
OUTSIDE = {
    *("os", "io", "pathlib", "shutil", "tempfile", "glob", "mmap", "subprocess", "multiprocessing"),
    *("ctypes", "fcntl", "msvcrt", "winreg", "platform", "signal", "logging", "platformdirs"),
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
EXCEPTIONS: Mapping[str, set[str]] = {
    # Reads the store's table of invitations itself; belongs into the store.
    "hongdang_desktop.station.keys.enrolling": {"sqlalchemy.select"},
}

# The pieces of window, paper and command line that are made by hand for particular ledgers.
HAND_MADE: Mapping[str, set[str]] = {
    # What a form calls 党小组 and 责任区: without them some of its items do not apply (Needs).
    "hongdang_desktop.assessment.applying": {"duty_area", "party_group"},
    # A supplement begins with what is owed at that moment; belongs into the ledger's own ``begin``.
    "hongdang_desktop.ui.pages.leading": {"dues"},
    "hongdang_desktop.ui.pages.branch_register": {"committee_post"},
    "hongdang_desktop.ui.pages.coverage": {"party_group", "team_appraisal"},
    "hongdang_desktop.ui.pages.coverage_panel": {"team_appraisal"},
    "hongdang_desktop.ui.pages.petition_rows": {"circular"},
    "hongdang_desktop.ui.pages.handover_panel": {"member"},
    "hongdang_desktop.ui.pages.succession": {"secretary_handover", "committee_post"},
    "hongdang_desktop.ui.pages.workflows": {"year_close"},  # the page is called so, too
}

# What an evidence rule is made for: to read particular ledgers.
READS_LEDGERS = "hongdang_desktop.assessment.rules"


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
        for name in sorted(_imports(module) - _excused(module))
        if name.split(".")[0] in rule and _part(module) not in rule[name.split(".")[0]]
    ]


def _excused(module: str) -> set[str]:
    return EXCEPTIONS.get(module, set()) | HANDED_ON.get(_part(module), set())


def test_each_part_imports_only_what_lies_below_it() -> None:
    wrong = [
        f"{module} imports {name}"
        for module in _modules()
        for name in sorted(_imports(module) - EXCEPTIONS.get(module, set()))
        if name.startswith(f"{PACKAGE}.")
        and (part := _part(module))
        and _part(name) not in {part, "paths", "__version__", "BUILT"} | MAY_IMPORT[part]
    ]
    assert not wrong


def test_every_part_has_its_place_in_the_order() -> None:
    assert {_part(module) for module in _modules()} - {""} <= MAY_IMPORT.keys()


def test_a_library_is_imported_only_where_it_is_at_home() -> None:
    assert not _against(HOME_OF)


def test_core_touches_neither_files_nor_the_machine() -> None:
    assert not _against(dict.fromkeys(OUTSIDE, MAY_IMPORT.keys() - {"core"}))
    opened = [
        module
        for module, tree in _modules().items()
        if _part(module) == "core"
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) in {"open", "__import__", "exec", "eval"}
    ]
    assert not opened


def test_ledgers_read_no_file_but_rules_and_calendars() -> None:
    homes = MAY_IMPORT.keys() - {"ledgers"}
    wrong = _against(dict.fromkeys(OUTSIDE, homes))
    assert [each for each in wrong if "rulebook" not in each] == []


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


@pytest.mark.parametrize(
    "door", ["hongdang_desktop.station.station", "hongdang_desktop.station.views"]
)
def test_station_loads_neither_window_nor_paper_nor_excel(door: str) -> None:
    heavy = {"PySide6", "reportlab", "openpyxl", "cryptography", "pyrage", "PIL"}
    seen = f"{heavy} & {{name.split('.')[0] for name in sys.modules}}"
    done = subprocess.run(
        [sys.executable, "-c", f"import sys, {door}; print({seen})"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "set()"


# --- ledgers are described once ---


def _name(node: ast.AST) -> str:
    """Return what a name, the end of a dotted name, or a call is called."""
    if isinstance(node, ast.Call):
        return _name(node.func)
    return getattr(node, "attr", getattr(node, "id", ""))


def _speaks_of_ledgers(node: ast.AST) -> bool:
    """Say whether a node compares with a ledger or its key, or looks a ledger up."""
    if isinstance(node, ast.Compare):
        return any(_name(each) in {"ledger", "key"} for each in (node.left, *node.comparators))
    if isinstance(node, ast.Match):
        return _name(node.subject) in {"ledger", "key"}
    if isinstance(node, ast.Subscript):
        return _name(node.value) == "kinds"
    return isinstance(node, ast.Call) and _name(node) in {"find", "kind_of", "Listing"}


def _texts(node: ast.AST) -> set[str]:
    inner = (each for each in ast.walk(node) if isinstance(each, ast.Constant))
    return {each.value for each in inner if isinstance(each.value, str)}


def _asked_for(module: str) -> set[str]:
    """Return the keys of ledgers that a module asks for.

    Keys that are everyday words (branch, member) count only where a ledger is spoken of.
    """
    plain = {key for key in kinds() if "_" not in key and key != "assembly"}
    tree = _modules()[module]
    spoken = (_texts(node) for node in ast.walk(tree) if _speaks_of_ledgers(node))
    return (_texts(tree) & (kinds().keys() - plain)) | (set().union(*spoken) & plain)


def test_generic_builders_never_ask_for_a_particular_ledger() -> None:
    wrong = {
        module: keys
        for module in _modules()
        if _part(module) in {"ui", "output", "cli", "assessment"}
        and not module.startswith(READS_LEDGERS)
        and (keys := _asked_for(module) - HAND_MADE.get(module, set()))
    }
    assert not wrong


def test_a_piece_made_by_hand_is_still_needed() -> None:
    stale = {module: keys - _asked_for(module) for module, keys in HAND_MADE.items()}
    assert not {module: keys for module, keys in stale.items() if keys}


# --- what may not stand in any file ---

# Put together here, or this file would hold them itself.
HOSTS_AND_PLACES = re.compile(
    "|".join(
        (
            *("py" + r"pi\.", "python" + "hosted", "npm" + r"js\.", r"deb\." + "debian"),
            *(r"(?<![\w.~-])/" + name + "/" for name in ("work", "root")),
        )
    )
)
MADE_HERE = {".git", ".venv", ".dev", ".hypothesis", "__pycache__", "build", "dist", "shots"}
BINARY = {".ttf", ".png", ".ico", ".db", ".djx", ".djy", ".pdf", ".xlsx"}


def _written_files() -> Iterator[Path]:
    for folder, below, names in os.walk(ROOT):
        below[:] = [
            n for n in below if n not in MADE_HERE and not n.endswith(("_cache", ".egg-info"))
        ]
        yield from (Path(folder, name) for name in names if Path(name).suffix not in BINARY)


def test_no_file_names_a_package_registry_or_a_place_on_somebodys_machine() -> None:
    wrong = []
    for file in _written_files():
        text = file.read_text(encoding="utf-8", errors="replace")
        wrong += [f"{file.relative_to(ROOT)}: {m[0]}" for m in HOSTS_AND_PLACES.finditer(text)]
    assert not wrong


def test_packages_hand_nothing_on() -> None:
    wrong = [
        file.relative_to(ROOT)
        for file in HERE.rglob("__init__.py")
        if any(
            not isinstance(s, ast.Expr) for s in ast.parse(file.read_text(encoding="utf-8")).body
        )
    ]
    doors = [Path(PACKAGE, "__init__.py"), Path(PACKAGE, "cli", "__init__.py")]  # __version__, main
    assert set(wrong) <= set(doors)
