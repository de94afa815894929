"""The outside of the small files ``.djy``: a ``DJY1`` line, a JSON line, then one sealed part.

What is sealed, how and to whom is for each kind to say: invitation, request, roster.
"""

from enum import StrEnum
from typing import Annotated, Final, TypeVar

from pydantic import Field, ValidationError

from hongdang_desktop.core.canonical import Json, canonical
from hongdang_desktop.exchange import strictjson
from hongdang_desktop.exchange.errors import Code, PackageError, Size
from hongdang_desktop.exchange.limits import LIMITS, Limits
from hongdang_desktop.exchange.manifest import FORMAT, Hash
from hongdang_desktop.exchange.roster import Count, Strict, Token
from hongdang_desktop.exchange.suite import Suite, suite_named

MAGIC: Final = b"DJY1\n"
_ROSTER: Final = b'"kind":"roster"'
_KIND_WITHIN: Final = 512

_Content = TypeVar("_Content", bound=Strict)


class FileKind(StrEnum):
    """What a small file is."""

    INVITATION = "invitation"
    REQUEST = "request"
    ROSTER = "roster"


class FileHeader(Strict):
    """The open line: no names. ``invitation``: for the plant to find the invitation by."""

    format: Annotated[int, Field(ge=1)]
    kind: FileKind
    suite: Annotated[str, Field(max_length=20)] = "A1"
    invitation: Token | None = None
    plant: Token
    body_len: Count
    body_sha256: Hash


def whole_file(
    kind: FileKind,
    body: bytes,
    *,
    plant: str,
    suite: Suite,
    invitation: str | None = None,
    limits: Limits = LIMITS,
) -> bytes:
    """Return the file around a sealed part. Raises PackageError TOO_BIG."""
    header = FileHeader(
        format=FORMAT, kind=kind, suite=suite.name, invitation=invitation, plant=plant,
        body_len=len(body), body_sha256=_hash(body, suite),
    )  # fmt: skip
    line = canonical(header.model_dump(mode="json", exclude_none=True))
    data = MAGIC + line + b"\n" + body
    check_size(data, limits, kind)
    return data


def peek(data: bytes, *, limits: Limits = LIMITS) -> FileHeader:
    """Return the open line of a small file, unverified.

    Raises PackageError TOO_BIG, MAGIC, FORMAT, HEADER or what strict reading raises.
    """
    return split(data, limits)[0]


def lacking(data: bytes, *, limits: Limits = LIMITS) -> int:
    """Return how many bytes a file lacks by its own open line. Raises as ``peek``."""
    header, body = split(data, limits)
    return max(0, header.body_len - len(body))


def split(data: bytes, limits: Limits) -> tuple[FileHeader, bytes]:
    """Return the open line and the sealed part, neither of them checked. Raises as ``peek``."""
    check_size(data, limits, FileKind.ROSTER if _ROSTER in data[:_KIND_WITHIN] else None)
    if not data.startswith(MAGIC):
        newer = data[:3] == MAGIC[:3] and data[3:4].isdigit() and data[4:5] == b"\n"
        raise PackageError(Code.FORMAT if newer else Code.MAGIC)
    line, end, body = data.removeprefix(MAGIC).partition(b"\n")
    if not end:
        raise PackageError(Code.HEADER, reason="no end of line")
    value = _strict(line, Code.HEADER, limits, depth=limits.header_depth)
    version = value.get("format") if isinstance(value, dict) else None
    if type(version) is int and version > FORMAT:
        raise PackageError(Code.FORMAT, format=version)
    try:
        header = FileHeader.model_validate_json(line)
    except ValidationError as error:
        raise PackageError(Code.HEADER, reason=str(error)) from error
    check_size(data, limits, header.kind)
    suite_named(header.suite)
    return header, body


def check_size(data: bytes, limits: Limits, kind: FileKind | None = None) -> None:
    """Raise PackageError TOO_BIG for more than a small file may have; a roster names every PC."""
    roster = kind is FileKind.ROSTER
    limit = limits.roster_bytes if roster else limits.small_file_bytes
    if len(data) > limit:
        what = "名册文件" if roster else "入网文件"
        raise PackageError(Code.TOO_BIG, what=what, limit=Size(limit))


def check_kind(header: FileHeader, kind: FileKind) -> None:
    """Raise PackageError WRONG_KIND for a file of another kind."""
    if header.kind is not kind:
        raise PackageError(Code.WRONG_KIND, kind=header.kind)


def check_whole(header: FileHeader, body: bytes) -> None:
    """Raise PackageError TRUNC, TRAILING or BODY_HASH unless the sealed part is the one announced."""
    if len(body) < header.body_len:
        raise PackageError(Code.TRUNC, expected=Size(header.body_len), found=Size(len(body)))
    if len(body) > header.body_len:
        raise PackageError(Code.TRAILING, extra=Size(len(body) - header.body_len))
    if _hash(body, suite_named(header.suite)) != header.body_sha256:
        raise PackageError(Code.BODY_HASH)


def model_of(kind: type[_Content], data: bytes, code: Code, limits: Limits) -> _Content:
    """Return what was sealed, strictly read. Raises PackageError ``code``."""
    _strict(data, code, limits, depth=limits.line_depth)
    try:
        return kind.model_validate_json(data)
    except ValidationError as error:
        raise PackageError(code, reason=str(error)) from error


def _hash(body: bytes, suite: Suite) -> str:
    hasher = suite.hasher()
    hasher.update(body)
    return hasher.hexdigest()


def _strict(data: bytes, syntax: Code, limits: Limits, *, depth: int) -> Json:
    return strictjson.parse(
        data, syntax=syntax, what="入网文件", max_bytes=limits.small_file_bytes,
        max_depth=depth, max_text=limits.text_chars,
    )  # fmt: skip
