"""What pages show of promises: each with what became of it, and how far the study's forecasts can be trusted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from feedback.pipeline.followup.page_actions import NOBODY, action_name, action_owners
from feedback.results import Words, counted
from feedback.tracking.promise_words import said_words
from feedback.tracking.promises import promise_calibration

if TYPE_CHECKING:
    from feedback.pipeline.followup.folder import Followup

_ORDER = ("broken", "cannot tell", "kept", "open")


def promise_lines(followup: Followup) -> pd.DataFrame:
    """Promises, those that were broken first: action (its number and what is done), owner, frozen (day), said, why, needs (answers to prove it)."""
    judged, store = followup.table("promise_verdicts"), followup.table("promises")
    if not len(judged):
        return pd.DataFrame()
    order = judged["verdict"].map(_ORDER.index).sort_values(kind="stable").index
    shown = judged.loc[order]
    day = store["frozen"].dt.strftime("%Y-%m-%d").reindex(order)
    said = [said_words(row).spoken(followup.language) for _, row in shown.iterrows()]
    names = [action_name(followup, str(number)) for number in order]
    lines = shown.assign(action=names, frozen=day, said=said, owner=_owners(followup, order))
    return lines[["action", "owner", "frozen", "said", "why", "needs"]].reset_index(drop=True)


def no_promise(followup: Followup) -> str:
    """Why a follow-up has no promises: when an action promises, and how many are done already."""
    said = Words(
        en="No promise: an action promises from its planned or started day until it is done or due, and only with a target or a forecast.",
        zh="没有承诺：措施从计划或开始之日起、在完成或到期之前，并有目标或可预测的数字，才算承诺。",
    )
    actions = followup.table("actions")
    done = int((actions["done"] <= followup.as_of).sum()) if len(actions) else 0
    if done:
        said += Words(
            en=f"{counted(done, 'action is', 'actions are')} done already and can promise nothing any more.",
            zh=f"已有 {done:,} 项措施完成，不再作出承诺。",
        )
    return said.spoken(followup.language)


def _owners(followup: Followup, numbers: pd.Index) -> list[str]:
    """Who owns the action of each promise; one struck off the sheet has nobody."""
    actions = followup.table("actions")
    if not len(actions):
        return [NOBODY.spoken(followup.language)] * len(numbers)
    there = actions[actions.index.isin(numbers)]
    named = dict(zip(there.index, action_owners(followup, there), strict=True))
    return [named.get(number, NOBODY.spoken(followup.language)) for number in numbers]


def calibration_lines(followup: Followup) -> list[str]:
    """How many of the study's own forecasts held, a sentence each."""
    measured = followup.table("measurements")
    if not len(measured):
        return []
    return promise_calibration(
        followup.table("promise_verdicts"),
        measured,
        level=followup.results.level,
        language=followup.language,
    )
