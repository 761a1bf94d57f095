"""What a course says, as sentences in both languages."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from feedback.results import Words
from feedback.study_followup import METRICS
from feedback.tracking.changes import Change
from feedback.tracking.control_charts import BASELINE, FALSE_ALARMS, LEAST, RULES
from feedback.tracking.measurements import BY_DAY
from feedback.tracking.told import (
    FEW,
    at_least,
    is_exact,
    is_few,
    most_moved,
    step_of,
    told_change,
    told_figure,
)
from feedback.tracking.verdict_words import by_day_words, mean_text

FALSE_ALARM = Words(  # said once, below all courses
    en=f"Without any change a chart with limits signals in {FALSE_ALARMS.en} periods.",
    zh=f"即使毫无变化，有控制限的图每一百期也会误报{FALSE_ALARMS.zh}。",
)


@dataclass(frozen=True, kw_only=True)
class CourseFacts:
    """What is known of one course; `courses.Courses.findings` says what each is."""

    metric: str
    unit: str
    aspect: str
    chart: str
    periods: int
    spread: float
    limits_from: int  # periods of the baseline; 0 without limits
    newest: str
    n: float
    estimate: float
    centre: float
    lower: float
    upper: float
    signals: int
    latest: str
    rules: tuple[str, ...]
    above: bool
    step: tuple[str, ...]  # place, first and last of its span; "" where no step is told
    step_probability: float
    levels: tuple[float, ...]
    earlier: tuple[float, ...]  # figure of the earlier periods together, difference, its interval
    ends: tuple[float, float]
    other_end: tuple[
        float, float
    ]  # of shares in time by the hour: least share, most late; NaN where there is one end
    limit: float | None
    limit_named: bool = True  # by the study; else it is what stands in for one

    def newest_row(self) -> dict[str, object]:
        """The newest period as a row of measurements."""
        row = {"metric": self.metric, "unit": self.unit, "n": self.n, "estimate": self.estimate}
        return row | {"low": self.ends[0], "high": self.ends[1]} | self._by_day

    def told(self, now: Mapping[Any, Any]) -> CourseFacts:
        """The facts as sentences tell them (`feedback.tracking.told`); `now` is the newest row as told."""
        if not self.periods:
            return self
        step = step_of(self.metric, self.unit, self.n, figures=[self.estimate, *self.ends])
        if not step:
            return self
        before, difference, low, high = self.earlier
        moved = told_change(
            Change(difference, low, high, 0.0),
            step,
            estimate=float(now["estimate"]) - told_figure(before, step),
            moved=most_moved(self.metric, self.unit, now, step) + step / 2,
        )
        return replace(
            self,
            n=float(now["n"]),
            estimate=float(now["estimate"]),
            centre=told_figure(self.centre, step / LEAST),  # of as many periods together
            lower=0.0 - at_least(-self.lower, step),
            upper=at_least(self.upper, step),
            levels=tuple(told_figure(each, step) for each in self.levels),
            earlier=(told_figure(before, step), moved.estimate, moved.low, moved.high),
            ends=(float(now["low"]), float(now["high"])),
            other_end=(float(now["least"]), float(now["late_most"])),
        )

    @property
    def _by_day(self) -> dict[str, float]:
        return dict(zip(BY_DAY, self.other_end, strict=True))

    @property
    def both_ends(self) -> Words | None:
        """How far days without a time flatter the newest period, as told; None where they do not."""
        if self.metric != "in_time":
            return None
        row = pd.Series({"n": self.n, "estimate": self.estimate} | self._by_day)
        return by_day_words(row, self.newest)

    def row(self) -> dict[str, Any]:
        """As a row of the findings."""
        told = {
            name: getattr(self, name)
            for name in ("metric", "unit", "aspect", "chart", "periods", "spread", "limits_from", "newest", "signals", "latest")
        }  # fmt: skip
        told |= dict(zip(("step", "step_first", "step_last"), self.step, strict=True))
        told |= {"step_probability": self.step_probability}
        told |= dict(zip(("before", "after"), self.levels, strict=True))
        return told | dict(zip(("earlier", "difference", "low", "high"), self.earlier, strict=True))


def figure(metric: str, value: float, *, sign: bool = False) -> str:
    """A figure as its metric is written: shares as percent, means with two digits at most, NPS and counts with one.

    Rates of complaints under 0.1 % keep two significant digits.

    >>> figure("hurt", 0.12), figure("satisfaction", -0.25, sign=True), figure("complaint_rate", 0.0521)
    ('12%', '−0.25', '5.21%')
    >>> figure("complaint_rate", 0.000123), figure("complaint_rate", 0.0)
    ('0.012%', '0%')
    """
    if not math.isfinite(value):
        return "–"
    plus = "+" if sign else ""
    if metric == "complaint_rate":
        text = f"{value:{plus}.{_digits(value)}%}"
    elif metric in ("csat", "hurt", "in_time"):
        text = f"{value:{plus}.1%}".replace(".0%", "%")
    elif metric == "satisfaction":
        text = mean_text(value, plus=sign)
    else:
        text = f"{value:{plus}.1f}".removesuffix(".0")
    return text.replace("-", "−")


def _digits(rate: float) -> int:
    """Decimals of a rate in percent: two, more where it is so small that these would say nothing."""
    if rate == 0:
        return 0
    return min(max(2, 1 - math.floor(math.log10(100 * abs(rate)))), 6)


def newest_words(facts: CourseFacts) -> Words:
    """The newest figure; one to nine complaints of a unit, which are told alike, as fewer than ten."""
    if is_few(facts.metric, facts.unit, facts.estimate, facts.n):
        return Words(en=f"fewer than {FEW} complaints", zh=f"不足 {FEW} 件投诉")
    text = figure(facts.metric, facts.estimate)
    return Words(en=text, zh=f"为 {text}")


def _base(facts: CourseFacts) -> str:
    """The n behind the newest figure; of a count it is the figure itself."""
    return "" if facts.metric == "complaints" else f"n = {facts.n:,.0f}"


def change(metric: str, value: float, language: str) -> str:
    """A difference with its sign: of shares and rates in points.

    >>> change("hurt", -0.031, "en"), change("nps", 4.12, "zh")
    ('−3.1 points', '+4.1')
    """
    text = figure(metric, value, sign=True)
    if not text.endswith("%"):
        return text
    return text[:-1] + (" points" if language == "en" else " 个百分点")


def course_sentence(facts: CourseFacts, *, level: float = 0.95) -> Words:
    """What a course says: signals or none, where it took a step, and how it stands to its limit."""
    if not facts.periods:
        return Words(
            en="No period has ended yet; there is nothing to judge.",
            zh="还没有结束的时期，暂不判断。",
        )
    said = _short(facts, level) if facts.chart == "short" else _limits(facts)
    if facts.step[0]:
        said = said + _step(facts, level)
    if facts.limit is not None:
        said = said + _against(facts, level)
    if both := facts.both_ends:
        said = said + both
    return said


def _short(facts: CourseFacts, level: float) -> Words:
    earlier, difference, low, high = facts.earlier
    now, base = newest_words(facts), _base(facts)
    if facts.periods == 1:
        return Words(
            en=f"One period so far ({facts.newest}: {now.en}{base and f', {base}'}); nothing to compare it with.",
            zh=f"目前只有一期（{facts.newest}：{now.zh.removeprefix('为 ')}{base and f'，{base}'}），无从比较。",
        )
    clear = low > 0 or high < 0  # as told
    en, zh = (
        [change(facts.metric, each, language) for each in (difference, low, high)]
        for language in ("en", "zh")
    )
    return Words(
        en=f"{facts.periods} periods: too short for limits ({LEAST} are needed). {facts.newest}: {now.en}{base and f' ({base})'}, the "
        f"earlier periods together {figure(facts.metric, earlier)}; difference {en[0]} ({level:.0%} interval {en[1]} to "
        f"{en[2]}), {'more than chance' if clear else 'which may be chance'}.",
        zh=f"共 {facts.periods} 期，不足 {LEAST} 期，暂不画控制限。{facts.newest} {now.zh}{base and f'（{base}）'}，此前各期合计 "
        f"{figure(facts.metric, earlier)}，相差 {zh[0]}（{level:.0%} 区间 {zh[1]} 至 {zh[2]}），{'超出随机波动' if clear else '可能只是随机波动'}。",
    )


def _limits(facts: CourseFacts) -> Words:
    centre, lower, upper = (
        figure(facts.metric, each) for each in (facts.centre, facts.lower, facts.upper)
    )
    estimate, base = newest_words(facts), _base(facts)
    lie, alone = Words(en="limits", zh="控制限"), Words(en="", zh="")
    if facts.limits_from < BASELINE:
        lie = Words(
            en=f"provisional limits from the {facts.limits_from} periods before it",
            zh=f"由此前 {facts.limits_from} 期暂定的控制限",
        )
        alone = Words(en=f"; {lie.en}", zh=f"；{lie.zh}")
    span = Words(en=f"; {lie.en} {lower} to {upper}", zh=f"；{lie.zh} {lower} 至 {upper}")
    if not facts.signals:
        return Words(
            en=f"{facts.periods} periods with no more than the usual variation around {centre} (newest {facts.newest}: {estimate.en}{span.en}).",
            zh=f"共 {facts.periods} 期，都在 {centre} 上下的正常波动之内（最近一期 {facts.newest} {estimate.zh}{span.zh}）。",
        )
    good = METRICS[facts.metric][2] == facts.above
    en = " and ".join(RULES[name].en for name in facts.rules)
    zh = "、".join(RULES[name].zh for name in facts.rules)
    side_en, side_zh = ("above", "高于") if facts.above else ("below", "低于")
    now = facts.latest == facts.newest
    inside = Words(en="", zh="")
    if not now:
        inside = Words(en=", back within the usual variation", zh="，已回到正常波动之内")
    elif "beyond" in facts.rules:
        apart = _apart(facts)
        if apart is None:
            span = alone
        else:
            value, end = apart
            if not is_few(facts.metric, facts.unit, facts.estimate, facts.n):
                estimate = Words(en=value, zh=f"为 {value}")
            lower, upper = (lower, end) if facts.above else (end, upper)
            span = Words(en=f"; {lie.en} {lower} to {upper}", zh=f"；{lie.zh} {lower} 至 {upper}")
    about = Words(en=(base + span.en).removeprefix("; "), zh=(base + span.zh).removeprefix("；"))
    about = Words(en=about.en and f" ({about.en})", zh=about.zh and f"（{about.zh}）")
    return Words(
        en=f"{facts.latest}: {en}, {side_en} the baseline ({centre}; {'better' if good else 'worse'}); "
        f"{'the newest period' if now else f'newest {facts.newest}'}: {estimate.en}{inside.en}{about.en}.",
        zh=f"{facts.latest}：{zh}，{side_zh}基线（{centre}，{'变好' if good else '变差'}）；"
        f"最近一期{'' if now else f'（{facts.newest}）'}{estimate.zh}{inside.zh}{about.zh}。",
    )


def _apart(facts: CourseFacts) -> tuple[str, str] | None:
    """The newest figure and the limit it is beyond, with as many digits as set them apart; None where they may not be told apart.

    Figures that are told in steps may lie on one step, or the limit, told outwards, past the figure: how far apart they
    are is then not known from what is told, and nothing is said of it.
    """
    value, limit = facts.estimate, facts.upper if facts.above else facts.lower
    texts = figure(facts.metric, value), figure(facts.metric, limit)
    if (value > limit) != facts.above:
        return None
    if not is_exact(facts.metric, facts.unit):
        return texts if texts[0] != texts[1] else None
    percent = texts[0].endswith("%")
    for digits in range(2, 5):
        if texts[0] != texts[1]:
            return texts
        form = f".{digits + percent}{'%' if percent else 'f'}"
        texts = f"{value:{form}}".replace("-", "−"), f"{limit:{form}}".replace("-", "−")
    return texts if texts[0] != texts[1] else None


def _step(facts: CourseFacts, level: float) -> Words:
    place, first, last = facts.step
    before, after = (figure(facts.metric, each) for each in facts.levels)
    span_en = f"{first} to {last}" if first != last else first
    span_zh = f"{first} 至 {last}" if first != last else first
    return Words(
        en=f"The level most likely changed with {place} ({level:.0%} interval {span_en}): {before} before, {after} since.",
        zh=f"水平最可能从 {place} 起改变（{level:.0%} 区间 {span_zh}）：此前 {before}，此后 {after}。",
    )


def _against(facts: CourseFacts, level: float) -> Words:
    assert facts.limit is not None
    limit, (low, high) = figure(facts.metric, facts.limit), facts.ends
    usual = Words(en="", zh="")
    if not facts.limit_named:
        usual = Words(en=" (the default; the study sets none)", zh="（程序默认值，研究未设）")
    span = f"{figure(facts.metric, low)}–{figure(facts.metric, high)}"
    if low > facts.limit:
        en, zh = "above the limit", f"超过上限 {limit}{usual.zh}"
    elif high < facts.limit:
        en, zh = "within the limit", f"未超上限 {limit}{usual.zh}"
    else:
        en, zh = "cannot be told from the limit", f"与上限 {limit}{usual.zh} 无法区分"
    return Words(
        en=f"Complaints per order or visit in {facts.newest}: {level:.0%} interval {span}, {en} of {limit}{usual.en}.",
        zh=f"{facts.newest} 投诉率的 {level:.0%} 区间为 {span}，{zh}。",
    )
