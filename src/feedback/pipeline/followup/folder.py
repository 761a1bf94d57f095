"""Where a follow-up lies, and its tables read when asked for."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from feedback.errors import InputError, StudyError, did_you_mean
from feedback.files import written_whole
from feedback.pipeline.results import Results
from feedback.pipeline.run_folder import FOLLOWUP_FOLDER
from feedback.study import Study
from feedback.tracking.frames import TRACKING_TABLES

if TYPE_CHECKING:
    from feedback.pipeline.followup.state import FollowupRun

_FACTS = "followup.json"
_STORED = ("frozen", "wording", "scales", "promises")  # tables an earlier day leaves to the next


@dataclass(frozen=True)
class Followup:
    """Tables and facts of a study that is followed up.

    Attributes
    ----------
    study
        The study.
    folder
        Where its tables lie.
    shown_in
        Language of the page that reads it; empty for its own.
    """

    study: Study
    folder: Path
    shown_in: str = field(default="", kw_only=True)

    @cached_property
    def facts(self) -> dict[str, Any]:
        """As of which day, the periods, units, labels, and what must be said."""
        path = self.folder / _FACTS
        if not path.is_file():
            raise InputError(
                en=f"{self.folder}: not followed up yet. Run `feedback track STUDY` first.",
                zh=f"{self.folder}：尚未跟踪。请先运行 feedback track STUDY。",
            )
        try:
            found = json.loads(path.read_text(encoding="utf-8"))
            assert isinstance(found, dict) and {"as_of", "language", "labels"} <= set(found)
        except (OSError, ValueError, AssertionError, RecursionError) as error:
            raise _damaged(path) from error
        return found

    @property
    def as_of(self) -> pd.Timestamp:
        """The day it is as of."""
        return pd.Timestamp(self.facts["as_of"])

    @property
    def language(self) -> str:
        """Language of sentences."""
        return self.shown_in or str(self.facts["language"])

    @property
    def labels(self) -> dict[str, str]:
        """Names of aspects."""
        return dict(self.facts["labels"])

    @property
    def results(self) -> Results:
        """The study's run."""
        return Results(self.study, self.folder.parent, shown_in=self.shown_in)

    @property
    def notes(self) -> list[str]:
        """What must be said, in the reader's language."""
        return [str(said[self.language]) for said in self.facts["notes"]]

    def table(self, name: str) -> pd.DataFrame:
        """One table; an empty frame where the study has nothing for it.

        Raises
        ------
        StudyError
            No table has that name.
        InputError
            Its file is damaged.
        """
        path = self.folder / f"{name}.parquet"
        if path.is_file():
            return _read(path)
        if name in TRACKING_TABLES:
            return pd.DataFrame()
        hint_en, hint_zh = did_you_mean(name, TRACKING_TABLES)
        raise StudyError(
            en=f"no table {name!r}.{hint_en} There are: {', '.join(TRACKING_TABLES)}.",
            zh=f"没有表 {name!r}。{hint_zh}现有：{'、'.join(TRACKING_TABLES)}。",
        )

    def extra(self, name: str) -> pd.DataFrame:
        """A table beside those of the contracts, such as first_contact; empty where there is none."""
        path = self.folder / f"{name}.parquet"
        return _read(path) if path.is_file() else pd.DataFrame()


def load_followup(
    study: str | Path | Study, *, tables: str | Path = "", language: str = ""
) -> Followup:
    """The follow-up of a study where it lies; followed up as of today where it has not been.

    Parameters
    ----------
    study
        Study, path of a study file, or the name of one.
    tables
        Folder of its tables, or the `--out` folder that holds them; empty for the study's own.
    language
        Of the page that reads it.

    Returns
    -------
    Followup

    Raises
    ------
    FeedbackError
        The study file is wrong, or its follow-up cannot be made.

    Examples
    --------
    >>> load_followup("demo").table("measurements").tail(3)        # doctest: +SKIP
    """
    from feedback.pipeline.followup.track import track_study
    from feedback.pipeline.run_folder import tables_folders
    from feedback.study import load_study

    found = study if isinstance(study, Study) else load_study(study)
    places = [found.processed] if not tables else [Path(tables).parent, *tables_folders(tables)]
    for place in places:
        if (place / FOLLOWUP_FOLDER / _FACTS).is_file():
            return Followup(found, place / FOLLOWUP_FOLDER, shown_in=language)
    return track_study(found, out=tables or None, language=language or None)


def read_stored(folder: Path) -> dict[str, pd.DataFrame]:
    """Tables an earlier day left; a damaged one is an error, for what was frozen is nowhere else."""
    found = {}
    for name in _STORED:
        path = folder / f"{name}.parquet"
        if path.is_file():
            found[name] = _read(path)
    return found


def _read(path: Path) -> pd.DataFrame:
    try:
        return pd.read_parquet(path)
    except Exception as error:  # Arrow's and pandas' own kinds, by the damage
        raise _damaged(path) from error


def _damaged(path: Path) -> InputError:
    return InputError(
        en=f"{path}: damaged. Take it back from a backup; where there is none, delete it and run `feedback track` "
        "again: every period is then measured anew, from what is known now.",
        zh=f"{path}：文件已损坏。请从备份恢复；没有备份时，删除后重新运行 feedback track，届时所有时期都按现有数据重新计算。",
    )


def write_facts(run: FollowupRun, folder: Path) -> None:
    """Write what is no table: day, language, labels, periods, notes. No clock, so that the same day has the same bytes."""
    facts = {
        "study": run.study.study,
        "as_of": run.as_of.date().isoformat(),
        "language": run.language,
        "labels": run.labels,
        "units": list(run.units),
        "ends": {name: None if pd.isna(end) else end.isoformat() for name, end in run.ends.items()},
        "notes": [{"zh": said.zh, "en": said.en} for said in run.notes],
        "tables": {name: len(table) for name, table in run.tables.items()},
    }
    with written_whole(folder / _FACTS) as beside:
        text = json.dumps(facts, ensure_ascii=False, indent=1)
        beside.write_text(text + "\n", encoding="utf-8")
