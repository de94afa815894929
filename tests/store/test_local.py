"""What is kept here alone: settings, scratches, actions, printed marks, packages."""

from typing import Any

from sqlalchemy import Connection

from hongdang_desktop.core.canonical import Json
from hongdang_desktop.store import actions, journal, packages, scratches
from hongdang_desktop.store.packages import PackageRow
from hongdang_desktop.store.store import Store, get_setting, put_setting
from tests.store.world import Pc, keep, state


def _put(connection: Connection, key: str, texts: dict[str, Json], at: str) -> None:
    scratches.put(
        connection, key, ledger="member", branch="b-one", entry=None, called="新党员", texts=texts,
        saved_at=at,
    )  # fmt: skip


def test_scratch_is_overwritten_listed_dropped_and_nowhere_else(store: Store) -> None:
    keep(store, Pc("here").write("r-1"))
    before = store.read(state)
    texts: dict[str, Json] = {"name": "耿砚", "agenda": [{"id": "a", "title": "未打完"}]}
    store.write(lambda c: _put(c, "k1", {"name": "耿"}, "2026-11-23T09:00:00+08:00"))
    store.write(lambda c: _put(c, "k2", {}, "2026-11-23T09:00:01+08:00"))
    store.write(lambda c: _put(c, "k1", texts, "2026-11-23T09:00:02+08:00"))
    assert [(row["key"], row["texts"]) for row in store.read(scratches.all_of)] == [
        ("k1", texts), ("k2", {}),
    ]  # fmt: skip
    assert store.read(state) == before
    assert store.read(lambda c: journal.of_stream(c, Pc("here").stream, 1)) == ()
    assert store.faults() == []
    store.write(lambda c: scratches.drop(c, "k1"))
    store.write(lambda c: scratches.drop(c, "never"))
    assert [row["key"] for row in store.read(scratches.all_of)] == ["k2"]


def test_setting_is_overwritten(store: Store) -> None:
    for value in ("a", {"b": [1, None]}, None):
        store.write(lambda c, value=value: put_setting(c, "key", value))  # type: ignore[misc]
        assert store.read(lambda c: get_setting(c, "key")) == value


def _row(pid: str, number: int, **more: Any) -> PackageRow:  # noqa: ANN401 - fields of the row
    values: dict[str, Any] = {
        "pid": pid, "out": True, "peer": "b-one", "number": number, "revisions": 0, "reach": {},
        "at": f"2026-11-23T09:00:{number:02d}+08:00", "file": f"{pid}.djx", "state": "made",
    }  # fmt: skip
    return PackageRow(**{**values, **more})


def test_package_number_is_never_given_twice(store: Store) -> None:
    assert store.read(lambda c: packages.next_number(c, "b-one")) == 1
    store.write(lambda c: packages.keep(c, _row("p-1", 1)))
    store.write(lambda c: packages.keep(c, _row("p-7", 7, out=False, sender="pc-b")))
    store.write(lambda c: packages.keep(c, _row("p-9", 9, peer="b-two")))
    assert store.read(lambda c: packages.next_number(c, "b-one")) == 2


def test_acknowledgement_may_go_back(store: Store) -> None:
    for seq in (5, 9, 3):
        store.write(lambda c, seq=seq: packages.acknowledge(c, "hq", "s", seq))  # type: ignore[misc]
        assert store.read(lambda c: packages.acknowledged(c, "hq")) == {"s": seq}
    assert store.read(lambda c: packages.acknowledged(c, "pc-b")) == {}


def test_package_is_acknowledged_when_all_of_it_is(store: Store) -> None:
    store.write(lambda c: packages.keep(c, _row("p-1", 1, reach={"s": 3}, state="written")))
    store.write(lambda c: packages.keep(c, _row("p-2", 2, reach={"s": 5, "t": 1}, state="written")))
    store.write(lambda c: packages.note_acknowledged(c, "b-one", {"s": 5}))
    found = store.read(lambda c: {row.number: row.state for row in packages.latest(c)})
    assert found == {1: "acknowledged", 2: "written"}
    store.write(lambda c: packages.note_acknowledged(c, "b-two", {"s": 5, "t": 5}))
    assert store.read(packages.latest)[0].state == "written"


def test_exported_never_goes_back(store: Store) -> None:
    pc = Pc("here")
    keep(store, *(pc.write(f"r-{n}") for n in range(3)))
    for reach in (2, 3, 1):
        store.write(lambda c, reach=reach: packages.note_exported(c, {pc.stream: reach}))  # type: ignore[misc]
    assert store.read(journal.streams)[pc.stream].exported == 3


def test_action_that_still_stands(store: Store) -> None:
    def kept(name: str, undoes: str | None = None) -> tuple[str | None, str | None]:
        number = len(order)
        order.append(name)
        store.write(
            lambda c: actions.keep(
                c, name, sentence=name, clock=f"{number:04d}", undoes=undoes, undoable=True
            )
        )
        undo, redo = store.read(actions.next_to_undo), store.read(actions.next_to_redo)
        return undo.id if undo else None, redo.id if redo else None

    order: list[str] = []
    assert store.read(actions.next_to_undo) is None
    assert kept("a") == ("a", None)
    assert kept("b") == ("b", None)
    assert kept("u-b", "b") == ("a", "u-b")
    assert kept("u-a", "a") == (None, "u-a")
    assert kept("r-a", "u-a") == ("a", "u-b")
    assert kept("r-b", "u-b") == ("b", None)
    assert kept("u-b2", "b") == ("a", "u-b2")
    assert kept("c") == ("c", None)
    assert kept("u-c", "c") == ("a", "u-c")
    assert kept("r-c", "u-c") == ("c", None)


def test_printed_mark_is_of_one_revision(store: Store) -> None:
    store.write(lambda c: journal.note_printed(c, ["s:1"], paper="会议记录", at="x"))
    store.write(lambda c: journal.note_printed(c, ["s:1", "s:2"], paper="会议记录", at="y"))
    found = [store.read(lambda c, n=n: journal.was_printed(c, f"s:{n}")) for n in (1, 2, 3)]  # type: ignore[misc]
    assert found == [True, True, False]
