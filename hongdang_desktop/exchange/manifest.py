"""What stands in a package's open header and in its sealed manifest (exchange.md §2), frozen v1."""

import base64
from typing import Annotated, Any, Final

from pydantic import Field

from hongdang_desktop.core.canonical import canonical
from hongdang_desktop.core.journal import written_stream
from hongdang_desktop.exchange.roster import Count, KeyText, Strict, Token

FORMAT: Final = 1
PLAIN: Final = 1
READER: Final = 2
"""What this program can read; a package's ``min_reader`` above it waits for an upgrade.

A package needs 2 only where it holds sealed lines or forked histories, else ``PLAIN``.
"""

TO_PLANT: Final = "plant"
TO_ALL: Final = "all"
"""Values of ``to`` besides a branch's id; ``branch`` is ``all`` too where ``to`` is."""

Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Number = Annotated[int, Field(ge=1, le=2**53)]
StreamText = Annotated[str, Field(min_length=1, max_length=250)]


class Header(Strict):
    """The open line: no names, no content; signed."""

    format: Number
    suite: Annotated[str, Field(max_length=20)]
    pid: Token
    plant: Token
    sender: Token
    branch: Token
    to: Token
    no: Number
    vol: Number
    vols: Number
    min_reader: Number
    body_len: Count
    body_sha256: Hash


class Segment(Strict):
    """A run of one stream without holes; ``prev`` and ``head`` are chain hashes before and after.

    ``cp`` is the signature by ``signer`` (the stream's device, or the plant for it) of the
    checkpoint (stream, ``to``, ``head``).
    """

    s: StreamText
    device: Token
    channel: Annotated[str, Field(max_length=80)]
    first: Number = Field(alias="from")
    to: Number
    prev: Hash
    head: Hash
    signer: Token
    cp: KeyText


class Manifest(Strict):
    """The sealed list of what a package holds, and what the sender has and wants.

    ``have`` says per stream the last number without holes and its chain hash, ``need`` from which
    number on to send again, ``missing`` which attachments. ``blobs`` are hash and length of those
    in this volume. ``digest`` is the sender's state after this package, empty when not given; it
    compares only between programs whose ledgers have the same ``shape``.

    ``roster_seen`` is (serial, version) of the sender's roster, ``escrow`` his data key under the
    plant's recovery key. ``sealed_to`` stands for the computers to which the sender has sealed what
    is for the branch alone, ``sealed_seen`` is the last such word that he had, by device.
    """

    pid: Token
    no: Number
    vol: Number
    vols: Number
    sender: Token
    branch: Token
    to: Token
    created: Annotated[str, Field(max_length=40)]
    segs: tuple[Segment, ...] = ()
    nops: Count
    blobs: tuple[tuple[Hash, Count], ...] = ()
    have: dict[StreamText, tuple[Count, Hash]] = Field(default_factory=dict)
    need: dict[StreamText, Number] = Field(default_factory=dict)
    missing: tuple[Hash, ...] = ()
    min_reader: Number
    roster: dict[str, Any] | None = None
    digest: Annotated[str, Field(max_length=64)] = ""
    shape: Annotated[str, Field(max_length=64)] = ""
    roster_seen: tuple[Count, Count] | None = None
    escrow: Annotated[str, Field(max_length=4000)] = ""
    sealed_to: Annotated[str, Field(max_length=64)] = ""
    sealed_seen: dict[Token, Annotated[str, Field(max_length=64)]] = Field(default_factory=dict)

    @property
    def roster_blob(self) -> bytes | None:
        """Return the signed roster that came along, for ``verify_roster``."""
        return None if self.roster is None else canonical(self.roster)


def checkpoint(stream: str, seq: int, head: str) -> bytes:
    """Return what a device signs to vouch for its stream up to ``seq`` (exchange.md §1.3).

    Always under the written name: what another station calls a forked history says nothing.
    """
    return canonical({"stream": written_stream(stream), "seq": seq, "head": head})


def signature_text(signature: bytes) -> str:
    """Return a signature as base64."""
    return base64.b64encode(signature).decode()


def signature_bytes(text: str | bytes) -> bytes:
    """Return what base64 says; nothing where it is not base64, which never verifies.

    There is one text for each signature: else a few bits of a file could be changed unnoticed.
    """
    written = text.encode() if isinstance(text, str) else text
    try:
        signature = base64.b64decode(written, validate=True)
    except ValueError:
        return b""
    return signature if base64.b64encode(signature) == written else b""
