"""The parts under `find_topics`.

1. Coherence equals gensim's CoherenceModel, and counts windows rightly where gensim does not.
2. The blocked sampler's probabilities are the paper's, document by document.
3. Documents settle and are joined as the formulas say.
4. Stability pairs topics one to one; the ladder and the choice follow their rule.
5. Names do not repeat words or one another.
6. A topic of two matters is called by both.
7. A topic that hurts is called by what its low ratings complain of, not by what others praise.
"""

from __future__ import annotations

import itertools
import math

import numpy as np
import pandas as pd
import pytest
from gensim.corpora import Dictionary
from gensim.models import CoherenceModel
from scipy.sparse import csr_matrix

from feedback.text.coherence import topic_coherence
from feedback.text.gsdmm import Prior, _State, fit_gsdmm, join_tables, place_documents
from feedback.text.topics.naming import complaints, name_topics, spoken_name
from feedback.text.topics.selection import _largest_stable, ladder, match_topics
from feedback.text.topics.words import content_corpus, is_content, telling_rows

TOPICS = [["w1", "w2", "w3", "w4", "w5"], ["w6", "w3", "w9", "w10", "w12"], ["w2", "w20", "w30"]]


def numbered(texts: list[list[str]]) -> tuple[np.ndarray, np.ndarray, dict[str, int]]:
    place = {word: code for code, word in enumerate(sorted({w for text in texts for w in text}))}
    rows = np.repeat(np.arange(len(texts)), [len(text) for text in texts])
    return rows, np.array([place[w] for text in texts for w in text]), place


# 1
@pytest.mark.parametrize("longest", [6, 25, 160])
@pytest.mark.parametrize("measure", ["c_v", "c_npmi"])
def test_coherence_is_gensims(longest, measure):
    rng = np.random.default_rng(1)
    words = [f"w{i}" for i in range(1, 200)]
    weight = 1 / np.arange(1, 200) ** 0.7
    texts = [
        rng.choice(
            words, size=rng.integers(1, longest), replace=False, p=weight / weight.sum()
        ).tolist()
        for _ in range(400)
    ]
    texts.append(["w1", "w2", "w3", "w4", "w5", "w6", "w9", "w10", "w12", "w20", "w30"])
    rows, codes, place = numbered(texts)
    mine = topic_coherence([[place[w] for w in t] for t in TOPICS], rows, codes)[measure]
    theirs = CoherenceModel(
        topics=TOPICS, texts=texts, dictionary=Dictionary(texts), coherence=measure, processes=1
    ).get_coherence_per_topic()
    assert mine == pytest.approx(theirs, abs=1e-12)


def test_windows_are_counted_one_by_one():
    rng = np.random.default_rng(2)
    texts = [[f"w{i}" for i in rng.integers(0, 6, size=n)] for n in (3, 40, 12, 10, 11)]
    rows, codes, place = numbered(texts)
    windows = [
        set(text[first : first + 10]) for text in texts for first in range(max(1, len(text) - 9))
    ]
    share = {w: sum(w in window for window in windows) / len(windows) for w in place}
    scores = []
    for a, b in itertools.permutations(["w0", "w1", "w2"], 2):
        both = sum({a, b} <= window for window in windows) / len(windows)
        scores.append(math.log((both + 1e-12) / (share[a] * share[b])) / -math.log(both + 1e-12))
    found = topic_coherence([[place[w] for w in ("w0", "w1", "w2")]], rows, codes)
    assert found["c_npmi"][0] == pytest.approx(np.mean(scores))


def test_a_topic_of_one_word_has_no_coherence():
    found = topic_coherence([[0], [0, 1]], np.array([0, 0, 1]), np.array([0, 1, 1]))
    assert np.isnan(found["c_v"][0])
    assert not np.isnan(found["c_v"][1])


# 2
def test_probabilities_are_the_papers():
    counts = csr_matrix(np.array([[2, 1, 0, 0], [0, 0, 3, 1], [1, 0, 1, 0], [0, 2, 0, 1]], float))
    lengths = np.asarray(counts.sum(axis=1)).ravel()
    tables, alpha, beta = np.array([0, 1, 0, 1]), 0.3, 0.2
    state = _State.of(counts[1:], lengths[1:], tables[1:], 3)
    logs = state.log_probability(counts[:1], lengths[:1], Prior(alpha, beta))[0]
    dense, expected = counts.toarray(), []
    for table in range(3):
        others = [d for d in (1, 2, 3) if tables[d] == table]
        words = dense[others].sum(axis=0) if others else np.zeros(4)
        # Yin and Wang (2014), equation 4, without the factor all tables share
        value = math.log(len(others) + alpha)
        for word, times in enumerate(dense[0]):
            value += sum(math.log(words[word] + beta + j) for j in range(int(times)))
        value -= sum(math.log(words.sum() + 4 * beta + i) for i in range(3))
        expected.append(value)
    assert logs - logs[0] == pytest.approx(np.array(expected) - expected[0])


