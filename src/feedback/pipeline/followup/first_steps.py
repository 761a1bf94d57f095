"""What to do first in a month, each with its owner: the cells of signals, then what the newest run says to look at."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from feedback.insight.pain_points.first_order import tied_words
from feedback.insight.pain_points.words import BASES
from feedback.pipeline.followup.page_actions import NOBODY, owners_named
from feedback.pipeline.followup.page_courses import is_new
from feedback.pipeline.followup.page_parts import change_words, label_of, months_of, shown
from feedback.pipeline.followup.signal_status import newest_signals, signal_status
from feedback.pipeline.verdicts import FIXES, fixes_of
from feedback.results import Words
from feedback.tracking.signal_words import told_n
from feedback.tracking.targets import complete, series_of
from feedback.tracking.told import is_exact, told_rows

if TYPE_CHECKING:
    from feedback.pipeline.followup.folder import Followup

NAMED = 2  # signals and missed targets the first screen names; more are counted
RECENT = 3  # whole months whose complaints are counted beside a fix
_CAUSE = Words(en="Find out why complaints rose.", zh="查清投诉为何骤增。")


def first_steps(followup: Followup) -> pd.DataFrame:
    """What should be done first, with its owner: the cells of signals, then what the newest run says to look at.

    Returns
    -------
    DataFrame
        name (unit and aspect), brief (dict of en and zh), sentence, owner, rank (of what the run says, in its order; shared
        by ties, missing for a signal).
    """
    signals, fixes = newest_signals(followup), fixes_of(followup.results)
    new = is_new(followup, signals) if len(signals) else pd.Series(dtype="bool")
    signals = signals[new].head(NAMED) if new.any() else signals.head(1)
    cells = [(str(row["unit"]), str(row["aspect"])) for _, row in signals.iterrows()]
    rows = [
        {
            "unit": unit,
            "aspect": aspect,
            "brief": _CAUSE,
            "said": signal_status(followup, row),
            "rank": np.nan,
        }
        for (unit, aspect), (_, row) in zip(cells, signals.iterrows(), strict=True)
    ]
    begin = [(str(fix["begin"]), str(aspect)) for aspect, fix in fixes.iterrows()]
    others = fixes[[cell not in cells for cell in begin]] if len(fixes) else fixes
    for aspect, fix in others.head(FIXES).iterrows():
        brief, said = _hurt(followup, str(aspect), fix)
        rows.append(
            {
                "unit": str(fix["begin"]),
                "aspect": str(aspect),
                "brief": brief,
                "said": said,
                "rank": fix["first_rank"],
            }
        )
    if not rows:
        return pd.DataFrame(columns=["name", "brief", "sentence", "owner", "rank"])
    table = pd.DataFrame(rows)
    return pd.DataFrame(
        {
            "name": [cell_name(followup, u, a) for u, a in zip(table["unit"], table["aspect"], strict=True)],
            "brief": [{"en": said.en, "zh": said.zh} for said in table["brief"]],
            "sentence": [said.spoken(followup.language) for said in table["said"]],
            "owner": owners_named(followup, table["aspect"], table["unit"]),
            "rank": table["rank"],
        }
    )  # fmt: skip


def _hurt(followup: Followup, aspect: str, fix: pd.Series) -> tuple[Words, Words]:
    """How many are hurt; and, with that, the share in the unit, how it changed, and its complaints."""
    n, hurt = int(fix["n"]), int(fix["n_negative"])
    share = [float(fix[f"share_negative{end}"]) for end in ("", "_low", "_high")]
    en, zh = (shown("hurt", *share, language=each) for each in ("en", "zh"))
    who, wave = BASES[fix["base"]], followup.results.advice_wave
    brief = Words(
        en=f"{hurt:,} of the {n:,} people who {who.en}{f' in {wave}' if wave else ''} are unhappy with it: {en}.",
        zh=f"{f'“{wave}”中' if wave else ''}{who.zh}的 {n:,} 人中 {hurt:,} 人对此不满，占 {zh}。",
    )
    unit = str(fix["begin"])
    if unit and unit not in followup.facts.get("units", []):
        return brief, brief  # a group of another kind: neither measured nor complained of by itself
    series = series_of(followup.table("measurements"), "hurt", unit, aspect)
    series = next((kept for months in (False, True) if len(kept := complete(series, months=months))), series[:0])  # fmt: skip
    whole = brief
    if len(series):
        now, then = series.iloc[-1], series.iloc[-2] if len(series) > 1 else None
        (told,) = told_rows("hurt", unit, now)
        figures = told_figures("hurt", told)
        moved = change_words(followup, "hurt", now, then, good=False, unit=unit)
        where = Words(en=unit or "All units", zh=unit or "全部单位")
        brief = Words(
            en=f"{where.en}: {figures.en} of those who could say are unhappy with it in {now.name}"
            + (f"; {moved.en}." if moved else "."),
            zh=f"{where.zh} {now.name} 有 {figures.zh} 的人对此不满" + (f"；{moved.zh}。" if moved else "。"),
        )  # fmt: skip
        whole = brief + whole
    return brief, whole + _complained(followup, unit, aspect)


def ties_of(steps: pd.DataFrame) -> Words:
    """Which of these steps tie in the run's order."""
    ranked = steps[steps["rank"].notna()]
    return tied_words([Words(en=name, zh=name) for name in ranked["name"]], list(ranked["rank"]))


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


def cell_name(followup: Followup, unit: str, aspect: str) -> str:
    """A unit and an aspect as one name."""
    label = label_of(followup, "", aspect)
    if followup.language == "zh":
        every = "" if label else "全部单位"
        return (unit or every) + (f"“{label}”" if label else "")
    return ", ".join(part for part in (unit, label) if part) or "all units"


def told_figures(metric: str, told: pd.Series) -> Words:
    """A told figure with its interval and n, in both languages."""
    ends = tuple(float(told[name]) for name in ("estimate", "low", "high"))
    en, zh = (shown(metric, *ends, n=int(told["n"]), language=each) for each in ("en", "zh"))
    return Words(en=en, zh=zh)
