"""Two-way tables: Pearson and Rao-Scott, adjusted residuals, which columns differ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy import linalg, stats

from feedback.errors import AnalysisError, InputError
from feedback.multiplicity import adjust_p
from feedback.numeric import check_level, number_array
from feedback.responses.weights import Weights
from feedback.responses.weights_estimates import Design, survey_design
from feedback.results import Result, Words

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

SMALL_EXPECTED = 5.0


@dataclass(frozen=True)
class RaoScott:
    """Pearson's statistic corrected for the survey design, second order."""

    f: float
    df1: float
    df2: float
    p: float


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
    column_tests: pd.DataFrame
    n: int
    missing: int
    small_cells: int
    level: float

    def _define(self) -> Words:
        weighted = self.rao_scott is not None
        return Words(
            en="Pearson chi² without continuity correction"
            + (
                " on the weighted table scaled to n, beside it Rao & Scott's second-order F"
                if weighted
                else ""
            )
            + "; Cramér's V = sqrt(chi²/(n·min(r-1, c-1))); adjusted standardised residuals; columns compared "
            "pairwise by z tests, p adjusted by Holm within the table.",
            zh="Pearson 卡方，无连续性校正"
            + ("（加权表按 n 缩放），并给出 Rao-Scott 二阶校正 F" if weighted else "")
            + "；Cramér V = sqrt(chi²/(n·min(r−1, c−1)))；调整后标准化残差；各列两两 z 检验，全表 Holm 校正。",
        )

    def _explain(self) -> Words:
        p = self.rao_scott.p if self.rao_scott else self.p
        related = p < 1 - self.level
        strength = ("strong", "强") if self.cramers_v >= 0.3 else ("moderate", "中等")
        if self.cramers_v < 0.1:
            strength = ("weak", "弱")
        elif self.cramers_v < 0.2:
            strength = ("modest", "较弱")
        en = f"Among {self.n} people the two questions "
        en += f"go together (p {_p(p)}, {strength[0]} link). " if related else f"do not clearly go together (p {_p(p)}). "
        zh = f"在 {self.n} 人中，两个问题" + (f"有关联（p {_p(p)}，关联{strength[1]}）。" if related else f"未见明确关联（p {_p(p)}）。")
        if related:
            cell = self.residuals.abs().stack().idxmax()
            more = self.residuals.loc[cell] > 0
            en += f"Most striking: {cell[0]} is {'more' if more else 'less'} frequent among {cell[1]} than expected."
            zh += f"最突出的是：{cell[1]} 中 {cell[0]} {'多' if more else '少'}于预期。"
        if self.small_cells:
            en += f" {self.small_cells} cells expect fewer than five people, so read it with care."
            zh += f"有 {self.small_cells} 格期望人数不足 5，请谨慎解读。"
        return Words(en=en.strip(), zh=zh)

    def _cite(self) -> Words:
        if self.rao_scott:
            r = self.rao_scott
            return Words(
                en=f"Association was tested with Rao and Scott's (1984, Annals of Statistics, 12, 46-60) "
                f"second-order correction: F({r.df1:.2f}, {r.df2:.2f}) = {r.f:.2f}, p {_p(r.p)}, Cramér's V = "
                f"{self.cramers_v:.2f}.",
                zh=f"关联检验采用 Rao-Scott（1984, Annals of Statistics, 12, 46-60）二阶校正：F({r.df1:.2f}, "
                f"{r.df2:.2f}) = {r.f:.2f}，p {_p(r.p)}，Cramér V = {self.cramers_v:.2f}。",
            )
        return Words(
            en=f"Association was tested by Pearson's χ²({self.df}) = {self.chi2:.2f}, p {_p(self.p)}, Cramér's V "
            f"= {self.cramers_v:.2f}, n = {self.n}; cells by adjusted residuals (Haberman, 1973, Biometrics, 29, "
            "205-220).",
            zh=f"关联检验：Pearson χ²({self.df}) = {self.chi2:.2f}，p {_p(self.p)}，Cramér V = {self.cramers_v:.2f}，"
            f"n = {self.n}；各格用调整残差（Haberman, 1973, Biometrics, 29, 205-220）。",
        )


def _p(p: float) -> str:
    return "< .001" if p < 0.001 else f"= {p:.3f}"


