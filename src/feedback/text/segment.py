"""Cutting comments into words: jieba's words, by jieba or many times faster by rjieba.

Each call works on a segmenter of its own specification (engine and user dictionary), so that a
word one study adds is never seen by another.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd
import pyarrow as pa

from feedback.errors import StudyError
from feedback.parallel.crew import crew
from feedback.responses.privacy.mask import without_masks
from feedback.text.cells import as_series, as_texts
from feedback.text.segmenters import Cut, read_word_lines, segmenter_for
from feedback.text.stopwords import stop_word_test

Engine = Literal["rjieba", "jieba"]
WordSource = str | Path | Iterable[str] | None

_SURROGATE = re.compile("[\ud800-\udfff]")


def segment(
    series: pd.Series,
    *,
    user_dict: WordSource = None,
    engine: Engine = "rjieba",
    hmm: bool = True,
    stop_words: WordSource = None,
) -> pd.Series:
    """Cut each comment into words.

    Parameters
    ----------
    series
        One column of comments; missing values give an empty list.
    user_dict
        Words that must stay whole: a UTF-8 file with jieba's lines (``word [frequency] [tag]``)
        or an iterable of such lines.
    engine
        "rjieba" (same words as jieba, at least ten times as fast) or "jieba" itself.
    hmm
        Guess words that no dictionary has, as jieba does by default.
    stop_words
        None keeps every token, white space and punctuation included, as ``jieba.lcut`` does;
        "default" drops function words and punctuation but keeps negation and contrast; else a
        file with a word a line, or an iterable of words.

    Returns
    -------
    pandas.Series
        A list of str a comment, same index.

    Raises
    ------
    InputError
        `series` is no column, or a word file cannot be read.
    StudyError
        `engine` is unknown.

    Examples
    --------
    >>> import pandas as pd
    >>> segment(pd.Series(["房间很干净", None])).tolist()
    [['房间', '很', '干净'], []]
    >>> segment(pd.Series(["虎皮毛肚真好"]), user_dict=["虎皮毛肚"], stop_words="default").tolist()
    [['虎皮毛肚', '真', '好']]
    """
    series = as_series(series, where="segment")
    texts = as_texts(series, where="segment")
    is_stop = stop_word_test(stop_words)
    tokens = _as_lists(_cut(texts, user_dict=user_dict, engine=engine, hmm=hmm))
    if is_stop is not None:
        tokens = _without(tokens, is_stop)
    return pd.Series(tokens, index=series.index, dtype=object, name="tokens")


def segment_coded(
    texts: pd.Series | Sequence[str],
    *,
    index: pd.Index | None = None,
    user_dict: WordSource = None,
    engine: Engine = "rjieba",
    masked: bool = False,
) -> pd.Series:
    """The same words as `segment` finds, as numbers of words in an Arrow column: a twentieth of the memory of lists.

    Parameters
    ----------
    texts
        dtype str, or texts of which none is missing, with their `index`.
    user_dict, engine
        As in `segment`.
    masked
        Whether they are masked texts, whose masks are no words (`without_masks`).

    Returns
    -------
    pandas.Series
        Arrow lists of dictionary-encoded words, same index; a cell is a list of str when looked at.

    Raises
    ------
    InputError, StudyError
        As `segment`.
    """
    if isinstance(texts, pd.Series):
        texts, index = texts.fillna(""), texts.index
    parts = _cut(texts, user_dict=user_dict, engine=engine, hmm=True, masked=masked)
    lists = pa.chunked_array([_coded(part) for part in parts])
    return pd.Series(pd.arrays.ArrowExtensionArray(lists), index=index, name="tokens")


def _coded(part: pa.Table) -> pa.Array:
    codes = part["codes"].combine_chunks()
    written = part["words"].combine_chunks()[:1].values.cast(pa.large_string())
    words = pa.DictionaryArray.from_arrays(codes.values, written)
    return pa.LargeListArray.from_arrays(codes.offsets, words)


def _cut(
    texts: pd.Series | Sequence[str | None],
    *,
    user_dict: WordSource,
    engine: Engine,
    hmm: bool,
    masked: bool = False,
) -> list[pa.Table]:
    """Tables of `_cut_part`, a part each."""
    if engine not in ("rjieba", "jieba"):
        raise StudyError(
            en=f"segment: engine {engine!r} is not known. Choose rjieba or jieba.",
            zh=f"segment：未知的分词引擎 {engine!r}。请选 rjieba 或 jieba。",
        )
    lines = None if user_dict is None else read_word_lines(user_dict, what="user dictionary")
    segmenter_for(engine, lines)  # what is wrong with the words is said here, once
    mark = f"{engine} {hmm} {masked} {lines}"
    return crew().by_parts(
        _cut_part, texts, mark=mark, engine=engine, lines=lines, hmm=hmm, masked=masked
    )


def _cut_part(
    texts: list[str | None], *, engine: Engine, lines: list[str] | None, hmm: bool, masked: bool
) -> pa.Table:
    """Numbers of the words of each text, and in the first rows the words themselves, in the order they come up."""
    number: dict[str, int] = {}
    codes: list[int] = []
    lengths: list[int] = []
    if masked:
        texts = without_masks(pd.Series(texts, dtype="str")).tolist()
    with segmenter_for(engine, lines).opened(hmm) as cut:
        for text in texts:
            words = _cut_one(text, cut) if text else []
            codes += [number.setdefault(word, len(number)) for word in words]
            lengths.append(len(words))
    offsets = np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)])
    # of bytes: half of a surrogate pair is no text to Arrow
    written = [word.encode("utf-8", "surrogatepass") for word in number]
    return pa.table(
        {
            "codes": pa.LargeListArray.from_arrays(offsets, pa.array(codes, pa.int32())),
            "words": pa.array(
                [written] + [None] * (len(texts) - 1), pa.large_list(pa.large_binary())
            )
            if texts
            else pa.array([], pa.large_list(pa.large_binary())),
        }
    )


def _as_lists(parts: Iterable[pa.Table]) -> list[list[str]]:
    """A list of words a text; a word that stands in many of them is held once."""
    known: dict[bytes, str] = {}
    found: list[list[str]] = []
    for part in parts:
        if not len(part):
            continue
        written = part["words"][0].as_py()
        words = np.empty(len(written), dtype=object)
        words[:] = [
            known.setdefault(word, word.decode("utf-8", "surrogatepass")) for word in written
        ]
        codes = part["codes"].combine_chunks()
        flat = words[codes.values.to_numpy()].tolist()
        offsets = codes.offsets.to_pylist()
        found += [flat[start:end] for start, end in itertools.pairwise(offsets)]
    return found


def _cut_one(text: str, cut: Cut) -> list[str]:
    try:
        return cut(text)
    except UnicodeEncodeError:
        # half of a surrogate pair cannot cross into Rust: cut a stand-in of equal length
        stand_in = cut(_SURROGATE.sub("\ufffd", text))
        words, start = [], 0
        for word in stand_in:
            words.append(text[start : start + len(word)])
            start += len(word)
        return words


def _without(tokens: list[list[str]], is_stop: Callable[[str], bool]) -> list[list[str]]:
    known: dict[str, bool] = {}

    def kept(word: str) -> bool:
        answer = known.get(word)
        if answer is None:
            answer = known[word] = not is_stop(word)
        return answer

    return [[word for word in words if kept(word)] for words in tokens]
