"""No course through a changed scale: each period keeps the hash of the answers its items were ticked on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from feedback.errors import StudyError
from feedback.pipeline.followup.state import FollowupRun
from feedback.pipeline.versions import form_of
from feedback.questionnaire.model import Questionnaire, aspect_of
from feedback.questionnaire.versions.hashes import item_wordings
from feedback.results import Words

TABLE = "scales"
_SHOWN = 5


def keep_scales(run: FollowupRun) -> FollowupRun:
    """Refuse a course through a changed scale; note on which answers each period was measured.

    A period whose file the study says was answered on an earlier version (`versions:`) is measured anew through
    the crosswalk: what was frozen of it on the old scale is dropped, and a note says so.

    Raises
    ------
    StudyError
        A period was measured on other answers than its items have now, and no `versions:` names its file.
    """
    if run.study.questionnaire is None or "measurements" not in run.tables:
        return run
    q = form_of(run.study)
    scales = {column: scale for column, (_, scale) in item_wordings(q).items()}
    metrics = _metrics(q)
    known = run.stored.get(TABLE)
    if known is not None and len(known):
        known = known[known["item"].isin(list(metrics))]
        changed = known[known["scale"] != known["item"].map(scales)]
        run = _mended(run, changed, metrics) if len(changed) else run
        known = known.drop(index=changed.index)
    table = _noted(run, known, scales, metrics)
    return run.with_tables(**{TABLE: table})


def _metrics(q: Questionnaire) -> Mapping[str, tuple[tuple[str, str], ...]]:
    """{answer column: (metric, aspect) measured by it}."""
    found: dict[str, tuple[tuple[str, str], ...]] = {
        column: (("hurt", aspect_of(q.answers[column]) or name),)
        for column, name in q.rated.items()
    }
    if q.overall:
        found[q.overall] = (("satisfaction", ""), ("csat", ""))
    if q.nps:
        found[q.nps] = (("nps", ""),)
    return found


def _noted(
    run: FollowupRun,
    known: pd.DataFrame | None,
    scales: Mapping[str, str],
    metrics: Mapping[str, tuple[tuple[str, str], ...]],
) -> pd.DataFrame:
    measured = run.tables["measurements"]
    there = set(measured[["metric", "aspect", "period"]].itertuples(index=False, name=None))
    rows = [
        {"period": period, "item": column, "scale": scales[column]}
        for column, of in metrics.items()
        for period in dict.fromkeys(p for m, a, p in sorted(there) if (m, a) in of)
    ]
    fresh = pd.DataFrame(rows, columns=["period", "item", "scale"], dtype="str")
    both = fresh if known is None else pd.concat([known, fresh], ignore_index=True)
    both = both.drop_duplicates(["period", "item"]).astype("str")
    return both.sort_values(["period", "item"], ignore_index=True)


def _mended(
    run: FollowupRun, changed: pd.DataFrame, metrics: Mapping[str, tuple[tuple[str, str], ...]]
) -> FollowupRun:
    names = set(run.study.versions)
    told = {
        period
        for file in run.results.manifest.get("inputs", [])
        if any(name.endswith(str(file["name"])) for name in names)
        for period in file.get("periods", ())
    }
    lost = changed[~changed["period"].isin(told)]
    if len(lost):
        _refuse(run, lost)
    gone = {
        (metric, aspect, period)
        for column, period in zip(changed["item"], changed["period"], strict=True)
        for metric, aspect in metrics[column]
    }
    stored = dict(run.stored)
    if (frozen := stored.get("frozen")) is not None:
        keys = frozen[["metric", "aspect", "period"]].itertuples(index=False, name=None)
        stored["frozen"] = frozen[[key not in gone for key in keys]].reset_index(drop=True)
    periods = ", ".join(sorted(set(changed["period"])))
    items = ", ".join(sorted(set(changed["item"])))
    return replace(run, stored=stored).with_notes(
        Words(
            en=f"{periods}: {items} was answered on another scale then; its figures are measured anew through the "
            "crosswalk, and replace those frozen on the old scale.",
            zh=f"{periods}：{items} 当时用的是另一种量表；其数字已按对照表重新计算，取代按旧量表锁定的数字。",
        )
    )


def _refuse(run: FollowupRun, lost: pd.DataFrame) -> None:
    items = list(dict.fromkeys(lost["item"]))
    periods = sorted(set(lost["period"]))
    shown = ", ".join(items[:_SHOWN]) + (" …" if len(items) > _SHOWN else "")
    when = f"{periods[0]}–{periods[-1]}" if len(periods) > 1 else periods[0]
    raise StudyError(
        en=f"{run.study.path}: {shown} was measured on other answers in {when} than the questionnaire has now; a course "
        "through both would show the scale, not the people. Keep the old questionnaire as a file of its own, name it "
        "for the files of then (`versions: {FILE: OLD.yaml}`), and say in a crosswalk how its scale maps; or take the "
        "old scale back.",
        zh=f"{run.study.path}：{shown} 在 {when} 用的答案选项与现在的问卷不同；把两者画成一条走势，反映的是量表而不是人。"
        "请把旧问卷另存为文件，用 versions: {文件: 旧问卷.yaml} 指明当时的数据，并在对照表中说明量表如何换算；或恢复原来的量表。",
    )
