"""The journey of customers: how each touchpoint does, where it is best and worst, and how it ends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from feedback.disclosure import LEAST
from feedback.errors import StudyError, did_you_mean
from feedback.insight.pain_points.table import joint_ends
from feedback.pipeline.dimension_table import dimension_table
from feedback.pipeline.plan import Plan
from feedback.pipeline.waves import signals_of
from feedback.proportions import wilson
from feedback.results import Words
from feedback.rounded_tables import told_table

if TYPE_CHECKING:
    from feedback.pipeline.analysis_run import AnalysisRun
    from feedback.questionnaire.model import Questionnaire
    from feedback.study import Study

FEWEST = 2  # touchpoints that make a journey
FIGURES = ["estimate", "estimate_low", "estimate_high"]


@dataclass(frozen=True, slots=True)
class Touchpoint:
    """A touchpoint: what a reader calls it, and the names of the rated rows that judge it; none where only words do."""

    label: str
    rows: tuple[str, ...]


def journey(run: AnalysisRun) -> AnalysisRun:
    """`journey`: touchpoints in their order, each with n, figure and interval; none where the study has no journey."""
    points = touchpoints_of(run.study, run.answers.plan, run.labels, language=run.language)
    if len(points) < FEWEST:
        return run
    rated = all(point.rows for point in points.values())
    table = _rated(run, points) if rated else _read(run, list(points))
    if not len(table) or not table["estimate"].notna().any():
        return run
    table.insert(0, "label", [point.label for point in points.values()])
    table[FIGURES] = table[FIGURES].where(table["n"] >= LEAST)
    if run.among_others:
        table = told_table(table)
    said = journey_sentence(table, level=run.study.parameters.level).spoken(run.language)
    return run.with_tables(journey=table).with_sentence("journey", said)


def touchpoints_of(
    study: Study, plan: Plan, labels: Mapping[str, str], *, language: str
) -> dict[str, Touchpoint]:
    """Touchpoints in order: those the study names, else the sections of its questionnaire that are shown by what was met.

    Raises
    ------
    StudyError
        The study names something that was neither rated nor is an aspect of its taxonomy.
    """
    if not study.journey:
        return _by_sections(study, plan, language=language)
    rows: dict[str, tuple[str, ...]] = {name: (name,) for name in plan.aspects.values()}
    rows |= {name: tuple(listed) for name, listed in {**plan.shared, **plan.dimensions}.items()}
    from feedback.text.aspects.taxonomy import load_taxonomy

    taxonomy = load_taxonomy(study.resolve(study.taxonomy))
    names = {**taxonomy.labels(language=language), **plan.labels, **labels}
    for name in study.journey:
        if name in rows or name in taxonomy.aspects:
            continue
        known = [*rows, *taxonomy.aspects]
        hint_en, hint_zh = did_you_mean(name, known)
        raise StudyError(
            en=f"{study.path}: journey: {name!r} is neither rated nor an aspect of the taxonomy.{hint_en} There are: "
            f"{', '.join(dict.fromkeys(known))}.",
            zh=f"{study.path}：journey：{name!r} 既没有评分，也不是分类体系中的方面。{hint_zh}现有：{'、'.join(dict.fromkeys(known))}。",
        )
    return {
        name: Touchpoint(str(names.get(name, name)), rows.get(name, ())) for name in study.journey
    }


def _by_sections(study: Study, plan: Plan, *, language: str) -> dict[str, Touchpoint]:
    from feedback.questionnaire.model import load_questionnaire

    if study.questionnaire is None:
        return {}
    form = load_questionnaire(study.resolve(str(study.questionnaire), folder="questionnaires"))
    found = {}
    for code, label, columns in _met_sections(form, language=language):
        rows = tuple(plan.aspects[column] for column in columns if column in plan.aspects)
        if rows:
            found[code] = Touchpoint(label, rows)
    return found


def _met_sections(form: Questionnaire, *, language: str) -> list[tuple[str, str, list[str]]]:
    """Code, label and answer columns of the sections shown by one question on what was met, in the order of its choices."""
    from feedback.questionnaire.logic import Contains
    from feedback.questionnaire.questions import Multiple

    for question in form.questions():
        if not isinstance(question, Multiple):
            continue
        shown = {
            str(section.show_if.contains[1]): section
            for section in form.sections
            if isinstance(section.show_if, Contains) and section.show_if.contains[0] == question.id
        }
        if len(shown) >= FEWEST:
            return [
                (
                    str(choice.code),
                    choice.say(language),
                    [a.column for q in shown[str(choice.code)].questions for a in form.answers_to(q.id)],
                )
                for choice in question.choices
                if str(choice.code) in shown
            ]  # fmt: skip
    return []


def _rated(run: AnalysisRun, points: Mapping[str, Touchpoint]) -> pd.DataFrame:
    """Means of the rated rows of each touchpoint, on one scale where they differ."""
    plan = run.answers.plan
    whole = replace(plan, dimensions={name: point.rows for name, point in points.items()})
    found = dimension_table(
        run.answers.responses, whole, level=run.study.parameters.level, weights=run.design
    )
    if found[["low", "high"]].drop_duplicates().shape[0] > 1:
        size = (found["high"] - found["low"]).to_numpy()
        for name in ("mean", "mean_low", "mean_high"):
            found[name] = 100 * (found[name] - found["low"]) / size
        found = found.assign(low=0.0, high=100.0)
    table = found[["n", "mean", "mean_low", "mean_high", "low", "high"]]
    return table.set_axis(["n", *FIGURES, "low", "high"], axis=1).rename_axis("touchpoint")


def _read(run: AnalysisRun, names: list[str]) -> pd.DataFrame:
    """Of those who wrote of each touchpoint, how many in a hundred did not complain of it."""
    signals = signals_of(run)
    if signals is None:
        return pd.DataFrame()
    rows = {}
    for name in names:
        if name in signals.aspects:
            place = signals.aspects.index(name)
            spoke = signals.mentioned[:, place]
            n, fine = int(spoke.sum()), int((spoke & ~signals.complained[:, place]).sum())
        else:
            n, fine = 0, 0
        low, high = (float(end) for end in wilson(fine, n, run.study.parameters.level))
        rows[name] = [n, 100 * fine / n if n else np.nan, 100 * low, 100 * high, 0.0, 100.0]
    table = pd.DataFrame.from_dict(rows, orient="index", columns=["n", *FIGURES, "low", "high"])
    return table.rename_axis("touchpoint")


def journey_sentence(table: pd.DataFrame, *, level: float = 0.95) -> Words:
    """Best, worst and last touchpoint; those whose intervals, widened for how many are compared (`joint_ends`), overlap tie.

    Examples
    --------
    >>> points = pd.DataFrame({"label": ["Order", "Delivery", "Help"], "n": [50, 60, 40],
    ...     "estimate": [4.4, 4.3, 3.0], "estimate_low": [4.2, 4.1, 2.7], "estimate_high": [4.6, 4.5, 3.3]})
    >>> journey_sentence(points).en
    'Best: Order, tied with Delivery. Worst: Help. It ends with Help at 3.0 [2.7, 3.3].'
    """
    known = table[table["estimate"].notna()]
    if len(known) < FEWEST:
        return Words(
            en="Too few people met the touchpoints to compare them.",
            zh="接触各触点的人太少，无法比较。",
        )
    best = known.iloc[int(known["estimate"].argmax())]
    worst = known.iloc[int(known["estimate"].argmin())]
    figures = (known[name].to_numpy(dtype=float) for name in FIGURES)
    low, high = joint_ends(*figures, level=level)
    up = known[high >= low[int(known["estimate"].argmax())]]["label"]
    down = known[low <= high[int(known["estimate"].argmin())]]["label"]
    if len(up) == len(known):
        said = Words(
            en="No touchpoint stands out: all their intervals overlap that of the best.",
            zh="没有哪个触点突出：区间都与最高的重叠。",
        )
    else:
        said = _place("Best", "最好", best, up) + _place("Worst", "最差", worst, down)
    last = table.iloc[-1]
    if pd.isna(last["estimate"]):
        return said + Words(
            en=f"How it ends cannot be told: fewer than {LEAST} people met {last['label']}.",
            zh=f"结尾如何还看不出：接触过“{last['label']}”的不足 {LEAST} 人。",
        )
    at = f"{last['estimate']:.1f} [{last['estimate_low']:.1f}, {last['estimate_high']:.1f}]"
    return said + Words(
        en=f"It ends with {last['label']} at {at}.", zh=f"结尾是“{last['label']}”，{at}。"
    )


def _place(en: str, zh: str, row: pd.Series, tied: pd.Series) -> Words:
    others = [str(name) for name in tied if name != row["label"]]
    if not others:
        return Words(en=f"{en}: {row['label']}.", zh=f"{zh}：“{row['label']}”。")
    return Words(
        en=f"{en}: {row['label']}, tied with {', '.join(others)}.",
        zh=f"{zh}：“{row['label']}”，与“{'”“'.join(others)}”分不出高低。",
    )
