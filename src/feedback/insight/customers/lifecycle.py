"""Where customers stand: tiers by value, stages of their life by the dates of their orders."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from feedback.errors import AnalysisError, InputError
from feedback.numeric import label_column, number_array, one_column
from feedback.parameter_checks import check_choice


def usable_orders(
    orders: pd.DataFrame, customer: str, date: str, amount: str | None, *, where: str
) -> tuple[pd.DataFrame, int]:
    wanted = [customer, date] + ([amount] if amount is not None else [])
    parts = {name: one_column(orders, name, where=where) for name in wanted}
    label_column(parts[customer], where=where, name=customer)
    made = pd.DataFrame(parts)
    if pd.api.types.is_numeric_dtype(made[date]) and made[date].notna().any():
        raise InputError(
            en=f"{where}: {date} holds numbers, not dates. Convert them first, e.g. with pandas.to_datetime.",
            zh=f"{where}：“{date}”是数字而不是日期。请先转换，例如用 pandas.to_datetime。",
        )
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


def analysis_day(
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
    return day.normalize()  # recency is counted in whole days


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
    index = values.index if isinstance(values, pd.Series) else None
    numbers = pd.Series(number_array(values, where=where, name="values"), index=index)
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
    usable, _ = usable_orders(orders, customer, date, None, where=where)
    day = analysis_day(analysis_date, usable[date], where=where)
    ordered = usable.sort_values([customer, date], kind="stable")
    gaps = ordered[date].dt.normalize().groupby(ordered[customer]).diff().dt.days
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
    table["recency_days"] = (day - table["last_order"].dt.normalize()).dt.days
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
