"""The texts that are written inside another by an encoding or as pieces, each as a layer to scan."""

from __future__ import annotations

from scanner.detect.encoded.budget import budget_of
from scanner.detect.encoded.trigger import Kind

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
        by_kind.setdefault(Kind(min(number, Kind.LITERAL)), set()).add(end)
    budget = budget_of(text)
    for kind in sorted(by_kind, reverse=True):
        yield from _of_kind(text.data, kind, sorted(by_kind[kind]), budget)


def _of_kind(data: bytes, kind: Kind, ends: Sequence[int], budget: Budget) -> Iterator[Layer]:
    if kind is Kind.LITERAL:
        from scanner.detect.encoded.runlayers import run_layers

        yield from run_layers(data, ends, budget)
    elif kind is Kind.CALL:
        from scanner.detect.encoded.runlayers import call_layers

        yield from call_layers(data, ends, budget)
    else:
        from scanner.detect.encoded.substitutions import substituted

        yield from substituted(data, kind, ends, budget)
