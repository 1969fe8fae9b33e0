"""The line of a finding: what of it is hidden, and that nothing of a secret is left."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.excerpt import Veil, excerpt_of
from scanner.model import Confidence, Match, Part, Span
from scanner.secret import Secret
from scanner.text import Text

KEY = "qz-" + "QXZJ" * 6
MASKED = str(Secret(KEY))


def match(text: str, value: str, number: int = 0, **changes: object) -> Match:
    """Return a match at the occurrence of that number of ``value`` in ``text``."""
    start = -1
    for _ in range(number + 1):
        start = text.index(value, start + 1)
    start = len(text[:start].encode())
    made = Match("rule", Span(start, start + len(value.encode())), Secret(value), Confidence.HIGH)
    return made._replace(**changes)  # type: ignore[arg-type]


def part(text: str, value: str) -> Part:
    return Part("part", Secret(value), match(text, value).span)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        pytest.param("key = @", "key = *", id="a secret at the end"),
        pytest.param("@", "*", id="a secret alone"),
        pytest.param("a @ b @ c", "a * b * c", id="a value that stands twice"),
        pytest.param("@@", "**", id="a value twice without anything between"),
        pytest.param("é @ ö", "é * ö", id="letters of two bytes"),
    ],
)
def test_secret_is_masked(line: str, expected: str) -> None:
    line = line.replace("@", KEY)
    found = match(line, KEY)
    assert excerpt_of(Text(line.encode()), found.span, Veil([found])) == expected.replace("*", MASKED)


def test_secrets_of_neighbours_and_parts_are_masked_and_other_lines_are_not_shown() -> None:
    text = "first = QQQQQQQQQQ1\nkey = " + KEY + ", id = ZZZZZZZZZZ2, QQQQQQQQQQ1\n"
    first, found = match(text, "QQQQQQQQQQ1"), match(text, KEY)
    found = found._replace(parts=(part(text, "ZZZZZZZZZZ2"), Part("plain", "key", Span(20, 23))))
    assert excerpt_of(Text(text.encode()), found.span, Veil([first, found])) == f"key = {MASKED}, id = …, …"


@pytest.mark.parametrize(
    "values",
    [
        pytest.param(("QXZJQXZJ", "QXZJQXZJQXZJ"), id="one that begins the other"),
        pytest.param(("QXZJQXZJQXZJ", "JQXZJQXZJ"), id="one that ends the other"),
        pytest.param(("JJJJJJJJQX", "QXZZZZZZZZ"), id="two that overlap"),
        pytest.param(("QX", "ZJQXZJQXZJQX"), id="one shorter than what it is looked up by"),
    ],
)
def test_nothing_is_left_of_values_that_share_characters(values: tuple[str, str]) -> None:
    merged = "JJJJJJJJQXZZZZZZZZ" if values[0].startswith("JJ") else max(values, key=len)
    veil = Veil([match(value, value) for value in values])
    assert not set(veil.masked(f"<{merged}>")) & set("QXZJ")


@given(
    st.lists(st.text("QXZJ", min_size=1, max_size=19), min_size=1, max_size=6, unique=True),
    st.lists(st.integers(0, 5), max_size=12),
)
def test_no_value_is_left_anywhere(values: list[str], order: list[int]) -> None:
    shown = " ".join(values[number % len(values)] for number in order)
    masked = Veil([match(value, value) for value in values]).masked(shown)
    assert not set(masked) & set("QXZJ")


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20)), max_size=12), st.integers(0, 60), st.integers(0, 30))
def test_ranges_are_those_that_a_look_at_all_of_them_finds(spans: list[tuple[int, int]], low: int, length: int) -> None:
    matches = [Match("r", Span(at, at + size), Secret("x"), Confidence.HIGH) for at, size in spans]
    expected = sorted(found.span for found in matches if found.span.overlaps(Span(low, low + length)))
    assert [span for span, _ in Veil(matches).ranges(low, low + length)] == expected
