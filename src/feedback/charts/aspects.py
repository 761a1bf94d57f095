"""Aspects: how people speak about each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

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
from feedback.charts.shares import shares_of, weights_of
from feedback.charts.theme import PALETTE, drawable
from feedback.charts.words import count, level_name, percent, say, shorten
from feedback.errors import ColumnError

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from feedback.numeric import Ints
    from feedback.responses.weights.design import Design

_FEELINGS = {"negative": ("负面", "negative"), "neutral": ("中性", "neutral"), "positive": ("正面", "positive")}  # fmt: skip
_SIGNS = {"negative": -1, "neutral": 0, "positive": 1}


def draw_aspect_polarity(
    mentions: pd.DataFrame,
    *,
    language: str = "zh",
    labels: Mapping[str, str] | None = None,
    top: int = 15,
    dead_zone: float = 0.1,
    weights: Design | None = None,
    level: float = 0.95,
) -> tuple[Chart, pd.DataFrame]:
    """Share of comments that speak ill, neutrally and well of each aspect, worst first.

    A comment counts once per aspect, with its judgement, or else the mean of its polarities.

    Parameters
    ----------
    mentions
        Columns comment, aspect, polarity in [-1, 1]; and judgement (−1, 0, 1) where there is one.
    labels
        Aspect to the name a reader knows.
    dead_zone
        Mean polarity nearer to 0 than this is neutral, where there is no judgement.
    weights
        A design of the comments, with their labels (`Results.comment_weights`): shares follow it.
    level
        Confidence level of the intervals.

    Returns
    -------
    tuple
        The chart, and the frame drawn: index aspect, columns label, n (comments), effective_n (with weights), negative,
        neutral, positive (shares), negative_low, negative_high (Wilson interval).
    """
    if mentions.empty:
        sentence = say(language, zh="没有评论提到任何方面。", en="No comment mentions any aspect.")
        return empty_chart(sentence), pd.DataFrame()
    missing = [name for name in ("comment", "aspect", "polarity") if name not in mentions.columns]
    if missing:
        raise ColumnError.missing(missing, mentions.columns, where="draw_aspect_polarity")
    shown = _polarity_shares(
        mentions, labels=labels, dead_zone=dead_zone, weights=weights, level=level
    ).head(top)
    worst: Any = shown.iloc[0]
    name, share = shorten(worst["label"], width=30), percent(worst["negative"])
    chart, axes = new_chart(
        title=say(
            language,
            zh=f"谈到「{name}」的评论中，{share} 是抱怨",
            en=f'{share} of the comments on "{name}" complain',
        ),
        subtitle=say(
            language,
            zh=f"提到该方面的评论中负面、中性、正面各占多少；细线为负面占比的 {level_name(level)} 区间",
            en=f"Comments that mention it, by feeling; thin line: {level_name(level)} interval of the negative share",
        ),
        note=say(
            language,
            zh="每条评论对每个方面只计一次（取其褒贬合起来的倾向）。右列 n：提到该方面的评论数。",
            en="A comment counts once per aspect (what it says on balance). Right, n: comments that mention the aspect.",
        ),
        body=0.38 * len(shown) + 0.75,
        alt="; ".join(
            f"{row.label} −{percent(row.negative)} +{percent(row.positive)}"
            for row in rows_of(shown.head(5))
        ),
    )
    _draw_polarity(axes, shown, language)
    return finished(chart), shown


def _polarity_shares(
    mentions: pd.DataFrame,
    *,
    labels: Mapping[str, str] | None,
    dead_zone: float,
    weights: Design | None,
    level: float,
) -> pd.DataFrame:
    told = mentions["polarity"].notna().to_numpy()
    known = mentions if told.all() else mentions[told]
    of_mention, aspects = pd.factorize(known["aspect"].astype(str), sort=True)
    comment, comments = pd.factorize(known["comment"])
    about, of_comment, feeling = _judged(known, of_mention, comment, dead_zone=dead_zone)
    labels_of = None if weights is None else pd.Index(comments).take(of_comment)
    design = None if labels_of is None else weights_of(weights, labels_of, where="draw_aspect_polarity")  # fmt: skip
    rows = []
    for at in range(
        len(aspects)
    ):  # a column at a time: of all together there may be hundreds of millions of cells
        mine = (about == at)[:, None]
        parts = {
            name: shares_of((feeling == sign)[:, None] & mine, mine, weights=design, level=level)
            for name, sign in _SIGNS.items()
        }
        first = parts["negative"]
        row = pd.DataFrame({name: part["share"] for name, part in parts.items()})
        row["negative_low"], row["negative_high"] = first["share_low"], first["share_high"]
        for place, name in enumerate(name for name in ("n", "effective_n") if name in first):
            row.insert(place, name, first[name])
        rows.append(row)
    shown = pd.concat(rows)
    shown.index = pd.Index(aspects)
    shown.insert(0, "label", [drawable((labels or {}).get(str(a), a)) for a in shown.index])
    shown.index.name = "aspect"
    return shown.sort_values(["negative", "n"], ascending=[False, False], kind="stable")


def _judged(
    mentions: pd.DataFrame, about: Ints, of_comment: Ints, *, dead_zone: float
) -> tuple[Ints, Ints, Ints]:
    """Each aspect and comment once, aspect by aspect: aspect, comment, and -1, 0 or 1; missing judgements are 0."""
    judged = "judgement" in mentions  # of the whole comment, as it is counted everywhere
    values = mentions["judgement" if judged else "polarity"].to_numpy()
    aspects, comments, signs = [about[:0]], [of_comment[:0]], [np.zeros(0, dtype=np.int8)]
    for at in range(int(about.max(initial=-1)) + 1):
        rows = np.flatnonzero((about == at) & (of_comment >= 0))
        own = pd.Series(values[rows]).groupby(of_comment[rows])
        each = own.first() if judged else own.mean()
        zone = 0.0 if judged else dead_zone
        aspects.append(np.full(len(each), at, dtype=about.dtype))
        comments.append(each.index.to_numpy())
        signs.append((each > zone).to_numpy(np.int8) - (each < -zone).to_numpy(np.int8))
    return np.concatenate(aspects), np.concatenate(comments), np.concatenate(signs)


def _draw_polarity(axes: Axes, shown: pd.DataFrame, language: str) -> None:
    quiet_rows(axes, labels=[shorten(name, width=24) for name in shown["label"]], grid=False)
    places = np.arange(len(shown))
    half = shown["neutral"].to_numpy() / 2
    left = -(shown["negative"].to_numpy() + half)
    for feeling, (zh, en) in _FEELINGS.items():
        share, color = shown[feeling].to_numpy(), getattr(PALETTE, feeling)
        name = say(language, zh=zh, en=en)
        axes.barh(places, share, left=left, height=0.62, color=color, label=name)
        for row in places[(share >= 0.08) & (feeling != "neutral")]:
            inside: dict[str, Any] = {"ha": "center", "va": "center", "color": "white"}
            axes.text(left[row] + share[row] / 2, row, percent(share[row]), fontsize=9, **inside)
        left = left + share
    # the interval is of the length of the negative part, so it lies along that part's outer end
    ends = [-half - shown[f"negative_{end}"].to_numpy() for end in ("high", "low")]
    axes.hlines(places + 0.40, *ends, color=PALETTE.negative, linewidth=1.4)
    reach = 1.04 * max(-ends[0].min(), left.max())
    axes.set_xlim(-reach, reach)
    axes.set_xticks([])
    right_column(axes, [f"n = {count(n)}" for n in shown["n"]])
    axes.legend(
        loc="upper center", bbox_to_anchor=(0.5, 0), ncols=3, handlelength=1, handleheight=1
    )
