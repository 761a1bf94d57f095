"""Which driver dominates which: a heat map of complete, conditional and general dominance."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from feedback.charts.canvas import NARROW, Chart, empty_chart, finished, new_chart
from feedback.charts.theme import PALETTE, drawable
from feedback.charts.words import count, say, shorten
from feedback.errors import ColumnError

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_KINDS = ("general", "conditional", "complete")  # each implies those before it
_NAMES = {"general": ("一般", "general"), "conditional": ("条件", "conditional"), "complete": ("完全", "complete")}  # fmt: skip
_COLORS = (PALETTE.band, "#C4DBE9", "#6FA6C6", PALETTE.positive)

_SURE = 0.95  # of the resamples: with fewer the order of two drivers may be chance
_NAMED = 3  # drivers a title names


def draw_dominance(
    dominance: Mapping[str, pd.DataFrame],
    *,
    reproducibility: pd.DataFrame | None = None,
    drivers: pd.DataFrame | None = None,
    n: int | None = None,
    language: str = "zh",
    labels: Mapping[str, str] | None = None,
    top: int = 15,
    refused: str = "",
) -> tuple[Chart, pd.DataFrame]:
    """How firmly the driver of each row beats that of each column.

    Parameters
    ----------
    dominance
        `.dominance` of `driver_importance`: "complete", "conditional" and "general" to square frames
        of 1 (the row dominates), 0 and 0.5; a kind left out is not drawn. Empty draws one sentence.
    reproducibility
        `.reproducibility` of a result with a bootstrap: in each cell where the row dominates, how many
        of 100 resamples agree that it adds more on average.
    drivers
        Index driver; columns importance, ci_low, ci_high, as `draw_drivers` has them: what is tied first there is no
        winner here, though it may beat every other in this sample.
    n
        People; said in the footnote.
    labels
        Driver to the name a reader knows.
    top
        At most so many drivers, those that dominate most others first.
    refused
        The sentence why nothing is ranked; it is shown instead of the map.

    Returns
    -------
    tuple
        The chart, and the frame drawn: square, drivers by label; 3 complete, 2 conditional, 1 general,
        0 no dominance of the row over the column, NaN on the diagonal.

    Raises
    ------
    ColumnError
        The frames do not name the same drivers on both axes, or none of the three kinds is there.
    """
    if refused:
        title = say(language, zh="不作两两比较", en="No pairs are compared")
        return empty_chart(refused, title=title), pd.DataFrame()
    if not dominance or all(frame.empty for frame in dominance.values()):
        nothing = say(
            language,
            zh="没有两个以上的方面评分，无法两两比较驱动因素。",
            en="Fewer than two aspects were rated, so no drivers can be compared in pairs.",
        )
        return empty_chart(nothing), pd.DataFrame()
    shown = _strongest(dominance, top=top)
    agree, tied = None, _tied(shown, reproducibility, drivers)
    if reproducibility is not None and not reproducibility.empty:
        agree = reproducibility.loc[list(shown.index), list(shown.index)].to_numpy(dtype=float)
    names = [drawable((labels or {}).get(name, name)) for name in tied]
    shown = shown.set_axis([drawable((labels or {}).get(str(name), name)) for name in shown.index])
    shown = shown.set_axis(list(shown.index), axis=1)
    words: dict[str, Any] = {
        "title": _tie_title(names, language) if len(names) > 1 else _title(shown, language),
        "subtitle": say(
            language,
            zh="行的因素是否胜过列的因素：完全 ＞ 条件 ＞ 一般",
            en="Does the driver of the row beat that of the column: complete > conditional > general",
        ),
        "note": _note(n, sure=agree is not None, language=language),
        "alt": "; ".join(
            say(language, zh=f"{name} 胜过 {wins} 个", en=f"{name} beats {wins}")
            for name, wins in shown.gt(0).sum(axis=1).head(5).items()
        ),
    }
    kinds = [kind for kind in _KINDS if kind in dominance]

    def drawn(*, phone: bool) -> Chart:
        rows = len(shown)
        chart, axes = (
            new_chart(**words, body=0.28 * rows + 1.2, width=NARROW)
            if phone
            else new_chart(**words, body=0.34 * rows + 1.0)
        )
        _draw(axes, shown, kinds, language, phone=phone)
        if agree is not None:
            _write_agreement(axes, shown.to_numpy(dtype=float), agree, size=6.6 if phone else 7.6)
        return finished(chart)

    chart = drawn(phone=False)
    chart.for_phone = lambda: drawn(phone=True)
    return chart, shown


def _strongest(dominance: Mapping[str, pd.DataFrame], *, top: int) -> pd.DataFrame:
    kinds = [kind for kind in _KINDS if kind in dominance]
    if not kinds:
        raise ColumnError.missing(list(_KINDS), dominance, where="draw_dominance")
    names = list(dominance[kinds[0]].index)
    strongest = np.zeros((len(names), len(names)))
    for kind in kinds:
        absent = [
            str(name)
            for axis in (dominance[kind].index, dominance[kind].columns)
            for name in names
            if name not in axis
        ]
        if absent:
            raise ColumnError.missing(
                absent, dominance[kind].columns, where=f"draw_dominance {kind}"
            )
        wins = dominance[kind].loc[names, names].to_numpy(dtype=float) == 1
        strongest[wins] = _KINDS.index(kind) + 1
    first = np.argsort(-(strongest > 0).sum(axis=1), kind="stable")[:top]
    np.fill_diagonal(strongest, np.nan)
    kept = [names[at] for at in first]
    return pd.DataFrame(strongest[np.ix_(first, first)], index=kept, columns=kept)


def _draw(axes: Axes, shown: pd.DataFrame, kinds: list[str], language: str, *, phone: bool) -> None:
    from matplotlib.colors import ListedColormap
    from matplotlib.patches import Patch

    names = [shorten(name, width=16 if phone else 24) for name in shown.index]
    colors = ListedColormap(list(_COLORS)).with_extremes(bad=PALETTE.paper)
    places = np.arange(len(shown) + 1) - 0.5
    axes.pcolormesh(
        places, places, np.ma.masked_invalid(shown.to_numpy()), cmap=colors,
        vmin=-0.5, vmax=3.5, edgecolors=PALETTE.paper, linewidth=1.5,
    )  # fmt: skip
    axes.set_yticks(range(len(shown)), [f"{name}  {at}" for at, name in enumerate(names, start=1)])
    axes.set_xticks(range(len(shown)), [str(at + 1) for at in range(len(shown))])
    axes.xaxis.tick_top()
    axes.set_ylim(len(shown) - 0.5, -0.5)
    axes.tick_params(length=0)
    for side in ("left", "bottom"):
        axes.spines[side].set_visible(False)
    patches = [
        Patch(
            color=_COLORS[_KINDS.index(kind) + 1],
            label=say(language, zh=_NAMES[kind][0], en=_NAMES[kind][1]),
        )
        for kind in reversed(kinds)
    ]
    patches.append(Patch(color=_COLORS[0], label=say(language, zh="不胜", en="does not")))
    axes.legend(
        handles=patches, loc="upper center", bbox_to_anchor=(0.35 if phone else 0.5, -0.01), ncols=2 if phone else 4,
        handlelength=1, handleheight=1, columnspacing=1.2,
    )  # fmt: skip


def _write_agreement(axes: Axes, kinds: np.ndarray, agree: np.ndarray, *, size: float) -> None:
    """How many of 100 resamples agree, in the cells where the row dominates."""
    for row, column in zip(*np.nonzero(kinds > 0), strict=True):
        dark = kinds[row, column] >= 2
        axes.text(
            column, row, f"{100 * agree[row, column]:.0f}", ha="center", va="center", fontsize=size,
            color=PALETTE.paper if dark else PALETTE.ink,
        )  # fmt: skip


def _tied(
    shown: pd.DataFrame, reproducibility: pd.DataFrame | None, drivers: pd.DataFrame | None
) -> list[str]:
    """The first driver and those it cannot be said to beat: their intervals meet, or too few resamples agree."""
    from feedback.charts.drivers import tied_first

    first, tied = str(shown.index[0]), set()
    if drivers is not None and len(drivers):
        reaching = drivers.index[tied_first(drivers)].astype(str)
        tied |= set(reaching)
    if reproducibility is not None and not reproducibility.empty:
        agree: dict[Any, float] = reproducibility.loc[first].to_dict()
        tied |= {str(name) for name, share in agree.items() if share < _SURE}
    return [first, *(str(name) for name in shown.index[1:] if str(name) in tied)]


def _tie_title(names: list[str], language: str) -> str:
    named = [shorten(name, width=20) for name in names[:_NAMED]]
    more = len(names) - len(named)
    zh, en = "「" + "」「".join(named) + "」", ", ".join(f'"{name}"' for name in named)
    return say(
        language,
        zh=f"{zh}{f'等 {len(names)} 个因素' if more else ''}先后难分，不能说谁胜过谁",
        en=f"{en}{f' and {more} more' if more else ''}: too close to say which beats which",
    )


def _title(shown: pd.DataFrame, language: str) -> str:
    first, name = shown.iloc[0].dropna(), shorten(str(shown.index[0]), width=30)
    if len(first) and (first == 3).all():
        return say(
            language,
            zh=f"「{name}」在任何模型中都胜过其余因素",
            en=f'"{name}" beats every other driver in every model',
        )
    if len(first) and (first > 0).all():
        return say(
            language,
            zh=f"「{name}」平均而言胜过其余因素，但并非在所有模型中",
            en=f'"{name}" beats the others on average, though not in every model',
        )
    return say(language, zh="没有一个因素胜过所有其他因素", en="No driver beats all the others")


def _note(n: int | None, *, sure: bool, language: str) -> str:
    people = f"n = {count(n)}" if n is not None else ""
    how_sure = (
        ("数字：100 次重抽样中有几次行的因素平均增加更多。", "Number: in how many of 100 resamples the row adds more on average.")
        if sure
        else ("这是对本样本的描述，没有区间。", "It describes this sample and has no interval.")
    )  # fmt: skip
    return say(
        language,
        zh=(f"{people}。" if people else "")
        + "完全：在其余因素的每个子集上增加的 R² 都更大；条件：在每种模型大小上平均更大；一般：总平均更大。"
        + how_sure[0],
        en=(f"{people}. " if people else "")
        + "Complete: adds more R² to every subset of the others; conditional: on average at every model size; "
        "general: on average overall. " + how_sure[1],
    )
