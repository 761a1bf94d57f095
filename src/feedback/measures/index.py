"""A satisfaction index from 0 to 100: weighted item means on the span of the scale (ACSI's form)."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from feedback.errors import AnalysisError, ColumnError, InputError
from feedback.numeric import Floats, number_array, number_frame, refuse_reordered, weight_array
from feedback.parameter_checks import check_level
from feedback.proportions import bounded_mean_interval
from feedback.responses.scales import check_scale
from feedback.responses.weights.describe import drawn_design
from feedback.responses.weights.few_clusters import known_errors
from feedback.responses.weights.rake import Weights
from feedback.responses.weights.trim import bare_weights
from feedback.results import Result, Words, between, counted, percent

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


@dataclass(frozen=True)
class SatisfactionIndex(Result):
    """An index from 0 (all worst) to 100 (all best)."""

    index: float
    se: float
    ci: tuple[float, float]
    level: float
    n: int
    equal: bool
    table: pd.DataFrame

    @property
    def estimate(self) -> float:
        """The index, under the name every estimate has."""
        return self.index

    def _define(self) -> Words:
        weights = ("equal weights", "等权") if self.equal else ("the weights given", "给定权重")
        return Words(
            en="Index = 100 (Σ w·mean - low·Σw) / ((high - low)·Σw) over the items with "
            f"{weights[0]}, item means of the available answers; linearised standard error, t interval.",
            zh=f"指数 = 100（Σ w·均值 − low·Σw）/（(high−low)·Σw），{weights[1]}，题目均值取可用答案；"
            "线性化标准误，t 区间。",
        )

    def _explain(self) -> Words:
        lowest = self.table["score"].sort_values().head(1)
        weakest, score = lowest.index[0], float(lowest.iloc[0])
        low, high = self.ci
        return Words(
            en=f"On a scale where 0 is everybody at the worst answer and 100 everybody at the best, "
            f"satisfaction stands at {self.index:.1f} ({percent(self.level, digits=0)} interval "
            f"{low:.1f} to {high:.1f}, {counted(self.n, 'person', 'people')}). The weakest part is {weakest} "
            f"({score:.1f}).",
            zh=f"以全部最差为 0、全部最好为 100，满意度指数为 {self.index:.1f}"
            f"（{percent(self.level, digits=0)} 区间 {low:.1f} 至 {high:.1f}，{self.n} 人）。"
            f"最弱的是“{weakest}”（{score:.1f}）。",
        )

    def _cite(self) -> Words:
        return Words(
            en="The satisfaction index follows the American Customer Satisfaction Index (Fornell et al., "
            f"1996, Journal of Marketing, 60(4), 7-18): {self.index:.1f}, {percent(self.level, digits=0)} "
            f"CI {between(*self.ci, digits=1)}.",
            zh="满意度指数采用美国顾客满意度指数的形式（Fornell 等, 1996, Journal of Marketing, 60(4), 7-18）："
            f"{self.index:.1f}，{percent(self.level, digits=0)} 置信区间 {between(*self.ci, digits=1)}。",
        )


def satisfaction_index(
    items: pd.DataFrame,
    *,
    columns: Iterable[Hashable] | None = None,
    weights: Mapping[Hashable, float] | ArrayLike | pd.Series | None = None,
    low: float = 1,
    high: float = 10,
    survey_weights: ArrayLike | pd.Series | Weights | None = None,
    strata: ArrayLike | pd.Series | None = None,
    clusters: ArrayLike | pd.Series | None = None,
    fpc: ArrayLike | pd.Series | float | None = None,
    level: float = 0.95,
) -> SatisfactionIndex:
    """Satisfaction index from 0 to 100.

    Parameters
    ----------
    items
        A row a respondent, a column an item, `high` is best.
    columns
        The items; all columns without it.
    weights
        Importance of each item (mapping by item, or one a column); equal without it. ACSI's are the
        unstandardised outer weights of `pls_path_model`.
    low, high
        Ends of the scale; ACSI asks 1 to 10.
    survey_weights
        One positive weight a respondent, or the result of `rake`/`post_stratify`.
    strata, clusters, fpc
        The design, as `weighted_mean`.
    level
        Confidence level.

    Returns
    -------
    SatisfactionIndex
        `.index`, `.se`, `.ci` (0 to 100), `.table` (a row an item: n, missing, mean, score 0-100,
        weight as a share).

    Raises
    ------
    InputError
        Text, answers outside the scale, weights that are not positive or not one an item.
    AnalysisError
        An item nobody answered.

    Notes
    -----
    Fornell et al. (1996), Journal of Marketing 60(4), 7-18, footnote 3. The variance is that of
    Σ w_i (x_i - mean_i)/n_i per respondent, so that items of one person count together.

    Examples
    --------
    >>> round(satisfaction_index(pd.DataFrame({"a": [10, 1], "b": [10, 10]})).index, 1)
    75.0
    """
    where = "satisfaction_index"
    level = check_level(level, where=where)
    frame = number_frame(items, where=where, columns=columns)
    check_scale(frame, low=low, high=high, where=where)
    share = item_weights(weights, frame.columns, where=where)
    refuse_reordered(frame, bare_weights(survey_weights), strata, clusters, fpc, where=where)
    respondent = weight_array(bare_weights(survey_weights), n=len(frame), where=where)
    design = drawn_design(
        len(frame), weights=survey_weights, strata=strata, clusters=clusters, fpc=fpc, where=where
    )
    x = frame.to_numpy()
    known = ~np.isnan(x)
    nobody = [str(name) for name in frame.columns[~known.any(axis=0)]]
    if nobody:
        raise AnalysisError(
            en=f"{where}: nobody answered {', '.join(nobody)}. Leave these items out.",
            zh=f"{where}：{'、'.join(nobody)} 没有任何答案。请去掉这些题。",
        )
    held = respondent[:, None] * known
    means = (held * np.nan_to_num(x)).sum(axis=0) / held.sum(axis=0)
    span = 100 / (high - low)
    score = span * (means - low)
    part = held / held.sum(axis=0) * (np.nan_to_num(x) - means) * known
    answered = known.any(axis=1)
    n = int(answered.sum())
    pull = span * part @ share
    worth = float(respondent[answered].sum() ** 2 / (respondent[answered] ** 2).sum())
    if design is None:
        df, se = (
            float(n - 1),
            float(np.sqrt((pull**2).sum() * n / (n - 1))) if n > 1 else float("nan"),
        )
    else:
        error, free = known_errors(design, (pull / respondent)[:, None], answered[:, None])
        df, se = float(free[0]), float(error[0])
        worth = min(worth, float(len(np.unique(design.clusters[answered]))))
    index = float(share @ score)
    scale = (0.0, 100.0)
    ends = bounded_mean_interval(index, se, df=df, n=worth, ends=scale, level=level)
    table = pd.DataFrame(
        {
            "n": known.sum(axis=0),
            "missing": (~known).sum(axis=0),
            "mean": means,
            "score": score,
            "weight": share,
        },
        index=frame.columns.rename("item"),
    )
    return SatisfactionIndex(
        index=index,
        se=se,
        ci=(float(ends[0]), float(ends[1])),
        level=level,
        n=n,
        equal=weights is None,
        table=table,
    )


def item_weights(
    weights: Mapping[Hashable, float] | ArrayLike | pd.Series | None, names: pd.Index, *, where: str
) -> Floats:
    """Return item weights as shares that sum to 1, in the order of `names`.

    >>> item_weights({"a": 1, "b": 3}, pd.Index(["a", "b"]), where="here").tolist()
    [0.25, 0.75]
    """
    if weights is None:
        return np.full(len(names), 1 / len(names))
    if isinstance(weights, (Mapping, pd.Series)):
        given = pd.Series(weights)
        absent = [str(name) for name in names if name not in given.index]
        if absent:
            raise ColumnError.missing(absent, map(str, given.index), where=f"{where} weights")
        weights = given.loc[list(names)]
    array = number_array(
        weights if isinstance(weights, pd.Series) else np.asarray(weights),
        where=where,
        name="weights",
    )
    if len(array) != len(names) or not (array >= 0).all() or not array.sum() > 0:
        raise InputError(
            en=f"{where}: one weight of at least 0 is needed for each of {len(names)} items; found "
            f"{len(array)}. (Weights of respondents go to survey_weights.)",
            zh=f"{where}：{len(names)} 道题需各有一个不小于 0 的权重，得到 {len(array)} 个。（受访者权重请用 survey_weights。）",
        )
    return array / array.sum()
