"""Branches merged, split and dissolved: everything is accounted for, here and at the receivers."""

from datetime import date, timedelta

import pytest

from hongdang_desktop.core.canonical import Json
from hongdang_desktop.ledgers.plant.handover import entry_id_of
from hongdang_desktop.station.handing.plan import Plan, Target
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Listing, Refused
from hongdang_desktop.store import journal
from tests.station.world import Chain, admitted, member, refused, saved

DAY = date(2026, 11, 23)
NUMBERS = ("999999198001010011", "999999197511070124", "999999198806150257")


def final(station: Station, ledger: str, **payload: Json) -> str:
    entry = saved(station.book.save(ledger, payload))
    station.book.finalise(entry)
    return entry


class Branch:
    """What branch three has: three members, a team with its group, somebody on his way, two problems."""

    def __init__(self, chain: Chain) -> None:
        station, branch = chain.c, chain.names.three
        self.team = chain.plant.tree.add("team", "采油五班", branch=branch)
        chain.down(station, branch)
        self.people = [
            final(station, "member", branch=branch, **member(
                name, identity_number=number, born_on=f"{number[6:10]}-{number[10:12]}-{number[12:14]}",
                team=self.team if n < 2 else None,
            ))
            for n, (name, number) in enumerate(zip(("耿砚山", "丛南麓", "卞秋禾"), NUMBERS, strict=True))
        ]  # fmt: skip
        self.group = final(
            station, "party_group", branch=branch, name="五班党小组", leader=self.people[0],
            members=list(self.people[:2]), team=self.team, occurred_on="2026-11-02",
        )  # fmt: skip
        self.applicant = final(
            station, "applicant", branch=branch, name="牧野", sex="1", applied_on="2026-01-10",
            talk_on="2026-01-20", talked_by=self.people[0], contacts=[self.people[0]],
            decided_on="2026-08-01", team=self.team, occurred_on="2026-01-10",
        )  # fmt: skip
        self.open = final(
            station, "problem", branch=branch, occurred_on="2026-11-20", source="opinion",
            problem="更衣室漏水", owner=self.people[2], helpers=[self.people[1]], term="at_once",
            due="2026-11-27",
        )  # fmt: skip
        self.closed = final(
            station, "problem", branch=branch, occurred_on="2026-11-19", source="opinion",
            problem="牌子掉了", owner=self.people[2], term="at_once", due="2026-11-25",
            done_on="2026-11-20", verifier="厂里的人", verified_on="2026-11-20", conclusion="solved",
        )  # fmt: skip
        chain.up(station, branch)

    @property
    def all(self) -> list[str]:
        return [*self.people, self.group, self.applicant, self.open]


def into(chain: Chain, to: str, **more: object) -> Plan:
    names = {chain.names.one: "第一支部", chain.names.two: "第二支部"}
    fields: dict[str, object] = {
        "kind": "merge", "number": "红厂党〔2026〕9号", "decided_on": DAY, "day": DAY,
        "sources": (chain.names.three,), "targets": (Target(to, names[to]),), "default": to, **more,
    }  # fmt: skip
    return Plan(**fields)  # type: ignore[arg-type]  # as in a call


def done(chain: Chain, plan: Plan) -> str:
    chain.plant.reorganising.carry_out(plan)
    return chain.plant.reorganising.decisions()[0].id


def test_the_preview_has_everything_that_is_still_to_be_gone_on_with(chain: Chain) -> None:
    was = Branch(chain)
    preview = chain.plant.reorganising.preview(into(chain, chain.names.two))
    assert {each.item.id for each in preview.placed} == {*was.all, was.team}
    assert was.closed not in {each.item.id for each in preview.placed}
    assert preview.nowhere == ()
    assert {each.to for each in preview.placed} == {chain.names.two}


