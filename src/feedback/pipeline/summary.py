"""The first screen of a report, filled from a finished run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

import feedback
from feedback.frames import FLAGS
from feedback.insight.importance.words import errors_of
from feedback.insight.pain_points.segments import worst_groups
from feedback.pipeline.change_words import changes_of
from feedback.pipeline.design import design_words
from feedback.pipeline.first_sentence import first_sentence
from feedback.pipeline.gauges import gauges_of, mean_figure
from feedback.pipeline.intake import RATING, WAVE
from feedback.pipeline.item_tables import mean_of
from feedback.pipeline.pages import PAGES, pages_left_out, pages_of
from feedback.pipeline.places import grid_of, places_of
from feedback.pipeline.rows_lost import loss_sentence
from feedback.pipeline.tiers import tiers_of
from feedback.pipeline.wording import KIND_NAMES, named, plain_note, reason_in
from feedback.report.figure_words import group_name
from feedback.report.summary import (
    DataQuality,
    DesignSummary,
    PageLink,
    PainPointSummary,
    ReportSummary,
    SegmentHit,
)
from feedback.results import Words

if TYPE_CHECKING:
    from feedback.insight.pain_points.result import PainPoints
    from feedback.pipeline.analysis_run import AnalysisRun


def summary_of(work: AnalysisRun) -> ReportSummary:
    """Everything the first screen says, in the language of the run."""
    responses = work.answers.responses
    explained = work.sentences.get("pain_points") or work.notes["pain_points"][work.language]
    refusal = work.no_ranking
    ranked = work.pain_points is not None and work.pain_points.ranked
    points, places = _points(work), places_of(work)
    mean, low, high = _mean(work)
    rule, without = work.answers.plan.rating, pages_left_out(work)
    return ReportSummary(
        study=work.study.study,
        title=work.study.title_in(work.language),
        answer=first_sentence(work, points, places, explained),
        n_respondents=len(responses),
        n_comments=work.n_usable,
        quality=_quality(work),
        language=work.language,
        period=_period(responses),
        mean_rating=mean,
        mean_low=low,
        mean_high=high,
        level=work.study.parameters.level,
        rating_scale=None if rule is None else (rule[1].low, rule[1].high),
        two_classes=len(work.answers.plan.rating_answers) == 2,
        measured_only="50_pain_points" in without,
        gauges=gauges_of(work),
        places=places,
        pain_points=points,
        grid=grid_of(work),
        aspects=tiers_of(work),
        no_ranking=refusal.why.spoken(work.language)
        if refusal is not None
        else ("" if ranked or "50_pain_points" in without else explained),
        changes=changes_of(work, places),
        changes_since=work.waves[0] if work.waves else "",
        pages=page_links(work),
        pages_left_out={
            PAGES[name].title.spoken(work.language): why.spoken(work.language)
            for name, why in without.items()
            if PAGES[name].missed
        },
        definitions=_definitions(work),
        version=feedback.__version__,
        design=_design(work),
        responsible=work.study.responsible_in(work.language),
    )


def _design(work: AnalysisRun) -> DesignSummary | None:
    if work.design is None or work.drawn is None:
        return None
    drawn = work.drawn
    return DesignSummary(
        sentence=design_words(drawn, work.design).spoken(work.language),
        effective_n=round(work.design.effective_n, 1),
        strata=len(drawn["strata"]),
        clusters=sum(n for n, _ in drawn["strata"].values()) if drawn["clusters_by"] else None,
        margins=tuple(drawn["margins"]),
    )


def page_links(work: AnalysisRun) -> tuple[PageLink, ...]:
    """The pages of this report, named in its language."""
    spoken = work.language
    return tuple(
        PageLink(PAGES[name].title.spoken(spoken), f"{name}.html", PAGES[name].about.spoken(spoken))
        for name in pages_of(work)
    )


_NO_PLACE = {
    "": Words(en="Look for the cause.", zh="先查找原因。"),
    "none": Words(
        en="No group could be told from the others: look for a common cause first.",
        zh="看不出哪一组更重，宜先整体查找原因。",
    ),
    "withheld": Words(
        en="None of the groups shown could be told from the others. Some are not shown, so that nobody can be recognised; "
        "it may be worse there.",
        zh="显示的各组中看不出哪一组更重；有的组为免认出个人而不显示，那里是否更重，这里不说。",
    ),
}


def _action(point: PainPointSummary, decided: pd.DataFrame, *, zh: bool) -> str:
    """What to do about one pain point, as the run's table of verdicts has it."""
    if decided.loc[point.aspect, "matters"] != "yes":
        return str(decided.loc[point.aspect, "sentence"])
    if point.groups != "more":
        return _NO_PLACE[point.groups].spoken("zh" if zh else "en")
    names = [group_name(hit.segment, hit.value) for hit in point.segments]
    return f"先从{'、'.join(names)}入手。" if zh else f"Begin with {', '.join(names)}."


