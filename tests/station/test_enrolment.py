"""A branch PC joins without network; what a forged or repeated request comes to."""

import json
from pathlib import Path

import pytest

from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.errors import UserError
from hongdang_desktop.exchange import enrolment
from hongdang_desktop.exchange.enrolment import device_fingerprint
from hongdang_desktop.exchange.errors import PackageError
from hongdang_desktop.station.carriage.answers import Invited
from hongdang_desktop.station.keys import keyring
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Refused, Role, Standing
from tests.station.world import Chain, admitted, alone, called, clock, group, refused

pytestmark = pytest.mark.usefixtures("quick_codes")


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    (tmp_path / "usb").mkdir()
    return tmp_path / "usb"


def test_wrong_code_makes_no_station(chain: Chain, stick: Path, tmp_path: Path) -> None:
    invited = chain.plant.post.invite((chain.names.one,), stick)
    with pytest.raises(PackageError) as error:
        Station.from_invitation(tmp_path / "b", invited.path, "000000000000", pc="x")
    assert refused(error) == "E_BAD_CODE"
    assert not (tmp_path / "b" / "station.db").exists()


def test_wrong_fingerprint_admits_nobody(chain: Chain, stick: Path, tmp_path: Path) -> None:
    station, path, fingerprint = _asking(chain, stick, tmp_path)
    for typed in ("", "000000 000000 000000 000000", fingerprint[:-1]):
        with pytest.raises(PackageError) as error:
            chain.plant.post.admit(path, typed)
        assert refused(error) == "E_FINGERPRINT"
    chain.plant.post.admit(path, fingerprint.replace(" ", ""))
    assert next(b.pcs for b in chain.plant.post.branches() if b.branch.code == "B001") == 3
    station.close()


def test_invitation_serves_once(chain: Chain, stick: Path, tmp_path: Path) -> None:
    station, path, fingerprint = _asking(chain, stick, tmp_path)
    chain.plant.post.admit(path, fingerprint)
    with pytest.raises(PackageError) as error:
        chain.plant.post.admit(path, fingerprint)
    assert refused(error) == "E_INVITATION_USED"
    assert chain.plant.post.candidates(stick) == ()
    station.close()


def test_changed_and_foreign_requests(chain: Chain, stick: Path, tmp_path: Path) -> None:
    station, path, fingerprint = _asking(chain, stick, tmp_path)
    data = path.read_bytes()
    path.write_bytes(data[:-20] + bytes([data[-20] ^ 1]) + data[-19:])
    with pytest.raises(PackageError) as error:
        chain.plant.post.read_request(path)
    assert refused(error) == "E_BODY_HASH"
    path.write_bytes(data)
    with Station.create(tmp_path / "q", role=Role.PLANT, name="别的厂", clock=clock()) as other:
        with pytest.raises(PackageError) as error:
            other.post.admit(path, fingerprint)
        assert refused(error) == "E_FOREIGN_INVITATION"
    station.close()


def _asking(chain: Chain, stick: Path, tmp_path: Path) -> tuple[Station, Path, str]:
    invited = chain.plant.post.invite((chain.names.one,), stick)
    station = Station.from_invitation(tmp_path / "new", invited.path, invited.code, pc="电脑D")
    request = station.post.request(stick)
    return station, request.path, request.fingerprint


def test_a_branch_that_began_alone_keeps_ids_and_history(
    chain: Chain, stick: Path, tmp_path: Path
) -> None:
    station, branch = alone(tmp_path / "s")
    team = station.tree.add("team", "采油九班", branch=branch)
    station.book.save("party_group", group(team=team))
    history = [version.revision for version in station.book.history(branch)]
    invited = chain.plant.post.invite((), stick)
    station.post.join(invited.path, invited.code, "电脑S")
    with pytest.raises(Refused) as error:
        station.tree.add("team", "采油十班", branch=branch)
    assert refused(error) == "OWNED_BY_PLANT"
    request = station.post.request(stick)
    candidate = chain.plant.post.read_request(request.path)
    assert [node.id for node in candidate.branches] == [branch]
    chain.plant.post.admit(request.path, request.fingerprint)
    sent, _ = station.post.export(stick)
    assert chain.plant.post.receive(sent)[0].code == ""
    down, _ = chain.plant.post.export(stick, branch)
    assert station.post.receive(down)[0].code == ""
    for each in (station, chain.plant):
        assert each.tree.node("三区二支部").id == branch
        assert [node.id for node in each.tree.teams(branch)] == [team]
        assert len(each.tree.nodes("plant")) == 1
        assert each.tree.node(branch).parent == chain.plant.info().plant
        assert called(each) == ["第一党小组"]
        assert (each.verify(), each.book.conflicts()) == ([], ())
    assert [v.revision for v in station.book.history(branch)][-len(history) :] == history
    assert station.digest(branch) == chain.plant.digest(branch)
    assert station.info().standing is Standing.ENROLLED
    station.close()


