"""REDCap: one data dictionary (.csv) in one language, eighteen columns under REDCap's own names.

Items of a battery are radio rows with the same choices and matrix group, one after the other.
Format: REDCap's data dictionary; linkml-redcap 0.1.2 (names, field types, validation types).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from feedback.numeric import plain_number
from feedback.questionnaire.answers import Answer
from feedback.questionnaire.export.dialects import RedcapDialect
from feedback.questionnaire.export.expressions import UntranslatableError, both, condition
from feedback.questionnaire.export.flat import explained
from feedback.questionnaire.export.losses import BIPOLAR, IN_CODEBOOK, Saying, losses_of
from feedback.questionnaire.export.result import Loss, Written
from feedback.questionnaire.export.shared_losses import (
    decimals_unchecked,
    fixed_choice_losses,
    logic_losses,
    no_random_order,
)
from feedback.questionnaire.export.typed_text import without_formula, without_piping, without_tags
from feedback.questionnaire.logic import Rule
from feedback.questionnaire.model import Questionnaire
from feedback.questionnaire.naming import choice_codes, free_name, held_by, names_used
from feedback.questionnaire.parts import Scale, Words
from feedback.questionnaire.phrases import phrase
from feedback.questionnaire.piping import filled_in
from feedback.questionnaire.questions import (
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
from feedback.questionnaire.scaled_questions import Battery, Kano, LikertItem, Servqual
from feedback.questionnaire.unasked import Arm, BlockOrder, Hidden, PageTime

Row = dict[str, str]
COLUMNS = (
    "Variable / Field Name", "Form Name", "Section Header", "Field Type", "Field Label",
    "Choices, Calculations, OR Slider Labels", "Field Note",
    "Text Validation Type OR Show Slider Number", "Text Validation Min", "Text Validation Max",
    "Identifier?", "Branching Logic (Show field only if...)", "Required Field?",
    "Custom Alignment", "Question Number (surveys only)", "Matrix Group Name", "Matrix Ranking?",
    "Field Annotation",
)  # fmt: skip
(
    _NAME, _FORM, _HEADER, _TYPE, _LABEL, _CHOICES, _NOTE, _VALIDATION, _LOWEST, _HIGHEST,
    _IDENTIFIER, _BRANCHING, _REQUIRED, _, _, _MATRIX, _RANKING, _ANNOTATION,
) = COLUMNS  # fmt: skip


def write(questionnaire: Questionnaire, *, language: str) -> Written:
    """One data dictionary in `language`."""
    rows = _Dictionary(questionnaire, language).rows()
    out = io.StringIO()
    table = csv.DictWriter(out, COLUMNS, restval="", lineterminator="\n")
    table.writeheader()
    table.writerows(rows)
    name = f"{questionnaire.id}.redcap.csv"
    return Written({name: out.getvalue().encode("utf-8")}, _losses(questionnaire), _UNPROVEN)


class _Dictionary:
    """Builds the rows of one questionnaire."""

    def __init__(self, questionnaire: Questionnaire, language: str) -> None:
        self.questionnaire = questionnaire
        self.language = language
        self.dialect = RedcapDialect(questionnaire)
        self.places = held_by(questionnaire, "redcap")
        self.taken = names_used(questionnaire) | {place.field for place in self.places.values()}

    def rows(self) -> list[Row]:
        q = self.questionnaire
        rows: list[Row] = [{_NAME: "record_id", _TYPE: "text", _LABEL: "Record ID"}]
        if q.introduction:
            rows.append(self.shown("introduction", q.introduction))
        for section in q.sections:
            rows += self.section(section)
        if q.closing:
            rows.append(self.shown("closing", q.closing))
        return [{_FORM: q.id} | row for row in rows]

    def shown(self, name: str, words: Words) -> Row:
        """Something to read."""
        label = self.label(words)
        return {_NAME: free_name(name, self.taken), _TYPE: "descriptive", _LABEL: label}

    def label(self, *words: Words | None) -> str:
        lines = [text for part in words if part and (text := part.say(self.language))]
        if not lines:
            return ""
        return without_formula(filled_in("\n".join(lines), _harmless, self.refer))

    def refer(self, column: str) -> str:
        """An answer told again: REDCap shows its label."""
        return f"[{self.places[column].field}]"

    def choice(self, code: str, words: Words) -> str:
        # "|" ends a choice, and so does a new line
        text = self.label(words).replace("|", "｜")
        return f"{code}, {' '.join(text.split())}"

    def section(self, section: Section) -> list[Row]:
        """Rows of a section, its title over the first of them."""
        rows = [
            # the text beside a choice has a condition of its own, which implies the question's
            self.branching(section.show_if, question.show_if) | row
            for question in section.questions
            for row in self.question(question)
        ]
        header = self.label(section.title, section.text)
        stem = rows[0].get(_HEADER)
        rows[0][_HEADER] = f"{header}\n{stem}" if stem else header
        return rows

    def branching(self, *rules: Rule | None) -> Row:
        rule = both(rules)
        if rule is None:
            return {}
        try:
            return {_BRANCHING: condition(rule, self.dialect)}
        except UntranslatableError:
            return {}

    def question(self, question: Question) -> Iterator[Row]:
        answers = self.questionnaire.answers_to(question.id)
        if isinstance(question, Servqual):
            for side, stem in (("e", question.expectation), ("p", question.text)):
                rated = [answer for answer in answers if answer.part == side]
                yield from self.matrix(question, f"{question.id}_{side}", stem, rated)
        elif isinstance(question, Battery | Kano):
            yield from self.matrix(question, question.id, question.text, answers)
        elif isinstance(question, Filled):
            yield from self.filled(question)
        elif isinstance(question, Ranking):
            yield from self.ranking(question, [a for a in answers if a.kind == "rank"])
        else:
            row = {_NAME: question.id, _LABEL: self.label(question.text)} | self.shared(question)
            yield row | self.kind(question)
        yield from self.specify(question)

    def shared(self, question: Question) -> Row:
        found: Row = {_NOTE: self.label(*explained(question))}
        if question.required:
            found[_REQUIRED] = "y"
        if question.personal_data:
            found[_IDENTIFIER] = "y"
        return found

    def matrix(
        self, question: Question, group: str, stem: Words, answers: Iterable[Answer]
    ) -> Iterator[Row]:
        """Rows of a battery, its wording over the first of them."""
        scale = self.questionnaire.scale_of(question)
        assert scale is not None
        header = self.label(stem)
        for answer in answers:
            yield {
                _NAME: self.places[answer.column].field, _TYPE: "radio", _HEADER: header,
                _LABEL: self.label(answer.text), _CHOICES: self.points(scale), _MATRIX: group,
                **self.shared(question), _ANNOTATION: _annotation(answer),
            }  # fmt: skip
            header = ""

    def points(self, scale: Scale) -> str:
        return " | ".join(self.choice(str(point.code), point) for point in scale.answers)

    def ranking(self, question: Ranking, answers: list[Answer]) -> Iterator[Row]:
        """A matrix of ranks: every rank once."""
        ranks = range(1, (question.top or len(question.choices)) + 1)
        header = self.label(question.text)
        for answer in answers:
            yield {
                _NAME: self.places[answer.column].field, _TYPE: "radio", _HEADER: header,
                _LABEL: self.label(answer.text), _MATRIX: question.id, _RANKING: "y",
                _CHOICES: " | ".join(f"{rank}, {rank}" for rank in ranks),
                # not every choice need get a rank
                **self.shared(question), _REQUIRED: "",
            }  # fmt: skip
            header = ""

    def filled(self, question: Filled) -> Iterator[Row]:
        """A field each row, the question's wording over the first of them."""
        header = self.label(question.text, *explained(question))
        for row in rows_apart(question):
            found = {_NAME: row.id, _HEADER: header, _LABEL: self.label(row.text)}
            yield found | self.shared(row) | self.kind(row)
            header = ""

    def kind(self, question: Question) -> Row:
        """What sets one type of question apart."""
        if isinstance(question, Single | Multiple):
            return self.choosing(question)
        if isinstance(question, Slider):
            names = [self.label(end).replace("|", "｜") for end in (question.left, question.right)]
            return {
                _TYPE: "slider", _CHOICES: f"{names[0]} | {names[1]}" if all(names) else "",
                _VALIDATION: "number", _LOWEST: plain_number(question.low), _HIGHEST: plain_number(question.high),
                _NOTE: self.label(question.hint, question.purpose, question.unit),
            }  # fmt: skip
        if isinstance(question, Numeric):
            return {
                _TYPE: "text", _VALIDATION: "number" if question.decimals else "integer",
                _LOWEST: "" if question.low is None else plain_number(question.low),
                _HIGHEST: "" if question.high is None else plain_number(question.high),
                _NOTE: self.label(question.hint, question.purpose, question.unit),
            }  # fmt: skip
        if isinstance(question, Date):
            ends = (str(question.earliest or ""), str(question.latest or ""))
            return {_TYPE: "text", _VALIDATION: "date_ymd", _LOWEST: ends[0], _HIGHEST: ends[1]}
        if isinstance(question, Upload):
            return {_TYPE: "file"}
        if isinstance(question, Arm):
            arms = " | ".join(self.choice(arm.code, arm) for arm in question.choices)
            return {_TYPE: "radio", _CHOICES: arms, _ANNOTATION: "@HIDDEN"}
        if isinstance(question, BlockOrder | PageTime):
            as_written = getattr(question, "as_written", "")
            tags = ["@HIDDEN", *([f"@DEFAULT='{as_written}'"] if as_written else [])]
            return {_TYPE: "text", _ANNOTATION: " ".join(tags)}
        if isinstance(question, Hidden):
            default = question.default.replace("'", "’")
            tags = ["@HIDDEN", *([f"@DEFAULT='{default}'"] if default else [])]
            return {_TYPE: "text", _ANNOTATION: " ".join(tags)}
        if isinstance(question, ShortText | LongText | Note):
            kinds = {"short_text": "text", "long_text": "notes", "note": "descriptive"}
            # something to read is never required
            return {_TYPE: kinds[question.type]} | (
                {_REQUIRED: ""} if question.type == "note" else {}
            )
        scale = self.questionnaire.scale_of(question)
        assert scale is not None
        return {_TYPE: "radio", _CHOICES: self.points(scale)}

    def choosing(self, question: Single | Multiple) -> Row:
        codes = choice_codes(question, "redcap")
        tags = ["@RANDOMORDER"] if question.randomise else []
        if isinstance(question, Multiple):
            kind = "checkbox"
            alone = [codes[choice.code] for choice in question.choices if choice.exclusive]
            tags += [f"@NONEOFTHEABOVE='{','.join(alone)}'"] if alone else []
            tags += [f"@MAXCHECKED={question.most}"] if question.most else []
        else:
            kind = "dropdown" if question.dropdown else "radio"
            tags += [f"attention={question.attention}"] if question.attention else []
        choices = [self.choice(codes[choice.code], choice) for choice in question.choices]
        return {_TYPE: kind, _CHOICES: " | ".join(choices), _ANNOTATION: " ".join(tags)}

    def specify(self, question: Question) -> Iterator[Row]:
        for choice in getattr(question, "choices", ()):
            if choice.specify and isinstance(question, Single | Multiple | Ranking):
                code = choice_codes(question, "redcap")[choice.code]
                chosen = f"[{question.id}] = '{code}'"
                if isinstance(question, Multiple):
                    chosen = f"[{question.id}({code})] = '1'"
                elif isinstance(question, Ranking):
                    chosen = f"[{question.id}_{code}] <> ''"
                asked = phrase("colon", text=choice, rest=phrase("specify"))
                yield {
                    _NAME: f"{question.id}_specify", _TYPE: "text", _LABEL: self.label(asked),
                    _BRANCHING: chosen,
                }  # fmt: skip


