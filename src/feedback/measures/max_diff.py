"""MaxDiff (best-worst scaling): counts and a logit, each with its interval."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import optimize, sparse, stats

from feedback.errors import InputError

Floats = NDArray[np.float64]


def score_max_diff(
    best: pd.DataFrame, worst: pd.DataFrame, sets: Sequence[Sequence[str]], *, level: float = 0.95
) -> pd.DataFrame:
    """How often each item was best and worst, and how much it is preferred.

    Parameters
    ----------
    best, worst
        (respondents, sets): the code chosen in each set; missing where it was not answered. A set counts where both
        are there and differ.
    sets
        For each set the codes shown.
    level
        Of the intervals.

    Returns
    -------
    DataFrame
        Index `item` (code), in the order first shown: shown (sets answered that hold it), best, worst (counts), n
        (respondents who answered one of its sets), net (mean over respondents of (best − worst) / sets with it, −1
        to 1), net_low, net_high (t interval over respondents), utility (logit; mean 0), utility_low, utility_high
        (normal, standard errors robust to several sets by one respondent), preference (share that exp(utility) has
        of all items). The logit is missing where fewer than two people answered, and where it has no finite estimate:
        of some items nobody ever put one before any of the others, or no set compared them.

    Raises
    ------
    InputError
        The tables do not have a column for each set, or a code stands that was not shown.

    Notes
    -----
    The logit takes each set as two choices: the best of those shown, u_b − ln Σ exp(u), then the worst of the
    others, −u_w − ln Σ exp(−u). Marley, A. A. J. & Louviere, J. J. (2005). Some probabilistic models of best, worst,
    and best–worst choices. Journal of Mathematical Psychology 49, 464–480. Counts: Louviere, J. J., Flynn, T. N. &
    Marley, A. A. J. (2015). Best-Worst Scaling. Cambridge University Press, chapter 2. The estimate is finite where
    from every item one comes to every other by steps of somebody putting one before the next: Ford, L. R. (1957).
    Solution of a ranking problem from binary comparisons. American Mathematical Monthly 64(8), 28–33.

    Examples
    --------
    >>> best, worst = pd.DataFrame({0: ["a", "a"], 1: ["a", "b"]}), pd.DataFrame({0: ["c", "b"], 1: ["c", "c"]})
    >>> score_max_diff(best, worst, [["a", "b", "c"], ["a", "b", "c"]])["net"].round(2).tolist()
    [0.75, 0.0, -0.75]
    """
    items = list(dict.fromkeys(code for one in sets for code in one))
    picks = _codes(best, sets, items), _codes(worst, sets, items)
    counted = (picks[0] >= 0) & (picks[1] >= 0) & (picks[0] != picks[1])
    held = np.array([[code in one for code in items] for one in sets])
    shown: Floats = counted.astype(float) @ held
    chosen = [
        np.stack([((pick == item) & counted).sum(axis=1) for item in range(len(items))], axis=1)
        for pick in picks
    ]
    rows = []
    own = np.where(shown > 0, (chosen[0] - chosen[1]) / np.where(shown > 0, shown, 1), np.nan)
    for at, code in enumerate(items):
        scores = own[:, at][~np.isnan(own[:, at])]
        low, high = _t_interval(scores, level)
        rows.append(
            {"item": code, "shown": int(shown[:, at].sum()), "best": int(chosen[0][:, at].sum()),
             "worst": int(chosen[1][:, at].sum()), "n": len(scores),
             "net": scores.mean() if len(scores) else np.nan, "net_low": low, "net_high": high}
        )  # fmt: skip
    table = pd.DataFrame(rows).set_index("item")
    return table.join(_logit(picks, counted, held, table, level=level))


def _codes(
    table: pd.DataFrame, sets: Sequence[Sequence[str]], items: list[str]
) -> NDArray[np.int64]:
    """Numbers of the items chosen; −1 where there is no answer."""
    if table.shape[1] != len(sets):
        raise InputError(
            en=f"{table.shape[1]} columns of answers for {len(sets)} sets. Give a column for each set.",
            zh=f"{len(sets)} 组题对应 {table.shape[1]} 列答案。每组须有一列。",
        )
    found = np.full(table.shape, -1, dtype=np.int64)
    for at, one in enumerate(sets):
        given = table.iloc[:, at]
        said = given.dropna().astype(str)
        if not said.isin(list(one)).all():
            odd = said[~said.isin(list(one))].iloc[0]
            raise InputError(
                en=f"set {at + 1}: {odd!r} was not shown in it, only {', '.join(one)}. Correct the answer or the sets.",
                zh=f"第 {at + 1} 组：{odd!r} 不在该组中，该组只有 {'、'.join(one)}。请改正答案或分组。",
            )
        numbers = {code: items.index(code) for code in one}
        found[given.notna().to_numpy(), at] = said.map(numbers).to_numpy()
    return found


def _t_interval(scores: Floats, level: float) -> tuple[float, float]:
    n = len(scores)
    if n < 2:
        return np.nan, np.nan
    half = stats.t.ppf((1 + level) / 2, n - 1) * scores.std(ddof=1) / np.sqrt(n)
    return max(-1.0, scores.mean() - half), min(1.0, scores.mean() + half)


def _logit(
    picks: tuple[NDArray[np.int64], NDArray[np.int64]], counted: NDArray[np.bool_], held: NDArray[np.bool_],
    table: pd.DataFrame, *, level: float,
) -> pd.DataFrame:  # fmt: skip
    """Utilities by maximum likelihood, the last item's fixed while they are sought, then centred."""
    k = len(table)
    names = ["utility", "utility_low", "utility_high", "preference"]
    nothing = pd.DataFrame(np.nan, index=table.index, columns=names)
    people, at = np.nonzero(counted)
    if len(set(people.tolist())) < 2:
        return nothing
    best, worst, offered = picks[0][people, at], picks[1][people, at], held[at]
    if not _comparable(best, worst, offered):
        return nothing
    left = offered.copy()
    left[np.arange(len(best)), best] = False
    chose, shunned = np.eye(k)[best], np.eye(k)[worst]

    def shares(u: Floats) -> tuple[Floats, Floats]:
        up: Floats = np.where(offered, np.exp(u), 0.0)
        down: Floats = np.where(left, np.exp(-u), 0.0)
        return up / up.sum(axis=1, keepdims=True), down / down.sum(axis=1, keepdims=True)

    def loss(free: Floats) -> tuple[float, Floats]:
        u = np.append(free, 0.0)
        p, r = shares(u)
        chances = p[np.arange(len(best)), best] * r[np.arange(len(best)), worst]
        slope = (chose - p - shunned + r).sum(axis=0)
        return -float(np.log(np.maximum(chances, 1e-300)).sum()), -slope[:-1]

    found = optimize.minimize(loss, np.zeros(k - 1), jac=True, method="BFGS")
    u = np.append(found.x, 0.0)
    if not np.all(np.isfinite(u)):
        return nothing
    p, r = shares(u)
    scores: Floats = chose - p - shunned + r
    curve: Floats = sum(
        (np.diag(part.sum(axis=0)) - part.T @ part for part in (p, r)), np.zeros((k, k))
    )
    inverse = np.linalg.pinv(
        curve, rcond=1e-9, hermitian=True
    )  # along the constant nothing is known; centring takes it out
    own = np.zeros((int(people.max()) + 1, k))
    np.add.at(own, people, scores)
    groups = len(set(people.tolist()))
    spread: Floats = inverse @ (own.T @ own) @ inverse * groups / (groups - 1)
    u = u - u.mean()
    half = stats.norm.ppf((1 + level) / 2) * np.sqrt(np.diag(spread))
    share = np.exp(u) / np.exp(u).sum()
    return pd.DataFrame(
        dict(zip(names, (u, u - half, u + half, share), strict=True)), index=table.index
    )


def _comparable(
    best: NDArray[np.int64], worst: NDArray[np.int64], offered: NDArray[np.bool_]
) -> bool:
    """Whether a way of "was put before" leads from every item to every other."""
    k = offered.shape[1]
    before = np.zeros((k, k), dtype=bool)
    for item in range(k):
        before[item] |= offered[best == item].any(axis=0)
        before[:, item] |= offered[worst == item].any(axis=0)
    return bool(sparse.csgraph.connected_components(before, connection="strong")[0] == 1)
