"""What the pages of a follow-up say: key figures and their change, deadlines, what is overdue, who owns the fixes."""

from __future__ import annotations

from collections.abc import Container
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import stats

from feedback.results import Words
from feedback.study_followup import METRICS
from feedback.tracking.clocks import CLOCK_NAMES
from feedback.tracking.told import told_rows
from feedback.tracking.verdict_words import ends_words, mean_text

if TYPE_CHECKING:
    from feedback.pipeline.followup.folder import Followup

GRADE_NAMES = {
    "general": ("一般", "general"),
    "repeated": ("重复", "repeated"),
    "major": ("重大", "major"),
    "escalated": ("升级（监管、媒体、法律）", "escalated (regulator, media, law)"),
}
CLASS_NAMES = {
    "product": ("产品", "product"),
    "service": ("服务", "service"),
    "process": ("流程", "process"),
    "": ("未判明", "not told"),
}
_KEY_FIGURES = ("satisfaction", "csat", "nps", "complaint_rate", "complaints")
_SHARES = ("csat", "complaint_rate", "hurt", "in_time")


def _say(followup: Followup, zh: str, en: str) -> str:
    return zh if followup.language == "zh" else en


def label_of(followup: Followup, metric: str, aspect: str) -> str:
    """What is measured as the reader calls it: an aspect, or, for shares in time, a clock."""
    if metric == "in_time" and aspect in CLOCK_NAMES:
        return CLOCK_NAMES[aspect].spoken(followup.language)
    return followup.labels.get(aspect, aspect)


def months_of(followup: Followup) -> list[str]:
    """Months measured, those frozen first to last; the one that still runs is left out where there is another."""
    table = followup.table("measurements")
    if not len(table):
        return []
    month = table[table["period"].str.fullmatch(r"\d{4}-\d{2}")]
    frozen = sorted(month.loc[month["frozen"].notna(), "period"].unique())
    return list(frozen or sorted(month["period"].unique()))


def key_figures(followup: Followup) -> pd.DataFrame:
    """Each figure of everybody in its newest month, beside the month before and the same month a year ago.

    Returns
    -------
    DataFrame
        name, period, n, figure, low, high (text or number as shown), before, change, clear: "better", "worse", "cannot tell".
        A change is clear where its interval (normal, of two independent figures) leaves out 0. Where the figure is
        nevertheless within the limits of its course (page 75), that is said with it.
    """
    table = followup.table("measurements")
    rows = []
    for metric in _KEY_FIGURES:
        mine = table[(table["metric"] == metric) & (table["unit"] == "") & (table["aspect"] == "")]
        mine = mine[mine["period"].isin(months_of(followup))].sort_values("period")
        if not len(mine) or (metric == "complaints" and "complaint_rate" in set(table["metric"])):
            continue
        now, zh, en, good = mine.iloc[-1], *METRICS[metric]
        (told,) = told_rows(metric, "", now)
        row = {
            "name": _say(followup, zh, en),
            "period": now["period"],
            "n": int(told["n"]),
            "figure": shown(
                metric, told["estimate"], told["low"], told["high"], language=followup.language
            ),
        }
        previous = mine.iloc[-2] if len(mine) > 1 else None
        year_ago = mine[mine["period"] == _year_before(str(now["period"]))]
        usual = _within_course(followup, metric, str(now["period"]))
        beyond = _beyond(followup, metric)
        row["before"] = _change(
            followup, metric, now, previous, good=good, usual=usual, beyond=beyond
        )
        row["year"] = _change(
            followup,
            metric,
            now,
            year_ago.iloc[0] if len(year_ago) else None,
            good=good,
            usual=usual,
            beyond=beyond,
        )
        rows.append(row)
    table = pd.DataFrame(rows)
    if len(table) and table["year"].eq("–").all():
        table = table.drop(columns="year")
    return table


def _within_course(followup: Followup, metric: str, period: str) -> bool:
    """Whether the course of everybody's figure has limits, ends with the period, and does not signal there."""
    found = followup.extra("course_findings")
    if not len(found):
        return False
    mine = found[(found["metric"] == metric) & (found["unit"] == "") & (found["aspect"] == "")]
    judged = mine[(mine["chart"] != "short") & (mine["newest"] == period)]
    return bool((judged["latest"] != period).any())


