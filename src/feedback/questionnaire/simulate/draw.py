"""One draw of answers: ratings, the rest, what is not asked or not answered, and the truth behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from feedback.errors import InputError
from feedback.questionnaire.answers import DTYPES, Answer
from feedback.questionnaire.blocks import page_times
from feedback.questionnaire.carry import offered, without_others
from feedback.questionnaire.lint.logic import refuse_broken_logic
from feedback.questionnaire.model import Questionnaire
from feedback.questionnaire.questions import (
    ConstantSum,
    Date,
    Multiple,
    Ranking,
    Single,
)
from feedback.questionnaire.quotas import beyond, turned_away
from feedback.questionnaire.scaled_questions import Kano
from feedback.questionnaire.simulate import others
from feedback.questionnaire.simulate.comments import write_comments
from feedback.questionnaire.simulate.plan import (
    Truth,
    plant_careless,
    plant_drivers,
    plant_levels,
    rated,
)
from feedback.questionnaire.simulate.ratings import (
    Styles,
    carelessly,
    latent_items,
    outcome_of,
    ticked,
)
from feedback.questionnaire.unasked import Arm, PageTime, Unasked

MOST = 1_000_000
NOT_APPLICABLE = 0.05
SECONDS_AN_ANSWER = 8.0
HURRY = 0.25  # of the ordinary time
EXPECTED_LEVEL, OVERALL_LEVEL = 1.2, 0.5
MENTION_COLUMNS = ["respondent", "question", "column", "polarity"]


@dataclass(frozen=True)
class SimulatedResponses:
    """Simulated answers and what they were drawn from.

    Attributes
    ----------
    responses
        Index respondent; the columns of `q.answers` as ticked (reversed items not turned), ID_na
        where there is "not applicable", and the date and seconds columns of `q.record`.
    truth
        Planted drivers, weakest item, careless respondents, Kano classes, what comments are about.
    """

    responses: pd.DataFrame
    truth: Truth = field(repr=False)

    @property
    def table(self) -> pd.DataFrame:
        """The responses."""
        return self.responses


def simulate_responses(
    q: Questionnaire,
    n: int,
    *,
    drivers: Mapping[str, float] | None = None,
    careless: float = 0.0,
    speeding: float = 0.0,
    weakest: str | None = None,
    gap: float = 0.5,
    r_squared: float = 0.6,
    styles: float = 1.0,
    missing: float = 0.02,
    comments: bool = False,
    language: str | None = None,
    seed: int = 0,
    draw: int = 0,
) -> SimulatedResponses:
    """Draw answers to a questionnaire from known causes.

    Each respondent has a latent satisfaction per dimension (correlated through a general mood), each
    rated item a level; latent values plus response styles are cut into the points of the scale.
    Overall satisfaction, effort and recommendation follow the planted drivers.

    Parameters
    ----------
    q
        The questionnaire.
    n
        Respondents, 1 to 1,000,000.
    drivers
        {item column or dimension: weight}; drawn from the seed when left out.
    careless
        Share that does not read: half straightlining, half at random, all in a hurry; they miss
        attention checks as chance has it.
    speeding
        Share that answers properly but in a quarter of the time.
    weakest
        Rated column planted weakest; drawn when left out.
    gap
        How far it lies below the next, in standard deviations between respondents.
    r_squared
        Part of latent overall satisfaction that the drivers explain.
    styles
        Strength of acquiescence and of extreme or midpoint answering; 0 for none.
    missing
        Share of answers left out where a question is not required.
    comments
        Whether open questions are answered (by about half of those asked).
    language
        Of the comments; the questionnaire's first when left out.
    seed
        Same seed, same truth and same answers.
    draw
        Another draw of answers from the same truth.

    Returns
    -------
    SimulatedResponses
        `.responses` (missing: not asked by skip logic, left out, or not applicable) and `.truth`.

    Raises
    ------
    InputError
        n or a share out of range, an item that is not there.
    StudyError
        The skip logic is broken; the linter says where.

    Examples
    --------
    >>> from feedback import load_questionnaire
    >>> simulated = simulate_responses(load_questionnaire("hotel_stay"), 200, weakest="quiet", seed=1)
    >>> simulated.responses[["clean", "quiet", "staff"]].mean().idxmin()
    'quiet'
    """
    _check(n, careless=careless, speeding=speeding, missing=missing, r_squared=r_squared)
    refuse_broken_logic(q)
    max_diffs, q = q.max_diffs, q.laid_out
    planting, rng = np.random.default_rng(seed), np.random.default_rng([seed, draw])
    items = rated(q)
    columns = [answer.column for answer in items]
    weak, levels = plant_levels(columns, weakest=weakest, gap=gap, rng=planting)
    weights = plant_drivers(q, columns, drivers, rng=planting)
    kinds = plant_careless(n, careless=careless, speeding=speeding, rng=rng)
    dimensions = pd.Series(
        {a.column: getattr(a.item, "dimension", None) or a.question.id for a in items}, dtype=object
    )
    mood, latent = latent_items(dimensions, n=n, rng=rng)
    outcome = outcome_of(latent, weights, mood, r_squared=r_squared, rng=rng)
    hand = _Hand(q, kinds, Styles.draw(n, strength=styles, rng=rng), rng.random(n), rng)
    classes = {
        question.id: str(planting.choice(list(others.KANO_ANSWERS)))
        for question in q.questions()
        if isinstance(question, Kano)
    }
    given = _answers(q, hand, latent=latent, levels=levels, outcome=outcome, classes=classes)
    for one in max_diffs.values():
        given |= dict(others.best_and_worst(one, n, rng=rng))
    table = pd.DataFrame(given)
    table.index = pd.Index([f"r{i:0{len(str(n))}d}" for i in range(1, n + 1)], name="respondent")
    mentions: list[pd.DataFrame] = []
    if comments:
        # without a battery people write of the service as a whole
        whole = pd.DataFrame({q.overall or "": outcome + OVERALL_LEVEL})
        felt = (latent + levels if columns else whole).set_axis(table.index)
        for name in q.texts:
            table[name], about = write_comments(
                q, felt, name, language=language or q.languages[0], rng=rng
            )
            mentions.append(about)
    table = _turned_away(q, _left_out(q, table, missing=missing, rng=rng))
    table = _with_record(q, table, kinds, rng)
    told = pd.concat(mentions) if mentions else pd.DataFrame(columns=MENTION_COLUMNS)
    asked = table.reset_index().melt("respondent", list(q.texts), "question", "text").dropna()
    told = told.merge(
        asked[["respondent", "question"]]
    )  # of questions that were not asked nothing is told
    planted = pd.DataFrame({"weight": weights, "share": weights / weights.sum()})
    truth = Truth(
        planted.rename_axis("column"), weak, levels, pd.Series(kinds, index=table.index, dtype="string"),
        classes, told,
    )  # fmt: skip
    return SimulatedResponses(table, truth)


@dataclass(frozen=True)
class _Hand:
    """How respondents tick: their kind, styles and habits."""

    q: Questionnaire
    kinds: np.ndarray
    styles: Styles
    habit: np.ndarray
    rng: np.random.Generator

    def seconds(self, clock: PageTime) -> np.ndarray:
        """Time for the page a clock stands on, by how many answers it asks for; the careless hurry."""
        page = next(section for section in self.q.sections if clock in section.questions)
        asked = [one for one in page.questions if not isinstance(one, Unasked)]
        answers = sum(len(self.q.answers_to(one.id)) for one in asked)
        pace = SECONDS_AN_ANSWER * np.exp(self.rng.normal(0, 0.35, len(self.kinds)))
        hurried = np.where(self.kinds == "", 1.0, HURRY)
        return np.round(np.maximum(1, answers * pace * hurried), 1)

    def tick(self, answer: Answer, latent: np.ndarray, level: float) -> np.ndarray:
        assert answer.scale is not None
        codes = ticked(
            latent, answer.scale, styles=self.styles, level=level, reverse=answer.reverse
        )
        if answer.attention is not None:
            codes = np.full(len(codes), answer.attention)
        return carelessly(codes, answer.scale, self.kinds, self.habit, rng=self.rng)


def _answers(
    q: Questionnaire, hand: _Hand, *, latent: pd.DataFrame, levels: pd.Series, outcome: np.ndarray,
    classes: Mapping[str, str],
) -> dict[str, Any]:  # fmt: skip
    """Every column as if everybody answered everything."""
    n, rng = len(outcome), hand.rng
    given: dict[str, Any] = {}
    for column, answer in q.answers.items():
        question = answer.question
        if column in given:
            continue
        if column in latent:
            given[column] = hand.tick(answer, latent[column].to_numpy(), levels[column])
        elif isinstance(question, Kano):
            given |= dict(
                zip(
                    q.kano_pairs[question.id],
                    others.kano(classes[question.id], n, rng=rng),
                    strict=True,
                )
            )
        elif answer.kind == "rating":
            apart = answer.part == "e" or answer.attention is not None
            own = rng.normal(size=n) if apart else outcome + 0.4 * rng.normal(size=n)
            given[column] = hand.tick(answer, own, EXPECTED_LEVEL if apart else OVERALL_LEVEL)
        elif answer.kind == "text" or isinstance(question, Arm):
            given[column] = others.brought(question, n, rng=rng)
        elif isinstance(question, Single):
            codes = others.choice(question, n, rng=rng)
            reads = ~pd.Series(hand.kinds).isin(["straightlining", "random"])
            given[column] = codes.mask(reads, question.attention) if question.attention else codes
        elif isinstance(question, Multiple):
            given |= dict(others.flags(question, n, rng=rng))
        elif isinstance(question, Ranking):
            given |= dict(others.ranks(question, n, rng=rng))
        elif isinstance(question, ConstantSum):
            given |= dict(others.shared_out(question, n, rng=rng))
        elif answer.kind == "number":
            given[column] = (
                hand.seconds(question)
                if isinstance(question, PageTime)
                else others.number(question, n, rng=rng)  # type: ignore[arg-type]
            )
        elif isinstance(question, Date):
            given[column] = others.days(question, n, rng=rng)
    return {column: given[column] for column in q.columns}


def _left_out(
    q: Questionnaire, table: pd.DataFrame, *, missing: float, rng: np.random.Generator
) -> pd.DataFrame:
    """Answers left out, not applicable, and at last those that were not asked for."""
    table = table.astype({column: DTYPES[answer.kind] for column, answer in q.answers.items()})
    beside: dict[str, pd.Series] = {}
    for question in q.questions():
        answers = q.answers_to(question.id)
        whole = isinstance(question, ConstantSum)
        together = [a.column for a in answers if whole or a.kind in ("flag", "rank")]
        rows = [[a.column] for a in answers if a.column not in together]
        for columns in [*rows, together] if together else rows:
            if not question.required and not isinstance(question, Unasked):
                table.loc[rng.random(len(table)) < missing, columns] = pd.NA
        for answer in answers:
            if answer.not_applicable and answer.attention is None:
                unused = pd.Series(rng.random(len(table)) < NOT_APPLICABLE, index=table.index)
                table.loc[unused, answer.column] = pd.NA
                beside[answer.not_applicable] = unused
            elif answer.not_applicable:
                beside[answer.not_applicable] = pd.Series(False, index=table.index)
    table = _as_offered(q, table, rng)
    shown = q.visible(table)
    ordered: dict[str, pd.Series] = {}
    for column, answer in q.answers.items():
        asked = shown[answer.question.id]
        ordered[column] = table[column].where(asked)
        if answer.not_applicable:
            ordered[answer.not_applicable] = (beside[answer.not_applicable] & asked).astype(
                "boolean"
            )
    return without_others(q, pd.DataFrame(ordered))


def _as_offered(q: Questionnaire, table: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Single choices among what was offered, drawn anew where something else was; nothing else chosen."""
    for question in q.questions():
        if isinstance(question, Single) and question.carry is not None:
            there = offered(q, question, table)
            urge = pd.DataFrame(rng.random(there.shape), columns=there.columns, index=there.index)
            drawn = urge.where(there, -1.0).idxmax(axis=1).astype("string")
            chosen = table[question.id]
            fits = pd.Series(False, index=table.index)
            for code in there:
                fits |= chosen.eq(str(code)).fillna(False).astype(bool) & there[code]
            table[question.id] = chosen.where(fits | chosen.isna(), drawn)
    return without_others(q, table)


