"""Three sentences that show a pain: clearly negative, about it alone, of readable length, no two alike."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from feedback.arrow_columns import is_among, places_in
from feedback.frames import FLAGS
from feedback.insight.pain_points.who_is_hurt import Flags, as_text, flagged
from feedback.numeric import Ints, stretches
from feedback.parallel.memory import release_all, release_files
from feedback.text.cells import TextColumn

_CANDIDATES = 400  # most negative mentions looked at for an aspect
_WHOLE = 90  # columns of a comment (a Chinese character has two) up to which it may be quoted whole
_LONGEST = 180  # columns of a sentence up to which it is quoted whole
_CLEAR = -0.5  # polarity from which a mention may be quoted while there are others
_NEAR = 20  # columns of an aspect with its judgement up to which they stand together
_FIRM = -0.7  # polarity from which a complaint of somebody who rated high is believed
_MIXED = 0.3  # polarity of praise beside which the sentence alone is quoted, not the comment
_USUAL_FROM = 3  # complaints from which one that nobody else words so is passed over
_TERM_OF = 3  # people who name an aspect by a word before it counts as its name
_SENTENCE = re.compile(r"[。！？!?；;\n]+|(?<=[A-Za-z0-9)\"'’”])\.+(?=\s|$)|…+|～+|~+")
_CLAUSE = re.compile(r"[，,、：:]+|\s+(?=(?:but|and|because|so)\b)", re.IGNORECASE)
# what reads as a complaint and may be none: an apology, a thank-you, a wish, something not (yet) so
_UNREAL = re.compile(
    r"\b(?:sorry|thanks?|thank you|wish|hope|hopefully|if|would(?:n['’]t)?|could(?:n['’]t)?|lol|jk)\b|谢谢|感谢|希望|如果|要是|万一|本来以为|原以为",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Clause:
    """A negative mention in its comment: where it stands, and the sentence it stands in."""

    comment: str
    text: str
    start: int
    end: int
    left: int
    right: int
    polarity: float

    @property
    def said(self) -> str:
        return self.text[self.start : self.end]

    @property
    def sentence(self) -> str:
        return self.text[self.left : self.right]


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
            for clause in _clauses(clearest[aspect], texts)
            if not _doubtful(clause, shared, content=authors.get(clause.comment) in content)
        ]
        if "start" in mentions:
            clauses = _usual(clauses, names)
        pairs = [_pairs(clause.said) for clause in clauses]
        common = Counter(pair for some in pairs for pair in some)
        worth = [
            _clarity(clause)
            + _typical(own, common, len(clauses))
            + _named(clause, names)
            - 1.0 * bool(shared.get((clause.comment, clause.start, clause.end)))
            - 0.5 * _in_sentence(clause, praised.get(clause.comment, []))
            - 1.5 * (authors.get(clause.comment) in content)
            - 3.0 * (clause.comment in foreign)
            for clause, own in zip(clauses, pairs, strict=True)
        ]
        rows += [
            (aspect, clauses[at].comment, _quote(clauses[at], praised.get(clauses[at].comment, [])))
            for at in _different(clauses, worth, each=each, authors=authors, heard=heard)
        ]
    return pd.DataFrame(rows, columns=columns)


def _clearest(found: pd.DataFrame, *, each: int) -> pd.DataFrame:
    """The clear complaints, where they are people enough to choose among; else all, the clearest first."""
    clear = found[found["polarity"] <= _CLEAR]
    some = clear if clear["comment"].nunique() >= each else found
    return some.iloc[np.arange(min(len(some), _CANDIDATES))]  # a slice would hold all of them


def _doubtful(clause: _Clause, shared: dict[tuple[str, int, int], int], *, content: bool) -> bool:
    """Words read for three aspects or more, or a faint complaint of somebody who rated high: no example of a pain."""
    many = shared.get((clause.comment, clause.start, clause.end), 0) > 1
    return many or (content and clause.polarity > _FIRM)


def _usual(clauses: list[_Clause], names: set[str]) -> list[_Clause]:
    """Without words that one person alone uses and that do not name the aspect: the likeliest to be misread."""
    if len(clauses) < _USUAL_FROM:
        return clauses
    said = Counter(clause.said.lower() for clause in clauses)
    return [one for one in clauses if said[one.said.lower()] > 1 or _named(one, names)]


def _in_sentence(clause: _Clause, places: list[tuple[int, int]]) -> bool:
    """Whether one of the places lies in the sentence of a clause."""
    return any(clause.left <= start < clause.right for start, _ in places)


def _named(clause: _Clause, names: set[str]) -> float:
    """Whether the complaint itself, or its sentence, names the aspect."""
    said, sentence = clause.said.lower(), clause.sentence.lower()
    if any(name in said for name in names):
        return 1.5
    return 1.0 * any(name in sentence for name in names)


def _different(
    clauses: list[_Clause],
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
        own = _pairs(clauses[at].sentence)
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


def _clauses(found: pd.DataFrame, texts: pd.Series) -> list[_Clause]:
    columns = [
        found[name].tolist() if name in found else [None] * len(found) for name in ("start", "end")
    ]
    clauses = []
    for comment, first, last, polarity in zip(
        found["comment"].tolist(), *columns, found["polarity"].tolist(), strict=True
    ):
        text = texts[comment]
        start, end = _span(first, last, len(text))
        left, right = _between(_SENTENCE, text, start, end)
        clauses.append(_Clause(comment, text, start, end, left, right, polarity))
    return clauses


def _span(start: float | None, end: float | None, length: int) -> tuple[int, int]:
    """The clause's place in its comment; the whole comment when it is not known."""
    if start is None or end is None or not 0 <= start < end <= length:
        return 0, length
    return int(start), int(end)


