"""What leaving careless answers out would change: people, means and alpha, before and after."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from feedback.errors import AnalysisError, ColumnError, InputError
from feedback.measures.reliability import reliability
from feedback.numeric import number_frame
from feedback.responses.scales import turn_items
from feedback.responses.screening.verdict import REASONS, VERDICTS
from feedback.results import Result, Words, percent


@dataclass(frozen=True)
class ScreeningEffect(Result):
    """Scales before and after screening, and who would go."""

    table: pd.DataFrame
    reasons: pd.Series
    n_before: int
    n_after: int
    kept: tuple[str, ...]

    def stages(self) -> pd.DataFrame:
        """Before and after as rows: scale and stage (before, after) with the figures of each."""
        parts = {}
        for stage in ("before", "after"):
            part = self.table.filter(regex=f"_{stage}$")
            parts[stage] = part.set_axis(part.columns.str.removesuffix(f"_{stage}"), axis=1)
        both = pd.concat(parts, names=["stage", "scale"]).swaplevel()
        return both.sort_index(level="scale", sort_remaining=False, kind="stable")

    def _define(self) -> Words:
        return Words(
            en=f"Before: all respondents; after: those with the verdict {' or '.join(self.kept)}. Means of the "
            "respondents' scale means, raw alpha (pairwise) with Feldt's interval.",
            zh=f"前：全部受访者；后：判定为 {'、'.join(self.kept)} 者。均值为受访者量表均分的均值，alpha 为原始 alpha（成对）附 Feldt 区间。",
        )

    def _explain(self) -> Words:
        gone = self.n_before - self.n_after
        moved = float((self.table["mean_after"] - self.table["mean_before"]).abs().max())
        why_en = ", ".join(
            f"{REASONS[str(name)].en} ({n})" for name, n in self.reasons.items() if n
        )
        why_zh = "、".join(
            f"{REASONS[str(name)].zh}（{n}）" for name, n in self.reasons.items() if n
        )
        return Words(
            en=f"{gone} of {self.n_before} respondents ({percent(gone / self.n_before)}) would be left out"
            + (f": {why_en}" if why_en else "")
            + f". The means then move by at most {moved:.2f}. Nobody has been dropped; that is for you to decide. "
            "A falling alpha is no loss: careless answers often raise it.",
            zh=f"{self.n_before} 名受访者中有 {gone} 名（{percent(gone / self.n_before)}）会被剔除"
            + (f"：{why_zh}" if why_zh else "")
            + f"。均值最多变动 {moved:.2f}。目前未剔除任何人，由您决定。alpha 下降并非损失：草率作答常会抬高它。",
        )

    def _cite(self) -> Words:
        gone = self.n_before - self.n_after
        return Words(
            en=f"Responses were screened for careless answering (Curran, 2016, Journal of Experimental Social "
            f"Psychology, 66, 4-19); {gone} of {self.n_before} were excluded, and results are reported before and "
            "after.",
            zh=f"按 Curran（2016, Journal of Experimental Social Psychology, 66, 4-19）筛查草率作答；"
            f"{self.n_before} 份中剔除 {gone} 份，并报告剔除前后的结果。",
        )


def screening_effect(
    responses: pd.DataFrame,
    screened: pd.DataFrame,
    *,
    scales: Mapping[str, Sequence[Hashable]] | Iterable[Hashable],
    reverse: Iterable[Hashable] = (),
    low: float | None = None,
    high: float | None = None,
    keep: Sequence[str] = ("ok", "doubtful"),
) -> ScreeningEffect:
    """Means and reliability of the scales before and after screening.

    Parameters
    ----------
    responses
        A row a respondent.
    screened
        What `screen_careless` said of the same respondents.
    scales
        {scale: items}, or the items of one scale.
    reverse, low, high
        As `reliability`.
    keep
        Verdicts that stay.

    Returns
    -------
    ScreeningEffect
        `.table` (scale: n, missing (answers), mean, alpha with its interval, each _before and _after), `.reasons` (how many of
        those who would go show each sign), `.n_before`, `.n_after`.

    Raises
    ------
    InputError
        A screening of other respondents, unknown verdicts.
    AnalysisError
        Fewer than three respondents left, constant items.

    Examples
    --------
    >>> import numpy as np
    >>> from feedback.responses.screening.screen import screen_careless
    >>> rng = np.random.default_rng(7)
    >>> trait = rng.normal(size=(100, 1))
    >>> x = pd.DataFrame((3 + trait + rng.normal(size=(100, 5))).round().clip(1, 5), columns=list("abcde"))
    >>> effect = screening_effect(x, screen_careless(x, items=list("abcde")), scales=list("abcde"))
    >>> effect.n_before, effect.table.index.tolist()
    (100, ['scale'])
    """
    where = "screening_effect"
    if "verdict" not in getattr(screened, "columns", ()):
        raise ColumnError.missing(
            ["verdict"], map(str, getattr(screened, "columns", [])), where=where
        )
    if not screened.index.equals(responses.index):
        raise InputError(
            en=f"{where}: the screening is of other respondents ({len(screened)} rows for {len(responses)}).",
            zh=f"{where}：筛查结果与受访者不对应（{len(screened)} 行对 {len(responses)} 行）。",
        )
    unknown = [verdict for verdict in keep if verdict not in VERDICTS]
    if unknown:
        raise InputError(
            en=f"{where}: keep={list(keep)}; verdicts are {', '.join(VERDICTS)}.",
            zh=f"{where}：keep={list(keep)}；判定只有 {'、'.join(VERDICTS)}。",
        )
    named = scales if isinstance(scales, Mapping) else {"scale": list(scales)}
    stays = screened["verdict"].isin(list(keep)).to_numpy()
    if stays.sum() < 3:
        raise AnalysisError(
            en=f"{where}: {int(stays.sum())} respondents would be left. Look at the limits before screening so hard.",
            zh=f"{where}：只会剩下 {int(stays.sum())} 名受访者。请先检查界限是否过严。",
        )
    turned = [reverse] if isinstance(reverse, str) else list(reverse)
    rows = {}
    for name, items in named.items():
        own = [item for item in turned if item in items]
        frame = number_frame(responses, where=where, columns=items)
        rows[name] = {
            f"{figure}_{when}": value
            for when, part in (("before", frame), ("after", frame[stays]))
            for figure, value in _figures(part, own, low, high).items()
        }
    signs = screened.loc[~stays, "reasons"].str.split(", ").explode()
    return ScreeningEffect(
        table=pd.DataFrame.from_dict(rows, orient="index").rename_axis("scale"),
        reasons=signs[signs.isin(REASONS)].value_counts(),
        n_before=len(responses),
        n_after=int(stays.sum()),
        kept=tuple(keep),
    )


def _figures(
    frame: pd.DataFrame, reverse: list[Hashable], low: float | None, high: float | None
) -> dict[str, float]:
    turned = frame
    if reverse and low is not None and high is not None:
        turned = turn_items(frame, reverse, low=low, high=high, where="screening_effect")
    found = reliability(frame, reverse=reverse, low=low, high=high, ordinal=False)
    return {
        "n": found.n,
        "missing": int(frame.isna().to_numpy().sum()),
        "mean": float(turned.mean(axis=1).mean()),
        "alpha": found.alpha_raw,
        "alpha_low": found.alpha_ci[0],
        "alpha_high": found.alpha_ci[1],
    }
