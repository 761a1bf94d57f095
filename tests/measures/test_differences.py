"""Differences: of means and NPS, of changes, and whether they matter.

1. Welch, paired t, Cohen's d and Hedges' g equal R's (stored case 16 and Student's sleep).
2. Equivalence is that of two one-sided tests, and only it lets "the same" be said.
3. People are paired by id; who answered once is counted.
4. Difference-in-differences equals the regression with an interaction; units count, not people.
5. Gaps, impacts and means without spread get no interval of no width.
6. The refusal to rank tells "no effect found" from "too few people to tell".
7. What cannot be compared is said.
8. Answers of two kinds are compared as shares, of two groups and of the same people twice.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from feedback import (
    compare_means,
    compare_nps,
    difference_in_differences,
    driver_importance,
    servqual_gap,
    theme_impact,
)
from feedback.errors import AnalysisError, InputError


def test_case_16(cases: Path) -> None:  # 1
    folder = cases / "16_baseline_followup"
    data, sleep = pd.read_csv(folder / "input.csv"), pd.read_csv(folder / "sleep.csv")
    wanted = json.loads((folder / "expected.json").read_text())
    late, early = (data.loc[data["wave"].eq("baseline") == b, "csat"] for b in (False, True))
    found, right = compare_means(late, early), wanted["csat"]
    one, two = (sleep.loc[sleep["group"].astype(str) == g].set_index("ID")["extra"] for g in "12")
    for ours, theirs in (
        (found, right["welch"]),
        (compare_means(one, two), wanted["sleep"]["welch"]),
        (compare_means(one, two, paired=True), wanted["sleep"]["paired"]),
    ):
        assert ours.t == pytest.approx(theirs["t"], rel=1e-8)
        assert ours.df == pytest.approx(theirs["df"], rel=1e-8)
        assert ours.p == pytest.approx(theirs.get("p", ours.p), rel=1e-8)
        assert list(ours.ci) == pytest.approx(theirs["ci"], rel=1e-8)
    assert found.cohen_d == pytest.approx(right["cohen"]["d"], rel=1e-8)
    assert found.hedges_g == pytest.approx(right["cohen"]["g"], rel=1e-8)


def test_equivalence_by_definition() -> None:  # 2
    rng = np.random.default_rng(1)
    a, b = rng.normal(3, 1, 300), rng.normal(3, 1, 280)
    a, b = a - a.mean() + 3, b - b.mean() + 3.02
    found = compare_means(a, b, equivalence=0.3)
    lower = stats.ttest_ind(a + 0.3, b, equal_var=False, alternative="greater").pvalue
    upper = stats.ttest_ind(a - 0.3, b, equal_var=False, alternative="less").pvalue
    assert found.equivalence.p == pytest.approx(max(lower, upper), rel=1e-10)
    assert found.equivalence.verdict == "equivalent"
    assert "ruled out" in found.explain("en")
    assert compare_means(a, b + 0.2, equivalence=0.6).equivalence.verdict == "different_but_small"
    assert compare_means(a, b + 1, equivalence=0.3).equivalence.verdict == "different"
    few = compare_means(a[:10], b[:10], equivalence=0.3)
    assert few.equivalence.verdict == "not_told"
    assert "too few answers" in few.explain("en")
    assert "不能排除" in few.explain("zh")


def test_equivalence_of_nps() -> None:  # 2
    same = [10] * 400 + [8] * 300 + [3] * 300
    assert compare_nps(same, same, equivalence=10).equivalence.verdict == "equivalent"
    assert compare_nps(same[::50], same[::50], equivalence=10).equivalence.verdict == "not_told"
    with pytest.raises(InputError, match="above 0"):
        compare_nps(same, same, equivalence=0)


def test_pairs_by_id() -> None:  # 3
    first = pd.Series([5.0, 3, 4, np.nan, 2], index=list("abcde"))
    second = pd.Series([1.0, 5, 2, 5], index=list("fcbd"))
    found = compare_means(first, second, paired=True)
    assert found.table["n"].tolist() == [2, 2]
    assert found.unpaired == 4  # a, d, e, f
    assert found.estimate == 0.0
    with pytest.raises(InputError, match="more than once"):
        compare_means(first, pd.concat([second, second]), paired=True)


def cells(rng: np.random.Generator, effect: float, units: int = 12, people: int = 15):
    unit = np.repeat(np.arange(units), 2 * people)
    after = np.tile(np.repeat([0, 1], people), units)
    treated = (unit < units // 2).astype(int)
    own, drift = rng.normal(size=units), 0.5 * rng.normal(size=units)
    y = own[unit] + 0.3 * after + drift[unit] * after + effect * treated * after
    return y + rng.normal(size=len(unit)), treated, after, unit


def test_difference_in_differences_by_regression() -> None:  # 4
    y, treated, after, unit = cells(np.random.default_rng(2), 0.5)
    x = np.column_stack([np.ones(len(y)), treated, after, treated * after])
    inverse = np.linalg.inv(x.T @ x)
    beta = inverse @ x.T @ y
    found = difference_in_differences(y, treated=treated, after=after, units=unit)
    assert found.estimate == pytest.approx(beta[3], rel=1e-10)
    scores = x * (y - x @ beta)[:, None] @ inverse
    totals = np.array([scores[unit == u].sum(axis=0)[3] for u in range(12)])
    assert found.se == pytest.approx(np.sqrt((totals**2).sum() * 6 / 5), rel=1e-10)
    assert found.units == (6, 6)
    alone = difference_in_differences(y, treated=treated, after=after)
    parts = [y[(treated == a) & (after == t)] for a in (0, 1) for t in (0, 1)]
    assert alone.se == pytest.approx(np.sqrt(sum(p.var(ddof=1) / len(p) for p in parts)), rel=1e-10)


def test_difference_in_differences_under_the_null() -> None:  # 4
    rng, called = np.random.default_rng(5), {"units": 0, "people": 0}
    for _ in range(100):
        y, treated, after, unit = cells(rng, 0.0)
        called["units"] += difference_in_differences(y, treated=treated, after=after, units=unit).p <= 0.05  # fmt: skip
        called["people"] += difference_in_differences(y, treated=treated, after=after).p <= 0.05
    assert called["units"] <= 12
    assert called["people"] > called["units"]


def test_no_interval_of_no_width() -> None:  # 5
    wished = pd.DataFrame({"a": [5.0] * 20, "b": [5.0, 4] * 10})
    got = pd.DataFrame({"a": [4.0] * 20, "b": [4.0, 4] * 10})
    for scale in ({}, {"low": 1, "high": 5}):
        found = servqual_gap(wished, got, dimensions={"d": ["a"]}, **scale)
        assert found.table.loc["a", "ci_low"] < found.table.loc["a", "ci_high"]
        assert found.table.loc["a", "p"] == pytest.approx(2.0**-19)
        assert found.dimensions.loc["d", "ci_low"] < found.dimensions.loc["d", "ci_high"]
    same = servqual_gap(wished[["a"]], wished[["a"]])
    assert np.isnan(same.ci).all()
    said = pd.DataFrame({"comment": ["a", "b"], "aspect": "noise", "polarity": -1.0})
    table = theme_impact(said, pd.Series(4.0, index=list("abcdef")))
    assert table[["impact_low", "impact_high"]].isna().all(axis=None)


def test_refusal_names_what_n_could_find() -> None:  # 6
    rng = np.random.default_rng(3)
    for n, en, zh in (
        (40, "too few people to tell", "人数太少"),
        (600, "people enough", "人数足以"),
    ):
        X, y = pd.DataFrame(rng.normal(size=(n, 3)), columns=list("abc")), rng.normal(size=n)
        found = driver_importance(X, y)
        assert not found.ranked
        assert en in found.explain("en")
        assert zh in found.explain("zh")


def test_what_cannot_be_compared() -> None:  # 7
    with pytest.raises(AnalysisError, match="at least 2"):
        compare_means([1], [2, 3])
    with pytest.raises(AnalysisError, match="all answers are equal"):
        compare_means([2, 2], [2, 2])
    with pytest.raises(InputError, match="paired by place"):
        compare_means([1, 2], [2, 3, 4], paired=True)
    with pytest.raises(InputError, match="true or false"):
        difference_in_differences([1, 2], treated=[2, 0], after=[0, 1])
    with pytest.raises(AnalysisError, match="four cells"):
        difference_in_differences([1, 2, 3], treated=[1, 0, 0], after=[0, 1, 0])
    y, treated, after = [1, 2, 3, 4, 2, 3, 2, 3], [1, 1, 1, 1, 0, 0, 0, 0], [0, 1] * 4
    with pytest.raises(InputError, match="both treated and not"):
        difference_in_differences(y, treated=treated, after=after, units=list("abababcc"))
    with pytest.raises(AnalysisError, match="1 unit in an arm"):
        difference_in_differences(y, treated=treated, after=after, units=list("aaaabbcc"))


def test_answers_of_two_kinds_are_shares() -> None:  # 8
    few, many = np.repeat([0.0, 1.0], [2, 13]), np.repeat([0.0, 1.0], [12, 388])
    found = compare_means(few, many)
    # by scipy's own functions: doubled tail of the hypergeometric, half of what was found in it
    here = stats.hypergeom(415, 401, 15)
    tail = min(here.cdf(13), here.sf(12)) - here.pmf(13) / 2
    assert found.p == pytest.approx(2 * tail)
    ends = stats.binomtest(13, 15).proportion_ci(method="wilson"), stats.binomtest(388, 400).proportion_ci(method="wilson")  # fmt: skip
    d = 13 / 15 - 388 / 400
    low = d - np.hypot(13 / 15 - ends[0].low, ends[1].high - 388 / 400)
    high = d + np.hypot(ends[0].high - 13 / 15, 388 / 400 - ends[1].low)
    assert found.ci == pytest.approx((low, high))
    assert (
        found.tested_by == "fisher"
        and "mid-p" in found.cite("en")
        and "mid-p" in found.define("zh")
    )
    percents = compare_means(100 * few, 100 * many)
    assert (percents.p, percents.ci[0]) == pytest.approx((found.p, 100 * found.ci[0]))
    # McNemar: 7 rose, 1 fell of 21 (Fagerland, Lydersen & Laake 2013: mid-p .0391; exact .0703)
    then, now = np.repeat([1.0, 1.0, 0.0, 0.0], [1, 1, 7, 12]), np.repeat([1.0, 0.0, 1.0, 0.0], [1, 1, 7, 12])  # fmt: skip
    changed = compare_means(now, then, paired=True, equivalence=0.6)
    assert changed.p == pytest.approx(0.0391, abs=5e-5)
    assert changed.p == pytest.approx(stats.binomtest(1, 8).pvalue - stats.binom.pmf(1, 8, 0.5))
    assert changed.equivalence is not None
    inner = changed.equivalence.ci
    assert changed.ci[0] < inner[0] < inner[1] < changed.ci[1] < 0.6
    assert changed.equivalence.verdict == "different_but_small"
    # nothing moves on a side where all agree: a share of 1 still has an interval
    sure = compare_means(np.ones(12), np.repeat([0.0, 1.0], [11, 1]))
    assert 0.4 < sure.ci[0] < sure.estimate < 1 and sure.p < 0.001


@pytest.mark.parametrize(
    ("first", "second", "paired"),
    [([0.0] * 10, [1.0] * 10, False), ([1.0] * 300, [0.0] * 300, True), ([1.0] * 10, [0.0] * 10, False)],
)  # fmt: skip
def test_an_interval_that_ends_at_its_estimate(
    first: list[float], second: list[float], paired: bool
) -> None:  # 2, 8
    """A difference of shares of 1 has no width beyond it: a margin under it is never kept, one beyond it always."""
    for margin, p, verdict in ((0.5, 1.0, "different"), (1.5, 0.0, "different_but_small")):
        found = compare_means(first, second, paired=paired, equivalence=margin).equivalence
        assert found is not None
        assert (found.p, found.verdict) == (pytest.approx(p, abs=1e-9), verdict)


def test_rare_answers_are_seldom_called_different() -> None:  # 8
    rng = np.random.default_rng(1)
    called, held, welch = [], [], []
    for _ in range(600):
        few, many = (rng.random(15) < 0.97) * 1.0, (rng.random(400) < 0.97) * 1.0
        if np.ptp(np.concatenate([few, many])) == 0:
            continue
        found = compare_means(few, many)
        called.append(found.p < 0.05)
        held.append(found.ci[0] <= 0 <= found.ci[1])
        squares = [side.var(ddof=1) / len(side) for side in (few, many)]
        t = abs(few.mean() - many.mean()) / np.sqrt(sum(squares))
        df = sum(squares) ** 2 / (squares[0] ** 2 / 14 + squares[1] ** 2 / 399)
        welch.append(2 * stats.t.sf(t, df) < 0.05)
    assert np.mean(welch) > 0.5  # what Welch's t made of it
    assert np.mean(called) < 0.07
    assert np.mean(held) > 0.93


def test_words_go_by_test_and_interval() -> None:  # 2, 8
    """10 of 20 and 4 of 20: p .057, the interval from .005: not told apart, as the verdict has it."""
    found = compare_means([1.0] * 10 + [0.0] * 10, [1.0] * 4 + [0.0] * 16, equivalence=0.9)
    assert found.p > 0.05 and found.ci[0] > 0
    assert found.equivalence is not None and found.equivalence.verdict == "equivalent"
    assert "That may still be chance (p = 0.057)." in found.explain("en")
    assert "这一差异也可能出于偶然（p = 0.057）。" in found.explain("zh")
    sure = compare_means([5.0, 4, 5, 4] * 9, [2.0, 1, 2, 1] * 9)
    assert "That is more than chance." in sure.explain("en")
