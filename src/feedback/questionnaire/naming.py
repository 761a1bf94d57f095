"""Under which names each survey tool keeps our answer columns: what exports write and readers expect.

| tool | battery | SERVQUAL | Kano | multiple | ranking | text beside a choice |
|---|---|---|---|---|---|---|
| xlsform | i | i_e, i_p | q_f, q_d | q (list) | q (list) | q_specify |
| limesurvey | q[i] | q[i][1], q[i][2] | q[f], q[d] | q[c] | q (list) | q[other] |
| surveyjs | q.i | q_e.i, q_p.i | q.f, q.d | q (list) | q (list) | q-Comment |
| redcap | i | i_e, i_p | q_f, q_d | q___c | q_c | q_specify |
| qualtrics | q_1 | qE_1, qP_1 | q_1, q_2 | q_1 | q_1 | q_3_TEXT |

q is the id of a question, i of a row, c the code of a choice. Ids and codes fit every tool by their
pattern; the words a tool keeps for itself and codes that differ only in case are the exceptions
settled here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from feedback.questionnaire.answers import Answer
from feedback.questionnaire.parts import Words
from feedback.questionnaire.phrases import phrase
from feedback.questionnaire.questions import (
    Filled,
    Multiple,
    Question,
    Ranking,
    Single,
    Slider,
    Upload,
)
from feedback.questionnaire.scaled_questions import Battery, BipolarItem, Kano, Servqual
from feedback.questionnaire.unasked import PageTime

if TYPE_CHECKING:
    from feedback.questionnaire.model import Questionnaire

# words LimeSurvey keeps (application/models/Question.php, rules()) and columns it writes itself
_LIMESURVEY_QUESTIONS = (
    "lang", "sid", "savedid", "token", "qid", "gid", "sgq", "self", "that", "this",
    "id", "seed", "submitdate", "startdate", "datestamp", "lastpage", "startlanguage", "ipaddr", "refurl",
)  # fmt: skip
_LIMESURVEY_ROWS = ("time", "other")
_LIMESURVEY_OTHER = "-oth-"
_LIMESURVEY_CODE = 5


@dataclass(frozen=True, slots=True)
class Held:
    """Where a tool keeps one answer column.

    Attributes
    ----------
    field
        Name of the tool's column; for SurveyJS "question.row" in nested data.
    code
        How the tool spells the choice the column stands for, where it stands for one: the value to
        look for in a field that lists several, in any order for a multiple choice, in order of
        preference for a ranking.
    listed
        Whether the field holds several choices at once.
    """

    field: str
    code: str | None = None
    listed: bool = False


# columns a tool writes itself under this very name: answers to a question of the name are lost among them
KEPT_NAMES: Mapping[str, frozenset[str]] = {
    "xlsform": frozenset(
        ["start", "end", "today", "deviceid", "username", "phonenumber", "simserial", "subscriberid", "audit", "instanceid"]
    ),
    "limesurvey": frozenset(
        ["id", "token", "seed", "submitdate", "startdate", "datestamp", "lastpage", "startlanguage", "ipaddr", "refurl", "interviewtime"]
    ),
}  # fmt: skip


def held_by(questionnaire: Questionnaire, tool: str) -> dict[str, Held]:
    """Where a tool keeps each answer column: {answer column: place}.

    Parameters
    ----------
    questionnaire
        The questionnaire.
    tool
        "xlsform", "limesurvey", "surveyjs", "redcap" or "qualtrics".

    Returns
    -------
    dict
        Every answer column, in order.
    """
    place = _PLACES[tool]
    return {
        column: place(questionnaire, answer) for column, answer in questionnaire.answers.items()
    }


def choice_codes(question: Single | Multiple | Ranking, tool: str) -> dict[str, str]:
    """How a tool spells the codes of a question's choices: {our code: theirs}.

    Where a choice asks to write, LimeSurvey says "-oth-" (in a multiple choice "other") and SurveyJS
    "other", which also says "none" for the only exclusive choice; not so in a ranking. Neither tells
    capitals apart, so "A" beside "a" gets a number. REDCap lower-cases the codes of a multiple choice
    and of a ranking; Qualtrics counts choices from 1.
    """
    choices = question.choices
    if tool == "qualtrics":
        return {choice.code: str(position) for position, choice in enumerate(choices, 1)}
    if tool == "redcap" and not isinstance(question, Single):
        return apart([choice.code for choice in choices], lower=True)
    own = [choice.code for choice in choices]
    if tool == "surveyjs":
        return _surveyjs_codes(question)
    if tool != "limesurvey":
        return {code: code for code in own}
    written = {choice.code for choice in choices if choice.specify}
    if isinstance(question, Ranking):
        return apart(own, longest=_LIMESURVEY_CODE)
    taken = _LIMESURVEY_ROWS if isinstance(question, Multiple) else ()
    native = "other" if isinstance(question, Multiple) else _LIMESURVEY_OTHER
    spelled = apart([code for code in own if code not in written], taken=taken, longest=_LIMESURVEY_CODE)  # fmt: skip
    return {code: native if code in written else spelled[code] for code in own}


def scale_code(code: int, tool: str) -> str:
    """How a tool spells a code of a scale; LimeSurvey takes letters and digits only.

    Examples
    --------
    >>> scale_code(-1, "limesurvey"), scale_code(-1, "redcap")
    ('m1', '-1')
    """
    return f"m{-code}" if code < 0 and tool == "limesurvey" else str(code)


def apart(
    codes: Iterable[str], *, taken: Iterable[str] = (), longest: int = 20, lower: bool = False
) -> dict[str, str]:
    """Codes for a tool that does not tell capitals apart: {code: the same, or the same and a number}.

    Examples
    --------
    >>> apart(["a", "A", "time"], taken=["time"])
    {'a': 'a', 'A': 'A2', 'time': 'time2'}
    """
    codes, reserved = list(codes), {name.casefold() for name in taken}
    used, given = set(reserved), {}
    for code in codes:
        spelled = code.lower() if lower else code
        if spelled.casefold() in used:
            others = {other.casefold() for other in codes}
            spelled = free_name(spelled, used | others, longest=longest)
        used.add(spelled.casefold())
        given[code] = spelled
    return given


def free_name(wanted: str, taken: Iterable[str], *, longest: int = 20) -> str:
    """`wanted`, or the first of wanted2, wanted3 … that is not taken, no longer than `longest`.

    Examples
    --------
    >>> free_name("time", {"time", "time2"})
    'time3'
    """
    used = {name.casefold() for name in taken}
    name, number = wanted[:longest], 1
    while name.casefold() in used:
        number += 1
        name = f"{wanted[: longest - len(str(number))]}{number}"
    return name


def names_used(questionnaire: Questionnaire) -> set[str]:
    """Ids of questions, and the answer columns made from them."""
    return {question.id for question in questionnaire.questions()} | {*questionnaire.columns}


def section_names(questionnaire: Questionnaire) -> dict[str, str]:
    """Names of the groups that sections become where groups and questions share one name space."""
    taken = names_used(questionnaire) | {"meta"}
    found: dict[str, str] = {}
    own = {section.id for section in questionnaire.sections}
    for section in questionnaire.sections:
        name = section.id
        if name in taken:
            name = free_name(f"{name}_page", taken | own, longest=40)
        found[section.id] = name
        taken.add(name)
    return found


# LimeSurvey draws a slider in a question of several numbers: the code of its only row
SLIDER_ROW = "v"


def limesurvey_questions(questionnaire: Questionnaire) -> dict[str, str]:
    """Question codes in LimeSurvey: the id, but for the words LimeSurvey keeps for itself."""
    return apart((q.id for q in questionnaire.questions()), taken=_LIMESURVEY_QUESTIONS)


def limesurvey_rows(question: Battery | Servqual | Filled) -> dict[str, str]:
    """Sub-question codes in LimeSurvey of a battery's rows."""
    return apart((row.id for row in question.items), taken=_LIMESURVEY_ROWS)


