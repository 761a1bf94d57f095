"""What the first page and the league table say of each group: its mean, how sure, and its course."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy import stats

from feedback.arrow_columns import is_among, places_in
from feedback.disclosure import shown_cells, shown_values
from feedback.insight.pain_points.who_is_hurt import judge_people, of_places
from feedback.numeric import Flags
from feedback.pipeline.design import design_words
from feedback.pipeline.intake import DATE, RATING, WAVE
from feedback.pipeline.item_tables import mean_of
from feedback.responses.weights.few_clusters import known_freedom
from feedback.rounding import told_mean, told_spread

if TYPE_CHECKING:
    from feedback.batch.plan import Group
    from feedback.pipeline.analysis_run import AnalysisRun
    from feedback.responses.weights.design import Design

_LEVEL = 0.95  # at which few clusters are allowed for
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
        by subtraction from the whole or from the periods, is not told: no mean, 0 people. Under a design: means are
        weighted; worth (how many simple answers the mean, or the share hurt, is worth), mass (the weights of those
        behind it, in people), hurt_share; the whole has the design in words.
    """
    responses = work.answers.responses
    place = members.to_numpy()
    table = pd.DataFrame({"place": place}, index=responses.index)
    table["rating"] = responses.get(RATING, np.nan)
    table["period"] = _periods(responses)
    mentions, comments = work.tables["mentions"], work.usable_of("respondent")
    comment = places_in(mentions["comment"], comments.index)
    person = of_places(places_in(comments["respondent"], table.index), comment)
    aspects = list(mentions["aspect"].unique())
    judged = judge_people(mentions, person=person, comment=comment, aspects=aspects)
    table["heard"] = is_among(table.index, comments["respondent"])
    table["hurt"] = np.isin(np.arange(len(table)), judged.loc[judged["judgement"] < 0, "person"])
    design = work.design
    table["w"] = 1.0 if design is None else design.weights / design.weights.mean()
    everybody = _facts(table.assign(place=0), [0], design)
    if design is not None and work.drawn is not None:
        line = design_words(work.drawn, design)
        everybody[0]["design"] = {"en": line.en, "zh": line.zh}
    return everybody + _facts(table, list(range(1, len(groups))), design)


def _periods(responses: pd.DataFrame) -> pd.Series:
    """Month of each response; its wave where no date is known."""
    if DATE in responses and responses[DATE].notna().any():
        return responses[DATE].dt.strftime("%Y-%m")
    if WAVE in responses:
        return responses[WAVE]
    return pd.Series(None, index=responses.index, dtype="str")


def _facts(table: pd.DataFrame, places: list[int], design: Design | None) -> list[dict[str, Any]]:
    """Facts of each place, all places at once: there may be thousands."""
    by_place = table.groupby("place")
    counts = by_place[["heard", "hurt"]].sum().reindex(places, fill_value=0)
    rated = by_place["rating"].agg(["count", "mean", "std"]).reindex(places)
    courses = _courses(table, places)
    weighted = [_weighted(table, place, design) for place in places] if design is not None else None
    if weighted is not None:
        rated[["mean", "std"]] = [found[:2] for found in weighted]
    n_rated = rated["count"].fillna(0).to_numpy()
    outside = ~table["place"].isin(places)
    told = shown_values(n_rated, elsewhere=float(table.loc[outside, "rating"].count()))
    said = shown_values(
        counts["heard"].to_numpy(), elsewhere=float(table.loc[outside, "heard"].sum())
    )
    more = [{}] * len(places) if weighted is None else [found[2] for found in weighted]
    return [
        {
            "n_rated": int(n) if known else 0,
            "mean": told_mean(mean, int(n)) if known else None,
            "sd": told_spread(sd, int(n)) if known else None,
            "n_heard": int(heard) if spoken else 0,
            "hurt": int(hurt) if spoken else 0,
            "course": courses[place][-POINTS:],
            **(beside if known or spoken else {}),
        }
        for place, beside, (n, mean, sd), known, (heard, hurt), spoken in zip(
            places,
            more,
            rated.itertuples(index=False, name=None),
            told,
            counts.itertuples(index=False, name=None),
            said,
            strict=True,
        )
    ]


def _weighted(
    table: pd.DataFrame, place: int, design: Design
) -> tuple[float, float, dict[str, Any]]:
    """Mean and spread of a group's ratings under the design; what they, and its share hurt, are worth."""
    at = np.flatnonzero(table["place"].to_numpy() == place)
    own, part = table.iloc[at], design.of(at)
    found = mean_of(own["rating"], ends=None, level=_LEVEL, weights=part)
    heard = own["heard"].to_numpy(dtype=bool)
    hurt = own["hurt"].to_numpy(dtype=bool)
    mass = float(own.loc[heard, "w"].sum())
    of_heard = part.worth(hurt, heard) if heard.any() else 0.0
    return (
        found["mean"],
        found["sd"],
        {
            "worth": round(
                _known_worth(found["effective_n"], own["rating"].notna().to_numpy(), part), 1
            ),
            "mass": round(float(own.loc[own["rating"].notna(), "w"].sum()), 1),
            "hurt_share": float(own.loc[heard & hurt, "w"].sum()) / mass if mass else 0.0,
            "hurt_worth": round(_known_worth(of_heard, heard, part), 1),
            "hurt_mass": round(mass, 1),
        },
    )


def _known_worth(worth: float, known: Flags, part: Design) -> float:
    """Less where few clusters tell the error: see `few_clusters.known_worths`."""
    n = float(known.sum())
    if not np.isfinite(worth) or n < 2 or part.df < 1:
        return min(worth, 2.0) if np.isfinite(worth) else 0.0
    df, too_small = float(part.df), 1.0
    if part.clustered:
        df, too_small = (float(one[0]) for one in known_freedom(part, known[:, None]))
    tail = (1 - _LEVEL) / 2
    return float(worth / too_small * (stats.t.isf(tail, n - 1) / stats.t.isf(tail, df)) ** 2)


def _courses(table: pd.DataFrame, places: list[int]) -> dict[int, list[list[Any]]]:
    """Mean of each place in each period, where the crossed table lets it be shown."""
    rated = table.dropna(subset=["rating", "period"])
    courses: dict[int, list[list[Any]]] = {place: [] for place in places}
    if not len(rated):
        return courses
    place = rated["place"].where(rated["place"].isin(places), -1)  # rests last
    parts = rated.groupby([place, "period"])["rating"].agg(["mean", "count"])
    if not rated["w"].eq(1).all():
        sums = rated.assign(wr=rated["w"] * rated["rating"]).groupby([place, "period"])[["w", "wr"]]
        parts["mean"] = sums.sum()["wr"] / sums.sum()["w"]
    n = parts["count"].unstack(fill_value=0)
    n = n.reindex([*(one for one in n.index if one != -1), -1], fill_value=0)
    shown = pd.DataFrame(
        shown_cells(n.to_numpy(), closed=(True, False)), index=n.index, columns=n.columns
    ).stack()
    for (of, period), mean, count in parts[shown.reindex(parts.index)].itertuples(name=None):
        if of in courses:
            courses[of].append([str(period), told_mean(mean, int(count)), int(count)])
    return courses
