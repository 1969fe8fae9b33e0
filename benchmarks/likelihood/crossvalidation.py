"""Models that have not seen what they judge, and the one that has seen everything.

Each fold of repositories is judged by a model of the others; the levels of confidence are read off those judgements.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np

from benchmarks.likelihood.examples import Example, examples, read_rows
from benchmarks.likelihood.folds import FOLDS, Curve, curve, fold_of
from benchmarks.likelihood.training import SEED, fitted, measured, names_of
from benchmarks.likelihood.vocabulary import vocabulary
from scanner.detect.generic.features import measure
from scanner.detect.generic.likelihood import Levels, Likelihood

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from benchmarks.likelihood.examples import Row

GIVEN_UP = 0.002
"""Share of what is reported at low confidence that is given up so that most other candidates cost a sixth."""

HIGH_PRECISION, MEDIUM_PRECISION, LOW_PRECISION = 0.97, 0.95, 0.78
"""What share of the candidates from a level up must be secrets, in repositories that the model has not seen."""


class Trained(NamedTuple):
    """The model of one fold, made without its repositories, and what it says of them."""

    model: Likelihood
    examples: list[Example]
    scores: list[float]

    def curve(self) -> Curve:
        """Return precision and recall on the repositories that the model has not seen."""
        return curve(self.scores, [example.true for example in self.examples])


def cross_validated(rows: Sequence[Row], found: Sequence[Example]) -> list[Trained]:
    """Return for each fold the model of the others, and its scores of the fold."""
    folds_by_name = fold_of((example.repository for example in found), SEED)
    folds = np.asarray([folds_by_name[example.repository] for example in found])
    truth = np.asarray([example.true for example in found], dtype=np.int64)
    names = names_of(found)
    trained = []
    for fold in range(FOLDS):
        wording = vocabulary([row for row in rows if folds_by_name.get(row.repository) != fold])
        model = fitted(names, measured(found, wording), truth, folds, np.flatnonzero(folds != fold), wording)
        apart = [example for example, own in zip(found, folds, strict=True) if own == fold]
        scores = [model.score(one.candidate, one.text, one.path) for one in apart]
        trained.append(Trained(model, apart, scores))
    return trained


def whole(rows: Sequence[Row], found: Sequence[Example]) -> Likelihood:
    """Return the model of all examples."""
    folds_by_name = fold_of((example.repository for example in found), SEED)
    folds = np.asarray([folds_by_name[example.repository] for example in found])
    truth = np.asarray([example.true for example in found], dtype=np.int64)
    wording = vocabulary(rows)
    return fitted(names_of(found), measured(found, wording), truth, folds, np.arange(len(found)), wording)


def levels_of(together: Curve) -> Levels:
    """Return the scores from which candidates are reported at each level, by the scores of unseen repositories."""
    return Levels(
        low=together.threshold(LOW_PRECISION),
        medium=together.threshold(MEDIUM_PRECISION),
        high=together.threshold(HIGH_PRECISION),
    )


def hopeless(model: Likelihood, found: Sequence[Example]) -> float:
    """Return a sum of the first trees that all but a few of the examples that are reported reach."""
    reached = []
    for one in found:
        weight = model.name_weight(one.candidate.name)
        measurements = measure(one.candidate, one.text, one.path, model.wording, weight)
        if model.of_measurements(measurements) >= model.levels.low:
            reached.append(model.first_sum(measurements))
    return round(sorted(reached)[int(GIVEN_UP * len(reached))], 3)


def together(trained: Sequence[Trained]) -> Curve:
    """Return precision and recall over all folds."""
    scores = [score for fold in trained for score in fold.scores]
    return curve(scores, [example.true for fold in trained for example in fold.examples])


def unseen(path: Path) -> Mapping[str, Likelihood]:
    """Return for each repository of a labelled file a model that was made without it."""
    rows = read_rows(path)
    trained = cross_validated(rows, examples(rows))
    levels = levels_of(together(trained))
    models = {}
    for fold in trained:
        fold.model.levels = levels
        models.update(dict.fromkeys((example.repository for example in fold.examples), fold.model))
    return models
