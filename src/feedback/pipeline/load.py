"""The results of a study where they lie, or made where there are none."""

from __future__ import annotations

from pathlib import Path

from feedback.pipeline.results import Results
from feedback.pipeline.run import run_study
from feedback.pipeline.run_folder import TABLES_FOLDER, tables_folders
from feedback.study import Study, load_study


def load_results(
    study: str | Path | Study, *, tables: str | Path = "", language: str = ""
) -> Results:
    """Results of a study; analyses it first where there are none yet.

    Parameters
    ----------
    study
        Study, path of a study file, or the name of one ("demo").
    tables
        Folder of the tables, or the `--out` folder that holds them; empty for the study's own.
    language
        "zh" or "en" for an analysis that has to be made; empty for the study's own.

    Returns
    -------
    Results

    Examples
    --------
    >>> results = load_results("demo")                             # doctest: +SKIP
    >>> results.table("pain_points")[["rank", "cost"]].head(3)     # doctest: +SKIP
    """
    found = study if isinstance(study, Study) else load_study(study)
    out = Path(tables) if tables else None
    folders = tables_folders(out) if out else (found.processed,)
    if out and out.name == TABLES_FOLDER:  # the tables of an --out folder, not that folder
        out, folders = out.parent, folders[::-1]
    for folder in folders:
        if (folder / "manifest.json").is_file():
            return Results(found, folder, shown_in=language)
    return run_study(found, out=out, language=language or None, report=False)
