"""Polychoric correlations: what two ratings would correlate if their answers were not cut into steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import stats

from feedback.errors import AnalysisError
from feedback.numeric import Floats, Ints, number_frame, refuse_constant

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable


MOST_ANSWERS = 15
LARGEST = 0.9999
_NODES, _NODE_WEIGHTS = np.polynomial.legendre.leggauss(20)


def polychoric_correlations(
    items: pd.DataFrame,
    *,
    columns: Iterable[Hashable] | None = None,
    empty_cell: float = 0.5,
) -> pd.DataFrame:
    """Polychoric correlations of all pairs of items, in two steps.

    Parameters
    ----------
    items
        A row a respondent, a column an item of at most 15 different answers; each pair uses the rows
        that have both.
    columns
        The items; all columns without it.
    empty_cell
        Count put into an empty cell of a table of two by two, where the estimate would else run to
        ±1; larger tables need none and it would pull them to zero.

    Returns
    -------
    pd.DataFrame
        Square matrix of correlations, 1 on the diagonal.

    Raises
    ------
    InputError
        Text among the answers.
    AnalysisError
        A constant item, an item of more than 15 answers, a pair nobody answered both of.

    Notes
    -----
    Thresholds from each item's answers, then the correlation by maximum likelihood: Olsson (1979),
    Psychometrika 44, 443-460. All pairs are searched at once.

    Examples
    --------
    >>> answers = pd.DataFrame({"a": [1, 1, 2, 2] * 20, "b": [1, 1, 2, 1] * 20})
    >>> print(round(polychoric_correlations(answers).loc["a", "b"], 2))
    0.89
    """
    where = "polychoric_correlations"
    frame = number_frame(items, where=where, columns=columns, at_least=2)
    refuse_constant(frame, where=where)
    steps = [np.unique(column[~np.isnan(column)]) for column in frame.to_numpy().T]
    many = [
        str(n) for n, step in zip(frame.columns, steps, strict=True) if len(step) > MOST_ANSWERS
    ]
    if many:
        raise AnalysisError(
            en=f"{where}: {', '.join(many)} have more than {MOST_ANSWERS} different answers; they are "
            "measured finely enough for ordinary correlations.",
            zh=f"{where}：{'、'.join(many)} 的不同答案超过 {MOST_ANSWERS} 个，足够精细，请用普通相关。",
        )
    rows, columns_ = np.tril_indices(len(steps), -1)
    tables = _tables(frame, steps, rows, columns_, where=where)
    tables = np.where(tables == 0, _pad(tables, empty_cell), tables)
    cuts = _thresholds(frame, steps)
    found = _search(tables, cuts[rows], cuts[columns_])
    matrix = np.eye(len(steps))
    matrix[rows, columns_] = matrix[columns_, rows] = found
    return pd.DataFrame(matrix, index=frame.columns, columns=frame.columns)


def _tables(
    frame: pd.DataFrame,
    steps: list[Floats],
    rows: Ints,
    columns: Ints,
    *,
    where: str,
) -> Floats:
    """Contingency tables of all pairs, (pairs, widest, widest); answers that do not occur stay empty."""
    widest = max(map(len, steps))
    flags = np.zeros((len(steps) * widest, len(frame)), dtype=np.float32)
    for at, (values, step) in enumerate(zip(frame.to_numpy().T, steps, strict=True)):
        for place, answer in enumerate(step):
            flags[at * widest + place] = values == answer
    joint = (flags @ flags.T).astype(np.float64)
    cube = joint.reshape(len(steps), widest, len(steps), widest).transpose(0, 2, 1, 3)
    tables = cube[rows, columns]
    alone = np.flatnonzero(tables.sum(axis=(1, 2)) < 2)
    if len(alone):
        a, b = frame.columns[rows[alone[0]]], frame.columns[columns[alone[0]]]
        raise AnalysisError(
            en=f"{where}: fewer than two people answered both {a} and {b}.",
            zh=f"{where}：同时回答 {a} 与 {b} 的不足两人。",
        )
    return tables


def _pad(tables: Floats, empty_cell: float) -> Floats:
    used_rows = tables.sum(axis=2, keepdims=True) > 0
    used_columns = tables.sum(axis=1, keepdims=True) > 0
    size = used_rows.sum(axis=(1, 2)) * used_columns.sum(axis=(1, 2))
    return np.where(used_rows & used_columns & (size == 4)[:, None, None], empty_cell, 0.0)


def _thresholds(frame: pd.DataFrame, steps: list[Floats]) -> Floats:
    """Cuts of each item between its answers, padded with ±8, (items, widest + 1)."""
    widest = max(map(len, steps))
    cuts = np.full((len(steps), widest + 1), 8.0)
    cuts[:, 0] = -8.0
    for at, (values, step) in enumerate(zip(frame.to_numpy().T, steps, strict=True)):
        known = np.sort(values[~np.isnan(values)])
        below = np.searchsorted(known, step[:-1], side="right") / len(known)
        cuts[at, 1 : len(step)] = stats.norm.ppf(below)
    return cuts


def _search(tables: Floats, x: Floats, y: Floats) -> Floats:
    """Largest likelihood of each pair, by Fisher scoring of all of them at once."""
    total = tables.sum(axis=(1, 2))
    rho = np.zeros(len(tables))
    low, high = np.full(len(tables), -LARGEST), np.full(len(tables), LARGEST)
    for _ in range(60):
        corners = normal_orthant(x[:, :, None], y[:, None, :], rho[:, None, None])
        cells = np.maximum(np.diff(np.diff(corners, axis=1), axis=2), 1e-14)
        slope = np.diff(
            np.diff(_density(x[:, :, None], y[:, None, :], rho[:, None, None]), axis=1), axis=2
        )
        score = (tables * slope / cells).sum(axis=(1, 2))
        information = total * (slope**2 / cells).sum(axis=(1, 2))
        low, high = np.where(score > 0, rho, low), np.where(score < 0, rho, high)
        step = rho + score / np.maximum(information, 1e-300)
        # a step that leaves what is known to hold the maximum is replaced by its middle
        moved = np.where((step > low) & (step < high), step, (low + high) / 2)
        done = np.abs(moved - rho).max() < 1e-10
        rho = moved
        if done:
            break
    return rho


def polychoric_influence(items: pd.DataFrame, correlations: pd.DataFrame) -> Floats:
    """What each respondent does to each polychoric correlation: (n, pairs), below the diagonal row by row.

    `items` without missing answers. Of the two steps both count: the correlation's own score, and how the
    thresholds it rests on would move (Muthén 1984, Psychometrika 49, 115-132); squares over n² add up to
    its asymptotic variance.
    """
    values, n = items.to_numpy(dtype=np.float64), len(items)
    matrix = correlations.to_numpy(dtype=np.float64)
    codes = [np.unique(column, return_inverse=True)[1].reshape(-1) for column in values.T]
    cuts, moved = [], []
    for code in codes:
        below = code[:, None] <= np.arange(code.max())
        share = below.mean(axis=0)
        cut = stats.norm.ppf(share)
        cuts.append(cut)
        moved.append((below - share) / stats.norm.pdf(cut))
    rows, others = np.tril_indices(len(codes), -1)
    found = np.empty((n, len(rows)))
    for at, (i, j) in enumerate(zip(rows, others, strict=True)):
        rho = float(np.clip(matrix[i, j], -LARGEST, LARGEST))
        score, of_first, of_second = _cell_scores(cuts[i], cuts[j], rho)
        cell = (codes[i], codes[j])
        own = score[cell]
        pulled = (own @ of_first[cell] / n) @ moved[i].T + (own @ of_second[cell] / n) @ moved[j].T
        found[:, at] = (own - pulled) / float(own @ own / n)
    return found


def _cell_scores(first: Floats, second: Floats, rho: float) -> tuple[Floats, Floats, Floats]:
    """Derivatives of each cell's log probability by the correlation and by the cuts of either item."""
    x, y = (np.concatenate([[-8.0], cut, [8.0]]) for cut in (first, second))
    r = np.array(rho)
    corners = normal_orthant(x[:, None], y[None, :], r)
    cells = np.maximum(np.diff(np.diff(corners, axis=0), axis=1), 1e-14)
    slope = np.diff(np.diff(_density(x[:, None], y[None, :], r), axis=0), axis=1)

    def by_cut(cut: Floats, ends: Floats, shares: Floats) -> Floats:
        """(cells of the item, cells of the other, cuts): a cut gives to the cell below, takes from above."""
        across = np.diff(
            stats.norm.cdf((ends[None, :] - rho * cut[:, None]) / np.sqrt(1 - rho**2)), axis=1
        )
        push = stats.norm.pdf(cut)[:, None] * across
        made = np.zeros((len(cut) + 1, len(ends) - 1, len(cut)))
        for at in range(len(cut)):
            made[at, :, at], made[at + 1, :, at] = push[at], -push[at]
        return made / shares[:, :, None]

    of_second = by_cut(second, x, cells.T).transpose(1, 0, 2)
    return slope / cells, by_cut(first, y, cells), of_second


