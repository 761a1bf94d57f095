"""The types a notebook parameter can have: str, int, float, bool, date, list, dict, None and their unions."""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import Any

from feedback.report.syntax import literal_in, parse_expression

_KINDS: dict[str, tuple[type, ...]] = {
    "str": (str,),
    "int": (int,),
    "float": (int, float),
    "bool": (bool,),
    "list": (list,),
    "dict": (dict,),
    "date": (date,),
    "None": (type(None),),
}
_WORDS = {"true": True, "yes": True, "false": False, "no": False, "none": None, "null": None}


def kind_of(value: Any) -> str:
    """Type of a default that has no annotation; "" when anything may stand there."""
    kind = type(value).__name__
    return kind if kind in _KINDS else ""


def fits(value: Any, kind: str) -> bool:
    """Whether a plain value is of the annotated type; an annotation we do not know fits anything.

    Examples
    --------
    >>> fits(3, "float"), fits(True, "int"), fits(None, "str | None"), fits("x", "Literal['a', 'b']")
    (True, False, True, False)
    """
    return not kind or _fits(value, parse_expression(kind))


def _fits(value: Any, kind: ast.expr) -> bool:
    if isinstance(kind, ast.BinOp):
        return _fits(value, kind.left) or _fits(value, kind.right)
    if isinstance(kind, ast.Constant):
        return kind.value is not None or value is None
    if isinstance(kind, ast.Name):
        wanted = _KINDS.get(kind.id)
        # True is an int to Python, not to a reader
        counts = isinstance(value, bool) and wanted is not None and bool not in wanted
        return wanted is None or (isinstance(value, wanted) and not counts)
    if isinstance(kind, ast.Subscript) and isinstance(kind.value, ast.Name):
        return _fits_generic(value, kind.value.id, kind.slice)
    return True


def _fits_generic(value: Any, outer: str, inner: ast.expr) -> bool:
    if outer == "Optional":
        return value is None or _fits(value, inner)
    if outer == "Literal":
        choices = ast.literal_eval(inner)
        return value in (choices if isinstance(choices, tuple) else (choices,))
    if outer == "list":
        return isinstance(value, list) and all(_fits(item, inner) for item in value)
    if outer == "dict" and isinstance(inner, ast.Tuple):
        key, item = inner.elts
        return isinstance(value, dict) and all(
            _fits(k, key) and _fits(v, item) for k, v in value.items()
        )
    return True


def plain(value: Any, kind: str = "") -> Any:
    """NumPy scalars, paths, tuples and ISO dates as what the annotated type holds."""
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, str):
        # a plain str: subclasses (numpy, enums) do not survive the way into a kernel
        return _date_of(value) if _wants_date(kind) else str(value)
    if isinstance(value, set | frozenset):
        return [plain(item) for item in sorted(value, key=repr)]
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    if isinstance(value, Mapping):
        return {plain(key): plain(item) for key, item in value.items()}
    if hasattr(value, "item") and getattr(value, "ndim", 0) == 0:
        return plain(value.item())
    return value


def _wants_date(kind: str) -> bool:
    names = re.findall(r"\w+", kind)
    return "date" in names and "str" not in names


def _date_of(text: str) -> date | str:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return text


def from_text(text: str, kind: str) -> Any:
    """A value typed on a command line, read as the annotated type; the text itself where nothing fits.

    Examples
    --------
    >>> from_text("5", "int"), from_text("5", "str"), from_text("no", "bool"), from_text("a,b", "list[str]")
    (5, '5', False, ['a', 'b'])
    """
    if "str" in re.findall(r"\w+", kind) and fits(text, kind) and text.casefold() != "none":
        return text
    candidates: list[Any] = [
        value for word, value in _WORDS.items() if word == text.strip().casefold()
    ]
    with suppress(ValueError, SyntaxError, MemoryError, RecursionError):
        value = literal_in(text)
        candidates += [value, [value]]  # a list of one
    candidates += [text, [part.strip() for part in re.split("[,，]", text)]]
    return next((c for c in candidates if fits(plain(c, kind), kind)), text)


def literal(value: Any) -> str:
    """Python source of a plain value; Chinese stays readable."""
    if isinstance(value, float) and not math.isfinite(value):
        return f"float({str(value)!r})"
    if isinstance(value, list):
        return f"[{', '.join(literal(item) for item in value)}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{literal(k)}: {literal(v)}" for k, v in value.items()) + "}"
    if isinstance(value, date):
        return f"date({value.year}, {value.month}, {value.day})"
    return repr(value)


def holds_date(value: Any) -> bool:
    """Whether a plain value is a date or has one in it."""
    if isinstance(value, list):
        return any(holds_date(item) for item in value)
    if isinstance(value, dict):
        return any(holds_date(item) for item in (*value, *value.values()))
    return isinstance(value, date)
