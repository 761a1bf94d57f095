"""What a theme does to the score: the score without the people who name it, beside the modelled effect."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import stats

from feedback.arrow_columns import is_among, places_in
from feedback.errors import AnalysisError
from feedback.insight.pain_points.design import DesignOfPeople
from feedback.insight.pain_points.rank import rank_pain_points
from feedback.insight.pain_points.who_is_hurt import (
    Flags,
    comment_authors,
    judge_people,
    of_places,
    read_mentions,
    read_ratings,
)
from feedback.numeric import Floats
from feedback.parallel.memory import release_all
from feedback.parameter_checks import check_choice, check_level
from feedback.responses.weights.describe import describe_design
from feedback.responses.weights.design import Design

POLARITIES = ("negative", "positive", "any")
_MODELLED = ("effect", "effect_low", "effect_high", "cost", "cost_low", "cost_high")


def theme_impact(
    mentions: pd.DataFrame,
    ratings: pd.Series,
    *,
    comments: pd.DataFrame | None = None,
    polarity: str = "negative",
    pain_points: pd.DataFrame | None = None,
    weights: pd.Series | Design | None = None,
    level: float = 0.95,
    seed: int = 0,
) -> pd.DataFrame:
    """How the mean rating would read without the people who name each theme.

    Parameters
    ----------
    mentions
        comment, aspect, polarity in [-1, 1].
    ratings
        Rating by respondent; those without a rating are left out.
    comments
        By comment: respondent. None: a comment's id is its respondent's. Only people with a comment count.
    polarity
        Who names a theme: by "negative" (what she wrote of it is a complaint on balance), "positive" or "any" mention.
    pain_points
        Table of `rank_pain_points` for the modelled effect; made from the same data when left out.
    weights
        Weight by respondent, or a `survey_design` made on their ids: means, impacts and their intervals then
        follow it.
    level
        Coverage of the intervals.
    seed
        Of the model, where it is made here.

    Returns
    -------
    pandas.DataFrame
        By aspect, greatest impact first: n (rated people who wrote), n_theme (of them who name it), mean,
        mean_without, impact = mean_without - mean with impact_low and impact_high, in rating points; and,
        modelled with all other aspects held equal, effect and cost (share × -effect) with their intervals.

    Raises
    ------
    InputError
        Frames without their columns, ratings that are no numbers.
    AnalysisError
        No rated person wrote a comment.

    Notes
    -----
    impact is raw: who complains of one thing often complains of others too, and the impacts of two themes cannot be
    added. The cost takes the other themes into account; where impact is far above it, others are at work.
    Interval: with d = 1 for people who name the theme and p their share, the influence of person i is
    (1 - d)(y - mean_without)/(1 - p) - (y - mean); Student's t with n - 1 degrees of freedom; missing where all ratings are equal.

    Examples
    --------
    >>> said = pd.DataFrame({"comment": ["a", "b"], "aspect": ["noise", "noise"], "polarity": [-1.0, -0.8]})
    >>> rated = pd.Series([1.0, 2.0, 5.0, 4.0, 5.0, 4.0], index=list("abcdef"))
    >>> found = theme_impact(said, rated)
    >>> found.loc["noise", ["n", "n_theme", "mean", "mean_without", "impact"]].tolist()
    [6.0, 2.0, 3.5, 4.5, 1.0]
    """
    check_level(level, where="theme_impact")
    check_choice(polarity, POLARITIES, where="theme_impact", name="polarity")
    weights = _designed(weights)
    said = read_mentions(mentions)
    rating = read_ratings(ratings, name="ratings")
    authors = None if comments is None else comment_authors(comments)
    wrote = pd.Index(said["comment"].unique() if authors is None else authors)
    rating = None if rating is None else rating.dropna()
    if rating is not None and authors is not None:
        rating = rating[is_among(rating.index, wrote)]
    if rating is None or not len(rating):
        raise AnalysisError(
            en="theme_impact: no person who wrote a comment gave a rating. Check that ids match.",
            zh="theme_impact：写了评论的人中没有人给出评分。请检查编号是否一致。",
        )
    if authors is None:
        person = comment = places_in(said["comment"], wrote)
    else:
        comment = places_in(said["comment"], authors.index)
        person = of_places(places_in(authors, wrote), comment)
    aspects = sorted(said["aspect"].unique())
    judged = judge_people(said, person=person, comment=comment, aspects=aspects)
    del person, comment
    release_all()
    pairs = judged[_chosen(judged["judgement"], polarity)]
    y, rated = rating.to_numpy(dtype=float), places_in(rating.index, wrote)
    design = DesignOfPeople.of(weights, rating.index)
    rows = {
        aspect: _impact(y, np.isin(rated, group), design=design, level=level)
        for aspect, group in pairs.groupby("aspect", observed=True)["person"]
    }
    table = pd.DataFrame.from_dict(rows, orient="index", columns=_COLUMNS)
    table = table.join(
        _modelled(
            mentions,
            ratings,
            comments,
            pain_points=pain_points,
            weights=weights,
            level=level,
            seed=seed,
        )
    )
    table = table.sort_values("impact", ascending=polarity == "positive", kind="stable")
    return table.rename_axis(index="aspect")


_COLUMNS = ["n", "n_theme", "mean", "mean_without", "impact", "impact_low", "impact_high"]


def _designed(weights: pd.Series | Design | None) -> Design | None:
    """Bare weights as the design of people drawn one by one."""
    if weights is None or isinstance(weights, Design):
        return weights
    read = read_ratings(weights, name="weights")
    assert read is not None
    return describe_design(
        len(read), weights=read.to_numpy(), index=read.index, where="theme_impact"
    )


def _chosen(value: pd.Series, polarity: str) -> pd.Series:
    if polarity == "any":
        return value.notna()
    return value < 0 if polarity == "negative" else value > 0


def _impact(y: Floats, names: Flags, *, design: DesignOfPeople | None, level: float) -> list[float]:
    n = len(y)
    w = np.ones(n) if design is None else design.design.weights[design.rows]

    def mean_of(people: Flags) -> float:
        return float(np.average(y[people], weights=None if design is None else w[people]))

    mean, rest = mean_of(np.ones(n, dtype=bool)), y[~names]
    if len(rest) < 2 or not names.any():
        nan = float("nan")
        without = mean_of(~names) if len(rest) else nan
        return [n, int(names.sum()), mean, without, without - mean, nan, nan]
    of_rest = w[~names].sum()
    without = mean_of(~names)
    influence = np.where(names, 0.0, (y - without) * w.sum() / of_rest) - (y - mean)
    if design is None:
        se, df = float(np.sqrt((influence**2).sum() / (n * (n - 1)))), float(n - 1)
    else:
        se, df = design.known_error(influence / w.sum())
        # whoever names it, or does not, tells no more than the clusters that hold them
        df = max(min(df, design.clusters(names) - 1, design.clusters(~names) - 1), 1.0)
    # where nobody's rating differs, what others would rate cannot be told from them
    half = stats.t.isf((1 - level) / 2, df) * se if np.ptp(y) > 0 else float("nan")
    impact = without - mean
    return [n, int(names.sum()), mean, without, impact, impact - half, impact + half]


def _modelled(
    mentions: pd.DataFrame,
    ratings: pd.Series,
    comments: pd.DataFrame | None,
    *,
    pain_points: pd.DataFrame | None,
    weights: Design | None,
    level: float,
    seed: int,
) -> pd.DataFrame:
    if pain_points is None:
        try:
            found = rank_pain_points(
                mentions,
                ratings,
                comments=comments,
                weights=weights,
                level=level,
                seed=seed,
                language="en",
            )
        except AnalysisError:
            return pd.DataFrame(columns=list(_MODELLED), dtype=float)
        pain_points = found.table
    return pain_points.reindex(columns=list(_MODELLED))
