"""Text from outside is shown, never acted on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.report.plain import encodable, visible, visible_code

ANYTHING = st.text(st.characters() | st.characters(categories=["Cs", "Cc", "Cf"]))

UNCHANGED = [
    pytest.param("src/main.py", id="a path"),
    pytest.param("src/naïve 文件 – ключ…", id="letters of any script"),
    pytest.param(r"a\b", id="a backslash"),
    pytest.param("std::string a::b", id="double colons inside a word"),
    pytest.param("## Heading [x] ###", id="a heading"),
    pytest.param("", id="nothing"),
]

CHANGED = [
    pytest.param("a\x1b[2Jb", r"a\x1b[2Jb", id="an escape sequence"),
    pytest.param("a\nb\rc\td", r"a\nb\rc\td", id="line ends and tabs"),
    pytest.param("a\x9bb\x00", r"a\x9bb\x00", id="other control characters"),
    pytest.param("a\u202eb\u2066c\u200d", r"a\u202eb\u2066c\u200d", id="bidi marks and joiners"),
    pytest.param("a\u2028b\u00a0c", r"a\u2028b\xa0c", id="spaces that are not a space"),
    pytest.param("a\udcffb", r"a\xffb", id="a byte that is not UTF-8"),
    pytest.param("a\ud800b", r"a\ud800b", id="a surrogate that stands for nothing"),
    pytest.param("\U000e0041", r"\U000e0041", id="a tag character"),
    pytest.param(
        "##vso[task]##[error]##teamcity[x]", r"#\x23vso[task]#\x23[error]#\x23teamcity[x]", id="agent commands"
    ),
    pytest.param("::error::x ::y", r":\x3aerror::x :\x3ay", id="workflow commands where a line may begin"),
]


@pytest.mark.parametrize("text", UNCHANGED)
def test_harmless_text_stays(text: str) -> None:
    assert visible(text) == text
    assert encodable(text) == text


@pytest.mark.parametrize(("text", "expected"), CHANGED)
def test_what_a_terminal_would_act_on_is_escaped(text: str, expected: str) -> None:
    assert visible(text) == expected


def test_tabs_of_code_are_spaces() -> None:
    assert visible_code("\tkey = 1\t\x1b") == r"    key = 1    \x1b"


@given(ANYTHING)
def test_visible_text_is_printable_and_stays_as_it_is(text: str) -> None:
    once = visible(text)
    assert once.isprintable()
    assert visible(once) == once
    once.encode()


@given(ANYTHING)
def test_encodable_text_differs_only_in_surrogates(text: str) -> None:
    written = encodable(text)
    written.encode()
    assert written == text or any("\ud800" <= character <= "\udfff" for character in text)
