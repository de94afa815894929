"""What can be wrong in each layer of a package: the wrong bytes beside the exact code for them."""

import tarfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import zstandard

from hongdang_desktop.core.canonical import canonical
from hongdang_desktop.exchange.errors import Code
from tests.exchange.world import Member, seeded

Wrong = tuple[str, str, bytes | None, Code]
"""Key, what is wrong, the raw JSON in its place (None: left out), the code."""

GREATEST = 2**53
STRICT: dict[str, tuple[bytes, Code]] = {
    "too large": (b"%d" % (GREATEST + 1), Code.NUMBER),
    "too small": (b"-%d" % (GREATEST + 1), Code.NUMBER),
    "enormous": (b"9" * 4000, Code.NUMBER),
    "broken": (b"1.5", Code.NUMBER),
    "with exponent": (b"1e3", Code.NUMBER),
    "not a number": (b"NaN", Code.NUMBER),
    "infinite": (b"-Infinity", Code.NUMBER),
    "nul": (b'"\\u0000"', Code.TEXT),
    "half a sign": (b'"\\ud800"', Code.TEXT),
    "turned round": ('"\u202egnp.exe"'.encode(), Code.TEXT),
    "hidden": ('{"\u2067":1}'.encode(), Code.TEXT),
    "not composed": ('"e\u0301"'.encode(), Code.TEXT),
    "too deep": (b"[" * 40 + b"]" * 40, Code.DEPTH),
    "a key twice": (b'{"a":1,"\\u0061":2}', Code.DUP_KEY),
}
"""Wrong wherever it stands, and found before anything else is looked at."""

PLAIN: dict[str, bytes | None] = {
    "left out": None, "null": b"null", "true": b"true", "negative": b"-1", "zero": b"0",
    "greatest": b"%d" % GREATEST, "empty text": b'""', "text": b'"x"', "list": b"[]",
    "object": b"{}", "list of null": b"[null]", "path": b'"../../etc/passwd"',
}  # fmt: skip
"""Sound JSON that does not belong there; some of it is right somewhere."""

GOOD: Code | None = None
"""Stands for a value that is allowed where it stands."""

_INSIDE = {
    Code.TAR, Code.ZSTD, Code.MANIFEST, Code.LINE, Code.COUNT, Code.CHAIN, Code.CHECKPOINT,
    Code.BOMB, Code.TOO_BIG, Code.TOO_MANY, Code.DEPTH, Code.DUP_KEY, Code.NUMBER, Code.TEXT,
}  # fmt: skip
_STRICT = {Code.DEPTH, Code.DUP_KEY, Code.NUMBER, Code.TEXT}
OUTSIDE = frozenset(code.value for code in {*_STRICT, Code.HEADER, Code.FORMAT, Code.UNKNOWN_SENDER, Code.SIGNATURE})  # fmt: skip
"""What a flipped bit of the open line may look like; most often like a wrong signature."""
OF_LINES = frozenset(code.value for code in {*_STRICT, Code.LINE, Code.CHAIN, Code.COUNT})
OF_FRAMES = frozenset(
    code.value for code in _INSIDE - {Code.TAR, Code.MANIFEST, Code.CHECKPOINT}
) | {""}
"""A flipped bit may also stand where a frame says nothing; then what came out is what was put in."""
OF_CUT_FRAME = frozenset({Code.ZSTD.value, Code.COUNT.value})


def _wrongs(key: str, default: Code, special: Mapping[str, Code | None]) -> Iterator[Wrong]:
    for name, (raw, code) in STRICT.items():
        yield key, name, raw, code
    for name, plain in PLAIN.items():
        code_or_good = special.get(name, default)
        if code_or_good is not None:
            yield key, name, plain, code_or_good


# --- the open line --------------------------------------------------------------------------------

_HEADER: dict[str, dict[str, Code | None]] = {
    "format": {"greatest": Code.FORMAT},
    "suite": {"empty text": Code.FORMAT, "text": Code.FORMAT, "path": Code.FORMAT},
    "pid": {"text": Code.MANIFEST},
    "plant": {"text": Code.NOT_FOR_ME},
    "sender": {"text": Code.UNKNOWN_SENDER},
    "branch": {"text": Code.SENDER_BRANCH},
    "to": {"text": Code.NOT_FOR_ME},
    "no": {"greatest": Code.MANIFEST},
    "vol": {"greatest": Code.HEADER},
    "vols": {"greatest": Code.MANIFEST},
    "min_reader": {"greatest": Code.NEEDS_UPGRADE},
    "body_len": {"zero": Code.TRAILING, "greatest": Code.TOO_BIG},
    "body_sha256": {},
}


