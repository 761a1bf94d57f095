"""How high a CUSUM must rise before it is an alarm: its mean run length by a Markov chain."""

from __future__ import annotations

from functools import lru_cache
from itertools import starmap

import numpy as np

from feedback.numeric import Floats, Ints

_HEIGHTS = np.array([1.0, 2.0, 3.5, 5.0, 7.0, 9.0, 12.0, 15.0])
_STATES = 120
_MEANS, _SPREADS = 0.25, 0.5  # widths of a cell of the cache, in logarithms
_NO_SPREAD = 1e-4
DOUBLED, HALF_A_DAY = 2.0, 0.5


def shift_of(mean: Floats) -> Floats:
    """What a chart looks for, as a multiple of its mean: a doubling, and half a complaint a day more at least.

    >>> shift_of(np.array([0.05, 0.5, 4.0])).round(6).tolist()
    [11.0, 2.0, 2.0]
    """
    return np.maximum(DOUBLED, 1 + HALF_A_DAY / mean)


def weigh(y: Floats, mean: Floats, shift: Floats, dispersion: Floats) -> Floats:
    """Log likelihood ratio of a day's count: negative binomial of mean shift · mean against mean, variance μ + dispersion · μ².

    Höhle and Paul, 2008, Computational Statistics & Data Analysis 52, 4357-4368.
    """
    k = 1 / np.maximum(dispersion, _NO_SPREAD)
    found: Floats = y * np.log(shift) - (y + k) * np.log1p((shift - 1) * mean / (k + mean))
    return found


def mean_run_length(height: float, *, mean: float, shift: float, dispersion: float) -> float:
    """Days until a CUSUM with nothing wrong first reaches `height`, on average (Brook and Evans, 1972, Biometrika 59(3)).

    Examples
    --------
    >>> days = mean_run_length(5.0, mean=2.0, shift=2.0, dispersion=0.2)
    >>> bool(days > np.exp(5.0))  # Lorden, 1971: never less
    True
    """
    from scipy.stats import nbinom

    k = 1 / max(dispersion, _NO_SPREAD)
    most = int(nbinom.isf(1e-12, k, k / (k + mean))) + 1
    y = np.arange(most + 1.0)
    chance = nbinom.pmf(y, k, k / (k + mean))
    moves = weigh(y, *(np.array(each) for each in (mean, shift, dispersion)))
    width = height / _STATES
    place = np.maximum((np.arange(_STATES) * width)[:, None] + moves, 0.0) / width
    stays = place < _STATES
    below = np.minimum(place.astype(np.int64), _STATES - 1)
    part = place - below
    chances = np.where(stays, chance, 0.0)
    chain = np.zeros((_STATES, _STATES + 1))
    rows = np.broadcast_to(np.arange(_STATES)[:, None], place.shape)
    np.add.at(chain, (rows, below), chances * (1 - part))
    np.add.at(chain, (rows, below + 1), chances * part)
    days = np.linalg.solve(np.eye(_STATES) - chain[:, :_STATES], np.ones(_STATES))
    return float(days[0])


@lru_cache(maxsize=4096)
def _run_lengths(mean: int, dispersion: int) -> Floats:
    """Logarithms of the mean run lengths of `_HEIGHTS`, at least Lorden's bound."""
    centre = float(np.exp(mean * _MEANS))
    spread = float(np.exp(dispersion * _SPREADS))
    shift = float(shift_of(np.array(centre)))
    found = [
        mean_run_length(float(each), mean=centre, shift=shift, dispersion=spread)
        for each in _HEIGHTS
    ]
    return np.maximum.accumulate(np.fmax(np.log(np.maximum(found, 1.0)), _HEIGHTS))


def run_length_logs(heights: Floats, mean: Floats, dispersion: Floats) -> Floats:
    """log of the mean run length of each chart at its height; beyond the table it grows as the height (Lorden)."""
    return np.array(
        [
            np.interp(min(h, _HEIGHTS[-1]), _HEIGHTS, logs) + max(0.0, h - _HEIGHTS[-1])
            for h, logs in zip(
                heights, starmap(_run_lengths, _cells(mean, dispersion).T.tolist()), strict=True
            )
        ]
    )


def thresholds(days: float, mean: Floats, dispersion: Floats) -> Floats:
    """(k,) heights at which each chart, nothing being wrong, alarms once in `days` on average.

    Parameters
    ----------
    days
        Wanted mean run length of one chart.
    mean, dispersion
        (k,) a day's mean and dispersion; looked up on a grid of logarithms, and kept.
    """
    wanted = float(np.log(days))
    cells, place = np.unique(_cells(mean, dispersion), axis=1, return_inverse=True)
    found = []
    for m, s in cells.T.tolist():
        logs = _run_lengths(m, s)
        beyond = max(0.0, wanted - float(logs[-1]))
        found.append(np.interp(min(wanted, float(logs[-1])), logs, _HEIGHTS) + beyond)
    heights: Floats = np.array(found)
    return heights[place.ravel()]


def _cells(mean: Floats, dispersion: Floats) -> Ints:
    """(2, k) places of means and dispersions on the grid of logarithms."""
    means = np.round(np.log(mean) / _MEANS).astype(int)
    spreads = np.round(np.log(np.maximum(dispersion, _NO_SPREAD)) / _SPREADS).astype(int)
    return np.stack([means, spreads])
