"""What the plant says is carried into the branch's books: nobody types a document number twice."""

import pytest

from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.exchange.errors import Code
from hongdang_desktop.exchange.streams import Way
from hongdang_desktop.ledgers.follows import following_id
from hongdang_desktop.station.core import kind_of
from hongdang_desktop.station.following import follow
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Listing
from tests.station import forge
from tests.station.world import Chain, committee, parts, saved

DAY = "2026-11-20"


def finalised(station: Station, ledger: str, payload: JsonObject) -> str:
    entry = saved(station.book.save(ledger, payload))
    station.book.finalise(entry)
    return entry


def applicant(branch: str, **more: Json) -> JsonObject:
    return {
        "branch": branch, "name": "舒北辰", "applied_on": "2026-03-02", "talk_on": "2026-03-20",
        "decided_on": "2026-09-01", "occurred_on": "2026-03-02", **more,
    }  # fmt: skip


def circular(**more: Json) -> JsonObject:
    return {
        "title": "关于做好冬季安全生产的通知", "number": "红采党〔2026〕15号",
        "occurred_on": DAY, "demands": "开一次会学一遍，报学习情况。", "task": True,
        "to_convey": True, "due": "2026-12-10", **more,
    }  # fmt: skip


def reply(branch: str, about: str, **more: Json) -> JsonObject:
    return {
        "branch": branch, "kind": "activist_filing", "about": about, "verdict": "filed",
        "number": "红采党备〔2026〕3号", "occurred_on": DAY, **more,
    }  # fmt: skip


def shut_out(station: Station) -> list[str]:
    """Return the sentences of what could not follow by itself."""
    branch = station.info().branches[0].id
    return [d.sentence for d in station.desk.duties(branch) if d.source == "厂里的记录"]


def one_shown(chain: Chain) -> None:
    """Nobody has to choose anything, and everybody comes to the same."""
    one = chain.names.one
    for _ in range(2):
        for station in (chain.a, chain.b):
            assert chain.up(station).code in ("", "DUPLICATE")
        for station in (chain.a, chain.b):
            assert chain.down(station).code in ("", "DUPLICATE")
    for station in (chain.a, chain.b, chain.plant):
        assert station.book.conflicts() == ()
        assert station.verify() == []
        assert station.odd() == ()
    assert chain.a.digest(one) == chain.b.digest(one) == chain.plant.digest(one)
    assert chain.a.digest() == chain.b.digest()


def test_a_notice_becomes_a_line_of_l32_and_a_duty(chain: Chain) -> None:
    notice = finalised(chain.plant, "circular", circular())
    receipt = chain.down(chain.a)
    assert "自动记了 1 条" in receipt.sentence
    entry = chain.a.book.entry(following_id(notice, chain.names.one))
    assert entry.final
    record = entry.payload
    assert (record["number"], record["due"], record["to_convey"]) == (
        "红采党〔2026〕15号", "2026-12-10", True,
    )  # fmt: skip
    assert "late" not in record
    assert record["sender"] == "厂党委"
    said = [d for d in chain.a.desk.duties(chain.names.one) if d.entry == entry.id]
    assert {d.rule for d in said} == {"SW01"}
    chain.a.book.save("directive", {**record, "owner": None, "reported_on": "2026-11-23"}, entry.id)
    assert chain.a.book.history(entry.id)[-1].what == "照厂里的自动记"
    for station, branch in ((chain.c, chain.names.two), (chain.c, chain.names.three)):
        chain.down(station, branch)
        assert station.book.entry(following_id(notice, branch)).final


def test_one_for_another_branch_stays_away(chain: Chain) -> None:
    finalised(chain.plant, "circular", circular(branch=chain.names.two))
    chain.down(chain.a)
    assert chain.a.book.count(Listing("directive")) == 0
    chain.down(chain.c, chain.names.two)
    (entry,) = chain.c.book.list(Listing("directive"))
    assert entry.record.branch == chain.names.two


def test_a_draft_of_the_plant_says_nothing_yet(chain: Chain) -> None:
    chain.plant.book.save("circular", circular())
    chain.down(chain.a)
    assert chain.a.book.count(Listing("directive")) == 0


