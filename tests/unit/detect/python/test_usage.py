"""How Python code uses a string, and what that does to the confidence."""

from __future__ import annotations

import pytest

from scanner.detect.python import analyse
from scanner.detect.python.values import Unparsed, Usage, adjust
from scanner.model import Confidence, Holder, Match, Span
from scanner.secret import Secret
from tests.unit.detect.python.code import marked

CASES = [
    ("a value", 'KEY = "@@"', Usage.PLAIN),
    ("an argument", 'f("@@")', Usage.PLAIN),
    ("an argument of a call that is compared", 'x = f("@@") == 1', Usage.PLAIN),
    ("an item of a list", 'KEYS = ["@@"]', Usage.PLAIN),
    ("a value in a function", 'def f():\n    key = "@@"', Usage.PLAIN),
    ("the whole of a text in a variable", 'TEXT = """\n>>> f("@@")\n"""', Usage.PLAIN),
    ("the other side of ==", 'if key == "@@":\n    pass', Usage.COMPARED),
    ("the left side of !=", 'if "@@" != key:\n    pass', Usage.COMPARED),
    ("one of several", 'if key in ("a", "@@"):\n    pass', Usage.COMPARED),
    ("a compared formatted string", "assert header == f\"Bearer {'@@'}\"", Usage.COMPARED),
    ("a case", 'match key:\n    case "a" | "@@":\n        pass', Usage.COMPARED),
    ("an assertion of a test case", 'self.assertEqual(mask(x), "@@")', Usage.COMPARED),
    ("a comparison in constant time", 'hmac.compare_digest(token, b"@@")', Usage.COMPARED),
    ("a module's docstring", '"""Use @@."""', Usage.DOCSTRING),
    ("a module's docstring after a comment", '#!/usr/bin/python\n"""Use @@."""', Usage.DOCSTRING),
    ("a function's docstring", 'def f():\n    """Use @@."""', Usage.DOCSTRING),
    ("a class's docstring", 'class A:\n    """Use @@."""', Usage.DOCSTRING),
    ("a docstring on the line of its function", 'def f(): "Use @@."', Usage.DOCSTRING),
    ("a docstring of a variable", 'X = 1\n"""Like @@."""', Usage.DOCSTRING),
    ("a docstring of an attribute", 'class A:\n    x: int = 1\n    """Like @@."""', Usage.DOCSTRING),
    ("a call in a doctest", 'def f():\n    """F.\n\n    >>> f("@@")\n    1\n    """', Usage.DOCTEST),
    ("the output of a doctest", 'def f():\n    """F.\n\n    >>> f()\n    \'@@\'\n    """', Usage.DOCTEST),
    ("the second line of a doctest", 'def f():\n    """F.\n\n    >>> f(\n    ...   "@@")\n    """', Usage.DOCTEST),
    ("what follows a doctest", 'def f():\n    """F.\n\n    >>> f()\n    1\n\n    See @@.\n    """', Usage.DOCSTRING),
    ("a string that nothing uses", 'f()\n"""KEY = @@"""', Usage.COMMENT),
    ("a string that nothing uses in a function", 'def f():\n    g()\n    """@@"""', Usage.COMMENT),
    ("a comment", '# KEY = "@@"\n', Usage.COMMENT),
    ("a comment after code", "x = 1  # @@", Usage.COMMENT),
    ("a comment in a function", "def f():\n    # @@\n    pass", Usage.COMMENT),
    ("a sign for a comment in a string", 'x = "# @@"', Usage.PLAIN),
    ("a type", 'x: Literal["@@"] = 1', Usage.ANNOTATION),
    ("a type of a parameter", 'def f(x: "@@"): pass', Usage.ANNOTATION),
    ("a value beside a type", 'x: Literal["a"] = "@@"', Usage.PLAIN),
]


@pytest.mark.parametrize(("code", "usage"), [pytest.param(*case[1:], id=case[0]) for case in CASES])
def test_usage_is_told(code: str, usage: Usage) -> None:
    text, span = marked(code)
    view = analyse(text, [span])
    assert not isinstance(view, Unparsed)
    assert view.usage(span) is usage


MATCH = Match("rule", Span(0, 4), Secret("abcd"), Confidence.HIGH, ("first",), Holder("KEY", "assignment"))


@pytest.mark.parametrize(
    ("usage", "reason"),
    [
        pytest.param(Usage.COMPARED, "only compared against", id="compared"),
        pytest.param(Usage.DOCSTRING, "stands in a docstring", id="docstring"),
        pytest.param(Usage.DOCTEST, "stands in a doctest", id="doctest"),
        pytest.param(Usage.ANNOTATION, "stands in a type annotation", id="annotation"),
    ],
)
@pytest.mark.parametrize(
    ("before", "after"),
    [
        (Confidence.HIGH, Confidence.MEDIUM),
        (Confidence.MEDIUM, Confidence.LOW),
        (Confidence.LOW, Confidence.LOW),
    ],
)
def test_confidence_goes_one_level_down(usage: Usage, reason: str, before: Confidence, after: Confidence) -> None:
    match = MATCH._replace(confidence=before)
    assert adjust(match, usage) == match._replace(confidence=after, why=("first", reason))


@pytest.mark.parametrize("usage", [Usage.PLAIN, Usage.COMMENT])
def test_confidence_stays(usage: Usage) -> None:
    assert adjust(MATCH, usage) is MATCH


def test_every_usage_is_decided() -> None:
    lowered = {usage for usage in Usage if adjust(MATCH, usage) is not MATCH}
    assert lowered == set(Usage) - {Usage.PLAIN, Usage.COMMENT}
