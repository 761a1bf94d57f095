"""What the person and the machine said of each labelled comment, side by side."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from feedback.errors import InputError
from feedback.numeric import Floats, number_array
from feedback.text.aspects.judgement import judge_means
from feedback.text.audit import LABEL_ASPECT, LABEL_SENTIMENT, SEGMENT
from feedback.text.sentiment.explain import label_sentiment

Flags = npt.NDArray[np.bool_]

_WORDS = {
    1: ("satisfied", "positive", "满意", "正面", "好", "1", "+1", "+"),
    0: ("neutral", "一般", "中性", "中立", "0"),
    -1: ("dissatisfied", "negative", "不满", "不满意", "负面", "差", "-1", "-"),
}
_FELT = {word: value for value, words in _WORDS.items() for word in words}
_UNCLEAR = ("unclear", "看不懂", "不清楚", "?", "？")
_CLASS = {1.0: "positive", 0.0: "neutral", -1.0: "negative"}


@dataclass(frozen=True)
class Labelled:
    """Comments with a sentiment label; matrices are comments × aspects.

    Attributes
    ----------
    comments, texts, score, weight
        Id and others of each comment.
    human, machine
        "negative", "neutral", "positive"; human "" where unclear, machine "unread" without a score.
    judged, right
        The person could judge; and the machine agrees.
    found, said
        The machine names the aspect; and what it judges of it, −1, 0 or 1, as the report counts it.
    there, felt
        The person names it; 1, 0 or -1.
    words
        By (comment place, aspect place): the words the machine went by.
    """

    comments: pd.Index
    texts: list[str]
    score: Floats
    weight: Floats
    human: npt.NDArray[Any]
    machine: npt.NDArray[Any]
    judged: Flags
    aspects: list[str]
    found: Flags
    said: Floats
    there: Flags
    felt: Floats
    words: Mapping[tuple[int, int], list[str]]
    segments: Mapping[str, pd.Series]
    aspects_checked: bool

    @property
    def right(self) -> Flags:
        """The machine's sentiment is the person's."""
        return self.judged & (self.human == self.machine)


def read_labels(labelled: pd.DataFrame, *, neutral: tuple[float, float]) -> Labelled:
    """Labels as numbers, checked; rows without a sentiment label are left out.

    Raises
    ------
    InputError
        A label is none of the words, a weight is no positive number, or machine_mentions is damaged.
    """
    given = labelled[LABEL_SENTIMENT].map(_plain)
    table = labelled[given != ""]
    words = given[given != ""]
    unclear = words.isin(_UNCLEAR).to_numpy(dtype=bool)
    feeling = [
        float("nan") if skip else _felt(word, row=row, column=LABEL_SENTIMENT)
        for row, word, skip in zip(table.index, words, unclear, strict=True)
    ]
    weight = number_array(table["weight"], where="audit_report", name="weight")
    if not (weight > 0).all():
        raise InputError(
            en="audit_report: every labelled comment needs its positive weight; some are missing. Use the sample as it "
            "was drawn.",
            zh="audit_report：每条已标注评论都需要正的权重，现有缺失。请使用抽样时生成的样本。",
        )
    score = pd.Series(number_array(table["score"], where="audit_report", name="score"))
    names = [name for name in table.columns if str(name).startswith(LABEL_ASPECT)]
    aspects = [str(name).removeprefix(LABEL_ASPECT) for name in names]
    there, felt = _human_aspects(table, names)
    found, said, spans = _machine_aspects(table, aspects)
    return Labelled(
        comments=table.index,
        texts=table["text"].fillna("").astype(str).tolist(),
        score=score.to_numpy(),
        weight=weight,
        human=np.array([_CLASS.get(value, "") for value in feeling], dtype=object),
        machine=label_sentiment(score, neutral=neutral).fillna("unread").to_numpy(dtype=object),
        judged=~unclear,
        aspects=aspects,
        found=found,
        said=said,
        there=there,
        felt=felt,
        words=spans,
        segments={
            str(name).removeprefix(SEGMENT): table[name]
            for name in table.columns
            if str(name).startswith(SEGMENT)
        },
        aspects_checked=bool(there.any()),
    )


def _plain(cell: object) -> str:
    """A label as typed, made comparable; "" where there is none."""
    if isinstance(cell, str):
        return cell.strip().casefold()
    if isinstance(cell, (int, float, np.number)):
        number = float(cell)
        return "" if np.isnan(number) else f"{number:g}"
    return ""


def _felt(word: str, *, row: object, column: str) -> float:
    if word in _FELT:
        return float(_FELT[word])
    raise InputError(
        en=f"audit_report: comment {row}, {column}: {word!r} is no label. Use satisfied, neutral or dissatisfied "
        "(unclear for the whole comment only).",
        zh=f"audit_report：评论 {row} 的 {column}：{word!r} 不是可用的标注。请用 满意、一般、不满"
        "（看不懂 只用于总体）。",
    )


def _human_aspects(table: pd.DataFrame, names: list[str]) -> tuple[Flags, Floats]:
    there = np.zeros((len(table), len(names)), dtype=bool)
    felt = np.zeros(there.shape)
    for place, name in enumerate(names):
        for row, (comment, cell) in enumerate(table[name].items()):
            word = _plain(cell)
            if word:
                there[row, place] = True
                felt[row, place] = _felt(word, row=comment, column=name)
    return there, felt


def _machine_aspects(
    table: pd.DataFrame, aspects: list[str]
) -> tuple[Flags, Floats, dict[tuple[int, int], list[str]]]:
    places = {aspect: place for place, aspect in enumerate(aspects)}
    total = np.zeros((len(table), len(aspects)))
    count = np.zeros(total.shape)
    judged = np.full(total.shape, np.nan)  # samples drawn before 0.2 hold none
    words: dict[tuple[int, int], list[str]] = {}
    for row, (comment, cell) in enumerate(table["machine_mentions"].items()):
        for mention in _mentions(cell, comment):
            place = places.get(mention["aspect"])
            if place is not None:
                total[row, place] += float(mention["polarity"])
                count[row, place] += 1
                judged[row, place] = mention.get("judgement", np.nan)
                words.setdefault((row, place), []).append(str(mention.get("words", "")))
    means = judge_means(total / np.maximum(count, 1))
    return count > 0, np.where(np.isnan(judged), means, judged), words


def _mentions(cell: object, comment: object) -> list[dict[str, Any]]:
    if not isinstance(cell, str) or not cell:
        return []
    try:
        found = json.loads(cell)
        return [
            {
                **mention,
                "polarity": float(mention["polarity"]),
                "judgement": float(mention.get("judgement", "nan")),
            }
            for mention in found
        ]
    except (ValueError, TypeError, KeyError) as error:
        raise InputError(
            en=f"audit_report: comment {comment}: machine_mentions was changed and cannot be read. Draw the sample again.",
            zh=f"audit_report：评论 {comment} 的 machine_mentions 被改动，无法读取。请重新抽样。",
        ) from error
