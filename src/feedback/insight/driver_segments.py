"""Is a driver another one for other people: slopes by segment against everybody else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from feedback.errors import AnalysisError
from feedback.insight.importance.correlations import correlate, require_independent
from feedback.insight.importance.data import DriverData, aligned, read_driver_data
from feedback.insight.importance.least_squares import LeastSquares, least_squares, t_quantile
from feedback.insight.importance.methods import importance_by
from feedback.insight.importance.result import share_of_sum
from feedback.insight.importance.words import errors_of, left_aside, listed, rows_used
from feedback.insight.pain_points.who_is_hurt import as_text
from feedback.multiplicity import adjust_p
from feedback.numeric import Flags, Floats
from feedback.parameter_checks import check_count, check_level
from feedback.results import Result, Words, percent

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from feedback.responses.weights.design import Design

_EXACT = 14  # drivers up to which the shares by segment are LMG; above, Johnson's weights


@dataclass(frozen=True)
class DriverSegments(Result):
    """Slopes and shares of each driver in each segment.

    Attributes
    ----------
    table
        A row for each driver and value of the segment: n, share (of the explained variance within),
        coefficient with interval, coefficient_rest, difference (to everybody else) with interval, p,
        p_adjusted (Holm over the table), flag (+1 matters more there, -1 less, 0 not told apart).
    heterogeneity
        By driver: Cochran's Q over the segments, df, p, p_adjusted (Holm): does it differ at all?
    suppressed
        Segment values with too few people.
    """

    table: pd.DataFrame
    heterogeneity: pd.DataFrame
    segment: str
    share_by: str
    n: int
    rows_in: int
    level: float
    outcome: str
    suppressed: tuple[str, ...] = ()
    set_aside: Mapping[str, str] = field(default_factory=dict)
    designed: bool = False

    def _define(self) -> Words:
        share, by = (
            percent(self.level, digits=0),
            {"lmg": "LMG", "johnson": "Johnson"}[self.share_by],
        )
        errors = errors_of(self.designed)
        return listed(
            [
                Words(
                    en=f"A least-squares model of {self.outcome} on all drivers in each value of {self.segment}, and in everybody else; difference of the slopes",
                    zh=f"在“{self.segment}”的每个取值内与其余人中，各以全部驱动项对“{self.outcome}”作最小二乘，比较斜率",
                ),
                Words(
                    en=f"{share} intervals and p from {errors.en}, p adjusted by Holm over the table",
                    zh=f"{share} 区间与 p 值用{errors.zh}，p 值在全表内经 Holm 校正",
                ),
                Words(
                    en="heterogeneity: Wald's test that the slopes of all segments are equal",
                    zh="异质性：各组斜率相等的 Wald 检验",
                )
                if self.designed
                else Words(
                    en="heterogeneity: Cochran's Q of the slopes over the segments",
                    zh="异质性：各组斜率的 Cochran Q",
                ),
                Words(en=f"share: {by} within the segment", zh=f"占比：组内 {by}"),
                rows_used(self.n, self.rows_in),
            ]
        )

    def _explain(self) -> Words:
        found = self.table[self.table["flag"] != 0].sort_values("p", kind="stable").head(5)
        if not len(found):
            text = Words(
                en=f"No driver matters more or less in one value of {self.segment} than elsewhere, as far as {self.n} people can tell.",
                zh=f"就这 {self.n} 人而言，没有哪个驱动项在“{self.segment}”的某一组中的作用与其他人不同。",
            )
        else:
            text = Words(
                en=f"Drivers that work differently by {self.segment} (n = {self.n}):",
                zh=f"按“{self.segment}”作用不同的驱动项（n = {self.n}）：",
            )
            columns = (
                found[name].tolist()
                for name in ("driver", "value", "coefficient", "coefficient_rest")
            )
            for driver, value, here, rest in zip(*columns, strict=True):
                text += Words(
                    en=f"{driver} in {value}: {here:+.2f} points of {self.outcome} per point, {rest:+.2f} elsewhere.",
                    zh=f"{driver}在“{value}”中每高 1 分，“{self.outcome}”变化 {here:+.2f} 分，其他人为 {rest:+.2f} 分。",
                )
        silent = self.table[self.table["coefficient"].isna()]
        if len(silent):
            cells = [
                f"{driver} ({value})"
                for driver, value in zip(silent["driver"], silent["value"], strict=True)
            ]
            text += Words(
                en=f"No slope can be told where a driver does not vary: {', '.join(cells)}.",
                zh=f"驱动项在组内没有差异、无法估计斜率：{'、'.join(cells)}。",
            )
        if self.suppressed:
            names = list(self.suppressed)
            text += Words(
                en=f"Too few people to compare: {', '.join(names)}.",
                zh=f"人数太少未比较：{'、'.join(names)}。",
            )
        return text + left_aside(self.set_aside)

    def _cite(self) -> Words:
        source = (
            "Binder, 1983, International Statistical Review, 51, 279-292"
            if self.designed
            else "MacKinnon & White, 1985, Journal of Econometrics, 29, 305-325"
        )
        errors = errors_of(self.designed)
        return Words(
            en=f"Slopes were compared between segments with {errors.en} ({source}), p values adjusted by Holm (1979); n = {self.n}.",
            zh=f"以{errors.zh}比较各组斜率（{source}），p 值经 Holm (1979) 校正；n = {self.n}。",
        )


def compare_drivers(
    X: pd.DataFrame | ArrayLike,
    y: pd.Series | ArrayLike,
    *,
    segment: pd.Series | ArrayLike,
    weights: pd.Series | ArrayLike | Design | None = None,
    min_people: int = 50,
    level: float = 0.95,
) -> DriverSegments:
    """Compare what drives satisfaction between segments: is it another thing for new customers?

    Parameters
    ----------
    X, y
        People × drivers and the outcome; rows with a missing answer are left out.
    segment
        The value a person belongs to (branch, new or returning); missing values are left out.
    weights
        Survey weight a person, positive; or a `survey_design` of these people: errors are then those of its
        clusters, and heterogeneity is told by Wald's test of the slopes together.
    min_people
        A segment value, and everybody else together, must have so many (and three a driver).
    level
        Coverage of the intervals.

    Returns
    -------
    DriverSegments

    Raises
    ------
    InputError
        Text in X or y, rows that do not match.
    AnalysisError
        Fewer than two segment values with enough people.

    Examples
    --------
    >>> rng = np.random.default_rng(2)
    >>> X = pd.DataFrame(rng.normal(size=(600, 2)), columns=["wait", "food"])
    >>> new = np.resize(["new", "returning"], 600)
    >>> y = X["food"] + np.where(new == "new", 1.0, 0.2) * X["wait"] + rng.normal(size=600)
    >>> found = compare_drivers(X, y, segment=new)
    >>> found.table.set_index(["driver", "value"])["flag"].to_dict()[("wait", "new")]
    1
    """
    where = "compare_drivers"
    check_level(level, where=where)
    check_count(min_people, where=where, name="min_people", least=10)
    data = read_driver_data(X, y, where=where, weights=weights)
    matrix = correlate(data.values, weights=data.weights)
    require_independent(matrix[:-1, :-1], names=data.columns, where=where)
    index = X.index if isinstance(X, (pd.DataFrame, pd.Series)) else pd.RangeIndex(data.rows_in)
    groups = aligned(segment, index=index, where=where, name="segment")
    codes, values = pd.factorize(groups.iloc[data.rows], sort=False)
    names = as_text(pd.Index(values, dtype=object))
    p = len(data.columns)
    least = max(min_people, 3 * p + 5)
    people = np.bincount(codes[codes >= 0], minlength=len(names))
    large = [g for g in range(len(names)) if least <= people[g] <= (codes >= 0).sum() - least]
    suppressed = tuple(str(names[g]) for g in range(len(names)) if people[g] < least)
    if len(large) < 2 and not (len(large) == 1 and suppressed):
        found = ", ".join(f"{name} {count}" for name, count in zip(names, people, strict=True))
        raise AnalysisError(
            en=f"{where}: two segment values with {least} people each are needed; found: {found or 'none'}. Join small segments.",
            zh=f"{where}：至少需要两个组，每组不少于 {least} 人；现有：{found or '无'}。请合并小组。",
        )
    share_by = "lmg" if p <= _EXACT else "johnson"
    rows: list[dict[str, object]] = []
    slopes = np.full((len(large), p), np.nan)
    pulls = np.zeros((data.n, len(large), p))
    for position, g in enumerate(large):
        inside, outside = codes == g, (codes >= 0) & (codes != g)
        own, rest = _fit(data, inside), _fit(data, outside)
        firm = [j not in own.loose for j in range(1, p + 1)]
        slopes[position, firm] = own.beta[1:][firm]
        pulls[inside, position] = own.influence[:, 1:]
        share = _shares(data, inside, method=share_by)
        rows += _rows(data, own, rest, (inside, outside), share, value=str(names[g]), level=level)
    table = _flagged(pd.DataFrame(rows), level=level)
    return DriverSegments(
        table=table,
        heterogeneity=_heterogeneity(data, slopes, pulls),
        segment=str(groups.name if groups.name is not None else "segment"),
        share_by=share_by,
        n=int((codes >= 0).sum()),
        rows_in=data.rows_in,
        level=level,
        outcome=data.outcome,
        suppressed=suppressed,
        set_aside=data.set_aside,
        designed=data.design is not None,
    )


def _fit(data: DriverData, chosen: NDArray[np.bool_]) -> LeastSquares:
    x = np.column_stack([np.ones(int(chosen.sum())), data.values[chosen, :-1]])
    return least_squares(x, data.values[chosen, -1], weights=data.weights[chosen])


def _shares(data: DriverData, chosen: NDArray[np.bool_], *, method: str) -> Floats:
    matrix = correlate(data.values[chosen], weights=data.weights[chosen])
    found = importance_by(matrix[:, :, None], method=method, sizes=data.sizes)[:, 0]
    return share_of_sum(found)


def _rows(
    data: DriverData,
    own: LeastSquares,
    rest: LeastSquares,
    sides: tuple[Flags, Flags],
    share: Floats,
    *,
    value: str,
    level: float,
) -> list[dict[str, object]]:
    """A row for each driver; a slope that cannot be told inside the segment stays missing."""
    from scipy.special import stdtr

    p, n = len(data.columns), int(sides[0].sum())
    df = data.freedom(p, sides[0])
    quantile = t_quantile(level, df=df)
    pull = np.zeros((2, data.n, p))
    pull[0, sides[0]], pull[1, sides[1]] = own.influence[:, 1:], rest.influence[:, 1:]
    errors, apart = data.errors(pull[0]), data.errors(pull[0] - pull[1])  # clusters may hold both
    rows: list[dict[str, object]] = []
    for j, driver in enumerate(data.columns, start=1):
        known = j not in own.loose and j not in rest.loose
        here = float(own.beta[j]) if known else np.nan
        there = float(rest.beta[j]) if known else np.nan
        error, own_error = float(apart[j - 1]), float(errors[j - 1])
        difference = here - there
        rows.append(
            {
                "driver": driver,
                "value": value,
                "n": n,
                "share": float(share[j - 1]),
                "coefficient": here,
                "coefficient_low": here - quantile * own_error,
                "coefficient_high": here + quantile * own_error,
                "coefficient_rest": there,
                "difference": difference,
                "difference_low": difference - quantile * error,
                "difference_high": difference + quantile * error,
                "p": float(2 * stdtr(df, -abs(difference) / error)) if known else np.nan,
            }
        )
    return rows


def _flagged(table: pd.DataFrame, *, level: float) -> pd.DataFrame:
    adjusted = adjust_p(table["p"])
    sure = np.nan_to_num(adjusted, nan=1.0) < 1 - level
    flag = np.where(sure, np.sign(table["difference"].fillna(0)), 0).astype(int)
    return table.assign(p_adjusted=adjusted, flag=flag)


def _heterogeneity(data: DriverData, slopes: Floats, pulls: Floats) -> pd.DataFrame:
    """Do the slopes (segments × drivers) differ more than their errors allow?

    Cochran's Q; under a design, whose clusters may hold people of several segments, Wald's test that they are equal,
    with F by Korn & Graubard (1990).
    """
    if data.design is not None:
        found = pd.DataFrame(
            [_wald(data, slopes[:, j], pulls[:, :, j]) for j in range(slopes.shape[1])],
            index=pd.Index(data.columns, name="driver"),
        )
        return found.assign(p_adjusted=adjust_p(found["p"]))
    errors = np.sqrt((pulls**2).sum(axis=0)) * np.isfinite(slopes)
    return _cochran(data.columns, np.nan_to_num(slopes), errors)


def _wald(data: DriverData, slopes: Floats, pulls: Floats) -> dict[str, float]:
    from scipy.special import fdtrc

    known = np.flatnonzero(np.isfinite(slopes))
    df = len(known) - 1
    if df < 1:
        return {"q": 0.0, "df": 0, "p": 1.0}
    apart = slopes[known[1:]] - slopes[known[0]]
    covariance = data.covariance(pulls[:, known[1:]] - pulls[:, known[:1]])
    q = float(apart @ np.linalg.pinv(covariance, hermitian=True) @ apart)
    free = data.freedom(len(data.columns))
    left = max(free - df + 1, 1.0)
    return {"q": q, "df": df, "p": float(fdtrc(df, left, q * left / (df * free)))}


def _cochran(drivers: list[str], slopes: Floats, errors: Floats) -> pd.DataFrame:
    from scipy.special import chdtrc

    known = errors > 0  # a driver that does not vary in a segment has no slope there
    precision = np.divide(1.0, errors**2, out=np.zeros_like(errors), where=known)
    middle = (precision * slopes).sum(axis=0) / np.maximum(precision.sum(axis=0), 1e-300)
    q = (precision * (slopes - middle) ** 2).sum(axis=0)
    df = np.maximum(known.sum(axis=0) - 1, 0)
    p = np.where(df > 0, chdtrc(np.maximum(df, 1), q), 1.0)
    return pd.DataFrame(
        {"q": q, "df": df, "p": p, "p_adjusted": adjust_p(p)},
        index=pd.Index(drivers, name="driver"),
    )
