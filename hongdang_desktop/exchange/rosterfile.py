"""The roster as a file of its own (``.djy``): it goes before packages of a key not known yet.

Sealed to every active PC and the recovery key, since it names all PCs. Whom to believe is said by
the signatures inside: ``verify_roster`` comes after ``open_roster_file``.
"""

import io

from hongdang_desktop.exchange.limits import LIMITS, Limits
from hongdang_desktop.exchange.roster import VerifiedRoster
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
