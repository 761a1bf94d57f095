"""Which importances chance alone reaches, which drivers tie without a bootstrap, what n can find."""

from __future__ import annotations

import numpy as np
from scipy import optimize, stats

from feedback.insight.importance.data import DriverData
from feedback.insight.importance.result import DriverImportance
from feedback.numeric import Floats
from feedback.responses.weights.replicates import MOST_CLUSTERS, replicate_weights

POWER = 0.8
ROWS_A_COLUMN = 5  # complete rows, for slopes of them to stand for those of all
MIN_DF = 4  # of the denominator; with fewer the covariance of the slopes is hardly known


def effective_people(data: DriverData) -> float:
    """Kish's effective number of the rows; the fewest of a pair where pairs have their own.

    Under a design: the rows over the mean design effect of the slopes (of the outcome's mean where too few
    rows are complete), where that is fewer.
    """
    worth = float(data.weights.sum() ** 2 / (data.weights**2).sum())
    if data.design is not None:
        worth = data.n / max(_design_effect(data), data.n / worth)
    if data.missing != "pairwise":
        return worth
    known = (~np.isnan(data.values)).astype(np.float64)
    return worth * float((known.T @ known).min()) / data.n


def chance_ceiling(
    result: DriverImportance, *, sizes: list[int], method: str, n: float, level: float
) -> Floats:
    """Importance that a driver without any relation stays under in `level` of samples.

    An importance is a square: its percentile interval never reaches 0, also where the truth is 0. For a
    driver unrelated to all else the gain at entry is χ²(columns) times the residual variance over the
    degrees of freedom: that of the full model for "last" (the F test of its coefficient), of the empty
    one for "first", the mean of both for the averages over orders; times VIF for squared coefficients.
    Pratt's measure is no square and has no ceiling.
    """
    left: float = max(n - result.by_level.shape[1] - 1, 1.0)
    r2 = float(result.r_squared)
    start = float(1 - result.r_squared_forced)
    unit = {"last": 1 - r2, "betasq": 1 - r2, "first": start, "pratt": 0.0}
    variance = unit.get(method, (start + 1 - r2) / 2) / left
    ceiling = stats.chi2.ppf(level, sizes) * variance
    return ceiling * result.table["vif"].to_numpy() if method == "betasq" else ceiling


def tied_ranks(result: DriverImportance, *, n: float, level: float) -> Floats:
    """Ranks without a bootstrap: each importance read as a squared correlation, by Fisher's z.

    Drivers whose intervals overlap tie. An approximation (exact only for drivers that do not
    correlate); a bootstrap gives the intervals of the data.
    """
    size = np.sqrt(np.clip(result.table["importance"].to_numpy(), 0.0, 0.9999))
    half = stats.norm.isf((1 - level) / 2) / np.sqrt(max(n - 3, 1.0))
    if result.method in ("betasq", "pratt"):
        half = half * np.sqrt(result.table["vif"].to_numpy())
    low, high = np.maximum(np.arctanh(size) - half, 0.0), np.arctanh(size) + half
    above = (low[None, :] > high[:, None]).sum(axis=1)
    order = np.argsort(-size, kind="stable")
    above[order] = np.maximum.accumulate(above[order])
    return 1 + above


def detectable_r_squared(columns: int, *, n: float, p: float) -> float:
    """Smallest R² that the F test at `p` finds in 80 % of samples of n people (Cohen 1988, ch. 9)."""
    rest = n - columns - 1
    if rest < 1:
        return float("nan")
    critical = stats.f.isf(p, columns, rest)

    def lack(r2: float) -> float:
        return float(stats.ncf.sf(critical, columns, rest, n * r2 / (1 - r2))) - POWER

    return float(optimize.brentq(lack, 1e-9, 0.9999)) if lack(0.9999) > 0 else float("nan")


def _design_effect(data: DriverData) -> float:
    whole = ~np.isnan(data.values).any(axis=1)
    if whole.sum() >= ROWS_A_COLUMN * data.values.shape[1]:
        return slope_test(data)[1]
    design = data.design
    assert design is not None
    outcome, known = np.zeros(len(design)), np.zeros(len(design), dtype=bool)
    outcome[data.rows], known[data.rows] = data.values[:, -1], True
    return design.mean_error(outcome, known) ** 2 * data.n / float(np.var(data.values[:, -1]))


