"""Simulated labelling: what a study's own reader gains from 100 and 300 labels, on reviews it was not taught by.

    python benchmarks/teaching.py [--data ../shared/data] [--draws 12]

From each half of the labelled Dianping reviews (split by a hash of the text; the shipped weights were fitted on the
development half) labels are drawn at random, a reader is taught, and both readers judge the rest of the half. "As used"
counts a reader that is not surely better as the shipped one, as `feedback run` does. A second shipped reader, by the
balance of the mentions alone, stands for trades the shipped weights do not know.
"""

from __future__ import annotations

import argparse
import hashlib
from pathlib import Path

import numpy as np
import pandas as pd

from feedback.text.aspects import complaints
from feedback.text.aspects.tag import judge_aspects
from feedback.text.teaching.reader import StudyReader
from feedback.text.teaching.teach import teach_reader

LEFT_OUT = ["others_overall_experience", "others_willing_to_consume_again"]
NOT_MENTIONED = -2
SURELY = {"gain": 1.0, "sureness": 1.0}


def f1(judged: pd.DataFrame, labels: pd.DataFrame) -> float:
    found, true = (judged == -1).to_numpy(), (labels == -1).to_numpy()
    return float(2 * (found & true).sum() / (found.sum() + true.sum()))


def one_draw(reviews: pd.DataFrame, labels: pd.DataFrame, n: int, seed: int) -> dict[str, float]:
    order = np.random.default_rng(seed).permutation(len(reviews))
    taught, other = order[:n], order[n:]
    texts = reviews["text"]
    reader = teach_reader(texts, labels.iloc[taught], taxonomy="restaurant", seed=seed)
    rest, true = texts.iloc[other], labels.iloc[other]
    forced = StudyReader(**(vars(reader) | SURELY))
    before = f1(judge_aspects(rest, taxonomy="restaurant")[labels.columns], true)
    after = f1(judge_aspects(rest, taxonomy="restaurant", reader=forced)[labels.columns], true)
    return {
        "shipped F1": before,
        "taught F1": after,
        "gain": after - before,
        "cross-validated gain": reader.gain,
        "interval holds the gain": float(reader.low <= after - before <= reader.high),
        "used": float(reader.better),
        "gain as used": (after - before) * reader.better,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path(__file__).parents[2] / "shared" / "data")
    parser.add_argument("--draws", type=int, default=12)
    given = parser.parse_args()
    reviews = pd.read_csv(given.data / "fsauor2018_dianping" / "zh_2000.csv")
    held = reviews["text"].map(
        lambda text: int(hashlib.sha256(text.encode()).hexdigest(), 16) % 2 == 1
    )
    shipped = complaints.SHORT, complaints.LONG
    rows = {}
    for reader, bounds in {"shipped": shipped, "balance": (10**6, 10**6 + 1)}.items():
        complaints.SHORT, complaints.LONG = bounds
        for half, part in {"development": reviews[~held], "held out": reviews[held]}.items():
            part = part.reset_index(drop=True)  # noqa: PLW2901
            labels = part.drop(columns=["text", *LEFT_OUT]).astype(float)
            labels = labels.replace(NOT_MENTIONED, np.nan)
            for n in (100, 300):
                drawn = pd.DataFrame(
                    [one_draw(part, labels, n, seed) for seed in range(given.draws)]
                )
                rows[reader, half, n] = dict(drawn.mean()) | {
                    "worst as used": drawn["gain as used"].min()
                }
    print(pd.DataFrame(rows).T.round(3).to_string())


if __name__ == "__main__":
    main()
