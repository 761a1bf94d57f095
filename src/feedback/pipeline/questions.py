"""Everyday questions to a finished run: which comments, whose, how groups compare, what to take away."""

from __future__ import annotations

from html import escape
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import pandas as pd

from feedback.arrow_columns import look_up
from feedback.errors import InputError, StudyError, did_you_mean
from feedback.files import written_whole
from feedback.pipeline.intake import WAVE
from feedback.pipeline.places import of_nobody
from feedback.results import Words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from feedback.pipeline.results import Results
    from feedback.responses.crosstab import Crosstab

POLARITIES = {"negative": -1, "neutral": 0, "positive": 1}
ENDINGS = (".csv", ".xlsx", ".sav", ".dta", ".parquet")


_SHEET_WORDS: dict[str, Any] = {
    "search": "搜索：",
    "info": "第 _START_ 至 _END_ 行，共 _TOTAL_ 行",
    "infoEmpty": "没有符合条件的行",
    "infoFiltered": "（从 _MAX_ 行中筛选）",
    "zeroRecords": "没有符合条件的行",
    "searchBuilder": {
        "add": "添加条件",
        "clearAll": "清除条件",
        "title": {"0": "筛选条件", "_": "筛选条件（%d）"},
    },
}


class Comments(pd.DataFrame):
    """The comments of a run, a row each; called, those of some people on some aspect.

    `results.comments` is a table as any other; `results.comments(aspect="wifi", branch="云山店")` a part of it.
    """

    _metadata: ClassVar[list[str]] = ["results"]

    @property
    def _constructor(self) -> Any:
        return pd.DataFrame  # a part of the comments is a table and nothing more

    def __call__(
        self, *, aspect: str | None = None, polarity: str | None = None, **groups: Any
    ) -> pd.DataFrame:
        """Those that speak of an aspect, in a way, by some of the people.

        Parameters
        ----------
        aspect
            Its key in the taxonomy, or its name.
        polarity
            "negative", "positive" or "neutral": what they say of the aspect, or of any where none is named.
        groups
            Column of the answers = value, such as branch="云山店".

        Raises
        ------
        StudyError
            An aspect, a polarity, a column or a value there is not; what there is stands in the message.
        """
        from feedback.pipeline.narrow import Narrowing, equals

        results: Results = self.__dict__["results"]
        chosen = pd.DataFrame(self)
        if aspect is not None or polarity is not None:
            chosen = chosen[chosen.index.isin(comments_on(results, aspect, polarity))]
        if groups:
            people = results.responses
            meant = Narrowing(equals(groups)).rows(people, names=results.labels)
            chosen = chosen[chosen["respondent"].isin(people.index[meant])]
        return chosen


def comments_of(results: Results) -> Comments:
    """The comments, each with rating, NPS, date, wave and segments of who wrote it."""
    found = Comments(with_their_authors(results.table("comments"), results))
    object.__setattr__(found, "results", results)
    return found


def with_their_authors(comments: pd.DataFrame, results: Results) -> pd.DataFrame:
    """Comments beside rating, NPS, date, wave and segments of who wrote them."""
    responses = results.responses
    told = {
        name: look_up(comments["respondent"], responses[name])
        for name in ("rating", "nps", "date", "wave", *results.segments)
        if name in responses and "respondent" in comments
    }
    return comments.assign(**told)


def means_of(results: Results, column: str, by: str | None, *, level: float) -> pd.DataFrame:
    """See `Results.mean`."""
    from feedback.pipeline.item_tables import AS_ANSWERED, mean_of, with_filled_in

    people, design = results.responses, results.weights
    spoken = {results.labels.get(name, name): column for column, name in results.items.items()}
    numbers = {
        str(name): str(name) for name in people if pd.api.types.is_numeric_dtype(people[name])
    }
    known = spoken | {name: column for column, name in results.items.items()} | numbers
    name = known[known_name(column, known, en="column", zh="列")]
    values, ends = people[name], _ends_of(results, name)
    groups = pd.Series("", index=people.index) if by is None else groups_of(results, by)
    completed = results.completed_answers if results.imputes else AS_ANSWERED
    filled = completed.of(name) if by is None else completed.by(segment_of(results, by), name)
    filled = filled if values.isna().any() else ()
    rows = {}
    for group, answers in values.groupby(groups):
        part = None if design is None else design.of(np.flatnonzero(groups == group))
        own = [one[groups == group] for one in filled]
        rows[group] = mean_of(answers, ends=ends, level=level, weights=part, completed=own)
    columns = ["n", "missing", *(["filled_in"] if filled else []), "mean", "mean_low", "mean_high"]
    columns += [] if design is None else ["effective_n"]
    found = with_filled_in(pd.DataFrame.from_dict(rows, orient="index").reindex(columns=columns))
    return found.rename_axis(by or "everybody").astype({"n": "int64", "missing": "int64"})


