"""Text that is written as a list: of numbers, of pairs of hexadecimal digits, of single characters."""

from __future__ import annotations

import re
from typing import NamedTuple

from scanner.detect.encoded.maps import Deferred
from scanner.detect.layer import Segment
from scanner.model import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.detect.layer import SourceMap

_BACK = 96
"""Bytes before a hit in which the list's elements are sought; those of a beginning take fewer."""
_SHORTEST = 12
"""Elements of a list that is taken for text."""
_MOST = 1 << 18
"""Bytes of a list that are read."""
_PRINTABLE = range(32, 127)
_BLANKS = frozenset(b"\t\r\n")


class Listed(NamedTuple):
    """A list of characters and what it spells."""

    data: bytes
    source: SourceMap
    fact: str
    outer: Span


class _Style(NamedTuple):
    """A way to write a list."""

    element: bytes
    """The pattern of an element; its group is what ``number`` reads."""
    between: bytes
    number: Callable[[bytes], int]
    fact: str

    def elements(self) -> re.Pattern[bytes]:
        """Return the pattern of one element and what stands between it and the next."""
        return re.compile(self.element + rb"(?:" + self.between + rb"|(?=[^\w]|\Z))")


_COMMA = rb"[ \t]{0,4},[ \t\r\n]{0,40}"
_COMMA_OR_PLUS = rb"[ \t]{0,4}[,+][ \t\r\n]{0,40}"
_STYLES = tuple(
    (
        style,
        style.elements(),
        re.compile(rb"(?:" + style.element + style.between + rb"){0,16}" + style.element + rb"\Z"),
    )
    for style in (
        _Style(rb"0[xX]([0-9a-fA-F]{1,2})", _COMMA, lambda digits: int(digits, 16), "written as a list of numbers"),
        _Style(rb"[\"'](.)[\"']", _COMMA_OR_PLUS, ord, "written as a list of characters"),
        _Style(rb"([0-9]{1,3})", _COMMA, int, "written as a list of numbers"),
        _Style(rb"([0-9a-fA-F]{2})", rb"[ :]", lambda digits: int(digits, 16), "written in hexadecimal"),
    )
)


def listed(data: bytes, end: int, floor: int) -> Listed | None:
    """Return the list around ``end`` that begins at ``floor`` or after it, or None when it spells no text."""
    for style, element, ending in _STYLES:
        begun = ending.search(data, max(floor, end - _BACK), end)
        if begun is None:
            continue
        values = bytearray()
        places: list[Span] = []
        at, stop = begun.start(), min(len(data), begun.start() + _MOST)
        while found := element.match(data, at, stop):
            number = style.number(found[1])
            if number not in _PRINTABLE and number not in _BLANKS:
                break
            values.append(number)
            places.append(Span(found.start(), found.end(1) + (style.number is ord)))
            at = found.end()
        if len(values) >= _SHORTEST:
            source = Deferred(lambda places=places: [Segment(at, place, False) for at, place in enumerate(places)])  # type: ignore[misc]
            return Listed(bytes(values), source, style.fact, Span(places[0].start, places[-1].end))
    return None
