"""The command line covers what the window covers; what the plant uncovers there is told to the branch."""

from pathlib import Path

import pytest

from tests.commands import Hongdang
from tests.station.world import Chain, committee, member

NUMBER = "999999198001010011"


@pytest.fixture
def hongdang(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Hongdang:
    return Hongdang(capsys, monkeypatch)


@pytest.fixture
def people(chain: Chain) -> tuple[str, ...]:
    found = committee(chain.a)
    chain.a.book.correct(found[0], {**member(), "phone": "13900000000", "party_post": "secretary"}, "换号")  # fmt: skip
    chain.up(chain.a)
    return found


def test_lists_and_histories_leave_out_what_is_covered(
    chain: Chain, people: tuple[str, ...], hongdang: Hongdang
) -> None:
    folder = chain.shut("a")
    for words in (("entries", folder, "member"), ("history", folder, people[0])):
        ran = hongdang.done(*words, "--json")
        assert NUMBER not in ran.out
        assert "13900000000" not in ran.out
        assert "identity_number" in ran.data[0]["covered"]
        assert NUMBER in hongdang.done(*words, "--with-sensitive", "--json").out
    text = hongdang.done("text", folder, people[0])
    assert text.lines[0] == "党员名册"
    assert NUMBER not in text.out
    assert hongdang.done("text", folder, people[0], "--json").data["text"] == "\n".join(text.lines)
    assert hongdang.refused("text", folder, "没有") == "NO_SUCH_ENTRY"
    # One's own are no looks.
    assert hongdang.done("looks", folder).err.strip() == "没有人看过敏感栏。"


def test_what_is_left_out_can_be_handed_back_without_harm(
    chain: Chain, people: tuple[str, ...], hongdang: Hongdang, tmp_path: Path
) -> None:
    folder = chain.shut("a")
    listed = hongdang.done("entries", folder, "member", "--json").data
    (entry,) = [each for each in listed if each["id"] == people[0]]
    file = tmp_path / "back.json"
    file.write_text('{"工作岗位": "采油工"}', encoding="utf-8")
    hongdang.done("correct", folder, "member", entry["id"], file, "--reason", "补上岗位")
    whole = hongdang.done("entries", folder, "member", "--with-sensitive", "--json").data
    (after,) = [each for each in whole if each["id"] == people[0]]
    assert after["payload"]["identity_number"] == NUMBER
    assert after["payload"]["post"] == "采油工"


def test_the_plants_commands_are_looks(
    chain: Chain, people: tuple[str, ...], hongdang: Hongdang, tmp_path: Path
) -> None:
    plant = chain.shut("plant")
    hongdang.done("entries", plant, "member")
    assert hongdang.done("looks", plant).err.strip() == "没有人看过敏感栏。"
    hongdang.done("--as=厂里的柳", "entries", plant, "member", "--with-sensitive")
    paper = tmp_path / "p.pdf"
    hongdang.done(
        "--as=厂里的柳", "print", plant, "member", "--subject", people[0], "--to", paper,
        "--with-sensitive",
    )  # fmt: skip
    looks = hongdang.done("looks", plant, "--json").data
    assert [(each["who"], each["place"], each["count"]) for each in looks] == [
        ("厂里的柳", "打印", 1), ("厂里的柳", "用命令行", 5),
    ]  # fmt: skip
    chain.down(chain.a)
    branch = chain.shut("a")
    assert hongdang.done("looks", branch, "--json").data == looks
