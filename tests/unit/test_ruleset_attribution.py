"""Rules that have another rule's shape: how they load, and what the one pass looks for."""

from __future__ import annotations

import pytest

from scanner.errors import RuleError
from scanner.rulefiles import rule_paths
from scanner.ruleset import RuleSet, build, load

HEAD = '[provider]\nid = "{id}"\nname = "{id}"\n\n'
LEVELS = 'title = "A key"\nconfidence = "medium"\nseverity = "high"\nexposure = "server-only"\n'
SHARED = (
    '[[rule]]\nid = "a-shared"\npattern = "(?P<secret>sk-[0-9a-f]{32})"\ncandidates = ["b-key"]\nreach = 40\n' + LEVELS
)
SHAPED = '[[rule]]\nid = "b-key"\nshape_of = "a-shared"\n' + LEVELS


def rules_of(**files: str) -> RuleSet:
    return build([(f"{name}.toml", HEAD.format(id=name) + text) for name, text in files.items()])


def test_rule_with_the_shape_of_another_takes_its_pattern_and_is_not_in_the_pass() -> None:
    rules = rules_of(a=SHARED, b=SHAPED)

    assert [rule.id for rule in rules.rules] == ["a-shared", "b-key"]
    assert rules.rule("b-key").pattern == rules.rule("a-shared").pattern
    assert rules.rule("b-key").reach == 40
    assert rules.rule("b-key").prefix == "sk-"
    assert rules.patterns == ["(?P<secret>sk-[0-9a-f]{32})"]


def test_number_of_a_pattern_in_the_pass_is_the_index_of_its_rule() -> None:
    later = SHARED.replace("a-shared", "z-shared").replace("sk-", "sz-").replace('["b-key"]', "[]")

    rules = rules_of(z=later, b=SHAPED, a=SHARED)

    assert rules.patterns == [rule.pattern for rule in rules.rules[: len(rules.patterns)]]
    assert [rule.id for rule in rules.rules] == ["a-shared", "z-shared", "b-key"]


def test_shipped_rules_keep_the_same_order_of_numbers() -> None:
    rules = load(rule_paths())

    for number, pattern in enumerate(rules.patterns):
        assert pattern in (rules.rules[number].anchor, rules.rules[number].pattern)
    assert all(rule.shape_of or rule.names for rule in rules.rules[len(rules.patterns) :])
    assert not any(rule.shape_of or rule.names for rule in rules.rules[: len(rules.patterns)])
    assert not any(rule.pattern for rule in rules.by_name)


@pytest.mark.parametrize(
    ("shared", "shaped", "said"),
    [
        pytest.param(SHARED, SHAPED.replace("a-shared", "a-other"), "'a-other' is not a rule", id="an unknown rule"),
        pytest.param(SHARED, SHAPED.replace("a-shared", "b-key"), "pattern of its own", id="itself"),
        pytest.param(
            SHARED.replace('["b-key"]', '["a-shared"]'),
            SHAPED,
            "could never be reported",
            id="a rule without it as a candidate",
        ),
        pytest.param(
            SHARED, SHAPED + 'pattern = "(?P<secret>x)"\n', "either pattern or value or shape_of", id="a pattern too"
        ),
        pytest.param(
            SHARED, SHAPED + 'value = "x"\nnear = ["y"]\n', "either pattern or value or shape_of", id="a value too"
        ),
        pytest.param(SHARED, SHAPED + 'checks = ["jwt"]\n', "checks has no effect", id="checks"),
        pytest.param(SHARED, SHAPED + 'near = ["word"]\n', "near has no effect", id="words near by"),
        pytest.param(SHARED, SHAPED + "entropy = 3.0\n", "entropy has no effect", id="entropy"),
        pytest.param(SHARED, SHAPED + 'candidates = ["a-shared"]\n', "candidates has no effect", id="candidates"),
        pytest.param(SHARED, SHAPED.replace('"a-shared"', "1"), "shape_of must be str", id="a number"),
        pytest.param(
            SHARED.replace('["b-key"]', '["c-key"]'), SHAPED, "'c-key' is not a rule", id="a candidate that is no rule"
        ),
    ],
)
def test_shape_is_refused_with(shared: str, shaped: str, said: str) -> None:
    with pytest.raises(RuleError, match=said):
        rules_of(a=shared, b=shaped)
