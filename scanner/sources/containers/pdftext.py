"""Turns the content of PDF pages into lines of text. Format: ISO 32000-1, section 9."""

from __future__ import annotations

import re
from math import hypot
from typing import NamedTuple

from scanner.sources.containers.pdfsyntax import Name, Parser, Stream, Word

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from scanner.sources.containers.pdfsyntax import Document

_MOST_CODES = 1 << 16
_WORK_OF_CODE = 128
"""What a character of a font counts for in the work that is spent on a file."""
_GAP = -180
"""Thousandths of the font's size that a TJ moves to the right from which on they are a space."""
_SLACK, _GUESSED_SLACK = 0.12, 0.5
"""What two texts on a line may be apart and still be one word, as a share of the font's size."""
_ADVANCE = 0.6
"""Width of a character as a share of the font's size, where it has to be guessed: that of fonts for code."""

_GLYPHS: Mapping[bytes, str] = {
    b"space": " ", b"exclam": "!", b"quotedbl": '"', b"numbersign": "#", b"dollar": "$", b"percent": "%",
    b"ampersand": "&", b"quotesingle": "'", b"quoteright": "'", b"quoteleft": "`", b"parenleft": "(",
    b"parenright": ")", b"asterisk": "*", b"plus": "+", b"comma": ",", b"hyphen": "-", b"minus": "-", b"period": ".",
    b"slash": "/", b"zero": "0", b"one": "1", b"two": "2", b"three": "3", b"four": "4", b"five": "5", b"six": "6",
    b"seven": "7", b"eight": "8", b"nine": "9", b"colon": ":", b"semicolon": ";", b"less": "<", b"equal": "=",
    b"greater": ">", b"question": "?", b"at": "@", b"bracketleft": "[", b"backslash": "\\", b"bracketright": "]",
    b"asciicircum": "^", b"underscore": "_", b"grave": "`", b"braceleft": "{", b"bar": "|", b"braceright": "}",
    b"asciitilde": "~", b"endash": "–", b"emdash": "—", b"quotedblleft": "“", b"quotedblright": "”",
    b"fi": "fi", b"fl": "fl", b"ff": "ff", b"ffi": "ffi", b"ffl": "ffl",
}  # fmt: skip
"""Characters of ASCII, and ligatures, by the names of their glyphs (Adobe Glyph List); letters are named themselves."""


class Font(NamedTuple):
    """How the codes of a font become characters."""

    width: int = 1
    """Bytes of a code."""
    characters: Mapping[int, str] = {}
    """For the codes that are known; others of one byte stand for themselves."""
    advances: tuple[float, ...] = ()
    """Widths of the characters as shares of the font's size, from ``first`` on; empty when they are not known."""
    first: int = 0

    def advance(self, codes: bytes) -> float:
        """Return how wide ``codes`` are as a share of the font's size, by a guess where that is not known."""
        known, first = self.advances, self.first
        if not known:
            return _ADVANCE * len(codes) / self.width
        return sum(known[code - first] if first <= code < first + len(known) else _ADVANCE for code in codes)

    def text(self, codes: bytes) -> str:
        """Return the characters of ``codes``."""
        known = self.characters
        if self.width == 1:
            if not known:
                return codes.decode("latin-1")
            return "".join(known.get(code) or chr(code) for code in codes)
        pairs = zip(codes[::2], codes[1::2], strict=False)
        return "".join(known.get(high << 8 | low, "") for high, low in pairs)


def font_of(document: Document, font: object) -> Font:
    """Return the font that a resource describes."""
    composite = document.get(font, b"Subtype") == b"Type0"
    unicode_map = document.get(font, b"ToUnicode")
    found = Font(2 if composite else 1)
    if isinstance(unicode_map, Stream):
        found = _mapped(Parser(document.content(unicode_map), 0, document), composite)
    elif not composite:
        differences = document.get(document.get(font, b"Encoding"), b"Differences")
        found = Font(1, _named(differences, document) if isinstance(differences, list) else {})
    widths, first = document.get(font, b"Widths"), document.get(font, b"FirstChar")
    if found.width == 1 and isinstance(widths, list) and isinstance(first, int):
        numbers = [document.resolve(width) for width in widths[:256]]
        shares = (number / 1000 if isinstance(number, (int, float)) else _ADVANCE for number in numbers)
        found = found._replace(advances=tuple(shares), first=first)
    return found


def _named(differences: list[object], document: Document) -> dict[int, str]:
    found = {}
    code = 0
    for item in differences[:_MOST_CODES]:
        value = document.resolve(item)
        if isinstance(value, int):
            code = value
        elif isinstance(value, Name):
            character = _GLYPHS.get(value) or (value.decode("latin-1") if len(value) == 1 else "")
            if character:
                found[code] = character
            code += 1
    return found


def _mapped(parser: Parser, composite: bool) -> Font:
    """Return the font of a ToUnicode map (section 9.10.3)."""
    found: dict[int, str] = {}
    width = 2 if composite else 1
    held: list[object] = []
    for token in parser.tokens():
        if len(found) > _MOST_CODES or len(held) > 4 * _MOST_CODES:
            break
        if not isinstance(token, Word) or token in (b"[", b"]"):
            held.append(token)
            continue
        if token == b"endcodespacerange" and held and isinstance(held[0], bytes):
            width = min(2, len(held[0])) or width
        elif token == b"endbfchar":
            _add_characters(held, found)
        elif token == b"endbfrange":
            _add_ranges(held, found, parser)
        held.clear()
    return Font(width, found)


