"""Papers: one file for preview and print; corrections, late marks, what cannot be printed."""

from pathlib import Path

import pypdfium2
import pytest

from hongdang_desktop.core.errors import Stopped, UserError
from hongdang_desktop.core.progress import Progress
from hongdang_desktop.ledgers.catalogue import catalogue
from hongdang_desktop.ledgers.ledger import Rhythm
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Paper, Refused, Role
from hongdang_desktop.store import journal
from tests.station.world import Chain, clock, committee, group, meeting, member, refused, saved

LEDGERS = [ledger.key for ledger in catalogue()]


def text_of(paper: Paper) -> str:
    document = pypdfium2.PdfDocument(paper.pdf)
    try:
        return "\n".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


def _flat(paper: Paper) -> str:
    return "".join(text_of(paper).split())


@pytest.fixture
def people(branch: Station) -> tuple[str, ...]:
    return committee(branch)


def _final(branch: Station, people: tuple[str, ...], day: str = "2026-11-20") -> str:
    entry = saved(branch.book.save("committee_meeting", meeting(people, day)))
    branch.book.finalise(entry, "夜班抢险")
    return entry


def test_every_ledger_can_be_chosen(branch: Station) -> None:
    choices = branch.papers.choices()
    assert [choice.key for choice in choices] == LEDGERS
    assert {choice.key: choice.dated for choice in choices} == {
        ledger.key: ledger.rhythm is not Rhythm.CHANGE for ledger in catalogue()
    }


@pytest.mark.parametrize("key", LEDGERS)
def test_nothing_to_print(branch: Station, key: str, tmp_path: Path) -> None:
    one = branch.info().branches[0].id
    for year, month in ((None, None), (2026, 11)):
        with pytest.raises(Refused) as error:
            branch.papers.make(key, branch=one, year=year, month=month)
        assert refused(error) == "NOTHING_TO_PRINT"
    with pytest.raises(UserError) as missing:
        branch.papers.make(key, entry="x")
    assert missing.value.code == "NO_SUCH_ENTRY"
    with pytest.raises(UserError) as unknown:
        branch.papers.make("no_such")
    assert unknown.value.code == "NO_SUCH_LEDGER"


@pytest.mark.parametrize("key", LEDGERS)
def test_every_ledger_prints_an_entry_and_all_of_them(
    branch: Station, people: tuple[str, ...], key: str, tmp_path: Path
) -> None:
    one = branch.info().branches[0].id
    branch.shelf.switch(one, key, on=True)
    entry = saved(branch.book.save(key, branch.book.blank(key, one)))
    papers = [
        branch.papers.make(key, entry=entry), branch.papers.make(key, branch=one),
        branch.papers.make(key, branch=one, year=2026),
    ]  # fmt: skip
    for paper in papers:
        assert paper.pages >= 1
        assert paper.titles[0][0] == 1
        assert len(pypdfium2.PdfDocument(paper.pdf)) == paper.pages
        target = tmp_path / f"{key}.pdf"
        branch.papers.save(paper, target)
        assert target.read_bytes() == paper.pdf
        picture = branch.papers.picture(paper, 1, 300)
        assert (picture.width, len(picture.data)) == (300, picture.stride * picture.height)
    drafts = [note for note in branch.papers.make(key, entry=entry).notes if note.kind == "draft"]
    assert len(drafts) == 1


def test_months_and_years_of_meetings(branch: Station, people: tuple[str, ...]) -> None:
    for day in ("2026-10-20", "2026-11-10", "2026-11-20"):
        _final(branch, people, day)
    one = branch.info().branches[0].id
    paper = branch.papers.make("committee_meeting", branch=one, year=2026, month=11)
    assert len(paper.titles) == 2
    assert _flat(paper).index("2026年11月10日") < _flat(paper).index("2026年11月20日")
    assert len(branch.papers.make("committee_meeting", branch=one, year=2026).titles) == 3


def test_record_gives_its_text_back(branch: Station, people: tuple[str, ...]) -> None:
    text = _flat(branch.papers.make("committee_meeting", entry=_final(branch, people)))
    for words in ("11月支部委员会会议", "二楼会议室", "耿砚山", "储望舒", "安全生产", "学一遍规程",
                  "成立攻关组", "采油三作业区第二党支部", "第1页共1页"):  # fmt: skip
        assert words in text, words
    assert "草稿" not in text
    assert "补记" not in text


def test_late_mark_and_its_reason(branch: Station, people: tuple[str, ...]) -> None:
    paper = branch.papers.make("committee_meeting", entry=_final(branch, people, "2026-11-10"))
    text = _flat(paper)
    assert "补记" in text
    assert "夜班抢险" in text
    assert [note.kind for note in paper.notes] == ["late"]