def crosstab(
    rows: ArrayLike | pd.Series,
    columns: ArrayLike | pd.Series,
    *,
    counts: ArrayLike | pd.Series | None = None,
    weights: ArrayLike | pd.Series | Weights | None = None,
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
        `.p`, `.cramers_v`, `.residuals` (adjusted), `.rao_scott` (f, df1, df2, p), `.column_tests` (row,
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
    (17.1429, 1)
    """
    where = "crosstab"
    level = check_level(level, where=where)
    if counts is not None and (weights is not None or clusters is not None or strata is not None):
        raise InputError(
            en=f"{where}: counts say how many people a row stands for; they do not go with weights or a design.",
            zh=f"{where}：counts 表示每行代表的人数，不能与权重或抽样设计同用。",
        )
    left, right = _labels(rows, where=where, name="rows"), _labels(columns, where=where, name="columns")
    if len(left) != len(right):
        raise InputError(
            en=f"{where}: {len(left)} rows and {len(right)} columns; give one label of each a respondent.",
            zh=f"{where}：rows 有 {len(left)} 个，columns 有 {len(right)} 个；请每名受访者各给一个。",
        )
    weighted = counts is None and any(part is not None for part in (weights, strata, clusters, fpc))
    design = (
        survey_design(len(left), weights=weights, strata=strata, clusters=clusters, fpc=fpc, where=where)
        if weighted
        else None
    )
    w = design.weights if design else _counts(counts, len(left), where=where)
    known = (left.codes >= 0) & (right.codes >= 0) & (w > 0)
    used = [_used(part, known, where=where) for part in (left, right)]
    (row_of, row_names), (column_of, column_names) = used
    n = int(known.sum()) if counts is None else float(w[known].sum())
    totals = np.zeros((len(row_names), len(column_names)))
    np.add.at(totals, (row_of[known], column_of[known]), w[known])
    scaled = totals * (n / totals.sum())
    chi2, df, expected = _pearson(scaled)
    return _report(
        (totals, scaled, expected),
        (pd.Index(row_names, name=_name(rows, "row")), pd.Index(column_names, name=_name(columns, "column"))),
        {"chi2": chi2, "df": df, "n": n, "missing": _missing(known, counts, w), "level": level},
        _rao_scott(design, row_of, column_of, known, chi2, totals) if design else None,
        None if design is None else _effective(design, known),
    )


def _missing(known: NDArray[np.bool_], counts: Any, w: NDArray[np.float64]) -> float:
    return float((~known).sum()) if counts is None else float(w[~known].sum())


def _effective(design: Design, known: NDArray[np.bool_]) -> float:
    w = design.weights[known]
    return float(w.sum() ** 2 / (w**2).sum() / known.sum())


def _name(labels: Any, fallback: str) -> str:
    return str(labels.name) if isinstance(labels, pd.Series) and labels.name is not None else fallback


def _labels(labels: Any, *, where: str, name: str) -> pd.Categorical:
    if isinstance(labels, (str, bytes)) or not np.iterable(labels):
        raise InputError(
            en=f"{where}: {name} should be a column of labels, found {type(labels).__name__}.",
            zh=f"{where}：{name} 应为一列标签，得到的是 {type(labels).__name__}。",
        )
    column = labels if isinstance(labels, pd.Series) else pd.Series(list(labels))
    if isinstance(column.dtype, pd.CategoricalDtype):
        return pd.Categorical(column)
    try:
        return pd.Categorical(column)
    except TypeError as error:
        raise InputError(
            en=f"{where}: {name} holds lists or other things that are no labels.",
            zh=f"{where}：{name} 含有列表等不能作标签的内容。",
        ) from error


def _counts(counts: Any, n: int, *, where: str) -> NDArray[np.float64]:
    if counts is None:
        return np.ones(n)
    array = number_array(counts, where=where, name="counts")
    if len(array) != n or np.isnan(array).any() or (array < 0).any() or not array.sum() > 0:
        raise InputError(
            en=f"{where}: counts should be {n} numbers of people, none negative or missing, not all zero.",
            zh=f"{where}：counts 应为 {n} 个人数，不得缺失或为负，且不全为零。",
        )
    return array


def _used(
    labels: pd.Categorical, known: NDArray[np.bool_], *, where: str
) -> tuple[NDArray[np.intp], list[Any]]:
    present = np.unique(labels.codes[known])
    if len(present) < 2:
        raise AnalysisError(
            en=f"{where}: {len(present)} categories with answers on one side; two are needed for a comparison.",
            zh=f"{where}：一侧只有 {len(present)} 个有答案的类别，至少需要两个才能比较。",
        )
    place = np.full(len(labels.categories) + 1, -1)
    place[present] = np.arange(len(present))
    return place[labels.codes], [labels.categories[at] for at in present]


def _pearson(table: NDArray[np.float64]) -> tuple[float, int, NDArray[np.float64]]:
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / table.sum()
    chi2 = float(((table - expected) ** 2 / expected).sum())
    return chi2, (table.shape[0] - 1) * (table.shape[1] - 1), expected


def _rao_scott(
    design: Design,
    row_of: NDArray[np.intp],
    column_of: NDArray[np.intp],
    known: NDArray[np.bool_],
    chi2: float,
    totals: NDArray[np.float64],
) -> RaoScott:
    """F = X²/tr(Δ) on tr(Δ)²/tr(Δ²) and that times the design's degrees of freedom."""
    r, c = totals.shape
    n = int(known.sum())
    p = (totals / totals.sum()).reshape(-1)
    cell = np.where(known, row_of * c + column_of, 0)
    flags = np.zeros((len(known), r * c))
    flags[np.flatnonzero(known), cell[known]] = 1.0
    influence = np.where(known[:, None], flags - p, 0.0) / design.weights[known].sum()
    covariance = design.covariance(influence)
    rows = np.repeat(np.arange(r), c)
    columns = np.tile(np.arange(c), r)
    main = np.column_stack([np.ones(r * c)] + [rows == at for at in range(1, r)] + [columns == at for at in range(1, c)])
    both = [(rows == i) & (columns == j) for i in range(1, r) for j in range(1, c)]
    interaction = np.column_stack(both).astype(np.float64)
    contrast = interaction - main @ np.linalg.lstsq(main, interaction, rcond=None)[0]
    over = np.where(p > 0, 1 / np.where(p > 0, p, 1), 0.0)
    under_null = contrast.T @ (over[:, None] * contrast) / n
    found = contrast.T @ (over[:, None] * covariance * over) @ contrast
    delta = linalg.solve(under_null, found)
    trace, square = float(np.trace(delta)), float(np.trace(delta @ delta))
    if not trace > 0:
        return RaoScott(float("nan"), float("nan"), float("nan"), float("nan"))
    df1 = trace**2 / square
    f = chi2 / trace
    return RaoScott(f, df1, df1 * design.df, float(stats.f.sf(f, df1, df1 * design.df)))


def _report(
    tables: tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]],
    labels: tuple[pd.Index, pd.Index],
    figures: dict[str, float],
    rao_scott: RaoScott | None,
    thinning: float | None,
) -> Crosstab:
    totals, scaled, expected = tables
    index, columns = labels

    def frame(values: NDArray[np.float64]) -> pd.DataFrame:
        return pd.DataFrame(values, index=index, columns=columns)

    n = figures["n"]
    row_share, column_share = scaled.sum(axis=1) / n, scaled.sum(axis=0) / n
    spread = np.sqrt(expected * np.outer(1 - row_share, 1 - column_share))
    whole = bool((totals % 1 == 0).all()) and rao_scott is None
    return Crosstab(
        table=frame(totals).astype(np.int64) if whole else frame(totals),
        shares=frame(totals / totals.sum(axis=0)),
        expected=frame(expected),
        residuals=frame((scaled - expected) / spread),
        chi2=figures["chi2"],
        df=int(figures["df"]),
        p=float(stats.chi2.sf(figures["chi2"], figures["df"])),
        cramers_v=float(np.sqrt(figures["chi2"] / (n * (min(totals.shape) - 1)))),
        rao_scott=rao_scott,
        column_tests=_column_tests(scaled * (thinning or 1.0), index, columns, figures["level"]),
        n=int(n),
        missing=int(figures["missing"]),
        small_cells=int((expected < SMALL_EXPECTED).sum()),
        level=figures["level"],
    )


