"""Answers of one question with their weights and their design: means, shares and what they are worth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from feedback.numeric import Flags, Floats, present_answers, weight_array
from feedback.proportions import ROUNDING, bounded_mean_interval, mean_interval
from feedback.responses.weights.describe import drawn_design
from feedback.responses.weights.design import Design
from feedback.responses.weights.few_clusters import known_errors, known_worths
from feedback.responses.weights.trim import bare_weights

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


@dataclass(frozen=True, slots=True)
class Sample:
    """The answers that are there (n,), their weights, and the design of all rows, if one was given."""

    values: Floats
    weight: Floats
    missing: int
    known: Flags
    design: Design | None

    @property
    def n(self) -> int:
        return len(self.values)

    @property
    def df(self) -> int:
        """Degrees of freedom of a mean: clusters less strata, or answers less one."""
        return self.n - 1 if self.design is None else self.design.df

    @property
    def kish(self) -> float:
        """Kish's effective number; at most the clusters that hold an answer."""
        worth = float(self.weight.sum() ** 2 / (self.weight**2).sum())
        if self.design is not None and self.design.clustered:
            worth = min(worth, float(len(np.unique(self.design.clusters[self.known]))))
        return worth

    def mean(self) -> tuple[float, float]:
        """Weighted mean and its standard error (NaN where there is no degree of freedom)."""
        share = self.weight / self.weight.sum()
        mean = float(self.weight @ self.values / self.weight.sum())  # whole where answers are
        if self.df < 1:
            return mean, float("nan")
        if self.design is not None:
            return mean, self._error(self.values)
        square = float(share**2 @ (self.values - mean) ** 2)
        return mean, float(np.sqrt(square * self.n / (self.n - 1)))

    def known_mean(self) -> tuple[float, float, float]:
        """Mean, standard error and degrees of freedom as its interval takes them (`known_errors` with clusters)."""
        mean, se = self.mean()
        if self.design is None or not self.design.clustered or self.df < 1:
            return mean, se, float(self.df)
        influence = np.zeros(len(self.known))
        influence[self.known] = (self.values - mean) / self.weight.sum()
        error, free = known_errors(self.design, influence[:, None], self.known[:, None])
        return mean, float(error[0]), float(free[0])

    def mean_ends(self, ends: tuple[float, float] | None, *, level: float) -> tuple[float, float]:
        """Interval of the mean, by its scale where that is known (`bounded_mean_interval`).

        Without a scale, answers that are all equal have none. Where everybody of the population was asked, or
        margins fix the mean, no other answer is possible and Student's interval holds as it is.
        """
        mean, se, df = self.known_mean()
        flat = bool(np.ptp(self.values) == 0)
        if flat and self.design is not None and self.design.complete:
            return mean, mean
        if ends is None or (not flat and se <= ROUNDING * (ends[1] - ends[0])):
            return mean_interval(mean, float("nan") if flat else se, df=df, level=level)
        return bounded_mean_interval(mean, se, df=df, n=self.kish, ends=ends, level=level)

    def worth(self, flags: Flags, *, level: float | None = None) -> float:
        """How many simple answers the share of `flags` rests on: p(1-p) over its variance.

        For its interval at a `level`, less where few clusters tell it (`known_worths`).
        """
        if self.design is None:
            return float(self.weight.sum() ** 2 / (self.weight**2).sum())
        whole = np.zeros(len(self.known), dtype=bool)
        whole[self.known] = flags
        if level is None:
            return self.design.worth(whole, self.known)
        sides = whole[:, None], self.known[:, None]
        return float(known_worths(self.design, *sides, level=level)[0])

    def _error(self, values: Floats) -> float:
        assert self.design is not None
        whole = np.zeros(len(self.known))
        whole[self.known] = values
        return self.design.mean_error(whole, self.known)


def sample_of(
    values: Floats,
    *,
    weights: ArrayLike | Any | None,
    strata: ArrayLike | Any | None,
    clusters: ArrayLike | Any | None,
    fpc: ArrayLike | Any | float | None,
    where: str,
) -> Sample:
    """Answers that are there, with their weights and design (see `weighted_mean`).

    Raises
    ------
    InputError
        Weights or labels that do not fit the rows.
    AnalysisError
        No answers, or a stratum with a single cluster.
    """
    weight = weight_array(bare_weights(weights), n=len(values), where=where)
    known = ~np.isnan(values)
    answers, held, missing = present_answers(values, weight, where=where)
    design = drawn_design(
        len(values), weights=weights, strata=strata, clusters=clusters, fpc=fpc, where=where
    )
    return Sample(answers, held, missing, known, design)
