"""LimeSurvey: one tab-separated survey structure (.txt), every language in it.

The importer stops half-way at an answer code above five characters or a question code above twenty,
and strips what is neither letter nor digit: naming.py keeps within that. All of the base language
comes first, then the same rows with the same ids for each further language.
Format: LimeSurvey 6.10, TSVImportSurvey() and the manual's Tab Separated Value survey structure.
"""

from __future__ import annotations

import csv
import io
import zlib
from collections.abc import Iterator
from functools import partial

from feedback.numeric import plain_number
from feedback.questionnaire.blocks import groups_of_pages, shuffled_pages
from feedback.questionnaire.export.dialects import LimesurveyDialect
from feedback.questionnaire.export.expressions import UntranslatableError, condition
from feedback.questionnaire.export.flat import explained
from feedback.questionnaire.export.language_codes import limesurvey_language
from feedback.questionnaire.export.limesurvey_quotas import quota_members, quota_rows
from feedback.questionnaire.export.losses import IN_CODEBOOK, Saying, losses_of
from feedback.questionnaire.export.result import Loss, Written
from feedback.questionnaire.export.shared_losses import (
    decimals_unchecked,
    fixed_choice_losses,
    logic_losses,
    ranked_text_apart,
)
from feedback.questionnaire.export.typed_text import as_html, without_formula
from feedback.questionnaire.images import flat_names, media_files
from feedback.questionnaire.logic import Rule
from feedback.questionnaire.model import Questionnaire
from feedback.questionnaire.naming import (
    SLIDER_ROW,
    bar_between,
    choice_codes,
    limesurvey_dual_row,
    limesurvey_questions,
    limesurvey_rows,
    limesurvey_specify,
    scale_code,
)
from feedback.questionnaire.parts import Choice, Image, Words
from feedback.questionnaire.phrases import pattern
from feedback.questionnaire.piping import filled_in
from feedback.questionnaire.questions import (
    ConstantSum,
    Date,
    Filled,
    LongText,
    MatrixNumeric,
    MatrixText,
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
)
from feedback.questionnaire.scaled_questions import Battery, BipolarItem, Kano, Servqual
from feedback.questionnaire.unasked import Arm, BlockOrder, Hidden, PageTime

Row = dict[str, str]
BASE_COLUMNS = (
    "id", "related_id", "class", "type/scale", "name", "relevance", "text", "help", "language",
    "validation", "mandatory", "encrypted", "other", "default", "same_default", "same_script",
    "random_group", "assessment_value",
)  # fmt: skip
_KINDS = (
    (Battery, "F"), (Kano, "F"), (Servqual, "1"), (Multiple, "M"), (Ranking, "R"), (Numeric, "N"),
    (Date, "D"), (ShortText, "S"), (LongText, "T"), (Note, "X"),
    (MatrixNumeric, "K"), (ConstantSum, "K"), (MatrixText, "Q"), (Slider, "K"), (Hidden, "S"), (Arm, "*"), (Upload, "|"),
)  # fmt: skip


def write(questionnaire: Questionnaire, *, language: str) -> Written:
    """One .txt file; `language` is the base language of the survey."""
    rows = _Structure(questionnaire, language).rows()
    attributes = sorted({name for row in rows for name in row} - {*BASE_COLUMNS})
    out = io.StringIO()
    table = csv.DictWriter(
        out, [*BASE_COLUMNS, *attributes], restval="", delimiter="\t", lineterminator="\n"
    )
    table.writeheader()
    table.writerows(rows)
    name = f"{questionnaire.id}.limesurvey.txt"
    media = media_files(questionnaire, f"{questionnaire.id}.limesurvey.images")
    return Written(
        {name: out.getvalue().encode("utf-8"), **media}, _losses(questionnaire), _UNPROVEN
    )


