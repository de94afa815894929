"""A second suite beside A1, as 国密 would be one: nobody but ``suite.py`` has to know of it."""

import hashlib
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from hongdang_desktop.core.clock import SetClock
from hongdang_desktop.core.journal import GENESIS
from hongdang_desktop.core.progress import silent
from hongdang_desktop.exchange import plantkeys, suite
from hongdang_desktop.exchange.contents import Collected
from hongdang_desktop.exchange.enrolment import (
    make_invitation,
    make_request,
    open_invitation,
    open_request,
)
from hongdang_desktop.exchange.errors import Code
from hongdang_desktop.exchange.package import Me, open_package, peek_header, read_body
from hongdang_desktop.exchange.packing import PackageDraft, SegmentDraft, write_package
from hongdang_desktop.exchange.roster import (
    Delegation,
    Device,
    Roster,
    VerifiedRoster,
    sign_delegation,
    sign_roster,
    verify_roster,
)
from hongdang_desktop.exchange.rosterfile import make_roster_file, open_roster_file
from hongdang_desktop.exchange.smallfile import peek
from hongdang_desktop.exchange.suite import (
    A1,
    SUITES,
    Hasher,
    Identity,
    Recipient,
    SigningKey,
    Source,
    Target,
    VerifyKey,
)
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Role
from tests.exchange.world import PLANT, UP, refused, run
from tests.station.world import START, called, group, quick_codes


class T1:
    """Not A1 in anything that a caller could know: names and forms of keys, hash, sealed bytes."""

    name = "T1"
    _inner = A1()

    def new_signing_key(self) -> SigningKey:
        return SigningKey(self._inner.new_signing_key().text.replace("ed25519-", "t1-"))

    def verify_key(self, key: SigningKey) -> VerifyKey:
        return VerifyKey(self._inner.verify_key(self._secret(key)).text.replace("ed25519", "t1"))

    def new_identity(self) -> Identity:
        return Identity(self._inner.new_identity().text[::-1])

    def recipient(self, identity: Identity) -> Recipient:
        return Recipient("t1:" + self._inner.recipient(Identity(identity.text[::-1])).text)

    def knows(self, key: VerifyKey | Recipient) -> bool:
        if isinstance(key, VerifyKey):
            return key.text.startswith("t1:")
        return key.text.startswith("t1:age")

    def sign(self, message: bytes, key: SigningKey) -> bytes:
        return b"T1" + self._inner.sign(b"T1" + message, self._secret(key))

    def verify(self, message: bytes, signature: bytes, key: VerifyKey) -> bool:
        if not key.text.startswith("t1:") or not signature.startswith(b"T1"):
            return False
        known = VerifyKey(key.text.replace("t1:", "ed25519:"))
        return self._inner.verify(b"T1" + message, signature[2:], known)

    def seal(self, source: Source, target: Target, recipients: Sequence[Recipient]) -> None:
        keys = [Recipient(each.text.removeprefix("t1:")) for each in recipients]
        self._inner.seal(source, _Turned(target=target), keys)

    def open(
        self, source: Source, target: Target, identities: Sequence[Identity], *, head: int = 1 << 17
    ) -> None:
        keys = [Identity(each.text[::-1]) for each in identities]
        self._inner.open(_Turned(source=source), target, keys, head=head)

    def hasher(self) -> Hasher:
        return hashlib.blake2s()

    def _secret(self, key: SigningKey) -> SigningKey:
        return SigningKey(key.text.replace("t1-", "ed25519-"))


@dataclass
class _Turned:
    """Turns the bits of the sealed part over, but for its first line (``store.keyslots`` knows it)."""

    source: Source | None = None
    target: Target | None = None
    at: int = 0

    def read(self, size: int, /) -> bytes:
        assert self.source is not None
        return self._turn(self.source.read(size))

    def write(self, data: bytes, /) -> int:
        assert self.target is not None
        return self.target.write(self._turn(data))

    def _turn(self, data: bytes) -> bytes:
        plain = max(0, min(len(data), len(_FIRST_LINE) - self.at))
        self.at += len(data)
        return data[:plain] + bytes(byte ^ 255 for byte in data[plain:])


_FIRST_LINE = b"age-encryption.org/v1\n"
SUITE = T1()


@pytest.fixture(autouse=True)
def _registered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(SUITES, "T1", SUITE)


@dataclass(frozen=True)
class Keys:
    sign: SigningKey
    identity: Identity

    def device(self, name: str, *branches: str) -> Device:
        return Device(
            id=name, sign=SUITE.verify_key(self.sign).text,
            recipient=SUITE.recipient(self.identity).text, name=name, branches=branches,
        )  # fmt: skip


def keys() -> Keys:
    return Keys(SUITE.new_signing_key(), SUITE.new_identity())


@dataclass(frozen=True)
class Small:
    """A plant with one PC, all of the other suite."""

    plant: plantkeys.PlantKeys
    a: Keys
    roster: Roster
    blob: bytes


@pytest.fixture
def small() -> Small:
    made, a = plantkeys.new_plant_keys(SUITE), keys()
    hq = Keys(made.signing, made.identity)
    root = SUITE.verify_key(made.root).text
    roster = Roster(
        serial=1, version=1, plant=PLANT, plant_name="第九采油厂党委", root=root,
        recovery=SUITE.recipient(made.recovery).text, plant_devices=(hq.device("hq"),),
        devices=(a.device("pc-a", "b-one"),),
    )  # fmt: skip
    delegation = Delegation(plant=PLANT, serial=1, key=SUITE.verify_key(made.signing).text)
    signature = sign_delegation(delegation, root=made.root, suite=SUITE)
    blob = sign_roster(
        roster, key=made.signing, suite=SUITE, delegation=delegation, delegation_signature=signature
    )
    return Small(made, a, roster, blob)


