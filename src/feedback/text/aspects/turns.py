"""What stands behind an opinion, a condition or a last time and turns what was said: taken back, not kept, otherwise today."""

from __future__ import annotations

import re

from feedback.text.aspects.absence import (
    HARDLY_BEGINS,
    NONE_BEGINS,
    eased_behind,
    hardly_any_behind,
    none_behind,
)
from feedback.text.aspects.words import Word

# What denies the opinion before it (好吃个鬼, 差不到哪里去).
_DENIED = (
    "个鬼", "个屁", "个毛", "到哪里去", "到哪去", "到哪儿去", "不到哪里去", "不到哪去", "不到哪儿去", "得去边", "才怪",
    "是不可能", "就不见得", "就唔见得", "就未必", "就谈不上", "就算不上", "倒不见得", "倒未必", "倒谈不上",
)  # fmt: skip
_DENY = frozenset(phrase[0] for phrase in _DENIED)
# A condition that what was met did not keep (如果包装结实一点,就不会碎; if it had been packed better, it would not …): a wish.
_NOT_KEPT = re.compile(
    "[^。!?;,]{1,14}(?:一点|点儿?|一些|些|啲|少少|更|再|早)[^。!?;,]{0,6},[^。!?;,]{0,6}?(?:就不[会用至必]|也不[会用至必]|不至于|都不[会用至必]|就唔[会使]|都唔[会使]|就[好掂]|先[至]?好|便不|才[好对])"
    r"|[^.!?;,]{0,30} had (?:been|had|given|packed|told|sent|checked|cleaned|come|arrived)\b[^.!?;,]{0,30}, [^.!?;,]{1,15}(?:would|might|could)"
)
# What was so the last time, and this time is not (上次来还挺好吃,这次完全变味了).
_THIS_TIME = re.compile(
    "[^。!?;]{1,30}[,。](?:但是?|可是?|结果|点知|谁知|怎知)?(?:这次|这回|今次|现在|而家|如今|呢次)[^,。!?;]{0,8}(?:变|不|没|差|竟|居然|却|退步|缩水|少了|少咗|淡|唔|冇|麻麻|一般|难|烂|贵|慢|坏|普通|失望|吃不出)"
    r"|[^.!?;]{1,60}[,.] ?(?:but |and )?(?:this time|now|today|on this visit)\b[^.!?;,]{0,20}(?:not|n't|no |less|worse|slow|cold|bad|poor|dry|small|different|disappoint|terribl|awful|rude|dirty|stale|never)"
)
# Another place is so, more than this one (cleaner than this, 好食过佢).
_THAN_THIS = re.compile(
    r"(?: \w+)? than (?:this|here|these|what we got)\b|过(?:佢|呢|这里|这家|他家|他们)"
)
_THAN = frozenset(" 过")
# Something mild that is only conceded (店面不大,但很温馨), and what it weighs then.
_BUT = re.compile(",?(?:但|不过|却|可是|胜在|好在|倒|反而)")
CONCEDED = -0.2


def turned_behind(text: str, word: Word, base: float, *, denied: bool) -> bool:
    """Whether what stands behind an opinion turns it; `base` is its feeling, `denied` says that a denial stands before it.

    Examples
    --------
    >>> from feedback.text.aspects.opinion_entry import Entry
    >>> [turned_behind(text, Word(Entry(), 0, 2, 0, 0), 0.6, denied=False) for text in ("好吃个鬼", "好食过佢", "好吃得很")]
    [True, True, False]
    """
    end = word.end
    after = text[end : end + 1]
    return (
        (after in _DENY and text.startswith(_DENIED, end))
        or (word.entry.latin and base < 0 and eased_behind(text, end))
        or (base < 0 and not denied and after in HARDLY_BEGINS and hardly_any_behind(text, end))
        or (after in _THAN and _THAN_THIS.match(text, end) is not None)
        or (after in NONE_BEGINS and none_behind(text, end))
    )


def not_kept_behind(text: str, end: int) -> int:
    """Where what follows a condition begins, if what was met did not keep it; 0 where it did or nothing follows."""
    found = _NOT_KEPT.match(text, end)
    return found.end() if found else 0


def otherwise_this_time(text: str, end: int) -> bool:
    """Whether this time is told to be otherwise than the last, which ends there."""
    return _THIS_TIME.match(text, end) is not None


def conceded_behind(text: str, end: int) -> bool:
    """Whether what ends there is only conceded: a but follows."""
    return _BUT.match(text, end) is not None
