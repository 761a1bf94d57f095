"""How respondents were drawn, and the variance that follows: the design, made once and passed as weights."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from feedback.errors import AnalysisError, InputError
from feedback.numeric import (
    Flags,
    Floats,
    Ints,
    label_column,
    number_array,
    one_column,
    refuse_reordered,
    weight_array,
)
from feedback.responses.weights.rake import Weights, rake

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


@dataclass(frozen=True, eq=False)
class Design:
    """How the respondents were drawn: codes of strata and clusters, and how many clusters there are.

    Goes wherever `weights=` is asked for, in place of weights, strata, clusters and fpc; made by
    `survey_design`. `replicate_weights` makes weights from it that give any figure its interval.
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

    def __len__(self) -> int:
        return len(self.weights)

    @property
    def row_weights(self) -> pd.Series:
        """A weight a respondent, on the row labels the design was made with."""
        return pd.Series(self.weights, index=self.index, name="weight")

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

    def worth(self, flags: Flags, known: Flags) -> float:
        """How many simple answers the share of `flags` among the `known` rests on: p(1-p) over its variance.

        Where nobody or everybody is flagged: Kish's effective number, at most one a cluster.
        """
        w = self.weights[known]
        plain = float(w.sum() ** 2 / (w**2).sum()) if len(w) else 0.0
        share = float(self.weights[known & flags].sum() / w.sum()) if len(w) else 0.0
        error = self.mean_error(flags.astype(np.float64), known) if 0 < share < 1 else 0.0
        if error > 0:
            return float(min(share * (1 - share) / error**2, float(known.sum()) ** 2))
        clusters = float(len(np.unique(self.clusters[known])))
        return min(plain, clusters) if self.clustered else plain

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
    parts = (strata, clusters, fpc)
    if isinstance(weights, Design):
        return made_design(weights, n, parts, where=where)
    if not isinstance(weights, Weights) and all(part is None for part in parts):
        return None
    return describe_design(
        n, weights=weights, strata=strata, clusters=clusters, fpc=fpc, where=where
    )


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


def survey_design(
    respondents: pd.DataFrame,
    *,
    weights: str | ArrayLike | pd.Series | Weights | None = None,
    strata: str | ArrayLike | pd.Series | None = None,
    clusters: str | ArrayLike | pd.Series | None = None,
    fpc: str | ArrayLike | pd.Series | float | None = None,
    margins: Mapping[str, Mapping[Hashable, float] | pd.Series] | None = None,
) -> Design:
    """How a survey was drawn, described once for every figure that follows.

    Parameters
    ----------
    respondents
        A row a respondent; its row labels are the respondents' ids.
    weights, strata, clusters, fpc
        A column of `respondents`, or one value a row; as `weighted_mean`.
    margins
        {column: {category: people or share in the population}}: the weights are raked to them, and
        what the margins explain has no variance (in replicates: raked anew in each).

    Returns
    -------
    Design
        Pass it as `weights=` (`survey_weights=` of the index) to any measure, driver or pain-point
        analysis, or to `replicate_interval` with a statistic of your own.

    Raises
    ------
    InputError, ColumnError
        Columns that are not there, missing labels, weights that are not positive.
    AnalysisError
        A stratum with a single cluster, margins that cannot be met.

    Notes
    -----
    Lumley (2010), Complex Surveys; the same terms as R's survey::svydesign.

    Examples
    --------
    >>> people = pd.DataFrame({"shop": list("aabbcc"), "w": [1, 1, 2, 2, 1, 1]})
    >>> design = survey_design(people, weights="w", clusters="shop")
    >>> len(design), design.df
    (6, 2)
    """
    where = "survey_design"
    if not isinstance(respondents, pd.DataFrame):
        raise InputError(
            en=f"{where}: a table of respondents is needed, found {type(respondents).__name__}.",
            zh=f"{where}：需要一张受访者表，得到的是 {type(respondents).__name__}。",
        )

    def column(part: Any) -> Any:
        return one_column(respondents, part, where=where) if isinstance(part, str) else part

    weight = column(weights)
    if margins is not None:
        weight = rake(respondents, margins=margins, weights=weight)
    return describe_design(
        len(respondents),
        weights=weight,
        strata=column(strata),
        clusters=column(clusters),
        fpc=column(fpc),
        index=respondents.index,
        where=where,
    )


def describe_design(
    n: int,
    *,
    weights: ArrayLike | pd.Series | Weights | Design | None,
    strata: ArrayLike | pd.Series | None = None,
    clusters: ArrayLike | pd.Series | None = None,
    fpc: ArrayLike | pd.Series | float | None = None,
    index: pd.Index | None = None,
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
    if isinstance(weights, Design):
        return made_design(weights, n, (strata, clusters, fpc), where=where)
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
        index=pd.RangeIndex(n) if index is None else index,
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
