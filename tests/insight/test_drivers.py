"""Drivers: what must hold.

D1  every method agrees with R (relaimpo, dominanceanalysis, rwa) to 1e-9 on swiss, and on the
    correlation matrix of Azen & Budescu (2003)
D2  by level, all subsets, and complete, conditional, general dominance agree too
D3  LMG is what averaging over all orders gives, with weights, forced columns and groups as well
D4  more than 24 drivers: random orders agree with the exact values within their standard errors
D5  a shuffled outcome is not ranked: no rank column, a plain sentence
D6  bad input ends in a clear error or a named degraded result, never in a silent nan
D7  same seed, same numbers; nothing handed in is changed
"""

from __future__ import annotations

import itertools
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.errors import AnalysisError, ColumnError, FeedbackError, InputError
from feedback.insight.drivers import driver_importance, driver_importance_from_correlation
from feedback.insight.importance.subset_r2 import order_gains, random_orders, sweep_subsets

# Azen & Budescu (2003), Psychological Methods 8(2): correlations of y, x1 … x4, and the mean
# contributions by model size they print to three decimals.
NAMES = ["y", "x1", "x2", "x3", "x4"]
AZEN = pd.DataFrame(
    [
        [1, 0.6, 0.3, 0.4, 0.5],
        [0.6, 1, 0.8, 0.1, 0.3],
        [0.3, 0.8, 1, 0.1, 0.1],
        [0.4, 0.1, 0.1, 1, 0.5],
        [0.5, 0.3, 0.1, 0.5, 1],
    ],
    index=NAMES,
    columns=NAMES,
)
AZEN_LEVELS = [
    [0.360, 0.090, 0.160, 0.250],
    [0.300, 0.074, 0.095, 0.152],
    [0.263, 0.069, 0.063, 0.073],
    [0.246, 0.071, 0.061, 0.010],
]


def survey(
    n: int = 400, p: int = 5, *, seed: int = 0, noise: float = 1.0
) -> tuple[pd.DataFrame, pd.Series]:
    """Correlated ratings and an outcome that the first matter most for."""
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, p)) + 0.7 * rng.normal(size=(n, 1))
    y = X @ np.linspace(1, 0, p) + noise * rng.normal(size=n)
    return pd.DataFrame(X, columns=[f"d{i}" for i in range(p)]), pd.Series(y, name="overall")


def r_squared(X: np.ndarray, y: np.ndarray, w: np.ndarray | None = None) -> float:
    """R² by plain weighted least squares, the slow way."""
    w = np.ones(len(y)) if w is None else w
    root = np.sqrt(w)[:, None]
    design = np.column_stack([np.ones(len(y)), X])
    fit = design @ np.linalg.lstsq(design * root, y * root[:, 0], rcond=None)[0]
    mean = w @ y / w.sum()
    return 1 - (w @ (y - fit) ** 2) / (w @ (y - mean) ** 2)


def lmg_by_orders(
    X: pd.DataFrame,
    y: pd.Series,
    *,
    blocks: list[list[str]],
    forced: list[str],
    w: np.ndarray | None,
) -> list[float]:
    """LMG straight from its definition: every order of entry."""
    total = np.zeros(len(blocks))
    orders = list(itertools.permutations(range(len(blocks))))
    for order in orders:
        entered, before = (
            list(forced),
            r_squared(X[forced].to_numpy(), y.to_numpy(), w) if forced else 0.0,
        )
        for block in order:
            entered = entered + blocks[block]
            after = r_squared(X[entered].to_numpy(), y.to_numpy(), w)
            total[block] += after - before
            before = after
    return list(total / len(orders))


