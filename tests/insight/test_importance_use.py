"""What importance means for action: what must hold.

U1  quadrants, stated and derived, are those of the reference (Oddjob); certainties come from samples
U2  penalty and reward find what only hurts and what only delights; intervals hold the truth
U3  slopes by segment differ where they were made to, and nowhere else
U4  a rise moves satisfaction by coefficient × what fits under the scale; NPS by the model; intervals
    agree with the bootstrap
U4b under a survey design quadrants are placed by its weights, and samples are of whole clusters
U5  bad input: one clear error or a named degraded result
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from feedback.errors import AnalysisError, FeedbackError, InputError
from feedback.insight.asymmetry import penalty_reward
from feedback.insight.driver_segments import compare_drivers
from feedback.insight.drivers import driver_importance
from feedback.insight.importance_performance import QUADRANTS, importance_performance
from feedback.insight.improvement import TOGETHER, simulate_improvement
from feedback.responses.weights.describe import survey_design


def ratings(n: int = 600, *, seed: int = 0) -> tuple[pd.DataFrame, pd.Series]:
    """Aspects rated 1-5: basic only hurts, charm only delights, core does both, dull neither."""
    rng = np.random.default_rng(seed)
    X = pd.DataFrame(rng.integers(1, 6, (n, 4)), columns=["basic", "charm", "core", "dull"])
    y = 5.0 - 1.2 * (X["basic"] <= 2) + 0.8 * (X["charm"] >= 4) + 0.5 * (X["core"] - 3)
    return X, (y + rng.normal(0, 0.7, n)).rename("overall")


class TestImportancePerformance:
    """U1."""

    @pytest.mark.parametrize("cut", ["mean", "median"])
    def test_oddjob(self, cases: Path, cut: str) -> None:
        folder = cases / "24_gap_ipa_oddjob"
        data = pd.read_csv(folder / "input.csv")
        expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))["ipa"]
        items = [f"item{i}" for i in range(1, 23)]
        good = data[[f"s{i}" for i in range(1, 23)]].set_axis(items, axis=1)
        matters = data[[f"e{i}" for i in range(1, 23)]].set_axis(items, axis=1)
        result = importance_performance(
            good, data["overall_sat"], stated=matters, cut=cut, bootstrap=0
        )
        crosshair = expected[f"crosshair_{cut}"]
        assert result.crosshair["stated"] == pytest.approx(crosshair["I"], abs=1e-9)
        assert result.crosshair["performance"] == pytest.approx(crosshair["P"], abs=1e-9)
        np.testing.assert_allclose(
            result.table["performance"], list(expected["performance"].values()), atol=1e-9
        )
        np.testing.assert_allclose(
            result.table["stated"], list(expected["importance_stated"].values()), atol=1e-9
        )
        np.testing.assert_allclose(
            result.table["derived"], list(expected["importance_derived_cor"].values()), atol=1e-9
        )
        if cut == "mean":
            names = {
                "Q1_keep_up": "keep_up",
                "Q2_concentrate_here": "concentrate",
                "Q3_low_priority": "low_priority",
                "Q4_possible_overkill": "overkill",
            }
            for source in ("stated", "derived"):
                want = pd.Series(expected[f"quadrant_{source}_mean"]).map(names)
                assert (result.table[f"quadrant_{source}"] == want).all()
            assert (~result.table["agree"]).sum() == 14
            assert "14 of 22" in result.explain("en")

    def test_certainty(self) -> None:
        rng = np.random.default_rng(0)
        good = pd.DataFrame(rng.normal([2, 4, 3, 3.02], 1, (400, 4)), columns=list("abcd"))
        good["d"] += good[["a", "b", "c"]].mean().mean() - good["d"].mean()
        y = good["a"] + 0.5 * good["b"] + rng.normal(size=400)
        result = importance_performance(good, y, bootstrap=200)
        assert result.table.loc["a", "quadrant_derived"] == "concentrate"
        assert result.table.loc["a", "certainty_derived"] > 0.99
        assert result.table.loc["d", "certainty_derived"] < 0.9  # its performance lies on the line
        assert result.probabilities[list(QUADRANTS)].sum(axis=1).to_numpy() == pytest.approx(1)
        assert "quadrant_stated" not in result.table

    @pytest.mark.parametrize("derived", ["lmg", "johnson"])
    def test_derived_importance_is_that_of_driver_importance(self, derived: str) -> None:
        X, y = ratings()
        got = importance_performance(X, y, derived=derived, bootstrap=0).table["derived"]
        want = driver_importance(X, y, method=derived).table["importance"]
        np.testing.assert_allclose(got, want[got.index], atol=1e-12)

    def test_a_constant_item_is_left_out_by_name(self) -> None:
        X, y = ratings()
        found = importance_performance(X.assign(flat=3.0), y, bootstrap=20)
        assert found.table.equals(importance_performance(X, y, bootstrap=20).table)
        assert found.set_aside == ("flat",)
        assert "Set aside" in found.explain("en") and "flat" in found.explain("zh")

    def test_lmg_of_many_items_comes_near_exact(self) -> None:
        rng = np.random.default_rng(0)
        X = pd.DataFrame(rng.normal(size=(500, 12)) + 0.5 * rng.normal(size=(500, 1)))
        y = X.to_numpy() @ np.linspace(0, 1, 12) + rng.normal(size=500)
        got = importance_performance(X, y, derived="lmg", bootstrap=0).table["derived"]
        want = driver_importance(X, y).table["importance"]
        np.testing.assert_allclose(got, want[got.index], atol=0.01)

    def test_stated_as_one_figure_an_item(self) -> None:
        X, _ = ratings()
        result = importance_performance(
            X, stated={"core": 9, "basic": 8, "charm": 3, "dull": 1.0}, bootstrap=20
        )
        assert result.table["stated"].tolist() == [8, 3, 9, 1]

    @pytest.mark.parametrize(
        ("call", "error"),
        [
            (lambda X, y: importance_performance(X), InputError),
            (lambda X, y: importance_performance(X[["basic"]], y), InputError),
            (lambda X, y: importance_performance(X, y, derived="guess"), InputError),
            (lambda X, y: importance_performance(X, y, cut="mode"), InputError),
            (lambda X, y: importance_performance(X, y.iloc[:5]), InputError),
            (lambda X, y: importance_performance(X[["core"]].assign(dull=3), y), AnalysisError),
            (
                lambda X, y: importance_performance(X.assign(twin=X["core"]), y, derived="lmg"),
                AnalysisError,
            ),
            (lambda X, y: importance_performance(X, stated=pd.Series({"core": 1.0})), InputError),
            (lambda X, y: importance_performance(X, stated=X.iloc[:10]), InputError),
            (lambda X, y: importance_performance(X.astype(str), y), InputError),
            (lambda X, y: importance_performance(X, y, stated="core"), InputError),
            (lambda X, y: importance_performance(X, stated=X.assign(core="high")), InputError),
        ],
    )
    def test_bad_input(self, call: Callable, error: type[FeedbackError]) -> None:
        with pytest.raises(error):
            call(*ratings(50))


class TestPenaltyReward:
    """U2."""

    def test_kinds(self) -> None:
        X, y = ratings()
        result = penalty_reward(X, y, scale=(1, 5))
        assert result.table["kind"].to_dict() == {
            "basic": "only_hurts",
            "charm": "only_delights",
            "core": "both",
            "dull": "neither",
        }
        assert result.table.index[0] == "basic"
        basic, charm, core = (result.table.loc[name] for name in ("basic", "charm", "core"))
        assert basic["penalty_low"] < -1.2 < basic["penalty_high"]
        assert charm["reward_low"] < 0.8 < charm["reward_high"]
        assert basic["net_high"] < 0 < charm["net_low"]
        assert core["net_low"] < 0 < core["net_high"]
        assert abs(core["asymmetry"]) < 0.4
        assert "basic" in result.explain("en").split("hurts where rated low")[0]
        assert "兴奋型" in result.explain("zh")

    def test_intervals_hold_the_truth(self) -> None:
        inside = 0
        for seed in range(60):
            X, y = ratings(200, seed=seed)
            row = penalty_reward(X, y, scale=(1, 5), seed=seed).table.loc["basic"]
            inside += row["penalty_low"] <= -1.2 <= row["penalty_high"]
        assert inside >= 53

    def test_an_aspect_that_runs_the_wrong_way_is_not_recommended(self) -> None:
        X, y = ratings()
        odd = penalty_reward(X, y + 0.8 * (X["dull"] <= 2), scale=(1, 5))
        assert odd.table.loc["dull", "kind"] == "contrary"
        assert "wrong way" in odd.explain("en")

    def test_few_low_ratings_are_admitted(self) -> None:
        X, y = ratings()
        X["charm"] = np.where(np.arange(600) < 4, 1, 4)
        row = penalty_reward(X, y, scale=(1, 5)).table.loc["charm"]
        assert row["kind"] == "unknown"
        assert np.isnan(row["penalty"])
        assert row["n_low"] == 4

    def test_noise_is_not_classified(self) -> None:
        X, y = ratings(200)
        quiet = sum(
            (
                penalty_reward(
                    X, y.sample(frac=1, random_state=seed).to_numpy(), scale=(1, 5)
                ).table["kind"]
                == "neither"
            ).all()
            for seed in range(100)
        )
        assert quiet >= 95

    @pytest.mark.parametrize(
        ("call", "message"),
        [
            (lambda X, y: penalty_reward(X, y, scale=(1, 4)), "outside the scale"),
            (lambda X, y: penalty_reward(X, y, scale=(5, 1)), "lowest, highest"),
            (lambda X, y: penalty_reward(X.iloc[:8], y.iloc[:8], scale=(1, 5)), "too few"),
            (lambda X, y: penalty_reward(X, y * 0, scale=(1, 5)), "one value"),
            (lambda X, y: penalty_reward(X, y, scale=(1, 5), level=2), "level"),
        ],
    )
    def test_bad_input(self, call: Callable, message: str) -> None:
        with pytest.raises(FeedbackError, match=message):
            call(*ratings(60))


class TestCompareDrivers:
    """U3."""

    @staticmethod
    def by_branch(
        n: int = 900, *, seed: int = 0, extra: float = 0.8
    ) -> tuple[pd.DataFrame, pd.Series, pd.Series]:
        rng = np.random.default_rng(seed)
        X = pd.DataFrame(rng.normal(size=(n, 3)), columns=["wait", "food", "wifi"])
        branch = pd.Series(np.resize(["a", "b", "c"], n), name="branch")
        y = (
            0.3 * X["wait"]
            + 0.6 * X["food"]
            + extra * X["wait"] * (branch == "a")
            + rng.normal(size=n)
        )
        return X, y.rename("overall"), branch

    def test_a_driver_that_differs_is_found(self) -> None:
        X, y, branch = self.by_branch()
        result = compare_drivers(X, y, segment=branch)
        cells = result.table.set_index(["driver", "value"])
        assert cells["flag"].to_dict() == {
            (d, v): 0 if d != "wait" else (1 if v == "a" else -1) for d in X for v in "abc"
        }
        row = cells.loc[("wait", "a")]
        assert row["difference_low"] < 0.8 < row["difference_high"]
        assert row["coefficient"] == pytest.approx(np.linalg.lstsq(
            np.column_stack([np.ones(300), X[branch == "a"]]), y[branch == "a"], rcond=None)[0][1])  # fmt: skip
        assert (
            result.heterogeneity.loc["wait", "p_adjusted"]
            < 0.001
            < result.heterogeneity.loc["food", "p_adjusted"]
        )
        assert cells.groupby(level="value")["share"].sum().to_numpy() == pytest.approx(1)
        assert "wait in a" in result.explain("en")

    def test_no_difference_no_flag(self) -> None:
        flagged = 0
        for seed in range(60):
            X, y, branch = self.by_branch(300, seed=seed, extra=0)
            flagged += (compare_drivers(X, y, segment=branch).table["flag"] != 0).any()
        assert flagged <= 7

    def test_a_driver_that_does_not_vary_in_a_segment_is_named(self) -> None:
        X, y, branch = self.by_branch()
        result = compare_drivers(
            X.assign(wifi=X["wifi"].where(branch != "b", 3.0)), y, segment=branch
        )
        cells = result.table.set_index(["driver", "value"])["coefficient"]
        assert cells[cells.isna()].index.tolist() == [("wifi", "b")]
        assert "wifi (b)" in result.explain("en")
        assert result.heterogeneity["p"].notna().all()
        assert result.heterogeneity.loc["wifi", "df"] == 1

    def test_small_segments_are_hidden_and_missing_left_out(self) -> None:
        X, y, branch = self.by_branch()
        branch = branch.mask(np.arange(900) < 30).mask(np.arange(900) >= 890, "tiny")
        result = compare_drivers(X, y, segment=branch)
        assert result.suppressed == ("tiny",)
        assert result.n == 870
        assert "tiny" not in set(result.table["value"])
        assert "tiny" in result.explain("zh")

    @pytest.mark.parametrize(
        ("change", "error"),
        [
            ({"segment": "branch"}, InputError),
            ({"segment": np.zeros(900)}, AnalysisError),
            ({"segment": np.arange(900)}, AnalysisError),
            ({"segment": np.full(900, np.nan)}, AnalysisError),
            ({"min_people": 2}, InputError),
        ],
    )
    def test_bad_input(self, change: dict, error: type[FeedbackError]) -> None:
        X, y, branch = self.by_branch()
        with pytest.raises(error):
            compare_drivers(X, y, **{"segment": branch, **change})


class TestImprovement:
    """U4."""

    @staticmethod
    def guests(n: int = 800, *, seed: int = 0) -> tuple[pd.DataFrame, pd.Series, pd.Series]:
        rng = np.random.default_rng(seed)
        X = pd.DataFrame(rng.integers(1, 6, (n, 3)), columns=["wait", "food", "wifi"])
        pull = 0.5 * X["wait"] + 0.3 * X["food"]
        y = (1 + pull + rng.normal(0, 0.6, n)).rename("overall")
        recommend = np.clip(np.round(3 + 1.8 * pull + rng.normal(0, 1.5, n)), 0, 10)
        return X, y, pd.Series(recommend)

    def test_change_of_the_outcome(self) -> None:
        X, y, _ = self.guests()
        table = simulate_improvement(X, y, scale=(1, 5), rise=2).table
        beta = np.linalg.lstsq(np.column_stack([np.ones(800), X]), y, rcond=None)[0][1:]
        rise = np.minimum(2, 5 - X).mean()
        assert list(table.index) == ["wait", "food", "wifi", TOGETHER]
        for k, name in enumerate(X):
            assert table.loc[name, "mean_rise"] == pytest.approx(rise[name])
            assert table.loc[name, "outcome_change"] == pytest.approx(beta[k] * rise[name])
        assert table.loc[TOGETHER, "outcome_change"] == pytest.approx(beta @ rise)

    def test_intervals_agree_with_the_bootstrap(self) -> None:
        X, y, recommend = self.guests(300)
        table = simulate_improvement(X, y, scale=(1, 5), rise=1, recommend=recommend).table
        rng = np.random.default_rng(1)
        draws = []
        for _ in range(200):
            rows = rng.integers(300, size=300)
            drawn = simulate_improvement(
                X.iloc[rows].reset_index(drop=True),
                y.iloc[rows].to_numpy(),
                scale=(1, 5),
                rise=1,
                recommend=recommend.iloc[rows].to_numpy(),
            )
            draws.append(drawn.table.loc[table.index, ["outcome_change", "nps_change"]])
        for name in ("outcome_change", "nps_change"):
            se = np.std([draw[name] for draw in draws], axis=0, ddof=1)
            half = (table[f"{name}_high"] - table[f"{name}_low"]) / 2
            np.testing.assert_allclose(half, 1.968 * se, rtol=0.25)

    def test_nps_moves_as_people_made_that_way_do(self) -> None:
        X, y, recommend = self.guests(20_000)
        result = simulate_improvement(X, y, scale=(1, 5), rise={"wait": 1}, recommend=recommend)
        rng = np.random.default_rng(9)
        risen = X.assign(wait=np.minimum(X["wait"] + 1, 5))
        after = np.clip(
            np.round(
                3 + 1.8 * (0.5 * risen["wait"] + 0.3 * risen["food"]) + rng.normal(0, 1.5, 20_000)
            ),
            0,
            10,
        )
        nps = [100 * ((score >= 9).mean() - (score <= 6).mean()) for score in (recommend, after)]
        assert result.nps_now == pytest.approx(nps[0])
        assert result.table.loc["wait", "nps_change"] == pytest.approx(nps[1] - nps[0], abs=2)

    def test_one_aspect_needs_no_total(self) -> None:
        X, y, _ = self.guests(100)
        assert list(simulate_improvement(X, y, scale=(1, 5), rise={"food": 0.5}).table.index) == [
            "food"
        ]

    def test_missing_recommendations_are_left_out(self) -> None:
        X, y, recommend = self.guests()
        result = simulate_improvement(
            X, y, scale=(1, 5), recommend=recommend.where(np.arange(800) % 2 == 0)
        )
        assert (result.n, result.n_recommend) == (800, 400)
        assert "wifi" in result.explain("en").split("not certain")[0]
        assert "NPS" in result.explain("zh")
        assert "McCullagh" in result.cite("zh")

    @pytest.mark.parametrize(
        "change",
        [
            {"rise": 0}, {"rise": -1}, {"rise": {"service": 1}}, {"rise": "half"}, {"rise": {}}, {"scale": (1, 4)},
            {"recommend": np.full(800, 11.0)}, {"recommend": np.full(800, 5.0)}, {"recommend": np.full(800, 0.5)}, {"recommend": [1, 2]},
        ],
    )  # fmt: skip
    def test_bad_input(self, change: dict) -> None:
        X, y, _ = self.guests()
        with pytest.raises(FeedbackError):
            simulate_improvement(X, y, **{"scale": (1, 5), **change})


def test_quadrants_under_a_design() -> None:  # U4b
    X, y = ratings(300)
    people = np.repeat(np.arange(300), 4)  # each person four times, as a cluster: no more is known
    rng = np.random.default_rng(4)
    table = (
        X.iloc[people].reset_index(drop=True).assign(w=rng.uniform(0.5, 3, 300)[people], c=people)
    )
    outcome = y.iloc[people].reset_index(drop=True)
    design = survey_design(table, weights="w", clusters="c")
    rated = table[list(X.columns)]
    bare = importance_performance(rated, outcome, weights=table["w"], bootstrap=200).table
    found = importance_performance(rated, outcome, weights=design, bootstrap=200)
    for name in rated:
        both = np.cov(rated[name], outcome, aweights=table["w"])
        told = found.table.loc[name]
        assert told["derived"] == pytest.approx(both[0, 1] / np.sqrt(both[0, 0] * both[1, 1]))
        assert told["performance"] == pytest.approx(np.average(rated[name], weights=table["w"]))
    wide, narrow = (t["performance_high"] - t["performance_low"] for t in (found.table, bare))
    assert (wide / narrow).between(1.6, 2.5).all()  # √4
    assert "replicates of the survey design" in found.define("en")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_result_speaks_and_cites(language: str) -> None:
    X, y = ratings()
    results = [
        importance_performance(X, y, bootstrap=20),
        penalty_reward(X, y, scale=(1, 5)),
        compare_drivers(X, y, segment=np.resize(["a", "b"], 600)),
        simulate_improvement(X, y, scale=(1, 5)),
    ]
    for result in results:
        assert len(result.explain(language)) > 10
        assert len(result.define(language)) > 10
        assert any(year in result.cite(language) for year in ("1977", "1985", "1987"))
        assert "<table" in result._repr_html_()
