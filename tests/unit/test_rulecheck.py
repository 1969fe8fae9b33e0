"""What is held against a rule: each thing that a rule may not keep is found and named, and a good rule passes."""

from __future__ import annotations

import pytest

from scanner.rulecheck import LARGEST_PATTERN, Outcome, check, literals
from scanner.ruleset import RuleSet, build

RULE = """
[provider]
id = "acme"
name = "Acme"
docs = "https://acme.example/keys"

[[rule]]
id = "acme-key"
title = "Acme key"
pattern = '\\b(?P<secret>ak_[0-9a-z]{32})\\b'
confidence = "high"
severity = "high"
exposure = "server-only"
env = ["ACME_KEY"]
examples = ["ACME_KEY=ak_{lowernum:32}"]
negatives = ["ACME_KEY=ak_{lowernum:31}"]
"""
OTHER = """
[[rule]]
id = "acme-other-key"
title = "Another Acme key"
pattern = '\\b(?P<secret>ak_[0-9a-z]{30}[0-9a-z]{2})\\b'
confidence = "high"
severity = "high"
exposure = "server-only"
specificity = 50
examples = ["key: ak_{lowernum:32}"]
negatives = ["key: ak_{lowernum:33}"]
"""


def rules_of(text: str) -> RuleSet:
    return build([("acme.toml", text)])


def outcome_of(text: str) -> Outcome:
    rules = rules_of(text)
    return check(rules, rules.rules)


def test_good_rule_passes() -> None:
    assert outcome_of(RULE) == Outcome(rules=1, examples=1, negatives=1, problems=())


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        pytest.param(
            'id = "acme-key"', 'id = "other-key"', "does not begin with its provider, acme", id="the id of another"
        ),
        pytest.param(
            'id = "acme-key"', 'id = "acmekey"', "does not begin with its provider, acme", id="an id that runs on"
        ),
        pytest.param('examples = ["ACME_KEY=ak_{lowernum:32}"]', "", "it has no examples", id="no examples"),
        pytest.param('negatives = ["ACME_KEY=ak_{lowernum:31}"]', "", "it has no negatives", id="no negatives"),
        pytest.param(
            "https://acme", "http://acme", "its docs are no https address", id="documentation without encryption"
        ),
        pytest.param(
            '["ACME_KEY"]', '["ACME KEY"]', "'ACME KEY' is not the name of a variable", id="a blank in a variable"
        ),
        pytest.param(
            '["ACME_KEY"]', '["1ACME"]', "'1ACME' is not the name of a variable", id="a digit before a variable"
        ),
        pytest.param('env = ["ACME_KEY"]', 'checks = ["no-such"]', "'no-such' is not one of", id="an unknown check"),
        pytest.param("ak_[", "(?=ak)ak_[", "pattern does not compile in RE2", id="a lookahead"),
        pytest.param("{32})", "{32}", "does not compile", id="an open group"),
        pytest.param("\\\\b(?P", "(?U)\\\\b(?P", "does not compile in hyperscan", id="what only RE2 knows"),
        pytest.param(
            "[0-9a-z]{32}",
            "[0-9a-z]{32}" + "[a-z]{0,900}[0-9]" * 20,
            "too large",
            id="too many instructions",
        ),
        pytest.param("[0-9a-z]{32}", "[0-9a-z]{32,513}", "beyond its reach of 512", id="a match beyond the reach"),
        pytest.param("ak_[", "[", "may match without 2 literal characters", id="a pattern that is a shape alone"),
        pytest.param(
            'confidence = "high"',
            'confidence = "high"\nanchor = "[0-9a-z]{20}"',
            "its anchor may match without",
            id="an anchor that is a shape alone",
        ),
        pytest.param(
            "=ak_{lowernum:32}", "=ak_{lowernum:30}", "the example is not found", id="an example that is too short"
        ),
        pytest.param(
            "=ak_{lowernum:32}",
            "=ak_{lowernum:32} ak_{upper:1}{lowernum:30} ak_{lowernum:32}",
            "found 2 times",
            id="two keys",
        ),
        pytest.param("{32})\\\\b", "{32})", "found whole: 4 of its characters", id="a secret that is cut at its end"),
        pytest.param("ak_{lowernum:31}", "ak_{lowernum:32}", "the negative is found", id="a negative that is found"),
        pytest.param("ak_{lowernum:31}", "ak_{nosuch:31}", "cannot be expanded", id="an unknown directive"),
        pytest.param("=ak_{lowernum:32}", "=ak_{lowernum", "cannot be expanded", id="an open directive"),
    ],
)
def test_rule_is_told_of(old: str, new: str, said: str) -> None:
    old, new = old.replace("\\\\", "\\"), new.replace("\\\\", "\\")
    assert old in RULE
    text = RULE.replace(old, new)
    if "found whole" in said:
        text = text.replace("ak_{lowernum:32}", "ak_{lowernum:36}")
    problems = outcome_of(text).problems
    assert any(said in problem.what for problem in problems), problems
    assert {problem.rule for problem in problems} == {problems[0].rule}


