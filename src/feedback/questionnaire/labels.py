"""Balanced answer labels in Chinese and English: six kinds of scale, four to eleven points.

Up to seven points every point has a word; longer scales name their ends (and the middle, where there
is one) and number the rest. Half of the answers lie on either side; an even number has no middle.

Wordings follow the sets in use in Chinese survey tools; that all points of a scale of up to seven
should be labelled, and both sides alike: Krosnick & Presser (2010), Question and Questionnaire Design,
Handbook of Survey Research, chapter 9.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from feedback.errors import StudyError, did_you_mean
from feedback.questionnaire.parts import Language, Scale, ScalePoint, Words

LabelKind = Literal["satisfaction", "agreement", "importance", "likelihood", "frequency", "fit"]
FEWEST, MOST, ALL_NAMED = 4, 11, 7
NOT_APPLICABLE = ScalePoint(code=99, zh="不适用", en="Not applicable")


def _words(zh: str, en: str) -> tuple[Words, ...]:
    return tuple(Words(zh=z, en=e) for z, e in zip(zh.split(), en.split(" / "), strict=True))


@dataclass(frozen=True, slots=True)
class LabelSet:
    """Labels of one kind: the weakest first, the middle apart.

    Attributes
    ----------
    pairs
        Two labels on either side, for four and five points.
    triples
        Three labels on either side, for six and seven points.
    middle
        The middle answer of an odd number of points.
    """

    pairs: tuple[Words, ...]
    triples: tuple[Words, ...]
    middle: Words


LABEL_SETS: Mapping[LabelKind, LabelSet] = {
    "satisfaction": LabelSet(
        _words("非常不满意 不满意 满意 非常满意", "Very dissatisfied / Dissatisfied / Satisfied / Very satisfied"),
        _words(
            "非常不满意 不满意 比较不满意 比较满意 满意 非常满意",
            "Very dissatisfied / Dissatisfied / Somewhat dissatisfied / Somewhat satisfied / Satisfied / Very satisfied",
        ),
        Words(zh="一般", en="Neither satisfied nor dissatisfied"),
    ),
    "agreement": LabelSet(
        _words("非常不同意 不同意 同意 非常同意", "Strongly disagree / Disagree / Agree / Strongly agree"),
        _words(
            "非常不同意 不同意 有点不同意 有点同意 同意 非常同意",
            "Strongly disagree / Disagree / Somewhat disagree / Somewhat agree / Agree / Strongly agree",
        ),
        Words(zh="中立", en="Neither agree nor disagree"),
    ),
    "importance": LabelSet(
        _words("非常不重要 不重要 重要 非常重要", "Very unimportant / Unimportant / Important / Very important"),
        _words(
            "非常不重要 不重要 比较不重要 比较重要 重要 非常重要",
            "Very unimportant / Unimportant / Somewhat unimportant / Somewhat important / Important / Very important",
        ),
        Words(zh="一般", en="Neither important nor unimportant"),
    ),
    "likelihood": LabelSet(
        _words("非常不可能 不太可能 比较可能 非常可能", "Very unlikely / Somewhat unlikely / Somewhat likely / Very likely"),
        _words(
            "非常不可能 不可能 不太可能 比较可能 可能 非常可能",
            "Very unlikely / Unlikely / Somewhat unlikely / Somewhat likely / Likely / Very likely",
        ),
        Words(zh="说不清", en="Neither likely nor unlikely"),
    ),
    "frequency": LabelSet(
        _words("从不 很少 经常 总是", "Never / Rarely / Often / Always"),
        _words("从不 极少 很少 经常 很频繁 总是", "Never / Very rarely / Rarely / Often / Very often / Always"),
        Words(zh="有时", en="Sometimes"),
    ),
    "fit": LabelSet(
        _words("完全不符合 比较不符合 比较符合 完全符合", "Completely untrue / Mostly untrue / Mostly true / Completely true"),
        _words(
            "完全不符合 不符合 比较不符合 比较符合 符合 完全符合",
            "Completely untrue / Mostly untrue / Somewhat untrue / Somewhat true / Mostly true / Completely true",
        ),
        Words(zh="一般", en="Neither true nor untrue"),
    ),
}  # fmt: skip


def standard_scale(
    kind: str,
    *,
    points: int = 5,
    languages: Sequence[str] = ("zh", "en"),
    order: Literal["asc", "desc"] = "asc",
    not_applicable: bool = False,
) -> Scale:
    """The balanced answer scale of a kind.

    Parameters
    ----------
    kind
        satisfaction, agreement, importance, likelihood, frequency or fit.
    points
        4 to 11. Codes run from 1, those of eleven points from 0 to 10.
    languages
        Languages of the labels.
    order
        "desc" where a respondent sees the best answer first.
    not_applicable
        Whether "not applicable" (code 99) stands beside the scale.

    Returns
    -------
    Scale

    Raises
    ------
    StudyError
        No such kind, language or number of points.

    Examples
    --------
    >>> [point.zh for point in standard_scale("agreement", points=4).points]
    ['非常不同意', '不同意', '同意', '非常同意']
    >>> [point.en for point in standard_scale("fit", points=9).points][3:6]
    ['4', '5 Neither true nor untrue', '6']
    """
    labels = LABEL_SETS[_checked_kind(kind)]
    _check_points(points)
    kept = checked_languages(languages)
    named = [_only(words, kept) for words in _named(labels, points)]
    codes = range(points) if points == MOST else range(1, points + 1)
    beside = NOT_APPLICABLE if not_applicable else None
    return Scale(
        kind=_checked_kind(kind),
        points=tuple(
            ScalePoint.model_validate({"code": code, **words})
            for code, words in zip(codes, named, strict=True)
        ),
        order=order,
        not_applicable=beside
        and ScalePoint.model_validate({"code": beside.code, **_only(beside, kept)}),
    )


def checked_languages(languages: Sequence[str]) -> tuple[Language, ...]:
    """The languages, each zh or en, at least one.

    Raises
    ------
    StudyError
        None, another language, or one twice.
    """
    given = (languages,) if isinstance(languages, str) else tuple(languages)
    kept = tuple(language for language in get_args(Language) if language in given)
    if not kept or len(kept) != len(given):
        raise StudyError(
            en=f"languages: found {given!r}. Choose from zh and en, each once.",
            zh=f"languages：得到 {given!r}。请从 zh、en 中选择，各一次。",
        )
    return tuple(given)  # type: ignore[arg-type]


def _checked_kind(kind: str) -> LabelKind:
    if kind not in LABEL_SETS:
        hint_en, hint_zh = did_you_mean(str(kind), LABEL_SETS)
        raise StudyError(
            en=f"kind: no labels of kind {kind!r}.{hint_en} There are: {', '.join(LABEL_SETS)}.",
            zh=f"kind：没有类型为 {kind!r} 的标签。{hint_zh}可选：{'、'.join(LABEL_SETS)}。",
        )
    return kind  # type: ignore[return-value]


def _check_points(points: int) -> None:
    whole = isinstance(points, int) and not isinstance(points, bool)
    if not whole or not FEWEST <= points <= MOST:
        raise StudyError(
            en=f"points: found {points!r}. Give a whole number from {FEWEST} to {MOST}; 5 or 7 suit most questions.",
            zh=f"points：得到 {points!r}。请给 {FEWEST} 到 {MOST} 的整数；多数题目用 5 或 7。",
        )


def _only(words: Words, languages: Sequence[Language]) -> dict[str, str]:
    return {language: words.only(language) for language in languages}


def _named(labels: LabelSet, points: int) -> list[Words]:
    """One label a point, lowest first."""
    if points <= ALL_NAMED:
        sides = labels.pairs if points < 6 else labels.triples
        half = len(sides) // 2
        middle = (labels.middle,) if points % 2 else ()
        return [*sides[:half], *middle, *sides[half:]]
    first = 0 if points == MOST else 1
    named = {0: labels.pairs[0], points - 1: labels.pairs[-1]}
    if points % 2:
        named[points // 2] = labels.middle
    return [
        Words(zh=f"{first + at} {name.zh}".strip(), en=f"{first + at} {name.en}".strip())
        for at, name in ((at, named.get(at, Words())) for at in range(points))
    ]
