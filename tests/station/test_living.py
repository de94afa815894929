"""A final entry goes on: what is done about it is written in later, and no correction."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.problems import Level, Problem
from hongdang_desktop.station.books.entries import worse
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Refused
from tests.station.world import Chain, alone, member, saved


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Station]:
    """Return a branch that works alone, on Monday 2026-11-23."""
    opened, _ = alone(tmp_path / "one")
    with opened:
        yield opened


def problem(**more: object) -> JsonObject:
    """Return a problem found today."""
    found: dict[str, object] = {
        "occurred_on": "2026-11-23", "source": "hse_check", "problem": "值班室灭火器没有检查卡",
        "owner": "安全员", "term": "at_once", "due": "2026-11-30", **more,
    }  # fmt: skip
    return found  # type: ignore[return-value]


def kept(station: Station, **more: object) -> tuple[str, JsonObject]:
    """Return a final problem: id and payload."""
    entry = saved(station.book.save("problem", problem(**more)))
    station.book.finalise(entry)
    return entry, dict(station.book.entry(entry).payload)


def derived(station: Station, entry: str) -> dict[str, str]:
    """Return what is worked out of an entry."""
    return dict(station.book.derived(station.book.entry(entry)))


def test_a_problem_goes_its_way_without_a_correction(station: Station) -> None:
    entry, payload = kept(station)
    assert derived(station, entry)["整改状态"] == "新建"
    payload["progress"] = [{"day": "2026-11-23", "text": "联系配检查卡"}]
    station.book.save("problem", payload, entry)
    assert derived(station, entry)["整改状态"] == "整改中"
    payload = {**station.book.entry(entry).payload, "done_on": "2026-11-23"}
    station.book.save("problem", payload, entry)
    assert derived(station, entry)["整改状态"] == "待验证"
    payload |= {"verifier": "站长", "verified_on": "2026-11-23", "conclusion": "solved"}
    station.book.save("problem", payload, entry)
    assert derived(station, entry) == {
        "编号": "2026-001", "整改状态": "关闭", "现在的期限": "", "用了": "0 天",
    }  # fmt: skip
    assert station.book.entry(entry).final


def test_what_was_set_down_is_changed_by_correction_only(station: Station) -> None:
    entry, payload = kept(station)
    for change in ({"owner": "别人"}, {"due": "2026-12-30"}, {"problem": "没有问题"}):
        with pytest.raises(Refused) as no:
            station.book.save("problem", {**payload, **change}, entry)
        assert no.value.code == "G03"


def test_a_final_problem_is_not_closed_without_proof(station: Station) -> None:
    entry, payload = kept(station)
    with pytest.raises(Refused) as no:
        station.book.save("problem", {**payload, "conclusion": "solved"}, entry)
    assert no.value.code == "PROBLEMS"
    assert {p.code for p in no.value.problems} == {"ZG04"}
    assert derived(station, entry)["整改状态"] == "新建"


def test_only_what_is_new_stops_a_final_entry() -> None:
    old = Problem("due", "ZG01", Level.FINAL, "早就这样。")
    new = Problem("verifier", "ZG04", Level.FINAL, "没有验证人。")
    assert worse((old, new), (old,)) == (new,)
    assert worse((old,), (old, new)) == ()


def test_an_extension_only_goes_forward(station: Station) -> None:
    entry, payload = kept(station, occurred_on="2026-11-23", term="usual", due="2026-12-20")
    first: JsonObject = {"until": "2026-12-31", "reason": "等配件"}
    station.book.save("problem", {**payload, "extensions": [first]}, entry)
    extended = station.book.entry(entry).payload
    again: list[Json] = [first, {"until": "2026-12-25", "reason": "写反了"}]
    with pytest.raises(Refused) as no:
        station.book.save("problem", {**extended, "extensions": again}, entry)
    assert {p.code for p in no.value.problems} == {"NOT_LATER"}


def test_a_talk_never_reaches_the_plant(chain: Chain) -> None:
    who = saved(chain.a.book.save("member", member()))
    talk: JsonObject = {
        "speaker": who, "partner": "班里的小周", "pair": "staff", "cause": "hardship",
        "occurred_on": "2026-11-23", "visible_to": "secretary", "summary": "家里老人住院，想调白班",
    }  # fmt: skip
    entry = saved(chain.a.book.save("talk", talk))
    chain.up(chain.a)
    chain.down(chain.b)
    assert chain.b.book.entry(entry).payload["summary"] == talk["summary"]
    with pytest.raises(Refused) as no:
        chain.plant.book.entry(entry)
    assert no.value.code == "NO_SUCH_ENTRY"
    assert chain.plant.verify() == []


def test_what_two_branches_did_together_is_matched_at_the_plant(chain: Chain) -> None:
    def together(**more: object) -> JsonObject:
        said: dict[str, object] = {
            "occurred_on": "2026-11-23", "way": "area", "seven": ["skills"],
            "activity": "一起看了一口井", "solved": "定了倒井流程", **more,
        }  # fmt: skip
        return said  # type: ignore[return-value]

    names = chain.plant.book.names()
    one, two = (names.organisation(each) for each in (chain.names.one, chain.names.two))
    first = saved(chain.a.book.save("joint_building", together(partners=[two])))
    chain.a.book.finalise(first)
    number = derived(chain.a, first)["本条确认号"]
    assert derived(chain.a, first)["对方确认"] == "等对方确认"
    typed = number.lower().replace("-", " ")
    confirming = together(partners=[one], confirms=typed, branch=chain.names.two)
    second = saved(chain.c.book.save("joint_building", confirming))
    chain.c.book.finalise(second)
    assert chain.c.book.entry(second).payload["confirms"] == number
    assert derived(chain.c, second)["对方确认"] == "已填确认号"
    chain.up(chain.a)
    chain.up(chain.c, chain.names.two)
    for entry in (first, second):
        assert derived(chain.plant, entry)["对方确认"] == "对上了"
