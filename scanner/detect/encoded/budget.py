"""How much may be decoded of one text, so that no text costs more than a few times its size.

The texts inside a text share what is left of it, however deep they lie.
"""

from __future__ import annotations

from scanner.text import Text

SHARE = 4
"""Bytes that may be decoded for each byte of a text."""
FLOOR = 2 << 20
"""Bytes that may be decoded of any text, however small: one that was compressed grows."""
MOST_LAYERS = 4096
SHORTEST = 8
"""Bytes below which no secret stands in what was decoded: ``pw=12345``."""


class Budget:
    """What may still be decoded. It changes as layers are taken."""

    __slots__ = ("bytes", "layers")

    def __init__(self, size: int) -> None:
        """``size`` is that of the outermost text."""
        self.bytes = SHARE * size + FLOOR
        self.layers = MOST_LAYERS

    def take(self, size: int) -> bool:
        """Return whether a layer of ``size`` bytes may be looked into, and count it if so."""
        if size < SHORTEST or size > self.bytes or not self.layers:
            return False
        self.bytes -= size
        self.layers -= 1
        return True


class Decoded(Text):
    """A text that was found inside another, with what is left of the outermost one's budget."""

    __slots__ = ("budget",)

    def __init__(self, data: bytes, budget: Budget) -> None:
        super().__init__(data)
        self.budget = budget


def budget_of(text: Text) -> Budget:
    """Return what may still be decoded of ``text`` or, when it stands inside another, of the outermost one."""
    return text.budget if isinstance(text, Decoded) else Budget(len(text.data))
