"""DDI-Codebook 2.5 and 2.6: the questionnaire as the archive describes it, every language in it.

Every answer column is a variable; elements stand in the order of the schema, in the subset that 2.5
and 2.6 share. Format: ddialliance/ddi-c_2, schemas/codebook.xsd.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from feedback.numeric import plain_number
from feedback.questionnaire.answers import Answer
from feedback.questionnaire.export.flat import explained
from feedback.questionnaire.export.losses import IN_CODEBOOK, Saying, limits_of, losses_of
from feedback.questionnaire.export.result import Loss, Written
from feedback.questionnaire.export.typed_text import safe_text
from feedback.questionnaire.logic import Rule, references
from feedback.questionnaire.logic_words import rule_in_words
from feedback.questionnaire.model import Questionnaire
from feedback.questionnaire.parts import Choice, Words
from feedback.questionnaire.phrases import joined, phrase
from feedback.questionnaire.questions import (
    Amount,
    ConstantSum,
    Date,
    Filled,
    MatrixNumeric,
    Multiple,
    Note,
    Question,
    Ranking,
    Section,
    Single,
)
from feedback.questionnaire.scaled_questions import Battery, Kano, LikertItem, Servqual
from feedback.questionnaire.unasked import Arm, PageTime, Unasked

VERSIONS = {"2.5": "ddi:codebook:2_5", "2.6": "ddi:codebook:2_6"}
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_DOMAINS = {
    "rating": "category", "choice": "category", "flag": "multiple", "rank": "numeric",
    "number": "numeric", "date": "datetime", "text": "text",
}  # fmt: skip


def write(questionnaire: Questionnaire, *, language: str) -> Written:
    """An XML file for each version of the standard; `language` is the one of the whole document."""
    files = {}
    for version, namespace in VERSIONS.items():
        tree = _Codebook(questionnaire, language).built(version, namespace)
        ET.indent(tree, " ")
        text = ET.tostring(tree, encoding="unicode")
        name = f"{questionnaire.id}.ddi{version.replace('.', '')}.xml"
        files[name] = f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode()
    losses = losses_of(questionnaire, _SAYINGS, numbered=False)
    return Written(files, (*losses, *_limits(questionnaire)), _UNPROVEN)


def _limits(questionnaire: Questionnaire) -> Iterator[Loss]:
    """Numbers of choices and lengths of texts; ranges of numbers and dates have a place."""
    for question in questionnaire.questions():
        said = limits_of(question)
        if said and not isinstance(question, Amount | MatrixNumeric | Date | Ranking):
            yield Loss("limits", question.id, said, _NOTHING)


@dataclass(frozen=True, slots=True)
class _Group:
    """Variables that belong together."""

    identity: str
    name: str
    kind: str
    words: Words
    columns: list[str]


class _Codebook:
    """Builds the document of one questionnaire."""

    def __init__(self, questionnaire: Questionnaire, language: str) -> None:
        self.questionnaire = questionnaire
        self.languages = [language, *(code for code in questionnaire.languages if code != language)]

    def built(self, version: str, namespace: str) -> ET.Element:
        q = self.questionnaire
        book = ET.Element(
            "codeBook", {"xmlns": namespace, "version": version, _LANG: self.languages[0]}
        )
        study = ET.SubElement(book, "stdyDscr")
        citation = ET.SubElement(study, "citation")
        title = ET.SubElement(citation, "titlStmt")
        first, *others = self.languages
        for tag, language in [("titl", first), *(("parTitl", other) for other in others)]:
            self.said(title, tag, q.title, [language])
        ET.SubElement(title, "IDNo").text = q.id
        ET.SubElement(ET.SubElement(citation, "verStmt"), "version").text = safe_text(q.version)
        if q.source:
            ET.SubElement(citation, "biblCit").text = safe_text(q.source)
        if q.introduction:
            self.said(ET.SubElement(study, "stdyInfo"), "abstract", q.introduction)
        data = ET.SubElement(book, "dataDscr")
        for section in q.sections:
            self.groups(data, section)
        read: list[Words] = []
        for section in q.sections:
            read += [section.text] if section.text else []
            for question in section.questions:
                if isinstance(question, Note):
                    read.append(question.text)
                    continue
                self.variables(data, section, question, read)
                read = []
        for words in read:
            self.said(data, "notes", words, type="instruction")
        if q.closing:
            self.said(data, "notes", q.closing, type="closing")
        if q.scoring:
            self.said(data, "notes", q.scoring, type="scoring")
        return book

    def said(
        self,
        parent: ET.Element,
        tag: str,
        words: Words,
        languages: Iterable[str] | None = None,
        **attributes: str,
    ) -> None:
        """An element for each language."""
        for language in languages or self.languages:
            element = ET.SubElement(parent, tag, attributes | {_LANG: language})
            element.text = safe_text(words.say(language))

    def groups(self, data: ET.Element, section: Section) -> None:
        """A group of variables for the section and for each question of several variables."""
        inside: list[_Group] = []
        every: list[str] = []
        for question in section.questions:
            answers = self.questionnaire.answers_to(question.id)
            every += [answer.column for answer in answers]
            for name, kind, words, side in _kinds(question):
                columns = [
                    a.column for a in answers if a.part != "specify" and side in (None, a.part)
                ]
                inside.append(_Group(f"G_{name}", name, kind, words, columns))
        if every:
            whole = _Group(f"S_{section.id}", section.id, "section", section.title, every)
            self.group(data, whole, inside)
        for part in inside:
            self.group(data, part)

    def group(self, data: ET.Element, group: _Group, inside: Iterable[_Group] = ()) -> None:
        attributes = {
            "ID": group.identity, "type": group.kind, "name": group.name,
            "var": " ".join(f"V_{column}" for column in group.columns),
        }  # fmt: skip
        nested = " ".join(part.identity for part in inside)
        element = ET.SubElement(data, "varGrp", attributes | ({"varGrp": nested} if nested else {}))
        self.said(element, "labl", group.words)

    def variables(
        self, data: ET.Element, section: Section, question: Question, read: list[Words]
    ) -> None:
        for answer in self.questionnaire.answers_to(question.id):
            whole = answer.kind in ("number", "date")
            attributes = {
                "ID": f"V_{answer.column}", "name": answer.column,
                "intrvl": "contin" if whole else "discrete",
            }  # fmt: skip
            if isinstance(question, Amount | MatrixNumeric | ConstantSum | PageTime):
                attributes["dcml"] = str(question.decimals)
                if question.unit:
                    attributes["measUnit"] = safe_text(question.unit.say(self.languages[0]))
            variable = ET.SubElement(data, "var", attributes)
            self.said(variable, "labl", answer.label)
            if question.personal_data:
                purpose = question.purpose or phrase("personal")
                self.said(variable, "security", purpose)
            if not isinstance(question, Unasked):
                self.asked(variable, section, answer, read)
            self.valid(variable, answer)
            self.categories(variable, answer)
            text = answer.kind in ("choice", "text", "date")
            form = {"type": "character" if text else "numeric"}
            form |= {"category": "date"} if answer.kind == "date" else {}
            ET.SubElement(variable, "varFormat", form)
            self.scoring(variable, answer)
            if isinstance(question, Unasked):
                self.said(variable, "notes", question.text, type="embedded")

    def asked(
        self, variable: ET.Element, section: Section, answer: Answer, read: list[Words]
    ) -> None:
        """What was read, what was asked, and when."""
        question = answer.question
        asked = ET.SubElement(
            variable,
            "qstn",
            {"ID": f"Q_{answer.column}", "responseDomainType": _DOMAINS[answer.kind]},
        )
        before = list(read)
        if answer.item is not None or answer.part in ("f", "d"):
            # the wording over a battery stands before each of its rows
            expected = isinstance(question, Servqual) and answer.part == "e"
            before.append(question.expectation if expected else question.text)  # type: ignore[union-attr]
        if before:
            self.said(asked, "preQTxt", _together(before))
        self.said(asked, "qstnLit", answer.text)
        under = explained(question)
        if under:
            self.said(asked, "postQTxt", _together(under))
        for rule in (section.show_if, question.show_if):
            if rule is not None:
                self.condition(asked, rule)

    def condition(self, asked: ET.Element, rule: Rule) -> None:
        """The rule in words, with the questions it asks about."""
        known = self.questionnaire.answers
        about: dict[str, None] = {}
        for name in references(rule):
            own = (
                [name] if name in known else [a.column for a in self.questionnaire.answers_to(name)]
            )
            asked_about = (c for c in own if not isinstance(known[c].question, Unasked))
            about.update(dict.fromkeys(f"Q_{column}" for column in asked_about))
        words = Words.of(
            {one: rule_in_words(self.questionnaire, rule, language=one) for one in ("zh", "en", *self.languages)}
        )  # fmt: skip
        refers = {"qstn": " ".join(about)} if about else {}
        self.said(asked, "backward", words, None, **refers)

    def valid(self, variable: ET.Element, answer: Answer) -> None:
        """The range of numbers and dates."""
        question = answer.question
        ends: tuple[object, object] = (None, None)
        if answer.scale is not None:
            ends = answer.scale.ends
        elif isinstance(question, Ranking) and answer.kind == "rank":
            ends = (1, question.top or len(question.choices))
        elif isinstance(question, Amount | MatrixNumeric | ConstantSum):
            ends = tuple(
                None if end is None else plain_number(end) for end in (question.low, question.high)
            )  # type: ignore[assignment]
        elif isinstance(question, Date):
            ends = (question.earliest, question.latest)
        found = {
            name: str(end)
            for name, end in zip(("min", "max"), ends, strict=True)
            if end is not None
        }
        if found:
            ET.SubElement(ET.SubElement(variable, "valrng"), "range", found)

    def categories(self, variable: ET.Element, answer: Answer) -> None:
        for code, words, missing in _entries(answer):
            attributes = {"missing": "Y", "missType": "inap"} if missing else {}
            category = ET.SubElement(variable, "catgry", attributes)
            ET.SubElement(category, "catValu").text = code
            self.said(category, "labl", words)

    def scoring(self, variable: ET.Element, answer: Answer) -> None:
        """What analysis must know: turned items, dimensions, attention checks."""
        item = answer.item if isinstance(answer.item, LikertItem) else None
        if item and item.reverse and answer.scale:
            low, high = answer.scale.ends
            ET.SubElement(
                variable, "notes", {"type": "scoring"}
            ).text = f"reverse: {low + high} - x"
        if item and item.dimension:
            ET.SubElement(variable, "notes", {"type": "dimension"}).text = item.dimension
        if item and item.aspect:
            ET.SubElement(variable, "notes", {"type": "aspect"}).text = item.aspect
        if answer.attention is not None:
            ET.SubElement(variable, "notes", {"type": "attention"}).text = str(answer.attention)


def _kinds(question: Question) -> Iterator[tuple[str, str, Words, str | None]]:
    """Groups a question makes: name, type, wording, the side of a pair."""
    if isinstance(question, Servqual):
        yield f"{question.id}_e", "grid", question.expectation, "e"
        yield f"{question.id}_p", "grid", question.text, "p"
    elif isinstance(question, Battery | Kano | Ranking | Filled):
        yield question.id, "grid", question.text, None
    elif isinstance(question, Multiple):
        yield question.id, "multipleResp", question.text, None


def _entries(answer: Answer) -> Iterator[tuple[str, Words, bool]]:
    """Code and label of each answer, and whether it counts as missing."""
    if answer.scale is not None:
        for point in answer.scale.answers:
            yield str(point.code), point, point is answer.scale.not_applicable
    elif answer.kind == "choice" and isinstance(answer.question, Single | Arm):
        choices: tuple[Choice, ...] = answer.question.choices
        for choice in choices:
            yield choice.code, choice, False
    elif answer.kind == "flag":
        yield "1", phrase("ticked"), False
        yield "0", phrase("not_ticked"), False


def _together(parts: Iterable[Words]) -> Words:
    return joined("\n", parts)


_UNPROVEN = Words(
    zh="元素次序与属性按 DDI-Codebook 2.5 的模式逐条核对（2.6 兼容 2.5），由我们自己的结构检查验证；请用官方 codebook.xsd 再验一次。",
    en="Order of elements and attributes follow the schema of DDI-Codebook 2.5 (2.6 takes what 2.5 takes) and are checked by structural tests of our own; validate once more with the official codebook.xsd.",
)
_DOCUMENTS = "DDI 记录问卷，不发放问卷"
_DOES_NOT_RUN = "DDI documents a questionnaire, it does not run one"
_NOTHING = Words(zh=f"无需处理：{_DOCUMENTS}", en=f"nothing: {_DOES_NOT_RUN}")
_SAYINGS: dict[str, Saying] = {
    "required": Saying(
        Words(zh="“{it}”是否必答", en="whether “{it}” must be answered"), _NOTHING
    ),
    "show_if": Saying(
        Words(zh="条件写成文字：{it}", en="the condition is told in words: {it}"),
        IN_CODEBOOK["reverse"].remedy,
        "changed",
    ),
    "randomise": Saying(
        Words(zh="“{it}”的随机顺序", en="the random order of “{it}”"), _NOTHING
    ),
    "exclusive": Saying(
        Words(zh="互斥：{it}", en="rules out the others: {it}"), _NOTHING
    ),
    "personal_data": Saying(
        Words(zh="个人信息写在 security 里：{it}", en="personal data is told in security: {it}"),
        IN_CODEBOOK["personal_data"].remedy,
        "changed",
    ),
}  # fmt: skip