class TestAgainstR:
    """D1, D2."""

    @pytest.fixture
    def swiss(self, cases: Path) -> tuple[pd.DataFrame, pd.Series, dict]:
        folder = cases / "01_kda_swiss"
        data = pd.read_csv(folder / "input.csv")
        expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
        return data.drop(columns="Fertility"), data["Fertility"], expected

    @pytest.mark.parametrize(
        ("method", "key"),
        [
            ("lmg", "lmg"),
            ("first", "first"),
            ("last", "last"),
            ("betasq", "betasq"),
            ("pratt", "pratt"),
            ("johnson", "johnson_rw"),
        ],
    )
    def test_swiss_methods(self, swiss: tuple, method: str, key: str) -> None:
        X, y, expected = swiss
        result = driver_importance(X, y, method=method)
        want = pd.Series(expected[key])
        np.testing.assert_allclose(result.table["importance"][want.index], want, atol=1e-9)
        assert result.r_squared == pytest.approx(expected["R2"], abs=1e-12)

    def test_swiss_slopes(self, swiss: tuple) -> None:
        X, y, expected = swiss
        table = driver_importance(X, y).table
        slopes = pd.Series({k: v["Estimate"] for k, v in expected["ols"]["coef"].items() if k in X})
        np.testing.assert_allclose(table["coefficient"][slopes.index], slopes, atol=1e-9)
        assert (table["sign"][slopes.index] == np.sign(slopes)).all()
        np.testing.assert_allclose(
            table["vif"][list(expected["vif"])], list(expected["vif"].values()), atol=1e-9
        )
        np.testing.assert_allclose(table["performance"], X.mean()[table.index])

    def test_swiss_share_is_relaimpo_percent(self, swiss: tuple) -> None:
        X, y, expected = swiss
        want = pd.Series(expected["lmg_pct"])
        np.testing.assert_allclose(
            driver_importance(X, y).table["share"][want.index], want, atol=1e-9
        )

    def test_swiss_dominance(self, swiss: tuple) -> None:
        X, y, expected = swiss
        result = driver_importance(X, y)
        for level in range(5):
            want = pd.Series(expected["dominance"]["by_level"][f"level{level}"])
            np.testing.assert_allclose(result.by_level.loc[level, want.index], want, atol=1e-9)
        for kind in ("complete", "conditional", "general"):
            want_frame = pd.DataFrame(expected["dominance"][kind]).T
            got = result.dominance[kind].loc[want_frame.index, want_frame.columns]
            np.testing.assert_array_equal(got, want_frame)

    def test_swiss_subsets(self, swiss: tuple) -> None:
        X, y, expected = swiss
        subsets = driver_importance(X, y).subsets
        assert len(subsets) == 32
        assert set(subsets) == {
            frozenset(c) for r in range(6) for c in itertools.combinations(X, r)
        }
        for names, value in expected["all_subset_R2"].items():
            key = frozenset() if names == "1" else frozenset(names.split("+"))
            assert subsets[key] == pytest.approx(value, abs=1e-9)

    def test_azen_budescu_levels_as_published(self) -> None:
        result = driver_importance_from_correlation(AZEN, outcome="y", n=200)
        np.testing.assert_allclose(result.by_level, AZEN_LEVELS, atol=0.0006)
        complete = result.dominance["complete"]
        assert (complete.loc["x1", ["x2", "x3", "x4"]] == 1).all()
        assert (complete.loc[["x2", "x3", "x4"], ["x2", "x3", "x4"]] == 0.5).all(axis=None)
        general = result.dominance["general"]
        assert general.sum(axis=1).sort_values(ascending=False).index.tolist() == [
            "x1",
            "x4",
            "x3",
            "x2",
        ]

    @pytest.mark.parametrize(
        ("method", "key"), [("lmg", "lmg_relaimpo"), ("johnson", "johnson_rw"), ("pratt", "pratt")]
    )
    def test_azen_budescu_methods(self, cases: Path, method: str, key: str) -> None:
        path = cases / "03_dominance_azen_budescu_2003" / "expected.json"
        expected = json.loads(path.read_text(encoding="utf-8"))
        result = driver_importance_from_correlation(AZEN, outcome="y", method=method)
        want = pd.Series(expected[key])
        np.testing.assert_allclose(result.table["importance"][want.index], want, atol=1e-9)
        assert result.r_squared == pytest.approx(expected["R2"], abs=1e-12)

    @pytest.mark.parametrize("method", ["lmg", "johnson"])
    def test_oddjob_with_missing_answers(self, cases: Path, method: str) -> None:
        folder = cases / "24_gap_ipa_oddjob"
        data = pd.read_csv(folder / "input.csv")
        expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
        items = list(expected["lmg_8items"]["lmg"])
        for key, outcome in [
            ("lmg_8items", data["overall_sat"]),
            ("lmg_8items_satm", data[["sat1", "sat2", "sat3"]].mean(axis=1, skipna=False)),
        ]:
            result = driver_importance(data[items], outcome, method=method)
            assert (result.n, result.rows_in) == (expected[key]["n"], len(data))
            np.testing.assert_allclose(
                result.table["importance"][items], list(expected[key][method].values()), atol=1e-9
            )