def _harmless(text: str) -> str:
    return without_tags(without_piping(text, "["))


def _annotation(answer: Answer) -> str:
    """Scoring, for those who read the dictionary; nothing in it is an action tag."""
    item = answer.item
    if not isinstance(item, LikertItem):
        return ""
    said = [f"dimension={item.dimension}"] if item.dimension else []
    said += [f"aspect={item.aspect}"] if item.aspect else []
    said += ["reverse"] if item.reverse else []
    said += [f"attention={item.attention}"] if item.attention is not None else []
    return "; ".join(said)


def _losses(questionnaire: Questionnaire) -> tuple[Loss, ...]:
    return (
        *losses_of(questionnaire, _SAYINGS, numbered=False),
        *logic_losses(questionnaire, RedcapDialect(questionnaire)),
        *no_random_order(questionnaire, choices=False, rows=True),
        *fixed_choice_losses(questionnaire),
        *decimals_unchecked(questionnaire),
        *_unchecked(questionnaire),
        *_bars(questionnaire),
    )


def _unchecked(questionnaire: Questionnaire) -> Iterator[Loss]:
    """Limits that a data dictionary cannot express."""
    for question in questionnaire.questions():
        least = getattr(question, "least", None)
        longest = getattr(question, "longest", None)
        total = getattr(question, "total", None)
        step = question.step if isinstance(question, Slider) and question.step != 1 else None
        if least is None and longest is None and total is None and step is None:
            continue
        said = (
            Words(zh=f"每格 {plain_number(step)}，滑块只走整数", en=f"steps of {plain_number(step)}: its slider goes by whole numbers") if step is not None else
            Words(zh=f"合计 {plain_number(total)}", en=f"a total of {plain_number(total)}") if total is not None else
            Words(zh=f"至少选 {least} 项", en=f"at least {least} choices") if least is not None
            else Words(zh=f"至多 {longest} 字", en=f"at most {longest} characters")
        )  # fmt: skip
        yield Loss(
            "limits",
            question.id,
            Words(zh=f"不作检查：{said.zh}", en=f"not checked: {said.en}"),
            Words(zh="写进题目说明；或读回后检查", en="say so in the field's note, or check after reading back"),
        )  # fmt: skip


