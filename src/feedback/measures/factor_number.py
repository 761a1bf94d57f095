"""How many factors: parallel analysis and Velicer's minimum average partial."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from feedback.errors import AnalysisError
from feedback.measures.adequacy import item_correlations
from feedback.numeric import Floats
from feedback.parameter_checks import check_count
from feedback.results import Result, Words, counted, percent

BATCH_BYTES = 64_000_000
SWEEPS = 200
MOST_LOADING = float(np.sqrt(0.995))


@dataclass(frozen=True)
class ParallelAnalysis(Result):
    """Eigenvalues of the items beside those of noise."""

    n_factors: int
    n_components: int
    table: pd.DataFrame
    quantile: float
    draws: int
    n: int
    seed: int

    def _define(self) -> Words:
        return Words(
            en=f"Factors (components) whose eigenvalues exceed the {percent(self.quantile, digits=0)} quantile "
            f"of {self.draws} normal samples without structure, counted until the first that does not; factors: "
            f"communalities of one minimum-residual factor on the diagonal; seed {self.seed}.",
            zh=f"特征值高于 {self.draws} 个无结构正态样本的 {percent(self.quantile, digits=0)} 分位数者，计到首个不满足为止；"
            f"因子用单因子最小残差解的共同度作对角元；种子 {self.seed}。",
        )

    def _explain(self) -> Words:
        return Words(
            en=f"Compared with pure noise of the same size, {counted(self.n_factors, 'factor')} "
            f"and {counted(self.n_components, 'component')} stand out.",
            zh=f"与同等规模的纯噪声相比，突出的因子有 {self.n_factors} 个（主成分 {self.n_components} 个）。",
        )

    def _cite(self) -> Words:
        return Words(
            en=f"The number of factors was chosen by parallel analysis (Horn, 1965, Psychometrika, 30, "
            f"179-185; {self.draws} samples, {percent(self.quantile, digits=0)} quantile).",
            zh=f"因子数由平行分析确定（Horn, 1965, Psychometrika, 30, 179-185；{self.draws} 个样本，"
            f"{percent(self.quantile, digits=0)} 分位数）。",
        )


def parallel_analysis(
    items: pd.DataFrame,
    *,
    columns: Iterable[Hashable] | None = None,
    missing: str = "listwise",
    draws: int = 200,
    quantile: float = 0.95,
    seed: int = 0,
) -> ParallelAnalysis:
    """Number of factors and components that stand out from noise.

    Parameters
    ----------
    items
        A row a respondent, a column an item.
    columns, missing
        As `factor_adequacy`.
    draws
        Samples of noise of the same shape.
    quantile
        What an eigenvalue has to exceed among them.
    seed
        Seed of the noise.

    Returns
    -------
    ParallelAnalysis
        `.n_factors`, `.n_components`, `.table` (a row a position: components, components_noise,
        factors, factors_noise).

    Raises
    ------
    InputError, AnalysisError
        As `factor_adequacy`.

    Notes
    -----
    Correlations of normal noise depend on n only through a Wishart matrix, so each sample is drawn as
    one (Bartlett's decomposition), whatever the number of rows.

    Examples
    --------
    >>> rng = np.random.default_rng(3)
    >>> x = pd.DataFrame(rng.normal(size=(300, 1)) + rng.normal(size=(300, 5)), columns=list("abcde"))
    >>> parallel_analysis(x).n_components
    1
    """
    where = "parallel_analysis"
    check_count(draws, where=where, name="draws", least=20)
    r, n, _, _ = item_correlations(items, columns=columns, missing=missing, where=where)
    real, reduced = _eigenvalues(r[None])
    noise, noise_reduced = noise_eigenvalues(len(r), n, draws, np.random.default_rng(seed))
    bars = [np.quantile(values, quantile, axis=0) for values in (noise, noise_reduced)]
    counts = [
        int(np.argmin(np.r_[values[0] > bar, False]))
        for values, bar in zip((real, reduced), bars, strict=True)
    ]
    table = pd.DataFrame(
        {
            "components": real[0],
            "components_noise": bars[0],
            "factors": reduced[0],
            "factors_noise": bars[1],
        },
        index=pd.RangeIndex(1, len(r) + 1, name="position"),
    )
    return ParallelAnalysis(
        n_factors=counts[1],
        n_components=counts[0],
        table=table,
        quantile=quantile,
        draws=draws,
        n=n,
        seed=seed,
    )


def noise_eigenvalues(
    p: int, n: int, draws: int, rng: np.random.Generator
) -> tuple[Floats, Floats]:
    parts, step = [], max(1, BATCH_BYTES // (8 * p * p))
    rows, columns = np.tril_indices(p, -1)
    for start in range(0, draws, step):
        size = min(step, draws - start)
        root = np.zeros((size, p, p))
        root[:, rows, columns] = rng.normal(size=(size, len(rows)))
        freedom = n - 1 - np.arange(p)
        root[:, range(p), range(p)] = np.sqrt(rng.chisquare(freedom, size=(size, p)))
        scatter = root @ root.transpose(0, 2, 1)
        scale = np.sqrt(np.einsum("bii->bi", scatter))
        parts.append(_eigenvalues(scatter / (scale[:, :, None] * scale[:, None, :])))
    plain, reduced = zip(*parts, strict=True)
    return np.concatenate(plain), np.concatenate(reduced)


def _eigenvalues(r: Floats) -> tuple[Floats, Floats]:
    """Eigenvalues of the correlations, and with the communalities of one factor on the diagonal."""
    reduced = r.copy()
    p = range(r.shape[1])
    reduced[:, p, p] = _one_factor(r) ** 2
    return np.linalg.eigvalsh(r)[:, ::-1], np.linalg.eigvalsh(reduced)[:, ::-1]


def _one_factor(r: Floats) -> Floats:
    """Minimum-residual loadings of one factor for a stack of matrices, item by item."""
    values, vectors = np.linalg.eigh(r)
    loadings = vectors[:, :, -1] * np.sqrt(values[:, -1:])
    for _ in range(SWEEPS):
        before = loadings.copy()
        for item in range(r.shape[1]):
            own = loadings[:, item]
            pull = np.einsum("bi,bi->b", r[:, item], loadings) - own
            others = np.maximum((loadings**2).sum(axis=1) - own**2, 1e-12)
            loadings[:, item] = np.clip(pull / others, -MOST_LOADING, MOST_LOADING)
        if np.abs(loadings - before).max() < 1e-6:
            break
    return loadings


@dataclass(frozen=True)
class AveragePartial(Result):
    """Velicer's minimum average partial."""

    n_factors: int
    table: pd.DataFrame
    n: int

    def _define(self) -> Words:
        return Words(
            en="Velicer's average squared partial correlation after the first m principal components are "
            "held constant; the number of factors is the m of the minimum (m from 1; `fourth` uses fourth "
            "powers).",
            zh="Velicer 法：控制前 m 个主成分后偏相关平方的均值，取最小值处的 m（m 自 1 起；fourth 为四次方）。",
        )

    def _explain(self) -> Words:
        return Words(
            en=f"After {counted(self.n_factors, 'component')} the items have least left in common: that many factors.",
            zh=f"去掉 {self.n_factors} 个主成分后，题目间剩余的共同成分最少，故取 {self.n_factors} 个因子。",
        )

    def _cite(self) -> Words:
        return Words(
            en="The number of factors was chosen by the minimum average partial (Velicer, 1976, "
            "Psychometrika, 41, 321-327).",
            zh="因子数由最小平均偏相关法确定（Velicer, 1976, Psychometrika, 41, 321-327）。",
        )


def minimum_average_partial(
    items: pd.DataFrame,
    *,
    columns: Iterable[Hashable] | None = None,
    missing: str = "listwise",
    most: int | None = None,
) -> AveragePartial:
    """Number of factors by Velicer's minimum average partial (MAP).

    Parameters
    ----------
    items
        A row a respondent, a column an item.
    columns, missing
        As `factor_adequacy`.
    most
        Largest number tried; half the items without it (at least 8, at most items - 2).

    Returns
    -------
    AveragePartial
        `.n_factors`, `.table` (a row a number of components: squared, fourth).

    Raises
    ------
    InputError, AnalysisError
        As `factor_adequacy`; fewer than three items.

    Examples
    --------
    >>> rng = np.random.default_rng(3)
    >>> x = pd.DataFrame(rng.normal(size=(300, 1)) + rng.normal(size=(300, 5)), columns=list("abcde"))
    >>> minimum_average_partial(x).n_factors
    1
    """
    where = "minimum_average_partial"
    r, n, _, _ = item_correlations(items, columns=columns, missing=missing, where=where)
    p = len(r)
    if p < 3:
        raise AnalysisError(
            en=f"{where}: {p} items; at least 3 are needed.",
            zh=f"{where}：只有 {p} 道题，至少需要 3 道。",
        )
    upper = max(8, p // 2) if most is None else check_count(most, where=where, name="most")
    values, vectors = np.linalg.eigh(r)
    loadings = (vectors * np.sqrt(np.maximum(values, 0)))[:, ::-1]
    rows = []
    for m in range(1, min(upper, p - 2) + 1):
        left = r - loadings[:, :m] @ loadings[:, :m].T
        scale = np.sqrt(np.maximum(np.diag(left), 1e-300))
        partial = (left / np.outer(scale, scale))[np.tril_indices(p, -1)]
        rows.append({"squared": (partial**2).mean(), "fourth": (partial**4).mean()})
    table = pd.DataFrame(rows, index=pd.RangeIndex(1, len(rows) + 1, name="components"))
    return AveragePartial(n_factors=int(table["squared"].argmin()) + 1, table=table, n=n)
