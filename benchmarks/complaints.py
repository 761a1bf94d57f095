"""Weights of the complaint model, fitted on the development half of the labelled reviews.

    python benchmarks/complaints.py [--data ../shared/data] [--write]

Prints the cross-fitted figures of the development half, of each group of aspects by a model that never saw it, and of
the held-out half, which nothing is fitted to. With --write the weights that ship are replaced. Deterministic.
"""

from __future__ import annotations

import argparse
import hashlib
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.stats import spearmanr
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score
from sklearn.model_selection import GroupKFold

from feedback.text.aspects.clause_grams import BUCKETS, clause_grams
from feedback.text.aspects.clauses import readable
from feedback.text.aspects.complaints import (
    COUNTS,
    KINDS,
    SIGNS,
    WEIGHTS,
    Said,
    gather_cells,
    mention_kinds,
    place_clauses,
)  # fmt: skip
from feedback.text.aspects.tag import tag_aspects
from feedback.text.aspects.taxonomy import load_taxonomy

LEFT_OUT = ["others_overall_experience", "others_willing_to_consume_again"]
STEPS = 10  # steps of a sign: deciles, or counts
RARE = 8  # in fewer cells than this an n-gram teaches nothing
LOUD_STEPS, LOUD_ASPECT, LOUD_GRAMS, PENALTY = 0.2, 0.5, 2.0, 1.0


class Taught(NamedTuple):
    """Cells, what the model sees of them, and the labels (−1, 0, 1, −2 not mentioned)."""

    signs: np.ndarray
    grams: sparse.csr_matrix
    comment: np.ndarray
    aspect: np.ndarray
    label: np.ndarray
    truth: np.ndarray  # all labels, comments × aspects


def taught_cells(reviews: pd.DataFrame, aspects: list[str]) -> Taught:
    """The cells in which something was found."""
    plain = [readable(text) for text in reviews["text"]]
    mentions = tag_aspects(pd.Series(plain), taxonomy="restaurant")
    said = Said(
        mentions["comment"].to_numpy(dtype=np.int64),
        pd.Index(aspects).get_indexer(pd.Index(mentions["aspect"])),
        *(mentions[name].to_numpy() for name in ("polarity", "start", "end", "is_suggestion", "is_question")),
    )  # fmt: skip
    lengths = np.array([len(text) for text in plain])
    found = clause_grams("\n".join([*plain, ""]))
    clauses = place_clauses(said, found, lengths=lengths)
    cells = gather_cells(
        said, lengths=lengths, clauses=np.bincount(clauses.comment, minlength=len(plain))
    )
    size = len(found.begins)
    words = sparse.csr_matrix(
        (np.ones(len(found.bucket)), (found.clause, found.bucket.astype(np.int64))),
        shape=(size, BUCKETS),
    )
    rows, columns = [], []
    kinds = mention_kinds(said)
    for row, kind, first, last in zip(
        cells.of_mention, kinds, clauses.first, clauses.last, strict=True
    ):
        for clause in range(first, last + 1):
            rows.append(row)
            columns.append(kind * size + clause)
    spoken = sparse.csr_matrix(
        (np.ones(len(rows)), (rows, columns)), shape=(len(cells.comment), KINDS * size)
    ) @ sparse.block_diag([words] * KINDS, format="csr")
    number = np.asarray(spoken.sum(axis=1)).ravel()
    scaled = sparse.diags(1 / np.sqrt(np.maximum(number, 1))) @ spoken
    truth = reviews[aspects].to_numpy()
    return Taught(
        cells.signs,
        scaled.tocsr(),
        cells.comment,
        cells.aspect,
        truth[cells.comment, cells.aspect],
        truth,
    )


def step_edges(signs: np.ndarray) -> np.ndarray:
    edges = np.full((len(SIGNS), STEPS - 1), np.inf)
    for column, name in enumerate(SIGNS):
        if name in COUNTS:
            found = np.arange(4) + 0.5
        elif name == "comment_negative":
            found = np.arange(STEPS - 1) + 0.5
        else:
            found = np.unique(np.quantile(signs[:, column], np.linspace(0, 1, STEPS + 1)[1:-1]))
        edges[column, : len(found)] = found
    return edges


class Fitted(NamedTuple):
    """What is written, and what scores other cells."""

    edges: np.ndarray
    kept: np.ndarray
    weights: np.ndarray
    bias: float
    trees: Any

    def seen(self, cells: Taught) -> sparse.csr_matrix:
        steps = [
            np.eye(STEPS)[np.searchsorted(edges, cells.signs[:, column], side="right")]
            for column, edges in enumerate(self.edges)
        ]
        aspects = np.eye(cells.truth.shape[1])[cells.aspect]
        return sparse.hstack(
            [np.hstack(steps) * LOUD_STEPS, aspects * LOUD_ASPECT, cells.grams[:, self.kept] * LOUD_GRAMS]
        ).tocsr()  # fmt: skip

    def score(self, cells: Taught) -> np.ndarray:
        return (
            self.seen(cells) @ self.weights + self.bias + self.trees.decision_function(cells.signs)
        )


