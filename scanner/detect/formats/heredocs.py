"""Where here-documents end."""

from __future__ import annotations

from scanner.model import Span

_PATIENCE = 200_000
"""Lines of a text that are looked at in vain. Without a limit, marks that never come would cost the square."""


class HereDocuments:
    """Finds the ends of the here-documents of one text."""

    __slots__ = ("_data", "_patience")

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._patience = _PATIENCE

    def end(self, start: int, mark: bytes) -> Span | None:
        """Return from where its last line ends to where the line of ``mark`` ends; None when no such line comes."""
        data, at, lines = self._data, start, 0
        while lines < self._patience:
            stop = data.find(b"\n", at)
            line_end = len(data) if stop < 0 else stop
            # Only a line of about the mark's length can be it; a long one is not copied.
            if line_end - at < len(mark) + 200 and data[at:line_end].strip() == mark:
                return Span(max(start, at - 1), line_end)
            if stop < 0:
                break
            at = stop + 1
            lines += 1
        self._patience -= lines
        return None
