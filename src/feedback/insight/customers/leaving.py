"""Who left after an answer, and whether people hurt on an aspect leave more often than the others."""

from __future__ import annotations

import numpy as np
import pandas as pd

from feedback.disclosure import LEAST
from feedback.insight.customers.lifecycle import assign_tiers
from feedback.insight.customers.rfm import score_rfm
from feedback.insight.importance.least_squares import least_squares, t_quantile
from feedback.parameter_checks import check_count, check_level

# the least sum of the three RFM scores (3 to 15) of each tier
TIERS = {"high": 12.0, "middle": 8.0, "low": 0.0}


def value_tiers(
    orders: pd.DataFrame, *, customer: str, date: str, amount: str, as_of: pd.Timestamp
) -> pd.Series:
    """Tier of each customer by the sum of recency, frequency and money scores (fifths, 3 to 15).

    Parameters
    ----------
    orders
        A row an order, none after `as_of`.
    customer, date, amount
        Its columns.
    as_of
        The day recency is counted to.

    Returns
    -------
    Series
        By customer: "high" from 12 on, "middle" from 8 on, else "low".

    Raises
    ------
    AnalysisError, InputError
        As `score_rfm`.

    Examples
    --------
    >>> days = pd.to_datetime(["2025-01-01"] + ["2025-03-01"] * 9)
    >>> orders = pd.DataFrame({"who": list("a") + list("b") * 9, "day": days, "paid": 10.0})
    >>> told = {"customer": "who", "date": "day", "amount": "paid"}
    >>> value_tiers(orders, **told, as_of=pd.Timestamp("2025-03-31")).tolist()
    ['low', 'high']
    """
    scored = score_rfm(orders, customer=customer, date=date, amount=amount, analysis_date=as_of)
    parts = ["recency_score", "frequency_score", "monetary_score"]
    total = scored.table[parts].sum(axis=1).astype(float)
    return assign_tiers(total, tiers=TIERS, by="value").astype("str").rename("tier")


def who_left(
    answers: pd.DataFrame,
    orders: pd.DataFrame,
    *,
    customer: str,
    date: str,
    days: int,
    as_of: pd.Timestamp,
) -> pd.DataFrame:
    """Who did not order within so many days of an answer, and what was known when it was given.

    Parameters
    ----------
    answers
        A row an answer: `customer` and `at` (when); a missing one of either is nobody's.
    orders
        A row an order: `customer` and `date`, with or without a time.
    customer, date
        Their columns.
    days
        How long without an order is leaving.
    as_of
        What is later has not happened: an answer younger than `days` says nothing yet.

    Returns
    -------
    DataFrame
        The rows of `answers`: left (1, 0, missing where it cannot be told yet, or no order came before),
        orders_before (until the day of the answer, that day included), recency_days (whole days from the last of them).

    Examples
    --------
    >>> day = pd.Timestamp("2025-03-01")
    >>> answers = pd.DataFrame({"who": ["a", "b"], "at": [day, day]})
    >>> bought = pd.to_datetime(["2025-02-01", "2025-04-01", "2025-02-20"])
    >>> orders = pd.DataFrame({"who": ["a", "a", "b"], "day": bought})
    >>> told = {"customer": "who", "date": "day", "days": 90, "as_of": pd.Timestamp("2025-06-30")}
    >>> who_left(answers, orders, **told)["left"].tolist()
    [0.0, 1.0]
    """
    check_count(days, where="who_left", name="days", least=1)
    rows = answers[[customer, "at"]].reset_index(drop=True)
    pairs = rows.reset_index().merge(orders[[customer, date]], on=customer)
    # whole days on both sides: an hour of the day less a date would be the hour the answer was written
    gap = (pairs[date].dt.normalize() - pairs["at"].dt.normalize()).dt.days.astype(float)
    before = pairs[gap <= 0].assign(days=-gap[gap <= 0]).groupby("index")["days"]
    after = pairs.loc[(gap > 0) & (gap <= days), "index"].unique()
    n = before.size().reindex(rows.index).fillna(0)
    left = pd.Series(1.0, index=rows.index)
    left[rows.index.isin(after)] = 0.0
    over = rows["at"].dt.normalize() + pd.Timedelta(days=days) <= as_of.normalize()
    found = pd.DataFrame(
        {
            "left": left.where(over & (n > 0)),
            "orders_before": n,
            "recency_days": before.min().reindex(rows.index),
        }
    )
    return found.set_index(answers.index)


