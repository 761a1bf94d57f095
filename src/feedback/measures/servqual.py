"""Gaps between what customers expect and what they get (SERVQUAL and its kin)."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from feedback.errors import AnalysisError, ColumnError, InputError
from feedback.measures.index import item_weights
from feedback.multiplicity import adjust_p
from feedback.numeric import Flags, Floats, number_frame
from feedback.parameter_checks import check_level
from feedback.proportions import bounded_mean_interval
from feedback.responses.scales import check_scale
from feedback.results import Result, Words, between, percent


@dataclass(frozen=True)
class GapAnalysis(Result):
    """Perception minus expectation per item, per dimension and overall."""

    table: pd.DataFrame
    dimensions: pd.DataFrame
    gap: float
    se: float
    ci: tuple[float, float]
    weighted: bool
    level: float
    n: int

    def _define(self) -> Words:
        weights = ("the dimension weights given", "给定的维度权重") if self.weighted else None
        return Words(
            en="Gap = perception minus expectation on respondents who gave both; paired t interval and test, "
            "Holm's correction over items (and over dimensions); a dimension is the mean of its items' gaps, "
            f"overall {f'their mean by {weights[0]}' if weights else 'the mean of all items'}.",
            zh="差距 = 感知 − 期望，取两者都作答的受访者；配对 t 区间与检验，题目（维度）间 Holm 校正；维度为其题目差距的均值，"
            f"总体为{f'按{weights[1]}加权的均值' if weights else '全部题目的均值'}。",
        )

    def _explain(self) -> Words:
        widest = self.table.sort_values("gap").iloc[0]
        worst, gap = widest.name, float(widest["gap"])
        low, high = float(widest["ci_low"]), float(widest["ci_high"])
        falls = int((self.table["ci_high"] < 0).sum())
        return Words(
            en=f"On {falls} of {len(self.table)} items the service clearly falls short of what people expect; "
            f"the overall gap is {self.gap:.2f}. The widest is {worst}: {gap:.2f} "
            f"({percent(self.level, digits=0)} interval {between(low, high)}).",
            zh=f"{len(self.table)} 项中有 {falls} 项明显低于期望，总体差距 {self.gap:.2f}。差距最大的是 {worst}："
            f"{gap:.2f}（{percent(self.level, digits=0)} 区间 {between(low, high)}）。",
        )

    def _cite(self) -> Words:
        return Words(
            en="Service gaps (perception minus expectation; Parasuraman, Zeithaml & Berry, 1988, Journal of "
            "Retailing, 64(1), 12-40) were tested by paired t tests with Holm's (1979) correction.",
            zh="服务差距（感知减期望；Parasuraman, Zeithaml & Berry, 1988, Journal of Retailing, 64(1), 12-40）"
            "以配对 t 检验与 Holm（1979）校正检验。",
        )


def servqual_gap(
    expectation: pd.DataFrame,
    perception: pd.DataFrame,
    *,
    dimensions: Mapping[str, Sequence[Hashable]] | None = None,
    weights: Mapping[Hashable, float] | None = None,
    low: float | None = None,
    high: float | None = None,
    level: float = 0.95,
) -> GapAnalysis:
    """Gap between perception and expectation, per item and per dimension.

    Parameters
    ----------
    expectation, perception
        The same respondents in the same order; the same items, by equal column names or else in the same
        order. Missing answers leave the pair out.
    dimensions
        {dimension: items}, items by their name in either frame.
    weights
        {dimension: importance points}; equal items without it.
    low, high
        Ends of the scale; answers outside are an error. Without them the lowest and highest answer found
        bound the interval of a gap that is the same for everybody.
    level
        Confidence level.

    Returns
    -------
    GapAnalysis
        `.table` (item: n, missing, expectation, perception, gap, sd, se, t, df, p, p_holm, ci_low,
        ci_high, cohen_dz), `.dimensions` (dimension: items, n, expectation, perception, gap, se, t, df, p,
        p_holm, ci_low, ci_high, weight), `.gap`, `.se`, `.ci` overall.

    Raises
    ------
    InputError
        Frames of different shape, text, answers outside the scale.
    ColumnError
        A dimension names an item that is not there.
    AnalysisError
        An item with fewer than two pairs.

    Notes
    -----
    The error of a dimension counts all items of a respondent together (linearised). Where all gaps are
    equal, or near what the scale allows, the interval has the width of `bounded_mean_interval`, and p is
    that of the sign test, 2^(1-n).

    Examples
    --------
    >>> e, p = pd.DataFrame({"clean": [5, 5, 4, 5]}), pd.DataFrame({"clean": [4, 3, 4, 3]})
    >>> servqual_gap(e, p).table.loc["clean", "gap"]
    np.float64(-1.25)
    """
    where = "servqual_gap"
    level = check_level(level, where=where)
    wished = number_frame(expectation, where=f"{where} expectation")
    got = number_frame(perception, where=f"{where} perception")
    wished, names = _paired(wished, got, where=where)
    if low is not None and high is not None:
        check_scale(wished, low=low, high=high, where=f"{where} expectation")
        check_scale(got, low=low, high=high, where=f"{where} perception")
    both = wished.notna().to_numpy() & got.notna().to_numpy()
    few = [str(name) for name in got.columns[both.sum(axis=0) < 2]]
    if few:
        raise AnalysisError(
            en=f"{where}: fewer than two people gave both answers to {', '.join(few)}. Leave these out.",
            zh=f"{where}：{'、'.join(few)} 成对作答者不足两人。请去掉。",
        )
    e, p = (np.where(both, frame.to_numpy(), 0.0) for frame in (wished, got))
    answers = np.concatenate([e[both], p[both]])
    bounds = (answers.min(), answers.max()) if low is None or high is None else (low, high)
    span = float(bounds[1] - bounds[0])
    table, pull = _item_table(e, p, both, got.columns, span=span, level=level)
    dimension_table = _dimension_table(
        (table, pull, both), dimensions, names, weights, span=span, level=level, where=where
    )
    share = _overall_shares(table, dimension_table, dimensions, names, weighted=weights is not None)
    n = int(both.any(axis=1).sum())
    overall = _estimate(float(share @ table["gap"]), pull @ share, n, span=span, level=level)
    return GapAnalysis(
        table=table,
        dimensions=dimension_table,
        gap=overall["gap"],
        se=overall["se"],
        ci=(overall["ci_low"], overall["ci_high"]),
        weighted=weights is not None,
        level=level,
        n=n,
    )


def _paired(
    wished: pd.DataFrame, got: pd.DataFrame, *, where: str
) -> tuple[pd.DataFrame, dict[Hashable, int]]:
    if len(wished) != len(got) or not wished.index.equals(got.index):
        raise InputError(
            en=f"{where}: expectation has {len(wished)} rows and perception {len(got)}, or their row labels "
            "differ. Give the same respondents in the same order.",
            zh=f"{where}：期望 {len(wished)} 行、感知 {len(got)} 行，或行标签不同。请给出同一批受访者且顺序一致。",
        )
    if set(wished.columns) == set(got.columns):
        wished = wished[list(got.columns)]
    elif wished.shape[1] != got.shape[1]:
        raise InputError(
            en=f"{where}: {wished.shape[1]} expectation items for {got.shape[1]} perception items.",
            zh=f"{where}：期望 {wished.shape[1]} 题，感知 {got.shape[1]} 题，数目不符。",
        )
    names: dict[Hashable, int] = {name: at for at, name in enumerate(wished.columns)}
    names |= {name: at for at, name in enumerate(got.columns)}
    return wished, names


def _item_table(
    e: Floats,
    p: Floats,
    both: Flags,
    columns: pd.Index,
    *,
    span: float,
    level: float,
) -> tuple[pd.DataFrame, Floats]:
    """Rows of the items, and how much each respondent pulls on each item's gap."""
    n = both.sum(axis=0)
    gap = (p - e).sum(axis=0) / n
    apart = np.where(both, p - e - gap, 0.0)
    sd = np.sqrt((apart**2).sum(axis=0) / (n - 1))
    se = sd / np.sqrt(n)
    with np.errstate(divide="ignore", invalid="ignore"):
        t = np.where(se > 0, gap / se, np.nan)
        dz = np.where(sd > 0, gap / sd, np.nan)
    flat = np.where(gap == 0, 1.0, 2.0 ** (1.0 - n))
    p_value = np.where(np.isnan(t), flat, 2 * stats.t.sf(np.abs(t), n - 1))
    ends = np.array(
        [_interval(*one, span=span, level=level) for one in zip(gap, se, n, strict=True)]
    )
    table = pd.DataFrame(
        {
            "n": n,
            "missing": len(both) - n,
            "expectation": e.sum(axis=0) / n,
            "perception": p.sum(axis=0) / n,
            "gap": gap,
            "sd": sd,
            "se": se,
            "t": t,
            "df": n - 1,
            "p": p_value,
            "p_holm": adjust_p(p_value),
            "ci_low": ends[:, 0],
            "ci_high": ends[:, 1],
            "cohen_dz": dz,
        },
        index=columns.rename("item"),
    )
    return table, apart / n


