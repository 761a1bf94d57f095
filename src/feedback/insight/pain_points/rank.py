"""Where satisfaction hurts: aspects ranked by what they cost, with intervals, segments and quotes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np
import pandas as pd

from feedback.arrow_columns import look_up, places_in
from feedback.errors import LANGUAGES, InputError
from feedback.frames import PAIN_POINTS, check_frame
from feedback.insight.pain_points import words
from feedback.insight.pain_points.costs import CostModel, fit_costs
from feedback.insight.pain_points.design import DesignOfPeople, weights_of
from feedback.insight.pain_points.imputed import Completed, completed_signals, pooled_table
from feedback.insight.pain_points.notes import guessed_scale, notes_of
from feedback.insight.pain_points.quotes import pick_quotes
from feedback.insight.pain_points.replicated import draw_tables, replicated_table
from feedback.insight.pain_points.result import PainPoints
from feedback.insight.pain_points.segments import compare_segments, groups_withheld, rows_shown
from feedback.insight.pain_points.table import count_shares, join_costs, rank_aspects
from feedback.insight.pain_points.untold import no_cost
from feedback.insight.pain_points.who_is_hurt import (
    Signals,
    as_text,
    comment_authors,
    observed_scale,
    of_places,
    read_aspect_ratings,
    read_mentions,
    read_ratings,
    read_signals,
)
from feedback.numeric import Floats
from feedback.parameter_checks import check_choice, check_count, check_level
from feedback.responses.weights.design import Design
from feedback.results import Words
from feedback.rounded_tables import told_table, with_points

MISSING = ("available", "impute")


def rank_pain_points(
    mentions: pd.DataFrame,
    ratings: pd.Series | None,
    *,
    comments: pd.DataFrame | None = None,
    aspect_ratings: pd.DataFrame | None = None,
    aspect_scale: tuple[float, float] | None = None,
    segments: pd.DataFrame | None = None,
    weights: pd.Series | Design | None = None,
    missing: str = "available",
    put_to_some: Collection[str] = (),
    min_mentions: int = 10,
    level: float = 0.95,
    language: str = "zh",
    labels: Mapping[str, str] | None = None,
    sentiment: pd.Series | None = None,
    shown: Mapping[str, Sequence[str]] | None = None,
    told: bool = False,
    told_rare: bool = False,
    rounded: Mapping[tuple[str, str, str], int] | None = None,
    bootstrap: int = 0,
    seed: int = 0,
) -> PainPoints:
    """Rank aspects by what they cost satisfaction: share of people who hurt × effect on the rating.

    Parameters
    ----------
    mentions
        comment, aspect, polarity in [-1, 1] (negative: complaint); start and end into `clean` help
        the quotes.
    ratings
        Overall rating by respondent, NaN where not given; None ranks by share of complaints.
    comments
        By comment: respondent, and `clean` for the quotes. None: a comment's id is its respondent's.
    aspect_ratings, aspect_scale
        Respondents × aspects, and the (lowest, highest) answer of that scale; without it the lowest
        and highest answers found are taken, and the result says so.
    segments
        Respondents × segment columns (branch, channel, …).
    weights
        Survey weight by respondent, or a `survey_design` made on the respondents' ids: shares, costs and
        segments then take their intervals from it.
    missing
        Ratings of aspects that are missing: "available" (an aspect's base is those who rated it) or "impute" (filled in
        ten times for whoever rated another aspect, and pooled, in groups, too).
    put_to_some
        Aspects that not everybody was asked about; of these nothing is filled in.
    min_mentions
        People who must have spoken of (or rated) an aspect before it is ranked.
    level
        Coverage of all intervals.
    language
        "zh" or "en": of the sentences.
    labels
        Aspect (or segment) → text shown in sentences.
    shown
        Values of each segment that may be shown (`feedback.disclosure.shown_groups`); others are compared and
        not told of, and figures of segments are told by `feedback.rounded_tables.told_table`. None: all, as they are.
    told
        Whether counts and shares are told as those of one group among others (`feedback.rounded_tables.told_table`):
        ranks, costs and intervals come from the answers all the same.
    told_rare
        The same of aspects alone that fewer than `min_mentions` speak of: of one wave among several.
    rounded
        Aspect, segment and value to the points that a told share is rounded to at least; segment and value are empty for the
        table itself. What it names has them in a column rounded_to.
    sentiment
        Sentiment by comment in [0, 1]: sharpens the choice of quotes when polarity is coarse.
    bootstrap
        Samples drawn again for `.replicated`; 0 for none. Not of figures that are `told` in steps.
    seed
        Seed of the permutations that tell noise, and of those samples.

    Returns
    -------
    PainPoints
        `.table`, `.unranked`, `.by_segment`, `.quotes` and the words for them.

    Raises
    ------
    InputError
        A frame without its columns, text in place of numbers, ids that do not match.
    AnalysisError
        Neither a mention nor an aspect rating.

    Notes
    -----
    A person hurts on an aspect when she rated it in the lowest quarter of the scale (bottom 2 of 5 points,
    1-2 of 7, 0-2 of 0-10) or, where she did not rate it, when what she wrote about it is a complaint on
    balance (`judge_mentions`). A rating outweighs what was read of the same person. Base: of an aspect that
    at least `min_mentions` people rated, those who rated it; of any other, those who wrote.
    Effect: coefficient of hurting in a least-squares model of the rating on hurt on all aspects (and delight
    on those that people rated), HC3: against comparable people who do not hurt there (`fit_costs`). cost = share × -effect, in rating points, with its interval by influence functions
    (share and effect together). rank = 1 + aspects whose whole interval lies above this one's, both
    widened for how many are compared (`widening`), and never before that of an aspect that costs more; rank_low and rank_high are what the intervals allow.
    Only like bases are ranked together: those with the most answers whose bases are within a factor of two of one
    another (`like_bases`); a question put to 40 of 300 people stands apart.
    The effect is an association: people who complain may rate low for reasons nobody wrote down.

    Examples
    --------
    >>> mentions = pd.DataFrame({
    ...     "comment": [str(i) for i in range(40)],
    ...     "aspect": ["wait"] * 20 + ["food"] * 20,
    ...     "polarity": [-1.0] * 15 + [1.0] * 5 + [1.0] * 14 + [-1.0] * 6})
    >>> ratings = pd.Series([2, 1] * 7 + [2] + [5, 4] * 12 + [4], index=mentions["comment"])
    >>> found = rank_pain_points(mentions, ratings, language="en")
    >>> found.table.loc["wait", ["n", "n_negative", "rank"]].tolist()
    [40, 15, 1]
    """
    where = "rank_pain_points"
    check_level(level, where=where)
    check_count(min_mentions, where=where, name="min_mentions")
    check_choice(language, LANGUAGES, where=where, name="language")
    check_choice(missing, MISSING, where=where, name="missing")
    check_count(bootstrap, where=where, name="bootstrap", least=0)
    known = _labels(labels)
    said = read_mentions(mentions)
    rating = read_ratings(ratings, name="ratings")
    authors = None if comments is None else comment_authors(comments)
    rated = read_aspect_ratings(aspect_ratings, scale=aspect_scale)
    scale = aspect_scale if rated is None else aspect_scale or observed_scale(rated)
    signals = read_signals(
        said,
        respondents=pd.Index([], dtype=str) if rating is None else rating.index,
        authors=authors,
        aspect_ratings=rated,
        scale=scale,
        enough_rated=min_mentions,
    )
    if not signals.aspects:
        return _nothing(signals, rating, level=level, min_mentions=min_mentions, language=language)
    design = DesignOfPeople.of(weights, signals.respondents)
    weight = weights_of(weights, signals.respondents)
    spoken = (signals.mentioned | signals.rated).sum(axis=0)
    chosen = [a for a in range(len(signals.aspects)) if spoken[a] >= min_mentions]
    values = _aligned(rating, signals.respondents)
    model = fit_costs(
        signals,
        chosen=chosen,
        ratings=values,
        weights=weight,
        level=level,
        seed=seed,
        design=design,
    )
    completed, filled = Completed([], frozenset())
    if missing == "impute":
        completed, filled = completed_signals(
            signals,
            rated,
            values,
            scale=scale,
            weights=weight,
            segments=segments,
            seed=seed,
            put_to_some=put_to_some,
        )
    if completed:
        table, model = pooled_table(
            signals, completed, chosen=chosen, ratings=values, weights=weight, level=level, design=design,
            model=model, labels=known,
        )  # fmt: skip
    else:
        table = count_shares(signals, weights=weight, level=level, design=design)
        table = join_costs(table, model, labels=known)
    names = [signals.aspects[a] for a in chosen]
    table, ranked_by = rank_aspects(table, names, model=model, level=level)
    drawn, replicated = _drawn_again(
        completed or [signals], table, chosen=chosen, ratings=values, weights=weight, design=design,
        model=model, level=level, draws=0 if told else bootstrap, seed=seed,
    )  # fmt: skip
    by_segment = compare_segments(
        signals, chosen=chosen, segments=segments, weights=weight, level=level, design=design,
        completed=completed, filled=filled,
    )  # fmt: skip
    if shown is not None:
        by_segment = told_table(with_points(rows_shown(by_segment, shown), rounded or {}))
    inside = table.index.isin(names)
    coarse = np.full(len(table), told) | (told_rare & ~inside)
    if told:
        table = told_table(with_points(table.rename_axis("aspect"), rounded or {}))
    elif coarse.any():
        table.loc[coarse] = told_table(table[coarse])
    in_steps = frozenset(map(str, table.index[coarse]))
    table["sentence"] = words.sentences(
        table,
        by_segment=by_segment,
        model=model,
        ranked_by=ranked_by,
        labels=known,
        language=language,
        level=level,
        told=in_steps,
    )
    few = (
        table[~inside].assign(reason="few_mentions").sort_values("share_negative", ascending=False)
    )
    heard = signals.heard.any(axis=1)
    notes = notes_of(signals, rating=rating, values=values, model=model, labels=known)
    if model is not None and ranked_by == "share_negative":
        notes = (no_cost(table[inside], model, told=told), *notes)
    if scale is not None and aspect_scale is None:
        notes += (guessed_scale(scale),)
    return PainPoints(
        table=check_frame(table[inside], PAIN_POINTS, where="rank_pain_points"),
        unranked=few,
        by_segment=by_segment,
        quotes=pick_quotes(
            _sharpened(_of_the_hurt(said, signals, authors), sentiment),
            comments,
            aspects=list(table.index),
            language=language,
            ratings=rating,
            told=said,
            labels=known,
        ),
        ranked=bool(ranked_by),
        ranked_by=ranked_by,
        n=int(heard.sum()),
        n_rated=int((heard & ~np.isnan(values)).sum()),
        r_squared=None if model is None else model.r_squared,
        p_value=None if model is None else model.p_value,
        level=level,
        min_mentions=min_mentions,
        language=language,
        suppressed=groups_withheld(by_segment, segments, signals.respondents) if chosen else {},
        notes=notes,
        told=in_steps,
        designed=design is not None,
        imputations=len(completed),
        draws=drawn,
        replicated=replicated,
        cost_correlations=pd.DataFrame() if model is None else model.correlations,
    )


def _drawn_again(
    completions: list[Signals],
    table: pd.DataFrame,
    *,
    chosen: list[int],
    ratings: Floats,
    weights: Floats,
    design: DesignOfPeople | None,
    model: CostModel | None,
    level: float,
    draws: int,
    seed: int,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Figures of samples drawn again and what they say of each aspect; nothing of none."""
    if draws < 2 or not chosen:
        return pd.DataFrame(), pd.DataFrame()
    drawn = draw_tables(
        completions,
        table,
        chosen=chosen,
        ratings=ratings,
        weights=weights,
        design=design,
        draws=draws,
        seed=seed,
    )
    free = pd.Series(dtype=float) if model is None else model.table["df"]
    return drawn, replicated_table(table, drawn, df=free, level=level)


