"""Forget a customer: out of the tables, the reports and every later run; counts that were frozen stay."""

from __future__ import annotations

import html
import re
import shutil
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator, Sequence, Set
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from feedback.errors import InputError
from feedback.files import beside
from feedback.parallel.shelf import PARTS
from feedback.pipeline.access_log import log_access
from feedback.pipeline.aspect_reader import model_folder
from feedback.pipeline.followup.folder import Followup
from feedback.pipeline.followup.track import pages_folder, track_study
from feedback.pipeline.forgotten import add_forgotten, keys_of, whose_rows
from feedback.pipeline.held_back import MEMORY, without_people
from feedback.pipeline.label_files import beside_study
from feedback.pipeline.manifest import NAME
from feedback.pipeline.planning import plan_of
from feedback.pipeline.run import run_study
from feedback.pipeline.run_folder import FOLLOWUP_FOLDER, REPORT_FOLDER, TABLES_FOLDER, list_path
from feedback.responses.headings import named_as
from feedback.responses.privacy.mask import mask_personal_data
from feedback.responses.readers.opening import open_export
from feedback.study import Study, load_study
from feedback.study_followup import Orders, Tickets
from feedback.tracking.customers import plain_ids

_SHORTEST = 6  # letters of a text that can only be his
_RUN = 10  # letters in a row, by which a quote of a part is found
_HAN = re.compile("[\u4e00-\u9fff]")
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,2000}>")
_LARGEST = 500_000_000  # bytes of a file that is looked through
_SHARED_WORK = ".batch"  # beside the tables: the reading a batch goes on from
_PACKED = (".xlsx", ".docx", ".zip", ".npz")
_MONTH = "period.json"  # in the folder of a month that a batch keeps


@dataclass(frozen=True)
class Forgotten:
    """What was done.

    Attributes
    ----------
    rows
        Raw file → rows in it that are the customer's; the files are the owner's and stay as they are.
    still
        Files that still hold his words: under data/processed, reports and the --out folder, of the language model and of
        labelling, and the sheets that people edit.
    looked
        How many files were looked through.
    alike
        Raw file → ids in it that are the same number with more or fewer noughts in front: perhaps his, and not forgotten.
    unread
        PDF files of this study from before, which cannot be looked into: what was made then may hold his words.
    others
        Raw file → answers whose respondent has this id while the customer they name is another: not forgotten.
    """

    rows: dict[Path, int]
    still: list[Path]
    looked: int
    unread: list[Path]
    alike: dict[Path, list[str]]
    others: dict[Path, int]

    @property
    def months(self) -> list[Path]:
        """Folders of kept months among them."""
        found = (parent for path in self.still for parent in path.parents)
        return list(dict.fromkeys(each for each in found if (each / _MONTH).is_file()))


def forget_customer(
    study: str | Path | Study, customer: str, *, out: str | Path | None = None
) -> Forgotten:
    """Leave a customer out of everything derived: the run and the follow-up are made anew without him.

    Parameters
    ----------
    study
        Study, path of a study file, or the name of one.
    customer
        The id as the exports write it; kept as a key only.
    out
        The --out folder of the run, where it has one.

    Returns
    -------
    Forgotten
        Frozen figures stay: they are counts. The raw exports are not touched.

    Raises
    ------
    StudyError
        The study does not say how customers are keyed.
    InputError
        The id is empty or stands for nobody, or no row of the exports is this customer's.
    """
    found = study if isinstance(study, Study) else load_study(study)
    keys = keys_of(found)
    key = keys.one(customer)
    if not key:
        raise InputError(
            en=f"{found.study}: the customer's id is empty or stands for nobody (guest, 匿名, 0); such rows are nobody's. Give the id as the exports write it.",
            zh=f"{found.study}：客户编号为空，或不指向任何人（匿名、散客、guest、0），这样的行不属于任何人。请按导出文件中的写法填写编号。",
        )
    rows, words, ids, alike, others = _whose(found, key, customer)
    if not rows and others:
        n, path = sum(others.values()), next(iter(others))
        raise InputError(
            en=f"{path.name}: {n:,} answers have a respondent of this id, who is another customer; nothing is of a customer of this "
            "id. Give the customer's id as the exports write it.",
            zh=f"{path.name}：有 {n:,} 份答卷的答卷编号与此相同，但属于另一客户；没有该编号客户的数据。请按导出文件中的写法填写客户编号。",
        )
    if not rows:
        written = sorted({each for ids in alike.values() for each in ids})[:5]
        en = f" They write {', '.join(written)}: noughts in front count." if written else ""
        zh = f"文件中写作 {'、'.join(written)}，前面的零也算在内。" if written else ""
        raise InputError(
            en=f"{found.study}: no answer, complaint or order is of this customer. Give the id as the exports write it.{en}",
            zh=f"{found.study}：答卷、投诉和订单中都没有该客户。请按导出文件中的写法填写编号。{zh}",
        )
    log_access(found, "forget", file=list_path(found), rows=sum(rows.values()), key=key)
    add_forgotten(found, key)
    tables = Path(out) / TABLES_FOLDER if out else found.processed
    shutil.rmtree(beside(tables, PARTS), ignore_errors=True)  # what a killed run goes on from
    files = sorted({*_files(_places(found, out)), *_beside(found)})
    older = {path: path.stat().st_mtime_ns for path in files if path.suffix.lower() == ".pdf"}
    if (tables / NAME).is_file():
        report = _report_of(found, out)
        formats = [
            "html",
            *(kind for kind in ("pdf", "docx") if (report / f"report.{kind}").is_file()),
        ]
        run_study(found, out=out, report=report.exists(), formats=formats)
    if (tables / FOLLOWUP_FOLDER / "followup.json").is_file():
        day = Followup(found, tables / FOLLOWUP_FOLDER).as_of.date()
        track_study(found, as_of=day, out=out, pages=pages_folder(found, out).exists())
    _clear_shared_work(found, ids)
    files = sorted({*_files(_places(found, out)), *_beside(found)})
    unread = [
        path
        for path in files
        if path.stat().st_mtime_ns == older.get(path) and _is_of(found, path, out)
    ]
    still = [path for path in files if _holds(path, words)]
    return Forgotten(rows, still, len(files) - len(unread), unread, alike, others)


