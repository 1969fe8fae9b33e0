"""Escapes of the string notations that formats share, read into characters or into bytes with the way back."""

from __future__ import annotations

import re

from scanner.detect.layer import Segment
from scanner.model import Span

_SINGLE = {
    "n": "\n",
    "t": "\t",
    "r": "\r",
    "b": "\b",
    "f": "\f",
    "v": "\v",
    "a": "\a",
    "e": "\x1b",
    "0": "\0",
    "N": "\x85",
    "_": "\xa0",
    "L": "\u2028",
    "P": "\u2029",
}
"""What stands after the backslash in JSON, JSON5, TOML, YAML and properties; none of them disagree on a letter."""
_CODES = (
    r"u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|u\{[0-9a-fA-F]{1,6}\}"
    r"|x[0-9a-fA-F]{2}|\r?\n[ \t]*+|[\s\S]"
)
_ESCAPE = re.compile(rf"\\({_CODES})")
_ESCAPE_BYTES = re.compile(rf"\\({_CODES})".encode())
_LINE_ENDS = r"(?<![ \t])[ \t]*+(?:\r?\n[ \t]*+)++"
"""Line ends with the blanks around them. A run of blanks is entered at its beginning alone: time stays linear."""
_FOLD = re.compile(_LINE_ENDS)
_ESCAPE_OR_FOLD = re.compile(rf"\\({_CODES})|{_LINE_ENDS}")
_LAST_CODE_POINT = 0x10FFFF


def characters(data: bytes, start: int, end: int) -> str:
    """Return bytes as characters; those that are not UTF-8 become surrogate escapes, as in ``Text.characters``."""
    return data[start:end].decode("utf-8", "surrogateescape")


def _escaped(code: str) -> str:
    """Return what the escape with ``code`` after its backslash stands for; an unknown one stands for itself."""
    kind = code[0]
    if len(code) == 1:
        return _SINGLE.get(kind, kind)
    if kind in "\r\n":
        return ""
    if len(code) > 10:
        high, low = int(code[1:5], 16), int(code[7:], 16)
        return chr(0x10000 + ((high & 0x3FF) << 10) + (low & 0x3FF))
    point = int(code[1:].strip("{}"), 16)
    return chr(point) if point <= _LAST_CODE_POINT else ""


def unescaped(raw: str) -> str:
    """Return ``raw`` with backslash escapes read. Never raises: what is no escape loses its backslash."""
    return _ESCAPE.sub(lambda found: _escaped(found[1]), raw) if "\\" in raw else raw


def _folded_ends(ends: str) -> str:
    return "\n" * (ends.count("\n") - 1) or " "


def folded(raw: str) -> str:
    """Return ``raw`` with its lines joined as YAML does: one line end is a blank, each further one a line end."""
    return _FOLD.sub(lambda found: _folded_ends(found[0]), raw) if "\n" in raw else raw


def unescaped_and_folded(raw: str) -> str:
    """Return what a double-quoted YAML scalar says, of one or several lines."""
    if "\n" not in raw:
        return unescaped(raw)
    return _ESCAPE_OR_FOLD.sub(lambda found: _escaped(found[1]) if found[1] else _folded_ends(found[0]), raw)


class Inner:
    """A text that is put together from runs of an outer one, each with the way back."""

    __slots__ = ("pieces", "segments", "size")

    def __init__(self) -> None:
        self.pieces: list[bytes] = []
        self.segments: list[Segment] = []
        self.size = 0

    def copy(self, data: bytes, start: int, end: int) -> None:
        """Append the bytes of ``data`` from ``start`` to ``end`` as they are."""
        if end > start:
            self._append(data[start:end], Span(start, end), True)

    def write(self, written: bytes, outer: Span) -> None:
        """Append ``written``, for which ``outer`` stands as a whole."""
        if written:
            self._append(written, outer, False)

    def copy_escaped(self, data: bytes, start: int, end: int) -> None:
        """Append the string between two quotes with its backslash escapes read."""
        at = start
        for found in _ESCAPE_BYTES.finditer(data, start, end):
            self.copy(data, at, found.start())
            written = _escaped(found[1].decode("utf-8", "surrogateescape"))
            self.write(_encoded(written), Span(found.start(), found.end()))
            at = found.end()
        self.copy(data, at, end)

    def _append(self, written: bytes, outer: Span, verbatim: bool) -> None:
        self.segments.append(Segment(self.size, outer, verbatim))
        self.pieces.append(written)
        self.size += len(written)

    def data(self) -> bytes:
        """Return the bytes put together so far."""
        return b"".join(self.pieces)


def _encoded(written: str) -> bytes:
    """Return the bytes of ``written``; a lone surrogate, which JSON can write, as the bytes that would encode it."""
    try:
        return written.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return written.encode("utf-8", "surrogatepass")