def _beyond(followup: Followup, metric: str) -> frozenset[str]:
    """The periods in which everybody's figure was beyond the limits of its course."""
    courses = followup.extra("courses")
    if not len(courses):
        return frozenset()
    mine = courses[(courses["metric"] == metric) & (courses["unit"] == "") & (courses["aspect"] == "")]  # fmt: skip
    return frozenset(mine.loc[mine["signal"].str.contains("beyond"), "period"])


def _year_before(month: str) -> str:
    return f"{int(month[:4]) - 1}{month[4:]}"


def shown(
    metric: str,
    estimate: float,
    low: float,
    high: float,
    *,
    n: int | None = None,
    language: str = "en",
) -> str:
    """A figure with its interval as readers write it.

    >>> shown("csat", 0.596, 0.566, 0.627), shown("nps", -12.4, -18.0, -6.1)
    ('60% (57%–63%)', '−12 (−18 to −6)')
    >>> shown("complaint_rate", 0.02, 0.015, 0.03), shown("satisfaction", 71.0, 66.0, 76.0)
    ('2% (1.5%–3%)', '71 (66–76)')
    """

    def one(value: float) -> str:
        if not np.isfinite(value):
            return "–"
        if metric in _SHARES:
            digits = 1 if abs(value) < 0.1 else 0
            return f"{100 * value:.{digits}f}".removesuffix(".0") + "%"
        text = mean_text(value) if metric == "satisfaction" else f"{value:.0f}"
        return text.replace("-", "−")

    between = ends_words(one(low), one(high)).spoken(language)
    base = "" if n is None else f"n = {n:,}"
    if language == "zh":
        return f"{one(estimate)}（{'，'.join(part for part in (between, base) if part)}）"
    return f"{one(estimate)} ({', '.join(part for part in (between, base) if part)})"


def _change(
    followup: Followup,
    metric: str,
    now: pd.Series,
    then: pd.Series | None,
    *,
    good: bool,
    usual: bool = False,
    beyond: Container[str] = (),
) -> str:
    """As `change_words`, in the reader's language; "–" where there is nothing to compare."""
    said = change_words(followup, metric, now, then, good=good, usual=usual, beyond=beyond)
    return "–" if said is None else said.spoken(followup.language)


def change_words(
    followup: Followup,
    metric: str,
    now: pd.Series,
    then: pd.Series | None,
    *,
    good: bool,
    unit: str = "",
    usual: bool = False,
    beyond: Container[str] = (),
) -> Words | None:
    """Better, worse or not to be told, with the change and what it is compared with; None where there is nothing to compare.

    `usual`: the course does not signal in that period, which is said where the change is clear. `beyond`: periods in
    which it was beyond its limits; a change from one of these is one back.
    """
    if then is None:
        return None
    difference = float(now["estimate"] - then["estimate"])
    error = float(np.hypot(now["error"], then["error"]))
    half = float(stats.norm.isf((1 - followup.results.level) / 2)) * error
    low, high = difference - half, difference + half
    start, end = told_rows(metric, unit, then, now)
    shift = float(end["estimate"] - start["estimate"])
    scale, per = (100, Words(en=" points", zh=" 个百分点")) if metric in _SHARES else (1, Words(en="", zh=""))  # fmt: skip
    moved = mean_text(shift, plus=True) if metric == "satisfaction" else f"{scale * shift:+.1f}"
    text = moved.removesuffix(".0").replace("-", "−")
    text = text.lstrip("+−") if not text.strip("+−0.") else text
    if low <= 0 <= high or error == 0:
        word = Words(en="no clear change", zh="看不出变化")
    elif (difference > 0) == good:
        word = Words(en="better", zh="变好")
    else:
        word = Words(en="worse", zh="变差")
    before = str(then.get("period", then.name))
    within = Words(en="", zh="")
    if usual and not (low <= 0 <= high or error == 0):
        within = Words(
            en="; within the usual variation of its course", zh="，但仍在走势的正常波动之内"
        )
        if before in beyond:
            within = Words(
                en=f"; {before} was beyond its limits, and this is back within the usual variation",
                zh=f"，{before} 曾越出控制限，现已回到走势的正常波动之内",
            )
    return Words(
        en=f"{word.en}, {text}{per.en} against {before}{within.en}",
        zh=f"与 {before} 相比{word.zh}（{text}{per.zh}）{within.zh}",
    )


