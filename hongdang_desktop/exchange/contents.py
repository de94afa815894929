"""The inside of a package, taken as it streams by: members, manifest, revisions, attachments.

Everything here was signed by an enrolled device and is bounded and checked all the same: that
computer may be infected.
"""

import re
from contextlib import suppress
from enum import IntEnum
from typing import Final, Protocol

from pydantic import ValidationError

from hongdang_desktop.core.journal import Revision
from hongdang_desktop.exchange import strictjson
from hongdang_desktop.exchange.errors import Code, PackageError, Size
from hongdang_desktop.exchange.limits import Limits
from hongdang_desktop.exchange.manifest import Header, Manifest
from hongdang_desktop.exchange.roster import Directory
from hongdang_desktop.exchange.segments import LineReader, SegmentChecker, check_segments
from hongdang_desktop.exchange.suite import Hasher, suite_named

MANIFEST_NAME: Final = "manifest.json"
OPS_NAME: Final = "ops.jsonl.zst"
BLOB_FOLDER: Final = "blobs/"
_BLOB = re.compile("blobs/([0-9a-f]{64})")


class BlobTarget(Protocol):
    """Where one attachment goes: written in pieces, then kept or thrown away."""

    def write(self, data: bytes, /) -> int:
        """Take all of ``data``."""

    def keep(self) -> None:
        """All came and the hash is right."""

    def discard(self) -> None:
        """It was not right, or the reading ended early."""


class Intake(Protocol):
    """Whoever takes what a package holds, in this order. Nothing counts before ``read_body`` returns.

    What an intake raises comes out of ``read_body`` unchanged.
    """

    def begin(self, manifest: Manifest) -> Directory | None:
        """See the manifest; a newer roster that came along may be returned to check the rest by."""

    def revision(self, revision: Revision, chained: bytes) -> None:
        """Take a revision and its chain hash (32 bytes)."""

    def blob(self, digest: str, size: int) -> BlobTarget | None:
        """Return where an attachment goes; None when it is only to be checked."""


class Collected:
    """The simplest intake: revisions in a list, attachments checked and dropped. For previews."""

    def __init__(self) -> None:
        self.manifest: Manifest | None = None
        self.revisions: list[tuple[Revision, bytes]] = []

    def begin(self, manifest: Manifest) -> None:
        """Keep the manifest."""
        self.manifest = manifest

    def revision(self, revision: Revision, chained: bytes) -> None:
        """Keep the revision."""
        self.revisions.append((revision, chained))

    def blob(self, digest: str, size: int) -> None:
        """Have it checked only."""


class _Stage(IntEnum):
    """Which member comes next; the order is part of the format."""

    MANIFEST = 0
    OPS = 1
    BLOBS = 2


