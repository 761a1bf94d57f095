"""The ledger of promises: what an action was to bring, frozen when it was published, and what became of it."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import pandas as pd

from feedback.proportions import wilson
from feedback.study_followup import METRICS
from feedback.tracking import promise_words as say
from feedback.tracking.action_verdicts import OF_ACTIONS, OF_ALL
from feedback.tracking.changes import change_between, distance_to, needed
from feedback.tracking.forecasts import FEWEST, forecast_next, past_forecasts, share_held
from feedback.tracking.judged_change import Known
from feedback.tracking.targets import complete, is_month, series_of
from feedback.tracking.told_promises import usual_aim
from feedback.tracking.untreated import cells_of, compare_elsewhere

TEXTS = ("metric", "unit", "aspect", "base", "source", "kind")
NUMBERS = ("start", "n", "change", "aim", "forecast", "low", "high", "changes", "needed", "level")
DATES = ("due", "begins", "frozen")


def freeze_promises(
    known: Known, targets: pd.DataFrame, store: pd.DataFrame | None
) -> pd.DataFrame:
    """Add a row for each action published by now that has none; rows that stand are never changed.

    Parameters
    ----------
    known
        Measurements, actions and the day.
    targets
        As `targets_table`.
    store
        Rows frozen before; None where there are none.

    Returns
    -------
    DataFrame
        As the contract `promises`, by action. An action is published from the day it is planned for or begun, the earlier
        one, until it is done. It promises the aim of its target (same unit and aspect), else the usual smallest change
        worth an action (`MARGINS`; half the figure where it is smaller), and this only where a forecast can be made
        (`forecast_next`). needed: answers a period needs for that change to be told from none (power 80 %).
        An action with neither target nor forecast, without a measured figure, or first seen past its day, promises nothing.
    """
    kept = _empty() if store is None or not len(store) else _whole(store)
    rows = {}
    for name, action in known.actions.iterrows():
        if str(name) in kept.index or not _published(action, known.as_of):
            continue
        row = _promise(action, known, targets)
        if row is not None and not _past(row["due"], known.as_of):
            rows[str(name)] = row
    if not rows:
        return kept
    new = _typed(pd.DataFrame.from_dict(rows, orient="index").rename_axis("action"))
    return pd.concat([kept, new]) if len(kept) else new


def _empty() -> pd.DataFrame:
    return _typed(pd.DataFrame(columns=[*TEXTS, *NUMBERS, *DATES]).rename_axis("action"))


def _whole(store: pd.DataFrame) -> pd.DataFrame:
    """A ledger begun before it noted how a target says its aim: that is not known."""
    if "kind" in store:
        return store
    return _typed(store.assign(kind="", change=float("nan"))).rename_axis("action")


def _typed(table: pd.DataFrame) -> pd.DataFrame:
    kinds: dict[str, str] = dict.fromkeys(TEXTS, "str") | dict.fromkeys(NUMBERS, "float64")
    kinds |= dict.fromkeys(DATES, "datetime64[us]")
    return table.astype(kinds)[[*TEXTS, *NUMBERS, *DATES]].set_axis(table.index.astype("str"))


def _published(action: pd.Series, as_of: pd.Timestamp) -> bool:
    days = [action[name] for name in ("planned", "started") if not pd.isna(action[name])]
    over = not pd.isna(action["done"]) and action["done"] <= as_of
    return bool(days) and min(days) <= as_of and not over


def _past(due: object, as_of: pd.Timestamp) -> bool:
    """Whether the day had passed when the action was first seen: what is known already is no promise."""
    return isinstance(due, pd.Timestamp) and due < as_of


def _promise(action: pd.Series, known: Known, targets: pd.DataFrame) -> dict[str, object] | None:
    unit, aspect = str(action["unit"]), str(action["aspect"])
    mine = targets
    for column, value in (("unit", unit), ("aspect", aspect)):
        mine = mine[mine[column] == value] if len(mine) else mine
    mine = mine[np.isfinite(mine["aim"].astype(float))] if len(mine) else mine
    target = mine.iloc[0] if len(mine) else None
    metrics = [str(target["metric"])] if target is not None else OF_ACTIONS if aspect else OF_ALL
    for metric in metrics:
        base = _newest(known, metric, unit, aspect)
        if base is not None:
            break
    else:
        return None
    period, start = str(base.name), float(base["estimate"])
    forecast = forecast_next(known.measurements, metric, unit, aspect, period, level=known.level)
    if target is None and forecast is None:
        return None
    aim = float(target["aim"]) if target is not None else usual_aim(metric, start)
    n = needed(base, base, step=aim - start, level=known.level)
    due = action["due"] if target is None or not pd.isna(action["due"]) else target["due"]
    begins = action["started"] if not pd.isna(action["started"]) else action["planned"]
    nan = float("nan")
    return {
        "metric": metric, "unit": unit, "aspect": aspect, "base": period,
        "source": "usual" if target is None else "target",
        "kind": "" if target is None else str(target["kind"]),
        "start": start, "n": float(base["n"]), "aim": aim,
        "change": nan if target is None else float(target["change"]),
        "forecast": nan if forecast is None else forecast.estimate,
        "low": nan if forecast is None else forecast.low,
        "high": nan if forecast is None else forecast.high,
        "changes": 0.0 if forecast is None else float(forecast.changes),
        "needed": nan if n is None else float(n), "level": known.level,
        "due": due, "begins": begins, "frozen": known.as_of,
    }  # fmt: skip


def _periods(
    known: Known, metric: str, unit: str, aspect: str
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Its waves where it has several, and its months that have ended."""
    series = series_of(known.measurements, metric, unit, aspect)
    series = series[series["estimate"].notna()]
    return complete(series, months=False), complete(series, months=True)