def of_header(header: Mapping[str, object]) -> Iterator[Wrong]:
    """Yield everything wrong with single fields of the open line."""
    assert set(header) == set(_HEADER)
    for key, special in _HEADER.items():
        yield from _wrongs(key, Code.HEADER, special)
        yield key, "far too long", b'"' + b"x" * 70_000 + b'"', Code.TOO_BIG


# --- the manifest ---------------------------------------------------------------------------------

_ANY_TEXT: dict[str, Code | None] = {"empty text": GOOD, "text": GOOD, "path": GOOD}
_OPTIONAL: dict[str, Code | None] = {"left out": GOOD}
_MANIFEST: dict[str, dict[str, Code | None]] = {
    "pid": {}, "no": {}, "vol": {}, "vols": {}, "sender": {}, "branch": {}, "to": {},
    "min_reader": {},
    "created": _ANY_TEXT,
    "segs": {"left out": Code.COUNT, "list": Code.COUNT},
    "nops": {"zero": Code.COUNT, "greatest": Code.TOO_MANY},
    "blobs": {"left out": Code.BLOB_UNLISTED, "list": Code.BLOB_UNLISTED},
    "have": _OPTIONAL | {"object": GOOD},
    "need": _OPTIONAL | {"object": GOOD},
    "missing": _OPTIONAL | {"list": GOOD},
}  # fmt: skip


def of_manifest(manifest: Mapping[str, object]) -> Iterator[Wrong]:
    """Yield everything wrong with single fields of the manifest."""
    assert set(manifest) == set(_MANIFEST)
    for key, special in _MANIFEST.items():
        yield from _wrongs(key, Code.MANIFEST, special)
        yield key, "far too long", b'"' + b"x" * 100_001 + b'"', Code.TEXT
    for have in (b'{"x":[1]}', b'{"x":["1","00"]}', b'{"":[1,"' + b"0" * 64 + b'"]}', b'{"x":{}}'):
        yield "have", have.decode(), have, Code.MANIFEST
    for need in (b'{"x":0}', b'{"x":-1}', b'{"x":true}', b'{"x":"1"}'):
        yield "need", need.decode(), need, Code.MANIFEST
    for blobs in (b'[["00",1]]', b'[["' + b"0" * 64 + b'",-1]]', b'[["' + b"0" * 64 + b'"]]'):
        yield "blobs", blobs.decode(), blobs, Code.MANIFEST
    large = b'[["' + b"0" * 64 + b'",%d]]' % ((64 << 20) + 1)
    yield "blobs", "one too large", large, Code.TOO_BIG


_SEGMENT: dict[str, dict[str, Code | None]] = {
    "s": {}, "device": {}, "channel": {},
    "from": {},
    "to": {"greatest": Code.CHECKPOINT},
    "prev": {}, "head": {},
    "signer": {"text": Code.CHECKPOINT},
    "cp": {"path": Code.CHECKPOINT},
}  # fmt: skip


def of_segment(segment: Mapping[str, object]) -> Iterator[Wrong]:
    """Yield everything wrong with single fields of a segment."""
    assert set(segment) == set(_SEGMENT)
    for key, special in _SEGMENT.items():
        yield from _wrongs(key, Code.MANIFEST, special)
    yield "prev", "another", b'"' + b"a" * 64 + b'"', Code.CHAIN
    yield "head", "another", b'"' + b"a" * 64 + b'"', Code.CHECKPOINT
    yield "cp", "another", b'"' + b"A" * 86 + b'=="', Code.CHECKPOINT


# --- one line -------------------------------------------------------------------------------------

_LINE: dict[str, dict[str, Code | None]] = {
    "s": {"text": Code.CHAIN, "path": Code.CHAIN},
    "n": {"greatest": Code.CHAIN},
    "t": {"text": Code.CHAIN, "path": Code.CHAIN},
    "v": {"greatest": Code.CHAIN},
    "r": {"text": Code.CHAIN, "path": Code.CHAIN},
    "k": {},
    "b": {"list": Code.CHAIN},
    "c": {},
    "a": {"empty text": Code.CHAIN, "text": Code.CHAIN, "path": Code.CHAIN},
    "x": {"text": Code.CHAIN, "path": Code.CHAIN},
    "u": {"left out": GOOD, "text": Code.CHAIN, "path": Code.CHAIN},
    "ph": {},
    "p": {"left out": GOOD, "object": Code.CHAIN},
    "e": {"left out": GOOD},
}


