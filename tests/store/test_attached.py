"""What the journal names as attachments is noted as revisions come, are opened, erased, taken back."""

import pytest
from sqlalchemy import Connection

from hongdang_desktop.core.canonical import Json
from hongdang_desktop.store import attached, migrations
from hongdang_desktop.store.store import Store, put_setting
from tests.store.world import BRANCH, Pc, keep, run_sql

ONE, TWO = "a1" * 32, "b2" * 32
AT = "2026-11-23T09:00:00+08:00"


def _payload(*parts: Json, **more: Json) -> dict[str, Json]:
    return {"branch": BRANCH, "name": "第一党小组", "attachments": list(parts), **more}


def _part(sha256: str, size: int = 5) -> dict[str, Json]:
    return {"id": f"p-{sha256[:2]}", "sha256": sha256, "name": "照片.jpg", "size": size}


def _wanted(store: Store) -> dict[str, int]:
    return store.read(attached.wanted)


def test_what_is_named_and_not_here_is_wanted_until_it_comes(store: Store) -> None:
    pc = Pc("pc")
    keep(store, pc.write("r-1", payload=_payload(_part(ONE), _part(TWO, 7))))
    assert _wanted(store) == {ONE: 5, TWO: 7}
    store.write(lambda c: attached.note(c, ONE, 5, AT))
    store.write(lambda c: attached.note(c, ONE, 5, AT))
    assert _wanted(store) == {TWO: 7}
    assert store.read(attached.present) == {ONE: 5}
    store.write(lambda c: attached.lose(c, ONE))
    assert _wanted(store) == {ONE: 5, TWO: 7}


def test_attachments_within_parts_count(store: Store) -> None:
    steps: list[Json] = [{"id": "s", "papers": [_part(TWO, 0)]}]
    keep(store, Pc("pc").write("r-1", payload=_payload(steps=steps)))
    assert _wanted(store) == {TWO: 0}


@pytest.mark.parametrize(
    "odd",
    [
        {"sha256": ONE.upper(), "size": 1}, {"sha256": ONE[1:], "size": 1},
        {"sha256": "../" + ONE[3:], "size": 1}, {"sha256": 5, "size": 1}, "x", 5, None, [ONE, 1],
        {"sha256": [ONE], "size": 1}, {"sha256": None, "size": 1},
    ],
)  # fmt: skip
def test_what_names_no_attachment_is_passed_over(store: Store, odd: Json) -> None:
    keep(store, Pc("pc").write("r-1", payload=_payload(odd, _part(TWO))))
    assert _wanted(store) == {TWO: 5}


@pytest.mark.parametrize("size", [{}, {"size": "1"}, {"size": -1}, {"size": 1.5}, {"size": None}])
def test_one_of_unknown_length_is_wanted_all_the_same(store: Store, size: dict[str, Json]) -> None:
    keep(store, Pc("pc").write("r-1", payload=_payload({"sha256": ONE, **size})))
    assert _wanted(store) == {ONE: 0}


def test_a_stretch_of_a_stream_says_what_it_names(store: Store) -> None:
    pc = Pc("pc")
    first = pc.write("r-1", payload=_payload(_part(ONE)))
    second = pc.write("r-1", payload=_payload(_part(TWO)), on=[first])
    third = pc.write("r-1", payload=_payload(), on=[second])
    keep(store, first, second, third)

    def named(connection: Connection) -> list[dict[str, int]]:
        return [
            attached.named(connection, pc.stream, after=a, upto=b)
            for a, b in ((0, 3), (0, 1), (1, 2), (2, 3))
        ]

    assert store.read(named) == [{ONE: 5, TWO: 5}, {ONE: 5}, {TWO: 5}, {}]


def test_erased_payloads_name_nothing_and_opened_ones_do(store: Store) -> None:
    keep(store, Pc("pc").write("r-1", payload=_payload(_part(ONE))))
    run_sql(store, "UPDATE revision SET payload = NULL")
    assert _wanted(store) == {}
    keep(store, Pc("other").write("r-2"))
    run_sql(
        store,
        "UPDATE revision SET sealed = 'x'",
        f"""UPDATE revision SET payload = '{{"a":[{{"sha256":"{TWO}","size":3}}]}}'
            WHERE payload IS NULL""",
    )
    assert _wanted(store) == {TWO: 3}


def test_taken_back_revisions_name_nothing(store: Store) -> None:
    keep(store, Pc("pc").write("r-1", payload=_payload(_part(ONE))))

    def take_back(connection: Connection) -> None:
        put_setting(connection, "taking_back", True)
        connection.exec_driver_sql("DELETE FROM revision")

    store.write(take_back)
    assert _wanted(store) == {}


def test_a_database_of_the_first_schema_is_filled_when_it_is_brought_up(store: Store) -> None:
    """The step is run as it is released: on revisions that were there before the table was."""
    keep(store, Pc("pc").write("r-1", payload=_payload(_part(ONE))))
    run_sql(store, "DELETE FROM attached")
    assert _wanted(store) == {}
    fill = next(
        each
        for each in migrations._SECOND.strip().split("\n\n")
        if each.startswith("INSERT OR IGNORE INTO attached")
    )
    run_sql(store, fill)
    assert _wanted(store) == {ONE: 5}
