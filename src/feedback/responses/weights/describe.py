"""Describing how a survey was drawn: from columns of the respondents, from labels, or from what a measure was given."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from feedback.errors import AnalysisError, InputError
from feedback.numeric import Floats, Ints, label_column, number_array, one_column, weight_array
from feedback.parameter_checks import check_choice
from feedback.responses.weights.design import LONELY, Design, made_design
from feedback.responses.weights.rake import Weights, rake

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


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


def survey_design(
    respondents: pd.DataFrame,
    *,
    weights: str | ArrayLike | pd.Series | Weights | None = None,
    strata: str | ArrayLike | pd.Series | None = None,
    clusters: str | ArrayLike | pd.Series | None = None,
    fpc: str | ArrayLike | pd.Series | float | None = None,
    margins: Mapping[str, Mapping[Hashable, float] | pd.Series] | None = None,
    lonely_psu: str = "fail",
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
    lonely_psu
        A stratum with a single cluster: "fail" refuses it, "adjust" takes its distance from the mean of all
        strata (cautious), "certainty" counts it as taken for certain, without variance. As R's option.

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
        lonely_psu=lonely_psu,
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
    lonely_psu: str = "fail",
    where: str,
) -> Design:
    """Describe how `n` respondents were drawn; see `weighted_mean` for the arguments.

    Raises
    ------
    InputError
        Missing or too few labels, clusters that cross strata come out as clusters of their own.
    AnalysisError
        A stratum with one cluster has no variance (with lonely_psu="fail").
    """
    check_choice(lonely_psu, LONELY, where=where, name="lonely_psu")
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
    if alone and (lonely_psu == "fail" or len(alone) == len(drawn)):
        raise AnalysisError(
            en=f"{where}: one cluster or respondent only in {', '.join(alone)}, so that no variance can be "
            "told. Join strata or clusters, or say what it stands for: lonely_psu, adjust or certainty.",
            zh=f"{where}：{'、'.join(alone)} 只有一个群或一名受访者，无法估计方差。请合并层或群，"
            "或用 lonely_psu 说明如何处理：adjust 或 certainty。",
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
        lonely=lonely_psu,
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
