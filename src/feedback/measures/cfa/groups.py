"""Maximum likelihood of one factor model in several groups at once: the engine, without names."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np
from scipy import linalg

from feedback.errors import AnalysisError
from feedback.measures.cfa.fit import Layout, discrepancy
from feedback.numeric import Floats, Ints

LEVELS = ("configural", "metric", "scalar")
_FLAT = 1e-8
_NEARLY_FLAT = 1e-5
_MOST_ITERATIONS = 200


@dataclass(frozen=True)
class Moments:
    """Size, means and covariances (n in the denominator) of the items in one group."""

    n: int
    mean: Floats
    covariance: Floats


@dataclass(frozen=True)
class GroupLayout:
    """One group's free parameters: those of its covariances, then intercepts, then means of factors."""

    layout: Layout
    structured: bool  # whether the means of the items are modelled
    own_means: bool  # whether the means of the factors are free (they are 0 in the first group)

    @property
    def size(self) -> int:
        items, factors = self.layout.loading.shape
        return len(self.layout.free) + self.structured * (items + self.own_means * factors)

    def value(self, phi: Floats, moments: Moments) -> tuple[float, Floats, Floats]:
        """Discrepancy, its gradient and its expected second derivatives by the group's parameters."""
        count, (items, factors) = len(self.layout.free), self.layout.loading.shape
        theta = phi[:count]
        sigma = self.layout.implied(theta)
        found = discrepancy(sigma, moments.covariance)
        if not np.isfinite(found):
            return found, np.zeros(self.size), np.eye(self.size)
        loading = self.layout.matrices(theta)[0]
        inverse = linalg.inv(sigma)
        slopes = np.zeros((self.size, items, items))
        slopes[:count] = self.layout.slopes(theta)
        bend, apart = np.zeros((self.size, items)), np.zeros(items)
        if self.structured:
            means = phi[count + items :] if self.own_means else np.zeros(factors)
            apart = moments.mean - phi[count : count + items] - loading @ means
            bend[count : count + items] = np.eye(items)
            if self.own_means:
                bend[count + items :] = loading.T
            for at, (kind, row, column) in enumerate(self.layout.free):
                if kind == "loading":
                    bend[at, row] = means[column]
            found += float(apart @ inverse @ apart)
        pull = inverse @ (sigma - moments.covariance - np.outer(apart, apart)) @ inverse
        gradient = np.einsum("aij,ij->a", slopes, pull) - 2 * bend @ inverse @ apart
        turned = inverse @ slopes
        flat = turned.reshape(self.size, -1)
        information = flat @ turned.transpose(0, 2, 1).reshape(self.size, -1).T
        return found, gradient, information + 2 * bend @ inverse @ bend.T


@dataclass(frozen=True)
class GroupSolution:
    """Parameters at the minimum, and what tests of the equalities need."""

    theta: Floats
    chi2: float
    parameters: int
    score: Floats
    information: Floats
    shared: Ints
    keys: tuple[Hashable, ...]

    def released(self, at: int) -> float:
        """Score test that the group's parameter `at` need not equal the others' (one degree of freedom)."""
        many = np.zeros((len(self.shared), self.parameters))
        many[np.arange(len(self.shared)), self.shared] = 1.0
        across = self.information[at] @ many
        kept = many.T @ self.information @ many
        left = self.information[at, at] - across @ np.linalg.pinv(kept) @ across
        return float(self.score[at] ** 2 / left) if left > 1e-10 * self.information[at, at] else 0.0

    def variance(self) -> Floats:
        """Covariance of the estimates."""
        many = np.zeros((len(self.shared), self.parameters))
        many[np.arange(len(self.shared)), self.shared] = 1.0
        return np.linalg.pinv(many.T @ self.information @ many)


