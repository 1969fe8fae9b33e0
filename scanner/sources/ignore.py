"""Patterns of files to leave out, in gitignore syntax. Only this module imports pathspec."""

from __future__ import annotations

import os
from typing import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

IGNORE_FILES = (".gitignore", ".ignore", ".keysweepignore")
"""Read in every folder outside git, later ones override."""

_OPEN_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0)


class Patterns(NamedTuple):
    """Compiled patterns that apply below one folder."""

    base: str
    """The folder, relative to the scanned root, with a slash at its end; empty for the root."""
    spec: Any

    def decides(self, path: str) -> bool | None:
        """Return True when ``path`` is left out, False when a pattern brings it back, None when none speaks of it."""
        if not path.startswith(self.base):
            return None
        include: bool | None = self.spec.check_file(path[len(self.base) :]).include
        return include


def patterns(lines: Sequence[str], base: str = "") -> Patterns | None:
    """Return the compiled patterns, or None when ``lines`` holds nothing but blanks and comments."""
    kept = [line for line in lines if line.strip() and not line.startswith("#")]
    if not kept:
        return None
    from pathspec import GitIgnoreSpec

    return Patterns(base, GitIgnoreSpec.from_lines(kept))


def read_patterns(folder: str, name: str, base: str = "") -> Patterns | None:
    """Return the patterns of the file ``name`` in ``folder``, or None without such a file."""
    try:
        descriptor = os.open(os.path.join(folder, name), _OPEN_FLAGS)
        with open(descriptor, encoding="utf-8", errors="surrogateescape") as stream:
            return patterns(stream.read().splitlines(), base)
    except OSError:
        return None


def left_out(path: str, stack: Sequence[Patterns]) -> bool:
    """Return whether the patterns leave ``path`` out: the innermost that speaks of it decides, as in git."""
    for spec in reversed(stack):
        decision: bool | None = spec.decides(path)
        if decision is not None:
            return decision
    return False
