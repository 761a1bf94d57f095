"""The Net Promoter Score with its interval, and the coding of its question checked."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import stats

from feedback.errors import FeedbackWarning, InputError
from feedback.measures.equivalence import Equivalence, check_margin, equivalence_test
from feedback.measures.intervals import PSEUDO_ANSWERS, proportion_interval
from feedback.numeric import (
    Flags,
    Floats,
    number_array,
    present_answers,
    refuse_reordered,
    weight_array,
)
from feedback.parameter_checks import check_choice, check_level
from feedback.responses.weights.describe import drawn_design
from feedback.responses.weights.design import Design
from feedback.responses.weights.few_clusters import known_errors
from feedback.responses.weights.rake import Weights
from feedback.responses.weights.trim import bare_weights
from feedback.results import Result, Words, between, counted, percent

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

INTERVALS = ("wald", "adjusted_wald")
_ALIASES = {
    "adjusted": "adjusted_wald",
    "adjusted-wald": "adjusted_wald",
    "adjusted_wald_3": "adjusted_wald",
}
SHORT_SCALE = (
    5  # answers no higher than this, by as many people, look like those of a 5-point scale
)


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
    largest: float
    table: pd.DataFrame

    @property
    def shares(self) -> pd.Series:
        """Shares of promoters, passives and detractors."""
        return self.table["share"]

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
        text = Words(
            en=f"Of {counted(self.n, 'person', 'people')} who answered, {percent(self.promoter_share)} gave 9 or 10 "
            f"(promoters) and {percent(self.detractor_share)} 0 to 6 (detractors): a Net Promoter Score of {self.nps:.1f}, "
            f"{percent(self.level, digits=0)} confidence interval {low:.1f} to {high:.1f}.",
            zh=f"{self.n} 名作答者中，{percent(self.promoter_share)} 打了 9–10 分（推荐者），"
            f"{percent(self.detractor_share)} 打了 0–6 分（贬损者），净推荐值为 {self.nps:.1f}，"
            f"{percent(self.level, digits=0)} 置信区间为 {low:.1f} 至 {high:.1f}。",
        )
        if self.largest <= SHORT_SCALE and self.n >= SHORT_SCALE:
            text += Words(
                en=f"Nobody answered above {self.largest:g}: check that the question ran from 0 to 10, for "
                "answers from 1 to 5 make everybody a detractor.",
                zh=f"无人答到 {self.largest:g} 分以上：请确认题目为 0–10 分；若是 1–5 分，人人都会被算作贬损者。",
            )
        return text

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
    weights: ArrayLike | pd.Series | Weights | None = None,
    strata: ArrayLike | pd.Series | None = None,
    clusters: ArrayLike | pd.Series | None = None,
    fpc: ArrayLike | pd.Series | float | None = None,
    ci: str = "adjusted_wald",
    level: float = 0.95,
    coding: str = "auto",
) -> NetPromoterScore:
    """Net Promoter Score with its interval.

    Parameters
    ----------
    scores
        "How likely are you to recommend", 0 to 10, one a respondent; missing ones do not count.
    weights
        One positive weight a row, or the result of `rake`/`post_stratify`; the standard error is then
        linearised.
    strata, clusters, fpc
        The design, as `weighted_mean`.
    ci
        "adjusted_wald", or "wald", which has no width where everybody falls in one group.
    level
        Confidence level.
    coding
        "0-10", "1-11" (some exports number the options), or "auto": answers of 11 without a 0 are
        taken as 1-11 and moved, with a warning.

    Returns
    -------
    NetPromoterScore
        `.nps`, `.se` (of the interval's method), `.ci` in points, `.n`, the three counts and shares,
        `.table` (a row a group).

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
    Wald's se = 100 sqrt((p+d-(p-d)²)/n); `se_unbiased` divides by n-1. Adjusted Wald adds 3/4, 3/2 and
    3/4 answers to promoters, passives and detractors: Rocks (2016), The American Statistician 70,
    365-372; under weights or a design n is the effective number, the multinomial variance over the
    variance of the design, and the quantile Student's where clusters are few.

    Examples
    --------
    >>> result = score_nps([10] * 70 + [8] * 20 + [3] * 10, ci="wald")
    >>> result.nps, round(result.se, 4), tuple(round(end, 2) for end in result.ci)
    (60.0, 6.6332, (47.0, 73.0))
    """
    where = "score_nps"
    level = check_level(level, where=where)
    method = check_choice(_ALIASES.get(str(ci), ci), INTERVALS, where=where, name="ci")
    refuse_reordered(scores, bare_weights(weights), strata, clusters, fpc, where=where)
    values = number_array(scores, where=where, name="scores")
    known = ~np.isnan(values)
    weight = weight_array(bare_weights(weights), n=len(values), where=where)
    values, weight, missing = present_answers(values, weight, where=where)
    design = drawn_design(
        len(known), weights=weights, strata=strata, clusters=clusters, fpc=fpc, where=where
    )
    values, coding = _zero_to_ten(values, coding, where=where)
    sign = np.where(values >= 9, 1.0, np.where(values <= 6, -1.0, 0.0))
    n = len(sign)
    counts = [int((sign == group).sum()) for group in (1, 0, -1)]
    shares = np.array([weight[sign == group].sum() for group in (1, 0, -1)]) / weight.sum()
    nps, se, effective = _moments(sign, weight)
    tail = (1 - level) / 2
    quantile = stats.norm.isf(tail)
    if design is not None:
        se, effective, df = _designed(design, known, sign, nps / 100, effective)
        quantile = stats.t.isf(tail, df)
    middle, half_se = (nps, se) if method == "wald" else _adjusted(shares, effective)
    half = quantile * half_se
    limits = np.clip([middle - half, middle + half], -100, 100)
    low, high = proportion_interval(shares * effective, effective, level=level)
    table = pd.DataFrame(
        {"n": counts, "share": shares, "ci_low": low, "ci_high": high},
        index=pd.Index(["promoters", "passives", "detractors"], name="group"),
    )
    return NetPromoterScore(
        nps=nps,
        se=float(half_se),
        se_unbiased=float(se * np.sqrt(n / (n - 1))) if n > 1 else float("nan"),
        ci=(float(limits[0]), float(limits[1])),
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
        largest=float(values.max()),
        table=table,
    )


def _zero_to_ten(values: Floats, coding: str, *, where: str) -> tuple[Floats, str]:
    check_choice(coding, ("auto", "0-10", "1-11"), where=where, name="coding")
    if coding == "auto":
        shifted = values.max() == 11 and values.min() >= 1
        coding = "1-11" if shifted else "0-10"
        if shifted:
            message = InputError(
                en=f"{where}: answers of 11 and none of 0: the item is coded 1-11. One was taken off each "
                'answer; pass coding="1-11" if that is right, correct the data if not.',
                zh=f'{where}：出现 11 而没有 0，应为 1–11 编码，已逐一减 1。如属实请传入 coding="1-11"，否则请修正数据。',
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


def _moments(sign: Floats, weight: Floats) -> tuple[float, float, float]:
    """Score, linearised standard error (the multinomial one where weights are equal), effective n."""
    share = weight / weight.sum()
    mean = float(weight @ sign / weight.sum())
    se = float(np.sqrt((share**2) @ (sign - mean) ** 2))
    return 100 * mean, 100 * se, float(1 / (share**2).sum())


def _designed(
    design: Design, known: Flags, sign: Floats, mean: float, effective: float
) -> tuple[float, float, float]:
    """Standard error by the design in points, the number of simple answers it is worth, and its degrees of freedom."""
    influence = np.zeros((len(known), 1))
    influence[known, 0] = (sign - mean) / design.weights[known].sum()
    error, free = known_errors(design, influence, known[:, None])
    se, df = float(error[0]), float(free[0] if design.clustered else design.df)
    plain = float(design.weights[known] @ (sign - mean) ** 2 / design.weights[known].sum())
    if se > 0 and plain > 0:
        effective = min(plain / se**2, float(known.sum()) ** 2)
    elif design.clustered:  # everybody alike: whole clusters may be, so that each counts once
        effective = min(effective, float(len(np.unique(design.clusters[known]))))
    return 100 * se, effective, df


def _adjusted(shares: Floats, n: float) -> tuple[float, float]:
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
    equivalence: Equivalence | None = None

    def _define(self) -> Words:
        return Words(
            en="First NPS minus second; standard errors added in squares; two-sided z test.",
            zh="前一净推荐值减后一；标准误平方相加；双侧 z 检验。",
        )

    def _explain(self) -> Words:
        low, high = self.ci
        sure = low > 0 or high < 0
        text = Words(
            en=f"The scores differ by {self.estimate:.1f} points, {percent(self.level, digits=0)} "
            f"interval {low:.1f} to {high:.1f}. "
            + ("That is more than chance." if sure else "That may still be chance."),
            zh=f"两者相差 {self.estimate:.1f} 点，{percent(self.level, digits=0)} 区间 {low:.1f} 至 "
            f"{high:.1f}。" + ("差异超出偶然。" if sure else "这一差异也可能出于偶然。"),
        )
        if self.equivalence is not None:
            text += self.equivalence.words(unit=Words(en="points", zh="点"))
        return text

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
    ci: str = "adjusted_wald",
    equivalence: float | None = None,
    level: float = 0.95,
    coding: str = "auto",
) -> NpsDifference:
    """Difference of the Net Promoter Scores of two independent groups.

    Parameters
    ----------
    first, second
        Answers 0 to 10 of each group.
    ci, level, coding
        As `score_nps`; the ends of the adjusted interval are put together from those of each score.
    equivalence
        Smallest difference that matters, in points: "no difference" is claimed only if it is ruled out.

    Returns
    -------
    NpsDifference
        `.estimate`, `.se`, `.ci` in points, `.p`, `.equivalence` (margin, p, ci, verdict), `.table` (a row
        a group).

    Raises
    ------
    InputError, AnalysisError
        As `score_nps`; a margin that is not positive.

    Examples
    --------
    >>> d = compare_nps([10, 10, 3, 8], [10, 0, 0, 8])
    >>> d.estimate
    50.0
    """
    margin = check_margin(equivalence, where="compare_nps")
    a, b = (score_nps(part, ci=ci, level=level, coding=coding) for part in (first, second))
    delta, se = a.nps - b.nps, float(np.hypot(a.se, b.se))
    if a.method == "wald":
        half = stats.norm.isf((1 - level) / 2) * se
        low, high = delta - half, delta + half
    else:
        low = delta - np.hypot(a.nps - a.ci[0], b.ci[1] - b.nps)
        high = delta + np.hypot(a.ci[1] - a.nps, b.nps - b.ci[0])
    table = pd.DataFrame(
        [{"n": r.n, "nps": r.nps, "ci_low": r.ci[0], "ci_high": r.ci[1]} for r in (a, b)],
        index=pd.Index([1, 2], name="group"),
    )
    p = float(2 * stats.norm.sf(abs(delta / se))) if se > 0 else float(delta == 0)
    return NpsDifference(
        estimate=delta,
        se=se,
        ci=(float(max(-200, low)), float(min(200, high))),
        p=p,
        level=level,
        table=table,
        equivalence=None
        if margin is None
        else equivalence_test(
            delta, se, df=np.inf, margin=margin, level=level, clear=p <= 1 - level
        ),
    )
