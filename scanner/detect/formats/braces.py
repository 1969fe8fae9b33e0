"""JSON and its relatives: one tolerant tokenizer for JSON, JSON5, JSON with comments and JSON lines."""

from __future__ import annotations

import re

from scanner.detect.formats.comments import commented_entry
from scanner.detect.formats.escapes import characters, unescaped
from scanner.detect.formats.outline import MOST_ENTRIES, Outline

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scanner.detect.formats.entry import Entry
    from scanner.detect.formats.outline import Frame

# Strings end with their line at the latest, so that a missing quote costs one line.
_STRING = (
    r'"[^"\\\n]*+(?:\\(?:\r?\n|[^\n])[^"\\\n]*+)*+"?+'
    r"|'[^'\\\n]*+(?:\\(?:\r?\n|[^\n])[^'\\\n]*+)*+'?+"
    r"|`[^`\\]*+`"
)
_BARE = r"[^\s,{}\[\]:\"'/`]"
_TOKEN = re.compile(
    (
        r"[\s,]*+(?:"
        rf"(?:(?P<string>{_STRING})|(?P<bare>{_BARE}++(?:/(?![/*]){_BARE}*+)*+))(?P<colon>[ \t\r\n]*+:)?"
        r"|(?P<open>[{\[])|(?P<close>[}\]])|(?P<line>//[^\n]*+)|(?P<block>/\*)|(?P<junk>[\s\S]))"
    ).encode()
)
_AFTER_STRING = re.compile(rb"[A-Za-z0-9_]")
_NUMBER = re.compile(r"-?[0-9][0-9.eE+-]*\Z")


class Reader:
    """Reads a text of the JSON family from a place to another."""

    __slots__ = ("_closed_comments", "_data", "_end", "_outline")

    def __init__(self, data: bytes, outline: Outline) -> None:
        self._data = data
        self._outline = outline
        self._closed_comments = True

    def read(self, at: int, end: int) -> None:
        """Give what stands from ``at`` to ``end`` to the outline."""
        data, outline = self._data, self._outline
        match = _TOKEN.match
        while at < end and len(outline.entries) < MOST_ENTRIES:
            found = match(data, at, end)
            if found is None:
                return
            kind = found.lastgroup
            at = found.end()
            if kind == "string":
                at = self._string(found.start("string"), at)
            elif kind == "colon":
                outline.key(self._key(found))
            elif kind == "bare":
                self._bare(*found.span("bare"))
            elif kind == "open":
                outline.open(data[at - 1] == 0x5B)
            elif kind == "close":
                outline.close()
            elif kind == "line":
                self._comment(found.start("line") + 2, at)
            elif kind == "block":
                at = self._block(at, end)

    def _key(self, found: re.Match[bytes]) -> str:
        start, end = found.span("string")
        if start < 0:
            return characters(self._data, *found.span("bare"))
        return unescaped(characters(self._data, start + 1, max(start + 1, end - 1)))

    def _string(self, start: int, end: int) -> int:
        """Take a string as a value; return where to go on.

        A word right after the closing quote never stands in JSON: then the quotes are read the wrong way round, as
        happens at the beginning of a window in the middle of a string, and the closing quote is one that opens.
        """
        data = self._data
        closed = end - start > 1 and data[end - 1] == data[start]
        if closed and _AFTER_STRING.match(data, end):
            return end - 1
        stop = end - 1 if closed else start + len(data[start:end].rstrip(b"\r"))
        value = characters(data, start + 1, stop)
        self._outline.scalar(unescaped(value), start + 1, stop, True)
        return end

    def _bare(self, start: int, end: int) -> None:
        value = characters(self._data, start, end)
        # Lists of numbers are vectors and tables, and there is no end to them.
        if not (self._outline.top.listing and _NUMBER.match(value)):
            self._outline.scalar(value, start, end)

    def _comment(self, start: int, end: int) -> None:
        held = commented_entry(self._data, start, end, self._outline.top.parents, self._outline.form)
        if held:
            self._outline.entries.append(held)

    def _block(self, at: int, end: int) -> int:
        """Read a comment of several lines; one that is never closed is none."""
        stop = self._data.find(b"*/", at, end) if self._closed_comments else -1
        if stop < 0:
            self._closed_comments = False
            return at
        start = at
        while start < stop and len(self._outline.entries) < MOST_ENTRIES:
            line_end = self._data.find(b"\n", start, stop)
            line_end = stop if line_end < 0 else line_end
            self._comment(start, line_end)
            start = line_end + 1
        return stop + 2


def json(
    data: bytes, form: str = "JSON", on_close: Callable[[list[Entry], Frame], None] | None = None
) -> Sequence[Entry]:
    """Return the entries of a text of the JSON family; numbers that stand in lists are no entries."""
    outline = Outline(form, on_close)
    Reader(data, outline).read(0, len(data))
    return outline.finish()


def json_lines(data: bytes) -> Sequence[Entry]:
    """Return the entries of JSON values of one line each; a broken line does not reach into the next."""
    outline = Outline("JSON")
    reader = Reader(data, outline)
    start = 0
    while start < len(data):
        end = data.find(b"\n", start)
        end = len(data) if end < 0 else end
        reader.read(start, end)
        outline.finish()
        start = end + 1
    return outline.finish()
