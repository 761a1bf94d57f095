"""A file another system exports: its columns required, its stamps read, what does not fit listed."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pandas as pd

from feedback.errors import ColumnError, StudyError
from feedback.parallel.engines import run_tasks
from feedback.responses.dates import UNCLEAR, Dates, read_dates
from feedback.responses.file_kinds import kind_of
from feedback.responses.headings import named_as
from feedback.responses.privacy.mask import mask_personal_data
from feedback.responses.tables import read_table
from feedback.responses.workbooks import sheet_names
from feedback.results import Words

_MANY, _PART, _WORKERS = (
    100_000,
    25_000,
    2,
)  # texts from which several processes mask them, each so many at a time

BROKEN = Words(
    en="more cells than the header (a comma or a quotation mark within a text?); the row is left out",
    zh="单元格比表头多（文字里可能有逗号或引号没有配对），该行未计入",
)
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
        """The file as text, its columns there and called as they are wanted."""
        wanted = list(wanted)
        raw = named_as(read_table(path, sheet=sheet, encoding=encoding), wanted)
        if missing := [name for name in wanted if name not in raw.columns]:
            raise ColumnError.missing(missing, map(str, raw.columns), where=str(path))
        # without its words: whose they are cannot be told
        self.add(path.name, [row for row, _ in raw.attrs.get("broken_rows", ())], "", "", BROKEN)
        return raw

    def remarks(self, raw: pd.DataFrame, path: Path) -> list[Words]:
        """How a file was read, a sentence each: merged cells, rows above its headings, the sheet of several."""
        return [
            Words(en=f"{path.name}: {each.en}.", zh=f"{path.name}：{each.zh}。")
            for each in raw.attrs.get("remarks", ())
        ]

    def broken_rows(self) -> list[Words]:
        """Rows of sheets that people edit which could not be told into cells, a sentence each."""
        return [
            Words(
                en=f"{each['file']}: row {each['row']}: {BROKEN.en}.",
                zh=f"{each['file']}：第 {each['row']} 行：{BROKEN.zh}。",
            )
            for each in self.rows
            if each["reason"] == BROKEN.en
        ]

    def stamps(self, cells: pd.Series) -> pd.Series:
        """Dates of a column; missing where there is none."""
        return self.stamps_together([cells])[0].stamps

    def stamps_together(self, columns: Sequence[pd.Series]) -> list[Dates]:
        """Dates of columns one system wrote: what tells day from month in one of them tells it in all.

        Examples
        --------
        >>> opened, closed = pd.Series(["13/4/2026 9:00"]), pd.Series(["5/6/2026 9:00"])
        >>> [f"{each.stamps[0]:%m-%d}" for each in Export().stamps_together([opened, closed])]
        ['04-13', '06-05']
        """
        found = [self._dates(cells) for cells in columns]
        if len(found) > 1 and any(each.unclear for each in found):
            together = self._dates(pd.concat(columns, ignore_index=True))
            ends = np.cumsum([len(cells) for cells in columns])
            parts = zip(found, np.split(np.arange(ends[-1]), ends[:-1]), strict=True)
            found = [_told_by(each, together, rows) for each, rows in parts]
        return found

    def _dates(self, cells: pd.Series) -> Dates:
        found = read_dates(cells, zone=self.timezone, day_first=self.day_first)
        return replace(found, stamps=found.stamps.astype("datetime64[us]"))

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


def _told_by(own: Dates, together: Dates, rows: np.ndarray) -> Dates:
    """A column's dates, the unclear ones as they are read with the others."""
    unclear = own.reasons == UNCLEAR.en
    stamps = own.stamps.mask(unclear, together.stamps.iloc[rows].set_axis(own.stamps.index))
    reasons = own.reasons.mask(unclear & stamps.notna(), "")
    return replace(own, stamps=stamps, reasons=reasons, unclear=int((reasons == UNCLEAR.en).sum()))


def zones_said(found: Sequence[Dates]) -> list[Words]:
    """What must be said of the stamps of a file as a whole: zones that differ, days and months not to be told apart."""
    first = found[0]
    offsets = sum((each.offsets for each in found), Counter())
    said = replace(first, offsets=offsets, unclear=sum(each.unclear for each in found)).remarks
    bare = sum(int(each.stamps.notna().sum()) for each in found) - offsets.total()
    remarks = [Words(en=each.en, zh=each.zh) for each in said]
    if offsets and bare > 0 and first.zone is None:
        remarks.append(
            Words(
                en=f"{offsets.total():,} stamps say their zone and {bare:,} do not; each keeps its own wall clock. Write timezone: in "
                "the study, such as Europe/London, where those without are of it",
                zh=f"有 {offsets.total():,} 个时间写明时区，{bare:,} 个没有，各按其所写时刻；请在研究文件中写 timezone:，如 Asia/Shanghai，"
                "没有写明的即按该时区",
            )
        )
    return remarks


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


def masked(cells: pd.Series) -> pd.Series:
    """Text with personal data masked; each distinct text once."""
    place, distinct = pd.factorize(cells)
    if len(distinct) < _MANY or not _may_start_processes():
        hidden = mask_personal_data(pd.Series(distinct, dtype="str"))
    else:
        hidden = pd.concat(_masked_beside(pd.Series(distinct, dtype="str")))
    return pd.Series(np.asarray(hidden, dtype=object)[place], index=cells.index, dtype="str")


def masked_meanwhile(cells: pd.Series) -> Future[pd.Series]:
    """`masked`, while the caller goes on with other columns."""
    pool = ThreadPoolExecutor(1)
    found = pool.submit(masked, cells)
    pool.shutdown(wait=False)
    return found


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