class _Structure:
    """Builds the rows of one questionnaire."""

    def __init__(self, questionnaire: Questionnaire, base: str) -> None:
        self.questionnaire = questionnaire
        self.languages = [base, *(code for code in questionnaire.languages if code != base)]
        self.dialect = LimesurveyDialect(questionnaire)
        self.codes = limesurvey_questions(questionnaire)
        self.sid = str(100_000 + zlib.crc32(questionnaire.id.encode()) % 900_000)
        self.pictures = flat_names(questionnaire)
        self.shuffled = shuffled_pages(questionnaire)

    def rows(self) -> list[Row]:
        rows = list(self.settings())
        for language in self.languages:
            rows += self.texts(language)
        for language in self.languages:
            # the same numbers in every language tie the rows together
            rows += _numbered(self.block(language))
        return [*rows, *quota_rows(self.questionnaire, self.languages, self.said)]

    def settings(self) -> Iterator[Row]:
        others = [limesurvey_language(code) for code in self.languages[1:]]
        settings = {
            "sid": self.sid,
            "language": limesurvey_language(self.languages[0]),
            "additional_languages": " ".join(others),
            "format": "G",
            "datestamp": "Y",
            "savetimings": "Y",
        }
        for name, value in settings.items():
            if value:
                yield {"class": "S", "name": name, "text": value}

    def texts(self, language: str) -> Iterator[Row]:
        q = self.questionnaire
        texts = {
            "surveyls_title": q.title,
            "surveyls_welcometext": q.introduction,
            "surveyls_endtext": q.closing,
        }
        for name, words in texts.items():
            if words:
                yield {"class": "SL", "name": name} | self.said(words, language)

    def said(self, words: Words, language: str, **more: str) -> Row:
        refer = partial(self.refer, language=language)
        text = without_formula(filled_in(words.say(language), as_html, refer).replace("\t", " "))
        return {"text": text, "language": limesurvey_language(language)} | more

    def refer(self, column: str, *, language: str) -> str:
        """An answer told again: its label where it has one; of an arm the label by an expression."""
        answer = self.questionnaire.answers[column]
        variable = self.dialect.value(answer)
        if isinstance(answer.question, Arm):
            *others, last = answer.question.choices
            said = f'"{_in_quotes(last.say(language))}"'
            for arm in reversed(others):
                said = f'if({variable} == "{arm.code}", "{_in_quotes(arm.say(language))}", {said})'
            return f"{{{said}}}"
        return f"{{{variable.removesuffix('.NAOK')}.shown}}"

    def drawn(self, question: Arm) -> str:
        """The equation that draws an arm once: each with the same chance, kept where it stands already."""
        variable = f"{self.codes[question.id]}.NAOK"
        *others, last = (arm.code for arm in question.choices)
        chosen = f'"{last}"'
        for left, code in enumerate(reversed(others), 2):
            chosen = f'if(rand(1, {left}) == 1, "{code}", {chosen})'
        return f"{{if(is_empty({variable}), {chosen}, {variable})}}"

    def block(self, language: str) -> Iterator[Row]:
        for number, section in enumerate(groups_of_pages(self.questionnaire)):
            yield self.group(section, number, language)
            for question in section.questions:
                if isinstance(question, BlockOrder | PageTime):
                    continue  # the group says so itself, and its time is kept anyway
                yield self.question(question, language)
                if language == self.languages[0]:
                    yield from quota_members(self.questionnaire, question.id)
                yield from self.rows_and_answers(question, language)
                yield from self.ranking_specify(question, language)

    def group(self, section: Section, number: int, language: str) -> Row:
        name = self.said(section.title, language)["text"]
        text = self.said(section.text, language)["text"] if section.text else ""
        return {
            "class": "G", "type/scale": f"G{number}", "name": name, "text": text,
            "language": limesurvey_language(language), "relevance": self.relevance(section.show_if),
            "random_group": order.id if (order := self.shuffled.get(section.id)) else "",
        }  # fmt: skip

    def relevance(self, rule: Rule | None) -> str:
        if rule is None:
            return "1"
        try:
            return condition(rule, self.dialect)
        except UntranslatableError:
            return "1"

    def question(self, question: Question, language: str) -> Row:
        kind = next((letter for of, letter in _KINDS if isinstance(question, of)), "L")
        if isinstance(question, Single) and question.dropdown:
            kind = "!"
        said = [words.say(language) for words in explained(question)]
        row = self.said(question.text, language) | {
            "class": "Q", "type/scale": kind, "name": self.codes[question.id],
            "relevance": self.relevance(question.show_if),
            "mandatory": "Y" if question.required else "N", "other": "N",
            "help": filled_in("\n".join(said), as_html, partial(self.refer, language=language)) if said else "",
        }  # fmt: skip
        row["text"] += self.picture(question.image, language)
        if isinstance(question, Arm):
            row |= {"text": self.drawn(question)}
        return row | self.attributes(question, language)

    def attributes(self, question: Question, language: str) -> Row:
        """What sets one type of question apart: settings beside the base columns."""
        found: Row = {}
        if isinstance(question, Single | Multiple | Ranking):
            found |= self.choosing(question, language)
        elif isinstance(question, Slider):
            found |= self.slider(question, language)
        elif isinstance(question, Numeric):
            found |= {
                "min_num_value_n": "" if question.low is None else plain_number(question.low),
                "max_num_value_n": "" if question.high is None else plain_number(question.high),
                "num_value_int_only": "0" if question.decimals else "1",
                "suffix": self.said(question.unit, language)["text"] if question.unit else "",
            }
        elif isinstance(question, Date):
            found |= {
                "date_format": "yyyy-mm-dd",
                "date_min": str(question.earliest or ""),
                "date_max": str(question.latest or ""),
            }
        elif isinstance(question, MatrixNumeric | ConstantSum):
            found |= {
                "min_num_value_n": "" if question.low is None else plain_number(question.low),
                "max_num_value_n": "" if question.high is None else plain_number(question.high),
                "num_value_int_only": "0" if question.decimals else "1",
                "suffix": self.said(question.unit, language)["text"] if question.unit else "",
            }
            if isinstance(question, ConstantSum):
                found |= {"equals_num_value": plain_number(question.total)}
        elif isinstance(question, ShortText | LongText | MatrixText) and question.longest:
            found |= {"maximum_chars": str(question.longest)}
        elif isinstance(question, Upload):
            found |= {
                "max_num_of_files": str(question.files), "min_num_of_files": "1" if question.required else "0",
                "max_filesize": str(round(question.megabytes * 1024)), "allowed_filetypes": ", ".join(question.endings),
                "show_title": "0", "show_comment": "0",
            }  # fmt: skip
        elif isinstance(question, Arm):
            found |= {"hidden": "1", "numbers_only": "0"}
        elif isinstance(question, Hidden):
            found |= {"hidden": "1", "default": question.default}
        elif isinstance(question, Servqual):
            found |= {
                "dualscale_headerA": self.said(question.expectation, language)["text"],
                "dualscale_headerB": self.said(question.text, language)["text"],
            }
        if getattr(question, "randomise", False):
            found |= {"random_order": "1"}
        return found

    def slider(self, question: Slider, language: str) -> Row:
        """LimeSurvey draws its slider in a question of several numbers; this one has one row."""
        return {
            "slider_layout": "1", "slider_min": plain_number(question.low), "slider_max": plain_number(question.high),
            "slider_accuracy": plain_number(question.step), "slider_default_set": "0", "slider_showminmax": "1",
            "slider_reset": "1", "slider_separator": "|",
            "suffix": self.said(question.unit, language)["text"] if question.unit else "",
        }  # fmt: skip

    def choosing(self, question: Single | Multiple | Ranking, language: str) -> Row:
        codes = choice_codes(question, "limesurvey")
        found: Row = {}
        if not isinstance(question, Ranking):
            found |= self.other(question, codes, language)
        if isinstance(question, Multiple):
            alone = [codes[choice.code] for choice in question.choices if choice.exclusive]
            found |= {"exclude_all_others": ";".join(alone)} if alone else {}
            found |= {"min_answers": str(question.least)} if question.least else {}
            found |= {"max_answers": str(question.most)} if question.most else {}
        if question.carry is not None and not isinstance(question, Single):
            name = "array_filter" if question.carry.ticked else "array_filter_exclude"
            found |= {name: self.codes[question.carry.source]}
        if isinstance(question, Ranking) and question.top:
            found |= {"max_answers": str(question.top), "max_subquestions": str(question.top)}
        if question.randomise:
            name = "subquestion_order" if isinstance(question, Multiple) else "answer_order"
            fixed = [codes[c.code] for c in question.choices if c.fixed and not c.specify]
            found |= {name: "random"} | ({"keep_codes_order": ";".join(fixed)} if fixed else {})
        return found

    def other(self, question: Single | Multiple, codes: dict[str, str], language: str) -> Row:
        """LimeSurvey's own "other", at the place where the designer put it."""
        before = ""
        for choice in question.choices:
            if choice.specify:
                place = {"other_position": "specific", "other_position_code": before}
                return {
                    "other": "Y", "other_replace_text": self.said(choice, language)["text"],
                    **(place if before else {"other_position": "beginning"}),
                }  # fmt: skip
            before = codes[choice.code]
        return {}

    def rows_and_answers(self, question: Question, language: str) -> Iterator[Row]:
        """Sub-questions, then answers."""
        for code, words in self.sub_questions(question):
            row = {"class": "SQ", "type/scale": "0", "name": code, "relevance": "1"}
            yield row | self.pictured(words, language)
        for side in ("0", "1") if isinstance(question, Servqual) else ("0",):
            for code, words, score in self.answers(question):
                yield {
                    "class": "A", "type/scale": side, "name": code, "assessment_value": score,
                    **self.pictured(words, language),
                }  # fmt: skip

    def pictured(self, words: Words, language: str) -> Row:
        """A choice with its picture."""
        said = self.said(words, language)
        picture = self.picture(words.image if isinstance(words, Choice) else None, language)
        return said | {"text": said["text"] + picture}

    def picture(self, image: Image | None, language: str) -> str:
        """A picture where LimeSurvey keeps those of a survey, once they are uploaded."""
        if image is None:
            return ""
        place = f"/upload/surveys/{self.sid}/images/{self.pictures[image.file]}"
        alt = (
            as_html(image.alt.say(language)).replace('"', "&quot;").replace("<br />", " ")
            if image.alt
            else ""
        )
        return f'<br /><img src="{place}" alt="{alt}" />'

    def sub_questions(self, question: Question) -> Iterator[tuple[str, Words]]:
        if isinstance(question, Servqual):
            codes = limesurvey_rows(question)
            for item in question.items:
                yield codes[item.id], limesurvey_dual_row(item.expectation, item.text)
        elif isinstance(question, Battery | Filled):
            codes = limesurvey_rows(question)
            for row in question.items:
                # "left|right" is LimeSurvey's own pair of opposites
                yield codes[row.id], bar_between(row) if isinstance(row, BipolarItem) else row.text
        elif isinstance(question, Slider):
            ends = bar_between(question).texts
            yield SLIDER_ROW, Words.of({one: f"|{text}" for one, text in ends.items()})
        elif isinstance(question, Kano):
            yield from (("f", question.functional), ("d", question.dysfunctional))
        elif isinstance(question, Multiple):
            codes = choice_codes(question, "limesurvey")
            yield from ((codes[c.code], c) for c in question.choices if not c.specify)

    def answers(self, question: Question) -> Iterator[tuple[str, Words, str]]:
        """Code, wording and value; "not applicable" has no value."""
        scale = self.questionnaire.scale_of(question)
        if scale is not None:
            for point in scale.answers:
                value = "0" if point is scale.not_applicable else str(point.code)
                yield scale_code(point.code, "limesurvey"), point, value
        elif isinstance(question, Single | Ranking):
            codes = choice_codes(question, "limesurvey")
            for choice in question.choices:
                if isinstance(question, Ranking) or not choice.specify:
                    yield codes[choice.code], choice, "0"

    def ranking_specify(self, question: Question, language: str) -> Iterator[Row]:
        """The text beside a choice of a ranking: LimeSurvey's ranking has no "other"."""
        if not isinstance(question, Ranking):
            return
        written: list[Choice] = [choice for choice in question.choices if choice.specify]
        for choice in written:
            chosen = self.questionnaire.answers[f"{question.id}_{choice.code}"]
            places = range(1, (question.top or len(question.choices)) + 1)
            ranked = " or ".join(self.dialect.ranked(chosen, place) for place in places)
            yield {
                "class": "Q", "type/scale": "S", "mandatory": "N", "other": "N",
                "name": limesurvey_specify(self.questionnaire, question), "relevance": ranked,
                **self.said(choice, language),
            }  # fmt: skip


