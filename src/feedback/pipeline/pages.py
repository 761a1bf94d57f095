"""The pages of a report: which there are, which a study can fill, and why the others are left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedback.results import Words

if TYPE_CHECKING:
    from feedback.pipeline.work import Work

PAGES = {
    "10_cleaning": ("清洗与数据质量", "Cleaning and data quality", "哪些进入了分析，哪些没有，为什么", "what went in, what did not, and why"),
    "20_sentiment": ("情感", "Sentiment", "每条评论的情绪，与评分是否一致", "the feeling of each comment beside its rating"),
    "25_aspects": ("方面", "Aspects", "提到什么、说好还是说坏，还有哪些建议", "what is praised, what is blamed, what is wished for"),
    "30_topics": ("主题", "Topics", "不预设类别时人们在谈什么", "what people talk about unprompted"),
    "40_drivers": ("驱动因素", "Drivers", "哪些方面与总体满意度一起变动", "what moves with overall satisfaction"),
    "45_measures": ("量表与指标（供研究者）", "Measures, for researchers", "信度、NPS、CSAT、期望差距、Kano，附定义与区间", "reliability, NPS, CSAT, gaps and Kano with definitions"),
    "50_pain_points": ("痛点", "Pain points", "完整的表、分组与原话", "the whole table, segments and quotes"),
}  # fmt: skip

_READ = ("20_sentiment", "25_aspects", "30_topics")


def pages_left_out(work: Work) -> dict[str, Words]:
    """Page → why this study cannot fill it; a page that is not named is made."""
    plan = work.answers.plan
    reasons: dict[str, Words] = {}
    wrote = bool(len(work.usable))
    if not wrote:
        why = (
            Words(en="no comment says anything.", zh="没有一条评论有内容。")
            if plan.text
            else Words(en="the study has no open question.", zh="本研究没有开放题。")
        )
        reasons |= dict.fromkeys(_READ, why)
    if work.ratings is None:
        reasons["40_drivers"] = Words(
            en="there is no overall rating to explain.", zh="没有可供解释的总体评分。"
        )
    if not (plan.items or plan.nps or plan.kano or plan.rating):
        reasons["45_measures"] = Words(
            en="no single aspects were rated, and neither NPS nor Kano was asked.",
            zh="没有对各方面的评分，也没有问 NPS 或 Kano。",
        )
    if not wrote and not plan.aspects:
        reasons["50_pain_points"] = Words(
            en="nothing was written, and no aspect was rated.",
            zh="没有评论，也没有对各方面的评分。",
        )
    return reasons


def pages_of(work: Work) -> list[str]:
    """Names of the pages this study can fill, in order."""
    without = pages_left_out(work)
    return [name for name in PAGES if name not in without]
