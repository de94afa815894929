"""Request at the branch, package, reply at the plant, package: and nobody typed anything twice."""

from collections.abc import Mapping
from datetime import date, timedelta

import pytest

from hongdang_desktop.core.canonical import Json
from hongdang_desktop.ledgers.catalogue import catalogue, plant_books
from hongdang_desktop.ledgers.envelope import KEPT_BY_PROGRAM
from hongdang_desktop.ledgers.ledger import Owner
from hongdang_desktop.ledgers.plant.petition import known
from hongdang_desktop.station.petition_views import Offer
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Listing, Refused
from tests.station.test_following import applicant, finalised, one_shown, shut_out
from tests.station.world import Chain, committee, parts, refused

NUMBER = "红采党〔2026〕21号"


class Typist:
    """Counts what a person types: every value that he gives and the program had not proposed."""

    def __init__(self) -> None:
        self.typed: list[str] = []

    def save(self, station: Station, ledger: str, begun: Mapping[str, Json], **said: Json) -> str:
        self.typed += [str(value) for value in said.values()]
        (entry,) = station.book.save(ledger, {**begun, **said}).ids
        station.book.finalise(entry)
        return entry


def offer(station: Station, branch: str, kind: str) -> Offer:
    (found,) = [each for each in station.petitions.offered(branch) if each.kind == kind]
    return found


def asked(station: Station, branch: str, kind: str) -> str:
    """Begin what is offered and make it final; return its id."""
    wanted = offer(station, branch, kind)
    (made,) = station.petitions.begin(branch, kind, wanted.entry, wanted.part).ids
    station.book.finalise(made)
    return made


def test_every_kind_is_known_by_its_key_alone() -> None:
    kinds = [each for ledger in catalogue() for each in ledger.petitions]
    assert len({each.key for each in kinds}) == len(kinds) == len(known())
    for ledger in catalogue():
        for kind in ledger.petitions:
            names = set(ledger.model.model_fields)
            assert {fill.path.split("/")[0] for fill in kind.fills} <= names
            assert not kind.parts or kind.parts in names
            assert kind.answers
            assert kind.answers[-1] == "returned" or kind.key.startswith("branch")
    owners = {book.key: book.owner for book in plant_books()}
    assert owners["petition"] is Owner.BRANCH
    assert owners["talent"] is Owner.OFFICE
    assert {owners[key] for key in ("circular", "reply", "inspection")} == {Owner.PLANT}


def test_the_whole_way_of_a_request_with_every_field_typed_once(chain: Chain) -> None:
    one, typist = chain.names.one, Typist()
    people = committee(chain.a)
    assert people
    term = typist.save(
        chain.a, "term", chain.a.book.blank("term", one), session="第三届",
        approved_on="2024-03-01",
    )  # fmt: skip
    assert term
    person = finalised(chain.a, "applicant", applicant(one))

    wanted = offer(chain.a, one, "activist_filing")
    assert (wanted.entry, wanted.urged, wanted.lacking) == (person, True, "")
    (petition,) = chain.a.petitions.begin(one, "activist_filing", person).ids
    payload = chain.a.book.entry(petition).payload
    assert payload["title"] == "采油一作业区第一党支部关于确定入党积极分子的备案报告"
    assert payload["asks"] == "舒北辰 2026-09-01 确定为入党积极分子，报请备案。"
    chain.a.book.finalise(petition)
    assert not [o for o in chain.a.petitions.offered(one) if o.kind == "activist_filing"]
    chain.up(chain.a)

    (waiting,) = chain.plant.petitions.waiting()
    assert (waiting.petition.id, waiting.branch_name, waiting.state) == (
        petition, "第一支部", "等批复",
    )  # fmt: skip
    evidence = chain.plant.petitions.evidence(petition)
    assert ("姓名", "舒北辰") in evidence.lines
    assert evidence.answers[0] == ("filed", "备案")
    typist.typed += ["filed", NUMBER, "2026-11-22"]
    chain.plant.petitions.reply([petition], verdict="filed", number=NUMBER, day=date(2026, 11, 22))
    assert chain.plant.petitions.waiting() == ()
    assert "填了 1 条" in chain.down(chain.a).sentence

    filled = chain.a.book.entry(person).payload
    assert (filled["filed_on"], filled["filing_number"]) == ("2026-11-22", NUMBER)
    (told,) = chain.a.petitions.all(one)
    assert (told.state, told.is_open) == ("备案", False)
    assert told.reply is not None
    assert told.reply.payload["number"] == NUMBER
    # What stands in three books (P02 derived, P03, L16) was typed once.
    assert typist.typed.count(NUMBER) == 1
    assert typist.typed.count("2026-11-22") == 1
    holding = [
        (ledger.key, name)
        for ledger in (*catalogue(), *plant_books())
        if ledger.owner is not Owner.OFFICE
        for entry in chain.a.book.list(Listing(ledger.key), limit=200)
        for name, value in entry.payload.items()
        if value == NUMBER and name not in KEPT_BY_PROGRAM
    ]
    assert sorted(holding) == [("applicant", "filing_number"), ("reply", "number")]
    one_shown(chain)


