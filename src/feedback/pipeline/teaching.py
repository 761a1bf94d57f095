"""What people labelled of a study → the study's own reader, kept beside the study file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from feedback.errors import AnalysisError, InputError, StudyError
from feedback.pipeline.audit import draw_audit_sample
from feedback.pipeline.label_files import (
    LabelsDifferError,
    StudyLabels,
    beside_study,
    gather_labels,
    label_books,
)
from feedback.pipeline.load import load_results
from feedback.pipeline.results import Results
from feedback.results import Words

if TYPE_CHECKING:
    import pandas as pd

    from feedback.study import Study
    from feedback.text.aspects.taxonomy import Taxonomy
    from feedback.text.teaching.reader import StudyReader


@dataclass(frozen=True)
class Taught:
    """What teaching a study gave.

    Attributes
    ----------
    reader
        The reader, better than the shipped one or not.
    path
        Where it was written; None where it is no better.
    n_gone
        Labelled comments that the study no longer holds as they were labelled; they teach nothing.
    """

    reader: StudyReader
    path: Path | None
    n_gone: int

    def explain(self, language: str = "zh") -> str:
        """Return what was taught, what was left out, and what to do next."""
        said = self.reader.explain(language)
        if self.n_gone:
            said += " " + _left_out(self.n_gone).spoken(language)
        if self.path is not None:
            said += "\n" + Words(
                en=f"Written to {self.path}. To use it from now on, put this line into the study file:\n"
                f"reader: {self.path.name}",
                zh=f"已写入 {self.path}。要从现在起采用，请在研究文件中加上一行：\nreader: {self.path.name}",
            ).spoken(language)
        return said


@dataclass(frozen=True)
class Sheet:
    """A spreadsheet to label: where it lies, and how many comments it holds."""

    path: Path
    n: int

    def explain(self, language: str = "zh") -> str:
        """Return what to do with it."""
        return Words(
            en=f"{self.n} comments to label are in {self.path}. Fill in column C for each comment and the aspects it speaks "
            f"of, save, then: feedback teach STUDY {self.path.name}\n"
            "Quicker, by keyboard, in JupyterLab: feedback.label_study(STUDY); then: feedback teach STUDY",
            zh=f"待标注的 {self.n} 条评论已写入 {self.path}。请逐条填写 C 列及所涉及的方面并保存，然后运行："
            f"feedback teach STUDY {self.path.name}\n"
            "也可以在 JupyterLab 中用键盘标注，更快：feedback.label_study(STUDY)；之后运行：feedback teach STUDY",
        ).spoken(language)


def draw_sheet(study: str | Path | Study | Results, *, n: int = 300, seed: int = 0) -> Sheet:
    """Draw comments to label and write them beside the study file as NAME.labels-1.xlsx, -2 and so on.

    Parameters
    ----------
    study, n, seed
        As for `draw_audit_sample`.

    Raises
    ------
    InputError, AnalysisError
        As for `draw_audit_sample`.
    """
    results = study if isinstance(study, Results) else analysed(study)
    path = next_file(results.study, "labels-{}.xlsx")
    return Sheet(path, len(draw_audit_sample(results, n=n, seed=seed, path=path)))


def teach_study(
    study: str | Path | Study | Results,
    files: Sequence[str | Path] = (),
    *,
    seed: int = 0,
    write: bool = True,
) -> Taught:
    """Teach a study's own reader from what people labelled.

    Parameters
    ----------
    study
        Study, its name or file, or its Results; analysed first where it was not yet.
    files
        Labelled spreadsheets (`draw_audit_sample`) and files of the labelling page (`label_study`); where none are named,
        those of the page that lie beside the study. A name that leads nowhere from here is looked for beside the study. Comments without an entry for the whole, or marked unclear, do not
        count.
    seed
        Of the folds and redraws.
    write
        Whether a better reader is written.

    Returns
    -------
    Taught
        The reader is written beside the study file as NAME.reader-1.json, -2 and so on, where it is better.

    Raises
    ------
    InputError, StudyError
        As for `gather_labels`; or there are no labels. Where spreadsheets contradict each other, one to settle it in is
        written first.
    AnalysisError
        Too few labels, or too few of comments that are still there.

    Examples
    --------
    >>> teach_study("hotpot", ["hotpot.labels-li.jsonl"]).explain("en")      # doctest: +SKIP
    """
    from feedback.text.teaching.reader_file import write_reader
    from feedback.text.teaching.teach import teach_reader

    results = study if isinstance(study, Results) else analysed(study)
    taxonomy = study_taxonomy(results)
    comments = results.comments()["clean"]
    comments.index = comments.index.astype("str")
    named = [_found_beside(results.study, file) for file in files]
    found = _gathered(results, named or _labelled_here(results.study), comments, taxonomy)
    try:
        reader = teach_reader(
            comments, found.labels, taxonomy=taxonomy, weights=found.weights, seed=seed
        )
    except AnalysisError as error:
        if not found.n_gone:
            raise
        said = Words(en=error.en, zh=error.zh) + _left_out(found.n_gone)
        raise AnalysisError(en=said.en, zh=said.zh) from error
    path = None
    if reader.better and write:
        path = write_reader(reader, next_file(results.study, "reader-{}.json"))
    return Taught(reader, path, found.n_gone)


def _gathered(
    results: Results, files: Sequence[Path], comments: pd.Series, taxonomy: Taxonomy
) -> StudyLabels:
    from feedback.pipeline.settle_sheet import lay_out_differences

    try:
        return gather_labels(files, comments, taxonomy=taxonomy)
    except LabelsDifferError as error:
        raise lay_out_differences(results, error) from error


def _left_out(n_gone: int) -> Words:
    return Words(
        en=f"Labelled comments that are no longer in the study as they were labelled, left out: {n_gone}.",
        zh=f"有 {n_gone} 条已标注评论在研究中已不存在或内容已变，未采用。",
    )


def analysed(study: str | Path | Study) -> Results:
    """Results of a study, of which to label comments. A reader of its own that no longer fits is left out: it is to be taught again."""
    from feedback.study import Study, load_study

    found = study if isinstance(study, Study) else load_study(study)
    try:
        return load_results(found)
    except (InputError, StudyError):
        if found.reader is None:
            raise
        return load_results(found.model_copy(update={"reader": None}))


def _found_beside(study: Study, file: str | Path) -> Path:
    path, beside = Path(file), beside_study(study) / file
    return beside if beside.is_file() and not path.is_file() else path


def _labelled_here(study: Study) -> list[Path]:
    paths = [book.path for book in label_books(study).values()]
    if not paths:
        raise InputError(
            en=f"{study.study}: nothing is labelled yet. Label comments with label_study(…) in JupyterLab, or fill in the "
            f"spreadsheet that `feedback teach {study.study} -n 300` writes.",
            zh=f"{study.study}：还没有标注。请在 JupyterLab 中用 label_study(…) 标注，或填写 "
            f"feedback teach {study.study} -n 300 写出的表格。",
        )
    return paths


def study_taxonomy(results: Results) -> Taxonomy:
    """What a study reads with."""
    from feedback.text.aspects.taxonomy import load_taxonomy

    return load_taxonomy(results.study.resolve(results.study.taxonomy))


def next_file(study: Study, name: str) -> Path:
    """Beside the study file, numbered on: earlier ones stay as they are."""
    folder = beside_study(study)
    number = 1
    while (path := folder / f"{study.study}.{name.format(number)}").exists():
        number += 1
    return path
