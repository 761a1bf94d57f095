"""A fitted path model and what it says of itself."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from feedback.results import Result, Words, between, percent


@dataclass(frozen=True)
class PathModel(Result):
    """A fitted path model of satisfaction."""

    table: pd.DataFrame
    paths: pd.DataFrame
    loadings: pd.DataFrame
    weights: pd.Series
    index_weights: pd.Series
    r_squared: pd.Series
    total_effects: pd.DataFrame
    correlations: pd.DataFrame
    quality: pd.DataFrame
    index: pd.DataFrame | None
    scores: pd.DataFrame
    scheme: str
    scaled: bool
    iterations: int
    bootstrap: int
    failed_draws: int
    level: float
    n: int
    missing: int

    def _define(self) -> Words:
        items = (
            ("standardised items", "标准化题目") if self.scaled else ("centred items", "中心化题目")
        )
        return Words(
            en=f"Lohmöller's algorithm, {self.scheme} weighting scheme, {items[0]}, {self.n} complete rows"
            + (
                f"; percentile intervals of {self.bootstrap} bootstrap draws"
                if self.bootstrap
                else "; no intervals asked for"
            )
            + "; index = 100 Σw(mean - low)/((high - low)Σw) with w the outer weight over the item's "
            "standard deviation.",
            zh=f"Lohmöller 算法，{self.scheme} 加权，{items[1]}，完整行 {self.n}"
            + (
                f"；区间为 {self.bootstrap} 次自助抽样的百分位"
                if self.bootstrap
                else "；未计算区间"
            )
            + "；指数 = 100 Σw(均值−low)/((high−low)Σw)，w 为外部权重除以题目标准差。",
        )

    def _explain(self) -> Words:
        at = int(self.paths["estimate"].abs().argmax())
        start, end = list(self.paths.index)[at]
        value = float(self.paths["estimate"].iloc[at])
        sure = ""
        if "ci_low" in self.paths:
            sure = " " + between(*self.paths[["ci_low", "ci_high"]].iloc[at])
        en = f"The strongest link is {start} → {end} ({value:.2f}{sure}). "
        zh = f"最强的影响是 {start} → {end}（{value:.2f}{sure}）。"
        explained = self.r_squared.dropna()
        en += (
            "Explained: "
            + ", ".join(f"{k} {percent(v, digits=0)}" for k, v in explained.items())
            + "."
        )
        zh += (
            "解释比例："
            + "，".join(f"{k} {percent(v, digits=0)}" for k, v in explained.items())
            + "。"
        )
        if self.index is not None:
            low = self.index["index"].sort_values().head(1)
            en += f" On 0 to 100 the lowest standing is {low.index[0]} with {low.iloc[0]:.1f}."
            zh += f"以 0–100 计，最低的是 {low.index[0]}（{low.iloc[0]:.1f}）。"
        return Words(en=en, zh=zh)

    def _cite(self) -> Words:
        return Words(
            en="The index model was estimated by partial least squares path modelling (Tenenhaus et al., "
            f"2005, Computational Statistics & Data Analysis, 48, 159-205; {self.scheme} scheme, "
            f"n = {self.n}" + (f", {self.bootstrap} bootstrap draws)." if self.bootstrap else ")."),
            zh="指数模型以偏最小二乘路径建模估计（Tenenhaus 等, 2005, Computational Statistics & Data "
            f"Analysis, 48, 159-205；{self.scheme} 加权，n = {self.n}"
            + (f"，自助抽样 {self.bootstrap} 次）。" if self.bootstrap else "）。"),
        )
