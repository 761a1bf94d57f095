"""Which raw columns say how people were drawn and weigh, and what stands in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from feedback.errors import StudyError
from feedback.responses.plain_cells import normalised
from feedback.responses.privacy.mask import mask_personal_data

if TYPE_CHECKING:
    from feedback.study import Study

# columns of `responses`; the base weight is what a raked one was before
WEIGHT_COLUMNS = ("weight", "base_weight", "stratum", "cluster", "population")
WEIGHT, BASE_WEIGHT, STRATUM, CLUSTER, POPULATION = WEIGHT_COLUMNS


@dataclass(frozen=True, slots=True)
class DesignColumns:
    """Raw columns of a design; `margins` maps a column of `responses` to its raw column."""

    weight: str | None
    strata: str | None
    clusters: str | None
    population: str | None
    margins: Mapping[str, str]

    def columns(self) -> list[str]:
        """Every raw column needed."""
        single = (self.weight, self.strata, self.clusters, self.population)
        return [name for name in (*single, *self.margins.values()) if name]


def design_columns(
    study: Study, *, segments: Mapping[str, str], wave: str | None, taken: frozenset[str]
) -> DesignColumns | None:
    """The raw columns of the study's design; a name of its segments means the column of that segment.

    Parameters
    ----------
    taken
        Names of the other columns of `responses`.

    Raises
    ------
    StudyError
        A segment or an item has the name of a column the design needs.
    """
    if not study.designed:
        return None
    for name in taken.intersection(WEIGHT_COLUMNS):
        raise StudyError(
            en=f"{study.path}: {name} is the run's own name for a column of the design. Give the group or question "
            f"another name, such as {name}_1.",
            zh=f"{study.path}：{name} 是抽样设计列在结果表中的名称。请给该分组或题目换一个名称，如 {name}_1。",
        )
    known = {**segments, **({"wave": wave} if wave else {})}

    def raw(name: str | None) -> str | None:
        return name if name is None else known.get(name, name)

    weights = study.weights
    margins = {} if weights is None else {name: known.get(name, name) for name in weights.margins}
    return DesignColumns(
        weight=None if weights is None else weights.column,
        strata=raw(study.strata),
        clusters=raw(study.clusters),
        population=study.population if isinstance(study.population, str) else None,
        margins=margins,
    )


def read_design_columns(
    raw: pd.DataFrame,
    of: DesignColumns,
    typed: Mapping[str, pd.Series],
    *,
    segments: Mapping[str, str],
) -> dict[str, pd.Series]:
    """What stands in them: numbers (missing where there is none) and names.

    Parameters
    ----------
    typed, segments
        What was read already, among it the groups, and the raw column of each of these.
    """
    read = {column: typed[name] for name, column in segments.items()}
    found: dict[str, pd.Series] = {}
    for name, column in ((WEIGHT, of.weight), (POPULATION, of.population)):
        if column is not None:
            cells = normalised(raw[column])
            if name == WEIGHT and _are_decimal_commas(cells):
                cells = cells.str.replace(",", ".")
            found[name] = cells.map(_number, na_action="ignore").astype("float64")
    names = {STRATUM: of.strata, CLUSTER: of.clusters}
    names |= {name: column for name, column in of.margins.items() if name not in typed}
    for name, column in names.items():
        if column is not None:
            labels = normalised(raw[column])
            found[name] = (
                read[column] if column in read else mask_personal_data(labels).where(labels.notna())
            )
    return found


def _are_decimal_commas(cells: pd.Series) -> bool:
    """Whether a comma parts the decimals of every number that has one; 1,200 in all of them may be a thousand.

    >>> import pandas as pd
    >>> [_are_decimal_commas(pd.Series(cells)) for cells in (["1,5", "2"], ["0,812", "1,204"], ["1,200", "2,400"], ["1,5", "x"])]
    [True, True, False, False]
    """
    told = cells.dropna()
    with_comma = told[told.str.contains(",", regex=False)]
    sure = with_comma.str.fullmatch(r"0+,\d+|\d+,(?:\d{1,2}|\d{4,})")
    return bool(sure.any() and told.str.fullmatch(r"\d+(?:,\d+)?").all())


def _number(cell: str) -> float:
    """The number a cell says; missing for anything else, so that whoever weighs by it hears of it."""
    try:
        return float(cell)
    except ValueError:
        return float("nan")
