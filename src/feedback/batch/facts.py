"""What the first page and the league table say of each group: its mean, how sure, and its course."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from feedback.pipeline.intake import DATE, RATING, WAVE
from feedback.text.judgement import judge_mentions

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
        (how many of them complain of an aspect); course: [period, mean, n] for periods with at
        least min_group ratings.
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
    least = work.study.parameters.min_group
    everybody = _facts(table.assign(place=0), [0], least=least)
    return everybody + _facts(table, list(range(1, len(groups))), least=least)


def _periods(responses: pd.DataFrame) -> pd.Series:
    """Month of each response; its wave where no date is known."""
    if DATE in responses and responses[DATE].notna().any():
        return responses[DATE].dt.strftime("%Y-%m")
    if WAVE in responses:
        return responses[WAVE]
    return pd.Series(None, index=responses.index, dtype="str")


def _facts(table: pd.DataFrame, places: list[int], *, least: int) -> list[dict[str, Any]]:
    """Facts of each place, all places at once: there may be thousands."""
    by_place = table.groupby("place")
    counts = by_place[["heard", "hurt"]].sum().reindex(places, fill_value=0)
    rated = by_place["rating"].agg(["count", "mean", "std"]).reindex(places)
    parts = table.groupby(["place", "period"])["rating"].agg(["mean", "count"])
    courses: dict[int, list[list[Any]]] = {place: [] for place in places}
    for (place, period), mean, n in parts[parts["count"] >= least].itertuples(name=None):
        if place in courses:
            courses[place].append([str(period), round(float(mean), 4), int(n)])
    return [
        {
            "n_rated": int(_known(n) or 0),
            "mean": _known(mean),
            "sd": _known(sd),
            "n_heard": int(heard),
            "hurt": int(hurt),
            "course": courses[place][-POINTS:],
        }
        for place, (n, mean, sd), (heard, hurt) in zip(
            places,
            rated.itertuples(index=False, name=None),
            counts.itertuples(index=False, name=None),
            strict=True,
        )
    ]


def _known(value: float) -> float | None:
    return None if math.isnan(value) else float(value)