def of_line(envelope: Mapping[str, object]) -> Iterator[Wrong]:
    """Yield everything wrong with single fields of an envelope that has a payload."""
    assert set(envelope) == set(_LINE) - {"u", "e"}
    for key, special in _LINE.items():
        yield from _wrongs(key, Code.LINE, special)
    yield "p", "far too long", b'{"x":"' + b"y" * 100_001 + b'"}', Code.TEXT
    yield "b", "twice the same", b'["x:1","x:1"]', Code.CHAIN
    yield "b", "too many", canonical([f"x:{n}" for n in range(1, 66)]), Code.TOO_MANY
    yield "b", "itself", b'["pc-a/0123456789ab/up/b-one:2"]', Code.LINE
    yield "c", "another clock", b'"1764000000001.0000"', Code.CHAIN
    yield "k", "another kind", b'"del"', Code.CHAIN
    yield "ph", "another hash", b'"' + b"a" * 64 + b'"', Code.CHAIN
    yield "e", "beside p", b'["AAAA"]', Code.LINE
    yield "z", "unknown", b"1", Code.LINE


SEALED: dict[str, tuple[bytes, Code]] = {
    "null": (b"null", Code.LINE), "text": (b'"AAAA"', Code.LINE), "none": (b"[]", Code.LINE),
    "object": (b'{"a":"AAAA"}', Code.LINE), "number": (b"[1]", Code.LINE),
    "empty": (b'[""]', Code.LINE), "too short": (b'["AAA"]', Code.LINE),
    "too long": (b'["' + b"A" * 64_001 + b'"]', Code.LINE),
    "blank": (b'["AAAA "]', Code.LINE), "line end": (b'["AAAA\\n"]', Code.LINE),
    "filled up wrongly": (b'["AAAA==="]', Code.LINE), "other signs": ('["党党党党"]'.encode(), Code.LINE),
    "one good, one not": (b'["AAAA","-"]', Code.LINE),
}  # fmt: skip
"""What may stand as ``e`` and is no sealed payload."""

FORKS = (
    "#",
    "#1234567",
    "#12345678g",
    "#ABCDEF01",
    "##12345678",
    "#12345678#12345678",
    "#12345678/x",
)
"""Ends of a stream's name that no fork has."""


