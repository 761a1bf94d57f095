"""What a run's answers say by unit and period, as measurements of the follow-up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from feedback.errors import StudyError, did_you_mean
from feedback.pipeline.analysis_run import OF_PEOPLE, AnalysisRun
from feedback.pipeline.intake import DATE, NPS, RATING, WAVE
from feedback.pipeline.planning import plan_of
from feedback.pipeline.waves import signals_of, wave_order
from feedback.tracking.measurements import Cells, joined, survey_measurements

if TYPE_CHECKING:
    from collections.abc import Mapping

    from feedback.pipeline.results import Results

_TITLES = {RATING: "rating", NPS: "nps"}


@dataclass(frozen=True)
class SurveyMeasured:
    """Measurements of the answers, and the last day of each of their periods.

    Attributes
    ----------
    table
        As `survey_measurements`.
    ends
        Period → last day; a wave ends with its last answer, once a later one has begun.
    units
        Names of the units that occur, sorted.
    waves
        A row a wave: first, last, answered.
    """

    table: pd.DataFrame
    ends: Mapping[str, pd.Timestamp]
    units: list[str]
    waves: pd.DataFrame


def measure_survey(results: Results, *, as_of: pd.Timestamp) -> SurveyMeasured:
    """Mean, share satisfied, NPS and share hurt by unit and month, and by wave where there are several.

    Parameters
    ----------
    results
        A finished run.
    as_of
        Answers of later days have not come yet. Answers without a date count in their wave alone.

    Raises
    ------
    StudyError
        The study's `unit` is none of its segments.
    """
    run = run_of(results)
    responses = run.tables["responses"]
    known = pd.Series(True, index=responses.index)
    if DATE in responses:
        known = ~(responses[DATE] >= as_of.normalize() + pd.Timedelta(days=1))
    # who is hurt is judged of everybody once, so that a past day does not change a reading
    signals = signals_of(run)
    answers = responses.rename(columns=_TITLES)
    unit = units_of(results, responses)
    names = sorted(set(unit) - {""})
    tables: list[pd.DataFrame] = []
    ends: dict[str, pd.Timestamp] = {}
    for period, order, last in _periods(responses, known, as_of):
        cells = Cells.of(unit, period.where(known, ""), order=order, units=names)
        tables.append(
            survey_measurements(
                answers,
                cells,
                scale=rating_scale(results),
                signals=signals,
                least=results.study.parameters.min_group,
                level=results.level,
            )
        )
        ends |= last
    return SurveyMeasured(joined(tables), ends, names, _waves(responses, known))


def run_of(results: Results) -> AnalysisRun:
    tables = {name: results.table(name) for name in OF_PEOPLE if name in results.manifest["tables"]}
    tables["rejected"] = results.table("rejected")
    plan = plan_of(results.study, language=results.language)
    return AnalysisRun.stored(results.study, plan, tables, results.manifest)


def rating_scale(results: Results) -> tuple[float, float] | None:
    """Ends of the overall rating, as the run used them."""
    scale = results.manifest.get("rating_scale")
    return None if scale is None else (float(scale[0]), float(scale[1]))


def units_of(results: Results, responses: pd.DataFrame) -> pd.Series:
    """The unit of each person; "" where the study has none, or she names none."""
    segments, name = results.segments, results.study.unit
    if name is not None and name not in segments:
        hint_en, hint_zh = did_you_mean(name, segments)
        raise StudyError(
            en=f"unit: no segment {name!r}.{hint_en} There are: {', '.join(segments) or 'none'}.",
            zh=f"unit：没有分组 {name!r}。{hint_zh}现有：{'、'.join(segments) or '无'}。",
        )
    name = name or next(iter(segments), None)
    if name is None:
        return pd.Series("", index=responses.index, dtype="str")
    return responses[name].astype("str").where(responses[name].notna(), "").astype("str")


def _periods(
    responses: pd.DataFrame, known: pd.Series, as_of: pd.Timestamp
) -> list[tuple[pd.Series, list[str], dict[str, pd.Timestamp]]]:
    """Period of each person, their order and last days: by month where dates are known, and by wave."""
    found = []
    if DATE in responses and responses.loc[known, DATE].notna().any():
        month = responses[DATE].dt.strftime("%Y-%m").fillna("")
        there = month[known & (month != "")]
        order = [
            str(each) for each in pd.period_range(there.min(), _month(as_of, there.max()), freq="M")
        ]
        found.append((month.astype("str"), order, month_ends(order)))
    waves = wave_order(responses[known])
    if len(waves) > 1 or (waves and not found):
        table = _waves(responses, known)
        last: dict[str, Any] = {
            wave: table["last"].get(wave, pd.NaT) if place < len(waves) - 1 else pd.NaT
            for place, wave in enumerate(waves)
        }
        wave = responses[WAVE].astype("str").where(responses[WAVE].notna(), "").astype("str")
        found.append((wave, waves, last))
    return found


def _month(as_of: pd.Timestamp, newest: str) -> str:
    return min(newest, as_of.strftime("%Y-%m"))


def month_ends(months: list[str]) -> dict[str, pd.Timestamp]:
    """The last day of each month.

    >>> month_ends(["2026-02"])
    {'2026-02': Timestamp('2026-02-28 00:00:00')}
    """
    return {month: pd.Period(month, freq="M").end_time.normalize() for month in months}


def _waves(responses: pd.DataFrame, known: pd.Series) -> pd.DataFrame:
    if WAVE not in responses:
        return pd.DataFrame({"first": [], "last": [], "answered": []})
    there = responses[known & responses[WAVE].notna()]
    dates = there[DATE] if DATE in there else pd.Series(pd.NaT, index=there.index)
    groups = dates.groupby(there[WAVE].astype("str"))
    found = pd.DataFrame({"first": groups.min(), "last": groups.max(), "answered": groups.size()})
    return found.rename_axis("wave").astype({"answered": "int64"})
