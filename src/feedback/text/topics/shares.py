"""Shares with intervals and their comparison, whole tables at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from feedback.responses.weights.design import Design
    from feedback.text.topics.result import Topics


def compare_shares(
    n: np.ndarray, total: np.ndarray, other: np.ndarray, other_total: np.ndarray
) -> np.ndarray:
    """Two-sided p of n / total against other / other_total; nan where a side is empty.

    Pooled two-proportion z; Fisher's exact test where an expected count is below 5.
    """
    import numpy as np
    from scipy.stats import fisher_exact, norm

    n, total, other, other_total = (
        np.array(side, dtype=float) for side in np.broadcast_arrays(n, total, other, other_total)
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        pooled = (n + other) / (total + other_total)
        spread = np.sqrt(pooled * (1 - pooled) * (1 / total + 1 / other_total))
        p = 2 * norm.sf(np.abs(n / total - other / other_total) / spread)
        least = np.minimum(pooled, 1 - pooled) * np.minimum(total, other_total)
    p[(spread == 0) & (total > 0) & (other_total > 0)] = 1.0
    for place in zip(*np.nonzero((least < 5) & (spread > 0)), strict=True):
        a, b = n[place], other[place]
        p[place] = fisher_exact([[a, total[place] - a], [b, other_total[place] - b]])[1]
    p[(total == 0) | (other_total == 0)] = np.nan
    return p


def weighted_topics(found: Topics, weights: Design) -> pd.DataFrame:
    """The table of topics with shares by a survey's design; n stays comments, in the order of their number.

    Parameters
    ----------
    found
        Of `find_topics`.
    weights
        A design of the comments, on their labels: each weighs as its author does.

    Returns
    -------
    DataFrame
        As `Topics.table`, with effective_n (how many simple answers the share is worth) behind n; the interval is
        Wilson's of that number.

    Examples
    --------
    >>> import pandas as pd
    >>> from feedback import find_topics, survey_design
    >>> wait = [["上菜", "太", "慢", "等位", word] for word in ("排队", "催菜", "叫号", "空桌")]
    >>> room = [["房间", "隔音", word] for word in ("楼道", "马路", "空调")]
    >>> design = survey_design(pd.DataFrame({"w": [1.0] * 4 + [4.0] * 3}), weights="w")
    >>> weighted_topics(find_topics(pd.Series(wait + room), topics=2), design)["share"].tolist()
    [0.25, 0.75, 0.0]
    """
    import numpy as np

    from feedback.proportions import wilson
    from feedback.responses.weights.few_clusters import known_worths

    held = weights.of(
        weights.rows_of(found.documents.index[found.has_words], where="weighted_topics")
    )
    topic = found.documents.to_numpy()[found.has_words]
    about = topic[:, None] == found.table["topic"].to_numpy()
    share = held.weights @ about / held.weights.sum()
    worth = held.worths(about, np.ones_like(about))
    told = known_worths(held, about, np.ones_like(about), level=found.level, worths=worth)
    low, high = wilson(share * told, told, found.level)
    table = found.table.assign(share=share, share_low=low, share_high=high)
    table.insert(list(table).index("n") + 1, "effective_n", worth)
    return table
