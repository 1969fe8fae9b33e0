"""Cross-validation by repository: rows of one repository are not independent, so none stands on both sides."""

from __future__ import annotations

from collections import Counter
from random import Random
from typing import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

FOLDS = 5


def fold_of(repositories: Iterable[str], seed: int) -> dict[str, int]:
    """Return the fold of each repository, all of about equal weight; ``repositories`` has one entry an example."""
    weights = Counter(repositories)
    order = sorted(weights)
    Random(seed).shuffle(order)
    loads = [0] * FOLDS
    folds = {}
    for repository in sorted(order, key=lambda one: -weights[one]):
        folds[repository] = loads.index(min(loads))
        loads[folds[repository]] += weights[repository]
    return folds


class Curve(NamedTuple):
    """Precision and recall at every threshold, from the highest score down."""

    scores: Sequence[float]
    precision: Sequence[float]
    recall: Sequence[float]

    def threshold(self, precision: float) -> float:
        """Return the lowest score down to which at least ``precision`` of what is reported is a secret."""
        kept = [number for number in self._thresholds() if self.precision[number] >= precision]
        return self.scores[kept[-1]] if kept else float("inf")

    def _thresholds(self) -> list[int]:
        """Return where the score changes: of equal scores, all are reported or none."""
        following = [*self.scores[1:], None]
        return [number for number, (own, after) in enumerate(zip(self.scores, following, strict=True)) if own != after]

    def at(self, score: float) -> tuple[float, float]:
        """Return precision and recall when everything with at least ``score`` is reported."""
        number = sum(one >= score for one in self.scores)
        return (self.precision[number - 1], self.recall[number - 1]) if number else (1.0, 0.0)

    def best(self) -> float:
        """Return the score at which F1 is greatest."""
        best = max(self._thresholds(), key=lambda number: f1(self.precision[number], self.recall[number]))
        return self.scores[best]


def f1(precision: float, recall: float) -> float:
    """Return the harmonic mean of both."""
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def curve(scores: Sequence[float], truth: Sequence[bool], missed: int = 0) -> Curve:
    """Return the curve of ``scores``; ``missed`` secrets are no candidates at all and count against recall."""
    order = sorted(range(len(scores)), key=lambda number: -scores[number])
    total = sum(truth) + missed
    found = 0
    precision, recall = [], []
    for reported, number in enumerate(order, 1):
        found += truth[number]
        precision.append(found / reported)
        recall.append(found / total if total else 0.0)
    return Curve([scores[number] for number in order], precision, recall)
