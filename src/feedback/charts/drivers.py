"""Drivers: how much of overall satisfaction each aspect accounts for."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from feedback.charts.canvas import Chart, empty_chart, finished, new_chart, quiet_rows
from feedback.charts.theme import PALETTE, drawable
from feedback.charts.words import count, percent, say, shorten
from feedback.errors import ColumnError


def draw_drivers(
    table: pd.DataFrame,
    *,
    r_squared: float | None = None,
    n: int | None = None,
    refused: str = "",
    language: str = "zh",
    labels: Mapping[str, str] | None = None,
    top: int = 20,
) -> tuple[Chart, pd.DataFrame]:
    """Share of the explained variance per driver with its interval; the sign is the colour.

    Parameters
    ----------
    table
        Index driver; columns importance, share, ci_low, ci_high (of the share; NaN without bootstrap), sign.
    r_squared, n
        Of the model; written under the title.
    refused
        The sentence why nothing is ranked; it is shown instead of bars.

    Returns
    -------
    tuple
        The chart, and the frame drawn: index driver, columns label, share, ci_low, ci_high, sign.
    """
    if table.empty:
        table = pd.DataFrame(columns=["share", "ci_low", "ci_high", "sign"], dtype=float)
    missing = [name for name in ("share", "ci_low", "ci_high", "sign") if name not in table.columns]
    if missing:
        raise ColumnError.missing(missing, table.columns, where="draw_drivers")
    columns = ["share", "ci_low", "ci_high", "sign"]
    shown = (
        table.loc[table["share"].notna(), columns]
        .sort_values("share", ascending=False, kind="stable")
        .head(top)
    )
    shown.insert(0, "label", [drawable((labels or {}).get(str(key), key)) for key in shown.index])
    if refused or shown.empty:
        title = say(language, zh="驱动因素不排名", en="The drivers are not ranked")
        reason = refused or say(
            language, zh="没有可计算的驱动因素。", en="There is no driver to compute."
        )
        return empty_chart(reason, title=title), shown.iloc[:0]
    first = shown.iloc[0]
    known = shown["ci_low"].notna().any()
    chart, axes = new_chart(
        title=say(
            language,
            zh=f"「{shorten(first['label'], width=30)}」对总体满意度的影响最大：占已解释差异的 {percent(first['share'])}",
            en=f"“{shorten(first['label'], width=30)}” matters most: {percent(first['share'])} of what the model explains",
        ),
        subtitle=say(
            language,
            zh="各因素占已解释差异的比例" + ("，横线为 95% 区间" if known else ""),
            en="Share of the explained variance"
            + (", line: 95 % bootstrap interval" if known else ""),
        ),
        note=_note(n=n, r_squared=r_squared, known=known, language=language),
        body=0.36 * len(shown) + 0.62,
        alt="; ".join(f"{row.label} {percent(row.share)}" for row in shown.head(5).itertuples()),
    )
    quiet_rows(axes, labels=[shorten(name, width=26) for name in shown["label"]])
    rows = list(range(len(shown)))
    colors = [PALETTE.positive if sign >= 0 else PALETTE.negative for sign in shown["sign"]]
    axes.barh(rows, shown["share"], height=0.56, color=colors, alpha=0.85)
    axes.hlines(rows, shown["ci_low"], shown["ci_high"], color=PALETTE.ink, linewidth=1.4)
    reach = float(shown[["share", "ci_high"]].max().max()) * 1.02
    for row, share in zip(rows, shown["share"], strict=True):
        axes.text(
            1.015,
            row,
            percent(share),
            transform=axes.get_yaxis_transform(),
            va="center",
            fontsize=9.5,
            color=PALETTE.soft_ink,
        )
    axes.set_xlim(0, reach)
    axes.xaxis.set_major_formatter(lambda value, _: percent(value))
    axes.set_xlabel(say(language, zh="占已解释差异的比例", en="share of the explained variance"))
    return finished(chart), shown


def _note(*, n: int | None, r_squared: float | None, known: bool, language: str) -> str:
    parts_zh, parts_en = [], []
    if n is not None:
        parts_zh.append(f"n = {count(n)}")
        parts_en.append(f"n = {count(n)}")
    if r_squared is not None:
        parts_zh.append(f"R² = {r_squared:.2f}（模型解释了总体满意度差异的 {percent(r_squared)}）")
        parts_en.append(
            f"R² = {r_squared:.2f} (the model explains {percent(r_squared)} of the variance in satisfaction)"
        )
    parts_zh.append("蓝色：越高越满意；橙红：越高越不满意")
    parts_en.append("blue: more of it, more satisfied; orange-red: more of it, less satisfied")
    if not known:
        parts_zh.append("未做自助法，无区间")
        parts_en.append("no bootstrap, no interval")
    return say(language, zh="；".join(parts_zh) + "。", en="; ".join(parts_en) + ".")
