"""A file of comments of any size, read part by part in bounded memory."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import IO, Any

from feedback.errors import InputError
from feedback.files import sha256_of
from feedback.responses.delimited import Head, find_head
from feedback.responses.encodings import TWICE, find_encoding, read_once_more
from feedback.responses.told_headings import no_such_column, two_columns

_TEXT_ENDINGS = (".csv", ".tsv", ".txt", ".csv.gz", ".tsv.gz")
_NAME_THEM = (
    "Name the column of comments by --text, that of their numbers by --id (text=, id= in a notebook).",
    "请用 --text 指明文本列，用 --id 指明编号列（在 notebook 中是 text=、id=）。",
)
_SAMPLE = 1 << 20
_HEAD_LINES = 200  # looked at for the header and what stands above it
# A cell longer than this comes from a quote that never closes; it would swallow the rest of the file.
_LONGEST_CELL = 1 << 27
# Stands for a carriage return inside a row while the csv module, which would end the row there, reads it.
_RETURN = "\x00"
KEPT_REJECTED = 20


@dataclass(frozen=True, slots=True)
class Part:
    """Consecutive rows: their texts, and their ids where the file has some."""

    number: int
    first_row: int
    texts: list[Any]
    ids: list[Any] | None

    def __len__(self) -> int:
        return len(self.texts)


@dataclass
class CommentFile:
    """A Parquet or CSV file, or a folder of Parquet files, of which text and id are read.

    Attributes
    ----------
    path
        The file or folder.
    text, id
        Columns.
    rejected
        Rows of a CSV that had more cells than the header, counted while reading; first lines kept.
    """

    path: Path
    text: str
    id: str | None = None
    rejected: int = 0
    rejected_lines: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        if not self.files:
            raise InputError(
                en=f"{self.path}: no such file, or a folder without Parquet files. Check the path.",
                zh=f"{self.path}：没有这个文件，或目录中没有 Parquet 文件。请检查路径。",
            )
        wanted = [name for name in (self.text, self.id) if name is not None]
        for path in self.files:
            columns = self._columns(path)
            missing = [name for name in wanted if name not in columns]
            if missing:
                raise no_such_column(missing, columns, where=path, mend=_NAME_THEM)
            double = next((name for name in wanted if columns.count(name) > 1), None)
            if double is not None:
                raise two_columns(double, where=path)

    @cached_property
    def files(self) -> list[Path]:
        """The files, in the order they are read."""
        if self.path.is_dir():
            return sorted(self.path.glob("*.parquet"))
        return [self.path] if self.path.is_file() else []

    @cached_property
    def rows(self) -> int | None:
        """How many rows there are; None where only reading tells (CSV)."""
        import pyarrow.parquet as pq

        if not all(_is_parquet(path) for path in self.files):
            return None
        return sum(pq.read_metadata(path).num_rows for path in self.files)

    def digests(self) -> dict[str, str]:
        """SHA-256 of every file by name."""
        try:
            return {path.name: sha256_of(path) for path in self.files}
        except OSError as error:
            raise _unreadable(self.path, error) from error

    def parts(self, rows: int) -> Iterator[Part]:
        """All comments in parts of exactly `rows` rows; the last has the rest.

        Raises
        ------
        InputError
            The file breaks off or is damaged.
        """
        self.rejected, self.rejected_lines = 0, []
        number, first = 0, 0
        texts: list[Any] = []
        ids: list[Any] = []
        for new_texts, new_ids in self._blocks(rows):
            texts += new_texts
            ids += new_ids
            while len(texts) >= rows:
                yield Part(number, first, texts[:rows], ids[:rows] if self.id else None)
                del texts[:rows], ids[:rows]
                number, first = number + 1, first + rows
        if texts:
            yield Part(number, first, texts, ids if self.id else None)

    def _columns(self, path: Path) -> list[str]:
        if not _is_parquet(path):
            return self._header(path)[0].names
        with _readable(path):
            import pyarrow.parquet as pq

            return [str(name) for name in pq.read_schema(path).names]

    def _blocks(self, rows: int) -> Iterator[tuple[list[Any], list[Any]]]:
        for path in self.files:
            yield from (
                _parquet_blocks(self, path, rows)
                if _is_parquet(path)
                else self._csv_blocks(path, rows)
            )

    def _header(self, path: Path) -> tuple[Head, str, str]:
        """Header, encoding and line end of a CSV."""
        with _readable(path), _opened(path) as file:
            encoding, newline = _encoding(file, path)
        with _readable(path), _lines(path, encoding, newline) as lines:
            first = "".join(islice(lines, _HEAD_LINES))
        return find_head(first), encoding, newline

    def _csv_blocks(self, path: Path, rows: int) -> Iterator[tuple[list[Any], list[Any]]]:
        head, encoding, newline = self._header(path)
        header = head.names
        text = header.index(self.text)
        place = header.index(self.id) if self.id is not None else text
        csv.field_size_limit(_LONGEST_CELL)
        texts: list[str] = []
        ids: list[str] = []
        with _readable(path), _lines(path, encoding, newline) as lines:
            reader = csv.reader(lines, delimiter=head.separator)
            for cells in islice(reader, head.rows, None):
                if not cells:
                    continue
                if len(cells) > len(header) and any(cells[len(header) :]):
                    self._reject(reader.line_num)
                    continue
                texts.append(cells[text].replace(_RETURN, "\r") if text < len(cells) else "")
                ids.append(cells[place] if place < len(cells) else "")
                if len(texts) == rows:
                    yield texts, ids
                    texts, ids = [], []
        yield texts, ids

    def _reject(self, line: int) -> None:
        self.rejected += 1
        if len(self.rejected_lines) < KEPT_REJECTED:
            self.rejected_lines.append(line)


def _is_parquet(path: Path) -> bool:
    if path.suffix.lower() == ".parquet":
        return True
    if path.name.lower().endswith(_TEXT_ENDINGS):
        return False
    raise InputError(
        en=f"{path}: Parquet or CSV is needed (.parquet, {', '.join(_TEXT_ENDINGS)}). Save it as one of them; "
        "for an Excel file use `feedback run`.",
        zh=f"{path}：需要 Parquet 或 CSV（.parquet、{'、'.join(_TEXT_ENDINGS)}）。请另存为其中一种；"
        "Excel 文件请用 feedback run。",
    )


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    """Turns what a damaged file raises into a word about the file."""
    import pyarrow as pa

    try:
        yield
    except (OSError, EOFError, csv.Error, pa.ArrowException) as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: BaseException) -> InputError:
    return InputError(
        en=f"{path}: cannot be read to its end ({error}). Export it again; a quote that never closes does this too.",
        zh=f"{path}：无法完整读取（{error}）。请重新导出；未闭合的引号也会造成此问题。",
    )


def _parquet_blocks(
    source: CommentFile, path: Path, rows: int
) -> Iterator[tuple[list[Any], list[Any]]]:
    import pyarrow.parquet as pq

    columns = list(dict.fromkeys(name for name in (source.text, source.id) if name is not None))
    # buffered pages instead of whole row groups: memory does not depend on how the file was written
    with (
        _readable(path),
        pq.ParquetFile(path, pre_buffer=False, buffer_size=_SAMPLE, memory_map=False) as file,
    ):
        for batch in file.iter_batches(batch_size=rows, columns=columns):
            texts = _cells(batch.column(columns.index(source.text)))
            ids = _cells(batch.column(columns.index(source.id))) if source.id else []
            yield texts, ids


def _cells(column: Any) -> list[Any]:
    """Cells of an Arrow column; bytes that are no UTF-8 become U+FFFD."""
    import pyarrow as pa

    try:
        cells: list[Any] = column.to_pylist()
    except (UnicodeDecodeError, pa.ArrowException, ValueError, OverflowError):
        kind = pa.binary() if pa.types.is_string(column.type) else pa.large_binary()
        cells = column.cast(kind).to_pylist()
    return [cell.decode("utf-8", "replace") if isinstance(cell, bytes) else cell for cell in cells]


def _opened(path: Path) -> IO[bytes]:
    return gzip.open(path, "rb") if path.suffix.lower() == ".gz" else path.open("rb")  # type: ignore[return-value]


def _encoding(file: IO[bytes], path: Path) -> tuple[str, str]:
    """Encoding and line end, from the first megabyte (more where no line ends in it).

    Whether a file was encoded twice is decided on that, too, where `run` decides on the whole: what is so only further on
    stays as it came, and rows that are not so, which keep `run` from it, are left alone.
    """
    sample = file.read(_SAMPLE)
    while (more := b"\n" not in sample and b"\r" not in sample and file.read(_SAMPLE)) and len(
        sample
    ) < 64 * _SAMPLE:
        sample += more
    if not sample.strip():
        raise InputError(
            en=f"{path}: the file is empty. Export it again, with its header and rows.",
            zh=f"{path}：文件为空。请重新导出（含表头和数据行）。",
        )
    end = b"\n" if b"\n" in sample else b"\r" if b"\r" in sample else b""
    whole = sample[: sample.rindex(end) + 1] if end and len(sample) >= _SAMPLE else sample
    encoding = find_encoding(whole, where=str(path))
    if encoding in ("utf-8", "utf-8-sig") and read_once_more(whole.decode("utf-8-sig", "replace")):
        encoding = TWICE
    return encoding, "\r" if end == b"\r" else "\n"


@contextmanager
def _lines(path: Path, encoding: str, newline: str) -> Iterator[Iterator[str]]:
    """Lines of a text file, each ended by a line feed; a bare carriage return ends none."""
    twice = encoding == TWICE
    with (
        _opened(path) as content,
        io.TextIOWrapper(
            content, encoding="utf-8-sig" if twice else encoding, errors="replace", newline=newline
        ) as file,
    ):
        lines = (read_once_more(raw, least=1) or raw for raw in file) if twice else file
        yield (_line(raw, newline) for raw in lines)


def _line(raw: str, newline: str) -> str:
    line = raw.removeprefix("\ufeff").replace(_RETURN, "")
    if newline == "\r":
        return line.replace("\r", "\n")
    if "\r" not in line:
        return line
    return (line[:-2] + "\n" if line.endswith("\r\n") else line).replace("\r", _RETURN)
