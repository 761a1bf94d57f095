"""The labels of a coder's file as the sample that `audit_report` judges the machine by."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from feedback.text.audit import LABEL_ASPECT, LABEL_SENTIMENT, machine_mentions
from feedback.text.audit_sheet import UNCLEAR
from feedback.text.teaching.label_book import LabelBook


def book_sample(
    book: LabelBook, comments: pd.DataFrame, mentions: pd.DataFrame, *, aspects: Sequence[str]
) -> pd.DataFrame:
    """Labelled comments that are still there, with what the machine says of them.

    Parameters
    ----------
    book
        Of one coder; comments not done do not count.
    comments
        Index the comment; `clean` and `sentiment`.
    mentions
        As `tag_aspects` gives them.
    aspects
        Ids of the aspects the coder was shown.

    Returns
    -------
    DataFrame
        As `sample_comments` draws it, with the label columns filled in.
    """
    texts = comments["clean"].set_axis(comments.index.astype("str"))
    scores = comments["sentiment"].set_axis(texts.index)
    done = {
        name: entry for name, entry in book.entries.items() if entry.done and name in texts.index
    }
    table = pd.DataFrame({"text": texts.reindex(list(done)).astype("str")})
    table[LABEL_SENTIMENT] = [
        UNCLEAR.en if entry.unclear or entry.whole is None else str(entry.whole)
        for entry in done.values()
    ]
    for aspect in aspects:
        said = [entry.marks.get(aspect) for entry in done.values()]
        table[LABEL_ASPECT + aspect] = pd.Series(
            [pd.NA if sign is None else str(sign) for sign in said], index=table.index, dtype="str"
        )
    table["score"] = scores.reindex(table.index).astype(float)
    said_of = mentions.assign(comment=mentions["comment"].astype("str"))
    table["machine_mentions"] = machine_mentions(table["text"], said_of)
    table["weight"] = [entry.weight for entry in done.values()]
    return table.rename_axis(index="comment")
