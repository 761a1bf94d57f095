"""Agreement of any number of coders with gaps (Krippendorff's alpha), and of repeated ratings (ICC)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from feedback.errors import AnalysisError, InputError
from feedback.numeric import Floats, complete_rows, label_column, layered_columns, number_frame
from feedback.parameter_checks import check_choice, check_count, check_level
from feedback.results import Result, Words, between, percent

LEVELS = ("nominal", "ordinal", "interval")
ICC_KINDS = ("agreement", "consistency")


@dataclass(frozen=True)
class CoderAgreement(Result):
    """Krippendorff's alpha: 1 - observed over expected disagreement."""

    alpha: float
    ci: tuple[float, float]
    measurement: str
    units: int
    values: int
    coders: int
    level: float
    table: pd.DataFrame

    def _define(self) -> Words:
        name = {"nominal": "名义", "ordinal": "有序", "interval": "等距"}[self.measurement]
        return Words(
            en=f"Krippendorff's alpha ({self.measurement}): 1 - observed/expected disagreement over {self.values} codes of "
            f"{self.units} texts with at least two; percentile interval of resampled texts.",
            zh=f"Krippendorff alpha（{name}）：1 − 观测不一致/期望不一致；{self.units} 条至少两人编码的文本，共 {self.values} 个编码；"
            "区间由文本重抽样的百分位数得到。",
        )

    def _explain(self) -> Words:
        low, high = self.ci
        grade = (
            ("good enough to build on", "可以据此下结论")
            if low >= 0.8
            else ("good enough for tentative conclusions", "只宜作初步结论")
            if low >= 0.667
            else ("not shown to be good enough to build on", "尚不足以据此下结论")
        )
        shown = between(low, high)
        return Words(
            en=f"{self.coders} coders agree on {self.units} texts with an alpha of {self.alpha:.2f} "
            f"({percent(self.level, digits=0)} interval {shown}): {grade[0]}.",
            zh=f"{self.coders} 名编码者在 {self.units} 条文本上的 alpha 为 {self.alpha:.2f}"
            f"（{percent(self.level, digits=0)} 区间 {shown}）：{grade[1]}。",
        )

    def _cite(self) -> Words:
        ends = between(*self.ci)
        return Words(
            en=f"Coder agreement was Krippendorff's α = {self.alpha:.2f}, {percent(self.level, digits=0)} CI {ends} "
            "(Hayes & Krippendorff, 2007, Communication Methods and Measures, 1, 77-89).",
            zh=f"编码者一致性 Krippendorff α = {self.alpha:.2f}，{percent(self.level, digits=0)} 置信区间 {ends}"
            "（Hayes & Krippendorff, 2007, Communication Methods and Measures, 1, 77-89）。",
        )


def krippendorff_alpha(
    codes: pd.DataFrame,
    *,
    measurement: str = "nominal",
    bootstrap: int = 1000,
    level: float = 0.95,
    seed: int = 0,
) -> CoderAgreement:
    """Agreement of two or more coders who need not all have coded every text.

    Parameters
    ----------
    codes
        A row a text, a column a coder; missing where the coder did not code it. Numbers for "interval";
        for "ordinal" numbers or ordered categories.
    measurement
        "nominal", "ordinal" or "interval".
    bootstrap
        Samples of texts for the interval.
    level
        Confidence level.
    seed
        Of the samples.

    Returns
    -------
    CoderAgreement
        `.alpha`, `.ci`, `.units`, `.values`, `.table` (coincidences, code by code).

    Raises
    ------
    InputError
        Text where an order is needed.
    AnalysisError
        No text coded by two, or one code throughout.

    Notes
    -----
    Krippendorff (2011), Computing Krippendorff's alpha-reliability: coincidences of the codes of a text,
    each text weighted by 1/(codes - 1).

    Examples
    --------
    >>> codes = pd.DataFrame({"A": [1, 2, 3, 3, None], "B": [1, 2, 3, 4, 4], "C": [1, 2, 3, 3, 4]})
    >>> round(krippendorff_alpha(codes, bootstrap=100).alpha, 3)
    0.819
    """
    where = "krippendorff_alpha"
    level = check_level(level, where=where)
    check_choice(measurement, LEVELS, where=where, name="measurement")
    check_count(bootstrap, where=where, name="bootstrap", least=0)
    coded, labels = _coded(codes, measurement, where=where)
    pairs = _coincidences(coded, len(labels))
    usable = pairs.sum(axis=(1, 2)) > 0
    pairs = pairs[usable]
    alpha = _alpha(pairs.sum(axis=0), labels, measurement)
    if np.isnan(alpha):
        raise AnalysisError(
            en=f"{where}: no text coded by two, or one code throughout; agreement beyond chance has no meaning.",
            zh=f"{where}：没有两人编码的文本，或始终只有一个编码，无法谈论偶然之外的一致。",
        )
    rng, n = np.random.default_rng(seed), len(pairs)
    times = rng.multinomial(n, np.full(n, 1 / n), size=bootstrap)
    drawn = [_alpha(np.tensordot(weight, pairs, axes=1), labels, measurement) for weight in times]
    known = np.array([value for value in drawn if not np.isnan(value)])
    tail = (1 - level) / 2
    ends = np.quantile(known, [tail, 1 - tail]) if len(known) else np.full(2, np.nan)
    index = pd.Index(labels, name="code", tupleize_cols=False)
    return CoderAgreement(
        alpha=alpha,
        ci=(float(ends[0]), float(ends[1])),
        measurement=measurement,
        units=n,
        values=round(float(pairs.sum())),
        coders=coded.shape[1],
        level=level,
        table=pd.DataFrame(pairs.sum(axis=0), index=index, columns=index),
    )


