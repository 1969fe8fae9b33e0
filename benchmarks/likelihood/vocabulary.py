"""The tables of ``scanner.detect.generic.wording``: which words there are and how letters follow each other.

Words are the common ones of English, by the frequency list of symspellpy (MIT licence), and those that stand in several
repositories of the corpus. Labelled credentials are left out, so that none of them can become a word.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from importlib import resources

from scanner.detect.generic.wording import ALPHABET, LONGEST, SCALE, SHORTEST, Wording, letters_of, parts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence, Set

    from benchmarks.likelihood.examples import Row

COMMON = 20_000
"""Words of English that are taken."""

FEWEST_REPOSITORIES = 3
"""Repositories of the corpus in which a word must stand."""

_MOST_WEIGHT = 10
_ADDED = 0.5


def vocabulary(rows: Sequence[Row]) -> Wording:
    """Return the wording of English and of the lines around the labelled credentials of ``rows``."""
    return wording_of(rows, _common())


def wording_of(rows: Sequence[Row], common: Set[str]) -> Wording:
    """Return the wording of ``common`` words and of those that stand in several repositories of ``rows``."""
    repositories = _repositories(rows)
    own = {word for word, where in repositories.items() if len(where) >= FEWEST_REPOSITORIES}
    weights = Counter({word: min(len(repositories[word]), _MOST_WEIGHT) for word in own})
    weights.update(dict.fromkeys(common, 2))
    return Wording(frozenset(own | common), _table(weights))


def _repositories(rows: Sequence[Row]) -> dict[str, set[str]]:
    """Return the repositories of each word; lines that any row labels as a credential are left out of all rows."""
    labelled = {(row.path, row.at + line) for row in rows if row.true for line in range(row.first, row.last + 1)}
    found: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        for number, line in enumerate(row.text.split("\n"), row.at):
            if (row.path, number) in labelled:
                continue
            for word in parts(line):
                if SHORTEST <= len(word) <= LONGEST and word.isalpha():
                    found[word].add(row.repository)
    return found


def _common() -> set[str]:
    table = resources.files("symspellpy").joinpath("frequency_dictionary_en_82_765.txt").read_text("utf-8")
    words = (line.split(" ")[0] for line in table.splitlines()[:COMMON])
    return {word for word in words if SHORTEST <= len(word) <= LONGEST and word.isascii() and word.isalpha()}


def _table(weights: Counter[str]) -> bytes:
    triples: Counter[tuple[int, int, int]] = Counter()
    pairs: Counter[tuple[int, int]] = Counter()
    for word, weight in weights.items():
        letters = letters_of([word])
        for before, letter, after in zip(letters, letters[1:], letters[2:], strict=False):
            triples[before, letter, after] += weight
            pairs[before, letter] += weight
    return bytes(
        min(255, round(-SCALE * math.log2((triples[a, b, c] + _ADDED) / (pairs[a, b] + _ADDED * ALPHABET))))
        for a in range(ALPHABET)
        for b in range(ALPHABET)
        for c in range(ALPHABET)
    )
