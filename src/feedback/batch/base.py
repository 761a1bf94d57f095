"""The part of the work that is the same for every report: reading, cleaning, sentiment, topics, aspects."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

import feedback
from feedback.arrow_columns import look_up, write_parquet
from feedback.batch.facts import facts_of
from feedback.batch.manifest import hashes_of
from feedback.batch.plan import Group, Grouping, check_by, group_respondents
from feedback.errors import AnalysisError
from feedback.files import changed, sha256_of, written_whole
from feedback.frames import FLAGS
from feedback.insight.pain_points.who_is_hurt import as_text
from feedback.pipeline.analysis_run import AnalysisRun, spread_over
from feedback.pipeline.audit_step import audit
from feedback.pipeline.explaining import rank_for
from feedback.pipeline.held_back import MEMORY, remember
from feedback.pipeline.intake import WAVE
from feedback.pipeline.manifest import manifest_of, versions, write_manifest
from feedback.pipeline.period import kept_from
from feedback.pipeline.planning import plan_of
from feedback.pipeline.ranking import refusal_of_everybody
from feedback.pipeline.rounded_shares import TABLE, decide
from feedback.pipeline.run import begin_run
from feedback.pipeline.steps import READING, take_step
from feedback.pipeline.waves import MIN_NEWEST, newest_wave

if TYPE_CHECKING:
    from feedback.study import Study

NAME = ".batch"  # in the folder of the study's own tables
SEAL = "key"  # the last file of it: what it was made of, and the hashes of the others
CODES, STANDING = "group_codes", "standing"
_TABLES = ("responses", "comments", "mentions")
_SOURCES = ("*.py", "*.j2", "*.css", "*.yaml", "*.txt", "*.ipynb", "*.json")


def base_folder(study: Study, out: Path) -> Path:
    """Where the shared work of a batch lies: it has a row a person, so not in the folder that is passed on."""
    mark = hashlib.sha256(str(out.resolve()).encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return study.processed / NAME / mark


def base_key(
    study: Study, *, raw: Path | None, by: Sequence[str], language: str, period: str = ""
) -> tuple[str, dict[str, Any]]:
    """What the shared work depends on, as one key and as the facts behind it.

    Parameters
    ----------
    study
        With its parameters set.
    raw
        A raw file in place of those the study names.
    period
        The month, where only its answers are read.

    Returns
    -------
    str, dict
        Key; inputs (name to SHA-256), parameters, versions and SHA-256 of the program itself.
    """
    named = [study.taxonomy, study.user_dict, study.reader, *study.audit]
    others = [Path(study.resolve(name)) for name in named if name]
    if study.questionnaire:
        others.append(Path(study.resolve(study.questionnaire, folder="questionnaires")))
    files = [study.path, *([raw] if raw else study.raw_paths()), *others]
    made_of = {
        "inputs": {file.name: sha256_of(file) for file in files if file.is_file()},
        "parameters": study.parameters.model_dump(),
        "sheet": study.sheet,
        "versions": versions(),
        "program": _program(study),
    }
    told = [made_of, list(by), language, study.study, *([period] if period else [])]
    if (first := kept_from(study)) is not None:
        told.append(str(first))
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest(), made_of


def _program(study: Study) -> str:
    """Of our own source, templates and notebooks: whoever changes one changes reports."""
    package = Path(feedback.__file__).parent
    folders = [package, package.parents[1] / "notebooks", study.home / "notebooks"]
    found = hashlib.sha256()
    for folder in dict.fromkeys(folder.resolve() for folder in folders):
        if folder.name == "notebooks" and not (folder / "50_pain_points.ipynb").is_file():
            continue  # not a workbench
        for file in sorted(file for kind in _SOURCES for file in folder.rglob(kind)):
            if ".ipynb_checkpoints" not in file.parts:
                found.update(f"{file.relative_to(folder)}\n{sha256_of(file)}\n".encode())
    return found.hexdigest()


def make_base(
    study: Study,
    folder: Path,
    *,
    raw: Path | None,
    by: Sequence[str],
    language: str,
    key: str,
    period: str = "",
    progress: Callable[[str], None] | None = None,
) -> Grouping:
    """Do the shared work and put it into `folder`, whole or not at all.

    Raises
    ------
    FeedbackError
        Anything the user can mend.
    """
    say = progress or (lambda step: None)
    say("read")
    columns = check_by(by, plan_of(study, language=language))
    memory = folder.with_name(f"{folder.name}-{MEMORY}")
    work = begin_run(study, raw=raw, language=language, memory=memory, by=columns, period=period)
    least = study.parameters.min_group
    grouping, codes = group_respondents(
        work.answers.responses, columns, min_group=least, language=language
    )
    for name in READING:
        say(name)
        work = take_step(name, work)
    work = decide(audit(work))
    # what explains nothing here ranks nothing in a group
    work = replace(work, no_ranking=refusal_of_everybody(work))
    say("groups")
    members = pd.Series(codes, index=work.answers.responses.index, name="group")
    work = work.with_tables(**{STANDING: _standing(work, members, grouping.groups)})
    keys = _keys(work, members, len(grouping.groups))
    told = _told_apart(work)
    facts = facts_of(work, members, grouping.groups)
    usable = look_up(work.usable_of("respondent")["respondent"], members).value_counts()
    groups = [
        replace(
            group,
            n_comments=int(usable.get(place, 0)) if place else work.n_usable,
            key=hashlib.sha256(f"{keys[place]}{told}".encode()).hexdigest(),
            facts=facts[place],
        )
        for place, group in enumerate(grouping.groups)
    ]
    grouping = replace(grouping, groups=tuple(groups))
    if base_key(study, raw=raw, by=by, language=language, period=period)[0] != key:
        raise changed(study.path)
    _write(work, members, grouping, folder, key=key)
    remember(work.answers, memory)
    return grouping


def _standing(work: AnalysisRun, members: pd.Series, groups: Sequence[Group]) -> pd.DataFrame:
    """Each group beside everybody else, aspect by aspect; Holm over all of it.

    With waves, of the newest for each group whose own advice is of it (enough people answered in it).
    """
    responses = work.answers.responses
    found = _compared(work, responses, members, groups)
    newest = newest_wave(responses)
    if newest is None or not len(found):
        return found
    now = responses[responses[WAVE] == newest]
    sizes = members[now.index].value_counts()
    enough = sizes.index[sizes >= MIN_NEWEST]
    latest = _compared(work, now, members[now.index], groups)
    if not len(latest):
        return found
    return pd.concat(
        [latest[latest["place"].isin(enough)], found[~found["place"].isin(enough)]],
        ignore_index=True,
    )


def _compared(
    work: AnalysisRun, responses: pd.DataFrame, members: pd.Series, groups: Sequence[Group]
) -> pd.DataFrame:
    codes = members.where(members >= 0).to_frame("group")
    every = as_text(pd.Index(codes["group"].dropna().unique(), dtype=object))
    try:
        found = rank_for(work, responses, codes, shown={"group": list(every)})
    except AnalysisError:
        return pd.DataFrame()
    table = found.by_segment
    places = pd.to_numeric(table["value"]).astype(int)
    return table.assign(value=[groups[place].name for place in places], place=places)


def _keys(work: AnalysisRun, members: pd.Series, number: int) -> list[str]:
    """SHA-256 of the rows of each group; of all rows for the whole."""
    found = [hashlib.sha256() for _ in range(number)]
    spread = spread_over(work.tables, members)
    for name in _TABLES:
        places = spread[name]
        rows = pd.util.hash_pandas_object(work.tables[name]).to_numpy()
        found[0].update(rows.tobytes())
        for place, chosen in _by_place(places.to_numpy(float), number):
            found[place].update(rows[chosen].tobytes())
    return [hash_.hexdigest() for hash_ in found]


def _by_place(places: np.ndarray, number: int) -> Iterable[tuple[int, np.ndarray]]:
    """Rows of each group, in their order; what belongs nowhere is left out."""
    order = np.argsort(places, kind="stable")
    ends = np.searchsorted(places[order], np.arange(1, number + 1) - 0.5)
    for place in range(1, number):
        yield place, order[ends[place - 1] : ends[place]]


def _told_apart(work: AnalysisRun) -> str:
    """What else a group's pages say that its own rows do not hold: labels, sentences, parameters."""
    refusal = None if work.no_ranking is None else work.no_ranking.to_dict()
    rounded = work.tables[TABLE].to_csv(index=False)
    told = [
        dict(work.labels),
        dict(work.sentences),
        work.study.parameters.model_dump(),
        refusal,
        rounded,
    ]
    return json.dumps(told, ensure_ascii=False, sort_keys=True, default=str)


def _write(
    work: AnalysisRun, members: pd.Series, grouping: Grouping, folder: Path, *, key: str
) -> None:
    beside = folder.with_name(f"{folder.name}-making")
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(parents=True)
    for name, table in {**work.tables, CODES: members.to_frame()}.items():
        write_parquet(table, beside / f"{name}.parquet")
    manifest = manifest_of(work, seconds={})
    write_manifest({**stable(manifest), "flags": list(FLAGS)}, beside)
    grouping.write(beside)
    told = {"key": key, "files": hashes_of(beside)}
    with written_whole(beside / SEAL) as seal:
        seal.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    beside.replace(folder)


def stable(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """A manifest without what differs between two runs of the same."""
    return {name: value for name, value in manifest.items() if name not in ("made", "seconds")}


def base_is(folder: Path, key: str) -> bool:
    """Whether the shared work of this key lies there, every file as it was written; else it is made again."""
    try:
        told = json.loads((folder / SEAL).read_text(encoding="utf-8"))
        files = hashes_of(folder)
    except (OSError, ValueError, RecursionError):
        return False
    files.pop(SEAL, None)
    return isinstance(told, dict) and told.get("key") == key and told.get("files") == files
