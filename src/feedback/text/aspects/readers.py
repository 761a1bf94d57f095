"""What reads comments for aspects: the contract, the shipped reader under it, and readers of other packages.

A reader is any object with `name`, `version` and `judge`; a package offers one under the entry point ``feedback.readers``.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import entry_points
from typing import Protocol, runtime_checkable

import numpy as np
import pandas as pd

from feedback.errors import AnalysisError, StudyError, nearest
from feedback.text.aspects.complaints import Corrector
from feedback.text.aspects.taxonomy import Taxonomy

GROUP = "feedback.readers"
SHIPPED = "shipped"


@runtime_checkable
class AspectReader(Protocol):
    """What every reader of comments keeps to.

    Attributes
    ----------
    name, version
        Which reader it is; the version changes whenever the same comment may be judged otherwise. Both stand beside the
        figures it gave.

    A reader may also have `falls_back`: True lets the shipped reader judge what it could not read; else that is an error.
    """

    @property
    def name(self) -> str:
        """Which reader."""
        ...

    @property
    def version(self) -> str:
        """Of what it reads with."""
        ...

    def judge(self, comments: pd.Series, *, taxonomy: Taxonomy) -> pd.DataFrame:
        """What each comment says of each aspect.

        Parameters
        ----------
        comments
            Texts, personal data masked, none missing; the index holds each number once.
        taxonomy
            Its aspects are what may be spoken of.

        Returns
        -------
        DataFrame
            A row a comment that could be read (index among that of `comments`; one that could not be read has no row), a
            column an aspect in the taxonomy's order: −1 complains, 0 neither, 1 praises; missing: not spoken of.
        """
        ...


@dataclass(frozen=True)
class MentionReader:
    """The shipped reader, or a study's own: judges by the mentions it finds.

    Examples
    --------
    >>> from feedback.text.aspects.taxonomy import load_taxonomy
    >>> MentionReader().judge(pd.Series(["上菜太慢了"]), taxonomy=load_taxonomy("restaurant"))["service_serving_speed"].tolist()
    [-1.0]
    """

    corrector: Corrector | None = None

    @property
    def name(self) -> str:
        """Which of the two."""
        return SHIPPED if self.corrector is None else "taught"

    @property
    def version(self) -> str:
        """That of the package, and of what was taught."""
        import feedback

        taught = getattr(self.corrector, "reading", "")
        return f"{feedback.__version__}{'+' + taught[:12] if taught else ''}"

    def judge(self, comments: pd.Series, *, taxonomy: Taxonomy) -> pd.DataFrame:
        """As the contract says."""
        from feedback.text.aspects.tag import tag_aspects

        mentions = tag_aspects(comments, taxonomy=taxonomy, reader=self.corrector)
        mentions = mentions.drop_duplicates(["comment", "aspect"])
        aspects = pd.Index(taxonomy.aspects)
        table = np.full((len(comments), len(aspects)), np.nan)
        rows = comments.index.get_indexer(pd.Index(mentions["comment"]))
        table[rows, aspects.get_indexer(pd.Index(mentions["aspect"]))] = mentions["judgement"]
        return pd.DataFrame(table, index=comments.index, columns=aspects)


def reader_names() -> list[str]:
    """Readers that can be asked for by name here."""
    return [SHIPPED, *sorted({point.name for point in entry_points(group=GROUP)} - {SHIPPED})]


def find_reader(reader: str | AspectReader | Corrector | None) -> AspectReader:
    """The reader of that name, or what was given.

    Raises
    ------
    StudyError
        There is none of that name, it cannot be loaded, or it lacks what the contract wants.
    """
    if reader is None or reader == SHIPPED:
        return MentionReader()
    if not isinstance(reader, str):
        if isinstance(reader, AspectReader):
            return reader
        if hasattr(reader, "correct"):
            return MentionReader(reader)
        raise _no_contract(type(reader).__name__)
    names = reader_names()
    if reader not in names:
        near = nearest(reader, names)
        raise StudyError(
            en=f"reader {reader!r} is not known.{f' Did you mean {near[0]}?' if near else ''} Known: {', '.join(names)}. A "
            f"package may add one under the entry point {GROUP}.",
            zh=f"未知的判断器 {reader!r}。{f'是否指 {near[0]}？' if near else ''}可用：{'、'.join(names)}。其他软件包可通过入口点 "
            f"{GROUP} 增加。",
        )
    point = next(point for point in entry_points(group=GROUP) if point.name == reader)
    try:
        made = point.load()()
    except Exception as error:
        raise StudyError(
            en=f"reader {reader} ({point.value}): cannot be loaded: {error}. Install what it needs.",
            zh=f"判断器 {reader}（{point.value}）无法加载：{error}。请安装其依赖。",
        ) from error
    if not isinstance(made, AspectReader):
        raise _no_contract(reader)
    return made


def _no_contract(name: str) -> StudyError:
    return StudyError(
        en=f"{name} is no reader of comments: it needs name, version and judge(comments, taxonomy=…) (see AspectReader).",
        zh=f"{name} 不是评论判断器：需要有 name、version 和 judge(comments, taxonomy=…)（见 AspectReader）。",
    )


def read_by(reader: AspectReader, comments: pd.Series, *, taxonomy: Taxonomy) -> pd.DataFrame:
    """What a reader says of comments, checked against the contract.

    Parameters
    ----------
    comments
        Texts, any index; missing ones are spoken of nowhere.

    Returns
    -------
    DataFrame
        As `AspectReader.judge` gives it, with row numbers of `comments` as index.

    Raises
    ------
    AnalysisError
        The reader gave something else.
    """
    numbered = comments.set_axis(pd.RangeIndex(len(comments)))  # an id may stand twice
    texts = numbered.dropna().astype("str")
    found = reader.judge(texts, taxonomy=taxonomy)
    if not isinstance(found, pd.DataFrame) or list(found.columns) != list(taxonomy.aspects):
        raise _broken(reader, "a column an aspect", "每个方面一列")
    if not found.index.is_unique or not found.index.isin(texts.index).all():
        raise _broken(reader, "a row a comment given to it", "所给的每条评论至多一行")
    values = found.to_numpy(dtype=float, na_value=np.nan)
    if not (np.isnan(values) | np.isin(values, (-1, 0, 1))).all():
        raise _broken(reader, "-1, 0, 1 or missing", "-1、0、1 或缺失")
    empty = pd.DataFrame(
        np.nan, index=numbered.index.difference(texts.index), columns=found.columns
    )
    whole = pd.concat([found.astype(float), empty]) if len(empty) else found.astype(float)
    return whole.sort_index()


def read_whole(
    reader: AspectReader, comments: pd.Series, *, taxonomy: Taxonomy
) -> tuple[pd.DataFrame, int]:
    """As `read_by`, with what the reader could not read judged by the shipped one, and how many those were.

    Raises
    ------
    AnalysisError
        The reader left comments unread and does not let the shipped one stand in.
    """
    found = read_by(reader, comments, taxonomy=taxonomy)
    n = len(comments) - len(found)
    if not n:
        return found, 0
    if not getattr(reader, "falls_back", False):
        raise AnalysisError(
            en=f"{reader.name}: could not read {n:,} of {len(comments):,} comments. Ask again, or let the shipped reader judge "
            "those (`fallback: shipped`).",
            zh=f"{reader.name}：{len(comments):,} 条评论中有 {n:,} 条未能读出。请重新提问，或允许由内置判断代替"
            "（fallback: shipped）。",
        )
    numbered = comments.set_axis(pd.RangeIndex(len(comments)))
    rest = numbered[~numbered.index.isin(found.index)]
    theirs = read_by(MentionReader(), rest, taxonomy=taxonomy).set_axis(rest.index)
    return pd.concat([found, theirs]).sort_index(), n


def _broken(reader: AspectReader, wanted: str, wanted_zh: str) -> AnalysisError:
    return AnalysisError(
        en=f"the reader {reader.name} {reader.version} must give {wanted} (see AspectReader); it gave something else.",
        zh=f"判断器 {reader.name} {reader.version} 应给出：{wanted_zh}（见 AspectReader），实际不符。",
    )


def mentions_by(
    judged: pd.DataFrame, shipped: pd.DataFrame, *, quotes: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Mentions that carry another reader's judgements, for all that counts mentions.

    Parameters
    ----------
    judged
        What the reader says: a row a comment it could read, a column an aspect.
    shipped
        As `tag_aspects` gives them for all comments; those of comments that `judged` lacks stay as they are.
    quotes
        Where a reader's judgement stands: `comment`, `aspect`, `start`, `end` (offsets).

    Returns
    -------
    DataFrame
        As `tag_aspects` gives it. Of the shipped mentions those stay that the reader's judgement does not contradict; a
        judgement without one has a mention of its own, at its quote (else at the comment's beginning, of length 0).

    Examples
    --------
    >>> said = pd.DataFrame({"comment": ["a"], "aspect": ["food"], "polarity": [0.6], "start": [0], "end": [2],
    ...                      "is_suggestion": [False], "is_question": [False], "judgement": [1]})
    >>> mentions_by(pd.DataFrame({"food": [-1.0]}, index=["a"]), said)[["comment", "aspect", "polarity", "judgement"]]
      comment aspect  polarity  judgement
    0       a   food      -1.0         -1
    """
    long = (
        judged.rename_axis(index="comment")
        .reset_index()
        .melt(id_vars="comment", var_name="aspect", value_name="judgement")
        .dropna(subset="judgement")
    )
    others = shipped[~shipped["comment"].isin(judged.index)]
    theirs = shipped.drop(columns="judgement").merge(long, on=["comment", "aspect"])
    theirs = theirs[theirs["polarity"] * theirs["judgement"] >= 0]
    keys = pd.MultiIndex.from_frame(long[["comment", "aspect"]])
    kept = keys.isin(pd.MultiIndex.from_frame(theirs[["comment", "aspect"]]))
    new = long[~kept].assign(is_suggestion=False, is_question=False)
    new["polarity"] = new["judgement"].astype(float)
    if quotes is not None:
        new = new.merge(
            quotes[["comment", "aspect", "start", "end"]], on=["comment", "aspect"], how="left"
        )
    new = new.reindex(columns=shipped.columns)
    new[["start", "end"]] = new[["start", "end"]].fillna(0)
    parts = [part for part in (others, theirs[shipped.columns], new) if len(part)]
    table = pd.concat(parts) if parts else shipped.iloc[:0]
    return table.astype(shipped.dtypes.to_dict()).sort_values(
        ["comment", "start"], kind="stable", ignore_index=True
    )
