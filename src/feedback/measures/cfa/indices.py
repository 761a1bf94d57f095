"""How well a factor model fits: chi² and the indices made from it, plain and robust."""

from __future__ import annotations

import numpy as np
from scipy import linalg, stats

from feedback.measures.cfa.fit import Layout, discrepancy, rmsea_interval
from feedback.numeric import Floats


def fit_indices(
    layout: Layout,
    theta: Floats,
    centred: Floats,
    observed: Floats,
    *,
    robust: bool,
    spread: Floats,
) -> tuple[dict[str, float], Floats]:
    """Return the indices by name and the covariance of the estimates.

    `centred` and `observed` are in units of `spread`; the likelihood and the root mean residual, which
    have units, are those of the answers as given.
    """
    n, p = centred.shape
    sigma = layout.implied(theta)
    chi2 = n * discrepancy(sigma, observed)
    df = p * (p + 1) // 2 - len(layout.free)
    base = -n * float(np.linalg.slogdet(_correlation(observed))[1])
    base_df = p * (p - 1) // 2
    indices = _central(chi2, df, base, base_df, n)
    indices |= _residual_indices(sigma, observed, df, spread=spread)
    log_likelihood = (
        -0.5
        * n
        * (
            p * np.log(2 * np.pi)
            + np.linalg.slogdet(sigma)[1]
            + np.trace(linalg.solve(sigma, observed, assume_a="pos"))
            + 2 * np.log(spread).sum()
        )
    )
    npar = len(layout.free)
    indices |= {
        "logl": float(log_likelihood),
        "aic": float(-2 * log_likelihood + 2 * npar),
        "bic": float(-2 * log_likelihood + npar * np.log(n)),
        "npar": npar,
        "n": n,
    }
    if not robust:
        return indices, linalg.inv(layout.information(theta)) / n
    scaled, variance = _scaled(layout, theta, centred, observed)
    return indices | _robust(indices, scaled, n), variance


def _correlation(observed: Floats) -> Floats:
    scale = np.sqrt(np.diag(observed))
    return observed / np.outer(scale, scale)


def _central(chi2: float, df: int, base: float, base_df: int, n: int) -> dict[str, float]:
    excess, base_excess = max(chi2 - df, 0.0), max(base - base_df, 0.0)
    low, high, close = rmsea_interval(chi2, df, n)
    largest = max(excess, base_excess)
    return {
        "chi2": chi2,
        "df": df,
        "p": float(stats.chi2.sf(chi2, df)) if df else float("nan"),
        "baseline_chi2": base,
        "baseline_df": base_df,
        "cfi": 1 - excess / largest if largest > 0 else 1.0,
        "tli": _tucker_lewis(chi2, df, base, base_df),
        "nfi": (base - chi2) / base,
        "ifi": (base - chi2) / (base - df),
        "rni": 1 - (chi2 - df) / (base - base_df),
        "rmsea": float(np.sqrt(excess / (n * df))) if df else 0.0,
        "rmsea_low": low,
        "rmsea_high": high,
        "rmsea_p_close": close,
    }


def _tucker_lewis(chi2: float, df: int, base: float, base_df: int) -> float:
    if not df:
        return 1.0
    return float((base / base_df - chi2 / df) / (base / base_df - 1))


def _residual_indices(
    sigma: Floats, observed: Floats, df: int, *, spread: Floats
) -> dict[str, float]:
    p = len(sigma)
    lower = np.tril_indices(p)
    scale = np.sqrt(np.diag(observed))
    residual = ((observed - sigma) * np.outer(spread, spread))[lower]
    standard = ((observed - sigma) / np.outer(scale, scale))[lower]
    ratio = linalg.solve(sigma, observed, assume_a="pos")
    off = ratio - np.eye(p)
    gfi = 1 - np.trace(off @ off) / np.trace(ratio @ ratio)
    return {
        "srmr": float(np.sqrt((standard**2).mean())),
        "rmr": float(np.sqrt((residual**2).mean())),
        "gfi": float(gfi),
        "agfi": float(1 - p * (p + 1) / 2 / df * (1 - gfi)) if df else float("nan"),
    }


def _scaled(
    layout: Layout,
    theta: Floats,
    centred: Floats,
    observed: Floats,
) -> tuple[dict[str, float], Floats]:
    """Yuan-Bentler's correction in the form of Mplus: tr(B₁A₁⁻¹) - tr(B₀A₀⁻¹) over df."""
    n, p = centred.shape
    lower = np.tril_indices(p)
    products = centred[:, lower[0]] * centred[:, lower[1]]
    fourth = products - observed[lower]
    fourth = fourth.T @ fourth / n
    saturated = float(np.trace(fourth @ _normal_weight(observed)))
    slopes = layout.slopes(theta)[:, lower[0], lower[1]].T
    pushed = _normal_weight(layout.implied(theta)) @ slopes
    miss = (observed - layout.implied(theta))[lower]
    meat = pushed.T @ (fourth + np.outer(miss, miss)) @ pushed
    bread = linalg.inv(layout.observed_information(theta, observed))
    df = p * (p + 1) // 2 - len(layout.free)
    base_df = p * (p - 1) // 2
    # the independence model has the variances as its parameters: B₀A₀⁻¹ is a diagonal of kurtoses
    own = np.flatnonzero(lower[0] == lower[1])
    alone = float((np.diag(fourth)[own] / (2 * np.diag(observed) ** 2)).sum())
    return (
        {
            "factor": (saturated - float(np.trace(bread @ meat))) / df if df else float("nan"),
            "baseline_factor": (saturated - alone) / base_df,
        },
        bread @ meat @ bread / n,
    )


def _normal_weight(sigma: Floats) -> Floats:
    """½ D'(Σ⁻¹⊗Σ⁻¹)D on the lower triangle: the information of the covariances themselves."""
    rows, columns = np.tril_indices(len(sigma))
    a = linalg.inv(sigma)
    weight = (
        a[rows][:, rows] * a[columns][:, columns] + a[rows][:, columns] * a[columns][:, rows]
    ) * 0.5
    off = np.where(rows == columns, 1.0, 2.0)
    return weight * np.outer(off, off) * 0.5


def _robust(plain: dict[str, float], scaled: dict[str, float], n: int) -> dict[str, float]:
    c, c_base = scaled["factor"], scaled["baseline_factor"]
    df, base_df = int(plain["df"]), int(plain["baseline_df"])
    central = _central(plain["chi2"] / c, df, plain["baseline_chi2"] / c_base, base_df, n)
    excess = max(plain["chi2"] - c * df, 0.0)
    base_excess = plain["baseline_chi2"] - c_base * base_df
    largest = max(excess, base_excess, 0.0)
    return {
        "chi2_scaled": central["chi2"],
        "scaling_factor": c,
        "p_scaled": central["p"],
        "baseline_chi2_scaled": central["baseline_chi2"],
        "baseline_scaling_factor": c_base,
        "cfi_scaled": central["cfi"],
        "tli_scaled": central["tli"],
        "rmsea_scaled": central["rmsea"],
        "rmsea_scaled_low": central["rmsea_low"],
        "rmsea_scaled_high": central["rmsea_high"],
        "cfi_robust": 1 - excess / largest if largest > 0 else 1.0,
        "tli_robust": 1 - (plain["chi2"] - c * df) * base_df / (base_excess * df) if df else 1.0,
        "rmsea_robust": float(np.sqrt(excess / (n * df))) if df else 0.0,
    }
