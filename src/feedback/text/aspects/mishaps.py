"""Mishaps told without a judgement: a denial is part of one (三年没修好), unless it denies one (三年没坏过) or only eases (唔使填表)."""

from __future__ import annotations

import re

from feedback.text.aspects.words import Word

# Denials that tell of no mishap (看奶奶不会填,教她; 唔使填表).
_EASING = frozenset(
    {
        "不会",
        "唔会",
        "唔使",
        "唔使就",
        "唔怕",
        "唔使怕",
        "冇试过",
        "未试过",
        "从来冇",
        "减少",
        "避免了",
        "消除",
        "不易",
        "don't mind",
        "didn't mind",
    }
)
# What is denied there, when it is a mishap (三年没坏过, 一件都冇漏, never broke down).
_DENIED_MISHAP = re.compile(
    "(?:有|会|再|曾|试过|怎么|点|多|太)?(?:坏|丢|掉|断|漏|少|烂|破|碎|卡|死机|闪退|等|排|催|加价|涨|多收|乱收|扣|推销|骗|呃|欠|迟|晚|误|错|出过|换过|变|缩|褪|甩|"
    "吵|嘈|漏|发烫|后悔|怕|愁|担心|超过|花|嘥|浪费|耽误|影响|失望|让我失望|令我失望|嫌|赶|停过|hang|跌|唔见|穿)"
    "| ?(?:once |ever |been |a single |any )?(?:late|lost|br[oe]ke|missed|crash|fail|delay|problem|issue|fuss|hassle|rush|hurry|let |charge|complain|regret|lose|leak|fade|shrink|shrank|bother|worry|trouble|queue|wait|extra|far\\b)"
)
# What is only not so large, many or far, with nothing behind it, is no mishap either (色差不大, 离站唔远).
_NOT_SO = re.compile(
    "[不唔](?:是|系|算|太|怎么)?(?:很|好)?(?:[大多高远重久长贵难]|明显|严重)(?![\u3400-\u9fff])"
)


def denies_in_a_mishap(text: str, word: Word) -> bool:
    """Whether a word denies something that ought to have been.

    Parameters
    ----------
    text
        As `readable` gives it.
    word
        A word found in it.
    """
    if not word.entry.negates or word.entry.absent:
        return False
    eases = text[word.start : word.end] in _EASING
    return not (eases or _DENIED_MISHAP.match(text, word.end) or _NOT_SO.match(text, word.start))
