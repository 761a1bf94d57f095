"""Copies that were set aside, by wave and group, and whether counting them would change an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from feedback.arrow_columns import places_in
from feedback.pipeline.intake import RATING, WAVE
from feedback.pipeline.published import published_rows
from feedback.proportions import mean_interval
from feedback.results import Words

if TYPE_CHECKING:
    from feedback.pipeline.analysis_run import AnalysisRun


def copies(run: AnalysisRun) -> AnalysisRun:
    """Table `copies` and a note, where anything was set aside as a copy."""
    table = _by_group(run)
    whole = table.iloc[0]
    if not whole["n_copies"] + whole["n_sent_twice"]:
        return run
    return run.with_tables(copies=table).with_note("copies", _words(run, whole))


def _by_group(run: AnalysisRun) -> pd.DataFrame:
    """A row for everybody, then a row a wave and group of the first segment that may be shown."""
    answers = run.answers
    comments = run.tables["comments"]
    people, twice = answers.responses, answers.twice
    of_person = places_in(comments["respondent"], people.index)
    by_person = {
        name: np.bincount(of_person[rows & (of_person >= 0)], minlength=len(people))
        for name, rows in (
            ("n_comments", ~comments["is_empty"].to_numpy(dtype=bool)),
            ("n_copies", (comments["is_duplicate"] & ~comments["is_empty"]).to_numpy(dtype=bool)),
        )
    }
    parts = [("", "", np.arange(len(people)), twice)]
    for name in [WAVE, *list(answers.plan.segments)[:1]]:
        if name in people:
            for value, own in people.groupby(name, observed=True).indices.items():
                again = twice[twice[name] == value] if name in twice else twice.iloc[:0]
                parts.append((name, str(value), np.asarray(own), again))
    rows = []
    for name, value, own, again in parts:
        rating = people[RATING].iloc[own].dropna() if RATING in people else pd.Series(dtype=float)
        more = again[RATING].dropna() if RATING in again else pd.Series(dtype=float)
        rows.append(
            {
                "segment": name,
                "value": value,
                "n": len(own),
                **{which: int(each[own].sum()) for which, each in by_person.items()},
                "n_sent_twice": len(again),
                "mean": rating.mean(),
                "mean_with_copies": pd.concat([rating, more]).mean(),
            }
        )
    found = pd.DataFrame(rows)
    return pd.concat([found.head(1), published_rows(found.iloc[1:], run)], ignore_index=True)


def _words(run: AnalysisRun, whole: pd.Series) -> Words:
    said = Words(en="", zh="")
    if n := int(whole["n_sent_twice"]):
        said = Words(
            en=f"{n:,} rows are submissions sent twice and count once{{}}.",
            zh=f"有 {n:,} 行是同一份答卷重复提交，只计一次{{}}。",
        )
        moved = _moved(run, float(whole["mean"]), float(whole["mean_with_copies"]))
        said = Words(en=said.en.format(moved.en), zh=said.zh.format(moved.zh))
    if n := int(whole["n_copies"]):
        said += Words(
            en=f"{n:,} comments repeat one of the same person and are set aside; a person counts once in every share, so "
            "no share of people changes.",
            zh=f"有 {n:,} 条评论与同一人的另一条重复，已搁置；各项占比中每人只计一次，因此不受影响。",
        )
    return said


def _moved(run: AnalysisRun, mean: float, counted_twice: float) -> Words:
    """What counting them would do to the mean rating, beside its interval."""
    if np.isnan(mean):
        return Words(en="", zh="")
    rating = run.answers.responses[RATING].dropna()
    error = float(rating.std(ddof=1)) / len(rating) ** 0.5 if len(rating) > 1 else float("nan")
    low, high = mean_interval(
        mean, error, df=max(len(rating) - 1, 1), level=run.study.parameters.level
    )
    if f"{counted_twice:.2f}" == f"{mean:.2f}":
        return Words(
            en="; counted each time, the mean rating would be the same to two decimals",
            zh="；若每次都计，平均分到小数点后两位不变",
        )
    inside = low <= counted_twice <= high
    en = (
        "inside its interval, so no answer changes"
        if inside
        else "outside its interval: look at who sent them"
    )
    zh = "仍在其区间之内，结论不变" if inside else "已在其区间之外，请查明是谁重复提交"
    return Words(
        en=f"; counted each time, the mean rating would be {counted_twice:.2f} instead of {mean:.2f} ({en})",
        zh=f"；若每次都计，平均分为 {counted_twice:.2f} 而不是 {mean:.2f}（{zh}）",
    )
