"""What the first page and the league table say of each group: its mean, how sure, and its course."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from feedback.pipeline.intake import DATE, RATING, WAVE

if TYPE_CHECKING:
    from feedback.batch.plan import Group
    from feedback.pipeline.work import Work

POINTS = 24  # of a course, newest last


def facts_of(work: Work, members: pd.Series, groups: Sequence[Group]) -> list[dict[str, Any]]:
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
    bad = mentions.loc[mentions["polarity"] < 0, "comment"].map(comments["respondent"])
    table["heard"] = table.index.isin(comments["respondent"])
    table["hurt"] = table.index.isin(bad)
    least = work.study.parameters.min_group
    facts = [_of_one(table, least=least)]
    parts = dict(iter(table[table["place"] > 0].groupby("place")))
    empty = table.iloc[:0]
    facts += [_of_one(parts.get(i, empty), least=least) for i in range(1, len(groups))]
    return facts


def _periods(responses: pd.DataFrame) -> pd.Series:
    """Month of each response; its wave where no date is known."""
    if DATE in responses and responses[DATE].notna().any():
        return responses[DATE].dt.strftime("%Y-%m")
    if WAVE in responses:
        return responses[WAVE]
    return pd.Series(None, index=responses.index, dtype="str")


def _of_one(table: pd.DataFrame, *, least: int) -> dict[str, Any]:
    given = table["rating"].dropna()
    by_period = table.groupby("period")["rating"].agg(["mean", "count"])
    course = by_period[by_period["count"] >= least].tail(POINTS)
    return {
        "n_rated": len(given),
        "mean": float(given.mean()) if len(given) else None,
        "sd": float(given.std(ddof=1)) if len(given) > 1 else None,
        "n_heard": int(table["heard"].sum()),
        "hurt": int(table["hurt"].sum()),
        "course": [
            [str(period), round(float(mean), 4), int(n)]
            for period, mean, n in course.itertuples(name=None)
        ],
    }
