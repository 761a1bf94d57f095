"""Customers by what they bought: recency, frequency, money, tiers, stage of life."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from feedback.errors import AnalysisError, ColumnError, InputError
from feedback.numeric import check_choice, check_count, number_array
from feedback.results import Result, Words, percent

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
            en=f"{len(self.table)} customers fall into {len(self.segments)} segments; most money comes from "
            f"{name.en} ({int(top['customers'])} customers, {percent(share, digits=0)} of it).",
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
    >>> scored = score_rfm(orders, analysis_date="2024-03-31", bins=2)
    >>> scored.table[["recency_days", "recency_score", "rfm_score"]].values.tolist()
    [[30, 2, 222], [59, 1, 111]]
    """
    where = "score_rfm"
    bins = check_count(bins, where=where, name="bins", least=2)
    check_choice(tie_rule, TIE_RULES, where=where, name="tie_rule")
    usable, left_out = _orders(orders, customer, date, amount, where=where)
    day = _analysis_day(analysis_date, usable[date], where=where)
    grouped = usable.groupby(customer, sort=True)
    table = pd.DataFrame(
        {
            "recency_days": (day - grouped[date].max()).dt.days,
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


def _orders(
    orders: pd.DataFrame, customer: str, date: str, amount: str | None, *, where: str
) -> tuple[pd.DataFrame, int]:
    if not isinstance(orders, pd.DataFrame):
        raise InputError(
            en=f"{where}: a table of orders is needed, found {type(orders).__name__}.",
            zh=f"{where}：需要订单表，得到的是 {type(orders).__name__}。",
        )
    wanted = [customer, date] + ([amount] if amount is not None else [])
    absent = [name for name in wanted if name not in orders.columns]
    if absent:
        raise ColumnError.missing(absent, map(str, orders.columns), where=where)
    made = orders[wanted].copy()
    days = pd.to_datetime(made[date], errors="coerce", format="mixed")
    odd = made[date].notna() & days.isna()
    if odd.any():
        raise InputError(
            en=f"{where}: {int(odd.sum())} values of {date} are no dates, e.g. {str(made.loc[odd, date].iloc[0])[:30]!r}.",
            zh=f"{where}：“{date}”中有 {int(odd.sum())} 个值不是日期，例如 {str(made.loc[odd, date].iloc[0])[:30]!r}。",
        )
    made[date] = days.dt.tz_localize(None) if getattr(days.dt, "tz", None) else days
    if amount is not None:
        made[amount] = number_array(orders[amount], where=where, name=amount)
    usable = made.dropna()
    if not len(usable):
        raise AnalysisError(
            en=f"{where}: no order has a customer, a date and an amount.",
            zh=f"{where}：没有一笔订单同时具备客户、日期与金额。",
        )
    return usable, len(orders) - len(usable)


def _analysis_day(
    wanted: str | pd.Timestamp | None, dates: pd.Series, *, where: str
) -> pd.Timestamp:
    last = dates.max()
    if wanted is None:
        return last.normalize()
    day = pd.to_datetime(wanted, errors="coerce")
    if pd.isna(day) or day < last.normalize():
        raise InputError(
            en=f"{where}: analysis_date={wanted!r} should be a day not before the last order ({last:%Y-%m-%d}).",
            zh=f"{where}：analysis_date={wanted!r} 应为不早于最后一笔订单（{last:%Y-%m-%d}）的日期。",
        )
    return day


def _score(
    values: NDArray[np.float64],
    fixed: Sequence[float] | None,
    bins: int,
    tie_rule: str,
    *,
    where: str,
) -> tuple[NDArray[np.int64], list[float]]:
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


def assign_tiers(values: pd.Series, *, tiers: Mapping[str, float], by: str = "share") -> pd.Series:
    """Tiers of customers by a rule.

    Parameters
    ----------
    values
        One number a customer (yearly revenue, margin); missing stays missing.
    tiers
        {tier: figure}, best first. By "share": the part of customers in the tier, the figures sum to 1. By
        "value": the least value of the tier; who reaches none stays missing.
    by
        "share" or "value".

    Returns
    -------
    pd.Series
        The tier of each customer, ordered categories, worst first. By share, equal values share the better
        tier.

    Raises
    ------
    InputError
        Shares that do not sum to 1, values that do not fall.

    Examples
    --------
    >>> assign_tiers(pd.Series([500.0, 20.0, 90.0]), tiers={"gold": 100, "plain": 0}, by="value").tolist()
    ['gold', 'plain', 'plain']
    """
    where = "assign_tiers"
    check_choice(by, ("share", "value"), where=where, name="by")
    numbers = pd.Series(
        number_array(values, where=where, name="values"), index=getattr(values, "index", None)
    )
    names, figures = list(tiers), np.array(list(tiers.values()), dtype=np.float64)
    right = (
        abs(figures.sum() - 1) < 1e-6 and (figures > 0).all()
        if by == "share"
        else bool((np.diff(figures) < 0).all())
    )
    if not names or not right:
        raise InputError(
            en=f"{where}: tiers, best first, should be shares that sum to 1 or values that fall; found {dict(tiers)}.",
            zh=f"{where}：等级由高到低，应为合计为 1 的比例或递减的数值，得到 {dict(tiers)}。",
        )
    place = (
        numbers.rank(method="min", ascending=False, pct=False)
        .sub(1)
        .div(max(numbers.notna().sum(), 1))
        if by == "share"
        else -numbers
    )
    edges = np.cumsum(figures) - 1e-9 if by == "share" else -figures
    side = "right" if by == "share" else "left"
    at = np.searchsorted(edges, place.fillna(np.inf).to_numpy(), side=side)  # type: ignore[call-overload]
    labels = np.array([*names, None], dtype=object)[np.minimum(at, len(names))]
    labels[numbers.isna().to_numpy()] = None
    return pd.Series(
        pd.Categorical(labels, categories=names[::-1], ordered=True),
        index=numbers.index,
        name="tier",
    )


STAGES = ("new", "active", "returned", "lapsing", "lapsed")


def lifecycle_stage(
    orders: pd.DataFrame,
    *,
    customer: str = "customer_id",
    date: str = "order_date",
    analysis_date: str | pd.Timestamp | None = None,
    active_days: float | None = None,
    lapsed_days: float | None = None,
) -> pd.DataFrame:
    """Stage of each customer's life, from the dates of the orders.

    Parameters
    ----------
    orders
        A row an order.
    customer, date
        Its columns.
    analysis_date
        The day stages are told for; the day of the last order without it.
    active_days, lapsed_days
        A customer is active up to `active_days` after an order and lapsed after `lapsed_days`; without them
        the 75 % and 95 % quantiles of the gaps between orders.

    Returns
    -------
    pd.DataFrame
        Indexed by customer: first_order, last_order, orders, recency_days, longest_gap, stage: "new" (one
        order, still active), "returned" (active again after a gap longer than `lapsed_days`), "active",
        "lapsing", "lapsed". `.attrs` holds both limits.

    Raises
    ------
    ColumnError, InputError, AnalysisError
        As `score_rfm`; no customer with two orders and no limits given; limits that do not rise.

    Examples
    --------
    >>> orders = pd.DataFrame({"customer_id": list("aab"), "order_date": ["2024-01-01", "2024-01-20", "2024-01-31"]})
    >>> lifecycle_stage(orders, active_days=10, lapsed_days=30)["stage"].tolist()
    ['lapsing', 'new']
    """
    where = "lifecycle_stage"
    usable, _ = _orders(orders, customer, date, None, where=where)
    day = _analysis_day(analysis_date, usable[date], where=where)
    ordered = usable.sort_values([customer, date], kind="stable")
    gaps = ordered.groupby(customer)[date].diff().dt.days
    if active_days is None or lapsed_days is None:
        known = gaps[gaps > 0]
        if not len(known):
            raise AnalysisError(
                en=f"{where}: nobody ordered on two days, so gaps are unknown; give active_days and lapsed_days.",
                zh=f"{where}：没有客户在两天下过单，无从得知间隔；请给出 active_days 与 lapsed_days。",
            )
        active_days = float(known.quantile(0.75)) if active_days is None else active_days
        lapsed_days = float(known.quantile(0.95)) if lapsed_days is None else lapsed_days
    if not 0 < active_days <= lapsed_days:
        raise InputError(
            en=f"{where}: active_days {active_days:g} should be positive and not above lapsed_days {lapsed_days:g}.",
            zh=f"{where}：active_days {active_days:g} 应为正且不大于 lapsed_days {lapsed_days:g}。",
        )
    grouped = ordered.groupby(customer)[date]
    table = pd.DataFrame(
        {"first_order": grouped.min(), "last_order": grouped.max(), "orders": grouped.size()}
    )
    table["recency_days"] = (day - table["last_order"]).dt.days
    table["longest_gap"] = gaps.groupby(ordered[customer]).max()
    last_gap = gaps.groupby(ordered[customer]).last()
    fresh = table["recency_days"] <= active_days
    stage = np.select(
        [
            fresh & (table["orders"] == 1),
            fresh & (last_gap > lapsed_days),
            fresh,
            table["recency_days"] <= lapsed_days,
        ],
        ["new", "returned", "active", "lapsing"],
        default="lapsed",
    )
    table["stage"] = pd.Categorical(stage, categories=STAGES)
    table.attrs = {"active_days": float(active_days), "lapsed_days": float(lapsed_days)}
    return table
