"""The roster as a file of its own (``.djy``): it goes before packages of a key not known yet.

Sealed to every active PC and the recovery key, since it names all PCs. Whom to believe is said by
the signatures inside: ``verify_roster`` comes after ``open_roster_file``.
"""

import io
from pathlib import Path

from hongdang_desktop.core.progress import silent
from hongdang_desktop.exchange.contents import Collected
from hongdang_desktop.exchange.limits import LIMITS, Limits
from hongdang_desktop.exchange.manifest import Manifest
from hongdang_desktop.exchange.package import peek_header, read_unproved
from hongdang_desktop.exchange.roster import Device, VerifiedRoster
from hongdang_desktop.exchange.smallfile import (
    FileHeader,
    FileKind,
    check_kind,
    check_whole,
    split,
    whole_file,
)
from hongdang_desktop.exchange.suite import Identity, Suite, suite_named


def make_roster_file(verified: VerifiedRoster, *, suite: Suite, limits: Limits = LIMITS) -> bytes:
    """Return the file that carries a roster. Raises PackageError TOO_BIG."""
    sealed = io.BytesIO()
    suite.seal(io.BytesIO(verified.blob), sealed, verified.roster.recipients(None))
    return whole_file(
        FileKind.ROSTER, sealed.getvalue(), plant=verified.roster.plant, suite=suite,
        limits=limits,
    )  # fmt: skip


def open_roster_file(
    data: bytes, *, identities: tuple[Identity, ...], limits: Limits = LIMITS
) -> tuple[FileHeader, bytes]:
    """Return the open line and the signed roster, which nobody has verified yet.

    Raises PackageError as ``smallfile.peek``, then WRONG_KIND, TRUNC, TRAILING, BODY_HASH or DECRYPT.
    """
    header, body = split(data, limits)
    check_kind(header, FileKind.ROSTER)
    check_whole(header, body)
    plain = io.BytesIO()  # never longer than what is sealed
    suite_named(header.suite).open(io.BytesIO(body), plain, identities)
    return header, plain.getvalue()


def roster_in_package(path: Path, *, identities: tuple[Identity, ...]) -> tuple[str, bytes | None]:
    """Return the plant that a package names and the signed roster in it; nothing of both is verified.

    For who knows no sender yet. Raises PackageError as ``package.read_unproved``.
    """
    nobody = _OnlyRoster()
    try:
        header = read_unproved(
            path, identities=identities, directory=nobody, intake=nobody, progress=silent()
        )
    except _Enough as enough:
        return peek_header(path).plant, enough.blob
    return header.plant, None


class _Enough(Exception):
    """The manifest has come; nothing behind it is wanted."""

    def __init__(self, blob: bytes | None) -> None:
        super().__init__()
        self.blob = blob


class _OnlyRoster(Collected):
    """Takes the manifest, believes nobody."""

    def begin(self, manifest: Manifest) -> None:
        raise _Enough(manifest.roster_blob)

    def plant_device(self, device: str) -> Device | None:  # noqa: ARG002 - knows nobody
        return None

    def branch_device(self, device: str) -> Device | None:  # noqa: ARG002 - knows nobody
        return None
