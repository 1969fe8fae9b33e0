"""Cuts Python source into its top-level statements and says which of them the parser must not be given.

Only the statements that hold something of interest are parsed: a mistake elsewhere in the file costs nothing, nor does
the file's length. The parser is native code that recurses: measured with libcst 1.9 and a stack of 8 MB, brackets
nested 1,000 deep parse and 2,000 deep crash the process; a chain of 3,000 calls takes 17 s; the patterns of ``case``
take time exponential in their depth (mappings: 6 levels 6 ms, 8 levels 100 ms, 12 levels over 20 s).

Hence ``obstacle``.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from scanner.detect.python.lexer import Token, tokens
from scanner.model import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MAX_STATEMENT = 128 * 1024
"""Bytes of the largest statement that is parsed: about half a second."""
MAX_DEPTH = 50
"""Levels of brackets. CPython takes 200; a thread's stack may be a sixteenth of the 8 MB measured above."""
MAX_PATTERN_DEPTH = 4
MAX_CHAIN = 500
"""Words and operators without a comma between them. The tree of a longer chain exceeds Python's own recursion limit."""
MAX_WORK = 1_000_000
"""Sum of the squared lengths of all chains: the parser takes up to a microsecond for each unit."""
MAX_BRANCHES = 250
"""Branches ``elif`` in one statement: each is nested in the one before."""

_CONTINUES = re.compile(rb"(?:elif|else|except|finally)\b")
# What cannot begin a line inside brackets: there, it says that a bracket before it was never closed.
_STARTS_AFRESH = re.compile(rb"(?:def|class|import|async[ \t]+def|try|while|assert|return|raise|del)\b")
# What stands before a "=" and can be a target: names, and what makes a tuple or a list of them.
_TARGET = re.compile(rb"[\w\x80-\xff, \t()\[\]*]+(?::[^=\r\n]*)?\+?=(?!=)")
_NAME = re.compile(rb"[A-Za-z_\x80-\xff][\w\x80-\xff]*")
_GLOBAL = re.compile(rb"\bglobal[ \t]+([^\r\n;#]+)")
_LINE = re.compile(rb"[^\r\n]*")


class Layout:
    """Where the top-level statements and the comments of a file are."""

    __slots__ = ("_comments", "_ends", "_globals", "_names", "_starts", "data")

    def __init__(self, data: bytes, starts: Sequence[int], comments: Sequence[Span]) -> None:
        self.data = data
        """The whole file."""
        self._starts = starts
        self._comments = comments
        self._ends: dict[int, int] = {}
        self._names: dict[bytes, list[int]] | None = None
        self._globals: frozenset[bytes] | None = None

    def __len__(self) -> int:
        return len(self._starts)

    def statement(self, index: int) -> Span:
        """Return the bytes of statement ``index``, without the comments and empty lines that follow it."""
        start = self._starts[index]
        if index not in self._ends:
            self._ends[index] = self._end(start, index + 1)
        return Span(start, self._ends[index])

    def _end(self, start: int, following: int) -> int:
        end = self._starts[following] if following < len(self._starts) else len(self.data)
        while True:
            last = end - (2 if self.data[end - 2 : end] == b"\r\n" else 1)
            line = max(self.data.rfind(b"\n", start, last), self.data.rfind(b"\r", start, last)) + 1
            if line <= start or not self._is_idle(line, end):
                return end
            end = line

    def _is_idle(self, start: int, end: int) -> bool:
        stripped = self.data[start:end].lstrip()
        if not stripped.startswith(b"#"):
            return not stripped
        mark = end - len(stripped)
        return self.in_comment(Span(mark, mark + 1))

    def index_at(self, position: int) -> int | None:
        """Return which statement the byte at ``position`` belongs to; None before the first."""
        index = bisect_right(self._starts, position) - 1
        return index if index >= 0 else None

    def code(self, index: int) -> bytes:
        """Return statement ``index`` with spaces in place of its comments, some of which the parser drops."""
        span = self.statement(index)
        parts: list[bytes] = []
        at = span.start
        for comment in self._comments[bisect_right(self._comments, Span(span.start, 0)) :]:
            if comment.start >= span.end:
                break
            parts += (self.data[at : comment.start], b" " * (comment.end - comment.start))
            at = comment.end
        return b"".join((*parts, self.data[at : span.end]))

    def documents(self, index: int) -> bool:
        """Return whether a string alone as statement ``index`` documents: the file, or the variable before it."""
        return index == 0 or bool(self.bound_names(index - 1))

    def in_comment(self, span: Span) -> bool:
        """Return whether ``span`` lies within a comment."""
        index = bisect_right(self._comments, Span(span.start, len(self.data) + 1)) - 1
        return index >= 0 and span.end <= self._comments[index].end

    def bound_names(self, index: int) -> set[bytes]:
        """Return the names to which the first line of statement ``index`` may give a value, and a few words more."""
        line = _LINE.match(self.data, self._starts[index])
        names: set[bytes] = set()
        for part in line[0].split(b";") if line else ():
            target = _TARGET.match(part)
            while target:
                names.update(_NAME.findall(target[0]))
                target = _TARGET.match(part, target.end())
        return names

    def binding(self, name: bytes) -> Sequence[int]:
        """Return the statements that may give ``name`` a value, in order."""
        if self._names is None:
            self._names = {}
            for index in range(len(self._starts)):
                for bound in self.bound_names(index):
                    self._names.setdefault(bound, []).append(index)
        return self._names.get(name, ())

    def is_rebound(self, name: bytes) -> bool:
        """Return whether a function says that it changes the global ``name``."""
        if self._globals is None:
            said = b" ".join(_GLOBAL.findall(self.data))
            self._globals = frozenset(_NAME.findall(said))
        return name in self._globals

    def mentions(self, name: bytes, limit: int) -> list[int]:
        """Return up to ``limit`` statements in which the word ``name`` stands."""
        word = re.compile(rb"(?<![\w.\x80-\xff])" + re.escape(name) + rb"(?![\w\x80-\xff])")
        found: list[int] = []
        at = 0
        while len(found) < limit:
            mention = word.search(self.data, at)
            if mention is None:
                break
            index = self.index_at(mention.start())
            if index is None:
                at = mention.end()
            else:
                found.append(index)
                at = self._starts[index + 1] if index + 1 < len(self._starts) else len(self.data)
        return found


