"""``hongdang templates``: the forms that are shipped, a file that is checked, the rules by name."""

from pathlib import Path

from hongdang_desktop import paths
from hongdang_desktop.assessment.rules.catalogue import RULES
from tests.commands import Hongdang
from tests.test_cli import hongdang

USED = (hongdang,)
FORM = "self_assessment"


def test_the_shipped_form_is_listed_without_a_fault(hongdang: Hongdang) -> None:
    (form,) = [
        each
        for each in hongdang.done("templates", "--json").data["templates"]
        if each["key"] == "self_assessment"
    ]
    assert (form["items"], form["total_hundredths"], form["faults"]) == (30, 10_000, [])
    assert any("党支部月度自评" in line for line in hongdang.done("templates").lines)


def test_a_right_file_is_let_pass_and_a_wrong_one_named(hongdang: Hongdang, tmp_path: Path) -> None:
    shipped = paths.forms() / "self_assessment.toml"
    assert hongdang.done("templates", "check", shipped, "--json").data["ok"] is True
    wrong = tmp_path / "wrong.toml"
    text = shipped.read_text(encoding="utf-8")
    wrong.write_text(text.replace('rule = "talks"', 'rule = "talk"'), encoding="utf-8")
    assert hongdang.refused("templates", "check", wrong) == "BAD_TEMPLATE"
    assert hongdang("templates", "check", "--json").code == 2
    assert hongdang.refused("templates", "check", tmp_path / "none.toml") == "NO_FILE"


def test_a_newer_version_is_checked_beside_the_former(hongdang: Hongdang) -> None:
    shipped = paths.forms() / "self_assessment.toml"
    refused = hongdang.refused("templates", "check", shipped, "--former", shipped)
    assert refused == "BAD_TEMPLATE"


def test_a_plant_lists_shows_and_lays_down_versions(hongdang: Hongdang, tmp_path: Path) -> None:
    plant = tmp_path / "plant"
    hongdang.done("create", plant, "--role", "plant", "--name", "红岗采油厂党委")
    shown = hongdang.done("template", plant, "show", FORM, "--json").data
    assert (shown["version"], shown["whose"], shown["state"]) == (1, "随程序", "在用")
    file = tmp_path / "next.toml"
    file.write_text(shown["text"], encoding="utf-8")
    assert hongdang("template", plant, "publish", "--json").code == 2
    text = shown["text"].replace("version = 1\n", "version = 2\n", 1)
    file.write_text(text.replace("since = 2024-01-01", "since = 2026-12-01", 1), encoding="utf-8")
    done = hongdang.done("template", plant, "publish", file, "--number", "12号", "--json").data
    assert done["changes"] == []
    assert hongdang.refused("template", plant, "publish", file) == "TEMPLATE_KNOWN"
    listed = hongdang.done("template", plant, "--json").data["templates"]
    assert [(e["version"], e["number"], e["whose"]) for e in listed] == [
        (2, "12号", "厂党委"), (1, "", "随程序"),
    ]  # fmt: skip
    assert listed[0]["entry"] == done["id"]
    for words, version in (
        (("--version", "2"), 2), (("--period", "2026-11"), 1), (("--period", "2026-12"), 2),
    ):  # fmt: skip
        found = hongdang.done("template", plant, "show", FORM, *words, "--json").data
        assert found["version"] == version
    for odd in ((FORM, "--version", "9"), (FORM, "--period", "2023-01"), ("other",)):
        assert hongdang.refused("template", plant, "show", *odd) == "NO_SUCH_TEMPLATE"


def test_all_rules_are_listed_with_what_they_look_at(hongdang: Hongdang) -> None:
    listed = hongdang.done("templates", "rules", "--json").data["rules"]
    assert [each["name"] for each in listed] == list(RULES)
    assert all(each["sentence"] for each in listed)
    schema = hongdang.done("templates", "schema", "--json").data
    assert schema["$schema"].startswith("https://json-schema.org")
