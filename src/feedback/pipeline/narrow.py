"""Some of the respondents: those of a period, and those a condition such as `branch == "云山店"` holds for.

A condition is read, never evaluated: columns of the answers, == != < <= > >= in, literals, and, or, brackets.
A missing answer fulfils no comparison, so `branch != "云山店"` is of people whose branch is known.
"""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from feedback.errors import StudyError, did_you_mean
from feedback.pipeline.intake import DATE
from feedback.report.syntax import parse_expression

_LONGEST = 2000  # characters; the parser's depth is bounded with it
_COMPARE: Mapping[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Lt: operator.lt, ast.LtE: operator.le,
    ast.Gt: operator.gt, ast.GtE: operator.ge,
}  # fmt: skip
_EQUALITY = (ast.Eq, ast.NotEq, ast.In, ast.NotIn)
_TYPED_WIDE = str.maketrans("“”‘’＝＞＜！（），　", "\"\"''=><!(), ")
_TICKED = re.compile(r"`([^`]+)`")


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Whom a page is about: a condition and a period, first and last day included.

    >>> bool(Narrowing()), bool(Narrowing(where='branch == "云山店"'))
    (False, True)
    """

    where: str = ""
    since: date | str | None = None
    until: date | str | None = None

    def __post_init__(self) -> None:
        for name in ("since", "until"):  # plain papermill passes days as text
            object.__setattr__(self, name, _day(getattr(self, name), name))

    def __bool__(self) -> bool:
        return bool(self.where.strip() or self.since or self.until)

    def said(self) -> str:
        """As a reader reads it: `branch == "云山店", 2026-01-01 – `."""
        parts = [self.where.strip()] if self.where.strip() else []
        if self.since or self.until:
            parts.append(f"{self.since or ''} – {self.until or ''}".strip())
        return ", ".join(parts)

    def rows(self, responses: pd.DataFrame, *, names: Mapping[str, str] | None = None) -> pd.Series:
        """(n,) bool: the respondents meant.

        Parameters
        ----------
        responses
            A row a respondent; columns are what a condition may name.
        names
            Column to what a reader calls it; a condition may use either.

        Raises
        ------
        StudyError
            The condition cannot be read, names no column or no value there is, compares what has no
            order; a period is asked for and there are no dates, or it ends before it begins.

        Examples
        --------
        >>> people = pd.DataFrame({"branch": ["云山店", "江湾店", None], "rating": [2.0, 5.0, 1.0]})
        >>> Narrowing('branch == "云山店" or rating > 4').rows(people).tolist()
        [True, True, False]
        """
        chosen = pd.Series(True, index=responses.index)
        if self.where.strip():
            chosen &= _Condition(self.where, responses, dict(names or {})).rows()
        if self.since or self.until:
            chosen &= self._in_period(responses)
        return chosen

    def _in_period(self, responses: pd.DataFrame) -> pd.Series:
        if self.since and self.until and str(self.since) > str(self.until):
            raise StudyError(
                en=f"since {self.since} is later than until {self.until}. Swap them.",
                zh=f"since {self.since} 晚于 until {self.until}。请对调。",
            )
        if DATE not in responses or not responses[DATE].notna().any():
            raise StudyError(
                en="since, until: the answers carry no dates. Leave both empty, or map columns.date in the study.",
                zh="since、until：答卷没有日期。请留空，或在研究文件的 columns.date 中指定日期列。",
            )
        days = _days(responses[DATE])
        inside = days.notna()
        if self.since:
            inside &= days >= pd.Timestamp(self.since)
        if self.until:
            inside &= days <= pd.Timestamp(self.until)
        return inside


class _Condition:
    """One condition over one table of answers."""

    def __init__(self, text: str, responses: pd.DataFrame, names: dict[str, str]) -> None:
        self.text, self.responses = text.strip(), responses
        # a reader's name stands for its column; where two columns share one, neither
        spoken = [name for column, name in names.items() if column in responses]
        self.columns = {
            name: column
            for column, name in names.items()
            if column in responses and spoken.count(name) == 1
        }
        self.columns |= {str(name): str(name) for name in responses.columns}
        self.ticked: list[str] = []

    def rows(self) -> pd.Series:
        return self._rows(self._parsed())

    def _parsed(self) -> ast.expr:
        if len(self.text) > _LONGEST:
            raise self._unreadable(f"{len(self.text)} > {_LONGEST}")
        for text in (self.text, self.text.translate(_TYPED_WIDE)):
            self.ticked = _TICKED.findall(text)
            numbers = iter(range(len(self.ticked)))
            plain = _TICKED.sub(lambda _: f"ticked_{next(numbers)}_", text)  # noqa: B023
            try:
                return parse_expression(plain)
            except (SyntaxError, ValueError, MemoryError, RecursionError):
                continue
        raise self._unreadable(self.text)

    def _rows(self, node: ast.expr) -> pd.Series:
        if isinstance(node, ast.BoolOp):
            parts = [self._rows(value) for value in node.values]
            return self._joined(
                parts, operator.and_ if isinstance(node.op, ast.And) else operator.or_
            )
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitAnd | ast.BitOr):
            parts = [self._rows(node.left), self._rows(node.right)]
            return self._joined(
                parts, operator.and_ if isinstance(node.op, ast.BitAnd) else operator.or_
            )
        if isinstance(node, ast.Compare) and len(node.ops) == 1:
            return self._compared(node.left, node.ops[0], node.comparators[0])
        raise self._unreadable(ast.unparse(node))

    def _joined(
        self, parts: list[pd.Series], join: Callable[[pd.Series, pd.Series], pd.Series]
    ) -> pd.Series:
        first, *rest = parts
        for part in rest:
            first = join(first, part)
        return first

    def _compared(self, left: ast.expr, op: ast.cmpop, right: ast.expr) -> pd.Series:
        if not isinstance(left, ast.Name):
            raise self._unreadable(ast.unparse(left))
        try:
            wanted = ast.literal_eval(right)
        except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError) as error:
            raise self._unreadable(ast.unparse(right)) from error
        is_member = isinstance(op, ast.In | ast.NotIn)
        values = list(wanted) if isinstance(wanted, list | tuple | set) else [wanted]
        scalar = all(isinstance(value, str | int | float) for value in values)
        if is_member != isinstance(wanted, list | tuple | set) or not scalar or not values:
            raise self._unreadable(ast.unparse(right))
        column = self._column(left.id)
        cells = self.responses[column]
        known = cells.notna()
        cells, values = self._alike(column, cells, values, op)
        if is_member:
            found = cells.isin(values)
            return known & (found if isinstance(op, ast.In) else ~found)
        return known & _COMPARE[type(op)](cells, values[0]).fillna(False).astype(bool)

    def _column(self, name: str) -> str:
        if found := re.fullmatch(r"ticked_(\d+)_", name):
            name = self.ticked[int(found[1])]
        if name in self.columns:
            return self.columns[name]
        hint_en, hint_zh = did_you_mean(name, self.columns)
        there = list(self.responses.columns)
        raise StudyError(
            en=f"where: the answers have no column {name!r}.{hint_en} There are: {', '.join(there)}.",
            zh=f"where：答卷中没有列 {name!r}。{hint_zh}现有：{'、'.join(there)}。",
        )

    def _alike(
        self, column: str, cells: pd.Series, values: list[Any], op: ast.cmpop
    ) -> tuple[pd.Series, list[Any]]:
        """Cells and literals as one kind: numbers, days or text; a text must be one that occurs."""
        if pd.api.types.is_datetime64_any_dtype(cells):
            days = [_timestamp(value) for value in values]
            if None in days:
                raise self._no_fit(
                    column, values, 'days such as "2026-03-31"', '日期，如 "2026-03-31"'
                )
            return _days(cells), days
        if pd.api.types.is_numeric_dtype(cells):
            numbers = pd.to_numeric(pd.Series(values, dtype="object"), errors="coerce")
            if numbers.isna().any():
                raise self._no_fit(column, values, "numbers", "数字")
            return cells.astype("float64"), list(numbers.astype("float64"))
        if not isinstance(op, _EQUALITY):
            raise self._no_fit(
                column,
                values,
                "text, which has no order; use == or in",
                "文字，没有大小；请用 == 或 in",
            )
        texts = cells.astype("str")
        occur = sorted(texts[cells.notna()].unique())
        for value in map(str, values):
            if value not in occur:
                hint_en, hint_zh = did_you_mean(value, occur)
                shown = occur[:12]
                raise StudyError(
                    en=f"where: {column} is never {value!r}.{hint_en} It is: {', '.join(shown)}"
                    f"{' …' if len(occur) > len(shown) else ''}.",
                    zh=f"where：{column} 没有 {value!r} 这个值。{hint_zh}有：{'、'.join(shown)}"
                    f"{'……' if len(occur) > len(shown) else ''}。",
                )
        return texts, [str(value) for value in values]

    def _no_fit(self, column: str, values: list[Any], en: str, zh: str) -> StudyError:
        shown = ", ".join(map(repr, values[:5]))
        return StudyError(
            en=f"where: {column} holds {en}; it is compared with {shown}. Correct the condition.",
            zh=f"where：{column} 是{zh}，却与 {shown} 比较。请改正条件。",
        )

    def _unreadable(self, found: str) -> StudyError:
        found = found if len(found) <= 80 else found[:79] + "…"
        return StudyError(
            en=f"where: {found!r} cannot be read. Write column, comparison, value, joined by and / or: "
            'branch == "云山店" and rating <= 3.',
            zh=f"where：无法读懂 {found!r}。请写“列 比较 值”，用 and / or 连接，"
            '如 branch == "云山店" and rating <= 3。',
        )


def equals(groups: Mapping[str, Any]) -> str:
    """The condition that each column has its value.

    >>> equals({"branch": "云山店", "rating": 1})
    "`branch` == '云山店' and `rating` == 1"
    """
    return " and ".join(f"`{column}` == {value!r}" for column, value in groups.items())


def _day(value: date | str | None, name: str) -> date | None:
    if not isinstance(value, str):
        return value
    try:
        return date.fromisoformat(value.strip()) if value.strip() else None
    except ValueError as error:
        raise StudyError(
            en=f"{name}: {value!r} is no day. Write it like 2026-01-31.",
            zh=f"{name}：{value!r} 不是日期。请写成 2026-01-31。",
        ) from error


def _timestamp(value: Any) -> pd.Timestamp | None:
    """A day written as 2026-03-31; None for anything else."""
    try:
        return pd.Timestamp(date.fromisoformat(value)) if isinstance(value, str) else None
    except ValueError:
        return None


def _days(stamps: pd.Series) -> pd.Series:
    """The wall clock's day of each stamp, whatever its zone."""
    return stamps.dt.tz_localize(None).dt.normalize()
