"""A rule set as JSON and back: what the cache keeps of the rule files, read in a tenth of the time."""

from __future__ import annotations

import json
from enum import Enum
from typing import Any

from scanner.model import Confidence, Liveness, Severity
from scanner.rule import Answer, PartRule, Provider, Rule, RuleSet, Signals, Verify


def encoded(rules: RuleSet) -> bytes:
    """Return ``rules`` as JSON: named tuples as lists of their fields, levels as numbers."""
    return json.dumps([list(rules.rules), list(rules.providers.values())], default=_word).encode()


def decoded(content: bytes) -> RuleSet:
    """Return the rule set that ``encoded`` wrote. Raises ValueError, TypeError or KeyError for anything else."""
    rules, providers = json.loads(content)
    known = [_provider(fields) for fields in providers]
    return RuleSet(tuple(map(_rule, rules)), {provider.id: provider for provider in known})


def _word(value: object) -> object:
    if isinstance(value, Enum):
        return value.value
    raise TypeError(f"{type(value).__name__} is not part of a rule.")


def _frozen(value: Any) -> Any:
    return tuple(map(_frozen, value)) if isinstance(value, list) else value


def _rule(fields: list[Any]) -> Rule:
    rule = Rule(*map(_frozen, fields))
    return rule._replace(
        confidence=Confidence(rule.confidence),
        severity=Severity(rule.severity),
        verify=_verify(rule.verify) if rule.verify else None,
        parts=tuple(PartRule(*part) for part in rule.parts),
    )


def _verify(fields: tuple[Any, ...]) -> Verify:
    verify = Verify(*fields)
    answers = (Answer(*answer) for answer in verify.answers)
    return verify._replace(answers=tuple(answer._replace(liveness=Liveness(answer.liveness)) for answer in answers))


def _provider(fields: list[Any]) -> Provider:
    provider = Provider(*map(_frozen, fields))
    return provider._replace(signals=Signals(*provider.signals))
