"""How a segment's groups may be spelt: as code or in either language, and what the responses call them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedback.errors import LANGUAGES

if TYPE_CHECKING:
    from feedback.pipeline.plan import Plan
    from feedback.pipeline.results import Results
    from feedback.study import Study


def spellings_of(study: Study, plan: Plan) -> dict[str, dict[str, str]]:
    """Segment → every spelling its questionnaire knows → the name in the language of the plan.

    Parameters
    ----------
    study
        A study; without a questionnaire there is nothing to spell in two ways, and the mapping is empty.
    plan
        Of the study, in the language of its responses.
    """
    if not plan.segment_labels:
        return {}
    from feedback.pipeline.planning import plan_of

    known: dict[str, dict[str, str]] = {}
    for language in LANGUAGES:
        for name, labels in plan_of(study, language=language).segment_labels.items():
            own = plan.segment_labels[name]
            spelt = {label: own[code] for code, label in labels.items()}
            known[name] = {**known.get(name, {}), **spelt, **own}
    return known


def unit_spellings(results: Results) -> dict[str, str]:
    """Code or name of a unit in either language → what the answers of the run call it.

    Tickets, visits, targets and sheets may name units in another language than the run's. Empty where no
    questionnaire says how they may be spelt.
    """
    from feedback.pipeline.planning import plan_of

    study = results.study
    unit = study.unit or next(iter(results.segments), "")
    return spellings_of(study, plan_of(study, language=results.language)).get(unit, {})
