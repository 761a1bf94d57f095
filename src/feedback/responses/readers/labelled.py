"""Cleaned answers for SPSS (.sav) and Stata (.dta): labels of variables and values, "not applicable" as user-missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from feedback.questionnaire.parts import Words
from feedback.responses.readers.variables import Variable, variables_of, with_codes

if TYPE_CHECKING:
    import pandas as pd

    from feedback.questionnaire.model import Questionnaire

# What the programs keep, in bytes: SPSS 256 of a variable's label, 120 of a value's, 32,767 of a text; Stata 80
# characters of a label (320 bytes), 2,045 bytes of a text.
_LIMITS = {"sav": (255, 120, 32_767), "dta": (240, 32_000, 2_045)}
_STATA_CHARACTERS = 80
NOT_APPLICABLE = "a"  # Stata's .a


def write_labelled(
    responses: pd.DataFrame, path: Path, *, questionnaire: Questionnaire, kind: str, language: str
) -> list[Words]:
    """Write responses as .sav or .dta.

    Parameters
    ----------
    responses
        Of `ReadResponses`, without personal data.
    path
        The file.
    questionnaire
        It was read with.
    kind
        sav or dta.
    language
        Of the labels.

    Returns
    -------
    list of Words
        What the format could not hold: texts that were cut, with how many.

    Notes
    -----
    Codes stay codes; a choice in Stata, which labels numbers alone, is its place in the questionnaire. "Not
    applicable" is its code, declared missing (SPSS), or .a (Stata). A choice of several is 0 or 1.
    """
    import pandas as pd
    import pyreadstat

    variables = variables_of(responses, questionnaire, language=language)
    columns = with_codes(responses, variables)
    cut: dict[str, int] = {}
    frame = {v.name: _plain(columns[v.name], v, kind, cut) for v in variables}
    labels = {v.name: _fitting(v.label, kind, value=False) for v in variables}
    values = {v.name: _value_labels(v, kind) for v in variables if v.labels}
    options: dict[str, Any] = {"column_labels": labels, "variable_value_labels": values}
    title = _fitting(questionnaire.title.say(language), "dta", value=False)
    if kind == "sav":
        options["variable_measure"] = {v.name: v.measure for v in variables}
        options["missing_ranges"] = {
            v.name: [v.missing] for v in variables if v.missing is not None
        }
        pyreadstat.write_sav(pd.DataFrame(frame), str(path), file_label=title[:20], **options)
    else:
        options["missing_user_values"] = {
            v.name: [NOT_APPLICABLE] for v in variables if v.missing is not None
        }
        pyreadstat.write_dta(pd.DataFrame(frame), str(path), file_label=title, **options)
    return [_told(name, n, kind) for name, n in cut.items()]


def _value_labels(variable: Variable, kind: str) -> dict[Any, str]:
    found: dict[Any, str] = {}
    for place, (code, label) in enumerate(variable.labels.items(), 1):
        stored: int | str = code
        if kind == "dta" and variable.missing is not None and code == variable.missing:
            stored = NOT_APPLICABLE
        elif kind == "dta" and variable.kind == "choice":
            stored = place
        found[stored] = _fitting(label, kind, value=True)
    return found


def _plain(column: pd.Series, variable: Variable, kind: str, cut: dict[str, int]) -> pd.Series:
    """A column as the program stores it: numbers, texts that fit, stamps."""
    import pandas as pd

    if variable.kind == "date" and not pd.api.types.is_datetime64_any_dtype(column):
        column = pd.to_datetime(column, errors="coerce")
    if isinstance(column.dtype, pd.DatetimeTZDtype):
        column = column.dt.tz_localize(None)
    if column.dtype.kind == "M":
        return column.astype("datetime64[ms]")
    if variable.kind == "choice" and kind == "dta":
        places = {code: place for place, code in enumerate(variable.labels, 1)}
        return column.map(places, na_action="ignore").astype("Float64").astype("float64")
    if variable.kind in ("rating", "flag", "rank", "number"):
        numbers = column.astype("Float64").astype("float64")
        if kind == "dta" and variable.missing is not None:
            mixed = numbers.astype(object)
            return mixed.mask(numbers == variable.missing, NOT_APPLICABLE)
        return numbers
    return _texts(column, variable.name, _LIMITS[kind][2], cut)


def _texts(column: pd.Series, name: str, most: int, cut: dict[str, int]) -> pd.Series:
    texts = column.astype(object).where(column.notna(), None)
    shortened = texts.map(lambda text: text if text is None else _cut(str(text), most))
    lost = sum(a is not None and str(a) != b for a, b in zip(texts, shortened, strict=True))
    if lost:
        cut[name] = lost
    return shortened


def _fitting(text: str, kind: str, *, value: bool) -> str:
    """A label the program keeps whole, … where it had to be cut."""
    most = _LIMITS[kind][1 if value else 0]
    if kind == "dta" and not value and len(text) > _STATA_CHARACTERS:
        text = f"{text[: _STATA_CHARACTERS - 1]}…"
    short = _cut(text, most)
    return short if short == text else f"{_cut(text, most - 3)}…"


def _cut(text: str, most: int) -> str:
    """The beginning of a text that fits into so many bytes.

    >>> _cut("满意", 5)
    '满'
    """
    return text.encode()[:most].decode(errors="ignore")


def _told(name: str, n: int, kind: str) -> Words:
    most = f"{_LIMITS[kind][2]:,}"
    return Words(
        zh=f"responses.{kind}：{name} 有 {n} 条文字超过 {most} 字节，已截断；全文见 comments.csv。",
        en=f"responses.{kind}: {n} texts of {name} are longer than {most} bytes and were cut; comments.csv has them whole.",
    )


def chosen_formats(names: Sequence[str]) -> tuple[str, ...]:
    """Formats asked for, each once.

    Raises
    ------
    InputError
        One that is not known.
    """
    from feedback.errors import InputError, did_you_mean

    known: Mapping[str, str] = {"sav": "sav", "spss": "sav", "dta": "dta", "stata": "dta"}
    for name in names:
        if name.lower().lstrip(".") not in known:
            hint_en, hint_zh = did_you_mean(name, known)
            raise InputError(
                en=f"--to {name}: no such format.{hint_en} Choose sav or dta; Parquet and CSV are always written.",
                zh=f"--to {name}：没有这种格式。{hint_zh}可选 sav、dta；Parquet 与 CSV 总会写出。",
            )
    return tuple(dict.fromkeys(known[name.lower().lstrip(".")] for name in names))