def _places(study: Study, out: str | Path | None) -> list[Path]:
    own = [study.home / "data" / "processed", study.home / "reports", model_folder(study)]
    return [*own, *([Path(out)] if out else [])]


def _is_of(study: Study, path: Path, out: str | Path | None) -> bool:
    """Whether a file lies in the --out folder, or in one named by the study: reports/STUDY, STUDY-followup, its months."""
    if out and path.is_relative_to(Path(out).resolve()):
        return True
    return any(part == study.study or part.startswith(f"{study.study}-") for part in path.parts)


def _beside(study: Study) -> Iterator[Path]:
    """Labels beside the study file, and the sheets it names."""
    for path in beside_study(study).glob(f"{study.study}.*"):
        if path.is_file():
            yield path.resolve()
    tickets = study.tickets
    named = [*study.audit, study.owners, study.actions, tickets.corrections if tickets else None]
    for path in study.paths([name for name in named if name]):
        if path.is_file():
            yield path.resolve()


def _clear_shared_work(study: Study, ids: set[str]) -> None:
    """What batches go on from is read anew next time; he is no longer among those the last reports held."""
    for entry in (study.processed / _SHARED_WORK).glob("*"):
        if entry.is_dir():
            shutil.rmtree(entry, ignore_errors=True)
        elif entry.name.endswith(MEMORY):
            without_people(entry, ids)


def _report_of(study: Study, out: str | Path | None) -> Path:
    return Path(out) / REPORT_FOLDER if out else study.reports


@dataclass(frozen=True)
class _Asked:
    """A raw file: who says how it is read, the columns that may hold the customer's id, those of words."""

    path: Path
    shape: Study | Tickets | Orders
    ids: Set[str | None]
    texts: Sequence[str]
    customer: str | None = None  # the column among them that names the customer


