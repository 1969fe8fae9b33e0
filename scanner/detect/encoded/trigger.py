"""What the one pass looks for where text may be written in an encoding."""

from __future__ import annotations

PATTERNS: tuple[str, ...] = ()
"""In the dialect of the one pass."""
