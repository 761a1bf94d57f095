"""Quotas: how many answers are wanted of each choice, of each pair of choices or of whoever a rule describes, and what
happens when there are enough.

A questionnaire file says `quotas`, each with the single choices it is about and its limits, or with one rule and its limit:

    quotas:
      - {id: sexes, of: [sex], limits: {m: 100, f: 100}}
      - {id: cells, of: [sex, region], each: 50}
      - {id: youngmen, when: {and: [{compare: [sex, "==", m]}, {compare: [age, "<=", 24]}]}, limit: 40}
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BeforeValidator, Field, StringConstraints

from feedback.errors import did_you_mean
from feedback.placed_yaml import Place
from feedback.questionnaire.logic import And, Compare, In, Rule, atoms, compared, holds, references
from feedback.questionnaire.logic_words import rule_in_words
from feedback.questionnaire.parts import Id, Key, Part, Words
from feedback.questionnaire.phrases import pattern
from feedback.questionnaire.questions import Single
from feedback.questionnaire.unasked import Unasked

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from feedback.questionnaire.answers import Answer
    from feedback.questionnaire.model import Questionnaire

Limit = Annotated[int, Field(ge=1, le=1_000_000)]
# codes of the choices of a cell, in the order of `of`: "f" or "f+north"
CellCode = Annotated[
    str,
    BeforeValidator(lambda code: str(code) if type(code) is int else code),
    StringConstraints(pattern=r"^[A-Za-z0-9]{1,5}(\+[A-Za-z0-9]{1,5}){0,2}$"),
]
CELLS = 200  # more are a slip, and no field work fills them
COLUMNS = ["quota", "cell", "limit", "n", "wanting", "quota_state"]


class Quota(Part):
    """How many answers are wanted: of each choice of one question, of each combination of several (`of`), or of whoever a
    rule describes (`when`, with its `limit`): several answers taken together, a number, a ticked choice.

    With `full: stop` whoever falls into a full cell reads `text` and is asked no more; with `count`
    everybody goes on, and the counts are told when answers are read.
    """

    id: Key
    of: tuple[Id, ...] = Field(default=(), max_length=3)  # ids of the questions it is about
    when: Rule | None = None  # who is in its one cell, instead of `of`
    limit: Limit | None = None  # of that cell
    limits: Mapping[CellCode, Limit] = Field(default_factory=dict)
    each: Limit | None = None  # the limit of cells that `limits` does not name
    full: Literal["stop", "count"] = "stop"
    text: Words | None = None  # what they read; a plain sentence where left out

    @property
    def said(self) -> Words:
        """What is read by whoever is turned away."""
        return self.text or pattern("quota_full")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a quota.

    Attributes
    ----------
    quota
        The quota it belongs to.
    codes
        A code for each question of the quota; none where it has a rule.
    limit
        How many answers are wanted.
    words
        The labels of its choices.
    """

    quota: Quota
    codes: tuple[str, ...]
    limit: int
    words: Words

    @property
    def rule(self) -> Rule:
        """Who is in the cell."""
        if self.quota.when is not None:
            return self.quota.when
        asks = [Compare(compare=(q, "==", code)) for q, code in zip(self.quota.of, self.codes, strict=True)]  # fmt: skip
        return asks[0] if len(asks) == 1 else And.model_validate({"and": tuple(asks)})


def cells_of(questionnaire: Questionnaire, quota: Quota) -> tuple[Cell, ...]:
    """The cells of a quota that have a limit, in the order of the choices; of one with a rule, the one it describes."""
    if quota.when is not None:
        zh, en = (rule_in_words(questionnaire, quota.when, language=language) for language in ("zh", "en"))  # fmt: skip
        return () if quota.limit is None else (Cell(quota, (), quota.limit, Words(zh=zh, en=en)),)
    asked = {question.id: question for question in questionnaire.questions()}
    listed = [question.choices for name in quota.of if isinstance(question := asked[name], Single)]
    found = []
    for chosen in itertools.product(*listed):
        codes = tuple(choice.code for choice in chosen)
        limit = quota.limits.get("+".join(codes), quota.each)
        if limit is not None:
            words = Words(zh=" × ".join(choice.say("zh") for choice in chosen), en=" × ".join(choice.say("en") for choice in chosen))  # fmt: skip
            found.append(Cell(quota, codes, limit, words))
    return tuple(found)


def decided_at(questionnaire: Questionnaire, quota: Quota) -> str:
    """Id of the last question a quota is about: whoever is turned away is turned away after it."""
    order = [question.id for question in questionnaire.questions()]
    return max(asked_by(questionnaire, quota), key=order.index)


