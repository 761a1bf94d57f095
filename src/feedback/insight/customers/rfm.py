"""Customers by what they bought: recency, frequency, money."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from feedback.errors import InputError
from feedback.insight.customers.lifecycle import analysis_day, usable_orders
from feedback.numeric import Floats, Ints
from feedback.parameter_checks import check_choice, check_count
from feedback.results import Result, Words, counted, percent

if TYPE_CHECKING:
    from numpy.typing import NDArray

TIE_RULES = ("plus_one", "quantile", "rank")
OTHERS = "Others"
# Segment -> lowest and highest score of recency, frequency, money; the first that fits wins.
SEGMENTS: dict[str, tuple[tuple[int, int], tuple[int, int], tuple[int, int]]] = {
    "Champions": ((5, 5), (5, 5), (5, 5)),
    "Potential Loyalist": ((3, 5), (3, 5), (2, 5)),
    "Loyal Customers": ((2, 4), (2, 4), (2, 4)),
    "Promising": ((3, 4), (1, 3), (3, 5)),
    "New Customers": ((4, 5), (1, 3), (1, 5)),
    "Can't Lose Them": ((1, 2), (3, 4), (4, 5)),
    "At Risk": ((1, 2), (2, 5), (4, 5)),
    "Need Attention": ((1, 3), (3, 5), (3, 5)),
    "About To Sleep": ((2, 3), (1, 3), (1, 4)),
    "Lost": ((1, 1), (1, 5), (1, 5)),
}
SEGMENT_WORDS = {
    "Champions": Words(en="Champions", zh="冠军客户"),
    "Potential Loyalist": Words(en="Potential Loyalist", zh="潜在忠诚客户"),
    "Loyal Customers": Words(en="Loyal Customers", zh="忠诚客户"),
    "Promising": Words(en="Promising", zh="有潜力客户"),
    "New Customers": Words(en="New Customers", zh="新客户"),
    "Can't Lose Them": Words(en="Can't Lose Them", zh="不能失去的客户"),
    "At Risk": Words(en="At Risk", zh="流失风险客户"),
    "Need Attention": Words(en="Need Attention", zh="需要关注客户"),
    "About To Sleep": Words(en="About To Sleep", zh="即将沉睡客户"),
    "Lost": Words(en="Lost", zh="已流失客户"),
    OTHERS: Words(en=OTHERS, zh="其他"),
}
_TIE_WORDS = {
    "plus_one": Words(
        en="cut points one above the type-7 quantiles, lower end included (as R's rfm)",
        zh="分界点为 7 型分位数加 1，含下界（同 R 的 rfm 包）",
    ),
    "quantile": Words(
        en="cut points at the type-7 quantiles, values on a cut go below",
        zh="分界点为 7 型分位数，恰在分界点者归下档",
    ),
    "rank": Words(
        en="equal groups by rank, ties split in the order of the table",
        zh="按名次等分，同值按表中顺序拆分",
    ),
    "fixed": Words(en="fixed cut points, lower end included", zh="固定分界点，含下界"),
}


@dataclass(frozen=True)
class RfmScores(Result):
    """Customers with their scores and segments."""

    table: pd.DataFrame
    cuts: dict[str, list[float]]
    segments: pd.DataFrame
    analysis_date: pd.Timestamp
    bins: int
    tie_rule: str
    orders_left_out: int

    def _define(self) -> Words:
        rule = _TIE_WORDS[self.tie_rule]
        return Words(
            en=f"Recency: days from the last order to {self.analysis_date:%Y-%m-%d}; frequency: orders; monetary: "
            f"their sum. {self.bins} scores each, best {self.bins}; {rule.en}.",
            zh=f"R：最近一次订单距 {self.analysis_date:%Y-%m-%d} 的天数；F：订单数；M：金额合计。各分 {self.bins} 档，"
            f"最好为 {self.bins}；{rule.zh}。",
        )

    def _explain(self) -> Words:
        ordered = self.segments.sort_values("monetary", ascending=False)
        top = ordered.iloc[0]
        name = SEGMENT_WORDS.get(
            str(ordered.index[0]), Words(en=str(ordered.index[0]), zh=str(ordered.index[0]))
        )
        share = float(top["monetary"] / self.segments["monetary"].sum())
        return Words(
            en=f"{counted(len(self.table), 'customer')} in {counted(len(self.segments), 'segment')}; most money comes from "
            f"{name.en} ({counted(top['customers'], 'customer')}, {percent(share, digits=0)} of it).",
            zh=f"{len(self.table)} 名客户分为 {len(self.segments)} 类；金额最多来自“{name.zh}”"
            f"（{int(top['customers'])} 人，占 {percent(share, digits=0)}）。",
        )

    def _cite(self) -> Words:
        return Words(
            en="Customers were scored by recency, frequency and monetary value (Hughes, 1994, Strategic Database "
            f"Marketing); {_TIE_WORDS[self.tie_rule].en}.",
            zh=f"客户按 RFM 评分（Hughes, 1994, Strategic Database Marketing）；{_TIE_WORDS[self.tie_rule].zh}。",
        )


def score_rfm(
    orders: pd.DataFrame,
    *,
    customer: str = "customer_id",
    date: str = "order_date",
    amount: str = "revenue",
    analysis_date: str | pd.Timestamp | None = None,
    bins: int = 5,
    cuts: Mapping[str, Sequence[float]] | None = None,
    tie_rule: str = "plus_one",
    segments: Mapping[str, Sequence[Sequence[int]]] | None = None,
) -> RfmScores:
    """Score customers by recency, frequency and monetary value.

    Parameters
    ----------
    orders
        A row an order.
    customer, date, amount
        Its columns; orders without a customer, date or amount are left out and counted.
    analysis_date
        The day recency is counted to; the day of the last order without it.
    bins
        Scores per figure.
    cuts
        Fixed inner cut points {"recency": […], "frequency": […], "monetary": […]}, rising, each bins - 1;
        quantiles without it.
    tie_rule
        How quantiles cut ties: "plus_one", "quantile" or "rank".
    segments
        {name: ((r low, r high), (f low, f high), (m low, m high))}, the first that fits wins; ten usual ones
        without it (five bins only).

    Returns
    -------
    RfmScores
        `.table` indexed by customer: recency_days, transaction_count, amount, recency_score,
        frequency_score, monetary_score, rfm_score, segment; `.segments` (segment: customers, orders,
        monetary, share); `.cuts`.

    Raises
    ------
    ColumnError, InputError
        Missing columns, dates that are none, orders after the analysis date, cut points that do not rise.
    AnalysisError
        No usable orders.

    Examples
    --------
    >>> orders = pd.DataFrame({
    ...     "customer_id": list("aab"),
    ...     "order_date": ["2024-01-01", "2024-03-01", "2024-02-01"],
    ...     "revenue": [10, 20, 5],
    ... })
    >>> scored = score_rfm(orders, analysis_date="2024-03-31", bins=2, tie_rule="quantile")
    >>> scored.table[["recency_days", "recency_score", "rfm_score"]].values.tolist()
    [[30, 2, 222], [59, 1, 111]]
    """
    where = "score_rfm"
    bins = check_count(bins, where=where, name="bins", least=2)
    check_choice(tie_rule, TIE_RULES, where=where, name="tie_rule")
    usable, left_out = usable_orders(orders, customer, date, amount, where=where)
    day = analysis_day(analysis_date, usable[date], where=where)
    grouped = usable.groupby(customer, sort=True)
    table = pd.DataFrame(
        {
            "recency_days": (day - grouped[date].max().dt.normalize()).dt.days,
            "transaction_count": grouped.size(),
            "amount": grouped[amount].sum(),
        }
    )
    found: dict[str, list[float]] = {}
    named = {"recency": "recency_days", "frequency": "transaction_count", "monetary": "amount"}
    for name, column in named.items():
        values = table[column].to_numpy(dtype=np.float64)
        score, found[name] = _score(
            values, (cuts or {}).get(name), bins, tie_rule, where=f"{where} {name}"
        )
        table[f"{name}_score"] = bins + 1 - score if name == "recency" else score
    scale = 10 ** len(str(bins))
    table["rfm_score"] = (
        table["recency_score"] * scale**2
        + table["frequency_score"] * scale
        + table["monetary_score"]
    )
    table["segment"] = _segments(table, segments, bins)
    return RfmScores(
        table=table,
        cuts=found,
        segments=_segment_table(table),
        analysis_date=day,
        bins=bins,
        tie_rule="fixed" if cuts else tie_rule,
        orders_left_out=left_out,
    )


def _score(
    values: Floats,
    fixed: Sequence[float] | None,
    bins: int,
    tie_rule: str,
    *,
    where: str,
) -> tuple[Ints, list[float]]:
    """Scores 1 to `bins`, low values first, and the inner cut points."""
    if fixed is not None:
        inner = np.asarray(fixed, dtype=np.float64)
        if len(inner) != bins - 1 or not (np.diff(inner) > 0).all():
            raise InputError(
                en=f"{where}: {bins} scores need {bins - 1} rising cut points, found {list(fixed)}.",
                zh=f"{where}：{bins} 档需要 {bins - 1} 个递增的分界点，得到 {list(fixed)}。",
            )
        return np.searchsorted(inner, values, side="right") + 1, inner.tolist()
    if tie_rule == "rank":
        place = np.argsort(np.argsort(values, kind="stable"), kind="stable")
        return place * bins // len(values) + 1, []
    inner = np.quantile(values, np.arange(1, bins) / bins)
    if tie_rule == "plus_one":
        inner = inner + 1
        return np.searchsorted(inner, values, side="right") + 1, inner.tolist()
    return np.searchsorted(inner, values, side="left") + 1, inner.tolist()


def _segments(
    table: pd.DataFrame, segments: Mapping[str, Sequence[Sequence[int]]] | None, bins: int
) -> NDArray[np.object_]:
    rules: Mapping[str, Any] = segments if segments is not None else SEGMENTS if bins == 5 else {}
    scores = table[["recency_score", "frequency_score", "monetary_score"]].to_numpy()
    found = np.full(len(table), OTHERS, dtype=object)
    open_ = np.ones(len(table), dtype=bool)
    for name, ranges in rules.items():
        low, high = np.array(ranges).T
        fits = open_ & ((scores >= low) & (scores <= high)).all(axis=1)
        found[fits] = name
        open_ &= ~fits
    return found


def _segment_table(table: pd.DataFrame) -> pd.DataFrame:
    grouped = table.groupby("segment")
    frame = pd.DataFrame(
        {
            "customers": grouped.size(),
            "orders": grouped["transaction_count"].sum(),
            "monetary": grouped["amount"].sum(),
        }
    )
    frame["average_order"] = frame["monetary"] / frame["orders"]
    frame["share"] = frame["customers"] / len(table)
    return frame
