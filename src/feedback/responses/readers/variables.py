"""What each column of written responses is: label, codes with labels, the code of "not applicable"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from feedback.questionnaire.answers import Answer
from feedback.questionnaire.parts import Words
from feedback.questionnaire.questions import Single
from feedback.questionnaire.unasked import Arm
from feedback.responses.readers.own import TICKED

if TYPE_CHECKING:
    import pandas as pd

    from feedback.questionnaire.model import Questionnaire

Measure = Literal["nominal", "ordinal", "scale"]
_KINDS: Mapping[str, Measure] = {
    "rating": "ordinal", "choice": "nominal", "flag": "nominal", "rank": "ordinal",
    "number": "scale", "date": "scale", "text": "nominal",
}  # fmt: skip
_TICK = {1: Words(zh="是", en="Yes"), 0: Words(zh="否", en="No")}
_DONE = {1: Words(zh="已完成", en="Finished"), 0: Words(zh="未完成", en="Not finished")}
_BESIDE = {
    "respondent": Words(zh="答卷编号", en="Respondent"),
    "date": Words(zh="提交时间", en="Submitted"),
    "seconds": Words(zh="用时（秒）", en="Time taken (seconds)"),
    "wave": Words(zh="期次", en="Wave"),
    "finished": Words(zh="是否完成", en="Whether finished"),
}
_AS_TICKED = Words(zh="（原始作答）", en=" (as ticked)")
_SCORED = Words(zh="（已反向计分）", en=" (scored in reverse)")


@dataclass(frozen=True)
class Variable:
    """A column of written responses.

    Attributes
    ----------
    name
        The column.
    kind
        rating, choice, flag, rank, number, date, text, or beside (what a tool writes itself).
    label
        Full wording.
    measure
        As SPSS names it.
    labels
        Code → label, "not applicable" included.
    missing
        The code of "not applicable"; None where nobody can say so.
    beside
        The column that says who did.
    """

    name: str
    kind: str
    label: str
    measure: Measure
    labels: Mapping[int | str, str] = field(default_factory=dict)
    missing: int | None = None
    beside: str | None = None


def variables_of(
    responses: pd.DataFrame, questionnaire: Questionnaire, *, language: str
) -> list[Variable]:
    """A variable for each column of responses, the index first, in `language`.

    Columns that only say "not applicable" belong to the answer they stand beside.

    Examples
    --------
    >>> import pandas as pd
    >>> from feedback import load_questionnaire
    >>> frame = pd.DataFrame({"overall": [5]}, index=pd.Index(["a"], name="respondent"))
    >>> found = variables_of(frame, load_questionnaire("hotel_stay"), language="en")
    >>> [(each.name, each.measure) for each in found], found[1].labels[5]
    ([('respondent', 'nominal'), ('overall', 'ordinal')], 'Very satisfied')
    """
    flags = {a.not_applicable for a in questionnaire.answers.values()}
    names = [str(responses.index.name or "respondent"), *map(str, responses.columns)]
    return [
        _variable(name, questionnaire, language, ticked=f"{name}{TICKED}" in names)
        for name in names
        if name not in flags
    ]


def _variable(name: str, questionnaire: Questionnaire, language: str, *, ticked: bool) -> Variable:
    answer = questionnaire.answers.get(name.removesuffix(TICKED))
    if answer is None:
        return _told_beside(name, questionnaire, language)
    label = answer.text.say(language)
    if answer.kind in ("flag", "rank") or answer.part == "specify":
        label = f"{answer.question.text.say(language)} {answer.label.say(language)}"
    scored = answer.reverse and ticked
    if answer.reverse:
        label += (_SCORED if scored else _AS_TICKED).say(language)
    beside = answer.scale.not_applicable if answer.scale else None
    return Variable(
        name,
        answer.kind,
        " ".join(label.split()),
        _KINDS[answer.kind],
        labels=_labels(answer, language, scored=scored),
        missing=beside.code if beside else None,
        beside=answer.not_applicable,
    )


def _told_beside(name: str, questionnaire: Questionnaire, language: str) -> Variable:
    record = questionnaire.record
    own = {record.respondent: "respondent", record.date: "date", record.seconds: "seconds", record.wave: "wave"}  # fmt: skip
    role = own.get(name, name)
    said = _BESIDE[role].say(language) if role in _BESIDE else name
    labels: dict[int | str, str] = {}
    if role == "finished":
        labels = {code: words.say(language) for code, words in _DONE.items()}
    kind = {"date": "date", "seconds": "number", "finished": "flag"}.get(role, "beside")
    return Variable(name, kind, said, "scale" if kind in ("date", "number") else "nominal", labels)


def _labels(answer: Answer, language: str, *, scored: bool) -> dict[int | str, str]:
    if answer.kind == "flag":
        return {code: words.say(language) for code, words in _TICK.items()}
    if answer.scale is not None:
        low, high = answer.scale.ends
        beside = answer.scale.not_applicable
        points: dict[int | str, str] = {
            (low + high - point.code if scored else point.code): point.say(language)
            for point in answer.scale.points
        }
        return points | ({beside.code: beside.say(language)} if beside else {})
    if answer.kind == "choice" and isinstance(answer.question, Single | Arm):
        return {choice.code: choice.say(language) for choice in answer.question.choices}
    return {}


def with_codes(responses: pd.DataFrame, variables: list[Variable]) -> dict[str, Any]:
    """Columns by name, the index among them, "not applicable" as its code among the answers."""
    flat = responses.reset_index(names=variables[0].name)
    found = {}
    for variable in variables:
        column = flat[variable.name]
        if variable.missing is not None and variable.beside in flat:
            column = column.mask(flat[variable.beside].fillna(False).astype(bool), variable.missing)
        found[variable.name] = column
    return found
