"""What the one pass looks for where text may be written in an encoding.

Nearly all of it are literals: the encoded forms of what keys begin with (``beginnings``), which cost the pass next to
nothing beside those of the rules. A pattern of character classes alone, such as one for base64 of any text, costs it
15 %. See docs/decisions for the measurements.
"""

from __future__ import annotations

from enum import Enum

from scanner.detect.encoded.beginnings import ANYWHERE, COMPRESSED, FIRST, WORDS, beginnings, in_base64

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scanner.ruleset import RuleSet


class Kind(Enum):
    """What a hit stands for."""

    ESCAPES = "escapes"
    PERCENT = "percent-encoding"
    ENTITIES = "character entities"
    QUOTED_PRINTABLE = "quoted-printable"
    CALL = "call"
    """A word that says that what stands beside it is in base64 or hexadecimal."""
    SPLIT = "split"
    """Literals that are joined."""
    LITERAL = "literal"
    """A beginning in base64, in hexadecimal, as a list of numbers or characters, reversed, or as a piece of code."""


_SHORTEST_PIECE = 3
_SHORTEST_LITERAL = 4
_SHORT = 4
"""Bytes of a beginning of which lists are looked for: longer ones begin with it."""

_SPECIAL = frozenset("\\.+*?()|[]{}^$/")
# The numbers of letters, digits, the dash, the dot and the underscore.
_X = r"(?:2[dDeE]|3[0-9]|[46][1-9a-fA-F]|[57][0-9aA]|5[fF])"
_PRINTED = "[2-7][0-9a-fA-F]"
_DIGIT, _NO_DIGIT = "[0-9a-fA-F]", "[^0-9a-fA-F]"
_UNPRINTED = "[0189a-fA-F][0-9a-fA-F]"
# Before a run of escapes stands no other of a printed character: a run is one hit, not one for each.
_BEFORE = rf"^|{_NO_DIGIT}|(?:^|[^0-9a-fA-F%s]){_DIGIT}|[^%s]{_DIGIT}{_DIGIT}|%s{_UNPRINTED}"
_BEFORE_X = _BEFORE % ("x", "x", r"\\x")
_BEFORE_PERCENT = _BEFORE % ("%", "%", "%")
_WORDS = "(?i:key|token|secret|password|passwd|pwd)"

_ESCAPES = "|".join((
    rf"(?:{_BEFORE_X})(?:\\x{_PRINTED}){{3}}",
    rf"(?:^|{_NO_DIGIT}|\\u00{_UNPRINTED})(?:\\u00{_PRINTED}){{3}}",
    rf"(?:\\u\{{0{{0,4}}{_X}\}}){{3}}",
    r"(?:^|[^0-7])(?:\\1[0-7]{2}){3}",
    rf"\\x{_X}[A-Za-z0-9_-]{{12}}",
    rf"\\u00{_X}[A-Za-z0-9_-]{{12}}",
    rf"[A-Za-z0-9_-]{{8}}\\x{_X}[A-Za-z0-9_-]{{4}}",
    rf"[A-Za-z0-9_-]{{8}}\\u00{_X}[A-Za-z0-9_-]{{4}}",
    rf"{_WORDS}\\u00(?:3[dD]|22)",
    r"(?i:key|sig|password|pwd)=[^\s\"'&]{8,100}\\u0026",
))  # fmt: skip
_PERCENT = "|".join((
    rf"{_WORDS}[A-Za-z0-9_-]{{0,16}}(?:%3[dD]|%22%3[aA]|%3[aA])",
    rf"(?:{_BEFORE_PERCENT})(?:%{_PRINTED}){{3}}",
    r"[A-Za-z0-9]{4}%2[bBfF](?:[A-Za-z0-9]|%2[bBfF]){12}",
))  # fmt: skip
_ENTITIES = "|".join((
    r"(?:&#(?:x[2-7][0-9a-fA-F]|[3-9][0-9]|1[01][0-9]|12[0-6]);){3}",
    rf"{_WORDS}&(?:quot|#34|#x22|apos|#39|equals|#61|#x3[dD]);",
    r"[A-Za-z0-9_-]{2}&#(?:x2[dD]|45|x5[fF]|95);[A-Za-z0-9_-]{8}",
))  # fmt: skip
_QUOTE, _LONG = "[\"'`]", "[A-Za-z0-9_/+=-]{12}"
_SPLIT = (
    rf"{_QUOTE} (?:[+.&]|\.\.|<<) {_QUOTE}{_LONG}",
    rf"{_QUOTE}(?:[+.&]|\.\.){_QUOTE}{_LONG}",
    rf"{_QUOTE} ?[+.&]\r?\n[ \t]{{0,80}}{_QUOTE}{_LONG}",
    rf"{_QUOTE}\r?\n[ \t]{{0,80}}(?:[+.&]|\.\.) ?{_QUOTE}{_LONG}",
    rf"(?i:append|concat|push_str)\({_QUOTE}{_LONG}",
    r"(?i:\.join|implode|joinToString|-join|table\.concat)[ (]{0,2}(?:\"\"|''|``)",
    rf"[+.]= ?{_QUOTE}{_LONG}",
)
_CALL = r"(?i:base64|atob|b64|unhex|fromhex|hex2bin|'hex'|\"hex\")"


