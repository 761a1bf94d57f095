"""The first page of a batch: all groups with their state, course and pain points, and the league table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pandas as pd

from feedback.batch.league import League, league_table
from feedback.batch.plan import OTHERS, WHOLE, Group, Grouping
from feedback.files import written_whole
from feedback.pipeline.results import excel_safe
from feedback.report.pages import publish_page, render_page
from feedback.study import Study

_STATES = {
    "published": ("已发布", "published"),
    "failed": ("失败", "failed"),
    "missing": ("未生成", "not made"),
}


def league_of(grouping: Grouping, *, level: float) -> League:
    """The league table of the groups, without the whole and the pooled others."""
    groups = [group for group in grouping.groups if group.id not in (WHOLE, OTHERS)]
    table = pd.DataFrame(
        {
            "n": [int(group.facts["n_rated"]) for group in groups],
            "mean": [group.facts["mean"] for group in groups],
            "sd": [group.facts["sd"] for group in groups],
        },
        index=pd.Index([group.id for group in groups], name="group"),
    ).astype({"mean": float, "sd": float})
    return league_table(table, level=level)


def write_first_page(
    folder: Path,
    study: Study,
    grouping: Grouping,
    *,
    by: Sequence[str],
    language: str,
    records: Mapping[str, Mapping[str, Any]],
) -> Path:
    """Write index.html and the league table (Parquet, CSV) of a batch.

    Parameters
    ----------
    folder
        Of the batch.
    grouping
        What was planned.
    records
        The newest record of each report.

    Raises
    ------
    ReportError
        The page did not pass the gate.
    """
    league = league_of(grouping, level=study.parameters.level)
    names = {group.id: group.name for group in grouping.groups}
    shown = league.table.assign(name=[names[key] for key in league.table.index])
    with written_whole(folder / "league.parquet") as beside:
        shown.to_parquet(beside)
    with written_whole(folder / "league.csv") as beside:
        excel_safe(shown.reset_index()).to_csv(
            beside, index=False, encoding="utf-8-sig", errors="replace", lineterminator="\n"
        )
    rows = [_row(group, records.get(group.id), league, language) for group in grouping.groups]
    html = render_page(
        "batch.html.j2",
        language=language,
        title=study.title_in(language),
        by="、".join(by) if language == "zh" else ", ".join(by),
        rows=rows,
        grouping=grouping,
        league=league.define(language),
        order=league.explain(language),
        columns=("name", "n", "mean", "place", "state"),
    )
    return publish_page(html, folder / "index.html")


def _row(
    group: Group, record: Mapping[str, Any] | None, league: League, language: str
) -> dict[str, Any]:
    state = str(record["status"]) if record else "missing"
    summary = (record or {}).get("summary") or {}
    place: dict[str, Any] | None = None
    if group.id in league.table.index:
        place = {str(k): v for k, v in league.table.loc[group.id].items()}
    return {
        "id": group.id,
        "name": group.name,
        "href": f"{quote(group.folder)}/index.html" if state == "published" else "",
        "n": group.n,
        "mean": group.facts["mean"],
        "low": None if place is None else float(place["low"]),
        "high": None if place is None else float(place["high"]),
        "rank": None if place is None else (int(place["rank_low"]), int(place["rank_high"])),
        "apart": place is not None and bool(place["apart"]),
        "state": state,
        "state_name": _STATES[state][0 if language == "zh" else 1],
        "error": str((record or {}).get("error") or ""),
        "top": list(summary.get("top", [])),
        "spark": spark_line(group.facts["course"]),
        "course": _course(group.facts["course"]),
    }


def spark_line(course: Sequence[Sequence[Any]], *, width: int = 96, height: int = 24) -> str:
    """Points of an SVG polyline through the means of a course; "" with fewer than two.

    Examples
    --------
    >>> spark_line([["2024-01", 4.0, 12], ["2024-02", 5.0, 12]])
    '2.0,22.0 94.0,2.0'
    """
    means = [float(point[1]) for point in course]
    if len(means) < 2:
        return ""
    low, high = min(means), max(means)
    step, span = (width - 4) / (len(means) - 1), (high - low) or 1.0
    return " ".join(
        f"{2 + step * i:.1f},{height - 2 - (height - 4) * (mean - low) / span:.1f}"
        for i, mean in enumerate(means)
    )


def _course(course: Sequence[Sequence[Any]]) -> str:
    """A course for those who do not see it: first and last."""
    if len(course) < 2:
        return ""
    first, last = course[0], course[-1]
    return f"{first[0]} {first[1]:.2f} → {last[0]} {last[1]:.2f}"
