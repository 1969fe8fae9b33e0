"""The order in which hits become matches: confirm, keep the most specific, attribute, name what holds the key."""

from __future__ import annotations

from scanner.detect.confirm import confirm, most_specific
from scanner.detect.holder import holder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.detect.multipattern import Hits, Pass
    from scanner.model import Match
    from scanner.ruleset import RuleSet
    from scanner.text import Text


def matches_of(text: Text, path: str, hits: Hits, rules: RuleSet, one_pass: Pass) -> list[Match]:
    """Return the matches behind the ``hits`` of the one pass, one rule for each secret, in order of place."""
    matches = most_specific(confirm(text, hits, rules), rules)
    if any(rules.rule(match.rule).candidates for match in matches):
        from scanner.detect.attribute import attribute

        matches = attribute(text, path, matches, rules)
    return [match if match.holder else match._replace(holder=holder(text, match.span)) for match in matches]
