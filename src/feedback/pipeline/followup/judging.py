"""Complaints judged: aspect read from the words, grade, class and department, repeats linked."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pandas as pd

from feedback.pipeline.followup.actions import names_of
from feedback.pipeline.followup.state import FollowupRun
from feedback.results import Words
from feedback.tracking.corrections import read_corrections
from feedback.tracking.grades import grade_complaints
from feedback.tracking.owners import department_of
from feedback.tracking.owners_sheet import read_owners_sheet
from feedback.tracking.problem_classes import classify_problem
from feedback.tracking.repeats import link_repeats
from feedback.tracking.taught_grades import taught_grades


def read_owners(run: FollowupRun) -> FollowupRun:
    """Who owns what, from the sheet people keep; nothing where the study names none."""
    if run.study.owners is None:
        return run
    path = run.study.paths([run.study.owners])[0]
    tickets = run.tables.get("tickets")
    units = {*run.units, *(() if tickets is None else tickets["unit"])} - {""}
    found = read_owners_sheet(
        path,
        aspects=names_of(run.results),
        units=sorted({*map(str, units), *run.unit_spellings}),
        unit_heading=run.study.unit or "",
    )
    table = found.table.assign(unit=found.table["unit"].replace(run.unit_spellings))
    return run.with_tables(owners=table).with_notes(*found.remarks)


def judge_complaints(run: FollowupRun) -> FollowupRun:
    """Grade, aspect, class, department and repeats of each ticket: given ones stand, people's corrections win."""
    tickets = run.tables.get("tickets")
    if tickets is None:
        return run
    table = tickets.copy()
    table["aspect"] = _aspects(run, table)
    days = run.study.tickets.repeat_days if run.study.tickets else 30
    with ThreadPoolExecutor(1) as pool:  # the nets for grave words leave the lock
        graded = pool.submit(grade_complaints, table["text"])
        repeats = link_repeats(table, days=days)
        suggested = graded.result()
    given = table["grade"] != ""
    table["grade_source"] = given.map({True: "given", False: "text"}).astype("str")
    table["grade"] = table["grade"].where(given, suggested["grade"])
    table["grade_phrase"] = suggested["phrase"].where(~given, "")
    table["grade_kind"] = suggested["kind"]
    table["repeat_of"], table["near_copy_of"] = repeats["repeat_of"], repeats["near_copy_of"]
    again = (table["repeat_of"] != "") & (table["grade"] == "general") & ~given
    table.loc[again, "grade"] = "repeated"
    table, notes = _corrected(run, table)
    table["problem_class"] = classify_problem(
        table["aspect"], labels=run.labels, texts=table["text"]
    )
    owners = run.tables.get("owners")
    if owners is not None and len(owners):
        told = department_of(table["aspect"], table["unit"], owners)
        table["department"] = table["department"].where(table["department"] != "", told)
    return run.with_tables(tickets=table).with_notes(*notes)


def _aspects(run: FollowupRun, table: pd.DataFrame) -> pd.Series:
    """The aspect given, by its id or name; else the one complained of most clearly in the words."""
    from feedback.text.aspects.tag import tag_aspects

    ids = {str(name): name for name in run.labels} | {
        label: name for name, label in run.labels.items()
    }
    known = {said: ids.get(said, said) for said in table["aspect"].unique()}
    given = table["aspect"].map(known).astype("str")
    silent = (given == "") & (table["text"] != "")
    if not silent.any():
        return given
    texts = table.loc[silent, "text"].drop_duplicates()
    mentions = tag_aspects(texts.set_axis(texts.index.astype(str)), taxonomy=run.results.taxonomy)
    if not len(mentions):
        return given
    worst = mentions.sort_values("polarity", kind="stable").drop_duplicates("comment")
    by_ticket = worst.set_index("comment")["aspect"].astype("str")
    by_text = pd.Series(
        by_ticket.reindex(texts.index.astype(str)).fillna("").to_numpy(), index=texts.to_numpy()
    )
    return given.where(~silent, table["text"].map(by_text).fillna("")).astype("str")


def _corrected(run: FollowupRun, table: pd.DataFrame) -> tuple[pd.DataFrame, list[Words]]:
    """Grades and aspects that people put right, and what their corrections teach of the others."""
    told = run.study.tickets
    if told is None or told.corrections is None:
        return table, []
    found = read_corrections(
        run.study.paths([told.corrections])[0],
        tickets=table.index,
        aspects=names_of(run.results),
        grades=told.grades,
    )
    put = {name: found.table.loc[found.table[name] != "", name] for name in ("grade", "aspect")}
    by_words = table.loc[table["grade_source"] == "text", "grade"]
    read = table.loc[by_words.index, "text"]
    taught = taught_grades(read, corrected=put["grade"], suggested=by_words)
    table.loc[taught.index, ["grade", "grade_phrase"]] = taught[["grade", "phrase"]].to_numpy()
    table.loc[taught.index, "grade_source"] = "taught"
    for name, values in put.items():
        table.loc[values.index, name] = values
    table.loc[put["grade"].index, "grade_source"] = "person"
    said = list(found.remarks)
    if n := len(taught):
        said.append(
            Words(
                en=f"{n:,} tickets that the words call general are graded major by what {len(put['grade']):,} corrections "
                "teach (grade_source: taught). Nothing was graded lower.",
                zh=f"根据 {len(put['grade']):,} 条人工更正，有 {n:,} 件原判为一般的工单提为重大（grade_source 为 taught）；没有任何工单因此降级。",
            )
        )
    return table, said
