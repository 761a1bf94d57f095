"""Margins and their fitting: what `rake` and `post_stratify` share."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from feedback.errors import AnalysisError, InputError
from feedback.numeric import (
    Floats,
    Ints,
    label_column,
    label_index,
    one_column,
    refuse_reordered,
    weight_array,
)

if TYPE_CHECKING:
    from numpy.typing import ArrayLike
MOST_SHARE_ERROR = 1e-6


def base_weights(
    responses: pd.DataFrame, weights: str | ArrayLike | pd.Series | None, *, where: str
) -> Floats:
    """Return the base weights as an array: a column by name, one weight a row, or ones."""
    if not isinstance(responses, pd.DataFrame) or not len(responses):
        raise InputError(
            en=f"{where}: a table with at least one respondent is needed.",
            zh=f"{where}：需要一张至少有一名受访者的表。",
        )
    if isinstance(weights, str):
        weights = one_column(responses, weights, where=where)
    refuse_reordered(responses, weights, where=where)
    return weight_array(weights, n=len(responses), where=where)


def margin_codes(
    responses: pd.DataFrame,
    column: str,
    figures: Mapping[Hashable, float] | pd.Series,
    *,
    where: str,
) -> tuple[Ints, pd.Series]:
    values = label_column(one_column(responses, column, where=where), where=where, name=str(column))
    labels, numbers = _figures(figures, column, where=where)
    position = {label: at for at, label in enumerate(labels)}
    members, uniques = pd.factorize(values)
    places = np.array([position.get(value, -1) for value in uniques] + [-1], dtype=np.intp)
    code = places[members]
    known = values.notna().to_numpy()
    if not known.all():
        raise InputError(
            en=f"{where}: {int((~known).sum())} respondents have no {column}. Leave them out or give "
            "them a category of their own with a target.",
            zh=f"{where}：{int((~known).sum())} 名受访者缺少“{column}”。请剔除，或另设类别并给出目标。",
        )
    stray = sorted({str(value) for value in values[code < 0].unique()})
    unused = [str(labels[at]) for at in sorted({*range(len(labels))} - {*places.tolist()})]
    if stray or unused:
        raise InputError(
            en=f"{where}: {column}: "
            + (f"no target for {', '.join(stray)}. " if stray else "")
            + (f"No respondent is {', '.join(unused)}. " if unused else "")
            + "Join categories until each target has respondents.",
            zh=f"{where}：{column}："
            + (f"{'、'.join(stray)} 没有目标值。" if stray else "")
            + (f"没有受访者属于 {'、'.join(unused)}。" if unused else "")
            + "请合并类别，使每个目标都有受访者。",
        )
    return code, pd.Series(numbers, index=label_index(labels, name="category"), name=str(column))


def _figures(
    figures: Mapping[Hashable, float] | pd.Series, column: str, *, where: str
) -> tuple[list[Hashable], Floats]:
    if not isinstance(figures, (Mapping, pd.Series)) or not len(figures):
        raise InputError(
            en=f"{where}: the target of {column} should map categories to figures.",
            zh=f"{where}：“{column}”的目标应为类别到数值的映射。",
        )
    items = dict(figures.items())
    try:
        numbers = np.array(list(items.values()), dtype=np.float64)
    except (TypeError, ValueError):
        numbers = np.array([np.nan])
    if not (np.isfinite(numbers) & (numbers > 0)).all():
        raise InputError(
            en=f"{where}: every target of {column} should be a positive number.",
            zh=f"{where}：“{column}”的每个目标都应为正数。",
        )
    return list(items), numbers


def one_total(targets: list[pd.Series], base: Floats, *, where: str) -> list[pd.Series]:
    totals = np.array([target.sum() for target in targets])
    if np.ptp(totals) > MOST_SHARE_ERROR * totals.max():
        listed = ", ".join(f"{t.name} {t.sum():.10g}" for t in targets)
        raise InputError(
            en=f"{where}: the margins have different totals ({listed}). Bring them to one population.",
            zh=f"{where}：各边际的合计不一致（{listed}）。请统一为同一总体。",
        )
    shares = abs(totals[0] - 1) <= MOST_SHARE_ERROR
    return [target * (base.sum() if shares else 1.0) for target in targets]


def fit_margins(
    base: Floats,
    codes: list[Ints],
    targets: list[pd.Series],
    *,
    tolerance: float,
    most: int,
) -> tuple[Floats, int]:
    fitted = base.astype(np.float64)
    goals = [target.to_numpy() for target in targets]
    for rounds in range(1, most + 1):
        for code, goal in zip(codes, goals, strict=True):
            fitted = fitted * (goal / np.bincount(code, fitted, len(goal)))[code]
        miss = max(
            np.abs(np.bincount(code, fitted, len(goal)) / goal - 1).max()
            for code, goal in zip(codes, goals, strict=True)
        )
        if miss <= tolerance:
            return fitted, rounds
    raise AnalysisError(
        en=f"rake: after {most} rounds a margin is still {100 * miss:.3g}% off. Some combination of "
        "categories has no respondents, so that the margins contradict each other; join categories.",
        zh=f"rake：{most} 轮后仍有边际相差 {100 * miss:.3g}%。某些类别组合没有受访者，使边际互相矛盾；请合并类别。",
    )


def margin_table(
    names: list[str],
    codes: list[Ints],
    targets: list[pd.Series],
    base: Floats,
    fitted: Floats,
) -> pd.DataFrame:
    parts = []
    for name, code, target in zip(names, codes, targets, strict=True):
        size = len(target)
        index = pd.MultiIndex.from_arrays(
            [[name] * size, list(map(str, target.index))], names=["margin", "category"]
        )
        before, after = np.bincount(code, base, size), np.bincount(code, fitted, size)
        columns = {
            "n": np.bincount(code, minlength=size),
            "share_before": before / before.sum(),
            "target": target.to_numpy(),
            "share_after": after / after.sum(),
            "total_after": after,
        }
        parts.append(pd.DataFrame(columns, index=index))
    return pd.concat(parts)