def asked_by(questionnaire: Questionnaire, quota: Quota) -> tuple[str, ...]:
    """Ids of the questions a quota is about, each once."""
    if quota.when is None:
        return quota.of
    owner = {column: answer.question.id for column, answer in questionnaire.answers.items()}
    return tuple(dict.fromkeys(owner.get(name, name) for name in references(quota.when)))


def is_written(answer: Answer) -> bool:
    """Whether people write the answer in words of their own; the value of a link is nobody's words."""
    return answer.kind == "text" and not isinstance(answer.question, Unasked)


def quota_faults(questionnaire: Questionnaire) -> Iterator[tuple[Place, str, str]]:
    """Quotas of what is no single choice, of personal data or written words, codes nobody can give, no limit, an id used twice."""
    singles = {one.id: one for one in questionnaire.questions() if isinstance(one, Single)}
    met: set[str] = set()
    for i, quota in enumerate(questionnaire.quotas):
        place: Place = ("quotas", i)
        if quota.id in met:
            yield (
                (*place, "id"),
                f"two quotas are called {quota.id}. Give one of them another id.",
                f"有两个配额都叫 {quota.id}。请改掉其中一个。",
            )
        met.add(quota.id)
        if quota.when is not None or quota.limit is not None or not quota.of:
            yield from _rule_faults(questionnaire, quota, place)
            continue
        unknown = [name for name in quota.of if name not in singles]
        for name in unknown:
            hint_en, hint_zh = did_you_mean(name, singles)
            yield (
                (*place, "of"),
                f"a quota is about single choices; {name} is none.{hint_en} Name a question of type single.",
                f"配额只能针对单选题，{name} 不是。{hint_zh}请写一道 type: single 的题。",
            )
        if unknown:
            continue
        yield from _personal_faults(questionnaire, quota, (*place, "of"))
        if len(set(quota.of)) < len(quota.of):
            yield (
                (*place, "of"),
                "a quota names a question twice. Name each once.",
                "配额中同一题写了两次。请只写一次。",
            )
            continue
        if not quota.limits and quota.each is None:
            yield (
                place,
                f"the quota {quota.id} has no limit. Write limits, such as {{f: 100}}, or each: 50.",
                f"配额 {quota.id} 没有上限。请写 limits（如 {{f: 100}}）或 each: 50。",
            )
        yield from _unknown_cells(quota, singles, place)


def _rule_faults(
    questionnaire: Questionnaire, quota: Quota, place: Place
) -> Iterator[tuple[Place, str, str]]:
    if quota.when is None or quota.limit is None or quota.of or quota.limits or quota.each:
        yield (
            place,
            f"the quota {quota.id} needs either of (single choices) with limits or each, or when (a rule) with limit. Write one of the two.",
            f"配额 {quota.id} 需要 of（单选题）加 limits 或 each，或者 when（条件）加 limit。请写其中一种。",
        )
        return
    ids = {question.id for question in questionnaire.questions()}
    known = {*ids, *questionnaire.answers}
    for name in references(quota.when):
        if name not in known:
            hint_en, hint_zh = did_you_mean(name, known)
            yield (
                (*place, "when"),
                f"the rule of the quota {quota.id} asks about {name}, which no question answers.{hint_en} Correct the name.",
                f"配额 {quota.id} 的条件用到 {name}，没有这一题或选项。{hint_zh}请改正名称。",
            )
            return
    yield from _personal_faults(questionnaire, quota, (*place, "when"))
    # of what people write a report keeps no column that a value could be looked up in
    asked = dict.fromkeys(compared(part) for part in atoms(quota.when) if isinstance(part, Compare | In))  # fmt: skip
    for name in asked:
        if name in questionnaire.answers and is_written(questionnaire.answers[name]):
            yield (
                (*place, "when"),
                f"the rule of the quota {quota.id} compares what people write in {name}; only whether they wrote is kept for a quota. "
                f"Write answered: {name}, or ask a single choice and compare that.",
                f"配额 {quota.id} 的条件比较 {name} 中填写的文字；配额只保留是否填写，不保留内容。"
                f"请改为 answered: {name}，或改用单选题再比较。",
            )


def _personal_faults(
    questionnaire: Questionnaire, quota: Quota, place: Place
) -> Iterator[tuple[Place, str, str]]:
    """Answers asked for as personal data stand in no table of a report, so that nobody can be counted by them."""
    personal = {one.id for one in questionnaire.questions() if one.personal_data}
    for name in asked_by(questionnaire, quota):
        if name in personal:
            yield (
                place,
                f"the quota {quota.id} is about {name}, which asks for personal data; no report keeps such answers, so nobody can be "
                "counted by them. Name a question of groups instead (regions, age bands) that is not personal_data.",
                f"配额 {quota.id} 用到 {name}，该题收集个人信息（personal_data），报告不保留其答案，无法计数。"
                "请改用不涉及个人信息的分组题（如地区、年龄段）。",
            )


