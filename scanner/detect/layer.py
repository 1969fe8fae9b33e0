"""A text inside a text: decoded base64, an unescaped literal, the code of a notebook's cell, with the way back.

A layer is scanned like any other text; ``SourceMap`` says where each of its bytes stands in the text around it.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import NamedTuple

from scanner.model import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.text import Text


class Segment(NamedTuple):
    """A run of bytes of the inner text and the bytes of the outer text that stand for it."""

    inner: int
    """Offset at which the run begins in the inner text."""
    outer: Span
    verbatim: bool
    """Whether the run is a copy, byte for byte; if not, every byte of it is written by all of ``outer``."""


class SourceMap:
    """Where each byte of an inner text stands in the outer one."""

    __slots__ = ("_segments", "_starts")

    def __init__(self, segments: Sequence[Segment]) -> None:
        """``segments`` are in order and the first begins at 0. Raises ValueError when there are none."""
        if not segments or segments[0].inner != 0:
            raise ValueError("a source map begins at 0")
        self._segments = segments
        self._starts = [segment.inner for segment in segments]

    @classmethod
    def whole(cls, outer: Span) -> SourceMap:
        """Return the map of a text that is written by ``outer`` as a whole, such as one that was compressed."""
        return cls([Segment(0, outer, False)])

    def outer(self, span: Span) -> Span:
        """Return the smallest span of the outer text that writes ``span`` of the inner one."""
        first = self._segment(span.start)
        last = self._segment(max(span.start, span.end - 1))
        start = first.outer.start + (span.start - first.inner if first.verbatim else 0)
        end = last.outer.start + span.end - last.inner if last.verbatim else last.outer.end
        return Span(start, max(start, min(end, last.outer.end)))

    def _segment(self, position: int) -> Segment:
        return self._segments[max(0, bisect_right(self._starts, position) - 1)]


class Layer(NamedTuple):
    """A text found inside another."""

    text: Text
    source: SourceMap
    fact: str
    """How it is written, for people: ``written in base64``, ``in cell 3 (code)``."""
