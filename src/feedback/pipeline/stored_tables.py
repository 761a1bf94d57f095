"""The tables of a finished run as they lie in its folder: whole, some columns, the rows that are wanted, or a stretch after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from feedback.arrow_columns import read_parts, stored_columns
from feedback.errors import StudyError, did_you_mean
from feedback.frames import RUN_TABLES
from feedback.pipeline.manifest import damaged, read_manifest

if TYPE_CHECKING:
    import pandas as pd

    from feedback.numeric import Flags
    from feedback.study import Study


@dataclass(frozen=True, repr=False)
class StoredTables:
    """Tables and manifest of a study.

    Attributes
    ----------
    study
        The study as it was run.
    folder
        Where its tables and its manifest lie.
    """

    study: Study
    folder: Path

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """Inputs, versions, parameters, rows in and out of each step."""
        return read_manifest(self.folder)

    @property
    def tables(self) -> list[str]:
        """Names of the tables there are."""
        return sorted(path.stem for path in self.folder.glob("*.parquet"))

    def table(self, name: str, *, columns: Sequence[str] | None = None) -> pd.DataFrame:
        """One table, or some of its columns; an empty frame where its step could not be computed.

        Raises
        ------
        StudyError
            No step makes a table of that name.
        InputError
            Its file is damaged, missing, or of another run than the manifest.
        """
        import pandas as pd

        rows = self.manifest["tables"].get(name)
        if rows is not None:
            return self._read(name, rows, columns)
        if name in RUN_TABLES:
            return pd.DataFrame()
        hint_en, hint_zh = did_you_mean(name, RUN_TABLES)
        raise StudyError(
            en=f"no table {name!r}.{hint_en} There are: {', '.join(RUN_TABLES)}.",
            zh=f"没有表 {name!r}。{hint_zh}现有：{'、'.join(RUN_TABLES)}。",
        )

    def _read(self, name: str, rows: int, columns: Sequence[str] | None) -> pd.DataFrame:
        """A table as the manifest counts it, or what is wrong with its file."""
        import pandas as pd

        path = self.folder / f"{name}.parquet"
        try:
            table = pd.read_parquet(path, columns=None if columns is None else list(columns))
        except Exception as error:  # Arrow's and pandas' own kinds, by the damage
            raise damaged(path) from error
        if len(table) != rows:
            raise damaged(path)
        return table

    def rows(
        self, name: str, *, columns: Sequence[str], where: Callable[[pd.DataFrame], Flags]
    ) -> pd.DataFrame:
        """The rows of a table that are wanted, read a stretch at a time: of millions the others are never all in memory.

        Parameters
        ----------
        name, columns
            As of `table`.
        where
            (n,) bool by row, of the (n, columns) rows of a stretch.

        Returns
        -------
        DataFrame
            Rows without a name are numbered anew; an empty frame where the table's step could not be computed.

        Raises
        ------
        StudyError, InputError
            As of `table`.
        """
        import pandas as pd

        kept = [part[where(part)] for part in self.parts(name, columns=columns)]
        if not kept:
            return pd.DataFrame()
        return pd.concat(kept, ignore_index=kept[0].index.name is None)

    def columns(self, name: str) -> list[str]:
        """Names of a table's columns, its index not among them; none where its step could not be computed.

        Raises
        ------
        StudyError, InputError
            As of `table`.
        """
        if name in self.manifest["tables"]:
            return self._columns(name)
        self.table(name)  # says what there is
        return []

    def _columns(self, name: str) -> list[str]:
        path = self.folder / f"{name}.parquet"
        try:
            return stored_columns(path)
        except Exception as error:
            raise damaged(path) from error

    def parts(self, name: str, *, columns: Sequence[str]) -> Iterator[pd.DataFrame]:
        """Some columns of a table, a stretch of its rows after the other; none where its step could not be computed.

        Raises
        ------
        StudyError, InputError
            As of `table`.
        """
        rows = self.manifest["tables"].get(name)
        if rows is None:
            self.table(name)  # says what there is
            return
        yield from self._parts(name, rows, columns)

    def _parts(self, name: str, rows: int, columns: Sequence[str]) -> Iterator[pd.DataFrame]:
        import pyarrow as pa

        path, read = self.folder / f"{name}.parquet", 0
        try:
            for part in read_parts(path, columns=columns):
                read += len(part)
                yield part
        except (OSError, pa.ArrowException) as error:
            raise damaged(path) from error
        if read != rows:
            raise damaged(path)
