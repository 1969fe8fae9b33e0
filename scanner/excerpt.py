"""The line of a finding as a person may see it: secrets masked, cut to a readable length."""

from __future__ import annotations

from bisect import bisect_left
from itertools import accumulate
from operator import itemgetter

from scanner.secret import Secret

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from scanner.model import Match, Span
    from scanner.text import Text

WIDTH = 160
"""Most characters of an excerpt; what the secret stands in matters more than the rest of a minified line."""

_BEFORE = 60
_CUT = "…"
_TAIL = 8
"""Last characters by which values are looked up: the first ones are often those of every key of a kind."""


class Veil:
    """What of one text may not be shown: made once, so that a file full of keys takes time in proportion to them."""

    def __init__(self, matches: Sequence[Match]) -> None:
        self._ranges = sorted(_hidden(matches), key=itemgetter(0))
        self._starts = [span.start for span, _ in self._ranges]
        self._reach = list(accumulate((span.end for span, _ in self._ranges), max))
        self._by_tail: dict[str, dict[str, Secret]] = {}
        for secret in _secrets(matches):
            value = secret.reveal()
            self._by_tail.setdefault(value[-_TAIL:], {})[value] = secret
        self._tails = sorted({len(tail) for tail in self._by_tail} - {0})

    def ranges(self, low: int, high: int) -> Iterator[tuple[Span, str]]:
        """Yield in order of place every range between the two offsets that is hidden, with what is shown there."""
        first = bisect_left(self._starts, low)
        while first and self._reach[first - 1] > low:
            first -= 1
        for span, masked in self._ranges[first : bisect_left(self._starts, high)]:
            if span.end > low:
                yield span, masked

    def masked(self, shown: str) -> str:
        """Return ``shown`` with every value that may not be shown replaced, wherever it stands."""
        pieces: list[str] = []
        at = 0
        for start, end, secret in sorted(self._repeated(shown), key=_longest_first):
            if end > at:
                pieces += (shown[at:start], str(secret))
                at = end
        return "".join(pieces) + shown[at:]

    def _repeated(self, shown: str) -> Iterator[tuple[int, int, Secret]]:
        for tail in self._tails:
            for end in range(tail, len(shown) + 1):
                for value, secret in self._by_tail.get(shown[end - tail : end], {}).items():
                    start = end - len(value)
                    if start >= 0 and shown.startswith(value, start):
                        yield start, end, secret


def _longest_first(found: tuple[int, int, Secret]) -> tuple[int, int]:
    return found[0], -found[1]


def excerpt_of(text: Text, span: Span, veil: Veil) -> str:
    """Return the first line of ``span`` with all that ``veil`` hides on it replaced by its masked form."""
    line = text.line_index(span.start)
    start = text.line_starts()[line]
    end = start + len(text.line(line))
    low = max(start, span.start - 4 * WIDTH)
    high = min(end, span.end + 4 * WIDTH)
    pieces: list[str] = []
    at = low
    before = 0
    for other, masked in veil.ranges(low, high):
        if other.end <= at:
            continue
        pieces.append(text.characters(at, max(at, other.start)))
        if other == span:
            before = sum(map(len, pieces))
        pieces.append(masked)
        at = min(other.end, high)
    pieces.append(text.characters(at, high))
    # The same value may stand once more on the line, in a place where no rule matched.
    return _cut(veil.masked("".join(pieces)), before, low > start, high < end)


def _hidden(matches: Iterable[Match]) -> Iterator[tuple[Span, str]]:
    """Yield every range that holds a secret or a part of one, with what is shown in its place."""
    for match in matches:
        yield match.span, str(match.secret)
        for piece in match.pieces:
            if not piece.overlaps(match.span):
                yield piece, _CUT
        for part in match.parts:
            if isinstance(part.value, Secret):
                yield part.span, str(part.value)


def _secrets(matches: Iterable[Match]) -> Iterator[Secret]:
    """Yield every value of ``matches`` that may not be shown."""
    for match in matches:
        yield match.secret
        yield from (part.value for part in match.parts if isinstance(part.value, Secret))


def _cut(shown: str, before: int, more_before: bool, more_after: bool) -> str:
    first = max(0, before - _BEFORE) if len(shown) > WIDTH else 0
    last = min(len(shown), first + WIDTH)
    head = _CUT if first or more_before else ""
    tail = _CUT if last < len(shown) or more_after else ""
    return head + shown[first:last].strip() + tail
