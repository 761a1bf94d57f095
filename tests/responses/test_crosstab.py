"""Two-way tables.

Requirements
1. Pearson, adjusted residuals and Rao-Scott equal R (chisq.test, survey::svychisq).
2. `counts` say how many people a row stands for; `weights` are survey weights with Rao-Scott beside.
3. Columns are compared with Holm's correction over the table.
4. Empty categories vanish, missing labels are counted, small cells are named.
5. Bad input is refused in words.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from feedback.errors import AnalysisError, InputError
from feedback.responses import crosstab_tests
from feedback.responses.crosstab import crosstab
from feedback.responses.weights.rake import rake


def test_1_housing(cases: Path) -> None:
    data = pd.read_csv(cases / "15_ordinal_housing_wine/input.csv")
    found = crosstab(data["Sat"], data["Type"], counts=data["Freq"])
    # R: chisq.test(xtabs(Freq ~ Sat + Type)): 60.286, df 6, p 3.937e-11, $stdres
    assert found.chi2 == pytest.approx(60.28595, abs=1e-5)
    assert found.df == 6
    assert found.p == pytest.approx(3.937e-11, rel=1e-3)
    assert found.residuals.loc["High", "Tower"] == pytest.approx(4.8043588, abs=1e-7)
    assert found.residuals.loc["Low", "Terrace"] == pytest.approx(5.5022378, abs=1e-7)
    assert found.table.loc["High", "Apartment"] == 302
    assert found.n == 1681
    assert found.rao_scott is None


def test_1_case_11_rao_scott(cases: Path) -> None:
    data = pd.read_csv(cases / "11_raking_apiclus1/input.csv")
    design = {"clusters": data["dnum"], "fpc": data["fpc"]}
    found = crosstab(data["stype"], data["sch.wide"], weights=data["pw"], **design)
    # survey::svychisq(~stype + sch.wide): F = 5.1934, ndf = 1.4946, ddf = 20.9250, p = 0.02175
    assert found.chi2 == pytest.approx(11.94089, abs=1e-5)
    assert found.rao_scott is not None
    assert found.rao_scott.f == pytest.approx(5.1934, abs=5e-5)
    assert found.rao_scott.df1 == pytest.approx(1.4946, abs=5e-5)
    assert found.rao_scott.df2 == pytest.approx(20.9250, abs=5e-5)
    assert found.rao_scott.p == pytest.approx(0.02175, abs=5e-6)
    margins = {"stype": {"E": 4421, "H": 755, "M": 1018}, "sch.wide": {"No": 1072, "Yes": 5122}}
    raked = rake(data, margins=margins, weights="pw")
    size = pd.cut(data["enroll"], 3).astype(str)
    calibrated = crosstab(size, data["sch.wide"], weights=raked, **design)
    # the same on survey::rake's design: F = 1.4384, ndf = 1.5271, ddf = 21.3792, p = 0.2556
    assert calibrated.rao_scott is not None
    assert calibrated.rao_scott.f == pytest.approx(1.4384, abs=5e-5)
    assert calibrated.rao_scott.p == pytest.approx(0.2556, abs=5e-5)


def test_1_score_test_by_hand() -> None:
    rng = np.random.default_rng(3)
    shop = np.repeat(np.arange(12), 10)
    rows, columns, w = rng.integers(0, 3, 120), rng.integers(0, 2, 120), rng.uniform(1, 2, 120)
    found = crosstab(rows, columns, weights=w, clusters=shop).score_test
    assert found is not None
    p = np.array([[w[(rows == i) & (columns == j)].sum() for j in (0, 1)] for i in (0, 1, 2)]) / w.sum()  # fmt: skip
    r, c = p.sum(axis=1), p.sum(axis=0)
    scores = np.array([
        [sum(w[k] * ((rows[k] == i) - r[i]) * ((columns[k] == j) - c[j]) for k in np.flatnonzero(shop == g))
         for i in (0, 1, 2) for j in (0, 1)] for g in range(12)
    ]) / w.sum()  # fmt: skip
    scores -= scores.mean(axis=0)
    e = np.outer(r, c).reshape(-1)
    m = 120 * (12 / 11) * scores.T @ scores / np.sqrt(np.outer(e, e))
    square = (np.trace(m @ m) - np.trace(m) ** 2 / 11) * 121 / (10 * 13)
    df1 = min(np.trace(m) ** 2 / square, 2.0)
    f = 120 * (((p - np.outer(r, c)) ** 2 / np.outer(r, c)).sum()) / np.trace(m)
    assert (found.f, found.df1, found.df2) == pytest.approx((f, df1, 11 * df1))
    assert found.p == pytest.approx(stats.f.sf(f, df1, 11 * df1))


def test_1_rows_of_few_clusters_are_no_association() -> None:
    told, rng = [], np.random.default_rng(7)
    shop = np.repeat(np.arange(20), 15)
    for _ in range(120):
        region, wave = (rng.permutation(20) % 5)[shop], rng.integers(0, 4, 300)
        found = crosstab(region, wave, clusters=shop)
        assert found.score_test is not None and found.rao_scott is not None
        told.append((found.score_test.p <= 0.05, found.rao_scott.p <= 0.05))
    share = np.mean(told, axis=0)
    assert share[0] <= 0.10 and share[0] <= share[1]


def test_2_counts_are_people() -> None:
    rows, columns, counts = ["y", "y", "n", "n"], ["a", "b", "a", "b"], [30, 10, 20, 40]
    listed = crosstab(rows, columns, counts=counts)
    spread = crosstab(np.repeat(rows, counts), np.repeat(columns, counts))
    assert listed.chi2 == pytest.approx(spread.chi2)
    assert listed.n == spread.n == 100
    want = stats.chi2_contingency([[20, 40], [30, 10]], correction=False)
    assert listed.chi2 == pytest.approx(want.statistic)
    assert listed.cramers_v == pytest.approx(np.sqrt(want.statistic / 100))
    assert listed.table.to_numpy().dtype.kind == "i"


def test_2_equal_weights_are_nearly_pearson() -> None:
    rng = np.random.default_rng(1)
    rows, columns = rng.integers(0, 3, 500), rng.integers(0, 2, 500)
    plain = crosstab(rows, columns)
    weighted = crosstab(rows, columns, weights=np.full(500, 7.0))
    assert weighted.chi2 == pytest.approx(plain.chi2)
    assert weighted.rao_scott is not None
    assert weighted.rao_scott.p == pytest.approx(plain.p, abs=0.02)
    assert weighted.score_test is not None
    assert weighted.score_test.p == pytest.approx(plain.p, abs=0.02)


def test_2_not_both() -> None:
    with pytest.raises(InputError, match="do not go with"):
        crosstab(["a", "b"], ["c", "d"], counts=[1, 2], weights=[1, 1])


def test_3_columns() -> None:
    rows = ["y"] * 50 + ["n"] * 50 + ["y"] * 20 + ["n"] * 80 + ["y"] * 22 + ["n"] * 78
    columns = ["a"] * 100 + ["b"] * 100 + ["c"] * 100
    tests = crosstab(rows, columns).column_tests
    assert tests.loc[("y", "a", "b"), "differs"]
    assert not tests.loc[("y", "b", "c"), "differs"]
    assert tests.loc[("y", "a", "b"), "difference"] == pytest.approx(0.3)
    z = 0.3 / np.sqrt(0.35 * 0.65 * 2 / 100)
    assert tests.loc[("y", "a", "b"), "z"] == pytest.approx(z)
    assert (tests["p_holm"] >= tests["p"]).all()


def test_4_order_missing_and_empty() -> None:
    kind = pd.CategoricalDtype(["low", "mid", "high"], ordered=True)
    rows = pd.Series(["high", "low", "low", None, "high"], dtype=kind, name="rating")
    found = crosstab(rows, pd.Series(["a", "b", "a", "a", "b"]))
    assert found.table.index.tolist() == ["low", "high"]
    assert found.table.index.name == "rating"
    assert found.missing == 1
    assert found.small_cells == 4
    assert "fewer than five" in found.explain("en")


def test_4_hostile_labels() -> None:
    labels = pd.Series(["\ud800", "x" * 100_000, "\ud800"], dtype=object)
    assert crosstab(labels, ["a", "b", "b"]).n == 3


@pytest.mark.parametrize(
    ("rows", "columns", "changes", "error"),
    [
        (["a", "a"], ["b", "c"], {}, AnalysisError),
        ([], [], {}, AnalysisError),
        ([None, None], ["a", "b"], {}, AnalysisError),
        (["a"], ["b", "c"], {}, InputError),
        ("ab", "cd", {}, InputError),
        (5, 6, {}, InputError),
        ([["a"], ["b"]], ["c", "d"], {}, InputError),
        (["a", "b"], ["c", "d"], {"counts": [1, -1]}, InputError),
        (["a", "b"], ["c", "d"], {"counts": [0, 0]}, InputError),
        (["a", "b"], ["c", "d"], {"counts": ["x", "y"]}, InputError),
        (["a", "b"], ["c", "d"], {"weights": [1, 0]}, InputError),
    ],
)
def test_5_refused(rows: object, columns: object, changes: dict, error: type[Exception]) -> None:
    with pytest.raises(error):
        crosstab(rows, columns, **changes)  # type: ignore[arg-type]


def test_sparse_tables_draw_their_p() -> None:
    tea = crosstab(["a", "a", "b", "b"], ["x", "y", "x", "y"], counts=[3, 1, 1, 3])  # Fisher (1935)
    # exact by hypergeometric law: two tables as far (mid) of p = 16/70 each side, two beyond of 1/70
    assert tea.drawn
    assert tea.p == pytest.approx((16 + 2) / 70, abs=0.015)
    assert "mid-p" in tea.define("en")
    assert "mid-p" in tea.define("zh")
    wide = crosstab(["a", "a", "b", "b"], ["x", "y", "x", "y"], counts=[30, 10, 10, 30])
    assert not wide.drawn
    assert wide.p == pytest.approx(stats.chi2.sf(20, 1))


def test_sparse_tables_of_nothing_are_seldom_called_related() -> None:
    rng, called = np.random.default_rng(5), 0
    for _ in range(300):
        rows = rng.choice(list("abcd"), 60, p=[0.85, 0.05, 0.05, 0.05])
        called += crosstab(rows, rng.choice(list("xyz"), 60, p=[0.8, 0.1, 0.1])).p < 0.05
    assert called <= 23  # .05 of 300; more come by chance once in a hundred; by Pearson's law .085


def test_large_sparse_table_is_drawn_in_bounded_memory():  # as 200 shops by 20 complaints
    import tracemalloc

    rng = np.random.default_rng(4)
    noise = pd.DataFrame({"a": rng.integers(0, 200, 2500), "b": rng.integers(0, 20, 2500)})
    tracemalloc.start()
    found = crosstab(noise["a"], noise["b"])
    assert found.drawn < 9_999 and 0.05 < found.p < 1  # 200 beyond came sooner
    related = noise.assign(b=np.where(rng.random(2500) < 0.3, noise["a"] % 20, noise["b"]))
    told = crosstab(related["a"], related["b"])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert told.drawn == 9_999 and told.p < 0.001
    assert peak < 400 * 2**20  # 1.15 GB when all tables were held


def test_stopped_drawing_errs_no_more_often(monkeypatch):
    """p of noise is uniform still where drawing stops early."""
    monkeypatch.setattr(crosstab_tests, "_LARGE", 10)
    rng = np.random.default_rng(5)
    p = []
    for _ in range(200):
        table = np.zeros((6, 4))
        np.add.at(table, (rng.integers(0, 6, 40), rng.integers(0, 4, 40)), 1)
        table = table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0]
        p.append(crosstab_tests.table_p(table, *crosstab_tests.pearson(table))[0])
    assert np.mean(np.array(p) < 0.05) < 0.09 and 0.44 < np.mean(p) < 0.56
