"""Sphinx's settings; `make docs` lays the pages out and says the language."""

from __future__ import annotations

import sphinx.search

import feedback

project = "Feedback Workbench"
author = "Feedback Workbench"
version = release = feedback.__version__
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
myst_enable_extensions = ["deflist"]
myst_heading_anchors = 3
# docstrings are read in a terminal, too; a crontab and CSV have no colours
suppress_warnings = ["docutils", "misc.highlighting_failure"]
autodoc_typehints = "none"
napoleon_google_docstring = False
napoleon_use_rtype = False
add_module_names = False

html_theme = "furo"
html_title = project
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sphinx = False
html_show_search_summary = False  # fetches pages, which a browser refuses from a folder
html_theme_options = {
    # the system's own letters: nothing is fetched, and Chinese has them
    "light_css_variables": {
        "font-stack": "system-ui, 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', sans-serif"
    }
}
sphinx.search.languages["zh"] = "docs_site.search.SearchPairs"
html_search_language = "zh"  # English pages have Chinese examples, too
