"""Tells words from random letters: how often letters follow each other in names and prose, and which words there are.

Both tables are made by ``python -m benchmarks.likelihood``; see there for what they are made of.
"""

from __future__ import annotations

import re
from typing import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

ALPHABET = 27
"""The letters of the table: 0 for anything that is no letter, then ``a`` to ``z``."""

SCALE = 16
"""Steps of the table for each bit of surprise."""

SHORTEST, LONGEST = 3, 14
"""Letters of a word in the list."""

_LETTERS = bytes(byte - 96 if 97 <= byte <= 122 else byte - 64 if 65 <= byte <= 90 else 0 for byte in range(256))
_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_DIGIT = re.compile(r"[0-9]")
_MOST_KEPT = 8192
"""Values of which is kept whether they are plain: code says the same ones over and over."""
_MOST = 80
"""Letters of a value that are looked at; more say nothing new."""


class Surprise(NamedTuple):
    """How unexpected the letters of a value are, in bits."""

    mean: float
    most: float
    letters: int


class Cover(NamedTuple):
    """How much of a value is made of words, in letters."""

    covered: int
    longest: int
    words: int


def parts(text: str) -> list[str]:
    """Return the words of a name or value in small letters, and its numbers: ``apiKey2`` is api, key, 2."""
    return [part.lower() for part in _PART.findall(text)]


def letters_of(words: list[str]) -> bytes:
    """Return ``words`` as numbers of the alphabet, with 0 before, between and after them."""
    return ("0" + "0".join(words)[:_MOST] + "0").encode("utf-8", "replace").translate(_LETTERS)


class Wording:
    """What words look like."""

    __slots__ = ("_longest", "_plain", "table", "words")

    def __init__(self, words: frozenset[str], table: bytes) -> None:
        """``table`` holds for each three letters in a row the surprise of the third, in 1/16 bits."""
        self.words = words
        self.table = table
        self._longest: Mapping[str, int] = {}
        self._plain: dict[str, bool] = {}

    def is_plain(self, text: str) -> bool:
        """Return whether ``text`` is made of known words alone: a name or prose, such as ``nextPageToken``."""
        known = self._plain.get(text)
        if known is None:
            known = not _DIGIT.search(text) and all(part in self.words or len(part) < SHORTEST for part in parts(text))
            if len(self._plain) < _MOST_KEPT:
                self._plain[text] = known
        return known

    def surprise(self, words: list[str]) -> Surprise:
        """Return the surprise of ``words``, as ``parts`` gives them; numbers are skipped."""
        letters = letters_of(words)
        table = self.table
        bits = [
            table[(before * ALPHABET + letter) * ALPHABET + after]
            for before, letter, after in zip(letters, letters[1:], letters[2:], strict=False)
            if letter
        ]
        if not bits:
            return Surprise(0.0, 0.0, 0)
        return Surprise(sum(bits) / (SCALE * len(bits)), max(bits) / SCALE, len(bits))

    def cover(self, text: str) -> Cover:
        """Return how much of ``text``, in small letters, is made of known words, the longest first from the left."""
        if not self._longest:  # made when first needed: most candidates are dismissed before
            self._longest = _longest_by_beginning(self.words)
        covered = longest = words = position = 0
        end = min(len(text), _MOST)
        while position <= end - SHORTEST:
            length = min(self._longest.get(text[position : position + SHORTEST], 0), end - position)
            while length >= SHORTEST and text[position : position + length] not in self.words:
                length -= 1
            if length < SHORTEST:
                position += 1
                continue
            covered += length
            longest = max(longest, length)
            words += 1
            position += length
        return Cover(covered, longest, words)


def _longest_by_beginning(words: frozenset[str]) -> Mapping[str, int]:
    longest: dict[str, int] = {}
    for word in words:
        beginning = word[:SHORTEST]
        if len(word) > longest.get(beginning, 0):
            longest[beginning] = len(word)
    return longest