FIXED: tuple[str, ...] = (_ESCAPES, _PERCENT, _ENTITIES, "(?i:quoted-printable)", _CALL, *_SPLIT)
"""The patterns that are the same whatever the rules are."""

KINDS = (
    *(Kind.ESCAPES, Kind.PERCENT, Kind.ENTITIES, Kind.QUOTED_PRINTABLE, Kind.CALL),
    *(Kind.SPLIT for _ in range(len(_SPLIT))),
)
"""The kind of each pattern, by its number; of those that follow, ``Kind.LITERAL``."""


def kind_of(number: int) -> Kind:
    """Return what the hits of a pattern stand for."""
    return KINDS[number] if number < len(KINDS) else Kind.LITERAL


def patterns(rules: RuleSet) -> list[str]:
    """Return what the one pass looks for, in the order of ``KINDS``.

    Each literal is a pattern of its own: as choices of one pattern they take hyperscan eight times as long to compile.
    """
    begun = beginnings(rules)
    known = [one.encode() for one in begun]
    words = [word.encode() for word in WORDS]
    found = {*_with_url_alphabet(_base64(known, words)), *_hex([*known, *words]), *_reversed(begun)}
    for short in {one[:_SHORT] for one in known if len(one) >= _SHORT or one == b"sk-"}:
        found.update(_elements(short))
    literals = sorted(literal for literal in found if len(literal) >= _SHORTEST_LITERAL)
    return [*FIXED, *map(_escaped, literals), *_pieces(begun)]


def _pieces(begun: Iterable[str]) -> Iterator[str]:
    """Yield each beginning behind a quotation mark; whether the literal ends too early is seen by ``layers``.

    Literals compile in 0.03 s. With the end of the literal in the pattern it was 1.3 s, more than all rules take.
    """
    return (quote + _escaped(one) for one in begun if len(one) > _SHORTEST_PIECE or one == "sk-" for quote in "\"'")


def _reversed(begun: Iterable[str]) -> Iterator[str]:
    return (one[::-1] + quote for one in begun if len(one) > 3 for quote in "\"'")


def _base64(known: list[bytes], words: list[bytes]) -> Iterator[str]:
    """Yield what base64 of text with a beginning or word holds, also where the text is itself encoded.

    A key that is encoded by itself begins the text, at each turn; with more around it a word is near.
    """
    for one in (*known, *words):
        once = in_base64(one, ANYWHERE if len(one) > 3 else FIRST)
        yield from (*once, *in_base64(one.decode().encode("utf-16-le")), *in_base64(one.hex().encode(), FIRST))
        (again,) = in_base64(once[0].encode(), FIRST)
        yield from (again, *in_base64(again.encode(), FIRST))
    for word in words:
        yield from (twice for form in in_base64(word) for twice in in_base64(form.encode()))
    for magic in COMPRESSED:
        (form,) = in_base64(magic, FIRST)
        yield from (form, *in_base64(form.encode(), FIRST), *in_base64(magic.hex().encode(), FIRST))


def _hex(plain: list[bytes]) -> Iterator[str]:
    for one in plain:
        yield from (one.hex(), one.hex().upper(), in_base64(one, FIRST)[0].encode().hex())
    yield from (magic.hex() for magic in COMPRESSED)


def _elements(plain: bytes) -> Iterator[str]:
    """Yield ``plain`` as lists of numbers, of pairs of hexadecimal digits and of characters are written."""
    pairs = [f"{byte:02x}" for byte in plain]
    capitals = [pair.upper() for pair in pairs]
    yield from (" ".join(pairs), ":".join(pairs), " ".join(capitals), ":".join(capitals))
    yield from (", ".join(map(str, plain)), ",".join(map(str, plain)))
    yield from (between.join("0x" + pair for pair in case) for case in (pairs, capitals) for between in (", ", ","))
    for quote in "'\"":
        quoted = [f"{quote}{chr(byte)}{quote}" for byte in plain]
        yield from (between.join(quoted) for between in (", ", ",", "+", " + "))


def _with_url_alphabet(literals: Iterable[str]) -> Iterator[str]:
    for literal in literals:
        yield literal
        yield literal.replace("+", "-").replace("/", "_")


def _escaped(text: str) -> str:
    return "".join("\\" + character if character in _SPECIAL else character for character in text)
