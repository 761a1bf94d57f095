"""Measurement invariance: whether a scale measures the same in every group, before means are compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import stats

from feedback.errors import AnalysisError, InputError
from feedback.measures.cfa.confirmatory import covariance, start_values
from feedback.measures.cfa.groups import LEVELS, GroupSolution, Moments, fit_groups
from feedback.measures.cfa.model import MeasurementModel, read_model
from feedback.multiplicity import adjust_p
from feedback.numeric import Ints, label_column, number_frame, refuse_constant
from feedback.parameter_checks import check_level
from feedback.results import Result, Words, few

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

CFI_FALL, RMSEA_RISE = 0.010, 0.015  # Chen (2007)
_CLEAR = 0.05  # adjusted p below which an item is named
LEVEL_WORDS = {
    "configural": Words(en="the same grouping of items", zh="题目归类相同"),
    "metric": Words(en="equal loadings", zh="载荷相等"),
    "scalar": Words(en="equal loadings and intercepts", zh="载荷与截距相等"),
}


@dataclass(frozen=True)
class MeasurementInvariance(Result):
    """Fit of a factor model under more and more equality between groups."""

    table: pd.DataFrame
    breaks: pd.DataFrame
    factor_means: pd.DataFrame
    groups: pd.Series
    missing: int
    level: float

    @property
    def comparable(self) -> bool:
        """Whether means of the factors may be compared: scalar invariance holds."""
        return bool(self.table["holds"].all())

    def _define(self) -> Words:
        return Words(
            en="Multi-group maximum likelihood on complete rows: configural (no equality), metric (loadings equal), scalar "
            f"(loadings and intercepts equal). A step holds unless CFI falls by more than {CFI_FALL} or RMSEA rises by more "
            f"than {RMSEA_RISE} (Chen 2007); chi² differences beside. Breaks: score tests of each equality, Holm.",
            zh="取完整行做多组最大似然估计：构型（不设相等）、载荷相等（metric）、载荷与截距相等（scalar）。"
            f"CFI 降幅不超过 {CFI_FALL} 且 RMSEA 升幅不超过 {RMSEA_RISE}（Chen 2007）即成立，并列 chi² 差异；何处不等用逐项得分检验，Holm 校正。",
        )

    def _explain(self) -> Words:
        failed = [str(name) for name in self.table.index[~self.table["holds"].to_numpy()]]
        if not failed:
            return Words(
                en="The scale measures the same in all groups as far as can be told: means may be compared.",
                zh="就目前所见，量表在各组测的是同一样东西：可以比较均值。",
            )
        first = failed[0]
        if first == "configural":
            return Words(
                en="The grouping of items does not fit the groups, so that nothing further can be compared.",
                zh="题目归类在各组中本就拟合不佳，无从继续比较。",
            )
        found = self.breaks[(self.breaks["level"] == first) & (self.breaks["p_holm"] < _CLEAR)]
        if found.empty:
            return _nowhere(first)
        named = few(found["item"].drop_duplicates().head(3))
        if first == "scalar":
            return Words(
                en="Equal loadings hold: the items hang together alike in all groups. Equal intercepts do not: at the same level of "
                f"the scale the groups answer some items differently, most of all {named.en}. That may be how people answer, or a real "
                "difference in just what these items ask; the figures cannot tell which. Compare these items one by one, and "
                "means of the scale without them.",
                zh="载荷相等成立：各组题目之间的联系相同。截距相等不成立：在量表水平相同时，各组对某些题的回答不同，"
                f"差得最多的是 {named.zh}。这可能是作答方式不同，也可能是这些题所问的事确有差别，单凭数字分不清。"
                "请逐题比较这些题，量表均值则去掉它们再比较。",
            )
        return Words(
            en=f"The groups do not share {LEVEL_WORDS[first].en}: a difference of means may be one of how people answer. What breaks it "
            f"most: {named.en}. Compare without these items, or say that means are not comparable.",
            zh=f"各组不满足“{LEVEL_WORDS[first].zh}”：均值之差可能只是作答方式不同。最不一致的是 {named.zh}。"
            "请去掉这些题再比较，或说明均值不可比。",
        )

    def _cite(self) -> Words:
        return Words(
            en="Measurement invariance was judged by the change of CFI and RMSEA (Chen, 2007, Structural Equation Modeling, "
            "14, 464-504).",
            zh="测量等值性以 CFI 与 RMSEA 的变化判断（Chen, 2007, Structural Equation Modeling, 14, 464-504）。",
        )


def _nowhere(step: str) -> Words:
    """What is said where a step fails and no single item clearly breaks it."""
    what = LEVEL_WORDS[step] if step == "metric" else Words(en="equal intercepts", zh="截距相等")
    return Words(
        en=f"Between the groups {what.en} do not hold as a whole, and no single item clearly breaks them (score tests, Holm): "
        "do not compare means of the scale; which items are to blame cannot be told from these answers.",
        zh=f"各组之间“{what.zh}”总体上不成立，但没有哪一道题单独明显不符（得分检验，Holm 校正）："
        "请勿比较量表均值；这些答卷看不出是哪几道题造成的。",
    )


def measurement_invariance(
    items: pd.DataFrame,
    *,
    model: Mapping[str, Sequence[str]] | str,
    groups: ArrayLike | pd.Series,
    covariances: Sequence[tuple[str, str]] = (),
    level: float = 0.95,
) -> MeasurementInvariance:
    """Whether items measure the same factors alike in several groups, waves or languages.

    Parameters
    ----------
    items
        A row a respondent, a column an item; rows with a missing answer are left out and counted.
    model, covariances
        As `confirmatory_factors`.
    groups
        One label a row; rows without are left out and counted.
    level
        Confidence level of the factor means.

    Returns
    -------
    MeasurementInvariance
        `.table` (configural, metric, scalar: chi2, df, p, cfi, rmsea, chi2_change, df_change, p_change,
        cfi_change, rmsea_change, holds), `.breaks` (level, item, factor, group, chi2, p, p_holm; worst first),
        `.factor_means` (group, factor: difference from the first group in its standard deviations, se,
        ci_low, ci_high; under scalar equality), `.groups` (people), `.missing`, `.comparable`.

    Raises
    ------
    InputError, ColumnError
        A model that cannot be read, another number of labels.
    AnalysisError
        One group, a group with fewer rows than items, a constant item in a group, no convergence.

    Notes
    -----
    chi² = Σ n_g F_g; RMSEA = √(G · max(chi² - df, 0) / (n · df)) over G groups, as lavaan. Metric: Meredith
    (1993), Psychometrika 58, 525-543. The configural model holds with CFI ≥ .90 and RMSEA ≤ .10.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> answers = pd.DataFrame(rng.normal(size=(400, 1)) + rng.normal(size=(400, 4)), columns=list("abcd"))
    >>> found = measurement_invariance(answers, model={"f": list("abcd")}, groups=["x", "y"] * 200)
    >>> found.table["df"].tolist(), found.comparable
    ([4, 7, 10], True)
    """
    where = "measurement_invariance"
    level = check_level(level, where=where)
    columns = items.columns if isinstance(items, pd.DataFrame) else pd.Index([])
    made = read_model(model, columns=columns, covariances=covariances, where=where)
    frame = number_frame(items, where=where, columns=made.items)
    labels = label_column(groups, where=where, name="groups")
    if len(labels) != len(frame):
        raise InputError(
            en=f"{where}: {len(labels)} group labels for {len(frame)} rows.",
            zh=f"{where}：{len(frame)} 行却有 {len(labels)} 个组标签。",
        )
    whole = frame.notna().all(axis=1).to_numpy() & labels.notna().to_numpy()
    codes, names = pd.factorize(labels[whole], sort=False)
    answers = frame[whole]
    moments = _moments(answers, codes, [str(name) for name in names], where=where)
    base = made.layout(standardised=True)
    pooled = np.sum([part.n * part.covariance for part in moments], axis=0) / len(answers)
    start = start_values(made, base, pooled)
    fits = [fit_groups(base, start, moments, level=step, where=where) for step in LEVELS]
    return MeasurementInvariance(
        table=_table(fits, moments),
        breaks=_breaks(fits, made, names),
        factor_means=_factor_means(fits[-1], made, names, level=level),
        groups=pd.Series(
            [part.n for part in moments], index=pd.Index(names, name="group"), name="n"
        ),
        missing=int((~whole).sum()),
        level=level,
    )


def _moments(answers: pd.DataFrame, codes: Ints, names: list[str], *, where: str) -> list[Moments]:
    """Moments of each group, all in units of the whole sample's spread."""
    if len(names) < 2:
        raise AnalysisError(
            en=f"{where}: {len(names)} group with complete rows; two are needed.",
            zh=f"{where}：有完整行的组只有 {len(names)} 个，至少需要两个。",
        )
    scaled = (answers - answers.mean()) / answers.std(ddof=0).replace(0, 1)
    parts = []
    for code, name in enumerate(names):
        own = scaled[codes == code]
        if len(own) <= own.shape[1]:
            raise AnalysisError(
                en=f"{where}: group {name} has {len(own)} complete rows for {own.shape[1]} items. Join groups.",
                zh=f"{where}：组 {name} 只有 {len(own)} 行完整，却有 {own.shape[1]} 道题。请合并组。",
            )
        refuse_constant(own, where=f"{where} ({name})")
        mean = own.mean().to_numpy()
        spread = covariance(
            own.to_numpy() - mean, names=list(own.columns), where=f"{where} ({name})"
        )
        parts.append(Moments(len(own), mean, spread))
    return parts


