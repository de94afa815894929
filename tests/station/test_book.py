"""The verbs of the book and every code by which they refuse."""

from collections.abc import Callable, Mapping

import pytest

from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.problems import Level
from hongdang_desktop.ledgers.catalogue import NoSuchLedger
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Listing, Refused
from tests.station import world
from tests.station.world import committee, group, meeting, member, parts, refused, saved


@pytest.fixture
def people(branch: Station) -> tuple[str, ...]:
    return committee(branch)


def _codes(error: pytest.ExceptionInfo[Refused], level: Level) -> list[str]:
    return [problem.code for problem in error.value.problems if problem.level is level]


def test_draft_may_have_gaps_and_gets_what_the_program_adds(branch: Station) -> None:
    changes = branch.book.save("committee_meeting", {"title": "支委会"})
    assert (changes.sentence, *changes.ledgers) == ("存好了。", "committee_meeting")
    entry = branch.book.entry(saved(changes))
    assert not entry.final
    assert entry.called == "支委会"
    assert entry.payload == {
        "title": "支委会", "branch": branch.info().branches[0].id, "stage": "draft",
        "entered_at": "2026-11-23T10:00:00+08:00", "entered_by": "卞秋禾",
    }  # fmt: skip
    again = {**entry.payload, "title": "支部委员会"}
    branch.book.save("committee_meeting", again, entry.id)
    assert branch.book.entry(entry.id).payload["title"] == "支部委员会"
    assert branch.book.entry(entry.id).payload["entered_at"] == entry.payload["entered_at"]


def test_saving_the_same_again_writes_nothing(branch: Station) -> None:
    entry = saved(branch.book.save("party_group", group()))
    digest, revisions = branch.digest(), len(branch.book.history(entry))
    changes = branch.book.save("party_group", branch.book.entry(entry).payload, entry)
    assert changes.ids == (entry,)
    assert (branch.digest(), len(branch.book.history(entry))) == (digest, revisions)


def test_fields_of_the_program_are_never_taken_from_outside(branch: Station) -> None:
    forged: JsonObject = {
        "stage": "final", "finalised_at": "2020-01-01T00:00:00+08:00", "finalised_by": "别人",
        "entered_at": "2020-01-01T00:00:00+08:00", "entered_by": "别人", "late": False,
        "rules": "x", "reason": "x", "_salt": "00",
    }  # fmt: skip
    entry = branch.book.entry(saved(branch.book.save("party_group", {**group(), **forged})))
    assert entry.payload["stage"] == "draft"
    assert entry.payload["entered_by"] == "卞秋禾"
    assert not {"finalised_at", "finalised_by", "late", "rules", "reason", "_salt"} & set(
        entry.payload
    )


def test_unknown_ledger(branch: Station) -> None:
    with pytest.raises(NoSuchLedger) as error:
        branch.book.save("no_such", {})
    assert error.value.code == "NO_SUCH_LEDGER"


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        ({"colour": "red"}, "UNKNOWN_FIELD"),
        ({"name": 7}, "BAD_FORM"),
        ({"name": "x" * 201}, "TOO_LONG"),
        ({"name": "第\u202e一"}, "BAD_CHARACTER"),
        ({"occurred_on": "2026-02-30"}, "BAD_DAY"),
        ({"joined": "是"}, "BAD_FORM"),
        ({"year": 1492}, "OUT_OF_RANGE"),
        ({"bases": ["nothing"]}, "BAD_CHOICE"),
        ({"note": "长" * 400_000}, "TOO_LONG"),
    ],
)
def test_value_that_cannot_be_kept(branch: Station, payload: dict[str, Json], code: str) -> None:
    digest = branch.digest()
    with pytest.raises(Refused) as error:
        branch.book.save("party_group", {**group(), **payload})
    assert refused(error) == "PROBLEMS"
    assert code in _codes(error, Level.SAVE)
    assert error.value.sentence
    assert branch.digest() == digest
    assert code in [problem.code for problem in branch.book.check("party_group", payload)]


def test_several_are_saved_all_or_none(branch: Station) -> None:
    many: list[tuple[JsonObject, str | None]] = [(group(f"{n}组"), None) for n in range(3)]
    changes = branch.book.save_all("party_group", many)
    assert (len(changes.ids), changes.sentence) == (3, "存好了，党小组 3 条。")
    with pytest.raises(Refused):
        branch.book.save_all("party_group", [*many, ({"name": 7}, None)])
    assert branch.book.count(Listing("party_group")) == 3
    branch.book.undo()
    assert branch.book.count(Listing("party_group")) == 0


def test_one_entry_twice_in_one_verb_is_no_conflict_with_oneself(
    branch: Station, people: tuple[str, ...]
) -> None:
    entry = saved(branch.book.save("party_group", group(leader=people[0], members=list(people))))
    branch.book.save_all("party_group", [(group("二组"), entry), (group("三组"), entry)])
    assert branch.book.entry(entry).called == "三组"
    branch.book.save("party_group", group(leader=people[0], members=list(people)), entry)
    branch.book.finalise_all([entry, entry])
    assert branch.book.conflicts() == ()
    assert branch.book.entry(entry).final
    assert branch.verify() == []


def test_no_such_entry(branch: Station) -> None:
    book = branch.book
    verbs: list[Callable[[], object]] = [
        lambda: book.entry("x"), lambda: book.history("x"), lambda: book.heads("x"),
        lambda: book.save("party_group", group(), "x"), lambda: book.finalise("x"),
        lambda: book.correct("x", group(), "抄错"), lambda: book.delete("x", "抄错"),
    ]  # fmt: skip
    for verb in verbs:
        with pytest.raises(Refused) as error:
            verb()
        assert refused(error) == "NO_SUCH_ENTRY"
    gone = saved(book.save("party_group", group()))
    book.delete(gone)
    with pytest.raises(Refused) as error:
        book.entry(gone)
    assert refused(error) == "NO_SUCH_ENTRY"
    assert [version.what for version in book.history(gone)] == ["删除", "新记"]


