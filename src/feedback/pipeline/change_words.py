"""Sentences on what changed over the course of a study."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from feedback.pipeline.intake import RATING
from feedback.report.figure_words import group_name, of_group
from feedback.report.summary import Change
from feedback.results import Words, few
from feedback.rounding import mean_step, signed

if TYPE_CHECKING:
    from feedback.pipeline.analysis_run import AnalysisRun
    from feedback.report.findings import Place

POWER = 0.8  # chance with which the smallest change is told
MOST = 4  # changes of shares on the first screen
_MIX = 0.25  # of the difference: from here on the mix of groups is spoken of


def changes_of(work: AnalysisRun, places: Sequence[Place] = ()) -> tuple[Change, ...]:
    """The mean and the NPS first, clear or not; then the clearest changes of shares, and those of the places to begin
    with that cannot be told; or that there are none."""
    if "changes" not in work.tables:
        return ()
    first = [_outcome(row, work) for row in work.tables["changes_overall"].itertuples()]
    moved = work.tables["changes"]
    clear = moved[moved["flag"] != 0]
    clear = clear.sort_values(
        ["p_adjusted", "difference"], key=pd.Series.abs, ascending=[True, False], kind="stable"
    )
    begun = {(place.value, place.aspect) for place in places[:MOST]}
    pairs = zip(moved["group"], moved["aspect"], moved["flag"], strict=True)
    unsure = moved[[flag == 0 and (group, aspect) in begun for group, aspect, flag in pairs]]
    shown = pd.concat([clear.head(MOST), unsure])
    ends = (0.0, _top(shown))
    shares = [_share(row, work, ends) for row in shown.itertuples()]
    shares += _others(clear.iloc[MOST:], work)
    if not len(clear) and not any(change.direction != "same" for change in first):
        none = Words(
            en="No change over the whole period can be told.",
            zh="从整个过程看，看不出变化。",
        )
        return (Change(none.spoken(work.language)), *first, *shares)
    return (*first, *shares)


def _others(rest: pd.DataFrame, work: AnalysisRun) -> list[Change]:
    """How many more changes are clear, and what they are of: a sentence for each way they went."""
    ways: dict[str, list[str]] = {}
    row: Any
    for row in rest.itertuples():
        ways.setdefault(_way(row, good=row.difference < 0), []).append(_label(row, work))
    said = {
        way: Words(
            en=f"{len(labels)} more: {few(labels).en}.",
            zh=f"另有 {len(labels)} 项：{few(labels).zh}。",
        )
        for way, labels in ways.items()
    }
    return [Change(words.spoken(work.language), way) for way, words in said.items()]


def _label(row: Any, work: AnalysisRun) -> str:
    """What a share is of, in few words."""
    name = str(work.labels.get(row.aspect, row.aspect))
    return f"{group_name(_unit(work), row.group)} · {name}" if row.group else name


def _top(shown: pd.DataFrame) -> float:
    """The end of the line on which shares are drawn: the next tenth beyond the largest."""
    largest = float(shown[["share_negative", "share_rest"]].max().max()) if len(shown) else 0.0
    return min(1.0, float(np.ceil(largest * 10 + 1e-9)) / 10)


def smallest_change(low: float, high: float, *, level: float, tests: int = 1) -> float:
    """The smallest true change that is told from none four times in five, by the interval of the change found.

    Parameters
    ----------
    low, high
        Ends of the interval of a difference, at `level`.
    tests
        Figures looked at together, whose p values are corrected.

    Notes
    -----
    (z(1 - α/2m) + z(0.8)) · se, se = (high - low) / (2 · z(1 - α/2)): with Holm's correction the first of m is judged
    at α/m (Bonferroni), so this is what the clearest of them needs.

    Examples
    --------
    >>> round(smallest_change(-0.05, 0.12, level=0.95), 2), round(smallest_change(-0.05, 0.12, level=0.95, tests=80), 2)
    (0.12, 0.18)
    """
    alpha = 1 - level
    se = (high - low) / 2 / NormalDist().inv_cdf(1 - alpha / 2)
    return (NormalDist().inv_cdf(1 - alpha / 2 / tests) + NormalDist().inv_cdf(POWER)) * se


def _smallest(row: Any, work: AnalysisRun, table: str) -> float:
    """`smallest_change` of a row of the table, every break between two periods being a test of its own."""
    tests = len(work.tables[table]) * max(1, len(work.waves) - 1)
    level = work.study.parameters.level
    low, high = row.difference_low, row.difference_high
    if table == "changes" and work.design is None:
        # the ends that are told are rounded outwards; the shares and n that are told say as much and are nearer
        low, high = _between_shares(row, level)
    return smallest_change(low, high, level=level, tests=tests)


def _between_shares(row: Any, level: float) -> tuple[float, float]:
    """Interval of a difference of two told shares, one answer of either kind added to each (Agresti and Caffo 2000)."""
    pairs = ((row.share_negative, row.n), (row.share_rest, row.n_before))
    added = [((share * n + 1) / (n + 2), n + 2) for share, n in pairs]
    half = NormalDist().inv_cdf((1 + level) / 2) * sum(p * (1 - p) / n for p, n in added) ** 0.5
    middle = added[0][0] - added[1][0]
    return middle - half, middle + half


@dataclass(frozen=True)
class _Spans:
    """What lies before a change and since, in either language."""

    en: tuple[str, str]
    zh: tuple[str, str]


def _spans(row: Any, work: AnalysisRun) -> _Spans:
    """Both sides of a change by their periods; of two periods by their names alone."""
    if len(work.waves) == 2:
        return _Spans((f"in {row.since}", f"in {row.value}"), (str(row.since), str(row.value)))
    return _Spans(
        (f"up to {row.since}", f"from {row.value}"), (f"{row.since} 及以前", f"{row.value} 起")
    )


def _digits(n: float) -> int:
    """Decimals a mean of so many people is told with."""
    return 2 if mean_step(int(n)) < 0.1 else 1


def _outcome(row: Any, work: AnalysisRun) -> Change:
    spans = _spans(row, work)
    rating = row.measure == RATING
    digits = [_digits(n) if rating else 0 for n in (row.n, row.n_before)]
    now, then = (
        f"{value:.{places}f}".replace("-", "−") if rating else signed(value)
        for value, places in zip((row.share_negative, row.share_rest), digits, strict=True)
    )
    low, high = (signed(end, min(digits)) for end in (row.difference_low, row.difference_high))
    name = Words(en="Mean rating", zh="平均分") if rating else Words(en="NPS", zh="NPS")
    drawn: dict[str, Any] = {
        "label": name.spoken(work.language), "before": float(row.share_rest), "now": float(row.share_negative),
        "low": float(row.difference_low), "high": float(row.difference_high), "scale": _ends(work, rating=rating),
    }  # fmt: skip
    if not row.flag:
        least = _smallest(row, work, "changes_overall")
        said = Words(
            en=f"{name.en}: no change can be told ({then} {spans.en[0]}, {now} {spans.en[1]}).",
            zh=f"{name.zh}：看不出变化（{spans.zh[0]} {then}，{spans.zh[1]} {now}）。",
        )
        return Change(said.spoken(work.language), smallest=least, **drawn)
    turn = ("升", "up") if row.flag > 0 else ("降", "down")
    said = Words(
        en=f"{name.en} went {turn[1]} from {then} ({spans.en[0]}) to {now} ({spans.en[1]}; change {low} to {high})"
        f"{_mix(row, scale=1).en}.",
        zh=f"{name.zh}从 {then}（{spans.zh[0]}）{turn[0]}到 {now}（{spans.zh[1]}；变化 {low} 到 {high}）"
        f"{_mix(row, scale=1).zh}。",
    )
    return Change(said.spoken(work.language), _way(row, good=row.flag > 0), **drawn)


def _ends(work: AnalysisRun, *, rating: bool) -> tuple[float, float]:
    """Ends of the scale of the overall rating, or of the NPS."""
    rule = work.answers.plan.rating
    return (float(rule[1].low), float(rule[1].high)) if rating and rule else (-100.0, 100.0)


def _unit(work: AnalysisRun) -> str:
    """What the groups of changes are called: branch, 门店; they are those of the first segment."""
    column = next(iter(work.answers.plan.segments), "")
    return str(work.labels.get(column, column))


def _base(work: AnalysisRun, aspect: str) -> Words:
    """Whom the share of an aspect is of."""
    kinds = [
        work.tables[name].loc[aspect, "base"]
        for name in ("pain_points", "pain_points_unranked")
        if name in work.tables and aspect in work.tables[name].index
    ]
    if {"rated", "any"} & {
        *kinds
    }:  # a change is of the answers given, whatever is filled in elsewhere
        return Words(en="rated it", zh="给它打分")
    return Words(en="wrote", zh="写了意见")


def _share(row: Any, work: AnalysisRun, scale: tuple[float, float]) -> Change:
    spans = _spans(row, work)
    name = work.labels.get(row.aspect, row.aspect)
    group = group_name(_unit(work), row.group) if row.group else ""
    who = Words(en=f"{group}, " if group else "Overall, ", zh=of_group(group) if group else "总体")
    base = _base(work, row.aspect)
    before, now = f"{row.share_rest:.0%}", f"{row.share_negative:.0%}"
    ends = (row.difference_low, row.difference_high)
    low, high = (signed(end * 100) for end in ends)
    drawn: dict[str, Any] = {
        "label": _label(row, work), "before": float(row.share_rest),
        "now": float(row.share_negative), "low": float(row.difference_low), "high": float(row.difference_high), "scale": scale,
    }  # fmt: skip
    if not row.flag:
        said = Words(
            en=f"{who.en}{name}: of those who {base.en}, no change in people affected can be told ({before} {spans.en[0]}, "
            f"n = {row.n_before:,}; {now} {spans.en[1]}, n = {row.n:,}).",
            zh=f"{who.zh}「{name}」：{base.zh}的人中，不满者的占比看不出变化（{spans.zh[0]} {before}，"
            f"n = {row.n_before:,}；{spans.zh[1]} {now}，n = {row.n:,}）。",
        )
        return Change(said.spoken(work.language), smallest=_smallest(row, work, "changes"), **drawn)
    turn = ("升", "up") if row.difference > 0 else ("降", "down")
    said = Words(
        en=f"{who.en}{name}: of those who {base.en}, people affected went {turn[1]} from {before} ({spans.en[0]}, "
        f"n = {row.n_before:,}) to {now} ({spans.en[1]}, n = {row.n:,}; change {low} to {high} points){_mix(row, scale=100).en}",
        zh=f"{who.zh}「{name}」：{base.zh}的人中，不满的从 {before}（{spans.zh[0]}，n = {row.n_before:,}）"
        f"{turn[0]}到 {now}（{spans.zh[1]}，n = {row.n:,}；变化 {low} 到 {high} 个百分点）{_mix(row, scale=100).zh}",
    )
    return Change(said.spoken(work.language), _way(row, good=row.difference < 0), **drawn)


def kept_within(difference: float, within: float) -> float | None:
    """What would be left of a change had the groups answered in the same numbers as before; None where it is much the same."""
    same = np.isnan(within) or abs(difference - within) < _MIX * abs(difference)
    return None if same else float(within)


def mostly_mix(difference: float, within: float) -> bool:
    """Whether less than half of a change would be left, or none the same way: then it is who answered that changed."""
    return bool(difference and not np.isnan(within) and within / difference < 0.5)


def _way(row: Any, *, good: bool) -> str:
    return "mix" if mostly_mix(row.difference, row.within) else "better" if good else "worse"


def _mix(row: Any, *, scale: float) -> Words:
    """How much of a change would be left had the same groups answered as before."""
    within = kept_within(row.difference, row.within)
    if within is None:
        return Words(en="", zh="")
    left = signed(within * scale, 2 if scale == 1 else 0)
    unit = ("", "") if scale == 1 else (" points", " 个百分点")
    if within * row.difference < 0:
        return Words(
            en=f"; with the groups mixed as before it would be {left}{unit[0]}, the other way: who answered has changed",
            zh=f"；若各组人数比例与以前相同，反而是 {left}{unit[1]}：变的是答题者的构成",
        )
    return Words(
        en=f"; with the groups mixed as before, {left}{unit[0]}: the rest is who answered",
        zh=f"；若各组人数比例与以前相同，变化为 {left}{unit[1]}，其余来自答题者构成不同",
    )
