"""One table of the run decides on each aspect: does it hurt now, does it matter, where, and what follows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from feedback.insight.pain_points.costs import enough_hurt
from feedback.insight.pain_points.segments import told_groups, worst_groups
from feedback.pipeline.intake import WAVE
from feedback.results import Words

if TYPE_CHECKING:
    from feedback.pipeline.analysis_run import AnalysisRun

LOOK_FIRST, LOOK_NEXT, APART, CHECK, WATCH, NO_FIX, UNPRICED, NOT_RANKED = (
    "look_first", "look_next", "apart", "check", "watch", "no_fix", "unpriced", "not_ranked",
)  # fmt: skip
SAID = {
    LOOK_FIRST: Words(en="Look for the cause here first.", zh="先从这里查找原因。"),
    LOOK_NEXT: Words(en="Lower priority than those above.", zh="排在前面各项之后。"),
    APART: Words(
        en="Look at it by itself: other people answered it than the aspects ranked, so it has no place among them.",
        zh="单独看：回答它的人与参与排名的方面不同，不能排在一起。",
    ),
    CHECK: Words(
        en="Check first: it is not certain that it goes with lower ratings.",
        zh="先核实：还不能确定它与较低的评分有关。",
    ),
    WATCH: Words(
        en="Keep an eye on it: too few people are affected to tell.",
        zh="留意即可：不满的人太少，还看不出来。",
    ),
    NO_FIX: Words(
        en="Nothing here supports a fix: the people affected do not rate lower; check the tagging.",
        zh="没有支持改进的依据：不满的人评分并不更低，请核对标注。",
    ),
    UNPRICED: Words(
        en="People are unhappy; how that goes with the overall rating is not known.",
        zh="有人不满；与总体评分有什么关系还不清楚。",
    ),
    NOT_RANKED: Words(en="Counted, not ranked.", zh="只计人数，不排名。"),
}
WHY_THEY_DIFFER = Words(
    en="Drivers say how closely an aspect goes with the rating among everybody; pain points also weigh how many people it "
    "hurts now. An aspect may therefore lead the drivers and still come late here.",
    zh="驱动因素说的是在所有人中某方面与评分的关系有多紧；痛点还要看现在有多少人不满。因此驱动因素中居首的方面，在这里可能靠后。",
)


def verdicts(run: AnalysisRun) -> AnalysisRun:
    """`verdicts`: aspect, label, n, n_negative, share_negative, hurts, matters, groups, where, verdict, sentence."""
    found, table = run.pain_points, run.tables.get("pain_points")
    if found is None or table is None or not len(table):
        return run
    worst = _worst(found.by_segment)  # of the newest wave, as all of the row
    rows = {}
    for aspect, row in table.to_dict("index").items():
        matters = _matters(row, refused=run.no_ranking is not None)
        # who has a cost are enough, whatever their count is told as
        told = run.among_others and pd.isna(row["cost"])
        hurts = "yes" if enough_hurt(row["n_negative"], told=told) else "few"
        verdict = _verdict(row, hurts=hurts, matters=matters, refused=run.no_ranking is not None)
        rows[aspect] = {
            **{name: row[name] for name in ("label", "n", "n_negative", "share_negative")},
            "hurts": hurts,
            "matters": matters,
            "groups": told_groups(found.by_segment, found.suppressed, str(aspect), but=WAVE),
            "where": worst.get(str(aspect), ""),
            "verdict": verdict,
            "sentence": SAID[verdict].spoken(run.language),
        }
    decided = pd.DataFrame.from_dict(rows, orient="index").rename_axis("aspect")
    run = run.with_tables(verdicts=decided)
    if run.no_ranking is None and "drivers" in run.tables:
        return run.with_sentence("verdicts", WHY_THEY_DIFFER.spoken(run.language))
    return run


def _matters(row: dict[Any, Any], *, refused: bool) -> str:
    """Whether being hurt goes with a lower rating: yes, unclear, wrong_sign or unknown."""
    if refused or pd.isna(row["cost"]):
        return "unknown"
    if row["effect_low"] > 0:
        return "wrong_sign"
    return "yes" if row["cost_low"] > 0 else "unclear"


def _verdict(row: dict[Any, Any], *, hurts: str, matters: str, refused: bool) -> str:
    if refused:
        return NOT_RANKED
    if hurts == "few":
        return WATCH
    if matters in ("wrong_sign", "unknown"):
        return NO_FIX if matters == "wrong_sign" else UNPRICED
    if matters == "yes" and row["apart"]:
        return APART
    if matters == "yes":
        return LOOK_FIRST if row["rank"] == 1 else LOOK_NEXT
    return CHECK


def _worst(by_segment: pd.DataFrame) -> dict[str, str]:
    """Aspect → the group it hurts clearly more than the others, the worst by pooled share."""
    first = worst_groups(by_segment[by_segment["segment"] != WAVE]).drop_duplicates("aspect")
    return {str(a): str(v) for a, v in zip(first["aspect"], first["value"], strict=True)}