def _density(x: Floats, y: Floats, rho: Floats) -> Floats:
    rest = 1 - rho**2
    return np.exp(-(x**2 + y**2 - 2 * rho * x * y) / (2 * rest)) / (2 * np.pi * np.sqrt(rest))


def normal_orthant(x: Floats, y: Floats, rho: Floats) -> Floats:
    """P(X <= x, Y <= y) of the standard bivariate normal, elementwise.

    Plackett's integral over the angle, Φ(x)Φ(y) + ∫₀^asin(ρ) exp(-(x²+y²-2xy sin t)/(2cos²t)) dt/2π,
    by Gauss-Legendre quadrature (Drezner & Wesolowsky 1990, J. Statist. Comput. Simul. 35, 101-107).

    >>> float(normal_orthant(np.array(0.0), np.array(0.0), np.array(0.5)).round(6))
    0.333333
    """
    x, y, rho = np.broadcast_arrays(x, y, rho)
    angle = np.arcsin(rho)
    total = np.zeros(x.shape)
    for node, weight in zip(_NODES, _NODE_WEIGHTS, strict=True):
        sine = np.sin(angle * (node + 1) / 2)
        total += weight * np.exp(-(x**2 + y**2 - 2 * x * y * sine) / (2 * (1 - sine**2)))
    return stats.norm.cdf(x) * stats.norm.cdf(y) + total * angle / (4 * np.pi)