def _between(stops: re.Pattern[str], text: str, start: int, end: int) -> tuple[int, int]:
    """From the stop before a clause to the one after it, which is kept."""
    left, right = 0, len(text)
    for stop in stops.finditer(text):
        if stop.end() <= start:
            left = stop.end()
        elif stop.start() >= end:
            right = stop.end()
            break
    return left, right


def _pairs(text: str) -> set[str]:
    """Character pairs, or word pairs would be too rare in short clauses."""
    plain = re.sub(r"\W+", "", text[:400]).lower()
    return {first + second for first, second in pairwise(plain)}


def _columns(text: str) -> int:
    """Width of a text as shown: a Chinese character takes two columns; of a long text its length."""
    if len(text) > 2 * _LONGEST:
        return len(text)
    return sum(2 if char > "\u2e7f" else 1 for char in text)


def _clarity(clause: _Clause) -> float:
    """Clearly negative, a sentence neither too short nor too long, about this alone, and real."""
    width = _columns(clause.sentence)
    readable = 1.0 if 12 <= width <= 120 else 0.3
    alone = 0.5 * (clause.end - clause.start) / max(len(clause.text), 1)
    # what is judged stands next to the judgement, or it may be something else that is judged
    far = min(1.0, max(0.0, _columns(clause.said) / _NEAR - 1))
    unreal = 0.8 * bool(_UNREAL.search(clause.sentence))
    return -clause.polarity + readable + alone - far - unreal


def _typical(some: set[str], common: Counter[str], clauses: int) -> float:
    if not some or clauses < 2:
        return 0.0
    return sum(common[pair] - 1 for pair in some) / len(some) / (clauses - 1)


def _quote(clause: _Clause, praised: list[tuple[int, int]]) -> str:
    """The whole comment where it is short and praises nothing, else the sentence; of a long sentence the clauses."""
    text = clause.text
    if _columns(text) <= _WHOLE and not praised:
        return text.strip()
    return quote_around(text, clause.start, clause.end)


def quote_around(text: str, start: int, end: int) -> str:
    """The sentence a place stands in, or of a long one whole clauses around it; cuts are shown.

    Examples
    --------
    >>> quote_around("The room was fine. The food was cold! We will be back.", 23, 36)
    '…The food was cold!…'
    """
    left, right = _between(_SENTENCE, text, start, end)
    if _columns(text[left:right]) > _LONGEST:
        left, right = _widened(text, left, right, start, end)
    quote = text[left:right].strip(" \t\n\r，,、：:")
    before, after = text[:left].strip(), text[right:].strip()
    return ("…" if before else "") + quote + ("…" if after else "")


def _widened(text: str, left: int, right: int, start: int, end: int) -> tuple[int, int]:
    """The clause, with the clauses beside it as long as the quote stays short; a word is never cut."""
    cuts = sorted({left, right, *(left + m.end() for m in _CLAUSE.finditer(text[left:right]))})
    first = max((cut for cut in cuts if cut <= start), default=left)
    last = min((cut for cut in cuts if cut >= end), default=right)
    while True:
        before = max((cut for cut in cuts if cut < first), default=first)
        after = min((cut for cut in cuts if cut > last), default=last)
        if last < after and _columns(text[first:after]) <= _LONGEST * 2 // 3:
            last = after
        elif before < first and _columns(text[before:last]) <= _LONGEST * 2 // 3:
            first = before
        else:
            break
    if last - first > _LONGEST:  # no clause ends in sight
        first = text.rfind(" ", first, max(start - 40, first)) + 1 or max(first, start - 40)
        most = min(last, max(min(end, start + _LONGEST // 2), first) + 60)
        last = max(text.rfind(" ", most - 20, most), 0) or most
    return first, last
