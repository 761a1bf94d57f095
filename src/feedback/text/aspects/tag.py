"""Aspects and opinions: who was judged, how, and the words that say so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa

from feedback.errors import ColumnError
from feedback.frames import COMMENTS
from feedback.parallel.crew import PART, crew
from feedback.text.aspects.clauses import readable_each
from feedback.text.aspects.complaints import Corrector, Reading, Said, judge_comments, read_cells
from feedback.text.aspects.opinion_lexicon import compile_lexicon
from feedback.text.aspects.reader import read_comments
from feedback.text.aspects.readers import AspectReader, find_reader, read_whole
from feedback.text.aspects.state import Mention
from feedback.text.aspects.taxonomy import Taxonomy, load_taxonomy
from feedback.text.cells import as_series, as_texts, text_column

# Signs read together: enough to spread the fixed costs, little enough to bound the memory.
_BATCH = 200_000
_ENDS = "\n。！？!?…;；,，"


def tag_aspects(
    comments: pd.Series | pd.DataFrame,
    *,
    taxonomy: str | Path | Taxonomy = "general",
    reader: Corrector | None = None,
) -> pd.DataFrame:
    """Find the aspects each comment speaks of, with polarity and the span that says so.

    Parameters
    ----------
    comments
        Series of texts whose index is the comment id, or the comments frame (column `clean`). Missing texts
        give no mentions; numbers are read as their text.
    taxonomy
        Name of a shipped taxonomy, path of a YAML file, or a Taxonomy.
    reader
        The study's own reader (`teach_reader`), which gives `judgement` and, where it finds a complaint without a mention,
        one of polarity -1 at the clause that speaks most for it; the shipped one when left out.

    Returns
    -------
    DataFrame
        Mentions, a row an aspect in a clause, in reading order: `comment` (id), `aspect`, `polarity` in [-1, 1]
        (0 neutral: named but not judged, or judged middling), `start`, `end` (offsets into the text given),
        `is_suggestion` (a wish: 希望…, should …), `is_question`, and `judgement`: what the whole comment says of the
        aspect, −1 (complains), 0 or 1, the same at each of its mentions (see `judge_aspects`).

    Raises
    ------
    StudyError
        The taxonomy cannot be used.
    InputError
        `comments` is no column of texts.

    Examples
    --------
    >>> import pandas as pd
    >>> text = pd.Series({"c1": "环境不错但是服务太慢"})
    >>> tag_aspects(text, taxonomy="restaurant")[["comment", "aspect", "polarity", "start", "end"]]
      comment                    aspect  polarity  start  end
    0      c1    environment_decoration      0.60      0    4
    1      c1         environment_noise      0.60      0    4
    2      c1         environment_space      0.60      0    4
    3      c1      environment_cleaness      0.60      0    4
    4      c1  service_waiters_attitude     -0.91      6   10
    """
    known = load_taxonomy(taxonomy)
    column = texts_of(comments)
    texts = text_column(column, where="tag_aspects")
    return tag_texts(texts, column.index, taxonomy=known, reader=reader)


def tag_texts(
    texts: Sequence[str | None],
    index: pd.Index,
    *,
    taxonomy: Taxonomy,
    reader: Corrector | None = None,
) -> pd.DataFrame:
    """Mentions as of `tag_aspects`; `index` has the id of each text."""
    known, lexicon = taxonomy, compile_lexicon(taxonomy)  # what is wrong with it is said here, once
    # what a study's own reader says depends on more than can be told in a line
    mark = known.model_dump_json() if reader is None else ""
    parts = crew().by_parts(_tagged, texts, mark=mark, taxonomy=known, reader=reader)
    firsts = range(0, max(len(texts), 1), PART)
    said = {
        name: np.concatenate([part[name].to_numpy() for part in parts])
        for name in parts[0].column_names
    }
    said["comment"] += np.repeat(firsts, [len(part) for part in parts])
    return _as_frame(said, index, lexicon.aspects)


def _tagged(texts: list[str | None], *, taxonomy: Taxonomy, reader: Corrector | None) -> pa.Table:
    """Mentions in reading order: number of the comment and of the aspect, and what `tag_aspects` says of each."""
    lexicon = compile_lexicon(taxonomy)
    parts = [said_in([])]
    plain = [""] * len(texts)
    for pieces in _batches(texts):
        read = readable_each([piece.text for piece in pieces])
        for piece, text in zip(pieces, read, strict=True):
            plain[piece.comment] += text
        part = said_in(list(read_comments(read, lexicon=lexicon)))
        numbers = np.array([piece.comment for piece in pieces])[part.comment]
        offsets = np.array([piece.offset for piece in pieces])[part.comment]
        start, end = part.start + offsets, part.end + offsets
        parts.append(part._replace(comment=numbers, start=start, end=end))
    said = Said(*map(np.concatenate, zip(*parts, strict=True)))
    said, judged = judge_comments(plain, said, aspects=lexicon.aspects, reader=reader)
    return pa.table({**said._asdict(), "judgement": judged})


def read_aspects(texts: Sequence[str], *, taxonomy: Taxonomy) -> Reading:
    """What the shipped reader makes of each of a few thousand comments and each aspect of the taxonomy."""
    lexicon = compile_lexicon(taxonomy)
    plain = readable_each(texts)
    said = said_in(list(read_comments(plain, lexicon=lexicon)))
    return read_cells(plain, said, aspects=lexicon.aspects)


def judge_aspects(
    comments: pd.Series | pd.DataFrame,
    *,
    taxonomy: str | Path | Taxonomy = "general",
    reader: str | AspectReader | Corrector | None = None,
) -> pd.DataFrame:
    """What each comment says of each aspect: complaint, praise, or neither.

    Parameters
    ----------
    comments, taxonomy
        As for `tag_aspects`.
    reader
        The study's own (`teach_reader`), a `LanguageModel`, the name of one that another package brings, or any object that
        keeps to `feedback.text.aspects.readers.AspectReader`; the shipped one when left out.

    Returns
    -------
    DataFrame
        A row a comment (index as given), a column an aspect of the taxonomy: −1 complains, 0 speaks of it without
        judging or judges it middling, 1 praises; missing where the comment does not speak of it or has no text. `attrs`
        says which reader and version judged, and for how many comments the shipped one stood in (`n_unread`).

    Raises
    ------
    StudyError, InputError
        As for `tag_aspects`; or there is no such reader.
    AnalysisError
        The reader broke its contract, or left comments unread that the shipped one may not judge.

    Examples
    --------
    >>> import pandas as pd
    >>> text = pd.Series({"c1": "菜很好吃，上菜太慢了", "c2": "随便看看"})
    >>> judge_aspects(text, taxonomy="restaurant")[["dish_taste", "service_serving_speed"]]
        dish_taste  service_serving_speed
    c1         1.0                   -1.0
    c2         NaN                    NaN
    """
    known = load_taxonomy(taxonomy)
    column = texts_of(comments)
    chosen = find_reader(reader)
    texts = pd.Series(as_texts(column, where="judge_aspects"), dtype="str")
    table, n_unread = read_whole(chosen, texts, taxonomy=known)
    table.index = column.index
    table.attrs = {"reader": chosen.name, "version": chosen.version, "n_unread": n_unread}
    return table


def texts_of(comments: pd.Series | pd.DataFrame) -> pd.Series:
    """The column of texts in what was given: the Series itself, or `clean` of the comments frame."""
    if isinstance(comments, pd.DataFrame):
        if "clean" not in comments.columns:
            raise ColumnError.missing(
                ["clean"], comments.columns, where=f"tag_aspects ({COMMENTS.name})"
            )
        return comments["clean"]
    return as_series(comments, where="tag_aspects")


class _Piece(NamedTuple):
    """A comment, or as much of a very long one as is read at once."""

    comment: int
    offset: int
    text: str


def _batches(texts: Sequence[str | None]) -> Iterator[list[_Piece]]:
    """Texts in runs of at most about `_BATCH` signs."""
    batch: list[_Piece] = []
    size = 0
    for piece in _pieces(texts):
        if batch and size + len(piece.text) > _BATCH:
            yield batch
            batch, size = [], 0
        batch.append(piece)
        size += len(piece.text)
    if batch:
        yield batch


def _pieces(texts: Sequence[str | None]) -> Iterator[_Piece]:
    for number, text in enumerate(texts):
        start = 0
        while text and len(text) - start > _BATCH:
            end = max(text.rfind(sign, start, start + _BATCH) for sign in _ENDS) + 1
            if end <= start:  # no end of a clause in sight
                end = start + _BATCH
            yield _Piece(number, start, text[start:end])
            start = end
        if text:
            yield _Piece(number, start, text[start:])


def said_in(rows: list[Mention]) -> Said:
    """Mentions as arrays."""
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(Mention._fields)
    kinds = (np.int64, np.int64, np.float64, np.int64, np.int64, np.bool_, np.bool_)
    return Said(*(np.array(cells, dtype=kind) for cells, kind in zip(columns, kinds, strict=True)))


def _as_frame(
    said: dict[str, np.ndarray], index: pd.Index, aspects: tuple[str, ...]
) -> pd.DataFrame:
    ids = index.take(said.pop("comment"))
    names = pd.array(np.array(aspects, dtype=object), dtype="str")
    return pd.DataFrame(
        {
            "comment": pd.Series(ids) if len(ids) else pd.Series([], dtype="str"),
            "aspect": pd.Series(names.take(said.pop("aspect"))),
            "polarity": said["polarity"],
            "start": said["start"],
            "end": said["end"],
            "is_suggestion": said["suggests"],
            "is_question": said["asks"],
            "judgement": said["judgement"],
        },
        copy=False,
    )