def _table(fits: list[GroupSolution], moments: list[Moments]) -> pd.DataFrame:
    groups, items, n = len(moments), len(moments[0].mean), sum(part.n for part in moments)
    base = 0.0
    for part in moments:
        scale = np.sqrt(np.diag(part.covariance))
        base -= part.n * float(np.linalg.slogdet(part.covariance / np.outer(scale, scale))[1])
    base_df = groups * items * (items - 1) // 2
    rows = []
    for step, fit in zip(LEVELS, fits, strict=True):
        moments_df = groups * items * (items + 1) // 2 + (groups * items if step == "scalar" else 0)
        df = moments_df - fit.parameters
        lack = max(fit.chi2 - df, 0.0)
        rows.append(
            {
                "chi2": fit.chi2,
                "df": df,
                "p": float(stats.chi2.sf(fit.chi2, df)) if df else float("nan"),
                "cfi": 1 - lack / max(base - base_df, lack, 1e-300),
                "rmsea": float(np.sqrt(groups * lack / (n * df))) if df else 0.0,
            }
        )
    table = pd.DataFrame(rows, index=pd.Index(LEVELS, name="level"))
    change = table[["chi2", "df", "cfi", "rmsea"]].diff()
    table = table.join(change.add_suffix("_change"))
    table["p_change"] = stats.chi2.sf(table["chi2_change"], table["df_change"])
    held = (table["cfi_change"] >= -CFI_FALL) & (table["rmsea_change"] <= RMSEA_RISE)
    held.iloc[0] = table["cfi"].iloc[0] >= 0.9 and table["rmsea"].iloc[0] <= 0.1
    return table.assign(holds=held.cummin())


