"""Sentences about pain points a manager can act on, in Chinese and English."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from feedback.insight.driver_words import in_language
from feedback.insight.pain_costs import MIN_HURT, CostModel

if TYPE_CHECKING:
    from feedback.insight.pain_points import PainPoints
    from feedback.insight.subset_r2 import Floats


def sentences(
    table: pd.DataFrame,
    *,
    by_segment: pd.DataFrame,
    model: CostModel | None,
    ranked_by: str,
    language: str,
) -> list[str]:
    """One sentence an aspect: how many hurt, what it costs, how sure, where it is worst."""
    worst = _worst_places(by_segment)
    partners = _partners(table)
    return [
        in_language(language, zh=zh, en=en)
        for zh, en in (
            _sentence(
                row,
                place=worst.get(str(row.Index)),
                partners=partners.get(str(row.Index), []),
                ranked_by=ranked_by,
                model=model,
            )
            for row in table.itertuples()
        )
    ]


def _sentence(
    row: object,
    *,
    place: tuple[str, float, float] | None,
    partners: list[str],
    ranked_by: str,
    model: CostModel | None,
) -> tuple[str, str]:
    get = lambda name: getattr(row, name)  # noqa: E731
    share, low, high = (100 * get(f"share_negative{end}") for end in ("", "_low", "_high"))
    if get("n_negative") == 0:
        return (
            f"没有人抱怨“{get('label')}”（{get('n')} 人中 0 人）。",
            f"Nobody complains about {get('label')} (0 of {get('n')} people).",
        )
    zh = f"约 {share:.0f}% 的顾客（{low:.0f}%–{high:.0f}%，{get('n')} 人中 {get('n_negative')} 人）对“{get('label')}”不满"
    en = (
        f"About {share:.0f} % of customers ({low:.0f} to {high:.0f} %; {get('n_negative')} of {get('n')}) "
        f"are unhappy with {get('label')}"
    )
    cost_zh, cost_en = _cost_words(row, ranked_by=ranked_by, model=model)
    zh, en = zh + cost_zh, en + cost_en
    if place is not None:
        where, there, rest = place
        zh += f"在{where}最突出（{there:.0%}，其他 {rest:.0%}）。"
        en += f" It is worst at {where} ({there:.0%} against {rest:.0%} elsewhere)."
    if ranked_by and not pd.isna(get("rank")) and get("rank") == 1:
        if partners:
            zh += f"与{'、'.join(partners)}并列最先处理。"
            en += f" Mend first, together with {', '.join(partners)}."
        else:
            zh += "应最先处理。"
            en += " Mend this first."
    return zh, en


def _cost_words(row: object, *, ranked_by: str, model: CostModel | None) -> tuple[str, str]:
    get = lambda name: getattr(row, name)  # noqa: E731
    if model is None:
        return "。", "."
    if pd.isna(get("cost")):
        if get("n_negative") < MIN_HURT:
            return (
                "，人数太少，算不出对评分的影响。",
                "; too few to tell what that does to the rating.",
            )
        return (
            "，对评分的影响无法单独算出。",
            "; what that does to the rating cannot be told apart.",
        )
    if ranked_by != "cost":
        return (
            "；各方面都解释不了评分的差异，不评代价。",
            "; nothing here explains the ratings, so no cost is given.",
        )
    effect, e_low, e_high = (get(f"effect{end}") for end in ("", "_low", "_high"))
    cost, c_low, c_high = (get(f"cost{end}") for end in ("", "_low", "_high"))
    if c_low <= 0:
        return (
            f"，但评分差异为 {effect:+.2f} 分（{e_low:+.2f} 至 {e_high:+.2f}），不能确定它拉低了满意度。",
            f", but their rating differs by {effect:+.2f} points ({e_low:+.2f} to {e_high:+.2f}): it is not "
            "certain that this lowers satisfaction.",
        )
    return (
        f"，他们的评分平均低 {-effect:.2f} 分（{-e_high:.2f}–{-e_low:.2f}），"
        f"相当于总体满意度少 {cost:.2f} 分（{c_low:.2f}–{c_high:.2f}）。",
        f"; they rate {-effect:.2f} points lower ({-e_high:.2f} to {-e_low:.2f}), which costs "
        f"{cost:.2f} points ({c_low:.2f} to {c_high:.2f}) of average satisfaction.",
    )


def _worst_places(by_segment: pd.DataFrame) -> dict[str, tuple[str, float, float]]:
    """Aspect → the segment value where it hurts more than elsewhere by most."""
    if not len(by_segment):
        return {}
    flagged = by_segment[by_segment["flag"] > 0].sort_values("difference", ascending=False)
    first = flagged.drop_duplicates("aspect")
    columns = (first[name].tolist() for name in ("aspect", "value", "share_negative", "share_rest"))
    return {
        aspect: (f"“{value}”", there, rest)
        for aspect, value, there, rest in zip(*columns, strict=True)
    }


def _partners(table: pd.DataFrame) -> dict[str, list[str]]:
    first = table[(table["rank"] == 1).fillna(False)]
    return {
        str(aspect): [f"“{label}”" for other, label in first["label"].items() if other != aspect][
            :4
        ]
        for aspect in first.index
    }


def no_model(rating: pd.Series | None, values: Floats) -> tuple[str, str]:
    """Why there are no costs."""
    if rating is None:
        return (
            "没有总体评分，按抱怨的人数排序，算不出各方面让满意度下降多少。",
            "There is no overall rating: aspects are ordered by how many complain; what they cost is unknown.",
        )
    known = values[~np.isnan(values)]
    if len(known) > 1 and np.ptp(known) == 0:
        return (
            f"所有总体评分都是 {known[0]:g}，没有差异可供解释，只能按抱怨的人数排序。",
            f"All overall ratings are {known[0]:g}: nothing to explain; aspects are ordered by how many complain.",
        )
    return (
        f"有评分的只有 {len(known)} 人，或抱怨太少，算不出各方面的代价，只能按抱怨的人数排序。",
        f"With {len(known)} rated answers, or too few complaints, costs cannot be computed; aspects are "
        "ordered by how many complain.",
    )


def explain(result: PainPoints, *, language: str) -> str:
    zh, en = [], []
    if result.ranked_by == "cost" and result.r_squared is not None:
        first = list(result.table.index[(result.table["rank"] == 1).fillna(False)])
        labels = [str(result.table.loc[name, "label"]) for name in first]
        total = len(result.table["rank"].dropna())
        zh.append(
            f"{result.n} 位受访者中 {result.n_rated} 位给了评分；各方面的好恶合起来解释评分差异的 {result.r_squared:.0%}。"
        )
        en.append(
            f"{result.n_rated} of {result.n} respondents gave a rating; what they liked and disliked explains "
            f"{result.r_squared:.0%} of its differences."
        )
        if len(first) == 1:
            zh.append(f"最该先处理的是“{labels[0]}”。")
            en.append(f"Mend first: {labels[0]}.")
        elif len(first) < total:
            zh.append(
                f"最该先处理的是{'、'.join(f'“{x}”' for x in labels)}，它们的代价区间重叠，先后不能确定。"
            )
            en.append(
                f"Mend first: {', '.join(labels)}; their intervals overlap, so their order is not certain."
            )
        else:
            zh.append("所有方面的代价区间都重叠，先后不能确定。")
            en.append("The intervals of all aspects overlap: their order is not certain.")
    elif result.ranked_by == "share_negative":
        zh.append(f"按抱怨人数的比例排序（{result.n} 位受访者）。")
        en.append(f"Ordered by the share of people who complain ({result.n} respondents).")
    elif result.r_squared is not None:
        zh.append(
            f"各方面合起来只解释评分差异的 {result.r_squared:.1%}，与随机打乱评分没有区别"
            f"（p = {result.p_value:.3f}），因此不给出排名。"
        )
        en.append(
            f"Together the aspects explain {result.r_squared:.1%} of the ratings' differences, no more than "
            f"shuffled ratings would (p = {result.p_value:.3f}): no ranking is given."
        )
    else:
        zh.append("没有可以排名的方面。")
        en.append("There is no aspect to rank.")
    if len(result.unranked):
        zh.append(
            f"另有 {len(result.unranked)} 个方面提到的人少于 {result.min_mentions} 人，单独列出，不排名。"
        )
        en.append(
            f"{len(result.unranked)} aspects were named by fewer than {result.min_mentions} people; they are "
            "listed apart, unranked."
        )
    if result.suppressed:
        count = sum(result.suppressed.values())
        zh.append(f"有 {count} 个分组不足 10 人，不显示。")
        en.append(f"{count} segment values with fewer than 10 people are not shown.")
    zh += [note for note, _ in result.notes]
    en += [note for _, note in result.notes]
    return in_language(language, zh="".join(zh), en=" ".join(en))


def methods(result: PainPoints, *, language: str) -> str:
    return in_language(
        language,
        zh=f"不满：至少一处负面提及（同时有正面提及也算），或评分在量表最低四分之一（5 分制的 1–2 分）。"
        f"影响：评分对所有方面“不满”“满意”指示变量的最小二乘系数，HC3 稳健标准误。"
        f"代价 = 不满者比例 × 影响的相反数（评分的分），{result.level:.0%} 区间由影响函数得出（含比例与影响的协方差）；"
        f"比例用 Wilson 区间，分组差异用 Newcombe 区间，p 值经 Holm 校正。"
        f"名次 = 1 + 区间完全高于本方面的方面数；评分打乱 199 次，p ≤ 0.01 才按代价排名。"
        f"少于 {result.min_mentions} 人提到的方面不排名。影响是关联，不等于因果。",
        en="Unhappy: at least one negative mention (also beside positive ones) or a rating in the lowest "
        "quarter of the scale (1-2 of 5). Effect: least-squares coefficient of being unhappy in a model of the "
        "rating on unhappy and delighted indicators of all aspects, HC3 standard errors. Cost = share unhappy × "
        f"-effect, in rating points; {result.level:.0%} intervals by influence functions (covariance of share and "
        "effect included); Wilson intervals for shares, Newcombe for differences between segments, p adjusted by "
        "Holm. Rank = 1 + aspects whose whole interval lies above; ranked by cost only if p ≤ 0.01 against 199 "
        f"shuffles of the rating. Aspects named by fewer than {result.min_mentions} people are not ranked. Effects "
        "are associations, not causes.",
    )


def html(result: PainPoints, *, language: str) -> str:
    columns = [
        "label",
        "rank",
        "n",
        "n_negative",
        "share_negative",
        "effect",
        "cost",
        "cost_low",
        "cost_high",
        "sentence",
    ]
    shown = result.table[[name for name in columns if name in result.table.columns]]
    return (
        f"<p>{escape(explain(result, language=language))}</p>"
        f"{shown.to_html(float_format=lambda value: f'{value:.3f}', na_rep='')}"
        f"<p><small>{escape(methods(result, language=language))}</small></p>"
    )
