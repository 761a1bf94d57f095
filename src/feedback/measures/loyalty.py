"""NPS, CSAT and CES with their intervals, bases and codings named."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import stats

from feedback.errors import AnalysisError, FeedbackWarning, InputError
from feedback.measures.intervals import mean_interval, proportion_interval
from feedback.numeric import check_choice, check_level, number_array, weight_array
from feedback.results import Result, Words, between, percent

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

INTERVALS = ("wald", "adjusted_wald")
_ALIASES = {
    "adjusted": "adjusted_wald",
    "adjusted-wald": "adjusted_wald",
    "adjusted_wald_3": "adjusted_wald",
}
PSEUDO_ANSWERS = (0.75, 1.5, 0.75)  # promoters, passives, detractors of the adjusted Wald interval


@dataclass(frozen=True)
class NetPromoterScore(Result):
    """Promoters minus detractors, in points from -100 to 100."""

    nps: float
    se: float
    se_unbiased: float
    ci: tuple[float, float]
    level: float
    method: str
    n: int
    missing: int
    effective_n: float
    promoters: int
    passives: int
    detractors: int
    promoter_share: float
    passive_share: float
    detractor_share: float
    coding: str
    table: pd.DataFrame

    def _define(self) -> Words:
        adjusted = self.method == "adjusted_wald"
        return Words(
            en="NPS = share of 9-10 minus share of 0-6, times 100; variance p+d-(p-d)² divided by n; "
            + ("adjusted Wald interval (¾, 1½, ¾ answers added)" if adjusted else "Wald interval")
            + ", clipped to [-100, 100]"
            + ("; answers coded 1-11 were moved to 0-10." if self.coding == "1-11" else "."),
            zh="NPS =（9–10 分占比 − 0–6 分占比）×100；方差为 p+d−(p−d)²，除以 n；"
            + ("调整 Wald 区间（加入 ¾、1½、¾ 份答案）" if adjusted else "Wald 区间")
            + "，截于 [−100, 100]"
            + ("；原为 1–11 编码，已移至 0–10。" if self.coding == "1-11" else "。"),
        )

    def _explain(self) -> Words:
        low, high = self.ci
        return Words(
            en=f"Of {self.n} people who answered, {percent(self.promoter_share)} would recommend "
            f"warmly and {percent(self.detractor_share)} would not: a Net Promoter Score of "
            f"{self.nps:.1f}. With {percent(self.level, digits=0)} confidence the score of everybody "
            f"like them lies between {low:.1f} and {high:.1f}.",
            zh=f"{self.n} 名作答者中，{percent(self.promoter_share)} 乐于推荐，"
            f"{percent(self.detractor_share)} 不会推荐，净推荐值为 {self.nps:.1f}；"
            f"同类顾客的净推荐值有 {percent(self.level, digits=0)} 把握在 {low:.1f} 与 {high:.1f} 之间。",
        )

    def _cite(self) -> Words:
        return Words(
            en=f"The Net Promoter Score (Reichheld, 2003, Harvard Business Review, 81(12)) was "
            f"{self.nps:.1f}, {percent(self.level, digits=0)} CI {between(*self.ci, digits=1)}, "
            f"n = {self.n}; standard error from the multinomial variance (Rocks, 2016, The American "
            "Statistician, 70, 365-372).",
            zh=f"净推荐值（Reichheld, 2003, Harvard Business Review, 81(12)）为 {self.nps:.1f}，"
            f"{percent(self.level, digits=0)} 置信区间 {between(*self.ci, digits=1)}，n = {self.n}；"
            "标准误由多项分布方差求得（Rocks, 2016, The American Statistician, 70, 365-372）。",
        )


def score_nps(
    scores: ArrayLike | pd.Series,
    *,
    weights: ArrayLike | pd.Series | None = None,
    ci: str = "wald",
    level: float = 0.95,
    coding: str = "auto",
) -> NetPromoterScore:
    """Net Promoter Score with its interval.

    Parameters
    ----------
    scores
        "How likely are you to recommend", 0 to 10, one a respondent; missing ones do not count.
    weights
        One positive weight a row; the standard error is then linearised.
    ci
        "wald", or "adjusted_wald" for small or lopsided samples.
    level
        Confidence level.
    coding
        "0-10", "1-11" (some exports number the options), or "auto": answers of 11 without a 0 are
        taken as 1-11 and moved, with a warning.

    Returns
    -------
    NetPromoterScore
        `.nps`, `.se`, `.ci` in points, `.n`, the three counts and shares, `.table` (a row a group).

    Raises
    ------
    InputError
        Text, fractions, answers outside the scale.
    AnalysisError
        No answers.

    Warns
    -----
    FeedbackWarning
        Answers of 11: the item is coded 1-11.

    Notes
    -----
    se = 100 sqrt((p+d-(p-d)²)/n); `se_unbiased` divides by n-1. Adjusted Wald adds 3/4, 3/2 and 3/4
    answers to promoters, passives and detractors: Rocks (2016), The American Statistician 70, 365-372.

    Examples
    --------
    >>> result = score_nps([10] * 70 + [8] * 20 + [3] * 10)
    >>> result.nps, round(result.se, 4), tuple(round(end, 2) for end in result.ci)
    (60.0, 6.6332, (47.0, 73.0))
    """
    where = "score_nps"
    level = check_level(level, where=where)
    method = check_choice(_ALIASES.get(str(ci), ci), INTERVALS, where=where, name="ci")
    values = number_array(scores, where=where, name="scores")
    weight = weight_array(weights, n=len(values), where=where)
    values, weight, missing = _answered(values, weight, where=where)
    values, coding = _zero_to_ten(values, coding, where=where)
    sign = np.where(values >= 9, 1.0, np.where(values <= 6, -1.0, 0.0))
    n = len(sign)
    counts = [int((sign == group).sum()) for group in (1, 0, -1)]
    shares = np.array([weight[sign == group].sum() for group in (1, 0, -1)]) / weight.sum()
    nps, se, effective = _moments(sign, weight)
    middle, half_se = (nps, se) if method == "wald" else _adjusted(shares, effective)
    half = stats.norm.isf((1 - level) / 2) * half_se
    limits = (max(-100.0, float(middle - half)), min(100.0, float(middle + half)))
    low, high = proportion_interval(shares * effective, effective, level=level)
    table = pd.DataFrame(
        {"n": counts, "share": shares, "ci_low": low, "ci_high": high},
        index=pd.Index(["promoters", "passives", "detractors"], name="group"),
    )
    return NetPromoterScore(
        nps=nps,
        se=float(half_se),
        se_unbiased=float(se * np.sqrt(n / (n - 1))) if n > 1 else float("nan"),
        ci=limits,
        level=level,
        method=method,
        n=n,
        missing=missing,
        effective_n=effective,
        promoters=counts[0],
        passives=counts[1],
        detractors=counts[2],
        promoter_share=float(shares[0]),
        passive_share=float(shares[1]),
        detractor_share=float(shares[2]),
        coding=coding,
        table=table,
    )


def _answered(
    values: NDArray[np.float64], weight: NDArray[np.float64], *, where: str
) -> tuple[NDArray[np.float64], NDArray[np.float64], int]:
    known = ~np.isnan(values)
    if not known.any():
        raise AnalysisError(
            en=f"{where}: none of {len(values)} rows has an answer.",
            zh=f"{where}：{len(values)} 行中没有一个答案。",
        )
    return values[known], weight[known], int((~known).sum())


def _zero_to_ten(
    values: NDArray[np.float64], coding: str, *, where: str
) -> tuple[NDArray[np.float64], str]:
    check_choice(coding, ("auto", "0-10", "1-11"), where=where, name="coding")
    if coding == "auto":
        shifted = values.max() == 11 and values.min() >= 1
        coding = "1-11" if shifted else "0-10"
        if shifted:
            message = InputError(
                en=f"{where}: answers of 11 and none of 0: the item is coded 1-11. One was taken off each "
                'answer; pass coding="1-11" if that is right, mend the data if not.',
                zh=f"{where}：出现 11 而没有 0，应为 1–11 编码，已逐一减 1。如属实请传入 coding=\"1-11\"，否则请修正数据。",
            )
            warnings.warn(str(message), FeedbackWarning, stacklevel=3)
    values = values - 1 if coding == "1-11" else values
    wrong = values[(values < 0) | (values > 10) | (values % 1 != 0)]
    if len(wrong):
        raise InputError(
            en=f"{where}: {len(wrong)} answers are not whole numbers from 0 to 10, e.g. {wrong[0]:g}. "
            "Recode “don't know” as missing and check the coding.",
            zh=f"{where}：{len(wrong)} 个答案不是 0 到 10 的整数，例如 {wrong[0]:g}。"
            "请将“不知道”改为缺失，并检查编码。",
        )
    return values, coding


def _moments(
    sign: NDArray[np.float64], weight: NDArray[np.float64]
) -> tuple[float, float, float]:
    """Score, linearised standard error (the multinomial one where weights are equal), effective n."""
    share = weight / weight.sum()
    mean = float(share @ sign)
    se = float(np.sqrt((share**2) @ (sign - mean) ** 2))
    return 100 * mean, 100 * se, float(1 / (share**2).sum())


def _adjusted(shares: NDArray[np.float64], n: float) -> tuple[float, float]:
    counts = shares * n + np.array(PSEUDO_ANSWERS)
    p, _, d = counts / counts.sum()
    return 100 * (p - d), 100 * float(np.sqrt((p + d - (p - d) ** 2) / counts.sum()))


@dataclass(frozen=True)
class NpsDifference(Result):
    """Difference of two Net Promoter Scores."""

    estimate: float
    se: float
    ci: tuple[float, float]
    p: float
    level: float
    table: pd.DataFrame

    def _define(self) -> Words:
        return Words(
            en="First NPS minus second; standard errors added in squares; two-sided z test.",
            zh="前一净推荐值减后一；标准误平方相加；双侧 z 检验。",
        )

    def _explain(self) -> Words:
        low, high = self.ci
        sure = low > 0 or high < 0
        return Words(
            en=f"The scores differ by {self.estimate:.1f} points, {percent(self.level, digits=0)} "
            f"interval {low:.1f} to {high:.1f}. "
            + ("That is more than chance." if sure else "That may still be chance."),
            zh=f"两者相差 {self.estimate:.1f} 点，{percent(self.level, digits=0)} 区间 {low:.1f} 至 "
            f"{high:.1f}。" + ("差异超出偶然。" if sure else "这一差异也可能出于偶然。"),
        )

    def _cite(self) -> Words:
        return Words(
            en="Net Promoter Scores were compared by a z test with multinomial standard errors "
            "(Rocks, 2016, The American Statistician, 70, 365-372).",
            zh="净推荐值之差以多项分布标准误的 z 检验比较（Rocks, 2016, The American Statistician, 70, "
            "365-372）。",
        )


def compare_nps(
    first: ArrayLike | pd.Series,
    second: ArrayLike | pd.Series,
    *,
    level: float = 0.95,
    coding: str = "auto",
) -> NpsDifference:
    """Difference of the Net Promoter Scores of two independent groups.

    Parameters
    ----------
    first, second
        Answers 0 to 10 of each group.
    level, coding
        As `score_nps`.

    Returns
    -------
    NpsDifference
        `.estimate`, `.se`, `.ci` in points, `.p`, `.table` (a row a group).

    Examples
    --------
    >>> d = compare_nps([10, 10, 3, 8], [10, 0, 0, 8])
    >>> d.estimate
    50.0
    """
    a, b = (score_nps(part, level=level, coding=coding) for part in (first, second))
    se = float(np.hypot(a.se, b.se))
    delta = a.nps - b.nps
    half = stats.norm.isf((1 - level) / 2) * se
    table = pd.DataFrame(
        [{"n": r.n, "nps": r.nps, "ci_low": r.ci[0], "ci_high": r.ci[1]} for r in (a, b)],
        index=pd.Index([1, 2], name="group"),
    )
    return NpsDifference(
        estimate=delta,
        se=se,
        ci=(float(delta - half), float(delta + half)),
        p=float(2 * stats.norm.sf(abs(delta / se))) if se > 0 else float(delta == 0),
        level=level,
        table=table,
    )


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
            en=f"{percent(self.share)} of {self.n} people who answered {what[0]} "
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


def score_csat(
    scores: ArrayLike | pd.Series,
    *,
    low: float = 1,
    high: float = 5,
    top: int = 2,
    weights: ArrayLike | pd.Series | None = None,
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
        One positive weight a row.
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
        scores, kind="csat", low=low, high=high, top=top, weights=weights, level=level
    )


def score_ces(
    scores: ArrayLike | pd.Series,
    *,
    low: float = 1,
    high: float = 7,
    top: int = 3,
    reverse: bool = False,
    weights: ArrayLike | pd.Series | None = None,
    level: float = 0.95,
) -> ScaleScore:
    """Customer effort: the mean agreement that it was easy, and the share of the top answers.

    Parameters
    ----------
    scores
        One answer a respondent, `high` is easiest (CES 2.0: 1 to 7, agreement).
    low, high, top, weights, level
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
        scores, kind="ces", low=low, high=high, top=top, weights=weights, level=level, reverse=reverse
    )


