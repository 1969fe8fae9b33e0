"""Folds keep repositories whole, and the curve says what counting by hand says."""

from __future__ import annotations

import math
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.likelihood.folds import FOLDS, curve, f1, fold_of


@given(repositories=st.lists(st.integers(0, 40).map(str)), seed=st.integers(0, 9))
def test_every_repository_is_in_one_fold_and_always_in_the_same(repositories: list[str], seed: int) -> None:
    folds = fold_of(repositories, seed)

    assert set(folds) == set(repositories)
    assert set(folds.values()) <= set(range(FOLDS))
    assert folds == fold_of(reversed(repositories), seed)


@given(repositories=st.lists(st.integers(0, 40).map(str), min_size=1), seed=st.integers(0, 9))
def test_folds_differ_by_no_more_than_the_largest_repository(repositories: list[str], seed: int) -> None:
    weights = Counter(repositories)
    loads = [0] * FOLDS
    for repository, fold in fold_of(repositories, seed).items():
        loads[fold] += weights[repository]

    assert max(loads) - min(loads) <= max(weights.values())


def test_seed_changes_the_folds() -> None:
    repositories = [str(number) for number in range(50)]

    assert fold_of(repositories, 1) != fold_of(repositories, 2)


# Scores from the highest: true, false, true, true, false.
SCORES = [0.1, 0.9, 0.7, 0.8, 0.5]
TRUTH = [False, True, True, False, True]


def test_curve_counts_from_the_highest_score_down() -> None:
    found = curve(SCORES, TRUTH)

    assert found.scores == [0.9, 0.8, 0.7, 0.5, 0.1]
    assert found.precision == pytest.approx([1, 1 / 2, 2 / 3, 3 / 4, 3 / 5])
    assert found.recall == pytest.approx([1 / 3, 1 / 3, 2 / 3, 1, 1])


def test_missed_secrets_count_against_recall() -> None:
    assert curve(SCORES, TRUTH, missed=3).recall == pytest.approx([1 / 6, 1 / 6, 2 / 6, 3 / 6, 3 / 6])


@pytest.mark.parametrize(
    ("score", "precision", "recall"),
    [
        pytest.param(1.0, 1.0, 0.0, id="above all: nothing is reported"),
        pytest.param(0.9, 1.0, 1 / 3, id="the first"),
        pytest.param(0.75, 1 / 2, 1 / 3, id="between two"),
        pytest.param(0.5, 3 / 4, 1.0, id="all that are secrets"),
        pytest.param(-1.0, 3 / 5, 1.0, id="below all"),
    ],
)
def test_curve_at_a_score(score: float, precision: float, recall: float) -> None:
    assert curve(SCORES, TRUTH).at(score) == pytest.approx((precision, recall))


@pytest.mark.parametrize(
    ("precision", "score"),
    [
        pytest.param(1.0, 0.9, id="no mistake"),
        pytest.param(0.7, 0.5, id="down to the last place where it holds"),
        pytest.param(0.6, 0.1, id="everything"),
    ],
)
def test_threshold_is_the_lowest_score_that_keeps_the_precision(precision: float, score: float) -> None:
    assert curve(SCORES, TRUTH).threshold(precision) == score


def test_threshold_that_cannot_be_kept_is_never_reached() -> None:
    assert curve([0.9, 0.1], [False, False]).threshold(0.5) == math.inf


def test_best_score_has_the_greatest_f1() -> None:
    assert curve(SCORES, TRUTH).best() == 0.5


def test_equal_scores_are_reported_together() -> None:
    found = curve([0.5, 0.5, 0.5], [True, False, False])

    assert found.threshold(1.0) == math.inf
    assert found.threshold(0.3) == 0.5
    assert found.best() == 0.5


@pytest.mark.parametrize(
    ("precision", "recall", "expected"), [(1.0, 1.0, 1.0), (0.5, 1.0, 2 / 3), (0.0, 0.0, 0.0), (1.0, 0.0, 0.0)]
)
def test_f1(precision: float, recall: float, expected: float) -> None:
    assert f1(precision, recall) == pytest.approx(expected)


@given(rows=st.lists(st.tuples(st.sampled_from([0.0, 0.25, 0.5, 0.75]), st.booleans()), min_size=1))
def test_curve_at_its_scores_is_what_counting_gives(rows: list[tuple[float, bool]]) -> None:
    scores, truth = [score for score, _ in rows], [true for _, true in rows]
    found = curve(scores, truth)
    for threshold in scores:
        reported = [true for score, true in rows if score >= threshold]
        precision, recall = found.at(threshold)

        assert precision == pytest.approx(sum(reported) / len(reported))
        assert recall == pytest.approx(sum(reported) / sum(truth) if any(truth) else 0.0)


@given(
    rows=st.lists(st.tuples(st.sampled_from([0.0, 0.25, 0.5, 0.75]), st.booleans()), min_size=1),
    precision=st.sampled_from([0.3, 0.5, 0.8, 1.0]),
)
def test_what_a_threshold_reports_has_its_precision(rows: list[tuple[float, bool]], precision: float) -> None:
    found = curve([score for score, _ in rows], [true for _, true in rows])

    assert found.at(found.threshold(precision))[0] >= precision
