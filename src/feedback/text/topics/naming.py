"""A name a person can read, from the words of a topic: what it is about, and what its low ratings complain of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from feedback.text.gsdmm import topic_words
from feedback.text.topics.numbered import AT_ONCE

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

UNASSIGNED = {"zh": "未归入主题", "en": "no topic"}
# A name is looked for among so many of the heaviest words
CANDIDATES = 30
# What a comment that holds a word of the name already counts for the next word
AGAIN = 0.5
# Low-rated comments of a topic, and of them those that hold a word, for it to be called a complaint
FEWEST_LOW, FEWEST_HOLDING = 10, 3
# A topic is called by its complaint where so many of its ratings are low, and this part of what is low elsewhere
OFTEN, AS_LOW = 0.1, 0.75
# Comments that the other ratings elsewhere count for beside those of the topic
PRIOR = 20
# Standard errors of the log odds by which a word is commoner in low ratings
CLEARLY = 1.96


def name_topics(
    words: np.ndarray, weights: np.ndarray, held: csr_matrix, topic: np.ndarray, *, n: int = 3
) -> list[list[str]]:
    """The words each topic is called by: those that most of its comments hold and few others do.

    Of the heaviest words the one comes first that adds most to the divergence of the topic's comments from the
    others, p log(p / q), p and q being shares of comments that hold it; comments that hold it count half for
    the next, so that a topic of two matters is called by both.

    Parameters
    ----------
    words : (words,) str
        The vocabulary.
    weights : (topics, words)
        Weight of each word in each topic.
    held : (n, words)
        Above 0 where a comment holds a word.
    topic : (n,) int
        Topic of each comment, -1 for none.
    n
        Words a name.

    Returns
    -------
    list of list of str
        A list a topic, none holding another word of it and no two lists alike; empty where no word is the topic's own.

    Examples
    --------
    >>> from scipy.sparse import csr_matrix
    >>> held = csr_matrix([[1, 1, 1, 0], [1, 1, 0, 0], [0, 0, 0, 1]])
    >>> words, weights = np.array(["服务", "服务员", "热情", "上菜"]), np.array([[3.0, 2, 1, 0], [0, 0, 0, 1]])
    >>> name_topics(words, weights, held, np.array([0, 0, 1]))
    [['服务', '热情'], ['上菜']]
    """
    by_topic = _holding(held, topic % (len(weights) + 1), len(weights) + 1)
    inside = by_topic[:-1]
    sizes = np.bincount(topic[topic >= 0], minlength=len(weights))[:, None]
    outside = by_topic.sum(axis=0) - inside
    ratio = np.log(np.maximum(inside, 0.5) / np.maximum(sizes, 1)) - np.log(
        (outside + 0.5) / (len(topic) - sizes + 1)
    )
    names: list[list[str]] = []
    for k, row in enumerate(weights):
        heavy = np.argsort(-row, kind="stable")[:CANDIDATES]
        heavy = heavy[(row[heavy] > 0) & (ratio[k, heavy] > 0)]
        ordered = _covering(words, heavy, ratio[k, heavy], held[topic == k])
        tries = [ordered[:size] for size in range(n, max(len(ordered), n) + 1)]
        names.append(next((each for each in tries if each not in names), tries[0]))
    return names


def complaints(
    words: np.ndarray,
    held: csr_matrix,
    topic: np.ndarray,
    low: np.ndarray,
    *,
    names: Sequence[Sequence[str]],
    n: int = 2,
) -> list[tuple[list[str], list[str]]]:
    """Words by which the low-rated comments of each topic differ from its other ones, beside its name.

    Log odds of holding a word, low-rated against the topic's other rated comments with those elsewhere as prior
    (Monroe, Colaresi, Quinn, 2008, Fightin' Words, Political Analysis 16); the clear ones by how much they add
    to the divergence, comments counted as in `name_topics`.

    Parameters
    ----------
    words, held, topic
        As in `name_topics`.
    low : (n,)
        1 for a comment of a low rating, 0 for one of another, nan for one without.
    names
        Words the topics are called by already.
    n
        Words a topic.

    Returns
    -------
    list of tuple
        A pair a topic: words of its name that do not clearly stand in its better-rated comments, and words of
        complaint: of both together those that low ratings of all topics hold most; where another topic is called so,
        the next word of complaint stands for the last. The name as it was and no words for a topic of fewer than ten
        low ratings, of less than one in ten, or of much less than there are elsewhere.
    """
    is_low, is_other = low == 1, low == 0
    rated = np.where(is_low, topic + 1, np.where(is_other, topic + 1 + len(names) + 1, -1))
    kinds = 2 * (len(names) + 1)
    by_topic = _holding(held, rated % (kinds + 1), kinds + 1)[:-1].reshape(2, len(names) + 1, -1)
    low_all, others_all = by_topic.sum(axis=1)
    odds = _log_odds(low_all, is_low.sum()) - _log_odds(others_all, is_other.sum())
    sad = dict(zip(words.tolist(), odds.tolist(), strict=True))
    found: list[tuple[list[str], list[str]]] = []
    for k, taken in enumerate(names):
        mine = topic == k
        n_low, n_other = int((mine & is_low).sum()), int((mine & is_other).sum())
        low_else, other_else = is_low.sum() - n_low, is_other.sum() - n_other
        share, elsewhere = (
            a / max(a + b, 1) for a, b in ((n_low, n_other), (low_else, other_else))
        )
        if n_low < FEWEST_LOW or share < max(OFTEN, AS_LOW * elsewhere):
            found.append((list(taken), []))
            continue
        a, b = by_topic[:, k + 1]
        b = b + PRIOR * (others_all - b + 0.5) / (other_else + 1)
        ratio = _log_odds(a, n_low) - _log_odds(b, n_other + PRIOR)
        error = np.sqrt(1 / (a + 0.5) + 1 / b)
        praised = set(words[ratio < -CLEARLY * error])
        about = [word for word in taken if word not in praised] or list(taken)
        clear = (a >= FEWEST_HOLDING) & (ratio > CLEARLY * error)
        order = np.argsort(-a * np.where(clear, ratio, 0), kind="stable")[:CANDIDATES]
        order = order[clear[order]]
        blamed = _covering(words, order, ratio[order], held[mine & is_low], taken=about[:2])
        tries = [[*blamed[: n - 1], last] for last in blamed[n - 1 :]] or [blamed]
        parted = [_parted(about[:2], each, sad) for each in tries]
        others = {spoken_name(*each) for each in found} | set(map(spoken_name, names[k + 1 :]))
        free = [each for each in parted if spoken_name(*each) not in others]
        found.append([*free, *parted][0] if blamed else (list(taken), []))
    return found


def _parted(
    about: list[str], blamed: list[str], sad: dict[str, float]
) -> tuple[list[str], list[str]]:
    """The same words, first those that low ratings of all topics hold least: a card is the subject, its fee is blamed."""
    pool = [*about, *blamed]
    rank = sorted(range(len(pool)), key=lambda place: sad[pool[place]])
    first = set(rank[: len(about)])
    return (
        [word for place, word in enumerate(pool) if place in first],
        [word for place, word in enumerate(pool) if place not in first],
    )


def _holding(held: csr_matrix, group: np.ndarray, groups: int) -> np.ndarray:
    """(groups, words) comments of each group that hold each word."""
    found = np.zeros((groups, held.shape[1]))
    for first in range(0, held.shape[0], AT_ONCE):
        here = slice(first, first + AT_ONCE)
        found += topic_words((held[here] > 0).astype(np.float64), group[here], groups)
    return found


def _log_odds(holding: np.ndarray, n: float) -> np.ndarray:
    return np.asarray(np.log((holding + 0.5) / (n - holding + 0.5)))


def _covering(
    words: np.ndarray,
    codes: np.ndarray,
    ratio: np.ndarray,
    held: csr_matrix,
    *,
    taken: Sequence[str] = (),
) -> list[str]:
    """The words of `codes`, each next one most told of by comments that hold none yet; none repeats another."""
    holds = (held[:, codes] > 0).astype(np.float64).tocsc()
    counts = np.ones(holds.shape[0])
    chosen: list[str] = []
    open_ = np.ones(len(codes), dtype=bool)
    while open_.any():
        best = int(np.where(open_, (holds.T @ counts) * ratio, -1.0).argmax())
        open_[best] = False
        word = str(words[codes[best]])
        if any(word in other or other in word for other in (*chosen, *taken)):
            continue
        chosen.append(word)
        counts[holds.indices[holds.indptr[best] : holds.indptr[best + 1]]] *= AGAIN
    return chosen


def spoken_name(subject: Sequence[str], complaint: Sequence[str] = ()) -> str:
    """A name as it is written: what is blamed behind a colon, where there is a subject.

    Examples
    --------
    >>> spoken_name(["更衣室", "淋浴", "热水"]), spoken_name(["screws", "holes", "manual"], ["missing"])
    ('更衣室、淋浴、热水', 'screws, holes: missing')
    """
    if not (subject and complaint):
        return _join([*subject, *complaint])
    about, how = _join(subject[:2]), _join(complaint)
    return f"{about}: {how}" if ", " in about or about.isascii() else f"{about}：{how}"


def _join(words: Sequence[str]) -> str:
    latin = sum(word.isascii() for word in words)
    return ", ".join(words) if latin * 2 > len(words) else "、".join(words)
