"""What a power plan says: its table, its verdict, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from feedback.results import Result, Words, between, percent

DRAWS = 200  # bootstrap draws that tell two drivers apart
MOSTLY = 0.8  # share of complete answers below which the plan says so
GOALS = {
    "weakest_found": Words(en="weakest aspect comes out lowest", zh="最弱的方面得分最低"),
    "weakest_apart": Words(en="and is told apart from the next", zh="且与次弱的方面区分开"),
    "driver_found": Words(en="strongest driver comes out first", zh="最强驱动因素排第一"),
    "drivers_apart": Words(en="and is told apart from the second", zh="且与第二驱动因素区分开"),
}


@dataclass(frozen=True)
class PowerPlan(Result):
    """How often surveys of each size find what was planted.

    Attributes
    ----------
    table
        Index n; for each goal (weakest_found, weakest_apart, driver_found, drivers_apart) the share
        of simulated surveys that reach it with _low and _high (Wilson); margin_mean (overall
        satisfaction, scale points) and margin_nps (points): half widths of the 95 % interval;
        complete: answers with every rated item and the outcome, on which drivers are judged.
        Missing where the questionnaire does not ask.
    enough
        Smallest n of the table from which every goal that can be judged is reached in at least
        80 of 100 surveys; None when none is.
    truth
        What was planted: weakest item, gap, first and second driver.
    """

    table: pd.DataFrame
    enough: int | None
    truth: Mapping[str, object]
    repeats: int
    level: float
    method: str
    gap: float
    r_squared: float
    title: Words

    def named(self, *, language: str = "zh") -> pd.DataFrame:
        """For readers: a row a goal with its share and interval at each n.

        Returns
        -------
        DataFrame
            Index goal in words; a column an n, such as "n = 300": "94% [88, 97]".
        """
        rows = {
            words.spoken(language): {
                f"n = {size:,}": f"{percent(row[goal], digits=0)} "
                + between(100 * row[f"{goal}_low"], 100 * row[f"{goal}_high"], digits=0)
                for size, row in self.table.iterrows()
            }
            for goal, words in GOALS.items()
            if self.table[goal].notna().any()
        }
        goal = "目标" if language == "zh" else "goal"
        return pd.DataFrame.from_dict(rows, orient="index").rename_axis(goal)

    def _define(self) -> Words:
        return Words(
            en=f"{self.repeats} simulated surveys a size. Told apart: the {percent(self.level, digits=0)} interval of the "
            f"difference (paired means; {DRAWS} bootstrap draws of {self.method} importance) lies above 0. "
            f"Planted: the weakest item {self.gap:g} sd below the next; drivers explain {percent(self.r_squared, digits=0)} of "
            "latent overall satisfaction.",
            zh=f"每种样本量模拟 {self.repeats} 次调查。“区分开”指差值的 {percent(self.level, digits=0)} 区间在 0 以上"
            f"（配对均值；{self.method} 重要度自助抽样 {DRAWS} 次）。预设：最弱题目比次弱低 {self.gap:g} 个标准差；"
            f"驱动因素解释潜在总体满意度的 {percent(self.r_squared, digits=0)}。",
        )

    def _explain(self) -> Words:
        first = self.table.iloc[0]
        n = int(self.table.index[0])
        parts_en, parts_zh = [], []
        for goal, words in GOALS.items():
            if pd.notna(first[goal]):
                near = between(100 * first[f"{goal}_low"], 100 * first[f"{goal}_high"], digits=0)
                parts_en.append(f"{words.en}: {percent(first[goal], digits=0)} {near}")
                parts_zh.append(f"{words.zh}：{percent(first[goal], digits=0)} {near}")
        if not parts_en:
            return Words(
                en="The questionnaire rates nothing against an overall question, so there is no power to plan.",
                zh="问卷没有可与总体评价对照的评分题，无法估计检验效能。",
            )
        lost = self._incomplete(first, n)
        if self.enough is None:
            verdict = Words(
                en="No size tried reaches 80 in 100 for all of these.",
                zh="所试样本量均未使以上各项达到 80%。",
            )
        elif self.enough == n:
            verdict = Words(
                en=f"{n:,} answers are enough for all of these.", zh=f"{n:,} 份答卷足够。"
            )
        else:
            verdict = Words(
                en=f"{n:,} answers are not enough; {self.enough:,} are.",
                zh=f"{n:,} 份答卷不够；{self.enough:,} 份才够。",
            )
        return Words(
            en=f"With {n:,} answers, in 100 surveys: "
            + "; ".join(parts_en)
            + ". "
            + lost.en
            + verdict.en,
            zh=f"若有 {n:,} 份答卷，100 次调查中："
            + "；".join(parts_zh)
            + "。"
            + lost.zh
            + verdict.zh,
        )

    def _incomplete(self, first: pd.Series, n: int) -> Words:
        """Why drivers may be hard to find: few who answer every item."""
        complete = first["complete"]
        if pd.isna(complete) or complete >= MOSTLY * n:
            return Words(en="", zh="")
        return Words(
            en=f"Only about {complete:,.0f} of them answer every rated item (not applicable, skipped or left out), and drivers "
            "are judged on those: ask fewer items of everybody, or more people. ",
            zh=f"其中约 {complete:,.0f} 份每项都作答（其余有不适用、跳过或漏答），驱动因素只能据此判断：请减少人人必答的题目，或增加答卷。",
        )

    def _cite(self) -> Words:
        return Words(
            en="Power was estimated by Monte Carlo simulation (Muthén & Muthén 2002, Structural Equation Modeling 9(4)) of answers to the questionnaire itself.",
            zh="检验效能由问卷本身的蒙特卡罗模拟估计（Muthén & Muthén 2002，Structural Equation Modeling 9(4)）。",
        )
