"""The sheet of actions of a study: begun with its aspects, units and owners, read into the follow-up."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from feedback.errors import FeedbackError, InputError
from feedback.pipeline.followup.folder import Followup, load_followup
from feedback.pipeline.followup.state import FollowupRun
from feedback.pipeline.followup.survey import units_of
from feedback.pipeline.load import load_results
from feedback.pipeline.plan_labels import aspect_names
from feedback.pipeline.results import Results
from feedback.pipeline.spellings import unit_spellings
from feedback.results import Words
from feedback.study import Study, load_study
from feedback.tracking.actions_sheet import (
    EVERY,
    ActionsSheet,
    Choices,
    read_actions_sheet,
    write_actions_sheet,
    write_owners_sheet,
)

DEFAULT, OWNERS = "actions.xlsx", "owners.xlsx"


@dataclass(frozen=True)
class Offered:
    """What the drop-downs of a sheet that is begun offer.

    Attributes
    ----------
    study
        Where its sheets lie.
    aspects
        With their names (`aspect_names`).
    language
        Of headings and names, where none is asked for.
    units, owners
        By name.
    note
        What must be said of them.
    """

    study: Study
    aspects: Mapping[str, Sequence[str]]
    language: str
    units: Collection[str] = ()
    owners: Collection[str] = ()
    note: Words | None = None


def offered_by(study: str | Path | Study, *, tables: str | Path = "") -> Offered:
    """What the follow-up knows; where it cannot be made (a grade not known), what the answers alone do, with a note."""
    found = study if isinstance(study, Study) else load_study(study)
    try:
        followup = load_followup(found, tables=tables)
    except FeedbackError as error:
        results = load_results(found, tables=tables)
        units = sorted({*units_of(results, results.table("responses"))} - {""})
        note = Words(
            en=f"The drop-downs offer the units of the answers only, for the study cannot be followed up yet: {error.en}",
            zh=f"下拉选项中只有答卷里的单位，因为目前还无法跟踪：{error.zh}",
        )
        return Offered(found, names_of(results), results.language, units, note=note)
    owners = followup.table("owners")
    named = sorted(set(owners["owner"]) - {""}) if len(owners) else []
    return Offered(
        found,
        names_of(followup.results),
        followup.language,
        list(map(str, followup.facts["units"])),
        named,
    )


def names_of(results: Results) -> dict[str, list[str]]:
    """The aspects of a run with their names in both languages."""
    return aspect_names(results.study, results.items.values(), results.labels)


def read_actions(run: FollowupRun) -> FollowupRun:
    """What is done, as the sheet says now; what begins after the day has not begun."""
    if run.study.actions is None:
        return run
    path = run.study.paths([run.study.actions])[0]
    units = sorted({*run.units, *run.unit_spellings})
    found = read_actions_sheet(path, aspects=names_of(run.results), units=units)
    table = found.table.assign(unit=found.table["unit"].replace(run.unit_spellings))
    for name in ("started", "done"):
        table[name] = table[name].where(table[name] < run.as_of + pd.Timedelta(days=1))
    run = run.with_tables(actions=table).with_notes(*found.remarks, *found.problems)
    if run.as_of >= pd.Timestamp.now().normalize():
        return run
    return run.with_notes(
        Words(
            en=f"{path.name} is read as it stands now, not as it stood on {run.as_of:%Y-%m-%d}.",
            zh=f"{path.name} 按现在的内容读取，不是 {run.as_of:%Y-%m-%d} 当时的内容。",
        )
    )


def sheet_of(study: Study) -> Path:
    """Where the sheet of actions lies, or would."""
    return study.paths([study.actions or DEFAULT])[0]


def owners_sheet_of(study: Study) -> Path:
    """Where the sheet of owners lies, or would."""
    return study.paths([study.owners or OWNERS])[0]


def new_owners_sheet(offered: Offered, *, language: str) -> Path | None:
    """Begin the sheet of who owns what, a row an aspect; None where there is one, which is people's."""
    path = owners_sheet_of(offered.study)
    if path.exists():
        return None
    return write_owners_sheet(path, _choices(offered, language), language=language)


def name_owners_in(path: Path) -> Words:
    """What to do first, where nobody owns anything yet: every page would say that nobody is named."""
    return Words(
        en=f"First fill in who is responsible in {path.name}: a name in the row “{EVERY.en}” stands for every aspect, one in a row of an aspect "
        "for that. Until then the pages say “nobody named”.",
        zh=f"请先在 {path.name} 中填写负责人：写在“{EVERY.zh}”一行即对所有方面有效，写在某个方面一行则只对该方面有效；填写之前，页面上都是“未指定”。",
    )


def new_sheet(offered: Offered, *, language: str) -> Path:
    """Write an empty sheet whose drop-downs hold the study's aspects, units and owners.

    Raises
    ------
    InputError
        There is one already: it is people's, and never overwritten.
    """
    path = sheet_of(offered.study)
    if path.exists():
        raise InputError(
            en=f"{path}: is there already, and holds what people wrote. Edit it, or move it away first.",
            zh=f"{path}：已经存在，里面是人工填写的内容。请直接编辑；要重新生成，请先移走。",
        )
    return write_actions_sheet(path, _choices(offered, language), language=language)


def _choices(offered: Offered, language: str) -> Choices:
    place = 0 if language == "zh" else 1
    aspects = {name: each[place] for name, each in offered.aspects.items()}
    return Choices(aspects, list(offered.units), list(offered.owners))


def check_sheet(followup: Followup) -> ActionsSheet:
    """The sheet as it would be read, with all that does not fit.

    Raises
    ------
    InputError
        There is none.
    """
    path = sheet_of(followup.study)
    if not path.is_file():
        raise InputError(
            en=f"{path}: no sheet of actions. Begin one with `feedback actions new {followup.study.study}`.",
            zh=f"{path}：还没有措施表。请先运行 feedback actions new {followup.study.study}。",
        )
    units = {*map(str, followup.facts["units"]), *unit_spellings(followup.results)}
    return read_actions_sheet(path, aspects=names_of(followup.results), units=sorted(units))
