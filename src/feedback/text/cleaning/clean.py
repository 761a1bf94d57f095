"""Cleaning of open answers: rules that can be switched, counted and followed back to the original."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from feedback.errors import InputError
from feedback.responses.cell_text import cell_text
from feedback.text.cells import as_series
from feedback.text.cleaning.edits import Origin, Rule, run_chain
from feedback.text.cleaning.options import CleaningRules
from feedback.text.flags import is_filler
from feedback.text.language import detect_language
from feedback.text.near_duplicates import flag_copies
from feedback.text.templates import Templates, find_templates

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "CleaningResult",
    "CleaningRules",
    "clean_comments",
    "clean_with_report",
    "map_span_to_original",
]


@dataclass(frozen=True)
class CleaningResult:
    """Cleaned comments with what each rule changed.

    Parameters
    ----------
    table
        Frame of `clean_comments`.
    counts
        Frame indexed by rule: rows (comments it changed), share (of all comments).
    rules, templates
        What was applied; `span` follows it back.
    """

    table: pd.DataFrame
    counts: pd.DataFrame
    rules: CleaningRules
    templates: Templates

    def span(self, comment: Any, start: int, end: int) -> tuple[int, int]:
        """Where characters `start:end` of a comment's `clean` stand in its `text`."""
        text = str(self.table.at[comment, "text"])
        return map_span_to_original(text, start, end, rules=self.rules, templates=self.templates)

    def _repr_html_(self) -> str:
        return self.counts.to_html(formatters={"share": "{:.2%}".format})


def clean_comments(
    series: pd.Series,
    *,
    authors: pd.Series | None = None,
    rules: CleaningRules | None = None,
    templates: Templates | bool | None = None,
    **switches: object,
) -> pd.DataFrame:
    """Clean a column of open answers and say what kind of row each is.

    Parameters
    ----------
    series
        Comments. Missing becomes "", a number its text, a list or another object "" (flagged empty).
    authors
        Who wrote each comment, in the same order: copies are then looked for within one author only,
        because people agree in the same words. Left out, all rows are one author's.
    rules
        Which rules run; default `CleaningRules()`: all but lower case and conversion to simplified.
    templates
        Frames to remove; default those found in `series` itself. False removes none.
    **switches
        Single rules switched, as in `CleaningRules`: `emoji="drop"`, `simplified="auto"`, `urls=False`.

    Returns
    -------
    pandas.DataFrame
        Index of `series`; text (as it came), clean, language ("zh", "en", "other", "" without
        letters), is_empty (nothing left to read), is_filler (says nothing),
        is_duplicate (second or later copy by one author), is_template (nothing but a platform's own words and
        options ticked in it; what a person added in words stays in `clean` and is not flagged).

    Raises
    ------
    InputError
        No column, or a switch no rule has.

    Examples
    --------
    >>> import pandas as pd
    >>> clean_comments(pd.Series(["服务很好！！！", None]))[["clean", "is_empty"]].values.tolist()
    [['服务很好！', False], ['', True]]
    """
    return clean_with_report(
        series, authors=authors, rules=rules, templates=templates, **switches
    ).table


