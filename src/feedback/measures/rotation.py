"""Rotations of factor loadings: varimax, promax, oblimin."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

Rotated = tuple["NDArray[np.float64]", "NDArray[np.float64]"]
MOST_ROUNDS = 5000
HALVINGS = 11
FLAT = 1e-7  # length of the projected gradient at which a rotation has arrived
PROMAX_POWER = 4


def rotate(loadings: NDArray[np.float64], rotation: str) -> Rotated:
    """Return rotated loadings and the correlations of the factors.

    Parameters
    ----------
    loadings
        Items × factors, unrotated.
    rotation
        "none", "varimax" (Kaiser-normalised), "promax" (power 4 on varimax) or "oblimin"
        (direct quartimin, gamma 0, not normalised).

    Examples
    --------
    >>> simple, phi = rotate(np.array([[0.6, 0.6], [0.6, 0.6], [0.6, -0.6], [0.6, -0.6]]), "varimax")
    >>> np.abs(simple).round(3).min(), bool(np.allclose(phi, np.eye(2)))
    (np.float64(0.0), True)
    """
    k = loadings.shape[1]
    if k == 1 or rotation == "none":
        return loadings, np.eye(k)
    if rotation == "varimax":
        return loadings @ varimax(loadings), np.eye(k)
    if rotation == "promax":
        return _promax(loadings)
    return _oblimin(loadings)


def varimax(loadings: NDArray[np.float64]) -> NDArray[np.float64]:
    """Orthogonal rotation matrix that maximises the variance of squared normalised loadings.

    Kaiser (1958), Psychometrika 23, 187-200, by singular value steps.
    """
    scale = np.sqrt((loadings**2).sum(axis=1))
    rows = loadings / np.where(scale > 0, scale, 1)[:, None]
    turn = np.eye(rows.shape[1])
    size = 0.0
    for _ in range(MOST_ROUNDS):
        turned = rows @ turn
        pull = rows.T @ (turned**3 - turned * (turned**2).mean(axis=0))
        left, values, right = np.linalg.svd(pull)
        turn = left @ right
        if values.sum() < size * (1 + 1e-12):
            break
        size = values.sum()
    return turn


def _promax(loadings: NDArray[np.float64]) -> Rotated:
    """Hendrickson & White (1964), British Journal of Statistical Psychology 17, 65-70."""
    turned = loadings @ varimax(loadings)
    target = turned * np.abs(turned) ** (PROMAX_POWER - 1)
    turn = np.linalg.lstsq(turned, target, rcond=None)[0]
    turn = turn * np.sqrt(np.diag(np.linalg.inv(turn.T @ turn)))
    back = np.linalg.inv(turn)
    return turned @ turn, back @ back.T


def _oblimin(loadings: NDArray[np.float64]) -> Rotated:
    """Gradient projection from the unrotated position: Jennrich (2002), Psychometrika 67, 7-19."""
    turn = np.eye(loadings.shape[1])
    inverse = np.linalg.inv(turn)
    turned = loadings @ inverse.T
    value, slope = _quartimin(turned)
    slope = -(turned.T @ slope @ inverse).T
    step = 1.0
    for _ in range(MOST_ROUNDS):
        across = slope - turn * (turn * slope).sum(axis=0)
        size = np.sqrt((across**2).sum())
        if size < FLAT:
            break
        step *= 2
        for _ in range(HALVINGS):
            moved = turn - step * across
            moved = moved / np.sqrt((moved**2).sum(axis=0))
            inverse = np.linalg.inv(moved)
            turned = loadings @ inverse.T
            tried, gradient = _quartimin(turned)
            if value - tried > 0.5 * size**2 * step:
                break
            step /= 2
        turn, value = moved, tried
        slope = -(turned.T @ gradient @ inverse).T
    return turned, turn.T @ turn


def _quartimin(turned: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
    square = turned**2
    others = square.sum(axis=1, keepdims=True) - square
    return float((square * others).sum() / 4), turned * others
