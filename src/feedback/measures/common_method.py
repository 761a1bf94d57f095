"""How much of a correlation may come of the common questionnaire alone: Lindell and Whitney's marker."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from feedback.errors import AnalysisError, ColumnError, InputError
from feedback.numeric import Floats, number_array, number_frame, refuse_constant
from feedback.parameter_checks import check_count, check_level
from feedback.results import Result, Words, few


@dataclass(frozen=True)
class CommonMethod(Result):
    """Correlations with an outcome, with the method's part taken out.

    Attributes
    ----------
    table
        A row an item, strongest first: n, r, adjusted, ci_low, ci_high (of `adjusted`), t (as published, which takes
        r_M as known), at_most (adjusted by the upper end of the marker's correlation).
    marker
        Name of the marker; empty where the second smallest positive correlation stands in for it.
    shared, shared_high
        The correlation taken out, and the upper end of its interval.
    """

    table: pd.DataFrame
    marker: str
    shared: float
    shared_high: float
    level: float
    bootstrap: int

    def _define(self) -> Words:
        by = (
            Words(
                en=f"r_M: the smallest positive correlation of the marker “{self.marker}” with the other columns",
                zh=f"r_M：标记变量“{self.marker}”与其余各列的最小正相关",
            )
            if self.marker
            else Words(
                en="r_M: the second smallest positive correlation among all columns, for want of a marker "
                "(Malhotra, Kim and Patil 2006)",
                zh="r_M：没有标记变量，取全部列之间第二小的正相关（Malhotra、Kim 与 Patil，2006）",
            )
        )
        return by + Words(
            en=f"; adjusted r = (r - r_M) / (1 - r_M). Intervals: {self.bootstrap} bootstrap samples, r_M found anew in each; the published "
            "t (n - 3 degrees of freedom) takes r_M as known and is too large.",
            zh=f"；校正后 r = (r − r_M) / (1 − r_M)。区间取自 {self.bootstrap} 次自助抽样，每次重新求 r_M；文献中的 t（自由度 n − 3）把 r_M 当作已知，偏大。",
        )

    def _explain(self) -> Words:
        table, z = self.table, float(stats.norm.isf((1 - self.level) / 2))
        # Fisher's interval of r as it is, before anything is taken out
        before = (
            np.abs(np.arctanh(table["r"].clip(-1 + 1e-12, 1 - 1e-12))) * np.sqrt(table["n"] - 3) > z
        )
        held = (table["ci_low"] <= 0) & (table["ci_high"] >= 0) & (table["adjusted"] < table["r"])
        gone, unsure = table.index[held & before], table.index[~before]
        text = (
            Words(
                en=f"One person filling in one questionnaire in one mood gives a correlation of about {self.shared:.2f} by itself: that is "
                f"what “{self.marker}” shares with the rest.",
                zh=f"同一人在同一情绪下填同一份问卷，本身就会造成约 {self.shared:.2f} 的相关：这是“{self.marker}”与其他题的相关。",
            )
            if self.marker
            else Words(
                en=f"No marker was asked, so the worst is assumed: that a correlation of {self.shared:.2f}, nearly the weakest here, comes of "
                "the questionnaire alone.",
                zh=f"问卷没有标记变量，只能作最坏假设：把这里几乎最弱的相关 {self.shared:.2f} 全部算作问卷本身造成的。",
            )
        )
        if len(gone):
            named = few(gone)
            text += Words(
                en=f"With that taken out, nothing certain is left of {named.en}.",
                zh=f"扣除之后，{named.zh}与结果的关联已不能确定。",
            )
        elif len(unsure) < len(table):
            text += Words(
                en="With that taken out, every relation with the outcome that was certain remains.",
                zh="扣除之后，原本能确定的关联依然存在。",
            )
        if len(unsure):
            named = few(unsure)
            text += Words(
                en=f"Not certain before either: {named.en}.",
                zh=f"扣除之前就不能确定的：{named.zh}。",
            )
        return text

    def _cite(self) -> Words:
        return Words(
            en="Common method variance was partialled out by a marker (Lindell & Whitney, 2001, Journal of Applied Psychology, "
            "86, 114-121).",
            zh="共同方法偏差以标记变量法扣除（Lindell & Whitney, 2001, Journal of Applied Psychology, 86, 114-121）。",
        )


def common_method_marker(
    items: pd.DataFrame,
    outcome: pd.Series,
    *,
    marker: Hashable | None = None,
    bootstrap: int = 500,
    level: float = 0.95,
    seed: int = 0,
) -> CommonMethod:
    """Correlations of items with an outcome, less what the common method gives (Lindell & Whitney).

    Parameters
    ----------
    items
        A row a respondent, a column an item, numbers; correlations are pairwise.
    outcome
        What is to be explained; matched by row labels.
    marker
        A column of `items` that theory ties to nothing else (the colour of the form, the weather); without one
        the second smallest positive correlation stands in for it, which is the weaker way.
    bootstrap, seed
        Samples behind the intervals, and their seed.
    level
        Confidence level.

    Returns
    -------
    CommonMethod
        `.table` (item: n, r, adjusted, ci_low, ci_high, t, at_most), `.shared` (r_M), `.shared_high`.

    Raises
    ------
    InputError, ColumnError
        Text, fewer than two items beside the marker, a marker that is not there.
    AnalysisError
        A constant item or outcome, fewer than five people with both answers.

    Notes
    -----
    r_A = (r - r_M) / (1 - r_M), t = r_A / √((1 - r_A²) / (n - 3)); Lindell & Whitney (2001), J. Appl. Psychol.
    86, 114-121. That t takes r_M as known (of two ratings that share nothing but a mood it calls one pair in
    four related at n = 200); the bootstrap does not (one in twelve: the smallest of several correlations is too small). No negative r_M is taken out.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> mood = rng.normal(size=300)
    >>> answers = pd.DataFrame({name: mood + rng.normal(size=300) for name in ("wait", "price", "weather")})
    >>> found = common_method_marker(answers, pd.Series(mood + rng.normal(size=300)), marker="weather")
    >>> found.table.round(2).loc["wait", ["r", "adjusted"]].to_dict()
    {'r': 0.49, 'adjusted': 0.2}
    """
    where = "common_method_marker"
    level = check_level(level, where=where)
    bootstrap = check_count(bootstrap, where=where, name="bootstrap", least=50)
    frame = number_frame(items, where=where, at_least=3 if marker is not None else 2)
    if marker is not None and marker not in frame.columns:
        raise ColumnError.missing([str(marker)], map(str, frame.columns), where=f"{where} marker")
    answers = _beside(frame, outcome, where=where)
    refuse_constant(answers, where=where)
    values, place = (
        answers.to_numpy(),
        None if marker is None else list[Hashable](frame.columns).index(marker),
    )
    correlation, people = _correlations(values, np.ones(len(values)))
    if np.isnan(correlation).any() or people.min() < 5:
        raise AnalysisError(
            en=f"{where}: too few people answered two of the columns together; at least 5 are needed.",
            zh=f"{where}：同时回答其中两列的人太少，至少需要 5 人。",
        )
    shared, n = _shared(correlation, people, place)
    z = float(stats.norm.isf((1 - level) / 2))
    high = float(np.tanh(np.arctanh(shared) + z / np.sqrt(n - 3)))
    kept = [at for at in range(frame.shape[1]) if at != place]
    r, n_of = correlation[kept, -1], people[kept, -1]
    adjusted = _adjusted(r, shared)
    rng = np.random.default_rng(seed)
    draws = []
    for _ in range(bootstrap):
        times = rng.multinomial(len(values), np.full(len(values), 1 / len(values)))
        drawn, heavy = _correlations(values, times.astype(float))
        draws.append(_adjusted(drawn[kept, -1], _shared(drawn, heavy, place)[0]))
    low_end, high_end = np.nanquantile(draws, [(1 - level) / 2, (1 + level) / 2], axis=0)
    table = pd.DataFrame(
        {
            "n": n_of.astype(int),
            "r": r,
            "adjusted": adjusted,
            "ci_low": low_end,
            "ci_high": high_end,
            "t": adjusted / np.sqrt((1 - adjusted**2) / (n_of - 3)),
            "at_most": _adjusted(r, high),
        },
        index=pd.Index([str(frame.columns[at]) for at in kept], name="item"),
    )
    return CommonMethod(
        table=table.sort_values("adjusted", ascending=False, kind="stable"),
        marker="" if marker is None else str(marker),
        shared=shared,
        shared_high=high,
        level=level,
        bootstrap=bootstrap,
    )


def _adjusted(r: Floats, shared: float) -> Floats:
    return np.clip((r - shared) / (1 - shared), -1 + 1e-12, 1 - 1e-12)


def _correlations(values: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """Pairwise correlations of weighted rows, and how much weight is behind each."""
    known = (~np.isnan(values)).astype(float)
    filled = np.where(known > 0, values - np.nanmean(values, axis=0), 0.0)
    heavy = known * weights[:, None]
    mass, sums, squares = heavy.T @ known, (heavy * filled).T @ known, (heavy * filled**2).T @ known
    with np.errstate(divide="ignore", invalid="ignore"):
        mean, spread = sums / mass, squares / mass - (sums / mass) ** 2
        shared = (heavy * filled).T @ filled / mass - mean * mean.T
        return shared / np.sqrt(spread * spread.T), mass


def _beside(frame: pd.DataFrame, outcome: pd.Series, *, where: str) -> pd.DataFrame:
    y = number_array(outcome, where=where, name="outcome")
    if len(y) != len(frame):
        raise InputError(
            en=f"{where}: {len(frame)} rows of items and {len(y)} of the outcome. Give one outcome a row.",
            zh=f"{where}：题目有 {len(frame)} 行，结果有 {len(y)} 行。每行请对应一个结果。",
        )
    if isinstance(outcome, pd.Series) and frame.index.is_unique and outcome.index.is_unique:
        by_label = pd.Series(y, outcome.index).reindex(frame.index)
        y = by_label.to_numpy() if set(outcome.index) == set(frame.index) else y
    values = np.column_stack([frame.to_numpy(), y])
    return pd.DataFrame(values)


def _shared(correlation: Floats, people: Floats, marker: int | None) -> tuple[float, float]:
    """The correlation the method gives, and of how many people it is."""
    if marker is not None:
        rows = [(marker, at) for at in range(len(correlation)) if at != marker]
    else:
        rows = [(a, b) for a in range(len(correlation)) for b in range(a)]
    positive = sorted(
        (float(correlation[at]), float(people[at])) for at in rows if correlation[at] > 0
    )
    place = 0 if marker is not None else 1
    if len(positive) <= place:
        return 0.0, float(people.min())
    return min(positive[place][0], 1 - 1e-9), positive[place][1]
