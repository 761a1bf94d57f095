"""Tests of a two-way table: Pearson, Rao-Scott, pairs of columns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from feedback.multiplicity import adjust_p
from feedback.numeric import Flags, Floats, Ints
from feedback.responses.weights.design import Design
from feedback.responses.weights.few_clusters import difference_freedom

SPARSE = 5.0  # people expected; below in one of the four cells, a pair is tested exactly
DRAWN_TABLES = 9_999
_BLOCK = 64 * 2**20  # bytes of drawn tables held at once
_LARGE = 1_000  # cells from which drawing stops once ENOUGH_BEYOND tables lie as far out
ENOUGH_BEYOND = 200


@dataclass(frozen=True)
class RaoScott:
    """Pearson's statistic corrected for the survey design, second order."""

    f: float
    df1: float
    df2: float
    p: float


def pearson(table: Floats) -> tuple[float, int, Floats]:
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / table.sum()
    chi2 = float(((table - expected) ** 2 / expected).sum())
    return chi2, (table.shape[0] - 1) * (table.shape[1] - 1), expected


def table_p(table: Floats, chi2: float, df: int, expected: Floats) -> tuple[float, int]:
    """p of a table of counts, and how many tables were drawn for it; none where Pearson's law holds.

    By Cochran (1954), Biometrics 10, 417-451, it holds where no cell expects less than 1 and four fifths expect 5.
    Else mid-p over tables drawn with both margins held: as R's chisq.test(simulate.p.value=TRUE), but that
    tables as far from independence as the one found count half. Of a table of more than 1,000 cells no more are
    drawn once 200 lie beyond, and p is their share of those drawn: Besag & Clifford (1991), Biometrika 78, 301-304.
    """
    few = (expected < SPARSE).mean() > 0.2 or bool((expected < 1).any())
    if not few or (table % 1 != 0).any():
        return float(stats.chi2.sf(chi2, df)), 0
    law = stats.random_table(table.sum(axis=1).astype(int), table.sum(axis=0).astype(int))
    n, rng = table.sum(), np.random.RandomState(0)
    # shuffling people costs as many steps as there are people, Patefield's way more of them for each cell
    method = "boyett" if n < max(2000, 6 * table.size) else "patefield"
    most = max(1, _BLOCK // (8 * table.size))
    enough = ENOUGH_BEYOND if table.size > _LARGE else np.inf
    drawn, beyond = 0, 0.0
    while drawn < DRAWN_TABLES:
        # few at first, where few may do
        block = min(
            most, DRAWN_TABLES - drawn, max(drawn, ENOUGH_BEYOND) if table.size > _LARGE else most
        )
        tables = law.rvs(block, method=method, random_state=rng)
        far = np.einsum("nij,nij,ij->n", tables, tables, 1 / expected) - n
        alike = np.isclose(far, chi2, rtol=1e-9, atol=1e-9)
        counted = beyond + np.cumsum(np.where(alike, 0.5, far > chi2))
        if counted[-1] >= enough:
            stop = int(np.argmax(counted >= enough))
            return float(counted[stop] / (drawn + stop + 1)), drawn + stop + 1
        drawn, beyond = drawn + block, float(counted[-1])
    return (beyond + 0.5) / (DRAWN_TABLES + 1), DRAWN_TABLES


def rao_scott_test(
    design: Design, places: tuple[Ints, Ints], known: Flags, totals: Floats
) -> RaoScott:
    """F = X²/tr(Δ) on tr(Δ)²/tr(Δ²) and that times the design's degrees of freedom."""
    r, c = totals.shape
    n = int(known.sum())
    row_of, column_of = places
    chi2 = pearson(totals * (n / totals.sum()))[0]
    p = (totals / totals.sum()).reshape(-1)
    cell = np.where(known, row_of * c + column_of, 0)
    flags = np.zeros((len(known), r * c))
    flags[np.flatnonzero(known), cell[known]] = 1.0
    influence = np.where(known[:, None], flags - p, 0.0) / design.weights[known].sum()
    covariance = design.covariance(influence)
    rows = np.repeat(np.arange(r), c)
    columns = np.tile(np.arange(c), r)
    main = np.column_stack(
        [np.ones(r * c)]
        + [rows == at for at in range(1, r)]
        + [columns == at for at in range(1, c)]
    )
    both = [(rows == i) & (columns == j) for i in range(1, r) for j in range(1, c)]
    interaction = np.column_stack(both).astype(np.float64)
    contrast = interaction - main @ np.linalg.lstsq(main, interaction, rcond=None)[0]
    over = np.where(p > 0, 1 / np.where(p > 0, p, 1), 0.0)
    under_null = contrast.T @ (over[:, None] * contrast) / n
    found = contrast.T @ (over[:, None] * covariance * over) @ contrast
    # least squares: a table with empty cells leaves the metric singular
    delta = np.linalg.lstsq(under_null, found, rcond=1e-12)[0]
    trace, square = float(np.trace(delta)), float(np.trace(delta @ delta))
    if not trace > 0:
        return RaoScott(float("nan"), float("nan"), float("nan"), float("nan"))
    df1 = trace**2 / square
    f = chi2 / trace
    return RaoScott(f, df1, df1 * design.df, float(stats.f.sf(f, df1, df1 * design.df)))


def designed_residuals(
    design: Design, places: tuple[Ints, Ints], known: Flags, totals: Floats
) -> Floats:
    """Adjusted residuals under the design: (p_rc - p_r p_c) over its linearised error at independence.

    With simple random sampling they are Haberman's (1973), Biometrics 29, 205-220.
    """
    p = totals / totals.sum()
    influence = _at_independence(design, places, known, p)
    se = _errors(design, influence).reshape(p.shape)
    apart = p - np.outer(p.sum(axis=1), p.sum(axis=0))
    return np.divide(apart, se, out=np.zeros_like(apart), where=se > 0)


def score_test(design: Design, places: tuple[Ints, Ints], known: Flags, totals: Floats) -> RaoScott:
    """Rao & Scott's F with errors at independence and eigenvalues that few clusters do not spread.

    `rao_scott_test`, as R's svychisq, takes the errors at the table found: where few clusters hold a row, they lie close to its
    own mean, and noise goes for an association (.09 to .12 of 5 × 4 tables of 20 clusters at .05, .04 so). tr(M²) is the
    unbiased estimate of a Wishart matrix of ν degrees of freedom: Bai & Saranadasa (1996), Statistica Sinica 6, 311-329.
    """
    p = totals / totals.sum()
    expected = np.outer(p.sum(axis=1), p.sum(axis=0))
    root, n, free = np.sqrt(expected.reshape(-1)), int(known.sum()), float(design.df)
    matrix = n * design.covariance(_at_independence(design, places, known, p)) / np.outer(root, root)  # fmt: skip
    trace, square = float(np.trace(matrix)), float((matrix**2).sum())
    if not trace > 0:
        return RaoScott(float("nan"), float("nan"), float("nan"), float("nan"))
    if free > 1:
        square = (square - trace**2 / free) * free**2 / ((free - 1) * (free + 2))
    df1 = trace**2 / max(square, trace**2 / ((p.shape[0] - 1) * (p.shape[1] - 1)))
    f = n * float(((p - expected) ** 2 / expected).sum()) / trace
    return RaoScott(f, df1, df1 * free, float(stats.f.sf(f, df1, df1 * free)))


def _at_independence(design: Design, places: tuple[Ints, Ints], known: Flags, p: Floats) -> Floats:
    """What each person moves p_rc - p_r p_c of each cell by, were the two independent, a unit of weight: (n, cells)."""
    rows, columns = p.sum(axis=1), p.sum(axis=0)
    is_row, is_column = (
        _flags(place, known, len(share))
        for place, share in zip(places, (rows, columns), strict=True)
    )
    influence = (
        (is_row - rows * known[:, None])[:, :, None]
        * (is_column - columns * known[:, None])[:, None, :]
        / design.weights[known].sum()
    )
    return influence.reshape(len(known), -1)


def designed_comparisons(
    design: Design, places: tuple[Ints, Ints], known: Flags, table: pd.DataFrame, *, level: float
) -> pd.DataFrame:
    """Every pair of columns within every row by the linearised error of the design, Holm over all.

    The error is that of the difference of two domain shares (as survey::svyby with svycontrast in R);
    where one of the two shares is 0 or 1, so that its own error is 0, that of equal shares. The
    quantile is Student's, its degrees of freedom after Welch from the clusters of each column, and z is
    divided for p by what the errors of few clusters are too small by (`difference_freedom`).
    """
    values = table.to_numpy()
    is_row, is_column = (
        _flags(place, known, size) for place, size in zip(places, values.shape, strict=True)
    )
    size = design.weights @ is_column
    share = values / values.sum(axis=0)
    first, second = np.triu_indices(values.shape[1], 1)
    z, p = np.zeros((len(values), len(first))), np.ones((len(values), len(first)))
    for at, (one, other) in enumerate(zip(first, second, strict=True)):
        sides = is_column[:, [one, other]]
        signed = sides / size[[one, other]] * np.array([1.0, -1.0])
        both = size[[one, other]] @ share[:, [one, other]].T / size[[one, other]].sum()
        own = np.stack([share[:, one], share[:, other]])
        edge = ((own <= 0) | (own >= 1)).any(axis=0)
        centre = np.where(edge, both, own)
        parts = [signed[:, [side]] * (is_row - centre[side]) for side in (0, 1)]
        se = _errors(design, parts[0] + parts[1])
        apart = share[:, one] - share[:, other]
        z[:, at] = np.divide(apart, se, out=np.zeros_like(apart), where=se > 0)
        known_sides = [np.repeat(sides[:, [side]] > 0, len(values), axis=1) for side in (0, 1)]
        df, too_small = difference_freedom(
            design,
            (known_sides[0], known_sides[1]),
            (design.variances(parts[0]), design.variances(parts[1])),
        )
        p[:, at] = 2 * stats.t.sf(np.abs(z[:, at]) / np.sqrt(too_small), df)
    return _comparisons(table, share[:, first] - share[:, second], z, p, level=level)


def _flags(place: Ints, known: Flags, count: int) -> Floats:
    return ((place[:, None] == np.arange(count)) & known[:, None]).astype(np.float64)


def _errors(design: Design, influence: Floats) -> Floats:
    return np.sqrt(np.maximum(np.diag(design.covariance(influence)), 0.0))


def column_comparisons(table: pd.DataFrame, *, level: float) -> pd.DataFrame:
    """z test of every pair of columns within every row, Holm over all of them.

    Where a cell of the pair expects fewer than 5 people, Fisher's test with mid-p stands in for z:
    Lancaster (1961), JASA 56, 223-234.
    """
    values = table.to_numpy()
    size = values.sum(axis=0)
    share = values / size
    first, second = np.triu_indices(values.shape[1], 1)
    pooled = (values[:, first] + values[:, second]) / (size[first] + size[second])
    se = np.sqrt(pooled * (1 - pooled) * (1 / size[first] + 1 / size[second]))
    difference = share[:, first] - share[:, second]
    z = np.where(se > 0, difference / np.where(se > 0, se, 1), 0.0)
    p = 2 * stats.norm.sf(np.abs(z))
    few = np.minimum(pooled, 1 - pooled) * np.minimum(size[first], size[second]) < SPARSE
    if few.any() and (values % 1 == 0).all():
        p = np.where(few, _mid_p(values, size, first, second), p)
    return _comparisons(table, difference, z, p, level=level)


def _mid_p(values: Floats, size: Floats, first: Ints, second: Ints) -> Floats:
    """Twice the smaller tail, half of what was observed in it."""
    x, total = values[:, first], values[:, first] + values[:, second]
    whole = size[first] + size[second]
    law = stats.hypergeom(whole, total, size[first])
    half = law.pmf(x) / 2
    return np.minimum(1.0, 2 * np.minimum(law.cdf(x) - half, law.sf(x) + half))


def _comparisons(
    table: pd.DataFrame, difference: Floats, z: Floats, p: Floats, *, level: float
) -> pd.DataFrame:
    first, second = np.triu_indices(table.shape[1], 1)
    p = p.reshape(-1)
    adjusted = adjust_p(p)
    names = pd.MultiIndex(
        levels=[table.index, table.columns, table.columns],  # type: ignore[list-item]
        codes=[
            np.repeat(np.arange(len(table)), len(first)).tolist(),
            np.tile(first, len(table)).tolist(),
            np.tile(second, len(table)).tolist(),
        ],
        names=["row", "first", "second"],
    )
    return pd.DataFrame(
        {
            "difference": difference.reshape(-1),
            "z": z.reshape(-1),
            "p": p,
            "p_holm": adjusted,
            "differs": adjusted < 1 - level,
        },
        index=names,
    )
