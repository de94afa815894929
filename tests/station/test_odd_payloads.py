"""Rightly signed, oddly filled: kept in the journal, listed with its code, mended by its sender."""

from collections.abc import Iterator
from typing import Any

import pytest

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.core.errors import UserError
from hongdang_desktop.core.journal import Kind
from hongdang_desktop.ledgers.catalogue import kinds
from hongdang_desktop.ledgers.ledger import Owner
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Listing
from hongdang_desktop.store import journal
from tests.commands import Hongdang
from tests.station import forge
from tests.station.world import Chain, called, committee, group, meeting, member, saved

SCHEMA, TYPE = "E_PAYLOAD_SCHEMA", "E_TYPE"
LONG = "长" * 60_000

GOOD: dict[str, JsonObject] = {
    "party_group": group(), "member": member(), "committee_meeting": meeting(["m1", "m2"]),
    "assembly": meeting(["m1", "m2"]), "branch": {"full_name": "一支部"},
}  # fmt: skip
"""By kind a payload that every program can show."""

EVERYWHERE: tuple[JsonObject, ...] = (
    {"branch": None}, {"stage": "published"}, {"stage": 7}, {"year": "2026"},
    {"occurred_on": "2026-02-30"}, {"entered_at": "yesterday"}, {"attachments": {"sha256": "x"}},
    {"mechanisms": "politics"},
)  # fmt: skip
ODD: list[tuple[str, JsonObject]] = [
    *((key, changes) for changes in EVERYWHERE for key in GOOD),
    ("party_group", {"name": 7}),
    ("party_group", {"name": {"zh": "一组"}}),
    ("party_group", {"members": "m1"}),
    ("party_group", {"members": [["m1"]]}),
    ("member", {"name": ["耿砚山"]}),
    ("member", {"born_on": 19800101}),
    ("member", {"born_on": "1980-1-1"}),
    ("committee_meeting", {"sessions": [1]}),
    ("committee_meeting", {"sessions": [{"id": 1}]}),
    ("committee_meeting", {"sessions": [{"starts_at": "2026-11-20"}]}),
    ("committee_meeting", {"sessions": [{"starts_at": "2026-11-20T09:00:00"}]}),
    ("committee_meeting", {"votes": [{"in_favour": "5"}]}),
    ("committee_meeting", {"votes": [{"in_favour": [5]}]}),
    ("committee_meeting", {"attendance": [{"sessions": "s1"}]}),
    ("committee_meeting", {"agenda": "安全生产"}),
    ("committee_meeting", {"agenda": [None]}),
    ("committee_meeting", {"agenda": [[]]}),
]


def _filled(chain: Chain, key: str, changes: JsonObject) -> JsonObject:
    return {"branch": chain.names.one, **GOOD[key], **changes}


def _odd(station: Station) -> list[tuple[str, str]]:
    return [(each.record, each.code) for each in station.odd()]


def _looked_at(station: Station, branch: str) -> None:
    """Look at everything that the window would."""
    for key in kinds():
        if kinds()[key].owner is Owner.BRANCH:
            for entry in station.book.list(Listing(key), limit=100):
                station.book.history(entry.id)
                station.book.derived(entry)
    station.book.conflicts()
    station.desk.home(branch)
    station.odd()


@pytest.mark.parametrize("key", GOOD)
def test_the_good_one_of_each_kind_is_shown(chain: Chain, key: str) -> None:
    forge.smuggle(chain.a, chain.names.one, key, "r-1", _filled(chain, key, {}))
    assert chain.up(chain.a).code == ""
    assert _odd(chain.plant) == []
    assert [entry.id for entry in chain.plant.book.list(Listing(key))] == ["r-1"]


