"""The labels of a study out of its files, spreadsheets and those of the labelling page, checked against what it holds now."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from feedback.errors import InputError, StudyError
from feedback.results import Words
from feedback.text.teaching.label_book import SETTLED, SUFFIX, LabelBook, text_fingerprint

if TYPE_CHECKING:
    from feedback.study import Study
    from feedback.text.aspects.taxonomy import Taxonomy


_SETTLED_FILE = re.compile(rf"\.labels-{SETTLED}(?:{re.escape(SUFFIX)}|(?:-\d+)?\.xlsx)$")
# Comment → the first two files that differ on it, and the aspects on which any do.
AtOdds = Mapping[str, tuple[Path, Path, list[str]]]


class LabelsDifferError(InputError):
    """Coders contradict each other; `files` hold what each says, `at_odds` the comments."""

    def __init__(
        self,
        *,
        en: str,
        zh: str,
        files: Sequence[tuple[Path, pd.DataFrame]] = (),
        at_odds: AtOdds | None = None,
    ) -> None:
        super().__init__(en=en, zh=zh)
        self.files, self.at_odds = tuple(files), at_odds or {}


@dataclass(frozen=True)
class StudyLabels:
    """What people said of a study's comments.

    Attributes
    ----------
    labels
        Comments (index, as text) × aspects: −1 complains, 0 neither, 1 praises, missing where it is not spoken of.
    weights
        Comments that each labelled one stands for.
    n_gone
        Labelled comments that the study no longer holds as they were labelled; left out.
    """

    labels: pd.DataFrame
    weights: pd.Series
    n_gone: int


def beside_study(study: Study) -> Path:
    """The folder of what belongs to a study: that of its file, or where the user stands for one that ships."""
    folder = study.path.resolve().parent
    return folder if study.home in (folder, folder.parent) else study.home


def label_books(study: Study) -> dict[str, LabelBook]:
    """The files that the labelling page wrote for a study, by name."""
    found = sorted(beside_study(study).glob(f"{study.study}.labels-*{SUFFIX}"))
    return {path.name: LabelBook(path) for path in found}


def is_settled(path: Path) -> bool:
    """Whether a file holds what two coders settled on."""
    return _SETTLED_FILE.search(path.name) is not None


def gather_labels(
    files: Sequence[str | Path], comments: pd.Series, *, taxonomy: Taxonomy
) -> StudyLabels:
    """All labels of a study, each comment once.

    Parameters
    ----------
    files
        Spreadsheets that `draw_audit_sample` wrote and files of `label_study`. What was settled between two coders
        goes before what either said.
    comments
        Texts as the study holds them now; index the comment.
    taxonomy
        What the study reads with.

    Raises
    ------
    InputError
        A file cannot be read, has aspects labelled of comments without an entry for the whole, or contradicts another.
    StudyError
        The taxonomy no longer has an aspect that was labelled.
    """
    paths = [Path(file) for file in files]
    read = [(path, *_read_file(path)) for path in sorted(paths, key=is_settled, reverse=True)]
    labels = _joined([(path, table) for path, table, _, _ in read])
    check_aspects(labels, taxonomy, paths)
    texts = pd.concat([text for _, _, text, _ in read])
    weights = pd.concat([weight for _, _, _, weight in read])
    texts, weights = (each[~each.index.duplicated()] for each in (texts, weights))
    now = comments.set_axis(comments.index.astype("str")).reindex(labels.index)
    now = now.dropna().map(text_fingerprint).reindex(labels.index).fillna("")
    there = (now == texts.reindex(labels.index)).to_numpy(dtype=bool)
    return StudyLabels(labels[there], weights.reindex(labels.index)[there], int((~there).sum()))


def check_aspects(labels: pd.DataFrame, taxonomy: Taxonomy, files: Sequence[Path]) -> None:
    """Refuse labels of aspects that a taxonomy does not have.

    Raises
    ------
    StudyError
        It no longer has an aspect that was labelled.
    """
    if unknown := [name for name in labels.columns if name not in taxonomy.aspects]:
        where = [str(path) for path in files]
        raise StudyError(
            en=f"{', '.join(where)}: the labels name aspects that the taxonomy {taxonomy.name} does not have: "
            f"{', '.join(unknown)}. Put them back into the taxonomy, or move the labels away and label a new sample.",
            zh=f"{'、'.join(where)}：标注涉及分类体系 {taxonomy.name} 中没有的方面：{'、'.join(unknown)}。"
            "请在分类体系中恢复这些方面，或移走这些标注，重新抽样标注。",
        )


def read_labelled(study: Study) -> tuple[pd.DataFrame, pd.Series]:
    """All labels of the files a study names under `audit:`, whatever it holds now, and their weights.

    Raises
    ------
    InputError
        As for `gather_labels`.
    """
    paths = sorted(
        (Path(study.resolve(name)) for name in study.audit), key=is_settled, reverse=True
    )
    read = [(path, *_read_file(path)) for path in paths]
    weights = pd.concat([weight for *_, weight in read])
    labels = _joined([(path, table) for path, table, _, _ in read])
    return labels, weights[~weights.index.duplicated()]


def _read_file(path: Path) -> tuple[pd.DataFrame, pd.Series, pd.Series]:
    """Labels (comments × aspects), fingerprints of the texts, and weights of one file."""
    if path.suffix.lower() != SUFFIX:
        _check_finished(path)
        return _read_sheet(path)
    if not path.is_file():
        raise InputError(
            en=f"{path}: there is no such file. label_study(…) writes it with the first label.",
            zh=f"{path}：没有这个文件。label_study(…) 会在标注第一条时写出。",
        )
    book = LabelBook(path)
    labels = book.labels().dropna(axis=1, how="all")
    return labels, book.texts().astype("str"), book.weights().astype(float)


def _read_sheet(path: Path) -> tuple[pd.DataFrame, pd.Series, pd.Series]:
    from feedback.insight.audit_labels import read_labels
    from feedback.text.audit_sheet import read_audit_sheet

    read = read_labels(read_audit_sheet(path), neutral=(0.4, 0.6))
    felt = np.where(read.there, read.felt, np.nan)
    labels = pd.DataFrame(felt, index=read.comments, columns=read.aspects, dtype=float)
    texts = pd.Series([text_fingerprint(each) for each in read.texts], index=read.comments)
    return labels[read.judged], texts.astype("str"), pd.Series(read.weight, index=read.comments)


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


def _joined(files: list[tuple[Path, pd.DataFrame]]) -> pd.DataFrame:
    """All labels, each comment once; what was settled comes first and holds."""
    seen: dict[str, tuple[Path, pd.Series]] = {}
    settled: set[str] = set()
    at_odds: dict[str, tuple[Path, Path, list[str]]] = {}
    columns = list(dict.fromkeys(name for _, table in files for name in table.columns))
    for path, table in files:
        book = path.suffix.lower() == SUFFIX
        # in a spreadsheet an aspect without a column was not asked; a coder at the page was shown them all
        wide = table.reindex(columns=columns) if book else table
        for comment, row in wide.iterrows():
            name = str(comment)
            if is_settled(path):
                settled.add(name)
            first, held = seen.setdefault(name, (path, row))
            both = [each for each in row.index if each in held.index]
            differ = [
                each for each in both
                if row[each] != held[each] and not (pd.isna(row[each]) and pd.isna(held[each]))
            ]  # fmt: skip
            if differ and name not in settled:
                pair = at_odds.setdefault(name, (first, path, []))
                pair[2].extend(each for each in differ if each not in pair[2])
    if at_odds:
        raise _contradiction(files, at_odds)
    rows = {comment: row for comment, (_, row) in seen.items()}
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns if not rows else None)


def first_difference(at_odds: AtOdds) -> Words:
    """Which files differ, on which comment first and on what, and how many more."""
    comment, (first, second, differ) = next(iter(at_odds.items()))
    more, more_zh = "", ""
    if len(at_odds) > 1:
        more, more_zh = f" (and {len(at_odds) - 1} more)", f"（另有 {len(at_odds) - 1} 条）"
    return Words(
        en=f"{first} and {second}: comment {comment}{more} is labelled differently ({', '.join(differ)}).",
        zh=f"{first} 与 {second}：评论 {comment}{more_zh} 的标注不一致（{'、'.join(differ)}）。",
    )


def _contradiction(
    files: Sequence[tuple[Path, pd.DataFrame]], at_odds: AtOdds
) -> LabelsDifferError:
    said = first_difference(at_odds) + Words(
        en="Settle which label holds: `feedback teach` with these spreadsheets writes one of all that differ, "
        "label_study(…, settle=True) shows what its coders differ on; give the settled file as well.",
        zh="请确定以哪份为准：对表格运行 feedback teach，会把不一致的全部列入一份表格；标注页面的用 "
        "label_study(…, settle=True) 裁定。裁定后把该文件一并给出。",
    )
    return LabelsDifferError(en=said.en, zh=said.zh, files=files, at_odds=at_odds)
