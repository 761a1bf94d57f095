"""What the first page and the league table say of each group: its mean, how sure, and its course."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from feedback.disclosure import shown_cells, shown_values, told_mean, told_spread
from feedback.pipeline.intake import DATE, RATING, WAVE
from feedback.text.aspects.judgement import judge_mentions

if TYPE_CHECKING:
    from feedback.batch.plan import Group
    from feedback.pipeline.analysis_run import AnalysisRun

POINTS = 24  # of a course, newest last


def facts_of(
    work: AnalysisRun, members: pd.Series, groups: Sequence[Group]
) -> list[dict[str, Any]]:
    """Facts of each group: n_rated, mean, sd; n_heard and hurt; course.

    Parameters
    ----------
    work
        After reading.
    members
        Position of each respondent's group in `groups`, -1 for none.
    groups
        The whole first.

    Returns
    -------
    list of dict
        n_rated, mean, sd of the overall rating; n_heard (people with a usable comment) and hurt
        (how many of them complain of an aspect); course: [period, mean, n]. Means are told to one or
        two decimals, sd rounded up so that intervals hold all the same. What fewer than ten people are behind, or what would let such a figure be computed
        by subtraction from the whole or from the periods, is not told: no mean, 0 people.
    """
    responses = work.answers.responses
    place = members.to_numpy()
    table = pd.DataFrame({"place": place}, index=responses.index)
    table["rating"] = responses.get(RATING, np.nan)
    table["period"] = _periods(responses)
    mentions, comments = work.tables["mentions"], work.usable
    said = mentions.assign(respondent=mentions["comment"].map(comments["respondent"]))
    judged = judge_mentions(said.dropna(subset=["respondent"]), by="respondent")
    bad = judged.loc[judged["judgement"] < 0, "respondent"]
    table["heard"] = table.index.isin(comments["respondent"])
    table["hurt"] = table.index.isin(bad)
    everybody = _facts(table.assign(place=0), [0])
    return everybody + _facts(table, list(range(1, len(groups))))


def _periods(responses: pd.DataFrame) -> pd.Series:
    """Month of each response; its wave where no date is known."""
    if DATE in responses and responses[DATE].notna().any():
        return responses[DATE].dt.strftime("%Y-%m")
    if WAVE in responses:
        return responses[WAVE]
    return pd.Series(None, index=responses.index, dtype="str")


def _facts(table: pd.DataFrame, places: list[int]) -> list[dict[str, Any]]:
    """Facts of each place, all places at once: there may be thousands."""
    by_place = table.groupby("place")
    counts = by_place[["heard", "hurt"]].sum().reindex(places, fill_value=0)
    rated = by_place["rating"].agg(["count", "mean", "std"]).reindex(places)
    courses = _courses(table, places)
    n_rated = rated["count"].fillna(0).to_numpy()
    outside = ~table["place"].isin(places)
    told = shown_values(n_rated, elsewhere=float(table.loc[outside, "rating"].count()))
    said = shown_values(
        counts["heard"].to_numpy(), elsewhere=float(table.loc[outside, "heard"].sum())
    )
    return [
        {
            "n_rated": int(n) if known else 0,
            "mean": told_mean(mean, int(n)) if known else None,
            "sd": told_spread(sd, int(n)) if known else None,
            "n_heard": int(heard) if spoken else 0,
            "hurt": int(hurt) if spoken else 0,
            "course": courses[place][-POINTS:],
        }
        for place, (n, mean, sd), known, (heard, hurt), spoken in zip(
            places,
            rated.itertuples(index=False, name=None),
            told,
            counts.itertuples(index=False, name=None),
            said,
            strict=True,
        )
    ]


def _courses(table: pd.DataFrame, places: list[int]) -> dict[int, list[list[Any]]]:
    """Mean of each place in each period, where the crossed table lets it be shown."""
    rated = table.dropna(subset=["rating", "period"])
    courses: dict[int, list[list[Any]]] = {place: [] for place in places}
    if not len(rated):
        return courses
    place = rated["place"].where(rated["place"].isin(places), -1)  # rests last
    parts = rated.groupby([place, "period"])["rating"].agg(["mean", "count"])
    n = parts["count"].unstack(fill_value=0)
    n = n.reindex([*(one for one in n.index if one != -1), -1], fill_value=0)
    shown = pd.DataFrame(
        shown_cells(n.to_numpy(), closed=(True, False)), index=n.index, columns=n.columns
    ).stack()
    for (of, period), mean, count in parts[shown.reindex(parts.index)].itertuples(name=None):
        if of in courses:
            courses[of].append([str(period), told_mean(mean, int(count)), int(count)])
    return courses
