"""Draws for `coverage.py`: figures of groups where people who are unhappy leave a rating out."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
import pandas as pd

from feedback import rank_pain_points
from feedback.pipeline.completed_answers import complete_answers
from feedback.pipeline.intake import RATING
from feedback.pipeline.item_tables import figures_of

Draw = Callable[[np.random.Generator], bool]
PEOPLE = 400
SILENT = pd.DataFrame({"comment": [], "aspect": [], "polarity": []}).astype({"polarity": float})
NOBODY = pd.DataFrame({"respondent": pd.Series(dtype=str)})


def answers(rng: np.random.Generator, people: int, *, worse: float) -> pd.DataFrame:
    """Four ratings, the overall one and the branch; waits of the first of four branches are worse."""
    branch = rng.integers(4, size=people)
    trait = rng.normal(size=(people, 1))
    rated = 3.4 + 0.8 * trait + rng.normal(0, 0.8, (people, 4))
    rated[:, 0] -= worse * (branch == 0)
    rated = np.clip(np.rint(rated), 1, 5)
    overall = np.clip(np.rint(1 + 0.7 * rated.mean(axis=1) + rng.normal(0, 0.6, people)), 1, 5)
    table = pd.DataFrame(rated, [f"p{at}" for at in range(people)], ["wait", "fee", "room", "staff"])  # fmt: skip
    return table.assign(**{RATING: overall, "branch": [f"b{at}" for at in branch]})


def leave_out(table: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Most of who is unhappy overall does not rate the wait, more of them in the first branch."""
    unhappy = 0.6 * (table[RATING] <= 2) + 0.1 * (table["branch"] == "b0")
    return table.assign(wait=table["wait"].mask(rng.random(len(table)) < 0.1 + unhappy))


@cache
def truth(worse: float) -> tuple[float, float, float, float]:
    """Share hurt by the wait in the first branch and how much more than elsewhere, mean wait, share of best answers there."""
    table = answers(np.random.default_rng(0), 2_000_000, worse=worse)
    here = table["branch"] == "b0"
    wait = table.loc[here, "wait"]
    elsewhere = float((table.loc[~here, "wait"] <= 2).mean())
    share = float((wait <= 2).mean())
    return share, share - elsewhere, float(wait.mean()), float((wait >= 4).mean())


def first_branch(rng: np.random.Generator, *, worse: float, missing: str) -> pd.Series:
    table = leave_out(answers(rng, PEOPLE, worse=worse), rng)
    rows = rank_pain_points(
        SILENT, table[RATING], comments=NOBODY, aspect_ratings=table[["wait", "fee", "room", "staff"]],
        aspect_scale=(1, 5), segments=table[["branch"]], missing=missing, seed=int(rng.integers(10**6)),
    ).by_segment  # fmt: skip
    return rows[(rows["aspect"] == "wait") & (rows["value"] == "b0")].iloc[0]


def hurt_in_group(figure: str, *, missing: str = "impute", worse: float = 0.8) -> Draw:
    def draw(rng: np.random.Generator) -> bool:
        row = first_branch(rng, worse=worse, missing=missing)
        at = ("share_negative", "difference").index(figure)
        return bool(row[f"{figure}_low"] <= truth(worse)[at] <= row[f"{figure}_high"])

    return draw


def equal_groups_told_apart(rng: np.random.Generator) -> bool:
    return bool(first_branch(rng, worse=0.0, missing="impute")["p"] <= 0.05)


def mean_of_group(figure: str, *, missing: str = "impute") -> Draw:
    def draw(rng: np.random.Generator) -> bool:
        table = leave_out(answers(rng, PEOPLE, worse=0.8), rng)
        columns, here = ["wait", "fee", "room", "staff"], table["branch"] == "b0"
        made = complete_answers(table, columns, segments=["branch"], seed=int(rng.integers(10**6)))
        own = [one[here] for one in made.by("branch", "wait")] if missing == "impute" else ()
        row = figures_of(table.loc[here, "wait"], 1, 5, level=0.95, weights=None, completed=own)
        at = ("mean", "top").index(figure) + 2
        return bool(row[f"{figure}_low"] <= truth(0.8)[at] <= row[f"{figure}_high"])

    return draw


def missing() -> list[tuple[str, float, Draw]]:
    """Name, nominal value, and one draw, as `coverage.studies`."""
    return [
        ("missing: share hurt in a group, imputed", 0.95, hurt_in_group("share_negative")),
        ("missing: group less the rest, imputed", 0.95, hurt_in_group("difference")),
        ("missing: an equal group told apart, imputed, p ≤ .05", 0.05, equal_groups_told_apart),
        ("missing: mean of a group, imputed", 0.95, mean_of_group("mean")),
        ("missing: best answers of a group, imputed", 0.95, mean_of_group("top")),
    ]
