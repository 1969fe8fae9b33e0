"""From the end offsets of the one pass to matches: capture, checks, entropy, placeholders, words near by.

hyperscan reports only where a match ends. RE2 finds the captured secret in the bytes before that end; a match counts
only if it ends where the pass said.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import lru_cache
from typing import NamedTuple

from scanner.detect.checks import CHECKS, Failed, Passed, Rejected
from scanner.detect.placeholder import entropy, placeholder_reason
from scanner.model import Match, Span
from scanner.secret import Secret

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from scanner.detect.multipattern import Hits
    from scanner.ruleset import Rule, RuleSet
    from scanner.text import Text

_MARGIN = 64
"""Bytes kept after the last end of a window, so that a boundary at its edge is the text's and not the window's."""


class Capture(NamedTuple):
    """A secret as the pattern captured it."""

    span: Span
    """The secret."""
    whole: Span
    """The whole match, which may hold the name before the secret."""


@lru_cache(maxsize=1024)  # google-re2's own cache holds 128 patterns, fewer than there are rules
def compiled(pattern: str) -> Any:
    """Return the RE2 regular expression of ``pattern`` for bytes."""
    import re2

    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1
    options.log_errors = False
    return re2.compile(pattern.encode(), options)


def _windows(ends: Sequence[int], reach: int, length: int) -> Iterator[tuple[int, int]]:
    """Yield the merged ranges in which a match with one of the sorted ``ends`` lies."""
    start = stop = -1
    for end in ends:
        if start >= 0 and end - reach <= stop:
            stop = min(length, end + _MARGIN)
            continue
        if start >= 0:
            yield start, stop
        start, stop = max(0, end - reach), min(length, end + _MARGIN)
    if start >= 0:
        yield start, stop


def captures(rule: Rule, data: bytes, ends: Sequence[int]) -> Iterator[Capture]:
    """Yield what ``rule`` captures around the offsets at which the pass saw it end."""
    pattern = compiled(rule.pattern)
    group = pattern.groupindex[b"secret"]
    known = frozenset(ends)
    for start, stop in _windows(sorted(known), rule.reach, len(data)):
        # An anchor stands at the beginning of what the pattern takes in; the rest follows it.
        piece = data[start : min(len(data), stop + rule.reach) if rule.anchor else stop]
        for found in pattern.finditer(piece):
            if rule.anchor or start + found.end() in known:
                secret = found.span(group)
                whole = found.span()
                yield Capture(Span(start + secret[0], start + secret[1]), Span(start + whole[0], start + whole[1]))


def _word_near(rule: Rule, data: bytes, span: Span) -> str | None:
    around = data[max(0, span.start - rule.within) : span.start].lower() + b"\n"
    around += data[span.end : span.end + rule.within].lower()
    return next((word for word in rule.near if word.lower().encode() in around), None)


def judge(rule: Rule, text: Text, span: Span) -> Match | None:
    """Return the match of ``rule`` at ``span``, or None when it cannot be a credential."""
    value = text.characters(span.start, span.end)
    if placeholder_reason(value, rule.prefix) or (rule.entropy and entropy(value) < rule.entropy):
        return None
    confidence = rule.confidence
    why = [f"begins with {rule.prefix.strip()} and has the form of such keys"] if rule.prefix else []
    if rule.near:
        word = _word_near(rule, text.data, span)
        if word is None:
            return None
        why.append(f"{word!r} stands near")
    for name in rule.checks:
        outcome = CHECKS[name](value)
        match outcome:
            case Rejected():
                return None
            case Passed():
                confidence = max(confidence, outcome.floor)
                why.append(outcome.fact)
            case Failed():
                confidence = min(confidence, outcome.cap)
                why.append(outcome.fact)
    return Match(rule.id, span, Secret(value, len(rule.prefix)), confidence, tuple(why))


def confirm(text: Text, hits: Hits, rules: RuleSet) -> list[Match]:
    """Return the matches of every rule that the pass saw, in order of place."""
    by_rule: dict[int, list[int]] = {}
    for number, end in hits:
        by_rule.setdefault(number, []).append(end)
    found: dict[tuple[str, Span], Match] = {}
    for number, ends in by_rule.items():
        if number >= len(rules.rules) or not rules.rules[number].matched:
            continue
        rule = rules.rules[number]
        for capture in captures(rule, text.data, ends):
            if (rule.id, capture.span) not in found:
                match = judge(rule, text, capture.span)
                if match is not None:
                    found[rule.id, capture.span] = match
    return sorted(found.values(), key=lambda match: (match.span, match.rule))


def most_specific(matches: Sequence[Match], rules: RuleSet) -> list[Match]:
    """Return ``matches`` with one rule for each secret: of overlapping ones the most specific, then the longest."""

    def rank(match: Match) -> tuple[int, int, int, str]:
        return (-rules.rule(match.rule).specificity, -match.confidence, match.span.start - match.span.end, match.rule)

    # What is kept does not overlap, so only the two neighbours of a place can: a file full of keys stays linear.
    kept: list[Match] = []
    for match in sorted(matches, key=rank):
        at = bisect_right(kept, match.span, key=lambda other: other.span)
        if not any(match.span.overlaps(other.span) for other in kept[max(0, at - 1) : at + 1]):
            kept.insert(at, match)
    return kept