def test_several_with_one_number_in_one_go(chain: Chain) -> None:
    one = chain.names.one
    people = [
        finalised(chain.a, "applicant", applicant(one, name=name)) for name in ("甲", "乙", "丙")
    ]
    ids = []
    for each in people:
        (made,) = chain.a.petitions.begin(one, "activist_filing", each).ids
        chain.a.book.finalise(made)
        ids.append(made)
    chain.up(chain.a)
    before = chain.plant.digest()
    changes = chain.plant.petitions.reply(ids, verdict="filed", number=NUMBER)
    assert len(changes.ids) == len(ids)
    chain.plant.book.undo()
    assert chain.plant.digest() == before
    chain.plant.book.redo()
    chain.down(chain.a)
    for each in people:
        assert chain.a.book.entry(each).payload["filing_number"] == NUMBER
    with pytest.raises(Refused) as error:
        chain.plant.petitions.reply(ids[:1], verdict="filed", number="又一个")
    assert refused(error) == "ANSWERED"


def test_one_wrong_one_stops_all(chain: Chain) -> None:
    one = chain.names.one
    person = finalised(chain.a, "applicant", applicant(one))
    petition = asked(chain.a, one, "activist_filing")
    assert person
    chain.up(chain.a)
    # Returned without reasons, approved without a number, no such word, none at all.
    for verdict, field in (
        ("returned", "reasons"), ("approved", "number"), ("maybe", "verdict"), ("", "verdict"),
    ):  # fmt: skip
        with pytest.raises(Refused) as error:
            chain.plant.petitions.reply([petition], verdict=verdict)
        assert refused(error) == "PROBLEMS"
        assert field in [each.field for each in error.value.problems]
    with pytest.raises(Refused) as error:
        chain.plant.petitions.reply([petition, person], verdict="filed", number=NUMBER)
    assert refused(error) == "NOT_ASKED"
    assert chain.plant.book.count(Listing("reply")) == 0
    with pytest.raises(Refused) as error:
        chain.a.petitions.reply([petition], verdict="filed", number=NUMBER)
    assert refused(error) == "OWNED_BY_PLANT"


def test_what_comes_back_is_asked_again(chain: Chain) -> None:
    one = chain.names.one
    person = finalised(chain.a, "applicant", applicant(one))
    first = asked(chain.a, one, "activist_filing")
    chain.up(chain.a)
    chain.plant.petitions.reply([first], verdict="returned", reasons="缺推荐材料。")
    chain.down(chain.a)
    assert "filing_number" not in chain.a.book.entry(person).payload
    (duty,) = [d for d in chain.a.desk.duties(one) if d.entry == first]
    assert (duty.sentence.endswith("退回修改"), duty.done_by) == (True, "缺推荐材料。")
    second = asked(chain.a, one, "activist_filing")
    chain.up(chain.a)
    assert len(chain.plant.petitions.evidence(second).former) == 0
    chain.plant.petitions.reply([second], verdict="filed", number=NUMBER)
    chain.down(chain.a)
    assert chain.a.book.entry(person).payload["filing_number"] == NUMBER