def test_packages_of_a_lone_branch_may_come_before_its_request(
    chain: Chain, stick: Path, tmp_path: Path
) -> None:
    station, _ = alone(tmp_path / "s")
    station.book.save("party_group", group())
    invited = chain.plant.post.invite((), stick)
    station.post.join(invited.path, invited.code, "电脑S")
    sent, _ = station.post.export(stick)
    assert chain.plant.post.receive(sent)[0].code == "E_UNKNOWN_SENDER"
    request = station.post.request(stick)
    chain.plant.post.admit(request.path, request.fingerprint)
    assert called(chain.plant) == ["第一党小组"]
    assert chain.plant.book.conflicts() == ()
    assert chain.plant.verify() == []
    station.close()


def test_one_pc_belongs_to_one_plant(chain: Chain, stick: Path, tmp_path: Path) -> None:
    with Station.create(tmp_path / "q", role=Role.PLANT, name="别的厂", clock=clock()) as other:
        invited = other.post.invite((), stick)
    with pytest.raises(Refused) as error:
        chain.a.post.join(invited.path, invited.code, "x")
    assert refused(error) == "OTHER_PLANT"
    assert chain.a.post.outgoing().total == 0


def test_second_invitation_of_the_same_plant_changes_nothing(chain: Chain, stick: Path) -> None:
    invited = chain.plant.post.invite((chain.names.one,), stick)
    chain.a.book.save("party_group", group())
    chain.a.post.join(invited.path, invited.code, "电脑A")
    request = chain.a.post.request(stick)
    assert chain.plant.post.read_request(request.path).known
    chain.plant.post.admit(request.path, request.fingerprint)
    chain.up(chain.a)
    chain.down(chain.a)
    assert chain.a.digest(chain.names.one) == chain.plant.digest(chain.names.one)


# What a request may not say ---------------------------------------------------------------------


def _forged(
    chain: Chain, stick: Path, tmp_path: Path, *,
    branches: tuple[str, ...] = (), nodes: tuple[JsonObject, ...] = (), device_id: str = "evil-device",
    invite: tuple[str, ...] = (),
) -> tuple[Path, str]:  # fmt: skip
    """Return a request, rightly signed, that claims branches and brings nodes; and its fingerprint."""
    invited: Invited = chain.plant.post.invite(invite, stick)
    opened = enrolment.open_invitation(invited.path.read_bytes(), invited.code)
    keys = chain.c._core.read(keyring.own_keys)
    device = keys.device(device_id, branches)
    data = enrolment.make_request(
        invitation=opened, device=device, key=keys.sign, organisation={"nodes": [*nodes]}
    )
    path = tmp_path / "forged.djy"
    path.write_bytes(data)
    return path, device_fingerprint(device)


def _node(node_id: str, *, revision: str = "", **payload: Json) -> JsonObject:
    stream = "evil-device/0123456789ab/up/branch-x:1"
    return {
        "id": node_id, "revision": revision or stream,
        "payload": {"kind": "branch", "name": "冒名支部", "branch": node_id, "stage": "final", **payload},
    }  # fmt: skip


def _refused_and_nothing_changed(chain: Chain, path: Path, fingerprint: str) -> str:
    before = chain.plant.digest(), chain.plant.tree.nodes(), chain.plant.post.branches()
    with pytest.raises(UserError) as error:
        chain.plant.post.admit(path, fingerprint)
    assert (chain.plant.digest(), chain.plant.tree.nodes(), chain.plant.post.branches()) == before
    chain.plant.post.export(chain.stick, chain.names.one)
    assert chain.plant.verify() == []
    return refused(error)


def test_request_for_a_branch_that_was_not_invited(
    chain: Chain, stick: Path, tmp_path: Path
) -> None:
    names = chain.names
    forged = _forged(chain, stick, tmp_path, branches=(names.one, names.two), invite=(names.one,))
    assert _refused_and_nothing_changed(chain, *forged) == "E_REQUEST_CHANGED"


def test_lone_request_for_a_branch_of_the_plant(chain: Chain, stick: Path, tmp_path: Path) -> None:
    # The clerk is shown the nodes that the request brings; branch one is not among them.
    nodes = (_node("branch-x"),)
    forged = _forged(chain, stick, tmp_path, branches=("branch-x", chain.names.one), nodes=nodes)
    assert _refused_and_nothing_changed(chain, *forged) == "E_REQUEST_CHANGED"
    forged = _forged(chain, stick, tmp_path, branches=(chain.names.one,))
    assert _refused_and_nothing_changed(chain, *forged) == "E_REQUEST_CHANGED"


