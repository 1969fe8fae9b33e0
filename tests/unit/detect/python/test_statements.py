"""Where the top-level statements of a Python file begin, and which of them the parser must not be given."""

from __future__ import annotations

import ast
import sys
import sysconfig
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.detect.python import analyse
from scanner.detect.python.statements import (
    MAX_BRANCHES,
    MAX_CHAIN,
    MAX_DEPTH,
    MAX_PATTERN_DEPTH,
    MAX_STATEMENT,
    layout,
    obstacle,
)
from scanner.detect.python.values import Unparsed
from scanner.model import Span
from scanner.text import Text


def statements(code: str) -> list[str]:
    data = code.encode()
    found = layout(data)
    return [data[span.start : span.end].decode() for span in map(found.statement, range(len(found)))]


CASES = [
    ("lines", "a = 1\nb = 2\n", ["a = 1\n", "b = 2\n"]),
    ("no last line end", "a = 1\nb = 2", ["a = 1\n", "b = 2"]),
    ("several on a line", "a = 1; b = 2\nc = 3\n", ["a = 1; b = 2\n", "c = 3\n"]),
    ("carriage returns", "a = 1\r\nb = 2\rc = 3\r\n", ["a = 1\r\n", "b = 2\r", "c = 3\r\n"]),
    ("form feeds", "a = 1\n\fb = 2\n\f\nc = 3\n", ["a = 1\n", "b = 2\n", "c = 3\n"]),
    ("comments and empty lines around", "# x\n\na = 1\n# y\n\n  # z\nb = 2\n\n# end", ["a = 1\n", "b = 2\n"]),
    ("a block", "def f():\n    a\n\n    b\nc\n", ["def f():\n    a\n\n    b\n", "c\n"]),
    ("branches", "if a: b\nelif c: d\nelse:\n  e\nf\n", ["if a: b\nelif c: d\nelse:\n  e\n", "f\n"]),
    ("a handler", "try: a\nexcept B: c\nfinally: d\ne\n", ["try: a\nexcept B: c\nfinally: d\n", "e\n"]),
    ("decorators", "@a\n@b(\n1)\n\n# c\ndef f(): pass\ng\n", ["@a\n@b(\n1)\n\n# c\ndef f(): pass\n", "g\n"]),
    ("brackets", "a = [\n1,\n(\n2)]\nb\n", ["a = [\n1,\n(\n2)]\n", "b\n"]),
    ("a bracket in a string", "a = '['\nb = \"(\"\nc\n", ["a = '['\n", 'b = "("\n', "c\n"]),
    ("a bracket in a comment", "a = 1  # (\nb\n", ["a = 1  # (\n", "b\n"]),
    ("a joined line", "a = 1 + \\\n2\nb\n", ["a = 1 + \\\n2\n", "b\n"]),
    ("a text of several lines", 'a = """\nb = 1\n"""\nc\n', ['a = """\nb = 1\n"""\n', "c\n"]),
    ("a text that ends like a comment", 'a = """\nb\n# c"""\nd\n', ['a = """\nb\n# c"""\n', "d\n"]),
    ("quotes in a text", "a = '''\n''b\n\"\"\"'''\nc\n", ["a = '''\n''b\n\"\"\"'''\n", "c\n"]),
    ("an escaped quote", "a = 'it\\'s ('\nb\n", ["a = 'it\\'s ('\n", "b\n"]),
    ("an escaped quote in a raw string", "a = r'\\'('\nb\n", ["a = r'\\'('\n", "b\n"]),
    ("a formatted string", "a = f'{b[0]}('\nc\n", ["a = f'{b[0]}('\n", "c\n"]),
    ("a brace in a formatted string", "a = f'{{'\nb\n", ["a = f'{{'\n", "b\n"]),
    ("a quote in a field", "a = f'{b[\"(\"]}'\nc\n", ["a = f'{b[\"(\"]}'\n", "c\n"]),
    ("the same quote in a field", "a = f'{b['(']}'\nc\n", ["a = f'{b['(']}'\n", "c\n"]),
    ("a quote in a specification", "a = f'{b:\"^{c}}'\nd\n", ["a = f'{b:\"^{c}}'\n", "d\n"]),
    ("a hash in a specification", "a = f'{b:#x}'\nc\n", ["a = f'{b:#x}'\n", "c\n"]),
    ("a named character in a formatted string", "a = f'\\N{DASH}{b}'\nc\n", ["a = f'\\N{DASH}{b}'\n", "c\n"]),
    ("a field over lines", "a = f'''\n{\nb\n}\n'''\nc\n", ["a = f'''\n{\nb\n}\n'''\n", "c\n"]),
    ("a formatted string in another", "a = f'{f\"{b}\"}'\nc\n", ["a = f'{f\"{b}\"}'\n", "c\n"]),
    ("a word that ends like a prefix", "print'{'\nb\n", ["print'{'\n", "b\n"]),
    ("a string that is not closed", "a = '(\nb\n", ["a = '(\n", "b\n"]),
    ("a field that is not closed", "a = f'{(\nb = 1\ndef f(): pass\n", ["a = f'{(\nb = 1\n", "def f(): pass\n"]),
    ("a bracket that is not closed", "a = (\nb\nimport c\nd\n", ["a = (\nb\n", "import c\n", "d\n"]),
    ("a bracket that was not opened", "a = )\nb\n", ["a = )\n", "b\n"]),
    ("indented code alone", "  a = 1\n  b = 2\n", []),
    ("nothing", "", []),
]  # fmt: skip


