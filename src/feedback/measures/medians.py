"""The median and its interval."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import stats

from feedback.responses.weights.estimates import weighted_share

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from feedback.responses.weights.design import Design


def median_interval(
    values: ArrayLike | pd.Series, *, level: float, weights: Design | None = None
) -> tuple[float, tuple[float, float]]:
    """The median and its interval; missing values are left out.

    Without weights the ends are the answers between which the median lies with at least `level`, whatever the distribution:
    the k-th from either end, k − 1 the largest count a Binomial(n, ½) falls to with probability (1 − level)/2 at most;
    missing where there are too few for any. With a design of these rows the median is that of the weighted answers, its
    interval Woodruff's: that of the share at or below it, read off the weighted answers.

    References
    ----------
    Conover, 1999, Practical nonparametric statistics, 3rd ed., section 3.2; Woodruff, 1952, Journal of the American
    Statistical Association 47, 635-646.

    Examples
    --------
    >>> median_interval([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], level=0.95)
    (5.5, (2.0, 9.0))
    """
    given = np.asarray(pd.to_numeric(pd.Series(values), errors="coerce"), dtype=float)
    known = ~np.isnan(given)
    answers = np.sort(given[known])
    n, nothing = len(answers), (float("nan"), float("nan"))
    if not n:
        return float("nan"), nothing
    if weights is None:
        outside = int(stats.binom.ppf((1 - level) / 2, n, 0.5))
        outside -= int(stats.binom.cdf(outside, n, 0.5) > (1 - level) / 2)
        ends = nothing if outside < 0 else (float(answers[outside]), float(answers[n - 1 - outside]))  # fmt: skip
        return float(np.median(answers)), ends
    own = weights.of(np.flatnonzero(known))
    place = np.argsort(given[known], kind="stable")
    below = np.cumsum(own.weights[place]) / own.weights.sum()

    def at(share: float) -> float:
        return float(answers[min(int(np.searchsorted(below, share - 1e-12)), n - 1)])

    middle = at(0.5)
    if n < 2:
        return middle, nothing
    share = weighted_share(given[known] <= middle, weights=own, level=level)
    half = share.ci[1] - share.ci[0]
    return middle, (at(max(0.0, 0.5 - half / 2)), at(min(1.0, 0.5 + half / 2)))