def _turned_away(q: Questionnaire, table: pd.DataFrame) -> pd.DataFrame:
    """Nothing after a quota that was full when they came; rows are in the order of coming."""
    if not q.quotas:
        return table
    away = turned_away(q, table)
    for place, quota in enumerate(q.quotas):
        after = beyond(q, quota)
        beside = [name for c in after if (name := q.answers[c].not_applicable) is not None]
        table.loc[away == place, [*after, *beside]] = pd.NA
    return table


def _with_record(
    q: Questionnaire, table: pd.DataFrame, kinds: np.ndarray, rng: np.random.Generator
) -> pd.DataFrame:
    """Day and seconds beside the answers, where the questionnaire names columns for them."""
    record: dict[str, Any] = {}
    if q.record.date:
        days = others.field_days(len(table), rng=rng).to_numpy()
        record[q.record.date] = np.sort(days) if q.quotas else days  # who came first fills a quota
    if q.record.seconds:
        asked = [c for c, a in q.answers.items() if not isinstance(a.question, Unasked)]
        answered = table[asked].notna().sum(axis=1).to_numpy()
        pace = SECONDS_AN_ANSWER * np.exp(rng.normal(0, 0.35, len(table)))
        hurried = np.where(kinds == "", 1.0, HURRY)
        whole = np.maximum(5, np.round(answered * pace * hurried))
        pages = table[list(page_times(q))].astype("float64").sum(axis=1).to_numpy()
        record[q.record.seconds] = np.maximum(whole, np.ceil(pages)).astype(int)
    if not record:
        return table
    return pd.concat([pd.DataFrame(record, index=table.index), table], axis=1)


def _check(n: int, **shares: float) -> None:
    if isinstance(n, bool) or not isinstance(n, int | np.integer) or not 1 <= n <= MOST:
        raise InputError(
            en=f"n: {n!r} respondents cannot be drawn. Give a whole number from 1 to {MOST:,}.",
            zh=f"n：无法生成 {n!r} 名受访者。请给出 1 到 {MOST:,} 的整数。",
        )
    for name, share in shares.items():
        if not (isinstance(share, int | float) and 0 <= share <= 1):
            raise InputError(
                en=f"{name}: {share!r} is no share. Give a number from 0 to 1.",
                zh=f"{name}：{share!r} 不是比例。请给出 0 到 1 的数。",
            )
    if shares["careless"] + shares["speeding"] > 1:
        raise InputError(
            en="careless and speeding: together more than 1. Lower one of them.",
            zh="careless 与 speeding：合计超过 1。请调低其一。",
        )
