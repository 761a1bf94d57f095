"""The complaints of a study: read, placed at a day, counted by unit, aspect and month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from feedback.errors import InputError
from feedback.pipeline.followup.state import FollowupRun
from feedback.pipeline.followup.survey import month_ends
from feedback.pipeline.forgotten import forgotten_keys
from feedback.responses.placeholders import blank
from feedback.results import Words
from feedback.tracking.export_file import Export, masked
from feedback.tracking.measurements import complaint_measurements, joined
from feedback.tracking.tickets import known_at, read_tickets, unnamed_units, untimed_stamps


def read_complaints(run: FollowupRun) -> FollowupRun:
    """The tickets of the study as known on the day, and their events; nothing where it names none."""
    told = run.study.tickets
    if told is None:
        return run
    events = () if told.events is None else told.events.files
    found = read_tickets(
        told,
        run.study.paths(told.files),
        event_paths=run.study.paths(events),
        keys=run.keys,
        timezone=run.study.timezone,
        day_first=run.study.day_first,
        forgotten=forgotten_keys(run.study),
    )
    end = run.as_of + pd.Timedelta(days=1)
    kept = found.tickets.assign(unit=found.tickets["unit"].replace(run.unit_spellings))
    tickets = known_at(kept, found.events, day=run.as_of)
    there = tickets.index.get_indexer(pd.Index(found.events["ticket"])) >= 0
    happened = found.events[(found.events["at"] < end) & there]
    known = run.with_tables(
        tickets=tickets,
        ticket_events=happened.reset_index(drop=True),
        tickets_rejected=found.rejected,
    )
    known = known.with_notes(
        *found.remarks,
        *unnamed_units(tickets["unit"]),
        *units_without_answers(tickets["unit"], run.units),
        *untimed_stamps(tickets["no_time"]),
    )
    left = len(kept) - len(tickets)
    if left:
        known = known.with_notes(
            Words(
                en=f"{left:,} tickets were opened after {run.as_of:%Y-%m-%d}; they are not in these pages.",
                zh=f"有 {left:,} 件工单在 {run.as_of:%Y-%m-%d} 之后受理，未计入本页。",
            )
        )
    if n := len(found.rejected):
        known = known.with_notes(
            Words(
                en=f"{n:,} cells of the tickets could not be used; tickets_rejected.csv lists each with its reason.",
                zh=f"工单中有 {n:,} 个单元格无法使用，逐条见 tickets_rejected.csv。",
            )
        )
    return known


def units_without_answers(said: pd.Series, units: Sequence[str]) -> list[Words]:
    """Units that complaints name and no answer does: a misspelt one would be lost to its unit unseen.

    >>> units_without_answers(pd.Series(["外滩店", "外灘店", ""]), ["外滩店"])[0].en
    '1 ticket names a unit that no answer names (外灘店): counted as a unit of its own. If it is a spelling, mend the export.'
    >>> units_without_answers(pd.Series(["外滩店", ""]), ["外滩店"])
    []
    """
    strange = said[~said.isin([*units, ""])]
    if not units or strange.empty:
        return []
    n, names = len(strange), list(map(str, strange.value_counts().index))
    more = len(names) > 5
    en = "tickets name units that no answer names", "they count as units of their own"
    if n == 1:
        en = "ticket names a unit that no answer names", "counted as a unit of its own"
    return [
        Words(
            en=f"{n:,} {en[0]} ({', '.join(names[:5])}{', …' if more else ''}): {en[1]}. If it is a spelling, mend the export.",
            zh=f"{n:,} 件工单的单位在答卷中没有（{'、'.join(names[:5])}{'等' if more else ''}）：各自单独计为一个单位。"
            "如果只是写法不同，请在导出文件中改正。",
        )
    ]


def read_exposure(run: FollowupRun) -> FollowupRun:
    """Orders or visits by unit and month, as the study names them."""
    told = run.study.exposure
    if told is None:
        return run
    export, frames = Export(run.study.timezone, run.study.day_first), []
    columns = told.columns
    wanted = [name for name in (columns.n, columns.period, columns.unit) if name]
    for path in run.study.paths(told.files):
        raw = export.read(path, sheet=told.sheet, encoding=told.encoding, wanted=wanted)
        frames.append(_exposed(raw, path, run, export))
    table = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()
    twice = table.duplicated(["unit", "period"])
    if twice.any():
        first = table[twice].iloc[0]
        raise InputError(
            en=f"exposure: {int(twice.sum())} cells stand twice, first {first['unit'] or 'everybody'} in "
            f"{first['period']}. Keep one figure for each unit and month.",
            zh=f"exposure：有 {int(twice.sum())} 个单位月份重复出现，首个为 {first['period']} 的“{first['unit'] or '全部'}”。"
            "请每个单位每月只保留一行。",
        )
    return run.with_tables(exposure=table).with_notes(*_rejected_words(export))


def _rejected_words(export: Export) -> list[Words]:
    n = len(export.rows)
    if not n:
        return []
    return [
        Words(
            en=f"{n:,} rows of the exposure could not be read; they count nothing.",
            zh=f"客流（订单）表有 {n:,} 行无法读取，未计入。",
        )
    ]


def _exposed(raw: pd.DataFrame, path: Path, run: FollowupRun, export: Export) -> pd.DataFrame:
    told = run.study.exposure
    assert told is not None
    columns = told.columns
    text = raw[columns.n].fillna("").astype("str").str.replace(r"[,，\s]", "", regex=True)
    n = pd.to_numeric(text, errors="coerce")
    wrong = ~(n >= 0) | np.isinf(n)
    why = Words(en="not a count; left out", zh="不是数量，未计入")
    export.add(path.name, raw.index[wrong], columns.n, raw[columns.n], why)
    said = raw[columns.period].fillna("").astype("str").str.strip()
    month = said.str.extract(r"^(\d{4})\D?(\d{1,2})\D?$")
    plain = month[0] + "-" + month[1].str.zfill(2)
    dates = export.stamps(raw[columns.period]).dt.strftime("%Y-%m")
    period = plain.fillna(dates).fillna("")
    lost = (period == "") & ~blank(raw[columns.period])
    why = Words(en="not a month; left out", zh="不是月份，未计入")
    export.add(path.name, raw.index[lost], columns.period, raw[columns.period], why)
    unit = pd.Series("", index=raw.index, dtype="str")
    if columns.unit:
        said_unit = raw[columns.unit].fillna("").astype("str").str.strip()
        unit = masked(said_unit.replace(run.unit_spellings))
    kept = ~wrong & (period != "")
    found = pd.DataFrame({"unit": unit, "period": period.astype("str"), "n": n})[kept]
    daily = found.groupby(["unit", "period"], as_index=False)["n"].sum()
    if len(daily) < len(found) and not dates.isna().all() and plain.isna().all():
        return daily  # a figure a day is summed by month
    return found.reset_index(drop=True)


def count_complaints(run: FollowupRun) -> FollowupRun:
    """Complaints by unit, aspect and month beside the survey's measurements."""
    if "tickets" not in run.tables or not len(run.tables["tickets"]):
        return run
    tickets = run.tables["tickets"]
    first = tickets["opened"].min()
    months = [str(each) for each in pd.period_range(first, run.as_of, freq="M")]
    units = sorted({*run.units, *tickets["unit"].unique()} - {""})
    exposure = run.tables.get("exposure")
    found = complaint_measurements(
        tickets, periods=months, units=units, exposure=exposure, level=run.results.level
    )
    run = replace(run, ends={**run.ends, **month_ends(months)}, units=tuple(units))
    tables = [run.tables[name] for name in ("measurements",) if name in run.tables]
    return run.with_tables(measurements=joined([*tables, found]))