def _coded(codes: Any, measurement: str, *, where: str) -> tuple[Floats, list[Any]]:
    """Places of the codes among the labels (NaN where not coded), and the labels in order."""
    if not isinstance(codes, pd.DataFrame) or codes.shape[1] < 2:
        raise InputError(
            en=f"{where}: a table is needed, a row a text, a column for each of at least two coders.",
            zh=f"{where}：需要一张表：每行一条文本，每列一名编码者，至少两列。",
        )
    if codes.columns.nlevels > 1:
        raise layered_columns(codes, where=where)
    columns = [label_column(codes.iloc[:, at], where=where, name="codes") for at in range(codes.shape[1])]  # fmt: skip
    ordered = columns[0].dtype if isinstance(columns[0].dtype, pd.CategoricalDtype) else None
    alike = ordered is not None and all(column.dtype == ordered for column in columns)
    if measurement == "interval" or (measurement == "ordinal" and not alike):
        frame = number_frame(codes, where=where)
        labels: list[Any] = sorted(set(frame.to_numpy()[frame.notna().to_numpy()].tolist()))
    elif alike and ordered is not None:
        labels = list(ordered.categories)
        frame = codes
    else:
        labels = sorted({v for c in columns for v in c.dropna()}, key=lambda v: (str(type(v)), v))
        frame = codes
    place = {label: float(at) for at, label in enumerate(labels)}
    array = [
        [place.get(value, np.nan) if pd.notna(value) else np.nan for value in frame.iloc[:, at]]
        for at in range(codes.shape[1])
    ]
    return np.array(array).T, labels


def _coincidences(coded: Floats, count: int) -> Floats:
    """Coincidences of each text: (texts, codes, codes), weighted so that they sum to its codes."""
    times = np.stack([(coded == at).sum(axis=1) for at in range(count)], axis=1).astype(np.float64)
    size = times.sum(axis=1)
    both = times[:, :, None] * times[:, None, :] - np.einsum("ij,jk->ijk", times, np.eye(count))
    return np.where(size > 1, 1 / np.maximum(size - 1, 1), 0.0)[:, None, None] * both


def _alpha(coincidences: Floats, labels: list[Any], measurement: str) -> float:
    total = coincidences.sum(axis=0)
    n = total.sum()
    if n < 2:
        return float("nan")
    at = np.arange(len(labels))
    if measurement == "nominal":
        apart = (at[:, None] != at[None, :]).astype(np.float64)
    elif measurement == "interval":
        values = np.array(labels, dtype=np.float64)
        apart = (values[:, None] - values[None, :]) ** 2
    else:
        middle = np.cumsum(total) - total / 2  # codes below, and half of those alike
        apart = (middle[:, None] - middle[None, :]) ** 2
    expected = float((np.outer(total, total) * apart).sum() / (n - 1))
    return float(1 - (coincidences * apart).sum() / expected) if expected > 0 else float("nan")


@dataclass(frozen=True)
class IntraclassCorrelation(Result):
    """How much of the differences is between the rated, not within them."""

    icc: float
    ci: tuple[float, float]
    icc_mean: float
    ci_mean: tuple[float, float]
    kind: str
    n: int
    raters: int
    missing: int
    level: float
    table: pd.DataFrame

    def _define(self) -> Words:
        name = {"agreement": "ICC(A,1)", "consistency": "ICC(C,1)"}[self.kind]
        return Words(
            en=f"{name}: two-way model, single rating; beside it the reliability of the mean of {self.raters}; intervals from "
            f"F; {self.n} complete rows, {self.missing} left out.",
            zh=f"{name}：双因素模型，单次评分；并给出 {self.raters} 次平均的信度；区间由 F 分布求得；完整 {self.n} 行，未计 {self.missing} 行。",
        )

    def _explain(self) -> Words:
        return Words(
            en=f"{percent(max(self.icc, 0.0), digits=0)} of the differences between single ratings lies between the {self.n} "
            f"people or things rated (ICC {self.icc:.2f}, {percent(self.level, digits=0)} interval {between(*self.ci)}); the "
            f"mean of {self.raters} ratings reaches {self.icc_mean:.2f}.",
            zh=f"单次评分的差异中有 {percent(max(self.icc, 0.0), digits=0)} 来自 {self.n} 个被评对象之间"
            f"（ICC {self.icc:.2f}，{percent(self.level, digits=0)} 区间 {between(*self.ci)}）；{self.raters} 次平均为 {self.icc_mean:.2f}。",
        )

    def _cite(self) -> Words:
        ends = between(*self.ci)
        return Words(
            en=f"The intraclass correlation ({self.kind}, single rating) was {self.icc:.2f}, "
            f"{percent(self.level, digits=0)} CI {ends} (McGraw & Wong, 1996, Psychological Methods, 1, 30-46).",
            zh=f"组内相关系数（{'绝对一致' if self.kind == 'agreement' else '一致性'}，单次）为 {self.icc:.2f}，"
            f"{percent(self.level, digits=0)} 置信区间 {ends}（McGraw & Wong, 1996, Psychological Methods, 1, 30-46）。",
        )


