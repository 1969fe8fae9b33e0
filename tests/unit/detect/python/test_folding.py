"""Values that Python code puts together from several literals, and where their characters are written."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.detect.python.values import Folded
from scanner.model import Holder, Span
from tests.unit.detect.python.code import source, view_of

# The name of a case, the code, and what is folded: the value, and the code from its first character to its last.
CASES = [
    ("neighbouring literals", 'K = ("ab" "cd")', [("abcd", 'ab" "cd')]),
    ("neighbouring literals on two lines", 'K = (\n    "ab"\n    "cd"\n)', [("abcd", 'ab"\n    "cd')]),
    ("three neighbours", "K = 'a' 'b' 'c'", [("abc", "a' 'b' 'c")]),
    ("a sum", 'K = "ab" + "cd"', [("abcd", 'ab" + "cd')]),
    ("a sum of five", 'K = "a" + "b" + "c" + "d" + "e"', [("abcde", 'a" + "b" + "c" + "d" + "e')]),
    ("a sum in parentheses", 'K = ("a" + "b") + ("c" + "d")', [("abcd", 'a" + "b") + ("c" + "d')]),
    ("a sum over a line end", 'K = "a" + \\\n    "b"', [("ab", 'a" + \\\n    "b')]),
    ("a sum with an unknown at the end", 'K = "a" + "b" + c', [("ab\n", 'a" + "b')]),
    ("a sum with an unknown at the beginning", 'K = a + "b" + "c"', [("\nbc", 'b" + "c')]),
    ("a sum with an unknown in the middle", 'K = "a" + "b" + x + "c"', [("ab\nc", 'a" + "b" + x + "c')]),
    ("bytes", "K = b'a' + rb'b'", [("ab", "a' + rb'b")]),
    ("raw and plain", "K = r'\\a' '\\x62'", [("\\ab", "\\a' '\\x62")]),
    ("letters outside of ASCII", 'K = "é" + "字"', [("é字", 'é" + "字')]),
    ("a formatted string with a literal in it", "K = f\"a{'b'}c\"", [("abc", "a{'b'}c")]),
    ("a formatted string of names", 'A = "x"\nB = "y"\nK = f"{A}{B}"', [("xy", "A}{B")]),
    ("a formatted string with an unknown", 'A = "x"\nK = f"{A}y{z}"', [("xy\n", "A}y")]),
    ("doubled braces", "K = f\"{{{'a'}}}\"", [("{a}", "{{{'a'}}}")]),
    ("a conversion to a string", "K = f\"a{'b'!s}\"", [("ab", "a{'b")]),
    ("a percent sign", 'K = "a%sb" % "c"', [("acb", 'a%sb" % "c')]),
    ("a percent sign and a tuple", 'K = "%s-%s" % ("a", "b")', [("a-b", '-%s" % ("a", "b')]),
    ("a percent sign and names", 'A = "x"\nK = "%s%s" % (A, "b")', [("xb", 'A, "b')]),
    ("a percent sign and a mapping", 'K = "%(a)s%(b)s" % {"a": "x", "b": "y"}', [("xy", 'x", "b": "y')]),
    ("a percent sign and a doubled one", 'K = "%%%s" % "a"', [("%a", '%%%s" % "a')]),
    ("format", 'K = "a-{}".format("b")', [("a-b", 'a-{}".format("b')]),
    ("format by number", 'K = "{1}{0}".format("b", "a")', [("ab", 'b", "a')]),
    ("format by name", 'K = "{x}{y}".format(y="b", x="a")', [("ab", 'b", x="a')]),
    ("format of a name bound later", 'K = "a{}".format(B)\nB = "b"', [("ab", 'a{}".format(B')]),
    ("a number in a formatted string", "K = f'a{12}b'", [("a12b", "a{12}b")]),
    ("a join", 'K = "".join(["a", "b", "c"])', [("abc", 'a", "b", "c')]),
    ("a join of a tuple", 'K = "-".join(("a", "b"))', [("a-b", '-".join(("a", "b')]),
    ("a join of a named list", 'P = ["a", "b"]\nK = "".join(P)', [("ab", "P")]),
    ("a join in a sum", 'K = "x" + "".join(["a", "b"])', [("xab", 'x" + "".join(["a", "b')]),
    ("a join of what a list holds", 'K = "".join(p for p in ["a", "b"])', [("ab", 'a", "b')]),
    ("a join of a reversed list", 'K = "".join(reversed(["b", "a"]))', [("ab", 'b", "a')]),
    ("a join of a reversed string", 'K = "".join(reversed("cb")) + "d"', [("bcd", 'cb")) + "d')]),
    ("a reversed sum", 'K = ("cb" + "a")[::-1]', [("abc", 'cb" + "a')]),
    ("characters by number", 'K = "".join(chr(c) for c in [115, 107])', [("sk", "115, 107")]),
    ("characters by number in a named list", 'C = [115, 107]\nK = "".join(map(chr, C))', [("sk", "115, 107")]),
    ("bytes by number", 'K = bytes([115, 107]).decode() + "x"', [("skx", '115, 107]).decode() + "x')]),
    ("a name", 'P = "a"\nK = P + "b"', [("ab", 'P + "b')]),
    ("a name of a name", 'A = "a"\nB = A + "b"\nK = B + "c"', [("ab", 'A + "b'), ("abc", 'B + "c')]),
    ("names bound together", 'A, (B, C) = "a", ("b", "c")\nK = A + B + C', [("abc", "A + B + C")]),
    ("names bound on one line", 'A = "a"; B = "b"\nK = A + B', [("ab", "A + B")]),
    ("a name bound in the same function", 'def f():\n    a = "a"\n    return a + "b"', [("ab", 'a + "b')]),
    (
        "a name bound around the function",
        'def f():\n    a = "a"\n    def g():\n        return a + "b"',
        [("ab", 'a + "b')],
    ),
    ("a name of the module in a function", 'A = "a"\ndef f():\n    return A + "b"', [("ab", 'A + "b')]),
    ("a name bound in a block of the module", 'if x:\n    A = "a"\n    K = A + "b"', [("ab", 'A + "b')]),
    ("an attribute of self", 'class C:\n    A = "a"\n    def f(self):\n        self.A + "b"', [("ab", 'self.A + "b')]),
    ("a name outside of ASCII", '密 = "a"\n钥 = "x"\nK = 密 + "b"', [("ab", '密 + "b')]),
    ("an addition to a name", 'K = "a"\nK += "b"\nK += "c"', [("abc", 'a"\nK += "b"\nK += "c')]),
    ("an addition to a name in a function", 'def f():\n    k = "a"\n    k += "b"', [("ab", 'a"\n    k += "b')]),
    ("an addition that is used", 'K = "a"\nK += "b"\nL = K + "c"', [("ab", 'a"\nK += "b'), ("abc", 'K + "c')]),
    ("str and encode", 'K = (str("a") + "b").encode()', [("ab", 'a") + "b')]),
    ("an escape in a single literal", 'K = "\\x73k-\\u0061"', [("sk-a", "\\x73k-\\u0061")]),
    ("an octal escape in bytes", 'K = b"\\163k"', [("sk", "\\163k")]),
    ("a named escape", 'K = "s\\N{HYPHEN-MINUS}k"', [("s-k", "s\\N{HYPHEN-MINUS}k")]),
    ("a reversed literal", 'K = "abc"[::-1]', [("cba", "abc")]),
    ("a joined line in a literal", 'K = "sk-\\\nab"', [("sk-ab", "sk-\\\nab")]),
    ("an argument in a call in a sum", 'K = "a" + "b" + f("c" "d")', [("ab\n", 'a" + "b'), ("cd", 'c" "d')]),
    ("two statements", 'A = "a" "b"\nB = "c" "d"', [("ab", 'a" "b'), ("cd", 'c" "d')]),
]


def whole(folded: Folded) -> Span:
    return folded.source_span(0, len(folded.data))


@pytest.mark.parametrize(("code", "expected"), [pytest.param(*case[1:], id=case[0]) for case in CASES])
def test_value_is_put_together(code: str, expected: list[tuple[str, str]]) -> None:
    found = view_of(code).folded
    assert [folded.value for folded in found] == [value for value, _ in expected]
    for folded, (_, place) in zip(found, expected, strict=True):
        assert source(code, whole(folded)) == place


ALONE = [
    ("an escape of a sign", r'K = "ab\x21cd"'),
    ("a joined line between words", 'K = "ab \\\n cd"'),
    ("a single literal", 'K = "abcd"'),
    ("a single literal with a line end", r'K = "ab\ncd\t\"\\"'),
    ("a text of several lines", 'K = """ab\ncd"""'),
    ("a list of literals", 'K = ["a", "b"]'),
    ("a name alone", 'A = "a"\nK = A'),
    ("a formatted string of one name", 'A = "a"\nK = f"{A}"'),
    ("a sum with an unknown between", 'K = "a" + x + "b"'),
    ("a sum of numbers", "K = 1 + 2"),
    ("a name bound twice", 'A = "a"\nA = "b"\nK = A + "c"'),
    ("a name bound in a loop", 'for a in x:\n    k = a + "c"'),
    ("a name bound twice in a function", 'def f():\n    a = "a"\n    a = "b"\n    return a + "c"'),
    ("a parameter of the name", 'A = "a"\ndef f(A):\n    return A + "b"'),
    ("a name that a function rebinds", 'A = "a"\ndef f():\n    global A\n    A = g()\nK = A + "b"'),
    ("a name of a class in its method", 'class C:\n    A = "a"\n    def f(self):\n        return A + "b"'),
    ("a template with an unknown at the seam", 'K = "ab{}".format(x) + "c"'),
    ("an imported name", 'from m import A\nK = A + "b"'),
    ("a name added to by something unknown", 'A = "a"\nA += b\nK = A + "c"'),
    ("names that name each other", "A = B\nB = A\nK = A + B"),
    ("a name that names itself", 'K = K + "a"'),
    ("a conversion that quotes", "K = f\"a{'b'!r}\""),
    ("a width", "K = f\"a{'b':>9}\""),
    ("a number that is no character", 'K = "".join(chr(c) for c in [1, 2])'),
    ("a mapping spread into format", 'K = "{a}{b}".format(**{"a": "x", "b": "y"})'),
    ("a slice that does not reverse", 'K = "ab"[::2] + x'),
]


@pytest.mark.parametrize("code", [pytest.param(code, id=name) for name, code in ALONE])
def test_nothing_is_put_together(code: str) -> None:
    assert view_of(code).folded == ()


def test_part_of_a_value_is_found_in_its_literals() -> None:
    code = 'P = "sk-"\nK = P + "abc" + "def"\n'
    (folded,) = view_of(code).folded
    assert folded.value == "sk-abcdef"
    assert source(code, folded.source_span(0, 9)) == 'P + "abc" + "def'
    assert source(code, folded.source_span(1, 5)) == 'P + "ab'
    assert source(code, folded.source_span(4, 6)) == "bc"
    assert source(code, folded.source_span(5, 8)) == 'c" + "de'
    assert [source(code, span) for span in folded.literal_spans(1, 8)] == ["k-", "abc", "de"]
    assert folded.holder == Holder("K", "assignment")


@pytest.mark.parametrize(
    ("start", "end", "combines"),
    [
        pytest.param(3, 6, False, id="one literal in its place"),
        pytest.param(4, 7, True, id="two literals"),
        pytest.param(0, 3, True, id="a name for a literal"),
        pytest.param(8, 9, True, id="an escape"),
    ],
)
def test_range_that_needs_the_folding_is_told_from_one_in_the_text(start: int, end: int, combines: bool) -> None:
    (folded,) = view_of('P = "sk-"\nK = P + "abc" + "de\\x66"\n').folded
    assert folded.value == "sk-abcdef"
    assert folded.combines(start, end) is combines


def test_range_without_a_literal_has_no_place() -> None:
    (folded,) = view_of('K = "a" + "b" + x').folded
    with pytest.raises(ValueError, match="no literal"):
        folded.source_span(2, 3)


ALPHABET = st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"], exclude_characters='"\\')
WRITTEN = st.builds(
    lambda text, how: repr(text) if how == "plain" else ascii(text) if how == "escaped" else f'"""{text}"""',
    st.text(ALPHABET, max_size=12),
    st.sampled_from(["plain", "escaped", "triple"]),
)
SPACE = st.sampled_from([" ", "\t", "  ", "\n  ", "\r\n\t", " \\\n ", " \f", ' # a comment "\n'])


@given(
    st.lists(st.tuples(WRITTEN, SPACE), min_size=2, max_size=6),
    st.sampled_from(["+", ""]),
    st.text("é字ab", max_size=3),
)
def test_folded_value_is_what_python_makes_of_it(parts: list[tuple[str, str]], operator: str, before: str) -> None:
    code = f"# {before}\nname = ({operator.join(space + literal + space for literal, space in parts)})\n"
    value = "".join(ast.literal_eval(literal) for literal, _ in parts)
    folded = view_of(code).folded
    # Literals without a character give no piece, so fewer than two may be left.
    assert [item.value for item in folded] in ([value], [])
    assert folded or sum(bool(ast.literal_eval(literal)) for literal, _ in parts) < 2
    for item in folded:
        at = 0
        for piece in item.pieces:
            assert piece.start == at
            assert piece.source is not None
            written = source(code, piece.source)
            known = item.data[piece.start : piece.end]
            assert written.encode() == known if piece.exact else known == ast.literal_eval(f'"{written}"').encode()
            at = piece.end
        assert at == len(item.data)


@given(st.data())
def test_every_cut_of_a_text_is_found_whole(data: st.DataObject) -> None:
    text = data.draw(st.text("abcdef0123456789-_", min_size=4, max_size=40))
    cuts = sorted(data.draw(st.sets(st.integers(1, len(text) - 1), min_size=1, max_size=4)))
    parts = [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    form = data.draw(st.sampled_from(["sum", "neighbours", "join", "format", "percent", "formatted", "names", "added"]))
    code = put_together(form, parts)
    values = [folded for folded in view_of(code, fragments=True).folded if folded.value == text]
    assert values, code
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    pieces = [source(code, span) for span in values[0].literal_spans(start, end)]
    assert "".join(pieces) == text[start:end]
    assert values[0].combines(0, len(text))


def put_together(form: str, parts: list[str]) -> str:
    """Return code that puts ``parts`` together in the way that ``form`` names."""
    quoted = [f'"{part}"' for part in parts]
    given = ", ".join(quoted)
    names = [f"P{number}" for number in range(len(parts))]
    bound = "".join(f"{name} = {part}\n" for name, part in zip(names, quoted, strict=True))
    forms = {
        "sum": f"KEY = {' + '.join(quoted)}\n",
        "neighbours": f"KEY = ({' '.join(quoted)})\n",
        "join": f'KEY = "".join([{given}])\n',
        "format": f'KEY = "{"{}" * len(parts)}".format({given})\n',
        "percent": f'KEY = "{"%s" * len(parts)}" % ({given})\n',
        "formatted": bound + "KEY = f'" + "".join(f"{{{name}}}" for name in names) + "'\n",
        "names": bound + f"KEY = {' + '.join(names)}\n",
        "added": f"KEY = {quoted[0]}\n" + "".join(f"KEY += {part}\n" for part in quoted[1:]),
    }
    return forms[form]
