"""Reading part by part is reading at once.

B1 masking and cleaning by parts give what the public functions give one after the other, of hostile texts, too
B2 words, mentions, folds and taught moods are equal to the last bit whatever the parts
B3 of very many comments only those that teach are held; the moods stay equal
B5 words as numbers are the words as lists, and topics' and keywords' words follow from either, some rows or all
B6 what a comment says hangs on no comment behind it
B4 only texts that may hold a frame are looked through, and the frames are those of all
B7 topics, their names, words and quotes are equal to the last bit however many comments are counted at once
B8 a comment without a group counts for keywords as if it were not there
B9 some texts of a column read as a list of them does, whatever order they stand in
"""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from feedback.parallel import crew as crews
from feedback.responses.privacy.mask import find_and_mask, find_personal_data, mask_personal_data
from feedback.text import cells
from feedback.text.aspects import tag
from feedback.text.aspects.tag import tag_aspects
from feedback.text.cells import TextColumn
from feedback.text.cleaning.by_parts import mask_and_clean
from feedback.text.cleaning.clean import clean_comments
from feedback.text.flags import flag_spam
from feedback.text.keywords.keyness import keyness
from feedback.text.segment import segment, segment_coded
from feedback.text.sentiment import ratings as taught
from feedback.text.sentiment import score_sentiment
from feedback.text.sentiment.folds import fold_of, group_of
from feedback.text.templates import find_templates, may_hold_frame, templates_of
from feedback.text.topics import describe, find_topics, naming, numbered
from feedback.text.topics import words as topic_words
from feedback.text.topics.numbered import read_tokens
from feedback.text.topics.words import content_corpus

PRAISE = ["味道很好", "服务热情", "上菜快", "环境干净", "great food", "分量足，下次还来"]
BLAME = ["上菜太慢", "服务员态度差", "味道一般", "太吵了", "rude staff", "价格贵，不值"]
HOSTILE = [
    "",
    "   ",
    "加微信 abc12345 日赚500",
    "请回电 13900001234，我叫王小明",
    "请回电139<b>0000</b>1234",  # shows once the markup is gone
    "我叫王&#8203;小明",
    "1\u200b3\u200b9\u200b0\u200b0\u200b0\u200b0\u200b1\u200b2\u200b3\u200b4 请回电",
    "【口味】很好【服务】",
    "本次入住总体感觉满意，值得一提的是：早餐",
    "＜b＞好＜/b＞！！！！！！",
    "&lt;script&gt;alert(1)&lt;/script&gt; 好好好好好",
    "此用户没有填写评价",
    "=cmd|' /C calc'!A0",
    "\u202e反过来\u202c",
    "a" * 500 + " copyright",
    "本条点评由某平台自动采集生成，感谢您的参与。" * 2,
]


