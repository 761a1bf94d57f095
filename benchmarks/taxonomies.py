"""How far taxonomies reach on real comments, and whether what they find has the comment's sign.

    python benchmarks/taxonomies.py [--data ../shared/data]

Prints the table of benchmarks/taxonomies.md: the general taxonomy beside a trade's own, on sets where only
whole comments are labelled. None of their texts was looked at while the words were written.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
from sklearn.metrics import roc_auc_score

from feedback.text.aspects.tag import tag_aspects

LARGEST = 3000  # comments a set, drawn with seed 1


def labelled(data: Path) -> Iterator[tuple[str, pd.Series, pd.Series, str]]:
    """Name, comments, whether each is satisfied, and the trade's taxonomy."""
    hotpot = pd.read_csv(data / "meituan_hotpot" / "data.csv").query("star != 3")
    yield "hot-pot", hotpot["text"], hotpot["star"] > 3, "restaurant"
    for name, folder, own in (
        ("delivery (waimai)", "waimai_10k", "restaurant"),
        ("hotels", "chnsenticorp_htl", "hotel"),
    ):
        frame = pd.read_csv(data / folder / "data.csv")
        column = next(name for name in frame.columns if name != "label")
        yield name, frame[column], frame["label"] == 1, own
    tweets = pd.read_csv(data / "airline_tweets_en" / "data.csv").query("label != 'neutral'")
    yield "airline tweets (en)", tweets["text"], tweets["label"] == "positive", "airline"
    lounge = pd.read_csv(data / "skytrax_lounge" / "lounge.csv")
    yield "airport lounges (en)", lounge["content"], lounge["recommended"] == 1, "airline"


def reach(texts: pd.Series, good: pd.Series, taxonomy: str) -> dict[str, float]:
    """Share with a mention, the same of the dissatisfied, sign right where clear, AUC of the mean polarity."""
    mentions = tag_aspects(texts, taxonomy=taxonomy)
    mean = mentions.groupby("comment")["polarity"].mean().reindex(texts.index)
    found, clear = mean.notna(), mean.notna() & (mean != 0)
    return {
        "with an aspect": found.mean(),
        "dissatisfied with an aspect": found[~good].mean(),
        "sign right": ((mean > 0) == good)[clear].mean(),
        "AUC": roc_auc_score(good[found], mean[found]),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path(__file__).parents[2] / "shared" / "data")
    data = parser.parse_args().data
    rows = []
    for name, texts, good, own in labelled(data):
        known = texts.dropna()
        drawn = known.sample(min(LARGEST, len(known)), random_state=1).index
        for taxonomy in ("general", own):
            figures = reach(texts[drawn], good[drawn], taxonomy)
            rows.append({"set": name, "taxonomy": taxonomy, "n": len(drawn), **figures})
    print(pd.DataFrame(rows).round(3).to_string(index=False))


if __name__ == "__main__":
    main()
