"""How far a taxonomy reaches: rated aspects it knows, groups of aspects, and comments it finds nothing in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from feedback.arrow_columns import is_among
from feedback.errors import nearest
from feedback.results import Words, percent
from feedback.text.aspects.taxonomy import Taxonomy, shipped_taxonomies
from feedback.text.cells import TextColumn

MANY_UNCOVERED = 0.3  # of the low-rated comments; from here on the taxonomy does not fit
MIN_COMMENTS = 10
_SHOWN = 8


def add_groups(mentions: pd.DataFrame, taxonomy: Taxonomy, groups: Collection[str]) -> pd.DataFrame:
    """Mentions, and once more under its group each mention of an aspect that belongs to one of `groups`.

    A form rates service; comments speak of waiting, attitude and parking: so both meet. The comment's
    verdict on the group is the sign of the sum of its verdicts on the group's aspects.
    """
    parts = [mentions]
    for group in groups:
        members = set(taxonomy.covered(group)) | {
            name for name, aspect in taxonomy.aspects.items() if aspect.parent == group
        }
        own = mentions[mentions["aspect"].isin(members)]
        if len(own) and "judgement" in own:
            single = own.drop_duplicates(["comment", "aspect"])
            verdict = np.sign(single.groupby("comment")["judgement"].sum())
            own = own.assign(judgement=own["comment"].map(verdict).astype(own["judgement"].dtype))
        parts.append(own.assign(aspect=group).astype({"aspect": mentions["aspect"].dtype}))
    return pd.concat(parts, ignore_index=True) if len(parts) > 1 else mentions


def unknown_aspects(rated: Iterable[str], taxonomy: Taxonomy) -> Words | None:
    """Which rated aspects the taxonomy does not know, with the nearest it has; None where it knows all."""
    known = [*taxonomy.aspects, *taxonomy.groups]
    unknown = [name for name in dict.fromkeys(rated) if name not in known]
    if not unknown:
        return None
    hints = {name: nearest(name, known) for name in unknown}
    en = ", ".join(f"{name}{f' ({near[0]}?)' if near else ''}" for name, near in hints.items())
    zh = "、".join(f"{name}{f'（{near[0]}？）' if near else ''}" for name, near in hints.items())
    return Words(
        en=f"The taxonomy {taxonomy.name} does not know these rated aspects: {en}. Their ratings count; what comments say of "
        "them cannot be matched to them. Use the ids of `feedback taxonomy show "
        + taxonomy.name
        + "`, or a taxonomy of your own.",
        zh=f"分类体系 {taxonomy.name} 不认识以下打了分的方面：{zh}。评分照常计入，但评论里说到的内容对不上它们。"
        f"请使用 feedback taxonomy show {taxonomy.name} 中的编号，或自备分类体系。",
    )


def how_to_choose() -> Words:
    """That no taxonomy was named, so the general one was used."""
    others = [name for name in shipped_taxonomies() if name != "general"]
    return Words(
        en="The study names no taxonomy, so comments were read with the general one (service, staff, waiting, price …). A trade's "
        f"own finds more: write `taxonomy:` in the study with one of {', '.join(others)}, or a file of your own.",
        zh="研究没有指定分类体系，评论按通用体系（服务、人员、等候、价格……）归类。行业自己的体系分得更细：请在研究文件中写 "
        f"taxonomy:，可选 {'、'.join(others)}，或自备文件。",
    )


@dataclass(frozen=True, slots=True)
class Coverage:
    """Comments in which no aspect was found.

    Attributes
    ----------
    n, n_uncovered
        Comments looked at; those without any aspect.
    words
        Words common in the uncovered ones, most frequent first.
    low_rated
        Whether only comments of people who rated low were looked at.
    """

    n: int
    n_uncovered: int
    words: tuple[str, ...]
    low_rated: bool

    @property
    def share(self) -> float:
        return self.n_uncovered / self.n if self.n else float("nan")

    def sentence(self) -> Words:
        """The share, its base and the words."""
        share = percent(self.share, digits=0)
        named = ", ".join(self.words), "、".join(self.words)
        which = (
            Words(en="comments of people who rated low", zh="低分者的评论")
            if self.low_rated
            else Words(en="comments", zh="评论")
        )
        said = Words(
            en=f"In {share} of the {which.en} ({self.n_uncovered:,} of {self.n:,}) no aspect was found",
            zh=f"{which.zh}中有 {share}（{self.n:,} 条中 {self.n_uncovered:,} 条）没有找到任何方面",
        )
        if self.words:
            said = Words(
                en=f"{said.en}; they often say: {named[0]}", zh=f"{said.zh}，常见的词：{named[1]}"
            )
        if self.share >= MANY_UNCOVERED:
            return Words(
                en=f"{said.en}. What they complain of is missing from the shares: choose another taxonomy or add words.",
                zh=f"{said.zh}。他们抱怨的内容没有计入各方面的占比：请换分类体系或补充用词。",
            )
        return Words(en=f"{said.en}.", zh=f"{said.zh}。")


def measure_coverage(
    texts: TextColumn, ids: pd.Index, mentioned: pd.Series, *, low_rated: bool
) -> Coverage | None:
    """Comments without an aspect among `texts`, and the words they share; None with too few comments.

    Parameters
    ----------
    texts, ids
        Cleaned comments, and the id of each.
    mentioned
        Ids of comments in which an aspect was found, each as often as one likes.
    low_rated
        Whether `texts` are those of low ratings only; said in the sentence.
    """
    from feedback.text.segment import segment

    if len(texts) < MIN_COMMENTS:
        return None
    bare = texts.at(np.flatnonzero(~is_among(ids, mentioned)))
    counts: Counter[str] = Counter()
    told = segment(pd.Series(list(bare), dtype="str"), stop_words="default") if len(bare) else ()
    for tokens in told:
        # in their order, not a set's, so that words as frequent as one another are told alike in every run
        counts.update([*dict.fromkeys(w for w in tokens if len(w) > 1 and not w.isnumeric())])
    common = [word for word, n in counts.most_common(_SHOWN) if n >= 3]
    return Coverage(len(texts), len(bare), tuple(common), low_rated)
