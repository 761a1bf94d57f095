"""What the page of courses shows, as it is told: the figures of everybody, those that changed, signals and what the study has for them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from feedback.numeric import Floats
from feedback.pipeline.followup.page_parts import label_of, months_of
from feedback.results import Words
from feedback.study_followup import METRICS
from feedback.tracking.course_words import FALSE_ALARM
from feedback.tracking.rare_cases import rare_sentence
from feedback.tracking.signal_words import STEPS
from feedback.tracking.told import told_measurements

if TYPE_CHECKING:
    from feedback.pipeline.followup.folder import Followup

Course = tuple[str, pd.DataFrame, str, pd.DataFrame | None]
_MAIN = ("satisfaction", "csat", "nps", "complaint_rate", "complaints")
_KEY = ["metric", "unit", "aspect"]
NOTABLE = 5  # courses a reader is asked to look at first


def main_courses(followup: Followup) -> Iterator[Course]:
    """Unit and aspect, periods, finding and actions of each figure of everybody."""
    findings = followup.extra("course_findings")
    if not len(findings):
        return
    mine = findings[(findings["unit"] == "") & (findings["aspect"] == "")]
    rated = "complaint_rate" in set(mine["metric"])
    for metric in _MAIN:
        if metric == "complaints" and rated:
            continue  # the rate says it, and allows for how many came
        for row in mine[mine["metric"] == metric].itertuples():
            yield _course(followup, row)


def changed_courses(followup: Followup, *, n: int) -> Iterator[Course]:
    """The same of units and aspects with a signal in their course, the clearest steps first."""
    for row in _changed(followup).head(n).itertuples():
        yield _course(followup, row)


def notable_courses(followup: Followup, *, n: int = NOTABLE) -> pd.DataFrame:
    """Figures out of their limits in their newest period, those with the most complaints or people behind them first: name, sentence."""
    found = left_now(followup)
    found = found.iloc[np.argsort(-_behind(followup, found), kind="stable")[:n]]
    said = "sentence_zh" if followup.language == "zh" else "sentence_en"
    names = [name_of(followup, row) for row in found.itertuples()]
    return pd.DataFrame({"name": names, "sentence": list(found.get(said, []))})


def judged_courses(followup: Followup) -> pd.DataFrame:
    """Findings of courses with limits, a matter once: counts of complaints are left out where their rate is told."""
    findings = followup.extra("course_findings")
    if not len(findings):
        return findings
    kept = findings[findings["chart"] != "short"]
    if "complaint_rate" in set(findings["metric"]):
        kept = kept[kept["metric"] != "complaints"]
    return kept


def left_now(followup: Followup) -> pd.DataFrame:
    """Those of `judged_courses` that signal in their newest period."""
    kept = judged_courses(followup)
    return kept[kept["latest"] == kept["newest"]] if len(kept) else kept


def _behind(followup: Followup, found: pd.DataFrame) -> Floats:
    """Complaints, people hurt, dissatisfied or late over all periods of each course; of means, those who answered."""
    courses = followup.extra("courses")
    if not len(found) or not len(courses):
        return np.zeros(len(found))
    share, n = courses["estimate"].clip(lower=0), courses["n"]
    shares = {"hurt": share, "complaint_rate": share, "csat": 1 - share, "in_time": 1 - share}
    number = n.astype(float).copy()
    for metric, each in shares.items():
        number = number.mask(courses["metric"] == metric, n * each)
    number = number.mask(courses["metric"] == "complaints", courses["estimate"])
    keys = [courses[name] for name in _KEY]
    total = number.fillna(0.0).groupby(keys).sum()
    wanted = pd.MultiIndex.from_frame(found[_KEY])
    behind: Floats = total.reindex(wanted).fillna(0.0).to_numpy(dtype=float)
    return behind


def notable_note(followup: Followup, *, n: int = NOTABLE) -> str:
    """How many more are out now or were before, and how often a chart signals without any change; "" where none did."""
    now = len(left_now(followup))
    more, earlier = now - n, len(_changed(followup)) - now
    if not now + earlier:
        return ""
    said = Words(en="", zh="")
    if more > 0:
        said += Words(
            en=f"The {n} with the most complaints or people behind them; {more:,} more stand in the table course_findings.",
            zh=f"以上为涉及件数或人数最多的 {n} 项；另有 {more:,} 项见数据表 course_findings。",
        )
    if earlier:
        said += Words(
            en=f"{earlier:,} more left their limits in an earlier period and are back within them; they stand below and in course_findings.",
            zh=f"还有 {earlier:,} 项在较早的时期越出过控制限，最近一期已回到控制限内，见下文和数据表 course_findings。",
        )
    return (said + FALSE_ALARM).spoken(followup.language)


def running_line(followup: Followup) -> str:
    """What the watch has seen rise in the month that still runs; "" where nothing."""
    signals = followup.table("signals")
    if not len(signals):
        return ""
    mine = signals[signals["last"] >= followup.as_of.replace(day=1)]
    if not len(mine):
        return ""
    zh, month = followup.language == "zh", f"{followup.as_of:%Y-%m}"
    every = "全部" if zh else "all"
    newest = mine.sort_values("since", ascending=False, kind="stable").head(NOTABLE)
    names = [_place(followup, row) or every for row in newest.itertuples()]
    more = len(mine) - len(names)
    if zh:
        rest = f"等 {len(mine)} 处" if more else ""
        return f"本月（{month}，尚未结束）另有异常上升：{'、'.join(names)}{rest}，见下文“逐日监测的信号”。"
    rest = f" and {more} more" if more else ""
    return f"Rising in the month that still runs ({month}): {', '.join(names)}{rest}; see Signals below."


def _changed(followup: Followup) -> pd.DataFrame:
    kept = judged_courses(followup)
    if not len(kept):
        return kept
    kept = kept[kept["signals"] > 0]
    return kept.sort_values(["step_probability", "signals"], ascending=False, kind="stable")


def _course(followup: Followup, row: object) -> Course:
    mine = followup.extra("courses")
    for name in _KEY:
        mine = mine[mine[name] == getattr(row, name)]
    mine = told_measurements(mine)
    finding = str(getattr(row, "sentence_zh" if followup.language == "zh" else "sentence_en"))
    return _place(followup, row), mine, finding, _actions(followup, row)


def _actions(followup: Followup, row: object) -> pd.DataFrame | None:
    """Actions on this unit and aspect; None where there are none."""
    actions = followup.table("actions")
    if not len(actions):
        return None
    here = actions["unit"].isin(["", getattr(row, "unit")])  # noqa: B009  (rows are named tuples)
    mine = actions[here & (actions["aspect"] == getattr(row, "aspect"))]  # noqa: B009
    return mine if len(mine) else None


def name_of(followup: Followup, row: object) -> str:
    """Unit, aspect and metric as the reader knows them."""
    metric = str(getattr(row, "metric"))  # noqa: B009  (rows are named tuples)
    zh, en, _ = METRICS.get(metric, (metric, metric, True))
    said = zh if followup.language == "zh" else en
    return " · ".join(part for part in (_place(followup, row), said) if part)


def _place(followup: Followup, row: object) -> str:
    """Unit and aspect, or clock; "" where it is of all."""
    unit, aspect = str(getattr(row, "unit")), str(getattr(row, "aspect"))  # noqa: B009
    label = label_of(followup, str(getattr(row, "metric", "")), aspect)
    return " · ".join(part for part in (unit, label) if part)


def rare_line(followup: Followup) -> str:
    """What the days between grave complaints say, where these are rare."""
    said = rare_sentence(followup.table("rare_cases"))
    return "" if said is None else said.spoken(followup.language)


def is_new(followup: Followup, signals: pd.DataFrame) -> pd.Series:
    """Which signals were raised in the latest whole month or since; without one, in the last month."""
    months = months_of(followup)
    since = pd.Period(months[-1]).start_time if months else followup.as_of - pd.DateOffset(months=1)
    return pd.to_datetime(signals["raised"]) >= since


def signal_lines(followup: Followup) -> pd.DataFrame:
    """What the watch found, newest first: state (new or from before), sentence."""
    signals = followup.table("signals")
    if not len(signals):
        return signals
    zh = followup.language == "zh"
    newest = signals.sort_values("since", ascending=False, kind="stable")
    words = {True: "新" if zh else "new", False: "此前已有" if zh else "from before"}
    return pd.DataFrame(
        {
            "state": is_new(followup, newest).map(words).to_numpy(),
            "sentence": newest["sentence_zh" if zh else "sentence_en"].to_numpy(),
        }
    )


def signal_steps(followup: Followup) -> pd.DataFrame:
    """The five steps of handling and what the study has for each, of the newest signal: step, sentence."""
    signals, steps = followup.table("signals"), followup.extra("signal_steps")
    if not len(signals) or not len(steps):
        return pd.DataFrame()
    newest = signals["since"].idxmax()
    said = "sentence_zh" if followup.language == "zh" else "sentence_en"
    mine = steps[steps["signal"] == newest]
    named = [STEPS[name].spoken(followup.language) for name in mine["step"]]
    return pd.DataFrame({"step": named, "sentence": mine[said].to_numpy()})
