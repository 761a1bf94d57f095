"""Draws the demo study: answers as a survey tool exports them, and the truth behind them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random

import numpy as np
import pandas as pd

from demo_study import plan
from demo_study.binding import with_hostile_text
from demo_study.bookings import draw_bookings, member_numbers, truth_of
from demo_study.comments import write_comment
from demo_study.dice import pick_weighted
from demo_study.guests import Guest, Written
from demo_study.phrases import read_phrases
from demo_study.ratings import Ratings, draw_ratings
from demo_study.spoilt import with_spoilt_rows
from demo_study.truth import CommentTruth, DemoTruth, Mention, PlantedPain
from feedback.errors import StudyError
from feedback.questionnaire.model import Questionnaire, load_questionnaire

FEWEST = 20


@dataclass(frozen=True)
class DemoDraw:
    """Answers and truth of a demo study.

    responses
        A row a submission, every cell text as in the export ("" where empty); columns respondent, submitted,
        seconds, wave, the question ids and member. Ratings are codes, segments are Chinese labels. A few rows are
        spoilt on purpose.
    truth
        What was put in.
    bookings, bookings_truth
        A row a stay of the guests as members, and what was put into them (`bookings.draw_bookings`).
    """

    responses: pd.DataFrame
    truth: DemoTruth
    bookings: pd.DataFrame
    bookings_truth: str

    @property
    def table(self) -> pd.DataFrame:
        """The responses."""
        return self.responses

    def _repr_html_(self) -> str:
        return self.responses.head(10).to_html(index=False)


def draw_demo(n: int = 2000, *, seed: int = 20260) -> DemoDraw:
    """Draw `n` guests of the hotel questionnaire in two waves with known drivers and pain points.

    Parameters
    ----------
    n
        Guests, at least 20; half in each wave. A few spoilt rows come on top.
    seed
        Same seed, same answers, on every machine.

    Returns
    -------
    DemoDraw
        `.responses` and `.truth`; how guests judge is said in `ratings.draw_ratings` and `plan`.

    Raises
    ------
    StudyError
        `n` is no whole number from 20, or `seed` cannot be one.

    Examples
    --------
    >>> draw = draw_demo(100, seed=1)
    >>> draw.responses.shape[0] - len(draw.truth.rejected)
    100
    >>> draw.truth.drivers["location"]
    0.0
    """
    if not isinstance(n, int) or n < FEWEST:
        raise StudyError(
            en=f"draw_demo: n is the number of guests, a whole number from {FEWEST}; found {n!r}.",
            zh=f"draw_demo：n 为客人数，须为不小于 {FEWEST} 的整数；实为 {n!r}。",
        )
    if not isinstance(seed, int) or not 0 <= seed < 2**32:
        raise StudyError(
            en=f"draw_demo: seed is a whole number from 0 to 4294967295; found {seed!r}.",
            zh=f"draw_demo：seed 须为 0 到 4294967295 的整数；实为 {seed!r}。",
        )
    questionnaire = load_questionnaire("hotel_stay")
    drawn = draw_ratings(n, seed=seed, questionnaire=questionnaire)
    written = _comments(drawn, questionnaire, seed)
    members = member_numbers(n)
    responses = _as_exported(drawn, written, questionnaire).assign(member=members)
    truth = _truth(drawn, written, n, seed)
    responses, rejected = with_spoilt_rows(responses, seed=seed)
    stays, left = draw_bookings(drawn.guests, drawn.hurt, members)
    return DemoDraw(responses, replace(truth, rejected=rejected), stays, truth_of(left))


def _comments(
    drawn: Ratings, questionnaire: Questionnaire, seed: int
) -> dict[tuple[str, str], Written]:
    """Comments by (respondent, question); each guest has dice of his own, so one phrase changes few comments."""
    phrases = read_phrases()
    aspects = list(questionnaire.items.values())
    ratings = drawn.ratings[aspects].to_numpy()
    hurt = drawn.hurt[aspects].to_numpy()
    overall = drawn.ratings["overall"].fillna(plan.OVERALL_USUAL)
    written: dict[tuple[str, str], Written] = {}
    who = drawn.guests[["respondent", "branch", "careless"]].itertuples(index=False)
    for (name, branch, careless), rated, wrong, felt in zip(
        who, ratings, hurt, overall, strict=True
    ):
        random = Random(f"{seed}:{name}")
        guest = Guest(
            branch=branch,
            voice=_voice(branch, random),
            ratings={a: r for a, r in zip(aspects, rated, strict=True) if not np.isnan(r)},
            hurt=frozenset(a for a, went_wrong in zip(aspects, wrong, strict=True) if went_wrong),
            overall=felt,
            careless=careless,
        )
        for question in questionnaire.texts:
            comment = write_comment(question, guest, phrases, random)
            if comment is not None:
                written[name, question] = comment
    return with_hostile_text(written, phrases, Random(f"{seed}:hostile"))


def _voice(branch: str, random: Random) -> str:
    """Simplified for most; the harbour hotel has many guests from Hong Kong."""
    hant = 0.30 if branch == "port" else 0.02
    return pick_weighted({"zh": 0.95 - hant, "hant": hant, "en": 0.05}, random)


def _as_exported(
    drawn: Ratings, written: dict[tuple[str, str], Written], questionnaire: Questionnaire
) -> pd.DataFrame:
    guests = drawn.guests
    columns: dict[str, list[str]] = {
        "respondent": guests["respondent"].tolist(),
        "submitted": [f"{t.year}/{t.month}/{t.day} {t:%H:%M:%S}" for t in guests["submitted"]],
        "seconds": guests["seconds"].astype(str).tolist(),
        "wave": [plan.WAVES[wave].name for wave in guests["wave"]],
    }
    aspect_of = {**questionnaire.items, "overall": "overall", "recommend": "recommend"}
    for column in questionnaire.columns:
        if column in questionnaire.segments:
            labels = questionnaire.value_labels(column, language="zh")
            columns[column] = [labels[code] for code in guests[column]]
        elif column in aspect_of:
            rated = drawn.ratings[aspect_of[column]]
            columns[column] = ["" if np.isnan(value) else str(int(value)) for value in rated]
        else:
            answers = (written.get((name, column)) for name in columns["respondent"])
            columns[column] = ["" if answer is None else answer.text for answer in answers]
    return pd.DataFrame(columns, dtype="str")


def _truth(drawn: Ratings, written: dict[tuple[str, str], Written], n: int, seed: int) -> DemoTruth:
    guests = drawn.guests
    pains = []
    for pain in plan.PAIN_POINTS:
        for wave, planned in enumerate(pain.share):
            here = (guests["branch"] == pain.branch) & (guests["wave"] == wave)
            hurt = drawn.hurt.loc[here & drawn.used[pain.aspect] & ~guests["careless"], pain.aspect]
            share = round(float(hurt.mean()), 4) if len(hurt) else 0.0
            period = plan.WAVES[wave].name
            pains.append(PlantedPain(pain.branch, pain.aspect, period, planned, share, len(hurt)))
    sore = {pain.branch for pain in plan.PAIN_POINTS}
    return DemoTruth(
        n=n,
        seed=seed,
        drivers=dict(plan.DRIVER_WEIGHTS),
        usual=dict(plan.USUAL),
        overall_usual=plan.OVERALL_USUAL,
        overall_noise=plan.OVERALL_NOISE,
        pain_points=tuple(pains),
        improved=tuple((p.branch, p.aspect) for p in plan.PAIN_POINTS if p.share[1] < p.share[0]),
        branches_without_pain=tuple(branch for branch in plan.BRANCH_SHARES if branch not in sore),
        careless=tuple(guests.loc[guests["careless"], "respondent"]),
        rejected=(),
        comments=tuple(
            _comment_truth(respondent, question, answer)
            for (respondent, question), answer in written.items()
        ),
    )


def _comment_truth(respondent: str, question: str, answer: Written) -> CommentTruth:
    mentions = tuple(Mention(c.aspect, c.polarity, c.text) for c in answer.clauses if c.aspect)
    return CommentTruth(
        respondent,
        question,
        answer.sentiment,
        mentions,
        tuple(sorted(answer.traits)),
        answer.personal,
    )