def _whose(
    study: Study, key: str, customer_id: str
) -> tuple[dict[Path, int], list[str], set[str], dict[Path, list[str]], dict[Path, int]]:
    """Rows of each raw file that are the customer's, pieces of what he alone wrote there, his ids, ids that are nearly his, and rows
    of others whose respondent has his id.
    """
    keys, customer = keys_of(study), study.customer
    plan = plan_of(study, language=study.language)
    asked = [
        _Asked(
            path,
            study,
            {plan.respondent, customer.respondents if customer else None},
            plan.text,
            customer.respondents if customer else None,
        )
        for path in study.raw_paths()
    ]
    if (tickets := study.tickets) is not None:
        text = [tickets.columns.text] if tickets.columns.text else []
        names = {tickets.columns.customer}
        asked += [_Asked(path, tickets, names, text) for path in study.paths(tickets.files)]
    if customer is not None and (orders := customer.orders) is not None:
        names = {orders.columns.customer}
        asked += [_Asked(path, orders, names, []) for path in study.paths(orders.files)]
    rows: dict[Path, int] = {}
    words: list[str] = []
    others: list[str] = []
    respondents: set[str] = set()
    alike: dict[Path, list[str]] = {}
    namesakes: dict[Path, int] = {}
    for each in asked:
        path, shape = each.path, each.shape
        raw = open_export(path, sheet=shape.sheet, encoding=shape.encoding).table
        raw = named_as(raw, [*each.ids, *each.texts, plan.respondent])
        keyed: dict[str | None, pd.Series] = {}
        for name in each.ids - {None}:
            if name in raw:
                said = raw[name].fillna("").astype("str")
                keyed[name] = keys.of(said)
                if nearly := _but_for_noughts(said, customer_id):
                    alike[path] = sorted({*alike.get(path, []), *nearly})
        mine = pd.Series(False, index=raw.index)
        if keyed:
            mine[:], other = whose_rows([*keyed.values()], keyed.get(each.customer), [key])
            if other.any():
                namesakes[path] = int(other.sum())
        if mine.any():
            rows[path] = int(mine.sum())
        if plan.respondent in raw:
            respondents |= set(raw.loc[mine, plan.respondent].dropna().astype("str"))
        for name in each.texts:
            if name in raw:
                words += [str(text) for text in raw.loc[mine, name].dropna()]
                others += [str(text) for text in raw.loc[~mine, name].dropna().unique()]
    return rows, _pieces(words, others), respondents, alike, namesakes


def _but_for_noughts(ids: pd.Series, customer: str) -> list[str]:
    """Numbers that differ from the customer's in noughts in front alone, which a spreadsheet drops.

    >>> _but_for_noughts(pd.Series(["7", "007", "70", "A7"], dtype="str"), "0007")
    ['007', '7']
    """
    (asked,) = plain_ids(pd.Series([customer], dtype="str"))
    if not asked.isdecimal():
        return []
    plain = plain_ids(ids.drop_duplicates())
    near = plain[plain.str.lstrip("0").eq(asked.lstrip("0")) & plain.ne(asked)]
    return sorted(near.unique())


def _pieces(words: list[str], others: list[str]) -> list[str]:
    """Runs of letters that only his texts hold, so that a quote of a part is found, too.

    Ten letters in Chinese, twenty else, or a whole text that is shorter; what others wrote as well tells nobody from them.
    """
    theirs = "\n".join(_plain(text) for text in others)
    found: dict[str, None] = {}
    for text in words:
        for said in (text, str(mask_personal_data(pd.Series([text], dtype="str")).iloc[0])):
            plain = _plain(said)
            run = _RUN if _HAN.search(plain) else 2 * _RUN
            found |= dict.fromkeys(
                plain[at : at + run] for at in range(max(1, len(plain) - run + 1))
            )
    return [each for each in found if len(each) >= _SHORTEST and each not in theirs]


def _plain(text: str) -> str:
    """Letters and digits alone: whatever a page escapes, wraps or tidies."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", html.unescape(text)).casefold())


def _files(places: list[Path]) -> Iterator[Path]:
    for place in places:
        for path in place.rglob("*"):
            if path.is_file() and path.stat().st_size < _LARGEST:
                yield path.resolve()


def _holds(path: Path, words: list[str]) -> bool:
    """Whether a file holds any of the words: as text, as JSON or XML escape them, in a cell, within an archive."""
    if not words:
        return False
    # of a damaged file its bytes are searched
    if path.suffix == ".parquet":
        with suppress(Exception):  # Arrow's and pandas' own kinds, by the damage
            table = pd.read_parquet(path)
            return any(
                _said("\n".join(column.dropna().astype("str").unique()), words)
                for _, column in table.select_dtypes(include=["object", "str"]).items()
            )
    if path.suffix.lower() in _PACKED and zipfile.is_zipfile(path):
        with (
            suppress(zipfile.BadZipFile, zlib.error, EOFError, RuntimeError),
            zipfile.ZipFile(path) as archive,
        ):
            parts = [each for each in archive.infolist() if each.file_size < _LARGEST]
            return any(_said_in(archive.read(each), words) for each in parts)
    return _said_in(path.read_bytes(), words)


def _said_in(content: bytes, words: list[str]) -> bool:
    text = content.decode("utf-8", errors="ignore")
    text = re.sub(r"\\u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), text)
    # a page marks a phrase, a document breaks a line into runs: words stand on both sides of a tag
    return _said(text, words) or ("<" in text and _said(_TAG.sub("", text), words))


def _said(text: str, words: list[str]) -> bool:
    plain = _plain(text)
    return any(each in plain for each in words)
