"""A signal in words: what, where, since when, how sure; and the five steps of handling with what is there for each."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from feedback.disclosure import LEAST
from feedback.results import Words
from feedback.rounding import told_count
from feedback.tracking.told import is_exact

STEPS = {
    "prevent": Words(en="Prevent", zh="预防"),
    "notice": Words(en="Notice", zh="发现"),
    "respond": Words(en="Respond", zh="应对"),
    "recover": Words(en="Recover", zh="恢复"),
    "rebuild": Words(en="Rebuild", zh="重建"),
}
_WHAT = {
    "complaints": Words(en="complaints", zh="件投诉"),
    "hurt": Words(en="people hurt", zh="位不满者"),
}


def signal_sentence(signal: pd.Series, *, label: str) -> Words:
    """What rose, where, since when, and how sure it is.

    Parameters
    ----------
    signal
        A row of `watch.watch_counts`.
    label
        Name of its aspect; "" for all.

    Examples
    --------
    >>> day = pd.Timestamp("2026-05-04")
    >>> row = pd.Series({"what": "complaints", "unit": "A", "since": day, "raised": day, "last": day, "n": 9.0, "expected": 0.5, "per_year": 0.001})
    >>> signal_sentence(row, label="Wi-Fi").en
    'A, Wi-Fi: fewer than 10 complaints from 2026-05-04 to 2026-05-04, 0.5 expected. Raised on 2026-05-04; the charts of this study together give a signal as strong less than once in 100 years by chance.'
    """
    where_en = ", ".join([signal["unit"] or "all units", label or "all aspects"])
    where_zh = "".join([signal["unit"] or "全部单位", f"“{label}”" if label else ""])
    chance, told = _chance(float(signal["per_year"])), signal_counts(signal)
    raised = f"{signal['raised']:%Y-%m-%d}"
    return Words(
        en=f"{where_en}: {told.en} Raised on {raised}; the charts of this study together give a signal as strong {chance.en} by chance.",
        zh=f"{where_zh}：{told.zh}{raised} 发出信号；若只是偶然波动，这么强的信号，本研究全部监测图合计{chance.zh}。",
    )


def signal_counts(signal: pd.Series) -> Words:
    """How many since when, and how many were usual, as they are told.

    Parameters
    ----------
    signal
        A row of `watch.watch_counts`.
    """
    what = _WHAT[str(signal["what"])]
    since, last = (f"{signal[name]:%Y-%m-%d}" for name in ("since", "last"))
    exact = is_exact(str(signal["what"]), str(signal["unit"]))
    n, expected = told_n(int(signal["n"]), exact), told_expected(float(signal["expected"]), exact)
    most = _most_words(signal, exact)
    return Words(
        en=f"{n.en} {what.en} from {since} to {last}, {expected} expected{most.en}.",
        zh=f"{since} 至 {last} 共 {n.zh} {what.zh}，往常约 {expected} {what.zh[0]}{most.zh}。",
    )


def _most_words(signal: pd.Series, exact: bool) -> Words:
    """In which days most of them lie; no words where these are all its days or too few to be told."""
    if "most_n" not in signal or signal["most_n"] < LEAST:
        return Words(en="", zh="")
    first, end = signal["most_from"], signal["most_to"]
    if (first, end) == (signal["since"], signal["last"]):
        return Words(en="", zh="")
    n = told_n(int(signal["most_n"]), exact)
    unit_zh = _WHAT[str(signal["what"])].zh[0]  # 件, 位
    if first == end:
        return Words(
            en=f"; {n.en} of them on {first:%Y-%m-%d}",
            zh=f"；其中 {n.zh} {unit_zh}都在 {first:%Y-%m-%d}",
        )
    return Words(
        en=f"; {n.en} of them from {first:%Y-%m-%d} to {end:%Y-%m-%d}",
        zh=f"；其中 {n.zh} {unit_zh}集中在 {first:%Y-%m-%d} 至 {end:%Y-%m-%d}",
    )


def told_n(n: int, exact: bool) -> Words:
    """How many, as it is told.

    >>> told_n(9, False).en, told_n(13, False).en, told_n(9, True).en
    ('fewer than 10', '15', '9')
    """
    if exact or n == 0:
        return Words(en=f"{n:,}", zh=f"{n:,}")
    if n < LEAST:
        return Words(en=f"fewer than {LEAST}", zh=f"不足 {LEAST}")
    told = f"{int(told_count(n)):,}"
    return Words(en=told, zh=told)


def told_expected(number: float, exact: bool) -> str:
    """How many are expected, with a decimal; of a unit with two digits at most, for it is a mean of earlier counts.

    >>> told_expected(0.537, False), told_expected(123.4, False), told_expected(12.34, True)
    ('0.5', '120', '12.3')
    """
    if exact or number < LEAST:
        return f"{number:,.1f}"
    return f"{float(f'{number:.2g}'):,.0f}"


def _chance(per_year: float) -> Words:
    years = 1 / max(per_year, 1e-12)
    if years >= 100:
        return Words(en="less than once in 100 years", zh="一百年也不到一次")
    if years >= 1.5:
        return Words(en=f"once in {years:.0f} years", zh=f"约 {years:.0f} 年一次")
    return Words(en="about once a year", zh="约一年一次")


_NO_NAME = Words(en="", zh="")


@dataclass(frozen=True)
class Handling:
    """What a study has for handling a signal.

    Attributes
    ----------
    owner
        Who owns the cell, in both languages; "" where nobody is named.
    tickets
        Complaints of the signal: opened, closed, withdrawn, grade; None where none are told.
    late
        Of these, how many were not answered in time; None where no clock runs.
    actions
        Measures on the cell: state, due, done; None where there are none.
    targets
        How many targets name the cell.
    quotes
        Whether ten people or more spoke, so that quotes may be shown.
    exact
        Whether its complaints are told as they are (`feedback.tracking.told.is_exact`).
    """

    owner: Words = _NO_NAME
    tickets: pd.DataFrame | None = None
    late: int | None = None
    actions: pd.DataFrame | None = None
    targets: int = 0
    quotes: bool = False
    exact: bool = True


def handling_steps(signal: pd.Series, found: Handling) -> dict[str, Words]:
    """The five steps of handling, each with what the study has for it, or what is missing."""
    return {
        "prevent": _prevent(found),
        "notice": _notice(signal, found),
        "respond": _respond(found),
        "recover": _recover(found),
        "rebuild": _rebuild(found),
    }


def _prevent(found: Handling) -> Words:
    known = 0 if found.actions is None else int((found.actions["planned"].notna()).sum())
    owner = (
        Words(en=f"Owner: {found.owner.en}.", zh=f"负责人：{found.owner.zh}。")
        if found.owner.en
        else Words(
            en="Nobody owns this; name an owner in the owners' sheet.",
            zh="尚无负责人，请在负责人表中填写。",
        )
    )
    if not known:
        return owner + Words(en="No action has been planned here.", zh="此处没有计划过任何措施。")
    return owner + Words(
        en=f"Actions planned here so far: {known:,}.", zh=f"此处已计划措施 {known:,} 项。"
    )


def _notice(signal: pd.Series, found: Handling) -> Words:
    days = int((signal["raised"] - signal["since"]).days)
    since, raised = (f"{signal[name]:%Y-%m-%d}" for name in ("since", "raised"))
    later = (
        f"{days} days later, on " if days > 1 else "a day later, on " if days else "on that day, "
    )
    most = _most_words(signal, is_exact(str(signal["what"]), str(signal["unit"])))
    quoted = (
        Words(en="What people wrote stands below.", zh="客户原话见下。")
        if found.quotes
        else Words(
            en="Fewer than ten people spoke, so nobody is quoted.",
            zh="发声者不足十人，不引用原话。",
        )
    )
    return (
        Words(
            en=f"The rise began on {since} at the earliest; the signal was raised {later}{raised}{most.en}.",
            zh=f"上升最早可能从 {since} 开始，{f'{days} 天后（{raised}）' if days else '当天'}发出信号{most.zh}。",
        )
        + quoted
    )


def _respond(found: Handling) -> Words:
    if found.tickets is None:
        return Words(
            en="No complaints of a help desk are told; ask those who were hurt.",
            zh="未接入客服工单，请直接联系不满的客户。",
        )
    if not found.exact and len(found.tickets) < LEAST:
        return Words(
            en=f"Fewer than {LEAST} complaints; the owner's list tickets.csv says which are open or late.",
            zh=f"投诉不足 {LEAST} 件；哪些未办结、哪些超时，见负责人的清单 tickets.csv。",
        )
    grave = int(found.tickets["grade"].isin(("major", "escalated")).sum())
    waiting = int(found.tickets[["closed", "withdrawn"]].isna().all(axis=1).sum())
    again = int((found.tickets["repeat_of"] != "").sum()) if "repeat_of" in found.tickets else 0
    n, major, still, repeated, late = (
        told_n(each, found.exact)
        for each in (len(found.tickets) - again, grave, waiting, again, found.late or 0)
    )
    beside = Words(
        en=f", and {repeated.en} by customers who had complained of it before, which are no part of the rise; of all these"
        if again
        else ",",
        zh=f"，另有同一客户再次投诉 {repeated.zh} 件，不计入上升；合计" if again else "，其中",
    )
    said = Words(
        en=f"{n.en} complaints{beside.en} {major.en}{' were' if again else ' of them'} major or escalated, {still.en} still open.",
        zh=f"共 {n.zh} 件投诉{beside.zh}重大或升级 {major.zh} 件，未办结 {still.zh} 件。",
    )
    if found.late is None:
        return said
    return said + Words(
        en=f"First replies late or overdue: {late.en}.", zh=f"首次回复超时 {late.zh} 件。"
    )


def _recover(found: Handling) -> Words:
    actions = found.actions
    if actions is None or not len(actions):
        return Words(
            en="No action yet: add one to the actions' sheet, with owner and due day.",
            zh="尚无措施，请在措施表中添加，写明负责人和期限。",
        )
    done = int(actions["done"].notna().sum())
    started = int(actions["started"].notna().sum())
    return Words(
        en=f"Actions: {len(actions):,}, {started:,} started, {done:,} done.",
        zh=f"措施 {len(actions):,} 项，已开始 {started:,} 项，已完成 {done:,} 项。",
    )


def _rebuild(found: Handling) -> Words:
    if found.targets:
        return Words(
            en=f"Targets that will show it: {found.targets:,}. Survey again once the action is done.",
            zh=f"可供检验的目标 {found.targets:,} 个；措施完成后请再次调查。",
        )
    return Words(
        en="No target says when it is good again; add one to the study file, then survey again.",
        zh="尚无目标说明何时算恢复，请在研究文件中添加目标，之后再次调查。",
    )