def test_merging_accounts_for_everything(chain: Chain) -> None:
    was, two, three = Branch(chain), chain.names.two, chain.names.three
    plant, c = chain.plant, chain.c
    decision = done(chain, into(chain, two))
    account = plant.reorganising.account(decision)
    assert account.whole
    assert account.open == len(was.all)
    chain.down(c, two)
    chain.down(c, three)
    (card,) = c.cards.list(two)
    said = c.cards.accept(card.id).sentence
    assert "接收了" in said
    assert {c.book.entry(entry_id_of(two, each)).record.taken_from for each in was.all} == {
        *was.all
    }
    chain.up(c, two)
    account = plant.reorganising.account(decision)
    assert (account.whole, account.open, account.late) == (True, 0, ())
    assert {(each.what, each.decided, each.settled) for each in account.sums} == {
        ("班组", 1, 1), ("党员", 3, 3), ("党小组", 1, 1), ("申请人和积极分子", 1, 1), ("没关的问题", 1, 1),
    }  # fmt: skip
    assert plant.reorganising.decisions()[0].open == 0


def test_what_was_taken_over_points_at_the_new_records(chain: Chain) -> None:
    was, two = Branch(chain), chain.names.two
    done(chain, into(chain, two))
    chain.down(chain.c, two)
    chain.c.cards.accept(chain.c.cards.list(two)[0].id)
    new = [entry_id_of(two, each) for each in was.people]
    group = chain.c.book.entry(entry_id_of(two, was.group)).payload
    assert (group["leader"], group["members"], group["team"]) == (new[0], new[:2], was.team)
    applicant = chain.c.book.entry(entry_id_of(two, was.applicant)).payload
    assert (applicant["contacts"], applicant["talked_by"]) == ([new[0]], new[0])
    problem = chain.c.book.entry(entry_id_of(two, was.open)).payload
    assert (problem["owner"], problem["helpers"]) == (new[2], [new[1]])
    assert "late" not in problem  # it was found in time, in the other book
    chain.c.book.save("problem", {**problem, "measures": "换瓦"}, entry_id_of(two, was.open))
    chain.up(chain.c, two)
    assert chain.plant._core.read(journal.conflicted) == ()


def test_the_former_branch_stays_readable_and_is_asked_for_nothing(chain: Chain) -> None:
    was, two, three = Branch(chain), chain.names.two, chain.names.three
    assert chain.c.desk.duties(three) != ()
    done(chain, into(chain, two))
    chain.down(chain.c, three)
    assert [duty for duty in chain.c.desk.duties(three) if duty.ledger != "handover"] == []
    chain.down(chain.c, two)
    chain.c.cards.accept(chain.c.cards.list(two)[0].id)
    chain.up(chain.c, two)
    chain.down(chain.c, three)
    old = chain.c.book.entry(was.people[0]).payload
    assert (old["standing"], old["left_on"], old["dues_until"]) == (
        "moved", "2026-11-23", "2026-10",
    )  # fmt: skip
    assert "红厂党〔2026〕9号" in str(old["reason"])
    assert chain.c.book.entry(entry_id_of(two, was.people[0])).payload["dues_from"] == "2026-11"
    assert chain.c.book.entry(was.open).payload["handed_to"] == "第二支部"
    assert chain.c.book.entry(was.closed).payload.get("handed_to") is None
    assert chain.c.book.entry(was.group).payload["dissolved_on"] == "2026-11-23"
    assert chain.c.papers.make("member", branch=three, year=2026).pages >= 1
    assert chain.c.desk.duties(three) == ()
    with pytest.raises(Refused) as error:
        final(
            chain.c, "problem", branch=three, occurred_on="2026-11-23", source="other",
            problem="以后的事", owner="某人", term="at_once", due="2026-11-27",
        )  # fmt: skip
    assert [each.code for each in error.value.problems].count("BRANCH_ENDED") == 1


