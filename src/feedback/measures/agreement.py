"""Do two coders agree? Cohen's kappa, plain and weighted."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from feedback.errors import AnalysisError, FeedbackWarning, InputError
from feedback.measures.intervals import proportion_interval
from feedback.numeric import Floats, label_column, label_index, refuse_reordered
from feedback.parameter_checks import check_choice, check_level
from feedback.results import Result, Words, between, percent

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from numpy.typing import ArrayLike

WEIGHTINGS = ("none", "linear", "quadratic")
GRADES = (
    (0.8, "almost perfect", "几乎完全一致"),
    (0.6, "substantial", "高度一致"),
    (0.4, "moderate", "中等一致"),
    (0.2, "fair", "一般"),
    (0.0, "slight", "微弱"),
)


@dataclass(frozen=True)
class Agreement(Result):
    """Agreement of two coders beyond chance."""

    kappa: float
    se: float
    ci: tuple[float, float]
    observed: float
    expected: float
    weighting: str
    n: int
    missing: int
    level: float
    table: pd.DataFrame

    @property
    def _source(self) -> str:
        if self.weighting == "none":
            return "Cohen, 1960, Educational and Psychological Measurement, 20, 37-46"
        return "Cohen, 1968, Psychological Bulletin, 70, 213-220"

    def _define(self) -> Words:
        weights = {
            "none": ("no weights", "不加权"),
            "linear": ("linear weights", "线性权重"),
            "quadratic": ("quadratic weights", "二次权重"),
        }[self.weighting]
        return Words(
            en=f"Cohen's kappa, {weights[0]}: (observed - chance)/(1 - chance); standard error of Fleiss, Cohen & "
            f"Everitt (1969), interval by Wilson's score with that variance; {self.n} texts coded by both.",
            zh=f"Cohen kappa，{weights[1]}：（观测一致−偶然一致）/（1−偶然一致）；标准误用 Fleiss, Cohen & Everitt（1969），区间以该方差用 Wilson 得分法；"
            f"双方均编码 {self.n} 条。",
        )

    def _explain(self) -> Words:
        _, en, zh = next((g for g in GRADES if self.kappa >= g[0]), (0, "no", "没有"))
        return Words(
            en=f"The two coders agree on {percent(self.observed, digits=0)} of the texts; beyond chance that is {en} "
            f"agreement (kappa {self.kappa:.2f}, {percent(self.level, digits=0)} interval {between(*self.ci)}).",
            zh=f"两名编码者在 {percent(self.observed, digits=0)} 的文本上一致；扣除偶然后为{zh}（kappa {self.kappa:.2f}，"
            f"{percent(self.level, digits=0)} 区间 {between(*self.ci)}）。",
        )

    def _cite(self) -> Words:
        return Words(
            en=f"Coder agreement was κ = {self.kappa:.2f}, {percent(self.level, digits=0)} CI {between(*self.ci)} "
            f"({self._source}), n = {self.n}.",
            zh=f"编码者一致性 κ = {self.kappa:.2f}，{percent(self.level, digits=0)} 置信区间 {between(*self.ci)}"
            f"（{self._source}），n = {self.n}。",
        )


def cohen_kappa(
    first: ArrayLike | pd.Series,
    second: ArrayLike | pd.Series,
    *,
    weighting: str = "none",
    categories: Sequence[Hashable] | None = None,
    level: float = 0.95,
) -> Agreement:
    """Agreement of two coders over the same texts.

    Parameters
    ----------
    first, second
        The code each coder gave, one a text; texts missing either are left out and counted.
    weighting
        "none", "linear" or "quadratic" (for codes with an order, in the order of `categories`).
    categories
        All codes in order; without it the order of categorical columns, else those that occur, sorted.
        Weights of text in alphabetical order are warned of.
    level
        Confidence level.

    Returns
    -------
    Agreement
        `.kappa`, `.se`, `.ci`, `.observed`, `.expected`, `.table` (first × second, counts).

    Raises
    ------
    InputError
        Lengths that differ, codes outside `categories`, categorical columns that order codes differently.
    AnalysisError
        Nothing coded by both, or a single code throughout.

    Warns
    -----
    FeedbackWarning
        Text weighted in alphabetical order.

    Notes
    -----
    Standard error: Fleiss, Cohen & Everitt (1969), Psychological Bulletin 72, 323-327. Interval: Wilson's
    for the observed agreement, with the number of texts that gives it that variance (all texts where
    everybody agrees), carried over by (observed - chance)/(1 - chance): never without width.

    Examples
    --------
    >>> round(cohen_kappa(list("aabbc"), list("aabcc")).kappa, 3)
    0.706
    """
    where = "cohen_kappa"
    level = check_level(level, where=where)
    check_choice(weighting, WEIGHTINGS, where=where, name="weighting")
    refuse_reordered(first, second, where=where)
    a = label_column(first, where=where, name="first")
    b = label_column(second, where=where, name="second")
    if len(a) != len(b):
        raise InputError(
            en=f"{where}: {len(a)} and {len(b)} codes; give both coders' codes of the same texts.",
            zh=f"{where}：两组编码分别为 {len(a)} 与 {len(b)} 个；请给出同一批文本的编码。",
        )
    known = (a.notna().to_numpy()) & (b.notna().to_numpy())
    x, y = a.to_numpy(dtype=object)[known], b.to_numpy(dtype=object)[known]
    order = categories if categories is not None else _own_order(a, b, where=where)
    labels = _labels([*x, *y], order, where=where)
    if weighting != "none" and order is None:
        _warn_of_alphabet(labels, where=where)
    place = {label: at for at, label in enumerate(labels)}
    counts = np.zeros((len(labels), len(labels)))
    np.add.at(counts, ([place[v] for v in x], [place[v] for v in y]), 1.0)
    found = kappa_of(counts, weighting=weighting, where=where)
    index = label_index(labels, name="first")
    return Agreement(
        kappa=found[0],
        se=found[1],
        ci=_interval(*found, n=int(known.sum()), level=level),
        observed=float(np.trace(counts) / counts.sum()),
        expected=found[2],
        weighting=weighting,
        n=int(known.sum()),
        missing=int((~known).sum()),
        level=level,
        table=pd.DataFrame(counts.astype(np.int64), index=index, columns=index.rename("second")),
    )


def _interval(
    kappa: float, se: float, chance: float, *, n: int, level: float
) -> tuple[float, float]:
    """Wilson's interval of the (weighted) observed agreement, moved to the scale of kappa."""
    agreed = min(max(chance + kappa * (1 - chance), 0.0), 1.0)
    spread = (se * (1 - chance)) ** 2
    worth = min(agreed * (1 - agreed) / spread, n**2) if spread > 0 and 0 < agreed < 1 else n
    low, high = proportion_interval(agreed * worth, worth, level=level)
    return max(-1.0, (low - chance) / (1 - chance)), min(1.0, (high - chance) / (1 - chance))


