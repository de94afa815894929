"""发展党员全过程：一个人 25 步，两个版本的细则，全部用命令行。"""

import json
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

import pytest

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.core.clock import PLANT_TIME, SetClock
from tests.commands import Hongdang
from tests.features.joining.walk import ENROLMENT, NAME, NEW, OLD
from tests.ui.pages.desk import make_station


@pytest.fixture
def hongdang(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Hongdang:
    return Hongdang(capsys, monkeypatch)


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> SetClock:
    """Let the program start on a day that the test chooses."""
    clock = SetClock(datetime(2026, 11, 23, 10, tzinfo=PLANT_TIME))
    monkeypatch.setattr("hongdang_desktop.station.station.SystemClock", lambda: clock)
    return clock


def station_on(folder: Path) -> Path:
    make_station(folder, SetClock(datetime(2022, 1, 4, 9, tzinfo=PLANT_TIME))).close()
    return folder


def put(hongdang: Hongdang, folder: Path, number: int, said: JsonObject, *more: str) -> object:
    words = json.dumps(said, ensure_ascii=False)
    return hongdang.done("step", folder, NAME, number, "-", *more, "--json", typed=words).data


def go(
    hongdang: Hongdang, folder: Path, said: Mapping[int, JsonObject], clock: SetClock,
    until: int = 25,
) -> None:  # fmt: skip
    """Go each step on a day on which it has happened."""
    for number in range(1, until + 1):
        if number == ENROLMENT:
            hongdang.done("enrol", folder, NAME)
            continue
        days = [str(v) for k, v in said[number].items() if k != "出生日期" and str(v)[:2] == "20"]
        if days:
            day = max(map(date.fromisoformat, (d for d in days if len(d) == 10)))
            clock.moment = datetime(day.year, day.month, day.day, 15, tzinfo=PLANT_TIME)
        put(hongdang, folder, number, said[number])


@pytest.mark.parametrize("said", [OLD, NEW], ids=["2014", "2026"])
def test_the_25_steps_of_a_lawful_way(
    said: Mapping[int, JsonObject], hongdang: Hongdang, tmp_path: Path, today: SetClock
) -> None:
    folder = station_on(tmp_path / "b")
    go(hongdang, folder, said, today)
    found = hongdang.done("way", folder, NAME, "--json").data
    assert [step["state"] for step in found["steps"]] == ["done"] * 25
    assert [step["problems"] for step in found["steps"] if step["problems"]] == []
    admitted = str(said[15]["大会通过日期"])
    assert found["dates"]["入党时间"] == admitted
    end = f"{int(admitted[:4]) + 1}{admitted[4:]}"
    assert found["dates"]["预备期满"] == found["dates"]["党龄起点"] == end
    assert found["offer"] == "confirm"
    hongdang.done("enrol", folder, NAME)
    listed = hongdang.done("entries", folder, "L05", "--json").data
    (member,) = (each["payload"] for each in listed if each["id"] == found["register"])
    assert (member["category"], member["joined_on"], member["confirmed_on"]) == (
        "full",
        admitted,
        end,
    )


def test_the_list_the_day_and_the_refusals(
    hongdang: Hongdang, tmp_path: Path, today: SetClock
) -> None:
    folder = station_on(tmp_path / "b")
    go(hongdang, folder, NEW, today, until=2)
    (row,) = hongdang.done("way", folder, "--json").data
    assert (row["name"], row["stage"], row["next"]) == (NAME, "申请人", 3)
    assert "3 推荐和确定积极分子" in hongdang.done("way", folder).out
    later = hongdang.done("way", folder, NAME, "--on", "2027-01-04", "--json").data
    assert later["today"] == "2027-01-04"
    late = json.dumps({"谈话日期": "2026-06-20"})
    for code, words, typed in (
        ("NO_SUCH_PERSON", ("way", folder, "蔺长歌"), ""),
        ("NO_SUCH_STEP", ("step", folder, NAME, 26, "-"), "{}"),
        ("PROBLEMS", ("step", folder, NAME, 2, "-"), '{"没有的栏": "x"}'),
        ("BAD_DAY", ("way", folder, "--on", "2026-02-30"), ""),
        ("NOT_APPROVED", ("enrol", folder, NAME), ""),
    ):
        assert hongdang.refused(*words, typed=typed) == code
    today.moment = datetime(2026, 6, 21, 9, tzinfo=PLANT_TIME)
    assert hongdang.refused("step", folder, NAME, 2, "-", typed=late) == "REASON_WANTED"
    put(hongdang, folder, 2, {"谈话日期": "2026-06-20"}, "--reason", "停产检修")
    step = hongdang.done("way", folder, NAME, "--json").data["steps"][1]
    assert (step["day"], step["reason"]) == ("2026-06-20", "停产检修")
    assert [each["code"] for each in step["problems"]] == ["D01"]