def test_two_pcs_of_a_branch_come_to_the_same(chain: Chain) -> None:
    one = chain.names.one
    person = finalised(chain.a, "applicant", applicant(one))
    chain.up(chain.a)
    chain.down(chain.b)
    notice = finalised(chain.plant, "circular", circular())
    finalised(chain.plant, "reply", reply(one, person))
    chain.down(chain.a)
    chain.down(chain.b)
    assert chain.a.book.entry(person).payload["filing_number"] == "红采党备〔2026〕3号"
    one_shown(chain)
    # One of them goes on with it before he hears of the other.
    line = following_id(notice, one)
    payload = {**chain.a.book.entry(line).payload, "reported_on": "2026-11-23"}
    chain.a.book.save("directive", payload, line)
    one_shown(chain)
    assert chain.b.book.entry(line).payload["reported_on"] == "2026-11-23"


@pytest.mark.parametrize("step", ["went on", "took it back", "deleted"])
def test_what_one_did_with_it_stands_over_what_the_other_pc_carried_over(
    chain: Chain, step: str
) -> None:
    one = chain.names.one
    person = finalised(chain.a, "applicant", applicant(one))
    chain.up(chain.a)
    chain.down(chain.b)
    notice = finalised(chain.plant, "circular", circular())
    finalised(chain.plant, "reply", reply(one, person))
    chain.down(chain.a)
    line = following_id(notice, one)
    if step == "went on":
        payload = {**chain.a.book.entry(person).payload, "note": "材料齐了"}
        chain.a.book.save("applicant", payload, person)
        payload = {**chain.a.book.entry(line).payload, "reported_on": "2026-11-22"}
        chain.a.book.save("directive", payload, line)
    elif step == "took it back":
        chain.a.book.undo()
    else:
        chain.a.book.delete(line, "和十三号重复")
    chain.down(chain.b)
    one_shown(chain)
    if step == "went on":
        assert chain.b.book.entry(person).payload["note"] == "材料齐了"
        assert chain.b.book.entry(line).payload["reported_on"] == "2026-11-22"
    else:
        assert chain.b.book.count(Listing("directive")) == 0
    kept = "filing_number" in chain.b.book.entry(person).payload
    assert kept is (step != "took it back")


def test_it_fills_what_is_empty_and_tells_where_something_else_stands(chain: Chain) -> None:
    one = chain.names.one
    person = finalised(chain.a, "applicant", applicant(one, filing_number="旧〔2026〕1号"))
    finalised(chain.plant, "reply", reply(one, person))
    chain.up(chain.a)
    chain.down(chain.a)
    payload = chain.a.book.entry(person).payload
    assert (payload["filed_on"], payload["filing_number"]) == (DAY, "旧〔2026〕1号")
    (duty,) = [d for d in chain.a.desk.duties(one) if d.source == "厂里的记录"]
    assert duty.entry == person
    assert "红采党备〔2026〕3号" in duty.done_by
    assert "旧〔2026〕1号" in duty.done_by
    chain.a.book.save("applicant", {**payload, "filing_number": "红采党备〔2026〕3号"}, person)
    assert shut_out(chain.a) == []


def test_once_and_not_again(chain: Chain) -> None:
    one = chain.names.one
    person = finalised(chain.a, "applicant", applicant(one))
    finalised(chain.plant, "reply", reply(one, person))
    finalised(chain.plant, "circular", circular())
    assert "自动" in chain.down(chain.a).sentence
    before = chain.a.digest()
    assert follow(chain.a._core) is None
    assert chain.down(chain.a).code == ""
    assert chain.a.digest() == before
    count = len(chain.a.book.history(person))
    folder = chain.shut("a")
    with Station.open(folder, clock=chain.now) as again:
        assert len(again.book.history(person)) == count
    # It is taken back as any other step, and then it is not done again.
    assert chain.a.book.can_undo() == "照厂里的通知和批复，自动记了 1 条，填了 1 条。"
    chain.a.book.undo()
    assert "filing_number" not in chain.a.book.entry(person).payload
    assert chain.a.book.count(Listing("directive")) == 0
    assert follow(chain.a._core) is None
    assert len(shut_out(chain.a)) == 2
    chain.a.book.redo()
    assert shut_out(chain.a) == []
    assert chain.a.digest() == before


