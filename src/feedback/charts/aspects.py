"""Aspects: how people speak about each, and where (segment by segment) it hurts more than elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from feedback.charts.canvas import Chart, empty_chart, finished, new_chart, quiet_rows
from feedback.charts.theme import PALETTE, drawable
from feedback.charts.words import count, percent, say, shorten
from feedback.errors import ColumnError
from feedback.measures.intervals import proportion_interval

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_FEELINGS = ("negative", "neutral", "positive")


def draw_aspect_polarity(
    mentions: pd.DataFrame,
    *,
    language: str = "zh",
    labels: Mapping[str, str] | None = None,
    top: int = 15,
    dead_zone: float = 0.1,
) -> tuple[Chart, pd.DataFrame]:
    """Share of comments that speak ill, neutrally and well of each aspect, worst first.

    A comment counts once per aspect, with the mean of its polarities.

    Parameters
    ----------
    mentions
        Columns comment, aspect, polarity in [-1, 1].
    dead_zone
        Mean polarity nearer to 0 than this is neutral.

    Returns
    -------
    tuple
        The chart, and the frame drawn: index aspect, columns label, n (comments), negative, neutral,
        positive (shares), negative_low, negative_high (95 % Wilson interval).
    """
    if mentions.empty:
        sentence = say(language, zh="没有评论提到任何方面。", en="No comment mentions any aspect.")
        return empty_chart(sentence), pd.DataFrame()
    missing = [name for name in ("comment", "aspect", "polarity") if name not in mentions.columns]
    if missing:
        raise ColumnError.missing(missing, mentions.columns, where="draw_aspect_polarity")
    shown = _polarity_shares(mentions, labels=labels, dead_zone=dead_zone).head(top)
    worst = shown.iloc[0]
    name = shorten(worst["label"], width=30)
    chart, axes = new_chart(
        title=say(
            language,
            zh=f"谈到「{name}」的评论中，{percent(worst['negative'])} 是抱怨",
            en=f"{percent(worst['negative'])} of the comments on “{name}” complain",
        ),
        subtitle=say(
            language,
            zh="提到该方面的评论中负面、中性、正面各占多少；细线为负面占比的 95% 区间",
            en="Negative, neutral and positive share of the comments that mention it; thin line: 95 % interval of the negative share",
        ),
        note=say(
            language,
            zh="每条评论对每个方面只计一次（取其平均倾向）。右列 n：提到该方面的评论数。",
            en="A comment counts once per aspect (its mean polarity). Right, n: comments that mention the aspect.",
        ),
        body=0.38 * len(shown) + 0.75,
        alt="; ".join(
            f"{row.label} −{percent(row.negative)} +{percent(row.positive)}"
            for row in shown.head(5).itertuples()
        ),
    )
    _draw_polarity(axes, shown, language)
    return finished(chart), shown


def _polarity_shares(
    mentions: pd.DataFrame, *, labels: Mapping[str, str] | None, dead_zone: float
) -> pd.DataFrame:
    each = (
        mentions.dropna(subset=["polarity"])
        .groupby(["aspect", "comment"], observed=True)["polarity"]
        .mean()
    )
    feeling = np.select([each < -dead_zone, each > dead_zone], ["negative", "positive"], "neutral")
    counts = (
        pd.crosstab(each.index.get_level_values("aspect"), feeling) if len(each) else pd.DataFrame()
    )
    counts = counts.reindex(columns=list(_FEELINGS), fill_value=0)
    n = counts.sum(axis=1)
    shown = counts.div(n, axis=0).astype(float)
    shown["negative_low"], shown["negative_high"] = proportion_interval(
        counts["negative"].to_numpy(), n.to_numpy()
    )
    shown.insert(0, "n", n)
    shown.insert(0, "label", [drawable((labels or {}).get(str(a), a)) for a in shown.index])
    shown.index.name = "aspect"
    return shown.sort_values(["negative", "n"], ascending=[False, False], kind="stable")


def _draw_polarity(axes: Axes, shown: pd.DataFrame, language: str) -> None:
    quiet_rows(axes, labels=[shorten(name, width=24) for name in shown["label"]], grid=False)
    rows = np.arange(len(shown))
    middle = shown["neutral"] / 2
    left = -(shown["negative"] + middle)
    names = {
        "negative": say(language, zh="负面", en="negative"),
        "neutral": say(language, zh="中性", en="neutral"),
        "positive": say(language, zh="正面", en="positive"),
    }
    for feeling in _FEELINGS:
        axes.barh(
            rows,
            shown[feeling],
            left=left,
            height=0.62,
            color=getattr(PALETTE, feeling),
            label=names[feeling],
        )
        for row, (share, start) in enumerate(zip(shown[feeling], left, strict=True)):
            if share >= 0.08 and feeling != "neutral":
                axes.text(
                    start + share / 2,
                    row,
                    percent(share),
                    ha="center",
                    va="center",
                    fontsize=9,
                    color="white",
                )
        left = left + shown[feeling]
    start = -(shown["negative"] + middle)
    # the interval belongs to the length of the negative part, so it is laid along that part's outer end
    inner = -middle
    axes.hlines(
        rows + 0.40,
        inner - shown["negative_high"],
        inner - shown["negative_low"],
        color=PALETTE.negative,
        linewidth=1.4,
    )
    reach = (
        float(
            max(
                -(inner - shown["negative_high"]).min(),
                -start.min(),
                (middle + shown["positive"]).max(),
            )
        )
        * 1.04
    )
    axes.set_xlim(-reach, reach)
    axes.axvline(0, color=PALETTE.paper, linewidth=1)
    axes.set_xticks([])
    for row, n in enumerate(shown["n"]):
        axes.text(
            1.01,
            row,
            f"n = {count(n)}",
            transform=axes.get_yaxis_transform(),
            va="center",
            fontsize=9.5,
            color=PALETTE.soft_ink,
        )
    axes.legend(
        loc="upper center", bbox_to_anchor=(0.5, 0), ncols=3, handlelength=1, handleheight=1
    )


def draw_segment_map(
    by_segment: pd.DataFrame,
    *,
    segment: str | None = None,
    language: str = "zh",
    labels: Mapping[str, str] | None = None,
    minimum: int = 10,
) -> tuple[Chart, pd.DataFrame]:
    """Heat map of aspect by segment value: share of people hurt, minus the share among all others.

    Parameters
    ----------
    by_segment
        Long frame: segment, value, aspect, n, difference, and flag (+1 hurts more there, -1 less,
        0 not told apart) or flagged (True where clear).
    segment
        Which segment; default the first.
    minimum
        Cells with fewer respondents are suppressed: hatched, without a number.

    Returns
    -------
    tuple
        The chart, and the frame drawn: index aspect label, a column per value, differences in share.
    """
    rows = _one_segment(by_segment, segment)
    if rows.empty:
        sentence = say(language, zh="没有可以比较的分组。", en="There is no segment to compare.")
        return empty_chart(sentence), pd.DataFrame()
    rows = rows.assign(
        label=[drawable((labels or {}).get(str(a), a)) for a in rows["aspect"]],
        value=[drawable(v) for v in rows["value"]],
        difference=rows["difference"].where(rows["n"] >= minimum),
        flagged=rows["flag"].ne(0) if "flag" in rows else rows["flagged"],
    )
    grid = {
        name: rows.pivot_table(
            index="label",
            columns="value",
            values=name,
            aggfunc="first",
            dropna=False,
            observed=True,
        )
        for name in ("difference", "flagged", "n")
    }
    order = grid["difference"].abs().max(axis=1).sort_values(ascending=False).index
    shown = grid["difference"].reindex(order).astype(float)
    flagged = grid["flagged"].reindex(order).fillna(False).astype(bool)
    chart, axes = new_chart(
        title=_segment_title(shown, flagged, language),
        subtitle=say(
            language,
            zh="各分组受该方面影响的人占比，减去其余受访者的占比（百分点）；加粗加框为明显差异",
            en="Share hurt in the group minus the share among everyone else (percentage points); bold and framed: clear",
        ),
        note=_segment_note(grid["n"], minimum, language),
        body=0.36 * len(shown) + 0.30 + _label_height(shown.columns),
        alt=_segment_title(shown, flagged, language),
    )
    _draw_map(axes, shown, flagged, language)
    return finished(chart), shown


def _one_segment(by_segment: pd.DataFrame, segment: str | None) -> pd.DataFrame:
    if by_segment.empty:
        return by_segment
    flag = "flagged" if "flagged" in by_segment.columns else "flag"
    needed = ("segment", "value", "aspect", "n", "difference", flag)
    missing = [name for name in needed if name not in by_segment.columns]
    if missing:
        raise ColumnError.missing(missing, by_segment.columns, where="draw_segment_map")
    chosen = by_segment["segment"].iloc[0] if segment is None else segment
    return by_segment[by_segment["segment"] == chosen]


def _segment_title(shown: pd.DataFrame, flagged: pd.DataFrame, language: str) -> str:
    clear = shown.where(flagged).stack()
    if clear.empty or not (clear > 0).any():
        return say(
            language, zh="各分组之间没有明显差异", en="No group clearly differs from the rest"
        )
    aspect, value = clear.idxmax()
    return say(
        language,
        zh=f"「{shorten(value, width=20)}」的「{shorten(aspect, width=20)}」伤到的人比其他组多 {clear.max() * 100:.0f} 个百分点",
        en=f"“{shorten(value, width=24)}”: “{shorten(aspect, width=24)}” hurts "
        f"{clear.max() * 100:.0f} points more people than elsewhere",
    )


def _segment_note(n: pd.DataFrame, minimum: int, language: str) -> str:
    sizes = n.max()
    listed = [
        f"{shorten(str(value), width=16)} n = {count(size)}"
        for value, size in sizes.head(12).items()
    ]
    more = " …" if len(sizes) > 12 else ""
    return say(
        language,
        zh=f"{'；'.join(listed)}{more}。斜线格：少于 {minimum} 人，不显示。",
        en=f"{'; '.join(listed)}{more}. Hatched: fewer than {minimum} people, withheld.",
    )


def _label_height(columns: pd.Index) -> float:
    longest = max(len(shorten(str(value), width=16)) for value in columns)
    return 0.25 if len(columns) <= 6 else 0.12 * longest + 0.1


def _draw_map(axes: Axes, shown: pd.DataFrame, flagged: pd.DataFrame, language: str) -> None:
    from matplotlib.colors import LinearSegmentedColormap
    from matplotlib.patches import Rectangle

    reach = max(0.05, float(np.nanmax(np.abs(shown.to_numpy()), initial=0.0)))
    colors = LinearSegmentedColormap.from_list(
        "feeling", [PALETTE.positive, "#FFFFFF", PALETTE.negative]
    )
    axes.imshow(shown.to_numpy(), cmap=colors, vmin=-reach, vmax=reach, aspect="auto")
    for (row, column), value in np.ndenumerate(shown.to_numpy()):
        if np.isnan(value):
            axes.add_patch(
                Rectangle(
                    (column - 0.5, row - 0.5),
                    1,
                    1,
                    facecolor=PALETTE.band,
                    edgecolor=PALETTE.line,
                    hatch="////",
                    linewidth=0,
                )
            )
            continue
        clear = bool(flagged.iat[row, column])
        ink = "white" if abs(value) > 0.62 * reach else PALETTE.ink
        text = f"{value * 100:+.0f}".replace("-", "−") if abs(value) >= 0.005 else "0"
        axes.text(
            column,
            row,
            text,
            ha="center",
            va="center",
            fontsize=9.5,
            color=ink,
            fontweight="bold" if clear else "normal",
        )
        if clear:
            axes.add_patch(
                Rectangle(
                    (column - 0.47, row - 0.45),
                    0.94,
                    0.9,
                    fill=False,
                    edgecolor=PALETTE.ink,
                    linewidth=1.3,
                )
            )
    turned = 0 if len(shown.columns) <= 6 else 90
    axes.set_xticks(
        range(len(shown.columns)),
        [shorten(str(v), width=16) for v in shown.columns],
        rotation=turned,
    )
    axes.set_yticks(range(len(shown)), [shorten(str(v), width=24) for v in shown.index])
    axes.tick_params(length=0)
    axes.xaxis.tick_top()
    for spine in axes.spines.values():
        spine.set_visible(False)