def _newest(known: Known, metric: str, unit: str, aspect: str) -> pd.Series | None:
    waves, months = _periods(known, metric, unit, aspect)
    if len(waves):
        return waves.iloc[-1]
    return months.iloc[-1] if len(months) else None


def judge_promises(
    store: pd.DataFrame, known: Known, *, begins: Mapping[str, pd.Timestamp]
) -> pd.DataFrame:
    """What became of every promise frozen by now.

    Parameters
    ----------
    store
        As `freeze_promises`.
    known
        Measurements and the day; of the actions only which units have one, so that a row struck off the sheet keeps its promise.
    begins
        Period → its first day.

    Returns
    -------
    DataFrame
        As the contract `promise_verdicts`, by action: the period that followed and whether the forecast held there
        (inside: yes, no, "" while it has not come); the period that is judged, the newest that ended by the due day, else
        the first that ended after it (without one the first that began after the action did), its figure and n; verdict:
        *kept* where the figure got clearly better and what was promised is not left out (where the aim lay behind
        already: where the whole interval holds it; reason *alike* where two other units or more without a measure changed as
        well, and the interval of the difference to them holds 0), *broken* where the whole interval falls short of what was promised,
        else *cannot tell*; *open* while it is not due, or due and nothing later is measured.
    """
    shown = store[store["frozen"] <= known.as_of] if len(store) else store
    rows = {str(name): _outcome(row, known, begins) for name, row in shown.iterrows()}
    columns = ["next", "inside", "after", "verdict", "reason"]
    if not rows:
        return pd.DataFrame(columns=[*columns, "now", "n_now", "why", "needs"]).rename_axis(
            "action"
        )
    found = pd.DataFrame.from_dict(rows, orient="index").rename_axis("action")
    whole = shown.join(found)
    why = [
        (
            say.promise_words(row, known.labels)
            + say.outcome_words(row, unfinished=_unfinished(str(name), known))
        ).spoken(known.language)
        for name, row in whole.iterrows()
    ]
    needs = [
        say.needed_words(row).spoken(known.language)
        if row["verdict"] in ("open", "cannot tell")
        else ""
        for _, row in whole.iterrows()
    ]
    kinds: dict[str, str] = dict.fromkeys(columns, "str") | dict.fromkeys(
        ("now", "n_now"), "float64"
    )
    return found.astype(kinds).assign(why=pd.Series(why, index=found.index, dtype="str"),
                                      needs=pd.Series(needs, index=found.index, dtype="str"))  # fmt: skip


def _unfinished(action: str, known: Known) -> bool:
    """Whether the action of a promise still stands on the sheet and is not done by the day."""
    if action not in known.actions.index:
        return False
    done = known.actions["done"].astype("datetime64[us]")
    return not bool((done[done.index == action] <= known.as_of).any())


