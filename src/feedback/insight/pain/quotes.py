"""Three sentences that show a pain: clearly negative, typical, of readable length, no two alike."""

from __future__ import annotations

import re
from collections import Counter

import numpy as np
import pandas as pd

from feedback.frames import FLAGS
from feedback.insight.pain.hurts import as_text, flagged

_CANDIDATES = 400  # most negative mentions looked at for an aspect
_SHORT, _LONG = 6, 60  # characters of a clause that reads well
_WHOLE = 90  # a comment up to here is quoted whole
_STOP = "。！？!?；;\n"


def pick_quotes(
    mentions: pd.DataFrame,
    comments: pd.DataFrame | None,
    *,
    aspects: list[str],
    language: str = "zh",
    each: int = 3,
) -> pd.DataFrame:
    """Quotes for each aspect from `comments.clean` (already masked).

    One person is quoted once in all. A quote in the reader's language goes before one in another, a comment about this pain alone before
    one about many things, a clause in words many use before an odd one.

    Returns
    -------
    frame
        aspect, comment, quote; best first within an aspect.
    """
    columns = ["aspect", "comment", "quote"]
    if comments is None or "clean" not in comments.columns or not len(mentions):
        return pd.DataFrame(columns=columns)
    texts = _quotable(comments)
    foreign = _foreign(comments, language)
    known = texts.index.get_indexer(pd.Index(mentions["comment"])) >= 0
    negative = mentions[(mentions["polarity"] < 0).to_numpy() & known]
    authors = _authors(comments)
    rows: list[tuple[str, str, str]] = []
    heard: set[str] = set()  # nobody speaks twice in a report
    for aspect in aspects:
        found = negative[negative["aspect"] == aspect].sort_values("polarity", kind="stable")
        chosen = _best(
            found.head(_CANDIDATES), texts, foreign=foreign, each=each, authors=authors, heard=heard
        )
        rows += [(aspect, *pair) for pair in chosen]
    return pd.DataFrame(rows, columns=columns)


def _quotable(comments: pd.DataFrame) -> pd.Series:
    bad = np.logical_or.reduce([flagged(comments, name) for name in FLAGS])
    kept = comments.loc[~bad, "clean"].dropna()
    kept = pd.Series(as_text(kept).to_numpy(), index=as_text(kept.index))
    return kept[~kept.index.duplicated()]


def _authors(comments: pd.DataFrame) -> dict[str, str]:
    """Comment → respondent; the comment itself where nobody is named."""
    ids = as_text(comments.index)
    if "respondent" not in comments.columns:
        return dict(zip(ids, ids, strict=True))
    return dict(zip(ids, as_text(comments["respondent"].fillna("")), strict=True))


def _foreign(comments: pd.DataFrame, language: str) -> frozenset[str]:
    """Ids of comments written in another language than the reader's."""
    if "language" not in comments.columns:
        return frozenset()
    other = comments["language"].isin({"zh", "en"} - {language})
    return frozenset(as_text(comments.index[other.to_numpy()]))


def _best(
    found: pd.DataFrame,
    texts: pd.Series,
    *,
    foreign: frozenset[str],
    each: int,
    authors: dict[str, str],
    heard: set[str],
) -> list[tuple[str, str]]:
    own_texts = texts.reindex(found["comment"]).tolist()
    clauses = [
        (comment, text, *_span(start, end, len(text)), polarity)
        for comment, text, start, end, polarity in zip(
            found["comment"].tolist(),
            own_texts,
            *(
                found[name].tolist() if name in found else [None] * len(found)
                for name in ("start", "end")
            ),
            found["polarity"].tolist(),
            strict=True,
        )
    ]
    pairs = [_pairs(text[start:end]) for _, text, start, end, _ in clauses]
    common = Counter(pair for some in pairs for pair in some)
    worth = [
        _clarity(end - start, polarity, total=len(text))
        + _typical(own, common, len(clauses))
        - (comment in foreign)
        for (comment, text, start, end, polarity), own in zip(clauses, pairs, strict=True)
    ]
    taken: list[tuple[str, str]] = []
    shown: list[set[str]] = []
    for position in sorted(range(len(clauses)), key=lambda k: -worth[k]):
        comment, text, start, end, _ = clauses[position]
        own = pairs[position]
        if any(len(own & other) > 0.5 * min(len(own), len(other)) for other in shown):
            continue
        if (author := authors.get(comment) or comment) in heard:
            continue
        heard.add(author)
        taken.append((comment, _around(text, start, end)))
        shown.append(own)
        if len(taken) == each:
            break
    return taken


def _span(start: float | None, end: float | None, length: int) -> tuple[int, int]:
    """The clause's place in its comment; the whole comment when it is not known."""
    if start is None or end is None or not 0 <= start < end <= length:
        return 0, length
    return int(start), int(end)


def _pairs(text: str) -> set[str]:
    """Character pairs, or word pairs would be too rare in short clauses."""
    plain = re.sub(r"\W+", "", text[:400]).lower()
    return {plain[i : i + 2] for i in range(len(plain) - 1)}


def _clarity(length: int, polarity: float, *, total: int) -> float:
    readable = 1.0 if _SHORT <= length <= _LONG else 0.3
    return -polarity + readable + 0.5 * length / max(total, 1)


def _typical(some: set[str], common: Counter[str], clauses: int) -> float:
    if not some or clauses < 2:
        return 0.0
    return sum(common[pair] - 1 for pair in some) / len(some) / (clauses - 1)


def _around(text: str, start: int, end: int) -> str:
    """The whole comment when short, else the sentence the clause stands in, cut marks shown."""
    if len(text) <= _WHOLE:
        return text
    left = max((text.rfind(stop, max(0, start - _WHOLE), start) for stop in _STOP), default=-1) + 1
    rights = [text.find(stop, max(end - 1, start), end + _WHOLE) for stop in _STOP]
    right = min((place + 1 for place in rights if place >= 0), default=len(text))
    if right - left > _WHOLE:
        left, right = max(left, start - 15), min(right, max(end + 15, start + 40))
        right = min(right, left + 2 * _WHOLE)
    quote = text[left:right].strip()
    return ("…" if left > 0 else "") + quote + ("…" if right < len(text) else "")
