"""The order in which hits become matches: confirm, put split keys together, attribute, name what holds the key."""

from __future__ import annotations

from scanner.detect.confirm import confirm, most_specific
from scanner.detect.holder import holder
from scanner.detect.python import is_python

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.detect.multipattern import Hits, Pass
    from scanner.model import Match, Span
    from scanner.ruleset import RuleSet
    from scanner.text import Text


def matches_of(
    text: Text, path: str, hits: Hits, fragments: Sequence[Span], rules: RuleSet, one_pass: Pass
) -> list[Match]:
    """Return the matches behind the ``hits`` of the one pass, one rule for each secret, in order of place.

    ``fragments`` are the places at which pieces of a key stand in Python code.
    """
    matches = most_specific(confirm(text, hits, rules), rules)
    if (matches or fragments) and is_python(path, text.data):
        from scanner.detect.code import understood

        matches = most_specific(understood(text, matches, fragments, rules, one_pass), rules)
    if any(rules.rule(match.rule).candidates for match in matches):
        from scanner.detect.attribute import attribute

        matches = attribute(text, path, matches, rules)
    return [match if match.holder else match._replace(holder=holder(text, match.span)) for match in matches]