class _Cutter:
    """Collects the starts of statements while the tokens go by."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.starts: list[int] = []
        self.comments: list[Span] = []
        self.depth = 0
        self._decorated = False

    def line(self, at: int) -> bool:
        """Take note of a line that begins at ``at``; return whether it can only be outside of brackets."""
        data = self.data
        while data[at : at + 1] == b"\x0c":
            at += 1
        if self.depth:
            if not _STARTS_AFRESH.match(data, at):
                return False
            self.depth = 0
            self._decorated = False
            self.starts.append(at)
            return True
        first = data[at : at + 1]
        if not first or first in b" \t\r\n#\\)]}" or _CONTINUES.match(data, at):
            return False
        if not self._decorated:
            self.starts.append(at)
        self._decorated = first == b"@"
        return False

    def token(self, token: Token) -> int | None:
        """Take note of one token; return from where to read anew when what went before made no sense."""
        if token.kind == "open":
            self.depth += 1
        elif token.kind == "close":
            self.depth = max(0, self.depth - 1)
        elif token.kind == "comment":
            self.comments.append(Span(token.start, token.end))
        elif token.kind == "newline" and self.line(token.end):
            return token.end
        return None


def layout(data: bytes) -> Layout:
    """Return the layout of a Python file. Broken code gives some layout too; the time is linear in any case."""
    cutter = _Cutter(data)
    at: int | None = 0
    cutter.line(0)
    while at is not None:
        reading, at = tokens(data, at), None
        for token in reading:
            at = cutter.token(token)
            if at is not None:
                break
    return Layout(data, cutter.starts, cutter.comments)


class _Meter:
    """Measures how hard a statement is on the parser."""

    def __init__(self) -> None:
        self.depth = 0
        self.deepest = 0
        self.deepest_pattern = 0
        self.longest = 0
        self.work = 0
        self.branches = 0
        self._chains = [0]
        self._line_begins = True
        self._matching = False
        self._in_pattern = False

    def _end_of_chain(self) -> None:
        chain = self._chains[-1]
        self.longest = max(self.longest, chain)
        self.work += chain * chain
        self._chains[-1] = 0

    def _first_word(self, word: bytes) -> None:
        self._matching = self._matching or word == b"match"
        self._in_pattern = self._matching and word == b"case"
        self.branches += word == b"elif"

    def _open(self) -> None:
        self._chains[-1] += 1
        self._chains.append(0)
        self.depth += 1
        self.deepest = max(self.deepest, self.depth)
        if self._in_pattern:
            self.deepest_pattern = max(self.deepest_pattern, self.depth)

    def _close(self) -> None:
        self._end_of_chain()
        if self.depth:
            self.depth -= 1
            self._chains.pop()

    def token(self, token: Token, data: bytes) -> None:
        """Take note of one token."""
        begins, self._line_begins = self._line_begins, False
        if token.kind == "newline":
            if not self.depth:
                self._end_of_chain()
                self._line_begins = True
        elif token.kind == "open":
            self._open()
        elif token.kind == "close":
            self._close()
        elif token.kind == "comment":
            self._line_begins = begins
        elif token.kind == "operator" and data[token.start : token.end] in b",;":
            self._end_of_chain()
        else:
            self._chains[-1] += 1
            if begins and token.kind == "word":
                self._first_word(data[token.start : token.end])

    def finish(self) -> None:
        """Take note of the end."""
        for _ in range(len(self._chains)):
            self._close()


def _too_much(meter: _Meter) -> Iterator[tuple[bool, str]]:
    yield meter.deepest > MAX_DEPTH, f"brackets nested deeper than {MAX_DEPTH}"
    yield meter.deepest_pattern > MAX_PATTERN_DEPTH, f"a pattern nested deeper than {MAX_PATTERN_DEPTH}"
    yield meter.longest > MAX_CHAIN, f"an expression of more than {MAX_CHAIN} parts"
    yield meter.branches > MAX_BRANCHES, f"more than {MAX_BRANCHES} branches"
    yield meter.work > MAX_WORK, "expressions too long in sum"


def obstacle(statement: bytes) -> str | None:
    """Return why ``statement`` must not be given to the parser, or None."""
    if len(statement) > MAX_STATEMENT:
        return f"a statement larger than {MAX_STATEMENT >> 10} KiB"
    meter = _Meter()
    for token in tokens(statement, dense=True):
        meter.token(token, statement)
    meter.finish()
    return next((reason for found, reason in _too_much(meter) if found), None)
