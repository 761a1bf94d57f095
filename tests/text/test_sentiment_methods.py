"""Requirements
1. A score in [0, 1] a comment, same index, name "sentiment"; missing and blank give NaN; `.attrs` says why.
2. "reviews" reads plain Chinese praise and blame, is neutral where it knows nothing, and is reproducible.
3. "ratings": no comment is scored by a model that saw it or a copy of it; ratings that cannot teach are told.
4. "auto" takes ratings from 500 distinct rated comments on, else the cold start by language.
5. Ratings that do not belong to the comments, unknown methods and missing ratings are told in one message.
6. Labels have an explicit neutral band.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from feedback.errors import AnalysisError, InputError, StudyError
from feedback.text.sentiment import choose, explain_sentiment, label_sentiment, score_sentiment
from feedback.text.sentiment.folds import fold_of
from feedback.text.sentiment.phrases import load_phrases
from feedback.text.sentiment.ratings import rating_polarity

GOOD = [
    "服务特别热情，下次还来",
    "味道很好，分量也足，推荐",
    "办事效率高，一次就办好了",
    "东西很好用，物流也快",
]
BAD = [
    "服务态度恶劣，再也不来了",
    "菜是凉的，还有头发，太恶心了",
    "排队三小时没人管，效率太低",
    "刚用两天就坏了，不给退货",
]


def rated_study(n: int = 700, seed: int = 0) -> pd.DataFrame:
    """Comments of one or two phrases with a rating that fits them nine times in ten."""
    draw = np.random.default_rng(seed)
    phrases, labels = load_phrases()
    low, high = (np.array(phrases, dtype=object)[labels == kind] for kind in (0, 1))
    happy = draw.random(n) < 0.7
    text = [
        f"{draw.choice(high if h else low)}，{draw.choice(high if h else low)}{i % 97}号"
        for i, h in enumerate(happy)
    ]
    fits = draw.random(n) < 0.9
    return pd.DataFrame(
        {
            "text": text,
            "rating": np.where(happy == fits, draw.integers(4, 6, n), draw.integers(1, 3, n)),
        }
    )


@pytest.mark.parametrize("method", ["snownlp", "reviews", "vader", "auto"])
def test_shape_of_the_answer(method: str) -> None:  # 1
    series = pd.Series(
        [*GOOD, None, "  ", "nice!", "😀", "。。。"], index=pd.Index(range(10, 19), name="comment")
    )
    before = series.copy()
    score = score_sentiment(series, method=method)
    pd.testing.assert_series_equal(series, before)
    assert score.name == "sentiment"
    assert score.index.equals(series.index)
    assert score.dtype == float
    assert score.dropna().between(0, 1).all()
    assert score.isna().sum() == (1 if method == "snownlp" else 2)
    assert {"method", "why_zh", "why_en"} == set(score.attrs)


@pytest.mark.parametrize(
    "empty", [pd.Series([], dtype="str"), pd.Series([None, None]), pd.Series([""])]
)
def test_no_comment_at_all(empty: pd.Series) -> None:  # 1
    score = score_sentiment(empty, method="auto")
    assert len(score) == len(empty)
    assert score.isna().all()


def test_reviews_reads_praise_and_blame() -> None:  # 2
    score = score_sentiment(pd.Series([*GOOD, *BAD]), method="reviews")
    assert (score.head(4) > 0.6).all()
    assert (score.tail(4) < 0.4).all()


def test_reviews_is_neutral_where_it_knows_nothing() -> None:  # 2
    score = score_sentiment(
        pd.Series(["ありがとう", "ㅋㅋㅋ", "一般", "无", "没有"]), method="reviews"
    )
    assert score.iloc[:2].tolist() == [0.5, 0.5]
    assert score.iloc[2:].between(0.05, 0.65).all()


def test_company_and_order_do_not_matter_to_reviews() -> None:  # 2
    texts = pd.Series([*GOOD, *BAD])
    together = score_sentiment(texts, method="reviews")
    alone = [score_sentiment(pd.Series([text]), method="reviews")[0] for text in texts]
    np.testing.assert_allclose(together, alone, atol=1e-6)


def test_width_and_case_do_not_matter_to_reviews() -> None:  # 2
    score = score_sentiment(pd.Series(["ＯＫ，很好", "ok,很好"]), method="reviews")
    assert score[0] == score[1]


def test_no_comment_is_scored_by_a_model_that_saw_its_rating() -> None:  # 3
    study = rated_study()
    study.loc[600, "text"] = study.loc[3, "text"] + "！！"  # a copy but for punctuation
    score = score_sentiment(study.text, method="ratings", ratings=study.rating, scale=(1, 5))
    other = study.rating.copy()
    fold = fold_of(study.text.tolist())
    same_fold = fold == fold[3]
    other[same_fold] = 6 - other[same_fold]  # turn every rating of the fold
    again = score_sentiment(study.text, method="ratings", ratings=other, scale=(1, 5))
    assert fold[600] == fold[3]
    np.testing.assert_array_equal(score[same_fold], again[same_fold])
    assert not np.allclose(score[~same_fold], again[~same_fold])


def test_ratings_teach(rating_scale: tuple[int, int] = (1, 5)) -> None:  # 3
    study = rated_study()
    result = explain_sentiment(
        study.text, method="ratings", ratings=study.rating, scale=rating_scale
    )
    assert result.measures["macro_f1"] > 0.8
    assert result.measures["ci_low"] < result.measures["macro_f1"] < result.measures["ci_high"]
    assert result.measures["n"] == len(study)
    assert result.learning_curve.n.is_monotonic_increasing
    assert result.calibration.n.sum() == len(study)
    assert "ratings" in result._repr_html_()
    pd.testing.assert_series_equal(
        result.score,
        score_sentiment(study.text, method="ratings", ratings=study.rating, scale=rating_scale),
    )


def test_unrated_and_middle_comments_are_scored_too() -> None:  # 3
    study = rated_study()
    ratings = study.rating.astype(float)
    ratings.iloc[::7], ratings.iloc[1::7] = np.nan, 3
    assert (
        score_sentiment(study.text, method="ratings", ratings=ratings, scale=(1, 5)).notna().all()
    )


@pytest.mark.parametrize("ratings", [[5] * 20, [np.nan] * 20, [3] * 20, ["gut"] * 20])
def test_ratings_that_cannot_teach_are_told(ratings: list[object]) -> None:  # 3
    with pytest.raises(AnalysisError, match="at least 10 of each"):
        score_sentiment(pd.Series(GOOD * 5), method="ratings", ratings=pd.Series(ratings))


@pytest.mark.parametrize(
    ("ratings", "scale", "expected"),
    [
        ([0.5, 2, 2.5, 3, 5], (0.5, 5), [0, 0, np.nan, np.nan, 1]),
        ([1, 5, 6, 10], None, [0, np.nan, np.nan, 1]),
        ([0, 1, None], None, [0, 1, np.nan]),
        ([3, 4, 5], (1, 5), [np.nan, 1, 1]),
        ([np.inf, 1, 5], None, [np.nan, 0, 1]),
    ],
)
def test_polarity_of_ratings(
    ratings: list[float], scale: tuple[float, float] | None, expected: list[float]
) -> None:
    np.testing.assert_array_equal(rating_polarity(pd.Series(ratings), scale=scale), expected)


def test_auto_takes_ratings_from_500_on() -> None:  # 4
    study = rated_study(900)
    distinct = study.drop_duplicates("text")
    for n, method in ((540, "ratings"), (60, "reviews")):
        some = distinct.head(n)
        score = score_sentiment(some.text, method="auto", ratings=some.rating, scale=(1, 5))
        assert score.attrs["method"] == method
    copies = pd.concat([distinct.head(60)] * 12, ignore_index=True)
    assert (
        score_sentiment(copies.text, method="auto", ratings=copies.rating).attrs["method"]
        == "reviews"
    )


def test_auto_does_not_learn_from_ratings_that_say_nothing_about_the_text() -> None:  # 4
    study = rated_study(700)
    unrelated = study.rating.sample(frac=1, random_state=3).set_axis(study.index)
    score = score_sentiment(study.text, method="auto", ratings=unrelated, scale=(1, 5))
    assert score.attrs["method"] == "reviews"
    assert "AUC" in score.attrs["why_en"]


@pytest.mark.parametrize(("installed", "method"), [(True, "embeddings"), (False, "ratings")])
def test_auto_between_100_and_500(
    monkeypatch: pytest.MonkeyPatch, installed: bool, method: str
) -> None:  # 4
    monkeypatch.setattr(choose, "embeddings_installed", lambda: installed)
    study = rated_study(300)
    chosen = choose.choose_method(
        study.text.tolist(), method="auto", ratings=study.rating, scale=(1, 5)
    )
    assert chosen.method == method


def test_auto_reads_each_comment_in_its_language() -> None:  # 4
    score = score_sentiment(
        pd.Series(["太差了", "The staff were wonderful", "很好"]), method="auto"
    )
    assert score.attrs["method"] == "reviews+vader"
    assert score[0] < 0.5 < score[1]
    assert "VADER" in score.attrs["why_en"]


def test_auto_adapts_to_a_large_study_without_ratings(monkeypatch: pytest.MonkeyPatch) -> None:  # 4
    monkeypatch.setattr(choose, "LEAST_DISTINCT", 500)
    study = rated_study(600)
    score = score_sentiment(study.text, method="auto")
    assert score.attrs["method"] == "adapted"
    assert (score[study.rating >= 4].mean() - score[study.rating <= 2].mean()) > 0.3


def test_ratings_are_matched_by_index() -> None:  # 5
    study = rated_study()
    shuffled = study.rating.sample(frac=1, random_state=1)
    pd.testing.assert_series_equal(
        score_sentiment(study.text, method="ratings", ratings=study.rating),
        score_sentiment(study.text, method="ratings", ratings=shuffled),
    )
    with pytest.raises(InputError, match="indexes differ"):
        score_sentiment(
            study.text, method="ratings", ratings=study.rating.set_axis(range(5000, 5700))
        )


def test_ratings_must_be_given() -> None:  # 5
    with pytest.raises(InputError, match="needs the ratings"):
        score_sentiment(pd.Series(GOOD), method="ratings")


def test_an_unknown_method_names_the_nearest() -> None:  # 5
    with pytest.raises(StudyError, match="Did you mean snownlp"):
        score_sentiment(pd.Series(GOOD), method="snownpl")


def test_labels_have_a_neutral_band() -> None:  # 6
    score = pd.Series([0.0, 0.39, 0.4, 0.6, 0.61, np.nan])
    labels = label_sentiment(score)
    assert labels.iloc[:5].tolist() == ["negative", "negative", "neutral", "neutral", "positive"]
    assert labels.isna().iloc[5]
    with pytest.raises(StudyError, match="neutral band"):
        label_sentiment(score, neutral=(0.6, 0.4))


def test_progress_is_told() -> None:
    told: list[float] = []
    score_sentiment(pd.Series(GOOD), method="reviews", progress=told.append)
    assert told[-1] == 1.0


def test_auto_is_what_nobody_asks_for() -> None:  # 4
    texts = pd.Series(["太差了", "The staff weren’t friendly", "Très bien, merci beaucoup", None])
    score = score_sentiment(texts)
    assert score.attrs["method"] == "reviews+vader"
    assert (score[:2] < 0.5).all()
    assert score[2:].isna().all()  # no method reads French
    assert "1 in other languages" in score.attrs["why_en"]


def test_mixed_comments_are_read_by_clause() -> None:  # 4
    mixed = pd.Series(
        [
            "房间很干净，but the staff were horrible and the breakfast was awful",
            "房间太脏了！Terrible service.",
            "用了WiFi，很满意",
        ]
    )
    score = score_sentiment(mixed)
    apart = score_sentiment(pd.Series(["房间很干净", "but the staff were horrible, the breakfast was awful", "用了WiFi，很满意"]))  # fmt: skip
    assert apart[1] < score[0] < apart[0]
    assert score[1] < 0.4
    assert score[2] == apart[2]
    assert "2 of them mixed" in score.attrs["why_en"]
