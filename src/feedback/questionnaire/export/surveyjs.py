"""SurveyJS: one JSON file for survey-core 2 and 3, every language in it.

Format: surveyjs/survey-library, docs/llms/survey-json-authoring.md and surveyjs_definition.json
(survey-core 2.5.38).
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Sequence
from typing import Any

from feedback.numeric import plain_number
from feedback.questionnaire.blocks import block_orders
from feedback.questionnaire.carry import carried_codes
from feedback.questionnaire.export.dialects import SurveyjsDialect
from feedback.questionnaire.export.expressions import UntranslatableError, condition
from feedback.questionnaire.export.flat import explained
from feedback.questionnaire.export.language_codes import surveyjs_locale
from feedback.questionnaire.export.losses import BIPOLAR, IN_CODEBOOK, Saying, limits_of, losses_of
from feedback.questionnaire.export.result import Loss, Written
from feedback.questionnaire.export.shared_losses import (
    decimals_unchecked,
    fixed_choice_losses,
    logic_losses,
    other_comes_last,
    ranked_text_apart,
    rows_in_order,
)
from feedback.questionnaire.export.typed_text import as_html, without_piping
from feedback.questionnaire.images import data_url
from feedback.questionnaire.logic import Rule
from feedback.questionnaire.model import Questionnaire
from feedback.questionnaire.naming import choice_codes, section_names
from feedback.questionnaire.parts import Scale, Words
from feedback.questionnaire.phrases import joined
from feedback.questionnaire.piping import filled_in
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
from feedback.questionnaire.scaled_questions import Battery, Kano, LikertItem, Nps, Servqual
from feedback.questionnaire.unasked import Arm, BlockOrder, Hidden, PageTime

Json = dict[str, Any]
# value of a matrix row, the item it stands for, its wording
_Row = tuple[str, LikertItem | None, Words]


def write(questionnaire: Questionnaire, *, language: str) -> Written:
    """One JSON file; `language` is the one shown first."""
    survey = _Survey(questionnaire, language).built()
    text = json.dumps(survey, ensure_ascii=False, indent=1) + "\n"
    name = f"{questionnaire.id}.surveyjs.json"
    return Written({name: text.encode("utf-8")}, _losses(questionnaire))


class _Survey:
    """Builds the JSON of one questionnaire."""

    def __init__(self, questionnaire: Questionnaire, language: str) -> None:
        self.questionnaire = questionnaire
        self.language = language
        self.dialect = SurveyjsDialect(questionnaire)

    def built(self) -> Json:
        q = self.questionnaire
        survey: Json = {"title": self.say(q.title), "locale": surveyjs_locale(self.language)}
        if self.language == "en":
            survey["locale"] = "en"
        if q.introduction:
            survey["description"] = self.say(q.introduction)
        if q.closing:
            survey["completedHtml"] = self.say(q.closing, html=True)
        # an answer to a question that is hidden again does not count for the rules after it
        survey["clearInvisibleValues"] = "onHiddenContainer"
        survey["pages"] = list(self.pages(section_names(q)))
        return survey

    def pages(self, names: dict[str, str]) -> Iterator[Json]:
        """A page for each section; those that are shuffled are panels of one, for pages have no random order."""
        orders = block_orders(self.questionnaire)
        owner = {page: name for name, order in orders.items() for page in order.blocks}
        for name, sections in itertools.groupby(
            self.questionnaire.sections, key=lambda section: owner.get(section.id)
        ):
            if name is None:
                yield from (self.page(section, names[section.id]) for section in sections)
                continue
            # what the page records are the ids of its panels
            panels = [self.page(section, section.id) | {"type": "panel"} for section in sections]
            yield {"name": name, "questionOrder": "random", "elements": panels}

    def say(self, words: Words, *, html: bool = False) -> str | dict[str, str]:
        """A wording in every language of the questionnaire."""

        def clean(text: str) -> str:
            harmless = as_html if html else lambda typed: without_piping(typed, "{")
            return filled_in(text, harmless, self.refer)

        languages = self.questionnaire.languages
        if len(languages) == 1:
            return clean(words.say(languages[0]))
        # "default" is English to SurveyJS; a questionnaire without it says its main language there, too
        said = {} if "en" in languages else {"default": clean(words.say(languages[0]))}
        return said | {surveyjs_locale(code): clean(words.say(code)) for code in sorted(languages)}

    def refer(self, column: str) -> str:
        """An answer told again: SurveyJS shows its label."""
        return self.dialect.value(self.questionnaire.answers[column])

    def page(self, section: Section, name: str) -> Json:
        page: Json = {"name": name, "title": self.say(section.title)}
        if section.text:
            page["description"] = self.say(section.text)
        page.update(self.shown_if(section.show_if))
        page["elements"] = [
            element for question in section.questions for element in self.elements(question)
        ]
        return page

    def shown_if(self, rule: Rule | None) -> Json:
        if rule is None:
            return {}
        try:
            return {"visibleIf": condition(rule, self.dialect)}
        except UntranslatableError:
            return {}

    def elements(self, question: Question) -> Iterator[Json]:
        """The elements a question becomes: two for a SERVQUAL pair, else one; its picture before it."""
        if question.image is not None:
            yield self.picture(question)
        if isinstance(question, Servqual):
            scale = self.questionnaire.scale_of(question)
            for side, stem in (("e", question.expectation), ("p", question.text)):
                pairs: list[_Row] = [
                    (item.id, item, (item.expectation or item.text) if side == "e" else item.text)
                    for item in question.items
                ]
                yield self.matrix(question, f"{question.id}_{side}", stem, pairs, scale)
        elif isinstance(question, Battery):
            rows: list[_Row] = [(item.id, item, item.text) for item in question.items]
            scale = self.questionnaire.scale_of(question)
            yield self.matrix(question, question.id, question.text, rows, scale)
        elif isinstance(question, Kano):
            sides: list[_Row] = [
                ("f", None, question.functional),
                ("d", None, question.dysfunctional),
            ]
            scale = self.questionnaire.scale_of(question)
            yield self.matrix(question, question.id, question.text, sides, scale)
        elif isinstance(question, Filled):
            yield self.base(question) | self.filled(question)
        elif isinstance(question, Arm):
            choices = [{"value": arm.code, "text": self.say(arm)} for arm in question.choices]
            yield {
                "type": "radiogroup", "name": question.id, "title": self.say(question.text), "visible": False, "clearIfInvisible": "none",
                "choices": choices,
            }  # fmt: skip
        elif isinstance(question, Hidden):
            found = {
                "type": "text",
                "name": question.id,
                "title": self.say(question.text),
                "visible": False,
                "clearIfInvisible": "none",  # else it is gone when the survey is completed
            }
            yield found | ({"defaultValue": question.default} if question.default else {})
        elif isinstance(question, BlockOrder | PageTime):
            number = {"inputType": "number"} if isinstance(question, PageTime) else {}
            yield {
                "type": "text", "name": question.id, "title": self.say(question.text), "visible": False,
                "clearIfInvisible": "none", **number,
            }  # fmt: skip
        elif isinstance(question, Note):
            text = self.say(question.text, html=True)
            yield {"type": "html", "name": question.id, "html": text} | self.shown_if(
                question.show_if
            )
        elif isinstance(question, Ranking):
            yield self.base(question) | self.ranking(question) | self.carried(question)
            yield from self.ranking_specify(question)
        else:
            yield self.base(question) | self.kind(question) | self.carried(question)

    def picture(self, question: Question) -> Json:
        """The picture of a question, inside the file."""
        assert question.image is not None
        found: Json = {
            "type": "image", "name": f"{question.id}_image", "imageFit": "contain",
            "imageLink": data_url(self.questionnaire, question.image),
        }  # fmt: skip
        found |= {"altText": self.say(question.image.alt)} if question.image.alt else {}
        return found | self.shown_if(question.show_if)

    def base(self, question: Question, name: str = "", title: Words | None = None) -> Json:
        """What every question has; `type` stands first and is filled in later."""
        found: Json = {
            "type": "",
            "name": name or question.id,
            "title": self.say(title or question.text),
        }
        under = explained(question)
        if unit := getattr(question, "unit", None):
            under.append(unit)
        if under:
            found["description"] = self.say(joined(" ", under))
        if question.required:
            found["isRequired"] = True
        return found | self.shown_if(question.show_if)

    def matrix(
        self,
        question: Battery | Servqual | Kano,
        name: str,
        title: Words,
        rows: Sequence[_Row],
        scale: Scale | None,
    ) -> Json:
        assert scale is not None
        found = self.base(question, name, title) | {"type": "matrix"}
        found["columns"] = self.points(scale)
        found["rows"] = [{"value": row, "text": self.say(text)} for row, _, text in rows]
        if question.required:
            found["eachRowRequired"] = True
        if getattr(question, "randomise", False):
            found["rowOrder"] = "random"
        expected = {
            row: item.attention for row, item, _ in rows if item and item.attention is not None
        }
        if expected and not name.endswith("_e"):
            found["correctAnswer"] = expected
        return found

    def points(self, scale: Scale) -> list[Json]:
        return [{"value": point.code, "text": self.say(point)} for point in scale.answers]

    def kind(self, question: Question) -> Json:
        """What sets one type of question apart."""
        if isinstance(question, Nps) and question.scale is None:
            return self.recommendation(question)
        if isinstance(question, Single | Multiple):
            return self.choosing(question)
        if isinstance(question, Upload):
            return {
                "type": "file", "allowMultiple": question.files > 1, "storeDataAsText": False, "waitForUpload": True,
                "acceptedTypes": ",".join(f".{ending}" for ending in question.endings),
                "maxSize": round(question.megabytes * 1024 * 1024),
            }  # fmt: skip
        if isinstance(question, Slider):
            return self.slider(question)
        if isinstance(question, Numeric):
            number: Json = {"type": "text", "inputType": "number"}
            number |= {"min": question.low} if question.low is not None else {}
            number |= {"max": question.high} if question.high is not None else {}
            return number | {"step": 10.0**-question.decimals if question.decimals else 1}
        if isinstance(question, Date):
            days = {"min": question.earliest, "max": question.latest}
            return {"type": "text", "inputType": "date"} | {
                end: day.isoformat() for end, day in days.items() if day is not None
            }
        if isinstance(question, ShortText | LongText):
            longest = {"maxLength": question.longest} if question.longest else {}
            return {"type": "text" if isinstance(question, ShortText) else "comment"} | longest
        scale = self.questionnaire.scale_of(question)
        assert scale is not None
        if isinstance(question, Nps):
            return {"type": "rating", "rateValues": self.points(scale)}
        return {"type": "radiogroup", "choices": self.points(scale)}

    def recommendation(self, question: Nps) -> Json:
        scale = self.questionnaire.scale_of(question)
        assert scale is not None
        low, high = scale.shown[0], scale.shown[-1]
        return {
            "type": "rating", "rateMin": low.code, "rateMax": high.code,
            "minRateDescription": self.say(_without_code(low, low.code)),
            "maxRateDescription": self.say(_without_code(high, high.code)),
        }  # fmt: skip

    def slider(self, question: Slider) -> Json:
        """A line without an answer until it is moved; its ends stand in the description, too."""
        found: Json = {"type": "slider", "min": question.low, "max": question.high}
        found |= {"step": question.step, "allowClear": True}
        ends = ((question.low, question.left), (question.high, question.right))
        labels = [{"value": at, "text": self.say(words)} for at, words in ends if words]
        return found | ({"customLabels": labels} if len(labels) == 2 else {})

    def filled(self, question: Filled) -> Json:
        """Rows with a field each; those of a constant sum must make the total."""
        items = []
        for row in rows_apart(question):
            item: Json = {"name": row.id, "title": self.say(row.text)}
            item |= {"isRequired": True} if question.required else {}
            if isinstance(row, Numeric):
                ends = {"minValue": row.low, "maxValue": row.high}
                limits = {end: value for end, value in ends.items() if value is not None}
                item |= {"inputType": "number", "validators": [{"type": "numeric", **limits}]}
            elif row.longest:
                item["maxLength"] = row.longest
            items.append(item)
        found: Json = {"type": "multipletext", "items": items}
        told = limits_of(question)
        if isinstance(question, ConstantSum) and told:
            rows = " + ".join(f"{{{question.id}.{item.id}}}" for item in question.items)
            rule = f"{{{question.id}}} empty or {rows} = {plain_number(question.total)}"
            check = {"type": "expression", "expression": rule, "text": self.say(told)}
            found["validators"] = [check]
        return found

    def choosing(self, question: Single | Multiple) -> Json:
        codes = choice_codes(question, "surveyjs")
        several = isinstance(question, Multiple)
        dropdown = isinstance(question, Single) and question.dropdown
        kind = "checkbox" if several else "dropdown" if dropdown else "radiogroup"
        if picks_pictures(question):
            found: Json = {
                "type": "imagepicker",
                "multiSelect": several,
                "showLabel": True,
                "imageFit": "contain",
            }
            found["choices"] = [
                {
                    "value": codes[choice.code],
                    "text": self.say(choice),
                    "imageLink": data_url(self.questionnaire, choice.image),
                }
                for choice in question.choices
                if choice.image is not None
            ]
            return found | ({"choicesOrder": "random"} if question.randomise else {})
        found = {"type": kind, "choices": []}
        for choice in question.choices:
            code, text = codes[choice.code], self.say(choice)
            if choice.specify:
                found |= {"showOtherItem": True, "otherText": text}
            elif code == "none" and choice.exclusive:
                found |= {"showNoneItem": True, "noneText": text}
            else:
                alone = {"isExclusive": True} if several and choice.exclusive else {}
                found["choices"].append({"value": code, "text": text} | alone)
        if question.randomise:
            found["choicesOrder"] = "random"
        if isinstance(question, Multiple):
            limits = {"minSelectedChoices": question.least, "maxSelectedChoices": question.most}
            offered = self.at_least_of_offered(question)
            found |= {"validators": offered} if offered else {}
            found |= {
                name: limit
                for name, limit in limits.items()
                if limit is not None and not (offered and name.startswith("min"))
            }
        elif question.attention is not None:
            found["correctAnswer"] = codes[question.attention]
        return found

    def carried(self, question: Question) -> Json:
        """Only what was ticked before is offered, and choices of its own."""
        codes = carried_codes(self.questionnaire, question)
        carry = getattr(question, "carry", None)
        if not codes or carry is None:
            return {}
        ticked = f"{{{carry.source}}} contains {{item}}"
        own = [c.code for c in getattr(question, "choices", ()) if c.code not in codes]
        tests = [
            ticked if carry.ticked else f"!({ticked})",
            *(f"{{item}} = '{code}'" for code in own),
        ]
        return {"choicesVisibleIf": " or ".join(tests)}

    def at_least_of_offered(self, question: Multiple) -> list[Json]:
        """The lower limit of choices carried forward: no more than are offered."""
        codes, carry = carried_codes(self.questionnaire, question), question.carry
        own = len(question.choices) - len(codes)
        if carry is None or question.least is None or own >= question.least:
            return []
        seen = ("1", "0") if carry.ticked else ("0", "1")
        there = [f"iif({{{carry.source}}} contains '{code}', {seen[0]}, {seen[1]})" for code in codes]  # fmt: skip
        ticked = f"{{{question.id}.length}}"
        rule = f"{{{question.id}}} empty or {ticked} >= {question.least} or {ticked} >= {' + '.join([*there, str(own)])}"
        alone = [choice_codes(question, "surveyjs")[c.code] for c in question.choices if c.exclusive]  # fmt: skip
        rule += "".join(f" or {{{question.id}}} contains '{code}'" for code in alone)
        told = limits_of(question)
        assert told is not None
        return [{"type": "expression", "expression": rule, "text": self.say(told)}]

    def ranking(self, question: Ranking) -> Json:
        codes = choice_codes(question, "surveyjs")
        choices = [{"value": codes[c.code], "text": self.say(c)} for c in question.choices]
        found: Json = {"type": "ranking", "choices": choices}
        if question.randomise:
            found["choicesOrder"] = "random"
        if question.top is not None:
            found |= {"selectToRankEnabled": True, "maxSelectedChoices": question.top}
        return found

    def ranking_specify(self, question: Ranking) -> Iterator[Json]:
        """The text beside a choice of a ranking, which SurveyJS asks as a question of its own."""
        codes = choice_codes(question, "surveyjs")
        for choice in question.choices:
            if choice.specify:
                yield {
                    "type": "text", "name": f"{question.id}_specify", "title": self.say(choice),
                    "visibleIf": f"{{{question.id}}} contains '{codes[choice.code]}'",
                }  # fmt: skip


def picks_pictures(question: Question) -> bool:
    """Whether SurveyJS' choice of pictures holds all that the question asks."""
    if not isinstance(question, Single | Multiple):
        return False
    plain = all(c.image and not (c.specify or c.exclusive) for c in question.choices)
    return plain and not (getattr(question, "least", None) or getattr(question, "most", None))


