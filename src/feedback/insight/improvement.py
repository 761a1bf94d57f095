"""If this aspect rose by half a point, what would satisfaction and NPS do, and how sure is that?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from feedback.errors import ColumnError, InputError
from feedback.insight.importance.circular import require_own_outcome
from feedback.insight.importance.correlations import correlate, require_independent
from feedback.insight.importance.data import DriverData, aligned, check_scale, read_driver_data
from feedback.insight.importance.least_squares import least_squares, t_quantile
from feedback.insight.importance.nps_change import change_interval, nps_changes, nps_groups
from feedback.insight.importance.words import errors_of, left_aside, listed, rows_used
from feedback.numeric import Floats
from feedback.parameter_checks import check_level
from feedback.results import Result, Words, between, few, percent

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from feedback.responses.weights.design import Design

TOGETHER = "(all)"


@dataclass(frozen=True)
class Improvement(Result):
    """What a rise of each aspect would do, were the associations causes.

    Attributes
    ----------
    table
        By aspect, most satisfaction gained first, and "(all)" for all rises together: rise (asked),
        mean_rise (what is left of it under the top of the scale), outcome_change with interval
        (outcome units) and, where recommendations were given, nps_change with interval (points).
    outcome_now, nps_now
        Where they stand.
    tied
        Aspects whose gain cannot be told from that of the first: the interval of the difference,
        Bonferroni over the others, holds 0.
    """

    table: pd.DataFrame
    outcome_now: float
    nps_now: float | None
    r_squared: float
    n: int
    n_recommend: int
    rows_in: int
    scale: tuple[float, float]
    level: float
    outcome: str
    set_aside: Mapping[str, str] = field(default_factory=dict)
    tied: tuple[str, ...] = ()
    designed: bool = False

    def _define(self) -> Words:
        share, top = percent(self.level, digits=0), self.scale[1]
        errors = errors_of(self.designed)
        parts = [
            Words(
                en=f"Each person's rating rises by the amount asked, at most to {top:g}; change of {self.outcome} = least-squares coefficient × mean rise",
                zh=f"每人的评分升高所设的幅度，但不超过 {top:g}；“{self.outcome}”的变化 = 最小二乘系数 × 平均升幅",
            ),
            Words(
                en=f"{share} intervals by influence functions ({errors.en}), coefficient and people together",
                zh=f"{share} 区间由影响函数得出（{errors.zh.strip()}），同时计入系数与人群的不确定",
            ),
            rows_used(self.n, self.rows_in),
        ]
        if self.nps_now is not None:
            parts.append(
                Words(
                    en=f"NPS: ordered logit of detractor, passive, promoter on all aspects; mean change of the predicted shares (n = {self.n_recommend})",
                    zh=f"NPS：以全部方面对贬损、被动、推荐作有序 logit，取预测比例的平均变化（n = {self.n_recommend}）",
                )
            )
        parts.append(
            Words(
                en="associations are read as causes; other things stay as they are",
                zh="把关联当作因果来读，其他条件不变",
            )
        )
        return listed(parts)

    def _explain(self) -> Words:
        single = self.table.drop(index=TOGETHER, errors="ignore")
        first = single.iloc[0]
        if not first["outcome_change_low"] > 0:
            return self._nothing_certain()
        change, low, high = (float(first[f"outcome_change{end}"]) for end in ("", "_low", "_high"))
        text = Words(
            en=f"If the ties were causes, a rise of {single.index[0]} by {first['rise']:g} ({first['mean_rise']:.2f} on average, as some are at the top already) would move "
            f"{self.outcome} from {self.outcome_now:.2f} by {change:+.2f} {between(low, high)}.",
            zh=f"若关联即因果，“{single.index[0]}”升高 {first['rise']:g} 分（部分人已到顶，平均升 {first['mean_rise']:.2f} 分），"
            f"“{self.outcome}”将由 {self.outcome_now:.2f} 变化 {change:+.2f} {between(low, high)}。",
        )
        text += self._against_the_others(str(single.index[0]), alone=len(single) == 1)
        if self.nps_now is not None:
            change, low, high = (float(first[f"nps_change{end}"]) for end in ("", "_low", "_high"))
            text += Words(
                en=f"NPS would move from {self.nps_now:.0f} by {change:+.1f} points {between(low, high, digits=1)}.",
                zh=f"NPS 将由 {self.nps_now:.0f} 变化 {change:+.1f} 点 {between(low, high, digits=1)}。",
            )
        unsure = [str(name) for name, at in single["outcome_change_low"].items() if at <= 0]
        if unsure:
            named = few(unsure)
            text += Words(
                en=f"For {named.en} it is not certain that anything would rise.",
                zh=f"{named.zh}：不能确定会有提升。",
            )
        return (
            text
            + left_aside(self.set_aside)
            + self._whose()
            + Words(
                en="This reads associations as causes: treat it as a forecast to be tested, not a promise.",
                zh="这里把关联当作因果：请视为有待检验的预测，而非承诺。",
            )
        )

    def _whose(self) -> Words:
        """How many people it rests on, where that is not everybody; nothing where it is."""
        if self.n == self.rows_in:
            return Words(en="", zh="")
        return Words(
            en=f"It rests on the {self.n:,} of {self.rows_in:,} people who rated every aspect and overall; drivers read "
            "pairs of answers and may rest on more.",
            zh=f"只含 {self.rows_in:,} 人中给所有方面和总体都打了分的 {self.n:,} 人；驱动因素按成对作答计算，所依据的人可能更多。",
        )

    def _nothing_certain(self) -> Words:
        return Words(
            en="Nothing stands out: for no aspect is it certain that a rise would go with a better rating.",
            zh="没有哪个方面特别突出：没有一个方面能确定升高后评分会随之变好。",
        ) + left_aside(self.set_aside)

    def _against_the_others(self, first: str, *, alone: bool) -> Words:
        """Whether the first gains more than each other aspect, by the intervals of the differences."""
        if alone:
            return Words(en="", zh="")
        if not self.tied:
            return Words(
                en=f"That is more than any other aspect would give: the {percent(self.level, digits=0)} intervals of all differences "
                "lie above 0.",
                zh=f"这比其他任何方面都多：与其他各方面之差的 {percent(self.level, digits=0)} 区间都高于 0。",
            )
        named = few([first, *self.tied])
        return Words(
            en=f"Which of {named.en} would gain most is uncertain: the intervals of their differences include 0.",
            zh=f"{named.zh}之中哪个增益最大，无法区分：它们之差的区间包含 0。",
        )

    def _cite(self) -> Words:
        return Words(
            en=f"Changes were simulated from a least-squares model (n = {self.n}, R² = {self.r_squared:.3f}; {errors_of(self.designed, cited=True).en})"
            + (
                " and, for NPS, a proportional-odds model (McCullagh, 1980)."
                if self.nps_now is not None
                else "."
            ),
            zh=f"变化由最小二乘模型模拟（n = {self.n}，R² = {self.r_squared:.3f}；{errors_of(self.designed, cited=True).zh.strip()}）"
            + ("，NPS 用比例优势模型（McCullagh, 1980）。" if self.nps_now is not None else "。"),
        )


def simulate_improvement(
    X: pd.DataFrame | ArrayLike,
    y: pd.Series | ArrayLike,
    *,
    scale: tuple[float, float],
    rise: float | Mapping[str, float] = 0.5,
    recommend: pd.Series | ArrayLike | None = None,
    weights: pd.Series | ArrayLike | Design | None = None,
    level: float = 0.95,
) -> Improvement:
    """Simulate what better ratings of an aspect would do to overall satisfaction and NPS.

    Parameters
    ----------
    X
        People × aspects rated on `scale`; rows with a missing answer are left out.
    y
        Overall satisfaction.
    scale
        (lowest, highest) answer of X; nobody rises above the highest.
    rise
        Points every aspect rises by, one at a time, or a mapping aspect → points.
    recommend
        Likelihood to recommend, whole numbers 0 to 10, for the change of NPS.
    weights
        Survey weight a person, positive; or a `survey_design` of these people, whose clusters the intervals then count.
    level
        Coverage of the intervals.

    Returns
    -------
    Improvement

    Raises
    ------
    InputError
        Ratings outside the scale, recommendations that are not 0-10, a rise for an unknown aspect.
    AnalysisError
        Too few rows, collinear aspects, nothing varies.

    Notes
    -----
    The outcome changes by Σ coefficient × mean rise; the interval joins the HC3 influence on the
    coefficient with that of the people on the mean rise. NPS: mean over people of the change of
    P(promoter) - P(detractor) in a proportional-odds model, by the delta method.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> X = pd.DataFrame(rng.integers(1, 6, (500, 2)), columns=["wait", "food"])
    >>> y = 1 + 0.6 * X["wait"] + 0.1 * X["food"] + rng.normal(0, 0.5, 500)
    >>> found = simulate_improvement(X, y, scale=(1, 5))
    >>> found.table["outcome_change"].round(1).to_dict()
    {'wait': 0.2, 'food': 0.0, '(all)': 0.3}
    """
    where = "simulate_improvement"
    check_level(level, where=where)
    check_scale(scale, where=where)
    data = read_driver_data(X, y, where=where, weights=weights, within=scale)
    drivers = pd.DataFrame(data.values[:, :-1], columns=data.columns)
    require_own_outcome(drivers, pd.Series(data.values[:, -1]), name=data.outcome)
    matrix = correlate(data.values, weights=data.weights)
    require_independent(matrix[:-1, :-1], names=data.columns, where=where)
    steps = _rises(rise, data, where=where)
    plans = {name: {name: step} for name, step in steps.items()}
    if len(steps) > 1:
        plans[TOGETHER] = dict(steps)
    moved = {name: _moved(data, plan, top=scale[1]) for name, plan in plans.items()}
    x, y_used, w = data.values[:, :-1], data.values[:, -1], data.weights
    model = least_squares(np.column_stack([np.ones(data.n), x]), y_used, weights=w)
    quantile = t_quantile(level, df=data.freedom(len(data.columns)))
    rows, influences = {}, {}
    for name, shift in moved.items():
        mean = w @ shift / w.sum()
        influence = model.influence[:, 1:] @ mean + w * ((shift - mean) @ model.beta[1:]) / w.sum()
        influences[name] = influence
        rows[name] = {
            "rise": max(plans[name].values()),
            "mean_rise": float(mean.sum() / len(plans[name])),
            **change_interval(
                "outcome_change", float(model.beta[1:] @ mean), influence, quantile, data=data
            ),
        }
    now, n_recommend = None, 0
    if recommend is not None:
        index = X.index if isinstance(X, (pd.DataFrame, pd.Series)) else pd.RangeIndex(data.rows_in)
        groups = nps_groups(
            aligned(recommend, index=index, where=where, name="recommend"), data, where=where
        )
        now, n_recommend, changes = nps_changes(groups, data, moved, quantile=quantile, where=where)
        rows = {name: {**row, **changes[name]} for name, row in rows.items()}
    table = pd.DataFrame.from_dict(rows, orient="index").rename_axis("aspect")
    order = table.drop(index=TOGETHER, errors="ignore").sort_values(
        "outcome_change", ascending=False, kind="stable"
    )
    changes_of = {str(name): float(table.loc[name, "outcome_change"]) for name in order.index}
    return Improvement(
        tied=_tied_with_first(changes_of, influences, level=level, data=data),
        table=table.loc[[*order.index, *([TOGETHER] if TOGETHER in table.index else [])]],
        outcome_now=float(w @ y_used / w.sum()),
        nps_now=now,
        r_squared=model.r_squared,
        n=data.n,
        n_recommend=n_recommend,
        rows_in=data.rows_in,
        scale=scale,
        level=level,
        outcome=data.outcome,
        set_aside=data.set_aside,
        designed=data.design is not None,
    )


def _tied_with_first(
    changes: Mapping[str, float],
    influences: Mapping[str, Floats],
    *,
    level: float,
    data: DriverData,
) -> tuple[str, ...]:
    """Which changes cannot be told from the first: |difference| within its Bonferroni half width."""
    first, *others = changes
    if not others:
        return ()
    quantile = t_quantile(1 - (1 - level) / len(others), df=data.freedom(len(data.columns)))
    apart = np.column_stack([influences[first] - influences[name] for name in others])
    return tuple(
        name
        for name, error in zip(others, data.errors(apart), strict=True)
        if changes[first] - changes[name] <= quantile * error
    )


def _rises(rise: float | Mapping[str, float], data: DriverData, *, where: str) -> dict[str, float]:
    steps = dict(rise) if isinstance(rise, Mapping) else dict.fromkeys(data.columns, rise)
    if unknown := [str(name) for name in steps if name not in data.columns]:
        raise ColumnError.missing(unknown, data.columns, where=f"{where} (rise)")
    wrong = [
        name
        for name, step in steps.items()
        if isinstance(step, bool)
        or not isinstance(step, (int, float, np.number))
        or not 0 < step < np.inf
    ]
    if wrong or not steps:
        raise InputError(
            en=f"{where}: rise must be a number of points above 0, or a mapping aspect → points, got {rise!r}.",
            zh=f"{where}：rise 应为大于 0 的分数，或「方面 → 分数」的映射，实为 {rise!r}。",
        )
    return {str(name): float(step) for name, step in steps.items()}


def _moved(data: DriverData, plan: Mapping[str, float], *, top: float) -> Floats:
    """How far each person's rating of each aspect rises, (n, p)."""
    asked = np.array([plan.get(name, 0.0) for name in data.columns])
    return np.minimum(asked, top - data.values[:, :-1])
