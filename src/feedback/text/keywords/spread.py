"""Whether a word is everybody's or comes from a corner: dispersion over parts of the comments."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from feedback.errors import AnalysisError
from feedback.text.keywords.words import find_quotes, keyword_corpus
from feedback.text.topics.groups import align_labels

if TYPE_CHECKING:
    import pandas as pd


def dispersion(
    tokens: pd.Series,
    *,
    by: pd.Series,
    min_count: int = 5,
    stop_words: Iterable[str] = (),
    n_quotes: int = 3,
) -> pd.DataFrame:
    """How evenly words are spread over shops, months, waves.

    Parameters
    ----------
    tokens
        A list of words a comment.
    by
        Part of each comment, aligned by index; missing: left out.
    min_count
        Fewest comments a word must stand in.
    stop_words
        Further words to leave out.
    n_quotes
        Comments named for each word.

    Returns
    -------
    DataFrame
        Sorted by n, largest first: word, n (comments with the word), share (of comments with text),
        parts (parts with the word), dp (deviation of proportions, 0 even … 1 all in one small
        part), dp_norm (dp / (1 - smallest part's share)), top_part (where it stands more often than its
        size says), quotes.

    Notes
    -----
    DP = ½ Σ |v_i - s_i|, v_i the share of the word's comments in part i, s_i the share of all
    comments there. Gries, S. Th. (2008). Dispersions and adjusted frequencies in corpora. IJCL 13,
    403-437; normalised after Lijffijt and Gries (2012).

    Examples
    --------
    >>> import pandas as pd
    >>> tokens = pd.Series([["味道"], ["味道", "停车"], ["味道"], ["味道"]] * 5)
    >>> found = dispersion(tokens, by=pd.Series(["A", "B"] * 10)).set_index("word")
    >>> found["dp"].round(2).to_dict()
    {'味道': 0.0, '停车': 0.5}
    """
    import numpy as np
    import pandas as pd

    corpus = keyword_corpus(tokens, where="dispersion", stop_words=stop_words)
    held_text = corpus.index[corpus.has_tokens]
    part = align_labels(by, held_text, where="dispersion", name="by")
    rows = corpus.index.get_indexer(part.index)
    codes, names = pd.factorize(part, sort=False)
    if len(names) < 2:
        raise AnalysisError(
            en=f"dispersion: {len(names)} part with text; at least two are needed.",
            zh=f"dispersion：有文字的部分只有 {len(names)} 个，至少需要两个。",
        )
    held = corpus.counts(most=1)[rows]
    chosen = np.flatnonzero(held.getnnz(axis=0) >= min_count)
    held, words = held[:, chosen], corpus.words[chosen]
    size = np.bincount(codes) / len(codes)
    inside = np.vstack([np.asarray(held[codes == k].sum(axis=0)) for k in range(len(names))])
    n = inside.sum(axis=0)
    spread = inside / np.maximum(n, 1)
    dp = np.abs(spread - size[:, None]).sum(axis=0) / 2
    frame = pd.DataFrame(
        {
            "word": pd.Series(words, dtype="str"),
            "n": n.astype(np.int64),
            "share": n / len(codes),
            "parts": (inside > 0).sum(axis=0),
            "dp": dp,
            "dp_norm": dp / (1 - size.min()),
            "top_part": np.asarray(names)[(inside / size[:, None]).argmax(axis=0)],
            "quotes": find_quotes(held, part.index, n=n_quotes),
        }
    )
    return frame.sort_values(["n", "word"], ascending=[False, True], ignore_index=True)
