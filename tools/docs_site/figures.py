"""Measured figures, drawn from the tables of benchmarks/*.md, so that a picture says what the table says."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from feedback.charts import Chart

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


def rows_of(page: str, heading: str) -> list[list[str]]:
    """Cells of the table whose first line holds the heading.

    >>> rows_of("power.md", "goal")[0][:2]
    ['weakest aspect comes out lowest', '98% [96, 99]']
    """
    lines = (BENCHMARKS / page).read_text(encoding="utf-8").splitlines()
    start = next(n for n, line in enumerate(lines) if line.startswith("|") and heading in line)
    found = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        found.append([cell.strip().replace("**", "") for cell in line.strip("|").split("|")])
    return found


def _number(cell: str) -> float:
    return float(re.search(r"[-+]?\d*\.?\d+", cell)[0])  # type: ignore[index]


def dots(
    rows: Sequence[tuple[str, float]],
    *,
    title: str,
    subtitle: str,
    note: str,
    low: float,
    line: float | None = None,
) -> Chart:
    """A dot a row from `low` to 1 with its figure beside it, a line where it should be."""
    from feedback.charts.canvas import finished, new_chart
    from feedback.charts.theme import PALETTE

    body = 0.5 + 0.24 * len(rows)
    alt = "; ".join(f"{name} {value:.3g}" for name, value in rows)
    chart, axes = new_chart(title=title, subtitle=subtitle, note=note, body=body, alt=alt)
    places = range(len(rows), 0, -1)
    if line is not None:
        axes.axvline(line, color=PALETTE.muted, linewidth=1)
    axes.scatter([value for _, value in rows], places, color=PALETTE.positive, zorder=3)
    axes.set_yticks(list(places), [name for name, _ in rows])
    axes.set_xlim(low, 1 + (1 - low) * 0.02)
    for place, (_, value) in zip(places, rows, strict=True):
        axes.annotate(f"{value:.2f}", (1.03, place), xycoords=("axes fraction", "data"), va="center", color=PALETTE.soft_ink, fontsize=9)  # fmt: skip
    return finished(chart)


def coverage(language: str) -> Chart:
    """How often the 95 % intervals held the truth."""
    zh = language == "zh"
    words = {
        "NPS": ("NPS", "NPS"),
        "CSAT": ("CSAT（满意占比）", "CSAT (share satisfied)"),
        "mean": ("均值", "mean"),
        "net": ("净占比", "net share"),
        "index of 3": ("三题指数", "index of three items"),
        "kappa": ("kappa", "kappa"),
        "alpha": ("Cronbach alpha", "Cronbach's alpha"),
        "null driver": ("无作用驱动因素（区间含 0）", "driver of no weight (interval holds 0)"),
    }
    found: dict[str, list[float]] = {}
    for what, nominal, measured, _ in rows_of("coverage.md", "nominal"):
        kind = next((each for each in words if what.startswith(each)), None)
        if kind and nominal == "0.95":
            found.setdefault(words[kind][0 if zh else 1], []).append(float(measured))
    rows = [(f"{name} ({len(of)})", sum(of) / len(of)) for name, of in found.items()]
    return dots(
        sorted(rows, key=lambda row: row[1]),
        title="95% 区间确实约有 95% 包含真值" if zh else "95 % intervals hold the truth about 95 times in 100",
        subtitle="包含真值的模拟样本占比；竖线为 0.95" if zh else "share of simulated samples whose interval holds the truth; line: .95",
        note=("各类情形的平均；括号内为情形数，每种 400 次抽样左右。来源：benchmarks/coverage.md"
              if zh else "mean over the situations, their number in brackets, mostly 400 draws each. From benchmarks/coverage.md"),
        low=0.9,
        line=0.95,
    )  # fmt: skip


def sentiment(language: str) -> Chart:
    """Macro-F1 of each method on comments it has not seen."""
    zh = language == "zh"
    sets = {
        "waimai": ("外卖", "deliveries"),
        "hot-pot": ("火锅点评", "hot-pot reviews"),
        "Dianping": ("大众点评", "Dianping"),
        "hotels, unseen part": ("酒店（未见部分）", "hotels, unseen part"),
    }
    methods = {"ratings": ("用评分训练", "taught by ratings"), "reviews": ("内置评论模型", "shipped model"), "snownlp": ("SnowNLP", "SnowNLP")}  # fmt: skip
    rows = [
        (f"{methods[method][0 if zh else 1]} · {sets[of][0 if zh else 1]}", float(f1))
        for of, method, _, _, f1, *_ in rows_of("sentiment.md", "macro_f1")
        if of in sets and method in methods
    ]
    return dots(
        sorted(rows, key=lambda row: -row[1]),
        title="情感：有评分可学时最准" if zh else "Sentiment: best where there are ratings to learn from",
        subtitle="宏平均 F1，1 为完全正确" if zh else "macro-F1; 1 is all right",
        note="与人工评分比较；来源：benchmarks/sentiment.md" if zh else "against the ratings people gave; from benchmarks/sentiment.md",
        low=0.5,
    )  # fmt: skip


def complaints(language: str) -> Chart:
    """How often an aspect's complaints are found, and how often a finding is right."""
    zh = language == "zh"
    cells = next(row for row in rows_of("aspects.md", "share error, points") if "weight by the sign" in row[0])  # fmt: skip
    named = ("判为抱怨、确是抱怨", "called a complaint, and is one") , ("确是抱怨、被找到", "is a complaint, and is found"), ("两者合并（F1）", "both (F1)")  # fmt: skip
    rows = [(words[0 if zh else 1], _number(cell)) for words, cell in zip(named, cells[1:4], strict=True)]  # fmt: skip
    error = _number(cells[4])
    return dots(
        rows,
        title=(f"单条评论常判错，占比却只差 {error} 个百分点" if zh
               else f"Single comments are often misread; shares are off by {error} points"),
        subtitle="留出的餐饮长评，18 个方面" if zh else "held-out restaurant reviews, 18 aspects",
        note="来源：benchmarks/aspects.md" if zh else "from benchmarks/aspects.md",
        low=0.0,
    )  # fmt: skip


