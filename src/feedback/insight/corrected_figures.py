"""Differences between groups, changes between waves and costs of complaints, corrected by a labelled sample."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from feedback.errors import session_language
from feedback.numeric import number_array
from feedback.results import Words
from feedback.text.corrected_shares import Pairing, pair_labels

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

COLUMNS = [
    "figure", "aspect", "segment", "value", "n", "n_labelled", "read", "corrected", "low", "high",
]  # fmt: skip
SHARE, DIFFERENCE, CHANGE, COST = "share", "difference", "change", "cost"
_KINDS = {
    SHARE: Words(
        en="It moved the {n} shares by {mean} points on average, most:",
        zh="{n} 个占比平均改变 {mean} 个百分点，最大的是",
    ),
    DIFFERENCE: Words(
        en="The {n} differences between groups moved by {mean} points, most:",
        zh="{n} 个分组差异平均改变 {mean} 个百分点，最大的是",
    ),
    CHANGE: Words(
        en="The {n} changes between waves moved by {mean} points, most:",
        zh="{n} 个批次变化平均改变 {mean} 个百分点，最大的是",
    ),
    COST: Words(
        en="The costs of {n} aspects moved by {mean} points of the rating, most:",
        zh="{n} 个方面的代价平均改变 {mean} 分，最大的是",
    ),
}
# Labelled comments on either side of a difference; fewer say nothing of how a group is misread.
MIN_SIDE = 20
# Labelled complaints, and comments without one, from which a cost can be corrected.
MIN_LABELLED_HURT = 15
# Labels a coefficient of the cost model needs.
_LABELS_EACH = 10
_TRUSTS = np.linspace(0, 1, 6)


@dataclass(frozen=True)
class CorrectedFigures:
    """Figures from text as read and as corrected by labels.

    Attributes
    ----------
    table
        `COLUMNS`: figure ("share", "difference" against everybody else, "change" from the wave before, "cost" in points
        of the rating), aspect, segment and value ("" for everybody), comments and labelled ones it rests on, the figure
        as read, as corrected, and its interval.
    n_left_out
        Differences and changes with fewer than 20 labelled comments on a side.
    cost_note
        Why no cost was corrected; None where some were.
    n_unpriced
        Aspects with enough labels for a cost that have none as read (`priced`), so none as corrected.
    """

    table: pd.DataFrame
    n_left_out: int
    cost_note: Words | None
    n_labelled: int
    n_comments: int
    n_gone: int = 0
    n_unpriced: int = 0

    def explain(
        self, language: str | None = None, *, names: Mapping[str, str] | None = None
    ) -> str:
        """Return what the correction changed, in a few sentences; `names` is what readers call the aspects."""
        names = names or {}
        said = Words(
            en=f"{self.n_comments:,} comments, corrected by {self.n_labelled} labelled at random (prediction-powered).",
            zh=f"共 {self.n_comments:,} 条评论，用随机抽取并人工标注的 {self.n_labelled} 条校正（预测驱动推断）。",
        )
        for figure, words in _KINDS.items():
            rows = self.table[self.table["figure"] == figure]
            if not len(rows):
                continue
            unit = 1.0 if figure == COST else 100.0
            change = (rows["corrected"] - rows["read"]) * unit
            at = int(change.abs().to_numpy().argmax())
            aspect, value = str(rows["aspect"].iloc[at]), str(rows["value"].iloc[at])
            where = f" ({value})" if value else ""
            largest = f"{names.get(aspect, aspect)}{where} {float(change.iloc[at]):+.1f}"
            said += Words(
                en=f"{words.en.format(mean=f'{change.abs().mean():.1f}', n=len(rows))} {largest}.",
                zh=f"{words.zh.format(mean=f'{change.abs().mean():.1f}', n=len(rows))}{largest}。",
            )
        if self.n_left_out:
            said += Words(
                en=f"Differences with fewer than {MIN_SIDE} labelled comments on a side, left as read: {self.n_left_out}.",
                zh=f"有 {self.n_left_out} 项比较因某一侧标注不足 {MIN_SIDE} 条而未校正。",
            )
        if self.cost_note is not None:
            said += Words(
                en=f"No cost was corrected. {self.cost_note.en}",
                zh=f"代价未校正：{self.cost_note.zh}",
            )
        if self.n_unpriced:
            said += Words(
                en=f"Aspects without a corrected cost, because what complaints of them go with cannot be told: {self.n_unpriced}.",
                zh=f"有 {self.n_unpriced} 个方面看不出对它们的不满单独对应多少分，因此也不给校正后的代价。",
            )
        if self.n_gone:
            said += Words(
                en=f"Labelled comments that are no longer there as they were labelled, left out: {self.n_gone}.",
                zh=f"有 {self.n_gone} 条已标注评论在研究中已不存在或内容已变，未采用。",
            )
        return said.spoken(language or session_language())


def corrected_figures(
    judgements: pd.DataFrame,
    labels: pd.DataFrame,
    *,
    weights: pd.Series | None = None,
    groups: pd.DataFrame | None = None,
    waves: Sequence[str] = (),
    ratings: pd.Series | None = None,
    priced: Collection[str] | None = None,
    confidence: float = 0.95,
    n_gone: int = 0,
) -> CorrectedFigures:
    """Correct what is read from comments by what people labelled (prediction-powered inference).

    Parameters
    ----------
    judgements, labels, weights, confidence
        As for `corrected_shares`.
    groups
        By comment, a column a segment; the column "wave" gives changes instead. Missing where a comment has none.
    waves
        Order of the waves, oldest first.
    n_gone
        Labelled comments left out before, to be told.
    ratings
        By comment: the overall rating of who wrote it, for the costs; missing where not given.
    priced
        Aspects whose cost can be told (`rank_pain_points`): a row is given to no other, for where too few comparable people
        differ, a correction of the reading mends nothing. All of them take part in the regression. None: no aspect is refused.

    Returns
    -------
    CorrectedFigures

    Raises
    ------
    InputError, ColumnError, AnalysisError
        As for `corrected_shares`.

    Notes
    -----
    Shares of either side are corrected as in `corrected_shares`, with the trust in the reading taken from all labels;
    the interval of their difference joins the two Wilson intervals (Newcombe, 1998, method 10).
    A cost is −share × coefficient of complaining, in one least-squares regression of the rating on complaints about all
    aspects with 15 labelled complaints or more: the labelled comments' normal equations, plus λ times those of the
    reading on all comments less those of the reading on the labelled (PPI++, with λ of least variance out of six). Its
    variance is that of the influence of each comment; the interval is Student's with (labelled complaints − 1) degrees
    of freedom. It is what complaining goes with, not what ending it would bring.

    Examples
    --------
    >>> read = pd.DataFrame({"food": [-1.0, 1.0] * 200})
    >>> side = pd.DataFrame({"branch": ["a"] * 200 + ["b"] * 200})
    >>> labels = read.iloc[::4]
    >>> found = corrected_figures(read, labels, groups=side).table
    >>> found[["figure", "value", "n_labelled", "read"]].values.tolist()
    [['share', '', 100, 0.5], ['difference', 'a', 100, 0.0], ['difference', 'b', 100, 0.0]]
    """
    pairing = pair_labels(judgements, labels, weights=weights)
    rows: list[dict[str, object]] = []
    left_out = 0
    everyone = np.ones(len(judgements), dtype=bool)
    for place, aspect in enumerate(pairing.aspects):
        found = pairing.correct(place, everyone, confidence)
        rows.append(_row(SHARE, aspect, pairing, everyone, found))
    for figure, segment, value, inside, outside in _sides(judgements.index, groups, waves):
        here = inside[pairing.at], outside[pairing.at]
        if min(each.sum() for each in here) < MIN_SIDE:
            left_out += 1
            continue
        for place, aspect in enumerate(pairing.aspects):
            one, other = (pairing.correct(place, side, confidence) for side in (inside, outside))
            found = (one[0] - other[0], one[1] - other[1], *_joined(one[1:], other[1:]))
            row = _row(figure, aspect, pairing, inside | outside, found)
            rows.append(row | {"segment": segment, "value": value})
    costs, note, unpriced = _costs(pairing, ratings, confidence, priced)
    return CorrectedFigures(
        table=pd.DataFrame([*rows, *costs], columns=COLUMNS),
        n_left_out=left_out,
        cost_note=note,
        n_unpriced=unpriced,
        n_labelled=len(pairing.at),
        n_comments=len(judgements),
        n_gone=n_gone,
    )


def _row(
    figure: str,
    aspect: str,
    pairing: Pairing,
    used: Flags,
    found: tuple[float, float, float, float],
) -> dict[str, object]:
    """`found`: as read, as corrected, low, high."""
    return {
        "figure": figure,
        "aspect": aspect,
        "segment": "",
        "value": "",
        "n": int(used.sum()),
        "n_labelled": int(used[pairing.at].sum()),
        **dict(zip(("read", "corrected", "low", "high"), found, strict=True)),
    }


def _sides(
    index: pd.Index, groups: pd.DataFrame | None, waves: Sequence[str]
) -> Iterator[tuple[str, str, str, Flags, Flags]]:
    """Figure, segment, value, and the comments on either side."""
    if groups is None:
        return
    for name in groups.columns:
        column = groups[name].reindex(index).astype("str")
        known = groups[name].reindex(index).notna().to_numpy(dtype=bool)
        if name == "wave":
            for before, after in pairwise(waves):
                now, then = (
                    (column == each).to_numpy(dtype=bool) & known for each in (after, before)
                )
                yield CHANGE, name, str(after), now, then
            continue
        for value in sorted(column[known].unique()):
            inside = (column == value).to_numpy(dtype=bool) & known
            yield DIFFERENCE, str(name), str(value), inside, known & ~inside


def _joined(
    one: tuple[float, float, float], other: tuple[float, float, float]
) -> tuple[float, float]:
    """Interval of a difference from (value, low, high) of two independent sides."""
    difference = one[0] - other[0]
    down = np.hypot(one[0] - one[1], other[2] - other[0])
    up = np.hypot(one[2] - one[0], other[0] - other[1])
    return float(max(difference - down, -1.0)), float(min(difference + up, 1.0))


def _costs(
    pairing: Pairing,
    ratings: pd.Series | None,
    confidence: float,
    priced: Collection[str] | None,
) -> tuple[list[dict[str, object]], Words | None, int]:
    """Rows; why there are none; aspects left out because they have no cost as read."""
    if ratings is None:
        return [], Words(en="There is no overall rating.", zh="没有总体评分。"), 0
    given = number_array(ratings, where="corrected_figures", name="ratings")
    known = pd.Series(given, ratings.index).reindex(pairing.index)
    rating = np.asarray(known, dtype=np.float64)
    used = np.isfinite(rating)
    labelled = used[pairing.at]
    hurt = pairing.true[labelled].sum(axis=0)
    chosen = np.flatnonzero(
        (hurt >= MIN_LABELLED_HURT) & (labelled.sum() - hurt >= MIN_LABELLED_HURT)
    )
    most = int(labelled.sum()) // _LABELS_EACH - 1
    if most < 1 or not len(chosen):
        return (
            [],
            Words(
                en=f"No aspect has {MIN_LABELLED_HURT} labelled complaints of people who rated.",
                zh=f"没有方面达到 {MIN_LABELLED_HURT} 条有评分者的抱怨标注。",
            ),
            0,
        )
    chosen = chosen[np.argsort(-hurt[chosen])][:most]
    fitted = _fit_costs(pairing, rating, used=used, chosen=chosen)
    rows = []
    for at, place in enumerate(chosen):
        if priced is not None and pairing.aspects[place] not in priced:
            continue
        read, cost, error = (float(each[at]) for each in fitted)
        half = float(stats.t.ppf(0.5 + confidence / 2, hurt[place] - 1)) * error
        row = _row(
            COST, pairing.aspects[place], pairing, used, (read, cost, cost - half, cost + half)
        )
        rows.append(row)
    left_out = len(chosen) - len(rows)
    none = Words(
        en="Of no aspect with labels enough can be told what complaints of it go with.",
        zh="标注够多的方面，都看不出对它们的不满单独对应多少分。",
    )
    return (rows, None, left_out) if rows else (rows, none, 0)


def _fit_costs(
    pairing: Pairing, rating: Floats, *, used: Flags, chosen: NDArray[np.int64]
) -> tuple[Floats, Floats, Floats]:
    """Costs as read, as corrected, and their standard errors, by chosen aspect."""
    mine = used[pairing.at]
    weight = pairing.weight[mine] / pairing.weight[mine].mean()
    n = len(weight)
    r, own = rating[used] - rating[used].mean(), rating[pairing.at][mine] - rating[used].mean()
    f = np.column_stack([np.ones(len(r)), pairing.read[used][:, chosen]])
    f_own = np.column_stack([np.ones(n), pairing.read[pairing.at][mine][:, chosen]])
    y_own = np.column_stack([np.ones(n), pairing.true[mine][:, chosen]])
    ours = _solved(_moments(f, r, np.ones(len(r))))
    as_read = -f[:, 1:].mean(axis=0) * ours[1:]
    best: tuple[Floats, Floats] | None = None
    for trust in _TRUSTS:
        cost, error = _cost_at(trust, (f, r), (f_own, y_own, own), weight)
        if best is None or float(np.nansum(error**2)) < float(np.nansum(best[1] ** 2)):
            best = cost, error
    assert best is not None
    return as_read, best[0], best[1]


def _moments(x: Floats, y: Floats, weight: Floats) -> tuple[Floats, Floats]:
    total = weight.sum()
    return (x.T * weight) @ x / total, (x.T * weight) @ y / total


def _solved(moments: tuple[Floats, Floats]) -> Floats:
    return np.asarray(np.linalg.lstsq(moments[0], moments[1], rcond=None)[0], dtype=np.float64)


def _cost_at(
    trust: float,
    everybody: tuple[Floats, Floats],
    labelled: tuple[Floats, Floats, Floats],
    weight: Floats,
) -> tuple[Floats, Floats]:
    """Costs and their standard errors with one trust in the reading."""
    (f, r), (f_own, y_own, own) = everybody, labelled
    n, size = len(own), len(r)
    parts = [
        _moments(f, r, np.ones(size)),
        _moments(f_own, own, weight),
        _moments(y_own, own, weight),
    ]
    a, b = (trust * (all_ - mine) + true for all_, mine, true in zip(*parts, strict=True))
    beta = _solved((a, b))
    share = trust * (f.mean(axis=0) - np.average(f_own, axis=0, weights=weight))
    share = (share + np.average(y_own, axis=0, weights=weight))[1:]
    back = np.linalg.pinv(a)

    def pull(x: Floats, y: Floats) -> Floats:
        """What each comment adds to the costs, but for a constant."""
        slope = (x * (y - x @ beta)[:, None]) @ back
        return -(x[:, 1:] * beta[1:] + share * slope[:, 1:])

    mine = pull(y_own, own) - trust * pull(f_own, own)
    mine = mine - np.average(mine, axis=0, weights=weight)
    theirs = trust * pull(f, r)
    # as many parameters are spent on the labelled as the model has
    variance = (
        (weight[:, None] ** 2 * mine**2).sum(axis=0) / weight.sum() ** 2 * n / (n - f.shape[1])
    )
    variance = variance + theirs.var(axis=0) / size
    return -share * beta[1:], np.sqrt(variance)
