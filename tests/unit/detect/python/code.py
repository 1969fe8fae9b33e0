"""Python code in which a test marks a place, and the analysis of it."""

from __future__ import annotations

from scanner.detect.python import analyse
from scanner.detect.python.view import PythonView
from scanner.model import Span
from scanner.text import Text

MARK = "@@"
"""What stands where a secret stands in the code of a test."""
STAND_IN = "sixteen-letters!"
"""What takes its place: no rule knows it, and no test needs one that does."""


def marked(code: str) -> tuple[Text, Span]:
    """Return ``code`` with its mark replaced, and where that is."""
    before, _, after = code.partition(MARK)
    data = before.encode() + STAND_IN.encode() + after.encode()
    start = len(before.encode())
    return Text(data), Span(start, start + len(STAND_IN))


def view_of(code: str, fragments: bool = False) -> PythonView:
    """Return the analysis of ``code``, all of it of interest."""
    data = code.encode()
    everywhere = [Span(at, at + 1) for at in range(len(data))]
    view = analyse(Text(data), everywhere, everywhere if fragments else ())
    assert isinstance(view, PythonView)
    return view


def source(code: str, span: Span) -> str:
    """Return the characters of ``code`` at a span of bytes."""
    return code.encode()[span.start : span.end].decode()
