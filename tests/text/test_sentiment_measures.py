"""Requirements
1. Accuracy, macro-F1 and AUC equal scikit-learn's.
2. The bootstrap interval covers, and grows when copies are counted as one.
3. Wilson's interval and the calibration error equal hand-worked values.
4. n-grams: rows of length one, idf as documented, width, case, digits and blanks folded.
"""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import accuracy_score, f1_score, roc_auc_score

from feedback.errors import AnalysisError
from feedback.text.sentiment.evaluation import (
    accuracy,
    auc,
    calibration_error,
    calibration_table,
    macro_f1,
    macro_f1_interval,
)
from feedback.text.sentiment.ngrams import NgramSpace, gram_keys


@pytest.mark.parametrize("seed", range(5))
def test_measures_equal_sklearn(seed: int) -> None:  # 1
    draw = np.random.default_rng(seed)
    labels = (draw.random(300) < 0.8).astype(float)
    score = np.round(np.clip(0.3 * labels + draw.random(300) * 0.7, 0, 1), 2)
    assert accuracy(labels, score) == pytest.approx(accuracy_score(labels, score > 0.5))
    assert macro_f1(labels, score) == pytest.approx(f1_score(labels, score > 0.5, average="macro"))
    assert auc(labels, score) == pytest.approx(roc_auc_score(labels, score))


def test_auc_needs_both_kinds() -> None:  # 1
    with pytest.raises(AnalysisError, match="both kinds"):
        auc(np.ones(4), np.linspace(0, 1, 4))


def test_interval_respects_copies() -> None:  # 2
    draw = np.random.default_rng(0)
    labels = (draw.random(200) < 0.5).astype(float)
    score = np.clip(0.4 * labels + draw.random(200) * 0.8, 0, 1)
    groups = np.arange(200)
    low, high = macro_f1_interval(labels, score, groups)
    assert low < macro_f1(labels, score) < high
    tiled = macro_f1_interval(np.tile(labels, 9), np.tile(score, 9), np.tile(groups, 9))
    naive = macro_f1_interval(np.tile(labels, 9), np.tile(score, 9), np.arange(1800))
    assert tiled[1] - tiled[0] == pytest.approx(high - low, rel=0.1)
    assert naive[1] - naive[0] < 0.5 * (high - low)


def test_calibration_by_hand() -> None:  # 3
    labels, score = np.array([0, 1, 1, 1]), np.array([0.2, 0.4, 0.8, 0.9])
    table = calibration_table(labels, score, bins=2)
    assert table.n.tolist() == [2, 2]
    np.testing.assert_allclose(table.score, [0.3, 0.85])
    np.testing.assert_allclose(table.share, [0.5, 1.0])
    # Wilson (1927) for 1 of 2: (0.0945, 0.9055); for 2 of 2: (0.3424, 1)
    np.testing.assert_allclose(table.low, [0.0945, 0.3424], atol=1e-4)
    np.testing.assert_allclose(table.high, [0.9055, 1.0], atol=1e-4)
    assert calibration_error(labels, score, bins=2) == pytest.approx((0.2 + 0.15) / 2)


def test_ngrams_equal_sklearn_where_edges_play_no_part() -> None:  # 4
    texts = ["好吃不贵", "不好吃", "好好好吃", "贵", "不贵好吃"]
    space = NgramSpace.fit(texts, sizes=(1,), min_texts=1)
    ours = space.transform(texts)
    theirs = TfidfVectorizer(analyzer="char", sublinear_tf=True).fit_transform(texts)
    np.testing.assert_allclose((ours @ ours.T).toarray(), (theirs @ theirs.T).toarray(), atol=1e-6)
    np.testing.assert_allclose(np.sqrt(ours.multiply(ours).sum(axis=1)), 1, atol=1e-6)


def test_folding() -> None:  # 4
    def keys(text: str) -> list[int]:
        return gram_keys([text], (1, 2, 3))[0].tolist()

    assert keys("ＯＫ！　等了１５分钟") == keys("ok!  等了28分钟")
    assert keys(" 好\r\n") == keys("好") != keys("不好")


def test_grams_do_not_cross_texts() -> None:  # 4
    together = gram_keys(["好吃", "不贵"], (1, 2, 3))
    for place, text in enumerate(["好吃", "不贵"]):
        assert sorted(together[0][together[1] == place]) == sorted(gram_keys([text], (1, 2, 3))[0])


@pytest.mark.parametrize("texts", [[], [""], ["", " "], ["\ud800"]])
def test_texts_without_a_gram(texts: list[str]) -> None:  # 4
    space = NgramSpace.fit(["好吃", "好吃"])
    assert space.transform(texts).shape == (len(texts), len(space.keys))
    assert NgramSpace.fit(texts).transform(["好"]).nnz == 0
