"""What the one pass looks for where a value may be a secret by its name."""

from __future__ import annotations

PATTERNS: tuple[str, ...] = ()
"""In the dialect of the one pass."""