class TestDefinition:
    """D3, D4."""

    @pytest.mark.parametrize("weighted", [False, True])
    @pytest.mark.parametrize("forced", [[], ["d4"]])
    @pytest.mark.parametrize("grouped", [False, True])
    def test_lmg_is_the_mean_over_all_orders(
        self, weighted: bool, forced: list[str], grouped: bool
    ) -> None:
        X, y = survey(120)
        w = np.random.default_rng(1).uniform(0.3, 3, len(y)) if weighted else None
        groups = {"pair": ["d0", "d2"]} if grouped else None
        result = driver_importance(X, y, weights=w, forced=forced, groups=groups)
        free = [name for name in X if name not in forced]
        blocks = (
            [["d0", "d2"], *([name] for name in free if name not in ("d0", "d2"))]
            if grouped
            else [[name] for name in free]
        )
        names = ["pair", *(b[0] for b in blocks[1:])] if grouped else free
        want = lmg_by_orders(X, y, blocks=blocks, forced=forced, w=w)
        np.testing.assert_allclose(result.table["importance"][names], want, atol=1e-10)
        assert result.r_squared == pytest.approx(r_squared(X.to_numpy(), y.to_numpy(), w))
        assert result.table["importance"].sum() == pytest.approx(
            result.r_squared - result.r_squared_forced
        )

    @pytest.mark.parametrize("method", ["lmg", "johnson", "pratt"])
    def test_shares_of_r_squared_add_up(self, method: str) -> None:
        X, y = survey()
        result = driver_importance(X, y, method=method)
        assert result.table["importance"].sum() == pytest.approx(result.r_squared)
        assert result.table["share"].sum() == pytest.approx(1)

    @pytest.mark.parametrize("p", [13, 16])
    def test_sweep_in_parts_equals_least_squares(self, p: int) -> None:
        X, y = survey(80, p)
        matrix = np.corrcoef(np.column_stack([X, y]).T)
        r2 = sweep_subsets(matrix[:, :, None], sizes=[1] * p)[:, 0]
        rng = np.random.default_rng(3)
        for mask in [0, 1, 2**p - 1, *rng.integers(2**p, size=30)]:
            chosen = [j for j in range(p) if mask >> j & 1]
            want = r_squared(X.to_numpy()[:, chosen], y.to_numpy()) if chosen else 0.0
            assert r2[mask] == pytest.approx(want, abs=1e-10)

    def test_random_orders_agree_with_exact(self) -> None:
        X, y = survey(300, 8)
        exact = driver_importance(X, y).table["importance"][list(X)]
        matrix = np.corrcoef(np.column_stack([X, y]).T)
        orders = random_orders(8, count=4000, rng=np.random.default_rng(0))
        assert (orders[0] == orders[1][::-1]).all()
        gains = order_gains(matrix[:-1, :-1], matrix[:-1, -1:], orders=orders)[:, :, 0]
        pairs = gains.reshape(2000, 2, 8).mean(axis=1)
        z = (gains.mean(axis=0) - exact) / (pairs.std(axis=0, ddof=1) / np.sqrt(2000))
        assert np.abs(z).max() < 4

    def test_thirty_drivers(self) -> None:
        X, y = survey(500, 30)
        result = driver_importance(X, y)
        assert not result.exact
        assert result.table["importance"].sum() == pytest.approx(result.r_squared)
        assert (result.table["importance_se"] < 0.1 * result.table["importance"]).all()
        assert "complete" not in result.dominance
        assert len(result.subsets) == 0
        assert "24" in result.define("en")

    def test_groups_carry_no_sign(self) -> None:
        X, y = survey()
        row = driver_importance(X, y, groups={"pair": ["d0", "d2"]}).table.loc["pair"]
        assert row["sign"] == 0
        assert np.isnan(row["coefficient"])
        assert row["performance"] == pytest.approx(X[["d0", "d2"]].mean().mean())

    def test_performance_on_a_scale(self) -> None:
        X, y = survey()
        rated = (X + 3).clip(1, 5)  # answers outside the scale are refused
        table = driver_importance(rated, y, scale=(1, 5)).table
        np.testing.assert_allclose(table["performance"], 25 * (rated.mean()[table.index] - 1))

    @settings(max_examples=40, deadline=None)
    @given(st.integers(2, 6), st.integers(0, 10_000))
    def test_order_and_units_do_not_matter(self, p: int, seed: int) -> None:
        X, y = survey(60, p, seed=seed)
        forth = driver_importance(X, y, permutations=0).table["importance"]
        back = driver_importance(X[X.columns[::-1]] * 7 + 2, -3 * y, permutations=0).table[
            "importance"
        ]
        np.testing.assert_allclose(back[forth.index], forth, atol=1e-9)


