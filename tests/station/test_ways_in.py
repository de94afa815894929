"""One person's whole way through the book, in both versions; posts and terms as the station keeps them."""

import pytest

from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.problems import Level
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Refused
from tests.station.world import NAMES, POSTS, committee, member, saved


def kept(station: Station, ledger: str, **fields: Json) -> str:
    entry = saved(station.book.save(ledger, fields))
    station.book.finalise(entry)
    return entry


def added(station: Station, entry: str, **fields: Json) -> None:
    """Write down the next step: nothing is corrected, nothing is finalised again."""
    found = station.book.entry(entry)
    station.book.save(found.ledger, {**found.payload, **fields}, entry)


def told(station: Station, entry: str) -> set[str]:
    found = station.book.entry(entry)
    problems = station.book.check(found.ledger, found.payload, entry)
    assert {problem.level for problem in problems} <= {Level.WARN}
    return {problem.code for problem in problems}


def values(station: Station, entry: str) -> dict[str, str]:
    return dict(station.book.derived(station.book.entry(entry)))


@pytest.mark.parametrize(
    ("steps", "rules"),
    [
        (("2023-06-01", "2024-06-10", "2024-07-01", "2024-07-15"), set()),
        (("2023-07-01", "2024-06-10", "2024-07-01", "2024-08-15"), {"D03", "D06"}),
    ],
)
def test_a_way_by_the_former_version_is_written_as_it_was(
    branch: Station, steps: tuple[str, ...], rules: set[str]
) -> None:
    people = committee(branch)
    decided, listed, checked, admitted = steps
    person = kept(
        branch, "applicant", name="苗沐阳", born_on="1995-01-01", applied_on="2022-10-01",
        talk_on="2022-10-20",
    )  # fmt: skip
    assert values(branch, person)["现在"] == "申请人"
    added(branch, person, decided_on=decided, contacts=[people[0]])
    assert values(branch, person)["现在"] == "积极分子"
    way = kept(branch, "development", applicant=person)
    added(
        branch, way, consent_on="2024-06-01", listed_on=listed, introducers=[people[0], people[1]]
    )
    assert values(branch, person)["现在"] == "已列入发展"
    added(
        branch, way, vetted_on="2024-06-12", vetting="passed", trained_from="2024-06-17",
        trained_until="2024-06-19", committee_on="2024-06-25", checked_on=checked, check_result="passed",
    )  # fmt: skip
    added(branch, way, admitted_on=admitted, approved_on="2024-09-30", approval="approved")
    done: list[Json] = [{"on": "2025-09-20", "conclusion": "on_time", "approved_on": "2025-10-20"}]
    added(branch, way, requested_on="2025-09-15", discussions=done)
    assert told(branch, way) == rules
    found = values(branch, way)
    assert (found["入党时间"], found["现在"]) == (admitted, "按期转正")
    assert found["党龄起点"] == admitted.replace("2024", "2025")
    assert found["政治生日"] == f"{int(admitted[5:7])}月{int(admitted[8:])}日"


def test_an_extension_that_is_not_lawful_is_refused_while_it_is_new(branch: Station) -> None:
    people = committee(branch)
    person = kept(branch, "applicant", name="苗沐阳", applied_on="2023-01-05", talk_on="2023-01-20")
    way = kept(
        branch, "development", applicant=person, listed_on="2025-01-10", vetting="passed",
        check_result="passed", admitted_on="2025-10-20", introducers=[people[0], people[1]],
    )  # fmt: skip
    short: JsonObject = {
        "on": "2026-10-25",
        "conclusion": "extended",
        "extended_until": "2027-04-19",
    }
    with pytest.raises(Refused) as error:
        added(branch, way, discussions=[short])
    stops = [(p.code, p.level) for p in error.value.problems if p.level is not Level.WARN]
    assert stops == [("D09", Level.SAVE)]
    added(branch, way, discussions=[{**short, "extended_until": "2027-04-20"}])
    assert values(branch, way)["预备期满"] == "2027-04-20"


def test_papers_may_be_added_to_a_way(branch: Station) -> None:
    person = kept(branch, "applicant", name="苗沐阳", applied_on="2026-11-01")
    added(branch, person, note="申请书是手写的，扫描在附件里。")
    paper: JsonObject = {"name": "入党申请书.pdf", "size": 10, "sha256": "0" * 64}
    with pytest.raises(Refused):  # a file that is not here, whoever says so
        added(branch, person, attachments=[paper])


def test_positions_come_from_the_list_of_posts(branch: Station) -> None:
    people = committee(branch)
    assert [(p.id, p.post_key) for p in branch.book.people(branch.info().branches[0].id)][: len(POSTS)] == [
        (person, post) for person, post in zip(people, POSTS, strict=True)
    ]  # fmt: skip
    home = branch.info().branches[0].id
    kept(branch, "committee_post", person=people[1], posts=["secretary"], since="2024-01-01", filing="approved")  # fmt: skip
    kept(branch, "committee_post", person=people[0], posts=["discipline"], since="2024-01-01", until="2025-01-01")  # fmt: skip
    posted = [(p.name, p.post) for p in branch.book.people(home) if p.post]
    assert posted == [(NAMES[1], "书记")]
    assert branch.book.blank("committee_meeting", home)["chair"] == people[1]
    register = kept(branch, "branch", full_name="第二党支部", kind="branch")
    assert values(branch, register)["书记"] == NAMES[1]


def test_a_member_registered_twice_is_told(branch: Station) -> None:
    first = kept(branch, "member", **member("耿砚山"))
    payload = member("耿彦山")
    home = branch.info().branches[0].id
    codes = [p.code for p in branch.book.check("member", {**payload, "branch": home})]
    assert "SAME_IDENTITY" in codes
    assert "SAME_IDENTITY" not in told(branch, first)
