"""Sentences about pain points a manager can act on, in Chinese and English."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from feedback.disclosure import LEAST
from feedback.insight.importance.noise import NOISE_LEVEL
from feedback.insight.pain_points.costs import CostModel
from feedback.insight.pain_points.segments import tied_for_worst, worst_groups
from feedback.insight.pain_points.untold import why_untold
from feedback.results import Words, percent

if TYPE_CHECKING:
    pass

_STOP = Words(en=".", zh="。")


def sentences(
    table: pd.DataFrame,
    *,
    by_segment: pd.DataFrame,
    model: CostModel | None,
    ranked_by: str,
    labels: Mapping[str, str],
    language: str,
    level: float,
    told: Collection[str] = (),
) -> list[str]:
    """One sentence an aspect: how many hurt, what it costs, how sure, where it is worst.

    Of aspects that are `told` in steps, none to nine people are told alike.
    """
    worst = _worst_places(by_segment, labels, level=level)
    first = table["label"][(table["rank"] == 1).fillna(False).to_numpy(dtype=bool)]
    bases = table["n"][table["rank"].notna()]
    said = []
    for aspect, row in table.to_dict(orient="index").items():
        words = _people(row, told=str(aspect) in told)
        if row["n_negative"]:
            words = _joined(
                words, _cost(row, model=model, aspect=str(aspect), told=str(aspect) in told)
            )
            words += _place(worst.get(str(aspect), []))
        if ranked_by and row.get("apart", False):
            words += _apart(row, bases)
        if ranked_by and aspect in first.index:
            words += _first(ranked_by, row, others=[str(label) for label in first.drop(aspect)])
        said.append(words.spoken(language))
    return said


def _joined(left: Words, right: Words) -> Words:
    return Words(en=left.en + right.en, zh=left.zh + right.zh)


def _percents(row: Mapping[Any, Any], name: str) -> tuple[str, str, str]:
    """A share and its ends, with a decimal where whole percents would make them look alike."""
    values = [row[f"{name}{end}"] for end in ("", "_low", "_high")]
    digits = 0 if values[2] - values[1] >= 0.02 else 1
    share, low, high = (percent(value, digits=digits) for value in values)
    return share, low, high


def _people(row: Mapping[Any, Any], *, told: bool = False) -> Words:
    label, n, unhappy = row["label"], row["n"], row["n_negative"]
    who = BASES[row["base"]]
    if not unhappy:
        return Words(
            en=f"None of the {n} people who {who.en} is unhappy with {label}.",
            zh=f"{who.zh}的 {n} 人中没有人对“{label}”不满。",
        )
    if told and unhappy < LEAST:
        return Words(
            en=f"Fewer than {LEAST} of the {n} people who {who.en} are unhappy with {label}",
            zh=f"{who.zh}的 {n} 人中，对“{label}”不满的少于 {LEAST} 人",
        )
    share, low, high = _percents(row, "share_negative")
    if filled := int(row.get("missing", 0)):
        return Words(
            en=f"About {share} of the {n} who {who.en} ({low} to {high}; {filled} of them left it out, and it was filled in) "
            f"are unhappy with {label}",
            zh=f"{who.zh}的 {n} 人中约 {share}（{low} 至 {high}；其中 {filled} 人未答此项，已插补）对“{label}”不满",
        )
    return Words(
        en=f"About {share} of those who {who.en} ({low} to {high}; {unhappy} of {n}) are unhappy with {label}",
        zh=f"{who.zh}的 {n} 人中约 {share}（{low} 至 {high}；{unhappy} 人）对“{label}”不满",
    )


# whom the shares of an aspect are of, by the table's `base`
BASES = {
    "any": Words(en="rated any aspect", zh="给任一方面打过分"),
    "rated": Words(en="rated it", zh="给它打分"),
    "wrote": Words(en="wrote", zh="写了意见"),
}


def _cost(
    row: Mapping[Any, Any], *, model: CostModel | None, aspect: str = "", told: bool = False
) -> Words:
    if model is None:
        return _STOP
    if model.p_value > NOISE_LEVEL:
        return Words(
            en="; nothing written here explains the ratings, so no cost is given.",
            zh="；这些方面解释不了评分的差异，因此不给代价。",
        )
    if np.isnan(row["cost"]):
        return why_untold(aspect, row, model=model, told=told)
    effect, low, high = (row[f"effect{end}"] for end in ("", "_low", "_high"))
    if low > 0:
        return Words(
            en=f"; yet, with the other complaints held equal, they rate {effect:.2f} points higher ({low:.2f} to {high:.2f}): "
            "nothing here supports a fix; check the tagging.",
            zh=f"；但其他抱怨相同时，他们的评分反而高 {effect:.2f} 分（{low:.2f} 至 {high:.2f}）：这里没有支持改进的依据，请核对标注。",
        )
    digits = 2 if row["cost_high"] - row["cost_low"] >= 0.02 else 3
    cost, cheap, dear = (f"{row[f'cost{end}']:.{digits}f}" for end in ("", "_low", "_high"))
    who = BASES[row["base"]]
    if row["cost_low"] <= 0:
        differ, least, most = (f"{end:+.2f}".replace("-", "−") for end in (effect, low, high))
        words = Words(
            en=f"; with the other complaints held equal, their rating differs by {differ} points ({least} to {most})",
            zh=f"；其他抱怨相同时，他们的评分相差 {differ} 分（{least} 至 {most}）",
        )
        if (
            high < 0
        ):  # the effect alone leaves out 0; what decides is the cost, which so few people carry
            from_ = "0" if float(cheap) == 0 else cheap.replace("-", "−")
            words = _joined(
                words,
                Words(
                    en=f"; but spread over everybody who {who.en}, that is {cost} points ({from_} to {dear}), and this "
                    "interval, which decides, reaches 0",
                    zh=f"；但摊到{who.zh}的每个人为 {cost} 分（{from_} 至 {dear}），以这个区间为准，它含 0",
                ),
            )
        return _joined(
            words,
            Words(
                en=", so it is not certain that this goes with lower satisfaction.",
                zh="，不能确定这与较低的满意度有关。",
            ),
        )
    return Words(
        en=f". With the other complaints held equal, they rate {-effect:.2f} points lower ({-high:.2f} to {-low:.2f}); "
        f"spread over everybody who {who.en}, that is {cost} points ({cheap} to {dear}).",
        zh=f"。其他抱怨相同时，他们的评分低 {-effect:.2f} 分（{-high:.2f} 至 {-low:.2f}），摊到{who.zh}的每个人为 {cost} 分"
        f"（{cheap} 至 {dear}）。",
    )


def _apart(row: Mapping[Any, Any], bases: pd.Series) -> Words:
    """That its base is another than that of the aspects ranked, and how large both are."""
    n, who = row["n"], BASES[row["base"]]
    least, most = (f"{end:,}" for end in (bases.min(), bases.max()))
    to_en = least if least == most else f"{least} to {most}"
    to_zh = least if least == most else f"{least} 至 {most}"
    return Words(
        en=f"It is not ranked beside the others: {n:,} people {who.en}, the aspects ranked rest on {to_en}.",
        zh=f"它不与其他方面一起排名：{who.zh}的有 {n:,} 人，而参与排名的方面为 {to_zh} 人。",
    )


_NAMED = 3  # groups a sentence names; more are counted
_Worst = tuple[Words, float, float]  # a group, its share, that of the rest


def _shares(there: float, rest: float) -> tuple[str, str]:
    """In whole per cent, with a decimal where the group's is small."""
    if there < 0.1:
        return percent(there), percent(rest)
    return percent(there, digits=0), percent(rest, digits=0)


