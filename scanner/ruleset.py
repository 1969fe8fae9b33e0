"""Rules as data: rules/*.toml become a ``RuleSet``.

One file is read by ``ruleschema``; what names another rule is held against the whole set here.
"""

from __future__ import annotations

from scanner.errors import RuleError
from scanner.model import Severity
from scanner.rule import Answer, PartRule, Provider, Rule, RuleSet, Signals, Verify

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

__all__ = ["Answer", "PartRule", "Provider", "Rule", "RuleSet", "Signals", "Verify", "build", "load", "rules_in"]


def build(files: Iterable[tuple[str, str]]) -> RuleSet:
    """Return the rule set of ``(name, text)`` pairs. Raises RuleError for a bad file or an id that stands twice."""
    from scanner.ruleschema import parse_rule_file

    providers: dict[str, Provider] = {}
    rules: dict[str, Rule] = {}
    for name, text in files:
        provider, found = parse_rule_file(text, name)
        if provider.id in providers:
            raise RuleError(f"{name}: provider {provider.id!r} stands in another file too.")
        providers[provider.id] = provider
        for rule in found:
            if rule.id in rules:
                raise RuleError(f"{name}: rule {rule.id!r} stands twice.")
            rules[rule.id] = rule
    for rule in rules.values():
        _hold_names(rule, rules)
    rules = {id_: _masking(rule, rules) for id_, rule in rules.items()}
    shaped = [_shaped(rule, rules) for rule in rules.values() if rule.shape_of]
    matched = [rule for rule in rules.values() if rule.matched]
    by_name = [rule for rule in rules.values() if rule.names]
    return RuleSet((*sorted(matched), *sorted(shaped), *sorted(by_name)), providers)


def _hold_names(rule: Rule, rules: Mapping[str, Rule]) -> None:
    """Raise RuleError unless the rules that ``rule`` names exist, and those that are its parts have none themselves."""
    for candidate in rule.candidates:
        if candidate not in rules:
            raise RuleError(f"rule {rule.id}: candidate {candidate!r} is not a rule.")
    for part in rule.parts:
        if part.rule and (part.rule not in rules or part.rule == rule.id):
            raise RuleError(f"rule {rule.id}: part {part.name}: {part.rule!r} is not another rule.")
        if part.rule and rules[part.rule].parts:
            raise RuleError(f"rule {rule.id}: part {part.name}: {part.rule!r} has parts of its own.")


def _masking(rule: Rule, rules: Mapping[str, Rule]) -> Rule:
    """Return ``rule`` with every part masked that is severe by itself, whatever its table says."""
    return rule._replace(
        parts=tuple(
            part._replace(secret=True) if part.rule and rules[part.rule].severity >= Severity.HIGH else part
            for part in rule.parts
        )
    )


def _shaped(rule: Rule, rules: Mapping[str, Rule]) -> Rule:
    """Return ``rule`` with the pattern of the rule whose shape it has."""
    model = rules.get(rule.shape_of)
    if model is None or model.shape_of:
        raise RuleError(f"rule {rule.id}: shape_of {rule.shape_of!r} is not a rule with a pattern of its own.")
    if rule.id not in model.candidates:
        raise RuleError(f"rule {rule.id}: it is not among the candidates of {model.id}, so it could never be reported.")
    return rule._replace(pattern=model.pattern, reach=model.reach)


def load(paths: Sequence[str]) -> RuleSet:
    """Read and build the rule set of ``paths``. Raises RuleError."""
    return build(_read(paths))


def rules_in(paths: Sequence[str]) -> frozenset[str]:
    """Return the ids of the rules that stand in the files at ``paths``. Raises RuleError."""
    from scanner.ruleschema import parse_rule_file

    return frozenset(rule.id for path, text in _read(paths) for rule in parse_rule_file(text, path)[1])


def _read(paths: Sequence[str]) -> Iterator[tuple[str, str]]:
    for path in paths:
        try:
            with open(path, encoding="utf-8") as stream:
                text = stream.read()
        except (OSError, UnicodeDecodeError) as error:
            raise RuleError(f"Cannot read rule file {path}: {error}.") from None
        yield path, text
