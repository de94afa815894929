"""All that is to be carried out: in one place, each living once, closed in either place."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.errors import UserError
from hongdang_desktop.core.periods import read_period
from hongdang_desktop.ledgers.matter import Move, Step
from hongdang_desktop.station.matters_board import Row
from tests.station.world import alone, committee, meeting, parts, refused, saved

TODAY = date(2026, 11, 23)


class Desk:
    """A branch with five members and whatever a test writes."""

    def __init__(self, folder: Path) -> None:
        self.station, self.branch = alone(folder)
        self.people = committee(self.station)

    def final(self, ledger: str, payload: JsonObject) -> str:
        entry = saved(self.station.book.save(ledger, {"branch": self.branch, **payload}))
        self.station.book.finalise(entry)
        return entry

    def rows(self, *, closed: bool = False) -> list[Row]:
        board = self.station.matters.board(self.branch)
        return [row for row in board.rows if row.open or closed]

    def row(self, entry: str, part: str = "") -> Row:
        (found,) = (
            r for r in self.rows(closed=True) if (r.matter.entry, r.matter.part) == (entry, part)
        )
        return found

    def move(self, entry: str, part: str, move: Move, **more: object) -> None:
        self.station.matters.move(entry, part, Step(move, TODAY, **more))  # type: ignore[arg-type]

    def payload(self, entry: str) -> JsonObject:
        return dict(self.station.book.entry(entry).payload)

    def meeting(self, **more: Json) -> str:
        return self.final("committee_meeting", {**meeting(self.people), **more})

    def check(self, **more: Json) -> str:
        return self.final("field_check", {
            "occurred_on": "2026-11-20", "check": "hse", "place": "3号计量间",
            "problem": "灭火器没有检查卡", "category": "hazard", "owner": self.people[1],
            "due": "2026-11-27", **more,
        })  # fmt: skip

    def request(self, **more: Json) -> str:
        return self.final("employee_request", {
            "occurred_on": "2026-11-18", "source": "meeting", "request": "澡堂水温低",
            "category": "life", "handler": self.people[2], "due": "2026-12-03", **more,
        })  # fmt: skip

    def problem(self, **more: Json) -> str:
        return self.final("problem", {
            "occurred_on": "2026-11-20", "source": "opinion", "problem": "学习笔记没人看",
            "owner": self.people[0], "term": "at_once", "due": "2026-11-26", **more,
        })  # fmt: skip


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path / "s")
    yield made
    made.station.close()


def code_of(desk: Desk, entry: str, part: str, move: Move, **more: object) -> str:
    with pytest.raises(UserError) as error:
        desk.move(entry, part, move, **more)
    return refused(error)


def test_everything_open_stands_in_one_list_by_its_day(desk: Desk) -> None:
    held, check, request, problem = desk.meeting(), desk.check(), desk.request(), desk.problem()
    told = [
        (r.matter.entry, r.matter.kind, r.origin, r.owner, str(r.matter.due)) for r in desk.rows()
    ]
    assert told == [
        (problem, "问题", "群众意见", "耿砚山", "2026-11-26"),
        (check, "查改", "岗责、HSE、低老坏查改 11月20日", "丛南麓", "2026-11-27"),
        (request, "诉求", "员工思想动态与诉求 11月18日", "卞秋禾", "2026-12-03"),
        (held, "决议", "支部委员会会议 11月20日", "耿砚山", "2026-12-10"),
    ]
    assert desk.row(held, "agenda/a1").matter.text == "安全生产：学一遍规程"


def test_what_is_handed_on_lives_once_with_its_origin(desk: Desk) -> None:
    held = desk.meeting()
    made = desk.station.matters.hand_on(held, "agenda/a1")
    (row,) = desk.rows()
    problem = made.ids[0]
    assert (row.matter.entry, row.ledger) == (problem, "problem")
    assert row.origin == "支部委员会会议 11月20日"
    assert [(o.entry, o.part) for o in row.origins] == [(held, "agenda/a1")]
    payload = desk.payload(problem)
    assert payload["stage"] == "final"
    assert "late" not in payload
    assert {k: payload[k] for k in ("source", "owner", "due", "term", "occurred_on")} == {
        "source": "meeting", "owner": desk.people[0], "due": "2026-12-10", "term": "usual",
        "occurred_on": "2026-11-20",
    }  # fmt: skip
    with pytest.raises(UserError) as error:
        desk.station.matters.hand_on(held, "agenda/a1")
    assert refused(error) == "ALREADY_HANDED"
    assert [d.entry for d in desk.station.desk.duties(desk.branch) if "安全" in d.sentence] == []
    desk.station.book.undo()
    assert [r.matter.entry for r in desk.rows()] == [held]


def test_closing_the_problem_closes_where_it_came_from(desk: Desk) -> None:
    check = desk.check()
    problem = desk.station.matters.hand_on(check).ids[0]
    assert desk.payload(check)["problem_entry"] == problem
    # Said of the finding, written where it lives.
    desk.move(check, "", Move.DONE, text="补了检查卡")
    assert desk.payload(problem)["done_on"] == "2026-11-23"
    assert "done_on" not in desk.payload(check)
    assert desk.row(problem).matter.state == "待验证"
    desk.move(problem, "", Move.VERIFY, who=desk.people[3], conclusion="solved")
    assert desk.rows() == []
    entry = desk.station.book.entry(check)
    assert dict(desk.station.book.derived(entry))["查改状态"] == "已改"


def test_closed_where_it_came_from_it_is_closed_in_the_problem_ledger(desk: Desk) -> None:
    held = desk.meeting()
    problem = desk.station.matters.hand_on(held, "agenda/a1").ids[0]
    payload = desk.payload(held)
    parts(payload, "agenda")[0] |= {"progress": "done", "done_on": "2026-11-22"}
    desk.station.book.save("committee_meeting", payload, held)
    assert desk.rows() == []
    row = desk.row(problem)
    assert (row.matter.state, row.matter.closed) == ("关闭", date(2026, 11, 22))
    entry = desk.station.book.entry(problem)
    assert dict(desk.station.book.derived(entry))["整改状态"] == "关闭"
    due = [d for d in desk.station.desk.duties(desk.branch) if d.ledger == "problem"]
    assert due == []


def test_a_step_writes_the_living_fields_of_each_ledger(desk: Desk) -> None:
    held, check, request, problem = desk.meeting(), desk.check(), desk.request(), desk.problem()
    desk.move(held, "agenda/a1", Move.NOTE, text="教材发了")
    desk.move(held, "agenda/a1", Move.DONE, text="学完了")
    item = parts(desk.payload(held), "agenda")[0]
    assert (item["carried"], item["progress"], item["done_on"]) == (
        "11月23日 教材发了\n11月23日 学完了", "done", "2026-11-23",
    )  # fmt: skip
    desk.move(check, "", Move.DONE, text="换了卡")
    assert (
        code_of(desk, check, "", Move.VERIFY, who=desk.people[1], conclusion="solved")
        == "SAME_PERSON"
    )
    for who in ("丛南麓", "丛 南　麓 ", "丛南麓（班长）", "丛南麓(班长)"):
        assert code_of(desk, check, "", Move.VERIFY, who=who, conclusion="solved") == "SAME_PERSON"
    desk.move(check, "", Move.VERIFY, who="厂安全科小李", conclusion="solved")
    assert desk.payload(check)["verifier"] == "厂安全科小李"
    desk.move(request, "", Move.DONE, text="换了锅炉")
    assert desk.row(request).matter.state == "等回访"
    desk.move(request, "", Move.VERIFY, conclusion="satisfied")
    assert desk.payload(request)["answer"] == "satisfied"
    desk.move(problem, "", Move.NOTE, text="每周收一次")
    desk.move(problem, "", Move.DONE)
    desk.move(
        problem, "", Move.VERIFY, who=desk.people[4], conclusion="partly", text="还差两个人",
        until=date(2026, 12, 5),
    )  # fmt: skip
    (row,) = desk.rows()
    assert (row.matter.entry, row.matter.state, str(row.matter.due)) == (
        problem,
        "挂账",
        "2026-12-05",
    )
    assert [p["text"] for p in parts(desk.payload(problem), "progress")] == [
        "每周收一次",
        "还差两个人",
    ]
    assert all("reason" not in desk.payload(each) for each in (held, check, request, problem))


def test_more_time_is_an_extension_or_a_correction_that_says_why(desk: Desk) -> None:
    check, problem = desk.check(), desk.problem()
    later = date(2026, 12, 4)
    assert code_of(desk, check, "", Move.EXTEND, until=later) == "NO_WORDS"
    assert code_of(desk, check, "", Move.EXTEND, text="等料") == "NO_DAY"
    early = date(2026, 11, 27)
    assert code_of(desk, check, "", Move.EXTEND, until=early, text="等料") == "NOT_LATER"
    desk.move(check, "", Move.EXTEND, until=later, text="卡在路上")
    desk.move(problem, "", Move.EXTEND, until=later, text="等新本子")
    assert (desk.payload(check)["due"], desk.payload(check)["reason"]) == ("2026-12-04", "卡在路上")
    assert desk.payload(problem)["due"] == "2026-11-26"
    (extension,) = parts(desk.payload(problem), "extensions")
    assert (extension["until"], extension["reason"]) == ("2026-12-04", "等新本子")
    assert [str(r.matter.due) for r in desk.rows()] == ["2026-12-04"] * 2
    desk.station.book.undo()
    assert desk.row(problem).matter.due == date(2026, 11, 26)


def test_what_cannot_be_is_refused(desk: Desk) -> None:
    check = desk.check()
    solved = {"who": desk.people[3], "conclusion": "solved"}
    assert code_of(desk, check, "", Move.VERIFY, **solved) == "NOT_DONE"
    assert code_of(desk, check, "", Move.NOTE, text="  ") == "NO_WORDS"
    assert code_of(desk, check, "agenda/a1", Move.NOTE, text="x") == "NO_SUCH_MATTER"
    assert code_of(desk, "nobody", "", Move.NOTE, text="x") == "NO_SUCH_ENTRY"
    with pytest.raises(UserError) as error:
        desk.station.matters.move(check, "", Step(Move.DONE, date(2026, 11, 24), "好了"))
    assert refused(error) == "FUTURE"
    desk.move(check, "", Move.DONE)
    assert code_of(desk, check, "", Move.VERIFY, conclusion="solved") == "NO_WITNESS"
    assert code_of(desk, check, "", Move.VERIFY, who="李", conclusion="fine") == "NO_CONCLUSION"
    desk.move(check, "", Move.VERIFY, who="李", conclusion="unsolved", text="卡上没签字")
    assert desk.row(check).matter.state == "在办"
    request = desk.request()
    assert code_of(desk, request, "", Move.DONE) == "PROBLEMS"  # settled, and nobody says how


@pytest.mark.parametrize("mark", ["机密★三年", "绝密★", "密级：秘密"])
def test_marks_of_secrecy_are_caught_in_every_text(desk: Desk, mark: str) -> None:
    held, check, problem = desk.meeting(), desk.check(), desk.problem()
    text = f"附件一份\n{mark}"
    for entry, part in ((held, "agenda/a1"), (check, ""), (problem, "")):
        assert code_of(desk, entry, part, Move.NOTE, text=text) == "S01"
        assert code_of(desk, entry, part, Move.EXTEND, text=text, until=date(2027, 1, 1)) == "S01"
        with pytest.raises(UserError) as error:
            desk.station.matters.hand_on(entry, part, text=text)
        assert refused(error) in ("PROBLEMS", "ALREADY_HANDED")
    desk.move(check, "", Move.DONE)
    assert code_of(desk, check, "", Move.VERIFY, who=mark, conclusion="solved") == "PROBLEMS"
    # The oath says so: what counts is the form, not the word.
    desk.move(problem, "", Move.NOTE, text="重温誓词：严守党的纪律，保守党的秘密")


def test_an_item_taken_up_again_stands_where_it_was_last(desk: Desk) -> None:
    again: list[Json] = [{"id": "a9", "title": "安全生产", "decision": "再学一遍", "progress": "doing",
                          "owner": desk.people[0], "due": "2026-12-20"}]  # fmt: skip
    desk.meeting()
    later = desk.meeting(sessions=[{"id": "s1", "starts_at": "2026-11-22T09:00:00+08:00",
                                    "ends_at": "2026-11-22T10:00:00+08:00", "place": "二楼"}],
                         agenda=again)  # fmt: skip
    assert [(r.matter.entry, r.matter.part) for r in desk.rows()] == [(later, "agenda/a9")]


def test_a_request_handed_on_is_asked_about_when_it_is_solved(desk: Desk) -> None:
    request = desk.request()
    problem = desk.station.matters.hand_on(request, due=date(2026, 11, 28)).ids[0]
    assert [r.matter.entry for r in desk.rows()] == [problem]
    desk.move(problem, "", Move.DONE, text="换了锅炉")
    desk.move(problem, "", Move.VERIFY, who=desk.people[4], conclusion="solved")
    (row,) = desk.rows()
    assert (row.matter.entry, row.matter.kind, row.moves[0]) == (request, "诉求", Move.VERIFY)
    desk.move(request, "", Move.VERIFY, conclusion="satisfied", text="水热了")
    assert desk.rows() == []


def test_a_problem_written_by_hand_knows_its_meeting(desk: Desk) -> None:
    held = desk.meeting(agenda=[{"id": "a1", "title": "通报", "progress": "none"}], votes=[])
    problem = desk.problem(source="meeting", source_record=held)
    row = desk.row(problem)
    assert [o.entry for o in row.origins] == [held]
    assert row.origin == "会议决议 11月支部委员会会议"


def test_rates_count_each_matter_once(desk: Desk) -> None:
    check, held = desk.check(), desk.meeting()
    desk.problem()
    handed = desk.station.matters.hand_on(check).ids[0]
    desk.move(handed, "", Move.DONE)
    desk.move(handed, "", Move.VERIFY, who=desk.people[4], conclusion="solved")
    month = read_period("2026-11")
    found = desk.station.matters.board(desk.branch).closing(month)
    assert (found.due, found.closed, found.in_time, found.days) == (2, 1, 1, 3)
    desk.move(held, "agenda/a1", Move.DONE)
    later = desk.station.matters.board(desk.branch).closing(
        read_period("2026-12"), "committee_meeting"
    )
    assert (later.due, later.closed) == (1, 1)


def test_a_draft_of_the_problem_ledger_is_shown_and_used(desk: Desk) -> None:
    held = desk.meeting()
    draft = saved(desk.station.book.save("problem", {
        "branch": desk.branch, "occurred_on": "2026-11-20", "source": "meeting",
        "source_record": held, "source_part": "agenda/a1", "problem": "学一遍规程",
    }))  # fmt: skip
    states = {r.matter.entry: (r.draft, r.matter.state) for r in desk.rows()}
    assert states[draft] == (True, "草稿")
    assert desk.station.matters.hand_on(held, "agenda/a1").ids[0] == draft
    assert [r.matter.entry for r in desk.rows()] == [draft]


def test_a_theme_day_a_report_and_the_committees_own(desk: Desk) -> None:
    day = desk.final("theme_day", {
        "occurred_on": "2026-11-19", "topic": "安全日", "participants": list(desk.people),
        "content": "查隐患", "decisions": [
            {"id": "d1", "matter": "修梯子", "owner": desk.people[3], "due": "2026-11-25"}],
    })  # fmt: skip
    problem = desk.problem(source="report", problem="调研不够")
    desk.final("secretary_report", {
        "occurred_on": "2026-11-20", "year": 2025, "secretary": desk.people[0], "problems": [problem],
    })  # fmt: skip
    assert desk.row(problem).origin == "书记述职评议 11月20日"
    wanted = [d for d in desk.station.desk.duties(desk.branch) if d.entry == day]
    assert [(d.page, d.part) for d in wanted] == [("matters", "decisions/d1")]
    handed = desk.station.matters.hand_on(day, "decisions/d1").ids[0]
    assert [d for d in desk.station.desk.duties(desk.branch) if d.entry == day] == []
    assert desk.row(handed).origin == "主题党日 11月19日"
    # Nothing in the origin names it: taken out of the ledger, the matter is where it came up again.
    desk.station.book.delete(handed, "转错了")
    assert [r.matter.part for r in desk.rows() if r.matter.entry == day] == ["decisions/d1"]


def test_what_is_handed_on_is_not_offered_to_the_next_meeting(desk: Desk) -> None:
    held = desk.meeting()
    assert len(desk.station.book.left_over("committee_meeting", desk.branch)) == 1
    desk.station.matters.hand_on(held, "agenda/a1")
    assert desk.station.book.left_over("committee_meeting", desk.branch) == ()


def test_handed_on_after_its_day_it_gets_a_new_one_and_is_never_late(desk: Desk) -> None:
    check = desk.check(occurred_on="2026-10-20", due="2026-10-27", late_reason="抢修占了人手")
    payload = desk.payload(desk.station.matters.hand_on(check).ids[0])
    assert (payload["occurred_on"], payload["due"], payload["term"]) == (
        "2026-10-20", "2026-12-23", "usual",
    )  # fmt: skip
    assert "late" not in payload
    other = desk.check(place="4号计量间", problem="漏油")
    long = desk.station.matters.hand_on
    with pytest.raises(UserError) as error:  # longer than usual asks for milestones (ZG05)
        long(other, due=date(2027, 6, 30))
    assert refused(error) == "PROBLEMS"
    assert [r.matter.entry for r in desk.rows() if r.matter.kind == "查改"] == [other]


def test_the_problem_itself_warns_of_its_owner_by_name(desk: Desk) -> None:
    entry = desk.problem()
    name = str(desk.payload(desk.people[0])["name"])
    closing: JsonObject = {
        **desk.payload(entry), "done_on": "2026-11-22", "verified_on": "2026-11-23",
        "conclusion": "solved",
    }  # fmt: skip
    for who in (desk.people[0], name, f"{name}（书记）", " ".join(name)):
        found = desk.station.book.check("problem", {**closing, "verifier": who}, entry)
        assert [p.code for p in found].count("ZG06") == 1
    found = desk.station.book.check("problem", {**closing, "verifier": desk.people[2]}, entry)
    assert "ZG06" not in [p.code for p in found]
