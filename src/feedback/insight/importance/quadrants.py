"""Items in four quadrants of importance and performance, and the words for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from feedback.insight.importance.words import left_aside, listed
from feedback.results import Result, Words, few, percent

QUADRANTS = {
    "concentrate": Words(en="concentrate here (important, weak)", zh="重点改进（重要而表现差）"),
    "keep_up": Words(en="keep up (important, strong)", zh="继续保持（重要而表现好）"),
    "low_priority": Words(en="low priority (unimportant, weak)", zh="低优先（次要而表现差）"),
    "overkill": Words(en="possible overkill (unimportant, strong)", zh="可能过度（次要而表现好）"),
}
DERIVED = {
    "correlation": Words(en="correlation with the outcome", zh="与结果的相关系数"),
    "beta": Words(en="standardised regression coefficient", zh="标准化回归系数"),
    "johnson": Words(en="Johnson's relative weight", zh="Johnson 相对权重"),
    "lmg": Words(en="LMG share of R²", zh="LMG 的 R² 份额"),
}


def _answers(table: pd.DataFrame) -> str:
    """Fewest and most answers to an item."""
    least, most = int(table["n"].min()), int(table["n"].max())
    return f"n = {least:,}" if least == most else f"n = {least:,}–{most:,}"


@dataclass(frozen=True)
class ImportancePerformance(Result):
    """Items by importance, stated and derived, against performance.

    Attributes
    ----------
    table
        By item: n (people who answered it), performance, stated, derived (each with _low and _high), quadrant_stated and
        quadrant_derived ("concentrate", "keep_up", "low_priority", "overkill"), certainty_stated and
        certainty_derived (how often bootstrap samples put the item there), agree.
    probabilities
        item, source ("stated" or "derived"), and how often each quadrant came up.
    crosshair
        Where the quadrants meet: performance, stated, derived.
    """

    table: pd.DataFrame
    probabilities: pd.DataFrame
    crosshair: Mapping[str, float]
    derived_by: str
    cut: str
    n: int
    level: float
    bootstrap: int
    outcome: str
    set_aside: tuple[str, ...] = ()
    designed: bool = False

    def _sources(self) -> list[str]:
        return [name for name in ("stated", "derived") if f"quadrant_{name}" in self.table]

    def _define(self) -> Words:
        how = DERIVED[self.derived_by]
        cut = Words(en=self.cut, zh={"mean": "均值", "median": "中位数"}[self.cut])
        parts = [
            Words(
                en=f"Quadrants meet at the {cut.en} over items of importance and of performance; an item on the line counts as high",
                zh=f"象限以各题重要性与表现的{cut.zh}为界，恰在界上算高",
            ),
            Words(
                en=f"performance: mean of the answers given ({_answers(self.table)} an item)",
                zh=f"表现：已作答的均值（每题 {_answers(self.table)} 人）",
            ),
        ]
        if "quadrant_stated" in self.table:
            parts.append(
                Words(
                    en="stated importance: mean of what people say matters",
                    zh="陈述重要性：自述重要性的均值",
                )
            )
        if "quadrant_derived" in self.table:
            parts.append(
                Words(
                    en=f"derived importance: {how.en}, from pairs answered",
                    zh=f"推导重要性：{how.zh}，按成对作答计算",
                )
            )
        if self.bootstrap:
            share = percent(self.level, digits=0)
            parts.append(
                Words(
                    en=f"{share} intervals and certainties from {self.bootstrap} bootstrap "
                    + (
                        f"replicates of the survey design ({self.n} people)"
                        if self.designed
                        else f"samples of the {self.n} people"
                    ),
                    zh=f"{share} 区间与把握来自"
                    + (
                        f"抽样设计（{self.n} 人）的 {self.bootstrap} 次自助复制权重"
                        if self.designed
                        else f"对 {self.n} 人的 {self.bootstrap} 次自助抽样"
                    ),
                )
            )
        return listed(parts)

    def _explain(self) -> Words:
        source = "derived" if "quadrant_derived" in self.table else "stated"
        named = {
            "derived": Words(
                en=f"what goes with satisfaction ({DERIVED[self.derived_by].en})",
                zh=f"与满意度的关联（{DERIVED[self.derived_by].zh}）",
            ),
            "stated": Words(en="what people say matters", zh="人们的自述"),
        }[source]
        weak = self.table[self.table[f"quadrant_{source}"] == "concentrate"].sort_values(
            "performance"
        )
        sure = weak[weak[f"certainty_{source}"].fillna(0) >= 0.8] if self.bootstrap else weak
        items = few(weak.index)
        text = (
            Words(
                en=f"Judged by {named.en}, important and rated below the others: {items.en}. "
                "Whether fixing them helps has to be tested; what to begin with is on the page of pain points.",
                zh=f"按{named.zh}，重要而评分低于其他项的有：{items.zh}。改了是否有效，需要验证；先做什么见痛点页。",
            )
            if len(weak)
            else Words(
                en=f"Judged by {named.en}, no item is both important and weak.",
                zh=f"按{named.zh}，没有既重要又薄弱的题。",
            )
        )
        if self.bootstrap and len(weak):
            firm = few(sure.index) if len(sure) else Words(en="none", zh="无")
            text += Words(
                en=f"That holds in at least 80% of bootstrap samples for: {firm.en}.",
                zh=f"在至少 80% 的自助样本中仍成立的有：{firm.zh}。",
            )
        if len(self._sources()) == 2:
            differ, total = int((~self.table["agree"].astype(bool)).sum()), len(self.table)
            text += Words(
                en=f"Stated and derived importance put {differ} of {total} items into different quadrants.",
                zh=f"陈述重要性与推导重要性把 {total} 题中的 {differ} 题放进不同象限。",
            )
        return text + left_aside(self.set_aside)

    def _cite(self) -> Words:
        return Words(
            en=f"Importance-performance analysis (Martilla & James, 1977, Journal of Marketing, 41(1), 77-79) of {len(self.table)} items (n = {self.n}), "
            "with bootstrap probabilities of the quadrants.",
            zh=f"对 {len(self.table)} 题作重要性—表现分析（Martilla & James, 1977, Journal of Marketing, 41(1), 77-79；n = {self.n}），象限附自助法概率。",
        )