def _own_order(a: pd.Series, b: pd.Series, *, where: str) -> list[Any] | None:
    """The order that categorical columns carry; None where neither does."""
    orders = [
        list(column.cat.categories)
        for column in (a, b)
        if isinstance(column.dtype, pd.CategoricalDtype)
    ]
    if not orders:
        return None
    joint = list(dict.fromkeys([label for order in orders for label in order]))
    place = {label: at for at, label in enumerate(joint)}
    if any(sorted(order, key=place.__getitem__) != order for order in orders):
        raise InputError(
            en=f"{where}: the two columns put their categories in different order: "
            f"{', '.join(map(str, orders[0][:8]))}; {', '.join(map(str, orders[1][:8]))}. Pass categories=.",
            zh=f"{where}：两列的类别顺序不同：{'、'.join(map(str, orders[0][:8]))}；"
            f"{'、'.join(map(str, orders[1][:8]))}。请传入 categories=。",
        )
    plain = [c for c in (a, b) if not isinstance(c.dtype, pd.CategoricalDtype)]
    extra = {value for column in plain for value in column.dropna()} - set(joint)
    return joint + _labels(list(extra), None, where=where)


def _warn_of_alphabet(labels: list[Any], *, where: str) -> None:
    if len(labels) < 3 or not any(isinstance(label, str) for label in labels):
        return
    message = InputError(
        en=f"{where}: the weights need an order of the codes; taken in alphabetical order: "
        f"{', '.join(map(str, labels[:8]))}. Pass categories= in their true order.",
        zh=f"{where}：加权需要编码的顺序，现按字符顺序：{'、'.join(map(str, labels[:8]))}。请用 categories= 给出真实顺序。",
    )
    warnings.warn(str(message), FeedbackWarning, stacklevel=3)


def _labels(used: list[Any], categories: Sequence[Hashable] | None, *, where: str) -> list[Any]:
    if categories is not None:
        stray = sorted({str(value) for value in used if value not in categories})
        if stray:
            raise InputError(
                en=f"{where}: codes outside categories: {', '.join(stray[:8])}.",
                zh=f"{where}：存在 categories 之外的编码：{'、'.join(stray[:8])}。",
            )
        return list(categories)
    try:
        return sorted(set(used))
    except TypeError:
        return sorted(set(used), key=str)


def kappa_of(
    counts: Floats, *, weighting: str = "none", where: str = "kappa_of"
) -> tuple[float, float, float]:
    """Kappa, its standard error and the agreement by chance of a square table of counts.

    >>> [round(value, 4) for value in kappa_of(np.array([[20.0, 5.0], [10.0, 15.0]]))]
    [0.4, 0.127, 0.5]
    """
    n = counts.sum()
    if not n > 0 or (counts.sum(axis=0) > 0).sum() + (counts.sum(axis=1) > 0).sum() < 3:
        raise AnalysisError(
            en=f"{where}: no text coded by both, or one code throughout; agreement beyond chance has no meaning.",
            zh=f"{where}：没有双方都编码的文本，或始终只有一个编码，无法谈论偶然之外的一致。",
        )
    p = counts / n
    steps = np.abs(np.subtract.outer(np.arange(len(p)), np.arange(len(p)))) / max(len(p) - 1, 1)
    agree = {"none": np.eye(len(p)), "linear": 1 - steps, "quadratic": 1 - steps**2}[weighting]
    rows, columns = p.sum(axis=1), p.sum(axis=0)
    observed, chance = float((agree * p).sum()), float((agree * np.outer(rows, columns)).sum())
    kappa = (observed - chance) / (1 - chance)
    mean = (agree @ columns)[:, None] + (rows @ agree)[None, :]
    spread = (p * (agree - mean * (1 - kappa)) ** 2).sum() - (kappa - chance * (1 - kappa)) ** 2
    return float(kappa), float(np.sqrt(max(spread, 0) / n) / (1 - chance)), chance
