"""Patterns of the one pass that are no rule: each says that a text holds something that deserves a closer look.

They stand in the same compiled database as the rules and before them, so that a text without any costs nothing more,
and hits can be told apart before a rule is read.
"""

from __future__ import annotations

from typing import NamedTuple

from scanner.detect.encoded import trigger as encoded
from scanner.detect.generic import trigger as generic

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.detect.multipattern import Hits
    from scanner.ruleset import RuleSet

PATTERNS: tuple[str, ...] = (*generic.PATTERNS, *encoded.PATTERNS)
_GENERIC_END = len(generic.PATTERNS)


def patterns_of(rules: RuleSet) -> list[str]:
    """Return what the one pass looks for: the triggers, then the patterns of ``rules``, numbered in this order."""
    return [*PATTERNS, *rules.patterns]


class Told(NamedTuple):
    """The hits of one text, by whose they are; numbers count from 0 within each."""

    rules: Hits
    generic: Hits
    encoded: Hits


def told(hits: Hits) -> Told:
    """Return the ``hits`` of a pass of ``patterns_of`` apart."""
    if not PATTERNS:
        return Told(hits, [], [])
    return Told(
        [(number - len(PATTERNS), end) for number, end in hits if number >= len(PATTERNS)],
        [hit for hit in hits if hit[0] < _GENERIC_END],
        [(number - _GENERIC_END, end) for number, end in hits if _GENERIC_END <= number < len(PATTERNS)],
    )
