"""A survey design seen from the people of a pain-point analysis."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

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
        whole = np.zeros((len(self.design), 1))
        whole[self.rows, 0] = weighted / self.design.weights[self.rows]
        return float(np.sqrt(max(self.design.covariance(whole)[0, 0], 0.0)))

    def worth(self, flags: Flags, known: Flags) -> float:
        """How many simple answers the share of `flags` among `known` rests on."""
        wide = [np.zeros(len(self.design), dtype=bool) for _ in range(2)]
        for whole, part in zip(wide, (flags, known), strict=True):
            whole[self.rows] = part
        return self.design.worth(*wide)

    def clusters(self, people: Flags) -> int:
        """How many clusters hold one of these people."""
        return len(np.unique(self.design.clusters[self.rows[people]]))
