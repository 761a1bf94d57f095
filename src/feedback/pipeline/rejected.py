"""What did not fit on the way in, as it is found: cells emptied and rows dropped, each with its reason."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from feedback.errors import InputError
from feedback.pipeline.raw_files import RawFile
from feedback.pipeline.wording import reason_in
from feedback.questionnaire.parts import Words
from feedback.responses.privacy.mask import mask_personal_data
from feedback.responses.readers.issues import DROPPED
from feedback.responses.validate import CELL_EMPTIED, OUTSIDE, ROW_DROPPED

FEW_UNREAD, MANY_UNREAD = 2, 10  # cells: fewer prove nothing of a column; this many (or half) do
_CURE = Words(
    en="Check which column is meant, and its scale; where answers are words, list them under `answers:`, worst first. "
    "Codes that mean no answer go under `missing:`.",
    zh="请检查列名与量表；若答案是文字，请在 answers: 下从差到好列出；表示“未答”的代码请写在 missing: 下。",
)


class Rejected:
    """What did not fit, as it is found: cells emptied, rows dropped, with their reasons."""

    def __init__(self, raw: pd.DataFrame) -> None:
        self.raw = raw
        self.parts: list[pd.DataFrame] = []
        self.dropped = pd.Series(False, index=raw.index)
        self.spoiled = pd.Series(False, index=raw.index)  # rows with an answer that does not fit
        self.read: dict[str, int] = {}  # column: cells that could be read

    def cells(
        self, rows: pd.Series, column: str, reasons: pd.Series, *, drop: bool = False,
        answer: bool = True,
    ) -> None:  # fmt: skip
        """Cells that do not fit; their rows go where `drop`. A date is no `answer`."""
        found = self.raw[column]
        self._add(rows, column, found, reasons, ROW_DROPPED if drop else CELL_EMPTIED)
        if answer:
            self.spoiled |= rows
        if drop:
            self.dropped |= rows

    def rows(
        self, rows: pd.Series, reason: str, *, column: str = "", found: pd.Series | None = None
    ) -> None:
        """Whole rows that go; those gone already are not counted twice."""
        rows = rows & ~self.dropped
        blank = pd.Series("", index=self.raw.index)
        self._add(rows, column, blank if found is None else found, blank + reason, ROW_DROPPED)
        self.dropped |= rows

    def of_reader(self, files: Sequence[RawFile], *, drop: str | None) -> None:
        """What the reader of each file did not understand; rows go where it is the answer `drop`."""
        for file in files:
            told, found = file.issues, file.issues["found"].fillna("")
            gone = told["kept_as"].eq(DROPPED) | (told["answer"].eq(drop) if drop else False)
            part = told[["row", "column", "answer"]].assign(file=file.name)
            part["found"], part["reason"] = found, told["why_en"]
            part["action"] = gone.map({True: ROW_DROPPED, False: CELL_EMPTIED})
            self.parts.append(part)
            here = self.raw["file_number"].eq(files.index(file))
            answers = told["answer"].fillna("").ne("")
            self.spoiled |= here & self.raw["row"].isin(told.loc[answers, "row"])
            self.dropped |= here & self.raw["row"].isin(told.loc[gone, "row"])

    def _add(
        self, rows: pd.Series, column: str, found: pd.Series, reasons: pd.Series, action: str
    ) -> None:
        if rows.any():
            frame = self.raw.loc[rows, ["file", "row"]].copy()
            frame["column"], frame["answer"], frame["found"] = (
                column,
                column,
                found[rows].astype("str"),
            )
            frame["reason"], frame["action"] = reasons[rows], action
            self.parts.append(frame)

    def outside(self, column: str) -> pd.Series:
        """What stands in a column that lies beyond the ends of its scale, as text."""
        parts = [
            part.loc[part["answer"].eq(column) & part["reason"].str.startswith(OUTSIDE), "found"]
            for part in self.parts
        ]
        return pd.concat(parts) if parts else pd.Series(dtype="str")

    def refuse_unread(self, *, where: str) -> None:
        """Refuse a mapped answer in which much is written and nothing could be read.

        A study stands without its dates: the first screen says that they are lost.

        Raises
        ------
        InputError
            Such a column: what stands in it, why it could not be read, and what to do.
        """
        told = pd.concat(self.parts) if self.parts else pd.DataFrame({"answer": []})
        for column, read in self.read.items():
            lost = told[told["answer"].eq(column)]
            n = len(lost)
            if read or n < FEW_UNREAD or n < min(MANY_UNREAD, len(self.raw) / 2):
                continue
            seen = mask_personal_data(lost["found"].astype("str").drop_duplicates().head(3))
            why = str(lost["reason"].value_counts().index[0])
            raise InputError(
                en=f"{where}: column {column}: none of its {n:,} cells could be read ({why}; found e.g. "
                f"{', '.join(seen)}). {_CURE.en}",
                zh=f"{where}：列 {column}：{n:,} 个单元格全都无法读取（{reason_in(why, language='zh')}；例如 "
                f"{'、'.join(seen)}）。{_CURE.zh}",
            )

    def table(self) -> pd.DataFrame:
        """All of it by file and row, what was found masked."""
        names = ["file", "row", "column", "found", "reason", "action"]
        parts = [part for part in self.parts if len(part)]
        found = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=names)
        found = found[names].astype(dict.fromkeys(names, "str") | {"row": found["row"].dtype})
        found = found.sort_values(["file", "row"], kind="stable", ignore_index=True)
        found["row"] = pd.to_numeric(found["row"]).astype("int64" if parts else "object")
        found["found"] = mask_personal_data(found["found"])
        return found
