"""Qualtrics: a QSF file, which carries what Advanced Format TXT cannot: required answers, display logic, languages.

QSF is JSON that Qualtrics does not document. The shapes are those that public exports and several readers of others agree
on (fflewddur/sp libsp/data_test.go; elements BL, FL, SO, SCO, PROJ, STAT, QC, SQ; locators q://QID1/SelectableChoice/2;
"Conjuction", spelled so).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from feedback.numeric import plain_number
from feedback.questionnaire.export.expressions import UntranslatableError
from feedback.questionnaire.export.flat import asked, distinct, grids_of, one_line, stem_of
from feedback.questionnaire.export.language_codes import qualtrics_language
from feedback.questionnaire.export.qsf_flow import SurveyFlow
from feedback.questionnaire.export.qsf_logic import Place, display_logic
from feedback.questionnaire.export.qsf_losses import UNPROVEN, qsf_losses
from feedback.questionnaire.export.qualtrics import escaped
from feedback.questionnaire.export.result import Written
from feedback.questionnaire.logic import Rule, references
from feedback.questionnaire.model import Questionnaire
from feedback.questionnaire.parts import Words
from feedback.questionnaire.questions import (
    Amount,
    Filled,
    LongText,
    Multiple,
    Note,
    Question,
    Ranking,
    Section,
    Single,
    Upload,
    rows_apart,
)
from feedback.questionnaire.scaled_questions import Ces, Csat, Nps
from feedback.questionnaire.unasked import PageTime, Unasked

Json = dict[str, Any]
TIMINGS = {"1": "First Click", "2": "Last Click", "3": "Page Submit", "4": "Click Count"}
_SELECTORS = {
    "single": ("MC", "SAVR", "TX"), "dropdown": ("MC", "DL", None), "scale": ("MC", "SAHR", "TX"),
    "multiple": ("MC", "MAVR", "TX"), "ranking": ("RO", "DND", "TX"), "matrix": ("Matrix", "Likert", "SingleAnswer"),
    "line": ("TE", "SL", None), "essay": ("TE", "ESTB", None), "text": ("DB", "TB", None), "file": ("FileUpload", "FileUpload", None),
    "timing": ("Timing", "PageTimer", None),
}  # fmt: skip


def write(questionnaire: Questionnaire, *, language: str) -> Written:
    """One QSF file with every language; `language` is the base language."""
    survey = _Survey(questionnaire, language)
    content = survey.built()
    text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
    name = f"{questionnaire.id}.qualtrics.qsf"
    losses = qsf_losses(questionnaire, survey.untranslated)
    return Written({name: text.encode("utf-8", "replace")}, losses, UNPROVEN)


@dataclass
class _Part:
    """What becomes one Qualtrics question.

    Attributes
    ----------
    kind
        Key of `_SELECTORS`.
    tag
        Export tag: its column, or what its columns begin with.
    question
        Whose rule, requirement and limits it has.
    texts
        Wording by language.
    choices, answers
        Number → wording by language: choices or rows, and columns of a matrix.
    codes
        Number of a point of a scale → its code.
    columns
        Answer column → number of its row in a matrix ("" where it is none).
    """

    kind: str
    tag: str
    question: Question
    texts: Mapping[str, str]
    choices: dict[str, Mapping[str, str]] = field(default_factory=dict)
    answers: dict[str, Mapping[str, str]] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    columns: dict[str, str] = field(default_factory=dict)


class _Survey:
    """Builds the JSON of one questionnaire."""

    def __init__(self, questionnaire: Questionnaire, language: str) -> None:
        self.questionnaire, self.language = questionnaire, language
        self.languages = (
            language,
            *(other for other in questionnaire.languages if other != language),
        )
        self.id = f"SV_{hashlib.sha256(questionnaire.id.encode()).hexdigest()[:15]}"
        self.places: dict[str, Place] = {}
        self.section_of: dict[str, str] = {}
        self.untranslated: list[str] = []
        self.elements: list[Json] = []

    def built(self) -> Json:
        blocks: list[Json] = []
        q = self.questionnaire
        self.places |= {one.id: Place("", embedded=one.id) for one in q.questions() if isinstance(one, Unasked)}  # fmt: skip
        flow = SurveyFlow(q)
        for number, section in enumerate(self.questionnaire.sections):
            block = f"BL_{self.id[3:14]}{number:04}"
            parts = list(self.parts(section, first=number == 0))
            shown = [self.element(part, section) for part in parts]
            blocks.append(
                {
                    "Type": "Standard" if number else "Default", "SubType": "", "ID": block,
                    "Description": one_line(section.title.say(self.language))[:100],
                    "BlockElements": [{"Type": "Question", "QuestionID": qid} for qid in shown],
                }
            )  # fmt: skip
            logic = self.logic(section.id, section.show_if)
            flow.block(section.id, block, first=number == 0, logic=logic)
        blocks.append({"Type": "Trash", "Description": "Trash / Unused Questions", "ID": f"BL_{self.id[3:14]}9999",
                       "BlockElements": []})  # fmt: skip
        return {"SurveyEntry": self.entry(), "SurveyElements": [
            self.held("BL", "Survey Blocks", blocks), self.held("FL", "Survey Flow", flow.root()),
            self.held("SO", "Survey Options", self.options()), self.held("SCO", "Scoring", _SCORING),
            self.held("PROJ", "CORE", {"ProjectCategory": "CORE", "SchemaVersion": "1.1.0"}, third="1.1.0"),
            self.held("STAT", "Survey Statistics", {"MobileCompatible": True, "ID": "Survey Statistics"}),
            self.held("QC", "Survey Question Count", None, second=str(len(self.elements))), *self.elements,
        ]}  # fmt: skip

    def held(
        self, element: str, first: str, payload: Any, *, second: str | None = None, third: str | None = None
    ) -> Json:  # fmt: skip
        return {
            "SurveyID": self.id, "Element": element, "PrimaryAttribute": first, "SecondaryAttribute": second,
            "TertiaryAttribute": third, "Payload": payload,
        }  # fmt: skip

    def entry(self) -> Json:
        never = "0000-00-00 00:00:00"
        return {
            "SurveyID": self.id, "SurveyName": self.questionnaire.title.say(self.language), "SurveyDescription": None,
            "SurveyOwnerID": "", "SurveyBrandID": "", "DivisionID": None, "SurveyLanguage": qualtrics_language(self.language),
            "SurveyActiveResponseSet": "RS_0", "SurveyStatus": "Inactive", "SurveyStartDate": never,
            "SurveyExpirationDate": never, "SurveyCreationDate": never, "CreatorID": "", "LastModified": never,
            "LastAccessed": never, "LastActivated": never, "Deleted": None,
        }  # fmt: skip

    def options(self) -> Json:
        return {
            "BackButton": "false", "SaveAndContinue": "true", "SurveyProtection": "PublicSurvey",
            "BallotBoxStuffingPrevention": "false", "NoIndex": "Yes", "SecureResponseFiles": "true",
            "SurveyExpiration": "None", "SurveyTermination": "DefaultMessage", "Header": "", "Footer": "",
            "ProgressBarDisplay": "None", "PartialData": "+1 week", "ValidationMessage": "", "PreviousButton": "",
            "NextButton": "", "SurveyTitle": self.questionnaire.title.say(self.language), "NewScoring": 1,
            "AvailableLanguages": {qualtrics_language(code): [] for code in self.languages},
        }  # fmt: skip

    def said(self, words: Words) -> dict[str, str]:
        return {code: escaped(one_line(words.say(code))) for code in self.languages}

    def asks(self, question: Question, words: Words) -> dict[str, str]:
        return {code: escaped(asked(question, words, code)) for code in self.languages}

    def parts(self, section: Section, *, first: bool) -> Iterator[_Part]:
        """The Qualtrics questions of a section, in order."""
        q = self.questionnaire
        if first and q.introduction is not None:
            yield _told("introText", self.said(q.introduction))
        if section.text is not None:
            yield _told(f"{section.id}Text", self.said(section.text))
        for question in section.questions:
            yield from self.parts_of(question)

    def parts_of(self, question: Question) -> Iterator[_Part]:
        if isinstance(question, PageTime):
            part = _Part("timing", question.id, question, self.said(question.text))
            part.choices = {number: dict.fromkeys(self.languages, said) for number, said in TIMINGS.items()}  # fmt: skip
            yield part
        if isinstance(question, Unasked):
            return
        q, text = self.questionnaire, self.asks(question, question.text)
        grids = grids_of(q, question)
        for grid in grids:
            part = _Part(
                "matrix",
                question.id + grid.part.upper(),
                question,
                self.asks(question, stem_of(question, grid)),
            )
            part.choices = self.numbered([words for _, words in grid.rows])
            part.columns = {column: str(i) for i, (column, _) in enumerate(grid.rows, 1)}
            part.answers = self.numbered(grid.scale.answers)
            part.codes = {str(i): str(point.code) for i, point in enumerate(grid.scale.answers, 1)}
            yield part
        scale = q.scale_of(question)
        if isinstance(question, Csat | Ces | Nps) and scale is not None:
            part = _Part("scale", question.id, question, text, self.numbered(scale.answers))
            part.codes = {str(i): str(point.code) for i, point in enumerate(scale.answers, 1)}
            part.columns = {question.id: ""}
            yield part
        elif isinstance(question, Single | Multiple | Ranking):
            kind = question.type if not getattr(question, "dropdown", False) else "dropdown"
            part = _Part(kind, question.id, question, text, self.numbered(question.choices))
            part.columns = {} if isinstance(question, Ranking) else {question.id: ""}
            yield part
        elif isinstance(question, Filled):
            for row in rows_apart(question):
                whole = {code: f"{text[code]} {said}" for code, said in self.said(row.text).items()}
                yield _Part("line", row.id, row, whole, columns={row.id: ""})
        elif isinstance(question, Note):
            yield _Part("text", question.id, question, text)
        elif not grids:
            written = (
                "essay"
                if isinstance(question, LongText)
                else "file"
                if isinstance(question, Upload)
                else "line"
            )
            yield _Part(written, question.id, question, text, columns={question.id: ""})

    def numbered(self, listed: Any) -> dict[str, Mapping[str, str]]:
        """Wordings by number from 1; no two alike in a language, as Qualtrics' exports of texts need."""
        by_language = {
            code: distinct(one_line(words.say(code)) for words in listed) for code in self.languages
        }
        return {
            str(i + 1): {code: escaped(by_language[code][i]) for code in self.languages}
            for i in range(len(listed))
        }

    def element(self, part: _Part, section: Section) -> str:
        """Add the element of a question; gives its QID."""
        qid = f"QID{len(self.elements) + 1}"
        rule = None if part.kind == "text" and part.tag != part.question.id else self.rule_of(part)
        logic = self.logic(part.question.id, rule, section=section)
        payload = self.payload(part, qid)
        if logic is not None:
            payload["DisplayLogic"] = logic
        self.place(part, qid)
        self.section_of |= dict.fromkeys([*part.columns, part.tag, part.question.id], section.id)
        said = part.texts[self.language][:100]
        self.elements.append(self.held("SQ", qid, payload, second=said))
        return qid

    def rule_of(self, part: _Part) -> Rule | None:
        """The rule of a question; a row that stands alone has its question's."""
        owner = self.questionnaire.answers.get(part.question.id)
        return (owner.question if owner is not None else part.question).show_if

    def place(self, part: _Part, qid: str) -> None:
        """Remember where the answers are, for the rules after it."""
        choices: Mapping[str, str] | None = None
        if part.codes:
            choices = {code: number for number, code in part.codes.items()}
        elif isinstance(part.question, Single | Multiple):
            choices = {choice.code: str(i) for i, choice in enumerate(part.question.choices, 1)}
        self.places |= {column: Place(qid, row, choices) for column, row in part.columns.items()}

    def logic(
        self, place: str, rule: Rule | None, *, section: Section | None = None
    ) -> Json | None:
        """Display logic of a rule; None where there is none or Qualtrics has no words for it."""
        if rule is None:
            return None
        names = {name.split("_")[0] for name in references(rule)} | set(references(rule))
        same = section is not None and any(
            self.section_of.get(name) == section.id for name in names
        )
        try:
            return display_logic(rule, self.questionnaire, self.places, in_page=same)
        except UntranslatableError:
            if place not in self.untranslated:
                self.untranslated.append(place)
            return None

    def payload(self, part: _Part, qid: str) -> Json:
        kind, selector, below = _SELECTORS[part.kind]
        base = self.language
        found: Json = {
            "QuestionText": part.texts[base], "DefaultChoices": False, "DataExportTag": part.tag, "QuestionID": qid,
            "QuestionType": kind, "Selector": selector, "Configuration": {"QuestionDescriptionOption": "UseText"},
            "QuestionDescription": part.texts[base][:100], "Validation": {"Settings": _settings(part)},
            "GradingData": [], "Language": self.translations(part) or [],
            "NextChoiceId": len(part.choices) + 1, "NextAnswerId": len(part.answers) + 1,
        }  # fmt: skip
        if below is not None:
            found["SubSelector"] = below
        if part.choices:
            found["Choices"] = {
                n: self.choice(part, n, words[base]) for n, words in part.choices.items()
            }
            found["ChoiceOrder"] = list(part.choices)
        if part.answers:
            found["Answers"] = {n: {"Display": words[base]} for n, words in part.answers.items()}
            found |= {"AnswerOrder": list(part.answers), "ChoiceDataExportTags": False}
        if part.codes:
            found["RecodeValues"] = dict(part.codes)
        if getattr(part.question, "randomise", False):
            found["Randomization"] = {"Advanced": None, "Type": "All", "TotalRandSubset": ""}
        return found

    def choice(self, part: _Part, number: str, said: str) -> Json:
        found: Json = {"Display": said}
        if isinstance(part.question, Single | Multiple | Ranking):
            choice = part.question.choices[int(number) - 1]
            found |= {"TextEntry": "true"} if choice.specify else {}
            found |= {"ExclusiveAnswer": True} if choice.exclusive else {}
        return found

    def translations(self, part: _Part) -> Json:
        found: Json = {}
        for code in self.languages[1:]:
            said: Json = {"QuestionText": part.texts[code]}
            for name, listed in (("Choices", part.choices), ("Answers", part.answers)):
                if listed:
                    said[name] = {
                        number: {"Display": words[code]} for number, words in listed.items()
                    }
            found[qualtrics_language(code)] = said
        return found


