"""Shares of complaints from text, corrected by a random sample that people labelled."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from feedback.errors import AnalysisError, ColumnError, InputError, session_language
from feedback.results import Words
from feedback.text.topics.shares import wilson

_WHERE = "corrected_shares"
# Fewer labels say less than the reading alone.
FEWEST = 30
_FOLDS = 5


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

    def explain(self, language: str = "zh") -> str:
        """Return what the correction changed, in two sentences."""
        change = (self.table["share"] - self.table["read"]) * 100
        most = str(change.abs().idxmax())
        return Words(
            en=f"Shares of {self.n_comments} comments, corrected by {self.n_labelled} labelled at random "
            f"(prediction-powered, {self.confidence:.0%} intervals). The correction moved them by "
            f"{change.abs().mean():.1f} points on average, most for {most}: {change[most]:+.1f}.",
            zh=f"共 {self.n_comments} 条评论的占比，用随机抽取并人工标注的 {self.n_labelled} 条校正"
            f"（预测驱动推断，{self.confidence:.0%} 区间）。校正平均改变 {change.abs().mean():.1f} 个百分点，"
            f"变化最大的是 {most}：{change[most]:+.1f}。",
        ).spoken(language)

    def _repr_html_(self) -> str:
        language = session_language()
        words = escape(self.explain(language))
        return f'<div lang="{language}"><p>{words}</p>{self.table.to_html(border=0)}</div>'


def corrected_shares(
    judgements: pd.DataFrame, labels: pd.DataFrame, *, confidence: float = 0.95
) -> CorrectedShares:
    """Correct the shares of complaints by what people labelled (prediction-powered inference).

    Parameters
    ----------
    judgements
        As `judge_aspects` gives them: a row a comment, a column an aspect, −1 complains; missing is not spoken of.
    labels
        The same of a random sample of these comments, by people: index among that of `judgements`, columns among its
        aspects. A missing cell says that the comment does not speak of the aspect.
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
    Angelopoulos, Duchi, Zrnic (2023). PPI++: efficient prediction-powered inference. arXiv 2311.01453.

    Examples
    --------
    >>> reading = pd.DataFrame({"food": [-1.0, 1.0, -1.0, 1.0] * 100})
    >>> labels = reading.iloc[:80].assign(food=lambda t: t["food"].where(t.index != 0, 1.0))
    >>> corrected_shares(reading, labels).table.loc["food", ["read", "labelled", "share"]].round(3).tolist()
    [0.5, 0.488, 0.487]
    """
    labels = _checked(judgements, labels, confidence)
    inside = judgements.index.isin(labels.index)
    read = (judgements[labels.columns] == -1).to_numpy(dtype=float)
    here = (judgements.loc[labels.index, labels.columns] == -1).to_numpy(dtype=float)
    true = (labels == -1).to_numpy(dtype=float)
    rows = [
        _corrected(true[:, place], here[:, place], read[~inside, place], confidence)
        for place in range(labels.shape[1])
    ]
    table = pd.DataFrame(
        rows,
        index=labels.columns.rename("aspect"),
        columns=["labelled", "share", "low", "high", "weight", "effective_n"],
    )
    table.insert(0, "read", read.mean(axis=0))
    return CorrectedShares(table, len(labels), len(judgements), confidence)


def _corrected(
    true: NDArray[np.float64],
    here: NDArray[np.float64],
    others: NDArray[np.float64],
    confidence: float,
) -> tuple[float, float, float, float, float, float]:
    """Labelled share, corrected share, its interval, the weight of the reading, the effective sample size."""
    n, rest = len(true), len(others)
    spread = float(np.concatenate([here, others]).var(ddof=1))
    # the weight of a fifth comes from the other four, else few labels pull every share down
    fifth = np.arange(n) % _FOLDS
    weights = np.zeros(n)
    if rest and spread:
        for fold in range(_FOLDS):
            kept = fifth != fold
            shared = float(np.cov(true[kept], here[kept])[0, 1])
            weights[~kept] = shared / ((1 + n / rest) * spread)
    weight = float(weights.mean())
    share = float((true - weights * here).mean())
    variance = float((true - weights * here).var(ddof=1)) / n
    if rest:
        share += weight * float(others.mean())
        variance += weight**2 * spread / rest
    share = min(max(share, 0.0), 1.0)
    size = share * (1 - share) / variance if variance and 0 < share < 1 else float(n)
    # a handful of labels without a complaint must not look like many
    size = min(size, float(n + rest))
    low, high = wilson(share * size, size, confidence)
    return float(true.mean()), share, float(low), float(high), weight, size


def _checked(judgements: pd.DataFrame, labels: pd.DataFrame, confidence: float) -> pd.DataFrame:
    if not 0.5 < confidence < 1:
        raise InputError(
            en=f"{_WHERE}: confidence must lie between 0.5 and 1, got {confidence:g}.",
            zh=f"{_WHERE}：confidence 须在 0.5 与 1 之间，实为 {confidence:g}。",
        )
    if unknown := [name for name in labels.columns if name not in judgements.columns]:
        raise ColumnError.missing(unknown, judgements.columns, where=f"{_WHERE} (labels)")
    if not judgements.index.is_unique:
        raise InputError(
            en=f"{_WHERE}: a comment id stands twice in judgements. Give each its own.",
            zh=f"{_WHERE}：judgements 中有重复的评论编号。请让编号唯一。",
        )
    values = labels.to_numpy(dtype=float, na_value=np.nan)
    odd = ~np.isnan(values) & ~np.isin(values, (-1, 0, 1))
    if odd.any():
        raise InputError(
            en=f"{_WHERE}: labels must be -1, 0, 1 or missing, found {values[odd][0]:g}. Recode them first.",
            zh=f"{_WHERE}：标注须为 -1、0、1 或缺失，发现 {values[odd][0]:g}。请先改正编码。",
        )
    once = labels[~labels.reset_index().duplicated().to_numpy()]
    if not once.index.is_unique:
        twice = once.index[once.index.duplicated()][0]
        raise InputError(
            en=f"{_WHERE}: the comment {twice!r} is labelled twice, and differently. Settle which label holds.",
            zh=f"{_WHERE}：评论 {twice!r} 有两份互相矛盾的标注。请先确定以哪份为准。",
        )
    gone = ~once.index.isin(judgements.index)
    if gone.any():
        raise InputError(
            en=f"{_WHERE}: {int(gone.sum())} labelled comments are not among the judgements, first "
            f"{once.index[gone][0]!r}. Use the same ids, or drop these labels.",
            zh=f"{_WHERE}：有 {int(gone.sum())} 条已标注评论不在 judgements 中，首个为 {once.index[gone][0]!r}。"
            "请使用同一套编号，或去掉这些标注。",
        )
    if len(once) < FEWEST:
        raise AnalysisError(
            en=f"{_WHERE}: {len(once)} labelled comments correct nothing; at least {FEWEST} drawn at random are "
            "needed. Label more.",
            zh=f"{_WHERE}：仅有 {len(once)} 条标注，无法校正；至少需要随机抽取并标注 {FEWEST} 条。请继续标注。",
        )
    return once
