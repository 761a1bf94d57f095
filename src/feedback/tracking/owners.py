"""Who owns what: aspect × unit → department and person, the most exact row first."""

from __future__ import annotations

import pandas as pd


def department_of(aspects: pd.Series, units: pd.Series, owners: pd.DataFrame) -> pd.Series:
    """Department of each complaint by the owners' table: `owner_of` says the order."""
    return _looked_up(aspects, units, owners, "department")


def owner_of(
    aspects: pd.Series, units: pd.Series, owners: pd.DataFrame, *, language: str = ""
) -> pd.Series:
    """Owner of each aspect in each unit.

    Parameters
    ----------
    aspects, units
        (n,) ids and names, "" for none.
    owners
        aspect, unit, department, owner; an empty aspect or unit means all of them. owner_zh and owner_en, where there
        are any, are the owner's name in that language.
    language
        "zh" or "en" for the name in it, where the row gives one; else the name as it is.

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
    return _looked_up(
        aspects, units, owners.assign(told=_spoken(owners, "owner", language)), "told"
    )


def names_in(language: str, owners: pd.DataFrame, of: str = "owner") -> dict[str, str]:
    """Every name the sheet has of an owner or department → the one in that language, for names that stand elsewhere.

    Parameters
    ----------
    language
        "zh" or "en".
    owners
        As for `owner_of`; may be empty.
    of
        "owner" or "department".

    Returns
    -------
    dict
        Without names that rows give different translations of: they stay as they are.

    Examples
    --------
    >>> table = pd.DataFrame({"owner": ["李", "王"], "owner_zh": ["", ""], "owner_en": ["Li", ""]})
    >>> names_in("en", table), names_in("zh", table)
    ({'李': 'Li', '王': '王', 'Li': 'Li'}, {'李': '李', '王': '王', 'Li': '李'})
    """
    if not len(owners):
        return {}
    told = _spoken(owners, of, language)
    found: dict[str, set[str]] = {}
    for column in (of, f"{of}_zh", f"{of}_en"):
        for name, spoken in zip(owners.get(column, owners[of]), told, strict=True):
            if name:
                found.setdefault(str(name), set()).add(str(spoken))
    return {name: spoken.pop() for name, spoken in found.items() if len(spoken) == 1}


def _spoken(owners: pd.DataFrame, of: str, language: str) -> pd.Series:
    """The name in that language where the row gives one, else as it is."""
    given = owners.get(f"{of}_{language}", owners[of])
    return given.where(given != "", owners[of])


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
