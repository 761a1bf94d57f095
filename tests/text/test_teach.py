"""A study's own reader: the shipped judgement corrected by labels.

1. Where people label otherwise than the shipped reader judges, the taught one follows them, with a sure gain.
2. Where teaching brings nothing, every verdict stays as it was.
3. Aspects nobody labelled are judged as before.
4. Labels that cannot teach are refused with what to do: too few, of one sign, contradicting, of no comment, of no aspect.
5. A reader comes back from its file equal; a damaged file, and one of another taxonomy, are refused.
6. Comments that stand for many weigh more.
7. A complaint in words the shipped reader lacks is found, at its clause; where nothing is written nothing is.
9. What else a comment complains of counts, as people of this study label it; a reader of the format before is read without it.
8. Thousands of labels take no memory of all their pairs.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from feedback.errors import FeedbackError
from feedback.text.aspects.tag import judge_aspects, tag_aspects
from feedback.text.aspects.taxonomy import load_taxonomy
from feedback.text.teaching.reader import StudyReader
from feedback.text.teaching.reader_file import load_reader, write_reader
from feedback.text.teaching.teach import teach_reader
from feedback.text.teaching.word_weights import Vocabulary

# what is written, and how these people label it: small portions do not bother them
WRITTEN = {
    "量不是很大，味道不错": {"dish_portion": 0.0, "dish_taste": 1.0},
    "味道太咸了，服务很热情": {"dish_taste": -1.0, "service_waiters_attitude": 1.0},
    "服务态度差": {"service_waiters_attitude": -1.0},
    "菜很好吃": {"dish_taste": 1.0},
}
LABELLED = ["dish_portion", "dish_taste", "service_waiters_attitude"]
TEXTS = pd.Series([*WRITTEN] * 40, index=[f"c{number}" for number in range(160)])
LABELS = pd.DataFrame([WRITTEN[text] for text in TEXTS], index=TEXTS.index, columns=LABELLED)


@pytest.fixture(scope="module")
def reader() -> StudyReader:
    return teach_reader(TEXTS, LABELS, taxonomy="restaurant")


def test_the_reader_follows_the_labels(reader: StudyReader) -> None:  # 1
    assert reader.better
    assert 0 < reader.low <= reader.gain <= reader.high
    assert reader.table.at["taught", "F1"] == 1
    shipped = judge_aspects(TEXTS, taxonomy="restaurant")
    taught = judge_aspects(TEXTS, taxonomy="restaurant", reader=reader)
    assert (shipped.loc["c0", "dish_portion"], taught.loc["c0", "dish_portion"]) == (-1, 0)
    pd.testing.assert_frame_equal(taught[LABELLED] == -1, LABELS == -1, check_names=False)
    mentions = tag_aspects(TEXTS, taxonomy="restaurant", reader=reader)
    assert not (mentions.query("aspect == 'dish_portion'")["judgement"] == -1).any()


def test_without_a_gain_nothing_changes() -> None:  # 2
    shipped = judge_aspects(TEXTS, taxonomy="restaurant")
    same = teach_reader(TEXTS, shipped[LABELLED], taxonomy="restaurant")
    assert not same.better
    assert "stays in use" in same.explain("en")
    pd.testing.assert_frame_equal(judge_aspects(TEXTS, taxonomy="restaurant", reader=same), shipped)


def test_unlabelled_aspects_stay(reader: StudyReader) -> None:  # 3
    text = pd.Series(["停车不方便，环境很吵，价格偏贵"])
    shipped = judge_aspects(text, taxonomy="restaurant")
    assert (shipped == -1).any(axis=None)
    pd.testing.assert_frame_equal(
        judge_aspects(text, taxonomy="restaurant", reader=reader), shipped
    )


@pytest.mark.parametrize(
    ("labels", "said"),
    [
        (LABELS.iloc[:99], "99 labelled comments: too few"),
        (LABELS.where(LABELS != -1, 1.0), "0 complain of an aspect"),
        (LABELS * 0 - 1, "0 speak of one without complaining"),
        (pd.concat([LABELS.iloc[:4] * 0 - 1, LABELS.iloc[4:].abs()]), "4 complain of an aspect"),
        (pd.concat([LABELS, LABELS.iloc[:1] * -1]), "labelled twice, and differently"),
        (LABELS.rename(index={"c0": "gone"}), "first 'gone'"),
        (LABELS.rename(columns={"dish_taste": "taste"}), "no column taste"),
        (LABELS * 3, "found 3"),
    ],
)
def test_labels_that_cannot_teach(labels: pd.DataFrame, said: str) -> None:  # 4
    with pytest.raises(FeedbackError) as caught:
        teach_reader(TEXTS, labels, taxonomy="restaurant")
    assert said in caught.value.en
    assert caught.value.zh


def test_a_reader_comes_back_equal(reader: StudyReader, tmp_path: Path) -> None:  # 5
    path = write_reader(reader, tmp_path / "study.reader-1.json")
    back = load_reader(path, taxonomy=load_taxonomy("restaurant"))
    assert back.explain() == reader.explain()
    pd.testing.assert_frame_equal(
        judge_aspects(TEXTS, taxonomy="restaurant", reader=back),
        judge_aspects(TEXTS, taxonomy="restaurant", reader=reader),
    )
    assert not any(text in path.read_text(encoding="utf-8") for text in WRITTEN)


def test_files_that_hold_no_reader_for_this_study(reader: StudyReader, tmp_path: Path) -> None:  # 5
    path = write_reader(reader, tmp_path / "study.reader-1.json")
    taxonomy = load_taxonomy("restaurant")
    with pytest.raises(FeedbackError, match="Teach it again"):
        load_reader(path, taxonomy=taxonomy.model_copy(update={"name": "other"}))
    whole = json.loads(path.read_text(encoding="utf-8"))
    for damage in (
        "{",
        "[]",
        json.dumps({**whole, "format": 1}),
        json.dumps({**whole, "words": {**whole["words"], "weights": "AAAA"}}),
        json.dumps({**whole, "complaint": {**whole["complaint"], "slope": ["a"] * 3}}),
        json.dumps({name: value for name, value in whole.items() if name != "gain"}),
        json.dumps({**whole, "more": 1}),
        json.dumps({**whole, "beside": {"others": [0.0], "tone": [0.0]}}),
    ):
        path.write_text(damage, encoding="utf-8")
        with pytest.raises(FeedbackError, match="is no reader"):
            load_reader(path, taxonomy=taxonomy)
    with pytest.raises(FeedbackError, match="cannot be read"):
        load_reader(tmp_path / "nothing.json", taxonomy=taxonomy)


def test_weights_count() -> None:  # 6
    heavy = pd.Series(1.0, index=TEXTS.index).where(~TEXTS.str.startswith("量"), 50.0)
    plain = teach_reader(TEXTS, LABELS, taxonomy="restaurant").table
    table = teach_reader(TEXTS, LABELS, taxonomy="restaurant", weights=heavy).table
    assert table.at["shipped", "precision"] < plain.at["shipped", "precision"]


def test_complaints_in_words_the_shipped_reader_lacks(  # 7
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    unknown = {"菜很好吃，喏咯哒嘀": {"dish_taste": 1.0, "service_waiters_attitude": -1.0}}
    written = WRITTEN | unknown
    texts = pd.Series([*written] * 40, index=[f"c{number}" for number in range(200)])
    labels = pd.DataFrame([written[text] for text in texts], index=texts.index, columns=LABELLED)
    reader = teach_reader(texts, labels.iloc[:150], taxonomy="restaurant")
    later = pd.Series(["今天喏咯哒嘀。", "", None, "，。"], index=list("abcd"))
    mentions = tag_aspects(later, taxonomy="restaurant", reader=reader)
    assert tag_aspects(later, taxonomy="restaurant").empty
    (mention,) = mentions.to_dict("records")
    found = {
        "comment": "a", "aspect": "service_waiters_attitude", "polarity": -1.0, "start": 0, "end": 6, "judgement": -1
    }  # fmt: skip
    assert found.items() <= mention.items()
    assert judge_aspects(later, taxonomy="restaurant", reader=reader).count().sum() == 1
    # many at once, as each alone, the words of all clauses looked up together
    told = ["今天喏咯哒嘀。", "菜很好吃。下次喏咯哒嘀", "环境好，喏咯哒嘀，味道也好"] * 5
    alone = [tag_aspects(pd.Series([each]), taxonomy="restaurant", reader=reader) for each in told]
    looked_up = []
    seen = Vocabulary.seen
    monkeypatch.setattr(
        Vocabulary, "seen", lambda self, texts: looked_up.append(len(texts)) or seen(self, texts)
    )
    together = tag_aspects(pd.Series(told), taxonomy="restaurant", reader=reader)
    assert looked_up == [15, 30]
    columns = ["aspect", "start", "end", "judgement"]
    pd.testing.assert_frame_equal(
        together[columns], pd.concat(alone, ignore_index=True)[columns], check_like=True
    )


@pytest.mark.parametrize(
    ("said", "better"),
    [
        (["tavle zora minka", "lomi trada vex", "sundo mirra kell"], True),
        (None, False),  # no two comments share a word
    ],
)
def test_labelled_comments_the_shipped_reader_is_deaf_to(
    said: list[str] | None, better: bool
) -> None:  # 7
    """A language or a trade whose words no list holds."""
    texts = pd.Series(said * 50 if said else [f"w{'q' * number}" for number in range(150)])
    labels = pd.DataFrame({"dish_taste": [-1.0, 1.0, None] * 50})
    assert judge_aspects(texts, taxonomy="restaurant").isna().all(axis=None)
    reader = teach_reader(texts, labels, taxonomy="restaurant")
    assert reader.better == better
    judged = judge_aspects(texts, taxonomy="restaurant", reader=reader)["dish_taste"]
    assert (judged == -1).tolist() == [better and number % 3 == 0 for number in range(150)]


def test_many_labels_are_learnt_in_parts(
    reader: StudyReader, monkeypatch: pytest.MonkeyPatch
) -> None:  # 8
    sizes = []
    invert = np.linalg.inv
    monkeypatch.setattr(np.linalg, "inv", lambda of: sizes.append(len(of)) or invert(of))
    monkeypatch.setattr("feedback.text.teaching.teach._MOST_PAIRED", 30)
    parted = teach_reader(TEXTS, LABELS, taxonomy="restaurant")
    # folds of 128, then all 160: each in equal parts
    assert sorted({*sizes}) == [25, 26, 27]
    assert (parted.better, parted.table.at["taught", "F1"]) == (reader.better, 1)


def test_what_else_a_comment_complains_of() -> None:  # 9
    """Of two complaints people of this study label the taste alone."""
    written = {
        "味道太咸了，服务态度差": {"dish_taste": -1.0, "service_waiters_attitude": 0.0},
        "服务态度差": {"service_waiters_attitude": -1.0},
        "味道太咸了": {"dish_taste": -1.0},
        "菜很好吃": {"dish_taste": 1.0},
    }
    texts = pd.Series([*written] * 40)
    labels = pd.DataFrame([written[text] for text in texts], columns=LABELLED[1:])
    taught = teach_reader(texts, labels, taxonomy="restaurant")
    weight = dict(zip(taught.aspects, taught.beside.others, strict=True))
    assert weight["service_waiters_attitude"] < weight["dish_taste"]
    odds = np.array([[np.nan, 3.0], [3.0, 3.0]])
    alone, beside = taught.beside.score(odds, np.zeros(2))[:, 1]
    assert beside < alone <= 0


def test_a_reader_of_the_format_before(reader: StudyReader, tmp_path: Path) -> None:  # 9
    path = write_reader(reader, tmp_path / "study.reader-1.json")
    whole = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(
        json.dumps(
            {name: value for name, value in whole.items() if name != "beside"} | {"format": 2}
        ),
        encoding="utf-8",
    )
    back = load_reader(path, taxonomy=load_taxonomy("restaurant"))
    assert not back.beside.score(np.ones((2, 3)), np.ones(2)).any()
    judge_aspects(TEXTS[:4], taxonomy="restaurant", reader=back)
