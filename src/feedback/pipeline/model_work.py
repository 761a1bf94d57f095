"""A study's comments put to its language model: judged, coded, summarised; told before, written beside the study."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from feedback.errors import AnalysisError
from feedback.files import private_folder, written_whole
from feedback.frames import FLAGS
from feedback.pipeline.access_log import log_access
from feedback.pipeline.aspect_reader import compare_on_labels, language_model, model_folder
from feedback.pipeline.load import load_results
from feedback.pipeline.results import Results
from feedback.results import Words, counted

if TYPE_CHECKING:
    from feedback.study import Study
    from feedback.text.aspects.taxonomy import Taxonomy
    from feedback.text.llm.ask import Questions
    from feedback.text.llm.compare import ReaderComparison
    from feedback.text.llm.prompts import Task
    from feedback.text.llm.reader import LanguageModel, Reading
    from feedback.text.llm.summary import Summary


@dataclass(frozen=True)
class ModelWork:
    """What is to be asked about a study.

    Attributes
    ----------
    results, model, task
        The study's results, its model, and what is asked of each comment.
    comments
        Usable comments, masked and cleaned; index the id.
    """

    results: Results
    model: LanguageModel
    task: Task
    comments: pd.Series

    @property
    def study(self) -> Study:
        """The study."""
        return self.results.study

    @property
    def questions(self) -> Questions:
        """What would be asked."""
        return self.model.questions(self.comments, task=self.task)

    def read(self, *, progress: Callable[[int, int], None] = lambda done, total: None) -> Reading:
        """Ask what is open; whoever calls has somebody's word that the texts may go there."""
        log_access(self.study, "llm", file=model_folder(self.study), rows=len(self.comments))
        self.model.agreed, self.model.progress = True, progress
        return self.model.read(self.comments, task=self.task)


def prepare(
    study: str | Path, *, codebook: str | Path | None = None, audit: bool = False
) -> ModelWork:
    """The comments of a study and what is asked of them.

    Parameters
    ----------
    study
        Its name or file; analysed first where it was not yet.
    codebook
        File of a codebook whose codes are assigned; None: aspects of the study's taxonomy are judged.
    audit
        Only comments of the labelled sample.

    Raises
    ------
    StudyError, InputError
        Study, taxonomy or codebook cannot be used.
    AnalysisError
        The study names no model, no comment is usable, or none is labelled.
    """
    from feedback.study import load_study
    from feedback.text.llm.codebook import load_codebook
    from feedback.text.llm.prompts import aspects_task

    found = load_study(study)
    model = language_model(found)
    task = load_codebook(codebook).task() if codebook else None
    results = load_results(found)
    texts = usable_texts(results)
    if audit:
        texts = texts[texts.index.isin(_labelled(found))]
    if not len(texts):
        raise AnalysisError(
            en=f"{found.study}: no comment to ask about.",
            zh=f"{found.study}：没有可以提交的评论。",
        )
    return ModelWork(results, model, task or aspects_task(_taxonomy(found)), texts)


def usable_texts(results: Results) -> pd.Series:
    """Comments that say something."""
    comments = results.table("comments")
    texts = comments.loc[~comments[list(FLAGS)].any(axis=1), "clean"].dropna()
    return texts.set_axis(texts.index.astype("str"))


def _taxonomy(study: Study) -> Taxonomy:
    from feedback.text.aspects.taxonomy import load_taxonomy

    return load_taxonomy(study.resolve(study.taxonomy))


def _labelled(study: Study) -> pd.Index:
    from feedback.pipeline.label_files import read_labelled

    if not study.audit:
        raise AnalysisError(
            en=f"{study.path}: names no labelled sample. Draw one with `feedback teach {study.study}`, label it, and name it "
            "under `audit:`.",
            zh=f"{study.path}：没有写明已标注的样本。请用 feedback teach {study.study} 抽取并标注，然后在 audit: 下写明。",
        )
    return read_labelled(study)[0].index


def compare_study(study: str | Path) -> ReaderComparison:
    """Shipped reader and language model on the study's labelled sample, from answers that are there; asks nobody.

    Raises
    ------
    AnalysisError
        There are no labels, or the model has read fewer than 30 of the labelled comments.
    """
    from feedback.text.aspects.tag import tag_aspects

    work = prepare(study, audit=True)
    work.model.offline = True
    taxonomy = _taxonomy(work.study)
    shipped = tag_aspects(work.comments, taxonomy=taxonomy)
    reading = work.model.read(work.comments, task=work.task)
    return compare_on_labels(work.study, reading, shipped, work.comments.index, taxonomy)


