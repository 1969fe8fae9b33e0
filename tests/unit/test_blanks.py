"""Templates with named blanks: what they name, how they are filled, which are refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.blanks import fill, names, pieces


@pytest.mark.parametrize(
    ("template", "blanks", "filled"),
    [
        pytest.param("", (), "", id="nothing"),
        pytest.param("plain", (), "plain", id="text without a blank"),
        pytest.param("Bearer {secret}", ("secret",), "Bearer S", id="a blank after text"),
        pytest.param("{sid}:{secret}", ("sid", "secret"), "A:S", id="two blanks"),
        pytest.param("{secret}{secret}", ("secret", "secret"), "SS", id="one blank twice"),
        pytest.param('{{"key": "{secret}"}}', ("secret",), '{"key": "S"}', id="literal braces around a blank"),
        pytest.param("{{secret}}", (), "{secret}", id="a name in literal braces"),
    ],
)
def test_template_is_filled(template: str, blanks: tuple[str, ...], filled: str) -> None:
    assert names(template) == blanks
    assert fill(template, {"secret": "S", "sid": "A"}) == filled


@pytest.mark.parametrize(
    "template",
    [
        pytest.param("{", id="a brace that opens nothing"),
        pytest.param("}", id="a brace that closes nothing"),
        pytest.param("{}", id="a blank without a name"),
        pytest.param("{viewer {id}}", id="braces of another language"),
        pytest.param("{Secret}", id="an uppercase name"),
        pytest.param("{1st}", id="a name that begins with a digit"),
        pytest.param("{secret:x}", id="a format"),
    ],
)
def test_template_is_refused(template: str) -> None:
    with pytest.raises(ValueError, match="stands in"):
        names(template)


def test_each_value_is_quoted_and_the_text_around_it_is_not() -> None:
    assert fill("a b?key={secret}", {"secret": "x y"}, lambda value: value.replace(" ", "+")) == "a b?key=x+y"


@given(st.text())
def test_any_text_with_its_braces_doubled_comes_back(text: str) -> None:
    assert fill(text.replace("{", "{{").replace("}", "}}"), {}) == text


@given(st.text("ab{}"))
def test_pieces_of_what_is_accepted_are_never_empty(template: str) -> None:
    try:
        found = list(pieces(template))
    except ValueError:
        return
    assert all(piece.text for piece in found)
