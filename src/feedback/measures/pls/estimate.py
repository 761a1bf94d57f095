"""Satisfaction index models (ACSI, ECSI, CCSI) by partial least squares."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from feedback.errors import AnalysisError, FeedbackError
from feedback.measures.coefficients import cronbach
from feedback.measures.index import satisfaction_index
from feedback.measures.pls.core import (
    Estimates,
    Shape,
    bootstrap_moments,
    shuffled_moments,
    solve,
    total_effects,
)
from feedback.measures.pls.result import PathModel
from feedback.measures.pls.structure import block_places, formative_blocks, model_structure
from feedback.numeric import (
    Floats,
    Ints,
    complete_rows,
    number_frame,
    refuse_constant,
    refuse_reordered,
    weight_array,
)
from feedback.parameter_checks import check_choice, check_count, check_level
from feedback.responses.scales import check_scale
from feedback.responses.weights.trim import bare_weights

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

SCHEMES = ("path", "centroid", "factorial")
SHUFFLES = 200  # of a source, to tell what path chance alone gives
_ALIASES = {"pathWeighting": "path", "path_weighting": "path", "pathweighting": "path"}


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
    names, arrows = model_structure(blocks, paths, where=where)
    listed = [item for block in blocks.values() for item in block]
    frame = number_frame(items, where=where, columns=listed)
    if low is not None and high is not None:
        check_scale(frame, low=low, high=high, where=where)
    refuse_reordered(frame, bare_weights(weights), where=where)
    weight = pd.Series(weight_array(weights, n=len(frame), where=where), index=frame.index)
    keep = frame.notna().all(axis=1).to_numpy()
    whole = complete_rows(frame, where=where, least=max(10, len(names) + 2))
    refuse_constant(whole, where=where)
    shape = Shape(block_places(blocks), arrows, formative_blocks(names, modes, where=where), scheme)
    centred, moments, spread = _moments(whole, weight.to_numpy()[keep], scaled=scaled)
    found = solve(moments[None], shape)
    if not found.settled.all():
        raise AnalysisError(
            en=f"{where}: the weights do not settle. Check that each block's items belong together.",
            zh=f"{where}：权重不收敛。请检查各潜变量的题目是否同属一类。",
        )
    fitted = _Fitted(
        names=names,
        shape=shape,
        whole=whole,
        centred=centred,
        spread=spread,
        weight=weight.to_numpy()[keep],
        found=found,
        scaled=scaled,
        level=level,
    )
    ends = None if low is None or high is None else (low, high)
    return _reported(fitted, ends, bootstrap=bootstrap, seed=seed, missing=len(frame) - len(whole))


def _reported(
    fitted: _Fitted,
    ends: tuple[float, float] | None,
    *,
    bootstrap: int,
    seed: int,
    missing: int,
) -> PathModel:
    draws, failed = _drawn(fitted, bootstrap, seed) if bootstrap else (None, 0)
    chance = _chance_ceilings(fitted, seed) if bootstrap else {}
    found, loadings = fitted.found, _loading_table(fitted, draws)
    latent = pd.Index(fitted.names, name="latent")
    paths = _path_table(fitted, draws, chance)
    scores = fitted.centred @ found.weights[0]
    return PathModel(
        table=paths,
        paths=paths,
        loadings=loadings,
        weights=loadings["weight"],
        index_weights=loadings["index_weight"],
        r_squared=pd.Series(found.r_squared[0], index=latent, name="r_squared"),
        total_effects=pd.DataFrame(
            total_effects(found.paths[0]), index=latent.rename("from"), columns=latent.rename("to")
        ),
        correlations=pd.DataFrame(found.correlations[0], index=latent, columns=latent),
        quality=_quality(fitted, loadings["loading"].to_numpy()),
        index=None if ends is None else _index(fitted, loadings, *ends),
        scores=pd.DataFrame(scores, index=fitted.whole.index, columns=latent),
        scheme=fitted.shape.scheme,
        scaled=fitted.scaled,
        iterations=found.rounds,
        bootstrap=bootstrap,
        failed_draws=failed,
        level=fitted.level,
        n=len(fitted.whole),
        missing=missing,
    )


@dataclass(frozen=True)
class _Fitted:
    names: list[str]
    shape: Shape
    whole: pd.DataFrame
    centred: Floats
    spread: Floats
    weight: Floats
    found: Estimates
    scaled: bool
    level: float

    @property
    def owner(self) -> Ints:
        """The block of each item."""
        return np.repeat(np.arange(len(self.names)), [len(part) for part in self.shape.blocks])


def _moments(whole: pd.DataFrame, weight: Floats, *, scaled: bool) -> tuple[Floats, Floats, Floats]:
    share = weight / weight.sum()
    values = whole.to_numpy()
    centred = values - share @ values
    moments = (centred * share[:, None]).T @ centred
    spread = np.sqrt(np.diag(moments))
    if scaled:
        moments = moments / np.outer(spread, spread)
        centred = centred / spread
    return centred, moments, spread


def _drawn(fitted: _Fitted, bootstrap: int, seed: int) -> tuple[Estimates, int]:
    """Estimates of the draws that settle, turned as the sample's are, and how many did not settle."""
    rng = np.random.default_rng(seed)
    moments = bootstrap_moments(
        fitted.centred, fitted.weight, draws=bootstrap, rng=rng, scaled=fitted.scaled
    )
    usable = np.isfinite(moments).all(axis=(1, 2))
    try:
        drawn = solve(moments[usable], fitted.shape, most=300)
    except (FeedbackError, np.linalg.LinAlgError) as error:
        raise AnalysisError(
            en="pls_path_model: a bootstrap draw cannot be solved (an item nearly constant). Use bootstrap=0 or "
            "leave that item out.",
            zh="pls_path_model：某次自助抽样无法求解（某题几乎不变）。请用 bootstrap=0 或去掉该题。",
        ) from error
    same = np.einsum("bik,ik->bk", drawn.weights, fitted.found.weights[0])
    turn = np.where(same < 0, -1.0, 1.0)
    settled = drawn.settled
    kept = Estimates(
        (drawn.weights * turn[:, None, :])[settled],
        drawn.correlations[settled],
        (drawn.covariances * turn[:, None, :])[settled],
        (drawn.paths * turn[:, :, None] * turn[:, None, :])[settled],
        drawn.r_squared[settled],
        settled[settled],
        drawn.rounds,
    )
    return kept, bootstrap - int(settled.sum())


