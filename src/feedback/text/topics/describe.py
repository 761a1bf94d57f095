"""Turn a fit into words, names, shares, quotes and sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from feedback.proportions import wilson
from feedback.text.topics.models import weighing
from feedback.text.topics.naming import UNASSIGNED, complaints, name_topics, spoken_name
from feedback.text.topics.numbered import AT_ONCE
from feedback.text.topics.result import Topics

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

    from feedback.text.topics.selection import Choice
    from feedback.text.topics.words import Corpus

# A topic of fewer comments is none
MIN_TOPIC = 2


def describe_topics(
    corpus: Corpus,
    counts: csr_matrix,
    members: np.ndarray,
    choice: Choice,
    *,
    fitted: int,
    method: str,
    n_words: int,
    level: float,
    language: str,
    low: np.ndarray | None = None,
) -> Topics:
    """Number the topics by size and lay out everything about them; `low` is that of `find_topics`."""
    weights = choice.fit.words
    sizes = np.bincount(members[members >= 0], minlength=len(weights))
    order = np.argsort(-sizes, kind="stable")
    order = order[sizes[order] >= MIN_TOPIC]
    number = np.full(len(weights) + 1, -1)  # the last stands for -1
    number[order] = np.arange(len(order))
    topic = number[members]
    called = name_topics(corpus.words, weights[order], counts, topic)
    told = [(words, list[str]()) for words in called]
    if low is not None:
        told = complaints(corpus.words, counts, topic, low, names=called)
    names = _different([spoken_name(*each) for each in told])
    words = _words(corpus.words, weights[order], n_words)
    return Topics(
        words=words,
        documents=pd.Series(topic, index=corpus.index, name="topic", dtype="int64"),
        coherence=choice.coherence[0],
        npmi=choice.coherence[1],
        stability=float(choice.stability.mean()),
        names={**dict(enumerate(names)), -1: UNASSIGNED[language]},
        k_curve=choice.curve,
        table=_table(
            corpus,
            counts,
            topic,
            _closeness(counts, weights, members),
            words=words,
            names=names,
            stability=choice.stability[order],
            level=level,
            language=language,
        ),
        method=method,
        reason=_reason(choice, language, left_out=len(weights) - len(order)),
        definition=_definition(corpus, method, language, fitted=fitted, level=level),
        has_words=corpus.has_tokens,
        language=language,
        level=level,
    )


def _different(names: list[str]) -> list[str]:
    """Names of which no two are alike, a number behind the second."""
    return [
        f"{name} ({k + 1})".strip() if not name or name in names[:k] else name
        for k, name in enumerate(names)
    ]


def _reason(choice: Choice, language: str, *, left_out: int) -> str:
    reason = choice.reason_zh if language == "zh" else choice.reason_en
    if not left_out:
        return reason
    if language == "zh":
        return f"{reason}其中 {left_out} 个主题不足 {MIN_TOPIC} 条评论，未列出。"
    return f"{reason} {left_out} of them hold fewer than {MIN_TOPIC} comments and are left out."


def _closeness(counts: csr_matrix, weights: np.ndarray, members: np.ndarray) -> np.ndarray:
    """Cosine of each document's TF-IDF with the words of its topic."""
    unit = weights / np.maximum(np.linalg.norm(weights, axis=1, keepdims=True), 1e-12)
    found, weigh = np.zeros(len(members)), weighing(counts)
    for first in range(0, len(members), AT_ONCE):
        here = slice(first, first + AT_ONCE)
        weighted = weigh.transform(counts[here].astype(np.float64), copy=False)
        own = members[here]
        rows = np.repeat(np.arange(len(own)), np.diff(weighted.indptr))
        parts = weighted.data * unit[own[rows], weighted.indices]
        found[here] = np.bincount(rows, weights=parts, minlength=len(own))
    return found


def _words(vocabulary: np.ndarray, weights: np.ndarray, n_words: int) -> pd.DataFrame:
    order = np.argsort(-weights, axis=1, kind="stable")[:, :n_words]
    topic = np.repeat(np.arange(len(weights)), order.shape[1])
    frame = pd.DataFrame(
        {
            "topic": topic,
            "word": pd.Series(vocabulary[order.ravel()], dtype="str"),
            "weight": weights[topic, order.ravel()],
        }
    )
    return frame[frame["weight"] > 0].reset_index(drop=True)


def _table(
    corpus: Corpus,
    counts: csr_matrix,
    topic: np.ndarray,
    strength: np.ndarray,
    *,
    words: pd.DataFrame,
    names: list[str],
    stability: np.ndarray,
    level: float,
    language: str,
) -> pd.DataFrame:
    held = topic[corpus.has_tokens]
    numbers = [*range(len(names)), -1]
    n = np.array([int((held == k).sum()) for k in numbers])
    low, high = wilson(n, len(held), level)
    joined = words.groupby("topic")["word"].agg("、".join)
    return pd.DataFrame(
        {
            "topic": numbers,
            "name": [*names, UNASSIGNED[language]],
            "n": n,
            "share": n / max(len(held), 1),
            "share_low": low,
            "share_high": high,
            "stability": [*stability, np.nan],
            "words": [*joined.reindex(range(len(names))), ""],
            "typical": [_typical(corpus, counts, topic, strength, k) for k in numbers],
        }
    )


def _typical(
    corpus: Corpus, counts: csr_matrix, topic: np.ndarray, strength: np.ndarray, number: int
) -> list[object]:
    """Labels of up to three comments nearest their topic, of four to thirty content words first."""
    if number < 0:
        return []
    rows = np.flatnonzero(topic == number)
    length = np.diff(counts.indptr)[rows]
    readable = (length >= 4) & (length <= 30)
    order = rows[np.lexsort((rows, -strength[rows], ~readable))]
    chosen: list[object] = []
    seen: set[tuple[int, ...]] = set()
    for row in order[:200]:
        held = tuple(counts[row].indices)
        if held not in seen:
            seen.add(held)
            chosen.append(corpus.index[row])
        if len(chosen) == 3:
            break
    return chosen


def _definition(corpus: Corpus, method: str, language: str, *, fitted: int, level: float) -> str:
    n, held = len(corpus.index), int(corpus.has_tokens.sum())
    if language == "zh":
        return (
            f"方法 {method}，由 {fitted} 条含两个以上实词的评论得出（相同的长文本只计一次；超过五万条时随机抽取，主题数由其中至多两万条决定），"
            "再将全部评论逐条归入一个主题；没有实词，或其用词在该主题中的可能性不到其余主题两倍的，归为 -1。"
            f"占比以有文字的评论为分母（{held} 条，共 {n} 条），区间为 Wilson {level * 100:g}% 区间"
            "（只反映抽样，不含模型本身的不确定性）。一致性为 c_v（窗口 110 词，前 10 词），"
            "npmi 为 c_npmi（窗口 10 词）；稳定性为 70% 抽样重新拟合后前 10 词的平均 Jaccard（一对一匹配）。"
        )
    return (
        f"Method {method}, on {fitted} comments of two content words or more (copies of a long text "
        "once; a random 50,000 where there are more, their number chosen on 20,000 at most). Then every comment is given one topic, or -1 "
        "when it holds no content word or its words are less than twice as likely in the topic as in "
        f"the others. Shares are of comments that hold text ({held} of {n}), with Wilson {level * 100:g} % "
        "intervals (of sampling only, not of the model). Coherence is c_v (windows of 110 words, ten "
        "top words), npmi is c_npmi (windows of 10); stability is the mean Jaccard similarity of the "
        "ten top words with refits on 70 % of the comments, topics paired one to one."
    )
