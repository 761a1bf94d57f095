"""The columns answers arrive in: one row a respondent, these columns, whatever tool asked.

| question | columns | dtype |
|---|---|---|
| likert | ITEM; ITEM_na where the scale has "not applicable" | Int64; boolean |
| semantic_differential | ITEM: 1 = the left word | Int64 |
| servqual | ITEM_e, ITEM_p (and their _na) | Int64 |
| kano | ID_f, ID_d: codes of the five answers | Int64 |
| csat, ces, nps | ID; ID_na where the scale has "not applicable" | Int64; boolean |
| single | ID: code of the choice; ID_specify where a choice asks to write | string |
| multiple | ID_CODE for each choice; ID_specify | boolean; string |
| ranking | ID_CODE for each choice: 1 = first, missing = not ranked | Int64 |
| numeric, date | ID | Float64, datetime64 |
| short_text, long_text | ID | string |
| matrix_numeric, constant_sum | ITEM | Float64 |
| matrix_text | ITEM | string |
| upload | ID: how many files | Float64 |
| max_diff | IDnb, IDnw for set n: best and worst, as `laid_out` asks them | string |
| hidden | ID: the value of the link | string |
| arm | ID: code of the choice drawn | string |
| block_order | ID: ids of its pages in the order drawn, a blank between them | string |
| page_time | ID: seconds | Float64 |
| note, stop | none | |

Missing is missing: not asked, not answered, not applicable (then ID_na is true). A choice of a multiple
question that was asked and left empty is False; all its columns are missing where it was not asked or skipped.
Items marked `reverse` hold the answer as ticked until they are scored (low + high - answer).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from feedback.questionnaire.parts import KANO_SCALE, NPS_SCALE, Choice, Scale, Words, numbered_scale
from feedback.questionnaire.phrases import phrase, standard
from feedback.questionnaire.questions import (
    Amount,
    Date,
    Filled,
    MatrixText,
    MaxDiff,
    Multiple,
    Note,
    Question,
    Ranking,
    Row,
    Single,
    Stop,
    Upload,
)
from feedback.questionnaire.scaled_questions import (
    Battery,
    Ces,
    Csat,
    Kano,
    LikertItem,
    Nps,
    SemanticDifferential,
    Servqual,
)
from feedback.questionnaire.unasked import Arm, PageTime

Kind = Literal["rating", "choice", "flag", "rank", "number", "date", "text"]
DTYPES: Mapping[Kind, str] = {
    "rating": "Int64", "choice": "string", "flag": "boolean", "rank": "Int64",
    "number": "Float64", "date": "datetime64[us]", "text": "string",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer column.

    Attributes
    ----------
    column
        Its name.
    kind
        rating, choice, flag, rank, number, date or text.
    question
        The question it belongs to.
    item
        The row of a battery or the choice, where the column stands for one.
    part
        "f"/"d" of a Kano pair, "e"/"p" of a SERVQUAL pair, "specify" for the text beside a choice.
    text, label
        Full wording and short name.
    scale
        The scale of a rating.
    """

    column: str
    kind: Kind
    question: Question
    text: Words
    label: Words
    item: LikertItem | Choice | Row | None = None
    part: Literal["f", "d", "e", "p", "specify"] | None = None
    scale: Scale | None = None

    @property
    def not_applicable(self) -> str | None:
        """Name of the column that says "not applicable"; None where nobody can."""
        has = self.scale is not None and self.scale.not_applicable is not None
        return f"{self.column}_na" if has else None

    @property
    def reverse(self) -> bool:
        """Whether a high answer means a low score."""
        return isinstance(self.item, LikertItem) and self.item.reverse

    @property
    def dimension(self) -> str | None:
        """The dimension a battery item or a single rating belongs to."""
        if isinstance(self.item, LikertItem):
            return self.item.dimension
        return self.question.dimension if isinstance(self.question, Csat) else None

    @property
    def attention(self) -> int | str | None:
        """The answer that shows a respondent read the question; None for ordinary questions."""
        if isinstance(self.item, LikertItem):
            return self.item.attention
        return self.question.attention if isinstance(self.question, Single) else None


def scale_of(question: Question, scales: Mapping[str, Scale]) -> Scale | None:
    """The scale a question is answered on; None for those without."""
    if isinstance(question, SemanticDifferential):
        return numbered_scale(question.points)
    name = getattr(question, "scale", None)
    if name is not None:
        return scales.get(name)
    usual = {Nps: NPS_SCALE, Kano: KANO_SCALE}.get(type(question))
    return None if usual is None else standard(usual)


def answers_of(question: Question, scales: Mapping[str, Scale]) -> Iterator[Answer]:
    """The answer columns of a question, in order."""
    name, scale = question.id, scale_of(question, scales)
    label = question.label or question.text
    if isinstance(question, Battery):
        for row in question.items:
            yield Answer(
                row.id, "rating", question, row.text, row.label or row.text, row, scale=scale
            )
    elif isinstance(question, Servqual):
        for row in question.items:
            short = row.label or row.text
            sides = (
                ("e", row.expectation or row.text, phrase("expected")),
                ("p", row.text, phrase("perceived")),
            )
            for part, text, side in sides:
                yield Answer(
                    f"{row.id}_{part}", "rating", question, text, _joined(short, side), row,
                    part="e" if part == "e" else "p", scale=scale,
                )  # fmt: skip
    elif isinstance(question, Kano):
        yield Answer(
            f"{name}_f", "rating", question, question.functional, _joined(label, phrase("present")),
            part="f", scale=scale,
        )  # fmt: skip
        yield Answer(
            f"{name}_d", "rating", question, question.dysfunctional, _joined(label, phrase("absent")),
            part="d", scale=scale,
        )  # fmt: skip
    elif isinstance(question, Csat | Ces | Nps):
        yield Answer(name, "rating", question, question.text, label, scale=scale)
    elif isinstance(question, Single | Arm):
        yield Answer(name, "choice", question, question.text, label)
        yield from _specify(question, label)
    elif isinstance(question, Multiple | Ranking):
        kind: Kind = "flag" if isinstance(question, Multiple) else "rank"
        for choice in question.choices:
            words = Words(zh=choice.zh, en=choice.en, others=choice.others)
            yield Answer(f"{name}_{choice.code}", kind, question, words, words, choice)
        yield from _specify(question, label)
    elif isinstance(question, Filled):
        yield from _filled(question)
    elif not isinstance(question, Note | MaxDiff | Stop):
        simple: Kind = (
            "number" if isinstance(question, Amount | Upload | PageTime)
            else "date" if isinstance(question, Date)
            else "text"
        )  # fmt: skip
        yield Answer(name, simple, question, question.text, label)


def _filled(question: Filled) -> Iterator[Answer]:
    kind: Kind = "text" if isinstance(question, MatrixText) else "number"
    for row in question.items:
        yield Answer(row.id, kind, question, row.text, row.label or row.text, row)


def _specify(question: Single | Arm | Multiple | Ranking, label: Words) -> Iterator[Answer]:
    if any(choice.specify for choice in question.choices):
        named = _joined(label, phrase("specify"))
        yield Answer(
            f"{question.id}_specify", "text", question, question.text, named, part="specify"
        )


def _joined(words: Words, side: Words) -> Words:
    return phrase("aside", text=words, aside=side)