class Contents:
    """Takes the members of the archive, in their order and as the manifest lists them."""

    def __init__(
        self, header: Header, directory: Directory, intake: Intake, limits: Limits
    ) -> None:
        self._header = header
        self._directory = directory
        self._intake = intake
        self._limits = limits
        self._suite = suite_named(header.suite)
        self._stage = _Stage.MANIFEST
        self._manifest_bytes = bytearray()
        self._manifest: Manifest | None = None
        self._checker: SegmentChecker | None = None
        self._lines: LineReader | None = None
        self._missing: dict[str, int] = {}
        self._blob: _OpenBlob | None = None
        self._seen: set[str] = set()

    def __enter__(self) -> "Contents":
        return self

    def __exit__(self, *_: object) -> None:
        """Throw away the attachment that an error cut off."""
        if self._blob is not None:
            self._blob.discard()

    def start(self, name: str, size: int) -> None:
        """Refuse a member that must not be there, or not now, or not so large."""
        blob = _BLOB.fullmatch(name)
        stages = {MANIFEST_NAME: _Stage.MANIFEST, OPS_NAME: _Stage.OPS}
        if blob is None and name not in stages:
            raise PackageError(Code.MEMBER_NAME, name=name)
        if name in self._seen:
            raise PackageError(Code.DUP_MEMBER, name=name)
        self._seen.add(name)
        if self._stage is not (_Stage.BLOBS if blob else stages[name]):
            raise PackageError(Code.ORDER, name=name)
        if blob is not None:
            self._start_blob(blob[1], size)
            return
        manifest = self._stage is _Stage.MANIFEST
        limit = self._limits.manifest_bytes if manifest else self._limits.ops_bytes
        if size > limit:
            raise PackageError(Code.TOO_BIG, what="清单" if manifest else "记录", limit=Size(limit))

    def data(self, piece: bytes) -> None:
        """Pass a piece on to where the member goes."""
        if self._stage is _Stage.MANIFEST:
            self._manifest_bytes += piece
        elif self._stage is _Stage.OPS and self._lines is not None:
            self._lines.data(piece)
        elif self._blob is not None:
            self._blob.write(piece)

    def finish(self) -> None:
        """Check the member that is complete, and go on to the next stage."""
        if self._stage is _Stage.MANIFEST:
            self._read_manifest(bytes(self._manifest_bytes))
            self._stage = _Stage.OPS
        elif self._lines is not None and self._checker is not None and self._stage is _Stage.OPS:
            self._lines.close()
            self._checker.close()
            self._stage = _Stage.BLOBS
        elif self._blob is not None:
            blob, self._blob = self._blob, None
            blob.keep()

    def close(self) -> Manifest:
        """Return the manifest once everything that it lists has come."""
        if self._manifest is None or self._stage is not _Stage.BLOBS:
            raise PackageError(Code.TAR, reason="a member is missing")
        if self._missing:
            raise PackageError(Code.BLOB_MISSING, missing=len(self._missing))
        return self._manifest

    def _read_manifest(self, data: bytes) -> None:
        strictjson.parse(
            data, syntax=Code.MANIFEST, what="清单", max_bytes=self._limits.manifest_bytes,
            max_depth=self._limits.manifest_depth, max_text=self._limits.text_chars,
        )  # fmt: skip
        try:
            manifest = Manifest.model_validate_json(data)
        except ValidationError as error:
            raise PackageError(Code.MANIFEST, reason=str(error)) from error
        for key in ("pid", "no", "vol", "vols", "sender", "branch", "to", "min_reader"):
            if getattr(manifest, key) != getattr(self._header, key):
                raise PackageError(Code.MANIFEST, reason=f"{key} differs from the header")
        self._check_blob_list(manifest)
        self._checker = SegmentChecker(manifest, self._limits, self._intake.revision)
        self._lines = LineReader(self._limits, self._checker.line)
        self._manifest = manifest
        newer = self._intake.begin(manifest)
        check_segments(manifest, self._header, newer or self._directory, self._suite)

    def _check_blob_list(self, manifest: Manifest) -> None:
        if len(manifest.blobs) > self._limits.blobs:
            raise PackageError(Code.TOO_MANY, what="附件", limit=self._limits.blobs)
        self._missing = dict(manifest.blobs)
        if len(self._missing) != len(manifest.blobs):
            raise PackageError(Code.MANIFEST, reason="an attachment twice")
        if any(size > self._limits.blob_bytes for size in self._missing.values()):
            raise PackageError(Code.TOO_BIG, what="附件", limit=Size(self._limits.blob_bytes))

    def _start_blob(self, digest: str, size: int) -> None:
        if digest not in self._missing:
            raise PackageError(Code.BLOB_UNLISTED, blob=digest)
        if self._missing.pop(digest) != size:
            raise PackageError(Code.BLOB_LENGTH, blob=digest, found=size)
        target = self._intake.blob(digest, size)
        self._blob = _OpenBlob(digest, target, self._suite.hasher())


class _OpenBlob:
    """One attachment on its way."""

    def __init__(self, digest: str, target: BlobTarget | None, hasher: Hasher) -> None:
        self._digest = digest
        self._target = target
        self._hasher = hasher

    def write(self, piece: bytes) -> None:
        self._hasher.update(piece)
        if self._target is not None:
            self._target.write(piece)

    def keep(self) -> None:
        if self._hasher.hexdigest() != self._digest:
            self.discard()
            raise PackageError(Code.BLOB_HASH, blob=self._digest)
        if self._target is not None:
            self._target.keep()

    def discard(self) -> None:
        if self._target is not None:
            with suppress(OSError):  # the error that led here says more
                self._target.discard()