def _labels(labels: Mapping[str, str] | None) -> Mapping[str, str]:
    if labels is not None and not isinstance(labels, Mapping):
        raise InputError(
            en=f"rank_pain_points: labels must map aspect to text, got {type(labels).__name__}.",
            zh=f"rank_pain_points：labels 应为「方面 → 文字」的映射，实为 {type(labels).__name__}。",
        )
    return {
        as_text(pd.Index([aspect], dtype=object))[0]: text
        for aspect, text in (labels or {}).items()
    }


def _aligned(rating: pd.Series | None, respondents: pd.Index) -> Floats:
    if rating is None or not len(rating):
        return np.full(len(respondents), np.nan)
    places = places_in(respondents, rating.index)
    return np.where(places >= 0, rating.to_numpy(dtype=float)[places], np.nan)


def _sharpened(said: pd.DataFrame, sentiment: pd.Series | None) -> pd.DataFrame:
    """Polarity plus a little of the comment's own sentiment, to choose among equal quotes."""
    if sentiment is None:
        return said
    read = read_ratings(sentiment, name="sentiment")
    if read is None:
        return said
    extra = look_up(said["comment"], read).fillna(0.5)
    return said.assign(
        polarity=(said["polarity"] - 0.3 * (0.5 - extra)).where(said["polarity"] < 0, 0.0)
    )


