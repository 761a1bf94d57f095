"""What a survey of n answers would find: margins, and power by simulation on the questionnaire itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from feedback.errors import InputError
from feedback.insight.importance.correlations import correlate
from feedback.insight.importance.data import read_driver_data
from feedback.insight.importance.methods import importance_by
from feedback.insight.importance.resampling import bootstrap_importance
from feedback.measures.intervals import proportion_interval
from feedback.numeric import Floats, check_count, check_level
from feedback.questionnaire.model import Questionnaire
from feedback.questionnaire.sample_size import margin_of
from feedback.questionnaire.simulate import SimulatedResponses, simulate_responses
from feedback.results import Result, Words, between, percent

TARGET = 0.8  # Cohen 1988: the usual wish
EXACT = 12  # above, Johnson's weights stand for LMG, which would sweep every subset in every draw
DRAWS = 200
CHUNK = 100_000  # respondents simulated at once
FEWEST = 20
MOSTLY = 0.8  # share of complete answers below which the plan says so
GOALS = {
    "weakest_found": Words(en="weakest aspect comes out lowest", zh="最弱的方面得分最低"),
    "weakest_apart": Words(en="and is told apart from the next", zh="且与次弱的方面区分开"),
    "driver_found": Words(en="strongest driver comes out first", zh="最强驱动因素排第一"),
    "drivers_apart": Words(en="and is told apart from the second", zh="且与第二驱动因素区分开"),
}


@dataclass(frozen=True)
class PowerPlan(Result):
    """How often surveys of each size find what was planted.

    Attributes
    ----------
    table
        Index n; for each goal (weakest_found, weakest_apart, driver_found, drivers_apart) the share
        of simulated surveys that reach it with _low and _high (Wilson); margin_mean (overall
        satisfaction, scale points) and margin_nps (points): half widths of the 95 % interval;
        complete: answers with every rated item and the outcome, on which drivers are judged.
        Missing where the questionnaire does not ask.
    enough
        Smallest n of the table from which every goal that can be judged is reached in at least
        80 of 100 surveys; None when none is.
    truth
        What was planted: weakest item, gap, first and second driver.
    """

    table: pd.DataFrame
    enough: int | None
    truth: Mapping[str, object]
    repeats: int
    level: float
    method: str
    gap: float
    r_squared: float
    title: Words

    def named(self, *, language: str = "zh") -> pd.DataFrame:
        """For readers: a row a goal with its share and interval at each n.

        Returns
        -------
        DataFrame
            Index goal in words; a column an n, such as "n = 300": "94% [88, 97]".
        """
        rows = {
            words.spoken(language): {
                f"n = {size:,}": f"{percent(row[goal], digits=0)} "
                + between(100 * row[f"{goal}_low"], 100 * row[f"{goal}_high"], digits=0)
                for size, row in self.table.iterrows()
            }
            for goal, words in GOALS.items()
            if self.table[goal].notna().any()
        }
        goal = "目标" if language == "zh" else "goal"
        return pd.DataFrame.from_dict(rows, orient="index").rename_axis(goal)

    def _define(self) -> Words:
        return Words(
            en=f"{self.repeats} simulated surveys a size. Told apart: the {percent(self.level, digits=0)} interval of the "
            f"difference (paired means; {DRAWS} bootstrap draws of {self.method} importance) lies above 0. "
            f"Planted: the weakest item {self.gap:g} sd below the next; drivers explain {percent(self.r_squared, digits=0)} of "
            "latent overall satisfaction.",
            zh=f"每种样本量模拟 {self.repeats} 次调查。“区分开”指差值的 {percent(self.level, digits=0)} 区间在 0 以上"
            f"（配对均值；{self.method} 重要度自助抽样 {DRAWS} 次）。预设：最弱题目比次弱低 {self.gap:g} 个标准差；"
            f"驱动因素解释潜在总体满意度的 {percent(self.r_squared, digits=0)}。",
        )

    def _explain(self) -> Words:
        first = self.table.iloc[0]
        n = int(self.table.index[0])
        parts_en, parts_zh = [], []
        for goal, words in GOALS.items():
            if pd.notna(first[goal]):
                near = between(100 * first[f"{goal}_low"], 100 * first[f"{goal}_high"], digits=0)
                parts_en.append(f"{words.en}: {percent(first[goal], digits=0)} {near}")
                parts_zh.append(f"{words.zh}：{percent(first[goal], digits=0)} {near}")
        if not parts_en:
            return Words(
                en="The questionnaire rates nothing against an overall question, so there is no power to plan.",
                zh="问卷没有可与总体评价对照的评分题，无法估计检验效能。",
            )
        lost = self._incomplete(first, n)
        if self.enough is None:
            verdict = Words(
                en="No size tried reaches 80 in 100 for all of these.",
                zh="所试样本量均未使以上各项达到 80%。",
            )
        elif self.enough == n:
            verdict = Words(
                en=f"{n:,} answers are enough for all of these.", zh=f"{n:,} 份答卷足够。"
            )
        else:
            verdict = Words(
                en=f"{n:,} answers are not enough; {self.enough:,} are.",
                zh=f"{n:,} 份答卷不够；{self.enough:,} 份才够。",
            )
        return Words(
            en=f"With {n:,} answers, in 100 surveys: "
            + "; ".join(parts_en)
            + ". "
            + lost.en
            + verdict.en,
            zh=f"若有 {n:,} 份答卷，100 次调查中："
            + "；".join(parts_zh)
            + "。"
            + lost.zh
            + verdict.zh,
        )

    def _incomplete(self, first: pd.Series, n: int) -> Words:
        """Why drivers may be hard to find: few who answer every item."""
        complete = first["complete"]
        if pd.isna(complete) or complete >= MOSTLY * n:
            return Words(en="", zh="")
        return Words(
            en=f"Only about {complete:,.0f} of them answer every rated item (not applicable, skipped or left out), and drivers "
            "are judged on those: ask fewer items of everybody, or more people. ",
            zh=f"其中约 {complete:,.0f} 份每项都作答（其余有不适用、跳过或漏答），驱动因素只能据此判断：请减少人人必答的题目，或增加答卷。",
        )

    def _cite(self) -> Words:
        return Words(
            en="Power was estimated by Monte Carlo simulation (Muthén & Muthén 2002, Structural Equation Modeling 9(4)) of answers to the questionnaire itself.",
            zh="检验效能由问卷本身的蒙特卡罗模拟估计（Muthén & Muthén 2002，Structural Equation Modeling 9(4)）。",
        )


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
