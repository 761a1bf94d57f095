"""Which words tell groups apart, stand together and are spread evenly; each leads to its quotes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from feedback.arrow_columns import places_in
from feedback.errors import AnalysisError, InputError
from feedback.text.keywords.pairs import Network, collocations, cooccurrence
from feedback.text.keywords.spread import dispersion
from feedback.text.keywords.words import Nearest, tell_words
from feedback.text.topics.groups import align_labels
from feedback.text.topics.numbered import NumberedTokens, number_tokens, renumbered

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

_COLUMNS = [
    "word",
    "group",
    "z",
    "log_odds",
    "q",
    "count_a",
    "count_b",
    "share_a",
    "share_b",
    "quotes",
]

__all__ = ["Network", "collocations", "cooccurrence", "dispersion", "keyness"]


def keyness(
    tokens: pd.Series,
    *,
    groups: pd.Series | None = None,
    ratings: pd.Series | None = None,
    low: float | None = None,
    high: float | None = None,
    prior: float | None = None,
    min_count: int = 5,
    stop_words: Iterable[str] = (),
    n_quotes: int = 3,
) -> pd.DataFrame:
    r"""Words that set a group apart from the rest, or low ratings from high ones.

    Parameters
    ----------
    tokens
        A list of words a comment; missing or empty for a comment without text. Every word counts,
        没有 and 不错 too; only marks and grammatical particles are left out. A word counts once a
        comment, so that one long comment cannot make a keyword.
    groups
        Group of each comment, aligned by index; each group is compared with all others. Missing:
        the comment is left out.
    ratings
        Rating of each comment instead of a group: comments rated `low` or less against those rated
        `high` or more.
    low, high
        Limits in rating points; None: 40 % and 70 % of the way from the lowest to the highest
        rating seen (2 and 4 on 1-5).
    prior
        Words the prior weighs, spread as in all comments together; None: a tenth of the smaller
        side.
    min_count
        Fewest comments a word must stand in.
    stop_words
        Further words to leave out.
    n_quotes
        Comments named for each word.

    Returns
    -------
    DataFrame
        Sorted by group, then z, largest first: word, group, z, log_odds (natural logarithm), q
        (false discovery rate of |z|, Benjamini-Hochberg within the group), count_a (comments of
        the group with the word), count_b (of the others), share_a, share_b (of the comments with
        text, in [0, 1]), quotes (labels of comments of the group with the word). A word with z
        below 0 is the others' word.

    Raises
    ------
    InputError
        Neither or both of `groups` and `ratings`, or no common label.
    AnalysisError
        Fewer than two groups with text, or no word frequent enough.

    Notes
    -----
    Log-odds ratio with informative Dirichlet prior, with its z:
    δ = log((y_a + α_w) / (n_a + α_0 - y_a - α_w)) - log((y_b + α_w) / (n_b + α_0 - y_b - α_w)),
    z = δ / sqrt(1 / (y_a + α_w) + 1 / (y_b + α_w)).

    Monroe, B. L., Colaresi, M. P., Quinn, K. M. (2008). Fightin' words: lexical feature selection
    and evaluation for identifying the content of political conflict. Political Analysis 16, 372-403.

    Examples
    --------
    >>> import pandas as pd
    >>> tokens = pd.Series([["上菜", "慢"], ["慢", "等"], ["好吃"], ["好吃", "快"]] * 5)
    >>> stars = pd.Series([1, 2, 5, 4] * 5)
    >>> found = keyness(tokens, ratings=stars)
    >>> found[found["group"] == "low"]["word"].iloc[0]
    '慢'
    """
    import numpy as np
    import pandas as pd

    numbered = number_tokens(tokens, where="keyness")
    tell = tell_words(numbered.words, stop_words=stop_words)
    labels = _labels(numbered.index, groups, ratings, low, high)
    rows = places_in(labels.index, numbered.index)
    labels, rows = labels[numbered.has_tokens[rows]], rows[numbered.has_tokens[rows]]
    names = _names(labels)
    group = np.full(len(numbered.index), -1, dtype=np.int32)
    for k, name in enumerate(names):
        group[rows[(labels == name).to_numpy(dtype=bool)]] = k
    # the words are counted part by part: all comments by all words would be most of what a run holds
    counts = _count_words(numbered, group, tell, len(names))
    total = counts.sum(axis=0)
    there = np.flatnonzero(
        total
    )  # words of comments that were left out are out of the comparison, too
    frequent = np.flatnonzero(total >= min_count)
    if not len(frequent):
        raise AnalysisError(
            en=f"keyness: no word stands in {min_count} of {len(labels)} comments. Lower min_count.",
            zh=f"keyness：{len(labels)} 条评论中没有出现 {min_count} 次以上的词，请降低 min_count。",
        )
    quotes = _quoted(numbered, group, frequent, len(names), n=n_quotes)
    sizes = np.bincount(group[group >= 0], minlength=len(names))
    parts = []
    for k, name in enumerate(names):
        mine = counts[k]
        part = _compare(mine[there], (total - mine)[there], prior)
        part = part.set_axis(there).loc[frequent]
        part.insert(0, "word", pd.Series(numbered.words[frequent], index=part.index, dtype="str"))
        part["group"] = pd.Series([name] * len(part), index=part.index)
        part["share_a"] = part["count_a"] / sizes[k]
        part["share_b"] = part["count_b"] / (sizes.sum() - sizes[k])
        part["quotes"] = pd.Series(quotes[k], index=part.index, dtype=object)
        parts.append(part.sort_values(["z", "word"], ascending=[False, True]))
    return pd.concat(parts, ignore_index=True)[_COLUMNS]


def _count_words(
    numbered: NumberedTokens, group: np.ndarray, tell: np.ndarray, groups: int
) -> np.ndarray:
    """(groups, words) comments of each group that hold each word; 0 where a word does not count."""
    import numpy as np

    found = np.zeros((groups, len(numbered.words)), dtype=np.int64)
    new, chosen, first = renumbered(tell), np.flatnonzero(tell), 0
    for part in numbered.counts(new):
        own = group[first : first + part.shape[0]]
        first += part.shape[0]
        for k in range(groups):
            found[k, chosen] += part[own == k].getnnz(axis=0)
    return found


def _quoted(
    numbered: NumberedTokens, group: np.ndarray, frequent: np.ndarray, groups: int, *, n: int
) -> list[list[list[object]]]:
    """For each group and frequent word, labels of comments that hold it."""
    import numpy as np

    chosen = np.zeros(len(numbered.words), dtype=bool)
    chosen[frequent] = True
    near, first = [Nearest(n) for _ in range(groups)], 0
    for part in numbered.counts(renumbered(chosen)):
        own = group[first : first + part.shape[0]]
        for k in range(groups):
            rows = np.flatnonzero(own == k)
            near[k].look_at(part[rows], rows + first)
        first += part.shape[0]
    return [each.labels(numbered.index) for each in near]


def _compare(mine: np.ndarray, others: np.ndarray, prior: float | None) -> pd.DataFrame:
    import numpy as np
    import pandas as pd
    from scipy.stats import norm

    from feedback.multiplicity import adjust_p

    n_mine, n_others = mine.sum(), others.sum()
    weight = prior if prior is not None else 0.1 * max(min(n_mine, n_others), 1.0)
    alpha = weight * (mine + others) / max(n_mine + n_others, 1.0)
    a, b = mine + alpha, others + alpha
    with np.errstate(divide="ignore", invalid="ignore"):
        odds = np.log(a / (n_mine + weight - a)) - np.log(b / (n_others + weight - b))
        z = odds / np.sqrt(1 / a + 1 / b)
    odds, z = np.nan_to_num(odds, posinf=0.0, neginf=0.0), np.nan_to_num(z, posinf=0.0, neginf=0.0)
    return pd.DataFrame(
        {
            "z": z,
            "log_odds": odds,
            "q": adjust_p(2 * norm.sf(np.abs(z)), method="bh"),
            "count_a": mine.astype(np.int64),
            "count_b": others.astype(np.int64),
        }
    )


def _labels(
    index: pd.Index,
    groups: pd.Series | None,
    ratings: pd.Series | None,
    low: float | None,
    high: float | None,
) -> pd.Series:
    """Group of each comment that has one."""
    if (groups is None) == (ratings is None):
        raise InputError(
            en="keyness: give either `groups` or `ratings`.",
            zh="keyness：groups 与 ratings 必须且只能给出一个。",
        )
    if groups is not None:
        return align_labels(groups, index, where="keyness", name="groups")
    known = align_labels(ratings, index, where="keyness", name="ratings")
    return _split_ratings(known, low, high)


def _split_ratings(ratings: pd.Series, low: float | None, high: float | None) -> pd.Series:
    import pandas as pd

    if not pd.api.types.is_numeric_dtype(ratings):
        raise InputError(
            en=f"keyness: ratings should be numbers, they are {ratings.dtype}.",
            zh=f"keyness：ratings 应为数值，实为 {ratings.dtype}。",
        )
    least, most = ratings.min(), ratings.max()
    low = low if low is not None else least + 0.4 * (most - least)
    high = high if high is not None else least + 0.7 * (most - least)
    split = pd.Series(pd.NA, index=ratings.index, dtype="object")
    split[ratings >= high] = "high"
    split[ratings <= low] = "low"
    return split.dropna()


def _names(labels: pd.Series) -> list[object]:
    names = sorted(labels.unique(), key=str)
    if len(names) < 2:
        raise AnalysisError(
            en=f"keyness: {len(names)} group with text; at least two are needed to compare.",
            zh=f"keyness：有文字的分组只有 {len(names)} 个，至少需要两个才能比较。",
        )
    return names
