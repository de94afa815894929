"""Rightly signed packages that say what their sender may not say: refused whole (exchange.md §1.1)."""

from pathlib import Path

import pytest

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.core.journal import Kind
from hongdang_desktop.exchange.streams import Way
from hongdang_desktop.station.station import Station
from tests.station import forge
from tests.station.world import Chain, called, group, saved


@pytest.fixture
def theirs(chain: Chain) -> str:
    """A group of branch two, which the plant knows."""
    entry = saved(chain.c.book.save("party_group", group("二支部的", branch=chain.names.two)))
    chain.up(chain.c, chain.names.two)
    return entry


def _refused(chain: Chain, at: Station | None = None) -> bool:
    """Send what a smuggled; say whether it was refused with nothing changed."""
    station = at or chain.plant
    chain.a.book.save("party_group", group("好的"))
    path, _ = chain.a.post.export(chain.stick)
    before = station.digest(), called(station), station.odd()
    (receipt,) = station.post.receive(path)
    assert list((station.folder / "inbox").iterdir()) == []
    assert station.verify() == []
    if receipt.code:
        assert receipt.code == "E_FOREIGN_STREAM"
        assert (station.digest(), called(station), station.odd()) == before
    return bool(receipt.code)


def _own(chain: Chain, **more: str) -> JsonObject:
    return {"branch": chain.names.one, "name": "抢来的", **more}


def test_honest_package_passes(chain: Chain) -> None:
    assert not _refused(chain)


@pytest.mark.parametrize("upon", [True, False], ids=["upon theirs", "beside theirs"])
@pytest.mark.parametrize("kind", [Kind.PUT, Kind.DELETE])
def test_record_of_another_branch(chain: Chain, theirs: str, kind: Kind, *, upon: bool) -> None:
    parents = (forge.revision_of(chain.c, theirs),) if upon else ()
    forge.smuggle(
        chain.a, chain.names.one, "party_group", theirs, _own(chain), kind=kind, parents=parents
    )
    assert _refused(chain)
    assert chain.plant.book.entry(theirs).called == "二支部的"


def test_record_of_another_branch_as_another_kind(chain: Chain, theirs: str) -> None:
    forge.smuggle(chain.a, chain.names.one, "member", theirs, _own(chain))
    assert _refused(chain)


@pytest.mark.parametrize("about", ["two", "area"])
def test_branch_in_the_payload_is_another(chain: Chain, about: str) -> None:
    payload = _own(chain, branch=getattr(chain.names, about))
    forge.smuggle(chain.a, chain.names.one, "party_group", "r-new", payload)
    assert _refused(chain)


@pytest.mark.parametrize("node", ["area", "one", "team"])
@pytest.mark.parametrize("upon", [True, False], ids=["upon", "beside"])
@pytest.mark.parametrize(
    ("kind", "ledger"),
    [(Kind.PUT, "organisation"), (Kind.DELETE, "organisation"), (Kind.PUT, "party_group")],
)
def test_node_of_the_plants_tree(
    chain: Chain, node: str, kind: Kind, ledger: str, *, upon: bool
) -> None:
    record = getattr(chain.names, node)
    payload: JsonObject = {"kind": "area", "name": "改了名", "stage": "final"}
    parents = (forge.revision_of(chain.plant, record),) if upon else ()
    forge.smuggle(
        chain.a, chain.names.one, ledger, record,
        payload if ledger == "organisation" else _own(chain), kind=kind, parents=parents,
    )  # fmt: skip
    nodes = chain.plant.tree.nodes()
    assert _refused(chain)
    assert chain.plant.tree.nodes() == nodes
    nodes = chain.b.tree.nodes()
    assert _refused(chain, chain.b)
    assert chain.b.tree.nodes() == nodes


def test_new_node_beside_the_plants_tree(chain: Chain) -> None:
    payload: JsonObject = {
        "kind": "branch", "name": "冒出来的支部", "branch": chain.names.one, "stage": "final",
    }  # fmt: skip
    forge.smuggle(chain.a, chain.names.one, "organisation", "node-new", payload)
    assert _refused(chain)
    assert len(chain.plant.tree.branches()) == 3


@pytest.mark.parametrize(
    ("into", "way"), [("two", Way.UP), ("one", Way.DOWN), ("", Way.ALL)], ids=str
)
def test_stream_that_is_not_its_own(chain: Chain, into: str, way: Way, tmp_path: Path) -> None:
    branch = getattr(chain.names, into) if into else ""
    chain.a.book.save("party_group", group("好的"))
    forge.smuggle(chain.a, branch, "party_group", "r-new", _own(chain), way=way)
    path = forge.package(chain.a, tmp_path / "x.djx", chain.names.one, every_stream=True)
    digest = chain.plant.digest()
    (receipt,) = chain.plant.post.receive(path)
    assert (receipt.code, chain.plant.digest()) == ("E_FOREIGN_STREAM", digest)


def test_another_pcs_stream(chain: Chain, tmp_path: Path) -> None:
    # a writes under the name of its colleague b: the checkpoint under it is not b's.
    chain.a._core.device, own = chain.b.info().device, chain.a._core.device
    forge.smuggle(chain.a, chain.names.one, "party_group", "r-new", _own(chain))
    chain.a._core.device = own
    path = forge.package(chain.a, tmp_path / "x.djx", chain.names.one)
    digest = chain.plant.digest()
    (receipt,) = chain.plant.post.receive(path)
    assert (receipt.code, chain.plant.digest()) == ("E_CHECKPOINT", digest)


def test_odd_but_honest_payload_is_kept(chain: Chain) -> None:
    forge.smuggle(
        chain.a, chain.names.one, "party_group", "odd", {"branch": chain.names.one, "name": 7}
    )
    chain.a.book.save("party_group", group("好的"))
    assert chain.up(chain.a).code == ""
    assert [each.record for each in chain.plant.odd()] == ["odd"]
    assert chain.plant.desk.home(chain.names.one).odd == 1
    assert called(chain.plant) == ["好的"]
    assert chain.plant.digest(chain.names.one) == chain.a.digest(chain.names.one)
    parents = (forge.revision_of(chain.a, "odd"),)
    forge.smuggle(chain.a, chain.names.one, "party_group", "odd", _own(chain), parents=parents)
    assert chain.up(chain.a).code == ""
    assert chain.plant.odd() == ()
    assert called(chain.plant) == ["好的", "抢来的"]


def test_revision_that_claims_anothers_action_is_not_taken_back_with_it(chain: Chain) -> None:
    b_entry = saved(chain.b.book.save("party_group", group("乙的")))
    sent, _ = chain.b.post.export(chain.stick)
    chain.a.post.receive(sent)
    action = forge.action_of(chain.b, b_entry)
    chain.a.book.save("party_group", group("甲的"))
    forge.smuggle(chain.a, chain.names.one, "party_group", "r-new", _own(chain), action=action)
    sent, _ = chain.a.post.export(chain.stick)
    chain.b.post.receive(sent)
    chain.b.book.undo()
    assert called(chain.b) == ["甲的", "抢来的"]
