"""How long complaints take until they are closed or withdrawn: cumulative incidence with open ones counted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import stats

from feedback.errors import AnalysisError, InputError
from feedback.numeric import Floats, Ints, number_array
from feedback.parameter_checks import check_level
from feedback.results import Result, Words, counted, percent

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


@dataclass(frozen=True)
class Incidence(Result):
    """Share of cases that have ended in each way by any time."""

    table: pd.DataFrame
    n: int
    open: int
    missing: int
    level: float

    def by(self, time: float, way: str) -> float:
        """Share that ended in `way` by `time`."""
        times = self.table.index.to_numpy()
        before = times <= time
        return float(self.table[way].to_numpy()[before][-1]) if before.any() else 0.0

    def _define(self) -> Words:
        return Words(
            en=f"Aalen-Johansen estimate of {counted(self.n, 'case')}, {self.open} still open (counted until their last known "
            f"time); {percent(self.level, digits=0)} intervals on the log-log scale with Aalen's variance.",
            zh=f"Aalen-Johansen 估计，共 {self.n} 件，其中 {self.open} 件未办结（计至最后已知时间）；"
            f"{percent(self.level, digits=0)} 区间取双对数尺度，方差按 Aalen。",
        )

    def _explain(self) -> Words:
        ways = [
            str(name) for name in self.table.columns if not str(name).endswith(("_low", "_high"))
        ]
        ends = self.table[ways].iloc[-1]
        en = ", ".join(f"{percent(share, digits=0)} {way}" for way, share in ends.items())
        zh = "，".join(f"{way} {percent(share, digits=0)}" for way, share in ends.items())
        return Words(
            en=f"By the longest known time: {en}. Cases that ended otherwise are not counted as open for ever.",
            zh=f"到最长的已知时间为止：{zh}。以其他方式结束的，不当作一直未办结。",
        )

    def _cite(self) -> Words:
        return Words(
            en="Endings that exclude one another were estimated by Aalen and Johansen (1978, Scandinavian Journal of "
            "Statistics, 5, 141-150).",
            zh="互斥的结局以 Aalen-Johansen 法估计（1978, Scandinavian Journal of Statistics, 5, 141-150）。",
        )


def cumulative_incidence(
    times: ArrayLike | pd.Series, ended: ArrayLike | pd.Series, *, level: float = 0.95
) -> Incidence:
    """Cumulative incidence of endings that exclude one another.

    Parameters
    ----------
    times
        (n,) time to the ending, or so far for open cases; not negative; a missing one leaves its case out.
    ended
        (n,) how it ended, such as "closed" or "withdrawn"; "" or missing where it is still open.
    level
        Confidence level.

    Returns
    -------
    Incidence
        `.table`: by time, a column a way with its share, and its ends (way_low, way_high).

    Raises
    ------
    InputError
        Negative times, or lengths that differ.
    AnalysisError
        No case has ended.

    Notes
    -----
    F_k(t) = sum over t_i <= t of S(t_i-) d_ki / n_i, S the Kaplan-Meier estimate of still being open; variance by
    Aalen (1978, Annals of Statistics 6, 534-545), as Marubini and Valsecchi (1995, section 10.4) give it.

    Examples
    --------
    >>> found = cumulative_incidence([1, 2, 3, 4, 5], ["closed", "withdrawn", "closed", "", ""])
    >>> found.table[["closed", "withdrawn"]].round(3).values.tolist()[-1]
    [0.4, 0.2]
    """
    where = "cumulative_incidence"
    level = check_level(level, where=where)
    t = number_array(times, where=where, name="times")
    how = pd.Series(ended).fillna("").astype("str").to_numpy(dtype=object)
    if len(t) != len(how) or (t < 0).any():
        raise InputError(
            en=f"{where}: one time of at least 0 and one ending a case are needed.",
            zh=f"{where}：每件须有一个不小于 0 的时长和一个结局。",
        )
    known = ~np.isnan(t)
    t, how = t[known], how[known]
    ways = sorted(set(how) - {""})
    if not ways:
        raise AnalysisError(
            en=f"{where}: no case has ended yet; nothing can be said of how long they take.",
            zh=f"{where}：没有一件已经结束，无法判断需要多久。",
        )
    order = np.unique(t[how != ""])
    risk = len(t) - np.searchsorted(np.sort(t), order, side="left")
    each = {
        way: np.bincount(np.searchsorted(order, t[how == way]), minlength=len(order)).astype(float)
        for way in ways
    }
    total = np.sum(list(each.values()), axis=0)
    still = np.cumprod(1 - total / risk)
    before = np.concatenate([[1.0], still[:-1]])
    columns = {}
    z = stats.norm.isf((1 - level) / 2)
    for way in ways:
        share = np.cumsum(before * each[way] / risk)
        error = _error(share, before, risk, total, each[way])
        inner = np.clip(share, 1e-12, 1 - 1e-12)
        with np.errstate(divide="ignore", invalid="ignore"):
            half = z * error / (inner * np.abs(np.log(inner)))
        columns[way] = share
        columns[f"{way}_low"] = np.where(share > 0, inner ** np.exp(np.minimum(half, 50.0)), 0.0)
        columns[f"{way}_high"] = np.where(share > 0, inner ** np.exp(-np.minimum(half, 50.0)), 0.0)
    table = pd.DataFrame(columns, index=pd.Index(order, name="time"))
    return Incidence(table, len(t), int((how == "").sum()), int((~known).sum()), level)


def _error(share: Floats, before: Floats, risk: Ints, total: Floats, mine: Floats) -> Floats:
    """Standard error of a cumulative incidence at each of its times: Aalen's variance, in running sums."""
    with np.errstate(divide="ignore", invalid="ignore"):
        a = np.nan_to_num(total / (risk * (risk - total)), posinf=0.0)
        b = before**2 * mine * (risk - mine) / risk**3
        c = before * mine / risk**2
    # sum over i <= j of (F_j - F_i)² a_i + b_i - 2 (F_j - F_i) c_i, opened up so that it is linear in time
    sa, saf, saff = np.cumsum(a), np.cumsum(a * share), np.cumsum(a * share**2)
    sb, sc, scf = np.cumsum(b), np.cumsum(c), np.cumsum(c * share)
    variance = share**2 * sa - 2 * share * saf + saff + sb - 2 * (share * sc - scf)
    return np.sqrt(np.maximum(variance, 0.0))