def test_two_rules_that_claim_a_secret_with_equal_right_are_named() -> None:
    problems = outcome_of(RULE + OTHER).problems
    rivals = [problem for problem in problems if "with the same specificity" in problem.what]
    assert {problem.rule for problem in rivals} == {"acme-key", "acme-other-key"}
    assert all("acme-key and acme-other-key" in problem.what for problem in rivals)


def test_more_specific_rule_takes_the_example_of_the_other() -> None:
    problems = outcome_of(RULE + OTHER.replace("specificity = 50", "specificity = 60")).problems
    assert [(problem.rule, problem.what) for problem in problems] == [
        ("acme-key", "the example is not found, but as acme-other-key")
    ]


def test_only_the_wanted_rules_are_told_of() -> None:
    rules = rules_of(
        RULE.replace("env", "docs = 'http://x'\nenv") + OTHER.replace("specificity = 50", "specificity = 40")
    )
    assert check(rules, [rules.rule("acme-other-key")]).rules == 1
    assert {problem.rule for problem in check(rules, [rules.rule("acme-other-key")]).problems} == {"acme-other-key"}


def test_examples_are_not_tried_when_a_pattern_of_another_rule_does_not_compile() -> None:
    rules = rules_of(RULE + OTHER.replace("ak_[", "(?=ak)ak_["))
    outcome = check(rules, [rules.rule("acme-key")])
    assert {problem.rule for problem in outcome.problems} == {"acme-other-key"}
    assert outcome.notes == ("Examples and negatives were not tried: every rule must run before one can be tried.",)


def test_part_is_held_to_its_size_too() -> None:
    part = f"[[rule.parts]]\nname = 'x'\npattern = '{'[a-z]{0,900}[0-9]' * 5}'\n"
    problems = outcome_of(RULE + part).problems
    assert [problem.what.partition(":")[0] for problem in problems] == ["its part x is too large"]


def test_bounds_are_above_zero_and_no_more_than_an_engine_takes() -> None:
    assert 0 < LARGEST_PATTERN < 100_000


@pytest.mark.parametrize(
    ("pattern", "row"),
    [
        pytest.param(r"[0-9a-f]{32}", 0, id="a class has none"),
        pytest.param(r"[0-9]{8}\.[a-z]{32}", 1, id="a dot between classes is one"),
        pytest.param(r"\b(?:^|[^a-z])acme_[a-z]{9}", 5, id="a boundary breaks no row"),
        pytest.param(r"(?i:acme)[a-z]{9}", 4, id="case does not matter"),
        pytest.param(r"ac(?P<secret>me_x)", 4, id="a group begins a row of its own"),
        pytest.param(r"(?:acme|[0-9]{4})_k", 2, id="a choice has what each of its choices has"),
        pytest.param(r"(?:acme|of)[0-9]", 2, id="the shortest choice counts"),
        pytest.param(r"(?:acme)?[0-9]", 0, id="what may be absent has none"),
        pytest.param(r"(?:acme){2,3}[0-9]", 4, id="a repeat counts once"),
        pytest.param(r"sk-[a-z]{9}\z", 3, id="the end of the text is no character"),
    ],
)
def test_literals_in_a_row(pattern: str, row: int) -> None:
    assert literals(pattern) == row
