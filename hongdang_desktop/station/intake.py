"""What a package holds, read completely before anything of it counts."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from hongdang_desktop.core.journal import Revision
from hongdang_desktop.exchange.errors import Code, PackageError
from hongdang_desktop.exchange.manifest import Manifest
from hongdang_desktop.exchange.roster import Directory, Seen, VerifiedRoster, verify_roster
from hongdang_desktop.station.keyring import SUITE, Trust
from hongdang_desktop.store import journal


@dataclass
class Content:
    """Takes what ``read_body`` hands on; good only once that has returned."""

    trust: Trust
    manifest: Manifest | None = None
    roster: VerifiedRoster | None = None
    revisions: list[Revision] = field(default_factory=list)

    def begin(self, manifest: Manifest) -> Directory | None:
        """Keep the manifest; check the rest by a newer roster if one came along."""
        self.manifest = manifest
        blob = manifest.roster_blob
        if blob is None:
            return None
        try:
            self.roster = verify_roster(
                blob, root=self.trust.root, plant=self.trust.plant, seen=self.trust.seen,
                suite=SUITE,
            )  # fmt: skip
        except PackageError as error:
            # A package that was overtaken on its way carries yesterday's roster: it is not adopted.
            if error.code != Code.ROSTER_ROLLBACK or not _overtaken(blob, self.trust):
                raise
            return None
        return self.roster.roster

    def revision(self, revision: Revision, chained: bytes) -> None:
        """Collect a revision."""
        del chained
        self.revisions.append(revision)

    def blob(self, digest: str, size: int) -> None:
        """Attachments are only checked until their store is built."""
        del digest, size

    def made_at(self) -> datetime | None:
        """Return when the sender says that he made the package."""
        try:
            return datetime.fromisoformat(self.manifest.created) if self.manifest else None
        except ValueError:
            return None

    def hole(self, connection: Connection) -> str | None:
        """Return what is missing before this package can be used, None when nothing is."""
        tips = {name: info.seq for name, info in journal.streams(connection).items()}
        for segment in self.manifest.segs if self.manifest else ():
            have = tips.get(segment.s, 0)
            if segment.first > have + 1:
                return (
                    f"缺前面的包：第 {have + 1} 到第 {segment.first - 1} 条还没来。"
                    "这一包先替您收着，等它到了一起用。"
                )
        return None


def _overtaken(blob: bytes, trust: Trust) -> bool:
    older = verify_roster(blob, root=trust.root, plant=trust.plant, seen=None, suite=SUITE).seen
    seen = trust.seen or Seen(0, 0, "")
    return (older.serial, older.version) < (seen.serial, seen.version)
