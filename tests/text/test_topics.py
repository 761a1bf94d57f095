"""What `find_topics` promises.

1. Planted topics are found by every method, documents and words alike.
2. "auto" finds the planted number and says why; the curve shows what was tried.
3. `.documents` is indexed like the tokens; -1 for comments without content and for outliers.
4. The table's counts and shares add up over all comments that hold text.
5. The same seed gives the same result; what was given is not changed.
6. Too little to analyse is one clear sentence in both languages; so is a cell that is no list.
7. Copies of one long text do not become a topic; comments of one word are placed by it.
8. Names, reasons and headings are in the language asked for.
9. Any list of any strings gives a result or a FeedbackError.
10. Many comments in Latin letters beside many others have topics of their own.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import adjusted_rand_score

from feedback.errors import AnalysisError, FeedbackError, InputError, StudyError
from feedback.text.topics import find_topics

SUBJECTS = {
    "上菜": "上菜 等位 排队 催菜 叫号 空桌 久等 出餐 传菜 慢吞吞",
    "房间": "房间 隔音 地毯 空调 浴室 枕头 床单 窗户 电梯 楼道",
    "价格": "价格 实惠 团购 优惠券 划算 收费 打折 结账 发票 会员卡",
    "停车": "停车 车位 地铁 路口 导航 公交站 出口 位置 步行 指示牌",
    "味道": "味道 麻辣 锅底 牛肉 毛肚 蘸料 咸淡 鲜美 食材 份量",
}
COMMON = ["朋友", "周末", "家人", "晚上", "生日", "同事"]


def planted(n: int = 60, *, seed: int = 3, subjects: dict[str, str] = SUBJECTS) -> pd.DataFrame:
    """Comments of four words on one of the subjects and a common one; `subject` is the truth."""
    rng = np.random.default_rng(seed)
    lines = []
    for subject, words in subjects.items():
        for _ in range(n):
            about = rng.choice(words.split(), size=4, replace=False).tolist()
            lines.append((subject, [*about, str(rng.choice(COMMON)), "的", "很"]))
    frame = pd.DataFrame(lines, columns=["subject", "tokens"])
    return frame.set_index(pd.Index([f"c{i}" for i in range(len(frame))], name="comment"))


@pytest.fixture(scope="module")
def comments() -> pd.DataFrame:
    return planted()


@pytest.fixture(scope="module")
def found(comments: pd.DataFrame):
    return find_topics(comments["tokens"])


# 1
@pytest.mark.parametrize(
    ("method", "least"), [("nmf", 0.99), ("clusters", 0.95), ("gsdmm", 0.95), ("lda", 0.4)]
)
def test_every_method_finds_planted_topics(comments, method, least):
    result = find_topics(comments["tokens"], method=method, topics=5, draws=1)
    inside = result.documents >= 0
    assert inside.mean() > 0.95
    score = adjusted_rand_score(comments["subject"][inside], result.documents[inside])
    assert score >= least
    assert result.method == method
    assert 0 <= result.stability <= 1
    assert -1 <= result.npmi <= 1


def test_words_of_a_topic_are_its_subject(comments, found):
    truth = comments["subject"].groupby(found.documents).agg(lambda s: s.mode()[0])
    for topic, words in found.words.groupby("topic")["word"]:
        assert set(words[:5]) <= set(SUBJECTS[truth[topic]].split())
    weights = found.words.groupby("topic")["weight"]
    assert weights.apply(lambda w: w.is_monotonic_decreasing).all()
    assert not set(found.words["word"]) & {"的", "很"}


# 2
def test_auto_finds_the_planted_number_and_says_why(found):
    assert sorted(set(found.documents)) == [0, 1, 2, 3, 4]
    curve = found.k_curve
    assert list(curve["fitted"]) == [2, 3, 4, 5, 6, 8, 10, 12, 15]
    assert (curve["topics"] <= curve["fitted"]).all()
    assert curve["chosen"].sum() == 1
    chosen = curve[curve["chosen"]].iloc[0]
    assert chosen["topics"] == 5
    assert found.stability == chosen["stability"] >= 0.85
    assert found.coherence == chosen["c_v"]
    assert "5" in found.reason
    assert "0.85" in found.reason


def test_without_subsamples_coherence_decides(comments):
    result = find_topics(comments["tokens"], draws=0)
    curve = result.k_curve
    assert curve.loc[curve["chosen"], "npmi"].item() == curve["npmi"].max()
    assert "npmi" in result.reason
    assert np.isnan(result.stability)
    assert "nan" not in result._repr_html_()


def test_lda_chooses_by_coherence(comments):
    curve = find_topics(comments["tokens"], method="lda", draws=1).k_curve
    assert curve.loc[curve["chosen"], "c_v"].item() == curve["c_v"].max()


# 3
def test_outliers_and_empty_comments_have_no_topic(comments):
    strange = pd.Series(
        [["的", "很"], [], None, COMMON, float("nan"), ["火锅底料"]],
        index=["only grammar", "empty", "none", "common", "nan", "unknown"],
        dtype=object,
    )
    tokens = pd.concat([comments["tokens"], strange])
    result = find_topics(tokens, topics=5, draws=0)
    assert result.documents.index.equals(tokens.index)
    assert (result.documents[strange.index] == -1).all()
    assert (result.documents[comments.index] >= 0).mean() > 0.95
    assert result.has_words.sum() == len(comments) + 3


# 4
def test_table_adds_up(comments, found):
    table = found.table
    assert list(table["topic"]) == [0, 1, 2, 3, 4, -1]
    assert table["n"].sum() == len(comments)
    assert table["share"].sum() == pytest.approx(1)
    assert table["n"][:-1].is_monotonic_decreasing
    assert (table["share_low"] <= table["share"]).all()
    assert (table["share"] <= table["share_high"]).all()
    assert dict(zip(table["topic"], table["name"], strict=True)) == found.names
    for topic, typical in zip(table["topic"][:-1], table["typical"], strict=False):
        assert 1 <= len(typical) <= 3
        assert (found.documents[typical] == topic).all()


# 5
def test_same_seed_same_result(comments, found):
    before = comments["tokens"].map(list)
    again = find_topics(comments["tokens"])
    pd.testing.assert_frame_equal(again.words, found.words)
    pd.testing.assert_series_equal(again.documents, found.documents)
    pd.testing.assert_frame_equal(again.k_curve, found.k_curve)
    assert comments["tokens"].equals(before)


def test_seed_moves_little(comments, found):
    other = find_topics(comments["tokens"], seed=7)
    assert adjusted_rand_score(other.documents, found.documents) > 0.98


# 6
@pytest.mark.parametrize(
    "cells",
    [
        [],
        [["上菜", "太慢"]],
        [["上菜", "催菜"], ["房间", "隔音"], ["停车", "导航"], ["味道", "锅底"], ["价格", "打折"]],
        [["上菜", "催菜", "等位"]] * 50,
        [[]] * 8,
        [None] * 8,
        [["的"], ["很"], ["！"]] * 10,
    ],
    ids=["no comments", "one", "five", "all equal", "all empty", "all missing", "no content"],
)
def test_too_little_is_one_sentence(cells):
    with pytest.raises(AnalysisError) as caught:
        find_topics(pd.Series(cells, dtype=object))
    assert caught.value.en.startswith("find_topics: ")
    assert caught.value.zh.startswith("find_topics：")


@pytest.mark.parametrize("cell", ["上菜 太慢", 3, {"上菜": 1}, np.array([["上菜"]])])
def test_a_cell_that_is_no_list_is_named(comments, cell):
    tokens = comments["tokens"].copy()
    tokens["c5"] = cell
    with pytest.raises(InputError, match="'c5'"):
        find_topics(tokens)


def test_repeated_label_is_named():
    with pytest.raises(InputError, match="'a'"):
        find_topics(pd.Series([["上菜"], ["房间"]], index=["a", "a"]))


@pytest.mark.parametrize(
    "options",
    [
        {"method": "nfm"},
        {"topics": 1},
        {"topics": 2.5},
        {"topics": True},
        {"topics": "many"},
        {"draws": -1},
        {"n_words": 0},
        {"language": "fr"},
    ],
)
def test_impossible_options_are_refused(comments, options):
    with pytest.raises(StudyError):
        find_topics(comments["tokens"], **options)


def test_lists_from_parquet_and_other_objects_are_read(comments, found):
    arrays = comments["tokens"].map(lambda words: np.array(words, dtype=object))
    assert find_topics(arrays).documents.equals(found.documents)
    tuples = comments["tokens"].map(tuple)
    assert find_topics(tuples).documents.equals(found.documents)


def test_odd_strings_and_one_endless_comment(comments):
    odd = pd.Series([["\ud800", "上菜", 3, None], ["上菜", "催菜"] * 200_000, [""] * 9])
    result = find_topics(pd.concat([comments["tokens"], odd]), topics=5, draws=0)
    assert result.documents[1] == result.documents[comments.index[0]]


# 7
def test_copies_of_one_text_are_no_topic(comments, found):
    template = ["此单", "骑手", "保温箱", "送达", "门口", "签收", "拍照", "致电", "备注"]
    copies = pd.Series([template] * 200, index=[f"t{i}" for i in range(200)])
    result = find_topics(pd.concat([comments["tokens"], copies]), topics=5)
    assert not set(result.words["word"]) & set(template)
    assert result.documents[copies.index].nunique() == 1
    assert adjusted_rand_score(result.documents[comments.index], found.documents) > 0.98


def test_comments_of_one_word_follow_it(comments):
    words = [words.split()[0] for words in SUBJECTS.values()]
    single = pd.Series([[word] for word in words] * 40)
    result = find_topics(pd.concat([comments["tokens"], single]), topics=5, draws=0)
    truth = comments["subject"].groupby(result.documents[comments.index]).agg(lambda s: s.mode()[0])
    assert [truth[topic] for topic in result.documents[list(range(5))]] == list(SUBJECTS)


def test_many_comments_are_placed_by_a_sample(comments, monkeypatch):
    monkeypatch.setattr("feedback.text.topics.find.MOST_FITTED", 150)
    result = find_topics(comments["tokens"], topics=5, draws=1)
    inside = result.documents >= 0
    assert inside.mean() > 0.95
    assert adjusted_rand_score(comments["subject"][inside], result.documents[inside]) > 0.95
    assert "150" in result.definition


def test_topics_too_small_to_show_are_said(comments):
    result = find_topics(comments["tokens"][::6], topics=40, draws=0, min_df=1, language="en")
    assert len(result.table) < 41
    assert "left out" in result.reason


# 8
def test_both_languages(comments):
    zh = find_topics(comments["tokens"], topics=5, draws=0)
    en = find_topics(comments["tokens"], topics=5, draws=0, language="en")
    assert zh.names[-1] == "未归入主题"
    assert en.names[-1] == "no topic"
    assert "Wilson" in zh.definition
    assert "Wilson" in en.definition
    assert en.reason == "5 topics, as asked."
    assert "占比" in zh._repr_html_()
    assert "Share" in en._repr_html_()


def test_english_comments_by_words_and_plurals():
    wait = [
        ["The", "Waiters", "were", "slow", word] for word in ["table", "queue", "order", "bill"]
    ]
    room = [["waiter", "rooms", "noisy", word] for word in ["street", "lift", "carpet", "pillow"]]
    room += [["room", "noisy", word] for word in ["street", "lift", "carpet", "pillow"]]
    words = set(find_topics(pd.Series(wait + room), topics=2, draws=0).words["word"])
    assert {"waiter", "room"} <= words
    assert not words & {"waiters", "rooms", "the", "were"}


# 10
@pytest.mark.parametrize("language", ["zh", "en"])
def test_two_scripts_are_sorted_apart(comments, language):
    english = {
        "wait": "queue waiting minutes slow counter line hour late",
        "room": "carpet pillow shower window towel curtain noise bed",
        "food": "soup noodle beef portion flavour spicy menu broth",
        "parking": "garage parking exit signs subway station map driveway",
    }
    tokens = pd.concat(
        [comments["tokens"], planted(subjects=english)["tokens"].rename("e{}".format)]
    )
    subject = [*comments["subject"], *np.repeat(list(english), 60)]
    found = find_topics(tokens, language=language)
    agreed = adjusted_rand_score(subject, found.documents)
    assert agreed > 0.95
    assert found.k_curve.loc[found.k_curve["chosen"], ["topics", "comments"]].values.tolist() == [
        [5, 300],
        [4, 240],
    ]
    assert ("西文" if language == "zh" else "Latin") in found.reason
    few = find_topics(tokens.iloc[:320], draws=0)
    assert "comments" not in few.k_curve


def test_own_filter_and_own_stop_words(comments):
    slow = comments["tokens"].map(lambda words: [*words[:4], *(["慢"] * ("上菜" in words))])
    kept = find_topics(slow, topics=5, draws=0, filtered=True)
    assert "慢" in set(kept.words["word"])
    without = find_topics(comments["tokens"], topics=5, draws=0, stop_words=["上菜", "房间"])
    assert not set(without.words["word"]) & {"上菜", "房间"}


# 9
@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.one_of(st.none(), st.lists(st.text(max_size=4), max_size=6)), max_size=40),
    st.sampled_from(["nmf", "clusters", "gsdmm"]),
)
def test_any_strings_give_a_result_or_a_sentence(cells, method):
    tokens = pd.Series(cells, dtype=object)
    try:
        result = find_topics(tokens, method=method, topics=2, draws=1, min_df=1, filtered=True)
    except FeedbackError as error:
        assert error.zh
        assert error.en
        return
    assert result.documents.index.equals(tokens.index)
    assert set(result.documents) <= {*result.table["topic"], -1}
    assert result.table["n"].sum() == result.has_words.sum()
