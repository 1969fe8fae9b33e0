"""TOML, HCL (Terraform) and HOCON: keys with an equals sign, in blocks with braces or below headers."""

from __future__ import annotations

import re
from typing import NamedTuple

from scanner.detect.formats.comments import commented_entry
from scanner.detect.formats.escapes import characters, unescaped
from scanner.detect.formats.heredocs import HereDocuments
from scanner.detect.formats.outline import DEEPEST, MOST_ENTRIES, Outline

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.detect.formats.entry import Entry

# Strings end with their line at the latest; an interpolation may hold quotes of its own.
_DOUBLE = r'"(?P<double>[^"\\\n$]*+(?:(?:\\[^\n]|\$\{[^{}$\n]*+\}|\$)[^"\\\n$]*+)*+)"?+'
_SINGLE = r"'(?P<single>[^'\n]*+)'?+"
_TRIPLE = r"(?P<triple>\"\"\"|''')"
_KEY = r"(?:\"(?P<quotedkey>[^\"\\\n]*+)\"|'(?P<singlekey>[^'\n]*+)'|(?P<key>[A-Za-z0-9_][\w.-]*+))"
_SEPARATOR = r"[ \t]*+(?:[+]?=(?![=>~])|:(?![:=/]))[ \t]*+"
_BLOCK = r"(?P<block>[A-Za-z_][\w.-]*+(?:[ \t]++(?:\"[^\"\n]*+\"|[\w.-]++)){0,4}+)[ \t]*+(?P<brace>\{)"
_HEREDOC = r"<<[-~]?\"?(?P<mark>[A-Za-z_]\w*+)\"?[ \t]*+\r?\n"
_LABEL = re.compile(rb"\"([^\"\n]*+)\"|([\w.-]++)")


def _token(header: str, bare: str) -> re.Pattern[bytes]:
    return re.compile(
        (
            rf"[\s,;()]*+(?:{header}(?P<comment>(?:\#|//)[^\n]*+)|(?P<long>/\*)|{_KEY}(?P<separator>{_SEPARATOR})|{_BLOCK}"
            rf"|{_TRIPLE}|{_DOUBLE}|{_SINGLE}|{_HEREDOC}|(?P<open>[{{\[])|(?P<close>[}}\]])|(?P<bare>{bare})|(?P<junk>[\s\S]))"
        ).encode()
    )


_PLAIN = r"[^\s,{}\[\]()\"'#]++"
_TO_LINE_END = r"(?:\$\{[^{}$\n]*+\}|[^\s,{}\[\]#\"'])(?:\$\{[^{}$\n]*+\}|[^\n,{}\[\]#\"$]|\$)*+"


class _Dialect(NamedTuple):
    form: str
    token: re.Pattern[bytes]
    dotted: bool
    """Whether a dot in a key that is not quoted goes one level down."""


_HEADER = r"(?P<header>(?<![^\n])[ \t]*+\[\[?[ \t]*+(?P<table>[\w.\"' -]++)\]\]?+(?=[ \t]*+(?:[\#\r\n]|\Z)))|"
_TOML = _Dialect("TOML", _token(_HEADER, _PLAIN), True)
_HCL = _Dialect("HCL", _token("", _PLAIN), False)
_HOCON = _Dialect("HOCON", _token("", _TO_LINE_END), True)
_HEADER_PART = re.compile(r"\"([^\"]*)\"|'([^']*)'|([^.\"'\s]+)")


