"""One part of a big file, from raw cells to scored comments and mentions on disk: what a worker does."""

from __future__ import annotations

import hashlib
import threading
import time
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from feedback.errors import AnalysisError, FeedbackError, InputError, StudyError, system_reason
from feedback.files import sha256_of, written_whole
from feedback.frames import FLAGS as RUN_FLAGS
from feedback.responses.cell_text import cell_text
from feedback.responses.privacy.mask import mask_personal_data
from feedback.text.aspects.tag import tag_aspects
from feedback.text.cleaning.clean import clean_comments
from feedback.text.flags import flag_spam
from feedback.text.near_duplicates import COPY_WEIGHT, normal_form, weight
from feedback.text.segment import segment
from feedback.text.sentiment import score_sentiment
from feedback.text.sentiment.score import score_by_language

if TYPE_CHECKING:
    from feedback.text.aspects.taxonomy_model import Taxonomy
    from feedback.text.bulk.input import Part
    from feedback.text.teaching.reader import StudyReader

# a change in one of these could change a score
_PACKAGES = ("feedback-workbench", "jieba", "rjieba", "snownlp", "numpy", "pandas", "scikit-learn")
FLAGS = (*RUN_FLAGS, "is_unreadable")
# Said once, so that a part without any text has the same columns as every other.
_SCHEMAS = {
    "comments": pa.schema(
        [
            ("row", pa.int64()),
            *((name, pa.string()) for name in ("comment", "text", "clean", "language")),
            *((flag, pa.bool_()) for flag in (*FLAGS, "is_masked")),
            ("sentiment", pa.float64()),
            ("sentiment_method", pa.string()),
            ("tokens", pa.list_(pa.string())),
            ("fingerprint", pa.int64()),
        ]
    ),
    "mentions": pa.schema(
        [
            ("row", pa.int64()),
            ("comment", pa.string()),
            ("aspect", pa.string()),
            ("polarity", pa.float64()),
            ("start", pa.int64()),
            ("end", pa.int64()),
            ("is_suggestion", pa.bool_()),
            ("is_question", pa.bool_()),
            ("judgement", pa.int8()),
        ]
    ),
}
# More unreadable rows than this are no accident of the data: the error itself is shown.
MOST_UNREADABLE = 100
# Threads of a Dask worker share one process's segmenter: one part at a time.
_ONE_AT_A_TIME = threading.Lock()


@dataclass(frozen=True, slots=True)
class ScoreSpec:
    """How parts are scored; equal specs give equal parts."""

    taxonomy: Taxonomy
    sentiment: str
    user_dict: str | None
    user_dict_sha256: str | None
    versions: dict[str, str]
    reader: StudyReader | None = field(default=None, compare=False)
    reader_sha256: str | None = None


@dataclass(frozen=True, slots=True)
class ScoreTask:
    """A part, how to score it, and the folder to write it to."""

    part: Part
    spec: ScoreSpec
    folder: Path


def scoring_versions() -> dict[str, str]:
    """Versions of the packages whose change could change a score."""
    found = {}
    for package in _PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "missing"
    return found


def part_paths(folder: Path, number: int) -> dict[str, Path]:
    """Where the tables of a part lie."""
    name = f"part-{number:05d}.parquet"
    return {table: folder / table / name for table in ("comments", "mentions")}


def score_part(task: ScoreTask) -> dict[str, Any]:
    """Score a part and write its tables; returns its counts (no texts travel back).

    Raises
    ------
    StudyError
        The worker's packages or its user dictionary are not those of the run.
    """
    started, used = time.perf_counter(), time.process_time()
    _check_same(task.spec)
    with _ONE_AT_A_TIME:
        comments, mentions = score_texts(
            task.part.texts, ids=task.part.ids, first_row=task.part.first_row, spec=task.spec
        )
    paths = part_paths(task.folder, task.part.number)
    for name, table in (("comments", comments), ("mentions", mentions)):
        with written_whole(paths[name]) as beside:
            pq.write_table(
                pa.Table.from_pandas(table, schema=_SCHEMAS[name], preserve_index=False),
                beside,
                compression="zstd",
            )
    return {
        "part": task.part.number,
        "first_row": task.part.first_row,
        "rows": len(comments),
        "mentions": len(mentions),
        "negative_mentions": int((mentions["polarity"] < 0).sum()),
        "scored": int(comments["sentiment"].notna().sum()),
        "masked": int(comments["is_masked"].sum()),
        **{flag: int(comments[flag].sum()) for flag in FLAGS},
        "seconds": round(time.perf_counter() - started, 3),
        "cpu_seconds": round(time.process_time() - used, 3),
    }


