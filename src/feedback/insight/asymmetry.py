"""Which aspects only hurt when they are bad, which only delight when they are good."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from feedback.errors import AnalysisError
from feedback.insight.importance.data import DriverData, check_scale, read_driver_data
from feedback.insight.importance.least_squares import LeastSquares, least_squares, t_quantile
from feedback.insight.importance.noise import NOISE_LEVEL, chance_p
from feedback.insight.importance.words import errors_of, left_aside, listed, rows_used
from feedback.multiplicity import adjust_p
from feedback.numeric import Flags
from feedback.parameter_checks import check_level
from feedback.results import Result, Words, percent

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from feedback.responses.weights.design import Design

MIN_PEOPLE = 5  # with a low (or high) rating, before a penalty (or reward) is estimated
_QUARTER = 0.25
KINDS = {
    "only_hurts": Words(
        en="hurts where rated low; no reward for high ratings was found (as with a basic need)",
        zh="打低分时扣分，没有发现打高分的加分（像基本型）",
    ),
    "only_delights": Words(
        en="delights where rated high; no penalty for low ratings was found (as with an excitement need)",
        zh="打高分时加分，没有发现打低分的扣分（像兴奋型）",
    ),
    "hurts": Words(
        en="hurts where rated low; whether high ratings delight as much is open",
        zh="打低分时扣分；打高分是否同样加分尚不能确定",
    ),
    "delights": Words(
        en="delights where rated high; whether low ratings hurt as much is open",
        zh="打高分时加分；打低分是否同样扣分尚不能确定",
    ),
    "both": Words(
        en="hurts and delights (performance: the better, the more satisfied)",
        zh="既扣分也加分（绩效型：越好越满意）",
    ),
    "contrary": Words(
        en="runs the wrong way (low ratings go with more satisfaction, or high with less: it overlaps with other aspects, do not act on it)",
        zh="方向相反（低分反而更满意，或高分反而更不满：与其他方面重叠，不宜据此行动）",
    ),
    "neither": Words(en="neither is certain", zh="两者都不能确定"),
    "unknown": Words(en="too few low or high ratings to tell", zh="低分或高分的人太少，无法判断"),
}


@dataclass(frozen=True)
class PenaltyReward(Result):
    """What a low and a high rating of each aspect do to overall satisfaction.

    Attributes
    ----------
    table
        By aspect, largest penalty first: n_low, n_high, penalty and reward (outcome units, against a
        middling rating; each with _low, _high and _p), net (reward + penalty: negative when bad weighs
        more than good) with interval, asymmetry ((reward - |penalty|) / (reward + |penalty|), -1 …
        1; missing where penalty is above or reward below zero) and kind: both, only_hurts or only_delights
        (the one is there, the other was not found, and their sizes differ), hurts or delights (the one is
        there, and that it weighs more than the other is not shown), contrary (the wrong way round),
        neither or unknown.
    """

    table: pd.DataFrame
    r_squared: float
    p_value: float
    n: int
    rows_in: int
    scale: tuple[float, float]
    level: float
    outcome: str
    set_aside: Mapping[str, str] = field(default_factory=dict)
    designed: bool = False

    def _define(self) -> Words:
        low, high = self.scale
        step = (high - low) * _QUARTER
        share, errors = percent(self.level, digits=0), errors_of(self.designed)
        return listed(
            [
                Words(
                    en=f"Penalty-reward contrast: least squares of {self.outcome} on two indicators an aspect, rated low (≤ {low + step:g}) and high "
                    f"(≥ {high - step:g}); reference: ratings between",
                    zh=f"惩罚—奖励对比：以每个方面的低分（≤ {low + step:g}）与高分（≥ {high - step:g}）两个指示变量对“{self.outcome}”作最小二乘，参照为中间评分",
                ),
                rows_used(self.n, self.rows_in),
                Words(
                    en=f"{share} intervals from {errors.en}; a kind is given by p values after Holm over all penalties and rewards, 'only' where the two also differ in size (Bonferroni over the aspects)",
                    zh=f"{share} 区间用{errors.zh}；归类按全部扣分与加分的 Holm 校正 p 值，“只”扣分或加分还须两者大小确有差异（按方面数作 Bonferroni 校正）",
                ),
            ]
        )

    def _explain(self) -> Words:
        if self.p_value > NOISE_LEVEL:
            return Words(
                en=f"Low and high ratings explain {percent(self.r_squared)} of {self.outcome}, no more than chance (p = {self.p_value:.3f}): nothing is classified.",
                zh=f"低分与高分只解释“{self.outcome}”差异的 {percent(self.r_squared)}，不高于偶然（p = {self.p_value:.3f}），不作归类。",
            )
        text = Words(en=f"Among {self.n} people:", zh=f"在 {self.n} 人中：")
        for kind, words in KINDS.items():
            if names := [str(name) for name in self.table.index[self.table["kind"] == kind]]:
                text += Words(
                    en=f"{', '.join(names)}: {words.en}.", zh=f"{'、'.join(names)}：{words.zh}。"
                )
        return text + left_aside(self.set_aside)

    def _cite(self) -> Words:
        return Words(
            en=f"Asymmetric effects were tested by penalty-reward-contrast analysis (Brandt, 1987; Mikulić & Prebežac, 2008, Managing Service "
            f"Quality, 18, 559-576; n = {self.n}, R² = {self.r_squared:.3f}, {errors_of(self.designed).en}).",
            zh=f"以惩罚—奖励对比分析检验不对称影响（Brandt, 1987; Mikulić & Prebežac, 2008, Managing Service Quality, 18, 559-576；"
            f"n = {self.n}，R² = {self.r_squared:.3f}，{errors_of(self.designed).zh.strip()}）。",
        )


def penalty_reward(
    X: pd.DataFrame | ArrayLike,
    y: pd.Series | ArrayLike,
    *,
    scale: tuple[float, float],
    weights: pd.Series | ArrayLike | Design | None = None,
    level: float = 0.95,
    seed: int = 0,
) -> PenaltyReward:
    """Penalty of a low and reward of a high rating of each aspect, and the kind that makes it.

    Parameters
    ----------
    X
        People × aspects rated on `scale`; rows with a missing answer are left out.
    y
        Overall satisfaction.
    scale
        (lowest, highest) answer. The lowest quarter of the scale is low (1-2 of 5, 1-2 of 7, 0-2 of
        0-10), the highest quarter is high.
    weights
        Survey weight a person, positive; or a `survey_design` of these people: errors are then those of its
        clusters, and noise is told by its Wald test.
    level
        Coverage of the intervals.
    seed
        Of the shuffles that tell noise.

    Returns
    -------
    PenaltyReward

    Raises
    ------
    InputError
        Ratings outside the scale, text, rows that do not match.
    AnalysisError
        Too few rows, nothing varies.

    Notes
    -----
    Source: Brandt (1987); Mikulić & Prebežac (2008) Managing Service Quality 18(6), 559-576.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> X = pd.DataFrame(rng.integers(1, 6, (400, 2)), columns=["clean", "view"])
    >>> y = 4 - 1.5 * (X["clean"] <= 2) + 0.8 * (X["view"] >= 4) + rng.normal(0, 0.5, 400)
    >>> penalty_reward(X, y, scale=(1, 5)).table["kind"].to_dict()
    {'clean': 'only_hurts', 'view': 'only_delights'}
    """
    where = "penalty_reward"
    check_level(level, where=where)
    check_scale(scale, where=where)
    data = read_driver_data(X, y, where=where, weights=weights, within=scale)
    p = len(data.columns)
    place = (data.values[:, :-1] - scale[0]) / (scale[1] - scale[0])
    low, high = (place <= _QUARTER).astype(float), (place >= 1 - _QUARTER).astype(float)
    indicators = np.column_stack([low, high])
    people = indicators.sum(axis=0)
    used = np.flatnonzero((people >= MIN_PEOPLE) & (people <= data.n - MIN_PEOPLE))
    if not len(used) or data.n <= len(used) + 10:
        raise AnalysisError(
            en=f"{where}: {data.n} people for {len(used)} indicators of low and high ratings; too few to compare. Ask more people or fewer aspects.",
            zh=f"{where}：{data.n} 人对应 {len(used)} 个高低分指示变量，人数太少，无法比较。请增加人数或减少方面。",
        )
    x = np.column_stack([np.ones(data.n), indicators[:, used]])
    model = least_squares(x, data.values[:, -1], weights=data.weights)
    place_of = {
        int(column): position + 1
        for position, column in enumerate(used)
        if position + 1 not in model.loose
    }
    firm = [position for position in range(len(used)) if position + 1 not in model.loose]
    p_value = chance_p(
        indicators[:, used][:, firm],
        data.values[:, -1],
        weights=data.weights,
        r_squared=model.r_squared,
        seed=seed,
        design=data.design,
        rows=data.rows,
    )
    rows = [
        _contrast(
            model,
            (place_of.get(a), place_of.get(a + p)),
            rated=(low[:, a] > 0, high[:, a] > 0),
            data=data,
            level=level,
        )
        for a in range(p)
    ]
    table = pd.DataFrame(rows, index=pd.Index(data.columns, name="aspect"))
    table["kind"] = _kinds(table, noise=p_value > NOISE_LEVEL, level=level)
    return PenaltyReward(
        table=table.sort_values("penalty", kind="stable"),
        r_squared=model.r_squared,
        p_value=p_value,
        n=data.n,
        rows_in=data.rows_in,
        scale=scale,
        level=level,
        outcome=data.outcome,
        set_aside=data.set_aside,
        designed=data.design is not None,
    )


def _contrast(
    model: LeastSquares,
    places: tuple[int | None, int | None],
    *,
    rated: tuple[Flags, Flags],
    data: DriverData,
    level: float,
) -> dict[str, float]:
    """Penalty, reward and their sum with intervals; missing where too few people rate so."""
    from scipy.special import stdtr

    low, high = places
    nothing = np.full(data.n, np.nan)
    parts = {
        "penalty": (model.beta[low], model.influence[:, low]) if low else (np.nan, nothing),
        "reward": (model.beta[high], model.influence[:, high]) if high else (np.nan, nothing),
    }
    parts["net"] = (
        parts["penalty"][0] + parts["reward"][0],
        parts["penalty"][1] + parts["reward"][1],
    )
    worth = [min(data.worth(flags), data.worth(~flags)) for flags in rated]
    few = {"penalty": worth[0], "reward": worth[1], "net": min(worth)}
    row: dict[str, float] = {"n_low": int(rated[0].sum()), "n_high": int(rated[1].sum())}
    most = np.inf if data.design is None else data.design.df
    for name, (value, influence) in parts.items():
        df = max(min(few[name] - 1, most), 1)
        error = np.nan if np.isnan(value) else float(data.errors(influence[:, None])[0])
        half = t_quantile(level, df=df) * error
        row |= {
            name: float(value),
            f"{name}_low": float(value - half),
            f"{name}_high": float(value + half),
        }
        row[f"{name}_p"] = float(2 * stdtr(df, -abs(value) / error)) if error > 0 else np.nan
    penalty, reward = row["penalty"], row["reward"]
    sensible = penalty <= 0 <= reward and reward - penalty > 0
    return row | {"asymmetry": (reward + penalty) / (reward - penalty) if sensible else np.nan}


def _kinds(table: pd.DataFrame, *, noise: bool, level: float) -> list[str]:
    """The kind of each aspect, by p values adjusted for the number of tests.

    Penalties and rewards are one family of 2p tests (Holm). "Only" says that the two differ, which a
    significant one beside one that is not does not show (Gelman & Stern 2006, Am. Stat. 60, 328-331): the
    test of penalty = reward in size must be passed too, corrected for the number of aspects.
    """
    p, alpha = len(table), 1 - level
    sides = adjust_p(table[["penalty_p", "reward_p"]].to_numpy().reshape(-1)).reshape(p, 2) < alpha
    uneven = table["net_p"].to_numpy() < alpha / p
    kinds = []
    for (_, row), (low, high), apart in zip(table.iterrows(), sides, uneven, strict=True):
        hurts, delights = bool(low and row["penalty"] < 0), bool(high and row["reward"] > 0)
        if np.isnan(row["net"]):
            kinds.append("unknown")
        elif noise:
            kinds.append("neither")
        elif (low and not hurts) or (high and not delights):
            kinds.append("contrary")
        elif hurts and delights:
            kinds.append("both")
        elif hurts:
            kinds.append("only_hurts" if apart and row["net"] < 0 else "hurts")
        elif delights:
            kinds.append("only_delights" if apart and row["net"] > 0 else "delights")
        else:
            kinds.append("neither")
    return kinds
