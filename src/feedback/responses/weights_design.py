"""How respondents were drawn, and the variance that follows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from feedback.errors import AnalysisError, InputError
from feedback.numeric import Flags, Floats, Ints, label_column, number_array, weight_array
from feedback.responses.weights import Weights

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


@dataclass(frozen=True)
class Design:
    """How the respondents were drawn: codes of strata and clusters, and how many clusters there are."""

    weights: Floats
    strata: Ints
    clusters: Ints
    stratum_of: Ints
    drawn: Floats
    population: Floats
    calibration: tuple[Ints, ...]
    base: Floats

    @property
    def df(self) -> int:
        """Degrees of freedom: clusters less strata."""
        return len(self.stratum_of) - len(self.drawn)

    @property
    def clustered(self) -> bool:
        """Whether any cluster holds more than one respondent."""
        return len(self.stratum_of) < len(self.weights)

    def mean_error(self, values: Floats, known: Flags) -> float:
        """Linearised standard error of the weighted mean of the `known` values; the others are outside."""
        total = self.weights[known].sum()
        mean = self.weights[known] @ values[known] / total
        influence = np.where(known, values - mean, 0.0) / total
        return float(np.sqrt(max(self.covariance(influence[:, None])[0, 0], 0.0)))

    def covariance(self, influence: Floats) -> Floats:
        """Covariance of the totals of weighted `influence` (a row a respondent, a column a figure).

        Under calibration what the margins explain, by base-weighted least squares, has no variance:
        Deville & Särndal (1992), JASA 87, 376-382, as R's survey::calibrate.
        """
        shares = influence
        if self.calibration:
            flags = [group[:, None] == np.arange(group.max() + 1) for group in self.calibration]
            root = np.sqrt(self.base)[:, None]
            margins = np.hstack(flags) * root
            shares = (
                shares - np.hstack(flags) @ np.linalg.lstsq(margins, shares * root, rcond=None)[0]
            )
        z = shares * self.weights[:, None]
        totals = np.zeros((len(self.stratum_of), z.shape[1]))
        np.add.at(totals, self.clusters, z)
        sums = np.zeros((len(self.drawn), z.shape[1]))
        np.add.at(sums, self.stratum_of, totals)
        apart = totals - (sums / self.drawn[:, None])[self.stratum_of]
        rest = np.maximum(1 - self.drawn / self.population, 0) * self.drawn / (self.drawn - 1)
        return (apart * rest[self.stratum_of][:, None]).T @ apart


def drawn_design(
    n: int,
    *,
    weights: ArrayLike | pd.Series | Weights | None,
    strata: ArrayLike | pd.Series | None,
    clusters: ArrayLike | pd.Series | None,
    fpc: ArrayLike | pd.Series | float | None,
    where: str,
) -> Design | None:
    """The design where more than bare weights is given, else None: a formula of its own will do."""
    drawn = isinstance(weights, Weights) or any(
        part is not None for part in (strata, clusters, fpc)
    )
    if not drawn:
        return None
    return survey_design(n, weights=weights, strata=strata, clusters=clusters, fpc=fpc, where=where)


def survey_design(
    n: int,
    *,
    weights: ArrayLike | pd.Series | Weights | None,
    strata: ArrayLike | pd.Series | None = None,
    clusters: ArrayLike | pd.Series | None = None,
    fpc: ArrayLike | pd.Series | float | None = None,
    where: str,
) -> Design:
    """Describe how `n` respondents were drawn; see `weighted_mean` for the arguments.

    Raises
    ------
    InputError
        Missing or too few labels, clusters that cross strata come out as clusters of their own.
    AnalysisError
        A stratum with one cluster has no variance.
    """
    bare = weights.weights if isinstance(weights, Weights) else weights
    w = weight_array(bare, n=n, where=where)
    strata_codes, strata_names = _codes(strata, n=n, where=where, name="strata")
    cluster_codes, _ = (
        (np.arange(n), None)
        if clusters is None
        else _codes(clusters, n=n, where=where, name="clusters")
    )
    pairs = np.stack([strata_codes, cluster_codes], axis=1)
    unique, cluster_of = np.unique(pairs, axis=0, return_inverse=True)
    stratum_of = unique[:, 0]
    drawn = np.bincount(stratum_of).astype(np.float64)
    alone = [str(strata_names[at]) for at in np.flatnonzero(drawn < 2)]
    if alone:
        raise AnalysisError(
            en=f"{where}: one cluster or respondent only in {', '.join(alone)}, so that no variance can be "
            "told. Join strata or clusters.",
            zh=f"{where}：{'、'.join(alone)} 只有一个群或一名受访者，无法估计方差。请合并层或群。",
        )
    groups: tuple[Ints, ...] = ()
    base = w
    if isinstance(weights, Weights):
        groups = tuple(pd.factorize(weights.groups[name])[0] for name in weights.groups.columns)
        base = weights.base.to_numpy()
    return Design(
        weights=w,
        strata=strata_codes,
        clusters=cluster_of.reshape(-1),
        stratum_of=stratum_of,
        drawn=drawn,
        population=_population(fpc, strata_codes, drawn, n=n, where=where),
        calibration=groups,
        base=base,
    )


def _codes(
    labels: ArrayLike | pd.Series | None, *, n: int, where: str, name: str
) -> tuple[Ints, list[Any]]:
    if labels is None:
        return np.zeros(n, dtype=np.intp), ["the sample"]
    column = label_column(labels, where=where, name=name)
    if len(column) != n or column.isna().any():
        raise InputError(
            en=f"{where}: {name} should give one label a row ({n}); found {len(column)}, of which "
            f"{int(column.isna().sum())} missing.",
            zh=f"{where}：{name} 应为每行一个标签（{n}），得到 {len(column)} 个，其中缺失 {int(column.isna().sum())} 个。",
        )
    codes, names = pd.factorize(column)
    return codes, list(names)


def _population(
    fpc: ArrayLike | pd.Series | float | None,
    strata: Ints,
    drawn: Floats,
    *,
    n: int,
    where: str,
) -> Floats:
    if fpc is None:
        return np.full(len(drawn), np.inf)
    given = [fpc] * n if np.ndim(fpc) == 0 else fpc
    sizes = number_array(given, where=where, name="fpc")  # type: ignore[arg-type]
    if len(sizes) != n:
        raise InputError(
            en=f"{where}: {len(sizes)} values of fpc for {n} rows.",
            zh=f"{where}：{n} 行却有 {len(sizes)} 个 fpc。",
        )
    population = np.full(len(drawn), np.nan)
    population[strata] = sizes
    same = np.isclose(population[strata], sizes, rtol=1e-12, atol=0)
    share = (population > 0) & (population <= 1)
    population = np.where(share, drawn / np.where(share, population, 1), population)
    if not same.all() or not (population >= drawn - 1e-9).all():
        raise InputError(
            en=f"{where}: fpc should be one figure a stratum: the clusters in the population (at least "
            "as many as were drawn), or the sampled fraction.",
            zh=f"{where}：fpc 每层应为一个数：总体中的群数（不少于抽中数），或抽样比。",
        )
    return population
