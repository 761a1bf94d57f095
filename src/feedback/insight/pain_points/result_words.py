"""What a table of pain points says of itself: explained, defined, cited."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedback.insight.importance.words import errors_of
from feedback.insight.pain_points.costs import MIN_COMPARED
from feedback.insight.pain_points.standing import Standing
from feedback.insight.pain_points.words import BASES
from feedback.results import Words, counted, percent
from feedback.text.aspects.judgement import COMPLAINT_BELOW

if TYPE_CHECKING:
    from feedback.insight.pain_points.rank import PainPoints


def explain(result: PainPoints) -> Words:
    text = {"cost": _by_cost, "share_negative": _by_share, "": _unranked}[result.ranked_by](result)
    if few := int((result.unranked["reason"] == "few_mentions").sum()):
        text += Words(
            en=f"Named by fewer than {result.min_mentions} people and listed apart, unranked: {counted(few, 'aspect')}.",
            zh=f"另有 {few} 个方面提到的人少于 {result.min_mentions} 人，单独列出，不排名。",
        )
    if hidden := sum(result.suppressed.values()):
        text += Words(
            en=f"{counted(hidden, 'group')} {'is' if hidden == 1 else 'are'} not shown: fewer than {result.min_group} people, or a group of so few could be "
            "computed from it.",
            zh=f"有 {hidden} 个分组不显示：不足 {result.min_group} 人，或一旦显示就能推算出不足 {result.min_group} 人的分组。",
        )
    for note in result.notes:
        text += note
    return text


def _by_cost(result: PainPoints) -> Words:
    r2 = percent(result.r_squared or 0.0, digits=0)
    text = Words(
        en=f"{result.n_rated} of {result.n} people gave an overall rating; what they say of the aspects explains {r2} "
        "of its differences.",
        zh=f"{result.n} 人中有 {result.n_rated} 人给出总体评分；他们对各方面的评价解释了评分差异的 {r2}。",
    )
    return text + _standing(result).say()


def _standing(result: PainPoints) -> Standing:
    told = not result.told.isdisjoint(map(str, result.table.index))
    return Standing.of(result.table, told=told)


def _by_share(result: PainPoints) -> Words:
    return Words(
        en=f"Aspects are ordered by the share of people who are unhappy with them ({result.n} people).",
        zh=f"各方面按不满者的比例排序（{result.n} 人）。",
    )


def _unranked(result: PainPoints) -> Words:
    if result.refused is not None:
        return result.refused
    if not len(result.table):
        return Words(en="There is nothing to rank.", zh="没有可以排名的方面。")
    if result.is_noise:
        return noise(result)
    if (standing := _standing(result)).untold:
        return Words(en="Nothing is ranked.", zh="不排名。") + standing.say_untold()
    if (result.table["cost"] < 0).any():
        return Words(
            en="Nothing is ranked: of the aspects enough people are unhappy with, none goes with lower ratings.",
            zh="不排名：不满的人够多的方面，没有一个与较低的评分有关。",
        )
    return Words(
        en="Nothing is ranked: nobody is unhappy with an aspect that enough people speak of.",
        zh="不排名：提到的人够多的方面，没有人不满。",
    )


def noise(result: PainPoints) -> Words:
    """That liking and disliking explain no more of the ratings than chance does."""
    r2, p = percent(result.r_squared or 0.0), result.p_value
    return Words(
        en=f"Together the aspects explain {r2} of the ratings' differences (n = {result.n_rated}), which is not clearly "
        f"more than ratings that had nothing to do with them would give (p = {p:.3f}, needed: 0.01). So no ranking is given.",
        zh=f"各方面合起来解释了评分差异的 {r2}（n = {result.n_rated}），与评分同它们毫无关系时的水平无法区分"
        f"（p = {p:.3f}，须不高于 0.01），因此不给出排名。",
    )


def define(result: PainPoints) -> Words:
    text = _define(result)
    if not result.imputations:
        return text
    return text + Words(
        en=f"Missing ratings of aspects were filled in {result.imputations} times from the other answers of the person (chained "
        "equations), for whoever rated another aspect; shares by Wilson's interval under imputation (Lott & Reiter 2020), effects "
        "and costs by Rubin's rules with the degrees of freedom of Barnard & Rubin (1999), groups likewise: the group is among "
        "what is filled in from. The check against chance is of the answers given.",
        zh=f"缺失的方面评分由本人其他答案插补 {result.imputations} 次（链式方程；限给其他方面打过分的人）；比例用插补下的 Wilson 区间"
        "（Lott & Reiter 2020），影响与代价按 Rubin 规则合并，自由度按 Barnard & Rubin（1999）；各组同样处理，插补时计入所属的组。与偶然的比较只计实际作答。",
    )


def _rated(result: PainPoints) -> Words:
    """Who rated, of the aspects that people rated: whom their shares are of."""
    if result.imputations:
        return Words(
            en=f"{BASES['any'].en} (what they left out filled in)",
            zh=f"{BASES['any'].zh}（未答的已插补）",
        )
    return Words(en=BASES["rated"].en, zh="打过分")


def _define(result: PainPoints) -> Words:
    if result.ranked_by == "share_negative":
        return _define_by_share(result)
    share, least, errors = (
        percent(result.level, digits=0),
        result.min_mentions,
        errors_of(result.designed),
    )
    return Words(
        en="Unhappy with an aspect: a rating in the lowest quarter of its scale (1-2 of 5); without a rating, what the person "
        f"wrote about it is a complaint on balance (mean polarity below {COMPLAINT_BELOW:g}). Base: of an aspect at least {least} people "
        f"rated, those who {_rated(result).en}; of any other, those who wrote. Effect: least-squares coefficient of "
        f"being unhappy, in a model of the overall rating on complaints of all aspects (those of rare aspects as one; of rated aspects delight, too), {errors.en}: "
        "against comparable people who are not unhappy with it, of rated aspects those who rated it in between. "
        f"None is given where these are worth fewer than {MIN_COMPARED} people, or where the plain means clearly say the contrary. "
        f"Cost: share unhappy × -effect, in rating points; {share} interval by influence functions, with the covariance of "
        "share and effect. Shares: Wilson; differences between segments: Newcombe, p (score test, exact where fewer than 5 are expected) adjusted by Holm. Rank: 1 + aspects whose "
        "whole interval lies above, both widened so that of all pairs none of equal cost is told apart wrongly more often than the level says; given only if the model beats 199 shuffled ratings (of more than 100,000 people: by the F test) with p ≤ 0.01 and only for aspects "
        f"{least} people speak of and whose bases are within a factor of two of one another. Effects are associations, not causes.",
        zh="对某方面不满：该方面评分在量表最低四分之一（5 分制的 1–2 分）；没有打分的，看她对它的褒贬合起来是否为抱怨"
        f"（平均极性低于 {COMPLAINT_BELOW:g}）。基数：至少 {least} 人打过分的方面为{_rated(result).zh}的人，其余为写了意见的人。影响：总体评分对各方面“不满”指示变量（少见的方面合为一项；打过分的方面另计“满意”）的最小二乘模型中“不满”的系数，{errors.zh.strip()}，"
        f"即与可比而没有这项不满的人相比，打过分的方面与评分居中的人相比；可比的人不足 {MIN_COMPARED} 人，或与直接比较均值的方向明显相反时，不给影响。"
        f"代价：不满者比例 × 影响的相反数，单位为评分的分；{share} 区间由影响函数得出，含比例与影响的协方差。"
        "比例用 Wilson 区间，分组之差用 Newcombe 区间，p 值（得分检验，期望人数不足 5 时用精确检验）经 Holm 校正。名次：1 + 区间完全高于它的方面数（区间已放宽，使全部配对中误判任何一对的概率不超过显著性水平）；"
        f"模型须胜过 199 次打乱的评分（超过 10 万人时用 F 检验；p ≤ 0.01），提到的人不少于 {least} 人，且各方面的基数相差不超过一倍。影响是关联，不是因果。",
    )


def _define_by_share(result: PainPoints) -> Words:
    share, least = percent(result.level, digits=0), result.min_mentions
    return Words(
        en="Unhappy with an aspect: a rating in the lowest quarter of its scale (1-2 of 5); without a rating, what the person "
        f"wrote about it is a complaint on balance (mean polarity below {COMPLAINT_BELOW:g}). Base: of an aspect at least {least} people "
        f"rated, those who {_rated(result).en}; of any other, those who wrote. Shares: Wilson, {share}. Rank: 1 + aspects whose whole interval "
        f"lies above, both widened for how many are compared; only of aspects {least} people speak of and whose bases are within a factor of two of one another. "
        "No effect or cost is given.",
        zh=f"对某方面不满：该方面评分在量表最低四分之一（5 分制的 1–2 分）；没有打分的，看她对它的褒贬合起来是否为抱怨"
        f"（平均极性低于 {COMPLAINT_BELOW:g}）。基数：至少 {least} 人打过分的方面为{_rated(result).zh}的人，其余为写了意见的人。比例用 Wilson {share} 区间。"
        f"名次：1 + 区间完全高于它的方面数（区间已放宽，使全部配对中误判任何一对的概率不超过显著性水平）；提到的人须不少于 {least} 人，且各方面的基数相差不超过一倍。不给影响和代价。",
    )


def cite(result: PainPoints) -> Words:
    text = _cite(result)
    if not result.imputations:
        return text
    return text + Words(
        en=f"Missing ratings were multiply imputed (m = {result.imputations}; van Buuren & Groothuis-Oudshoorn, 2011; Barnard & "
        "Rubin, 1999; Lott & Reiter, 2020).",
        zh=f"缺失评分经多重插补（m = {result.imputations}；van Buuren & Groothuis-Oudshoorn, 2011；Barnard & Rubin, 1999；"
        "Lott & Reiter, 2020）。",
    )


def _cite(result: PainPoints) -> Words:
    if result.ranked_by == "share_negative":
        return Words(
            en=f"Pain points were ranked by the share of unhappy respondents (n = {result.n}; Wilson, 1927, intervals for "
            "shares; Newcombe, 1998, for differences between segments; Holm, 1979).",
            zh=f"痛点按不满者比例排序（n = {result.n}；比例区间：Wilson, 1927；分组之差：Newcombe, 1998；Holm, 1979）。",
        )
    r2 = "" if result.r_squared is None else f", R² = {result.r_squared:.3f}"
    errors = errors_of(result.designed, cited=True)
    return Words(
        en="Pain points were ranked by cost, the share of unhappy respondents times the least-squares effect of being unhappy "
        f"on the overall rating (n = {result.n_rated}{r2}; {errors.en}; "
        "Wilson, 1927, and Newcombe, 1998, intervals for shares; Holm, 1979).",
        zh="痛点按代价排序：不满者比例乘以不满对总体评分的最小二乘影响"
        f"（n = {result.n_rated}{r2}；{errors.zh.strip()}；"
        "比例区间：Wilson, 1927 与 Newcombe, 1998；Holm, 1979）。",
    )