def test_what_is_not_taken_over_is_a_duty_on_both_sides(chain: Chain) -> None:
    Branch(chain)
    two, three = chain.names.two, chain.names.three
    done(chain, into(chain, two))
    chain.down(chain.c, two)
    chain.down(chain.c, three)
    chain.now.moment += timedelta(days=11)
    for branch, sentence in ((two, "接收：卞秋禾"), (three, "对方还没接收：卞秋禾")):
        (duty,) = [d for d in chain.c.desk.duties(branch) if d.ledger == "handover"]
        assert duty.sentence.startswith(sentence.partition("：")[0])
        assert duty.overdue == 1


def test_splitting_by_team_and_the_rest_stays(chain: Chain) -> None:
    was, three = Branch(chain), chain.names.three
    new = Target("new1", "采油一作业区第四党支部", "B004", "第四支部", new=True)
    plan = into(
        chain, chain.names.two, kind="split",
        targets=(Target(three, "第三支部"), new), default=three, teams={was.team: "new1"},
    )  # fmt: skip
    placed = {p.item.id: p.to for p in chain.plant.reorganising.preview(plan).placed}
    assert placed == {
        was.team: "new1", was.people[0]: "new1", was.people[1]: "new1", was.people[2]: three,
        was.group: "new1", was.applicant: "new1", was.open: three,
    }  # fmt: skip
    decision = done(chain, plan)
    fourth = chain.plant.tree.node("第四支部")
    pc = admitted(chain.plant, chain.folder / "d", chain.stick, "电脑D", fourth.id)
    chain.down(pc, fourth.id)
    pc.cards.accept(pc.cards.list(fourth.id)[0].id)
    assert sorted(p.name for p in pc.book.people(fourth.id)) == ["丛南麓", "耿砚山"]
    assert pc.tree.teams(fourth.id)[0].id == was.team
    group = pc.book.entry(entry_id_of(fourth.id, was.group))
    assert group.final
    chain.up(pc, fourth.id)
    chain.down(chain.c, three)
    assert [p.name for p in chain.c.book.people(three)] == ["卞秋禾"]
    assert chain.c.tree.teams(three) == ()
    account = chain.plant.reorganising.account(decision)
    assert (account.whole, account.open) == (True, 0)
    pc.close()


def test_what_has_no_place_stops_it_and_is_named(chain: Chain) -> None:
    was = Branch(chain)
    one, two = Target(chain.names.one, "第一支部"), Target(chain.names.two, "第二支部")
    plan = into(
        chain, chain.names.two, kind="dissolve", targets=(one, two), default="",
        items=dict.fromkeys((*was.people, was.group, was.applicant), chain.names.one),
        teams={was.team: chain.names.one},
    )  # fmt: skip
    before = chain.plant.digest()
    plan = Plan(
        **{**plan.__dict__, "items": {k: v for k, v in plan.items.items() if k != was.people[2]}}
    )
    with pytest.raises(Refused) as error:
        chain.plant.reorganising.carry_out(plan)
    assert refused(error) == "NOT_ASSIGNED"
    assert "党员 卞秋禾" in str(error.value)
    assert "没关的问题 更衣室漏水" in str(error.value)
    assert chain.plant.digest() == before


def test_dissolving_without_a_receiver(chain: Chain) -> None:
    Branch(chain)
    with pytest.raises(Refused) as error:
        chain.plant.reorganising.carry_out(
            into(chain, chain.names.two, kind="dissolve", targets=(), default="")
        )
    assert refused(error) == "NO_TARGET"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"number": " "}, "NO_NUMBER"),
        ({"sources": ()}, "NO_SOURCE"),
        ({"kind": "other"}, "NO_KIND"),
        ({"sources": ("nowhere",)}, "BRANCH_GONE"),
        ({"targets": (Target("new1", "采油一作业区第二党支部", new=True),)}, "NAME_TAKEN"),
        ({"targets": (Target("new1", " ", new=True),)}, "NAME_TAKEN"),
    ],
)
def test_a_plan_that_cannot_be(chain: Chain, change: dict[str, object], code: str) -> None:
    with pytest.raises(Refused) as error:
        chain.plant.reorganising.carry_out(into(chain, chain.names.two, **change))
    assert refused(error) == code


