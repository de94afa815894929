"""What holds for each kind of record; a new ledger is tested as soon as its file lies there."""

import json
import re
from datetime import date

import pytest

from hongdang_desktop.core.canonical import Json, JsonObject, canonical
from hongdang_desktop.core.columns import Choice, Choices, Column
from hongdang_desktop.core.problems import Level
from hongdang_desktop.core.records import Record, columns_of, part_model
from hongdang_desktop.core.references import EntryRef, OrganisationRef
from hongdang_desktop.ledgers.catalogue import NoSuchLedger, catalogue, find, kinds
from hongdang_desktop.ledgers.envelope import AROUND, BASES, KEPT_BY_PROGRAM, MECHANISMS, Envelope
from hongdang_desktop.ledgers.ledger import AnyLedger, Beginning, Owner
from hongdang_desktop.ledgers.member import Member
from hongdang_desktop.ledgers.office.organisation import NODE_KINDS
from hongdang_desktop.store import tables
from tests.ledgers.makings import MONDAY, FakeFacts, setting

EACH = pytest.mark.parametrize("ledger", kinds().values(), ids=lambda ledger: str(ledger.key))

# design.md §7: for ever.
KEYS = (
    "branch", "term", "committee_post", "party_group", "member", "work_plan", "assembly",
    "committee_meeting", "group_meeting", "party_lecture", "theme_day", "organisation_life",
    "member_appraisal", "talk", "dues", "applicant", "development", "transfer",
    "mobile_member", "study", "political_birthday", "duty_area", "volunteering",
    "visit_and_help", "honour_and_discipline", "problem", "team_appraisal", "field_check",
    "joint_building", "employee_request", "affairs_disclosure", "directive", "funds",
    "premises", "integrity_reminder", "leader_attendance", "cadre_talent", "dual_training",
    "secretary_report", "integration_project",
)  # fmt: skip

LINKS = {
    "handover": {"twin", "transfer", "decision"},
    "reorganisation": {"senders", "ended", "receivers"},
    "problem": {"source_part", "handed_on"},
    "sheet": {"submitted_at", "digest", "answers"},
    "review": {"sheet_hash", "form"},
}
"""Ids and days by which records hang together; people are never shown them."""

CARRIED = {"content", "version", "sender", "receiver", "values"}
"""What parts of the plant's records hold of other records and branches."""

_SAMPLES: dict[str, Json] = {
    "text": "字", "long": "一\n二", "day": "2026-11-20", "moment": "2026-11-20T09:00:00+08:00",
    "month": "2026-11", "yesno": False, "money": 10310, "member": "m1", "organisation": "o1",
    "entry": "e1", "entries": ["e1"], "months": ["2026-10"], "number": 15, "member_or_text": "周某", "members": ["m1", "m2"], "organisations": ["o1"], "texts": ["甲"],
}  # fmt: skip


def models(model: type[Record]) -> list[type[Record]]:
    """Return the model and the models of its parts."""
    parts = (part_model(model, name) for name in model.model_fields)
    return [model, *(each for part in parts if part for each in models(part))]


def filled(model: type[Record]) -> JsonObject:
    """Return a payload in which no column is empty but the signatures."""
    payload: JsonObject = {}
    for name, column in columns_of(model).items():
        part = part_model(model, name)
        if part:
            payload[name] = [{"id": f"{name}-{n}", **filled(part)} for n in (1, 2)]
        elif isinstance(column, Choice):
            key = next(iter(column.options))
            payload[name] = [key] if column.multiple else key
        elif column.kind == "whole":
            payload[name] = getattr(column, "least", 0)
        elif column.kind != "signature":
            payload[name] = _SAMPLES[column.kind]
    return payload


def test_all_kinds_of_columns_are_known_here() -> None:
    for ledger in kinds().values():
        for model in models(ledger.model):
            payload = filled(model)
            missing = {n for n, c in columns_of(model).items() if n not in payload and c.kind != "signature"}  # fmt: skip
            assert not missing


# --- names that are for ever ---


def test_codes_and_keys_are_those_of_the_plan() -> None:
    assert len(KEYS) == 40
    planned = {f"L{number:02d}": key for number, key in enumerate(KEYS, start=1)}
    assert {ledger.code: ledger.key for ledger in catalogue()}.items() <= planned.items()
    assert [ledger.code for ledger in catalogue()] == sorted(ledger.code for ledger in catalogue())


