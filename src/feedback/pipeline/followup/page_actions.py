"""What the page of targets and actions shows: verdicts, actions with what is overdue, what customers may be told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from feedback.results import Words
from feedback.tracking.actions_sheet import STATES
from feedback.tracking.owners import names_in, owner_of

if TYPE_CHECKING:
    from feedback.pipeline.followup.folder import Followup

_LONGEST = 60  # signs of what is done that name an action
NOBODY = Words(en="nobody named", zh="未指定")
ACTION_COLUMNS = ("action", "aspect", "unit", "what", "owner", "due", "state", "late")


def verdict_lines(followup: Followup) -> pd.DataFrame:
    """Verdicts on targets and actions: of (an action by its number and what is done), said, why (the change and the aim), beside (others, chance), next."""
    table = followup.table("verdicts")
    if not len(table):
        return pd.DataFrame()
    names = _verdict_names(followup)
    stands = standing(followup).mask(table["kind"].eq("action") & table["verdict"].eq("met"), "better")  # fmt: skip
    said = stands.map(lambda word: names.get(word, word))
    of = [
        action_name(followup, name) if kind == "action" else name
        for name, kind in zip(table["of"], table["kind"], strict=True)
    ]
    shown = table.assign(of=of, said=said, owner=_owners(followup, table))
    return shown[["of", "said", "why", "owner", "beside", "next"]]


def action_name(followup: Followup, number: str) -> str:
    """An action as readers know it: its number and what is done; the number alone where it is on no sheet any more."""
    actions = followup.table("actions")
    what = str(actions["what"].get(number) or "") if len(actions) else ""
    return f"{number} {what[:_LONGEST]}{'…' if len(what) > _LONGEST else ''}".strip()


def action_owners(followup: Followup, actions: pd.DataFrame) -> list[str]:
    """Owner of each action: as its sheet says, else as the sheet of owners does, else that nobody is named."""
    told = owners_named(followup, actions["aspect"], actions["unit"])
    spoken = names_in(followup.language, followup.table("owners"))
    return [
        spoken.get(str(own), str(own)) or owner
        for own, owner in zip(actions["owner"], told, strict=True)
    ]


def _owners(followup: Followup, table: pd.DataFrame) -> list[str]:
    """Of an action as its sheet says, of all others as the sheet of owners does."""
    actions = followup.table("actions")
    named = (
        dict(zip(actions.index, action_owners(followup, actions), strict=True))
        if len(actions)
        else {}
    )
    told = owners_named(followup, table["aspect"], table["unit"])
    return [
        named.get(of, owner) if kind == "action" else owner
        for of, kind, owner in zip(table["of"], table["kind"], told, strict=True)
    ]


def verdict_marks(followup: Followup) -> dict[str, str]:
    """Verdicts in colour: what was missed, or was due and cannot be told, and what was met."""
    names = _verdict_names(followup)
    looks = {"not met": "worse", "due": "worse", "met": "better", "better": "better"}
    return {names[word]: look for word, look in looks.items()}


def _verdict_names(followup: Followup) -> dict[str, str]:
    zh = followup.language == "zh"
    return {
        "met": "达到" if zh else "met",
        "better": "有改善" if zh else "got better",  # an action is no goal to be met
        "not met": "未达到" if zh else "not met",
        "cannot tell": "无法判断" if zh else "cannot tell",
        "due": "到期，仍无法判断" if zh else "due, cannot be told",
        "early": "未到期" if zh else "not due yet",
    }


def standing(followup: Followup) -> pd.Series:
    """How each verdict stands: met, not met, cannot tell; of targets that cannot be told, due or early (not due yet)."""
    verdicts, targets = followup.table("verdicts"), followup.table("targets")
    if not len(verdicts):
        return pd.Series(dtype="str")
    due = (
        targets["due"].reindex(verdicts["of"])
        if len(targets)
        else pd.Series(pd.NaT, index=verdicts["of"])
    )
    ahead = (due >= followup.as_of).to_numpy()
    unclear = (verdicts["kind"].eq("target") & verdicts["verdict"].eq("cannot tell")).to_numpy()
    return verdicts["verdict"].mask(unclear & ahead, "early").mask(unclear & ~ahead, "due")


def owners_named(followup: Followup, aspects: pd.Series, units: pd.Series) -> list[str]:
    """Owner of each aspect in each unit, or that nobody is named."""
    table, nobody = followup.table("owners"), NOBODY.spoken(followup.language)
    if not len(table):
        return [nobody] * len(aspects)
    found = owner_of(aspects, units, table, language=followup.language)
    return [str(owner) or nobody for owner in found]


def action_lines(followup: Followup) -> pd.DataFrame:
    """Actions in the order of their due day: action (its number), aspect, unit, what, owner, due, state, late."""
    actions = followup.table("actions")
    if not len(actions):
        return actions
    zh = followup.language == "zh"
    late = actions["done"].isna() & (actions["due"] < followup.as_of)
    shown = actions.assign(
        action=actions.index,
        aspect=[followup.labels.get(name, name) for name in map(str, actions["aspect"])],
        state=[
            STATES[name].spoken(followup.language) if name else "–" for name in actions["state"]
        ],
        late=late.map({True: "是" if zh else "yes", False: ""}),
        due=actions["due"].dt.strftime("%Y-%m-%d").fillna("–"),
    )
    shown = shown.iloc[actions["due"].argsort(kind="stable")]
    return shown[list(ACTION_COLUMNS)].reset_index(drop=True)


def said_and_done(followup: Followup) -> pd.DataFrame:
    """Actions that are done and have words for customers: said (the aspect and where), did; no quotes, no figures."""
    actions = followup.table("actions")
    if not len(actions):
        return actions
    done = actions[actions["done"].notna() & (actions["done"] <= followup.as_of)]
    done = done[done["tell"] != ""].sort_values("done", ascending=False, kind="stable")
    said = [
        " · ".join(part for part in (str(unit), followup.labels.get(str(aspect), str(aspect))) if part)
        for unit, aspect in zip(done["unit"], done["aspect"], strict=True)
    ]  # fmt: skip
    return pd.DataFrame({"said": said, "did": done["tell"].to_numpy()})
