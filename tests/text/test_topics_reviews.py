"""Topics on real comments.

1. On English complaints the default agrees with the reasons set by hand better than gensim's LDA, and is more stable.
2. Hot-pot reviews: number, stability and time of the default; the subjects a diner names are found.
"""

from __future__ import annotations

import time
from pathlib import Path

import pandas as pd
import pytest
from sklearn.metrics import normalized_mutual_info_score

from feedback.text.segment import segment
from feedback.text.topics import find_topics

pytestmark = pytest.mark.shared


# 1
def test_default_beats_lda_on_reasons_set_by_hand(shared: Path):
    tweets = pd.read_csv(shared / "data/airline_tweets_en/data.csv")
    tweets = tweets[tweets["negativereason"].notna() & (tweets["negativereason"] != "Can't Tell")]
    tweets = tweets.sample(3000, random_state=0)
    text = tweets["text"].str.replace(r"https?://\S+|@\w+", " ", regex=True)
    tokens = segment(text)
    score, stability = {}, {}
    for method in ("nmf", "lda"):
        found = find_topics(tokens, method=method, topics=9, draws=2)
        score[method] = normalized_mutual_info_score(tweets["negativereason"], found.documents)
        stability[method] = found.stability
    assert score["nmf"] > score["lda"] + 0.05
    assert score["nmf"] > 0.17
    assert stability["nmf"] > stability["lda"]


# 2
def test_hot_pot_reviews(shared: Path):
    tokens = segment(pd.read_csv(shared / "data/meituan_hotpot/data.csv")["text"])
    start = time.process_time()
    found = find_topics(tokens)
    assert time.process_time() - start < 20  # about 6 on an idle core
    assert found.stability >= 0.8
    assert 4 <= len(found.table) - 1 <= 12
    assert found.table["share"].iloc[-1] < 0.2
    tops = found.words.groupby("topic")["word"].agg(set)
    for subject in ({"服务", "热情"}, {"价格", "实惠"}, {"环境", "干净"}, {"菜品", "新鲜"}):
        assert any(subject <= words for words in tops), subject
