"""Missing answers filled in several times.

1. Patterns count every row once.
2. Answers that are there never change; matched answers stay on the scale; the same seed gives the same tables.
3. Pooling is Rubin's with Barnard & Rubin's degrees of freedom, by the definition.
4. Where who is silent depends on other answers, the mean of complete rows is off and the pooled one is not, and
   its interval holds the truth as often as it says.
5. Groups and slopes are pooled alike; a shift moves the figure by its share of gaps.
6. What cannot be filled is said.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from feedback import impute_answers, missing_patterns, pool_estimates, shift_sensitivity
from feedback.errors import AnalysisError, ColumnError, InputError
from feedback.measures.coefficients import pooled_alpha
from feedback.measures.imputation import Imputations
from feedback.measures.rubin import rubin


def holed(rng: np.random.Generator, n: int = 150) -> pd.DataFrame:
    """b goes missing where a is high: the silent are the pleased."""
    a = rng.normal(size=n)
    b = 0.8 * a + 0.6 * rng.normal(size=n)
    b[rng.random(n) < 1 / (1 + np.exp(-2 * a))] = np.nan
    return pd.DataFrame({"a": a, "b": b})


def mean_of_b(table: pd.DataFrame) -> tuple[float, float]:
    return table["b"].mean(), table["b"].sem()


def test_patterns() -> None:  # 1
    table = missing_patterns(pd.DataFrame({"a": [1, 2, np.nan, 4], "b": [1, np.nan, np.nan, 3]}))
    assert table["n"].sum() == 4
    assert table["share"].sum() == pytest.approx(1)
    assert table.loc[0, ["a", "b"]].tolist() == [True, True]


@pytest.mark.parametrize("method", ["pmm", "normal"])
def test_what_is_there_stays(method: str) -> None:  # 2
    rng = np.random.default_rng(1)
    table = pd.DataFrame(rng.integers(1, 6, (80, 4)).astype(float), columns=list("abcd"))
    table = table.mask(rng.random(table.shape) < 0.2)
    before = table.copy()
    made = impute_answers(table, count=3, method=method)
    assert table.equals(before)
    for one in made.completed:
        assert one.notna().all(axis=None)
        assert one.where(table.notna()).equals(table)
        if method == "pmm":
            assert one.isin([1, 2, 3, 4, 5]).all(axis=None)
    again = impute_answers(table, count=3, method=method)
    assert all(x.equals(y) for x, y in zip(made.completed, again.completed, strict=True))
    assert not made.completed[0].equals(made.completed[1])


def test_rubin_by_definition() -> None:  # 3
    q, u, nu = np.array([2.1, 2.4, 1.9, 2.2]), np.array([0.3, 0.31, 0.29, 0.33]), 60.0
    tables = tuple(pd.DataFrame({"q": [a], "u": [b]}) for a, b in zip(q, u, strict=True))
    made = Imputations(tables, tables[0].isna(), "pmm")
    row = pool_estimates(made, lambda t: (t["q"][0], t["u"][0]), df=nu).table.iloc[0]
    w, b = np.mean(u**2), np.var(q, ddof=1)
    t = w + 1.25 * b
    lam = 1.25 * b / t
    df = 1 / (lam**2 / 3 + 1 / ((nu + 1) / (nu + 3) * nu * (1 - lam)))
    assert row["estimate"] == pytest.approx(q.mean())
    assert row["se"] == pytest.approx(np.sqrt(t))
    assert row["df"] == pytest.approx(df)
    assert row["missing_information"] == pytest.approx(lam)


def test_the_silent_are_the_pleased() -> None:  # 4
    rng, held, bias, naive = np.random.default_rng(2), [], [], []
    for draw in range(60):
        table = holed(rng)
        row = pool_estimates(impute_answers(table, count=10, rounds=3, method="normal", seed=draw), mean_of_b, df=149).table.iloc[0]  # fmt: skip
        held.append(row["ci_low"] <= 0 <= row["ci_high"])
        bias.append(row["estimate"])
        naive.append(table["b"].mean())
    assert np.mean(naive) < -0.25
    assert abs(np.mean(bias)) < 0.05
    assert np.mean(held) >= 0.87  # of .95 at 60 draws


def test_groups_and_shift() -> None:  # 5
    rng = np.random.default_rng(3)
    table = holed(rng, 300)
    group = pd.Series(np.arange(300) % 3)

    def by_group(done: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
        parts = done["b"].groupby(group)
        return parts.mean(), parts.sem()

    found = pool_estimates(impute_answers(table, count=5), by_group, df=99)
    assert list(found.table.index) == [0, 1, 2]
    assert (found.table["df"] < 99).all()
    assert "filled in 5 times" in found.explain("en") and found.explain("zh") and found.cite("en")
    moved = shift_sensitivity(table, mean_of_b, column="b", shifts=[0, -0.5], count=5)
    gap = table["b"].isna().mean()
    assert moved.loc[-0.5, "estimate"] - moved.loc[0, "estimate"] == pytest.approx(
        -0.5 * gap, abs=0.05
    )


def test_what_cannot_be_filled() -> None:  # 6
    table = pd.DataFrame({"a": [1.0, 2, 3, 4, 5], "b": [1.0, np.nan, np.nan, np.nan, np.nan]})
    with pytest.raises(AnalysisError, match="too few answers to fill the gaps of b"):
        impute_answers(table)
    with pytest.raises(ColumnError, match="zz"):
        impute_answers(table, shift={"zz": 1})
    with pytest.raises(InputError, match="text"):
        impute_answers(table.assign(a="x"))
    made = impute_answers(table[["a"]], count=2)
    with pytest.raises(InputError, match="estimates, standard errors"):
        pool_estimates(made, lambda t: (1.0, "?"))


def test_a_figure_missing_in_one_completion_has_no_share_lost() -> None:
    """Nothing is known of it: 0 would say that nothing was lost."""
    estimates = np.array([[1.0, np.nan, 2.0], [1.0, 0.5, 2.2]])
    lost = rubin(estimates, np.array([[0.0, 0.1, 0.1], [0.0, 0.1, 0.1]]))["missing_information"]
    assert lost[0] == 0 and np.isnan(lost[1]) and 0 < lost[2] < 1


def test_alpha_of_a_constant_item_or_of_items_alike_is_missing() -> None:
    items = pd.DataFrame({"a": [1.0, 2, 3, 4], "b": [2.0, 2, 2, 2], "c": [1.0, 2, 3, 4]})
    for columns in (["a", "b"], ["a", "c"]):
        assert np.isnan(list(pooled_alpha([items[columns]] * 2, level=0.95).values())).all()
