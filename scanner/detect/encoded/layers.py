"""The texts that are written inside another by an encoding or as pieces, each as a layer to scan."""

from __future__ import annotations

from scanner.detect.encoded.budget import budget_of
from scanner.detect.encoded.languages import language_of
from scanner.detect.encoded.trigger import Kind, kind_of

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
    pieces = [end for end in literals if _is_piece(text.data, end)]
    encoded = sorted({*literals}.difference(pieces)) if pieces else literals
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


def _is_piece(data: bytes, end: int) -> bool:
    """Return whether what ends at ``end`` is a literal with a beginning in it, and not one character of a list."""
    return data[end - 1] in b"\"'" and data[end - 3] != data[end - 1]
