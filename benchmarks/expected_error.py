"""How far shares of complaints are off where nobody labelled: the figures of text/teaching/expected_error.py.

    python benchmarks/expected_error.py [--data ../shared/data]

Root mean square and mean of the errors over the aspects, in points, on the held-out halves (split by a hash of the text) of
the labelled Dianping reviews and of 3,500 airline tweets, whose negative reason stands for one aspect each.
"""

from __future__ import annotations

import argparse
import hashlib
from pathlib import Path

import pandas as pd
from teaching import LEFT_OUT, NOT_MENTIONED, REASONS

from feedback.text.aspects.tag import judge_aspects


def held_out(texts: pd.Series) -> pd.Series:
    return texts.map(lambda text: int(hashlib.sha256(text.encode()).hexdigest(), 16) % 2 == 1)


def told(texts: pd.Series, complains: pd.DataFrame, *, taxonomy: str) -> None:
    read = judge_aspects(texts, taxonomy=taxonomy)[complains.columns] == -1
    error = (read.mean() - complains.mean()) * 100
    print(
        f"{taxonomy}: {len(texts)} comments, median {texts.str.len().median():.0f} signs, {len(error)} aspects; "
        f"root mean square {(error**2).mean() ** 0.5:.2f} points, mean {error.mean():+.2f}, largest {error.abs().max():.1f}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path(__file__).parents[2] / "shared" / "data")
    data = parser.parse_args().data
    reviews = pd.read_csv(data / "fsauor2018_dianping" / "zh_2000.csv")
    reviews = reviews[held_out(reviews["text"])].reset_index(drop=True)
    labels = reviews.drop(columns=["text", *LEFT_OUT]).replace(NOT_MENTIONED, 1)
    told(reviews["text"], labels == -1, taxonomy="restaurant")
    tweets = pd.read_csv(data / "airline_tweets_en" / "data.csv").drop_duplicates("text")
    tweets = tweets[held_out(tweets["text"])].sample(3500, random_state=1).reset_index(drop=True)
    reason = tweets["negativereason"].map(REASONS)
    complains = pd.DataFrame({name: reason == name for name in sorted({*REASONS.values()})})
    told(tweets["text"], complains, taxonomy="airline")


if __name__ == "__main__":
    main()
