"""Whether anything in this run may be ranked: decided once, after the models, and obeyed from there on."""

from __future__ import annotations

from dataclasses import replace

from feedback.insight.pain.withhold import withhold_ranking
from feedback.insight.refusal import CIRCULAR, FEW_ROWS, NO_VARIATION, NOISE, Refusal
from feedback.pipeline.driver_analysis import OVERALL, drivers
from feedback.pipeline.work import Work
from feedback.results import Words

HEADLINES = {
    NOISE: Words(
        en="Nothing asked or written here explains the overall rating, so nothing is ranked. "
        "More answers, or questions on what is missing, would be needed to tell what matters.",
        zh="这里问到和写到的方面都解释不了总体评分，因此不排名。要知道什么重要，需要更多答卷，或补问遗漏的方面。",
    ),
    CIRCULAR: Words(
        en="The overall rating is computed from the very items that should explain it, so nothing is ranked. "
        "An overall question that people answer themselves would allow it.",
        zh="总体评分由要用来解释它的题目算出，因此不排名。加一道由受访者自己作答的总体题，才能排名。",
    ),
    FEW_ROWS: Words(
        en="Too few people answered to rank anything. Ten answers for each aspect asked would allow it.",
        zh="答卷太少，不排名。每个方面至少要有十份答卷才能排名。",
    ),
    NO_VARIATION: Words(
        en="Everybody gave the same overall rating, so nothing is ranked. A finer scale might show differences.",
        zh="所有人的总体评分都一样，因此不排名。用更细的量表，也许能看出差别。",
    ),
}


def ranking(work: Work) -> None:
    """Set `work.no_ranking` and take every rank, share, effect and cost out of what was computed."""
    found = work.results.get("pain_points")
    if found is not None and not len(found.table) + len(found.unranked):
        work.no_ranking = None  # there is nothing that could be ranked, and the page says so
        return
    work.no_ranking = refusal_of(work)
    if work.no_ranking is None:
        return
    said = work.no_ranking.why.spoken(work.language)
    for name in ("drivers", "theme_impact"):
        work.tables.pop(name, None)
    work.results.pop("drivers", None)
    if work.ratings is not None:
        work.sentences["drivers"] = said
    work.notes.pop("drivers", None)
    if found is not None:
        found = withhold_ranking(
            found, work.no_ranking.why, labels=work.results["labels"], language=work.language
        )
        work.results["pain_points"] = found
        work.tables["pain_points"] = found.table
        work.tables["pain_points_unranked"] = found.unranked
        work.sentences["pain_points"] = found.explain(work.language)


def refusal_of(work: Work) -> Refusal | None:
    """The reason that applies: what was refused before, else a model that explains no more than chance."""
    if work.no_ranking is not None or work.ratings is None:
        return work.no_ranking
    found, pains = work.results.get("drivers"), work.results.get("pain_points")
    if found is not None and not found.ranked:
        en, zh = (
            found.named({}, outcome=OVERALL.spoken(language)).noise_words()
            for language in ("en", "zh")
        )
        return Refusal(NOISE, Words(en=en.en, zh=zh.zh))
    if pains is not None and pains.is_noise:
        return Refusal(NOISE, pains.noise_words())
    return None


def refusal_of_everybody(work: Work) -> Refusal | None:
    """What `ranking` would find for all respondents together; `work` stays as it is.

    Groups obey it: of twenty groups of a study that explains nothing, one would seem to by luck.
    """
    from feedback.pipeline.explaining import pain_points

    quick = work.study.parameters.model_copy(update={"bootstrap": 0})
    trial = replace(
        work,
        study=work.study.model_copy(update={"parameters": quick}),
        tables=dict(work.tables),
        results=dict(work.results),
        steps=[],
        notes={},
        sentences={},
    )
    drivers(trial)
    pain_points(trial)
    return refusal_of(trial)
