"""The command: cross-validate, print, and with --write train on everything."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

import scanner.detect.generic
from benchmarks.likelihood.crossvalidation import Trained, cross_validated, hopeless, levels_of, together, whole
from benchmarks.likelihood.examples import examples, read_rows
from benchmarks.likelihood.folds import Curve, f1
from scanner.detect.generic.likelihood import Levels

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


def _print(name: str, shown: Curve, threshold: float) -> None:
    precision, recall = shown.at(threshold)
    print(f"  {name:9} precision {precision:.3f}  recall {recall:.3f}  F1 {f1(precision, recall):.3f}")


def _print_all(trained: Sequence[Trained], all_folds: Curve, levels: Levels) -> None:
    for level, threshold in levels._asdict().items():
        print(f"{level}: scores from {threshold:.2f}")
        _print("together", all_folds, threshold)
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
    all_folds = together(trained)
    repositories = len({example.repository for example in found})
    print(f"{len(found)} candidates in {repositories} repositories, {sum(one.true for one in found)} of them secrets")
    levels = levels_of(all_folds)
    _print_all(trained, all_folds, levels)
    if options.write:
        model = whole(rows, found)
        model.levels = levels
        model.hopeless = hopeless(model, found)
        model.save(os.path.dirname(os.path.abspath(scanner.detect.generic.__file__)))


if __name__ == "__main__":
    main()
