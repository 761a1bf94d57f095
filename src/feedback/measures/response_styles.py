"""How people use a scale whatever it asks: agreeing, disagreeing, extremes, the middle."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from feedback.errors import ColumnError, InputError
from feedback.numeric import number_frame
from feedback.parameter_checks import check_level
from feedback.proportions import mean_interval
from feedback.responses.scales import check_scale
from feedback.results import Result, Words, percent

ENOUGH = 0.5  # of the items must be answered for a person's share to count
STYLES = ("acquiescence", "disacquiescence", "extreme", "midpoint")
_CALLED = {
    "acquiescence": Words(en="agreeing", zh="倾向同意"),
    "disacquiescence": Words(en="disagreeing", zh="倾向否定"),
    "extreme": Words(en="the ends of the scale", zh="偏好两端"),
    "midpoint": Words(en="the middle of the scale", zh="偏好中间"),
}


@dataclass(frozen=True)
class ResponseStyles(Result):
    """Indices of response styles.

    Attributes
    ----------
    people
        A row a respondent: acquiescence, disacquiescence, extreme, midpoint (shares of her answers, 0 to 1;
        midpoint missing on a scale without a middle), net (acquiescence - disacquiescence), answered.
        Missing where fewer than half of the items were answered.
    table
        A row a style: mean, ci_low, ci_high, sd, stability (split-half, stepped up: 0 where the index is
        chance, 1 where it is a habit of the person).
    balanced
        Whether enough items are worded in either direction that agreeing can be told from being satisfied.
    fewer
        Items worded in the direction that fewer have.
    """

    people: pd.DataFrame
    table: pd.DataFrame
    balanced: bool
    fewer: int
    items: int
    n: int
    missing: int
    level: float

    def _define(self) -> Words:
        return Words(
            en=f"Shares of a person's answers to {self.items} items, as worded: above the middle (acquiescence), below it "
            "(disacquiescence), at either end (extreme), at the middle (midpoint); Baumgartner and Steenkamp (2001). Stability: "
            f"correlation of the index between odd and even items, stepped up by Spearman-Brown. n = {self.n}, {self.missing} "
            "answered fewer than half of the items.",
            zh=f"每人对 {self.items} 道题（按原题方向）的作答中：高于中点（默许）、低于中点（反默许）、取两端（极端）、取中点（居中）的比例"
            "（Baumgartner 与 Steenkamp，2001）。稳定性：奇数题与偶数题指数的相关，经 Spearman-Brown 校正。"
            f"n = {self.n}，另有 {self.missing} 人作答不足一半。",
        )

    def _explain(self) -> Words:
        rows = self.table[self.table.index.isin(["extreme", "midpoint"])].dropna(subset=["mean"])
        said = [
            (_CALLED[str(name)], percent(float(mean), digits=0), f"{stability:.2f}")
            for name, mean, stability in zip(
                rows.index, rows["mean"], rows["stability"], strict=True
            )
        ]
        text = Words(
            en="; ".join(f"{w.en}: {p} of the answers, stability {s}" for w, p, s in said) + ".",
            zh="；".join(f"{w.zh}：占作答的 {p}，稳定性 {s}" for w, p, s in said) + "。",
        )
        text = Words(en=text.en[:1].upper() + text.en[1:], zh=text.zh)
        if self.balanced:
            share = percent(float(self.table["mean"]["acquiescence"]), digits=0)
            return text + Words(
                en=f"Agreeing: {share} of the answers to items worded in both directions.",
                zh=f"倾向同意：正反两向题目的作答中占 {share}。",
            )
        if self.fewer:
            return text + Words(
                en=f"Only {self.fewer} of {self.items} items are worded against the rest, too few to tell agreeing from being satisfied; "
                "word about half of them so next time.",
                zh=f"{self.items} 道题中只有 {self.fewer} 道与其余方向相反，太少，分不清“习惯同意”与“确实满意”；下次请让正反两向各占约一半。",
            )
        return text + Words(
            en="All items are worded in one direction, so that agreeing cannot be told from being satisfied; word some the "
            "other way round next time.",
            zh="全部题目都是同一方向，分不清“习惯同意”与“确实满意”；下次请设几道反向题。",
        )

    def _cite(self) -> Words:
        return Words(
            en="Response styles were indexed after Baumgartner and Steenkamp (2001, Journal of Marketing Research, 38, 143-156).",
            zh="作答风格指数见 Baumgartner & Steenkamp（2001, Journal of Marketing Research, 38, 143-156）。",
        )


def response_styles(
    items: pd.DataFrame,
    *,
    low: float,
    high: float,
    reverse: Iterable[Hashable] = (),
    level: float = 0.95,
) -> ResponseStyles:
    """Acquiescence, disacquiescence, extreme and midpoint responding of each person.

    Parameters
    ----------
    items
        A row a respondent, a column an item, answers as they were given (reversed items not turned); the
        more kinds of things they ask about, the better they show a style.
    low, high
        Ends of the scale.
    reverse
        Items worded the other way round: they decide whether agreeing can be told from being satisfied.
    level
        Confidence level of the means.

    Returns
    -------
    ResponseStyles
        `.people`, `.table` (style: mean, ci_low, ci_high, sd, stability), `.balanced`.

    Raises
    ------
    InputError, ColumnError
        Fewer than four items, answers outside the scale, a reversed item that is not there.

    Notes
    -----
    Baumgartner & Steenkamp (2001), J. Mark. Res. 38, 143-156; Weijters, Schillewaert & Geuens (2008), J. Acad.
    Mark. Sci. 36, 409-422. Balanced: between a third and two thirds of the items reversed.

    Examples
    --------
    >>> answers = pd.DataFrame([[1, 5, 5, 1], [3, 3, 4, 3], [4, 4, 4, 5]], columns=list("abcd"))
    >>> response_styles(answers, low=1, high=5).people["extreme"].tolist()
    [1.0, 0.0, 0.25]
    """
    where = "response_styles"
    level = check_level(level, where=where)
    frame = number_frame(items, where=where, at_least=4)
    check_scale(frame, low=low, high=high, where=where)
    turned = [reverse] if isinstance(reverse, str) else list(reverse)
    if absent := [str(name) for name in turned if name not in frame.columns]:
        raise ColumnError.missing(absent, map(str, frame.columns), where=f"{where} reverse")
    enough = frame.notna().mean(axis=1) >= ENOUGH
    if not enough.any():
        raise InputError(
            en=f"{where}: nobody answered half of the {frame.shape[1]} items.",
            zh=f"{where}：没有人答完 {frame.shape[1]} 道题的一半。",
        )
    shares = _shares(frame, low, high).where(enough)
    halves = [_shares(frame.iloc[:, start::2], low, high).where(enough) for start in (0, 1)]
    rows = {}
    for name in STYLES:
        own = shares[name].dropna()
        n, mean, sd = len(own), float(own.mean()), float(own.std())
        ends = mean_interval(mean, sd / np.sqrt(n), df=n - 1, level=level) if n > 1 and sd > 0 else (np.nan, np.nan)  # fmt: skip
        rows[name] = (mean, *ends, sd, _stability(halves[0][name], halves[1][name]))
    columns = ["mean", "ci_low", "ci_high", "sd", "stability"]
    fewer = min(len(set(turned)), frame.shape[1] - len(set(turned)))
    people = shares.assign(
        net=shares["acquiescence"] - shares["disacquiescence"], answered=frame.notna().sum(axis=1)
    )
    return ResponseStyles(
        people=people,
        table=pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("style"),
        balanced=3 * fewer >= frame.shape[1],
        fewer=fewer,
        items=frame.shape[1],
        n=int(enough.sum()),
        missing=int((~enough).sum()),
        level=level,
    )


def _shares(frame: pd.DataFrame, low: float, high: float) -> pd.DataFrame:
    """Shares of each person's answers by style; midpoint missing where no answer is at the middle of the scale."""
    middle = (low + high) / 2
    there, answered = frame.notna(), frame.notna().sum(axis=1).replace(0, np.nan)
    kinds = {
        "acquiescence": frame > middle,
        "disacquiescence": frame < middle,
        "extreme": (frame == low) | (frame == high),
        "midpoint": frame == middle,
    }
    shares = pd.DataFrame({name: (of & there).sum(axis=1) / answered for name, of in kinds.items()})
    if (high - low) % 2 and not (frame == middle).to_numpy().any():  # an even number of answers
        shares["midpoint"] = np.nan
    return shares


def _stability(odd: pd.Series, even: pd.Series) -> float:
    both = pd.concat([odd, even], axis=1).dropna()
    if len(both) < 3 or not (np.ptp(both.to_numpy(), axis=0) > 0).all():
        return float("nan")
    r = float(np.corrcoef(both.to_numpy().T)[0, 1])
    return max(0.0, 2 * r / (1 + r)) if r > -1 else 0.0
