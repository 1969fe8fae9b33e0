"""One line, one entry: .env, INI and its relatives, Java properties."""

from __future__ import annotations

import re

from scanner.detect.formats.comments import commented_entry
from scanner.detect.formats.entry import Entry
from scanner.detect.formats.escapes import characters, unescaped
from scanner.detect.formats.outline import DEEPEST, MOST_ENTRIES
from scanner.model import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

# A quoted value may go on over lines when it ends where a line ends; a stray quote then costs one line, not the file.
_AFTER_QUOTE = r"(?=[ \t]*+(?:[#;][^\n]*+)?\r?(?:\n|\Z))"
_QUOTED = (
    rf'"(?P<double>[^"\\]*+(?:\\[\s\S][^"\\]*+)*+)"{_AFTER_QUOTE}'
    rf"|'(?P<single>[^']*+)'{_AFTER_QUOTE}|`(?P<tick>[^`]*+)`{_AFTER_QUOTE}"
)
_ENV = re.compile(
    (
        r"[ \t]*+(?:\#(?P<comment>[^\n]*+)"
        r"|(?:export[ \t]++)?+(?P<name>[\w.-]++)[ \t]*+[=](?!=)[ \t]*+"
        rf"(?:{_QUOTED}|(?P<bare>[^\s#][^\n]*+|\#[^\s][^\n]*+)?+)"
        r"|)[^\n]*+\n?"
    ).encode()
)
_INI = re.compile(
    (
        r"(?P<indent>[ \t]*+)(?:[\#;](?P<comment>[^\n]*+)"
        r"|\[(?P<section>[^\]\n]++)\]"
        r"|(?P<name>[^\s=:\[\#;\"'][^=:\n]{0,199}+)(?:=(?!=)|:(?!//))>?+[ \t]*+"
        rf"(?:{_QUOTED}|(?P<bare>[^\n]++)?+)"
        r"|(?P<more>[^\s][^\n]*+)"
        r"|)[^\n]*+\n?"
    ).encode()
)
_PROPERTIES = re.compile(
    rb"[ \t]*+(?:[\#!](?P<comment>[^\n]*+)"
    rb"|(?P<name>[^\s=:\\]++(?:\\[^\n][^\s=:\\]*+)*+)(?:[ \t]*+[=:][ \t]*+|[ \t]++)"
    rb"(?P<bare>[^\\\n]*+(?:\\(?:\r?\n|[^\n])[^\\\n]*+)*+)"
    rb"|)[^\n]*+\n?"
)
_INLINE_COMMENT = re.compile(rb"(?<=[ \t])[#;](?=[ \t]|$)")
_INLINE_ENV_COMMENT = re.compile(rb"(?<=[ \t])#")


def trimmed(data: bytes, start: int, end: int) -> int:
    """Return the end of the bytes from ``start`` to ``end`` without white space at their end."""
    return start + len(data[start:end].rstrip())


def env(data: bytes) -> Sequence[Entry]:
    """Return the entries of a .env file: ``export``, three kinds of quotes, values of several lines, comments."""
    entries: list[Entry] = []
    for found in _ENV.finditer(data):
        kind = found.lastgroup
        if kind is None or kind == "name":
            continue
        if len(entries) >= MOST_ENTRIES:
            break
        start, end = found.span(kind)
        if kind == "comment":
            held = commented_entry(data, start, end, (), ".env")
            if held:
                entries.append(held)
            continue
        if kind == "bare":
            comment = _INLINE_ENV_COMMENT.search(data, start, end)
            end = trimmed(data, start, comment.start() if comment else end)
        if end > start:
            value = characters(data, start, end)
            value = unescaped(value) if kind == "double" else value
            name = characters(data, *found.span("name"))
            entries.append(Entry(name, value, Span(start, end), (), ".env", False, kind != "bare"))
    return entries


class _Ini:
    """What the reader of an INI file remembers from line to line."""

    __slots__ = ("_indent", "_name", "_parts", "entries", "parents")

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.parents: tuple[str, ...] = ()
        self._name = ""
        self._indent = 0
        self._parts: list[tuple[int, int]] = []

    def begin(self, name: str, indent: int) -> None:
        """Take note of a key, whose value the next lines may continue."""
        self._name, self._indent, self._parts = name, indent, []

    def part(self, start: int, end: int) -> None:
        if end > start:
            self._parts.append((start, end))

    def more(self, indent: int, start: int, end: int) -> None:
        """Take note of a line that is indented further than the key whose value it continues."""
        if self._name and indent > self._indent:
            self.part(start, end)

    def flush(self, data: bytes) -> None:
        if self._name and self._parts:
            value = "\n".join(characters(data, *part) for part in self._parts)
            span = Span(self._parts[0][0], self._parts[-1][1])
            self.entries.append(Entry(self._name, value, span, self.parents, "INI"))
        self._name, self._parts = "", []


def ini(data: bytes) -> Sequence[Entry]:
    """Return the entries of an INI file, sections as parents; lines further in than their key continue its value."""
    state = _Ini()
    for found in _INI.finditer(data):
        kind = found.lastgroup
        if len(state.entries) >= MOST_ENTRIES:
            break
        if kind == "indent" or kind is None:
            continue
        start, end = found.span(kind)
        indent = found.end("indent") - found.start()
        if kind == "comment":
            held = commented_entry(data, start, end, state.parents, "INI")
            if held:
                state.flush(data)
                state.entries.append(held)
        elif kind == "more":
            state.more(indent, start, trimmed(data, start, end))
        else:
            state.flush(data)
            _ini_entry(state, data, found, kind)
    state.flush(data)
    return state.entries


def _ini_entry(state: _Ini, data: bytes, found: re.Match[bytes], kind: str) -> None:
    start, end = found.span(kind)
    if kind == "section":
        state.parents = (characters(data, start, end).strip(),)
        return
    name = characters(data, *found.span("name")).strip("\"' \t")
    if kind in ("name", "bare"):
        state.begin(name, found.end("indent") - found.start())
        if kind == "bare":
            comment = _INLINE_COMMENT.search(data, start, end)
            state.part(start, trimmed(data, start, comment.start() if comment else end))
    elif end > start:
        value = characters(data, start, end)
        state.entries.append(Entry(name, value, Span(start, end), state.parents, "INI", False, True))


def properties(data: bytes) -> Sequence[Entry]:
    r"""Return the entries of Java properties: ``=``, ``:`` or a blank between, ``\`` before a line end, ``\u`` codes.

    The parts of a name before its last dot are parents. Quotes mean nothing there; a value that stands in them is
    given without, as people mean it.
    """
    entries: list[Entry] = []
    for found in _PROPERTIES.finditer(data):
        kind = found.lastgroup
        if kind is None or kind == "name":
            continue
        if len(entries) >= MOST_ENTRIES:
            break
        start, end = found.span(kind)
        if kind == "comment":
            held = commented_entry(data, start, end, (), "properties")
            if held:
                entries.append(held)
            continue
        end = trimmed(data, start, end)
        quoted = end - start > 1 and data[start] in b"\"'" and data[start] == data[end - 1]
        if quoted:
            start, end = start + 1, end - 1
        if end > start:
            *parents, name = unescaped(characters(data, *found.span("name"))).rsplit(".", DEEPEST)
            value = unescaped(characters(data, start, end))
            entries.append(Entry(name, value, Span(start, end), tuple(parents), "properties", False, quoted))
    return entries
