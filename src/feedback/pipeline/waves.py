"""Waves and periods of a study: their order, the newest, and the step that says what changed over them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from feedback.arrow_columns import is_among
from feedback.disclosure import LEAST
from feedback.pipeline.intake import DATE, NPS, RATING, WAVE
from feedback.pipeline.published import shown_in
from feedback.pipeline.wave_names import order_by_name
from feedback.results import Words
from feedback.rounded_tables import told_table

if TYPE_CHECKING:
    from feedback.insight.pain_points.who_is_hurt import Signals
    from feedback.pipeline.analysis_run import AnalysisRun

MIN_NEWEST = 30  # people in the newest wave from which it can be spoken of alone
_LISTED = 12  # waves named in a sentence
MOST_PERIODS = 24  # a course of more points is read by quarter or year
_EPOCH = pd.Timestamp("1970-01-01")


def wave_order(responses: pd.DataFrame) -> list[str]:
    """Waves, oldest first: by the median of their dates where each has some; those of one median, and all where some
    have none, as their names say (`order_by_name`), else as they first stand in the files, of which later ones are later
    waves."""
    return _ordered(responses)[0]


def _ordered(responses: pd.DataFrame) -> tuple[list[str], str]:
    """The order, and what tells it: dates, names or rows."""
    if WAVE not in responses:
        return [], "dates"
    rows = [str(name) for name in responses[WAVE].dropna().unique()]
    if not rows:
        return [], "dates"
    named = order_by_name(rows)
    names, told_by = (rows, "rows") if named is None else (named, "names")
    if DATE in responses and responses[DATE].notna().any():
        known = responses[responses[DATE] != _EPOCH]
        # a mistyped year moves no median
        middle = known.groupby(known[WAVE].astype("str"))[DATE].median().reindex(names)
        if middle.notna().all():
            ordered = [str(name) for name in middle.sort_values(kind="stable").index]
            return ordered, "dates" if middle.is_unique else told_by
    return names, told_by


def order_words(responses: pd.DataFrame) -> Words | None:
    """What must be said of the order of several waves that no dates tell."""
    waves, told_by = _ordered(responses)
    if len(waves) < 2 or told_by == "dates":
        return None
    listed = waves if len(waves) <= _LISTED else [*waves[: _LISTED - 1], "…", waves[-1]]
    en, zh = ", ".join(listed), "、".join(listed)
    if told_by == "names":
        return Words(
            en=f"Not every wave has dates of its own; their names say the order, oldest first: {en}.",
            zh=f"并非每一期都有单独的日期，先后按各期名称排列（由早到晚）：{zh}。",
        )
    return Words(
        en=f"Not every wave has dates of its own, and their names say no order: they are taken as they first stand in the files, oldest first: {en}. "
        "If that is wrong, map a column of dates (columns: date) or list the raw files from the oldest to the newest.",
        zh=f"并非每一期都有单独的日期，名称也看不出先后：按在文件中首次出现的顺序排列（由早到晚）：{zh}。"
        "如果不对，请在 columns 中写明日期列（date），或将原始文件由早到晚列出。",
    )


def newest_wave(responses: pd.DataFrame) -> str | None:
    """The newest of several waves, if enough people answered in it; else None: all are taken together.

    So they are where fewer than LEAST answered before: exact figures of the wave beside those of everybody would be theirs.
    """
    waves = wave_order(responses)
    n = 0 if len(waves) < 2 else int((responses[WAVE] == waves[-1]).sum())
    return waves[-1] if n >= MIN_NEWEST and len(responses) - n >= LEAST else None


def periods_of(responses: pd.DataFrame, *, least: int) -> tuple[pd.Series, list[str]]:
    """Period of each person and their order: waves, else months, quarters or years of the dates.

    Periods of fewer than `least` people are left out; no order where fewer than two remain.
    """
    if len(waves := wave_order(responses)) > 1:
        return responses[WAVE], waves
    if DATE not in responses or not responses[DATE].notna().any():
        return pd.Series(dtype="str"), []
    date = responses[DATE].where(responses[DATE] != _EPOCH)
    kind = next(k for k in ("M", "Q", "Y") if k == "Y" or _count(date, k) <= MOST_PERIODS)
    period = date.dt.to_period(kind).astype("str").where(date.notna())
    counts = period.value_counts()
    order = sorted(counts.index[counts >= least])
    return period, order if len(order) > 1 else []


def _count(date: pd.Series, kind: str) -> int:
    return int(date.dt.to_period(kind).nunique())


def lonely_epoch(responses: pd.DataFrame) -> Words | None:
    """That dates of 1 January 1970 stand apart from all others: what is left of a date that was lost."""
    if DATE not in responses:
        return None
    date = responses[DATE].dropna()
    odd = date.dt.normalize() == _EPOCH
    rest = date[~odd]
    if not odd.any() or (len(rest) and rest.min() < pd.Timestamp("1975-01-01")):
        return None
    n = int(odd.sum())
    return Words(
        en=f"{n:,} answers are dated 1 January 1970, apart from all others: a system writes that where the date was lost. "
        "They count, but in no period.",
        zh=f"有 {n:,} 份答卷的日期是 1970 年 1 月 1 日，与其他日期相距甚远：系统丢失日期时常写成这一天。它们照常计入，但不属于任何时期。",
    )


def changes(run: AnalysisRun) -> AnalysisRun:
    """What changed over all waves or periods: mean rating and NPS, share hurt on each aspect, overall and in
    each group of the first segment; Holm over the overall figures, and over all shares looked at."""
    from feedback.insight.pain_points.course import find_changes

    responses, options = run.answers.responses, run.study.parameters
    if (odd := lonely_epoch(responses)) is not None:
        run = run.with_note("odd_dates", odd)
    if (said := order_words(responses)) is not None:
        run = run.with_note("wave_order", said)
    signals = signals_of(run)
    run = _hear_both_witnesses(run, signals)
    periods, order = periods_of(responses, least=options.min_group)
    if not order:
        return run
    spoken = {} if signals is None else _spoken(signals)
    outcomes = {name: responses[name] for name in (RATING,) if name in responses}
    if NPS in responses:
        nps = responses[NPS]
        outcomes[NPS] = (100.0 * (nps >= 9) - 100.0 * (nps <= 6)).where(nps.notna())
    first = next(iter(run.answers.plan.segments), None)
    found = find_changes(
        signals,
        aspects=[name for name, n in spoken.items() if n >= options.min_mentions],
        periods=periods,
        order=order,
        outcomes=pd.DataFrame(outcomes, index=responses.index),
        group=None if first is None else responses[first],
        weights=run.design,
        level=options.level,
    )
    found = told_table(found[found["group"].isin(["", *shown_in(run).get(first or "", ())])])
    shares = found["measure"] == "share"
    return replace(run, waves=tuple(order)).with_tables(
        changes=found[shares].reset_index(drop=True),
        changes_overall=found[~shares].reset_index(drop=True),
    )


def _hear_both_witnesses(run: AnalysisRun, signals: Signals | None) -> AnalysisRun:
    """Ratings beside readings of the same people, and a word where they contradict each other."""
    from feedback.insight.pain_points.witnesses import compare_witnesses, contradiction_words

    if signals is None or not (signals.rated & signals.mentioned).any():
        return run
    first = next(iter(run.answers.plan.segments), None)
    group = None if first is None else run.answers.responses[first]
    found = compare_witnesses(signals, group=group)
    said = contradiction_words(found, run.labels)
    found = found[found["group"].isin(["", *shown_in(run).get(first or "", ())])]
    few = found["n_only_wrote"] < LEAST
    found = found.assign(share_only_wrote=found["share_only_wrote"].mask(few))
    run = run.with_tables(witnesses=told_table(found))
    return run if said is None else run.with_note("witnesses", said)


def signals_of(run: AnalysisRun) -> Signals | None:
    """People × aspects of the whole study, as the ranking sees them."""
    from feedback.insight.pain_points.who_is_hurt import (
        SIGNALLING,
        comment_authors,
        only,
        read_mentions,
        read_signals,
    )
    from feedback.pipeline.driver_analysis import aspect_ratings

    mentions, rated = run.tables["mentions"], aspect_ratings(run)
    if not len(mentions) and rated is None:
        return None
    if not len(mentions):
        mentions = pd.DataFrame({"comment": [], "aspect": [], "polarity": []})
        mentions = mentions.astype({"comment": "str", "aspect": "str", "polarity": "float64"})
    usable, rule = run.usable_of("respondent"), next(iter(run.answers.plan.items.values()), None)
    mentions = mentions[[name for name in SIGNALLING if name in mentions]]
    return read_signals(
        read_mentions(only(mentions, is_among(mentions["comment"], usable.index))),
        respondents=run.answers.responses.index,
        authors=comment_authors(usable),
        aspect_ratings=rated,
        scale=None if rule is None else (rule.low, rule.high),
        enough_rated=run.study.parameters.min_mentions,
    )


def _spoken(signals: Signals) -> dict[str, int]:
    spoken = np.asarray((signals.mentioned | signals.rated).sum(axis=0))
    return {name: int(n) for name, n in zip(signals.aspects, spoken, strict=True)}