@pytest.mark.parametrize("taken", ["one", "two", "area", "team"])
def test_request_that_brings_a_node_of_the_plant(
    chain: Chain, stick: Path, tmp_path: Path, taken: str
) -> None:
    node = _node(getattr(chain.names, taken))
    forged = _forged(
        chain, stick, tmp_path, branches=("branch-x",), nodes=(_node("branch-x"), node)
    )
    assert _refused_and_nothing_changed(chain, *forged) == "E_REQUEST_CHANGED"
    forged = _forged(
        chain,
        stick,
        tmp_path,
        branches=(chain.names.one,),
        nodes=(node,),
        invite=(chain.names.one,),
    )
    assert _refused_and_nothing_changed(chain, *forged) == "E_REQUEST_CHANGED"


@pytest.mark.parametrize(
    "node",
    [
        {"id": "branch-x"},
        {"id": "../x", "revision": "s:1", "payload": {"kind": "branch", "name": "x"}},
        _node("branch-x", revision="nothing"),
        _node("branch-x", revision="evil-device/0123456789ab/up/branch-x:x"),
        _node("branch-x", revision="other-device/0123456789ab/up/branch-x:1"),
        _node("branch-x", revision="evil-device/0123456789ab/up/branch-x:0"),
        _node("branch-x", branch="../../x"),
        _node("branch-x", branch="another"),
        _node("branch-x", kind="emperor"),
        _node("branch-x", name=7),
        _node("branch-x", name=""),
        "text",
    ],
    ids=lambda node: json.dumps(node, ensure_ascii=False)[-60:],
)  # fmt: skip
def test_request_with_an_odd_node(
    chain: Chain, stick: Path, tmp_path: Path, node: JsonObject
) -> None:
    forged = _forged(chain, stick, tmp_path, branches=("branch-x",), nodes=(node,))
    assert _refused_and_nothing_changed(chain, *forged) == "E_REQUEST_CHANGED"


@pytest.mark.parametrize("whose", ["plant", "a"])
def test_request_under_the_name_of_another_pc(
    chain: Chain, stick: Path, tmp_path: Path, whose: str
) -> None:
    one = (chain.names.one,)
    device = chain.station(whose).info().device
    forged = _forged(chain, stick, tmp_path, branches=one, invite=one, device_id=device)
    assert _refused_and_nothing_changed(chain, *forged) == "E_REQUEST_CHANGED"


def test_second_request_of_a_lone_branch(chain: Chain, stick: Path, tmp_path: Path) -> None:
    # The first answer was lost: it asks once more, with units that the plant has taken over.
    station, branch = alone(tmp_path / "s")
    for _ in range(2):
        invited = chain.plant.post.invite((), stick)
        station.post.join(invited.path, invited.code, "电脑S")
        request = station.post.request(stick)
        chain.plant.post.admit(request.path, request.fingerprint)
    sent, _ = station.post.export(stick)
    assert chain.plant.post.receive(sent)[0].code == ""
    down, _ = chain.plant.post.export(stick, branch)
    station.post.receive(down)
    assert station.digest(branch) == chain.plant.digest(branch)
    assert chain.plant.book.conflicts() == ()
    invited = chain.plant.post.invite((), stick)
    station.post.join(invited.path, invited.code, "电脑S")
    request = station.post.request(stick)
    assert chain.plant.post.read_request(request.path).known
    chain.plant.post.admit(request.path, request.fingerprint)
    station.close()


def test_unit_that_a_lone_pc_does_not_keep_is_not_brought(
    chain: Chain, stick: Path, tmp_path: Path
) -> None:
    station, branch = alone(tmp_path / "s")
    station.tree.add("branch", "隔壁支部", code="B010")
    invited = chain.plant.post.invite((), stick)
    station.post.join(invited.path, invited.code, "电脑S")
    request = station.post.request(stick)
    chain.plant.post.admit(request.path, request.fingerprint)
    sent, _ = station.post.export(stick)
    assert chain.plant.post.receive(sent)[0].code == ""
    assert [node.id for node in chain.plant.tree.branches()][-1] == branch
    station.close()


def test_third_pc_of_a_branch_gets_everything(chain: Chain, stick: Path, tmp_path: Path) -> None:
    chain.a.book.save("party_group", group("一组"))
    chain.up(chain.a)
    chain.down(chain.a)
    third = admitted(chain.plant, tmp_path / "third", stick, "电脑D", chain.names.one)
    chain.down(third, chain.names.one)
    chain.down(chain.a)
    assert third.post.outgoing().total == 0
    assert third.tree.teams(chain.names.one)
    third.close()
