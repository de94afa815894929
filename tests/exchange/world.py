# ruff: noqa: ANN401 - a forger changes any field to anything
"""A small plant for the tests of the exchange: keys, roster, revisions, and a forger's workshop."""

import hashlib
import io
import random
import tarfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

import pytest
import zstandard

from hongdang_desktop.core.canonical import Json, canonical, digest
from hongdang_desktop.core.errors import UserError
from hongdang_desktop.core.journal import GENESIS, Kind, Revision, chain
from hongdang_desktop.core.progress import Progress, silent
from hongdang_desktop.exchange.contents import Collected, Intake
from hongdang_desktop.exchange.errors import Code
from hongdang_desktop.exchange.limits import LIMITS, Limits
from hongdang_desktop.exchange.manifest import Manifest, checkpoint, signature_text
from hongdang_desktop.exchange.package import MAGIC, Me, OpenedPackage, open_package, read_body
from hongdang_desktop.exchange.packing import BlobDraft, PackageDraft, SegmentDraft, write_package
from hongdang_desktop.exchange.roster import Device, Directory, Roster, Status
from hongdang_desktop.exchange.streams import parse_stream
from hongdang_desktop.exchange.suite import A1, Identity, Recipient, SigningKey

SUITE = A1()
PLANT = "plant-1"
EPOCH = "0123456789ab"
UP = f"pc-a/{EPOCH}/up/b-one"
UP_OF_COLLEAGUE = f"pc-b/{EPOCH}/up/b-one"
UP_OF_STRANGER = f"pc-c/{EPOCH}/up/b-two"
DOWN = f"hq/{EPOCH}/down/b-one"
DOWN_TO_OTHERS = f"hq/{EPOCH}/down/b-two"
ALL = f"hq/{EPOCH}/all"
STAMP = "1764000000000.0000"


@dataclass(frozen=True)
class Keys:
    sign: SigningKey = field(default_factory=SUITE.new_signing_key)
    identity: Identity = field(default_factory=SUITE.new_identity)

    @property
    def recipient(self) -> Recipient:
        return SUITE.recipient(self.identity)

    def device(self, name: str, *branches: str, status: Status = Status.ACTIVE) -> Device:
        return Device(
            id=name,
            sign=SUITE.verify_key(self.sign).text,
            recipient=self.recipient.text,
            name=f"电脑{name}",
            branches=branches,
            status=status,
        )


@dataclass(frozen=True)
class World:
    """pc-a and pc-b serve branch b-one, pc-c serves b-two; hq is the plant."""

    root: Keys = field(default_factory=Keys)
    recovery: Keys = field(default_factory=Keys)
    hq: Keys = field(default_factory=Keys)
    a: Keys = field(default_factory=Keys)
    b: Keys = field(default_factory=Keys)
    c: Keys = field(default_factory=Keys)

    @property
    def keys(self) -> dict[str, Keys]:
        return {"hq": self.hq, "pc-a": self.a, "pc-b": self.b, "pc-c": self.c}

    @property
    def roster(self) -> Roster:
        return Roster(
            serial=1,
            version=1,
            plant=PLANT,
            plant_name="第九采油厂党委",
            root=SUITE.verify_key(self.root.sign).text,
            recovery=self.recovery.recipient.text,
            plant_devices=(self.hq.device("hq"),),
            devices=(
                self.a.device("pc-a", "b-one"),
                self.b.device("pc-b", "b-one"),
                self.c.device("pc-c", "b-two"),
            ),
        )

    def roster_with(self, name: str, **changes: Any) -> Roster:
        """Return the roster with one device changed."""
        roster = self.roster

        def changed(devices: Iterable[Device]) -> tuple[Device, ...]:
            return tuple(d.model_copy(update=changes) if d.id == name else d for d in devices)

        update = {
            "devices": changed(roster.devices),
            "plant_devices": changed(roster.plant_devices),
        }
        return roster.model_copy(update=update)


