"""Sentences on what changed over the course of a study."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from feedback.pipeline.intake import RATING
from feedback.report.summary import Change
from feedback.results import Words

if TYPE_CHECKING:
    from feedback.pipeline.analysis_run import AnalysisRun

MOST = 4  # changes of shares on the first screen
_MIX = 0.25  # of the difference: from here on the mix of groups is spoken of


def changes_of(work: AnalysisRun) -> tuple[Change, ...]:
    """The mean and the NPS first, clear or not; then the clearest changes of shares; or that there are none."""
    if "changes" not in work.tables:
        return ()
    first = [_outcome(row, work) for row in work.tables["changes_overall"].itertuples()]
    moved = work.tables["changes"]
    clear = moved[moved["flag"] != 0]
    clear = clear.sort_values(
        ["p_adjusted", "difference"], key=pd.Series.abs, ascending=[True, False], kind="stable"
    )
    shares = [_share(row, work) for row in clear.head(MOST).itertuples()]
    if not shares and not any(change.direction != "same" for change in first):
        none = Words(
            en="No change over the whole period that goes beyond chance.",
            zh="从整个过程看，没有能与偶然区分的变化。",
        )
        return (Change(none.spoken(work.language)), *first)
    return (*first, *shares)


def _outcome(row: Any, work: AnalysisRun) -> Change:
    rating = row.measure == RATING
    now, then, low, high = (
        (
            f"{value:+.2f}" if i > 1 and rating else f"{value:.2f}" if rating else f"{value:+.0f}"
        ).replace("-", "−")
        for i, value in enumerate(
            (row.share_negative, row.share_rest, row.difference_low, row.difference_high)
        )
    )
    name = Words(en="Mean rating", zh="平均分") if rating else Words(en="NPS", zh="NPS")
    if not row.flag:
        said = Words(
            en=f"{name.en}: no change beyond chance ({then} up to {row.since}, {now} from {row.value}).",
            zh=f"{name.zh}：没有能与偶然区分的变化（{row.since}及以前 {then}，{row.value}起 {now}）。",
        )
        return Change(said.spoken(work.language))
    turn = ("升", "up") if row.flag > 0 else ("降", "down")
    said = Words(
        en=f"{name.en} went {turn[1]} from {then} (up to {row.since}) to {now} (from {row.value}; change {low} to {high})"
        f"{_mix(row, scale=1).en}.",
        zh=f"{name.zh}从 {then}（{row.since}及以前）{turn[0]}到 {now}（{row.value}起；变化 {low} 到 {high}）"
        f"{_mix(row, scale=1).zh}。",
    )
    return Change(said.spoken(work.language), "better" if row.flag > 0 else "worse")


def _share(row: Any, work: AnalysisRun) -> Change:
    name = work.labels.get(row.aspect, row.aspect)
    before, now = f"{row.share_rest:.0%}", f"{row.share_negative:.0%}"
    ends = (row.difference_low, row.difference_high)
    low, high = (f"{end * 100:+.0f}".replace("-", "−") for end in ends)
    turn = ("升", "up") if row.difference > 0 else ("降", "down")
    said = Words(
        en=f"{row.group + ', ' if row.group else 'Overall, '}{name}: people affected went {turn[1]} from {before} (up to {row.since}, "
        f"n = {row.n_before:,}) to {now} (from {row.value}, n = {row.n:,}; change {low} to {high} points){_mix(row, scale=100).en}",
        zh=f"{row.group + '的' if row.group else '总体'}「{name}」：不满的人从 {before}（{row.since}及以前，n = {row.n_before:,}）"
        f"{turn[0]}到 {now}（{row.value}起，n = {row.n:,}；变化 {low} 到 {high} 个百分点）{_mix(row, scale=100).zh}",
    )
    return Change(said.spoken(work.language), "worse" if row.difference > 0 else "better")


def _mix(row: Any, *, scale: float) -> Words:
    """How much of a change would be left had the same groups answered as before."""
    if row.within != row.within or abs(row.difference - row.within) < _MIX * abs(row.difference):
        return Words(en="", zh="")
    left = f"{row.within * scale:+.2f}" if scale == 1 else f"{row.within * scale:+.0f}"
    left = left.replace("-", "−")
    unit = ("", "") if scale == 1 else (" points", " 个百分点")
    return Words(
        en=f"; with the groups mixed as before, {left}{unit[0]}: the rest is who answered",
        zh=f"；若各组人数比例与以前相同，变化为 {left}{unit[1]}，其余来自答题者构成不同",
    )
