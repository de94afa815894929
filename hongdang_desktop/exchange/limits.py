"""How much a file may ask of us (exchange.md §3), so that a hostile one costs little."""

from dataclasses import dataclass

KIB = 1 << 10
MIB = 1 << 20
GIB = 1 << 30


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes, depths in nested brackets; tests shrink single ones with ``replace``."""

    header_bytes: int = 64 * KIB
    header_depth: int = 4
    envelope_bytes: int = 128 * KIB
    """Within so many bytes the list of recipients of the sealed part must end."""
    recipients: int = 1_000
    body_bytes: int = 2 * GIB
    volume_bytes: int = GIB
    """Attachments beyond this go into a further volume."""
    manifest_bytes: int = 4 * MIB
    manifest_depth: int = 16
    ops_bytes: int = 256 * MIB
    """Decompressed size of the revisions of one package."""
    ops_ratio: int = 200
    ops_slack: int = 64 * KIB
    """Decompressed bytes that need no justification by compressed ones."""
    zstd_window: int = 128 * MIB
    lines: int = 500_000
    values: int = 2_500_000
    """Commas and opening brackets of one package: in memory an empty object is thirty times as large."""
    line_bytes: int = MIB
    line_depth: int = 16
    parents: int = 64
    blob_bytes: int = 64 * MIB
    blobs: int = 20_000
    text_chars: int = 100_000
    small_file_bytes: int = 64 * KIB
    """Invitations and enrolment requests."""
    roster_bytes: int = 4 * MIB


LIMITS = Limits()
"""What holds outside tests."""
