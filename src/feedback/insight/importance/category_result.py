"""What a driver analysis of categories found, and the words for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from feedback.insight.importance.dominance import dominance_frames
from feedback.insight.importance.result import SubsetR2
from feedback.insight.importance.words import left_aside, listed, rows_used
from feedback.numeric import Floats
from feedback.results import Result, Words, percent

MAX_DRIVERS = 10  # every subset is a fit of its own: 1,024 at 10 drivers, a million at 20
MAX_CATEGORIES = 11
MEASURES = {
    "mcfadden": "McFadden",
    "nagelkerke": "Nagelkerke",
    "cox_snell": "Cox-Snell",
    "estrella": "Estrella",
}


@dataclass(frozen=True)
class CategoryDrivers(Result):
    """How much each driver adds to the fit of a logistic or ordered logit model.

    Attributes
    ----------
    table
        By driver, most important first (in the order given when not `ranked`): importance (mean
        gain in the chosen pseudo-R² over all orders of entry), share, ci_low and ci_high (missing
        without bootstrap), sign, coefficient (log-odds per unit), odds_ratio with odds_low and
        odds_high (Wald), performance (weighted mean), a column for each pseudo-R², and rank.
    r_squared
        The chosen pseudo-R² of all drivers together; all four in `fit`.
    by_level, dominance, subsets
        As in `DriverImportance`, in the chosen pseudo-R².
    """

    table: pd.DataFrame
    r_squared: float
    fit: Mapping[str, float]
    measure: str
    n: int
    rows_in: int
    counts: Mapping[float, int]
    log_likelihood: float
    log_likelihood_null: float
    p_value: float
    ranked: bool
    by_level: pd.DataFrame
    outcome: str
    level: float
    bootstrap: int
    set_aside: Mapping[str, str] = field(default_factory=dict)
    all_subsets: Floats | None = field(default=None, repr=False)
    designed: bool = False

    @property
    def ordered(self) -> bool:
        """Whether the outcome had more than two categories."""
        return len(self.counts) > 2

    @cached_property
    def subsets(self) -> Mapping[frozenset[str], float]:
        """Pseudo-R² by frozenset of names."""
        return (
            {}
            if self.all_subsets is None
            else SubsetR2(list(self.by_level.columns), self.all_subsets)
        )

    @cached_property
    def dominance(self) -> dict[str, pd.DataFrame]:
        """Complete, conditional and general dominance: 1, 0 and 0.5."""
        return dominance_frames(self.by_level, self.all_subsets)

    def _model(self) -> Words:
        return (
            Words(en="ordered (cumulative) logit model", zh="有序（累积）logit 模型")
            if self.ordered
            else Words(en="logistic model", zh="logistic 模型")
        )

    def _define(self) -> Words:
        model, name = self._model(), MEASURES[self.measure]
        parts = [
            Words(
                en=f"Importance: gain in {name}'s pseudo-R² of a {model.en}, averaged over all orders of entry (general dominance)",
                zh=f"重要性：{model.zh}的 {name} 伪 R² 增量，对所有进入顺序平均（一般优势）",
            ),
            rows_used(self.n, self.rows_in),
            Words(
                en=f"every subset is fitted, so at most {MAX_DRIVERS} drivers",
                zh=f"每个子集都要拟合，因此最多 {MAX_DRIVERS} 个驱动项",
            ),
            Words(
                en="odds ratios and the Wald test of all drivers by the survey design; ranked only if it gives p ≤ 0.01",
                zh="优势比与全部驱动项的 Wald 检验按抽样设计计算；p ≤ 0.01 才排名",
            )
            if self.designed
            else Words(
                en="ranked only if the likelihood-ratio test of all drivers gives p ≤ 0.01",
                zh="只有全部驱动项的似然比检验 p ≤ 0.01 才排名",
            ),
        ]
        if self.bootstrap:
            share = percent(self.level, digits=0)
            parts.append(
                Words(
                    en=f"{share} percentile intervals of {self.bootstrap} bootstrap samples",
                    zh=f"{self.bootstrap} 次自助抽样的 {share} 百分位区间",
                )
            )
        return listed(parts)

    def _explain(self) -> Words:
        name, r2 = MEASURES[self.measure], f"{self.r_squared:.3f}"
        if not self.ranked:
            return Words(
                en=f"The drivers tell {self.outcome} no better than chance ({name} R² {r2}, p = {self.p_value:.3f}, n = {self.n}): no ranking is given.",
                zh=f"这些因素对“{self.outcome}”的判别不高于偶然（{name} R² {r2}，p = {self.p_value:.3f}，n = {self.n}），因此不给出排名。",
            )
        shown = [(str(k), percent(v, digits=0)) for k, v in self.table["share"].head(3).items()]
        first = self.table.iloc[0]
        odds = f"{first['odds_ratio']:.2f}"
        text = Words(
            en=f"Of what the drivers tell of {self.outcome} (n = {self.n}, {name} R² {r2}), most belongs to "
            f"{', '.join(f'{a} ({b})' for a, b in shown)}. One point more of {shown[0][0]}, the others equal, multiplies "
            f"the odds of a better outcome by {odds}.",
            zh=f"在这些因素对“{self.outcome}”的解释中（n = {self.n}，{name} R² {r2}），占比最大的是"
            f"{'、'.join(f'{a}（{b}）' for a, b in shown)}。其他因素相同时，{shown[0][0]}每高 1 分，结果更好的优势为 {odds} 倍。",
        )
        return text + left_aside(self.set_aside)

    def _cite(self) -> Words:
        model = self._model()
        return Words(
            en=f"Importance in a {model.en} was found by dominance analysis of {MEASURES[self.measure]}'s pseudo-R² (Azen & Traxel, 2009, "
            f"Journal of Educational and Behavioral Statistics, 34, 319-347; n = {self.n}).",
            zh=f"{model.zh}中的重要性由 {MEASURES[self.measure]} 伪 R² 的优势分析得出（Azen & Traxel, 2009, Journal of Educational "
            f"and Behavioral Statistics, 34, 319-347；n = {self.n}）。",
        )
