"""Tests of a two-way table: Pearson, Rao-Scott, pairs of columns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from feedback.multiplicity import adjust_p
from feedback.numeric import Flags, Floats, Ints
from feedback.responses.weights_design import Design


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


def column_comparisons(table: pd.DataFrame, *, level: float) -> pd.DataFrame:
    """z test of every pair of columns within every row, Holm over all of them."""
    values = table.to_numpy()
    size = values.sum(axis=0)
    share = values / size
    first, second = np.triu_indices(values.shape[1], 1)
    pooled = (values[:, first] + values[:, second]) / (size[first] + size[second])
    se = np.sqrt(pooled * (1 - pooled) * (1 / size[first] + 1 / size[second]))
    difference = share[:, first] - share[:, second]
    z = np.where(se > 0, difference / np.where(se > 0, se, 1), 0.0)
    p = 2 * stats.norm.sf(np.abs(z)).reshape(-1)
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
