"""Values of literals, byte by byte, with the way back to where each byte is written."""

from __future__ import annotations

import re
from typing import NamedTuple

from scanner.detect.python.values import Piece
from scanner.model import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_LENGTH = 64 * 1024
"""Bytes of the longest value that is put together."""
MAX_PIECES = 8192

GAP = b"\n"
"""Stands for a part that is not known before the program runs: no key goes across it."""


class Value(NamedTuple):
    """A string or bytes object as far as it is known."""

    data: bytes
    """UTF-8 for a string."""
    pieces: tuple[Piece, ...] = ()
    binary: bool = False

    def at(self, site: Span) -> Value:
        """Return the value as the name at ``site`` stands for it."""
        return self._replace(pieces=tuple(piece._replace(site=site) for piece in self.pieces))

    def part(self, start: int, end: int) -> Value:
        """Return the bytes from ``start`` to ``end``."""
        kept = []
        for piece in self.pieces:
            first, last = max(piece.start, start), min(piece.end, end)
            if first < last:
                kept.append(piece._replace(start=first - start, end=last - start, source=piece.written(first, last)))
        return Value(self.data[start:end], tuple(kept), self.binary)

    def reversed(self) -> Value | None:
        """Return the characters in reverse order; None when they are not all ASCII."""
        if not self.data.isascii() or len(self.data) > MAX_PIECES:
            return None
        return concatenated([self.part(at, at + 1) for at in range(len(self.data) - 1, -1, -1)])


UNKNOWN = Value(GAP, (Piece(0, 1, None, False, -1),))


def concatenated(values: Iterable[Value]) -> Value | None:
    """Return ``values`` as one; None when it would be too long."""
    data: list[bytes] = []
    pieces: list[Piece] = []
    length = 0
    binary = False
    for value in values:
        pieces.extend(piece._replace(start=piece.start + length, end=piece.end + length) for piece in value.pieces)
        data.append(value.data)
        length += len(value.data)
        binary = binary or value.binary
        if length > MAX_LENGTH or len(pieces) > MAX_PIECES:
            return None
    return Value(b"".join(data), tuple(pieces), binary)


_SIMPLE = dict(zip(b"\\'\"abfnrtv", b"\\'\"\a\b\f\n\r\t\v", strict=True))
_ESCAPE = re.compile(
    rb"\\(?:(?P<line>\r\n|\r|\n)|(?P<octal>[0-7]{1,3})|x(?P<hex>[0-9A-Fa-f]{2})"
    rb"|(?P<unicode>u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|N\{[^}]{1,80}\})|(?P<simple>[\\'\"abfnrtv]))"
)
_BRACES = re.compile(rb"\{\{|\}\}")
_FORMATTED_ESCAPE = re.compile(_ESCAPE.pattern + rb"|(?P<brace>\{\{|\}\})")


def _character(code: int) -> bytes:
    return chr(code).encode("utf-8", "surrogatepass") if code < 0x110000 else b""


def _named(escape: bytes) -> bytes:
    import unicodedata

    try:
        return unicodedata.lookup(escape[2:-1].decode("ascii")).encode()
    except (KeyError, UnicodeDecodeError):
        return b""


def _evaluated(found: re.Match[bytes], binary: bool) -> bytes | None:
    """Return what the escape ``found`` stands for; None when it stands for itself."""
    if found.lastgroup == "line":
        return b""
    if found.lastgroup == "brace":
        return found[0][:1]
    if found.lastgroup == "simple":
        return bytes((_SIMPLE[found["simple"][0]],))
    if found.lastgroup == "unicode":
        if binary:
            return None
        return _named(found["unicode"]) if found["unicode"][:1] == b"N" else _character(int(found["unicode"][1:], 16))
    code = int(found["octal"], 8) if found.lastgroup == "octal" else int(found["hex"], 16)
    return bytes((code & 255,)) if binary else _character(code)


def text_value(data: bytes, span: Span, literal: int, prefix: str, *, formatted: bool = False) -> Value:
    """Return the value of the inside of a literal.

    ``span`` is what stands between the quotes, ``literal`` the offset of the whole, ``prefix`` the letters before its
    quotes. With ``formatted`` doubled braces count as one.
    """
    body = data[span.start : span.end]
    binary = "b" in prefix.lower()
    raw = "r" in prefix.lower()
    pattern = (_BRACES if raw else _FORMATTED_ESCAPE) if formatted else (None if raw else _ESCAPE)
    value: list[bytes] = []
    pieces: list[Piece] = []
    at = length = 0

    def take(end: int, known: bytes, exact: bool) -> None:
        nonlocal at, length
        if known:
            source = Span(span.start + at, span.start + end)
            pieces.append(Piece(length, length + len(known), source, exact, literal))
            value.append(known)
            length += len(known)
        at = end

    for found in pattern.finditer(body) if pattern else ():
        known = _evaluated(found, binary) if found.lastgroup else found[0][:1]
        if known is not None:
            take(found.start(), body[at : found.start()], True)
            take(found.end(), known, False)
    take(len(body), body[at:], True)
    return Value(b"".join(value), tuple(pieces), binary)


_TOKEN = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.+/=")


def hides_characters(value: Value) -> bool:
    """Return whether escapes, joined lines or a reversal hide characters that keys are made of."""
    data = value.data
    last: Span | None = None
    for piece in value.pieces:
        if not piece.exact and _is_token(data[piece.start : piece.end]):
            return True
        apart = last and piece.source and last.end != piece.source.start
        if apart and _is_token(data[piece.start - 1 : piece.start + 1]):
            return True
        last = piece.source
    return False


def _is_token(data: bytes) -> bool:
    return all(byte in _TOKEN for byte in data)


def combines_literals(value: Value) -> bool:
    """Return whether two literals, or a literal and a name, meet in ``value`` without a gap between them."""
    last: Piece | None = None
    for piece in value.pieces:
        known = last is not None and last.source and piece.source
        if known and last and (last.literal, last.site) != (piece.literal, piece.site):
            return True
        last = piece
    return False
