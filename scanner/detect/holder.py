"""What holds a value in text that is not read as code: the name before it on its line."""

from __future__ import annotations

import re

from scanner.model import Holder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.model import Span
    from scanner.text import Text

_REACH = 160
"""Bytes before a value in which the name that holds it must stand."""

_NAME = rb"(?P<name>[A-Za-z_$][\w.$\[\]-]{0,79})"
_ASSIGNED = re.compile(
    _NAME
    + rb"""\\?["'`]?[\])]?[ \t]{0,8}(?:=>|:=|==|[=:])[ \t]{0,8}"""
    + rb"""(?:[A-Za-z_][\w.]{0,40}[ \t(]{1,2})?[\[({]?[rbfuRBFU]{0,2}\\?["'`]?\Z"""
)
_ELEMENT = re.compile(rb"<" + _NAME + rb"(?:\s[^<>]{0,80})?>\s{0,4}\Z")
_HEADER = re.compile(rb"(?i)(?P<name>[a-z][a-z-]{0,39}):[ \t]{0,3}(?:bearer|basic|token|apikey)[ \t]{1,3}\Z")
_CALLED = re.compile(_NAME + rb"""\([ \t]{0,3}[rbfuRBFU]{0,2}["'`]\Z""")

_FORMS = ((_HEADER, "header"), (_ASSIGNED, "assignment"), (_ELEMENT, "element"), (_CALLED, "argument"))


def holder(text: Text, span: Span) -> Holder | None:
    """Return the name that holds the value at ``span``, or None where no name stands directly before it."""
    start = text.line_starts()[text.line_index(span.start)]
    before = text.data[max(start, span.start - _REACH) : span.start]
    for form, kind in _FORMS:
        found = form.search(before)
        if found:
            name = found["name"].decode("utf-8", "replace")
            return Holder(f"{name}(…)" if kind == "argument" else name, kind)
    return None