def test_what_waits_at_the_plant_is_not_asked_for_again(chain: Chain) -> None:
    one = chain.names.one
    committee(chain.a)
    term = finalised(
        chain.a, "term", {"branch": one, "session": "第三届", "approved_on": "2023-03-01"}
    )

    def told() -> list[tuple[str, str]]:
        wanted = {term, petition}
        return [(d.sentence, d.page) for d in chain.a.desk.duties(one) if d.entry in wanted]

    petition = ""
    assert told() == [("换届过期了，尽快请示", "")]
    petition = chain.a.petitions.begin(one, "term_extension", term).ids[0]
    assert told()[0] == ("换届过期了，尽快请示", "")  # a draft waits for nothing
    payload = dict(chain.a.book.entry(petition).payload)
    today = chain.a.today()
    payload |= {"until": "2026-12-31", "occurred_on": str(today - timedelta(days=40))}
    chain.a.book.save("petition", payload, petition)
    chain.a.book.finalise(petition)
    assert told() == [("延期换届的请示等批复 40 天", "petitions")]  # once, though it is long
    chain.up(chain.a)
    chain.a.petitions.withdraw(petition)
    assert told() == [("换届过期了，尽快请示", "")]


def test_it_is_taken_back_before_and_after_it_left(chain: Chain) -> None:
    one = chain.names.one
    finalised(chain.a, "applicant", applicant(one))
    petition = asked(chain.a, one, "activist_filing")
    chain.a.petitions.withdraw(petition)
    assert chain.a.petitions.all(one) == ()
    petition = asked(chain.a, one, "activist_filing")
    chain.up(chain.a)
    chain.a.petitions.withdraw(petition)
    (told,) = chain.a.petitions.all(one)
    assert (told.state, told.is_open) == ("已撤回", False)
    chain.up(chain.a)
    assert chain.plant.petitions.waiting() == ()
    petition = asked(chain.a, one, "activist_filing")
    chain.up(chain.a)
    chain.plant.petitions.reply([petition], verdict="filed", number=NUMBER)
    chain.down(chain.a)
    with pytest.raises(Refused) as error:
        chain.a.petitions.withdraw(petition)
    assert refused(error) == "ANSWERED"


def test_a_petition_withdrawn_while_the_plant_answers_is_told_truthfully(chain: Chain) -> None:
    one = chain.names.one
    person = finalised(chain.a, "applicant", applicant(one))
    petition = asked(chain.a, one, "activist_filing")
    chain.up(chain.a)
    chain.a.petitions.withdraw(petition)
    chain.plant.petitions.reply([petition], verdict="filed", number=NUMBER)
    chain.down(chain.a)
    chain.up(chain.a)
    # The plant decided: its decision stands in the books, whoever was first.
    assert chain.a.book.entry(person).payload["filing_number"] == NUMBER
    one_shown(chain)