def _points(work: AnalysisRun) -> tuple[PainPointSummary, ...]:
    found = work.pain_points
    if found is None or not found.ranked:
        return ()
    table, by_segment = work.tables["pain_points"], found.by_segment
    quotes = work.tables["quotes"]
    worst = _worst(table)
    labels = work.labels
    told: dict[Any, Any] = work.tables["verdicts"]["groups"].to_dict()
    points = []
    for aspect, row in worst.iterrows():
        placed = pd.notna(row["rank"])
        tied = table[((table["rank"] == row["rank"]) & (table.index != aspect)).fillna(False)]
        tied = tied["label"]
        here = (by_segment["aspect"] == aspect) & (by_segment["segment"] != WAVE)
        hits = worst_groups(by_segment[here]).head(3)
        costed = bool(np.isfinite(row["cost"]))
        points.append(
            PainPointSummary(
                aspect=str(aspect),
                label=str(row["label"]),
                cost=float(row["cost"]) if costed else None,
                cost_low=float(row["cost_low"]) if costed else None,
                cost_high=float(row["cost_high"]) if costed else None,
                share_negative=float(row["share_negative"]),
                n_mentions=int(row["n_mentions"]),
                n_negative=int(row["n_negative"]),
                told=work.among_others,
                base=row["base"],
                n_base=int(row["n"]),
                rank=int(row["rank"]) if placed else None,
                tied_with=tuple(str(name) for name in tied),
                groups=told[aspect],
                segments=tuple(_hit(hit, labels) for hit in hits.itertuples()),
                quotes=tuple(
                    quotes.loc[quotes["aspect"] == aspect, "quote"].head(
                        work.study.parameters.quotes
                    )
                ),
                effect=float(row["effect"]) if costed else None,
                effect_low=float(row["effect_low"]) if costed else None,
                effect_high=float(row["effect_high"]) if costed else None,
            )
        )
        points[-1] = replace(
            points[-1],
            action=_action(points[-1], work.tables["verdicts"], zh=work.language == "zh"),
        )
    return tuple(points)


def _worst(table: pd.DataFrame) -> pd.DataFrame:
    """Three aspects for the first screen: those that clearly go with lower ratings before any that may not.

    Ranked ones before those that stand apart, for their base is another.
    """
    ranked, clear = table["rank"].notna(), table["cost_low"] > 0
    shown = table[(ranked | (table["apart"].astype(bool) & clear)) & (table["n_negative"] > 0)]
    unsure = ~(shown["cost_low"] > 0) & shown["cost"].notna()
    order = np.lexsort([shown["rank"].isna().to_numpy(), unsure.to_numpy()])
    return shown.iloc[order].head(3)


def _hit(hit: Any, labels: Mapping[str, str]) -> SegmentHit:
    return SegmentHit(
        segment=labels.get(hit.segment, hit.segment),
        value=str(hit.value),
        share=float(hit.share_negative),
        difference=float(hit.difference),
        difference_low=float(hit.difference_low),
        difference_high=float(hit.difference_high),
        n=int(hit.n),
    )


