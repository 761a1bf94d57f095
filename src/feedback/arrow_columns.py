"""Columns of Arrow's own: ids and names looked up without making Python objects of them, lists of words written out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedback.text_lookup import are_unique, long_texts, places_of_texts

_AT_ONCE = 100_000  # rows read or spelled out together

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import numpy as np
    import pandas as pd
    import pyarrow as pa


def write_parquet(table: pd.DataFrame, path: Path) -> None:
    """Write a table as pandas does; columns of Arrow's own types so that any reader knows them: lists of text."""
    import numpy as np
    import pandas as pd
    import pyarrow as pa
    import pyarrow.parquet as pq

    own = [name for name in table.columns if isinstance(table[name].dtype, pd.ArrowDtype)]
    # of objects the kind is told by the values of all rows
    objects = any(dtype.kind == "O" and isinstance(dtype, np.dtype) for dtype in table.dtypes)
    if not own and (objects or len(table) <= _AT_ONCE):
        table.to_parquet(path)
        return
    plain = table.drop(columns=own)
    kinds, lists = pa.Schema.from_pandas(plain), pa.large_list(pa.large_string())
    schema = kinds
    for name in own:
        schema = schema.append(pa.field(name, lists))
    with pq.ParquetWriter(path, schema) as writer:
        for first in range(0, max(len(table), 1), _AT_ONCE):
            rows = slice(first, first + _AT_ONCE)
            part = pa.Table.from_pandas(plain.iloc[rows], schema=kinds).columns
            for name in own:
                column = pa.array(table[name].array[rows])
                chunks = column.chunks if isinstance(column, pa.ChunkedArray) else [column]
                part.append(pa.chunked_array([_spelled_out(chunk) for chunk in chunks], lists))
            # of its columns: where all are Arrow's own, the plain table has no rows
            writer.write_table(pa.Table.from_arrays(part, schema=schema))


def stored_columns(path: Path) -> list[str]:
    """Names of a stored table's columns, its index not among them."""
    import pyarrow.parquet as pq

    schema = pq.read_schema(path)
    index = (schema.pandas_metadata or {}).get("index_columns", ())
    return [name for name in schema.names if name not in index]


def read_parts(path: Path, *, columns: Sequence[str]) -> Iterator[pd.DataFrame]:
    """Some columns of a stored table with its index, a stretch of rows after the other, at least one.

    Raises
    ------
    OSError, pyarrow.ArrowException
        The file is not there, damaged, or has no such column.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    with pq.ParquetFile(path) as file:
        if absent := [name for name in columns if name not in file.schema_arrow.names]:
            raise pa.ArrowKeyError(", ".join(absent))
        batches = file.iter_batches(
            batch_size=_AT_ONCE, columns=list(columns), use_threads=False, use_pandas_metadata=True
        )
        found = False
        for batch in batches:
            found = True
            yield pa.Table.from_batches([batch]).to_pandas()
        if not found:
            yield file.read(columns=list(columns), use_pandas_metadata=True).to_pandas()


def _spelled_out(lists: pa.Array) -> pa.Array:
    import pyarrow as pa

    lengths = lists.value_lengths().fill_null(0).to_numpy(zero_copy_only=False)
    offsets = pa.array([0, *lengths.cumsum().tolist()], pa.int64())
    texts = lists.flatten()
    if pa.types.is_dictionary(texts.type):
        texts = texts.dictionary_decode()
    texts = texts.cast(pa.large_string())
    return pa.LargeListArray.from_arrays(offsets, texts)


def places_in(values: pd.Series | pd.Index, of: pd.Series | pd.Index) -> np.ndarray:
    """Where each value first stands among others, -1 for nowhere: `Index.get_indexer`, which makes a Python object of every Arrow text.

    Parameters
    ----------
    values, of
        Ids or names; a missing value stands among others where one of them is missing.

    Returns
    -------
    ndarray of int, shape (n,)
        Of four bytes, as Arrow counts them, where both are text.

    Examples
    --------
    >>> import pandas as pd
    >>> places_in(pd.Index(["a", "b"]), pd.Series(["b", "c"])).tolist()
    [-1, 0]
    """
    import numpy as np
    import pandas as pd

    texts = _as_texts(values, of)
    if texts is None:
        return np.asarray(pd.Index(of).get_indexer(pd.Index(values)))
    return places_of_texts(*texts)


def is_among(values: pd.Series | pd.Index, of: pd.Series | pd.Index) -> np.ndarray:
    """Whether each value stands among others: pandas' `isin`, which makes a Python object of every Arrow text.

    Parameters
    ----------
    values, of
        Ids or names; a missing value stands among others where one of them is missing.

    Returns
    -------
    ndarray of bool, shape (n,)

    Examples
    --------
    >>> import pandas as pd
    >>> is_among(pd.Index(["a", "b"]), pd.Series(["b", "c"])).tolist()
    [False, True]
    """
    import numpy as np

    texts = _as_texts(values, of)
    if texts is None:
        return np.asarray(values.isin(of), dtype=bool)
    return places_of_texts(*texts) >= 0


def _as_texts(
    values: pd.Series | pd.Index, of: pd.Series | pd.Index
) -> tuple[pa.ChunkedArray, pa.ChunkedArray] | None:
    """Both as Arrow's long texts; None where one of them is no text."""
    import pandas as pd

    if not all(isinstance(one.dtype, pd.StringDtype) for one in (values, of)):
        return None
    return long_texts(values.array), long_texts(of.array)


