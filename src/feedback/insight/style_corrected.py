"""Drivers with people's ways of using the scale taken out, beside the drivers as they are."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from feedback.errors import InputError
from feedback.insight.drivers import driver_importance
from feedback.insight.importance.data import aligned
from feedback.insight.importance.result import DriverImportance
from feedback.measures.response_styles import ResponseStyles, response_styles
from feedback.numeric import Flags, Floats, number_array, number_frame
from feedback.parameter_checks import check_level
from feedback.responses.weights.describe import describe_design
from feedback.results import Result, Words, few

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from feedback.responses.weights.design import Design
from feedback.responses.weights.few_clusters import known_errors

_STYLE = "style: "


@dataclass(frozen=True)
class StyleCorrectedDrivers(Result):
    """Drivers as they are and with response styles entered first.

    Attributes
    ----------
    table
        Index driver, in the order of `raw`: importance, share, rank (raw), corrected with corrected_low,
        corrected_high, share_corrected, rank_corrected, within with within_low, within_high (correlation of the
        outcome with the rating standardised within the person). Of a model that explains no more than chance all is missing.
    raw, corrected
        Both analyses.
    styles
        The indices behind it.
    removed
        Names of the styles partialled out.
    """

    table: pd.DataFrame
    raw: DriverImportance
    corrected: DriverImportance
    styles: ResponseStyles
    removed: tuple[str, ...]
    level: float

    def _define(self) -> Words:
        return Words(
            en=f"Raw: importance as on the page of drivers. Corrected: the same with the person's shares of {_named(self.removed).en} entered "
            "first, so that drivers divide what is left. Within: correlation of the outcome with (rating - the person's mean) / "
            "the person's sd. Answers at one end are partly opinion itself, so that the corrected figures are the cautious end "
            "and the truth lies between both.",
            zh=f"原始：与驱动因素页相同的重要性。校正：先放入个人的{_named(self.removed).zh}比例，再由各因素分摊余下部分。"
            "个人内：结果与（评分 − 本人均值）/ 本人标准差 的相关。偏一端的答案有一部分就是意见本身，因此校正值偏保守，真实情况介于两者之间。",
        )

    def _explain(self) -> Words:
        if not self.raw.ranked:
            return Words(
                en="The drivers explain nothing beyond chance, so there is nothing to correct.",
                zh="这些因素没有解释出超过偶然的部分，无从校正。",
            )
        before, after = (
            self.raw.r_squared,
            self.corrected.r_squared - self.corrected.r_squared_forced,
        )
        text = Words(
            en=f"The drivers explain {before:.0%} of the differences; {after:.0%} beyond ways of using the scale.",
            zh=f"各因素共解释差异的 {before:.0%}；扣除作答习惯后为 {after:.0%}。",
        )
        if not self.corrected.ranked:
            return text + Words(
                en="What is left is no more than chance: the ranking may be one of habits of answering.",
                zh="余下部分不超过偶然：原来的排名可能只反映作答习惯。",
            )
        first = {
            name: [str(driver) for driver in table.index[(table["rank"] == 1).to_numpy()]]
            for name, table in (("raw", self.raw.table), ("corrected", self.corrected.table))
        }
        if set(first["raw"]) & set(first["corrected"]):
            kept = few([name for name in first["raw"] if name in first["corrected"]])
            return text + Words(en=f"First as before: {kept.en}.", zh=f"{kept.zh}仍居首位。")
        return text + Words(
            en=f"The first place goes from {few(first['raw']).en} to {few(first['corrected']).en}: it is not certain.",
            zh=f"首位由{few(first['raw']).zh}变为{few(first['corrected']).zh}，因此并不可靠。",
        )

    def _cite(self) -> Words:
        return Words(
            en="Response styles were partialled out (Weijters, Schillewaert & Geuens, 2008, Journal of the Academy of Marketing "
            "Science, 36, 409-422); ratings were also standardised within persons (Fischer, 2004, Journal of Cross-Cultural "
            "Psychology, 35, 263-282).",
            zh="以偏相关方式扣除作答风格（Weijters, Schillewaert & Geuens, 2008, Journal of the Academy of Marketing Science, 36, "
            "409-422），并列出个人内标准化的结果（Fischer, 2004, Journal of Cross-Cultural Psychology, 35, 263-282）。",
        )


def _named(removed: Iterable[str]) -> Words:
    called = {
        "extreme": ("answers at the ends", "两端作答"),
        "midpoint": ("answers at the middle", "中间作答"),
        "net": ("agreement less disagreement", "同意减否定"),
    }
    names = list(removed)
    return Words(
        en=", ".join(called[name][0] for name in names),
        zh="、".join(called[name][1] for name in names),
    )


def style_corrected_drivers(
    X: pd.DataFrame,
    y: pd.Series | ArrayLike,
    *,
    scale: tuple[float, float],
    reverse: Iterable[Hashable] = (),
    method: str = "lmg",
    weights: pd.Series | ArrayLike | Design | None = None,
    missing: str = "listwise",
    bootstrap: int = 300,
    level: float = 0.95,
    seed: int = 0,
) -> StyleCorrectedDrivers:
    """Drivers of an outcome beside the same with response styles taken out.

    Parameters
    ----------
    X
        Rows × at least four rated drivers, reversed ones already turned.
    y
        Outcome.
    scale
        (low, high) of the ratings.
    reverse
        Drivers that were asked the other way round: with a third to two thirds of them agreeing is a style
        of its own and is taken out, too.
    method, weights, missing, bootstrap, level, seed
        As in `driver_importance`.

    Returns
    -------
    StyleCorrectedDrivers
        `.table`, `.raw`, `.corrected`, `.styles`, `.removed`.

    Raises
    ------
    InputError, ColumnError
        As `driver_importance` and `response_styles`.
    AnalysisError
        No style differs between people; else as `driver_importance`.

    Notes
    -----
    Styles enter as `forced` columns of `driver_importance`: extreme, midpoint (where the scale has a
    middle) and, with items in both directions, acquiescence less disacquiescence.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> X = pd.DataFrame(rng.integers(1, 6, (300, 4)), columns=["wait", "price", "room", "staff"]).astype(float)
    >>> found = style_corrected_drivers(X, X["wait"] + rng.normal(size=300), scale=(1, 5), bootstrap=0)
    >>> found.table.index[0], found.removed
    ('wait', ('extreme', 'midpoint'))
    """
    where = "style_corrected_drivers"
    level = check_level(level, where=where)
    low, high = (float(end) for end in scale)
    table = number_frame(X, where=where, at_least=4)
    turned = [reverse] if isinstance(reverse, str) else list(reverse)
    worded = table.assign(
        **{str(name): low + high - table[name] for name in turned if name in table}
    )
    styles = response_styles(worded[table.columns], low=low, high=high, reverse=turned, level=level)
    wanted = ("extreme", "midpoint", "net") if styles.balanced else ("extreme", "midpoint")
    removed = tuple(name for name in wanted if float(styles.people[name].std() or 0) > 0)
    if not removed:
        raise InputError(
            en=f"{where}: nobody uses the scale in another way than the others; there is no style to take out.",
            zh=f"{where}：所有人使用量表的方式相同，没有作答风格可扣除。",
        )
    options = {"method": method, "weights": weights, "missing": missing, "bootstrap": bootstrap, "level": level, "seed": seed}  # fmt: skip
    names = table.set_axis([str(name) for name in table.columns], axis=1)
    both = names.assign(**{_STYLE + name: styles.people[name] for name in removed})
    raw = driver_importance(names, y, scale=(low, high), **options)  # type: ignore[arg-type]
    forced = [_STYLE + name for name in removed]
    corrected = driver_importance(both, y, forced=forced, **options)  # type: ignore[arg-type]
    columns = {"importance": "corrected", "share": "share_corrected", "rank": "rank_corrected"}
    columns |= {"ci_low": "corrected_low", "ci_high": "corrected_high"}
    beside = corrected.table.rename(columns=columns)
    beside = beside[[name for name in columns.values() if name in beside]]
    kept = [name for name in ("importance", "share", "rank") if name in raw.table]
    own = raw.table[kept]
    # as on every page: of a model that explains no more than chance nothing is set side by side
    own, beside = (
        table if model.ranked else table.astype("float64") * np.nan
        for table, model in ((own, raw), (beside, corrected))
    )
    found = own.join(beside).join(_within(names, y, weights, level=level, where=where))
    return StyleCorrectedDrivers(
        table=found.rename_axis("driver"),
        raw=replace(raw, draws=None),
        corrected=replace(corrected, draws=None),
        styles=styles,
        removed=removed,
        level=level,
    )


def _within(
    names: pd.DataFrame, y: object, weights: Any, *, level: float, where: str
) -> pd.DataFrame:
    """Correlation of the outcome with ratings standardised within the person, with an interval on Fisher's scale.

    Under weights its error is that of its influences, (uv - r(u² + v²)/2) with u, v standardised, by the design.
    """
    from scipy import stats

    outcome = number_array(
        aligned(y, index=names.index, where=where, name="y"), where=where, name="y"
    )
    spread = names.std(axis=1).replace(0, np.nan)
    own = names.sub(names.mean(axis=1), axis=0).div(spread, axis=0)
    z = float(stats.norm.isf((1 - level) / 2))
    design = None
    if weights is not None:
        if isinstance(weights, pd.Series):
            weights = aligned(weights, index=names.index, where=where, name="weights")
        design = describe_design(len(names), weights=weights, where=where)
    rows = {}
    for name in own:
        values = own[name].to_numpy()
        known = ~np.isnan(values) & ~np.isnan(outcome)
        if known.sum() < 5 or not np.ptp(values[known]) > 0 or not np.ptp(outcome[known]) > 0:
            rows[name] = (np.nan, np.nan, np.nan)
            continue
        if design is not None:
            rows[name] = _weighted_r(values, outcome, known, design, level=level)
            continue
        r = float(np.clip(np.corrcoef(values[known], outcome[known])[0, 1], -1 + 1e-12, 1 - 1e-12))
        ends = np.tanh(np.arctanh(r) + np.array([-z, z]) / np.sqrt(known.sum() - 3))
        rows[name] = (r, *ends)
    return pd.DataFrame.from_dict(rows, orient="index", columns=["within", "within_low", "within_high"]).astype(float)  # fmt: skip


def _weighted_r(
    x: Floats, y: Floats, known: Flags, design: Design, *, level: float
) -> tuple[float, float, float]:
    from scipy import stats

    share = design.weights * known / design.weights[known].sum()
    u, v = (np.where(known, values - share[known] @ values[known], 0.0) for values in (x, y))
    u, v = u / np.sqrt(share @ u**2), v / np.sqrt(share @ v**2)
    r = float(np.clip(share @ (u * v), -1 + 1e-12, 1 - 1e-12))
    pull = np.where(known, u * v - r * (u**2 + v**2) / 2, 0.0) / design.weights[known].sum()
    error, df = known_errors(design, pull[:, None], known[:, None])
    half = float(stats.t.isf((1 - level) / 2, df[0]) * error[0])
    ends = np.tanh(np.arctanh(r) + np.array([-half, half]) / (1 - r**2))
    return r, float(ends[0]), float(ends[1])