def _mean(work: AnalysisRun) -> tuple[float | None, float | None, float | None]:
    """Mean rating with its interval (`mean_of`), as it is told: of the newest wave where the advice is of it."""
    responses, design = work.answers.responses, work.design
    if work.advice_wave is not None:
        rows = np.flatnonzero(responses[WAVE].astype("str") == work.advice_wave)
        responses, design = responses.iloc[rows], None if design is None else design.of(rows)
    if RATING not in responses or responses[RATING].notna().sum() < 2:
        return None, None, None
    level = work.study.parameters.level
    rule = work.answers.plan.rating
    ends = None if rule is None else (float(rule[1].low), float(rule[1].high))
    found = mean_of(responses[RATING], ends=ends, level=level, weights=design)
    n = int(responses[RATING].notna().sum())
    interval = found["mean"], found["mean_low"], found["mean_high"]
    return mean_figure(*interval, n=n, told=work.among_others)


def _period(responses: pd.DataFrame) -> str:
    if "date" not in responses or not responses["date"].notna().any():
        return ""
    first, last = responses["date"].min(), responses["date"].max()
    return (
        f"{first:%Y-%m} – {last:%Y-%m}" if f"{first:%Y-%m}" != f"{last:%Y-%m}" else f"{first:%Y-%m}"
    )


def _quality(work: AnalysisRun) -> DataQuality:
    zh = work.language == "zh"
    comments = work.tables["comments"]
    steps = {entry["step"]: entry for entry in work.steps}
    rejected = work.answers.rejected.groupby(["column", "reason"]).size()
    masked = steps["clean"]["why"]["personal_data"]
    notes = [plain_note(texts[work.language]) for texts in work.notes.values()]
    labels = work.answers.plan.column_labels
    return DataQuality(
        rows_in=work.answers.rows_in,
        rows_used=len(work.answers.responses),
        rejected={
            (f"{labels.get(name, name)}: " if name else "")
            + reason_in(str(reason), language=work.language): int(n)
            for (name, reason), n in zip(rejected.index.tolist(), rejected, strict=True)
        },
        flags={}
        if not len(comments)
        else dict(
            zip(
                named(FLAGS, FLAGS, language=work.language),
                comments[list(FLAGS)].sum().astype(int).tolist(),
                strict=True,
            )
        ),
        masked=dict(
            zip(named(masked, KIND_NAMES, language=work.language), masked.values(), strict=True)
        ),
        sentiment_method=work.sentences.get("sentiment", ""),
        sentiment_check=""
        if "sentiment" not in work.sentences
        else work.sentences.get("audit")
        or (
            "还没有人核对过这些判断：引用单条结果之前，请先抽样核对。"
            if zh
            else "Nobody has checked these readings yet: have a person check a sample before quoting single ones. "
        )
        + work.sentences.get("expected_error", ""),
        notes=tuple(notes),
        loss=loss_sentence(work),
    )


_HURT_ZH = {
    "受影响": "给该方面打分落在量表最低的四分之一（如五分制的 1、2 分）的人；没有给它打分的，看文字里对它的褒贬合起来是否明显偏负。给它打分的人够多时，占比只按{whom}的人算，否则按写了评论的人算"
}
_HURT_EN = {
    "Hurt": "rated it in the lowest quarter of its scale (such as 1 or 2 of 5); without a rating, what was written about it is a complaint on balance. Shares are of those who {whom} where enough rated it, else of those who wrote"
}


def _hurt(found: PainPoints | None, *, zh: bool) -> dict[str, str]:
    """Who counts as hurt, and whom the shares are of."""
    imputed = found is not None and found.imputations > 0
    if zh:
        whom = "给任一方面打过分（未答的已插补）" if imputed else "打过分"
        return {name: text.format(whom=whom) for name, text in _HURT_ZH.items()}
    whom = "rated any aspect (gaps filled in)" if imputed else "rated the aspect"
    return {name: text.format(whom=whom) for name, text in _HURT_EN.items()}


