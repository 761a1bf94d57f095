"""Drivers: how much of overall satisfaction each aspect accounts for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from feedback.charts.canvas import (
    Chart,
    empty_chart,
    finished,
    new_chart,
    quiet_rows,
    right_column,
    rows_of,
)
from feedback.charts.theme import PALETTE, drawable
from feedback.charts.words import count, level_name, percent, say, shorten
from feedback.errors import ColumnError
from feedback.numeric import Flags

_NEEDED = ["importance", "share", "ci_low", "ci_high", "sign"]


def draw_drivers(
    table: pd.DataFrame,
    *,
    r_squared: float | None = None,
    n: int | None = None,
    refused: str = "",
    language: str = "zh",
    labels: Mapping[str, str] | None = None,
    top: int = 20,
    level: float = 0.95,
) -> tuple[Chart, pd.DataFrame]:
    """Importance of each driver (its part of R²) with its interval; the sign is the colour, grey where it cannot be told.

    Parameters
    ----------
    table
        Index driver; columns importance, share (of the explained variance), ci_low and ci_high
        (of the importance; NaN without a bootstrap), sign (0: it cannot be told).
    r_squared, n
        Of the model; said in the footnote.
    refused
        The sentence why nothing is ranked; it is shown instead of bars.
    level
        Of the intervals.

    Returns
    -------
    tuple
        The chart, and the frame drawn: index driver, columns label, importance, share, ci_low,
        ci_high, sign.
    """
    if table.empty:
        table = pd.DataFrame(columns=_NEEDED, dtype=float)
    missing = [name for name in _NEEDED if name not in table.columns]
    if missing:
        raise ColumnError.missing(missing, table.columns, where="draw_drivers")
    shown = table.loc[table["importance"].notna(), _NEEDED]
    shown = shown.sort_values("importance", ascending=False, kind="stable").head(top)
    shown.insert(0, "label", [drawable((labels or {}).get(str(key), key)) for key in shown.index])
    if refused or shown.empty:
        title = say(language, zh="驱动因素不排名", en="The drivers are not ranked")
        nothing = say(language, zh="没有可计算的驱动因素。", en="There is no driver to compute.")
        return empty_chart(refused or nothing, title=title), shown.iloc[:0]
    known = bool(shown["ci_low"].notna().any())
    interval = level_name(level) if known else ""
    if "rank" in table and table["rank"].notna().any():
        ranked = shown[
            table["rank"].reindex(shown.index).notna().to_numpy()
        ]  # an effect of the wrong sign leads nowhere
    else:
        ranked = shown
    chart, axes = new_chart(
        title=_title(ranked, language),
        subtitle=_subtitle(interval, language),
        note=_note(n=n, r_squared=r_squared, known=known, language=language),
        body=0.36 * len(shown) + 0.62,
        alt="; ".join(f"{row.label} {percent(row.share)}" for row in rows_of(shown.head(5))),
    )
    quiet_rows(axes, labels=[shorten(name, width=26) for name in shown["label"]])
    places = list(range(len(shown)))
    by_sign = {1: PALETTE.positive, 0: PALETTE.muted, -1: PALETTE.negative}
    colors = [by_sign[int(sign)] for sign in shown["sign"]]
    axes.barh(places, shown["importance"], height=0.56, color=colors, alpha=0.85)
    axes.hlines(places, shown["ci_low"], shown["ci_high"], color=PALETTE.ink, linewidth=1.4)
    share = say(language, zh="占已解释的", en="of explained")
    right_column(axes, [percent(row.share) for row in rows_of(shown)], head=share)
    axes.set_xlim(left=min(0.0, float(shown[["importance", "ci_low"]].min().min())))
    axes.set_xlabel(say(language, zh="对 R² 的贡献", en="contribution to R²"))
    return finished(chart), shown


def tied_first(drivers: pd.DataFrame) -> Flags:
    """Drivers whose interval reaches that of the most important, itself among them: which is first cannot be told."""
    importance, low, high = (
        drivers[name].to_numpy(dtype=float) for name in ("importance", "ci_low", "ci_high")
    )
    first = int(np.argmax(importance))
    found: Flags = high >= low[first]
    found[first] = True
    return found


def _title(shown: pd.DataFrame, language: str) -> str:
    first: Any = shown.iloc[0]
    name, share = shorten(first["label"], width=30), percent(first["share"])
    tied = shown["label"][tied_first(shown)].head(3)
    if len(tied) > 1:
        return say(
            language,
            zh=f"与满意度关系最大的是「{'」「'.join(shorten(n, width=20) for n in tied)}」，先后难分",
            en=f"{', '.join(shorten(n, width=20) for n in tied)} go most closely with satisfaction; too close to say which comes first",
        )
    return say(
        language,
        zh=f"「{name}」与总体满意度的关系最大：占已解释差异的 {share}",
        en=f'"{name}" goes most closely with satisfaction: {share} of what the model explains',
    )


def _subtitle(interval: str, language: str) -> str:
    return say(
        language,
        zh="总体满意度的差异有多少由各因素解释" + (f"，横线为 {interval} 区间" if interval else ""),
        en="How much of the variance in satisfaction each driver explains"
        + (f", line: {interval} bootstrap interval" if interval else ""),
    )


def _note(*, n: int | None, r_squared: float | None, known: bool, language: str) -> str:
    zh, en = [], []
    if n is not None:
        zh.append(f"n = {count(n)}")
        en.append(f"n = {count(n)}")
    if r_squared is not None:
        zh.append(f"R² = {r_squared:.2f}（模型解释了总体满意度差异的 {percent(r_squared)}）")
        en.append(
            f"R² = {r_squared:.2f} (the model explains {percent(r_squared)} of the variance in satisfaction)"
        )
    zh.append("蓝色：越高越满意；橙红：越高越不满意；灰色：方向看不出")
    en.append(
        "blue: more of it, more satisfied; orange-red: more of it, less satisfied; grey: cannot tell"
    )
    if not known:
        zh.append("未做自助法，无区间")
        en.append("no bootstrap, no interval")
    return say(language, zh="；".join(zh) + "。", en="; ".join(en) + ".")
