"""Every document of Appendix B written from a real branch's books, on paper and as text."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.ledgers.plant.petition import known
from hongdang_desktop.station.special_papers import OFFICIAL
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Listing

_MADE: dict[str, JsonObject] = {
    "organisation_life": {"year": 2026, "form": "assembly", "topic": "某主题"},
    "member_appraisal": {"year": 2026, "grade": "good"},
    "transfer": {
        "letter": "2026-003", "direction": "out", "counterpart": "某厂党委", "dues_until": "2026-10",
        "issued_on": "2026-11-03",
    },
    "term": {"session": "第四届", "approved_on": "2024-03-11"},
    "branch": {"full_name": "中共某支部委员会"},
    "applicant": {"name": "欧阳见山", "applied_on": "2025-03-01"},
    "development": {"discussions": [{"id": "d1", "on": "2026-11-01", "conclusion": "extended"}]},
}  # fmt: skip


@pytest.fixture
def branch(demo: Path) -> Iterator[Station]:
    station = Station.open(demo / "branch-01")
    yield station
    station.close()


def _entry(station: Station, ledger: str, home: str) -> str:
    """Return a new draft of a ledger with a few values."""
    payload: JsonObject = {**_MADE.get(ledger, {}), "branch": home}
    if "member" in _MADE.get(ledger, {}) or ledger in ("transfer", "member_appraisal"):
        payload["member"] = station.book.ids(Listing("member", branch=home))[0]
    return station.book.save(ledger, payload).ids[0]


def _petition(station: Station, home: str, key: str) -> str:
    ledger, kind = known()[key]
    about = _entry(station, ledger.key, home)
    given: JsonObject = {"kind": key, "about": about, "part": "d1" if kind.parts else None}
    payload = {**station.book.blank("petition", home, given), **given, "branch": home}
    payload["words"] = "第一段。\n第二段。"
    return station.book.save("petition", payload).ids[0]


@pytest.mark.parametrize("key", list(known()))
def test_every_kind_has_a_document_without_guesses(branch: Station, key: str) -> None:
    home = branch.tree.branches()[0].id
    petition = _petition(branch, home, key)
    text = branch.official.text(petition)
    lines = [line.strip("　") for line in text.splitlines()]
    node = branch.tree.node(home)
    assert lines[0] == f"{node.name}{known()[key][1].title}"
    assert lines[2] == "中共红岗采油厂委员会："
    assert any(line in ("妥否，请批示。", "特此报告。") or "现予报告" in line for line in lines)
    assert "None" not in text
    assert "。。" not in text
    paper = branch.papers.make(OFFICIAL, entry=petition)
    assert paper.pages >= 1
    assert [note.kind for note in paper.notes] == ["draft"]


def test_identity_number_is_a_line_until_somebody_asks_for_it(branch: Station) -> None:
    home = branch.tree.branches()[0].id
    transfer = _entry(branch, "transfer", home)
    member = branch.book.entry(branch.book.ids(Listing("member", branch=home))[0])
    number = str(member.payload["identity_number"])
    covered, open_ = (branch.official.text(transfer, with_sensitive=each) for each in (False, True))
    assert number not in covered
    assert number in open_
    assert covered.count("2026-003") == 3
    assert "有效期90天" in covered
    assert branch.papers.make(OFFICIAL, entry=transfer).pages == 1
