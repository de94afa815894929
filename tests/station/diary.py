"""Three months of a branch, written on the days on which they were written (test_assessed_months.py)."""

from datetime import datetime, time

from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.clock import PLANT_TIME, SetClock
from hongdang_desktop.station.station import Station
from tests.station.world import NAMES, POSTS, member, saved


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


def begin(diary: Diary) -> tuple[tuple[str, str], tuple[str, str]]:
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


def september(diary: Diary, teams: tuple[str, str], groups: tuple[str, str]) -> None:
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


def october(diary: Diary, teams: tuple[str, str], groups: tuple[str, str]) -> None:
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


def november(diary: Diary) -> None:
    diary.write("2026-11-05", "directive", {
        "occurred_on": "2026-11-05", "title": "冬季安全", "to_convey": True,
    })  # fmt: skip
    diary.problem("2026-11-09", "2026-11-06", "2026-11-10", "2026-11-09", "self_assessment")
    diary.problem("2026-11-09", "2026-11-06", "2026-11-10")
    diary.check(
        "2026-11-20", "2026-11-20", "2026-12-10", "hse", category="violation", owner=diary.people[5]
    )


def written(diary: Diary) -> None:
    """Write all three months, and go on to December 2."""
    teams, groups = begin(diary)
    september(diary, teams, groups)
    october(diary, teams, groups)
    november(diary)
    diary.on("2026-12-02")