def of_object(line: bytes, syntax: Code, most: int) -> Iterator[tuple[str, bytes, Code]]:
    """Yield a JSON object spoiled as a whole; ``syntax`` is the code where it is no JSON."""
    yield "empty", b"", syntax
    yield "null", b"null", syntax
    yield "within a list", b"[" + line + b"]", syntax
    yield "not closed", line[:-1], syntax
    yield "closed twice", line + b"}", syntax
    yield "an object more", line + line, syntax
    yield "not UTF-8", line[:-1] + b',"zz":"\xff"}', syntax
    yield "with a mark at its beginning", b"\xef\xbb\xbf" + line, syntax
    yield "a comma more", line[:-1] + b",}", syntax
    yield "a tab in a text", line[:-1] + b',"zz":"\t"}', syntax
    yield "a key twice", line[:-1] + b"," + line[1:], Code.DUP_KEY
    yield "brackets", b"[" * 60_000, Code.DEPTH
    noise = seeded(7).randbytes(most // 2).hex().encode()  # what repeats itself is a bomb
    yield "too long", line[:-1] + b',"zz":"' + noise + b'"}', Code.TOO_BIG


# --- the archive ----------------------------------------------------------------------------------


def of_members(honest: Sequence[Member]) -> Iterator[tuple[str, Sequence[Member], Code]]:
    """Yield archives of whole members that are not those wanted, or not there."""
    manifest, ops, *blobs = honest
    first, second = blobs[0], blobs[1]
    yield "without manifest", honest[1:], Code.ORDER
    yield "without lines", [manifest, *blobs], Code.ORDER
    yield "without an attachment", honest[:-1], Code.BLOB_MISSING
    yield "manifest only", [manifest], Code.TAR
    yield "exchanged", [ops, manifest, *blobs], Code.ORDER
    yield "attachments before the lines", [manifest, *blobs, ops], Code.ORDER
    yield "manifest twice", [manifest, manifest, ops, *blobs], Code.DUP_MEMBER
    yield "lines twice", [manifest, ops, ops, *blobs], Code.DUP_MEMBER
    yield "attachment twice", [*honest, first], Code.DUP_MEMBER
    yield "an attachment more", [*honest, Member("blobs/" + "0" * 64, b"")], Code.BLOB_UNLISTED
    swapped = [replace(first, name=second.name), replace(second, name=first.name)]
    yield "attachments swapped", [manifest, ops, *swapped, *blobs[2:]], Code.BLOB_LENGTH
    turned = replace(first, data=first.data[::-1])
    yield "attachment changed", [manifest, ops, turned, *blobs[1:]], Code.BLOB_HASH
    shorter = replace(first, data=first.data[:-1])
    yield "attachment shorter", [manifest, ops, shorter, *blobs[1:]], Code.BLOB_LENGTH
    for name in (
        "../manifest.json", "/manifest.json", "./manifest.json", "MANIFEST.JSON", "manifest.json/",
        "blobs/" + "A" * 64, "blobs/" + "0" * 63, "blobs/../" + "0" * 64, "blobs/x/" + "0" * 64,
        "C:\\autorun.inf", "con", "党员.xlsx", "x\n", "",
    ):  # fmt: skip
        yield f"named {name!r}", [replace(manifest, name=name), ops, *blobs], Code.MEMBER_NAME
    kinds = {
        "a hard link": tarfile.LNKTYPE, "a link": tarfile.SYMTYPE, "a device": tarfile.CHRTYPE,
        "a disk": tarfile.BLKTYPE, "a folder": tarfile.DIRTYPE, "a pipe": tarfile.FIFOTYPE,
        "contiguous": tarfile.CONTTYPE, "pax": tarfile.XHDTYPE, "pax for all": tarfile.XGLTYPE,
        "sparse": tarfile.GNUTYPE_SPARSE, "gnu long name": tarfile.GNUTYPE_LONGNAME,
        "gnu long link": tarfile.GNUTYPE_LONGLINK, "old": tarfile.AREGTYPE,
    }  # fmt: skip
    for name, kind in kinds.items():
        yield name, [replace(manifest, type=kind), ops, *blobs], Code.MEMBER_TYPE
    linked = replace(manifest, link="/etc/passwd")
    yield "with the name of a link", [linked, ops, *blobs], Code.MEMBER_NAME
    far = "d" * 120 + "/manifest.json"
    gnu = replace(manifest, name=far, format=tarfile.GNU_FORMAT)
    yield "a long name as gnu has it", [gnu, ops, *blobs], Code.TAR
    pax = replace(manifest, name=far, format=tarfile.PAX_FORMAT)
    yield "a long name as pax has it", [pax, ops, *blobs], Code.MEMBER_TYPE


def of_tar(whole: bytes) -> Iterator[tuple[str, bytes, Code]]:
    """Yield archives cut off, drawn out, or with odd fields in their first header."""
    end = len(whole)
    for cut in (0, 1, 511, 512, 513, 1024, end - 1024, end - 1023, end - 513, end - 512, end - 1):
        yield f"cut at {cut}", whole[:cut], Code.TAR
    yield "followed by another", whole + whole, Code.TAR
    yield "followed by a byte", whole + b"\0", Code.TAR
    yield "followed by signs", whole + b"x" * 512, Code.TAR
    yield "a zero block first", bytes(512) + whole, Code.TAR
    sizes = {
        "negative": b"-0000000001\0", "in base 256": b"\x80" + bytes(10) + b"\x05",
        "of 8 GiB": b"77777777777\0", "blank": b" " * 12, "of signs": b"0x000000010\0",
    }  # fmt: skip
    for name, size in sizes.items():
        code = Code.TOO_BIG if name == "of 8 GiB" else Code.TAR
        yield f"a size {name}", _patched(whole, 124, size), code
    yield "a name that goes on behind its end", _patched(whole, 90, b"x"), Code.MEMBER_NAME
    yield "a prefix", _patched(whole, 345, b"etc"), Code.MEMBER_NAME
    yield "another magic", _patched(whole, 257, b"ustar  \0"), Code.TAR
    yield "a wrong sum", whole[:148] + b"0000000\0" + whole[156:], Code.TAR


def _patched(whole: bytes, at: int, data: bytes) -> bytes:
    header = bytearray(whole[:512])
    header[at : at + len(data)] = data
    header[148:156] = b"%06o\0 " % (sum(header[:148]) + 8 * 32 + sum(header[156:]))
    return bytes(header) + whole[512:]


# --- the compressed file --------------------------------------------------------------------------

_ZSTD = b"\x28\xb5\x2f\xfd"
_EMPTY_BLOCK = b"\x01\x00\x00"
_SKIPPED = b"\x50\x2a\x4d\x18\x04\x00\x00\x00abcd"


def of_frame(honest: bytes) -> Iterator[tuple[str, bytes, Code]]:
    """Yield compressed files that swell, want memory, or are not one whole frame."""
    yield "none", b"", Code.ZSTD
    yield "no frame", b"\n".join([b"{}"] * 9), Code.ZSTD
    yield "gzip", b"\x1f\x8b\x08\x00" + bytes(20), Code.ZSTD
    yield "two frames", honest + honest, Code.COUNT if len(honest) < 256 else Code.ZSTD
    yield "skipped bytes first", _SKIPPED + honest, Code.ZSTD
    yield "skipped bytes behind", honest + _SKIPPED, Code.ZSTD
    yield "only skipped bytes", _SKIPPED, Code.COUNT
    yield "a window of 256 MiB", _ZSTD + b"\x00\x90" + _EMPTY_BLOCK, Code.BOMB
    yield "a window of 2 TiB", _ZSTD + b"\x00\xff" + _EMPTY_BLOCK, Code.BOMB
    yield "one piece of 2 GiB", _ZSTD + b"\xa0" + b"\0\0\0\x80" + _EMPTY_BLOCK, Code.BOMB
    yield "a dictionary", _ZSTD + b"\x01\x58\x07" + _EMPTY_BLOCK, Code.ZSTD
    yield "a reserved bit", _ZSTD + b"\x08\x58" + _EMPTY_BLOCK, Code.ZSTD
    yield "a reserved block", _ZSTD + b"\x00\x58" + b"\x07\x00\x00", Code.ZSTD
    bomb = zstandard.ZstdCompressor(level=19).compress(bytes(48 << 20))
    yield "a bomb", bomb, Code.BOMB
    rle = _ZSTD + b"\x00\x58" + (b"\x02\x00\x10" + b"A") * 4000 + _EMPTY_BLOCK
    yield "a bomb of repeated signs", rle, Code.BOMB
    empty = _ZSTD + b"\x00\x58" + b"\x00\x00\x00" * 100_000
    yield "empty blocks without end", empty, Code.ZSTD
    checked = bytearray(
        zstandard.ZstdCompressor(write_checksum=True).compress(
            seeded(9).randbytes(99).hex().encode()
        )
    )
    checked[-1] ^= 1
    yield "a wrong sum", bytes(checked), Code.ZSTD
    endless = zstandard.ZstdCompressor().compress(seeded(8).randbytes(600_000).hex().encode())
    yield "a line without end", endless, Code.TOO_BIG


# --- the sealed part ------------------------------------------------------------------------------


def of_body(honest: bytes) -> Iterator[tuple[str, bytes, Code]]:
    """Yield sealed parts, rightly hashed and signed, that nobody sealed so."""
    first = honest.index(b"\n") + 1
    end = honest.index(b"\n--- ") + 1
    behind = honest.index(b"\n", end) + 1
    stanza = b"-> X25519 " + b"A" * 43 + b"\n" + b"B" * 43 + b"\n"
    yield "nothing", b"", Code.DECRYPT
    yield "a zip", b"PK\x03\x04" + bytes(500), Code.DECRYPT
    yield "armoured", b"-----BEGIN AGE ENCRYPTED FILE-----\n" + honest, Code.DECRYPT
    yield "another version", honest.replace(b"/v1", b"/v2", 1), Code.DECRYPT
    yield "without recipients", honest[:first] + honest[end:], Code.DECRYPT
    yield "a recipient more", honest[:first] + stanza + honest[first:], Code.DECRYPT
    yield "10,000 recipients", honest[:first] + stanza * 10_000 + honest[first:], Code.DECRYPT
    yield "900 recipients", honest[:first] + stanza * 900 + honest[first:], Code.DECRYPT
    passphrase = b"-> scrypt " + b"A" * 22 + b" 63\n" + b"B" * 43 + b"\n"
    yield "a password to work out", honest[:first] + passphrase + honest[first:], Code.DECRYPT
    yield "no end of its header", honest[:end] + b"x" * 200_000, Code.DECRYPT
    yield "header only", honest[:behind], Code.DECRYPT
    yield "header and nonce", honest[: behind + 16], Code.DECRYPT
    yield "cut in its last piece", honest[:-1], Code.DECRYPT
    yield "bytes behind", honest + b"\0", Code.DECRYPT
    yield "the honest part twice", honest + honest, Code.DECRYPT
    yield "zeros", honest[:behind] + bytes(len(honest) - behind), Code.DECRYPT
