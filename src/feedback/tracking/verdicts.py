"""Whether targets were met and actions were followed by a change: met, not met, cannot tell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from feedback.results import Words
from feedback.study_followup import METRICS
from feedback.tracking import verdict_words as say
from feedback.tracking.changes import Change, change_between, distance_to
from feedback.tracking.panel import PairedChange, Panel, may_be_told, paired_change
from feedback.tracking.targets import complete, is_month, series_of
from feedback.tracking.told import at_least, step_of, told_aim, told_change, told_rows
from feedback.tracking.untreated import by_chance, cells_of, compare_elsewhere
from feedback.tracking.verdict_row import NUMBERS, TEXTS, Verdict

# The smallest change worth an action where no target names one, in the metric's own figures; counts and rates: of before.
MARGINS = {"satisfaction": 0.2, "nps": 10.0, "csat": 0.05, "hurt": 0.05, "in_time": 0.05}
RELATIVE_MARGIN = 0.2
OF_ACTIONS = (
    "hurt",
    "complaint_rate",
    "complaints",
)  # metrics of an action on an aspect, the first that is measured
OF_ALL = ("satisfaction", "complaint_rate", "complaints")  # and of one on none


@dataclass(frozen=True)
class Known:
    """What verdicts are read from.

    Attributes
    ----------
    measurements
        With `frozen`.
    actions
        As the contract; empty where there are none.
    labels
        Aspect → name.
    ends
        Period → last day.
    as_of
        The day.
    level
        Of every interval.
    language
        Of sentences.
    panel
        Who answered twice; None where nobody did.
    """

    measurements: pd.DataFrame
    actions: pd.DataFrame
    labels: Mapping[str, str]
    ends: Mapping[str, pd.Timestamp]
    as_of: pd.Timestamp
    level: float = 0.95
    language: str = "en"
    panel: Panel | None = None

    def treated(self, aspect: str) -> set[str]:
        """Units where something is being done or was done on the aspect, or on all of them; "" for everywhere."""
        if not len(self.actions):
            return set()
        begun = self.actions["started"].notna() | self.actions["done"].notna()
        mine = self.actions[begun & self.actions["aspect"].isin([aspect, ""])]
        return set(mine["unit"])


def judge(
    targets: pd.DataFrame, known: Known, *, wrong: Mapping[str, Words] | None = None
) -> pd.DataFrame:
    """A verdict on each target and each action.

    Parameters
    ----------
    targets
        As `targets_table`.
    known
        Measurements, actions and what they are called.
    wrong
        Target → what is wrong with it; it cannot be judged.

    Returns
    -------
    DataFrame
        As the contract `verdicts` of the follow-up. A target is met where the whole interval lies on the good side of its
        aim, not met where it is due and the whole interval lies on the other; else it cannot be told. An action is met where
        the figure got clearly better, against untreated units and less regression to the mean where these can be
        told; not met where an improvement of the size asked for (its target's, else `MARGINS`) is left out. Where the
        same people answered before and after and are enough (`paired_change`), it rests on their own change.
    """
    found = [
        _of_target(str(name), target, known, (wrong or {}).get(str(name)))
        for name, target in targets.iterrows()
    ]
    found += [_of_action(str(name), row, known, targets) for name, row in known.actions.iterrows()]
    table = pd.DataFrame([each.row(known.language) for each in found], columns=[*TEXTS, *NUMBERS])
    kinds: dict[str, str] = dict.fromkeys(TEXTS, "str") | dict.fromkeys(NUMBERS, "float64")
    return table.astype(kinds)


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
    return _alone(found, judged)


def _alone(found: Verdict, judged: Change) -> str:
    """Whether nothing stands beside a figure that is met, or it moved as those beside it did; "" where it got better than they."""
    if not found.beside:
        return "met alone"
    clear = judged.low > 0 if METRICS[found.metric][2] else judged.high < 0
    return "" if clear else "met alike"


def _of_target(name: str, target: pd.Series, known: Known, wrong: Words | None) -> Verdict:
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
    pairs = _pairs(found, before, after, known)
    of_pairs = None if pairs is None else _own_change(found, pairs, before, after, known)
    own = of_pairs or plain
    gap = _gap(target, before, after, own, known.level)
    if of_pairs and pairs is not None and target["kind"] == "relative" and target["start"]:
        gap = _paired(pairs, before, after, known, float(target["aim"] / target["start"])).change
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
    judged = _set_beside(found, before, after, own, known, decide=False)
    if found.verdict == "met":
        found.step = _credit(found, judged, known)
    return found


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


def _pairs(
    found: Verdict, before: pd.Series, after: pd.Series, known: Known
) -> pd.DataFrame | None:
    """Those who answered in both periods, where there are enough to be told."""
    if known.panel is None:
        return None
    periods = str(before.name), str(after.name)
    pairs, alone = known.panel.pairs(found.metric, found.unit, found.aspect, *periods)
    return pairs if may_be_told(pairs, alone) else None


def _paired(
    pairs: pd.DataFrame, before: pd.Series, after: pd.Series, known: Known, factor: float = 1.0
) -> PairedChange:
    n = float(before["n"]), float(after["n"])
    return paired_change(pairs, n=n, factor=factor, level=known.level)


def _own_change(
    found: Verdict, pairs: pd.DataFrame, before: pd.Series, after: pd.Series, known: Known
) -> Change | None:
    """The change of those who answered twice where they can stand for all, else None; said in any case."""
    paired = _paired(pairs, before, after, known)
    found.figures["pairs"] = float(paired.people)
    means = [float(row["estimate"]) for row in (before, after)]
    step = step_of(found.metric, found.unit, float(paired.people), figures=means)
    told = replace(paired, change=told_change(paired.change, max(step, found.told)))
    found.aside.append(say.panel_words(told, found.metric))
    if not paired.decides:
        return None
    found.shows(paired.change)
    found.far = max(found.far, step / 2)
    found.own, found.pairs = told.change.estimate, told
    return paired.change


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


def _set_beside(
    found: Verdict,
    before: pd.Series,
    after: pd.Series,
    own: Change,
    known: Known,
    *,
    decide: bool,
) -> Change:
    """Set a unit's change beside the untreated and against chance; returns the change that is judged."""
    treated = known.treated(found.aspect)
    if not found.unit or "" in treated:
        return own
    cells = [
        cells_of(known.measurements, found.metric, found.aspect, str(row.name))
        for row in (before, after)
    ]
    judged, apart = own, treated | {found.unit}
    other = compare_elsewhere(own, cells[0], cells[1], treated=apart, level=known.level)
    if other is not None:
        found.figures["elsewhere"] = other.change
        mean, beyond = found.less(other.change, other.beyond, of=found.own)
        found.aside.append(say.elsewhere_words(mean, other.units, beyond, found.metric))
        judged, found.beside = other.beyond, True
    good = METRICS[found.metric][2]
    chance = by_chance(found.unit, cells[0], cells[1], good=good, treated=apart, level=known.level)
    if chance is not None:
        back, moved = found.of_step(chance.regression), found.of_step(chance.drift)
        back = max(back, 0.0) if good else min(back, 0.0)  # never away from the mean, by a step
        if back:  # told as none it warns of nothing, and is no ground of a verdict
            judged, found.beside = Change(chance.beyond, *chance.ci, own.error), True
            _, beyond = found.less(back + moved, judged, of=found.moved)
            found.aside.append(say.picked_words(back, moved, beyond, found.metric))
    if decide and judged is not own:
        found.shows(judged)
    return judged


def _of_action(name: str, action: pd.Series, known: Known, targets: pd.DataFrame) -> Verdict:
    unit, aspect = str(action["unit"]), str(action["aspect"])
    begun = action["started"] if not pd.isna(action["started"]) else action["done"]
    metric, pair = _pair(known, unit, aspect, begun, action["done"])
    found = Verdict(name, "action", metric, unit, aspect)
    cell = (known.actions["unit"] == unit) & (known.actions["aspect"] == aspect)
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
    pairs = _pairs(found, before, after, known)
    of_pairs = None if pairs is None else _own_change(found, pairs, before, after, known)
    judged = _set_beside(found, before, after, of_pairs or plain, known, decide=True)
    margin = _margin(found, before, targets)
    _decide(found, judged, before, after, margin=margin, level=known.level)
    if found.verdict == "met":
        found.step = _alone(found, judged)
    if int(cell.sum()) > 1:
        both = known.actions.index[cell]
        found.aside.append(
            Words(
                en=f"Actions {', '.join(map(str, both))} are on the same matter: the verdict is of all of them together.",
                zh=f"措施 {'、'.join(map(str, both))} 针对同一问题，结论是对它们合在一起的判断。",
            )
        )
    return found


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
    before: pd.Series,
    after: pd.Series,
    *,
    margin: float,
    level: float,
) -> None:
    sign = 1.0 if METRICS[found.metric][2] else -1.0
    low, high = sorted((sign * judged.low, sign * judged.high))
    usual = margin == MARGINS.get(found.metric)
    step = margin if usual else at_least(margin, found.told)
    size = say.figure(step, found.metric)
    if low > 0:
        found.verdict = "met"
    elif high < margin:
        found.verdict = "not met"
        found.why.append(
            Words(
                en=f"An improvement of {size} or more is left out.",
                zh=f"可以排除 {size} 以上的改善。",
            )
        )
    elif not found.cannot_tell(before, after, step=step, level=level, pairs=found.pairs):
        found.step = "closed"


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


def _pair(
    known: Known, unit: str, aspect: str, begun: pd.Timestamp, done: pd.Timestamp
) -> tuple[str, tuple[pd.Series, pd.Series] | None]:
    """The newest whole period before an action began and the newest that began after it was done, of the first metric that has both."""
    metrics: Sequence[str] = OF_ACTIONS if aspect else OF_ALL
    if pd.isna(begun) or pd.isna(done):
        return metrics[0], None
    for metric in metrics:
        series = series_of(known.measurements, metric, unit, aspect)
        for months in (True, False):
            here = complete(series, months=months)
            here = here[here["estimate"].notna()]
            ends = pd.Series({each: known.ends.get(each, pd.NaT) for each in here.index})
            ends = ends.astype("datetime64[us]").fillna(here["last"])
            first = ends.dt.to_period("M").dt.start_time if months else ends.shift(1)
            before, after = here[(ends < begun).to_numpy()], here[(first >= done).to_numpy()]
            if len(before) and len(after):
                return metric, (before.iloc[-1], after.iloc[-1])
    return metrics[0], None
