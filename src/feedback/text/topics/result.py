"""What `find_topics` gives back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd


@dataclass(frozen=True)
class Topics:
    """Topics found in a set of comments.

    Attributes
    ----------
    words : DataFrame
        topic (int), word, weight (float, largest first within a topic).
    documents : Series of int
        Topic of each comment, indexed like the tokens; -1 for none.
    coherence : float
        Mean c_v of the topics' ten top words on these comments, in [0, 1].
    npmi : float
        Mean c_npmi of the same words, in [-1, 1].
    stability : float
        Mean share of top words that come back in 70 % subsamples, in [0, 1].
    names : dict
        Name of each topic number, -1 included.
    k_curve : DataFrame
        topics, fitted (as many before those alike were joined), stability, npmi, c_v, chosen: a row a number of topics tried; comments (of the part that a
        row is of) where Latin and other letters were sorted apart, each with a number chosen.
    table : DataFrame
        A row a topic, largest first, topic -1 last: topic, name, n, share, share_low, share_high,
        stability, words, typical (labels of up to three typical comments).
    method : str
        "nmf", "lda", "clusters" or "gsdmm".
    reason : str
        Why so many topics, a sentence.
    definition : str
        How topics, shares, coherence and stability are defined.
    has_words : ndarray of bool
        Whether each comment held text; shares are of those that did.
    language : str
        "zh" or "en": of names, sentences and headings.
    level : float
        Confidence level of share_low and share_high.
    """

    words: pd.DataFrame
    documents: pd.Series
    coherence: float
    npmi: float
    stability: float
    names: dict[int, str]
    k_curve: pd.DataFrame
    table: pd.DataFrame
    method: str
    reason: str
    definition: str
    has_words: np.ndarray
    language: str = "zh"
    level: float = 0.95

    def _repr_html_(self) -> str:
        from html import escape

        share = self.table[["share", "share_low", "share_high"]]
        shown = self.table[["topic", "name", "n"]].assign(
            share=[f"{s:.1%} ({low:.1%}–{high:.1%})" for s, low, high in share.to_numpy()],
            stability=self.table["stability"].map("{:.2f}".format, na_action="ignore"),
            words=self.table["words"],
            typical=[", ".join(map(str, ids)) for ids in self.table["typical"]],
        )
        level = f"{self.level * 100:g}"
        shown.columns = [name.format(level=level) for name in _HEADINGS[self.language]]
        table = shown.to_html(index=False, border=0, na_rep="")
        return f"<div>{table}<p>{escape(self.reason)}</p><p>{escape(self.definition)}</p></div>"


_HEADINGS = {
    "zh": ["主题", "名称", "评论数", "占比（{level}% 区间）", "稳定性", "主题词", "典型评论"],
    "en": [
        "Topic",
        "Name",
        "Comments",
        "Share ({level} % interval)",
        "Stability",
        "Words",
        "Typical",
    ],
}
