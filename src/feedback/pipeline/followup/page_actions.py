"""What the page of targets and actions shows: verdicts, actions with what is overdue, what customers may be told."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pandas as pd

from feedback.tracking.actions_sheet import STATES

if TYPE_CHECKING:
    from feedback.pipeline.followup.folder import Followup

_FIRST = (
    2  # sentences that say the change and the aim; the others set them beside others and chance
)
ACTION_COLUMNS = ("action", "aspect", "unit", "what", "owner", "due", "state", "late")


def verdict_lines(followup: Followup) -> pd.DataFrame:
    """Verdicts on targets and actions: of, said, why (the change and the aim), beside (others, chance), next."""
    table = followup.table("verdicts")
    if not len(table):
        return pd.DataFrame()
    zh = followup.language == "zh"
    names = {
        "met": "达到" if zh else "met",
        "not met": "未达到" if zh else "not met",
        "cannot tell": "无法判断" if zh else "cannot tell",
    }
    said = table["verdict"].map(lambda word: names.get(word, word))
    parts = [_sentences(text) for text in table["why"]]
    why = ["".join(each[:_FIRST]).strip() for each in parts]
    beside = ["".join(each[_FIRST:]).strip() for each in parts]
    return table.assign(said=said, why=why, beside=beside)[["of", "said", "why", "beside", "next"]]


def _sentences(text: str) -> list[str]:
    return re.findall(r".+?(?:[。]|[.](?=\s|$)|$)\s*", text)


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
