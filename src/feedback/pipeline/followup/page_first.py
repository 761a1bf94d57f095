"""The first screen of a month: what is most alarming, overdue and missed, each by name with its owner, and what to do first."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

import pandas as pd

from feedback.disclosure import LEAST
from feedback.pipeline.followup.page_actions import (
    NOBODY,
    action_name,
    action_owners,
    owners_named,
    standing,
)
from feedback.pipeline.followup.page_courses import is_new, left_now, notable_courses
from feedback.pipeline.followup.page_deadlines import goals_missed, overdue_tickets
from feedback.pipeline.followup.page_parts import change_words, label_of, months_of, shown
from feedback.results import Words, counted
from feedback.tracking.signal_words import signal_counts, told_expected, told_n
from feedback.tracking.targets import complete, series_of
from feedback.tracking.told import is_exact, told_rows

if TYPE_CHECKING:
    from feedback.pipeline.followup.folder import Followup

NAMED = 2  # signals and missed targets the first screen names; more are counted
OWNERS = 4  # people it names on one line
FIXES = 3
RECENT = 3  # whole months whose complaints are counted beside a fix
_NEEDED = re.compile(r"about ([\d,]+) (?:a period )?would|约需 n = ([\d,]+)")
_CLOSED = ("no further survey can decide", "再调查多少份也无法判断")  # of the same
_GOAL = re.compile(r"(?:Target: |目标：)(.+?)(?: \(|（)")  # of the sentences of a verdict


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
        items.append(f'<li><span class="{look}">{mark}</span><span>{what}{said}</span></li>')
    return HTML(f'<ul class="changes firsts">{"".join(items)}</ul>' if items else "")


def _of(owner: str) -> Words:
    return Words(en=f"Owner: {owner}.", zh=f"负责人：{owner}。")


def _more(n: int) -> Words:
    return Words(en=f"{n} more below.", zh=f"另有 {n} 项见下文。") if n > 0 else Words(en="", zh="")


def cell_name(followup: Followup, unit: str, aspect: str) -> str:
    """A unit and an aspect as one name."""
    label = label_of(followup, "", aspect)
    if followup.language == "zh":
        every = "" if label else "全部单位"
        return (unit or every) + (f"“{label}”" if label else "")
    return ", ".join(part for part in (unit, label) if part) or "all units"


def _newest(followup: Followup) -> pd.DataFrame:
    signals = followup.table("signals")
    if not len(signals):
        return signals
    return signals.sort_values("raised", ascending=False, kind="stable")


def _signals(followup: Followup) -> list[Line]:
    """The signals that are new, else the newest known one."""
    signals = _newest(followup)
    if not len(signals):
        return []
    new = is_new(followup, signals)
    named = (signals[new] if new.any() else signals.head(1)).head(NAMED)
    owners = owners_named(followup, named["aspect"], named["unit"])
    found = []
    for (_, row), owner in zip(named.iterrows(), owners, strict=True):
        fresh = bool(new.any())
        mark = Words(en="New" if fresh else "Past signal", zh="新信号" if fresh else "此前信号")
        said = signal_counts(row) + _raised(followup, row, new=fresh)
        said = said + _since_then(followup, row) + _of(owner)
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


def _raised(followup: Followup, signal: pd.Series, *, new: bool) -> Words:
    """When a signal was raised, and whether that is new."""
    day, months = f"{signal['raised']:%Y-%m-%d}", months_of(followup)
    if new or not months:
        return Words(en=f"New, raised on {day}.", zh=f"是新的信号，{day} 发出。")
    return Words(en=f"Not new: raised on {day}.", zh=f"不是新的：{day} 已发出。")


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
    goal = found[1] if (found := _GOAL.search(str(row["why"]))) else "–"
    series = series_of(followup.table("measurements"), *(str(row[name]) for name in ("metric", "unit", "aspect")))  # fmt: skip
    rows = series[series.index == str(row["after"])]
    if not len(rows):
        return Words(en=f"not measured since{until.en}.", zh=f"之后没有数据{until.zh}。")
    (told,) = told_rows(str(row["metric"]), str(row["unit"]), rows.iloc[0])
    now = _figures(str(row["metric"]), told)
    end = (
        Words(en="not met", zh="未达到")
        if failed
        else Words(en="these answers cannot tell", zh="现有答卷无法判断是否达到")
    )
    if not failed and (needed := _NEEDED.search(str(row["why"]))):
        n = needed[1] or needed[2]
        end = Words(
            en=f"{end.en} (about {n} new ones would)", zh=f"{end.zh}（新的一期约需 n = {n}）"
        )
    elif not failed and any(said in str(row["why"]) for said in _CLOSED):
        end = Words(
            en="no further survey can decide it; set a fixed figure and a new day",
            zh="再调查也判断不了，请改定固定的目标值和新的期限",
        )
    return Words(
        en=f"{now.en} in {row['after']} against {goal}{until.en}: {end.en}.",
        zh=f"{row['after']} 为 {now.zh}，目标 {goal}{until.zh}：{end.zh}。",
    )


def _figures(metric: str, told: pd.Series) -> Words:
    """A told figure with its interval and n."""
    ends = tuple(float(told[name]) for name in ("estimate", "low", "high"))
    en, zh = (shown(metric, *ends, n=int(told["n"]), language=each) for each in ("en", "zh"))
    return Words(en=en, zh=zh)


def _first(followup: Followup) -> list[Line]:
    steps = first_steps(followup).head(FIXES)
    nothing = Words(en="", zh="")
    return [
        Line(
            Words(en=f"To do {place}", zh=f"先做 {place}"),
            "",
            str(row["name"]),
            Words(**row["brief"]) + (nothing if not row["owner"] else _of(str(row["owner"]))),
        )
        for place, (_, row) in enumerate(steps.iterrows(), start=1)
    ]


def first_steps(followup: Followup) -> pd.DataFrame:
    """What should be done first, with its owner: the cells of signals, then what the newest run says to look at.

    Returns
    -------
    DataFrame
        name (unit and aspect), brief (dict of en and zh), sentence, owner.
    """
    signals, fixes = _newest(followup), _fixes(followup)
    new = is_new(followup, signals) if len(signals) else pd.Series(dtype="bool")
    signals = signals[new].head(NAMED) if new.any() else signals.head(1)
    cells = [(str(row["unit"]), str(row["aspect"])) for _, row in signals.iterrows()]
    rows = [
        {"unit": unit, "aspect": aspect, "brief": _CAUSE, "said": signal_status(followup, row)}
        for (unit, aspect), (_, row) in zip(cells, signals.iterrows(), strict=True)
    ]
    for aspect, fix in fixes.iterrows():
        unit = str(fix["where"])
        if (unit, str(aspect)) not in cells:
            brief, said = _hurt(followup, str(aspect), fix)
            rows.append({"unit": unit, "aspect": str(aspect), "brief": brief, "said": said})
    if not rows:
        return pd.DataFrame(columns=["name", "brief", "sentence", "owner"])
    table = pd.DataFrame(rows)
    return pd.DataFrame(
        {
            "name": [cell_name(followup, u, a) for u, a in zip(table["unit"], table["aspect"], strict=True)],
            "brief": [{"en": said.en, "zh": said.zh} for said in table["brief"]],
            "sentence": [said.spoken(followup.language) for said in table["said"]],
            "owner": owners_named(followup, table["aspect"], table["unit"]),
        }
    )  # fmt: skip


_CAUSE = Words(en="Find out why complaints rose.", zh="查清投诉为何骤增。")


def _fixes(followup: Followup) -> pd.DataFrame:
    """Aspects the newest run says to look at first, those with the most people hurt first."""
    decided = followup.results.table("verdicts")
    if not len(decided):
        return pd.DataFrame()
    first = decided[decided["matters"] == "yes"]
    ends = followup.results.table("pain_points")[
        ["share_negative_low", "share_negative_high", "base"]
    ]
    return first.join(ends).sort_values("n_negative", ascending=False, kind="stable").head(FIXES)


def _hurt(followup: Followup, aspect: str, fix: pd.Series) -> tuple[Words, Words]:
    """How many are hurt; and, with that, the share in the unit, how it changed, and its complaints."""
    n, hurt = int(fix["n"]), int(fix["n_negative"])
    share = [float(fix[f"share_negative{end}"]) for end in ("", "_low", "_high")]
    en, zh = (shown("hurt", *share, language=each) for each in ("en", "zh"))
    rated, wave = fix["base"] == "rated", followup.results.advice_wave
    brief = Words(
        en=f"{hurt:,} of the {n:,} people who {'rated it' if rated else 'wrote'}{f' in {wave}' if wave else ''} are unhappy with it: {en}.",
        zh=f"{f'“{wave}”中' if wave else ''}{'给它打分' if rated else '写了意见'}的 {n:,} 人中 {hurt:,} 人对此不满，占 {zh}。",
    )
    unit = str(fix["where"])
    if unit and unit not in followup.facts.get("units", []):
        return brief, brief  # a group of another kind: neither measured nor complained of by itself
    series = series_of(followup.table("measurements"), "hurt", unit, aspect)
    series = next((kept for months in (False, True) if len(kept := complete(series, months=months))), series[:0])  # fmt: skip
    whole = brief
    if len(series):
        now, then = series.iloc[-1], series.iloc[-2] if len(series) > 1 else None
        (told,) = told_rows("hurt", unit, now)
        figures = _figures("hurt", told)
        moved = change_words(followup, "hurt", now, then, good=False, unit=unit)
        where = Words(en=unit or "All units", zh=unit or "全部单位")
        brief = Words(
            en=f"{where.en}: {figures.en} of those who could say are unhappy with it in {now.name}"
            + (f"; {moved.en}." if moved else "."),
            zh=f"{where.zh} {now.name} 有 {figures.zh} 的人对此不满" + (f"；{moved.zh}。" if moved else "。"),
        )  # fmt: skip
        whole = brief + whole
    return brief, whole + _complained(followup, unit, aspect)


def _complained(followup: Followup, unit: str, aspect: str) -> Words:
    """Complaints of a cell in the last whole months."""
    measured, months = followup.table("measurements"), months_of(followup)[-RECENT:]
    counts = series_of(measured, "complaints", unit, aspect)
    counts = counts[counts.index.isin(months)]
    if not len(counts) or "complaints" not in set(measured["metric"]):
        return Words(en="", zh="")
    n = told_n(int(counts["estimate"].sum()), is_exact("complaints", unit))
    since = counts.index[0]
    return Words(
        en=f"Complaints from {since} to {counts.index[-1]}: {n.en}.",
        zh=f"{since} 至 {counts.index[-1]} 投诉 {n.zh} 件。",
    )


def signal_status(followup: Followup, signal: pd.Series) -> Words:
    """A signal's counts, how many of it were grave, whether it is new, and what came after it."""
    said = signal_counts(signal)
    exact = is_exact(str(signal["what"]), str(signal["unit"]))
    here = _complaints_of(followup, signal)
    during = here[here["opened"].dt.normalize().between(signal["since"], signal["last"]) & (here["repeat_of"] == "")] if len(here) else here  # fmt: skip
    grave = int(during["grade"].isin(("major", "escalated")).sum()) if len(during) else 0
    if grave and (exact or grave >= LEAST):
        n = told_n(grave, exact)
        said = said + Words(en=f"{n.en} of them were major or escalated.", zh=f"其中重大或升级 {n.zh} 件。")  # fmt: skip
    new = bool(is_new(followup, signal.to_frame().T).iloc[0])
    said = said + _raised(followup, signal, new=new)
    return said + _since_then(followup, signal)