def _outcome(row: pd.Series, known: Known, begins: Mapping[str, pd.Timestamp]) -> dict[str, object]:
    nan = float("nan")
    found: dict[str, object] = {
        "next": "",
        "inside": "",
        "after": "",
        "verdict": "open",
        "reason": "",
    }
    found |= {"now": nan, "n_now": nan}
    waves, months = _periods(known, str(row["metric"]), str(row["unit"]), str(row["aspect"]))
    series = months if is_month(str(row["base"])) else waves
    if row["base"] not in series.index:
        return found
    later = series.loc[row["base"] :].iloc[1:]
    if not len(later):
        return found
    following = later.iloc[0]
    if math.isfinite(float(row["forecast"])) and _next_to(str(row["base"]), str(following.name)):
        held = float(row["low"]) - 1e-9 <= float(following["estimate"]) <= float(row["high"]) + 1e-9
        found |= {"next": str(following.name), "inside": "yes" if held else "no"}
    after = _judged(later, row, known, begins)
    if after is None:
        return found
    before = series.loc[row["base"]]
    verdict, reason = _decide(row, before, after, level=known.level)
    if reason == "better" and _is_alike(row, before, after, known):
        reason = "alike"
    return found | {
        "after": str(after.name), "now": float(after["estimate"]), "n_now": float(after["n"]),
        "verdict": verdict, "reason": reason,
    }  # fmt: skip


def _next_to(base: str, period: str) -> bool:
    """Whether a period follows at once: a month without figures between them makes it none the forecast was of."""
    return not is_month(base) or str(pd.Period(base) + 1) == period


def _judged(
    later: pd.DataFrame, row: pd.Series, known: Known, begins: Mapping[str, pd.Timestamp]
) -> pd.Series | None:
    due = row["due"]
    if pd.isna(due):
        first = pd.Series(
            [begins.get(str(each), pd.NaT) for each in later.index], index=later.index
        )
        here = later[(first.fillna(later["last"]) >= row["begins"]).to_numpy(dtype=bool)]
        return here.iloc[0] if len(here) else None
    if known.as_of <= due:
        return None
    ends = pd.Series([known.ends.get(str(each), pd.NaT) for each in later.index], index=later.index)
    over = (ends.fillna(later["last"]) <= due + pd.Timedelta(days=1)).to_numpy(dtype=bool)
    return later[over].iloc[-1] if over.any() else later.iloc[0]


def _is_alike(row: pd.Series, before: pd.Series, after: pd.Series, known: Known) -> bool:
    """Whether units without a measure got better as well, so that the difference to them may be none."""
    metric, unit, aspect = (str(row[name]) for name in ("metric", "unit", "aspect"))
    treated = known.treated(aspect) | {unit}
    if not unit or "" in treated:
        return False
    cells = [
        cells_of(known.measurements, metric, aspect, str(each.name)) for each in (before, after)
    ]
    own = change_between(before, after, level=known.level)
    other = compare_elsewhere(own, *cells, treated=treated, level=known.level)
    if other is None:
        return False
    return not (other.beyond.low > 0 if METRICS[metric][2] else other.beyond.high < 0)


def _decide(
    row: pd.Series, before: pd.Series, after: pd.Series, *, level: float
) -> tuple[str, str]:
    sign = 1.0 if METRICS[str(row["metric"])][2] else -1.0
    change, gap = (
        change_between(before, after, level=level),
        distance_to(after, float(row["aim"]), level=level),
    )
    change_low = min(sign * change.low, sign * change.high)
    gap_low, gap_high = sorted((sign * gap.low, sign * gap.high))
    if gap_high < 0:
        return "broken", "less" if change_low > 0 else "short"
    if sign * (float(row["aim"]) - float(row["start"])) <= 0:
        return ("kept", "held") if gap_low >= 0 else ("cannot tell", "unsure")
    return ("kept", "better") if change_low > 0 else ("cannot tell", "unsure")


def promise_calibration(
    judged: pd.DataFrame, measurements: pd.DataFrame, *, level: float, language: str
) -> list[str]:
    """How far such forecasts can be trusted: those made with promises, and the same tried on the study's own past.

    Parameters
    ----------
    judged
        As `judge_promises`.
    measurements
        As `survey_measurements`, with `frozen`.
    level
        Of the intervals.
    language
        "zh" or "en".

    Returns
    -------
    list of str
        A sentence each: k of n held with Wilson's interval, "too few" under FEWEST; then the past by `past_forecasts`.
    """
    come = judged[judged["inside"] != ""] if len(judged) else judged
    held, n = int((come["inside"] == "yes").sum()) if len(come) else 0, len(come)
    ends = None
    if n >= FEWEST:
        low, high = wilson(np.array([held]), np.array([n]), level)
        ends = float(low[0]), float(high[0])
    past = past_forecasts(measurements, level=level).groupby("period")[["n", "held"]].sum()
    tried = share_held(
        past["held"].to_numpy(dtype=float), past["n"].to_numpy(dtype=float), level=level
    )
    said = (
        say.calibration_words(held, n, ends, level=level),
        say.backtest_words(tried, int(past["n"].sum()), len(past), level=level),
    )
    return [words.spoken(language) for words in said]