class TestCertainty:
    """D5, D7."""

    def test_bootstrap_interval_and_ties(self) -> None:
        X, y = survey(2000, 4)
        result = driver_importance(X, y, bootstrap=300)
        table = result.table
        assert (
            (table["ci_low"] < table["importance"]) & (table["importance"] < table["ci_high"])
        ).all()
        assert (
            (table["share_low"] < table["share"]) & (table["share"] < table["share_high"])
        ).all()
        low, high = table["ci_low"].to_numpy(), table["ci_high"].to_numpy()
        want = [1 + int((low > high[i]).sum()) for i in range(4)]
        assert table["rank"].tolist() == want
        assert table["rank"].iloc[0] == 1

    def test_bootstrap_matches_resampling_rows_by_hand(self) -> None:
        X, y = survey(150, 3)
        got = driver_importance(X, y, bootstrap=2000, permutations=0).table.loc[list(X)]
        rng = np.random.default_rng(99)
        draws = [
            driver_importance(X.iloc[i], y.iloc[i], permutations=0).table["importance"][list(X)]
            for i in (rng.integers(150, size=150) for _ in range(250))
        ]
        low, high = np.quantile(draws, [0.025, 0.975], axis=0)
        width = high - low
        np.testing.assert_allclose(got["ci_low"], low, atol=0.15 * width.max())
        np.testing.assert_allclose(got["ci_high"], high, atol=0.15 * width.max())

    def test_bootstrap_of_many_drivers_by_orders(self) -> None:
        X, y = survey(600, 13)
        many = driver_importance(X, y, bootstrap=150, permutations=0).table.loc[list(X)]
        from feedback.insight.importance import resampling

        before = resampling._EXACT_DRAWS
        try:
            resampling._EXACT_DRAWS = 13
            exact = driver_importance(X, y, bootstrap=150, permutations=0).table.loc[list(X)]
        finally:
            resampling._EXACT_DRAWS = before
        width = (exact["ci_high"] - exact["ci_low"]).max()
        np.testing.assert_allclose(many["ci_low"], exact["ci_low"], atol=0.2 * width)
        np.testing.assert_allclose(many["ci_high"], exact["ci_high"], atol=0.2 * width)

    def test_same_seed_same_numbers_and_nothing_changed(self) -> None:
        X, y = survey(200)
        copy = X.copy(), y.copy()
        first = driver_importance(X, y, bootstrap=50, seed=4)
        again = driver_importance(X, y, bootstrap=50, seed=4)
        other = driver_importance(X, y, bootstrap=50, seed=5)
        pd.testing.assert_frame_equal(first.table, again.table)
        assert not first.table["ci_low"].equals(other.table["ci_low"])
        pd.testing.assert_frame_equal(X, copy[0])
        pd.testing.assert_series_equal(y, copy[1])

    def test_reproducibility_is_how_often_resamples_agree(self) -> None:
        X, y = survey(300, 4)
        assert driver_importance(X, y).reproducibility.empty
        result = driver_importance(X, y, bootstrap=200, seed=1)
        agree, general = result.reproducibility, result.dominance["general"]
        assert list(agree.index) == list(agree.columns) == list(X)
        off = ~np.eye(len(agree), dtype=bool)
        np.testing.assert_allclose((agree + agree.T).to_numpy()[off], 1)
        assert ((agree.to_numpy() > 0.5) == (general.to_numpy() == 1))[
            off & (abs(agree - 0.5) > 0.2)
        ].all()
        named = result.named({X.columns[0]: "first"})
        assert named.reproducibility.index[0] == "first"

    def test_noise_is_not_ranked(self) -> None:
        X, y = survey(300, 6)
        refused = 0
        for seed in range(100):
            shuffled = y.sample(frac=1, random_state=seed).to_numpy()
            result = driver_importance(X, shuffled, seed=seed)
            refused += not result.ranked
            if not result.ranked:
                assert "rank" not in result.table
                assert list(result.table.index) == list(X)
                assert "no ranking" in result.explain("en")
                assert "不给出排名" in result.explain("zh")
        assert refused >= 95

    def test_noise_has_the_size_theory_says(self) -> None:
        X, y = survey(200, 6)
        noise = driver_importance(X, y, permutations=2000).noise
        assert noise is not None
        assert noise.r_squared_mean == pytest.approx(6 / 199, rel=0.05)  # p / (n - 1)
        np.testing.assert_allclose(noise.table["importance_mean"], 1 / 199, rtol=0.15)
        assert noise.table["share_mean"].sum() == pytest.approx(1)

    def test_small_but_real_is_ranked(self) -> None:
        X, y = survey(5000, 3, noise=8)
        result = driver_importance(X, y)
        assert result.r_squared < 0.06
        assert result.ranked


