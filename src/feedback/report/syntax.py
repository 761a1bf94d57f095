"""Python read as syntax, one text at a time: pages are made in threads.

CPython 3.11 counts the depth of a syntax tree for the whole process, so that two `ast.parse` at once end in
"SystemError: AST constructor recursion depth mismatch" (CPython's issue 106905).
"""

from __future__ import annotations

import ast
from threading import Lock
from typing import Any

_ONE_AT_A_TIME = Lock()


def parse(source: str) -> ast.Module:
    """`ast.parse` of statements.

    >>> type(parse("a = 1").body[0]).__name__
    'Assign'
    """
    with _ONE_AT_A_TIME:
        return ast.parse(source)


def parse_expression(source: str) -> ast.expr:
    """`ast.parse` of one expression.

    >>> type(parse_expression("date | None")).__name__
    'BinOp'
    """
    with _ONE_AT_A_TIME:
        return ast.parse(source, mode="eval").body


def literal_in(source: str) -> Any:
    """`ast.literal_eval` of a text.

    >>> literal_in(" ['a', 2] ")
    ['a', 2]
    """
    return ast.literal_eval(parse_expression(source.strip()))
