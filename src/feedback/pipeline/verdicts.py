"""One table of the run decides on each aspect: does it hurt now, does it matter, where, and what follows."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from feedback.insight.pain_points.costs import enough_hurt
from feedback.insight.pain_points.first_order import order_first
from feedback.insight.pain_points.segments import tied_for_worst, told_groups, worst_groups
from feedback.pipeline.intake import WAVE
from feedback.pipeline.manifest import damaged
from feedback.report.figure_words import group_name
from feedback.results import Words

if TYPE_CHECKING:
    from feedback.pipeline.analysis_run import AnalysisRun
    from feedback.pipeline.results import Results

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


FIXES = 3  # that a month and the page of customers name
NAMED = 4  # groups the table names of one aspect; more are counted


def verdicts(run: AnalysisRun) -> AnalysisRun:
    """`verdicts`: aspect, label, n, n_negative, share_negative, hurts, matters, groups, where, verdict, sentence, and the order
    in which to look at them (`order_first`)."""
    found, table = run.pain_points, run.tables.get("pain_points")
    if found is None or table is None or not len(table):
        return run
    groups = found.by_segment  # of the newest wave, as all of the row
    groups = groups[groups["segment"] != WAVE]  # a wave is no place
    worst = {
        str(aspect): _where(rows, run.labels, level=run.study.parameters.level)
        for aspect, rows in worst_groups(groups).groupby("aspect", sort=False)
    }
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
            "where": worst.get(str(aspect), Words(en="", zh="")).spoken(run.language),
            "verdict": verdict,
            "sentence": SAID[verdict].spoken(run.language),
        }
    decided = pd.DataFrame.from_dict(rows, orient="index").rename_axis("aspect")
    refused, level = run.no_ranking is not None, run.study.parameters.level
    decided = order_first(decided, table, groups, refused=refused, level=level)
    run = run.with_tables(verdicts=decided)
    if run.no_ranking is None and "drivers" in run.tables:
        return run.with_sentence("verdicts", WHY_THEY_DIFFER.spoken(run.language))
    return run


def fixes_of(results: Results, aspects: Collection[str] | None = None) -> pd.DataFrame:
    """What the newest run says to look at first, in its order (`order_first`), with the ends of the share hurt; of some aspects."""
    decided = results.table("verdicts")
    if not len(decided):
        return pd.DataFrame()
    if "first" not in decided:  # of a run before the order was decided there
        raise damaged(results.folder / "verdicts.parquet")
    first = decided[decided["first"].notna()]
    if aspects is not None:
        first = first[first.index.isin(aspects)]
    ends = results.table("pain_points")[["share_negative_low", "share_negative_high", "base"]]
    return first.join(ends).sort_values("first")


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


def _where(groups: pd.DataFrame, labels: Mapping[str, str], *, level: float) -> Words:
    """The groups one aspect hurts clearly more than the others, the worst first, and whether one is told to be the worst.

    Examples
    --------
    >>> rows = pd.DataFrame({"segment": "shop", "value": ["A", "B", "C"]})
    >>> ends = {"share_negative": [0.6, 0.5, 0.2], "share_negative_low": [0.5, 0.4, 0.1], "share_negative_high": [0.8, 0.6, 0.3]}
    >>> _where(rows.assign(**ends), {}, level=0.95).en
    'A, B (which is worst cannot be told); also C'
    """
    names = [
        group_name(labels.get(segment, segment), value)
        for segment, value in zip(groups["segment"].astype(str), groups["value"].astype(str), strict=True)
    ]  # fmt: skip
    tied = tied_for_worst(groups, level=level)
    first = [name for name, mine in zip(names, tied, strict=True) if mine]
    rest = [name for name, mine in zip(names, tied, strict=True) if not mine]
    shown, also = first[:NAMED], rest[: max(NAMED - len(first), 0)]
    more = len(names) - len(shown) - len(also)
    en, zh = ", ".join(shown), "、".join(shown)
    if len(first) > 1:
        en, zh = f"{en} (which is worst cannot be told)", f"{zh}（难分哪组最重）"
    if also:
        en, zh = f"{en}; also {', '.join(also)}", f"{zh}；还有{'、'.join(also)}"
    if more:
        en, zh = f"{en}; {more} more", f"{zh}；另有 {more} 组"
    return Words(en=en, zh=zh)
