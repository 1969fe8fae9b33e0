"""Secrets known by their name and their look: candidates, what the model says of each, and the rule of each name."""

from __future__ import annotations

import re
from itertools import accumulate
from typing import NamedTuple

from scanner.detect.generic.candidates import Candidate, candidates
from scanner.detect.generic.doubts import doubt
from scanner.detect.generic.entries import LARGEST, is_worth_reading, with_entries
from scanner.detect.generic.likelihood import IMPOSSIBLE, Likelihood, likelihood
from scanner.detect.placeholder import placeholder_reason
from scanner.model import Confidence, Holder, Match
from scanner.secret import Secret

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scanner.detect.multipattern import Hits
    from scanner.model import Span
    from scanner.rule import Rule, RuleSet
    from scanner.text import Text

_PARTS = re.compile(r"[\W_]+|(?<=[a-z0-9])(?=[A-Z])")
_DECLARED = "credential"
_FEWEST_BYTES = 12
_DIFFERENT = 0.6
_KINDS = {
    "compared": "comparison",
    "argument": "argument",
    "element": "element",
    "option": "option",
}


def generic_matches(
    text: Text, path: str, hits: Hits, taken: Sequence[Span], rules: RuleSet, model: Likelihood | None = None
) -> list[Match]:
    """Return the secrets among the values that ``hits`` of the triggers point at, in order of place.

    ``taken`` are the sorted places of keys that are known already.
    """
    model = model or likelihood()
    found = _judged(candidates(text, path, hits, model.wording.is_plain), text, path, model)
    # A quoted value ends where its line says; where a bare one does, only the format knows.
    promising = any(one.confidence is not None and not one.candidate.quote for one in found)
    if (promising and len(text.data) <= LARGEST) or is_worth_reading(text, path, hits):
        found = _judged(with_entries(text, path, [one.candidate for one in found]), text, path, model)
    return list(_matches(path, _free(found, taken), rules.by_name))


def is_promising(text: Text, path: str, hits: Hits, model: Likelihood | None = None) -> bool:
    """Return whether ``generic_matches`` could find anything, whatever the rules are."""
    if is_worth_reading(text, path, hits):
        return True
    model = model or likelihood()
    found = _judged(candidates(text, path, hits, model.wording.is_plain), text, path, model)
    return any(one.confidence is not None for one in found)


class _Judged(NamedTuple):
    candidate: Candidate
    score: float
    confidence: Confidence | None


def _judged(found: Sequence[Candidate], text: Text, path: str, model: Likelihood) -> list[_Judged]:
    return [_judge(candidate, model.score(candidate, text, path), model) for candidate in found]


def _judge(candidate: Candidate, score: float, model: Likelihood) -> _Judged:
    confidence = model.confidence(score)
    if candidate.form == "array" and confidence is None and _is_random(candidate.value):
        confidence = Confidence.LOW
    if candidate.declared and not model.wording.is_plain(candidate.value):
        least = Confidence.MEDIUM if score > IMPOSSIBLE else Confidence.LOW
        confidence = max(confidence or least, least)
    return _Judged(candidate, score, confidence)


def _is_random(numbers: str) -> bool:
    """Return whether bytes written as numbers are those of a key: many, and few of them twice."""
    values = numbers.replace(",", " ").split()
    return len(values) >= _FEWEST_BYTES and len(set(values)) > _DIFFERENT * len(values)


def _free(found: Sequence[_Judged], taken: Sequence[Span]) -> Iterator[_Judged]:
    """Yield the candidates that share no byte with a place that is taken; both are in order."""
    number = 0
    for one in found:
        span = one.candidate.span
        while number < len(taken) and taken[number].end <= span.start:
            number += 1
        if number == len(taken) or not taken[number].overlaps(span):
            yield one


def _matches(path: str, found: Iterator[_Judged], by_name: Sequence[Rule]) -> Iterator[Match]:
    for one in found:
        if one.confidence is None or placeholder_reason(one.candidate.value) is not None:
            continue
        rule = rule_of(one.candidate.name, by_name) or (rule_of(_DECLARED, by_name) if one.candidate.declared else None)
        if rule is not None:
            yield _match(one, rule, path)


def _match(judged: _Judged, rule: Rule, path: str) -> Match:
    candidate, confidence = judged.candidate, judged.confidence
    assert confidence is not None
    confidence = min(confidence, rule.confidence)
    why = [f"called {candidate.name!r}", _look(judged)]
    doubted = doubt(candidate, path)
    if doubted:
        confidence = Confidence.LOW
        why.append(doubted)
    holder = Holder(candidate.name, _KINDS.get(candidate.form, "assignment"))
    return Match(rule.id, candidate.span, Secret(candidate.value), confidence, tuple(why), holder=holder)


def _look(judged: _Judged) -> str:
    if judged.candidate.declared:
        return "the file's format says that it is a secret"
    if judged.candidate.form == "array":
        return "bytes without order, written as numbers"
    return f"{Likelihood.percentage(judged.score)} % likely by its look and surroundings"


def rule_of(name: str, by_name: Sequence[Rule]) -> Rule | None:
    """Return the rule whose word stands last in ``name``, of several that end there the one with the longest.

    A word begins or ends where a part of the name does: ``notPublic`` has no ``otp``. Where none does, any counts.
    """
    words = [part for part in _PARTS.split(name) if part]
    plain = "".join(words).lower()
    ends = {0, *accumulate(map(len, words))}
    best: tuple[bool, int, int] = (False, -1, 0)
    chosen = None
    for rule in by_name:
        for word in rule.names:
            at = plain.rfind(word)
            if at < 0:
                continue
            end = at + len(word)
            rank = (at in ends or end in ends, end, len(word))
            if rank > best:
                best, chosen = rank, rule
    return chosen