def test_it_is_made_up_for_at_the_opening(chain: Chain, monkeypatch: pytest.MonkeyPatch) -> None:
    finalised(chain.plant, "circular", circular())
    with monkeypatch.context() as cut:  # the power went before it came to that
        cut.setattr("hongdang_desktop.station.post.follow", lambda _: None)
        chain.down(chain.a)
    assert chain.a.book.count(Listing("directive")) == 0
    with Station.open(chain.shut("a"), clock=chain.now) as again:
        assert again.book.count(Listing("directive")) == 1


def test_what_the_plant_corrects_is_corrected(chain: Chain) -> None:
    one = chain.names.one
    person = finalised(chain.a, "applicant", applicant(one))
    chain.up(chain.a)
    notice = finalised(chain.plant, "circular", circular())
    answer = finalised(chain.plant, "reply", reply(one, person))
    chain.down(chain.a)
    payload = chain.plant.book.entry(answer).payload
    chain.plant.book.correct(answer, {**payload, "number": "红采党备〔2026〕4号"}, "文号抄错")
    payload = chain.plant.book.entry(notice).payload
    chain.plant.book.correct(notice, {**payload, "due": "2026-12-20"}, "延到二十号")
    chain.down(chain.a)
    assert chain.a.book.entry(person).payload["filing_number"] == "红采党备〔2026〕4号"
    line = chain.a.book.entry(following_id(notice, one))
    assert (line.payload["due"], line.corrected) == ("2026-12-20", True)
    assert shut_out(chain.a) == []
    chain.down(chain.b)
    one_shown(chain)


def test_what_the_plant_takes_back_is_told(chain: Chain) -> None:
    one = chain.names.one
    person = finalised(chain.a, "applicant", applicant(one))
    chain.up(chain.a)
    notice = finalised(chain.plant, "circular", circular())
    answer = finalised(chain.plant, "reply", reply(one, person))
    chain.down(chain.a)
    payload = chain.plant.book.entry(answer).payload
    chain.plant.book.correct(answer, {**payload, "verdict": "revoked"}, "批错了支部")
    chain.plant.book.delete(notice, "发重了")
    chain.down(chain.a)
    told = shut_out(chain.a)
    assert len(told) == 3
    assert sum("已收回" in each for each in told) == 2
    assert sum("厂里撤了" in each for each in told) == 1
    assert chain.a.book.entry(person).payload["filing_number"] == "红采党备〔2026〕3号"
    payload = {**chain.a.book.entry(person).payload, "filing_number": None, "filed_on": None}
    chain.a.book.save("applicant", payload, person)
    chain.a.book.delete(following_id(notice, one), "厂里撤了")
    assert shut_out(chain.a) == []


def test_an_answer_waits_for_its_petition_and_its_entry(chain: Chain) -> None:
    """PC b hears of the answer before it hears of what PC a had asked."""
    one = chain.names.one
    person = finalised(chain.a, "applicant", applicant(one))
    asked = finalised(
        chain.a, "petition",
        chain.a.book.blank("petition", one, {"kind": "activist_filing", "about": person}),
    )  # fmt: skip
    chain.up(chain.a)
    payload = chain.plant.book.blank("reply", "", {"petition": asked})
    finalised(chain.plant, "reply", {**payload, "number": "备〔2026〕9号"})
    follow(chain.b._core)  # nothing is here
    chain.down(chain.b)
    chain.down(chain.a)
    assert chain.b.book.entry(person).payload["filing_number"] == "备〔2026〕9号"
    one_shown(chain)


def test_packages_out_of_order(chain: Chain) -> None:
    one = chain.names.one
    person = finalised(chain.a, "applicant", applicant(one))
    chain.up(chain.a)
    first, _ = chain.plant.post.export(chain.stick, one)
    finalised(chain.plant, "reply", reply(one, person))
    second, _ = chain.plant.post.export(chain.stick, one)
    for path in (second, first, second):
        chain.a.post.receive(path)
    assert chain.a.book.entry(person).payload["filed_on"] == DAY
    chain.down(chain.b)
    one_shown(chain)


