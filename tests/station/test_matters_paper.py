"""问题与落实清单 on paper: what belongs to a period, and what never stands on it unasked."""

from pathlib import Path

import pypdfium2
import pytest

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.core.errors import UserError
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Paper
from tests.station.test_matters_private import OWN, final, life
from tests.station.world import alone, committee, meeting, refused


def words(paper: Paper) -> str:
    with pypdfium2.PdfDocument(paper.pdf) as pdf:
        return "".join("".join(page.get_textpage().get_text_range().split()) for page in pdf)


@pytest.fixture
def desk(tmp_path: Path) -> tuple[Station, str]:
    station, branch = alone(tmp_path / "s")
    return station, branch


def test_the_list_of_a_period(desk: tuple[Station, str]) -> None:
    station, branch = desk
    with pytest.raises(UserError) as error:
        station.papers.make("matters", branch=branch, year=2026, month=11)
    assert refused(error) == "NOTHING_TO_PRINT"
    people = committee(station)
    held: JsonObject = {"branch": branch, **meeting(people)}
    entry = final(station, "committee_meeting", held)
    final(station, "organisation_life", {**life(people), "branch": branch})
    november = words(station.papers.make("matters", branch=branch, year=2026, month=11))
    assert "安全生产：学一遍规程" in november
    assert "支部委员会会议11月20日" in november
    assert "三会一课质量不高" in november
    assert not any(each in november for each in OWN)
    assert "只在支部里，不在这张清单上" in november
    uncovered = station.papers.make(
        "matters", branch=branch, year=2026, month=11, with_sensitive=True
    )
    assert all(each in words(uncovered) for each in OWN)
    with pytest.raises(UserError):
        station.papers.make("matters", branch=branch, year=2026, month=10)
    problem = station.matters.hand_on(entry, "agenda/a1").ids[0]
    open_now = station.papers.make("matters", branch=branch)
    assert words(open_now).count("学一遍规程") == 1
    assert station.book.entry(problem).revision in open_now.revisions
    station.close()