def _told(tag: str, texts: Mapping[str, str]) -> _Part:
    return _Part("text", tag, Note(type="note", id="told", text=Words(zh="…", en="…")), texts)


def _settings(part: _Part) -> Json:
    """What an answer must be: given, so many choices, a number within limits."""
    question, required = part.question, "ON" if part.question.required else "OFF"
    found: Json = {"ForceResponse": required, "ForceResponseType": "ON", "Type": "None"}
    if isinstance(question, Multiple) and (question.least or question.most):
        # a lower limit is a type of its own; an upper one Qualtrics writes with 1 at the lower end
        found |= {"Type": "ChoiceRange" if question.most else "MinChoices", "MinChoices": str(question.least or 1)}  # fmt: skip
        found |= {"MaxChoices": str(question.most)} if question.most else {}
    if isinstance(question, Amount):
        ends = [
            plain_number(end) if end is not None else "" for end in (question.low, question.high)
        ]
        limits = {"Min": ends[0], "Max": ends[1], "NumDecimals": str(question.decimals)}
        found |= {"Type": "ContentType", "ContentType": "ValidNumber", "ValidNumber": limits}
    return found


_SCORING: Json = {
    "ScoringCategories": [], "ScoringCategoryGroups": [], "ScoringSummaryCategory": None, "ScoringSummaryAfterQuestions": 0,
    "ScoringSummaryAfterSurvey": 0, "DefaultScoringCategory": None, "AutoScoringCategory": None,
}  # fmt: skip