def test_what_was_deleted_meanwhile_is_left_alone(chain: Chain) -> None:
    one = chain.names.one
    person = finalised(chain.a, "applicant", applicant(one))
    chain.up(chain.a)
    finalised(chain.plant, "reply", reply(one, person))
    chain.a.book.delete(person, "记重了")
    assert chain.down(chain.a).code == ""
    assert chain.a.book.count(Listing("applicant")) == 0
    assert shut_out(chain.a) == []


def test_a_final_field_is_filled_by_a_correction_that_names_the_paper(chain: Chain) -> None:
    one = chain.names.one
    term = finalised(
        chain.a, "term",
        {"branch": one, "session": "第三届", "approved_on": "2024-01-10"},
    )  # fmt: skip
    finalised(
        chain.plant, "reply",
        reply(one, term, kind="term_result", verdict="approved", occurred_on="2026-11-20",
              number="红采党〔2024〕2号"),
    )  # fmt: skip
    chain.up(chain.a)
    chain.down(chain.a)
    entry = chain.a.book.entry(term)
    assert entry.payload["approval_number"] == "红采党〔2024〕2号"
    assert entry.payload["approved_on"] == "2024-01-10"
    assert entry.payload["reason"] == "批复 红采党〔2024〕2号（2026-11-20）"
    assert len(shut_out(chain.a)) == 1  # the day is another one: both are named


def test_an_extension_adds_its_own_line(chain: Chain) -> None:
    one = chain.names.one
    term = finalised(
        chain.a, "term", {"branch": one, "session": "第三届", "approved_on": "2024-01-10"}
    )
    finalised(
        chain.plant, "reply",
        reply(one, term, kind="term_extension", verdict="approved", until="2029-01-01"),
    )  # fmt: skip
    for station in (chain.a, chain.plant):
        assert station is not None
    chain.up(chain.a)
    chain.down(chain.a)
    chain.down(chain.b)
    payload = chain.a.book.entry(term).payload
    (line,) = parts(payload, "extensions")
    assert (line["number"], line["until"]) == ("红采党备〔2026〕3号", "2029-01-01")
    problems = chain.a.book.check("term", payload, term)
    assert [p.code for p in problems if p.field.endswith("until")] == ["O05"]
    derived = dict(chain.a.book.derived(chain.a.book.entry(term)))
    assert derived["应换届日期"] == "2028-01-10"  # more than a year does not count
    one_shown(chain)


def test_switched_off_and_closed_do_not_stop_it(chain: Chain) -> None:
    one = chain.names.one
    chain.a.shelf.switch(one, "directive", on=False)
    finalised(chain.plant, "circular", circular())
    assert chain.down(chain.a).code == ""
    assert chain.a.book.count(Listing("directive")) == 0
    assert shut_out(chain.a) == ["红采党〔2026〕15号：没能自动记进“上级文件与任务收发”"]
    chain.a.shelf.switch(one, "directive", on=True)
    follow(chain.a._core)
    assert chain.a.book.count(Listing("directive")) == 1
    assert shut_out(chain.a) == []


def test_findings_of_a_visit_stand_in_l26(chain: Chain) -> None:
    one = chain.names.one
    visit = finalised(
        chain.plant, "inspection",
        {"branch": one, "occurred_on": DAY, "inspectors": "组织科", "place": "采油一班",
         "findings": [{"id": "f1", "problem": "记录本缺页", "due": "2026-12-01"},
                      {"id": "f2", "problem": "标语掉了"}], "praise": "班前会开得好。"},
    )  # fmt: skip
    chain.down(chain.a)
    first, second = chain.a.book.list(Listing("problem", sort="due", descending=False))
    assert (first.payload["problem"], first.payload["due"]) == ("记录本缺页", "2026-12-01")
    assert second.payload["due"] == "2026-12-05"  # fifteen days, by the rule
    assert first.payload["source_record"] == visit
    assert not first.final
    chain.down(chain.b)
    one_shown(chain)
    labels = dict(chain.plant.book.derived(chain.plant.book.entry(visit)))
    assert labels["整改"] == "0 / 2"


