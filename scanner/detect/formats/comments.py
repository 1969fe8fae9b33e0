"""Entries inside comments: ``# password = x``."""

from __future__ import annotations

import re

from scanner.detect.formats.entry import Entry
from scanner.detect.formats.escapes import characters
from scanner.model import Span

# An unquoted value is one word: with more words, a comment is prose far more often than an entry.
_ENTRY = re.compile(
    rb"[\s#;/*!-]*+(?:(?i:rem|export|set|env|arg)[ \t]++)?+"
    rb"[\"']?(?P<name>[A-Za-z_][\w.-]{0,99})[\"']?[ \t]*+(?:=>?|:(?=[ \t]))[ \t]*+"
    rb"(?:\"(?P<double>[^\"\n]*+)\"|'(?P<single>[^'\n]*+)'|(?P<bare>[^\s\"'#][^\s]*+))[,;]?[ \t\r]*+(?:[#;*/][^\n]*+)?$"
)


def commented_entry(data: bytes, start: int, end: int, parents: tuple[str, ...], form: str) -> Entry | None:
    """Return the entry that a comment, one line from ``start`` to ``end``, holds; None for prose."""
    found = _ENTRY.match(data, start, end)
    if found is None:
        return None
    kind = found.lastgroup or ""
    begin, stop = found.span(kind)
    if kind == "bare":
        stop -= len(found[kind]) - len(found[kind].rstrip(b",;"))
    if begin >= stop:
        return None
    name, value = characters(data, *found.span("name")), characters(data, begin, stop)
    return Entry(name, value, Span(begin, stop), parents, form, False, kind != "bare", True)
