"""The user's own check of a study: draw comments to label."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from feedback.errors import AnalysisError
from feedback.pipeline.load import load_results
from feedback.pipeline.results import Results
from feedback.text.aspects.taxonomy import load_taxonomy
from feedback.text.audit import sample_comments
from feedback.text.audit_sheet import write_audit_sheet
from feedback.text.plan_labels import plan_labels

if TYPE_CHECKING:
    import pandas as pd

    from feedback.study import Study


def draw_audit_sample(
    study: str | Path | Study | Results,
    *,
    n: int = 150,
    points: float | None = None,
    by: Iterable[str] = ("rating", "sentiment", "aspect"),
    seed: int = 0,
    path: str | Path | None = None,
) -> pd.DataFrame:
    """Draw a stratified sample of a study's comments for a person to label.

    Label `label_sentiment` ("satisfied", "neutral", "dissatisfied", "unclear"; also 满意, 一般, 不满,
    看不懂, or 1, 0, -1) and `label:<aspect>` (the same, empty where not named), in the frame or in the
    spreadsheet, without looking at what the machine said; then call `audit_report`.

    Parameters
    ----------
    study
        Study, its name or file, or its Results; analysed first where it was not yet.
    n
        Comments to draw; all where there are fewer.
    points
        In place of `n`: as many as give every corrected share an interval of ± so many points (`plan_labels`).
    by
        Strata: "rating", "sentiment", "aspect", or segments of the study.
    seed
        Of the draw.
    path
        .xlsx to write as well, with drop-downs, masked texts and the machine's answers on a hidden sheet.

    Returns
    -------
    pandas.DataFrame
        As `feedback.text.audit.sample_comments` gives it.

    Raises
    ------
    ColumnError
        A stratum that is no column.
    AnalysisError
        No comment to label.

    Examples
    --------
    >>> sample = draw_audit_sample("demo", n=150, path="audit.xlsx")   # doctest: +SKIP
    >>> audit_report("audit.xlsx").explain("en")                       # doctest: +SKIP
    """
    results = study if isinstance(study, Results) else load_results(study)
    comments, mentions = results.comments, results.table("mentions")
    if not len(comments):
        raise AnalysisError(
            en=f"{results.study.study}: the study has no comments to label.",
            zh=f"{results.study.study}：该研究没有可标注的评论。",
        )
    taxonomy = load_taxonomy(results.study.resolve(results.study.taxonomy))
    if points is not None:
        judged = mentions.drop_duplicates(["comment", "aspect"]).query("judgement < 0")
        shares = judged["aspect"].value_counts() / max(len(results.usable_comments()), 1)
        n = plan_labels(shares, points=points, confidence=results.level)
    sample = sample_comments(
        comments,
        mentions,
        aspects=list(taxonomy.aspects),
        n=n,
        by=by,
        segments=results.segments,
        seed=seed,
    )
    if path is not None:
        language = results.language
        write_audit_sheet(
            sample, path, labels=taxonomy.labels(language=language), language=language
        )
    return sample
