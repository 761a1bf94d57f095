"""Confirmatory factor analysis of answers in a few steps: diagonally weighted least squares, robust tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy import stats

from feedback.errors import AnalysisError
from feedback.measures.cfa.confirmatory import start_values
from feedback.measures.cfa.fit import Layout, rmsea_interval
from feedback.measures.cfa.model import MeasurementModel, read_model
from feedback.measures.polychoric import polychoric_correlations, polychoric_influence
from feedback.numeric import Floats, Ints, complete_rows, number_frame, refuse_constant
from feedback.parameter_checks import check_level
from feedback.results import Result, Words, counted

_SETTLED = 1e-10
_MOST_ITERATIONS = 500


@dataclass(frozen=True)
class OrdinalFactorFit(Result):
    """A measurement model of ordinal answers."""

    table: pd.DataFrame
    fit: dict[str, float]
    loadings: pd.DataFrame
    correlations: pd.DataFrame
    ave: pd.Series
    cr: pd.Series
    polychoric: pd.DataFrame
    residuals: pd.DataFrame
    problems: tuple[Words, ...]
    n: int
    missing: int
    level: float

    def _define(self) -> Words:
        return Words(
            en=f"Polychoric correlations of {self.n} complete rows (two steps), diagonally weighted least squares, factor "
            "variances 1; sandwich standard errors; chi² scaled and shifted to mean and variance of chi² (WLSMV); CFI, TLI "
            "and RMSEA of that statistic; chi² = n·F.",
            zh=f"取 {self.n} 行完整答案的多分格相关（两步法），对角加权最小二乘，因子方差为 1；三明治标准误；chi² 经缩放与平移校正均值和方差（WLSMV）；"
            "CFI、TLI、RMSEA 用校正后的统计量；chi² = n·F。",
        )

    def _explain(self) -> Words:
        cfi, rmsea, srmr = (self.fit[name] for name in ("cfi", "rmsea", "srmr"))
        good = cfi >= 0.95 and rmsea <= 0.06 and srmr <= 0.08
        text = Words(
            en=f"Answers taken as steps of something continuous, the grouping of items into "
            f"{counted(len(self.ave), 'factor')} {'fits well' if good else 'does not fit well'} (CFI {cfi:.3f}, RMSEA "
            f"{rmsea:.3f}, SRMR {srmr:.3f}, {counted(self.n, 'person', 'people')}).",
            zh=f"把答案视为连续感受的分级，题目归为 {len(self.ave)} 个因子的设想{'拟合良好' if good else '拟合不佳'}"
            f"（CFI {cfi:.3f}，RMSEA {rmsea:.3f}，SRMR {srmr:.3f}，{self.n} 人）。",
        )
        for problem in self.problems:
            text += problem
        return text

    def _cite(self) -> Words:
        f = self.fit
        figures = (
            f"χ²({f['df']:.0f}) = {f['chi2_scaled']:.2f}, p = {f['p_scaled']:.3g}, CFI = {f['cfi']:.3f}, TLI = "
            f"{f['tli']:.3f}, RMSEA = {f['rmsea']:.3f}, SRMR = {f['srmr']:.3f}"
        )
        return Words(
            en=f"An ordinal confirmatory factor analysis (WLSMV, n = {self.n}; Muthén, 1984, Psychometrika, 49, 115-132) "
            f"gave {figures}.",
            zh=f"有序变量验证性因子分析（WLSMV，n = {self.n}；Muthén, 1984, Psychometrika, 49, 115-132）：{figures}。",
        )


def ordinal_factors(
    items: pd.DataFrame,
    *,
    model: Mapping[str, Sequence[str]] | str,
    covariances: Sequence[tuple[str, str]] = (),
    orthogonal: bool = False,
    level: float = 0.95,
) -> OrdinalFactorFit:
    """Confirmatory factor analysis of ordinal answers by diagonally weighted least squares.

    Parameters
    ----------
    items
        A row a respondent, a column an item of at most 15 different answers, low to high; rows with a
        missing answer are left out and counted.
    model, covariances, orthogonal
        As `confirmatory_factors`.
    level
        Confidence level of the estimates.

    Returns
    -------
    OrdinalFactorFit
        `.fit` (chi2, df, chi2_scaled, p_scaled, cfi, tli, rmsea with rmsea_low/high at 90 %, srmr), `.loadings`
        (item × factor), `.table` (a row a parameter: estimate, se, z, p, ci_low, ci_high; standardised),
        `.correlations` of factors, `.ave`, `.cr`, `.polychoric`, `.residuals`, `.problems`.

    Raises
    ------
    InputError, ColumnError
        A model that cannot be read, an item that is no column, text among the answers.
    AnalysisError
        A constant item, one of more than 15 answers, a model that is not identified, no convergence.

    Notes
    -----
    F = Σ (r - ρ(θ))² / γ over pairs, γ the asymptotic variances of the polychoric correlations (Muthén 1984);
    standard errors and the statistic use their whole covariance Γ: T = a·nF + b with a = √(df / tr(UΓUΓ)),
    b = df - √(df · tr(UΓ)² / tr(UΓUΓ)) (Asparouhov & Muthén 2010, Simple second order chi-square correction).

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> trait = rng.normal(size=(400, 1)) + 0.8 * rng.normal(size=(400, 4))
    >>> answers = pd.DataFrame(np.digitize(trait, [-1, 0, 1]), columns=list("abcd"))
    >>> found = ordinal_factors(answers, model={"f": list("abcd")})
    >>> found.fit["df"], found.loadings["f"].round(2).tolist()
    (2, [0.75, 0.81, 0.7, 0.73])
    """
    where = "ordinal_factors"
    level = check_level(level, where=where)
    columns = items.columns if isinstance(items, pd.DataFrame) else pd.Index([])
    made = read_model(
        model, columns=columns, covariances=covariances, orthogonal=orthogonal, where=where
    )
    frame = number_frame(items, where=where, columns=made.items)
    whole = complete_rows(frame, where=where, least=len(made.items) + 1)
    refuse_constant(whole, where=where)
    observed = polychoric_correlations(whole)
    influence = polychoric_influence(whole, observed)
    n, pairs = influence.shape
    gamma = influence.T @ influence / n
    base = made.layout(standardised=True)
    free = tuple(p for p in base.free if not (p[0] == "residual" and p[1] == p[2]))
    layout = replace(base, free=free)
    df = pairs - len(free)
    if df < 0:
        raise _not_identified(where)
    rows, others = np.tril_indices(len(observed), -1)
    r, weight = observed.to_numpy()[rows, others], 1 / np.diag(gamma)
    begun = dict(zip(base.free, start_values(made, base, observed.to_numpy()), strict=True))
    theta, slopes = _minimum(
        layout, np.array([begun[p] for p in free]), r, weight, (rows, others), where=where
    )
    apart = r - layout.implied(theta)[rows, others]
    chi2 = float(n * (weight * apart**2).sum())
    bread = np.linalg.inv(slopes.T @ (weight[:, None] * slopes))
    pushed = weight[:, None] * slopes
    variance = bread @ pushed.T @ gamma @ pushed @ bread / n
    rest = np.diag(weight) - pushed @ bread @ pushed.T
    base_chi2 = float(n * (weight * r**2).sum())
    fit = _fit((chi2, df, rest @ gamma), (base_chi2, pairs, weight[:, None] * gamma), n=n)
    fit["srmr"] = float(np.sqrt((apart**2).sum() / (pairs + len(observed))))
    return _reported(
        made,
        layout,
        (theta, variance),
        fit=fit,
        observed=observed,
        counts=(n, len(frame) - n),
        level=level,
    )


def _minimum(
    layout: Layout,
    theta: Floats,
    r: Floats,
    weight: Floats,
    pairs: tuple[Ints, Ints],
    *,
    where: str,
) -> tuple[Floats, Floats]:
    """Gauss-Newton with halved steps; the slopes of the correlations at the minimum."""

    def lack(point: Floats) -> float:
        return float(weight @ (r - layout.implied(point)[pairs]) ** 2)

    found = lack(theta)
    for _ in range(_MOST_ITERATIONS):
        slopes = layout.slopes(theta)[:, pairs[0], pairs[1]].T
        normal = slopes.T @ (weight[:, None] * slopes)
        scale = np.sqrt(np.maximum(np.diag(normal), 1e-300))
        if np.linalg.eigvalsh(normal / np.outer(scale, scale))[0] < 1e-9:
            raise _not_identified(where)
        step = np.linalg.solve(normal, slopes.T @ (weight * (r - layout.implied(theta)[pairs])))
        for halvings in range(30):
            tried = theta + step * 0.5**halvings
            value = lack(tried)
            if value < found:
                break
        else:
            return theta, slopes
        theta, before, found = tried, found, value
        if np.abs(step).max() < _SETTLED or before - value < 1e-14 * max(value, 1e-300):
            return theta, layout.slopes(theta)[:, pairs[0], pairs[1]].T
    raise AnalysisError(
        en=f"{where}: the estimates do not settle. The model does not suit the answers; simplify it.",
        zh=f"{where}：估计不收敛。模型与答案不符，请简化模型。",
    )


def _not_identified(where: str) -> AnalysisError:
    return AnalysisError(
        en=f"{where}: the model is not identified by these items. Give each factor at least three items (two if it is "
        "correlated with others).",
        zh=f"{where}：模型在这些题目上不可识别。每个因子至少三题（与其他因子相关时至少两题）。",
    )


def _scaled_shifted(chi2: float, df: int, product: Floats) -> float:
    """The statistic with the mean and variance of chi² on df."""
    first, second = float(np.trace(product)), float(np.einsum("ij,ji->", product, product))
    return float(np.sqrt(df / second) * chi2 + df - np.sqrt(df * first**2 / second))


def _fit(
    own: tuple[float, int, Floats], base: tuple[float, int, Floats], *, n: int
) -> dict[str, float]:
    """Indices from (n·F, degrees of freedom, UΓ) of the model and of the one without any relation."""
    (chi2, df, _), (_, base_df, _) = own, base
    scaled = _scaled_shifted(*own) if df else 0.0
    scaled_base = _scaled_shifted(*base)
    excess, base_excess = max(scaled - df, 0.0), max(scaled_base - base_df, 0.0)
    largest = max(excess, base_excess)
    low, high, close = rmsea_interval(max(scaled, 0.0), df, n)
    return {
        "chi2": chi2,
        "df": df,
        "chi2_scaled": scaled,
        "p_scaled": float(stats.chi2.sf(scaled, df)) if df else float("nan"),
        "baseline_chi2_scaled": scaled_base,
        "baseline_df": base_df,
        "cfi": 1 - excess / largest if largest > 0 else 1.0,
        "tli": (scaled_base / base_df - scaled / df) / (scaled_base / base_df - 1) if df else 1.0,
        "rmsea": float(np.sqrt(excess / (n * df))) if df else 0.0,
        "rmsea_low": low,
        "rmsea_high": high,
        "rmsea_p_close": close,
        "npar": base_df - df,
        "n": n,
    }


def _reported(
    made: MeasurementModel,
    layout: Layout,
    estimate: tuple[Floats, Floats],
    *,
    fit: dict[str, float],
    observed: pd.DataFrame,
    counts: tuple[int, int],
    level: float,
) -> OrdinalFactorFit:
    theta, variance = estimate
    se = np.sqrt(np.maximum(np.diag(variance), 0))
    z = theta / np.where(se > 0, se, np.nan)
    half = stats.norm.isf((1 - level) / 2) * se
    names = [made.name(parameter) for parameter in layout.free]
    table = pd.DataFrame(
        {
            "estimate": theta,
            "se": se,
            "z": z,
            "p": 2 * stats.norm.sf(np.abs(z)),
            "ci_low": theta - half,
            "ci_high": theta + half,
        },
        index=pd.MultiIndex.from_tuples(names, names=["left", "operator", "right"]),
    )
    loading, _, factor = layout.matrices(theta)
    items, factors = pd.Index(made.items, name="item"), pd.Index(made.factors, name="factor")
    implied = layout.implied(theta)
    np.fill_diagonal(implied, 1.0)
    common = np.diag(loading @ factor @ loading.T)
    own = {name: loading[places, at] for at, (name, places) in enumerate(made.blocks().items())}
    left = {name: 1 - common[places] for name, places in made.blocks().items()}
    heywood = [str(name) for name, part in zip(made.items, common, strict=True) if part >= 1]
    problems = (
        Words(
            en=f"{', '.join(heywood)} would share all of its variance or more with its factor (Heywood case).",
            zh=f"{'、'.join(heywood)} 与其因子共享的方差达到或超过全部（Heywood 情形）。",
        ),
    )
    return OrdinalFactorFit(
        table=table,
        fit=fit,
        loadings=pd.DataFrame(loading, index=items, columns=factors),
        correlations=pd.DataFrame(factor, index=factors, columns=factors),
        ave=pd.Series({name: float((part**2).mean()) for name, part in own.items()}, name="ave"),
        cr=pd.Series(
            {
                name: float(part.sum() ** 2 / (part.sum() ** 2 + left[name].sum()))
                for name, part in own.items()
            },
            name="cr",
        ),
        polychoric=observed,
        residuals=pd.DataFrame(observed.to_numpy() - implied, index=items, columns=items),
        problems=problems if heywood else (),
        n=counts[0],
        missing=counts[1],
        level=level,
    )
