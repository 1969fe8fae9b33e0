"""Values that code puts together from several literals, in languages other than Python.

A light reader looks at the code around a hit: literals that are added, that stand beside each other, take in names, are
listed and joined, appended one after the other, put into a template, or read from the end. What it cannot follow ends a
value; nothing is guessed.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import NamedTuple

from scanner.detect.encoded.budget import Budget
from scanner.detect.encoded.decoded import layer, name_before
from scanner.detect.encoded.literals import (
    Piece,
    Token,
    joined,
    last_name,
    pieces_of,
    standing_for,
    tokens,
)
from scanner.detect.encoded.maps import Labelled
from scanner.detect.encoded.names import Names
from scanner.detect.encoded.stretches import BACK, stretches
from scanner.detect.layer import Segment, SourceMap
from scanner.model import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scanner.detect.encoded.languages import Language
    from scanner.detect.layer import Layer

FACT = "put together from several literals"
_SHORTEST_VALUE = 16
_MOST_STRETCHES = 512
"""Stretches of code that are read in one text: half a second's work."""
_OPENINGS = frozenset({b"(", b"[", b"{", b"-"})
_ASSIGNS = frozenset({b"=", b":=", b":", b"=>", b"<-"})
_ADDS = frozenset({b"+=", b".=", b"<<"})
_APPENDS = re.compile(rb"(?i)(?:^|[.>:])(?:append|concat|push_str|writestring|write|add)\Z")
_LISTS = re.compile(rb"(?i)(?:^|[.>:])(?:join|implode|concat|joinToString|cat)!?\Z")
_REVERSES = re.compile(rb"(?i)revers|strrev")
_SLOT = re.compile(rb"%(?:[0-9]\$)?[sv@]|\{([0-9]?)(?:[A-Za-z_]\w*)?\}")
_FORMATS = re.compile(rb"(?i)(?:^|[.>:])(?:s?printf|format|formatted|stringWithFormat)!?\Z")
_CALLS = re.compile(rb"(?i)join|implode|conca|printf|format|%[sv@]|\{[0-9]?\}")
"""Where none of these stands, nothing is listed or filled in."""


class Value(NamedTuple):
    """A value that is put together, and the name to which it is given."""

    name: bytes
    piece: Piece


