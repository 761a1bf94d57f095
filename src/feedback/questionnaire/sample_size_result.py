"""Answers needed and people to invite, in words."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from feedback.results import Result, Words, counted, percent


@dataclass(frozen=True)
class _Figure:
    name: Words
    unit: Words


FIGURES = {
    "share": _Figure(Words(en="a share", zh="比例"), Words(en="", zh="")),
    "mean": _Figure(Words(en="a mean", zh="均值"), Words(en="", zh="")),
    "nps": _Figure(Words(en="the NPS", zh=" NPS "), Words(en=" points", zh=" 分")),
}


@dataclass(frozen=True)
class SampleSize(Result):
    """Answers needed and people to invite.

    Attributes
    ----------
    n
        Answers needed in all.
    invited
        People to invite at the expected response rate; None when the population is smaller.
    margin
        Half width of the interval asked for, in the units of the figure.
    table
        A row a stratum ("all" without strata): population, n, invited, margin (the half width it
        gets itself).
    """

    figure: str
    n: int
    invited: int | None
    margin: float
    sd: float
    level: float
    response_rate: float
    design_effect: float
    population: int | None
    table: pd.DataFrame

    def _define(self) -> Words:
        fpc_en = " with finite-population correction" if self.population else ""
        fpc_zh = "，含有限总体校正" if self.population else ""
        return Words(
            en=f"n = deff (z·sd/margin)²{fpc_en}; sd {self.sd:.3g}, level {self.level:g}, design effect {self.design_effect:g}.",
            zh=f"n = 设计效应 ×（z·标准差/误差）²{fpc_zh}；标准差 {self.sd:.3g}，置信水平 {self.level:g}，设计效应 {self.design_effect:g}。",
        )

    def _explain(self) -> Words:
        figure = FIGURES[self.figure]
        invite_en = (
            f" At a response rate of {percent(self.response_rate, digits=0)}, invite {self.invited:,}."
            if self.invited is not None
            else " At this response rate the population is too small to get them: invite everybody."
        )
        invite_zh = (
            f"按 {percent(self.response_rate, digits=0)} 的回收率，需邀请 {self.invited:,} 人。"
            if self.invited is not None
            else "按此回收率，总体人数不够：请邀请全部人员。"
        )
        if self.response_rate == 1 and self.invited is not None:
            invite_en = invite_zh = ""
        unit = figure.unit
        return Words(
            en=f"To know {figure.name.en} to within ±{self.margin:g}{unit.en}, {counted(self.n, 'answer')} are needed."
            + invite_en,
            zh=f"要使{figure.name.zh}的误差不超过 ±{self.margin:g}{unit.zh}，需要 {self.n:,} 份答卷。"
            + invite_zh,
        )

    def _cite(self) -> Words:
        return Words(
            en="Sample size for a normal-approximation interval under simple random sampling, allocated in proportion to strata (Cochran 1977, Sampling Techniques, 3rd ed., ch. 4 and 5).",
            zh="样本量按简单随机抽样的正态近似区间计算，分层时按比例分配（Cochran 1977，Sampling Techniques 第 3 版，第 4、5 章）。",
        )
