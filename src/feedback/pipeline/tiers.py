"""All aspects in tiers: clearly costs, cannot be told, goes with higher ratings, too few people. No ranks where intervals overlap."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from feedback.insight.pain_points.costs import enough_hurt
from feedback.report.findings import AspectRow, Tier

if TYPE_CHECKING:
    from feedback.pipeline.analysis_run import AnalysisRun

_ORDER: tuple[Tier, ...] = ("costs", "unclear", "higher", "few", "not_ranked")


def tiers_of(work: AnalysisRun) -> tuple[AspectRow, ...]:
    """Every aspect of the tables of pain points: within a tier dearest first, else by share affected."""
    rows = []
    for name in ("pain_points", "pain_points_unranked"):
        table = work.tables.get(name)
        if table is not None and len(table):
            # as the step that made them tells them: a group's all, a wave's where few speak of them
            told = work.among_others or (name != "pain_points" and work.advice_wave is not None)
            rows += [
                _row(aspect, row, work, told=told) for aspect, row in table.to_dict("index").items()
            ]
    return tuple(
        sorted(rows, key=lambda row: (_ORDER.index(row.tier), -(row.cost or 0.0), -row.share))
    )


def _row(aspect: Any, row: dict[Any, Any], work: AnalysisRun, *, told: bool) -> AspectRow:
    refused = work.no_ranking is not None
    costed = not refused and bool(np.isfinite(row["cost"]))
    decided = work.tables.get("verdicts")
    known = decided is not None and aspect in decided.index
    return AspectRow(
        aspect=str(aspect),
        label=str(row["label"]),
        tier=_tier(row, costed=costed, refused=refused, told=told),
        n=int(row["n"]),
        n_negative=int(row["n_negative"]),
        share=float(row["share_negative"]),
        share_low=float(row["share_negative_low"]),
        share_high=float(row["share_negative_high"]),
        base=row["base"],
        n_mentions=int(row["n_mentions"]),
        cost=float(row["cost"]) if costed else None,
        cost_low=float(row["cost_low"]) if costed else None,
        cost_high=float(row["cost_high"]) if costed else None,
        says=str(decided.loc[aspect, "sentence"]) if decided is not None and known else "",
        told=told,
    )


def _tier(row: dict[Any, Any], *, costed: bool, refused: bool, told: bool) -> Tier:
    if refused:
        return "not_ranked"
    if not enough_hurt(row["n_negative"], told=told and not costed):
        return "few"
    if costed and row["cost_high"] < 0:
        return "higher"
    return "costs" if costed and row["cost_low"] > 0 else "unclear"
