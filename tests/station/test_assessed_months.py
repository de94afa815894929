"""Three months of a real branch, kept day by day in a real database, and reckoned by hand.

The branch begins its books on August 31: of the third quarter it is not asked for what it did not do.
Points are in hundredths; "-" is not applicable.

         September          October            November
ZY1          -               300/300              0/300   conveyed: in time; not at all
ZY2       400/400            200/400              0/400   committee: 5 of 5; 2 of 5; none
ZY3          -                  -                  -      the quarter began before the books
ZY4       300/300            150/300              0/300   both groups; one of two; none
ZY5       200/200               -                  -      a lecture; no end of a quarter
ZY6       400/400            300/400              0/400   on the 15th; on the 25th; none
ZY7       300/300              0/300              0/300   dues: 7 of 7; 6 of 7 = 85 %; 0 of 7
ZY8       150/300            300/300            150/300   talks of 14: 2 (2.33); 4 (3.5); 4 (4.67)
ZY9       200/400               -                 0/400   1 of 2 in time; none due; 0 of 1
ZR1       300/300            300/300            300/300   both teams have a member
ZR2       300/300            300/300              0/300   the group that runs with its team met
ZR3          -                  -                  -      no lists of duties
ZR4       300/300            300/300            300/300   the term ends in May 2027
ZR5          -                  -                  -      nobody on the way
ZR6          -                 0/300               -      a decision without its outcome
ZD1       400/400              0/400               -      1 of 1; 0 of 1
ZD2       300/400            300/400              0/400   2/2 judged, 1/2 reached; 1/2, 1/1; none
ZD3          -               400/400               -      1 of 1
ZD4          -                  -               200/400   one violation by a member
ZD5, ZD6     -                  -                  -      nothing handed in
ZD7       200/200            100/200            200/200   0 late of 20; 2 of 16 and 1 with cause; 0 of 4
SZ1       343/400            343/400            343/400   6 of 7 have the hours: 342.86
SZ2         0/300              0/300              0/300   0 of 5 leaders have theirs, no certificate
SZ3       400/400            400/400            200/400   practised; tagged; only the human part
SZ4          -                  -                  -      nobody
KH1          -                  -               400/400   closed in time
KH2          -               400/400               -      settled, and content
KH3       200/200              0/200              0/200
KH4          -                  -                  -      the quarter began before the books
sum     4693/5500          4093/6300          2093/6000
of 100     85.33              64.97              34.88
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, time

import pytest

from hongdang_desktop import paths
from hongdang_desktop.assessment.checking import read_template
from hongdang_desktop.assessment.evidence import Evidence, View, suggested
from hongdang_desktop.assessment.rules.catalogue import RULES
from hongdang_desktop.assessment.scoring import Score, total
from hongdang_desktop.assessment.template import Template, When
from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.clock import PLANT_TIME, SetClock
from hongdang_desktop.core.periods import read_period
from hongdang_desktop.station.books.lookup import Lookup
from hongdang_desktop.station.station import Station
from tests.station.world import NAMES, POSTS, alone, member, saved

SEPTEMBER: Mapping[str, int | None] = {
    "ZY1": None, "ZY2": 400, "ZY3": None, "ZY4": 300, "ZY5": 200, "ZY6": 400, "ZY7": 300,
    "ZY8": 150, "ZY9": 200, "ZR1": 300, "ZR2": 300, "ZR3": None, "ZR4": 300, "ZR5": None,
    "ZR6": None, "ZD1": 400, "ZD2": 300, "ZD3": None, "ZD4": None, "ZD5": None, "ZD6": None,
    "ZD7": 200, "SZ1": 343, "SZ2": 0, "SZ3": 400, "SZ4": None, "KH1": None, "KH2": None,
    "KH3": 200, "KH4": None,
}  # fmt: skip
OCTOBER: Mapping[str, int | None] = {
    **SEPTEMBER, "ZY1": 300, "ZY2": 200, "ZY4": 150, "ZY5": None, "ZY6": 300, "ZY7": 0, "ZY8": 300,
    "ZY9": None, "ZR6": 0, "ZD1": 0, "ZD3": 400, "ZD7": 100, "KH2": 400, "KH3": 0,
}  # fmt: skip
NOVEMBER: Mapping[str, int | None] = {
    **OCTOBER, "ZY1": 0, "ZY2": 0, "ZY4": 0, "ZY6": 0, "ZY7": 0, "ZY8": 150, "ZY9": 0, "ZR2": 0,
    "ZR6": None, "ZD1": None, "ZD2": 0, "ZD3": None, "ZD4": 200, "ZD7": 200, "SZ3": 200,
    "KH1": 400, "KH2": None,
}  # fmt: skip


class Diary:
    """A branch whose books are written on the days named."""

    def __init__(self, station: Station, home: str, now: SetClock) -> None:
        self.station, self.home, self._now = station, home, now
        self.people: tuple[str, ...] = ()

    def on(self, day: str) -> None:
        self._now.moment = datetime.combine(
            datetime.fromisoformat(day), time(18), tzinfo=PLANT_TIME
        )

    def write(
        self, written: str, ledger: str, payload: JsonObject, reason: str | None = None
    ) -> str:
        self.on(written)
        entry = saved(self.station.book.save(ledger, payload))
        self.station.book.finalise(entry, reason)
        return entry

    def meet(self, ledger: str, day: str, came: tuple[int, ...], of: tuple[int, ...], *, written: str = "", reason: str | None = None, **more: Json) -> None:  # fmt: skip
        people: list[Json] = [
            {"id": f"p{n}", "member": self.people[n], "voter": True, "sessions": ["s1"]}
            if n in came
            else {"id": f"p{n}", "member": self.people[n], "voter": True, "absence": "shift"}
            for n in of
        ]
        payload: JsonObject = {
            "title": "会议", "chair": self.people[of[0]], "recorder": self.people[of[-1]],
            "sessions": [{"id": "s1", "starts_at": f"{day}T09:00:00+08:00",
                          "ends_at": f"{day}T10:00:00+08:00", "place": "二楼"}],
            "attendance": people, "agenda": [{"id": "a1", "title": "安全生产"}], **more,
        }  # fmt: skip
        self.write(written or day, ledger, payload, reason)

    def pay(self, day: str, number: int) -> None:
        for each in self.people[:number]:
            self.write(day, "dues", {
                "occurred_on": day, "month": day[:7], "member": each, "category": "in_service",
                "base": 420_000, "basis": "9月核定", "paid": 4200, "channel": "online",
                "kind": "normal",
            })  # fmt: skip

    def judge(self, day: str, team: str, each: int) -> None:
        names = ("学习型", "安全型", "清洁型", "节约型", "和谐型")
        marks: list[Json] = [
            {"id": f"t{n}", "kind": kind, "points": each, "reason": "现场扣分"}
            for n, kind in enumerate(names)
        ]
        self.write(day, "team_appraisal", {
            "occurred_on": day, "month": day[:7], "team": team, "marks": marks,
            "deductions": "现场扣分", "appraiser": self.people[0],
        })  # fmt: skip

    def talk(self, day: str, one: int, other: int, pair: str) -> None:
        self.write(day, "talk", {
            "occurred_on": day, "speaker": self.people[one], "partner": self.people[other],
            "pair": pair, "cause": "routine", "method": "face", "visible_to": "committee",
            "summary": "聊了聊",
        })  # fmt: skip

    def problem(self, written: str, found: str, due: str, done: str = "", source: str = "opinion") -> None:  # fmt: skip
        closed: JsonObject = {
            "done_on": done, "verifier": self.people[1], "verified_on": done, "conclusion": "solved",
        }  # fmt: skip
        self.write(written, "problem", {
            "occurred_on": found, "source": source, "problem": "阀门漏油", "owner": self.people[0],
            "term": "at_once", "due": due, **(closed if done else {}),
        })  # fmt: skip

    def check(self, written: str, found: str, due: str, check: str, done: str = "", **more: Json) -> None:  # fmt: skip
        closed: JsonObject = {"done_on": done, "verifier": self.people[1]} if done else {}
        self.write(written, "field_check", {
            "occurred_on": found, "check": check, "place": "一号站", "problem": "巡检漏记",
            "owner": self.people[2], "due": due, **closed, **more,
        })  # fmt: skip


def _begin(diary: Diary) -> tuple[tuple[str, str], tuple[str, str]]:
    """August 31: members, teams, groups, the term. Return the teams and the groups."""
    station = diary.station
    teams = tuple(
        station.tree.add("team", name, branch=diary.home) for name in ("采油一班", "采油二班")
    )
    payloads = [member(name, party_post=post) for name, post in zip(NAMES, POSTS, strict=True)]
    payloads += [
        member(name, team=team) for name, team in zip(("求是", "务实"), teams, strict=True)
    ]
    diary.people = station.book.save_all("member", [(each, None) for each in payloads]).ids
    station.book.finalise_all(diary.people)
    groups = tuple(
        diary.write("2026-08-31", "party_group", {
            "name": name, "leader": diary.people[n], "members": [diary.people[n]], "team": team,
            "joined": n == 5,
        })
        for n, name, team in zip((5, 6), ("一组", "二组"), teams, strict=True)
    )  # fmt: skip
    diary.write("2026-08-31", "term", {
        "session": "第三届", "approved_on": "2024-05-10", "approval_number": "厂党发〔2024〕5号",
    })  # fmt: skip
    diary.write("2026-08-31", "branch", {
        "full_name": "中共采油三作业区第二支部委员会", "kind": "branch", "theme_day": 15,
    })  # fmt: skip
    return (teams[0], teams[1]), (groups[0], groups[1])


def _september(diary: Diary, teams: tuple[str, str], groups: tuple[str, str]) -> None:
    six: list[Json] = [*diary.people[:6]]
    diary.meet("committee_meeting", "2026-09-03", (0, 1, 2, 3, 4), (0, 1, 2, 3, 4))
    diary.talk("2026-09-07", 0, 1, "committee")
    diary.talk("2026-09-08", 0, 5, "committee_member")
    diary.meet(
        "group_meeting", "2026-09-10", (5, 6), (5, 6), party_group=groups[0], combined=True,
        others=[groups[1]], combined_reason="倒班错不开",
    )  # fmt: skip
    diary.pay("2026-09-10", 7)
    theme: JsonObject = {"topic": "重温誓词", "hours": 10, "participants": six, "content": "学习"}
    diary.write("2026-09-15", "theme_day", {"occurred_on": "2026-09-15", **theme})
    diary.check("2026-09-15", "2026-09-14", "2026-09-15", "post_duty", "2026-09-15")
    diary.problem("2026-09-18", "2026-09-15", "2026-09-20", "2026-09-18")
    diary.write("2026-09-18", "study", {
        "occurred_on": "2026-09-18", "topic": "技能练兵", "form": "practice", "hours": 60,
        "participants": six,
    })  # fmt: skip
    diary.write("2026-09-21", "party_lecture", {
        "occurred_on": "2026-09-21", "topic": "铁人精神", "lecturer": diary.people[0],
        "form": "together", "hours": 10, "participants": six, "content": "讲了三条",
    })  # fmt: skip
    diary.problem("2026-09-28", "2026-09-24", "2026-09-25", "2026-09-28")
    diary.judge("2026-09-29", teams[0], 180)
    diary.judge("2026-09-29", teams[1], 100)
    diary.write("2026-09-29", "affairs_disclosure", {
        "occurred_on": "2026-09-29", "matter": "党费收缴", "scope": "party", "ways": ["board"],
    })  # fmt: skip


def _october(diary: Diary, teams: tuple[str, str], groups: tuple[str, str]) -> None:
    people = diary.people
    diary.pay("2026-10-10", 6)
    diary.talk("2026-10-12", 5, 6, "members")
    diary.on("2026-10-15")
    study = saved(diary.station.book.save("study", {
        "occurred_on": "2026-10-15", "topic": "传达会议精神", "form": "together", "hours": 10,
        "participants": [*people[:5]],
    }))  # fmt: skip
    diary.write("2026-10-15", "directive", {
        "occurred_on": "2026-10-12", "title": "会议精神", "to_convey": True, "carried_out": [study],
    })  # fmt: skip
    diary.check("2026-10-19", "2026-10-16", "2026-10-20", "post_duty")
    diary.check("2026-10-19", "2026-10-16", "2026-10-20", "bad_habits", "2026-10-19")
    diary.write("2026-10-19", "employee_request", {
        "occurred_on": "2026-10-16", "source": "visit", "request": "修淋浴", "category": "life",
        "handler": people[3], "due": "2026-10-20", "handling": "修好了", "done_on": "2026-10-19",
        "visited_on": "2026-10-19", "answer": "satisfied",
    })  # fmt: skip
    diary.meet(
        "committee_meeting", "2026-10-08", (0, 1), (0, 1, 2, 3, 4), written="2026-10-20",
        reason="忘了", takes_part_in_decision=True, branch_opinion="同意",
    )  # fmt: skip
    diary.meet(
        "group_meeting", "2026-10-10", (5,), (5,), written="2026-10-20", reason="忘了",
        party_group=groups[0],
    )  # fmt: skip
    diary.on("2026-10-23")
    diary.station.book.finalise(study, "上级统一安排培训")
    diary.write("2026-10-26", "theme_day", {
        "occurred_on": "2026-10-25", "topic": "岗位练兵", "ties": ["drill"], "hours": 10,
        "participants": [*people[:6]], "content": "比武",
    })  # fmt: skip
    diary.judge("2026-10-29", teams[0], 180)


def _november(diary: Diary) -> None:
    diary.write("2026-11-05", "directive", {
        "occurred_on": "2026-11-05", "title": "冬季安全", "to_convey": True,
    })  # fmt: skip
    diary.problem("2026-11-09", "2026-11-06", "2026-11-10", "2026-11-09", "self_assessment")
    diary.problem("2026-11-09", "2026-11-06", "2026-11-10")
    diary.check(
        "2026-11-20", "2026-11-20", "2026-12-10", "hse", category="violation", owner=diary.people[5]
    )


@pytest.fixture(scope="module")
def diary(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Diary]:
    now = SetClock(datetime(2026, 8, 31, 10, 0, tzinfo=PLANT_TIME))
    station, home = alone(tmp_path_factory.mktemp("months") / "b", now=now)
    made = Diary(station, home, now)
    teams, groups = _begin(made)
    _september(made, teams, groups)
    _october(made, teams, groups)
    _november(made)
    made.on("2026-12-02")
    yield made
    station.close()


@pytest.fixture(scope="module")
def form() -> Template:
    name = "self_assessment.toml"
    return read_template(name, (paths.forms() / name).read_text(encoding="utf-8"), RULES)


def judged(diary: Diary, form: Template, month: str) -> dict[str, Evidence]:
    """Return what the rules suggest for the items that a month has."""
    period = read_period(month)
    view = View(Lookup(diary.station._core), diary.home, period)
    return {
        item.key: suggested(RULES[item.rule], view, item.points - item.human, item.numbers)
        for item in form.items
        if item.when is When.ALWAYS or period.last.month % 3 == 0
    }


@pytest.mark.parametrize(
    ("month", "expected", "sums"),
    [
        ("2026-09", SEPTEMBER, (4693, 5500, 8533)),
        ("2026-10", OCTOBER, (4093, 6300, 6497)),
        ("2026-11", NOVEMBER, (2093, 6000, 3488)),
    ],
)
def test_a_month_is_as_reckoned_by_hand(
    diary: Diary, form: Template, month: str, expected: Mapping[str, int | None],
    sums: tuple[int, int, int],
) -> None:  # fmt: skip
    found = judged(diary, form, month)
    given: dict[str, int | None] = {}
    for item in form.items:
        evidence = found.get(item.key)
        known = evidence.points if evidence else None
        given[item.key] = None if known is None else known + item.human
    assert given == expected, {k: e.words for k, e in found.items() if given[k] != expected[k]}
    scores = [Score(item, given[item.key]) for item in form.items]
    whole = total(form, scores)
    assert (whole.given, whole.possible, whole.scaled) == sums


@pytest.mark.parametrize("month", ["2026-09", "2026-10", "2026-11"])
def test_every_point_rests_on_entries_that_are_there(
    diary: Diary, form: Template, month: str
) -> None:
    for key, evidence in judged(diary, form, month).items():
        assert 4 <= len(evidence.words) <= 40, (key, evidence.words)
        for entry in evidence.entries:
            assert diary.station.book.entry(entry).id == entry
        if evidence.points and key != "ZD7":
            assert evidence.entries, key


def test_the_month_before_the_books_and_the_one_to_come_do_not_apply(
    diary: Diary, form: Template
) -> None:
    for month, words in (("2026-07", "支部那时还没有建账"), ("2027-01", "本月还没到")):
        found = judged(diary, form, month)
        assert {each.points for each in found.values()} == {None}
        assert {each.words for each in found.values()} == {words}


def test_a_month_is_the_same_when_it_is_asked_again_later(diary: Diary, form: Template) -> None:
    now = judged(diary, form, "2026-09")
    diary.on("2026-12-31")
    later = judged(diary, form, "2026-09")
    assert {k: (e.points, e.words) for k, e in now.items()} == {
        k: (e.points, e.words) for k, e in later.items()
    }