def _bars(questionnaire: Questionnaire) -> Iterator[Loss]:
    """Choices with "|", which parts choices in a data dictionary."""
    for question in questionnaire.questions():
        scale = questionnaire.scale_of(question)
        entries: tuple[Words, ...] = scale.answers if scale else getattr(question, "choices", ())
        if any("|" in text for entry in entries for text in entry.texts.values()):
            yield Loss(
                "wording",
                question.id,
                Words(zh="选项中的“|”写作“｜”", en="“|” in a choice is written “｜”"),
                Words(zh="无需处理", en="nothing"),
                "changed",
            )


_UNPROVEN = Words(
    zh="按 REDCap 数据字典的公开规则写成，由我们自己的规则和 linkml-redcap 的规则检查；REDCap 不开源，未能在服务器上验证。",
    en="Written by the public rules of REDCap's data dictionary and checked by our own rules and those of linkml-redcap; REDCap is not open, so it could not be checked on a server.",
)
_IN_ANNOTATION = Words(
    zh="写在 Field Annotation 里：{it}", en="stands in the Field Annotation: {it}"
)
_SAYINGS: dict[str, Saying] = {
    "languages": Saying(
        Words(zh="数据字典只有一种语言，问卷有 {it}", en="a data dictionary has one language, the questionnaire has {it}"),
        Words(zh="用 --language 另导出一份，在 REDCap 的多语言管理中填入译文", en="export again with --language and enter the other texts in Multi-Language Management"),
    ),
    "sections": Saying(
        Words(zh="分页写作小节标题：{it}", en="pages become section headers: {it}"),
        Words(zh="在问卷设置中打开“每小节一页”；题组标题也会分页", en="turn on “one section per page” in the survey settings; titles of batteries begin a page, too"),
        "changed",
    ),
    "servqual": Saying(
        Words(zh="“{it}”的两面各成一个矩阵", en="the two sides of “{it}” are a matrix each"),
        Words(zh="无需处理；读回时配对", en="nothing; they are paired when read back"),
        "changed",
    ),
    "hidden": Saying(
        Words(zh="“{it}”成为隐藏的文本字段，可由链接参数预填", en="“{it}” becomes a hidden text field that the link can fill in"),
        Words(zh="链接后加 &字段名=值", en="add &field=value to the link"),
        "changed",
    ),
    "bipolar": BIPOLAR,
    "filled": Saying(
        Words(zh="“{it}”的每行成为单独一题", en="each row of “{it}” becomes a field of its own"),
        Words(zh="无需处理；读回时归回原处", en="nothing; they are read back to their place"),
        "changed",
    ),
    "ranking": Saying(
        Words(zh="排序题“{it}”写作名次矩阵", en="the ranking “{it}” becomes a matrix of ranks"),
        Words(zh="无需处理；同一名次只能给一次", en="nothing; each rank can be given once"),
        "changed",
    ),
    "closing": Saying(
        Words(zh="结束语成为最后一条说明", en="the closing words become the last thing to read"),
        Words(zh="也可填入问卷设置的“完成后文字”", en="or enter them as the survey completion text"),
        "changed",
    ),
    "reverse": Saying(_IN_ANNOTATION, IN_CODEBOOK["reverse"].remedy, "changed"),
    "dimension": Saying(_IN_ANNOTATION, IN_CODEBOOK["dimension"].remedy, "changed"),
    "attention": Saying(_IN_ANNOTATION, IN_CODEBOOK["attention"].remedy, "changed"),
}  # fmt: skip
