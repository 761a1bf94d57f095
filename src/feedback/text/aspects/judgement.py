"""What a comment as a whole says of an aspect: complaint, praise, or neither.

The unit that people label and a report counts. `tag_aspects` writes it beside each mention, `judge_aspects` gives it
a row a comment, and `judge_mentions` brings it to whatever is counted: comments, or the people who wrote them.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from feedback.arrow_columns import numbers_of

# Mean polarity of a short comment's mentions of an aspect below which it complains of it (text/aspects/complaints.py judges
# long ones). A comment that praises and blames averages slightly below zero and is labelled neutral by people; the cut
# makes the shares of complaints right on the development half of the labelled reviews (benchmarks/aspects.md).
COMPLAINT_BELOW = -0.25


def judge_means(
    means: NDArray[np.floating[Any]], *, below: float = COMPLAINT_BELOW
) -> NDArray[np.float64]:
    """−1 (mean polarity under `below`), 0 or 1 (over 0) for each; missing stays missing.

    Examples
    --------
    >>> judge_means(np.array([-0.6, -0.2, 0.0, 0.1])).tolist()
    [-1.0, 0.0, 0.0, 1.0]
    """
    with np.errstate(invalid="ignore"):
        return np.where(means < below, -1.0, np.where(means > 0, 1.0, np.abs(means) * 0))


def count_judgements(mentions: pd.DataFrame) -> tuple[int, int]:
    """How many comments complain of an aspect, and how many praise one: pairs of both, as `judge_mentions` has rows.

    Parameters
    ----------
    mentions
        As `tag_aspects` gives them, with a judgement that is the same at each mention of an aspect in a comment.

    Examples
    --------
    >>> said = {"comment": ["a", "a", "b"], "aspect": ["food"] * 3, "judgement": [-1, -1, 1]}
    >>> count_judgements(pd.DataFrame(said))
    (1, 1)
    """
    aspect, names = pd.factorize(mentions["aspect"])
    pair = numbers_of(mentions["comment"]).astype(np.int64) * max(len(names), 1) + aspect
    sign = np.sign(mentions["judgement"].fillna(0).to_numpy(dtype=np.float64)).astype(np.int64)
    told = np.unique(3 * pair + sign + 1) % 3
    return int((told == 0).sum()), int((told == 2).sum())


def judge_mentions(
    mentions: pd.DataFrame, *, by: str = "comment", below: float = COMPLAINT_BELOW
) -> pd.DataFrame:
    """The judgement of each comment (or person) on each aspect it speaks of.

    Parameters
    ----------
    mentions
        As `tag_aspects` gives them, or any frame with `aspect`, `polarity` in [-1, 1] and the column named by `by`.
    by
        Column that says whose judgement is wanted: "comment", or one of your own, such as the respondent. Who wrote
        several comments is judged by the balance of what they say.
    below
        Mean polarity under which a unit complains, where the mentions hold no judgement yet.

    Returns
    -------
    DataFrame
        A row a unit and aspect, in order of first appearance: the column named by `by`, `aspect`, and `judgement`
        (−1 complains, 0 neither, 1 praises).

    Examples
    --------
    >>> said = pd.DataFrame({"comment": ["a", "a", "b"], "aspect": ["food"] * 3, "polarity": [-0.7, 0.6, -0.5]})
    >>> judge_mentions(said)
      comment aspect  judgement
    0       a   food          0
    1       b   food         -1
    """
    keys = [by, "aspect"]
    if "judgement" not in mentions.columns:
        means = mentions.groupby(keys, sort=False, observed=True)["polarity"].mean()
        judged = pd.Series(
            judge_means(means.to_numpy(dtype=np.float64), below=below), index=means.index
        )
    else:
        # one verdict a comment, however many mentions it took
        unit = [name for name in dict.fromkeys([*keys, "comment"]) if name in mentions.columns]
        single = mentions.drop_duplicates(unit)
        judged = np.sign(single.groupby(keys, sort=False, observed=True)["judgement"].sum())
    frame = judged.rename("judgement").reset_index()
    return frame.assign(judgement=frame["judgement"].fillna(0).astype("int8"))
