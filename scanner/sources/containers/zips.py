"""Reads zip archives and what is built on them. Format: PKWARE's .ZIP File Format Specification, sections 4.3 to 4.5.

The directory at the end is believed about where members are, not about what they unpack to. An archive without one is
read from its beginning as far as it goes.
"""

from __future__ import annotations

import stat
from struct import Struct
from typing import NamedTuple

from scanner.model import Skip, SkipReason
from scanner.sources.containers import compression
from scanner.sources.containers.compression import Expansion
from scanner.sources.containers.source import Member, file_pieces, read_at, size_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import BinaryIO

    from scanner.sources.containers.compression import Decompressor
    from scanner.sources.containers.limits import Limits

LOCAL = b"PK\x03\x04"
EMPTY = b"PK\x05\x06"
_CENTRAL, _END, _END_64, _LOCATOR_64 = b"PK\x01\x02", EMPTY, b"PK\x06\x06", b"PK\x06\x07"
_LOCAL_HEADER = Struct("<4s2x2H8x2I2H")
_CENTRAL_HEADER = Struct("<4sH2x2H8x2I3H4x2I")
_END_RECORD = Struct("<4s4H2IH")
_END_64_RECORD = Struct("<4sQ2H2I4Q")
_LOCATOR_RECORD = Struct("<4sIQI")
_LONGEST_COMMENT = 1 << 16
_IN_64 = 0xFFFFFFFF
"""A size or offset that stands in the extra field instead."""
_EXTRA_64 = 1

_ENCRYPTED, _END_MARKED, _SIZES_FOLLOW, _UTF8, _MASKED = 1 << 0, 1 << 1, 1 << 3, 1 << 11, 1 << 13
_MADE_ON_UNIX = 3
_STORED, _LZMA = 0, 14


class _Entry(NamedTuple):
    name: str
    flags: int
    method: int
    packed: int
    size: int
    start: int
    """Where its local header stands in the file."""
    mode: int = 0
    """As in ``stat``; 0 where the archive does not come from Unix."""


class _Directory(NamedTuple):
    start: int
    end: int
    shift: int
    """Bytes that stand before the archive in the file: offsets do not count them."""


class _Broken(Exception):
    """The archive contradicts itself."""


def members(file: BinaryIO, limits: Limits, name: str) -> Iterator[Member | Skip]:
    """Yield the members of a zip archive, and the script before it if there is one."""
    size = size_of(file)
    head = read_at(file, 0, _LONGEST_COMMENT)
    if head.startswith(b"#!"):
        yield Member("", (head.partition(LOCAL)[0],), text=True)
    directory = _directory(file, size)
    if directory is None:
        yield from _without_directory(file, size, limits)
        return
    read = 0
    try:
        for entry in _entries(file, directory):
            read += entry.packed
            if read > size:  # honest members do not share bytes; a bomb's do
                raise _Broken("its members overlap")
            yield from _member(file, entry, limits)
    except _Broken as broken:
        if read:
            yield Skip("", SkipReason.DAMAGED, str(broken))
        else:
            yield from _without_directory(file, size, limits)


def _directory(file: BinaryIO, size: int) -> _Directory | None:
    """Return where the directory stands, None when there is no sign of it."""
    start = max(0, size - _LONGEST_COMMENT - _END_RECORD.size)
    tail = read_at(file, start, size - start)
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < _END_RECORD.size:
        return None
    *_, length, offset, _ = _END_RECORD.unpack_from(tail, at)
    end = start + at
    wide = _directory_64(file, end)
    if wide is not None:
        end, length, offset = wide
    if length > end:
        return None
    return _Directory(end - length, end, max(0, end - length - offset))


def _directory_64(file: BinaryIO, end: int) -> tuple[int, int, int] | None:
    """Return end, length and offset of the directory of a large archive, None when it is not one."""
    data = read_at(file, end - _LOCATOR_RECORD.size, _LOCATOR_RECORD.size)
    if len(data) < _LOCATOR_RECORD.size or not data.startswith(_LOCATOR_64):
        return None
    at = end - _LOCATOR_RECORD.size - _END_64_RECORD.size
    data = read_at(file, at, _END_64_RECORD.size)
    if len(data) < _END_64_RECORD.size or not data.startswith(_END_64):
        return None
    *_, length, offset = _END_64_RECORD.unpack(data)
    return at, length, offset


def _entries(file: BinaryIO, directory: _Directory) -> Iterator[_Entry]:
    """Yield what the directory lists. Raises _Broken where it cannot be read."""
    at = directory.start
    while at < directory.end:
        header = read_at(file, at, _CENTRAL_HEADER.size)
        if len(header) < _CENTRAL_HEADER.size or not header.startswith(_CENTRAL):
            raise _Broken("its directory cannot be read")
        _, system, flags, method, packed, size, *lengths, outside, start = _CENTRAL_HEADER.unpack(header)
        name_length, extra_length, _ = lengths
        names = read_at(file, at + len(header), name_length + extra_length)
        if _IN_64 in (packed, size, start):
            size, packed, start = _from_extra(names[name_length:], size, packed, start)
        mode = outside >> 16 if system >> 8 == _MADE_ON_UNIX else 0
        yield _Entry(_text(names[:name_length], flags), flags, method, packed, size, start + directory.shift, mode)
        at += len(header) + sum(lengths)