def _ends_of(results: Results, column: str) -> tuple[float, float] | None:
    """Ends of the scale a column was answered on; None where it has none."""
    told = {"rating": results.manifest.get("rating_scale"), "nps": (0, 10)}
    ends = told.get(column) or results.manifest.get("item_scales", {}).get(column)
    return None if ends is None else (float(ends[0]), float(ends[1]))


def groups_of(results: Results, segment: str) -> pd.Series:
    """The group of each respondent as text, missing where unknown: a segment, or "wave".

    Raises
    ------
    StudyError
        The study has no such segment.
    """
    column = results.responses[segment_of(results, segment)]
    return column.astype("str").where(column.notna())


def segment_of(results: Results, segment: str) -> str:
    """The column of a segment, or "wave"; see `groups_of`."""
    names = {results.labels.get(name, name): name for name in results.segments}
    names |= {name: name for name in ("wave", *results.segments) if name in results.responses}
    return names[known_name(segment, names, en="segment", zh="分组")]


def overview_of(results: Results) -> str:
    """What there is, for a notebook: who answered, the tables with their rows, what to ask."""
    zh = results.language == "zh"
    rows = "".join(
        f"<tr><td>{escape(name)}</td><td>{n:,}</td></tr>"
        for name, n in results.manifest["tables"].items()
    )
    head = ("表", "行数") if zh else ("table", "rows")
    ask = ".table(…), .comments(…), .mean(…), .crosstab(…), .compare(…), .topics(…), .sheet(…), .export(…)"
    said = f"{'可用' if zh else 'To use'}: <code>{ask}</code>"
    title = escape(results.study.title_in(results.language))
    return (
        f'<div lang="{results.language}"><p><strong>{title}</strong></p><p>{said}</p>'
        f"<table><thead><tr><th>{head[0]}</th><th>{head[1]}</th></tr></thead><tbody>{rows}</tbody></table>"
        f"<p><small>{escape(str(results.folder))}</small></p></div>"
    )


def crossed(results: Results, rows: str, columns: str) -> Crosstab:
    """See `Results.crosstab`."""
    from feedback.responses.crosstab import crosstab

    people = results.responses
    names = {results.labels.get(str(name), str(name)): name for name in people}
    names |= {str(name): name for name in people}
    one, other = (
        people[names[known_name(name, names, en=what, zh=what)]]
        for name, what in ((rows, "rows"), (columns, "columns"))
    )
    return crosstab(one, other, weights=results.weights)


def exported(table: pd.DataFrame, path: Path, labels: Mapping[str, str]) -> Path:
    """See `Results.export`."""
    from feedback.responses.cell_text import excel_safe

    ending = path.suffix.lower()
    if ending not in ENDINGS:
        hint_en, hint_zh = did_you_mean(ending, ENDINGS)
        raise InputError(
            en=f"{path.name}: export writes {', '.join(ENDINGS)}.{hint_en} Name the file with one of these endings.",
            zh=f"{path.name}：只能导出 {'、'.join(ENDINGS)}。{hint_zh}请用其中一种扩展名。",
        )
    flat = table.reset_index() if table.index.name else table
    with written_whole(path) as beside:
        if ending == ".parquet":
            table.to_parquet(beside)
        elif ending == ".csv":
            excel_safe(flat).to_csv(beside, index=False, encoding="utf-8-sig")
        elif ending == ".xlsx":
            plain = excel_safe(flat)
            for name in plain.select_dtypes("datetimetz"):
                plain[name] = plain[name].dt.tz_localize(None)
            plain.to_excel(beside, index=False, engine="openpyxl")
        else:
            _write_statistics(flat, beside, labels, stata=ending == ".dta")
    return path


def _write_statistics(
    flat: pd.DataFrame, path: Path, labels: Mapping[str, str], *, stata: bool
) -> None:
    """SPSS or Stata, with a label a variable; lists and flags as text and 0/1."""
    import pyreadstat

    plain = flat.copy()
    for name in plain:
        column = plain[name]
        if pd.api.types.is_bool_dtype(column):
            plain[name] = column.astype("int8")
        elif isinstance(column.dtype, pd.DatetimeTZDtype):
            plain[name] = column.dt.tz_localize(None)
        elif not pd.api.types.is_numeric_dtype(column) and column.dtype.kind != "M":
            plain[name] = column.map(_as_text, na_action="ignore").astype("object")
            plain[name] = plain[name].where(column.notna(), None)
    told: list[str | None] = [str(labels.get(str(name), name)) for name in plain]
    write = pyreadstat.write_dta if stata else pyreadstat.write_sav
    write(plain, str(path), column_labels=told)


