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
_TOUCHING = 0.055  # of the spread of all dots: the width of a numbered one on the smallest map
_IN_A_LINE = 6  # numbers of dots that lie together
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
    """A numbered dot a row, and beside (or below) the map what each number is; names on the map would overlap.

    Dots that would lie on one another are small, and their numbers stand together over the highest of them.
    """
    for members in _heaps(points):
        alone = len(members) == 1
        for each in members:
            axes.plot(
                float(points[each, 0]), float(points[each, 1]), "o", color=colors[each], markersize=13 if alone else 7,
                markeredgecolor=PALETTE.paper, zorder=3,
            )  # fmt: skip
        if alone:
            axes.annotate(
                str(members[0] + 1), tuple(points[members[0]]), ha="center", va="center_baseline",
                color=PALETTE.paper, fontsize=8.5, zorder=4,
            )  # fmt: skip
            continue
        over = float(points[members, 0].mean()), float(points[members, 1].max())
        lines = [
            members[start : start + _IN_A_LINE] for start in range(0, len(members), _IN_A_LINE)
        ]
        axes.annotate(
            "\n".join(", ".join(str(each + 1) for each in line) for line in lines), over, (0, 6),
            textcoords="offset points", ha="center", va="bottom", color=PALETTE.ink, fontsize=8.5, zorder=5,
            bbox={"facecolor": PALETTE.paper, "edgecolor": "none", "alpha": 0.85, "pad": 0.8},
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


def _heaps(points: np.ndarray) -> list[list[int]]:
    """Rows whose dots would lie on one another, each group in the order of the rows.

    >>> _heaps(np.array([[0.0, 0.0], [1.0, 1.0], [0.01, 0.0], [0.03, 0.0]]))
    [[0, 2, 3], [1]]
    """
    span = np.ptp(points, axis=0)
    scaled = (points - points.min(axis=0)) / np.where(span > 0, span, 1.0)
    near = np.hypot(*(scaled[:, None] - scaled[None]).transpose(2, 0, 1)) < _TOUCHING
    heaps: list[list[int]] = []
    left = set(range(len(points)))
    while left:
        heap, edge = set(), {min(left)}
        while edge:
            heap |= edge
            edge = {int(other) for each in edge for other in np.flatnonzero(near[each])} - heap
        heaps.append(sorted(heap))
        left -= heap
    return heaps


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