def _in_quotes(text: str) -> str:
    """A wording within the quotes of an expression: no quote, brace or backslash can end it."""
    for sign, instead in (('"', "”"), ("{", "｛"), ("}", "｝"), ("\\", "＼")):
        text = text.replace(sign, instead)
    return as_html(text).replace("\n", " ")


def _numbered(rows: Iterator[Row]) -> Iterator[Row]:
    for number, row in enumerate(rows, 1):
        # answers are told by their question and code
        yield row if row["class"] in ("A", "QTAM") else row | {"id": str(number)}


def _losses(questionnaire: Questionnaire) -> tuple[Loss, ...]:
    return (
        *losses_of(questionnaire, _SAYINGS, numbered=False),
        *logic_losses(questionnaire, LimesurveyDialect(questionnaire)),
        *fixed_choice_losses(questionnaire, native=frozenset({"specify"})),
        *ranked_text_apart(questionnaire),
        *decimals_unchecked(questionnaire),
    )


_UNPROVEN = Words(
    zh="按 LimeSurvey 6.10 的导入程序写成，由我们自己的严格解析器检查其限制；LimeSurvey 本身不在测试之内。请在导入后预览一遍。",
    en="Written by what the importer of LimeSurvey 6.10 does and checked by a strict reader of our own that enforces its limits; LimeSurvey itself is not part of the tests. Look through the preview after the import.",
)
_EXPECTED, _PERCEIVED = pattern("expected"), pattern("perceived")
_SAYINGS: dict[str, Saying] = {
    **IN_CODEBOOK,
    "servqual": Saying(
        Words(zh=f"期望与感受并排作答（双尺度数组），每行只有一个题面，“{_EXPECTED.zh}”的措辞写在括号里", en="both sides are answered side by side (dual scale array): a row has one wording, that of the expectation stands in brackets"),
        Words(zh=f"检查“{_EXPECTED.zh}”与“{_PERCEIVED.zh}”两组表头", en="look at the headers of the two sides after the import"),
        "changed",
    ),
}  # fmt: skip
