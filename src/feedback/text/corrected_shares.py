"""Shares of complaints from text, corrected by a random sample that people labelled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from itertools import product

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from feedback.errors import AnalysisError, ColumnError, InputError, session_language
from feedback.proportions import wilson
from feedback.results import Words, counted

Floats = NDArray[np.float64]

_WHERE = "corrected_shares"
# Fewer labels say less than the reading alone.
FEWEST = 30
_FOLDS = 5
# Labels' worth of the spread of all errors that a group borrows.
_BORROWED = 15


@dataclass(frozen=True)
class CorrectedShares:
    """Shares of comments that complain of each aspect, as read and as corrected.

    Attributes
    ----------
    table
        A row an aspect: `read` (share the reading gives), `labelled` (share among the labelled), `share` (corrected),
        `low`, `high` (its interval), `weight` (how far the reading is trusted, 0 to 1 and a little beyond),
        `effective_n` (labels a plain sample would need for the same interval).
    n_labelled, n_comments
        Comments labelled, and in all.
    confidence
        Of the intervals.
    """

    table: pd.DataFrame
    n_labelled: int
    n_comments: int
    confidence: float

    def explain(
        self, language: str | None = None, *, names: Mapping[str, str] | None = None
    ) -> str:
        """Return what the correction changed, in two sentences; `names` is what readers call the aspects."""
        change = (self.table["share"] - self.table["read"]) * 100
        aspect = str(change.abs().idxmax())
        most = (names or {}).get(aspect, aspect)
        return Words(
            en=f"Shares of {self.n_comments} comments, corrected by {self.n_labelled} labelled at random "
            f"(prediction-powered, {self.confidence:.0%} intervals). The correction moved them by "
            f"{change.abs().mean():.1f} points on average, most for {most}: {change[aspect]:+.1f}.",
            zh=f"共 {self.n_comments} 条评论的占比，用随机抽取并人工标注的 {self.n_labelled} 条校正"
            f"（预测驱动推断，{self.confidence:.0%} 区间）。校正平均改变 {change.abs().mean():.1f} 个百分点，"
            f"变化最大的是 {most}：{change[aspect]:+.1f}。",
        ).spoken(language or session_language())

    def _repr_html_(self) -> str:
        language = session_language()
        words = escape(self.explain(language))
        return f'<div lang="{language}"><p>{words}</p>{self.table.to_html(border=0)}</div>'


def corrected_shares(
    judgements: pd.DataFrame,
    labels: pd.DataFrame,
    *,
    weights: pd.Series | None = None,
    confidence: float = 0.95,
) -> CorrectedShares:
    """Correct the shares of complaints by what people labelled (prediction-powered inference).

    Parameters
    ----------
    judgements
        As `judge_aspects` gives them: a row a comment, a column an aspect, −1 complains; missing is not spoken of.
    labels
        The same of a random sample of these comments, by people: index among that of `judgements`, columns among its
        aspects. A missing cell says that the comment does not speak of the aspect.
    weights
        Comments that each labelled one stands for, where not all had the same chance to be drawn
        (`draw_audit_sample`); positive, index as of `labels`.
    confidence
        Of the intervals.

    Returns
    -------
    CorrectedShares

    Raises
    ------
    InputError
        Labels of comments that are not there, one comment labelled twice and differently, or other values.
    ColumnError
        A labelled aspect has no judgements.
    AnalysisError
        Fewer than 30 labelled comments.

    Notes
    -----
    With labels y of n comments and readings f of these and of N others (1 where it complains),
    share = mean(y) + w (mean of f over the others − mean of f over the labelled), w = cov(y, f) / ((1 + n/N) var f),
    variance = var(y − w f) / n + w² var(f) / N (PPI++), with the w of each fifth of the labels taken from the other
    four, so that the estimate has no bias. The interval is Wilson's at the sample size that would give
    that variance, which keeps its coverage for rare complaints, where a normal one has none.
    With unequal weights means are weighted and f is averaged over all comments (difference estimator, Särndal, Swensson,
    Wretman, 1992, chapter 6).
    Angelopoulos, Duchi, Zrnic (2023). PPI++: efficient prediction-powered inference. arXiv 2311.01453.

    Examples
    --------
    >>> reading = pd.DataFrame({"food": [-1.0, 1.0, -1.0, 1.0] * 100})
    >>> labels = reading.iloc[:80].assign(food=lambda t: t["food"].where(t.index != 0, 1.0))
    >>> corrected_shares(reading, labels).table.loc["food", ["read", "labelled", "share"]].round(3).tolist()
    [0.5, 0.488, 0.487]
    """
    if not 0.5 < confidence < 1:
        raise InputError(
            en=f"{_WHERE}: confidence must lie between 0.5 and 1, got {confidence:g}.",
            zh=f"{_WHERE}：confidence 须在 0.5 与 1 之间，实为 {confidence:g}。",
        )
    pairing = pair_labels(judgements, labels, weights=weights)
    everyone = np.ones(len(judgements), dtype=bool)
    rows = [pairing.detail(place, everyone, confidence) for place in range(len(pairing.aspects))]
    table = pd.DataFrame(
        rows,
        index=pd.Index(pairing.aspects, name="aspect"),
        columns=["labelled", "share", "low", "high", "weight", "effective_n"],
    )
    table.insert(0, "read", pairing.read.mean(axis=0))
    return CorrectedShares(table, len(pairing.at), len(judgements), confidence)


@dataclass(frozen=True)
class Pairing:
    """Comments as read beside the labels of some of them.

    Attributes
    ----------
    index, aspects
        Of the comments read, and the labelled aspects.
    read
        Comments × aspects: 1 where the reading finds a complaint, else 0.
    at
        Places of the labelled comments.
    true
        Labelled comments × aspects: 1 where people find a complaint.
    weight
        Of the labelled comments, with mean 1.
    trusts
        Labelled comments × aspects: trust in the reading, for each fifth of the labels from the other four.
    """

    index: pd.Index
    aspects: tuple[str, ...]
    read: Floats
    at: NDArray[np.int64]
    true: Floats
    weight: Floats
    trusts: Floats

    def correct(
        self, place: int, inside: NDArray[np.bool_], confidence: float
    ) -> tuple[float, float, float, float]:
        """The share of an aspect among some of the comments: as read, as corrected, low, high."""
        _, share, low, high, _, _ = self.detail(place, inside, confidence)
        return float(self.read[inside, place].mean()), share, low, high

    def detail(
        self, place: int, inside: NDArray[np.bool_], confidence: float
    ) -> tuple[float, float, float, float, float, float]:
        """Labelled share, corrected share, its interval, the trust in the reading, the effective sample size."""
        mine = inside[self.at]
        weight = self.weight[mine]
        # with unequal chances what was not drawn is no picture of the whole
        others = inside.copy()
        others[self.at[mine & bool(np.ptp(weight) == 0)]] = False
        here, rest = self.read[self.at[mine], place], self.read[others, place]
        trusts = self.trusts[mine, place] if len(rest) else np.zeros(len(here))
        every = self.true[:, place] - self.trusts[:, place] * self.read[self.at, place]
        found = _corrected(
            self.true[mine, place] - trusts * here,
            rest,
            weight=weight,
            trusts=trusts,
            spread=float(self.read[inside, place].var(ddof=1)),
            # a small group in which no error was seen is not without any
            least=0.0 if mine.all() else float(np.cov(every, aweights=self.weight)),
            confidence=confidence,
        )
        return float(np.average(self.true[mine, place], weights=weight)), *found


def pair_labels(
    judgements: pd.DataFrame, labels: pd.DataFrame, *, weights: pd.Series | None
) -> Pairing:
    """Readings and labels side by side; parameters and errors as for `corrected_shares`."""
    labels = check_labels(judgements, labels, where=_WHERE, fewest=FEWEST)
    weight = relative_weights(weights, labels, where=_WHERE)
    read = (judgements[labels.columns] == -1).to_numpy(dtype=float)
    at = judgements.index.get_indexer(labels.index)
    true = (labels == -1).to_numpy(dtype=float)
    rest = len(read) - (len(at) if np.ptp(weight) == 0 else 0)
    trusts = np.zeros(true.shape)
    fifth = np.arange(len(at)) % _FOLDS
    # the trust of a fifth comes from the other four, else few labels pull every share down
    for place, fold in product(range(true.shape[1]), range(_FOLDS)):
        spread = float(read[:, place].var(ddof=1))
        kept = fifth != fold
        if rest and spread:
            both = np.cov(true[kept, place], read[at[kept], place], aweights=weight[kept])
            trusts[~kept, place] = float(both[0, 1]) / ((1 + len(at) / rest) * spread)
    return Pairing(
        judgements.index, tuple(map(str, labels.columns)), read, at, true, weight, trusts
    )


def _corrected(
    left: Floats,
    others: Floats,
    *,
    weight: Floats,
    trusts: Floats,
    spread: float,
    least: float,
    confidence: float,
) -> tuple[float, float, float, float, float]:
    """Of what the trusted reading leaves of the labels, and the reading of the others: share, low, high, trust, size."""
    n, rest = len(left), len(others)
    trust = float(np.average(trusts, weights=weight))
    share = float(np.average(left, weights=weight))
    kish = float(weight.sum() ** 2 / (weight**2).sum())
    variance = float((weight**2 * (left - share) ** 2).sum()) / weight.sum() ** 2 * n / (n - 1)
    if least:
        variance = (n * variance + _BORROWED * least / kish) / (n + _BORROWED)
    if rest:
        share += trust * float(others.mean())
    share = min(max(share, 0.0), 1.0)
    if rest and np.ptp(weight) == 0:
        variance += trust**2 * spread / rest
    elif (
        rest
    ):  # the labelled are among the others: what is left is the spread of the comments themselves
        variance += share * (1 - share) / rest
    size = share * (1 - share) / variance if variance and 0 < share < 1 else kish
    # a handful of labels without a complaint must not look like many
    size = min(size, float(n + rest))
    low, high = wilson(share * size, size, confidence)
    return share, float(low), float(high), trust, size


def relative_weights(
    weights: pd.Series | None, labels: pd.DataFrame, *, where: str
) -> NDArray[np.float64]:
    """Weights of the labelled comments, with mean 1; all alike where there are none."""
    if weights is None:
        return np.ones(len(labels))
    once = weights[~weights.index.duplicated()].reindex(labels.index)
    values: NDArray[np.float64] = once.to_numpy(dtype=float, na_value=np.nan)
    if not (np.isfinite(values) & (values > 0)).all():
        raise InputError(
            en=f"{where}: every labelled comment needs its positive weight. Use those of the sample as it was drawn.",
            zh=f"{where}：每条已标注评论都需要正的权重。请使用抽样时生成的权重。",
        )
    return values / values.mean()


def check_labels(
    known: pd.DataFrame, labels: pd.DataFrame, *, where: str, fewest: int
) -> pd.DataFrame:
    """Labels of comments and aspects that are there, each comment once.

    Parameters
    ----------
    known
        Index and columns are what may be labelled.
    labels
        A row a comment, a column an aspect: −1, 0, 1 or missing.
    where
        Who asks, for messages.
    fewest
        Labelled comments that are needed.

    Raises
    ------
    InputError, ColumnError, AnalysisError
        As for `corrected_shares`.
    """
    if unknown := [name for name in labels.columns if name not in known.columns]:
        raise ColumnError.missing(unknown, known.columns, where=f"{where} (labels)")
    if not known.index.is_unique:
        raise InputError(
            en=f"{where}: a comment id stands twice. Give each its own.",
            zh=f"{where}：有重复的评论编号。请让编号唯一。",
        )
    values = labels.to_numpy(dtype=float, na_value=np.nan)
    odd = ~np.isnan(values) & ~np.isin(values, (-1, 0, 1))
    if odd.any():
        raise InputError(
            en=f"{where}: labels must be -1, 0, 1 or missing, found {values[odd][0]:g}. Recode them first.",
            zh=f"{where}：标注须为 -1、0、1 或缺失，发现 {values[odd][0]:g}。请先改正编码。",
        )
    once = labels[~labels.reset_index().duplicated().to_numpy()]
    if not once.index.is_unique:
        twice = once.index[once.index.duplicated()][0]
        raise InputError(
            en=f"{where}: the comment {twice!r} is labelled twice, and differently. Settle which label holds.",
            zh=f"{where}：评论 {twice!r} 有两份互相矛盾的标注。请先确定以哪份为准。",
        )
    gone = ~once.index.isin(known.index)
    if gone.any():
        raise InputError(
            en=f"{where}: {int(gone.sum())} labelled comments are not among the comments read, first "
            f"{once.index[gone][0]!r}. Use the same ids, or drop these labels.",
            zh=f"{where}：有 {int(gone.sum())} 条已标注评论不在所读评论之中，首个为 {once.index[gone][0]!r}。"
            "请使用同一套编号，或去掉这些标注。",
        )
    if len(once) < fewest:
        raise AnalysisError(
            en=f"{where}: {counted(len(once), 'labelled comment')}: too few; at least {fewest} drawn at random are "
            "needed. Label more.",
            zh=f"{where}：仅有 {len(once)} 条标注，太少；至少需要随机抽取并标注 {fewest} 条。请继续标注。",
        )
    return once
