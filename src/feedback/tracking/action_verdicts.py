"""Whether an action was followed by a change: the last period before it against the newest after it was done."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from feedback.errors import did_you_mean
from feedback.results import Words
from feedback.study_followup import METRICS
from feedback.tracking.changes import Change, change_between
from feedback.tracking.judged_change import Known, own_change, panel_pairs, set_beside, stands_alone
from feedback.tracking.spans import is_period
from feedback.tracking.targets import complete, is_month, series_of
from feedback.tracking.told import at_least
from feedback.tracking.unsure_words import beside_words, left_out_words
from feedback.tracking.verdict_row import Verdict

# The smallest change worth an action where no target names one, in the metric's own figures; counts and rates: of before.
MARGINS = {"satisfaction": 0.2, "nps": 10.0, "csat": 0.05, "hurt": 0.05, "in_time": 0.05}
RELATIVE_MARGIN = 0.2
OF_ACTIONS = (
    "hurt",
    "complaint_rate",
    "complaints",
)  # metrics of an action on an aspect, the first that is measured
OF_ALL = ("satisfaction", "complaint_rate", "complaints")  # and of one on none


def judge_action(name: str, action: pd.Series, known: Known, targets: pd.DataFrame) -> Verdict:
    """The verdict on one action.

    Parameters
    ----------
    name, action
        Its id and its row, as the contract `actions`; without a day of beginning that of its end stands for it.
    known
        Measurements, actions and what they are called.
    targets
        As `targets_table`: one on the same matter says how large an improvement is asked for, else `MARGINS`.

    Returns
    -------
    Verdict
        "met" where the figure got clearly better, against untreated units and less regression to the mean where these can
        be told, by the interval as it is told; "not met" where the improvement asked for is left out; else "cannot tell". Not done is not judged.
    """
    unit, aspect = str(action["unit"]), str(action["aspect"])
    begun = action["started"] if not pd.isna(action["started"]) else action["done"]
    metric, pair = _pair(known, targets, action, begun)
    found = Verdict(name, "action", metric, unit, aspect)
    if strange := _unknown(unit, aspect, known):
        found.why, found.step = [strange], "wrong"
        return found
    if pd.isna(begun) or pd.isna(action["done"]) or action["done"] > known.as_of:
        found.why.append(Words(en="It is not done yet.", zh="尚未完成。"))
        found.step = _step_of(action, known.as_of)
        return found
    if pair is None:
        found.why.append(
            Words(
                en=f"No figure is measured in full both before {begun:%Y-%m-%d} and after {action['done']:%Y-%m-%d}.",
                zh=f"{begun:%Y-%m-%d} 之前和 {action['done']:%Y-%m-%d} 之后没有都完整的数据可比。",
            )
        )
        return found
    before, after = pair
    plain = change_between(before, after, level=known.level)
    found.compared(before, after, plain, known.labels)
    pairs = panel_pairs(found, before, after, known)
    of_pairs = None if pairs is None else own_change(found, pairs, before, after, known)
    alone = found.sure
    judged = set_beside(found, before, after, of_pairs or plain, known, decide=True)
    margin = _margin(found, before, targets)
    _decide(found, judged, alone, before, after, margin=margin, level=known.level)
    if found.verdict == "met":
        found.step = stands_alone(found, judged)
    both = _alike(unit, aspect, after, known)
    if len(both) > 1:
        found.aside.append(
            Words(
                en=f"Actions {', '.join(both)} are on the same matter: the verdict is of all of them together.",
                zh=f"措施 {'、'.join(both)} 针对同一问题，结论是对它们合在一起的判断。",
            )
        )
    return found


def _unknown(unit: str, aspect: str, known: Known) -> Words | None:
    """That the study has no such aspect or unit, so that no figure can ever be of it."""
    there = known.measurements
    aspects = {*known.labels, *there["aspect"].unique()}
    for said, names, en, zh in (
        (aspect, aspects, "aspect", "方面"),
        (unit, {*there["unit"].unique()}, "unit", "单位"),
    ):
        if said and said not in names:
            hint_en, hint_zh = did_you_mean(said, sorted({*map(str, names)} - {""}))
            return Words(
                en=f"The study has no {en} {said[:40]!r}.{hint_en} It cannot be judged.",
                zh=f"研究中没有{zh}“{said[:40]}”。{hint_zh}无法判断。",
            )
    return None


def _alike(unit: str, aspect: str, after: pd.Series, known: Known) -> list[str]:
    """Actions on the same matter that had begun before the period they are judged by ended: others have no part in its figure."""
    actions = known.actions
    end = known.ends.get(str(after.name), pd.NaT)
    begun = actions["started"].fillna(actions["done"]) <= (after["last"] if pd.isna(end) else end)
    mine = actions[(actions["unit"] == unit) & (actions["aspect"] == aspect) & begun]
    return list(map(str, mine.index))


def _step_of(action: pd.Series, as_of: pd.Timestamp) -> str:
    """The next step of an action that is not done, by its state; without one, by whether it has begun."""
    state, overdue = str(action["state"]), bool(action["due"] < as_of)
    begun = bool(action["started"] <= as_of)
    if state in ("check", "act") and pd.isna(action["done"]):
        return "undated"
    if state == "plan" or (not state and not begun):
        return "begin overdue" if overdue else "not begun" if begun else "begin"
    return "overdue" if overdue else "not due"


def _decide(
    found: Verdict,
    judged: Change,
    alone: Change,
    before: pd.Series,
    after: pd.Series,
    *,
    margin: float,
    level: float,
) -> None:
    sign = 1.0 if METRICS[found.metric][2] else -1.0
    low, high = sorted((sign * judged.low, sign * judged.high))
    own_low, own_high = sorted((sign * alone.low, sign * alone.high))
    gain = sign * alone.estimate
    usual = margin == MARGINS.get(found.metric)
    step = margin if usual else at_least(margin, found.told)
    if low > 0:
        found.verdict = "met"
    elif high < margin:
        found.verdict = "not met"
        found.why.append(left_out_words(step, found.metric, beside=found.beside))
    elif found.beside and (own_low > 0 or own_high < margin):
        found.why.append(beside_words(step, found.metric, better=own_low > 0))
        found.step = "met alike" if own_low > 0 else ""
    else:  # the larger of what is seen and what it lacks of the improvement asked for is told first
        seen = max(gain, margin - gain)
        can = found.cannot_tell(before, after, step=seen, level=level, pairs=found.pairs)
        found.step = "" if can else "closed"


def _margin(found: Verdict, before: pd.Series, targets: pd.DataFrame) -> float:
    """How large an improvement is asked for: by a target on the same cell, else the usual."""
    same = targets
    for name in ("metric", "unit", "aspect"):
        same = same[same[name] == getattr(found, name)] if len(same) else same
    if len(same):
        size = abs(float(same["aim"].iloc[0] - same["start"].iloc[0]))
        if size > 0:
            return size
    return MARGINS.get(found.metric, RELATIVE_MARGIN * float(before["estimate"]))


def _by_month(targets: pd.DataFrame, metric: str, unit: str, aspect: str) -> bool:
    """Whether months come before waves: not where targets of the metric, those on the same matter if any, go by waves."""
    if not len(targets) or "baseline" not in targets:
        return True
    named = targets[targets["metric"].eq(metric) & targets["baseline"].ne("")]
    mine = named[named["unit"].eq(unit) & named["aspect"].eq(aspect)]
    periods = (mine if len(mine) else named)["baseline"]
    return not len(periods) or any(is_month(str(each)) for each in periods)


def _begun(ends: pd.Series) -> pd.Series:
    """Days from which waves are: the end of the one before; of a quarter or year by the calendar its first day."""
    days = [
        pd.Period(name).start_time
        if is_period(name) and end == pd.Period(name).end_time.normalize()
        else before
        for name, end, before in zip(map(str, ends.index), ends, ends.shift(1), strict=True)
    ]
    return pd.Series(days, index=ends.index, dtype="datetime64[us]")


def _pair(
    known: Known, targets: pd.DataFrame, action: pd.Series, begun: pd.Timestamp
) -> tuple[str, tuple[pd.Series, pd.Series] | None]:
    """The newest whole period before an action began and the newest that began after it was done, of the first metric that has both.

    Periods are of the kind that targets are measured in (`_by_month`), else of the other.
    """
    unit, aspect, done = str(action["unit"]), str(action["aspect"]), action["done"]
    metrics: Sequence[str] = OF_ACTIONS if aspect else OF_ALL
    if pd.isna(begun) or pd.isna(done):
        return metrics[0], None
    for metric in metrics:
        series = series_of(known.measurements, metric, unit, aspect)
        by_month = _by_month(targets, metric, unit, aspect)
        for months in (by_month, not by_month):
            here = complete(series, months=months)
            here = here[here["estimate"].notna()]
            ends = pd.Series({each: known.ends.get(each, pd.NaT) for each in here.index})
            ends = ends.astype("datetime64[us]").fillna(here["last"])
            first = ends.dt.to_period("M").dt.start_time if months else _begun(ends)
            before, after = here[(ends < begun).to_numpy()], here[(first >= done).to_numpy()]
            if len(before) and len(after):
                return metric, (before.iloc[-1], after.iloc[-1])
    return metrics[0], None
