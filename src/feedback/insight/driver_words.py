"""Sentences about a driver analysis, in Chinese and English."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from feedback.errors import LANGUAGES, StudyError

if TYPE_CHECKING:
    from feedback.insight.driver_result import DriverImportance

_METHOD = {
    "lmg": (
        "LMG/Shapley：对所有进入顺序平均的 R² 增量（Lindeman, Merenda & Gold 1980；Grömping 2006）",
        "LMG/Shapley: the gain in R² averaged over all orders of entry (Lindeman, Merenda & Gold 1980; "
        "Grömping 2006)",
    ),
    "johnson": (
        "Johnson 相对权重（Johnson 2000，与 Genizi 1993 相同）",
        "Johnson's relative weights (Johnson 2000; equal to Genizi 1993)",
    ),
    "first": ("单独进入模型时的 R²", "R² of the driver alone"),
    "last": ("最后进入模型时的 R² 增量", "gain in R² when the driver enters last"),
    "betasq": ("标准化系数的平方", "squared standardised coefficient"),
    "pratt": (
        "Pratt 指标：标准化系数 × 相关系数，可为负（Pratt 1987）",
        "Pratt's measure: standardised coefficient × correlation, may be negative (Pratt 1987)",
    ),
}


def in_language(language: str, *, zh: str, en: str) -> str:
    """The text in the language asked for.

    Raises
    ------
    StudyError
        Another language than zh or en.
    """
    if language not in LANGUAGES:
        raise StudyError(
            en=f"language={language!r}: only zh and en are spoken here.",
            zh=f"language={language!r}：只支持 zh 与 en。",
        )
    return zh if language == "zh" else en


def methods(result: DriverImportance, *, language: str) -> str:
    zh, en = _METHOD[result.method]
    missing = {
        "listwise": ("成行删除", "listwise"),
        "pairwise": ("成对删除", "pairwise"),
        "none": ("", ""),
    }
    lost = result.rows_in - result.n
    parts_zh = [f"重要性：{zh}，由相关矩阵计算，以 R² 为单位"]
    parts_en = [f"Importance: {en}, computed from the correlation matrix, in units of R²"]
    if result.n:
        parts_zh.append(f"n = {result.n}（缺失值{missing[result.missing][0]}，未计入 {lost} 行）")
        parts_en.append(
            f"n = {result.n} (missing answers {missing[result.missing][1]}, {lost} rows left out)"
        )
    if not result.exact:
        parts_zh.append("驱动项超过 24 个，用成对反向的随机顺序近似")
        parts_en.append("over 24 drivers: antithetic random orders stand in for all orders")
    if result.bootstrap:
        parts_zh.append(f"{result.level:.0%} 区间：{result.bootstrap} 次自助抽样的百分位区间")
        parts_en.append(
            f"{result.level:.0%} intervals: percentiles of {result.bootstrap} bootstrap samples"
        )
    else:
        parts_zh.append("未计算区间（bootstrap=0）")
        parts_en.append("no intervals were computed (bootstrap=0)")
    if result.forced:
        parts_zh.append(
            f"强制先进入：{'、'.join(result.forced)}（R² {result.r_squared_forced:.3f}）"
        )
        parts_en.append(
            f"entered first: {', '.join(result.forced)} (R² {result.r_squared_forced:.3f})"
        )
    if result.noise is not None and result.noise.permutations:
        parts_zh.append(f"噪声检验：打乱结果 {result.noise.permutations} 次，p ≤ 0.01 才排名")
        parts_en.append(
            f"noise: the outcome shuffled {result.noise.permutations} times, ranked only if p ≤ 0.01"
        )
    elif result.noise is not None:
        parts_zh.append("噪声检验：整体 F 检验，p ≤ 0.01 才排名")
        parts_en.append("noise: overall F test, ranked only if p ≤ 0.01")
    return in_language(language, zh="；".join(parts_zh) + "。", en="; ".join(parts_en) + ".")


def explain(result: DriverImportance, *, language: str) -> str:
    noise = result.noise
    if not result.ranked and noise is not None:
        text_zh = (
            f"这些因素合起来解释了“{result.outcome}”差异的 {result.r_squared:.1%}，"
            f"并不高于随机打乱结果时也会出现的水平（99% 的打乱结果不超过 {noise.r_squared_high:.1%}，"
            f"p = {noise.p_value:.3f}）。因此不给出排名：谁先谁后在这里只是偶然。"
        )
        text_en = (
            f"Together the drivers explain {result.r_squared:.1%} of the differences in {result.outcome}, "
            f"no more than shuffled outcomes give by chance (99 % of them stay under "
            f"{noise.r_squared_high:.1%}, p = {noise.p_value:.3f}). So no ranking is given: any order here "
            "would be an accident."
        )
    else:
        text_zh, text_en = _ranking(result)
    for zh, en in result.notes:
        text_zh += zh
        text_en += " " + en
    return in_language(language, zh=text_zh, en=text_en)


def _ranking(result: DriverImportance) -> tuple[str, str]:
    table = result.table
    first = table.index[0]
    tied = list(table.index[table["rank"] == 1])
    against = list(table.index[table["sign"] < 0])
    shown = table.head(3)
    list_zh = "、".join(f"{name}（{share:.0%}）" for name, share in shown["share"].items())
    list_en = ", ".join(f"{name} ({share:.0%})" for name, share in shown["share"].items())
    text_zh = f"这些因素合起来解释了“{result.outcome}”差异的 {result.r_squared:.0%}。其中最重要的是：{list_zh}。"
    text_en = (
        f"Together the drivers explain {result.r_squared:.0%} of the differences in {result.outcome}. "
        f"The most important: {list_en}."
    )
    if result.bootstrap and len(tied) > 1:
        text_zh += f"{'、'.join(tied)} 的区间相互重叠，先后不能确定，并列第一。"
        text_en += f" The intervals of {', '.join(tied)} overlap: their order is not certain, they share rank 1."
    elif result.bootstrap:
        low, high = table.loc[first, "ci_low"], table.loc[first, "ci_high"]
        text_zh += f"{first} 居首，其区间（R² 的 {low:.3f} 至 {high:.3f}）高于其余各项。"
        text_en += (
            f" {first} leads: its interval ({low:.3f} to {high:.3f} of R²) lies above all others."
        )
    if against:
        text_zh += (
            f"{'、'.join(against)} 的系数为负：在其他因素相同时，它越高结果越低，解读时须谨慎。"
        )
        text_en += (
            f" The coefficient of {', '.join(against)} is negative: with the others held equal, more of it goes "
            "with a lower outcome; read with care."
        )
    high_vif = result.vif[result.vif > 10]
    if len(high_vif):
        text_zh += (
            f"{'、'.join(high_vif.index)} 与其他因素高度相关（VIF 大于 10），单独解读不可靠。"
        )
        text_en += f" {', '.join(high_vif.index)} overlap strongly with the others (VIF above 10)."
    return text_zh, text_en


def html(result: DriverImportance, *, language: str) -> str:
    shown = result.table.dropna(axis=1, how="all")
    return (
        f"<p>{escape(explain(result, language=language))}</p>"
        f"{shown.to_html(float_format=lambda value: f'{value:.3f}')}"
        f"<p><small>{escape(methods(result, language=language))}</small></p>"
    )
