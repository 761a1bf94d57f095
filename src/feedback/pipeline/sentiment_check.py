"""Whether the reading of moods agrees with the study's own ratings; where it does not, no mood is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from feedback.results import Words

ENOUGH = 0.75  # area under the curve of mood against rating, as a method must reach to be chosen
_LEAST = 30  # comments with a clear rating


@dataclass(frozen=True, slots=True)
class Agreement:
    """Area under the ROC curve of mood against clear ratings (0.5: none, 1: complete), and of how many comments."""

    auc: float
    n: int

    @property
    def failed(self) -> bool:
        """Whether no mood may be shown."""
        return self.auc < ENOUGH

    def words(self) -> Words:
        """What the check found, to follow the name of the method."""
        found = f"AUC {self.auc:.2f}, n = {self.n:,}"
        if self.failed:
            return Words(
                en=f" It failed its check against the ratings ({found}; {ENOUGH:g} needed), so no mood is shown anywhere.",
                zh=f"它没有通过与评分的核对（{found}，须达到 {ENOUGH:g}），因此任何地方都不显示情绪。",
            )
        return Words(
            en=f" Against the ratings it tells low from high ({found}).",
            zh=f"与评分核对，能区分高分与低分（{found}）。",
        )


def agreement_with_ratings(
    texts: Sequence[str], scores: np.ndarray, respondents: pd.Series, ratings: pd.Series | None
) -> Agreement | None:
    """How well moods tell comments with a low rating from those with a high one; None where too few have one.

    Parameters
    ----------
    texts, scores, respondents
        By comment: text, mood (NaN where unread), who wrote it.
    ratings
        By respondent; None where nobody rated.
    """
    from feedback.arrow_columns import look_up
    from feedback.text.sentiment.evaluation import auc
    from feedback.text.sentiment.ratings import told_polarity

    if ratings is None:
        return None
    given = look_up(respondents, ratings)
    if not given.notna().any():
        return None
    polarity = told_polarity(texts, given, scale=None)
    known = np.isfinite(polarity) & np.isfinite(scores)
    truth = polarity[known]
    if len(truth) < _LEAST or len(np.unique(truth)) < 2:
        return None
    return Agreement(float(auc(truth, scores[known])), len(truth))
