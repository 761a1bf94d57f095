"""Three sentences that show a pain: clearly negative, about it alone, of readable length, no two alike."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
import pandas as pd

from feedback.arrow_columns import is_among, places_in
from feedback.frames import FLAGS
from feedback.insight.pain_points.quoted_clause import (
    Clause,
    clarity,
    clauses_of,
    pairs_of,
    quote_of,
)
from feedback.insight.pain_points.who_is_hurt import Flags, as_text, flagged
from feedback.numeric import Ints, stretches
from feedback.parallel.memory import release_all, release_files
from feedback.text.cells import TextColumn

_CANDIDATES = 400  # most negative mentions looked at for an aspect
_CLEAR = -0.5  # polarity from which a mention may be quoted while there are others
_FIRM = -0.7  # polarity from which a complaint of somebody who rated high is believed
_MIXED = 0.3  # polarity of praise beside which the sentence alone is quoted, not the comment
_USUAL_FROM = 3  # complaints from which one that nobody else words so is passed over
_TERM_OF = 3  # people who name an aspect by a word before it counts as its name


def pick_quotes(
    mentions: pd.DataFrame,
    comments: pd.DataFrame | None,
    *,
    aspects: list[str],
    language: str = "zh",
    each: int = 3,
    ratings: pd.Series | None = None,
    told: pd.DataFrame | None = None,
    labels: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """Quotes for each aspect from `comments.clean` (already masked).

    One person is quoted once in all. A quote in the reader's language goes before one in another, who rated low
    before who rated high all the same, what is said of this pain alone before what is said of many things at once,
    a clause in words many use, or that names the aspect, before an odd one.

    Parameters
    ----------
    mentions
        comment, aspect, polarity, start and end: those that may be quoted.
    comments
        By comment: clean, respondent, language and the flags; flagged ones are not quoted.
    aspects
        In the order in which they choose.
    language, each
        Of the reader; quotes an aspect.
    ratings
        Overall rating by respondent.
    told
        All mentions, which tell what else a comment says; those of `mentions` where left out.
    labels
        Aspect → its name for a reader, whose words name it in a quote, too.

    Returns
    -------
    frame
        aspect, comment, quote; best first within an aspect.
    """
    columns = ["aspect", "comment", "quote"]
    if comments is None or "clean" not in comments.columns or not len(mentions) or not aspects:
        return pd.DataFrame(columns=columns)
    release_all()  # of models and groups, before the texts are looked at
    places = np.flatnonzero(_quotable(comments))
    quotable = as_text(comments.index[places])
    known = is_among(mentions["comment"], quotable)
    negative = mentions["polarity"].to_numpy() < 0
    told = mentions if told is None else told
    plain = _plain(told, comments["clean"], places, quotable)
    release_all()
    clearest = {
        aspect: _clearest(
            mentions[negative & known & (mentions["aspect"] == aspect).to_numpy()].sort_values(
                "polarity", kind="stable"
            ),
            each=each,
        )
        for aspect in aspects
    }
    # of a million comments some thousand may be quoted: only of these all that is known is looked up
    candidates = as_text(pd.concat([found["comment"] for found in clearest.values()]).unique())
    comments = comments[is_among(as_text(comments.index), candidates)]
    texts = _texts(comments)
    told = told[is_among(told["comment"], candidates)]
    release_all()
    authors = _authors(comments)
    foreign = _foreign(comments, language)
    content = _rated_high(authors, ratings)
    praised = _praised(told)
    shared = _sharing(told)
    rows: list[tuple[str, str, str]] = []
    heard: set[str] = set()  # nobody speaks twice in a report
    for aspect in aspects:
        names = _names(plain.get(aspect, {})) | _parts((labels or {}).get(aspect, aspect))
        clauses = [
            clause
            for clause in clauses_of(clearest[aspect], texts)
            if not _doubtful(clause, shared, content=authors.get(clause.comment) in content)
        ]
        if "start" in mentions:
            clauses = _usual(clauses, names)
        pairs = [pairs_of(clause.said) for clause in clauses]
        common = Counter(pair for some in pairs for pair in some)
        worth = [
            clarity(clause)
            + _typical(own, common, len(clauses))
            + _named(clause, names)
            - 1.0 * bool(shared.get((clause.comment, clause.start, clause.end)))
            - 0.5 * _in_sentence(clause, praised.get(clause.comment, []))
            - 1.5 * (authors.get(clause.comment) in content)
            - 3.0 * (clause.comment in foreign)
            for clause, own in zip(clauses, pairs, strict=True)
        ]
        rows += [
            (
                aspect,
                clauses[at].comment,
                quote_of(clauses[at], praised.get(clauses[at].comment, [])),
            )
            for at in _different(clauses, worth, each=each, authors=authors, heard=heard)
        ]
    return pd.DataFrame(rows, columns=columns)


def _clearest(found: pd.DataFrame, *, each: int) -> pd.DataFrame:
    """The clear complaints, where they are people enough to choose among; else all, the clearest first."""
    clear = found[found["polarity"] <= _CLEAR]
    some = clear if clear["comment"].nunique() >= each else found
    return some.iloc[np.arange(min(len(some), _CANDIDATES))]  # a slice would hold all of them


def _doubtful(clause: Clause, shared: dict[tuple[str, int, int], int], *, content: bool) -> bool:
    """Words read for three aspects or more, or a faint complaint of somebody who rated high: no example of a pain."""
    many = shared.get((clause.comment, clause.start, clause.end), 0) > 1
    return many or (content and clause.polarity > _FIRM)


def _usual(clauses: list[Clause], names: set[str]) -> list[Clause]:
    """Without words that one person alone uses and that do not name the aspect: the likeliest to be misread."""
    if len(clauses) < _USUAL_FROM:
        return clauses
    said = Counter(clause.said.lower() for clause in clauses)
    return [one for one in clauses if said[one.said.lower()] > 1 or _named(one, names)]


def _in_sentence(clause: Clause, places: list[tuple[int, int]]) -> bool:
    """Whether one of the places lies in the sentence of a clause."""
    return any(clause.left <= start < clause.right for start, _ in places)


def _named(clause: Clause, names: set[str]) -> float:
    """Whether the complaint itself, or its sentence, names the aspect."""
    said, sentence = clause.said.lower(), clause.sentence.lower()
    if any(name in said for name in names):
        return 1.5
    return 1.0 * any(name in sentence for name in names)


def _different(
    clauses: list[Clause],
    worth: list[float],
    *,
    each: int,
    authors: dict[str, str],
    heard: set[str],
) -> list[int]:
    """The best few of people not heard yet, no two in the same words; who is chosen is heard."""
    taken: list[int] = []
    shown: list[set[str]] = []
    for at in sorted(range(len(clauses)), key=lambda k: -worth[k]):
        own = pairs_of(clauses[at].sentence)
        if any(len(own & other) > 0.5 * min(len(own), len(other)) for other in shown):
            continue
        author = authors.get(clauses[at].comment) or clauses[at].comment
        if author in heard:
            continue
        heard.add(author)
        taken.append(at)
        shown.append(own)
        if len(taken) == each:
            break
    return taken


def _quotable(comments: pd.DataFrame) -> Flags:
    """Which comments may be quoted: with words, and none of the flags."""
    bad = np.logical_or.reduce([flagged(comments, name) for name in FLAGS])
    return np.asarray(~bad & comments["clean"].notna().to_numpy(), dtype=bool)


def _texts(comments: pd.DataFrame) -> pd.Series:
    """What those say that may be quoted, by id; the first of one id."""
    kept = comments.loc[_quotable(comments), "clean"]
    kept = pd.Series(as_text(kept).array, index=as_text(kept.index))
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


def _rated_high(authors: dict[str, str], ratings: pd.Series | None) -> frozenset[str]:
    """People whose overall rating lies in the upper half of the ratings found: they may be misread."""
    if ratings is None or not ratings.notna().any():
        return frozenset()
    middle = (float(ratings.min()) + float(ratings.max())) / 2
    own = is_among(ratings.index, pd.Index(list(authors.values()), dtype="str"))
    return frozenset(ratings.index[own & (ratings > middle).to_numpy()])


def _praised(told: pd.DataFrame) -> dict[str, list[tuple[int, int]]]:
    """Comment → where it praises."""
    if "start" not in told:
        return {}
    good = told[(told["polarity"] > _MIXED).to_numpy()].dropna(subset=["start", "end"])
    found: dict[str, list[tuple[int, int]]] = {}
    for comment, start, end in zip(good["comment"], good["start"], good["end"], strict=True):
        found.setdefault(str(comment), []).append((int(start), int(end)))
    return found


def _sharing(told: pd.DataFrame) -> dict[tuple[str, int, int], int]:
    """How many more aspects the same words were read for: "it is bad here" is about nothing by itself."""
    if "start" not in told:
        return {}
    known = told.dropna(subset=["start", "end"])
    n = known.groupby(["comment", "start", "end"], observed=True)["aspect"].nunique().reset_index()
    n = n[n["aspect"] > 1]
    return {
        (str(comment), int(start), int(end)): int(count) - 1
        for comment, start, end, count in n.itertuples(index=False, name=None)
    }


def _plain(
    told: pd.DataFrame, texts: pd.Series, quotable: Ints, ids: pd.Index
) -> dict[str, Counter[str]]:
    """By aspect, how often what stands where comments name it without judging it; `quotable`: places of their texts, `ids` of the same."""
    if "start" not in told:
        return {}
    plain = told[["comment", "aspect", "start", "end"]][(told["polarity"] == 0).to_numpy()]
    place = places_in(plain["comment"], ids)
    plain, place = plain.drop(columns="comment")[place >= 0], quotable[place[place >= 0]]
    found: dict[str, Counter[str]] = {}
    for part in stretches(len(plain)):
        said = _said(texts, place[part])
        for text, (aspect, start, end) in zip(
            said, plain.iloc[part].itertuples(index=False, name=None), strict=True
        ):
            found.setdefault(aspect, Counter())[text[int(start) : int(end)].lower()] += 1
        release_files()
    return found


def _said(texts: pd.Series, places: Ints) -> Sequence[str] | pd.Index:
    """The texts at these places; Arrow's are read from where they lie."""
    if isinstance(texts.dtype, pd.StringDtype):
        return TextColumn.of(texts, places)
    return as_text(texts.iloc[places])


def _names(plain: Mapping[str, int]) -> set[str]:
    """Words by which people name an aspect without judging it, such as "bag" or 服务."""
    return {word for word, n in plain.items() if n >= _TERM_OF and len(word.strip()) > 1}


def _parts(label: str) -> set[str]:
    """Words of an aspect's name; of a Chinese one its pairs of characters."""
    words = {word.lower() for word in re.findall(r"[A-Za-z]{4,}", label)}
    chinese = re.findall(r"[\u4e00-\u9fff]+", label)
    return words | {a + b for run in chinese for a, b in pairwise(run)}


def _typical(some: set[str], common: Counter[str], clauses: int) -> float:
    if not some or clauses < 2:
        return 0.0
    return sum(common[pair] - 1 for pair in some) / len(some) / (clauses - 1)
