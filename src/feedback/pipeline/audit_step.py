"""The step that says how right the reading is: a person's labels where there are some, else what was measured elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from feedback.arrow_columns import look_up, places_in
from feedback.errors import AnalysisError
from feedback.pipeline.analysis_run import AnalysisRun
from feedback.pipeline.design import comment_design
from feedback.pipeline.intake import WAVE
from feedback.pipeline.label_files import gather_labels, is_settled
from feedback.pipeline.published import published_rows
from feedback.pipeline.waves import wave_order
from feedback.text.teaching.label_book import SUFFIX

if TYPE_CHECKING:
    from feedback.insight.corrected_figures import CorrectedFigures
    from feedback.text.aspects.taxonomy import Taxonomy


def audit(run: AnalysisRun) -> AnalysisRun:
    """`corrected`: what is read from comments, corrected by a labelled sample, or with the error to expect."""
    from feedback.insight.audit import audit_report
    from feedback.text.aspects.taxonomy import load_taxonomy

    if not run.n_usable or "mentions" not in run.tables:
        return run
    taxonomy = load_taxonomy(run.study.resolve(run.study.taxonomy))
    if not run.study.audit:
        return _unlabelled(run, taxonomy)
    files = [Path(run.study.resolve(name)) for name in run.study.audit]
    found = audit_report(_sample(run, files, taxonomy), labels=run.labels)
    run = run.with_sentence("audit", found.explain(run.language))
    if not found.aspects_checked:
        return run
    try:
        corrected = _corrected(run, files, taxonomy)
    except AnalysisError as error:
        return run.with_note("corrected_shares", error)
    table = corrected.table
    everybody = table["segment"] == ""
    # groups too small to be shown are not shown by way of their corrected figures
    table = pd.concat([table[everybody], published_rows(table[~everybody], run)], ignore_index=True)
    said = corrected.explain(run.language, names=run.labels)
    return run.with_tables(corrected=table.assign(expected_error=np.nan)).with_sentence(
        "audit", f"{found.explain(run.language)} {said}"
    )


def _unlabelled(run: AnalysisRun, taxonomy: Taxonomy) -> AnalysisRun:
    from feedback.insight.corrected_figures import COLUMNS, SHARE
    from feedback.text.teaching.expected_error import expected_error

    aspects = pd.Index(taxonomy.aspects)
    usable, mentions = run.usable_of("respondent"), run.tables["mentions"]
    points, said = expected_error(run.lengths, taxonomy=taxonomy.name)
    weights = None if run.design is None else comment_design(run.design, usable).weights
    comment = places_in(mentions["comment"], usable.index)
    aspect = places_in(mentions["aspect"], aspects)
    known = (comment >= 0) & (aspect >= 0)
    verdict = mentions["judgement"].to_numpy()
    complains = np.zeros((len(usable), len(aspects)), dtype=bool)
    bad = known & (verdict == -1)
    complains[comment[bad], aspect[bad]] = True
    read = np.average(complains, axis=0, weights=weights) if len(usable) else np.nan
    table = pd.DataFrame(
        {
            "figure": SHARE,
            "aspect": aspects,
            "segment": "",
            "value": "",
            "n": len(usable),
            "n_labelled": 0,
            "read": read,
        }
    )
    table = table.reindex(columns=COLUMNS).assign(expected_error=points)
    table = table.astype(dict.fromkeys(("corrected", "low", "high"), float))
    spoken = np.bincount(aspect[known], minlength=len(aspects)) > 0
    return run.with_tables(corrected=table[spoken]).with_sentence(
        "audit", said.spoken(run.language)
    )


def _sample(run: AnalysisRun, files: Sequence[Path], taxonomy: Taxonomy) -> pd.DataFrame:
    """The labelled comments with what the machine said of them, whatever file they come from."""
    from feedback.text.audit_sheet import read_audit_sheet
    from feedback.text.teaching.label_book import LabelBook
    from feedback.text.teaching.label_sample import book_sample

    tables = []
    # what was settled between coders goes before what either said
    for path in sorted(files, key=is_settled, reverse=True):
        if path.suffix.lower() == SUFFIX:
            tables.append(
                book_sample(
                    LabelBook(path),
                    run.usable,
                    run.tables["mentions"],
                    aspects=list(taxonomy.aspects),
                )
            )
        else:
            tables.append(read_audit_sheet(path))
    table = pd.concat(tables)
    return table[~table.index.duplicated()]


def _judged(run: AnalysisRun, aspects: Sequence[str]) -> pd.DataFrame:
    """Usable comments × aspects as the run reads them."""
    single = run.tables["mentions"].drop_duplicates(["comment", "aspect"])
    judged = single.pivot(index="comment", columns="aspect", values="judgement")
    return judged.reindex(index=run.usable.index, columns=list(aspects)).astype(float)


def _priced(run: AnalysisRun) -> set[str] | None:
    """Aspects with a cost of their own on the page of pain points; None where a run has no such table."""
    table = run.tables.get("pain_points")
    if table is None:
        return None
    return set(table.index[table["cost"].notna()].astype("str"))


def _corrected(run: AnalysisRun, files: Sequence[Path], taxonomy: Taxonomy) -> CorrectedFigures:
    from feedback.insight.corrected_figures import corrected_figures
    from feedback.text.aspects.tag import judge_aspects

    usable = run.usable
    found = gather_labels(files, usable["clean"], taxonomy=taxonomy)
    columns = list(found.labels.columns)
    reader = run.study.reader
    if reader is None or not Path(run.study.resolve(reader)).is_file():
        judged = _judged(run, columns)
    else:  # a reader must not be corrected by the labels that taught it
        judged = judge_aspects(usable["clean"], taxonomy=taxonomy)[columns]
    responses = run.answers.responses
    names = [name for name in (*run.answers.plan.segments, WAVE) if name in responses]
    groups = responses[names].reindex(usable["respondent"]).set_axis(usable.index.astype("str"))
    ratings = run.ratings
    if ratings is not None:
        ratings = look_up(usable["respondent"], ratings).set_axis(groups.index)
    return corrected_figures(
        judged.set_axis(groups.index),
        found.labels,
        weights=found.weights,
        groups=groups.rename(columns={WAVE: "wave"}),
        waves=wave_order(responses),
        ratings=ratings,
        priced=_priced(run),
        confidence=run.study.parameters.level,
        n_gone=found.n_gone,
    )
