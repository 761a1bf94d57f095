"""The demo's comments say what the truth says they say.

1. Every comment of an accepted guest has its truth, and every truth its comment.
2. What is said stands in the text, word for word.
3. Comments agree with ratings: praise from 4, blame below 4, but for the few marked as contradictions.
4. Guests whose aspect went wrong blame it; branches blame what hurts there.
5. Variety: each kind of comment that the demo promises occurs; few clauses are said often.
6. Personal data: each kind occurs, stands in the text as the truth lists it, and keeps its check digit.
7. Sentiment is what the clauses add up to.
8. Hostile text occurs and is stored as text.
"""

from __future__ import annotations

import re
from collections import Counter

import pandas as pd
import pytest

from demo_study import DemoDraw, plan
from demo_study.personal import KINDS, id_check_digit, luhn_digit
from demo_study.phrases import read_phrases
from demo_study.truth import CommentTruth
from feedback.questionnaire.model import load_questionnaire

HOTEL = load_questionnaire("hotel_stay")
ITEM_OF = {aspect: item for item, aspect in HOTEL.items.items()}


@pytest.fixture(scope="module")
def answers(draw: DemoDraw) -> pd.DataFrame:
    spoilt = {row.respondent for row in draw.truth.rejected if row.reason != "respondent twice"}
    kept = draw.responses[~draw.responses["respondent"].isin(spoilt)]
    return kept.drop_duplicates("respondent").set_index("respondent")


@pytest.fixture(scope="module")
def texts(draw: DemoDraw, answers: pd.DataFrame) -> dict[CommentTruth, str]:
    cells = {question: answers[question].to_dict() for question in HOTEL.texts}
    return {comment: cells[comment.question][comment.respondent] for comment in draw.truth.comments}


def test_each_comment_has_its_truth(draw: DemoDraw, answers: pd.DataFrame) -> None:  # 1
    told = {(comment.respondent, comment.question) for comment in draw.truth.comments}
    written = {
        (name, question)
        for question in HOTEL.texts
        for name, text in answers[question].items()
        if text
    }
    assert told == written
    assert len(told) == len(draw.truth.comments) > 2000


def test_what_is_said_stands_in_the_text(texts: dict[CommentTruth, str]) -> None:  # 2
    for comment, text in texts.items():
        for mention in comment.mentions:
            # English sentences begin with a capital letter
            assert mention.said.casefold() in text.casefold(), text


def test_comments_agree_with_ratings(draw: DemoDraw, answers: pd.DataFrame) -> None:  # 3
    against = []
    for comment in draw.truth.comments:
        for mention in comment.mentions:
            rating = int(answers.loc[comment.respondent, ITEM_OF[mention.aspect]])
            if (rating >= 4) != (mention.polarity > 0):
                against.append(comment)
    assert all("contradiction" in comment.traits for comment in against)
    assert 0 < len(against) < 2 * plan.CONTRADICTION * len(draw.truth.comments)


def test_what_hurts_is_blamed_where_it_hurts(draw: DemoDraw, answers: pd.DataFrame) -> None:  # 4
    blamed = draw.truth.mentions().query("polarity < 0")
    branch = answers["branch"].rename("branch")
    people = blamed.drop_duplicates(["respondent", "aspect"]).join(branch, on="respondent")
    share = people.groupby(["branch", "aspect"]).size().unstack().div(branch.value_counts(), axis=0)
    for pain in draw.truth.pain_points:
        if (pain.branch, pain.aspect) in draw.truth.improved:
            continue
        label = HOTEL.value_labels("branch")[pain.branch]
        assert share.loc[label, pain.aspect] > 2.5 * share[pain.aspect].drop(label).max(), pain
        assert share.loc[label].idxmax() == pain.aspect


def test_every_kind_of_comment_occurs(draw: DemoDraw) -> None:  # 5
    traits = Counter(trait for comment in draw.truth.comments for trait in comment.traits)
    promised = {
        *("bare", "filler", "long", "mild", "mixed", "sarcasm", "wish", "contradiction"),
        *("drawl", "duplicate", "near_duplicate", "emoji", "typo", "wide"),
        *("english", "traditional", "hostile", "personal"),
    }
    assert set(traits) == promised
    assert min(traits[trait] for trait in promised) >= 8


