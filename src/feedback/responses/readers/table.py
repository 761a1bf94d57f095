"""An export as a table under the questionnaire's names, typed as ticked, for the plan of a study to take from."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from feedback.responses.readers.issues import Issues
from feedback.responses.readers.layout import Raw
from feedback.responses.readers.opening import open_export
from feedback.responses.readers.own import TICKED
from feedback.responses.readers.persons import without_personal
from feedback.responses.readers.recognise import understand
from feedback.responses.readers.ticked import as_ticked

if TYPE_CHECKING:
    import pandas as pd

    from feedback.questionnaire.model import Questionnaire


def read_as_table(
    path: str | Path,
    *,
    questionnaire: Questionnaire,
    platform: str = "auto",
    wanted: Iterable[str] = (),
    sheet: str | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Read an export into typed columns under our names, answers as ticked.

    Parameters
    ----------
    path
        The export; a plain table that has every wanted column is returned as it is, in text.
    questionnaire
        The questionnaire.
    platform
        As `read_responses` takes it.
    wanted
        Columns that must be there; those of the file itself are carried along.

    Returns
    -------
    table, issues
        Ratings, numbers and dates typed, choices as codes; and what did not fit (see
        `ReadResponses.issues`). "Not applicable" stands as its code, reversed items are not turned.

    Raises
    ------
    InputError
        As `read_responses`.
    """
    import pandas as pd

    raw = open_export(path, sheet=sheet)
    names = list(wanted)
    scored = any(f"{column}{TICKED}" in raw.headers for column in questionnaire.reverse)
    plain = raw.form == "table" and not scored and set(names) <= set(raw.headers)
    if platform == "auto" and plain:
        return raw.table, Issues().frame(raw.table.index[:0], pd.Series([], dtype="str"))
    _, layout = understand(raw, questionnaire, platform=platform, mapping=None)
    issues = Issues()
    ticked = as_ticked(raw, layout, questionnaire, issues)
    record = questionnaire.record
    columns = {record.respondent: ticked.respondents.astype("str")}
    columns |= {name: ticked.frame[name] for name in ticked.frame.columns}
    for column, answer in questionnaire.answers.items():
        beside = answer.scale.not_applicable if answer.scale else None
        if beside is not None and answer.not_applicable:
            said = ticked.frame[answer.not_applicable].fillna(False).astype(bool)
            columns[column] = columns[column].where(~said, other=beside.code)  # type: ignore[arg-type]
    columns |= _carried(raw, ticked.rows, [name for name in names if name not in columns])
    table = pd.DataFrame(columns)
    for name in (record.date, record.wave):
        if name in names and name not in table:
            # asked for by the questionnaire, not told by this tool
            table[str(name)] = pd.Series(pd.NA, index=table.index, dtype="str")
    table.index = ticked.rows
    table.attrs = {"encoding": raw.table.attrs.get("encoding", ""), "broken_rows": []}
    table.attrs["left_out"] = ticked.previews + len(raw.table.attrs.get("broken_rows", ()))
    table.attrs["remarks"] = list(raw.table.attrs.get("remarks", ()))
    listed = issues.frame(ticked.rows, ticked.respondents)
    listed = listed[listed["row"].notna() & listed["kept_as"].ne("kept")]
    return table, without_personal(listed, questionnaire)


def _carried(raw: Raw, rows: pd.Index, names: list[str]) -> dict[str, pd.Series]:
    """Columns of the file the study names itself: a shop, a wave."""
    there = [name for name in names if name in raw.headers]
    return {name: raw.table.loc[rows, name].reset_index(drop=True) for name in there}
