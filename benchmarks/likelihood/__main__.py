"""The command: cross-validate, print, and with --write train on everything."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import NamedTuple

import numpy as np

import scanner.detect.generic
from benchmarks.likelihood.examples import Example, examples, read_rows
from benchmarks.likelihood.folds import FOLDS, Curve, curve, f1, fold_of
from benchmarks.likelihood.training import SEED, fitted, measured, names_of
from benchmarks.likelihood.vocabulary import vocabulary
from scanner.detect.generic.features import measure
from scanner.detect.generic.likelihood import Levels

ROOM = 0.2
"""What is taken off the least promising beginning of all examples that are reported."""

HIGH_PRECISION, MEDIUM_PRECISION, LOW_PRECISION = 0.97, 0.95, 0.78
"""What share of the candidates from a level up must be secrets, in repositories that the model has not seen."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.likelihood.examples import Row
    from scanner.detect.generic.likelihood import Likelihood


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
    """Return a sum of the first trees under which no example reaches the lowest level, with some room."""
    first, whole_sum = [], []
    for one in found:
        weight = model.name_weight(one.candidate.name)
        measurements = measure(one.candidate, one.text, one.path, model.wording, weight)
        first.append(model.first_sum(measurements))
        whole_sum.append(model.of_measurements(measurements))
    reported = [early for early, total in zip(first, whole_sum, strict=True) if total >= model.levels.low]
    return round(min(reported) - ROOM, 3)


def _print(name: str, shown: Curve, threshold: float) -> None:
    precision, recall = shown.at(threshold)
    print(f"  {name:9} precision {precision:.3f}  recall {recall:.3f}  F1 {f1(precision, recall):.3f}")


def _print_all(trained: Sequence[Trained], together: Curve, levels: Levels) -> None:
    for level, threshold in levels._asdict().items():
        print(f"{level}: scores from {threshold:.2f}")
        _print("together", together, threshold)
        for number, fold in enumerate(trained):
            _print(f"fold {number}", fold.curve(), threshold)


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.likelihood", description=__doc__)
    parser.add_argument("labelled", type=Path, help="labelled lines, see benchmarks.accuracy")
    parser.add_argument("--write", action="store_true", help="train on everything and write the data files")
    options = parser.parse_args()
    rows = read_rows(options.labelled)
    found = examples(rows)
    trained = cross_validated(rows, found)
    scores = [score for fold in trained for score in fold.scores]
    truth = [example.true for fold in trained for example in fold.examples]
    together = curve(scores, truth)
    repositories = len({example.repository for example in found})
    print(f"{len(found)} candidates in {repositories} repositories, {sum(truth)} of them secrets")
    levels = levels_of(together)
    _print_all(trained, together, levels)
    if options.write:
        model = whole(rows, found)
        model.levels = levels
        model.hopeless = hopeless(model, found)
        model.save(os.path.dirname(os.path.abspath(scanner.detect.generic.__file__)))


if __name__ == "__main__":
    main()