@pytest.mark.parametrize(("code", "expected"), [pytest.param(*case[1:], id=case[0]) for case in CASES])
def test_file_is_cut_into_statements(code: str, expected: list[str]) -> None:
    assert statements(code) == expected


def standard_library() -> list[Path]:
    files = sorted(Path(sysconfig.get_path("stdlib")).glob("*.py"))
    return [file for file in files if file.stat().st_size < 200_000][::6]


@pytest.mark.parametrize("file", [pytest.param(file, id=file.name) for file in standard_library()])
def test_statements_of_the_standard_library_are_those_of_its_own_parser(file: Path) -> None:
    data = file.read_bytes()
    found = layout(data)
    lines = {data.count(b"\n", 0, found.statement(index).start) + 1 for index in range(len(found))}
    tree = ast.parse(data)
    assert lines == {
        min([statement.lineno, *(one.lineno for one in getattr(statement, "decorator_list", ()))])
        for statement in tree.body
    }


TOKENS = st.sampled_from(
    (
        *(
            "a",
            "=",
            "1",
            "'",
            '"',
            '"""',
            "'''",
            "f'",
            'f"""',
            "{",
            "}",
            "{{",
            "(",
            ")",
            "[",
            "]",
            ":",
            "\\",
            "#",
            "\n",
            "\r\n",
        ),
        *("\n  ", "def ", "@", "else:", " ", "\f", "é", "\0", "\\N{", "rb'"),
    )
)


@settings(deadline=None)
@given(st.lists(TOKENS, max_size=40).map("".join))
def test_statements_never_overlap_and_hold_all_code_after_the_first(code: str) -> None:
    data = code.encode()
    found = layout(data)
    spans = [found.statement(index) for index in range(len(found))]
    for before, after in pairwise(spans):
        assert before.start < before.end <= after.start
    for index, span in enumerate(spans):
        assert found.index_at(span.start) == index
        assert found.index_at(span.end - 1) == index


@settings(deadline=None)
@given(st.lists(TOKENS, max_size=40).map("".join))
def test_any_text_is_analysed_without_an_error(code: str) -> None:
    data = code.encode()
    spans = [Span(at, min(len(data), at + 3)) for at in range(0, len(data), 3)]
    view = analyse(Text(data), spans, spans)
    if not isinstance(view, Unparsed):
        for span in spans:
            view.holder(span)
            view.usage(span)


@settings(deadline=None)
@given(st.binary(max_size=60))
def test_any_bytes_are_analysed_without_an_error(data: bytes) -> None:
    spans = [Span(0, len(data))]
    analyse(Text(data), spans, spans)


TOO_MUCH = [
    ("nested parentheses", "x = " + "(" * (MAX_DEPTH + 1) + "1" + ")" * (MAX_DEPTH + 1), "brackets nested"),
    ("nested brackets that are not closed", "x = " + "[" * 100_000, "brackets nested"),
    ("nested mappings", "x = " + "{1:" * 5_000 + "1" + "}" * 5_000, "brackets nested"),
    ("nested formatted strings", "x = " + "f'{" * 5_000 + "1" + "}'" * 5_000, "brackets nested"),
    ("brackets in a field", "x = f'''{" + "(" * 5_000 + "1" + ")" * 5_000 + "}'''", "brackets nested"),
    ("brackets in a specification", "x = f'{1:{" + "(" * 5_000 + "1" + ")" * 5_000 + "}}'", "brackets nested"),
    ("a long sum", "x = " + " + ".join(['"a"'] * 10_000), "parts"),
    ("a long row of literals", "x = " + " ".join(['"a"'] * 10_000), "parts"),
    ("a long sum over lines", "x = (\n" + " +\n".join(['"a"'] * 10_000) + ")", "parts"),
    ("a long row of attributes", "x = a" + ".b" * 10_000, "parts"),
    ("a long row of calls", "x = a" + "(1)" * 10_000, "parts"),
    ("a long row of indexes", "x = a" + "[1]" * 10_000, "parts"),
    ("a long row of signs", "x = " + "-" * 10_000 + "1", "parts"),
    ("a long row of nots", "x = " + "not " * 10_000 + "1", "parts"),
    ("a long row of lambdas", "x = " + "lambda: " * 10_000 + "1", "parts"),
    ("a long row of conditionals", "x = " + "1 if 1 else " * 10_000 + "1", "parts"),
    ("a long row in a field", "x = f'{" + "-" * 10_000 + "1}'", "parts"),
    ("many long expressions", "f(" + "a" + "(1)" * 400 + (", a" + "(1)" * 400) * 60 + ")", "in sum"),
    ("many branches", "if a:\n  b\n" + "elif a:\n  b\n" * (MAX_BRANCHES + 1), "branches"),
    ("a deep pattern", "match x:\n  case " + "{1:" * 12 + "1" + "}" * 12 + ":\n    pass", "a pattern nested"),
    ("a deep pattern of classes", "match x:\n  case " + "A(" * 30 + "1" + ")" * 30 + ":\n    pass", "a pattern nested"),
    ("a large statement", "x = '''" + "a" * MAX_STATEMENT + "'''", "larger than"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "reason"), [pytest.param(*case[1:], id=case[0]) for case in TOO_MUCH])
