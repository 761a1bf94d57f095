"""Tables of a fitted factor model: parameters, modification indices, what is improper."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import linalg, stats

from feedback.measures.cfa.fit import Layout, Parameter, Solution
from feedback.measures.cfa.model import MeasurementModel
from feedback.numeric import Floats
from feedback.results import Words


def standardised(loading: Floats, residual: Floats, factor: Floats) -> tuple[Floats, Floats]:
    spread = np.sqrt(np.abs(np.diag(factor)))
    scale = np.sqrt(np.diag(loading @ factor @ loading.T + residual))
    return loading * spread / scale[:, None], factor / np.outer(spread, spread)


def parameter_table(
    made: MeasurementModel,
    layout: Layout,
    solution: Solution,
    variance: Floats,
    level: float,
    *,
    spread: Floats,
) -> pd.DataFrame:
    """A row a parameter, told in the units of the answers; `solution` is in units of `spread`."""
    raw = dict(zip(("loading", "residual", "factor"), layout.matrices(solution.theta), strict=True))
    standard = _standard_parts(raw["loading"], raw["residual"], raw["factor"])
    free = {parameter: at for at, parameter in enumerate(layout.free)}
    fixed: list[Parameter] = [("loading", row, column) for column, row in made.markers().items()]
    errors = np.sqrt(np.maximum(np.diag(variance), 0))
    z_of_level = stats.norm.isf((1 - level) / 2)
    rows, index = [], []
    for kind, row, column in sorted([*free, *fixed], key=_reading_order):
        unit = _unit(made, (kind, row, column), spread)
        value = unit * float(raw[kind][row, column])
        at = free.get((kind, row, column))
        if at is None:
            value = 1.0
        se = unit * float(errors[at]) if at is not None else float("nan")
        rows.append(
            {
                "estimate": value,
                "se": se,
                "z": value / se if se > 0 else float("nan"),
                "p": float(2 * stats.norm.sf(abs(value / se))) if se > 0 else float("nan"),
                "ci_low": value - z_of_level * se,
                "ci_high": value + z_of_level * se,
                "standardised": float(standard[kind][row, column]),
                "fixed": at is None,
            }
        )
        index.append(made.name((kind, row, column)))
    return pd.DataFrame(
        rows, index=pd.MultiIndex.from_tuples(index, names=["left", "operator", "right"])
    )


def _unit(made: MeasurementModel, parameter: Parameter, spread: Floats) -> float:
    """What a parameter of items in standard deviations is multiplied by for the items as given."""
    kind, row, column = parameter
    markers = made.markers()
    if kind == "loading":
        return float(spread[row] / spread[markers[column]])
    if kind == "factor":
        row, column = markers[row], markers[column]
    return float(spread[row] * spread[column])


def _reading_order(parameter: Parameter) -> tuple[int, int, int]:
    kind, row, column = parameter
    if kind == "loading":
        return (0, column, row)
    return (1 if kind == "residual" else 2, row != column, row)


def _standard_parts(loading: Floats, residual: Floats, factor: Floats) -> dict[str, Floats]:
    standard, correlation = standardised(loading, residual, factor)
    own = np.sqrt(np.abs(np.diag(residual)))
    total = np.diag(loading @ factor @ loading.T + residual)
    unique = residual / np.where(np.outer(own, own) > 0, np.outer(own, own), 1)
    np.fill_diagonal(unique, np.diag(residual) / total)
    return {"loading": standard, "residual": unique, "factor": correlation}


def modification_table(
    made: MeasurementModel,
    layout: Layout,
    solution: Solution,
    observed: Floats,
    n: int,
    *,
    spread: Floats,
) -> pd.DataFrame:
    """Fall of chi² if a fixed parameter were freed: score² over its information given the others."""
    taken, markers = set(layout.free), made.markers()
    items, factors = range(len(made.items)), range(len(made.factors))
    wanted: list[Parameter] = [("loading", i, f) for f in factors for i in items if markers[f] != i]
    wanted += [("residual", i, j) for i in items for j in range(i)]
    among = tuple(p for p in wanted if p not in taken)
    if not among:
        return pd.DataFrame(columns=["index", "expected_change"], dtype=np.float64)
    joint = layout.information(solution.theta, layout.free + among)
    inverse = linalg.inv(layout.implied(solution.theta))
    pull = inverse @ (observed - layout.implied(solution.theta)) @ inverse
    score = 0.5 * np.einsum("aij,ij->a", layout.slopes(solution.theta, among), pull)
    q = len(layout.free)
    cross = joint[:q, q:]
    left = np.diag(joint)[q:] - np.einsum("ia,ia->a", cross, linalg.solve(joint[:q, :q], cross))
    known = left > 1e-10 * np.diag(joint)[q:]
    index = np.where(known, n * score**2 / np.where(known, left, 1), np.nan)
    unit = np.array([_unit(made, parameter, spread) for parameter in among])
    change = np.where(known, unit * score / np.where(known, left, 1), np.nan)
    names = pd.MultiIndex.from_tuples(
        [made.name(p) for p in among],
        names=["left", "operator", "right"],
    )
    frame = pd.DataFrame({"index": index, "expected_change": change}, index=names)
    return frame.dropna().sort_values("index", ascending=False)


def improprieties(
    made: MeasurementModel, residual: Floats, correlation: Floats
) -> tuple[Words, ...]:
    found = []
    negative = [made.items[at] for at in np.flatnonzero(np.diag(residual) < 0)]
    if negative:
        found.append(
            Words(
                en=f"Improper solution: the residual variance of {', '.join(map(str, negative))} is "
                "negative.",
                zh=f"解不恰当：{'、'.join(map(str, negative))} 的残差方差为负。",
            )
        )
    if len(correlation) > 1 and np.linalg.eigvalsh(correlation)[0] <= 0:
        found.append(
            Words(
                en="Improper solution: the factor correlations are not those of distinct factors.",
                zh="解不恰当：因子相关阵非正定，因子之间不可区分。",
            )
        )
    return tuple(found)