def comments(n: int) -> tuple[pd.Series, pd.Series]:
    """Texts of their own and hostile ones, and who wrote each: some wrote several."""
    rng = np.random.default_rng(0)
    said = []
    for place in range(n):
        kind = PRAISE if rng.random() < 0.6 else BLAME
        said.append(f"{kind[rng.integers(6)]}，{kind[rng.integers(6)]}{place % 37}。")
    for number in range(0, n, 3):
        said[number] = HOSTILE[number // 3 % len(HOSTILE)]
    frames = [f"本次入住总体感觉满意，值得一提的是：{tail}" for tail in ("早餐", "床", "前台") * 4]
    said[: len(frames)] = frames
    said[40:42] = [
        "我打了三次电话都没有人接，等了一个小时，电话 139\u200b0000\u200b1234"
    ] * 2  # of one person
    index = pd.Index([f"c{place}" for place in range(n)])
    writers = pd.Series([f"p{place // 2}" for place in range(n)], index)
    return pd.Series(said, index, dtype="str"), writers


@pytest.mark.parametrize("part", [7, 10_000])
def test_masked_and_cleaned(part: int, monkeypatch: pytest.MonkeyPatch) -> None:  # B1
    monkeypatch.setattr(crews, "PART", part)
    texts, writers = comments(150)
    table, kinds = mask_and_clean(texts, authors=writers, simplified="auto")
    raw = find_personal_data(texts)
    masked = mask_personal_data(texts)
    wanted = clean_comments(masked, authors=writers, simplified="auto")
    wanted["clean"] = mask_personal_data(wanted["clean"])
    # what shows only once markup or an entity is gone is masked in the text, too
    shows = {"请回电139<b>0000</b>1234": "请回电【电话】", "我叫王&#8203;小明": "我叫【姓名】"}
    wanted["text"] = wanted["text"].replace(shows)
    assert wanted["text"].isin(list(shows.values())).any()
    wanted["is_spam"] = flag_spam(wanted["text"]) & ~wanted["is_empty"]
    pd.testing.assert_frame_equal(table, wanted)
    assert dict(kinds) == raw["kind"].value_counts().to_dict()
    assert table["is_template"].any() and table["is_duplicate"].any()
    assert not table["clean"].str.contains("1390000").any()


def test_found_and_masked_in_one_look() -> None:  # B1
    texts, _ = comments(60)
    found, masked = find_and_mask(texts)
    pd.testing.assert_frame_equal(found, find_personal_data(texts))
    pd.testing.assert_series_equal(masked, mask_personal_data(texts))


def test_words_mentions_and_folds(monkeypatch: pytest.MonkeyPatch) -> None:  # B2
    texts, _ = comments(90)
    odd = [*texts.tolist(), "半个\ud800字", ""]

    def read() -> tuple[object, ...]:
        said = tag_aspects(texts, taxonomy="restaurant")
        return segment(pd.Series(odd, dtype=object)), said, fold_of(odd, seed=3), group_of(odd)

    whole = read()
    monkeypatch.setattr(crews, "PART", 11)
    monkeypatch.setattr(tag, "PART", 11)
    parts = read()
    pd.testing.assert_series_equal(parts[0], whole[0])
    pd.testing.assert_frame_equal(parts[1], whole[1])
    assert np.array_equal(parts[2], whole[2]) and np.array_equal(parts[3], whole[3])


def test_taught_moods(monkeypatch: pytest.MonkeyPatch) -> None:  # B2, B3
    rng = np.random.default_rng(1)
    rows = [
        (f"{one}，{other}，{number}号桌", rating)
        for kind, rating in ((PRAISE, 5), (BLAME, 1))
        for one, other in itertools.permutations(kind, 2)
        for number in rng.integers(1000, size=4)
    ]
    texts = pd.Series([text for text, _ in rows], dtype="str")
    stars = pd.Series([rating for _, rating in rows])
    whole = score_sentiment(texts, method="ratings", ratings=stars)
    monkeypatch.setattr(crews, "PART", 13)
    pd.testing.assert_series_equal(
        score_sentiment(texts, method="ratings", ratings=stars), whole, check_exact=True
    )
    monkeypatch.setattr(taught, "_LESSON_AT_MOST", 60)
    monkeypatch.setattr(taught, "_HELD_AT_MOST", 100)
    held = score_sentiment(texts, method="ratings", ratings=stars)
    monkeypatch.setattr(taught, "_HELD_AT_MOST", 10**9)
    pd.testing.assert_series_equal(
        held, score_sentiment(texts, method="ratings", ratings=stars), check_exact=True
    )


def test_frames_of_those_that_may_hold_one() -> None:  # B4
    texts, _ = comments(150)
    filled = [text for text in texts if text]
    some = [text for text in filled if may_hold_frame(text)]
    assert 12 <= len(some) < len(filled)
    found = templates_of(some, total=len(filled))
    assert found == find_templates(texts) and found.rows == find_templates(texts).rows
    assert found.leads


@pytest.mark.parametrize("part", [7, 10_000])
def test_words_as_numbers(part: int, monkeypatch: pytest.MonkeyPatch) -> None:  # B5
    monkeypatch.setattr(crews, "PART", part)
    texts, _ = comments(150)
    lists, coded = segment(texts), segment_coded(texts)
    drawn = np.random.default_rng(0).permutation(150)[:90]
    groups = pd.Series(np.where(np.arange(150) % 3 == 0, "low", "high"), index=texts.index)
    for rows in (np.arange(150), drawn):
        one, other = lists.iloc[rows], coded[texts.index[rows]]
        assert one.tolist() == other.tolist()
        for read in (read_tokens, content_corpus):
            wanted, found = (read(tokens, where="test") for tokens in (one, other))
            for name in ("words", "rows", "codes", "has_tokens"):
                np.testing.assert_array_equal(getattr(found, name), getattr(wanted, name))
        pd.testing.assert_frame_equal(
            keyness(other, groups=groups), keyness(one, groups=groups), check_exact=True
        )


def test_a_comment_is_read_alike_whatever_stands_behind_it() -> None:  # B6
    texts = pd.Series(["公司订的，退房不查房直接走。", "光早餐就想再来。", "wish the wifi were faster", "we come back every year"])  # fmt: skip
    alone = pd.concat([tag_aspects(texts.iloc[[at]], taxonomy="hotel") for at in range(len(texts))])
    together = tag_aspects(texts, taxonomy="hotel")
    alone = alone.astype(together.dtypes.to_dict()).reset_index(drop=True)
    pd.testing.assert_frame_equal(together.reset_index(drop=True), alone)


@pytest.mark.parametrize("at_once", [1, 7, 40])
def test_topics_and_keywords_whatever_is_counted_at_once(
    at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:  # B7
    rng = np.random.default_rng(3)
    subjects = [
        ["上菜", "等位", "催菜", "排队"],
        ["房间", "隔音", "空调", "地毯"],
        ["味道", "锅底", "毛肚"],
    ]
    tokens = pd.Series(
        [
            [*rng.choice(subjects[k % 3], 3), f"词语{k % 11}甲", "慢" if k % 4 else "快"]
            for k in range(120)
        ]
    )
    tokens[5], tokens[6] = None, []
    low = pd.Series(rng.random(120) < 0.4)
    groups = low.map({True: "low", False: "high"})

    def found() -> tuple[pd.DataFrame, pd.Series, pd.DataFrame]:
        topics = find_topics(tokens, topics=3, draws=1, low=low)
        return topics.table, topics.documents, keyness(tokens, groups=groups)

    whole = found()
    for module in (numbered, topic_words, naming, describe):
        monkeypatch.setattr(module, "AT_ONCE", at_once)
    coded = pa.array(tokens.to_list(), pa.large_list(pa.large_string()))
    lists = pa.LargeListArray.from_arrays(coded.offsets, coded.values.dictionary_encode())
    for column in (
        tokens,
        pd.Series(pd.arrays.ArrowExtensionArray(pa.chunked_array([lists[:50], lists[50:]]))),
    ):
        tokens = column
        table, documents, words = found()
        pd.testing.assert_frame_equal(table, whole[0], check_exact=True)
        pd.testing.assert_series_equal(documents, whole[1])
        pd.testing.assert_frame_equal(words, whole[2], check_exact=True)


def test_a_comment_without_a_group_is_as_none() -> None:  # B8
    tokens = pd.Series(
        [["上菜", "慢"], ["慢", "等"], ["好吃"], ["好吃", "快"]] * 5 + [["闲话", "别的"]] * 9
    )
    groups = pd.Series((["low", "low", "high", "high"] * 5) + [None] * 9)
    pd.testing.assert_frame_equal(
        keyness(tokens, groups=groups), keyness(tokens[:20], groups=groups[:20]), check_exact=True
    )


@pytest.mark.parametrize("at_once", [2, 1000])
def test_some_texts_of_a_column(at_once: int, monkeypatch: pytest.MonkeyPatch) -> None:  # B9
    monkeypatch.setattr(cells, "_READ_AT_ONCE", at_once)
    texts = ["好", "  ", "", "\u3000", "a", "\u200b", "……", "5", "菜\n", "🍲"]
    column = pa.chunked_array([texts[:3], texts[3:4], texts[4:]], pa.large_string())
    for places in (
        None,
        np.arange(10),
        np.array([1, 2, 3, 5, 9]),
        np.array([9, 0, 0, 4]),
        np.array([], int),
    ):
        some = TextColumn(column, places)
        wanted = texts if places is None else [texts[place] for place in places]
        assert len(some) == len(wanted) and list(some) == wanted and some[1:3] == wanted[1:3]
        assert some.blank().tolist() == [not text.strip() for text in wanted]
        if wanted:
            assert some[-1 % len(wanted)] == wanted[-1]
            assert list(some.at(np.array([len(wanted) - 1, 0]))) == [wanted[-1], wanted[0]]
