"""Answers in the shape each survey tool exports them, written from the tools' documentation and real files.

Every writer takes a questionnaire, a frame of answers as ticked (questionnaire/answers.py) and a path.
Nothing here uses the readers; only the names that exports and readers share come from naming.py.

Real files looked at for heads: 问卷星 序号, 提交答卷时间, 所用时间, 来源, 来源详情, 来自IP, "2、title" (public test data
of several projects) and 第2题(row) with -2 and -3 (reportgen); LimeSurvey id, submitdate, lastpage, startlanguage, seed,
startdate, datestamp, interviewtime and "id. Response ID", "q[row]. title"; Qualtrics' 17 columns and the ImportId
row; Kobo _id, _uuid, _submission_time, group/field; ODK Central SubmissionDate, KEY, group-field; REDCap field___code
and "label (choice=…)" (PyCap issue 19); Google Timestamp and "title [row]".
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from feedback.questionnaire.answers import Answer
from feedback.questionnaire.model import Questionnaire
from feedback.questionnaire.naming import choice_codes, held_by, section_names
from feedback.questionnaire.questions import Filled, Multiple, Note, Question, Ranking, Single
from feedback.questionnaire.scaled_questions import Battery, Kano, Servqual

Cells = list[str]
Columns = list[tuple[str, Cells]]
Write = Callable[[Questionnaire, pd.DataFrame, Path, str], Path]


# -- pieces -------------------------------------------------------------------------------------


def number(value: Any) -> str:
    if pd.isna(value):
        return ""
    return f"{float(value):g}" if float(value).is_integer() else repr(round(float(value), 6))


def label_of(q: Questionnaire, answer: Answer, value: Any, beside: bool, language: str) -> str:
    """The label of a rating or choice; of "not applicable" its own."""
    if answer.scale is not None:
        if beside:
            assert answer.scale.not_applicable is not None
            return answer.scale.not_applicable.say(language)
        entries: Any = answer.scale.points
    else:
        entries = answer.question.choices  # type: ignore[union-attr]
    if pd.isna(value):
        return ""
    return next(entry.say(language) for entry in entries if entry.code == value)


def code_of(answer: Answer, value: Any, beside: bool, spelled: dict[str, str] | None = None) -> str:
    if beside:
        assert answer.scale is not None and answer.scale.not_applicable is not None
        return str(answer.scale.not_applicable.code)
    if pd.isna(value):
        return ""
    return (spelled or {}).get(str(value), str(value))


def place_of(answer: Answer, value: Any, beside: bool) -> str:
    """Where the answer stands among those shown, from 1."""
    if answer.scale is not None:
        shown = [point.code for point in answer.scale.answers]
        if beside:
            return str(len(shown))
        return "" if pd.isna(value) else str(shown.index(int(value)) + 1)
    codes = [choice.code for choice in answer.question.choices]  # type: ignore[union-attr]
    return "" if pd.isna(value) else str(codes.index(value) + 1)


def besides(answers: pd.DataFrame, answer: Answer) -> list[bool]:
    if not answer.not_applicable:
        return [False] * len(answers)
    return [bool(flag) for flag in answers[answer.not_applicable].fillna(False)]


def plain_cells(answers: pd.DataFrame, answer: Answer) -> Cells:
    """Numbers, days and texts as they are."""
    values = answers[answer.column]
    if answer.kind == "number":
        return [number(value) for value in values]
    if answer.kind == "date":
        return ["" if pd.isna(value) else f"{value:%Y-%m-%d}" for value in values]
    return ["" if pd.isna(value) else str(value) for value in values]


def each(answers: pd.DataFrame, answer: Answer, say: Callable[[Any, bool], str]) -> Cells:
    return [
        say(value, beside)
        for value, beside in zip(answers[answer.column], besides(answers, answer), strict=True)
    ]


def ticked(answers: pd.DataFrame, question: Multiple | Ranking, row: int) -> list[str]:
    """Codes ticked in a row; of a ranking in their order."""
    codes = [choice.code for choice in question.choices]
    values = {code: answers[f"{question.id}_{code}"].iloc[row] for code in codes}
    if isinstance(question, Multiple):
        return [code for code in codes if not pd.isna(values[code]) and values[code]]
    ranked = [code for code in codes if not pd.isna(values[code])]
    return sorted(ranked, key=lambda code: values[code])


def main_answers(q: Questionnaire, question: Question) -> list[Answer]:
    return [answer for answer in q.answers_to(question.id) if answer.part != "specify"]


def specify_of(q: Questionnaire, question: Question) -> Answer | None:
    return next((a for a in q.answers_to(question.id) if a.part == "specify"), None)


def asked(q: Questionnaire) -> Iterator[Question]:
    return (question for question in q.questions() if not isinstance(question, Note))


def write_rows(path: Path, columns: Columns, *, heads: list[list[str]] | None = None) -> Path:
    size = len(columns[0][1])
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        out = csv.writer(file)
        out.writerow([head for head, _ in columns])
        for row in heads or []:
            out.writerow(row)
        for i in range(size):
            out.writerow([cells[i] for _, cells in columns])
    return path


def write_book(path: Path, columns: Columns) -> Path:
    from openpyxl import Workbook

    book = Workbook()
    page = book.active
    assert page is not None
    rows = [
        [head for head, _ in columns],
        *map(list, zip(*(cells for _, cells in columns), strict=True)),
    ]
    for i, row in enumerate(rows, 1):
        for j, text in enumerate(row, 1):
            if text != "":
                cell = page.cell(i, j, text)
                cell.data_type = "s"
    book.save(path)
    return path


def day_and_time(answers: pd.DataFrame, q: Questionnaire, pattern: str) -> Cells:
    if not q.record.date:
        return [""] * len(answers)
    return [f"{value:{pattern}}" for value in answers[q.record.date]]


def seconds(answers: pd.DataFrame, q: Questionnaire) -> list[int]:
    return [int(v) for v in answers[q.record.seconds]] if q.record.seconds else [0] * len(answers)


# -- 问卷星 -------------------------------------------------------------------------------------


def _wjx_meta(q: Questionnaire, answers: pd.DataFrame) -> Columns:
    size = len(answers)
    spent = [f"{s}秒" if s < 600 else f"{s // 60}分{s % 60}秒" for s in seconds(answers, q)]
    meta: Columns = [
        ("序号", [str(name) for name in answers.index]),
        ("提交答卷时间", day_and_time(answers, q, "%Y/%m/%d %H:%M:%S")),
    ]
    if q.record.seconds:
        meta.append(("所用时间", spent))
    meta += [
        ("来源", ["微信"] * size),
        ("来源详情", ["N/A"] * size),
        ("来自IP", ["10.0.0.1(北京-北京)"] * size),
    ]
    return [column for column in meta if any(column[1])]


def _wjx(
    q: Questionnaire,
    answers: pd.DataFrame,
    language: str,
    *,
    numbers: bool,
    split: bool,
    matrix: str,
) -> Columns:
    columns, at = _wjx_meta(q, answers), 0
    size = len(answers)

    def say(answer: Answer) -> Cells:
        def one(value: Any, beside: bool) -> str:
            if pd.isna(value) and not beside:
                return "-3" if numbers else "(跳过)"
            return (
                place_of(answer, value, beside)
                if numbers
                else label_of(q, answer, value, beside, language)
            )

        return each(answers, answer, one)

    for question in asked(q):
        at += 1
        title = question.text.say(language)
        specify = specify_of(q, question)
        beside = list(answers[specify.column]) if specify is not None else [pd.NA] * size
        if isinstance(question, Battery | Servqual | Kano | Filled):
            for answer in main_answers(q, question):
                if answer.part == "p" and answer.item is question.items[0]:  # type: ignore[union-attr]
                    at += 1
                head = question.expectation.say(language) if answer.part == "e" else title  # type: ignore[union-attr]
                plain = isinstance(question, Filled)
                cells = plain_cells(answers, answer) if plain else say(answer)
                cells = (
                    [cell or ("-3" if numbers else "(空)") for cell in cells] if plain else cells
                )
                row = answer.text.say(language)
                columns.append((matrix.format(n=at, title=head, row=row), cells))
        elif isinstance(question, Single):
            (answer,) = main_answers(q, question)
            own = next((c.code for c in question.choices if c.specify), None)
            cells = [
                f"{cell}〖{text}〗" if not pd.isna(text) and code == own else cell
                for cell, code, text in zip(
                    say(answer), answers[answer.column], beside, strict=True
                )
            ]
            columns.append((f"{at}、{title}", cells))
        elif isinstance(question, Multiple | Ranking):
            columns += _wjx_several(
                q, answers, question, beside, f"{at}、{title}", language, numbers, split
            )
        elif main_answers(q, question)[0].kind == "rating":
            columns.append((f"{at}、{title}", say(main_answers(q, question)[0])))
        else:
            cells = plain_cells(answers, main_answers(q, question)[0])
            columns.append(
                (f"{at}、{title}", [cell or ("-3" if numbers else "(空)") for cell in cells])
            )
    columns.append(("总分", ["0"] * size))
    return columns


def _wjx_several(  # noqa: PLR0917
    q: Questionnaire, answers: pd.DataFrame, question: Multiple | Ranking, beside: list[Any],
    head: str, language: str, numbers: bool, split: bool,
) -> Columns:  # fmt: skip
    codes = [choice.code for choice in question.choices]
    own = next((choice.code for choice in question.choices if choice.specify), None)
    names = {
        c.code: str(i) if numbers else c.say(language) for i, c in enumerate(question.choices, 1)
    }
    nothing = "-3" if numbers else "(跳过)"
    if not split:
        joint = "┋" if isinstance(question, Multiple) else "→"
        cells = []
        for row in range(len(answers)):
            said = [
                f"{names[code]}〖{beside[row]}〗"
                if code == own and not pd.isna(beside[row])
                else names[code]
                for code in ticked(answers, question, row)
            ]
            cells.append(joint.join(said) or nothing)
        return [(head, cells)]
    columns: Columns = []
    rows = [ticked(answers, question, row) for row in range(len(answers))]
    for code in codes:
        label = next(c.say(language) for c in question.choices if c.code == code)
        cells = []
        for row, there in enumerate(rows):
            if not there:
                cells.append("-3")
                continue
            own_text = code == own and code in there and not pd.isna(beside[row])
            text = f"〖{beside[row]}〗" if own_text else ""
            if isinstance(question, Ranking):
                cells.append(str(there.index(code) + 1) + text if code in there else "-2")
            else:
                cells.append(("1" if code in there else "0") + text)
        columns.append((f"{head}({label})", cells))
    return columns


def wjx_text(q: Questionnaire, answers: pd.DataFrame, path: Path, language: str) -> Path:
    columns = _wjx(q, answers, language, numbers=False, split=False, matrix="{n}、{title}—{row}")
    return write_rows(path.with_suffix(".csv"), columns)


def wjx_numbers(q: Questionnaire, answers: pd.DataFrame, path: Path, language: str) -> Path:
    columns = _wjx(q, answers, language, numbers=True, split=True, matrix="第{n}题({row})")
    return write_rows(path.with_suffix(".csv"), columns)


def wjx_numbers_joined(q: Questionnaire, answers: pd.DataFrame, path: Path, language: str) -> Path:
    columns = _wjx(q, answers, language, numbers=True, split=False, matrix="{n}、{title}:{row}")
    return write_rows(path.with_suffix(".csv"), columns)


def wjx_book(q: Questionnaire, answers: pd.DataFrame, path: Path, language: str) -> Path:
    columns = _wjx(q, answers, language, numbers=False, split=True, matrix="{n}、{title}({row})")
    return write_book(path.with_suffix(".xlsx"), columns)


# -- Google Forms -------------------------------------------------------------------------------


def google(q: Questionnaire, answers: pd.DataFrame, path: Path, language: str) -> Path:
    stamp = day_and_time(answers, q, "%Y/%m/%d %I:%M:%S %p GMT+8")
    columns: Columns = [("Timestamp", stamp)]
    for question in asked(q):
        title = question.text.say(language)
        specify = specify_of(q, question)
        beside = list(answers[specify.column]) if specify is not None else [pd.NA] * len(answers)
        own = next((c.code for c in getattr(question, "choices", ()) if c.specify), None)
        if isinstance(question, Multiple):
            names = {c.code: c.say(language) for c in question.choices}
            cells = []
            for row in range(len(answers)):
                said = [
                    str(beside[row]) if code == own else names[code]
                    for code in sorted(ticked(answers, question, row), key=lambda code: code == own)
                ]
                cells.append(", ".join(said))
            columns.append((title, cells))
            continue
        for answer in main_answers(q, question):
            head = title
            if isinstance(question, Battery | Servqual | Kano | Ranking | Filled):
                head = question.expectation.say(language) if answer.part == "e" else title  # type: ignore[union-attr]
                head = f"{head} [{answer.text.say(language)}]"
            if answer.kind in ("rating", "choice"):

                def one(value: Any, na: bool, answer: Answer = answer) -> str:
                    if answer.question.type == "nps":
                        return code_of(answer, value, na)
                    return label_of(q, answer, value, na, language)

                cells = each(answers, answer, one)
                if own is not None:
                    cells = [
                        cell if pd.isna(text) else str(text)
                        for cell, code, text in zip(
                            cells, answers[answer.column], beside, strict=True
                        )
                    ]
            elif answer.kind == "rank":
                cells = [
                    "" if pd.isna(v) else f"第{v}名" if language == "zh" else str(v)
                    for v in answers[answer.column]
                ]
            else:
                cells = plain_cells(answers, answer)
            columns.append((head, cells))
    return write_rows(path.with_suffix(".csv"), columns)


# -- LimeSurvey ---------------------------------------------------------------------------------


def _limesurvey_meta(q: Questionnaire, answers: pd.DataFrame, heads: list[str]) -> Columns:
    stamps = day_and_time(answers, q, "%Y-%m-%d %H:%M:%S")
    size = len(answers)
    return [
        (heads[0], [str(name) for name in answers.index]), (heads[1], stamps or [""] * size),
        (heads[2], ["3"] * size), (heads[3], ["zh-Hans"] * size), (heads[4], ["12345"] * size),
    ]  # fmt: skip


_LIMESURVEY_HEADS = {
    "code": ["id", "submitdate", "lastpage", "startlanguage", "seed", "interviewtime"],
    "full": ["Response ID", "Date submitted", "Last page", "Start language", "Seed", "Total time"],
    "both": [
        "id. Response ID", "submitdate. Date submitted", "lastpage. Last page", "startlanguage. Start language",
        "seed. Seed", "interviewtime. Total time",
    ],
}  # fmt: skip


def _limesurvey(
    q: Questionnaire, answers: pd.DataFrame, language: str, *, heading: str, full: bool
) -> Columns:
    heads = _LIMESURVEY_HEADS["code" if heading == "r" else heading]
    columns = _limesurvey_meta(q, answers, heads)
    places = held_by(q, "limesurvey")

    def head(field: str, wording: str) -> str:
        if heading == "r":
            return field.replace("][", "_").replace("[", "_").replace("]", "")
        return {"code": field, "full": wording, "both": f"{field}. {wording}"}[heading]

    for question in asked(q):
        title = question.text.say(language)
        for answer in q.answers_to(question.id):
            field = places[answer.column].field
            if answer.part == "specify":
                columns.append((head(field, f"{title} [Other]"), plain_cells(answers, answer)))
            elif isinstance(question, Multiple):
                if field.endswith("[other]"):
                    continue
                row = answer.text.say(language)
                yes, no = ("Yes", "No") if full else ("Y", "")
                cells = [
                    "N/A" if full and pd.isna(v) else "" if pd.isna(v) else yes if v else no
                    for v in answers[answer.column]
                ]
                columns.append((head(field, f"{title} [{row}]"), cells))
            elif isinstance(question, Ranking):
                continue
            elif answer.kind in ("rating", "choice"):
                spelled = (
                    choice_codes(question, "limesurvey") if isinstance(question, Single) else {}
                )

                def one(
                    value: Any, na: bool, answer: Answer = answer, spelled: dict[str, str] = spelled
                ) -> str:
                    if not full:
                        return code_of(answer, value, na, spelled)
                    if spelled.get(str(value)) == "-oth-":
                        return "Other"
                    return label_of(q, answer, value, na, language)

                row = answer.text.say(language)
                asks = question.expectation.say(language) if answer.part == "e" else title  # type: ignore[union-attr]
                matrix = isinstance(question, Battery | Servqual | Kano)
                wording = f"{asks} [{row}]" if matrix else title
                columns.append((head(field, wording), each(answers, answer, one)))
            else:
                row = f" [{answer.text.say(language)}]" if isinstance(question, Filled) else ""
                columns.append((head(field, title + row), plain_cells(answers, answer)))
        if isinstance(question, Ranking):
            name = places[f"{question.id}_{question.choices[0].code}"].field
            spelled = choice_codes(question, "limesurvey")
            names = {c.code: c.say(language) for c in question.choices}
            rows = [ticked(answers, question, row) for row in range(len(answers))]
            for place in range(len(question.choices)):
                cells = [
                    (names[there[place]] if full else spelled[there[place]])
                    if place < len(there)
                    else ""
                    for there in rows
                ]
                columns.append((head(f"{name}[{place + 1}]", f"{title} [Rank {place + 1}]"), cells))
    if q.record.seconds:
        columns.append((heads[5], [f"{s}.0" for s in seconds(answers, q)]))
    return columns


def limesurvey_codes(q: Questionnaire, answers: pd.DataFrame, path: Path, language: str) -> Path:
    return write_rows(
        path.with_suffix(".csv"), _limesurvey(q, answers, language, heading="code", full=False)
    )


def limesurvey_r(q: Questionnaire, answers: pd.DataFrame, path: Path, language: str) -> Path:
    return write_rows(
        path.with_suffix(".csv"), _limesurvey(q, answers, language, heading="r", full=False)
    )


def limesurvey_full(q: Questionnaire, answers: pd.DataFrame, path: Path, language: str) -> Path:
    return write_rows(
        path.with_suffix(".csv"), _limesurvey(q, answers, language, heading="full", full=True)
    )


def limesurvey_both(q: Questionnaire, answers: pd.DataFrame, path: Path, language: str) -> Path:
    return write_rows(
        path.with_suffix(".csv"), _limesurvey(q, answers, language, heading="both", full=True)
    )


# -- Qualtrics ----------------------------------------------------------------------------------

_QUALTRICS = [
    "StartDate", "EndDate", "Status", "IPAddress", "Progress", "Duration (in seconds)", "Finished", "RecordedDate",
    "ResponseId", "RecipientLastName", "RecipientFirstName", "RecipientEmail", "ExternalReference", "LocationLatitude",
    "LocationLongitude", "DistributionChannel", "UserLanguage",
]  # fmt: skip


def _qualtrics(
    q: Questionnaire,
    answers: pd.DataFrame,
    path: Path,
    language: str,
    *,
    texts: bool,
    split: bool,
    renamed: bool = False,
) -> Path:
    size = len(answers)
    stamps = day_and_time(answers, q, "%Y-%m-%d %H:%M:%S")
    own = {
        "Status": ["IP Address" if texts else "0"] * size, "Finished": ["True" if texts else "1"] * size,
        "Duration (in seconds)": [str(s) for s in seconds(answers, q)], "RecordedDate": stamps,
        "ResponseId": [str(name) for name in answers.index], "Progress": ["100"] * size,
    }  # fmt: skip
    columns: Columns = [(name, own.get(name, [""] * size)) for name in _QUALTRICS]
    if not q.record.seconds:
        columns = [column for column in columns if column[0] != "Duration (in seconds)"]
    wording = [name for name, _ in columns]
    places = held_by(q, "qualtrics")
    for question in asked(q):
        title = question.text.say(language)
        if isinstance(question, Multiple) and not split:
            spelled = choice_codes(question, "qualtrics")
            names = {c.code: c.say(language) for c in question.choices}
            cells = [
                ",".join(names[c] if texts else spelled[c] for c in ticked(answers, question, row))
                for row in range(size)
            ]
            columns.append((question.id, cells))
            wording.append(title)
        for answer in q.answers_to(question.id):
            if isinstance(question, Multiple) and not split and answer.kind == "flag":
                continue
            row = answer.text.say(language)
            said = title
            if answer.part == "specify":
                cells, said = plain_cells(answers, answer), f"{title} - {row} - Text"
            elif isinstance(question, Multiple):
                cells = [
                    "" if pd.isna(v) or not v else row if texts else "1"
                    for v in answers[answer.column]
                ]
                said = f"{title} - {row}"
            elif answer.kind == "rank":
                cells, said = [number(v) for v in answers[answer.column]], f"{title} - {row}"
            elif answer.kind in ("rating", "choice"):
                spelled = (
                    choice_codes(question, "qualtrics") if isinstance(question, Single) else {}
                )

                def one(
                    value: Any, na: bool, answer: Answer = answer, spelled: dict[str, str] = spelled
                ) -> str:
                    return (
                        label_of(q, answer, value, na, language)
                        if texts
                        else code_of(answer, value, na, spelled)
                    )

                cells = each(answers, answer, one)
                asks = question.expectation.say(language) if answer.part == "e" else title  # type: ignore[union-attr]
                said = (
                    f"{asks} - {row}" if isinstance(question, Battery | Servqual | Kano) else title
                )
            else:
                cells = plain_cells(answers, answer)
            columns.append((places[answer.column].field, cells))
            wording.append(said)
    ids = [json.dumps({"ImportId": f"QID{i}"}) for i in range(len(columns))]
    return write_rows(path.with_suffix(".csv"), columns, heads=[wording, ids])


def qualtrics_numbers(q: Questionnaire, answers: pd.DataFrame, path: Path, language: str) -> Path:
    return _qualtrics(q, answers, path, language, texts=False, split=True)


def qualtrics_texts(q: Questionnaire, answers: pd.DataFrame, path: Path, language: str) -> Path:
    return _qualtrics(q, answers, path, language, texts=True, split=False)


# -- SurveyJS -----------------------------------------------------------------------------------


def surveyjs_records(  # noqa: PLR0912 - a branch a kind of question
    q: Questionnaire, answers: pd.DataFrame
) -> list[dict[str, Any]]:
    """What survey.data holds for each respondent."""
    records = []
    places = held_by(q, "surveyjs")
    for row, (name, given) in enumerate(answers.iterrows()):
        record: dict[str, Any] = {"id": str(name)}
        if q.record.date:
            record["submittedAt"] = given[q.record.date].isoformat()
        if q.record.seconds:
            record["timeSpent"] = int(given[q.record.seconds])
        for question in asked(q):
            if isinstance(question, Multiple | Ranking):
                spelled = choice_codes(question, "surveyjs")
                there = [spelled[code] for code in ticked(answers, question, row)]
                if there:
                    record[question.id] = there
            for answer in q.answers_to(question.id):
                value = given[answer.column]
                beside = bool(answer.not_applicable and given[answer.not_applicable])
                if answer.kind in ("flag", "rank") or (pd.isna(value) and not beside):
                    continue
                field = places[answer.column].field
                if beside:
                    value = answer.scale.not_applicable.code  # type: ignore[union-attr]
                elif isinstance(question, Single) and answer.part is None:
                    value = choice_codes(question, "surveyjs")[value]
                elif answer.kind == "date":
                    value = f"{value:%Y-%m-%d}"
                elif answer.kind == "number":
                    value = float(value)
                elif answer.kind == "rating":
                    value = int(value)
                head, _, below = field.partition(".")
                if below:
                    record.setdefault(head, {})[below] = value
                else:
                    record[field] = value
        records.append(record)
    return records


def surveyjs(q: Questionnaire, answers: pd.DataFrame, path: Path, language: str) -> Path:
    path = path.with_suffix(".json")
    path.write_text(json.dumps(surveyjs_records(q, answers), ensure_ascii=False), encoding="utf-8")
    return path


def surveyjs_lines(q: Questionnaire, answers: pd.DataFrame, path: Path, language: str) -> Path:
    path = path.with_suffix(".ndjson")
    lines = [json.dumps(record) for record in surveyjs_records(q, answers)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


# -- ODK and Kobo -------------------------------------------------------------------------------


def _xlsform(
    q: Questionnaire, answers: pd.DataFrame, *, joint: str, split: bool, columns: Columns
) -> Columns:
    groups = section_names(q)
    for section in q.sections:
        for question in section.questions:
            path = f"{groups[section.id]}{joint}"
            if isinstance(question, Battery | Filled):
                path += f"{question.id}{joint}"
            if isinstance(question, Multiple | Ranking):
                rows = [ticked(answers, question, row) for row in range(len(answers))]
                columns.append((path + question.id, [" ".join(there) for there in rows]))
                if split and isinstance(question, Multiple):
                    for choice in question.choices:
                        cells = [
                            ("1" if choice.code in there else "0") if there else ""
                            for there in rows
                        ]
                        columns.append((f"{path}{question.id}/{choice.code}", cells))
            for answer in q.answers_to(question.id):
                if answer.kind in ("flag", "rank"):
                    continue
                head = (
                    path
                    + (f"{question.id}_{answer.part}{joint}" if answer.part in ("e", "p") else "")
                    + answer.column
                )
                if answer.kind in ("rating", "choice"):
                    columns.append(
                        (head, each(answers, answer, lambda v, na, a=answer: code_of(a, v, na)))
                    )
                else:
                    columns.append((head, plain_cells(answers, answer)))
    return columns


def _span(q: Questionnaire, answers: pd.DataFrame) -> Columns:
    if not (q.record.date and q.record.seconds):
        return []
    end = answers[q.record.date]
    start = end - pd.to_timedelta(answers[q.record.seconds], unit="s")
    return [
        ("start", [f"{value:%Y-%m-%dT%H:%M:%S}.000+08:00" for value in start]),
        ("end", [f"{value:%Y-%m-%dT%H:%M:%S}.000+08:00" for value in end]),
    ]


def _in_utc(answers: pd.DataFrame, q: Questionnaire) -> pd.DataFrame:
    """What a server writes: UTC, where `end` says that the device lives eight hours ahead."""
    if not (q.record.date and q.record.seconds):
        return answers
    return answers.assign(**{q.record.date: answers[q.record.date] - pd.Timedelta(hours=8)})


def odk(q: Questionnaire, answers: pd.DataFrame, path: Path, language: str) -> Path:
    stamps = day_and_time(_in_utc(answers, q), q, "%Y-%m-%dT%H:%M:%S.000Z")
    columns: Columns = [("SubmissionDate", stamps), *_span(q, answers)]
    columns = _xlsform(q, answers, joint="-", split=False, columns=columns)
    columns += [
        ("meta-instanceID", [str(name) for name in answers.index]), ("KEY", [str(name) for name in answers.index]),
        ("SubmitterID", ["1"] * len(answers)), ("FormVersion", ["1"] * len(answers)),
    ]  # fmt: skip
    return write_rows(path.with_suffix(".csv"), columns)


def kobo(q: Questionnaire, answers: pd.DataFrame, path: Path, language: str) -> Path:
    columns = _xlsform(q, answers, joint="/", split=True, columns=_span(q, answers))
    stamps = day_and_time(_in_utc(answers, q), q, "%Y-%m-%dT%H:%M:%S")
    columns += [
        ("__version__", ["v1"] * len(answers)), ("_id", [str(i) for i in range(len(answers))]),
        ("_uuid", [str(name) for name in answers.index]), ("_submission_time", stamps),
        ("_index", [str(i) for i in range(len(answers))]),
    ]  # fmt: skip
    return write_rows(path.with_suffix(".csv"), columns)


# -- REDCap -------------------------------------------------------------------------------------


def _redcap(q: Questionnaire, answers: pd.DataFrame, language: str, *, labels: bool) -> Columns:
    size = len(answers)
    columns: Columns = [
        ("Record ID" if labels else "record_id", [str(name) for name in answers.index])
    ]
    columns.append(("Survey Identifier" if labels else "redcap_survey_identifier", [""] * size))
    stamp = "Survey Timestamp" if labels else "visit_timestamp"
    columns.append((stamp, day_and_time(answers, q, "%Y-%m-%d %H:%M:%S")))
    places = held_by(q, "redcap")
    for question in asked(q):
        title = question.text.say(language)
        for answer in q.answers_to(question.id):
            row = answer.text.say(language)
            head = places[answer.column].field
            if isinstance(question, Multiple) and answer.kind == "flag":
                yes, no = ("Checked", "Unchecked") if labels else ("1", "0")
                # REDCap writes 0 also where nobody was asked
                cells = [yes if not pd.isna(v) and v else no for v in answers[answer.column]]
                columns.append((f"{title} (choice={row})" if labels else head, cells))
                continue
            if answer.kind in ("rating", "choice"):

                def one(value: Any, na: bool, answer: Answer = answer) -> str:
                    return (
                        label_of(q, answer, value, na, language)
                        if labels
                        else code_of(answer, value, na)
                    )

                cells = each(answers, answer, one)
            elif answer.kind == "rank":
                cells = [number(v) for v in answers[answer.column]]
            else:
                cells = plain_cells(answers, answer)
            wording = title
            if isinstance(question, Battery | Servqual | Kano | Ranking | Filled):
                wording = row
            if answer.part == "specify":
                wording = f"{title} {'请注明' if language == 'zh' else 'please specify'}"
            columns.append((wording if labels else head, cells))
    columns.append(
        ("Complete?" if labels else "visit_complete", ["Complete" if labels else "2"] * size)
    )
    return columns


def redcap_raw(q: Questionnaire, answers: pd.DataFrame, path: Path, language: str) -> Path:
    return write_rows(path.with_suffix(".csv"), _redcap(q, answers, language, labels=False))


def redcap_labels(q: Questionnaire, answers: pd.DataFrame, path: Path, language: str) -> Path:
    return write_rows(path.with_suffix(".csv"), _redcap(q, answers, language, labels=True))


# -- SPSS, our own form, any table --------------------------------------------------------------


def spss(  # noqa: PLR0912 - a branch a kind of answer
    q: Questionnaire, answers: pd.DataFrame, path: Path, language: str
) -> Path:
    import pyreadstat

    path = path.with_suffix(".sav")
    frame: dict[str, Any] = {"respondent": [str(name) for name in answers.index]}
    values: dict[str, dict[Any, str]] = {}
    if q.record.seconds:
        frame["seconds"] = [float(s) for s in seconds(answers, q)]
    if q.record.date:
        frame["submitted"] = list(answers[q.record.date])
    names: dict[str, str] = {name: name for name in frame}
    for i, (column, answer) in enumerate(q.answers.items()):
        name = f"V{i}"  # a name that says nothing, as 问卷星 gives; the label finds the question
        flags = besides(answers, answer)
        if answer.kind == "rating":
            assert answer.scale is not None
            shown = [point.code for point in answer.scale.answers]
            values[name] = {
                float(k): point.say(language) for k, point in enumerate(answer.scale.answers, 1)
            }
            frame[name] = [
                float(len(shown)) if na else None if pd.isna(v) else float(shown.index(int(v)) + 1)
                for v, na in zip(answers[column], flags, strict=True)
            ]
        elif answer.kind == "choice":
            choices = answer.question.choices  # type: ignore[union-attr]
            codes = [choice.code for choice in choices]
            values[name] = {float(k): choice.say(language) for k, choice in enumerate(choices, 1)}
            frame[name] = [
                None if pd.isna(v) else float(codes.index(v) + 1) for v in answers[column]
            ]
        elif answer.kind == "flag":
            values[name] = {
                0.0: "未选" if language == "zh" else "No",
                1.0: "选中" if language == "zh" else "Yes",
            }
            frame[name] = [None if pd.isna(v) else float(v) for v in answers[column]]
        elif answer.kind in ("rank", "number"):
            frame[name] = [None if pd.isna(v) else float(v) for v in answers[column]]
        elif answer.kind == "date":
            frame[name] = [None if pd.isna(v) else v for v in answers[column]]
        else:
            frame[name] = ["" if pd.isna(v) else str(v) for v in answers[column]]
        question, row = answer.question, answer.text.say(language)
        title = (
            question.expectation.say(language)
            if answer.part == "e"
            else question.text.say(language)
        )  # type: ignore[union-attr]
        if answer.part == "specify":
            names[name] = f"{title}（请注明）" if language == "zh" else f"{title} (please specify)"
        else:
            names[name] = title if row == title else f"{title}—{row}"
    table = pd.DataFrame(frame)
    for name in table.columns:
        if table[name].isna().all():
            table[name] = table[name].astype("float64")
    labels = {name: names[name][:120] for name in table.columns}
    pyreadstat.write_sav(table, str(path), column_labels=labels, variable_value_labels=values)
    return path


def html_csv(q: Questionnaire, answers: pd.DataFrame, path: Path, language: str) -> Path:
    path = path.with_suffix(".csv")
    answers.to_csv(path, encoding="utf-8-sig", date_format="%Y-%m-%dT%H:%M:%S")
    return path


def html_json(q: Questionnaire, answers: pd.DataFrame, path: Path, language: str) -> Path:
    path = path.with_suffix(".json")
    records = []
    for name, row in answers.iterrows():
        given: dict[str, Any] = {"respondent": str(name)}
        for column, value in row.items():
            if pd.isna(value):
                continue
            if hasattr(value, "isoformat"):
                given[str(column)] = value.isoformat()
            elif isinstance(value, bool | str):
                given[str(column)] = value
            else:
                given[str(column)] = float(value)
        records.append({"questionnaire": q.id, "version": q.version, "answers": given})
    path.write_text(json.dumps(records, ensure_ascii=False), encoding="utf-8")
    return path


WRITERS: dict[str, tuple[str, Write]] = {
    "wjx_text": ("wjx", wjx_text), "wjx_numbers": ("wjx", wjx_numbers), "wjx_numbers_joined": ("wjx", wjx_numbers_joined),
    "wjx_book": ("wjx", wjx_book), "google": ("google", google), "limesurvey_codes": ("limesurvey", limesurvey_codes),
    "limesurvey_r": ("limesurvey", limesurvey_r), "limesurvey_full": ("limesurvey", limesurvey_full),
    "limesurvey_both": ("limesurvey", limesurvey_both), "qualtrics_numbers": ("qualtrics", qualtrics_numbers),
    "qualtrics_texts": ("qualtrics", qualtrics_texts), "surveyjs": ("surveyjs", surveyjs),
    "surveyjs_lines": ("surveyjs", surveyjs_lines), "odk": ("xlsform", odk), "kobo": ("xlsform", kobo),
    "redcap_raw": ("redcap", redcap_raw), "redcap_labels": ("redcap", redcap_labels), "spss": ("spss", spss),
    "html_csv": ("html", html_csv), "html_json": ("html", html_json),
}  # fmt: skip
