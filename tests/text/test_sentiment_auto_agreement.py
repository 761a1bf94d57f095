"""`auto` does not let ratings teach that say nothing about the text."""

from __future__ import annotations

import numpy as np
import pandas as pd

from feedback import score_sentiment

GOOD = ["服务热情周到", "房间干净整洁", "味道非常好", "环境舒适安静", "上菜很快", "性价比高"]
BAD = ["服务态度恶劣", "房间又脏又臭", "味道难吃死了", "环境吵闹不堪", "等了一个小时", "又贵又差"]


def comments() -> pd.Series:
    return pd.Series(
        [f"{text}，{other}{n}" for n in range(14) for text in GOOD + BAD for other in "很真太好"]
    )


def test_ratings_that_follow_the_text_teach() -> None:
    texts = comments()
    ratings = pd.Series(np.where(texts.str.contains("|".join(GOOD)), 5, 1))
    assert score_sentiment(texts, method="auto", ratings=ratings).attrs["method"] == "ratings"


def test_ratings_that_do_not_follow_the_text_do_not_teach() -> None:
    texts = comments()
    ratings = pd.Series(np.random.default_rng(0).choice([1, 5], len(texts)))
    found = score_sentiment(texts, method="auto", ratings=ratings)
    assert found.attrs["method"] != "ratings"
    assert "AUC" in found.attrs["why_en"]
