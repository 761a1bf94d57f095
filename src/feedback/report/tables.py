"""Tables as a reader wants them: named in her language, numbers rounded for the eye, text as text."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from feedback.disclosure import LEAST
from feedback.report.figure_words import is_told_as_none, told_hurt, told_share
from feedback.report.table_words import COLUMNS, VALUES

if TYPE_CHECKING:
    import pandas as pd

_TEXT = (
    '<td style="text-align:left">'  # JupyterLab sets cells to the right; pages have their own sheet
)
_TEXT_HEAD = '<th style="text-align:left">'  # above its column
LONGEST = 600  # characters of a cell; one comment of megabytes must not become the page


def show_table(
    frame: pd.DataFrame,
    *,
    columns: Sequence[str] | None = None,
    language: str = "zh",
    headers: Mapping[str, str] | None = None,
    empty: str | None = None,
    rows: int | None = None,
    marks: Mapping[str, str] | None = None,
    told: bool = False,
) -> Any:
    """A frame as an HTML table for a reader; what respondents typed stays text.

    A column followed by its lower and upper end becomes one: 0.41 [0.30, 0.52].

    Parameters
    ----------
    frame
        Any frame; a named index becomes its first column.
    columns
        Columns to show, in order; those that are not there are passed over. All when left out.
    language
        "zh" or "en", for headings and numbers.
    headers
        Headings that differ from the standard ones.
    empty
        The sentence for a frame without rows.
    rows
        At most so many rows; the caption says how many there are.
    marks
        Text of a cell → "worse", "better": shown in colour, beside its word.
    told
        Whether the figures are told in steps, as those of groups are: people hurt or heard of under ten are "<10", and a share
        that none of them may be is the most it can be.

    Returns
    -------
    IPython.display.HTML
    """
    from IPython.display import HTML

    zh = language == "zh"
    if not len(frame):
        sentence = empty or ("没有可显示的行。" if zh else "There is nothing to show here.")
        return HTML(f'<p class="nothing">{_escape(sentence)}</p>')
    flat = frame.reset_index() if frame.index.name else frame
    chosen = [name for name in (columns or flat.columns) if name in flat.columns]
    body = flat[chosen] if rows is None else flat[chosen].head(rows)
    spans = _spans(chosen)
    ends = {end for pair in spans.values() for end in pair}
    chosen = [name for name in chosen if name not in ends]
    rare = _rare(body, flat) if told else {}
    columns_shown = [
        _cells(body, name, spans.get(name), zh=zh, rare=rare.get(name, {})) for name in chosen
    ]
    heads = [
        f"{_escape(_heading(name, headers, zh=zh))}{_span_mark(zh) if name in spans else ''}"
        for name in chosen
    ]
    head = "".join(
        f"{_TEXT_HEAD if cells[0].startswith(_TEXT) else '<th>'}{said}</th>"
        for said, cells in zip(heads, columns_shown, strict=True)
    )
    for text, look in (marks or {}).items():
        said, shown = f"{_TEXT}{_escape(text)}</td>", f'{_TEXT}<span class="way {look}">{_escape(text)}</span></td>'  # fmt: skip
        columns_shown = [[shown if cell == said else cell for cell in cells] for cells in columns_shown]  # fmt: skip
    lines = ["".join(cells) for cells in zip(*columns_shown, strict=True)]
    caption = ""
    if len(body) < len(flat):
        note = (
            f"前 {len(body)} 行，共 {len(flat):,} 行"
            if zh
            else f"first {len(body)} of {len(flat):,} rows"
        )
        caption = f"<caption>{note}</caption>"
    rows_html = "".join(f"<tr>{line}</tr>" for line in lines)
    return HTML(f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{rows_html}</tbody></table>")


def show_text(sentence: str) -> Any:
    """A sentence as a paragraph; what respondents or files named stays text. Nothing where it is empty.

    Returns
    -------
    IPython.display.HTML
    """
    from IPython.display import HTML

    return HTML(f"<p>{_escape(sentence)}</p>" if sentence else "")


def _span_mark(zh: bool) -> str:
    return f' <span class="span">[{"区间" if zh else "interval"}]</span>'


def _spans(chosen: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Column → its lower and upper end, where these two follow it."""
    found = {}
    for name, low, high in zip(chosen, chosen[1:], chosen[2:], strict=False):
        if (low, high) in ((f"{name}_low", f"{name}_high"), ("ci_low", "ci_high"), ("low", "high")):
            found[name] = (low, high)
    return found