def test_no_code_key_or_title_stands_twice() -> None:
    for names in (
        [ledger.code for ledger in kinds().values()],
        [ledger.title for ledger in kinds().values()],
    ):
        assert len(names) == len(set(names))
    assert len(kinds()) >= len(catalogue()) + 1
    assert all(key == ledger.key for key, ledger in kinds().items())


def test_a_ledger_is_found_by_key_and_by_code() -> None:
    assert find("committee_meeting") is find("L08") is find("l08")
    assert find("organisation").code == "O01"
    for word in ("", "L99", "支委会"):
        with pytest.raises(NoSuchLedger) as wrong:
            find(word)
        assert wrong.value.code == "NO_SUCH_LEDGER"


@EACH
def test_names_have_one_form(ledger: AnyLedger) -> None:
    assert re.fullmatch(r"[A-Z]\d\d", ledger.code)
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", ledger.key)
    assert ledger.mechanism in MECHANISMS
    assert issubclass(ledger.model, Envelope)


# --- columns ---


@EACH
def test_no_label_stands_twice(ledger: AnyLedger) -> None:
    derived = [each.label for each in ledger.derived]
    for model in models(ledger.model):
        labels = [column.label for column in columns_of(model).values()]
        labels += derived if model is ledger.model else []
        assert len(labels) == len(set(labels))
        assert all(labels)


@EACH
def test_no_name_stands_twice(ledger: AnyLedger) -> None:
    names = [*ledger.model.model_fields, *(each.name for each in ledger.derived), *tables.LOCAL]
    assert len(names) == len(set(names))


@EACH
def test_what_is_shown_and_printed_exists(ledger: AnyLedger) -> None:
    named = {*ledger.columns, *(each.name for each in ledger.derived)}
    assert ledger.shown
    assert set(ledger.shown) <= named
    assert set(ledger.printed) <= named
    assert len(set(ledger.shown)) == len(ledger.shown)


@EACH
def test_every_field_has_a_column_or_is_kept_by_the_program(ledger: AnyLedger) -> None:
    bare = set(ledger.model.model_fields) - set(ledger.columns)
    assert bare <= KEPT_BY_PROGRAM | {"person"} | LINKS.get(ledger.key, set())
    for model in models(ledger.model)[1:]:
        assert set(model.model_fields) - set(columns_of(model)) - CARRIED == {"id"}
    # May be redeclared: with a word of its own, or living; the plant's are for a branch or for all.
    own = {"occurred_on", "year", "attachments", "note"}
    own |= {"branch"} if ledger.owner is not Owner.BRANCH else set()
    assert AROUND & set(ledger.own_columns) <= own
    assert set(ledger.own_columns) | AROUND >= set(ledger.columns)


def _choices(ledger: AnyLedger) -> list[Choice]:
    columns = [c for model in models(ledger.model) for c in columns_of(model).values()]
    return [column for column in columns if isinstance(column, Choice)]


@EACH
def test_every_choice_can_be_typed(ledger: AnyLedger) -> None:
    for column in _choices(ledger):
        assert column.options
        assert len(set(column.options.values())) == len(column.options)
        for key, word in column.options.items():
            assert column.parse(word) == ([key] if isinstance(column, Choices) else key)
            assert column.parse(key) == ([key] if isinstance(column, Choices) else key)


def test_a_reference_names_kinds_that_exist() -> None:
    columns: list[Column] = [c for ledger in kinds().values() for m in models(ledger.model) for c in columns_of(m).values()]  # fmt: skip
    assert {k for c in columns if isinstance(c, OrganisationRef) for k in c.of} <= NODE_KINDS.keys()
    named = {c.ledger for c in columns if isinstance(c, EntryRef)}
    assert named - {""} <= kinds().keys()  # without a ledger it may be an entry of any


def test_mechanisms_and_bases_are_those_of_the_paper() -> None:
    assert list(MECHANISMS.values()) == ["政治引领", "组织融合", "制度执行", "素质提升", "考核评价"]
    assert len(BASES) == 6


# --- entries ---


@EACH
def test_a_draft_may_be_all_gaps(ledger: AnyLedger) -> None:
    problems = ledger.check({}, setting())
    assert problems
    assert {problem.level for problem in problems} == {Level.FINAL}