def slope_test(data: DriverData) -> tuple[float, float]:
    """P that no free driver matters under the survey design, and the mean design effect of the slopes.

    Wald's W of the jackknife covariance (linearised from 200 clusters on: with fewer it comes out too
    small, and noise was ranked in 4 % of samples for 1 %); F = W (d-k+1)/(k d) on k and d-k+1 degrees of freedom, d those
    of the design: Korn & Graubard (1990), Am. Statistician 44, 270-276. With fewer clusters than that
    needs, the F of a simple sample divided by the design effect. Rows with gaps are outside the domain.
    """
    design = data.design
    assert design is not None
    whole = ~np.isnan(data.values).any(axis=1)
    values, weights = data.values[whole], data.weights[whole]
    free = data.values.shape[1] - 1 - len(data.forced)
    x = np.column_stack([np.ones(len(values)), values[:, :-1]])
    inverse = np.linalg.pinv((x * weights[:, None]).T @ x)
    beta = inverse @ (x.T @ (weights * values[:, -1]))
    residual = values[:, -1] - x @ beta
    if len(design.stratum_of) <= MOST_CLUSTERS:
        made = replicate_weights(design, method="jackknife")
        slopes_of = [
            np.linalg.pinv((x * w[:, None]).T @ x) @ (x.T @ (w * values[:, -1]))
            for w in made.weights[:, data.rows[whole]]
        ]
        covariance = made.covariance(np.array(slopes_of)[:, 1 : 1 + free])
    else:
        scale = (weights / design.weights[data.rows[whole]])[:, None]
        influence = np.zeros((len(design), free))
        influence[data.rows[whole]] = ((x * residual[:, None]) @ inverse * scale)[:, 1 : 1 + free]
        covariance = design.covariance(influence)
    left = max(len(values) - x.shape[1], 1)
    plain = inverse[1 : 1 + free, 1 : 1 + free] * float(weights @ residual**2) / left
    effect = float(np.mean(np.diag(covariance) / np.diag(plain)))
    slopes, df = beta[1 : 1 + free], design.df - free + 1
    if df >= MIN_DF:
        wald = float(slopes @ np.linalg.pinv(covariance) @ slopes)
        return float(stats.f.sf(wald * df / (free * design.df), free, df)), effect
    f = float(slopes @ np.linalg.pinv(plain) @ slopes) / free / max(effect, 1.0)
    return float(stats.f.sf(f, free, max(design.df, 1))), effect


def slope_errors(matrices: list[Floats], *, n: float) -> Floats:
    """Standard errors of the standardised slopes, from one or several completed tables: (columns,).

    Within a table (1 - R²) VIF / (n - p - 1), the textbook error of a coefficient; between several, Rubin's
    rule (1987). `n` is Kish's effective number; of pairs with their own n the fewest, which errs on the wide side.
    """
    slopes, within = [], np.zeros(len(matrices[0]) - 1)
    for matrix in matrices:
        inverse = np.linalg.inv(matrix[:-1, :-1])
        beta = inverse @ matrix[:-1, -1]
        left = max(1 - float(matrix[:-1, -1] @ beta), 0.0) / max(n - len(beta) - 1, 1.0)
        slopes.append(beta)
        within = within + np.diag(inverse) * left / len(matrices)
    between = np.var(slopes, axis=0, ddof=1) if len(matrices) > 1 else 0.0
    found: Floats = np.sqrt(within + (1 + 1 / len(matrices)) * between)
    return found


def pooled_p(matrices: list[Floats], *, forced: int, n: float) -> float:
    """P that no free driver matters, from several completed tables: Rubin's pooled Wald test D1.

    Li, Raghunathan & Rubin (1991), JASA 86, 1065-1073; the denominator never has more degrees of
    freedom than the complete table would. `matrices` are correlations, free drivers first, then
    forced columns, the outcome last.
    """
    width, m = len(matrices[0]) - 1, len(matrices)
    free = width - forced
    slopes, within = np.empty((m, free)), np.zeros((free, free))
    for at, matrix in enumerate(matrices):
        inverse = np.linalg.inv(matrix[:-1, :-1])
        beta = inverse @ matrix[:-1, -1]
        residual = max(1 - float(matrix[:-1, -1] @ beta), 1e-12) / max(n - width - 1, 1.0)
        slopes[at], within = beta[:free], within + inverse[:free, :free] * residual / m
    mean = slopes.mean(axis=0)
    between = np.atleast_2d(np.cov(slopes.T))
    firm = np.linalg.inv(within)
    excess = max((1 + 1 / m) * float(np.trace(between @ firm)) / free, 1e-9)
    f = float(mean @ firm @ mean) / (free * (1 + excess))
    t = free * (m - 1)
    if t > 4:
        df = 4 + (t - 4) * (1 + (1 - 2 / t) / excess) ** 2
    else:
        df = t * (1 + 1 / free) * (1 + 1 / excess) ** 2 / 2
    complete = max(n - width - 1, 1.0)
    return float(stats.f.sf(f, free, df * complete / (df + complete)))