def group_layouts(
    base: Layout, groups: int, level: str
) -> tuple[list[GroupLayout], list[Hashable]]:
    """The groups' layouts, and for each of all their parameters the key it shares with its equals.

    `base` has factor variances 1; where loadings are equal, they are free from the second group on.
    """
    items, factors = base.loading.shape
    structured = level == "scalar"
    made: list[GroupLayout] = []
    keys: list[Hashable] = []
    for group in range(groups):
        free = base.free
        if group and level != "configural":
            free = (*free, *(("factor", at, at) for at in range(factors)))
        layout = Layout(free, base.loading, base.residual, base.factor)
        made.append(GroupLayout(layout, structured, structured and group > 0))
        for kind, row, column in free:
            equal = kind == "loading" and level != "configural"
            keys.append((kind, row, column) if equal else (group, kind, row, column))
        if structured:
            keys += [("intercept", row) for row in range(items)]
            keys += [(group, "mean", at) for at in range(factors)] if group else []
    return made, keys


def fit_groups(
    base: Layout, start: Floats, moments: list[Moments], *, level: str, where: str
) -> GroupSolution:
    """Fisher scoring with halved steps over all groups; chi² = Σ n_g F_g.

    Raises
    ------
    AnalysisError
        No minimum is found.
    """
    layouts, keys = group_layouts(base, len(moments), level)
    names = list(dict.fromkeys(keys))
    place = {key: at for at, key in enumerate(names)}
    shared = np.array([place[key] for key in keys])
    begun: dict[Hashable, float] = dict(zip(base.free, start, strict=True))
    theta = np.array([_begin(key, begun) for key in names])
    total = sum(part.n for part in moments)
    found, score, information = _all(layouts, shared, theta, moments)
    for _ in range(_MOST_ITERATIONS):
        gradient = np.bincount(shared, score, len(names))
        if np.abs(gradient).max() / total < _FLAT:
            break
        many = np.zeros((len(names), len(keys)))
        many[shared, np.arange(len(keys))] = 1.0
        step = -np.linalg.lstsq(many @ information @ many.T, gradient, rcond=1e-12)[0]
        for halvings in range(25):
            tried = _all(layouts, shared, theta + step * 0.5**halvings, moments)
            if tried[0] < found:
                theta = theta + step * 0.5**halvings
                found, score, information = tried
                break
        else:
            if np.abs(gradient).max() / total < _NEARLY_FLAT:
                break
            raise _unsettled(where)
    else:
        raise _unsettled(where)
    # of the discrepancy, twice the log likelihood: its score is -½, its information ½ of what scoring uses
    return GroupSolution(theta, found, len(names), -score / 2, information / 2, shared, tuple(keys))


def _begin(key: Hashable, begun: dict[Hashable, float]) -> float:
    parts = key if isinstance(key, tuple) else (key,)
    parts = parts[1:] if isinstance(parts[0], int) else parts
    if parts in begun:
        return begun[parts]
    return 1.0 if parts[0] == "factor" else 0.0


def _all(
    layouts: list[GroupLayout], shared: Ints, theta: Floats, moments: list[Moments]
) -> tuple[float, Floats, Floats]:
    """Σ n F, and its derivatives by every parameter of every group."""
    phi, total, at = theta[shared], 0.0, 0
    score, information = np.zeros(len(shared)), np.zeros((len(shared), len(shared)))
    for layout, part in zip(layouts, moments, strict=True):
        own = slice(at, at + layout.size)
        found, gradient, bend = layout.value(phi[own], part)
        total += part.n * found
        score[own], information[own, own] = part.n * gradient, part.n * bend
        at += layout.size
    return total, score, information


def _unsettled(where: str) -> AnalysisError:
    return AnalysisError(
        en=f"{where}: the estimates do not settle over all groups. A group is too small, or the model does not suit it; "
        "fit the model to each group by itself first.",
        zh=f"{where}：多组估计不收敛。可能有的组太小，或模型不适合该组；请先在每个组内单独拟合该模型。",
    )
