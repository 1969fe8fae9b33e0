"""What documentation shows in place of a key is never a key, and a random key is never taken for a placeholder."""

from __future__ import annotations

import math
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.detect.confirm import compiled
from scanner.detect.placeholder import entropy, placeholder_reason
from scanner.detect.template import expand
from scanner.rulefiles import rule_paths
from scanner.ruleset import Rule, load

RULES = [rule for rule in load(rule_paths()).rules if rule.pattern]
SEEDS = range(4)


@pytest.mark.parametrize(
    ("value", "prefix"),
    [
        pytest.param("sk-xxx", "sk-", id="three x"),
        pytest.param("sk-xxxxx", "sk-", id="five x"),
        pytest.param("sk-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "sk-", id="a run of x as long as a key"),
        pytest.param("sk-...", "sk-", id="three dots"),
        pytest.param("sk-…", "sk-", id="an ellipsis"),
        pytest.param("sk-your-key-here", "sk-", id="your key here"),
        pytest.param("sk-your-api-key", "sk-", id="your api key"),
        pytest.param("sk-your-dashscope-api-key", "sk-", id="your key of a provider"),
        pytest.param("sk-你的Key", "sk-", id="your key in Chinese"),
        pytest.param("sk-sp-xxxxx", "sk-", id="x after a second prefix"),
        pytest.param("sk-sp-...", "sk-", id="dots after a second prefix"),
        pytest.param("sk-sp-test-123456", "sk-", id="test and a counted number"),
        pytest.param("sk-sp-PLAN", "sk-sp-", id="one capital word"),
        pytest.param("sk-ws-H.xxx", "sk-ws-", id="x after a dot"),
        pytest.param("sk-ws-your-api-key-here", "sk-ws-", id="your api key after a second prefix"),
        pytest.param("sk-ws-XXXX…", "sk-ws-", id="capital X and an ellipsis"),
        pytest.param("sk-ws-OTHER", "sk-ws-", id="the word OTHER"),
        pytest.param("sk-from-settings", "sk-", id="where the key comes from"),
        pytest.param("sk-test-value", "sk-", id="two words of tests"),
        pytest.param("YOUR_DASHSCOPE_API_KEY", "", id="a name in capitals"),
        pytest.param("${DASHSCOPE_API_KEY}", "", id="a shell variable"),
        pytest.param("{env:QWEN_API_KEY}", "", id="a variable of a configuration"),
        pytest.param("{{ secrets.KEY }}", "", id="a template"),
        pytest.param("<your key>", "", id="angle brackets"),
        pytest.param("sk-ws-djI.8O7d*****2aICctnid4u4", "sk-ws-", id="masked by the provider with stars"),
        pytest.param("sk_***cdef", "sk_", id="masked down to its end"),
        pytest.param("d1**2a", "", id="two stars"),
        pytest.param("AKIAQQQQ7777EXAMPLE", "AKIA", id="EXAMPLE at the end"),
        pytest.param("ghp_yourPersonalAccessTokenGoesHere000000", "ghp_", id="camel case"),
        pytest.param("0123456789abcdef0123456789abcdef", "", id="counted twice"),
        pytest.param("a1b2c3d4e5f6a7b8c9d0e1f2a3b4c5d6", "", id="two sequences interleaved"),
        pytest.param("abcd1234efgh5678ijkl9012mnop3456", "", id="sequences by four"),
        pytest.param("zyxwvutsrqponmlkjihgfedcba987654", "", id="backwards"),
        pytest.param("deadbeefdeadbeefdeadbeefdeadbeef", "", id="a hexadecimal word"),
        pytest.param("00000000-0000-0000-0000-000000000000", "", id="the nil UUID"),
        pytest.param("s3cr3ts3cr3ts3cr3ts3cr3ts3cr3t", "", id="one unit repeated"),
        pytest.param("ffffffffffffffffffffffffffffffff", "", id="one digit"),
        pytest.param("1112221112221112", "", id="two digits"),
        pytest.param("not-a-real-token", "", id="says so"),
        pytest.param("insertTokenFromTheDashboard", "", id="says what to do"),
    ],
)
def test_placeholder_is_recognised(value: str, prefix: str) -> None:
    assert placeholder_reason(value, prefix)


@pytest.mark.parametrize(
    ("template", "prefix"),
    [
        pytest.param("sk-{hex:32}", "sk-", id="hexadecimal"),
        pytest.param("{hex:7}dead{hex:21}", "", id="dead alone in hexadecimal"),
        pytest.param("{alnum:10}fake{alnum:18}", "", id="fake in the middle"),
        pytest.param("{alnum:10}-foo-{alnum:18}", "", id="one short word between dashes"),
        pytest.param("{alnum:20}tEst{alnum:8}", "", id="test in mixed case"),
        pytest.param("{alnum:12}xXxx{alnum:16}", "", id="four x"),
        pytest.param("hf_{letters:34}", "hf_", id="letters only"),
        pytest.param("{digits:10}:AA{base64url:33}", "", id="a number and base64"),
        pytest.param("{base64url:900}your-example-{base64url:20}", "", id="a word in a very long value"),
        pytest.param("{uuid}", "", id="a UUID"),
        pytest.param("{pem:RSA PRIVATE KEY}", "", id="a key block, which its own check judges"),
    ],
)
def test_random_value_is_no_placeholder(template: str, prefix: str) -> None:
    assert {placeholder_reason(expand(template, seed), prefix) for seed in range(40)} == {None}


@pytest.mark.parametrize("rule", [pytest.param(rule, id=rule.id) for rule in RULES])
def test_no_expanded_example_of_a_rule_is_a_placeholder(rule: Rule) -> None:
    pattern = compiled(rule.pattern)
    group = pattern.groupindex[b"secret"]
    examined = 0
    for template in rule.examples:
        for seed in SEEDS:
            text = expand(template, seed).encode()
            found = pattern.search(text)
            assert found, f"{template!r} with seed {seed} has no match"
            value = text[found.start(group) : found.end(group)].decode()
            assert placeholder_reason(value, rule.prefix) is None, f"{template!r} with seed {seed}"
            examined += 1
    assert examined


@given(seed=st.integers(0, 2**40), cut=st.integers(4, 24), mask=st.sampled_from(["***", "...", "…", "xxxxxxxx"]))
def test_a_key_with_its_middle_masked_is_a_placeholder(seed: int, cut: int, mask: str) -> None:
    key = expand("{alnum:36}", seed)
    assert placeholder_reason(f"ghp_{key[:cut]}{mask}{key[-4:]}", "ghp_")


@given(seed=st.integers(0, 2**40), unit=st.integers(1, 8))
def test_a_unit_repeated_is_a_placeholder(seed: int, unit: int) -> None:
    assert placeholder_reason((expand(f"{{alnum:{unit}}}", seed) * 32)[:32])


@given(st.text(string.printable, min_size=1, max_size=200))
def test_entropy_lies_between_nothing_and_that_of_even_use(value: str) -> None:
    assert -1e-9 <= entropy(value) <= math.log2(len(set(value))) + 1e-9


@pytest.mark.parametrize(
    ("value", "bits"),
    [
        pytest.param("", 0.0, id="nothing"),
        pytest.param("aaaa", 0.0, id="one character"),
        pytest.param("abab", 1.0, id="two characters"),
        pytest.param("0123456789abcdef", 4.0, id="each hexadecimal digit once"),
    ],
)
def test_entropy(value: str, bits: float) -> None:
    assert entropy(value) == pytest.approx(bits)


@given(st.text(max_size=600), st.text(max_size=4))
def test_any_text_has_a_verdict(value: str, prefix: str) -> None:
    reason = placeholder_reason(value, prefix)
    assert reason is None or reason
