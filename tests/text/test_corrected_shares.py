"""Shares corrected by labels.

1. The estimate and its variance are those of PPI++; a reading that says nothing leaves the labelled share.
2. Intervals cover the truth about 95 times in 100, at 100, 200 and 500 labels, also where complaints are rare, and
   never need more labels than a plain sample.
3. Labels that contradict, of comments not there, of other values, too few: a clear message; all of one sign: a result.
4. Comments drawn with unequal chances count by their weights: no bias, and the interval covers.
5. Beside ppi-python 0.2.3 (`ppi_mean_ci`, lam=None): the same within what another choice of w does, and an interval as wide.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from feedback.errors import AnalysisError, ColumnError, FeedbackError, InputError
from feedback.text.corrected_shares import corrected_shares


def drawn(
    share: float, n: int, *, columns: int, seed: int, size: int = 3000
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """A reading that errs like ours (precision and recall about .55), and labels of n comments."""
    draw = np.random.default_rng(seed)
    true = draw.random((size, columns)) < share
    found = np.where(true, draw.random(true.shape) < 0.55, draw.random(true.shape) < share * 0.45)
    names = [f"a{number}" for number in range(columns)]
    judgements = pd.DataFrame(np.where(found, -1.0, 1.0), columns=names)
    labels = pd.DataFrame(np.where(true[:n], -1.0, 1.0), columns=names)
    return judgements, labels


def test_the_formula() -> None:  # 1
    judgements, labels = drawn(0.2, 200, columns=1, seed=3)
    f, y = (judgements["a0"] == -1).to_numpy(float), (labels["a0"] == -1).to_numpy(float)
    here, others = f[:200], f[200:]
    fold = np.arange(200) % 5
    scale = (1 + 200 / 2800) * f.var(ddof=1)
    weights = np.array([np.cov(y[fold != k], here[fold != k])[0, 1] / scale for k in range(5)])[
        fold
    ]
    row = corrected_shares(judgements, labels).table.loc["a0"]
    assert row["weight"] == pytest.approx(weights.mean())
    left = y - weights * here
    assert row["share"] == pytest.approx(left.mean() + weights.mean() * others.mean())
    variance = left.var(ddof=1) / 200 + weights.mean() ** 2 * f.var(ddof=1) / 2800
    assert row["share"] * (1 - row["share"]) / row["effective_n"] == pytest.approx(variance)
    blind = judgements.assign(a0=1.0)
    assert corrected_shares(blind, labels).table.loc["a0", "share"] == y.mean()


@pytest.mark.parametrize("n", [100, 200, 500])
@pytest.mark.parametrize("share", [0.03, 0.1, 0.3])
def test_coverage(n: int, share: float) -> None:  # 2
    table = corrected_shares(*drawn(share, n, columns=1000, seed=n)).table
    covered = ((table["low"] <= share) & (share <= table["high"])).mean()
    # 93 to 97 in 100, give or take what 1,000 draws leave open (0.7 points)
    assert 0.92 <= covered <= 0.98
    assert table["effective_n"].median() > n
    assert abs(table["share"].mean() - share) < 0.0025


def test_all_labels_of_one_sign() -> None:  # 3
    judgements, labels = drawn(0.1, 60, columns=1, seed=1)
    row = corrected_shares(judgements, labels.assign(a0=1.0)).table.loc["a0"]
    assert row["share"] < 0.02
    assert 0.02 < row["high"] < 0.2


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        (lambda t: t.iloc[:10], AnalysisError, "at least 30"),
        (lambda t: t.set_axis(range(9000, 9060)), InputError, "not among"),
        (lambda t: pd.concat([t, -t.iloc[:1]]), InputError, "labelled twice"),
        (lambda t: t * 2, InputError, "must be -1, 0, 1"),
        (lambda t: t.rename(columns={"a0": "a00"}), ColumnError, "a00"),
    ],
)
def test_labels_that_cannot_be_used(change, error: type[FeedbackError], words: str) -> None:  # type: ignore[no-untyped-def]  # 3
    judgements, labels = drawn(0.1, 60, columns=1, seed=1)
    with pytest.raises(error, match=words):
        corrected_shares(judgements, change(labels))


def test_it_says_what_it_changed() -> None:
    result = corrected_shares(*drawn(0.1, 100, columns=3, seed=2))
    assert "100 labelled" in result.explain("en")
    assert "100 条" in result.explain("zh")
    assert "<table" in result._repr_html_()


def test_unequal_chances() -> None:  # 4
    size, n, off, covered, plain = 2000, 200, [], [], []
    for seed in range(80):
        draw = np.random.default_rng(seed)
        true = draw.random(size) < 0.1
        read = np.where(true, draw.random(size) < 0.6, draw.random(size) < 0.03)
        # as many of those read as complaints as of the others, nearly
        chance = np.where(read, read.sum(), (~read).sum()) ** -0.5
        chance = np.minimum(1, n * chance / chance.sum())
        drawn_here = draw.random(size) < chance
        judgements = pd.DataFrame({"a": np.where(read, -1.0, 1.0)})
        labels = pd.DataFrame({"a": np.where(true, -1.0, 1.0)})[drawn_here]
        row = corrected_shares(judgements, labels, weights=pd.Series(1 / chance)).table.loc["a"]
        off.append(row["share"] - true.mean())
        covered.append(row["low"] <= true.mean() <= row["high"])
        plain.append(row["labelled"] - true.mean())
    assert abs(np.mean(off)) < 3 * np.std(off) / np.sqrt(len(off))
    assert np.std(off) < np.std(plain)
    assert np.mean(covered) >= 0.9


def test_weights_that_are_missing() -> None:  # 4
    judgements, labels = drawn(0.2, 60, columns=1, seed=0)
    even = corrected_shares(judgements, labels, weights=pd.Series(3.0, index=labels.index))
    pd.testing.assert_frame_equal(even.table, corrected_shares(judgements, labels).table)
    for broken in (pd.Series(1.0, index=labels.index[:-1]), pd.Series(0.0, index=labels.index)):
        with pytest.raises(InputError, match="positive weight"):
            corrected_shares(judgements, labels, weights=broken)


# seed, labelled, others, rate, share found, false share; then estimate and interval of ppi-python
@pytest.mark.parametrize(
    ("setting", "estimate", "interval"),
    [
        ((1, 200, 3000, 0.2, 0.6, 0.05), 0.181932, (0.138907, 0.224957)),
        ((2, 500, 4000, 0.08, 0.6, 0.03), 0.082289, (0.06215, 0.102427)),
        ((3, 120, 1000, 0.35, 0.7, 0.1), 0.314533, (0.245907, 0.383159)),
    ],
)
def test_beside_its_authors_package(
    setting: tuple[int, int, int, float, float, float],
    estimate: float,
    interval: tuple[float, float],
) -> None:  # 5
    seed, n, others, rate, caught, false = setting
    draw = np.random.default_rng(seed)
    y = draw.random(n + others) < rate
    f = np.where(y, draw.random(n + others) < caught, draw.random(n + others) < false)
    found = corrected_shares(
        pd.DataFrame({"food": np.where(f, -1.0, 1.0)}),
        pd.DataFrame({"food": np.where(y[:n], -1.0, 1.0)}),
    ).table.loc["food"]
    assert found["share"] == pytest.approx(estimate, abs=0.002)
    assert found["high"] - found["low"] == pytest.approx(interval[1] - interval[0], rel=0.05)
