"""Two-way tables: Pearson and Rao-Scott, adjusted residuals, which columns differ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy import stats

from feedback.errors import AnalysisError, InputError
from feedback.numeric import (
    Flags,
    Floats,
    Ints,
    label_column,
    label_index,
    number_array,
    refuse_reordered,
)
from feedback.parameter_checks import check_level
from feedback.responses.crosstab_tests import (
    SPARSE,
    RaoScott,
    column_comparisons,
    designed_comparisons,
    designed_residuals,
    pearson,
    rao_scott_test,
    score_test,
    table_p,
)
from feedback.responses.weights.describe import describe_design
from feedback.responses.weights.rake import Weights
from feedback.responses.weights.trim import bare_weights
from feedback.results import Result, Words, counted

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from feedback.responses.weights.design import Design


@dataclass(frozen=True)
class Crosstab(Result):
    """A two-way table and what it says."""

    table: pd.DataFrame
    shares: pd.DataFrame
    expected: pd.DataFrame
    residuals: pd.DataFrame
    chi2: float
    df: int
    p: float
    cramers_v: float
    rao_scott: RaoScott | None
    score_test: RaoScott | None
    column_tests: pd.DataFrame
    n: int
    missing: int
    small_cells: int
    drawn: int
    level: float

    def _define(self) -> Words:
        weighted = self.rao_scott is not None
        return Words(
            en="Pearson chi² without continuity correction"
            + (
                " on the weighted table scaled to n, tested by Rao & Scott's second-order F with errors at independence, "
                "corrected for few clusters"
                if weighted
                else f", its mid-p from {self.drawn:,} tables drawn with the margins held, since many cells expect few people"
                if self.drawn
                else ""
            )
            + "; Cramér's V = sqrt(chi²/(n·min(r-1, c-1))); adjusted standardised residuals; columns compared "
            "pairwise by "
            + (
                "t tests, residuals and tests with the linearised errors of the design"
                if weighted
                else "z tests (Fisher's with mid-p where fewer than 5 are expected)"
            )
            + ", p adjusted by Holm within the table.",
            zh="Pearson 卡方，无连续性校正"
            + (
                "（加权表按 n 缩放），以独立假设下误差的 Rao-Scott 二阶校正 F 检验，并按群数少作了修正"
                if weighted
                else f"，因许多单元格期望人数太少，p 取固定边际下 {self.drawn:,} 张随机表的 mid-p"
                if self.drawn
                else ""
            )
            + "；Cramér V = sqrt(chi²/(n·min(r−1, c−1)))；调整后标准化残差；各列两两作"
            + (
                "t 检验，残差与检验均用抽样设计的线性化标准误"
                if weighted
                else " z 检验（期望不足 5 人时用 mid-p Fisher 检验）"
            )
            + "，全表 Holm 校正。",
        )

    def _explain(self) -> Words:
        p = self.score_test.p if self.score_test else self.p
        related = p < 1 - self.level
        strength = ("strong", "强") if self.cramers_v >= 0.3 else ("moderate", "中等")
        if self.cramers_v < 0.1:
            strength = ("weak", "弱")
        elif self.cramers_v < 0.2:
            strength = ("modest", "较弱")
        en = f"Among {counted(self.n, 'person', 'people')} the two questions "
        en += (
            f"go together (p {_p(p)}, {strength[0]} link). "
            if related
            else f"do not clearly go together (p {_p(p)}). "
        )
        zh = f"在 {self.n} 人中，两个问题" + (
            f"有关联（p {_p(p)}，关联{strength[1]}）。"
            if related
            else f"未见明确关联（p {_p(p)}）。"
        )
        if related:
            far = self.residuals.to_numpy()
            at = np.unravel_index(int(np.abs(far).argmax()), far.shape)
            row, column = (
                _spoken(self.table.index[int(at[0])]),
                _spoken(self.table.columns[int(at[1])]),
            )
            more = far[at] > 0
            en += f"Most striking: {row} is {'more' if more else 'less'} frequent among {column} than expected."
            zh += f"最突出的是：{column} 中 {row} {'多' if more else '少'}于预期。"
        if self.small_cells:
            en += f" {self.small_cells} cells expect fewer than five people, so read it with care."
            zh += f"有 {self.small_cells} 格期望人数不足 5，请谨慎解读。"
        return Words(en=en.strip(), zh=zh)

    def _cite(self) -> Words:
        if self.score_test:
            r = self.score_test
            return Words(
                en=f"Association was tested with Rao and Scott's (1984, Annals of Statistics, 12, 46-60) "
                f"second-order correction, errors at independence: F({r.df1:.2f}, {r.df2:.2f}) = {r.f:.2f}, p {_p(r.p)}, Cramér's V = "
                f"{self.cramers_v:.2f}.",
                zh=f"关联检验采用 Rao-Scott（1984, Annals of Statistics, 12, 46-60）二阶校正（误差取独立假设下的值）：F({r.df1:.2f}, "
                f"{r.df2:.2f}) = {r.f:.2f}，p {_p(r.p)}，Cramér V = {self.cramers_v:.2f}。",
            )
        how = Words(en="", zh="")
        if self.drawn:
            how = Words(
                en=f" (mid-p of {self.drawn:,} tables with these margins; Patefield, 1981, Applied Statistics, 30, 91-97)",
                zh=f"（固定边际下 {self.drawn:,} 张随机表的 mid-p；Patefield, 1981, Applied Statistics, 30, 91-97）",
            )
        return Words(
            en=f"Association was tested by Pearson's χ²({self.df}) = {self.chi2:.2f}, p {_p(self.p)}{how.en}, Cramér's V "
            f"= {self.cramers_v:.2f}, n = {self.n}; cells by adjusted residuals (Haberman, 1973, Biometrics, 29, "
            "205-220).",
            zh=f"关联检验：Pearson χ²({self.df}) = {self.chi2:.2f}，p {_p(self.p)}{how.zh}，Cramér V = {self.cramers_v:.2f}，"
            f"n = {self.n}；各格用调整残差（Haberman, 1973, Biometrics, 29, 205-220）。",
        )


def _spoken(label: Any) -> str:
    return f"{label:g}" if isinstance(label, float) else str(label)


def _p(p: float) -> str:
    return "< .001" if p < 0.001 else f"= {p:.3f}"


def crosstab(
    rows: ArrayLike | pd.Series,
    columns: ArrayLike | pd.Series,
    *,
    counts: ArrayLike | pd.Series | None = None,
    weights: ArrayLike | pd.Series | Weights | Design | None = None,
    strata: ArrayLike | pd.Series | None = None,
    clusters: ArrayLike | pd.Series | None = None,
    fpc: ArrayLike | pd.Series | float | None = None,
    level: float = 0.95,
) -> Crosstab:
    """Two-way table of answers with its tests.

    Parameters
    ----------
    rows, columns
        Labels, one a respondent; those missing either are left out and counted. Categories come in their
        order if ordered or categorical, else sorted.
    counts
        How many people each row of the data stands for (a table given as a list); plain Pearson.
    weights
        Survey weights; Rao-Scott beside Pearson. Not together with `counts`.
    strata, clusters, fpc
        The design, as `weighted_mean`.
    level
        Confidence level for saying that columns differ.

    Returns
    -------
    Crosstab
        `.table` (counts or weighted totals), `.shares` (within columns), `.expected`, `.chi2`, `.df`,
        `.p` (of sparse tables from `.drawn` others), `.cramers_v`, `.residuals` (adjusted; under weights or a design by its errors), `.rao_scott` (f, df1, df2, p, as R's svychisq), `.score_test` (the same, that is told: `score_test`), `.column_tests` (row,
        first, second: difference of shares, z, p, p_holm, differs), `.n`, `.missing`, `.small_cells`.

    Raises
    ------
    InputError
        Lengths that differ, counts or weights that are none.
    AnalysisError
        Fewer than two categories with answers on one side.

    Examples
    --------
    >>> result = crosstab(["yes", "yes", "no", "no"], ["a", "a", "a", "b"], counts=[10, 5, 5, 20])
    >>> round(result.chi2, 4), result.df
    (24.0, 1)
    """
    where = "crosstab"
    level = check_level(level, where=where)
    if counts is not None and (weights is not None or clusters is not None or strata is not None):
        raise InputError(
            en=f"{where}: counts say how many people a row stands for; they do not go with weights or a design.",
            zh=f"{where}：counts 表示每行代表的人数，不能与权重或抽样设计同用。",
        )
    parts = (rows, columns, counts, bare_weights(weights), strata, clusters, fpc)
    refuse_reordered(*parts, where=where)
    left, right = _labels(rows, "rows", where=where), _labels(columns, "columns", where=where)
    if len(left) != len(right):
        raise InputError(
            en=f"{where}: {len(left)} rows and {len(right)} columns; give one label of each a respondent.",
            zh=f"{where}：rows 有 {len(left)} 个，columns 有 {len(right)} 个；请每名受访者各给一个。",
        )
    drawn: dict[str, Any] = {"weights": weights, "strata": strata, "clusters": clusters, "fpc": fpc}
    design = None
    if any(part is not None for part in drawn.values()):
        design = describe_design(len(left), **drawn, where=where)
    w = design.weights if design else _counts(counts, len(left), where=where)
    known = (left.codes >= 0) & (right.codes >= 0) & (w > 0)
    row_of, row_names = _used(left, known, where=where)
    column_of, column_names = _used(right, known, where=where)
    totals = np.zeros((len(row_names), len(column_names)))
    np.add.at(totals, (row_of[known], column_of[known]), w[known])
    n = float(w[known].sum()) if counts is not None else float(known.sum())
    scaled = totals * (n / totals.sum())
    chi2, df, expected = pearson(scaled)
    p, simulated = (float(stats.chi2.sf(chi2, df)), 0) if design else table_p(totals, chi2, df, expected)  # fmt: skip
    spread = np.sqrt(expected * np.outer(1 - scaled.sum(axis=1) / n, 1 - scaled.sum(axis=0) / n))
    index = label_index(row_names, name=_name(rows, "row"))
    across = label_index(column_names, name=_name(columns, "column"))

    def frame(values: Floats) -> pd.DataFrame:
        return pd.DataFrame(values, index=index, columns=across)

    whole = design is None and bool((totals % 1 == 0).all())
    places = (row_of, column_of)
    return Crosstab(
        table=frame(totals).astype(np.int64) if whole else frame(totals),
        shares=frame(totals / totals.sum(axis=0)),
        expected=frame(expected),
        residuals=frame(
            designed_residuals(design, places, known, totals)
            if design
            else (scaled - expected) / spread
        ),
        chi2=chi2,
        df=df,
        p=p,
        cramers_v=float(np.sqrt(chi2 / (n * (min(totals.shape) - 1)))),
        rao_scott=rao_scott_test(design, places, known, totals) if design else None,
        score_test=score_test(design, places, known, totals) if design else None,
        column_tests=designed_comparisons(design, places, known, frame(totals), level=level)
        if design
        else column_comparisons(frame(totals), level=level),
        n=int(n),
        missing=int((~known).sum() if counts is None else w[~known].sum()),
        small_cells=int((expected < SPARSE).sum()),
        drawn=simulated,
        level=level,
    )


def _name(labels: Any, fallback: str) -> str:
    return (
        str(labels.name) if isinstance(labels, pd.Series) and labels.name is not None else fallback
    )


def _labels(labels: Any, name: str, *, where: str) -> Any:
    column = label_column(labels, where=where, name=name)
    return pd.Categorical(column)


def _counts(counts: Any, n: int, *, where: str) -> Floats:
    if counts is None:
        return np.ones(n)
    array = number_array(counts, where=where, name="counts")
    if len(array) != n or np.isnan(array).any() or (array < 0).any() or not array.sum() > 0:
        raise InputError(
            en=f"{where}: counts should be {n} numbers of people, none negative or missing, not all zero.",
            zh=f"{where}：counts 应为 {n} 个人数，不得缺失或为负，且不全为零。",
        )
    return array


def _used(labels: Any, known: Flags, *, where: str) -> tuple[Ints, list[Any]]:
    present = np.unique(labels.codes[known])
    if len(present) < 2:
        raise AnalysisError(
            en=f"{where}: {len(present)} categories with answers on one side; two are needed for a comparison.",
            zh=f"{where}：一侧只有 {len(present)} 个有答案的类别，至少需要两个才能比较。",
        )
    place = np.full(len(labels.categories) + 1, -1)
    place[present] = np.arange(len(present))
    return place[labels.codes], [labels.categories[at] for at in present]
