"""The lock, the fonts and the scripts, which nothing else would miss until a bare machine."""

import hashlib
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from hongdang_desktop import paths

ROOT = Path(__file__).parents[2]
LOCK = (ROOT / "packaging/requirements.lock").read_text(encoding="utf-8")
WANTED = (ROOT / "packaging/requirements.in").read_text(encoding="utf-8")
FONTS = paths.resources() / "fonts"


def _pins(text: str) -> dict[str, str]:
    found = re.findall(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", text, re.MULTILINE)
    return {name.lower(): version for name, version in found}


def test_every_direct_need_is_locked_at_its_version() -> None:
    assert _pins(WANTED)
    assert _pins(WANTED).items() <= _pins(LOCK).items()


def test_every_need_of_the_program_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert {name.lower() for name in project["dependencies"]} <= _pins(WANTED).keys()


def test_every_locked_package_has_a_hash_and_no_host_is_named() -> None:
    entries = re.split(r"\n(?=[a-z])", LOCK)
    assert len(entries) == len(_pins(LOCK))
    assert all("--hash=sha256:" in entry for entry in entries)
    assert "://" not in LOCK
    assert not re.search(r"^\s*-(-index|-extra-index|-find-links|i |f )", LOCK, re.MULTILINE)


def test_fonts_are_the_ones_that_were_chosen() -> None:
    lines = (FONTS / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    sums = {name: digest for digest, name in (line.split(maxsplit=1) for line in lines)}
    there = {file.name: file.read_bytes() for file in FONTS.glob("*.ttf")}
    assert {name: hashlib.sha256(body).hexdigest() for name, body in there.items()} == sums
    assert sum(map(len, there.values())) < 80_000_000


def test_every_font_has_its_licence_beside_it() -> None:
    families = {file.name.split("-")[0] for file in FONTS.glob("*.ttf")}
    assert families
    for family in families:
        assert "SIL OPEN FONT LICENSE" in (FONTS / f"OFL-{family}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("verb", [[], ["nonsense"], ["build"]])
def test_a_verb_that_does_not_exist_exits_2_and_sets_nothing_up(verb: list[str]) -> None:
    done = subprocess.run(
        ["bash", "packaging/dev.sh", *verb], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.strip()


def test_the_readme_names_the_commands_that_ci_calls() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    calls = re.findall(r"^bash .*$", (ROOT / ".ci/run").read_text(encoding="utf-8"), re.MULTILINE)
    assert "bash packaging/dev.sh test" in calls
    assert all(call in readme for call in calls)


@pytest.mark.skipif(not shutil.which("shellcheck"), reason="shellcheck is not installed")
def test_shell_scripts_are_clean() -> None:
    done = subprocess.run(
        ["shellcheck", "packaging/dev.sh", ".ci/run"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == ""
