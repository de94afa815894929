"""Packages gone wrong on purpose, each with the exact code that it must get. Code and seeds only.

``mutants(seed)`` yields them all: damaged outside (nobody signed that), and rightly signed and
sealed by an enrolled computer that is hostile, so that the inside is reached. Seed 0 is the fixed
corpus of the tests; other seeds move the places of the random damage (``tests/torture``).
"""

import hashlib
import io
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from hongdang_desktop.core.canonical import Json, canonical
from hongdang_desktop.core.journal import GENESIS
from hongdang_desktop.exchange.errors import Code
from hongdang_desktop.exchange.limits import LIMITS
from hongdang_desktop.exchange.manifest import checkpoint, signature_text
from hongdang_desktop.exchange.package import MAGIC
from hongdang_desktop.exchange.packing import SegmentDraft
from hongdang_desktop.exchange.streams import parse_stream
from hongdang_desktop.exchange.suite import Recipient, SigningKey
from tests.exchange import wrongs
from tests.exchange.world import (
    PLANT,
    SUITE,
    UP,
    UP_OF_COLLEAGUE,
    Member,
    World,
    head_of,
    members,
    relayed,
    run,
    seeded,
    tar,
    zst,
)

Codes = frozenset[str]
Raw = Mapping[str, bytes]
"""A JSON object whose values are written out already, so that they may be no JSON at all."""


@dataclass(frozen=True)
class Scene:
    """Who sends what: a computer with its key, the ends of its streams, its attachments."""

    plant: str
    sender: str
    branch: str
    key: SigningKey
    recipients: tuple[Recipient, ...]
    segments: tuple[SegmentDraft, ...]
    blobs: tuple[bytes, ...] = (b"\xff\xd8 a photo", b"%PDF a paper", bytes(range(256)) * 9)
    pid: str = "p-mutant"
    number: int = 1


@dataclass(frozen=True)
class Mutant:
    """A package gone wrong; ``codes`` is one but where chance decides what a reader sees first.

    A file that is good after all (the control) has the code "".
    """

    name: str
    codes: Codes
    make: Callable[[], bytes] = field(repr=False)


@cache
def the_world() -> World:
    """Return the small plant in which mutants live when no other is given."""
    return World()


def scene_of(world: World) -> Scene:
    """Return a month of pc-a with two segments, one of them a colleague's, and three attachments."""
    return Scene(
        plant=PLANT, sender="pc-a", branch="b-one", key=world.a.sign,
        recipients=world.roster.recipients("b-one"),
        segments=(
            SegmentDraft(GENESIS, run(UP, 4)),
            relayed(world.b, "pc-b", run(UP_OF_COLLEAGUE, 3)),
        ),
    )  # fmt: skip


def mutants(seed: int = 0, scene: Scene | None = None) -> Iterator[tuple[str, bytes, Codes]]:
    """Yield name, bytes and allowed codes of every mutant; the same names for the same seed."""
    for mutant in planned(seed, scene):
        yield mutant.name, mutant.make(), mutant.codes


def planned(seed: int = 0, scene: Scene | None = None) -> Iterator[Mutant]:
    """Yield the mutants, their bytes not made yet."""
    shop = Workshop(scene or scene_of(the_world()))
    pick = seeded(seed)
    yield Mutant("the good one", frozenset({""}), shop.file)
    sections = (
        _outside, _header, _manifest, _segments, _lines, _kept_unread, _archive, _frame, _sealed,
    )  # fmt: skip
    for section in sections:
        yield from section(shop, pick)