def open_tickets(followup: Followup) -> pd.DataFrame:
    """Complaints neither closed nor withdrawn."""
    tickets = followup.table("tickets")
    if not len(tickets):
        return tickets
    return tickets[tickets["closed"].isna() & tickets["withdrawn"].isna()]


def counted_by(followup: Followup, column: str) -> pd.DataFrame:
    """Complaints by grade, class or aspect: name, n, share, and how many are open."""
    tickets = followup.table("tickets")
    if not len(tickets):
        return pd.DataFrame()
    here = open_tickets(followup)
    n = tickets.groupby(column).size().sort_values(ascending=False, kind="stable")
    names = {"grade": GRADE_NAMES, "problem_class": CLASS_NAMES}.get(column)
    zh = followup.language == "zh"
    if names is not None:
        labels = [names[str(key)][0 if zh else 1] for key in n.index]
    else:
        unread = "未读出方面" if zh else "no aspect read"
        labels = [followup.labels.get(str(key), str(key)) or unread for key in n.index]
    return pd.DataFrame(
        {
            "name": labels,
            "n": n.to_numpy(),
            "share": (n / n.sum()).to_numpy(),
            "open": here.groupby(column).size().reindex(n.index).fillna(0).astype(int).to_numpy(),
        }
    )


def repeats_sentence(followup: Followup) -> str:
    """Repeats, near copies and first-contact resolution, in one paragraph."""
    tickets, first = followup.table("tickets"), followup.extra("first_contact")
    if not len(tickets):
        return ""
    again, near = int((tickets["repeat_of"] != "").sum()), int((tickets["near_copy_of"] != "").sum())  # fmt: skip
    known = bool((tickets["customer"] != "").any())
    said = _say(
        followup,
        (
            f"{again:,} 件是同一客户就同一方面再次投诉，"
            if known
            else "没有读取客户编号，无法判断同一客户是否再次投诉；"
        )
        + f"{near:,} 件与本单位较早的一件措辞几乎相同；都照常计入。",
        (
            f"{again:,} are the same customer on the same aspect again, "
            if known
            else "No customer ids were read, so who complained again is not known; "
        )
        + f"{near:,} have nearly the words of an earlier one in their unit; all of them count.",
    )
    return said + _first_contact(followup, first, known=known)


def _first_contact(followup: Followup, first: pd.DataFrame, *, known: bool) -> str:
    """First-contact resolution, of what the exports tell; what they would have to tell where they do not; "" without clocks."""
    if not len(followup.table("ticket_clocks")):
        return ""
    if not len(first):
        return _say(
            followup,
            "一次解决率未计算：导出文件既没有客户编号，也没有重开记录。请在 tickets: 的 columns 中写明 customer 和 reopened，或提供含重开的 events。",
            " First-contact resolution is not computed: the exports tell neither customers nor reopenings. Name columns for customer and "
            "reopened under tickets:, or give events that hold reopenings.",
        )
    row = first.iloc[0]
    if not row["n"] > 0:
        return ""
    reopenings = bool(row.get("reopenings", True))
    zh, en = (
        (
            "既未重开，客户此后也未就同一方面再次投诉；再次投诉并入首次那件，不另算。",
            "neither reopened nor complained of again; a repeat belongs to the first of its matter and is not counted besides.",
        )
        if known and reopenings
        else (
            "客户此后未就同一方面再次投诉；没有重开记录，重开的无从扣除，实际只会更低。",
            "not complained of again; no reopenings are recorded and could be taken off, so the true share can only be lower.",
        )
        if known
        else (
            "未重开；再次投诉的无从扣除，实际只会更低。",
            "not reopened; who complained again could not be taken off, so the true share can only be lower.",
        )
    )
    share = shown("in_time", row["share"], row["low"], row["high"], language=followup.language)
    return _say(
        followup,
        f"在 {int(row['n']):,} 件已办结满观察期的首次投诉中，一次解决的占 {share}，即{zh}",
        f" Of {int(row['n']):,} first complaints closed long enough ago, over with the first answer: {share}; that is, {en}",
    )