def _scale_score(
    scores: ArrayLike | pd.Series,
    *,
    kind: str,
    low: float,
    high: float,
    top: int,
    weights: ArrayLike | pd.Series | None,
    level: float,
    reverse: bool = False,
) -> ScaleScore:
    where = f"score_{kind}"
    level = check_level(level, where=where)
    values = number_array(scores, where=where, name="scores")
    check_scale(values, low=low, high=high, where=where)
    if not 1 <= top <= high - low:
        raise InputError(
            en=f"{where}: top={top} of a scale from {low:g} to {high:g}; leave at least one answer out.",
            zh=f"{where}：{low:g}–{high:g} 量表取前 {top} 档；至少应留一档在外。",
        )
    weight = weight_array(weights, n=len(values), where=where)
    values, weight, missing = _answered(values, weight, where=where)
    values = low + high - values if reverse else values
    share_of = weight / weight.sum()
    n, effective = len(values), float(1 / (share_of**2).sum())
    mean = float(share_of @ values)
    spread = float(share_of @ (values - mean) ** 2)
    sd = float(np.sqrt(spread * n / (n - 1))) if n > 1 else float("nan")
    se = np.sqrt((share_of**2) @ (values - mean) ** 2 * n / (n - 1)) if n > 1 else float("nan")
    top_from = high - top + 1
    share = float(share_of[values >= top_from].sum())
    answers = np.arange(low, high + 1) if (high - low) % 1 == 0 else np.unique(values)
    shares = np.array([share_of[values == answer].sum() for answer in answers])
    ends = proportion_interval(np.minimum(shares * effective, effective), effective, level=level)
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
        share_ci=proportion_interval(min(share * effective, effective), effective, level=level),
        mean=mean,
        mean_ci=mean_interval(mean, float(se), df=n - 1, level=level),
        sd=sd,
        n=n,
        missing=missing,
        effective_n=effective,
        low=low,
        high=high,
        top_from=top_from,
        level=level,
        table=table,
    )


def check_scale(
    values: NDArray[np.float64] | pd.DataFrame, *, low: float, high: float, where: str
) -> None:
    """Raise where the ends are no scale, or an answer lies outside them."""
    if not (np.isfinite(low) and np.isfinite(high) and low < high):
        raise InputError(
            en=f"{where}: low={low!r} should be below high={high!r}.",
            zh=f"{where}：low={low!r} 应小于 high={high!r}。",
        )
    array = np.asarray(values)
    outside = array[(array < low) | (array > high)]
    if len(outside):
        raise InputError(
            en=f"{where}: {len(outside)} answers lie outside the scale {low:g} to {high:g}, e.g. "
            f"{outside[0]:g}. Give the right ends, or recode “not applicable” as missing.",
            zh=f"{where}：{len(outside)} 个答案超出 {low:g}–{high:g}，例如 {outside[0]:g}。"
            "请给出正确的量表两端，或将“不适用”改为缺失。",
        )
