"""Usability from 0 to 100: the System Usability Scale and its two-item relative, each with its interval."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from feedback.errors import AnalysisError, InputError
from feedback.measures.sampled import sample_of
from feedback.numeric import Floats, number_frame, refuse_reordered
from feedback.parameter_checks import check_choice, check_level
from feedback.responses.scales import check_scale
from feedback.responses.weights.rake import Weights
from feedback.responses.weights.trim import bare_weights
from feedback.results import Result, Words, between, counted, percent

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

MISSING_RULES = ("drop", "centre")
_SOURCES = {
    "SUS": "Brooke, 1996, Usability Evaluation in Industry, 189-194",
    "UMUX-Lite": "Lewis, Utesch & Maher, 2013, CHI 2013, 2099-2102",
}
_FORMULAS = {
    "SUS": "2.5 x [sum over odd items of (x - 1) + sum over even items of (5 - x)]",
    "UMUX-Lite": "(a + b - 2) x 100/12",
}


@dataclass(frozen=True)
class UsabilityScore(Result):
    """Mean usability from 0 to 100 and the score of each respondent.

    Attributes
    ----------
    score, sd, se, ci
        Mean, standard deviation, standard error and interval, 0 to 100.
    scores
        Score of each respondent who counts, by the row labels given.
    n, missing
        Respondents who count, and who do not for want of answers.
    table
        A row an item: n, mean (as ticked), points (mean 0 to 100 after turning).
    """

    scale: str
    score: float
    sd: float
    se: float
    ci: tuple[float, float]
    level: float
    n: int
    missing: int
    missing_rule: str
    scores: pd.Series
    table: pd.DataFrame

    def _define(self) -> Words:
        centre = self.missing_rule == "centre"
        return Words(
            en=f"{self.scale} = {_FORMULAS[self.scale]} for each respondent, 0 to 100; mean with Student's t "
            f"interval (clipped to 0-100), {self.n} respondents, {self.missing} left out; "
            + ("single missing answers count as the middle." if centre else "every item is needed."),
            zh=f"{self.scale}：每人 {_FORMULAS[self.scale]}，0–100 分；均值附 t 区间（截于 0–100），"
            f"{self.n} 人计入，{self.missing} 人未计；"
            + ("个别缺失按中点计。" if centre else "须答完全部题目。"),
        )  # fmt: skip

    def _explain(self) -> Words:
        low, high = self.ci
        return Words(
            en=f"{counted(self.n, 'person', 'people')} rate usability at {self.score:.1f} of 100 on average "
            f"({percent(self.level, digits=0)} interval {low:.1f} to {high:.1f}). It is a score, no percentage.",
            zh=f"{self.n} 人对可用性的平均评分为 {self.score:.1f}（满分 100；"
            f"{percent(self.level, digits=0)} 区间 {low:.1f} 至 {high:.1f}）。这是得分，不是百分比。",
        )  # fmt: skip

    def _cite(self) -> Words:
        source, interval = _SOURCES[self.scale], between(*self.ci, digits=1)
        return Words(
            en=f"The {self.scale} score ({source}) was {self.score:.1f}, SD = {self.sd:.1f}, "
            f"{percent(self.level, digits=0)} CI {interval}, n = {self.n}.",
            zh=f"{self.scale} 得分（{source}）为 {self.score:.1f}，标准差 {self.sd:.1f}，"
            f"{percent(self.level, digits=0)} 置信区间 {interval}，n = {self.n}。",
        )


def score_sus(
    items: pd.DataFrame,
    *,
    columns: Iterable[Hashable] | None = None,
    missing: str = "drop",
    weights: ArrayLike | pd.Series | Weights | None = None,
    strata: ArrayLike | pd.Series | None = None,
    clusters: ArrayLike | pd.Series | None = None,
    fpc: ArrayLike | pd.Series | float | None = None,
    level: float = 0.95,
) -> UsabilityScore:
    """System Usability Scale: ten answers of 1 to 5, even items worded negatively.

    Parameters
    ----------
    items
        A row a respondent, ten columns in the order of the scale, answers **as ticked**: even items are
        turned here.
    columns
        The ten columns in order; all columns without it.
    missing
        "drop" leaves out whoever skipped an item; "centre" counts up to two skipped items as 3, as Brooke
        tells respondents to do.
    weights
        One positive weight a row, or the result of `rake`/`post_stratify`.
    strata, clusters, fpc
        The design, as `weighted_mean`.
    level
        Confidence level.

    Returns
    -------
    UsabilityScore
        `.score`, `.ci` (0 to 100), `.scores` (a respondent each), `.table` (a row an item).

    Raises
    ------
    InputError
        Not ten columns, text, answers outside 1 to 5.
    AnalysisError
        Nobody answered all items.

    Notes
    -----
    2.5 x [sum over odd items of (x - 1) + sum over even items of (5 - x)]: Brooke (1996), SUS: a quick and
    dirty usability scale, in Usability Evaluation in Industry, 189-194.

    Examples
    --------
    >>> answers = pd.DataFrame([[5, 1] * 5, [3, 3] * 5, [4, 2] * 5])
    >>> result = score_sus(answers)
    >>> result.scores.tolist(), round(result.score, 9)
    ([100.0, 50.0, 75.0], 75.0)
    """
    sign = np.tile([1.0, -1.0], 5)
    drawn = {"weights": weights, "strata": strata, "clusters": clusters, "fpc": fpc}
    return _scored(items, "SUS", sign, 5, columns, missing, drawn, level)


def score_umux_lite(
    items: pd.DataFrame,
    *,
    columns: Iterable[Hashable] | None = None,
    weights: ArrayLike | pd.Series | Weights | None = None,
    strata: ArrayLike | pd.Series | None = None,
    clusters: ArrayLike | pd.Series | None = None,
    fpc: ArrayLike | pd.Series | float | None = None,
    level: float = 0.95,
) -> UsabilityScore:
    """UMUX-Lite: two answers of 1 to 7, whether it does what is needed and whether it is easy.

    Parameters
    ----------
    items
        A row a respondent, two columns; whoever skipped one is left out.
    columns, weights, strata, clusters, fpc, level
        As `score_sus`.

    Returns
    -------
    UsabilityScore
        `.score`, `.ci` (0 to 100), `.scores`, `.table`.

    Raises
    ------
    InputError, AnalysisError
        As `score_sus`.

    Notes
    -----
    (a + b - 2) x 100/12: Lewis, Utesch & Maher (2013), UMUX-LITE: when there's no time for the SUS, CHI 2013,
    2099-2102. Their regression to SUS is not applied; its authors' group no longer recommends it.

    Examples
    --------
    >>> score_umux_lite(pd.DataFrame({"useful": [7, 4], "easy": [7, 4]})).scores.tolist()
    [100.0, 50.0]
    """
    drawn = {"weights": weights, "strata": strata, "clusters": clusters, "fpc": fpc}
    return _scored(items, "UMUX-Lite", np.ones(2), 7, columns, "drop", drawn, level)


def _scored(  # noqa: PLR0917 - one call for each of two scales
    items: pd.DataFrame,
    scale: str,
    sign: Floats,
    high: int,
    columns: Iterable[Hashable] | None,
    missing: str,
    drawn: dict[str, Any],
    level: float,
) -> UsabilityScore:
    where = "score_sus" if scale == "SUS" else "score_umux_lite"
    level = check_level(level, where=where)
    check_choice(missing, MISSING_RULES, where=where, name="missing")
    frame = number_frame(items, where=where, columns=columns)
    if frame.shape[1] != len(sign):
        raise InputError(
            en=f"{where}: {scale} has {len(sign)} items, found {frame.shape[1]} columns. Name them with columns=.",
            zh=f"{where}：{scale} 有 {len(sign)} 题，得到 {frame.shape[1]} 列。请用 columns= 指定。",
        )
    check_scale(frame, low=1, high=high, where=where)
    others = (drawn["strata"], drawn["clusters"], drawn["fpc"])
    refuse_reordered(frame, bare_weights(drawn["weights"]), *others, where=where)
    ticked = frame.to_numpy()
    skipped = np.isnan(ticked).sum(axis=1)
    counts = skipped <= (2 if missing == "centre" else 0)
    if not counts.any():
        raise AnalysisError(
            en=f"{where}: none of {len(frame)} respondents answered enough items. "
            "Check that the columns are those of the scale.",
            zh=f"{where}：{len(frame)} 名受访者都没有答够题目。请检查列是否正确。",
        )
    middle = (1 + high) / 2
    turned = sign * (np.where(np.isnan(ticked), middle, ticked) - middle) / (high - 1)
    everybody = np.where(counts, 50 + 100 * turned.mean(axis=1), np.nan)
    sample = sample_of(everybody, **drawn, where=where)
    scores, n = sample.values, sample.n
    held = sample.weight / sample.weight.sum()
    mean, se = sample.mean()
    sd = float(np.sqrt(held @ (scores - mean) ** 2 * n / (n - 1))) if n > 1 else float("nan")
    points = (0.0, 100.0)
    ends = np.clip(sample.mean_ends(points, level=level), *points)
    known = pd.DataFrame(ticked, columns=frame.columns)
    table = pd.DataFrame(
        {
            "n": known.notna().sum(),
            "mean": known.mean(),
            "points": 50 + 100 * sign * (known.mean() - middle) / (high - 1),
        }
    ).rename_axis("item")
    return UsabilityScore(
        scale=scale,
        score=mean,
        sd=sd,
        se=se,
        ci=(float(ends[0]), float(ends[1])),
        level=level,
        n=n,
        missing=int((~counts).sum()),
        missing_rule=missing,
        scores=pd.Series(scores, index=frame.index[counts], name=scale),
        table=table,
    )