def test_final_entry_is_only_corrected(branch: Station, people: tuple[str, ...]) -> None:
    entry = saved(branch.book.save("committee_meeting", meeting(people)))
    branch.book.finalise(entry)
    final = branch.book.entry(entry)
    assert final.final
    assert final.payload["finalised_by"] == "卞秋禾"
    assert final.payload["rules"]
    assert "late" not in final.payload
    changed = {**final.payload, "title": "改了"}
    verbs: list[tuple[Callable[[], object], str]] = [
        (lambda: branch.book.save("committee_meeting", changed, entry), "G03"),
        (lambda: branch.book.finalise(entry), "ALREADY_FINAL"),
        (lambda: branch.book.correct(entry, changed, " \n"), "NO_REASON"),
        (lambda: branch.book.delete(entry), "NO_REASON"),
        (lambda: branch.book.delete(entry, "  "), "NO_REASON"),
    ]
    for verb, code in verbs:
        with pytest.raises(Refused) as error:
            verb()
        assert refused(error) == code
        assert branch.book.entry(entry) == final
    branch.book.correct(entry, changed, " 抄写有误 ")
    corrected = branch.book.entry(entry)
    assert (corrected.called, corrected.corrected, corrected.final) == ("改了", True, True)
    assert corrected.payload["reason"] == "抄写有误"
    assert corrected.payload["finalised_at"] == final.payload["finalised_at"]
    branch.book.delete(entry, "重复")
    assert branch.book.history(entry)[0].reason == "重复"


def test_carrying_out_a_decision_needs_no_correction(
    branch: Station, people: tuple[str, ...]
) -> None:
    entry = saved(branch.book.save("committee_meeting", meeting(people)))
    branch.book.finalise(entry)
    payload = dict(branch.book.entry(entry).payload)
    (item,) = parts(payload, "agenda")
    payload["agenda"] = [{**item, "progress": "done"}]
    branch.book.save("committee_meeting", payload, entry)
    assert not branch.book.entry(entry).corrected
    payload["agenda"] = [{**item, "progress": "done", "due": "2027-01-01"}]
    with pytest.raises(Refused) as error:
        branch.book.save("committee_meeting", payload, entry)
    assert refused(error) == "G03"


def test_draft_is_not_corrected(branch: Station) -> None:
    entry = saved(branch.book.save("party_group", group()))
    with pytest.raises(Refused) as error:
        branch.book.correct(entry, group("改了"), "抄错")
    assert refused(error) == "NOT_FINAL"


def test_finalising_with_gaps_is_refused_and_names_them_all(branch: Station) -> None:
    entry = saved(branch.book.save("committee_meeting", {"title": "支委会"}))
    with pytest.raises(Refused) as error:
        branch.book.finalise(entry)
    assert refused(error) == "PROBLEMS"
    missing = {p.field for p in error.value.problems if p.code == "REQUIRED"}
    assert missing >= {"sessions", "chair", "recorder", "attendance", "agenda", "occurred_on"}
    assert "还有" in error.value.sentence
    assert not branch.book.entry(entry).final


def test_finalising_several_is_all_or_none(branch: Station) -> None:
    good = saved(branch.book.save("member", member()))
    bad = saved(branch.book.save("member", {"name": "丛南麓"}))
    with pytest.raises(Refused) as error:
        branch.book.finalise_all([good, bad])
    assert refused(error) == "PROBLEMS"
    assert not branch.book.entry(good).final


@pytest.mark.parametrize("text", ["抄\x00错", "抄\u202e错", "e\u0301", "长" * 1_200_000])
def test_reason_that_could_not_travel_does_not_stop_the_post(
    branch: Station, people: tuple[str, ...], text: str
) -> None:
    # What a package refuses must not get into the journal, or nothing leaves this station any more.
    entry = saved(branch.book.save("committee_meeting", meeting(people)))
    branch.book.finalise(entry)
    payload = {**branch.book.entry(entry).payload, "note": "x"}
    verbs: list[Callable[[], object]] = [
        lambda: branch.book.correct(entry, payload, text),
        lambda: branch.book.delete(entry, text),
    ]
    for verb in verbs:
        try:
            verb()
        except Refused as error:
            assert error.code == "PROBLEMS"  # noqa: PT017 - either way is good
    branch.actor = text
    branch.book.save("party_group", group())
    world.require_sendable(branch)


def test_parts_keep_their_ids(branch: Station, people: tuple[str, ...]) -> None:
    payload = meeting(people)
    for name in ("attendance", "agenda", "votes"):
        for part in parts(payload, name):
            del part["id"]
    entry = saved(branch.book.save("committee_meeting", payload))
    first = dict(branch.book.entry(entry).payload)
    ids = {name: _ids(first, name) for name in ("sessions", "attendance", "agenda", "votes")}
    assert all(len(set(each)) == len(each) and all(each) for each in ids.values())
    first["title"] = "改了"
    first["agenda"] = [*parts(first, "agenda"), {"title": "新议题"}]
    branch.book.save("committee_meeting", first, entry)
    second = branch.book.entry(entry).payload
    assert {name: _ids(second, name)[: len(each)] for name, each in ids.items()} == ids
    assert len(_ids(second, "agenda")) == 2


def _ids(payload: Mapping[str, Json], name: str) -> list[Json]:
    return [part["id"] for part in parts(payload, name)]
