"""What each page of evidence found, in the line under its title."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from feedback.pipeline.driver_analysis import aspect_ratings
from feedback.results import Words, percent
from feedback.rounding import told_count

if TYPE_CHECKING:
    from feedback.pipeline.analysis_run import AnalysisRun

_NAMED = 3  # aspects or topics in a line


def page_answer(name: str, work: AnalysisRun) -> str:
    """The answer of a page, in the run's language; empty for a page that computes its own.

    Parameters
    ----------
    name
        Of its notebook, such as 40_drivers.
    """
    found = _ANSWERS.get(name)
    return "" if found is None else found(work)


def _used(work: AnalysisRun) -> str:
    rows, used = work.answers.rows_in, len(work.answers.responses)
    comments = work.tables["comments"]
    written = int((~comments["is_empty"]).sum())
    en, zh = f"Used: {used:,} of {rows:,} rows", f"读入 {rows:,} 行，用于分析 {used:,} 行"
    if written:
        en += f", and {work.n_usable:,} of the {written:,} comments written"
        zh += f"；写了的 {written:,} 条评论中读了 {work.n_usable:,} 条"
    return Words(en=f"{en}.", zh=f"{zh}。").spoken(work.language)


def _mentioned(work: AnalysisRun) -> str:
    """The aspects most people mention, of those the pain points count."""
    counts: dict[str, int] = {}
    for name in ("pain_points", "pain_points_unranked"):
        table = work.tables.get(name)
        if table is not None and len(table):
            counts |= {
                str(label): int(n)
                for label, n in zip(table["label"], table["n_mentions"], strict=True)
            }
    told = sorted(counts.items(), key=lambda each: -each[1])[:_NAMED]
    told = [(label, n) for label, n in told if n]
    if not told:
        return ""
    of = work.advice_wave
    return Words(
        en=f"Most people mention {', '.join(f'{label} ({n:,})' for label, n in told)}{f' in {of}' if of else ''}.",
        zh=f"{f'{of} 中' if of else ''}提到的人最多的是{'、'.join(f'{label}（{n:,} 人）' for label, n in told)}。",
    ).spoken(work.language)


def _topics(work: AnalysisRun) -> str:
    table = work.tables.get("topics")
    if table is None or not len(table):
        return ""
    topics = table[table["topic"] >= 0].sort_values("n", ascending=False, kind="stable")
    if not len(topics):
        return work.sentences.get("topics", "")
    first = topics.iloc[0]
    said = Words(
        en=f"{len(topics)} topics; most comments are on {first['name']} ({int(first['n']):,}).",
        zh=f"共 {len(topics)} 个主题；评论最多的是「{first['name']}」（{int(first['n']):,} 条）。",
    ).spoken(work.language)
    more = work.sentences.get("topics", "")
    return f"{said}{'' if work.language == 'zh' else ' '}{more}".strip()


def _figures(work: AnalysisRun) -> str:
    """NPS and CSAT of everybody, as the table of scores has them: what people ask for first."""
    table = work.tables.get("scores")
    if table is None:
        return ""
    names = {"nps": "NPS", "csat": "CSAT"}
    told = [
        f"{names[row['score']]} {_signed(row['estimate'])}{'%' if row['score'] == 'csat' else ''} "
        f"({_signed(row['ci_low'])} {'至' if work.language == 'zh' else 'to'} {_signed(row['ci_high'])}, n = {int(row['n']):,})"
        for row in table.to_dict("records")
        if row["score"] in names
    ]
    stop, comma = ("。", "；") if work.language == "zh" else (".", "; ")
    return comma.join(told) + stop if told else ""


def _answered(work: AnalysisRun) -> str:
    """How many people rated every aspect, and what share of the ratings is missing: what the checks must bear."""
    rated = aspect_ratings(work)
    if rated is None or not rated.size:
        return ""
    missing, whole = rated.isna().to_numpy(), int(rated.notna().all(axis=1).sum())
    n, all_ = (int(told_count(k)) if work.among_others else k for k in (whole, len(rated)))
    return Words(
        en=f"{n:,} of {all_:,} people rated every aspect; {percent(float(missing.mean()), digits=0)} of the ratings are missing.",
        zh=f"{all_:,} 人中有 {n:,} 人给每个方面都打了分；缺失的评分占 {percent(float(missing.mean()), digits=0)}。",
    ).spoken(work.language)


def _signed(value: float) -> str:
    return f"{value:.0f}".replace("-", "−")


def _sentence(name: str) -> Callable[[AnalysisRun], str]:
    return lambda work: work.sentences.get(name, "")


_ANSWERS: Mapping[str, Callable[[AnalysisRun], str]] = {
    "10_cleaning": _used,
    "20_sentiment": _sentence("sentiment"),
    "25_aspects": _mentioned,
    "30_topics": _topics,
    "40_drivers": _sentence("drivers"),
    "45_measures": _figures,
    "47_robustness": _answered,
    "50_pain_points": _sentence("pain_points"),
    "90_journey": _sentence("journey"),
}
