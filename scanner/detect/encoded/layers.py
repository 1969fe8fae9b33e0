"""The texts that are written inside another by an encoding or as pieces, each as a layer to scan."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scanner.detect.layer import Layer
    from scanner.text import Text


def layers(text: Text, path: str, hits: Sequence[tuple[int, int]]) -> Iterator[Layer]:
    """Yield what stands encoded in ``text``; ``hits`` are those of ``trigger.PATTERNS``: (number, end) of each."""
    yield from ()