def _interval(drawn: Floats, level: float) -> dict[str, float]:
    low, high = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2])
    return {"se": float(drawn.std(ddof=1)), "ci_low": float(low), "ci_high": float(high)}


def _chance_ceilings(fitted: _Fitted, seed: int) -> dict[tuple[int, int], float]:
    """Size that a path without any relation stays under in `level` of samples.

    Weights are chosen to relate the blocks, so that a path of nothing is never near 0 and its bootstrap
    interval leaves 0 out in a fifth of samples. The people of its source are shuffled against all others;
    what collinearity with other sources adds is √VIF.
    """
    rng = np.random.default_rng(seed)
    arrows = fitted.shape.arrows
    ceilings: dict[tuple[int, int], float] = {}
    share = fitted.weight / fitted.weight.sum()
    moments = (fitted.centred * share[:, None]).T @ fitted.centred
    for start in np.flatnonzero(arrows.any(axis=1)):
        block = fitted.shape.blocks[start]
        shuffled = shuffled_moments(
            fitted.centred, fitted.weight, moments, block=block, draws=SHUFFLES, rng=rng
        )
        found = solve(shuffled, fitted.shape, most=300)
        for end in np.flatnonzero(arrows[start]):
            sources = np.flatnonzero(arrows[:, end])
            known = fitted.found.correlations[0][np.ix_(sources, sources)]
            inflation = np.linalg.inv(known)[list(sources).index(start), list(sources).index(start)]
            size = np.abs(found.paths[found.settled, start, end])
            if len(size):
                ceilings[int(start), int(end)] = float(
                    np.quantile(size, fitted.level) * np.sqrt(inflation)
                )
    return ceilings


def _path_table(
    fitted: _Fitted, draws: Estimates | None, chance: dict[tuple[int, int], float]
) -> pd.DataFrame:
    rows: dict[tuple[str, str], dict[str, float]] = {}
    for end, to in enumerate(fitted.names):
        for start in np.flatnonzero(fitted.shape.arrows[:, end]):
            row = {"estimate": float(fitted.found.paths[0, start, end])}
            if draws is not None:
                row |= _interval(draws.paths[:, start, end], fitted.level)
                if abs(row["estimate"]) <= chance.get((int(start), end), 0.0):
                    row["ci_low"], row["ci_high"] = (
                        min(row["ci_low"], 0.0),
                        max(row["ci_high"], 0.0),
                    )
            rows[(fitted.names[start], to)] = row
    index = pd.MultiIndex.from_tuples(list(rows), names=["from", "to"])
    return pd.DataFrame(list(rows.values()), index=index)


def _loading_table(fitted: _Fitted, draws: Estimates | None) -> pd.DataFrame:
    owner, each = fitted.owner, np.arange(len(fitted.spread))
    weight = fitted.found.weights[0][each, owner]
    scale = np.ones(len(each)) if fitted.scaled else fitted.spread
    table = pd.DataFrame(
        {
            "latent": np.array(fitted.names, dtype=object)[owner],
            "loading": fitted.found.covariances[0][each, owner] / scale,
            "weight": weight,
            "index_weight": weight / fitted.spread if fitted.scaled else weight,
        },
        index=fitted.whole.columns.rename("item"),
    )
    if draws is not None and fitted.scaled:
        ends = [_interval(draws.covariances[:, i, owner[i]], fitted.level) for i in each]
        table["ci_low"] = [end["ci_low"] for end in ends]
        table["ci_high"] = [end["ci_high"] for end in ends]
    return table


def _quality(fitted: _Fitted, loading: Floats) -> pd.DataFrame:
    """Reliability of each reflective block of two items or more; missing for the others."""
    correlation = fitted.whole.corr().to_numpy()
    rows = []
    for places, formative in zip(fitted.shape.blocks, fitted.shape.formative, strict=True):
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
    latent = pd.Index(fitted.names, name="latent")
    return pd.DataFrame(rows, index=latent, columns=["items", "alpha", "rho_dg", "ave"])


def _index(fitted: _Fitted, loadings: pd.DataFrame, low: float, high: float) -> pd.DataFrame:
    """Index of each block; a block with a negative weight has none and stays missing."""
    weights = loadings["index_weight"].to_numpy()
    rows: list[dict[str, float]] = []
    for places in fitted.shape.blocks:
        own = weights[places]
        if (own < 0).any():
            rows.append({})
            continue
        found = satisfaction_index(
            fitted.whole.iloc[:, places],
            weights=own,
            low=low,
            high=high,
            survey_weights=fitted.weight,
            level=fitted.level,
        )
        ends = {"ci_low": found.ci[0], "ci_high": found.ci[1]}
        rows.append({"index": found.index, "se": found.se} | ends)
    latent = pd.Index(fitted.names, name="latent")
    return pd.DataFrame(rows, index=latent, columns=["index", "se", "ci_low", "ci_high"])