def bar_between(part: BipolarItem | Slider) -> Words:
    """The two ends as LimeSurvey reads them, "cold|warm"; a bar within a word is written in full width."""
    ends = [words or Words() for words in (part.left, part.right)]
    languages = dict.fromkeys(["zh", "en", *(one for words in ends for one in words.texts)])
    return Words.of(
        {one: "|".join(words.only(one).replace("|", "｜") for words in ends) for one in languages}
    )


def limesurvey_dual_row(expectation: Words | None, text: Words) -> Words:
    """Wording of a row of a dual scale: it has but one, so what is expected stands in brackets behind it."""
    if expectation is None:
        return text
    return phrase("aside_named", text=text, name=phrase("expected"), aside=expectation)


def limesurvey_specify(questionnaire: Questionnaire, question: Ranking) -> str:
    """Code of the text question that follows a ranking with a choice to write into."""
    taken = [*limesurvey_questions(questionnaire).values(), *_LIMESURVEY_QUESTIONS]
    return free_name(f"{question.id[:13]}specify", taken)


def _surveyjs_codes(question: Single | Multiple | Ranking) -> dict[str, str]:
    choices = question.choices
    native: dict[str, str] = {}
    if not isinstance(question, Ranking):
        native = {choice.code: "other" for choice in choices if choice.specify}
    # "none" of SurveyJS rules out everything else; there is only one of it
    alone = [c.code for c in choices if isinstance(question, Multiple) and c.exclusive]
    if len(alone) == 1 and alone[0] not in native:
        native[alone[0]] = "none"
    # its expressions do not tell "A" from "a"
    spelled = apart([c.code for c in choices if c.code not in native], taken=("other", "none"))
    return {c.code: native.get(c.code) or spelled[c.code] for c in choices}


