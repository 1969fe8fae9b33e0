"""A line reader of YAML that survives templates and broken files.

Parsers give up at the first ``{{ if }}`` of a Helm chart; here, indentation alone says what belongs to what, and a line
that cannot be read costs nothing but itself.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import NamedTuple

from scanner.detect.formats.comments import commented_entry
from scanner.detect.formats.escapes import characters, folded
from scanner.detect.formats.outline import MOST_ENTRIES, Outline
from scanner.detect.formats.yamlblocks import Block, block_header, read_block
from scanner.detect.formats.yamlflow import FlowReader
from scanner.detect.formats.yamlquotes import quoted_end, quoted_value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scanner.detect.formats.entry import Entry
    from scanner.detect.formats.outline import Frame

_INDENT = re.compile(rb"[ \t]*+")
_DASH = re.compile(rb"-(?:[ \t]++|(?=\r?(?:\n|\Z)))")
_MORE_OF_KEY = rb"[^:\n#]*+(?:(?:(?<=[^\s])#|:(?=[^\s]))[^:\n#]*+)*+"
_KEY = re.compile(
    rb"(?:[&!][^\s]*+[ \t]++)*+(?:\"(?P<double>[^\"\\\n]*+(?:\\[^\n][^\"\\\n]*+)*+)\""
    rb"|'(?P<single>[^'\n]*+(?:''[^'\n]*+)*+)'"
    rb"|(?P<plain>[^\s\"'#{\[\]},&*!|>%@`:?-]" + _MORE_OF_KEY + rb"|[?:-][^\s:\n#]" + _MORE_OF_KEY + rb"|[*][^\s:]++))"
    rb"[ \t]*+:(?=\s|\Z)[ \t]*+"
)
_PROPERTIES = re.compile(rb"(?:(?P<anchor>&[^\s,\[\]{}]++)|(?P<tag>![^\s,]*+))[ \t]*+")
_TEMPLATE_LINE = re.compile(rb"(?:\{\{[-~]?|\{%|<%)")
_COMMENT = re.compile(rb"[ \t]#")
_ALIAS = re.compile(rb"\*(?P<name>[^\s,\[\]{}]++)")
# Most lines are a key and a word. The next line must not be further in, for it might go on with the value.
_SIMPLE = re.compile(
    rb"(?P<indent> *+)(?P<key>[A-Za-z_][\w.-]*+): ++(?P<value>[^\s\"'#&*!|>{}\[\]%@`,?-][^\n#\r]*+)\n"
    rb"(?!(?P=indent)[ \t]|[ \t]*+\r?\n)"
)
_MARKER = re.compile(rb"(?:---|\.\.\.)(?=\s|\Z)[ \t]*+")


class _Level(NamedTuple):
    """A block mapping or list that is open."""

    indent: int
    listing: bool


class _Scalar(NamedTuple):
    """What an anchor stands for."""

    value: str
    start: int
    end: int
    quoted: bool


class YamlReader:
    """Reads a text line by line; ``blocks`` keeps the literal and folded scalars, for texts inside."""

    def __init__(self, data: bytes, outline: Outline) -> None:
        self._data = data
        self._outline = outline
        self._levels: list[_Level] = []
        self._anchors: dict[bytes, _Scalar] = {}
        self._open_value = True
        """Whether the last key has no value yet, so that one may follow on the next line."""
        self.blocks: list[Block] = []

    def read(self) -> None:
        """Give all of the text to the outline."""
        at = 0
        while at < len(self._data) and len(self._outline.entries) < MOST_ENTRIES:
            at = self._line(at)
        self._pop_to(-1)

    def _line_end(self, at: int) -> int:
        end = self._data.find(b"\n", at)
        return len(self._data) if end < 0 else end

    def _line(self, at: int) -> int:
        """Read what begins on the line at ``at``; return where the next unread line begins."""
        data = self._data
        simple = _SIMPLE.match(data, at)
        if simple:
            return self._simple(simple)
        start = _end(_INDENT, data, at)
        end = self._line_end(start)
        first = data[start : start + 1]
        if start >= end or first == b"\r":
            return end + 1
        if first == b"#":
            self._comment(start + 1, end)
            return end + 1
        if start == at and first in b"-.%":
            marker = _MARKER.match(data, at, end)
            if marker or first == b"%":
                self._pop_to(-1)
                self._outline.finish()
                self._anchors.clear()
                return self._value(marker.end(), -1, end) if marker and marker.end() < end else end + 1
        if first in b"{<" and _TEMPLATE_LINE.match(data, start, end):
            return end + 1
        return self._content(start, start - at, end)

    def _simple(self, line: re.Match[bytes]) -> int:
        self._mapping(line.end("indent") - line.start())
        self._outline.key(line["key"].decode())
        self._open_value = False
        value = line["value"].rstrip()
        start = line.start("value")
        self._outline.scalar(value.decode("utf-8", "surrogateescape"), start, start + len(value))
        return line.end()

    def _comment(self, start: int, end: int) -> None:
        held = commented_entry(self._data, start, end, self._outline.top.parents, self._outline.form)
        if held:
            self._outline.entries.append(held)

    def _content(self, at: int, column: int, end: int) -> int:
        """Read the content of a line that begins at ``at`` in ``column``: list items, then a key or a scalar."""
        data = self._data
        dashed = False
        while True:
            dash = _DASH.match(data, at, end)
            if dash is None:
                break
            self._item(column)
            column, at, dashed = column + dash.end() - at, dash.end(), True
        if at >= end or data[at : at + 1] in (b"#", b"\r"):
            self._open_value = True
            return end + 1
        if data[at : at + 2] in (b"? ", b": "):
            return self._complex(at, column, end)
        key = _KEY.match(data, at, end)
        if key is None:
            if not dashed:
                self._stray(column)
            return self._value(at, self._indent(), end)
        self._mapping(column)
        self._key(key)
        return self._value(key.end(), column, end)

    def _complex(self, at: int, column: int, end: int) -> int:
        """Read ``? key`` or, on a later line, ``: value``."""
        if self._data[at : at + 1] == b":":
            self._pop_to(column)
            return self._value(_end(_INDENT, self._data, at + 1), column, end)
        self._mapping(column)
        start = at + 2
        quote = self._data[start : start + 1]
        if quote in (b'"', b"'"):
            stop = quoted_end(self._data, start, column)
            if stop > 0:
                self._outline.key(quoted_value(characters(self._data, start + 1, stop - 1), quote))
                return self._line_end(stop) + 1
        self._outline.key(characters(self._data, start, end).strip())
        return end + 1

    def _key(self, key: re.Match[bytes]) -> None:
        kind = key.lastgroup or "plain"
        raw = characters(self._data, *key.span(kind))
        if kind == "plain":
            self._outline.key(raw.rstrip(" \t"))
        else:
            self._outline.key(quoted_value(raw, b'"' if kind == "double" else b"'"))

    def _indent(self) -> int:
        return self._levels[-1].indent if self._levels else -1

    def _pop_to(self, column: int) -> None:
        """End what is further in than ``column``."""
        levels = self._levels
        while levels and levels[-1].indent > column:
            levels.pop()
            self._outline.close()

    def _stray(self, column: int) -> None:
        """Get ready for a scalar on its own line: the value of a key before it, or of none."""
        self._pop_to(column)
        if not self._open_value and not self._outline.top.listing:
            self._outline.key("")

    def _item(self, column: int) -> None:
        """Begin an item of the list at ``column``."""
        self._pop_to(column)
        if not (self._levels and self._levels[-1] == (column, True)):
            self._levels.append(_Level(column, True))
            self._outline.open(True)

    def _mapping(self, column: int) -> None:
        """Go to the mapping at ``column``; begin it when there is none."""
        levels = self._levels
        self._pop_to(column)
        if levels and levels[-1] == (column, True):
            levels.pop()
            self._outline.close()
        if not levels or levels[-1].indent < column:
            levels.append(_Level(column, False))
            self._outline.open(False)

    def _value(self, at: int, indent: int, end: int) -> int:
        """Read the value at ``at``, whose line ends at ``end``; its further lines are further in than ``indent``."""
        data = self._data
        self._open_value = False
        anchor = b""
        while data[at : at + 1] in (b"&", b"!"):
            found = _PROPERTIES.match(data, at, end)
            if found is None:
                break
            anchor = found["anchor"] or anchor
            at = found.end()
        first = data[at : at + 1]
        if at >= end or first in (b"#", b"\r"):
            self._open_value = True
            return end + 1
        if first in (b"|", b">"):
            header = block_header(data, at, end)
            if header:
                return self._block(header, indent, end, anchor)
        if first in (b'"', b"'"):
            stop = quoted_end(data, at, indent)
            if stop > 0:
                value = quoted_value(characters(data, at + 1, stop - 1), first)
                self._scalar(_Scalar(value, at + 1, stop - 1, True), anchor)
                return self._line_end(stop) + 1
        if (first == b"{" and data[at + 1 : at + 2] not in (b"{", b"%")) or first == b"[":
            return self._line_end(FlowReader(data, self._outline).read(at, indent)) + 1
        if first == b"*":
            return self._alias(at, end)
        return self._plain(at, indent, end, anchor)

    def _scalar(self, scalar: _Scalar, anchor: bytes) -> None:
        if anchor:
            self._anchors[anchor[1:]] = scalar
        self._outline.scalar(*scalar)

    def _alias(self, at: int, end: int) -> int:
        """Give the value of an alias, which stands where its anchor does."""
        found = _ALIAS.match(self._data, at, end)
        known = self._anchors.get(found["name"]) if found else None
        if known:
            self._outline.scalar(*known)
        return end + 1

    def _block(self, header: tuple[bool, int, str], indent: int, end: int, anchor: bytes) -> int:
        block, after = read_block(self._data, end + 1, indent, header)
        if block is not None:
            names = (*self._outline.top.parents, self._outline.top.key)
            self.blocks.append(block._replace(names=names))
            self._scalar(_Scalar(block.value, block.span.start, block.span.end, True), anchor)
        return after

    def _plain(self, at: int, indent: int, end: int, anchor: bytes) -> int:
        """Read a scalar without quotes, which may go on over lines that are further in and hold no key."""
        data = self._data
        stop, after = self._plain_end(at, end), end + 1
        whole = stop >= end - 1
        while whole and after < len(data):
            start = _end(_INDENT, data, after)
            line_end = self._line_end(start)
            if start >= line_end or data[start : start + 1] == b"\r":
                # Blank lines belong to the scalar only when it goes on after them.
                following = self._after_blank(line_end + 1)
                if not self._continues(following, indent):
                    break
                after = following
                continue
            if not self._continues(after, indent):
                break
            stop, after = self._plain_end(start, line_end), line_end + 1
            whole = stop >= line_end - 1
        value = characters(data, at, stop)
        self._scalar(_Scalar(folded(value), at, stop, False), anchor)
        return after

    def _plain_end(self, at: int, end: int) -> int:
        comment = _COMMENT.search(self._data, at, end)
        stop = comment.start() if comment else end
        return at + len(self._data[at:stop].rstrip())

    def _after_blank(self, at: int) -> int:
        """Return the beginning of the first line from ``at`` on that is not blank."""
        found = _BLANK.match(self._data, at)
        return found.end() if found else at

    def _continues(self, at: int, indent: int) -> bool:
        """Return whether the line at ``at`` goes on with a plain scalar of a value in ``indent``."""
        data = self._data
        start = _end(_INDENT, data, at)
        if start >= len(data) or start - at <= indent or data[start : start + 1] in (b"#", b"\n", b"\r"):
            return False
        if start == at and _MARKER.match(data, at):
            return False
        end = self._line_end(start)
        return not (_KEY.match(data, start, end) or _TEMPLATE_LINE.match(data, start, end))


_BLANK = re.compile(rb"(?:[ \t]*+\r?\n)*+")


def _end(pattern: re.Pattern[bytes], data: bytes, at: int) -> int:
    found = pattern.match(data, at)
    return found.end() if found else at


def yaml(
    data: bytes, form: str = "YAML", on_close: Callable[[list[Entry], Frame], None] | None = None
) -> Sequence[Entry]:
    """Return the entries of YAML, templates and broken lines among it; an alias is where its anchor's value stands."""
    outline = Outline(form, on_close)
    YamlReader(data, outline).read()
    entries = outline.finish()
    if any(entry.span.start < before.span.start for before, entry in pairwise(entries)):
        entries.sort(key=lambda entry: entry.span)
    return entries