def score_texts(
    cells: list[Any], *, ids: list[Any] | None, first_row: int, spec: ScoreSpec
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Comments and mentions of consecutive rows; a row that breaks a step is flagged and left empty."""
    try:
        tables = _tables(cells, spec)
        unreadable: list[int] = []
    except FeedbackError:
        raise
    except Exception as error:
        unreadable = _unreadable_rows(cells, spec, error)
        bad = set(unreadable)
        tables = _tables([None if place in bad else cell for place, cell in enumerate(cells)], spec)
    comments, mentions = tables
    names = _identifiers(ids, first_row, len(comments))
    comments.insert(0, "row", np.arange(first_row, first_row + len(comments), dtype=np.int64))
    comments.insert(1, "comment", pd.Series(names, index=comments.index, dtype="str"))
    comments["is_unreadable"] = False
    comments.loc[unreadable, "is_unreadable"] = True
    place = mentions["comment"].to_numpy(dtype="int64")
    mentions.insert(0, "row", first_row + place)
    mentions["comment"] = comments["comment"].take(place).to_numpy()
    return comments, mentions


def _tables(cells: list[Any], spec: ScoreSpec) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The chain clean → mask → segment → sentiment → aspects; index 0 … n-1."""
    raw = pd.Series([cell_text(cell) for cell in cells], dtype="str")
    # masked before and after cleaning: a number parted by an invisible character shows only then
    masked = mask_personal_data(raw)
    comments = clean_comments(masked)
    clean = mask_personal_data(comments["clean"])
    shown = clean != comments["clean"]
    comments["is_masked"] = (masked != raw) | shown
    # what shows only once cleaned would stay in what came: neither column may keep it
    comments["text"] = comments["text"].mask(shown, clean)
    comments["clean"] = clean
    comments["is_spam"] = flag_spam(clean) & ~comments["is_empty"]
    said = clean[~comments["is_empty"]]
    tokens = segment(said, user_dict=spec.user_dict)
    comments["tokens"] = tokens.reindex(comments.index)
    scored = _sentiment(said, spec.sentiment).reindex(comments.index)
    comments["sentiment"], comments["sentiment_method"] = (
        scored["sentiment"],
        scored["sentiment_method"],
    )
    comments["fingerprint"] = pd.array([_fingerprint(text) for text in clean], dtype="Int64")
    return comments, tag_aspects(said, taxonomy=spec.taxonomy, reader=spec.reader)


def _sentiment(texts: pd.Series, method: str) -> pd.DataFrame:
    """`sentiment` and the method that gave it, comment by comment."""
    if method != "auto":
        return pd.DataFrame(
            {"sentiment": score_sentiment(texts, method=method), "sentiment_method": method}
        )
    score, named = score_by_language(texts.tolist())
    return pd.DataFrame({"sentiment": score, "sentiment_method": named}, index=texts.index)


def _fingerprint(text: str) -> int | None:
    """64 bits of what is left of a text when case, signs and spaces do not count; none for short ones."""
    form = normal_form(text)
    if weight(form) < COPY_WEIGHT:
        return None
    digest = hashlib.blake2b(form.encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest, "little", signed=True)


def _identifiers(ids: list[Any] | None, first_row: int, n: int) -> list[str]:
    """Ids as given; the row's number where there is none or it is somebody's phone or e-mail."""
    numbered = [f"r{first_row + place + 1:08d}" for place in range(n)]
    if ids is None:
        return numbered
    given = pd.Series([str(cell).strip() if cell is not None else "" for cell in map(_id, ids)])
    kept = (given != "") & (mask_personal_data(given) == given)
    return given.where(kept, pd.Series(numbered)).tolist()


def _id(cell: Any) -> str:
    text = cell_text(cell)
    return text if text or cell is None else str(cell)


def _unreadable_rows(cells: list[Any], spec: ScoreSpec, error: Exception) -> list[int]:
    """Places of the rows on which the chain fails, found by halving.

    Raises
    ------
    AnalysisError
        It fails on any text, or on more rows than an accident would explain.
    """
    found: list[int] = []
    try:
        _tables(["好"], spec)
        stack = [range(len(cells))]
        while stack and len(found) <= MOST_UNREADABLE:
            places = stack.pop()
            try:
                _tables([cells[place] for place in places], spec)
            except Exception:
                if len(places) == 1:
                    found.append(places[0])
                else:
                    half = len(places) // 2
                    stack += [places[half:], places[:half]]
    except Exception:
        found = list(range(MOST_UNREADABLE + 1))
    if not found or len(found) > MOST_UNREADABLE:
        raise AnalysisError(
            en=f"scoring failed: {type(error).__name__}: {error}. It is not one row's fault; please report it.",
            zh=f"评分失败：{type(error).__name__}：{error}。这不是个别行的问题，请反馈给我们。",
        ) from error
    return found


def _check_same(spec: ScoreSpec) -> None:
    here = scoring_versions()
    other = [
        f"{name} {here[name]} ≠ {wanted}"
        for name, wanted in spec.versions.items()
        if here.get(name) != wanted
    ]
    if other:
        raise StudyError(
            en=f"a worker has other versions than this machine, scores could differ: {', '.join(other)}. "
            "Install the same there.",
            zh=f"工作进程的软件版本与本机不同，评分可能不一致：{'、'.join(other)}。请安装相同版本。",
        )
    if spec.user_dict is None:
        return
    try:
        same = sha256_of(spec.user_dict) == spec.user_dict_sha256
    except OSError as error:
        raise InputError(
            en=f"{spec.user_dict}: a worker cannot read the user dictionary ({system_reason(error)[0]}). Put it where every "
            "worker sees it.",
            zh=f"{spec.user_dict}：工作进程无法读取用户词典（{system_reason(error)[1]}）。请放到所有工作进程可见之处。",
        ) from error
    if not same:
        raise StudyError(
            en=f"{spec.user_dict}: the user dictionary changed during the run, or a worker sees another. Run again "
            "into a new folder.",
            zh=f"{spec.user_dict}：用户词典在运行中被改动，或工作进程看到的不是同一份。请换新目录重新运行。",
        )