def _interval(gap: float, se: float, n: int, *, span: float, level: float) -> tuple[float, float]:
    """Student's interval of a gap on a scale `span` wide; missing where no answer differs from another."""
    if not span > 0:
        return float("nan"), float("nan")
    return bounded_mean_interval(gap, se, df=n - 1, n=n, ends=(-span, span), level=level)


def _estimate(gap: float, pull: Floats, n: int, *, span: float, level: float) -> dict[str, float]:
    se = float(np.sqrt((pull**2).sum() * n / (n - 1)))
    low, high = _interval(gap, se, n, span=span, level=level)
    t = gap / se if se > 0 else float("nan")
    p = float(2 * stats.t.sf(abs(t), n - 1)) if se > 0 else 1.0 if gap == 0 else 2.0 ** (1 - n)
    return {
        "gap": gap,
        "se": se,
        "t": t,
        "df": n - 1,
        "p": p,
        "ci_low": low,
        "ci_high": high,
    }


def _dimension_table(
    items: tuple[pd.DataFrame, Floats, Flags],
    dimensions: Mapping[str, Sequence[Hashable]] | None,
    names: dict[Hashable, int],
    weights: Mapping[Hashable, float] | None,
    *,
    span: float,
    level: float,
    where: str,
) -> pd.DataFrame:
    table, pull, both = items
    if not dimensions:
        if weights is not None:
            raise InputError(
                en=f"{where}: weights need dimensions they are of.",
                zh=f"{where}：给了权重却没有维度。",
            )
        return pd.DataFrame()
    rows = {}
    for dimension, named in dimensions.items():
        listed = [named] if isinstance(named, str) else list(named)
        absent = [str(item) for item in listed if item not in names]
        if absent or not listed:
            raise ColumnError.missing(
                absent or [str(dimension)], map(str, names), where=f"{where} dimensions"
            )
        at = [names[item] for item in listed]
        n = int(both[:, at].any(axis=1).sum())
        part = table.iloc[at]
        rows[dimension] = {
            "items": len(at),
            "n": n,
            "expectation": part["expectation"].mean(),
            "perception": part["perception"].mean(),
        } | _estimate(
            float(part["gap"].mean()), pull[:, at].mean(axis=1), n, span=span, level=level
        )
    frame = pd.DataFrame.from_dict(rows, orient="index").rename_axis("dimension")
    frame["p_holm"] = adjust_p(frame["p"])
    frame["weight"] = (
        item_weights(weights, frame.index, where=where)
        if weights is not None
        else frame["items"] / frame["items"].sum()
    )
    return frame


def _overall_shares(
    table: pd.DataFrame,
    dimension_table: pd.DataFrame,
    dimensions: Mapping[str, Sequence[Hashable]] | None,
    names: dict[Hashable, int],
    *,
    weighted: bool,
) -> Floats:
    if not weighted or dimensions is None:
        return np.full(len(table), 1 / len(table))
    share = np.zeros(len(table))
    weights = dimension_table["weight"].to_dict()
    for dimension, items in dimensions.items():
        at = [names[item] for item in ([items] if isinstance(items, str) else items)]
        share[at] += weights[dimension] / len(at)
    return share