class TestMissing:
    def test_listwise_pairwise_impute_agree_when_answers_are_lost_at_random(self) -> None:
        X, y = survey(4000, 4)
        holed = X.mask(np.random.default_rng(0).random(X.shape) < 0.2)
        whole = driver_importance(X, y).table["importance"]
        for missing in ("listwise", "pairwise", "impute"):
            result = driver_importance(holed, y, missing=missing)
            np.testing.assert_allclose(result.table["importance"][whole.index], whole, atol=0.03)
            rows = {"listwise": (1500, 1700), "pairwise": (2400, 2700), "impute": (3900, 4000)}
            assert rows[missing][0] < result.n <= rows[missing][1]
            assert str(result.n) in result.define("en")
            behind = f"n = {result.n:,}–{result.n_most:,}" if missing == "pairwise" else f"n = {result.n}"  # fmt: skip
            unranked = replace(result, ranked=False)
            assert all(behind in said for said in (result.cite("en"), unranked.explain("en")))

    def test_imputation_mends_what_listwise_bends(self) -> None:
        """Answers lost where the outcome is high: listwise is biased, imputation is not."""
        X, y = survey(6000, 3)
        high = (y > y.mean()).to_numpy()[:, None]
        lost = (np.random.default_rng(1).random(X.shape) < 0.6) & high & [True, False, False]
        holed = X.mask(lost)
        whole = driver_importance(X, y).r_squared
        listwise = driver_importance(holed, y).r_squared
        imputed = driver_importance(holed, y, missing="impute").r_squared
        assert abs(imputed - whole) < 0.02
        assert abs(listwise - whole) > 2 * abs(imputed - whole)

    def test_imputation_widens_the_intervals(self) -> None:
        X, y = survey(400, 3)
        holed = X.mask(np.random.default_rng(2).random(X.shape) < 0.4)
        whole = driver_importance(X, y, bootstrap=300).table
        gaps = driver_importance(holed, y, bootstrap=300, missing="impute").table.loc[whole.index]
        assert (
            (gaps["ci_high"] - gaps["ci_low"]) > (whole["ci_high"] - whole["ci_low"])
        ).mean() > 0.6

    def test_impossible_pairwise_matrix(self) -> None:
        rng = np.random.default_rng(0)
        a = rng.normal(size=300)
        frame = pd.DataFrame(
            {"a": a, "b": a + 0.1 * rng.normal(size=300), "c": -a + 0.1 * rng.normal(size=300)}
        )
        frame.loc[:99, "c"] = np.nan
        frame.loc[100:199, "b"] = np.nan
        frame.loc[200:, "a"] = np.nan
        frame.loc[200:, "c"] = frame.loc[200:, "b"]
        with pytest.raises(AnalysisError, match="positive semi-definite"):
            driver_importance(frame, rng.normal(size=300), missing="pairwise")


