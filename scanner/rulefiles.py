"""Where the rules are. Apart from ``ruleset``, of which a commit without a hit has no need."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


def rules_directory() -> str:
    """Return the folder of the rules that ship with keysweep: inside the installed package, else beside it."""
    package = os.path.dirname(os.path.abspath(__file__))
    inside = os.path.join(package, "rules")
    return inside if os.path.isdir(inside) else os.path.join(os.path.dirname(package), "rules")


def rule_paths(extra: Sequence[str] = ()) -> list[str]:
    """Return the paths of the built-in rule files in order of name, then those the user's own configuration named."""
    folder = rules_directory()
    names = sorted(name for name in os.listdir(folder) if name.endswith(".toml"))
    return [os.path.join(folder, name) for name in names] + list(extra)
