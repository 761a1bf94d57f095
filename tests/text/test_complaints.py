"""Long comments judged by what was learnt, short ones by the balance.

1. A short comment complains where its mentions do on balance.
2. A verdict depends on the comment alone: not on the others, not on how many are judged at once, nor on their order.
3. The weights that ship are small, finite, and those of the signs the code gathers.
4. A long review that praises throughout complains of nothing; one that complains throughout does of what it names.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from feedback.text.aspects import complaints
from feedback.text.aspects.clause_grams import BUCKETS, clause_grams
from feedback.text.aspects.complaints import KINDS, SIGNS, WEIGHTS, load_complaint_model
from feedback.text.aspects.tag import judge_aspects

PRAISE = (
    "周末和家人一起来的，环境很好，装修有特色。服务员很热情，主动帮忙倒水。菜品味道不错，鱼很新鲜，肉也很嫩。"
    "上菜很快，分量也足。价格实惠，性价比高。停车方便，交通便利。总体很满意，下次还会来，推荐给大家。"
)
BLAME = (
    "周末和家人一起来的，等了一个多小时才有位，排队的人也没人管。服务员态度很差，叫了半天没人理。菜又咸又油，很难吃，鱼也不新鲜。"
    "上菜太慢了，催了三次才上。桌子很脏，地上都是垃圾。价格还特别贵，完全不值。包间很吵，空调也坏了。以后不会再来了。"
)
SHORT = [
    "上菜太慢了",
    "味道不好",
    "服务很热情",
    "The staff were rude",
    "量很大，味道一般",
    "",
    "好",
]


def test_short_comments_by_their_balance() -> None:  # 1
    table = judge_aspects(pd.Series(SHORT), taxonomy="restaurant")
    assert table["service_serving_speed"][0] == -1
    assert table["dish_taste"][1] == -1
    assert table["service_waiters_attitude"][2] == 1
    assert table["service_waiters_attitude"][3] == -1
    assert table["dish_portion"][4] == 1
    assert table["dish_taste"][4] == 0
    assert table.iloc[5:].isna().all(axis=None)


@pytest.mark.parametrize("at_once", [1, 50, 10_000])
def test_a_verdict_depends_on_the_comment_alone(
    monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:  # 2
    texts = pd.Series([*SHORT, PRAISE, BLAME, PRAISE + BLAME, BLAME + PRAISE, None])
    together = judge_aspects(texts, taxonomy="restaurant")
    monkeypatch.setattr(complaints, "_AT_ONCE", at_once)
    pd.testing.assert_frame_equal(judge_aspects(texts, taxonomy="restaurant"), together)
    backwards = judge_aspects(texts[::-1], taxonomy="restaurant")
    pd.testing.assert_frame_equal(backwards.sort_index(), together)
    for place, text in texts.items():
        alone = judge_aspects(pd.Series({place: text}), taxonomy="restaurant")
        pd.testing.assert_frame_equal(alone, together.loc[[place]])


def test_the_weights_that_ship() -> None:  # 3
    model = load_complaint_model()
    assert WEIGHTS.stat().st_size < 200_000
    assert len(model.edges) == len(model.steps) == len(SIGNS)
    assert model.features.max() < len(SIGNS)
    assert model.grams.shape == (KINDS, BUCKETS)
    for values in (model.steps, model.leaves, model.grams):
        assert np.isfinite(values).all()


def test_long_reviews() -> None:  # 4
    table = judge_aspects(pd.Series([PRAISE, BLAME]), taxonomy="restaurant")
    assert not (table.loc[0] == -1).any()
    hurt = [
        "service_wait_time", "service_waiters_attitude", "dish_taste", "service_serving_speed", "environment_cleaness",
        "price_level", "price_cost_effective", "environment_noise",
    ]  # fmt: skip
    assert (table.loc[1, hurt] == -1).all()


def test_grams_stay_inside_a_clause() -> None:
    found = clause_grams("很好,很差ok")
    assert np.bincount(found.clause).tolist() == [3, 3]  # 很 好 很好; 很 差 很差
    assert clause_grams("").bucket.tolist() == []
    assert clause_grams("38元").bucket.tolist() == clause_grams("20元").bucket.tolist()


@pytest.mark.parametrize(
    "text",
    [
        "味道很一般，不好吃",
        "老顾客了，味道很一般，不好吃！",
        "周末来的，味道很一般，不好吃，其他还行。",
    ],
)
def test_so_so_takes_nothing_from_blame(text: str) -> None:
    assert judge_aspects(pd.Series([text]), taxonomy="restaurant")["dish_taste"].tolist() == [-1]


@pytest.mark.parametrize("text", ["味道一般", "味道很一般，还行", "味道不错，就是咸了点，总体一般"])
def test_so_so_alone_is_no_complaint(text: str) -> None:
    assert judge_aspects(pd.Series([text]), taxonomy="restaurant")["dish_taste"].tolist() != [-1]
