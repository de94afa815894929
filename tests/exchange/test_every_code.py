"""Every code of the exchange is produced by something real, and by nothing else than its own fault.

Whoever adds a code adds its maker here.
"""

import hashlib
import tarfile
from collections.abc import Callable
from dataclasses import replace
from errno import EIO, ENOSPC, EROFS
from pathlib import Path
from typing import Any

import pytest
import zstandard

from hongdang_desktop.core.canonical import Json, canonical
from hongdang_desktop.core.journal import GENESIS
from hongdang_desktop.core.progress import silent
from hongdang_desktop.exchange import enrolment, passphrase, plantkeys, roster
from hongdang_desktop.exchange.errors import Code
from hongdang_desktop.exchange.manifest import READER
from hongdang_desktop.exchange.medium import Outgoing, put
from hongdang_desktop.exchange.packing import SegmentDraft
from hongdang_desktop.exchange.roster import Seen, Status, sign_roster, verify_roster
from hongdang_desktop.exchange.suite import VerifyKey
from tests.exchange.test_medium import Faulty
from tests.exchange.world import (
    PLANT,
    SUITE,
    UP,
    UP_OF_COLLEAGUE,
    UP_OF_STRANGER,
    Keys,
    Member,
    World,
    draft,
    forge,
    manifest_fields,
    members,
    outer,
    read,
    refused,
    revision,
    run,
    sealed,
    tar,
    write,
    zst,
)

Maker = Callable[[World, Path], object]
PHOTO = b"\xff\xd8 a photo"
PHOTO_NAME = "blobs/" + hashlib.sha256(PHOTO).hexdigest()
MAKERS: dict[Code, Maker] = {}


def makes(code: Code) -> Callable[[Maker], Maker]:
    def kept(maker: Maker) -> Maker:
        assert code not in MAKERS
        MAKERS[code] = maker
        return maker

    return kept


@pytest.mark.parametrize("code", list(Code))
def test_the_code_has_its_maker(code: Code, world: World, tmp_path: Path) -> None:
    assert code in MAKERS, f"nothing here makes {code}: add its maker"
    refused(code, lambda: MAKERS[code](world, tmp_path))


def test_codes_are_named_alike_and_once() -> None:
    assert [code.value for code in Code] == [f"E_{code.name}" for code in Code]


# What a forged package needs


def _bytes(world: World, folder: Path, data: bytes) -> object:
    path = folder / "a.djx"
    path.write_bytes(data)
    return read(world, path)


def _body(world: World) -> bytes:
    return sealed(world, tar(_members(world)))


def _members(world: World, **changes: Any) -> list[Member]:  # noqa: ANN401
    lines = run(UP, 3)
    manifest = {**manifest_fields(world, lines, [PHOTO]), **changes}
    return members(manifest, [each.to_line() for each in lines], [PHOTO])


def _inside(world: World, folder: Path, archive: list[Member] | bytes) -> object:
    return read(world, forge(world, folder / "a.djx", archive))


def _ops(world: World, folder: Path, ops: bytes) -> object:
    manifest, _, photo = _members(world)
    return _inside(world, folder, [manifest, Member("ops.jsonl.zst", ops), photo])


def _first_line(world: World, folder: Path, **changes: Json) -> object:
    fields = {**revision(UP, 1).envelope(), "p": revision(UP, 1).payload, **changes}
    return _ops(world, folder, zst([canonical(fields)]))


def _header(world: World, folder: Path, **changes: Any) -> object:  # noqa: ANN401
    return _bytes(world, folder, outer(world, _body(world), **changes))


def _refused_stick(world: World, folder: Path, disk: Faulty) -> object:
    path = write(world, folder / "ready.djx", draft())
    (folder / "stick").mkdir()
    return put([Outgoing(path, "a.djx")], folder / "stick", progress=silent(), disk=disk)


def _invite(world: World, name: str = "i-1") -> enrolment.MadeInvitation:
    return enrolment.make_invitation(
        roster=world.roster, suite=SUITE, invitation=name, branches=("b-new",), seed={}
    )


def _ask(invitation: enrolment.Invitation, **changes: Any) -> bytes:  # noqa: ANN401
    keys = Keys()
    device = keys.device("pc-new", "b-new").model_copy(update=changes)
    return enrolment.make_request(
        invitation=invitation, device=device, key=keys.sign, organisation={}
    )


def _admit(
    world: World, request: bytes, invitation: enrolment.Invitation, used: tuple[str, ...] = ()
) -> object:
    return enrolment.open_request(
        request, invitation=invitation, identities=(world.hq.identity,), used=used
    )


def _roster(world: World, blob: bytes, seen: Seen | None = None) -> object:
    root = VerifyKey(world.roster.root)
    return verify_roster(blob, root=root, plant=PLANT, seen=seen, suite=SUITE)


