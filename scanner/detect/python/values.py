"""What the analysis of a Python file returns. Nothing here needs libcst."""

from __future__ import annotations

from enum import Enum
from itertools import pairwise
from typing import NamedTuple

from scanner.model import Confidence, Holder, Match, Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


class Unparsed(NamedTuple):
    """Why Python code could not be understood. It is not an error: the text detectors have read the file already."""

    reason: str


class Usage(Enum):
    """What the code does with the bytes of a secret."""

    PLAIN = "plain"
    COMPARED = "compared"
    DOCSTRING = "docstring"
    DOCTEST = "doctest"
    ANNOTATION = "annotation"
    COMMENT = "comment"


_LOWERED = {
    Usage.COMPARED: "only compared against",
    Usage.DOCSTRING: "stands in a docstring",
    Usage.DOCTEST: "stands in a doctest",
    Usage.ANNOTATION: "stands in a type annotation",
}


def adjust(match: Match, usage: Usage) -> Match:
    """Return ``match`` with the confidence that its use in the code leaves it: one level lower, or as it was.

    A comment lowers nothing: code that was commented out holds real keys.
    """
    reason = _LOWERED.get(usage)
    if reason is None:
        return match
    lowered = Confidence(max(Confidence.LOW, match.confidence - 1))
    return match._replace(confidence=lowered, why=(*match.why, reason))


class Piece(NamedTuple):
    """A range of a folded value and the source it comes from."""

    start: int
    """First byte in ``Folded.data``."""
    end: int
    source: Span | None
    """The bytes in the file; None where the value is not known before the program runs."""
    exact: bool
    """True when every byte of the range is the same byte in the file; false for an escape."""
    literal: int
    """Offset in the file of the literal that the bytes belong to."""
    site: Span | None = None
    """The name in the folded expression that stands for the literal, when the literal is written elsewhere."""

    def written(self, start: int, end: int) -> Span | None:
        """Return where its own bytes between ``start`` and ``end`` of the folded value are written."""
        if self.source is None or not self.exact:
            return self.source
        first, last = max(start, self.start), min(end, self.end)
        return Span(self.source.start + first - self.start, self.source.start + last - self.start)


class Folded(NamedTuple):
    """The value of an expression that puts several literals together, or hides a literal's characters by escapes."""

    data: bytes
    """The value in UTF-8; a line feed stands where a part is not known before the program runs."""
    pieces: tuple[Piece, ...]
    """In the order of ``data``; a range that no literal gave (a number's digits) has none."""
    holder: Holder | None = None

    @property
    def value(self) -> str:
        """The value as characters."""
        return self.data.decode("utf-8", "surrogateescape")

    def _between(self, start: int, end: int) -> Iterator[Piece]:
        return (piece for piece in self.pieces if piece.source and piece.start < end and start < piece.end)

    def source_span(self, start: int, end: int) -> Span:
        """Return the bytes of the file from the first to the last that give the bytes ``start`` to ``end`` of ``data``.

        A name is taken for the literal it is bound to, so the range lies within the folded expression. Raises
        ValueError for a range that no literal gives.
        """
        spans = [piece.site or piece.written(start, end) for piece in self._between(start, end)]
        known = [span for span in spans if span is not None]
        if not known:
            raise ValueError("no literal gives this range")
        return Span(min(span.start for span in known), max(span.end for span in known))

    def literal_spans(self, start: int, end: int) -> tuple[Span, ...]:
        """Return where the characters of that range are written, in the order of the value: what has to be hidden."""
        return tuple(span for piece in self._between(start, end) if (span := piece.written(start, end)) is not None)

    def combines(self, start: int, end: int) -> bool:
        """Return whether the range is not in the file as it is: it takes in several literals, a name, or an escape."""
        between = list(self._between(start, end))
        if not all(piece.exact and piece.site is None for piece in between):
            return True
        spans = self.literal_spans(start, end)
        return any(before.end != after.start for before, after in pairwise(spans))
