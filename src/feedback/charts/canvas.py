"""The sheet every chart is drawn on: title that says the finding, footnote with n and interval, alt text."""

from __future__ import annotations

import io
import warnings
from itertools import combinations
from typing import TYPE_CHECKING, Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.text import Text

from feedback.charts.theme import (
    PALETTE,
    drawable,
    glyph_error,
    hold_fonts,
    missing_glyphs,
    whole_glyphs,
)
from feedback.charts.words import wrap

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    import pandas as pd
    from matplotlib.axis import XAxis, YAxis

WIDTH = 7.4  # inches; text stays readable when a phone shows the picture at 500 px
NARROW = 4.3  # inches; on a phone of 390 px the picture is as wide as the screen
NARROW_SVG = "application/vnd.feedback.narrow+svg"  # beside image/svg+xml in an output
_LEAST = 1.1  # inches a narrow drawing leaves to its axes
_SMALLER = 2  # more dots of a smaller map may touch than of the wide one
_TITLE, _SUBTITLE, _NOTE = 13.5, 10.0, 8.8  # points
_COLUMNS = (74, 102, 116)  # of title, subtitle, note
_STYLES: tuple[dict[str, Any], ...] = (
    {"fontsize": _TITLE, "fontweight": "bold", "linespacing": 1.3},
    {"fontsize": _SUBTITLE, "color": PALETTE.soft_ink, "linespacing": 1.35},
    {"fontsize": _NOTE, "color": PALETTE.soft_ink, "linespacing": 1.35},
)


class Chart(Figure):
    """A figure with its alt text; in a notebook it shows itself as SVG.

    Attributes
    ----------
    alt
        What the picture says, in words, for those who cannot see it.
    """

    alt: str = ""
    words: tuple[str, str, str] = ("", "", "")  # title, subtitle, note
    body: float = 0.0  # inches
    for_phone: Callable[[], Chart] | None = (
        None  # draws it anew for a phone where squeezing it leaves its words no room
    )
    _texts: tuple[Text, ...] = ()

    def arrange(self, width: float) -> None:
        """Wrap title, subtitle and note for a width in inches, and lay the drawing out between them."""
        share = width / WIDTH
        lines, below, notes = (
            wrap(text, width=int(columns * share)) if text or not place else []
            for place, (text, columns) in enumerate(zip(self.words, _COLUMNS, strict=True))
        )
        head = _height(lines, _TITLE, 1.35) + _height(below, _SUBTITLE, 1.5) + 0.22
        foot = _height(notes, _NOTE, 1.45) + (0.16 if notes else 0.04)
        height = head + self.body + foot
        self.set_size_inches(width, height)
        rect = (0.008, foot / height, 0.984, self.body / height)
        self.set_layout_engine(ConstrainedLayoutEngine(rect=rect, w_pad=0.04, h_pad=0.02))
        top = 1 - 0.08 / height
        tops = (top, top - (_height(lines, _TITLE, 1.35) + 0.05) / height, (foot - 0.08) / height)
        if not self._texts:
            self._texts = tuple(
                self.text(0, 0, "", ha="left", va="top", in_layout=False, **style)
                for style in _STYLES
            )
        for text, y, said in zip(self._texts, tops, (lines, below, notes), strict=True):
            text.set_position((0.012 / share, y))
            text.set_text("\n".join(said))

    def to_narrow_svg(self) -> str:
        """The same picture drawn for a phone of 390 px; empty where its words would not have room."""
        if not self._texts:
            return ""
        squeezed = self._squeezed()
        if squeezed or self.for_phone is None:
            return squeezed
        anew = self.for_phone()
        return anew.to_svg() if overlapping(anew) <= overlapping(self) + _SMALLER else ""

    def _squeezed(self) -> str:
        """This very drawing at the width of a phone; empty where its words have no room."""
        wide = self.get_size_inches()[0]
        before = overlapping(self)
        places = [
            (axes, axes.get_position(original=True), axes.get_position()) for axes in self.axes
        ]
        try:
            self.arrange(NARROW)
            with warnings.catch_warnings():
                warnings.simplefilter(
                    "error", UserWarning
                )  # the layout says so where nothing is left
                self.draw_without_rendering()
            self.set_layout_engine("none")
            roomy = all(axes.get_window_extent().width >= _LEAST * self.dpi for axes in self.axes)
            return self.to_svg() if roomy and overlapping(self) <= before else ""
        except UserWarning:
            return ""
        finally:
            self.arrange(wide)
            self.set_layout_engine("none")
            for axes, original, active in places:
                axes.set_position(original, which="original")
                axes.set_position(active, which="active")

    def to_svg(self) -> str:
        """The picture as SVG, the same bytes for the same data.

        Raises
        ------
        FontError
            A character has no glyph.
        """
        return self._rendered(
            "svg", metadata={"Date": None, "Creator": None, "Title": self.alt}
        ).decode()

    def to_png(self, *, dpi: int = 160) -> bytes:
        """The picture as PNG."""
        return self._rendered("png", dpi=dpi, metadata={"Software": None, "Description": self.alt})

    def _rendered(self, kind: str, **options: Any) -> bytes:
        buffer = io.BytesIO()
        with whole_glyphs():
            self.savefig(buffer, format=kind, **options)
        return buffer.getvalue()

    def _ipython_display_(self) -> None:
        from IPython.display import display

        narrow = self.to_narrow_svg()
        display(
            {"image/svg+xml": self.to_svg(), "text/plain": self.alt}
            | ({NARROW_SVG: narrow} if narrow else {}),
            metadata={"image/svg+xml": {"alt": self.alt}},
            raw=True,
        )


