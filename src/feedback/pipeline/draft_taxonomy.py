"""The taxonomy a drafted study names: the trade whose words the comments speak, and the aspects its headings name."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from feedback.pipeline.column_names import HAN
from feedback.pipeline.draft_role import ColumnRole, and_also
from feedback.pipeline.short_headings import short_heading
from feedback.questionnaire.parts import Words
from feedback.text.aspects.clauses import readable

if TYPE_CHECKING:
    import pandas as pd

    from feedback.text.aspects.taxonomy_model import Taxonomy

_GENERAL = "general"
_MANY = 0.5  # of the comments: from there on they are read as Cantonese
_OWN = 0.2  # aspects a comment names in words of the trade's own
_TRIED = 6  # trades, those whose words are used most
_NEAR = 0.02  # of the comments: taxonomies that find something equally often
_SATISFACTION = re.compile(
    r"^(?:(?:overall )?satisfaction with |rating of )(?:the |our )?|的?(?:满意(?:度|程度)|评分|打分)$| (?:satisfaction|rating|score)$",
    re.IGNORECASE,
)


def chosen_taxonomy(texts: pd.Series) -> tuple[str, Words]:
    """The trade whose words the comments speak, and why; `general` where no trade finds more than it.

    The comments are read, as a run would, with the trades whose own words they use most: staff, waiting and prices are spoken of in
    every trade. One whose own words they use as often as the general ones fits them, though the general taxonomy finds as much.
    """
    from feedback.text.aspects.cantonese import which_are_cantonese
    from feedback.text.aspects.tag import tag_aspects

    # each taxonomy has a book of its own for Cantonese, which takes as long to make as all else: not for a few comments
    cantonese = which_are_cantonese([" ".join(text.split()) for text in texts])
    texts = texts if cantonese.mean() > _MANY else texts[~cantonese]
    own = _own_words(texts)
    general_own = own.pop(_GENERAL)
    tried = sorted((name for name in own if own[name] > 0), key=own.__getitem__, reverse=True)
    spoken_of: dict[str, tuple[float, float]] = {}
    for name in (*tried[:_TRIED], _GENERAL):
        mentions = tag_aspects(texts, taxonomy=name)
        each = mentions.groupby("comment")["aspect"].nunique()
        spoken_of[name] = len(each) / len(texts), float(each.sum()) / len(texts)
    general, wide = spoken_of.pop(_GENERAL)
    name, share = _GENERAL, general
    if spoken_of:
        best = max(share for share, _ in spoken_of.values())
        near = [name for name, (share, _) in spoken_of.items() if share >= best - _NEAR]
        trade = max(near, key=lambda name: spoken_of[name][1])
        fits = (best, spoken_of[trade][1]) > (general, wide)
        if fits or own[trade] > max(_OWN, general_own):
            name, share = trade, spoken_of[trade][0]
    other = f"; general {general:.0%}" if name != _GENERAL else ""
    return name, Words(
        zh=f"{len(texts)} 条评论中 {share:.0%} 提到其中的方面{other.replace('; ', '，')}；feedback taxonomy list 列出全部",
        en=f"names something in {share:.0%} of {len(texts)} comments{other}; feedback taxonomy list shows all",
    )


def _own_words(texts: pd.Series) -> dict[str, float]:
    """Of each shipped taxonomy how many of its aspects a comment names in words of their own, in the mean."""
    from feedback.text.aspects.taxonomy import load_taxonomy, shipped_taxonomies

    plain = [readable(text) for text in texts]
    found = {}
    for name in shipped_taxonomies():
        words = [sorted(aspect.words.all()) for aspect in load_taxonomy(name).aspects.values()]
        patterns = [re.compile("|".join(map(_as_pattern, each)), re.IGNORECASE) for each in words if each]  # fmt: skip
        named = sum(bool(pattern.search(text)) for pattern in patterns for text in plain)
        found[name] = named / len(plain)
    return found


def _as_pattern(word: str) -> str:
    """A word by itself, in the plural too, where it is written with spaces; Chinese anywhere."""
    escaped = re.escape(readable(word))
    return rf"\b{escaped}(?:e?s)?\b" if re.search("[A-Za-z]", word) else escaped


def with_aspects(roles: Sequence[ColumnRole], taxonomy: str) -> list[ColumnRole]:
    """The roles, each rated column with the aspect of the taxonomy its heading names.

    Parameters
    ----------
    roles
        What each column was taken for.
    taxonomy
        Name of a shipped one.

    Returns
    -------
    list of ColumnRole
        In the same order. `aspect` is set where the heading, without scale and the word satisfaction, is the label or a word of
        one aspect alone, in either language or both (of the general taxonomy, whose aspects are wide, the label); where it only
        speaks of one, `why` names that.
    """
    from feedback.text.aspects.taxonomy import load_taxonomy

    named = _aspects_by_word(load_taxonomy(taxonomy))
    rated = [role for role in roles if role.role == "aspects"]
    sure = {role.column: found for role in rated if (found := _named(role, named))}
    open_ = [role for role in rated if role.column not in sure]
    guesses = _spoken_of([short_heading(role.heads[-1]) for role in open_], taxonomy)
    guessed = {role.column: aspect for role, aspect in zip(open_, guesses, strict=True) if aspect}
    return [
        replace(role, aspect=sure.get(role.column), why=_why(role, guessed, taxonomy))
        if role.role == "aspects"
        else role
        for role in roles
    ]


def _why(role: ColumnRole, guessed: Mapping[str, str], taxonomy: str) -> Words:
    aspect = guessed.get(role.column)
    if aspect is None:
        return role.why
    remark = Words(
        zh=f"；可能就是 {taxonomy} 中的 {aspect}：若是，请写成“列: {aspect}”，评分与评论便合为一个方面",
        en=f"; perhaps {aspect} of {taxonomy}: if so, write `column: {aspect}`, and ratings and comments are one aspect",
    )
    return and_also(role.why, remark)


def _aspects_by_word(taxonomy: Taxonomy) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for name, aspect in taxonomy.aspects.items():
        called = name.replace("_", " "), aspect.label.zh, aspect.label.en
        own = () if taxonomy.name == _GENERAL else aspect.words.all()  # parking is a part of place
        for word in (*called, *own):
            found.setdefault(word.casefold(), set()).add(name)
    return found


def _named(role: ColumnRole, named: Mapping[str, set[str]]) -> str | None:
    """The one aspect all parts of the heading that name any agree on."""
    bare = _SATISFACTION.sub("", readable(short_heading(role.heads[-1]))).strip()
    chinese = re.compile(HAN)
    parts = [bare]
    if chinese.search(bare) and re.search("[A-Za-z]", bare):
        parts += ["".join(chinese.findall(bare)), chinese.sub(" ", bare)]
    found = {
        name
        for part in parts
        for name in named.get(" ".join(part.casefold().split()).strip("/|·、"), ())
    }
    return found.pop() if len(found) == 1 else None


def _spoken_of(headings: Sequence[str], taxonomy: str) -> list[str | None]:
    """The one aspect each heading speaks of, as a comment would; None where none or several."""
    import pandas as pd

    from feedback.text.aspects.tag import tag_aspects

    if not headings:
        return []
    mentions = tag_aspects(pd.Series(list(headings), dtype="str"), taxonomy=taxonomy)
    found = mentions.groupby("comment")["aspect"].unique()
    return [
        str(found[n][0]) if n in found.index and len(found[n]) == 1 else None
        for n in range(len(headings))
    ]
