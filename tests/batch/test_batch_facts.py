"""Figures of each group for the first page: the same as counted group by group; no month of a few people."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd

from feedback.batch.facts import POINTS, facts_of


def test_figures_and_course() -> None:
    rng = np.random.default_rng(0)
    n = 900
    responses = pd.DataFrame(
        {
            "rating": rng.integers(1, 6, n).astype(float),
            "date": pd.Timestamp("2021-01-15") + pd.to_timedelta(30 * rng.integers(0, 30, n), "D"),
        },
        index=pd.Index([f"r{i}" for i in range(n)], name="respondent"),
    )
    responses.iloc[:5, 0] = np.nan
    members = pd.Series(rng.integers(-1, 3, n), index=responses.index).replace(0, 1)
    members[members == 2] = 2
    comments = pd.DataFrame(
        {"respondent": responses.index[:300]}, index=[f"c{i}" for i in range(300)]
    )
    mentions = pd.DataFrame(
        {"comment": comments.index[:60], "aspect": "x", "polarity": [-1.0, 1.0] * 30}
    )
    work = SimpleNamespace(
        design=None,
        answers=SimpleNamespace(responses=responses),
        tables={"mentions": mentions, "comments": comments},
        usable_of=lambda *columns: comments[list(columns)],
    )
    whole, one, two, none = facts_of(work, members, [None] * 4)  # type: ignore[arg-type, list-item]
    assert (whole["n_rated"], whole["n_heard"], whole["hurt"]) == (895, 300, 30)
    inside = responses["rating"][members == 2]
    assert two["mean"] == round(inside.mean(), 2)
    # up, and with the rounding of the mean: never below the answers' own
    assert 0 <= two["sd"] - inside.std() < 0.02
    assert one["n_rated"] == int(responses["rating"][members == 1].count())
    assert none == {"n_rated": 0, "mean": None, "sd": None, "n_heard": 0, "hurt": 0, "course": []}
    assert len(whole["course"]) == POINTS
    assert [point[0] for point in whole["course"]] == sorted(point[0] for point in whole["course"])
    assert all(point[2] >= 10 for point in two["course"])