def verified(small: Small) -> VerifiedRoster:
    root = VerifyKey(small.roster.root)
    return verify_roster(small.blob, root=root, plant=PLANT, seen=None, suite=SUITE)


def test_roster_and_its_file(small: Small) -> None:
    assert verified(small).roster == small.roster
    root = VerifyKey(small.roster.root)
    refused(
        Code.ROSTER_SIGNATURE,
        lambda: verify_roster(small.blob, root=root, plant=PLANT, seen=None, suite=A1()),
    )
    file = make_roster_file(verified(small), suite=SUITE)
    assert peek(file).suite == "T1"
    assert open_roster_file(file, identities=(small.a.identity,))[1] == small.blob


def test_a_package(small: Small, tmp_path: Path) -> None:
    path = tmp_path / "a.djx"
    draft = PackageDraft(
        pid="p-1", no=1, plant=PLANT, sender="pc-a", branch="b-one", to="plant",
        created="2026-11-23T10:00:00+08:00", segments=(SegmentDraft(GENESIS, run(UP, 3)),),
    )  # fmt: skip
    write_package(
        path, draft, suite=SUITE, key=small.a.sign, recipients=small.roster.recipients("b-one"),
        progress=silent(),
    )  # fmt: skip
    assert peek_header(path).suite == "T1"
    me = Me(device="hq", plant=PLANT, is_plant=True)
    opened = open_package(path, directory=small.roster, me=me)
    intake = Collected()
    read_body(
        opened, identities=(small.plant.identity,), directory=small.roster, intake=intake,
        progress=silent(),
    )  # fmt: skip
    assert [revision.seq for revision, _ in intake.revisions] == [1, 2, 3]
    assert b"X25519" not in path.read_bytes()


def test_enrolment(small: Small) -> None:
    made = make_invitation(
        roster=small.roster, suite=SUITE, invitation="i-1", branches=("b-new",), seed={}
    )
    invitation = open_invitation(made.file, made.code)
    new = keys()
    data = make_request(
        invitation=invitation, device=new.device("pc-n", "b-new"), key=new.sign, organisation={}
    )
    request = open_request(
        data, invitation=made.invitation, identities=(small.plant.identity,), used=()
    )
    assert request.device.sign.startswith("t1:")
    assert (peek(made.file).suite, peek(data).suite) == ("T1", "T1")


def test_the_keys_on_paper(small: Small) -> None:
    typed = plantkeys.signing_key_on_paper(small.plant.root).lower()
    assert plantkeys.signing_key_from_paper(typed) == small.plant.root
    text = small.plant.recovery.text
    spaced = " ".join(text[at : at + 8] for at in range(0, len(text), 8))
    assert plantkeys.identity_from_paper(spaced, suite=SUITE) == small.plant.recovery


def test_a_whole_plant_of_the_other_suite(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    quick_codes(monkeypatch)
    stick = tmp_path / "stick"
    stick.mkdir()
    now = SetClock(START)
    plant = Station.create(
        tmp_path / "plant", role=Role.PLANT, name="红岗采油厂党委", clock=now, suite="T1"
    )
    one = plant.tree.add("branch", "第一党支部", code="B001", parent=plant.info().plant)
    invited = plant.post.invite((one,), stick)
    a = Station.from_invitation(tmp_path / "a", invited.path, invited.code, pc="电脑A", clock=now)
    request = a.post.request(stick)
    plant.post.admit(request.path, request.fingerprint)
    a.book.save("party_group", group("一组"))
    up, _ = a.post.export(stick)
    assert plant.post.receive(up)[0].code == ""
    down, _ = plant.post.export(stick, one)
    assert a.post.receive(down)[0].code == ""
    assert called(plant) == ["一组"]
    assert (peek_header(up).suite, peek_header(down).suite) == ("T1", "T1")
    assert a.digest(one) == plant.digest(one)
    sheet = plant.post.recovery_sheet()
    assert sheet is not None
    rows = dict(sheet.rows)
    plant.roster.renew_plant_key(rows["根密钥"], stolen=True)
    file = plant.roster.export(stick)
    assert a.post.receive(file)[0].code == ""
    plant.close()
    anew = Station.from_paper(
        tmp_path / "anew", [file], root=rows["根密钥"], recovery=rows["恢复密钥"], clock=now
    )
    a.roster.receive(anew.roster.export(stick))
    again, _ = a.post.export(stick)
    assert anew.post.receive(again)[0].code == ""
    assert called(anew) == ["一组"]
    anew.close()
    a.close()


def test_only_one_place_knows_the_cryptography() -> None:
    """Whoever needs a key or a seal asks the suite; besides it only what no suite decides."""
    package = Path(suite.__file__).parents[1]
    words = ("pyrage", "ed25519", "from cryptography")
    found = {
        str(path.relative_to(package))
        for path in package.rglob("*.py")
        if any(word in path.read_text(encoding="utf-8") for word in words)
    }
    allowed = {
        "exchange/suite.py",
        "exchange/passphrase.py",  # sealed with a spoken code, a form of its own
        "store/blobs.py",  # attachments under the data key of this PC
        "store/keyslots.py",  # slots of that key
        "store/paperkeys.py",  # the paper's keys under it, until they are in the safe
    }
    assert found <= allowed
    assert "exchange/suite.py" in found


def test_a_file_of_a_suite_that_is_not_here(small: Small) -> None:
    file = make_roster_file(verified(small), suite=SUITE)
    data = io.BytesIO(file).getvalue().replace(b'"suite":"T1"', b'"suite":"G1"')
    refused(Code.FORMAT, lambda: peek(data))
    assert json.loads(file.split(b"\n")[1])["suite"] == "T1"
