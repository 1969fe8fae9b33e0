r"""Encodings that replace single characters and leave the others: ``\x41``, ``%41``, ``&#65;``, ``=41``.

Each is read in the part of a text around its hits, and no part twice.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from scanner.detect.encoded.decoded import layer
from scanner.detect.encoded.maps import Deferred
from scanner.detect.encoded.trigger import Kind
from scanner.detect.layer import Segment
from scanner.model import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from scanner.detect.encoded.budget import Budget
    from scanner.detect.layer import Layer

_BACK, _ON = 2048, 1 << 15
"""Bytes before and after a hit that are read at most, cut to whole lines where lines end within them."""
_MESSAGE = 1 << 18
"""Bytes of one part of a mail message that are read."""
_LAST_CODE_POINT = 0x10FFFF
_SIMPLE = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f", b"a": b"\a", b"v": b"\v", b"e": b"\x1b"}
_NAMED = {
    b"quot": b'"', b"apos": b"'", b"amp": b"&", b"lt": b"<", b"gt": b">", b"nbsp": b" ", b"equals": b"=",
    b"colon": b":", b"plus": b"+", b"sol": b"/", b"lowbar": b"_", b"hyphen": b"-", b"period": b".",
    b"NewLine": b"\n", b"Tab": b"\t",
}  # fmt: skip


def _character(number: int) -> bytes:
    return chr(number).encode("utf-8", "surrogatepass") if number <= _LAST_CODE_POINT else b"?"


def _escape(found: re.Match[bytes]) -> bytes:
    if digits := found[1] or found[2] or found[3]:
        return _character(int(digits, 16))
    if found[4]:
        return _character(int(found[4], 8))
    return _SIMPLE.get(found[5], found[5])


def _percent(found: re.Match[bytes]) -> bytes:
    return bytes((int(found[1], 16),))


def _entity(found: re.Match[bytes]) -> bytes:
    if found[1]:
        return _character(int(found[1], 16))
    return _character(int(found[2])) if found[2] else _NAMED[found[3]]


def _quoted_printable(found: re.Match[bytes]) -> bytes:
    return bytes((int(found[1], 16),)) if found[1] else b""


class Substitution(NamedTuple):
    """An encoding of single characters."""

    name: str
    pattern: re.Pattern[bytes]
    """One encoded character."""
    plain: Callable[[re.Match[bytes]], bytes]

    def decoded(self, part: bytes) -> bytes:
        """Return ``part`` with each encoded character replaced."""
        return self.pattern.sub(self.plain, part)

    def segments(self, part: bytes, begin: int) -> list[Segment]:
        """Return where the characters of ``decoded(part)`` stand in the text in which ``part`` begins at ``begin``."""
        segments: list[Segment] = []
        inner = at = 0
        for found in self.pattern.finditer(part):
            if found.start() > at:
                segments.append(Segment(inner, Span(begin + at, begin + found.start()), True))
                inner += found.start() - at
            plain = self.plain(found)
            if plain:
                segments.append(Segment(inner, Span(begin + found.start(), begin + found.end()), False))
            inner += len(plain)
            at = found.end()
        if at < len(part) or not segments:
            segments.append(Segment(inner, Span(begin + at, begin + len(part)), True))
        return segments


SUBSTITUTIONS: dict[Kind, Substitution] = {
    Kind.ESCAPES: Substitution(
        "escapes",
        re.compile(
            rb"\\(?:x([0-9a-fA-F]{2})|u(?:([0-9a-fA-F]{4})|\{([0-9a-fA-F]{1,6})\})|([0-3][0-7]{2}|[0-7]{1,2})|([^\r\n]))"
        ),
        _escape,
    ),
    Kind.PERCENT: Substitution("percent-encoding", re.compile(rb"%([0-9a-fA-F]{2})"), _percent),
    Kind.ENTITIES: Substitution(
        "character entities",
        re.compile(rb"&(?:#(?:[xX]([0-9a-fA-F]{1,6})|([0-9]{1,7}))|(" + b"|".join(_NAMED) + rb"));"),
        _entity,
    ),
    Kind.QUOTED_PRINTABLE: Substitution(
        "quoted-printable", re.compile(rb"=(?:([0-9A-Fa-f]{2})|[ \t]{0,8}\r?\n)"), _quoted_printable
    ),
}


def _lines_around(data: bytes, at: int) -> Span:
    """Return the line around ``at``, or what is near when it is long."""
    start = data.rfind(b"\n", max(0, at - _BACK), at) + 1
    end = data.find(b"\n", at, at + _ON)
    return Span(start or max(0, at - _BACK), end if end >= 0 else min(len(data), at + _ON))


def _body_after(data: bytes, at: int) -> Span:
    """Return the part of a message whose header ends its value at ``at``."""
    blank = re.compile(rb"\r?\n\r?\n").search(data, at, at + _BACK)
    start = blank.end() if blank else at
    end = data.find(b"\n--", start, start + _MESSAGE)
    return Span(start, end if end >= 0 else min(len(data), start + _MESSAGE))


def substituted(data: bytes, kind: Kind, ends: Sequence[int], budget: Budget) -> Iterator[Layer]:
    """Yield the parts of ``data`` around ``ends``, in order, with the encoding of ``kind`` undone."""
    coding = SUBSTITUTIONS[kind]
    around = _body_after if kind is Kind.QUOTED_PRINTABLE else _lines_around
    done = 0
    for end in ends:
        if end <= done:
            continue
        start, stop = around(data, end)
        begin = max(start, done)
        part = data[begin:stop]
        done = stop
        plain = coding.decoded(part)
        if plain != part:
            source = Deferred(lambda part=part, begin=begin: coding.segments(part, begin))  # type: ignore[misc]
            found = layer(plain, source, f"written in {coding.name}", budget)
            if found:
                yield found