def test_sampler_finds_blocks_and_repeats_itself():
    rng = np.random.default_rng(0)
    truth = np.repeat(np.arange(4), 100)
    dense = np.zeros((400, 40))
    for row, block in enumerate(truth):
        dense[row, rng.choice(10, size=4, replace=False) + 10 * block] = 1
    first, again = (fit_gsdmm(csr_matrix(dense), topics=4, seed=3) for _ in range(2))
    assert (first.documents == again.documents).all()
    agree = pd.crosstab(truth, first.documents).to_numpy()
    assert agree.max(axis=1).sum() >= 396
    assert first.probability.min() > 0.5
    assert first.words.sum() == dense.sum()


# 3
def test_a_document_goes_where_its_words_are_likeliest():
    known = csr_matrix(np.array([[3, 1, 0], [0, 1, 3]], float))
    topic, ratio = place_documents(
        csr_matrix(np.array([[1, 0, 0], [0, 0, 2], [0, 1, 0]], float)),
        known,
        np.array([0, 1]),
        topics=2,
    )
    assert topic[:2].tolist() == [0, 1]
    rate = math.log(3.1 / 4.3) - math.log(0.1 / 4.3)
    assert ratio[0].tolist() == pytest.approx([rate, -rate])
    assert ratio[2].tolist() == pytest.approx([0, 0])


def test_the_likest_tables_are_joined_first():
    words = np.array([[90, 10, 0, 0], [0, 0, 5, 5], [80, 20, 0, 0], [0, 0, 0, 0], [0, 0, 60, 40]])
    assert join_tables(words, 5).tolist() == [0, 1, 2, 3, 4]
    joined = join_tables(words, 2)
    assert joined[0] == joined[2]
    assert joined[1] == joined[4]
    assert joined[0] != joined[1]


# 4
def test_topics_are_paired_one_to_one():
    mine = [np.array([0, 1, 2]), np.array([3, 4, 5]), np.array([6])]
    others = [np.array([3, 4, 9]), np.array([0, 1, 2])]
    assert match_topics(mine, others).tolist() == [1, 0.5, 0]


def test_ladder_fits_the_comments():
    assert ladder(15, 400, "nmf") == [2]
    assert ladder(10_000, 3_000, "nmf")[-1] == 20
    assert ladder(10_000, 12, "nmf") == [2, 3, 4]
    assert ladder(10_000, 3_000, "lda") == [4, 6, 8, 10, 12]
    assert ladder(25, 3_000, "lda") == [2]


@pytest.mark.parametrize(
    ("stability", "weakest", "npmi", "expected"),
    [
        (
            [0.95, 0.9, 0.86, 0.5],
            [0.9] * 4,
            [0, 0, 0, 0.1],
            (2, True),
        ),  # the largest that is stable
        ([0.95, 0.9, 0.86, 0.88], [0.9, 0.9, 0.9, 0.3], [0, 0, 0, 0.1], (2, True)),  # one leftover
        ([0.95, 0.7, 0.6, 0.6], [0.9] * 4, [0.0, 0, 0, 0.1], (3, False)),  # two topics say little
        ([0.95, 0.7, 0.6, 0.6], [0.9] * 4, [0.3, 0, 0, 0.1], (0, True)),  # unless they are the best
        ([0.8, 0.7, 0.75, 0.6], [0.9] * 4, [0, 0, 0, 0.1], (2, False)),  # the most stable
        ([0.8, 0.7, 0.75, 0.74], [0.9] * 4, [0, 0, 0, 0.1], (3, False)),  # within its error
    ],
)
def test_choice_follows_the_rule(stability, weakest, npmi, expected):
    curve = pd.DataFrame(
        {
            "topics": [2, 3, 4, 6],
            "stability": stability,
            "weakest": weakest,
            "error": 0.02,
            "npmi": npmi,
        }
    )
    assert _largest_stable(curve) == expected


