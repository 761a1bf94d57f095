"""Scores and rows of closed answers, recomputed from the raw file.

IT1 how many answers count as the best follows from the length of the scale: of two or three the best, of more than
    eleven the upper two of five bands, else the top two; also where the answers are words
IT2 means of a row are those of the measure (`score_csat`), and have width where all answers are alike or nearly so, with
    and without a design
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

from feedback import load_study, score_csat, survey_design
from feedback.pipeline.intake import read_answers
from feedback.pipeline.item_tables import item_table
from feedback.pipeline.score_tables import score_table
from feedback.responses.weights.design import Design

WORDS = ["very poor", "poor", "fair", "good", "very good"]


@pytest.mark.parametrize(
    ("low", "high", "satisfied"),
    [(0, 1, 1), (1, 3, 3), (1, 4, 3), (1, 5, 4), (1, 7, 6), (0, 10, 9), (1, 100, 61), (0, 100, 61)],
)
def test_best_answers_follow_from_the_scale(
    low: int, high: int, satisfied: int, tmp_path: Path
) -> None:  # IT1
    drawn = np.random.default_rng(0).integers(low, high + 1, (90, 2))
    drawn[0], drawn[1] = low, high
    table = pd.DataFrame(drawn, columns=["overall", "desk"])
    scores, items = read(tmp_path, table, scale={"low": low, "high": high})
    assert scores.loc["csat", "estimate"] == pytest.approx(
        100 * (table["overall"] >= satisfied).mean()
    )
    assert items.loc["desk", "top_share"] == pytest.approx((table["desk"] >= satisfied).mean())


def test_of_five_words_the_best_two_count(tmp_path: Path) -> None:  # IT1
    said = np.random.default_rng(1).choice(WORDS, 80)
    table = pd.DataFrame({"overall": said, "desk": said})
    scores, _ = read(tmp_path, table, scale={"answers": WORDS})
    assert scores.loc["csat", "estimate"] == pytest.approx(100 * np.isin(said, WORDS[3:]).mean())


@pytest.mark.parametrize("clusters", [False, True])
@pytest.mark.parametrize("answers", [[5] * 24, [5] * 23 + [1], [1, 2, 3, 4, 5, 5] * 4])
def test_means_have_the_interval_of_the_measure(
    answers: list[int], clusters: bool, tmp_path: Path
) -> None:  # IT2
    table = pd.DataFrame({"overall": answers[::-1], "desk": answers})
    design = None
    if clusters:
        design = survey_design(pd.DataFrame({"shop": np.arange(24) % 8}), clusters="shop")
    _, items = read(tmp_path, table, scale={"low": 1, "high": 5}, design=design)
    told = score_csat(answers, weights=design)
    assert items.loc["desk", ["mean_low", "mean_high"]].tolist() == pytest.approx(told.mean_ci)
    assert items.loc["desk", "mean_low"] < items.loc["desk", "mean"]
    spread = float(np.std(answers, ddof=1))
    assert items.loc["desk", "sd"] == pytest.approx(spread)


def read(
    folder: Path, table: pd.DataFrame, *, scale: dict, design: Design | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    table.to_csv(folder / "in.csv", index=False)
    content = {
        "study": "s", "title": "s", "raw": "in.csv", "scale": scale, "taxonomy": "hotel",
        "columns": {"rating": "overall", "aspects": {"desk": "checkin_speed"}},
    }  # fmt: skip
    (folder / "s.yaml").write_text(yaml.safe_dump(content), encoding="utf-8")
    answers = read_answers(load_study(folder / "s.yaml"), language="en")
    plan = answers.plan
    return (
        score_table(answers.responses, plan, level=0.95).set_index("score"),
        item_table(answers.responses, plan, labels=plan.labels, level=0.95, weights=design),
    )
