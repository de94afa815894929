"""What a package holds, read completely before anything of it counts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from sqlalchemy import Connection

from hongdang_desktop.core.journal import Revision, written_stream
from hongdang_desktop.exchange.contents import BlobTarget
from hongdang_desktop.exchange.errors import Code, PackageError
from hongdang_desktop.exchange.manifest import Manifest
from hongdang_desktop.exchange.roster import Directory, Seen, VerifiedRoster, verify_roster
from hongdang_desktop.exchange.streams import parse_stream
from hongdang_desktop.exchange.suite import Identity
from hongdang_desktop.station.carriage import sealing
from hongdang_desktop.station.keys.keyring import Trust
from hongdang_desktop.store import attached, placing
from hongdang_desktop.store.blobs import Blobs
from hongdang_desktop.store.placing import Run


@dataclass
class Content:
    """Takes what ``read_body`` hands on; good only once that has returned."""

    trust: Trust
    identities: tuple[Identity, ...] = ()
    attachments: "Attachments | None" = None
    manifest: Manifest | None = None
    roster: VerifiedRoster | None = None
    revisions: list[Revision] = field(default_factory=list)
    budget: sealing.Budget = field(default_factory=sealing.Budget)

    def begin(self, manifest: Manifest) -> Directory | None:
        """Keep the manifest; check the rest by a newer roster if one came along."""
        self.manifest = manifest
        blob = manifest.roster_blob
        if blob is None:
            return None
        try:
            self.roster = verify_roster(
                blob, root=self.trust.root, plant=self.trust.plant, seen=self.trust.seen,
                suite=self.trust.suite,
            )  # fmt: skip
        except PackageError as error:
            # A package that was overtaken on its way carries yesterday's roster: it is not adopted.
            if error.code != Code.ROSTER_ROLLBACK or not _overtaken(blob, self.trust):
                raise
            return None
        return self.roster.roster

    def revision(self, revision: Revision, chained: bytes) -> None:
        """Collect a revision; open what is for the branch alone, where we are of it."""
        del chained
        self.revisions.append(
            sealing.unseal(revision, self.identities, self.trust.suite, self.budget)
        )

    def blob(self, digest: str, size: int) -> BlobTarget | None:
        """Store an attachment that is not here; check the others, and all of them in a preview."""
        return self.attachments.target(digest, size) if self.attachments else None

    def made_at(self) -> datetime | None:
        """Return when the sender says that he made the package."""
        try:
            return datetime.fromisoformat(self.manifest.created) if self.manifest else None
        except ValueError:
            return None

    def runs(self, own: frozenset[str] = frozenset()) -> tuple[Run, ...]:
        """Return the runs of streams that came; ``own`` are the ids that this computer goes by."""
        found, left = [], iter(self.revisions)
        for segment in self.manifest.segs if self.manifest else ():
            stream = parse_stream(written_stream(segment.s))
            branch = stream.branch if stream else ""
            revisions = tuple(islice(left, segment.to - segment.first + 1))
            found.append(
                Run(
                    segment.s, segment.device, segment.channel, branch or None, segment.prev,
                    revisions, own=segment.device in own,
                )
            )  # fmt: skip
        return tuple(found)

    def gaps(self, connection: Connection) -> dict[str, int]:
        """Return, by stream, from which number on something must come before this can be used."""
        return placing.gaps(connection, self.runs())


class Attachments:
    """The attachments of one package on their way into the store; ``here`` lie there already.

    They are on disk before the transaction that names them. What a refused package brought goes.
    """

    def __init__(self, blobs: Blobs, here: frozenset[str]) -> None:
        self._blobs = blobs
        self._here = here
        self._sizes: dict[str, int] = {}

    def target(self, digest: str, size: int) -> BlobTarget | None:
        """Return where an attachment goes, None when it is here."""
        if digest in self._here:
            return None
        self._sizes[digest] = size
        return self._blobs.writer(digest, size)

    def flush(self) -> None:
        """Make what came outlast a power cut."""
        if self._sizes:
            self._blobs.flush()

    def note(self, connection: Connection, at: str) -> None:
        """Note in the transaction of the import that they are here."""
        for digest, size in self._sizes.items():
            attached.note(connection, digest, size, at)

    def discard(self, present: Mapping[str, int]) -> None:
        """Take away what came with a package that is not taken over, but never what is ``present``."""
        for digest in self._sizes.keys() - present.keys():
            self._blobs.remove(digest)
        self._sizes.clear()


def _overtaken(blob: bytes, trust: Trust) -> bool:
    older = verify_roster(
        blob, root=trust.root, plant=trust.plant, seen=None, suite=trust.suite
    ).seen
    seen = trust.seen or Seen(0, 0, "")
    return (older.serial, older.version) < (seen.serial, seen.version)
