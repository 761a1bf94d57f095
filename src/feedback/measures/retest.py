"""The same people asked twice: how far their answers agree, and from which change on a person has changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import stats

from feedback.errors import AnalysisError, InputError
from feedback.measures.coders import IntraclassCorrelation, intraclass_correlation
from feedback.numeric import number_array
from feedback.parameter_checks import check_level
from feedback.results import Result, Words, between, counted, percent

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


@dataclass(frozen=True)
class RetestReliability(Result):
    """Test-retest agreement of one question or score.

    Attributes
    ----------
    table
        A row a figure (r, icc, sem, smallest_detectable_change): value, ci_low, ci_high.
    agreement
        The intraclass correlation behind it.
    rose, fell
        People whose change is larger than the smallest detectable one.
    n, unpaired
        People who answered both times; who answered once only.
    """

    table: pd.DataFrame
    agreement: IntraclassCorrelation
    rose: int
    fell: int
    n: int
    unpaired: int
    level: float

    def _define(self) -> Words:
        share = percent(self.level, digits=0)
        return Words(
            en=f"Pearson's r with Fisher's {share} interval; ICC(A,1) with McGraw and Wong's; standard error of measurement = "
            "sd of the differences / √2; smallest detectable change = z × √2 × that error, with its chi² interval. "
            f"{counted(self.n, 'pair')}; {counted(self.unpaired, 'person', 'people')} answered once only and do not count.",
            zh=f"Pearson r（Fisher {share} 区间）；ICC(A,1)（McGraw 与 Wong 区间）；测量标准误 = 差值标准差 / √2；"
            f"最小可察觉变化 = z × √2 × 测量标准误，取卡方区间。共 {self.n} 对；另有 {self.unpaired} 人只答过一次，不计入。",
        )

    def _explain(self) -> Words:
        value, ends = self.agreement.icc, between(*self.agreement.ci)
        least = float(self.table["value"]["smallest_detectable_change"])
        moved = self.rose + self.fell
        return Words(
            en=f"Asked twice, the {counted(self.n, 'person', 'people')} agree with themselves to ICC {value:.2f} {ends}; what "
            "lies between the two answers is change and unsteadiness together. A single person has changed only if the answers "
            f"differ by more than {least:.2f}: {moved} did ({self.rose} up, {self.fell} down). Means of many people tell much smaller changes.",
            zh=f"{self.n} 人先后两次作答，ICC 为 {value:.2f}，区间 {ends}；两次之差既含真实变化，也含作答不稳定。"
            f"对单个人而言，相差超过 {least:.2f} 才算变化：共 {moved} 人（升 {self.rose} 人，降 {self.fell} 人）。多人均值能察觉小得多的变化。",
        )

    def _cite(self) -> Words:
        ends = between(*self.agreement.ci)
        return Words(
            en=f"Test-retest reliability was ICC(A,1) = {self.agreement.icc:.2f}, {percent(self.level, digits=0)} CI {ends}, n = "
            f"{self.n} (Weir, 2005, Journal of Strength and Conditioning Research, 19, 231-240).",
            zh=f"重测信度 ICC(A,1) = {self.agreement.icc:.2f}，{percent(self.level, digits=0)} 置信区间 {ends}，n = {self.n}"
            "（Weir, 2005, Journal of Strength and Conditioning Research, 19, 231-240）。",
        )


def retest_reliability(
    first: ArrayLike | pd.Series, second: ArrayLike | pd.Series, *, level: float = 0.95
) -> RetestReliability:
    """Test-retest reliability of one question or score.

    Parameters
    ----------
    first, second
        Answers of the same people on two occasions, numbers; Series are matched by their row labels
        (ids), anything else by place. Who lacks one of the two is left out and counted.
    level
        Of the intervals, and of the smallest detectable change.

    Returns
    -------
    RetestReliability
        `.table` (r, icc, sem, smallest_detectable_change: value, ci_low, ci_high), `.agreement`, `.rose`,
        `.fell`, `.n`, `.unpaired`.

    Raises
    ------
    InputError
        Text, an id twice, columns of unequal length without ids.
    AnalysisError
        Fewer than four pairs, or nobody's answer differs from another's, or from her own.

    Notes
    -----
    SEM = s_d / √2, smallest detectable change = z √2 SEM: Weir (2005), J. Strength Cond. Res. 19, 231-240;
    de Vet et al. (2006), Health Qual. Life Outcomes 4, 54. ICC: `intraclass_correlation`.

    Examples
    --------
    >>> found = retest_reliability(pd.Series([3, 4, 5, 2, 4, 1]), pd.Series([3, 5, 5, 2, 3, 2]))
    >>> found.table["value"].round(2).to_dict()
    {'r': 0.86, 'icc': 0.87, 'sem': 0.53, 'smallest_detectable_change': 1.48}
    """
    where = "retest_reliability"
    level = check_level(level, where=where)
    pairs, unpaired = paired_answers(first, second, where=where)
    n = len(pairs)
    if n < 4:
        raise AnalysisError(
            en=f"{where}: {n} people answered both times; at least 4 are needed.",
            zh=f"{where}：两次都作答的有 {n} 人，至少需要 4 人。",
        )
    change = (pairs["second"] - pairs["first"]).to_numpy()
    spread = float(change.std(ddof=1))
    flat = [name for name in pairs if not np.ptp(pairs[name].to_numpy()) > 0]
    if flat or not spread > 0:
        raise AnalysisError(
            en=f"{where}: {'all answers of an occasion are equal' if flat else 'everybody changed by the same amount'}; "
            "agreement cannot be told from such answers.",
            zh=f"{where}：{'某一次的答案全部相同' if flat else '所有人的变化完全相同'}，无法据此判断一致性。",
        )
    agreement = intraclass_correlation(pairs, level=level)
    r = float(np.corrcoef(pairs.to_numpy().T)[0, 1])
    z = float(stats.norm.isf((1 - level) / 2))
    ends = np.tanh(np.arctanh(np.clip(r, -1 + 1e-12, 1 - 1e-12)) + np.array([-z, z]) / np.sqrt(n - 3))  # fmt: skip
    tails = np.sqrt((n - 1) / stats.chi2.ppf([(1 + level) / 2, (1 - level) / 2], n - 1))
    error, least = spread / np.sqrt(2), z * spread
    rows = {
        "r": (r, *ends),
        "icc": (agreement.icc, *agreement.ci),
        "sem": (error, *(error * tails)),
        "smallest_detectable_change": (least, *(least * tails)),
    }
    table = pd.DataFrame.from_dict(rows, orient="index", columns=["value", "ci_low", "ci_high"])
    return RetestReliability(
        table=table.astype(float).rename_axis("figure"),
        agreement=agreement,
        rose=int((change > least).sum()),
        fell=int((change < -least).sum()),
        n=n,
        unpaired=unpaired,
        level=level,
    )


def paired_answers(
    first: ArrayLike | pd.Series, second: ArrayLike | pd.Series, *, where: str
) -> tuple[pd.DataFrame, int]:
    """Columns first and second of who answered both times, and how many answered once only."""
    a = number_array(first, where=where, name="first")
    b = number_array(second, where=where, name="second")
    if isinstance(first, pd.Series) and isinstance(second, pd.Series):
        for side in (first, second):
            if not side.index.is_unique:
                twice = side.index[side.index.duplicated()][0]
                raise InputError(
                    en=f"{where}: the id {twice} is there more than once on one occasion. Keep one answer a person.",
                    zh=f"{where}：编号 {twice} 在同一次中出现多次。每人请只保留一个答案。",
                )
        both = pd.concat([pd.Series(a, first.index), pd.Series(b, second.index)], axis=1)
    elif len(a) == len(b):
        both = pd.DataFrame({0: a, 1: b})
    else:
        raise InputError(
            en=f"{where}: {len(a)} and {len(b)} answers cannot be paired by place. Give Series with ids.",
            zh=f"{where}：{len(a)} 与 {len(b)} 个答案无法按位置配对。请传入以编号为行标签的 Series。",
        )
    both = both.set_axis(["first", "second"], axis=1)
    whole = both.dropna()
    return whole, int(both.notna().any(axis=1).sum()) - len(whole)
