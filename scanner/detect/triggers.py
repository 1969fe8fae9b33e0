"""Patterns of the one pass that are no rule: each says that a text holds something that deserves a closer look.

They stand in the same compiled database as the rules, so that a text without any costs nothing more. Those of generic
secrets come first, then the rules, then those of encodings, whose number depends on the rules.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from scanner.detect.generic import trigger as generic

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.detect.multipattern import Hits
    from scanner.ruleset import RuleSet

PATTERNS: tuple[str, ...] = generic.PATTERNS
"""Those before the rules."""


def patterns_of(rules: RuleSet) -> list[str]:
    """Return what the one pass looks for: triggers and the patterns of ``rules``, in the order of ``told``."""
    from scanner.detect.encoded import trigger as encoded

    return [*PATTERNS, *rules.patterns, *encoded.patterns(rules)]


class Told(NamedTuple):
    """The hits of one text, by whose they are; numbers count from 0 within each."""

    rules: Hits
    generic: Hits
    encoded: Hits


@lru_cache(maxsize=2)  # asked for each text, and a list of hundreds of patterns takes 40 us to make
def _rules_end(rules: RuleSet) -> int:
    return len(PATTERNS) + len(rules.patterns)


def told(hits: Hits, rules: RuleSet) -> Told:
    """Return the ``hits`` of a pass of ``patterns_of`` apart."""
    begin, end = len(PATTERNS), _rules_end(rules)
    return Told(
        [(number - begin, place) for number, place in hits if begin <= number < end],
        [hit for hit in hits if hit[0] < begin],
        [(number - end, place) for number, place in hits if number >= end],
    )
