"""Exploratory factor analysis."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from feedback.errors import AnalysisError
from feedback.measures.adequacy import item_correlations
from feedback.measures.cfa.fit import rmsea_interval
from feedback.measures.extraction import METHODS, extract
from feedback.measures.rotation import rotate
from feedback.numeric import Floats
from feedback.parameter_checks import check_choice, check_count
from feedback.results import Result, Words, counted, percent

ROTATIONS = ("oblimin", "varimax", "promax", "none")
SALIENT = 0.4
_METHOD_WORDS = {
    "minres": Words(en="minimum residuals", zh="最小残差法"),
    "ml": Words(en="maximum likelihood", zh="最大似然法"),
    "pa": Words(en="principal axes", zh="主轴法"),
    "pca": Words(en="principal components", zh="主成分法"),
}
_METHOD_SOURCES = {
    "minres": "Harman & Jones, 1966, Psychometrika, 31, 351-368",
    "ml": "Jöreskog, 1967, Psychometrika, 32, 443-482",
    "pa": "Harman, 1976, Modern Factor Analysis",
    "pca": "Hotelling, 1933, Journal of Educational Psychology, 24, 417-441",
}
_ROTATION_SOURCES = {
    "oblimin": "Jennrich, 2002, Psychometrika, 67, 7-19",
    "varimax": "Kaiser, 1958, Psychometrika, 23, 187-200",
    "promax": "Hendrickson & White, 1964, British Journal of Statistical Psychology, 17, 65-70",
}


@dataclass(frozen=True)
class FactorSolution(Result):
    """Loadings of items on factors nobody named beforehand."""

    table: pd.DataFrame
    loadings: pd.DataFrame
    correlations: pd.DataFrame
    communality: pd.Series
    uniqueness: pd.Series
    explained: pd.DataFrame
    structure: pd.DataFrame
    fit: dict[str, float]
    eigenvalues: Floats
    method: str
    rotation: str
    n: int
    missing: int

    def _define(self) -> Words:
        method = _METHOD_WORDS[self.method]
        return Words(
            en=f"Extraction by {method.en} from Pearson correlations, rotation {self.rotation}, factors sorted "
            f"by explained variance and turned so that their loadings sum positive; {self.n} rows.",
            zh=f"以{method.zh}从 Pearson 相关提取，{self.rotation} 旋转，因子按解释方差排序、载荷和取正；{self.n} 行。",
        )

    def _explain(self) -> Words:
        share = float(self.explained.to_numpy()[-1, -1])
        main = self.loadings.abs().idxmax(axis=1)
        groups_en, groups_zh = [], []
        for name in self.loadings.columns:
            own = self.loadings.index[(main == name) & (self.loadings[name].abs() >= SALIENT)]
            if len(own):
                groups_en.append(f"{name}: {', '.join(map(str, own))}")
                groups_zh.append(f"{name}：{'、'.join(map(str, own))}")
        loose = self.loadings.index[self.loadings.abs().max(axis=1) < SALIENT]
        en = f"{counted(self.loadings.shape[1], 'factor')} explain {percent(share, digits=0)} of the items' variance. "
        en += "; ".join(groups_en) + "."
        zh = f"{self.loadings.shape[1]} 个因子解释了题目方差的 {percent(share, digits=0)}。"
        zh += "；".join(groups_zh) + "。"
        if len(loose):
            en += f" {', '.join(map(str, loose))} belong clearly to none."
            zh += f"{'、'.join(map(str, loose))} 不明显属于任何因子。"
        return Words(en=en, zh=zh)

    def _cite(self) -> Words:
        method = _METHOD_WORDS[self.method]
        source = _ROTATION_SOURCES.get(self.rotation)
        turned = f" with {self.rotation} rotation ({source})" if source else " without rotation"
        turned_zh = f"，{self.rotation} 旋转（{source}）" if source else "，未旋转"
        f = self.fit
        figures = f"RMSR = {f['rms']:.3f}, RMSEA = {f['rmsea']:.3f}, TLI = {f['tli']:.3f}"
        return Words(
            en=f"{counted(self.loadings.shape[1], 'factor')} extracted by {method.en} ({_METHOD_SOURCES[self.method]}){turned}, n = {self.n}; {figures}.",
            zh=f"以{method.zh}（{_METHOD_SOURCES[self.method]}）提取 {self.loadings.shape[1]} 个因子{turned_zh}，n = {self.n}；{figures}。",
        )


def exploratory_factors(
    items: pd.DataFrame,
    *,
    n_factors: int,
    method: str = "minres",
    rotation: str = "oblimin",
    columns: Iterable[Hashable] | None = None,
    missing: str = "listwise",
    correlation: str = "pearson",
) -> FactorSolution:
    """Exploratory factor analysis of rating items.

    Parameters
    ----------
    items
        A row a respondent, a column an item.
    n_factors
        How many factors; see `parallel_analysis` and `minimum_average_partial`.
    method
        "minres", "ml", "pa" or "pca".
    rotation
        "oblimin", "varimax", "promax" or "none".
    columns
        The items; all columns without it.
    missing
        "listwise" or "pairwise" (refused where the matrix is not positive definite).
    correlation
        "pearson" or "polychoric".

    Returns
    -------
    FactorSolution
        `.loadings` (item × factor), `.correlations` of factors, `.communality`, `.uniqueness`,
        `.explained` (ss_loadings, share, cumulative), `.structure`, `.fit` (chi2, df, p, tli, rmsea with
        90 % interval, rms, bic), `.table` (loadings with communality, uniqueness, complexity).

    Raises
    ------
    InputError
        Text among the answers, an unknown method.
    AnalysisError
        Constant or collinear items, fewer complete rows than items, more factors than items carry.

    Notes
    -----
    chi² = (n - 1 - (2p+5)/6 - 2k/3) F with F the likelihood discrepancy, as R's psych::fa and
    stats::factanal; the null model of TLI takes the same factor; RMSEA = sqrt(chi²/(df n) - 1/(n-1)).

    Examples
    --------
    >>> rng = np.random.default_rng(2)
    >>> a, b = rng.normal(size=(2, 400, 1))
    >>> x = np.hstack([a + rng.normal(size=(400, 3)), b + rng.normal(size=(400, 3))])
    >>> found = exploratory_factors(pd.DataFrame(x, columns=list("abcdef")), n_factors=2)
    >>> found.loadings.abs().idxmax(axis=1).nunique()
    2
    """
    where = "exploratory_factors"
    check_choice(method, METHODS, where=where, name="method")
    check_choice(rotation, ROTATIONS, where=where, name="rotation")
    r, n, left_out, names = item_correlations(
        items, columns=columns, missing=missing, kind=correlation, where=where
    )
    p, k = len(r), check_count(n_factors, where=where, name="n_factors")
    df = ((p - k) ** 2 - (p + k)) // 2
    if k >= p or (df < 0 and method != "pca"):
        raise AnalysisError(
            en=f"{where}: {p} items cannot carry {k} factors ({df} degrees of freedom). Ask for fewer.",
            zh=f"{where}：{p} 道题承载不了 {k} 个因子（自由度 {df}）。请减少因子数。",
        )
    turned, phi = rotate(extract(r, k, method), rotation)
    turned, phi = _ordered(turned, phi)
    implied = turned @ phi @ turned.T
    shared = np.diag(implied)
    factors = pd.Index([f"F{at + 1}" for at in range(k)], name="factor")
    index = names.rename("item")
    loadings = pd.DataFrame(turned, index=index, columns=factors)
    square = turned**2
    heavy = (square**2).sum(axis=1)
    complexity = square.sum(axis=1) ** 2 / np.where(heavy > 0, heavy, np.nan)
    table = loadings.assign(communality=shared, uniqueness=1 - shared, complexity=complexity)
    return FactorSolution(
        table=table,
        loadings=loadings,
        correlations=pd.DataFrame(phi, index=factors, columns=factors),
        communality=pd.Series(shared, index=index, name="communality"),
        uniqueness=pd.Series(1 - shared, index=index, name="uniqueness"),
        explained=_explained(turned, phi, factors),
        structure=pd.DataFrame(turned @ phi, index=index, columns=factors),
        fit=_fit(r, implied, n, k),
        eigenvalues=np.linalg.eigvalsh(r)[::-1],
        method=method,
        rotation=rotation if k > 1 else "none",
        n=n,
        missing=left_out,
    )


def _ordered(loadings: Floats, phi: Floats) -> tuple[Floats, Floats]:
    signs = np.where(loadings.sum(axis=0) < 0, -1.0, 1.0)
    loadings, phi = loadings * signs, phi * np.outer(signs, signs)
    order = np.argsort(-np.diag(phi @ loadings.T @ loadings), kind="stable")
    return loadings[:, order], phi[np.ix_(order, order)]


def _explained(loadings: Floats, phi: Floats, factors: pd.Index) -> pd.DataFrame:
    sums = np.diag(phi @ loadings.T @ loadings)
    share = sums / len(loadings)
    rows = {"ss_loadings": sums, "share": share, "cumulative": np.cumsum(share)}
    return pd.DataFrame.from_dict(rows, orient="index", columns=list(factors))


def _fit(r: Floats, implied: Floats, n: int, k: int) -> dict[str, float]:
    p = len(r)
    model = implied.copy()
    np.fill_diagonal(model, 1.0)
    off = (r - model)[np.tril_indices(p, -1)]
    df = ((p - k) ** 2 - (p + k)) // 2
    sign, log_model = np.linalg.slogdet(model)
    proper = sign > 0
    f = float("nan")
    if proper:
        f = float(np.trace(np.linalg.solve(model, r)) - p + log_model - np.linalg.slogdet(r)[1])
    bartlett = n - 1 - (2 * p + 5) / 6 - 2 * k / 3
    chi2 = f * bartlett
    null = -float(np.linalg.slogdet(r)[1]) * bartlett
    null_df = p * (p - 1) / 2
    known = proper and df > 0
    low, high, _ = rmsea_interval(chi2, df, n - 1) if known else (float("nan"),) * 3
    return {
        "chi2": chi2,
        "df": df,
        "p": float(stats.chi2.sf(chi2, df)) if known else float("nan"),
        "tli": (null / null_df - chi2 / df) / (null / null_df - 1) if known else float("nan"),
        "rmsea": float(np.sqrt(max(chi2 / (df * n) - 1 / (n - 1), 0))) if known else float("nan"),
        "rmsea_low": low,
        "rmsea_high": high,
        "bic": chi2 - df * np.log(n),
        "rms": float(np.sqrt((off**2).mean())),
        "objective": f,
    }
