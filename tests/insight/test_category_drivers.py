"""Drivers of categories: what must hold.

C1  logistic dominance equals R's dominanceanalysis (four pseudo-R², complete and conditional) to 1e-7
C2  the proportional-odds fit equals MASS::polr and ordinal::clm (case housing, wine)
C3  ordinal with two values is logistic; scores, weights and order behave
C4  the honest limit, separation and bad outcomes are refused by name; noise is not ranked
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from feedback.errors import AnalysisError, FeedbackError, InputError
from feedback.insight.category_drivers import logistic_dominance, ordinal_dominance
from feedback.insight.importance.ordered_logit import fit_ordered_logit


def stars(n: int = 400, p: int = 3, *, seed: int = 0) -> tuple[pd.DataFrame, pd.Series]:
    rng = np.random.default_rng(seed)
    X = pd.DataFrame(rng.normal(size=(n, p)), columns=[f"d{i}" for i in range(p)])
    latent = X.to_numpy() @ np.linspace(1.5, 0, p) + rng.logistic(size=n)
    return X, pd.Series(np.digitize(latent, [-2, 0, 1.5, 3]) + 1.0, name="stars")


class TestAgainstR:
    """C1, C2."""

    def test_mobi_promoters(self, cases: Path) -> None:
        folder = cases / "26_logistic_dominance_mobi"
        data = pd.read_csv(folder / "input.csv")
        expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
        X, y = data.drop(columns="rec"), data["rec"]
        keys = {"mcfadden": "r2.m", "cox_snell": "r2.cs", "nagelkerke": "r2.n", "estrella": "r2.e"}
        for measure, key in keys.items():
            result = logistic_dominance(X, y, measure=measure)
            want = pd.Series(expected["general"][key])
            np.testing.assert_allclose(result.table["importance"][want.index], want, atol=1e-7)
            assert result.r_squared == pytest.approx(expected["full_fit"][key], abs=1e-7)
            assert result.fit[measure] == result.r_squared
        result = logistic_dominance(X, y)
        assert result.log_likelihood == pytest.approx(expected["logLik"], abs=1e-7)
        assert -2 * result.log_likelihood_null == pytest.approx(expected["null_deviance"], abs=1e-7)
        for kind in ("complete", "conditional"):
            want_frame = pd.DataFrame(expected[f"{kind}_mcfadden"]).T
            got = result.dominance[kind].loc[want_frame.index, want_frame.columns]
            np.testing.assert_array_equal(got, want_frame)
        for name in X:
            row = result.table.loc[name]
            assert row["coefficient"] == pytest.approx(expected["coef"][name]["Estimate"], abs=1e-6)
            assert row["odds_ratio"] == pytest.approx(expected["odds_ratio"][name], abs=1e-6)
            error = np.log(row["odds_high"] / row["odds_low"]) / 2 / 1.959963984540054
            assert error == pytest.approx(expected["coef"][name]["Std. Error"], abs=1e-6)

    def test_housing(self, cases: Path) -> None:
        folder = cases / "15_ordinal_housing_wine"
        expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))[
            "housing_logit"
        ]
        data = pd.read_csv(folder / "input.csv")
        levels = [
            ("Infl", ["Medium", "High"]),
            ("Type", ["Apartment", "Atrium", "Terrace"]),
            ("Cont", ["High"]),
        ]
        x = np.column_stack(
            [data[name] == value for name, values in levels for value in values]
        ).astype(float)
        fit = fit_ordered_logit(
            x,
            data["Sat"].map({"Low": 0, "Medium": 1, "High": 2}).to_numpy(),
            weights=data["Freq"].to_numpy(float),
        )
        np.testing.assert_allclose(fit.slopes, list(expected["coef"].values()), atol=1e-4)
        np.testing.assert_allclose(fit.thresholds, list(expected["zeta"].values()), atol=1e-4)
        errors = np.sqrt(np.diag(fit.covariance))
        np.testing.assert_allclose(
            [*errors[2:], *errors[:2]], list(expected["se"].values()), atol=1e-4
        )
        assert fit.log_likelihood == pytest.approx(expected["logLik"], abs=1e-4)

    def test_wine(self, cases: Path) -> None:
        folder = cases / "15_ordinal_housing_wine"
        expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))["wine_logit"]
        wine = pd.read_csv(folder / "wine.csv")
        X = pd.DataFrame(
            {"tempwarm": wine["temp"] == "warm", "contactyes": wine["contact"] == "yes"}
        )
        result = ordinal_dominance(X, wine["rating"])
        for name, row in result.table.iterrows():
            assert row["coefficient"] == pytest.approx(expected["coef"][name], abs=1e-4)


class TestModel:
    """C3."""

    def test_two_values_are_logistic(self) -> None:
        X, y = stars()
        yes = (y >= 4).astype(int)
        pd.testing.assert_frame_equal(
            ordinal_dominance(X, yes).table, logistic_dominance(X, yes).table
        )

    def test_only_the_order_of_the_values_counts(self) -> None:
        X, y = stars()
        other = ordinal_dominance(X, y.map({1: -7, 2: 0, 3: 0.5, 4: 40, 5: 1000})).table
        pd.testing.assert_frame_equal(other, ordinal_dominance(X, y).table)

    def test_ordered_categories(self) -> None:
        X, y = stars()
        named = pd.Series(
            pd.Categorical(
                y.map(dict(zip(range(1, 6), "EDCBA", strict=True))),
                categories=list("EDCBA"),
                ordered=True,
            )
        )
        np.testing.assert_allclose(
            ordinal_dominance(X, named).table["coefficient"],
            ordinal_dominance(X, y).table["coefficient"],
        )

    def test_weights_are_as_good_as_copies(self) -> None:
        X, y = stars(200)
        times = np.resize([1, 2, 3], 200)
        rows = np.repeat(np.arange(200), times)
        weighted = ordinal_dominance(X, y, weights=times).table
        copied = ordinal_dominance(
            X.iloc[rows].reset_index(drop=True), y.iloc[rows].reset_index(drop=True)
        ).table
        np.testing.assert_allclose(weighted["mcfadden"], copied["mcfadden"], atol=1e-9)

    def test_gains_add_up_and_subsets_agree(self) -> None:
        X, y = stars()
        result = ordinal_dominance(X, y)
        assert result.table["importance"].sum() == pytest.approx(result.r_squared)
        assert result.subsets[frozenset(X)] == pytest.approx(result.r_squared)
        assert result.subsets[frozenset()] == 0
        alone = ordinal_dominance(X[["d1"]], y)
        assert result.subsets[frozenset(["d1"])] == pytest.approx(alone.r_squared)
        assert result.by_level.shape == (3, 3)

    def test_influence_sums_to_the_sandwich(self) -> None:
        """Influences sum to nothing at the maximum, and their squares come near the model's variance."""
        X, y = stars(5000)
        x, category = X.to_numpy(), y.to_numpy().astype(int) - 1
        fit = fit_ordered_logit(x, category, weights=np.ones(5000))
        influence = fit.influence(x, category, weights=np.ones(5000))
        np.testing.assert_allclose(influence.sum(axis=0), 0, atol=1e-6)
        np.testing.assert_allclose((influence**2).sum(axis=0), np.diag(fit.covariance), rtol=0.1)
        chances = fit.probabilities(x)
        np.testing.assert_allclose(chances.sum(axis=1), 1)
        np.testing.assert_allclose(chances.mean(axis=0), np.bincount(category) / 5000, atol=0.01)

    def test_bootstrap_and_seed(self) -> None:
        X, y = stars(150)
        first = ordinal_dominance(X, y, bootstrap=40, seed=1).table
        pd.testing.assert_frame_equal(first, ordinal_dominance(X, y, bootstrap=40, seed=1).table)
        assert (first["ci_low"] < first["importance"]).all()
        assert (first["importance"] < first["ci_high"]).all()


