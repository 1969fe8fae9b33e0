"""The name before a value, in any language."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.detect.holder import holder
from scanner.model import Holder, Span
from scanner.text import Text


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        pytest.param("API_KEY=@", Holder("API_KEY", "assignment"), id="a line of an .env file"),
        pytest.param('export API_KEY="@"', Holder("API_KEY", "assignment"), id="a shell variable"),
        pytest.param("api_key: @", Holder("api_key", "assignment"), id="YAML"),
        pytest.param('  "apiKey" : "@",', Holder("apiKey", "assignment"), id="JSON"),
        pytest.param('{\\"apiKey\\":\\"@\\"}', Holder("apiKey", "assignment"), id="JSON within a string"),
        pytest.param("const apiKey = '@';", Holder("apiKey", "assignment"), id="JavaScript"),
        pytest.param("config.api.key := `@`", Holder("config.api.key", "assignment"), id="Go"),
        pytest.param("'key' => '@'", Holder("key", "assignment"), id="PHP"),
        pytest.param('String key = new Secret("@")', Holder("Secret(…)", "argument"), id="a constructor"),
        pytest.param('connect("@")', Holder("connect(…)", "argument"), id="a call"),
        pytest.param("<api-key>@</api-key>", Holder("api-key", "element"), id="XML"),
        pytest.param('<string name="key">@</string>', Holder("string", "element"), id="XML with an attribute"),
        pytest.param('-H "Authorization: Bearer @"', Holder("Authorization", "header"), id="a header"),
        pytest.param("the key is @", None, id="prose"),
        pytest.param("@", None, id="nothing before it"),
        pytest.param("https://host/?@", None, id="a URL"),
    ],
)
def test_holder(line: str, expected: Holder | None) -> None:
    before, _, _ = line.partition("@")
    text = Text(("NAME=other\n" + line.replace("@", "value")).encode())
    start = len("NAME=other\n") + len(before)
    assert holder(text, Span(start, start + 5)) == expected


@given(st.binary(max_size=300), st.integers(0, 300))
def test_any_text_is_taken(data: bytes, start: int) -> None:
    start = min(start, len(data))
    found = holder(Text(data), Span(start, len(data)))
    assert found is None or found.name.removesuffix("(…)").encode() in data[:start]
