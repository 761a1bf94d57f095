"""Who reads a study's comments for aspects: the shipped reader, the study's own, another package's, or a language model."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from feedback.errors import AnalysisError, FeedbackError
from feedback.pipeline.analysis_run import AnalysisRun
from feedback.results import Words, counted
from feedback.study_endpoint import BY_MODEL

if TYPE_CHECKING:
    from feedback.study import Study
    from feedback.text.aspects.taxonomy import Taxonomy
    from feedback.text.llm.compare import ReaderComparison
    from feedback.text.llm.reader import LanguageModel, Reading

# Its key among the notes of a run.
NOTE = "reader"


def mentions_of(run: AnalysisRun, taxonomy: Taxonomy) -> tuple[AnalysisRun, pd.DataFrame]:
    """Mentions in the usable comments by the reader the study names, and the run that says which that was."""
    from feedback.text.aspects.readers import find_reader, mentions_by, read_whole, reader_names
    from feedback.text.aspects.tag import tag_aspects, tag_texts
    from feedback.text.teaching.reader_file import load_reader

    named = run.study.reader
    if named is None:
        return run, tag_texts(run.usable_texts, run.usable_of().index, taxonomy=taxonomy)
    texts = run.usable_of("clean")["clean"]
    if named == BY_MODEL:
        return _by_model(run, texts, taxonomy)
    if named in reader_names() and not Path(run.study.resolve(named)).is_file():
        reader = find_reader(named)
        judged, n_unread = read_whole(reader, texts, taxonomy=taxonomy)
        said = Words(
            en=f"Comments were judged by the reader {reader.name} {reader.version}; the shipped one stood in for {n_unread:,}.",
            zh=f"评论由判断器 {reader.name} {reader.version} 判断；其中 {n_unread:,} 条由内置判断代替。",
        )
        shipped = tag_aspects(texts, taxonomy=taxonomy)
        return run.with_note(NOTE, said), mentions_by(judged.set_axis(texts.index), shipped)
    taught = load_reader(run.study.resolve(named), taxonomy=taxonomy)
    run = run.with_note(NOTE, Words(en=taught.explain("en"), zh=taught.explain("zh")))
    return run, tag_aspects(texts, taxonomy=taxonomy, reader=taught)


def _by_model(
    run: AnalysisRun, texts: pd.Series, taxonomy: Taxonomy
) -> tuple[AnalysisRun, pd.DataFrame]:
    """The model's kept answers where they may be relied on, else the shipped reader and why. Asks nobody."""
    from feedback.text.aspects.readers import mentions_by
    from feedback.text.aspects.tag import tag_aspects
    from feedback.text.llm.prompts import aspects_task

    shipped = tag_aspects(texts, taxonomy=taxonomy)
    model = language_model(run.study, offline=True)
    reading = model.read(texts, task=aspects_task(taxonomy))
    try:
        _complete(run.study, model, reading)
        compared = compare_on_labels(run.study, reading, shipped, texts.index, taxonomy)
        if compared.is_worse(model.name):
            raise AnalysisError(en=compared.explain("en"), zh=compared.explain("zh"))
    except FeedbackError as error:
        # of the taxonomy's and the endpoint's faults the study file has told already; these are reasons
        return run.with_note(NOTE, _not_used(model, error)), shipped
    said = Words(en=reading.explain("en"), zh=reading.explain("zh")) + Words(
        en=compared.explain("en"), zh=compared.explain("zh")
    )
    if len(reading.table) < len(texts):
        n = f"{len(texts) - len(reading.table):,}"
        said += Words(
            en=f"The shipped reader judged the other {n}.", zh=f"其余 {n} 条由内置判断代替。"
        )
    quotes = reading.quotes.rename(columns={"name": "aspect"})
    found = mentions_by(reading.table, shipped, quotes=quotes)
    return run.with_note(NOTE, _used(model) + said), found