class _Reader:
    """Walks the tokens of one text."""

    def __init__(self, data: bytes, dialect: _Dialect) -> None:
        self._data = data
        self._dialect = dialect
        self._outline = Outline(dialect.form)
        self._opened: list[int] = []
        """How many levels each open brace stands for: as many as its block has labels, and one."""
        self._within = 0
        """Levels that the dots of the last key opened."""
        self._fresh = False
        """Whether a key waits for its value: only then is a bare word one."""
        self._choice = False
        """Whether a question mark went before: the colon after the next value separates two values."""
        self._unclosed: set[bytes] = set()
        """Marks of an end that do not come any more."""
        self._heredocs = HereDocuments(data)

    def read(self) -> Sequence[Entry]:
        data, outline, match = self._data, self._outline, self._dialect.token.match
        at = 0
        while at < len(data) and len(outline.entries) < MOST_ENTRIES:
            found = match(data, at)
            if found is None:
                break
            at = self._take(found, found.lastgroup or "")
        return outline.finish()

    def _take(self, found: re.Match[bytes], kind: str) -> int:
        """Read one token; return where the next begins."""
        if kind in _READ_ON:
            return _READ_ON[kind](self, found)
        if kind in _TAKEN:
            _TAKEN[kind](self, found)
        return found.end()

    def _key(self, found: re.Match[bytes]) -> None:
        kind = next(name for name in ("key", "quotedkey", "singlekey") if found[name] is not None)
        start, end = found.span(kind)
        name = characters(self._data, start, end)
        if self._choice and found["separator"].strip() == b":":
            self._choice = False
            self._outline.scalar(name, start, end, kind != "key")
            return
        self._leave()
        self._fresh = True
        if kind == "key" and self._dialect.dotted and "." in name:
            self._descend(name)
        else:
            self._outline.key(name)

    def _descend(self, name: str) -> None:
        *around, last = name.split(".", DEEPEST)
        for part in around:
            self._outline.key(part)
            self._outline.open(False)
        self._within = len(around)
        self._outline.key(last)

    def _leave(self) -> None:
        """Come back from the levels that the dots of the last key opened."""
        for _ in range(self._within):
            self._outline.close()
        self._within = 0

    def _string(self, found: re.Match[bytes]) -> None:
        kind = found.lastgroup or "double"
        self._quoted(*found.span(kind), escapes=kind == "double")

    def _quoted(self, start: int, end: int, escapes: bool) -> None:
        raw = characters(self._data, start, end)
        self._fresh = False
        self._outline.scalar(unescaped(raw) if escapes else raw, start, end, True)

    def _triple(self, found: re.Match[bytes]) -> int:
        """Read a string in triple quotes; one that is never closed is none."""
        data, quotes = self._data, found["triple"]
        start = found.end()
        end = -1 if quotes in self._unclosed else data.find(quotes, start)
        while quotes[:1] == b'"' and end > start and data[end - 1 : end] == b"\\":
            end = data.find(quotes, end + 1)
        if end < 0:
            self._unclosed.add(quotes)
            return start
        first = data.find(b"\n", start, min(end, start + 2)) + 1 or start
        self._quoted(first, end, escapes=quotes == b'"""')
        return end + 3

    def _bare(self, found: re.Match[bytes]) -> None:
        start, end = found.span("bare")
        end = start + len(self._data[start:end].rstrip())
        value = characters(self._data, start, end)
        if value == "?":
            self._choice = True
        elif self._fresh or (self._outline.top.listing and self._dialect is not _HCL):
            self._outline.scalar(value, start, end)
        self._fresh = False

    def _open(self, found: re.Match[bytes]) -> None:
        self._opened.append(1 + self._within)
        self._within = 0
        self._outline.open(found["open"] == b"[")

    def _block(self, found: re.Match[bytes]) -> None:
        self._leave()
        labels = [first or second for first, second in _LABEL.findall(found["block"])]
        for label in labels:
            self._outline.key(characters(label, 0, len(label)))
            self._outline.open(False)
        self._opened.append(len(labels))
        self._fresh = False

    def _close(self, _: re.Match[bytes]) -> None:
        self._leave()
        for _level in range(self._opened.pop() if self._opened else 0):
            self._outline.close()
        self._fresh = False

    def _header(self, found: re.Match[bytes]) -> None:
        self._opened.clear()
        self._within = 0
        self._outline.finish()
        for parts in _HEADER_PART.findall(characters(self._data, *found.span("table"))):
            self._outline.key("".join(parts).strip())
            self._outline.open(False)

    def _comment(self, found: re.Match[bytes]) -> None:
        start, end = found.span("comment")
        held = commented_entry(self._data, start, end, self._outline.top.parents, self._dialect.form)
        if held:
            self._outline.entries.append(held)

    def _long_comment(self, found: re.Match[bytes]) -> int:
        """Pass over a comment of several lines; one that is never closed is none."""
        mark = b"*/"
        end = -1 if mark in self._unclosed else self._data.find(mark, found.end())
        if end < 0:
            self._unclosed.add(mark)
            return found.end()
        return end + 2

    def _heredoc(self, found: re.Match[bytes]) -> int:
        """Take the lines up to the one that is the mark, or, when there is none, go on with the first of them."""
        data, start = self._data, found.end()
        end = self._heredocs.end(start, found["mark"])
        if end is None:
            return start
        self._fresh = False
        if end.start > start:
            self._outline.scalar(characters(data, start, end.start), start, end.start, True)
        return end.end


_TAKEN = {
    "separator": _Reader._key,
    "double": _Reader._string,
    "single": _Reader._string,
    "bare": _Reader._bare,
    "open": _Reader._open,
    "close": _Reader._close,
    "brace": _Reader._block,
    "table": _Reader._header,
    "header": _Reader._header,
    "comment": _Reader._comment,
}
_READ_ON = {"long": _Reader._long_comment, "mark": _Reader._heredoc, "triple": _Reader._triple}


def toml(data: bytes) -> Sequence[Entry]:
    """Return the entries of TOML, tables and dotted keys as parents."""
    return _Reader(data, _TOML).read()


def hcl(data: bytes) -> Sequence[Entry]:
    """Return the entries of HCL: attributes, with blocks and their labels as parents."""
    return _Reader(data, _HCL).read()


def hocon(data: bytes) -> Sequence[Entry]:
    """Return the entries of HOCON, where a value without quotes ends with its line."""
    return _Reader(data, _HOCON).read()