def _add_characters(held: list[object], found: dict[int, str]) -> None:
    for code, text in zip(held[::2], held[1::2], strict=False):
        if isinstance(code, bytes) and isinstance(text, bytes):
            found[int.from_bytes(code[:4], "big")] = _utf16(text)


def _add_ranges(held: list[object], found: dict[int, str], parser: Parser) -> None:
    items = iter(held)
    for first in items:
        last, text = next(items, None), next(items, None)
        if not isinstance(first, bytes) or not isinstance(last, bytes):
            return
        start, end = int.from_bytes(first[:4], "big"), int.from_bytes(last[:4], "big")
        if text == b"[":
            for code in range(start, start + _MOST_CODES):
                item = next(items, b"]")
                if isinstance(item, Word) or not isinstance(item, bytes):
                    break
                found[code] = _utf16(item)
        elif isinstance(text, bytes) and len(text) >= 2:
            begin = int.from_bytes(text[-2:], "big")
            parser.work(_WORK_OF_CODE * max(0, min(end - start, _MOST_CODES)))
            for code in range(start, min(end, start + _MOST_CODES) + 1):
                step = (begin + code - start) & 0xFFFF
                found[code] = _utf16(text[:-2] + step.to_bytes(2, "big"))


def _utf16(text: bytes) -> str:
    return text[:64].decode("utf-16-be", "replace")


class _Spot(NamedTuple):
    """A place on the page and the axes of text there."""

    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 1.0
    x: float = 0.0
    y: float = 0.0

    def moved(self, along: float, across: float) -> _Spot:
        """Return the place that lies so far away in the units of the text."""
        x, y = along * self.a + across * self.c + self.x, along * self.b + across * self.d + self.y
        return self._replace(x=x, y=y)


class Page:
    """Reads the operators of one page, or of a form on it."""

    def __init__(self, fonts: Mapping[bytes, Font]) -> None:
        self.forms: list[bytes] = []
        """Names of the other content that is painted."""
        self._fonts = fonts
        self._font = Font()
        self._size = 1.0
        self._leading = 0.0
        self._line = _Spot()
        self._shown = _Spot()
        """Where the text that was shown last began."""
        self._advance = 0.0
        """How far the text went since then, as a share of the font's size."""
        self._parts: list[str] = []

    def read(self, parser: Parser) -> None:
        """Read what ``parser`` gives. Raises OutOfBounds."""
        operands: list[object] = []
        for token in parser.tokens():
            if not isinstance(token, Word) or token in (b"[", b"]"):
                operands.append(token)
                if len(operands) > _MOST_CODES:
                    operands.clear()
            elif token == b"ID":
                parser.at = _after_image(parser)
            else:
                self._operate(token, operands)
                operands.clear()

    def text(self) -> str:
        """Return the lines read so far."""
        return "".join(self._parts).lstrip("\n")

    def _operate(self, operator: bytes, operands: list[object]) -> None:
        if operator in (b"Tj", b"TJ", b"'", b'"'):
            if operator in (b"'", b'"'):
                self._line = self._line.moved(0, -self._leading)
            self._show(operands)
        elif operator == b"BT":
            self._line = _Spot()
        elif operator in (b"Td", b"TD", b"Tm", b"TL", b"T*"):
            self._place(operator, [float(value) for value in operands if isinstance(value, (int, float))])
        elif operator == b"Tf" and len(operands) >= 2:
            name, size = operands[-2:]
            self._font = self._fonts.get(name, Font()) if isinstance(name, Name) else self._font
            self._size = float(size) if isinstance(size, (int, float)) else self._size
        elif operator == b"Do" and operands and isinstance(operands[-1], Name):
            self.forms.append(operands[-1])

    def _place(self, operator: bytes, numbers: list[float]) -> None:
        if operator == b"T*":
            self._line = self._line.moved(0, -self._leading)
        elif operator == b"TL" and numbers:
            self._leading = numbers[-1]
        elif operator == b"Tm" and len(numbers) >= 6:
            self._line = _Spot(*numbers[-6:])
        elif operator in (b"Td", b"TD") and len(numbers) >= 2:
            if operator == b"TD":
                self._leading = -numbers[-1]
            self._line = self._line.moved(*numbers[-2:])

    def _show(self, operands: list[object]) -> None:
        self._part()
        parts = []
        for operand in operands:
            if isinstance(operand, bytes) and not isinstance(operand, (Name, Word)):
                parts.append(self._font.text(operand))
                self._advance += self._font.advance(operand)
            elif isinstance(operand, (int, float)):
                parts.append(" " if operand < _GAP else "")
                self._advance -= operand / 1000
        self._parts.append("".join(parts))

    def _part(self) -> None:
        """Begin a new line, or leave a space, when what follows stands apart from what was shown last."""
        before, now = self._shown, self._line
        if before == now:
            return
        right, down = now.x - before.x, now.y - before.y
        scale = hypot(now.a, now.b) or 1.0
        size = abs(self._size) * scale or 1.0
        along = (right * now.a + down * now.b) / scale
        across = (right * now.b - down * now.a) / scale
        if abs(across) > 0.3 * size or along < -0.5 * size:
            self._parts.append("\n")
        elif along > (self._advance + (_SLACK if self._font.advances else _GUESSED_SLACK)) * size:
            self._parts.append(" ")
        self._shown, self._advance = now, 0.0


def _after_image(parser: Parser) -> int:
    """Return the place behind an image that stands in the content itself."""
    end = _END_OF_IMAGE.search(parser.data, parser.at)
    return end.end() if end else len(parser.data)


_END_OF_IMAGE = re.compile(rb"[ \t\r\n]EI(?=[ \t\r\n])")
