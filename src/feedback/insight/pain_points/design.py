"""A survey design seen from the people of a pain-point analysis."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from feedback.errors import InputError
from feedback.insight.pain_points.who_is_hurt import Flags, as_text, read_ratings
from feedback.measures.intervals import proportion_interval
from feedback.measures.shares import share_difference
from feedback.numeric import Floats, Ints
from feedback.responses.weights.design import Design
from feedback.responses.weights.few_clusters import (
    alike_worths,
    difference_freedom,
    known_errors,
    known_freedom,
    known_worths,
)


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

    def known_error(self, influence: Floats) -> tuple[float, float]:
        """Standard error of a figure of these people and its degrees of freedom (`few_clusters.known_errors`)."""
        whole = np.zeros((len(self.design), 1))
        whole[self.rows, 0] = influence
        known = np.zeros((len(self.design), 1), dtype=bool)
        known[self.rows] = True
        error, df = known_errors(self.design, whole, known)
        return float(error[0]), float(df[0])

    def covariance(self, weighted: Floats) -> Floats:
        """Covariance of figures (columns) from each person's weighted influence on them."""
        whole = np.zeros((len(self.design), weighted.shape[1]))
        whole[self.rows] = weighted / self.design.weights[self.rows][:, None]
        found: Floats = self.design.covariance(whole)
        return found

    def worths(self, flags: Flags, known: Flags) -> Floats:
        """How many simple answers the share of `flags` among `known` rests on, a column a share."""
        return self.design.worths(*self._wide(flags, known))

    @property
    def weights(self) -> Floats:
        """Of these people."""
        return self.design.weights[self.rows]

    def known_worths(self, flags: Flags, known: Flags, *, level: float) -> Floats:
        """As `worths`, for intervals: less where few clusters tell it (`few_clusters.known_worths`)."""
        wide = self._wide(flags, known)
        return known_worths(self.design, *wide, level=level)

    def shares_apart(
        self, flags: Flags, sides: tuple[Flags, Flags], *, level: float
    ) -> dict[str, Floats]:
        """Shares of `flags` in two parts of the people (a column a comparison), and whether they differ.

        share, rest; worth of the first; told, told_rest: what they are known to be worth; low, high: its interval;
        difference_low, difference_high (Newcombe's, of that); spread and df of the difference were they equal, and p: score test of equal shares, each worth what it would be were people as
        alike within clusters as on both sides together (`alike_worths`), degrees of freedom of both together.
        """
        w = self.weights[:, None]
        known = [flags & side for side in sides]
        with np.errstate(divide="ignore", invalid="ignore"):
            share, rest = ((w * one).sum(axis=0) / (w * side).sum(axis=0) for one, side in zip(known, sides, strict=True))  # fmt: skip
        wide = [self._wide(one, side) for one, side in zip(known, sides, strict=True)]
        worth = [self.design.worths(*both) for both in wide]
        told = [
            known_worths(self.design, *both, level=level, worths=plain)
            for both, plain in zip(wide, worth, strict=True)
        ]
        sides_worth = alike_worths(self.design, wide[0][0] | wide[1][0], (wide[0][1], wide[1][1]))
        spread, df = _spread_of_few(
            self.design, (share, rest), sides_worth, wide[0][1] | wide[1][1]
        )
        z = np.divide(share - rest, spread, out=np.zeros_like(spread), where=spread > 0)
        low, high = proportion_interval(share * told[0], told[0], level=level)
        ends = share_difference(share, told[0], rest, told[1], level=level)
        return {
            "share": share, "rest": rest, "worth": worth[0], "low": low, "high": high,
            "difference_low": ends[0], "difference_high": ends[1], "p": np.asarray(2 * stats.t.sf(np.abs(z), df)),
            "told": told[0], "told_rest": told[1], "spread": spread, "df": df,
        }  # fmt: skip

    def _wide(self, flags: Flags, known: Flags) -> tuple[Flags, Flags]:
        """Flags of these people as flags of all of the design."""
        wide = [np.zeros((len(self.design), known.shape[1]), dtype=bool) for _ in range(2)]
        for whole, part in zip(wide, (flags, known), strict=True):
            whole[self.rows] = part
        return wide[0], wide[1]

    def difference(
        self, values: Floats, later: Flags, *, level: float
    ) -> tuple[float, tuple[float, float, float, float]]:
        """P that the means of later and earlier people are equal; later, earlier, and the interval of their difference."""
        w = self.weights
        now, then = (float(np.average(values[s], weights=w[s])) for s in (later, ~later))
        parts = [
            np.where(side, w * (values - mean) / w[side].sum(), 0.0)
            for side, mean in ((later, now), (~later, then))
        ]
        nobody = np.zeros_like(later)
        sides = (self._wide(nobody[:, None], side[:, None])[1] for side in (later, ~later))
        one, other = (np.array([self.error(part) ** 2]) for part in parts)
        free, too_small = difference_freedom(self.design, (next(sides), next(sides)), (one, other))
        df = float(free[0])
        error = max(self.error(parts[0] - parts[1]) * float(np.sqrt(too_small[0])), 1e-300)
        half = float(stats.t.isf((1 - level) / 2, df)) * error
        p = 2 * float(stats.t.sf(abs(now - then) / error, df))
        return p, (now, then, now - then - half, now - then + half)

    def part(self, people: Flags) -> DesignOfPeople:
        """The same design, of some of these people."""
        return DesignOfPeople(self.design, self.rows[people])

    def clusters(self, people: Flags) -> int:
        """How many clusters hold one of these people."""
        return len(np.unique(self.design.clusters[self.rows[people]]))


def _spread_of_few(
    design: Design, shares: tuple[Floats, Floats], worth: tuple[Floats, Floats], both: Flags
) -> tuple[Floats, Floats]:
    """Standard error of a difference of equal shares (the score test's), with the degrees of freedom of both sides together."""
    with np.errstate(divide="ignore", invalid="ignore"):
        pooled = (shares[0] * worth[0] + shares[1] * worth[1]) / (worth[0] + worth[1])
        df, too_small = known_freedom(design, both)
        spread = np.sqrt(pooled * (1 - pooled) * (1 / worth[0] + 1 / worth[1]) * too_small)
    return spread, df


def weights_of(weights: pd.Series | Design | None, respondents: pd.Index) -> Floats:
    """A weight a respondent, mean 1: of a design its rows', of nothing 1."""
    given = weights.row_weights if isinstance(weights, Design) else weights
    read = read_ratings(given, name="weights")
    if read is None:
        return np.ones(len(respondents))
    found = read.reindex(respondents).to_numpy()
    if np.isnan(found).any() or (found < 0).any() or not found.sum() > 0:
        raise InputError(
            en=f"rank_pain_points: weights must be positive for every respondent; {int(np.isnan(found).sum())} "
            f"missing, {int((found < 0).sum())} negative of {len(found)}.",
            zh=f"rank_pain_points：每位受访者的权重须为正数；{len(found)} 人中缺失 {int(np.isnan(found).sum())}、"
            f"负数 {int((found < 0).sum())}。",
        )
    return found * (len(found) / found.sum())
