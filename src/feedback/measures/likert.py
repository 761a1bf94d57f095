"""Likert items: shares of every answer, net, median and mean, each with its interval."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from feedback.errors import InputError
from feedback.measures.intervals import net_interval, proportion_interval
from feedback.measures.sampled import sample_of
from feedback.numeric import Floats, number_frame, refuse_reordered
from feedback.parameter_checks import check_level
from feedback.responses.scales import check_scale, turn_items
from feedback.responses.weights.rake import Weights
from feedback.responses.weights.trim import bare_weights
from feedback.results import Result, Words, percent

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

    from numpy.typing import ArrayLike

FIGURES = (
    *("n", "missing", "effective_n", "mean", "sd", "mean_low", "mean_high", "median"),
    *("top_share", "top_low", "top_high", "bottom_share", "bottom_low", "bottom_high"),
    *("net", "net_low", "net_high"),
)


@dataclass(frozen=True)
class LikertSummary(Result):
    """A row an item: n, missing, shares, net, median, mean."""

    table: pd.DataFrame
    low: float
    high: float
    top: int
    bottom: int
    level: float

    @property
    def answers(self) -> list[float]:
        """The answers of the scale, worst first."""
        return list(np.arange(self.low, self.high + 1))

    def _define(self) -> Words:
        return Words(
            en=f"Scale {self.low:g} to {self.high:g}; net = share of the top {self.top} minus share of the "
            f"bottom {self.bottom}; shares with Wilson intervals, net with a multinomial Wald "
            "interval, means with t intervals; base: valid answers of each item.",
            zh=f"量表 {self.low:g}–{self.high:g}；净值 = 前 {self.top} 档占比 − 后 {self.bottom} 档占比；占比用 Wilson "
            "区间，净值用多项 Wald 区间，均值用 t 区间；基数为各题有效答案。",
        )

    def _explain(self) -> Words:
        ordered = self.table["mean"].dropna().sort_values()
        if not len(ordered):
            return Words(en="No item has an answer.", zh="没有任何题目有答案。")
        worst, best = ordered.index[0], ordered.index[-1]
        return Words(
            en=f"Of {len(self.table)} items, {worst} is rated lowest (mean {ordered.iloc[0]:.2f}, "
            f"{percent(self.table.loc[worst, 'bottom_share'])} unhappy) and {best} highest "
            f"(mean {ordered.iloc[-1]:.2f}).",
            zh=f"{len(self.table)} 道题中，{worst} 得分最低（均值 {ordered.iloc[0]:.2f}，"
            f"{percent(self.table.loc[worst, 'bottom_share'])} 不满意），{best} 最高（均值 {ordered.iloc[-1]:.2f}）。",
        )

    def _cite(self) -> Words:
        return Words(
            en=f"Items are summarised by the shares of the top {self.top} and bottom {self.bottom} answers "
            "with Wilson intervals (Wilson, 1927, JASA, 22, 209-212) and by means with Student's t "
            "intervals.",
            zh=f"各题以前 {self.top} 档与后 {self.bottom} 档占比（Wilson 区间，Wilson, 1927, JASA, 22, 209-212）"
            "及均值（t 区间）概括。",
        )


def summarise_likert(
    items: pd.DataFrame,
    *,
    columns: Iterable[Hashable] | None = None,
    low: float = 1,
    high: float = 5,
    top: int = 2,
    bottom: int = 2,
    reverse: Iterable[Hashable] = (),
    weights: ArrayLike | pd.Series | Weights | None = None,
    strata: ArrayLike | pd.Series | None = None,
    clusters: ArrayLike | pd.Series | None = None,
    fpc: ArrayLike | pd.Series | float | None = None,
    level: float = 0.95,
) -> LikertSummary:
    """Summary of rating items: shares of each answer, top, bottom, net, median, mean.

    Parameters
    ----------
    items
        A row a respondent, a column an item, `high` is best; missing answers do not count.
    columns
        The items; all columns without it.
    low, high
        Ends of the scale, whole numbers.
    top, bottom
        How many answers count as positive and as negative; at most half the scale each.
    reverse
        Items worded the other way round; their answers are turned (low + high - x).
    weights
        One positive weight a row, or the result of `rake`/`post_stratify`.
    strata, clusters, fpc
        The design, as `weighted_mean`.
    level
        Confidence level.

    Returns
    -------
    LikertSummary
        `.table` indexed by item: n, missing, effective_n, mean, sd, mean_low, mean_high, median,
        top_share, top_low, top_high, bottom_share, bottom_low, bottom_high, net, net_low, net_high
        (shares 0 to 1) and share_1 … of every answer. An item nobody answered has n 0 and is
        missing elsewhere.

    Raises
    ------
    InputError
        Text, fractions, answers outside the scale, top and bottom that overlap.

    Examples
    --------
    >>> summary = summarise_likert(pd.DataFrame({"clean": [1, 4, 5, 5]}))
    >>> summary.table.loc["clean", ["n", "mean", "top_share", "net"]].tolist()
    [4.0, 3.75, 0.75, 0.5]
    """
    where = "summarise_likert"
    level = check_level(level, where=where)
    frame = number_frame(items, where=where, columns=columns)
    check_scale(frame, low=low, high=high, where=where)
    frame = turn_items(frame, reverse, low=low, high=high, where=where)
    _check_ends(frame, low=low, high=high, top=top, bottom=bottom, where=where)
    refuse_reordered(frame, bare_weights(weights), strata, clusters, fpc, where=where)
    drawn = {"weights": weights, "strata": strata, "clusters": clusters, "fpc": fpc}
    rows = {
        name: _summary(frame[name].to_numpy(), drawn, (low, high, top, bottom), level, where=where)
        for name in frame.columns
    }
    table = pd.DataFrame.from_dict(rows, orient="index").rename_axis("item")
    answers = [f"share_{answer:g}" for answer in np.arange(low, high + 1)]
    table = table.reindex(columns=[*FIGURES, *answers])
    return LikertSummary(table=table, low=low, high=high, top=top, bottom=bottom, level=level)


def _check_ends(
    frame: pd.DataFrame, *, low: float, high: float, top: int, bottom: int, where: str
) -> None:
    steps = high - low + 1
    whole = (
        steps % 1 == 0 and not (frame.to_numpy() - low)[frame.notna().to_numpy()].__mod__(1).any()
    )
    if not whole:
        raise InputError(
            en=f"{where}: answers should be whole steps from {low:g} to {high:g}; found fractions. "
            "Summarise averages with another figure.",
            zh=f"{where}：答案应为 {low:g} 到 {high:g} 的整数档，发现小数。平均分请用其他指标概括。",
        )
    if top < 1 or bottom < 1 or top + bottom > steps:
        raise InputError(
            en=f"{where}: top {top} and bottom {bottom} overlap on {steps:g} answers.",
            zh=f"{where}：{steps:g} 档量表的前 {top} 档与后 {bottom} 档重叠。",
        )


def _summary(
    values: Floats,
    drawn: dict[str, Any],
    scale: tuple[float, float, int, int],
    level: float,
    *,
    where: str,
) -> dict[str, float]:
    low, high, top, bottom = scale
    if np.isnan(values).all():
        return {"n": 0, "missing": len(values)}
    sample = sample_of(values, **drawn, where=where)
    x, n, w = sample.values, sample.n, sample.weight / sample.weight.sum()
    answers = np.arange(low, high + 1)
    shares = np.bincount((x - low).astype(np.intp), w, len(answers))
    mean = sample.mean()[0]
    ends = sample.mean_ends((low, high), level=level)
    above, below = x > high - top, x < low + bottom
    parts = np.array([w[above].sum(), w[~above & ~below].sum(), w[below].sum()])
    worth = np.array([sample.worth(side, level=level) for side in (above, below)])
    lower, upper = proportion_interval(np.minimum(parts[[0, 2]], 1) * worth, worth, level=level)
    net = net_interval(parts, float(worth.min()), level=level)
    return {
        "n": n,
        "missing": sample.missing,
        "effective_n": float(1 / (w**2).sum()),
        "mean": mean,
        "sd": float(np.sqrt(w @ (x - mean) ** 2 * n / (n - 1))) if n > 1 else np.nan,
        "mean_low": ends[0],
        "mean_high": ends[1],
        "median": weighted_median(x, w),
        "top_share": parts[0],
        "top_low": lower[0],
        "top_high": upper[0],
        "bottom_share": parts[2],
        "bottom_low": lower[1],
        "bottom_high": upper[1],
        "net": parts[0] - parts[2],
        "net_low": net[0],
        "net_high": net[1],
    } | {f"share_{answer:g}": share for answer, share in zip(answers, shares, strict=True)}


def weighted_median(values: Floats, weights: Floats) -> float:
    """Middle of the weighted distribution; the mean of the two middle values where it falls between.

    >>> weighted_median(np.array([1.0, 2.0, 10.0]), np.ones(3))
    2.0
    """
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order]) / weights.sum()
    at = int(np.searchsorted(reached, 0.5 - 1e-12))
    if abs(reached[at] - 0.5) <= 1e-12:
        return float((values[order][at] + values[order][at + 1]) / 2)
    return float(values[order][at])