def _from_extra(extra: bytes, *values: int) -> list[int]:
    """Return ``values``, those that did not fit into 32 bits taken from the extra field."""
    at = 0
    while at + 4 <= len(extra):
        kind, length = int.from_bytes(extra[at : at + 2], "little"), int.from_bytes(extra[at + 2 : at + 4], "little")
        if kind == _EXTRA_64:
            wide = iter(extra[at + 4 + step : at + 12 + step] for step in range(0, length, 8))
            return [int.from_bytes(next(wide, b""), "little") if value == _IN_64 else value for value in values]
        at += 4 + length
    return list(values)


def _text(name: bytes, flags: int) -> str:
    try:
        return name.decode("utf-8")
    except UnicodeDecodeError:
        return name.decode("utf-8" if flags & _UTF8 else "cp437", "backslashreplace")


def _member(file: BinaryIO, entry: _Entry, limits: Limits) -> Iterator[Member | Skip]:
    if entry.name.endswith("/") and not entry.size:
        return
    make = _MAKERS.get(entry.method)
    if stat.S_ISLNK(entry.mode):
        yield Skip(entry.name, SkipReason.SYMLINK)
    elif entry.flags & (_ENCRYPTED | _MASKED):
        yield Skip(entry.name, SkipReason.ENCRYPTED)
    elif make is None and entry.method != _STORED:
        yield Skip(entry.name, SkipReason.UNSUPPORTED, f"compression method {entry.method}")
    else:
        start = _content_start(file, entry.start)
        if start is None:
            yield Skip(entry.name, SkipReason.DAMAGED, "its header cannot be read")
            return
        yield from _content(entry, file_pieces(file, start, entry.packed), make, limits)


def _content(
    entry: _Entry, pieces: Iterator[bytes], make: Callable[[], Decompressor] | None, limits: Limits
) -> Iterator[Member | Skip]:
    if make is None:
        yield Member(entry.name, pieces, entry.packed)
        return
    content = Expansion(pieces, make, limits)
    yield Member(entry.name, content, entry.size)
    unmarked_end = entry.method == _LZMA and not entry.flags & _END_MARKED and content.produced == entry.size
    if content.stopped and not unmarked_end:
        yield Skip(entry.name, *content.stopped)


def _content_start(file: BinaryIO, start: int) -> int | None:
    header = read_at(file, start, _LOCAL_HEADER.size)
    if len(header) < _LOCAL_HEADER.size or not header.startswith(LOCAL):
        return None
    *_, name_length, extra_length = _LOCAL_HEADER.unpack(header)
    return start + len(header) + int(name_length) + int(extra_length)


class _ZipLzma:
    """LZMA as zip has it: properties before the stream instead of a header of its own (section 5.8.8)."""

    def __init__(self) -> None:
        self._inner: Decompressor | None = None
        self._held = b""

    @property
    def eof(self) -> bool:
        return self._inner is not None and self._inner.eof

    @property
    def needs_input(self) -> bool:
        return self._inner is None or self._inner.needs_input

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data if self._inner else b""

    def decompress(self, data: bytes, max_length: int) -> bytes:
        if self._inner is None:
            self._held += data
            if len(self._held) < 9:
                return b""
            self._inner = compression.raw_lzma(self._held[4:9])
            data = self._held[9:]
        return self._inner.decompress(data, max_length)


_MAKERS: dict[int, Callable[[], Decompressor]] = {
    8: compression.deflate,
    12: compression.bzip2,
    _LZMA: _ZipLzma,
    95: compression.xz,
}
"""By number of the compression method (section 4.4.5)."""


def _without_directory(file: BinaryIO, size: int, limits: Limits) -> Iterator[Member | Skip]:
    """Yield the members of an archive that lost its end, in order, as far as their ends can be told."""
    at = _next_header(file, 0)
    while at is not None:
        header = read_at(file, at, _LOCAL_HEADER.size)
        start = _content_start(file, at)
        if start is None:
            break
        _, flags, method, packed, unpacked, name_length, _ = _LOCAL_HEADER.unpack(header)
        name = _text(read_at(file, at + len(header), name_length), flags)
        unknown = bool(flags & _SIZES_FOLLOW) and not packed
        entry = _Entry(name, flags, method, size - start if unknown else packed, unpacked, at)
        end = start + packed
        for item in _member(file, entry, limits):
            yield item
            if unknown and isinstance(item, Member) and isinstance(item.pieces, Expansion):
                end = start + item.pieces.used
        at = _next_header(file, end) if end > at else None
    yield Skip("", SkipReason.DAMAGED, "its directory cannot be found")


def _next_header(file: BinaryIO, start: int) -> int | None:
    """Return where the next local header stands, looking no further than the fields that may follow a member's content.

    At the beginning of the file a program or a script may stand first.
    """
    reach = 24 + len(LOCAL) if start else _LONGEST_COMMENT
    at = read_at(file, start, reach).find(LOCAL)
    return start + at if at >= 0 else None
