"""Items that run against the rest of their battery: a scale turned round, or a complaint one agrees with."""

from __future__ import annotations

from math import atanh, sqrt
from typing import TYPE_CHECKING

from feedback.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

LEAST_PAIRS = 50
_Z = 2.5758  # two-sided 99 %
_LEAST_R = -1 + 1e-12
_TRIFLE = -0.1  # of thousands of people, -.02 is clear, too, and no sign of a scale turned round


def against_the_rest(items: pd.DataFrame) -> dict[str, float]:
    """Items whose item-rest correlation is negative with its whole 99 % interval, and no trifle (-.1 or below).

    Parameters
    ----------
    items
        (n, p) answers, a column an item, high ones meant as good. The rest of an item is the mean of the others, each
        standardised, over those a person answered; who answered the item alone does not count for it.

    Returns
    -------
    dict
        Item to item-rest correlation (Pearson, Fisher's interval). Empty where half of the items or more would stand in it:
        which way the battery runs is then not known. Items with fewer than 50 people are in none.

    Raises
    ------
    InputError
        Two columns have the same name.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> one, noise = np.arange(60) % 5, np.arange(60) % 3
    >>> table = pd.DataFrame({"room": one, "food": one + noise, "staff": one - noise, "rude": 6 - one})
    >>> list(against_the_rest(table))
    ['rude']
    """
    if not items.columns.is_unique:
        raise InputError(en="two items have the same name", zh="有两个题目同名")
    numbers = items.astype("float64")
    standard = (numbers - numbers.mean()) / numbers.std()
    found = {}
    for name in standard.columns:
        rest = standard.drop(columns=name).mean(axis=1)
        n = int((standard[name].notna() & rest.notna()).sum())
        if n < LEAST_PAIRS:
            continue
        r = float(standard[name].corr(rest))
        if r <= _TRIFLE and atanh(max(r, _LEAST_R)) + _Z / sqrt(n - 3) < 0:
            found[str(name)] = r
    return found if 2 * len(found) < items.shape[1] else {}
