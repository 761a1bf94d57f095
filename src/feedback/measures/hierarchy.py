"""How much of a scale is one general trait: Schmid-Leiman and omega hierarchical."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from feedback.errors import AnalysisError
from feedback.measures.adequacy import item_correlations
from feedback.measures.extraction import extract
from feedback.measures.rotation import rotate, varimax
from feedback.parameter_checks import check_count
from feedback.results import Result, Words, percent


@dataclass(frozen=True)
class OmegaHierarchy(Result):
    """Omega hierarchical and total of a Schmid-Leiman solution."""

    omega_h: float
    omega_total: float
    omega_limit: float
    explained_common: float
    table: pd.DataFrame
    turned: tuple[Hashable, ...]
    n_factors: int
    n: int
    missing: int

    def _define(self) -> Words:
        return Words(
            en=f"Schmid-Leiman transformation of {self.n_factors} minimum-residual factors (oblimin from varimax, "
            "one general factor of their correlations); omega_h = (Σ general loadings)²/ΣR, omega_total = "
            "1 - Σuniqueness/ΣR, items against the general factor turned round.",
            zh=f"{self.n_factors} 个最小残差因子（varimax 后 oblimin，因子相关再取一个一般因子）的 Schmid-Leiman 转换；"
            "omega_h =（Σ一般因子载荷）²/ΣR，omega_total = 1 − Σ独特性/ΣR，与一般因子方向相反的题目先反转。",
        )

    def _explain(self) -> Words:
        one = self.omega_h >= 0.7
        return Words(
            en=f"{percent(self.omega_h, digits=0)} of the differences in the total score come from one common trait; "
            + (
                "one total score is fair."
                if one
                else "the dimensions should be reported one by one."
            ),
            zh=f"总分差异中有 {percent(self.omega_h, digits=0)} 来自同一个共同特质；"
            + ("用一个总分是合适的。" if one else "宜分维度报告，不宜只用总分。"),
        )

    def _cite(self) -> Words:
        return Words(
            en=f"Omega hierarchical was {self.omega_h:.2f} and omega total {self.omega_total:.2f} (Zinbarg, Revelle, "
            "Yovel & Li, 2005, Psychometrika, 70, 123-133).",
            zh=f"omega_h 为 {self.omega_h:.2f}，omega_total 为 {self.omega_total:.2f}（Zinbarg, Revelle, Yovel & Li, "
            "2005, Psychometrika, 70, 123-133）。",
        )


def omega_hierarchical(
    items: pd.DataFrame,
    *,
    n_factors: int = 3,
    columns: Iterable[Hashable] | None = None,
    missing: str = "listwise",
) -> OmegaHierarchy:
    """Omega hierarchical and omega total by a Schmid-Leiman transformation.

    Parameters
    ----------
    items
        A row a respondent, a column an item.
    n_factors
        Group factors, at least 3 (with fewer the general factor is not identified).
    columns
        The items; all columns without it.
    missing
        "listwise" or "pairwise".

    Returns
    -------
    OmegaHierarchy
        `.omega_h`, `.omega_total`, `.omega_limit` (omega_h over omega_total), `.explained_common` (share of the
        common variance that is general), `.table` (item: general, F1 …, communality), `.turned`.

    Raises
    ------
    InputError, AnalysisError
        As `exploratory_factors`; fewer than three factors.

    Notes
    -----
    As R's psych::omega(rotate="oblimin", fm="minres").

    Examples
    --------
    >>> rng = np.random.default_rng(6)
    >>> general, groups = rng.normal(size=(500, 1)), rng.normal(size=(500, 3)).repeat(3, axis=1)
    >>> x = pd.DataFrame(general + 0.7 * groups + rng.normal(size=(500, 9)))
    >>> bool(0.5 < omega_hierarchical(x).omega_h < 0.85)
    True
    """
    where = "omega_hierarchical"
    check_count(n_factors, where=where, name="n_factors", least=3)
    r, n, left_out, names = item_correlations(items, columns=columns, missing=missing, where=where)
    p = len(r)
    if (p - n_factors) ** 2 < p + n_factors:
        raise AnalysisError(
            en=f"{where}: {p} items cannot carry {n_factors} factors.",
            zh=f"{where}：{p} 道题承载不了 {n_factors} 个因子。",
        )
    plain = extract(r, n_factors, "minres")
    plain = plain @ varimax(plain)
    oblique, phi = rotate(plain, "oblimin")
    above = extract(phi, 1, "minres")[:, 0]
    general = oblique @ above
    group = np.sign(oblique) * np.sqrt(np.maximum(oblique**2 * (1 - above**2), 0))
    sign = np.where(general < 0, -1.0, 1.0)
    general, group = general * sign, group * sign[:, None]
    shared = (plain**2).sum(axis=1)
    total = float((r * np.outer(sign, sign)).sum())
    omega_h = float(general.sum() ** 2 / total)
    omega_total = float(1 - (1 - shared).sum() / total)
    index = names.rename("item")
    table = pd.DataFrame({"general": general}, index=index)
    table[[f"F{at + 1}" for at in range(n_factors)]] = group
    table["communality"] = shared
    common = general**2
    return OmegaHierarchy(
        omega_h=omega_h,
        omega_total=omega_total,
        omega_limit=omega_h / omega_total,
        explained_common=float(common.sum() / (common.sum() + (group**2).sum())),
        table=table,
        turned=tuple(names[sign < 0]),
        n_factors=n_factors,
        n=n,
        missing=left_out,
    )
