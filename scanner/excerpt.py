"""The line of a finding as a person may see it: secrets masked, cut to a readable length."""

from __future__ import annotations

from operator import itemgetter

from scanner.secret import Secret

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scanner.model import Match, Span
    from scanner.text import Text

WIDTH = 160
"""Most characters of an excerpt; what the secret stands in matters more than the rest of a minified line."""

_BEFORE = 60
_CUT = "…"


def excerpt_of(text: Text, span: Span, matches: Sequence[Match]) -> str:
    """Return the first line of ``span`` with the secret of each of ``matches`` on it replaced by its masked form."""
    line = text.line_index(span.start)
    start = text.line_starts()[line]
    end = start + len(text.line(line))
    low = max(start, span.start - 4 * WIDTH)
    high = min(end, span.end + 4 * WIDTH)
    pieces: list[str] = []
    at = low
    before = 0
    for other, masked in sorted(_hidden(matches), key=itemgetter(0)):
        if other.end <= at or other.start >= high:
            continue
        pieces.append(text.characters(at, max(at, other.start)))
        if other == span:
            before = sum(map(len, pieces))
        pieces.append(masked)
        at = min(other.end, high)
    pieces.append(text.characters(at, high))
    # The same value may stand once more on the line, in a place where no rule matched.
    shown = without_secrets("".join(pieces), matches)
    return _cut(shown, before, low > start, high < end)


def without_secrets(shown: str, matches: Sequence[Match]) -> str:
    """Return ``shown`` with every value of ``matches`` that may not be shown replaced by its masked form."""
    for secret in _secrets(matches):
        shown = shown.replace(secret.reveal(), str(secret))
    return shown


def _hidden(matches: Sequence[Match]) -> Iterator[tuple[Span, str]]:
    """Yield every range that holds a secret or a part of one, with what is shown in its place."""
    for match in matches:
        yield match.span, str(match.secret)
        for piece in match.pieces:
            if not piece.overlaps(match.span):
                yield piece, _CUT
        for part in match.parts:
            if isinstance(part.value, Secret):
                yield part.span, str(part.value)


def _secrets(matches: Sequence[Match]) -> Iterator[Secret]:
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
