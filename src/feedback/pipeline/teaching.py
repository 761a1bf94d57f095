"""A study's labelled spreadsheets → the study's own reader, kept beside the study file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from feedback.errors import InputError, StudyError
from feedback.pipeline.audit import draw_audit_sample
from feedback.pipeline.load import load_results
from feedback.pipeline.results import Results
from feedback.results import Words

if TYPE_CHECKING:
    from feedback.study import Study
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
            said += " " + Words(
                en=f"Labelled comments that are no longer in the study as they were labelled, left out: {self.n_gone}.",
                zh=f"有 {self.n_gone} 条已标注评论在研究中已不存在或内容已变，未采用。",
            ).spoken(language)
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
            f"of, save, then: feedback teach STUDY {self.path.name}",
            zh=f"待标注的 {self.n} 条评论已写入 {self.path}。请逐条填写 C 列及所涉及的方面并保存，然后运行："
            f"feedback teach STUDY {self.path.name}",
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
    results = study if isinstance(study, Results) else load_results(study)
    path = _next_file(results.study, "labels-{}.xlsx")
    return Sheet(path, len(draw_audit_sample(results, n=n, seed=seed, path=path)))


def teach_study(
    study: str | Path | Study | Results, sheets: Sequence[str | Path], *, seed: int = 0
) -> Taught:
    """Teach a study's own reader from spreadsheets that `draw_audit_sample` wrote and people labelled.

    Parameters
    ----------
    study
        Study, its name or file, or its Results; analysed first where it was not yet.
    sheets
        One labelled spreadsheet or several. Comments without an entry for the whole, or marked unclear, do not count.
    seed
        Of the folds and redraws.

    Returns
    -------
    Taught
        The reader is written beside the study file as NAME.reader-1.json, -2 and so on, where it is better.

    Raises
    ------
    InputError
        A spreadsheet cannot be read, has aspects labelled of comments without an entry for the whole, or contradicts
        another.
    StudyError
        The taxonomy no longer has an aspect that was labelled.
    AnalysisError
        Too few labels.
    """
    from feedback.text.aspects.taxonomy import load_taxonomy
    from feedback.text.teaching.reader_file import write_reader
    from feedback.text.teaching.teach import teach_reader

    for sheet in sheets:
        _check_finished(Path(sheet))
    read = [(Path(sheet), *read_labelled(sheet)) for sheet in sheets]
    results = study if isinstance(study, Results) else load_results(study)
    taxonomy = load_taxonomy(results.study.resolve(results.study.taxonomy))
    labels = _joined([(path, table) for path, table, _, _ in read])
    if unknown := [name for name in labels.columns if name not in taxonomy.aspects]:
        raise StudyError(
            en=f"{', '.join(str(path) for path, *_ in read)}: the labels name aspects that the taxonomy "
            f"{taxonomy.name} does not have: {', '.join(unknown)}. Put them back into the taxonomy, or draw and label a "
            "new sample.",
            zh=f"{'、'.join(str(path) for path, *_ in read)}：标注涉及分类体系 {taxonomy.name} 中没有的方面："
            f"{'、'.join(unknown)}。请在分类体系中恢复这些方面，或重新抽样标注。",
        )
    comments = results.comments()["clean"]
    comments.index = comments.index.astype("str")
    texts = pd.concat([text for _, _, text, _ in read])
    weights = pd.concat([weight for _, _, _, weight in read])
    texts, weights = (each[~each.index.duplicated()] for each in (texts, weights))
    now = comments.reindex(labels.index).fillna("").map(_levelled)
    there = (now == texts.reindex(labels.index).map(_levelled)) & (now != "")
    reader = teach_reader(
        comments, labels[there.to_numpy()], taxonomy=taxonomy, weights=weights, seed=seed
    )
    path = None
    if reader.better:
        path = write_reader(reader, _next_file(results.study, "reader-{}.json"))
    return Taught(reader, path, int((~there).sum()))


def _check_finished(path: Path) -> None:
    """Aspects labelled of a comment whose entry for the whole is empty would be lost."""
    from feedback.text.audit import LABEL_ASPECT, LABEL_SENTIMENT
    from feedback.text.audit_sheet import read_audit_sheet

    table = read_audit_sheet(path)
    filled = table.map(lambda cell: not pd.isna(cell) and str(cell).strip() != "")
    aspects = [name for name in table.columns if str(name).startswith(LABEL_ASPECT)]
    lost = table.index[filled[aspects].any(axis=1) & ~filled[LABEL_SENTIMENT]]
    if len(lost):
        raise InputError(
            en=f"{path}: column C is empty for {len(lost)} comments whose aspects are labelled, first {lost[0]}. Fill in "
            "column C, or clear their aspects.",
            zh=f"{path}：有 {len(lost)} 条评论标注了方面但 C 列为空，首个为 {lost[0]}。请填写 C 列，或清空这些方面。",
        )


def read_labelled(sheet: str | Path) -> tuple[pd.DataFrame, pd.Series, pd.Series]:
    """Labels (comments × aspects), texts and weights of one spreadsheet."""
    from feedback.insight.audit_labels import read_labels
    from feedback.text.audit_sheet import read_audit_sheet

    read = read_labels(read_audit_sheet(sheet), neutral=(0.4, 0.6))
    felt = np.where(read.there, read.felt, np.nan)
    labels = pd.DataFrame(felt, index=read.comments, columns=read.aspects, dtype=float)
    texts = pd.Series(read.texts, index=read.comments, dtype="str")
    weights = pd.Series(read.weight, index=read.comments)
    return labels[read.judged], texts, weights


def _joined(sheets: list[tuple[Path, pd.DataFrame]]) -> pd.DataFrame:
    """All labels, each comment once."""
    seen: dict[str, tuple[Path, pd.Series]] = {}
    for path, table in sheets:
        for comment, row in table.iterrows():
            first = seen.setdefault(str(comment), (path, row))
            both = [name for name in row.index if name in first[1].index]
            differ = [
                name for name in both
                if row[name] != first[1][name] and not (pd.isna(row[name]) and pd.isna(first[1][name]))
            ]  # fmt: skip
            if differ:
                raise InputError(
                    en=f"{first[0]} and {path}: comment {comment} is labelled differently ({', '.join(differ)}). Settle "
                    "which label holds, in both files.",
                    zh=f"{first[0]} 与 {path}：评论 {comment} 的标注不一致（{'、'.join(differ)}）。请确定以哪份为准，"
                    "并在两份文件中改成一致。",
                )
    rows = {comment: row for comment, (_, row) in seen.items()}
    return pd.DataFrame.from_dict(rows, orient="index")


def _levelled(text: str) -> str:
    """A text as it comes back from a spreadsheet, white space apart."""
    from feedback.text.audit_sheet import as_cell

    return " ".join(as_cell(text).split())


def _next_file(study: Study, name: str) -> Path:
    """Beside the study file, numbered on: earlier ones stay as they are."""
    folder = study.path.resolve().parent
    if study.home not in (folder, folder.parent):  # a study that ships inside the installed package
        folder = study.home
    number = 1
    while (path := folder / f"{study.study}.{name.format(number)}").exists():
        number += 1
    return path
