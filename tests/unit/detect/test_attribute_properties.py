"""What holds of attribution whatever stands in a file."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.detect.attribute import attribute
from scanner.model import Confidence, Match, Offset, Span
from scanner.secret import Secret
from scanner.text import Text
from tests.unit.detect.attribution import AMBIGUOUS, DEEPSEEK, QWEN, filled, found, rules

DASHSCOPE, OTHER = "https://dashscope.aliyuncs.com/compatible-mode/v1", "https://api.deepseek.com/v1"

# Words of code and prose that speak for no provider, some of models and of services that have other keys.
WORDS = (
    *(
        "import",
        "openai",
        "from",
        "class",
        "def",
        "return",
        "const",
        "let",
        "var",
        "function",
        "async",
        "await",
        "model",
    ),
    *(
        "models",
        "gpt-4o",
        "deepseek-r1",
        "deepseek-v3",
        "gemini",
        "llama3",
        "qwen2.5-72b-instruct",
        "temperature",
        "0.7",
    ),
    *(
        "true",
        "false",
        "null",
        "none",
        "42",
        "hello",
        "world",
        "the",
        "of",
        "and",
        "key",
        "token",
        "secret",
        "url",
        "base",
    ),
    *("http", "localhost", "user", "admin", "config", "settings", "client", "server", "data", "name", "value", "type"),
    *("list", "item", "first", "second", "x", "y", "z", "foo", "OPENAI_API_KEY", '"api_key"', "'apiKey'", "base_url"),
)
MARKS = (" ", " ", " ", "\n", "\n", "\n\n", "    ", ": ", " = ", "(", ")", "{", "}", "[", "]", ", ", "; ", "# ")
SAID = st.tuples(st.sampled_from(WORDS), st.sampled_from(MARKS)).map("".join)
NEUTRAL = st.lists(SAID, max_size=60).map("".join)


@given(NEUTRAL, NEUTRAL)
def test_file_without_a_signal_leaves_the_key_ambiguous(before: str, behind: str) -> None:
    matches = found(f"{before} <1>\n{behind}", "src/main.py")

    assert [match.rule for match in matches] == [AMBIGUOUS]
    assert matches[0].confidence == Confidence.MEDIUM
    assert matches[0].candidates == ("Qwen Cloud", "DeepSeek", "Baichuan", "LiteLLM proxy")


@given(st.integers(1, 12), st.integers(1, 12))
def test_nearer_of_two_addresses_decides(above: int, below: int) -> None:
    content = "\n".join([DASHSCOPE, *["x"] * (above - 1), "<1>", *["x"] * (below - 1), OTHER])

    (match,) = found(content)

    expected = AMBIGUOUS if above == below else QWEN if above < below else DEEPSEEK
    assert match.rule == expected


@given(st.integers(0, 40), st.integers(0, 40))
def test_the_nearer_a_single_address_the_surer(near: int, further: int) -> None:
    certainties = [found("<1>" + "\n" * (1 + lines) + DASHSCOPE)[0].confidence for lines in (near, near + further)]

    assert certainties[0] >= certainties[1] >= Confidence.MEDIUM


@given(NEUTRAL, st.sampled_from(["DASHSCOPE_API_KEY=", "qwen_key: ", '"bailianApiKey": "', "--dashscope-api-key "]))
def test_name_decides_whatever_stands_around(around: str, name: str) -> None:
    matches = found(f"{around}\n{name}<1>\n{around}")

    assert QWEN in {match.rule for match in matches}


@given(st.integers(0, 5), st.sampled_from(["DASHSCOPE_API_KEY=<1>", f"<1> {OTHER}", "<1>"]))
def test_lines_before_only_move_the_numbers_of_the_lines(count: int, content: str) -> None:
    def without_numbers(match: Match) -> tuple[object, ...]:
        return match.rule, match.confidence, [re.sub(r"line \d+", "", fact) for fact in match.why]

    plain, moved = found(content), found("\n" * count + content)

    assert [without_numbers(match) for match in plain] == [without_numbers(match) for match in moved]


PIECES = (
    *(
        "<1>",
        "<2>",
        "<3>",
        DASHSCOPE,
        OTHER,
        "DASHSCOPE_API_KEY",
        "deepseek",
        "qwen",
        "{",
        "}",
        "(",
        ")",
        "[",
        "]",
        "\n",
    ),
    *("\n  ", "\n- ", "=", ": ", ",", '"', "'", "\\n", "#", "//", "provider: ", "[qwen]\n", "<string>", "\r\n", "\t"),
)
ANYTHING = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=8)), max_size=40).map("".join)
PATHS = st.sampled_from(["", "a.toml", "README.md", ".qwen/.env", "a/deepseek.py"])


@given(ANYTHING, PATHS)
def test_any_text_is_taken_and_only_rule_certainty_and_reasons_change(content: str, path: str) -> None:
    text = Text(filled(content).encode("utf-8", "surrogatepass"))
    spans = [Span(*found.span()) for found in re.finditer(rb"sk-[0-9a-f]{32}", text.data)]
    before = [
        Match(AMBIGUOUS, span, Secret(text.characters(*span)), Confidence.MEDIUM, ("has the form",)) for span in spans
    ]

    after = attribute(text, path, before, rules())

    assert [(match.span, match.secret) for match in after] == [(match.span, match.secret) for match in before]
    for match in after:
        assert match.rule in {AMBIGUOUS, *rules().rule(AMBIGUOUS).candidates}
        assert bool(match.candidates) == (match.rule == AMBIGUOUS)
        assert match.confidence >= Confidence.MEDIUM
        assert match.why[0] == "has the form"
        assert not any(secret.secret.reveal() in fact for secret in before for fact in match.why)


def test_matches_of_other_rules_are_returned_as_they_are() -> None:
    text = Text(filled("DASHSCOPE_API_KEY=<1>\nother").encode())
    other = Match("qwen-coding-plan-key", Span(54, 59), Secret("other"), Confidence.LOW)
    own = Match(AMBIGUOUS, Span(18, 53), Secret(text.characters(18, 53)), Confidence.MEDIUM)

    assert attribute(text, "", [other], rules()) == [other]
    assert attribute(text, "", [own, other], rules())[1] is other
    assert attribute(text, "", [], rules()) == []


@pytest.mark.parametrize("lines", [0, 10, 30_000, 60_000, 120_000])
def test_key_anywhere_in_a_large_file_is_attributed_with_the_right_line(lines: int) -> None:
    filler = "let value = 1;\n"
    content = filler * lines + f"call({{key: '<1>',\n url: '{DASHSCOPE}'}})\n" + filler * 60_000

    (match,) = found(content)

    assert match.rule == QWEN
    assert f"base URL dashscope.aliyuncs.com on line {lines + 2}" in match.why


def test_line_numbers_count_the_windows_before() -> None:
    text = Text(filled("KEY=<1>\nhttps://api.deepseek.com\n").encode(), offset=Offset(lines=1000))
    match = Match(AMBIGUOUS, Span(4, 39), Secret(text.characters(4, 39)), Confidence.MEDIUM)

    (attributed,) = attribute(text, "", [match], rules())

    assert attributed.rule == DEEPSEEK
    assert attributed.why == ("address api.deepseek.com on line 1002",)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        pytest.param("DASHSCOPE_API_KEY=<1>", ("variable DASHSCOPE_API_KEY",), id="a variable"),
        pytest.param(
            "dashscope.api_key='<1>'", ("name dashscope.api_key", "dashscope.api_key on line 1"), id="a setting"
        ),
        pytest.param(
            f"OpenAI(\n  api_key='<1>',\n  base_url='{DASHSCOPE}')",
            ("base URL dashscope.aliyuncs.com on line 3",),
            id="a base URL",
        ),
        pytest.param("# 百炼\nKEY=<1>", ("comment 百炼 on line 1",), id="a comment"),
        pytest.param("[qwen]\nkey = <1>", ("qwen on line 1",), id="a section"),
        pytest.param("KEY=<1>\nMODEL=qwen-max", ("model qwen-max on line 2",), id="a model"),
        pytest.param(
            "KEY=<1>" + "\n" * 50 + "DASHSCOPE_API_KEY",
            ("DASHSCOPE_API_KEY on line 51, and no other provider",),
            id="the only provider of the file",
        ),
        pytest.param(
            "DEEPSEEK_API_KEY=<1>\nDEEPSEEK_URL=" + DASHSCOPE,
            ("base URL dashscope.aliyuncs.com on line 2", "although variable DEEPSEEK_API_KEY (DeepSeek)"),
            id="a contradiction that is decided",
        ),
        pytest.param(
            f"{OTHER}\n<1>\n{DASHSCOPE}",
            (
                "address api.deepseek.com on line 1 (DeepSeek)",
                "address dashscope.aliyuncs.com on line 3 (Qwen Cloud)",
            ),
            id="a contradiction that is not",
        ),
        pytest.param("MOONSHOT_API_KEY=<1>", ("variable MOONSHOT_API_KEY (Moonshot AI)",), id="another provider"),
        pytest.param(
            "OpenAI(api_key='<1>', base_url='https://llm.corp.cn/v1')",
            ("base URL llm.corp.cn on line 1 (unknown)",),
            id="an unknown address",
        ),
    ],
)
def test_reasons_can_be_read(content: str, why: tuple[str, ...]) -> None:
    (match,) = found(content, "settings.toml")

    assert match.why[1:] == why


def test_key_that_stands_twice_belongs_to_one_provider() -> None:
    matches = found("<1>\n" + "\n" * 100 + "DEEPSEEK_API_KEY=<1>\n" + "\n" * 100 + "<2>\n")

    assert [match.rule for match in matches] == [DEEPSEEK, DEEPSEEK, DEEPSEEK]
    assert [match.confidence for match in matches] == [Confidence.HIGH, Confidence.HIGH, Confidence.MEDIUM]
    assert matches[0].why[-1] == "the same key stands on line 102, where its provider is certain"


def test_key_that_two_places_claim_for_two_providers_keeps_both() -> None:
    matches = found("DASHSCOPE_API_KEY=<1>\nDEEPSEEK_API_KEY=<1>\n\n\n<1>\n")

    assert [match.rule for match in matches] == [QWEN, DEEPSEEK, AMBIGUOUS]
