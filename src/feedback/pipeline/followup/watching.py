"""Courses and signals of a follow-up, and what the study has for handling each signal."""

from __future__ import annotations

import numpy as np
import pandas as pd

from feedback.numeric import Floats
from feedback.pipeline.followup.state import FollowupRun
from feedback.pipeline.followup.survey import run_of, units_of
from feedback.pipeline.intake import DATE
from feedback.pipeline.planning import plan_of
from feedback.results import Words
from feedback.tracking.courses import measure_courses
from feedback.tracking.owners import owner_of
from feedback.tracking.rare_cases import rare_cases
from feedback.tracking.signal_words import Handling, handling_steps, signal_sentence
from feedback.tracking.told import is_exact
from feedback.tracking.watch import DailyCounts, daily_counts, watch_counts

_QUOTES = 5


def follow_courses(run: FollowupRun) -> FollowupRun:
    """The course of everything measured, with limits, signals and steps."""
    measured = run.tables.get("measurements")
    if measured is None or not len(measured):
        return run
    exposure = run.study.exposure
    found = measure_courses(
        measured,
        level=run.results.level,
        limit=None if exposure is None else exposure.limit,
        limit_named=exposure is not None and "limit" in exposure.model_fields_set,
    )
    run = run.with_tables(courses=found.periods, course_findings=found.findings)
    tickets = run.tables.get("tickets")
    if tickets is None:
        return run
    return run.with_tables(rare_cases=rare_cases(tickets, as_of=run.as_of))


def watch_study(run: FollowupRun) -> FollowupRun:
    """Signals among complaints, or among people hurt where the study has no complaints."""
    tickets = run.tables.get("tickets")
    if tickets is not None and len(tickets):
        # the same customer on the same matter again is no new trouble
        told = tickets.loc[tickets["repeat_of"] == "", ["opened", "unit", "aspect"]]
        rows = told.rename(columns={"opened": "at"})
        daily, what = daily_counts(rows, last=run.as_of), "complaints"
    else:
        hurt = _hurt_by_day(run)
        if hurt is None:
            return run
        daily, what = hurt, "hurt"
    found = watch_counts(daily, what=what)
    return _told(run, found)


def _hurt_by_day(run: FollowupRun) -> DailyCounts | None:
    """People hurt a day by unit and aspect, with the answers of the day; None where answers have no dates."""
    from feedback.pipeline.waves import signals_of

    analysis = run_of(run.results)
    responses = analysis.tables["responses"]
    if DATE not in responses or not responses[DATE].notna().any():
        return None
    known = (responses[DATE] < run.as_of + pd.Timedelta(days=1)).to_numpy()
    if not known.any():
        return None
    heard = signals_of(analysis)
    if heard is None:
        return None
    unit, at = units_of(run.results, responses)[known], responses.loc[known, DATE]
    person, place = np.nonzero((heard.heard & heard.hurt)[known])
    names = np.asarray(heard.aspects, dtype=object)
    rows = pd.DataFrame({"at": at.to_numpy()[person], "unit": unit.to_numpy()[person]})
    rows["aspect"] = pd.Series(names[place], dtype="str") if len(rows) else pd.Series(dtype="str")
    if not len(rows):
        return None
    daily = daily_counts(rows, last=min(run.as_of, at.max()))
    kept = [place for place, (_, aspect) in enumerate(daily.cells) if aspect]
    return DailyCounts(
        [daily.cells[each] for each in kept],
        daily.days,
        daily.counts[kept],
        _answers(daily, at, unit)[kept],
        run.study.parameters.min_group,
    )


def _answers(daily: DailyCounts, at: pd.Series, unit: pd.Series) -> Floats:
    """Answers of each day in the unit of each cell."""
    place = daily.days.get_indexer(pd.DatetimeIndex(at.dt.normalize()))
    found = {}
    for name in {unit for unit, _ in daily.cells}:
        held = (place >= 0) & ((unit == name).to_numpy() if name else True)
        found[name] = np.bincount(place[held], minlength=len(daily.days)).astype(float)
    return np.stack([found[name] for name, _ in daily.cells])


