"""What a place in a text stands in, and what names it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.detect.surroundings import Surroundings, indentation
from scanner.text import Text


def looked_at(content: str, path: str = "") -> tuple[Surroundings, int]:
    """Return the surroundings of ``content`` and the place of its ``@``."""
    data = content.encode()
    return Surroundings(Text(data), path), data.index(b"@")


def labels(content: str, path: str = "") -> list[str]:
    around, position = looked_at(content, path)
    scopes = around.scopes(position)
    named = [around.data[scope.label_start : scope.label_end].decode().strip() for scope in scopes]
    return [label for label in named if label]


@pytest.mark.parametrize(
    ("line", "columns"),
    [
        ("x", (0, 0)),
        ("  x", (2, 2)),
        ("\tx", (1, 1)),
        ("- x", (0, 2)),
        ("  - x", (2, 4)),
        ("- - x", (0, 4)),
        ("-x", (0, 0)),
        ("", (0, 0)),
    ],
)
def test_indentation_of_a_line(line: str, columns: tuple[int, int]) -> None:
    assert indentation(line.encode()) == columns


@pytest.mark.parametrize(
    ("content", "brackets"),
    [
        pytest.param("f(a, @)", ["(a, @)"], id="a call"),
        pytest.param("f({a: [@]})", ["[@]", "{a: [@]}", "({a: [@]})"], id="nested"),
        pytest.param("f(a) @ g(b)", [], id="between two"),
        pytest.param("f(@", [], id="never closed"),
        pytest.param("@)", [], id="never opened"),
        pytest.param("f(x[, @)", ["(x[, @)"], id="an unclosed one inside"),
        pytest.param("f(x], @)", ["(x], @)"], id="a closing one too many inside"),
        pytest.param('"f(\\"@\\")"', ['(\\"@\\")'], id="inside a string"),
    ],
)
def test_brackets_around(content: str, brackets: list[str]) -> None:
    around, position = looked_at(content)

    found = [around.data[pair.opening : pair.closing + 1].decode() for pair in around.pairs(position)]

    assert found == brackets


@pytest.mark.parametrize(
    ("content", "path", "expected"),
    [
        pytest.param("x = make(@)", "", ["x = make"], id="a call"),
        pytest.param("a(1, make({k: @}))", "", ["make(", "make", "a"], id="the last argument of a call"),
        pytest.param('{"one": {"k": 1}, "two": {"k": @}}', "", ['"two":'], id="an object"),
        pytest.param("one:\n  two:\n    k: @\n", "", ["two:", "one:"], id="blocks of YAML"),
        pytest.param("one:\n  k: 1\ntwo:\n  k: @\n", "", ["two:"], id="the second of two blocks"),
        pytest.param("one:\n  - a: 1\n    b: @\n", "", ["one:"], id="a list item in a block"),
        pytest.param("def one():\n\n    x = @\n", "", ["def one():"], id="a function with a blank line"),
        pytest.param("[one]\nk = 1\n\n[two]\nk = @\n", "a.toml", ["[two]"], id="a section"),
        pytest.param("[one]\nk = 1\n\n[two]\nk = @\n", "a.py", [], id="a section's look in a file without sections"),
        pytest.param("# one\n\n## two\n\ntext\n\n@\n", "a.md", ["## two"], id="a heading"),
        pytest.param("x = @", "", [], id="nothing"),
    ],
)
def test_labels_of_what_it_stands_in(content: str, path: str, expected: list[str]) -> None:
    assert labels(content, path) == expected


@pytest.mark.parametrize(
    ("content", "named"),
    [
        pytest.param("API_KEY=@", "API_KEY=", id="an assignment"),
        pytest.param('{"a": 1, "key": "@"}', ' "key": "', id="an object's field"),
        pytest.param("a=1; key='@'", " key='", id="a statement"),
        pytest.param('f("NAME", "@")', 'f("NAME", "', id="a second argument"),
        pytest.param('f(["a", "b"], "@")', ' "', id="an argument after a list"),
        pytest.param("| name | @ |", "| name | ".removeprefix("|"), id="a second column"),
        pytest.param("a || '@'", "a || '", id="an operator"),
        pytest.param("key:\n  @", "key:\n  ", id="a value on its own line"),
        pytest.param("key\n@", "", id="a line of its own below one that is finished"),
        pytest.param("x\\nkey=@", "key=", id="an escaped line end"),
        pytest.param("?a=1&key=@", "key=", id="a query"),
        pytest.param("<key>a</key>\n<string>@", "<key>a</key>\n<string>", id="a property list"),
        pytest.param("a = 1\nkey = @", "key = ", id="the line alone"),
    ],
)
def test_what_names_a_value(content: str, named: str) -> None:
    around, position = looked_at(content)
    start, end = around.before(position)

    assert end == position
    assert around.data[start:end].decode() == named


@pytest.mark.parametrize(
    ("content", "shared"),
    [
        pytest.param("{a: @, b: #}", True, id="one object"),
        pytest.param("{a: @, b: {c: #}}", False, id="an object inside"),
        pytest.param("{b: #, a: {c: @}}", True, id="the object around"),
        pytest.param("[{a: @}, {b: #}]", False, id="the object beside"),
        pytest.param("- a: @\n  b: #\n", True, id="one list item"),
        pytest.param("- a: @\n- b: #\n", False, id="the list item beside"),
        pytest.param("x: #\ny:\n  a: @\n", True, id="the block around"),
        pytest.param("y:\n  a: @\nx:\n  b: #\n", False, id="the block beside"),
        pytest.param("y:\n  a: @\n  x:\n    b: #\n", False, id="a block inside"),
        pytest.param("a = @\nb = #\n", True, id="a flat file"),
    ],
)
def test_sharing_a_level(content: str, shared: bool) -> None:
    around, position = looked_at(content)

    assert around.shares_level(around.scopes(position), position, content.index("#")) == shared


def test_nearer_scope_counts_before_nearer_line() -> None:
    around, position = looked_at("{\n  a: 1,\n  b: 2,\n  c: @\n}, {\n  d: 3}")
    scopes = around.scopes(position)

    inside = around.distance(scopes, position, around.data.index(b"a:"))
    outside = around.distance(scopes, position, around.data.index(b"d:"))

    assert inside < outside
    assert inside.lines == 2


def test_steps_count_separators_on_one_line() -> None:
    around, position = looked_at("a, b; c\\n @")

    assert around.distance(around.scopes(position), position, 0).steps == 3


PIECES = (
    "(",
    "[",
    "{",
    "]",
    "}",
    ")",
    " ",
    "\n",
    "\t",
    "-",
    ":",
    ",",
    "=",
    "#",
    "a",
    "'",
    '"',
    "\\",
    "- ",
    "\n  ",
    "[a]\n",
    "## ",
)
TEXTS = st.lists(st.sampled_from(PIECES), max_size=30).map("".join)


@given(TEXTS, TEXTS, st.sampled_from(["", "a.md", "a.toml"]))
def test_scopes_hold_the_place_and_grow(before: str, behind: str, path: str) -> None:
    around, position = looked_at(f"{before}@{behind}", path)
    scopes = around.scopes(position)
    sizes = [scope.end - scope.start for scope in scopes]

    assert all(scope.holds(position) for scope in scopes)
    assert sizes == sorted(sizes)
    assert around.distance(scopes, position, position) == (0, 0, 0)
    start, end = around.before(position)
    assert 0 <= start <= end == position
    for other in range(len(around.data)):
        distance = around.distance(scopes, position, other)
        assert 0 <= distance.scopes <= len(scopes)