def fit(cells: Taught) -> Fitted:
    kept = np.flatnonzero(np.asarray((cells.grams > 0).sum(axis=0)).ravel() >= RARE)
    trees = HistGradientBoostingClassifier(
        max_iter=40, learning_rate=0.12, max_depth=3, min_samples_leaf=20, l2_regularization=5.0,
        early_stopping=False, random_state=0,
    ).fit(cells.signs, cells.label == -1)  # fmt: skip
    model = Fitted(step_edges(cells.signs), kept, np.zeros(0), 0.0, trees)
    seen = model.seen(cells)
    learnt = LogisticRegression(C=PENALTY, solver="liblinear", max_iter=500, random_state=0)
    learnt.fit(seen, cells.label == -1)
    return model._replace(weights=learnt.coef_[0], bias=float(learnt.intercept_[0]))


def subset(cells: Taught, rows: np.ndarray) -> Taught:
    return Taught(*(part[rows] for part in cells[:5]), cells.truth)


def cross_fitted(cells: Taught) -> np.ndarray:
    score = np.zeros(len(cells.label))
    for taught, other in GroupKFold(5).split(cells.signs, groups=cells.comment):
        score[other] = fit(subset(cells, taught)).score(subset(cells, other))
    return score


def figures(cells: Taught, complains: np.ndarray) -> dict[str, float]:
    """Complaint precision, recall, F1, and how far the aspects' shares are off, in points of all comments."""
    found = np.zeros(cells.truth.shape, dtype=bool)
    found[cells.comment, cells.aspect] = complains
    true = cells.truth == -1
    ours, theirs = found.mean(axis=0) * 100, true.mean(axis=0) * 100
    both = (found & true).sum()
    return {
        "precision": both / found.sum(),
        "recall": both / true.sum(),
        "F1": 2 * both / (found.sum() + true.sum()),
        "share error, points": np.abs(ours - theirs).mean(),
        "share bias, points": (ours - theirs).mean(),
        "Spearman of the shares": spearmanr(ours, theirs).statistic,
    }


def tree_arrays(trees: Any) -> dict[str, np.ndarray]:
    """Trees of depth 3 as complete ones: a node that does not split sends everything left."""
    features, thresholds, leaves = [], [], []
    for (predictor,) in trees._predictors:
        nodes = predictor.nodes
        feature, threshold, leaf = np.zeros(7, dtype=np.int16), np.full(7, np.inf), np.zeros(8)
        places = {0: 0}
        for place in range(15):
            node = nodes[places[place]] if place in places else None
            if node is None:
                continue
            if place >= 7:
                leaf[place - 7] = node["value"]
            elif node["is_leaf"]:
                places[2 * place + 1] = places[2 * place + 2] = places[place]
            else:
                feature[place], threshold[place] = node["feature_idx"], node["num_threshold"]
                places[2 * place + 1], places[2 * place + 2] = node["left"], node["right"]
        features.append(feature)
        thresholds.append(threshold)
        leaves.append(leaf)
    return {
        "features": np.array(features),
        "thresholds": np.array(thresholds),
        "leaves": np.array(leaves, dtype=np.float32),
    }


def write(model: Fitted, aspects: list[str], cut: float) -> None:
    steps = model.weights[: len(SIGNS) * STEPS].reshape(len(SIGNS), STEPS) * LOUD_STEPS
    after = len(SIGNS) * STEPS + len(aspects)
    WEIGHTS.parent.mkdir(exist_ok=True)
    np.savez_compressed(
        WEIGHTS,
        edges=model.edges,
        steps=steps.astype(np.float32),
        gram_buckets=model.kept.astype(np.uint32),
        gram_weights=(model.weights[after:] * LOUD_GRAMS).astype(np.float16),
        aspects=np.array(aspects),
        aspect_weights=(model.weights[len(SIGNS) * STEPS : after] * LOUD_ASPECT).astype(np.float32),
        intercept=np.array(model.bias + float(model.trees._baseline_prediction[0, 0]) - cut),
        **tree_arrays(model.trees),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path(__file__).parents[2] / "shared" / "data")
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    reviews = pd.read_csv(given.data / "fsauor2018_dianping" / "zh_2000.csv")
    held = reviews["text"].map(
        lambda text: int(hashlib.sha256(text.encode()).hexdigest(), 16) % 2 == 1
    )
    aspects = list(load_taxonomy("restaurant").aspects)
    taught = taught_cells(reviews[~held].reset_index(drop=True), aspects)
    score = cross_fitted(taught)
    # as many complaints as people labelled
    cut = float(np.sort(score)[-int((taught.truth == -1).sum())])
    model = fit(taught)
    other = taught_cells(reviews[held].reset_index(drop=True), aspects)
    rows = {}
    for half, cells, learnt in (("development", taught, score), ("held out", other, model.score(other))):  # fmt: skip
        rows[half, "balance"] = figures(cells, cells.signs[:, 0] < -0.25)
        rows[half, "learnt"] = figures(cells, learnt >= cut)
    print(pd.DataFrame(rows).round(3).to_string())
    groups = np.array([name.split("_")[0] for name in aspects])[taught.aspect]
    for group in dict.fromkeys(groups):
        out = np.flatnonzero(groups == group)
        unseen = subset(taught, out)
        learnt = fit(subset(taught, np.flatnonzero(groups != group))).score(unseen)
        print(
            f"{group}, by a model of the other groups: average precision "
            f"{average_precision_score(unseen.label == -1, learnt):.3f}, by the balance "
            f"{average_precision_score(unseen.label == -1, -unseen.signs[:, 0]):.3f}"
        )
    if given.write:
        write(model, aspects, cut)


if __name__ == "__main__":
    main()
