"""What only the branch may read: it stays there until it is released, the plant gets counts alone."""

from datetime import date

import pytest

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.core.errors import UserError
from hongdang_desktop.ledgers.matter import Move, Step
from hongdang_desktop.station.matters_board import Board
from hongdang_desktop.station.station import Station
from tests.station.world import Chain, committee, meeting, refused, saved

TODAY = date(2026, 11, 23)
OWN = ("遇到难题绕着走，不爱担责", "学习不深，笔记靠抄")
TALKED = "母亲住院，想调白班"
SECRETS = (*OWN, TALKED, "主动认领一口难井", "换了班次", "本人同意在会上讲")


def life(people: tuple[str, ...]) -> JsonObject:
    payload: JsonObject = {
        **meeting(people, agenda=[]), "title": "2026年度组织生活会", "form": "assembly",
        "topic": "担当作为", "year": 2026, "committee_found": ["三会一课质量不高"],
        "self_checks": [
            {"id": f"s{n}", "member": people[n], "found": words} for n, words in enumerate(OWN)
        ],
    }  # fmt: skip
    payload.pop("votes")
    return payload


def final(station: Station, ledger: str, payload: JsonObject) -> str:
    entry = saved(station.book.save(ledger, payload))
    station.book.finalise(entry)
    return entry


def talk(station: Station, people: tuple[str, ...]) -> str:
    return final(station, "talk", {
        "occurred_on": "2026-11-20", "speaker": people[0], "partner": people[1], "pair": "committee",
        "cause": "hardship", "method": "face", "visible_to": "secretary", "summary": TALKED,
        "request": TALKED,
    })  # fmt: skip


def told_at(plant: Station) -> str:
    """Return everything that the plant's database holds in words: every revision, every table."""

    def read(connection: object) -> str:
        assert hasattr(connection, "exec_driver_sql")
        tables = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'")
        names = [row[0] for row in tables.all()]
        found = []
        for name in names:
            for row in connection.exec_driver_sql(f'SELECT * FROM "{name}"').all():
                found += [
                    c.decode("utf-8", "replace") if isinstance(c, bytes) else str(c) for c in row
                ]
        return "\n".join(found)

    return plant._core.read(read)


def board(station: Station, branch: str) -> Board:
    return station.matters.board(branch)


def test_no_text_of_anybodys_own_arrives_at_the_plant(chain: Chain) -> None:
    people = committee(chain.a)
    entry, spoken = final(chain.a, "organisation_life", life(people)), talk(chain.a, people)
    own, matters = "self_checks/s0", chain.a.matters
    matters.move(entry, own, Step(Move.NOTE, TODAY, "主动认领一口难井"))
    matters.move(entry, own, Step(Move.EXTEND, TODAY, "换了班次", until=date(2026, 12, 30)))
    matters.move(entry, own, Step(Move.DONE, TODAY))
    matters.move(entry, own, Step(Move.VERIFY, TODAY, who=people[2], conclusion="solved"))
    assert chain.a.book.history(entry)[0].what == "接着填了个人查摆、个人已整改条数"
    matters.move(spoken, "", Step(Move.DONE, TODAY, "换了班次"))
    chain.up(chain.a)
    words = told_at(chain.plant)
    assert "三会一课质量不高" in words  # what the committee found is no secret
    assert [secret for secret in SECRETS if secret in words] == []
    seen = board(chain.plant, chain.names.one)
    assert [row.matter.kind for row in seen.rows] == ["班子查摆"]
    assert seen.rows[0].moves == ()
    (kept,) = seen.kept
    assert (kept.kept.number, kept.kept.closed, kept.kept.released) == (2, 1, 0)
    here = {row.matter.text: row for row in board(chain.a, chain.names.one).rows}
    assert here[OWN[0]].matter.state == "关闭"
    assert here[OWN[1]].matter.private == people[1]
    assert board(chain.a, chain.names.one).kept == ()


