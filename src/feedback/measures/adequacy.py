"""Before factors are sought: are the items fit for it, and how many are there?"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from feedback.errors import AnalysisError
from feedback.measures.coefficients import squared_multiple_correlations
from feedback.measures.extraction import positive_definite
from feedback.numeric import Floats, complete_rows, number_frame, refuse_constant
from feedback.parameter_checks import check_choice
from feedback.results import Result, Words


def item_correlations(
    items: pd.DataFrame,
    *,
    columns: Iterable[Hashable] | None,
    missing: str,
    kind: str = "pearson",
    where: str,
) -> tuple[Floats, int, int, pd.Index]:
    """Correlations of the items, rows used, rows left out, names; refused where they are not a matrix.

    With "pairwise" the rows are those with any answer.
    """
    check_choice(missing, ("listwise", "pairwise"), where=where, name="missing")
    check_choice(kind, ("pearson", "polychoric"), where=where, name="correlation")
    frame = number_frame(items, where=where, columns=columns, at_least=2)
    used = (
        complete_rows(frame, where=where, least=frame.shape[1] + 1)
        if missing == "listwise"
        else frame.dropna(how="all")
    )
    if len(used) <= frame.shape[1]:
        raise AnalysisError(
            en=f"{where}: {len(used)} rows for {frame.shape[1]} items. More rows than items are needed.",
            zh=f"{where}：{frame.shape[1]} 道题只有 {len(used)} 行，行数须多于题数。",
        )
    refuse_constant(used, where=where)
    if kind == "polychoric":
        from feedback.measures.polychoric import polychoric_correlations

        r = polychoric_correlations(used).to_numpy()
    else:
        r = used.corr().to_numpy()
    _refuse_singular(r, used.columns, where=where)
    return r, len(used), len(frame) - len(used), used.columns


def _refuse_singular(r: Floats, names: pd.Index, *, where: str) -> None:
    if np.isnan(r).any():
        a, b = (str(list(names)[at]) for at in np.argwhere(np.isnan(r))[0])
        raise AnalysisError(
            en=f"{where}: {a} and {b} have no correlation (too few people answered both, or no variation).",
            zh=f"{where}：{a} 与 {b} 无法计算相关（同时作答者太少或没有变化）。",
        )
    if positive_definite(r):
        return
    vector = np.linalg.eigh(r)[1][:, 0]
    guilty = ", ".join(str(list(names)[at]) for at in np.flatnonzero(np.abs(vector) > 0.1))
    raise AnalysisError(
        en=f"{where}: the correlations are not positive definite; {guilty} repeat each other, or pairwise "
        'deletion broke the matrix. Leave one out, or use missing="listwise".',
        zh=f'{where}：相关阵非正定；{guilty} 互相重复，或成对删除破坏了矩阵。请去掉其一，或用 missing="listwise"。',
    )


@dataclass(frozen=True)
class FactorAdequacy(Result):
    """Kaiser-Meyer-Olkin measure and Bartlett's test."""

    kmo: float
    kmo_items: pd.Series
    bartlett_chi2: float
    bartlett_df: int
    bartlett_p: float
    n: int
    missing: int
    table: pd.DataFrame

    def _define(self) -> Words:
        return Words(
            en="KMO = Σr²/(Σr² + Σq²) over off-diagonal correlations r and anti-image (partial) correlations "
            f"q; Bartlett chi² = -(n - 1 - (2p+5)/6) log|R|; {self.n} rows.",
            zh=f"KMO = Σr²/(Σr²+Σq²)，r 为相关、q 为偏相关（反映像）；Bartlett chi² = −(n−1−(2p+5)/6) log|R|；{self.n} 行。",
        )

    def _explain(self) -> Words:
        steps = [
            (0.9, "excellent", "极佳"),
            (0.8, "good", "良好"),
            (0.7, "fair", "中等"),
            (0.6, "mediocre", "一般"),
            (0.5, "poor", "较差"),
        ]
        en, zh = next(((e, z) for least, e, z in steps if self.kmo >= least), ("unfit", "不宜"))
        related = self.bartlett_p < 0.05
        return Words(
            en=f"The items are {en} material for a factor analysis (KMO {self.kmo:.2f}); they "
            + ("do" if related else "do not")
            + " hang together more than chance would have it (Bartlett's test).",
            zh=f"这些题目做因子分析的条件{zh}（KMO {self.kmo:.2f}）；题目之间的关联"
            + ("超出偶然" if related else "未超出偶然")
            + "（Bartlett 检验）。",
        )

    def _cite(self) -> Words:
        figures = f"KMO = {self.kmo:.2f}, χ²({self.bartlett_df}) = {self.bartlett_chi2:.2f}, p = {self.bartlett_p:.3g}"
        return Words(
            en="Sampling adequacy (Kaiser & Rice, 1974, Educational and Psychological Measurement, 34, "
            f"111-117) and Bartlett's (1950) test of sphericity: {figures}.",
            zh="取样适切性（Kaiser & Rice, 1974, Educational and Psychological Measurement, 34, 111-117）与 "
            f"Bartlett（1950）球形检验：{figures}。",
        )


def factor_adequacy(
    items: pd.DataFrame,
    *,
    columns: Iterable[Hashable] | None = None,
    missing: str = "listwise",
) -> FactorAdequacy:
    """Kaiser-Meyer-Olkin measure of sampling adequacy and Bartlett's test of sphericity.

    Parameters
    ----------
    items
        A row a respondent, a column an item.
    columns
        The items; all columns without it.
    missing
        "listwise" or "pairwise".

    Returns
    -------
    FactorAdequacy
        `.kmo`, `.kmo_items`, `.bartlett_chi2`, `.bartlett_df`, `.bartlett_p`, `.table` (a row an item).

    Raises
    ------
    InputError, AnalysisError
        Text; constant or collinear items; fewer rows than items.

    Examples
    --------
    >>> x = pd.DataFrame({"a": [1, 2, 3, 4, 6], "b": [2, 1, 4, 3, 6], "c": [1, 3, 2, 5, 5]})
    >>> round(factor_adequacy(x).kmo, 2)
    0.38
    """
    where = "factor_adequacy"
    r, n, left_out, names = item_correlations(items, columns=columns, missing=missing, where=where)
    p = len(r)
    inverse = np.linalg.inv(r)
    scale = np.sqrt(np.diag(inverse))
    partial = inverse / np.outer(scale, scale)
    r2, q2 = r**2 - np.eye(p), partial**2 - np.eye(p)
    each = pd.Series(
        r2.sum(axis=0) / (r2.sum(axis=0) + q2.sum(axis=0)), index=names.rename("item"), name="kmo"
    )
    chi2 = -(n - 1 - (2 * p + 5) / 6) * float(np.linalg.slogdet(r)[1])
    df = p * (p - 1) // 2
    smc = squared_multiple_correlations(r)
    return FactorAdequacy(
        kmo=float(r2.sum() / (r2.sum() + q2.sum())),
        kmo_items=each,
        bartlett_chi2=chi2,
        bartlett_df=df,
        bartlett_p=float(stats.chi2.sf(chi2, df)),
        n=n,
        missing=left_out,
        table=pd.DataFrame({"kmo": each, "squared_multiple_correlation": smc}),
    )