def write_reading(work: ModelWork, reading: Reading) -> list[Path]:
    """Write what the model said, a row a comment and name: judgements.csv, or codes.csv and code_shares.csv.

    Raises
    ------
    InputError
        The folder cannot be written.
    """
    from feedback.text.llm.codebook import share_codes

    rows = reading.quotes[["comment", "name", "quote"]].copy()
    aspects = work.task.signed
    whose = reading.table.index.get_indexer(pd.Index(rows["comment"]))
    which = reading.table.columns.get_indexer(pd.Index(rows["name"]))
    signs = reading.table.to_numpy()[whose, which].astype("int64")
    rows.insert(2, "judgement", pd.Series(signs, index=rows.index))
    rows = rows.rename(columns={"name": "aspect" if aspects else "code"})
    if aspects:
        return [_written(work.study, "judgements.csv", rows)]
    shares = share_codes(reading.table, level=work.study.parameters.level).reset_index()
    codes = rows.drop(columns="judgement")
    return [
        _written(work.study, "codes.csv", codes),
        _written(work.study, "code_shares.csv", shares),
    ]


def _written(study: Study, name: str, table: pd.DataFrame) -> Path:
    """A CSV that spreadsheets open as text: no quote of a stranger becomes a formula."""
    safe = table.map(lambda cell: f"'{cell}" if isinstance(cell, str) and cell[:1] in "=+-@\t\r" else cell)  # fmt: skip
    path = private_folder(model_folder(study)) / name
    with written_whole(path) as beside:
        safe.to_csv(beside, index=False, encoding="utf-8-sig")
    return path


@dataclass(frozen=True)
class SummaryWork:
    """A summary that is about to be asked for: of these comments, drawn from so many."""

    results: Results
    model: LanguageModel
    drawn: pd.Series
    n_comments: int

    def explain(self, language: str = "zh") -> str:
        """Return what is sent, and where."""
        from feedback.text.llm.plan import where_text_goes

        said = Words(
            en=f"One request with {counted(len(self.drawn), 'comment')}, drawn at random of {self.n_comments:,}.",
            zh=f"一个请求，含从 {self.n_comments:,} 条评论中随机抽取的 {len(self.drawn):,} 条。",
        )
        return (said + where_text_goes(self.model.endpoint)).spoken(language)

    def write(self) -> tuple[Summary, Path]:
        """Ask, check every sentence, and write summary.md beside the study."""
        from feedback.responses.privacy.mask import mask_personal_data
        from feedback.text.llm.chat import Chat
        from feedback.text.llm.summary import summarise

        study, language = self.results.study, self.results.language
        masked = mask_personal_data(self.drawn)
        with Chat(self.model.endpoint) as chat:
            found = summarise(
                masked,
                chat=chat,
                n_comments=self.n_comments,
                language=language,
                about=study.title_in(language),
                mask=lambda text: str(mask_personal_data(pd.Series([text])).iloc[0]),
            )
        path = private_folder(model_folder(study)) / "summary.md"
        with written_whole(path) as beside:
            beside.write_text(found.as_markdown(language), encoding="utf-8")
        with suppress(OSError):
            path.chmod(0o600)
        return found, path


def prepare_summary(study: str | Path, *, n: int = 100, seed: int = 0) -> SummaryWork:
    """Draw comments of the report's language for a summary.

    Raises
    ------
    AnalysisError
        The study names no model, or has no comment in that language.
    """
    from feedback.study import load_study
    from feedback.text.llm.summary import draw_for_summary

    found = load_study(study)
    model = language_model(found)
    results = load_results(found)
    texts = usable_texts(results)
    spoken = results.table("comments")["language"].astype("str")
    texts = texts[(spoken.set_axis(spoken.index.astype("str")).reindex(texts.index) == results.language).to_numpy()]  # fmt: skip
    if not len(texts):
        raise AnalysisError(
            en=f"{found.study}: no comment in the report's language to summarise.",
            zh=f"{found.study}：没有与报告同一语言的评论可供摘要。",
        )
    return SummaryWork(results, model, draw_for_summary(texts, n=n, seed=seed), len(texts))
