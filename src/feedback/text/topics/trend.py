"""Topic shares by segment or period, what changed and what is new."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from feedback.errors import AnalysisError, InputError
from feedback.multiplicity import adjust_p
from feedback.proportions import wilson
from feedback.text.topics.groups import align_labels
from feedback.text.topics.shares import compare_shares

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from feedback.text.topics.result import Topics

# Most groups that still make a readable table
MOST_GROUPS = 200
# Share of the present share that a new topic's earlier share stays under
NEW = 0.2
_PERIOD = re.compile(r"(19|20)\d\d([-/.]?(Q[1-4]|H[12]|(0?[1-9]|1[0-2])))?")


def topic_trend(
    topics: Topics,
    *,
    by: pd.Series,
    against: str = "auto",
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Share of each topic in each group or period, with what differs.

    Parameters
    ----------
    topics
        What `find_topics` returned.
    by
        Group or period of each comment (segment, wave, month as Period or "2026-01"), aligned by
        index; comments without one are left out.
    against
        "previous": each period is compared with the one before, for waves and times; "rest": each
        group with all others together; "auto": previous for dates, periods, ordered categories and
        labels that read as years, quarters or months (2026, 2026Q1, 2026-01), else rest.
    confidence
        Of the intervals; a difference is flagged when its adjusted p is below 1 - confidence.

    Returns
    -------
    DataFrame
        A row a topic and group: topic, name, group, n (comments of the topic), total (comments of
        the group), share, share_low, share_high (Wilson), reference_share, difference (share minus
        reference, in shares), p (two-sided, pooled two-proportion z; exact below 5 expected),
        p_adjusted (Holm over all rows), change ("up", "down", "" for no clear difference), earlier
        (comments of the topic in all earlier periods), is_new (up, and its share in all earlier
        periods together was under a fifth of the present one).

    Raises
    ------
    InputError
        `by` shares no label with the topics' comments, or `against` is unknown.
    AnalysisError
        No comment has a group, or there are more groups than can be compared.

    Examples
    --------
    >>> import pandas as pd
    >>> from feedback.text.topics import find_topics
    >>> words = [["上菜", "等位"], ["房间", "隔音"], ["房间", "地毯"], ["上菜", "催菜"]] * 10
    >>> found = find_topics(pd.Series(words), topics=2, draws=0)
    >>> wave = pd.Series(["2026Q1", "2026Q2"] * 20)
    >>> topic_trend(found, by=wave)[["topic", "group", "n", "share"]].head(2).values.tolist()
    [[0, '2026Q1', 10, 0.5], [0, '2026Q2', 10, 0.5]]
    """
    import numpy as np
    import pandas as pd

    if against not in ("auto", "previous", "rest"):
        raise InputError(
            en=f"topic_trend: against is {against!r}. Use 'auto', 'previous' or 'rest'.",
            zh=f"topic_trend：against 为 {against!r}，应为 'auto'、'previous' 或 'rest'。",
        )
    groups = _groups(topics, by)
    ordered = _is_ordered(groups) if against == "auto" else against == "previous"
    counts = pd.crosstab(topics.documents.loc[groups.index], groups)
    counts = counts.reindex(topics.table["topic"], fill_value=0)
    n = counts.to_numpy(dtype=np.int64)
    total = n.sum(axis=0)
    reference, reference_total = _reference(n, total, ordered=ordered)
    low, high = wilson(n, total, confidence)
    p = compare_shares(n, total, reference, reference_total)
    adjusted = adjust_p(p).reshape(p.shape)
    share = n / total
    base = np.divide(
        reference, reference_total, out=np.full(n.shape, np.nan), where=reference_total > 0
    )
    difference = share - base
    moved = adjusted < 1 - confidence
    earlier = np.cumsum(n, axis=1) - n if ordered else np.zeros_like(n)
    before = earlier / np.maximum(np.cumsum(total) - total, 1)
    is_new = ordered & moved & (difference > 0) & (before < NEW * share)
    k, g = np.divmod(np.arange(n.size), n.shape[1])
    flat = {
        "share": share,
        "share_low": low,
        "share_high": high,
        "reference_share": base,
        "difference": difference,
        "p": p,
        "p_adjusted": adjusted,
        "change": np.where(moved & (difference > 0), "up", np.where(moved, "down", "")),
        "earlier": earlier,
        "is_new": is_new,
    }
    return pd.DataFrame(
        {
            "topic": topics.table["topic"].to_numpy()[k],
            "name": topics.table["name"].to_numpy()[k],
            "group": counts.columns.to_numpy()[g],
            "n": n.ravel(),
            "total": total[g],
            **{name: values.ravel() for name, values in flat.items()},
        }
    )


def _groups(topics: Topics, by: pd.Series) -> pd.Series:
    held = topics.documents.index[topics.has_words]
    groups = align_labels(by, held, where="topic_trend", name="by")
    if groups.empty:
        raise AnalysisError(
            en="topic_trend: no comment has a group or period. Check the column given as `by`.",
            zh="topic_trend：没有评论带有分组或时期，请检查 by 所用的列。",
        )
    if groups.nunique() > MOST_GROUPS:
        raise AnalysisError(
            en=f"topic_trend: `by` has {groups.nunique()} different values, {MOST_GROUPS} at most. "
            "Give periods or groups, for dates e.g. by.dt.to_period('M').",
            zh=f"topic_trend：by 有 {groups.nunique()} 个不同取值，最多 {MOST_GROUPS} 个。"
            "请先归为时期或分组，日期可用 by.dt.to_period('M')。",
        )
    return groups


def _is_ordered(groups: pd.Series) -> bool:
    import pandas as pd

    kind = groups.dtype
    if isinstance(kind, pd.CategoricalDtype):
        return bool(kind.ordered)
    if isinstance(kind, pd.PeriodDtype) or pd.api.types.is_datetime64_any_dtype(groups):
        return True
    return all(_PERIOD.fullmatch(str(value)) for value in groups.unique())


def _reference(n: np.ndarray, total: np.ndarray, *, ordered: bool) -> tuple[np.ndarray, np.ndarray]:
    import numpy as np

    if not ordered:
        return n.sum(axis=1, keepdims=True) - n, np.broadcast_to(total.sum() - total, n.shape)
    before = np.hstack([np.zeros((len(n), 1), dtype=n.dtype), n[:, :-1]])
    return before, np.broadcast_to(np.concatenate([[0], total[:-1]]), n.shape)
