"""The pages of a report: which there are, which a study can fill, and why the others are left out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from feedback.results import Words

if TYPE_CHECKING:
    from feedback.pipeline.analysis_run import AnalysisRun


def always(work: AnalysisRun) -> None:
    """Every study can fill it."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the report; its notebook carries its name.

    Attributes
    ----------
    title
        Its name in the list of pages.
    about
        What stands on it, in a few words beside the title.
    left_out
        Why a study cannot fill it; None where it can.
    missed
        Whether the first screen says why it is left out; not of pages that only studies of one kind have.
    """

    title: Words
    about: Words
    left_out: Callable[[AnalysisRun], Words | None] = always
    missed: bool = True


def _unwritten(work: AnalysisRun) -> Words | None:
    if work.n_usable:
        return None
    if work.answers.plan.text:
        return Words(en="no comment says anything.", zh="没有一条评论有内容。")
    return Words(en="the study has no open question.", zh="本研究没有开放题。")


def _unread(work: AnalysisRun) -> Words | None:
    if work.sentiment_muted:
        return Words(
            en="the reading of moods failed its check against the ratings.",
            zh="情绪的判读没有通过与评分的核对。",
        )
    return _unwritten(work)


def _unrated(work: AnalysisRun) -> Words | None:
    if work.ratings is not None:
        return None
    return Words(en="there is no overall rating to explain.", zh="没有可供解释的总体评分。")


def _unmeasured(work: AnalysisRun) -> Words | None:
    plan = work.answers.plan
    if (
        plan.items
        or plan.nps
        or plan.kano
        or plan.rating
        or plan.filled
        or plan.max_diffs
        or plan.choices
        or plan.quotas
        or plan.arms
    ):
        return None
    return Words(
        en="nothing was rated, and neither NPS nor Kano was asked.",
        zh="没有任何评分，也没有问 NPS 或 Kano。",
    )


def _unchecked(work: AnalysisRun) -> Words | None:
    if work.answers.plan.aspects and work.ratings is not None:
        return None
    return Words(
        en="it needs ratings of single aspects and an overall rating.",
        zh="需要对各方面的评分和总体评分。",
    )


def _no_journey(work: AnalysisRun) -> Words | None:
    if len(work.tables.get("journey", ())):
        return None
    return Words(en="no touchpoints were asked about.", zh="没有问到触点。")


def _one_sided(work: AnalysisRun) -> Words | None:
    if len(work.tables.get("side_by_side", ())):
        return None
    return Words(en="nothing was asked twice or of two sides.", zh="没有从两方面询问同一件事。")


def _painless(work: AnalysisRun) -> Words | None:
    if work.n_usable or work.answers.plan.aspects:
        return None
    return Words(
        en="nothing was written, and no aspect was rated.", zh="没有评论，也没有对各方面的评分。"
    )


# A row a page, in the order of the report; notebooks/NAME.ipynb makes it.
PAGES: dict[str, Page] = {
    "10_cleaning": Page(
        Words(en="Cleaning and data quality", zh="数据清洗与质量"),
        Words(en="what went in, what did not, and why", zh="哪些进入了分析，哪些没有，为什么"),
    ),
    "20_sentiment": Page(
        Words(en="Sentiment", zh="情感"),
        Words(
            en="the mood of each comment, compared with its rating",
            zh="每条评论的情绪，与评分是否一致",
        ),
        _unread,
    ),
    "25_aspects": Page(
        Words(en="Aspects", zh="方面"),
        Words(
            en="what people praise, what they complain about, what they suggest",
            zh="提到什么、说好还是说坏，还有哪些建议",
        ),
        _unwritten,
    ),
    "30_topics": Page(
        Words(en="Topics", zh="主题"),
        Words(en="what people talk about unprompted", zh="不预设类别时人们在谈什么"),
        _unwritten,
    ),
    "40_drivers": Page(
        Words(en="Drivers", zh="驱动因素"),
        Words(en="what moves with overall satisfaction", zh="哪些方面与总体满意度一起变动"),
        _unrated,
    ),
    "45_measures": Page(
        Words(en="Measures, for researchers", zh="量表与指标（供研究者）"),
        Words(
            en="reliability, NPS, CSAT, gaps and Kano with definitions",
            zh="信度、NPS、CSAT、期望差距、Kano，附定义与区间",
        ),
        _unmeasured,
    ),
    "47_robustness": Page(
        Words(en="Do the findings hold up? For researchers", zh="结论站得住吗（供研究者）"),
        Words(
            en="missing answers, habits of answering, the same scale in every wave, people asked twice, small groups",
            zh="缺失答案、作答习惯、量表是否一致、同一人前后变化、小组的偶然",
        ),
        _unchecked,
    ),
    "50_pain_points": Page(
        Words(en="Pain points", zh="痛点"),
        Words(en="the whole table, segments and quotes", zh="完整的表、分组与原话"),
        _painless,
    ),
    "90_journey": Page(
        Words(en="Journey", zh="客户旅程"),
        Words(
            en="each touchpoint, where it is best and worst, how it ends",
            zh="各触点表现、最好与最差、如何结尾",
        ),
        _no_journey,
        missed=False,
    ),
    "95_instruments": Page(
        Words(en="Side by side", zh="两方对照"),
        Words(
            en="two shoppers, employees and customers, or before and after a training",
            zh="两位神秘顾客、员工与顾客，或培训前后",
        ),
        _one_sided,
        missed=False,
    ),
}


def pages_left_out(work: AnalysisRun) -> dict[str, Words]:
    """Page → why this study cannot fill it; a page that is not named is made."""
    reasons = {name: page.left_out(work) for name, page in PAGES.items()}
    return {name: why for name, why in reasons.items() if why is not None}


def pages_of(work: AnalysisRun) -> list[str]:
    """Names of the pages this study can fill, in order."""
    without = pages_left_out(work)
    return [name for name in PAGES if name not in without]
