"""What a measurement model says: which items speak for which factor, read from a mapping or a text."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from feedback.errors import ColumnError, InputError
from feedback.measures.cfa.fit import Layout, Parameter


@dataclass(frozen=True)
class MeasurementModel:
    """Factors with their items, pairs of items whose residuals covary, and whether factors do."""

    factors: dict[str, tuple[str, ...]]
    covariances: tuple[tuple[str, str], ...] = ()
    orthogonal: bool = False

    @property
    def items(self) -> list[str]:
        """The items, in the order they are first named."""
        return list(dict.fromkeys(item for items in self.factors.values() for item in items))

    def blocks(self) -> dict[str, list[int]]:
        """Positions of each factor's items."""
        at = {item: place for place, item in enumerate(self.items)}
        return {factor: [at[item] for item in items] for factor, items in self.factors.items()}

    def markers(self) -> dict[int, int]:
        """Factor -> the item whose loading is 1: its first that no other factor owns."""
        taken: dict[int, int] = {}
        for factor, places in enumerate(self.blocks().values()):
            free = [place for place in places if place not in taken.values()]
            taken[factor] = (free or places)[0]
        return taken

    def layout(self, *, standardised: bool) -> Layout:
        """Free parameters, with factor variances 1 (`standardised`) or marker loadings 1."""
        n, k = len(self.items), len(self.factors)
        loading, residual, factor = np.zeros((n, k)), np.zeros((n, n)), np.eye(k)
        markers, blocks = self.markers(), list(self.blocks().values())
        alone = {places[0] for places in blocks if len(places) == 1}
        free: list[Parameter] = []
        for column, places in enumerate(blocks):
            for row in places:
                if not standardised and row == markers[column]:
                    loading[row, column] = 1.0
                else:
                    free.append(("loading", row, column))
        free += [("residual", row, row) for row in range(n) if row not in alone]
        free += [("residual", max(pair), min(pair)) for pair in self._covarying()]
        for row in range(k):
            for column in range(row + 1):
                if row == column and standardised:
                    continue
                if row == column or not self.orthogonal:
                    free.append(("factor", row, column))
        return Layout(tuple(free), loading, residual, factor)

    def _covarying(self) -> list[tuple[int, int]]:
        at = {item: place for place, item in enumerate(self.items)}
        return [(at[a], at[b]) for a, b in self.covariances]

    def name(self, parameter: Parameter) -> tuple[str, str, str]:
        """Left side, operator and right side of a parameter."""
        kind, row, column = parameter
        factors, items = list(self.factors), self.items
        if kind == "loading":
            return factors[column], "=~", items[row]
        names = items if kind == "residual" else factors
        return names[column], "~~", names[row]


_LINE = re.compile(r"^\s*(\S+?)\s*(=~|~~)\s*(.+?)\s*$")


def read_model(
    model: Mapping[str, Sequence[str]] | str | MeasurementModel,
    *,
    columns: pd.Index,
    covariances: Sequence[tuple[str, str]] = (),
    orthogonal: bool = False,
    where: str,
) -> MeasurementModel:
    """Read {factor: items} or the lines `factor =~ a + b` and `a ~~ b`, and check them against the data.

    Raises
    ------
    InputError
        No factor, a factor without items, an item twice in a factor, a line that cannot be read.
    ColumnError
        An item that is no column.
    """
    if isinstance(model, MeasurementModel):
        factors, pairs = model.factors, [*model.covariances, *covariances]
        orthogonal = orthogonal or model.orthogonal
    elif isinstance(model, str):
        factors, read = _read_text(model, where=where)
        pairs = [*read, *covariances]
    elif isinstance(model, Mapping):
        factors = {
            str(factor): (items,) if isinstance(items, str) else tuple(items)
            for factor, items in model.items()
        }
        pairs = list(covariances)
    else:
        raise _unreadable(type(model).__name__, where=where)
    for factor, items in factors.items():
        if not items or len(set(items)) < len(items):
            raise InputError(
                en=f"{where}: factor {factor} has no items, or one of them twice.",
                zh=f"{where}：因子 {factor} 没有题目，或同一题出现两次。",
            )
    if not factors:
        raise _unreadable("", where=where)
    made = MeasurementModel(factors, tuple((a, b) for a, b in pairs), orthogonal)
    named = [*made.items, *(item for pair in made.covariances for item in pair)]
    absent = [item for item in dict.fromkeys(named) if item not in columns]
    if absent:
        raise ColumnError.missing(map(str, absent), map(str, columns), where=where)
    stray = [
        pair for pair in made.covariances if not set(pair) <= set(made.items) or pair[0] == pair[1]
    ]
    if stray:
        raise InputError(
            en=f"{where}: the covariance {stray[0][0]} ~~ {stray[0][1]} should join two items of the model.",
            zh=f"{where}：协方差 {stray[0][0]} ~~ {stray[0][1]} 应连接模型中的两道题。",
        )
    return made


def _read_text(
    text: str, *, where: str
) -> tuple[dict[str, tuple[str, ...]], list[tuple[str, str]]]:
    factors: dict[str, tuple[str, ...]] = {}
    pairs: list[tuple[str, str]] = []
    for line in re.split(r"[\n;]", text):
        bare = line.split("#")[0].strip()
        if not bare:
            continue
        found = _LINE.match(bare)
        if not found:
            raise _unreadable(bare, where=where)
        left, operator, right = found.groups()
        names = tuple(part.strip() for part in right.split("+"))
        if operator == "=~":
            factors[left] = (*factors.get(left, ()), *names)
        else:
            pairs += [(left, name) for name in names]
    return factors, pairs


def _unreadable(what: str, *, where: str) -> InputError:
    return InputError(
        en=f'{where}: cannot read the model {what!r}. Give {{"factor": ["item", …]}} or lines such as '
        '"factor =~ a + b + c" and "a ~~ b".',
        zh=f'{where}：无法读取模型 {what!r}。请给出 {{"因子": ["题目", …]}}，或 "因子 =~ a + b + c"、"a ~~ b" 形式的行。',
    )
