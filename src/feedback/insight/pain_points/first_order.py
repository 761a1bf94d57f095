"""What to look at first, decided once: the report's cards, the month's first steps and the customers' page read it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from feedback.disclosure import LEAST
from feedback.insight.pain_points.table import joint_ends, never_before
from feedback.numeric import Floats, Ints
from feedback.results import Words


def order_first(
    decided: pd.DataFrame,
    table: pd.DataFrame,
    groups: pd.DataFrame,
    *,
    refused: bool,
    level: float = 0.95,
) -> pd.DataFrame:
    """The verdicts with the order in which to look at aspects, and the group to begin with.

    Parameters
    ----------
    decided
        By aspect: hurts, matters.
    table
        Pain points by aspect: n, rank, cost, apart, in the order of their cost.
    groups
        Segments × values × aspects as they are told (flag, n, n_negative, difference with its ends; under weights share_of_base);
        without the waves.
    refused
        Whether nothing may be ranked: then nothing is first.
    level
        Confidence level of the intervals.

    Returns
    -------
    DataFrame
        `decided` and four columns. `first` is 1, 2, …, missing for what is not to be looked at first. Aspects that matter in a
        group clearly worse than the rest come first, by how many people could be won there (`people_of` a group) · (share - share of the
        rest), with the group as `begin` (its segment: `begin_segment`): a large one a little worse comes before a small one
        much worse, and with fewer than LEAST hurt a group is nowhere to begin. Then those that matter everywhere, by
        their rank in cost. Where nothing is priced every aspect counts, by share. `first_rank` is `first` with ties: shared
        by those whose intervals, widened for how many are compared, overlap.
    """
    nothing = decided.assign(first=np.nan, first_rank=np.nan, begin_segment="", begin="")
    if refused:
        return nothing
    priced = bool(table["cost"].notna().any())
    matters = decided["matters"].eq("yes") if priced else decided["matters"].notna()
    placed = _placed(groups, table, {*decided.index[matters]})
    known = table[matters.reindex(table.index).to_numpy() & ~table.index.isin(placed["aspect"])]
    enough = decided["hurts"].reindex(known.index) == "yes"
    known = known[enough & (known["rank"].notna() | known["apart"].astype(bool) & priced)]
    known = known.iloc[np.argsort(known["rank"].isna().to_numpy(), kind="stable")]
    order = [*placed["aspect"], *known.index]
    if not order:
        return nothing
    place = pd.Series(np.arange(1.0, len(order) + 1), index=order)
    own = place.loc[known.index]  # those without a rank stand by themselves
    alike = own.groupby(known["rank"]).transform("min").fillna(own)
    ranks = pd.concat([pd.Series(_ranks(placed, level=level), index=placed["aspect"]), alike])
    begin = placed.set_index("aspect")[["segment", "value"]].reindex(decided.index).fillna("")
    return decided.assign(
        first=place.reindex(decided.index),
        first_rank=ranks.reindex(decided.index).astype(float),
        begin_segment=begin["segment"].astype(str),
        begin=begin["value"].astype(str),
    )


def people_of(groups: pd.DataFrame, table: pd.DataFrame) -> Floats:
    """How many people each row's group stands for: those who answered, under weights its part of everybody's weight.

    Of 600 people a group with a fifth of the weight stands for 120, however many of them were asked.
    """
    n = groups["n"].to_numpy(float)
    if "share_of_base" not in groups:
        return n
    everybody = table["n"].reindex(groups["aspect"]).to_numpy(float)
    part = groups["share_of_base"].to_numpy(float) * everybody
    return np.where(np.isnan(part), n, part)


def _placed(groups: pd.DataFrame, table: pd.DataFrame, aspects: set[str]) -> pd.DataFrame:
    """Of each of the aspects the group where most people could be won, most of them first: its row with `won`."""
    if not len(groups):
        return pd.DataFrame(columns=["segment", "value", "aspect"])
    worse = groups[(groups["flag"] > 0) & groups["aspect"].isin(aspects)]
    worse = worse[worse["n_negative"] >= LEAST]
    people = people_of(worse, table)
    worse = worse.assign(people=people, won=people * worse["difference"])
    worse = worse[worse["won"] > 0].sort_values("won", ascending=False, kind="stable")
    return worse.drop_duplicates("aspect")


def _ranks(placed: pd.DataFrame, *, level: float) -> Ints:
    """Ranks of places, shared where the intervals of how many people could be won, widened as those of costs are, overlap."""
    if not len(placed):
        return np.empty(0, dtype=np.int64)
    n, won = placed["people"].to_numpy(float), placed["won"].to_numpy(float)
    low, high = (n * placed[f"difference_{end}"].to_numpy(float) for end in ("low", "high"))
    low, high = joint_ends(won, low, high, level=level)
    above: Ints = (low[None, :] > high[:, None]).sum(axis=1)
    return never_before(1 + above, won)


def tied_words(names: Sequence[Words], ranks: Sequence[float]) -> Words:
    """Which of these cannot be told apart in their order; nothing where all can.

    Examples
    --------
    >>> names = [Words(en=each, zh=each) for each in ("Wi-Fi", "Noise", "Staff")]
    >>> tied_words(names, [1, 1, 3]).en
    'Wi-Fi and Noise tie: the order between them is by estimate, and their intervals overlap or nearly do.'
    >>> tied_words(names, [1, 2, 3]).en
    ''
    """
    said = Words(en="", zh="")
    for rank in dict.fromkeys(ranks):
        tied = [name for name, other in zip(names, ranks, strict=True) if other == rank]
        if len(tied) > 1:
            en, zh = ([getattr(each, language) for each in tied] for language in ("en", "zh"))
            said = said + Words(
                en=f"{', '.join(en[:-1])} and {en[-1]} tie: the order between them is by estimate, and their intervals overlap or nearly do.",
                zh=f"{'、'.join(zh)}并列：先后按估计值排，区间相互重叠或几乎重叠。",
            )
    return said
