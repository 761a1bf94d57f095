"""Difference of two means, of two groups or of the same people twice, and whether it matters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import stats

from feedback.errors import AnalysisError
from feedback.measures.equivalence import Equivalence, check_margin, equivalence_test
from feedback.measures.retest import paired_answers
from feedback.measures.shares import kinds_apart, kinds_changed, two_kinds
from feedback.numeric import Floats, number_array
from feedback.parameter_checks import check_level
from feedback.results import Result, Words, between, counted, percent

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


_TESTS = {
    "welch": ("Welch's t test", " Welch t 检验"),
    "paired": ("a paired t test", "配对 t 检验"),
    "fisher": (
        "the mid-p of Fisher's exact test (answers of two kinds are shares), with Newcombe's interval",
        " Fisher 精确检验的 mid-p（只有两种答案，按占比比较），区间按 Newcombe",
    ),
    "mcnemar": (
        "the mid-p of McNemar's test (answers of two kinds are shares), with the interval of Bonett and Price",
        " McNemar 检验的 mid-p（只有两种答案，按占比比较），区间按 Bonett-Price",
    ),
}


@dataclass(frozen=True)
class MeanDifference(Result):
    """First mean minus second."""

    estimate: float
    se: float
    t: float
    df: float
    p: float
    ci: tuple[float, float]
    cohen_d: float
    hedges_g: float
    paired: bool
    unpaired: int
    equivalence: Equivalence | None
    level: float
    table: pd.DataFrame
    tested_by: str = "welch"

    def _define(self) -> Words:
        text = Words(
            en="First mean minus second; "
            + ("people who answered both; " if self.paired else "")
            + f"{_TESTS[self.tested_by][0]}.",
            zh="前一均值减后一均值；"
            + ("取两次都作答的人，" if self.paired else "")
            + f"{_TESTS[self.tested_by][1]}。",
        )
        if self.equivalence is not None:
            text += Words(
                en=f"Equivalence: two one-sided tests against ±{self.equivalence.margin:g} (TOST).",
                zh=f"等效性：对 ±{self.equivalence.margin:g} 的双单侧检验（TOST）。",
            )
        return text

    def _explain(self) -> Words:
        low, high = self.ci
        clear = (
            self.p <= 1 - self.level and not low <= 0 <= high
        )  # as the verdict of equivalence has it
        share = percent(self.level, digits=0)
        # of two kinds the interval may leave out 0 where the test is not clear
        p = ("", "") if low <= 0 <= high else (f" (p = {self.p:.2g})", f"（p = {self.p:.2g}）")
        text = Words(
            en=f"The means differ by {self.estimate:.2f} ({share} interval {between(low, high)}, "
            f"{counted(int(self.table['n'].sum()), 'answer')}). "
            + ("That is more than chance." if clear else f"That may still be chance{p[0]}."),
            zh=f"均值相差 {self.estimate:.2f}（{share} 区间 {between(low, high)}，共 {int(self.table['n'].sum())} 份答案）。"
            + ("差异超出偶然。" if clear else f"这一差异也可能出于偶然{p[1]}。"),
        )
        if self.equivalence is not None:
            text += self.equivalence.words(unit=Words(en="points", zh="分"))
        if self.unpaired:
            text += Words(
                en=f"{counted(self.unpaired, 'person', 'people')} who answered only once are not in it.",
                zh=f"只答过一次的 {self.unpaired} 人未计入。",
            )
        return text

    def _cite(self) -> Words:
        kind = _TESTS[self.tested_by]
        told = f"p = {self.p:.3g}"
        if self.tested_by in ("welch", "paired"):
            told = f"t({self.df:.1f}) = {self.t:.2f}, {told}"
        tost = self.equivalence is not None
        return Words(
            en=f"Means were compared by {kind[0]}, {told}"
            + (
                "; equivalence by two one-sided tests (Schuirmann, 1987, Journal of Pharmacokinetics and "
                "Biopharmaceutics, 15, 657-680)."
                if tost
                else "."
            ),
            zh=f"均值以{kind[1]}比较，{told.replace(', ', '，')}"
            + (
                "；等效性用双单侧检验（Schuirmann, 1987, Journal of Pharmacokinetics and Biopharmaceutics, 15, "
                "657-680）。"
                if tost
                else "。"
            ),
        )


def compare_means(
    first: ArrayLike | pd.Series,
    second: ArrayLike | pd.Series,
    *,
    paired: bool = False,
    equivalence: float | None = None,
    level: float = 0.95,
) -> MeanDifference:
    """Difference of two means with its interval, and whether it is too small to matter.

    Parameters
    ----------
    first, second
        Answers of two groups or waves, numbers; missing ones do not count.
    paired
        The same people twice: matched by the row labels of two Series (ids), by place else. Who answered
        only once is left out and counted in `.unpaired`.
    equivalence
        Smallest difference that matters, in points of the scale: "no difference" is claimed only if one
        that large is ruled out.
    level
        Confidence level; equivalence is tested at 1 - level.

    Returns
    -------
    MeanDifference
        `.estimate` (first - second), `.se`, `.t`, `.df`, `.p`, `.ci`, `.cohen_d` (over the pooled standard
        deviation; paired: over that of the differences), `.hedges_g`, `.equivalence` (margin, p, ci,
        verdict), `.unpaired`, `.table` (a row a group: n, mean, sd), `.tested_by` ("welch", "paired"; of answers of
        two kinds, which are shares, "fisher" or "mcnemar": then `.se` is the wider side of the interval over its
        normal quantile, and `.df` infinite).

    Raises
    ------
    InputError
        Text, an id twice, a margin that is not positive.
    AnalysisError
        Fewer than two answers (pairs) on a side, or no answer differs from another.

    Notes
    -----
    Welch (1947), Biometrika 34, 28-35. Equivalence: both one-sided tests at 1 - level, so that the interval
    of level 1 - 2(1 - level) lies within ± the margin (Schuirmann 1987). Answers of two kinds: `kinds_apart`,
    `kinds_changed`.

    Examples
    --------
    >>> d = compare_means([4, 5, 3, 4, 5, 4], [3, 4, 3, 4, 3, 4], equivalence=0.5)
    >>> round(d.estimate, 3), round(d.p, 3), d.equivalence.verdict
    (0.667, 0.113, 'not_told')
    """
    where = "compare_means"
    level = check_level(level, where=where)
    margin = check_margin(equivalence, where=where)
    a, b, unpaired = _sides(first, second, paired=paired, where=where)
    if min(len(a), len(b)) < 2:
        raise AnalysisError(
            en=f"{where}: {len(a)} and {len(b)} answers; at least 2 {'pairs' if paired else 'on each side'} are needed.",
            zh=f"{where}：有效答案为 {len(a)} 与 {len(b)} 个，{'至少需要 2 对' if paired else '每侧至少需要 2 个'}。",
        )
    estimate = float(a.mean() - b.mean())
    if paired:
        spread = float((a - b).std(ddof=1))
        se, df = spread / np.sqrt(len(a)), float(len(a) - 1)
    else:
        squares = np.array([x.var(ddof=1) / len(x) for x in (a, b)])
        se = float(np.sqrt(squares.sum()))
        df = (
            float(squares.sum() ** 2 / (squares**2 / [len(a) - 1, len(b) - 1]).sum()) if se else 1.0
        )
        pooled = ((len(a) - 1) * a.var(ddof=1) + (len(b) - 1) * b.var(ddof=1)) / (
            len(a) + len(b) - 2
        )
        spread = float(np.sqrt(pooled))
    kinds, p, ends, within = two_kinds(a, b), float("nan"), (float("nan"), float("nan")), None
    if kinds is not None:
        told = kinds_changed if paired else kinds_apart
        p, ends = told(a, b, kinds, level=level)
        within = told(a, b, kinds, level=2 * level - 1)[1]
        widest = max(ends[1] - estimate, estimate - ends[0])
        se, df = float(widest / stats.norm.isf((1 - level) / 2)), np.inf
    elif not se > 1e-12 * max(float(abs(a).max()), float(abs(b).max()), 1e-300):
        raise AnalysisError(
            en=f"{where}: {'all pairs differ alike' if paired else 'all answers are equal'}; chance cannot "
            "be told from such answers.",
            zh=f"{where}：{'各对之差全部相同' if paired else '答案全部相同'}，无法据此估计偶然误差。",
        )
    t = estimate / se
    if kinds is None:
        p = float(2 * stats.t.sf(abs(t), df))
        half = float(stats.t.isf((1 - level) / 2, df)) * se
        ends = estimate - half, estimate + half
    # of two kinds the interval is no inverse of the test: what it holds 0 of is not told apart
    clear = p <= 1 - level and not ends[0] <= 0 <= ends[1]
    total = len(a) - 1 if paired else len(a) + len(b) - 2
    d = estimate / spread if spread > 0 else float("nan")
    rows = [{"n": len(x), "mean": x.mean(), "sd": x.std(ddof=1)} for x in (a, b)]
    return MeanDifference(
        estimate=estimate,
        se=se,
        t=float(t),
        df=df,
        p=p,
        ci=ends,
        cohen_d=d,
        hedges_g=d * (1 - 3 / (4 * total - 1)),
        paired=paired,
        unpaired=unpaired,
        equivalence=None
        if margin is None
        else equivalence_test(
            estimate, se, df=df, margin=margin, level=level, clear=clear, ends=within
        ),
        level=level,
        table=pd.DataFrame(rows, index=pd.Index([1, 2], name="group")),
        tested_by=("paired" if paired else "welch")
        if kinds is None
        else ("mcnemar" if paired else "fisher"),
    )


def _sides(
    first: ArrayLike | pd.Series, second: ArrayLike | pd.Series, *, paired: bool, where: str
) -> tuple[Floats, Floats, int]:
    a = number_array(first, where=where, name="first")
    b = number_array(second, where=where, name="second")
    if not paired:
        return a[~np.isnan(a)], b[~np.isnan(b)], 0
    pairs, once = paired_answers(first, second, where=where)
    return pairs["first"].to_numpy(), pairs["second"].to_numpy(), once
