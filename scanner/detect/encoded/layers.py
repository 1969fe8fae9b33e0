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
    from scanner.text import Text


def layers(text: Text, path: str, hits: Sequence[tuple[int, int]]) -> Iterator[Layer]:
    """Yield what stands encoded in ``text``; ``hits`` are those of ``trigger.patterns``: (number, end) of each.

    All that is decoded of one text and of the texts inside it stays within the ``budget`` of the outermost.
    """
    by_kind: dict[Kind, set[int]] = {}
    for number, end in hits:
        by_kind.setdefault(kind_of(number), set()).add(end)
    budget = budget_of(text)
    for kind, places in by_kind.items():
        yield from _of_kind(text.data, path, kind, sorted(places), budget)


def _of_kind(data: bytes, path: str, kind: Kind, ends: Sequence[int], budget: Budget) -> Iterator[Layer]:
    if kind is Kind.LITERAL:
        from scanner.detect.encoded.runlayers import run_layers

        turned = [end for end in ends if _is_turned(data, end)]
        yield from run_layers(data, sorted({*ends}.difference(turned)), budget)
        if turned and language_of(path):
            from scanner.detect.encoded.splits import reversed_layers

            yield from reversed_layers(data, turned, budget)
    elif kind is Kind.CALL:
        from scanner.detect.encoded.runlayers import call_layers

        yield from call_layers(data, ends, budget)
    elif kind is Kind.SPLIT:
        language = language_of(path)
        if language:
            from scanner.detect.encoded.splits import split_layers

            yield from split_layers(data, ends, language, budget)
    else:
        from scanner.detect.encoded.substitutions import substituted

        yield from substituted(data, kind, ends, budget)


def _is_turned(data: bytes, end: int) -> bool:
    """Return whether the literal that ends before ``end`` is a beginning read from its end, and its closing quote."""
    return data[end - 1] in b"\"'" and data[end - 3] != data[end - 1]
