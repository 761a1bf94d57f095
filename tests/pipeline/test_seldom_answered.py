"""What fewer than ten people answered has no figures on a page, nor through an index or a sentence.

SA1 the page's table tells their number as under ten, and nothing else but the limit that the study set a quota.
SA2 such a row is in none of the indices, maps and scales of the page of measures, unless the page is of few people altogether.
SA4 the page of measures says what is left out, and why.
SA3 the sentence on aspects set aside tells their number so, too.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from feedback.insight.importance.sparse import set_aside_words
from feedback.pipeline.closed_answers import Asked
from feedback.pipeline.item_tables import readable


def test_the_table() -> None:  # SA1
    table = pd.DataFrame(
        {
            "label": ["Spa", "Pool", "Gym"],
            "low": 1.0,
            "high": 5.0,
            "n": [9, 10, 0],
            "missing": [411, 410, 420],
            "mean": [3.75, 3.7, np.nan],
            "mean_low": [2.2, 3.0, np.nan],
            "mean_high": [5.0, 4.4, np.nan],
            "top_share": [0.5, 0.6, np.nan],
        },
        index=pd.Index(["spa", "pool", "gym"], name="item"),
    )
    told = readable(table)
    assert told["n"].tolist() == ["<10", 10, "<10"]
    assert told.loc["pool", ["missing", "mean", "top_share"]].tolist() == [410, 3.7, 0.6]
    figures = ["missing", "mean", "mean_low", "mean_high", "top_share"]
    assert told.loc[["spa", "gym"], figures].isna().all(axis=None)
    assert table["mean"].notna().sum() == 2  # what the owner's table says stays


def test_the_limit_of_a_quota_is_no_answer() -> None:  # SA1
    quotas = pd.DataFrame({"quota": ["q"], "cell": ["x"], "limit": [5], "n": [3], "wanting": [2], "quota_state": ["short"]})  # fmt: skip
    told = readable(quotas).iloc[0]
    assert (told["limit"], told["n"], told["quota_state"]) == (5, "<10", "short")
    assert pd.isna(told["wanting"])


def asked(spa: int, queue: int) -> Asked:
    people = 40
    ratings = pd.Series(np.arange(people) % 5 + 1.0)
    responses = pd.DataFrame(
        {"q": ratings.where(ratings.index < queue), "s": ratings.where(ratings.index < spa)}
    )
    manifest = {
        "labels": {"queue": "Queue", "spa": "Spa"},
        "items": {"q": "queue", "s": "spa"},
        "item_scale": [1, 5],
        "dimensions": {"all": ["queue", "spa"], "rest": ["spa"]},
    }
    return Asked(responses, manifest)


def test_indices_and_scales() -> None:  # SA2
    few = asked(9, 40)
    assert list(few.rated) == ["Queue"]
    assert few.dimensions() == {"all": ["Queue"]}
    assert list(few.aspects) == ["queue"]
    assert list(asked(10, 40).rated) == ["Queue", "Spa"]
    assert list(asked(4, 8).rated) == ["Queue", "Spa"]


def test_what_is_left_out_is_said() -> None:  # SA4
    whole = asked(20, 40)
    step = {"step": "drivers", "why": {"set_aside": {"spa": 20, "gone": 12}}}
    told = Asked(whole.responses, {**whole.manifest, "steps": [step]})
    assert list(told.carrying) == ["Queue"]
    assert told.left_out("en").strip().endswith("as the other aspects' 40: Spa (20).")
    assert Asked(whole.responses, {**whole.manifest, "steps": []}).left_out("zh") == ""


def test_the_sentence() -> None:  # SA3
    told = set_aside_words({"Spa": 4, "Pool": 14}, typical=397)
    assert told.en.endswith("397: Spa (<10), Pool (14).")
    assert "Spa（<10 人）、Pool（14 人）" in told.zh
