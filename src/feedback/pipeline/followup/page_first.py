"""The first screen of a month: what is most alarming, overdue and missed, each by name with its owner, and what to do first."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from feedback.pipeline.followup.first_steps import (
    NAMED,
    cell_name,
    first_steps,
    ties_of,
    told_figures,
)
from feedback.pipeline.followup.page_actions import (
    action_name,
    action_owners,
    owners_named,
    standing,
)
from feedback.pipeline.followup.page_courses import is_new, left_now, notable_courses
from feedback.pipeline.followup.page_deadlines import goals_missed, overdue_tickets
from feedback.pipeline.followup.page_parts import shown
from feedback.pipeline.followup.signal_status import newest_signals, raised, since_then
from feedback.pipeline.verdicts import FIXES
from feedback.results import Words, counted
from feedback.tracking.next_words import RECORDED
from feedback.tracking.signal_words import signal_counts
from feedback.tracking.spans import with_spans
from feedback.tracking.targets import series_of
from feedback.tracking.told import told_rows

if TYPE_CHECKING:
    from feedback.pipeline.followup.folder import Followup

OWNERS = 4  # people it names on one line


@dataclass(frozen=True)
class Line:
    """One line of the first screen: a word in colour, what, and what of it."""

    mark: Words
    look: str  # "worse", "better", or "" for neither
    what: str
    said: Words
    page: str = ""  # where it stands in full


def first_screen(followup: Followup) -> Any:
    """What is most alarming, overdue and missed, and the first things to do, each with its owner.

    Returns
    -------
    IPython.display.HTML
    """
    from IPython.display import HTML

    lines = [
        *_signals(followup),
        *_left(followup),
        *_overdue(followup),
        *_goals(followup),
        *_late_actions(followup),
        *_missed(followup),
        *_first(followup),
    ]
    items = []
    for line in lines:
        mark, said = (escape(words.spoken(followup.language)) for words in (line.mark, line.said))
        look = f"way {line.look}".strip()
        name = escape(line.what)
        name = f'<a href="{line.page}">{name}</a>' if line.page else name
        what = f"<strong>{name}</strong> " if line.what else ""
        items.append(f'<li><span class="{look}">{mark}</span><p>{what}{said}</p></li>')
    return HTML(f'<ul class="changes firsts">{"".join(items)}</ul>' if items else "")


def _of(owner: str) -> Words:
    return Words(en=f"Owner: {owner}.", zh=f"负责人：{owner}。")


def _more(n: int) -> Words:
    return Words(en=f"{n} more below.", zh=f"另有 {n} 项见下文。") if n > 0 else Words(en="", zh="")


def _signals(followup: Followup) -> list[Line]:
    """The signals that are new, else the newest known one."""
    signals = newest_signals(followup)
    if not len(signals):
        return []
    new = is_new(followup, signals)
    named = (signals[new] if new.any() else signals.head(1)).head(NAMED)
    owners = owners_named(followup, named["aspect"], named["unit"])
    found = []
    for (_, row), owner in zip(named.iterrows(), owners, strict=True):
        fresh = bool(new.any())
        mark = Words(en="New" if fresh else "Past signal", zh="新信号" if fresh else "此前信号")
        said = signal_counts(row) + raised(followup, row, new=fresh)
        said = said + since_then(followup, row) + _of(owner)
        what = cell_name(followup, str(row["unit"]), str(row["aspect"]))
        found.append(Line(mark, "worse", what, said))
    return found


def _left(followup: Followup) -> list[Line]:
    """The courses beyond their limits in the newest period, those of most people named."""
    out = len(left_now(followup))
    if not out:
        return []
    names = list(notable_courses(followup, n=NAMED)["name"])
    rest = out - len(names)
    what = Words(
        en=counted(out, "course leaves its limits", "courses leave their limits"),
        zh=f"{out} 条走势在最近一期越出控制限",
    ).spoken(followup.language)
    said = Words(
        en=f"in the newest period: {'; '.join(names)}{f'; {rest} more' if rest else ''}.",
        zh=f"{'；'.join(names)}{f'；另有 {rest} 条' if rest else ''}。",
    )
    mark = Words(en="Beyond limits", zh="走势越限")
    return [Line(mark, "", what, said, "75_course.html")]


def _overdue(followup: Followup) -> list[Line]:
    if not len(followup.table("tickets")) or followup.study.clocks is None:
        return []
    late = overdue_tickets(followup)
    if not len(late):
        said = Words(en="No complaint is overdue.", zh="没有逾期的投诉。")
        return [Line(Words(en="Overdue", zh="逾期"), "better", "", said)]
    owners = list(dict.fromkeys(owners_named(followup, late["aspect"], late["unit"])))
    rest = len(owners) - OWNERS
    en, zh = ", ".join(owners[:OWNERS]), "、".join(owners[:OWNERS])
    if rest > 0:
        en, zh = f"{en} and {rest} more", f"{zh}等 {len(owners)} 位"
    what = Words(
        en=counted(len(late), "complaint is overdue", "complaints are overdue"),
        zh=f"{len(late):,} 件投诉已逾期",
    )
    said = Words(en=f"The longest first: {en}.", zh=f"负责人（从最久的起）：{zh}。")
    mark = Words(en="Overdue", zh="逾期")
    return [Line(mark, "worse", what.spoken(followup.language), said)]


def _goals(followup: Followup) -> list[Line]:
    """The deadlines whose goal was clearly missed in the newest whole month, in one line."""
    missed = goals_missed(followup)
    if not len(missed):
        return []
    en, zh = [], []
    for row in missed.to_dict("records"):
        ends = [float(row[name]) for name in ("estimate", "low", "high")]
        now_en, now_zh = (shown("in_time", *ends, n=int(row["n"]), language=each) for each in ("en", "zh"))  # fmt: skip
        goal = f"{100 * row['goal']:g}%"
        en.append(f"{row['label']} {now_en} against {goal}")
        zh.append(f"{row['label']} {now_zh}，目标 {goal}")
    period = missed["period"].iloc[0]
    what = Words(en=f"In time in {period}:", zh=f"{period} 按时占比：")
    said = Words(en=f"{'; '.join(en)}.", zh=f"{'；'.join(zh)}。")
    mark = Words(en="Goal missed", zh="未达时限目标")
    return [Line(mark, "worse", what.spoken(followup.language), said)]


def _late_actions(followup: Followup) -> list[Line]:
    """Actions past their day and not done, by what is done and who owns it."""
    actions = followup.table("actions")
    if not len(actions):
        return []
    late = actions[actions["done"].isna() & (actions["due"] < followup.as_of)]
    late = late.sort_values("due", kind="stable")
    owners = action_owners(followup, late)
    found = []
    for place, (number, row) in enumerate(late.head(NAMED).iterrows()):
        day = f"{row['due']:%Y-%m-%d}"
        said = Words(en=f"was due {day} and is not done.", zh=f"{day} 到期，尚未完成。")
        said = said + _of(owners[place])
        if place + 1 == NAMED:
            said = said + _more(len(late) - NAMED)
        what = action_name(followup, str(number)) + ("：" if followup.language == "zh" else ":")
        found.append(Line(Words(en="Late action", zh="措施逾期"), "worse", what, said))
    return found


def _missed(followup: Followup) -> list[Line]:
    """Targets not met, and those that were due and cannot be told."""
    verdicts, stands = followup.table("verdicts"), standing(followup)
    if not len(verdicts):
        return []
    mine = verdicts.assign(stand=stands)
    mine = mine[mine["kind"].eq("target") & mine["stand"].isin(["not met", "due"])]
    if not len(mine):
        return []
    mine = mine.sort_values("stand", ascending=False, kind="stable")  # those not met first
    owners = owners_named(followup, mine["aspect"], mine["unit"])
    due = followup.table("targets")["due"]
    found = []
    for place, (_, row) in enumerate(mine.head(NAMED).iterrows()):
        failed = row["stand"] == "not met"
        mark = Words(en="Missed", zh="未达到") if failed else Words(en="Due", zh="已到期")
        said = _stands(followup, row, due[row["of"]], failed=failed) + _of(owners[place])
        if place + 1 == NAMED:
            said = said + _more(len(mine) - NAMED)
        what = str(row["of"]) + ("：" if followup.language == "zh" else ":")
        found.append(Line(mark, "worse", what, said))
    return found


def _stands(followup: Followup, row: pd.Series, due: pd.Timestamp, *, failed: bool) -> Words:
    """The figure of the newest period by the due day, with interval and n, the aim, and whether it is told from it."""
    day = "" if pd.isna(due) else f"{due:%Y-%m-%d}"
    until = Words(en=f", due {day}" if day else "", zh=f"（{day} 到期）" if day else "")
    goal, needed = row["goal"] or "–", float(row["needed"])
    measured, _ = with_spans(
        followup.table("measurements"), followup.study.targets, {}, level=followup.results.level
    )
    series = series_of(measured, *(str(row[name]) for name in ("metric", "unit", "aspect")))  # fmt: skip
    rows = series[series.index == str(row["after"])]
    if not len(rows):
        return Words(en=f"not measured since{until.en}.", zh=f"之后没有数据{until.zh}。")
    (told,) = told_rows(str(row["metric"]), str(row["unit"]), rows.iloc[0])
    now = told_figures(str(row["metric"]), told)
    recorded = row["metric"] in RECORDED
    if failed:
        end = Words(en="not met", zh="未达到")
    elif recorded:
        end = Words(en="what was recorded cannot tell", zh="已有的记录无法判断是否达到")
    else:
        end = Words(en="these answers cannot tell", zh="现有答卷无法判断是否达到")
    if not failed and np.isfinite(needed) and row["metric"] != "complaints":
        end = Words(
            en=f"{end.en} (about {needed:,.0f} new ones would)",
            zh=f"{end.zh}（新的一期约需 n = {needed:,.0f}）",
        )
    elif not failed and np.isinf(needed) and row["metric"] != "complaints":
        end = Words(
            en=f"no {'later period' if recorded else 'further survey'} can decide it; set a fixed figure and a new day",
            zh=f"{'再等几期' if recorded else '再调查'}也判断不了，请改定固定的目标值和新的期限",
        )
    return Words(
        en=f"{now.en} in {row['after']} against {goal}{until.en}: {end.en}.",
        zh=f"{row['after']} 为 {now.zh}，目标 {goal}{until.zh}：{end.zh}。",
    )


def _first(followup: Followup) -> list[Line]:
    steps = first_steps(followup).head(FIXES)
    nothing = Words(en="", zh="")
    lines = [
        Line(
            Words(en=f"To do {place}", zh=f"先做 {place}"),
            "",
            str(row["name"]),
            Words(**row["brief"]) + (nothing if not row["owner"] else _of(str(row["owner"]))),
        )
        for place, (_, row) in enumerate(steps.iterrows(), start=1)
    ]
    tied = ties_of(steps)
    return [*lines, Line(Words(en="Ties", zh="并列"), "", "", tied)] if tied.en else lines