class Workshop:
    """Makes one file of a scene, any layer of which can be replaced, all others rightly done."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene

    @property
    def manifest(self) -> dict[str, Json]:
        """Return the honest manifest, every key given."""
        scene = self.scene
        return {
            "pid": scene.pid, "no": scene.number, "vol": 1, "vols": 1, "sender": scene.sender,
            "branch": scene.branch, "to": "plant", "created": "2026-11-23T10:00:00+08:00",
            "segs": [self.segment(each) for each in scene.segments],
            "nops": sum(len(each.revisions) for each in scene.segments),
            "blobs": [[hashlib.sha256(data).hexdigest(), len(data)] for data in scene.blobs],
            "have": {}, "need": {}, "missing": [], "min_reader": 1,
        }  # fmt: skip

    @property
    def lines(self) -> list[bytes]:
        """Return the honest lines."""
        return [each.to_line() for part in self.scene.segments for each in part.revisions]

    def segment(self, draft: SegmentDraft, **changes: Json) -> dict[str, Json]:
        """Return what the manifest says of a segment, signed anew for what is changed."""
        stream = draft.revisions[0].stream
        name = parse_stream(stream)
        assert name is not None
        fields: dict[str, Json] = {
            "s": stream, "device": name.device, "channel": name.channel,
            "from": draft.revisions[0].seq, "to": draft.revisions[-1].seq,
            "prev": draft.previous.hex(),
            "head": head_of(draft.revisions, draft.previous).hex(),
            "signer": draft.signer or self.scene.sender, **changes,
        }  # fmt: skip
        if not draft.signer:
            message = checkpoint(str(fields["s"]), fields["to"], str(fields["head"]))  # type: ignore[arg-type]
            return fields | {"cp": signature_text(SUITE.sign(message, self.scene.key))}
        return fields | {"cp": draft.cp}

    def members(
        self,
        manifest: object = None,
        lines: Sequence[bytes] | None = None,
        blobs: Sequence[bytes] | None = None,
    ) -> list[Member]:
        """Return the members of the archive."""
        return members(
            self.manifest if manifest is None else manifest,
            self.lines if lines is None else lines,
            self.scene.blobs if blobs is None else blobs,
        )

    def body(self, archive: Sequence[Member] | bytes) -> bytes:
        """Return an archive sealed to its readers."""
        plain = archive if isinstance(archive, bytes) else tar(archive)
        target = io.BytesIO()
        SUITE.seal(io.BytesIO(plain), target, self.scene.recipients)
        return target.getvalue()

    def header(self, body: bytes, **changes: Json) -> dict[str, Json]:
        """Return the open line's fields."""
        scene = self.scene
        return {
            "format": 1, "suite": "A1", "pid": scene.pid, "plant": scene.plant,
            "sender": scene.sender, "branch": scene.branch, "to": "plant", "no": scene.number,
            "vol": 1, "vols": 1, "min_reader": 1, "body_len": len(body),
            "body_sha256": hashlib.sha256(body).hexdigest(), **changes,
        }  # fmt: skip

    def signed(self, line: bytes, body: bytes) -> bytes:
        """Return the whole file around a header line."""
        signed = MAGIC + line + b"\n"
        return signed + signature_text(SUITE.sign(signed, self.scene.key)).encode() + b"\n" + body

    def around(self, body: bytes, **changes: Json) -> bytes:
        """Return the whole file around a body."""
        return self.signed(canonical(self.header(body, **changes)), body)

    def file(self, archive: Sequence[Member] | bytes | None = None) -> bytes:
        """Return the whole file around an archive, the honest one if none is given."""
        return self.around(self.body(self.members() if archive is None else archive))

    def with_ops(self, ops: bytes) -> bytes:
        """Return the whole file with another compressed file of lines."""
        archive = self.members()
        archive[1] = replace(archive[1], data=ops)
        return self.file(archive)


def _one(code: Code) -> Codes:
    return frozenset({code.value})


def _raw(fields: Mapping[str, object], changes: Mapping[str, bytes | None]) -> bytes:
    """Return fields as canonical JSON, some replaced by raw text, those that are None left out."""
    written: dict[str, bytes] = {key: canonical(value) for key, value in fields.items()}
    for key, raw in changes.items():
        if raw is None:
            written.pop(key, None)
        else:
            written[key] = raw
    return b"{" + b",".join(canonical(k) + b":" + written[k] for k in sorted(written)) + b"}"


# --- damaged outside: no key is needed for that ---------------------------------------------------


