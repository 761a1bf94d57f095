"""What is known of a part of the respondents whom few clusters hold: less than its variance says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import stdtrit

from feedback.numeric import Flags, Floats

if TYPE_CHECKING:
    from feedback.responses.weights.design import Design


def known_freedom(design: Design, known: Flags) -> tuple[Floats, Floats]:
    """Degrees of freedom of each part (a column), and what its linearised variance is too small by.

    A part of k clusters leaves their deviations from its own mean, k less its strata of them free, while the
    linearised variance divides as for all clusters of the design. People of one cluster count singly.
    """
    n = known.sum(axis=0, dtype=float)
    held = groups_held(design.clusters, known)
    free = np.maximum(held - groups_held(design.strata, known), 1.0)
    clusters, strata = design.drawn.sum(), len(design.drawn)
    too_small = np.maximum(held / free * (clusters - strata) / clusters, 1.0)
    alone = (held <= 1) & design.clustered
    return np.where(alone, np.maximum(n - 1, 1.0), free), np.where(alone, 1.0, too_small)


def known_worths(
    design: Design, flags: Flags, known: Flags, *, level: float, worths: Floats | None = None
) -> Floats:
    """How many simple answers each share (a column) rests on, with how well few clusters tell that.

    For intervals: `Design.worths`, divided by what the variance is too small by, times (t of n-1 over t of the
    degrees of freedom)²: Korn & Graubard (1998), Survey Methodology 24, 193-201. Without clusters as it is.

    Parameters
    ----------
    flags, known
        (n, shares) Who has it, of whom; True or False.
    level
        Confidence level of the interval.
    worths
        `Design.worths` of the same, where it was computed.
    """
    plain = design.worths(flags, known) if worths is None else worths
    if not design.clustered:
        return plain
    df, too_small = known_freedom(design, known)
    people = np.maximum(known.sum(axis=0, dtype=float) - 1, 1.0)
    upper = (1 + level) / 2
    return plain / too_small * (stdtrit(np.maximum(people, df), upper) / stdtrit(df, upper)) ** 2


def known_errors(design: Design, influence: Floats, known: Flags) -> tuple[Floats, Floats]:
    """Standard error of a figure (a column) of a part of the respondents, and its degrees of freedom, for its interval.

    The one rule for whatever is told of some of the clusters: the linearised variance, times what it is too small by
    (`known_freedom`); of a part within one cluster that of people drawn singly.

    Parameters
    ----------
    influence
        (n, figures) What each person moves the figure by, a unit of weight; 0 outside the part.
    known
        (n, figures) Who is in the part; True or False.
    """
    df, too_small = known_freedom(design, known)
    variance = design.variances(influence)
    if design.clustered:
        variance = variance * too_small
        n = known.sum(axis=0, dtype=float)
        singly = np.square(influence * design.weights[:, None]).sum(axis=0) * n / np.maximum(n - 1, 1)  # fmt: skip
        variance = np.where(groups_held(design.clusters, known) <= 1, singly, variance)
    return np.sqrt(variance), df


def alike_worths(design: Design, flags: Flags, sides: tuple[Flags, Flags]) -> tuple[Floats, Floats]:
    """How many simple answers the share in each of two parts would rest on, were it one share in both.

    How alike people of a cluster are (rho) is told by both parts together: of few clusters in which few have it,
    the variance is small by luck. A part of m people a cluster is then worth its Kish number over 1 + (m - 1) rho:
    Kish (1965), Survey Sampling, 5.4. Without clusters its Kish number.
    """
    both = sides[0] | sides[1]
    plain = [_kish(design, side) for side in (*sides, both)]
    if not design.clustered:
        return plain[0], plain[1]
    sizes = [_people_together(design, side) for side in (*sides, both)]
    worth = np.maximum(design.worths(flags & both, both), 1e-9)
    effect = np.maximum(plain[2] / worth - 1, 0.0)
    rho = np.minimum(np.divide(effect, sizes[2] - 1, out=np.zeros_like(effect), where=sizes[2] > 1), 1.0)  # fmt: skip
    one, other = (
        part / (1 + (size - 1) * rho) for part, size in zip(plain[:2], sizes[:2], strict=True)
    )
    return one, other


def _kish(design: Design, known: Flags) -> Floats:
    w = design.weights @ known
    squares = design.weights**2 @ known
    return np.divide(w**2, squares, out=np.zeros_like(w), where=squares > 0)


def _people_together(design: Design, known: Flags) -> Floats:
    """Of how many people the cluster of a person of each part is, on average."""
    count = len(design.stratum_of)
    held = [np.bincount(design.clusters, column, minlength=count) for column in known.T]
    return np.array([(n**2).sum() / max(n.sum(), 1) for n in held])


def difference_freedom(
    design: Design, sides: tuple[Flags, Flags], variances: tuple[Floats, Floats]
) -> tuple[Floats, Floats]:
    """Degrees of freedom of the difference of two parts, and what its variance is too small by, a column each.

    After Welch (1938) and Satterthwaite (1946), with the clusters of each part in place of its people: where one
    part is of few clusters, the design's own degrees of freedom say far too much.
    """
    known = [known_freedom(design, side) for side in sides]
    grown = [
        variance * too_small for variance, (_, too_small) in zip(variances, known, strict=True)
    ]
    whole, plain = grown[0] + grown[1], variances[0] + variances[1]
    shaky = sum(part**2 / df for part, (df, _) in zip(grown, known, strict=True))
    some = whole > 0
    fewest = np.minimum(known[0][0], known[1][0])
    df = np.divide(whole**2, shaky, out=fewest.copy(), where=some & (np.asarray(shaky) > 0))
    return df, np.divide(whole, plain, out=np.ones_like(whole), where=plain > 0)


def groups_held(codes: np.ndarray, known: Flags) -> Floats:
    """How many groups hold one of the known of each column."""
    count = int(codes.max()) + 1
    held = [np.bincount(codes, column, minlength=count) > 0 for column in known.T]
    return np.array([one.sum() for one in held], dtype=float)
