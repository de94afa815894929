"""An entry as text for another platform: lines of label and value, nothing sensitive."""

import pytest

from hongdang_desktop.station.books import telling
from hongdang_desktop.station.station import Station
from tests.station.world import committee, meeting, member, saved


def test_a_meeting_is_told_in_lines(branch: Station) -> None:
    people = committee(branch)
    entry = saved(branch.book.save("committee_meeting", meeting(people, note="没有别的")))
    lines = branch.book.as_text(entry).splitlines()
    assert lines[:3] == ["支部委员会会议", "支部：三区二支部", "发生日期：2026-11-20"]
    assert "会议名称：11月支部委员会会议" in lines
    assert "到会（5 人）：耿砚山、丛南麓、卞秋禾、舒北辰、储望舒" in lines
    at = lines.index("议题：")
    assert lines[at + 1].startswith("1. ")
    assert "学一遍规程" in lines[at + 1]
    assert "耿砚山" in lines[at + 1]
    assert lines[-1] == "备注：没有别的"
    assert not any(line.endswith("：") and line != "议题：" for line in lines if "：" not in line[:-1] and line not in ("场次：", "表决："))  # fmt: skip


def test_nothing_sensitive_is_told(branch: Station) -> None:
    entry = saved(branch.book.save("member", member(phone="13900000000", address="某路 12 号")))
    text = branch.book.as_text(entry)
    assert "姓名：耿砚山" in text
    for secret in ("999999198001010011", "0011", "13900000000", "某路", "****"):
        assert secret not in text


def test_a_long_one_is_cut_where_boxes_end(
    branch: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling, "MOST", 100)
    entry = saved(branch.book.save("party_group", {"name": "组", "note": "长" * 300}))
    text = branch.book.as_text(entry)
    assert len(text) == 100
    assert text.endswith("……（太长，后面的没有带）")
