"""Who was heard on an aspect, who hurts there, who is delighted: people × aspects from text and ratings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from feedback.arrow_columns import is_among, is_unique, places_in
from feedback.errors import ColumnError, InputError
from feedback.insight.importance.data import check_scale
from feedback.numeric import SMALLEST, Floats, Ints, number_array, stretches
from feedback.parallel.memory import release_all
from feedback.text.aspects.judgement import judge_mentions

Flags = NDArray[np.bool_]

_WHERE = "rank_pain_points"
_JUDGED = 250_000  # mentions judged together
SIGNALLING = (
    "comment",
    "aspect",
    "polarity",
    "judgement",
)  # of mentions: who hurts on what; where in the text is for quotes
_QUARTER = 0.25  # bottom 2 of 5 points: the lowest quarter of the scale's length
ENOUGH_RATED = 10  # ratings of an aspect from which they, and not the comments, are its base


@dataclass(frozen=True, slots=True)
class Signals:
    """People × aspects, True where it holds.

    `heard`: the base, people who could have said that it hurts. Of an aspect that enough people rated:
    those who rated it (who was not asked is not "not hurt"); of any other: those who wrote, or rated it.
    `mentioned`: named in text. `rated`: answered the aspect's rating. `hurt`: a rating in the lowest
    quarter of the scale; without a rating, what she wrote on balance is a complaint (`judge_mentions`).
    `delighted`: the same at the other end. `complained`: what she wrote alone, whatever she rated.
    `by_rating`, one an aspect: its base is those who rated it: at least `enough_rated`, or as many as wrote of it.
    """

    respondents: pd.Index
    aspects: list[str]
    heard: Flags
    mentioned: Flags
    rated: Flags
    hurt: Flags
    delighted: Flags
    complained: Flags
    by_rating: Flags
    lost_mentions: int


def as_text(values: pd.Series | pd.Index) -> pd.Index:
    """Ids and names as text; half a surrogate pair, which no column can hold, becomes "?"."""
    if isinstance(values, pd.MultiIndex):
        values = pd.Index([str(value) for value in values])
    try:
        return pd.Index(values.astype(str))
    except UnicodeEncodeError:
        return pd.Index([str(value).encode("utf-8", "replace").decode() for value in values])


def read_mentions(mentions: pd.DataFrame) -> pd.DataFrame:
    """The columns needed, checked: comment and aspect as text, polarity in [-1, 1]."""
    if not isinstance(mentions, pd.DataFrame):
        raise InputError(
            en=f"{_WHERE}: mentions must be a frame (comment, aspect, polarity), got "
            f"{type(mentions).__name__}. Take what tag_aspects returns.",
            zh=f"{_WHERE}：mentions 应为表（comment, aspect, polarity），实为 {type(mentions).__name__}。"
            "请传入 tag_aspects 的结果。",
        )
    wanted = ["comment", "aspect", "polarity"]
    if absent := [name for name in wanted if name not in mentions.columns]:
        raise ColumnError.missing(absent, mentions.columns, where=f"{_WHERE} (mentions)")
    extra = [name for name in ("start", "end", "judgement") if name in mentions.columns]
    table = mentions[[*wanted, *extra]].reset_index(drop=True)
    known = (table["comment"].notna() & table["aspect"].notna()).to_numpy()
    table = table.assign(
        polarity=_polarities(table["polarity"]),
        **{name: _as_numbers(table[name], name) for name in extra},
    )
    table = only(table, known)
    return table.assign(
        comment=as_text(table["comment"]).array, aspect=as_text(table["aspect"]).array
    )


def _polarities(column: pd.Series) -> pd.Series | Floats:
    """The numbers of a column, 0 where one is missing; the column itself, which may lie in a file, where nothing is to be mended."""
    if column.dtype == np.float64:
        values = column.to_numpy()
        if all(_is_plain(values[rows]) for rows in stretches(len(values))):
            return column
    polarity = number_array(column, where=_WHERE, name="polarity")
    beyond = np.abs(polarity) > 1
    if beyond.any():
        raise InputError(
            en=f"{_WHERE}: polarity must lie between -1 and 1; {int(beyond.sum())} rows do not, first "
            f"{polarity[beyond][0]:g}.",
            zh=f"{_WHERE}：polarity 须在 -1 与 1 之间；有 {int(beyond.sum())} 行不是，首个为 {polarity[beyond][0]:g}。",
        )
    return np.nan_to_num(polarity)


def _is_plain(values: Floats) -> bool:
    size = np.abs(values)
    return bool(((size == 0) | ((size >= SMALLEST) & (size <= 1))).all())


def _as_numbers(column: pd.Series, name: str) -> pd.Series | Floats:
    """Whole numbers as they are, which may be of one byte, or lie in a file; others as floating point."""
    whole = isinstance(column.dtype, np.dtype) and column.dtype.kind == "i"
    return column if whole else number_array(column, where=_WHERE, name=name)


def only(table: pd.DataFrame, rows: Flags) -> pd.DataFrame:
    """Some rows of a table; where that is all of them, the table itself and no copy."""
    return table if rows.all() else table[rows]


def flagged(comments: pd.DataFrame, name: str) -> Flags:
    """Where a flag is set; a flag that is missing, or a column that is not there, is not set."""
    if name not in comments.columns:
        return np.zeros(len(comments), dtype=bool)
    try:
        return comments[name].astype("boolean").fillna(False).to_numpy(dtype=bool)
    except (TypeError, ValueError):
        raise InputError(
            en=f"{_WHERE}: comments[{name}] must hold True and False, it is {comments[name].dtype}.",
            zh=f"{_WHERE}：comments[{name}] 应为 True 与 False，实为 {comments[name].dtype}。",
        ) from None


def comment_authors(comments: pd.DataFrame) -> pd.Series:
    """Comment id → respondent id, for comments that say something."""
    if not isinstance(comments, pd.DataFrame):
        raise InputError(
            en=f"{_WHERE}: comments must be a frame with a row a comment, got {type(comments).__name__}.",
            zh=f"{_WHERE}：comments 应为每条评论一行的表，实为 {type(comments).__name__}。",
        )
    if "respondent" not in comments.columns:
        raise ColumnError.missing(["respondent"], comments.columns, where=f"{_WHERE} (comments)")
    writes = comments["respondent"].notna().to_numpy() & ~flagged(comments, "is_empty")
    kept = only(comments[["respondent"]], writes)
    ids = as_text(kept.index)
    if not is_unique(ids):
        twice = ids[ids.duplicated()][0]
        raise InputError(
            en=f"{_WHERE}: the comment id {twice!r} stands twice in the index of comments. Give each its own.",
            zh=f"{_WHERE}：comments 的索引中评论编号 {twice!r} 出现多次。请让每条评论的编号唯一。",
        )
    return pd.Series(as_text(kept["respondent"]).array, index=ids)


def read_signals(
    mentions: pd.DataFrame,
    *,
    respondents: pd.Index,
    authors: pd.Series | None,
    aspect_ratings: pd.DataFrame | None,
    scale: tuple[float, float] | None,
    enough_rated: int = ENOUGH_RATED,
) -> Signals:
    """Bring text and ratings of the aspects together, a row a person.

    Parameters
    ----------
    mentions
        As `read_mentions` returns.
    respondents
        People known from the overall rating (as text).
    authors
        Comment → respondent; None when the comment's id is the respondent's.
    aspect_ratings
        Respondents × aspects, with the ends of the answer scale in `scale`.
    enough_rated
        Ratings an aspect needs for its base to be the people who rated it; as many as wrote of it are enough.
    """
    comment = None if authors is None else places_in(mentions["comment"], authors.index)
    lost = 0 if comment is None else int((comment < 0).sum())
    if lost and lost == len(mentions):
        raise InputError(
            en=f"{_WHERE}: no comment id of mentions is in the index of comments (first: "
            f"{mentions['comment'].iloc[0][:40]!r}). Both must use the same ids.",
            zh=f"{_WHERE}：mentions 的评论编号都不在 comments 的索引里（首个：{mentions['comment'].iloc[0][:40]!r}）。"
            "两者须使用同一套编号。",
        )
    said = mentions[["aspect"]]
    said = said if comment is None else only(said, comment >= 0)
    writers = respondents if authors is None else pd.Index(authors)
    rated_by = pd.Index([]) if aspect_ratings is None else aspect_ratings.index
    everyone = respondents
    for more in (
        writers,
        rated_by,
        *([pd.Index(mentions["comment"].unique())] if authors is None else []),
    ):
        everyone = _joined(everyone, more)
    columns = [] if aspect_ratings is None else list(aspect_ratings.columns)
    aspects = list(dict.fromkeys([*columns, *said["aspect"].unique()]))
    shape = (len(everyone), len(aspects))
    if authors is None or comment is None:
        person = comment = places_in(mentions["comment"], everyone)
    else:
        person = of_places(places_in(authors, everyone), comment)
    judged = judge_people(mentions, person=person, comment=comment, aspects=aspects)
    del person, comment
    release_all()
    cell = (
        judged["person"].to_numpy(dtype=np.int64) * shape[1] + judged["aspect"].cat.codes.to_numpy()
    )

    def where(chosen: Flags | slice) -> Flags:
        flags = np.zeros(shape, dtype=bool)
        flags.reshape(-1)[cell[chosen]] = True
        return flags

    judgement = judged["judgement"].to_numpy()
    mentioned, complained, praised = where(slice(None)), where(judgement < 0), where(judgement > 0)
    wrote = is_among(everyone, writers) | mentioned.any(axis=1)
    heard = np.broadcast_to(wrote[:, None], shape)  # nobody rated: a column stands for all
    rated: Flags = np.broadcast_to(np.zeros(1, dtype=bool), shape)
    by_rating, hurt, delighted = np.zeros(shape[1], dtype=bool), complained, praised
    if aspect_ratings is not None:
        low, high, rated = rating_boxes(
            aspect_ratings, everyone=everyone, aspects=aspects, scale=scale
        )
        enough = np.minimum(enough_rated, mentioned.sum(axis=0))
        by_rating = rated.sum(axis=0) >= np.maximum(enough, 1)
        heard = np.where(by_rating, rated, heard | rated)
        hurt, delighted = low | (complained & ~rated), high | (praised & ~rated)
    return Signals(
        respondents=everyone,
        aspects=aspects,
        heard=heard,
        mentioned=mentioned,
        rated=rated,
        hurt=hurt,
        delighted=delighted,
        complained=complained,
        by_rating=by_rating,
        lost_mentions=lost,
    )


def judge_people(
    mentions: pd.DataFrame, *, person: Ints, comment: Ints, aspects: Sequence[str]
) -> pd.DataFrame:
    """What each person says of each aspect on balance (`judge_mentions`), all by their places: of ids it would take ten times the memory.

    Parameters
    ----------
    mentions
        aspect, polarity and, where there is one, judgement.
    person, comment
        (n,) Place of each mention's author, -1 for a mention that does not count, and of its comment.
    aspects
        Those there are.

    Returns
    -------
    DataFrame
        person (her place), aspect (categories in the order of `aspects`), judgement: -1, 0 or 1.
    """
    verdict = "judgement" if "judgement" in mentions else "polarity"
    places = {
        "person": person,
        "aspect": places_in(mentions["aspect"], pd.Index(aspects)),
        "comment": comment,
    }
    parts = -(-len(person) // _JUDGED) or 1
    found = []
    turn = np.where(person >= 0, person % parts, -1).astype(np.int16)
    for part in range(parts):  # a person's mentions are in one of them
        own = np.flatnonzero(turn == part)
        table = pd.DataFrame({name: at[own].astype(np.int32) for name, at in places.items()})
        table[verdict] = mentions[verdict].to_numpy()[own]
        found.append(judge_mentions(table, by="person"))
    judged = pd.concat(found, ignore_index=True)
    return judged.assign(
        aspect=pd.Categorical.from_codes(judged["aspect"].to_numpy(), pd.Index(aspects))
    )


def of_places(values: Ints, places: Ints) -> Ints:
    """The value at each place, -1 for nowhere."""
    if not len(values):
        return np.full(len(places), -1)
    found = values[places]
    found[places < 0] = -1
    return found


def _joined(one: pd.Index, other: pd.Index) -> pd.Index:
    """All of the one, and what the other has beyond it, in its order."""
    if not len(one) or not len(other):
        return other.unique() if len(other) else one
    return one.append(other[~is_among(other, one)].unique())


def rating_boxes(
    ratings: pd.DataFrame,
    *,
    everyone: pd.Index,
    aspects: list[str],
    scale: tuple[float, float] | None,
) -> tuple[Flags, Flags, Flags]:
    """Lowest quarter, highest quarter, answered at all."""
    values = ratings.reindex(index=everyone, columns=aspects).to_numpy(dtype=float, na_value=np.nan)
    low, high = scale if scale is not None else (0.0, 1.0)
    place = (values - low) / ((high - low) or 1.0)
    with np.errstate(invalid="ignore"):
        return place <= _QUARTER, place >= 1 - _QUARTER, ~np.isnan(values)


def read_ratings(ratings: object, *, name: str) -> pd.Series | None:
    """A number a person; ids as text. None stays None."""
    if ratings is None:
        return None
    if not isinstance(ratings, pd.Series):
        raise InputError(
            en=f"{_WHERE}: {name} must be a Series indexed by respondent, got {type(ratings).__name__}.",
            zh=f"{_WHERE}：{name} 应为以受访者为索引的 Series，实为 {type(ratings).__name__}。",
        )
    values = number_array(ratings, where=_WHERE, name=name)
    index = as_text(ratings.index).rename("respondent")
    if not is_unique(index):
        twice = index[index.duplicated()][0]
        raise InputError(
            en=f"{_WHERE}: {name} has several rows for one respondent (first: {twice!r}). Keep one a person.",
            zh=f"{_WHERE}：{name} 中同一受访者有多行（首个：{twice!r}）。请每人保留一行。",
        )
    return pd.Series(values, index=index, name=ratings.name)


def read_aspect_ratings(
    ratings: pd.DataFrame | None, *, scale: tuple[float, float] | None
) -> pd.DataFrame | None:
    """Respondents × aspects as numbers within the scale."""
    check_scale(scale, where=_WHERE)
    if ratings is None:
        return None
    if not isinstance(ratings, pd.DataFrame):
        raise InputError(
            en=f"{_WHERE}: aspect_ratings must be a frame of respondents × aspects, got {type(ratings).__name__}.",
            zh=f"{_WHERE}：aspect_ratings 应为「受访者 × 方面」的表，实为 {type(ratings).__name__}。",
        )
    if not ratings.shape[1]:
        return None
    columns: Mapping[str, pd.Series] = {
        str(name): column
        for name in ratings.columns
        if (column := read_ratings(ratings[name], name=f"aspect_ratings[{name}]")) is not None
    }
    table = pd.DataFrame(columns)
    if scale is not None:
        outside = (table < scale[0]) | (table > scale[1])
        if outside.to_numpy().any():
            name = outside.any().idxmax()
            raise InputError(
                en=f"{_WHERE}: {int(outside.to_numpy().sum())} aspect ratings lie outside aspect_scale={scale}, "
                f"first in column {name}. Mark 'not answered' codes as missing.",
                zh=f"{_WHERE}：有 {int(outside.to_numpy().sum())} 个方面评分超出 aspect_scale={scale}，"
                f"首先在列 {name}。请把“未作答”编码设为缺失。",
            )
    return table


def observed_scale(ratings: pd.DataFrame) -> tuple[float, float] | None:
    """Lowest and highest answer found; None where nobody answered."""
    values = ratings.to_numpy(dtype=float, na_value=np.nan)
    if np.isnan(values).all():
        return None
    return float(np.nanmin(values)), float(np.nanmax(values))