class TestBadInput:
    """D6."""

    def test_constant_driver_is_set_aside_by_name(self) -> None:
        X, y = survey()
        result = driver_importance(X.assign(flat=3.0), y)
        assert dict(result.set_aside) == {"flat": "constant"}
        assert "flat" not in result.table.index
        assert "flat" in result.explain("en")
        assert "flat" in result.explain("zh")
        assert result.table[["importance", "share", "coefficient", "vif"]].notna().all(axis=None)

    @pytest.mark.parametrize(
        ("change", "message"),
        [
            (lambda X: X.assign(copy=2 * X["d0"] + 1), "perfect collinearity among .*d0.*copy"),
            (lambda X: X.assign(total=X.sum(axis=1)), "perfect collinearity"),
            (lambda X: X * np.nan, "none of 400 rows"),
            (lambda X: X * 0, "every driver has one value"),
            (lambda X: X.iloc[:6], "other labels"),
        ],
    )
    def test_what_cannot_be_analysed(self, change: object, message: str) -> None:
        X, y = survey()
        with pytest.raises(FeedbackError, match=message):
            driver_importance(change(X), y)  # type: ignore[operator]

    @pytest.mark.parametrize(
        ("change", "message"),
        [
            (lambda X: X.assign(d0="good"), "holds text"),
            (lambda X: X.assign(d0=[float("inf"), *X["d0"][1:]]), "infinite"),
            (lambda X: X * 1e300, "beyond 1e"),
            (lambda X: X.rename(columns={"d1": "d0"}), "more than once"),
            (lambda X: X.iloc[:0], "no rows"),
            (lambda X: X["d0"].iloc[0], "table"),
            (lambda X: X.to_numpy()[:, 0], "table"),
            (lambda X: None, "table"),
        ],
    )
    def test_what_is_no_table_of_numbers(self, change: object, message: str) -> None:
        X, y = survey()
        with pytest.raises(InputError, match=message):
            driver_importance(change(X), y)  # type: ignore[operator]

    def test_outcome(self) -> None:
        X, y = survey()
        with pytest.raises(AnalysisError, match="one value"):
            driver_importance(X, y * 0 + 5)
        with pytest.raises(InputError, match="shape"):
            driver_importance(X, y.to_numpy()[:-1])
        with pytest.raises(InputError, match="text"):
            driver_importance(X, y.astype(str))

    def test_outcome_is_matched_by_label(self) -> None:
        X, y = survey()
        mixed = y.sample(frac=1, random_state=0)
        pd.testing.assert_frame_equal(
            driver_importance(X, mixed).table, driver_importance(X, y).table
        )

    @pytest.mark.parametrize("bad", [0.0, -1.0, np.nan, np.inf])
    def test_weights(self, bad: float) -> None:
        X, y = survey()
        weights = np.ones(len(y))
        weights[7] = bad
        with pytest.raises(InputError, match="weights"):
            driver_importance(X, y, weights=weights)

    def test_too_few_rows(self) -> None:
        X, y = survey()
        with pytest.raises(AnalysisError, match="6 usable rows for 5 columns"):
            driver_importance(X.iloc[:6], y.iloc[:6])
        assert driver_importance(X.iloc[:7], y.iloc[:7]).n == 7

    @pytest.mark.parametrize(
        "options",
        [
            {"method": "shapely"},
            {"missing": "mean"},
            {"level": 95},
            {"bootstrap": -1},
            {"bootstrap": 1.5},
            {"permutations": None},
            {"scale": (5, 1)},
            {"forced": ["d9"]},
            {"groups": {"g": ["d9"]}},
            {"groups": {"g": ["d0"], "h": ["d0"]}},
            {"groups": {"d1": ["d0"]}},
            {"groups": {"g": ["d0"]}, "forced": ["d0"]},
            {"forced": ["d0"], "method": "pratt"},
            {"groups": {"g": ["d0", "d1"]}, "method": "betasq"},
        ],
    )
    def test_options(self, options: dict) -> None:
        X, y = survey(60)
        with pytest.raises(InputError):
            driver_importance(X, y, **options)

    def test_a_typing_error_gets_a_hint(self) -> None:
        X, y = survey(60)
        with pytest.raises(ColumnError, match="Did you mean"):
            driver_importance(X.rename(columns={"d0": "service"}), y, forced=["servise"])

    @pytest.mark.parametrize(
        ("spoil", "error"),
        [
            (lambda R: R.iloc[:3], InputError),
            (lambda R: R * 2, InputError),
            (lambda R: R.assign(x1=0.2), InputError),
            (lambda R: R.where(R != 0.8), InputError),
            (lambda R: R.replace({0.1: -0.95}), AnalysisError),
            (lambda R: R.replace({0.8: 1.0}), AnalysisError),
            (lambda R: R.astype(str), InputError),
            (lambda R: R.to_numpy(), InputError),
        ],
    )
    def test_not_a_correlation_matrix(self, spoil: object, error: type[FeedbackError]) -> None:
        with pytest.raises(error):
            driver_importance_from_correlation(spoil(AZEN), outcome="y", n=200)  # type: ignore[operator]

    def test_correlation_matrix_options(self) -> None:
        with pytest.raises(ColumnError):
            driver_importance_from_correlation(AZEN, outcome="z")
        with pytest.raises(AnalysisError, match="too small"):
            driver_importance_from_correlation(AZEN, outcome="y", n=5)
        assert "could not be checked" in driver_importance_from_correlation(
            AZEN, outcome="y"
        ).explain("en")
        weak = AZEN.where(np.eye(5) == 1, AZEN * 0.05)
        refused = driver_importance_from_correlation(weak, outcome="y", n=100)
        assert not refused.ranked
        assert "rank" not in refused.table


