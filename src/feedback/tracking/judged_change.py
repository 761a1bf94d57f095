"""The change a verdict rests on: of two periods or of who answered in both, less what happened elsewhere and by chance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pandas as pd

from feedback.study_followup import METRICS
from feedback.tracking import verdict_words as say
from feedback.tracking.changes import Change
from feedback.tracking.panel import PairedChange, Panel, may_be_told, paired_change
from feedback.tracking.told import step_of, told_change
from feedback.tracking.untreated import by_chance, cells_of, compare_elsewhere
from feedback.tracking.verdict_row import Verdict


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


def stands_alone(found: Verdict, judged: Change) -> str:
    """Whether nothing stands beside a figure that is met, or it moved as those beside it did, as told; "" where it got better than they."""
    if not found.beside:
        return "met alone"
    clear = judged.low > 0 if METRICS[found.metric][2] else judged.high < 0
    return "" if clear else "met alike"


def panel_pairs(
    found: Verdict, before: pd.Series, after: pd.Series, known: Known
) -> pd.DataFrame | None:
    """Those who answered in both periods, where there are enough to be told."""
    if known.panel is None:
        return None
    periods = str(before.name), str(after.name)
    pairs, alone = known.panel.pairs(found.metric, found.unit, found.aspect, *periods)
    return pairs if may_be_told(pairs, alone) else None


def change_of_pairs(
    pairs: pd.DataFrame, before: pd.Series, after: pd.Series, known: Known, factor: float = 1.0
) -> PairedChange:
    """The change of those who answered twice, after less `factor` times before (`paired_change`)."""
    n = float(before["n"]), float(after["n"])
    return paired_change(pairs, n=n, factor=factor, level=known.level)


def own_change(
    found: Verdict, pairs: pd.DataFrame, before: pd.Series, after: pd.Series, known: Known
) -> Change | None:
    """The change of those who answered twice where they can stand for all, else None; said in any case."""
    paired = change_of_pairs(pairs, before, after, known)
    found.figures["pairs"] = float(paired.people)
    means = [float(row["estimate"]) for row in (before, after)]
    step = step_of(found.metric, found.unit, float(paired.people), figures=means)
    told = replace(paired, change=told_change(paired.change, max(step, found.told)))
    found.aside.append(say.panel_words(told, found.metric))
    if not paired.decides:
        return None
    found.shows(paired.change)
    found.far = max(found.far, step / 2)
    found.own, found.pairs, found.sure = told.change.estimate, told, told.change
    return paired.change


def set_beside(
    found: Verdict,
    before: pd.Series,
    after: pd.Series,
    own: Change,
    known: Known,
    *,
    decide: bool,
) -> Change:
    """Set a unit's change beside the untreated and against chance; returns the change that is judged, as it is told."""
    treated = known.treated(found.aspect)
    if not found.unit or "" in treated:
        return found.sure
    cells = [
        cells_of(known.measurements, found.metric, found.aspect, str(row.name))
        for row in (before, after)
    ]
    judged, apart = own, treated | {found.unit}
    other = compare_elsewhere(own, cells[0], cells[1], treated=apart, level=known.level)
    if other is not None:
        found.figures["elsewhere"] = other.change
        mean, beyond = found.less(other.change, other.beyond, of=found.own)
        without = {*known.measurements["unit"].unique()} - apart - {""}
        found.aside.append(
            say.elsewhere_words(mean, other.units, beyond, found.metric, of=len(without))
        )
        found.sure = beyond
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
            found.sure = beyond
    if decide and judged is not own:
        found.shows(judged)
    return found.sure