def _used(model: LanguageModel) -> Words:
    return Words(
        en=f"Complaints and praise are those that a language model read ({model.name}, {model.version}), not the shipped reader.",
        zh=f"抱怨与好评按语言模型（{model.name}，{model.version}）的判断计，不按内置判断。",
    )


def _not_used(model: LanguageModel, why: FeedbackError) -> Words:
    return Words(
        en=f"The study asks for the judgements of the language model {model.name}; the shipped reader's are used. {why.en}",
        zh=f"研究要求采用语言模型 {model.name} 的判断，但仍按内置判断计。{why.zh}",
    )


def _complete(study: Study, model: LanguageModel, reading: Reading) -> None:
    """Raise where there are no labels to check the model by, or it has not read what it must."""
    if not study.audit:
        raise AnalysisError(
            en=f"Nobody has compared it with labels yet: draw a sample (`feedback teach {study.study}`), label at least 30 comments, name "
            f"the file under `audit:`, and run `feedback llm compare {study.study}`.",
            zh=f"尚未与人工标注比较：请抽样（feedback teach {study.study}），至少标注 30 条，在 audit: 下写明文件，再运行 "
            f"feedback llm compare {study.study}。",
        )
    left = reading.n_comments - len(reading.table)
    if left and not (model.falls_back and len(reading.table)):
        raise AnalysisError(
            en=f"It has not read {left:,} of {counted(reading.n_comments, 'comment')}: run `feedback llm judge {study.study}`, or set "
            "`fallback: shipped` to let the shipped reader judge the rest.",
            zh=f"{reading.n_comments:,} 条评论中有 {left:,} 条它还没有读出：请运行 feedback llm judge {study.study}，或写上 "
            "fallback: shipped，由内置判断代替。",
        )


def compare_on_labels(
    study: Study, reading: Reading, shipped: pd.DataFrame, comments: pd.Index, taxonomy: Taxonomy
) -> ReaderComparison:
    """Shipped reader and model on the study's labelled sample.

    Parameters
    ----------
    reading
        What the model said.
    shipped
        Mentions of the shipped reader.
    comments
        Index of all comments they were made of.

    Raises
    ------
    AnalysisError
        Fewer than 30 labelled comments that the model read.
    """
    from feedback.pipeline.label_files import read_labelled
    from feedback.text.llm.compare import compare_readers

    assert study.audit and study.language_model is not None
    labels, weights = read_labelled(study)
    single = shipped.drop_duplicates(["comment", "aspect"])
    judged = single.pivot(index="comment", columns="aspect", values="judgement")
    judged = judged.reindex(index=comments, columns=list(taxonomy.aspects)).astype(float)
    table = reading.table.copy()
    for frame in (judged, table):
        frame.index = frame.index.astype("str")
    known = [name for name in labels.columns if name in taxonomy.aspects]
    return compare_readers(
        labels[known],
        {"shipped": judged, study.language_model.model: table},
        weights=weights,
        level=study.parameters.level,
        seed=study.parameters.seed,
    )


def model_folder(study: Study) -> Path:
    """Private folder beside the study file in which answers and what is made of them lie."""
    folder = study.path.resolve().parent
    if study.home not in (folder, folder.parent):  # a study that ships inside the installed package
        folder = study.home
    return folder / f"{study.study}.llm"


def language_model(study: Study, **options: object) -> LanguageModel:
    """The language model a study names.

    Raises
    ------
    AnalysisError
        It names none.
    """
    from feedback.text.llm.reader import LanguageModel

    if study.language_model is None:
        raise AnalysisError(
            en=f"{study.path}: names no language model. Add `language_model:` with endpoint and model.",
            zh=f"{study.path}：没有写明语言模型。请加上 language_model:（含 endpoint 与 model）。",
        )
    return LanguageModel(study.language_model, folder=model_folder(study), **options)  # type: ignore[arg-type]
