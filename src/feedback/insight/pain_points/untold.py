"""Why it cannot be told what complaints go with: of one aspect, and of all where none has a cost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import pandas as pd

from feedback.disclosure import LEAST
from feedback.insight.pain_points.costs import MIN_COMPARED, MIN_HURT, CostModel, enough_hurt
from feedback.results import Words

_CONTRARY, _NOBODY, _FEW, _FEW_RATED, _FEW_OTHERS, _FEW_OTHERS_RATED, _MIXED = range(7)


def _reason(aspect: str, row: Mapping[Any, Any], *, model: CostModel, told: bool) -> int:
    """Which of the reasons holds, the model's own first."""
    if aspect in model.contradicted:
        return _CONTRARY
    if aspect in model.nobody_like_them:
        return _NOBODY
    if aspect not in model.table.index or not enough_hurt(row["n_negative"], told=told):
        return _FEW
    # the model is of those who rated overall
    hurt, others = model.in_base[aspect]
    if hurt < MIN_HURT:
        return _FEW_RATED
    if not enough_hurt(row["n"] - row["n_negative"], told=told):
        return _FEW_OTHERS
    return _FEW_OTHERS_RATED if others < MIN_HURT else _MIXED


def why_untold(aspect: str, row: Mapping[Any, Any], *, model: CostModel, told: bool) -> Words:
    """Why it cannot be told what complaints of an aspect go with, as the sentence of the aspect goes on.

    `row`: of the table of pain points (n, n_negative); `told`: its counts are told in steps.
    """
    reason = _reason(aspect, row, model=model, told=told)
    if reason == _CONTRARY:
        difference, low, high = (
            f"{end:+.2f}".replace("-", "−") for end in model.contradicted[aspect]
        )
        return Words(
            en=f"; plainly compared, their mean rating differs by {difference} points ({low} to {high}) from that of the "
            "others, but with the other complaints held equal the sign turns round: the two disagree, because complaints come "
            "together or people without any are few, so no effect is given.",
            zh=f"；直接比较，他们的平均评分与其他人相差 {difference} 分（{low} 至 {high}），但其他抱怨相同时正负相反：两种算法不一致，"
            "多因几种抱怨常一起出现，或什么都不抱怨的人太少，因此不给影响。",
        )
    return _WHY[reason]


_WHY = {
    _NOBODY: Words(
        en=f"; there are too few comparable people without this complaint (fewer than {MIN_COMPARED}), for nearly everybody "
        "complains of something, so its effect cannot be told.",
        zh=f"；几乎人人都有抱怨，可比而没有这项抱怨的人太少（不足 {MIN_COMPARED} 人），看不出它对评分的影响。",
    ),
    _FEW: Words(
        en="; too few to tell what it does to the rating.",
        zh="；人数太少，看不出对评分的影响。",
    ),
    _FEW_RATED: Words(
        en="; too few of them rated overall to tell what it does to the rating.",
        zh="；其中给出总体评分的人太少，看不出对评分的影响。",
    ),
    _FEW_OTHERS: Words(
        en="; so few are not that there is nobody to compare their ratings with.",
        zh="；没有不满的人太少，评分无从比较。",
    ),
    _FEW_OTHERS_RATED: Words(
        en="; too few of the others rated overall: there is nobody to compare their ratings with.",
        zh="；没有不满的人中给出总体评分的太少，评分无从比较。",
    ),
    _MIXED: Words(
        en="; its effect cannot be separated from that of other aspects.",
        zh="；其影响无法与其他方面分开。",
    ),
}
# the same of several aspects: {n} of them
_WHY_NONE = {
    _CONTRARY: Words(
        en="{n} where the plain means clearly say the contrary of the model", zh="{n} 个直接比较与模型的方向明显相反"
    ),
    _NOBODY: Words(
        en=f"{{n}} with fewer than {MIN_COMPARED} comparable people who do not complain of it",
        zh=f"{{n}} 个可比而没有这项抱怨的人不足 {MIN_COMPARED} 位",
    ),
    _FEW: Words(en="{n} with fewer than {least} unhappy people", zh="{n} 个不满的人不足 {least} 位"),
    _FEW_RATED: Words(
        en=f"{{n}} with fewer than {MIN_HURT} unhappy people who rated overall",
        zh=f"{{n}} 个不满的人中给出总体评分的不足 {MIN_HURT} 位",
    ),
    _FEW_OTHERS: Words(
        en="{n} with fewer than {least} people who are not unhappy", zh="{n} 个没有不满的人不足 {least} 位"
    ),
    _FEW_OTHERS_RATED: Words(
        en=f"{{n}} with fewer than {MIN_HURT} people who are not unhappy and rated overall",
        zh=f"{{n}} 个没有不满的人中给出总体评分的不足 {MIN_HURT} 位",
    ),
    _MIXED: Words(en="{n} whose effect cannot be separated from that of others", zh="{n} 个的影响无法与其他方面分开"),
}  # fmt: skip


def no_cost(table: pd.DataFrame, model: CostModel, *, told: bool = False) -> Words:
    """Why no aspect somebody is unhappy with has a cost, where ratings were modelled all the same: reasons, counted."""
    hurt = table[table["n_negative"] > 0].to_dict(orient="index")
    reasons = Counter(
        _reason(str(aspect), row, model=model, told=told) for aspect, row in hurt.items()
    )
    least = LEAST if told else MIN_HURT
    said = [
        Words(
            en=_WHY_NONE[reason].en.format(n=n, least=least),
            zh=_WHY_NONE[reason].zh.format(n=n, least=least),
        )
        for reason, n in sorted(reasons.items())
    ]
    return Words(
        en=f"No costs are given; of the aspects: {'; '.join(each.en for each in said)}.",
        zh=f"不给代价：各方面中，{'；'.join(each.zh for each in said)}。",
    )
