"""Grave complaints too rare for counts a month: the days from one to the next, on a t chart."""

from __future__ import annotations

import numpy as np
import pandas as pd

from feedback.results import Words
from feedback.tracking.control_charts import LEAST, days_between, rare_limits

GRAVE = ("major", "escalated")
RARE = 2.0  # a month on average, below which counts say little
_MONTH = 30.4375
SOONER, LATER = "sooner", "later"


def rare_cases(tickets: pd.DataFrame, *, as_of: pd.Timestamp) -> pd.DataFrame:
    """Days between grave complaints, with their limits; no rows where they are frequent, or fewer than two.

    Parameters
    ----------
    tickets
        opened, grade, repeat_of: a repeat of the same matter is no new case.
    as_of
        The day: the span since the last case still runs.

    Returns
    -------
    DataFrame
        A row a span: ticket (that ended it; "" for the one that runs), at, days, low, high (missing before there are
        eight spans), signal: "sooner" than chance, "later", or "". Limits: `rare_limits`.

    Examples
    --------
    >>> at = pd.date_range("2024-01-01", periods=12, freq="40D")
    >>> table = pd.DataFrame({"opened": [*at, at[-1] + pd.Timedelta(minutes=20)], "grade": "major", "repeat_of": ""})
    >>> found = rare_cases(table, as_of=pd.Timestamp("2025-04-01"))
    >>> found["signal"].tolist()[-2:], round(float(found["low"].iloc[-2]), 2)
    (['sooner', ''], 0.05)
    """
    grave = tickets[tickets["grade"].isin(GRAVE) & (tickets["repeat_of"] == "")]
    grave = grave.sort_values("opened", kind="stable")
    columns = {"ticket": "str", "at": "datetime64[us]", "signal": "str"}
    columns |= dict.fromkeys(("days", "low", "high"), "float64")
    if not len(tickets) or len(grave) < 2:
        return pd.DataFrame(columns=list(columns)).astype(columns)
    end = as_of.normalize() + pd.Timedelta(days=1)
    months = (end - tickets["opened"].min()) / pd.Timedelta(days=_MONTH)
    if len(grave) / max(months, 1.0) >= RARE:
        return pd.DataFrame(columns=list(columns)).astype(columns)
    running = (end - grave["opened"].iloc[-1]) / pd.Timedelta(days=1)
    days = np.append(days_between(grave["opened"]), running)
    low, high = rare_limits(days)
    signal = np.where(days < low, SOONER, np.where(days > high, LATER, ""))
    signal[-1] = (
        LATER if days[-1] > high[-1] else ""
    )  # the one that runs may yet become long, never short
    table = pd.DataFrame(
        {
            "ticket": [*grave.index.astype("str")[1:], ""],
            "at": [*grave["opened"].iloc[1:], as_of.normalize()],
            "days": days,
            "low": low,
            "high": high,
            "signal": signal,
        }
    )
    return table.astype(columns)[["ticket", "at", "days", "low", "high", "signal"]]


def rare_sentence(table: pd.DataFrame) -> Words | None:
    """What the chart says; None where there is none."""
    if not len(table):
        return None
    ended, running = table.iloc[:-1], float(table["days"].iloc[-1])
    cases, mean = len(ended) + 1, float(ended["days"].mean())
    said = Words(
        en=f"Major and escalated complaints are rare ({cases:,}): one in {mean:.0f} days on average, the last {running:.0f} days ago.",
        zh=f"重大和升级投诉较少（共 {cases:,} 件）：平均 {mean:.0f} 天一件，距最近一件已 {running:.0f} 天。",
    )
    if np.isnan(table["low"].iloc[-1]):
        return said + Words(
            en=f" Too few for limits, which need {LEAST} spans.",
            zh=f"间隔不足 {LEAST} 个，暂不画控制限。",
        )
    lit = ended[ended["signal"] == SOONER]
    low, high = (float(table[name].iloc[-1]) for name in ("low", "high"))
    said += (
        Words(
            en=f" By chance alone a span lies between {24 * low:.1f} hours and {high:.0f} days (99.7%).",
            zh=f"若只是偶然，间隔应在 {24 * low:.1f} 小时至 {high:.0f} 天之间（99.7%）。",
        )
        if low < 1
        else Words(
            en=f" By chance alone a span lies between {low:.1f} and {high:.0f} days (99.7%).",
            zh=f"若只是偶然，间隔应在 {low:.1f} 至 {high:.0f} 天之间（99.7%）。",
        )
    )
    if len(lit):
        last = lit.iloc[-1]
        said += Words(
            en=f" {len(lit)} came sooner than that, the latest on {last['at']:%Y-%m-%d} ({last['ticket']}).",
            zh=f"有 {len(lit)} 件来得更快，最近一次在 {last['at']:%Y-%m-%d}（{last['ticket']}）。",
        )
    if table["signal"].iloc[-1] == LATER:
        return said + Words(
            en=" None has come for longer than that: they have become rarer.",
            zh="已有更长时间没有发生：这类投诉变少了。",
        )
    if not len(lit):
        return said + Words(en=" None came sooner.", zh="没有哪一件来得更快。")
    return said