def leaving_by_hurt(
    left: pd.Series, hurt: pd.DataFrame, heard: pd.DataFrame, *, level: float = 0.95
) -> pd.DataFrame:
    """How much likelier those hurt on an aspect are to have left, hurt on all other aspects held equal.

    Parameters
    ----------
    left
        1 left, 0 stayed, missing not known, by person.
    hurt, heard
        Person × aspect, true or false; who was not heard on an aspect was not hurt there.
    level
        Coverage of the intervals.

    Returns
    -------
    DataFrame
        Aspects of LEAST people or more on both sides, the largest difference first: n (heard), n_hurt, share_left
        of those hurt, share_left_rest of those heard and not hurt, both as counted; difference with
        difference_low and difference_high: the coefficient of being hurt in a linear model of leaving on being
        hurt on any of these aspects, HC3 errors, Student's quantile with the smaller side less one.

    Notes
    -----
    Aspects go wrong at different places, so that the plain difference of the two shares holds what else goes wrong
    there. What is left is still an association: people who are hurt may differ in what makes them leave anyway.
    Linear probability model: Angrist & Pischke, 2009, Mostly Harmless Econometrics, section 3.4.2.

    Examples
    --------
    >>> left = pd.Series([1.0] * 12 + [0.0] * 8 + [1.0] * 5 + [0.0] * 15)
    >>> hurt = pd.DataFrame({"wait": [True] * 20 + [False] * 20})
    >>> found = leaving_by_hurt(left, hurt, hurt | True)
    >>> found.loc["wait", ["n", "n_hurt", "share_left", "difference"]].round(3).tolist()
    [40.0, 20.0, 0.6, 0.35]
    """
    check_level(level, where="leaving_by_hurt")
    known = left.notna().to_numpy()
    gone = left.to_numpy(float)[known]
    asked = heard.to_numpy(bool)[known]
    bad = hurt.to_numpy(bool)[known] & asked
    enough = [
        place
        for place in range(bad.shape[1])
        if min(bad[:, place].sum(), (asked[:, place] & ~bad[:, place]).sum()) >= LEAST
    ]
    names = ["n", "n_hurt", "share_left", "share_left_rest", "difference", "difference_low", "difference_high"]  # fmt: skip
    if len(gone) <= len(enough) + LEAST or not np.ptp(gone):
        enough = []
    rows = {}
    if enough:
        x = np.column_stack([np.ones(len(gone)), bad[:, enough]])
        model = least_squares(x, gone, weights=np.ones(len(gone)))
    for column, place in enumerate(enough, 1):
        here, others = bad[:, place], asked[:, place] & ~bad[:, place]
        firm = column not in model.loose
        value = float(model.beta[column]) if firm else float("nan")
        fewer = min(here.sum(), others.sum())
        half = t_quantile(level, df=float(fewer - 1)) * float(model.se[column])
        shares = gone[here].mean(), gone[others].mean()
        ends = max(-1.0, value - half), min(1.0, value + half)
        rows[hurt.columns[place]] = [asked[:, place].sum(), here.sum(), *shares, value, *ends]
    found = pd.DataFrame.from_dict(rows, orient="index", columns=names, dtype="float64")
    found = found.rename_axis("aspect").dropna().astype({"n": "int64", "n_hurt": "int64"})
    return found.sort_values("difference", ascending=False, kind="stable")
