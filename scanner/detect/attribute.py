"""Decides whose a key is when its shape alone allows several providers: by what stands around it.

A rule with ``candidates`` matches such a shape. The rule files say what speaks for each provider; nothing here knows
one by name. The strongest fact decides, among equally strong ones the nearest; two that contradict each other at the
same distance decide nothing, and the key stays ambiguous: one that is sent to the wrong provider for checking is
disclosed to it.
"""

from __future__ import annotations

from scanner.detect.evidence import Strength, evidence_of
from scanner.detect.ground import Ground
from scanner.detect.lexicon import Lexicon
from scanner.model import Confidence, Offset, Span
from scanner.text import Text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.detect.evidence import Evidence
    from scanner.model import Match
    from scanner.ruleset import RuleSet
    from scanner.secret import Secret

_PART = 1 << 18
"""Bytes of a text that are looked at together; a key sees its own part and the two beside it."""

_MOST_REASONS = 3


def attribute(text: Text, path: str, matches: Sequence[Match], rules: RuleSet) -> list[Match]:
    """Return ``matches`` with every one of a rule with candidates attributed, where its surroundings allow it.

    An attributed match has the candidate's rule and says why; one that stays ambiguous names the providers it may
    belong to. Everything else is returned as it is.
    """
    ambiguous = {rule.id: rule for rule in rules.rules if rule.candidates}
    if not any(match.rule in ambiguous for match in matches):
        return list(matches)
    lexicons = {rule: Lexicon(rules, ambiguous[rule].candidates, ambiguous[rule].provider) for rule in ambiguous}
    grounds: dict[tuple[str, int], _Part] = {}
    attributed = list(matches)
    undecided = [index for index, match in enumerate(matches) if match.rule in ambiguous]
    for index in undecided:
        match = matches[index]
        rule = ambiguous[match.rule]
        number = match.span.start // _PART
        if (rule.id, number) not in grounds:
            grounds = {key: part for key, part in grounds.items() if key[1] == number}
            grounds[rule.id, number] = _Part(text, path, number, lexicons[rule.id], matches)
        facts = grounds[rule.id, number].evidence(match)
        attributed[index] = _decided(match, facts, rules, lexicons[rule.id])
    _share(text, attributed, undecided)
    return attributed


def _share(text: Text, attributed: list[Match], undecided: list[int]) -> None:
    """Give every place of a key the provider that another place of the same key is sure of."""
    sure: dict[Secret, Match | None] = {}
    for index in undecided:
        match = attributed[index]
        if match.confidence == Confidence.HIGH:
            known = sure.setdefault(match.secret, match)
            if known is not None and known.rule != match.rule:
                sure[match.secret] = None
    for index in undecided:
        match = attributed[index]
        known = sure.get(match.secret)
        if known is not None and match.confidence != Confidence.HIGH:
            why = f"the same key stands on line {text.place(known.span).line}, where its provider is certain"
            attributed[index] = match._replace(
                rule=known.rule, confidence=Confidence.HIGH, why=(*match.why, why), candidates=()
            )


class _Part:
    """The part of a text around some keys, with the facts about them."""

    def __init__(self, text: Text, path: str, number: int, lexicon: Lexicon, matches: Sequence[Match]) -> None:
        self._start = max(0, (number - 1) * _PART)
        end = min(len(text.data), (number + 2) * _PART)
        whole = self._start == 0 and end == len(text.data)
        lines = text.offset.lines + text.line_index(self._start)
        piece = text if whole else Text(text.data[self._start : end], offset=Offset(lines))
        inside = [match.span for match in matches if self._start <= match.span.start and match.span.end <= end]
        spans = sorted({self._moved(span) for span in inside})
        self._numbers = {span: index for index, span in enumerate(spans)}
        self._ground = Ground(piece, path, lexicon, spans)

    def _moved(self, span: Span) -> Span:
        return Span(span.start - self._start, span.end - self._start)

    def evidence(self, match: Match) -> list[Evidence]:
        return evidence_of(self._ground, self._numbers[self._moved(match.span)])


def _decided(match: Match, evidence: list[Evidence], rules: RuleSet, lexicon: Lexicon) -> Match:
    leading = [
        fact for fact in evidence if (fact.strength, fact.distance) == (evidence[0].strength, evidence[0].distance)
    ]
    owners = {fact.provider for fact in leading}
    owner = next(iter(owners)) if len(owners) == 1 else ""
    names = {provider: rules.providers[provider].name for provider in rules.providers}
    if owner not in lexicon.candidates:
        told = tuple(f"{fact.fact} ({names.get(fact.provider, 'unknown')})" for fact in leading[:_MOST_REASONS])
        providers = tuple(names[provider] for provider in lexicon.candidates)
        return match._replace(why=match.why + told, candidates=providers)
    against = next((fact for fact in evidence if _contradicts(fact, leading[0])), None)
    doubtful = against is not None or all(fact.doubtful for fact in leading)
    facts = _reasons([fact for fact in evidence if fact.provider == owner])
    if against is not None:
        facts.append(f"although {against.fact} ({names.get(against.provider, 'unknown')})")
    return match._replace(
        rule=lexicon.candidates[owner],
        confidence=Confidence.MEDIUM if doubtful else Confidence.HIGH,
        why=(*match.why, *facts),
        candidates=(),
    )


def _reasons(evidence: list[Evidence]) -> list[str]:
    """Return the strongest facts in words, each once; what the whole file says only when nothing else does."""
    said: list[str] = []
    for fact in evidence:
        weak = fact.strength == Strength.FILE and said
        if not weak and not any(other.endswith(fact.fact) for other in said):
            said.append(fact.fact)
    return said[:_MOST_REASONS]


def _contradicts(fact: Evidence, leading: Evidence) -> bool:
    """Return whether ``fact`` takes the certainty from what ``leading`` decides."""
    if fact.provider == leading.provider:
        return False
    if fact.strength == leading.strength:
        return leading.strength == Strength.NEAR and fact.distance[0] <= leading.distance[0]
    return fact.strength >= Strength.LABEL
