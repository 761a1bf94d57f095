"""How respondents were drawn, and the variance that follows: the design, made once and passed as weights."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from feedback.errors import InputError
from feedback.numeric import Flags, Floats, Ints, refuse_reordered
from feedback.responses.weights.few_clusters import groups_held
from feedback.responses.weights.trim import design_effect

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

# what a stratum with a single cluster adds to a variance: R's options(survey.lonely.psu)
LONELY = ("fail", "adjust", "certainty")
_FEW = 8  # degrees of freedom: with fewer, a variance below that of people drawn singly is luck


@dataclass(frozen=True, eq=False)
class Design:
    """How the respondents were drawn: codes of strata and clusters, and how many clusters there are.

    Goes wherever `weights=` is asked for, in place of weights, strata, clusters and fpc; made by
    `survey_design`. `replicate_weights` makes weights from it that give any figure its interval.
    Of some of its respondents (`of`) it still knows all strata and clusters, those without any of them too;
    `whole` and `rows` say of which design, where its margins were calibrated.
    """

    weights: Floats
    strata: Ints
    clusters: Ints
    stratum_of: Ints
    drawn: Floats
    population: Floats
    calibration: tuple[Ints, ...]
    base: Floats
    index: pd.Index
    lonely: str = "fail"
    whole: Design | None = None
    rows: Ints | None = None

    def __len__(self) -> int:
        return len(self.weights)

    @property
    def row_weights(self) -> pd.Series:
        """A weight a respondent, on the row labels the design was made with."""
        return pd.Series(self.weights, index=self.index, name="weight")

    @property
    def df(self) -> int:
        """Degrees of freedom: clusters less strata, of those in which somebody is."""
        return len(np.unique(self.clusters)) - len(np.unique(self.strata))

    @property
    def clustered(self) -> bool:
        """Whether any cluster holds more than one respondent."""
        if self.whole is not None:
            return self.whole.clustered
        return len(np.unique(self.clusters)) < len(self.weights)

    @property
    def effective_n(self) -> float:
        """Kish's effective number of respondents: what unequal weights leave of them."""
        return len(self.weights) / design_effect(self.weights)

    @property
    def complete(self) -> bool:
        """Whether everybody of the population was drawn, so that nobody else could answer."""
        if self.whole is not None:
            return self.whole.complete
        return bool((self.drawn >= self.population).all())

    def of(self, rows: Ints) -> Design:
        """The design seen from some of its respondents; the others stay in it, outside the domain.

        People who are all of one cluster count singly: of what lies between clusters they tell nothing.

        Parameters
        ----------
        rows
            Their positions; one may stand several times, as the author of several comments does.
        """
        part = replace(
            self,
            weights=self.weights[rows],
            strata=self.strata[rows],
            clusters=self.clusters[rows],
            calibration=tuple(group[rows] for group in self.calibration),
            base=self.base[rows],
            index=self.index[rows],
        )
        if self.clustered and len(rows) > 1 and len(np.unique(part.clusters)) == 1:
            return part.singly()
        if not self.calibration:
            return part
        if self.whole is not None and self.rows is not None:
            return replace(part, rows=self.rows[rows])
        return replace(part, whole=self, rows=rows)

    def singly(self) -> Design:
        """The same people and weights, as if drawn one by one."""
        n = len(self.weights)
        nobody = np.zeros(n, dtype=np.intp)
        return replace(
            self,
            strata=nobody,
            clusters=np.arange(n),
            stratum_of=nobody,
            drawn=np.array([float(n)]),
            population=np.array([np.inf]),
            calibration=(),
            whole=None,
            rows=None,
        )

    def mean_error(self, values: Floats, known: Flags) -> float:
        """Linearised standard error of the weighted mean of the `known` values; the others are outside."""
        total = self.weights[known].sum()
        mean = self.weights[known] @ values[known] / total
        influence = np.where(known, values - mean, 0.0) / total
        return float(np.sqrt(max(self.covariance(influence[:, None])[0, 0], 0.0)))

    def worth(self, flags: Flags, known: Flags) -> float:
        """How many simple answers the share of `flags` among the `known` rests on: see `worths`."""
        return float(self.worths(flags[:, None], known[:, None])[0])

    def worths(self, flags: Flags, known: Flags) -> Floats:
        """How many simple answers each share (a column) rests on: p(1-p) over its variance.

        Where nobody or everybody is flagged: Kish's effective number, at most one a cluster. People of one
        cluster count singly, and of few clusters, or where few people carry the weight, no more than singly.
        """
        w = known * self.weights[:, None]
        mass = w.sum(axis=0)
        full = np.where(mass > 0, mass, 1.0)
        plain = mass**2 / np.where(mass > 0, (w**2).sum(axis=0), 1.0)
        share = (w * flags).sum(axis=0) / full
        variance = self.variances(known * (flags - share) / full)
        held = groups_held(self.clusters, known)
        free = held - groups_held(self.strata, known)
        n = known.sum(axis=0, dtype=float)
        return self._worth(share, variance, plain=plain, n=n, held=held, free=free)

    def worths_in(self, groups: Ints, flags: Flags, known: Flags, *, count: int) -> Floats:
        """`worths` of one share within each of `count` groups (codes from 0), all at once.

        Only sums over the clusters of each group are formed, so that many groups cost no more than one; under
        calibration, which reaches everybody, one after the other.
        """
        rows = np.flatnonzero(known)
        if self.calibration or self.whole is not None:
            inside = [known & (groups == group) for group in range(count)]
            return np.array([self.worth(flags, one) if one.any() else 0.0 for one in inside])
        code, w, y = groups[rows], self.weights[rows], flags[rows]
        mass = np.bincount(code, w, count)
        full = np.where(mass > 0, mass, 1.0)
        plain = mass**2 / np.where(mass > 0, np.bincount(code, w**2, count), 1.0)
        share = np.bincount(code, w * y, count) / full
        wide, strata = len(self.stratum_of), len(self.drawn)
        pairs, at = np.unique(code * wide + self.clusters[rows], return_inverse=True)
        totals = np.bincount(at, w * (y - share[code]) / full[code])
        key = (pairs // wide) * strata + self.stratum_of[pairs % wide]
        shape, cells = (count, strata), count * strata
        squares, sums, there = (
            np.bincount(key, of, cells).reshape(shape) for of in (totals**2, totals, None)
        )
        around = (self.drawn > 1) | (self.lonely != "adjust")
        variance = (squares - around * sums**2 / self.drawn) @ self._factors()
        n, held = np.bincount(code, minlength=count).astype(float), there.sum(axis=1).astype(float)
        free = held - (there > 0).sum(axis=1).astype(float)
        variance = np.maximum(variance, 0.0)
        return self._worth(share, variance, plain=plain, n=n, held=held, free=free)

    def _worth(
        self,
        share: Floats,
        variance: Floats,
        *,
        plain: Floats,
        n: Floats,
        held: Floats,
        free: Floats,
    ) -> Floats:
        """See `worths`: `plain` is Kish's number, `held` the clusters that hold an answer, `free` these less strata."""
        told = (share > 0) & (share < 1) & (variance > 0)
        worth = np.divide(share * (1 - share), variance, out=plain.copy(), where=told)
        worth = np.minimum(worth, n**2)
        # few people carry nearly all the weight: a small variance is that of the answer they happen to share
        worth = np.where(plain < _FEW, np.minimum(worth, plain), worth)
        if not self.clustered:
            return np.where(told, worth, plain)
        worth = np.where(free < _FEW, np.minimum(worth, plain), worth)
        worth = np.where(told, worth, np.minimum(plain, held))
        return np.where(held == 1, plain, worth)

    def rows_of(self, respondents: pd.Index, *, where: str) -> Ints:
        """Where each of the respondents stands in the design, matched by row label as text."""
        place = pd.Index([str(label) for label in self.index]).get_indexer(
            pd.Index([str(label) for label in respondents])
        )
        lost = int((place < 0).sum())
        if lost:
            raise InputError(
                en=f"{where}: {lost} of {len(respondents)} respondents are not in the design, e.g. "
                f"{respondents[place < 0][0]}. Make the design from the table of all respondents, on their ids.",
                zh=f"{where}：{len(respondents)} 名受访者中有 {lost} 名不在抽样设计中，例如 "
                f"{respondents[place < 0][0]}。请用含全部受访者、以编号为行标签的表建立设计。",
            )
        return place

    def covariance(self, influence: Floats) -> Floats:
        """Covariance of the totals of weighted `influence` (a row a respondent, a column a figure).

        Under calibration what the margins explain, by base-weighted least squares, has no variance:
        Deville & Särndal (1992), JASA 87, 376-382, as R's survey::calibrate.
        """
        scaled = self._scaled(influence)
        return scaled.T @ scaled

    def variances(self, influence: Floats) -> Floats:
        """The diagonal of `covariance`, one figure a column."""
        return np.square(self._scaled(influence)).sum(axis=0)

    def _scaled(self, influence: Floats) -> Floats:
        """Cluster totals less their stratum's mean, so scaled that their squares add up to the variance."""
        if self.whole is not None and self.rows is not None:
            wide = np.zeros((len(self.whole), influence.shape[1]))
            np.add.at(wide, self.rows, influence)
            return self.whole._scaled(wide)
        shares = influence
        if self.calibration:
            flags = [group[:, None] == np.arange(group.max() + 1) for group in self.calibration]
            root = np.sqrt(self.base)[:, None]
            margins = np.hstack(flags) * root
            shares = (
                shares - np.hstack(flags) @ np.linalg.lstsq(margins, shares * root, rcond=None)[0]
            )
        totals = _summed(self.clusters, shares * self.weights[:, None], len(self.stratum_of))
        sums = _summed(self.stratum_of, totals, len(self.drawn))
        mean = (sums / self.drawn[:, None])[self.stratum_of]
        if self.lonely == "adjust":  # around the mean of all strata, which is 0
            mean[self.drawn[self.stratum_of] < 2] = 0.0
        return (totals - mean) * np.sqrt(self._factors())[self.stratum_of][:, None]

    def _factors(self) -> Floats:
        """(1-f) n/(n-1) of each stratum."""
        rest = np.maximum(1 - self.drawn / self.population, 0)
        return rest * self.drawn / np.maximum(self.drawn - 1, 1)


def _summed(codes: Ints, values: Floats, groups: int) -> Floats:
    """Sums of each column by group."""
    found = np.empty((groups, values.shape[1]))
    for at, column in enumerate(values.T):
        found[:, at] = np.bincount(codes, column, minlength=groups)
    return found


def split_design(
    weights: Any, rows: Any, *, where: str
) -> tuple[Design | None, ArrayLike | pd.Series | None]:
    """A design given as weights, and the bare weights of `rows` in their order; None for other weights."""
    if not isinstance(weights, Design):
        return None, weights
    made_design(weights, len(rows), (), where=where)
    refuse_reordered(rows, weights.row_weights, where=where)
    return weights, weights.weights


def made_design(design: Design, n: int, parts: tuple[Any, ...], *, where: str) -> Design:
    """The design handed over, if it is of these `n` rows and nothing is said twice."""
    if any(part is not None for part in parts):
        raise InputError(
            en=f"{where}: the design passed as weights already holds strata, clusters and fpc. Leave these out.",
            zh=f"{where}：作为 weights 传入的抽样设计已含层、群与 fpc，请勿重复给出。",
        )
    if len(design) != n:
        raise InputError(
            en=f"{where}: the design is of {len(design)} respondents, the table has {n} rows. Make missing what "
            "does not count instead of dropping rows.",
            zh=f"{where}：抽样设计有 {len(design)} 名受访者，而表有 {n} 行。请把不计入的设为缺失，不要删行。",
        )
    return design
