"""Cleaning of open answers: rules that can be switched, counted and followed back to the original."""

from __future__ import annotations

import numbers
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from feedback.errors import InputError
from feedback.text import clean_rules as rule
from feedback.text.clean_edits import Origin, Rule, apply_edits
from feedback.text.flags import detect_language, is_filler
from feedback.text.near_duplicates import flag_copies
from feedback.text.templates import Templates, find_templates

if TYPE_CHECKING:
    import pandas as pd

# Rules nudge one another (an entity may hide a tag); a text still moving after so many rounds is hostile.
ROUNDS = 6
EMOJI_POLICIES = ("keep", "words", "drop")
CONVERSIONS = (None, "t2s", "hk2s", "tw2s")


@dataclass(frozen=True)
class CleaningRules:
    """Which rules run; each can be switched alone.

    Parameters
    ----------
    width
        Full-width letters, digits and signs become half-width; Chinese punctuation stays.
    lowercase
        Lower case; off, because `clean` is what people read in quotes.
    spaces
        Line ends (also a bare CR) to LF, runs of white space to one, none at the ends.
    repeats
        Repeated signs to one, repeated characters and words to two (好好好好 to 好好).
    emoji
        "keep", "words" (👍 to [拇指向上]) or "drop".
    urls, html, invisible, surrogates, broken
        Web addresses; tags and entities; zero-width and control characters; halves of
        surrogate pairs; U+FFFD and private-use characters.
    templates, promotions, furniture, pinyin, quoted
        Sentence frames many rows share; promotion prefixes; notices and counters of web pages;
        readings glued to characters; replies quoted inside a comment.
    simplified
        None, "t2s" (traditional to simplified), "hk2s" or "tw2s".
    """

    width: bool = True
    lowercase: bool = False
    spaces: bool = True
    repeats: bool = True
    emoji: str = "keep"
    urls: bool = True
    html: bool = True
    invisible: bool = True
    surrogates: bool = True
    broken: bool = True
    templates: bool = True
    promotions: bool = True
    furniture: bool = True
    pinyin: bool = True
    quoted: bool = True
    simplified: str | None = None

    def __post_init__(self) -> None:
        if self.emoji not in EMOJI_POLICIES:
            raise InputError(
                en=f"CleaningRules: emoji is {self.emoji!r}; choose one of {', '.join(EMOJI_POLICIES)}.",
                zh=f"CleaningRules：emoji 为 {self.emoji!r}；请选 {'、'.join(EMOJI_POLICIES)} 之一。",
            )
        if self.simplified not in CONVERSIONS:
            raise InputError(
                en=f"CleaningRules: simplified is {self.simplified!r}; choose None, t2s, hk2s or tw2s.",
                zh=f"CleaningRules：simplified 为 {self.simplified!r}；请选 None、t2s、hk2s 或 tw2s。",
            )


@dataclass(frozen=True)
class CleaningResult:
    """Cleaned comments with what each rule changed.

    Parameters
    ----------
    table
        Frame of `clean_comments`.
    counts
        Frame indexed by rule: `rows`, the comments it changed.
    rules, templates
        What was applied; `span` follows it back.
    """

    table: pd.DataFrame
    counts: pd.DataFrame
    rules: CleaningRules
    templates: Templates

    def span(self, comment: Any, start: int, end: int) -> tuple[int, int]:
        """Where characters `start:end` of a comment's `clean` stand in its `text`."""
        return map_span_to_original(
            self.table.at[comment, "text"], start, end, rules=self.rules, templates=self.templates
        )

    def _repr_html_(self) -> str:
        return self.counts.to_html()


def clean_comments(
    series: pd.Series, *, rules: CleaningRules | None = None, templates: Templates | None = None
) -> pd.DataFrame:
    """Clean a column of open answers and say what kind of row each is.

    Parameters
    ----------
    series
        Comments. Missing becomes "", a number its text, a list or another object "" (flagged empty).
    rules
        Which rules run; default all but lower case and conversion to simplified.
    templates
        Frames to remove; default those found in `series` itself.

    Returns
    -------
    pandas.DataFrame
        Index of `series`; text (as it came), clean, language ("zh", "en", "other", "" without
        letters), is_empty (nothing left to read), is_filler (names nothing to analyse),
        is_duplicate (second or later copy), is_template (nothing but a platform's own words;
        what a person added to a template stays in `clean` and is not flagged).

    Examples
    --------
    >>> import pandas as pd
    >>> clean_comments(pd.Series(["服务很好！！！", None]))[["clean", "is_empty"]].values.tolist()
    [['服务很好！', False], ['', True]]
    """
    return clean_with_report(series, rules=rules, templates=templates).table