def _worst_places(
    by_segment: pd.DataFrame, labels: Mapping[str, str], *, level: float
) -> dict[str, list[_Worst]]:
    """Aspect → where it hurts clearly more than elsewhere: the worst group by pooled share, and those of its segment that
    are hurt clearly more, too, and whose interval, widened for how many there are, reaches its own: which of them is worst cannot be told."""
    found: dict[str, list[_Worst]] = {}
    for aspect, groups in worst_groups(by_segment).groupby("aspect", sort=False):
        tied: Any = tied_for_worst(groups, level=level)
        found[str(aspect)] = [
            (
                _place_name(str(labels.get(row.segment, row.segment)), str(row.value)),
                float(row.share_negative),
                float(row.share_rest),
            )
            for row in groups[tied].itertuples()
        ]
    return found


def bare_number(name: str) -> bool:
    """Whether a name is a number alone, in whatever figures: it says nothing without what it numbers.

    Examples
    --------
    >>> [bare_number(name) for name in ("6", "2.5", "①", "Ⅳ", "四", "一店", "")]
    [True, True, True, True, True, False, False]
    """
    return name.replace(".", "").isnumeric()


def _place_name(segment: str, value: str) -> Words:
    number = bare_number(value)
    return Words(
        en=f"{segment} {value}" if number else value,
        zh=f"{segment} {value} " if number else f"“{value}”",
    )


def _place(worst: Sequence[_Worst]) -> Words:
    if not worst:
        return Words(en="", zh="")
    if len(worst) > 1:
        told = [(where, *_shares(there, rest)) for where, there, rest in worst[:_NAMED]]
        more = len(worst) - len(told)
        return Words(
            en="It is worst in "
            + ", ".join(f"{where.en} ({there}; {rest} elsewhere)" for where, there, rest in told)
            + (f" and {more} more" if more else "")
            + "; which of them is worst cannot be told.",
            zh="、".join(f"{where.zh}（{there}，其他为 {rest}）" for where, there, rest in told)
            + (f"等 {len(worst)} 组" if more else "")
            + "最突出，彼此难分高下。",
        )
    where, (there, rest) = worst[0][0], _shares(*worst[0][1:])
    return Words(
        en=f"It is worst in {where.en}: {there} against {rest} elsewhere.",
        zh=f"{where.zh}最突出：{there}，其他为 {rest}。",
    )


def _first(ranked_by: str, row: Mapping[Any, Any], *, others: list[str]) -> Words:
    if ranked_by == "cost" and not row["cost_low"] > 0:
        return Words(en="", zh="")
    if not others:
        return Words(
            en="It comes first, if what people complain of is the cause.",
            zh="如果抱怨的正是原因，应最先处理。",
        )
    shown = others[:3]
    more = len(others) - len(shown)
    return Words(
        en=f"It ties for first place with {', '.join(shown)}{f' and {more} more' if more else ''}: their order is uncertain.",
        zh=f"与{'、'.join(f'“{label}”' for label in shown)}{f'等 {len(others)} 项' if more else ''}并列第一，先后难分。",
    )