def _since_then(followup: Followup, signal: pd.Series) -> Words:
    """Complaints of a signal's cell after its last day, beside the usual number; no words where there are no days since."""
    here = _complaints_of(followup, signal)
    days = int((followup.as_of - signal["last"]).days)
    if not len(here) or days <= 0:
        return Words(en="", zh="")
    exact = is_exact(str(signal["what"]), str(signal["unit"]))
    first = here["repeat_of"] == ""  # as the watch counts, and as what is usual was counted
    fresh = here[(here["opened"].dt.normalize() > signal["last"]) & first]
    length = int((signal["last"] - signal["since"]).days) + 1
    usual = told_expected(float(signal["expected"]) / length * days, exact)
    n = told_n(len(fresh), exact)
    base = Words(en="", zh="")
    if not first.all():
        base = Words(
            en=" (repeats by the same customer are counted in neither)",
            zh="（均不计同一客户再次投诉）",
        )
    return Words(
        en=f"In the {days} days since then there were {n.en}, where about {usual} were to be expected{base.en}.",
        zh=f"此后 {days} 天 {n.zh} 件，往常约 {usual} 件{base.zh}。",
    )


def _complaints_of(followup: Followup, signal: pd.Series) -> pd.DataFrame:
    """Complaints of the cell of a signal; none where it is of answers."""
    tickets = followup.table("tickets")
    if not len(tickets) or signal["what"] != "complaints":
        return pd.DataFrame()
    for name in ("unit", "aspect"):
        if signal[name]:
            tickets = tickets[tickets[name] == signal[name]]
    return tickets


def how_to_name_owners(followup: Followup) -> str:
    """How to name an owner, once, where one of the first things has none; "" where all have."""
    steps = first_steps(followup)
    if not steps["owner"].eq(NOBODY.spoken(followup.language)).any():
        return ""
    if followup.study.owners:
        return Words(
            en="To name an owner, fill in aspect, unit and owner in the sheet the study names under `owners`.",
            zh="指定负责人：在研究文件 `owners` 所写的表中填写方面、单位和负责人。",
        ).spoken(followup.language)
    return Words(
        en="To name an owner: `feedback actions new STUDY` makes owners.xlsx; fill in aspect, unit and owner, and write "
        "`owners: owners.xlsx` in the study file.",
        zh="指定负责人：运行 `feedback actions new STUDY` 生成 owners.xlsx，填写方面、单位和负责人，再在研究文件中写 `owners: owners.xlsx`。",
    ).spoken(followup.language)
