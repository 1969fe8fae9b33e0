"""Every rule proves itself: its examples are found, whole and by it alone, its negatives are not."""

from __future__ import annotations

from functools import cache

import pytest

from scanner.rulecheck import Bench, Problem, form_problems, running_problems, size_problems
from scanner.rulefiles import rule_paths
from scanner.ruleset import Rule, RuleSet, load

RULES: RuleSet = load(rule_paths())
EVERY_RULE = [pytest.param(rule, id=rule.id) for rule in RULES.rules]
NONE: list[Problem] = []


@cache
def bench() -> Bench:
    made = Bench.of(RULES)
    assert isinstance(made, Bench), made
    return made


def cases(kind: str) -> list[object]:
    return [
        pytest.param(rule, template, id=f"{rule.id}: {template[:50]!r}")
        for rule in RULES.rules
        for template in getattr(rule, kind)
    ]


@pytest.mark.parametrize(("rule", "template"), cases("examples"))
def test_example_is_found_whole_and_once_by_its_own_rule_alone(rule: Rule, template: str) -> None:
    assert list(bench().example_problems(rule, template)) == NONE


@pytest.mark.parametrize(("rule", "template"), cases("negatives"))
def test_negative_is_not_found_by_its_rule(rule: Rule, template: str) -> None:
    assert list(bench().negative_problems(rule, template)) == NONE


@pytest.mark.parametrize("rule", EVERY_RULE)
def test_rule_is_whole(rule: Rule) -> None:
    assert list(form_problems(rule)) == NONE


@pytest.mark.parametrize("rule", EVERY_RULE)
def test_rule_stays_small_and_no_match_is_longer_than_its_reach(rule: Rule) -> None:
    assert list(size_problems(rule)) == NONE


def test_every_pattern_compiles_in_both_engines() -> None:
    assert list(running_problems(RULES.rules)) == NONE
    assert bench().notes == ()
