"""Choices carried forward: a question offers only what an earlier multiple question had ticked (or had not).

When a file is read a question with `carry` and no `choices` gets those of its source, and a rule: it is asked where there
is something to offer. Choices of its own that its source does not have are always offered.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from feedback.errors import did_you_mean
from feedback.placed_yaml import Place
from feedback.questionnaire.questions import Multiple, Question, Ranking, Single

if TYPE_CHECKING:
    import pandas as pd

    from feedback.questionnaire.model import Questionnaire

Carried = Single | Multiple | Ranking


def with_choices(content: Any) -> Any:
    """A questionnaire's content in which every carried question names its choices; as it is where none does."""
    sections = content.get("sections") if isinstance(content, Mapping) else None
    if not isinstance(sections, list | tuple):
        return content
    known: dict[Any, Any] = {}
    written: list[Any] = []
    changed = False
    for section in sections:
        questions = section.get("questions") if isinstance(section, Mapping) else None
        if not isinstance(questions, list | tuple):
            written.append(section)
            continue
        asked = []
        for question in questions:
            found = _filled(question, known)
            changed |= found is not question
            asked.append(found)
            if isinstance(found, Mapping) and found.get("type") == "multiple":
                known[found.get("id")] = found.get("choices")
        written.append({**section, "questions": asked})
    return {**content, "sections": written} if changed else content


def _filled(question: Any, known: Mapping[Any, Any]) -> Any:
    carry = question.get("carry") if isinstance(question, Mapping) else None
    if not isinstance(carry, Mapping):
        return question
    source = carry.get("from", carry.get("source"))
    listed = known.get(source)
    if not isinstance(listed, list | tuple):
        return question
    own = question.get("choices")
    there = [one.get("code") for one in listed if isinstance(one, Mapping)]
    all_of_them = [
        dict(one)
        for one in listed
        if isinstance(one, Mapping) and not (one.get("exclusive") or one.get("specify"))
    ]
    if isinstance(own, list | tuple) and all(
        isinstance(one, Mapping) and one.get("code") in there for one in own
    ):
        taken = list(own)
    elif own is not None:
        return question  # something of its own is always offered
    else:
        taken = all_of_them
    ticked: list[Any] = [{"contains": [source, one.get("code")]} for one in taken]
    offered: Any = {"or": ticked}
    if carry.get("ticked") is False:
        offered = {"and": [{"answered": source}, {"or": [{"not": rule} for rule in ticked]}]}
    rule = question.get("show_if")
    parts = rule.get("and") if isinstance(rule, Mapping) else None
    if offered in (rule, parts[0] if isinstance(parts, list) and parts else None):
        # filled before, or written so; the very choices of the source were not written by hand
        same = own is not None and [dict(one) for one in taken] == all_of_them
        return {**question, "carry": {**carry, "taken": True}} if same else question
    return {
        **question,
        "carry": carry if own is not None else {**carry, "taken": True},
        "choices": taken,
        "show_if": offered if rule is None else {"and": [offered, rule]},
    }


def carry_faults(questionnaire: Questionnaire) -> Iterator[tuple[Place, str, str]]:
    """Sources that are no multiple question before, or of which the question offers nothing."""
    before: dict[str, Multiple] = {}
    for s, section in enumerate(questionnaire.sections):
        for i, question in enumerate(section.questions):
            if isinstance(question, Carried) and question.carry is not None:
                place: Place = ("sections", s, "questions", i, "carry")
                source = before.get(question.carry.source)
                if source is None:
                    hint_en, hint_zh = did_you_mean(question.carry.source, before)
                    yield (
                        (*place, "from"),
                        f"{question.carry.source} is no multiple question before this one.{hint_en} Name one.",
                        f"{question.carry.source} 不是前面的多选题。{hint_zh}请写一道。",
                    )
                elif not carried_codes(questionnaire, question):
                    yield (
                        place,
                        f"no choice of {question.id} is one of {question.carry.source}. Leave choices out, or use its codes.",
                        f"{question.id} 的选项没有一个出自 {question.carry.source}。请删去 choices，或沿用其代码。",
                    )
            if isinstance(question, Multiple):
                before[question.id] = question


def carried_codes(questionnaire: Questionnaire, question: Question) -> dict[str, str]:
    """{code of a choice that is carried: the column of its source}; {} for a question that carries nothing."""
    carry = getattr(question, "carry", None)
    if carry is None:
        return {}
    source = next((one for one in questionnaire.questions() if one.id == carry.source), None)
    codes = {choice.code for choice in getattr(source, "choices", ())}
    return {
        c.code: f"{carry.source}_{c.code}"
        for c in getattr(question, "choices", ())
        if c.code in codes
    }


def offered(
    questionnaire: Questionnaire, question: Question, answers: pd.DataFrame
) -> pd.DataFrame:
    """Which choices each respondent was offered: bool, a column a code; choices of its own always."""
    import pandas as pd

    carried = carried_codes(questionnaire, question)
    wanted = question.carry.ticked if isinstance(question, Carried) and question.carry else True
    found = {
        choice.code: answers[carried[choice.code]]
        .astype("boolean")
        .fillna(False)
        .eq(wanted)
        .astype(bool)
        if choice.code in carried
        else pd.Series(True, index=answers.index)
        for choice in getattr(question, "choices", ())
    }
    return pd.DataFrame(found, index=answers.index)


def without_others(questionnaire: Questionnaire, answers: pd.DataFrame) -> pd.DataFrame:
    """Answers with nothing chosen that was not offered; ranks close up."""
    for question in questionnaire.questions():
        if not isinstance(question, Carried) or question.carry is None:
            continue
        there = offered(questionnaire, question, answers)
        if isinstance(question, Single):
            chosen = answers[question.id]
            for code in there:
                chosen = chosen.mask(chosen.eq(str(code)).fillna(False).astype(bool) & ~there[code])
            answers[question.id] = chosen
            continue
        columns = [f"{question.id}_{code}" for code in there]
        kept = answers[columns].where(there.set_axis(columns, axis=1))
        if isinstance(question, Ranking):
            kept = kept.rank(axis=1, method="first").astype("Int64")
        answers[columns] = kept
    return answers