def test_people_do_not_all_sound_alike(texts: dict[CommentTruth, str], draw: DemoDraw) -> None:  # 5
    own = [
        text
        for comment, text in texts.items()
        if not {"filler", "bare", "duplicate", "near_duplicate"} & set(comment.traits)
    ]
    assert len(set(own)) > 0.97 * len(own)
    clauses = Counter(
        mention.said
        for comment in draw.truth.comments
        if not {"bare", "duplicate", "near_duplicate"} & set(comment.traits)
        for mention in comment.mentions
    )
    assert len(clauses) > 1500
    assert clauses.most_common(1)[0][1] <= 15
    lengths = pd.Series([len(text) for text in own])
    assert lengths.min() <= 4 and lengths.quantile(0.5) > 12 and lengths.max() > 120


def test_exact_duplicates_and_fillers(texts: dict[CommentTruth, str]) -> None:  # 5
    stock = Counter(text for comment, text in texts.items() if "duplicate" in comment.traits)
    assert len(stock) == 6 and min(stock.values()) >= 2
    fillers = Counter(text for comment, text in texts.items() if "filler" in comment.traits)
    assert fillers["无"] > 20 and {"没有", "挺好", "n/a"} <= set(fillers)


def test_languages(texts: dict[CommentTruth, str]) -> None:  # 5
    for comment, text in texts.items():
        if "english" in comment.traits and not {"personal", "hostile", "emoji"} & set(
            comment.traits
        ):
            assert not re.search("[\u4e00-\u9fff]", text), text
    hant = "".join(text for comment, text in texts.items() if "traditional" in comment.traits)
    assert {"嘅", "唔", "冇", "間", "淨"} <= set(hant)


def test_personal_data_stands_in_the_text(
    draw: DemoDraw, texts: dict[CommentTruth, str]
) -> None:  # 6
    kinds = Counter()
    for comment, text in texts.items():
        assert bool(comment.personal) == ("personal" in comment.traits)
        for kind, value in comment.personal:
            kinds[kind] += 1
            assert value in text
    assert set(kinds) == set(KINDS)
    assert min(kinds.values()) >= 5
    assert len(draw.truth.personal) == sum(kinds.values()) + 2


def test_rejected_rows_hold_personal_data_too(draw: DemoDraw) -> None:  # 6
    cells = draw.responses.set_index("respondent")["improve"]
    holders = [row for row in draw.truth.rejected if row.personal]
    assert len(holders) == 2
    for row in holders:
        assert row.personal[0][1] in cells[row.respondent]


def test_check_digits(draw: DemoDraw) -> None:  # 6
    found = [(kind, value) for comment in draw.truth.comments for kind, value in comment.personal]
    for kind, value in found:
        if kind == "id_cn":
            assert re.fullmatch(r"\d{17}[\dX]", value)
            assert id_check_digit(value[:17]) == value[17]
            assert value[4:6] == "99"  # a county nobody lives in
        if kind == "bank_card":
            number = value.replace(" ", "")
            assert len(number) == 19
            assert luhn_digit(number[:-1]) == number[-1]
        if kind == "email":
            assert re.search(r"@(example\.com|mail\.example\.cn)$", value)


def test_published_check_digits() -> None:  # 6
    # GB 11643-1999, worked example of the appendix; ISO/IEC 7812-1 annex B
    assert id_check_digit("11010519491231002") == "X"
    assert id_check_digit("44052418800101001") == "4"
    assert luhn_digit("7992739871") == "3"


def test_sentiment_adds_up(draw: DemoDraw) -> None:  # 7
    for comment in draw.truth.comments:
        said = {mention.polarity for mention in comment.mentions}
        if said == {1, -1}:
            assert comment.sentiment == "mixed"
        elif said == {1}:
            assert comment.sentiment in ("positive", "mixed")
        elif said == {-1}:
            assert comment.sentiment in ("negative", "mixed")
        assert ("mixed" in comment.traits) == (comment.sentiment == "mixed")
    shares = Counter(comment.sentiment for comment in draw.truth.comments)
    assert set(shares) == {"positive", "negative", "mixed", "neutral"}


def test_hostile_text_is_stored_as_text(texts: dict[CommentTruth, str]) -> None:  # 8
    hostile = " ".join(text for comment, text in texts.items() if "hostile" in comment.traits)
    assert all(said in hostile for said in read_phrases().lines("hostile"))
    cells = [text for comment, text in texts.items() if "hostile" in comment.traits]
    assert any(text.startswith(("=", "@", "-", "<")) for text in cells)
