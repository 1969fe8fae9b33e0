"""Where the bytes of a decoded text stand in the one that writes them.

Few layers hold a match, so nothing is worked out before one asks: a map of pieces is built then, and that of a coding
with groups of a fixed size is arithmetic.
"""

from __future__ import annotations

from scanner.detect.layer import Segment, SourceMap
from scanner.model import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class Deferred(SourceMap):
    """The map of the segments that ``make`` returns, called once and when first needed."""

    __slots__ = ("_made", "_make")

    def __init__(self, make: Callable[[], Sequence[Segment]]) -> None:
        self._make = make
        self._made: SourceMap | None = None

    def outer(self, span: Span) -> Span:
        """Return the smallest span of the outer text that writes ``span`` of the inner one."""
        if self._made is None:
            self._made = SourceMap(self._make())
        return self._made.outer(span)


class Grouped(SourceMap):
    """The map of a coding in which each group of some bytes is written by a group of some characters."""

    __slots__ = ("_characters", "_group", "_inner")

    def __init__(self, characters: SourceMap, inner: int, group: int) -> None:
        """``characters`` says where the characters stand; each ``group`` of them writes ``inner`` bytes."""
        self._characters = characters
        self._inner = inner
        self._group = group

    def outer(self, span: Span) -> Span:
        """Return the span of the characters without which ``span`` could not be decoded."""
        start = span.start * self._group // self._inner
        end = -(-span.end * self._group // self._inner)
        return self._characters.outer(Span(start, max(start + 1, end)))


class Labelled(SourceMap):
    """The map of a text before which a name was put: ``name = "`` stands for no bytes of the outer text."""

    __slots__ = ("_length", "_value")

    def __init__(self, length: int, value: SourceMap) -> None:
        """``length`` is that of what stands before the value, which ``value`` maps."""
        self._length = length
        self._value = value

    def outer(self, span: Span) -> Span:
        """Return the smallest span of the outer text that writes ``span`` of the value."""
        return self._value.outer(Span(max(0, span.start - self._length), max(1, span.end - self._length)))


def shifted(segments: Sequence[Segment], by: int) -> list[Segment]:
    """Return ``segments`` of a piece of text as those of the whole in which it begins at ``by``."""
    return [Segment(inner, Span(outer.start + by, outer.end + by), verbatim) for inner, outer, verbatim in segments]