def _breaks(fits: list[GroupSolution], made: MeasurementModel, names: pd.Index) -> pd.DataFrame:
    """Score tests of every loading (metric) and intercept (scalar) in every group; of two groups both would be one test."""
    factors, items, parts = list(made.factors), made.items, []
    for step, fit, kind in zip(LEVELS[1:], fits[1:], ("loading", "intercept"), strict=True):
        seen: dict[object, int] = {}
        rows = []
        for at, key in enumerate(fit.keys):
            if not (isinstance(key, tuple) and key[0] == kind):
                continue
            group = seen[key] = seen.get(key, -1) + 1
            if group == 0 and len(names) == 2:
                continue
            rows.append(
                {
                    "level": step,
                    "item": items[key[1]],
                    "factor": factors[key[2]] if kind == "loading" else "",
                    "group": names[group],
                    "chi2": fit.released(at),
                }
            )
        part = pd.DataFrame(rows)
        part["p"] = stats.chi2.sf(part["chi2"], 1)
        parts.append(part.assign(p_holm=adjust_p(part["p"])).sort_values("chi2", ascending=False))
    return pd.concat(parts, ignore_index=True)


def _factor_means(
    fit: GroupSolution, made: MeasurementModel, names: pd.Index, *, level: float
) -> pd.DataFrame:
    """Means of the factors in standard deviations of the first group, under equal loadings and intercepts."""
    z, se = stats.norm.isf((1 - level) / 2), np.sqrt(np.diag(fit.variance()))
    rows = []
    for at, key in enumerate(dict.fromkeys(fit.keys)):
        if isinstance(key, tuple) and key[1] == "mean":
            rows.append((names[key[0]], list(made.factors)[key[2]], fit.theta[at], se[at]))
    table = pd.DataFrame(rows, columns=["group", "factor", "difference", "se"]).set_index(
        ["group", "factor"]
    )
    return table.assign(
        ci_low=table["difference"] - z * table["se"], ci_high=table["difference"] + z * table["se"]
    )
