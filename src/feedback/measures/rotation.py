"""Rotations of factor loadings: varimax, promax, oblimin."""

from __future__ import annotations

import numpy as np

from feedback.numeric import Floats

Rotated = tuple[Floats, Floats]
MOST_ROUNDS = 5000
HALVINGS = 11
FLAT = 1e-7  # length of the projected gradient at which a rotation has arrived
PROMAX_POWER = 4


def rotate(loadings: Floats, rotation: str) -> Rotated:
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
    >>> simple, _ = rotate(np.array([[0.8, 0.3], [0.7, 0.2], [0.5, -0.5], [0.6, -0.6]]), "varimax")
    >>> np.abs(simple).round(2).tolist()
    [[0.84, 0.17], [0.7, 0.2], [0.16, 0.69], [0.2, 0.83]]
    """
    k = loadings.shape[1]
    if k == 1 or rotation == "none":
        return loadings, np.eye(k)
    if rotation == "varimax":
        return loadings @ varimax(loadings), np.eye(k)
    if rotation == "promax":
        return _promax(loadings)
    return _oblimin(loadings)


def varimax(loadings: Floats) -> Floats:
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


def _promax(loadings: Floats) -> Rotated:
    """Hendrickson & White (1964), British Journal of Statistical Psychology 17, 65-70."""
    turned = loadings @ varimax(loadings)
    target = turned * np.abs(turned) ** (PROMAX_POWER - 1)
    turn = np.linalg.lstsq(turned, target, rcond=None)[0]
    turn = turn * np.sqrt(np.diag(np.linalg.inv(turn.T @ turn)))
    back = np.linalg.inv(turn)
    return turned @ turn, back @ back.T


def _oblimin(loadings: Floats) -> Rotated:
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


def _quartimin(turned: Floats) -> tuple[float, Floats]:
    square = turned**2
    others = square.sum(axis=1, keepdims=True) - square
    return float((square * others).sum() / 4), turned * others