def test_correction_shows_old_and_new_value(branch: Station, people: tuple[str, ...]) -> None:
    entry = _final(branch, people)
    payload = dict(branch.book.entry(entry).payload)
    branch.actor = "丛南麓"
    branch.book.correct(entry, {**payload, "title": "换届工作会议", "chair": people[1]}, "抄写有误")
    paper = branch.papers.make("committee_meeting", entry=entry)
    text = _flat(paper)
    for words in ("11月支部委员会会议", "换届工作会议", "抄写有误", "丛南麓", "2026-11-23"):
        assert words in text, words
    assert "corrected" in {note.kind for note in paper.notes}
    branch.book.undo()
    again = branch.papers.make("committee_meeting", entry=entry)
    assert "换届工作会议" not in _flat(again)
    assert again.notes == ()


def test_identity_number_is_masked_in_corrections(branch: Station) -> None:
    entry = saved(branch.book.save("member", member()))
    branch.book.finalise(entry)
    old, new = str(member()["identity_number"]), "999999198001010038"
    branch.book.correct(entry, {**member(), "identity_number": new}, "抄写有误")
    paper = branch.papers.make("member", entry=entry)
    corrections = _flat(paper).split("抄写有误")[0].rsplit("更正", 1)[-1]
    assert old not in _flat(paper)
    assert new not in corrections


def test_character_that_no_font_has(branch: Station, people: tuple[str, ...]) -> None:
    entry = saved(
        branch.book.save("committee_meeting", meeting(people, title="讨论\U0001f600的会"))
    )
    with pytest.raises(UserError) as error:
        branch.papers.make("committee_meeting", entry=entry)
    assert error.value.code == "MISSING_GLYPH"
    assert "\U0001f600" in error.value.sentence
    assert "会议名称" in error.value.sentence


def test_saving_marks_final_entries_as_printed(
    branch: Station, people: tuple[str, ...], tmp_path: Path
) -> None:
    entry = _final(branch, people)
    paper = branch.papers.make("committee_meeting", entry=entry)
    revision = branch.book.entry(entry).revision
    assert paper.revisions == (revision,)
    with pytest.raises(UserError):
        branch.papers.save(paper, tmp_path / "no" / "folder" / "x.pdf")
    assert not branch._core.read(lambda c: journal.was_printed(c, revision))
    digest = branch.digest()
    branch.papers.save(paper, tmp_path / "x.pdf")
    branch.papers.save(paper, tmp_path / "x.pdf")
    assert branch._core.read(lambda c: journal.was_printed(c, revision))
    assert branch.digest() == digest


def test_same_entry_gives_the_same_bytes(branch: Station, people: tuple[str, ...]) -> None:
    entry = _final(branch, people)
    first, second = (branch.papers.make("committee_meeting", entry=entry) for _ in range(2))
    assert first.pdf == second.pdf


def test_stopped_paper(branch: Station, people: tuple[str, ...]) -> None:
    progress = Progress()
    progress.stop()
    with pytest.raises(Stopped):
        branch.papers.make("member", branch=branch.info().branches[0].id, progress=progress)


def test_plant_prints_what_its_branches_brought(chain: Chain) -> None:
    people = committee(chain.a)
    entry = saved(chain.a.book.save("committee_meeting", meeting(people)))
    chain.a.book.finalise(entry)
    chain.up(chain.a)
    here, there = (
        station.papers.make("committee_meeting", entry=entry) for station in (chain.a, chain.plant)
    )
    assert text_of(here) == text_of(there)
    assert chain.plant.papers.make("member").pages == 1


def test_key_sheet_is_there_until_the_keys_leave(tmp_path: Path) -> None:
    with Station.create(tmp_path / "p", role=Role.PLANT, name="红岗采油厂党委", clock=clock()) as p:
        assert "keys" in [choice.key for choice in p.papers.choices()]
        paper = p.papers.make("keys")
        assert "红岗采油厂党委" in _flat(paper)
        p.post.forget_paper_keys()
        assert "keys" not in [choice.key for choice in p.papers.choices()]
        with pytest.raises(Refused) as error:
            p.papers.make("keys")
        assert refused(error) == "NOTHING_TO_PRINT"


def test_register_of_all_branches(chain: Chain) -> None:
    chain.c.book.save("party_group", group("二支部的", branch=chain.names.two))
    chain.c.book.save("party_group", group("三支部的", branch=chain.names.three))
    text = _flat(chain.c.papers.make("party_group"))
    assert "二支部的" in text
    assert "三支部的" in text
    assert text.count("截至") == 2  # each branch has its own page, with its own name
    assert "全厂" not in text
    only = _flat(chain.c.papers.make("party_group", branch=chain.names.two))
    assert "三支部的" not in only
    assert "采油一作业区第二党支部" in only