def test_a_branch_ends_once(chain: Chain) -> None:
    Branch(chain)
    done(chain, into(chain, chain.names.two))
    chain.now.moment += timedelta(days=1)
    later = into(chain, chain.names.one, day=DAY + timedelta(days=1))
    with pytest.raises(Refused) as error:
        chain.plant.reorganising.carry_out(later)
    assert refused(error) == "BRANCH_GONE"


def test_only_from_the_day_on(chain: Chain) -> None:
    Branch(chain)
    two = chain.names.two
    done(chain, into(chain, two, day=DAY + timedelta(days=8)))
    chain.down(chain.c, two)
    (card,) = chain.c.cards.list(two)
    with pytest.raises(Refused) as error:
        chain.c.cards.accept(card.id)
    assert refused(error) == "NOT_YET"
    chain.now.moment += timedelta(days=8)
    chain.c.cards.accept(card.id)


def test_what_the_branch_had_not_sent_comes_to_light(chain: Chain) -> None:
    was, two, three = Branch(chain), chain.names.two, chain.names.three
    unsent = final(
        chain.c, "problem", branch=three, occurred_on="2026-11-20", source="opinion",
        problem="没带来的事", owner=was.people[0], term="at_once", due="2026-11-27",
    )  # fmt: skip
    decision = done(chain, into(chain, two))
    assert chain.plant.reorganising.account(decision).late == ()
    chain.up(chain.c, three)
    (late,) = chain.plant.reorganising.account(decision).late
    assert late.item.id == unsent
    chain.plant.reorganising.hand_late(decision)
    assert chain.plant.reorganising.account(decision).late == ()
    chain.down(chain.c, two)
    for card in chain.c.cards.list(two):
        chain.c.cards.accept(card.id)
    chain.up(chain.c, two)
    assert chain.plant.reorganising.account(decision).open == 0


def test_dues_go_on_where_they_were_paid_to(chain: Chain) -> None:
    was, two, three = Branch(chain), chain.names.two, chain.names.three
    for who, month in ((was.people[0], "2026-11"), (was.people[1], "2026-08")):
        final(
            chain.c, "dues", branch=three, month=month, member=who, category="fixed", paid=20,
            kind="normal", occurred_on=f"{month}-05",
        )  # fmt: skip
    chain.up(chain.c, three)
    preview = chain.plant.reorganising.preview(into(chain, two))
    assert any("丛南麓党费交到 2026-08" in each for each in preview.remarks)
    done(chain, into(chain, two))
    chain.down(chain.c, two)
    chain.c.cards.accept(chain.c.cards.list(two)[0].id)
    months = [chain.c.book.entry(entry_id_of(two, w)).payload["dues_from"] for w in was.people]
    assert months == ["2026-12", "2026-09", "2026-11"]


def test_a_branch_may_not(chain: Chain) -> None:
    with pytest.raises(Refused) as error:
        chain.c.reorganising.carry_out(into(chain, chain.names.two))
    assert refused(error) == "PLANT_ONLY"
    with pytest.raises(Refused) as error:
        chain.plant.reorganising.account("nowhere")
    assert refused(error) == "NO_SUCH_DECISION"


def test_everybody_holds_the_same(chain: Chain) -> None:
    Branch(chain)
    two, three = chain.names.two, chain.names.three
    done(chain, into(chain, two))
    for branch in (two, three):
        chain.down(chain.c, branch)
    chain.c.cards.accept(chain.c.cards.list(two)[0].id)
    for branch in (two, three, two, three):
        assert chain.up(chain.c, branch).code == ""
        assert chain.down(chain.c, branch).code == ""
    for branch in (two, three):
        assert chain.c.digest(branch) == chain.plant.digest(branch)
    assert len(chain.c.book.list(Listing("member", branch=two))) == 3
