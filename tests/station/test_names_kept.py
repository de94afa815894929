"""What was final keeps its names, and nobody who is named in it disappears."""

import pytest

from hongdang_desktop.output.preview import Preview
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Refused
from tests.station.world import committee, meeting, parts, saved


def _text(station: Station, entry: str) -> str:
    paper = station.papers.make("committee_meeting", entry=entry)
    with Preview(paper.pdf) as preview:
        return preview.text(1)


def test_a_renamed_member_keeps_his_name_in_what_was_final(branch: Station) -> None:
    people = committee(branch)
    held = saved(branch.book.save("committee_meeting", meeting(people)))
    branch.book.finalise(held)
    first = branch.book.entry(people[0])

    branch.book.correct(people[0], {**first.payload, "name": "改了名的人"}, "改名")

    assert "耿砚山" in _text(branch, held)
    assert "改了名的人" not in _text(branch, held)
    later = saved(branch.book.save("committee_meeting", meeting(people)))
    branch.book.finalise(later)
    assert "改了名的人" in _text(branch, later)


def test_who_is_named_elsewhere_cannot_be_deleted(branch: Station) -> None:
    people = committee(branch)
    branch.book.save("committee_meeting", meeting(people))

    with pytest.raises(Refused) as refused:
        branch.book.delete(people[0], "写错了")

    assert refused.value.code == "IN_USE"
    assert branch.book.entry(people[0]).called == "耿砚山"


def test_nobody_unknown_stands_in_a_final_record(branch: Station) -> None:
    people = committee(branch)
    held = saved(branch.book.save("committee_meeting", {**meeting(people), "chair": "nobody"}))

    with pytest.raises(Refused) as refused:
        branch.book.finalise(held)

    assert refused.value.code == "PROBLEMS"
    assert [(p.field, p.code) for p in refused.value.problems] == [("chair", "NO_SUCH_REF")]


def test_a_correction_corrects_something(branch: Station) -> None:
    people = committee(branch)
    held = saved(branch.book.save("committee_meeting", meeting(people)))
    branch.book.finalise(held)

    with pytest.raises(Refused) as refused:
        branch.book.correct(held, branch.book.entry(held).payload, "看看")

    assert refused.value.code == "NOTHING_CHANGED"
    assert not branch.book.entry(held).corrected


def test_a_new_item_is_told_without_its_empty_columns(branch: Station) -> None:
    people = committee(branch)
    held = saved(branch.book.save("committee_meeting", meeting(people)))
    branch.book.finalise(held)
    payload = dict(branch.book.entry(held).payload)
    payload["agenda"] = [*parts(payload, "agenda"), {"id": "a2", "title": "补的议题"}]
    payload["attendance"] = [
        {**each, "sessions": [], "absence": "shift"} if each["member"] == people[4] else each
        for each in parts(payload, "attendance")
    ]
    payload["votes"] = []

    branch.book.correct(held, payload, "漏记")

    text = _text(branch, held).replace("\n", "")
    assert "“补的议题”" in text
    assert "（空）；" not in text
    assert "场次1" in text.replace(" ", "")


def test_several_made_final_are_told_as_several(branch: Station) -> None:
    committee(branch)

    assert branch.book.can_undo() == "定稿了 5 条。"
