"""From which shift on a conclusion turns: how different the silent would have to be."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from feedback.errors import AnalysisError, InputError
from feedback.measures.imputation import shift_sensitivity
from feedback.measures.rubin import Statistic
from feedback.numeric import number_frame
from feedback.parameter_checks import check_count, check_level
from feedback.results import Result, Words, percent

ABOVE, BELOW, OPEN = "above", "below", "not_told"


@dataclass(frozen=True)
class TippingPoint(Result):
    """A conclusion under more and more different non-respondents.

    Attributes
    ----------
    table
        A row a shift, in points added to what is filled in: estimate, se, ci_low, ci_high, verdict ("above" or
        "below" the bound by the whole interval, else "not_told").
    verdict
        That without a shift.
    down, up
        The shift, downwards and upwards, at which it turns (interpolated); None where it holds up to the last.
    """

    table: pd.DataFrame
    verdict: str
    down: float | None
    up: float | None
    column: str
    bound: float
    n_missing: int
    n: int
    level: float

    def _define(self) -> Words:
        reach = float(self.table.index.max())
        return Words(
            en=f"Multiple imputation by chained equations, what is filled in for “{self.column}” shifted by up to ±{reach:g} points "
            f"(delta adjustment); pooled by Rubin's rules, {percent(self.level, digits=0)} intervals. Turns: the interval begins or ceases to "
            f"hold {self.bound:g}. {self.n_missing:,} of {self.n:,} did not answer.",
            zh=f"以链式方程多重插补，并把“{self.column}”的插补值平移至多 ±{reach:g} 分（delta 调整）；按 Rubin 规则合并，"
            f"{percent(self.level, digits=0)} 区间。结论改变指区间开始或不再包含 {self.bound:g}。{self.n:,} 人中有 {self.n_missing:,} 人未答。",
        )

    def _explain(self) -> Words:
        turns = sorted((abs(at), at) for at in (self.down, self.up) if at is not None)
        if not turns:
            reach = float(self.table.index.max())
            if self.verdict == OPEN:
                return Words(
                    en=f"Nothing can be told, so there is no conclusion to turn; nor would there be one if everybody who did not answer "
                    f"“{self.column}” had answered {reach:g} points higher or lower than their other answers suggest.",
                    zh=f"本来就得不出结论，也就无所谓改变；即使未答“{self.column}”的人都比其余答案所示高或低 {reach:g} 分，仍得不出结论。",
                )
            return Words(
                en=f"The conclusion holds even if everybody who did not answer “{self.column}” had answered {reach:g} points higher or lower "
                "than their other answers suggest.",
                zh=f"即使未答“{self.column}”的人都比其余答案所示高或低 {reach:g} 分，结论也不变。",
            )
        at = turns[0][1]
        way = Words(en="lower", zh="低") if at < 0 else Words(en="higher", zh="高")
        if self.verdict == OPEN:
            return Words(
                en=f"As it stands nothing can be told. It could be, if those who did not answer “{self.column}” would have answered "
                f"{abs(at):.2g} points {way.en} than their other answers suggest.",
                zh=f"目前无法判断。若未答“{self.column}”的人实际会比其余答案所示{way.zh} {abs(at):.2g} 分，才能得出结论。",
            )
        return Words(
            en=f"The conclusion turns if those who did not answer “{self.column}” would have answered {abs(at):.2g} points {way.en} than "
            "their other answers suggest. Whether that is likely, only knowledge of who they are can tell.",
            zh=f"若未答“{self.column}”的人实际会比其余答案所示{way.zh} {abs(at):.2g} 分，结论就会改变。是否可能，要看这些人是谁。",
        )

    def _cite(self) -> Words:
        return Words(
            en="Sensitivity to answers not missing at random was examined by a tipping-point analysis (van Buuren, 2018, Flexible "
            "Imputation of Missing Data, 2nd ed., 9.2).",
            zh="对非随机缺失的敏感性以临界点分析检验（van Buuren, 2018, Flexible Imputation of Missing Data, 第 2 版, 9.2）。",
        )


def tipping_point(
    answers: pd.DataFrame,
    statistic: Statistic,
    *,
    column: Hashable,
    bound: float = 0.0,
    reach: float,
    steps: int = 4,
    count: int = 10,
    rounds: int = 10,
    df: float = np.inf,
    level: float = 0.95,
    seed: int = 0,
) -> TippingPoint:
    """How different people who did not answer a question would have to be for a conclusion to turn.

    Parameters
    ----------
    answers
        As `impute_answers`: all that the statistic uses, and what tells of the gaps.
    statistic
        As `pool_estimates`; its first figure is the conclusion's.
    column
        The question whose filled-in answers are shifted.
    bound
        The figure the conclusion is held against: 0 for a difference.
    reach
        Largest shift tried, in points of the question; such as the length of its scale.
    steps
        Shifts tried on each side.
    count, rounds, df, level, seed
        As `impute_answers` and `pool_estimates`.

    Returns
    -------
    TippingPoint
        `.table` (shift: estimate, se, ci_low, ci_high, verdict), `.verdict`, `.down`, `.up`.

    Raises
    ------
    InputError, ColumnError
        As `impute_answers`; a reach that is not positive.
    AnalysisError
        Everybody answered the question.

    Notes
    -----
    Between two shifts with different verdicts the end of the interval that decides is interpolated straight,
    which is exact for means.

    Examples
    --------
    >>> table = pd.DataFrame({"a": np.tile([1.0, 2, 3, 4], 25), "b": np.tile([3.0, 4, 5, np.nan], 25)})
    >>> found = tipping_point(table, lambda t: ((t["b"] - t["a"]).mean(), (t["b"] - t["a"]).sem()),
    ...                       column="b", reach=8, count=5)
    >>> found.verdict, found.up, -8 < found.down < -4
    ('above', None, True)
    """
    where = "tipping_point"
    level = check_level(level, where=where)
    steps = check_count(steps, where=where, name="steps")
    if not (np.isfinite(reach) and reach > 0):
        raise InputError(
            en=f"{where}: reach is the largest shift tried, a number above 0; found {reach!r}.",
            zh=f"{where}：reach 为尝试的最大平移量（大于 0 的数），得到 {reach!r}。",
        )
    frame = number_frame(answers, where=where)
    if column in frame.columns and frame[column].notna().all():
        raise AnalysisError(
            en=f"{where}: everybody answered {column}; nothing is filled in that could be shifted.",
            zh=f"{where}：{column} 没有缺失，没有可平移的插补值。",
        )
    shifts = np.linspace(-reach, reach, 2 * steps + 1)
    table = shift_sensitivity(
        frame, statistic, column=column, shifts=shifts, count=count, rounds=rounds, df=df, level=level, seed=seed
    )  # fmt: skip
    above, below = table["ci_low"] > bound, table["ci_high"] < bound
    table["verdict"] = np.select([above, below], [ABOVE, BELOW], OPEN)
    gaps = frame[column].isna()
    return TippingPoint(
        table=table,
        verdict=str(table["verdict"].iloc[steps]),
        down=_turn(table.iloc[steps::-1], bound),
        up=_turn(table.iloc[steps:], bound),
        column=str(column),
        bound=float(bound),
        n_missing=int(gaps.sum()),
        n=len(frame),
        level=level,
    )


def _turn(table: pd.DataFrame, bound: float) -> float | None:
    """The first shift of a row of them, from 0 outwards, at which the verdict is another."""
    verdicts = table["verdict"].tolist()
    for place in range(1, len(verdicts)):
        was, now = verdicts[place - 1], verdicts[place]
        if was == now:
            continue
        decided = ABOVE in (was, now)  # which end of the interval crosses the bound first
        end = table["ci_low" if (was == ABOVE or (was == OPEN and decided)) else "ci_high"]
        a, b = float(end.iloc[place - 1]) - bound, float(end.iloc[place]) - bound
        shifts = [float(x) for x in table.index[place - 1 : place + 1]]
        part = a / (a - b) if a != b else 1.0
        return shifts[0] + (shifts[1] - shifts[0]) * min(max(part, 0.0), 1.0)
    return None
