"""Where a course took a step: the posterior over its place, exact."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from feedback.numeric import Floats

_SIDE = 2  # periods each side of a step


@dataclass(frozen=True)
class CourseSteps:
    """The step of each chart.

    Attributes
    ----------
    probability
        (k,) that there is a step at all, even odds before.
    place, first, last
        (k,) column of the first period of the new level: most likely, and the span that holds it with `level`; -1 where
        nothing can be said.
    before, after
        (k,) weighted means on both sides of `place`.
    """

    probability: Floats
    place: np.ndarray
    first: np.ndarray
    last: np.ndarray
    before: Floats
    after: Floats


def find_steps(values: Floats, *, weight: Floats | None = None, level: float = 0.95) -> CourseSteps:
    """Whether and where the level of each course changed once.

    Parameters
    ----------
    values
        (k, T) figures; NaN where not measured.
    weight
        (k, T) inverse variances up to a factor: bases of shares and rates; one each where left out.
    level
        Of the span.

    Returns
    -------
    CourseSteps
        Two values at least on each side of a step.

    Notes
    -----
    Normal values of unknown variance σ²/w; the level and log σ flat in both models; the step with Zellner's g prior,
    g = n (unit information): Bayes factor of a step at τ against none (1 + g)^((n-2)/2) / (1 + g (1 - R²τ))^((n-1)/2),
    R²τ the share of the weighted sum of squares between the sides (Liang et al., 2008, JASA 103, 410-423). Places are
    equally likely before. Exact: nothing is sampled. It looks for one step; values that follow each other (drift, season)
    look like steps.

    Examples
    --------
    >>> found = find_steps(np.array([[5.0, 5.2, 4.9, 5.1, 5.0, 8.1, 7.9, 8.0, 8.2, 8.0]]))
    >>> int(found.place[0]), bool(found.probability[0] > 0.99)
    (5, True)
    """
    if values.shape[-1] < 2 * _SIDE:  # too few columns for a place: said of every chart
        values = np.pad(values, ((0, 0), (0, 2 * _SIDE)), constant_values=np.nan)
        weight = None
    there = ~np.isnan(values)
    w = np.where(there, 1.0 if weight is None else weight, 0.0)
    w = np.where(np.isfinite(w), w, 0.0)
    there &= w > 0
    y = np.where(there, values, 0.0)
    seen = np.cumsum(there, axis=-1)
    n = seen[..., -1:]
    centre = _divided((w * y).sum(-1, keepdims=True), w.sum(-1, keepdims=True))
    y = np.where(there, y - centre, 0.0)
    total = (w * y**2).sum(-1, keepdims=True)
    left, mass = np.cumsum(w * y, axis=-1), np.cumsum(w, axis=-1)
    whole = mass[..., -1:]
    # a step at column j: columns before j on one side; the sums of the centred values of both sides cancel
    a, m = left[..., :-1], mass[..., :-1]
    between = _divided(a**2 * whole, m * (whole - m))
    r2 = np.clip(_divided(between, total), 0.0, 1.0 - 1e-12)
    fits = there[..., 1:] & (seen[..., :-1] >= _SIDE) & (n - seen[..., :-1] >= _SIDE) & (total > 0)
    g = n.astype(float)
    bayes = (n - 2) / 2 * np.log1p(g) - (n - 1) / 2 * np.log1p(g * (1 - r2))
    bayes = np.where(fits, bayes, -np.inf)
    return _told(bayes, fits, a=a, m=m, whole=whole, centre=centre, level=level)


def _told(
    bayes: Floats,
    fits: np.ndarray,
    *,
    a: Floats,
    m: Floats,
    whole: Floats,
    centre: Floats,
    level: float,
) -> CourseSteps:
    """From log Bayes factors of every place."""
    most = bayes.max(axis=-1, keepdims=True)
    shifted = np.exp(bayes - np.where(np.isfinite(most), most, 0.0))
    places = fits.sum(axis=-1)
    sums = shifted.sum(axis=-1)
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        odds = np.log(sums) + most[..., 0] - np.log(places)
        probability = np.where(places > 0, 1 / (1 + np.exp(-odds)), np.nan)
    posterior = _divided(shifted, sums[..., None])
    order = np.argsort(-posterior, axis=-1, kind="stable")
    ranked = np.take_along_axis(posterior, order, axis=-1)
    inside = np.cumsum(ranked, axis=-1) - ranked < level
    held = np.zeros(posterior.shape, dtype=bool)
    np.put_along_axis(held, order, inside & (ranked > 0), axis=-1)
    _, width = fits.shape
    at = order[..., :1]
    before = centre + _divided(np.take_along_axis(a, at, -1), np.take_along_axis(m, at, -1))
    rest = whole - np.take_along_axis(m, at, -1)
    after = centre - _divided(np.take_along_axis(a, at, -1), rest)
    known = places > 0

    def column(found: np.ndarray) -> np.ndarray:
        return np.where(known, found + 1, -1)

    return CourseSteps(
        probability,
        column(at[..., 0]),
        column(held.argmax(axis=-1)),
        column(width - 1 - held[..., ::-1].argmax(axis=-1)),
        np.where(known, before[..., 0], np.nan),
        np.where(known, after[..., 0], np.nan),
    )


def _divided(above: Floats, below: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        found: Floats = np.where(below > 0, above / below, 0.0)
    return found