def test_every_odd_payload_is_kept_listed_and_mended(chain: Chain) -> None:
    """All of them in one package, beside a good one; then the sender's next revision of each."""
    one = chain.names.one
    for number, (key, changes) in enumerate(ODD):
        forge.smuggle(chain.a, one, key, f"r-{number:02}", _filled(chain, key, changes))
    chain.a.book.save("party_group", group("好的"))
    receipt = chain.up(chain.a)
    assert (receipt.code, receipt.new) == ("", len(ODD) + 1)
    found = {each.record: each for each in chain.plant.odd()}
    missed = [ODD[n] for n in range(len(ODD)) if f"r-{n:02}" not in found]
    assert missed == []
    assert {each.code for each in found.values()} == {SCHEMA}
    assert all(each.sentence.startswith("待修正：") for each in found.values())
    assert all((each.branch, each.who) == ("第一支部", "a的人") for each in found.values())
    assert called(chain.plant) == ["好的"]
    kept = chain.plant._core.read(lambda c: journal.heads_of(c, "r-00"))[0]
    assert kept.payload is not None
    _looked_at(chain.plant, one)
    digest = chain.plant.digest()
    chain.plant.rebuild()
    assert chain.plant.digest() == digest
    assert chain.plant.verify() == []
    for number, (key, _) in enumerate(ODD):
        record = f"r-{number:02}"
        parents = forge.heads(chain.a, record)
        forge.smuggle(chain.a, one, key, record, _filled(chain, key, {}), parents=parents)
    assert chain.up(chain.a).code == ""
    assert chain.plant.odd() == ()
    _looked_at(chain.plant, one)
    assert chain.plant.digest(one) == chain.a.digest(one)


def test_of_an_unknown_kind_or_version(chain: Chain, monkeypatch: pytest.MonkeyPatch) -> None:
    """What only a newer program can show waits, and is shown by itself once that is there."""
    one = chain.names.one
    newer = _ledger("party_group", version=9)
    with monkeypatch.context() as patch:
        patch.setitem(kinds(), "party_group", newer)
        forge.smuggle(chain.a, one, "party_group", "r-new", {"branch": one, "name": "新版的"})
    unknown = _ledger("party_group", key="of_tomorrow")
    with monkeypatch.context() as patch:
        patch.setitem(kinds(), "of_tomorrow", unknown)
        patch.setattr("hongdang_desktop.store.projection.project", lambda *_: None)
        forge.smuggle(chain.a, one, "of_tomorrow", "r-kind", {"branch": one, "x": [1]})
    assert chain.up(chain.a).code == ""
    assert sorted(_odd(chain.plant)) == [("r-kind", TYPE), ("r-new", TYPE)]
    assert {each.ledger for each in chain.plant.odd()} == {"of_tomorrow", "党小组"}
    assert called(chain.plant) == []
    _looked_at(chain.plant, one)
    assert chain.plant.verify() == []


def _ledger(of: str, **changes: Any) -> Any:  # noqa: ANN401
    made = object.__new__(type(kinds()[of]))
    made.__dict__.update({**kinds()[of].__dict__, **changes})
    return made


