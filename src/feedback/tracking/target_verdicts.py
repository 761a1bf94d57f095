"""Whether a target was met: its figure, by the day it is due, against what it aims at."""

from __future__ import annotations

import pandas as pd

from feedback.results import Words
from feedback.study_followup import METRICS
from feedback.tracking import verdict_words as say
from feedback.tracking.changes import Change, change_between, distance_to
from feedback.tracking.judged_change import (
    Known,
    change_of_pairs,
    own_change,
    panel_pairs,
    set_beside,
    stands_alone,
)
from feedback.tracking.targets import complete, is_month, series_of
from feedback.tracking.told import step_of, told_aim, told_rows
from feedback.tracking.verdict_row import Verdict


def judge_target(name: str, target: pd.Series, known: Known, wrong: Words | None) -> Verdict:
    """The verdict on one target.

    Parameters
    ----------
    name, target
        Its id and its row, as `targets_table`.
    known
        Measurements, actions and what they are called.
    wrong
        What is wrong with it, so that it cannot be judged; None for nothing.

    Returns
    -------
    Verdict
        "met" where the whole interval lies on the good side of the aim; "not met" where it is due and the whole interval lies
        on the other; else "cannot tell", with how many answers would.
    """
    found = Verdict(
        name, "target", str(target["metric"]), str(target["unit"]), str(target["aspect"])
    )
    if wrong is not None:
        found.why, found.step = [wrong], "wrong"
        return found
    series = series_of(known.measurements, found.metric, found.unit, found.aspect)
    baseline = str(target["baseline"])
    months = is_month(baseline) if baseline else True
    here = complete(series, months=months)
    here = here[here["estimate"].notna()]
    later = here.loc[baseline:].iloc[1:] if baseline in here.index else here
    due = target["due"]
    over = pd.isna(due) or due < known.as_of
    after = _latest(later, due, known)
    start, aim = _told_aim(found, target, series[series.index == baseline])
    found.goal = say.figure(aim, found.metric)
    goal = say.aimed(found.metric, str(target["kind"]), float(target["change"]), aim, due)
    if after is None or not baseline:
        found.why = [goal, _nothing_later(baseline)]
        found.step = "due unmeasured" if over else "not due"
        return found
    before = series.iloc[list(series.index).index(baseline)]
    plain = change_between(before, after, level=known.level)
    found.compared(before, after, plain, known.labels)
    found.why.append(goal)
    pairs = panel_pairs(found, before, after, known)
    of_pairs = None if pairs is None else own_change(found, pairs, before, after, known)
    own = of_pairs or plain
    gap = _gap(target, before, after, own, known.level)
    if of_pairs and pairs is not None and target["kind"] == "relative" and target["start"]:
        gap = change_of_pairs(
            pairs, before, after, known, float(target["aim"] / target["start"])
        ).change
    good = METRICS[found.metric][2]
    best, worst = (gap.low >= 0, gap.high < 0) if good else (gap.high <= 0, gap.low > 0)
    if best:
        found.verdict = "met"
    elif not over:
        found.why.append(Words(en="It is not due yet.", zh="尚未到期。"))
        found.step = "not due"
    elif worst:
        found.verdict = "not met"
    else:
        hangs = target["kind"] != "reach"  # on the baseline, whose answers are as many as they are
        factor = float(target["aim"] / target["start"]) if target["start"] else 1.0
        can = found.cannot_tell(
            before,
            after,
            step=start + found.own - aim,
            level=known.level,
            factor=(factor if target["kind"] == "relative" else 1.0) if hangs else 0.0,
            pairs=found.pairs if hangs else None,
        )
        found.step = "closed" if not can else "" if pd.isna(due) else "due unclear"
    judged = set_beside(found, before, after, own, known, decide=False)
    if found.verdict == "met":
        found.step = _credit(found, judged, known)
    return found


def _credit(found: Verdict, judged: Change, known: Known) -> str:
    """What follows a target that is met: by whether something is recorded as done on it here, and what stands beside it."""
    actions = known.actions
    if len(actions):
        here = actions["unit"].isin([found.unit, ""])
        actions = actions[here & actions["aspect"].isin([found.aspect, ""])]
    if not len(actions):
        return "met unrecorded"
    if not (actions["done"] <= known.as_of).any():
        return "met unfinished"
    return stands_alone(found, judged)


def _told_aim(found: Verdict, target: pd.Series, begin: pd.DataFrame) -> tuple[float, float]:
    """The start and the aim of a target as they are told; missing where no baseline is measured."""
    if not len(begin):
        return float("nan"), float(target["aim"])
    (told,) = told_rows(found.metric, found.unit, begin.iloc[0])
    start, kind = float(told["estimate"]), str(target["kind"])
    means = [float(begin["estimate"].iloc[0])]
    found.told = step_of(found.metric, found.unit, float(begin["n"].iloc[0]), figures=means)
    change, aim = float(target["change"]), float(target["aim"])
    return start, told_aim(kind, start, change, aim, step=found.told)


def _gap(
    target: pd.Series, before: pd.Series, after: pd.Series, plain: Change, level: float
) -> Change:
    """The figure less what it should be, with the chance of the baseline where the aim hangs on it."""
    if target["kind"] == "reach":
        return distance_to(after, float(target["aim"]), level=level)
    if target["kind"] == "points":
        step = float(target["aim"] - target["start"])
        return Change(plain.estimate - step, plain.low - step, plain.high - step, plain.error)
    factor = float(target["aim"] / target["start"]) if target["start"] else 1.0
    return change_between(before, after, factor=factor, level=level)


def _latest(later: pd.DataFrame, due: pd.Timestamp, known: Known) -> pd.Series | None:
    """The newest period that ended by the due day; the first after the baseline where none did."""
    if not len(later):
        return None
    if not pd.isna(due):
        ends = pd.Series({each: known.ends.get(each, pd.NaT) for each in later.index})
        ends = ends.fillna(later["last"])
        in_time = later[(ends <= due + pd.Timedelta(days=1)).to_numpy(dtype=bool)]
        later = in_time if len(in_time) else later.iloc[:1]
    return later.iloc[-1]


def _nothing_later(baseline: str) -> Words:
    if not baseline:
        return Words(en="Nothing is measured of it yet.", zh="尚无数据。")
    return Words(
        en=f"Nothing later than its baseline ({baseline}) is measured in full yet.",
        zh=f"基期（{baseline}）之后还没有完整时期的数据。",
    )
