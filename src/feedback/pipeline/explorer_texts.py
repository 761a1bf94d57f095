"""The comments whose words the explorer holds: which, in whose characters, and what is said of a draw."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from feedback.arrow_columns import is_among, reindexed
from feedback.numeric import Flags
from feedback.pipeline.results import Results
from feedback.results import Words
from feedback.text.cleaning.as_written import as_written, simplified_signs

LONGEST = 2_000  # characters of a comment that the page keeps
# Characters of comments the page holds: with them it stays under 10 MB. Of more, a draw.
MOST_CHARACTERS = 4_400_000


def with_words(results: Results, held: Flags) -> pd.DataFrame:
    """Of the comments `held` who wrote them, words and mood; a run without its step "sentiment" has no moods."""
    moods = not results.sentiment_muted and "sentiment" in results.counts()
    columns = ["respondent", "clean", *(["sentiment"] if moods else [])]
    told = results.rows("comments", columns=columns, where=_in_turn(held))
    return told if moods else told.assign(sentiment=float("nan"))


def _in_turn(rows: Flags) -> Callable[[pd.DataFrame], Flags]:
    """The flags of a whole table as those of the stretches that it is read in."""
    first = 0

    def own(part: pd.DataFrame) -> Flags:
        nonlocal first
        first += len(part)
        return rows[first - len(part) : first]

    return own


def drawn_comments(results: Results, usable: pd.Index, shown: Flags, *, seed: int) -> Flags:
    """The comments whose words the page holds: all that are `shown`, or of very many a random draw and those the report quotes.

    Parameters
    ----------
    usable
        Ids of the comments `shown`.
    shown
        (n,) By comment.

    Returns
    -------
    ndarray of bool, shape (n,)
    """
    parts = results.parts("comments", columns=["clean"])
    lengths = np.concatenate(
        [
            part["clean"].astype("str").str.len().to_numpy(dtype=np.int32, na_value=0)
            for part in parts
        ]
    )[shown]
    lengths = np.minimum(lengths, LONGEST)
    if lengths.sum(dtype=np.int64) <= MOST_CHARACTERS:
        return shown
    order = np.random.default_rng(seed).permutation(len(lengths))
    quotes = results.table("quotes")
    if len(quotes):
        quoted = is_among(usable, quotes["comment"])
        order = np.concatenate([np.flatnonzero(quoted), order[~quoted[order]]])
    most = np.searchsorted(np.cumsum(lengths[order], dtype=np.int64), MOST_CHARACTERS, side="right")
    held = np.zeros(len(shown), dtype=bool)
    held[np.flatnonzero(shown)[order[:most]]] = True
    return held


def drawn_words(n: int, whole: int) -> Words:
    return Words(
        en=f"Shares, people and courses are of all {whole:,} comments. Their words would make the page too large: {n:,} drawn at random "
        "are in it, and whatever searches or lists comments counts these.",
        zh=f"占比、人数与走势均按全部 {whole:,} 条评论计算。原话若全部放入，页面会过大：这里随机抽取了 {n:,} 条，检索与列出评论时只数这些。",
    )


def shown_texts(
    results: Results, clean: pd.Series, held: Flags
) -> tuple[list[str], tuple[str, str]]:
    """The first characters of comments as people typed them, and the traditional signs among them with the simplified ones.

    Parameters
    ----------
    clean
        What comments say, cleaned, by their ids.
    held
        (n,) By comment of the run: whether it is among them.
    """
    shown, signs = clean.astype("str"), ("", "")
    if results.manifest["parameters"]["simplify"]:
        typed = results.rows("comments", columns=["text"], where=_in_turn(held))["text"]
        shown = as_written(shown, reindexed(typed, shown.index))
        signs = simplified_signs(shown)  # whoever searches finds both
    return [text[:LONGEST] + ("…" if len(text) > LONGEST else "") for text in shown], signs