def _xlsform(questionnaire: Questionnaire, answer: Answer) -> Held:
    question = answer.question
    if answer.part != "specify" and isinstance(question, Multiple | Ranking):
        return Held(question.id, _code(answer, "xlsform"), listed=True)
    return Held(answer.column)


def _limesurvey(questionnaire: Questionnaire, answer: Answer) -> Held:
    question = answer.question
    name = limesurvey_questions(questionnaire)[question.id]
    if answer.part == "specify":
        if isinstance(question, Ranking):
            return Held(limesurvey_specify(questionnaire, question))
        return Held(f"{name}[other]")
    if isinstance(question, Battery | Servqual | Filled):
        assert answer.item is not None
        row = limesurvey_rows(question)[getattr(answer.item, "id", "")]
        side = {"e": "[1]", "p": "[2]"}.get(answer.part or "", "")
        return Held(f"{name}[{row}]{side}")
    if isinstance(question, Kano):
        return Held(f"{name}[{answer.part}]")
    if isinstance(question, Upload):
        return Held(f"{name}[filecount]")
    if isinstance(question, Slider):
        return Held(f"{name}[{SLIDER_ROW}]")
    if isinstance(question, Multiple):
        code = _code(answer, "limesurvey")
        return Held(f"{name}[{code}]", code)
    if isinstance(question, Ranking):
        return Held(name, _code(answer, "limesurvey"), listed=True)
    return Held(name)


def _surveyjs(questionnaire: Questionnaire, answer: Answer) -> Held:
    question = answer.question
    if answer.part == "specify":
        name = "_specify" if isinstance(question, Ranking) else "-Comment"
        return Held(f"{question.id}{name}")
    if isinstance(question, Battery | Servqual | Filled):
        side = f"_{answer.part}" if answer.part else ""
        return Held(f"{question.id}{side}.{getattr(answer.item, 'id', '')}")
    if isinstance(question, Kano):
        return Held(f"{question.id}.{answer.part}")
    if isinstance(question, Multiple | Ranking):
        return Held(question.id, _code(answer, "surveyjs"), listed=True)
    return Held(answer.column)


def _redcap(questionnaire: Questionnaire, answer: Answer) -> Held:
    question = answer.question
    if answer.part != "specify" and isinstance(question, Multiple | Ranking):
        code = _code(answer, "redcap")
        joint = "___" if isinstance(question, Multiple) else "_"
        return Held(f"{question.id}{joint}{code}", code)
    return Held(answer.column)


def _qualtrics(questionnaire: Questionnaire, answer: Answer) -> Held:
    question = answer.question
    if answer.part == "specify":
        written = next(
            position
            for position, choice in enumerate(getattr(question, "choices", ()), 1)
            if choice.specify
        )
        return Held(f"{question.id}_{written}_TEXT")
    if isinstance(question, Battery | Servqual):
        ids = [row.id for row in question.items]
        side = {"e": "E", "p": "P"}.get(answer.part or "", "")
        return Held(f"{question.id}{side}_{ids.index(getattr(answer.item, 'id', '')) + 1}")
    if isinstance(question, Kano):
        return Held(f"{question.id}_{1 if answer.part == 'f' else 2}")
    if isinstance(question, Multiple | Ranking):
        code = _code(answer, "qualtrics")
        return Held(f"{question.id}_{code}", code)
    if isinstance(question, Upload):
        return Held(f"{question.id}_Name")
    if isinstance(question, PageTime):
        return Held(f"{question.id}_Page Submit")
    return Held(answer.column)


def _code(answer: Answer, tool: str) -> str:
    question: Question = answer.question
    assert isinstance(question, Multiple | Ranking)
    return choice_codes(question, tool)[getattr(answer.item, "code", "")]


_PLACES: Mapping[str, Callable[[Questionnaire, Answer], Held]] = {
    "xlsform": _xlsform,
    "limesurvey": _limesurvey,
    "surveyjs": _surveyjs,
    "redcap": _redcap,
    "qualtrics": _qualtrics,
}
