"""Sentences about a driver analysis, in Chinese and English."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from feedback.insight.importance.methods import METHODS
from feedback.results import Result, Words, between, few, percent

if TYPE_CHECKING:
    import pandas as pd

    from feedback.insight.importance.result import DriverImportance

MEDIUM_R_SQUARED = (
    0.13  # f² = .15, Cohen (1988): whoever cannot find it cannot say that nothing is there
)
_MISSING = {
    "listwise": Words(en="rows with all answers", zh="只用全部作答的行"),
    "pairwise": Words(
        en="each correlation from the rows that answer both", zh="每个相关用两题都作答的行"
    ),
    "impute": Words(
        en="missing answers imputed 20 times (bootstrapped EM, normal model)",
        zh="缺失值多重插补 20 次（自助 EM，正态模型）",
    ),
}

_TESTED_BY = {
    "shuffles": Words(
        en="when outcomes are shuffled among the people",
        zh="把结果随机打乱后",
    ),
    "f": Words(
        en="of outcomes that have nothing to do with them",
        zh="若结果与它们毫无关系",
    ),
    "design": Words(
        en="the Wald test of the survey design finds no effect",
        zh="按抽样设计的 Wald 检验未发现作用",
    ),
    "pooled": Words(
        en="Rubin's pooled Wald test over the imputations finds no effect",
        zh="合并各次插补的 Wald 检验（Rubin）未发现作用",
    ),
}


def listed(parts: list[Words]) -> Words:
    """One sentence of several parts."""
    return Words(
        en="; ".join(part.en for part in parts) + ".",
        zh="；".join(part.zh for part in parts) + "。",
    )


def rows_used(n: int, rows_in: int) -> Words:
    """How many rows count, and how many were lost to missing answers."""
    return Words(
        en=f"n = {n}, {rows_in - n} rows with a missing answer left out",
        zh=f"n = {n}，{rows_in - n} 行因缺失未计入",
    )


def left_aside(names: Iterable[str]) -> Words:
    """Which columns could not take part, and why; nothing when all could."""
    names = list(names)
    if not names:
        return Words(en="", zh="")
    return Words(
        en=f"Set aside, because a column with the same value in every row explains nothing: {', '.join(names)}.",
        zh=f"因在可用的行里只有一个值而未参与分析：{'、'.join(names)}。",
    )


def define(result: DriverImportance) -> Words:
    method = METHODS[result.method].definition
    parts = [
        Words(
            en=f"Importance is {method.en}, in units of R²",
            zh=f"重要性为 {method.zh}，以 R² 为单位",
        )
    ]
    if result.missing == "pairwise":
        how = _MISSING[result.missing]
        parts.append(
            Words(
                en=f"n = {result.n} to {result.n_most}: {how.en}",
                zh=f"n = {result.n} 至 {result.n_most}：{how.zh}",
            )
        )
    elif result.missing in _MISSING:
        how, lost = _MISSING[result.missing], result.rows_in - result.n
        parts.append(
            Words(
                en=f"n = {result.n}, {lost} rows left out ({how.en})",
                zh=f"n = {result.n}，{lost} 行未计入（{how.zh}）",
            )
        )
    elif result.n:
        parts.append(Words(en=f"n = {result.n} as given", zh=f"n = {result.n}（由调用者给出）"))
    if not result.exact:
        parts.append(
            Words(
                en="over 24 drivers: 10,000 antithetic random orders stand in for all",
                zh="超过 24 个驱动项：以 10000 个成对反向的随机顺序代替全部顺序",
            )
        )
    share = percent(result.level, digits=0)
    parts.append(
        Words(
            en=f"{share} percentile intervals of {result.bootstrap} bootstrap samples",
            zh=f"{result.bootstrap} 次自助抽样的 {share} 百分位区间",
        )
        if result.bootstrap
        else Words(en="no interval was asked for (bootstrap=0)", zh="未要求区间（bootstrap=0）")
    )
    if result.forced:
        names, r2 = result.forced, result.r_squared_forced
        parts.append(
            Words(
                en=f"entered first: {', '.join(names)} (R² {r2:.3f})",
                zh=f"先行进入：{'、'.join(names)}（R² {r2:.3f}）",
            )
        )
    if result.noise is not None and result.noise.tested_by == "pooled":
        parts.append(
            Words(
                en="ranked only if Rubin's pooled Wald test over the imputations gives p ≤ 0.01",
                zh="只有对各次插补合并的 Wald 检验（Rubin）p ≤ 0.01 才排名",
            )
        )
    elif result.noise is not None and result.noise.tested_by == "design":
        parts.append(
            Words(
                en="survey design: bootstrap of whole clusters; ranked only if the design's Wald test gives p ≤ 0.01",
                zh="计入抽样设计：按整群自助抽样；只有按设计的 Wald 检验 p ≤ 0.01 才排名",
            )
        )
    elif result.noise is not None and result.noise.tested_by == "shuffles":
        times = result.noise.permutations
        parts.append(
            Words(
                en=f"ranked only if R² beats {times} shuffled outcomes with p ≤ 0.01",
                zh=f"只有 R² 高于打乱结果 {times} 次所得（p ≤ 0.01）才排名",
            )
        )
    elif result.noise is not None:
        parts.append(
            Words(
                en="ranked only if the overall F test gives p ≤ 0.01",
                zh="只有整体 F 检验 p ≤ 0.01 才排名",
            )
        )
    parts.append(
        Words(en="sign: that of the least-squares coefficient", zh="正负号：最小二乘系数的符号")
    )
    if "coefficient_low" in result.table:
        errors = errors_of(bool(result.noise and result.noise.tested_by == "design"))
        if result.missing != "listwise":
            errors = Words(en="errors for equal variance", zh="等方差标准误")
        parts.append(
            Words(
                en=f"interval of the coefficient: {errors.en}", zh=f"系数区间：{errors.zh.strip()}"
            )
        )
    return listed(parts)


def cite(result: DriverImportance) -> Words:
    method, source = METHODS[result.method].definition, METHODS[result.method].source
    adjusted = f"R² = {result.r_squared:.3f}"
    return Words(
        en=f"The explained variance ({adjusted}, n = {people(result)}) was divided among the drivers by {method.en} ({source}).",
        zh=f"以 {method.zh} 把解释方差（{adjusted}，n = {people(result)}）分配给各驱动项（{source}）。",
    )


def explain(result: DriverImportance) -> Words:
    text = _ranking(result) if result.ranked else refusal(result)
    text += left_aside(result.set_aside)
    for note in result.notes:
        text += note
    return text


def refusal(result: DriverImportance) -> Words:
    noise = result.noise
    high, p = (noise.r_squared_high, noise.p_value) if noise else (float("nan"), float("nan"))
    r2 = percent(result.r_squared - result.r_squared_forced)
    how = _TESTED_BY[noise.tested_by if noise else "f"]
    beyond = Words(en=f"{how.en} (p = {p:.3f})", zh=f"{how.zh}（p = {p:.3f}）")
    if noise is None or noise.tested_by in ("shuffles", "f"):  # the others look at no R² of chance
        under = percent(high)
        beyond = Words(
            en=f"{how.en}, 99% stay under {under} (p = {p:.3f})",
            zh=f"{how.zh}，99% 的情况不超过 {under}（p = {p:.3f}）",
        )
    text = Words(
        en=f"Together the drivers explain {r2} of the differences in {result.outcome} (n = {people(result)}), which is not "
        f"clearly more than chance (at 1%): {beyond.en}. "
        "So no ranking is given; any order here could be due to chance.",
        zh=f"这些因素合起来解释了“{result.outcome}”差异的 {r2}（n = {people(result)}），在 1% 的水平上与偶然无法区分：{beyond.zh}。"
        "因此不给出排名，这里的任何先后都可能只是偶然。",
    )
    if noise is None or noise.detectable != noise.detectable:
        return text
    least = percent(noise.detectable)
    if noise.detectable <= MEDIUM_R_SQUARED:
        return text + Words(
            en=f"There were people enough to find what matters: had the drivers explained {least} or more, four of five "
            "samples of this size would have shown it. Only an effect smaller than that may be there and unseen.",
            zh=f"人数足以发现值得关心的作用：若它们实际能解释 {least} 或更多，同样规模的样本五次中有四次会显示出来；"
            "只有更小的作用可能存在而未被看见。",
        )
    return text + Words(
        en=f"There were too few people to tell: only drivers that explain {least} or more would show in four of five "
        "samples of this size. That nothing was found does not mean that nothing is there.",
        zh=f"人数太少，无法判断：只有实际能解释 {least} 或更多，同样规模的样本五次中有四次才会显示出来。没有发现不等于没有。",
    )


def people(result: DriverImportance) -> str:
    """How many people the estimate rests on; from fewest to most where each correlation has its own."""
    if result.n_most > result.n:
        return f"{result.n:,}–{result.n_most:,}"
    return str(result.n)


def _ranking(result: DriverImportance) -> Words:
    table = result.table
    text = Words(
        en=f"Together the drivers explain {percent(result.r_squared, digits=0)} of the differences in {result.outcome}"
        f" (n = {people(result)}).",
        zh=f"这些因素合起来解释了“{result.outcome}”差异的 {percent(result.r_squared, digits=0)}（n = {people(result)}）。",
    )
    right = table.drop(index=list(result.wrong_sign))
    most, aside = _with_shares(right.head(3)), _with_shares(table.loc[list(result.wrong_sign)])
    if aside.en:
        text += Words(
            en=f"Of what is explained, the part of {aside.en} runs the wrong way and is not ranked"
            + (f"; of the rest, most belongs to {most.en}." if most.en else "."),
            zh=f"其中{aside.zh}方向与常理相反，不参与排名"
            + (f"；其余各项中占比最大的是{most.zh}。" if most.zh else "。"),
        )
    elif most.en:
        text += Words(
            en=f"Of what is explained, most belongs to {most.en}.",
            zh=f"其中占比最大的是{most.zh}。",
        )
    text += _how_sure(result)
    # complaints carry a minus in their name (run_study): that they lower the outcome is their meaning
    below = table["sign"] < 0
    if "coefficient_high" in table:
        below &= table["coefficient_high"] < 0
    against = [str(name) for name in table.index[below] if not str(name).endswith(("-", "－"))]
    if result.wrong_sign:
        named = few(result.wrong_sign)
        text += Words(
            en=f"{named.en}: with the others held equal, the effect clearly has the wrong sign, so it is not ranked: nothing "
            "here supports a fix; check the tagging and the coding, also whether its scale, or that of the rating explained, runs from best to worst.",
            zh=f"{named.zh}：其他因素相同时，方向明显与常理相反，因此不排名：这里没有支持改进的依据，请核对标注与编码，包括它或被解释的评分是否为反向计分（数值越小越好）。",
        )
    if result.unclear_sign:
        named = few(result.unclear_sign)
        text += Words(
            en=f"{named.en}: with the others held equal, the direction cannot be told (the interval of the coefficient includes 0).",
            zh=f"{named.zh}：其他因素相同时，看不出作用的方向（系数的区间包含 0）。",
        )
    if against and not result.wrong_sign:
        named = few(against)
        text += Words(
            en=f"With the others held equal, {result.outcome} is lower where {named.en} is higher; read with care.",
            zh=f"其他因素相同时，{named.zh}越高，“{result.outcome}”越低，解读须谨慎。",
        )
    overlapping = [str(name) for name in result.vif.index[result.vif > 10]]
    if overlapping:
        text += Words(
            en=f"{', '.join(overlapping)} can nearly be predicted from the other drivers (VIF above 10), so their individual shares are unstable.",
            zh=f"{'、'.join(overlapping)}几乎可由其他因素推知（VIF 大于 10），各自的占比不稳定。",
        )
    return text


def _with_shares(rows: pd.DataFrame) -> Words:
    """Drivers, each with its share of what is explained."""
    named = [(str(name), percent(share, digits=0)) for name, share in rows["share"].items()]
    return Words(
        en=", ".join(f"{name} ({share})" for name, share in named),
        zh="、".join(f"{name}（{share}）" for name, share in named),
    )


def _how_sure(result: DriverImportance) -> Words:
    if not result.bootstrap:
        return Words(
            en="How sure the order is was not asked (bootstrap=0); ties are approximate.",
            zh="未要求检验先后是否可靠（bootstrap=0）；并列为近似判断。",
        )
    table = result.table
    tied = [str(name) for name in table.index[(table["rank"] == 1).fillna(False).to_numpy(bool)]]
    if not tied:
        return Words(en="", zh="")
    if len(tied) > 1:
        named = few(tied)
        return Words(
            en=f"The intervals of {named.en} overlap: which of them is first{' among those ranked' if result.wrong_sign else ''} is not certain.",
            zh=f"{named.zh}的区间相互重叠，{'参与排名的各项中' if result.wrong_sign else ''}谁居首位不能确定。",
        )
    if len(table) - len(result.wrong_sign) == 1:
        return Words(en="", zh="")
    aside = bool(result.wrong_sign)
    ends = between(*table.loc[tied[0], ["ci_low", "ci_high"]], digits=3)
    share = percent(result.level, digits=0)
    return Words(
        en=f"In the {share} intervals {tied[0]} leads: its own, {ends} of R², lies above all others{' ranked' if aside else ''}.",
        zh=f"就 {share} 区间看，{tied[0]}居首：其区间（R² 的 {ends}）高于其余{'参与排名的' if aside else ''}各项。",
    )


def without_empty_columns(result: DriverImportance) -> str:
    """The notebook page, without the columns nothing was asked for."""
    shown = replace(result, table=result.table.dropna(axis=1, how="all"))
    return Result._repr_html_(shown)


def errors_of(designed: bool, *, cited: bool = False) -> Words:
    """Which standard errors an interval is of, with their source where it is `cited`."""
    if designed:
        source = "Binder, 1983, International Statistical Review, 51" if cited else ""
        found = Words(en="errors of the survey design", zh="抽样设计的标准误")
    else:
        source = "MacKinnon & White, 1985, Journal of Econometrics, 29" if cited else ""
        found = Words(en="HC3 errors", zh=" HC3 标准误")
    return Words(en=f"{found.en}: {source}", zh=f"{found.zh}：{source}") if cited else found