AT_PLANT = Me(device="hq", plant=PLANT, is_plant=True)
AT_A = Me(device="pc-a", plant=PLANT, branches=frozenset({"b-one"}))
AT_C = Me(device="pc-c", plant=PLANT, branches=frozenset({"b-two"}))


def seeded(seed: int) -> random.Random:
    """Return the same dice each time."""
    return random.Random(seed)  # noqa: S311 - for places to damage, not for keys


def revision(stream: str, seq: int, **changes: Any) -> Revision:
    payload: dict[str, Json] = {
        "title": f"第{seq}次支部委员会会议",
        "minutes": "研究党员发展、廉洁教育和安全生产工作。",
        "_salt": hashlib.sha256(f"{stream}{seq}".encode()).hexdigest()[:32],
    }
    made = Revision(
        stream=stream, seq=seq, type="committee_meeting", version=1, record=f"r-{seq}",
        kind=Kind.PUT, parents=(f"{stream}:{seq - 1}",) if seq > 1 else (), clock=STAMP,
        actor="张三", action=f"x-{seq}", payload_hash=digest(payload), payload=payload,
    )  # fmt: skip
    return replace(made, **changes)


def run(stream: str, last: int, first: int = 1) -> tuple[Revision, ...]:
    return tuple(revision(stream, seq) for seq in range(first, last + 1))


def head_of(revisions: Iterable[Revision], previous: bytes = GENESIS) -> bytes:
    for each in revisions:
        previous = chain(previous, each)
    return previous


def relayed(keys: Keys, signer: str, revisions: tuple[Revision, ...]) -> SegmentDraft:
    """A segment that its own device (or the plant) vouched for earlier."""
    message = checkpoint(revisions[0].stream, revisions[-1].seq, head_of(revisions).hex())
    cp = signature_text(SUITE.sign(message, keys.sign))
    return SegmentDraft(GENESIS, revisions, signer=signer, cp=cp)


def blob(data: bytes) -> BlobDraft:
    return BlobDraft(hashlib.sha256(data).hexdigest(), len(data), lambda: io.BytesIO(data))


def draft(**changes: Any) -> PackageDraft:
    """A month of pc-a for the plant, three revisions."""
    made = PackageDraft(
        pid="019ab000-0000-7000-8000-000000000001", no=1, plant=PLANT, sender="pc-a",
        branch="b-one", to="plant", created="2025-11-23T09:00:00+08:00",
        segments=(SegmentDraft(GENESIS, run(UP, 3)),),
    )  # fmt: skip
    return replace(made, **changes)


def write(
    world: World,
    path: Path,
    package: PackageDraft,
    *,
    limits: Limits = LIMITS,
    progress: Progress | None = None,
) -> Path:
    write_package(
        path,
        package,
        suite=SUITE,
        key=world.keys[package.sender].sign,
        recipients=world.roster.recipients(package.branch),
        progress=progress or silent(),
        limits=limits,
    )
    return path


def read(
    world: World,
    path: Path,
    *,
    me: Me = AT_PLANT,
    roster: Directory | None = None,
    intake: Intake | None = None,
    limits: Limits = LIMITS,
    progress: Progress | None = None,
) -> Manifest:
    """Open and read a package as the plant, or as whom ``me`` says."""
    directory = roster or world.roster
    opened = open_package(path, directory=directory, me=me, limits=limits)
    return read_opened(world, opened, me, directory, intake, limits, progress)


def read_opened(
    world: World,
    opened: OpenedPackage,
    me: Me,
    directory: Directory,
    intake: Intake | None = None,
    limits: Limits = LIMITS,
    progress: Progress | None = None,
) -> Manifest:
    return read_body(
        opened,
        identities=(world.keys[me.device].identity,),
        directory=directory,
        intake=intake or Collected(),
        progress=progress or silent(),
        limits=limits,
    )


def refused(code: Code, work: Callable[[], object]) -> UserError:
    """Check that ``work`` is refused with exactly this code, and return the error."""
    with pytest.raises(UserError) as caught:
        work()
    assert caught.value.code == code
    return caught.value


