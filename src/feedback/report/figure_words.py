"""Figures of the first screen as a reader reads them, and where their dots stand."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor
from urllib.parse import quote

from feedback.insight.pain_points.first_order import tied_words
from feedback.insight.pain_points.words import bare_number
from feedback.report.findings import AspectRow, Gauge, Grid, GridCell, Place
from feedback.report.summary import Change
from feedback.results import Words
from feedback.rounding import signed, told_alike

_NAMES = {
    "satisfaction": {"zh": "总体满意度", "en": "Satisfaction"},
    "nps": {"zh": "NPS（净推荐值）", "en": "NPS"},
    "csat": {"zh": "满意者占比（CSAT）", "en": "Satisfied (CSAT)"},
}
_TENTHS = "〇一两三四五六七八九"  # 两成, never 二成


def gauge_name(gauge: Gauge, language: str) -> str:
    """What a figure of the strip is called; a share satisfied says of which answers it is.

    Examples
    --------
    >>> gauge_name(Gauge("csat", 62.0, 58.0, 65.0, 988, (0.0, 100.0), satisfied="4–5"), "en")
    'Satisfied (CSAT: 4–5)'
    """
    name = _NAMES[gauge.metric][language]
    if not gauge.satisfied:
        return name
    told = f"：{gauge.satisfied}）" if language == "zh" else f": {gauge.satisfied})"
    return name[:-1] + told


def gauge_figure(gauge: Gauge, value: float, *, plus: bool = False) -> str:
    """A figure of that metric: 3.72, -15, 62%; a difference of shares without the sign of per cent.

    Examples
    --------
    >>> csat = Gauge("csat", 62.0, 58.0, 65.0, 988, (0.0, 100.0))
    >>> gauge_figure(csat, csat.value), gauge_figure(csat, -3.0, plus=True)
    ('62%', '−3')
    """
    decimals = 2 if gauge.metric == "satisfaction" else 0
    if plus:
        return signed(value, decimals)
    return f"{value:z.{decimals}f}".replace("-", "−") + ("%" if gauge.metric == "csat" else "")


def gauge_span(gauge: Gauge, language: str) -> str:
    """The interval of a figure of the strip."""
    low, high = gauge_figure(gauge, gauge.low), gauge_figure(gauge, gauge.high)
    between = "–" if gauge.low >= 0 else " 至 " if language == "zh" else " to "
    return f"{low}{between}{high}"


def gauge_change(gauge: Gauge, language: str) -> str:
    """How a figure changed, with its interval; empty where nothing came before. Where the change is of more than the
    period whose figure it stands beside, it says so: the difference of that figure is another.

    Examples
    --------
    >>> told = {"since": "2025Q3", "change": 2.0, "change_low": -3.0, "change_high": 7.0}
    >>> gauge_change(Gauge("csat", 62.0, 58.0, 65.0, 988, (0.0, 100.0), period="2025Q3", **told), "en")
    '+2 points compared with before 2025Q3 (−3 to +7)'
    >>> gauge_change(Gauge("csat", 62.0, 58.0, 65.0, 988, (0.0, 100.0), period="2025Q4", **told), "en")
    '2025Q3 and after, together: +2 points compared with before (−3 to +7)'
    """
    if gauge.change is None or gauge.change_low is None or gauge.change_high is None:
        return ""
    change, low, high = (
        gauge_figure(gauge, end, plus=True)
        for end in (gauge.change, gauge.change_low, gauge.change_high)
    )
    within = None if gauge.within is None else gauge_figure(gauge, gauge.within, plus=True)
    alone = gauge.period == gauge.since
    if language == "zh":
        unit = " 个百分点" if gauge.metric == "csat" else ""
        kept = "" if within is None else f"；各组人数比例不变时 {within}"
        span = f"{gauge.since} 比之前" if alone else f"{gauge.since} 及以后合计，比之前"
        return f"{span} {change}{unit}（{low} 至 {high}{kept}）"
    one = change.strip("+-−") == "1"
    unit = (" point" if one else " points") if gauge.metric == "csat" else ""
    kept = "" if within is None else f"; with groups mixed as before {within}"
    if alone:
        return f"{change}{unit} compared with before {gauge.since} ({low} to {high}{kept})"
    return f"{gauge.since} and after, together: {change}{unit} compared with before ({low} to {high}{kept})"


def tied_places(places: Sequence[Place], language: str) -> str:
    """Which of these places tie in their order, with what parts sentences before it; nothing where none do."""
    names = [Words(en=each.label, zh=f"「{each.label}」") for each in places]
    tied = tied_words(names, [each.rank for each in places]).spoken(language)
    return f" {tied}" if tied and language == "en" else tied


def part_words(place: Place, language: str) -> str:
    """Which part of everybody affected is here, in tenths, from the least to the most that what is told leaves open.

    Examples
    --------
    >>> place = Place("wifi", "Wi-Fi", "branch", "Branch", "A", 135, 45, 0.34, 0.06, 0.18, 0.36, 0.46, 0.52, won=40)
    >>> part_words(place, "en"), part_words(place, "zh")
    ('About half of everyone affected is here.', '所有受影响的人里，约一半在这里。')
    >>> from dataclasses import replace
    >>> part_words(replace(place, part_high=0.64), "zh")
    '所有受影响的人里，约五到六成在这里。'
    >>> part_words(replace(place, part_high=0.97), "en"), part_words(replace(place, part_low=0.02, part_high=0.34), "zh")
    ('At least 4 in 10 of everyone affected are here.', '所有受影响的人里，最多四成在这里。')
    """
    ends = [round(10 * end, 6) for end in (place.part_low, min(place.part_high, 1.0))]
    low, high = (round(end) for end in ends)
    least, most = floor(ends[0]), ceil(ends[1])  # a bound is never told closer than it is
    zh = language == "zh"
    if low >= 10:
        return "受影响的人几乎都在这里。" if zh else "Nearly everyone affected is here."
    if high < 1 or (least < 1 if high == 10 else low < 1 and most >= 10):
        return ""
    if zh:
        told = (
            f"至少{_TENTHS[least]}成"
            if high == 10
            else f"最多{_TENTHS[most]}成"
            if low < 1
            else f"约{_TENTHS[low]}到{_TENTHS[high]}成"
            if low < high
            else "约一半"
            if low == 5
            else f"约{_TENTHS[low]}成"
        )
        return f"所有受影响的人里，{told}在这里。"
    if low == high == 5:
        return "About half of everyone affected is here."
    said = (
        f"At least {least}"
        if high == 10
        else f"At most {most}"
        if low < 1
        else f"About {low} to {high}"
        if low < high
        else f"About {low}"
    )
    return f"{said} in 10 of everyone affected are here."


def rest_words(cells: Sequence[GridCell | None], language: str) -> str:
    """Of a group's cells without a colour: which are not told apart, and which are not shown, of which nothing is said.

    Examples
    --------
    >>> cell = GridCell(20, 5, 0.3)
    >>> rest_words((cell, None), "zh"), rest_words((cell, cell), "en")
    ('1 个方面与别处分不出差别，1 个不显示', 'no clear difference on any aspect')
    """
    zh = language == "zh"
    withheld = sum(cell is None for cell in cells)
    alike = sum(cell is not None and not cell.flag for cell in cells)
    if alike == len(cells):
        return "各方面都与别处分不出差别" if zh else "no clear difference on any aspect"
    coloured = alike + withheld < len(cells)
    parts = []
    if alike and zh:
        parts.append(f"{'其余 ' if coloured else ''}{alike} 个方面与别处分不出差别")
    elif alike:
        parts.append(f"no clear difference on {'the other ' if coloured else ''}{alike}")
    if withheld:
        aspects = "" if alike else " 个方面" if zh else f" aspect{'s' if withheld > 1 else ''}"
        parts.append(
            f"{withheld}{aspects or ' 个'}不显示" if zh else f"{withheld}{aspects} not shown"
        )
    return ("，" if zh else ", ").join(parts)


def group_name(segment: str, value: str) -> str:
    """A group by its value; a bare number needs the name of what it numbers.

    Examples
    --------
    >>> group_name("店", "①"), group_name("shop", "2.5"), group_name("店", "云山")
    ('店 ①', 'shop 2.5', '云山')
    """
    return f"{segment} {value}" if bare_number(value) else value


def of_group(group: str) -> str:
    """A group and 的, apart where the name ends in a figure or a Latin letter.

    Examples
    --------
    >>> of_group("云山店"), of_group("门店 6")
    ('云山店的', '门店 6 的')
    """
    return f"{group} 的" if group[-1:].isascii() else f"{group}的"


def is_told_as_none(share: float, n: int, *, points: int = 0) -> bool:
    """Whether a share of n people, rounded to so many points at least, is told as that of none of them is."""
    return float(told_alike([share], [n], least_step=points)[0][0]) == 0.0


def told_share(share: float, n: int | None = None, *, points: int = 0) -> str:
    """A share of a group of n people, told in steps: where it may be none, the most it can be; of unknown many, below a half per cent
    under one.

    Examples
    --------
    >>> told_share(0.31, 200), told_share(0.0, 1000), told_share(0.01, 110), told_share(0.1, 15)
    ('31%', '<1%', '≤4%', '≤27%')
    """
    if n is None:
        return f"{share:.0%}" if share >= 0.005 else "<1%"
    if not is_told_as_none(share, n, points=points):
        return f"{share:.0%}"
    most = ceil(100 * float(told_alike([share], [n], least_step=points)[1][0]) - 1e-9)
    return f"≤{most}%" if most > 1 else "<1%"


def told_hurt(n: int) -> str:
    """People hurt in a group, told to the nearest 5: none to nine are told alike, as 5.

    Examples
    --------
    >>> told_hurt(5), told_hurt(1040)
    ('<10', '1,040')
    """
    return "<10" if n < 10 else f"{n:,}"


def share_ends(low: float, high: float) -> str:
    """The interval of a share in whole per cent; with a decimal where it would have no width.

    Examples
    --------
    >>> share_ends(0.08, 0.12), share_ends(0.048, 0.054)
    ('8%–12%', '4.8%–5.4%')
    """
    whole = [f"{end:.0%}" for end in (low, high)]
    if whole[0] == whole[1] or 0 < low < 0.0095 or 0 < high < 0.0095:
        whole = [f"{end:.1%}" for end in (low, high)]
    return "–".join(whole)


def explorer_link(
    explorer: str, aspect: str, column: str = "", value: str = "", wave: str = ""
) -> str:
    """Address of the explorer with its filters set.

    Examples
    --------
    >>> explorer_link("explorer.html", "wifi", "branch", "A 1")
    'explorer.html#aspect=wifi&branch=A%201'
    """
    parts = {"aspect": aspect, column: value, "wave": wave}
    told = [
        f"{quote(name, safe='')}={quote(said, safe='')}" for name, said in parts.items() if said
    ]
    return f"{explorer}#{'&'.join(told)}"


def grid_link(explorer: str, grid: Grid, row: int, column: int) -> str:
    """Address of the explorer for one cell of the grid."""
    return explorer_link(explorer, grid.aspects[column], grid.column, grid.groups[row], grid.period)


def place_on(scale: tuple[float, float], value: float) -> float:
    """Where a value stands on a line, in per cent of its length.

    Examples
    --------
    >>> place_on((1.0, 5.0), 3.0)
    50.0
    """
    low, high = scale
    share = 0.0 if high == low else (value - low) / (high - low)
    return round(100 * min(1.0, max(0.0, share)), 1)


def changed_figure(change: Change, value: float, *, up: bool = False) -> str:
    """A figure of a change as its scale has it: shares in per cent, NPS whole, means with two decimals; `up`: rounded up."""
    low, high = change.scale or (0.0, 1.0)
    if low == 0 and high <= 1:
        return f"{-(-value * 100 // 1) if up else value * 100:.0f}%"
    if high - low > 20:
        return f"{-(-value // 1) if up else value:.0f}".replace("-", "−")
    return f"{-(-value * 100 // 1) / 100 if up else value:.2f}".replace("-", "−")


def least_change(change: Change, language: str) -> str:
    """The smallest change that would have shown, rounded up; of shares in points, for per cent would be of the share.

    Examples
    --------
    >>> told = {"label": "Wi-Fi", "before": 0.44, "now": 0.34, "low": -0.22, "high": 0.02}
    >>> wifi = Change("", "same", scale=(0.0, 0.5), smallest=0.2587, **told)
    >>> least_change(wifi, "en"), least_change(wifi, "zh")
    ('26 points', '26 个百分点')
    """
    assert change.smallest is not None
    figure = changed_figure(change, change.smallest, up=True)
    if not figure.endswith("%"):
        return figure
    return figure[:-1] + (" 个百分点" if language == "zh" else " points")


def cost_ends(rows: tuple[AspectRow, ...]) -> tuple[float, float]:
    """The line all costs are drawn on: from the lowest end of an interval, or 0, to the highest."""
    lows = [row.cost_low for row in rows if row.cost_low is not None]
    highs = [row.cost_high for row in rows if row.cost_high is not None]
    return (min([0.0, *lows]), max([0.0, *highs]))