# The outside of a file


@makes(Code.MAGIC)
def _magic(world: World, folder: Path) -> object:
    return _bytes(world, folder, b"PK\x03\x04")


@makes(Code.WRONG_KIND)
def _wrong_kind(world: World, _folder: Path) -> object:
    made = _invite(world)
    return _admit(world, made.file, made.invitation)


@makes(Code.TRUNC)
def _trunc(world: World, folder: Path) -> object:
    return _bytes(world, folder, outer(world, _body(world))[:-1])


@makes(Code.TRAILING)
def _trailing(world: World, folder: Path) -> object:
    return _bytes(world, folder, outer(world, _body(world)) + b"\n")


@makes(Code.HEADER)
def _no_header(world: World, folder: Path) -> object:
    return _header(world, folder, no=0)


@makes(Code.FORMAT)
def _format(world: World, folder: Path) -> object:
    return _header(world, folder, format=2)


@makes(Code.NEEDS_UPGRADE)
def _needs_upgrade(world: World, folder: Path) -> object:
    return _header(world, folder, min_reader=READER + 1)


@makes(Code.BODY_HASH)
def _body_hash(world: World, folder: Path) -> object:
    return _header(world, folder, body_sha256="0" * 64)


# Who sent it to whom


@makes(Code.UNKNOWN_SENDER)
def _unknown_sender(world: World, folder: Path) -> object:
    return _header(world, folder, sender="pc-x")


@makes(Code.SIGNATURE)
def _signature(world: World, folder: Path) -> object:
    return _header(world, folder, key=world.b.sign)


@makes(Code.REVOKED)
def _revoked(world: World, folder: Path) -> object:
    path = write(world, folder / "a.djx", draft())
    return read(world, path, roster=world.roster_with("pc-a", status=Status.REVOKED))


@makes(Code.SENDER_BRANCH)
def _sender_branch(world: World, folder: Path) -> object:
    return _header(world, folder, branch="b-two")


@makes(Code.NOT_FOR_ME)
def _not_for_me(world: World, folder: Path) -> object:
    return _header(world, folder, to="b-one")


@makes(Code.DECRYPT)
def _decrypt(world: World, folder: Path) -> object:
    return _bytes(world, folder, outer(world, b"age-encryption.org/v1\n"))


# The inside


@makes(Code.TAR)
def _tar(world: World, folder: Path) -> object:
    return _inside(world, folder, tar(_members(world))[:-512])


@makes(Code.ZSTD)
def _zstd(world: World, folder: Path) -> object:
    return _ops(world, folder, b"not zstd")


@makes(Code.MEMBER_NAME)
def _member_name(world: World, folder: Path) -> object:
    return _inside(world, folder, [*_members(world), Member("../x", b"")])


@makes(Code.MEMBER_TYPE)
def _member_type(world: World, folder: Path) -> object:
    link = Member("manifest.json", b"", type=tarfile.SYMTYPE, link="/etc/passwd")
    return _inside(world, folder, [link])


@makes(Code.DUP_MEMBER)
def _dup_member(world: World, folder: Path) -> object:
    archive = _members(world)
    return _inside(world, folder, [*archive, archive[-1]])


@makes(Code.ORDER)
def _order(world: World, folder: Path) -> object:
    return _inside(world, folder, _members(world)[::-1])


@makes(Code.MANIFEST)
def _manifest(world: World, folder: Path) -> object:
    return _inside(world, folder, _members(world, nops=None))


@makes(Code.LINE)
def _line(world: World, folder: Path) -> object:
    return _first_line(world, folder, k="patch")


@makes(Code.COUNT)
def _count(world: World, folder: Path) -> object:
    return _inside(world, folder, _members(world, nops=4))


@makes(Code.CHAIN)
def _chain(world: World, folder: Path) -> object:
    return _first_line(world, folder, n=2)


@makes(Code.CHECKPOINT)
def _checkpoint(world: World, folder: Path) -> object:
    own = SegmentDraft(GENESIS, run(UP_OF_COLLEAGUE, 1))
    return read(world, write(world, folder / "a.djx", draft(segments=(own,))))


@makes(Code.FOREIGN_STREAM)
def _foreign_stream(world: World, folder: Path) -> object:
    foreign = SegmentDraft(GENESIS, run(UP_OF_STRANGER, 1))
    return read(world, write(world, folder / "a.djx", draft(segments=(foreign,))))


@makes(Code.BLOB_UNLISTED)
def _blob_unlisted(world: World, folder: Path) -> object:
    return _inside(world, folder, _members(world, blobs=[]))


@makes(Code.BLOB_MISSING)
def _blob_missing(world: World, folder: Path) -> object:
    return _inside(world, folder, _members(world)[:-1])