class _Reader:
    """The tokens of one stretch of code and what names in the file stand for."""

    def __init__(self, data: bytes, span: Span, language: Language, names: Names) -> None:
        self._tokens = tokens(data, span, language)
        self._data, self._span = data, span
        self._language = language
        self._names = names
        self._strings: dict[bytes, list[Piece]] = {}
        """What each name was given so far in this stretch, for additions to it."""

    def values(self) -> Iterator[Value]:
        """Yield every value that takes more than one literal."""
        at = 0
        while at < len(self._tokens):
            parts, end, count = self._chain(at) if self._tokens[at].kind != "mark" else ([], at, 0)
            if not parts:
                at += 1
                continue
            yield from self._given(at, parts, count)
            at = end
        if _CALLS.search(self._data, *self._span):
            yield from self._called()

    def _given(self, at: int, parts: list[Piece | None], count: int) -> Iterator[Value]:
        """Yield the values of a chain that begins at token ``at``; None among its parts is what is not known."""
        name, adds = self._name_before(at)
        known = [part for part in parts if part is not None]
        if len(known) == len(parts) and name:
            before = self._strings.get(name, []) if adds else []
            self._strings[name] = [*before, *known]
            if before:
                yield Value(name, joined([*before, *known]))
                return
        for run in _without_unknown(parts):
            if len(run) > 1 or count > 1:
                yield Value(name, joined(run))

    def _operand(self, at: int, alone: bool = False) -> list[Piece | None]:
        """Return the pieces of the token at ``at``, none when it is no operand: a name has to stand beside a sign."""
        if at >= len(self._tokens):
            return []
        token = self._tokens[at]
        if token.kind == "string":
            return list(pieces_of(token, self._language, self._names))
        if token.kind != "name" or not (alone or self._is_joined(at)):
            return []
        value = self._names.value(last_name(token.value), token.span.start)
        return [standing_for(value, token.span)] if value else []

    def _is_joined(self, at: int) -> bool:
        """Return whether a sign that joins strings, or a string, stands beside the name at ``at``."""
        before, after = self._mark(at - 1), self._mark(at + 1)
        if self._language.joins.intersection((before, after)) or after in _ADDS:
            return True
        return self._language.adjacent and at + 1 < len(self._tokens) and self._tokens[at + 1].kind == "string"

    def _chain(self, at: int) -> tuple[list[Piece | None], int, int]:
        """Return the parts that are joined from token ``at`` on, where they end, and how many operands they are."""
        parts = self._operand(at)
        end, count = at + 1, 1
        while parts:
            after = self._after_join(end)
            more = self._operand(after) if after else []
            if not more:
                if after and self._tokens[min(after, len(self._tokens) - 1)].kind == "name":
                    parts.append(None)
                break
            parts += more
            end, count = after + 1, count + 1
        return parts, end, count

    def _after_join(self, at: int) -> int:
        """Return where the next operand stands when the tokens at ``at`` join it to what is before, else 0."""
        here = at
        while self._mark(here) == b")":
            here += 1
        if self._mark(here) in self._language.joins:
            here += 1
            while self._mark(here) == b"(":
                here += 1
            return here
        if here > at:
            # ).append( and ); name.append(
            here += self._mark(here) == b";"
            if self._is_name(here, _APPENDS) and self._mark(here + 1) == b"(":
                return here + 2
            return 0
        beside = self._language.adjacent and at < len(self._tokens) and self._tokens[at].kind == "string"
        return at if beside else 0

    def _mark(self, at: int) -> bytes:
        return self._tokens[at].value if at < len(self._tokens) and self._tokens[at].kind == "mark" else b""

    def _is_name(self, at: int, pattern: re.Pattern[bytes]) -> bool:
        return (
            at < len(self._tokens)
            and self._tokens[at].kind == "name"
            and pattern.search(self._tokens[at].value) is not None
        )

    def _name_before(self, at: int) -> tuple[bytes, bool]:
        """Return the name to which the value at token ``at`` is given, empty without one, and whether it is added."""
        here = at - 1
        while here >= 0 and (self._mark(here) in _OPENINGS or self._opens_call(here)):
            here -= 1
        mark = self._mark(here) if here > 0 else b""
        if mark in _ADDS or mark in _ASSIGNS:
            # The type stands between name and sign in some languages: name: string = "..."
            before = self._tokens[here - 1]
            if mark == b"=" and here > 2 and self._mark(here - 2) == b":":
                before = self._tokens[here - 3]
            if before.kind != "mark":
                return last_name(before.value) if before.kind == "name" else before.value, mark in _ADDS
        return b"", False

    def _opens_call(self, at: int) -> bool:
        return self._tokens[at].kind == "name" and at > 0 and self._mark(at + 1) in _OPENINGS

    def _called(self) -> Iterator[Value]:
        for at, token in enumerate(self._tokens):
            if token.kind == "name" and _LISTS.search(token.value):
                yield from self._listed(at)
            elif token.kind == "string" and _SLOT.search(token.value) and self._is_template(at):
                yield from self._filled(at)

    def _listed(self, at: int) -> Iterator[Value]:
        """Yield what ``[...].join("")`` and ``implode("", [...])`` make of the strings that they are given."""
        inside = self._strings_from(at + 1)
        first, separator = at, b""
        if at and self._tokens[at - 1].kind == "string":
            parts = [self._tokens[at - 1], *inside]
        elif self._mark(at - 1) in (b"]", b")", b"}") and at > 1:
            first = self._opening(at - 1)
            separator = inside[0].value if inside else b""
            parts = [token for token in self._tokens[first : at - 1] if token.kind == "string"]
        else:
            ends = [token for token in (inside[:1] + inside[-1:]) if len(token.value) < 2 and not token.value.isalnum()]
            separator = ends[0].value if ends else b""
            parts = [token for token in inside if token not in ends]
        if len(parts) > 1 and len(separator) < 2:
            yield Value(self._name_before(first)[0], self._separated(parts, separator))

    def _separated(self, strings: Sequence[Token], separator: bytes) -> Piece:
        pieces: list[Piece] = []
        for token in strings:
            if pieces and separator:
                pieces.append(Piece(separator, pieces[-1].segments[-1:]))
            pieces += [piece for piece in pieces_of(token, self._language, self._names) if piece]
        return joined(pieces)

    def _strings_from(self, at: int) -> list[Token]:
        """Return the strings within the brackets that open at token ``at``."""
        found: list[Token] = []
        depth = 0
        for token in self._tokens[at:]:
            if token.kind == "mark":
                depth += (token.value in (b"(", b"[", b"{")) - (token.value in (b")", b"]", b"}"))
            elif token.kind == "string":
                found.append(token)
            if depth <= 0:
                break
        return found

    def _opening(self, at: int) -> int:
        depth = 0
        for here in range(at, -1, -1):
            mark = self._mark(here)
            depth += (mark in (b")", b"]", b"}")) - (mark in (b"(", b"[", b"{"))
            if depth == 0:
                return here
        return 0

    def _is_template(self, at: int) -> bool:
        """Return whether the string at ``at`` is filled in by what follows it."""
        before = any(self._is_name(here, _FORMATS) for here in range(max(0, at - 4), at))
        after = self._is_name(at + 1, _FORMATS) or self._mark(at + 1) == b"%"
        return before or after or (self._mark(at + 1) == b"-" and self._tokens[at + 2 : at + 3] != [])

    def _filled(self, at: int) -> Iterator[Value]:
        """Yield a template with its places taken by the strings and known names that follow it."""
        template = self._tokens[at]
        given = [
            piece
            for here in range(at + 1, min(at + 32, len(self._tokens)))
            for piece in self._operand(here, alone=self._mark(here - 1) in (b",", b"(", b"%"))[:1]
            if piece is not None
        ]
        parts: list[Piece] = []
        end = 0
        for used, slot in enumerate(_SLOT.finditer(template.value)):
            number = int(slot[1]) if slot[1] else used
            if number >= len(given):
                return
            begin = template.span.start + end
            literal = template.value[end : slot.start()]
            if literal:
                parts.append(Piece(literal, (_verbatim(begin, len(literal)),)))
            parts.append(given[number])
            end = slot.end()
        rest = template.value[end:]
        if rest:
            parts.append(Piece(rest, (_verbatim(template.span.start + end, len(rest)),)))
        yield Value(self._name_before(at)[0], joined(parts))