def _column_tests(
    table: NDArray[np.float64], index: pd.Index, columns: pd.Index, level: float
) -> pd.DataFrame:
    """z test of every pair of columns within every row, Holm over all of them."""
    size = table.sum(axis=0)
    share = table / size
    first, second = np.triu_indices(table.shape[1], 1)
    pooled = (table[:, first] + table[:, second]) / (size[first] + size[second])
    se = np.sqrt(pooled * (1 - pooled) * (1 / size[first] + 1 / size[second]))
    difference = share[:, first] - share[:, second]
    z = np.where(se > 0, difference / np.where(se > 0, se, 1), 0.0)
    p = 2 * stats.norm.sf(np.abs(z))
    flat = p.reshape(-1)
    adjusted = adjust_p(flat)
    names = pd.MultiIndex.from_arrays(
        [
            np.repeat(np.asarray(index, dtype=object), len(first)),
            np.tile(np.asarray(columns, dtype=object)[first], len(index)),
            np.tile(np.asarray(columns, dtype=object)[second], len(index)),
        ],
        names=["row", "first", "second"],
    )
    return pd.DataFrame(
        {
            "difference": difference.reshape(-1),
            "z": z.reshape(-1),
            "p": flat,
            "p_holm": adjusted,
            "differs": adjusted < 1 - level,
        },
        index=names,
    )


