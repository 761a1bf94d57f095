"""Parts of a map of two coefficients: quadrants with their names, ellipses, numbered dots and their key."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from feedback.charts.theme import PALETTE
from feedback.charts.words import shorten

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_LEAST_HEIGHT = 4.4  # inches; a map is nearly square beside its key
_KEY_ROW = 0.31  # inches of a name and what is said of it
MOST_POINTS = 20  # points a reader can still tell apart
_KEY_WIDTH = 30  # columns of text
_PHONE_MAP, _PHONE_ROW = (
    3.6,
    26,
)  # inches of a map on a phone, its axis in it; points of a row of its key


def map_height(rows: int) -> float:
    """Inches of a map beside a key of so many rows."""
    return max(_LEAST_HEIGHT, _KEY_ROW * rows + 0.6)


def draw_ellipse(axes: Axes, point: np.ndarray, spread: np.ndarray, *, level: float) -> None:
    """The region a pair of normal estimates lies in with `level`; nothing where they do not vary."""
    from matplotlib.patches import Ellipse

    if not np.isfinite(spread).all():
        return
    values, vectors = np.linalg.eigh(spread)
    radius = math.sqrt(-2 * math.log(1 - level))  # chi-square with two degrees of freedom
    long, short = (2 * radius * math.sqrt(max(float(value), 0.0)) for value in values[::-1])
    angle = math.degrees(math.atan2(vectors[1, 1], vectors[0, 1]))
    shape = Ellipse(
        (float(point[0]), float(point[1])), long, short, angle=angle,
        facecolor=PALETTE.positive, edgecolor=PALETTE.positive, alpha=0.16, zorder=1,
    )  # fmt: skip
    axes.add_patch(shape)


def draw_quadrants(
    axes: Axes, middle: tuple[float, float], names: Mapping[tuple[int, int], str]
) -> None:
    """Dashed lines where the quadrants meet, and each quadrant's name in its corner."""
    axes.axvline(middle[0], color=PALETTE.muted, linewidth=1, linestyle="--", zorder=0)
    axes.axhline(middle[1], color=PALETTE.muted, linewidth=1, linestyle="--", zorder=0)
    for (right, top), name in names.items():
        axes.text(
            0.985 if right else 0.015, 0.985 if top else 0.015, name, transform=axes.transAxes,
            ha="right" if right else "left", va="top" if top else "bottom",
            fontsize=9.5, color=PALETTE.muted, zorder=0,
        )  # fmt: skip


def phone_height(rows: int) -> float:
    """Inches of a map over a key of so many rows, as on a phone."""
    return _PHONE_MAP + _PHONE_ROW * rows / 72


def draw_numbered(
    axes: Axes, points: np.ndarray, key: list[str], *, colors: list[str], below: bool = False
) -> None:
    """A numbered dot a row, and beside (or below) the map what each number is; names on the map would overlap."""
    for number, (point, color) in enumerate(zip(points, colors, strict=True), start=1):
        axes.plot(*point, "o", color=color, markersize=13, markeredgecolor=PALETTE.paper, zorder=3)
        axes.annotate(
            str(number), tuple(point), ha="center", va="center_baseline",
            color=PALETTE.paper, fontsize=8.5, zorder=4,
        )  # fmt: skip
    if below:
        _key_below(axes, key)
        return
    step = 1 / max(len(key), 10)
    for place, text in enumerate(key):
        name, _, said = text.partition("\n")
        top = 1 - place * step
        at: dict[str, Any] = {
            "xycoords": "axes fraction",
            "textcoords": "offset points",
            "va": "top",
        }
        soft: dict[str, Any] = {"color": PALETTE.soft_ink}
        axes.annotate(f"{place + 1}", (1.03, top), (0, 0), fontsize=9, **soft, **at)
        axes.annotate(shorten(name, width=_KEY_WIDTH), (1.08, top), (0, 0), fontsize=9, **at)
        axes.annotate(
            shorten(said, width=_KEY_WIDTH), (1.08, top), (0, -11), fontsize=7.8, **soft, **at
        )


def _key_below(axes: Axes, key: list[str]) -> None:
    for place, text in enumerate(key):
        name, _, said = text.partition("\n")
        down = -44 - _PHONE_ROW * place
        at: dict[str, Any] = {
            "xycoords": "axes fraction",
            "textcoords": "offset points",
            "va": "top",
        }
        soft: dict[str, Any] = {"color": PALETTE.soft_ink}
        axes.annotate(f"{place + 1}", (0, 0), (-26, down), fontsize=9, **soft, **at)
        axes.annotate(shorten(name, width=44), (0, 0), (-8, down), fontsize=9, **at)
        axes.annotate(shorten(said, width=48), (0, 0), (-8, down - 11), fontsize=7.8, **soft, **at)
