"""The shell of every page: templates, one style sheet, the two languages, and the gate at the door."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

import feedback
from feedback.charts.theme import check_language
from feedback.files import written_whole
from feedback.report import figure_words as figures
from feedback.report.gate import check_page
from feedback.report.problems import refusal
from feedback.report.summary import PainPointSummary, SegmentHit
from feedback.rounding import cost_figure

TEMPLATES = Path(str(resources.files("feedback.report"))) / "templates"


@lru_cache(maxsize=2)
def _environment(language: str) -> Any:
    import jinja2

    def say(*, zh: str, en: str) -> str:
        return zh if language == "zh" else en

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        say=say, language=language, version=feedback.__version__, css=_style()
    )
    environment.filters.update(
        count=lambda n: f"{n:,}",
        percent=lambda share: f"{share:.1%}" if 0 < share < 0.0095 else f"{share:.0%}",
        cost_figure=cost_figure,
        told_share=figures.told_share,
        told_hurt=figures.told_hurt,
        share_ends=lambda ends: figures.share_ends(*ends),
        span=lambda ends, form="%.2f": _span(ends, form, language),
        certainty=lambda point: _certainty(point, language),
        hit=lambda hit: _hit(hit, language),
        way=lambda direction: _WAYS[direction][language],
        cut=lambda text: text if len(text) <= _QUOTE else text[: _QUOTE - 1] + "…",
        sentence=lambda text: _sentence(text, language),
        gauge_name=lambda gauge: figures.gauge_name(gauge, language),
        gauge_figure=figures.gauge_figure,
        gauge_span=lambda gauge: figures.gauge_span(gauge, language),
        gauge_change=lambda gauge: figures.gauge_change(gauge, language),
        part=lambda place: figures.part_words(place, language),
        ties=lambda places: figures.tied_places(places, language),
        rest_words=lambda cells: figures.rest_words(cells, language),
        named=lambda place: figures.group_name(place.segment, place.value),
        group_name=figures.group_name,
        place_link=lambda page, place, wave: figures.explorer_link(
            page, place.aspect, place.column, place.value, wave
        ),
        grid_link=figures.grid_link,
        on=figures.place_on,
        changed=figures.changed_figure,
        least=lambda change: figures.least_change(change, language),
        cost_ends=figures.cost_ends,
    )
    return environment


_QUOTE = 240  # characters of a quote on the first screen
_WAYS = {
    "better": {"zh": "变好", "en": "better"},
    "worse": {"zh": "变差", "en": "worse"},
    "mix": {"zh": "多因答题者不同", "en": "mostly who answered"},
    "same": {"zh": "看不出", "en": "cannot tell"},
}


def _sentence(text: str, language: str) -> str:
    """With a full stop, unless it has an end already."""
    if not text or text.rstrip()[-1] in "。！？.!?;；":
        return text
    return text + ("。" if language == "zh" else ".")


def _style() -> Any:
    from markupsafe import Markup

    return Markup((TEMPLATES / "page.css").read_text(encoding="utf-8"))  # our own file


def _span(ends: tuple[float, float], form: str, language: str) -> str:
    """An interval: a dash between two positive numbers, words where a minus would be read as one."""
    low, high = ((form % end).replace("-", "−") for end in ends)
    if ends[0] >= 0:
        return f"{low}–{high}"
    return f"{low} {'至' if language == 'zh' else 'to'} {high}"


def _certainty(point: PainPointSummary, language: str) -> str:
    if point.cost is None:
        return "与评分的关系未知" if language == "zh" else "how it goes with ratings is not known"
    if point.certainty == "unsure":
        return (
            "不确定与较低的评分有关"
            if language == "zh"
            else "not certain that it goes with lower ratings"
        )
    if point.certainty == "apart":
        return (
            "明显与较低的评分有关；回答的人不同，不与其他方面排名"
            if language == "zh"
            else "clearly goes with lower ratings; other people answered, so it has no rank beside the others"
        )
    if point.certainty == "tied":
        names = (
            "、".join(point.tied_with[:3]) if language == "zh" else ", ".join(point.tied_with[:3])
        )
        more = len(point.tied_with) > 3
        if language == "zh":
            return f"与{names}{'等' if more else ''}难分先后"
        return f"not clearly different from {names}{' and others' if more else ''}"
    return "名次明确" if language == "zh" else "clear rank"


def _hit(hit: SegmentHit, language: str) -> str:
    points = hit.difference * 100
    if language == "zh":
        return f"{hit.segment} {hit.value}：{hit.share:.0%} 受影响，比其他多 {points:.0f} 个百分点（n = {hit.n:,}）"
    return f"{hit.segment} {hit.value}: {hit.share:.0%} hurt, {points:.0f} points above the rest (n = {hit.n:,})"


def render_page(template: str, *, language: str, **values: Any) -> str:
    """Fill a template of the house in `language`; everything is escaped but what is marked safe."""
    environment = _environment(check_language(language))
    return str(environment.get_template(template).render(**values))


def css_text(text: str) -> str:
    """A string of a style sheet that nothing typed can end."""
    safe = re.sub(r"[^\w \-·，。：（）()=]", lambda sign: f"\\{ord(sign[0]):x} ", text)
    return f'"{safe}"'


def publish_page(html: str, path: str | Path) -> Path:
    """Write a page whole, when the gate has nothing against it.

    Raises
    ------
    ReportError
        The problems found; nothing is written.
    """
    path = Path(path)
    problems = check_page(html)
    if problems:
        raise refusal(path.name, problems)
    with written_whole(path) as beside:
        beside.write_text(html, encoding="utf-8", errors="replace")
    return path
