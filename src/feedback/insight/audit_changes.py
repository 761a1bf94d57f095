"""What the labels say should be changed: thresholds, words of the taxonomy, polarity."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from feedback.insight.audit_labels import Flags, Labelled
from feedback.numeric import Floats
from feedback.text.segment import segment

_FOLDS = 10
_CUTS = np.round(np.arange(0.05, 1.0, 0.05), 2)
# Fewer comments than these are no ground for a change.
MIN_EVIDENCE = 3
MIN_POLAR = 5
POOR_POLARITY = 0.7
# A word counts where it is this many times as common in missed comments as in the others.
_LIFT = 3.0
_SHOWN = 5
COLUMNS = ("kind", "aspect", "evidence", "words", "what_en", "what_zh")


def propose_changes(
    read: Labelled,
    *,
    neutral: tuple[float, float],
    labels: Mapping[str, str],
    level: float,
    seed: int,
) -> pd.DataFrame:
    """Changes the labels speak for, each with the number of comments behind it."""
    rows = _thresholds(read, neutral=neutral, level=level, seed=seed)
    if read.aspects_checked:
        for place, aspect in enumerate(read.aspects):
            name = labels.get(aspect, aspect)
            found, there = read.found[:, place], read.there[:, place]
            rows += _missed(read, there & ~found, ~there, aspect, name)
            rows += _invented(
                read, found & ~there, found & there, place=place, aspect=aspect, name=name
            )
            rows += _misjudged(read, found & there, place, aspect, name)
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _thresholds(
    read: Labelled, *, neutral: tuple[float, float], level: float, seed: int
) -> list[dict[str, Any]]:
    """Another neutral band, where it is better on comments it was not chosen on."""
    use = read.judged & np.isfinite(read.score)
    score, weight = read.score[use], read.weight[use]
    human = np.array(
        [{"negative": -1, "neutral": 0, "positive": 1}[name] for name in read.human[use]]
    )
    if len(human) < 5 * _FOLDS:
        return []
    bands = [neutral, *((low, high) for low in _CUTS for high in _CUTS if low <= high)]
    right = np.array([_class(score, band) == human for band in bands], dtype=float)
    fold = np.random.default_rng(seed).permutation(len(human)) % _FOLDS
    held = np.zeros(len(human))
    for number in range(_FOLDS):
        out = fold == number
        best = int(np.argmax(right[:, ~out] @ weight[~out]))
        held[out] = right[best, out]
    gain = held - right[0]
    mean = float((weight * gain).sum() / weight.sum())
    se = float(np.sqrt((weight**2 * (gain - mean) ** 2).sum()) / weight.sum())
    if not mean - stats.norm.isf((1 - level) / 2) * se > 0:
        return []
    low, high = bands[int(np.argmax(right @ weight))]
    return [
        _change(
            "threshold", "", len(human), [],
            en=f"Take scores from {low:g} to {high:g} as neutral instead of {neutral[0]:g} to {neutral[1]:g}: "
            f"{100 * mean:.1f} points more right on comments held out.",
            zh=f"将中性区间由 {neutral[0]:g}–{neutral[1]:g} 改为 {low:g}–{high:g}：在未参与选择的评论上正确率提高 "
            f"{100 * mean:.1f} 个百分点。",
        )
    ]  # fmt: skip


def _class(score: Floats, band: tuple[float, float]) -> Floats:
    return np.where(score < band[0], -1.0, np.where(score > band[1], 1.0, 0.0))


def _missed(
    read: Labelled, missed: Flags, others: Flags, aspect: str, name: str
) -> list[dict[str, Any]]:
    """Words that stand out in comments where the aspect was overlooked."""
    n = int(missed.sum())
    if n < MIN_EVIDENCE:
        return []
    here, there = _counts(read.texts, missed), _counts(read.texts, others)
    rest = max(int(others.sum()), 1)
    lift = {
        word: (count / n) / ((there[word] + 0.5) / rest)
        for word, count in here.items()
        if count >= 2 and len(word) > 1
    }
    ranked = sorted(lift, key=lambda word: (-here[word] * np.log(max(lift[word], 1.0)), word))
    words = [word for word in ranked if lift[word] >= _LIFT][:_SHOWN]
    seen_en = (
        f" Words to consider: {', '.join(words)}." if words else " Read them for words to add."
    )
    seen_zh = f"可考虑加入：{'、'.join(words)}。" if words else "请阅读这些评论以补充用词。"
    return [
        _change(
            "taxonomy_add", aspect, n, words,
            en=f"{name} was overlooked in {n} comments.{seen_en}",
            zh=f"“{name}”在 {n} 条评论中被漏掉。{seen_zh}",
        )
    ]  # fmt: skip


def _counts(texts: list[str], chosen: Flags) -> Counter[str]:
    """In how many of the chosen comments each word stands."""
    column = pd.Series(
        [text for text, take in zip(texts, chosen, strict=True) if take], dtype="str"
    )
    return Counter(word for words in segment(column, stop_words="default") for word in set(words))


def _invented(
    read: Labelled, wrong: Flags, right: Flags, *, place: int, aspect: str, name: str
) -> list[dict[str, Any]]:
    """Words by which the aspect was found where the person saw none, more often than rightly."""
    n = int(wrong.sum())
    if n < MIN_EVIDENCE:
        return []
    bad, good = _spans(read, wrong, place), _spans(read, right, place)
    words = [word for word, count in bad.most_common() if count >= 2 and count > good[word]][
        :_SHOWN
    ]
    if not words and n <= right.sum():
        return []
    seen_en = f" by: {', '.join(words)}. Exclude them or move them to context" if words else ""
    seen_zh = f"，依据：{'、'.join(words)}。可排除或移到 context" if words else ""
    return [
        _change(
            "taxonomy_check", aspect, n, words,
            en=f"{name} was found in {n} comments that do not name it{seen_en}.",
            zh=f"“{name}”在 {n} 条并未提及的评论中被误认{seen_zh}。",
        )
    ]  # fmt: skip


def _misjudged(
    read: Labelled, both: Flags, place: int, aspect: str, name: str
) -> list[dict[str, Any]]:
    """Aspects whose polarity is often wrong, with the words that misled."""
    felt = read.felt[:, place]
    polar = both & (felt != 0)
    wrong = polar & (read.said[:, place] != felt)
    n = int(polar.sum())
    if n < MIN_POLAR or 1 - wrong.sum() / n >= POOR_POLARITY:
        return []
    words = [word for word, _ in _spans(read, wrong, place).most_common(_SHOWN)]
    return [
        _change(
            "polarity", aspect, int(wrong.sum()), words,
            en=f"{name} is judged wrongly in {int(wrong.sum())} of {n} comments, for example: {', '.join(words)}.",
            zh=f"“{name}”在 {n} 条评论中有 {int(wrong.sum())} 条褒贬判错，例如：{'、'.join(words)}。",
        )
    ]  # fmt: skip


def _spans(read: Labelled, chosen: Flags, place: int) -> Counter[str]:
    return Counter(
        word
        for row in np.flatnonzero(chosen)
        for word in set(read.words.get((int(row), place), []))
        if word
    )


def _change(
    kind: str, aspect: str, evidence: int, words: list[str], *, en: str, zh: str
) -> dict[str, Any]:
    shown = ", ".join(words)
    return dict(zip(COLUMNS, (kind, aspect, evidence, shown, en, zh), strict=True))
