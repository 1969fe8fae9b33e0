"""Byte offsets in syntax trees: exact for any encoding, line end and layout."""

from __future__ import annotations

import ast
import sysconfig
from pathlib import Path

import libcst as cst
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.detect.python.statements import layout
from scanner.detect.python.tree import Tree, parse
from scanner.detect.python.values import Unparsed
from scanner.model import Span


def literals(data: bytes) -> list[tuple[Span, bytes]]:
    """Return where the parser sees string literals in ``data``, and what stands there."""
    found = []
    cut = layout(data)
    for index in range(len(cut)):
        tree = parse(cut, index)
        assert isinstance(tree, Tree), tree
        found += [(tree.span_of(node), tree.source(node)) for node in tree.nodes if isinstance(node, cst.SimpleString)]
    return found


CASES = [
    ("plain", b'a = "x"\n', b'"x"'),
    ("a mark of letters before", 'é = "x"\n'.encode(), b'"x"'),
    ("letters of four bytes before", '"""😀""" ; a = "x"\n'.encode(), b'"x"'),
    ("letters in the literal", 'a = "é字😀"\n'.encode(), '"é字😀"'.encode()),
    ("bytes that are not UTF-8", b'# \xe9\na = "\xff\xfe"\n', b'"\xff\xfe"'),
    ("a byte of zero", b'a = "x\0y"\n', b'"x\0y"'),
    ("tabs", b'if a:\n\tif b:\n\t\tc\t=\t"x"\n', b'"x"'),
    ("carriage returns", b'a = 1\r\nb = (\r\n  "x")\r\n', b'"x"'),
    ("lone carriage returns", b'if a:\r  b = 1\r  c = "x"\r', b'"x"'),
    ("mixed line ends", b'if a:\r\n  b = 1\n  c = 2\r  d = "x"\n', b'"x"'),
    ("form feeds", b'a = 1\n\x0c\n\x0cclass A:\n\x0c\n    b = "x"\n', b'"x"'),
    ("a line end in a text", b'a = """x\r\ny"""\r\n', b'"""x\r\ny"""'),
    ("joined lines", b'a = 1 + \\\n  2 ; b = \\\r\n "x"\n', b'"x"'),
    ("parentheses and comments", b'a = (  # (\n  ( "x" )\n)  # )\n', b'"x"'),
    ("no last line end", b'a = "x"', b'"x"'),
    ("a comment that ends in a backslash", b'a = "x"  # \\\n', b'"x"'),
    ("a comment after the last line of a list", b'a = ["x"]\n       # y\n\n# z\n', b'"x"'),
    ("a default and a type", b'def f(a: int = "x", *, b=1) -> None: pass\n', b'"x"'),
    ("white space that the parser drops", b'try: a\nexcept (B, C) :\n  d = f("x" , "y z")  # e\n', b'"x"'),
    ("a decorator", b'@a("x")\n# b\n\ndef f():\n    pass\n', b'"x"'),
    ("a field of a formatted string", b"a = f\"{b['x']}\"\n", b"'x'"),
    ("a formatted string with the same quotes inside", b"a = f'{b['x']}'\n", b"'x'"),
]


@pytest.mark.parametrize(("data", "literal"), [pytest.param(*case[1:], id=case[0]) for case in CASES])
def test_literal_stands_where_the_tree_says(data: bytes, literal: bytes) -> None:
    found = literals(data)
    assert (Span(data.index(literal), data.index(literal) + len(literal)), literal) in found
    for span, source in found:
        assert data[span.start : span.end] == source


def standard_library() -> list[Path]:
    files = sorted(Path(sysconfig.get_path("stdlib")).glob("*.py"))
    return [file for file in files if 2_000 < file.stat().st_size < 30_000][::8]


@pytest.mark.parametrize("file", [pytest.param(file, id=file.name) for file in standard_library()])
def test_literals_of_the_standard_library_stand_where_its_own_parser_says(file: Path) -> None:
    data = file.read_bytes()
    starts = [0, *(at + 1 for at, byte in enumerate(data) if byte == 10)]
    expected = {
        starts[node.lineno - 1] + node.col_offset
        for node in ast.walk(ast.parse(data))
        if isinstance(node, ast.Constant) and isinstance(node.value, (str, bytes))
    }
    found = {span.start for span, _ in literals(data)}
    # Python puts neighbouring literals together, and its formatted strings hold constants.
    formatted = b"f'" in data or b'f"' in data
    assert formatted or expected <= found
    assert len(found) >= len(expected) // 2


NAMES = st.text("abé字_", min_size=1, max_size=5).filter(str.isidentifier)
BODY = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"], exclude_characters='"\\{}'), max_size=10)
LINE_ENDS = st.sampled_from(["\n", "\r\n"])


@settings(deadline=None)
@given(NAMES, BODY, BODY, LINE_ENDS, st.sampled_from(["    ", "\t", "  "]), st.sampled_from(["", "b", "rb", "u"]))
def test_every_literal_of_a_block_is_where_the_tree_says(
    name: str, first: str, second: str, end: str, indent: str, prefix: str
) -> None:
    code = end.join(
        [
            f"# {first}",
            f'def {name}({name}="{second}"):  # {second}',
            f'{indent}"""{first}{end}{second}"""',
            f"{indent}{name} = [",
            f'  {prefix}"{first}",\f"{second}" ]',
            f'{indent}return {{ "{first}" : f"{second}{{{name}}}" }}',
        ]
    )
    data = code.encode()
    for span, source in literals(data):
        assert data[span.start : span.end] == source
        assert source.endswith(b'"')
    assert len(literals(data)) == 5
    text = data.decode()
    assert [source.decode() for _, source in literals(data)] == [
        f'"{second}"', f'"""{first}{end}{second}"""', f'{prefix}"{first}"', f'"{second}"', f'"{first}"'
    ], text  # fmt: skip


@settings(deadline=None)
@given(st.integers(0, 60), st.integers(1, 12))
def test_innermost_node_is_the_smallest_that_holds_the_span(start: int, width: int) -> None:
    data = b"def f(a: 'b' = g('cd', e=['f', {'g': h}]), *i) -> 'j':\n    return lambda: 'k' 'l'\n"
    tree = parse(layout(data), 0)
    assert isinstance(tree, Tree)
    span = Span(start, min(len(data), start + width))
    node = tree.innermost(span)
    literals_around = [
        other
        for other in tree.nodes
        if isinstance(other, cst.SimpleString)
        and tree.span_of(other).start <= span.start
        and span.end <= tree.span_of(other).end
    ]
    assert (node in literals_around) == bool(literals_around)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        pytest.param(b"print 'x'\n", "syntax", id="Python 2"),
        pytest.param(b"a = )\n", "syntax", id="broken brackets"),
        pytest.param(b"if a:\n\tb\n        c\n", "syntax", id="tabs and spaces mixed"),
        pytest.param(b"from x import (y, z), 1 2\n", "syntax", id="no statement at all"),
    ],
)
def test_code_that_cannot_be_parsed_is_a_value(data: bytes, reason: str) -> None:
    tree = parse(layout(data), 0)
    assert isinstance(tree, Unparsed)
    assert reason in tree.reason
