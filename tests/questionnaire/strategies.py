"""Random questionnaires and random answers that obey the contract of questionnaire/answers.py.

    @given(questionnaires())
    def test_something(q): ...

    @given(questionnaires(hostile=False), st.integers(0, 2**32 - 1))
    def test_other(q, seed): answers = draw_answers(q, 20, seed=seed)

A test in another folder puts this one on sys.path first (see tests/responses/readers/conftest.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from hypothesis import strategies as st

from feedback.questionnaire.answers import DTYPES
from feedback.questionnaire.model import Questionnaire
from feedback.questionnaire.questions import ConstantSum, Multiple, Ranking, Single, Slider, Upload

ZH = ["服务", "环境", "价格", "员工", "等候", "房间", "停车", "早餐", "排队", "退款", "物流", "包装", "客服"]  # fmt: skip
EN = ["service", "price", "staff", "waiting", "room", "parking", "queue", "refund", "speed", "noise"]  # fmt: skip
# what a designer may type and every target must carry or make harmless
HOSTILE = (
    '=HYPERLINK("http://x","y")', "<script>x</script>", "[[Block]]", "${x}", "{{ x }}", "a\tb",
    'say "yes"', "it's", "one | two", "😀", "𠮷野家", "\u200f\u0645\u0631\u062d\u0628\u0627", "+1", "@name", "-5", "1.", "A. b",
    "1, 2", "x;y", "┋", "→", "※", "（选填）", "c:\\d", "100%", "&amp;", "#tag", "$5", "`code`", "*bold*",
)  # fmt: skip
KINDS = (
    "likert", "servqual", "csat", "ces", "nps", "kano", "single", "multiple", "ranking", "numeric",
    "date", "short_text", "long_text", "note", "matrix_numeric", "matrix_text", "constant_sum",
    "slider",
    "hidden",
    "arm",
    "upload",
    "semantic_differential",
)  # fmt: skip
TEXTS = (
    "还行", "服务很好", "It was fine.", "等了40分钟，太久", "line one\nline two", "  spaces  around ",
    '=1+1', "he said \"no\"", "a,b;c\td", "3", "😀 好", "𠮷", "N/A?", "-", "don't know", "是", "0",
)  # fmt: skip


@st.composite
def wordings(
    draw: st.DrawFn, *, number: int, languages: Sequence[str], hostile: bool
) -> dict[str, str]:
    """One wording in each language; `number` keeps it apart from every other of the questionnaire."""
    said = {}
    for language, words, joint in (("zh", ZH, ""), ("en", EN, " ")):
        if language not in languages:
            continue
        parts = draw(st.lists(st.sampled_from(words), min_size=1, max_size=3))
        if hostile and draw(st.integers(0, 4)) == 0:
            parts.insert(draw(st.integers(0, len(parts))), draw(st.sampled_from(HOSTILE)))
        own = (
            f"第{_numeral(number)}项"
            if language == "zh"
            else f"no {chr(97 + number % 26)}{number // 26}"
        )
        said[language] = joint.join([*parts, own]).strip()
    return said


def _numeral(number: int) -> str:
    digits = "零一二三四五六七八九"
    return "".join(digits[int(digit)] for digit in str(number))


class _Counter:
    """Numbers for ids and wordings, so that none comes twice."""

    def __init__(self) -> None:
        self.at = 0

    def next(self) -> int:
        self.at += 1
        return self.at


@st.composite
def questionnaires(
    draw: st.DrawFn,
    *,
    languages: Sequence[str] = ("zh", "en"),
    hostile: bool = True,
    kinds: Sequence[str] = KINDS,
    most: int = 8,
    logic: bool = True,
    record: bool = True,
) -> Questionnaire:
    """A random questionnaire: every kind of question, scale orders, "not applicable", logic, odd wordings.

    Parameters
    ----------
    languages
        Its languages.
    hostile
        Whether wordings hold formulas, markup, quotes, rare characters.
    kinds
        Types of question it may hold.
    most
        Questions at most, not counting the one that is always there.
    logic
        Whether some questions have show_if.
    record
        Whether date and seconds have columns.
    """
    count = _Counter()

    def words() -> dict[str, str]:
        return draw(wordings(number=count.next(), languages=languages, hostile=hostile))

    scales = {f"scale{i}": draw(_scales(words)) for i in range(draw(st.integers(1, 2)))}
    asked: list[dict[str, Any]] = []
    wanted = draw(st.lists(st.sampled_from(list(kinds)), max_size=most))
    first = next((kind for kind in ("csat", "single", *kinds) if kind in kinds), "csat")
    for kind in [first, *wanted]:
        question = _question(draw, kind, f"q{count.next()}", words=words, scales=list(scales))
        if logic and asked and kind not in ("hidden", "arm") and draw(st.integers(0, 3)) == 0:
            rule = _rule(draw, asked, scales)
            if rule is not None:
                question["show_if"] = rule
        asked.append(question)
    cut = draw(st.integers(0, len(asked) - 1))
    parts = [part for part in (asked[:cut], asked[cut:]) if part]
    sections = [
        {"id": f"page{i}", "title": words(), "questions": part} for i, part in enumerate(parts)
    ]
    content = {
        "id": "random",
        "title": words(),
        "languages": list(languages),
        "record": {"date": "submitted", "seconds": "seconds"} if record else {},
        "scales": scales,
        "sections": sections,
    }
    return Questionnaire.model_validate(content)


@st.composite
def _scales(draw: st.DrawFn, words: Any) -> dict[str, Any]:
    size = draw(st.integers(2, 7))
    low = draw(st.sampled_from([0, 1]))
    points = [{"code": code, **words()} for code in range(low, low + size)]
    scale: dict[str, Any] = {"points": points, "order": draw(st.sampled_from(["asc", "desc"]))}
    if draw(st.booleans()):
        scale["not_applicable"] = {"code": 99, **words()}
    return scale


def _choices(draw: st.DrawFn, words: Any, *, exclusive: bool) -> list[dict[str, Any]]:
    codes = draw(
        st.lists(
            st.from_regex(r"[A-Za-z0-9]{1,5}", fullmatch=True), min_size=2, max_size=5, unique=True
        )
    )
    choices = [{"code": code, **words()} for code in codes]
    if draw(st.booleans()):
        choices[draw(st.integers(0, len(choices) - 1))]["specify"] = True
    if exclusive and draw(st.booleans()):
        last = choices[-1]
        if not last.get("specify"):
            last["exclusive"] = True
    return choices


def _question(  # noqa: PLR0912 - a branch a kind
    draw: st.DrawFn, kind: str, name: str, *, words: Any, scales: list[str]
) -> dict[str, Any]:
    question: dict[str, Any] = {"id": name, "type": kind, "text": words()}
    question["required"] = draw(st.booleans()) and kind not in ("note", "hidden", "arm")
    if kind in ("likert", "servqual"):
        items: list[dict[str, Any]] = []
        for place in range(draw(st.integers(1, 4))):
            items.append(
                {"id": f"{name}i{place}", **{"text": words()}, "reverse": draw(st.booleans())}
            )
            if kind == "servqual" and draw(st.booleans()):
                items[-1]["expectation"] = words()
        question["items"] = items
    if kind in ("likert", "servqual", "csat", "ces"):
        question["scale"] = draw(st.sampled_from(scales))
    if kind == "servqual":
        question["expectation"] = words()
    elif kind == "kano":
        question |= {"functional": words(), "dysfunctional": words()}
    elif kind in ("matrix_numeric", "matrix_text", "constant_sum"):
        rows = draw(st.integers(2, 4))
        question["items"] = [{"id": f"{name}i{place}", "text": words()} for place in range(rows)]
        question["randomise"] = draw(st.booleans())
        if kind == "matrix_numeric" and draw(st.booleans()):
            question |= {"low": -5, "high": 500}
        if kind == "constant_sum":
            question["decimals"] = draw(st.sampled_from([0, 2]))
    elif kind in ("single", "multiple", "ranking"):
        question["choices"] = _choices(draw, words, exclusive=kind == "multiple")
        if kind == "single":
            question["dropdown"] = draw(st.booleans())
        if kind == "ranking" and draw(st.booleans()):
            question["top"] = 2
    elif kind == "upload":
        question |= {"kinds": ["image", "document"], "files": draw(st.sampled_from([1, 3]))}
    elif kind == "arm":
        codes = draw(st.sampled_from([["a", "b"], ["A", "a", "b2"], ["1", "2", "3", "4"]]))
        question["choices"] = [{"code": code, **words()} for code in codes]
    elif kind == "numeric":
        question["decimals"] = draw(st.sampled_from([0, 2]))
        if draw(st.booleans()):
            question |= {"low": -5, "high": 500}
    elif kind == "semantic_differential":
        question["points"] = draw(st.sampled_from([5, 7]))
        question["items"] = [
            {"id": f"{name}i{place}", "left": words(), "right": words()} for place in range(2)
        ]
    elif kind == "slider":
        low, high, step = draw(st.sampled_from([(0, 100, 1), (-5, 5, 0.5), (0, 1000, 10)]))
        question |= {"low": low, "high": high, "step": step}
        question |= {"left": words(), "right": words()} if draw(st.booleans()) else {}
    elif kind in ("short_text", "long_text"):
        question["personal_data"] = draw(st.integers(0, 4)) == 0
        if question["personal_data"]:
            question["purpose"] = words()
    return question


def _rule(
    draw: st.DrawFn, asked: list[dict[str, Any]], scales: dict[str, Any]
) -> dict[str, Any] | None:
    before = draw(st.sampled_from(asked))
    kind = before["type"]
    if kind == "note":
        return None
    if kind in ("csat", "ces"):
        code = draw(st.sampled_from([point["code"] for point in scales[before["scale"]]["points"]]))
        return {"compare": [before["id"], draw(st.sampled_from(["<=", ">", "=="])), code]}
    if kind == "nps":
        return {"not": {"compare": [before["id"], ">=", draw(st.integers(1, 9))]}}
    if kind in ("single", "arm"):
        return {"in": [before["id"], [before["choices"][0]["code"]]]}
    if kind == "multiple":
        return {"contains": [before["id"], before["choices"][0]["code"]]}
    if kind in ("likert", "matrix_numeric", "matrix_text", "constant_sum"):
        return {"answered": before["items"][0]["id"]}
    if kind in ("servqual", "kano", "ranking"):
        return None
    return {"answered": before["id"]}


def draw_answers(
    q: Questionnaire, n: int, *, seed: int, missing: float = 0.15, specify: bool = True
) -> pd.DataFrame:
    """Random answers as ticked: the columns of `q.answers` with their `_na`, and those of `q.record`.

    Texts are awkward on purpose. A choice that asks to write always has its text, because some tools
    keep the tick only in the text; nobody answers what was not asked.
    """
    rng = np.random.default_rng(seed)
    index = pd.Index([f"r{i:04d}" for i in range(1, n + 1)], name="respondent")
    given: dict[str, pd.Series] = {}
    for question in q.questions():
        answers = q.answers_to(question.id)
        skipped = rng.random(n) < missing
        if isinstance(question, Multiple | Ranking):
            given |= _several(question, n, skipped, rng)
        if isinstance(question, ConstantSum):
            shares = rng.multinomial(20, np.full(len(question.items), 1 / len(question.items)), n)
            table = pd.DataFrame(shares * question.total / 20, dtype="Float64")
            table.loc[skipped] = pd.NA
            given |= {row.id: table[i] for i, row in enumerate(question.items)}
        for answer in answers:
            name = answer.column
            if name in given:
                continue
            if answer.part == "specify":
                given[name] = _specified(question, given, n, rng)
                continue
            values = _values(answer, n, rng)
            if answer.not_applicable:
                beside = pd.Series(rng.random(n) < 0.1) & ~skipped
                given[name] = values.mask(pd.Series(skipped) | beside)
                given[answer.not_applicable] = beside.astype("boolean")
                continue
            given[name] = values.mask(pd.Series(skipped))
    table = pd.DataFrame(given)
    table = table.astype({name: DTYPES[answer.kind] for name, answer in q.answers.items()})
    shown = q.visible(table)
    for question in q.questions():
        for answer in q.answers_to(question.id):
            table[answer.column] = table[answer.column].where(shown[question.id])
            if answer.not_applicable:
                table[answer.not_applicable] &= shown[question.id]
    order = [
        name
        for answer in q.answers.values()
        for name in (answer.column, answer.not_applicable)
        if name
    ]
    table = table[order].set_axis(index)
    times: dict[str, Any] = {}
    if q.record.date:
        minutes = pd.to_timedelta(rng.integers(0, 40000, n), unit="min")
        times[q.record.date] = (pd.Timestamp("2026-01-05") + minutes).astype("datetime64[us]")
    if q.record.seconds:
        times[q.record.seconds] = rng.integers(5, 4000, n)
    return pd.concat([pd.DataFrame(times, index=index), table], axis=1)


def _values(answer: Any, n: int, rng: np.random.Generator) -> pd.Series:
    question = answer.question
    if answer.kind == "rating":
        codes = [point.code for point in answer.scale.points]
        return pd.Series(rng.choice(codes, n), dtype="Int64")
    if answer.kind == "choice":
        return pd.Series(rng.choice([c.code for c in question.choices], n), dtype="string")
    if isinstance(question, Slider):
        steps = round((question.high - question.low) / question.step)
        drawn = question.low + question.step * rng.integers(0, steps + 1, n)
        return pd.Series(drawn, dtype="Float64")
    if isinstance(question, Upload):
        return pd.Series(rng.integers(1, question.files + 1, n), dtype="Float64")
    if answer.kind == "number":
        drawn = np.round(rng.uniform(0, 400, n), question.decimals)
        return pd.Series(drawn, dtype="Float64")
    if answer.kind == "date":
        days = pd.to_timedelta(rng.integers(0, 4000, n), unit="D")
        return pd.Series((pd.Timestamp("2015-03-01") + days).astype("datetime64[us]"))
    return pd.Series(rng.choice(TEXTS, n), dtype="string")


def _several(
    question: Multiple | Ranking, n: int, skipped: np.ndarray, rng: np.random.Generator
) -> dict[str, pd.Series]:
    codes = [choice.code for choice in question.choices]
    urge = rng.random((n, len(codes)))
    place = urge.argsort(axis=1).argsort(axis=1) + 1
    if isinstance(question, Ranking):
        ranks = pd.DataFrame(place, dtype="Int64").where(place <= (question.top or len(codes)))
        table = ranks
    else:
        ticked = (urge < 0.4) | (place == 1)
        alone = np.array([choice.exclusive for choice in question.choices])
        only = (ticked & alone).any(axis=1)
        ticked[only] = alone
        table = pd.DataFrame(ticked).astype("boolean")
    table.loc[skipped] = pd.NA
    return {f"{question.id}_{code}": table[i] for i, code in enumerate(codes)}


def _specified(
    question: Any, given: dict[str, pd.Series], n: int, rng: np.random.Generator
) -> pd.Series:
    code = next(choice.code for choice in question.choices if choice.specify)
    if isinstance(question, Single):
        ticked = (given[question.id] == code).fillna(False)
    elif isinstance(question, Multiple):
        ticked = given[f"{question.id}_{code}"].fillna(False)
    else:
        ticked = given[f"{question.id}_{code}"].notna()
    texts = pd.Series(
        rng.choice(["自己带的", "the garden", "A, B and C", "第3层"], n), dtype="string"
    )
    return texts.where(ticked.astype(bool))
