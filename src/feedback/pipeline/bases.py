"""Whom shares and costs are of, where that is not everybody: said aloud, for the first screen to show."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from feedback.insight.pain_points.words import BASES
from feedback.pipeline.intake import NPS, RATING
from feedback.results import Words, few, percent

if TYPE_CHECKING:
    from feedback.pipeline.analysis_run import AnalysisRun
    from feedback.questionnaire.model import Questionnaire


def say_bases(run: AnalysisRun, table: pd.DataFrame) -> AnalysisRun:
    """Notes `bases` (aspects not ranked because other people answered them) and `routed` (questions put to some only)."""
    if (said := apart_words(table)) is not None:
        run = run.with_note("bases", said)
    if run.study.questionnaire is not None and (said := _routed(run)) is not None:
        run = run.with_note("routed", said)
    return run


def apart_words(table: pd.DataFrame) -> Words | None:
    """Aspects that stand apart, with how many of their base are unhappy; None where none does."""
    apart = table[table["apart"].to_numpy(dtype=bool)]
    if not len(apart):
        return None
    en, zh = [], []
    for row in apart.to_dict("records"):
        share = percent(row["share_negative"], digits=0)
        of = f"{row['n_negative']:,} of {row['n']:,}"
        en.append(f"{row['label']} ({share} unhappy, {of} who {BASES[row['base']].en})")
        who = BASES[row["base"]].zh
        zh.append(
            f"{row['label']}（{who}的 {row['n']:,} 人中 {row['n_negative']:,} 人不满，占 {share}）"
        )
    if not table["rank"].notna().any():
        return Words(
            en=f"Answered by far fewer or far more people than the others: {few(en).en}.",
            zh=f"回答人数与其他方面相差很大：{few(zh).zh}。",
        )
    return Words(
        en=f"Not ranked beside the others, because far fewer or far more people answered: {few(en).en}.",
        zh=f"回答人数与其他方面相差太大，不放在一起排名：{few(zh).zh}。",
    )


def _routed(run: AnalysisRun) -> Words | None:
    """Which answered questions the questionnaire puts to some people only, to whom, and how many answered."""
    from feedback.questionnaire.model import load_questionnaire

    study, responses = run.study, run.answers.responses
    questionnaire = load_questionnaire(
        study.resolve(str(study.questionnaire), folder="questionnaires")
    )
    plan, wrote = run.answers.plan, run.answers.comments
    answered = {column: int(responses[column].notna().sum()) for column in plan.items}
    for name, mapped in ((RATING, plan.rating), (NPS, plan.nps)):
        if mapped is not None and mapped[0] in questionnaire.answers:
            answered[mapped[0]] = int(responses[name].notna().sum())
    if len(wrote):
        told = wrote[wrote["text"].notna()].groupby("question")["respondent"].nunique()
        answered |= {str(column): int(told.get(column, 0)) for column in plan.text}
    spoken = {
        language: [
            _condition(questionnaire, column, n, language=language)
            for column, n in answered.items()
        ]
        for language in ("en", "zh")
    }
    en, zh = ([said for said in spoken[language] if said] for language in ("en", "zh"))
    if not en:
        return None
    return Words(
        en=f"Put to some people only, so that figures on it are of them: {'; '.join(en)}.",
        zh=f"只问一部分人，有关数字也只代表他们：{'；'.join(zh)}。",
    )


def _condition(questionnaire: Questionnaire, column: str, n: int, *, language: str) -> str:
    """To whom a question is put, in words; empty for everybody."""
    from feedback.questionnaire.logic_words import rule_in_words

    if column not in questionnaire.answers:
        return ""
    question = questionnaire.answers[column].question
    section = next(s for s in questionnaire.sections if question in s.questions)
    rules = [part.show_if for part in (section, question) if part.show_if is not None]
    if not rules:
        return ""
    said = [rule_in_words(questionnaire, rule, language=language) for rule in rules]
    label = questionnaire.label(column, language=language)
    if language == "zh":
        return f"“{label}”只在{'，并且'.join(said)}时才问（{n:,} 人作答）"
    return f"“{label}” only if {' and '.join(said)} ({n:,} answered)"
