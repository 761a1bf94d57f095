"""Where it hurts more: share of complaints by segment against everybody else."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from feedback.disclosure import LEAST, shown_values
from feedback.errors import InputError
from feedback.insight.pain_points.design import DesignOfPeople
from feedback.insight.pain_points.shares import difference_p, exact_p, share_difference
from feedback.insight.pain_points.who_is_hurt import Signals, as_text
from feedback.measures.intervals import proportion_interval
from feedback.multiplicity import adjust_p
from feedback.numeric import Floats

MIN_EXPECTED = 5  # people; with fewer the score test's p is far too small
MIN_GROUP = LEAST  # people; smaller groups could be recognised, and tell nothing
COLUMNS = [
    "segment", "value", "aspect", "n", "n_negative", "share_negative", "share_negative_low",
    "share_negative_high", "share_rest", "difference", "difference_low", "difference_high", "p",
    "p_adjusted", "flag",
]  # fmt: skip


def compare_segments(
    signals: Signals,
    *,
    chosen: list[int],
    segments: pd.DataFrame | None,
    weights: Floats,
    level: float,
    design: DesignOfPeople | None = None,
) -> tuple[pd.DataFrame, dict[str, int]]:
    """Every segment value × aspect against the rest, and how many values were too small to show.

    flag: +1 more complaints than the rest, -1 fewer, 0 not told apart (Holm-adjusted p over all rows).
    """
    if segments is None or not chosen:
        return _nothing(), {}
    table = read_segments(segments).reindex(signals.respondents)
    if not table.shape[1]:
        return _nothing(), {}
    parts, hidden = [], {}
    for name in table.columns:
        rows, too_small = _compare(
            signals, chosen, table[name], weights=weights, level=level, design=design
        )
        parts.append(rows.assign(segment=str(name)))
        if too_small:
            hidden[str(name)] = too_small
    found = pd.concat(parts, ignore_index=True)
    if not len(found):
        return _nothing(), hidden
    adjusted = adjust_p(found["p"])
    flag = np.where(adjusted < 1 - level, np.sign(found["difference"]), 0).astype(int)
    return found.assign(p_adjusted=adjusted, flag=flag)[COLUMNS], hidden


def _nothing() -> pd.DataFrame:
    """No rows, the figures still figures: who reads them sorts and compares."""
    return pd.DataFrame(
        {name: pd.Series(dtype=str if name in COLUMNS[:3] else float) for name in COLUMNS}
    )


def _fewest_expected(people: Floats, everybody: Floats, all_bad: Floats) -> Floats:
    """Smallest count expected in the two-by-two table of group × complaint."""
    inside = people / everybody
    return np.minimum(inside, 1 - inside) * np.minimum(all_bad, everybody - all_bad)


def read_segments(segments: pd.DataFrame) -> pd.DataFrame:
    """Respondents × segment columns, ids as text, one row a person."""
    if not isinstance(segments, pd.DataFrame):
        raise InputError(
            en=f"rank_pain_points: segments must be a frame of respondents × segments, got {type(segments).__name__}.",
            zh=f"rank_pain_points：segments 应为「受访者 × 分组」的表，实为 {type(segments).__name__}。",
        )
    table = segments.set_axis(as_text(segments.index), axis=0)
    if not table.index.is_unique:
        twice = table.index[table.index.duplicated()][0]
        raise InputError(
            en=f"rank_pain_points: segments has several rows for one respondent (first: {twice!r}).",
            zh=f"rank_pain_points：segments 中同一受访者有多行（首个：{twice!r}）。",
        )
    return table


def _compare(
    signals: Signals,
    chosen: list[int],
    column: pd.Series,
    *,
    weights: Floats,
    level: float,
    design: DesignOfPeople | None,
) -> tuple[pd.DataFrame, int]:
    codes, values = pd.factorize(column, sort=False)
    known = codes >= 0
    heard = signals.heard[:, chosen] & known[:, None] & (weights > 0)[:, None]
    hurt = heard & signals.hurt[:, chosen]

    def totals(table: NDArray[Any]) -> Floats:
        sums = np.zeros((len(values), len(chosen)))
        np.add.at(sums, codes[known], table[known])
        return sums

    weighted = heard * weights[:, None]
    mass, squares = totals(weighted), totals(weighted * weights[:, None])
    bad = totals(weighted * hurt)
    people, complaints = totals(heard * 1.0), totals(hurt * 1.0)
    enough = (people >= MIN_GROUP) & (people.sum(axis=0) - people >= MIN_GROUP)
    unknown = (signals.heard[:, chosen] & ~known[:, None]).sum(axis=0)
    for a in range(len(chosen)):  # nor may what is left of everybody be a few people
        enough[:, a] &= shown_values(people[:, a], elsewhere=float(unknown[a]), least=MIN_GROUP)
    r, c = np.nonzero(enough)
    too_small = int((people.max(axis=1) < MIN_GROUP).sum()) if len(values) else 0
    with np.errstate(divide="ignore", invalid="ignore"):
        share, n = (bad / mass)[r, c], (mass**2 / squares)[r, c]
        rest_mass, rest_squares = mass.sum(axis=0) - mass, squares.sum(axis=0) - squares
        rest = ((bad.sum(axis=0) - bad) / rest_mass)[r, c]
        n_rest = (rest_mass**2 / rest_squares)[r, c]
    if design is not None:
        inside = [(codes == row) & heard[:, at] for row, at in zip(r, c, strict=True)]
        outside = [heard[:, at] & ~own for own, at in zip(inside, c, strict=True)]
        n = np.array([design.worth(hurt[:, at], own) for own, at in zip(inside, c, strict=True)])
        n_rest = np.array(
            [design.worth(hurt[:, at], own) for own, at in zip(outside, c, strict=True)]
        )
    low, high = proportion_interval(share * n, n, level=level)
    difference_low, difference_high = share_difference(share, n, rest, n_rest, level=level)
    counts = people[r, c], people.sum(axis=0)[c], complaints[r, c], complaints.sum(axis=0)[c]
    p = difference_p(share, n, rest, n_rest)
    few = _fewest_expected(counts[0], counts[1], counts[3]) < MIN_EXPECTED
    few &= design is None  # the exact test knows no clusters
    p[few] = exact_p(counts[2][few], counts[0][few], total_x=counts[3][few], total_n=counts[1][few])
    frame = pd.DataFrame(
        {
            "value": as_text(pd.Index(values, dtype=object)).to_numpy()[r],
            "aspect": np.array([signals.aspects[a] for a in chosen], dtype=object)[c],
            "n": people[r, c].astype(int),
            "n_negative": complaints[r, c].astype(int),
            "share_negative": share,
            "share_negative_low": low,
            "share_negative_high": high,
            "share_rest": rest,
            "difference": share - rest,
            "difference_low": difference_low,
            "difference_high": difference_high,
            "p": p,
        }
    )
    return frame, too_small
