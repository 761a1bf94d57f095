"""The JavaScript and styles of the explorer page, read from the packages that carry them: nothing is fetched."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from feedback.errors import ReportError
from feedback.report.page_script import datatables_script

# extensions of DataTables the page does not use: their rules would only be weight
_UNUSED = re.compile(
    r"dtcc|dtsp|dtsb|dtfc|dtfh|dtrg|dtr-|dtk-|dtb-|dt-button|dt-datetime|dt-autofill|dt-rowReorder|dts_|\.dts\b"
    r"|dt-select|dt-control|select-checkbox|dataTables_|\.dark\b|\.selected|bar\b|drp|\bkeyframes"
)
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")

_SNIPPET = "window.vegaEmbed = vegaEmbed;"


@dataclass(frozen=True, slots=True)
class Libraries:
    """What the page carries: DataTables (script, styles) and Vega-Lite (script), all as modules."""

    tables: str
    tables_style: str
    charts: str


@lru_cache(maxsize=1)
def page_libraries() -> Libraries:
    """DataTables from itables, Vega-Lite from vl-convert; the latter is kept in the user's cache folder.

    Raises
    ------
    ReportError
        A package is not there or came without what the page needs.
    """
    from importlib import resources

    try:
        folder = resources.files("itables") / "html"
        style = (folder / "dt_bundle.css").read_text(encoding="utf-8")
        charts = _vega()
    except (ImportError, OSError) as error:
        raise ReportError(
            en=f"explorer: {error}. Install the packages itables and vl-convert-python.",
            zh=f"浏览页：{error}。请安装 itables 与 vl-convert-python。",
        ) from error
    return Libraries(datatables_script(), core_style(style), charts)


def _vega() -> str:
    """Vega, Vega-Lite and vega-embed as one script; putting it together takes seconds, so it is kept."""
    from importlib.metadata import version

    import numpy as np

    from feedback.text.cache import cached_arrays, content_key

    def build() -> dict[str, np.ndarray]:
        import vl_convert

        script = vl_convert.javascript_bundle(_SNIPPET)
        return {"script": np.frombuffer(script.encode("utf-8"), dtype=np.uint8)}

    key = content_key(["vega", _SNIPPET, version("vl-convert-python")])
    return cached_arrays("vega", key, build)["script"].tobytes().decode("utf-8")


def core_style(sheet: str) -> str:
    """The rules of a DataTables style sheet for plain tables with paging; those of extensions are left out.

    Examples
    --------
    >>> core_style("/* x */ table.dataTable td{padding:0}.dtsp-pill{color:#fff}")
    'table.dataTable td{padding:0}'
    """
    sheet = re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)
    sheet = re.sub(
        r"@(?:media|keyframes|-webkit-keyframes)[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}", "", sheet
    )
    kept = []
    for selectors, body in _RULE.findall(sheet):
        used = [one.strip() for one in selectors.split(",") if not _UNUSED.search(one)]
        if used:
            kept.append(f"{','.join(used)}{{{body.strip()}}}")
    return "\n".join(kept)