def new_chart(
    *,
    title: str,
    subtitle: str = "",
    note: str = "",
    body: float,
    alt: str = "",
    width: float = WIDTH,
) -> tuple[Chart, Axes]:
    """A sheet with title, subtitle and footnote laid out, and its axes.

    Parameters
    ----------
    title, subtitle, note
        Finding; what is measured; n and interval. Wrapped by display width.
    body
        Height of the drawing in inches, axis labels included.
    alt
        Alt text; the title and subtitle are put before it.
    width
        In inches; NARROW for a phone.

    Returns
    -------
    tuple
        The chart and its axes.
    """
    hold_fonts()
    chart = Chart(figsize=(width, body))
    chart.words, chart.body = (drawable(title), drawable(subtitle), drawable(note)), body
    chart.arrange(width)
    chart.alt = " ".join(
        part for part in (drawable(title), drawable(subtitle), drawable(alt)) if part
    )
    return chart, chart.subplots()


def _height(lines: list[str], points: float, spacing: float) -> float:
    return len(lines) * points * spacing / 72


def overlapping(chart: Figure) -> int:
    """How many pairs of words lie on one another, and words that leave the sheet."""
    boxes = [
        text.get_window_extent()
        for text in chart.findobj(Text)
        if text.get_visible() and text.get_text().strip() and _is_drawn(text)
    ]
    beyond = sum(
        box.x0 < -1 or box.x1 > chart.bbox.x1 + 1 or box.y0 < -1 or box.y1 > chart.bbox.y1 + 1
        for box in boxes
    )
    pairs = sum(
        min(one.x1, other.x1) - max(one.x0, other.x0) > 1
        and min(one.y1, other.y1) - max(one.y0, other.y0) > 1
        for one, other in combinations(boxes, 2)
    )
    return beyond + pairs


def _is_drawn(text: Text) -> bool:
    """Whether an axis has the label within its ends: ticks beyond them are not drawn."""
    axes = text.axes
    if axes is None or not axes.get_visible():
        return axes is None
    for axis, place in ((axes.xaxis, 0), (axes.yaxis, 1)):
        if text in axis.get_ticklabels():
            low, high = sorted(axis.get_view_interval())
            return bool(low - 1e-9 <= text.get_position()[place] <= high + 1e-9)
    return True


def empty_chart(sentence: str, *, title: str = "") -> Chart:
    """A sheet that says in one sentence why there is nothing to draw."""
    chart, axes = (
        new_chart(title=title, body=0.6, alt=sentence)
        if title
        else new_chart(title=sentence, body=0.05)
    )
    axes.set_axis_off()
    if title:
        axes.text(0, 0.6, "\n".join(wrap(drawable(sentence), width=96)), color=PALETTE.soft_ink, va="center",
                  transform=axes.transAxes)  # fmt: skip
    return finished(chart)


def finished(chart: Chart) -> Chart:
    """Return the chart when the fonts have every character on it.

    Raises
    ------
    FontError
        A character has no glyph: the remedy, not a box.
    """
    texts = [text.get_text() for text in chart.findobj(Text)]
    missing = missing_glyphs(texts)
    if missing:
        raise glyph_error(missing)
    # laid out once and then held: a second drawing of the same figure would shift by a hair
    chart.draw_without_rendering()
    chart.set_layout_engine("none")
    return chart


def rows_of(frame: pd.DataFrame) -> list[Any]:
    """Rows as named tuples."""
    return list(frame.itertuples())


def quiet_rows(axes: Axes, *, labels: list[str], grid: bool = True) -> None:
    """Rows from top to bottom with their labels, a faint vertical grid and no vertical spine."""
    axes.set_yticks(range(len(labels)), labels)
    axes.set_ylim(len(labels) - 0.5, -0.5)
    axes.tick_params(axis="y", length=0, pad=6)
    axes.tick_params(axis="x", length=0)
    axes.spines["left"].set_visible(False)
    axes.spines["bottom"].set_visible(False)
    axes.grid(visible=grid, axis="x")
    axes.set_axisbelow(True)


def quiet_columns(axes: Axes) -> None:
    """Columns over a base line, a faint horizontal grid and no vertical spine."""
    axes.tick_params(length=0)
    axes.spines["left"].set_visible(False)
    axes.grid(visible=True, axis="y")
    axes.set_axisbelow(True)


def right_column(axes: Axes, texts: list[str], *, head: str = "", lift: float = 0.0) -> None:
    """A text right of each row (n, share), and a heading over them; `lift` raises them in their row."""
    place: dict[str, Any] = {"transform": axes.get_yaxis_transform(), "color": PALETTE.soft_ink}
    for row, text in enumerate(texts):
        axes.text(1.015, row - lift, text, va="center", fontsize=9.5, **place)
    if head:
        axes.text(1.015, -0.62, head, va="bottom", fontsize=8.8, **place)


def dots_with_intervals(
    axes: Axes, estimates: np.ndarray, *, colors: list[str], hollow: list[bool] | None = None
) -> None:
    """A dot a row on its interval; `estimates` is (n_rows, 3): value, low, high (low and high may be NaN)."""
    for row, (value, low, high) in enumerate(estimates):
        line: dict[str, Any] = {
            "color": colors[row],
            "linewidth": 2.4,
            "alpha": 0.55,
            "solid_capstyle": "round",
        }
        axes.plot([low, high], [row, row], zorder=2, **line)
        face = PALETTE.paper if hollow and hollow[row] else colors[row]
        axes.plot(
            [value], [row], "o", color=colors[row], markerfacecolor=face, markersize=8, zorder=3
        )


def percent_axis(axis: XAxis | YAxis) -> None:
    """Shares as percent, with as many digits as a tick needs."""
    axis.set_major_formatter(lambda share, _: f"{share * 100:.3g}%")