def _rare(body: pd.DataFrame, flat: pd.DataFrame) -> dict[str, dict[int, str]]:
    """Column → place → what stands there for a figure that is told as none is."""
    import pandas as pd

    found = {
        name: {at: told_hurt(int(n)) for at, n in enumerate(body[name]) if n < LEAST}
        for name in ("n_negative", "n_mentions")
        if name in body
    }
    if "share_negative" in body and "n" in flat:
        points = flat.get("rounded_to", pd.Series(0, index=flat.index)).iloc[: len(body)]
        pairs = zip(body["share_negative"], flat["n"].iloc[: len(body)], points, strict=True)
        found["share_negative"] = {
            at: told_share(float(share), int(n), points=int(step))
            for at, (share, n, step) in enumerate(pairs)
            if math.isfinite(share) and is_told_as_none(float(share), int(n), points=int(step))
        }
    return found


def _cells(
    body: pd.DataFrame,
    name: str,
    ends: tuple[str, str] | None,
    *,
    zh: bool,
    rare: Mapping[int, str],
) -> list[str]:
    """The cells of one column, each with its interval where it has one."""
    kind, words = COLUMNS.get(name, ("", "", ""))[2], VALUES.get(name, {})
    values = [
        words[value][0 if zh else 1] if isinstance(value, str) and value in words else value
        for value in body[name]
    ]
    cells = [
        f'<td class="number">{_escape(rare[at])}</td>' if at in rare else _cell(value, kind, zh=zh)
        for at, value in enumerate(values)
    ]
    if ends is None:
        return cells
    spans = zip(*(body[end].astype(float) for end in ends), strict=True)
    return [
        cell.replace(
            "</td>",
            f' <span class="span">[{_number(low, kind)}, {_number(high, kind)}]</span></td>',
        )
        if math.isfinite(low) and math.isfinite(high)
        else cell
        for cell, (low, high) in zip(cells, spans, strict=True)
    ]


def _heading(name: str, headers: Mapping[str, str] | None, *, zh: bool) -> str:
    if headers and name in headers:
        return headers[name]
    known = COLUMNS.get(str(name))
    return str(name) if known is None else known[0 if zh else 1]


def _cell(value: Any, kind: str, *, zh: bool) -> str:
    if isinstance(value, (list, tuple)) or type(value).__name__ == "ndarray":
        return f"{_TEXT}{_escape(('、' if zh else ', ').join(str(part) for part in value))}</td>"
    if (
        value is None
        or (isinstance(value, float) and math.isnan(value))
        or str(value) in ("<NA>", "NaT")
    ):
        return '<td class="missing">–</td>'
    if isinstance(value, bool) or kind == "flag":
        return f"<td>{('是' if zh else 'yes') if value else ''}</td>"
    if kind == "sign":
        return f"<td>{'+' if value > 0 else '−' if value < 0 else '±'}</td>"
    if hasattr(value, "strftime"):
        return f"<td>{value:%Y-%m-%d}</td>"
    if isinstance(value, str) or not hasattr(value, "__float__"):
        return f"{_TEXT}{_escape(str(value))}</td>"
    return f'<td class="number">{_number(float(value), kind)}</td>'


def _number(value: float, kind: str) -> str:
    if not math.isfinite(value):
        return "–"
    form = {
        "share": "{:.1%}",
        "count": "{:,.0f}",
        "rank": "{:.0f}",
        "number3": "{:.3f}",
        "one_decimal": "{:.1f}",
    }.get(kind)
    if form is None:
        form = "{:,.0f}" if value.is_integer() and kind != "number" else "{:.2f}"
    text = form.format(value)
    if not text.strip("-0.,%"):
        text = text.lstrip("-")  # what rounds to nothing has no sign
    return text.replace("-", "−")


def _escape(text: str) -> str:
    from html import escape

    shown = text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
    return escape(shown, quote=True).replace("\n", "<br>")
