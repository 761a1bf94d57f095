"""What better ratings would do to the NPS, in a proportional-odds model of its three groups."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from feedback.errors import AnalysisError, InputError
from feedback.insight.importance.data import DriverData
from feedback.insight.importance.ordered_logit import OrderedLogit, fit_ordered_logit
from feedback.numeric import Floats, number_array

_DETRACTOR, _PROMOTER = 6, 9  # 0-6 detract, 9-10 promote


def change_interval(
    name: str, value: float, influence: Floats, quantile: float, *, data: DriverData
) -> dict[str, float]:
    half = quantile * float(data.errors(influence[:, None])[0])
    return {name: value, f"{name}_low": value - half, f"{name}_high": value + half}


def nps_groups(recommend: pd.Series, data: DriverData, *, where: str) -> NDArray[np.float64]:
    """0 detractor, 1 passive, 2 promoter, NaN where not answered, for the rows used."""
    scores = number_array(recommend, where=where, name="recommend")
    known = scores[~np.isnan(scores)]
    if len(known) and (known.min() < 0 or known.max() > 10 or (known % 1 != 0).any()):
        raise InputError(
            en=f"{where}: recommend must be whole numbers from 0 to 10, found {known.min():g} to {known.max():g}. Subtract 1 from a 1-11 coding.",
            zh=f"{where}：recommend 须为 0 到 10 的整数，实为 {known.min():g} 至 {known.max():g}。1–11 编码请先减 1。",
        )
    groups = np.where(scores <= _DETRACTOR, 0.0, np.where(scores < _PROMOTER, 1.0, 2.0))
    return np.where(np.isnan(scores), np.nan, groups)[data.rows]


def nps_changes(
    groups: NDArray[np.float64],
    data: DriverData,
    moved: Mapping[str, Floats],
    *,
    quantile: float,
    where: str,
) -> tuple[float, int, dict[str, dict[str, float]]]:
    known = ~np.isnan(groups)
    present, category = np.unique(groups[known], return_inverse=True)
    if len(present) < 2 or known.sum() <= data.values.shape[1] + 2:
        raise AnalysisError(
            en=f"{where}: {int(known.sum())} recommendations in {len(present)} of the groups detractor, passive, promoter; nothing to model. "
            "Leave recommend out.",
            zh=f"{where}：推荐意愿有 {int(known.sum())} 人、分属贬损、被动、推荐中的 {len(present)} 组，无法建模。请不传 recommend。",
        )
    x, w = data.values[known, :-1], data.weights[known]
    centre = x.mean(axis=0)
    fit = fit_ordered_logit(x - centre, category, weights=w)
    if fit.separated:
        raise AnalysisError(
            en=f"{where}: the aspects tell promoters from detractors without fail; the NPS model has no finite coefficients. Leave recommend out.",
            zh=f"{where}：各方面能毫无差错地区分推荐者与贬损者，NPS 模型没有有限系数。请不传 recommend。",
        )
    worth = present - 1.0  # -1 detractor, 0 passive, 1 promoter
    influence = fit.influence(x - centre, category, weights=w)
    changes = {}
    for name, shift in moved.items():
        gained = _net_promoters(fit, x - centre + shift[known], worth) - _net_promoters(
            fit, x - centre, worth
        )
        mean = float(w @ gained / w.sum())
        slope = _gradient(fit, x - centre, shift[known], worth, w)
        own = np.zeros(data.n)
        own[known] = influence @ slope + w * (gained - mean) / w.sum()
        changes[name] = change_interval("nps_change", 100 * mean, 100 * own, quantile, data=data)
    now = 100 * float(w @ worth[category] / w.sum())
    return now, int(known.sum()), changes


def _net_promoters(fit: OrderedLogit, x: Floats, worth: Floats) -> Floats:
    return fit.probabilities(x) @ worth


def _gradient(fit: OrderedLogit, x: Floats, shift: Floats, worth: Floats, w: Floats) -> Floats:
    """How the mean change moves with each parameter, by central differences."""
    t = len(fit.thresholds)
    point = np.concatenate([fit.thresholds, fit.slopes])
    slopes = np.empty(len(point))
    for k in range(len(point)):
        step = 1e-5 * max(1.0, abs(point[k]))
        ends = []
        for side in (step, -step):
            trial = point.copy()
            trial[k] += side
            near = replace(fit, thresholds=trial[:t], slopes=trial[t:])
            ends.append(
                w @ (_net_promoters(near, x + shift, worth) - _net_promoters(near, x, worth))
            )
        slopes[k] = (ends[0] - ends[1]) / (2 * step * w.sum())
    return slopes
