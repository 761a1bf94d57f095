"""Find the topics of a set of comments."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from feedback.errors import LANGUAGES, AnalysisError, StudyError, nearest
from feedback.parameter_checks import check_level
from feedback.text.topics.models import METHODS
from feedback.text.topics.numbered import AT_ONCE
from feedback.text.topics.result import Topics

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from scipy.sparse import csr_matrix

    from feedback.text.topics.models import Fit
    from feedback.text.topics.selection import Choice
    from feedback.text.topics.words import Corpus

# Fewest comments of different content from which a number of topics can be chosen
MIN_DOCUMENTS = 10
# Topics of more comments are found on a random sample of this many; all are then placed in them
MOST_FITTED = 50_000
# Their number is chosen on a random sample of this many
MOST_TRIED = 20_000
# Comments placed at once: a number a topic for each of them
PLACED_AT_ONCE = AT_ONCE
# A word counts this often in one comment at most, so that an endless comment does not rule a topic
MOST_REPEATS = 5
# Times as likely as in the other topics a document's words must be in its own
CLEAR = 2.0


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
    draws: int | None = None,
    level: float = 0.95,
    language: str = "zh",
    low: pd.Series | None = None,
) -> Topics:
    """Find what comments are about.

    Parameters
    ----------
    tokens
        A list of words a comment, as `segment` gives; missing or empty for a comment without text.
        Words are filtered here: two letters or more, no grammar, no praise without an object. Of
        more than 50,000 comments a random sample is fitted; all are given a topic.
    method
        "nmf" (the default, because it measures best over the sets in benchmarks/topics.md: far the
        most stable, most often next to the best against labels): factors of TF-IDF and a mixture
        fitted from there by
        expectation-maximisation, so that equal comments give equal topics for every seed; "lda": gensim's LdaModel; "clusters": k-means on latent semantics;
        "gsdmm": a Dirichlet mixture sampled from chance.
    topics
        Number of topics, or "auto": the largest number from 4 on whose topics come back in 70 %
        subsamples (stability at least .85; 2 or 3 only when most coherent as well), else the
        largest that is about as stable as the most stable; "lda": highest c_v. Chosen on 20,000
        comments at most. More are fitted and those that share two in five of their ten top words
        joined, in subsamples, too: the number is that of the joined ones. Comments in
        Latin letters and others are sorted apart where there are many of both: they share no words.
        `Topics.k_curve` shows what was tried.
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
        Subsamples for stability; 0: not measured; None: 5, or 2 for "lda" and "gsdmm", which are
        slow.
    level
        Confidence level of the intervals of shares.
    language
        Of `definition` and of the name of topic -1.
    low
        Whether whoever wrote a comment rates low, indexed like `tokens` (bool; missing or absent: no rating). Topics
        with ten low ratings and no fewer than elsewhere are then called by their complaint, too.

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

    Examples
    --------
    >>> import pandas as pd
    >>> wait = [["上菜", "太", "慢", "等位", word] for word in ("排队", "催菜", "叫号", "空桌")]
    >>> room = [["房间", "隔音", word] for word in ("楼道", "马路", "空调")]
    >>> found = find_topics(pd.Series(wait + room), topics=2, language="en")
    >>> found.documents.tolist()
    [0, 0, 0, 0, 1, 1, 1]
    >>> found.names[1], found.names[-1]
    ('房间、隔音、楼道', 'no topic')
    """
    import numpy as np
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    from feedback.text.topics.describe import describe_topics
    from feedback.text.topics.models import Fit
    from feedback.text.topics.words import content_corpus, parts_by_script, telling_rows

    draws = (2 if method in ("lda", "gsdmm") else 5) if draws is None else draws
    _check(method, topics, draws, n_words, language)
    check_level(level, where="find_topics")
    corpus = content_corpus(
        tokens,
        where="find_topics",
        filtered=filtered,
        stop_words=stop_words,
        min_df=min_df,
        max_df=max_df,
    )
    # small numbers of all comments; of those that are fitted, floats
    counts = corpus.counts(most=MOST_REPEATS, dtype=np.uint8)
    wanted = None if topics == "auto" else int(topics)
    _check_enough(corpus, counts, wanted)
    telling = telling_rows(counts)
    parts = [telling] if wanted else parts_by_script(corpus.words, counts, telling)
    parts = [_some(part, seed, most=MOST_FITTED * len(part) // len(telling)) for part in parts]
    # one thread: small matrices are no faster with more, and sums come out equal everywhere
    with threadpool_limits(1):
        corpus = corpus.only(np.concatenate(parts))
        choice, *others = (
            _choose(corpus, counts, part, method, topics=wanted, draws=draws, seed=seed)
            for part in parts
        )
        for other in others:
            choice = choice.beside(other)
        rows = np.concatenate(parts)
        order = np.argsort(rows)
        fit, rows = Fit(choice.fit.words, choice.fit.documents[order]), rows[order]
        members = place_all(counts, rows, fit)
    return describe_topics(
        corpus,
        counts,
        members,
        choice,
        fitted=len(rows),
        method=method,
        n_words=n_words,
        level=level,
        language=language,
        low=None if low is None else _rated_low(low, corpus.index),
    )


def _choose(
    corpus: Corpus,
    counts: csr_matrix,
    rows: np.ndarray,
    method: str,
    *,
    topics: int | None,
    draws: int,
    seed: int,
) -> Choice:
    """Topics of some of the comments, their number chosen on a sample of these and twins joined where it is not given."""
    import numpy as np

    from feedback.text.topics.models import Sample, settles_well
    from feedback.text.topics.selection import choose_fit

    few = rows if topics else _some(rows, seed, most=MOST_TRIED)
    sample = Sample(counts[few].astype(np.float64), seed)
    sample = replace(sample, thorough=method == "nmf" and settles_well(sample))
    joined = topics is None
    choice = choose_fit(corpus.only(few), sample, method, topics=topics, draws=draws, joined=joined)
    if len(few) < len(rows):
        sample = replace(sample, counts=counts[rows].astype(np.float64))
        again = choose_fit(
            corpus.only(rows), sample, method, topics=choice.fitted, draws=draws, joined=joined
        )
        choice = choice.with_fit(again)
    return choice


def _rated_low(low: pd.Series, index: pd.Index) -> np.ndarray:
    """1 for a low rating, 0 for another, nan for none, in the order of `index`."""
    from feedback.text.topics.groups import align_labels

    given = align_labels(low, index, where="find_topics", name="low")
    return given.astype(float).reindex(index).to_numpy()


def _some(rows: np.ndarray, seed: int, *, most: int) -> np.ndarray:
    """All rows, or a random `most` of them."""
    import numpy as np

    if len(rows) <= most:
        return rows
    return np.sort(np.random.default_rng(seed).choice(rows, size=most, replace=False))


def place_all(counts: csr_matrix, rows: np.ndarray, fit: Fit) -> np.ndarray:
    """Topic of every document, those that were not fitted too; -1 for outliers.

    A document is an outlier when it holds no content word, or when its words are not at least
    `CLEAR` times as likely in its topic as in all others together.
    """
    import numpy as np

    from feedback.text.gsdmm import place_documents

    known = counts[rows].astype(np.float64)
    members, clear = np.empty(counts.shape[0], dtype=np.int64), np.empty(counts.shape[0], bool)
    for first in range(0, len(members), PLACED_AT_ONCE):
        here = slice(first, first + PLACED_AT_ONCE)
        some = counts[here].astype(np.float64)
        placed, ratio = place_documents(some, known, fit.documents, topics=len(fit.words))
        inside = slice(*np.searchsorted(rows, (here.start, here.stop)))
        placed[rows[inside] - first] = fit.documents[inside]
        members[here] = placed
        clear[here] = ratio[np.arange(len(placed)), placed] >= np.log(CLEAR)
    return np.where(clear & (np.diff(counts.indptr) > 0), members, -1)


def _check(method: str, topics: object, draws: int, n_words: int, language: str) -> None:
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
    if language not in LANGUAGES:
        raise StudyError(
            en=f"find_topics: language is {language!r}. Use 'zh' or 'en'.",
            zh=f"find_topics：language 为 {language!r}，应为 'zh' 或 'en'。",
        )


def _check_enough(corpus: Corpus, counts: csr_matrix, topics: int | None) -> None:
    import numpy as np

    from feedback.text.topics.words import telling_rows, word_marks

    different = len(np.unique(word_marks(counts[telling_rows(counts)])))
    need = topics or MIN_DOCUMENTS
    if different < need or counts.shape[1] < need:
        n = int(corpus.has_tokens.sum())
        raise AnalysisError(
            en=f"find_topics: {n} comments hold text, {different} of them say different things in "
            f"two content words or more, with {counts.shape[1]} words in all; {need} of each are "
            "needed. Read the comments one by one, or ask for fewer topics.",
            zh=f"find_topics：有文字的评论 {n} 条，其中含两个以上实词且内容不同的 {different} 条，"
            f"共 {counts.shape[1]} 个实词；两者至少各需 {need}。建议逐条阅读，或减少主题数。",
        )