def clean_with_report(
    series: pd.Series,
    *,
    authors: pd.Series | None = None,
    rules: CleaningRules | None = None,
    templates: Templates | bool | None = None,
    **switches: object,
) -> CleaningResult:
    """Clean as `clean_comments` does and count what each rule changed.

    Returns
    -------
    CleaningResult
        The table, the counts, and `span` from cleaned text back to the original.

    Examples
    --------
    >>> import pandas as pd
    >>> result = clean_with_report(pd.Series(["很好！！！！但是慢", "一般"]))
    >>> int(result.counts.at["repeats", "rows"]), result.span(0, 3, 6)
    (1, (6, 9))
    """
    import pandas as pd

    series = as_series(series, where="clean_comments")
    rules = (rules or CleaningRules()).but(**switches)
    if isinstance(templates, bool):
        rules, templates = rules.but(templates=templates), None
    writers = None if authors is None else as_series(authors, where="clean_comments").tolist()
    if writers is not None and len(writers) != len(series):
        raise InputError(
            en=f"clean_comments: authors has {len(writers)} rows, the comments have {len(series)}. Give one a comment.",
            zh=f"clean_comments：authors 有 {len(writers)} 行，评论有 {len(series)} 行。请为每条评论各给一个作者。",
        )
    texts = [cell_text(cell) for cell in series]
    chain = rules.chain()
    cleaned, changed = tidy(texts, chain)
    only_template = [False] * len(texts)
    found = Templates()
    if rules.templates:
        found = find_templates(cleaned) if templates is None else templates
        only_template = take_frames_out(cleaned, changed, chain, found)
    table = pd.DataFrame(
        {
            "text": pd.array(texts, dtype="str"),
            "clean": pd.array(cleaned, dtype="str"),
            "language": pd.array([detect_language(text) for text in cleaned], dtype="str"),
            "is_empty": [not text for text in cleaned],
            "is_filler": [is_filler(text) for text in cleaned],
            "is_duplicate": flag_copies(cleaned, authors=writers),
            "is_template": only_template,
        },
        index=series.index,
    ).astype({"is_empty": bool, "is_filler": bool, "is_duplicate": bool, "is_template": bool})
    names = [*(rule.name for rule in chain), *(["templates"] if rules.templates else [])]
    return CleaningResult(table, _count(changed, names), rules, found)


def tidy(texts: Sequence[str], chain: Sequence[Rule]) -> tuple[list[str], list[set[str]]]:
    """Each text after the rules, and the names of the rules that changed it."""
    changed: list[set[str]] = [set() for _ in texts]
    tests = [rule.touches for rule in chain]
    cleaned = list(texts)
    for row, text in enumerate(texts):
        for touches in tests:
            if touches(text):
                cleaned[row] = _clean(text, chain, changed[row])
                break
    return cleaned, changed


def take_frames_out(
    cleaned: list[str], changed: list[set[str]], chain: Sequence[Rule], found: Templates
) -> list[bool]:
    """Remove the frames of a corpus from its tidied texts, in place; whether nothing of a person's is left of each."""
    only_template = [False] * len(cleaned)
    frames = found.rule()
    for row, text in enumerate(cleaned):
        if frames.touches(text):
            cleaned[row] = _clean(text, [*chain, frames], changed[row])
            only_template[row] = "templates" in changed[row] and found.only_options(cleaned[row])
    return only_template


def _clean(text: str, chain: Sequence[Rule], names: set[str]) -> str:
    for name, _, after in run_chain(text, chain):
        names.add(name)
        text = after
    return text


def _count(changed: list[set[str]], rules: Sequence[str]) -> pd.DataFrame:
    import pandas as pd

    counts = Counter(name for names in changed for name in names)
    on = dict.fromkeys([*rules, *counts])
    rows = [counts[name] for name in on]
    total = max(1, len(changed))
    return pd.DataFrame(
        {"rows": rows, "share": [n / total for n in rows]},
        index=pd.Index(on, name="rule", dtype="str"),
    )


def map_span_to_original(
    text: str,
    start: int,
    end: int,
    *,
    rules: CleaningRules | None = None,
    templates: Templates | None = None,
) -> tuple[int, int]:
    """Where characters `start:end` of the cleaned text stand in the original.

    Parameters
    ----------
    text
        The original, as in column `text`.
    start, end
        Characters of its cleaned text.
    rules, templates
        What it was cleaned with.

    Returns
    -------
    tuple of int
        Start and end in `text`: the smallest span that holds all the characters asked for.

    Examples
    --------
    >>> text = "很好！！！！但是慢"
    >>> first, last = map_span_to_original(text, 3, 6)
    >>> text[first:last]
    '但是慢'
    """
    rules = rules or CleaningRules()
    chain = rules.chain()
    origin = Origin.identity(text)
    # frames are looked for in text the other rules are done with, here as in the cleaning itself
    for steps in (chain, [*chain, (templates or Templates()).rule()] if rules.templates else []):
        for _, edits, after in run_chain(text, steps):
            origin, text = origin.after(edits), after
    return origin.span(start, end)