def clean_with_report(
    series: pd.Series, *, rules: CleaningRules | None = None, templates: Templates | None = None
) -> CleaningResult:
    """Clean as `clean_comments` does and count what each rule changed.

    Returns
    -------
    CleaningResult
    """
    import pandas as pd

    rules = rules or CleaningRules()
    texts = [as_text(cell) for cell in series]
    counts: Counter[str] = Counter()
    chain = build_chain(rules)
    cleaned = [clean_text(text, chain, counts) for text in texts]
    found = Templates()
    only_template = [False] * len(texts)
    if rules.templates:
        found = find_templates(cleaned) if templates is None else templates
        full = [*chain, found.rule()]
        for row, text in enumerate(cleaned):
            if full[-1].touches(text):
                cleaned[row] = clean_text(text, full, counts)
                only_template[row] = not cleaned[row] and bool(text)
    table = pd.DataFrame(
        {
            "text": pd.Series(texts, index=series.index, dtype="str"),
            "clean": pd.Series(cleaned, index=series.index, dtype="str"),
            "language": pd.Series(map(detect_language, cleaned), index=series.index, dtype="str"),
            "is_empty": [not text for text in cleaned],
            "is_filler": [is_filler(text) for text in cleaned],
            "is_duplicate": flag_copies(cleaned),
            "is_template": only_template,
        },
        index=series.index,
    )
    names = list(dict.fromkeys([*(step.name for step in chain), "templates"]))
    frame = pd.DataFrame(
        {"rows": [counts[name] for name in names]}, index=pd.Index(names, name="rule")
    )
    return CleaningResult(table, frame, rules, found)


def map_span_to_original(
    text: str,
    start: int,
    end: int,
    *,
    rules: CleaningRules | None = None,
    templates: Templates | None = None,
) -> tuple[int, int]:
    """Where characters `start:end` of the cleaned text stand in the original.

    Examples
    --------
    >>> text = "很好！！！！但是慢"
    >>> first, last = map_span_to_original(text, 3, 6)
    >>> text[first:last]
    '但是慢'
    """
    rules = rules or CleaningRules()
    chain = build_chain(rules)
    if rules.templates:
        chain.append((templates or Templates()).rule())
    origin = Origin.identity(text)
    for _ in range(ROUNDS):
        before = text
        for step in chain:
            if step.touches(text):
                edits = list(step.edits(text))
                text, origin = apply_edits(text, edits), origin.after(edits)
        if text == before:
            break
    return origin.span(start, end)


def as_text(cell: object) -> str:
    """A cell as text: missing and what is no text (lists, objects) "", numbers as they print.

    Half a surrogate pair cannot be stored in a table and becomes U+FFFD.
    """
    if isinstance(cell, str):
        if cell.isascii():
            return cell
        try:
            cell.encode("utf-8")
        except UnicodeEncodeError:
            return cell.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        return str(cell)
    if isinstance(cell, bool) or not isinstance(cell, numbers.Number) or cell != cell:
        return ""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return str(cell)


def clean_text(text: str, chain: Sequence[Rule], counts: Counter[str] | None = None) -> str:
    """One text after `chain`, run until nothing changes."""
    changed: set[str] = set()
    for _ in range(ROUNDS):
        before = text
        for step in chain:
            if step.touches(text):
                after = apply_edits(text, step.edits(text))
                if after != text:
                    changed.add(step.name)
                    text = after
        if text == before:
            break
    if counts is not None:
        counts.update(changed)
    return text


def build_chain(rules: CleaningRules) -> list[Rule]:
    """The rules that are on, in the order they run."""
    chain: list[tuple[bool, Rule]] = [
        (rules.width, rule.WIDTH),
        (rules.html, rule.ENTITIES),
        (rules.html, rule.TAGS),
        (rules.invisible, rule.INVISIBLES),
        (rules.broken, rule.BROKEN),
        (rules.urls, rule.URLS),
        (rules.repeats, rule.repeat_rule()),
        *((rules.spaces, step) for step in rule.line_and_space_rules()),
    ]
    return [step for on, step in chain if on]


__all__ = [
    "CleaningResult",
    "CleaningRules",
    "clean_comments",
    "clean_with_report",
    "map_span_to_original",
]
