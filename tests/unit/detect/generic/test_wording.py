"""Words and random letters: parts of names, surprise of letters, cover by words."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.detect.generic.likelihood import likelihood
from scanner.detect.generic.wording import ALPHABET, SCALE, Cover, Surprise, Wording, letters_of, parts
from scanner.detect.template import expand

WORDS = frozenset(("pass", "password", "word", "next", "page", "token", "the"))
FLAT = Wording(WORDS, bytes((4 * SCALE,)) * ALPHABET**3)
"""Every letter costs four bits."""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", [], id="nothing"),
        pytest.param("apiKey2", ["api", "key", "2"], id="camel case and a number"),
        pytest.param("API_KEY", ["api", "key"], id="capitals"),
        pytest.param("HTTPServer", ["http", "server"], id="capitals before a word"),
        pytest.param("X-Auth-Token", ["x", "auth", "token"], id="dashes"),
        pytest.param("spring.db.passwd", ["spring", "db", "passwd"], id="dots"),
        pytest.param("a1b22c", ["a", "1", "b", "22", "c"], id="digits between letters"),
        pytest.param("aB", ["a", "b"], id="single letters"),
        pytest.param("…--__ ", [], id="marks alone"),
        pytest.param("caféBar", ["caf", "bar"], id="letters beyond ASCII part words"),
    ],
)
def test_parts(text: str, expected: list[str]) -> None:
    assert parts(text) == expected


@given(text=st.text(max_size=80))
def test_parts_are_what_the_text_has_in_order(text: str) -> None:
    position = 0
    lowered = "".join(character.lower() if character.isascii() else character for character in text)
    for part in parts(text):
        position = lowered.index(part, position) + len(part)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        pytest.param([], [0, 0], id="nothing"),
        pytest.param(["ab"], [0, 1, 2, 0], id="a word"),
        pytest.param(["a", "z"], [0, 1, 0, 26, 0], id="two words"),
        pytest.param(["A"], [0, 1, 0], id="capitals are the same letters"),
        pytest.param(["1é"], [0, 0, 0, 0, 0], id="what is no letter"),
    ],
)
def test_letters(words: list[str], expected: list[int]) -> None:
    assert list(letters_of(words)) == expected


def test_letters_of_a_long_value_are_cut() -> None:
    assert len(letters_of(["a" * 10_000])) < 100


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        pytest.param([], Surprise(0.0, 0.0, 0), id="nothing"),
        pytest.param(["2", "34"], Surprise(0.0, 0.0, 0), id="numbers"),
        pytest.param(["abc"], Surprise(4.0, 4.0, 3), id="a word"),
        pytest.param(["abc", "1", "de"], Surprise(4.0, 4.0, 5), id="words and a number"),
    ],
)
def test_surprise_counts_letters(words: list[str], expected: Surprise) -> None:
    assert FLAT.surprise(words) == expected


def test_surprise_reads_three_letters_in_a_row() -> None:
    table = bytearray(ALPHABET**3)
    table[(0 * ALPHABET + 1) * ALPHABET + 2] = 8 * SCALE  # b after a at the beginning of a word

    assert Wording(WORDS, bytes(table)).surprise(["ab"]) == Surprise(4.0, 8.0, 2)


def test_words_surprise_less_than_random_letters() -> None:
    wording = likelihood().wording

    random = [wording.surprise(parts(expand("{lower:24}", seed))).mean for seed in range(20)]

    assert min(random) > wording.surprise(parts("authenticationRequired")).mean + 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", Cover(0, 0, 0), id="nothing"),
        pytest.param("th", Cover(0, 0, 0), id="shorter than any word"),
        pytest.param("the", Cover(3, 3, 1), id="a word"),
        pytest.param("password", Cover(8, 8, 1), id="the longest of several"),
        pytest.param("passwor", Cover(4, 4, 1), id="a shorter one where the longest is cut"),
        pytest.param("xpassxxwordx", Cover(8, 4, 2), id="two words among other letters"),
        pytest.param("nextpagetoken", Cover(13, 5, 3), id="words without separators"),
        pytest.param("q9x7", Cover(0, 0, 0), id="none"),
    ],
)
def test_cover(text: str, expected: Cover) -> None:
    assert FLAT.cover(text) == expected


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        pytest.param("nextPageToken", True, id="camel case"),
        pytest.param("the password", True, id="prose"),
        pytest.param("next_id", True, id="a part too short to be known"),
        pytest.param("", True, id="nothing"),
        pytest.param("***", True, id="marks"),
        pytest.param("password1", False, id="a digit"),
        pytest.param("nextXqzPage", False, id="a part that is no word"),
        pytest.param("passwordd", False, id="a letter too many"),
    ],
)
def test_plain(text: str, plain: bool) -> None:
    assert FLAT.is_plain(text) is plain


@given(text=st.text(max_size=200))
def test_any_text_has_finite_measures_within_its_length(text: str) -> None:
    surprise = FLAT.surprise(parts(text))
    cover = FLAT.cover(text.lower())

    assert math.isfinite(surprise.mean)
    assert 0 <= surprise.mean <= surprise.most
    assert 0 <= cover.longest <= cover.covered <= len(text.lower())
    assert FLAT.is_plain(text) in (True, False)


@pytest.mark.parametrize("template", ["{alnum:20}", "{hex:32}", "{base64:44}", "{password:14}"])
def test_random_values_are_never_plain(template: str) -> None:
    wording = likelihood().wording

    assert not any(wording.is_plain(expand(template, seed)) for seed in range(50))
