"""Understands Python code around a key: what holds it, how it is used, and whether it is put together from pieces.

Importing this package costs little: libcst, which takes 150-280 ms to import, is loaded by ``analyse`` alone. A file is
worth that when it is Python (``is_python``) and holds a confirmed match, or pieces of a key (``fragments``).
"""

from __future__ import annotations

from scanner.detect.python.trigger import fragment_patterns, fragments, is_python

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.detect.python.values import Unparsed
    from scanner.detect.python.view import PythonView
    from scanner.model import Span
    from scanner.text import Text

__all__ = [
    "analyse",
    "fragment_patterns",
    "fragments",
    "is_python",
]


def analyse(text: Text, matches: Sequence[Span], fragments: Sequence[Span] = ()) -> PythonView | Unparsed:
    """Return what the code of ``text`` says about the confirmed ``matches`` and the ``fragments`` of keys in it.

    Only the top-level statements in which those stand are parsed, with what is needed to follow names bound once.
    Broken code, or code newer than the parser, is a value and no error; so is code that could exhaust the parser.
    """
    from scanner.detect.python import view

    return view.analyse(text, matches, fragments)
