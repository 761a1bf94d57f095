"""What is new since the last watch: a signal is told once."""

from __future__ import annotations

import json
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import feedback
from feedback.files import written_whole
from feedback.pipeline.run_folder import FOLLOWUP_FOLDER, TABLES_FOLDER, list_path
from feedback.study import Study, load_study

if TYPE_CHECKING:
    from feedback.pipeline.followup.folder import Followup

_STATE = "watch.state"


def watch_for_signals(
    study: str | Path | Study,
    *,
    as_of: date | str | None = None,
    out: str | Path | None = None,
    language: str | None = None,
) -> list[dict[str, object]]:
    """Follow the study up where a file or the day has changed, and return the signals not told before.

    Parameters
    ----------
    study, as_of, out, language
        As `track_study`.

    Returns
    -------
    list of dict
        Rows of the table `signals`, by column, that still stand and are told now for the first time; none where nothing is
        new. What was told is kept beside the tables. An old signal is not told: the first watch tells those of the last
        28 days.

    Raises
    ------
    FeedbackError
        As `track_study`; what was told stays as it was.

    Notes
    -----
    Where nothing has changed only the study file is read and files are looked at: neither pandas nor scipy is loaded.
    """
    found = study if isinstance(study, Study) else load_study(study)
    day = _day(as_of)
    tables = Path(out) / TABLES_FOLDER if out else found.processed
    folder = tables / FOLLOWUP_FOLDER
    state = _read_state(folder / _STATE)
    mark = _mark_of(found, tables, day)
    if state["mark"] == mark and (folder / "followup.json").is_file():
        return []
    from feedback.pipeline.followup.track import track_study

    followup = track_study(found, as_of=day, out=out, language=language, pages=False)
    new = _not_told(followup, state["told"], day)
    told = sorted({*state["told"], *(str(row["signal"]) for row in new)})
    # taken after the run, which may have made the tables it is of
    mark = _mark_of(found, tables, day)
    with written_whole(folder / _STATE) as beside:
        beside.write_text(
            json.dumps({"mark": mark, "told": told}, indent=1) + "\n", encoding="utf-8"
        )
    return new


def _day(as_of: date | str | None) -> date:
    """As `day_of`, which need not be loaded for a day written plainly."""
    if as_of is None:
        return date.today()
    try:
        return date.fromisoformat(str(as_of))
    except ValueError:
        from feedback.pipeline.followup.track import day_of

        return day_of(as_of).date()


def _not_told(followup: Followup, told: list[str], day: date) -> list[dict[str, object]]:
    import pandas as pd

    from feedback.tracking.watch import open_signals

    signals = followup.table("signals")
    if not len(signals):
        return []
    new = open_signals(signals, as_of=pd.Timestamp(day)) & ~signals.index.isin(told)
    rows = signals[new].rename_axis("signal").reset_index().to_dict("records")
    return [{str(name): value for name, value in row.items()} for row in rows]


def _read_state(path: Path) -> dict[str, list[str]]:
    """What was told; a damaged file tells everything that stands once more, which is safer than silence."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        told = [str(each) for each in found["told"]]
        return {"mark": [str(each) for each in found["mark"]], "told": told}
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return {"mark": [], "told": []}


def _mark_of(study: Study, tables: Path, day: date) -> list[str]:
    """The day, the program, and size and time of every file the follow-up reads."""
    seen = [day.isoformat(), feedback.__version__]
    for path in _read_files(study, tables):
        try:
            told = path.stat()
            # one file, wherever it is named from
            seen.append(f"{path.resolve()} {told.st_size} {told.st_mtime_ns}")
        except OSError:
            seen.append(f"{path} -")
    return [sha256("\n".join(seen).encode("utf-8", "surrogatepass")).hexdigest()]


def _read_files(study: Study, tables: Path) -> list[Path]:
    """Every file whose change may change the follow-up; some may not be there."""
    names: list[str] = []
    for part in (study.tickets, study.exposure):
        names += [] if part is None else part.files
    if study.tickets is not None:
        names += () if study.tickets.events is None else study.tickets.events.files
        names += [study.tickets.corrections] if study.tickets.corrections else []
    names += [edited for edited in (study.owners, study.actions) if edited]
    if study.clocks is not None:
        # a ready set has the name of no file
        names += [name for name in (study.clocks.use, study.clocks.working.holidays) if name]
    if study.customer is not None:
        names += [] if study.customer.salt.startswith("env:") else [study.customer.salt]
        names += [] if study.customer.orders is None else study.customer.orders.files
    resolved = [Path(study.resolve(name)) for name in (study.taxonomy, study.questionnaire) if name]
    return [study.path, tables / "manifest.json", list_path(study), *resolved, *study.paths(names)]
