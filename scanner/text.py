"""Bytes of a file as the UTF-8 text that is scanned, or the verdict that they are not text.

A NUL byte alone does not make a file binary: one stray NUL must not hide a key. A file is binary when it begins like a
known binary format, or when its head holds more control characters than text has.
"""

from __future__ import annotations

import codecs
from bisect import bisect_right
from typing import NamedTuple

from scanner.model import Offset, Place, Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from array import array

HEAD = 8192
"""Bytes looked at to tell text from binary: as many as git's own heuristic reads (``buffer_is_binary``)."""

MARK_LENGTHS = {"utf-8-sig": 3, "utf-16-le": 2, "utf-16-be": 2, "utf-32-le": 4, "utf-32-be": 4}
"""Bytes of the mark that may stand at the beginning of a text of each encoding."""

_BEGINNING = Offset()
_CONTROL_SHARE = 0.10
_MARKS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROLS = bytes(sorted(set(range(32)) - set(b"\t\n\r\f\b\x1b") | {127}))
# First bytes of formats whose bodies are compressed or compiled. Sources: the formats' own specifications.
_MAGIC: tuple[bytes, ...] = (
    *(b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"\x00\x00\x01\x00\x01"),
    *(b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b\x08", b"BZh9", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd"),
    *(
        b"\x7fELF",
        b"MZ\x90\x00",
        b"\xca\xfe\xba\xbe",
        b"\xcf\xfa\xed\xfe",
        b"\xce\xfa\xed\xfe",
    ),
    *(b"%PDF-", b"wOFF", b"wOF2", b"\x00\x01\x00\x00\x00", b"OTTO", b"SQLite format 3\x00", b"\x93NUMPY"),
    *(b"7z\xbc\xaf", b"Rar!\x1a\x07", b"\x00asm", b"!<arch>\n"),
    *(b"OggS", b"ID3\x03", b"ID3\x04", b"fLaC", b"DIRC\x00", b"PACK\x00\x00"),
)
_KEY_STORES = (b"\xfe", b"\xce", b"\x30")
"""First bytes of key stores. Any other file costs one comparison, and no import."""


class Text:
    """UTF-8 text of a blob, with the way back from byte offsets to lines and columns."""

    __slots__ = ("_starts", "data", "encoding", "marked", "offset")

    def __init__(self, data: bytes, encoding: str = "utf-8", marked: bool = False, offset: Offset = _BEGINNING) -> None:
        self.data = data
        self.encoding = encoding
        self.marked = marked
        """True when the bytes began with a byte order mark, which is not part of ``data``."""
        self.offset = offset
        self._starts: array[int] | None = None

    def line_starts(self) -> array[int]:
        """Return the byte offset at which each line of the text begins."""
        if self._starts is None:
            from array import array

            # Machine integers: a window that is all newlines must not cost 40 bytes a line.
            starts = array("Q", (0,))
            at = self.data.find(b"\n")
            while at >= 0:
                starts.append(at + 1)
                at = self.data.find(b"\n", at + 1)
            self._starts = starts
        return self._starts

    def line_index(self, position: int) -> int:
        """Return the number of the line, from 0, on which the byte at ``position`` stands."""
        return bisect_right(self.line_starts(), position) - 1

    def line(self, index: int) -> bytes:
        """Return line ``index`` (from 0) without its end; empty outside the text."""
        starts = self.line_starts()
        if not 0 <= index < len(starts):
            return b""
        end = starts[index + 1] - 1 if index + 1 < len(starts) else len(self.data)
        return self.data[starts[index] : end].removesuffix(b"\r")

    def characters(self, start: int, end: int) -> str:
        """Return a range of bytes as characters; bytes that are not UTF-8 become surrogate escapes."""
        return self.data[start:end].decode("utf-8", "surrogateescape")

    def place(self, span: Span) -> Place:
        """Return lines and columns of ``span``, the end column exclusive."""
        line, column = self._position(span.start)
        end_line, end_column = self._position(max(span.end - 1, span.start))
        return Place(line, column, end_line, end_column + 1)

    def _position(self, position: int) -> tuple[int, int]:
        index = self.line_index(position)
        start = self.line_starts()[index]
        column = len(self.characters(start, position)) + 1
        if index == 0:
            column += self.offset.characters
        return self.offset.lines + index + 1, column


def decode(data: bytes) -> Text | None:
    """Return the text of ``data``, or None when it is binary. Bytes that are not valid UTF-8 stay as they are.

    The text of a key store is a sentence that names it: what is inside is encrypted, and the file itself is the find.
    """
    if data[:3] in (codecs.BOM_UTF8,) or data[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return _decode_marked(data)
    if data.find(b"\0", 0, HEAD) < 0 and not data.startswith(b"%PDF-"):
        return Text(data)
    if data.startswith((codecs.BOM_UTF32_BE,)):
        return _decode_marked(data)
    return None if data.startswith(_MAGIC) else _decode_doubtful(data)


def _decode_doubtful(data: bytes) -> Text | None:
    if _is_key_store(data):
        from scanner.keystore import sentence

        found = sentence(data)
        return Text(found) if found else None
    head = data[:HEAD]
    encoding = _unmarked_wide_encoding(head)
    if encoding:
        return _widened(data, encoding, False)
    controls = len(head) - len(head.translate(None, _CONTROLS))
    return None if controls > _CONTROL_SHARE * len(head) else Text(data)


def head_of(data: bytes) -> bytes:
    """Return as much of the beginning ``data`` of a file as ``decode`` needs to tell text from binary."""
    return data if _is_key_store(data) else data[:HEAD]


def _is_key_store(data: bytes) -> bool:
    if data[:1] not in _KEY_STORES:
        return False
    from scanner.keystore import may_be

    return may_be(data)


def _decode_marked(data: bytes) -> Text:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            body = data[len(mark) :]
            return Text(body, "utf-8-sig", True) if encoding == "utf-8" else _widened(body, encoding, True)
    return Text(data)


def _widened(data: bytes, encoding: str, marked: bool) -> Text:
    return Text(data.decode(encoding, "replace").encode("utf-8", "surrogatepass"), encoding, marked)


def _unmarked_wide_encoding(head: bytes) -> str:
    """Return the UTF-16 flavour of bytes without a mark: Latin text has a NUL at every second byte and nowhere else."""
    even, odd = head[0::2], head[1::2]
    half = len(odd)
    if half < 4:
        return ""
    if odd.count(0) > 0.7 * half and even.count(0) < 0.05 * half:
        return "utf-16-le"
    if even.count(0) > 0.7 * half and odd.count(0) < 0.05 * half:
        return "utf-16-be"
    return ""


class Window(NamedTuple):
    """A part of a text around some place in it."""

    start: int
    end: int


def window(text: Text, span: Span, width: int) -> Window:
    """Return the range that reaches ``width`` bytes to either side of ``span``."""
    return Window(max(0, span.start - width), min(len(text.data), span.end + width))