def _outside(shop: Workshop, pick: random.Random) -> Iterator[Mutant]:
    whole = shop.file()
    header_end = whole.index(b"\n", len(MAGIC)) + 1
    body_at = whole.index(b"\n", header_end) + 1
    yield from _flips(whole, header_end, body_at, pick)
    yield from _cuts(whole, header_end, body_at, pick)
    for at in (0, 1, len(MAGIC) - 1):
        yield _bytes(f"insert at {at}", whole[:at] + b"\0" + whole[at:], _one(Code.MAGIC))
    for at in (header_end, header_end + 20, body_at - 1):
        yield _bytes(f"insert at {at}", whole[:at] + b"\0" + whole[at:], _one(Code.SIGNATURE))
    for at in (body_at, pick.randrange(body_at, len(whole)), len(whole)):
        yield _bytes(f"insert at {at}", whole[:at] + b"\0" + whole[at:], _one(Code.TRAILING))
    yield _bytes("twice", whole + whole, _one(Code.TRAILING))
    yield _bytes("windows line ends", whole.replace(b"\n", b"\r\n", 1), _one(Code.MAGIC))
    zeros = whole[:body_at] + bytes(len(whole) - body_at)
    yield _bytes("a body of zeros", zeros, _one(Code.BODY_HASH))
    half = body_at + (len(whole) - body_at) // 2
    exchanged = whole[:body_at] + whole[half:] + whole[body_at:half]
    yield _bytes("halves exchanged", exchanged, _one(Code.BODY_HASH))


def _flips(whole: bytes, header_end: int, body_at: int, pick: random.Random) -> Iterator[Mutant]:
    for place in range(len(MAGIC)):
        for bit in range(8):
            data = _flipped(whole, place, bit)
            newer = place == 3 and data[3:4].isdigit()
            yield _bytes(f"flip {place}.{bit}", data, _one(Code.FORMAT if newer else Code.MAGIC))
    for place in _places(pick, len(MAGIC), header_end, 120):
        yield _flip(whole, place, pick, wrongs.OUTSIDE)
    ends = range(body_at - 8, body_at)  # where base64 has bits that say nothing
    for place in sorted({*ends, *_places(pick, header_end, body_at, 40)}):
        for bit in range(8):
            yield _bytes(f"flip {place}.{bit}", _flipped(whole, place, bit), _one(Code.SIGNATURE))
    for place in _places(pick, body_at, len(whole), 40):
        yield _flip(whole, place, pick, _one(Code.BODY_HASH))


def _cuts(whole: bytes, header_end: int, body_at: int, pick: random.Random) -> Iterator[Mutant]:
    edges = (0, len(MAGIC), header_end, body_at, len(whole))
    near = {edge + step for edge in edges for step in (-1, 0, 1)}
    inside = {pick.randrange(len(whole)) for _ in range(60)}
    for cut in sorted(at for at in near | inside if 0 <= at < len(whole)):
        if cut < len(MAGIC):
            code = Code.MAGIC
        elif cut < header_end:
            code = Code.HEADER
        elif cut < body_at - 1:
            code = Code.SIGNATURE
        else:  # the line end behind the signature is not signed, but counted
            code = Code.TRUNC
        yield _bytes(f"cut at {cut}", whole[:cut], _one(code))


def _flip(whole: bytes, place: int, pick: random.Random, codes: Codes) -> Mutant:
    bit = pick.randrange(8)
    return _bytes(f"flip {place}.{bit}", _flipped(whole, place, bit), codes)


def _flipped(data: bytes, place: int, bit: int) -> bytes:
    changed = bytearray(data)
    changed[place] ^= 1 << bit
    return bytes(changed)


def _places(pick: random.Random, low: int, high: int, count: int) -> list[int]:
    return sorted({pick.randrange(low, high) for _ in range(count)})


def _bytes(name: str, data: bytes, codes: Codes) -> Mutant:
    return Mutant(name, codes, lambda: data)


# --- signed by a hostile computer -----------------------------------------------------------------


def _header(shop: Workshop, _pick: random.Random) -> Iterator[Mutant]:
    body = shop.body(shop.members())
    for key, value, raw, code in wrongs.of_header(shop.header(body)):
        line = _raw(shop.header(body), {key: raw})
        yield _bytes(f"header {key} {value}", shop.signed(line, body), _one(code))
    line = canonical(shop.header(body))
    for name, changed, code in wrongs.of_object(line, Code.HEADER, LIMITS.header_bytes):
        yield _bytes(f"header {name}", shop.signed(changed, body), _one(code))


def _manifest(shop: Workshop, _pick: random.Random) -> Iterator[Mutant]:
    for key, value, raw, code in wrongs.of_manifest(shop.manifest):
        yield _with_manifest(shop, f"manifest {key} {value}", _raw(shop.manifest, {key: raw}), code)
    plain = canonical(shop.manifest)
    for name, changed, code in wrongs.of_object(plain, Code.MANIFEST, LIMITS.manifest_bytes):
        yield _with_manifest(shop, f"manifest {name}", changed, code)


