"""How a text is typed changes nothing that is measured.

1. Every apostrophe, quotation mark, hyphen, dash, ellipsis, space and width is read as the plain one.
2. VADER, the aspects and their verdicts give the same for every way of typing a text.
4. An apostrophe of "not" that an export lost, doubled or set apart is found again, and 不 reaches over a blank.
3. A hyphen inside a word is no dash, a circled number no figure.
"""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.text.aspects.clauses import clause_spans, readable
from feedback.text.aspects.tag import tag_aspects
from feedback.text.sentiment import score_sentiment
from feedback.text.typography import APOSTROPHES, DASHES, ELLIPSES, HYPHENS, QUOTES, level_signs

PLAIN = [
    "The room wasn't clean",
    "Breakfast isn't good, and I can't recommend it",
    "The staff weren't friendly - they didn't help",
    'We couldn\'t sleep... the "quiet" room was noisy',
    "Didn't like the run-down lobby, wouldn't return!",
    "Staff were friendly and the room wasn't bad",
    'No lift; the receptionist said "it\'s broken"',
]
CHINESE = ["早餐不好吃,房间很干净!", "服务(前台)很差,wifi也慢?", "隔音太差:一晚没睡"]
WIDE = {code: code + 0xFEE0 for code in range(33, 127)}


def variants(sign: str) -> list[str]:
    return {
        "'": [*APOSTROPHES],
        '"': [*QUOTES],
        "-": [*HYPHENS],
        " ": ["\u00a0", "\u2009", "\u202f", "\u3000", "\u2003"],
    }.get(sign, [sign])


@pytest.mark.parametrize("written", ["n?t", "n''t", "n 't", "n' t", "n??t", "N?T"])
def test_a_lost_apostrophe(written: str) -> None:  # 4
    texts = [
        f"The room was{written} clean",
        f"It was{written} clean? The staff were{written} friendly",
    ]
    plain = [text.replace(written, "n't") for text in texts]
    assert [len(readable(text)) for text in texts] == [len(text) for text in texts]
    told, right = (
        tag_aspects(pd.Series(each, index=["a", "b"]), taxonomy="hotel") for each in (texts, plain)
    )
    assert told["polarity"].tolist() == right["polarity"].tolist() and (told["polarity"] < 0).all()
    scores = [score_sentiment(pd.Series(each), method="vader") for each in (texts, plain)]
    assert scores[0].tolist() == scores[1].tolist()
    assert readable("Is it open?to me it was") == "is it open?to me it was"


@pytest.mark.parametrize("blank", [" ", "\u3000", "  "])
def test_a_blank_after_not(blank: str) -> None:  # 4
    told = tag_aspects(
        pd.Series([f"房间不{blank}干净", "房间不干净"], index=["a", "b"]), taxonomy="hotel"
    )
    assert told["polarity"].nunique() == 1 and (told["polarity"] < 0).all()
    assert readable("早餐好不 好吃") == "早餐好不 好吃"


@st.composite
def retyped(draw: st.DrawFn) -> tuple[str, str]:
    """A text, and the same text as another keyboard would have typed it."""
    plain = draw(st.sampled_from(PLAIN))
    other = "".join(draw(st.sampled_from([sign, *variants(sign)])) for sign in plain)
    for typed, signs in ((" - ", DASHES), ("...", ELLIPSES)):
        if typed in plain and draw(st.booleans()):
            other = "".join(
                draw(st.sampled_from([part, *signs])) if part == typed else part
                for part in _parted(plain, typed)
            )
    return plain, other


def _parted(text: str, typed: str) -> list[str]:
    first, _, last = text.partition(typed)
    return [first, typed, last]


def polarities(text: str) -> list[tuple[str, float, int]]:
    found = tag_aspects(pd.Series([text]), taxonomy="hotel")
    return list(zip(found["aspect"], found["polarity"], found["judgement"], strict=True))


@given(retyped())
@settings(max_examples=150, deadline=None)
def test_english_scores_alike_however_it_is_typed(pair: tuple[str, str]) -> None:  # 2
    plain, other = pair
    scores = score_sentiment(pd.Series([plain, other]), method="vader")
    assert scores[0] == scores[1], other
    assert polarities(plain) == polarities(other), other


@pytest.mark.parametrize("text", [*PLAIN, *CHINESE])
def test_full_width_is_read_as_half_width(text: str) -> None:  # 2
    wide = text.translate(WIDE).replace(" ", "\u3000")
    assert readable(wide) == readable(text)
    assert polarities(wide) == polarities(text)
    if text in PLAIN:
        scores = score_sentiment(pd.Series([text, wide]), method="vader")
        assert scores[0] == scores[1]


def test_chinese_scores_alike_however_it_is_typed() -> None:  # 2
    plain = pd.Series(["房间“很干净”...但是wifi慢", "服务差--真的差,不会再来!"])
    other = pd.Series(['房间"很干净"…但是ＷｉＦｉ慢', "服务差——真的差，不会再来！"])
    for method in ("reviews", "auto"):
        pd.testing.assert_series_equal(
            score_sentiment(plain, method=method), score_sentiment(other, method=method)
        )


@pytest.mark.parametrize("sign", [*APOSTROPHES])
def test_every_apostrophe_negates(sign: str) -> None:  # 1, 2
    assert level_signs(f"wasn{sign}t") == "wasn't"
    texts = pd.Series([f"The room wasn{sign}t clean"])
    assert score_sentiment(texts, method="vader")[0] < 0.5
    assert (tag_aspects(texts, taxonomy="hotel")["polarity"] < 0).all()


def test_what_ends_a_clause() -> None:  # 3
    def clauses(text: str) -> list[str]:
        return [readable(text)[start:end] for start, end in clause_spans(readable(text))]

    dashed = ["nice room", "noisy street"]
    for text in ("Nice room — noisy street", "Nice room - noisy street", "Nice room--noisy street", "Nice room... noisy street", "Nice room…noisy street"):  # fmt: skip
        assert clauses(text) == dashed
    assert clauses("a run-down room") == ["a run-down room"]
    assert level_signs("① ② ½ ™") == "① ② ½ ™"