def test_the_other_pc_of_the_branch_counts_what_it_can_read(chain: Chain) -> None:
    people = committee(chain.a)
    entry = final(chain.a, "organisation_life", life(people))
    chain.up(chain.a)
    chain.down(chain.b)
    chain.b.matters.move(entry, "self_checks/s0", Step(Move.DONE, TODAY, "主动认领一口难井"))
    payload = chain.b.book.entry(entry).payload
    assert (payload["self_found"], payload["self_closed"]) == (2, 0)
    chain.up(chain.b)
    assert [secret for secret in SECRETS if secret in told_at(chain.plant)] == []


def test_what_is_private_is_handed_on_when_it_was_released(chain: Chain) -> None:
    people = committee(chain.a)
    entry = final(chain.a, "organisation_life", life(people))
    with pytest.raises(UserError) as error:
        chain.a.matters.hand_on(entry, "self_checks/s0")
    assert refused(error) == "NOT_RELEASED"
    problem = chain.a.matters.hand_on(
        entry, "self_checks/s0", text="难活要有人领", release="本人同意在会上讲"
    ).ids[0]
    chain.up(chain.a)
    words = told_at(chain.plant)
    assert "难活要有人领" in words
    assert [secret for secret in SECRETS if secret in words] == []
    seen = board(chain.plant, chain.names.one)
    assert problem in [row.matter.entry for row in seen.rows]
    (kept,) = seen.kept
    assert (kept.kept.number, kept.kept.closed, kept.kept.released) == (2, 0, 1)
    at_home = [row.matter.text for row in board(chain.a, chain.names.one).rows]
    assert OWN[0] not in at_home
    assert "难活要有人领" in at_home


def test_a_talk_is_handed_on_without_telling_who_talked(chain: Chain) -> None:
    people = committee(chain.a)
    spoken = talk(chain.a, people)
    called = chain.a.book.entry(spoken).called
    with pytest.raises(UserError) as error:
        chain.a.matters.hand_on(spoken, text="倒班困难")
    assert refused(error) == "NOT_RELEASED"
    problem = chain.a.matters.hand_on(spoken, text="倒班困难", release="他同意")
    assert chain.a.book.entry(spoken).payload["problem_entry"] == problem.ids[0]
    chain.up(chain.a)
    words = told_at(chain.plant)
    assert "倒班困难" in words
    assert called not in words
    (row,) = board(chain.plant, chain.names.one).rows
    assert row.origin == "谈心谈话（支部保管）"
    (own,) = board(chain.a, chain.names.one).rows
    assert own.origin == "谈心谈话 11月20日"


@pytest.mark.parametrize(
    ("source", "words", "ok"),
    [
        ("life", f"有人{OWN[1]}", False),
        ("life", "三会一课质量不高", True),
        ("talk", "倒班困难", False),
    ],
)
def test_by_hand_it_is_asked_for_too(chain: Chain, source: str, words: str, ok: bool) -> None:
    people = committee(chain.a)
    entry = (
        final(chain.a, "organisation_life", life(people))
        if source == "life"
        else talk(chain.a, people)
    )
    typed: JsonObject = {
        "occurred_on": "2026-11-20", "source": "organisation_life", "source_record": entry,
        "problem": words, "owner": people[0], "term": "at_once", "due": "2026-11-27",
    }  # fmt: skip
    problem = saved(chain.a.book.save("problem", typed))
    if ok:
        chain.a.book.finalise(problem)
        return
    with pytest.raises(UserError) as error:
        chain.a.book.finalise(problem)
    assert "NOT_RELEASED" in [p.code for p in error.value.problems]  # type: ignore[attr-defined]
    chain.a.book.save("problem", {**typed, "released_reason": "他同意"}, problem)
    chain.a.book.finalise(problem)


def test_the_plant_writes_nothing(chain: Chain) -> None:
    people = committee(chain.a)
    entry = final(chain.a, "organisation_life", life(people))
    chain.up(chain.a)
    (row, *_) = board(chain.plant, chain.names.one).rows
    with pytest.raises(UserError) as error:
        chain.plant.matters.hand_on(entry, row.matter.part, owner=people[0])
    assert refused(error) == "OWNED_BY_BRANCH"
