"""What follows a verdict, in both languages."""

from __future__ import annotations

from feedback.results import Words

NEXT = {  # what follows a verdict
    "met": Words(
        en="Make it the rule, and try it where the same is complained of.",
        zh="固化为标准做法，并推广到有同样问题的单位。",
    ),
    "met unfinished": Words(
        en="Met while the measure for it is not finished, so it cannot be what did it: finish it and see whether it lasts.",
        zh="已达到，但针对它的措施尚未完成，不能归功于措施：请先完成，再看能否保持。",
    ),
    "met unrecorded": Words(
        en="Met, but no measure for it is recorded here: note first what was done, then judge whether to try it elsewhere.",
        zh="已达到，但没有登记针对它的措施：请先登记做了什么，再考虑推广。",
    ),
    "met alone": Words(
        en="Keep it and see whether it lasts. No unit without the measure stands beside it, so this cannot show that the "
        "measure did it: before trying it elsewhere, begin in some units and compare.",
        zh="先保持，看能否持续。没有未采取措施的单位可比，不能说明由措施造成；推广前请先在部分单位试行并比较。",
    ),
    "met alike": Words(
        en="Keep it and see whether it lasts. It cannot be told from what the units without a measure did, so nothing shows yet that the measure did it.",
        zh="先保持，看能否持续。与没有措施的单位相比分不出差别，尚不能说明由措施造成。",
    ),
    "not met": Words(
        en="Look for the cause anew, in what people have written since; choose another measure.",
        zh="结合此后的反馈重新查找原因，另定措施。",
    ),
    "cannot tell": Words(
        en="Go on, ask more people or wait for more periods, and judge again.",
        zh="继续执行，扩大样本或再等几期，然后重新判断。",
    ),
    "due unclear": Words(
        en="It was due and these answers cannot tell: ask again, so many as the grounds say; or set a new day and aim.",
        zh="已到期，而现有答卷分不出是否达到：请按依据中的份数再调查一次，或另定期限和目标。",
    ),
    "closed": Words(
        en="No further survey can decide this: set a fixed figure to reach and a new day.",
        zh="再调查也判断不了：请改定一个固定的目标值和新的期限。",
    ),
    "due unmeasured": Words(
        en="It was due and nothing has been measured since: ask again, then judge.",
        zh="已到期，而基期之后没有数据：请先调查，再判断。",
    ),
    "not due": Words(en="Go on; judged when it is due.", zh="继续执行，到期时判断。"),
    "begin": Words(en="Begin it, and set its state to do.", zh="着手执行，并把状态改为执行。"),
    "not begun": Words(
        en="Its start day has passed; begin it and set its state to do, or move the day.",
        zh="开始日期已过，请着手执行并把状态改为执行，或改期。",
    ),
    "begin overdue": Words(
        en="Overdue and not begun; begin it now, or move the due day and say why.",
        zh="已逾期而尚未开始，请立即着手，或改期并说明原因。",
    ),
    "overdue": Words(
        en="Overdue; finish it, or move the due day and say why.",
        zh="已逾期，请尽快完成，或改期并说明原因。",
    ),
    "undated": Words(
        en="Fill in the day it was done; without it nothing can be judged.",
        zh="请填写完成日期，否则无法判断。",
    ),
    "wrong": Words(
        en="Put the study file or the table of actions right.", zh="请更正研究文件或措施表。"
    ),
}


RECORDED = frozenset({"complaints", "complaint_rate", "in_time"})  # metrics nobody answers
_OF_RECORDS = {  # the same of what a help desk records, which nobody can be asked again
    "cannot tell": Words(
        en="Go on, wait for more periods, and judge again.",
        zh="继续执行，再等几期，然后重新判断。",
    ),
    "due unclear": Words(
        en="It was due and what was recorded cannot tell: judge several later periods together, or set a new day and aim.",
        zh="已到期，而已有的记录分不出是否达到：请等后续几期合并判断，或另定期限和目标。",
    ),
    "closed": Words(
        en="No later period can decide this: set a fixed figure to reach and a new day.",
        zh="以后再等几期也判断不了：请改定一个固定的目标值和新的期限。",
    ),
    "due unmeasured": Words(
        en="It was due and no later period is measured: bring the exports up to date, then judge.",
        zh="已到期，而基期之后没有数据：请先补齐导出文件，再判断。",
    ),
}
_NO_NUMBER = Words(
    en="It was due and these answers cannot tell, nor would any number of them: set a new day and aim.",
    zh="已到期，而现有答卷分不出是否达到，再多也难以判断：请另定期限和目标。",
)


def next_words(step: str, metric: str, *, numbered: bool) -> Words:
    """What follows a verdict; `numbered`: its grounds say how many answers would tell.

    >>> next_words("due unclear", "complaints", numbered=False).en
    'It was due and what was recorded cannot tell: judge several later periods together, or set a new day and aim.'
    """
    if metric in RECORDED and step in _OF_RECORDS:
        return _OF_RECORDS[step]
    return _NO_NUMBER if step == "due unclear" and not numbered else NEXT[step]
