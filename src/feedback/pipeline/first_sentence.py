"""The sentences that open a report: where to begin, which aspect stands first, or what else was measured."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from feedback.disclosure import LEAST
from feedback.insight.pain_points.standing import Standing
from feedback.insight.pain_points.words import BASES
from feedback.measures.item_direction import against_the_rest
from feedback.pipeline.driver_analysis import plainly_lower, row_ratings
from feedback.pipeline.ranking import HEADLINES
from feedback.report.figure_words import group_name, of_group
from feedback.results import Words, few
from feedback.rounding import told_count, told_percent

if TYPE_CHECKING:
    from feedback.pipeline.analysis_run import AnalysisRun
    from feedback.report.findings import Place
    from feedback.report.summary import PainPointSummary

_NAMED = 4  # places in the first sentence
_OVERALL = "\0overall"  # no item is called so
_SMALL = 0.01  # of the scale's length: a loss under it is no news


def first_sentence(
    work: AnalysisRun,
    points: tuple[PainPointSummary, ...],
    places: tuple[Place, ...],
    explained: str,
) -> str:
    """Why nothing is ranked, else what hurts, else what was measured: the sentence that opens a report."""
    if work.no_ranking is not None:
        headline = HEADLINES[work.no_ranking.reason].spoken(work.language)
        said = " ".join(part for part in (headline, _measured(work)) if part)
    else:
        said = _answer(work, points, places) or _measured(work) or explained
    return _joined(against_the_scale(work).spoken(work.language), said, zh=work.language == "zh")


def against_the_scale(work: AnalysisRun) -> Words:
    """Rated items whose scale may run the other way: of those all that follows would be the contrary of what people said.

    Those that run against the other ratings (`against_the_rest`); where none does, those that go with lower overall ratings,
    if what explains most is among them. Of mentions in comments nothing is said.
    """
    rows = row_ratings(work)
    if rows is None:
        return Words(en="", zh="")
    rated = rows if work.ratings is None else rows.assign(**{_OVERALL: work.ratings})
    turned = against_the_rest(rated)
    if names := [str(name) for name in rows.columns if name in turned]:
        lower = Words(en="rates the rest lower", zh="其余评分反而越低")
    elif names := _against_the_overall(work):
        lower = Words(en="rates lower overall", zh="总体评分反而越低")
    else:
        return Words(en="", zh="")
    named = few([work.labels.get(name, name) for name in names])
    return Words(
        en=f"Who rates {named.en} higher {lower.en}: a scale may run the other way. Check which number is the good end; "
        "if it is the low one, name the column under columns.reverse. Do not act on what follows before.",
        zh=f"给{named.zh}打分越高的人，{lower.zh}：可能有量表的方向相反。请核对数字大小哪一端是好评；若小的才是好评，"
        "请把该列写到 columns.reverse 下。核对之前，不要据以下内容行动。",
    )


def _against_the_overall(work: AnalysisRun) -> list[str]:
    """With the others held equal and without: an aspect that is lower only beside the others runs the right way."""
    found = work.drivers
    if found is None or not found.ranked:
        return []
    most = str(found.table["importance"].idxmax())
    lower = plainly_lower(work, found.wrong_sign) if most in found.wrong_sign else []
    return lower if most in lower else []


def _measured(work: AnalysisRun) -> str:
    """What a study without any pain to rank can still say: its Kano classes, gaps, or scores."""
    said = [work.sentences[name] for name in ("kano", "gaps", "nps") if name in work.sentences]
    return "" if "pain_points" in work.sentences and work.answers.plan.aspects else " ".join(said)


def _answer(
    work: AnalysisRun, points: tuple[PainPointSummary, ...], places: tuple[Place, ...]
) -> str:
    """What a manager should know: where to begin, and who stands first, as page 50 says it."""
    zh = work.language == "zh"
    begin = _joined(_begin(places, zh=zh), _as_read(work, places).spoken(work.language), zh=zh)
    if not points or points[0].cost is None:
        return begin
    standing = Standing.of(work.tables["pain_points"], told=work.among_others)
    said = standing.say().spoken(work.language)
    tied = _tied(work, standing) + standing.say_untold()
    if not standing.sure or not standing.stands_out:
        if places:
            return _joined(begin, tied.spoken(work.language), zh=zh)
        if unhappy := _most_unhappy(work).spoken(work.language):
            said = replace(standing, opened=True).say().spoken(work.language)
            return _joined(unhappy, said, zh=zh)
        more = (
            "更多的答卷会使区间变窄，才看得出差别。"
            if zh
            else "More answers would narrow the intervals."
        )
        return _joined(said, more, zh=zh)
    if len(standing.first) > 1:
        if places:
            return _joined(begin, tied.spoken(work.language), zh=zh)
        return said
    first = next((point for point in points if point.rank == 1), points[0])
    if (first.cost or 0.0) < _SMALL * _length(work):
        return _joined(
            begin,
            _too_small(first, two=_two_classes(work), zh=zh),
            standing.say_untold().spoken(work.language),
            zh=zh,
        )
    two = _two_classes(work)
    share, lower = f"{first.share_negative:.0%}", f"{-(first.effect or 0):.{1 if two else 2}f}"
    fewer = Words(
        en=f"{lower} percentage points fewer of them are satisfied"
        if two
        else f"they rate {lower} points lower",
        zh=f"他们中满意者少 {lower} 个百分点" if two else f"他们少打 {lower} 分",
    )
    who = BASES[first.base]
    more = (
        f"{who.zh}的人中 {share} 不满；其他方面相同时，{fewer.zh}（这是关联，先核实原因）。"
        if zh
        else f"{share} of those who {who.en} are unhappy with it and, with the other aspects held equal, "
        f"{fewer.en}. That is an association, not yet a cause: find out why first."
    )
    placed, untold = (
        words.spoken(work.language) for words in (standing.say_placed(), standing.say_untold())
    )
    return _joined(begin, placed, more, untold, zh=zh)


def _most_unhappy(work: AnalysisRun) -> Words:
    """The few aspects that clearly more people are unhappy with than with any other of like base, whatever that goes with.

    Shares of who rated and of who wrote, or of many and of few people, are of others: they are not set side by side.
    """
    everything = work.tables["pain_points"]
    apart = everything["apart"].astype(bool)
    whole = everything[~apart]
    whole = whole[whole["base"] == whole["base"].mode().iloc[0]] if len(whole) else whole
    table = whole.dropna(subset=["share_negative_low", "share_negative_high"])
    table = table[table["n_negative"] >= LEAST].sort_values("share_negative", ascending=False)
    if not len(table):
        return Words(en="", zh="")
    first = table[table["share_negative_high"] >= table["share_negative_low"].iloc[0]]
    rest = whole.drop(index=first.index)["share_negative_high"].dropna()
    if len(first) > _NAMED or not len(rest) or first["share_negative_low"].min() <= rest.max():
        return Words(en="", zh="")
    shares, people = told_percent(first["share_negative"], first["n"]), told_count(first["n"])
    rated = first["base"] != "wrote"
    told = list(zip(first["label"], shares, people, first["base"], strict=True))
    en = "; ".join(
        f"{label} ({share}% of about {n} who {BASES[base].en})" for label, share, n, base in told
    )
    zh = "、".join(
        f"{label}（{BASES[base].zh}的约 {n} 人，{share}% 不满）" for label, share, n, base in told
    )
    did = Words(en="rated", zh="打过分") if rated.all() else Words(en="wrote of", zh="评论里提到")
    # those that stand apart may be worse: they are not among "the others"
    alike = bool((apart & (everything["base"] == first["base"].iloc[0])).any())
    which = Words(
        en=f"that about as many people {did.en}"
        if alike
        else "rated"
        if rated.all()
        else "written of",
        zh=f"{did.zh}的人数相近的方面" if alike else f"{did.zh}的方面",
    )
    return Words(
        en=f"Of the aspects {which.en}, clearly more people are unhappy with these than with the others: {en}.",
        zh=f"{which.zh}中，不满的人占比明显高于其他方面的是：{zh}。",
    )


def _joined(*parts: str, zh: bool) -> str:
    return ("" if zh else " ").join(part for part in parts if part)


def _begin(places: tuple[Place, ...], *, zh: bool) -> str:
    """The first places to begin with; empty where no group stands out."""
    if not places:
        return ""
    shown = places[:_NAMED]
    groups = [group_name(place.segment, place.value) for place in shown]
    labels = [place.label for place in shown]
    if len(set(groups)) == 1:
        return (
            f"可先从{of_group(groups[0])}{'、'.join(labels)}入手；那里受影响的人明显比别处多。"
            if zh
            else f"Begin with {groups[0]}: {', '.join(labels)}. Clearly more people are affected there than elsewhere."
        )
    pairs = zip(groups, labels, strict=True)
    named = [f"{of_group(group)}{label}" if zh else f"{label} ({group})" for group, label in pairs]
    return (
        f"可先从这里入手：{'、'.join(named)}；那里受影响的人明显比别处多。"
        if zh
        else f"Begin here: {', '.join(named)}. Clearly more people are affected there than elsewhere."
    )


def _as_read(work: AnalysisRun, places: tuple[Place, ...]) -> Words:
    """By how much shares read from comments must be expected to be off, where a place named rests on them."""
    table, corrected = work.tables.get("pain_points"), work.tables.get("corrected")
    named = [place.aspect for place in places[:_NAMED]]
    if not named or table is None or corrected is None or "expected_error" not in corrected:
        return Words(en="", zh="")
    points = float(corrected["expected_error"].max())
    if np.isnan(points) or not (table.reindex(named)["base"] == "wrote").any():
        return Words(en="", zh="")
    from feedback.text.aspects.taxonomy import load_taxonomy
    from feedback.text.teaching.expected_error import measured_like

    taxonomy = load_taxonomy(work.study.resolve(work.study.taxonomy)).name
    known = measured_like(work.lengths, taxonomy=taxonomy) is not None
    return Words(
        en=f"These shares are read from comments and may be off by {points:.1f} points{'' if known else ' or more'}.",
        zh=f"这些占比由评论判读得出，可能相差 {points:.1f} 个百分点{'' if known else '或更多'}。",
    )


def _tied(work: AnalysisRun, standing: Standing) -> Words:
    """That no aspect leads, so that places are chosen by people; and which aspects stand beside those ranked."""
    table = work.tables["pain_points"]
    clear = int((table["rank"].notna() & (table["cost_low"] > 0)).sum())
    n = len(standing.sure)  # of those that tie: what costs less is behind them
    if n < 2:
        return (
            Words(
                en="Which aspect goes with the greatest loss of rating cannot be told, so places are chosen by how many people "
                "could be won over.",
                zh="哪个方面的代价最大还分不出，所以按能挽回的人数来选。",
            )
            + standing.say_apart()
        )
    ranked = Words(en="", zh="")
    if standing.sure_apart:
        ranked = Words(en="Of the aspects ranked, ", zh="参与排名的方面中，")
    which = Words(en="them", zh="其中")
    if clear > n:
        which = Words(en=f"the first {n}", zh=f"前 {n} 个里")
    return (
        Words(
            en=f"{ranked.en}{clear} {'aspects ' if not ranked.en else ''}clearly go with lower ratings; which of {which.en} goes with the "
            "greatest loss cannot be told, so places are chosen by how many people could be won over.",
            zh=f"{ranked.zh}有 {clear} 个{'方面' if not ranked.zh else ''}明显与较低的评分有关，{which.zh}哪个的代价最大还分不出，"
            "所以按能挽回的人数来选。",
        )
        + standing.say_apart()
    )


def _two_classes(work: AnalysisRun) -> bool:
    """Whether the rating is yes or no, coded 0 and 100: its points are percentage points of satisfied people."""
    return len(work.answers.plan.rating_answers) == 2


def _too_small(first: PainPointSummary, *, two: bool, zh: bool) -> str:
    """That even the first goes with hardly any loss."""
    cost = Words(
        en=f"{first.cost:.1f} percentage points of satisfied people"
        if two
        else f"{first.cost:.2f} points a person",
        zh=f"满意者少 {first.cost:.1f} 个百分点" if two else f"人均 {first.cost:.2f} 分",
    )
    return (
        f"没有哪个方面特别突出：关系最大的「{first.label}」也只对应{cost.zh}。要找到原因，可补问遗漏的方面。"
        if zh
        else f"Nothing stands out: even {first.label}, the first, goes with only {cost.en}. "
        "Questions on what was not asked might find what does."
    )


def _length(work: AnalysisRun) -> float:
    """Length of the overall scale."""
    rule = work.answers.plan.rating
    return 0.0 if rule is None else rule[1].high - rule[1].low
