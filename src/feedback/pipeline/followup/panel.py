"""Who answered twice: the answers of a run by person."""

from __future__ import annotations

import pandas as pd

from feedback.pipeline.followup.orders import customers_of
from feedback.pipeline.followup.state import FollowupRun
from feedback.pipeline.followup.survey import rating_scale, run_of, units_of
from feedback.pipeline.intake import DATE, NPS, RATING, WAVE
from feedback.pipeline.waves import signals_of
from feedback.tracking.measurements import DETRACTOR, PROMOTER, TOP_BOX
from feedback.tracking.panel import Panel


def panel_of(run: FollowupRun) -> Panel | None:
    """The answers by person: by the customer's key, else by the identifier of a panel; None where nobody answered twice.

    Under weights there is none: a pair has no weight of its own.
    """
    analysis = run_of(run.results)
    responses = analysis.tables["responses"]
    if run.results.weights is not None:
        return None
    if DATE in responses:
        responses = responses[~(responses[DATE] >= run.as_of + pd.Timedelta(days=1))]
    person = _persons(run, responses)
    if not person[person != ""].duplicated().any():
        return None
    month = pd.Series("", index=responses.index)
    if DATE in responses:
        month = responses[DATE].dt.strftime("%Y-%m").fillna("")
    wave = pd.Series("", index=responses.index)
    if WAVE in responses:
        wave = responses[WAVE].astype("str").where(responses[WAVE].notna(), "")
    unit = units_of(run.results, responses)
    people = pd.DataFrame({"person": person, "unit": unit, "month": month, "wave": wave})
    values: dict[tuple[str, str], pd.Series] = {}
    scale = rating_scale(run.results)
    if RATING in responses and scale is not None:
        rating = responses[RATING].astype(float)
        values["satisfaction", ""] = rating
        top = rating >= scale[0] + TOP_BOX * (scale[1] - scale[0])
        values["csat", ""] = top.astype(float).where(rating.notna())
    if NPS in responses:
        nps = responses[NPS].astype(float)
        net = 100.0 * (nps >= PROMOTER) - 100.0 * (nps <= DETRACTOR)
        values["nps", ""] = net.where(nps.notna())
    signals = signals_of(analysis)
    if signals is not None:
        place = signals.respondents.get_indexer(responses.index)
        for at, aspect in enumerate(signals.aspects):
            hurt = pd.Series(signals.hurt[place, at].astype(float), index=responses.index)
            values["hurt", aspect] = hurt.where(signals.heard[place, at] & (place >= 0))
    return Panel(people, values)


def _persons(run: FollowupRun, responses: pd.DataFrame) -> pd.Series:
    """Who each answer is of; "" where that is not told."""
    keys, _ = customers_of(run)
    keys = keys.reindex(responses.index).fillna("")
    if (keys != "").any() or WAVE not in responses:
        return keys.astype("str")
    names = pd.Series(responses.index.astype("str"), index=responses.index)
    heads = responses[WAVE].astype("str") + ":"
    return pd.Series(
        [
            name.removeprefix(head) if name.startswith(head) else ""
            for name, head in zip(names, heads, strict=True)
        ],
        index=responses.index,
        dtype="str",
    )
