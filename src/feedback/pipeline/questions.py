"""Everyday questions to a finished run: which comments speak of an aspect, how groups compare."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedback.errors import StudyError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from feedback.pipeline.results import Results

POLARITIES = {"negative": -1, "neutral": 0, "positive": 1}


def comments_on(results: Results, aspect: str | None, polarity: str | None) -> pd.Index:
    """Comments that speak of an aspect, or of any, in a way, or in any.

    Raises
    ------
    StudyError
        The run found no such aspect, or there is no such polarity.
    """
    import pandas as pd

    mentions = results.table("mentions")
    if not len(mentions):
        return pd.Index([])
    chosen = pd.Series(True, index=mentions.index)
    if aspect is not None:
        keys = {name: key for key, name in results.labels.items()} | {
            str(key): str(key) for key in mentions["aspect"].unique()
        }
        chosen &= mentions["aspect"] == keys[_known(aspect, keys, en="aspect", zh="方面")]
    if polarity is not None:
        wanted = POLARITIES[_known(polarity, POLARITIES, en="polarity", zh="褒贬")]
        chosen &= mentions["judgement"] == wanted
    return pd.Index(mentions["comment"][chosen].unique())


def compared(results: Results, segment: str) -> pd.DataFrame:
    """Rows of `Results.by_segment` of one segment, aspects by the reader's name.

    Raises
    ------
    StudyError
        The study has no such segment.
    """
    names = {results.labels.get(name, name): name for name in results.segments}
    names |= {name: name for name in results.segments}
    name = names[_known(segment, names, en="segment", zh="分组")]
    table = results.by_segment
    if not len(table):
        return table
    found = table[table["segment"] == name].drop(columns="segment")
    return found.assign(label=found["aspect"].map(results.labels)).reset_index(drop=True)


def _known(name: str, known: Iterable[str], *, en: str, zh: str) -> str:
    names = list(known)
    if name in names:
        return name
    hint_en, hint_zh = did_you_mean(name, names)
    raise StudyError(
        en=f"{en}: there is no {name!r} here.{hint_en} There are: {', '.join(names) or 'none'}.",
        zh=f"{zh}：这里没有 {name!r}。{hint_zh}现有：{'、'.join(names) or '无'}。",
    )
