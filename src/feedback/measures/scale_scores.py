"""CSAT and CES: a share of top answers and a mean, with intervals and the base they are of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from feedback.errors import InputError
from feedback.measures.intervals import proportion_interval
from feedback.measures.sampled import sample_of
from feedback.numeric import number_array, refuse_reordered
from feedback.parameter_checks import check_level
from feedback.responses.scales import check_scale
from feedback.responses.weights.rake import Weights
from feedback.responses.weights.trim import bare_weights
from feedback.results import Result, Words, counted, percent

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

MOST_POINTS, BANDS = (
    11,
    5,
)  # of a scale shown point by point; into how many bands a longer one is cut
LISTED_ANSWERS = 10  # a longer scale, or one of means, lists the answers that were given


@dataclass(frozen=True)
class ScaleScore(Result):
    """A share of top answers and a mean, both with intervals and the base they are of."""

    kind: str
    share: float
    share_ci: tuple[float, float]
    mean: float
    mean_ci: tuple[float, float]
    sd: float
    n: int
    missing: int
    effective_n: float
    low: float
    high: float
    top_from: float
    level: float
    table: pd.DataFrame

    @property
    def csat(self) -> float:
        """Share of top answers in percent."""
        return 100 * self.share

    @property
    def ces(self) -> float:
        """Mean of the answers in scale points, higher is easier."""
        return self.mean

    @property
    def ci(self) -> tuple[float, float]:
        """Interval of the headline: CSAT in percent, CES in scale points."""
        if self.kind == "ces":
            return self.mean_ci
        return (100 * self.share_ci[0], 100 * self.share_ci[1])

    def _define(self) -> Words:
        low, high = f"{self.low:g}", f"{self.high:g}"
        return Words(
            en=f"{self.kind.upper()}: share of answers of {self.top_from:g} or more on a scale from {low} "
            f"to {high}, base: the {self.n} valid answers ({self.missing} missing left out); Wilson "
            "interval (effective n under weights); mean with Student's t interval.",
            zh=f"{self.kind.upper()}：{low}–{high} 量表中 {self.top_from:g} 分及以上的占比，基数为 {self.n} 份有效答案"
            f"（不含缺失 {self.missing} 份）；Wilson 区间（加权时用有效样本量）；均值附 t 区间。",
        )

    def _explain(self) -> Words:
        low, high = (percent(end) for end in self.share_ci)
        what = (
            ("are satisfied", "表示满意") if self.kind == "csat" else ("found it easy", "觉得省力")
        )
        return Words(
            en=f"{percent(self.share)} of {counted(self.n, 'person', 'people')} who answered {what[0]} "
            f"({percent(self.level, digits=0)} interval {low} to {high}); the mean is {self.mean:.2f} "
            f"of {self.high:g}.",
            zh=f"{self.n} 名作答者中 {percent(self.share)} {what[1]}"
            f"（{percent(self.level, digits=0)} 区间 {low} 至 {high}）；均值 {self.mean:.2f}，满分 {self.high:g}。",
        )

    def _cite(self) -> Words:
        source = (
            "Dixon, Toman & DeLisi, 2013, The Effortless Experience"
            if self.kind == "ces"
            else "ISO 10004:2018"
        )
        low, high = (percent(end) for end in self.share_ci)
        return Words(
            en=f"{self.kind.upper()} ({source}) is the share of answers of at least {self.top_from:g}: "
            f"{percent(self.share)}, {percent(self.level, digits=0)} CI [{low}, {high}] (Wilson, 1927, "
            f"JASA, 22, 209-212), n = {self.n}.",
            zh=f"{self.kind.upper()}（{source}）为 {self.top_from:g} 分及以上占比：{percent(self.share)}，"
            f"{percent(self.level, digits=0)} 置信区间 [{low}, {high}]（Wilson, 1927, JASA, 22, 209-212），"
            f"n = {self.n}。",
        )


def best_answers(low: float, high: float) -> int:
    """How many of the best answers count as satisfied where nobody said: the top two of 4 to 11 points.

    Of two or three points it is the best one (the middle of three is no satisfaction); a longer scale is cut into
    five equal bands as its charts are, and the upper two count: of 0 to 100, 61 and more.

    Examples
    --------
    >>> [best_answers(low, high) for low, high in ((0, 1), (1, 3), (1, 5), (0, 10), (0, 100))]
    [1, 1, 2, 2, 40]
    """
    points = round(high - low) + 1
    if points <= 3:
        return 1
    return 2 if points <= MOST_POINTS else 2 * points // BANDS


def score_csat(
    scores: ArrayLike | pd.Series,
    *,
    low: float = 1,
    high: float = 5,
    top: int = 2,
    weights: ArrayLike | pd.Series | Weights | None = None,
    strata: ArrayLike | pd.Series | None = None,
    clusters: ArrayLike | pd.Series | None = None,
    fpc: ArrayLike | pd.Series | float | None = None,
    level: float = 0.95,
) -> ScaleScore:
    """Customer satisfaction: the share of the top answers, its interval and the mean.

    Parameters
    ----------
    scores
        One answer a respondent, `high` is best; missing ones do not count.
    low, high
        Ends of the scale.
    top
        How many of the top answers count as satisfied.
    weights
        One positive weight a row, or the result of `rake`/`post_stratify`.
    strata, clusters, fpc
        The design, as `weighted_mean`.
    level
        Confidence level.

    Returns
    -------
    ScaleScore
        `.csat` and `.ci` in percent, `.share`, `.mean`, `.mean_ci`, `.n`, `.table` (a row an answer).

    Raises
    ------
    InputError
        Text or answers outside the scale.
    AnalysisError
        No answers.

    Examples
    --------
    >>> result = score_csat([5, 4, 4, 3, 1])
    >>> result.csat, tuple(round(end, 1) for end in result.ci)
    (60.0, (23.1, 88.2))
    """
    return _scale_score(
        scores,
        kind="csat",
        low=low,
        high=high,
        top=top,
        drawn={"weights": weights, "strata": strata, "clusters": clusters, "fpc": fpc},
        level=level,
    )


def score_ces(
    scores: ArrayLike | pd.Series,
    *,
    low: float = 1,
    high: float = 7,
    top: int = 3,
    reverse: bool = False,
    weights: ArrayLike | pd.Series | Weights | None = None,
    strata: ArrayLike | pd.Series | None = None,
    clusters: ArrayLike | pd.Series | None = None,
    fpc: ArrayLike | pd.Series | float | None = None,
    level: float = 0.95,
) -> ScaleScore:
    """Customer effort: the mean agreement that it was easy, and the share of the top answers.

    Parameters
    ----------
    scores
        One answer a respondent, `high` is easiest (CES 2.0: 1 to 7, agreement).
    low, high, top, weights, strata, clusters, fpc, level
        As `score_csat`; the usual top answers of CES 2.0 are 5, 6 and 7.
    reverse
        True where high means much effort (CES 1.0: 1 to 5); answers are turned round.

    Returns
    -------
    ScaleScore
        `.ces` and `.ci` in scale points, `.share` with `.share_ci`, `.n`, `.table` (a row an answer).

    Raises
    ------
    InputError, AnalysisError
        As `score_csat`.

    Examples
    --------
    >>> round(score_ces([7, 6, 5, 2]).ces, 2)
    5.0
    """
    return _scale_score(
        scores,
        kind="ces",
        low=low,
        high=high,
        top=top,
        drawn={"weights": weights, "strata": strata, "clusters": clusters, "fpc": fpc},
        level=level,
        reverse=reverse,
    )


def _scale_score(
    scores: ArrayLike | pd.Series,
    *,
    kind: str,
    low: float,
    high: float,
    top: int,
    drawn: dict[str, Any],
    level: float,
    reverse: bool = False,
) -> ScaleScore:
    where = f"score_{kind}"
    level = check_level(level, where=where)
    others = (drawn["strata"], drawn["clusters"], drawn["fpc"])
    refuse_reordered(scores, bare_weights(drawn["weights"]), *others, where=where)
    values = number_array(scores, where=where, name="scores")
    check_scale(values, low=low, high=high, where=where)
    if not 1 <= top <= high - low:
        raise InputError(
            en=f"{where}: top={top} of a scale from {low:g} to {high:g}; leave at least one answer out.",
            zh=f"{where}：{low:g}–{high:g} 量表取前 {top} 档；至少应留一档在外。",
        )
    values = low + high - values if reverse else values
    sample = sample_of(values, **drawn, where=where)
    values, weight, n = sample.values, sample.weight, sample.n
    mean = sample.mean()[0]
    spread = float(weight @ (values - mean) ** 2 / weight.sum())
    sd = float(np.sqrt(spread * n / (n - 1))) if n > 1 else float("nan")
    top_from = high - top + 1
    effective = sample.worth(values >= top_from)
    told = sample.worth(values >= top_from, level=level)
    share = float(weight[values >= top_from].sum() / weight.sum())
    whole = (
        (high - low) % 1 == 0 and high - low <= LISTED_ANSWERS and not (values % 1 - low % 1).any()
    )
    answers = np.arange(low, high + 1) if whole else np.unique(values)
    shares = np.array([weight[values == answer].sum() for answer in answers]) / weight.sum()
    worth = np.array([sample.worth(values == answer, level=level) for answer in answers])
    ends = proportion_interval(np.minimum(shares, 1) * worth, worth, level=level)
    table = pd.DataFrame(
        {
            "n": [int((values == answer).sum()) for answer in answers],
            "share": shares,
            "ci_low": ends[0],
            "ci_high": ends[1],
        },
        index=pd.Index(answers, name="answer"),
    )
    return ScaleScore(
        kind=kind,
        share=share,
        share_ci=proportion_interval(min(share * told, told), told, level=level),
        mean=mean,
        mean_ci=sample.mean_ends((low, high), level=level),
        sd=sd,
        n=n,
        missing=sample.missing,
        effective_n=effective,
        low=low,
        high=high,
        top_from=top_from,
        level=level,
        table=table,
    )
