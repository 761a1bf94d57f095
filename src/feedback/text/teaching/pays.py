"""What more labels would bring: a better reader, narrower intervals."""

from __future__ import annotations

import numpy as np
import pandas as pd

from feedback.errors import AnalysisError
from feedback.text.aspects.tag import judge_aspects
from feedback.text.aspects.taxonomy import Taxonomy
from feedback.text.corrected_shares import corrected_shares
from feedback.text.teaching.reader import StudyReader
from feedback.text.teaching.teach import FEWEST, teach_reader


def expected_of_more(
    comments: pd.Series,
    labels: pd.DataFrame,
    weights: pd.Series,
    *,
    taxonomy: Taxonomy,
    reader: StudyReader,
    more: int = 50,
    seed: int = 0,
) -> tuple[float | None, float]:
    """Rise of the complaints' F1, and narrowing of the mean interval of the shares, that more labels would bring.

    Parameters
    ----------
    comments
        Texts, index the comment.
    labels, weights
        As for `teach_reader`.
    reader
        Taught by all of them.
    more
        How many more.
    seed
        Of the halves.

    Returns
    -------
    tuple
        The rise (None below 200 labels: half of them teach nothing), and the narrowing in points.

    Notes
    -----
    F1 over n labels is taken to follow a − b/n, b from the cross-validated F1 of all labels and the mean of that of two
    halves; widths fall with the root of n.
    """
    n = len(labels)
    rise = None
    if n >= 2 * FEWEST:
        order = np.random.default_rng(seed).permutation(n)
        halves = [order[: n // 2], order[n // 2 :]]
        try:
            taught = [
                teach_reader(comments, labels.iloc[half], taxonomy=taxonomy, weights=weights)
                for half in halves
            ]
            half_f1 = float(np.mean([each.table["F1"].to_numpy(float)[1] for each in taught]))
            rise = max(0.0, float(reader.table["F1"].to_numpy(float)[1]) - half_f1)
            rise *= more / (n + more)
        except AnalysisError:
            rise = None
    judged = judge_aspects(comments.loc[labels.index], taxonomy=taxonomy)
    shares = corrected_shares(judged[labels.columns], labels, weights=weights).table
    width = float((shares["high"] - shares["low"]).mean()) * 100
    return rise, float(width * (1 - np.sqrt(n / (n + more))))
