"""The last door: a finished report is looked at as a whole, then moved into place or kept aside with the reason."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from feedback.errors import ReportError
from feedback.files import replace_folder, written_whole
from feedback.report.gate import check_page
from feedback.report.notebooks import check_executed
from feedback.report.parameters import load_notebook
from feedback.report.problems import Problem, refusal

REASON = "reason.json"
# what reports consist of, those of earlier versions too: pages, executed notebooks, exports, what failed
_OURS = r".*\.html|result\.json|report\.(?:pdf|docx)|notebooks|csv|failed|\..*"
_RESPONDENTS = re.compile(r"([\d,]+)\s*(?:位受访者|respondents)")


def check_report(folder: str | Path, *, tables: str | Path | None = None) -> list[Problem]:
    """Problems of a finished report, none when it may be published.

    Every page passes `check_page`; every notebook ran to its end without an error or a fault on
    stderr; every table has the rows its manifest counts; result.json obeys its schema and says of
    how many people just what the first page says.

    Parameters
    ----------
    folder
        The report: index.html, pages, notebooks/, result.json.
    tables
        Folder of its tables and their manifest.json; folder / "tables" when left out and there.

    Returns
    -------
    list of Problem
    """
    folder = Path(folder)
    place = Path(tables) if tables is not None else folder / "tables"
    checks = (
        _first_page(folder),
        _pages(folder),
        _notebooks(folder),
        _counts(place),
        _result(folder),
    )
    return [problem for check in checks for problem in check]


def publish_report(
    made: str | Path,
    place: str | Path,
    *,
    failed: str | Path | None = None,
    tables: str | Path | None = None,
) -> Path:
    """Move a finished report into place when the gate has nothing against it.

    Parameters
    ----------
    made
        The finished report.
    place
        Where it shall stand. A report that stands there is replaced as a whole; files in its folder
        that no report of ours writes (somebody's own, the folder of a batch) stay.
    failed
        Where a report that does not pass is kept, with reason.json; it stays in `made` when left out.
    tables
        Folder of its tables, when they are not in made / "tables".

    Returns
    -------
    Path
        The first page in its place.

    Raises
    ------
    ReportError
        The problems; `place` is untouched.

    Examples
    --------
    >>> publish_report("reports/.making/shop1", "reports/shop1")  # doctest: +SKIP
    """
    made, place = Path(made), Path(place)
    problems = check_report(made, tables=tables)
    if problems:
        kept = made
        if failed is not None:
            kept = Path(failed)
            replace_folder(made, kept)
        with written_whole(kept / REASON) as beside:
            told = [
                {"code": p.code, "en": p.en, "zh": p.zh, "remedy": {"en": p.remedy.en, "zh": p.remedy.zh}}
                for p in problems
            ]  # fmt: skip
            beside.write_text(
                json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
            )
        raise refusal(place.name, problems, kept=kept)
    replace_folder(made, place, foreign=_is_foreign)
    return place / "index.html"


def _is_foreign(entry: Path) -> bool:
    """Neither a page, nor a notebook, a result or what failed: not of any report we made."""
    return not re.fullmatch(_OURS, entry.name)


def _first_page(folder: Path) -> Iterator[Problem]:
    if not (folder / "index.html").is_file():
        yield Problem("page", "there is no first page (index.html)", "没有首页（index.html）")


def _pages(folder: Path) -> Iterator[Problem]:
    for file in sorted(folder.glob("*.html")):
        for problem in check_page(file.read_text(encoding="utf-8")):
            yield Problem(problem.code, f"{file.name}: {problem.en}", f"{file.name}：{problem.zh}")


def _notebooks(folder: Path) -> Iterator[Problem]:
    for file in sorted((folder / "notebooks").glob("*.ipynb")):
        try:
            check_executed(load_notebook(file), name=file.name)
        except ReportError as error:
            yield Problem("cell", error.en, error.zh)


def _counts(tables: Path) -> Iterator[Problem]:
    """Rows in the files against rows in the manifest."""
    if not (tables / "manifest.json").is_file():
        return
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        counted = dict(json.loads((tables / "manifest.json").read_text(encoding="utf-8"))["tables"])
        counted = {name: int(rows) for name, rows in counted.items()}
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        yield Problem("count", "the manifest of the tables is damaged", "数据表的清单已损坏")
        return
    for name, rows in counted.items():
        file = tables / f"{name}.parquet"
        found = None
        with suppress(OSError, pa.ArrowException):
            found = pq.read_metadata(file).num_rows if file.is_file() else None
        if found != rows:
            yield Problem(
                "count",
                f"table {name} has {'no file' if found is None else f'{found:,} rows'}, the manifest says {rows:,}",
                f"表 {name} {'没有文件' if found is None else f'有 {found:,} 行'}，清单记为 {rows:,} 行",
            )


def _result(folder: Path) -> Iterator[Problem]:
    """result.json against its schema and against the first page."""
    file, first = folder / "result.json", folder / "index.html"
    if not file.is_file():
        return
    import jsonschema

    from feedback.report.result_file import result_schema

    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as damage:
        yield Problem(
            "result", f"result.json cannot be read ({damage})", f"result.json 无法读取（{damage}）"
        )
        return
    checker = jsonschema.Draft202012Validator(result_schema())
    for error in list(checker.iter_errors(content))[:3]:
        where = ".".join(map(str, error.absolute_path)) or "–"
        yield Problem(
            "result",
            f"result.json, {where}: {error.message[:120]}",
            f"result.json，{where}：{error.message[:120]}",
        )
    if first.is_file() and "n_respondents" in content:
        shown = _RESPONDENTS.search(first.read_text(encoding="utf-8"))
        if shown and int(shown[1].replace(",", "")) != content["n_respondents"]:
            yield Problem(
                "count",
                f"the first page says {shown[1]} respondents, result.json {content['n_respondents']:,}",
                f"首页写 {shown[1]} 位受访者，result.json 为 {content['n_respondents']:,}",
            )
