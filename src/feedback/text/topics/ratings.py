"""How the people of each topic rate: mean, share of low ratings, and which topic stands out by them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from feedback.arrow_columns import is_among, look_up
from feedback.disclosure import LEAST
from feedback.errors import InputError
from feedback.multiplicity import adjust_p
from feedback.numeric import number_array
from feedback.proportions import bounded_mean_interval, mean_interval, wilson
from feedback.text.topics.shares import compare_shares

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from feedback.responses.weights.design import Design

# Fewest people with a rating of whom a mean and a share are told
FEWEST = 10
COLUMNS = (
    "n_rated", "mean", "mean_low", "mean_high",
    "low_ratings", "low_share", "low_share_low", "low_share_high", "low_elsewhere", "p_adjusted",
)  # fmt: skip


def rate_topics(
    documents: pd.Series,
    ratings: pd.Series,
    *,
    people: pd.Series | None = None,
    low_at: float,
    scale: tuple[float, float] | None = None,
    weights: Design | None = None,
    level: float = 0.95,
    fewest: int = FEWEST,
) -> pd.DataFrame:
    """Mean rating and share of low ratings of the people who speak of each topic.

    Parameters
    ----------
    documents : (n,) int
        Topic of each comment, -1 for none (`Topics.documents`).
    ratings
        Overall rating by person, higher is better; who gave none is left out.
    people : (n,)
        Who wrote each comment, indexed as `documents`; None: each comment is somebody's own and
        ratings have its index.
    low_at
        The highest rating that counts as low.
    scale
        Ends of the ratings' scale, which bound the interval of a mean; without it people who all rate alike
        have none.
    weights
        A design of the people, on their labels: means, shares, intervals and tests follow it; n_rated and
        low_ratings stay people.
    level
        Confidence level.
    fewest
        Topics of fewer people with a rating have no figures and, where few speak of no other topic, are not among the
        others; nor has the smallest topic where these and the people who wrote nothing are few together: all
        ratings minus the topics told would be theirs.

    Returns
    -------
    DataFrame
        A row a topic, index topic, -1 included: n_rated (people), mean with mean_low and
        mean_high (Student's t, by the scale), low_ratings (people at low_at or lower), low_share with
        low_share_low and low_share_high (Wilson), low_elsewhere (share of low ratings among the
        rated people who speak of the other topics only), p_adjusted (two-sided, pooled two-proportion z or
        Fisher's exact test, Holm over the topics). A person counts once in a topic, and in each of
        which they speak. What a share goes with is not what causes it.

    Raises
    ------
    InputError
        `people` lacks comments, or a rating is no number.

    Examples
    --------
    >>> import pandas as pd
    >>> topic, stars = pd.Series([0] * 20 + [1] * 20), pd.Series([1] * 8 + [5] * 32)
    >>> rate_topics(topic, stars, low_at=2)[["n_rated", "mean", "low_share"]].values.tolist()
    [[20.0, 3.4, 0.4], [20.0, 5.0, 0.0]]
    """
    import numpy as np
    import pandas as pd

    given_by = number_array(ratings, where="rate_topics", name="ratings")
    ratings = pd.Series(given_by, index=ratings.index)
    who = documents.index.to_series() if people is None else people
    if not is_among(documents.index, who.index).all():
        raise InputError(
            en="rate_topics: `people` lacks some of the comments. Give it the index of `documents`.",
            zh="rate_topics：people 缺少部分评论，请使用与 documents 相同的索引。",
        )
    said = pd.DataFrame({"person": who.reindex(documents.index), "topic": documents})
    said = said.drop_duplicates()
    said = said.assign(rating=look_up(said["person"], ratings)).dropna(subset=["rating"])
    numbers = sorted(set(documents) - {-1}) + ([-1] if (documents == -1).any() else [])
    sizes = said.groupby("topic").size().reindex(numbers, fill_value=0)
    silent = int(ratings.notna().sum()) - said["person"].nunique()
    shown = _shown(said, sizes, silent=silent, fewest=fewest)
    among = said["topic"].isin(sizes.index[shown])
    if _outside(said, among) < fewest:  # nor are they left over from the others of a topic
        said = said[among]
    given = look_up(pd.Index(said["person"].unique()).to_series(), ratings)
    low_all = int((given <= low_at).sum())
    found = said.assign(low=said["rating"] <= low_at).groupby("topic")
    table = pd.DataFrame(
        {
            "n_rated": found.size(),
            "mean": found["rating"].mean(),
            "spread": found["rating"].std(ddof=1),
            "low_ratings": found["low"].sum(),
        }
    ).reindex(pd.Index(numbers, name="topic"))
    n, low = (table[name].fillna(0).to_numpy(dtype=float) for name in ("n_rated", "low_ratings"))
    share_low, share_high = wilson(low, n, level)
    with np.errstate(divide="ignore", invalid="ignore"):
        table["low_share"] = low / n
        table["low_elsewhere"] = (low_all - low) / (len(given) - n)
    error = table["spread"].to_numpy(dtype=float) / np.sqrt(np.where(n > 0, n, np.nan))
    table["mean_low"], table["mean_high"] = _mean_ends(
        table["mean"], error, df=n - 1, n=n, scale=scale, level=level
    )
    table["low_share_low"], table["low_share_high"] = share_low, share_high
    others = len(given) - n
    told = shown & ((others == 0) | (others >= fewest))
    p = compare_shares(low, n, low_all - low, len(given) - n)
    p[~told | (table.index == -1)] = np.nan
    table["p_adjusted"] = adjust_p(p)
    table["n_rated"], table["low_ratings"] = sizes.to_numpy(dtype=float), low
    if weights is not None and len(given):
        _weigh(table, said, given, weights, low_at=low_at, scale=scale, level=level, told=told)
    table.loc[~told, [name for name in COLUMNS if name != "n_rated"]] = np.nan
    return table[list(COLUMNS)].astype("float64")


def _outside(said: pd.DataFrame, among: pd.Series) -> int:
    """People who speak of none of the topics of these rows."""
    people = said["person"]
    return int(people.nunique() - people[among].nunique())


def _shown(said: pd.DataFrame, sizes: pd.Series, *, silent: int, fewest: int) -> np.ndarray:
    """Which topics have figures: as `shown_values`, but a person may be in several, and is left over only where all are hidden."""
    import numpy as np

    people = sizes.to_numpy()
    shown = people >= fewest
    while people[~shown].any() and shown.any():
        left = silent + _outside(said, said["topic"].isin(sizes.index[shown]))
        if not 0 < left < LEAST:
            break
        shown[np.flatnonzero(shown)[people[shown].argmin()]] = False
    return shown


def _weigh(
    table: pd.DataFrame,
    said: pd.DataFrame,
    given: pd.Series,
    weights: Design,
    *,
    low_at: float,
    scale: tuple[float, float] | None,
    level: float,
    told: np.ndarray,
) -> None:
    """Put the design's means, shares, intervals and p into the table.

    p: t test of the difference of two domains, its error from the summed influences of clusters (Binder, 1983).
    """
    import numpy as np
    import pandas as pd
    from scipy import stats

    from feedback.responses.weights.few_clusters import (
        difference_freedom,
        known_errors,
        known_worths,
    )

    design = weights.of(weights.rows_of(pd.Index(given.index), where="rate_topics"))
    speaks = pd.crosstab(said["person"], said["topic"]).reindex(
        index=given.index, columns=table.index, fill_value=0
    )
    inside = speaks.to_numpy() > 0
    rating = given.to_numpy(dtype=float)[:, None]
    low = np.broadcast_to(rating <= low_at, inside.shape)

    def of(values: np.ndarray, known: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        w = known * design.weights[:, None]
        mass = np.where(known.any(axis=0), w.sum(axis=0), np.nan)
        mean = (w * values).sum(axis=0) / mass
        return mean, known * (values - mean) / mass

    (mean, pull), (share, one), (rest, other) = (
        of(rating, inside),
        of(low, inside),
        of(low, ~inside),
    )
    se, df = known_errors(design, np.nan_to_num(pull), inside)
    worth = known_worths(design, low & inside, inside, level=level)
    plain = design.worths(inside, inside)  # of what everybody shares: Kish's number, one a cluster
    table["mean"] = mean
    table["mean_low"], table["mean_high"] = _mean_ends(
        table["mean"], se, df=df, n=plain, scale=scale, level=level
    )
    table["low_share"], table["low_elsewhere"] = share, rest
    table["low_share_low"], table["low_share_high"] = wilson(share * worth, worth, level)
    one, other = np.nan_to_num(one), np.nan_to_num(other)
    parts = design.variances(one), design.variances(other)
    free, too_small = difference_freedom(design, (inside, ~inside), parts)
    error = np.sqrt(design.variances(one - other) * too_small)
    t = np.divide(share - rest, error, out=np.zeros(len(table)), where=error > 0)
    p = 2 * stats.t.sf(np.abs(t), free)
    known = np.isfinite(share - rest) & told & (table.index != -1)
    table["p_adjusted"] = adjust_p(np.where(known, p, np.nan))


def _mean_ends(
    mean: pd.Series,
    error: np.ndarray,
    *,
    df: np.ndarray,
    n: np.ndarray,
    scale: tuple[float, float] | None,
    level: float,
) -> np.ndarray:
    """Ends of the interval of each mean, by its scale where that is known; nan below two people."""
    import numpy as np

    ends = []
    for m, se, free, count in zip(mean, error, df, n, strict=True):
        if scale is None or not count > 0:
            ends.append(mean_interval(m, se if se > 0 else float("nan"), df=free, level=level))
        else:
            ends.append(bounded_mean_interval(m, se, df=free, n=count, ends=scale, level=level))
    return np.array(ends, dtype=float).reshape(-1, 2).T


@dataclass(frozen=True)
class Hurting:
    """Which topic goes with low ratings most, as a sentence.

    Attributes
    ----------
    table : DataFrame
        Columns topic, name and those of `rate_topics`.
    level : float
        Confidence level of its intervals.
    """

    table: pd.DataFrame
    level: float = 0.95

    def rows(self) -> pd.DataFrame:
        """Topics with clearly more low ratings than elsewhere, the highest share first."""
        table = self.table[(self.table["topic"] >= 0) & self.table["low_share"].notna()]
        more = table["low_share"] > table["low_elsewhere"]
        clear = table["p_adjusted"] < 1 - self.level
        return table[more & clear].sort_values("low_share", ascending=False, kind="stable")

    def spoken(self, language: str) -> str:
        """The sentence, in "zh" or "en"; empty where nobody rated."""
        zh = language == "zh"
        if not self.table["low_share"].notna().any():
            return ""
        hurting = self.rows()
        if not len(hurting):
            return (
                "没有哪个主题的低分比例明显高于其余受访者。"
                if zh
                else "No topic goes with clearly more low ratings than are given elsewhere."
            )
        first, level = hurting.iloc[0], f"{self.level * 100:g}"
        others = [str(name) for name in hurting["name"].iloc[1:4]]
        share, low, high, rest = (
            f"{first[name] * 100:.0f}"
            for name in ("low_share", "low_share_low", "low_share_high", "low_elsewhere")
        )
        n = f"{int(first['n_rated']):,}"
        if zh:
            also = (
                f"低分同样明显偏多的还有{'、'.join(f'“{name}”' for name in others)}。"
                if others
                else ""
            )
            return (
                f"低分最集中的主题是“{first['name']}”：谈到它的 {n} 人中 {share}% 给了低分"
                f"（{level}% 区间 {low}%–{high}%），其余的人为 {rest}%；"
                f"他们的平均分是 {first['mean']:.2f}。{also}"
            )
        also = f" Clearly more than elsewhere, too: {'; '.join(others)}." if others else ""
        return (
            f'Low ratings are most frequent with "{first["name"]}": {share} % of the {n} people who '
            f"speak of it rated low ({level} % interval {low} to {high} %), of the others {rest} %; "
            f"their mean rating is {first['mean']:.2f}.{also}"
        )
