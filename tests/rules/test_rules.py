"""Every rule proves itself: its examples are found, its negatives are not."""

from __future__ import annotations

import re
from functools import cache

import pytest

from scanner.detect.checks import CHECKS
from scanner.detect.multipattern import HyperscanPass, compile_database, open_database
from scanner.detect.template import expand
from scanner.detect.triggers import patterns_of
from scanner.detector import Detector
from scanner.model import Match
from scanner.rulefiles import rule_paths
from scanner.ruleset import Rule, RuleSet, load
from scanner.text import Text

RULES: RuleSet = load(rule_paths())


@cache
def one_pass() -> HyperscanPass:
    serialised = compile_database(patterns_of(RULES))
    assert isinstance(serialised, bytes)
    opened = open_database(serialised)
    assert isinstance(opened, HyperscanPass)
    return opened


def matches(content: str) -> list[Match]:
    text = Text(content.encode())
    return Detector(one_pass(), RULES).detect(text, "example")


def cases(kind: str) -> list[object]:
    return [
        pytest.param(rule, template, id=f"{rule.id}: {template[:50]!r}")
        for rule in RULES.rules
        for template in getattr(rule, kind)
    ]


@pytest.mark.parametrize(("rule", "template"), cases("examples"))
def test_example_is_found_by_its_own_rule_once(rule: Rule, template: str) -> None:
    for seed in range(5):
        found = [match.rule for match in matches(expand(template, seed)) if match.rule == rule.id]
        assert found == [rule.id], f"expanded with seed {seed}"


@pytest.mark.parametrize(("rule", "template"), cases("negatives"))
def test_negative_is_not_found_by_its_rule(rule: Rule, template: str) -> None:
    for seed in range(5):
        assert rule.id not in {match.rule for match in matches(expand(template, seed))}, f"expanded with seed {seed}"


@pytest.mark.parametrize("rule", [pytest.param(rule, id=rule.id) for rule in RULES.rules])
def test_rule_is_whole(rule: Rule) -> None:
    assert rule.examples, "a rule needs examples"
    assert rule.negatives, "a rule needs negatives"
    assert rule.docs.startswith("https://")
    assert set(rule.checks) <= set(CHECKS)
    assert rule.id.startswith(rule.provider) or rule.provider in ("generic", "keys") or rule.specificity < 50


@pytest.mark.parametrize("rule", [pytest.param(rule, id=rule.id) for rule in RULES.rules])
def test_no_match_is_longer_than_the_reach_of_its_rule(rule: Rule) -> None:
    if rule.anchor:
        return
    _, longest = re._parser.parse(rule.pattern.replace(r"\z", r"\Z")).getwidth()  # type: ignore[attr-defined]
    assert longest <= rule.reach
