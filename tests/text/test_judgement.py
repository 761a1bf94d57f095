"""One verdict a comment and aspect, the same wherever it is counted.

1. judge_aspects: a row a comment, index as given (ids may repeat), a column an aspect of the taxonomy, −1/0/1/missing.
2. tag_aspects carries the same verdict at every mention.
3. judge_mentions counts comments, or people over their comments, the same way; without verdicts the mean polarity decides.
4. count_judgements counts the rows of judge_mentions that complain and that praise.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from feedback.text.aspects.judgement import count_judgements, judge_mentions
from feedback.text.aspects.tag import judge_aspects, tag_aspects
from feedback.text.aspects.taxonomy import load_taxonomy

TEXTS = pd.Series(
    ["菜很好吃，上菜太慢了", "味道很差，不过服务热情", "随便看看", None, "味道很好，真的好吃，就是有一道菜不好吃"],
    index=["a", "b", "b", "c", "d"],
)  # fmt: skip


def test_a_row_a_comment_and_a_column_an_aspect() -> None:  # 1
    table = judge_aspects(TEXTS, taxonomy="restaurant")
    assert table.index.tolist() == TEXTS.index.tolist()
    assert table.columns.tolist() == list(load_taxonomy("restaurant").aspects)
    assert set(table.stack().dropna().unique()) <= {-1.0, 0.0, 1.0}
    assert table["service_serving_speed"].iloc[0] == -1
    assert table["dish_taste"].tolist()[:2] == [1.0, -1.0]
    assert table.iloc[[2, 3]].isna().all(axis=None)
    assert table["dish_taste"].iloc[4] != -1  # praised twice, blamed once


def test_nothing_to_judge() -> None:  # 1
    empty = judge_aspects(pd.Series([], dtype="str"), taxonomy="hotel")
    assert empty.shape == (0, len(load_taxonomy("hotel").aspects))
    assert tag_aspects(pd.Series(["x"]), taxonomy="hotel")["judgement"].dtype == "int8"


def test_mentions_carry_the_verdict() -> None:  # 2
    texts = TEXTS.set_axis(range(len(TEXTS)))
    table = judge_aspects(texts, taxonomy="restaurant")
    for row in tag_aspects(texts, taxonomy="restaurant").itertuples():
        assert table.loc[row.comment, row.aspect] == row.judgement
    judged = judge_mentions(tag_aspects(texts, taxonomy="restaurant"))
    wide = judged.pivot(index="comment", columns="aspect", values="judgement")
    pd.testing.assert_frame_equal(
        wide.astype(float),
        table.loc[wide.index, wide.columns],
        check_names=False,
    )


def test_people_are_judged_over_their_comments() -> None:  # 3
    said = pd.DataFrame(
        {
            "comment": ["a", "a", "b", "c", "d"],
            "respondent": ["p", "p", "p", "q", "q"],
            "aspect": ["food"] * 5,
            "polarity": [-0.9, -0.9, 0.5, -0.5, -0.5],
            "judgement": [-1, -1, 1, -1, 0],
        }
    )
    people = judge_mentions(said, by="respondent").set_index("respondent")["judgement"]
    assert people.to_dict() == {"p": 0, "q": -1}
    plain = judge_mentions(said.drop(columns="judgement"), by="respondent")
    assert plain["judgement"].tolist() == [-1, -1]


@pytest.mark.parametrize("kind", ["str", object])
def test_counted_judgements_are_rows(kind: object) -> None:  # 4
    rng = np.random.default_rng(5)
    said = pd.DataFrame(
        {
            "comment": pd.Series([f"c{n}" for n in rng.integers(0, 60, 400)], dtype=kind),
            "aspect": pd.Series(rng.choice(["food", "price", "wait"], 400), dtype=kind),
        }
    )
    of_pair = said.groupby(["comment", "aspect"], sort=False).ngroup()
    said["judgement"] = rng.choice([-1.0, 0.0, 1.0, np.nan], 400)[of_pair]
    rows = judge_mentions(said)["judgement"]
    assert count_judgements(said) == ((rows < 0).sum(), (rows > 0).sum())
    assert count_judgements(said.iloc[:0]) == (0, 0)
