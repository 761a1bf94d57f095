"""Sentences of verdicts, in both languages."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import pandas as pd

from feedback.disclosure import LEAST
from feedback.results import Words
from feedback.rounding import LONG, told_count
from feedback.study_followup import METRICS
from feedback.tracking.changes import Change
from feedback.tracking.clocks import CLOCK_NAMES
from feedback.tracking.panel import PairedChange
from feedback.tracking.told import is_exact, round_number

_POINTS = Words(en=" points", zh=" 个百分点")
SHARES = ("csat", "complaint_rate", "hurt", "in_time")
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


def _number(value: float, metric: str, *, plus: bool = False) -> str:
    if not np.isfinite(value):
        return "–"
    sign = "+" if plus else ""
    scaled, digits = value, 0
    if metric in SHARES:
        scaled, digits = 100 * value, 1
    elif metric in ("complaints", "nps"):
        digits = 1 if plus or scaled % 1 else 0
    text = mean_text(value, plus=plus) if metric == "satisfaction" else f"{scaled:{sign}.{digits}f}"
    text = text.replace("-", "−")
    if not text.strip("+−0."):
        text = text.lstrip("+−")  # none is neither more nor less
    text = text if metric == "satisfaction" else text.removesuffix(".0")  # a whole step
    return f"{text}%" if metric in SHARES and not plus else text


def mean_text(value: float, *, plus: bool = False) -> str:
    """A mean, or with `plus` a difference of means, with no more decimals than it is told with.

    >>> mean_text(3.72), mean_text(3.5), mean_text(71.0), mean_text(-2.0, plus=True), mean_text(-0.25, plus=True)
    ('3.72', '3.5', '71', '-2', '-0.25')
    """
    whole = abs(value) > LONG or (plus and abs(value) >= 1)
    if whole and abs(value - round(value)) < 1e-9:
        return f"{value:{'+' if plus else ''}.0f}"
    return f"{value:{'+' if plus else ''}.2f}".removesuffix("0")


def figure(value: float, metric: str) -> str:
    """A figure as readers write it; told in its step already (`feedback.tracking.told`).

    >>> figure(0.12, "hurt"), figure(3.5, "satisfaction"), figure(12.0, "complaints"), figure(0.005, "complaint_rate")
    ('12%', '3.5', '12', '0.5%')
    """
    return _number(value, metric)


def _step(value: float, metric: str) -> Words:
    number = _number(value, metric, plus=True)
    unit = _POINTS if metric in SHARES else Words(en="", zh="")
    return Words(en=number + unit.en, zh=number + unit.zh)


def _of_change(change: Change, metric: str) -> Words:
    middle = _step(change.estimate, metric)
    low, high = (_number(each, metric, plus=True) for each in (change.low, change.high))
    return Words(
        en=f"{middle.en} ({ends_words(low, high).en})",
        zh=f"{middle.zh}（{ends_words(low, high).zh}）",
    )


def _figure_words(row: pd.Series, metric: str) -> Words:
    """A figure as it is told; one to nine complaints of a unit, which are told alike, as fewer than ten."""
    few = metric == "complaints" and 0 < float(row["estimate"]) < LEAST
    if few and not is_exact(metric, str(row["unit"])):
        return Words(en=f"fewer than {LEAST}", zh=f"不足 {LEAST} 件")
    text = figure(float(row["estimate"]), metric)
    return Words(en=text, zh=f"为 {text}")


def _change_words(change: Change, metric: str, unsure: float) -> Words:
    """A change by its figure, or its interval alone where rounding may have made it."""
    if unsure and abs(change.estimate) <= unsure + 1e-9:
        low, high = (_number(each, metric, plus=True) for each in (change.low, change.high))
        ends, points = ends_words(low, high), _POINTS if metric in SHARES else Words(en="", zh="")
        return Words(
            en=f"no clear change ({ends.en}{points.en})",
            zh=f"没有明显变化（{ends.zh}{points.zh}）",
        )
    told = _of_change(change, metric)
    return Words(en=f"change {told.en}", zh=f"变化 {told.zh}")


def ends_words(low: str, high: str) -> Words:
    """An interval as the report has it: a dash between two figures, words where a sign would be read as one.

    >>> ends_words("3.66", "3.78").zh, ends_words("−45", "−25").zh, ends_words("−4", "+6").en
    ('3.66–3.78', '−45 至 −25', '−4 to +6')
    """
    if not (low + high).count("+") and not (low + high).count("−"):
        return Words(en=f"{low}–{high}", zh=f"{low}–{high}")
    return Words(en=f"{low} to {high}", zh=f"{low} 至 {high}")


def what_is_measured(metric: str, aspect: str, unit: str, labels: Mapping[str, str]) -> Words:
    """Metric, aspect and unit as a reader calls them."""
    zh, en, _ = METRICS[metric]
    clock = CLOCK_NAMES.get(aspect) if metric == "in_time" else None
    label = clock or Words(en=labels.get(aspect, aspect), zh=labels.get(aspect, aspect))
    return Words(
        en=en + (f", {label.en}" if aspect else "") + (f", {unit}" if unit else ""),
        zh="、".join(part for part in (unit, label.zh if aspect else "") if part)
        + ("的" if aspect or unit else "")
        + zh,
    )


def moved(
    what: Words,
    metric: str,
    before: pd.Series,
    after: pd.Series,
    change: Change,
    *,
    unsure: float = 0.0,
) -> Words:
    """From which figure to which, with the change and n, all of them as they are told.

    A change that rounding alone may have made, of `unsure` at most, has no figure.
    """
    start, now = (_figure_words(row, metric) for row in (before, after))
    told = _change_words(change, metric, unsure)
    n0, n1 = int(before["n"]), int(after["n"])
    if metric == "complaints":
        base = then = Words(en="", zh="")
    else:
        then, base = (Words(en=f" (n = {n:,})", zh=f"（n = {n:,}）") for n in (n0, n1))
    return Words(
        en=f"{_capital(what.en)}: {start.en} in {before.name}{then.en}, {now.en} in {after.name}{base.en}; {told.en}.",
        zh=f"{what.zh}：{before.name} {start.zh}{then.zh}，{after.name} {now.zh}{base.zh}，{told.zh}。",
    )


def by_day_words(row: pd.Series, period: str) -> Words | None:
    """How many were late at least and at most in a period whose stamps say the day alone, as told; None where the ends are one.

    >>> by_day_words(pd.Series({"n": 1000, "estimate": 0.858, "least": 0.481, "late_most": 519.0}), "2026-05").en
    '2026-05 by the hour: 142 to 519 late, 48.1% to 85.8% in time; some stamps say the day alone, so the figure is the favourable end.'
    """
    least, most = (float(row.get(name, math.nan)) for name in ("least", "late_most"))
    best = float(row["estimate"])
    late = round(float(row["n"]) * (1 - best))
    if not (math.isfinite(least) and least < best and most > late):
        return None
    low, high = figure(least, "in_time"), figure(best, "in_time")
    return Words(
        en=f"{period} by the hour: {late:,} to {most:,.0f} late, {low} to {high} in time; some stamps say the day alone, so the "
        "figure is the favourable end.",
        zh=f"{period} 按小时计：超时 {late:,} 至 {most:,.0f} 件，按时占比 {low} 至 {high}；有些时间只写到日，所示数字是有利的一端。",
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def aimed(metric: str, kind: str, change: float, aim: float, due: pd.Timestamp) -> Words:
    """What the target asks for, as it is told, and whether that is relative or in points."""
    goal = figure(aim, metric)
    day = "" if pd.isna(due) else f"{due:%Y-%m-%d}"
    if kind == "relative":
        size = f"{abs(100 * change):g}%"
        en = f"{size} {'less' if change < 0 else 'more'} than in the baseline"
        zh = f"比基期{'低' if change < 0 else '高'} {size}"
    elif kind == "points":
        size = _number(change, metric, plus=True)
        unit = Words(en=" percentage points", zh=" 个百分点") if metric in SHARES else Words(en=" points", zh=" 分")  # fmt: skip
        en, zh = f"{size}{unit.en} from the baseline", f"比基期 {size}{unit.zh}"
    else:
        en, zh = "a figure to reach", "绝对值"
    until = Words(en=f", due {day}" if day else "", zh=f"，{day} 前" if day else "")
    return Words(en=f"Target: {goal} ({en}){until.en}.", zh=f"目标：{goal}（{zh}）{until.zh}。")


def panel_words(paired: PairedChange, metric: str) -> Words:
    """How those who answered both times changed, and whether the verdict rests on them."""
    told, n = _of_change(paired.change, metric), int(told_count(paired.people))
    if paired.decides:
        return Words(
            en=f"The same {n:,} people answered both times; their own change is {told.en}, and the verdict rests on it.",
            zh=f"前后两次都作答的有 {n:,} 人，其自身变化为 {told.zh}，结论以此为准。",
        )
    return Words(
        en=f"The same {n:,} people answered both times; their own change is {told.en}. They are too few to stand for all, so the "
        "verdict rests on everybody.",
        zh=f"前后两次都作答的有 {n:,} 人，其自身变化为 {told.zh}；人数不足以代表全体，结论仍以全体为准。",
    )


def elsewhere_words(change: float, units: int, beyond: Change, metric: str, *, of: int) -> Words:
    """What happened where nothing was done: in `units` that can be compared, `of` all without a measure."""
    other, told = _step(change, metric), _of_change(beyond, metric)
    en, zh = (
        f"the {units} other units, where no measure is recorded,",
        f"其余 {units} 个没有登记措施的单位",
    )
    if units < of:
        en = f"{units} of the {of} other units where no measure is recorded (those with figures to compare)"
        zh = f"其余 {of} 个没有登记措施的单位中，可比的 {units} 个"
    return Words(
        en=f"In {en} it changed by {other.en}; a difference of {told.en}, which speaks of the measure "
        "only if both would have moved alike without it.",
        zh=f"{zh}变化 {other.zh}，两者相差 {told.zh}；只有不采取措施时两边走势相同，这个差才说明措施的作用。",
    )


def picked_words(back: float, drift: float, beyond: Change, metric: str) -> Words:
    """That the worst unit tends to come back by itself, and apart from it how the other units moved.

    >>> said = picked_words(-0.01, 0.03, Change(-0.1, -0.15, -0.05, 0.02), "hurt")
    >>> said.en.split(": ")[1]
    'this was the worst unit, partly by chance, so −1 points were to be expected of it alone; the other units moved by +3 points besides (the surest count most). Beyond both −10 points (−15 to −5).'
    """
    alone, moved, told = _step(back, metric), _step(drift, metric), _of_change(beyond, metric)
    return Words(
        en=f"Mind regression to the mean: this was the worst unit, partly by chance, so {alone.en} were to be expected of it alone; "
        f"the other units moved by {moved.en} besides (the surest count most). Beyond both {told.en}.",
        zh=f"注意向均值回归：该单位当时最差，有一部分出于偶然，仅此一项就可预期变化 {alone.zh}；此外，其余单位同期变化 {moved.zh}（越可靠的权重越大）；"
        f"除去这两项为 {told.zh}。",
    )


def left_out_words(size: float, metric: str, *, beside: bool) -> Words:
    """That an improvement of the size asked for is left out: of the change itself, or of what is beyond other units and chance.

    >>> left_out_words(0.05, "hurt", beside=True).en
    'Beyond the other units and chance, an improvement of 5 points or more is left out.'
    """
    step = _step(size, metric)
    en, zh = step.en.removeprefix("+"), step.zh.removeprefix("+")
    over_en = "Beyond the other units and chance, an" if beside else "An"
    return Words(
        en=f"{over_en} improvement of {en} or more is left out.",
        zh=f"{'与其余单位和偶然相比，' if beside else ''}可以排除 {zh}以上的改善。",
    )


UNSURE = Words(en="Chance cannot be told from change.", zh="分不清是变化还是偶然。")


def closed_words(base: int, metric: str) -> Words:
    """That the baseline is of too few for any number of later answers to tell."""
    if metric == "complaints":
        return Words(
            en=f"{UNSURE.en} The baseline period has too few complaints for any number of later periods to tell.",
            zh=f"{UNSURE.zh}基期的投诉太少，以后再合并多少期也无法判断。",
        )
    return Words(
        en=f"{UNSURE.en} The baseline (n = {base:,}) is too small: no further survey can decide it, however many answer.",
        zh=f"{UNSURE.zh}基期只有 n = {base:,}，以后无论再调查多少份也无法判断。",
    )


def few_now_words(now: int, n: int | None) -> Words:
    """That it is the later period that leaves too much to chance, and how many answers would leave no more than the baseline does."""
    some = Words(en="", zh="")
    if n is not None:
        some = Words(
            en=f": about {n:,} answers would leave no more to chance than the baseline does",
            zh=f"；约有 {n:,} 份，偶然的影响才不大于基期",
        )
    return Words(
        en=f"{UNSURE.en} The later period (n = {now:,}) is too small{some.en}.",
        zh=f"{UNSURE.zh}后一期只有 n = {now:,}，太少{some.zh}。",
    )


def wider_words(base: int) -> Words:
    """That beside the baseline as it is only a larger difference than the one seen could be told."""
    return Words(
        en=f"{UNSURE.en} The baseline (n = {base:,}) leaves so much to chance that only a larger difference than is seen could be told.",
        zh=f"{UNSURE.zh}基期只有 n = {base:,}，偶然的影响较大，只有比所见更大的差距才能判断。",
    )


def beside_words(size: float, metric: str, *, better: bool) -> Words:
    """That the change is clear by itself and not beside the other units: `better`, or an improvement of the size left out.

    >>> beside_words(0.05, "hurt", better=True).en
    'By itself it is clearly better; beyond what the other units did, and chance, that cannot be told.'
    """
    step = _step(size, metric)
    en, zh = (each.removeprefix("+") for each in (step.en, step.zh))
    if better:
        return Words(
            en="By itself it is clearly better; beyond what the other units did, and chance, that cannot be told.",
            zh="单看自身明显好转；与其余单位和偶然相比，则看不出来。",
        )
    return Words(
        en=f"By itself an improvement of {en} or more is left out; beyond what the other units did, and chance, it is not.",
        zh=f"单看自身可以排除 {zh}以上的改善；与其余单位和偶然相比，则不能排除。",
    )


def enough_to_tell(n: int | None, now: float) -> int | None:
    """How many answers would tell, as they are told; None where that is none, or more than anybody could ask."""
    return None if n is None or n > 200 * max(now, 1.0) else round_number(n)


def unsure_words(n: int | None, metric: str, *, paired: bool = False, few: bool = False) -> Words:
    """That chance may account for it, and how many it would take: of a new period, or of people who answer both times.

    `few`: complaints are fewer than ten, so that how near they are to what was asked for is not told.
    """
    en, zh = UNSURE.en, UNSURE.zh
    if n is None and few:
        return Words(
            en=f"{en} Fewer than {LEAST} complaints are too few for one period to tell.",
            zh=f"{zh}不足 {LEAST} 件投诉，只凭一期无法判断。",
        )
    if n is None:
        return Words(
            en=f"{en} It is too near to what was asked for to be told.",
            zh=f"{zh}与要求过于接近，加大样本也难以判断。",
        )
    if metric == "complaints":
        return Words(
            en=f"{en} If what is seen holds, {n:,} such periods together would tell (power 80%).",
            zh=f"{zh}若差距如所见，以后合并 {n:,} 期才能判断（把握度 80%）。",
        )
    if paired:
        return Words(
            en=f"{en} If what is seen holds, about {n:,} people who answer both times would tell (power 80%).",
            zh=f"{zh}若差距如所见，约需 {n:,} 人前后两次都作答才能判断（把握度 80%）。",
        )
    return Words(
        en=f"{en} If what is seen holds, a new period with about {n:,} would tell (power 80%).",
        zh=f"{zh}若差距如所见，新的一期约需 n = {n:,} 才能判断（把握度 80%）。",
    )