def _segments(shop: Workshop, _pick: random.Random) -> Iterator[Mutant]:
    own, colleagues = shop.scene.segments[0], shop.scene.segments[1]
    honest = shop.segment(own)
    for key, value, raw, code in wrongs.of_segment(honest):
        listing = (
            b"[" + _raw(honest, {key: raw}) + b"," + canonical(shop.segment(colleagues)) + b"]"
        )
        manifest = _raw(shop.manifest, {"segs": listing})
        yield _with_manifest(shop, f"segment {key} {value}", manifest, code)
    both = [shop.segment(own), shop.segment(colleagues)]
    listed: list[tuple[str, list[dict[str, Json]], int, Code]] = [
        ("twice", [both[0], both[0]], 8, Code.MANIFEST),
        ("overlapping", [both[0], shop.segment(own, **{"from": 2})], 7, Code.MANIFEST),
        ("exchanged", both[::-1], 7, Code.CHAIN),
        ("one left out", both[:1], 4, Code.COUNT),
        ("one left out, count kept", both[:1], 7, Code.COUNT),
        ("longer", [shop.segment(own, to=5), both[1]], 8, Code.CHAIN),
        ("shorter", [shop.segment(own, to=3), both[1]], 6, Code.CHAIN),
        ("another head", [shop.segment(own, head="ab" * 32), both[1]], 7, Code.CHAIN),
        ("the colleague's as mine", [both[0], {**both[1], "signer": shop.scene.sender}], 7,
         Code.CHECKPOINT),
        ("the colleague's cut short", [both[0], {**both[1], "to": 2}], 6, Code.CHECKPOINT),
    ]  # fmt: skip
    for name, segs, nops, code in listed:
        manifest = canonical({**shop.manifest, "segs": segs, "nops": nops})
        yield _with_manifest(shop, f"segments {name}", manifest, code)


def _with_manifest(shop: Workshop, name: str, manifest: bytes, code: Code) -> Mutant:
    def make() -> bytes:
        archive = shop.members()
        archive[0] = replace(archive[0], data=manifest)
        return shop.file(archive)

    return Mutant(name, _one(code), make)


def _lines(shop: Workshop, pick: random.Random) -> Iterator[Mutant]:
    revision = shop.scene.segments[0].revisions[1]
    envelope: dict[str, object] = {**revision.envelope(), "p": revision.payload}
    for key, value, raw, code in wrongs.of_line(envelope):
        line = _raw(envelope, {key: raw})
        lines = [*shop.lines[:1], line, *shop.lines[2:]]
        yield _with_lines(shop, f"line {key} {value}", lines, code)
    for name, changed, code in wrongs.of_object(shop.lines[1], Code.LINE, LIMITS.line_bytes):
        lines = [*shop.lines[:1], changed, *shop.lines[2:]]
        yield _with_lines(shop, f"line {name}", lines, code)
    first, second, *rest = shop.lines
    yield _with_lines(shop, "lines moved", [second, first, *rest], Code.CHAIN)
    yield _with_lines(shop, "lines twice", [first, first, *rest], Code.CHAIN)
    yield _with_lines(shop, "lines left out", [first, *rest], Code.CHAIN)
    yield _with_lines(shop, "lines without the last", shop.lines[:-1], Code.COUNT)
    yield _with_lines(shop, "lines none", [], Code.COUNT)
    yield _with_lines(shop, "lines one more", [*shop.lines, first], Code.COUNT)
    yield _with_lines(shop, "lines with an empty one", [first, b"", second, *rest], Code.LINE)
    yield _with_lines(shop, "lines broken in two", [first, b"{", second, *rest], Code.LINE)
    text = b"\n".join(shop.lines)
    for place in _places(pick, 0, len(text), 60):
        damaged = _flipped(text, place, pick.randrange(8)).split(b"\n")
        yield Mutant(
            f"line flip {place}", wrongs.OF_LINES,
            lambda lines=damaged: shop.with_ops(zst(lines)),  # type: ignore[misc]
        )  # fmt: skip


