"""How much of a container is read: a hostile one must not cost the memory and the time of what it claims to hold."""

from __future__ import annotations

from contextlib import contextmanager
from typing import NamedTuple

from scanner.model import SkipReason

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


class Limits(NamedTuple):
    """Bounds on one container and all that is nested in it. Sizes are in bytes."""

    depth: int = 4
    """Containers within containers, the outermost included; a ``.tar.gz`` is one."""
    ratio: int = 200
    """Unpacked to packed size. Deflate reaches 1,032; text and code stay below 30."""
    ratio_from: int = 1 << 20
    """Unpacked size below which no ratio is suspicious."""
    total: int = 512 << 20
    """Unpacked size of everything in one container, nested members counted at each level."""
    total_factor: int = 10
    """A container that is itself large may unpack to this many times its size: work in proportion is no attack."""
    held: int = 256 << 20
    """Size of what is held at once because its format has to be read out of order."""
    members: int = 100_000
    """Members of everything in one container."""
    max_size: int = 0
    """Size above which a member is skipped; 0 for no limit."""


class Stop(NamedTuple):
    """Why reading ended before its time."""

    reason: SkipReason
    detail: str = ""


class Budget:
    """What is left to spend on one outermost container."""

    def __init__(self, limits: Limits, size: int = 0) -> None:
        """``size`` is that of the container, 0 when it is not known."""
        self.limits = limits
        self.spent: Stop | None = None
        """Set once nothing more may be read of the whole container."""
        self._total = max(limits.total, size * limits.total_factor)
        self._unpacked = 0
        self._members = 0
        self._held = 0

    def unpack(self, count: int) -> bool:
        """Count bytes that were unpacked, and return whether they may be used."""
        self._unpacked += count
        if self._unpacked > self._total:
            self.spent = Stop(SkipReason.UNPACKS_TO_TOO_MUCH, f"more than {self._total:,} bytes")
        return self.spent is None

    def count_member(self) -> bool:
        """Count a member, and return whether it may be read."""
        self._members += 1
        if self._members > self.limits.members:
            self.spent = Stop(SkipReason.TOO_MANY_MEMBERS, f"more than {self.limits.members:,}")
        return self.spent is None

    @property
    def room(self) -> int:
        """Bytes that may still be held."""
        return self.limits.held - self._held

    @contextmanager
    def holding(self, count: int) -> Iterator[None]:
        """Count ``count`` bytes as held until the block is done."""
        self._held += count
        try:
            yield
        finally:
            self._held -= count