def _of_the_hurt(said: pd.DataFrame, signals: Signals, authors: pd.Series | None) -> pd.DataFrame:
    """Mentions of people who hurt on the aspect and, on balance, say so: what a quote may show."""
    row = places_in(said["comment"] if authors is None else authors, signals.respondents)
    if authors is not None:
        row = of_places(row, places_in(said["comment"], authors.index))
    column = places_in(said["aspect"], pd.Index(signals.aspects))
    return said[(row >= 0) & signals.hurt[row, column] & signals.complained[row, column]]


def _nothing(
    signals: Signals, rating: pd.Series | None, *, level: float, min_mentions: int, language: str
) -> PainPoints:
    """The result when nobody named an aspect."""
    names = [
        "label",
        "share_mentions",
        "share_positive",
        "base",
        *PAIN_POINTS.columns,
        "rank_low",
        "rank_high",
    ]
    empty = pd.DataFrame({name: pd.Series(dtype=float) for name in names})
    empty = empty.astype({"label": object, "base": object}).assign(sentence=pd.Series(dtype=object))
    empty["apart"] = pd.Series(dtype=bool)
    empty.index = pd.Index([], name="aspect", dtype=object)
    by_segment = compare_segments(
        signals, chosen=[], segments=None, weights=np.empty(0), level=level
    )
    return PainPoints(
        table=empty,
        unranked=empty.assign(reason=pd.Series(dtype=object)),
        by_segment=by_segment,
        quotes=pick_quotes(pd.DataFrame(), None, aspects=[]),
        ranked=False,
        ranked_by="",
        n=len(signals.respondents),
        n_rated=0 if rating is None else int(rating.notna().sum()),
        r_squared=None,
        p_value=None,
        level=level,
        min_mentions=min_mentions,
        language=language,
        notes=(Words(en="No aspect was mentioned or rated.", zh="没有任何方面被提及或评分。"),),
    )