@pytest.mark.parametrize("ledger", ["reply", "circular"])
def test_a_branch_does_not_forge_one(chain: Chain, ledger: str) -> None:
    one = chain.names.one
    payload = {**circular(), "branch": one, "stage": "final"}
    forge.smuggle(chain.a, one, ledger, "forged", payload)
    assert chain.up(chain.a).code == Code.FOREIGN_STREAM
    assert chain.plant.book.count(Listing(ledger)) == 0


def test_the_answer_to_an_election_is_filed_in_the_register_of_the_committee(chain: Chain) -> None:
    one = chain.names.one
    people = committee(chain.a)
    term = saved(chain.a.book.save("term", {
        "branch": one, "session": "第四届", "elected_on": "2026-11-02", "expected": 5, "present": 5,
        "candidates": [
            {"id": f"c{n}", "person": each, "post": post, "votes": 5, "elected": True}
            for n, (each, post) in enumerate(zip(people, ("secretary", "organisation"), strict=False))
        ],
    }))  # fmt: skip
    posts = [
        saved(chain.a.book.save("committee_post", {
            "branch": one, "person": each, "posts": [post], "since": "2026-11-02",
        }))
        for each, post in zip(people, ("secretary", "organisation"), strict=False)
    ]  # fmt: skip
    (made,) = chain.a.petitions.begin(one, "term_result", term).ids
    chain.a.book.finalise(made)
    chain.up(chain.a)
    chain.plant.petitions.reply([made], verdict="approved", number="红采党〔2026〕30号")
    chain.down(chain.a)
    payload = chain.a.book.entry(term).payload
    assert (payload["approval_number"], payload["approved_on"]) == (
        "红采党〔2026〕30号", "2026-11-23",
    )  # fmt: skip
    found = [chain.a.book.entry(each).payload for each in posts]
    assert [each["filing"] for each in found] == ["approved", "filed"]
    assert {each["filing_number"] for each in found} == {"红采党〔2026〕30号"}
    chain.a.book.finalise(term)
    chain.down(chain.b)
    one_shown(chain)


def test_an_odd_record_of_the_plant_stops_nothing(chain: Chain) -> None:
    one = chain.names.one
    person = finalised(chain.a, "applicant", applicant(one))
    chain.up(chain.a)
    odd: JsonObject = {**reply(one, person), "occurred_on": "昨天", "stage": "final"}
    forge.smuggle(chain.plant, one, "reply", "odd-reply", odd, way=Way.DOWN)
    finalised(chain.plant, "reply", reply(one, person, kind="term_result", number="张冠李戴"))
    finalised(chain.plant, "reply", reply(one, person, part="没有这一行"))
    finalised(chain.plant, "circular", circular())
    assert chain.down(chain.a).code == ""
    assert chain.a.book.count(Listing("directive")) == 1
    assert chain.a.book.entry(person).payload["filing_number"] == "红采党备〔2026〕3号"
    assert len(chain.a.odd()) == 1


def test_it_takes_nothing_into_a_closed_year(chain: Chain, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the plant corrects later is told there, until the year is opened again."""
    one = chain.names.one
    notice = finalised(chain.plant, "circular", circular())
    chain.down(chain.a)
    payload = chain.plant.book.entry(notice).payload
    chain.plant.book.correct(notice, {**payload, "due": "2026-12-20"}, "延到二十号")
    line = following_id(notice, one)
    with monkeypatch.context() as closed:
        closed.setattr(type(kind_of("directive")), "closes", lambda *_: True)
        chain.down(chain.a)
        assert chain.a.book.entry(line).payload["due"] == "2026-12-10"
        (told,) = [d for d in chain.a.desk.duties(one) if d.source == "厂里的记录"]
        assert "封了" in told.done_by
    follow(chain.a._core)
    assert chain.a.book.entry(line).payload["due"] == "2026-12-20"
    assert shut_out(chain.a) == []
