"""A file another system exports: its columns required, its stamps read, what does not fit listed."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from feedback.errors import ColumnError, StudyError
from feedback.parallel.engines import run_tasks
from feedback.responses.dates import read_dates
from feedback.responses.file_kinds import kind_of
from feedback.responses.privacy.mask import mask_personal_data
from feedback.responses.tables import read_table
from feedback.responses.workbooks import sheet_names
from feedback.results import Words

_MANY, _PART, _WORKERS = (
    100_000,
    25_000,
    2,
)  # texts from which several processes mask them, each so many at a time

_CLOCK = r"[:：时時点點시]|(?i:[ap]\.?m\b)|[上中下]午|凌晨|\d{8}[Tt_ ]?\d{4}"  # a time of day, as written


@dataclass
class Export:
    """How files are read, and what of them did not fit.

    Attributes
    ----------
    timezone
        Where stamps that say their offset are brought to.
    day_first
        Whether 3/4/2025 is in April; told by the column when None.
    rows
        What did not fit so far.
    """

    timezone: str | None = None
    day_first: bool | None = None
    rows: list[dict[str, object]] = field(default_factory=list)

    def read(
        self, path: Path, *, sheet: str | None, encoding: str | None, wanted: Iterable[str]
    ) -> pd.DataFrame:
        """The file as text, its columns there."""
        raw = read_table(path, sheet=sheet, encoding=encoding)
        if missing := [name for name in wanted if name not in raw.columns]:
            raise ColumnError.missing(missing, map(str, raw.columns), where=str(path))
        return raw

    def stamps(self, cells: pd.Series) -> pd.Series:
        """Dates of a column; missing where there is none."""
        found = read_dates(cells, zone=self.timezone, day_first=self.day_first)
        return found.stamps.astype("datetime64[us]")

    def days(self, cells: pd.Series, stamps: pd.Series) -> pd.Series:
        """Which stamps are of a day without a time: no clock is written, or all of the column lie at midnight.

        Examples
        --------
        >>> cells = pd.Series(["2026年10月21日", "2026-10-21 00:00", "2026-10-21 22:42", ""])
        >>> Export().days(cells, Export().stamps(cells)).tolist()
        [True, False, False, False]
        >>> cells = pd.Series(["2026-10-21T00:00:00", "2026-10-22T00:00:00"])
        >>> Export().days(cells, Export().stamps(cells)).tolist()
        [True, True]
        """
        midnight = stamps.eq(stamps.dt.normalize())
        if bool((midnight | stamps.isna()).all()):
            return midnight
        return midnight & ~cells.fillna("").astype("str").str.contains(_CLOCK)

    def add(
        self, file: str, rows: Iterable[int], column: str, found: pd.Series | str, why: Words
    ) -> None:
        """List rows that did not fit, what stood there (masked), and why."""
        for row in rows:
            text = found if isinstance(found, str) else str(found.get(row, ""))
            said = str(mask_personal_data(pd.Series([text[:80]], dtype="str")).iloc[0])
            self.rows.append(
                {"file": file, "row": int(row), "column": column, "found": said}
                | {"reason": why.en, "reason_zh": why.zh}
            )

    def rejected(self) -> pd.DataFrame:
        """A row a cell: file, row, column, found, reason, reason_zh."""
        names = ["file", "row", "column", "found", "reason", "reason_zh"]
        return pd.DataFrame(self.rows, columns=names)


CHOICES = "choices"  # the hidden sheet of a workbook of ours that holds what its drop-downs offer


def sheet_edited(path: Path) -> str | None:
    """The sheet of a workbook of ours that people edit, though nothing may stand in it yet; None where any file is."""
    if kind_of(path) not in ("xlsx", "xls", "ods"):
        return None
    names = sheet_names(path)
    return next((name for name in names if name != CHOICES), None) if CHOICES in names else None


_AGREED = frozenset(
    [
        "yes",
        "y",
        "true",
        "1",
        "1.0",
        "ok",
        "agree",
        "agreed",
        "consent",
        "consented",
        "opt-in",
        "是",
        "同意",
        "已同意",
        "愿意",
        "可以",
        "允许",
        "√",
        "✓",
    ]
)
_REFUSED = frozenset(
    [
        "no",
        "n",
        "false",
        "0",
        "0.0",
        "refused",
        "disagree",
        "declined",
        "opt-out",
        "withdrawn",
        "否",
        "不同意",
        "未同意",
        "不愿意",
        "不可以",
        "不允许",
        "拒绝",
        "撤回",
        "×",
    ]
) | {""}


def agreed(cells: pd.Series) -> pd.Series:
    """Who agreed: an empty cell is no consent, nor is a word that says neither.

    >>> agreed(pd.Series(["Yes", "同意", "", "no", "perhaps"])).tolist()
    [True, True, False, False, False]
    """
    return cells.fillna("").astype("str").str.strip().str.casefold().isin(_AGREED)


def strange_consent(cells: pd.Series, column: str) -> list[Words]:
    """What is said of cells of a consent column that say neither yes nor no."""
    plain = cells.fillna("").astype("str").str.strip()
    strange = plain[~plain.str.casefold().isin(_AGREED | _REFUSED)]
    if not len(strange):
        return []
    found = str(masked(strange.str[:30]).iloc[0])
    return [
        Words(
            en=f"{column}: {len(strange):,} cells say neither yes nor no (such as {found!r}): taken as no consent",
            zh=f"{column}：有 {len(strange):,} 个单元格既非同意也非不同意（如“{found}”），按未同意处理",
        )
    ]


def blank(cells: pd.Series) -> pd.Series:
    """Where nothing stands."""
    return cells.isna() | (cells.fillna("").astype("str").str.strip() == "")


def masked(cells: pd.Series) -> pd.Series:
    """Text with personal data masked; each distinct text once."""
    place, distinct = pd.factorize(cells)
    if len(distinct) < _MANY or not _may_start_processes():
        hidden = mask_personal_data(pd.Series(distinct, dtype="str"))
    else:
        hidden = pd.concat(_masked_beside(pd.Series(distinct, dtype="str")))
    return pd.Series(np.asarray(hidden, dtype=object)[place], index=cells.index, dtype="str")


def _may_start_processes() -> bool:
    """Whether a process of ours would not run somebody's script again: the command itself, a notebook, python -c."""
    file = getattr(sys.modules.get("__main__"), "__file__", None)
    return file is None or Path(file).stem in ("feedback", "__main__", "ipykernel_launcher")


def _masked_beside(texts: pd.Series) -> list[pd.Series]:
    """Parts of many texts masked side by side, in order."""
    parts = [texts.iloc[at : at + _PART] for at in range(0, len(texts), _PART)]
    workers = min(len(parts), os.cpu_count() or 1, _WORKERS)
    try:
        found = dict(run_tasks(_masked_part, list(enumerate(parts)), workers=workers))
    except StudyError:  # processes share no memory here
        found = dict(map(_masked_part, enumerate(parts)))
    return [found[number] for number in range(len(parts))]


def _masked_part(task: tuple[int, pd.Series]) -> tuple[int, pd.Series]:
    number, texts = task
    return number, mask_personal_data(texts)
