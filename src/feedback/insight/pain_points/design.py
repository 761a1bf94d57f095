"""A survey design seen from the people of a pain-point analysis."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from feedback.insight.pain_points.who_is_hurt import Flags, as_text
from feedback.numeric import Floats, Ints
from feedback.responses.weights.design import Design


@dataclass(frozen=True, slots=True)
class DesignOfPeople:
    """The design, and where in it each respondent of the analysis stands; the others are outside the domain."""

    design: Design
    rows: Ints

    @classmethod
    def of(cls, weights: Any, respondents: pd.Index) -> DesignOfPeople | None:
        """From what was passed as weights; None without a design."""
        if not isinstance(weights, Design):
            return None
        ids = pd.Index(as_text(respondents))
        return cls(weights, weights.rows_of(ids, where="rank_pain_points"))

    def error(self, weighted: Floats) -> float:
        """Standard error of a figure from each person's weighted influence on it."""
        return float(np.sqrt(max(self.covariance(weighted[:, None])[0, 0], 0.0)))

    def covariance(self, weighted: Floats) -> Floats:
        """Covariance of figures (columns) from each person's weighted influence on them."""
        whole = np.zeros((len(self.design), weighted.shape[1]))
        whole[self.rows] = weighted / self.design.weights[self.rows][:, None]
        found: Floats = self.design.covariance(whole)
        return found

    def worths(self, flags: Flags, known: Flags) -> Floats:
        """How many simple answers the share of `flags` among `known` rests on, a column a share."""
        wide = [np.zeros((len(self.design), known.shape[1]), dtype=bool) for _ in range(2)]
        for whole, part in zip(wide, (flags, known), strict=True):
            whole[self.rows] = part
        return self.design.worths(*wide)

    @property
    def weights(self) -> Floats:
        """Of these people."""
        return self.design.weights[self.rows]

    def shares(self, flags: Flags, known: Flags) -> tuple[Floats, Floats]:
        """Weighted share of `flags` (n,) among each column of `known`, and how many answers it is worth."""
        mass = self.weights @ known
        share = (self.weights * flags) @ known / mass
        return share, self.worths(np.broadcast_to(flags[:, None], known.shape), known)

    def difference(
        self, values: Floats, later: Flags, *, level: float
    ) -> tuple[float, tuple[float, float, float, float]]:
        """P that the means of later and earlier people are equal; later, earlier, and the interval of their difference."""
        w = self.weights
        now, then = (float(np.average(values[s], weights=w[s])) for s in (later, ~later))
        influence = np.where(
            later, (values - now) / w[later].sum(), -(values - then) / w[~later].sum()
        )
        df = max(self.design.df, 1)
        error = max(self.error(w * influence), 1e-300)
        half = float(stats.t.isf((1 - level) / 2, df)) * error
        p = 2 * float(stats.t.sf(abs(now - then) / error, df))
        return p, (now, then, now - then - half, now - then + half)

    def part(self, people: Flags) -> DesignOfPeople:
        """The same design, of some of these people."""
        return DesignOfPeople(self.design, self.rows[people])

    def clusters(self, people: Flags) -> int:
        """How many clusters hold one of these people."""
        return len(np.unique(self.design.clusters[self.rows[people]]))