def _without_code(words: Words, code: int) -> Words:
    """The label of an end of 0 to 10 without the number that SurveyJS shows itself."""
    return Words.of(
        {one: text.removeprefix(str(code)).strip() or text for one, text in words.texts.items()}
    )


def _losses(questionnaire: Questionnaire) -> tuple[Loss, ...]:
    return (
        *losses_of(questionnaire, _SAYINGS, numbered=False),
        *logic_losses(questionnaire, SurveyjsDialect(questionnaire)),
        *fixed_choice_losses(questionnaire, native=frozenset({"specify", "exclusive"})),
        *other_comes_last(questionnaire),
        *ranked_text_apart(questionnaire),
        *decimals_unchecked(questionnaire),
        *rows_in_order(questionnaire),
    )


# SurveyJS refuses properties it does not know, so flags cannot ride along
_SAYINGS: dict[str, Saying] = {
    feature: said for feature, said in IN_CODEBOOK.items() if feature != "attention"
} | {
    "bipolar": BIPOLAR,
    "hidden": Saying(
        Words(
            zh="“{it}”成为不显示的题，要由网页填入",
            en="“{it}” becomes an invisible question that the web page must fill in",
        ),
        Words(
            zh="在网页中读取链接参数，调用 survey.setValue",
            en="read the link in the page and call survey.setValue",
        ),
        "changed",
    ),
}
