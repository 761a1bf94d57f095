"""What each page of a follow-up found, in the line under its title."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from feedback.pipeline.followup.page_actions import standing
from feedback.pipeline.followup.page_courses import is_new, judged_courses, left_now
from feedback.pipeline.followup.page_customers import clear_differences
from feedback.pipeline.followup.page_deadlines import deadlines, goals_missed, overdue_tickets
from feedback.pipeline.followup.page_parts import open_tickets
from feedback.results import Words, counted, percent

if TYPE_CHECKING:
    from feedback.pipeline.followup.folder import Followup


def found_line(name: str, followup: Followup) -> str:
    """The line of a page, in the follow-up's language; empty where there is nothing to say.

    Parameters
    ----------
    name
        Of its notebook, such as 80_followup.
    """
    find = _LINES.get(name)
    said = [] if find is None else [words.spoken(followup.language) for words in find(followup)]
    return ("" if followup.language == "zh" else " ").join(said)


def _month(followup: Followup) -> list[Words]:
    said = [*_verdicts(followup), *_overdue(followup), *_goals(followup), *_signals(followup)]
    if out := len(left_now(followup)):  # another kind of watch than that of days
        said.append(
            Words(
                en=f"{counted(out, 'course leaves its', 'courses leave their')} limits in the newest period (page Courses).",
                zh=f"另有 {out} 条走势在最近一期越出控制限（见“走势”页）。",
            )
        )
    return said


def _goals(followup: Followup) -> list[Words]:
    """The deadline goal that was clearly missed in the newest whole month, and how many others were."""
    missed = goals_missed(followup)
    if not len(missed):
        return []
    row, more = missed.iloc[0], len(missed) - 1
    share, goal = (percent(float(row[name]), digits=0) for name in ("estimate", "goal"))
    rest_en, rest_zh = (f"; {more} more", f"；另有 {more} 项") if more else ("", "")
    return [
        Words(
            en=f"Goal missed in {row['period']}: {row['label']}, {share} in time (goal {goal}){rest_en}.",
            zh=f"{row['period']} 未达到的时限目标：{row['label']}，按时 {share}（目标 {goal}）{rest_zh}。",
        )
    ]


def target_counts(followup: Followup) -> tuple[int, int, int, int]:
    """How many targets are met, not met, cannot be told though they are due, and are not due yet (and not met already)."""
    verdicts, stands = followup.table("verdicts"), standing(followup)
    if not len(verdicts):
        return 0, 0, 0, 0
    mine = stands[verdicts["kind"] == "target"]
    met, missed, due, early = (int((mine == word).sum()) for word in ("met", "not met", "due", "early"))  # fmt: skip
    return met, missed, due, early


def _verdicts(followup: Followup) -> list[Words]:
    """How targets and promises stand, and what is done late."""
    said = []
    verdicts, promises = followup.table("verdicts"), followup.table("promise_verdicts")
    targets = verdicts[verdicts["kind"] == "target"] if len(verdicts) else verdicts
    if n := len(targets):
        met, missed, unclear, early = target_counts(followup)
        parts_en, parts_zh = [f"{met} of {n} met"], [f"{n} 个中达到 {met} 个"]
        if missed:
            parts_en, parts_zh = [*parts_en, f"{missed} not met"], [*parts_zh, f"未达到 {missed} 个"]  # fmt: skip
        if unclear:
            parts_en.append(f"{unclear} due and not to be told")
            parts_zh.append(f"到期而无法判断 {unclear} 个")
        if early:
            parts_en, parts_zh = [*parts_en, f"{early} not due yet"], [*parts_zh, f"未到期 {early} 个"]  # fmt: skip
        said.append(
            Words(en=f"Targets: {', '.join(parts_en)}.", zh=f"目标：{'，'.join(parts_zh)}。")
        )
    due = promises[promises["verdict"] != "open"] if len(promises) else promises
    if n := len(due):
        kept, broken = (int((due["verdict"] == word).sum()) for word in ("kept", "broken"))
        alike = int((due["reason"] == "alike").sum())
        among = Words(en="", zh="")
        if alike:
            among = Words(
                en=f" ({alike} where other units changed as much)",
                zh=f"（其中 {alike} 个其他单位变化相同）",
            )
        said.append(
            Words(
                en=f"Promises due: {kept} of {n} kept{among.en}, {broken} broken, {n - kept - broken} cannot be told.",
                zh=f"到期的承诺：{n} 个中兑现 {kept} 个{among.zh}，未兑现 {broken} 个，无法判断 {n - kept - broken} 个。",
            )
        )
    actions = followup.table("actions")
    late = int((actions["done"].isna() & (actions["due"] < followup.as_of)).sum()) if len(actions) else 0  # fmt: skip
    if late:
        said.append(
            Words(
                en=f"{late} {'action is' if late == 1 else 'actions are'} overdue.",
                zh=f"{late} 项措施已逾期。",
            )
        )
    return said


def _overdue(followup: Followup) -> list[Words]:
    if not len(followup.table("tickets")):
        return []
    waiting, late = len(open_tickets(followup)), len(overdue_tickets(followup))
    return [
        Words(
            en=f"{counted(waiting, 'complaint is', 'complaints are')} open, {late:,} of them overdue.",
            zh=f"未办结的投诉 {waiting:,} 件，其中 {late:,} 件已逾期。",
        )
    ]


def _complaints(followup: Followup) -> list[Words]:
    """How many are open and late, and the deadline met most rarely against its goal."""
    said, clocks = _overdue(followup), deadlines(followup)
    if not len(clocks):
        return said
    row = clocks.iloc[int((clocks["estimate"] - clocks["goal"]).argmin())]
    label, share, goal = str(row["label"]), percent(row["estimate"], digits=0), percent(row["goal"], digits=0)  # fmt: skip
    days_alone = row["late_most"] > row["late_least"]  # by the hour it may be less
    en, zh = ("at most ", "至多 ") if days_alone else ("", " ")
    return [
        *said,
        Words(
            en=f"Furthest from its goal: {label}, {en}{share} in time (goal {goal}; n = {int(row['n']):,}).",
            zh=f"离目标最远的是{label}：按时{zh}{share}（目标 {goal}，n = {int(row['n']):,}）。",
        ),
    ]


def _signals(followup: Followup) -> list[Words]:
    """How many signals are new, and how many stand from before."""
    signals = followup.table("signals")
    if not len(signals):
        return [Words(en="The daily watch has no signal.", zh="逐日监测没有信号。")]
    new = int(is_new(followup, signals).sum())
    old = len(signals) - new
    said = (
        Words(en=f"New signals of the daily watch: {new}.", zh=f"逐日监测有新信号 {new} 项。")
        if new
        else Words(en="The daily watch has no new signal.", zh="逐日监测没有新的信号。")
    )
    before = Words(
        en=f"Raised before and still followed: {old}.", zh=f"此前已预警、仍在跟进的 {old} 项。"
    )
    return [said + before] if old else [said]


def _courses(followup: Followup) -> list[Words]:
    """How many courses signal in their newest period, each matter once."""
    judged, out = len(judged_courses(followup)), len(left_now(followup))
    if not judged:
        return []
    return [
        Words(
            en=f"{out} of {judged:,} courses {'leaves its' if out == 1 else 'leave their'} limits in the newest period; by chance alone a few "
            "of a hundred do.",
            zh=f"{judged:,} 条走势中有 {out} 条在最近一期越出控制限；仅凭偶然，一百条里也会有几条。",
        )
    ]


def _customers(followup: Followup) -> list[Words]:
    """Which aspect hurts one kind of customers clearly more, most people first."""
    if not len(followup.table("customer_pain")):
        return []
    clear = clear_differences(followup)
    if not len(clear):
        return [
            Words(
                en="No kind of customers is hurt clearly more than the others.",
                zh="没有哪类客户明显比其他客户更不满。",
            )
        ]
    row = clear.iloc[0]
    share, rest = (percent(float(row[name]), digits=0) for name in ("share_negative", "share_rest"))
    customer = followup.study.customer
    told = customer is not None and customer.stage is not None  # else stages come from the orders
    among = Words(en="", zh="")
    if row["segment"] == "stage" and not told:
        among = Words(en=" of those who answered long enough ago", zh="（限答卷距今够久、各阶段都可能出现的客户）")  # fmt: skip
    return [
        Words(
            en=f"Hurt clearly more than the other customers{among.en}: {row['value']}, by {row['label']} ({share} against {rest}).",
            zh=f"明显比其他客户更不满的{among.zh}：{row['value']}客户，在{row['label']}上（{share}，其他为 {rest}）。",
        )
    ]


_LINES: Mapping[str, Callable[[Followup], list[Words]]] = {
    "65_month": _month,
    "70_complaints": _complaints,
    "75_course": _courses,
    "80_followup": _verdicts,
    "85_customers": _customers,
}
