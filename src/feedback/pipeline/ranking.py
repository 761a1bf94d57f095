"""Whether anything in this run may be ranked: decided once, after the models, and obeyed from there on."""

from __future__ import annotations

from dataclasses import replace

from feedback.insight.pain_points.withhold import withhold_ranking
from feedback.insight.refusal import CIRCULAR, FEW_ROWS, NO_VARIATION, NOISE, Refusal
from feedback.pipeline.analysis_run import AnalysisRun
from feedback.pipeline.driver_analysis import OVERALL, drivers
from feedback.results import Words

HEADLINES = {
    NOISE: Words(
        en="Nothing asked or written here explains the overall rating, so nothing is ranked. "
        "Questions on what is missing might tell what matters.",
        zh="这里问到和写到的方面都解释不了总体评分，因此不排名。要知道什么重要，可补问遗漏的方面。",
    ),
    CIRCULAR: Words(
        en="The overall rating is computed from the very items that should explain it, so nothing is ranked. "
        "An overall question that people answer themselves would allow it.",
        zh="总体评分由要用来解释它的题目算出，因此不排名。加一道由受访者自己作答的总体题，才能排名。",
    ),
    FEW_ROWS: Words(
        en="Too few people rated the same aspects to rank them. Ten who rated them all, for each aspect asked, would allow it.",
        zh="把各方面都评过的人太少，不排名。每问一个方面，就要有十位全都评过的人，才能排名。",
    ),
    NO_VARIATION: Words(
        en="Everybody gave the same overall rating, so nothing is ranked. A finer scale might show differences.",
        zh="所有人的总体评分都一样，因此不排名。用更细的量表，也许能看出差别。",
    ),
}


def ranking(run: AnalysisRun) -> AnalysisRun:
    """Set `no_ranking` and take every rank, share, effect and cost out of what was computed."""
    found = run.pain_points
    if found is not None and not len(found.table) + len(found.unranked):
        # there is nothing that could be ranked, and the page says so
        return replace(run, no_ranking=None)
    refusal = refusal_of(run)
    if refusal is None:
        return replace(run, no_ranking=None)
    said = refusal.why.spoken(run.language)
    run = replace(
        run,
        no_ranking=refusal,
        drivers=None,
        tables={
            k: table
            for k, table in run.tables.items()
            if k not in ("drivers", "theme_impact", "cost_correlations")
        },
        notes={name: note for name, note in run.notes.items() if name != "drivers"},
    )
    if run.ratings is not None:
        run = run.with_sentence("drivers", said)
    if found is None:
        return run
    found = withhold_ranking(found, refusal.why, labels=run.labels, language=run.language)
    run = replace(run, pain_points=found)
    run = run.with_tables(pain_points=found.table, pain_points_unranked=found.unranked)
    return run.with_sentence("pain_points", found.explain(run.language))


def refusal_of(run: AnalysisRun) -> Refusal | None:
    """The reason that applies: what was refused before, else a model that explains no more than chance."""
    if run.no_ranking is not None or run.ratings is None:
        return run.no_ranking
    found, pains = run.drivers, run.pain_points
    if found is not None and not found.ranked:
        en, zh = (
            found.named({}, outcome=OVERALL.spoken(language)).noise_words()
            for language in ("en", "zh")
        )
        return Refusal(NOISE, Words(en=en.en, zh=zh.zh))
    if pains is not None and pains.is_noise:
        return Refusal(NOISE, pains.noise_words())
    return None


def refusal_of_everybody(run: AnalysisRun) -> Refusal | None:
    """What `ranking` would find for all respondents together.

    Groups obey it: of twenty groups of a study that explains nothing, one would seem to by luck.
    """
    from feedback.pipeline.explaining import pain_points

    quick = run.study.parameters.model_copy(update={"bootstrap": 0})
    trial = replace(run, study=run.study.model_copy(update={"parameters": quick}))
    return refusal_of(pain_points(drivers(trial)))
