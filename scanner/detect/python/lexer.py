"""Finds strings, comments, brackets and line ends in Python source, in one pass and without a stack of calls.

It serves two questions that must be answered before the parser is asked: where the top-level statements begin, and
whether a statement is so deeply nested that the parser would run out of stack. Formatted strings are read as PEP 701
has them; older code means the same under that reading.
"""

from __future__ import annotations

import re
from typing import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


class Token(NamedTuple):
    """One token; what lies between two tokens is of no interest."""

    kind: str
    """comment, string, open, close, newline, and in a dense reading also word and operator."""
    start: int
    end: int


def _body(quote: str, stop: str) -> str:
    """Return the pattern of a string's inside up to its end, to the end of the line for an unclosed short one."""
    plain = f"[^{quote[0]}\\\\{stop}]*+"
    inner = r"\\(?:\r\n|.)" + (f"|{quote[0]}(?!{quote[1:]})" if len(quote) == 3 else "")
    return f"{quote}{plain}(?:(?:{inner}){plain})*+(?:{quote})?"


_STRING = "|".join((_body('"""', ""), _body("'''", ""), _body('"', r"\r\n"), _body("'", r"\r\n")))
_FORMATTED = r"(?:(?<=(?<!\w)[fFtT])|(?<=(?<!\w)[fFtT][rR])|(?<=(?<!\w)[rR][fFtT]))(?P<quote>\"\"\"|'''|\"|')"
_CODE = (
    rf"(?P<formatted>{_FORMATTED})|(?P<string>{_STRING})|(?P<open>[(\[{{])|(?P<close>[)\]}}])"
    r"|(?P<joined>\\(?:\r\n|[\r\n]|))|(?P<newline>\r\n|[\r\n])"
)
_COMMENT = r"(?P<comment>#[^\r\n]*)|"
_COLON = r"|(?P<colon>:)"
# A prefix of a string is not a word.
_WORDS = r"|(?:[bBfFrRtTuU]{1,2}(?=[\"']))|(?P<word>[A-Za-z0-9_\x80-\xff]+)|(?P<operator>[^\s])"
# Lines that begin with white space or a comment begin no statement: their ends are skipped with the words.
_SKIPPED = r"(?:[^#\"'()\[\]{}\\\r\n]++|[\r\n]++(?=[ \t#]))*+"
_SKIPPED_IN_FIELD = r"[^\"'()\[\]{}\\\r\n:]*+"


def _compiled(pattern: str) -> re.Pattern[bytes]:
    return re.compile(pattern.encode("latin-1"), re.DOTALL)


_SPARSE = _compiled(f"{_SKIPPED}(?:{_COMMENT}{_CODE})")
_SPARSE_FIELD = _compiled(f"{_SKIPPED_IN_FIELD}(?:{_CODE}{_COLON})")
_DENSE, _DENSE_FIELD = _compiled(_COMMENT + _CODE + _WORDS), _compiled(_CODE + _COLON + _WORDS)


def _text_pattern(quote: str) -> re.Pattern[bytes]:
    broken = r"|(?P<end>[\r\n])" if len(quote) == 1 else ""
    return _compiled(
        rf"\\N\{{[^}}\"'\r\n]*\}}|\\(?:\r\n|[^{{])|\{{\{{|\}}\}}|(?P<field>\{{)|(?P<quote>{quote})" + broken
    )


def _specification_pattern(quote: str) -> re.Pattern[bytes]:
    broken = r"|(?P<end>[\r\n])" if len(quote) == 1 else ""
    return _compiled(rf"(?P<field>\{{)|(?P<close>\}})|(?P<quote>{quote})" + broken)


_TEXT = {quote.encode(): _text_pattern(quote) for quote in ('"""', "'''", '"', "'")}
_SPECIFICATION = {quote.encode(): _specification_pattern(quote) for quote in ('"""', "'''", '"', "'")}


_YIELDED = frozenset({"comment", "string", "open", "close", "newline", "word", "operator"})


class _Frame:
    """A formatted string, a replacement field in it, or the format specification of a field."""

    __slots__ = ("depth", "kind", "quote")

    def __init__(self, kind: str, quote: bytes) -> None:
        self.kind = kind
        self.quote = quote
        self.depth = 0


def _end_of_string(stack: list[_Frame]) -> int:
    """Drop the frames of the innermost formatted string and return how many they were."""
    dropped = 1
    while stack.pop().kind != "text":
        dropped += 1
    return dropped


def _in_text(stack: list[_Frame], data: bytes, at: int) -> tuple[str, int, int, int]:
    """Read on in the text of a formatted string: what was found, where, and how many levels it opens or closes."""
    frame = stack[-1]
    patterns = _TEXT if frame.kind == "text" else _SPECIFICATION
    found = patterns[frame.quote].search(data, at)
    if found is None:
        stack.clear()
        return "", len(data), len(data), 0
    kind = found.lastgroup or ""
    start, end = found.span()
    if kind == "field":
        stack.append(_Frame("field", frame.quote))
        return "open", start, end, 1
    if kind == "close":
        stack.pop()
        return "close", start, end, 1
    if kind in ("quote", "end"):
        # The line end that breaks off an unclosed string is still a line end.
        return "close", start, start if kind == "end" else end, _end_of_string(stack)
    return "", start, end, 0


def _in_field(frame: _Frame, kind: str) -> bool:
    """Take note of a bracket or colon in a replacement field; return whether it ends the field."""
    if kind == "open":
        frame.depth += 1
    elif kind == "close":
        if frame.depth == 0:
            return True
        frame.depth -= 1
    elif kind == "colon" and frame.depth == 0:
        frame.kind = "specification"
    return False


def tokens(data: bytes, at: int = 0, *, dense: bool = False) -> Iterator[Token]:
    """Yield the tokens of ``data`` from the offset ``at``, which must lie outside of any string.

    A formatted string opens one level and each of its replacement fields another, as brackets do. With ``dense`` words
    and operators are yielded too.
    """
    code, field = (_DENSE, _DENSE_FIELD) if dense else (_SPARSE, _SPARSE_FIELD)
    stack: list[_Frame] = []
    while at < len(data):
        if stack and stack[-1].kind != "field":
            kind, start, at, levels = _in_text(stack, data, at)
            for _ in range(levels):
                yield Token(kind, start, at)
            continue
        found = (field if stack else code).search(data, at)
        if found is None:
            return
        kind = found.lastgroup or ""
        start, at = found.start(kind or 0), found.end()
        if kind == "formatted":
            stack.append(_Frame("text", found["quote"]))
            kind = "open"
        elif stack and _in_field(stack[-1], kind):
            stack.pop()
        if kind in _YIELDED:
            yield Token(kind, start, at)