class TestRefusals:
    """C4."""

    def test_more_than_ten_drivers(self) -> None:
        X, y = stars(200, 11)
        with pytest.raises(AnalysisError, match="2,048 fits; the limit is 10"):
            ordinal_dominance(X, y)

    def test_noise_is_not_ranked(self) -> None:
        X, y = stars(200, 3)
        refused = 0
        for seed in range(100):
            result = ordinal_dominance(X, y.sample(frac=1, random_state=seed).to_numpy())
            refused += not result.ranked
            assert result.ranked == ("rank" in result.table)
        assert refused >= 95
        assert "no ranking" in result.explain("en")

    @pytest.mark.parametrize(
        ("y", "error", "message"),
        [
            (lambda X, y: (X["d0"] > 0).astype(int), AnalysisError, "perfect separation"),
            (lambda X, y: y, InputError, "two values"),
            (lambda X, y: y * 0, AnalysisError, "one value"),
            (lambda X, y: y.astype(str), InputError, "text"),
        ],
    )
    def test_outcomes(self, y: object, error: type[FeedbackError], message: str) -> None:
        X, ratings = stars(100)
        with pytest.raises(error, match=message):
            logistic_dominance(X, y(X, ratings))  # type: ignore[operator]

    def test_quasi_separation(self) -> None:
        X, y = stars(100)
        flag = (np.arange(100) < 8).astype(float)
        with pytest.raises(AnalysisError, match="perfect separation"):
            logistic_dominance(X.assign(flag=flag), np.where(flag == 1, 1, y >= 4))

    def test_too_many_values_options_and_collinearity(self) -> None:
        X, y = stars(100)
        with pytest.raises(InputError, match="12 values"):
            ordinal_dominance(X, np.resize(np.arange(12), 100))
        with pytest.raises(InputError, match="Did you mean"):
            ordinal_dominance(X, y, measure="mcfaden")
        with pytest.raises(AnalysisError, match="collinear"):
            ordinal_dominance(X.assign(twin=X["d0"]), y)

    def test_constant_is_set_aside_and_words_exist(self) -> None:
        X, y = stars()
        result = ordinal_dominance(X.assign(flat=1), y, bootstrap=5)
        assert list(result.set_aside) == ["flat"]
        for language in ("zh", "en"):
            assert "flat" in result.explain(language)
            assert "McFadden" in result.define(language)
            assert "Azen" in result.cite(language)
        assert "<table" in result._repr_html_()
