"""Small groups told honestly: partial pooling, and change of units picked for being worst.

1. The pooled mean, its variance and τ² are those of the definition (a grid search for the likelihood).
2. Over many draws the intervals hold the true means, and the order is nearer the truth than the raw one.
3. Groups that do not differ are pooled whole; groups of many answers keep their means.
4. What rises by chance after being picked is told from what rises beyond it.
5. What cannot be pooled is said.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from feedback import pooled_groups, regression_to_mean
from feedback.errors import AnalysisError, ColumnError, InputError


def drawn(rng: np.random.Generator, truth: np.ndarray, n: np.ndarray) -> pd.DataFrame:
    answers = [rng.normal(mean, 1.0, size) for mean, size in zip(truth, n, strict=True)]
    return pd.DataFrame(
        {"n": n, "mean": [a.mean() for a in answers], "sd": [a.std(ddof=1) if len(a) > 1 else np.nan for a in answers]}
    )  # fmt: skip


def test_by_definition() -> None:  # 1
    rng = np.random.default_rng(1)
    n = np.array([5, 9, 12, 30, 80, 7, 15])
    groups = drawn(rng, rng.normal(3, 0.6, 7), n)
    found = pooled_groups(groups)
    k, y = 7, groups["mean"].to_numpy()
    within = ((n - 1) * groups["sd"] ** 2).sum() / (n - 1).sum()
    v = (within / n).to_numpy() if isinstance(within / n, pd.Series) else within / n

    def likelihood(tau2: float) -> float:
        w = 1 / (v + tau2)
        mu = (w * y).sum() / w.sum()
        return 0.5 * np.log(w).sum() - 0.5 * np.log(w.sum()) - 0.5 * (w * (y - mu) ** 2).sum()

    grid = np.linspace(0, 2, 200_001)
    tau2 = grid[np.argmax([likelihood(t) for t in grid[::100]]) * 100]
    fine = grid[(grid > tau2 - 0.002) & (grid < tau2 + 0.002)]
    tau2 = fine[np.argmax([likelihood(t) for t in fine])]
    assert found.between**2 == pytest.approx(tau2, abs=2e-5)
    tau2 = found.between**2
    w = 1 / (v + tau2)
    mu = (w * y).sum() / w.sum()
    shrink = (k - 3) / (k - 1) * v / (v + tau2)
    wanted = pd.Series((1 - shrink) * y + shrink * mu)
    assert np.allclose(found.table["pooled"].sort_index(), wanted)
    assert found.overall == pytest.approx(mu)
    share = k * w / w.sum()
    extra = 2 / (k - 3) * shrink**2 * ((w * v).sum() / w.sum() + tau2) / (v + tau2) * (y - mu) ** 2
    half = 1.959964 * np.sqrt(v * (1 - (k - share) / k * shrink) + extra)
    assert np.allclose(found.table["high"].sort_index(), wanted + half, atol=1e-5)


def test_coverage_and_rank_error() -> None:  # 2
    rng = np.random.default_rng(2)
    held, error, raw_error, worst, raw_worst = [], 0.0, 0.0, 0, 0
    n = np.array([5, 8, 12, 20, 40] * 6)
    for _ in range(100):
        truth = rng.normal(3.5, 0.3, len(n))
        table = pooled_groups(drawn(rng, truth, n)).table.sort_index()
        held.append(((table["low"] <= truth) & (truth <= table["high"])).mean())
        place = pd.Series(-truth).rank().to_numpy()
        error += ((table["expected_rank"] - place) ** 2).mean()
        raw_error += ((table["rank"] - place) ** 2).mean()
        worst += truth[table["pooled"].argmin()]
        raw_worst += truth[table["mean"].argmin()]
    assert 0.93 <= np.mean(held) <= 0.975
    assert error < 0.85 * raw_error
    assert worst < raw_worst  # the group named last is truly lower


def test_ends_of_pooling() -> None:  # 3
    same = pd.DataFrame({"n": 10, "mean": [3.0, 3.01, 2.99, 3.0, 3.0], "sd": 1.0})
    assert pooled_groups(same).between == 0
    assert np.ptp(pooled_groups(same).table["pooled"]) < 0.011
    many = pd.DataFrame({"n": 10**6, "mean": [1.0, 2, 3, 4, 5], "sd": 1.0})
    found = pooled_groups(many)
    assert np.allclose(found.table["pooled"].sort_index(), many["mean"], atol=1e-4)
    assert "Raw mean" in found.define("en") and found.explain("zh") and found.cite("en")
    one = pd.DataFrame(
        {"n": [1, 30, 30, 30], "mean": [0.0, 60, 55, 50], "sd": [np.nan, 49.8, 50.6, 50.9]}
    )
    shares = pooled_groups(one, share=True, lower_is_better=True)
    assert shares.table["low"].min() >= 0
    assert "lowest raw mean, of 1 answer" in shares.explain("en")


def test_regression_to_the_mean() -> None:  # 4
    rng = np.random.default_rng(3)
    beyond, change = [], []
    for _ in range(60):
        truth = rng.normal(3.5, 0.25, 40)
        before, after = (drawn(rng, truth, np.full(40, 15)) for _ in range(2))
        found = regression_to_mean(before, after, picked=before["mean"].nsmallest(8).index)
        change.append(found.change)
        beyond.append(found.ci[0] > 0 or found.ci[1] < 0)
    assert np.mean(change) > 0.15  # nothing was done, and all of the picked "improved"
    assert np.mean(beyond) <= 0.12
    helped = after.assign(
        mean=after["mean"] + 0.5 * after.index.isin(before["mean"].nsmallest(8).index)
    )
    found = regression_to_mean(before, helped, picked=before["mean"].nsmallest(8).index)
    assert found.ci[0] > 0
    assert found.beyond == pytest.approx(found.change - found.expected)
    assert "by chance" in found.explain("en") and "偶然" in found.explain("zh")


def test_what_cannot_be_pooled() -> None:  # 5
    groups = pd.DataFrame({"n": 5, "mean": [1.0, 2, 3], "sd": 1.0})
    with pytest.raises(AnalysisError, match="at least 4"):
        pooled_groups(groups)
    with pytest.raises(ColumnError, match="sd"):
        pooled_groups(groups[["n", "mean"]])
    with pytest.raises(InputError, match="count of answers"):
        pooled_groups(groups.assign(n=-1))
    whole = pd.concat([groups, groups], ignore_index=True)
    with pytest.raises(ColumnError, match="z9"):
        regression_to_mean(whole, whole, picked=["z9"])


def test_drift_is_no_regression_to_the_mean() -> None:  # 4
    """All others rise by 0.3: the picked one's regression stays what it was, toward the mean, and the drift is told apart."""
    before = pd.DataFrame(
        {"n": 20, "mean": [3.0, 3.9, 4.0, 4.1, 4.0, 3.9], "sd": 1.0}, index=list("abcdef")
    )
    still = regression_to_mean(before, before, picked=["a"])
    for drift in (0.3, -0.5):
        found = regression_to_mean(before, before.assign(mean=before["mean"] + drift), picked=["a"])
        assert found.regression == pytest.approx(still.regression) and found.regression > 0
        assert found.drift == pytest.approx(drift) and still.drift == pytest.approx(0)
        assert found.expected == pytest.approx(found.regression + drift)
        assert f"{found.regression:+.2f} is regression to the mean" in found.explain("en")
        assert f"{found.drift:+.2f} is how" in found.explain("en").replace("−", "-")
        assert f"{found.drift:+.2f} 是未选单位同期的变化" in found.explain("zh").replace("−", "-")
    assert still.regression == pytest.approx(still.expected)


def test_no_spread_beyond_chance_is_said_as_such() -> None:
    """Morris keeps some of what a mean stands out by even where no spread is left: that is no part that chance leaves."""
    groups = pd.DataFrame(
        {"n": [40] * 5, "mean": [3.5, 3.52, 3.49, 3.51, 3.5], "sd": 1.0}, index=list("abcde")
    )
    found = pooled_groups(groups)
    assert found.between == 0 and 0 < found.table["shrinkage"].iloc[0] < 1
    assert "no further apart than chance" in found.explain("en")
    assert "没有超出偶然" in found.explain("zh") and "standard deviation" not in found.explain("en")
    apart = pooled_groups(groups.assign(mean=[2.0, 2.5, 3.0, 3.5, 4.0]))
    assert "differ by a standard deviation" in apart.explain("en")