def _unknown_cells(
    quota: Quota, singles: Mapping[str, Single], place: Place
) -> Iterator[tuple[Place, str, str]]:
    codes = [[choice.code for choice in singles[name].choices] for name in quota.of]
    known = ["+".join(each) for each in itertools.product(*codes)]
    if len(known) > CELLS:
        yield (
            (*place, "of"),
            f"{len(known)} cells; at most {CELLS} can be told apart. Cross fewer questions.",
            f"共 {len(known)} 格；至多 {CELLS} 格。请少交叉几题。",
        )
        return
    for cell in quota.limits:
        if cell not in known:
            hint_en, hint_zh = did_you_mean(cell, known)
            shown = ", ".join(known[:8]) + (" …" if len(known) > 8 else "")
            yield (
                (*place, "limits", cell),
                f"nobody can answer {cell}.{hint_en} There are: {shown}.",
                f"没有 {cell} 这一格。{hint_zh}可写：{shown}。",
            )


def turned_away(questionnaire: Questionnaire, answers: pd.DataFrame) -> np.ndarray:
    """Who is turned away because a cell is full, where rows are in the order people came.

    Parameters
    ----------
    questionnaire
        The questionnaire.
    answers
        Answer columns; a missing answer falls into no cell.

    Returns
    -------
    array of int, shape (n,)
        Place of the quota that turned the row away, in `questionnaire.quotas`; -1 for those who go on. Who
        is turned away counts in no cell.
    """
    import numpy as np

    cells = [(k, c) for k, q in enumerate(questionnaire.quotas) for c in cells_of(questionnaire, q)]
    inside = np.array([in_cell(questionnaire, answers, cell) for _, cell in cells]).reshape(len(cells), len(answers))  # fmt: skip
    limits = [cell.limit for _, cell in cells]
    stops = [cell.quota.full == "stop" for _, cell in cells]
    counts = [0] * len(cells)
    away = np.full(len(answers), -1)
    for row in range(len(answers)):
        own = np.flatnonzero(inside[:, row])
        full = [cells[c][0] for c in own if stops[c] and counts[c] >= limits[c]]
        if full:
            away[row] = full[0]
        else:
            for cell in own:
                counts[cell] += 1
    return away


def in_cell(questionnaire: Questionnaire, answers: pd.DataFrame, cell: Cell) -> np.ndarray:
    """(n,) bool: whose answers fall into a cell; a missing answer compares with nothing."""
    flags = {
        name: [answer.column for answer in questionnaire.answers_to(name)]
        for name in asked_by(questionnaire, cell.quota)
    }
    return holds(cell.rule, answers, flags=flags).to_numpy(dtype=bool)


def beyond(questionnaire: Questionnaire, quota: Quota) -> tuple[str, ...]:
    """Answer columns of the questions people are asked after a quota was decided."""
    order = [question.id for question in questionnaire.questions()]
    last = order.index(decided_at(questionnaire, quota))
    return tuple(
        column
        for column, answer in questionnaire.answers.items()
        if order.index(answer.question.id) > last and not isinstance(answer.question, Unasked)
    )


def quota_table(
    questionnaire: Questionnaire, answers: pd.DataFrame, *, language: str = "zh"
) -> pd.DataFrame:
    """How far each cell was filled.

    Parameters
    ----------
    questionnaire
        The questionnaire.
    answers
        Responses with the columns the quotas are about, as codes; a missing answer falls into no cell.
    language
        Of the labels.

    Returns
    -------
    DataFrame
        A row a cell with a limit: quota (id), cell (labels), limit, n (answers in it), wanting (how many are
        missing), quota_state ("short", "reached" or "over").
    """
    import pandas as pd

    rows = []
    for quota in questionnaire.quotas:
        for cell in cells_of(questionnaire, quota):
            n = int(in_cell(questionnaire, answers, cell).sum())
            rows.append((quota.id, cell.words.say(language), cell.limit, n, *standing(n, cell.limit)))  # fmt: skip
    return pd.DataFrame(rows, columns=COLUMNS)


def standing(n: int, limit: int) -> tuple[int, str]:
    """How many answers are wanting, and in one word whether a cell is short, reached or over."""
    return max(0, limit - n), "short" if n < limit else "reached" if n == limit else "over"


def said_of(table: pd.DataFrame, language: str) -> str:
    """A `quota_table` in a sentence; "" where there are no quotas."""
    if not len(table):
        return ""
    states: Sequence[str] = table["quota_state"].tolist()
    short, over = states.count("short"), states.count("over")
    wanting = int(table["wanting"].sum())
    if language == "zh":
        return f"配额：{len(states)} 格中 {short} 格不足（共缺 {wanting} 份）、{over} 格超出。"
    return f"Quotas: of {len(states)} cells {short} are short (by {wanting} answers in all), {over} over."
