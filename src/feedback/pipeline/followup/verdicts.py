"""Targets and verdicts of a follow-up, from what is measured."""

from __future__ import annotations

import pandas as pd

from feedback.pipeline.followup.panel import panel_of
from feedback.pipeline.followup.state import FollowupRun
from feedback.results import Words
from feedback.tracking.frames import TRACKING_TABLES
from feedback.tracking.judged_change import Known
from feedback.tracking.promises import freeze_promises, judge_promises
from feedback.tracking.spans import is_period, with_spans
from feedback.tracking.targets import targets_table
from feedback.tracking.verdicts import judge


def judge_followup(run: FollowupRun) -> FollowupRun:
    """Targets with their start and aim, and a verdict on each target and action; nothing where there are neither."""
    spelt = run.unit_spellings
    targets = [t.model_copy(update={"unit": spelt.get(t.unit, t.unit)}) for t in run.study.targets]
    actions = run.tables.get("actions")
    measured = run.tables.get("measurements")
    if measured is None or (not targets and (actions is None or not len(actions))):
        return run
    known = known_of(run)
    table = pd.DataFrame(columns=[*TRACKING_TABLES["targets"].columns])
    wrong: dict[str, Words] = {}
    if targets:
        table, wrong, notes = targets_table(
            targets, known.measurements, ends=known.ends, units=run.units, labels=run.labels
        )
        run = run.with_tables(targets=table).with_notes(*notes)
    return run.with_tables(verdicts=judge(table, known, wrong=wrong))


def keep_promises(run: FollowupRun) -> FollowupRun:
    """Freeze what actions published by now promise, and say what became of earlier promises."""
    store, actions = run.stored.get("promises"), run.tables.get("actions")
    promising = actions is not None and len(actions) > 0
    if "measurements" not in run.tables or (store is None and not promising):
        return run
    known = known_of(run)
    store = freeze_promises(known, run.tables.get("targets", pd.DataFrame()), store)
    if not len(store):
        return run
    judged = judge_promises(store, known, begins=_begins(run))
    return run.with_tables(promises=store, promise_verdicts=judged)


def _begins(run: FollowupRun) -> dict[str, pd.Timestamp]:
    """Period → its first day."""
    waves = run.tables.get("waves")
    first = {} if waves is None else {str(wave): day for wave, day in waves["first"].items()}
    begun = {name: pd.Period(name).start_time for name in known_of(run).ends if is_period(name)}
    return begun | first


def known_of(run: FollowupRun) -> Known:
    """What verdicts and promises are read from; quarters and years of months where targets speak of them."""
    actions = run.tables.get("actions")
    measured, ends = with_spans(
        run.tables["measurements"], run.study.targets, run.ends, level=run.results.level
    )
    return Known(
        measured,
        pd.DataFrame() if actions is None else actions,
        run.labels,
        ends,
        run.as_of,
        run.results.level,
        run.language,
        panel_of(run),
    )
