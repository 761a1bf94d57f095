"""A month beside earlier ones: kept as it was, compared on its index and its league."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from feedback.batch.league import BETTER, UNCLEAR, WORSE, group_variances
from feedback.errors import InputError
from feedback.files import written_whole
from feedback.measures.shares import mid_p, share_difference
from feedback.results import Words

NAME = "period.json"  # in the folder of a month: its figures, and whether it is finished
_NAMED = 5  # groups of a kind in a sentence
_FIGURES = ("n", "mean", "sd")


@dataclass(frozen=True)
class Month:
    """The figures of one month by group, as its own pages tell them.

    Attributes
    ----------
    period
        Such as "2026-05".
    measured
        What the groups are compared by, on which scale, at which level: only months measured alike are compared.
    groups
        Index group ("whole" among them); name, n, mean, sd, rank_low, rank_high (missing where it has no place), and
        worth under weights.
    """

    period: str
    measured: Mapping[str, Any]
    groups: pd.DataFrame

    def write(self, folder: Path, *, final: bool) -> None:
        """Write it down; `final` says that the month is over and all its reports are published."""
        rows = self.groups.astype(object).where(self.groups.notna(), None)
        told = {
            "period": self.period,
            "final": final,
            "measured": dict(self.measured),
            "groups": [
                {"group": key, **row}
                for key, row in zip(rows.index, rows.to_dict("records"), strict=True)
            ],
        }
        with written_whole(folder / NAME) as beside:
            text = json.dumps(told, ensure_ascii=False, indent=1)
            beside.write_text(text + "\n", encoding="utf-8", errors="replace")


def read_month(folder: Path) -> Month | None:
    """A finished month; None where there is none.

    Raises
    ------
    InputError
        Its figures are damaged: they are nowhere else.
    """
    path = folder / NAME
    if not path.is_file():
        return None
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        if not told["final"]:
            return None
        groups = pd.DataFrame(told["groups"]).set_index("group")
        known = groups[[*_FIGURES, "rank_low", "rank_high"]].astype(float)
        return Month(str(told["period"]), told["measured"], groups.assign(**known))
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise InputError(
            en=f"{path}: damaged. Take it back from a backup, or delete it and make the month anew with --period "
            f"{folder.name} --fresh.",
            zh=f"{path}：文件已损坏。请从备份恢复，或删除后用 --period {folder.name} --fresh 重新生成该月。",
        ) from error


def refuse_finished(folder: Path) -> None:
    """A finished month is not written over.

    Raises
    ------
    InputError
        It is finished.
    """
    if read_month(folder) is None:
        return
    raise InputError(
        en=f"{folder}: {folder.name} is finished and stays as it is. To make it anew on purpose, from what is known now, "
        "add --fresh; copy the folder first if the figures told then are still needed.",
        zh=f"{folder}：{folder.name} 已完成，不会被覆盖。若确实要按现有数据重新生成，请加 --fresh；"
        "如还需要当时的数字，请先复制该文件夹。",
    )


def is_over(period: str) -> bool:
    """Whether a month has ended."""
    return f"{date.today():%Y-%m}" > period


def earlier_months(folder: Path) -> list[tuple[str, Month | None]]:
    """The last finished month before this one, and the same month a year ago; None where it is not here.

    Parameters
    ----------
    folder
        Of the month; the others stand beside it under their names.
    """
    period = folder.name
    names = sorted(path.parent.name for path in folder.parent.glob(f"*/{NAME}"))
    found = {name: read_month(folder.parent / name) for name in names if name < period}
    finished = {name: month for name, month in found.items() if month is not None}
    year_ago = f"{int(period[:4]) - 1}{period[4:]}"
    last = max(finished, default="")
    asked = dict.fromkeys([last, year_ago] if last else [year_ago])
    return [(name, finished.get(name)) for name in asked]


@dataclass(frozen=True)
class Comparison:
    """A month beside an earlier one.

    Attributes
    ----------
    period
        The earlier one.
    said
        What has changed, in a sentence; or why nothing can be said.
    table
        Index group: name, then, now, change with low and high, moved (better, worse, unclear), place_then and place_now
        as text, place_moved (whether the ranges of places leave each other out). Empty where nothing can be said.
    """

    period: str
    said: Words
    table: pd.DataFrame


def compare_months(
    now: Month, then: Month, *, level: float, share: bool, lower_is_better: bool
) -> Comparison:
    """Which groups went up or down, with the interval of each change.

    Parameters
    ----------
    now, then
        Two months of different answers.
    level
        Of the intervals: of the whole for itself, of all groups together (Bonferroni).
    share
        Means are percentages of people.
    lower_is_better
        For complaints.

    Returns
    -------
    Comparison
        Means by Welch's t; shares by Newcombe's interval, told apart by mid-p, as in the league. A group whose interval
        holds 0 is unclear: chance alone may have moved it.

    Examples
    --------
    >>> def month(period, mean):
    ...     groups = pd.DataFrame({"name": ["all", "A"], "n": [400, 100], "mean": mean, "sd": 1.0, "rank_low": 1.0,
    ...                            "rank_high": 1.0}, index=["whole", "a"])
    ...     return Month(period, {}, groups)
    >>> found = compare_months(month("2026-05", [4.0, 4.5]), month("2026-04", [4.0, 3.9]), level=0.95, share=False,
    ...                        lower_is_better=False)
    >>> found.table.loc["a", ["change", "low", "high"]].astype(float).round(2).tolist(), found.table["moved"].tolist()
    ([0.6, 0.32, 0.88], ['unclear', 'better'])
    """
    if dict(now.measured) != dict(then.measured):
        return Comparison(then.period, _otherwise(then.period), pd.DataFrame())
    both = now.groups.merge(then.groups, left_index=True, right_index=True, suffixes=("", "_then"))
    known = both["mean"].notna() & both["mean_then"].notna()
    both = both[known & (both["n"] >= 2) & (both["n_then"] >= 2)]
    groups = int((both.index != "whole").sum())
    tail = (1 - level) / np.where(both.index == "whole", 1, max(1, groups))
    sides = (_side(both, ""), _side(both, "_then"))
    change, low, high, clear = (_shares if share else _means)(*sides, tail)
    good = -change if lower_is_better else change
    moved = np.where(clear, np.where(good > 0, BETTER, WORSE), UNCLEAR)
    table = pd.DataFrame(
        {"name": both["name"], "then": both["mean_then"], "now": both["mean"], "change": change}
        | {"low": low, "high": high, "moved": moved},
        index=both.index,
    )
    for name, end in (("place_then", "_then"), ("place_now", "")):
        table[name] = [
            _place(low, high)
            for low, high in zip(both[f"rank_low{end}"], both[f"rank_high{end}"], strict=True)
        ]
    apart = (both["rank_low"] > both["rank_high_then"]) | (
        both["rank_high"] < both["rank_low_then"]
    )
    table["place_moved"] = apart.to_numpy(dtype=bool)
    return Comparison(then.period, _told(now, then, table), table)


Side = tuple["np.ndarray[Any, Any]", "np.ndarray[Any, Any]", "np.ndarray[Any, Any]"]


def _side(both: pd.DataFrame, end: str) -> Side:
    """n (what it is worth under weights), mean and variance of each group in one of the months."""
    n = both[f"n{end}"].to_numpy(float)
    worth = both.get(f"worth{end}")
    if worth is not None:
        n = np.maximum(worth.astype(float).fillna(both[f"n{end}"]).to_numpy(float), 2.0)
    spread = both[f"sd{end}"].to_numpy(float)
    return n, both[f"mean{end}"].to_numpy(float), group_variances(spread, n)


def _means(now: Side, then: Side, tail: Any) -> tuple[Any, Any, Any, Any]:
    (n1, mean1, v1), (n2, mean2, v2) = now, then
    one, two = v1 / n1, v2 / n2
    with np.errstate(divide="ignore", invalid="ignore"):
        freedom = (one + two) ** 2 / (one**2 / (n1 - 1) + two**2 / (n2 - 1))
    half = stats.t.isf(tail / 2, np.nan_to_num(freedom, nan=1e7)) * np.sqrt(one + two)
    change = mean1 - mean2
    return change, change - half, change + half, np.abs(change) > half


def _shares(now: Side, then: Side, tail: Any) -> tuple[Any, Any, Any, Any]:
    (n1, share1, _), (n2, share2, _) = now, then
    share1, share2 = share1 / 100, share2 / 100
    ends = np.full((2, len(n1)), np.nan)
    for each in np.unique(tail):
        at = tail == each
        ends[:, at] = share_difference(share1[at], n1[at], share2[at], n2[at], level=1 - each)
    clear = mid_p(share1 * n1, n1, share2 * n2, n2) < tail
    return 100 * (share1 - share2), 100 * ends[0], 100 * ends[1], clear


def _place(low: float, high: float) -> str:
    if np.isnan(low):
        return ""
    return f"{low:.0f}" if low == high else f"{low:.0f}–{high:.0f}"


def _told(now: Month, then: Month, table: pd.DataFrame) -> Words:
    groups = table[table.index != "whole"]
    names = {kind: list(groups.loc[groups["moved"] == kind, "name"]) for kind in (BETTER, WORSE)}
    left = len(groups) - sum(map(len, names.values()))
    zh = [
        f"{len(found)} 个组{word}：{_listed(found, '、', '等')}"
        for word, found in (("变好", names[BETTER]), ("变差", names[WORSE]))
        if found
    ]
    en = [
        f"{len(found)} went {word}: {_listed(found, ', ', ' and others')}"
        for word, found in (("better", names[BETTER]), ("worse", names[WORSE]))
        if found
    ]
    said_zh = "；".join([*zh, f"其余 {left} 个组的变化可能只是偶然"]) if zh else (
        f"{left} 个组的变化都可能只是偶然"
    )  # fmt: skip
    said_en = "; ".join([*en, f"the other {left} may have moved by chance alone"]) if en else (
        f"none of the {left} groups moved by more than chance may bring"
    )  # fmt: skip
    new = _only(now, then)
    gone = _only(then, now)
    more_zh = "".join(f"{word}：{'、'.join(names)}。" for word, names in (("当时没有", new), ("现在没有", gone)) if names)  # fmt: skip
    more_en = "".join(f" {word}: {', '.join(names)}." for word, names in (("Not there then", new), ("No longer there", gone)) if names)  # fmt: skip
    whole = str(table["moved"].get("whole", UNCLEAR))
    all_zh = {BETTER: "全体变好", WORSE: "全体变差", UNCLEAR: "全体的变化可能只是偶然"}[whole]
    all_en = {
        BETTER: "all together went better",
        WORSE: "all together went worse",
        UNCLEAR: "all together may have moved by chance alone",
    }[whole]
    return Words(
        en=f"Against {then.period}: {all_en}; {said_en}.{more_en}",
        zh=f"与 {then.period} 相比：{all_zh}；{said_zh}。{more_zh}",
    )


def _only(here: Month, there: Month) -> list[str]:
    return [str(here.groups.loc[key, "name"]) for key in here.groups.index if key not in there.groups.index]  # fmt: skip


def _listed(names: Sequence[str], comma: str, more: str) -> str:
    return comma.join(map(str, names[:_NAMED])) + (more if len(names) > _NAMED else "")


def _otherwise(period: str) -> Words:
    return Words(
        en=f"{period} was measured otherwise (another question, scale or level): it is not compared.",
        zh=f"{period} 的指标、量表或置信水平与本月不同，不作比较。",
    )


def compared_with(
    now: Month, folder: Path, *, level: float, share: bool, lower_is_better: bool
) -> list[Comparison]:
    """The month beside the last finished one and the same month a year ago."""
    found = []
    earlier = earlier_months(folder)
    for period, then in earlier:
        if then is None and len(earlier) == 1:
            none = Words(
                en=f"There is no finished report of an earlier month here, nor of the same month a year ago ({period}): nothing to compare with.",
                zh=f"此处没有更早月份的已完成报告，也没有去年同月（{period}）的，无法比较。",
            )
            found.append(Comparison(period, none, pd.DataFrame()))
            continue
        if then is None:
            missing = Words(
                en=f"There is no finished report of {period} here to compare with.",
                zh=f"此处没有 {period} 的已完成报告，无法比较。",
            )
            found.append(Comparison(period, missing, pd.DataFrame()))
            continue
        found.append(
            compare_months(now, then, level=level, share=share, lower_is_better=lower_is_better)
        )
    return found