class TestWords:
    def test_explains_itself_in_both_languages(self) -> None:
        X, y = survey(300)
        result = driver_importance(X, y, bootstrap=50)
        assert "%" in result.explain("zh")
        assert "overall" in result.explain("zh")
        assert "LMG" in result.definition
        assert "Grömping" in result.cite("en")
        assert "<table" in result._repr_html_()
        with pytest.raises(InputError):
            result.explain("fr")

    def test_readers_names(self) -> None:
        X, y = survey(300)
        plain = driver_importance(X, y)
        found = plain.named({"d0": "服务", "d1": "价格"}, outcome="总体满意度")
        assert found.table.index[0] == "服务"
        assert found.subsets[frozenset(["服务", "价格"])] == plain.subsets[frozenset(["d0", "d1"])]
        assert found.dominance["general"].loc["服务", "价格"] == 1
        assert "总体满意度" in found.explain("zh")
        assert "服务" in found.explain("zh")
        assert "d0" not in found.explain("zh")

    def test_negative_driver_is_pointed_out(self) -> None:
        X, y = survey(500, 3)
        result = driver_importance(
            X.assign(wait=-X["d0"] + 0.5 * np.sin(np.arange(500.0))), y - X["d2"]
        )
        assert "d2" in result.explain("en").split("With the others held equal")[1]

    def test_empty_interval_columns_are_not_shown(self) -> None:
        X, y = survey(100)
        assert "ci_low" not in driver_importance(X, y)._repr_html_()
        assert driver_importance(X, y).table["ci_low"].isna().all()


def test_a_rating_outside_the_scale_that_was_said_is_refused() -> None:
    rng = np.random.default_rng(1)
    X = pd.DataFrame({name: rng.integers(1, 6, 60).astype(float) for name in "ab"})
    y = X["a"] + rng.normal(size=60)
    with pytest.raises(InputError, match="column a has values outside the scale 1 to 5"):
        driver_importance(X.assign(a=X["a"].replace(1, 99)), y, scale=(1, 5))
    with_control = X.assign(age=rng.integers(18, 80, 60))
    held = driver_importance(with_control, y, scale=(1, 5), forced=["age"], bootstrap=0)
    assert held.table["performance"].between(0, 100).all()