def _verbatim(start: int, length: int) -> Segment:
    return Segment(0, Span(start, start + length), True)


def _without_unknown(parts: Sequence[Piece | None]) -> Iterator[list[Piece]]:
    run: list[Piece] = []
    for part in (*parts, None):
        if part is not None:
            run.append(part)
        elif run:
            yield run
            run = []


def split_layers(data: bytes, ends: Sequence[int], language: Language, budget: Budget) -> Iterator[Layer]:
    """Yield the values of code in ``data`` that are put together around ``ends``, each as an assignment to its name."""
    names = Names(data)
    for span in islice(stretches(data, ends, names), _MOST_STRETCHES):
        for value in _Reader(data, span, language, names).values():
            made = _layer_of(value, FACT, budget)
            if made:
                yield made


def _layer_of(value: Value, fact: str, budget: Budget) -> Layer | None:
    if len(value.piece.data) < _SHORTEST_VALUE:
        return None
    label = value.name + b' = "' if value.name else b'"'
    return layer(label + value.piece.data + b'"\n', Labelled(len(label), SourceMap(value.piece.segments)), fact, budget)


def reversed_layers(data: bytes, ends: Sequence[int], budget: Budget) -> Iterator[Layer]:
    """Yield the literals in ``data`` that end at ``ends`` with their characters in the other order."""
    for end in ends:
        quote = data[end - 1 : end]
        start = data.rfind(quote, max(0, end - BACK), end - 1) + 1
        if not start or not _REVERSES.search(data, max(0, start - 96), end + 96):
            continue
        source = SourceMap.whole(Span(start, end - 1))
        made = layer(data[start : end - 1][::-1], source, "written from its end", budget, name_before(data, start))
        if made:
            yield made
