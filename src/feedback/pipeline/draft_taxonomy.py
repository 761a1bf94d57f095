"""The taxonomy a drafted study names: the trade whose words the comments speak, and the aspects its headings name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedback.questionnaire.parts import Words

if TYPE_CHECKING:
    import pandas as pd

_NEAR = 0.02  # of the comments: taxonomies that find something equally often


def chosen_taxonomy(texts: pd.Series) -> tuple[str, Words]:
    """The trade whose words the comments speak, and why; `general` where no trade finds more than it."""
    from feedback.text.aspects.tag import tag_aspects
    from feedback.text.aspects.taxonomy import shipped_taxonomies

    spoken_of: dict[str, tuple[float, float]] = {}
    for name in shipped_taxonomies():
        mentions = tag_aspects(texts, taxonomy=name)
        each = mentions.groupby("comment")["aspect"].nunique()
        spoken_of[name] = len(each) / len(texts), float(each.sum()) / len(texts)
    general, wide = spoken_of.pop("general")
    best = max(share for share, _ in spoken_of.values())
    near = [name for name, (share, _) in spoken_of.items() if share >= best - _NEAR]
    trade = max(near, key=lambda name: spoken_of[name][1])
    fits = (best, spoken_of[trade][1]) > (general, wide)
    name, share = (trade, spoken_of[trade][0]) if fits else ("general", general)
    other = f"; general {general:.0%}" if name != "general" else ""
    return name, Words(
        zh=f"{len(texts)} 条评论中 {share:.0%} 提到其中的方面{other.replace('; ', '，')}；feedback taxonomy list 列出全部",
        en=f"names something in {share:.0%} of {len(texts)} comments{other}; feedback taxonomy list shows all",
    )
