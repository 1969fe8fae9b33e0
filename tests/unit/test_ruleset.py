"""Values that only a name gives away: which names count, and how far from the value they may stand."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from scanner.detect.confirm import compiled
from scanner.detect.template import expand
from scanner.namedvalue import named_value_anchor, named_value_pattern
from scanner.rule import DEFAULT_REACH

WORDS = ("mistral", "z.ai", "co_api_key")
VALUE = "[A-Za-z0-9]{32}"
SECRET = expand("{alnum:32}")

NAMED = {
    "an environment file": "MISTRAL_API_KEY=@",
    "an environment file with a stage": "MISTRAL_API_KEY_PROD=@",
    "a numbered key": "mistral_keys_2: @",
    "YAML": 'mistral_api_key: "@"',
    "JSON": '{"mistral-api-key": "@"}',
    "JSON inside a string": '{\\"mistral_key\\": \\"@\\"}',
    "a keyword argument": 'new Mistral({ apiKey: "@" })',
    "an annotated default": 'mistral_api_key: str = "@"',
    "a wrapped default": 'mistral_api_key: SecretStr = SecretStr("@")',
    "the default of a look-up": 'os.getenv("MISTRAL_API_KEY", "@")',
    "the other side of or": "os.environ.get('MISTRAL_TOKEN') or '@'",
    "the other side of ||": "process.env.MISTRAL_KEY || '@'",
    "the default of a shell variable": "${MISTRAL_API_KEY:-@}",
    "a Dockerfile": "ENV MISTRAL_API_KEY @",
    "an attribute of XML": '<add key="MistralApiKey" value="@"/>',
    "a property of JSX": 'mistralToken={"@"}',
    "Go": 'mistralAPIKey := "@"',
    "PHP": "'mistral.api_key' => '@',",
    "a header beside the host": 'curl https://api.mistral.ai/v1/models -H "Authorization: Bearer @"',
    "a positional argument": 'client = MistralClient("@")',
    "a word with a dot": "z.ai token: @",
    "a word that is a whole name": "CO_API_KEY=@",
    "a whole name after an underscore": "MY_CO_API_KEY=@",
    "a list of names and values in YAML": '- name: MISTRAL_API_KEY\n          value: "@"',
    "a list of names and values in JSON": '{"name": "MISTRAL_API_KEY",\n "value": "@"}',
    "names and values in XML": "<name>mistral.api.key</name>\n    <value>@</value>",
    "the end of the text": "mistral_key @",
}

UNNAMED = {
    "another name": "OPENAI_API_KEY=@",
    "a whole name inside another": "CISCO_API_KEY=@",
    "a hash of a token": 'mistral_token_hash = "@"',
    "a tokenizer": 'mistral_tokenizer = "@"',
    "the ID of a key": "MISTRAL_KEY_ID=@",
    "a path": "https://host/mistral/token/@",
    "a revision": 'mistral: {"rev": "@"}',
    "a commit after a key": 'mistral_key, commit: "@"',
    "a file name": "mistral-token-@.js",
    "a call of another name": 'mistral_api_key = load_from("@")',
    "a longer value": "MISTRAL_API_KEY=@0",
    "a value that goes on": "MISTRAL_API_KEY=@-suffix",
    "the next line without value": 'MISTRAL_API_KEY\n  other: "@"',
    "a name far away": "mistral " + "x" * 60 + ' key = "@"',
}


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in NAMED.items()])
def test_value_is_found_where_a_word_names_it(text: str) -> None:
    data = text.replace("@", SECRET).encode()
    found = compiled(named_value_pattern(WORDS, VALUE)).search(data)
    assert found is not None
    assert found.group(1) == SECRET.encode()
    assert compiled(named_value_anchor(WORDS)).search(data) is not None


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in UNNAMED.items()])
def test_value_is_not_found_under_other_names(text: str) -> None:
    assert compiled(named_value_pattern(WORDS, VALUE)).search(text.replace("@", SECRET).encode()) is None


_PUNCTUATION = st.text(" \t=:,()[]{}<>|?!\"'`\\$", min_size=1, max_size=12)


@given(
    before=st.text(st.characters(exclude_characters="\n", exclude_categories=("Cs",)), max_size=10),
    name=st.text("abc _.-/", max_size=40),
    noun=st.sampled_from(("key", "TOKEN", "Authorization", "secrets", "pat_12")),
    stage=st.sampled_from(("", "_development", "-2")),
    first=_PUNCTUATION,
    words=st.lists(st.tuples(st.sampled_from(("SecretStr", "optional", "Bearer")), _PUNCTUATION), max_size=2),
)
@example("", "x" * 40, "authorization", "_development", "=" * 12, [("secretstr", "=" * 12), ("SecretStr", "=" * 12)])
def test_anchor_is_found_wherever_the_pattern_is(
    before: str, name: str, noun: str, stage: str, first: str, words: list[tuple[str, str]]
) -> None:
    between = first + "".join(word + marks for word, marks in words)
    data = f"{before}mistral{name}{noun}{stage}{between}{SECRET}".encode()
    if compiled(named_value_pattern(WORDS, VALUE)).search(data):
        assert compiled(named_value_anchor(WORDS)).search(data)


def test_longest_match_of_a_long_word_and_value_fits_the_default_reach() -> None:
    pattern = named_value_pattern(("w" * 60, "k" * 60 + "key"), "[A-Za-z0-9]{200}").replace(r"\z", r"\Z")
    _, longest = re._parser.parse(pattern).getwidth()  # type: ignore[attr-defined]
    assert longest <= DEFAULT_REACH
