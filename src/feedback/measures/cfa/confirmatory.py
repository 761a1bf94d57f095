"""Confirmatory factor analysis: fit, loadings, convergent and discriminant validity."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from feedback.errors import AnalysisError
from feedback.measures.cfa.fit import Layout, Solution, minimise
from feedback.measures.cfa.indices import fit_indices
from feedback.measures.cfa.model import MeasurementModel, read_model
from feedback.measures.cfa.tables import (
    improprieties,
    modification_table,
    parameter_table,
    standardised,
)
from feedback.measures.validity import composite_table, htmt
from feedback.numeric import Floats, complete_rows, number_frame, refuse_constant
from feedback.parameter_checks import check_choice, check_level
from feedback.results import Result, Words, counted

ESTIMATORS = ("ml", "mlr")


@dataclass(frozen=True)
class FactorModelFit(Result):
    """A fitted measurement model."""

    table: pd.DataFrame
    fit: dict[str, float]
    loadings: pd.DataFrame
    correlations: pd.DataFrame
    ave: pd.Series
    cr: pd.Series
    composites: pd.DataFrame
    htmt: pd.DataFrame
    htmt2: pd.DataFrame
    modification_indices: pd.DataFrame
    residuals: pd.DataFrame
    problems: tuple[Words, ...]
    n: int
    missing: int
    estimator: str
    level: float

    def _define(self) -> Words:
        robust = self.estimator == "mlr"
        return Words(
            en="Maximum likelihood on the covariances (n in the denominator), first item of a factor fixed "
            f"to 1, {self.n} complete rows of {self.n + self.missing}; chi² = n·F, RMSEA with n, SRMR of "
            "Bentler; AVE and CR on standardised loadings; HTMT with arithmetic means of absolute "
            "correlations (HTMT2: geometric)"
            + ("; Yuan-Bentler scaled chi² and sandwich standard errors." if robust else "."),
            zh="对协方差阵（分母 n）做最大似然估计，各因子首题载荷固定为 1，"
            f"共 {self.n + self.missing} 行中完整的 {self.n} 行；chi² = n·F，RMSEA 用 n，SRMR 为 Bentler 式；"
            "AVE 与 CR 用标准化载荷；HTMT 用相关绝对值的算术平均（HTMT2 为几何平均）"
            + ("；Yuan-Bentler 校正 chi² 与三明治标准误。" if robust else "。"),
        )

    def _explain(self) -> Words:
        cfi, rmsea, srmr = (self.fit[name] for name in ("cfi", "rmsea", "srmr"))
        good = cfi >= 0.95 and srmr <= 0.08 and rmsea <= 0.06
        fair = cfi >= 0.90 and srmr <= 0.10 and rmsea <= 0.08
        verdict = (
            ("fits well", "拟合良好")
            if good
            else ("fits passably", "拟合尚可")
            if fair
            else ("does not fit well", "拟合不佳")
        )
        weak = [str(name) for name in self.ave.index[self.ave < 0.5]]
        en = f"The grouping of items into {len(self.ave)} factors {verdict[0]} (CFI {cfi:.3f}, RMSEA "
        en += f"{rmsea:.3f}, SRMR {srmr:.3f}, {counted(self.n, 'person', 'people')}). "
        zh = f"把题目归为 {len(self.ave)} 个因子的设想{verdict[1]}（CFI {cfi:.3f}，RMSEA {rmsea:.3f}，"
        zh += f"SRMR {srmr:.3f}，{self.n} 人）。"
        if weak:
            en += f"Items of {', '.join(weak)} share less than half their variance with their factor. "
            zh += f"{'、'.join(weak)} 的题目与其因子共享的方差不足一半。"
        spoken = Words(en=en.strip(), zh=zh)
        for problem in self.problems:
            spoken = spoken + problem
        return spoken

    def _cite(self) -> Words:
        f = self.fit
        figures = (
            f"χ²({f['df']:.0f}) = {f['chi2']:.2f}, p = {f['p']:.3g}, CFI = {f['cfi']:.3f}, TLI = "
            f"{f['tli']:.3f}, RMSEA = {f['rmsea']:.3f} [{f['rmsea_low']:.3f}, {f['rmsea_high']:.3f}], "
            f"SRMR = {f['srmr']:.3f}"
        )
        return Words(
            en=f"A confirmatory factor analysis by maximum likelihood (n = {self.n}) gave {figures}. AVE "
            "and CR follow Fornell and Larcker (1981, Journal of Marketing Research, 18, 39-50), HTMT "
            "Henseler et al. (2015, Journal of the Academy of Marketing Science, 43, 115-135).",
            zh=f"最大似然验证性因子分析（n = {self.n}）：{figures}。AVE 与 CR 见 Fornell & Larcker（1981, "
            "Journal of Marketing Research, 18, 39-50），HTMT 见 Henseler 等（2015, Journal of the Academy "
            "of Marketing Science, 43, 115-135）。",
        )


def confirmatory_factors(
    items: pd.DataFrame,
    *,
    model: Mapping[str, Sequence[str]] | str,
    covariances: Sequence[tuple[str, str]] = (),
    orthogonal: bool = False,
    estimator: str = "ml",
    level: float = 0.95,
) -> FactorModelFit:
    """Confirmatory factor analysis by maximum likelihood.

    Parameters
    ----------
    items
        A row a respondent, a column an item; rows with a missing answer are left out and counted.
    model
        {factor: items}, or lines "factor =~ a + b + c" and "a ~~ b".
    covariances
        Pairs of items whose residuals may covary.
    orthogonal
        Factors that do not covary.
    estimator
        "ml", or "mlr" for Yuan-Bentler's scaled chi² and sandwich standard errors (answers that are
        not normal).
    level
        Confidence level of the estimates.

    Returns
    -------
    FactorModelFit
        `.fit` (chi2, df, p, cfi, tli, rmsea with rmsea_low/high at 90 %, srmr, aic, bic …; with "mlr"
        also chi2_scaled, cfi_scaled, cfi_robust …), `.loadings` (standardised, item × factor), `.table`
        (a row a parameter: estimate, se, z, p, ci_low, ci_high, standardised), `.correlations` of
        factors, `.ave`, `.cr` (a value a factor), `.composites` (alpha, omega and AVE under their other
        definitions), `.htmt`, `.htmt2`, `.modification_indices`, `.residuals`, `.problems`.

    Raises
    ------
    InputError, ColumnError
        A model that cannot be read, an item that is no column, text among the answers.
    AnalysisError
        A constant item, items that repeat each other, fewer complete rows than items, a model that is
        not identified, no convergence.

    Notes
    -----
    Minimises log|Σ| + tr(SΣ⁻¹) - log|S| - p. Bollen (1989), Structural Equations with Latent
    Variables; robust statistics: Yuan & Bentler (2000), Sociological Methodology 30, 165-200.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> trait = rng.normal(size=(300, 1))
    >>> answers = pd.DataFrame(trait + rng.normal(size=(300, 4)), columns=list("abcd"))
    >>> result = confirmatory_factors(answers, model={"trait": list("abcd")})
    >>> result.fit["df"], bool(result.fit["cfi"] > 0.95)
    (2, True)
    """
    where = "confirmatory_factors"
    check_choice(estimator, ESTIMATORS, where=where, name="estimator")
    level = check_level(level, where=where)
    columns = items.columns if isinstance(items, pd.DataFrame) else pd.Index([])
    made = read_model(
        model, columns=columns, covariances=covariances, orthogonal=orthogonal, where=where
    )
    frame = number_frame(items, where=where, columns=made.items)
    whole = complete_rows(frame, where=where, least=len(made.items) + 1)
    refuse_constant(whole, where=where)
    centred, spread = in_deviations(whole)
    observed = covariance(centred, names=made.items, where=where)
    layout, solution = fit_model(made, observed, where=where)
    indices, bread = fit_indices(
        layout, solution.theta, centred, observed, robust=estimator == "mlr", spread=spread
    )
    table = parameter_table(made, layout, solution, bread, level, spread=spread)
    loading, residual, factor = layout.matrices(solution.theta)
    standard, correlation = standardised(loading, residual, factor)
    names, factors = pd.Index(made.items, name="item"), pd.Index(made.factors, name="factor")
    implied = layout.implied(solution.theta)
    own = spread[[row for _, row in sorted(made.markers().items())]]
    raw = (
        loading * spread[:, None] / own,
        residual * np.outer(spread, spread),
        factor * np.outer(own, own),
    )
    composites = composite_table(made, raw, standard, observed * np.outer(spread, spread))
    correlations = pd.DataFrame(np.corrcoef(centred.T), index=names, columns=names)
    return FactorModelFit(
        table=table,
        fit=indices,
        loadings=pd.DataFrame(standard, index=names, columns=factors),
        correlations=pd.DataFrame(correlation, index=factors, columns=factors),
        ave=composites["ave"].rename("ave"),
        cr=composites["cr"].rename("cr"),
        composites=composites,
        htmt=htmt(correlations, made.factors),
        htmt2=htmt(correlations, made.factors, mean="geometric"),
        modification_indices=modification_table(
            made, layout, solution, observed, len(whole), spread=spread
        ),
        residuals=pd.DataFrame(observed - implied, index=names, columns=names),
        problems=improprieties(made, residual, correlation),
        n=len(whole),
        missing=len(frame) - len(whole),
        estimator=estimator,
        level=level,
    )


def in_deviations(whole: pd.DataFrame) -> tuple[Floats, Floats]:
    """Centred items in units of their standard deviation (n in the denominator), and those units.

    The fit is made in them, so that items on scales of 0.01 and 10,000 agree to the last figure.
    """
    centred = (whole - whole.mean()).to_numpy()
    spread = np.sqrt((centred**2).mean(axis=0))
    return centred / spread, spread


def covariance(centred: Floats, *, names: Sequence[Any], where: str) -> Floats:
    """Covariances with n in the denominator; items that are sums of others are an error."""
    observed = centred.T @ centred / len(centred)
    scale = np.sqrt(np.diag(observed))
    values, vectors = np.linalg.eigh(observed / np.outer(scale, scale))
    if values[0] < 1e-10:
        guilty = [str(list(names)[at]) for at in np.flatnonzero(np.abs(vectors[:, 0]) > 0.1)]
        raise AnalysisError(
            en=f"{where}: {', '.join(guilty)} repeat each other exactly (perfect collinearity). Leave one "
            "out.",
            zh=f"{where}：{'、'.join(guilty)} 完全共线。请去掉其中一题。",
        )
    return observed


def fit_model(made: MeasurementModel, observed: Floats, *, where: str) -> tuple[Layout, Solution]:
    """Fit with factor variances 1, where the surface is smooth, then say it in marker loadings."""
    n = len(observed)
    layout = made.layout(standardised=True)
    if len(layout.free) > n * (n + 1) // 2:
        raise AnalysisError(
            en=f"{where}: {len(layout.free)} parameters for {n * (n + 1) // 2} covariances: not "
            "identified. Give each factor at least three items.",
            zh=f"{where}：{n * (n + 1) // 2} 个协方差不足以估计 {len(layout.free)} 个参数，模型不可识别。每个因子至少三题。",
        )
    solution = minimise(layout, start_values(made, layout, observed), observed, where=where)
    loading, residual, factor = layout.matrices(solution.theta)
    marker = np.array([loading[row, column] for column, row in made.markers().items()])
    if (np.abs(marker) < 1e-8 * np.sqrt(np.diag(observed)).max()).any():
        raise AnalysisError(
            en=f"{where}: the first item of a factor has no relation to it. Put another item first.",
            zh=f"{where}：某因子的首题与其无关。请把另一题放在首位。",
        )
    marked = made.layout(standardised=False)
    turned = {
        "loading": loading / marker,
        "residual": residual,
        "factor": factor * np.outer(marker, marker),
    }
    theta = np.array([turned[name][row, column] for name, row, column in marked.free])
    return marked, Solution(theta, solution.discrepancy, solution.iterations, solution.gradient)


def start_values(made: MeasurementModel, layout: Layout, observed: Floats) -> Floats:
    scale = np.sqrt(np.diag(observed))
    signs = np.ones((len(observed), len(made.factors)))
    for column, places in enumerate(made.blocks().values()):
        block = observed[np.ix_(places, places)] / np.outer(scale[places], scale[places])
        first = np.linalg.eigh(block)[1][:, -1]
        signs[places, column] = np.where(first * first[np.abs(first).argmax()] < 0, -1, 1)
    sums = np.zeros_like(signs)
    for column, places in enumerate(made.blocks().values()):
        sums[places, column] = signs[places, column] / scale[places]
    between = sums.T @ observed @ sums
    spread = np.sqrt(np.diag(between))
    related = np.clip(between / np.outer(spread, spread), -0.8, 0.8)
    values = {
        "loading": lambda row, column: 0.7 * signs[row, column] * scale[row],
        "residual": lambda row, column: 0.5 * observed[row, row] if row == column else 0.0,
        "factor": lambda row, column: related[row, column],
    }
    return np.array([values[name](row, column) for name, row, column in layout.free])