def test_an_extension_of_more_than_a_year_is_said_on_both_sides(chain: Chain) -> None:
    one = chain.names.one
    chain.now.now()
    term = finalised(
        chain.a, "term", {"branch": one, "session": "第三届", "approved_on": "2024-02-01"}
    )
    (made,) = chain.a.petitions.begin(one, "term_extension", term).ids
    payload = {**chain.a.book.entry(made).payload, "until": "2028-06-01"}
    chain.a.book.save("petition", payload, made)
    codes = [p.code for p in chain.a.book.check("petition", payload, made)]
    assert codes == ["O05"]
    chain.a.book.finalise(made)
    chain.up(chain.a)
    begun = chain.plant.book.blank("reply", "", {"petition": made})
    assert begun["until"] == "2028-06-01"
    problems = chain.plant.book.check("reply", {**begun, "number": NUMBER})
    assert [p.code for p in problems] == ["O05"]
    chain.plant.petitions.reply([made], verdict="approved", number=NUMBER, until=date(2028, 1, 31))
    chain.down(chain.a)
    (line,) = parts(chain.a.book.entry(term).payload, "extensions")
    assert (line["number"], line["until"]) == (NUMBER, "2028-01-31")
    assert dict(chain.a.book.derived(chain.a.book.entry(term)))["应换届日期"] == "2028-01-31"
    assert shut_out(chain.a) == []


def test_a_decision_that_nobody_asked_for(chain: Chain) -> None:
    one = chain.names.one
    person = finalised(chain.a, "applicant", applicant(one))
    chain.up(chain.a)
    chain.plant.petitions.decide(
        one, verdict="filed", kind="activist_filing", entry=person, number=NUMBER
    )
    chain.plant.petitions.decide(one, verdict="approved", number="红采党〔2026〕22号",
                                 reasons="同意成立攻坚组。")  # fmt: skip
    chain.down(chain.a)
    assert chain.a.book.entry(person).payload["filing_number"] == NUMBER
    assert chain.a.book.count(Listing("reply", branch=one)) == 2
    chain.down(chain.c, chain.names.two)
    assert chain.c.book.count(Listing("reply")) == 0


def test_who_waits_too_long_is_told_on_both_sides(chain: Chain) -> None:
    one = chain.names.one
    finalised(chain.a, "applicant", applicant(one))
    petition = asked(chain.a, one, "activist_filing")
    chain.up(chain.a)
    (duty,) = chain.plant.petitions.duties()
    assert (duty.rule, duty.overdue, duty.entry) == ("QS02", 0, petition)
    assert not [d for d in chain.a.desk.duties(one) if d.rule == "QS01"]
    later = chain.a.desk.duties(one, date(2026, 12, 24))
    (late,) = [d for d in later if d.rule == "QS01"]
    assert late.overdue == 1
    assert chain.a.petitions.duties() == ()


def test_what_is_not_possible_is_not_begun(chain: Chain) -> None:
    one = chain.names.one
    person = finalised(chain.a, "applicant", applicant(one, decided_on=None))
    for kind, code in (
        ("activist_filing", "NOT_NOW"), ("term_election", "NOT_NOW"), ("nonsense", "NO_SUCH_PETITION"),
    ):  # fmt: skip
        with pytest.raises(Refused) as error:
            chain.a.petitions.begin(one, kind, person)
        assert refused(error) == code


def test_the_register_follows_from_the_books(chain: Chain) -> None:
    one = chain.names.one
    people = committee(chain.a)
    finalised(
        chain.a, "committee_post",
        {"branch": one, "person": people[0], "posts": ["secretary"], "since": "2025-03-01",
         "admin_post": "副队长", "crossing": True},
    )  # fmt: skip
    finalised(chain.a, "term", {"branch": one, "session": "第三届", "approved_on": "2025-03-01"})
    chain.up(chain.a)
    found = {each.branch: each for each in chain.plant.register.branches()}
    mine = found[one]
    assert len(found) == 3
    assert (mine.code, mine.session, mine.due_on) == ("B001", "第三届", date(2028, 3, 1))
    assert (mine.full, mine.probationary, mine.members) == (5, 0, 5)
    assert mine.seats[0].name == "耿砚山"
    assert (mine.seats[0].admin_post, mine.seats[0].crossing) == ("副队长", True)
    assert mine.teams == ("采油一班",)
    assert mine.teams_without == ("采油一班",)
    assert found[chain.names.two].seats == ()
