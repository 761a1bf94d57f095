"""How far shares read from comments are off where nobody labelled any: measured on labelled sets, by taxonomy and length."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from feedback.results import Words

# Median length in signs from which comments count as long, where the sets measured lie on either side.
LONG = 200


@dataclass(frozen=True)
class Measured:
    """What `benchmarks/expected_error.py` found on a held-out set.

    Attributes
    ----------
    taxonomy, long
        What was read, and whether its comments are long.
    points
        Root mean square error of the shares of complaints over the aspects, in points.
    bias
        Mean of the errors, in points: below 0 where complaints are missed.
    n
        Comments.
    """

    taxonomy: str
    long: bool
    points: float
    bias: float
    n: int


# 1,013 Dianping reviews (median 277 signs, 18 aspects), 3,500 airline tweets (115, 5 aspects): held-out halves.
MEASURED = (
    Measured("restaurant", True, 0.7, 0.1, 1013),
    Measured("airline", False, 4.7, -3.2, 3500),
)


def measured_like(lengths: pd.Series, *, taxonomy: str) -> Measured | None:
    """The labelled set of this taxonomy and length; None where there is none, and the error may be larger than any measured."""
    is_long = bool(lengths.median() >= LONG)
    same = (each for each in MEASURED if (each.taxonomy, each.long) == (taxonomy, is_long))
    return next(same, None)


def expected_error(lengths: pd.Series, *, taxonomy: str) -> tuple[float, Words]:
    """Error to expect of a share of complaints, in points, and what it rests on.

    Parameters
    ----------
    lengths
        Signs of each comment; missing ones do not count.
    taxonomy
        Name of the one they are read with.

    Returns
    -------
    tuple
        Root mean square error in points: of the set with the same taxonomy and length, else the largest measured; and
        the sentence that says which.

    Examples
    --------
    >>> long = pd.Series([300])
    >>> expected_error(long, taxonomy="restaurant")[0], expected_error(long, taxonomy="bank")[0]
    (0.7, 4.7)
    """
    same = measured_like(lengths, taxonomy=taxonomy)
    found = same or max(MEASURED, key=lambda each: each.points)
    points = f"{found.points:.1f}"
    said = Words(
        en=f"A share of complaints must be expected to be off by {points} points",
        zh=f"各方面抱怨占比的误差预计约 {points} 个百分点",
    )
    if same:
        return found.points, Words(
            en=f"{said.en}: that is its root mean square error on {found.n:,} labelled comments of this taxonomy and length.",
            zh=f"{said.zh}：这是在同一分类体系、长度相近的 {found.n:,} 条已标注评论上的均方根误差。",
        )
    least = min(each.points for each in MEASURED)
    return found.points, Words(
        en=f"{said.en} or more: nothing was measured for this taxonomy and length; where it was, the error lay between "
        f"{least:.1f} (long restaurant reviews) and {points} points (short airline comments, whose complaints are missed "
        "more often than invented). Label 100 comments to know.",
        zh=f"{said.zh}或更多：这一分类体系和长度没有测量过；测量过的在 {least:.1f}（餐饮长评）到 {points}"
        "（航空短评，漏判多于误判）之间。标注 100 条即可得知。",
    )
