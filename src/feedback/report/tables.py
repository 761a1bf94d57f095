"""Tables as a reader wants them: named in her language, numbers rounded for the eye, text as text."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

LONGEST = 600  # characters of a cell; one comment of megabytes must not become the page

# column → (Chinese, English, kind); kinds: share, number, count, text, date
COLUMNS: Mapping[str, tuple[str, str, str]] = {
    "label": ("方面", "Aspect", "text"),
    "aspect": ("方面", "Aspect", "text"),
    "driver": ("驱动因素", "Driver", "text"),
    "segment": ("分组", "Segment", "text"),
    "value": ("组别", "Group", "text"),
    "rank": ("名次", "Rank", "rank"),
    "n": ("人数", "n", "count"),
    "n_mentions": ("提及人数", "Mention it", "count"),
    "n_negative": ("受影响人数", "Hurt by it", "count"),
    "share": ("占比", "Share", "share"),
    "share_low": ("下限", "low", "share"),
    "share_high": ("上限", "high", "share"),
    "share_mentions": ("提及率", "Mention rate", "share"),
    "share_negative": ("受影响占比", "Share hurt", "share"),
    "share_negative_low": ("占比下限", "low", "share"),
    "share_negative_high": ("占比上限", "high", "share"),
    "effect": ("影响（分）", "Effect (points)", "number"),
    "effect_low": ("影响下限", "low", "number"),
    "effect_high": ("影响上限", "high", "number"),
    "cost": ("代价（分）", "Cost (points)", "number"),
    "cost_low": ("代价下限", "low", "number"),
    "cost_high": ("代价上限", "high", "number"),
    "difference": ("与其他组之差", "Difference to the rest", "share"),
    "difference_low": ("差异下限", "low", "share"),
    "difference_high": ("差异上限", "high", "share"),
    "flag": ("差异", "Difference", "sign"),
    "flagged": ("显著", "Clear", "flag"),
    "importance": ("重要性（R²）", "Importance (R²)", "number3"),
    "ci_low": ("重要性下限", "low", "number3"),
    "ci_high": ("重要性上限", "high", "number3"),
    "sign": ("方向", "Sign", "sign"),
    "coefficient": ("系数", "Coefficient", "number"),
    "vif": ("VIF", "VIF", "number"),
    "performance": ("表现", "Performance", "number"),
    "topic": ("主题", "Topic", "text"),
    "name": ("名称", "Name", "text"),
    "words": ("主题词", "Words", "text"),
    "word": ("词", "Word", "text"),
    "z": ("z", "z", "number"),
    "reason": ("原因", "Reason", "text"),
    "action": ("处理", "Action", "text"),
    "column": ("列", "Column", "text"),
    "found": ("内容", "Found", "text"),
    "file": ("文件", "File", "text"),
    "row": ("行", "Row", "count"),
    "rows": ("行数", "Rows", "count"),
    "text": ("原文（已脱敏）", "Text (masked)", "text"),
    "clean": ("评论（已脱敏）", "Comment (masked)", "text"),
    "quote": ("评论（已脱敏）", "Comment (masked)", "text"),
    "rating": ("评分", "Rating", "number"),
    "sentiment": ("情感得分", "Sentiment", "number"),
    "score": ("情感得分", "Sentiment", "number"),
    "reason_text": ("可能的原因", "Likely reason", "text"),
    "sentence": ("说明", "What it says", "text"),
    "step": ("步骤", "Step", "text"),
    "topics": ("主题数", "Topics", "count"),
    "stability": ("稳定性", "Stability", "number"),
    "weakest": ("最弱主题的稳定性", "Weakest topic", "number"),
    "error": ("标准误", "Standard error", "number"),
    "chosen": ("采用", "Chosen", "flag"),
    "npmi": ("NPMI", "NPMI", "number3"),
    "c_v": ("c_v", "c_v", "number3"),
    "similarity": ("相似度", "Similarity", "number"),
    "pmi": ("共现（PMI）", "PMI", "number"),
    "count": ("出现次数", "Count", "count"),
    "cluster": ("组", "Group", "count"),
    "size": ("条数", "Clauses", "count"),
    "examples": ("例子", "Examples", "text"),
    "n_theme": ("在文字中抱怨的人", "Complain in words", "count"),
    "mean": ("平均分", "Mean", "number"),
    "mean_without": ("去掉他们后", "Without them", "number"),
    "impact": ("差（分）", "Impact (points)", "number"),
    "impact_low": ("差下限", "low", "number"),
    "impact_high": ("差上限", "high", "number"),
    "places": ("处数", "Places", "count"),
    "comments": ("评论数", "Comments", "count"),
    "kind": ("类别", "Kind", "text"),
    "date": ("日期", "Date", "date"),
    "wave": ("批次", "Wave", "text"),
    "group": ("组别", "Group", "text"),
    "coefficient_name": ("系数", "Coefficient", "text"),
    "estimate": ("估计值", "Estimate", "number"),
    "low": ("下限", "low", "number"),
    "high": ("上限", "high", "number"),
    "on_100": ("0–100 得分", "Score (0 to 100)", "number"),
    "weight": ("权重", "Weight", "number"),
    "answer": ("答案", "Answer", "text"),
    "item": ("题目", "Item", "text"),
    "scale": ("量表", "Scale", "text"),
    "feature": ("功能", "Feature", "text"),
    "missing": ("未答", "Missing", "count"),
    "sd": ("标准差", "SD", "number"),
    "item_rest": ("题总相关", "Item-rest r", "number"),
    "alpha_if_deleted_raw": ("删去后的 alpha", "Alpha without it", "number"),
    "performance_low": ("表现下限", "low", "number"),
    "performance_high": ("表现上限", "high", "number"),
    "importance_low": ("重要性下限", "low", "number3"),
    "importance_high": ("重要性上限", "high", "number3"),
    "quadrant_name": ("象限", "Quadrant", "text"),
    "derived": ("推导重要性", "Derived importance", "number"),
    "stage": ("阶段", "Stage", "text"),
    "alpha": ("alpha", "Alpha", "number"),
    "alpha_low": ("alpha 下限", "low", "number"),
    "alpha_high": ("alpha 上限", "high", "number"),
    "certainty": ("象限把握", "Certainty", "share"),
    "rise": ("设想升幅", "Rise", "number"),
    "mean_rise": ("平均升幅", "Mean rise", "number"),
    "outcome_change": ("总体评分变化", "Change of rating", "number"),
    "outcome_change_low": ("变化下限", "low", "number"),
    "outcome_change_high": ("变化上限", "high", "number"),
    "nps_change": ("NPS 变化", "Change of NPS", "number"),
    "nps_change_low": ("NPS 变化下限", "low", "number"),
    "nps_change_high": ("NPS 变化上限", "high", "number"),
    "expectation": ("期望", "Expected", "number"),
    "perception": ("感知", "Received", "number"),
    "gap": ("差距", "Gap", "number"),
    "p_holm": ("p（Holm）", "p (Holm)", "number3"),
    "category": ("类别", "Class", "text"),
    "better": ("Better", "Better", "number"),
    "better_low": ("Better 下限", "low", "number"),
    "better_high": ("Better 上限", "high", "number"),
    "worse": ("Worse", "Worse", "number"),
    "worse_low": ("Worse 下限", "low", "number"),
    "worse_high": ("Worse 上限", "high", "number"),
}


def show_table(
    frame: pd.DataFrame,
    *,
    columns: Sequence[str] | None = None,
    language: str = "zh",
    headers: Mapping[str, str] | None = None,
    empty: str | None = None,
    rows: int | None = None,
) -> Any:
    """A frame as an HTML table for a reader; what respondents typed stays text.

    Parameters
    ----------
    frame
        Any frame; a named index becomes its first column.
    columns
        Columns to show, in order; those that are not there are passed over. All when left out.
    language
        "zh" or "en", for headings and numbers.
    headers
        Headings that differ from the standard ones.
    empty
        The sentence for a frame without rows.
    rows
        At most so many rows; the caption says how many there are.

    Returns
    -------
    IPython.display.HTML
    """
    from IPython.display import HTML

    zh = language == "zh"
    if not len(frame):
        sentence = empty or ("没有可显示的行。" if zh else "There is nothing to show here.")
        return HTML(f'<p class="nothing">{_escape(sentence)}</p>')
    flat = frame.reset_index() if frame.index.name else frame
    chosen = [name for name in (columns or flat.columns) if name in flat.columns]
    body = flat[chosen] if rows is None else flat[chosen].head(rows)
    head = "".join(f"<th>{_escape(_heading(name, headers, zh=zh))}</th>" for name in chosen)
    kinds = [COLUMNS.get(name, ("", "", ""))[2] for name in chosen]
    lines = [
        "".join(_cell(value, kind, zh=zh) for value, kind in zip(row, kinds, strict=True))
        for row in body.itertuples(index=False, name=None)
    ]
    caption = ""
    if len(body) < len(flat):
        note = (
            f"前 {len(body)} 行，共 {len(flat):,} 行"
            if zh
            else f"first {len(body)} of {len(flat):,} rows"
        )
        caption = f"<caption>{note}</caption>"
    rows_html = "".join(f"<tr>{line}</tr>" for line in lines)
    return HTML(f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{rows_html}</tbody></table>")


def _heading(name: str, headers: Mapping[str, str] | None, *, zh: bool) -> str:
    if headers and name in headers:
        return headers[name]
    known = COLUMNS.get(str(name))
    return str(name) if known is None else known[0 if zh else 1]


def _cell(value: Any, kind: str, *, zh: bool) -> str:
    if isinstance(value, (list, tuple)) or type(value).__name__ == "ndarray":
        return f"<td>{_escape(('、' if zh else ', ').join(str(part) for part in value))}</td>"
    if (
        value is None
        or (isinstance(value, float) and math.isnan(value))
        or str(value) in ("<NA>", "NaT")
    ):
        return '<td class="missing">–</td>'
    if isinstance(value, bool) or kind == "flag":
        return f"<td>{('是' if zh else 'yes') if value else ''}</td>"
    if kind == "sign":
        return f"<td>{'+' if value > 0 else '−' if value < 0 else '0'}</td>"
    if hasattr(value, "strftime"):
        return f"<td>{value:%Y-%m-%d}</td>"
    if isinstance(value, str) or not hasattr(value, "__float__"):
        return f"<td>{_escape(str(value))}</td>"
    return f'<td class="number">{_number(float(value), kind)}</td>'


def _number(value: float, kind: str) -> str:
    if not math.isfinite(value):
        return "–"
    form = {"share": "{:.1%}", "count": "{:,.0f}", "rank": "{:.0f}", "number3": "{:.3f}"}.get(kind)
    if form is None:
        form = "{:,.0f}" if value.is_integer() and kind != "number" else "{:.2f}"
    text = form.format(value)
    if not text.strip("-0.,%"):
        text = text.lstrip("-")  # what rounds to nothing has no sign
    return text.replace("-", "−")


def _escape(text: str) -> str:
    from html import escape

    shown = text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
    return escape(shown, quote=True).replace("\n", "<br>")