def look_up(keys: pd.Series, of: pd.Series) -> pd.Series:
    """What `of` says of each key of its index, missing where it has none: `keys.map(of)`, where ids and names are Arrow text.

    Examples
    --------
    >>> import pandas as pd
    >>> look_up(pd.Series(["a", "c"]), pd.Series(["x", "y"], index=["a", "b"])).tolist()
    ['x', nan]
    """
    import pandas as pd

    text = all(isinstance(one.dtype, pd.StringDtype) for one in (keys, of.index))
    plain = isinstance(of.dtype, pd.StringDtype) or of.dtype.kind in "fM"
    if not (text and plain):
        return keys.map(of)
    found = pd.api.extensions.take(of.array, places_in(keys, of.index), allow_fill=True)
    return pd.Series(found, index=keys.index, name=keys.name)


def reindexed(of: pd.Series, index: pd.Index) -> pd.Series:
    """`of.reindex(index)`, where ids are Arrow text.

    Examples
    --------
    >>> import pandas as pd
    >>> reindexed(pd.Series([1.0, 2.0], index=["a", "b"]), pd.Index(["b", "c"])).tolist()
    [2.0, nan]
    """
    if of.index.equals(index):
        return of.set_axis(index)
    return look_up(index.to_series(name=of.name), of)


def reindexed_rows(of: pd.DataFrame, index: pd.Index) -> pd.DataFrame:
    """`of.reindex(index)` of a table whose ids are Arrow text, column by column.

    Examples
    --------
    >>> import pandas as pd
    >>> reindexed_rows(pd.DataFrame({"shop": ["x", "y"]}, index=["a", "b"]), pd.Index(["b", "c"]))["shop"].tolist()
    ['y', nan]
    """
    import pandas as pd

    columns = {at: reindexed(of.iloc[:, at], index) for at in range(of.shape[1])}
    return pd.DataFrame(columns, index=index).set_axis(of.columns, axis=1)


def order_of(texts: pd.Series) -> np.ndarray:
    """Places of texts from the first to the last by their characters, equal ones as they stand: a stable `argsort` in Arrow.

    Examples
    --------
    >>> import pandas as pd
    >>> order_of(pd.Series(["b", "a", "b"], dtype="str")).tolist()
    [1, 0, 2]
    """
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    column = _in_one(pa.array(texts.array).cast(pa.large_string()))
    return np.asarray(pc.array_sort_indices(column), dtype=np.int64)


def numbers_of(values: pd.Series) -> np.ndarray:
    """(n,) int: a number each value, equal for equal ones: `factorize`, which makes a Python object of every Arrow text.

    Examples
    --------
    >>> import pandas as pd
    >>> numbers_of(pd.Series(["b", "a", "b"], dtype="str")).tolist()
    [0, 1, 0]
    """
    import numpy as np
    import pandas as pd
    import pyarrow as pa

    if not isinstance(values.dtype, pd.StringDtype) or values.hasnans:
        return np.asarray(pd.factorize(values)[0])
    return np.asarray(_in_one(pa.array(values.array)).dictionary_encode().indices)


def _in_one(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    import pyarrow as pa

    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def is_unique(index: pd.Index) -> bool:
    """Whether no label stands twice: `Index.is_unique`, which keeps a table of Python objects beside Arrow texts (64 bytes a row).

    Examples
    --------
    >>> import pandas as pd
    >>> is_unique(pd.Index(["a", "b"], dtype="str")), is_unique(pd.Index(["a", "a"], dtype="str"))
    (True, False)
    """
    import pandas as pd

    if not isinstance(index.dtype, pd.StringDtype):
        return bool(index.is_unique)
    return are_unique(long_texts(index.array))