@EACH
def test_each_gap_alone_stops_no_draft(ledger: AnyLedger) -> None:
    payload = filled(ledger.model)
    saved = [p for p in ledger.check(payload, setting()) if p.level is Level.SAVE]
    for name in payload:
        without = {key: value for key, value in payload.items() if key != name}
        new = [
            p for p in ledger.check(without, setting()) if p.level is Level.SAVE and p not in saved
        ]
        assert not [p for p in new if p.code == "REQUIRED"]


@EACH
def test_an_empty_entry_can_be_shown(ledger: AnyLedger) -> None:
    record = ledger.read({})
    assert ledger.called(record)
    assert ledger.settle(record) == {}
    assert ledger.ended_on(record) is None
    assert ledger.lateness(record, setting()) == 0
    for derived in ledger.derived:
        assert isinstance(derived.value(record, "x", FakeFacts()), str)


@EACH
def test_there_and_back(ledger: AnyLedger) -> None:
    payload: JsonObject = {**filled(ledger.model), "stage": "draft"}
    record = ledger.read(json.loads(canonical(payload)))
    assert record.payload() == payload
    assert ledger.read(record.payload()) == record
    assert ledger.called(record)


@EACH
def test_a_filled_entry_has_columns_that_suit_their_models(ledger: AnyLedger) -> None:
    form = {"BAD_FORM", "BAD_DAY", "BAD_TIME", "BAD_CHOICE", "BAD_MONTH", "TOO_LONG", "OUT_OF_RANGE", "REQUIRED"}  # fmt: skip
    wrong = {
        problem.field: problem.code for problem in ledger.check(filled(ledger.model), setting())
    }
    assert not {at: code for at, code in wrong.items() if code in form and not at.startswith("attendance")}  # fmt: skip


@EACH
def test_shown_values_read_back(ledger: AnyLedger) -> None:
    record = ledger.read(filled(ledger.model))
    for name, column in ledger.columns.items():
        if column.kind in ("text", "long", "day", "moment", "month", "whole", "yesno", "choice", "choices", "texts"):  # fmt: skip
            assert column.parse(column.format(getattr(record, name))) == filled(ledger.model)[name]


@EACH
def test_unknown_keys_are_kept_and_only_complained_about_where_they_are_typed(ledger: AnyLedger) -> None:  # fmt: skip
    payload: JsonObject = {"colour": "r", "_salt": "00"}
    assert ledger.read(payload).payload() == {**payload, "stage": "draft"}
    found = [p for p in ledger.check(payload, setting()) if p.code == "UNKNOWN_FIELD"]
    assert [(p.field, p.level) for p in found] == [("colour", Level.SAVE)]
    assert not [p for p in ledger.check(payload, setting(), payload) if p.code == "UNKNOWN_FIELD"]


@EACH
def test_a_new_entry_takes_over_only_what_can_be_kept(ledger: AnyLedger) -> None:
    secretary = Member(name="甲", party_post="secretary", category="full", standing="normal")
    young = Member(name="乙", category="probationary", standing="normal")
    for last in (None, ledger.read(filled(ledger.model))):
        begun = ledger.begin(Beginning(MONDAY, (("m1", secretary), ("m2", young)), last))
        problems = ledger.check({k: v for k, v in begun.items() if v is not None}, setting())
        assert not [p for p in problems if p.level is Level.SAVE]


@EACH
def test_what_the_program_keeps_is_not_taken_from_outside(ledger: AnyLedger) -> None:
    payload: JsonObject = dict.fromkeys(KEPT_BY_PROGRAM, "x")
    assert ledger.typed({**payload, "_salt": "00", "note": "n"}) == {"note": "n"}


@EACH
def test_what_lies_ahead_cannot_be_final(ledger: AnyLedger) -> None:
    def future(day: str) -> list[Level]:
        problems = ledger.check({"occurred_on": day}, setting())
        return [p.level for p in problems if p.code == "G01"]

    assert future("2026-11-23") == []
    assert future("2026-11-24") == [Level.FINAL]


@EACH
def test_old_payloads_can_be_raised(ledger: AnyLedger) -> None:
    assert sorted(ledger.upcasts) == list(range(1, ledger.version))
    assert ledger.raised({"note": "n"}, ledger.version) == {"note": "n"}
    assert ledger.raised({"note": "n"}, ledger.version + 1) == {"note": "n"}


def test_all_the_samples_are_in_the_past() -> None:
    assert date.fromisoformat(str(_SAMPLES["day"])) < MONDAY
