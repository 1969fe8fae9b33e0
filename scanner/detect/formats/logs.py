"""Logs, notes and settings of no fixed form: pairs on a line, and JSON on a line of its own."""

from __future__ import annotations

import re

from scanner.detect.formats.braces import Reader
from scanner.detect.formats.comments import commented_entry
from scanner.detect.formats.entry import Entry
from scanner.detect.formats.escapes import characters
from scanner.detect.formats.outline import MOST_ENTRIES, Outline
from scanner.model import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

_PAIR = re.compile(
    rb"(?<![\w.$%-])(?P<name>[A-Za-z_][\w.-]{0,99}+)[\"']?(?:[ \t]*+=(?![=~])>?+[ \t]*+|:[ \t]*+(?!/))"
    rb"(?:\"(?P<double>[^\"\n]*+)\"|'(?P<single>[^'\n]*+)'|(?P<bare>[^\s\"',;&{}\[\]()<>][^\s\"',;&{}\[\]()<>]*+))"
)
_JSON_LINE = re.compile(rb"[^\n{]{0,200}?(?P<json>\{[ \t]*+\"[^\n]*+)")
_DIRECTIVE = re.compile(
    rb"[ \t]*+(?:#(?P<comment>[^\n]*+)|(?P<name>[A-Za-z_][\w.-]*+)(?:[ \t]*+[=:][ \t]*+|[ \t]++)"
    rb"(?:(?P<key>[A-Za-z_][\w.-]*+)[ \t]++(?=[^\s=]))?+"
    rb"(?:\"(?P<double>[^\"\n]*+)\"|'(?P<single>[^'\n]*+)'|(?P<bare>[^\s\"';#{][^\n;]*+))|)[^\n]*+\n?"
)


def log(data: bytes) -> Sequence[Entry]:
    """Return the pairs of each line (``name=value``, ``name: value``) and what JSON a line ends with."""
    outline = Outline("log")
    reader = Reader(data, outline)
    at = 0
    while at < len(data) and len(outline.entries) < MOST_ENTRIES:
        end = data.find(b"\n", at)
        end = len(data) if end < 0 else end
        found = _JSON_LINE.match(data, at, end)
        start = found.start("json") if found else end
        for pair in _PAIR.finditer(data, at, start):
            kind = pair.lastgroup or "bare"
            first, last = pair.span(kind)
            if last > first:
                name, value = characters(data, *pair.span("name")), characters(data, first, last)
                outline.entries.append(Entry(name, value, Span(first, last), (), "log", False, kind != "bare"))
        if found:
            reader.read(start, end)
            outline.finish()
        at = end + 1
    return outline.entries


def directives(data: bytes) -> Sequence[Entry]:
    """Return the entries of lines such as ``requirepass x`` and ``proxy_set_header X-Api-Key "x";``."""
    entries: list[Entry] = []
    for found in _DIRECTIVE.finditer(data):
        kind = found.lastgroup
        if kind is None or len(entries) >= MOST_ENTRIES:
            continue
        if kind == "comment":
            held = commented_entry(data, *found.span("comment"), (), "directive")
            if held:
                entries.append(held)
            continue
        start, end = found.span(kind)
        end = start + len(data[start:end].rstrip()) if kind == "bare" else end
        if end > start and kind in ("double", "single", "bare"):
            name = characters(data, *found.span("name"))
            parents = (name,) if found["key"] else ()
            name = characters(data, *found.span("key")) if found["key"] else name
            value = characters(data, start, end)
            entries.append(Entry(name, value, Span(start, end), parents, "directive", False, kind != "bare"))
    return entries
