"""What a fix is worth: net present value, return and payback, with the doubt that is in the effect."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from feedback.errors import ColumnError, InputError
from feedback.numeric import Floats, number_frame
from feedback.parameter_checks import check_count, check_level
from feedback.results import Result, Words, percent

NEEDED = ("cost", "effect", "effect_low", "effect_high", "customers", "margin")
OPTIONAL = {"running_cost": 0.0, "start_months": 0.0, "decay": 0.0}


@dataclass(frozen=True)
class ImprovementValue(Result):
    """Fixes, which pays first on top."""

    table: pd.DataFrame
    years: float
    discount: float
    level: float
    draws: int

    def _define(self) -> Words:
        return Words(
            en="Gain a year = customers touched x effect (share kept or won a year) x margin - running cost, paid "
            f"monthly from the start; NPV over {self.years:g} years at {percent(self.discount)} a year; ROI = NPV / "
            f"cost; payback: months until the undiscounted gains cover the cost; {percent(self.level, digits=0)} "
            f"intervals carry the effect's interval through ({self.draws} normal draws for the probabilities).",
            zh="年收益 = 触及客户数 × 效果（每年多留住或赢得的比例）× 利润 − 运行成本，自开始起按月计；NPV 按 "
            f"{self.years:g} 年、年折现 {percent(self.discount)} 计；ROI = NPV / 成本；回收期为未折现收益补足成本的月数；"
            f"{percent(self.level, digits=0)} 区间由效果区间传递（概率用 {self.draws} 次正态抽样）。",
        )

    def _explain(self) -> Words:
        first = self.table.iloc[0]
        name = self.table.index[0]
        en = f"{name} pays most: {first['npv']:,.0f} over {self.years:g} years "
        en += f"({first['npv_low']:,.0f} to {first['npv_high']:,.0f}), and pays for itself with a probability of "
        en += f"{percent(first['probability_pays'], digits=0)}."
        zh = f"回报最高的是“{name}”：{self.years:g} 年净现值 {first['npv']:,.0f}"
        zh += f"（{first['npv_low']:,.0f} 至 {first['npv_high']:,.0f}），收回成本的概率为 "
        zh += f"{percent(first['probability_pays'], digits=0)}。"
        if len(self.table) > 1 and first["probability_best"] < 0.8:
            en += f" That it is the best of all is not settled ({percent(first['probability_best'], digits=0)})."
            zh += (
                f"但它是否优于其他改进尚无定论（{percent(first['probability_best'], digits=0)}）。"
            )
        return Words(en=en, zh=zh)

    def _cite(self) -> Words:
        return Words(
            en=f"Improvements were valued by net present value ({self.years:g} years, {percent(self.discount)} "
            "discount) in the manner of return on quality (Rust, Zahorik & Keiningham, 1995, Journal of Marketing, "
            "59(2), 58-70), the effect's confidence interval carried through.",
            zh=f"改进以净现值评估（{self.years:g} 年，折现 {percent(self.discount)}），思路同质量回报（Rust, Zahorik & "
            "Keiningham, 1995, Journal of Marketing, 59(2), 58-70），并传递效果的置信区间。",
        )


def improvement_value(
    fixes: pd.DataFrame | None = None,
    *,
    cost: float | None = None,
    effect: tuple[float, float, float] | None = None,
    customers: float | None = None,
    margin: float | None = None,
    running_cost: float = 0.0,
    start_months: float = 0.0,
    decay: float = 0.0,
    years: float = 3,
    discount: float = 0.08,
    level: float = 0.95,
    draws: int = 10_000,
    seed: int = 0,
) -> ImprovementValue:
    """Net present value, return on investment and payback of fixes, the dearest to leave undone first.

    Parameters
    ----------
    fixes
        A row a fix (index its name): cost (once), effect with effect_low and effect_high (share of the
        touched customers kept or won more in a year, and its interval at `level`), customers (touched),
        margin (a customer and year), and if wanted running_cost (a year), start_months (until the effect
        begins), decay (share of the effect lost each year). Money in one currency.
    cost, effect, customers, margin, running_cost, start_months, decay
        The same for a single fix; effect as (low, estimate, high).
    years
        Years looked ahead.
    discount
        Discount rate a year.
    level
        Level of the effect's interval and of the intervals returned.
    draws, seed
        Draws for the probabilities, and their seed.

    Returns
    -------
    ImprovementValue
        `.table` sorted by npv: cost, gain_per_year, npv, npv_low, npv_high, roi, roi_low, roi_high,
        payback_months with payback_low and payback_high (infinite where the gains never cover the cost),
        probability_pays, probability_best.

    Raises
    ------
    ColumnError, InputError
        Missing columns or values, negative costs, an estimate outside its interval, effects beyond ±1.

    Examples
    --------
    >>> value = improvement_value(cost=1000, effect=(0.01, 0.02, 0.03), customers=1000, margin=50, discount=0)
    >>> value.table[["npv", "npv_low", "npv_high", "payback_months"]].round(1).values.tolist()
    [[2000.0, 500.0, 3500.0, 12.0]]
    """
    where = "improvement_value"
    level = check_level(level, where=where)
    check_count(draws, where=where, name="draws", least=100)
    if not 0 < years <= 50 or not -0.5 < discount < 1:
        raise InputError(
            en=f"{where}: years={years!r} should be up to 50, discount={discount!r} a share below 1.",
            zh=f"{where}：years={years!r} 应不超过 50，discount={discount!r} 应为小于 1 的比例。",
        )
    single = {
        "cost": cost,
        "customers": customers,
        "margin": margin,
        "running_cost": running_cost,
        "start_months": start_months,
        "decay": decay,
    }
    frame = _fixes(fixes, single, effect, where=where)
    unit = _unit_value(frame, years, discount)
    running = _running(frame, years, discount)
    spread = (frame["effect_high"] - frame["effect_low"]) / (2 * stats.norm.isf((1 - level) / 2))
    rng = np.random.default_rng(seed)
    drawn = frame["effect"].to_numpy() + spread.to_numpy() * rng.standard_normal(
        (draws, len(frame))
    )
    values = drawn * unit - running - frame["cost"].to_numpy()
    table = pd.DataFrame({"cost": frame["cost"]})
    yearly = frame["customers"] * frame["margin"]
    table["gain_per_year"] = frame["effect"] * yearly - frame["running_cost"]
    for end in ("", "_low", "_high"):
        npv = frame[f"effect{end}"] * unit - running - frame["cost"]
        table[f"npv{end}"] = npv
        with np.errstate(divide="ignore", invalid="ignore"):
            table[f"roi{end}"] = npv / frame["cost"]
    for end, source in (("_months", "effect"), ("_low", "effect_high"), ("_high", "effect_low")):
        table[f"payback{end}"] = _payback(frame, frame[source].to_numpy(), years)
    table["probability_pays"] = (values > 0).mean(axis=0)
    best = np.bincount(values.argmax(axis=1), minlength=len(frame)) / draws
    table["probability_best"] = best
    return ImprovementValue(
        table=table.sort_values("npv", ascending=False, kind="stable"),
        years=years,
        discount=discount,
        level=level,
        draws=draws,
    )


def _fixes(
    fixes: pd.DataFrame | None,
    single: dict[str, float | None],
    effect: tuple[float, float, float] | None,
    *,
    where: str,
) -> pd.DataFrame:
    if fixes is None:
        absent = [name for name in ("cost", "customers", "margin") if single[name] is None]
        if absent or effect is None or len(effect) != 3:
            raise InputError(
                en=f"{where}: give a table of fixes, or cost, effect=(low, estimate, high), customers and margin.",
                zh=f"{where}：请给出改进项表，或给出 cost、effect=(下限, 估计, 上限)、customers 与 margin。",
            )
        row = single | dict(zip(("effect_low", "effect", "effect_high"), effect, strict=True))
        fixes = pd.DataFrame([row], index=pd.Index(["fix"]))
    if not isinstance(fixes, pd.DataFrame):
        raise InputError(
            en=f"{where}: a table of fixes is needed, found {type(fixes).__name__}.",
            zh=f"{where}：需要改进项表，得到的是 {type(fixes).__name__}。",
        )
    missing = [name for name in NEEDED if name not in fixes.columns]
    if missing:
        raise ColumnError.missing(missing, map(str, fixes.columns), where=where)
    filled = fixes.assign(**{k: v for k, v in OPTIONAL.items() if k not in fixes.columns})
    frame = number_frame(filled, where=where, columns=[*NEEDED, *OPTIONAL])
    empty = frame.columns[frame.isna().any()]
    if len(empty):
        raise InputError(
            en=f"{where}: missing values in {', '.join(empty)}.",
            zh=f"{where}：{'、'.join(empty)} 有缺失。",
        )
    right = (
        (frame["effect_low"] <= frame["effect"])
        & (frame["effect"] <= frame["effect_high"])
        & (frame[["effect_low", "effect_high"]].abs() <= 1).all(axis=1)
        & (frame[["cost", "customers", "start_months"]] >= 0).all(axis=1)
        & frame["decay"].between(0, 1)
    )
    if not right.all():
        bad = ", ".join(map(str, frame.index[~right][:5]))
        raise InputError(
            en=f"{where}: {bad}: the effect is a share (-1 to 1) inside its interval; cost, customers and start_months "
            "are not negative; decay is between 0 and 1.",
            zh=f"{where}：{bad}：效果应为区间内的比例（−1 到 1）；cost、customers、start_months 不为负；decay 在 0 与 1 之间。",
        )
    return frame


def _months(frame: pd.DataFrame, years: float) -> tuple[Floats, Floats]:
    """Month numbers, and the share of the effect alive in each month of each fix."""
    month = np.arange(1, round(years * 12) + 1, dtype=np.float64)
    running = month[:, None] - frame["start_months"].to_numpy()
    left = (1 - frame["decay"].to_numpy()) ** (np.maximum(running - 1, 0) // 12)
    return month, np.clip(running, 0, 1) * left


def _unit_value(frame: pd.DataFrame, years: float, discount: float) -> Floats:
    """Present value of an effect of one."""
    month, alive = _months(frame, years)
    worth = (1 + discount) ** (-month / 12) @ alive
    return (frame["customers"] * frame["margin"]).to_numpy() / 12 * worth


def _running(frame: pd.DataFrame, years: float, discount: float) -> Floats:
    month = np.arange(1, round(years * 12) + 1, dtype=np.float64)
    on = np.clip(month[:, None] - frame["start_months"].to_numpy(), 0, 1)
    return frame["running_cost"].to_numpy() / 12 * ((1 + discount) ** (-month / 12) @ on)


def _payback(frame: pd.DataFrame, effect: Floats, years: float) -> Floats:
    """Months until undiscounted gains cover the cost, within the part of the month; infinite if never."""
    horizon = max(years, 50)
    month, alive = _months(frame, horizon)
    on = np.clip(month[:, None] - frame["start_months"].to_numpy(), 0, 1)
    yearly = (frame["customers"] * frame["margin"]).to_numpy() * effect
    flow = (yearly * alive - frame["running_cost"].to_numpy() * on) / 12
    reached = np.vstack([np.zeros(len(frame)), np.cumsum(flow, axis=0)])
    cost = frame["cost"].to_numpy()
    found = np.full(len(frame), np.inf)
    for at in range(len(frame)):
        covered = np.flatnonzero(reached[:, at] >= cost[at] - 1e-9)
        if len(covered):
            first = covered[0]
            part = 0.0
            if first:
                before = reached[first - 1, at]
                part = (cost[at] - before) / (reached[first, at] - before)
            found[at] = max(first - 1 + part, 0.0) if first else 0.0
    return found