# 5
def test_names_differ_and_do_not_repeat_a_word():
    words = np.array(["服务", "服务员", "热情", "上菜", "慢", "很慢"])
    weights = np.array([[9.0, 8, 7, 1, 0, 0], [9, 8, 7, 0, 0, 1], [0] * 6, [0, 0, 0, 0, 5, 9]])
    held = csr_matrix(
        [[1, 1, 1, 1, 0, 0], [1, 1, 1, 0, 0, 1], [0, 0, 0, 0, 1, 0], [0, 0, 0, 0, 1, 1]]
    )
    names = name_topics(words, weights, held, np.arange(4))
    assert names == [["上菜", "服务", "热情"], ["服务", "热情", "很慢"], [], ["很慢"]]


# 6
def test_a_topic_of_two_matters_is_called_by_both():
    """The two heaviest words stand together in most comments, the third in those that hold neither."""
    words, weights = (
        np.array(["assembly", "screws", "discount", "sofa"]),
        np.array([[3.0, 2, 1, 0]]),
    )
    held = csr_matrix([[1, 1, 0, 0]] * 60 + [[0, 0, 1, 0]] * 40 + [[0, 0, 0, 1]] * 100)
    topic = np.repeat([0, -1], 100)
    assert name_topics(words, weights, held, topic, n=2) == [["assembly", "discount"]]


# 7
@pytest.mark.parametrize(
    ("low_ones", "spoken"),
    [
        (60, "淋浴：漏水"),  # clean stands in the better ones and is no name of what hurts
        (5, "淋浴、干净"),  # of too few low ratings none is told
    ],
)
def test_a_topic_that_hurts_is_called_by_its_complaint(low_ones, spoken):
    words = np.array(["淋浴", "干净", "漏水", "教练", "周末"])
    bad, good = [1, 0, 1, 0, 1], [1, 1, 0, 0, 1]
    held = csr_matrix([bad] * low_ones + [good] * 40 + [[0, 0, 0, 1, 1]] * 100)
    topic = np.repeat([0, 1], [low_ones + 40, 100])
    low = np.array([1.0] * low_ones + [0.0] * 140)
    names = [["淋浴", "干净"], ["教练"]]
    told = complaints(words, held, topic, low, names=names)
    assert spoken_name(*told[0]) == spoken
    assert told[1] == (["教练"], [])  # a topic of praise keeps its name
    unrated = np.where(low == 1, np.nan, low)
    assert [each[1] for each in complaints(words, held, topic, unrated, names=names)] == [[], []]


@pytest.mark.parametrize(
    ("names", "spoken"),
    [
        ([[], ["慢"]], ["乱", "乱：慢"]),  # 慢 is the name of the next
        ([["上菜"], ["上菜"]], ["上菜：慢", "上菜：乱"]),
        ([[], []], ["慢", "乱"]),
    ],
)
def test_names_of_complaint_differ_and_have_no_colon_without_a_subject(names, spoken):
    words = np.array(["慢", "乱", "吵", "上菜"])
    bad = [[1, 0, 0, 1]] * 25 + [[0, 1, 0, 1]] * 20 + [[0, 0, 1, 1]] * 15
    held = csr_matrix((bad + [[1, 1, 1, 1]] * 4 + [[0, 0, 0, 1]] * 56) * 2)
    topic, low = np.repeat([0, 1], 120), np.tile(np.repeat([1.0, 0.0], 60), 2)
    told = complaints(words, held, topic, low, names=names, n=1)
    assert [spoken_name(*each) for each in told] == spoken


def test_content_words():
    yes = ["上菜", "wifi", "T恤", "サービス", "서비스", "妈妈"]
    no = ["慢", "哈哈哈", "ok", "，，", "123", "😡😡", "\ud800\ud800", "a1"]
    assert [is_content(word) for word in yes] == [True] * 6
    assert [is_content(word) for word in no] == [False] * 8


def test_word_limits_adapt_and_can_be_set():
    tokens = pd.Series([["上菜", "催菜"], ["上菜", "等位"], ["房间"]] * 100)
    tokens[1] = ["上菜", "叫号"]
    words = content_corpus(tokens, where="x", max_df=1.0).words
    assert set(words) == {"上菜", "催菜", "等位", "房间"}
    assert "叫号" in content_corpus(tokens, where="x", min_df=1, max_df=1.0).words
    assert "上菜" not in content_corpus(tokens, where="x").words


def test_rows_worth_fitting():
    long = [f"词{i}甲" for i in range(8)]
    tokens = pd.Series([long, long, long[:3], long[:3], long[:1], []])
    counts = content_corpus(tokens, where="x", min_df=1, max_df=1.0, filtered=True).counts()
    assert telling_rows(counts).tolist() == [0, 2, 3]