def opening(followup: Followup) -> str:
    """As of which day, how many complaints there are and how many are open; the newest whole month."""
    tickets, months = followup.table("tickets"), months_of(followup)
    said = [
        _say(followup, f"截至 {followup.as_of:%Y-%m-%d}。", f"As of {followup.as_of:%Y-%m-%d}.")
    ]
    if months:
        said.append(
            _say(
                followup, f"最近一个完整的月：{months[-1]}。", f"Latest whole month: {months[-1]}."
            )
        )
    if len(tickets):
        still, grave = open_tickets(followup), tickets["grade"].isin(["major", "escalated"])
        n, g = len(still), int(grave[still.index].sum())
        said.append(
            _say(
                followup,
                f"共受理投诉 {len(tickets):,} 件，未办结 {n:,} 件，其中重大或升级 {g:,} 件。",
                f"{len(tickets):,} complaints in all, {n:,} of them open, {g:,} of those major or escalated.",
            )
        )
    return _say(followup, "", " ").join(said)


_ROUNDED = (
    "为保护个人，各单位和各期的数字取整显示，人数取最近的 5，所以 n 不一定等于分析报告中的准确人数；判断用的是未取整的数字。取整的规则和逐件的清单见其余各页的末尾。",
    "To protect people, figures of units and periods are rounded, people to the nearest 5, so that an n here need not be the exact "
    "one of the report; verdicts rest on the exact ones. The rules, and the lists of "
    "single complaints, stand at the end of the other pages.",
)


def finding(followup: Followup, what: str) -> str:
    """What was found of customers: "tiers", "churn" or "value"; "" where nothing."""
    table = followup.table("customer_findings")
    mine = table[table["what"] == what] if len(table) else table
    return str(mine[f"sentence_{followup.language}"].iloc[0]) if len(mine) else ""


def sources(followup: Followup, *, brief: bool = False) -> list[str]:
    """How the figures came about: definitions, what was left out, where the lists lie; `brief`: what a manager needs of it."""
    said = [
        _say(
            followup,
            "已结束的月份已锁定：迟到的答卷和更正不会改动它们。月份间的变化若区间含 0，写“看不出变化”。",
            "Months that have ended are frozen: what arrives later does not move them. A change whose interval holds 0 is called not clear.",
        )
    ]
    tiers = finding(followup, "tiers")  # the page of customers says it
    notes = [note for note in followup.notes if note != tiers]
    if brief:
        return [*said, _say(followup, *_ROUNDED), *notes]
    said.append(
        _say(
            followup,
            "按答卷算出的数字、各单位的投诉数字都取整显示：人数和件数取最近的 5（1 至 9 都写作 5）；占比取整到 1 至 20 个百分点的一档，人数越少档越宽；"
            "区间向外取整；判断用的是未取整的数字。",
            "Figures of answers, and complaints of single units, are told in steps: people and complaints to the nearest 5 (one to "
            "nine as 5), shares in steps of 1 to 20 % by their base, intervals outwards. Verdicts rest on the exact ones.",
        )
    )
    late = followup.table("late")
    if len(late):
        n = late[["period"]].drop_duplicates().shape[0]
        said.append(
            _say(
                followup,
                f"有 {n} 个已锁定的时期若按现有数据重算会略有不同，逐项见数据表 late。",
                f"{n} frozen periods would be a little different with what has arrived since; table late lists them.",
            )
        )
    if len(followup.table("tickets")):
        said.append(
            _say(
                followup,
                "每件投诉及其时限见数据表目录的 tickets.csv，逾期而待办的见 overdue.csv（写有负责人）；各页只列数目。",
                "Every complaint and its deadlines: tickets.csv in the folder of the tables; those overdue, with their owners: "
                "overdue.csv. The pages count only.",
            )
        )
    return [*said, *notes]
