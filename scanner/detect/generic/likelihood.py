"""How likely a candidate is a secret: a small model of its value, its name and its surroundings.

Two parts, both trained by ``python -m benchmarks.likelihood``: weights of the words in names, and boosted decision
trees over the measurements of ``features``, the weight of the name among them. Evaluating it takes neither numpy nor
a runtime: a walk down two hundred small trees, most of them only where the first ones leave a chance.
"""

from __future__ import annotations

import json
import math
import os
from functools import cache
from typing import NamedTuple
from zlib import crc32

from scanner.detect.generic.features import measure, name_of, name_tokens, names_a_secret
from scanner.detect.generic.wording import Wording
from scanner.model import Confidence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from scanner.detect.generic.candidates import Candidate
    from scanner.text import Text

NAME_BUCKETS = 1 << 13
"""Buckets into which the tokens of names fall by their checksum."""

_FIRST_TREES = 30
"""Trees that are asked first: for nine candidates in ten they settle it."""

IMPOSSIBLE = -20.0
"""The score of what is made of words alone; none of the labelled secrets is."""

_FOLDER = os.path.dirname(os.path.abspath(__file__))
_MODEL, _WORDS, _LETTERS = "model.json", "words.txt", "letters.bin"
_MOST_NAMES = 4096


def bucket(token: str) -> int:
    """Return the bucket of a token."""
    return crc32(token.encode("utf-8", "replace")) % NAME_BUCKETS


class NameWeights(NamedTuple):
    """What each bucket of tokens adds to the weight of a name."""

    buckets: Sequence[int]
    """In units of ``scale``."""
    scale: float
    constant: float


class Levels(NamedTuple):
    """The lowest score of each level of confidence; docs/accuracy.md says what each means."""

    low: float
    medium: float
    high: float


_NO_LEVELS = Levels(math.inf, math.inf, math.inf)


class Likelihood:
    """A trained model."""

    __slots__ = ("_names", "_trees", "_weights", "hopeless", "levels", "wording")

    def __init__(
        self, wording: Wording, weights: NameWeights, trees: Sequence[Any], levels: Levels = _NO_LEVELS
    ) -> None:
        """A tree is ``[feature, threshold, at most, above]``, nested, with numbers for leaves."""
        self.hopeless = -math.inf
        """What the first trees must reach for the others to be asked."""
        self.wording = wording
        self.levels = levels
        self._weights = weights
        self._trees = trees
        self._names: dict[str, float] = {}

    def score(self, candidate: Candidate, text: Text, path: str) -> float:
        """Return the logarithm of the odds that ``candidate`` is a secret."""
        if self.wording.is_plain(candidate.value) or not names_a_secret(name_of(candidate.name), self.wording.words):
            return IMPOSSIBLE
        return self.of_measurements(measure(candidate, text, path, self.wording, self.name_weight(candidate.name)))

    def of_measurements(self, measurements: Sequence[float]) -> float:
        """Return the score of measurements in the order of ``FEATURES``."""
        total = self._sum(self._trees[:_FIRST_TREES], measurements)
        if total < self.hopeless:
            return IMPOSSIBLE
        return total + self._sum(self._trees[_FIRST_TREES:], measurements)

    def first_sum(self, measurements: Sequence[float]) -> float:
        """Return what the first trees alone make of ``measurements``."""
        return self._sum(self._trees[:_FIRST_TREES], measurements)

    @staticmethod
    def _sum(trees: Sequence[Any], measurements: Sequence[float]) -> float:
        total = 0.0
        for tree in trees:
            node = tree
            while node.__class__ is list:
                node = node[2] if measurements[node[0]] <= node[1] else node[3]
            total += node
        return total

    def name_weight(self, name: str) -> float:
        """Return what the words of ``name`` say by themselves, in the same unit as ``score``."""
        known = self._names.get(name)
        if known is None:
            buckets = {bucket(token) for token in name_tokens(name_of(name))}
            known = self._weights.constant + self._weights.scale * sum(self._weights.buckets[one] for one in buckets)
            if len(self._names) < _MOST_NAMES:
                self._names[name] = known
        return known

    def confidence(self, score: float) -> Confidence | None:
        """Return how sure a finding of that score is, or None when it is not reported at all."""
        if score < self.levels.low:
            return None
        if score < self.levels.medium:
            return Confidence.LOW
        return Confidence.MEDIUM if score < self.levels.high else Confidence.HIGH

    @staticmethod
    def percentage(score: float) -> int:
        """Return the likelihood that a score stands for, in whole per cent."""
        return min(99, round(100 / (1 + math.exp(-score))))

    def save(self, folder: str) -> None:
        """Write the data files that ``likelihood`` reads."""
        names = self._weights
        content = {
            "levels": self.levels._asdict(),
            "hopeless": self.hopeless,
            "names": {
                "scale": names.scale,
                "constant": names.constant,
                "buckets": {str(number): weight for number, weight in enumerate(names.buckets) if weight},
            },
            "trees": list(self._trees),
        }
        with open(os.path.join(folder, _MODEL), "w", encoding="ascii") as stream:
            json.dump(content, stream, separators=(",", ":"))
            stream.write("\n")
        with open(os.path.join(folder, _WORDS), "w", encoding="ascii") as stream:
            stream.writelines(f"{word}\n" for word in sorted(self.wording.words))
        with open(os.path.join(folder, _LETTERS), "wb") as stream:
            stream.write(self.wording.table)


def load(folder: str) -> Likelihood:
    """Return the model whose data files stand in ``folder``."""
    with open(os.path.join(folder, _MODEL), encoding="ascii") as stream:
        content = json.load(stream)
    with open(os.path.join(folder, _WORDS), encoding="ascii") as stream:
        words = frozenset(stream.read().split())
    with open(os.path.join(folder, _LETTERS), "rb") as stream:
        table = stream.read()
    names = content["names"]
    buckets = [0] * NAME_BUCKETS
    for number, weight in names["buckets"].items():
        buckets[int(number)] = weight
    weights = NameWeights(buckets, names["scale"], names["constant"])
    model = Likelihood(Wording(words, table), weights, content["trees"], Levels(**content["levels"]))
    model.hopeless = content["hopeless"]
    return model


@cache
def likelihood() -> Likelihood:
    """Return the model that ships with keysweep."""
    return load(_FOLDER)
