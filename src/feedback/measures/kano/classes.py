"""Kano's numbers for one feature: counts, class, coefficients, stability."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import stats

from feedback.errors import AnalysisError
from feedback.measures.intervals import proportion_interval
from feedback.numeric import Floats, Ints
from feedback.responses.weights.design import Design
from feedback.responses.weights.few_clusters import known_freedom, known_worths
from feedback.responses.weights.replicates import replicate_weights

if TYPE_CHECKING:
    from numpy.typing import NDArray
CATEGORIES = ("A", "O", "M", "I", "R", "Q")
_FUNCTIONAL_POINTS = np.array([4.0, 2.0, 0.0, -1.0, -2.0])
_DYSFUNCTIONAL_POINTS = np.array([-2.0, -1.0, 0.0, 2.0, 4.0])
FONG_Z, FONG_LEVEL = 1.65, 0.95  # of Fong (1996), one-sided


def feature_row(
    codes: tuple[Ints, Ints],
    *,
    cells: Ints,
    weight: Floats,
    rule: str,
    ties: Ints,
    level: float,
    draws: int,
    rng: np.random.Generator,
    name: str,
    design: Design | None = None,
) -> tuple[dict[str, Any], Floats]:
    known = (codes[0] >= 0) & (codes[1] >= 0)
    if not known.any():
        raise AnalysisError(
            en=f"classify_kano: nobody gave both answers to {name}. Leave it out.",
            zh=f"classify_kano：{name} 没有任何成对的答案。请去掉。",
        )
    have, lack = codes[0][known], codes[1][known]
    w = weight[known] * known.sum() / weight[known].sum()
    counts = np.bincount(cells[have, lack], w, len(CATEGORIES)).astype(np.float64)
    plain = bool((w == 1).all())
    n = float(w.sum())
    effective = float(n**2 / (w**2).sum())
    chosen = int(classes_of(counts[None], rule, ties)[0])
    share = counts / n
    drawn: NDArray[Any] = rng.multinomial(
        max(1, round(effective)), share / share.sum(), size=max(draws, 1)
    )
    is_class = np.zeros((len(known), len(CATEGORIES)))
    is_class[np.flatnonzero(known), cells[have, lack]] = 1.0
    if design is not None:
        seed = int(rng.integers(2**31))
        made = replicate_weights(design, method="bootstrap", draws=max(draws, 2), seed=seed)
        drawn = made.weights @ is_class
    stability = np.bincount(classes_of(drawn, rule, ties), minlength=len(CATEGORIES)) / len(drawn)
    top = ties[np.argsort(-counts[ties], kind="stable")]
    a, b = counts[top[0]], counts[top[1]]
    heavier = np.sqrt(n / effective)  # weights that differ leave fewer people than answered
    fong = FONG_Z * np.sqrt((a + b) * (2 * n - a - b) / (2 * n)) * heavier
    # the two are cells of one multinomial: where they tie, the variance of a - b is a + b
    apart = FONG_Z * np.sqrt(a + b) * heavier
    if design is not None:
        df, too_small = known_freedom(design, known[:, None])
        spread = design.mean_error(is_class[:, top[0]] - is_class[:, top[1]], known)
        quantile = max(FONG_Z, float(stats.t.ppf(FONG_LEVEL, df[0])))
        apart = max(apart, quantile * n * spread * float(np.sqrt(too_small[0])))
    row: dict[str, Any] = {"n": int(known.sum()), "missing": int((~known).sum())}
    row |= {
        category: round(count) if plain else float(count)
        for category, count in zip(CATEGORIES, counts, strict=True)
    }
    row |= {f"share_{category}": part for category, part in zip(CATEGORIES, share, strict=True)}
    row |= {
        "category": CATEGORIES[chosen],
        "second": CATEGORIES[top[1] if top[0] == chosen else top[0]],
    }
    row |= _coefficients(counts, _worths(counts, is_class, effective / n, design, level), level)
    row |= {
        "category_strength": float((a - b) / n),
        "total_strength": float(counts[:3].sum() / n),
        "fong_threshold": float(fong),
        "multinomial_threshold": float(apart),
        "fong_significant": bool(a - b >= apart),
        "stability": float(stability[chosen]) if draws else float("nan"),
    }
    return row | _dumouchel(have, lack, w), stability if draws else np.full(len(CATEGORIES), np.nan)


def classes_of(counts: NDArray[Any], rule: str, ties: Ints) -> Ints:
    """Class of each row of counts; a tie goes to the first of `ties`."""
    ordered = counts[:, ties].astype(np.float64)
    if rule == "blauth":
        active = np.isin(ties, (0, 1, 2))
        strong = counts[:, :3].sum(axis=1) > counts[:, 3:].sum(axis=1)
        ordered = np.where(strong[:, None] == active[None, :], ordered, -1.0)
    return ties[ordered.argmax(axis=1)]


def _worths(
    counts: Floats, is_class: Floats, thinning: float, design: Design | None, level: float
) -> Floats:
    """For how many simple answers Better and Worse are told."""
    if design is None:
        return np.full(2, counts[:4].sum() * thinning)
    base = is_class[:, :4].sum(axis=1) > 0
    sides = np.column_stack([is_class[:, start : start + 2].sum(axis=1) > 0 for start in (0, 1)])
    return known_worths(design, sides, np.column_stack([base, base]), level=level)


def _coefficients(counts: Floats, size: Floats, level: float) -> dict[str, float]:
    a, o, m, i = counts[:4]
    base = a + o + m + i
    names = ("better", "worse")
    if base == 0:  # everybody reverse or questionable: no coefficient exists
        return {
            f"{name}{end}": float("nan") for name in names for end in ("", "_low", "_high", "_se")
        } | {"covariance": float("nan")}
    shares = np.array([a + o, o + m]) / base
    low, high = proportion_interval(np.minimum(shares, 1) * size, size, level=level)
    se = np.sqrt(shares * (1 - shares) / size)
    return {
        "better": float(shares[0]),
        "better_low": float(low[0]),
        "better_high": float(high[0]),
        "better_se": float(se[0]),
        "worse": float(-shares[1]),
        "worse_low": float(-high[1]),
        "worse_high": float(-low[1]),
        "worse_se": float(se[1]),
        "covariance": float(-(o / base - shares[0] * shares[1]) / size.min()),
    }


def _dumouchel(have: Ints, lack: Ints, w: Floats) -> dict[str, float]:
    n = len(w)
    found = {}
    for name, points in (
        ("functional", _FUNCTIONAL_POINTS[have]),
        ("dysfunctional", _DYSFUNCTIONAL_POINTS[lack]),
    ):
        mean = float(w @ points / w.sum())
        spread = float(w @ (points - mean) ** 2 / w.sum())
        found[f"dumouchel_{name}"] = mean
        found[f"dumouchel_{name}_sd"] = (
            float(np.sqrt(spread * n / (n - 1))) if n > 1 else float("nan")
        )
    return found
