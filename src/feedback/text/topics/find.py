"""Find the topics of a set of comments."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal

from feedback.errors import AnalysisError, StudyError, nearest
from feedback.text.topics.models import METHODS
from feedback.text.topics.result import Topics

if TYPE_CHECKING:
    import pandas as pd

MIN_DOCUMENTS = 10
OUTLIER = 0.05


def find_topics(
    tokens: pd.Series,
    *,
    method: str = "nmf",
    topics: int | Literal["auto"] = "auto",
    seed: int = 0,
    min_df: int | None = None,
    max_df: float | None = None,
    stop_words: Iterable[str] = (),
    filtered: bool = False,
    n_words: int = 10,
    draws: int = 5,
    language: str = "zh",
) -> Topics:
    """Find what comments are about.

    Parameters
    ----------
    tokens
        A list of words a comment, as `segment` gives; missing or empty for a comment without text.
        Words are filtered here: two letters or more, no grammar, no praise without an object.
    method
        "nmf": factors of TF-IDF; "lda": gensim; "clusters": k-means on latent semantics;
        "gsdmm": a Dirichlet mixture.
    topics
        Number of topics, or "auto" (see `Topics.k_curve`).
    seed
        Of everything random.
    min_df, max_df
        Fewest documents and largest share of documents a word may stand in; None: by size.
    stop_words
        Words to leave out beside the house's list.
    filtered
        The tokens are content words already.
    n_words
        Words kept of each topic.
    draws
        Subsamples for stability; 0: not measured.
    language
        Of `definition` and of the name of topic -1.

    Returns
    -------
    Topics

    Raises
    ------
    AnalysisError
        Fewer comments with different content than topics asked for, or than 10 for "auto".
    InputError
        A cell is not a list of words.
    StudyError
        A parameter says something that cannot be done.
    """
    import numpy as np

    from feedback.text.topics.describe import describe
    from feedback.text.topics.selection import choose
    from feedback.text.topics.words import content_corpus

    _check(method, topics, draws, n_words)
    corpus = content_corpus(
        tokens,
        where="find_topics",
        filtered=filtered,
        stop_words=stop_words,
        min_df=min_df,
        max_df=max_df,
    )
    counts = corpus.counts()
    used = np.flatnonzero(counts.getnnz(axis=1) > 0)
    _check_enough(corpus, counts[used], topics)
    wanted = None if topics == "auto" else int(topics)
    choice = choose(corpus, counts[used], method, topics=wanted, draws=draws, seed=seed)
    return describe(corpus, counts, used, choice, method=method, n_words=n_words, language=language)


def _check(method: str, topics: object, draws: int, n_words: int) -> None:
    if method not in METHODS:
        near = nearest(str(method), METHODS)
        raise StudyError(
            en=f"find_topics: method {method!r} is not known. Use one of {', '.join(METHODS)}"
            + (f"; did you mean {near[0]}?" if near else "."),
            zh=f"find_topics：没有方法 {method!r}。可用：{'、'.join(METHODS)}"
            + (f"；是否指 {near[0]}？" if near else "。"),
        )
    whole = isinstance(topics, int) and not isinstance(topics, bool) and topics >= 2
    if topics != "auto" and not whole:
        raise StudyError(
            en=f"find_topics: topics is {topics!r}. Use 'auto' or a whole number from 2 on.",
            zh=f"find_topics：topics 为 {topics!r}，应为 'auto' 或不小于 2 的整数。",
        )
    if draws < 0 or n_words < 1:
        raise StudyError(
            en=f"find_topics: draws is {draws}, n_words is {n_words}. Use draws from 0 on and "
            "n_words from 1 on.",
            zh=f"find_topics：draws 为 {draws}，n_words 为 {n_words}。draws 应不小于 0，n_words 应不小于 1。",
        )


def _check_enough(corpus, counts, topics: int | str) -> None:  # type: ignore[no-untyped-def]
    import numpy as np

    held = counts.copy()
    held.data[:] = 1
    # two documents of the same words weigh the same under a random vector
    weight = np.random.default_rng(0).random(counts.shape[1])
    different = len(np.unique(np.round(held @ weight, 9)))
    need = MIN_DOCUMENTS if topics == "auto" else int(topics)
    if different < need or counts.shape[1] < (2 if topics == "auto" else int(topics)):
        n = int(corpus.has_tokens.sum())
        raise AnalysisError(
            en=f"find_topics: {n} comments hold text, {different} of them differ in content words; "
            f"{need} are needed. Read them one by one instead, or ask for fewer topics.",
            zh=f"find_topics：有内容的评论 {n} 条，其中实词不同的 {different} 条，至少需要 {need} 条。"
            "建议逐条阅读，或减少主题数。",
        )