def _told(run: FollowupRun, found: pd.DataFrame) -> FollowupRun:
    """Signals with their sentences, the steps of handling and the quotes that may be shown."""
    from feedback.text.aspects.taxonomy import load_taxonomy

    labels = {
        language: {
            **run.labels,
            **load_taxonomy(run.study.resolve(run.study.taxonomy)).labels(language=language),
            **plan_of(run.study, language=language).labels,
        }
        for language in ("zh", "en")
    }
    sentences: list[Words] = []
    steps: list[dict[str, str]] = []
    quotes: list[pd.DataFrame] = []
    for _, signal in found.iterrows():
        aspect = str(signal["aspect"])
        said_in = {
            language: signal_sentence(signal, label=names.get(aspect, aspect)).spoken(language)
            for language, names in labels.items()
        }
        sentences.append(Words(**said_in))
        handling, quoted = _handling(run, signal)
        quotes.append(quoted.assign(signal=signal["signal"]))
        steps += [
            {
                "signal": signal["signal"],
                "step": step,
                "sentence_zh": said.zh,
                "sentence_en": said.en,
            }
            for step, said in handling_steps(signal, handling).items()
        ]
    table = found.assign(
        sentence_zh=pd.Series([said.zh for said in sentences], dtype="str"),
        sentence_en=pd.Series([said.en for said in sentences], dtype="str"),
    ).set_index("signal")
    run = run.with_tables(signals=table)
    if len(found):
        joined = pd.concat(quotes, ignore_index=True)[["signal", "ticket", "text"]]
        run = run.with_tables(signal_steps=pd.DataFrame(steps), signal_quotes=joined)
    return run.with_notes(*_notes(run))


def _notes(run: FollowupRun) -> list[Words]:
    if "tickets" in run.tables or run.study.tickets is None:
        return []
    return [
        Words(
            en="There are no complaints yet; the watch goes by what people said in the survey.",
            zh="尚无投诉，监测改用问卷中的不满。",
        )
    ]


def _handling(run: FollowupRun, signal: pd.Series) -> tuple[Handling, pd.DataFrame]:
    """What the study has for a signal, and the quotes that may be shown."""
    nothing = pd.DataFrame({"ticket": pd.Series(dtype="str"), "text": pd.Series(dtype="str")})
    owners, tickets = run.tables.get("owners"), run.tables.get("tickets")
    owner = Words(en="", zh="")
    if owners is not None and len(owners):
        aspect, unit = (pd.Series([str(signal[name])]) for name in ("aspect", "unit"))
        owner = Words(
            **{
                name: str(owner_of(aspect, unit, owners, language=name).iloc[0])
                for name in ("en", "zh")
            }
        )
    actions, targets = (_on_cell(run.tables.get(name), signal) for name in ("actions", "targets"))
    known = Handling(owner=owner, actions=actions, targets=0 if targets is None else len(targets))
    if tickets is None or signal["what"] != "complaints":
        return known, nothing
    opened = tickets["opened"].dt.normalize()
    here = (opened >= signal["since"]) & (opened <= signal["last"])
    for name in ("unit", "aspect"):
        if signal[name]:
            here &= tickets[name] == signal[name]
    rows = tickets[here]
    people = int(rows["customer"].replace("", pd.NA).nunique()) + int(
        (rows["customer"] == "").sum()
    )
    shown = people >= max(10, run.study.parameters.min_group)
    clocks, late = run.tables.get("ticket_clocks"), None
    if clocks is not None and len(clocks):
        due = clocks["ticket"].isin(rows.index) & clocks["clock"].str.contains("first_reply")
        late = int((due & clocks["status"].isin(("late", "overdue"))).sum())
    exact = is_exact("complaints", str(signal["unit"]))
    handling = Handling(owner, rows, late, actions, known.targets, shown, exact)
    texts = rows.loc[rows["text"] != "", "text"].drop_duplicates()
    if not shown or not len(texts):
        return handling, nothing
    picked = texts.iloc[
        np.unique(np.linspace(0, len(texts) - 1, min(_QUOTES, len(texts))).round().astype(int))
    ]
    return handling, pd.DataFrame({"ticket": picked.index.astype("str"), "text": picked.to_numpy()})


def _on_cell(table: pd.DataFrame | None, signal: pd.Series) -> pd.DataFrame | None:
    if table is None or not len(table):
        return None
    return table[
        table["aspect"].isin((signal["aspect"], "")) & table["unit"].isin((signal["unit"], ""))
    ]