def intraclass_correlation(
    ratings: pd.DataFrame, *, kind: str = "agreement", level: float = 0.95
) -> IntraclassCorrelation:
    """Intraclass correlation of several raters, or of the same people asked twice (test-retest).

    Parameters
    ----------
    ratings
        A row a person or thing rated, a column a rater or an occasion; incomplete rows are left out.
    kind
        "agreement" (a rater who is always stricter counts as disagreement) or "consistency".
    level
        Confidence level.

    Returns
    -------
    IntraclassCorrelation
        `.icc`, `.ci` of a single rating, `.icc_mean`, `.ci_mean` of the mean of all, `.table` (sums of
        squares by source).

    Raises
    ------
    InputError
        Fewer than two columns, text.
    AnalysisError
        Fewer than three complete rows, or no differences at all.

    Notes
    -----
    McGraw & Wong (1996), Psychological Methods 1, 30-46; equal to R's psych::ICC (ICC2, ICC3, ICC2k,
    ICC3k).

    Examples
    --------
    >>> six = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
    >>> found = intraclass_correlation(pd.DataFrame(six))  # Shrout & Fleiss (1979), table 4: .29
    >>> round(found.icc, 2), round(found.icc_mean, 2)
    (0.29, 0.62)
    """
    where = "intraclass_correlation"
    level = check_level(level, where=where)
    check_choice(kind, ICC_KINDS, where=where, name="kind")
    frame = number_frame(ratings, where=where, at_least=2)
    whole = complete_rows(frame, where=where)
    x = whole.to_numpy()
    n, k = x.shape
    rows, columns, grand = x.mean(axis=1), x.mean(axis=0), x.mean()
    squares = np.array([k * ((rows - grand) ** 2).sum(), n * ((columns - grand) ** 2).sum(), 0.0])
    squares[2] = ((x - grand) ** 2).sum() - squares[:2].sum()
    df = np.array([n - 1, k - 1, (n - 1) * (k - 1)])
    between_rows, between_columns, rest = squares / df
    if not squares.sum() > 0:
        raise AnalysisError(
            en=f"{where}: all ratings are equal; there are no differences to divide.",
            zh=f"{where}：所有评分相同，没有差异可分解。",
        )
    rest = max(rest, 1e-12 * squares.sum())
    shift = k / n * (between_columns - rest) if kind == "agreement" else 0.0
    icc = (between_rows - rest) / (between_rows + (k - 1) * rest + shift)
    ends = _icc_ends(
        (between_rows, between_columns, rest), n, k, kind=kind, icc=float(icc), level=level
    )
    table = pd.DataFrame(
        {"ss": squares, "df": df, "ms": squares / df},
        index=pd.Index(["rows", "columns", "rest"], name="source"),
    )
    stepped = [float(k * value / (1 + (k - 1) * value)) for value in (icc, *ends)]
    return IntraclassCorrelation(
        icc=float(icc),
        ci=ends,
        icc_mean=stepped[0],
        ci_mean=(stepped[1], stepped[2]),
        kind=kind,
        n=n,
        raters=k,
        missing=len(frame) - n,
        level=level,
        table=table,
    )


def _icc_ends(
    squares: tuple[float, float, float], n: int, k: int, *, kind: str, icc: float, level: float
) -> tuple[float, float]:
    rows, columns, rest = squares
    tail, df = (1 - level) / 2, (n - 1) * (k - 1)
    if kind == "consistency":
        low = rows / rest / stats.f.isf(tail, n - 1, df)
        high = rows / rest * stats.f.isf(tail, df, n - 1)
        return float((low - 1) / (low + k - 1)), float((high - 1) / (high + k - 1))
    a, b = k * icc / (n * (1 - icc)), 1 + k * icc * (n - 1) / (n * (1 - icc))
    v = (a * columns + b * rest) ** 2 / (
        (a * columns) ** 2 / (k - 1) + (b * rest) ** 2 / ((n - 1) * (k - 1))
    )
    f_low, f_high = stats.f.isf(tail, n - 1, v), stats.f.isf(tail, v, n - 1)
    other = k * columns + (k * n - k - n) * rest
    low = n * (rows - f_low * rest) / (f_low * other + n * rows)
    high = n * (f_high * rows - rest) / (other + n * f_high * rows)
    return float(low), float(high)