@makes(Code.BLOB_LENGTH)
def _blob_length(world: World, folder: Path) -> object:
    return _inside(world, folder, [*_members(world)[:-1], Member(PHOTO_NAME, PHOTO + b"x")])


@makes(Code.BLOB_HASH)
def _blob_hash(world: World, folder: Path) -> object:
    return _inside(world, folder, [*_members(world)[:-1], Member(PHOTO_NAME, PHOTO[::-1])])


# Limits and strict JSON


@makes(Code.BOMB)
def _bomb(world: World, folder: Path) -> object:
    return _ops(world, folder, zstandard.ZstdCompressor().compress(bytes(64 << 20)))


@makes(Code.TOO_BIG)
def _too_big(world: World, folder: Path) -> object:
    return _header(world, folder, body_len=(2 << 30) + 1)


@makes(Code.TOO_MANY)
def _too_many(world: World, folder: Path) -> object:
    return _first_line(world, folder, b=[f"x:{n}" for n in range(1, 66)])


@makes(Code.DEPTH)
def _depth(world: World, folder: Path) -> object:
    return _header(world, folder, later=[[[[1]]]])


@makes(Code.DUP_KEY)
def _dup_key(world: World, folder: Path) -> object:
    return _header(world, folder, line=b'{"no":1,"no":1}')


@makes(Code.NUMBER)
def _number(world: World, folder: Path) -> object:
    return _first_line(world, folder, p={"x": 2**53 + 1})


@makes(Code.TEXT)
def _text(world: World, folder: Path) -> object:
    return _first_line(world, folder, p={"x": "\u202e"})


# Enrolment and roster


@makes(Code.BAD_CODE)
def _bad_code(_world: World, _folder: Path) -> object:
    return passphrase.open_with_code(passphrase.seal_with_code(b"x", "1" * 12, work=4), "2" * 12)


@makes(Code.FOREIGN_INVITATION)
def _foreign_invitation(world: World, _folder: Path) -> object:
    return _admit(world, _ask(_invite(world, "i-2").invitation), _invite(world).invitation)


@makes(Code.INVITATION_USED)
def _invitation_used(world: World, _folder: Path) -> object:
    invitation = _invite(world).invitation
    return _admit(world, _ask(invitation), invitation, used=("i-1",))


@makes(Code.REQUEST_CHANGED)
def _request_changed(world: World, _folder: Path) -> object:
    invitation = _invite(world).invitation
    return _admit(world, _ask(invitation, status=Status.RETIRED), invitation)


@makes(Code.FINGERPRINT)
def _fingerprint(_world: World, _folder: Path) -> object:
    enrolment.check_fingerprint("123456 123456 123456 123456", "123456 123456 123456 123457")
    return None


@makes(Code.BAD_KEY)
def _bad_key(_world: World, _folder: Path) -> object:
    return plantkeys.signing_key_from_paper("A" * 20)


@makes(Code.ROSTER)
def _no_roster(world: World, _folder: Path) -> object:
    return _roster(world, b"{}")


@makes(Code.ROSTER_SIGNATURE)
def _roster_signature(world: World, _folder: Path) -> object:
    return _roster(world, sign_roster(world.roster, key=world.hq.sign, suite=SUITE))


@makes(Code.ROSTER_ROLLBACK)
def _roster_rollback(world: World, _folder: Path) -> object:
    signed = sign_roster(world.roster, key=world.root.sign, suite=SUITE)
    return _roster(world, signed, seen=roster.Seen(1, 2, "0" * 64))


# The stick


@makes(Code.DISK_FULL)
def _disk_full(world: World, folder: Path) -> object:
    return _refused_stick(world, folder, Faulty(broken={"sync": OSError(ENOSPC, "full")}))


@makes(Code.READ_ONLY)
def _read_only(world: World, folder: Path) -> object:
    return _refused_stick(world, folder, Faulty(broken={"sync": OSError(EROFS, "read-only")}))


@makes(Code.STICK_GONE)
def _stick_gone(world: World, folder: Path) -> object:
    return _refused_stick(world, folder, Faulty(broken={"sync": OSError(EIO, "gone")}))


@makes(Code.WRITE_BACK)
def _write_back(world: World, folder: Path) -> object:
    return _refused_stick(world, folder, Faulty(spoil=True))


def test_the_forger_can_also_write_a_good_one(world: World, tmp_path: Path) -> None:
    """Else every maker above might be refused for something else."""
    assert read(world, forge(world, tmp_path / "a.djx", _members(world))) is not None
    assert _header(world, tmp_path) is not None
    disk = Faulty()
    assert _refused_stick(world, tmp_path, disk) is not None
    changed = replace(_members(world)[-1], data=PHOTO)
    assert _inside(world, tmp_path, [*_members(world)[:-1], changed]) is not None
