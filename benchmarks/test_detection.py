"""What the steps of detection cost on a megabyte of text."""

from __future__ import annotations

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from benchmarks.conftest import PLANTED, PLANTED_RULE
from scanner.detect.confirm import confirm
from scanner.detect.multipattern import HyperscanPass, SetPass, compile_database, open_database
from scanner.detect.placeholder import placeholder_reason
from scanner.detect.template import expand
from scanner.detect.triggers import patterns_of, told
from scanner.detector import Detector
from scanner.ruleset import RuleSet
from scanner.text import Text, decode


def number_of(rules: RuleSet, rule_id: str) -> int:
    return [rule.id for rule in rules.rules].index(rule_id)


def test_compiling_all_patterns(benchmark: BenchmarkFixture, rules: RuleSet) -> None:
    serialised = benchmark(lambda: compile_database(patterns_of(rules)))
    assert isinstance(serialised, bytes)
    assert isinstance(open_database(serialised), HyperscanPass)


def test_opening_the_compiled_database(benchmark: BenchmarkFixture, database: bytes) -> None:
    assert isinstance(benchmark(lambda: open_database(database)), HyperscanPass)


def test_one_pass_over_a_clean_megabyte(
    benchmark: BenchmarkFixture, one_pass: HyperscanPass, clean_megabyte: bytes, rules: RuleSet
) -> None:
    hits = benchmark(lambda: one_pass.scan(clean_megabyte))
    assert confirm(Text(clean_megabyte), told(hits, rules).rules, rules) == []


def test_one_pass_over_a_megabyte_with_tokens(
    benchmark: BenchmarkFixture, one_pass: HyperscanPass, planted_megabyte: bytes, rules: RuleSet
) -> None:
    hits = benchmark(lambda: one_pass.scan(planted_megabyte))
    assert [number for number, _ in told(hits, rules).rules].count(number_of(rules, PLANTED_RULE)) == PLANTED


def test_one_pass_with_re2_over_a_clean_megabyte(
    benchmark: BenchmarkFixture, clean_megabyte: bytes, rules: RuleSet
) -> None:
    one_pass = SetPass(patterns_of(rules))
    hits = benchmark(lambda: one_pass.scan(clean_megabyte))
    assert confirm(Text(clean_megabyte), told(hits, rules).rules, rules) == []


def test_confirming_a_hundred_tokens(
    benchmark: BenchmarkFixture, one_pass: HyperscanPass, planted_megabyte: bytes, rules: RuleSet
) -> None:
    hits = told(one_pass.scan(planted_megabyte), rules).rules
    text = Text(planted_megabyte)
    found = benchmark(lambda: confirm(text, hits, rules))
    assert [match.rule for match in found].count(PLANTED_RULE) == PLANTED


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [pytest.param("utf-8", b"", id="utf-8"), pytest.param("utf-16-le", b"\xff\xfe", id="utf-16 with its mark")],
)
def test_decoding_a_megabyte(benchmark: BenchmarkFixture, clean_megabyte: bytes, encoding: str, mark: bytes) -> None:
    data = mark + clean_megabyte.decode().encode(encoding)
    text = benchmark(lambda: decode(data))
    assert text is not None
    assert text.data == clean_megabyte


def test_telling_that_a_megabyte_is_binary(benchmark: BenchmarkFixture) -> None:
    data = b"\x89PNG\r\n\x1a\n\x00\x00" + bytes(range(256)) * 4000
    assert benchmark(lambda: decode(data)) is None


def test_a_hundred_values_that_are_no_placeholders(benchmark: BenchmarkFixture) -> None:
    values = [expand("sk-{hex:32}", seed) for seed in range(100)]
    assert benchmark(lambda: [placeholder_reason(value, "sk-") for value in values]) == [None] * 100


def test_lines_and_columns_of_a_thousand_places(benchmark: BenchmarkFixture, clean_megabyte: bytes) -> None:
    text = Text(clean_megabyte)
    positions = range(0, len(clean_megabyte), len(clean_megabyte) // 1000)
    lines = benchmark(lambda: [text.line_index(position) for position in positions])
    assert lines == sorted(lines)
    assert lines[-1] == clean_megabyte[: positions[-1]].count(b"\n")


HOST = "https://dashscope-intl.aliyuncs.com/compatible-mode/v1"
CLIENT = f'client = OpenAI(\n    api_key="sk-{{hex:32}}",\n    base_url="{HOST}",\n)\n'
SPLIT = f'START = "sk-{{hex:8}}"\nclient = OpenAI(\n    api_key=START + "{{hex:24}}",\n    base_url="{HOST}",\n)\n'
FUNCTION = "\n\ndef function{n}(values):\n    for value in values:\n        print(value)\n    return values\n"


def test_attributing_a_hundred_keys_of_a_shared_form(
    benchmark: BenchmarkFixture, detector: Detector, rules: RuleSet
) -> None:
    text = Text("\n".join(expand(CLIENT, seed) for seed in range(100)).encode())
    found = benchmark(lambda: detector.detect(text, "notes.txt"))
    assert [rules.rule(match.rule).provider for match in found] == ["qwen"] * 100
    assert all(match.holder for match in found)


@pytest.mark.parametrize(
    ("template", "secrets"),
    [
        pytest.param("", 0, id="no key"),
        pytest.param(CLIENT, 1, id="a key as an argument"),
        pytest.param(SPLIT, 1, id="a key in two pieces"),
    ],
)
def test_python_module_of_two_hundred_lines(
    benchmark: BenchmarkFixture, detector: Detector, template: str, secrets: int
) -> None:
    code = "".join(FUNCTION.replace("{n}", str(number)) for number in range(33))
    text = Text((code + "\n\n" + expand(template)).encode())
    found = benchmark(lambda: detector.detect(text, "module.py"))
    assert [match.rule for match in found] == ["qwen-api-key"] * secrets
