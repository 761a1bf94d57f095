"""The columns LimeSurvey writes itself, whatever language and style their heads are in.

With codes they are named id, submitdate …, with "code & text" the code stands before a dot. In full
text they are words of the export's language: those known here are looked up, the rest is told by the
order and the shape of the cells, which no language changes: a counter, the stamp of submission, a page, a
language, a seed; then perhaps an access code, two stamps, an address.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from feedback.responses.plain_cells import normalise
from feedback.responses.readers.layout import Raw

if TYPE_CHECKING:
    import pandas as pd

OWN: dict[str, tuple[str, ...]] = {
    "id": ("Response ID", "反馈 ID", "答复 ID", "响应 ID", "回应 ID", "Antwort ID", "ID de la réponse", "ID de respuesta"),
    "submitdate": ("Date submitted", "提交的日期", "提交日期", "Datum Abgeschickt", "Date de soumission", "Fecha de envío"),
    "lastpage": ("Last page", "末页", "最后一页", "Letzte Seite", "Dernière page", "Última página"),
    "startlanguage": ("Start language", "起始语言", "开始语言", "Start-Sprache", "Langue de départ", "Lenguaje inicial", "Idioma inicial"),
    "seed": ("Seed", "种子", "Zufallsstartwert", "Zufallsgeneratorstartwert", "Tête de série", "Semilla"),
    "startdate": ("Date started", "开始日期", "Datum gestartet", "Date de lancement", "Fecha de inicio"),
    "datestamp": ("Date last action", "上次操作日期", "最后操作日期", "Datum letzte Aktivität", "Date de la dernière action", "Fecha de la última acción"),
    "ipaddr": ("IP address", "IP 地址", "IP-Adresse", "Adresse IP", "Dirección IP"),
    "refurl": ("Referrer URL", "引用 URL", "来源网址", "Weiterleitungs-URL", "URL référente", "URL de referencia"),
    "token": ("Access code", "Token", "访问码", "访问代码", "操作代码", "Zugangscode", "Zugangsschlüssel", "Code d'accès", "Código de acceso"),
    "interviewtime": ("Total time", "总时间", "Gesamtzeit", "Temps total", "Tiempo total"),
}  # fmt: skip


def _spaced(head: str) -> str:
    """A head as words; blanks may have become underscores. Qualtrics' ResponseId is none of LimeSurvey's."""
    return " ".join(normalise(head).replace("_", " ").split()).casefold()


_BY_WORDS = {_spaced(word): name for name, words in OWN.items() for word in words}
_TIMES = re.compile(
    r"(?:groupTime\d+|\w+Time)?(?:(?:^|[._ ]\s*)(?:Group[ _]time|Question[ _]time|Gruppenzeit|Fragenzeit|组时间|问?题时间)\s*[:：].*)?",
    re.DOTALL,
)
_GROUP_TIME = re.compile(
    r"(?:groupTime\d+)?(?:(?:^|[._ ]\s*)(?:Group[ _]time|Gruppenzeit|组时间)\s*[:：](?P<title>.*?)(?: #\d+)?)?",
    re.DOTALL,
)
_CODE_FIRST = re.compile(r"^([A-Za-z]\w*(?:\[[^\]]*\])*)\.(?:\s|_|$)")
_STAMP = r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d)?(?:\.\d+)?"
_LANGUAGE = r"[a-z]{2,3}(?:-[A-Za-z]{2,12}){0,2}"
_LEADING = ("id", "submitdate", "lastpage", "startlanguage", "seed")
_SHAPES: dict[str, str] = {
    "id": r"\d{1,10}", "submitdate": _STAMP, "lastpage": r"-?\d{1,4}", "startlanguage": _LANGUAGE,
    "seed": r"\d{1,10}", "ipaddr": r"\d{1,3}(?:\.\d{1,3}){3}|[0-9a-fA-F:]{3,39}", "refurl": r"https?://\S+",
}  # fmt: skip


def code_of(header: str) -> str:
    """The code of a head: all of it, or what stands before the dot of "code & text"."""
    match = _CODE_FIRST.match(header)
    return match.group(1) if match else header.strip()


def is_time(header: str) -> bool:
    """Whether a head is one of the timings LimeSurvey keeps of groups and questions."""
    return bool(header.strip()) and _TIMES.fullmatch(header.strip()) is not None


def group_times(headers: Iterable[str]) -> dict[str, str | None]:
    """{head of the timing of a group: the group's title, None where the head is a code}, in the order of the groups.

    >>> group_times(["groupTime31", "组时间：餐饮", "小组时间安排好吗？"])
    {'groupTime31': None, '组时间：餐饮': '餐饮'}
    """
    matches = {head: _GROUP_TIME.fullmatch(head.strip()) for head in headers}
    return {head: match["title"] for head, match in matches.items() if match and match[0]}


def own_columns(raw: Raw) -> dict[str, str]:
    """{LimeSurvey's name of a column: its head in the file}, for those that are there."""
    found: dict[str, str] = {}
    for head in raw.headers:
        code = code_of(head)
        name = code if code in OWN else _BY_WORDS.get(_spaced(head))
        if name:
            found.setdefault(name, head)
    if "id" in found and len(found) >= 3:
        return found
    return dict(_by_shape(raw.table)) or found


def _by_shape(table: pd.DataFrame) -> Iterator[tuple[str, str]]:
    """The columns at the head of a table, told by what stands in them alone."""
    heads = [str(head) for head in table.columns]
    if len(heads) < len(_LEADING) or not len(table):
        return
    if not all(_fits(table.iloc[:, place], _SHAPES[name]) for place, name in enumerate(_LEADING)):
        return
    counter, language = table.iloc[:, 0], table.iloc[:, 3]
    if counter.duplicated().any() or counter.isna().any() or language.isna().all():
        return
    yield from zip(_LEADING, heads, strict=False)
    stamps = iter(("startdate", "datestamp"))
    for place in range(len(_LEADING), min(len(heads), len(_LEADING) + 5)):
        cells = table.iloc[:, place]
        if cells.isna().all():
            return
        if (
            _fits(cells, _STAMP)
            and not cells.dropna().str.contains(r"[ T]00:00:00", regex=True).all()
        ):
            name = next(stamps, None)
        else:
            name = next((n for n in ("ipaddr", "refurl") if _fits(cells, _SHAPES[n])), None)
        if name is None:
            return
        yield name, heads[place]


def _fits(cells: pd.Series, shape: str) -> bool:
    told = cells.dropna().astype("str").str.strip()
    return bool(told.str.fullmatch(shape).all())
