"""Which answers a run is of: one month's for a monthly report, and none older than they may be kept."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from feedback.arrow_columns import is_among
from feedback.errors import InputError, StudyError
from feedback.pipeline.intake import DATE
from feedback.results import Words
from feedback.study_followup import days_of

if TYPE_CHECKING:
    import numpy as np

    from feedback.pipeline.intake import Answers
    from feedback.study import Study

_LISTED = 6  # months named where the one asked for is empty


def check_period(period: str) -> str:
    """A month as 2026-05.

    Raises
    ------
    InputError
        It is none.

    >>> check_period("2026-5"), check_period("2026年5月")
    ('2026-05', '2026-05')
    """
    found = re.fullmatch(r"(\d{4})[-/.年]?(\d{1,2})月?", period.strip())
    if found is None or not 1 <= int(found[2]) <= 12:
        raise InputError(
            en=f"--period {period[:30]}: not a month. Write it as 2026-05.",
            zh=f"--period {period[:30]}：不是月份。请写成 2026-05。",
        )
    return f"{found[1]}-{int(found[2]):02d}"


def answers_of(answers: Answers, period: str) -> tuple[Answers, Words | None]:
    """The answers of a month, and what is said of the others.

    Parameters
    ----------
    answers
        Everybody's, as read.
    period
        As `check_period` gives it.

    Returns
    -------
    Answers, Words or None
        Rows of other months and rows without a date are counted in the sentence and not among the rows read.

    Raises
    ------
    StudyError
        The study names no column of dates.
    InputError
        Nobody answered in that month.
    """
    responses = answers.responses
    if answers.plan.date is None or DATE not in responses:
        raise StudyError(
            en="--period: the study names no column of dates. Add `columns: {date: …}`.",
            zh="--period：研究文件没有指定日期列。请添加 columns: {date: …}。",
        )
    month = responses[DATE].dt.strftime("%Y-%m")
    here = (month == period).to_numpy(dtype=bool)
    if not here.any():
        there = sorted(set(month.dropna()))[-_LISTED:]
        raise InputError(
            en=f"--period {period}: nobody answered in that month (the last with answers: {', '.join(there) or 'none'}).",
            zh=f"--period {period}：该月没有答卷（最近有答卷的月份：{'、'.join(there) or '无'}）。",
        )
    if here.all():
        return answers, None
    undated = int(month.isna().sum())
    others = len(responses) - int(here.sum()) - undated
    found = _only(answers, here)
    if DATE in answers.twice:
        found = replace(
            found, twice=answers.twice[answers.twice[DATE].dt.strftime("%Y-%m") == period]
        )
    said = Words(
        en=f"Only the answers of {period}: {here.sum():,}. Not counted here: {others:,} of other months, {undated:,} without a date.",
        zh=f"只含 {period} 的 {here.sum():,} 份答卷；其他月份的 {others:,} 份和没有日期的 {undated:,} 份不计入。",
    )
    return found, said


def kept_from(study: Study) -> date | None:
    """The first day whose answers are kept; None where the study sets no limit.

    Answers leave by whole months, so that no month is measured of a part of its answers: a month leaves once its first
    day is older than the limit.
    """
    if "answers" not in study.keep:
        return None
    limit = date.today() - timedelta(days=days_of(study.keep["answers"]))
    if limit.day == 1:
        return limit
    return (limit.replace(day=1) + timedelta(days=32)).replace(day=1)


def answers_kept(answers: Answers, study: Study) -> tuple[Answers, Words | None]:
    """The answers that may still be kept, and what is said of the others; those without a date have no age and stay.

    Raises
    ------
    StudyError
        The study names no column of dates.
    InputError
        All answers are too old.
    """
    first = kept_from(study)
    if first is None:
        return answers, None
    length, responses = study.keep["answers"], answers.responses
    if answers.plan.date is None or DATE not in responses:
        raise StudyError(
            en=f"{study.path}: keep: answers: the study names no column of dates. Add `columns: {{date: …}}`.",
            zh=f"{study.path}：keep: answers：研究文件没有指定日期列。请添加 columns: {{date: …}}。",
        )
    old = (responses[DATE] < str(first)).to_numpy(dtype=bool)
    if not old.any():
        return answers, None
    if old.all():
        raise InputError(
            en=f"{study.path}: keep: answers: {length}: every answer is older than that. Add newer files, or keep them longer.",
            zh=f"{study.path}：keep: answers: {length}：所有答卷都已超过保留期。请添加新的数据，或延长保留期。",
        )
    undated = int(responses[DATE].isna().sum())
    said = Words(
        en=f"{old.sum():,} answers from before {first} are not kept any longer (keep: answers: {length})."
        + (f" {undated:,} without a date stay." if undated else ""),
        zh=f"{first} 之前的 {old.sum():,} 份答卷已过保留期（keep: answers: {length}），不再使用。"
        + (f"没有日期的 {undated:,} 份保留。" if undated else ""),
    )
    return _only(answers, ~old), said


def _only(answers: Answers, here: np.ndarray) -> Answers:
    """Some of the answers; the others are not among the rows read."""
    kept = answers.responses[here]
    return replace(
        answers,
        responses=kept,
        comments=answers.comments[is_among(answers.comments["respondent"], kept.index)],
        rows_in=answers.rows_in - int((~here).sum()),
    )
