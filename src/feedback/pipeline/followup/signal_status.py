"""A signal in words: its counts, whether it is new, and what came after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from feedback.disclosure import LEAST
from feedback.pipeline.followup.page_courses import is_new
from feedback.pipeline.followup.page_parts import months_of
from feedback.results import Words
from feedback.tracking.signal_words import signal_counts, told_expected, told_n
from feedback.tracking.told import is_exact

if TYPE_CHECKING:
    from feedback.pipeline.followup.folder import Followup


def newest_signals(followup: Followup) -> pd.DataFrame:
    """Every signal, the newest first."""
    signals = followup.table("signals")
    if not len(signals):
        return signals
    return signals.sort_values("raised", ascending=False, kind="stable")


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
    said = said + raised(followup, signal, new=new)
    return said + since_then(followup, signal)


def since_then(followup: Followup, signal: pd.Series) -> Words:
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


def raised(followup: Followup, signal: pd.Series, *, new: bool) -> Words:
    """When a signal was raised, and whether that is new."""
    day, months = f"{signal['raised']:%Y-%m-%d}", months_of(followup)
    if new or not months:
        return Words(en=f"New, raised on {day}.", zh=f"是新的信号，{day} 发出。")
    return Words(en=f"Not new: raised on {day}.", zh=f"不是新的：{day} 已发出。")
