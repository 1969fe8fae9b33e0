"""Reads tar archives as a stream. Format: POSIX.1-2017, pax, "ustar Interchange Format"; GNU tar's manual."""

from __future__ import annotations

from typing import NamedTuple

from scanner.model import Skip, SkipReason
from scanner.sources.containers.source import Member

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.sources.containers.limits import Limits
    from scanner.sources.containers.source import Source

BLOCK = 512
_LONGEST_NAME = 1 << 16
_LARGEST_ATTRIBUTES = 1 << 20
"""Bytes of extended attributes that are read; more of them are passed over."""

_FILES = b"0\x007S"
_HARD_LINK, _SYMBOLIC_LINK = b"1", b"2"
_DEVICES = b"346"
_FOLDER = b"5"
_ATTRIBUTES, _COMMON_ATTRIBUTES, _LONG_NAME, _LONG_LINK = b"x", b"g", b"L", b"K"


class _Header(NamedTuple):
    name: str
    size: int
    kind: bytes
    extended: bool
    """True when GNU tar's map of a sparse file goes on in the next block."""


def is_tar(head: bytes) -> bool:
    """Return whether ``head`` begins with a tar header, by its checksum: archives older than POSIX have no magic."""
    return len(head) >= BLOCK and head[0] != 0 and _header(head[:BLOCK]) is not None


def members(source: Source, limits: Limits, name: str) -> Iterator[Member | Skip]:
    """Yield the files of a tar archive; links and devices come as skips."""
    following: dict[str, str] = {}
    while True:
        block = source.read(BLOCK)
        if not block.strip(b"\0"):
            if len(block) < BLOCK and block:
                yield Skip("", SkipReason.DAMAGED, "ends too early")
            return  # two empty blocks end it; what stands behind them is padding
        header = _header(block) if len(block) == BLOCK else None
        if header is None or not _pass_sparse_maps(source, header):
            yield Skip("", SkipReason.DAMAGED, "a header cannot be read")
            return
        if header.kind in (_ATTRIBUTES, _COMMON_ATTRIBUTES, _LONG_NAME, _LONG_LINK):
            if not _read_about_next(source, header, following):
                yield Skip("", SkipReason.DAMAGED, "ends too early")
                return
            continue
        given = following.pop("size", "")
        size = int(given) if given.isdecimal() and len(given) < 20 else header.size
        header = header._replace(name=following.pop("path", "") or header.name, size=size)
        following.clear()
        end = source.position + _padded(size)
        yield from _entry(source, header)
        if not source.skip(end - source.position):
            yield Skip("", SkipReason.DAMAGED, "ends too early")
            return


def _entry(source: Source, header: _Header) -> Iterator[Member | Skip]:
    if header.kind in _FILES and not header.name.endswith("/"):
        yield Member(header.name, source.take(header.size), header.size)
    elif header.kind in (_SYMBOLIC_LINK, _HARD_LINK):
        yield Skip(header.name, SkipReason.SYMLINK)
    elif header.kind in _DEVICES:
        yield Skip(header.name, SkipReason.SPECIAL)


def _padded(size: int) -> int:
    return -(-size // BLOCK) * BLOCK


def _header(block: bytes) -> _Header | None:
    """Return what a header says, or None when its checksum shows that it is none."""
    checksum = _number(block[148:156])
    if not checksum:  # what is no header is mostly told here, before anything is summed
        return None
    # Once with bytes as they should be, once as some old programs summed them, with a sign.
    total = sum(block) - sum(block[148:156]) + 8 * 0x20
    signed = total - 256 * sum(byte > 127 for byte in block[:148] + block[156:])
    size = _number(block[124:136])
    if size is None or checksum not in (total, signed):
        return None
    name = block[:100].partition(b"\0")[0]
    posix = block[257:263] == b"ustar\0"
    prefix = block[345:500].partition(b"\0")[0] if posix else b""
    kind = block[156:157]
    full = prefix + b"/" + name if prefix else name
    return _Header(_text(full), size, kind, kind == b"S" and block[482] != 0)


def _number(field: bytes) -> int | None:
    """Return a number in octal digits, or in base 256 where the first bit is set; None when it is neither."""
    if field[0] == 0x80:
        return int.from_bytes(field[1:], "big")
    digits = field.partition(b"\0")[0].strip()
    if not digits:
        return 0
    if digits.strip(b"01234567"):
        return None
    return int(digits, 8)


def _text(name: bytes) -> str:
    return name.decode("utf-8", "backslashreplace")


def _pass_sparse_maps(source: Source, header: _Header) -> bool:
    more = header.extended
    while more:
        block = source.read(BLOCK)
        if len(block) < BLOCK:
            return False
        more = block[504] != 0
    return True


def _read_about_next(source: Source, header: _Header, following: dict[str, str]) -> bool:
    """Take down what a special entry says about the one that follows, and return whether it was there as a whole."""
    end = source.position + _padded(header.size)
    if header.kind == _LONG_NAME:
        name = source.read(min(header.size, _LONGEST_NAME))
        following["path"] = _text(name.partition(b"\0")[0])
    elif header.kind == _ATTRIBUTES and header.size <= _LARGEST_ATTRIBUTES:
        following.update(_attributes(source.read(header.size)))
    return source.skip(end - source.position)


def _attributes(data: bytes) -> dict[str, str]:
    """Return path and size among records of the form ``LENGTH KEY=VALUE`` and a line end."""
    found = {}
    at = 0
    while at < len(data):
        space = data.find(b" ", at, at + 20)
        length = data[at:space]
        if space < 0 or not length.isdigit() or not int(length):
            break
        key, _, value = data[space + 1 : at + int(length)].removesuffix(b"\n").partition(b"=")
        if key in (b"path", b"size"):
            found[key.decode("ascii")] = _text(value)
        at += int(length)
    return found
