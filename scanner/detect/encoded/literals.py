"""Tokens of source code, as far as it takes to see which literals it joins. No grammar: names, strings, marks."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from scanner.detect.encoded.substitutions import SUBSTITUTIONS
from scanner.detect.encoded.trigger import Kind
from scanner.detect.layer import Segment
from scanner.model import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scanner.detect.encoded.languages import Language
    from scanner.detect.encoded.names import Names

_LONGEST_LITERAL = 4096
_BACKSLASH = b"\\"


class Token(NamedTuple):
    """A name, a string or a mark."""

    kind: str
    """``name``, ``string`` or ``mark``."""
    value: bytes
    """What stands there; of a string what stands between its quotes."""
    span: Span
    """Where ``value`` stands."""
    quote: bytes = b""


class Piece(NamedTuple):
    """A part of a joined value and where it is written."""

    data: bytes
    segments: tuple[Segment, ...]
    """Where its bytes stand: ``inner`` counts from the beginning of the piece."""


@lru_cache(maxsize=32)
def _pattern(language: Language) -> re.Pattern[bytes]:
    strings = []
    for quote in (language.quotes[at : at + 1] for at in range(len(language.quotes))):
        lines = b"" if quote == b"`" else b"\r\n"
        if quote in language.escapes:
            strings.append(quote + rb"(?:[^" + quote + rb"\\" + lines + rb"]|\\.){0,%d}" % _LONGEST_LITERAL + quote)
        else:
            strings.append(quote + rb"[^" + quote + lines + rb"]{0,%d}" % _LONGEST_LITERAL + quote)
    member = rb"(?:(?:\.|->|::|\?\.)[A-Za-z_$][\w$]*)*" if language.dotted else rb"(?:(?:->|::)[A-Za-z_$][\w$]*)*"
    return re.compile(
        rb"(?P<skip>[ \t\r\n]+|\\\r?\n|" + language.comment + rb")"
        rb"|(?P<string>(?:\$?@|@?\$|(?<![\w$])(?:[bBrRuULfFsc]|u8))?(?:" + b"|".join(strings) + rb"))"
        rb"|(?P<name>(?:\.|->|::)?[A-Za-z_$@][\w$]*" + member + rb"!?)"
        rb"|(?P<mark>\+=|\.=|\.\.=?|<<=?|\|\||:=|=>|==|[0-9]+|.)",
        re.DOTALL,
    )


def tokens(data: bytes, span: Span, language: Language) -> list[Token]:
    """Return the tokens of ``data`` in ``span``, without blanks and comments."""
    found: list[Token] = []
    for match in _pattern(language).finditer(data, span.start, span.end):
        kind = match.lastgroup or "mark"
        if kind == "string":
            quote = match.group()[-1:]
            start = match.start() + match.group().index(quote) + 1
            found.append(Token(kind, data[start : match.end() - 1], Span(start, match.end() - 1), quote))
        elif kind != "skip":
            found.append(Token(kind, match.group(), Span(*match.span())))
    return found


def pieces_of(token: Token, language: Language, names: Names) -> Iterator[Piece | None]:
    """Yield what a string is made of: its own characters, and values of names it takes in, None for an unknown one."""
    at = 0
    filled = language.filled if token.quote != b"'" else None
    for found in filled.finditer(token.value) if filled else ():
        if found.start() > at:
            yield _plain(token, at, found.start(), language)
        name = next(filter(None, found.groups()))
        where = Span(token.span.start + found.start(), token.span.start + found.end())
        yield standing_for(names.value(last_name(name), where.start), where)
        at = found.end()
    if at < len(token.value) or not at:
        yield _plain(token, at, len(token.value), language)


def _plain(token: Token, start: int, end: int, language: Language) -> Piece:
    part, begin = token.value[start:end], token.span.start + start
    if _BACKSLASH in part and token.quote in language.escapes:
        coding = SUBSTITUTIONS[Kind.ESCAPES]
        return Piece(coding.decoded(part), tuple(coding.segments(part, begin)))
    return Piece(part, (Segment(0, Span(begin, begin + len(part)), True),))


def standing_for(value: Piece | None, where: Span) -> Piece | None:
    """Return the piece of a name that stands at ``where`` for the literal that it was bound to, None without one."""
    return value and Piece(value.data, (Segment(0, where, False),))


def last_name(name: bytes) -> bytes:
    """Return the last part of a name: ``PREFIX`` of ``this.PREFIX`` and of ``Config::PREFIX``."""
    return re.split(rb"[.>:]", name.rstrip(b"!"))[-1].lstrip(b"$@")


def joined(parts: Sequence[Piece]) -> Piece:
    """Return ``parts`` as one piece."""
    segments: list[Segment] = []
    inner = 0
    for part in parts:
        segments += [Segment(inner + one.inner, one.outer, one.verbatim) for one in part.segments]
        inner += len(part.data)
    return Piece(b"".join(part.data for part in parts), tuple(segments))
