"""``hongdang templates``: the forms that are shipped, a file that is checked, the rules by name."""

from pathlib import Path

from hongdang_desktop import paths
from hongdang_desktop.assessment.rules.catalogue import RULES
from tests.commands import Hongdang
from tests.test_cli import hongdang

USED = (hongdang,)


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


def test_all_rules_are_listed_with_what_they_look_at(hongdang: Hongdang) -> None:
    listed = hongdang.done("templates", "rules", "--json").data["rules"]
    assert [each["name"] for each in listed] == list(RULES)
    assert all(each["sentence"] for each in listed)
    schema = hongdang.done("templates", "schema", "--json").data
    assert schema["$schema"].startswith("https://json-schema.org")
