"""The figures in short: satisfaction, NPS and share satisfied, of now, and what became of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd

from feedback.arrow_columns import places_in
from feedback.disclosure import LEAST
from feedback.pipeline.change_words import kept_within, mostly_mix
from feedback.pipeline.intake import NPS, RATING, WAVE
from feedback.pipeline.item_tables import mean_of
from feedback.pipeline.score_tables import satisfied_answers, score_table
from feedback.pipeline.waves import periods_of
from feedback.report.findings import Gauge
from feedback.rounding import share_steps, told_interval
from feedback.tracking.changes import change_between

if TYPE_CHECKING:
    from feedback.pipeline.analysis_run import AnalysisRun
    from feedback.responses.weights.design import Design

Figure = Mapping[str, Any]  # estimate, low, high, n
_SCORES = ("nps", "csat")


def gauges_of(work: AnalysisRun) -> tuple[Gauge, ...]:
    """Mean rating, NPS and CSAT of the newest wave, else of everybody, each with its change where there was a before.

    A study that asks whether people are satisfied, yes or no, has no mean beside the share. Figures of everybody and of a
    wave are those of the page of measures, exactly; in the report of a group, and of fewer than LEAST answers, they are told as
    those of groups are: in steps, ends of intervals outwards. So are changes. The change of mean and NPS is that of `changes_overall`, with its test;
    CSAT is the same question as the mean, so its change counts as clear only where the mean's does and its
    own interval (Zou and Donner 2008) leaves out 0.
    """
    responses, now = work.answers.responses, work.answers.responses
    wave = work.advice_wave
    if wave is not None:
        now = responses[responses[WAVE].astype("str") == wave]
    shares = len(work.answers.plan.rating_answers) == 2 or _yes_or_no(work)
    found, changes = _figures(work, now), _changes(work)
    gauges = []
    for metric in ("satisfaction", "nps", "csat"):
        if metric not in found or (metric == "satisfaction" and shares):
            continue
        # of the few who answered before, everybody's figure less the wave's would tell
        asked = NPS if metric == "nps" else RATING
        few = 0 < int(responses[asked].notna().sum() - now[asked].notna().sum()) < LEAST
        gauges.append(
            _gauge(
                metric,
                found[metric],
                changes.get(metric),
                wave=wave or "",
                told=work.among_others or few,
                satisfied=satisfied_answers(work.answers.plan) if metric == "csat" else "",
            )
        )
    return tuple(gauges)


def _yes_or_no(work: AnalysisRun) -> bool:
    """Whether the overall rating is 0 or 1: its mean is the share satisfied."""
    rule, ratings = work.answers.plan.rating, work.answers.responses.get(RATING)
    if rule is None or ratings is None:
        return False
    return (rule[1].low, rule[1].high) == (0, 1) and bool(ratings.dropna().isin([0, 1]).all())


def _figures(work: AnalysisRun, people: pd.DataFrame) -> dict[str, Figure]:
    """The metrics of some of the people, exactly."""
    plan, level = work.answers.plan, work.study.parameters.level
    design = _design_of(work, people)
    found: dict[str, Figure] = {}
    if RATING in people and plan.rating and people[RATING].notna().sum() > 1:
        rule, n = plan.rating[1], int(people[RATING].notna().sum())
        ends = (float(rule.low), float(rule.high))
        told = mean_of(people[RATING], ends=ends, level=level, weights=design)
        found["satisfaction"] = {
            "estimate": told["mean"], "low": told["mean_low"], "high": told["mean_high"], "n": n,
            "ends": ends,
        }  # fmt: skip
    if RATING in people or NPS in people:
        table = score_table(people, plan, level=level, weights=design)
        for row in table[table["score"].isin(_SCORES)].to_dict("records"):
            found[str(row["score"])] = {
                "estimate": row["estimate"], "low": row["ci_low"], "high": row["ci_high"], "n": row["n"],
                "ends": (float(row["low"]), float(row["high"])),
            }  # fmt: skip
    return found


def _design_of(work: AnalysisRun, people: pd.DataFrame) -> Design | None:
    if work.design is None:
        return None
    rows = places_in(people.index, work.answers.responses.index)
    return work.design if len(rows) == len(work.answers.responses) else work.design.of(rows)


def _changes(work: AnalysisRun) -> dict[str, dict[str, Any]]:
    """Of each metric: since, before, change, change_low, change_high, flag."""
    table = work.tables.get("changes_overall")
    if table is None or not len(table):
        return {}
    found: dict[str, dict[str, Any]] = {}
    for row in table.to_dict("records"):
        metric = "satisfaction" if row["measure"] == RATING else str(row["measure"])
        found[metric] = {
            "since": str(row["value"]), "before": float(row["share_rest"]), "change": float(row["difference"]),
            "change_low": float(row["difference_low"]), "change_high": float(row["difference_high"]),
            "flag": int(row["flag"]), "within": kept_within(row["difference"], row["within"]),
            "mixed": mostly_mix(row["difference"], row["within"]),
        }  # fmt: skip
    if "satisfaction" in found and (csat := _csat_change(work, found["satisfaction"])):
        found["csat"] = csat
    return found


def _csat_change(work: AnalysisRun, mean: Mapping[str, Any]) -> dict[str, Any] | None:
    """CSAT before and after the break of the mean."""
    responses = work.answers.responses
    period, order = periods_of(responses, least=work.study.parameters.min_group)
    if mean["since"] not in order:
        return None
    place = pd.Series(pd.Index(order).get_indexer(pd.Index(period)), index=period.index)
    at = order.index(mean["since"])
    place = place.reindex(responses.index).fillna(-1)
    sides = [_figures(work, responses[side]) for side in ((place >= 0) & (place < at), place >= at)]
    if any("csat" not in side for side in sides):
        return None
    before, after = (
        pd.Series({**side["csat"], "error": 0.0, "method": "wilson"}) for side in sides
    )
    change = change_between(before, after)
    step = _step(min(int(before["n"]), int(after["n"])))
    flag = mean["flag"] if change.clear and np.sign(change.estimate) == mean["flag"] else 0
    return {
        "since": mean["since"], "before": _to(float(before["estimate"]), step), "change": _to(change.estimate, step),
        "change_low": _down(change.low, step), "change_high": -_down(-change.high, step), "flag": flag,
        "mixed": mean["mixed"],
    }  # fmt: skip


def _gauge(
    metric: Literal["satisfaction", "nps", "csat"],
    figure: Figure,
    change: Mapping[str, Any] | None,
    *,
    wave: str,
    told: bool,
    satisfied: str,
) -> Gauge:
    n = int(figure["n"])
    ends = figure["estimate"], figure["low"], figure["high"]
    if metric == "satisfaction":
        value, low, high = mean_figure(*ends, n=n, told=told)
    elif is_exact(n, told=told):
        value, low, high = (round(float(each), 1) for each in ends)
    else:
        step = _step(n)
        value = _to(figure["estimate"], step)
        low, high = _down(figure["low"], step), -_down(-figure["high"], step)
    flag = 0 if change is None else change["flag"]
    since = (
        {} if change is None else {k: v for k, v in change.items() if k not in ("flag", "mixed")}
    )
    mixed = change is not None and change["mixed"]
    return Gauge(
        metric=metric, value=value, low=low, high=high, n=n, scale=figure["ends"], period=wave, satisfied=satisfied,
        direction="unclear" if not flag else "mix" if mixed else "better" if flag > 0 else "worse", **since,
    )  # fmt: skip


def is_exact(n: int, *, told: bool) -> bool:
    """Whether a figure of n answers stands as it is: of LEAST and more, where the report is not of a group (`told`)."""
    return not told and n >= LEAST


def mean_figure(
    mean: float, low: float, high: float, *, n: int, told: bool
) -> tuple[float, float, float]:
    """A mean of n answers with its interval, to two decimals; as that of a group (`told_interval`) where it is not exact.

    Examples
    --------
    >>> mean_figure(3.4615, 3.2108, 3.7123, n=42, told=False), mean_figure(3.4615, 3.2108, 3.7123, n=42, told=True)
    ((3.46, 3.21, 3.71), (3.5, 3.2, 3.8))
    """
    if not is_exact(n, told=told):
        return told_interval(mean, low, high, n=n)
    return round(float(mean), 2), round(float(low), 2), round(float(high), 2)


def _step(n: int) -> float:
    """Steps of a figure of 0 to 100, by its base."""
    return float(share_steps([n])[0])


def _to(value: float, step: float) -> float:
    return float(np.floor(value / step + 0.5) * step)


def _down(value: float, step: float) -> float:
    return float(np.floor(value / step + 1e-9) * step)
