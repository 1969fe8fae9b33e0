"""The texts that are written inside another by an encoding or as pieces, each as a layer to scan."""

from __future__ import annotations

import re

from scanner.detect.encoded.budget import budget_of
from scanner.detect.encoded.languages import language_of
from scanner.detect.encoded.trigger import Kind, kind_of

_LONGEST_BEGINNING = 64
_OPENED = re.compile(rb"[\"'][\w.:-]+\Z")
_REST = re.compile(rb"[A-Za-z0-9_.-]{0,24}[\"']")

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scanner.detect.encoded.budget import Budget
    from scanner.detect.layer import Layer
    from scanner.model import Span
    from scanner.text import Text


def layers(text: Text, path: str, hits: Sequence[tuple[int, int]]) -> Iterator[Layer]:
    """Yield what stands encoded in ``text``; ``hits`` are those of ``trigger.patterns``: (number, end) of each.

    All that is decoded of one text and of the texts inside it stays within the ``budget`` of the outermost.
    """
    by_kind: dict[Kind, set[int]] = {}
    for number, end in hits:
        by_kind.setdefault(kind_of(number), set()).add(end)
    budget = budget_of(text)
    places = {kind: sorted(ends) for kind, ends in by_kind.items()}
    literals = places.pop(Kind.LITERAL, [])
    piece_ends = {end: _piece_end(text.data, end) for end in literals}
    pieces = sorted({end for end in piece_ends.values() if end})
    encoded = [end for end in literals if not piece_ends[end]]
    yield from _runs(text.data, encoded, places.pop(Kind.CALL, []), budget)
    yield from _joined(text.data, path, pieces, places.pop(Kind.SPLIT, []), budget)
    for kind, ends in places.items():
        from scanner.detect.encoded.substitutions import substituted

        yield from substituted(text.data, kind, ends, budget)


def _runs(data: bytes, literals: list[int], calls: list[int], budget: Budget) -> Iterator[Layer]:
    if not literals and not calls:
        return
    from scanner.detect.encoded.runlayers import call_layers, run_layers

    taken: list[Span] = []
    yield from run_layers(data, literals, budget, taken)
    yield from call_layers(data, calls, budget, taken)


def _joined(data: bytes, path: str, pieces: list[int], signs: list[int], budget: Budget) -> Iterator[Layer]:
    language = language_of(path) if pieces or signs else None
    if language:
        from scanner.detect.encoded.splits import reversed_layers, split_layers

        yield from split_layers(data, sorted({*pieces, *signs}), language, budget)
        yield from reversed_layers(data, pieces, budget)


def _piece_end(data: bytes, end: int) -> int:
    """Return where the literal ends that is a piece of a key, or 0.

    ``end`` is behind a beginning and its closing mark, as in reversed text, or behind an opening mark and a beginning:
    then the literal is a piece if it ends before a key would.
    """
    if data[end - 1] in b"\"'":
        return end if data[end - 3] != data[end - 1] else 0
    if _OPENED.search(data, max(0, end - _LONGEST_BEGINNING), end) is None:
        return 0
    rest = _REST.match(data, end)
    return rest.end() if rest else 0
