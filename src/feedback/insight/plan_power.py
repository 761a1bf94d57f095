"""What a survey of n answers would find: margins, and power by simulation on the questionnaire itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np
import pandas as pd
from scipy import stats

from feedback.errors import InputError
from feedback.insight.importance.correlations import correlate
from feedback.insight.importance.data import read_driver_data
from feedback.insight.importance.methods import importance_by
from feedback.insight.importance.resampling import bootstrap_importance
from feedback.insight.plan_power_result import DRAWS, GOALS, PowerPlan
from feedback.measures.intervals import proportion_interval
from feedback.numeric import Floats
from feedback.parameter_checks import check_count, check_level
from feedback.questionnaire.model import Questionnaire
from feedback.questionnaire.sample_size import margin_of
from feedback.questionnaire.simulate import SimulatedResponses, simulate_responses
from feedback.results import Words

TARGET = 0.8  # Cohen 1988: the usual wish
EXACT = 12  # above, Johnson's weights stand for LMG, which would sweep every subset in every draw
CHUNK = 100_000  # respondents simulated at once
FEWEST = 20


def plan_power(
    q: Questionnaire,
    n: int | Sequence[int] = 300,
    *,
    drivers: Mapping[str, float] | None = None,
    weakest: str | None = None,
    gap: float = 0.3,
    r_squared: float = 0.6,
    careless: float = 0.05,
    repeats: int = 200,
    level: float = 0.95,
    seed: int = 0,
    progress: Callable[[int, int], None] | None = None,
) -> PowerPlan:
    """How often a survey of n answers would find the planted weakest aspect and tell drivers apart.

    Parameters
    ----------
    q
        The questionnaire; its battery items are simulated with all its skip logic, "not applicable"
        and left-out answers.
    n
        Answers, or several sizes to compare (the first is the one the verdict is about).
    drivers
        {item or dimension: weight}; when left out each driver weighs .65 of the one before it, in an
        order drawn from the seed.
    weakest, gap, r_squared, careless
        As in `simulate_responses`.
    repeats
        Simulated surveys of each size.
    level
        Of the intervals that tell apart.
    seed
        Same seed, same table.
    progress
        Called with (surveys done, surveys in all).

    Returns
    -------
    PowerPlan

    Raises
    ------
    InputError
        n below 20, a share out of range, an item that is not there.

    Examples
    --------
    >>> from feedback import load_questionnaire
    >>> plan = plan_power(load_questionnaire("hotel_stay"), 100, repeats=20, seed=1)
    >>> bool(plan.table.loc[100, "weakest_apart"] <= plan.table.loc[100, "weakest_found"])
    True
    """
    check_level(level, where="plan_power")
    check_count(repeats, where="plan_power", name="repeats", least=1)
    sizes = [int(size) for size in ([n] if isinstance(n, int | np.integer) else n)]
    for size in sizes:
        check_count(size, where="plan_power", name="n", least=FEWEST)
    if not sizes:
        raise InputError(en="n: no sizes. Give at least one.", zh="n：没有样本量。请至少给出一个。")
    rng = np.random.default_rng(seed)
    rows = {}
    method, truth = "lmg", {}
    for number, size in enumerate(sizes):
        found = []
        for survey, drawn in _surveys(
            q, size, repeats=repeats, seed=seed, drivers=drivers, weakest=weakest, gap=gap,
            r_squared=r_squared, careless=careless,
        ):  # fmt: skip
            method, truth = _method(drawn), _planted(drawn)
            found.append(_one_survey(q, survey, truth, method=method, level=level, rng=rng))
            if progress:
                progress(number * repeats + len(found), len(sizes) * repeats)
        rows[size] = _row(pd.DataFrame(found), size)
    table = pd.DataFrame(rows).T.rename_axis("n")
    return PowerPlan(
        table, _enough(table), truth, repeats, level, method, gap, r_squared,
        Words(en=q.title.en, zh=q.title.zh),
    )  # fmt: skip


def _surveys(
    q: Questionnaire, size: int, *, repeats: int, seed: int, **wishes: object
) -> Iterator[tuple[pd.DataFrame, SimulatedResponses]]:
    """Surveys of one size out of one planted truth; many are drawn at once and cut apart."""
    at_once = max(1, min(repeats, CHUNK // size))
    rest = repeats
    chunk = 0
    while rest > 0:
        now = min(at_once, rest)
        drawn = simulate_responses(q, size * now, seed=seed, draw=chunk, **wishes)  # type: ignore[arg-type]
        table = drawn.responses
        for column in q.reverse:
            low, high = q.ends(column) or (0, 0)
            table[column] = low + high - table[column]
        for i in range(now):
            yield table.iloc[i * size : (i + 1) * size], drawn
        rest -= now
        chunk += 1


def _planted(drawn: SimulatedResponses) -> dict[str, object]:
    order = drawn.truth.drivers.index.tolist()
    return {
        "weakest": drawn.truth.weakest,
        "drivers": order,
        "items": drawn.truth.levels.index.tolist(),
    }


def _method(drawn: SimulatedResponses) -> str:
    return "lmg" if len(drawn.truth.levels) <= EXACT else "johnson"


def _one_survey(
    q: Questionnaire, survey: pd.DataFrame, truth: Mapping[str, object], *, method: str,
    level: float, rng: np.random.Generator,
) -> dict[str, float]:  # fmt: skip
    """What one survey finds: 1, 0 or missing for each goal, and spreads for the margins."""
    items: list[str] = truth["items"]  # type: ignore[assignment]
    order: list[str] = truth["drivers"]  # type: ignore[assignment]
    found = dict.fromkeys(GOALS, np.nan)
    rated = survey[items].astype("Float64").to_numpy(dtype=float, na_value=np.nan)
    if len(items) > 1:
        found |= _weakest(rated, items.index(str(truth["weakest"])), level=level)
    outcome = q.overall or q.nps
    if outcome is not None and len(items) > 1:
        found["complete"] = int(survey[[*items, outcome]].notna().all(axis=1).sum())
    if outcome is not None and len(order) > 1:
        found |= _drivers(rated, survey[outcome], items, order, method=method, level=level, rng=rng)
    for name, column in (("mean", q.overall), ("nps", q.nps)):
        if column is not None:
            given = survey[column].dropna().astype(float)
            if name == "nps":
                given = 100.0 * ((given >= 9).astype(float) - (given <= 6).astype(float))
            found[f"margin_{name}"] = margin_of(
                max(len(given), 1), sd=float(given.std()), level=level
            )
    return found


def _weakest(rated: Floats, planted: int, *, level: float) -> dict[str, float]:
    means = np.nanmean(rated, axis=0)
    first = int(np.argmin(means))
    if first != planted:
        return {"weakest_found": 0.0, "weakest_apart": 0.0}
    second = int(np.argsort(means)[1])
    gap = rated[:, second] - rated[:, planted]
    gap = gap[~np.isnan(gap)]
    margin = (
        stats.t.ppf((1 + level) / 2, max(len(gap) - 1, 1)) * gap.std(ddof=1) / np.sqrt(len(gap))
    )
    return {"weakest_found": 1.0, "weakest_apart": float(gap.mean() > margin)}


def _drivers(
    rated: Floats, outcome: pd.Series, items: list[str], order: list[str], *, method: str,
    level: float, rng: np.random.Generator,
) -> dict[str, float]:  # fmt: skip
    table = pd.DataFrame(rated, columns=items)
    target = outcome.astype("Float64").to_numpy(dtype=float, na_value=np.nan)
    whole = table.notna().all(axis=1).to_numpy() & ~np.isnan(target)
    if whole.sum() < len(items) + 2:
        return {"driver_found": 0.0, "drivers_apart": 0.0}
    data = read_driver_data(table[whole], target[whole], where="plan_power")
    if len(data.columns) < len(items):  # a constant item: nothing can be told
        return {"driver_found": 0.0, "drivers_apart": 0.0}
    matrix = correlate(data.values, weights=data.weights)[:, :, None]
    importance = importance_by(matrix, method=method, sizes=data.sizes)[:, 0]
    one, two = items.index(order[0]), items.index(order[1])
    if int(np.argmax(importance)) != one:
        return {"driver_found": 0.0, "drivers_apart": 0.0}
    draws = bootstrap_importance(
        data, method=method, estimate=importance, completed=[data.values], draws=DRAWS, rng=rng
    )
    low = np.quantile(draws[:, one] - draws[:, two], (1 - level) / 2)
    return {"driver_found": 1.0, "drivers_apart": float(low > 0)}


def _row(found: pd.DataFrame, size: int) -> dict[str, float]:
    row: dict[str, float] = {}
    for goal in GOALS:
        reached = found[goal].dropna()
        row[goal] = reached.mean() if len(reached) else np.nan
        row[f"{goal}_low"], row[f"{goal}_high"] = (
            proportion_interval(int(reached.sum()), len(reached))
            if len(reached)
            else (np.nan, np.nan)
        )
    for name in ("margin_mean", "margin_nps", "complete"):
        row[name] = found[name].mean() if name in found else np.nan
    return row


def _enough(table: pd.DataFrame) -> int | None:
    goals = table[["weakest_apart", "drivers_apart"]].dropna(axis=1, how="all")
    if goals.empty:
        return None
    reached = goals.ge(TARGET).all(axis=1)
    return min((int(size) for size in table.index[reached]), default=None)
