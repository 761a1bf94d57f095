"""What did not fit: a row an issue, with place, what was found and what it became."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from feedback.questionnaire.parts import Words

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("row", "respondent", "column", "answer", "found", "kept_as", "why_zh", "why_en")
MISSING = "missing"
DROPPED = "row dropped"
LEFT_OUT = "left out"
KEPT = "kept"
LONGEST = 200  # characters of what was found


class Issues:
    """Collects issues column by column; beside them which cells of each rating say that there is none, which is no issue:
    those somebody typed (`silent`), and what only the tool writes (`skipped`), (n,) bool by column."""

    def __init__(self) -> None:
        self.silent: dict[str, Any] = {}
        self.skipped: dict[str, Any] = {}
        self._cells: list[dict[str, Any]] = []

    def without(self, column: str, *, silent: Any, skipped: Any) -> None:
        """Keep which cells of a rating say that there is none; of two columns for one answer, those of either."""
        for kept, here in ((self.silent, silent), (self.skipped, skipped)):
            kept[column] = kept[column] | here if column in kept else here

    def unanswered(self) -> dict[str, Any]:
        """Cells of each rating that say there is none, whoever says it: (n,) bool of all rows read."""
        return {name: rows | self.skipped[name] for name, rows in self.silent.items()}

    def cells(
        self, rows: Any, *, column: str, answer: str, found: Any, why: Words,
        kept_as: str = MISSING,
    ) -> None:  # fmt: skip
        """One issue for each row of the table where `rows` is true; `found` is the column's cells."""
        if not rows.any():
            return
        self._cells.append(
            {
                "place": rows.nonzero()[0],
                "column": column,
                "answer": answer,
                "found": None if found is None else found.to_numpy(dtype=object)[rows],
                "kept_as": kept_as,
                "why": why,
            }
        )

    def whole(
        self, *, why: Words, column: str = "", answer: str = "", row: int | None = None,
        found: str | None = None, kept_as: str = LEFT_OUT,
    ) -> None:  # fmt: skip
        """One issue about a column or the whole file."""
        self._cells.append(
            {
                "place": None, "row": row, "column": column, "answer": answer,
                "found": found, "kept_as": kept_as, "why": why,
            }
        )  # fmt: skip

    def frame(self, rows: pd.Index, respondents: pd.Series) -> pd.DataFrame:
        """All issues: row (as a spreadsheet counts), respondent, column, answer, found, kept_as, why.

        Those about the whole file or a column come first, the rest by row.
        """
        import numpy as np
        import pandas as pd

        numbers, names = np.asarray(rows), respondents.to_numpy(dtype=object)
        parts = []
        for entry in self._cells:
            place = entry["place"]
            if place is None:
                told = {"row": [entry["row"]], "respondent": [None], "found": [entry["found"]]}
            else:
                found = [None] * len(place) if entry["found"] is None else entry["found"]
                told = {"row": numbers[place], "respondent": names[place], "found": found}
            part = pd.DataFrame(told)
            for name in ("column", "answer", "kept_as"):
                part[name] = entry[name]
            part["why_zh"], part["why_en"] = entry["why"].zh, entry["why"].en
            parts.append(part.astype({"row": "Int64"}))
        table = (
            pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(COLUMNS))
        )
        table = table.astype({"row": "Int64"} | dict.fromkeys(COLUMNS[1:], "string"))
        table["found"] = table["found"].str.slice(0, LONGEST)
        return table[list(COLUMNS)].sort_values(
            "row", kind="stable", na_position="first", ignore_index=True
        )
