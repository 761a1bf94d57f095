"""A page hides the code and links to the executed notebook that lies beside it, and to none elsewhere."""

from __future__ import annotations

from pathlib import Path

import nbformat
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from feedback.report.export import export_notebook


def test_page_links_to_its_notebook(tmp_path: Path) -> None:
    notebook = new_notebook(
        cells=[new_markdown_cell("# 标题"), new_code_cell("secret = 1", execution_count=1)]
    )
    executed = tmp_path / "report" / "notebooks" / "10 甲.ipynb"
    executed.parent.mkdir(parents=True)
    nbformat.write(notebook, executed)
    page = export_notebook(executed, tmp_path / "report" / "10.html").read_text(encoding="utf-8")
    links = [
        link["href"] for link in BeautifulSoup(page, "html.parser").find_all("a", download=True)
    ]
    assert links == ["notebooks/10 甲.ipynb"]
    assert "secret" not in page
    apart = export_notebook(executed, tmp_path / "elsewhere" / "10.html").read_text(
        encoding="utf-8"
    )
    assert ".ipynb" not in apart
