"""Whether a difference is there, too small to matter, or not told: equivalence beside significance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats

from feedback.errors import InputError
from feedback.results import Words

DIFFERENT, EQUIVALENT, SMALL, OPEN = "different", "equivalent", "different_but_small", "not_told"


@dataclass(frozen=True)
class Equivalence:
    """Two one-sided tests of |difference| < margin.

    Attributes
    ----------
    margin
        Smallest difference that matters, in the unit of the difference.
    p
        The larger of the two one-sided p.
    ci
        Interval of level 1 - 2α; equivalence at α is that it lies within ±margin.
    verdict
        "equivalent", "different", "different_but_small" (both) or "not_told" (neither).
    """

    margin: float
    p: float
    ci: tuple[float, float]
    verdict: str

    def words(self, *, unit: Words) -> Words:
        """What may be said, in both languages."""
        within = Words(en=f"{self.margin:g} {unit.en}".strip(), zh=f"{self.margin:g}{unit.zh}")
        return {
            EQUIVALENT: Words(
                en=f"They may be called the same: a difference of {within.en} or more is ruled out (p = {self.p:.3f}).",
                zh=f"可以认为两者相同：已排除达到 {within.zh}的差异（p = {self.p:.3f}）。",
            ),
            SMALL: Words(
                en=f"There is a difference, but less than {within.en}, the smallest that matters (p = {self.p:.3f}).",
                zh=f"差异存在，但小于有意义的最小差异 {within.zh}（p = {self.p:.3f}）。",
            ),
            DIFFERENT: Words(
                en=f"Whether it reaches {within.en}, the smallest that matters, is a question of its interval.",
                zh=f"差异是否达到有意义的最小值 {within.zh}，须看区间。",
            ),
            OPEN: Words(
                en=f"No difference was found, and one of {within.en} is not ruled out either: too few answers to tell.",
                zh=f"没有发现差异，但也不能排除达到 {within.zh}的差异：答卷太少，无法判断。",
            ),
        }[self.verdict]


def check_margin(margin: float | None, *, where: str) -> float | None:
    """A positive finite number, or None."""
    if margin is None:
        return None
    number = isinstance(margin, (int, float, np.number)) and not isinstance(margin, bool)
    if not number or not 0 < float(margin) < np.inf:
        raise InputError(
            en=f"{where}: equivalence is the smallest difference that matters, a number above 0; found {margin!r}.",
            zh=f"{where}：equivalence 应为有意义的最小差异（大于 0 的数），得到 {margin!r}。",
        )
    return float(margin)


def equivalence_test(
    estimate: float,
    se: float,
    *,
    df: float,
    margin: float,
    level: float,
    clear: bool,
    ends: tuple[float, float] | None = None,
) -> Equivalence:
    """Two one-sided tests (TOST): Schuirmann (1987), J. Pharmacokin. Biopharm. 15, 657-680.

    `clear` says whether the difference itself was told from 0. `df` may be infinite. `ends`: an interval of level
    1 - 2(1 - level) that is not estimate ± se·t, such as of shares; each side is then tested by its own width.

    >>> found = equivalence_test(0.02, 0.05, df=398, margin=0.2, level=0.95, clear=False)
    >>> found.verdict, round(found.p, 5)
    ('equivalent', 0.00018)
    """
    alpha = 1 - level
    quantile = float(stats.t.isf(alpha, df))
    low, high = ends or (estimate - quantile * se, estimate + quantile * se)
    if not high > low:
        p, low, high = float("nan"), float("nan"), float("nan")
    else:
        below, above = (estimate - low) / quantile, (high - estimate) / quantile
        p = float(
            max(
                stats.t.sf(_in_widths(estimate + margin, below), df),
                stats.t.cdf(_in_widths(estimate - margin, above), df),
            )
        )
    same = p <= alpha
    verdict = (SMALL if same else DIFFERENT) if clear else (EQUIVALENT if same else OPEN)
    return Equivalence(margin, p, (low, high), verdict)


def _in_widths(distance: float, width: float) -> float:
    """How many widths a distance is; beyond any number where an interval ends at the estimate, as at a share of 0 or 1."""
    if width > 0:
        return distance / width
    return float(np.copysign(np.inf, distance)) if distance else 0.0
