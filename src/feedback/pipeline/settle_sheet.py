"""What coders labelled differently in one spreadsheet, each one's word beside it: filled in and given as well, it holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from feedback.errors import AnalysisError, InputError
from feedback.pipeline.label_files import (
    LabelsDifferError,
    beside_study,
    first_difference,
    is_settled,
)
from feedback.pipeline.labelling import compare_labels
from feedback.results import Words
from feedback.text.audit import LABEL_ASPECT, LABEL_SENTIMENT
from feedback.text.audit_sheet import FEELINGS, SAID, read_audit_sheet, write_audit_sheet
from feedback.text.teaching.label_book import SETTLED, SUFFIX

if TYPE_CHECKING:
    from feedback.pipeline.results import Results

_NOT_SPOKEN = Words(en="not named", zh="未提及")


def lay_out_differences(results: Results, error: LabelsDifferError) -> InputError:
    """The message about labels that differ, with the spreadsheet in which to settle them and how far the coders agree.

    Parameters
    ----------
    results
        Of the study; the spreadsheet lies beside its file as NAME.labels-settled-1.xlsx, -2 and so on. One that holds
        all these comments already is named, not written again.
    error
        What `gather_labels` raised. Where comments lie in files of the labelling page alone it is given back.
    """
    sheets = [path for path, _ in error.files if path.suffix.lower() != SUFFIX]
    coders = [path for path in sheets if not is_settled(path)]
    drawn = pd.concat([read_audit_sheet(path) for path in coders]) if coders else pd.DataFrame()
    drawn = drawn[~drawn.index.duplicated()]
    if not set(error.at_odds) <= set(drawn.index):
        return error
    path = _there_already(results, set(error.at_odds))
    if path is None:
        path = _write(results, drawn.loc[list(error.at_odds)].copy(), error)
    given = " ".join(str(each) for each, _ in error.files if each != path)
    command = f"feedback teach {results.study.study} {given} {path}"
    said = first_difference(error.at_odds)
    with suppress(AnalysisError):
        tables = {each.stem: table for each, table in error.files if not is_settled(each)}
        said += compare_labels(tables)._explain()
    said += Words(
        en=f"All of them are in {path}, with what each file says: fill in column C and the aspects that are open, then give it as "
        f"well:\n{command}",
        zh=f"全部列入 {path}，并附各人的标注。请填写 C 列和空着的方面，再一并给出：\n{command}",
    )
    return InputError(en=said.en, zh=said.zh)


def _there_already(results: Results, comments: set[str]) -> Path | None:
    for path in _beside(results).glob(f"{results.study.study}.labels-{SETTLED}-*.xlsx"):
        with suppress(InputError):
            if comments <= set(read_audit_sheet(path).index):
                return path
    return None


def _beside(results: Results) -> Path:
    return beside_study(results.study)


def _write(results: Results, rows: pd.DataFrame, error: LabelsDifferError) -> Path:
    from feedback.pipeline.teaching import next_file, study_taxonomy

    language = results.language
    names = study_taxonomy(results).labels(language=language)
    columns = [name for name in rows.columns if str(name).startswith(LABEL_ASPECT)]
    rows[columns] = rows[columns].astype(object)
    rows[LABEL_SENTIMENT] = None
    for comment, (_, _, aspects) in error.at_odds.items():
        rows.loc[comment, [f"{LABEL_ASPECT}{name}" for name in aspects]] = None
    rows[SAID] = [
        _said(comment, error.at_odds[comment][2], error.files, names, language)
        for comment in rows.index
    ]
    path = next_file(results.study, f"labels-{SETTLED}-{{}}.xlsx")
    return write_audit_sheet(rows, path, labels=names, language=language)


def _said(
    comment: str,
    aspects: Sequence[str],
    files: Sequence[tuple[Path, pd.DataFrame]],
    names: Mapping[str, str],
    language: str,
) -> str:
    """A line an aspect: what each coder says of it."""
    lines = []
    for aspect in aspects:
        words = []
        for path, table in files:
            if comment in table.index and aspect in table.columns and not is_settled(path):
                felt = float(table.loc[[comment], aspect].to_numpy(dtype=float)[0])
                said = _NOT_SPOKEN if np.isnan(felt) else FEELINGS[int(felt)]
                words.append(f"{path.stem} {said.spoken(language)}")
        lines.append(f"{names.get(aspect, aspect)}: {' / '.join(words)}")
    return "\n".join(lines)
