"""XLSForm: one workbook for ODK, KoboToolbox, SurveyCTO and Survey123, every language in it.

Format: XLSForm/xlsform.github.io, docs.getodk.org/form-logic; checked by pyxform 4.5.0 and ODK
Validate 1.20.0. No bare `label` column (a third language to pyxform), no `or_other` (its "other"
has no translation), `table-list` groups whose rows share one list.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from feedback.numeric import plain_number
from feedback.questionnaire.blocks import block_orders, page_times
from feedback.questionnaire.carry import carried_codes
from feedback.questionnaire.export.dialects import XlsformDialect
from feedback.questionnaire.export.expressions import UntranslatableError, condition
from feedback.questionnaire.export.flat import explained
from feedback.questionnaire.export.losses import limits_of
from feedback.questionnaire.export.result import Written
from feedback.questionnaire.export.typed_text import without_piping
from feedback.questionnaire.export.workbook import workbook_bytes
from feedback.questionnaire.export.xlsform_losses import xlsform_losses
from feedback.questionnaire.images import flat_names, media_files
from feedback.questionnaire.logic import Rule
from feedback.questionnaire.model import Questionnaire
from feedback.questionnaire.naming import choice_codes, free_name, names_used, section_names
from feedback.questionnaire.parts import Image, Scale, Words
from feedback.questionnaire.phrases import joined, phrase
from feedback.questionnaire.piping import filled_in, told
from feedback.questionnaire.questions import (
    ConstantSum,
    Date,
    Filled,
    LongText,
    Multiple,
    Note,
    Numeric,
    Question,
    Ranking,
    Section,
    ShortText,
    Single,
    Slider,
    Upload,
    rows_apart,
)
from feedback.questionnaire.scaled_questions import (
    Battery,
    Kano,
    Nps,
    SemanticDifferential,
    Servqual,
)
from feedback.questionnaire.tags import own_name
from feedback.questionnaire.unasked import Arm, BlockOrder, Hidden, PageTime

Row = dict[str, str]


def write(questionnaire: Questionnaire, *, language: str) -> Written:
    """One workbook; `language` is the default language of the form."""
    form = _Form(questionnaire)
    settings = {
        "form_title": without_piping(questionnaire.title.say(language), "${"),
        "form_id": questionnaire.id,
        "version": questionnaire.version,
        "default_language": language_name(language),
        "style": "pages",
    }
    sheets = {
        "survey": _table(form.survey(), form.columns()),
        "choices": _table(
            form.choices(), ["list_name", "name", *form.each("label"), *form.media(), "score"]
        ),
        "settings": _table([settings], list(settings)),
    }
    name = f"{questionnaire.id}.xlsform.xlsx"
    media = media_files(questionnaire, f"{questionnaire.id}-media")
    return Written({name: workbook_bytes(sheets), **media}, xlsform_losses(questionnaire))


def language_name(code: str) -> str:
    """A language as XLSForm heads its columns: what it calls itself, then its code.

    pyxform knows languages, not scripts and regions: those are in the name alone.

    Examples
    --------
    >>> language_name("fr"), language_name("pt-BR"), language_name("zh-Hant")
    ('Français (fr)', 'Português, Brasil (pt)', '繁體中文 (zh)')
    """
    name = own_name(code).replace(" (", ", ").replace(")", "")  # brackets hold the code alone
    return f"{name} ({code.split('-', maxsplit=1)[0]})"


def _table(rows: Sequence[Row], columns: Sequence[str]) -> list[list[str]]:
    return [list(columns), *([row.get(column, "") for column in columns] for row in rows)]


class _Form:
    """Builds the rows of one questionnaire."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self.questionnaire = questionnaire
        self.dialect = XlsformDialect(questionnaire)
        self.groups = section_names(questionnaire)
        self.pictures = flat_names(questionnaire)
        self.taken = names_used(questionnaire) | {*self.groups.values(), "meta"}
        # texts can tell a number or a text as it is; of a code the label is wanted
        self.labels = {
            column: free_name(f"{column}_said", self.taken)
            for column in told(questionnaire)
            if questionnaire.answers[column].kind in ("choice", "rating")
        }

        self.listed = {
            name: free_name(f"{name}_names", self.taken)
            for name in questionnaire.arms
            if name in self.labels
        }

    def refer(self, column: str) -> str:
        """An answer told again, in ODK's words."""
        return f"${{{self.labels.get(column, column)}}}"

    def each(self, name: str) -> list[str]:
        """A column for each language."""
        return [f"{name}::{language_name(code)}" for code in sorted(self.questionnaire.languages, reverse=True)]  # fmt: skip

    def columns(self) -> list[str]:
        return [
            "type", "name", *self.each("label"), *self.media(), *self.each("hint"), "required", "relevant",
            "constraint", *self.each("constraint_message"), "appearance", "parameters",
            *(["choice_filter"] if any(getattr(one, "carry", None) for one in self.questionnaire.questions()) else []),
            *(["calculation"] if self.labels or self.questionnaire.arms or block_orders(self.questionnaire) else []),
            *(["default"] if any(isinstance(one, Hidden) for one in self.questionnaire.questions()) else []),
        ]  # fmt: skip

    def media(self) -> list[str]:
        """Columns for pictures, one a language as for labels: else ODK counts a third language."""
        return self.each("media::image") if self.pictures else []

    def shown(self, image: Image | None) -> Row:
        """A picture, by its name in the folder of media."""
        if image is None:
            return {}
        return dict.fromkeys(self.each("media::image"), self.pictures[image.file])

    def picture(self, question: Question, name: str) -> Iterator[Row]:
        """The picture of a battery: a group holds none, so a note before it does."""
        if question.image is not None:
            alt = question.image.alt or question.text
            yield (
                self.note(f"{name}_image", alt)
                | self.shown(question.image)
                | self.relevant(question.show_if)
            )

    def say(self, name: str, words: Words) -> Row:
        return {
            f"{name}::{language_name(code)}": filled_in(words.say(code), _harmless, self.refer)
            for code in self.questionnaire.languages
        }

    def survey(self) -> list[Row]:
        q = self.questionnaire
        rows: list[Row] = [
            {"type": kind, "name": free_name(kind, self.taken)} for kind in ("start", "end")
        ]
        if page_times(q):
            rows.append({"type": "audit", "name": "audit"})  # ODK wants this very name
        if q.introduction:
            rows.append(self.note("introduction", q.introduction))
        for section in q.sections:
            rows += self.section(section)
        if q.closing:
            rows.append(self.note("closing", q.closing))
        return rows

    def note(self, name: str, text: Words) -> Row:
        return {"type": "note", "name": free_name(name, self.taken)} | self.say("label", text)

    def section(self, section: Section) -> Iterator[Row]:
        name = self.groups[section.id]
        yield {
            "type": "begin_group", "name": name, "appearance": "field-list",
            **self.say("label", section.title), **self.relevant(section.show_if),
        }  # fmt: skip
        if section.text:
            yield self.note(f"{name}_text", section.text)
        for question in section.questions:
            yield from self.question(question)
        yield {"type": "end_group"}

    def relevant(self, rule: Rule | None) -> Row:
        if rule is None:
            return {}
        try:
            return {"relevant": condition(rule, self.dialect)}
        except UntranslatableError:
            return {}

    def question(self, question: Question) -> Iterator[Row]:
        answers = self.questionnaire.answers_to(question.id)
        if isinstance(question, Servqual):
            for side, stem in (("e", question.expectation), ("p", question.text)):
                fields = [(a.column, a.text) for a in answers if a.part == side]
                yield from self.battery(question, f"{question.id}_{side}", stem, fields)
        elif isinstance(question, Battery | Kano):
            fields = [(answer.column, answer.text) for answer in answers]
            yield from self.battery(question, question.id, question.text, fields)
        elif isinstance(question, Filled):
            yield from self.filled(question)
        elif isinstance(question, Arm):
            yield from self.arm(question)
        elif isinstance(question, Hidden):
            yield {"type": "hidden", "name": question.id, "default": question.default}
        elif isinstance(question, BlockOrder):
            # groups cannot be shuffled: the column tells the truth, everybody met them as written
            yield {"type": "calculate", "name": question.id, "calculation": f"'{question.as_written}'"}  # fmt: skip
        elif isinstance(question, PageTime):
            return  # in audit.csv
        else:
            yield (
                {"name": question.id}
                | self.shared(question)
                | self.kind(question)
                | self.carried(question)
            )
            yield from self.specify(question)
        for answer in answers:
            if answer.column in self.labels:
                listed = self.listed.get(answer.column, answer.column)
                said = f"jr:choice-name(${{{answer.column}}}, '${{{listed}}}')"
                yield {"type": "calculate", "name": self.labels[answer.column], "calculation": said}

    def carried(self, question: Question) -> Row:
        """Only what was ticked before is offered, and choices of its own."""
        codes = carried_codes(self.questionnaire, question)
        carry = getattr(question, "carry", None)
        if not codes or carry is None:
            return {}
        ticked = f"selected(${{{carry.source}}}, name)"
        own = [
            choice.code for choice in getattr(question, "choices", ()) if choice.code not in codes
        ]
        tests = [
            ticked if carry.ticked else f"not({ticked})",
            *(f"name = '{code}'" for code in own),
        ]
        return {"choice_filter": " or ".join(tests)}

    def arm(self, question: Arm) -> Iterator[Row]:
        """Drawn once by a calculation; its labels stand in a question nobody sees, where they are told again."""
        drawn, n = free_name(f"{question.id}_drawn", self.taken), len(question.choices)
        yield {"type": "calculate", "name": drawn, "calculation": "once(random())"}
        *others, last = (choice.code for choice in question.choices)
        chosen = f"'{last}'"
        for i, code in reversed(list(enumerate(others, 1))):
            chosen = f"if(${{{drawn}}} * {n} < {i}, '{code}', {chosen})"
        yield {"type": "calculate", "name": question.id, "calculation": chosen}
        if question.id in self.labels:
            yield {
                "type": f"select_one {self.list_of(question)}", "name": self.listed[question.id],
                "relevant": "false()", **self.say("label", question.text),
            }  # fmt: skip

    def filled(self, question: Filled) -> Iterator[Row]:
        """A group of fields; the last one of a constant sum checks the total."""
        said = [words for words in (question.hint, question.purpose) if words]
        title = joined("\n", [question.text, *said])
        yield from self.picture(question, question.id)
        yield {
            "type": "begin_group", "name": question.id,
            **self.say("label", title), **self.relevant(question.show_if),
        }  # fmt: skip
        rows = rows_apart(question)
        for row in rows:
            found = {"name": row.id} | self.shared(row) | self.kind(row)
            if isinstance(question, ConstantSum) and row is rows[-1]:
                others = " + ".join(f"coalesce(${{{other.id}}}, 0)" for other in rows[:-1])
                found["constraint"] += f" and {others} + . = {plain_number(question.total)}"
                told = limits_of(question)
                found |= self.say("constraint_message", told) if told else {}
            yield found
        yield {"type": "end_group"}

    def shared(self, question: Question) -> Row:
        row = self.say("label", question.text) | self.shown(question.image)
        row |= self.relevant(question.show_if)
        under = self.under(question)
        if under:
            row |= self.say("hint", under)
        if question.required:
            row["required"] = "yes"
        return row

    def under(self, question: Question) -> Words | None:
        """Hint, purpose and unit, as one hint."""
        unit: Words | None = getattr(question, "unit", None)
        said = [*explained(question), *([unit] if unit else [])]
        if not said:
            return None
        return joined(" ", said)

    def battery(
        self, question: Question, name: str, stem: Words, fields: list[tuple[str, Words]]
    ) -> Iterator[Row]:
        under = self.under(question)
        # a group has no hint
        title = joined("\n", [stem, under]) if under else stem
        yield from self.picture(question, name)
        yield {
            "type": "begin_group", "name": name, "appearance": "table-list",
            **self.say("label", title), **self.relevant(question.show_if),
        }  # fmt: skip
        for field, text in fields:
            row = {"type": f"select_one {self.list_of(question)}", "name": field}
            row |= self.say("label", text)
            yield row | ({"required": "yes"} if question.required else {})
        yield {"type": "end_group"}

    def list_of(self, question: Question) -> str:
        """Name of the list of choices a question takes its answers from."""
        if isinstance(question, SemanticDifferential):
            return f"points_{question.points}"
        scale = getattr(question, "scale", None)
        if scale is not None:
            return f"scale_{scale}"
        if isinstance(question, Nps | Kano):
            return f"standard_{question.type}"
        return f"{question.id}_choices"

    def kind(self, question: Question) -> Row:
        """What sets one type of question apart."""
        if isinstance(question, Single):
            look = {"appearance": "minimal"} if question.dropdown else {}
            return {"type": f"select_one {self.list_of(question)}"} | look | _shuffled(question)
        if isinstance(question, Multiple):
            limits = {"type": f"select_multiple {self.list_of(question)}"} | self.chosen(question)
            return limits | _shuffled(question)
        if isinstance(question, Ranking):
            return {"type": f"rank {self.list_of(question)}"} | _shuffled(question)
        if isinstance(question, Slider):
            line = f"start={plain_number(question.low)} end={plain_number(question.high)} step={plain_number(question.step)}"
            return {"type": "range", "parameters": line}
        if isinstance(question, Numeric | Date):
            return self.between(question)
        if isinstance(question, ShortText | LongText):
            look = {"appearance": "multiline"} if isinstance(question, LongText) else {}
            tests = [f"string-length(.) <= {question.longest}"] if question.longest else []
            return {"type": "text"} | look | self.limited(tests, limits_of(question))
        if isinstance(question, Upload):
            own = question.kinds[0] if len(set(question.kinds)) == 1 else "file"
            return {"type": "file" if own == "document" else own}
        if isinstance(question, Note):
            return {"type": "note"}
        look = {"appearance": "likert"} if isinstance(question, Nps) else {}
        return {"type": f"select_one {self.list_of(question)}"} | look

    def chosen(self, question: Multiple) -> Row:
        tests = []
        if question.least is not None:
            enough = f"count-selected(.) >= {self.least(question, question.least)}"
            alone = [f"selected(., '{c.code}')" for c in question.choices if c.exclusive]
            tests.append(f"({' or '.join([enough, *alone])})" if alone else enough)
        if question.most is not None:
            tests.append(f"count-selected(.) <= {question.most}")
        said = limits_of(question)
        for choice in question.choices:
            if choice.exclusive:
                tests.append(f"not(selected(., '{choice.code}') and count-selected(.) > 1)")
                said = said or phrase("alone")
        return self.limited(tests, said)

    def least(self, question: Multiple, least: int) -> str:
        """How many must be ticked: of choices carried forward no more than are offered."""
        codes, carry = carried_codes(self.questionnaire, question), question.carry
        own = len(question.choices) - len(codes)
        if carry is None or own >= least:
            return str(least)
        seen = ("1", "0") if carry.ticked else ("0", "1")
        there = [f"if(selected(${{{carry.source}}}, '{code}'), {seen[0]}, {seen[1]})" for code in codes]  # fmt: skip
        return f"min({least}, {' + '.join([*there, *([str(own)] if own else [])])})"

    def between(self, question: Numeric | Date) -> Row:
        if isinstance(question, Numeric):
            kind = "decimal" if question.decimals else "integer"
            ends = {">=": question.low, "<=": question.high}
            tests = [
                f". {sign} {plain_number(end)}" for sign, end in ends.items() if end is not None
            ]
            if question.decimals:
                tests.append(f"round(., {question.decimals}) = .")
        else:
            kind = "date"
            days = {">=": question.earliest, "<=": question.latest}
            tests = [f". {sign} date('{day}')" for sign, day in days.items() if day is not None]
        return {"type": kind} | self.limited(tests, limits_of(question))

    def limited(self, tests: list[str], said: Words | None) -> Row:
        if not tests:
            return {}
        message = self.say("constraint_message", said) if said else {}
        return {"constraint": " and ".join(tests)} | message

    def specify(self, question: Question) -> Iterator[Row]:
        for choice in getattr(question, "choices", ()):
            if choice.specify:
                asked = phrase("colon", text=choice, rest=phrase("specify"))
                yield {
                    "type": "text", "name": f"{question.id}_specify", **self.say("label", asked),
                    "relevant": f"selected(${{{question.id}}}, '{choice.code}')",
                }  # fmt: skip

    def choices(self) -> list[Row]:
        """Every list once, scales with the value of each answer."""
        rows: list[Row] = []
        met: set[str] = set()
        for question in self.questionnaire.questions():
            name, scale = self.list_of(question), self.questionnaire.scale_of(question)
            if name in met:
                continue
            met.add(name)
            if scale is not None:
                rows += self.points(name, scale)
            elif isinstance(question, Arm):
                rows += [
                    {"list_name": name, "name": choice.code} | self.say("label", choice)
                    for choice in question.choices
                    if question.id in self.labels
                ]
            elif isinstance(question, Single | Multiple | Ranking):
                codes = choice_codes(question, "xlsform")
                rows += [
                    {"list_name": name, "name": codes[choice.code]}
                    | self.say("label", choice)
                    | self.shown(choice.image)
                    for choice in question.choices
                ]
        return rows

    def points(self, name: str, scale: Scale) -> Iterator[Row]:
        for point in scale.answers:
            score = {} if point is scale.not_applicable else {"score": str(point.code)}
            yield {"list_name": name, "name": str(point.code)} | self.say("label", point) | score


def _harmless(text: str) -> str:
    return without_piping(text, "${")


def _shuffled(question: Single | Multiple | Ranking) -> Row:
    return {"parameters": "randomize=true"} if question.randomise else {}
