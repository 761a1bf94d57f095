"""Requirements
1. Scores equal snownlp.sentiment.classify in every bit, on any string, in any company.
2. Words equal snownlp's own segmentation.
3. Blank text gives snownlp's prior; missing gives NaN.
4. The package is not imported; its tables are kept, and a damaged file is rebuilt with a word about it.
"""

from __future__ import annotations

import itertools
import random
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from snownlp import seg, sentiment

from feedback.text.sentiment import score_sentiment
from feedback.text.sentiment.snownlp_score import score_snownlp
from feedback.text.sentiment.snownlp_segment import tag_runs
from feedback.text.sentiment.snownlp_tables import load_snow_tables

COMMON = "的一是不了人我在有他这中大来上个国到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可她里后好小么心多天而能都起还发成事只作当想看文无开手十用主行方又如前所本见经头面公同三已老从动两长很吃菜店服务态度差快慢味量房间脏净"
RARE = "龘䶮麤齉靐饕餮氪槑囧"


def _texts(n: int, seed: int) -> list[str]:
    draw = random.Random(seed)
    whole = [chr(code) for code in range(0x4E00, 0x9FA6)]
    texts = []
    for _ in range(n):
        kinds = draw.choice(
            [[COMMON], [COMMON, COMMON, RARE], [COMMON, whole], [COMMON, " ，。！a1\n😀"]]
        )
        texts.append("".join(draw.choice(draw.choice(kinds)) for _ in range(draw.randint(1, 40))))
    return texts


def test_scores_equal_on_drawn_texts() -> None:  # 1
    texts = _texts(700, seed=0)
    assert score_snownlp(texts).tolist() == [sentiment.classify(text) for text in texts]


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "\n", "　", "。", "的", "的的", "龘", "龘龘龘", "龘好", "好龘", "好龘龘好龘", "丁丁丁丁",
        "不满意", "没有任何问题", "abc好def 好,好", "\ud800好", "ありがとう好", "好\x85好\u2028好", "\ufeff好", "龥龦一",
        "好" * 900, "龘好" * 300, "好" + "龘" * 500 + "吃" * 200, "好吃不贵服务很好" * 100,
    ],
)  # fmt: skip
def test_scores_equal_on_edge_cases(text: str) -> None:  # 1
    assert score_snownlp([text])[0] == sentiment.classify(text)


@given(st.lists(st.text(max_size=30), max_size=8))
@settings(max_examples=60, deadline=None)
def test_scores_equal_on_any_strings(texts: list[str]) -> None:  # 1
    assert score_snownlp(texts).tolist() == [sentiment.classify(text) for text in texts]


def test_company_does_not_matter() -> None:  # 1
    texts = [*_texts(200, seed=2), "好" * 500]
    alone = [score_snownlp([text])[0] for text in texts]
    assert score_snownlp(texts).tolist() == alone


def test_words_equal_snownlp() -> None:  # 2
    tables = load_snow_tables()
    draw = random.Random(3)
    signs = [sign for sign in COMMON + RARE if "\u4e00" <= sign <= "\u9fa5"]
    runs = ["".join(draw.choice(signs) for _ in range(draw.randint(1, 30))) for _ in range(300)]
    for run, ends in zip(runs, tag_runs(runs, tables), strict=True):
        cuts = [0, *(np.flatnonzero(ends) + 1)]
        assert [run[a:b] for a, b in itertools.pairwise(cuts)] == seg.seg(run)


def test_blank_is_the_prior_and_missing_is_missing() -> None:  # 3
    score = score_sentiment(pd.Series(["", "  ", None, np.nan]), method="snownlp")
    prior = sentiment.classify("")
    assert score.iloc[:2].tolist() == [prior, prior]
    assert score.iloc[2:].isna().all()


def test_the_package_is_not_imported() -> None:  # 4
    code = (
        "import sys, pandas as pd, feedback; feedback.score_sentiment(pd.Series(['好']), method='snownlp');"
        "assert 'snownlp' not in sys.modules and 'sklearn' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.shared
def test_scores_equal_on_real_comments(shared: Path) -> None:  # 1
    for name, n in (
        ("waimai_10k/data.csv", 150),
        ("meituan_hotpot/data.csv", 150),
        ("airline_tweets_en/data.csv", 150),
    ):
        texts = (
            pd.read_csv(shared / "data" / name)["text"]
            .astype(str)
            .sample(n, random_state=0)
            .tolist()
        )
        assert score_snownlp(texts).tolist() == [sentiment.classify(text) for text in texts]