def _as_text(value: object) -> str:
    return "、".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


class Sheet:
    """A table one can sort, search and filter in JupyterLab; what people typed stays text."""

    def __init__(self, table: pd.DataFrame, *, rows: int, language: str) -> None:
        self.table, self.rows, self.language = table, rows, language

    def __repr__(self) -> str:
        return repr(self.table)

    def _repr_html_(self) -> str:
        from itables import to_html_datatable
        from itables.javascript import generate_init_offline_itables_html

        shown = self.table.head(self.rows)
        more = Words(
            en=f"The first {self.rows:,} of {len(self.table):,} rows.",
            zh=f"前 {self.rows:,} 行，共 {len(self.table):,} 行。",
        ).spoken(self.language)
        bundle = resources.files("itables") / "html" / "dt_bundle.js"
        html: str = to_html_datatable(
            shown,
            language=_SHEET_WORDS if self.language == "zh" else {},
            maxBytes=0,
            maxColumns=0,
            classes="display compact",
            layout={
                "topStart": "searchBuilder",
                "topEnd": "search",
                "bottomStart": "info",
                "bottomEnd": "paging",
            },
        )
        ready: str = generate_init_offline_itables_html(str(bundle))
        return ready + html + (f"<p>{more}</p>" if len(self.table) > self.rows else "")


def comments_on(results: Results, aspect: str | None, polarity: str | None) -> pd.Index:
    """Comments that speak of an aspect, or of any, in a way, or in any.

    Raises
    ------
    StudyError
        The run found no such aspect, or there is no such polarity.
    """
    import pandas as pd

    mentions = results.table("mentions")
    if not len(mentions):
        return pd.Index([])
    chosen = pd.Series(True, index=mentions.index)
    if aspect is not None:
        keys = {name: key for key, name in results.labels.items()} | {
            str(key): str(key) for key in mentions["aspect"].unique()
        }
        chosen &= mentions["aspect"] == keys[known_name(aspect, keys, en="aspect", zh="方面")]
    if polarity is not None:
        wanted = POLARITIES[known_name(polarity, POLARITIES, en="polarity", zh="褒贬")]
        chosen &= mentions["judgement"] == wanted
    return pd.Index(mentions["comment"][chosen].unique())


def compared(results: Results, segment: str = "") -> pd.DataFrame:
    """Rows of `Results.by_segment` of one segment (or "wave"), else of all but the wave, aspects and segments by the reader's name.

    Who is hurt clearly more comes first, then the worst by pooled share. An aspect that nobody at all is unhappy with has no
    rows: none of each group follows, beside which a share as it is told of groups would be plainly wrong.

    Raises
    ------
    StudyError
        The study has no such segment.
    """
    names = {results.labels.get(name, name): name for name in results.segments}
    names |= {name: name for name in ("wave", *results.segments)}
    name = names[known_name(segment, names, en="segment", zh="分组")] if segment else ""
    table = results.by_segment
    if not len(table):
        return table
    if name or set(table["segment"]) == {WAVE}:
        found = table[(table["segment"] == (name or WAVE)).to_numpy(dtype=bool)]
    else:
        found = table[(table["segment"] != WAVE).to_numpy(dtype=bool)]
    if name != WAVE:
        found = found[~found["aspect"].isin(of_nobody(results.table("pain_points")))]
    share = found["pooled"].fillna(found["share_negative"])
    order = pd.DataFrame({"clear": (found["flag"] > 0).astype(int), "share": share})
    found = found.loc[order.sort_values(["clear", "share"], ascending=False, kind="stable").index]
    named = {
        to: [results.labels.get(str(each), str(each)) for each in found[column]]
        for to, column in (("label", "aspect"), ("segment", "segment"))
    }
    found = found.assign(**named)
    return (found.drop(columns="segment") if name else found).reset_index(drop=True)


def known_name(name: str, known: Iterable[str], *, en: str, zh: str) -> str:
    """The name itself where it is one of those known.

    Raises
    ------
    StudyError
        It is not; `en` and `zh` say what it should name.
    """
    names = list(known)
    if name in names:
        return name
    hint_en, hint_zh = did_you_mean(name, names)
    raise StudyError(
        en=f"{en}: there is no {name!r} here.{hint_en} There are: {', '.join(names) or 'none'}.",
        zh=f"{zh}：这里没有 {name!r}。{hint_zh}现有：{'、'.join(names) or '无'}。",
    )
