"""What the pages of a follow-up say of deadlines: kept or not by clock and department, and how far days without a time flatter."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from feedback.disclosure import shown_values
from feedback.errors import AnalysisError
from feedback.pipeline.followup.page_parts import label_of, months_of
from feedback.results import Words, counted
from feedback.rounded_tables import told_table
from feedback.tracking.clocks import IN_TIME, LATE, OUT, RUNNING, awaited, clocks_of
from feedback.tracking.elapsed import elapsed_hours
from feedback.tracking.owners import names_in

if TYPE_CHECKING:
    from feedback.pipeline.followup.folder import Followup

_OVERALL = "closed_48"  # of the ready clocks the one for a share of all, not a limit of one grade


def deadlines(followup: Followup) -> pd.DataFrame:
    """Share in time of every clock over all months: label, n, estimate, low, high, goal; running, overdue:
    those somebody still has to meet, before and after the deadline.

    Where stamps are of a day without a time, bounds of the figures by the hour: `late_least` to `late_most` missed,
    `least` the share in time at the least favourable hours, `missed` the first two as text. `low` is then the interval's end
    at those hours, so that no deadline is called kept that may not be.
    """
    judged = followup.table("ticket_clocks")
    if not len(judged) or followup.study.clocks is None:
        return pd.DataFrame()
    from feedback.proportions import wilson

    clocks = clocks_of(followup.study.clocks, home=followup.study.home)
    waits = awaited(judged, followup.table("tickets"), clocks)
    rows = []
    for clock in clocks:
        mine = judged[judged["clock"] == clock.name]
        passed = mine[mine["status"].isin([IN_TIME, LATE])]
        if not len(passed):
            continue
        met = int((passed["status"] == IN_TIME).sum())
        _, high = wilson(met, len(passed), followup.results.level)
        open_now = judged[waits & (judged["clock"] == clock.name).to_numpy()]
        doubtful = int(mine["by_day"].sum())
        late = len(passed) - met
        most = len(passed) + int((mine["by_day"] & mine["status"].isin([RUNNING, OUT])).sum())
        low, _ = wilson(most - late - doubtful, most, followup.results.level)
        rows.append(
            {
                "label": label_of(followup, "in_time", clock.name),
                "n": len(passed),
                "estimate": met / len(passed),
                "low": float(low),
                "high": float(high),
                "goal": clock.goal,
                "running": int((open_now["status"] == RUNNING).sum()),
                "overdue": int((open_now["status"] == LATE).sum()),
                "late_least": late,
                "late_most": late + doubtful,
                "least": 1 - (late + doubtful) / most,
                "missed": _from_to(late, late + doubtful).spoken(followup.language),
            }
        )
    return pd.DataFrame(rows)


def goals_missed(followup: Followup) -> pd.DataFrame:
    """Clocks whose share in time of the newest whole month lies below its goal with its whole interval, the overall aim first.

    Returns
    -------
    DataFrame
        label, period, n (deadlines that have passed), estimate, low, high, goal; of all units, so exact.
    """
    measured, months = followup.table("measurements"), months_of(followup)
    told = followup.study.clocks
    if told is None or not months or not len(measured):
        return pd.DataFrame()
    mine = measured[(measured["metric"] == "in_time") & (measured["unit"] == "")]
    mine = mine[mine["period"] == months[-1]].set_index("aspect")
    clocks = [clock for clock in clocks_of(told, home=followup.study.home) if clock.name in mine.index]  # fmt: skip
    rows = [
        {"label": label_of(followup, "in_time", clock.name), "goal": clock.goal, "overall": clock.name == _OVERALL}
        | mine.loc[clock.name, ["period", "n", "estimate", "low", "high"]].to_dict()
        for clock in clocks
    ]  # fmt: skip
    table = pd.DataFrame(rows)
    if not len(table):
        return table
    table = table[table["high"] < table["goal"]].assign(short=lambda row: row["goal"] - row["estimate"])  # fmt: skip
    table = table.sort_values(["overall", "short"], ascending=False, kind="stable")
    return table.drop(columns=["overall", "short"]).reset_index(drop=True)


def overdue_tickets(followup: Followup) -> pd.DataFrame:
    """Open complaints with a deadline of their own that has passed and is still to be met, each once, the longest overdue first.

    The overall aim is a share of all and no deadline of any of them, where others say when each is to be closed.
    """
    return _overdue(followup, overall=False)


def _overdue(followup: Followup, *, overall: bool) -> pd.DataFrame:
    judged, tickets = followup.table("ticket_clocks"), followup.table("tickets")
    if not len(judged) or not len(tickets) or followup.study.clocks is None:
        return tickets[:0]
    clocks = clocks_of(followup.study.clocks, home=followup.study.home)
    late = judged[(judged["status"] == LATE) & awaited(judged, tickets, clocks)]
    if not overall and any(c.to == "closed" and c.name != _OVERALL for c in clocks):
        late = late[late["clock"] != _OVERALL]
    late = late.sort_values("hours", ascending=False, kind="stable")
    return tickets.loc[late["ticket"].drop_duplicates()]


def overdue_sentence(followup: Followup) -> str:
    """How many complaints are overdue; that one may be so by several deadlines. "" where none is."""
    late, every = overdue_tickets(followup), _overdue(followup, overall=True)
    if not len(every):
        return ""
    n, beyond = len(late), len(every) - len(late)
    times = int(deadlines(followup)["overdue"].sum())
    said = Words(
        en=f"{counted(n, 'open complaint is overdue', 'open complaints are overdue')}.",
        zh=f"未办结的投诉中有 {n:,} 件已逾期。",
    )
    if times > n:
        said += Words(
            en=f"Deadlines overlap (a reply by mail is a first reply, too), so complaints appear {times:,} times below.",
            zh=f"各项时限有重叠（如邮件首次回复也是首次回复），所以在下表中共计 {times:,} 次。",
        )
    told = followup.study.clocks
    named = clocks_of(told, home=followup.study.home) if told is not None else []
    aim = next((clock.goal for clock in named if clock.name == _OVERALL), None)
    if aim is not None:
        said += Words(
            en=f"48 hours for all is an overall aim, for {100 * aim:g}% of them, and no deadline of any one; the limits of each grade stand beside it.",
            zh=f"“全部 48 小时”是对 {100 * aim:g}% 的投诉提出的总体目标，不是每件的期限；各级别的期限另计。",
        )
    if beyond:
        said += Words(
            en=f"{counted(beyond, 'more is', 'more are')} past that aim alone and not counted as overdue.",
            zh=f"另有 {beyond:,} 件只超过总体目标，不计为逾期。",
        )
    return said.spoken(followup.language)


def by_day_sentence(followup: Followup) -> str:
    """How far the figures of `deadlines` are flattered by stamps without a time; "" where each has one."""
    table = deadlines(followup)
    table = table[table["late_most"] > table["late_least"]] if len(table) else table
    if not len(table):
        return ""
    zh, en = [], []
    for label, missed, estimate, worst in zip(
        *(table[name].tolist() for name in ("label", "missed", "estimate", "least")), strict=True
    ):
        met, least = (f"{100 * share:.0f}%" for share in (estimate, worst))
        zh.append(f"- {label}：超时 {missed} 件，按时占比 {least} 至 {met}")
        en.append(f"- {label}: {missed} late, {least} to {met} in time")
    return Words(
        zh="有些时间只写到日，没有时刻，所以上面的数字是有利的一端。一端按当天最有利的时刻，另一端按当天 0:00 受理、24:00 答复或办结；"
        "按小时计的真实数在两者之间，上面的区间也包括两端：\n\n"
        + "\n".join(zh)
        + "\n\n请让工单系统导出时刻。",
        en="Some stamps say the day alone, so the figures above stand at their favourable end. One end is at the best time of those "
        "days, the other opened at 0:00 and answered or closed at 24:00; by the hour the truth lies between, and the intervals above hold both:\n\n"
        + "\n".join(en)
        + "\n\nHave the help desk export the time of day.",
    ).spoken(followup.language)


def _from_to(least: int, most: int) -> Words:
    if least == most:
        return Words(en=f"{least:,}", zh=f"{least:,}")
    return Words(en=f"{least:,} to {most:,}", zh=f"{least:,} 至 {most:,}")


def by_department(followup: Followup) -> pd.DataFrame:
    """Deadlines met by department, of ten tickets or more, as they are told: department, n, share, share_low, share_high."""
    from feedback.proportions import wilson

    judged = followup.table("ticket_clocks")
    if not len(judged):
        return pd.DataFrame()
    passed = judged[judged["status"].isin([IN_TIME, LATE]) & (judged["department"] != "")]
    met = passed["status"].eq(IN_TIME).groupby(passed["department"]).agg(["sum", "size"])
    met = met.sort_values("size", ascending=False, kind="stable")
    elsewhere = float(judged["status"].isin([IN_TIME, LATE]).sum() - len(passed))
    least = followup.study.parameters.min_group
    met = met[shown_values(met["size"], elsewhere=elsewhere, least=least)]
    low, high = wilson(met["sum"], met["size"], followup.results.level)
    spoken = names_in(followup.language, followup.table("owners"), "department")
    found = pd.DataFrame(
        {
            "department": [spoken.get(str(name), str(name)) for name in met.index],
            "n": met["size"].to_numpy(),
            "share": (met["sum"] / met["size"]).to_numpy(),
            "share_low": low,
            "share_high": high,
        }
    )
    return told_table(found.sort_values("share", kind="stable", ignore_index=True))


def departments_sentence(followup: Followup) -> str:
    """What the shares of departments are of, and whether these close at different speeds (log-rank); "" where it cannot be asked."""
    from feedback.measures.durations import compare_durations

    tickets = followup.table("tickets")
    named = tickets[tickets["department"] != ""] if len(tickets) else tickets
    if not len(named) or named["department"].nunique() < 2:
        return ""
    end = followup.as_of + pd.Timedelta(days=1)
    stop = named["closed"].fillna(named["withdrawn"]).fillna(end)
    hours = elapsed_hours(named["opened"], stop, zone=followup.study.timezone)
    try:
        found = compare_durations(hours, named["closed"].notna(), groups=named["department"])
    except AnalysisError:
        return ""
    clocks = int(followup.table("ticket_clocks")["clock"].nunique())
    mixed = Words(en="", zh="")
    if clocks > 1:
        mixed = Words(
            en=f"The shares above take {clocks} deadlines together, and a complaint counts once for each that applies to it.",
            zh=f"上表的占比把 {clocks} 种时限合在一起算，一件投诉适用几种就计几项。",
        )
    return (mixed + _differ(found.p)).spoken(followup.language)


def _differ(p: float) -> Words:
    """What the log-rank test says, p as at most .001, .05 or not told: a closer one would count the few of a department."""
    at_most = ".001" if p < 0.001 else ".05"
    if p >= 0.05:
        return Words(
            en="Departments do not clearly differ in how long complaints take (log-rank test, p over .05).",
            zh="各部门办结时长未见明显差异（log-rank 检验，p 大于 .05）。",
        )
    return Words(
        en=f"Departments differ in how long complaints take (log-rank test, p < {at_most}).",
        zh=f"各部门办结时长存在差异（log-rank 检验，p < {at_most}）。",
    )