def privacy(language: str) -> Chart:
    """Recall of masking on held-out comments written by hand."""
    zh = language == "zh"
    words = {
        "phone": "电话", "identity number, passport, permit, SSN, NHS": "证件号", "e-mail": "邮箱",
        "bank card, account number": "银行卡", "plate": "车牌", "account, handle, IBAN, profile page": "账号",
        "name": "姓名", "home address": "住址", "birth date": "出生日期",
    }  # fmt: skip
    rows = [
        (words[kind] if zh else kind, _number(scores.rsplit("→", 1)[-1].strip()))
        for kind, scores, *_ in rows_of("privacy.md", "written, held out: first → before → now")
        if kind in words
    ]  # fmt: skip
    return dots(
        sorted(rows, key=lambda row: row[1]),
        title="脱敏：姓名和住址漏得最多" if zh else "Masking: names and addresses slip through most",
        subtitle="被遮盖的占比，手写留出评论" if zh else "share hidden, held-out comments written by hand",
        note="来源：benchmarks/privacy.md" if zh else "from benchmarks/privacy.md",
        low=0.5,
    )  # fmt: skip


def power(language: str) -> Chart:
    """What n answers would find."""
    from feedback.charts.canvas import finished, new_chart
    from feedback.charts.theme import PALETTE

    zh = language == "zh"
    sizes = [100, 200, 300, 600, 1200, 2400]
    words = {
        "weakest aspect comes out lowest": "最弱的方面得分最低",
        "and is told apart from the next": "并与次弱的分得开",
        "strongest driver comes out first": "最强的驱动因素排第一",
        "and is told apart from the second": "并与第二名分得开",
    }
    drawn = [(goal, [_number(cell) for cell in cells]) for goal, *cells in rows_of("power.md", "goal") if goal in words]  # fmt: skip
    alt = "; ".join(f"{goal}: {cells}" for goal, cells in drawn)
    chart, axes = new_chart(
        title="三百份答卷找得到最弱的方面，分不清前两个驱动因素" if zh else "300 answers find the weakest aspect, not the first driver",
        subtitle="每 100 次模拟调查中做到的次数" if zh else "simulated surveys in 100 that reach it",
        note="来源：benchmarks/power.md（演示问卷）" if zh else "from benchmarks/power.md (the demo's questionnaire)",
        body=2.6,
        alt=alt,
    )  # fmt: skip
    looks: list[dict[str, Any]] = [
        {"color": PALETTE.positive}, {"color": PALETTE.positive, "linestyle": "--"},
        {"color": PALETTE.negative}, {"color": PALETTE.negative, "linestyle": "--"},
    ]  # fmt: skip
    for (goal, cells), look in zip(drawn, looks, strict=True):
        axes.plot(sizes, cells, marker="o", label=words[goal] if zh else goal, **look)
    axes.set_xscale("log")
    axes.set_xticks(sizes, [f"{size:,}" for size in sizes])
    axes.minorticks_off()
    axes.set_xlabel("答卷份数" if zh else "answers")
    axes.set_ylim(0, 104)
    axes.legend(frameon=False, fontsize=8.5, loc="lower right")
    return finished(chart)


FIGURES: dict[str, Callable[[str], Any]] = {
    "coverage": coverage,
    "sentiment-methods": sentiment,
    "complaints": complaints,
    "masking": privacy,
    "power": power,
}
