"""Finding our questions by their wording, in whatever way a tool writes title and row in one header."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from feedback.questionnaire.answers import Answer
from feedback.questionnaire.export.flat import asked, explained
from feedback.questionnaire.naming import bar_between, limesurvey_questions
from feedback.questionnaire.parts import Words
from feedback.questionnaire.phrases import pattern, spoken_by
from feedback.questionnaire.questions import (
    Filled,
    Multiple,
    Note,
    Question,
    Ranking,
    Single,
    Slider,
)
from feedback.questionnaire.scaled_questions import Battery, BipolarItem, Kano, Servqual
from feedback.responses.dates import read_dates
from feedback.responses.placeholders import blank
from feedback.responses.plain_cells import normalise, normalised
from feedback.responses.readers.layout import Shape, Source
from feedback.responses.usual_words import degree_of
from feedback.responses.worded_numbers import number_in, number_out_of

if TYPE_CHECKING:
    import pandas as pd

    from feedback.questionnaire.model import Questionnaire

_NUMBERED = re.compile(
    r"^\s*(?:第\s*\d{1,3}\s*题|[Qq]?\d{1,3}(?:[._]\d{1,3})?\s*[、.．:：)）\s])\s*"
)
_MARKED = re.compile(
    r"\s*(?:\*|[（(\[【](?:必填|选填|必答|单选题?|多选题?|填空题?|矩阵题?|量表题?|排序题?|矩阵量表题?|下拉题?)[)）\]】])\s*$"
)
_CHOICE = re.compile(r"\(choice=['\"]?(.*?)['\"]?\)\s*$", re.DOTALL)
LONGEST_HEAD = 4_000
_TWIN = re.compile(r" #\d+$")
_BELOW, _FEW_BELOW = 200, 3  # rows that are looked at; fewer cells tell nothing of their column
_MOST_BELOW, _A_GROUP = 0.95, 5  # of the cells below; people in a group, at least
# Who rates nothing and says so: 没去过, 保密, don't know. No question is worded so.
_SILENT = re.compile(
    r"(?:我|都|真的?|还|還)*(?:不(?:知|清楚|了解|明|想|[愿願]|便|方便|[记記]得|好[说說]|[适適]用|[会會]|懂)|无(?:法|可|意见|所谓|印象|感\b)|無(?:法|可|意見|所謂|印象)|[说說]不|[难難][说說]|保密|[弃棄][权權]|跳[过過]|略\Z|看情[况況]|[随隨]便|同上"
    # 未解决工单数 is a heading
    r"|(?![^?]*(?:[数數量率度分]|比例|[时時][长長]|可能性?|之[处處])\Z)(?:不(?!良|足|动产)|[没沒忘拒]|未(?![来來])|其[他它]))[^?吗嗎]{0,10}"
    r"|(?:i |i['’]?(?:m|d) )?(?:do(?:es)?(?:n.?t| not)|did(?:n.?t| not)|can(?:.?t|not)|ha(?:ve|s)(?:n.?t| not)|was(?:n.?t| not)|never|not|dk|unknown|unsure|prefer not|(?:would )?rather not|refused? to|forg[eo]t|no (?:idea|opinion|answer|comment|experience|response))(?: [^?]{0,30})?"
    r"|refuse[ds]?|declined?|withheld|skip(?:ped)?|pass|other|confidential|private",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Phrase:
    """What a header may say, and what the column then fills."""

    title: str
    row: str
    question: str
    shape: Shape
    column: str | None
    language: str


@lru_cache(maxsize=1)
def _converter() -> Any:
    from opencc import OpenCC

    return OpenCC("t2s")


@lru_cache(maxsize=20_000)
def plain(text: str) -> str:
    """Letters and digits only, small, simplified characters: what stays alike however it was typed.

    >>> plain("您 滿意嗎？"), plain("Wi-Fi")
    ('您满意吗', 'wifi')
    """
    narrow = normalise(text).casefold()
    if not narrow.isascii():
        narrow = _converter().convert(narrow)
    return "".join(char for char in narrow if char.isalnum()) or narrow.replace(" ", "")


def unnumbered(header: str) -> str:
    """A head without the number of its question.

    >>> unnumbered("6、shown")
    'shown'
    """
    return _NUMBERED.sub("", normalise(header), count=1).strip()


def phrases(questionnaire: Questionnaire) -> list[Phrase]:
    """Every wording that may head a column of answers, in the order of the questionnaire."""
    with spoken_by(questionnaire):
        return list(_phrases(questionnaire.in_words))


def _phrases(questionnaire: Questionnaire) -> Iterator[Phrase]:
    for language in questionnaire.languages:
        for question in questionnaire.questions():
            answers = questionnaire.answers_to(question.id)
            for say in _spellings(question, language):
                title = say(question.text)
                if isinstance(question, Multiple | Ranking):
                    yield Phrase(title, "", question.id, "list", None, language)
                for answer in answers:
                    yield from _phrases_of(answer, say, language)


def _spellings(question: Question, language: str) -> list[Callable[[Words], str]]:
    """How a title is spelled: as written, and with hint and purpose where a tool has no other place."""
    spellings: list[Callable[[Words], str]] = [lambda words: words.say(language)]
    if explained(question):
        spellings.append(lambda words: asked(question, words, language))
    return spellings


def _phrases_of(answer: Answer, say: Callable[[Words], str], language: str) -> list[Phrase]:
    question, row = answer.question, answer.text.say(language)
    title = say(question.text)

    def phrase(head: str, below: str, shape: Shape = "cell") -> Phrase:
        return Phrase(head, below, question.id, shape, answer.column, language)

    if answer.part == "specify":
        written = next(c for c in getattr(question, "choices", ()) if c.specify)
        beside, which = written.say(language), pattern("specify").say(language)
        asks = (which, f"{beside} {which}", f"{beside} text")
        own = [phrase(title, words, "other") for words in asks]
        own.append(phrase("", f"{beside} {which}", "other"))
        if isinstance(question, Single):
            own += [phrase(title, beside, "other"), phrase(title, "other", "other")]
        return own
    if isinstance(question, Servqual):
        return [phrase(say(question.expectation) if answer.part == "e" else title, row)]
    if isinstance(question, Kano):
        return [phrase(title, row)]
    if isinstance(answer.item, BipolarItem):
        barred = bar_between(answer.item).say(language)
        return [phrase(title, row), phrase(title, barred)]
    if isinstance(question, Slider):
        return [phrase(title, ""), phrase(title, f"|{bar_between(question).say(language)}")]
    if isinstance(question, Battery | Filled):
        return [phrase(title, row)]
    if isinstance(question, Multiple | Ranking):
        return [phrase(title, row, "flag" if isinstance(question, Multiple) else "rank")]
    return [phrase(title, "")]


def note_columns(headers: Iterable[str], questionnaire: Questionnaire) -> set[str]:
    """Headers that are notes of the questionnaire: tools give them an empty column of their own."""
    notes = [q for q in questionnaire.questions() if isinstance(q, Note)]
    codes = {note.id for note in notes} | {
        code
        for ours, code in limesurvey_questions(questionnaire).items()
        for n in notes
        if n.id == ours
    }
    texts = {plain(word) for note in notes for word in note.text.texts.values()}
    found = set()
    for header in headers:
        bare = _TWIN.sub("", header).strip()
        # a path of groups ends in the name; "code & text" begins with it
        steps = {bare, re.split(r"[/:.-]", bare)[-1], bare.partition(".")[0]}
        wordings = {
            plain(text) for text in (bare, _NUMBERED.sub("", bare, count=1), bare.partition(".")[2])
        }
        if steps & codes or wordings & texts:
            found.add(header)
    return found


def is_wording_row(table: pd.DataFrame, questionnaire: Questionnaire | None) -> bool:
    """Whether the first row under the heads is a second head: wordings of the questions, or the heads again.

    So Qualtrics writes its Excel files and old CSV, and so do tables kept by hand. An answer never
    begins with the wording of its question; where no questionnaire says what was asked, the cells below tell.
    """
    if len(table) < 1:
        return False
    return _unlike_below(table) or (questionnaire is not None and _asks(table, questionnaire))


def _unlike_below(table: pd.DataFrame) -> bool:
    """Whether the first row is of another kind than what stands below it in every column that can tell.

    Such a row has words of its own above numbers or dates twice, or it repeats a heading in other letters above what
    is none (in the same letters it may be a ticked box) and says in half of its columns what nobody below does; and
    it is nowhere what the rows below say. Who rates nothing may say so in words.
    """
    rest, first = table.iloc[1 : _BELOW + 1], table.iloc[:1]
    filled, again, apart, words = 0, 0, 0, set[str]()
    for place, head in enumerate(map(str, table.columns)):
        if blank(first.iloc[:, place]).all():
            continue
        filled += 1
        below = normalised(rest.iloc[:, place]).dropna()
        cell = normalise(str(first.iat[0, place]))
        if len(plain(cell)) > 1 and plain(cell) == plain(head):
            others = not below.empty and plain(cell) not in set(below.map(plain))
            again += others and cell != normalise(head)
        elif len(below) < _FEW_BELOW:
            continue
        elif _is_most(below.map(number_in).notna()) or _are_dates(below):
            if _is_answer(cell, longest=int(below.str.len().max())):
                return False
            words.add(cell)
        elif below.nunique() * _A_GROUP <= len(below):
            if below.eq(cell).any():
                return False
            apart += 1
    told = again + len(words) + apart
    return len(words) > 1 or (again > 0 and told > 1 and 2 * told >= filled)


def _is_answer(cell: str, *, longest: int) -> bool:
    """Whether a cell above numbers is what somebody answers: figures, a degree, stars, or that there is none."""
    if any(letter.isdecimal() for letter in cell) and len(cell) <= 2 * longest:
        return True
    starred = not cell.isascii() and not re.search(r"\d", cell) and number_out_of(cell, 10)
    return bool(degree_of(cell) or _SILENT.fullmatch(cell) or starred)


def _are_dates(below: pd.Series) -> bool:
    """Whether most cells are dates; where few have a figure, nobody need try."""
    return _is_most(below.str.contains(r"\d")) and _is_most(read_dates(below).stamps.notna())


def _is_most(mask: pd.Series) -> bool:
    return bool(mask.astype(bool).mean() >= _MOST_BELOW)


def _asks(table: pd.DataFrame, questionnaire: Questionnaire) -> bool:
    row = {str(head): str(text) for head, text in table.iloc[0].dropna().items()}
    titles = {
        plain(words)
        for question in questionnaire.questions()
        for words in question.text.texts.values()
        if len(plain(words)) > 1
    }
    labels = {plain(w) for a in questionnaire.answers.values() for w in a.text.texts.values()}
    hits = sum(
        plain(text) == plain(head)
        or plain(text).startswith(tuple(titles))
        or (plain(text) in labels and len(plain(text)) > 6)
        for head, text in row.items()
    )
    return hits >= 2 and hits > 0.6 * len(row)


def match_headers(
    headers: Iterable[str], questionnaire: Questionnaire, *, said: Mapping[str, str] | None = None
) -> tuple[list[Source], str | None]:
    """Sources for the headers whose wording is one of ours, and the language most are in.

    Parameters
    ----------
    headers
        Column names, in order.
    questionnaire
        The questionnaire.
    said
        {column name: wording}, where the wording stands elsewhere (a second header row, a label).

    Notes
    -----
    Tried in turn: the wording as it is, without numbers and marks, then the row alone. Where several
    of our questions have the same wording, their order decides, if as many columns came.
    """
    known = phrases(questionnaire)
    whole, rows = _tables(known)
    hits: dict[tuple[Any, ...], list[str]] = defaultdict(list)
    headers = list(headers)
    for header in headers:
        text = _TWIN.sub("", (said or {}).get(header, header))
        slots = _slots(text, whole, rows)
        if slots:
            hits[slots].append(header)
    sources = []
    order = list(headers)
    placed = {header: slots for slots, columns in hits.items() for header in columns}
    votes: dict[str, int] = dict.fromkeys(questionnaire.languages, 0)
    for slots, columns in hits.items():
        if len(slots) > 1 and all(slot.shape == "other" for slot in slots):
            # "Other: please specify" of several questions: each stands right behind its own
            for header in columns:
                before = next(
                    (
                        placed[h]
                        for h in reversed(order[: order.index(header)])
                        if h in placed and placed[h] != slots
                    ),
                    (),
                )
                mine = [slot for slot in slots if slot.question in {b.question for b in before}]
                sources += [Source(header, s.question, s.shape, s.column) for s in mine[:1]]
            continue
        if len(slots) > 1 and len(slots) != len(columns):
            continue
        for place, header in enumerate(columns[: len(slots)]):
            slot = slots[place]
            sources.append(Source(header, slot.question, slot.shape, slot.column))
            votes[slot.language] += 1
    best = max(votes, key=lambda name: votes[name])
    return sources, best if votes[best] else None


Slots = tuple[Phrase, ...]


def _tables(known: list[Phrase]) -> tuple[dict[str, Slots], dict[str, Slots]]:
    whole: dict[str, dict[tuple[str, str | None], Phrase]] = defaultdict(dict)
    rows: dict[str, dict[tuple[str, str | None], Phrase]] = defaultdict(dict)
    for phrase in known:
        target = (phrase.question, phrase.column)
        for key in {
            plain(phrase.title + " " + phrase.row),
            plain(phrase.title) + plain(phrase.row),
        }:
            # one column at most for a question: its own answer goes before the text beside it
            whole[key].setdefault(target, phrase)
        if phrase.row and phrase.shape != "other":
            rows[plain(phrase.row)].setdefault(target, phrase)
    return (
        {key: tuple(found.values()) for key, found in whole.items()},
        {key: tuple(found.values()) for key, found in rows.items()},
    )


def _slots(text: str, whole: dict[str, Slots], rows: dict[str, Slots]) -> Slots:
    text = normalise(text[:LONGEST_HEAD])
    choice = _CHOICE.search(text)
    if choice:
        text = f"{text[: choice.start()]} {choice.group(1)}"
    bare = _MARKED.sub("", text)
    tries = [text, bare, _NUMBERED.sub("", text, count=1), _NUMBERED.sub("", bare, count=1)]
    tries += [_MARKED.sub("", tries[-1])]
    for table in (whole, rows):
        for attempt in tries:
            slots = table.get(plain(attempt))
            if slots:
                return slots
    # 问卷星 once wrote 第5题(row) and nothing of the title
    inner = re.match(r"^\s*第\s*\d+\s*题\s*[（(](.*)[)）]\s*$", text, re.DOTALL)
    return rows.get(plain(inner.group(1)), ()) if inner else ()
