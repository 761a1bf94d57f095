"""What complaining goes with: the model of `rank_pain_points` beside one that holds written praise equal, truth planted.

python benchmarks/pain_point_effects.py [--draws 400]

one topic: each of 131 people writes of one matter alone, a quarter of the complaints go unread, one matter is too rare to
rank. apart: complaints and praise of six matters come independently. all complain: 59 people, hardly anybody without a
complaint. rated: six aspects rated by 400 people with a halo, three of them without weight. Every row counts over draws.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable

import numpy as np
import pandas as pd

from feedback import rank_pain_points
from feedback.insight.importance.least_squares import least_squares, t_quantile
from feedback.numeric import Flags, Floats

Survey = tuple[Flags, Flags, Floats]  # people × matters: complained, praised; and their ratings
TRUTH = {
    "one topic": np.array([-2.0, -1.0, -2.8, 0.0, 0.0, 0.0]),
    "apart": -np.array([0.9, 0.3, 0.7, 0.5, 1.0, 0.0]) - 0.02,  # a fifth of the others praise it
    "all complain": np.array([-0.3, -0.3]),
    "rated": -np.array(
        [1.0, 0.6, 0.4, 0.0, 0.0, 0.0]
    ),  # their signs: the size depends on who is compared
}


def one_topic(rng: np.random.Generator) -> Survey:
    share = np.array([0.30, 0.10, 0.08, 0, 0, 0, 0.15, 0.13, 0, 0.12, 0.11, 0.01])
    topic = rng.choice(12, 131, p=share / share.sum())
    about = topic[:, None] == np.arange(12)
    rating = 4 + about[:, :6] @ TRUTH["one topic"] + rng.normal(0, 0.8, 131)
    read = about & (rng.random((131, 1)) > 0.25)
    return read[:, :6], about[:, 6:], np.clip(np.round(rating), 1, 5)


def apart(rng: np.random.Generator) -> Survey:
    hurt = rng.random((300, 6)) < [0.3, 0.22, 0.15, 0.1, 0.06, 0.05]
    praise = ~hurt & (rng.random((300, 6)) < 0.2)
    spread = 0.5 + 0.4 * hurt.any(axis=1)
    noise = rng.normal(size=300) * spread
    return hurt, praise, 4.5 + hurt @ (TRUTH["apart"] + 0.02) + 0.1 * praise.sum(axis=1) + noise


def all_complain(rng: np.random.Generator) -> Survey:
    hurt = rng.choice(3, 59, p=[0.47, 0.50, 0.03])[:, None] == np.arange(2)
    rating = 4 + hurt @ TRUTH["all complain"] + rng.normal(0, 0.9, 59)
    return hurt, np.zeros_like(hurt), np.clip(np.round(rating), 1, 5)


def rated(rng: np.random.Generator) -> Survey:
    common, own = rng.normal(size=(400, 1)), rng.normal(size=(400, 6))
    given = np.clip(np.round(3.6 + 1.1 * (common + own) / np.sqrt(2)), 1, 5)
    rating = given @ [0.5, 0.3, 0.2, 0, 0, 0] + rng.normal(0, 0.7, 400)
    return given <= 2, given >= 4, rating


def praise_held_equal(survey: Survey) -> Floats:
    """(matters, 3): effect with its ends, complaints and praise of all matters that ten speak of in one model."""
    hurt, praise, rating = survey
    spoken = (hurt | praise).sum(axis=0) >= 10
    columns = {
        (kind, a): flags[:, a]
        for kind, flags in (("hurt", hurt), ("praise", praise))
        for a in np.flatnonzero(spoken)
        if 5 <= flags[:, a].sum() <= len(rating) - 5
    }
    x = np.column_stack([np.ones(len(rating)), *columns.values()])
    model = least_squares(x, rating, weights=np.ones(len(rating)))
    found = np.full((hurt.shape[1], 3), np.nan)
    for column, (kind, a) in enumerate(columns, start=1):
        if kind == "hurt" and column not in model.loose:
            half = t_quantile(0.95, df=float(hurt[:, a].sum()) - 1) * model.se[column]
            found[a] = model.beta[column] + np.array([0, -half, half])
    return found


def as_ranked(survey: Survey, *, by_rating: bool) -> Floats:
    """The same of `rank_pain_points`; an aspect without an effect is missing."""
    hurt, praise, rating = survey
    people = [f"p{i}" for i in range(len(rating))]
    names = [f"a{a}" for a in range(hurt.shape[1])]
    row, column = np.nonzero(hurt | praise)
    said = pd.DataFrame(
        {
            "comment": np.array(people)[row],
            "aspect": np.array(names)[column],
            "polarity": np.where(hurt[row, column], -1.0, 1.0),
        }
    )
    given = pd.DataFrame(np.select([hurt, praise], [1.0, 5.0], 3.0), people, names)
    table = rank_pain_points(
        said[:0] if by_rating else said,
        pd.Series(rating, people),
        comments=pd.DataFrame({"respondent": people}, index=people),
        aspect_ratings=given if by_rating else None,
        aspect_scale=(1, 5) if by_rating else None,
    ).table
    return table.reindex(names)[["effect", "effect_low", "effect_high"]].to_numpy(float)


SURVEYS: dict[str, Callable[[np.random.Generator], Survey]] = {
    "one topic": one_topic, "apart": apart, "all complain": all_complain, "rated": rated,
}  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=int, default=400)
    draws = parser.parse_args().draws
    print("| survey | model | matter | truth | told | mean | clearly lower | clearly higher |\n|---|---|---|---|---|---|---|---|")  # fmt: skip
    for name, survey in SURVEYS.items():
        taken = [survey(np.random.default_rng(seed)) for seed in range(draws)]
        for model, found in (
            ("praise held equal", np.array([praise_held_equal(one) for one in taken])),
            ("as ranked", np.array([as_ranked(one, by_rating=name == "rated") for one in taken])),
        ):
            told = np.isfinite(found[:, :, 0])
            for a in np.flatnonzero(told.any(axis=0)):
                effect, low, high = found[told[:, a], a].T
                print(
                    f"| {name} | {model} | {a + 1} | {TRUTH[name][a]:.2f} | {told[:, a].mean():.2f} | {effect.mean():.2f} "
                    f"| {(high < 0).sum() / draws:.3f} | {(low > 0).sum() / draws:.3f} |",
                    flush=True,
                )


if __name__ == "__main__":
    main()
