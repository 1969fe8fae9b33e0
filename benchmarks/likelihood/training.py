"""Fits the two parts of the model: the weights of names, and the trees over the measurements."""

from __future__ import annotations

from typing import Any, NamedTuple

import lightgbm
import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from benchmarks.likelihood.examples import Example
from scanner.detect.generic.features import measure, name_of, name_tokens
from scanner.detect.generic.likelihood import NAME_BUCKETS, Likelihood, NameWeights, bucket
from scanner.detect.generic.wording import Wording

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

SEED = 20261123
TREES = 200
PARAMETERS: dict[str, Any] = {
    "objective": "binary",
    "learning_rate": 0.05,
    "num_leaves": 15,
    "min_data_in_leaf": 15,
    "feature_fraction": 0.5,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "lambda_l2": 1.0,
    "seed": SEED,
    "deterministic": True,
    "force_row_wise": True,
    "num_threads": 1,
    "verbose": -1,
}
_NAME_PENALTY = 0.5


class Names(NamedTuple):
    """The tokens of names as a matrix, one row an example."""

    matrix: Any

    def fitted(self, rows: NDArray[np.int64], truth: NDArray[np.int64]) -> tuple[NDArray[np.float64], float]:
        """Return the weight of each bucket and the constant, from the examples in ``rows``."""
        model = LogisticRegression(C=_NAME_PENALTY, solver="liblinear", random_state=SEED)
        model.fit(self.matrix[rows], truth[rows])
        return model.coef_[0], float(model.intercept_[0])

    def weighed(self, rows: NDArray[np.int64], fitted: tuple[NDArray[np.float64], float]) -> NDArray[np.float64]:
        """Return what the weights make of the names of the examples in ``rows``."""
        return np.asarray(self.matrix[rows] @ fitted[0]).ravel() + fitted[1]


def names_of(examples: Sequence[Example]) -> Names:
    """Return the tokens of the names of ``examples``."""
    indices: list[int] = []
    ends = [0]
    for example in examples:
        indices += sorted({bucket(token) for token in name_tokens(name_of(example.candidate.name))})
        ends.append(len(indices))
    values = np.ones(len(indices))
    return Names(csr_matrix((values, indices, ends), shape=(len(examples), NAME_BUCKETS)))


def measured(examples: Sequence[Example], wording: Wording) -> NDArray[np.float64]:
    """Return the measurements of each example, without the weight of its name."""
    rows = [measure(one.candidate, one.text, one.path, wording, 0.0)[:-1] for one in examples]
    return np.asarray(rows, dtype=np.float64)


def fitted(
    names: Names,
    measurements: NDArray[np.float64],
    truth: NDArray[np.int64],
    folds: NDArray[np.int64],
    rows: NDArray[np.int64],
    wording: Wording,
) -> Likelihood:
    """Return the model of the examples in ``rows``; ``folds`` keep repositories together inside them.

    The trees see for each name the weight that other repositories give it, since its own would say too much.
    """
    inner = np.zeros(len(rows))
    for fold in np.unique(folds[rows]):
        apart = folds[rows] == fold
        inner[apart] = names.weighed(rows[apart], names.fitted(rows[~apart], truth))
    table = np.column_stack([measurements[rows], inner])
    booster = lightgbm.train(PARAMETERS, lightgbm.Dataset(table, truth[rows]), TREES)
    weights, constant = names.fitted(rows, truth)
    trees = [_nested(tree["tree_structure"]) for tree in booster.dump_model()["tree_info"]]
    scale = 127 / max(1e-9, float(np.abs(weights).max()))
    quantised = np.clip(np.round(weights * scale), -127, 127).astype(np.int8)
    return Likelihood(wording, NameWeights([int(one) for one in quantised], 1 / scale, constant), trees)


def _nested(node: dict[str, Any]) -> Any:
    """Return a tree as ``[feature, threshold, at most, above]`` with numbers for leaves."""
    if "leaf_value" in node:
        return round(float(node["leaf_value"]), 5)
    threshold = float(f"{node['threshold']:.7g}")
    return [node["split_feature"], threshold, _nested(node["left_child"]), _nested(node["right_child"])]
