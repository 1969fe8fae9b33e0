"""Secrets known by their name and their look: candidates, what the model says of each, and the rule of each name."""

from __future__ import annotations

from scanner.detect.generic.candidates import candidates
from scanner.detect.generic.doubts import doubt
from scanner.detect.generic.likelihood import likelihood
from scanner.detect.placeholder import placeholder_reason
from scanner.model import Confidence, Holder, Match
from scanner.secret import Secret

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scanner.detect.generic.candidates import Candidate
    from scanner.detect.generic.likelihood import Likelihood
    from scanner.detect.multipattern import Hits
    from scanner.model import Span
    from scanner.rule import Rule, RuleSet
    from scanner.text import Text

_SEPARATORS = str.maketrans("", "", "_-. $@[]'\"")
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
    return list(_matches(text, path, _free(candidates(text, path, hits), taken), rules.by_name, model))


def _free(found: Sequence[Candidate], taken: Sequence[Span]) -> Iterator[Candidate]:
    """Yield the candidates that share no byte with a place that is taken; both are in order."""
    number = 0
    for candidate in found:
        while number < len(taken) and taken[number].end <= candidate.span.start:
            number += 1
        if number == len(taken) or not taken[number].overlaps(candidate.span):
            yield candidate


def _matches(
    text: Text, path: str, found: Iterator[Candidate], by_name: Sequence[Rule], model: Likelihood
) -> Iterator[Match]:
    for candidate in found:
        score = model.score(candidate, text, path)
        confidence = model.confidence(score)
        if confidence is None or placeholder_reason(candidate.value) is not None:
            continue
        rule = rule_of(candidate.name, by_name)
        if rule is not None:
            yield _match(
                candidate, rule, min(confidence, rule.confidence), model.percentage(score), doubt(candidate, path)
            )


def _match(candidate: Candidate, rule: Rule, confidence: Confidence, percentage: int, doubted: str) -> Match:
    why = [f"called {candidate.name!r}", f"{percentage} % likely by its look and surroundings"]
    if doubted:
        confidence = Confidence.LOW
        why.append(doubted)
    holder = Holder(candidate.name, _KINDS.get(candidate.form, "assignment"))
    return Match(rule.id, candidate.span, Secret(candidate.value), confidence, tuple(why), holder=holder)


def rule_of(name: str, by_name: Sequence[Rule]) -> Rule | None:
    """Return the rule whose word stands last in ``name``, of several that end there the one with the longest."""
    plain = name.lower().translate(_SEPARATORS)
    best: tuple[int, int] = (-1, 0)
    chosen = None
    for rule in by_name:
        for word in rule.names:
            at = plain.rfind(word)
            if at >= 0 and (at + len(word), len(word)) > best:
                best, chosen = (at + len(word), len(word)), rule
    return chosen
