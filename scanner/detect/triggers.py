"""Patterns of the one pass that are no rule: each says that a text holds something that deserves a closer look.

They stand in the same compiled database as the rules, so that a text without any costs nothing more. Those of generic
secrets come first, then those of encodings that are the same for all rules, so that their hits are known before a rule
is read; then the rules, then the beginnings of their secrets in each encoding.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from scanner.detect.encoded import trigger as encoded
from scanner.detect.generic import trigger as generic

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.detect.multipattern import Hits
    from scanner.ruleset import RuleSet

BY_NAME = len(generic.PATTERNS)
"""How many of them, the first ones, are about secrets by name."""

PATTERNS: tuple[str, ...] = (*generic.PATTERNS, *encoded.FIXED)
"""Those before the rules."""


def patterns_of(rules: RuleSet) -> list[str]:
    """Return what the one pass looks for: triggers and the patterns of ``rules``, in the order of ``told``."""
    return [*PATTERNS, *rules.patterns, *encoded.patterns(rules)[len(encoded.FIXED) :]]


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
        [hit for hit in hits if hit[0] < BY_NAME],
        [*fixed(hits), *((number - end + len(encoded.FIXED), place) for number, place in hits if number >= end)],
    )


def fixed(hits: Hits) -> Hits:
    """Return the hits of the encodings that are the same for all rules, numbered as ``encoded`` knows them."""
    return [(number - BY_NAME, place) for number, place in hits if BY_NAME <= number < len(PATTERNS)]
