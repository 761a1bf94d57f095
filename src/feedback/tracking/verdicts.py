"""Whether targets were met and actions were followed by a change: met, not met, cannot tell."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from feedback.results import Words
from feedback.tracking.action_verdicts import judge_action
from feedback.tracking.judged_change import Known
from feedback.tracking.target_verdicts import judge_target
from feedback.tracking.verdict_row import NUMBERS, TEXTS


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
        judge_target(str(name), target, known, (wrong or {}).get(str(name)))
        for name, target in targets.iterrows()
    ]
    found += [
        judge_action(str(name), row, known, targets) for name, row in known.actions.iterrows()
    ]
    table = pd.DataFrame([each.row(known.language) for each in found], columns=[*TEXTS, *NUMBERS])
    kinds: dict[str, str] = dict.fromkeys(TEXTS, "str") | dict.fromkeys(NUMBERS, "float64")
    return table.astype(kinds)