_CHANGE_ZH = {
    "变化": "每项指标取前后差别最明显的一处分界；p 先按试过的分界数校正，再作 Holm 校正：平均分与 NPS 为一组，各方面（含各组）不满的占比为另一组。括号内的区间是这处分界本身的，未经校正，因此不含 0 的区间也可能不算变化；含 0 的一定不算"
}
_CHANGE_EN = {
    "Change": "of each figure, before and after the place where it differs most clearly; p is corrected for the places tried, then by Holm: the mean and the NPS as one family, the shares hurt (of every aspect, in every group) as another. The interval shown is of that place alone and not corrected, so one that leaves out 0 may still be no change, and one that holds 0 never is one"
}

_GROUPS_ZH = {
    "分组": "各组人数取整到 5，占比按组的大小取整到 1% 至 20%，受影响的人数由取整的占比折算（不足 10 人不细分），以免推算出个人"
}
_GROUPS_EN = {
    "Groups": "people to the nearest 5, shares in steps of 1% to 20% by the size of the group, those affected from the rounded share (under ten are told alike), so that nobody's answers can be computed"
}


def _definitions(work: AnalysisRun) -> dict[str, str]:
    zh = work.language == "zh"
    found = work.pain_points
    changed = {} if "changes" not in work.tables else _CHANGE_ZH if zh else _CHANGE_EN
    if work.answers.plan.segments or work.among_others:
        changed = {**(_GROUPS_ZH if zh else _GROUPS_EN), **changed}
    if found is None or not len(found.table):
        return changed
    if work.no_ranking is not None:
        return {**_hurt(found, zh=zh), **changed}
    level = f"{work.study.parameters.level:.0%}"
    if found.ranked_by == "share_negative":
        rank = (
            f"1 + 区间完全在其上方的方面数；区间先按比较的方面数放宽，{level} 区间重叠的方面不分先后；只在基数相近的方面之间排"
            if zh
            else f"1 + aspects whose whole {level} interval of the share lies above, both widened for how many are compared; where intervals overlap, the order is "
            "uncertain; only among aspects with like bases"
        )
        if zh:
            return {**_hurt(found, zh=True), "名次": rank, **changed, "方法": found.cite("zh")}
        return {**_hurt(found, zh=False), "Rank": rank, **changed, "Method": found.cite("en")}
    errors = errors_of(found.designed)
    if zh:
        return {
            **_hurt(found, zh=True),
            "影响": "受影响的人总体评分低多少分：与可比而没有这项抱怨的人相比：最小二乘，同时计入所有方面的抱怨（打过分的方面另计满意），没打分的人各方面单列，"
            + errors.zh.strip(),
            "代价": f"受影响占比 × 影响，即{'给任一方面打分（未答的已插补）或写了评论' if found.imputations else '给该方面打分（或写了评论）'}的人平均少打的分",
            "名次": f"1 + 区间完全在其上方的方面数，且不先于代价更高的方面；区间先按比较的方面数放宽，{level} 区间重叠的方面不分先后；只在基数相近的方面之间排",
            **changed,
            "方法": found.cite("zh"),
        }
    return {
        **_hurt(found, zh=False),
        "Effect": "how many points lower those hurt rate: than comparable people without this complaint: least squares on complaints of all aspects (of rated aspects delight, too), those who could not say apart, "
        + errors.en,
        "Cost": f"share affected × effect: rating points lost per person the share is of (who {'rated any aspect, gaps filled in' if found.imputations else 'rated the aspect'}, or who wrote)",
        "Rank": f"1 + aspects whose whole {level} interval lies above, both widened for how many are compared, never ahead of an aspect that costs more; where intervals overlap, the order is uncertain; only among aspects with like bases",
        **changed,
        "Method": found.cite("en"),
    }
