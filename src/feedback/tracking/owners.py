"""Who owns what: aspect × unit → department and person, the most exact row first."""

from __future__ import annotations

import pandas as pd


def department_of(aspects: pd.Series, units: pd.Series, owners: pd.DataFrame) -> pd.Series:
    """Department of each complaint by the owners' table: `owner_of` says the order."""
    return _looked_up(aspects, units, owners, "department")


def owner_of(aspects: pd.Series, units: pd.Series, owners: pd.DataFrame) -> pd.Series:
    """Owner of each aspect in each unit.

    Parameters
    ----------
    aspects, units
        (n,) ids and names, "" for none.
    owners
        aspect, unit, department, owner; an empty aspect or unit means all of them.

    Returns
    -------
    Series
        (n,) the row of aspect and unit, else of the aspect everywhere, else of the unit, else of everything; "" for none.

    Examples
    --------
    >>> table = pd.DataFrame({"aspect": ["wifi", "", "wifi"], "unit": ["", "A", "A"], "department": ["IT", "Hotel A", "IT A"], "owner": ["Li", "Wang", "Zhao"]})
    >>> owner_of(pd.Series(["wifi", "wifi", "noise", "noise"]), pd.Series(["A", "B", "A", "B"]), table).tolist()
    ['Zhao', 'Li', 'Wang', '']
    """
    return _looked_up(aspects, units, owners, "owner")


def _looked_up(
    aspects: pd.Series, units: pd.Series, owners: pd.DataFrame, wanted: str
) -> pd.Series:
    told = {
        (str(aspect), str(unit)): str(value)
        for aspect, unit, value in zip(
            owners["aspect"], owners["unit"], owners[wanted], strict=True
        )
        if value
    }

    def find(aspect: str, unit: str) -> str:
        for key in ((aspect, unit), (aspect, ""), ("", unit), ("", "")):
            if told.get(key):
                return told[key]
        return ""

    found = [find(str(a), str(u)) for a, u in zip(aspects, units, strict=True)]
    return pd.Series(found, index=aspects.index, dtype="str")
