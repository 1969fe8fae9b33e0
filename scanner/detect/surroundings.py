"""Where in a text a value stands: in which brackets, blocks and sections, behind which name, how far from others.

Nothing here knows a language. Brackets are paired wherever they stand, strings included, so a call inside a notebook
cell or a source map is seen like one in a source file; blocks are read from indentation, sections from their headings.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.text import Text

_BRACKETS = re.compile(rb"[()\[\]{}]")
_CLOSES = {b")": b"(", b"]": b"[", b"}": b"{"}
_DEEPEST_MISTAKE = 3
"""Unclosed brackets that one closing bracket may end: prose and strings hold single ones."""
_MOST_PAIRS = 8
_LABEL_REACH = 160
_NAME_REACH = 300
_EDGE = 300
"""Bytes of a long line that are looked at from its beginning or its end."""
_LONGEST_BLOCK = 300
"""Lines that an indented block or a section is followed in each direction."""
_LONGEST_PARAGRAPH = 40
_SECTION = re.compile(rb"\s*\[{1,2}[ \t]*[A-Za-z_\"'][\w.\"' :-]*\]{1,2}[ \t]*(?:[#;].*)?")
_HEADING = re.compile(rb"#{1,6} ")
_SECTION_FILES = (".toml", ".ini", ".cfg", ".conf", ".config", ".properties", ".env", "credentials", "config")
_HEADING_FILES = (".md", ".mdx", ".markdown")
# What ends one setting and begins the next on a line; doubled | and & are operators within one.
_SEPARATOR = re.compile(rb"[,;{}]|\\[nrt]|(?<!\|)\|(?!\|)|(?<!&)&(?!&)")
_GOES_ON = (b"=", b"(", b":", b",", b"[", b"\\", b">", b"|", b"?", b"+", "：".encode())
_OPENS_VALUE = re.compile(rb"(?:[rbfuRBFU]{0,2}[\"'`]{1,3}|<(?:string|value|str)>)$")
_WORD = re.compile(rb"[A-Za-z0-9_\x80-\xff]")


class Distance(NamedTuple):
    """How far one place is from another; the smaller is the nearer."""

    scopes: int
    """How many of the brackets, blocks and sections around the one leave the other out."""
    lines: int
    steps: int
    """Separators between the two when they stand on one line."""


class Scope(NamedTuple):
    """A range of the text that belongs together, with the text that introduces it."""

    start: int
    end: int
    label_start: int
    label_end: int
    firm: bool
    """True for brackets and indented blocks: what stands in one is passed together or configured together."""
    indent: int = -1
    """Columns by which an indented block stands in."""

    def holds(self, position: int) -> bool:
        """Return whether ``position`` is inside."""
        return self.start <= position < self.end


class Pair(NamedTuple):
    """A bracket and the one that closes it."""

    opening: int
    closing: int
    parent: int
    """Index of the bracket that was open around it."""


def _pairs(data: bytes) -> list[Pair]:
    """Return the brackets of ``data`` in order of their opening; ``closing`` is -1 for one that is never closed."""
    pairs: list[Pair] = []
    unclosed: list[int] = []
    for found in _BRACKETS.finditer(data):
        bracket, at = found.group(), found.start()
        opening = _CLOSES.get(bracket)
        if opening is None:
            pairs.append(Pair(at, -1, unclosed[-1] if unclosed else -1))
            unclosed.append(len(pairs) - 1)
            continue
        for depth in range(1, min(_DEEPEST_MISTAKE, len(unclosed)) + 1):
            index = unclosed[-depth]
            if data[pairs[index].opening : pairs[index].opening + 1] == opening:
                pairs[index] = pairs[index]._replace(closing=at)
                del unclosed[-depth:]
                break
    return pairs


def indentation(line: bytes) -> tuple[int, int]:
    """Return the columns at which ``line`` begins and at which its content does, after the dashes of list items."""
    content = line.lstrip(b" \t")
    begins = at = len(line) - len(content)
    while content.startswith(b"- "):
        item = content[2:].lstrip(b" \t")
        at += len(content) - len(item)
        content = item
    return begins, at


class Surroundings:
    """The structure of one text, found out once for all values in it."""

    def __init__(self, text: Text, path: str) -> None:
        self.text = text
        self.data = text.data
        self._sections = path.lower().endswith(_SECTION_FILES)
        self._headings = path.lower().endswith(_HEADING_FILES)
        self._found = _pairs(self.data)
        self._openings = [pair.opening for pair in self._found]

    def pairs(self, position: int) -> list[Pair]:
        """Return the brackets around ``position``, the innermost first."""
        around: list[Pair] = []
        index = bisect_right(self._openings, position) - 1
        while index >= 0 and len(around) < _MOST_PAIRS:
            pair = self._found[index]
            if pair.closing >= position:
                around.append(pair)
            index = pair.parent
        return around

    def head(self, line: int) -> bytes:
        """Return the beginning of line ``line`` (from 0), which may be as long as the whole text; empty outside it."""
        return self._edges(line)[0]

    def tail(self, line: int) -> bytes:
        """Return the end of line ``line`` (from 0); empty outside the text."""
        return self._edges(line)[1]

    def _edges(self, line: int) -> tuple[bytes, bytes]:
        starts = self.text.line_starts()
        if not 0 <= line < len(starts):
            return b"", b""
        start, end = starts[line], starts[line + 1] - 1 if line + 1 < len(starts) else len(self.data)
        head, tail = self.data[start : min(end, start + _EDGE)], self.data[max(start, end - _EDGE) : end]
        return head.removesuffix(b"\r"), tail.removesuffix(b"\r")

    def scopes(self, position: int) -> list[Scope]:
        """Return what ``position`` stands in, the smallest first."""
        line = self.text.line_index(position)
        found = [self._bracket_scope(pair) for pair in self.pairs(position)]
        found.extend(self._blocks(line))
        found.append(self._paragraph(line))
        found.append(self._continued(line))
        if self._sections:
            found.extend(self._section(line, _SECTION))
        if self._headings:
            found.extend(self._section(line, _HEADING))
        return sorted(found, key=lambda scope: scope.end - scope.start)

    def distance(self, scopes: list[Scope], position: int, other: int) -> Distance:
        """Return how far ``other`` is from ``position``, which stands in ``scopes``."""
        lines = abs(self.text.line_index(position) - self.text.line_index(other))
        steps = 0
        if not lines:
            between = self.data[min(position, other) : max(position, other)]
            steps = between.count(b",") + between.count(b";") + between.count(b"\\n")
        return Distance(sum(not scope.holds(other) for scope in scopes), lines, steps)

    def shares_level(self, scopes: list[Scope], position: int, other: int) -> bool:
        """Return whether ``other`` stands directly in one of the brackets and blocks around ``position``.

        What stands in a neighbouring object or list item, or deeper, does not.
        """
        inner = self.pairs(other)[:1]
        if inner and inner[0] not in self.pairs(position):
            return False
        line = self.text.line_index(other)
        if line == self.text.line_index(position):
            return True
        block = next((scope for scope in scopes if scope.indent >= 0 and scope.holds(other)), None)
        return indentation(self.head(line))[1] == (block.indent if block else 0)

    def before(self, position: int) -> tuple[int, int]:
        """Return the range of the text on the line that names the value at ``position``: the setting it is part of.

        A value that begins its line is named by the line before it; one that follows a separator directly (the
        second argument of a call, the second column of a table) by what stands before that.
        """
        start = max(self.text.line_starts()[self.text.line_index(position)], position - _NAME_REACH)
        if self.is_bare(start, position):
            start = self._line_before(start)
        separators = [start, *(start + found.end() for found in _SEPARATOR.finditer(self.data[start:position]))]
        begin = separators[-1]
        if len(separators) > 1 and self.is_bare(begin, position):
            field = self.data[separators[-2] : begin]
            if not field.rstrip(b", |").endswith((b")", b"]", b"}")):
                begin = separators[-2]
        return begin, position

    def is_bare(self, start: int, position: int) -> bool:
        """Return whether nothing but quotes and punctuation stands between ``start`` and ``position``."""
        piece = _OPENS_VALUE.sub(b"", self.data[start:position])
        return _WORD.search(piece) is None

    def _line_before(self, start: int) -> int:
        line = self.text.line_index(start) - 1
        above = self.tail(line).rstrip()
        if line < 0 or not above.endswith(_GOES_ON):
            return start
        return max(self.text.line_starts()[line], start - _NAME_REACH)

    def _bracket_scope(self, pair: Pair) -> Scope:
        low = max(0, pair.opening - _LABEL_REACH)
        head = self.data[low : pair.opening].rstrip()
        cut = max(head.rfind(mark) for mark in (b"\n", b";", b"{", b"}", b","))
        return Scope(pair.opening, pair.closing + 1, low + cut + 1, low + len(head), firm=True)

    def _lines(self, first: int, last: int, label: int = -1, indent: int = -1) -> Scope:
        """Return the scope of whole lines; ``label`` is the line that introduces it, -1 for none."""
        starts = self.text.line_starts()
        end = starts[last + 1] if last + 1 < len(starts) else len(self.data) + 1
        named = (starts[label], starts[label] + min(len(self.head(label)), _LABEL_REACH)) if label >= 0 else (0, 0)
        return Scope(starts[first], end, *named, firm=indent >= 0, indent=indent)

    def _blocks(self, line: int) -> Iterator[Scope]:
        """Yield the indented blocks around ``line``, the innermost first."""
        begins, indent = indentation(self.head(line))
        first = last = line
        item = begins < indent
        while indent > 0:
            header = -1
            while first > 0 and line - first < _LONGEST_BLOCK and not item:
                above = self.head(first - 1)
                column, content = indentation(above)
                if above.strip() and content < indent:
                    header = first - 1
                    break
                first -= 1
                item = bool(above.strip()) and column < indent
            last = self._block_end(last, indent, line)
            yield self._lines(first, last, header, indent)
            if header < 0 and not item:
                return
            # The next block is the one in which the header, or the list of this item, stands.
            first = header if header >= 0 else first
            begins, content = indentation(self.head(first))
            indent, item = (begins, False) if item else (content, begins < content)

    def _block_end(self, last: int, indent: int, line: int) -> int:
        count = len(self.text.line_starts())
        at = last
        while at + 1 < count and at - line < _LONGEST_BLOCK:
            below = self.head(at + 1)
            if below.strip():
                if indentation(below)[0] < indent:
                    break
                last = at + 1
            at += 1
        return last

    def _paragraph(self, line: int) -> Scope:
        """Return the lines around ``line`` up to the next blank ones."""
        first = last = line
        while line - first < _LONGEST_PARAGRAPH and self.head(first - 1).strip():
            first -= 1
        while last - line < _LONGEST_PARAGRAPH and self.head(last + 1).strip():
            last += 1
        return self._lines(first, last)

    def _continued(self, line: int) -> Scope:
        """Return the lines that a backslash at their end makes one with ``line``."""
        first = last = line
        while line - first < _LONGEST_PARAGRAPH and self.tail(first - 1).endswith(b"\\"):
            first -= 1
        while last - line < _LONGEST_PARAGRAPH and self.tail(last).endswith(b"\\"):
            last += 1
        return self._lines(first, last)

    def _section(self, line: int, heading: re.Pattern[bytes]) -> Iterator[Scope]:
        """Yield the section of a file in which ``line`` stands, if it has a heading."""
        first = line
        while first >= 0 and line - first < _LONGEST_BLOCK:
            if heading.match(self.head(first)):
                yield self._lines(first, self._section_end(line, heading), first)
                return
            first -= 1

    def _section_end(self, line: int, heading: re.Pattern[bytes]) -> int:
        count = len(self.text.line_starts())
        last = line
        while last + 1 < count and last - line < _LONGEST_BLOCK and not heading.match(self.head(last + 1)):
            last += 1
        return last
