"""What a file is, told by its content; its ending may lie (LimeSurvey calls an XLSX .xls, a web page .doc)."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from feedback.errors import InputError

WORKBOOKS = frozenset({"xlsx", "xls", "ods"})
STATISTICS = frozenset({"sav", "por", "dta", "sas7bdat", "xpt", "parquet"})
_OLE = b"\xd0\xcf\x11\xe0"
_SAS = bytes.fromhex("000000000000000000000000c2ea8160b31411cfbd92080009c7318c181f1011")
_STARTS = (
    (b"$FL2", "sav"), (b"$FL3", "sav"), (b"ENCRYPTEDSAV", "locked sav"), (b"<stata_dta>", "dta"), (b"PAR1", "parquet"),
    (_SAS, "sas7bdat"), (b"HEADER RECORD*******LIBRARY HEADER", "xpt"), (b"HEADER RECORD*******LIBV8", "xpt"),
    (b"%PDF", "pdf"), (b"{\\rtf", "rtf"), (b"\x1f\x8b", "packed"), (b"7z\xbc\xaf", "packed"), (b"Rar!", "packed"),
    (b"BZh", "packed"), (b"\xfd7zXZ", "packed"), (b"RDX", "r data"), (b"ARROW1", "feather"), (b"FEA1", "feather"),
    (b"SQLite format 3", "database"),
)  # fmt: skip
_OLD_STATA = re.compile(rb"[\x69-\x73][\x01\x02]\x01", re.DOTALL)  # release 5 to 12, byte order, 1
_R_SYNTAX = re.compile(rb"^\s*(?:#.*\n\s*)*data\s*<-\s*read\.|attributes\(data\)\$variable\.labels")
_SPSS_SYNTAX = re.compile(
    rb"^\s*(?:\*.*\n\s*|(?:SET|SHOW|PRESERVE|FILE HANDLE|TITLE) [^\n]*\n\s*)*(?:GET\s+DATA|DATA\s+LIST)\b",
    re.IGNORECASE,
)
# A column may be called {shop} or [1]: behind the bracket of JSON stands a name, a text or another bracket.
_JSON = re.compile(
    rb'\{[\s\x00]*(?:"|\}\s*(?:\Z|[\r\n]))|\[[\s\x00]*(?:[{"]|\[\s*["\[{\d]|\]\s*(?:\Z|[\r\n]))'
)
_PAGE = re.compile(rb"<(?:html|workbook|table|!doctype html|\?mso)")
_LOOK = 2_000
_WHOLE_LOOK = 4_000_000  # an old container's directory may stand anywhere


def kind_of(path: Path) -> str:
    """xlsx, xls, ods, sav, por, dta, sas7bdat, xpt, parquet, json, spss syntax or text; else a kind that `refuse` names.

    A file that is not there, or empty, is "text": whoever opens it says so.
    """
    try:
        with path.open("rb") as file:
            head = file.read(_LOOK)
    except OSError:
        return "text"
    for start, kind in _STARTS:
        if head.startswith(start):
            return kind
    if head.startswith(b"PK\x03\x04"):
        return _kind_of_archive(path)
    if head.startswith(_OLE):
        return _kind_of_container(path)
    if _OLD_STATA.match(head):
        return "dta"
    if b"SPSS PORT FILE" in head[:400]:
        return "por"
    return _kind_of_text(head, path)


def _kind_of_archive(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            with (
                archive.open("mimetype") if "mimetype" in names else archive.open(names[0]) as part
            ):
                mime = part.read(200)
    except Exception:  # of the archive and of each packing, by the damage: whoever opens it says so
        return "xlsx"
    if b"opendocument.spreadsheet" in mime:
        return "ods"
    if b"opendocument" in mime or any(name.startswith("word/") for name in names):
        return "document"
    book = path.suffix.lower() in (".xlsx", ".xlsm", ".xls") or any(
        n.startswith("xl/") for n in names
    )
    return "xlsx" if book else "packed"


def _kind_of_container(path: Path) -> str:
    with path.open("rb") as file:
        content = file.read(_WHOLE_LOOK)
    for name, kind in (("EncryptedPackage", "locked workbook"), ("WordDocument", "document")):
        if name.encode("utf-16-le") in content:
            return kind
    return "xls"  # also a damaged one: whoever opens it says so


def _kind_of_text(head: bytes, path: Path) -> str:
    bare = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    small = bare[:1500].lower()
    if _JSON.match(bare) or (bare and path.suffix.lower() in (".json", ".ndjson", ".jsonl")):
        return "json"
    if small.startswith(b"<?xml") and b"<dta" in small:
        return "stata xml"
    if b"data-srid=" in head or (
        small.startswith(b"<") and path.suffix.lower() in (".doc", ".docx")
    ):
        return "web page"  # a table for each person; a page with one table is read as such
    if small.startswith(b"<?xml") and not _PAGE.search(small):
        return "xml"
    if _R_SYNTAX.search(head):
        return "r syntax"
    if _SPSS_SYNTAX.match(bare):
        return "spss syntax"
    return "text"


# kind: what it is, and what to do
_REFUSED = {
    "locked sav": ("an SPSS file protected by a password", "有密码保护的 SPSS 文件", "Save it in SPSS without one.", "请在 SPSS 中去掉密码后另存。"),
    "locked workbook": ("a workbook protected by a password", "有密码保护的工作簿", "Save it without one.", "请去掉密码后另存。"),
    "pdf": ("a PDF", "PDF 文件", "Export the answers as CSV or XLSX.", "请把答卷导出为 CSV 或 XLSX。"),
    "rtf": ("a text document", "文字处理文档", "Export the answers as CSV or XLSX.", "请把答卷导出为 CSV 或 XLSX。"),
    "document": ("a text document", "文字处理文档", "Export the answers as CSV or XLSX.", "请把答卷导出为 CSV 或 XLSX。"),
    "web page": ("a web page, whatever its ending says", "网页（无论扩展名是什么）", "Export the answers as CSV or XLSX; or open the page in a spreadsheet and save it as .xlsx.", "请把答卷导出为 CSV 或 XLSX；或用表格软件打开后另存为 .xlsx。"),
    "stata xml": ("Stata's XML", "Stata 的 XML 文件", "Export CSV with question codes and answer codes instead (or .dta).", "请改为导出 CSV（表头用问题代码，答案用代码），或 .dta。"),
    "xml": ("XML", "XML 文件", "Export the answers as CSV or XLSX; a spreadsheet saves XML as .xlsx.", "请把答卷导出为 CSV 或 XLSX；也可用表格软件另存为 .xlsx。"),
    "r syntax": ("R syntax, which holds no answers", "R 语法文件，其中没有答卷", "Give the data file that came with it (…_R_data_file.csv), or export CSV.", "请提供与它一起导出的数据文件（…_R_data_file.csv），或导出 CSV。"),
    "r data": ("R data", "R 数据文件", "Write it as CSV, Parquet or .dta: write.csv(), arrow::write_parquet(), haven::write_dta().", "请在 R 中写成 CSV、Parquet 或 .dta：write.csv()、arrow::write_parquet()、haven::write_dta()。"),
    "packed": ("a packed file (or R data)", "压缩文件（或 R 数据文件）", "Unpack it first; write R data as CSV or Parquet.", "请先解压；R 数据请写成 CSV 或 Parquet。"),
    "feather": ("a Feather file", "Feather 文件", "Write it as Parquet or CSV.", "请写成 Parquet 或 CSV。"),
    "database": ("a database", "数据库文件", "Export the table of answers as CSV or XLSX.", "请把答卷表导出为 CSV 或 XLSX。"),
}  # fmt: skip
READ = (
    ".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls", ".ods", ".json", ".sav", ".sps", ".por", ".dta", ".sas7bdat", ".xpt",
    ".parquet",
)  # fmt: skip
READ_EN = "CSV, TSV, XLSX, XLS, ODS, JSON, SPSS (.sav, .por, .sps with its data file), Stata (.dta), SAS (.sas7bdat, .xpt), Parquet"
READ_ZH = "CSV、TSV、XLSX、XLS、ODS、JSON、SPSS（.sav、.por、.sps 连同数据文件）、Stata（.dta）、SAS（.sas7bdat、.xpt）、Parquet"


def refuse_kind(path: Path, kind: str) -> None:
    """Say what a file is, and what to export instead, where it is none that can be read.

    Raises
    ------
    InputError
        It cannot be read.
    """
    if kind not in _REFUSED:
        return
    what_en, what_zh, do_en, do_zh = _REFUSED[kind]
    raise InputError(
        en=f"{path}: {what_en}. {do_en} Files that can be read: {READ_EN}.",
        zh=f"{path}：这是{what_zh}。{do_zh}可读取：{READ_ZH}。",
    )