HOSTILE = (
    "<b>粗</b><img src='file:///etc/passwd'>", "&lt;script&gt;&amp;", "=cmd|' /C calc'!A0",
    "\x1b[2J\x1b]0;owned\x07", "一\r\n二\t三", "\u200b\u200b\u200b", "  ", "%s %n {0} {name}",
    "'; DROP TABLE revision; --", "../../../etc/passwd", "\ufeff\ufffe\U0010ffff", "A" * 5_000,
    "\u0301\u0301\u0301", "𠮷𠮷𠮷", LONG, "</para><font size='999'>大</font>", "null", "0",
)  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text)[:24])
def test_hostile_words_are_only_words(
    chain: Chain,
    text: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """They came over the wire in every text that is shown; nothing reads them as anything else."""
    one = chain.names.one
    monkeypatch.setattr("hongdang_desktop.station.core.written", lambda _payload, **_: (b"", ()))
    forge.smuggle(chain.a, one, "party_group", "r-g", _filled(chain, "party_group", {"name": text}))
    forge.smuggle(chain.a, one, "member", "r-m", _filled(chain, "member", {"name": text}))
    parts: JsonObject = {
        "title": text, "late_reason": text,
        "agenda": [{"id": "a1", "title": text, "decision": text, "owner": "r-m"}],
        "sessions": [{"id": text[:300], "starts_at": "2026-11-20T09:00:00+08:00", "place": text}],
    }  # fmt: skip
    forge.smuggle(
        chain.a, one, "committee_meeting", "r-c", _filled(chain, "committee_meeting", parts)
    )
    chain.a.actor = text[:300].strip() or "a"
    monkeypatch.undo()
    chain.a.book.save("party_group", group("好的"))
    assert chain.up(chain.a).code == ""
    plant = chain.plant
    _looked_at(plant, one)
    assert plant.odd() == ()
    entry = plant.book.entry("r-c")
    assert entry.payload["title"] == text
    assert plant.book.search(text[:20].strip() or "x") is not None
    assert plant.digest(one) == chain.a.digest(one)
    try:
        plant.papers.make("committee_meeting", entry="r-c")
    except UserError as error:
        assert error.code == "MISSING_GLYPH"  # noqa: PT017
    monkeypatch.setenv("HONGDANG_STATE", str(chain.folder / "state"))
    _shown_in_a_terminal(chain, capsys, monkeypatch)


def _shown_in_a_terminal(
    chain: Chain, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    hongdang = Hongdang(capsys, monkeypatch)
    folder = chain.shut("plant")
    for words in (("entries", folder, "L04"), ("history", folder, "r-c"), ("odd", folder)):
        ran = hongdang.done(*words)
        assert not [sign for sign in ran.out + ran.err if sign < " " and sign != "\n"]


def test_an_odd_head_beside_a_good_one(chain: Chain) -> None:
    """Two PCs wrote on one revision, and one of them oddly: neither side raises or is lost."""
    one = chain.names.one
    entry = saved(chain.a.book.save("party_group", group("一组")))
    chain.up(chain.a)
    sent, _ = chain.a.post.export(chain.stick)
    chain.b.post.receive(sent)
    parents = forge.heads(chain.a, entry)
    forge.smuggle(
        chain.a, one, "party_group", entry, _filled(chain, "party_group", {"name": 7}),
        parents=parents,
    )  # fmt: skip
    chain.b.book.save("party_group", {**group("一组改"), "branch": one}, entry)
    for station in (chain.a, chain.b):
        assert chain.up(station).code == ""
    heads = forge.heads(chain.plant, entry)
    assert len(heads) == 2
    _looked_at(chain.plant, one)
    assert chain.plant.verify() == []
    mended = _filled(chain, "party_group", {"name": "一组定了"})
    sent, _ = chain.b.post.export(chain.stick)
    chain.a.post.receive(sent)
    forge.smuggle(chain.a, one, "party_group", entry, mended, parents=forge.heads(chain.a, entry))
    assert chain.up(chain.a).code == ""
    assert called(chain.plant) == ["一组定了"]
    assert chain.plant.odd() == ()


def test_odd_and_then_deleted_by_its_sender(chain: Chain) -> None:
    one = chain.names.one
    forge.smuggle(chain.a, one, "party_group", "r-1", _filled(chain, "party_group", {"name": 7}))
    chain.up(chain.a)
    assert _odd(chain.plant) == [("r-1", SCHEMA)]
    forge.smuggle(
        chain.a,
        one,
        "party_group",
        "r-1",
        {},
        kind=Kind.DELETE,
        parents=forge.heads(chain.a, "r-1"),
    )
    assert chain.up(chain.a).code == ""
    assert chain.plant.odd() == ()
    assert chain.plant.verify() == []


def test_an_odd_record_does_not_stop_the_sender_from_going_on(chain: Chain) -> None:
    one = chain.names.one
    people = committee(chain.a)
    forge.smuggle(
        chain.a, one, "committee_meeting", "r-1", _filled(chain, "committee_meeting", {"agenda": 1})
    )
    chain.a.book.save("committee_meeting", meeting(people))
    assert chain.up(chain.a).code == ""
    assert _odd(chain.plant) == [("r-1", SCHEMA)]
    assert len(chain.plant.book.list(Listing("committee_meeting"))) == 1
    assert chain.plant.desk.home(one).odd == 1


@pytest.fixture(autouse=True)
def _same_kinds() -> Iterator[None]:
    before = dict(kinds())
    yield
    assert dict(kinds()) == before
