"""The first screen of one group: each pain point beside everybody else's, and where the rest is told."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from feedback.batch.base import STANDING

if TYPE_CHECKING:
    from feedback.pipeline.analysis_run import AnalysisRun
    from feedback.report.summary import PageLink, PainPointSummary, ReportSummary


def of_one_group(
    summary: ReportSummary, work: AnalysisRun, *, pages: tuple[PageLink, ...]
) -> ReportSummary:
    """A group's first screen says whether it is worse than the others, not only what is worst in it.

    Parameters
    ----------
    summary
        Of the group by itself.
    work
        Its work, with the table `standing`.
    pages
        Links to put in place of the pages a report on everybody has.
    """
    zh = work.language == "zh"
    standing = work.tables.get(STANDING)
    rows: dict[str, Any] = {}
    if standing is not None and len(standing):
        rows = {str(row.aspect): row for row in standing.itertuples()}
    decided = work.tables.get("verdicts")
    said = {} if decided is None else decided["sentence"].to_dict()
    points = tuple(
        _point(point, rows.get(point.aspect), str(said.get(point.aspect, "")), zh=zh)
        for point in summary.pain_points
    )
    note = (
        "被剔除的行和遮盖的个人信息不分组统计，见“方法与数据质量”。"
        if zh
        else "Rejected rows and masked personal data are not counted by group: see “Method and data quality”."
    )
    notes = (*summary.quality.notes, note)
    if "drivers" in work.tables:
        draws = work.study.parameters.bootstrap
        drawn = f"驱动因素的区间由 {draws} 次自助抽样得出。"
        if not zh:
            drawn = f"Intervals of drivers come from {draws} bootstrap draws."
        notes = (*notes, drawn)
    quality = replace(summary.quality, notes=notes)
    return replace(summary, pain_points=points, pages=pages, pages_left_out={}, quality=quality)


def _point(point: PainPointSummary, row: Any, verdict: str, *, zh: bool) -> PainPointSummary:
    """How the group stands beside the others, then what the run's table of verdicts says."""
    if row is None or point.certainty == "unsure":
        return point
    here, there = f"{row.share_negative:.0%}", f"{row.share_rest:.0%}"
    if row.flag > 0:
        said = (
            f"明显比其他组严重：这里 {here} 的人不满，其他组 {there}。"
            if zh
            else f"Clearly worse than elsewhere: {here} are unhappy here, {there} in other groups."
        )
    elif row.flag < 0:
        said = (
            f"比其他组好（{here} 对 {there}），但仍是本组的痛点。"
            if zh
            else f"Better than elsewhere ({here} against {there}), and still a pain point here."
        )
    else:
        said = (
            f"与其他组没有明显差别（{here} 对 {there}），宜一起看。"
            if zh
            else f"Not clearly different from elsewhere ({here} against {there}): look into it together with the others."
        )
    return replace(point, action=f"{said}{'' if zh else ' '}{verdict}".strip())
