"""Simulated labelling: what a study's own reader gains from 100 to 500 labels, on comments it was not taught by.

    python benchmarks/teaching.py [--data ../shared/data] [--draws 12] [--tweets] [--held-out]

From a half of the labelled Dianping reviews (split by a hash of the text; the shipped weights were fitted on the
development half) labels are drawn at random, a reader is taught, and both readers judge the rest of the half. "As used"
counts a reader that is not surely better as the shipped one, as `feedback run` does. A second shipped reader, by the
balance of the mentions alone, stands for trades the shipped weights do not know. `--tweets`: half
of the airline tweets (no word was written for the held-out one), labelled by their negative reason; labels drawn at random
and as the labelling page draws them. `--held-out`: the halves that nothing is tuned on.
"""

from __future__ import annotations

import argparse
import hashlib
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from feedback.errors import AnalysisError
from feedback.text.aspects import complaints
from feedback.text.aspects.tag import judge_aspects
from feedback.text.aspects.taxonomy import load_taxonomy
from feedback.text.teaching.doubt import comment_doubt
from feedback.text.teaching.teach import teach_reader

LEFT_OUT = ["others_overall_experience", "others_willing_to_consume_again"]
NOT_MENTIONED = -2
SURELY = {"gain": 1.0, "sureness": 1.0}
REASONS = {
    "Late Flight": "punctuality",
    "Cancelled Flight": "punctuality",
    "Lost Luggage": "baggage",
    "Damaged Luggage": "baggage",
    "Flight Attendant Complaints": "crew",
    "longlines": "checkin_boarding",
    "Customer Service Issue": "customer_service",
}
FELT = {"positive": 1.0, "neutral": 0.0}


def f1(judged: pd.DataFrame, labels: pd.DataFrame) -> float:
    found, true = (judged == -1).to_numpy(), (labels == -1).to_numpy()
    return float(2 * (found & true).sum() / (found.sum() + true.sum()))


def one_draw(
    texts: pd.Series,
    labels: pd.DataFrame,
    n: int,
    *,
    seed: int,
    taxonomy: str = "restaurant",
    doubt: pd.Series | None = None,
) -> dict[str, float]:
    rng = np.random.default_rng(seed)
    weights = None
    if doubt is None:
        chosen = rng.permutation(len(texts))[:n]
    else:
        odds = n * doubt.to_numpy(float) / doubt.sum()
        order = rng.permutation(len(texts))
        steps = np.floor(np.append(0, np.cumsum(odds[order])) + rng.random())
        chosen = order[np.diff(steps) > 0]
        weights = pd.Series(1 / odds[chosen], index=texts.index[chosen])
    reader = teach_reader(texts, labels.iloc[chosen], taxonomy=taxonomy, weights=weights, seed=seed)
    rest, true = texts.drop(texts.index[chosen]), labels.drop(labels.index[chosen])
    forced = replace(reader, **SURELY)
    before = f1(judge_aspects(rest, taxonomy=taxonomy)[labels.columns], true)
    after = f1(judge_aspects(rest, taxonomy=taxonomy, reader=forced)[labels.columns], true)
    return {
        "shipped F1": before,
        "taught F1": after,
        "gain": after - before,
        "cross-validated gain": reader.gain,
        "interval holds the gain": float(reader.low <= after - before <= reader.high),
        "used": float(reader.better),
        "gain as used": (after - before) * reader.better,
    }


def of_tweets(data: Path, draws: int, *, held_out: bool) -> pd.DataFrame:
    """Gains on airline tweets, by number of labels and how they were drawn."""
    tweets = pd.read_csv(data / "airline_tweets_en" / "data.csv").drop_duplicates("text")
    odd = tweets["text"].map(lambda text: int(hashlib.sha256(text.encode()).hexdigest(), 16) % 2)
    tweets = tweets[odd == int(held_out)].sample(3000, random_state=1).reset_index(drop=True)
    texts, reason = tweets["text"], tweets["negativereason"].map(REASONS)
    spoken = judge_aspects(texts, taxonomy="airline")[sorted({*REASONS.values()})]
    # one reason a tweet; of those that complain of nothing, what they speak of is praised or merely named
    felt = tweets["label"].map(FELT)
    labels = spoken.apply(lambda column: felt.where(column.notna()))
    for name in labels.columns:
        labels.loc[reason == name, name] = -1.0
    doubt = comment_doubt(texts, taxonomy=load_taxonomy("airline"))
    rows = {}
    for how, given in {"at random": None, "as the page draws": doubt}.items():
        for n in (100, 200, 300, 500):
            found = []
            for seed in range(draws):
                with suppress(AnalysisError):  # fewer than ten of a kind: the shipped reader stays
                    found.append(
                        one_draw(texts, labels, n, seed=seed, taxonomy="airline", doubt=given)
                    )
            drawn = pd.DataFrame(found)
            rows[how, n] = dict(drawn.mean()) | {
                "worst as used": drawn["gain as used"].min(),
                "refused": float(draws - len(found)),
            }
    return pd.DataFrame(rows).T


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path(__file__).parents[2] / "shared" / "data")
    parser.add_argument("--draws", type=int, default=12)
    parser.add_argument("--tweets", action="store_true")
    parser.add_argument("--held-out", action="store_true")
    given = parser.parse_args()
    if given.tweets:
        print(of_tweets(given.data, given.draws, held_out=given.held_out).round(3).to_string())
        return
    reviews = pd.read_csv(given.data / "fsauor2018_dianping" / "zh_2000.csv")
    held = reviews["text"].map(
        lambda text: int(hashlib.sha256(text.encode()).hexdigest(), 16) % 2 == 1
    )
    shipped = complaints.SHORT, complaints.LONG
    rows = {}
    for reader, bounds in {"shipped": shipped, "balance": (10**6, 10**6 + 1)}.items():
        complaints.SHORT, complaints.LONG = bounds
        part = reviews[held == given.held_out].reset_index(drop=True)
        labels = part.drop(columns=["text", *LEFT_OUT]).astype(float).replace(NOT_MENTIONED, np.nan)
        for n in (100, 300):
            drawn = pd.DataFrame(
                [one_draw(part["text"], labels, n, seed=seed) for seed in range(given.draws)]
            )
            rows[reader, n] = dict(drawn.mean()) | {"worst as used": drawn["gain as used"].min()}
    print(pd.DataFrame(rows).T.round(3).to_string())


if __name__ == "__main__":
    main()
