"""What is said beside a ranking: who is not in the base, why there are no costs, which cannot be told apart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from feedback.results import Words

if TYPE_CHECKING:
    from feedback.insight.pain_points.costs import CostModel
    from feedback.insight.pain_points.who_is_hurt import Signals
    from feedback.numeric import Floats


def notes_of(
    signals: Signals,
    *,
    rating: pd.Series | None,
    values: Floats,
    model: CostModel | None,
    labels: Mapping[str, str],
) -> tuple[Words, ...]:
    """Who is left out of the base, and why there are no costs or which cannot be told apart."""
    notes = []
    if lost := signals.lost_mentions:
        notes.append(
            Words(
                en=f"{lost} mentions belong to no known comment or respondent and were left out.",
                zh=f"有 {lost} 条提及找不到对应的评论或受访者，未计入。",
            )
        )
    if silent := int((~signals.heard.any(axis=1)).sum()):
        notes.append(
            Words(
                en=f"{silent} more people neither wrote anything usable nor rated an aspect; they are not in the base.",
                zh=f"另有 {silent} 人没有写下可用的意见，也没有给任何方面打分，不在基数内。",
            )
        )
    if model is None and (rating is None or signals.hurt.any()):
        notes.append(_no_model(rating, values))
    elif model is not None:
        notes += [_inseparable(names, signals, labels) for names in model.inseparable]
    return tuple(notes)


def _inseparable(names: list[str], signals: Signals, labels: Mapping[str, str]) -> Words:
    hurt = signals.hurt[:, [signals.aspects.index(name) for name in names]]
    return _follow_from_one_another(
        [labels.get(name, name) for name in names], together=bool((hurt == hurt[:, :1]).all())
    )


def _no_model(rating: pd.Series | None, values: Floats) -> Words:
    """Why there are no costs."""
    if rating is None:
        return Words(
            en="There is no overall rating: aspects are ordered by how many are unhappy; what that costs is not known.",
            zh="没有总体评分：只能按不满的人数排序，不知道各方面使满意度低了多少。",
        )
    known = values[~np.isnan(values)]
    if len(known) > 1 and np.ptp(known) == 0:
        return Words(
            en=f"All overall ratings are {known[0]:g}: there is nothing to explain; aspects are ordered by how many are unhappy.",
            zh=f"所有总体评分都是 {known[0]:g}，没有差异可供解释，只能按不满的人数排序。",
        )
    return Words(
        en=f"No costs are given: of {len(known)} people with an overall rating too few are unhappy (or not unhappy) with any "
        "aspect; aspects are ordered by how many are.",
        zh=f"不给代价：给出总体评分的 {len(known)} 人中，对各方面不满（或没有不满）的都太少，只能按不满的人数排序。",
    )


def _follow_from_one_another(names: list[str], *, together: bool) -> Words:
    """That complaints of some aspects follow from one another, or those of one from what else was said."""
    if len(names) == 1:
        return Words(
            en=f"Complaints of {names[0]} follow from what was said of the other aspects; their effect cannot be separated.",
            zh=f"对{names[0]}的抱怨可由对其他方面的评价推出，无法区分它的影响。",
        )
    if together:
        return Words(
            en=f"Complaints of {', '.join(names)} always come together; their effects cannot be separated.",
            zh=f"{'、'.join(names)}总是一起被抱怨，无法区分各自的影响。",
        )
    return Words(
        en=f"Complaints of {', '.join(names)} follow from one another; their effects cannot be separated.",
        zh=f"对{'、'.join(names)}的抱怨可以互相推出，无法区分各自的影响。",
    )


def guessed_scale(scale: tuple[float, float]) -> Words:
    """That the ends of the aspects' scale were taken from the answers."""
    low, high = scale
    return Words(
        en=f"No scale was given for the aspect ratings: {low:g} to {high:g}, the answers found, was taken.",
        zh=f"没有给出方面评分的量表，按答案中的 {low:g} 至 {high:g} 计算。",
    )