def _kept_unread(shop: Workshop, _pick: random.Random) -> Iterator[Mutant]:
    """What came with version 0.2.0: sealed lines in the branch's own channel, forked histories."""
    first = shop.scene.segments[0]
    stream = first.revisions[0].stream.replace("/up/", "/own/")
    own = tuple(
        replace(each, stream=stream, parents=(), payload=None, sealed=("QUFB",))
        for each in first.revisions
    )
    private = Workshop(replace(shop.scene, segments=(SegmentDraft(GENESIS, own),)))
    lines = private.lines
    envelope = own[1].envelope()
    for name, (raw, code) in wrongs.SEALED.items():
        changed = [lines[0], _raw(envelope, {"e": raw}), *lines[2:]]
        yield _with_lines(private, f"unread {name}", changed, code)
    both = _raw({**envelope, "p": {}}, {"e": b'["QUFB"]'})
    changed = [lines[0], both, *lines[2:]]
    yield _with_lines(private, "unread beside a payload", changed, Code.LINE)
    public = [_raw(each.envelope(), {"e": b'["QUFB"]'}) for each in first.revisions]
    changed = [*public, *shop.lines[len(public) :]]
    yield _with_lines(shop, "unread in a channel that is read", changed, Code.LINE)
    honest = shop.segment(first)
    rest = [shop.segment(each) for each in shop.scene.segments[1:]]
    for end in (*wrongs.FORKS, "#12345678"):  # the last one is right, but not for version 1
        segs: list[Json] = [{**honest, "s": f"{honest['s']}{end}"}, *rest]
        manifest = canonical({**shop.manifest, "segs": segs})
        yield _with_manifest(shop, f"unread fork {end}", manifest, Code.MANIFEST)


def _with_lines(shop: Workshop, name: str, lines: Sequence[bytes], code: Code) -> Mutant:
    return Mutant(name, _one(code), lambda: shop.with_ops(zst(lines)))


def _archive(shop: Workshop, pick: random.Random) -> Iterator[Mutant]:
    for name, archive, code in wrongs.of_members(shop.members()):
        yield Mutant(f"archive {name}", _one(code), lambda archive=archive: shop.file(archive))  # type: ignore[misc]
    whole = tar(shop.members())
    for name, changed, code in wrongs.of_tar(whole):
        yield Mutant(f"archive {name}", _one(code), lambda data=changed: shop.file(data))  # type: ignore[misc]
    for place in _places(pick, 0, len(whole), 60):
        if whole[place // 512 * 512 : place // 512 * 512 + 13] == b"manifest.json":
            damaged = _flipped(whole, place, pick.randrange(8))
            yield Mutant(
                f"archive flip {place}", _one(Code.TAR), lambda data=damaged: shop.file(data)  # type: ignore[misc]
            )  # fmt: skip


def _frame(shop: Workshop, pick: random.Random) -> Iterator[Mutant]:
    honest = zst(shop.lines)
    for name, ops, code in wrongs.of_frame(honest):
        yield Mutant(f"frame {name}", _one(code), lambda ops=ops: shop.with_ops(ops))  # type: ignore[misc]
    for cut in _places(pick, 0, len(honest), 12):
        yield Mutant(
            f"frame cut at {cut}", wrongs.OF_CUT_FRAME,
            lambda cut=cut: shop.with_ops(honest[:cut]),  # type: ignore[misc]
        )  # fmt: skip
    for place in _places(pick, 0, len(honest), 40):
        damaged = _flipped(honest, place, pick.randrange(8))
        yield Mutant(
            f"frame flip {place}", wrongs.OF_FRAMES, lambda ops=damaged: shop.with_ops(ops)  # type: ignore[misc]
        )  # fmt: skip


def _sealed(shop: Workshop, pick: random.Random) -> Iterator[Mutant]:
    honest = shop.body(shop.members())
    for name, body, code in wrongs.of_body(honest):
        yield Mutant(f"sealed {name}", _one(code), lambda body=body: shop.around(body))  # type: ignore[misc]
    for place in _places(pick, 0, len(honest), 40):
        damaged = _flipped(honest, place, pick.randrange(8))
        yield Mutant(
            f"sealed flip {place}", _one(Code.DECRYPT),
            lambda body=damaged: shop.around(body),  # type: ignore[misc]
        )  # fmt: skip
