"""The model: a walk down small trees, with weights of names, levels of confidence and files of its own."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.detect.generic.features import FEATURES
from scanner.detect.generic.likelihood import (
    _FIRST_TREES,
    IMPOSSIBLE,
    NAME_BUCKETS,
    Levels,
    Likelihood,
    NameWeights,
    bucket,
    likelihood,
    load,
)
from scanner.detect.generic.wording import ALPHABET, LONGEST, SHORTEST, Wording
from scanner.model import Confidence
from scanner.text import Text
from tests.unit.detect.generic.looking import looked_at

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

LENGTH, DIGITS = FEATURES.index("length"), FEATURES.index("digits")
NAME = FEATURES.index("weight of the name")
LEVELS = Levels(0.0, 1.0, 2.0)


def model(*trees: Any, hopeless: float = -math.inf, weights: dict[str, int] | None = None) -> Likelihood:
    """Return a model of trees that are written out, in which the tokens of ``weights`` weigh something."""
    buckets = [0] * NAME_BUCKETS
    for token, weight in (weights or {}).items():
        buckets[bucket(token)] = weight
    wording = Wording(frozenset(("plain", "word")), bytes(ALPHABET**3))
    made = Likelihood(wording, NameWeights(buckets, 0.5, -1.0), trees, LEVELS)
    made.hopeless = hopeless
    return made


def measurements(**values: float) -> list[float]:
    return [values.get(name, 0.0) for name in FEATURES]


@pytest.mark.parametrize(
    ("length", "digits", "expected"),
    [
        pytest.param(8, 0.5, 1.0, id="at the threshold is at most"),
        pytest.param(8.1, 0.5, 2.0, id="above it, and then at most"),
        pytest.param(9, 0.6, 3.0, id="above both"),
    ],
)
def test_tree_is_walked_to_its_leaf(length: float, digits: float, expected: float) -> None:
    tree = [LENGTH, 8, 1.0, [DIGITS, 0.5, 2.0, 3.0]]

    assert model(tree).of_measurements(measurements(length=length, digits=digits)) == expected


def test_trees_add_up() -> None:
    trees = [[LENGTH, 8, -1.5, 1.5], 0.25, [DIGITS, 0.0, 0.5, 4.0]]

    assert model(*trees).of_measurements(measurements(length=9)) == 1.5 + 0.25 + 0.5


def test_first_trees_settle_what_is_hopeless() -> None:
    trees = [-1.0] * _FIRST_TREES + [5.0] * _FIRST_TREES
    first = -1.0 * _FIRST_TREES
    whole = 4.0 * _FIRST_TREES

    assert model(*trees).of_measurements(measurements()) == whole
    assert model(*trees).first_sum(measurements()) == first
    assert model(*trees, hopeless=first).of_measurements(measurements()) == whole
    assert model(*trees, hopeless=first + 0.1).of_measurements(measurements()) == IMPOSSIBLE


@pytest.mark.parametrize(
    ("score", "confidence"),
    [
        pytest.param(-0.001, None, id="below all levels"),
        pytest.param(0.0, Confidence.LOW, id="low"),
        pytest.param(0.999, Confidence.LOW, id="not yet medium"),
        pytest.param(1.0, Confidence.MEDIUM, id="medium"),
        pytest.param(2.0, Confidence.HIGH, id="high"),
        pytest.param(IMPOSSIBLE, None, id="impossible"),
    ],
)
def test_levels(score: float, confidence: Confidence | None) -> None:
    assert model().confidence(score) is confidence


@pytest.mark.parametrize(("score", "expected"), [(0.0, 50), (2.0, 88), (-2.0, 12), (IMPOSSIBLE, 0)])
def test_percentage(score: float, expected: int) -> None:
    assert Likelihood.percentage(score) == expected


def test_name_weighs_each_of_its_tokens_once() -> None:
    weighing = model(weights={"w:token": 4, "k:token": 2})

    assert weighing.name_weight("user") == -1.0
    assert weighing.name_weight("auth_token") == -1.0 + 0.5 * 6
    assert weighing.name_weight("token token") == -1.0 + 0.5 * 6
    assert weighing.name_weight("token token") == -1.0 + 0.5 * 6, "remembered"


def test_trees_see_the_weight_of_the_name() -> None:
    line = b"auth_token = 'a9Qm2wLp'"
    (candidate,) = looked_at(line, "a.py")

    assert model([NAME, 0.0, -3.0, 3.0]).score(candidate, Text(line), "a.py") == -3.0
    assert model([NAME, 0.0, -3.0, 3.0], weights={"w:token": 8}).score(candidate, Text(line), "a.py") == 3.0


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("password = 'plain word'", id="a value of words"),
        pytest.param("tokenizer = 'a9Qm2wLp'", id="a name that only looks like one"),
    ],
)
def test_words_are_impossible_whatever_the_trees_say(line: str) -> None:
    for candidate in looked_at(line, "a.py"):
        assert model(99.0).score(candidate, Text(line.encode()), "a.py") == IMPOSSIBLE


@pytest.mark.parametrize(
    "made",
    [
        pytest.param(model(), id="nothing learned"),
        pytest.param(
            model(
                [LENGTH, 8.25, -1.5, [DIGITS, 0.1, 0.5, 1.0]], 0.125, hopeless=-3.25, weights={"w:a": -7, "k:b": 127}
            ),
            id="trees and weights",
        ),
    ],
)
def test_model_is_read_as_it_was_written(made: Likelihood, tmp_path: Path) -> None:
    made.save(str(tmp_path))
    read = load(str(tmp_path))

    assert (read.levels, read.hopeless) == (made.levels, made.hopeless)
    assert (read.wording.words, read.wording.table) == (made.wording.words, made.wording.table)
    for name in ("a", "b", "password", "xAuthToken"):
        assert read.name_weight(name) == made.name_weight(name)
    for length in (8, 9):
        assert read.of_measurements(measurements(length=length)) == made.of_measurements(measurements(length=length))


def test_same_model_gives_the_same_files(tmp_path: Path) -> None:
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        likelihood().save(str(tmp_path / name))

    first, second = (
        {file.name: file.read_bytes() for file in (tmp_path / name).iterdir()} for name in ("first", "second")
    )
    assert first == second
    assert sorted(first) == ["letters.bin", "model.json", "words.txt"]


def test_model_that_ships_fits_the_measurements() -> None:
    shipped = likelihood()

    assert shipped is likelihood()
    assert len(shipped.wording.table) == ALPHABET**3
    assert all(word.isascii() and word.isalpha() and word.islower() for word in shipped.wording.words)
    assert {len(word) for word in shipped.wording.words} <= set(range(SHORTEST, LONGEST + 1))
    assert IMPOSSIBLE < shipped.levels.low < shipped.levels.medium < shipped.levels.high
    assert math.isfinite(shipped.hopeless)


def _features_of(tree: Any) -> set[int]:
    return {tree[0]} | _features_of(tree[2]) | _features_of(tree[3]) if isinstance(tree, list) else set()


def test_trees_that_ship_ask_for_measurements_that_exist() -> None:
    asked = set().union(*map(_features_of, likelihood()._trees))

    assert asked <= set(range(len(FEATURES)))


@given(values=st.lists(st.floats(allow_nan=False), min_size=len(FEATURES), max_size=len(FEATURES)))
def test_any_measurements_have_a_finite_score(values: list[float]) -> None:
    score = likelihood().of_measurements(values)

    assert math.isfinite(score)
    assert 0 <= Likelihood.percentage(score) <= 100


@given(token=st.text(max_size=30))
def test_every_token_has_a_bucket(token: str) -> None:
    assert 0 <= bucket(token) < NAME_BUCKETS
