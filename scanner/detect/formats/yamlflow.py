"""Flow collections of YAML: ``{a: b, c: [d]}``, over lines that stay further in than what holds them."""

from __future__ import annotations

import re

from scanner.detect.formats.escapes import characters, folded
from scanner.detect.formats.outline import MOST_ENTRIES, Outline
from scanner.detect.formats.yamlquotes import quoted_end, quoted_value

_PLAIN = r"[^\s,\[\]{}\"'#&*!|>%@`:](?:[^,\[\]{}\s:#]|:(?![\s,\[\]{}]|\Z)|#)*+"
_WORD = r"(?:[^,\[\]{}\s:#]|:(?![\s,\[\]{}]|\Z))(?:[^,\[\]{}\s:#]|:(?![\s,\[\]{}]|\Z)|#)*+"
_TOKEN = re.compile(
    (
        r"(?P<open>[{\[])|(?P<close>[}\]])|(?P<comma>,)|(?P<colon>:)|(?P<quote>[\"'])|(?P<comment>\#[^\n]*+)"
        rf"|(?P<property>[&!*][^\s,\[\]{{}}]*+)|(?P<plain>{_PLAIN}(?:[ \t]++{_WORD})*+)|(?P<junk>\\[\s\S]|[\s\S])"
    ).encode()
)
_MORE = re.compile(rf"{_WORD}(?:[ \t]++{_WORD})*+".encode())
"""What a plain scalar goes on with: signs that could not begin one are letters here."""
_SPACE = re.compile(rb"[ \t\r]*+(?P<lines>(?:\n[ \t\r]*+)*+)")
_COLON = re.compile(rb"[ \t]*+:(?=[\s,\[\]{}\"']|\Z)|:")
_PLAIN_COLON = re.compile(rb"[ \t]*+:(?=[\s,\[\]{}]|\Z)")


class FlowReader:
    """Reads one flow collection and gives what it holds to an outline."""

    __slots__ = ("_data", "_outline", "_pending")

    def __init__(self, data: bytes, outline: Outline) -> None:
        self._data = data
        self._outline = outline
        self._pending: tuple[int, int] | None = None
        """A plain scalar that the next line may go on with."""

    def read(self, at: int, indent: int) -> int:
        """Read the collection that opens at ``at``; return where it ends.

        It ends before a line that is not further in than ``indent``, as it does when a bracket was forgotten; a
        closing bracket may stand there.
        """
        data, outline = self._data, self._outline
        depth = outline.depth
        while at < len(data) and len(outline.entries) < MOST_ENTRIES:
            gap = _SPACE.match(data, at)
            start = gap.end() if gap else at
            if gap and gap["lines"]:
                column = start - data.rfind(b"\n", at, start) - 1
                if column <= indent and data[start : start + 1] not in (b"]", b"}"):
                    break
            at = self._token(start, indent)
            if outline.depth <= depth:
                break
        self._flush()
        outline.close_to(depth)
        return min(at, len(data))

    def _token(self, at: int, indent: int) -> int:
        """Read the token at ``at``; return its end."""
        more = _MORE.match(self._data, at) if self._pending else None
        if more:
            return self._plain(at, more.end())
        found = _TOKEN.match(self._data, at)
        if found is None:
            return at + 1
        kind = found.lastgroup
        if kind == "plain":
            return self._plain(at, found.end())
        if kind == "comment":
            return found.end()
        self._flush()
        if kind == "open":
            self._outline.open(found[0] == b"[")
        elif kind == "close":
            self._outline.close()
        elif kind == "comma" and not self._outline.top.listing:
            self._outline.key("")
        elif kind == "quote":
            return self._quoted(at, indent)
        return found.end()

    def _plain(self, start: int, end: int) -> int:
        colon = _PLAIN_COLON.match(self._data, end)
        if self._pending:
            start = self._pending[0]
        if colon:
            self._pending = None
            self._outline.key(folded(characters(self._data, start, end)))
            return colon.end()
        self._pending = (start, end)
        return end

    def _flush(self) -> None:
        if self._pending:
            start, end = self._pending
            self._outline.scalar(folded(characters(self._data, start, end)), start, end)
            self._pending = None

    def _quoted(self, at: int, indent: int) -> int:
        data = self._data
        quote = data[at : at + 1]
        end = quoted_end(data, at, indent, flow=True)
        if end < 0:
            # A quote that opens nothing: what follows it is read as if it were not there. Two of them are passed
            # together: in a run of pairs, every second one would be tried up to the end of the text.
            return at + 2 if data[at : at + 2] == b"''" else at + 1
        value = quoted_value(characters(data, at + 1, end - 1), quote)
        colon = _COLON.match(data, end)
        if colon:
            self._outline.key(value)
            return colon.end()
        self._outline.scalar(value, at + 1, end - 1, True)
        return end
