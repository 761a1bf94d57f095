"""The first page of a batch: all groups with their state, course and pain points, and the league."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import isnan
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pandas as pd

from feedback.batch.league import BETTER, UNCLEAR, WORSE, League, league_table
from feedback.batch.league_chart import dot_chart, funnel_of, spark_line
from feedback.batch.outcome import PUBLISHED
from feedback.batch.periods import Comparison, Month, compared_with, is_over
from feedback.batch.plan import OTHERS, WHOLE, Group, Grouping
from feedback.files import written_whole
from feedback.pipeline.planning import plan_of
from feedback.report.page_script import datatables_script, policy_for
from feedback.report.pages import TEMPLATES, publish_page, render_page
from feedback.responses.cell_text import excel_safe
from feedback.results import Words
from feedback.study import Study

STATES = {  # in the order in which somebody wants to see them
    "failed": ("失败", "failed"),
    "missing": ("未生成", "not made"),
    "withheld": ("人数不足，不出报告", "too few people, withheld"),
    "pooled": ("人数不足，并入“其他”", "too few people, pooled into “others”"),
    "published": ("已发布", "published"),
}
_BANDS = {WORSE: 0, UNCLEAR: 1, BETTER: 2}
_DOCUMENTS = {".pdf": "PDF", ".docx": "DOCX"}
_NAMED = 3  # groups of a band in the first sentence


@dataclass(frozen=True, slots=True)
class Measure:
    """What the groups are compared by: "points", "satisfied" (two answers) or "hurt" (nobody rated)."""

    kind: str

    @property
    def share(self) -> bool:
        """Whether it is a percentage of people."""
        return self.kind != "points"

    def shown(self, value: float) -> str:
        """A value of it as text."""
        return f"{value:.1f}%" if self.share else f"{value:.2f}"

    def of(self, facts: Mapping[str, Any]) -> dict[str, Any]:
        """Its n, mean and sd in a group; worth and mass where people are weighted (see `facts_of`)."""
        weighted = "worth" in facts
        if self.kind != "hurt":
            found = {"n": int(facts["n_rated"]), "mean": facts["mean"], "sd": facts["sd"]}
            return found | ({name: facts[name] for name in ("worth", "mass")} if weighted else {})
        n = int(facts["n_heard"])
        share = facts["hurt"] / n if n else 0.0
        share = facts["hurt_share"] if weighted and n else share
        spread = 100 * (share * (1 - share) * n / (n - 1)) ** 0.5 if n > 1 else None
        found = {"n": n, "mean": 100 * share if n else None, "sd": spread}
        worth = {name: facts[f"hurt_{name}"] for name in ("worth", "mass")} if weighted else {}
        return found | worth


def measure_of(study: Study, grouping: Grouping) -> Measure:
    """What the groups can be compared by."""
    if not any(group.facts["n_rated"] for group in grouping.groups):
        return Measure("hurt")
    two = study.scale is not None and len(study.scale.in_order) == 2
    return Measure("satisfied" if two else "points")


def league_of(grouping: Grouping, *, level: float, measure: Measure | None = None) -> League:
    """The league of the groups, without the whole and the pooled others."""
    groups = [group for group in grouping.groups if group.id not in (WHOLE, OTHERS)]
    return _league(groups, level=level, measure=measure or Measure("points"))


_FIGURES = ("n", "mean", "sd")


def _weighing(rows: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    return ("worth", "mass") if any("worth" in row for row in rows) else ()


def _league(groups: Sequence[Group], *, level: float, measure: Measure) -> League:
    rows = [measure.of(group.facts) for group in groups]
    index = pd.Index([group.id for group in groups], name="group")
    table = pd.DataFrame(rows, index=index).reindex(columns=[*_FIGURES, *_weighing(rows)])
    table = table.astype(float).astype({"n": int})
    return league_table(
        table, level=level, lower_is_better=measure.kind == "hurt", share=measure.share
    )


def write_first_page(
    folder: Path,
    study: Study,
    grouping: Grouping,
    *,
    by: Sequence[str],
    language: str,
    records: Mapping[str, Mapping[str, Any]],
    period: str = "",
) -> tuple[Words, ...]:
    """Write index.html and the league table (Parquet, CSV) of a batch; of a month also what has changed.

    Parameters
    ----------
    folder
        Of the batch.
    grouping
        What was planned.
    records
        The newest record of each report.
    period
        The month; it is finished where it is over and every report is published.

    Returns
    -------
    tuple of Words
        Of a month: what it says beside earlier ones.

    Raises
    ------
    ReportError
        The page did not pass the gate.
    """
    measure = measure_of(study, grouping)
    league = league_of(grouping, level=study.parameters.level, measure=measure)
    names = {group.id: group.name for group in grouping.groups}
    shown = league.table.assign(name=[names[key] for key in league.table.index])
    with written_whole(folder / "league.parquet") as beside:
        shown.to_parquet(beside)
    with written_whole(folder / "league.csv") as beside:
        excel_safe(shown.reset_index()).to_csv(
            beside, index=False, encoding="utf-8-sig", errors="replace", lineterminator="\n"
        )
    compared: list[Comparison] = []
    if period:
        month = month_of(period, study, grouping, league=league, measure=measure)
        compared = compared_with(
            month,
            folder,
            level=study.parameters.level,
            share=measure.share,
            lower_is_better=measure.kind == "hurt",
        )
        _write_changes(compared, folder)
    html = render_first_page(
        study,
        grouping,
        by=by,
        language=language,
        records=records,
        measure=measure,
        league=league,
        period=period,
        compared=compared,
    )
    publish_page(html, folder / "index.html")
    if period:  # the last, so that a month that broke off is none that is finished
        states = {records.get(group.id, {}).get("status") for group in grouping.groups}
        month.write(folder, final=is_over(period) and states == {PUBLISHED})
    return tuple(each.said for each in compared)


def month_of(
    period: str, study: Study, grouping: Grouping, *, league: League, measure: Measure
) -> Month:
    """The figures of a month by group, for later months to be compared with."""
    rating = plan_of(study, language=study.language).rating
    scale = None if rating is None else [rating[1].low, rating[1].high]
    measured = {"kind": measure.kind, "scale": scale, "level": study.parameters.level}
    groups = [
        group for group in grouping.groups if group.id != OTHERS
    ]  # others are others each month
    rows = [measure.of(group.facts) for group in groups]
    index = pd.Index([group.id for group in groups], name="group")
    table = pd.DataFrame(rows, index=index)[[*_FIGURES, *(_weighing(rows)[:1])]].astype(float)
    table.insert(0, "name", [group.name for group in groups])
    return Month(
        period, measured, table.join(league.table[["rank_low", "rank_high"]].astype(float))
    )


def _write_changes(compared: Sequence[Comparison], folder: Path) -> None:
    """What has changed, by group and earlier month, as CSV."""
    tables = [each.table.assign(against=each.period) for each in compared if len(each.table)]
    if tables:
        with written_whole(folder / "changes.csv") as beside:
            excel_safe(pd.concat(tables).reset_index()).to_csv(
                beside, index=False, encoding="utf-8-sig", errors="replace", lineterminator="\n"
            )


def render_first_page(
    study: Study,
    grouping: Grouping,
    *,
    by: Sequence[str],
    language: str,
    records: Mapping[str, Mapping[str, Any]],
    measure: Measure,
    league: League,
    period: str = "",
    compared: Sequence[Comparison] = (),
) -> str:
    """The page as HTML; the same for the same reports, whenever and in whatever order they were made."""
    from markupsafe import Markup

    level = study.parameters.level
    whole, *groups = (
        _row(group, records.get(group.id), league, measure, language) for group in grouping.groups
    )
    whole |= _interval(_league(grouping.groups[:1], level=level, measure=measure), WHOLE)
    rows = sorted([*groups, *_small(grouping, language)], key=_urgent)
    ends = _ends(grouping.groups)
    for row in (whole, *rows):
        row["spark"] = spark_line(row["points"], ends=ends)
    libraries, own = datatables_script(), (TEMPLATES / "batch.js").read_text(encoding="utf-8")
    return render_page(
        "batch.html.j2",
        language=language,
        title=study.title_in(language),
        by=("、" if language == "zh" else ", ").join(study.label(name, language) for name in by),
        whole=whole,
        rows=rows,
        by_id={row["id"]: row for row in rows},
        counts=_counts([whole, *rows], language),
        states={state: words[0 if language == "zh" else 1] for state, words in STATES.items()},
        grouping=grouping,
        measure=measure,
        level=f"{level:.0%}",
        league=league,
        period=period,
        compared=compared,
        answer=_answer(league, rows, language),
        design=grouping.groups[0].facts.get("design", {}).get(language, ""),
        chart=dot_chart(league),
        funnel=funnel_of(league),
        spark_ends=ends,
        style=Markup((TEMPLATES / "batch.css").read_text(encoding="utf-8")),  # our own file
        scripts=[Markup(libraries), Markup(own)],  # of the package and our own
        policy=policy_for(libraries, own),
    )


def _row(
    group: Group,
    record: Mapping[str, Any] | None,
    league: League,
    measure: Measure,
    language: str,
) -> dict[str, Any]:
    record = record or {}
    state = str(record.get("status", "missing"))
    place = quote(group.folder)
    published = state == "published"
    told = measure.of(group.facts)
    n, mean = told["n"], told["mean"]
    files = [name for name in record.get("files", {}) if "/" not in name] if published else []
    top = list((record.get("summary") or {}).get("top", [])) if published else []
    course = group.facts["course"]
    return {
        "id": group.id,
        "name": group.name,
        "href": f"{place}/index.html" if published else "",
        "n": group.n,
        "n_answers": n,
        "mean": mean,
        "state": state,
        "error": str(record.get("error") or ""),
        "rerun": str(record.get("rerun") or ""),
        "reason": f"failed/{place}/reason.txt" if state == "failed" else "",
        "no_ranking": str((record.get("summary") or {}).get("no_ranking", "")) if published else "",
        "top": [
            {**point, "href": f"{place}/index.html#pain-{number}"}
            for number, point in enumerate(top, start=1)
        ],
        "points": course,
        "change": course[-1][1] - course[0][1] if len(course) > 1 else None,
        "documents": [
            (kind, f"{place}/{quote(name)}")
            for ending, kind in _DOCUMENTS.items()
            for name in sorted(files)
            if name.endswith(ending)
        ],
        **_interval(league, group.id),
    }


def _interval(league: League, key: str) -> dict[str, Any]:
    if key not in league.table.index:
        return {"low": None, "high": None, "pooled": None, "rank": None, "band": "", "order": 0}
    place = league.table.loc[key].to_dict()
    pooled = tuple(float(place[name]) for name in ("pooled", "pooled_low", "pooled_high"))
    return {
        "low": float(place["low"]),
        "high": float(place["high"]),
        "pooled": None if isnan(pooled[0]) else pooled,
        "rank": (int(place["rank_low"]), int(place["rank_high"])),
        "band": str(place["band"]) if len(league.table) > 1 else "",
        "order": -int(league.table.index.get_indexer(pd.Index([key]))[0]),
    }


def _small(grouping: Grouping, language: str) -> list[dict[str, Any]]:
    """Groups without a report of their own: to be found by name, with nothing that was said by them."""
    blank = dict.fromkeys(
        ("n", "n_answers", "mean", "low", "high", "pooled", "rank", "change", "order")
    )
    nothing = dict.fromkeys(("href", "band", "error", "rerun", "reason", "no_ranking"), "")
    return [
        {"id": "", "name": name, "state": state, "top": [], "points": [], "documents": []}
        | blank
        | nothing
        for state, names in (("pooled", grouping.pooled), ("withheld", grouping.withheld))
        for name in names
    ]


def _urgent(row: Mapping[str, Any]) -> tuple[Any, ...]:
    """What went wrong first, then the worse, the unclear and the better; small groups last."""
    wrong = row["state"] in ("failed", "missing")
    small = row["n"] is None
    return (not wrong, small, row["id"] == OTHERS, _BANDS.get(row["band"], 3), row["order"] or 0)


def _ends(groups: Sequence[Group]) -> tuple[float, float] | None:
    """Lowest and highest mean of all courses: one scale for all of them."""
    means = [float(point[1]) for group in groups for point in group.facts["course"]]
    return (min(means), max(means)) if means else None


def _counts(rows: Sequence[Mapping[str, Any]], language: str) -> list[tuple[str, str, int]]:
    side = 0 if language == "zh" else 1
    found = [row["state"] for row in rows]
    return [
        (state, words[side], found.count(state))
        for state, words in STATES.items()
        if state in found
    ]


def _answer(league: League, rows: Sequence[Mapping[str, Any]], language: str) -> str:
    """Who is clearly worse, who clearly better, in one sentence; all groups at once, not the made ones."""
    names = {row["id"]: row["name"] for row in rows}
    bands: Callable[[str], list[str]] = lambda band: [  # noqa: E731
        names[key] for key in league.table.index[league.table["band"] == band]
    ]
    worse, better = bands(WORSE)[::-1], bands(BETTER)
    left = len(league.table) - len(worse) - len(better)
    if not worse and not better:
        return league.explain(language)
    if language == "zh":
        parts = [
            f"{what}的有 {len(who)} 个：{'、'.join(who[:_NAMED])}{'等' if len(who) > _NAMED else ''}"
            for what, who in (("明显更差", worse), ("明显更好", better))
            if who
        ]
        return "；".join([*parts, f"其余 {left} 个分不出高下" if left else "没有分不清的"]) + "。"
    parts = [
        f"{len(who)} clearly {what} than the rest: {', '.join(who[:_NAMED])}"
        f"{' and others' if len(who) > _NAMED else ''}"
        for what, who in (("worse", worse), ("better", better))
        if who
    ]
    return "; ".join([*parts, f"the other {left} cannot be told apart" if left else "none is unclear"]) + "."  # fmt: skip
