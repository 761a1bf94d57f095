"""What the gate sees: charts with nothing in them, and words that stand out too little from what is behind them."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from typing import Any

from feedback.report.problems import Problem

# WCAG 2.2, success criterion 1.4.3: ordinary text 4.5, large text (24 px, or 18.66 px bold) 3
ORDINARY, LARGE = 4.5, 3.0
_SVG = "data:image/svg+xml;base64,"
# what matplotlib calls marks
_MARK = re.compile(
    r"(?:PathCollection|LineCollection|PolyCollection|FillBetweenPolyCollection|QuadMesh|image|line2d|table)"
)
_GROUND = 1  # the first filled patch of a panel is what everything stands on
_RULE = re.compile(r"([^{}@;]+)\{([^{}]*)\}")
_HEX = re.compile(r"#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})\b")
_NAMED = {"white": "#ffffff", "black": "#000000"}
_PAPER = "#ffffff"


def empty_charts(page: Any) -> Iterator[Problem]:
    """Charts whose every panel is only a frame and axes."""
    for tag in page.find_all("img"):
        address = tag.get("src") or ""
        if not address.startswith(_SVG):
            continue
        drawn = base64.b64decode(address.removeprefix(_SVG)).decode("utf-8", "replace")
        if is_empty_chart(drawn):
            named = (tag.get("alt") or "")[:60]
            yield Problem("chart", f"a chart shows nothing ({named})", f"有图表没有内容（{named}）")


def is_empty_chart(svg: str) -> bool:
    """Whether a matplotlib drawing has axes and no mark on any of them; a sentence without axes is no chart."""
    from xml.etree import ElementTree

    try:
        drawing = ElementTree.fromstring(svg.encode())
    except ElementTree.ParseError:
        return False
    panels = [part for part in drawing.iter() if (part.get("id") or "").startswith("axes_")]
    with_axes = [
        panel for panel in panels if any("matplotlib.axis" in (p.get("id") or "") for p in panel)
    ]
    return bool(with_axes) and not any(_has_marks(panel) for panel in panels)


def _has_marks(panel: Any) -> bool:
    parts = [(part.get("id") or "", part) for part in panel]
    # a heat map is an image without an id of its own, inside a group that clips it
    drawn = any(part.tag.rpartition("}")[2] == "image" for part in panel.iter())
    marked = any(_MARK.match(name) and len(part) for name, part in parts)
    filled = sum(name.startswith("patch_") and _is_filled(part) for name, part in parts)
    return drawn or marked or filled > _GROUND


def _is_filled(patch: Any) -> bool:
    """A bar or an area, not a line of the frame; how many of those there are depends on the theme."""
    styles = [part.get("style") or "" for part in patch.iter() if part.get("d")]
    return any("fill: none" not in style for style in styles)


def low_contrast(page: Any) -> Iterator[Problem]:
    """Words whose colour is too near to what is behind them, in style sheets and in style attributes.

    Looks at each rule by itself: its colour on its own background, else on white. Transparent and
    inherited backgrounds are not followed.
    """
    sheets = "\n".join(tag.get_text() for tag in page.find_all("style"))
    sheets = re.sub(r"/\*.*?\*/", "", sheets, flags=re.DOTALL)
    variables = dict(re.findall(r"(--[\w-]+)\s*:\s*([^;{}]+)", sheets))
    told: set[str] = set()
    rules = [(name.strip(), body) for name, body in _RULE.findall(sheets)]
    rules += [(f"<{tag.name}>", tag["style"]) for tag in page.find_all(style=True)]
    for name, body in rules:
        found = _contrast(body, variables)
        if found and name not in told:
            told.add(name)
            ratio, needed = found
            yield Problem(
                "contrast",
                f"{name[:60]}: contrast {ratio:.1f}, {needed:g} is needed",
                f"{name[:60]}：对比度 {ratio:.1f}，应不低于 {needed:g}",
            )


def _contrast(body: str, variables: dict[str, str]) -> tuple[float, float] | None:
    """The contrast of a rule's words and what is needed, when that is not reached."""
    said: dict[str, str] = dict(re.findall(r"([\w-]+)\s*:\s*([^;]+)", body))
    ink = _colour(said.get("color", ""), variables)
    behind = said.get("background-color") or said.get("background") or ""
    paper = _colour(behind, variables) if behind.strip() else _PAPER
    if ink is None or paper is None:
        return None
    needed = LARGE if _is_large(said) else ORDINARY
    ratio = contrast_ratio(ink, paper)
    return (ratio, needed) if ratio < needed else None


def contrast_ratio(one: str, other: str) -> float:
    """Contrast of two colours (#rrggbb), 1 to 21: (L1 + .05) / (L2 + .05) of their relative luminances.

    Source: WCAG 2.2, definition of contrast ratio.

    >>> contrast_ratio("#ffffff", "#000000"), round(contrast_ratio("#777777", "#ffffff"), 2)
    (21.0, 4.48)
    """
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _colour(value: str, variables: dict[str, str]) -> str | None:
    """#rrggbb of a colour that is written out; None for what cannot be known here."""
    value = value.strip()
    named = re.match(r"var\((--[\w-]+)", value)
    if named:
        value = variables.get(named[1], "").strip()
    value = _NAMED.get(value.split("!")[0].strip(), value)
    found = _HEX.match(value)
    if found is None:
        return None
    digits = found[1]
    return "#" + ("".join(2 * digit for digit in digits) if len(digits) == 3 else digits)


def _is_large(said: dict[str, str]) -> bool:
    size = re.match(r"\s*([\d.]+)(rem|em|px|pt)", said.get("font-size", ""))
    if size is None:
        return False
    pixels = float(size[1]) * {"rem": 16, "em": 16, "px": 1, "pt": 4 / 3}[size[2]]
    bold = re.match(r"\s*(?:bold|[6-9]\d\d)", said.get("font-weight", "")) is not None
    return pixels >= (18.66 if bold else 24)
