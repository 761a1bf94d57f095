"""score_file: comments by the million, read, cleaned, masked, scored and tagged in bounded memory."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from feedback.errors import InputError, StudyError, session_language
from feedback.files import sha256_of
from feedback.parallel.engines import check_engine, run_tasks
from feedback.results import Words
from feedback.text.aspects.taxonomy import Taxonomy, load_taxonomy
from feedback.text.bulk.copies import flag_copies_across
from feedback.text.bulk.input import CommentFile
from feedback.text.bulk.journal import Journal
from feedback.text.bulk.part import (
    FLAGS,
    ScoreSpec,
    ScoreTask,
    part_paths,
    score_part,
    score_texts,
    scoring_versions,
)
from feedback.text.sentiment.registry import TAUGHT, check_method
from feedback.text.teaching.reader_file import load_reader

if TYPE_CHECKING:
    import pandas as pd

Progress = Callable[[int, int | None], None]
# These learn from all comments at once; a part of a stream is scored comment by comment.
_WHOLE_STUDY = (*TAUGHT, "adapted")
_SCOPE = Words(
    en="Exact copies are found over the whole file; near copies and platform templates within each part. "
    "Every comment with text is scored, flagged or not.",
    zh="完全重复在整个文件范围内查找；近似重复和平台模板在每个分块内查找。凡有文字的评论都评分，无论是否带标记。",
)


@dataclass(frozen=True)
class ScoreReport:
    """What a scoring run did.

    Attributes
    ----------
    folder
        Holds comments/ and mentions/ (a Parquet file a part), journal/ and manifest.json.
    rows_in, rows_out
        Rows of the file and comments written; `rejected` rows of a CSV had more cells than its header.
    parts, resumed
        Parts in all, and how many of them an earlier run had done.
    seconds
        Wall time of this run.
    counts
        Over all parts: mentions, negative_mentions, scored, masked and each flag.
    table
        The same by part, with seconds and cpu_seconds.
    """

    folder: Path
    rows_in: int
    rows_out: int
    rejected: int
    parts: int
    resumed: int
    seconds: float
    counts: Mapping[str, int]
    table: pd.DataFrame

    def explain(self, language: str | None = None) -> str:
        """Return what was done in one paragraph."""
        rate = self.rows_out / self.seconds if self.seconds else 0.0
        counts = self.counts
        return Words(
            en=f"{self.rows_out} of {self.rows_in} rows scored in {self.parts} parts ({self.resumed} taken over "
            f"from an earlier run), {self.seconds:.0f} s, {rate:.0f} a second; {counts['mentions']} mentions of "
            f"aspects, {counts['negative_mentions']} of them negative; {counts['masked']} comments held personal "
            f"data, now masked; {counts['is_duplicate']} are copies. {_SCOPE.en}",
            zh=f"{self.rows_in} 行中 {self.rows_out} 行完成评分，共 {self.parts} 个分块（其中 {self.resumed} 个沿用"
            f"先前结果），用时 {self.seconds:.0f} 秒，每秒 {rate:.0f} 条；提及方面 {counts['mentions']} 次，其中负面 "
            f"{counts['negative_mentions']} 次；{counts['masked']} 条含个人信息，已脱敏；{counts['is_duplicate']} "
            f"条为重复。{_SCOPE.zh}",
        ).spoken(language or session_language())

    def _repr_html_(self) -> str:
        language = session_language()
        words = escape(self.explain(language))
        return f'<div lang="{language}"><p>{words}</p>{self.table.head(60).to_html(border=0)}</div>'


def score_file(
    path: str | Path,
    out: str | Path,
    *,
    text: str = "text",
    id: str | None = None,
    engine: str = "local",
    scheduler: str | None = None,
    workers: int = 1,
    chunk_rows: int = 50_000,
    taxonomy: str | Path | Taxonomy = "general",
    sentiment: str = "auto",
    user_dict: str | Path | None = None,
    reader: str | Path | None = None,
    resume: bool = True,
    progress: Progress | None = None,
) -> ScoreReport:
    """Clean, mask, segment, score and tag the comments of a file of any size.

    The file is read part by part; peak memory depends on `chunk_rows` and `workers`, not on its
    length. A run that was killed goes on after its last finished part. The tables are the same
    for any number of workers and for either engine.

    Parameters
    ----------
    path
        Parquet or CSV (.csv, .tsv, .txt, also .gz), or a folder of Parquet files.
    out
        Folder for the tables; with Dask one that every worker shares under the same path.
    text, id
        Columns: the comments, and what to call each. Without `id`, or where it is missing or is
        somebody's phone or e-mail, the row's number (r00000001) names it.
    engine, scheduler, workers
        "local" with so many processes, or "dask" with the workers of the scheduler at that address.
    chunk_rows
        Rows a part. Near copies and templates are looked for within a part.
    taxonomy
        As for `tag_aspects`.
    sentiment
        A method that reads each comment by itself: "auto" (reviews for Chinese, vader for English, a mixed
        comment clause by clause; `sentiment_method` of the table names it), "reviews", "snownlp", "vader", or a
        plug-in.
    user_dict
        File of words that stay whole, as for `segment`.
    reader
        A study's own reader, as `feedback teach` wrote it, for the same taxonomy; the shipped one when left out.
    resume
        Go on with a run of the same parameters in `out`; False starts anew.
    progress
        Called with rows done and rows in all (None while unknown, as in a CSV).

    Returns
    -------
    ScoreReport
        Tables written: `comments/part-*.parquet` with row (place in the file), comment (id), text
        (masked), clean, language, flags, sentiment (0 to 1, missing for empty ones), tokens and
        fingerprint (equal for copies); `mentions/part-*.parquet` with row and the columns of `tag_aspects`.

    Raises
    ------
    ColumnError, InputError
        No such file or column, a damaged file, a folder that cannot be written, no scheduler.
    StudyError
        An option that does not fit, or a folder with a run of other parameters.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> folder = pathlib.Path(tempfile.mkdtemp())
    >>> _ = (folder / "in.csv").write_text("text\\n房间很干净，早餐一般\\n太吵了\\n", encoding="utf-8")
    >>> report = score_file(folder / "in.csv", folder / "out", taxonomy="hotel")
    >>> report.rows_out, report.parts
    (2, 1)
    """
    started = time.perf_counter()
    check_engine(engine, scheduler=scheduler, workers=workers)
    _check_chunk(chunk_rows)
    source = CommentFile(Path(path), text=text, id=id)
    spec = _spec(taxonomy, sentiment=sentiment, user_dict=user_dict, reader=reader)
    folder = Path(out).resolve()
    journal = Journal(folder)
    parameters = _parameters(source, spec, chunk_rows)
    journal.open(parameters, resume=resume)
    unfinished = _Unfinished(source, journal, spec, chunk_rows, progress)
    for counts in run_tasks(
        score_part, unfinished.tasks(), engine=engine, workers=workers, scheduler=scheduler
    ):
        journal.finish(counts)
        unfinished.tell(counts)
    done = sorted(unfinished.done, key=lambda part: int(part["part"]))
    if not done:
        raise InputError(
            en=f"{source.path}: holds no rows. Export it again, with its header and rows.",
            zh=f"{source.path}：没有任何数据行。请重新导出（含表头和数据行）。",
        )
    copies = flag_copies_across([part_paths(folder, part["part"])["comments"] for part in done])
    report = _report(source, folder, done, copies, resumed=unfinished.resumed, started=started)
    journal.write_manifest(_manifest(report, parameters, source))
    return report


@dataclass
class _Unfinished:
    """Parts still to be scored, and the counts of those that are done."""

    source: CommentFile
    journal: Journal
    spec: ScoreSpec
    chunk_rows: int
    progress: Progress | None
    done: list[dict[str, Any]] = field(default_factory=list)
    resumed: int = 0

    def tasks(self) -> Iterator[ScoreTask]:
        """A task for every part that no earlier run finished."""
        for part in self.source.parts(self.chunk_rows):
            counts = self.journal.finished(part.number)
            if counts is None:
                yield ScoreTask(part, self.spec, self.journal.folder)
            else:
                self.resumed += 1
                self.tell(counts)

    def tell(self, counts: dict[str, Any]) -> None:
        """Take in the counts of a part that is done."""
        self.done.append(counts)
        if self.progress is not None:
            self.progress(sum(part["rows"] for part in self.done), self.source.rows)


def _check_chunk(chunk_rows: int) -> None:
    if isinstance(chunk_rows, bool) or not isinstance(chunk_rows, int) or chunk_rows < 1:
        raise StudyError(
            en=f"chunk_rows: a whole number from 1 is needed, found {chunk_rows!r}. 20,000 to 100,000 work well.",
            zh=f"chunk_rows：需要不小于 1 的整数，实为 {chunk_rows!r}。2 万到 10 万较合适。",
        )


def _spec(
    taxonomy: str | Path | Taxonomy,
    *,
    sentiment: str,
    user_dict: str | Path | None,
    reader: str | Path | None,
) -> ScoreSpec:
    """How to score, tried on a few words, so that a mistake shows before the first part."""
    check_method(sentiment)
    if sentiment in _WHOLE_STUDY:
        raise StudyError(
            en=f"sentiment {sentiment}: learns from all comments of a study at once and cannot score a stream. "
            "Choose reviews, snownlp, vader, auto or a plug-in.",
            zh=f"sentiment {sentiment}：需要一次读入整个研究的评论，不能用于分块评分。"
            "请选择 reviews、snownlp、vader、auto 或插件。",
        )
    words = None if user_dict is None else str(Path(user_dict).resolve())
    if words is not None and not Path(words).is_file():
        raise InputError(
            en=f"{words}: no such user dictionary. Check the path.",
            zh=f"{words}：没有这个用户词典。请检查路径。",
        )
    known = load_taxonomy(taxonomy)
    own = None if reader is None else load_reader(reader, taxonomy=known)
    spec = ScoreSpec(
        known,
        sentiment,
        words,
        None if words is None else sha256_of(words),
        scoring_versions(),
        own,
        None if reader is None else sha256_of(Path(reader)),
    )
    score_texts(["好 good"], ids=None, first_row=0, spec=spec)
    return spec


def _parameters(source: CommentFile, spec: ScoreSpec, chunk_rows: int) -> dict[str, Any]:
    """All that decides what the tables hold."""
    import hashlib

    taxonomy = spec.taxonomy.model_dump_json().encode()
    return {
        "inputs": source.digests(),
        "text": source.text,
        "id": source.id,
        "chunk_rows": chunk_rows,
        "taxonomy": spec.taxonomy.name,
        "taxonomy_sha256": hashlib.sha256(taxonomy).hexdigest(),
        "sentiment": spec.sentiment,
        "user_dict_sha256": spec.user_dict_sha256,
        **({} if spec.reader is None else {"reader_sha256": spec.reader_sha256}),
        "versions": spec.versions,
    }


def _report(
    source: CommentFile,
    folder: Path,
    done: list[dict[str, Any]],
    copies: int,
    *,
    resumed: int,
    started: float,
) -> ScoreReport:
    import pandas as pd

    table = pd.DataFrame(done).set_index("part")
    rows = int(table["rows"].sum())
    names = ["mentions", "negative_mentions", "scored", "masked", *FLAGS]
    counts = {name: int(table[name].sum()) for name in names} | {"is_duplicate": copies}
    return ScoreReport(
        folder=folder,
        rows_in=rows + source.rejected,
        rows_out=rows,
        rejected=source.rejected,
        parts=len(done),
        resumed=resumed,
        seconds=time.perf_counter() - started,
        counts=counts,
        table=table,
    )


def _manifest(
    report: ScoreReport, parameters: dict[str, Any], source: CommentFile
) -> dict[str, Any]:
    return {
        **parameters,
        "rows_in": report.rows_in,
        "rows_out": report.rows_out,
        "rejected": {
            "rows": report.rejected,
            "reason": "more cells than the header",
            "first_lines": source.rejected_lines,
        },
        "parts": report.parts,
        "counts": dict(report.counts),
        "scope": {"en": _SCOPE.en, "zh": _SCOPE.zh},
        "seconds": round(report.seconds, 2),
    }