# The forger's workshop: what a rightly enrolled but infected computer could send.


@dataclass(frozen=True)
class Member:
    name: str
    data: bytes
    type: bytes = tarfile.REGTYPE
    format: Literal[0, 1, 2] = tarfile.USTAR_FORMAT
    link: str = ""
    uid: int = 0


def tar(members: Iterable[Member]) -> bytes:
    out = b""
    for member in members:
        info = tarfile.TarInfo(member.name)
        info.size = len(member.data)
        info.type = member.type
        info.linkname = member.link
        info.uid = member.uid
        out += info.tobuf(member.format, "utf-8", "surrogateescape")
        out += member.data + bytes(-len(member.data) % 512)
    return out + bytes(1024)


def zst(lines: Sequence[bytes]) -> bytes:
    return zstandard.ZstdCompressor().compress(b"".join(line + b"\n" for line in lines))


def segment_fields(
    world: World, revisions: Sequence[Revision], signer: str = "", **changes: Any
) -> dict[str, Any]:
    """A segment of the manifest, rightly signed by ``signer`` for what it finally says."""
    stream = revisions[0].stream
    name = parse_stream(stream)
    assert name is not None
    fields: dict[str, Any] = {
        "s": stream, "device": name.device, "channel": name.channel,
        "from": revisions[0].seq, "to": revisions[-1].seq,
        "prev": GENESIS.hex(), "head": head_of(revisions).hex(), "signer": signer or name.device,
        **changes,
    }  # fmt: skip
    if "cp" not in fields:
        key = world.keys[signer or name.device].sign
        message = checkpoint(fields["s"], fields["to"], fields["head"])
        fields["cp"] = signature_text(SUITE.sign(message, key))
    return fields


def manifest_fields(
    world: World, revisions: Sequence[Revision] = (), blobs: Sequence[bytes] = (), **changes: Any
) -> dict[str, Any]:
    if "segs" not in changes:
        changes["segs"] = [segment_fields(world, revisions)] if revisions else []
    return {
        "pid": "p-1", "no": 1, "vol": 1, "vols": 1, "sender": "pc-a", "branch": "b-one",
        "to": "plant", "created": "2025-11-23", "nops": len(revisions), "min_reader": 1,
        "blobs": [[hashlib.sha256(data).hexdigest(), len(data)] for data in blobs],
        **changes,
    }  # fmt: skip


def members(
    manifest: object, lines: Sequence[bytes] = (), blobs: Sequence[bytes] = ()
) -> list[Member]:
    return [
        Member("manifest.json", canonical(manifest)),
        Member("ops.jsonl.zst", zst(lines)),
        *(Member(f"blobs/{hashlib.sha256(data).hexdigest()}", data) for data in blobs),
    ]


def sealed(world: World, plain: bytes) -> bytes:
    target = io.BytesIO()
    SUITE.seal(io.BytesIO(plain), target, world.roster.recipients("b-one"))
    return target.getvalue()


def outer(world: World, body: bytes, *, key: SigningKey | None = None, **changes: Any) -> bytes:
    """The whole file around a body, signed by pc-a; ``line`` replaces the header line."""
    header = {
        "format": 1, "suite": "A1", "pid": "p-1", "plant": PLANT, "sender": "pc-a",
        "branch": "b-one", "to": "plant", "no": 1, "vol": 1, "vols": 1, "min_reader": 1,
        "body_len": len(body), "body_sha256": hashlib.sha256(body).hexdigest(),
    }  # fmt: skip
    line = changes.pop("line", None) or canonical({**header, **changes})
    signed = MAGIC + line + b"\n"
    signature = SUITE.sign(signed, key or world.a.sign)
    return signed + signature_text(signature).encode() + b"\n" + body


def forge(world: World, path: Path, archive: Iterable[Member] | bytes, **changes: Any) -> Path:
    """Write a rightly signed, rightly sealed package with any archive inside."""
    plain = archive if isinstance(archive, bytes) else tar(archive)
    path.write_bytes(outer(world, sealed(world, plain), **changes))
    return path
