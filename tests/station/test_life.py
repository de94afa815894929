"""A station is made, opened, closed; scratches; listeners; what is asked of lists."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.core.errors import UserError
from hongdang_desktop.exchange.suite import A1
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Changes, Listing, Refused, Role, Standing
from hongdang_desktop.store import journal
from tests.station.world import alone, clock, committee, group, member, saved


def test_everything_is_there_after_reopening(tmp_path: Path) -> None:
    station, branch = alone(tmp_path / "s")
    committee(station)
    digest, info = station.digest(), station.info()
    station.close()
    station.close()
    with Station.open(tmp_path / "s", clock=clock()) as again:
        assert (again.digest(), again.info(), again.actor) == (digest, info, "卞秋禾")
        assert info.standing is Standing.ALONE
        assert (info.plant_name, info.enrolled, info.practice) == ("红岗采油厂党委", False, False)
        assert again.folder == tmp_path / "s"
        again.book.save("party_group", group(branch=branch))
        assert again.verify() == []


@pytest.mark.parametrize("role", [Role.PLANT, Role.BRANCH])
def test_folder_that_is_open_or_taken(tmp_path: Path, role: Role) -> None:
    with Station.create(tmp_path / "s", role=role, name="x"):
        verbs: list[tuple[Callable[[], object], str]] = [
            (lambda: Station.open(tmp_path / "s"), "STATION_IN_USE"),
            (lambda: Station.create(tmp_path / "s", role=role, name="y"), "STATION_EXISTS"),
            (lambda: Station.open(tmp_path / "none"), "NO_STATION"),
        ]
        for make, code in verbs:
            with pytest.raises(UserError) as error:
                make()
            assert error.value.code == code
    Station.open(tmp_path / "s").close()


def test_making_that_fails_lets_go_and_can_be_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_keys(_: A1) -> None:
        raise RuntimeError("no entropy")

    with monkeypatch.context() as patch:
        patch.setattr(A1, "new_signing_key", no_keys)
        with pytest.raises(RuntimeError):
            Station.create(tmp_path / "s", role=Role.PLANT, name="红岗采油厂党委")
    with Station.create(tmp_path / "s", role=Role.PLANT, name="红岗采油厂党委") as station:
        assert station.info().standing is Standing.PLANT
        assert station.post.fingerprint()


def test_actor_is_kept_tidy(branch: Station) -> None:
    for typed, kept in (
        ("  耿砚山 ", "耿砚山"),
        ("a\x00b", "ab"),
        ("长" * 400, "长" * 50),
        ("", ""),
    ):
        branch.actor = typed
        assert branch.actor == kept
        saved(branch.book.save("party_group", group(f"{len(typed)}组")))


def test_listeners_hear_each_verb_once(branch: Station) -> None:
    heard: list[Changes] = []
    branch.listen(heard.append)
    branch.book.save("party_group", group())
    branch.book.undo()
    with pytest.raises(Refused):
        branch.book.finalise("x")
    branch.book.count(Listing("party_group"))
    assert [changes.sentence for changes in heard] == ["存好了。", "撤销了：存好了。"]
    assert all(changes.ledgers == frozenset({"party_group"}) for changes in heard)


def test_a_listener_may_ask_and_another_thread_may_save(branch: Station) -> None:
    counted: list[int] = []
    branch.listen(lambda _: counted.append(branch.book.count(Listing("party_group"))))
    threads = [
        threading.Thread(target=lambda n=n: branch.book.save("party_group", group(f"{n}组")))
        for n in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(counted) == 8
    assert branch.book.count(Listing("party_group")) == 8
    assert branch.verify() == []


def test_scratch_is_in_no_journal_and_no_digest(branch: Station) -> None:
    digest = branch.digest()
    revisions = sum(s.seq for s in branch._core.read(journal.streams).values())
    one = branch.info().branches[0].id
    texts: JsonObject = {"title": "没写完", "agenda": [{"id": "a", "title": "打到一半"}]}
    branch.drafts.put(
        "k", ledger="committee_meeting", branch=one, entry=None, called="", texts=texts
    )
    branch.drafts.put(
        "k", ledger="committee_meeting", branch=one, entry=None, called="支委会", texts=texts
    )
    (scratch,) = branch.drafts.all()
    assert (scratch.called, scratch.texts, scratch.saved_at) == ("支委会", texts, clock().now())
    assert branch.drafts.get("k") == scratch
    assert branch.desk.home(one).scratches == (scratch,)
    assert branch.digest() == digest
    assert sum(s.seq for s in branch._core.read(journal.streams).values()) == revisions
    assert branch.book.can_undo() is None
    branch.drafts.drop("k")
    assert (branch.drafts.get("k"), branch.drafts.all()) == (None, ())


def test_lists_in_order_by_page_and_by_words(branch: Station) -> None:
    committee(branch)
    book = branch.book
    by_name = Listing("member", sort="called", descending=False)
    assert [e.called for e in book.list(by_name)] == [
        "卞秋禾",
        "丛南麓",
        "储望舒",
        "耿砚山",
        "舒北辰",
    ]
    ids = book.ids(by_name)
    assert [e.id for e in book.list(by_name, limit=2, offset=3)] == [*ids[3:]]
    assert book.entries("member", [ids[2], "x", ids[0]]) == (book.entry(ids[2]), book.entry(ids[0]))
    for words, found in (("耿", 1), ("gys", 1), ("GYS", 1), ("山 耿", 1), ("100%", 0), ("_", 0),
                         ("999999", 0), ("", 5), ("x" * 60_000, 0)):  # fmt: skip
        assert book.count(Listing("member", words=words)) == found, words[:9]
    assert [e.entry.called for e in book.search("gys")] == ["耿砚山"]
    assert book.count(Listing("member", stage="draft")) == 0
    assert book.count(Listing("member", year=2026, month=11, stage="final")) == 5


def test_identity_number_is_found_nowhere_but_in_its_entry(branch: Station) -> None:
    entry = saved(branch.book.save("member", member()))
    number = str(member()["identity_number"])
    assert branch.book.search(number) == ()
    assert number not in branch.book.entry(entry).called
    assert branch.book.entry(entry).payload["identity_number"] == number


def test_beginning_alone_is_all_or_nothing(tmp_path: Path) -> None:
    with Station.create(tmp_path / "s", role=Role.BRANCH, name="x", clock=clock()) as station:
        for area, name in (("作业区", ""), ("", "一支部"), ("作业区", "长" * 300)):
            with pytest.raises(Refused):
                station.start_alone(area=area, branch=name, plant="红岗采油厂党委")
            assert station.tree.nodes() == ()
            assert station.info().branches == ()
        with pytest.raises(Refused):
            station.book.save("party_group", group(branch="nowhere"))
        station.start_alone(area="作业区", branch="一支部", plant="红岗采油厂党委")
        assert [node.kind for node in station.tree.nodes()] == ["branch", "area", "plant"]
        station.book.save("party_group", group())
        assert station.verify() == []
