"""Satisfaction index models (ACSI, ECSI, CCSI) by partial least squares."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from feedback.errors import AnalysisError, ColumnError, FeedbackError, InputError
from feedback.measures.loyalty import check_scale
from feedback.measures.pls_core import (
    Estimates,
    Shape,
    bootstrap_moments,
    solve,
    total_effects,
)
from feedback.numeric import (
    check_choice,
    check_count,
    check_level,
    complete_rows,
    number_frame,
    refuse_constant,
    weight_array,
)
from feedback.results import Result, Words, percent

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

SCHEMES = ("path", "centroid", "factorial")
_ALIASES = {"pathWeighting": "path", "path_weighting": "path", "pathweighting": "path"}


@dataclass(frozen=True)
class PathModel(Result):
    """A fitted path model of satisfaction."""

    table: pd.DataFrame
    paths: pd.DataFrame
    loadings: pd.DataFrame
    weights: pd.Series
    index_weights: pd.Series
    r_squared: pd.Series
    total_effects: pd.DataFrame
    correlations: pd.DataFrame
    quality: pd.DataFrame
    index: pd.DataFrame | None
    scores: pd.DataFrame
    scheme: str
    scaled: bool
    iterations: int
    bootstrap: int
    failed_draws: int
    level: float
    n: int
    missing: int

    def _define(self) -> Words:
        items = ("standardised items", "标准化题目") if self.scaled else ("centred items", "中心化题目")
        return Words(
            en=f"Lohmöller's algorithm, {self.scheme} weighting scheme, {items[0]}, {self.n} complete rows"
            + (
                f"; percentile intervals of {self.bootstrap} bootstrap draws"
                if self.bootstrap
                else "; no intervals asked for"
            )
            + "; index = 100 Σw(mean - low)/((high - low)Σw) with w the outer weight over the item's "
            "standard deviation.",
            zh=f"Lohmöller 算法，{self.scheme} 加权，{items[1]}，完整行 {self.n}"
            + (f"；区间为 {self.bootstrap} 次自助抽样的百分位" if self.bootstrap else "；未计算区间")
            + "；指数 = 100 Σw(均值−low)/((high−low)Σw)，w 为外部权重除以题目标准差。",
        )

    def _explain(self) -> Words:
        first = self.paths["estimate"].abs().idxmax()
        value = self.paths.loc[first, "estimate"]
        en = f"The strongest link is {first[0]} → {first[1]} ({value:.2f}). "
        zh = f"最强的影响是 {first[0]} → {first[1]}（{value:.2f}）。"
        explained = self.r_squared.dropna()
        en += "Explained: " + ", ".join(f"{k} {percent(v, digits=0)}" for k, v in explained.items()) + "."
        zh += "解释比例：" + "，".join(f"{k} {percent(v, digits=0)}" for k, v in explained.items()) + "。"
        if self.index is not None:
            low = self.index["index"].idxmin()
            en += f" On 0 to 100 the lowest standing is {low} with {self.index.loc[low, 'index']:.1f}."
            zh += f"以 0–100 计，最低的是 {low}（{self.index.loc[low, 'index']:.1f}）。"
        return Words(en=en, zh=zh)

    def _cite(self) -> Words:
        return Words(
            en="The index model was estimated by partial least squares path modelling (Tenenhaus et al., "
            f"2005, Computational Statistics & Data Analysis, 48, 159-205; {self.scheme} scheme, "
            f"n = {self.n}"
            + (f", {self.bootstrap} bootstrap draws)." if self.bootstrap else ")."),
            zh="指数模型以偏最小二乘路径建模估计（Tenenhaus 等, 2005, Computational Statistics & Data "
            f"Analysis, 48, 159-205；{self.scheme} 加权，n = {self.n}"
            + (f"，自助抽样 {self.bootstrap} 次）。" if self.bootstrap else "）。"),
        )


def pls_path_model(
    items: pd.DataFrame,
    *,
    blocks: Mapping[str, Sequence[str]],
    paths: Iterable[tuple[str, str]] | Mapping[str, Sequence[str]],
    scheme: str = "path",
    scaled: bool = True,
    modes: Mapping[str, str] | None = None,
    low: float | None = None,
    high: float | None = None,
    weights: ArrayLike | pd.Series | None = None,
    bootstrap: int = 0,
    level: float = 0.95,
    seed: int = 0,
) -> PathModel:
    """Partial least squares path model, as satisfaction indices use it.

    Parameters
    ----------
    items
        A row a respondent, a column an item; rows with a missing answer are left out and counted.
    blocks
        {latent variable: its items}.
    paths
        (from, to) pairs of latent variables, or {from: [to, …]}; no loops.
    scheme
        Inner weighting: "path", "centroid" or "factorial".
    scaled
        Items standardised (True, as SmartPLS) or only centred.
    modes
        {latent variable: "A" or "B"}: reflective (without it) or formative.
    low, high
        Ends of the scale; with them each latent variable gets an index from 0 to 100.
    weights
        One positive weight a row.
    bootstrap
        Draws for percentile intervals; 0 is none.
    level
        Confidence level of these.
    seed
        Seed of the draws.

    Returns
    -------
    PathModel
        `.paths` (from, to: estimate, se, ci_low, ci_high), `.loadings` (item: block, loading, weight and
        intervals), `.weights`, `.index_weights` (over the item's standard deviation), `.r_squared`,
        `.total_effects` [from, to], `.correlations`, `.quality` (alpha, rho of Dillon-Goldstein, AVE),
        `.index`, `.scores` (standardised, a row a respondent), `.table` (the paths).

    Raises
    ------
    InputError, ColumnError
        Unknown names, loops, an item in two blocks, a block without path, text among the answers.
    AnalysisError
        Constant items, too few rows, no convergence.

    Notes
    -----
    Lohmöller (1989), Latent Variable Path Modeling with Partial Least Squares; Fornell et al. (1996).

    Examples
    --------
    >>> rng = np.random.default_rng(4)
    >>> cause = rng.normal(size=(200, 1))
    >>> effect = 0.8 * cause + 0.6 * rng.normal(size=(200, 1))
    >>> x = np.hstack([cause + rng.normal(size=(200, 2)), effect + rng.normal(size=(200, 2))])
    >>> model = pls_path_model(
    ...     pd.DataFrame(x, columns=list("abcd")),
    ...     blocks={"cause": ["a", "b"], "effect": ["c", "d"]},
    ...     paths=[("cause", "effect")],
    ... )
    >>> bool(0.3 < model.paths.loc[("cause", "effect"), "estimate"] < 0.8)
    True
    """
    where = "pls_path_model"
    scheme = check_choice(_ALIASES.get(str(scheme), scheme), SCHEMES, where=where, name="scheme")
    level = check_level(level, where=where)
    check_count(bootstrap, where=where, name="bootstrap", least=0)
    names, arrows = _structure(blocks, paths, where=where)
    listed = [item for block in blocks.values() for item in block]
    frame = number_frame(items, where=where, columns=listed)
    if low is not None and high is not None:
        check_scale(frame, low=low, high=high, where=where)
    weight = pd.Series(weight_array(weights, n=len(frame), where=where), index=frame.index)
    keep = frame.notna().all(axis=1).to_numpy()
    whole = complete_rows(frame, where=where, least=max(10, len(names) + 2))
    refuse_constant(whole, where=where)
    shape = Shape(_places(blocks), arrows, _formative(names, modes, where=where), scheme)
    centred, moments, spread = _moments(whole, weight.to_numpy()[keep], scaled=scaled)
    found = solve(moments[None], shape)
    if not found.settled.all():
        raise AnalysisError(
            en=f"{where}: the weights do not settle. Check that each block's items belong together.",
            zh=f"{where}：权重不收敛。请检查各潜变量的题目是否同属一类。",
        )
    draws, failed = _drawn(
        centred, weight.to_numpy()[keep], shape, found, bootstrap, seed, scaled=scaled
    )
    return _report(
        (names, list(whole.columns), shape),
        (whole, centred, spread, weight.to_numpy()[keep]),
        (found, draws, failed),
        {
            "low": low,
            "high": high,
            "level": level,
            "bootstrap": bootstrap,
            "scaled": scaled,
            "missing": len(frame) - len(whole),
        },
    )


def _structure(
    blocks: Mapping[str, Sequence[str]],
    paths: Iterable[tuple[str, str]] | Mapping[str, Sequence[str]],
    *,
    where: str,
) -> tuple[list[str], NDArray[np.bool_]]:
    names = list(blocks)
    pairs = (
        [(start, end) for start, ends in paths.items() for end in ends]
        if isinstance(paths, Mapping)
        else [tuple(pair) for pair in paths]
    )
    listed = [item for block in blocks.values() for item in block]
    twice = sorted({str(item) for item in listed if listed.count(item) > 1})
    if twice or not all(len(block) for block in blocks.values()) or not pairs:
        raise InputError(
            en=f"{where}: every latent variable needs items, every item one latent variable, and there must be "
            f"paths. Twice: {', '.join(twice) or 'none'}.",
            zh=f"{where}：每个潜变量须有题目，每题只属一个潜变量，且须有路径。重复：{'、'.join(twice) or '无'}。",
        )
    unknown = [name for pair in pairs for name in pair if name not in names]
    if unknown:
        raise ColumnError.missing(unknown, names, where=f"{where} paths")
    arrows = np.zeros((len(names), len(names)), dtype=bool)
    for start, end in pairs:
        arrows[names.index(start), names.index(end)] = True
    reach = np.linalg.matrix_power(arrows.astype(np.float64) + 0, len(names))
    if reach.any():
        raise InputError(
            en=f"{where}: the paths run in a loop. Take one arrow out.",
            zh=f"{where}：路径形成回路。请去掉其中一条。",
        )
    alone = [name for at, name in enumerate(names) if not (arrows[at].any() or arrows[:, at].any())]
    if alone:
        raise InputError(
            en=f"{where}: no path touches {', '.join(alone)}. Connect it or leave it out.",
            zh=f"{where}：没有路径连接 {'、'.join(alone)}。请连接或去掉。",
        )
    return names, arrows


def _places(blocks: Mapping[str, Sequence[str]]) -> tuple[NDArray[np.intp], ...]:
    ends = np.cumsum([len(block) for block in blocks.values()])
    return tuple(
        np.arange(end - len(block), end) for end, block in zip(ends, blocks.values(), strict=True)
    )


def _formative(
    names: list[str], modes: Mapping[str, str] | None, *, where: str
) -> tuple[bool, ...]:
    given = dict(modes or {})
    unknown = [name for name in given if name not in names]
    if unknown:
        raise ColumnError.missing(unknown, names, where=f"{where} modes")
    for mode in given.values():
        check_choice(mode, ("A", "B"), where=where, name="modes")
    return tuple(given.get(name, "A") == "B" for name in names)


def _moments(
    whole: pd.DataFrame, weight: NDArray[np.float64], *, scaled: bool
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    share = weight / weight.sum()
    values = whole.to_numpy()
    centred = values - share @ values
    moments = (centred * share[:, None]).T @ centred
    spread = np.sqrt(np.diag(moments))
    if scaled:
        moments = moments / np.outer(spread, spread)
        centred = centred / spread
    return centred, moments, spread


def _drawn(
    centred: NDArray[np.float64],
    weight: NDArray[np.float64],
    shape: Shape,
    found: Estimates,
    bootstrap: int,
    seed: int,
    *,
    scaled: bool,
) -> tuple[Estimates | None, int]:
    """Estimates of the draws that settle, and how many did not."""
    if not bootstrap:
        return None, 0
    rng = np.random.default_rng(seed)
    moments = bootstrap_moments(centred, weight, draws=bootstrap, rng=rng, scaled=scaled)
    usable = np.isfinite(moments).all(axis=(1, 2))
    try:
        drawn = solve(moments[usable], shape, most=300)
    except (FeedbackError, np.linalg.LinAlgError) as error:
        raise AnalysisError(
            en="pls_path_model: a bootstrap draw cannot be solved (an item nearly constant). Use bootstrap=0 or "
            "leave that item out.",
            zh="pls_path_model：某次自助抽样无法求解（某题几乎不变）。请用 bootstrap=0 或去掉该题。",
        ) from error
    same = np.einsum("bik,ik->bk", drawn.weights, found.weights[0])
    turn = np.where(same < 0, -1.0, 1.0)
    settled = drawn.settled
    return (
        Estimates(
            (drawn.weights * turn[:, None, :])[settled],
            drawn.correlations[settled],
            (drawn.covariances * turn[:, None, :])[settled],
            (drawn.paths * turn[:, :, None] * turn[:, None, :])[settled],
            drawn.r_squared[settled],
            settled[settled],
            drawn.rounds,
        ),
        bootstrap - int(settled.sum()),
    )


def _interval(
    values: NDArray[np.float64] | None, at: tuple[int, ...], level: float
) -> dict[str, float]:
    if values is None:
        return {}
    drawn = values[(slice(None), *at)]
    low, high = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2])
    return {"se": float(drawn.std(ddof=1)), "ci_low": float(low), "ci_high": float(high)}


def _report(
    model: tuple[list[str], list[str], Shape],
    data: tuple[pd.DataFrame, NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]],
    results: tuple[Estimates, Estimates | None, int],
    asked: dict[str, float | bool | None],
) -> PathModel:
    (names, items, shape), (whole, centred, spread, weight) = model, data
    found, draws, failed = results
    level = float(asked["level"] or 0.95)
    latent = pd.Index(names, name="latent")
    owner = np.repeat(np.arange(len(names)), [len(places) for places in shape.blocks])
    each = np.arange(len(items))
    raw = found.weights[0][each, owner]
    scale = np.ones(len(items)) if asked["scaled"] else spread
    loading = found.covariances[0][each, owner] / scale
    drawn_paths = None if draws is None else draws.paths
    path_rows = {
        (names[start], names[end]): {"estimate": found.paths[0, start, end]}
        | _interval(drawn_paths, (start, end), level)
        for end in range(len(names))
        for start in np.flatnonzero(shape.arrows[:, end])
    }
    paths = pd.DataFrame.from_dict(path_rows, orient="index")
    paths.index = pd.MultiIndex.from_tuples(list(path_rows), names=["from", "to"])
    over_sd = raw / spread if asked["scaled"] else raw
    loadings = pd.DataFrame(
        {"latent": np.array(names, dtype=object)[owner], "loading": loading, "weight": raw},
        index=pd.Index(items, name="item"),
    )
    if draws is not None and asked["scaled"]:
        ends = [_interval(draws.covariances, (i, owner[i]), level) for i in each]
        loadings["ci_low"] = [end["ci_low"] for end in ends]
        loadings["ci_high"] = [end["ci_high"] for end in ends]
    return PathModel(
        table=paths,
        paths=paths,
        loadings=loadings,
        weights=loadings["weight"],
        index_weights=pd.Series(over_sd, index=loadings.index, name="index_weight"),
        r_squared=pd.Series(found.r_squared[0], index=latent, name="r_squared"),
        total_effects=pd.DataFrame(
            total_effects(found.paths[0]), index=latent.rename("from"), columns=latent.rename("to")
        ),
        correlations=pd.DataFrame(found.correlations[0], index=latent, columns=latent),
        quality=_quality(whole, loading, shape, latent),
        index=_index(whole, over_sd, shape, latent, weight, asked),
        scores=pd.DataFrame(centred @ found.weights[0], index=whole.index, columns=latent),
        scheme=shape.scheme,
        scaled=bool(asked["scaled"]),
        iterations=found.rounds,
        bootstrap=int(asked["bootstrap"] or 0),
        failed_draws=failed,
        level=level,
        n=len(whole),
        missing=int(asked["missing"] or 0),
    )


def _quality(
    whole: pd.DataFrame, loading: NDArray[np.float64], shape: Shape, latent: pd.Index
) -> pd.DataFrame:
    """Reliability of each reflective block of two items or more; missing for the others."""
    from feedback.measures.reliability import cronbach

    correlation = whole.corr().to_numpy()
    rows = []
    for places, formative in zip(shape.blocks, shape.formative, strict=True):
        own = loading[places]
        row: dict[str, float] = {"items": len(places)}
        if len(places) > 1 and not formative:
            square = own.sum() ** 2
            row |= {
                "alpha": cronbach(correlation[np.ix_(places, places)]),
                "rho_dg": float(square / (square + (1 - own**2).sum())),
                "ave": float((own**2).mean()),
            }
        rows.append(row)
    return pd.DataFrame(rows, index=latent, columns=["items", "alpha", "rho_dg", "ave"])


def _index(
    whole: pd.DataFrame,
    weights: NDArray[np.float64],
    shape: Shape,
    latent: pd.Index,
    weight: NDArray[np.float64],
    asked: dict[str, float | bool | None],
) -> pd.DataFrame | None:
    from feedback.measures.index import satisfaction_index

    low, high = asked["low"], asked["high"]
    if low is None or high is None:
        return None
    rows = []
    for places in shape.blocks:
        own = weights[places]
        if (own < 0).any():
            rows.append({"index": np.nan, "se": np.nan, "ci_low": np.nan, "ci_high": np.nan})
            continue
        found = satisfaction_index(
            whole.iloc[:, places],
            weights=own,
            low=float(low),
            high=float(high),
            survey_weights=weight,
            level=float(asked["level"] or 0.95),
        )
        rows.append(
            {"index": found.index, "se": found.se, "ci_low": found.ci[0], "ci_high": found.ci[1]}
        )
    return pd.DataFrame(rows, index=latent)