def test_statement_that_could_exhaust_the_parser_is_not_parsed(code: str, reason: str) -> None:
    assert reason in (obstacle(code.encode()) or "")
    view = analyse(Text(code.encode() + b"\n"), [Span(4, 5)])
    assert isinstance(view, Unparsed)
    assert reason in view.reason


ENOUGH = [
    ("brackets as deep as allowed", "x = " + "[" * MAX_DEPTH + "]" * MAX_DEPTH),
    ("brackets of every kind", "x = " + "f({1:[" * (MAX_DEPTH // 3) + "1" + "]})" * (MAX_DEPTH // 3)),
    ("a deep pattern", "match x:\n  case " + "[" * MAX_PATTERN_DEPTH + "]" * MAX_PATTERN_DEPTH + ": pass"),
    ("a call named like a pattern", "case(" + "[" * 20 + "]" * 20 + ")"),
    ("as many branches as allowed", "if a:\n  b\n" + "elif a:\n  b\n" * MAX_BRANCHES),
    ("a sum of many", "x = " + " + ".join(["a"] * (MAX_CHAIN // 2 - 1))),
    ("a long list", "x = [" + "'a', " * 5_000 + "]"),
    ("a long block", "def f():\n" + "  x = g(1, 2)\n" * 5_000),
    ("many names for one value", "a = " * 200 + "1"),
    ("many statements on a line", "a = 1; " * 1_000),
    ("a text of many words", 'x = f"""' + "many words ( [ " * 1_000 + '{a}"""'),
]  # fmt: skip


@pytest.mark.parametrize("code", [pytest.param(code, id=name) for name, code in ENOUGH])
def test_ordinary_statement_meets_no_obstacle(code: str) -> None:
    assert obstacle(code.encode()) is None


@pytest.mark.parametrize("code", [pytest.param(code, id=name) for name, code in ENOUGH])
def test_what_meets_no_obstacle_is_survived(code: str) -> None:
    analyse(Text(code.encode() + b"\n"), [Span(0, 1)])


def test_neighbours_of_what_is_not_parsed_are_understood() -> None:
    code = "A = 'x' 'y'\nB = " + "(" * 5_000 + ")" * 5_000 + "\nC = 'z' 'z'\n"
    view = analyse(Text(code.encode()), [Span(0, 1), Span(20, 21), Span(len(code) - 3, len(code) - 2)])
    assert not isinstance(view, Unparsed)
    assert [folded.value for folded in view.folded] == ["xy", "zz"]
    assert [unparsed.reason for unparsed in view.unparsed] == [f"brackets nested deeper than {MAX_DEPTH}"]


def test_little_stack_is_no_error() -> None:
    text = Text(b"A = " + b"str(" * 20 + b"'x' + 'y'" + b")" * 20 + b"\n")
    span = Span(85, 86)
    roomy = analyse(text, [span])
    assert not isinstance(roomy, Unparsed)

    def at_depth(levels: int) -> tuple[bool, bool]:
        if levels:
            return at_depth(levels - 1)
        return isinstance(analyse(text, [span]), Unparsed), roomy.holder(span) is None

    frame, depth = sys._getframe(), 0
    while frame is not None:
        frame, depth = frame.f_back, depth + 1
    free = sys.getrecursionlimit() - depth
    found = [at_depth(free - left) for left in range(25, 300, 25)]
    assert found[0] == (True, True)
    assert found[-1] == (False, False)
