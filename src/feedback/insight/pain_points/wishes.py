"""What people wish for, in the sentences that say it: no "no suggestions", no advice to other customers."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from feedback.arrow_columns import is_among, look_up
from feedback.frames import FLAGS
from feedback.insight.pain_points.quoted_clause import quote_around
from feedback.insight.pain_points.who_is_hurt import flagged

_ABOUT = "建议|意见|要求|改进|改善|需要改|不足"
_NO_WISH = re.compile(
    rf"(?:没有?|無|无|冇|暂无|不需要|不用|提不出)(?:什么|什麼|啥|任何|太多|特别|特別|更多|其他|其它|好|可|可以|需要|的|咩)*(?:{_ABOUT})"
    r"|\b(?:no|not? any|never any|without|nothing|none|(?:do|have|had|did)(?:es)?n[o'’]?t (?:really )?(?:have|got)(?: any)?|can ?n?['’o]t think of)\b"
    r"[^.!?;,]{0,30}\b(?:suggest\w*|recommendations?|improve\w*|change|add|wish\w*|complaints?|better)\b",
    re.IGNORECASE,
)
# advice to other customers, not to the house
_TO_OTHERS = re.compile(
    r"(?:建议|推荐|安利)(?:大家|各位|朋友|小伙伴|亲们?|姐妹|游客|同学|新手|想)"
    r"|(?:建议|推荐)(?:一定要?|赶紧|可以|都|也|多)*(?:来|去|入手|购买|尝|试试|入住|入坑|打卡|收藏|预[订定]|提前|早点)"
    r"|\b(?:you|everyone|everybody|anyone|people|others)\b[^.!?;,]{0,15}\b(?:should|must|have to)\b[^.!?;,]{0,15}\b(?:try|go|visit|stay|come|fly|book|eat)\b"
    r"|\b(?:highly |strongly |would |definitely )*recommend(?:ed)?\b",
    re.IGNORECASE,
)
_ENDS = re.compile(r"[。！？!?；;\n]+|(?<=[a-z])\.\s+")


def is_wish(text: str) -> bool:
    """Whether a sentence asks the house for something.

    Examples
    --------
    >>> [is_wish(said) for said in ("建议增加停车位", "没什么建议，很好", "建议大家都来尝尝")]
    [True, False, False]
    >>> [is_wish(said) for said in ("They should add plugs.", "No suggestions, all great", "You should try the soup")]
    [True, False, False]
    """
    return not (_NO_WISH.search(text) or _TO_OTHERS.search(text))


def pick_wishes(mentions: pd.DataFrame, comments: pd.DataFrame, *, n: int) -> pd.DataFrame:
    """Suggestions, those about most wished-for aspects first, a person once.

    Parameters
    ----------
    mentions
        comment, aspect, start, end, is_suggestion.
    comments
        By comment: clean, respondent and the flags; flagged ones are not shown.
    n
        At most so many.

    Returns
    -------
    DataFrame
        aspect, comment, quote (the sentence of the wish, whole where it is short).
    """
    columns = ["aspect", "comment", "quote"]
    if not len(mentions) or "is_suggestion" not in mentions:
        return pd.DataFrame(columns=columns)
    shown = comments[
        ~pd.concat([pd.Series(flagged(comments, f)) for f in FLAGS], axis=1).any(axis=1).to_numpy()
    ]
    said = mentions[mentions["is_suggestion"].astype(bool)]
    said = said[is_among(said["comment"], shown.index)]
    said = said.assign(
        text=look_up(said["comment"], shown["clean"]),
        author=look_up(said["comment"], shown["respondent"]),
    )
    places = zip(said["text"], said["start"], said["end"], strict=True)
    said = said.loc[np.array([_asks(*place) for place in places], dtype=bool)]
    often = said["aspect"].map(said["aspect"].value_counts())
    said = said.assign(often=often).sort_values("often", ascending=False, kind="stable")
    said = said.drop_duplicates("author").head(n)
    quotes = [
        quote_around(text, int(start), int(end))
        for text, start, end in zip(said["text"], said["start"], said["end"], strict=True)
    ]
    return said.assign(quote=quotes)[columns].drop_duplicates("quote").reset_index(drop=True)


def _asks(text: str, start: float, end: float) -> bool:
    """Whether the sentence a mention stands in is a wish."""
    left, right = 0, len(text)
    for stop in _ENDS.finditer(text):
        if stop.end() <= start:
            left = stop.end()
        elif stop.start() >= end:
            right = stop.start()
            break
    return is_wish(text[left:right])
